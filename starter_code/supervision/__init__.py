"""Three ways to train: signals and photographs that were measured with holes and noise.

`data` has signals of a known covariance, blocks of photographs and masks, `classical` the fillings
to measure against, `learning` a small network and its training; `probes` are measurements for
tests.
"""

from starter_code.supervision.classical import best_smooth, filled, smooth
from starter_code.supervision.data import (
    SIGMA,
    blocks,
    covariance,
    draw,
    from_blocks,
    masked_patches,
    masks,
    positive,
)
from starter_code.supervision.learning import Residual, train, train_or_load

__all__ = [
    "SIGMA",
    "Residual",
    "best_smooth",
    "blocks",
    "covariance",
    "draw",
    "filled",
    "from_blocks",
    "masked_patches",
    "masks",
    "positive",
    "smooth",
    "train",
    "train_or_load",
]
