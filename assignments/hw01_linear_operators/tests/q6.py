"""Question 6. Downsampling and missing pixels."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q6"


def masks_of(generator):
    """Masks of 4 x 5 pixels that keep some, all, none."""
    some = torch.rand(4, 5, generator=generator) < 0.4
    return some, torch.ones_like(some), torch.zeros_like(some)


def kept(mask):
    """The numbers of the pixels that a mask of 4 x 5 keeps, row by row."""
    return [5 * u + v for u in range(4) for v in range(5) if mask[u, v]]


@test_case(points=1)
def test_downsample_small(downsample, downsample_adjoint):
    """2 x 4 pixels to 1 x 2; and the adjoint of a single pixel has the sum 1."""
    x = torch.tensor([[1.0, 3.0, 10.0, 20.0], [5.0, 7.0, 30.0, 40.0]])
    checks.same(downsample(x, 2), torch.tensor([[4.0, 25.0]]), "downsample(x, 2)", size=4)
    total = downsample_adjoint(torch.ones(1, 1), 3).sum()
    checks.number(total, 1.0, "the sum of downsample_adjoint(torch.ones(1, 1), 3)", rtol=1e-5)


@test_case(points=1)
def test_observe_small(observe, observe_adjoint):
    """Three of six pixels, row by row, and back."""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    mask = torch.tensor([[True, False, True], [False, True, False]])
    y = torch.tensor([1.0, 3.0, 5.0])
    checks.same(observe(x, mask), y, "observe(x, mask)")
    expected = torch.tensor([[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]])
    checks.same(observe_adjoint(y, mask), expected, "observe_adjoint(y, mask)")


@test_case(points=1, hidden=True)
def test_downsample(downsample):
    """Batches, rectangular images, several r; ValueError where the blocks do not fit."""
    generator = checks.generator(61)
    for shape, r in [((2, 3, 6, 4), 2), ((6, 9), 3), ((4, 3, 5), 1), ((1, 4, 8), 4)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        flat = F.avg_pool2d(x.reshape(1, -1, *shape[-2:]), r)
        expected = flat.reshape(*shape[:-2], *flat.shape[-2:])
        checks.same(downsample(x, r), expected, f"downsample(x, {r}) with x {shape}", size=r * r)
    for shape in [(4, 5), (5, 4)]:
        call = f"downsample(x, 2) with x {shape}"
        checks.raises(ValueError, call, downsample, torch.ones(shape), 2)


@test_case(points=1, hidden=True)
def test_downsample_adjoint(downsample_adjoint):
    """The adjoint for batches, rectangular images, several r."""
    generator = checks.generator(62)
    for shape, r in [((2, 3, 3, 2), 2), ((2, 3), 3), ((4, 3, 5), 1), ((1, 1, 2), 4)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        block = torch.full((r, r), 1 / r**2, dtype=torch.float64)
        expected = torch.kron(y, block.reshape(*[1] * (y.ndim - 2), r, r))
        call = f"downsample_adjoint(y, {r}) with y {shape}"
        checks.same(downsample_adjoint(y, r), expected, call)


@test_case(points=1, hidden=True)
def test_observe(observe):
    """Batches; masks that keep some, all, none; black pixels; the order of the pixels."""
    generator = checks.generator(63)
    for mask in masks_of(generator):
        for shape in [(4, 5), (3, 4, 5), (2, 3, 4, 5)]:
            x = torch.randn(shape, generator=generator, dtype=torch.float64)
            x[..., ::2] = 0  # black pixels are measured like all others
            chosen = kept(mask)
            expected = x.reshape(*shape[:-2], 20)[..., chosen]
            call = f"observe(x, mask) with x {shape} and {len(chosen)} of 20 pixels"
            checks.same(observe(x, mask), expected, call)


@test_case(points=1, hidden=True)
def test_observe_adjoint(observe_adjoint):
    """The adjoint for batches and masks that keep some, all, none."""
    generator = checks.generator(64)
    for mask in masks_of(generator):
        chosen = kept(mask)
        for shape in [(), (3,), (2, 3)]:
            y = torch.randn(*shape, len(chosen), generator=generator, dtype=torch.float64)
            expected = torch.zeros(*shape, 20, dtype=torch.float64)
            expected[..., chosen] = y
            call = f"observe_adjoint(y, mask) with y {tuple(y.shape)}"
            checks.same(observe_adjoint(y, mask), expected.reshape(*shape, 4, 5), call)


@test_case(points=1, hidden=True)
def test_dtype_and_device(downsample, downsample_adjoint, observe, observe_adjoint):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    for dtype in (torch.float32, torch.float64, torch.complex64):
        for device in checks.devices():
            x = torch.ones(2, 4, 6, dtype=dtype, device=device)
            how = f"in {dtype} on {device}"
            checks.same(downsample(x, 2), x[:, :2, :3], f"downsample(x, 2) {how}", size=4)
            expected = x[..., :4, :4] / 4
            y = x[..., :2, :2]
            checks.same(downsample_adjoint(y, 2), expected, f"downsample_adjoint(y, 2) {how}")
            if device == "meta":  # a mask without values says not how many pixels it keeps
                continue
            mask = torch.ones(4, 6, dtype=torch.bool, device=device)
            checks.same(observe(x, mask), x.reshape(2, 24), f"observe(x, mask) {how}")
            y = x.reshape(2, 24)
            checks.same(observe_adjoint(y, mask), x, f"observe_adjoint(y, mask) {how}")


@test_case(points=1, hidden=True)
def test_inputs_and_operations(downsample, downsample_adjoint, observe, observe_adjoint):
    """Inputs are the same after the call, and there is no loop over pixels."""
    generator = checks.generator(65)
    masks = [torch.rand(side, side, generator=generator) < 0.5 for side in (6, 24)]
    small, large = (torch.randn(side, side, generator=generator) for side in (6, 24))
    some = [large.reshape(-1)[: int(mask.sum())] for mask in masks]
    for name, function, few, many in [
        ("downsample", downsample, (small, 2), (large, 2)),
        ("downsample_adjoint", downsample_adjoint, (small, 2), (large, 2)),
        ("observe", observe, (small, masks[0]), (large, masks[1])),
        ("observe_adjoint", observe_adjoint, (some[0], masks[0]), (some[1], masks[1])),
    ]:
        first, second = (
            [value.clone() if isinstance(value, torch.Tensor) else value for value in few]
            for _ in range(2)
        )
        assert function(*first) is not None, f"{name} returned None"
        after = probes.inputs_after(function, *second)
        checks.same(after[0], few[0], f"the first argument after {name}")
        if isinstance(few[1], torch.Tensor):
            checks.same(after[1], few[1], f"the mask after {name}")
        counts = [probes.count_operations(function, *arguments) for arguments in (few, many)]
        assert counts[1] <= counts[0] + 5, (
            f"{name} takes {counts[0]} torch operations for 6 x 6 pixels, {counts[1]} for 24 x 24"
        )
