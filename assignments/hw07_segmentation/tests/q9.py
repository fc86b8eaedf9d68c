"""Question 9. Boxes.

| the text promises | tested by |
| --- | --- |
| tight_box: the first column and row outside, any mask | test_box_and_overlap, test_tight_box |
| a tuple of four Python ints, None where nothing is | test_tight_box |
| box_iou by areas, every box of a with every one of b | test_box_and_overlap, test_counted_pixels |
| apart, nested, no area, no boxes | test_apart_and_empty |
| dtypes, devices, layouts, inputs, the session's state | test_tight_box, test_apart_and_empty |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q9"


@test_case(points=0.5)
def test_box_and_overlap(tight_box, box_iou):
    """A mask of three pixels, and two boxes that share half of one."""
    mask = torch.zeros(4, 6, dtype=torch.bool)
    mask[1, 2] = mask[1, 4] = mask[2, 3] = True
    checks.equal(tight_box(mask), (2, 1, 5, 3), "tight_box(mask)", reveal=True)
    a = torch.tensor([[0.0, 0.0, 2.0, 2.0]])
    b = torch.tensor([[1.0, 0.0, 3.0, 2.0], [0.0, 0.0, 2.0, 2.0]])
    checks.same(box_iou(a, b), torch.tensor([[1 / 3, 1.0]]), "box_iou(a, b)")


@test_case(points=0.5, hidden=True)
def test_tight_box(tight_box):
    """Single pixels, borders, whole images, scattered pixels; None for an empty mask."""

    def same(value, expected, call):
        checks.equal(value, expected, call, python=True)
        kind = type(value).__name__
        assert isinstance(value, tuple), f"{call} should be a tuple, not of type {kind}"

    generator = checks.generator(791)
    for m, n in [(5, 9), (7, 3), (1, 6), (1, 1)]:
        for y, x in [(0, 0), (m - 1, n - 1), (m // 2, n // 3)]:
            mask = torch.zeros(m, n, dtype=torch.bool)
            mask[y, x] = True
            call = f"tight_box of the pixel ({y}, {x}) in {m} x {n}"
            same(tight_box(mask), (x, y, x + 1, y + 1), call)
        mask = torch.ones(m, n, dtype=torch.bool)
        same(tight_box(mask), (0, 0, n, m), f"tight_box of a full mask {m} x {n}")
    for _ in range(5):
        mask = torch.rand(12, 20, generator=generator) < 0.03
        mask[4, 5] = True
        ys, xs = zip(*torch.nonzero(mask).tolist(), strict=True)
        expected = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
        same(tight_box(mask), expected, "tight_box of scattered pixels")
    rules.hold(
        tight_box, (mask,), lambda value, call: same(value, expected, call), "tight_box(mask)"
    )
    value = tight_box(torch.zeros(3, 4, dtype=torch.bool))
    assert value is None, "tight_box of an empty mask should be None"


@test_case(points=0.5, hidden=True)
def test_counted_pixels(box_iou):
    """Boxes with whole corners: what counting pixels gives; swapping a and b transposes."""
    generator = checks.generator(792)
    groups, masks = [], []
    for count in (7, 5, 5):
        corners = torch.randint(0, 16, (count, 2), generator=generator)
        boxes = torch.cat(
            [corners, corners + torch.randint(1, 13, (count, 2), generator=generator)], 1
        )
        drawn = torch.zeros(count, 30, 30)
        for mask, (x1, y1, x2, y2) in zip(drawn, boxes.tolist(), strict=True):
            mask[y1:y2, x1:x2] = 1
        groups.append(boxes.double())
        masks.append(drawn.double().flatten(1))
    common = masks[0] @ masks[1].T
    expected = common / (masks[0].sum(1)[:, None] + masks[1].sum(1)[None] - common)
    checks.same(box_iou(groups[0], groups[1]), expected, "box_iou(a, b)")
    checks.same(box_iou(groups[1], groups[0]), expected.T.contiguous(), "box_iou(b, a)")
    for size in (2.0**-10, 2.0**-40, 2.0**20):  # no rounding
        call = f"box_iou of boxes scaled by {size:g}"
        checks.same(box_iou(size * groups[0], size * groups[1]), expected, call)
    for shift in (100, -0.07, -100):
        scaled = [0.01 * boxes + shift for boxes in groups]
        gap = box_iou(scaled[0], scaled[1]) - expected
        call = f"what box_iou changes when all boxes shrink and move by {shift:g}"
        checks.at_most(gap.abs().max(), 1e-9, call)
    common = masks[1] @ masks[2].T
    expected = common / (masks[1].sum(1)[:, None] + masks[2].sum(1)[None] - common)
    for count in (5, 1):
        value = box_iou(groups[1][:count], groups[2][:count])
        checks.same(
            value, expected[:count, :count], f"box_iou of {count} boxes with {count} others"
        )


@test_case(points=0.5, hidden=True)
def test_apart_and_empty(box_iou):
    """Boxes apart along one axis or both, touching, nested, without area; no boxes; devices."""
    a = torch.tensor([[0.0, 0.0, 4.0, 4.0], [10.0, 10.0, 10.0, 10.0]])
    b = torch.tensor(
        [
            [5.0, 5.0, 9.0, 9.0],
            [5.0, 0.0, 9.0, 4.0],
            [4.0, 0.0, 8.0, 4.0],
            [1.0, 1.0, 3.0, 3.0],
            [10.0, 10.0, 10.0, 10.0],
            [1.5, 2.0, 1.5, 3.0],
        ]
    )
    expected = torch.tensor([[0, 0, 0, 0.25, 0, 0], [0, 0, 0, 0, 0, 0]])
    for dtype in (torch.float32, torch.float64):
        right = expected.to(dtype)
        rules.hold(box_iou, (a.to(dtype), b.to(dtype)), rules.like(right), f"box_iou of {dtype}")
    for P, Q in [(0, 6), (2, 0), (0, 0)]:
        value = box_iou(a[:P], b[:Q])
        checks.same(value, torch.zeros(P, Q), f"box_iou of {P} boxes with {Q}")
