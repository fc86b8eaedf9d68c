"""Super-resolution: photographs and their means of blocks, what is given to enlarge and to judge.

`enlarging` has the classical methods and the measures, `networks` the given networks and weights;
`probes` are measurements for tests.
"""

from starter_code.super_resolution.enlarging import (
    back_project,
    details,
    downsample,
    enlarge,
    laplacian,
    nearest,
    psnr,
)
from starter_code.super_resolution.learning import train_or_load
from starter_code.super_resolution.networks import WEIGHTS, Discriminator, Features, features

__all__ = [
    "WEIGHTS",
    "Discriminator",
    "Features",
    "back_project",
    "details",
    "downsample",
    "enlarge",
    "features",
    "laplacian",
    "nearest",
    "psnr",
    "train_or_load",
]
