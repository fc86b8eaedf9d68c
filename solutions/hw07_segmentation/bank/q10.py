"""Other right answers and known wrong ones to question 10 of hw07."""

import torch

from autograder.bank import alternative, mistake


@alternative("nms")
def nms_by_table(boxes, scores, iou_threshold):
    """All overlaps first; then one pass through the boxes by falling score."""
    N = len(boxes)
    low = torch.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    common = (high - low).clamp(min=0).prod(dim=-1)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    union = area[:, None] + area - common
    too_near = common > iou_threshold * union
    dropped = torch.zeros(N, dtype=torch.bool, device=boxes.device)
    order = scores.sort(descending=True, stable=True).indices
    kept = []
    for i in order.tolist():
        if not dropped[i]:
            kept.append(i)
            dropped = dropped | too_near[i]
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


@alternative("nms")
def nms_by_numbers(boxes, scores, iou_threshold):
    """Python's numbers: a box is kept if no box kept so far overlaps it too much."""
    rows, values = boxes.tolist(), scores.tolist()

    def iou(p, q):
        wide = max(0.0, min(p[2], q[2]) - max(p[0], q[0]))
        high = max(0.0, min(p[3], q[3]) - max(p[1], q[1]))
        union = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - wide * high
        return wide * high / union if union > 0 else 0.0

    kept = []
    for i in sorted(range(len(rows)), key=lambda i: -values[i]):
        if all(iou(rows[i], rows[j]) <= iou_threshold for j in kept):
            kept.append(i)
    return torch.tensor(kept, dtype=torch.long, device=boxes.device)


@alternative("nms")
def nms_by_repeated_best(boxes, scores, iou_threshold):
    """The best of what is left, again and again; its neighbours are struck out."""
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = torch.ones(len(boxes), dtype=torch.bool, device=boxes.device)
    kept = []
    while alive.any():
        left = torch.nonzero(alive).flatten()
        i = left[scores[left] == scores[left].max()][0]
        kept.append(int(i))
        wide = torch.minimum(boxes[:, 2], boxes[i, 2]) - torch.maximum(boxes[:, 0], boxes[i, 0])
        high = torch.minimum(boxes[:, 3], boxes[i, 3]) - torch.maximum(boxes[:, 1], boxes[i, 1])
        common = wide.clamp(min=0) * high.clamp(min=0)
        alive &= ~(common / (area + area[i] - common) > iou_threshold)
        alive[i] = False
    return torch.tensor(kept, device=boxes.device).long()


@mistake(
    "nms",
    edit={
        """
left = torch.argsort(scores, descending=True, stable=True)
kept = []
""": """
left, kept = torch.argsort(scores, stable=True), []
""",
        """
union = area[best] + area[left] - common
left = left[common <= iou_threshold * union]
""": """
left = left[common <= iou_threshold * (area[best] + area[left] - common)]
""",
    },
)
def nms_upwards():
    """The boxes are taken by rising score, so that the worst suppress the best. Begin with the
    highest score.
    """


@mistake(
    "nms",
    edit={
        """
left = torch.argsort(scores, descending=True, stable=True)
kept = []
""": """
left, kept = torch.argsort(scores, descending=True, stable=True), []
""",
        """
union = area[best] + area[left] - common
left = left[common <= iou_threshold * union]
""": """
left = left[common < iou_threshold * (area[best] + area[left] - common)]
""",
    },
)
def nms_at_threshold():
    """A box whose IoU equals the threshold is dropped. Only a larger one drops it."""


@mistake("nms")
def nms_by_dropped_boxes(boxes, scores, iou_threshold):
    """Boxes that were dropped themselves still drop others. Only a box that is kept suppresses its
    neighbours.
    """
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    order = torch.argsort(scores, descending=True, stable=True)
    kept = []
    for place, i in enumerate(order):
        higher = order[:place]
        low = torch.maximum(boxes[i, :2], boxes[higher, :2])
        high = torch.minimum(boxes[i, 2:], boxes[higher, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        if (common <= iou_threshold * (area[i] + area[higher] - common)).all():
            kept.append(i)
    return torch.stack(kept) if kept else order


@mistake("nms")
def nms_sorted_by_index(boxes, scores, iou_threshold):
    """The indices are right but in the order of the boxes. Return them by falling score."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept).sort().values if kept else left


@mistake("nms")
def nms_in_sorted_boxes(boxes, scores, iou_threshold):
    """The indices count the boxes after sorting. Translate them back into the order in which the
    boxes were given.
    """
    boxes = boxes[torch.argsort(scores, descending=True, stable=True)]
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.arange(len(boxes), device=boxes.device), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake("nms")
def nms_unclamped(boxes, scores, iou_threshold):
    """Boxes that lie apart along both axes suppress each other: the sides of their intersection are
    negative, but the product is not. Clamp each side at 0.
    """
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).prod(-1).clamp(min=0)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "nms",
    edit={
        """
left = torch.argsort(scores, descending=True, stable=True)
kept = []
""": """
left, kept = torch.argsort(scores, stable=True).flip(0), []
""",
        """
union = area[best] + area[left] - common
left = left[common <= iou_threshold * union]
""": """
left = left[common <= iou_threshold * (area[best] + area[left] - common)]
""",
    },
)
def nms_last_of_equals():
    """Of boxes with equal scores the last one wins: the order was reversed after sorting. The
    smaller index comes first.
    """


@mistake("nms")
def nms_once(boxes, scores, iou_threshold):
    """Only the best box of all suppresses others. Go on with the best of those that are left."""
    order = torch.argsort(scores, descending=True, stable=True)
    if len(order) == 0:
        return order
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    best, left = order[:1], order[1:]
    low = torch.maximum(boxes[best, :2], boxes[left, :2])
    high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    return torch.cat([best, left[common <= iou_threshold * (area[best] + area[left] - common)]])


@mistake("nms")
def nms_against_previous(boxes, scores, iou_threshold):
    """A box is compared only with the box that was kept just before. It must be compared with all
    that are kept.
    """
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    order = torch.argsort(scores, descending=True, stable=True)
    kept = []
    for i in order.tolist():
        if kept:
            low = torch.maximum(boxes[i, :2], boxes[kept[-1], :2])
            high = torch.minimum(boxes[i, 2:], boxes[kept[-1], 2:])
            common = (high - low).clamp(min=0).prod()
            if common > iou_threshold * (area[i] + area[kept[-1]] - common):
                continue
        kept.append(i)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


@mistake("nms")
def nms_of_nothing(boxes, scores, iou_threshold):
    """No boxes at all raise an error, or give a tensor that is not int64. Return an empty one of
    indices.
    """
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.tensor(kept, device=boxes.device)


@mistake(
    "nms",
    edit={
        """
left = torch.argsort(scores, descending=True, stable=True)
kept = []
""": """
left, kept = torch.arange(len(boxes), device=boxes.device), []
""",
        """
union = area[best] + area[left] - common
left = left[common <= iou_threshold * union]
""": """
left = left[common <= iou_threshold * (area[best] + area[left] - common)]
""",
    },
)
def nms_in_given_order():
    """The scores are not used: the first box in the list wins, not the best one."""


@mistake(
    "nms",
    edit={
        """
left = torch.argsort(scores, descending=True, stable=True)
kept = []
""": """
left, kept = torch.argsort(scores, descending=True, stable=True), []
""",
        """
union = area[best] + area[left] - common
left = left[common <= iou_threshold * union]
""": """
left = left[common <= iou_threshold * area[best]]
""",
    },
)
def nms_over_own_area():
    """The intersection is divided by the area of the better box alone. Divide by the union of the
    two.
    """
