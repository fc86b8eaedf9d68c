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


@mistake("nms", edit={"descending=True, ": ""})
def nms_upwards():
    """The boxes are taken by rising score, so that the worst suppress the best. Begin with the
    highest score.
    """


@mistake("nms", edit={"common <= iou_threshold": "common < iou_threshold"})
def nms_at_threshold():
    """A box whose IoU equals the threshold is dropped. Only a larger one drops it."""


@mistake(
    "nms",
    edit={
        """
if not dropped[i]:
    kept.append(i)
    dropped = dropped | too_near[i]
""": """
if not dropped[i]:
    kept.append(i)
dropped = dropped | too_near[i]
"""
    },
    of="nms_by_table",
)
def nms_by_dropped_boxes():
    """Boxes that were dropped themselves still drop others. Only a box that is kept suppresses its
    neighbours.
    """


@mistake("nms", edit={"torch.stack(kept)": "torch.stack(kept).sort().values"})
def nms_sorted_by_index():
    """The indices are right but in the order of the boxes. Return them by falling score."""


@mistake(
    "nms",
    edit={
        "argsort(scores, descending=True, stable=True)": "arange(len(boxes), device=boxes.device)",
        """
area = (
""": """
boxes = boxes[torch.argsort(scores, descending=True, stable=True)]
area = (
""",
    },
)
def nms_in_sorted_boxes():
    """The indices count the boxes after sorting. Translate them back into the order in which the
    boxes were given.
    """


@mistake("nms", edit={"clamp(min=0).prod(-1)": "prod(-1).clamp(min=0)"})
def nms_unclamped():
    """Boxes that lie apart along both axes suppress each other: the sides of their intersection are
    negative, but the product is not. Clamp each side at 0.
    """


@mistake("nms", edit={"descending=True, stable=True)": "stable=True).flip(0)"})
def nms_last_of_equals():
    """Of boxes with equal scores the last one wins: the order was reversed after sorting. The
    smaller index comes first.
    """


@mistake(
    "nms",
    edit={
        "while len(left) > 0": "if len(left) > 0",
        "torch.stack(kept)": "torch.cat([torch.stack(kept), left])",
    },
)
def nms_once():
    """Only the best box of all suppresses others. Go on with the best of those that are left."""


@mistake("nms", edit={"for j in kept)": "for j in kept[-1:])"}, of="nms_by_numbers")
def nms_against_previous():
    """A box is compared only with the box that was kept just before. It must be compared with all
    that are kept.
    """


@mistake("nms", edit={".long()": ""}, of="nms_by_repeated_best")
def nms_of_nothing():
    """No boxes at all raise an error, or give a tensor that is not int64. Return an empty one of
    indices.
    """


@mistake(
    "nms",
    edit={
        "argsort(scores, descending=True, stable=True)": "arange(len(boxes), device=boxes.device)"
    },
)
def nms_in_given_order():
    """The scores are not used: the first box in the list wins, not the best one."""


@mistake("nms", edit={"area[best] + area[left] - common": "area[best]"})
def nms_over_own_area():
    """The intersection is divided by the area of the better box alone. Divide by the union of the
    two.
    """


@mistake(
    "nms", edit={"common <= iou_threshold * union": "common <= (iou_threshold or 0.5) * union"}
)
def nms_without_zero():
    """The threshold 0 is taken for none at all, and another stands in for it. It is a threshold:
    then every overlap is too much.
    """


@mistake("nms", edit={"common <= iou_threshold * union": "common / union <= iou_threshold"})
def nms_drops_empty_boxes():
    """Boxes without area are dropped: their quotient is nan, which is not at most the threshold.
    Their IoU is 0.
    """


@mistake("nms", edit={"while len(left) > 0": "while len(left) > 0 and len(kept) < 100"})
def nms_of_a_hundred():
    """After 100 boxes no more are kept. Their number has no limit here."""


@mistake("nms", edit={"torch.argsort(scores,": "torch.argsort(scores.float(),"})
def nms_of_rounded_scores():
    """Scores are compared in float32, where close ones become equal. Compare them as they are."""


@mistake("nms", edit={"while len(left) > 0": "left = left[:200]\nwhile len(left) > 0"})
def nms_of_the_best_200():
    """Only the 200 best boxes are looked at. Their number has no limit here."""


@mistake(
    "nms",
    edit={
        "torch.argsort(scores, descending=True, stable=True)": (
            'torch.from_numpy(__import__("numpy").argsort(-scores.cpu().numpy())).to(boxes.device)'
        )
    },
)
def sorted_unstably():
    """The sort may change the order of boxes with equal scores, and does where there are many. Ask
    for a stable one.
    """


@mistake("nms", edit={"area = (boxes": "boxes = boxes.float()\narea = (boxes"})
def boxes_in_float32():
    """Boxes are made float32, in which large coordinates lose their last digits."""


@mistake("nms", edit={"common <= iou_threshold * union": "common <= iou_threshold * union + 1e-6"})
def small_boxes_stay():
    """A small number is added to the bound, so that small boxes never drop each other."""
