"""The head of every test file says which sentence of the question each of its tests holds.

A table from promise to tests::

    | the text promises | tested by |
    | --- | --- |
    | values, any number of axes before the last two | test_values, test_batches |

Students get the first line of that head alone.
"""

import ast
import re

import pytest

from autograder.assignment import all_assignments

FILES = [
    path
    for one in all_assignments()
    for path in sorted(one.tests.glob("*.py"))
    if "@test_case" in path.read_text()
]


def table(path):
    """Promises and the names of their tests."""
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if "|" in line]
    return {row[0].strip(): re.findall(r"test_\w+", row[-1]) for row in rows[2:]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name[:4]}-{path.stem}")
def test_each_promise_has_a_test_and_each_test_a_promise(path):
    promises = table(path)
    tests = re.findall(r"^def (test_\w+)", path.read_text(), flags=re.M)
    assert promises, "its head has no table of what the text promises"
    assert [promise for promise, named in promises.items() if not named] == []
    named = {name for names in promises.values() for name in names}
    assert named == set(tests)
