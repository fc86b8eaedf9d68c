"""Reference answers to homework 8, MRI.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, mri, predictions
from starter_code.operators import LinearOperator

# --- Question 1 -----------------------------------------------------------------------------------


def fft2c(x):
    """Centred orthonormal Fourier transform of the last two axes.

    x: (..., H, W), real or complex. Returns a complex tensor of that shape; frequency 0 is at
    (H // 2, W // 2).
    """
    # BEGIN SOLUTION
    axes = (-2, -1)
    k = torch.fft.fft2(torch.fft.ifftshift(x, dim=axes), norm="ortho")
    return torch.fft.fftshift(k, dim=axes)
    # END SOLUTION


def ifft2c(k):
    """The inverse of `fft2c`: k (..., H, W) -> a complex tensor of that shape."""
    # BEGIN SOLUTION
    axes = (-2, -1)
    x = torch.fft.ifft2(torch.fft.ifftshift(k, dim=axes), norm="ortho")
    return torch.fft.fftshift(x, dim=axes)
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x) is no centred orthonormal transform of the last two axes."""
    # BEGIN SOLUTION
    delta = torch.zeros(2, 3, 1, dtype=torch.complex64)
    delta[0, 1, 0] = 1
    delta[1, 2, 0] = 1j
    wave = torch.polar(torch.ones(3), 2 * math.pi / 3 * torch.tensor([1.0, 0.0, -1.0]))
    right = torch.stack([torch.ones(3) + 0j, 1j * wave])[..., None] / 3**0.5
    assert (f(delta.clone()) - right).abs().max() < 1e-4, "wrong along columns"
    found = f(delta[:, None, :, 0].clone())
    assert (found - right[:, None, :, 0]).abs().max() < 1e-4, "wrong along rows"
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def column_mask(columns, R, acs, generator):
    """Which columns of k-space are measured: (columns,), bool, columns // R of them True.

    acs: so many columns in the middle are all measured. generator: draws the others, on the CPU.
    Raises ValueError where acs is more than columns // R.
    """
    # BEGIN SOLUTION
    count = columns // R
    if acs > count:
        raise ValueError(f"{acs} columns in the middle are more than {count} in all")
    mask = torch.zeros(columns, dtype=torch.bool)
    first = columns // 2 - acs // 2
    mask[first : first + acs] = True
    others = torch.nonzero(~mask)[:, 0]
    order = torch.randperm(len(others), generator=generator)
    mask[others[order[: count - acs]]] = True
    return mask
    # END SOLUTION


def acceleration(mask):
    """All columns over those that are measured, a Python float. mask: (columns,), bool."""
    # BEGIN SOLUTION
    return len(mask) / mask.sum().item()
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def aliased(x, R, first):
    """The zero-filled image where the columns first, first + R, ... are measured, without a FFT.

    x: (..., H, W), complex; R divides W. Returns a tensor like x.
    """
    # BEGIN SOLUTION
    W = x.shape[-1]
    found = torch.zeros_like(x)
    for copy in range(R):
        turn = 2 * math.pi * (copy * (first - W // 2) % R) / R
        phase = complex(math.cos(turn), math.sin(turn))
        found = found + phase * x.roll(copy * (W // R), -1)
    return found / R
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def zero_filled(y, mask):
    """The image of the measured columns, with 0 for all others.

    y: k-space (..., H, W), complex. mask: (W,), bool. Returns a tensor like y.
    """
    # BEGIN SOLUTION
    return mri.ifft2c(y * mask)
    # END SOLUTION


def missing_energy(k, mask):
    """The NMSE of the zero-filled image, from complete k-space k (..., H, W), a Python float."""
    # BEGIN SOLUTION
    energy = k.abs().double().square()
    return (energy[..., ~mask].sum() / energy.sum()).item()
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


class Sense(LinearOperator):
    """A x = M F S_c x for each coil c: images (..., H, W) to k-space (..., C, H, W).

    maps: (C, H, W), complex. mask: (W,), bool.
    """

    def __init__(self, maps, mask):
        # BEGIN SOLUTION
        super().__init__(maps.shape[-2:], maps.shape, maps.dtype)
        self.maps, self.mask = maps, mask
        # END SOLUTION

    def forward(self, x):
        """x: (..., H, W). Returns (..., C, H, W)."""
        # BEGIN SOLUTION
        return mri.fft2c(self.maps * x[..., None, :, :]) * self.mask
        # END SOLUTION

    def adjoint(self, y):
        """y: (..., C, H, W). Returns (..., H, W)."""
        # BEGIN SOLUTION
        images = mri.ifft2c(y * self.mask)
        return (self.maps.conj() * images).sum(-3)
        # END SOLUTION


def rss(images):
    """Root sum of squares over coils: (..., C, H, W), complex -> (..., H, W), real."""
    # BEGIN SOLUTION
    return images.abs().square().sum(-3).sqrt()
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def image_noise(sigma, columns, kept):
    """Standard deviation of the noise's real part in a zero-filled image, a float.

    sigma: that in k-space. columns: all; kept: those that are measured.
    """
    # BEGIN SOLUTION
    return sigma * math.sqrt(kept / columns)
    # END SOLUTION


def mean_square(x, coils, sigma):
    """Expected square of the root sum of squares of noisy coil images of x, like x.abs().

    x: complex, any shape; its sensitivities have sum |S|^2 = 1. sigma: of each part in each image.
    """
    # BEGIN SOLUTION
    return x.abs().square() + 2 * coils * sigma**2
    # END SOLUTION


def background(sigma):
    """Expected magnitude where one image holds noise alone, sigma in each part: a float."""
    # BEGIN SOLUTION
    return sigma * math.sqrt(math.pi / 2)
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def cg_sense(y, A, iterations, mu):
    """Conjugate gradients for (A^H A + mu) x = A^H y, from x = 0.

    y: (..., C, H, W). A: a linear operator, A(x), A.H(y). iterations: at least 0. mu: a number, at
    least 0. Returns x (..., H, W); each image of a batch has steps of its own.
    """
    # BEGIN SOLUTION

    def inner(a, b):
        return (a.conj() * b).real.sum((-2, -1), keepdim=True)

    def over(a, b):
        return torch.where(b > 0, a / torch.where(b > 0, b, 1), 0)

    r = A.H(y)
    x, p, energy = torch.zeros_like(r), r, inner(r, r)
    for _ in range(iterations):
        Np = A.H(A(p)) + mu * p
        alpha = over(energy, inner(p, Np))
        x, r = x + alpha * p, r - alpha * Np
        before, energy = energy, inner(r, r)
        p = r + over(energy, before) * p
    return x
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def soft(z, t):
    """Soft thresholding of complex numbers: |z| falls by t, at most to 0; the phase stays.

    z: any shape, complex or real. t: a number, at least 0. Returns a tensor like z.
    """
    # BEGIN SOLUTION
    size = z.abs()
    return z * ((size - t).clamp(min=0) / torch.where(size > 0, size, 1))
    # END SOLUTION


def fista(y, A, shrink, iterations):
    """The fast proximal gradient method for ||A x - y||^2 / 2 + g(x) with step 1, from x = A^H y.

    y: (..., C, H, W). A: a linear operator with norm at most 1. shrink: the proximal step of g, a
    function of an image. iterations: at least 0. Returns the last x.
    """
    # BEGIN SOLUTION
    x = z = A.H(y).clone()
    t = 1.0
    for _ in range(iterations):
        before, x = x, shrink(z - A.H(A(z) - y))
        t_next = (1 + math.sqrt(1 + 4 * t * t)) / 2
        z = x + (t - 1) / t_next * (x - before)
        t = t_next
    return x
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def read_slice(file, index):
    """One slice of a volume of fastMRI: k-space, mask and target.

    file: arrays by name, as h5py opens it. index: of the slice. Returns k-space (C, H, W),
    complex64, with C = 1 for files of one coil; the mask (W,), bool, or None; the target,
    float32, or None.
    """
    # BEGIN SOLUTION
    k = torch.as_tensor(file["kspace"][index])
    k = k if k.ndim == 3 else k[None]
    mask = torch.as_tensor(file["mask"][:]).bool() if "mask" in file else None
    for name in ("reconstruction_esc", "reconstruction_rss"):
        if name in file:
            return k, mask, torch.as_tensor(file[name][index])
    return k, mask, None
    # END SOLUTION


def crop(image, shape):
    """The middle of an image (..., H, W), a new tensor (..., *shape).

    Of an odd number of rows or columns that go, one more goes at the end. Raises ValueError where
    the image is smaller.
    """
    # BEGIN SOLUTION
    top, left = ((side - wanted) // 2 for side, wanted in zip(image.shape[-2:], shape, strict=True))
    if top < 0 or left < 0:
        raise ValueError(f"{tuple(image.shape[-2:])} is smaller than {tuple(shape)}")
    return image[..., top : top + shape[0], left : left + shape[1]].clone()
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


class Restored(nn.Module):
    """The magnitude m of the zero-filled image, corrected by a network: m + unet(m).

    unet: (B, 1, H, W) to the same shape, where 8 divides H and W.
    """

    def __init__(self, unet):
        super().__init__()
        # BEGIN SOLUTION
        self.unet = unet
        # END SOLUTION

    def forward(self, y, A):
        """y: (B, C, H, W), of any H and W. A: a linear operator. Returns (B, H, W), real."""
        # BEGIN SOLUTION
        m = A.H(y).abs()
        H, W = m.shape[-2:]
        padded = F.pad(m[:, None], (0, -W % 8, 0, -H % 8))
        return m + self.unet(padded)[:, 0, :H, :W]
        # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def data_consistency(x, y, A, eta):
    """A gradient step of ||A x - y||^2 / 2 with step eta, a number or a 0-d tensor: like x."""
    # BEGIN SOLUTION
    return x - eta * A.H(A(x) - y)
    # END SOLUTION


class Cascade(nn.Module):
    """T times a network and a gradient step: x <- x + CNN_k(x), x <- x - eta_k A^H (A x - y).

    width, depth: of each network, an `mri.UNet(2, 2, depth, width)`.
    """

    def __init__(self, T=8, width=16, depth=2):
        super().__init__()
        # BEGIN SOLUTION
        self.eta = nn.Parameter(torch.ones(T))
        self.nets = nn.ModuleList(mri.UNet(2, 2, depth, width) for _ in range(T))
        # END SOLUTION

    def forward(self, y, A):
        """y: (B, C, H, W), complex. A: a linear operator. Returns x (B, H, W), complex."""
        # BEGIN SOLUTION
        x = A.H(y)
        for eta, net in zip(self.eta, self.nets, strict=True):
            change = net(torch.stack([x.real, x.imag], 1))
            x = x + torch.complex(change[:, 0], change[:, 1])
            x = x - eta * A.H(A(x) - y)
        return x
        # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` reconstructs better than `second` by more than 2 dB.

    sample(head, seed) returns the true magnitudes of a volume (S, H, W) and a measurement, from
    which both methods make such a volume. Returns a dict with the table of differences in dB, its
    interval and the verdict.
    """

    # BEGIN SOLUTION
    def decibels(estimate, x):
        error = (estimate - x).double().square().mean()
        return (10 * torch.log10(x.max().double() ** 2 / error)).item()

    table = []
    for head in range(4):
        row = []
        for seed in range(2):
            x, y = sample(head, seed)
            row.append(decibels(first(y), x) - decibels(second(y), x))
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 2.0)}
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def detail_gain(reconstruct, x, d, A):
    """How much of a detail d comes through: Re <d, R(A (x + d)) - R(A x)> / <d, d>, a float.

    reconstruct: R, from y to an image like x, real or complex. x, d: (..., H, W), complex.
    """
    # BEGIN SOLUTION
    change = reconstruct(A(x + d)) - reconstruct(A(x))
    return ((change * d.conj()).real.sum() / d.abs().square().sum()).item()
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Reconstruction(nn.Module):
    """Your method: y (B, 4, H, W), maps (B, 4, H, W), mask (B, W) -> x (B, H, W), complex."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        self.eta = nn.Parameter(torch.ones(5))
        self.nets = nn.ModuleList(mri.UNet(2, 2, 2, 8) for _ in range(5))
        # END SOLUTION

    def forward(self, y, maps, mask):
        """y, maps: complex64. mask: bool. Returns the images, complex64."""
        # BEGIN SOLUTION
        A = mri.MultiCoil(maps, mask)
        x = A.H(y)
        for eta, net in zip(self.eta, self.nets, strict=True):
            change = net(torch.stack([x.real, x.imag], 1))
            x = x + torch.complex(change[:, 0], change[:, 1])
            x = x - eta * A.H(A(x) - y)
        return x
        # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_coils = predictions.seal(
        "coils",
        value=[21, 24, 17, 26],
        low=[19.5, 22.5, 15.5, 24.5],
        high=[22.5, 25.5, 18.5, 27.5],
        because="coils help only a method that uses their maps",
    )

    my_run = experiments.seal(
        "conjugate gradients",
        run={"sigma": 0.001, "R": 4, "steps": 300},
        expected={"noise": 0.2, "holes": 0.5, "rounding": 1},
        because="noise and holes change by different factors, rounding not at all",
    )

    guess_details = predictions.seal(
        "details",
        value=[0.4, 0.75, 0.35, 0.55],
        low=[0.25, 0.6, 0.2, 0.4],
        high=[0.55, 0.9, 0.5, 0.7],
        because="what was not measured must be guessed",
    )
