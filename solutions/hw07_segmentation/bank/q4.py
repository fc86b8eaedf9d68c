"""Other right answers and known wrong ones to question 4 of hw07."""

import torch

from autograder.bank import alternative, mistake


@alternative("voc_palette")
def palette_of_the_devkit():
    """Label by label, three bits at a time, as the benchmark's own program does it."""
    colours = []
    for label in range(256):
        red = green = blue = 0
        rest = label
        for place in range(7, -1, -1):
            red |= (rest & 1) << place
            green |= (rest >> 1 & 1) << place
            blue |= (rest >> 2 & 1) << place
            rest >>= 3
        colours.append((red, green, blue))
    return torch.tensor(colours, dtype=torch.uint8)


@alternative("voc_palette")
def palette_from_text():
    """The label in binary, as text, read from its end."""

    def channel(label, first):
        bits = format(label, "09b")[::-1]
        return int(bits[first::3].ljust(8, "0"), 2)

    table = [[channel(label, first) for first in range(3)] for label in range(256)]
    return torch.tensor(table).to(torch.uint8)


@alternative("voc_palette")
def palette_by_recursion():
    """A colour is that of the label without its last three bits, halved, plus these bits."""
    palette = torch.zeros(256, 3, dtype=torch.uint8)
    for label in range(1, 256):
        last = torch.tensor([label & 1, label >> 1 & 1, label >> 2 & 1], dtype=torch.uint8)
        palette[label] = palette[label >> 3] // 2 + 128 * last
    return palette


@alternative("to_colours")
def colours_by_rows(labels, palette):
    """Rows of the palette are selected for the flattened map."""
    rows = torch.index_select(palette, 0, labels.reshape(-1).to(torch.int64))
    return rows.reshape(*labels.shape, 3)


@alternative("to_colours")
def colours_by_channels(labels, palette):
    """Red, green and blue, one after the other."""
    index = labels.to(torch.int64)
    return torch.stack([palette[:, channel][index] for channel in range(3)], dim=-1)


@alternative("to_colours")
def colours_painted(labels, palette):
    """Every label paints its pixels."""
    m, n = labels.shape
    image = torch.zeros(m, n, 3, dtype=torch.uint8, device=labels.device)
    for label, colour in enumerate(palette):
        image = torch.where((labels == label)[:, :, None], colour, image)
    return image


@alternative("to_labels")
def labels_by_comparison(colours, palette):
    """Every pixel is compared with every colour."""
    same = (colours[:, :, None, :] == palette).all(dim=-1)
    if not same.any(dim=-1).all():
        raise ValueError("there is a colour that is not in the palette")
    return same.long().argmax(dim=-1)


@alternative("to_labels")
def labels_by_dictionary(colours, palette):
    """Colours as keys of a dictionary."""
    number = {tuple(colour): label for label, colour in enumerate(palette.tolist())}
    try:
        rows = [[number[tuple(colour)] for colour in row] for row in colours.tolist()]
    except KeyError as error:
        raise ValueError(f"unknown colour {error}") from error
    return torch.tensor(rows, dtype=torch.int64, device=colours.device)


@alternative("to_labels")
def labels_painted(colours, palette):
    """One colour after the other; what is still -1 at the end is unknown."""
    labels = torch.full(colours.shape[:2], -1, dtype=torch.int64, device=colours.device)
    for label in range(palette.shape[0]):
        labels[(colours == palette[label]).all(dim=2)] = label
    if (labels == -1).any():
        raise ValueError("unknown colour")
    return labels


@mistake("voc_palette", edit={"7 - bit // 3": "bit // 3"})
def palette_lowest_bits_first():
    """The bits stand in the wrong order: the palette is nearly black. The lowest bits of the label
    give the highest bits of its colour.
    """


@mistake("voc_palette", edit={"palette[:, bit % 3]": "palette[:, 2 - bit % 3]"})
def palette_blue_first():
    """Red and blue are swapped, as in libraries that store blue first. Bit 0 belongs to red."""


@mistake("voc_palette", edit={"arange(256)": "arange(21)", "zeros(256, 3": "zeros(21, 3"})
def palette_of_classes():
    """The palette ends after the 21 classes. The border has the label 255, so that 256 rows are
    needed.
    """


@mistake("voc_palette", edit={"palette.to(torch.uint8)": "palette"})
def palette_as_int64():
    """The palette does not have the dtype of an image: return uint8."""


@mistake("voc_palette", edit={"range(8)": "range(6)"})
def palette_of_six_bits():
    """Labels from 64 on repeat earlier colours: their two highest bits are not used. A label has
    eight bits.
    """


@mistake("voc_palette", edit={"7 - bit // 3": "6 - bit // 3"})
def palette_half_as_bright():
    """The colours are half as bright as they should be: the highest bit of a channel is
    worth 128.
    """


@mistake("to_colours")
def colours_first(labels, palette):
    """The colours stand on the first axis. In pictures they stand on the last one."""
    return palette.to(labels.device)[labels.long()].permute(2, 0, 1)


@mistake("to_colours")
def colours_by_mask(labels, palette):
    """Labels of dtype uint8 are taken by torch as a mask, not as indices. Cast them first."""
    return palette[labels]


@mistake("to_colours")
def colours_transposed(labels, palette):
    """The picture is transposed: rows and columns of the map are swapped."""
    return palette.to(labels.device)[labels.long().T]


@mistake("to_colours")
def colours_as_floats(labels, palette):
    """The colours are numbers between 0 and 1. Return the rows of the palette as they are, in
    uint8.
    """
    return palette.to(labels.device)[labels.long()] / 255


@mistake("to_colours")
def colours_without_border(labels, palette):
    """The label 255 is painted black. The border has a colour of its own, the last of the
    palette.
    """
    index = labels.long()
    return palette.to(labels.device)[torch.where(index == 255, 0, index)]


@mistake(
    "to_labels",
    edit={
        """
(colours[:, :, None, :] == palette).all(dim=-1)
""": """
colours.long().sum(-1, keepdim=True) == palette.long().sum(-1)
"""
    },
    of="labels_by_comparison",
)
def labels_by_sum():
    """Colours are told apart by the sum of their channels. Red and green of the same strength then
    become one class: compare all three channels.
    """


@mistake("to_labels")
def labels_of_nearest(colours, palette):
    """A colour that is not in the palette gets the label of the nearest one. Such a map is damaged:
    raise ValueError.
    """
    gap = (colours[:, :, None].long() - palette.long()).abs().sum(dim=-1)
    return gap.argmin(dim=-1)


@mistake("to_labels")
def labels_unknown_as_border(colours, palette):
    """A colour that is not in the palette gets the label 255. That is a label, the border's: raise
    ValueError.
    """
    same = (colours[:, :, None] == palette).all(dim=-1)
    return torch.where(same.any(dim=-1), same.long().argmax(dim=-1), 255)


@mistake("to_labels")
def labels_with_key_error(colours, palette):
    """An unknown colour raises a KeyError. Whoever calls your function is promised a ValueError."""
    number = {tuple(colour): label for label, colour in enumerate(palette.tolist())}
    rows = [[number[tuple(colour)] for colour in row] for row in colours.tolist()]
    return torch.tensor(rows, device=colours.device)


@mistake(
    "to_labels",
    edit={
        """
same = (colours[:, :, None, :] == palette).all(dim=-1)
""": """
factors = torch.tensor([1, 3, 9], dtype=torch.uint8, device=colours.device)
keys = (colours * factors).sum(dim=-1, dtype=torch.uint8)
same = keys[..., None] == (palette * factors).sum(dim=-1, dtype=torch.uint8)
"""
    },
    of="labels_by_comparison",
)
def labels_overflow():
    """The three channels are packed into one number in uint8, which ends at 255: different colours
    collide. Cast before you multiply.
    """


@mistake("to_labels", edit={"palette).all(": "palette).any("}, of="labels_by_comparison")
def labels_by_any_channel():
    """A pixel counts as a match where any channel agrees. All three must."""


@mistake(
    "to_labels",
    edit={"argmax(dim=-1)": "argmax(dim=-1).to(torch.uint8)"},
    of="labels_by_comparison",
)
def labels_in_uint8():
    """The labels are uint8. Return int64, as a loss wants them."""


@alternative("to_colours")
def colours_by_numpy(labels, palette):
    """NumPy takes the rows; the picture goes back to the device of the labels."""
    import numpy as np

    picture = np.take(palette.cpu().numpy(), labels.cpu().numpy().astype(np.int64), axis=0)
    return torch.from_numpy(picture).to(labels.device)


@alternative("to_colours")
def colours_by_lists(labels, palette):
    """Python's lists."""
    colours = palette.tolist()
    picture = [[colours[label] for label in row] for row in labels.tolist()]
    return torch.tensor(picture, dtype=torch.uint8, device=labels.device)


@mistake("to_colours", edit={"labels.long()": "labels.to(torch.uint8).long()"})
def colours_of_256_labels():
    """Labels from 256 on get the colours of 0, 1 and so on: they were cast to uint8. A palette may
    have more colours.
    """


_LABELS: dict = {}


@mistake("to_labels")
def labels_by_a_kept_table(colours, palette):
    """A table is kept for the next call under the number of its colours: another palette of the
    same size gets the labels of the first.
    """
    if len(palette) not in _LABELS:
        _LABELS[len(palette)] = {tuple(c): i for i, c in enumerate(palette.tolist())}
    table = _LABELS[len(palette)]
    rows = [[tuple(c) for c in row] for row in colours.tolist()]
    if any(c not in table for row in rows for c in row):
        raise ValueError("a colour that the palette lacks")
    return torch.tensor([[table[c] for c in row] for row in rows], device=colours.device)


@mistake("to_colours", edit={"labels.long()": "labels.to(torch.int16).long()"})
def colours_of_int16():
    """Labels are made int16, which ends at 32,767. A palette may have more colours."""
