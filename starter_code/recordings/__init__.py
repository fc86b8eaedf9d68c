"""One-dimensional signals: electrocardiograms, and traces of reflected waves.

`data` has the recordings, `classical` methods of libraries, `networks` a trained denoiser,
`learning` trains a design; `drawings` are figures, `probes` measurements for tests.
"""

from starter_code.recordings.classical import fista
from starter_code.recordings.data import (
    RATE,
    clip,
    details,
    ecg,
    f1,
    normalised,
    other_person,
    reflectors,
    ricker,
    snr,
)
from starter_code.recordings.learning import THETAS, clipped, train_or_load, validate
from starter_code.recordings.networks import WEIGHTS, Denoiser, SignalNetwork, trained

__all__ = [
    "RATE",
    "THETAS",
    "WEIGHTS",
    "Denoiser",
    "SignalNetwork",
    "clip",
    "clipped",
    "details",
    "ecg",
    "f1",
    "fista",
    "normalised",
    "other_person",
    "reflectors",
    "ricker",
    "snr",
    "train_or_load",
    "trained",
    "validate",
]
