"""Question 3. The dot-product test.

| the text promises | tested by |
| --- | --- |
| True for the adjoint, False for others, vectors and images | test_transpose, test_real_panel |
| complex: x and y are complex, one side is conjugated | test_imaginary_unit, test_complex_panel |
| a small error in one place is an error | test_wrong_in_one_place |
| the gap is compared with norms, not with the inner products | test_scales, test_rounding |
| 1e-10 in double and 1e-4 in single precision | test_scales, test_rounding |
| zero agrees with zero, NaN with nothing | test_scales |
| x and y of `dtype`, of the shapes, from the seed; the session is left alone | test_samples |
| forward and adjoint may return their input or a view; Python's bool | test_samples |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q3"


@test_case(points=0.5)
def test_transpose(is_adjoint):
    """A matrix of 2 x 3: its transpose is the adjoint, twice its transpose is not."""
    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64)
    answer = is_adjoint(lambda x: A @ x, lambda y: A.T @ y, (3,), (2,))
    checks.equal(answer, True, "is_adjoint(A, A.T, (3,), (2,))", reveal=True)
    answer = is_adjoint(lambda x: A @ x, lambda y: 2 * A.T @ y, (3,), (2,))
    checks.equal(answer, False, "is_adjoint(A, 2 * A.T, (3,), (2,))", reveal=True)


@test_case(points=0.5)
def test_imaginary_unit(is_adjoint):
    """Complex: the adjoint of x -> 1j x is y -> -1j y."""
    for factor, expected in ((-1j, True), (1j, False)):
        answer = is_adjoint(
            lambda x: 1j * x, lambda y, c=factor: c * y, (4,), (4,), dtype=torch.complex128
        )
        call = f"is_adjoint(lambda x: 1j * x, lambda y: {factor} * y, ..., torch.complex128)"
        checks.equal(answer, expected, call, reveal=True)


@test_case(points=1, hidden=True)
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


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.25, hidden=True)
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


@test_case(points=0.5, hidden=True)
def test_scales(is_adjoint):
    """Operators with huge or tiny values, real and complex in both precisions; zero and NaN."""
    generator = checks.generator(33)
    nan = float("nan")
    for dtype in (torch.float64, torch.complex128, torch.float32, torch.complex64):
        A = torch.randn(40, 60, generator=generator, dtype=dtype)
        for scale in (1e9, 1e-9):
            # where there is one number, no inner product is small by chance
            for factor, B, expected in ((1, A, True), (2, A[:1, :1], False)):
                answer = is_adjoint(
                    lambda x, c=scale, B=B: c * (B @ x),
                    lambda y, c=scale * factor, B=B: c * (B.mH @ y),
                    (B.shape[1],),
                    (B.shape[0],),
                    dtype=dtype,
                )
                text = f"is_adjoint({scale:g} A, {scale * factor:g} A*, ..., {dtype})"
                checks.equal(answer, expected, f"{text} with A {tuple(B.shape)}")
        answer = is_adjoint(lambda x: x[:0], lambda y: y.new_zeros(3), (3,), (0,), dtype=dtype)
        checks.equal(answer, True, f"is_adjoint for a map that measures nothing, {dtype}")
        for there, back, expected in (
            (0, 0, True), (0, 1, False), (1, 0, False), (1, nan, False), (0, nan, False),
            (nan, 1, False),
        ):  # fmt: skip
            answer = is_adjoint(
                lambda x, c=there: c * x, lambda y, c=back: c * y, (1,), (1,), dtype=dtype
            )
            text = f"lambda x: {there} * x, lambda y: {back} * y"
            checks.equal(answer, expected, f"is_adjoint({text}, (1,), (1,), {dtype})")


@test_case(points=0.25, hidden=True)
def test_rounding(is_adjoint):
    """Right up to rounding, whatever the samples; off by a millionth in double precision."""
    for dtype, offset, seeds in ((torch.float32, 3000.0, 16), (torch.float64, 3000.0, 2)):
        for seed in range(seeds):
            answer = is_adjoint(
                lambda x, c=offset: (x + c) - c, lambda y: y, (400,), (400,), dtype=dtype, seed=seed
            )
            call = f"is_adjoint(lambda x: (x + {offset}) - {offset}, lambda y: y, ..., {dtype})"
            checks.equal(answer, True, call)
    for dtype in (torch.float64, torch.complex128):
        A = torch.randn(3, 4, generator=checks.generator(34), dtype=dtype)
        answer = is_adjoint(
            lambda x, A=A: A @ x, lambda y, A=A: (1 + 1e-6) * (A.mH @ y), (4,), (3,), dtype=dtype
        )
        checks.equal(answer, False, f"is_adjoint(A, 1.000001 times the adjoint, ..., {dtype})")
    for dtype, error in ((torch.float64, 1e-5), (torch.float32, 0.5)):
        answer = is_adjoint(
            lambda x: 3 * x, lambda y, c=error: (3 + c) * y, (20, 20), (20, 20), dtype=dtype
        )
        text = f"lambda x: 3 * x, lambda y: {3 + error} * y, (20, 20), (20, 20), {dtype}"
        checks.equal(answer, False, f"is_adjoint({text})")


def inputs_of(is_adjoint, dtype=torch.float64, **seed):
    """What `is_adjoint` hands to a pair of maps between shapes (2, 3) and (3, 2)."""
    seen = {"forward": [], "adjoint": []}

    def forward(x):
        seen["forward"].append(x.clone())
        return x.mT.contiguous()

    def adjoint(y):  # of real matrices only
        seen["adjoint"].append(y.clone())
        return y.mH.resolve_conj().contiguous()

    is_adjoint(forward, adjoint, (2, 3), (3, 2), dtype=dtype, **seed)
    return seen


def values(seen):
    """The same as plain numbers."""
    return {which: [x.tolist() for x in inputs] for which, inputs in seen.items()}


@test_case(points=0.5, hidden=True)
def test_samples(is_adjoint):
    """Samples come from the seed alone; maps may return their input; the session is left alone."""
    for dtype in (torch.complex128, torch.float32):
        seen = inputs_of(is_adjoint, dtype)
        for which, shape in (("forward", (2, 3)), ("adjoint", (3, 2))):
            for x in seen[which]:
                got = f"is_adjoint(..., (2, 3), (3, 2), {dtype}) hands to {which} a tensor of"
                assert x.shape == shape, f"{got} shape {tuple(x.shape)}; it should be {shape}"
                assert x.dtype == dtype, f"{got} {x.dtype}; it should be {dtype}"
                real = dtype.is_complex and not x.imag.any()
                assert not real, f"{got} real numbers only"
    first, again, other = (values(inputs_of(is_adjoint, seed=seed)) for seed in (5, 5, 6))
    assert first == again, "is_adjoint(..., seed=5) draws other samples in the second call"
    assert first != other, "is_adjoint(..., seed) draws the same samples for the seeds 5 and 6"
    alike = values(inputs_of(is_adjoint)) == values(inputs_of(is_adjoint, seed=0))
    assert alike, "is_adjoint(...) without a seed draws other samples than with seed=0"
    for text, y_shape in (("the identity", (3, 4)), ("the transpose", (4, 3))):
        for dtype in (torch.float64, torch.complex64):
            answer = surroundings.with_maps(is_adjoint, text, text, (3, 4), y_shape, dtype=dtype)
            call = f"is_adjoint(forward, adjoint, (3, 4), {y_shape}, {dtype})"
            call = f"{call} for {text}, which returns a view,"
            checks.equal(answer, True, call, python=True)
    answer = is_adjoint(lambda x: x, lambda y: 2 * y, (3,), (3,))
    checks.equal(answer, False, "is_adjoint(lambda x: x, lambda y: 2 * y, (3,), (3,))", python=True)
    changed = surroundings.state_changed(is_adjoint, lambda x: x, lambda y: y, (3,), (3,))
    checks.leaves_alone(changed, "is_adjoint(forward, adjoint, (3,), (3,))")
