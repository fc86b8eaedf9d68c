"""Segmentation: slices of a brain, nuclei of cells, and networks that find the class of each pixel.

Slices are images (S, 1, m, n) with labels (S, m, n) in {0, 1, 2, 3}. `thresholds` is the baseline,
`voc` reads Pascal VOC, `plots` and `drawings` make figures.
"""

from starter_code.segmentation.data import (
    CORRUPTION,
    SLICES,
    TISSUES,
    WEIGHTS,
    brain_slices,
    corrupted,
    deformed,
    nuclei,
)
from starter_code.segmentation.networks import (
    close_skips,
    edges,
    features_before_head,
    initialise,
    joined_features,
    predict,
    skip_replaced,
)
from starter_code.segmentation.training import BIAS, NOISE, mixed, train_or_load

__all__ = [
    "BIAS",
    "CORRUPTION",
    "NOISE",
    "SLICES",
    "TISSUES",
    "WEIGHTS",
    "brain_slices",
    "close_skips",
    "corrupted",
    "deformed",
    "edges",
    "features_before_head",
    "initialise",
    "joined_features",
    "mixed",
    "nuclei",
    "predict",
    "skip_replaced",
    "train_or_load",
]
