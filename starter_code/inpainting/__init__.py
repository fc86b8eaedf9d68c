"""Inpainting: masks, a measure for holes, trained networks, and training of a design.

`data` has masks and pictures, `copying` patches that are copied by attention, `networks` the U-Nets
and their weights, `learning` trains a design; `probes` are measurements for tests.
"""

from starter_code.inpainting.copying import copied
from starter_code.inpainting.data import KINDS, drawing, hole_psnr, masks, pulled, sample
from starter_code.inpainting.learning import HOLES, train_or_load, validate
from starter_code.inpainting.networks import WEIGHTS, PartialUNet, PlainUNet

__all__ = [
    "HOLES",
    "KINDS",
    "WEIGHTS",
    "PartialUNet",
    "PlainUNet",
    "copied",
    "drawing",
    "hole_psnr",
    "masks",
    "pulled",
    "sample",
    "train_or_load",
    "validate",
]
