"""Question 10. Convolutions that know what is missing.

| the text promises | tested by |
| --- | --- |
| sums over what is known, times all over known entries, plus the bias | test_by_hand, test_values |
| 0 where nothing is known; the new mask | test_by_hand, test_values |
| masks for all channels or for each; strides, dilations, kernels of odd sizes | test_values |
| what stands in holes cannot matter, NaN neither | test_holes |
| a constant stays a constant | test_constant |
| the gated convolution | test_by_hand, test_gated |
| gradients | test_gradient |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.inpainting import probes as own

OK_FORMAT = False
name = "q10"


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


def some_mask(shape, number, keep=0.4):
    """A mask in which some windows are empty."""
    mask = torch.rand(shape, generator=checks.generator(number)) < keep
    mask[..., : (shape[-2] + 1) // 2, : (shape[-1] + 1) // 2] = False
    return mask


def windows(x, sizes, stride, dilation):
    """Windows (B, C, f1 f2, H', W') of x with zeros around it."""
    f1, f2 = sizes
    p1, p2 = dilation * (f1 // 2), dilation * (f2 // 2)
    B, C, H, W = x.shape
    wide = torch.zeros(B, C, H + 2 * p1, W + 2 * p2, dtype=x.dtype)
    wide[:, :, p1 : p1 + H, p2 : p2 + W] = x
    return torch.stack(
        [
            wide[
                :,
                :,
                dilation * i : dilation * i + H : stride,
                dilation * j : dilation * j + W : stride,
            ]
            for i in range(f1)
            for j in range(f2)
        ],
        2,
    )


def partial(x, mask, weight, bias, stride=1, dilation=1):
    """Window by window."""
    mask = mask.expand(x.shape)
    sizes = weight.shape[2:]
    x = torch.where(mask, x, torch.zeros_like(x))
    seen = windows(mask.to(x.dtype), sizes, stride, dilation).sum((1, 2))[:, None]
    flat = weight.flatten(2)
    found = (windows(x, sizes, stride, dilation)[:, None] * flat[..., None, None]).sum((2, 3))
    known = seen > 0
    full = weight[0].numel() / torch.where(known, seen, torch.ones_like(seen))
    found = found * full + bias.reshape(1, -1, 1, 1)
    return torch.where(known, found, torch.zeros_like(found)), known


def gated(x, weight, gate):
    """Window by window."""
    a, b = (
        (windows(x, w.shape[2:], 1, 1)[:, None] * w.flatten(2)[..., None, None]).sum((2, 3))
        for w in (weight, gate)
    )
    return torch.where(a > 0, a, 0.1 * a) / (1 + torch.exp(-b))


def like_both(right, size=1000):
    """The check of the result and of its mask."""

    def same(found, call):
        if not isinstance(found, list | tuple) or len(found) != 2:
            checks.fail(call, "returns the result and its mask.")
        checks.same(found[1], right[1], f"the mask of {call}")
        checks.same(found[0], right[0], f"the result of {call}", size=size)

    return same


@test_case(points=1)
def test_by_hand(partial_conv, gated_conv):
    """The example: a row of four pixels, of which one is known."""
    x = torch.tensor([2.0, 5.0, 5.0, 5.0]).reshape(1, 1, 1, 4)
    mask = torch.tensor([True, False, False, False]).reshape(1, 1, 1, 4)
    weight, bias = torch.tensor([1.0, 2.0, 4.0]).reshape(1, 1, 1, 3), torch.tensor([0.5])
    right = [
        torch.tensor([12.5, 6.5, 0.0, 0.0]).reshape(1, 1, 1, 4),
        torch.tensor([True, True, False, False]).reshape(1, 1, 1, 4),
    ]
    like_both(right)(partial_conv(x, mask, weight, bias), "partial_conv(x, mask, weight, bias)")
    gate = torch.zeros(1, 1, 1, 3)
    found = gated_conv(torch.tensor([1.0, -1.0]).reshape(1, 1, 1, 2), weight, gate)
    right = torch.tensor([-0.1, -0.05]).reshape(1, 1, 1, 2)
    checks.same(found, right, "gated_conv(x, weight, gate) with gate = 0", size=99)


@test_case(points=2, hidden=True)
def test_values(partial_conv):
    """Channels, masks, strides, dilations and kernels of several kinds."""
    for number, (B, C, D, H, W, f1, f2, per_channel, steps) in enumerate(
        [
            (2, 3, 4, 7, 6, 3, 3, False, ()),
            (1, 2, 5, 8, 9, 3, 5, True, ()),
            (3, 1, 2, 6, 7, 5, 1, False, (2,)),
            (2, 4, 3, 9, 8, 3, 3, True, (1, 2)),
            (2, 2, 2, 10, 11, 3, 3, True, (2, 3)),
            (1, 3, 1, 5, 4, 1, 1, True, ()),
        ],
        6001,
    ):
        x, weight = normal((B, C, H, W), number), normal((D, C, f1, f2), number + 10)
        bias = normal((D,), number + 20)
        mask = some_mask((B, C if per_channel else 1, H, W), number + 30)
        right = partial(x, mask, weight, bias, *steps)
        told = f" {steps}" if steps else ""
        what = f"x {(B, C, H, W)}, mask {tuple(mask.shape)}"
        call = f"partial_conv(x, mask, weight, bias){told}, {what}"
        found = partial_conv(x.clone(), mask.clone(), weight.clone(), bias.clone(), *steps)
        like_both(right)(found, call)
    for key, value in (("stride", 2), ("dilation", 2)):
        x, weight, bias = normal((2, 2, 7, 6), 6041), normal((3, 2, 3, 3), 6042), normal((3,), 6043)
        mask = some_mask((2, 1, 7, 6), 6044)
        right = partial(x, mask, weight, bias, **{key: value})
        call = f"partial_conv(x, mask, weight, bias, {key}={value})"
        like_both(right)(partial_conv(x, mask, weight, bias, **{key: value}), call)


@test_case(points=1, hidden=True)
def test_holes(partial_conv):
    """NaN, infinity or huge numbers in holes change nothing; masks of nothing and of all."""
    x, weight, bias = normal((2, 2, 6, 5), 6051), normal((3, 2, 3, 3), 6052), normal((3,), 6053)
    for channels in (1, 2):
        mask = some_mask((2, channels, 6, 5), 6054)
        right = partial(x, mask, weight, bias)
        for hole in (torch.nan, torch.inf, 1e30):
            given = torch.where(mask, x, hole)
            call = f"partial_conv(x, mask, weight, bias) with {hole:g} in holes"
            like_both(right)(partial_conv(given, mask.clone(), weight, bias), call)
    for mask, what in [
        (torch.zeros(2, 1, 6, 5, dtype=torch.bool), "nothing known"),
        (torch.ones(2, 1, 6, 5, dtype=torch.bool), "all known"),
    ]:
        call = f"partial_conv(x, mask, weight, bias) with {what}"
        right = partial(x, mask, weight, bias)
        like_both(right)(partial_conv(x.clone(), mask.clone(), weight, bias), call)


@test_case(points=0.5, hidden=True)
def test_constant(partial_conv):
    """An even kernel leaves a constant as it is, whatever is known of it."""
    mask = some_mask((2, 1, 8, 7), 6061)
    x, weight = torch.full((2, 3, 8, 7), 0.7, dtype=torch.float64), torch.ones(1, 3, 3, 3).double()
    found = partial_conv(x, mask, weight, torch.zeros(1, dtype=torch.float64))
    call = "partial_conv(x, mask, weight, bias) with constant x and weight"
    known = partial(x, mask, weight, torch.zeros(1, dtype=torch.float64))[1]
    right = 0.7 * 27 * known.double()
    like_both([right, known])(found, call)


@test_case(points=1, hidden=True)
def test_gated(gated_conv):
    """Kernels of several sizes, gates that open and close, also all the way."""
    for number, (B, C, D, H, W, f1, f2) in enumerate(
        [(2, 3, 4, 5, 6, 3, 3), (1, 2, 1, 7, 4, 1, 5), (3, 1, 2, 4, 4, 3, 1)], 6071
    ):
        x = normal((B, C, H, W), number)
        weight, gate = normal((D, C, f1, f2), number + 10), normal((D, C, f1, f2), number + 20)
        for factor in (1.0, 1000.0):
            call = f"gated_conv(x, weight, {factor:g} * gate) with kernels {(f1, f2)}"
            found = gated_conv(x.clone(), weight.clone(), factor * gate)
            checks.same(found, gated(x, weight, factor * gate), call, size=1000)


@test_case(points=0.5, hidden=True)
def test_gradient(partial_conv, gated_conv):
    """Gradients are right, and 0 in holes, also where NaN stands there."""
    x, weight, bias = normal((2, 2, 5, 6), 6081), normal((3, 2, 3, 3), 6082), normal((3,), 6083)
    mask = some_mask((2, 1, 5, 6), 6084)
    right = probes.gradient(partial, x, mask, weight, bias)
    for given, what in ((x, ""), (torch.where(mask, x, torch.nan), " with NaN in holes")):
        found = probes.gradient(partial_conv, given.clone(), mask, weight, bias)
        checks.same(found, right, f"the gradient of partial_conv for x{what}", size=1000)
    wide = mask.clone()
    wide[:, :, :4, :4] = False  # windows in which nothing is known
    right = probes.gradient(partial, x, wide, weight, bias)
    found = probes.gradient(partial_conv, x.clone(), wide, weight, bias)
    checks.same(found, right, "the gradient of partial_conv for x, wide holes", size=1000)
    right = own.weight_gradient(partial, weight, x, wide, bias)
    found = own.weight_gradient(partial_conv, weight.clone(), x.clone(), wide, bias)
    checks.same(found, right, "the gradient of partial_conv for weight, wide holes", size=1000)
    gate = normal((3, 2, 3, 3), 6085)
    right = probes.gradient(gated, x, weight, gate)
    found = probes.gradient(gated_conv, x.clone(), weight, gate)
    checks.same(found, right, "the gradient of gated_conv for x", size=1000)


@test_case(points=1, hidden=True)
def test_rules(partial_conv, gated_conv):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        first, second = (
            (
                normal((2, 3, 5, 4), 6091 + k, dtype),
                some_mask((2, 1, 5, 4), 6093 + k),
                normal((2, 3, 3, 3), 6095 + k, dtype),
                normal((2,), 6097 + k, dtype),
            )
            for k in (0, 1)
        )
        same, others = like_both(partial(*first)), like_both(partial(*second))
        call = f"partial_conv(x, mask, weight, bias) in {dtype}"
        rules.hold(partial_conv, first, same, call, others=(second, others))
        calls = [(one[0], one[2], one[2].flip(0)) for one in (first, second)]
        call = f"gated_conv(x, weight, gate) in {dtype}"
        rules.hold_twice(gated_conv, gated, calls, call, 1000)
