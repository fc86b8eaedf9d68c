"""Other right answers and known wrong ones to question 8 of hw07."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("centre_crop_to")
def crop_by_narrow(skip, rows, columns):
    """narrow along both axes."""
    top, left = (skip.size(2) - rows) // 2, (skip.size(3) - columns) // 2
    return skip.narrow(2, top, rows).narrow(3, left, columns)


@alternative("centre_crop_to")
def crop_by_negative_padding(skip, rows, columns):
    """Padding by negative numbers."""
    down, right = skip.shape[2] - rows, skip.shape[3] - columns
    sides = (right // 2, right - right // 2, down // 2, down - down // 2)
    return F.pad(skip, [-side for side in sides])


@alternative("centre_crop_to")
def crop_by_selection(skip, rows, columns):
    """Selected rows, then selected columns."""
    for axis, size in ((2, rows), (3, columns)):
        first = (skip.shape[axis] - size) // 2
        index = torch.arange(first, first + size, device=skip.device)
        skip = skip.index_select(axis, index)
    return skip


@alternative("pad_to_multiple")
def pad_by_remainder(x, multiple):
    """-size modulo the multiple is what is missing."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = down // 2, right // 2
    bottom, right = down - top, right - left
    return F.pad(x, (left, right, top, bottom), mode="replicate"), (top, bottom, left, right)


@alternative("pad_to_multiple")
def pad_by_indices(x, multiple):
    """Indices that stay at the border."""
    padding = []
    for axis in (2, 3):
        size = x.shape[axis]
        extra = math.ceil(size / multiple) * multiple - size
        before, after = extra // 2, extra - extra // 2
        index = torch.arange(-before, size + after, device=x.device).clamp(0, size - 1)
        x = x.index_select(axis, index)
        padding += [before, after]
    return x, tuple(padding)


@alternative("pad_to_multiple")
def pad_by_repeated_borders(x, multiple):
    """Copies of the first and the last row and column are appended."""

    def split(size):
        extra = (multiple - size % multiple) % multiple
        return extra // 2, (extra + 1) // 2

    (top, bottom), (left, right) = split(x.shape[-2]), split(x.shape[-1])
    x = torch.cat([x[:, :, :1]] * top + [x] + [x[:, :, -1:]] * bottom, dim=2)
    x = torch.cat([x[..., :1]] * left + [x] + [x[..., -1:]] * right, dim=3)
    return x, (top, bottom, left, right)


@alternative("remove_padding")
def unpad_by_slices(y, padding):
    """Slices that end at the size less the padding."""
    top, bottom, left, right = padding
    return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]


@alternative("remove_padding")
def unpad_by_negative_padding(y, padding):
    """Padding by negative numbers."""
    top, bottom, left, right = padding
    return F.pad(y, (-left, -right, -top, -bottom))


@alternative("remove_padding")
def unpad_by_narrow(y, padding):
    """narrow along both axes."""
    top, bottom, left, right = padding
    y = y.narrow(2, top, y.shape[2] - top - bottom)
    return y.narrow(3, left, y.shape[3] - left - right).clone()


@mistake("centre_crop_to")
def crop_corner(skip, rows, columns):
    """The upper left corner is cut out. The paper takes the middle: as much is left out above as
    below.
    """
    return skip[:, :, :rows, :columns]


@mistake("centre_crop_to")
def crop_by_scaling(skip, rows, columns):
    """The features are scaled to the smaller size, so that they no longer lie above what comes from
    below. Cut them.
    """
    return F.interpolate(skip, size=(rows, columns), mode="nearest")


@mistake("centre_crop_to")
def crop_transposed(skip, rows, columns):
    """Rows and columns are swapped. Try a crop that is not square."""
    top, left = (skip.shape[2] - columns) // 2, (skip.shape[3] - rows) // 2
    return skip[:, :, top : top + columns, left : left + rows]


@mistake("centre_crop_to")
def crop_to_minus_zero(skip, rows, columns):
    """Nothing is left where the sizes agree already: an index of -0 is 0, not the end."""
    down, right = skip.shape[2] - rows, skip.shape[3] - columns
    top, left = down // 2, right // 2
    return skip[:, :, top : -(down - top), left : -(right - left)]


@mistake("centre_crop_to", edit={"- rows)": "- rows + 1)", "- columns)": "- columns + 1)"})
def crop_extra_at_top():
    """Where the number of rows to leave out is odd, one is left out too many above. The extra one
    goes at the bottom and at the right.
    """


@mistake("pad_to_multiple", edit={', mode="replicate"': ""})
def pad_with_zeros():
    """The image is continued by zeros, which makes a dark edge. Repeat its border pixels."""


@mistake("pad_to_multiple", edit={"rows // 2, columns // 2": "0, 0"})
def pad_at_the_end():
    """All the padding lies at the bottom and at the right. Split it evenly."""


@mistake("pad_to_multiple", edit={"rows // 2, columns // 2": "(rows + 1) // 2, (columns + 1) // 2"})
def pad_extra_at_top():
    """Where an odd number of rows is missing, the extra one lies above. It belongs at the bottom
    and at the right.
    """


@mistake("pad_to_multiple", edit={"-side % multiple": "multiple - side % multiple"})
def pad_always():
    """An image whose sides divide already is padded by a whole multiple. Nothing is missing
    there.
    """


@mistake(
    "pad_to_multiple", edit={"(left, right, top, bottom), mode": "(top, bottom, left, right), mode"}
)
def pad_axes_swapped():
    """Rows are padded by what the columns need, and the other way round: F.pad takes the last axis
    first.
    """


@mistake(
    "pad_to_multiple",
    edit={"padded, (top, bottom, left, right)": "padded, (left, right, top, bottom)"},
)
def pad_reported_in_other_order():
    """The padding is reported in the order of F.pad. Return (top, bottom, left, right)."""


@mistake("remove_padding", edit={"y.shape[2] - bottom": "-bottom", "y.shape[3] - right": "-right"})
def unpad_to_minus_zero():
    """Nothing is left where a side has no padding: an index of -0 is 0, not the end."""


@mistake("remove_padding")
def unpad_at_the_end(y, padding):
    """Only the bottom and the right are cut off. There is padding above and to the left too."""
    top, bottom, left, right = padding
    return y[:, :, : y.shape[2] - top - bottom, : y.shape[3] - left - right]


@mistake(
    "remove_padding",
    edit={"top, bottom, left, right = padding": "left, right, top, bottom = padding"},
)
def unpad_axes_swapped():
    """Rows are cut by the numbers of the columns. The padding is (top, bottom, left, right)."""


@mistake(
    "pad_to_multiple",
    edit={
        """
padded = F.pad(x, (left, right, top, bottom), mode="replicate")
""": """
m, n = x.shape[2:]
row = (torch.arange(m + rows, device=x.device) - top).clamp(0, m - 1)
column = (torch.arange(n + columns, device=x.device) - left).clamp(0, n - 1)
padded = F.one_hot(row, m).to(x) @ x @ F.one_hot(column, n).to(x).T
"""
    },
)
def pad_by_matrices():
    """One infinite pixel makes its row and its column nan: pixels are multiplied by 0 and 1 and
    added. Copy them.
    """


@mistake(
    "pad_to_multiple",
    edit={"return padded, (top, bottom, left, right)": "return padded, [top, bottom, left, right]"},
)
def pad_with_list():
    """The numbers of added rows and columns come as a list. Return a tuple."""


@mistake("centre_crop_to", edit={"return skip[": "return skip.detach()["})
def crop_without_gradient():
    """The crop is cut off from its input: no gradient passes through it."""
