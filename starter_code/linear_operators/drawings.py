"""Figures of this subject alone."""

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from starter_code import figures, predictions


def show_guess(
    guess: dict[str, Any], measured: Sequence[float], names: Sequence[str], label: str
) -> Figure:
    """What was sealed, as grey bars, beside what was measured: one place for each name.

    guess: as `predictions.reveal` returns it. label: of the vertical axis.
    """
    figure = figures.empty_figure(3 + 1.3 * len(names), 3)
    axis, places = figure.subplots(), range(len(names))
    predictions.band(axis, guess, places)
    axis.plot(places, measured, "o", color=figures.BLUE, label="measured")
    axis.set(xticks=places, xlim=(-0.6, len(names) + 0.4), ylabel=label)
    axis.set_xticklabels(names, fontsize=9)
    axis.margins(y=0.2)
    figures.plain(axis)
    pairs = zip(names, guess["value"], measured, strict=True)
    told = "; ".join(f"{' '.join(name.split())}: {said:g} and {got:g}" for name, said, got in pairs)
    return figures.describe(figure, f"{label}, predicted and measured. {told}.")
