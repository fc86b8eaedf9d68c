"""Every assignment: its starter notebook is the build's, and its tests know right from wrong.

`make verify` grades the whole bank, each entry as a submission in a sealed run. Here the same
entries meet the same tests in this process, but for tests that need what a notebook computes
(trained weights, for example).
"""

import ast
import inspect

import pytest
import torch
from IPython.core.inputtransformer2 import TransformerManager
from otter.test_files import test_case as case_class

from autograder import bank
from autograder.assignment import all_assignments
from autograder.build.assemble import prepare

ASSIGNMENTS = {assignment.slug: assignment for assignment in all_assignments()}


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def made(request):
    """An assignment and the parts that the build makes of it."""
    assignment = ASSIGNMENTS[request.param]
    return assignment, prepare(assignment)


def test_the_starter_notebook_is_that_of_the_sources(made):
    assignment, parts = made
    current = assignment.starter.read_bytes() == parts.starter
    assert current, f"make build HW={assignment.slug[:4]} was not run after a change"


@pytest.mark.slow
def test_right_answers_pass_and_known_mistakes_fail(made):
    assignment, parts = made
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # small tensors; other tests run beside
    try:
        wrong = _unexpected(assignment, parts)
    finally:
        torch.set_num_threads(threads)
    assert not wrong, "\n".join(wrong)


def _unexpected(assignment, parts) -> list[str]:
    imports, cases = _imports(parts.notebook), _cases(parts.gradescope)
    reference = _names(imports, *parts.sources.values())
    wrong = []
    for question, tests in cases.items():
        for function in tests:
            if (message := _run(function, reference)) is not None:
                wrong.append(f"{question}, reference, {function.__name__}: {message}")
    for entry in bank.load_all(assignment.bank):
        names = _names(imports, *parts.sources.values(), entry.source)
        tests = [one for one in cases[entry.question] if _can_run(one, names)]
        if len(tests) < len(cases[entry.question]) and entry.kind == "mistake":
            continue  # what finds it may be a test that cannot run here
        failed = [message for one in tests if (message := _run(one, names)) is not None]
        if bool(failed) == (entry.kind == "alternative"):
            found = failed[0] if failed else "no test fails"
            wrong.append(f"{entry.question}, {entry.kind} {entry.name}: {found}")
    return wrong


def _imports(notebook) -> str:
    """The import statements of a student notebook, but for otter's own."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code = TransformerManager().transform_cell(cell.source)
            nodes = [n for n in ast.parse(code).body if isinstance(n, ast.Import | ast.ImportFrom)]
            found += [ast.unparse(node) for node in nodes]
    return "\n".join(line for line in found if "otter" not in line)


def _cases(upload) -> dict[str, list]:
    """The test functions of each question, public and hidden."""
    found = {}
    for name, content in upload.items():
        if name.startswith("hidden/tests/"):
            values = {}
            exec(compile(content, name, "exec"), values)
            cases = [value for value in values.values() if isinstance(value, case_class)]
            found[name.removeprefix("hidden/tests/").removesuffix(".py")] = [
                case.test_func for case in cases
            ]
    return found


def _names(*sources) -> dict:
    values = {"__name__": "notebook"}
    for source in sources:
        exec(source, values)
    return values


def _can_run(function, names) -> bool:
    return set(inspect.signature(function).parameters) <= names.keys()


def _run(function, names) -> str | None:
    """None where the test passed or cannot run here, else what it said."""
    if not _can_run(function, names):
        return None
    try:
        function(*[names[name] for name in inspect.signature(function).parameters])
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None
