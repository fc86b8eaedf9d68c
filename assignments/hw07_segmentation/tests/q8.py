"""Question 8. Sizes that do not divide.

| the text promises | tested by |
| --- | --- |
| the middle, one more goes at the bottom or at the right | test_by_hand, test_crop |
| padding: as few as possible, split evenly, any multiple, one pixel too | test_by_hand, test_pad |
| copies of the nearest pixel, whatever it holds | test_pad |
| a pair, the second a tuple of Python ints | test_pad |
| removed again, other channels too | test_by_hand, test_remove |
| dtype, device, layouts, inputs, the session's state | test_dtype_device_inputs |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q8"


@test_case(points=0.5)
def test_by_hand(centre_crop_to, pad_to_multiple, remove_padding):
    """A crop of 4 x 5 pixels to 2 x 2, and 2 x 3 pixels padded to 4 x 4 and back."""
    skip = torch.arange(20.0).reshape(1, 1, 4, 5)
    expected = torch.tensor([[[[6.0, 7.0], [11.0, 12.0]]]])
    checks.same(centre_crop_to(skip, 2, 2), expected, "centre_crop_to(skip, 2, 2)")
    x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    wide = [[1.0, 2.0, 3.0, 3.0], [4.0, 5.0, 6.0, 6.0]]
    expected = torch.tensor([[[wide[0], wide[0], wide[1], wide[1]]]])
    result = pad_to_multiple(x, 4)
    assert isinstance(result, tuple | list) and len(result) == 2, (
        "pad_to_multiple(x, 4) should return a pair: the padded image, and (top, bottom, left, "
        "right)"
    )
    checks.same(result[0], expected, "pad_to_multiple(x, 4)[0]")
    checks.equal(result[1], (1, 1, 0, 1), "pad_to_multiple(x, 4)[1]", reveal=True)
    call = "remove_padding(padded, (1, 1, 0, 1))"
    checks.same(remove_padding(expected, (1, 1, 0, 1)), x, call)


@test_case(points=0.75, hidden=True)
def test_crop(centre_crop_to):
    """Crops by even and odd numbers of rows and columns, and none at all."""
    generator = checks.generator(81)
    for shape, rows, columns, top, left in [
        ((2, 3, 8, 6), 4, 4, 2, 1), ((1, 2, 7, 9), 4, 6, 1, 1), ((2, 1, 5, 4), 5, 4, 0, 0),
        ((1, 3, 9, 6), 9, 3, 0, 1), ((1, 1, 4, 11), 1, 11, 1, 0), ((1, 4, 64, 65), 56, 56, 4, 4),
        ((3, 3, 6, 6), 1, 1, 2, 2), ((1, 1, 8, 5), 3, 4, 2, 0),
    ]:  # fmt: skip
        skip = torch.randn(shape, generator=generator, dtype=torch.float64)
        expected = skip[:, :, top : top + rows, left : left + columns]
        call = f"centre_crop_to(skip, {rows}, {columns}) with skip {shape}"
        checks.same(centre_crop_to(skip, rows, columns), expected, call)


@test_case(points=1.25, hidden=True)
def test_pad(pad_to_multiple):
    """Even and odd numbers of missing rows and columns, and none at all."""
    generator = checks.generator(82)
    for shape, multiple, padding in [
        ((2, 3, 5, 7), 8, (1, 2, 0, 1)), ((1, 1, 16, 9), 8, (0, 0, 3, 4)),
        ((1, 2, 6, 4), 4, (1, 1, 0, 0)), ((2, 1, 8, 16), 8, (0, 0, 0, 0)),
        ((1, 1, 3, 5), 1, (0, 0, 0, 0)), ((1, 2, 1, 10), 16, (7, 8, 3, 3)),
        ((1, 1, 10, 3), 6, (1, 1, 1, 2)), ((1, 1, 1, 1), 4, (1, 2, 1, 2)),
        ((3, 3, 4, 4), 7, (1, 2, 1, 2)),
    ]:  # fmt: skip
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        if x[0, 0].numel() > 1:
            x[0, 0, 0, -1], x[0, -1, -1, 0] = torch.inf, torch.nan
        top, bottom, left, right = padding
        rows = torch.arange(-top, shape[2] + bottom).clamp(0, shape[2] - 1)
        columns = torch.arange(-left, shape[3] + right).clamp(0, shape[3] - 1)
        call = f"pad_to_multiple(x, {multiple}) with x {shape}"
        result = pad_to_multiple(x, multiple)
        assert isinstance(result, tuple | list) and len(result) == 2, f"{call} should return a pair"
        kind = type(result[1]).__name__
        assert isinstance(result[1], tuple), f"{call}[1] should be a tuple, not of type {kind}"
        checks.same(result[0], x[:, :, rows][..., columns], f"{call}[0]")
        checks.equal(result[1], padding, f"{call}[1]", python=True)


@test_case(points=0.75, hidden=True)
def test_remove(remove_padding):
    """Padding on all sides, on some and on none, also for logits with more channels."""
    generator = checks.generator(83)
    for shape, padding in [
        ((2, 4, 8, 9), (1, 2, 0, 3)), ((1, 1, 6, 8), (0, 0, 3, 4)), ((1, 3, 7, 6), (2, 2, 0, 0)),
        ((2, 2, 5, 4), (0, 0, 0, 0)), ((3, 3, 9, 9), (0, 1, 1, 0)), ((1, 2, 10, 12), (3, 1, 2, 4)),
    ]:  # fmt: skip
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        top, bottom, left, right = padding
        expected = y[:, :, top : shape[2] - bottom, left : shape[3] - right]
        call = f"remove_padding(y, {padding}) with y {shape}"
        checks.same(remove_padding(y, padding), expected, call)


@test_case(points=0.75, hidden=True)
def test_dtype_device_inputs(centre_crop_to, pad_to_multiple, remove_padding):
    """float32 and float64, other devices, and inputs that are the same after the call."""
    generator = checks.generator(84)
    rows, columns = torch.tensor([0, 0, 1, 2, 3, 4, 4, 4]), torch.tensor([0, 1, 2, 3, 4, 5, 6, 6])
    for dtype in (torch.float32, torch.float64):
        x = torch.randn(1, 2, 5, 7, generator=generator, dtype=dtype)
        padded = x[:, :, rows][..., columns]
        for name, function, given, expected in [
            ("centre_crop_to(skip, 4, 4)", centre_crop_to, (x, 4, 4), x[:, :, :4, 1:5]),
            ("pad_to_multiple(x, 8)", pad_to_multiple, (x, 8), padded),
            (
                "remove_padding(y, (1, 0, 2, 1))",
                remove_padding,
                (x, (1, 0, 2, 1)),
                x[:, :, 1:, 2:6],
            ),
        ]:

            def same(result, call, expected=expected, pair=function is pad_to_multiple):
                checks.same(result[0] if pair else result, expected, call)

            rules.hold(function, given, same, f"{name} in {dtype}", views=True)
    x = torch.randn(1, 2, 5, 7, generator=generator, dtype=torch.float64)
    for name, function, given, right in [
        ("centre_crop_to", centre_crop_to, (4, 4), lambda x: x[:, :, :4, 1:5]),
        ("pad_to_multiple", pad_to_multiple, (8,), lambda x: x[:, :, rows][..., columns]),
        ("remove_padding", remove_padding, ((1, 0, 2, 1),), lambda x: x[:, :, 1:, 2:6]),
    ]:
        expected = probes.gradient(right, x)
        call = f"the gradient of {name} with respect to its input"
        checks.same(probes.gradient(function, x, *given), expected, call, size=10)
