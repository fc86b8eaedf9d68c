"""What all figures share: Okabe and Ito's colours, how a notebook shows a figure, and its parts."""

import types
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import FancyArrowPatch

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#000000"


class _ShownOnce(Figure):
    """A notebook shows each open figure at the end of a cell, and the cell's value as well.

    This one is closed as soon as it is shown, so that it appears once where it is both.
    """

    described = ""
    """what `describe` was told"""

    def _ipython_display_(self) -> None:
        from IPython.core.pylabtools import print_figure
        from IPython.display import Image, display

        display(Image(print_figure(self), alt=self.described or None))
        plt.close(self)


def empty_figure(width: float, height: float) -> Figure:
    """An empty figure; width and height in inches."""
    return plt.figure(figsize=(width, height), layout="constrained", FigureClass=_ShownOnce)


def describe(figure: Figure, text: str) -> Figure:
    """Give a figure the sentence that stands for it where it is not seen; returns the figure.

        figures.describe(plots.show_images(images), "Left the noisy image, right the restored one.")

    Say what is to be seen, with numbers where they matter; pages carry it as alternative text.
    """
    if len(text.split()) < 4:
        raise ValueError(f"say in a sentence what is to be seen, not {text!r}")
    figure.described = text
    if not isinstance(figure, _ShownOnce):
        figure._ipython_display_ = types.MethodType(_ShownOnce._ipython_display_, figure)
    return figure


def grid(
    count: int, columns: int, width: float, height: float, below: float = 0.0
) -> tuple[Figure, list[Axes]]:
    """A figure of `count` axes, at most `columns` in a row, each width x height inches.

    below: inches that are left for what stands below them, such as a legend.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = empty_figure(width * columns, height * rows + below)
    axes = figure.subplots(rows, columns, squeeze=False).reshape(-1).tolist()
    for axis in axes[count:]:
        axis.remove()
    return figure, axes[:count]


def picture(axis: Axes, pixels: np.ndarray, title: str = "", **style: Any) -> AxesImage:
    """Show pixels (H, W) or (H, W, 3) as squares, without ticks. style: as `imshow` takes it."""
    shown = axis.imshow(pixels, interpolation="nearest", **style)
    axis.set_title(title, fontsize=10)
    axis.set_xticks([])
    axis.set_yticks([])
    return shown


def arrow(axis: Axes, start: tuple, end: tuple, colour: str = "0.3", **style: Any) -> None:
    """An arrow from one (x, y) to another. style: as `FancyArrowPatch` takes it."""
    style = {"arrowstyle": "-|>", "mutation_scale": 11, "linewidth": 1.2} | style
    axis.add_patch(FancyArrowPatch(start, end, color=colour, shrinkA=0, shrinkB=0, **style))


def plain(axis: Axes) -> None:
    """Give a diagram of curves a faint grid, a legend, and no line above or on the right."""
    axis.grid(color="0.9")
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, fontsize=9)
