"""The bank: other right answers and known wrong ones, in a file of its own for each question.

A bank file (``solutions/<slug>/bank/q4.py``) is ordinary importable Python. Each decorated function
or class stands for the whole definition of one name that the question asks for. The docstring of a
mistake is its hint: what went wrong and the direction of the repair, without the code. ::

    @mistake("trans_conv")
    def bias_per_input_channel(Y, w, b=None):
        \"""The bias is added once for every input channel. ...\"""
        ...

What differs from the reference in a line or two is written as that edit, old text and new; `of`
names an alternative of the same file to edit instead of the reference::

    @mistake("trans_conv", edit={"X = X + b": "X = X + 2 * b"})
    def bias_twice():
        \"""The bias is added twice. ...\"""

The build puts an entry's source, renamed to ``trans_conv``, into a copy of the student notebook;
the grader replays a failed call on the object itself and shows the hint where the outputs agree.
"""

import ast
import hashlib
import importlib.util
import inspect
import linecache
import re
import sys
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from autograder.assignment import SourceError, read_text
from autograder.bank import kinds, reference
from autograder.bank.edits import EditError, edited

Definition = TypeVar("Definition", bound=Callable)

_RECORDED: dict[str, list["_Record"]] = {}  # by the name of the module that is being read


@dataclass(frozen=True)
class _Record:
    """What a decorator was told, before the whole file is read."""

    kind: str
    replaces: str
    obj: Callable
    edit: dict[str, str]
    of: str


@dataclass(frozen=True)
class Entry:
    """One alternative or mistake.

    ``name`` is the function's own name (``bias_per_input_channel``), ``replaces`` the name that it
    stands for (``trans_conv``), ``source`` its text without docstring and the bank's decorators,
    renamed to ``replaces``. ``hint`` is empty for alternatives.
    """

    kind: str
    question: str
    replaces: str
    name: str
    hint: str
    source: str = field(repr=False)
    edit: bool = False
    assigned: bool = False
    """whether it stands for a value, not for a function or class; then it is always an edit"""
    _make: Callable[[], Callable] = field(repr=False, default=None, compare=False)

    @cached_property
    def obj(self) -> Callable:
        """The function or class itself; that of an edit has the names of what it edits."""
        return self._make()


def alternative(
    replaces: str, *, edit: dict[str, str] | None = None, of: str = ""
) -> Callable[[Definition], Definition]:
    """Record the decorated function or class as another right answer; returns it unchanged."""
    return _recorder("alternative", replaces, edit, of)


def mistake(
    replaces: str, *, edit: dict[str, str] | None = None, of: str = ""
) -> Callable[[Definition], Definition]:
    """Record the decorated function or class as a known wrong answer; returns it unchanged."""
    return _recorder("mistake", replaces, edit, of)


def _recorder(kind: str, replaces: str, edit: dict[str, str] | None, of: str):
    if not isinstance(replaces, str):
        raise TypeError(f'say what it replaces, as in @{kind}("trans_conv")')
    texts = [*edit, *edit.values()] if isinstance(edit, dict) else [edit]
    if edit is not None and not all(isinstance(text, str) for text in texts):
        raise TypeError('an edit is old texts with new ones, as in edit={"X + b": "X"}')

    def record(obj: Definition) -> Definition:
        _RECORDED.setdefault(obj.__module__, []).append(
            _Record(kind, replaces, obj, dict(edit or {}), of)
        )
        return obj

    return record


def load_all(folder: Path) -> list[Entry]:
    """The entries of every bank file in a folder, question by question; none where it is missing.

    Raises SourceError, naming the file and the entry, for what cannot be used.
    """
    paths = sorted(Path(folder).glob("*.py"), key=lambda path: kinds.key(path.stem))
    return [entry for path in paths if path.stem != "__init__" for entry in load(path)]


def load(path: Path) -> list[Entry]:
    """The entries of a bank file, in the order in which they are written; executed afresh.

    The file's name is that of the question. Raises FileNotFoundError for a missing file, and
    SourceError, naming file and entry, for one that is no Python, for an entry that is not a plain
    function or class, that stands twice or has no hint, and for an edit that does not fit.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"there is no bank file {path}")
    if not kinds.NAME.match(path.stem):
        raise SourceError(path, "a bank file is named for its question: q1.py")
    read_text(path)  # Python itself overlooks what is not UTF-8 in a comment
    name = f"_bank_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    _RECORDED[name] = []
    sys.modules[name] = module  # inspect finds a class's file through sys.modules
    linecache.checkcache(str(path))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise SourceError(path, _told(path, error)) from error
    return _Reader(path, module).entries(_RECORDED.pop(name))


def _told(path: Path, error: Exception) -> str:
    """What went wrong in executing a file, with the line of that file."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"line {error.lineno}: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f" (line {frame.lineno})" for frame in frames if frame.filename == str(path)]
    return f"{type(error).__name__}: {error}{lines[-1] if lines else ''}"


class _Reader:
    """Makes the entries of one bank file of what its decorators recorded."""

    def __init__(self, path: Path, module: ModuleType):
        self.path, self.module, self.question = path, module, path.stem
        self.reference_path = path.parent.parent / "reference.py"
        self.made: dict[str, Entry] = {}
        self.scopes: dict[str, Callable[[], dict]] = {}  # whose names an entry's source uses

    def entries(self, records: list[_Record]) -> list[Entry]:
        """All entries; raises SourceError."""
        for record in records:
            name = record.obj.__name__
            if name in self.made:
                raise self.error(f"{name} stands twice; the second would hide the first")
            self.made[name] = self.entry(record)
        if self.made and self.reference_path.is_file():
            assert self.reference, "a grader that cannot import it knows no hints"
        return list(self.made.values())

    def error(self, message: str) -> SourceError:
        return SourceError(self.path, message, self.question)

    def entry(self, record: _Record) -> Entry:
        name = record.obj.__name__
        hint = " ".join((record.obj.__doc__ or "").split()) if record.kind == "mistake" else ""
        if record.kind == "mistake" and not hint:
            raise self.error(f"{name} has no docstring: that of a mistake is its hint")
        if record.edit:
            source, make = self.edited(name, record)
        elif record.of:
            raise self.error(f"{name} names what to edit (of={record.of!r}), but has no edit")
        else:
            source, make = self.renamed(record), lambda: record.obj
            self.scopes[name] = lambda: vars(self.module)
        of = self.definitions.get(record.replaces)
        assigned = of is not None and of.assigned
        if assigned and not record.edit:
            raise self.error(f"{name} stands for a value: write it as an edit of the reference's")
        kept = record.kind, self.question, record.replaces, name, hint, source, bool(record.edit)
        return Entry(*kept, assigned, make)

    def renamed(self, record: _Record) -> str:
        try:
            return renamed_source(record.obj, record.replaces)
        except ValueError as error:
            raise self.error(str(error)) from error

    def edited(self, name: str, record: _Record) -> tuple[str, Callable]:
        """The source of an edit, and how to make its object."""
        if record.of:
            base = self.made.get(record.of)
            if base is None or base.replaces != record.replaces:
                raise self.error(f"{name}: no entry {record.of} of {record.replaces} before it")
            source, scope = base.source, self.scopes[record.of]
        else:
            definition = self.definitions.get(record.replaces)
            if definition is None:
                raise self.error(f"{name}: reference.py does not define {record.replaces}")
            solved = definition.solved
            source = solved if definition.assigned else without_docstring(solved)
            scope = partial(getattr, self, "reference")
        try:
            source = edited(source, record.edit)
            code = compile(source, f"<{self.path.name}, {name}>", "exec")
        except EditError as error:
            where = f"the entry {record.of}" if record.of else f"{record.replaces} of reference.py"
            message = f"the edit of {name} does not fit: {error}; it is made in {where}"
            raise self.error(message) from error
        except SyntaxError as error:
            raise self.error(f"{name}, as edited, line {error.lineno}: {error.msg}") from error

        self.scopes[name] = scope

        def make() -> Callable:
            lines = source.splitlines(keepends=True)
            linecache.cache[code.co_filename] = (len(source), None, lines, code.co_filename)
            values = dict(scope())
            exec(code, values)
            return values[record.replaces]

        return source, make

    @property
    def definitions(self) -> dict[str, reference.Definition]:
        """What the reference defines; none where there is no such file."""
        return _definitions(self.reference_path) if self.reference_path.is_file() else {}

    @property
    def reference(self) -> dict:
        """The names of the reference's module, which is imported once in a process."""
        name = f"solutions.{self.path.parent.parent.name}.reference"
        known = sys.modules.get(name)
        if known is None or Path(known.__file__).resolve() != self.reference_path:
            name = (
                f"_reference_{hashlib.sha256(str(self.reference_path).encode()).hexdigest()[:12]}"
            )
            if name not in sys.modules:
                spec = importlib.util.spec_from_file_location(name, self.reference_path)
                sys.modules[name] = importlib.util.module_from_spec(spec)
                try:
                    spec.loader.exec_module(sys.modules[name])
                except Exception as error:
                    del sys.modules[name]
                    message = _told(self.reference_path, error)
                    raise SourceError(self.reference_path, message) from error
            known = sys.modules[name]
        return vars(known)


_READ: dict[tuple, dict[str, reference.Definition]] = {}


def _definitions(path: Path) -> dict[str, reference.Definition]:
    """The reference's definitions, read once for each state of the file."""
    if not path.is_file():
        raise SourceError(path, "there is no reference file")
    told = path.stat()
    key = (path, told.st_mtime_ns, told.st_size)
    if key not in _READ:
        _READ[key] = reference.read(path)
    return _READ[key]


def without_docstring(source: str) -> str:
    """The source of one function or class without its own docstring."""
    definition = ast.parse(source).body[0]
    if ast.get_docstring(definition) is None or len(definition.body) == 1:
        return source
    lines, text = source.splitlines(), definition.body[0]
    del lines[text.lineno - 1 : text.end_lineno]
    if isinstance(definition, ast.ClassDef) and not lines[text.lineno - 1].strip():
        del lines[text.lineno - 1]
    return "\n".join(lines)


def renamed_source(obj: Callable, new_name: str) -> str:
    """The source of a function or class without docstring, under another name.

    Of its decorators, those of the bank are left out; `@torch.no_grad()` is part of the answer.

    References that the body makes to its own name (recursion, ``super(Name, self)``) are renamed
    too. No newline at the end. Raises ValueError for what is neither a function nor a class.
    """
    if not (inspect.isfunction(obj) or inspect.isclass(obj)):
        raise ValueError(f"{obj!r} is neither a function nor a class")
    source = textwrap.dedent(inspect.getsource(obj))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
        raise ValueError(f"{obj.__name__} is not written as a plain `def` or `class`")
    old_name = definition.name
    lines = source.splitlines()
    places = [
        (node.lineno, node.col_offset)
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and node.id == old_name
    ]
    for number, offset in sorted(places, reverse=True):
        line = lines[number - 1].encode()  # ast counts bytes of UTF-8
        end = offset + len(old_name.encode())
        lines[number - 1] = (line[:offset] + new_name.encode() + line[end:]).decode()
    kept = [
        line
        for node in definition.decorator_list
        if not re.match(r"(bank\.)?(alternative|mistake)\(", ast.unparse(node))
        for line in lines[node.lineno - 1 : node.end_lineno]
    ]
    start = definition.lineno - 1
    lines[start] = re.sub(
        rf"^(def|class)(\s+){re.escape(old_name)}\b", rf"\g<1>\g<2>{new_name}", lines[start]
    )
    return without_docstring("\n".join([*kept, *lines[start:]]).rstrip())
