"""Other right answers and known wrong ones to question 9 of hw07."""

import torch

from autograder.bank import alternative, mistake


@alternative("tight_box")
def box_from_places(mask):
    """The least and the largest row and column of all pixels of the mask."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return (x1, y1, x2 + 1, y2 + 1)


@alternative("tight_box")
def box_from_lists(mask):
    """Python lists of rows and columns."""
    rows = mask.tolist()
    ys = [y for y, row in enumerate(rows) if any(row)]
    xs = [x for x, column in enumerate(zip(*rows, strict=True)) if any(column)]
    return (min(xs), min(ys), max(xs) + 1, max(ys) + 1) if ys else None


@alternative("tight_box")
def box_from_first_ones(mask):
    """The first one of each profile, and of the profile read backwards."""
    if not torch.any(mask):
        return None
    m, n = mask.shape
    rows, columns = mask.any(1).int(), mask.any(0).int()
    top, left = rows.argmax().item(), columns.argmax().item()
    bottom, right = m - rows.flip(0).argmax().item(), n - columns.flip(0).argmax().item()
    return left, top, right, bottom


@alternative("box_iou")
def overlap_row_by_row(a, b):
    """A loop over the boxes of a."""
    area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    result = torch.zeros(len(a), len(b), dtype=a.dtype, device=a.device)
    for i, (x1, y1, x2, y2) in enumerate(a):
        wide = (torch.minimum(x2, b[:, 2]) - torch.maximum(x1, b[:, 0])).clamp(min=0)
        high = (torch.minimum(y2, b[:, 3]) - torch.maximum(y1, b[:, 1])).clamp(min=0)
        union = (x2 - x1) * (y2 - y1) + area - wide * high
        result[i] = torch.where(union > 0, wide * high / union, torch.zeros_like(union))
    return result


@alternative("box_iou")
def overlap_by_sides(a, b):
    """Coordinates one by one, broadcast; the union is kept away from zero."""
    ax1, ay1, ax2, ay2 = a[:, None].unbind(-1)
    bx1, by1, bx2, by2 = b[None].unbind(-1)
    wide = torch.relu(torch.minimum(ax2, bx2) - torch.maximum(ax1, bx1))
    high = torch.relu(torch.minimum(ay2, by2) - torch.maximum(ay1, by1))
    common = wide * high
    union = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - common
    return common / torch.where(union == 0, 1, union)


@alternative("box_iou")
def overlap_of_all_pairs(a, b):
    """Pairs written out as rows of two long lists, then folded into a table."""
    P, Q = a.shape[0], b.shape[0]
    first = a.repeat_interleave(Q, dim=0)
    second = b.repeat(P, 1)
    low = torch.maximum(first, second)[:, :2]
    high = torch.minimum(first, second)[:, 2:]
    sides = torch.where(high > low, high - low, 0)
    common = sides[:, 0] * sides[:, 1]
    sizes = [(z[:, 2] - z[:, 0]) * (z[:, 3] - z[:, 1]) for z in (first, second)]
    iou = common / (sizes[0] + sizes[1] - common)
    return iou.nan_to_num(nan=0.0).reshape(P, Q)


@mistake("tight_box", edit={"(y1, x1), (y2, x2)": "(x1, y1), (x2, y2)"}, of="box_from_places")
def box_transposed():
    """Rows and columns are swapped: x counts columns, from left to right, y counts rows."""


@mistake("tight_box", edit={"x2 + 1, y2 + 1": "x2, y2"}, of="box_from_places")
def box_inclusive():
    """x2 and y2 are the last column and row of the mask. They should be the first ones outside it,
    so that x2 - x1 is the width.
    """


@mistake("tight_box", edit={"return None": "return 0, 0, 0, 0"}, of="box_from_places")
def box_of_nothing():
    """An empty mask gets a box. It has none: return None."""


@mistake("tight_box", edit={"x2 + 1, y2 + 1": "x2 - x1 + 1, y2 - y1 + 1"}, of="box_from_places")
def box_with_sides():
    """The last two numbers are width and height. They should be the right and the lower end."""


@mistake(
    "tight_box",
    edit={
        "places.amin(dim=0)": "places[0]",
        "places.amax(dim=0)": "places[-1]",
        "(x1, y1, x2 + 1,": "(min(x1, x2), y1, max(x1, x2) + 1,",
    },
    of="box_from_places",
)
def box_of_first_and_last():
    """The box goes from the first pixel of the mask in reading order to its last one. These are the
    uppermost and the lowest, but not the leftmost and the rightmost.
    """


@mistake("tight_box", edit={"(x1, y1,": "(max(x1 - 1, 0), max(y1 - 1, 0),"}, of="box_from_places")
def box_with_margin():
    """The box is one pixel too large on the left and at the top. Tight means: its first row and its
    first column hold a pixel of the mask.
    """


@mistake("box_iou", edit={"clamp(min=0).prod(-1)": "prod(-1).clamp(min=0)"})
def overlap_unclamped():
    """Boxes that lie apart along both axes overlap in your answer: the product of two negative
    sides is positive. Each side of the intersection is at least 0.
    """


@mistake("box_iou", edit={" - common": ""})
def overlap_over_sum():
    """The union is the sum of the two areas: the intersection is counted twice. Equal boxes have
    IoU 1.
    """


@mistake(
    "box_iou",
    edit={
        "high - low": "high - low + 1",
        "a[:, 2:] - a[:, :2]": "a[:, 2:] - a[:, :2] + 1",
        "b[:, 2:] - b[:, :2]": "b[:, 2:] - b[:, :2] + 1",
    },
)
def overlap_with_one():
    """Sides are x2 - x1 + 1, as if x2 were the last pixel. Here it is the first one outside: a side
    is x2 - x1.
    """


@mistake("box_iou", edit={"torch.where(union > 0, common / union, 0)": "common / union"})
def overlap_nan():
    """Two boxes without area give nan. Where the union is empty, the answer is 0."""


@mistake("box_iou", edit={"common / union, 0)": "common / union, 0).T"})
def overlap_transposed():
    """The table is transposed: rows belong to the boxes of a, columns to those of b."""


@mistake(
    "box_iou",
    edit={
        """
union = area_a[:, None] + area_b[None, :] - common
""": """
union = torch.minimum(area_a[:, None], area_b[None, :])
"""
    },
)
def overlap_over_smaller():
    """The intersection is divided by the smaller of the two areas: a small box inside a large one
    gets 1. Divide by the union.
    """


@mistake("box_iou")
def overlap_of_equal_indices(a, b):
    """Only boxes of equal index are compared. The table has an entry for every box of a with every
    box of b.
    """
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - common
    return torch.where(union > 0, common / union, 0)


@alternative("box_iou")
def overlap_of_numbers(a, b):
    """Python's numbers, pair by pair."""

    def area(x1, y1, x2, y2):
        return max(x2 - x1, 0.0) * max(y2 - y1, 0.0)

    found = []
    for p in a.tolist():
        for q in b.tolist():
            common = area(max(p[0], q[0]), max(p[1], q[1]), min(p[2], q[2]), min(p[3], q[3]))
            union = area(*p) + area(*q) - common
            found.append(common / union if union > 0 else 0.0)
    return torch.tensor(found, dtype=a.dtype, device=a.device).reshape(len(a), len(b))


@mistake("tight_box")
def box_of_tensors(mask):
    """The four numbers are tensors. Return Python ints."""
    rows, columns = torch.where(mask)
    if len(rows) == 0:
        return None
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@mistake(
    "tight_box",
    edit={
        "return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1": (
            "return [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]"
        )
    },
)
def box_as_list():
    """The box is a list. Return a tuple."""


@mistake(
    "box_iou",
    edit={
        """
return torch.where(union > 0, common / union, 0)
""": """
found = torch.where(union > 0, common / union, 0)
return found.triu() + found.triu(1).T if len(a) == len(b) else found
"""
    },
)
def overlap_mirrored():
    """Where there are as many boxes in a as in b, the matrix is mirrored at its diagonal. Only for
    the same boxes on both sides is it symmetric.
    """


@mistake("box_iou", edit={"low = ": "a, b = a.clamp(min=0), b.clamp(min=0)\nlow = "})
def overlap_inside_image():
    """Negative coordinates are set to 0, as if an image began there. Boxes are only numbers."""


@mistake("box_iou", edit={"common / union": "common / (union + 1e-6)"})
def overlap_with_a_small_number():
    """A small number is added to the union, which counts where boxes are small. Where the union has
    no area, choose the 0 instead.
    """


@mistake("box_iou", edit={"union > 0": "union > 1e-8"})
def small_boxes_are_none():
    """Small boxes count as boxes without area. Only a union of area 0 has none."""
