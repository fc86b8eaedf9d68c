"""Other right answers and known wrong ones to question 8 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("wavelet_step")
def step_tap_by_tap(x, h):
    """Rolled signals, tap by tap."""
    L = h.shape[0]
    a = sum(h[m] * x.roll(-m, -1) for m in range(L))[..., ::2]
    d = sum((-1) ** m * h[L - 1 - m] * x.roll(-m, -1) for m in range(L))[..., ::2]
    return a.contiguous(), d.contiguous()


@alternative("wavelet_step")
def step_by_convolution(x, h):
    """A strided convolution of the signal repeated."""
    N, L = x.shape[-1], len(h)
    rows = x.reshape(-1, 1, N)
    long = torch.cat([rows] * (L // N + 2), -1)[..., : N + L - 2]
    sign = torch.ones_like(h)
    sign[1::2] = -1
    kernels = torch.stack([h, h.flip(0) * sign])[:, None]
    both = torch.nn.functional.conv1d(long, kernels, stride=2)
    shape = (*x.shape[:-1], N // 2)
    return both[:, 0].reshape(shape), both[:, 1].reshape(shape)


@alternative("inverse_wavelet_step")
def inverse_by_matrix(a, d, h):
    """The transpose of a matrix of two rows of shifts."""
    half, L = a.shape[-1], len(h)
    T = torch.zeros(2 * half, 2 * half, dtype=h.dtype, device=h.device)
    for k in range(half):
        for m in range(L):
            place = (2 * k + m) % (2 * half)
            T[k, place] += h[m]
            T[half + k, place] += (-1) ** m * h[L - 1 - m]
    return torch.cat([a, d], -1) @ T


@alternative("denoise_wavelet")
def denoise_recursively(y, t, h, levels, rule="soft"):
    """One level, then the rest by itself."""
    if rule not in {"soft", "hard"}:
        raise ValueError(rule)
    if levels == 0:
        return y.clone()
    a, d = wavelet_step(y, h)  # noqa: F821
    a = denoise_wavelet(a, t, h, levels - 1, rule)  # noqa: F821
    size = d.abs()
    d = d.sign() * torch.relu(size - t) if rule == "soft" else d * (size > t).to(d.dtype)
    return inverse_wavelet_step(a, d, h)  # noqa: F821


@alternative("cycle_spin")
def spin_by_stack(f, y, shifts):
    """All results in a stack."""
    results = [torch.roll(f(torch.roll(y, s, dims=-1)), -s, dims=-1) for s in range(shifts)]
    return torch.stack(results).mean(0)


@mistake("wavelet_step", edit={"torch.where(m % 2 == 0, h.flip(0), -h.flip(0))": "h.flip(0)"})
def no_signs():
    """g alternates its sign."""


@mistake(
    "wavelet_step",
    edit={"torch.where(m % 2 == 0, h.flip(0), -h.flip(0))": "torch.where(m % 2 == 0, h, -h)"},
)
def not_turned():
    """g is h from its end."""


@mistake("wavelet_step", edit={"m % 2 == 0": "m % 2 == 1"})
def other_sign():
    """g_0 has the sign of h at its end."""


@mistake("wavelet_step", edit={"[:, None] + m) % N": "[:, None] - m) % N"})
def convolved():
    """x_(2k + m), not x_(2k - m): the filter is not turned around."""


@mistake("wavelet_step", edit={"[:, None] + m) % N": "[:, None] + m + 1) % N"})
def odd_samples():
    """The first window begins at sample 0."""


@mistake(
    "wavelet_step", edit={"return windows @ h, windows @ g": "return windows @ g, windows @ h"}
)
def results_swapped():
    """First a, from h, then d."""


@mistake("wavelet_step")
def zeros_beyond(x, h):
    """Beyond the end the signal begins again: it is periodic, not 0."""
    N, L = x.shape[-1], len(h)
    m = torch.arange(L, device=x.device)
    padded = torch.nn.functional.pad(x, (0, L))
    places = torch.arange(0, N, 2, device=x.device)[:, None] + m
    g = torch.where(m % 2 == 0, h.flip(0), -h.flip(0))
    windows = padded[..., places]
    return windows @ h, windows @ g


@mistake(
    "wavelet_step",
    edit={"windows = x[..., places]": "windows = x.float()[..., places].to(x.dtype)"},
)
def rounded():
    """On the way the signal is rounded to single precision."""


@mistake("inverse_wavelet_step", edit={" + d[..., None] * g": ""})
def details_lost():
    """The details take part."""


@mistake("inverse_wavelet_step", edit={"% N\n": "% N\nh = h.flip(0)\n"})
def filter_turned():
    """The transpose writes h_m where the step reads x_(2k + m)."""


@mistake("inverse_wavelet_step")
def overwritten(a, d, h):
    """Windows overlap: their parts are added, not written over each other."""
    N, L = 2 * a.shape[-1], len(h)
    m = torch.arange(L, device=a.device)
    places = (torch.arange(0, N, 2, device=a.device)[:, None] + m) % N
    g = torch.where(m % 2 == 0, h.flip(0), -h.flip(0))
    x = a.new_zeros(*a.shape[:-1], N)
    x[..., places] = a[..., None] * h + d[..., None] * g
    return x


@mistake("inverse_wavelet_step", edit={"return x.index": "return 0.5 * x.index"})
def half():
    """Nothing is halved: the transpose of an orthogonal transform inverts it."""


@mistake("denoise_wavelet", edit={'rule="soft"': 'rule="hard"'})
def hard_by_default():
    """Where no rule is given thresholds are soft."""


@mistake("denoise_wavelet", edit={"d - d.clamp(-t, t)": "d.clamp(-t, t)"})
def the_rest_kept():
    """What is taken away is kept, and the other way round."""


@mistake("denoise_wavelet", edit={"d.abs() > t": "d > t"})
def positive_only():
    """The size decides, not the sign."""


@mistake("denoise_wavelet", edit={"kept.append(soft": "t = t / 2\nkept.append(soft"})
def another_threshold_for_each_level():
    """One threshold serves for all levels."""


@mistake("denoise_wavelet", edit={"range(levels)": "range(min(levels, 1))"})
def one_level():
    """a is transformed again, so many times."""


@mistake(
    "denoise_wavelet",
    edit={"for d in reversed(kept):": "a = a - a.clamp(-t, t)\nfor d in reversed(kept):"},
)
def coarse_thresholded():
    """The coarsest part is kept as it is."""


@mistake(
    "denoise_wavelet",
    edit={'raise ValueError(f"rule is soft or hard, not {rule!r}")': 'rule = "hard"'},
)
def any_rule():
    """Another rule is refused."""


@mistake("denoise_wavelet", edit={"y.clone()": "y"})
def the_input_itself():
    """With 0 levels the input itself comes back: return a copy."""


@mistake("cycle_spin", edit={".roll(-s, -1)": ""})
def not_moved_back():
    """Each result is moved back before the mean."""


@mistake(
    "cycle_spin",
    edit={"f(y.roll(s, -1)).roll(-s, -1)": "f(y.roll(-s, -1)).roll(s, -1)"},
)
def to_the_left():
    """y is moved to the right, the result back to the left."""


@mistake("cycle_spin", edit={"range(shifts)": "range(1, shifts + 1)"})
def without_zero():
    """Shifts count from 0."""


@mistake("cycle_spin", edit={"total / shifts": "total"})
def sum_of_shifts():
    """The mean over shifts is asked for."""


@mistake("cycle_spin", edit={"f(y.roll(s, -1)).roll(-s, -1)": "f(y.roll(s)).roll(-s)"})
def batch_moved():
    """Only time is moved: a signal must not flow into the next one of a batch."""


@mistake("denoise_wavelet", edit={"d.abs() > t": "d.abs() >= t"})
def hard_keeps_the_threshold():
    """A detail as large as the threshold becomes 0."""
