"""What a check found, as a notebook shows it and as plain text."""

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Any

import torch

PASSED = "public tests passed"
"""what every report of a question says whose public tests all pass, and no other"""
MAX_HIDDEN = 130
"""characters of what is told about hidden tests"""
MIN_SIDE, MAX_SIDE = 4, 512
"""of an image whose error is drawn, in pixels"""
_STYLE = "border-left: 4px solid {}; padding: 0.1em 0.8em; margin: 0.2em 0"
_GOOD, _BAD = "#0072B2", "#D55E00"


@dataclass(frozen=True)
class Case:
    """One test. told: what is wrong, "" where nothing is; compared: (returned, expected) images."""

    title: str
    told: str = ""
    compared: tuple | None = None
    calls: str = ""

    @property
    def passed(self) -> bool:
        return not self.told


@dataclass(frozen=True)
class Report:
    """What the check of a question found; it shows itself in a notebook, and prints as text."""

    question: str
    cases: tuple[Case, ...] = ()
    hidden: tuple[str, ...] = ()
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether there were tests, and all of them passed."""
        return not self.problem and all(case.passed for case in self.cases)

    def headline(self) -> str:
        """One sentence on all of it."""
        if self.problem:
            return f"{self.question}: {self.problem}"
        if self.passed:
            return f"{self.question}: {PASSED}; {_outlook(self.hidden)}"
        failed = sum(not case.passed for case in self.cases)
        verb = "fails" if failed == 1 else "fail"
        return f"{self.question}: {failed} of {len(self.cases)} public tests {verb}."

    def __repr__(self) -> str:
        lines = [self.headline()]
        for case in self.cases if not self.passed else ():
            lines.append(f"  {'passed' if case.passed else 'FAILED'}  {case.title}")
            if case.told:
                lines.append("          " + case.told.replace("\n", "\n          "))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colour = _GOOD if self.passed else _BAD
        parts = [f'<div style="{_STYLE.format(colour)}"><b>{escape(self.headline())}</b>']
        for case in self.cases if not self.passed else ():
            mark = "&#10003;" if case.passed else "&#10007;"
            parts.append(f"<div>{mark} {escape(case.title)}</div>")
            if case.told:
                told = escape(case.told).replace("\n", "<br>").replace("    ", "&emsp;")
                parts.append(f'<div style="margin-left: 1.4em">{_code(told)}</div>')
            if picture := _picture(case.compared):
                parts.append(picture)
            if case.calls:
                parts.append(f"<details><summary>The calls that led there</summary>"
                             f"<pre>{escape(case.calls)}</pre></details>")  # fmt: skip
        return "".join([*parts, "</div>"])


def _outlook(hidden: tuple[str, ...]) -> str:
    """What hidden tests look at, from their titles."""
    if not hidden:
        return "there are no others."
    titles = [_small(title.rstrip(".")) for title in hidden]
    told = titles[0]
    for count, title in enumerate(titles[1:], 1):
        if len(told) + len(title) > MAX_HIDDEN:
            return f"hidden ones look at more ({told}; and {len(titles) - count} others)."
        told += f"; {title}"
    return f"hidden ones look at more ({told})."


def _small(title: str) -> str:
    """A title within a sentence: its first letter small, unless it is a name or a symbol."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[:2] == "A " else title


def _code(text: str) -> str:
    """Words between backticks as code; the text is escaped already."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    return "".join(f"<code>{one}</code>" if i % 2 else one for i, one in enumerate(parts))


def _picture(compared: Any) -> str:
    """Returned, expected and error side by side, where these are images; else ""."""
    if compared is None:
        return ""
    try:
        returned, expected = compared
        error = (returned - expected).abs()
        if error.ndim < 2 or not all(MIN_SIDE <= side <= MAX_SIDE for side in error.shape[-2:]):
            return ""
        images = [one.abs() if one.is_complex() else one for one in (returned, expected)]
        flat = [one.reshape(-1, *one.shape[-2:]) for one in (*images, error)]
        worst = int(flat[2].amax(dim=(1, 2)).argmax())
        return _drawn([one[worst].double() for one in flat])
    except Exception:  # no picture is worth a report
        return ""


def _drawn(images: list[torch.Tensor]) -> str:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.4, 1.9), layout="constrained", dpi=80)
    FigureCanvasAgg(figure)
    low, high = images[1].min().item(), images[1].max().item()
    for axis, image, title in zip(
        figure.subplots(1, 3), images, ("returned", "expected", "error"), strict=True
    ):
        bounds = {} if title == "error" else {"vmin": low, "vmax": high}
        colours = "viridis" if title == "error" else "gray"
        shown = axis.imshow(image.numpy(), cmap=colours, interpolation="nearest", **bounds)
        axis.set_title(title, fontsize=9)
        axis.set(xticks=[], yticks=[])
    figure.colorbar(shown, ax=figure.axes, shrink=0.8).ax.tick_params(labelsize=7)
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    place = divmod(int(images[2].argmax()), images[2].shape[1])
    alt = f"Returned, expected, and the size of the error, which is largest at {list(place)}."
    data = base64.b64encode(stream.getvalue()).decode()
    return f'<img alt="{alt}" src="data:image/png;base64,{data}">'
