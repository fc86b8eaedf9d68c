"""Unrolled algorithms: sparse vectors and blurred photographs, with what is given to restore them.

`sparse` has the vectors and the classical algorithms, `networks` the given networks and their
weights; `probes` and `iterations` are measurements for tests.
"""

from starter_code.unrolled.learning import train, train_or_load
from starter_code.unrolled.networks import (
    WEIGHTS,
    Denoiser,
    PlainCNN,
    denoiser,
    plain_cnn,
    small_cnn,
)
from starter_code.unrolled.sparse import draw, fista, ista, matrix, on_the_support, soft

__all__ = [
    "WEIGHTS",
    "Denoiser",
    "PlainCNN",
    "denoiser",
    "draw",
    "fista",
    "ista",
    "matrix",
    "on_the_support",
    "plain_cnn",
    "small_cnn",
    "soft",
    "train",
    "train_or_load",
]
