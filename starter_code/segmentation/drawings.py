"""Drawings of a U-Net: its shape, and what flows through it. Every function returns its Figure."""

from collections.abc import Mapping, Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from starter_code import predictions
from starter_code.figures import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILLION,
    arrow,
    empty_figure,
    plain,
)

_DOWN, _UP, _ACROSS, _CONV, _HEAD = VERMILLION, GREEN, "0.45", BLUE, PURPLE
_STEP = 2.0  # from one level down to the next


def show_unet(
    shapes: Sequence[tuple[int, int, int]], in_channels: int = 1, classes: int = 4
) -> Figure:
    """Draw a U-Net with padded convolutions from its shapes.

    shapes: (channels, rows, columns) of each level of the contracting path, the bottleneck last. A
    bar is one tensor: the wider, the more channels, the higher, the more pixels. Bars in two
    colours hold a skip and what came from below.
    """
    depth = len(shapes) - 1
    most = 2 * shapes[-1][0]
    figure = empty_figure(11, 1.3 * depth + 2.4)
    axis = figure.subplots()
    half = 3.4 + 2.2 * depth  # from the middle to either end
    axis.set(xlim=(-half - 1.2, half + 1.8), ylim=(-_STEP * depth - 1.6, 1.9))
    axis.axis("off")
    for level, (channels, rows, columns) in enumerate(shapes):
        y, place = -_STEP * level, 1.5 + 2.2 * (depth - level)
        height = 1.5 / 1.25**level
        size = f"{rows} x {columns}"
        if level == depth:
            before = shapes[level - 1][0] if depth else in_channels
            bars = [(-1.6, before), (0.0, channels), (1.6, channels)]
            _bars(axis, y, bars, height, size, most)
            continue
        before = in_channels if level == 0 else shapes[level - 1][0]
        left = [(-place - 1.9, before), (-place - 0.7, channels), (-place + 0.5, channels)]
        _bars(axis, y, left, height, size, most)
        right = [(place - 0.5, 2 * channels), (place + 0.7, channels), (place + 1.9, channels)]
        _bars(axis, y, right, height, size, most, joined=True)
        _arrow(axis, (-place + 0.8, y), (place - 0.95, y), _ACROSS, dashed=True)
        below = -_STEP * (level + 1)
        last = level + 1 == depth
        next_place = 1.5 + 2.2 * (depth - level - 1)
        start = -1.6 if last else -next_place - 1.9
        end = 1.6 if last else next_place + 1.9
        reach = 0.75 / 1.25 ** (level + 1) + 0.3
        _arrow(axis, (-place + 0.5, y - height / 2 - 0.05), (start, below + reach), _DOWN)
        _arrow(axis, (end, below + reach), (place - 0.5, y - height / 2 - 0.05), _UP)
    place = 1.5 + 2.2 * depth + (1.9 if depth else 0.1)
    _arrow(axis, (place + 0.25, 0), (place + 1.1, 0), _HEAD)
    axis.text(place + 1.2, 0, f"{classes}\nclasses", ha="left", va="center", fontsize=9)
    _explain(axis, -_STEP * depth - 1.45, half)
    return figure


def _bars(
    axis: Axes,
    y: float,
    bars: Sequence[tuple[float, int]],
    height: float,
    size: str,
    most: int,
    joined: bool = False,
) -> None:
    """Tensors of one level side by side with their channels above, convolutions between them.

    most: channels of the widest bar there is. joined: the first bar is one of skip and from below.
    """
    for index, (x, channels) in enumerate(bars):
        width = 0.1 + 0.5 * (channels / most) ** 0.5
        colours = (BLUE, ORANGE) if joined and index == 0 else (BLUE,)
        for part, colour in enumerate(colours):
            share = width / len(colours)
            corner = (x - width / 2 + part * share, y - height / 2)
            axis.add_patch(Rectangle(corner, share, height, color=colour, linewidth=0))
        axis.text(x, y + height / 2 + 0.05, str(channels), ha="center", va="bottom", fontsize=8)
    for (x, _), (following, _) in zip(bars, bars[1:], strict=False):
        _arrow(axis, (x + 0.35, y), (following - 0.3, y), _CONV)
    axis.text(bars[1][0], y - height / 2 - 0.06, size, ha="center", va="top", fontsize=8)


def _explain(axis: Axes, y: float, half: float) -> None:
    """What the arrows stand for, in a row."""
    entries = [
        ("convolution 3 x 3, ReLU", _CONV, False),
        ("max pooling 2 x 2", _DOWN, False),
        ("transposed convolution 2 x 2", _UP, False),
        ("skip, concatenated", _ACROSS, True),
        ("convolution 1 x 1", _HEAD, False),
    ]
    wide = (2 * half + 2.4) / sum(len(text) + 13 for text, _, _ in entries)
    x = -half - 0.8
    for text, colour, dashed in entries:
        _arrow(axis, (x, y), (x + 0.7, y), colour, dashed)
        axis.text(x + 0.8, y, text, ha="left", va="center", fontsize=8.5)
        x += wide * (len(text) + 13)


def _arrow(axis: Axes, start: tuple, end: tuple, colour: str, dashed: bool = False) -> None:
    line = (0, (4, 2)) if dashed else "-"
    arrow(axis, start, end, colour, linestyle=line, mutation_scale=10, linewidth=1.3)


def show_features(rows: Mapping[str, torch.Tensor]) -> Figure:
    """Features (C, m, n), one row for each name, each channel scaled by itself to [0, 1]."""
    count = max(len(features) for features in rows.values())
    m, n = next(iter(rows.values())).shape[-2:]
    width = min(1.3, 11 / count)
    figure = empty_figure(width * count + 0.9, (width * m / n + 0.1) * len(rows))
    axes = figure.subplots(len(rows), count, squeeze=False)
    for line, (name, features) in zip(axes, rows.items(), strict=True):
        line[0].set_ylabel(name, fontsize=9)
        for axis, feature in zip(line, features.detach().cpu().double(), strict=False):
            low, high = feature.min(), feature.max()
            axis.imshow((feature - low) / (high - low + 1e-12), cmap="viridis", vmin=0, vmax=1)
            axis.set_xticks([])
            axis.set_yticks([])
        for axis in line[len(features) :]:
            axis.axis("off")
    return figure


def show_guesses(
    names: Sequence[str], measured: Sequence[float], guess: dict, label: str
) -> Figure:
    """Measured values as points, and beside them what was sealed, as `predictions.band` draws."""
    figure = empty_figure(1.5 * len(names) + 1.5, 3)
    axis = figure.subplots()
    places = list(range(len(names)))
    predictions.band(axis, guess, places)
    axis.plot(places, list(measured), "o", color=ORANGE, markersize=8, label="measured")
    axis.set_xticks(places, names)
    axis.set(xlim=(-0.6, len(names) - 0.4), ylabel=label)
    plain(axis)
    return figure
