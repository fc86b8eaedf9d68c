"""Question 5. Finite differences.

| the text promises | tested by |
| --- | --- |
| differences down and to the right, 0 at the end | test_small_image, test_values |
| any axes before the last two; one row, one column | test_values, test_adjoint_narrow |
| the adjoint, away from the border and at it | test_adjoint_of_one_arrow, test_adjoint_values |
| complex images | test_values, test_adjoint_values |
| dtype, device, layouts, new results, the session | test_dtype_and_device |
| inputs are left as they are, no loop over pixels | test_inputs_and_operations |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q5"


def field(x):
    """The right differences(x)."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    right = torch.diff(x, dim=-1, append=x[..., -1:])
    return torch.stack([down, right], dim=-3)


def image(y):
    """The right differences_adjoint(y)."""
    x = torch.zeros(*y.shape[:-3], *y.shape[-2:], dtype=y.dtype)
    for u in range(y.shape[-2]):
        for v in range(y.shape[-1]):
            if u + 1 < y.shape[-2]:
                x[..., u + 1, v] += y[..., 0, u, v]
                x[..., u, v] -= y[..., 0, u, v]
            if v + 1 < y.shape[-1]:
                x[..., u, v + 1] += y[..., 1, u, v]
                x[..., u, v] -= y[..., 1, u, v]
    return x


@test_case(points=0.5)
def test_small_image(differences):
    """An image of 2 x 3 pixels, to follow by hand."""
    x = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    expected = torch.tensor(
        [[[7.0, 14.0, 28.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 0.0], [8.0, 16.0, 0.0]]]
    )
    checks.same(differences(x), expected, "differences(x)")


@test_case(points=0.5)
def test_adjoint_of_one_arrow(differences_adjoint):
    """One difference of 1, everything else 0: plus one at its head, minus one at its tail."""
    y = torch.zeros(2, 3, 3)
    y[0, 1, 1] = 1.0
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 0], [0, 1, 0]])
    checks.same(differences_adjoint(y), expected, "differences_adjoint(y)")
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 1], [0, 0, 0]])
    checks.same(differences_adjoint(y.flip(0)), expected, "differences_adjoint(y)")


@test_case(points=0.5, hidden=True)
def test_values(differences):
    """Batches and channels; real and complex; images of one row, one column, one pixel."""
    generator = checks.generator(51)
    for dtype in (torch.float64, torch.complex128):
        for shape in [
            (3, 2, 4, 6),
            (2, 2, 2, 2),
            (1, 3, 2, 5, 5),
            (5, 3),
            (2, 1, 5),
            (4, 1),
            (1, 1),
        ]:
            x = torch.randn(shape, generator=generator, dtype=dtype)
            checks.same(differences(x), field(x), f"differences(x) with x {shape} of {dtype}")


@test_case(points=1.5, hidden=True)
def test_adjoint_values(differences_adjoint):
    """The adjoint, away from the border and at it, also of fields that no image has."""
    generator = checks.generator(52)
    for dtype in (torch.float64, torch.complex128):
        for shape in [
            (3, 2, 4, 6), (2, 5, 3), (2, 1, 2, 4, 4), (2, 2, 2, 2), (2, 2, 3, 2), (1, 2, 1, 4),
            (3, 2, 4, 1), (1, 3, 2, 2, 5, 2),
        ]:  # fmt: skip
            y = torch.randn(shape, generator=generator, dtype=dtype)
            call = f"differences_adjoint(y) with y {shape} of {dtype}"
            checks.same(differences_adjoint(y), image(y), call, size=4)


@test_case(points=0.5, hidden=True)
def test_adjoint_narrow(differences_adjoint):
    """The adjoint for images of one row, one column, one pixel."""
    y = torch.tensor([[[5.0, 7.0, 9.0]], [[1.0, 2.0, 4.0]]])
    expected = torch.tensor([[-1.0, -1.0, 2.0]])
    checks.same(differences_adjoint(y), expected, "differences_adjoint(y) with y (2, 1, 3)")
    checks.same(
        differences_adjoint(y.flip(0).mT.contiguous()),
        expected.T,
        "differences_adjoint(y) with y (2, 3, 1)",
    )
    y = torch.ones(2, 1, 1)
    checks.same(differences_adjoint(y), torch.zeros(1, 1), "differences_adjoint(y), one pixel")


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(differences, differences_adjoint):
    """Results are new, have dtype and device of the input, and leave what is around them alone."""
    generator = checks.generator(54)
    for dtype in (torch.float32, torch.float64, torch.complex64):
        for function, call, right in (
            (differences, "differences(x)", field),
            (differences_adjoint, "differences_adjoint(y)", image),
        ):
            first, second = (
                torch.randn(2, 3, 2, 3, 4, generator=generator, dtype=dtype) for _ in range(2)
            )
            rules.hold_twice(function, right, ([first], [second]), f"{call} in {dtype}", size=4)
            if dtype == torch.float64:
                rules.check_sizes(function, right, [first], call, size=4)


@test_case(points=1, hidden=True)
def test_inputs_and_operations(differences, differences_adjoint):
    """Inputs are the same after the call, and there is no loop over pixels."""
    generator = checks.generator(53)
    small = torch.randn(2, 6, 5, generator=generator, dtype=torch.float64)
    large = torch.randn(2, 24, 20, generator=generator, dtype=torch.float64)
    for function, call, right in (
        (differences, "differences(x)", field),
        (differences_adjoint, "differences_adjoint(y)", image),
    ):
        for x in (small, small[:, :1], small[..., :1], small[:, :1, :1]):
            shape = list(function(x.clone()).shape)
            checks.equal(shape, list(right(x).shape), f"the shape of {call}")
            rules.check_around(function, [x], call)
        rules.check_no_loop(function, [small], [large], call)
