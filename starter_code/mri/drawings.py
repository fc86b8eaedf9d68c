"""Figures of this homework, and the details that are hidden in a slice."""

from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.mri import data
from starter_code.weights import tensors

SHOWN = ("the slice", "zero-filled", "total variation", "U-Net", "cascade")
TABLES = Path(__file__).parent / "tables"
"""end.safetensors: a slice and what four methods make of a quarter of its k-space, bytes, in a file
of tensors; its text has the PSNR of each."""
_AREA = (slice(96, 152), slice(60, 132))
"""Rows and columns of slice 6 of the test that are brain."""


def show_end() -> Figure:
    """Where the homework ends: a slice, and four reconstructions from a quarter of k-space."""
    pictures, told = tensors(TABLES / "end.safetensors")
    figure, axes = figures.grid(len(SHOWN), len(SHOWN), 2.1, 2.8)
    for axis, name in zip(axes, SHOWN, strict=True):
        pixels = pictures[name].to(torch.float32).numpy() / 255
        figures.picture(axis, pixels, told[name], cmap="gray", vmin=0, vmax=1)
    texts = ", ".join(text.replace("\n", " ") for text in map(told.get, SHOWN[1:]))
    return figures.describe(figure, f"A slice of a head, and four guesses from 8 coils: {texts}.")


def places(generator: torch.Generator, count: int = 3) -> list[tuple[float, float]]:
    """Places in the white matter of slice 6 of the test: (row, column), 8 pixels apart at least."""
    rows, columns = _AREA
    image = data.slices("test")[6][rows, columns]
    smooth = torch.nn.functional.avg_pool2d(image[None], 7, 1, 3)[0]
    bright = torch.nonzero((smooth > 0.5) & (smooth < 0.7))
    found: list[tuple[float, float]] = []
    for at in torch.randperm(len(bright), generator=generator).tolist():
        place = [int(one) for one in bright[at]]
        place = float(place[0] + rows.start), float(place[1] + columns.start)
        if all((place[0] - a) ** 2 + (place[1] - b) ** 2 >= 64 for a, b in found):
            found.append(place)
        if len(found) == count:
            break
    return found


def disk(place: tuple[float, float], radius: float, contrast: float) -> torch.Tensor:
    """A disk on nothing: (1, 224, 192), complex64."""
    rows = torch.arange(data.ROWS)[:, None] - place[0]
    columns = torch.arange(data.COLUMNS) - place[1]
    return contrast * (rows**2 + columns**2 <= radius**2).to(torch.complex64)[None]
