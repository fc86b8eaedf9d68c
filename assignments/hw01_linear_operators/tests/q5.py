"""Question 5. Finite differences."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q5"


@test_case(points=1)
def test_small_image(differences):
    """An image of 2 x 3 pixels, to follow by hand."""
    x = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    expected = torch.tensor(
        [[[7.0, 14.0, 28.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 0.0], [8.0, 16.0, 0.0]]]
    )
    checks.same(differences(x), expected, "differences(x)")


@test_case(points=1)
def test_adjoint_of_one_arrow(differences_adjoint):
    """One difference of 1, everything else 0: plus one at its head, minus one at its tail."""
    y = torch.zeros(2, 3, 3)
    y[0, 1, 1] = 1.0
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 0], [0, 1, 0]])
    checks.same(differences_adjoint(y), expected, "differences_adjoint(y)")
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 1], [0, 0, 0]])
    checks.same(differences_adjoint(y.flip(0)), expected, "differences_adjoint(y)")


@test_case(points=1, hidden=True)
def test_values(differences):
    """Batches and channels; images of one row, one column, one pixel."""
    generator = checks.generator(51)
    for shape in [(3, 2, 4, 6), (5, 3), (2, 1, 5), (4, 1), (1, 1)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        down = torch.diff(x, dim=-2, append=x[..., -1:, :])
        right = torch.diff(x, dim=-1, append=x[..., -1:])
        expected = torch.stack([down, right], dim=-3)
        checks.same(differences(x), expected, f"differences(x) with x {shape}")


@test_case(points=2, hidden=True)
def test_adjoint_values(differences_adjoint):
    """The adjoint, away from the border and at it, also of fields that no image has."""
    generator = checks.generator(52)
    for shape in [(3, 2, 4, 6), (2, 5, 3), (2, 1, 2, 4, 4)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        expected = torch.zeros(*shape[:-3], *shape[-2:], dtype=torch.float64)
        for u in range(shape[-2]):
            for v in range(shape[-1]):
                if u + 1 < shape[-2]:
                    expected[..., u + 1, v] += y[..., 0, u, v]
                    expected[..., u, v] -= y[..., 0, u, v]
                if v + 1 < shape[-1]:
                    expected[..., u, v + 1] += y[..., 1, u, v]
                    expected[..., u, v] -= y[..., 1, u, v]
        call = f"differences_adjoint(y) with y {shape}"
        checks.same(differences_adjoint(y), expected, call, size=4)


@test_case(points=1, hidden=True)
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


@test_case(points=1, hidden=True)
def test_dtype_and_device(differences, differences_adjoint):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    for dtype in (torch.float32, torch.float64, torch.complex64):
        for device in checks.devices():
            how = f"in {dtype} on {device}"
            x = torch.ones(2, 3, 4, dtype=dtype, device=device)
            d = torch.zeros(2, 2, 3, 4, dtype=dtype, device=device)
            checks.same(differences(x), d, f"differences(x) {how}")
            checks.same(differences_adjoint(d), 0 * x, f"differences_adjoint(y) {how}")


@test_case(points=1, hidden=True)
def test_inputs_and_operations(differences, differences_adjoint):
    """Inputs are the same after the call, and there is no loop over pixels."""
    generator = checks.generator(53)
    small = torch.randn(2, 6, 5, generator=generator, dtype=torch.float64)
    large = torch.randn(2, 24, 20, generator=generator, dtype=torch.float64)
    shape = list(differences(small.clone()).shape)
    checks.equal(shape, [2, 2, 6, 5], "the shape of differences(x)")
    shape = list(differences_adjoint(small.clone()).shape)
    checks.equal(shape, [6, 5], "the shape of differences_adjoint(y)")
    for function, call in (
        (differences, "differences(x)"),
        (differences_adjoint, "differences_adjoint(y)"),
    ):
        (after,) = probes.inputs_after(function, small.clone())
        checks.same(after, small, f"the argument after {call}")
        few = probes.count_operations(function, small)
        many = probes.count_operations(function, large)
        assert many <= few + 5, (
            f"{call} takes {few} torch operations for 6 x 5 pixels, {many} for 24 x 20"
        )
