"""Figures of this homework's signals, and its first screen."""

from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.graphs.data import load, places
from starter_code.graphs.drawings import draw_graph
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.safetensors: groups of the books, a clipped heartbeat and three restorations."""
STYLES = {
    "measured": ("0.6", "-", 1.0),
    "truth": (figures.BLACK, "--", 1.2),
}
_COLOURS = (figures.BLUE, figures.VERMILLION, figures.GREEN, figures.PURPLE, figures.ORANGE)


def show_signals(
    signals: dict[str, torch.Tensor],
    rate: float,
    title: str = "",
    unit: str = "standard deviations",
) -> Figure:
    """Signals (n,) over time in one diagram; those called measured or truth have styles of theirs.

    rate: samples in a second.
    """
    figure = figures.empty_figure(8.5, 3.2)
    axis = figure.subplots()
    _draw(axis, signals, rate, unit)
    axis.set_title(title, fontsize=11)
    return figure


def _draw(axis, signals: dict[str, torch.Tensor], rate: float, unit: str) -> None:
    number = 0
    for name, x in signals.items():
        colour, line, width = STYLES.get(name, (_COLOURS[number % len(_COLOURS)], "-", 1.4))
        number += name not in STYLES
        time = torch.arange(len(x)) / rate
        axis.plot(time, x.float(), line, color=colour, linewidth=width, label=name)
    axis.set(xlabel="time (s)", ylabel=unit)
    axis.margins(y=0.25)  # room for the legend
    figures.plain(axis)


def show_traces(rows: dict[str, torch.Tensor], dt: float) -> Figure:
    """Spikes or traces (n,) one below another, by title."""
    figure, axes = figures.grid(len(rows), 1, 8.5, 1.25)
    for axis, (name, x) in zip(axes, rows.items(), strict=True):
        time = dt * torch.arange(len(x))
        axis.plot(time, x, color=figures.BLUE, linewidth=1)
        axis.axhline(0, color="0.8", linewidth=0.6, zorder=0)
        axis.set_title(name, fontsize=9, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_ylabel("size", fontsize=8)
    axes[-1].set_xlabel("time (s)")
    return figure


def show_end() -> Figure:
    """Where the homework ends: groups of books, and a heartbeat without its clipping."""
    held, _ = tensors(TABLES / "end.safetensors")
    edges, _ = load("polbooks")
    figure = figures.empty_figure(10, 5.8)
    grid = figure.add_gridspec(2, 2, height_ratios=(3, 2))
    none = torch.full(held["groups"].shape, -1)
    titles = "105 books, bought together", "three groups, found from the edges"
    for place, groups in enumerate((none, held["groups"])):
        axis = figure.add_subplot(grid[0, place])
        draw_graph(axis, edges, places("polbooks"), groups.long(), titles[place])
    for place, names in ((0, ("measured",)), (1, ("measured", "restored", "truth"))):
        axis = figure.add_subplot(grid[1, place])
        _draw(axis, {name: held[name] for name in names}, 360, "standard deviations")
    return figures.describe(
        figure,
        "Above a network of books, first grey, then with three colours for groups that hang "
        "together; below a heartbeat whose tops are cut off, then restored, near the dashed truth.",
    )
