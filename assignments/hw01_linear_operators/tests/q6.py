"""Question 6. Downsampling and missing pixels.

| the text promises | tested by |
| --- | --- |
| downsample: means of blocks, any batch, any r | test_downsample_small, test_downsample |
| ValueError unless r divides both sides | test_downsample |
| downsample_adjoint | test_downsample_small, test_downsample_adjoint |
| observe, row by row, masks that keep all, nothing, one pixel | test_observe_small, test_observe |
| observe_adjoint | test_observe_small, test_observe_adjoint |
| complex numbers, dtype, device, layouts, the session | test_dtype_and_device |
| inputs are left as they are, results are new, no loop over pixels | test_inputs_and_operations |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q6"


def masks_of(generator):
    """Masks of 4 x 5 pixels that keep some, all, none, one, all but one, and no whole row."""
    some = torch.rand(4, 5, generator=generator) < 0.4
    one = torch.zeros_like(some)
    one[2, 3] = True
    return some, torch.ones_like(some), torch.zeros_like(some), one, ~one, torch.eye(4, 5) > 0


def means(x, r):
    """The right downsample(x, r)."""
    H, W = x.shape[-2] // r, x.shape[-1] // r
    return sum(x[..., p::r, q::r] for p in range(r) for q in range(r)).reshape(
        *x.shape[:-2], H, W
    ) / (r * r)


def shares(y, r):
    """The right downsample_adjoint(y, r)."""
    block = torch.full((r, r), 1 / r**2, dtype=y.dtype)
    return torch.kron(y.contiguous(), block.reshape(*[1] * (y.ndim - 2), r, r))


def chosen(x, mask):
    """The right observe(x, mask)."""
    return x.reshape(*x.shape[:-2], -1)[..., torch.nonzero(mask.reshape(-1)).reshape(-1)]


def placed(y, mask):
    """The right observe_adjoint(y, mask)."""
    x = torch.zeros(*y.shape[:-1], mask.numel(), dtype=y.dtype)
    x[..., torch.nonzero(mask.reshape(-1)).reshape(-1)] = y
    return x.reshape(*y.shape[:-1], *mask.shape)


@test_case(points=0.5)
def test_downsample_small(downsample, downsample_adjoint):
    """2 x 4 pixels to 1 x 2; and the adjoint of a single pixel has the sum 1."""
    x = torch.tensor([[1.0, 3.0, 10.0, 20.0], [5.0, 7.0, 30.0, 40.0]])
    checks.same(downsample(x, 2), torch.tensor([[4.0, 25.0]]), "downsample(x, 2)", size=4)
    total = downsample_adjoint(torch.ones(1, 1), 3).sum()
    checks.number(total, 1.0, "the sum of downsample_adjoint(torch.ones(1, 1), 3)", rtol=1e-5)


@test_case(points=0.5)
def test_observe_small(observe, observe_adjoint):
    """Three of six pixels, row by row, and back."""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    mask = torch.tensor([[True, False, True], [False, True, False]])
    y = torch.tensor([1.0, 3.0, 5.0])
    checks.same(observe(x, mask), y, "observe(x, mask)")
    expected = torch.tensor([[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]])
    checks.same(observe_adjoint(y, mask), expected, "observe_adjoint(y, mask)")


@test_case(points=0.5, hidden=True)
def test_downsample(downsample):
    """Batches, rectangular images, several r; ValueError where the blocks do not fit."""
    generator = checks.generator(61)
    for dtype in (torch.float64, torch.complex128):
        for shape, r in [
            ((2, 3, 6, 4), 2), ((6, 9), 3), ((4, 3, 5), 1), ((1, 4, 8), 4), ((1, 1), 1),
            ((3, 3), 3), ((2, 1, 2, 4, 6), 2),
        ]:  # fmt: skip
            x = torch.randn(shape, generator=generator, dtype=dtype)
            call = f"downsample(x, {r}) with x {shape} of {dtype}"
            checks.same(downsample(x, r), means(x, r), call, size=r * r)
    x = torch.rand(2, 20_000, generator=generator)
    checks.same(downsample(x, 2), means(x, 2), "downsample(x, 2) with x (2, 20000)", size=4)
    for shape, r in [
        ((4, 5), 2),
        ((5, 4), 2),
        ((3, 2, 8), 4),
        ((8, 2), 4),
        ((2, 6, 4), 3),
        ((5, 5), 2),
    ]:
        call = f"downsample(x, {r}) with x {shape}"
        checks.raises(ValueError, call, downsample, torch.ones(shape), r)


@test_case(points=0.5, hidden=True)
def test_downsample_adjoint(downsample_adjoint):
    """The adjoint for batches, rectangular images, several r."""
    generator = checks.generator(62)
    for dtype in (torch.float64, torch.complex128):
        for shape, r in [
            ((2, 3, 3, 2), 2), ((2, 3), 3), ((4, 3, 5), 1), ((1, 1, 2), 4), ((1, 1), 1),
            ((5, 4), 2), ((2, 1, 2, 2, 3), 2),
        ]:  # fmt: skip
            y = torch.randn(shape, generator=generator, dtype=dtype)
            call = f"downsample_adjoint(y, {r}) with y {shape} of {dtype}"
            checks.same(downsample_adjoint(y, r), shares(y, r), call)


@test_case(points=0.5, hidden=True)
def test_observe(observe):
    """Batches; masks that keep some, all, none, one; black pixels; the order of the pixels."""
    generator = checks.generator(63)
    for mask in masks_of(generator):
        for shape in [(4, 5), (3, 4, 5), (1, 4, 5), (2, 3, 4, 5), (4, 5, 4, 5)]:
            x = torch.randn(shape, generator=generator, dtype=torch.float64)
            x[..., ::2] = 0  # black pixels are measured like all others
            call = f"observe(x, mask) with x {shape} and {int(mask.sum())} of 20 pixels"
            checks.same(observe(x, mask), chosen(x, mask), call)


@test_case(points=0.5, hidden=True)
def test_observe_adjoint(observe_adjoint):
    """The adjoint for batches and masks that keep some, all, none, one."""
    generator = checks.generator(64)
    for mask in masks_of(generator):
        for shape in [(), (3,), (1,), (2, 3), (4, 5)]:
            y = torch.randn(*shape, int(mask.sum()), generator=generator, dtype=torch.float64)
            call = f"observe_adjoint(y, mask) with y {tuple(y.shape)}"
            checks.same(observe_adjoint(y, mask), placed(y, mask), call)


def calls_of(downsample, downsample_adjoint, observe, observe_adjoint, side, dtype=torch.float32):
    """Each function with its name, what is right, and arguments of two calls."""
    generator = checks.generator(65)
    x, other = (
        torch.randn(2, 3, side, side + 2, generator=generator, dtype=dtype) for _ in range(2)
    )
    mask = torch.zeros(side, side + 2, dtype=torch.bool)
    mask[::2, 1:] = mask[-1, 0] = True
    flipped = mask.flip(0, 1)
    y, z = chosen(x, mask), chosen(other, mask)
    return (
        (downsample, "downsample(x, 2)", means, [x, 2], [other, 2]),
        (downsample_adjoint, "downsample_adjoint(y, 2)", shares, [x, 2], [other, 2]),
        (observe, "observe(x, mask)", chosen, [x, mask], [other, flipped]),
        (observe_adjoint, "observe_adjoint(y, mask)", placed, [y, mask], [z, flipped]),
    )


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(downsample, downsample_adjoint, observe, observe_adjoint):
    """Results have dtype and device of the input, and leave what is around them alone."""
    functions = downsample, downsample_adjoint, observe, observe_adjoint
    for dtype in (torch.float32, torch.float64, torch.complex64):
        for function, call, right, args, others in calls_of(*functions, 4, dtype):
            rules.hold_twice(function, right, (args, others), f"{call} in {dtype}", size=4)
            if dtype == torch.float64:
                rules.check_sizes(function, right, args, call, size=4)


@test_case(points=0.5, hidden=True)
def test_inputs_and_operations(downsample, downsample_adjoint, observe, observe_adjoint):
    """Inputs stay as they are, results are new, and there is no loop over pixels."""
    functions = downsample, downsample_adjoint, observe, observe_adjoint
    for small, large in zip(calls_of(*functions, 6), calls_of(*functions, 24), strict=True):
        function, call, right, args, _ = small
        checks.equal(list(function(*args).shape), list(right(*args).shape), f"the shape of {call}")
        rules.check_around(function, args, call)
        rules.check_no_loop(function, args, large[3], call)
    x, everything = torch.ones(2, 4, 4), torch.ones(4, 4, dtype=torch.bool)
    for function, call, args in (
        (downsample, "downsample(x, 1)", [x, 1]),
        (downsample_adjoint, "downsample_adjoint(y, 1)", [x, 1]),
        (observe, "observe(x, mask) with a mask that keeps all", [x, everything]),
        (observe_adjoint, "observe_adjoint(y, mask), all kept", [x.reshape(2, 16), everything]),
    ):
        rules.check_around(function, args, call)
        rules.check_new(function, args, call)
