"""Colour from luminance: photographs, hints, bins of colours, and trained networks.

`data` has photographs and hints, `networks` the networks and their weights, `drawings` the first
screen; `probes` are measurements for tests.
"""

from starter_code.colour.data import TEST, TRAIN, bins, chroma, hints, pixels, sample
from starter_code.colour.networks import WEIGHTS, ColourNet, painted, with_hints

__all__ = [
    "TEST",
    "TRAIN",
    "WEIGHTS",
    "ColourNet",
    "bins",
    "chroma",
    "hints",
    "painted",
    "pixels",
    "sample",
    "with_hints",
]
