"""Answers in words: which cells of a notebook belong to a question that is graded by hand.

They are those between its heading and what follows of the story. Cells that are as they were handed
out are no part of an answer. Sources come from students: each is looked at within bounds.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.bank import kinds

MAX_PARTS = 40
_MAX_HEADING = 300
"""Characters of a line that may be a heading; a longer one holds an answer, too."""
_MAX_LINES = 500


@dataclass(frozen=True)
class Source:
    """A cell of any kind, as it was handed in; `question` is what its metadata name, or None."""

    is_code: bool
    text: str
    question: str | None = None


@dataclass(frozen=True)
class Part:
    """A cell of an answer: its place among the cells, and what the student wrote in it."""

    place: int
    text: str


def parts(
    cells: Iterable[Source], manifest: Mapping, handed_out: Collection[str]
) -> dict[str, list[Part]]:
    """The parts of the answer to each question that is graded by hand, at most 40 of each.

    `handed_out` holds the sources of the cells that students got, without white space around them.
    """
    known = {question["name"] for question in manifest["questions"]}
    found = {one["name"]: [] for one in manifest["questions"] if one.get("manual")}
    given = {line.strip() for text in handed_out for line in text.splitlines()}
    current = None
    for place, cell in enumerate(cells):
        is_given = cell.text.strip() in handed_out
        begun = None if cell.is_code else _begun(cell.text)
        if cell.question in known:
            current = cell.question
        elif begun is not None:
            current = begun if begun in known else None
        elif is_given:
            current = None  # the story goes on where a cell of it stands
        if current in found and not is_given and len(found[current]) < MAX_PARTS:
            text = cell.text if begun is None else "\n".join(_typed(cell.text, given)).strip()
            if text.strip():
                found[current].append(Part(place, text))
    return found


def texts(cells: Iterable[Source], manifest: Mapping) -> dict[str, str]:
    """The answer to each question that is graded by hand as one text; empty for none."""
    found = parts(cells, manifest, frozenset(manifest.get("handed_out", ())))
    return {name: "\n\n".join(part.text.strip() for part in of) for name, of in found.items()}


def _begun(text: str) -> str | None:
    """The name of the question that a text cell begins, or None."""
    for line in text.splitlines()[:_MAX_LINES]:
        if len(line) <= _MAX_HEADING and (match := kinds.BEGIN.match(line)):
            return kinds.name(match)
    return None


def _typed(text: str, given: Collection[str]) -> Iterator[str]:
    """What a student typed into the question's own cell: lines that were not handed out."""
    for line in text.splitlines():
        long = len(line) > _MAX_HEADING
        if line.strip() not in given and (long or not kinds.BEGIN.match(line)):
            yield line
