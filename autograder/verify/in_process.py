"""Tests run on answers in this very process: quick, and only for what an instructor wrote."""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from otter.test_files import test_case

from autograder.build.assemble import Parts
from starter_code import measured


def imports(notebook: NotebookNode) -> str:
    """The import statements of a student notebook, but for otter's own."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code = TransformerManager().transform_cell(cell.source)
            nodes = [n for n in ast.parse(code).body if isinstance(n, ast.Import | ast.ImportFrom)]
            found += [ast.unparse(node) for node in nodes]
    return "\n".join(line for line in found if "otter" not in line)


def cases(parts: Parts) -> dict[str, list[Callable]]:
    """The test functions of each question, public and hidden."""
    found = {}
    for name, content in parts.gradescope.items():
        if name.startswith("hidden/tests/"):
            values: dict = {}
            exec(compile(content, name, "exec"), values)
            question = name.removeprefix("hidden/tests/").removesuffix(".py")
            made = [value for value in values.values() if isinstance(value, test_case)]
            found[question] = [case.test_func for case in made]
    return found


def names(*sources: str) -> dict:
    """What sources define, executed one after the other as the cells of a notebook.

    A value that is assigned, such as a sealed prediction, is left out: making it writes files.
    """
    values = {"__name__": "notebook"}
    for source in sources:
        if not isinstance(ast.parse(source).body[0], ast.Assign):
            exec(source, values)
    return values


def can_run(function: Callable, values: Mapping) -> bool:
    """Whether a test needs nothing but these names; some need what a notebook computes."""
    return set(inspect.signature(function).parameters) <= values.keys()


def failures(functions: Iterable[Callable], values: Mapping) -> Iterator[str]:
    """What the failed ones of some tests say of these names: one answer, measured anew."""
    measured.forget()
    for function in functions:
        if (message := run(function, values)) is not None:
            yield message


def run(function: Callable, values: Mapping) -> str | None:
    """None where the test passed or cannot run here, else what it said."""
    if not can_run(function, values):
        return None
    try:
        function(*[values[name] for name in inspect.signature(function).parameters])
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None
