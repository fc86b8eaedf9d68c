"""Question 10. Non-maximum suppression."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q10"

EXCLUDED = ("torchvision.*", "cv2.*")


def check_written(nms, rows, values, threshold):
    """No library's non-maximum suppression takes part."""
    used = probes.operators_used(nms, rows.clone(), values.clone(), threshold, among=EXCLUDED)
    checks.written_by_hand(used, "nms", "comparisons of your own")


@test_case(points=1)
def test_three_boxes(nms):
    """Two boxes that overlap and one apart: the better of the two stays."""
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [8.0, 8.0, 9.0, 9.0]])
    scores = torch.tensor([0.6, 0.9, 0.7])
    checks.same(nms(boxes, scores, 0.5), torch.tensor([1, 2]), "nms(boxes, scores, 0.5)")
    checks.same(nms(boxes, scores, 0.7), torch.tensor([1, 2, 0]), "nms(boxes, scores, 0.7)")
    check_written(nms, boxes, scores, 0.7)


@test_case(points=1, hidden=True)
def test_random_boxes(nms):
    """Heaps of boxes and several thresholds: kept by the rule, whatever the order they come in."""
    generator = checks.generator(7101)
    corners = 30 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    sizes = 5 + 10 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    boxes = torch.cat([corners, corners + sizes], dim=1)
    scores = torch.rand(60, generator=generator, dtype=torch.float64)
    rows = boxes.tolist()
    check_written(nms, boxes, scores, 0.3)

    def iou(a, b):
        wide = max(min(a[2], b[2]) - max(a[0], b[0]), 0)
        high = max(min(a[3], b[3]) - max(a[1], b[1]), 0)
        areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
        return wide * high / (areas - wide * high)

    for threshold in (0.1, 0.3, 0.5, 0.8):
        kept = []
        for index in sorted(range(60), key=lambda index: -scores[index].item()):
            if all(iou(rows[index], rows[other]) <= threshold for other in kept):
                kept.append(index)
        for dtype in (torch.float32, torch.float64):
            value = nms(boxes.to(dtype), scores.to(dtype), threshold)
            checks.same(value, torch.tensor(kept), f"nms of 60 boxes at {threshold}, {dtype}")
        found = nms(boxes.flip(0), scores.flip(0), threshold)
        checks.same(
            59 - found, torch.tensor(kept), f"nms of the same boxes in reverse, {threshold}"
        )
    after = probes.inputs_after(nms, boxes.clone(), scores.clone(), 0.5)
    checks.same(after[0], boxes, "boxes after nms(boxes, scores, 0.5)")
    checks.same(after[1], scores, "scores after nms(boxes, scores, 0.5)")


@test_case(points=1, hidden=True)
def test_chain(nms):
    """A box that was dropped drops no other one; negative scores are scores."""
    place = 2.0 * torch.arange(6)  # each box overlaps its two neighbours by 2/3: an IoU of 1/2
    boxes = torch.stack([place, 0 * place, place + 6, 0 * place + 5], dim=1)
    check_written(nms, boxes, place, 0.4)
    for scores, expected in [
        ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0, 2, 4]),
        ([0.4, 0.9, 0.7, 0.6, 0.8, 0.3], [1, 4]),
        ([-3.0, -2.0, -1.0, -4.0, -5.0, -6.0], [2, 0, 4]),
    ]:
        value = nms(boxes, torch.tensor(scores), 0.4)
        checks.same(value, torch.tensor(expected), f"nms of a chain with the scores {scores}")


@test_case(points=1, hidden=True)
def test_ties_and_edges(nms):
    """Equal scores, an IoU that equals the threshold, copies, a single box, no box, CUDA."""
    boxes = torch.tensor([[0.0, 0.0, 3.0, 1.0], [1.0, 0.0, 4.0, 1.0], [9.0, 0.0, 10.0, 1.0]])
    check_written(nms, boxes, torch.ones(3), 0.5)
    for device in [each for each in checks.devices() if each != "meta"]:
        boxes, equal = boxes.to(device), torch.ones(3, device=device)
        for threshold, expected in [(0.5, [0, 1, 2]), (0.499, [0, 2]), (1.0, [0, 1, 2])]:
            value = nms(boxes, equal, threshold)
            expected = torch.tensor(expected, device=device)
            checks.same(value, expected, f"nms(boxes, equal scores, {threshold}), IoU 0.5")
        value = nms(boxes[[2, 2, 2]], torch.tensor([0.2, 0.9, 0.9], device=device), 0.5)
        checks.same(value, torch.tensor([1], device=device), "nms of three copies of a box")
        value = nms(boxes[:1], equal[:1], 0.5)
        checks.same(value, torch.tensor([0], device=device), "nms of a single box")
        nothing = torch.zeros(0, dtype=torch.int64, device=device)
        checks.same(nms(boxes[:0], equal[:0], 0.5), nothing, "nms of no boxes")
