"""Question 10. Non-maximum suppression.

| the text promises | tested by |
| --- | --- |
| kept unless a kept one overlaps too much, many boxes | test_three_boxes, test_random_boxes |
| a dropped box drops none | test_chain |
| by falling score, equal scores by index, in float64 | test_chain, test_ties_and_edges |
| an IoU that equals the threshold, 0 too; boxes without area | test_ties_and_edges |
| indices of int64, an empty result of no boxes | test_three_boxes, test_ties_and_edges |
| no torchvision or OpenCV | test_three_boxes, test_random_boxes, test_chain, test_ties_and_edges |
| dtypes, devices, layouts, inputs, the session's state | test_random_boxes, test_ties_and_edges |
"""

import bisect

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q10"

EXCLUDED = ("torchvision.*", "cv2.*")


def check_written(nms, rows, values, threshold):
    """No library's non-maximum suppression takes part."""
    used = probes.operators_used(nms, rows.clone(), values.clone(), threshold, among=EXCLUDED)
    checks.written_by_hand(used, "nms", "comparisons of your own")


@test_case(points=0.5)
def test_three_boxes(nms):
    """Two boxes that overlap and one apart: the better of the two stays."""
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [8.0, 8.0, 9.0, 9.0]])
    scores = torch.tensor([0.6, 0.9, 0.7])
    checks.same(nms(boxes, scores, 0.5), torch.tensor([1, 2]), "nms(boxes, scores, 0.5)")
    checks.same(nms(boxes, scores, 0.7), torch.tensor([1, 2, 0]), "nms(boxes, scores, 0.7)")
    check_written(nms, boxes, scores, 0.7)


@test_case(points=0.5, hidden=True)
def test_random_boxes(nms):
    """Heaps of boxes and several thresholds: kept by the rule, whatever the order they come in."""
    generator = checks.generator(7101)
    corners = 30 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    sizes = 5 + 10 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    boxes = (1024 * torch.cat([corners, corners + sizes], dim=1)).round() / 1024
    scores = torch.rand(60, generator=generator, dtype=torch.float64)
    rows = boxes.tolist()
    check_written(nms, boxes, scores, 0.3)

    def iou(a, b):
        wide = max(min(a[2], b[2]) - max(a[0], b[0]), 0)
        high = max(min(a[3], b[3]) - max(a[1], b[1]), 0)
        areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
        return wide * high / (areas - wide * high)

    far = 1024 * boxes + 2.0**40  # whole numbers that float32 cannot hold
    overlaps = sorted({iou(a, b) for a in rows for b in rows} | {0.0, 1.0})
    for about in (0.1, 0.3, 0.5, 0.8):
        place = bisect.bisect(overlaps, about)
        threshold = (overlaps[place - 1] + overlaps[place]) / 2  # rounding decides nothing
        kept = []
        for index in sorted(range(60), key=lambda index: -scores[index].item()):
            if all(iou(rows[index], rows[other]) <= threshold for other in kept):
                kept.append(index)
        for dtype in (torch.float32, torch.float64):
            value = nms(boxes.to(dtype), scores.to(dtype), threshold)
            checks.same(value, torch.tensor(kept), f"nms of 60 boxes at {threshold:.4f}, {dtype}")
        found = nms(boxes.flip(0), scores.flip(0), threshold)
        checks.same(
            59 - found, torch.tensor(kept), f"nms of the same boxes in reverse, {threshold:.4f}"
        )
        for other, values in [
            (boxes - 50, scores),
            (boxes * 1000, scores - 2),
            (boxes * 2.0**-30, scores),
            (far, scores),
        ]:
            value = nms(other, values, threshold)
            call = (
                "nms of the same boxes, moved or enlarged, or with other scores in the same order"
            )
            checks.same(value, torch.tensor(kept), call)
    place = torch.arange(210.0)
    apart = torch.stack([2 * place, place, 2 * place + 1, place + 3], dim=1)
    value = nms(apart, place, 0.5)
    checks.same(value, torch.arange(209, -1, -1), "nms of 210 boxes that lie apart")
    wide = [[0.0, 0.0, 90.0, 9.0], [40.0, 0.0, 90.0, 9.0], [0.0, 20.0, 9.0, 99.0]]
    wide += [[0.0, 60.0, 9.0, 99.0]] + [[x, 200.0, x + 2.0, 202.0] for x in range(0, 60, 3)]
    many = torch.arange(len(wide))
    value = nms(torch.tensor(wide), -many.float(), 0.4)
    call = "nms of boxes of very different sizes"
    checks.same(value, torch.cat([many[:1], many[2:3], many[4:]]), call)


@test_case(points=0.5, hidden=True)
def test_chain(nms):
    """A box that was dropped drops no other one; negative scores are scores."""
    place = 2.0 * torch.arange(6)  # each box overlaps its two neighbours by 2/3: an IoU of 1/2
    boxes = torch.stack([place, 0 * place, place + 6, 0 * place + 5], dim=1)
    check_written(nms, boxes, place, 0.4)
    for scores, expected in [
        ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0, 2, 4]),
        ([0.4, 0.9, 0.7, 0.6, 0.8, 0.3], [1, 4]),
        ([-3.0, -2.0, -1.0, -4.0, -5.0, -6.0], [2, 0, 4]),
        ([1 - 1e-12, 1.0, 1 - 2e-12, 1 - 3e-12, 1 + 1e-12, 1 - 4e-12], [4, 1]),
    ]:
        value = nms(boxes.double(), torch.tensor(scores, dtype=torch.float64), 0.4)
        checks.same(value, torch.tensor(expected), f"nms of a chain with the scores {scores}")


@test_case(points=0.5, hidden=True)
def test_ties_and_edges(nms):
    """Equal scores, an IoU that equals the threshold, copies, a single box, no box, CUDA."""
    boxes = torch.tensor([[0.0, 0.0, 3.0, 1.0], [1.0, 0.0, 4.0, 1.0], [9.0, 0.0, 10.0, 1.0]])
    equal = torch.ones(3)
    check_written(nms, boxes, equal, 0.5)
    for threshold, expected in [(0.5, [0, 1, 2]), (0.499, [0, 2]), (1.0, [0, 1, 2]), (0, [0, 2])]:
        value = nms(boxes, equal, threshold)
        call = f"nms(boxes, equal scores, {threshold}), IoU 0.5"
        checks.same(value, torch.tensor(expected), call)
    many = boxes[2:] + 7 * torch.arange(60.0)[:, None]
    expected = torch.cat([torch.arange(first, 60, 3) for first in range(3)])
    value = nms(many, -(torch.arange(60) % 3).float(), 0.5)
    checks.same(value, expected, "nms of 60 boxes apart, with three scores")
    touching = boxes + torch.tensor([[0.0, 0, 0, 0], [2, 0, 2, 0], [-9, 1, -9, 1]])
    value = nms(touching, equal, 0.0)
    checks.same(value, torch.arange(3), "nms of boxes that only touch, at the threshold 0")
    far = boxes[2:] + 7 * torch.arange(4.0)[:, None]
    value = nms(far, torch.ones(4), 0.0)
    checks.same(value, torch.arange(4), "nms of boxes apart along both axes, at the threshold 0")
    value = nms(boxes[[2, 2, 2]], torch.tensor([0.2, 0.9, 0.9]), 0.5)
    checks.same(value, torch.tensor([1]), "nms of three copies of a box")
    empty = torch.tensor([[2.0, 2.0, 2.0, 2.0]] * 3 + [[1.0, 1.0, 1.0, 4.0]] * 2)
    for threshold in (0.5, 0.0):
        value = nms(empty, torch.ones(5), threshold)
        call = f"nms of boxes without area, whose IoU is 0, at the threshold {threshold}"
        checks.same(value, torch.arange(5), call)
    for count in (1, 0):
        value = nms(boxes[:count], equal[:count], 0.5)
        checks.same(value, torch.arange(count), f"nms of {count} boxes")
        rules.hold(
            nms,
            (boxes[: 3 * count], torch.tensor([0.5, 0.25, 0.75])[: 3 * count], 0.4),
            lambda value, call, right=[2, 0][: 2 * count]: checks.same(
                value, torch.tensor(right, dtype=torch.int64), call
            ),
            f"nms of {3 * count} boxes",
        )
