"""Question 1. A Fourier transform with a middle.

| the text promises | tested by |
| --- | --- |
| the formula, of the last two axes, also where sides are odd | test_delta, test_formula |
| each entry of the axes before is an image | test_formula |
| the inverse | test_inverse |
| float32 gives complex64, float64 complex128 | test_dtypes |
| computed with torch.fft, without starter_code.mri | test_by_hand |
| inputs and session stay as they are; layouts, devices | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q1"


def transform(x):
    """The formula, as products with matrices."""
    x = x if x.is_complex() else torch.complex(x, torch.zeros_like(x))
    rows, columns = (own.centred_matrix(n, x.dtype) for n in x.shape[-2:])
    return rows @ x @ columns


def back(k):
    """Its inverse."""
    k = k if k.is_complex() else torch.complex(k, torch.zeros_like(k))
    rows, columns = (own.centred_matrix(n, k.dtype).conj() for n in k.shape[-2:])
    return rows @ k @ columns


@test_case(points=1)
def test_delta(fft2c):
    """A one in the middle becomes a constant, for even and odd sizes."""
    for H, W in [(4, 6), (3, 5)]:
        x = torch.zeros(H, W, dtype=torch.complex128)
        x[H // 2, W // 2] = 1
        right = torch.full((H, W), 1 / math.sqrt(H * W), dtype=torch.complex128)
        checks.same(fft2c(x), right, f"fft2c of a one in the middle of {H} x {W}", size=H * W)


@test_case(points=1, hidden=True)
def test_formula(fft2c):
    """The formula for many shapes."""
    g = checks.generator(801)
    for shape in [(6, 4), (7, 9), (2, 5, 8), (3, 2, 1, 7), (2, 3, 6, 5), (1, 1)]:
        x = torch.randn(shape, dtype=torch.complex128, generator=g)
        checks.same(fft2c(x), transform(x), f"fft2c(x) with x {shape}", size=1000)


@test_case(points=1, hidden=True)
def test_inverse(ifft2c):
    """The inverse, for many shapes."""
    g = checks.generator(802)
    for shape in [(6, 4), (7, 9), (2, 5, 8), (3, 2, 1, 7), (2, 3, 6, 5)]:
        k = torch.randn(shape, dtype=torch.complex128, generator=g)
        checks.same(ifft2c(k), back(k), f"ifft2c(k) with k {shape}", size=1000)


@test_case(points=0.5, hidden=True)
def test_dtypes(fft2c, ifft2c):
    """Real and complex input, single and double precision."""
    g = checks.generator(803)
    for dtype in (torch.float32, torch.float64, torch.complex64, torch.complex128):
        x = torch.randn(2, 5, 6, dtype=dtype, generator=g)
        checks.same(fft2c(x), transform(x), f"fft2c(x) in {dtype}", size=1000)
        checks.same(ifft2c(x), back(x), f"ifft2c(k) in {dtype}", size=1000)


@test_case(points=0.25, hidden=True)
def test_by_hand(fft2c, ifft2c):
    """Neither function calls the package's."""
    x = torch.randn(5, 6, dtype=torch.complex128, generator=checks.generator(804))
    for function, call in [(fft2c, "fft2c(x)"), (ifft2c, "ifft2c(k)")]:
        used = probes.operators_used(function, x, among=("starter_code.mri*",))
        checks.written_by_hand(used, call, "torch.fft")


@test_case(points=0.25, hidden=True)
def test_rules(fft2c, ifft2c):
    """Inputs, memory, layouts, devices, session."""
    g = checks.generator(805)
    calls = [[torch.randn(2, 2, 3, 4, dtype=torch.complex128, generator=g)] for _ in range(2)]
    rules.hold_twice(fft2c, transform, tuple(calls), "fft2c(x)", size=1000)
    rules.hold_twice(ifft2c, back, tuple(calls), "ifft2c(k)", size=1000)
