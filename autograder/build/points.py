"""What a question is worth: one number from the heading to the score.

An instructor may set it in ``settings.toml``; then the question's tests scale with it, and the
heading and the sum in the notebook's introduction show the new numbers.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from otter.assign.blocks import BlockType, get_cell_config, is_block_boundary_cell

from autograder.build.errors import BuildError

_HEADING = re.compile(r"\s*\(\s*([\d.]+)\s*points?\s*\)\s*$", re.IGNORECASE)
_STATED = re.compile(r"\b[\d.]+\s*points?\b", re.IGNORECASE)
_CONFIG = re.compile(r"^(points:[ \t]*)([\d.]+)[ \t]*$", re.MULTILINE)


def without_points(heading: str) -> str:
    """A heading without the ``(8 points)`` behind it."""
    return _HEADING.sub("", heading)


def check_heading(path: Path, question: str, heading: str, points: float) -> None:
    """Raise BuildError where the heading says other points than the question has."""
    if (stated := _HEADING.search(heading)) and float(stated[1]) != points:
        message = f"its heading says {stated[1]} points, the question has {points:g}"
        raise BuildError(path, message, question)


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


def override(path: Path, cells: list[NotebookNode], points: dict[str, float]) -> None:
    """Change what questions are worth, in the cells of a notebook as it was read.

    ``points``: name of a question to its new points. Changed are configurations, headings, points
    of tests, and the sum of all points where words outside the questions state it. Raises
    BuildError for an unknown question, for one whose words state points elsewhere (which would then
    be wrong), and where tests cannot be scaled.
    """
    if not points:
        return
    questions = list(_questions(cells))
    known = {name for name, _ in questions}
    if unknown := sorted(set(points) - known):
        names = ", ".join(sorted(known))
        raise BuildError(
            path, f"settings.toml, points: no question {unknown[0]}; there are {names}"
        )
    was, now = 0.0, 0.0
    for name, inside in questions:
        old = float(_CONFIG.search(inside[0].source)[2]) if _CONFIG.search(inside[0].source) else 0
        new = points.get(name, old)
        was, now = was + old, now + new
        if name in points:
            _set(inside[0], new)
            _reword(path, name, inside, new)
            _scale_tests(path, name, inside, new)
    asked = {id(cell) for _, inside in questions for cell in inside}
    stated = re.compile(rf"(?<![\d.]){was:g}\s+points\b")
    for cell in cells:
        if cell.cell_type == "markdown" and id(cell) not in asked:
            cell.source = stated.sub(plural(now), cell.source)


def _questions(cells: list[NotebookNode]) -> Iterator[tuple[str, list[NotebookNode]]]:
    """Each question's name and its cells, from BEGIN to END."""
    start = None
    for index, cell in enumerate(cells):
        if is_block_boundary_cell(cell, BlockType.QUESTION):
            start = index
        elif is_block_boundary_cell(cell, BlockType.QUESTION, end=True) and start is not None:
            config = get_cell_config(cells[start])
            yield str(config.get("name")), cells[start : index + 1]
            start = None


def _set(cell: NotebookNode, points: float) -> None:
    cell.source = _CONFIG.sub(rf"\g<1>{points:g}", cell.source, count=1)


def _reword(path: Path, question: str, cells: list[NotebookNode], points: float) -> None:
    """Put the points behind the question's first heading; model answers and rubrics stay."""
    headed = solution = False
    for cell in cells:
        if is_block_boundary_cell(cell, BlockType.SOLUTION):
            solution = True
        elif is_block_boundary_cell(cell, BlockType.SOLUTION, end=True):
            solution = False
        if cell.cell_type != "markdown" or solution:
            continue
        lines = cell.source.split("\n")
        for index, line in enumerate(lines):
            if line.startswith("#") and not headed:
                lines[index], headed = f"{without_points(line)} ({plural(points)})", True
            elif stated := _STATED.search(line):
                message = (
                    f"settings.toml changes its points, but its text says {stated[0]!r}: change "
                    "both in notebook.py instead"
                )
                raise BuildError(path, message, question)
        cell.source = "\n".join(lines)


def _scale_tests(path: Path, question: str, cells: list[NotebookNode], points: float) -> None:
    tests = [
        (cell, float(match[2]))
        for cell in cells
        if cell.cell_type == "code" and "BEGIN TEST CONFIG" in cell.source
        if (match := _CONFIG.search(cell.source))
    ]
    if not tests:
        return  # graded by hand
    try:
        new = scaled([old for _, old in tests], points)
    except ValueError as error:
        raise BuildError(path, f"settings.toml, points: {error}", question) from error
    for (cell, _), value in zip(tests, new, strict=True):
        _set(cell, value)
