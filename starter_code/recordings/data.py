"""Electrocardiograms of two people, traces of an echo, and how far an estimate is off.

Signals are (..., n), the last axis is time. An electrocardiogram is without its slow drift (the
mean of 361 samples around each is taken off) and has standard deviation 1. Licences: NOTICE.md
beside the table.
"""

import functools
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from starter_code.weights import tensors

RATE = 360
"""Samples of `ecg` in a second."""
_TABLES = Path(__file__).parent / "tables"
_DRIFT = 361


def normalised(x: torch.Tensor) -> torch.Tensor:
    """A recording (n,) without drift and with standard deviation 1, float32; n is above 361."""
    x, half = x.double(), _DRIFT // 2
    mirrored = F.pad(x[None, None], (half, half), mode="reflect")
    x = x - F.avg_pool1d(mirrored, _DRIFT, 1)[0, 0]
    return ((x - x.mean()) / x.std()).float()


@functools.cache
def _ecg() -> torch.Tensor:
    return normalised(tensors(_TABLES / "ecg.safetensors")[0]["ecg"])


def ecg() -> torch.Tensor:
    """Four minutes of one person, with beats out of turn and artefacts: (86400,), float32."""
    return _ecg().clone()


def other_person() -> torch.Tensor:
    """A short recording of another person, which PyWavelets ships: (1024,), float32."""
    import pywt

    return normalised(torch.from_numpy(np.asarray(pywt.data.ecg(), dtype=np.float64)))


def details(count: int, n: int, generator: torch.Generator, x: torch.Tensor) -> torch.Tensor:
    """`count` details of n samples of a recording x, each from a random place: (count, n)."""
    starts = torch.randint(len(x) - n + 1, (count,), generator=generator)
    return x[starts[:, None] + torch.arange(n)]


def snr(estimate: torch.Tensor, x: torch.Tensor) -> float:
    """10 log10(||x||^2 / ||estimate - x||^2) in dB, the mean over signals (..., n); large is good.

    Raises ValueError where the shapes differ.
    """
    if estimate.shape != x.shape:
        shapes = f"{tuple(estimate.shape)} and {tuple(x.shape)}"
        raise ValueError(f"the estimate and the signal have different shapes: {shapes}")
    estimate, x = estimate.double(), x.double()
    ratio = x.square().sum(-1) / (estimate - x).square().sum(-1)
    return (10 * ratio.log10()).mean().item()


def clip(x: torch.Tensor, theta: float | torch.Tensor) -> torch.Tensor:
    """What a recorder with the range [-theta, theta] writes down."""
    return torch.clamp(x, -theta, theta)


def ricker(frequency: float = 25.0, dt: float = 0.002, half: int = 40) -> torch.Tensor:
    """A seismic wavelet: (1 - 2 a) exp(-a) with a = (pi frequency t)^2, (2 half + 1,), float64.

    frequency: where its spectrum is largest [Hz]. dt: time between samples [s]. t = 0 is in the
    middle.
    """
    t = dt * torch.arange(-half, half + 1, dtype=torch.float64)
    a = (math.pi * frequency * t).square()
    return (1 - 2 * a) * torch.exp(-a)


def reflectors(n: int, distance: int, generator: torch.Generator, count: int = 1) -> torch.Tensor:
    """Layers of the ground as spikes: (count, n), float64.

    Two spikes are at least `distance` samples apart and at most twice as far, each is between 0.5
    and 1 in size, of either sign.
    """
    x = torch.zeros(count, n, dtype=torch.float64)
    for row in x:
        place = int(torch.randint(distance, (), generator=generator))
        while place < n:
            size = 0.5 + 0.5 * torch.rand((), generator=generator, dtype=torch.float64)
            sign = 1 if torch.rand((), generator=generator) < 0.5 else -1
            row[place] = sign * size
            place += distance + int(torch.randint(distance + 1, (), generator=generator))
    return x


def f1(estimate: torch.Tensor, x: torch.Tensor, least: float = 0.2, near: int = 1) -> float:
    """How well the spikes of x (n,) were found: 2 hits / (found + true), in [0, 1].

    Found are the local extremes of the estimate whose size is at least `least`; each true spike is
    hit by at most one of them with its sign, within `near` samples.
    """
    size = estimate.abs()
    left, right = F.pad(size[:-1], (1, 0)), F.pad(size[1:], (0, 1))
    peaks = [i for i in range(len(size)) if size[i] >= max(least, left[i], right[i])]
    true, hits, free = torch.nonzero(x)[:, 0].tolist(), 0, set(peaks)
    for place in true:
        close = [i for i in free if abs(i - place) <= near and estimate[i] * x[place] > 0]
        if close:
            free.remove(min(close, key=lambda i: abs(i - place)))
            hits += 1
    return 2 * hits / max(1, len(peaks) + len(true))
