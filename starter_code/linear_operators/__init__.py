"""Linear operators and their inversion: personal instances, maps, photographs to restore.

Kernels of blurs and timing are general: see `starter_code.kernels` and `starter_code.timing`.
"""

from starter_code.linear_operators.drawings import show_guess
from starter_code.linear_operators.instance import SCENES, Instance, instance, small_scene
from starter_code.linear_operators.maps import MAPS, panel
from starter_code.linear_operators.promise import show_promise
from starter_code.linear_operators.restoring import (
    BLURS,
    blur_and_disturb,
    gain_by_restoring,
    gain_on_images,
    gains_by_blur,
)

__all__ = [
    "BLURS",
    "MAPS",
    "SCENES",
    "Instance",
    "blur_and_disturb",
    "gain_by_restoring",
    "gain_on_images",
    "gains_by_blur",
    "instance",
    "panel",
    "show_guess",
    "show_promise",
    "small_scene",
]
