"""Convolution and its transpose: instances, ways to enlarge, a score, and `drawings` of them."""

from starter_code.convolution.enlarging import (
    WAYS,
    by_five_ways,
    decibels,
    fresh_layers,
    last_result,
    random_contrasts,
    stripes,
)
from starter_code.convolution.instances import photograph, short_kernel, sizes
from starter_code.convolution.upsampling import gain_on_images, gain_over_bilinear

__all__ = [
    "WAYS",
    "by_five_ways",
    "decibels",
    "fresh_layers",
    "gain_on_images",
    "gain_over_bilinear",
    "last_result",
    "photograph",
    "random_contrasts",
    "short_kernel",
    "sizes",
    "stripes",
]
