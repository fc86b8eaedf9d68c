"""Figures of this homework that show what was measured once, for its first screen."""

import json
from pathlib import Path

import torch
from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.json: NMSE in dB by method after sixteen steps or layers, and names of pictures;
end.safetensors: a detail of a photograph, blurred, by total variation and by the unrolled network,
bytes, in a file of tensors."""


def show_end() -> Figure:
    """Where the homework ends: NMSE after sixteen steps or layers, and a photograph restored."""
    table = json.loads((TABLES / "end.json").read_text())
    pictures, _ = tensors(TABLES / "end.safetensors")
    figure = figures.empty_figure(10, 3.2)
    axes = figure.subplots(1, 4, width_ratios=(1.7, 1, 1, 1))
    names = list(table["nmse"])
    axes[0].barh(names[::-1], list(table["nmse"].values())[::-1], color=figures.BLUE)
    axes[0].set(xlabel="NMSE (dB) after sixteen steps", xlim=(-42, 0))
    axes[0].tick_params(labelsize=8)
    for axis, name in zip(axes[1:], table["pictures"], strict=True):
        pixels = pictures[name].to(torch.float32).numpy() / 255
        figures.picture(axis, pixels, name, cmap="gray", vmin=0, vmax=1)
    told = ", ".join(f"{name} {value:.1f}" for name, value in table["nmse"].items())
    return figures.describe(
        figure,
        f"NMSE in dB after sixteen steps or layers: {told}. Beside it a blurred photograph, "
        f"restored by total variation and by the unrolled network.",
    )
