"""Figures of this homework's graphs."""

import torch
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.graphs.data import load, places

COLOURS = (figures.BLUE, figures.VERMILLION, figures.GREEN, figures.PURPLE, figures.ORANGE,
           figures.SKY, figures.YELLOW, figures.BLACK)  # fmt: skip
MARKERS = "os^DvP*X<>hp"


def draw_graph(
    axis: Axes, edges: torch.Tensor, spots: torch.Tensor, groups: torch.Tensor, title: str = ""
) -> None:
    """Draw a graph; each group has a colour and a shape. groups: (n,), or -1 for none."""
    ends = spots[edges.T].numpy()  # (E, 2, 2)
    axis.add_collection(LineCollection(ends, colors="0.75", linewidths=0.5, zorder=0))
    for group in groups.unique().tolist():
        at = spots[groups == group].numpy()
        colour = "0.45" if group < 0 else COLOURS[group % len(COLOURS)]
        axis.scatter(*at.T, s=16, c=colour, marker="o" if group < 0 else MARKERS[group % 12],
                     linewidths=0, zorder=1)  # fmt: skip
    axis.set_title(title, fontsize=10)
    axis.set_axis_off()


def show_divisions(name: str, divisions: dict[str, torch.Tensor]) -> Figure:
    """A graph of `load` once for each division of its nodes, by title."""
    edges, _ = load(name)
    figure, axes = figures.grid(len(divisions), 4, 3.0, 3.0)
    for axis, (title, groups) in zip(axes, divisions.items(), strict=True):
        draw_graph(axis, edges, places(name), groups, title)
    return figure
