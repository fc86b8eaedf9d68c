"""The student's way in a real JupyterLab and a real browser, from the zip to the result.

One assignment; all of them by `make browser`. Screenshots lie in dist/<slug>/screenshots.
"""

import os
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.assignment import all_assignments, find
from autograder.bank import reference
from autograder.build import build, variants
from autograder.gradescope.platform import Platform
from starter_code import reports
from tests.browser import lab
from tests.conftest import ROOT

WANTED = os.environ.get("BROWSER", "hw02")
SECONDS = 1200
WRONG = "def {name}(*args, **kwargs):\n    return None"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3 * SECONDS),
    pytest.mark.skipif(lab.CHROMIUM is None, reason="there is no Chromium (apt install chromium)"),
]


def names() -> list[str]:
    """Which assignments are tried."""
    every = [one.slug for one in all_assignments()]
    return every if WANTED == "all" else [find(name).slug for name in WANTED.split()]


@pytest.fixture(scope="module")
def browser():
    """A Chromium without a window."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=lab.CHROMIUM, args=["--no-sandbox"])
        yield program
        program.close()


@pytest.fixture(scope="module", params=names())
def made(request):
    """An assignment that was built, and its folder in dist."""
    if request.param.startswith("hw02"):
        return request.getfixturevalue("hw02")
    assignment = find(request.param)
    return assignment, build(assignment, ROOT / "dist").folder


@pytest.fixture
def opened(made, browser, tmp_path):
    """Opens the notebook of the unpacked student.zip, in a folder with an odd name."""
    assignment, folder = made
    course, own = tmp_path / "Kurs übung 研究", tmp_path / "own"
    course.mkdir()
    own.mkdir()
    with zipfile.ZipFile(folder / "student.zip") as archive:
        archive.extractall(course)
    home = course / assignment.slug
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    with lab.serving(home, own) as address:

        def open_it() -> lab.Lab:
            notebook = f"{assignment.slug}.ipynb"
            return lab.Lab(page, address, notebook, folder / "screenshots")

        yield open_it, home
    page.close()


def first_question(assignment) -> tuple[str, str, str]:
    """A question that asks for one function, the function's name, and its right answer."""
    definitions = reference.read(assignment.reference)
    for cell in nbformat.read(assignment.starter, 4).cells:
        told = cell.metadata.get("inverse_problems", {})
        if len(told.get("names", ())) == 1 and cell.source.startswith("def "):
            name = told["names"][0]
            return told["question"], name, definitions[name].solved
    raise AssertionError("no question asks for one function")


def test_the_starter_runs_to_its_end_answers_are_told_and_what_is_typed_is_graded(made, opened):
    assignment, folder = made
    open_it, home = opened
    notebook = open_it()
    notebook.run_all(SECONDS)
    assert notebook.not_run() == []
    export = notebook.place("from starter_code import handing_in")
    assert "Every answer is as it was handed out" in notebook.shown(export)
    notebook.screenshot(
        "1_starter_ran", notebook.place("try:\n    from starter_code import checking")
    )

    question, name, right = first_question(assignment)
    cell, check = notebook.place(f"def {name}("), notebook.place(f'grader.check("{question}")')
    assert f"{question} is open: {name} is not written yet." in notebook.shown(check)
    slip = name + name[-1]
    for step, source, told in (
        ("misspelt", right.replace(f"def {name}(", f"def {slip}("), f"did you mean {name}?"),
        ("wrong", WRONG.format(name=name), "returned None"),
        ("right", right, reports.PASSED),
    ):
        notebook.write(cell, source)
        notebook.run(cell)
        assert told in notebook.run(check, SECONDS), step
        notebook.screenshot(f"2_{step}", check)

    told = notebook.run(export)
    assert "DIFFERS FROM WHAT RAN" in told and "Nothing was exported." in told
    notebook.screenshot("3_not_saved", export)
    assert not list(home.glob("*.zip"))
    notebook.save()
    assert "Written:" in notebook.run(export)
    notebook.screenshot("4_exported", export)
    (written,) = home.glob("*.zip")
    found = graded(folder, written)
    assert found[question] == (found[question][1], found[question][1])
    earned = {one for one, (points, _) in found.items() if points}
    assert earned == {question}, "and nothing else earned points"


def graded(folder: Path, written: Path) -> dict[str, tuple[float, float]]:
    """Of each question the points that a zip earns, and could."""
    with zipfile.ZipFile(written) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with Platform(folder / "gradescope.zip") as platform:
        root = platform.root("student", files)
        list(platform.run([root]))
        found: dict[str, list] = {}
        for test in platform.results(root)["tests"]:
            if "score" in test:
                points = test["score"], test["max_score"]
                found.setdefault(test["tags"][0], []).append(points)
    return {name: tuple(map(sum, zip(*points, strict=True))) for name, points in found.items()}


def test_the_reference_runs_with_every_check_green_and_every_figure(made, opened):
    assignment, folder = made
    open_it, home = opened
    solved = variants.variant(assignment)
    nbformat.write(solved, home / f"{assignment.slug}.ipynb")
    for path in (folder / "reference_files").iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    notebook = open_it()
    notebook.run_all(SECONDS)
    assert notebook.not_run() == []
    for cell in solved.cells:
        if cell.source.startswith("grader.check("):
            assert reports.PASSED in notebook.shown(notebook.place(cell.source)), cell.source
    executed = nbformat.read(folder / "reference.ipynb", 4)
    expected = sum("image/png" in one.get("data", {})
                   for cell in executed.cells for one in cell.get("outputs", ()))  # fmt: skip
    assert len(notebook.pictures()) >= expected > 0
    notebook.screenshot("5_reference", notebook.cells.count() - 12)
