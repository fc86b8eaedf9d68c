"""Figures of this homework, and the details that are hidden in a slice."""

from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.mri import data
from starter_code.weights import tensors

SHOWN = ("the slice", "zero-filled", "total variation", "U-Net", "cascade")
TABLES = Path(__file__).parent / "tables"
"""end.safetensors: a slice and what four methods make of a quarter of its k-space, bytes."""
_ROWS = slice(80, 168)
"""Rows of a slice with a brain's middle; rows are measured in full, so they are a scan as well."""


def show_end() -> Figure:
    """Where the homework ends: a slice, and four reconstructions from a quarter of k-space."""
    pictures, _ = tensors(TABLES / "end.safetensors")
    figure, axes = figures.grid(len(SHOWN), len(SHOWN), 2.1, 2.8)
    for axis, name in zip(axes, SHOWN, strict=True):
        pixels = pictures[name].to(torch.float32).numpy() / 255
        figures.picture(axis, pixels, name, cmap="gray", vmin=0, vmax=1)
    text = "A slice of a head, and four guesses from 8 coils and a quarter of k-space: "
    return figures.describe(figure, text + ", ".join(SHOWN[1:]) + ".")


def middle() -> torch.Tensor:
    """The middle rows of slice 6 of the test: magnitudes (1, 88, 192)."""
    return data.slices("test")[[6], _ROWS]


def places(generator: torch.Generator, count: int = 3) -> list[tuple[float, float]]:
    """Places in the white matter of `middle`: (row, column), 8 pixels apart at least."""
    smooth = torch.nn.functional.avg_pool2d(middle(), 7, 1, 3)[0]
    smooth[:16], smooth[-16:], smooth[:, :60], smooth[:, -60:] = 0, 0, 0, 0
    bright = torch.nonzero((smooth > 0.5) & (smooth < 0.7))
    found: list[tuple[float, float]] = []
    for at in torch.randperm(len(bright), generator=generator).tolist():
        row, column = (float(one) for one in bright[at])
        if all((row - a) ** 2 + (column - b) ** 2 >= 64 for a, b in found):
            found.append((row, column))
        if len(found) == count:
            break
    return found


def disk(place: tuple[float, float], radius: float, contrast: float) -> torch.Tensor:
    """A disk on nothing: (1, 88, 192), complex64."""
    rows = torch.arange(_ROWS.stop - _ROWS.start)[:, None] - place[0]
    columns = torch.arange(data.COLUMNS) - place[1]
    return contrast * (rows**2 + columns**2 <= radius**2).to(torch.complex64)[None]
