"""Figures of this homework: its first screen, point clouds, and images in rows."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.json: what stands above each column; end.safetensors: three digits in each, bytes."""


def show_end() -> Figure:
    """Where the homework ends: three digits with a quarter of their pixels, by several priors."""
    told = json.loads((TABLES / "end.json").read_text())
    pictures, _ = tensors(TABLES / "end.safetensors")
    rows = {text: pictures[name].float() / 127.5 - 1 for name, text in told.items()}
    listed = "; ".join(text.replace("\n", " ") for text in told.values())
    return figures.describe(
        show_columns(rows),
        f"Three digits, a quarter of whose pixels was measured with noise. Columns: {listed}.",
    )


def show_columns(columns: Mapping[str, torch.Tensor], low: float = -1.0) -> Figure:
    """Images (N, 1, H, W) or (N, H, W) with values from `low` to 1: a column for each name."""
    stacks = [one.detach().reshape(len(one), *one.shape[-2:]) for one in columns.values()]
    count = len(stacks[0])
    figure = figures.empty_figure(1.35 * len(stacks), 1.3 * count + 0.5)
    axes = figure.subplots(count, len(stacks), squeeze=False)
    for column, (name, stack) in enumerate(zip(columns, stacks, strict=True)):
        for row, image in enumerate(stack):
            title = name if row == 0 else ""
            figures.picture(axes[row, column], image.numpy(), title, cmap="gray", vmin=low, vmax=1)
    return figure


def show_points(
    clouds: Mapping[str, torch.Tensor],
    line: tuple[Sequence[float], float] | None = None,
    columns: int = 4,
    most: int = 1500,
) -> Figure:
    """Points (N, 2) of several sets, one diagram each, all in one frame.

    line: A and y of a measurement A x = y of the plane, drawn dashed. most: points that are shown.
    """
    figure, axes = figures.grid(len(clouds), columns, 2.5, 2.7)
    for axis, (name, points) in zip(axes, clouds.items(), strict=True):
        x, y = points[:most].T.tolist()
        axis.plot(x, y, ".", color=figures.BLUE, markersize=1.5, alpha=0.5)
        if line is not None:
            (p, q), value = line
            axis.plot([-4, 4], [(value - p * end) / q for end in (-4, 4)], "--",
                      color=figures.VERMILLION, linewidth=1)  # fmt: skip
        axis.set(xlim=(-3.2, 3.4), ylim=(-3.2, 3.4), aspect="equal", xlabel="$x_1$")
        axis.set_ylabel("$x_2$")
        axis.set_title(name, fontsize=9)
    return figure
