"""What a check found, as a notebook shows it and as plain text."""

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Any

PASSED = "public tests passed"
"""what every report of a question says whose public tests all pass, and no other"""
MAX_HIDDEN = 130
"""characters of what is told about hidden tests"""
MIN_SIDE, MAX_SIDE = 4, 512
"""of an image whose error is drawn, in pixels"""
_STYLE = "border-left: 4px solid {}; padding: 0.1em 0.8em; margin: 0.2em 0"
_NAMES = ("Dice", "Haar", "Python", "Tikhonov's")  # with which titles of tests begin
_GOOD, _BAD = "#0072B2", "#D55E00"


@dataclass(frozen=True)
class Case:
    """One test. told: what is wrong, "" where nothing is. is_open: nothing was answered.

    compared: (returned, expected), where these were compared; calls: a traceback.
    """

    title: str
    told: str = ""
    is_open: bool = False
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
        """One sentence on all of it; all that there is to say, where `listed` is empty."""
        if self.problem:
            return f"{self.question}: {self.problem}"
        if self.passed:
            return f"{self.question}: {PASSED}; {_outlook(self.hidden)}"
        said = list(dict.fromkeys(case.told for case in self.cases))
        if all(case.is_open for case in self.cases):
            return f"{self.question} is open: {_end('; '.join(said))}"
        count, failed = len(self.cases), sum(not case.passed for case in self.cases)
        told = f"{failed} of {count} public tests fail" + ("s" if failed == 1 else "")
        told = "its public test fails" if count == 1 else told
        if not self.listed:
            return f"{self.question}: {_end(said[0])}"
        return f"{self.question}: {told}."

    @property
    def listed(self) -> tuple[Case, ...]:
        """The tests to be listed: none, where all passed or all say the same."""
        said = {case.told for case in self.cases}
        all_open = all(case.is_open for case in self.cases)
        same = len(said) == 1 and len(self.cases) > 1
        return () if self.passed or all_open or same else self.cases

    def __repr__(self) -> str:
        lines = [self.headline()]
        for case in self.listed:
            lines.append(f"  {'passed' if case.passed else 'FAILED'}  {case.title}")
            if case.told:
                lines.append("          " + _end(case.told).replace("\n", "\n          "))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colour = _GOOD if self.passed else _BAD
        headline = _code(escape(self.headline().removeprefix(self.question), quote=False))
        name = escape(self.question)
        parts = [f'<div style="{_STYLE.format(colour)}"><b>{name}</b>{headline}']
        for case in self.listed or self.cases[:1]:
            if self.listed:
                mark = "&#10003;" if case.passed else "&#10007;"
                parts.append(f"<div>{mark} {escape(case.title)}</div>")
                told = escape(_end(case.told), quote=False)
                told = _code(told).replace("\n", "<br>").replace("    ", "&emsp;")
                parts.append(f'<div style="margin-left: 1.4em">{told}</div>' if told else "")
            parts.append(_picture(case.compared))
            if case.calls:
                parts.append(f"<details><summary>The calls that led there</summary>"
                             f"<pre>{escape(case.calls)}</pre></details>")  # fmt: skip
        return "".join([*parts, "</div>"])


def _end(text: str) -> str:
    """A sentence with a full stop, unless it ends otherwise."""
    return text if not text or "\n" in text or text[-1] in ".?!)" else f"{text}."


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
    """A title within a sentence: its first letter small, unless its first word is a name."""
    first = title.split(maxsplit=1)[0]
    name = first in _NAMES or not first[1:].islower() and len(first) > 1
    return title if name else title[:1].lower() + title[1:]


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


def _drawn(images: list) -> str:
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
