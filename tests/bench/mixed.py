"""Forty honest submissions to measure with: full, partial, broken and untouched ones.

They are the reference with one answer exchanged by the bank, with a cell broken, or the starter.
The design question, which trains, is left out of all.
"""

import copy
import json
from pathlib import Path

from autograder.assignment import find
from autograder.build import variants
from autograder.build.student import notebook_bytes
from autograder.verify.specimens import specimens
from tests.bench import DIST

FULL, PARTIAL, BROKEN = 16, 16, 8
BREAKS = ("def f(:", "1 / 0", "import nothing_there", "x = undefined_name", "", "raise ValueError")


def mixed() -> dict[str, dict]:
    """Forty notebooks by name, without the answer to the design question."""
    assignment = find("hw02")
    every = specimens(assignment, DIST / assignment.slug)
    design = [cell for cell in variants.starter(assignment).cells if _question(cell) == "q12"]
    chosen = [every[0]]
    for kind, count in (("alternative", FULL - 1), ("mistake", PARTIAL)):
        entries = [one for one in every if one.kind == kind and one.entry.question != "q12"]
        chosen += entries[:: len(entries) // count][:count]
    notebooks = {
        one.name: _without_design(json.loads(one.files[f"{assignment.slug}.ipynb"]), design)
        for one in chosen
    }
    starter = json.loads(notebook_bytes(variants.starter(assignment)))
    notebooks["untouched"] = _without_design(starter, design)
    right = notebooks[every[0].name]
    for number in range(BROKEN - 1):
        notebook = copy.deepcopy(right)
        answers = [one for one in notebook["cells"] if _info(one).get("names")]
        answers[number]["source"] = BREAKS[number % len(BREAKS)]
        notebooks[f"broken {number + 1}"] = notebook
    return notebooks


def _info(cell: dict) -> dict:
    return cell["metadata"].get("inverse_problems", {})


def _question(cell: dict) -> str | None:
    return _info(cell).get("question") if cell["cell_type"] == "code" else None


def _without_design(notebook: dict, design: list) -> dict:
    cells = notebook["cells"]
    first = next(place for place, cell in enumerate(cells) if _question(cell) == "q12")
    rest = [cell for cell in cells if _question(cell) != "q12"]
    return {**notebook, "cells": rest[:first] + design + rest[first:]}


def lay_out(notebooks: dict[str, dict], folder: Path, copies: int = 1) -> Path:
    """A folder of submissions, one file each; copies differ in a comment."""
    folder.mkdir()
    for number in range(copies):
        for name, notebook in notebooks.items():
            last = {"cell_type": "code", "metadata": {}, "source": f"# {number}", "outputs": []}
            content = {**notebook, "cells": [*notebook["cells"], last]}
            (folder / f"{name} {number}.ipynb").write_text(json.dumps(content))
    return folder
