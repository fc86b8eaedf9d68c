"""Other right answers and known wrong ones to test golf 1 of hw08."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def by_a_product(f):
    """Random numbers, and the transform by matrices."""
    g = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 5, dtype=torch.complex64, generator=g)
    right = x
    for dim, n in ((-2, 3), (-1, 5)):
        place = torch.arange(n) - n // 2
        turns = torch.outer(place, place) / n
        F = torch.polar(torch.ones(n, n), -2 * math.pi * turns) / n**0.5
        right = torch.tensordot(right, F, ([dim], [0])).movedim(-1, dim)
    return bool(torch.allclose(f(x), right, atol=1e-4))


@mistake("my_test")
def even_sizes(f):
    """In even sizes both shifts are the same."""
    x = torch.zeros(2, 2, 4, dtype=torch.complex64)
    x[0, 0, 1] = 1
    x[1, 1, 3] = 1j
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    assert (f(x) - torch.fft.fftshift(k, (-2, -1))).abs().max() < 1e-4


@mistake("my_test")
def one_image(f):
    """With one image nobody sees what happens to a batch."""
    g = torch.Generator().manual_seed(1)
    x = torch.randn(3, 5, dtype=torch.complex64, generator=g)
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    assert (f(x) - torch.fft.fftshift(k, (-2, -1))).abs().max() < 1e-4


@mistake("my_test")
def nan_passes(f):
    """A comparison with NaN is False, so nothing is raised."""
    g = torch.Generator().manual_seed(2)
    x = torch.randn(2, 3, 5, dtype=torch.complex64, generator=g)
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    if (f(x) - torch.fft.fftshift(k, (-2, -1))).abs().max() > 1e-4:
        raise AssertionError("wrong")


@mistake("my_test")
def energy(f):
    """Parseval holds for many wrong transforms."""
    g = torch.Generator().manual_seed(3)
    x = torch.randn(2, 3, 5, dtype=torch.complex64, generator=g)
    assert (f(x).norm() / x.norm() - 1).abs() < 1e-4


@mistake("my_test")
def real_image(f):
    """A real image does not show what happens to imaginary parts."""
    g = torch.Generator().manual_seed(4)
    x = torch.randn(2, 3, 5, generator=g) + 0j
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    assert (f(x) - torch.fft.fftshift(k, (-2, -1))).abs().max() < 1e-4


@mistake("my_test")
def large(f):
    """It catches everything, with too many numbers."""
    g = torch.Generator().manual_seed(5)
    x = torch.randn(3, 7, 9, dtype=torch.complex64, generator=g)
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    assert (f(x) - torch.fft.fftshift(k, (-2, -1))).abs().max() < 1e-4


@mistake("my_test")
def bits(f):
    """Right implementations round differently: leave room for it."""
    g = torch.Generator().manual_seed(6)
    x = torch.randn(2, 3, 5, dtype=torch.complex64, generator=g)
    k = torch.fft.fft2(torch.fft.ifftshift(x, (-2, -1)), norm="ortho")
    assert torch.equal(f(x), torch.fft.fftshift(k, (-2, -1)))


@mistake("my_test")
def constant(f):
    """A one in the middle alone: where the others go is not seen."""
    x = torch.zeros(1, 3, 5, dtype=torch.complex64)
    x[0, 1, 2] = 1
    assert (f(x) - 15**-0.5).abs().max() < 1e-4
