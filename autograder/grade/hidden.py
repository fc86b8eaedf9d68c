"""The hidden part of an upload: manifest, tests, reference and bank. Trusted side only."""

import importlib
import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import bank
from autograder.sealed.otter_shim import test_case


@dataclass(frozen=True)
class Question:
    """One question: its manifest entry and its test cases in order."""

    name: str
    title: str
    points: float
    manual: bool
    replaced_names: tuple[str, ...]
    cases: tuple[test_case, ...]


@dataclass(frozen=True)
class Hidden:
    """What a folder `hidden/` holds."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Contents of manifest.json."""
        return json.loads((self.folder / "manifest.json").read_text())

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order, with their tests."""
        return tuple(
            Question(
                entry["name"],
                entry["title"],
                entry["points"],
                entry["manual"],
                tuple(entry["replaced_names"]),
                self._cases(entry["name"], entry["manual"]),
            )
            for entry in self.manifest["questions"]
        )

    @cached_property
    def reference(self) -> ModuleType:
        """The module of reference answers."""
        if str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
        return importlib.import_module(f"solutions.{self.manifest['slug']}.reference")

    def mistakes(self, question: str) -> tuple[bank.Entry, ...]:
        """The known mistakes of a question in functions; read when they are first asked for."""
        if question not in self._mistakes:
            path = self.folder / "solutions" / self.manifest["slug"] / "bank" / f"{question}.py"
            assert self.reference, "the bank imports it"
            entries = bank.load(path) if path.is_file() else []
            self._mistakes[question] = tuple(
                one for one in entries if one.kind == "mistake" and not one.assigned
            )
        return self._mistakes[question]

    @cached_property
    def _mistakes(self) -> dict[str, tuple[bank.Entry, ...]]:
        return {}

    def _cases(self, question: str, manual: bool) -> tuple[test_case, ...]:
        """Its test cases, then the functions that tell graders what the student has seen."""
        if str(self.folder) not in sys.path:  # a test may import what only the grader has
            sys.path.insert(0, str(self.folder))
        path = self.folder / "tests" / f"{question}.py"
        if manual and not path.is_file():
            return ()
        namespace: dict[str, Any] = {}
        exec(compile(path.read_text("utf-8"), f"<tests of {question}>", "exec"), namespace)
        cases = [value for value in namespace.values() if isinstance(value, test_case)]
        for value in namespace.values():
            if getattr(value, "seen_by_graders", False) is True:
                cases.append(test_case(points=0, hidden=True, test_func=value, seen=True))
        return tuple(cases)
