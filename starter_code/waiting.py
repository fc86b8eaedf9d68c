"""Open questions wait: a cell that needs an answer which is not there says so, and goes on.

In a notebook, a cell that fails ends "Run all". So that the untouched notebook runs to its end,
what fails only because an answer is open is told in one line in place of an error. Everything else
fails as always.
"""

import ast
import re
import sys
from pathlib import Path
from typing import Any

from starter_code.handing_in import answers, open_notebook
from starter_code.unfinished import UNWRITTEN, has_holes

WAITING = "Waiting:"
"""with which every line begins that stands in place of an error"""


def install(notebook: Path) -> None:
    """Begin in this kernel, once; elsewhere than in a notebook's kernel nothing happens."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    if (earlier := getattr(shell, "open_questions", None)) is not None:
        earlier.remove()
    shell.open_questions = Waiting(shell, _asked(notebook))


def why(name: str) -> str:
    """Why a name is not there yet, where a cell that makes it waits; else ""."""
    try:
        from IPython import get_ipython
    except ImportError:
        return ""
    here = getattr(get_ipython(), "open_questions", None)
    return here.open.get(name, "") if here else ""


def _asked(notebook: Path) -> dict[str, str]:
    """Which question asks for a name, as the notebook that is open says, or that of this name."""
    try:
        found = answers(open_notebook() or notebook)
        return {name: one.question for one in found for name in one.names}
    except (OSError, ValueError):
        return {}


class Waiting:
    """What is open in a kernel. asked: the question of each name, as far as it is known."""

    def __init__(self, shell: Any, asked: dict[str, str]):
        self.shell, self.asked = shell, asked
        self.open: dict[str, str] = {}  # a name, and why it is not there
        self.source, self.excused = "", None
        self.was: dict[str, Any] = {}  # what the cell that runs makes, as it was before
        shell.set_custom_exc((Exception,), self._failed)
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def remove(self) -> None:
        """End it: cells fail as always."""
        self.shell.set_custom_exc((), None)
        self.shell.events.unregister("pre_run_cell", self._before)
        self.shell.events.unregister("post_run_cell", self._after)

    def reason(self, error: BaseException) -> str | None:
        """Why the cell that runs has to wait; None where the error is one of its own."""
        for one in _chain(error):
            if isinstance(one, NotImplementedError) and (found := UNWRITTEN.fullmatch(str(one))):
                return self._unwritten(found[1])
            if type(one).__name__ == "NotSealed":
                return str(one)
        if isinstance(error, NameError):
            return self.open.get(getattr(error, "name", None) or "")
        uses, makes = _names(self.source)
        there, own = self.shell.user_ns, f" ({type(error).__name__})"
        for name in uses:
            if has_holes(there.get(name)):
                return self._unwritten(name) + own
            if name in self.open and name not in makes:  # made by halves
                return self.open[name] + own
        return None

    def _unwritten(self, name: str) -> str:
        question = self.asked.get(name)
        return f"`{name}` is not written yet" + (f" ({question})" if question else "")

    def _before(self, info: Any) -> None:
        self.source, self.excused = info.raw_cell or "", None
        self.was = {name: self.shell.user_ns.get(name) for name in _names(self.source)[1]}

    def _failed(self, shell, kind, error, trace, tb_offset=None):
        if (reason := self.reason(error)) is None:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return
        self.excused = error, reason
        if "matplotlib.pyplot" in sys.modules:  # half a figure is none
            sys.modules["matplotlib.pyplot"].close("all")
        print(f"{WAITING} {reason}.")

    def _after(self, result: Any) -> None:
        if self.excused and result.error_in_exec is self.excused[0]:
            result.error_in_exec = None  # for whoever runs the cells: it is no failure
            now = self.shell.user_ns
            halves = [one for one, was in self.was.items() if now.get(one) is not was]
            missing = [one for one in self.was if one not in now]
            self.open |= dict.fromkeys([*halves, *missing], self.excused[1])
        elif result.error_in_exec is None and result.error_before_exec is None:
            for name in _names(self.source)[1]:
                self.open.pop(name, None)
        self.excused, self.was = None, {}


def _chain(error: BaseException | None) -> list[BaseException]:
    """An error and what led to it."""
    found = []
    while error is not None and len(found) < 20:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _parsed(source: str) -> ast.Module:
    lines = ["" if re.match(r"\s*[%!]", line) else line for line in source.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return ast.Module([], [])


def _names(source: str) -> tuple[list[str], set[str]]:
    """The names that a cell uses, in order, and those that it gives to the cells below."""
    uses, makes = [], set()
    for node in _parsed(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            makes.add(node.name)
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                uses.append(part.id)
                if isinstance(part.ctx, ast.Store):
                    makes.add(part.id)
    return uses, makes
