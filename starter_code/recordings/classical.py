"""Classical methods for one-dimensional signals, by libraries: what networks are measured against.

Signals (n,) or (..., n); what libraries do is computed on the CPU, and results are new tensors like
the signal.
"""

from collections.abc import Callable

import numpy as np
import torch


def wavelet(y: torch.Tensor, t: float, name: str, rule: str = "soft") -> torch.Tensor:
    """Details of five levels thresholded, periodic, by PyWavelets. rule: "soft" or "hard"."""
    import pywt

    coarse, *details = pywt.wavedec(y.double().cpu().numpy(), name, "periodization", 5, axis=-1)
    kept = [pywt.threshold(one, t, rule) for one in details]
    return torch.from_numpy(pywt.waverec([coarse, *kept], name, "periodization", axis=-1)).to(y)


def total_variation(y: torch.Tensor, weight: float) -> torch.Tensor:
    """The minimiser of ||x - y||^2 / 2 + weight * sum |x_(i+1) - x_i|, by scikit-image."""
    from skimage.restoration import denoise_tv_chambolle

    rows = y.double().reshape(-1, y.shape[-1]).cpu().numpy()
    found = [denoise_tv_chambolle(one, weight, eps=1e-6, max_num_iter=400) for one in rows]
    return torch.from_numpy(np.stack(found)).reshape(y.shape).to(y)


def savitzky_golay(y: torch.Tensor, length: int, degree: int = 3) -> torch.Tensor:
    """Polynomials fitted to `length` samples around each, by SciPy."""
    from scipy.signal import savgol_filter

    return torch.from_numpy(savgol_filter(y.double().cpu().numpy(), length, degree, axis=-1)).to(y)


def wiener(y: torch.Tensor, x: torch.Tensor, sigma: float) -> torch.Tensor:
    """The best filter that is the same at all times, told the spectrum of the truth x itself."""
    power = torch.fft.rfft(x.double()).abs().square()
    gain = power / (power + x.shape[-1] * sigma**2)
    return torch.fft.irfft(gain * torch.fft.rfft(y.double()), x.shape[-1]).to(y)


def spline(y: torch.Tensor, theta: float) -> torch.Tensor:
    """A cubic spline through the samples (n,) that were not clipped, by SciPy."""
    from scipy.interpolate import CubicSpline

    known = (y.abs() < theta).cpu().numpy()
    if known.sum() < 2:
        return y.clone()
    places = np.arange(len(y))
    found = CubicSpline(places[known], y.double().cpu().numpy()[known])(places)
    return torch.where(torch.from_numpy(known).to(y.device), y, torch.from_numpy(found).to(y))


def best(method: Callable, parameters: list, score: Callable) -> tuple:
    """The parameter whose result has the highest score, and that result: an oracle."""
    results = [(one, method(one)) for one in parameters]
    return max(results, key=lambda pair: score(pair[1]))


def fista(
    gradient: Callable, prox: Callable, x: torch.Tensor, L: float, steps: int
) -> torch.Tensor:
    """Accelerated proximal gradient steps from x, with Nesterov's sequence.

    gradient: of a function whose gradient has the Lipschitz constant L. prox: the proximal map of
    the other function over L.
    """
    z, t = x, 1.0
    for _ in range(steps):
        before, x = x, prox(z - gradient(z) / L)
        t, old = (1 + (1 + 4 * t * t) ** 0.5) / 2, t
        z = x + (old - 1) / t * (x - before)
    return x
