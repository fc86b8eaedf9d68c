"""The public checks in a notebook: `grader.check("q3")`, in the words of the grader.

    from starter_code import checking

    grader = checking.Notebook("hw02_transposed_convolution.ipynb")
    grader.check("q1")

It runs the test cases of `tests/q1.py` (otter's own files) on the names that the notebook has, and
says of each one that fails what came, how far off it is and where. Where otter itself grades, or a
grader that stands in for it, otter's check is called instead.
"""

import ast
import dataclasses
import inspect
import linecache
import re
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starter_code import waiting
from starter_code.reports import Case, Report
from starter_code.unfinished import UNWRITTEN, is_written, similar

NAMES, TITLES = "ASKED_NAMES", "HIDDEN_TITLES"
"""What the build calls, in a file of public tests, the question's names and the others' titles."""
_NAMES = re.compile(rf"^{NAMES} = (\[.*\])$", re.MULTILINE)
MAX_TEXT = 300
"""Characters of an error's own message that are shown."""


@dataclasses.dataclass
class test_case:  # noqa: N801 (otter's name)
    """Decorator of a test, with otter's arguments and attributes, without otter's imports."""

    name: str | None = None
    points: float | None = None
    hidden: bool = False
    success_message: str | None = None
    failure_message: str | None = None
    test_func: Callable[..., None] | None = None

    def __call__(self, function: Callable[..., None]) -> "test_case":
        self.test_func = function
        return self


@dataclasses.dataclass(frozen=True)
class Tests:
    """The public tests of a question. names: what it asks for; hidden: titles of other tests."""

    cases: tuple[Any, ...]
    names: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class Notebook:
    """The checks of a notebook; making one also lets its open questions wait (`waiting`).

    name: of its file. folder: where its test files lie.
    """

    def __init__(self, name: str, folder: str | Path = "tests"):
        self.name, self.folder = name, Path(folder)
        self._other = _otter(name)
        if self._other is None:
            waiting.install(Path(name))
            if not self.folder.is_dir():
                print(f"There is no folder {self.folder} here: unzip student.zip, and open "
                      f"{name} in the folder that comes of it.")  # fmt: skip

    def check(self, question: str) -> Any:
        """Run the public tests of a question on what the notebook has; the report shows itself."""
        namespace = inspect.currentframe().f_back.f_globals
        if self._other is not None:
            return self._other.check(question, global_env=namespace)
        path = self.folder / f"{question}.py"
        if not path.is_file():
            there = ", ".join(sorted(one.stem for one in self.folder.glob("*.py"))) or "none"
            return Report(question, problem=f"There are no tests {path}; there are: {there}.")
        tests = read(path)
        asked = self._names()
        cases = [Case(_title(case), *_run(case, namespace, asked)) for case in tests.cases]
        tried = {name for case in tests.cases for name in _parameters(case)}
        untested = [name for name in tests.names if name not in tried]
        missing = [(name, *_absent(name, namespace, asked)) for name in untested]
        cases += [Case(f"{name} is there", *found) for name, *found in missing if found[0]]
        return Report(question, tuple(cases), tests.hidden)

    def _names(self) -> set[str]:
        """What all questions ask for; of the test files that line alone is read."""
        texts = [path.read_text("utf-8") for path in self.folder.glob("*.py")]
        found = [_NAMES.search(text) for text in texts]
        return {name for one in found if one for name in ast.literal_eval(one[1])}


def read(path: Path) -> Tests:
    """The tests in a file, which may be one with hidden cases or without."""
    namespace: dict[str, Any] = {}
    kept = {name: sys.modules.get(name) for name in ("otter", "otter.test_files")}
    otter, files = types.ModuleType("otter"), types.ModuleType("otter.test_files")
    otter.test_files, files.test_case = files, test_case
    sys.modules |= {"otter": otter, "otter.test_files": files}
    try:
        exec(compile(path.read_text("utf-8"), str(path), "exec"), namespace)
    finally:
        for name, module in kept.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module
    cases = tuple(one for one in namespace.values() if isinstance(one, test_case))
    names, hidden = (tuple(namespace.get(word, ())) for word in (NAMES, TITLES))
    return Tests(cases, names, hidden)


def _otter(name: str) -> Any:
    """Otter's notebook where otter grades, else None."""
    kind = getattr(sys.modules.get("otter"), "Notebook", None)
    return kind(name) if getattr(kind, "_grading_mode", False) else None


def _title(case: Any) -> str:
    text = (case.test_func.__doc__ or case.test_func.__name__.replace("_", " ")).strip()
    return text.splitlines()[0].rstrip(".")


def _parameters(case: Any) -> tuple[str, ...]:
    code = case.test_func.__code__
    return code.co_varnames[: code.co_argcount]


def _run(case: Any, namespace: dict, asked: set[str]) -> tuple:
    """Run a test: what `Case` wants behind its title."""
    arguments = {}
    for name in _parameters(case):
        told, is_open = _absent(name, namespace, asked)
        if told:
            return told, is_open
        arguments[name] = namespace[name]
    try:
        case.test_func(**arguments)
    except Exception as error:
        told = _told(error, namespace, list(arguments))
        is_open = isinstance(error, NotImplementedError) and "not written yet" in told
        return told, is_open, getattr(error, "compared", None), _traceback(error, namespace)
    return ("",)


def _absent(name: str, namespace: dict, asked: set[str]) -> tuple[str, bool]:
    """What to say where a name is missing, and whether it is left as it was handed out.

    Two times nothing where it is there.
    """
    there = name in namespace
    if there and is_written(namespace[name]):
        return "", False
    other = similar(name, namespace, asked)
    if there:
        told = f"`{name}` is not written yet"
        return (f"{told}, but there is `{other}`; did you mean `{name}`?" if other else told), True
    if other:
        return f"`{name}` is not defined; did you mean `{other}`?", False
    if why := waiting.why(name):
        return why, True
    return f"`{name}` is not defined. Did you run the cell that defines it?", False


def _told(error: Exception, namespace: dict, names: list[str]) -> str:
    """The sentence on what a test raised."""
    place = _place(error, namespace)
    text = str(error).strip()[:MAX_TEXT]
    if isinstance(error, AssertionError) and place is None:
        return str(error) or "The result is not what the question asks for."
    if isinstance(error, NotImplementedError):
        if found := UNWRITTEN.fullmatch(text):
            return f"`{found[1]}` is not written yet"
        if "meta" in text.lower():  # torch's own
            who = f"`{place[0]}`" if place else "Your code"
            return f"{who} needs values, and fails on the device meta, where tensors have none."
    kind = type(error).__name__
    if place is None:
        who = " or ".join(f"`{name}`" for name in names)
        return f"{who} gave something that the test cannot use ({kind}: {text})"
    function, line, source = place
    shown = f"\n    {source}" if source else ""
    return (
        f"`{function}` raised {kind} in line {line} of its cell{f': {text}' if text else ''}{shown}"
    )


def _place(error: Exception, namespace: dict) -> tuple[str, int, str] | None:
    """Function, line and text of the innermost place in the notebook, or None where it has none.

    A lambda or function of the notebook that calls back into a test counts where it was left last.
    """
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if frame.f_globals is namespace and code.co_name != "<module>":
            text = linecache.getline(code.co_filename, line).strip()
            name = getattr(code, "co_qualname", code.co_name).replace(".<locals>", "")
            found = name.removesuffix(".__init__").removesuffix(".forward"), line, text
    return found


def _traceback(error: Exception, namespace: dict) -> str:
    """The calls from the notebook on that led to an error; "" where there is at most one."""
    frames = traceback.extract_tb(error.__traceback__)
    walked = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    start = next((i for i, one in enumerate(walked) if one.f_globals is namespace
                  and one.f_code.co_name != "<module>"), None)  # fmt: skip
    if start in (None, len(frames) - 1) or isinstance(error, NotImplementedError):
        return ""  # what is told of the error says it all
    lines = traceback.format_list(frames[start:]) + traceback.format_exception_only(error)
    return re.sub(r'File "[^"]*ipykernel_[^"]*"', "In a cell", "".join(lines))
