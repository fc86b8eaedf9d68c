"""The bank: other right answers and known wrong ones, kept beside an assignment's reference.

A bank file (``alternatives.py``, ``mistakes.py``) is ordinary importable Python. Each decorated
function or class stands for the whole definition of one name of one question::

    @mistake("q4", "trans_conv", hint="The bias is added once for every input channel. ...")
    def bias_per_input_channel(Y, w, b=None):
        ...

The build puts its source, renamed to ``trans_conv``, into a copy of the student notebook; the
grader replays a failed call on the object itself and shows the hint where the outputs agree.
"""

import ast
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TypeVar

Definition = TypeVar("Definition", bound=Callable)

_ENTRIES: dict[str, list["Entry"]] = {}  # by the name of the module that is being read


class BankError(Exception):
    """A bank file that cannot be used; the message names the file and the entry."""


@dataclass(frozen=True)
class Entry:
    """One alternative or mistake.

    ``name`` is the function's own name (``bias_per_input_channel``), ``replaces`` the name that it
    stands for (``trans_conv``), ``obj`` the function or class itself, under its own name. ``hint``
    is empty for alternatives.
    """

    kind: str
    question: str
    replaces: str
    name: str
    hint: str
    obj: Callable = field(repr=False)

    @property
    def source(self) -> str:
        """Its text without decorators and renamed to ``replaces``; raises BankError as below."""
        return renamed_source(self.obj, self.replaces)


def alternative(question: str, replaces: str) -> Callable[[Definition], Definition]:
    """Record the decorated function or class as another right answer; returns it unchanged."""
    return _recorder("alternative", question, replaces, "")


def mistake(question: str, replaces: str, *, hint: str) -> Callable[[Definition], Definition]:
    """Record the decorated function or class as a known wrong answer; returns it unchanged.

    ``hint`` tells the student what went wrong and the direction of the repair, without the code.
    Raises BankError where the hint is empty.
    """
    if not hint.strip():
        raise BankError(f"a mistake of {question} ({replaces}) has an empty hint")
    return _recorder("mistake", question, replaces, " ".join(hint.split()))


def load(source: str | Path | ModuleType) -> list[Entry]:
    """The entries of a bank file, in the order in which they are written.

    ``source`` is a path to a ``.py`` file, the dotted name of a module, or a module. A path is
    executed afresh at every call. Raises FileNotFoundError for a missing file and BankError for a
    file in which a definition is not a function or class, or in which a name stands twice.
    """
    if isinstance(source, ModuleType):
        return list(_ENTRIES.get(source.__name__, []))
    if isinstance(source, str) and not source.endswith(".py"):
        return load(importlib.import_module(source))
    path = Path(source).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"there is no bank file {path}")
    name = f"_bank_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    _ENTRIES[name] = []
    sys.modules[name] = module  # inspect finds a class's file through sys.modules
    try:
        spec.loader.exec_module(module)
        for entry in _ENTRIES[name]:
            entry.source  # noqa: B018 (an entry without one is refused here)
    except BankError as error:
        raise BankError(f"{path}: {error}") from error
    return list(_ENTRIES[name])


def _recorder(kind: str, question: str, replaces: str, hint: str):
    def record(obj: Definition) -> Definition:
        entries = _ENTRIES.setdefault(obj.__module__, [])
        if any(entry.name == obj.__name__ for entry in entries):
            raise BankError(f"{obj.__name__} stands twice; the second would hide the first")
        entries.append(Entry(kind, question, replaces, obj.__name__, hint, obj))
        return obj

    return record


def renamed_source(obj: Callable, new_name: str) -> str:
    """The source of a function or class without its decorators, under another name.

    References that the body makes to its own name (recursion, ``super(Name, self)``) are renamed
    too. No newline at the end. Raises BankError for what is neither a function nor a class.
    """
    if not (inspect.isfunction(obj) or inspect.isclass(obj)):
        raise BankError(f"{obj!r} is neither a function nor a class")
    source = textwrap.dedent(inspect.getsource(obj))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
        raise BankError(f"{obj.__name__} is not written as a plain `def` or `class`")
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
    start = definition.lineno - 1
    lines[start] = re.sub(
        rf"^(def|class)(\s+){re.escape(old_name)}\b", rf"\g<1>\g<2>{new_name}", lines[start]
    )
    return "\n".join(lines[start:]).rstrip()
