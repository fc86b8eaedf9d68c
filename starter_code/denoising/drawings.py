"""Drawings of this subject: what is to be won, and the network."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from starter_code import predictions
from starter_code.figures import (
    BLUE,
    GREEN,
    ORANGE,
    arrow,
    describe,
    empty_figure,
    grid,
    picture,
    plain,
)

_CONV, _NORM, _RELU = (BLUE, "white"), (ORANGE, "black"), (GREEN, "white")


_FIRST = Path(__file__).parent / "tables" / "first.npz"
_HIDDEN = ("17 layers", "total variation", "8 layers")  # A, B, C


def show_first() -> Figure:
    """A noisy detail, and what three denoisers make of it, without their names."""
    with np.load(_FIRST) as images:
        shown = {"noisy, 20.2 dB": images["noisy"]}
        shown |= {letter: images[name] for letter, name in zip("ABC", _HIDDEN, strict=True)}
    figure, axes = grid(len(shown), 4, 2.7, 2.9)
    for axis, (title, image) in zip(axes, shown.items(), strict=True):
        picture(axis, image, title, cmap="gray", vmin=0, vmax=255)
    return describe(
        figure,
        "Four times the head of a photographer with his camera: full of noise, and denoised by the "
        "methods A, B and C. B has flat patches with ragged edges; A and C look much alike.",
    )


def show_guess(
    guess: dict, places: Sequence, measured: Sequence[float], x_label: str, y_label: str
) -> Figure:
    """What was sealed as grey bars, and what was measured. places: numbers, or names in a row."""
    named = isinstance(places[0], str)
    x = list(range(len(places))) if named else list(places)
    figure = empty_figure(6, 3)
    axis = figure.subplots()
    predictions.band(axis, guess, x)
    axis.plot(x, list(measured), "o", color=BLUE, label="measured")
    axis.axhline(0, color="0.5", linewidth=0.8)
    if named:
        axis.set_xticks(x, places)
    axis.margins(x=0.2)
    axis.set(xlabel=x_label, ylabel=y_label)
    plain(axis)
    told = ", ".join(
        f"{value:.2f} at {place}" for place, value in zip(places, measured, strict=True)
    )
    return describe(figure, f"Grey bars of what you sealed, and points measured: {told}.")


def show_dncnn() -> Figure:
    """Draw the layers of DnCNN, and how the image comes of the noise that it finds."""
    figure = empty_figure(11, 3.6)
    axis = figure.subplots()
    axis.set(xlim=(0, 22), ylim=(-2.3, 4.6), aspect="equal")
    axis.axis("off")
    axis.text(0.7, 1.5, "$y$\nnoisy", ha="center", va="center", fontsize=12)
    arrow(axis, (1.4, 1.5), (2.3, 1.5))
    _block(axis, 2.4, [("convolution", _CONV), ("ReLU", _RELU)], "1st layer")
    inner = [("convolution", _CONV), ("BatchNorm", _NORM), ("ReLU", _RELU)]
    for x, name in ((5.2, "2nd layer"), (11.0, "layer $D - 1$")):
        arrow(axis, (x - 0.9, 1.5), (x - 0.1, 1.5))
        _block(axis, x, inner, name)
    axis.text(9.2, 1.5, "$\\cdots$", ha="center", va="center", fontsize=18)
    axis.plot([8.0, 8.6], [1.5, 1.5], color="0.3", linewidth=1.2)
    arrow(axis, (13.8, 1.5), (14.7, 1.5))
    _block(axis, 14.8, [("convolution", _CONV)], "layer $D$")
    arrow(axis, (15.7, 1.5), (16.8, 1.5))
    axis.text(17.6, 1.5, "$f(y)$\nnoise", ha="center", va="center", fontsize=12)
    arrow(axis, (18.4, 1.5), (19.3, 1.5))
    axis.text(19.7, 1.5, "$-$", ha="center", va="center", fontsize=17)
    axis.add_patch(Rectangle((19.35, 1.15), 0.7, 0.7, fill=False, edgecolor="0.3"))
    arrow(axis, (20.1, 1.5), (20.7, 1.5))
    axis.text(21.3, 1.5, "$\\hat x$\nimage", ha="center", va="center", fontsize=12)
    axis.plot([0.7, 0.7, 19.7], [0.6, -1.9, -1.9], color="0.3", linewidth=1.2)
    arrow(axis, (19.7, -1.9), (19.7, 1.1))
    text = "$y$ goes past the network and the noise is taken from it: $\\hat x = y - f(y)$"
    axis.text(9.9, -1.75, text, ha="center", va="bottom", fontsize=11)
    channels = ((1.85, "1"), (4.75, "$C$"), (8.3, "$C$"), (14.25, "$C$"), (16.25, "1"))
    for x, label in channels:
        axis.text(x, 1.65, label, ha="center", va="bottom", fontsize=10)
    note = "numbers on the arrows: channels; a grey image, width $C$, depth $D$"
    axis.text(9.2, 4.45, note, ha="center", va="top", fontsize=10, color="0.3")
    return describe(
        figure,
        "Boxes from left to right: convolution and ReLU; many times convolution, BatchNorm, ReLU; "
        "a last convolution. What comes out, the noise, is subtracted from the noisy image.",
    )


def _block(axis: Axes, x: float, parts: list[tuple[str, tuple[str, str]]], name: str) -> None:
    """Upright bars side by side, one for each operation, from x on; the layer's name below."""
    for index, (text, (colour, ink)) in enumerate(parts):
        left = x + 0.9 * index
        axis.add_patch(Rectangle((left, -0.4), 0.85, 3.8, color=colour, linewidth=0))
        axis.text(
            left + 0.42, 1.5, text, rotation=90, ha="center", va="center", color=ink, fontsize=10
        )
    axis.text(x + 0.45 * len(parts), -0.55, name, ha="center", va="top", fontsize=10)
