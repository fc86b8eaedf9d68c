"""The leak check: nothing that students must find themselves stands in what they get.

Texts are compared without whitespace and with one kind of quotes, so that indenting, reflowing or
unparsing hides nothing. A secret line is a leak where it stands in a member of the zip, unless it
also stands in the public part of the sources (a given cell and a solution may share a line). Two
things are leaks even where the public part has them: a whole hint, and a run of solution lines.
"""

import ast
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignment import SourceError
from autograder.bank import Entry
from autograder.bank.reference import Definition
from autograder.build.cases import QuestionTests
from autograder.build.story import Question

# Below these a line says nothing: `return x`, `else:`, `import torch`. From EMBEDDED characters on
# a line is also searched inside longer ones; shorter ones must be a line of their own.
MIN_CHARACTERS, MIN_WORDS, EMBEDDED = 12, 3, 16
MIN_PROSE_CHARACTERS, MIN_PROSE_WORDS = 20, 4
# A public training loop and a secret one share a few lines in a row; not this many.
RUN_LINES, RUN_CHARACTERS = 5, 100

_IMPORT = re.compile(r"\s*(import\s|from\s+\S+\s+import\s)")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Secret:
    """Lines that students must not get. ``what`` says whose they are, for the message.

    ``lines`` count one by one, ``runs`` are consecutive lines of code, ``whole`` texts count
    wherever they stand.
    """

    what: str
    lines: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()
    prose: bool = False


@dataclass(frozen=True)
class Leak:
    """One secret found: the member of the zip, the line, and what it belongs to."""

    member: str
    line: str
    what: str

    def __str__(self) -> str:
        return f"{self.member} holds {self.what}: {self.line.strip()!r}"


def secrets(
    questions: Iterable[Question],
    definitions: dict[str, Definition],
    tests: Iterable[QuestionTests],
    entries: Iterable[Entry],
) -> list[Secret]:
    """Everything secret of one assignment."""
    found = []
    for name, definition in definitions.items():
        found.append(Secret(f"the solution of {name}", definition.secret, (definition.secret,)))
    for file in tests:
        hidden = [
            (f"the hidden test {case.name}", case.source) for case in file.cases if case.hidden
        ]
        helpers = [("a helper of hidden tests", source) for source in file.hidden_helpers]
        for what, source in hidden + helpers:
            found.append(Secret(f"{what} of {file.question}", tuple(source.splitlines())))
    for entry in entries:
        what = f"the {entry.kind} {entry.name} of {entry.question}"
        stub = definitions[entry.replaces].stub if entry.replaces in definitions else ""
        found.append(Secret(what, tuple(entry.source.splitlines()), tuple(_runs(entry, stub))))
        if entry.hint:
            sentences = tuple(re.split(r"(?<=[.:;?!])\s+", entry.hint))
            found.append(Secret(f"the hint of {what}", sentences, whole=(entry.hint,), prose=True))
    for question in questions:
        for kind, text in (("model answer", question.answer), ("rubric", question.rubric)):
            lines = tuple(text.splitlines())
            found.append(Secret(f"the {kind} of {question.name}", lines, prose=True))
    return found


def _runs(entry: Entry, stub: str) -> Iterator[tuple[str, ...]]:
    """The entry's code between docstrings and the lines that the public stub has too."""
    public = {squeeze(line) for line in stub.splitlines()}
    docstrings = set()
    for node in ast.walk(ast.parse(entry.source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    run = []
    for number, line in enumerate(entry.source.splitlines(), 1):
        if number in docstrings or (line.strip() and squeeze(line) in public):
            yield tuple(run)
            run = []
        else:
            run.append(line)
    yield tuple(run)


def squeeze(text: str) -> str:
    """``text`` without whitespace and with one kind of quotes."""
    return "".join(text.split()).replace('"', "'")


@dataclass
class _Text:
    """A text in the two forms in which it is searched: in one piece, and line by line."""

    whole: str = ""
    lines: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "_Text":
        texts = list(texts)
        lines = {squeeze(line) for text in texts for line in text.splitlines()}
        return cls("\0".join(squeeze(text) for text in texts), lines)

    def has(self, squeezed: str) -> bool:
        return squeezed in (self.whole if len(squeezed) >= EMBEDDED else self.lines)


def public_text(texts: Iterable[str]) -> list[str]:
    """The public part of the sources, with code also in the form in which otter writes tests."""
    public = []
    for text in texts:
        public.append(text)
        try:
            public.append(ast.unparse(ast.parse(text)))
        except (SyntaxError, ValueError):  # prose, or a cell with magics
            continue
    return public


def find(members: dict[str, bytes], secret: Iterable[Secret], public: Iterable[str]) -> list[Leak]:
    """Every leak in the members of a zip; notebooks with outputs and metadata, nested zips too."""
    given = _Text.of(public)
    searches = [(one, _needles(one, given)) for one in secret]
    leaks = []
    for name, content in sorted(members.items()):
        text = _Text.of(_strings(name, content))
        for one, needles in searches:
            leaks += [Leak(name, line, one.what) for line, found in needles if text.has(found)]
    return leaks


def _needles(secret: Secret, public: _Text) -> list[tuple[str, str]]:
    """What to search for, squeezed, each with the line to show."""
    needles = {}
    for text in secret.whole:
        needles.setdefault(squeeze(text), text)
    for line in secret.lines:
        needle = squeeze(_code(line) if not secret.prose else line)
        if _tells(line, needle, secret.prose) and not public.has(needle):
            needles.setdefault(needle, line)
    for lines in secret.runs:
        lines = [line for line in lines if len(squeeze(_code(line))) >= 5]
        for start in range(len(lines) - RUN_LINES + 1):
            run = lines[start : start + RUN_LINES]
            needle = squeeze("".join(run))
            if len(needle) >= RUN_CHARACTERS:
                needles.setdefault(needle, run[0])
    return [(line, needle) for needle, line in needles.items()]


def _code(line: str) -> str:
    """The line without a comment behind it; a line that is a comment stays."""
    return line.partition("  # ")[0] if line.strip()[:1] != "#" else line


def _tells(line: str, needle: str, prose: bool) -> bool:
    words = len(_WORD.findall(line if prose else _code(line)))
    if prose:
        return len(needle) >= MIN_PROSE_CHARACTERS and words >= MIN_PROSE_WORDS
    return len(needle) >= MIN_CHARACTERS and words >= MIN_WORDS and not _IMPORT.match(line)


def _strings(name: str, content: bytes) -> Iterator[str]:
    """The texts of a member: of JSON every string, of a zip every member, else the whole."""
    stream = io.BytesIO(content)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as inner:
            for member in inner.namelist():
                yield from _strings(member, inner.read(member))
        return
    text = content.decode("utf-8", errors="replace")
    if name.endswith((".ipynb", ".json")):
        try:
            yield from _json_strings(json.loads(text))
            return
        except ValueError:
            pass
    yield text


def _json_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _json_strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(inner, str) for inner in value):
            yield "".join(value)  # the lines of a cell or an output
        for inner in value:
            yield from _json_strings(inner)


def check(place: Path | str, leaks: list[Leak]) -> None:
    """Raise SourceError, naming member and line of each (at most ten) leak, if there is one."""
    if leaks:
        listed = "\n  ".join(str(leak) for leak in leaks[:10])
        more = f"\n  and {len(leaks) - 10} more" if len(leaks) > 10 else ""
        raise SourceError(place, f"students would get what is not for them:\n  {listed}{more}")
