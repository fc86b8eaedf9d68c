"""The answers in words of one submission: cells between a question's heading and what follows.

Cells that are as they were handed out are no part of an answer. Everything here comes from a
student: it is read as plain data, within bounds.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.assignment import Assignment
from autograder.classroom import markdown
from autograder.classroom.files import laid_out
from autograder.grade import notebook as notebooks
from autograder.grade import words
from autograder.grade.slim import TooMuch, slim
from autograder.grade.submission import notebook_pieces
from autograder.grade.text import clean

MAX_WHOLE = 48 << 20
"""Bytes of a notebook that is read with its pictures; a larger one is read without."""
MAX_PICTURES = 8
MAX_CODE = 20_000


@dataclass(frozen=True)
class Part:
    """One cell of an answer: a text in Markdown, or code with the pictures that it gave."""

    is_code: bool
    source: str
    attachments: Mapping
    pictures: tuple[str, ...] = ()
    """addresses that hold the bytes (`data:`)"""

    @property
    def html(self) -> str:
        """The text rendered, inert."""
        return markdown.to_html(self.source, self.attachments)


@dataclass(frozen=True)
class Answer:
    """What one submission holds for one question; no parts: nothing was written."""

    parts: tuple[Part, ...] = ()

    @property
    def digest(self) -> str:
        """8 hex digits that change with the answer's words."""
        text = json.dumps([[part.is_code, part.source] for part in self.parts])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def given(assignment: Assignment) -> frozenset[str]:
    """Sources of the cells that students got, from the starter; raises FileNotFoundError."""
    if not assignment.starter.is_file():
        raise FileNotFoundError(f"{assignment.starter} does not exist: build the assignment first")
    cells = json.loads(assignment.starter.read_text(encoding="utf-8"))["cells"]
    return frozenset("".join(cell["source"]).strip() for cell in cells)


def read(
    files: Mapping[str, bytes], manifest: Mapping, starter: frozenset[str]
) -> dict[str, Answer]:
    """The answer to each question that is graded by hand, from the notebook that is graded.

    `files` are the submission's, `starter` the sources of cells that were handed out. A submission
    without a notebook that can be read has empty answers.
    """
    cells = _cells(files, manifest)
    sources = [
        words.Source(
            cell.get("cell_type") == "code",
            _text(cell.get("source", cell.get("input", ""))),
            _told(cell),
        )
        for cell in cells
    ]
    return {
        name: Answer(tuple(_part(cells[one.place], one.text) for one in of))
        for name, of in words.parts(sources, manifest, starter).items()
    }


def _told(cell: Mapping) -> str | None:
    """The question that a cell's metadata name."""
    told = _dict(_dict(cell.get("metadata")).get("inverse_problems")).get("question")
    return told if isinstance(told, str) else None


def _part(cell: Mapping, source: str) -> Part:
    if cell.get("cell_type") != "code":
        return Part(False, source, _dict(cell.get("attachments")))
    outputs = cell.get("outputs")
    return Part(True, clean(source, MAX_CODE), {}, tuple(_pictures(outputs))[:MAX_PICTURES])


def _pictures(outputs) -> Iterable[str]:
    for output in outputs[:100] if isinstance(outputs, list) else ():
        data = _dict(_dict(output).get("data"))
        for kind in ("image/png", "image/jpeg"):
            if address := markdown.picture(kind, _text(data.get(kind, ""))):
                yield address
                break


def _cells(files: Mapping[str, bytes], manifest: Mapping) -> list[Mapping]:
    with laid_out(files) as folder:
        try:
            pieces = notebook_pieces(folder, manifest)
            data = b"".join(pieces) if pieces is not None else b""
        except Exception:  # damaged since it was chosen: the grader has told why
            return []
    try:
        if len(data) > MAX_WHOLE or notebooks._nodes(data) > notebooks.MAX_NODES:
            data, _ = slim([data], notebooks.MAX_REST)
        document = json.loads(data.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError, TooMuch):
        return []
    cells = document.get("cells") if isinstance(document, dict) else None
    many = cells if isinstance(cells, list) else []
    return [cell for cell in many[: notebooks.MAX_CELLS] if isinstance(cell, dict)]


def _text(value) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "".join(value)
    return value if isinstance(value, str) else ""


def _dict(value) -> Mapping:
    return value if isinstance(value, dict) else {}
