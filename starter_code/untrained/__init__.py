"""Untrained networks: one picture, a network that has seen none, and what to measure both against.

`data` has small pictures, noise and the constant input of a network, `networks` the hourglass of
the deep image prior, `classical` sparse wavelets for any operator, `keeping` a file that remembers
fits; `drawings` shows them, `probes` are measurements for tests.
"""

from starter_code.mri.classical import tv
from starter_code.untrained.classical import best_tv, best_wavelets, fista
from starter_code.untrained.data import NAMES, SIDE, noisy, picture, reduced, start
from starter_code.untrained.keeping import kept
from starter_code.untrained.networks import Hourglass, seeded

__all__ = [
    "NAMES",
    "SIDE",
    "Hourglass",
    "best_tv",
    "best_wavelets",
    "fista",
    "kept",
    "noisy",
    "picture",
    "reduced",
    "seeded",
    "start",
    "tv",
]
