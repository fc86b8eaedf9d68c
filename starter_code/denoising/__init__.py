"""Denoising: photographs with noise, classical and trained denoisers, and their decibels.

sigma is the standard deviation of the noise, images have values in [0, 1]. `baselines` are the
classical methods, `drawings` shows the network; `probes` are measurements for tests.
"""

from starter_code.denoising.data import (
    TEST,
    TRAIN,
    VALIDATION,
    WEIGHTS,
    crops,
    equally_wrong,
    middles,
    with_noise,
)
from starter_code.denoising.deblurring import circular_blur, circular_differences
from starter_code.denoising.measurements import (
    LEVELS,
    decibels_by_level,
    loss_in_train_mode,
    measured,
    residual_and_direct,
)
from starter_code.denoising.training import train_or_load

__all__ = [
    "LEVELS",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "WEIGHTS",
    "circular_blur",
    "circular_differences",
    "crops",
    "decibels_by_level",
    "equally_wrong",
    "loss_in_train_mode",
    "measured",
    "middles",
    "residual_and_direct",
    "train_or_load",
    "with_noise",
]
