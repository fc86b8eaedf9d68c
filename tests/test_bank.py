"""The bank: entries are recorded, renamed, edited and refused as documented."""

import inspect
import textwrap

import pytest

from autograder import bank
from autograder.assignment import SourceError
from autograder.bank.edits import EditError, edited

REFERENCE = '''
import math

FACTOR = 2


def double(x):
    """Twice x."""
    # BEGIN SOLUTION
    if x > 0:
        y = FACTOR * x
        z = math.floor(y)
        return y
    return FACTOR * x
    # END SOLUTION


class Layer:
    """A layer."""

    def forward(self, x):
        # BEGIN SOLUTION
        return FACTOR * x
        # END SOLUTION
'''

BANK = '''
"""Answers of a fixture."""
import math
from torch import nn
from autograder.bank import alternative, mistake

OWN = 10


@mistake("double")
def tripled(x):
    """It is tripled.

    Add it once   less.
    """
    # tripled keeps its comment, é and all
    return x + x + x if x < 10 else tripled(x - 1)


def helper():
    return "not an entry"


@mistake("Layer")
class Forgetful(nn.Module):
    """It forgets its parent."""

    def __init__(self):
        super(Forgetful, self).__init__()

    def forward(self, x):
        """Stays: it is no hint."""
        return x.tripled if False else x


@alternative("double")
def shifted(x):
    """By a shift."""
    return x * OWN // 5
'''

EDITS = '''

@mistake("double", edit={"y = FACTOR * x": "y = FACTOR * x + 1"})
def one_more():
    """There is one too many."""


@mistake("double", edit={"OWN": "2 * OWN"}, of="shifted")
def shifted_twice():
    """It is shifted twice."""


@mistake("double", edit={"x + 1": "x + math.floor(5.5)"}, of="one_more")
def five_more():
    """There are five too many."""


@mistake("Layer", edit={"FACTOR": "3 * FACTOR"})
class Sixfold:
    """Six times."""
'''


@pytest.fixture
def write(tmp_path):
    """Writes a reference and bank/q1.py of this text; returns the path of the latter."""

    def writer(text, name="q1.py"):
        path = tmp_path / "hw90_fixture" / "bank" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent.parent / "reference.py").write_text(REFERENCE)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    return writer


# --- Whole entries --------------------------------------------------------------------------------


def test_entries_come_in_order_with_their_settings(write):
    first, second, third = bank.load(write(BANK))
    assert (first.kind, first.question, first.replaces) == ("mistake", "q1", "double")
    assert (first.name, second.name, third.name) == ("tripled", "Forgetful", "shifted")
    assert first.hint == "It is tripled. Add it once less.", "the docstring, in one line"
    assert (third.kind, third.hint) == ("alternative", ""), "an alternative has none"
    assert not (first.edit or second.edit or third.edit)
    assert first.obj(2) == 6 and third.obj(3) == 6, "the decorator returns the function unchanged"


def test_sources_are_renamed_without_docstring_and_run(write):
    first, second, third = bank.load(write(BANK))
    head = "def double(x):\n    # tripled keeps its comment, é and all\n"
    assert first.source == f"{head}    return x + x + x if x < 10 else double(x - 1)"
    scope = {}
    exec(first.source, scope)
    assert scope["double"](10) == 27
    assert second.source.startswith("class Layer(nn.Module):\n    def __init__(self):")
    assert "super(Layer, self)" in second.source and "x.tripled" in second.source
    assert '"""Stays: it is no hint."""' in second.source
    assert third.source == "def double(x):\n    return x * OWN // 5"


def test_decorators_that_are_not_of_the_bank_stay(write):
    text = """
        import torch
        from autograder.bank import alternative

        @alternative("double")
        @torch.no_grad()
        def without_gradients(x):
            return 2 * x
    """
    source = "@torch.no_grad()\ndef double(x):\n    return 2 * x"
    assert bank.load(write(text))[0].source == source


def test_a_file_is_read_afresh(write):
    path = write(BANK)
    assert len(bank.load(path)) == len(bank.load(path)) == 3
    path = write(BANK.replace("x + x + x", "x * 3"))
    assert "x * 3" in bank.load(path)[0].source


def test_a_folder_is_read_question_by_question(write):
    for name in ("q10.py", "q2.py"):
        folder = write(BANK, name).parent
    (folder / "__init__.py").write_text("")
    assert [entry.question for entry in bank.load_all(folder)] == ["q2"] * 3 + ["q10"] * 3
    assert bank.load_all(folder / "nowhere") == []


# --- Entries written as edits ---------------------------------------------------------------------


def test_an_edit_of_the_reference_uses_the_names_of_the_reference(write):
    entry = bank.load(write(BANK + EDITS))[3]
    assert (entry.name, entry.hint, entry.edit) == ("one_more", "There is one too many.", True)
    assert entry.source.startswith("def double(x):\n    if x > 0:\n        y = FACTOR * x + 1\n")
    assert "SOLUTION" not in entry.source and "Twice" not in entry.source
    assert (entry.obj(3), entry.obj(-3)) == (7, -6)
    assert inspect.getsource(entry.obj).strip() == entry.source, "tracebacks show its lines"


def test_an_edit_of_another_entry_uses_the_names_of_that(write):
    twice, five = bank.load(write(BANK + EDITS))[4:6]
    assert twice.source == "def double(x):\n    return x * 2 * OWN // 5" and twice.obj(3) == 12
    assert five.obj(3) == 11, "an edit of an edit has the reference's names"


def test_a_class_may_be_edited(write):
    entry = bank.load(write(BANK + EDITS))[6]
    assert entry.source.startswith("class Layer:\n    def forward(self, x):")
    assert entry.obj().forward(5) == 30


# --- What is refused ------------------------------------------------------------------------------

HEAD = "from autograder.bank import alternative, mistake\n"
PLAIN = 'def g(x):\n    """A hint."""\n    return x\n'
REFUSED = {
    "question q1: g has no docstring: that of a mistake is its hint": (
        '@mistake("double")\ndef g(x):\n    return x\n'
    ),
    "question q1: g has no docstring: that": '@mistake("double")\ndef g(x):\n    """ """\n',
    "question q1: g stands twice; the second would hide the first": (
        f'@alternative("double")\n{PLAIN}@mistake("double")\n{PLAIN}'
    ),
    "g names what to edit (of='f'), but has no edit": f'@mistake("double", of="f")\n{PLAIN}',
    "question q1: g: no entry f of double before it": (
        f'@mistake("double", of="f", edit={{"a": "b"}})\n{PLAIN}'
    ),
    "question q1: h: no entry g of double before it": (
        f'@alternative("Layer")\n{PLAIN}'
        f'@mistake("double", of="g", edit={{"a": "b"}})\n{PLAIN.replace("g(", "h(")}'
    ),
    "question q1: g: reference.py does not define triple": (
        f'@mistake("triple", edit={{"a": "b"}})\n{PLAIN}'
    ),
    "question q1: the edit of g does not fit: 'z = x' stands 0 times in it, not once": (
        f'@mistake("double", edit={{"z = x": "z"}})\n{PLAIN}'
    ),
    "question q1: the edit of g does not fit: 'FACTOR * x' stands 2 times in it": (
        f'@mistake("double", edit={{"FACTOR * x": "x"}})\n{PLAIN}'
    ),
    "question q1: the edit of g does not fit: 'Twice x' stands 0 times": (
        f'@mistake("double", edit={{"Twice x": "x"}})\n{PLAIN}'
    ),
    "question q1: g, as edited, line 3: ": (
        f'@mistake("double", edit={{"y = F": "y == = F"}})\n{PLAIN}'
    ),
    "neither a function nor a class": (
        f'import functools\n@alternative("double")\n@functools.lru_cache\n{PLAIN}'
    ),
    "q1.py: line 3: ": "def g(:\n",
    "q1.py: NameError: name 'nn' is not defined": "class G(nn.Module): pass\n",
    "q1.py: AttributeError: ": "from torch import nn\nclass G(nn.Modul): pass\n",
    "q1.py: ModuleNotFoundError: ": "import no_such_module\n",
    "q1.py: TypeError: ": f'@mistake("double", hint="Old.")\n{PLAIN}',
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_used_is_refused_with_file_and_entry(write, message):
    path = write(f"{HEAD}\n{REFUSED[message]}")
    with pytest.raises(SourceError) as caught:
        bank.load(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="q7.py"):
        bank.load(tmp_path / "q7.py")


def test_a_file_of_another_name_is_refused(write):
    with pytest.raises(SourceError, match="mistakes.py: a bank file is named for its question"):
        bank.load(write(BANK, "mistakes.py"))


# --- Edits of a text ------------------------------------------------------------------------------

SOURCE = textwrap.dedent(
    """\
    def f(x):
        total = 0
        for one in x:
            if one > 0:
                total = total + one

        return total"""
)


@pytest.mark.parametrize(
    "changes, old, new",
    [
        ({"one > 0": "one >= 0"}, "one > 0", "one >= 0"),
        ({"total = 0": "total = 1"}, "total = 0", "total = 1"),
        ({"one > 0": "one < 0", "one < 0": "one < 1"}, "one > 0", "one < 1"),
        ({"": ""}, None, "an old text is empty"),
        ({" \n": "x"}, None, "an old text is empty"),
        ({"two": "x"}, None, "'two' stands 0 times in it, not once"),
        ({"one": "x"}, None, "'one' stands 3 times in it, not once"),
        ({"total": "x"}, None, "'total' stands 4 times in it, not once"),
        ({"one > 0": "x", "one >": "y"}, None, "'one >' stands 0 times in it, not once"),
    ],
)
def test_an_old_text_is_replaced_where_it_stands_once(changes, old, new):
    if old is None:
        with pytest.raises(EditError, match=new):
            edited(SOURCE, changes)
    else:
        assert edited(SOURCE, changes) == SOURCE.replace(old, new)


def test_places_that_overlap_count_each():
    with pytest.raises(EditError, match="'x, x' stands 2 times"):
        edited("f(x, x, x)", {"x, x": "x"})


def test_several_lines_are_indented_as_where_they_stand():
    old = """
for one in x:
    if one > 0:
        total = total + one

return total
"""
    new = """
for one in reversed(x):
    total = one

    total += 1
return total
"""
    lines = ["def f(x):", "    total = 0", "    for one in reversed(x):", "        total = one", ""]
    lines += ["        total += 1", "    return total"]
    assert edited(SOURCE, {old: new}) == "\n".join(lines)


def test_further_lines_take_the_indentation_of_the_first():
    made = edited(SOURCE, {"total = total + one": "total = one\nif total:\n    break"})
    indent = " " * 12
    replaced = f"{indent}total = one\n{indent}if total:\n{indent}    break"
    assert made == SOURCE.replace(f"{indent}total = total + one", replaced)


def test_several_lines_with_another_indentation_are_not_found():
    with pytest.raises(EditError, match="'for one in x:' stands 0 times"):
        edited(SOURCE, {"for one in x:\n        if one > 0:": "pass"})


def test_a_line_of_which_nothing_is_left_goes():
    assert edited(SOURCE, {"total = 0": ""}) == SOURCE.replace("    total = 0\n", "")
    made = edited(SOURCE, {"if one > 0:\n    total = total + one\n": ""})
    start, end = SOURCE.index("        if one"), SOURCE.index("\n    return")
    assert made == SOURCE[:start] + SOURCE[end:]
    assert edited(SOURCE, {" + one": ""}) == SOURCE.replace(" + one", ""), "the rest of one stays"
