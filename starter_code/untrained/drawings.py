"""Figures of this homework: its first screen, and pictures as they come out of a fit."""

from collections.abc import Mapping
from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.safetensors: a noisy detail and four estimates of it, bytes."""


def show_end() -> Figure:
    """Where the homework ends: a noisy picture, and four estimates made of nothing else."""
    pictures, _ = tensors(TABLES / "end.safetensors")
    names = sorted(pictures, key=lambda name: (name != "noisy", name))
    figure, axes = figures.grid(len(names), len(names), 2.3, 2.6)
    for axis, name in zip(axes, names, strict=True):
        pixels = pictures[name].to(torch.float32).numpy() / 255
        figures.picture(axis, pixels, name, cmap="gray", vmin=0, vmax=1)
    return figures.describe(
        figure,
        "A noisy detail of the cameraman and four estimates of it: A is grainy, B less so, C flat "
        "with sharp edges, D smooth with faint curls.",
    )


def show_directions(
    directions: torch.Tensor, values: torch.Tensor, chosen: Mapping[str, int]
) -> Figure:
    """Some directions in which a network's output can move, with their singular values.

    directions: (H, W, count). values: (count,). chosen: number of a direction by its title.
    """
    figure, axes = figures.grid(len(chosen), len(chosen), 2.1, 2.5)
    limit = 0.8 * float(max(directions[..., one].abs().max() for one in chosen.values()))
    for axis, (title, one) in zip(axes, chosen.items(), strict=True):
        text = f"{title}\nsingular value {float(values[one]):.2g}"
        shown = figures.picture(
            axis, directions[..., one].numpy(), text, cmap="PuOr_r", vmin=-limit, vmax=limit
        )
    figure.colorbar(shown, ax=axes, label="value of the pixel", shrink=0.8, extend="both")
    return figure
