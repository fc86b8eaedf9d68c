"""Question 4. Pascal VOC's palette, both ways.

| the text promises | tested by |
| --- | --- |
| 256 colours, uint8, by their bits | test_first_colours, test_palette |
| a palette of the caller's own | test_palette |
| to_colours: any palette, any integer dtype, uint8 | test_there_and_back, test_to_colours |
| to_labels: int64, colours that are alike | test_there_and_back, test_to_labels |
| an unknown colour raises ValueError | test_unknown_colour |
| inputs, layouts, devices, the session's state | test_palette, test_to_colours, test_to_labels |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "q4"


@test_case(points=0.25)
def test_first_colours(voc_palette):
    """The colours of the labels 0 to 8."""
    palette = voc_palette()
    expected = [
        [0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0], [0, 0, 128],
        [128, 0, 128], [0, 128, 128], [128, 128, 128], [64, 0, 0],
    ]  # fmt: skip
    checks.same(
        palette.to("meta"), torch.empty(256, 3, dtype=torch.uint8, device="meta"), "voc_palette()"
    )
    checks.equal(palette[:9].tolist(), expected, "voc_palette()[:9].tolist()", reveal=True)


@test_case(points=0.25)
def test_there_and_back(to_colours, to_labels):
    """Six labels in three colours, and back."""
    palette = torch.tensor([[0, 0, 0], [200, 10, 0], [10, 200, 0]], dtype=torch.uint8)
    labels = torch.tensor([[0, 1, 2], [2, 2, 0]])
    colours = torch.stack([palette[label] for label in labels.flatten().tolist()]).reshape(2, 3, 3)
    checks.same(to_colours(labels, palette), colours, "to_colours(labels, palette)")
    checks.same(to_labels(colours, palette), labels, "to_labels(colours, palette)")


@test_case(points=0.375, hidden=True)
def test_palette(voc_palette):
    """All 256 colours: the bits of each label are found again in its colour."""
    palette = voc_palette()
    expected = torch.empty(256, 3, dtype=torch.uint8, device="meta")
    assert palette is not None, "voc_palette() returned None: does it end in return?"
    checks.same(palette.to("meta"), expected, "voc_palette()")
    palette = palette.clone()
    wrong = []
    for label, (red, green, blue) in enumerate(palette.tolist()):
        found = 0
        for i in range(3):
            found |= (red >> (7 - i) & 1) << 3 * i | (green >> (7 - i) & 1) << (3 * i + 1)
            found |= (blue >> (7 - i) & 1) << (3 * i + 2)
        if found != label or red % 32 or green % 32 or blue % 64:
            wrong.append(label)
    assert not wrong, f"voc_palette() has {len(wrong)} wrong colours; the first is label {wrong[0]}"
    again = surroundings.called_again(voc_palette)
    checks.same(again, palette, "voc_palette(), called again after its first result was changed,")
    checks.leaves_alone(surroundings.state_changed(voc_palette), "voc_palette()")


@test_case(points=0.375, hidden=True)
def test_to_colours(to_colours):
    """Any palette and integer dtype, wherever they lie; uint8 labels index, they do not mask."""
    generator = checks.generator(741)
    for P, dtype, m, n in [
        (256, torch.uint8, 5, 8), (256, torch.int64, 5, 8), (2, torch.uint8, 4, 3),
        (21, torch.int32, 5, 5), (100, torch.int8, 3, 7), (300, torch.int16, 6, 9),
        (1, torch.uint8, 1, 1), (600, torch.int64, 1, 6), (70_000, torch.int32, 4, 5),
        (3, torch.int64, 3, 3),
    ]:  # fmt: skip
        palette = torch.randint(256, (P, 3), generator=generator).to(torch.uint8)
        labels = torch.randint(P, (m, n), generator=generator)
        labels[0, 0], labels[-1, -1] = P - 1, 0
        rows = [palette[label].tolist() for label in labels.flatten().tolist()]
        expected = torch.tensor(rows, dtype=torch.uint8).reshape(m, n, 3)
        call = f"to_colours with a palette of {P} colours and labels of {dtype}"
        checks.same(to_colours(labels.to(dtype), palette), expected, call)
    in_turn = torch.arange(3)[:, None].expand(3, 2).contiguous()
    for labels in (in_turn.to(torch.uint8), in_turn):
        rules.hold(
            to_colours,
            (labels, palette),
            rules.like(palette[in_turn]),
            f"to_colours with labels of {labels.dtype}",
        )


@test_case(points=0.375, hidden=True)
def test_to_labels(to_labels):
    """Colours that are alike: swapped channels, equal sums, one channel or one step apart."""
    generator = checks.generator(742)
    close = [[1, 2, 3], [3, 2, 1], [2, 1, 3], [2, 2, 2], [0, 0, 6], [1, 2, 4], [255, 2, 3]]
    close += [[0, 1, 0], [0, 0, 255], [0, 0, 0], [255, 255, 255], [1, 0, 0], [0, 0, 1]]
    every = torch.randperm(256, generator=generator)
    varied = torch.stack([every, every.roll(1), 255 - every], dim=1)
    # more colours than uint8 has numbers
    places = torch.randint(256**3, (300,), generator=generator).unique()
    many = torch.stack([places // 256**2, places // 256 % 256, places % 256], dim=1)
    ends = torch.tensor([0, 1, 127, 128, 254, 255])
    corners = torch.cartesian_prod(ends, ends, ends)
    for colours in (torch.tensor(close), varied, many, corners, torch.tensor([[7, 7, 7]])):
        palette = colours.to(torch.uint8)
        labels = torch.randint(len(palette), (19, 31), generator=generator)
        value = to_labels(palette[labels], palette)
        checks.same(value, labels, f"to_labels with {len(palette)} colours")
    palette = torch.tensor(close, dtype=torch.uint8)
    for m, n in [(1, 5), (6, 1)]:
        labels = torch.randint(len(palette), (m, n), generator=generator)
        checks.same(to_labels(palette[labels], palette), labels, f"to_labels of {m} x {n} pixels")
    labels = torch.randint(len(palette), (3, 4), generator=generator)
    turned = palette.flip(0)
    rules.hold(
        to_labels,
        (palette[labels], palette),
        rules.like(labels),
        "to_labels(colours, palette)",
        others=((turned[labels], turned), rules.like(labels)),
    )


@test_case(points=0.375, hidden=True)
def test_unknown_colour(to_labels):
    """One pixel of a colour that is not in the palette raises ValueError, wherever it is."""
    palette = torch.tensor([[0, 0, 0], [128, 0, 0], [0, 128, 0], [64, 0, 128]], dtype=torch.uint8)
    labels = torch.tensor([[0, 1, 2, 3], [3, 3, 0, 1]])
    checks.same(to_labels(palette[labels], palette), labels, "to_labels of known colours")
    for colour in ([224, 224, 192], [0, 0, 128], [127, 0, 0], [128, 0, 1], [255, 255, 255]):
        for row, column in [(0, 0), (1, 3)]:
            colours = palette[labels].clone()
            colours[row, column] = torch.tensor(colour, dtype=torch.uint8)
            call = f"to_labels of a map with the unknown colour {tuple(colour)}"
            checks.raises(ValueError, call, to_labels, colours, palette)
