"""Generative priors: digits, mixtures, instruments and trained networks, all of them given.

`data` has digits and their mean and covariance, `mixtures` a prior of which everything is known,
`instruments` linear measurements, `networks` the trained decoder and noise estimators, `drawings`
figures; `probes` are measurements for tests.
"""

from starter_code.generative.data import digits, gaussian, padded, small_digits
from starter_code.generative.instruments import Instrument, Mask, Matrix, Pooling
from starter_code.generative.mixtures import Mixture, sliced_distance, three_modes
from starter_code.generative.networks import (
    LATENT,
    WEIGHTS,
    Decoder,
    Encoder,
    NoiseUNet,
    decoder,
    encoder,
    noise_estimator,
)

__all__ = [
    "LATENT",
    "WEIGHTS",
    "Decoder",
    "Encoder",
    "Instrument",
    "Mask",
    "Matrix",
    "Mixture",
    "NoiseUNet",
    "Pooling",
    "decoder",
    "digits",
    "encoder",
    "gaussian",
    "noise_estimator",
    "padded",
    "sliced_distance",
    "small_digits",
    "three_modes",
]
