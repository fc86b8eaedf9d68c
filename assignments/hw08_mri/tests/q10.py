"""Question 10. The gain of a detail.

| the text promises | tested by |
| --- | --- |
| the formula, for complex images | test_identity, test_linear |
| methods that are not linear, and magnitudes | test_others |
| a Python float | test_identity, test_linear |
| reconstruct and A are called twice each | test_calls |
| inputs and session stay as they are, also where A and R return views; dtypes | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q10"


def drawn(shape, C, number, dtype=torch.complex128):
    """An image, a detail, and a matrix."""
    _, M = own.drawn(number, C, *shape[-2:], (), dtype)
    images = torch.randn(2, *shape, dtype=dtype, generator=checks.generator(number + 10))
    return images[0], images[1], M


def right_gain(method, x, d, M):
    """The formula, part by part."""
    A = own.Matrix(M, *x.shape[-2:])
    one, other = (own.METHODS[method](A(image), A) for image in (x + d, x))
    change = (one - other).to(d.dtype)
    overlap = (d.real * change.real + d.imag * change.imag).double().sum()
    return (overlap / (d.real.double().square() + d.imag.double().square()).sum()).item()


@test_case(points=0.5)
def test_identity(detail_gain):
    """Everything measured: all of it comes through."""
    x, d, _ = drawn((2, 3), 1, 951)
    M = torch.eye(6, dtype=torch.complex128)
    found = own.gain_of(detail_gain, "adjoint")(x, d, M)
    checks.number(found, 1.0, "detail_gain of the adjoint, A the identity,", 1e-9, python=True)


@test_case(points=1.5, hidden=True)
def test_linear(detail_gain):
    """Linear methods, for several shapes; the image does not matter."""
    for shape, C in [((3, 4), 2), ((2, 5, 3), 1), ((2, 2, 2), 3), ((1, 4, 4), 1)]:
        x, d, M = drawn(shape, C, 952)
        for method in ("adjoint", "turned", "of the batch"):
            right = right_gain(method, x, d, M)
            call = f"detail_gain of a linear method ({method!r}) with x {shape}"
            found = own.gain_of(detail_gain, method)(x, 1e-3 * d, M)
            checks.number(found, right, call, 1e-7, python=True)


@test_case(points=1, hidden=True)
def test_others(detail_gain):
    """Methods that are not linear, and magnitudes."""
    for shape, C in [((3, 4), 2), ((2, 5, 3), 1)]:
        x, d, M = drawn(shape, C, 953)
        for method in ("magnitude", "cubed"):
            right = right_gain(method, x, d, M)
            call = f"detail_gain of a method that is not linear ({method!r}) with x {shape}"
            found = own.gain_of(detail_gain, method)(x, d, M)
            checks.number(found, right, call, 1e-9, python=True)


@test_case(points=0.5, hidden=True)
def test_calls(detail_gain):
    """Both are called twice."""
    x, d, M = drawn((3, 4), 2, 954)
    found = own.calls_of_method(detail_gain, x, d, M)
    checks.equal(found, [2, 2], "how often detail_gain calls reconstruct, and A")


@test_case(points=0.5, hidden=True)
def test_rules(detail_gain):
    """Single precision, inputs, layouts, session."""
    for dtype, rtol in [(torch.complex128, 1e-9), (torch.complex64, 1e-4)]:
        calls = [drawn((2, 2, 3, 4), 2, number, dtype) for number in (955, 956)]
        call = f"detail_gain(reconstruct, x, d, A) in {dtype}"
        rules.hold(
            own.gain_of(detail_gain, "magnitude"), calls[0],
            rules.like(right_gain("magnitude", *calls[0]), rtol=rtol), call,
            others=(calls[1], rules.like(right_gain("magnitude", *calls[1]), rtol=rtol)),
            device=False,
        )  # fmt: skip
    views = *calls[0][:2], torch.zeros(0, dtype=dtype)
    call = "detail_gain(reconstruct, x, d, A) where A and reconstruct return views"
    rules.check_around(own.gain_of(detail_gain, "adjoint"), views, call)
