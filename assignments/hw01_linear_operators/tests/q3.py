"""Question 3. The dot-product test."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q3"


@test_case(points=1)
def test_transpose(is_adjoint):
    """A matrix of 2 x 3: its transpose is the adjoint, twice its transpose is not."""
    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64)
    answer = is_adjoint(lambda x: A @ x, lambda y: A.T @ y, (3,), (2,))
    checks.equal(answer, True, "is_adjoint(A, A.T, (3,), (2,))", reveal=True)
    answer = is_adjoint(lambda x: A @ x, lambda y: 2 * A.T @ y, (3,), (2,))
    checks.equal(answer, False, "is_adjoint(A, 2 * A.T, (3,), (2,))", reveal=True)


@test_case(points=1)
def test_imaginary_unit(is_adjoint):
    """Complex: the adjoint of x -> 1j x is y -> -1j y."""
    for factor, expected in ((-1j, True), (1j, False)):
        answer = is_adjoint(
            lambda x: 1j * x, lambda y, c=factor: c * y, (4,), (4,), dtype=torch.complex128
        )
        call = f"is_adjoint(lambda x: 1j * x, lambda y: {factor} * y, ..., torch.complex128)"
        checks.equal(answer, expected, call, reveal=True)


@test_case(points=2, hidden=True)
def test_real_panel(is_adjoint):
    """Real images: wrong factors, flipped kernels, shifts by one pixel, symmetric cases."""
    generator = checks.generator(31)
    w = torch.randn(1, 1, 3, 2, generator=generator, dtype=torch.float64)
    x_shape, y_shape = (2, 1, 6, 5), (2, 1, 4, 4)

    def forward(x):
        return F.conv2d(x, w)

    panel = {
        "the transposed convolution": (lambda y: F.conv_transpose2d(y, w), True),
        "4 times the adjoint": (lambda y: 4 * F.conv_transpose2d(y, w), False),
        "minus the adjoint": (lambda y: -F.conv_transpose2d(y, w), False),
        "1.01 times the adjoint": (lambda y: 1.01 * F.conv_transpose2d(y, w), False),
        "a flipped kernel": (lambda y: F.conv_transpose2d(y, w.flip(2, 3)), False),
        "a shift by one pixel": (lambda y: F.conv_transpose2d(y, w).roll(1, -1), False),
        "images exchanged": (lambda y: F.conv_transpose2d(y, w).flip(0), False),
        "zero": (lambda y: 0 * F.conv_transpose2d(y, w), False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(forward, adjoint, x_shape, y_shape)
        checks.equal(answer, expected, f"is_adjoint(convolution, adjoint, ...) for {text}")
    for text, adjoint, expected in (
        ("the shift back", lambda y: y.roll(-2), True),
        ("the same shift", lambda y: y.roll(2), False),
    ):
        answer = is_adjoint(lambda x: x.roll(2), adjoint, (7,), (7,))
        checks.equal(answer, expected, f"is_adjoint(shift by 2, adjoint, (7,), (7,)) for {text}")


@test_case(points=2, hidden=True)
def test_complex_panel(is_adjoint):
    """Complex: the conjugate forgotten, taken twice, taken of the result."""
    generator = checks.generator(32)
    A = torch.randn(4, 6, generator=generator, dtype=torch.complex128)
    panel = {
        "the transpose": (lambda y: A.mT @ y, False),
        "the conjugate transpose": (lambda y: A.mH @ y, True),
        "i times the adjoint": (lambda y: 1j * (A.mH @ y), False),
        "twice the real part of A": (lambda y: 2 * A.real.mT.to(y.dtype) @ y, False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(lambda x: A @ x, adjoint, (6,), (4,), dtype=torch.complex128)
        checks.equal(answer, expected, f"is_adjoint(A, adjoint, ..., complex128) for {text}")

    def transform(x):
        return torch.fft.fft2(x)

    panel = {
        "the inverse times the number of pixels": (lambda y: 15 * torch.fft.ifft2(y), True),
        "the inverse": (lambda y: torch.fft.ifft2(y), False),
        "the transform itself": (lambda y: torch.fft.fft2(y), False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(transform, adjoint, (3, 5), (3, 5), dtype=torch.complex128)
        checks.equal(answer, expected, f"is_adjoint(fft2, adjoint, ..., complex128) for {text}")


@test_case(points=1, hidden=True)
def test_wrong_in_one_place(is_adjoint):
    """Adjoints that are wrong in one corner, at one edge, or by an error with mean zero."""

    def changed(y, corner=0.0, edge=0.0, checker=0.0):
        x = 2 * y
        x[0, 0] += corner * y[0, 0]
        x[-1] += edge * y[-1]
        sign = 1 - 2 * ((torch.arange(8)[:, None] + torch.arange(6)) % 2)
        return x + checker * sign * y.roll(1, 0)

    panel = {
        "nothing wrong": ({}, True),
        "the first corner": ({"corner": 0.5}, False),
        "the last row": ({"edge": -1.0}, False),
        "an error that changes sign from pixel to pixel": ({"checker": 0.1}, False),
    }
    for text, (errors, expected) in panel.items():
        answer = is_adjoint(lambda x: 2 * x, lambda y, e=errors: changed(y, **e), (8, 6), (8, 6))
        checks.equal(answer, expected, f"is_adjoint(lambda x: 2 * x, adjoint, ...) for {text}")


@test_case(points=1, hidden=True)
def test_scales(is_adjoint):
    """Operators with huge or tiny values, real and complex in single precision, and zero."""
    generator = checks.generator(33)
    for dtype in (torch.float64, torch.float32, torch.complex64):
        A = torch.randn(40, 60, generator=generator, dtype=dtype)
        for scale in (1e9, 1e-9):
            for factor, expected in ((1, True), (2, False)):
                answer = is_adjoint(
                    lambda x, c=scale, A=A: c * (A @ x),
                    lambda y, c=scale * factor, A=A: c * (A.mH @ y),
                    (60,),
                    (40,),
                    dtype=dtype,
                )
                text = f"is_adjoint({scale:g} A, {scale * factor:g} A*, ..., {dtype})"
                checks.equal(answer, expected, text)
    answer = is_adjoint(lambda x: 0 * x[:2], lambda y: torch.zeros(3).to(y), (3,), (2,))
    checks.equal(answer, True, "is_adjoint(zero, zero, (3,), (2,))")
    answer = is_adjoint(lambda x: 0 * x[:2], lambda y: torch.ones(3).to(y), (3,), (2,))
    checks.equal(answer, False, "is_adjoint(zero, something, (3,), (2,))")
