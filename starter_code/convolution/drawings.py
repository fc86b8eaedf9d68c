"""Figures of convolutions and their transposes. Every function returns its Figure."""

import itertools

import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import ConnectionPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from starter_code import photographs
from starter_code.convolution.enlarging import by_five_ways, last_result
from starter_code.figures import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    describe,
    empty_figure,
    picture,
    plain,
)
from starter_code.plots import matrix_axes, show_images

_COLOURS = {(0, 0): ORANGE, (0, 1): BLUE, (1, 0): GREEN, (1, 1): PURPLE}
_KERNEL, _OUTPUT = 3, 4
_PIXEL, _CORNER = (1, 1), (0, 3)  # the output pixels that the lower row explains


def show_pattern(
    pattern: torch.Tensor,
    title: str = "",
    x_width: int | None = None,
    y_width: int | None = None,
) -> Figure:
    """Show where a matrix (y_size, x_size) is not zero: a bool tensor, True in blue.

    x_width, y_width: widths of the two images in pixels. If given, lines divide the matrix into
    blocks, one for each row of the output image and each row of the input image.
    """
    pattern = pattern.detach().cpu().numpy().astype(bool)
    figure, axis = matrix_axes(pattern.shape, title)
    axis.imshow(pattern, cmap=ListedColormap(["white", BLUE]), vmin=0, vmax=1)
    y_size, x_size = pattern.shape
    for place in range(x_width, x_size, x_width) if x_width else ():
        axis.axvline(place - 0.5, color="0.6", linewidth=0.8)
    for place in range(y_width, y_size, y_width) if y_width else ():
        axis.axhline(place - 0.5, color="0.6", linewidth=0.8)
    count = int(pattern.sum())
    share = 100 * count / pattern.size
    axis.text(
        0.5, -0.02, f"{count} of {pattern.size} entries are not zero ({share:.1f} %)",
        transform=axis.transAxes, ha="center", va="top", fontsize=9,
    )  # fmt: skip
    return figure


def show_overlap(count: torch.Tensor, title: str = "") -> Figure:
    """Show how often each output pixel is written: whole numbers, (M, N). Small maps in figures."""
    count = count.detach().cpu().numpy()
    M, N = count.shape
    figure = empty_figure(5.5, min(max(4.4 * M / N, 1.5), 7.0) + 0.6)
    axis = figure.subplots()
    low, high = int(count.min()), int(count.max())
    steps = BoundaryNorm(np.arange(low - 0.5, high + 1), 256)
    shown = axis.imshow(count, cmap="viridis", norm=steps, interpolation="nearest")
    bar = figure.colorbar(shown, ax=axis, label="times written", shrink=0.8)
    bar.set_ticks(sorted({*np.linspace(low, high, min(high - low + 1, 10)).round().astype(int)}))
    for (row, column), value in np.ndenumerate(count) if max(M, N) <= 16 else ():
        dark = 2 * (value - low) < high - low
        colour = "white" if dark else "black"
        axis.text(column, row, int(value), ha="center", va="center", color=colour, fontsize=9)
    axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(8, integer=True))
    axis.set_xlabel("column of the output (pixels)")
    axis.set_ylabel("row of the output (pixels)")
    axis.set_title(title, fontsize=11)
    return figure


def show_last_result() -> Figure:
    """A coin as it was measured, enlarged in three ways, and as it was."""
    coins = photographs.centre_crop(photographs.photograph("coins"), 302, 384)[None, None]
    small = F.avg_pool2d(coins, 2)
    enlarged = by_five_ways(small)
    ways = (
        F.interpolate(small, scale_factor=2),
        *map(enlarged.get, ("transposed, 3 x 3", "bilinear")),
    )
    details = [image[..., 135:215, 190:270] for image in (*ways, coins)]
    titles = [
        "what there is",
        "transposed, 3 x 3",
        "bilinear",
        "a trained network",
        "the photograph",
    ]
    return describe(
        show_images([*details[:3], last_result(), details[3]], titles, columns=5),
        "A coin in large pixels; under a checkerboard; blurred; with clear edges; and as it was.",
    )


def show_constant(size: int, stride: int) -> Figure:
    """What size x size equal weights make of an image of ones, and a row through its middle."""
    w = torch.full((1, 1, size, size), (stride / size) ** 2)
    result = F.conv_transpose2d(torch.ones(1, 1, 12, 12), w, stride=stride)[0, 0]
    middle = (result.shape[0] - 12) // 2
    result = result[middle : middle + 12, middle : middle + 12].numpy()
    figure = empty_figure(6.5, 3)
    left, right = figure.subplots(1, 2)
    picture(
        left,
        result,
        f"{size} x {size}, stride {stride}",
        cmap="gray",
        vmin=0,
        vmax=max(2, result.max()),
    )
    for row, colour in enumerate((BLUE, ORANGE)):
        right.step(range(12), result[row], where="mid", color=colour, label=f"row {row}")
    right.set(xlabel="column", ylabel="value", ylim=(-0.1, 1.3 * max(2, result.max())))
    plain(right)
    told = f"{size} x {size} equal weights, stride {stride}, make of ones: "
    return describe(figure, f"{told}values from {result.min():.2f} to {result.max():.2f}.")


def show_scatter_and_gather() -> Figure:
    """Draw the transposed convolution of a 2 x 2 image with a 3 x 3 kernel, in two ways.

    Above: each input pixel scatters a scaled copy of the kernel into the output. Below: the same
    output, of which one pixel gathers from the input, with the kernel read backwards.
    """
    figure = empty_figure(11, 5.6)
    above, below = figure.subfigures(2, 1, hspace=0.05)
    _draw_scatter(above)
    _draw_gather(below)
    return figure


def _draw_scatter(figure: SubFigure) -> None:
    title = "Scatter: the transpose as each input pixel sees it, which adds a copy of the kernel"
    figure.suptitle(title, fontsize=12)
    axes = figure.subplots(1, 6)
    _draw_input(axes[0], {place: f"$y_{{{place[0]}{place[1]}}}$" for place in _COLOURS})
    for axis, (u, v) in zip(axes[1:5], _COLOURS, strict=True):
        _draw_grid(axis, _OUTPUT)
        for p, q in itertools.product(range(_KERNEL), repeat=2):
            _fill(axis, u + p, v + q, _COLOURS[u, v], f"$w_{{{p}{q}}}$")
        axis.set_title(f"$y_{{{u}{v}}}$ times $w$", fontsize=10)
    _draw_output(axes[5])
    for axis, sign in zip(axes[:5], "→+++=", strict=True):
        axis.text(1.11, 0.5, sign, transform=axis.transAxes, ha="center", va="center", fontsize=15)


def _draw_gather(figure: SubFigure) -> None:
    title = "Gather: the same transpose as one output pixel sees it, which collects from the input"
    figure.suptitle(title, fontsize=12)
    left, right, text = figure.subplots(1, 3, width_ratios=(1, 1, 1.9))
    row, column = _PIXEL
    terms = {(u, v): f"$y_{{{u}{v}}}$\n$w_{{{row - u}{column - v}}}$" for u, v in _COLOURS}
    _draw_input(left, terms)
    _draw_output(right)
    right.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=BLACK, linewidth=2.5))
    for edge in (0, 2):  # the pixel's left edge opens into the input, as if enlarged
        start, end = (column, row + edge / 2), (2, edge)
        figure.add_artist(
            ConnectionPatch(start, end, right.transData, left.transData, color=BLACK, linewidth=1)
        )
    text.axis("off")
    text.set(xlim=(0, 10.5), ylim=(4, 0))
    _write_sum(text, 0.6, _PIXEL)
    _write_sum(text, 1.5, _CORNER)
    note = (
        "As the indices of $y$ grow, those of $w$ fall:\nthe kernel is read backwards.\n"
        "A corner of the output is reached by one pixel only."
    )
    text.text(0, 2.3, note, fontsize=11, va="top", linespacing=1.5)


def _write_sum(axis: Axes, height: float, pixel: tuple[int, int]) -> None:
    """Write an output pixel as a sum, a square of its input pixel's colour before each term."""
    row, column = pixel
    axis.text(0, height, f"$x_{{{row}{column}}}$  =", fontsize=13, va="center")
    reaching = [(u, v) for u, v in _COLOURS if _reaches(u, v, row, column)]
    for index, (u, v) in enumerate(reaching):
        x = 1.4 + 2.3 * index
        axis.plot(x, height, "s", color=_COLOURS[u, v], markersize=9)
        plus = "  +" if index < len(reaching) - 1 else ""
        term = f"$y_{{{u}{v}}}\\,w_{{{row - u}{column - v}}}${plus}"
        axis.text(x + 0.3, height, term, fontsize=13, va="center")


def _reaches(u: int, v: int, row: int, column: int) -> bool:
    """Whether input pixel (u, v) adds to output pixel (row, column)."""
    return 0 <= row - u < _KERNEL and 0 <= column - v < _KERNEL


def _draw_input(axis: Axes, labels: dict[tuple[int, int], str]) -> None:
    """The input, its pixels as large as those of the output beside it."""
    _draw_grid(axis, 2)
    for (u, v), colour in _COLOURS.items():
        _fill(axis, u, v, colour, labels[u, v])
    axis.set(xlim=(-1.05, 3.05), ylim=(3.05, -1.05))
    axis.text(1, -0.15, "input $y$", fontsize=10, ha="center", va="bottom")


def _draw_output(axis: Axes) -> None:
    """The output: in each pixel, one small square for each input pixel that reaches it."""
    _draw_grid(axis, _OUTPUT)
    for row, column in itertools.product(range(_OUTPUT), repeat=2):
        for (u, v), colour in _COLOURS.items():
            if _reaches(u, v, row, column):
                x, y = column + 0.09 + 0.44 * v, row + 0.09 + 0.44 * u
                axis.add_patch(Rectangle((x, y), 0.38, 0.38, color=colour, linewidth=0))
    axis.set_title("output $x$", fontsize=10)


def _draw_grid(axis: Axes, size: int) -> None:
    """Empty pixels, size x size, of side 1; row 0 on top."""
    axis.set(xlim=(-0.05, size + 0.05), ylim=(size + 0.05, -0.05), aspect="equal")
    axis.axis("off")
    for row, column in itertools.product(range(size), repeat=2):
        axis.add_patch(Rectangle((column, row), 1, 1, facecolor="white", edgecolor="0.6"))


def _fill(axis: Axes, row: int, column: int, colour: str, text: str) -> None:
    """Colour one pixel and write into it."""
    axis.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="white"))
    ink = "white" if colour == BLUE else "black"
    axis.text(column + 0.5, row + 0.5, text, color=ink, ha="center", va="center", fontsize=11)
