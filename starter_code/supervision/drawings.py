"""Figures of this homework: its first screen, and covariances with what was never measured."""

from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.safetensors: a detail of a photograph, measured and restored by four estimators, bytes."""


def show_end() -> Figure:
    """Where the homework ends: a photograph with holes, restored by four estimators."""
    pictures, _ = tensors(TABLES / "end.safetensors")
    names = sorted(pictures, key=lambda name: (name != "measured", name))
    figure, axes = figures.grid(len(names), len(names), 2.3, 2.6)
    for axis, name in zip(axes, names, strict=True):
        pixels = pictures[name].to(torch.float32).numpy() / 255
        figures.picture(axis, pixels, name, cmap="gray", vmin=0, vmax=1)
    return figures.describe(
        figure,
        "A photograph with the same holes in every block of 8 x 8 pixels, and four restorations of "
        "it, by the estimators A to D.",
    )


def show_moments(covariances: dict[str, torch.Tensor]) -> Figure:
    """Covariances (n, n) by name in one scale, NaN white."""
    figure, axes = figures.grid(len(covariances), 6, 2.2, 2.5)
    limit = max(float(np.nanmax(np.abs(C.numpy()))) for C in covariances.values())
    for axis, (name, C) in zip(axes, covariances.items(), strict=True):
        shown = figures.picture(
            axis, C.numpy(), name, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="equal"
        )
    figure.colorbar(shown, ax=axes, label="covariance of two pixels", shrink=0.8)
    return figure
