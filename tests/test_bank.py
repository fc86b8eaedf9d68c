"""The bank: entries are recorded, renamed and refused as documented."""

import textwrap

import pytest

from autograder import bank

MISTAKES = '''
"""Mistakes of a fixture."""
import torch
from torch import nn
from autograder.bank import mistake


@mistake(
    "q1",
    "double",
    hint="""It is tripled.
    Add it once less.""",
)
def tripled(x):
    """Says tripled in its docstring."""
    # tripled keeps its comment, é and all
    return x + x + x if x < 10 else tripled(x - 1)


def helper():
    return "not an entry"


@mistake("q2", "Layer", hint="It forgets its parent.")
class Forgetful(nn.Module):
    def __init__(self):
        super(Forgetful, self).__init__()

    def forward(self, x):
        return x.tripled if False else x
'''


def write(tmp_path, text):
    path = tmp_path / "mistakes.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_entries_come_in_order_with_their_settings(tmp_path):
    first, second = bank.load(write(tmp_path, MISTAKES))
    assert (first.kind, first.question, first.replaces) == ("mistake", "q1", "double")
    assert (first.name, second.name) == ("tripled", "Forgetful")
    assert first.hint == "It is tripled. Add it once less."
    assert first.obj(2) == 6, "the decorator returns the function unchanged"


def test_sources_are_renamed_and_run(tmp_path):
    first, second = bank.load(write(tmp_path, MISTAKES))
    assert first.source.startswith("def double(x):")
    assert "else double(x - 1)" in first.source
    assert '"""Says tripled in its docstring."""\n    # tripled keeps its comment' in first.source
    scope = {}
    exec(first.source, scope)
    assert scope["double"](10) == 27
    assert second.source.startswith("class Layer(nn.Module):")
    assert "super(Layer, self)" in second.source
    assert "x.tripled" in second.source


def test_a_file_is_read_afresh(tmp_path):
    path = write(tmp_path, MISTAKES)
    assert len(bank.load(path)) == 2
    path = write(tmp_path, MISTAKES.replace("x + x + x", "x * 3"))
    assert len(bank.load(path)) == 2
    assert "x * 3" in bank.load(path)[0].source


def test_alternatives_have_no_hint():
    @bank.alternative("q1", "double")
    def shifted(x):
        """By a shift."""
        return x << 1

    (entry,) = [entry for entry in bank._ENTRIES.pop(__name__) if entry.name == "shifted"]
    assert (entry.kind, entry.hint) == ("alternative", "")
    assert entry.source == 'def double(x):\n    """By a shift."""\n    return x << 1'


@pytest.mark.parametrize(
    "text, message",
    [
        (
            'from autograder.bank import mistake\n@mistake("q1", "f", hint=" ")\ndef g(): pass\n',
            "empty hint",
        ),
        (
            "from autograder.bank import alternative\n"
            + '@alternative("q1", "f")\ndef g(): pass\n' * 2,
            "g stands twice",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_file(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(bank.SourceError, match=message) as caught:
        bank.load(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere.py"):
        bank.load(tmp_path / "nowhere.py")
