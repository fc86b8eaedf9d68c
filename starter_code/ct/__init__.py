"""Computed tomography: slices and drawn bodies with their scans, and what is given to restore them.

`data` has images and line integrals, `phantoms` draws bodies, `geometry` has given operators,
`networks` those of learned methods and their weights, `learning` trains a design, `lodopab` reads
the public data set of that name; `probes` are measurements for tests.
"""

from starter_code.ct.data import (
    BINS,
    DRAWN,
    PEOPLE,
    VIEWS,
    C,
    N,
    angles,
    circle,
    coarser,
    fine,
    integrals,
    truth,
)
from starter_code.ct.geometry import MatrixOperator, Rotation, halved, norm, product, quiet
from starter_code.ct.learning import noisy, train_or_load, validate
from starter_code.ct.networks import WEIGHTS, UNet, small_cnn

__all__ = [
    "BINS",
    "DRAWN",
    "PEOPLE",
    "VIEWS",
    "WEIGHTS",
    "C",
    "MatrixOperator",
    "N",
    "Rotation",
    "UNet",
    "angles",
    "circle",
    "coarser",
    "fine",
    "halved",
    "integrals",
    "noisy",
    "norm",
    "product",
    "quiet",
    "small_cnn",
    "train_or_load",
    "truth",
    "validate",
]
