"""What a question is worth: one number from the heading to the score.

An instructor may set it in ``settings.toml``; then the question's tests scale with it, and the
heading and the sum in the notebook's introduction show the new numbers.
"""

import re
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignment import Assignment, SourceError, read_text
from autograder.bank import kinds

_HEADING = re.compile(r"\s*\(\s*(\d+(?:\.\d+)?)\s*points?\s*\)\s*$", re.IGNORECASE)
_STATED = re.compile(r"\b[\d.]+\s*points?\b", re.IGNORECASE)


def stated(heading: str) -> float | None:
    """The points that a heading ends in, ``(8 points)``; None where it does not."""
    match = _HEADING.search(heading)
    return None if match is None else float(match[1])


def without_points(heading: str) -> str:
    """A heading without the ``(8 points)`` behind it."""
    return _HEADING.sub("", heading)


def plural(points: float) -> str:
    """``8 points``."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def scaled(parts: list[float], total: float) -> list[float]:
    """The parts in the same proportion with another sum, in hundredths that add up exactly.

    Raises ValueError where all parts are zero, and where one that is above zero would be worth
    nothing.
    """
    old, cents = sum(parts), round(total * 100)
    if old <= 0:
        raise ValueError("the tests are worth nothing, so that they cannot be scaled")
    exact = [part * cents / old for part in parts]
    made = [int(value) for value in exact]
    by_rest = sorted(range(len(parts)), key=lambda index: made[index] - exact[index])
    for index in by_rest[: cents - sum(made)]:
        made[index] += 1
    if any(part > 0 and not new for part, new in zip(parts, made, strict=True)):
        raise ValueError(f"{total:g} points are too few for {len(parts)} tests")
    return [value / 100 for value in made]


def reworded(path: Path, question: str, source: str, points: float) -> str:
    """The text of a question with other points behind its heading, its first line with a ``#``.

    Raises SourceError where it states points elsewhere, which would then be wrong.
    """
    lines, headed = source.split("\n"), False
    for index, line in enumerate(lines):
        if line.startswith("#") and not headed:
            lines[index], headed = f"{without_points(line)} ({plural(points)})", True
        elif found := _STATED.search(line):
            message = (
                f"settings.toml changes its points, but its text says {found[0]!r}: change both "
                "in notebook.py instead"
            )
            raise SourceError(path, message, question)
    return "\n".join(lines)


def share_given(assignment: Assignment) -> Assignment:
    """The assignment with the points of questions that are given spread over the others.

    Those with tests share in proportion to what they are worth; what is graded by hand keeps its
    rubric. Raises SourceError for a given question that is none with tests.
    """
    given = assignment.given["answers"]
    if not given:
        return assignment
    text = re.sub(r"^# ", "", read_text(assignment.notebook), flags=re.MULTILINE)
    worth = {kinds.name(match): stated(match[1]) or 0 for match in kinds.HEADING.finditer(text)}
    worth |= assignment.points
    by_hand = {path.stem for path in assignment.written.glob("*.md")}
    tested = [name for name in worth if name not in by_hand]
    if unknown := [name for name in given if name not in tested]:
        message = (
            f"given.answers: {unknown[0]!r} is no question with tests; {', '.join(tested)} are"
        )
        raise SourceError(assignment.settings, message)
    asked = [name for name in tested if name not in given]
    total = sum(worth[name] for name in tested)
    shares = scaled([worth[name] for name in asked], total)
    kept = {name: value for name, value in assignment.points.items() if name not in given}
    return replace(assignment, points=kept | dict(zip(asked, shares, strict=True)))


def restate(cells: list[NotebookNode], was: tuple[int, float], now: tuple[int, float]) -> None:
    """Put the new numbers where words outside the questions state the old ones.

    was, now: the number of questions, and the sum of their points.
    """
    old = re.compile(rf"(?<![\d.]){was[1]:g}\s+points\b")
    count = re.compile(rf"(?<![\d.]){was[0]}(\s+questions?,)")
    for cell in cells:
        if cell.cell_type == "markdown" and "inverse_problems" not in cell.metadata:
            cell.source = old.sub(plural(now[1]), cell.source)
            cell.source = count.sub(rf"{now[0]}\1", cell.source)
