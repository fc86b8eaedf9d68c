"""Figures of this homework that show what was measured once, for its first screen."""

import json
from pathlib import Path

from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.json: what stands above each picture; end.safetensors: the pictures, bytes."""


def show_end() -> Figure:
    """Where the homework ends: a slice of a person from 32 views, by four methods."""
    told = json.loads((TABLES / "end.json").read_text())
    pictures, _ = tensors(TABLES / "end.safetensors")
    figure, axes = figures.grid(len(told), 5, 2.3, 2.6)
    for axis, (name, text) in zip(axes, told.items(), strict=True):
        figures.picture(axis, pictures[name].numpy() / 255, text, cmap="gray", vmin=0, vmax=0.6)
    listed = "; ".join(text.replace("\n", ", ") for text in told.values())
    return figures.describe(
        figure, f"A slice of an abdomen, reconstructed from 32 views: {listed}. The last is true."
    )
