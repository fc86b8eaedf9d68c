"""Figures of this homework: its first screen, and the bins of colours."""

from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.safetensors: bytes (H, W, 3) of a picture with what is missing, and restored."""


def show_end() -> Figure:
    """Where the homework ends: colours and holes, each restored in two ways."""
    pictures, _ = tensors(TABLES / "end.safetensors")
    names = ["20 hints", "colour A", "colour B", "strokes", "filling C", "filling D"]
    figure, axes = figures.grid(len(names), 3, 2.5, 2.8)
    for axis, name in zip(axes, names, strict=True):
        figures.picture(axis, pictures[name].numpy(), name)
    return figures.describe(
        figure,
        "Above, a grey cat with 20 dots of colour and two colourings of it; below, the cat with "
        "white strokes through it and two fillings. One of each pair is by a sparse linear system, "
        "the other by a network.",
    )


def show_bins(
    centres: torch.Tensor, frequency: torch.Tensor, weights: torch.Tensor, lam: float
) -> Figure:
    """How often each bin is used, and how much it is to count, in the plane of a and b."""
    figure = figures.empty_figure(8.0, 3.4)
    axes = figure.subplots(1, 2)
    for axis, values, title in [
        (axes[0], frequency.log10(), "share of pixels, log10"),
        (axes[1], weights.log10(), f"weight at λ = {lam:g}, log10"),
    ]:
        a, b = centres.T.numpy()
        shown = axis.scatter(a, b, c=np.asarray(values), marker="s", s=32, cmap="viridis")
        axis.set(xlabel="a, green to red", ylabel="b, blue to yellow", title=title, aspect="equal")
        figure.colorbar(shown, ax=axis)
    return figure


def as_shown(rgb: torch.Tensor) -> torch.Tensor:
    """A picture (1, 3, H, W) as bytes (H, W, 3)."""
    return (255 * rgb[0].clamp(0, 1)).round().byte().permute(1, 2, 0).contiguous()
