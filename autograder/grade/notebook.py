"""Notebook files: from bytes of unknown origin to code cells, with bounded memory and time."""

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.grade.cells import Cell, called_checks
from autograder.grade.slim import TooMuch, slim
from autograder.grade.text import shown, writable
from autograder.grade.words import Source

MAX_BYTES = 300 << 20
MAX_WIDE = 50 << 20
"""Bytes of a notebook in another encoding than UTF-8, which is taken as a whole."""
MAX_REST = 24 << 20
"""Bytes without outputs, widgets and attachments. Parsing takes up to ten times as much memory."""
MAX_NODES = 1_000_000
"""Values in the JSON tree. A tree of empty lists takes 30 times the memory of its text."""
MAX_CELLS = 2_000
MAX_SOURCE = 500_000
MAX_SOURCES = 4_000_000
"""Characters of one cell, and of all cells together."""

CLEAR = "in Jupyter choose Restart Kernel and Clear All Outputs, save, and submit again."

_OTTER = re.compile(
    r"\b(?:otter|checking)\s*+\.\s*+Notebook\s*+\(\s*+[\"'](?P<slug>[^\"'\n/]{1,100})\.ipynb[\"']"
)


class NotebookError(Exception):
    """A file that is not a usable notebook; the message continues "The file ..."."""


@dataclass(frozen=True)
class Notebook:
    """Code cells in order, sources of all cells, slugs that it names, and notes."""

    cells: tuple[Cell, ...]
    sources: tuple[Source, ...]
    slugs: frozenset[str]
    notes: tuple[str, ...]

    @property
    def prose(self) -> tuple[str, ...]:
        """Sources of the cells that are not code."""
        return tuple(source.text for source in self.sources if not source.is_code)


def parse(data: bytes | Iterable[bytes]) -> Notebook:
    """Read a notebook of any nbformat, whole or in pieces.

    Raises NotebookError with what to do about it.
    """
    notes: list[str] = []
    document = _load([data] if isinstance(data, bytes) else data, notes)
    if not isinstance(document, dict):
        raise NotebookError("is JSON, but not a notebook. Download the notebook file again.")
    raw_cells = _raw_cells(document)
    metadata = _dict(document.get("metadata"))
    _note_language(metadata, notes)
    slugs = _slugs_of(_dict(metadata.get("inverse_problems")))
    cells: list[Cell] = []
    sources: list[Source] = []
    broken, room = [], MAX_SOURCES
    for position, raw in enumerate(raw_cells[:MAX_CELLS], start=1):
        source = _source(raw)
        if source is None:
            broken.append(position)
            continue
        own = _dict(_dict(raw.get("metadata")).get("inverse_problems"))
        slugs |= _slugs_of(own)
        question = own.get("question")
        if not isinstance(question, str) or len(question) > 80:
            question = None
        if raw.get("cell_type") != "code":
            sources.append(Source(False, source[:MAX_SOURCE], question))
            continue
        if len(source) > min(MAX_SOURCE, room):
            notes.append(f"Cell {position} is too long ({len(source):,} characters): not run.")
            continue
        room -= len(source)
        if "\0" in source:
            notes.append(f"Cell {position} contains a NUL character. Retype that line.")
        source = writable(source)
        slugs.update(match["slug"] for match in _OTTER.finditer(source))
        sources.append(Source(True, source, question))
        cells.append(Cell(len(cells), source, question, called_checks(source)))
    if broken:
        count = f"{len(broken)} cells are" if len(broken) > 1 else "1 cell is"
        places = ", ".join(map(str, broken[:5])) + (", ..." if len(broken) > 5 else "")
        notes.append(f"{count} damaged and could not be read (position {places} in the notebook).")
    if len(raw_cells) > MAX_CELLS:
        notes.append(f"The notebook has {len(raw_cells):,} cells; the first {MAX_CELLS:,} count.")
    return Notebook(tuple(cells), tuple(sources), frozenset(slugs), tuple(notes))


def _load(pieces: Iterable[bytes], notes: list[str]):
    """The JSON document. Only here are the student's bytes taken as a whole."""
    pieces = iter(pieces)
    first = b""
    while len(first) < 4 and (piece := next(pieces, None)) is not None:
        first += piece
    encoding = json.detect_encoding(first)
    pieces = itertools.chain([first], pieces)
    if not encoding.startswith("utf-8"):
        pieces = [_whole(pieces).decode(encoding, "replace").encode("utf-8", "replace")]
    try:
        data, left_out = slim(pieces, MAX_REST)
    except TooMuch:
        data = None
    if data is None or _nodes(data) > MAX_NODES:
        raise NotebookError(
            "holds too much text, even without its outputs. Long data belongs in a file beside the "
            "notebook, not in a cell. Move it there and submit again."
        )
    if not data.strip():
        raise NotebookError("is empty. Save the notebook in Jupyter first, then submit it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
        notes.append(
            "The notebook file is not valid UTF-8. Unreadable characters were replaced; if "
            "something is missing, save the notebook in Jupyter again and submit it."
        )
    try:
        return json.loads(text, strict=False, parse_int=_integer)
    except RecursionError:
        raise NotebookError(
            "is nested too deeply for a notebook. Download the notebook file again."
        ) from None
    except ValueError as error:
        raise NotebookError(_not_json(data, error, bool(left_out))) from None


def _whole(pieces: Iterable[bytes]) -> bytes:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MAX_WIDE:
            raise NotebookError(f"is larger than {MAX_WIDE >> 20} MiB and not UTF-8: {CLEAR}")
    return bytes(data)


def _nodes(data: bytes) -> int:
    """An upper bound of the values in a JSON text, without building any."""
    data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    strings = data.count(b'"') // 2
    if strings > 2 * MAX_NODES:  # keys and values
        return strings
    outside = re.sub(rb'"[^"]*+"?', b"", data)
    return 1 + sum(outside.count(mark) for mark in (b",", b"[", b"{"))


def _integer(digits: str) -> int:
    """No number in a notebook matters, and a long one takes quadratic time."""
    return int(digits) if len(digits) <= 20 else 0


def _not_json(data: bytes, error: ValueError, shortened: bool) -> str:
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    again = "Download the notebook file itself (File > Download in JupyterLab) and submit that."
    if start.startswith(b"<") and not start.startswith(b"<<<"):
        return f"is a web page, not a notebook. {again}"
    if b"<<<<<<< " in data and b">>>>>>> " in data:
        return "contains the marks of an unresolved git merge. Resolve them and submit again."
    if start.startswith(b"pk\x03\x04"):
        return "is a zip file under the name of a notebook. Rename it to .zip or submit what is in."
    if start.startswith(b"%pdf"):
        return f"is a PDF under the name of a notebook. {again}"
    if start.startswith(b"\x1f\x8b"):
        return "is packed with gzip. Unpack it and submit the notebook that is in it."
    known = isinstance(error, json.JSONDecodeError) and not shortened
    line = f" (line {error.lineno})" if known else ""
    return (
        f"is damaged: it is not the JSON that notebooks are saved as{line}. Open it in Jupyter; if "
        "that fails too, copy your answers into a fresh copy of the notebook."
    )


def _raw_cells(document: dict) -> list:
    if isinstance(document.get("cells"), list):
        return document["cells"]
    sheets = document.get("worksheets")  # nbformat 3 and older
    if isinstance(sheets, list):
        return [
            cell
            for sheet in sheets[:100]
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    raise NotebookError("has no cells. Save the notebook in Jupyter again and submit that file.")


def _source(raw) -> str | None:
    """The text of a cell, or None where there is none to be had."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", raw.get("input", ""))  # "input" in nbformat 3
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def _slugs_of(own: dict) -> set[str]:
    found = (own.get("slug"), own.get("assignment"))
    return {slug for slug in found if isinstance(slug, str) and 0 < len(slug) <= 100}


def _note_language(metadata: dict, notes: list[str]) -> None:
    kernel, language = _dict(metadata.get("kernelspec")), _dict(metadata.get("language_info"))
    name = language.get("name") or kernel.get("language")
    if isinstance(name, str) and not name.lower().startswith(("python", "ipython")):
        notes.append(f"The notebook is set to the language {shown(name)}; it was run as Python.")


def _dict(value) -> dict:
    return value if isinstance(value, dict) else {}
