"""The little of otter-grader that a notebook and its test files touch, without otter's imports.

Importing otter costs seconds and 100 MB in every process. In a worker, `grader.check` and
`grader.export` have no influence on the result, so they only say so; in the grader, hidden tests
need `otter.test_files.test_case` alone. `tests/test_agreement.py` proves that scores are those of
the real otter.
"""

import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Notebook:
    """Stands for `otter.Notebook` in a worker; every method accepts anything and does nothing."""

    _grading_mode = True  # as otter's own says while it grades; `starter_code.checking` asks for it

    def __init__(self, *args: Any, **kwargs: Any):
        pass

    def check(self, question: str, *args: Any, **kwargs: Any) -> str:
        """Return a sentence that tells that the question is judged by the grader."""
        return f"{question} is judged by the grader."

    def check_all(self, *args: Any, **kwargs: Any) -> str:
        """Return a sentence that tells that the questions are judged by the grader."""
        return "All questions are judged by the grader."

    def export(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: there is nothing to export while a submission is graded."""

    to_pdf = add_plugin_files = run_plugin = export


@dataclass
class test_case:  # noqa: N801 (otter's name)
    """Decorator of a hidden or public test, with otter's arguments and attributes."""

    name: str | None = None
    points: float | None = None
    hidden: bool = False
    success_message: str | None = None
    failure_message: str | None = None
    test_func: Callable[..., None] | None = None
    seen: bool = False
    """ours: no test, but a function that tells graders what the student must have seen"""

    def __call__(self, function: Callable[..., None]) -> "test_case":
        self.test_func = function
        return self


def install() -> None:
    """Let `import otter` find this module's names from now on in this process."""
    otter = types.ModuleType("otter")
    otter.Notebook = Notebook
    otter.test_files = types.ModuleType("otter.test_files")
    otter.test_files.test_case = test_case
    sys.modules.update({"otter": otter, "otter.test_files": otter.test_files})
