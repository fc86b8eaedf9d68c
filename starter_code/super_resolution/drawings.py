"""Figures of this homework: its first screen, and perception against distortion."""

import json
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from starter_code import figures
from starter_code.weights import tensors

TABLES = Path(__file__).parent / "tables"
"""end.json: what stands above each picture of the first screen; end.safetensors: the pictures,
bytes (H, W), of a test photograph enlarged four times."""


def show_end() -> Figure:
    """Where the homework ends: a detail enlarged four times, by three methods, and the truth."""
    told = json.loads((TABLES / "end.json").read_text())
    pictures, _ = tensors(TABLES / "end.safetensors")
    figure, axes = figures.grid(len(told), len(told), 2.4, 2.8)
    for axis, (name, title) in zip(axes, told.items(), strict=True):
        pixels = pictures[name].numpy()
        figures.picture(axis, pixels, title, cmap="gray", vmin=0, vmax=255)
    said = "; ".join(title.replace("\n", ", ") for title in told.values())
    return figures.describe(figure, f"A photograph's detail enlarged four times. {said}.")


def show_tradeoff(table: Mapping[str, Mapping[str, float]]) -> Figure:
    """Decibels against the distance of features, a point for each method.

    table: of each method its "PSNR (dB)" and "feature distance".
    """
    figure = figures.empty_figure(6.5, 4)
    axis = figure.subplots()
    for name, row in table.items():
        learned = name.startswith(("SR", "blend"))
        colour, marker = (figures.BLUE, "o") if learned else (figures.VERMILLION, "s")
        place = row["feature distance"], row["PSNR (dB)"]
        axis.plot(*place, marker, color=colour)
        axis.annotate(name, place, xytext=(6, 4), textcoords="offset points", fontsize=9)
    axis.set(xlabel="distance of features from the truth's", ylabel="PSNR (dB)")
    axis.set_title("Four times: distortion against perception", fontsize=11)
    axis.margins(x=0.2)
    axis.grid(color="0.9")
    axis.spines[["top", "right"]].set_visible(False)
    return figure
