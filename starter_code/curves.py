"""Curves with named axes. `plots` hands them on."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from starter_code.figures import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    empty_figure,
    plain,
)

_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)
_MARKERS = "osD^vPX"


def show_curves(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float], str]],
    x_label: str,
    y_label: str,
    title: str = "",
    log: str = "",
    mark: tuple[float, float, str] | None = None,
) -> Figure:
    """Draw curves into one diagram.

    curves: x values, y values and style by name; a style is "-" (a line), "--", "o" (points; each
    curve has its own shape of them) or "o-" (both). A name that is another one, a comma and more
    takes that one's colour: "matrix" and "matrix, counted" belong together.
    log: the axes with a logarithmic scale, "", "x", "y" or "xy".
    mark: x, y and text of a place to point out.
    """
    figure = empty_figure(7, 4)
    axis = figure.subplots()
    colours: dict[str, str] = {}
    for name, (x, y, style) in curves.items():
        family = next((known for known in colours if name.startswith(f"{known},")), None)
        fresh = _COLOURS[len(set(colours.values())) % len(_COLOURS)]
        colours[name] = colours[family] if family else fresh
        marker = _MARKERS[_COLOURS.index(colours[name])] if "o" in style else None
        axis.plot(
            list(x), list(y), color=colours[name], label=name, linestyle=style.strip("o") or "none",
            marker=marker, markersize=5, linewidth=1.6,
        )  # fmt: skip
    if mark is not None:
        axis.plot(*mark[:2], marker="*", color=BLACK, markersize=13, linestyle="none")
        axis.annotate(mark[2], mark[:2], xytext=(9, -4), textcoords="offset points", va="top")
    if "x" in log:
        axis.set_xscale("log")
    if "y" in log:
        axis.set_yscale("log")
    axis.set(xlabel=x_label, ylabel=y_label)
    axis.set_title(title, fontsize=11)
    plain(axis)
    return figure
