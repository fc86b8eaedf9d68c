"""Sliders where a parameter is to be felt; without them the same figure stands still.

sliders.slide(lambda weight: show(weight), weight=([0.01, 0.1, 1.0], 0.1))
"""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure


def slide(draw: Callable[..., Figure], **knobs: tuple[Sequence, Any]) -> None:
    """Show draw(**start), and below it sliders where a notebook has them.

    draw: takes the knobs by name and returns a figure, with its sentence (`figures.describe`).
    knobs: for each its values, and the one to start with. Where the package ipywidgets is missing,
    or nothing that runs could answer (a page, a grader), the figure stands alone.
    """
    for name, (values, start) in knobs.items():
        if start not in list(values):
            raise ValueError(f"{name} starts with {start!r}, which is none of its values")
    _show(draw(**{name: start for name, (_, start) in knobs.items()}))
    widgets = _widgets()
    if widgets is None:
        return
    from IPython.display import display

    controls = {
        name: widgets.SelectionSlider(options=list(values), value=start, description=name)
        for name, (values, start) in knobs.items()
    }
    below = widgets.Output()

    def changed(_: Any) -> None:
        with below:
            below.clear_output(wait=True)
            _show(draw(**{name: control.value for name, control in controls.items()}))

    for control in controls.values():
        control.observe(changed, names="value")
    display(widgets.VBox([*controls.values(), below]))


def _show(figure: Figure) -> None:
    from IPython.display import display

    display(figure)
    plt.close(figure)


def _widgets() -> Any:
    """The module ipywidgets where a person sits before the notebook; else None."""
    try:
        import ipywidgets
        from IPython import get_ipython
    except ImportError:
        return None
    kernel = getattr(get_ipython(), "kernel", None)
    parent = getattr(kernel, "get_parent", dict)() if kernel is not None else {}
    # a front end names the cell that it runs; nbclient and graders do not
    metadata = parent.get("metadata") or {}
    return ipywidgets if {"cellId", "deletedCells"} & metadata.keys() else None
