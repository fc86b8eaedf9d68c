"""Mutants of an answer: one changed node each, none twice, and survivors are told."""

import ast
import io

import pytest
import small_assignment
from rich.console import Console

from autograder.assignment import SourceError
from autograder.verify import mutants as judging
from autograder.verify.mutations import mutants

SOURCE = '''
def f(x, n=3):
    """2 is not to be changed here."""
    y = torch.zeros(n, dtype=x.dtype)
    for i in range(1, n):
        y[i] += 2 * x[:i].sum()
    if n > 1 and not x.is_complex():
        return -y.conj()
    return y, x
'''


def test_each_kind_of_change_is_made_once_and_is_valid_python():
    made = list(mutants(SOURCE))
    sources = [one.source for one in made]
    assert len(set(sources)) == len(sources) and ast.unparse(ast.parse(SOURCE)) not in sources
    kinds = {one.what for one in made}
    assert kinds >= {"operator", "comparison", "sign", "not", "int + 1", "int - 1", "+= to =",
                     "without dtype=", "no upper bound", "swapped pair", "if False", "if True",
                     "without .conj()", "another method"}  # fmt: skip
    assert all(ast.parse(one.source) and "2 is not" in one.source for one in made)
    assert all(one.before != one.after for one in made)


@pytest.fixture
def small(tmp_path, monkeypatch):
    made = small_assignment.write(tmp_path)
    monkeypatch.setattr(judging, "find", lambda slug: made)

    class Pool:  # in this process: the assignment is in no repository
        def __init__(self, *_, **__): ...
        def __enter__(self):
            return self

        def __exit__(self, *_): ...
        def map(self, *arguments):
            return map(*arguments)

    monkeypatch.setattr(judging, "ProcessPoolExecutor", Pool)
    return made


def shown(assignment, **options):
    console = Console(file=io.StringIO(), width=200)
    good = judging.verify(assignment, console, options.get("question"), None)
    return good, console.file.getvalue()


def test_survivors_fail_a_verification_unless_they_are_accepted(small):
    good, text = shown(small)
    survivors = [line for line in text.splitlines() if "survives" in line]
    assert good == (not survivors) and "mutants" in text
    small.reference.with_name("mutants.toml").write_text(
        '[[q1]]\nname = "total"\nbefore = "a"\nafter = "b"\nreason = "equal"\n'
    )
    assert "accepted, and found" in shown(small)[1]
    small.reference.with_name("mutants.toml").write_text('[[q1]]\nname = "total"\n')
    with pytest.raises(SourceError, match="a reason"):
        shown(small)
