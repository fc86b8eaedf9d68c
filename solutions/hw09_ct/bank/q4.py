"""Other right answers and known wrong ones to question 4 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake
from solutions.hw09_ct.reference import filter_samples


@alternative("filter_samples")
def samples_by_parity(bins, window):
    """Lag by lag, in Python."""
    ramp = {m: 0.25 if m == 0 else 0.0 if m % 2 == 0 else -1 / (math.pi * m) ** 2
            for m in range(-bins, bins + 1)}  # fmt: skip
    if window == "ramp":
        found = [ramp[m] for m in range(1 - bins, bins)]
    elif window == "hann":
        found = [ramp[m] / 2 + (ramp[m - 1] + ramp[m + 1]) / 4 for m in range(1 - bins, bins)]
    else:
        raise ValueError(window)
    return torch.tensor(found, dtype=torch.float64)


@alternative("fbp")
def fbp_by_matrix(A, y, window="ramp"):
    """The convolution as a product with a Toeplitz matrix."""
    *_, views, bins = y.shape
    q = filter_samples(bins, window).to(dtype=y.dtype, device=y.device)
    index = torch.arange(bins)
    T = q[index[:, None] - index + bins - 1]
    return (math.pi / views) * A.adjoint(y @ T.mT)


@alternative("fbp")
def fbp_by_convolution(A, y, window="ramp"):
    """torch's convolution, which is a correlation; the filter is symmetric."""
    views, bins = y.shape[-2], y.shape[-1]
    q = filter_samples(bins, window).to(y.dtype).to(y.device)
    flat = torch.nn.functional.conv1d(y.reshape(-1, 1, bins), q[None, None], padding=bins - 1)
    return A.H(flat.reshape(y.shape) * (math.pi / views))


@mistake("filter_samples", edit={"h[bins] = 1 / 4": "h[bins] = 0.25 + 1e-3"})
def middle_too_large():
    """The middle is the integral of |k|."""


@mistake("filter_samples", edit={"h[bins] = 1 / 4": "h[bins] = 1 / 2"})
def twice_the_middle():
    """The integral of |k| over [-1/2, 1/2] is 1/4."""


@mistake("filter_samples", edit={"-1 / (math.pi * lag) ** 2": "1 / (math.pi * lag) ** 2"})
def sign():
    """Next to the middle the filter is negative."""


@mistake("filter_samples", edit={"-1 / (math.pi * lag) ** 2": "-1 / (2 * math.pi * lag) ** 2"})
def angular_frequency():
    """Frequencies are in cycles, and |k| has no factor."""


@mistake(
    "filter_samples", edit={"(h[:-2] + 2 * h[1:-1] + h[2:]) / 4": "(h[:-2] + h[1:-1] + h[2:]) / 3"}
)
def box():
    """The window (1 + cos 2 pi k) / 2 has the weights 1/4, 1/2, 1/4 in space."""


@mistake(
    "filter_samples",
    edit={
        "return (h[:-2] + 2 * h[1:-1] + h[2:]) / 4": (
            "return h[1:-1] * (0.5 + 0.5 * torch.cos(math.pi * lag[1:-1] / bins))"
        ),
    },
)
def window_in_space():
    """The window multiplies the spectrum, not the samples."""


@mistake("filter_samples", edit={"raise ValueError": "raise KeyError"})
def other_error():
    """Another window raises ValueError."""


@mistake("filter_samples")
def sampled_in_frequency(bins, window):
    """|k| sampled in frequency has the mean 0: images get a negative offset."""
    if window not in ("ramp", "hann"):
        raise ValueError(window)
    k = torch.fft.fftfreq(2 * bins - 1, dtype=torch.float64)
    w = 1.0 if window == "ramp" else (1 + torch.cos(2 * math.pi * k)) / 2
    return torch.fft.fftshift(torch.fft.ifft(k.abs() * w).real)


@mistake("fbp", edit={"size = 3 * bins": "size = max(2 * bins - 2, 1)"})
def comes_round():
    """The convolution is too short: its ends come round to the other side."""


@mistake("fbp")
def circular(A, y, window="ramp"):
    """Without zeros beside the detector the ends of a view meet."""
    views, bins = y.shape[-2:]
    k = torch.fft.rfftfreq(bins).to(y)
    w = 1.0 if window == "ramp" else (1 + torch.cos(2 * math.pi * k)) / 2
    return A.H(torch.fft.irfft(torch.fft.rfft(y) * k * w, bins)) * math.pi / views


@mistake("fbp", edit={"(math.pi / views)": "(math.pi / (2 * views))"})
def half():
    """Angles cover half a turn: the factor is pi / views."""


@mistake("fbp", edit={" * (math.pi / views)": ""})
def unscaled():
    """The sum over views stands for an integral over pi."""


@mistake("fbp", edit={"(math.pi / views)": "(math.pi / bins)"})
def bins_for_views():
    """It is a mean over views, not over strips."""


@mistake("fbp", edit={"bins - 1 : 2 * bins - 1": "bins : 2 * bins"})
def one_strip_further():
    """The result is moved by one strip: lag 0 is in the middle of the filter."""


@mistake("fbp", edit={'window="ramp"': 'window="hann"'})
def hann_by_default():
    """Unless said otherwise the window is the ramp."""


@mistake("fbp", edit={"return A.H(filtered)": "return A.H(filtered).clamp(min=0)"})
def clamped():
    """Nothing is cut off."""


@mistake("fbp", edit={"A.H(filtered)": "A.H(filtered.detach())"})
def cut_off():
    """Gradients reach the views."""
