"""Linear operators and their inversion: blurred photographs to restore, and the score for that.

The operators themselves, kernels of blurs and timing are general: see `starter_code.operators`,
`starter_code.kernels` and `starter_code.timing`.
"""

from starter_code.linear_operators.restoring import (
    BLURS,
    blur_and_disturb,
    gain_by_restoring,
    gain_on_images,
)

__all__ = ["BLURS", "blur_and_disturb", "gain_by_restoring", "gain_on_images"]
