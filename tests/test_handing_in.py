"""The way out of a notebook: what is packed is what ran here, and nothing is packed in silence."""

import os
import shutil
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_assignment import CHECKING

from starter_code import handing_in, trying_out
from starter_code.__main__ import main

NAME = "hw90_small.ipynb"
STUB = (
    'def double(x):\n    """Twice x."""\n    raise NotImplementedError("double is not written yet")'
)
DOUBLE = "def double(x):\n    return 2 * x"
HOLE = 'guess = seal("rank", value=[..., ...], because="...")'
GUESS = 'guess = seal("rank", value=[1, 2], because="so it seems ...")'


def answer(source, question, *names):
    told = {"question": question} | ({"names": list(names)} if names else {})
    metadata = {"inverse_problems": told, "tags": ["otter_answer_cell"]}
    make = new_code_cell if names else new_markdown_cell
    return make(source, metadata=metadata)


def save(path, code=STUB, value=HOLE, words=handing_in.PROMPT, more=()):
    cells = [new_code_cell("import math"), answer(code, "q1", "double")]
    cells += [answer(value, "p1", "guess"), answer(words, "q2"), *more]
    nbformat.write(new_notebook(cells=cells), path)


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A kernel in a folder of its own; what it ran is the list that is given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    ran = {}
    monkeypatch.setattr(handing_in, "_ran", lambda: ran)
    monkeypatch.setattr(handing_in, "open_notebook", lambda: None)
    return ran


def packed(target):
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_is_saved_and_ran_is_packed_with_its_files(kernel, capsys):
    save(NAME, DOUBLE, GUESS, "By symmetry.")
    kernel |= {"double": DOUBLE, "guess": GUESS}
    with open("net.safetensors", "w") as file:
        file.write("weights")
    target = handing_in.export(NAME, files=["net.safetensors", "missing.safetensors"])
    assert packed(target).keys() == {NAME, "net.safetensors"}
    told = capsys.readouterr().out
    assert told.count(" answered\n") == 3 and "less than a minute ago" in told
    assert "net.safetensors: packed" in told and "missing.safetensors: not there" in told
    assert f"Written: {target}" in told


def test_answers_that_were_not_saved_are_not_lost(kernel, capsys):
    save(NAME)
    kernel["double"] = DOUBLE
    assert handing_in.export(NAME) is None
    told = capsys.readouterr().out
    assert handing_in.UNSAVED in told and "Save the notebook (Ctrl+S" in told
    assert not list(handing_in.Path().glob("*.zip"))
    save(NAME, DOUBLE)
    assert handing_in.export(NAME) is not None


def test_an_untouched_notebook_is_not_packed_in_silence(kernel, capsys):
    save(NAME)
    kernel["double"] = STUB
    assert handing_in.export(NAME) is None
    assert "Every answer is as it was handed out" in capsys.readouterr().out
    assert handing_in.export(NAME, anyway=True) is not None
    found = handing_in.answers(handing_in.Path(NAME))
    assert all(handing_in.state(answer, {}) == handing_in.NOT_YET for answer in found)


@pytest.mark.parametrize("copy", ["hw90_small-Copy1.ipynb", "Copy of hw90_small.ipynb"])
def test_the_copy_in_which_one_works_is_packed(kernel, capsys, copy):
    save(NAME)
    save(copy, DOUBLE)
    kernel["double"] = DOUBLE
    target = handing_in.export(NAME)
    assert "2 * x" in packed(target)[NAME]
    assert f"so it is packed, as {NAME}" in capsys.readouterr().out


def test_theopen_notebook_counts_whatever_its_name(kernel, monkeypatch):
    save(NAME)
    save("mine.ipynb", DOUBLE)
    kernel["double"] = DOUBLE
    monkeypatch.setattr(handing_in, "open_notebook", lambda: handing_in.Path("mine.ipynb"))
    assert "2 * x" in packed(handing_in.export(NAME))[NAME]


@pytest.mark.parametrize(
    ("source", "ran", "state"),
    [
        (DOUBLE, DOUBLE, handing_in.ANSWERED),
        (DOUBLE, None, handing_in.NOT_RUN),
        (STUB, None, handing_in.NOT_YET),
        (STUB, STUB, handing_in.NOT_YET),
        (DOUBLE, STUB, handing_in.UNSAVED),
        (f"{DOUBLE}\n\n\n{STUB.replace('double', 'half')}", None, handing_in.IN_PART),
        ("def double(x:\n    return", None, handing_in.NOT_RUN),
    ],
)
def test_states_of_an_answer(source, ran, state):
    ran = {"double": ran} if ran else {}
    assert handing_in.state(handing_in.Answer("q1", ("double",), source), ran) == state


def test_a_program_that_names_theopen_notebook_is_believed(monkeypatch, tmp_path):
    path = tmp_path / "mine.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert handing_in.open_notebook() == path
    monkeypatch.setenv("JPY_SESSION_NAME", "12-ab")
    assert handing_in.open_notebook() is None


def test_where_there_is_no_notebook_it_is_said(kernel, capsys):
    assert handing_in.export(NAME) is None
    assert f"There is no {NAME}" in capsys.readouterr().out


def test_colab_keeps_its_notebook_elsewhere(kernel, capsys, monkeypatch):
    monkeypatch.setitem(handing_in.sys.modules, "google.colab", object())
    assert handing_in.export(NAME, files=["net.safetensors"]) is None
    told = capsys.readouterr().out
    assert "Download .ipynb" in told and "- net.safetensors" in told


def test_old_saves_are_dated(kernel, capsys):
    save(NAME, DOUBLE)
    os.utime(NAME, (time.time() - 3600 * 5,) * 2)
    handing_in.export(NAME)
    assert f"{NAME} was saved 5 hours ago." in capsys.readouterr().out


TEST = '''
from otter.test_files import test_case

OK_FORMAT = False
name = "q1"
points = None

@test_case(points=1)
def test_four(double):
    """Twice 2 is 4."""
    assert double(2) == 4, "twice 2 is 4"
'''
START = f'from starter_code import checking\ngrader = checking.Notebook("{NAME}")'


@pytest.mark.slow
def test_a_zip_is_tried_in_a_new_python(kernel, capsys):
    os.mkdir("tests")
    os.mkdir("starter_code")
    for name in ("__init__.py", *(Path(one).name for one in CHECKING)):
        shutil.copy(Path(handing_in.__file__).with_name(name), "starter_code")
    with open("tests/q1.py", "w") as file:
        file.write(TEST)
    for source, failed in ((DOUBLE, 0), (DOUBLE.replace("2", "3"), 1)):
        more = [new_code_cell('grader.check("q1")'), new_code_cell(f'handing_in.export("{NAME}")')]
        save(NAME, f"{START}\n{source}", more=more)
        target = handing_in.export(NAME)
        assert main(["check-zip", str(target)]) == failed
        told = capsys.readouterr().out
        assert ("Every public check passes" in told) is not bool(failed)
        assert ("q1   FAILED" in told and "twice 2 is 4" in told) is bool(failed)
        os.remove(target)


def test_what_cannot_be_tried_is_said(kernel, capsys):
    handing_in.Path("a.zip").write_text("no zip")
    assert main(["check-zip", "a.zip"]) == 2
    assert "There is no starter_code in" in capsys.readouterr().err
    os.mkdir("tests")
    os.mkdir("starter_code")
    assert main(["check-zip", "a.zip"]) == 2
    assert "a.zip is not a zip" in capsys.readouterr().err
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("../evil.ipynb", "{}")
    with pytest.raises(ValueError, match="holds 0 notebooks"):
        trying_out.check_zip(handing_in.Path("a.zip"))
