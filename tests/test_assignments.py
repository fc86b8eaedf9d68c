"""Every assignment: its starter notebook is the build's, and its tests know right from wrong.

`make verify` grades the whole bank, each entry as a submission in a sealed run. Here the same
entries meet the same tests in this process, but for tests that need what a notebook computes
(trained weights, for example).
"""

import pytest
import torch

from autograder import bank
from autograder.assignment import all_assignments
from autograder.build.assemble import prepare
from autograder.verify import in_process

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
    imports, cases = in_process.imports(parts.notebook), in_process.cases(parts)
    reference = in_process.names(imports, *parts.sources.values())
    wrong = []
    for question, tests in cases.items():
        for function in tests:
            if (message := in_process.run(function, reference)) is not None:
                wrong.append(f"{question}, reference, {function.__name__}: {message}")
    for entry in bank.load_all(assignment.bank):
        names = in_process.names(imports, *parts.sources.values(), entry.source)
        tests = [one for one in cases[entry.question] if in_process.can_run(one, names)]
        if len(tests) < len(cases[entry.question]) and entry.kind == "mistake":
            continue  # what finds it may be a test that cannot run here
        failed = next(in_process.failures(tests, names), None)
        if (failed is not None) == (entry.kind == "alternative"):
            found = failed or "no test fails"
            wrong.append(f"{entry.question}, {entry.kind} {entry.name}: {found}")
    return wrong
