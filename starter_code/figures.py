"""What all figures share: Okabe and Ito's colours, and how a notebook shows a figure."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#000000"


class _ShownOnce(Figure):
    """A notebook shows each open figure at the end of a cell, and the cell's value as well.

    This one is closed as soon as it is shown, so that it appears once where it is both.
    """

    def _ipython_display_(self) -> None:
        from IPython.core.pylabtools import print_figure
        from IPython.display import Image, display

        display(Image(print_figure(self)))
        plt.close(self)


def empty_figure(width: float, height: float) -> Figure:
    """An empty figure; width and height in inches."""
    return plt.figure(figsize=(width, height), layout="constrained", FigureClass=_ShownOnce)
