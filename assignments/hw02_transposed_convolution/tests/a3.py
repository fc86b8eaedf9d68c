"""Paper 3. When a constant stays constant.

| the text promises | tested by |
| --- | --- |
| the condition on the weights | test_by_hand, test_flat_field |
| Python's own True or False | test_by_hand, test_flat_field |
| any sign and size from 1 x 1, sums of 0, gaps, up to rounding | test_flat_field |
| an uneven kernel that is flat, without a zero | test_uneven |
| an even one that is not | test_even |
| kernel, earlier answers and the session left alone, any layout | test_flat_field |
| both new each time, the session left alone | test_uneven, test_even |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "a3"


def contrast(w, stride):
    """What becomes of ones, away from the border: max - min."""
    ones = torch.ones(1, 1, w.shape[0] + 4, w.shape[1] + 4, dtype=torch.float64)
    result = F.conv_transpose2d(ones, w[None, None], stride=stride)[0, 0]
    (f1, f2), (s1, s2) = w.shape, stride
    inside = result[f1 : f1 + 2 * s1, f2 : f2 + 2 * s2]
    return (inside.max() - inside.min()).item()


def kernel_of(function, call):
    """What the function returns, a new kernel each time; refuse what is none without zeros."""
    w = function()
    assert isinstance(w, torch.Tensor), f"{call} is no tensor"
    assert w.ndim == 2 and w.dtype == torch.float64, f"{call} is not (f1, f2) in float64"
    assert 1 <= w.numel() <= 10_000, f"{call} is empty, or very large"
    assert torch.isfinite(w).all() and (w.abs() > 1e-6).all(), (
        f"{call} has a zero, or is not finite"
    )
    again = surroundings.called_again(function)
    checks.same(again, w, f"{call}, called again after its first result was changed,")
    checks.leaves_alone(surroundings.state_changed(function), call)
    return w


def is_flat(found, expected, call):
    """Compare an answer, which is to be Python's own True or False."""
    checks.equal(found, expected, call, python=True)


def mended(w, strides, level):
    """The last weight of each phase is changed, so that each adds up to level."""
    for i in range(strides[0]):
        for j in range(strides[1]):
            phase = w[i :: strides[0], j :: strides[1]]
            phase[-1, -1] += level - phase.sum()
    return w


def questions(generator):
    """Text, kernel, stride and right answer: kernels of every size, some flat, some nearly so."""
    settings = [((4, 4), (2, 2)), ((3, 5), (2, 2)), ((5, 4), (2, 3)), ((6, 7), (3, 2)),
                ((3, 3), (1, 1)), ((2, 3), (1, 2)), ((3, 2), (2, 1)), ((2, 2), (3, 1)),
                ((4, 3), (4, 3)), ((2, 2), (4, 4)), ((8, 3), (2, 3)),
                ((21, 20), (2, 2)), ((3, 64), (1, 2))]  # fmt: skip
    for shape, strides in settings:
        w = torch.randn(shape, generator=generator, dtype=torch.float64)
        told = f"with w {shape} and stride {strides}"
        yield f"{told}, random weights,", w.clone(), strides, contrast(w, strides) < 1e-9
        if shape[0] < strides[0] or shape[1] < strides[1]:
            continue
        for level in (0.0, 0.7):
            w = mended(w, strides, level)
            if not w.any():
                continue
            for scale in (1.0, 1e-14, 1e14) if w.numel() < 100 else (1.0,):
                what = f"mended to {scale * level:g},"
                yield f"{told}, {what}", scale * w, strides, True
                for part, flat in ((1e-7, False), (1e-12, True)) if max(strides) > 1 else ():
                    off = w.clone()
                    off[0, 0] += part * w.abs().sum()
                    yield f"{told}, {what} but for {part:g},", scale * off, strides, flat
                if level and max(strides) > 1:
                    off = w.clone()
                    off[-1, -1] -= 2 * level
                    what = f"{told}, {what} one phase to the opposite,"
                    yield what, scale * off, strides, False
    for rows, strides, flat in [
        ([[1, 2], [2, 1]], (2, 2), False),
        ([[0.1, 0.6, 0.2, 0.0, 0.3]], (1, 2), True),
        ([[1, 1 + 1e-11]], (1, 2), True),
        ([[1, -1]], (1, 2), False),
        ([[1, 1], [-1, -1]], (2, 2), False),
        ([[1e-10]], (2, 2), False),
    ]:
        w = torch.tensor(rows, dtype=torch.float64)
        yield f"with w = {rows} and stride {strides}", w, strides, flat


@test_case(points=1)
def test_by_hand(flat_field):
    """One weight for each pixel; and the tent of bilinear interpolation."""
    tent = torch.tensor([0.25, 0.75, 0.75, 0.25], dtype=torch.float64)
    is_flat(flat_field(torch.outer(tent, tent), (2, 2)), True, "flat_field(tent, (2, 2))")
    one = torch.ones(1, 1, dtype=torch.float64)
    is_flat(flat_field(one, (1, 1)), True, "flat_field([[1]], (1, 1))")
    is_flat(flat_field(one, (2, 2)), False, "flat_field([[1]], (2, 2)), which leaves gaps")


@test_case(points=1, hidden=True)
def test_flat_field(flat_field):
    """Kernels of every size, some made flat, some nearly so."""
    generator = checks.generator(143)
    asked = list(questions(generator))
    # all answers first: together they tell one mistake from another
    found = [flat_field(w.clone(), strides) for _, w, strides, _ in asked]
    for (told, _, _, expected), value in zip(asked, found, strict=True):
        is_flat(value, expected, f"flat_field {told}")
    uneven = torch.tensor([[1.0, 2, 1], [1, 2, 1]], dtype=torch.float64)
    for w, right in ((uneven, True), (uneven.square(), False), (-uneven, True)):

        def same(value, call, right=right):
            is_flat(value, right, call)

        call = f"flat_field({w.tolist()}, (2, 2))"
        rules.hold(flat_field, [w, (2, 2)], same, call, device=False)


@test_case(points=1, hidden=True)
def test_uneven(uneven_but_flat):
    """A kernel with uneven counts that keeps a constant."""
    w = kernel_of(uneven_but_flat, "uneven_but_flat()")
    assert contrast(torch.ones_like(w), (2, 2)) > 0.5, "uneven_but_flat() has even counts"
    pattern = contrast(w, (2, 2)) / w.abs().max().item()
    assert pattern < 1e-9, "uneven_but_flat() makes a pattern of a constant image"


@test_case(points=1, hidden=True)
def test_even(even_but_not_flat):
    """A kernel with even counts that does not."""
    w = kernel_of(even_but_not_flat, "even_but_not_flat()")
    assert contrast(torch.ones_like(w), (2, 2)) < 0.5, "even_but_not_flat() has uneven counts"
    pattern = contrast(w, (2, 2)) / w.abs().max().item()
    assert pattern > 1e-3, "even_but_not_flat() keeps a constant image constant"
