"""Other right answers and known wrong ones to question 11 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("forward")
def forward_tap_by_tap(x, w):
    """Shifted copies, tap by tap."""
    h, n = w.numel() // 2, x.shape[-1]
    out = torch.zeros_like(x)
    for k in range(w.numel()):
        s = k - h  # the spike at j is written at j + s
        if abs(s) < n:
            if s >= 0:
                out[..., s:] += w[k] * x[..., : n - s]
            else:
                out[..., :s] += w[k] * x[..., -s:]
    return out


@alternative("forward")
def forward_by_matrix(x, w):
    """A matrix of places."""
    n, h = x.shape[-1], len(w) // 2
    i = torch.arange(n, device=x.device)
    place = h + i[:, None] - i
    inside = (place >= 0) & (place < len(w))
    A = torch.where(
        inside, w[place.clamp(0, len(w) - 1)], torch.zeros((), dtype=w.dtype, device=w.device)
    )
    return torch.einsum("ij,...j->...i", A, x)


@alternative("adjoint")
def adjoint_by_turning(y, w):
    """The same convolution with w turned around."""
    h, n = len(w) // 2, y.shape[-1]
    padded = torch.nn.functional.pad(y, (h, h))
    return sum(w[k] * padded[..., k : k + n] for k in range(len(w)))


@alternative("debias")
def debias_by_lstsq(x, y, w):
    """Columns one by one, the least squares of SciPy."""
    import numpy as np

    places = [i for i in range(len(x)) if x[i] != 0]
    out = np.zeros(len(x))
    if places:
        h, n = len(w) // 2, len(x)
        taps, columns = w.cpu().double().numpy(), np.zeros((n, len(places)))
        for c, j in enumerate(places):
            for i in range(n):
                if 0 <= h + i - j < len(taps):
                    columns[i, c] = taps[h + i - j]
        out[places] = np.linalg.lstsq(columns, y.cpu().double().numpy(), rcond=None)[0]
    return torch.from_numpy(out).to(y)


@alternative("debias", edit={"if len(places):": "if True:"})
def without_asking():
    """Not asked whether there is a place: products of empty matrices are empty."""


@mistake("forward", edit={"w.flip(0)[None, None]": "w[None, None]"})
def correlated():
    """The wavelet comes out turned around: what does conv1d of torch compute?"""


@mistake(
    "forward",
    edit={
        "padding=half": "padding=half, groups=1",
        "x.reshape(-1, 1, x.shape[-1])": "x.roll(1, -1).reshape(-1, 1, x.shape[-1])",
    },
)
def one_late():
    """The wavelet's middle stands where the spike is."""


@mistake("forward")
def periodic(x, w):
    """What lies outside is lost: it does not come in at the other end."""
    half = len(w) // 2
    return sum(w[k] * x.roll(k - half, -1) for k in range(len(w)))


@mistake("forward")
def begins_at_the_spike(x, w):
    """The wavelet's middle stands where the spike is, not its beginning."""
    n = x.shape[-1]
    rows = torch.nn.functional.pad(x, (len(w) - 1, 0)).reshape(-1, 1, n + len(w) - 1)
    return torch.nn.functional.conv1d(rows, w.flip(0)[None, None]).reshape(x.shape)


@mistake(
    "forward",
    edit={
        "w.flip(0)[None, None]": "w.flip(0)[None, None].float()",
        "rows = x": "rows = x.float()",
        ".reshape(x.shape)\n": ".reshape(x.shape).to(x.dtype)\n",
    },
)
def rounded():
    """On the way something is rounded to single precision."""


@mistake("adjoint", edit={"w[None, None]": "w.flip(0)[None, None]"})
def forward_again():
    """This is forward again: the adjoint reads the wavelet the other way."""


@mistake("adjoint")
def adjoint_periodic(y, w):
    """What lies outside is 0: nothing comes in at the other end."""
    half = len(w) // 2
    return sum(w[k] * y.roll(half - k, -1) for k in range(len(w)))


@mistake("adjoint", edit={"w[None, None]": "(w / w.square().sum())[None, None]"})
def divided():
    """The adjoint is not an inverse: nothing is divided."""


@mistake("debias", edit={"torch.linalg.pinv(forward(spikes, w).T) @ y": "forward(spikes, w) @ y"})
def correlations():
    """Correlations are no least squares: wavelets overlap."""


@mistake(
    "debias",
    edit={
        "torch.linalg.pinv(forward(spikes, w).T) @ y": "forward(spikes, w) @ y / w.square().sum()"
    },
)
def each_by_itself():
    """Each size is fitted by itself: wavelets overlap."""


@mistake("debias", edit={"torch.nonzero(x)[:, 0]": "torch.nonzero(x > 0)[:, 0]"})
def positive_spikes():
    """Negative spikes are spikes, too."""


@mistake("debias", edit={"torch.nonzero(x)[:, 0]": "torch.nonzero(x.abs() > 1e-6)[:, 0]"})
def small_ones_dropped():
    """However small an entry is, its place counts."""


@mistake(
    "debias",
    edit={
        "torch.linalg.pinv(forward(spikes, w).T) @ y": (
            "torch.linalg.solve(forward(spikes, w) @ forward(spikes, w).T, forward(spikes, w) @ y)"
        ),
    },
)
def normal_equations():
    """A spike without an echo makes the equations singular: of least norm is 0 there."""


@mistake(
    "debias",
    edit={
        "found = torch.zeros_like(x)": "found = x.clone()",
        "found[places] = ": "found[places] += ",
    },
)
def added():
    """The new sizes replace the old ones."""


@mistake(
    "debias",
    edit={
        "torch.zeros_like(x)": "x",
        "spikes = torch.zeros(len(places), len(x), dtype=x.dtype, device=x.device)": (
            "spikes = torch.zeros(len(places), len(x), dtype=x.dtype, device=x.device)"
        ),
    },
)
def written_into_x():
    """The estimate that is given is changed in place."""


@mistake("forward")
def padded_to_twice_n(x, w):
    """A wavelet may be longer than the signal: pad to the length of both together."""
    n, h = x.shape[-1], len(w) // 2
    spectrum = torch.fft.rfft(x, 2 * n) * torch.fft.rfft(w, 2 * n)
    return torch.fft.irfft(spectrum, 2 * n)[..., h : h + n].clone()


@mistake("debias", edit={"if len(places):": "if not len(places):\n    return x\nif len(places):"})
def without_a_place_x_itself():
    """Where there is no place x itself comes back: a result is a new tensor."""
