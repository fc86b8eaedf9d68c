"""What a student must have seen, measured again for tests, and what designs are scored on.

Recordings for scoring lie in no package: a minute that students do not get, and a recording of
another person, are stretched and squeezed in time, made louder and softer, as the key draws.
"""

from pathlib import Path

import numpy as np
import pywt
import torch
from scipy.interpolate import CubicSpline

from solutions.hw14_beyond_images import reference
from starter_code import checks, graphs, measured, personal, recordings
from starter_code.recordings import classical
from starter_code.weights import tensors

N, GRAPHS = 1000, 12
_MINUTE = Path(__file__).parent / "tables" / "minute.safetensors"


def drawn(identity: str, c: float, snr: float, turn: int, n: int = N) -> tuple:
    """Edges and labels of one of this student's graphs."""
    generator = personal.generator(identity, f"sbm {c:g} {snr:g} {turn}")
    labels = torch.arange(n) % 2
    cin, cout = reference.rates(c, snr, 2)
    P = torch.tensor([[cin, cout], [cout, cin]]) / n
    return reference.sample_sbm(labels, P, generator), labels


def spectral(edges: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Groups by A and by the Bethe-Hessian."""
    A = graphs.extreme_vectors(graphs.adjacency(edges, n), 2)[:, 1]
    H = reference.bethe_hessian(edges, n, reference.default_r(edges, n))
    H = graphs.extreme_vectors(H, 2, smallest=True)[:, 1]
    return graphs.by_sign(A), graphs.by_sign(H)


@measured.once
def _overlaps(identity: str) -> str:
    found = []
    for snr in (0.5, 2.0):
        rows = []
        for turn in range(GRAPHS):
            edges, labels = drawn(identity, 3.0, snr, turn)
            rows.append([reference.overlap(one, labels, 2) for one in spectral(edges, N)])
        found += torch.tensor(rows).mean(0).tolist()
    return repr(found)


def overlaps(identity: str) -> list[float]:
    """Adjacency and Bethe-Hessian at SNR 0.5, both at SNR 2, mean degree 3."""
    return [float(one) for one in _overlaps(identity).strip("[]").split(",")]


SIGMA, NOISES = 0.3, 5
MULTIPLES = [0.25 * k for k in range(2, 21)]


@measured.once
def _denoised(identity: str) -> str:
    x = recordings.other_person().double()
    haar, sym8 = (
        torch.tensor(pywt.Wavelet(word).rec_lo, dtype=torch.float64) for word in ("haar", "sym8")
    )

    def soft(h):
        return lambda y, t: reference.denoise_wavelet(y, t, h, 5)

    def spun(y, t):
        return reference.cycle_spin(
            lambda z: reference.denoise_wavelet(z, t, sym8, 5, "hard"), y, 32
        )

    rows = []
    for turn in range(NOISES):
        generator = personal.generator(identity, f"ecg {turn}")
        y = x + SIGMA * torch.randn(x.shape, generator=generator, dtype=x.dtype)
        best = [
            max(recordings.snr(method(y, k * SIGMA), x) for k in MULTIPLES)
            for method in (soft(haar), soft(sym8), spun)
        ]
        rows.append([*best, recordings.snr(classical.wiener(y, x, SIGMA), x)])
    return repr(torch.tensor(rows).mean(0).tolist())


def denoised(identity: str) -> list[float]:
    """SNR of Haar, sym8, sym8 hard at every shift, and a filter that knows the spectrum [dB]."""
    return [float(one) for one in _denoised(identity).strip("[]").split(",")]


def smooth(n: int, knots: int, generator: torch.Generator) -> np.ndarray:
    """A smooth random curve of n values with standard deviation about 1."""
    values = torch.randn(knots, generator=generator, dtype=torch.float64).numpy()
    return CubicSpline(np.linspace(0, n - 1, knots), values)(np.arange(n))


def bent(x: torch.Tensor, count: int, n: int, generator: torch.Generator) -> torch.Tensor:
    """`count` details of a recording, each with a time and loudness of its own: (count, n)."""
    curve, found = CubicSpline(np.arange(len(x)), x.double().numpy()), []
    for _ in range(count):
        pace = np.exp(0.15 * smooth(n, 6, generator).clip(-2, 2))
        pace *= min(1.0, 0.95 * (len(x) - 2) / pace.sum())
        time = np.cumsum(pace)
        start = (len(x) - 1 - time[-1]) * torch.rand((), generator=generator).item()
        loud = 2 ** (0.3 * smooth(n, 4, generator).clip(-2, 2))
        sign = 1 if torch.rand((), generator=generator) < 0.5 else -1
        found.append(sign * loud * curve(start + time))
    return torch.from_numpy(np.stack(found)).float()


def clipped(number: int, count: int = 24, abroad: bool = False) -> tuple:
    """Truth (count, 1024), measured, and theta (count, 1), as `recordings.clipped` has them."""
    generator = checks.seeded(checks.secret(number))
    x = recordings.other_person()
    if not abroad:
        x = recordings.normalised(tensors(_MINUTE)[0]["ecg"])
    truth = bent(x, count, 1024, generator)
    low, high = recordings.THETAS
    theta = low + (high - low) * torch.rand(count, 1, generator=generator)
    return truth, recordings.clip(truth, theta), theta


def smoothest(y: torch.Tensor, theta: torch.Tensor) -> torch.Tensor:
    """The opponent: the smoothest consistent signal."""
    return reference.declip(y.double(), theta.double(), 1500).float()


def network(identity: str) -> float:
    """SNR of the trained denoiser abroad, with the same noises [dB]."""
    x, model, found = recordings.other_person().double(), recordings.trained(), []
    for turn in range(NOISES):
        generator = personal.generator(identity, f"ecg {turn}")
        y = x + SIGMA * torch.randn(x.shape, generator=generator, dtype=x.dtype)
        with torch.no_grad():
            found.append(recordings.snr(model(y[None].float(), SIGMA)[0], x.float()))
    return sum(found) / len(found)
