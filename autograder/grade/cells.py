"""The code cells of a notebook, and after which of them each question is judged.

Cells are searched with linear regular expressions and never compiled: compiling hostile source
can exhaust the interpreter's stack, and this process must outlive every submission. The same
search serves cells that do not parse.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.grade.text import listed

CELL = "Code cell "
"""How whatever is noted on one cell begins."""
_NAME = r"[A-Za-z0-9_.-]{1,80}"

# A comment, a string (an open one ends with its line, or with the cell), or a call of
# grader.check. Comments and strings come first so that a call inside them does not count.
_CHECKS = re.compile(
    rf"""
      \#[^\n]*+
    | (?<![\w.]) grader \s*+ \. \s*+ check \s*+ \( \s*+ (?:question \s*+ = \s*+)?
      [rRuUfF]{{0,2}} (?P<quote>"(?!"")|'(?!'')) (?P<name>{_NAME}) (?P=quote)
    | \"\"\" (?:[^"\\]|\\.|"(?!""))*+ (?:\"\"\"|\\?\Z)
    | ''' (?:[^'\\]|\\.|'(?!''))*+ (?:'''|\\?\Z)
    | " (?:[^"\\\n]|\\.)*+ "?
    | ' (?:[^'\\\n]|\\.)*+ '?
    """,
    re.VERBOSE | re.DOTALL,
)
_DEFINITIONS = re.compile(
    r"^(?:(?:async[ \t]++)?def|class)[ \t]++(?P<definition>\w++)"
    r"|^(?P<variable>\w++)[ \t]*+(?::[^=\n]*+)?=(?!=)",
    re.MULTILINE,
)
_NEXT_STATEMENT = re.compile(r"^[^\s#)\]}]", re.MULTILINE)
_HOLE = re.compile(r"(?:=|\(|,|:|(?<![\w\])])\[)\s*+\.\.\.\s*+[,)\]}]")
_STUB = re.compile(r"^[ \t]++raise[ \t]++NotImplementedError\b[^)]*+", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One code cell. `index` counts the code cells from 0: `cells[i].index == i`.

    `question` is the question that the cell's metadata names, or None. `checks` are the
    questions whose `grader.check` the cell calls, in order, each once.
    """

    index: int
    source: str
    question: str | None
    checks: tuple[str, ...]


def called_checks(source: str) -> tuple[str, ...]:
    """The names q in calls `grader.check("q")`, in order, each once."""
    if "grader" not in source:
        return ()
    found = (match["name"] for match in _CHECKS.finditer(source))
    return tuple(dict.fromkeys(name for name in found if name))


def definitions(source: str) -> dict[str, bool]:
    """Names that the cell defines at its top level; False for one that is not written yet.

    That is a function or class with a stub in it, or a value in which `...` stands for a part.
    """
    found: dict[str, bool] = {}
    for match in _DEFINITIONS.finditer(source):
        following = _NEXT_STATEMENT.search(source, match.end())
        body = source[match.end() : following.start() if following else len(source)]
        if name := match["variable"]:
            found[name] = not _HOLE.search(body)
            continue
        stubs = _STUB.findall(body)
        found[match["definition"]] = not any("not written yet" in stub for stub in stubs)
    return found


def question_ends(
    cells: Iterable[Cell], questions: Iterable[Mapping | str]
) -> dict[str, int | None]:
    """After which cell each question is judged: an index into `cells`, or None for the very end.

    `questions` are the manifest's entries, or plain names. A question ends with the last cell that
    calls its check or that its metadata claims. An answer that is first written later still (a
    new cell below the check, say, with the stub left standing) moves the end there; a name that
    had been written by then and is used again later does not. A question without any cell is
    judged at the very end.
    """
    cells = list(cells)
    defined = [definitions(cell.source) for cell in cells]
    ends: dict[str, int | None] = {}
    for question in questions:
        name = question if isinstance(question, str) else question["name"]
        names = () if isinstance(question, str) else question.get("replaced_names") or ()
        own = [cell.index for cell in cells if name == cell.question or name in cell.checks]
        end = max(own, default=None)
        if end is not None:
            for replaced in names:
                written = [i for i, found in enumerate(defined) if found.get(replaced)]
                if written and written[0] > end:
                    end = written[0]
        ends[name] = end
    return ends


def cell_notes(cells: Iterable[Cell], questions: Iterable[Mapping]) -> tuple[str, ...]:
    """Sentences on questions whose cells are gone, where the student should know."""
    cells = list(cells)
    present = {cell.question for cell in cells} | {q for cell in cells for q in cell.checks}
    defined = {name for cell in cells for name in definitions(cell.source)}
    lost = [
        question
        for question in questions
        if not question.get("manual")
        and question["name"] not in present
        and not defined.intersection(question.get("replaced_names") or ())
    ]
    if not lost:
        return ()
    names = listed(question["name"] for question in lost)
    wanted = listed(name for question in lost for name in question.get("replaced_names") or ())
    return (
        f"No cell of {names} was found. If the cells were deleted, take them from a fresh copy of "
        f"the notebook{f', or define {wanted} in a code cell' if wanted else ''}.",
    )
