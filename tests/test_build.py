"""The build: what it makes of a small assignment, and what it refuses."""

import hashlib
import json
import re
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import small_assignment
from PIL import Image
from small_assignment import BANK_Q1, CHECKING, NOTEBOOK, REFERENCE, SLUG, TESTS_Q2

from autograder import assignment, bank
from autograder.assignment import SourceError
from autograder.build import build, execute, points, prepare, stamps, student, upload, variants
from autograder.build.archive import write_zip
from autograder.build.student import requirements
from autograder.verify.specimens import specimens
from starter_code.reports import PASSED


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Writes the small assignment with some files replaced, and returns it."""
    monkeypatch.setattr(upload, "SCRIPTS_FOLDER", tmp_path / "scripts")
    return lambda **changes: small_assignment.write(tmp_path, **changes)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The small assignment, built once, as (assignment, result, lines of progress)."""
    root = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload, "SCRIPTS_FOLDER", root / "scripts")
        small, lines = small_assignment.write(root), []
        small.submitted.mkdir()
        (small.submitted / "trained.txt").write_text("for days\n")
        (small.solutions / "training").mkdir()
        (small.solutions / "training" / "net.log.jsonl").write_text("{}\n")
        return small, build(small, root / "dist", lambda text, *_: lines.append(text)), lines


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- What is made ---------------------------------------------------------------------------------


def test_student_zip_holds_what_students_need(built):
    small, result, _ = built
    made = members(result.student_zip)
    assert all(name.startswith(f"{SLUG}/") for name in made), "it unpacks into its own folder"
    made = {name.partition("/")[2]: content for name, content in made.items()}
    assert sorted(made) == [
        "START-HERE.md",
        f"{SLUG}.ipynb",
        "requirements.txt",
        "starter_code/__init__.py",
        "starter_code/checking.py",
        "starter_code/checks.py",
        "starter_code/handing_in.py",
        "starter_code/reports.py",
        "starter_code/unfinished.py",
        "starter_code/waiting.py",
        "tests/q1.py",
        "tests/q2.py",
    ]
    assert b"test_three" in made["tests/q1.py"] and b"ecret" not in made["tests/q1.py"]
    public = made["tests/q2.py"].decode()
    assert public.startswith(TESTS_Q2.lstrip("\n")), "all of it is public"
    assert public.endswith("ASKED_NAMES = ['Counter']\nHIDDEN_TITLES = []\n")
    assert "HIDDEN_TITLES = ['Many numbers, their mean too.']" in made["tests/q1.py"].decode()
    assert made["START-HERE.md"].decode().count("\n") < 24, "one screen"
    assert "jupyterlab" in made["requirements.txt"].decode()
    assert "ASKED_NAMES = ['total', 'mean']" in made["tests/q1.py"].decode()
    assert small.starter.read_bytes() == made[f"{SLUG}.ipynb"]


def test_requirements_name_what_is_imported_and_whose_files_are_read():
    source = (assignment.ROOT / "starter_code" / "photographs.py").read_text()
    lines = requirements({"photographs.py": source}).splitlines()
    needed = {line.partition(">=")[0] for line in lines}
    assert {"numpy", "pillow", "torch"} <= needed  # imported
    assert {"scikit-image", "matplotlib"} <= needed  # read by path
    assert "h5py" not in needed


def test_student_notebook_has_stubs_metadata_and_no_outputs(built):
    notebook = nbformat.read(built[0].starter, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["inverse_problems"] == {"assignment": SLUG}
    cells = {cell.id: cell for cell in notebook.cells}
    assert len(cells) == len(notebook.cells)
    assert cells["q1-02"].source == (
        'def total(numbers):\n    """The sum of a list of numbers."""\n'
        '    raise NotImplementedError("total is not written yet")\n\n\n'
        'def mean(numbers):\n    """The mean; 0 for none."""\n'
        '    raise NotImplementedError("mean is not written yet")'
    )
    assert 'NotImplementedError("Counter.add is not written yet")' in cells["q2-02"].source
    assert cells["q1-02"].metadata["inverse_problems"] == {
        "question": "q1",
        "names": ["total", "mean"],
    }
    assert cells["q1-03"].source == 'grader.check("q1")'
    for name, cell in cells.items():
        question = name.partition("-")[0]
        ours = cell.metadata.get("inverse_problems", {})
        assert ours.get("question", "text") == question
        assert not cell.get("outputs")
    assert cells["q3-02"].source == "_Type your answer here, replacing this text._"
    assert cells["q3-02"].metadata == {
        "tags": ["otter_answer_cell"],
        "inverse_problems": {"question": "q3"},
    }
    assert not any("# answer:" in cell.source for cell in notebook.cells)


def test_student_notebook_begins_with_its_checks_and_ends_with_the_export(built):
    cells = nbformat.read(built[0].starter, as_version=4).cells
    assert "google.colab" in cells[0].source
    assert f'checking.Notebook("{SLUG}.ipynb")' in cells[1].source
    assert cells[-2].source.startswith("## Submission")
    assert cells[-1].source.endswith(f'handing_in.export("{SLUG}.ipynb");')
    for cell in (cells[1], *cells[-2:]):
        assert cell.metadata == {"deletable": False, "editable": False}


def test_files_of_the_settings_are_exported_too(make):
    parts = prepare(make(settings="[submission]\nfiles = ['net.safetensors']\n"))
    export = parts.notebook.cells[-1].source
    assert export.endswith(f"""export("{SLUG}.ipynb", files=['net.safetensors']);""")


def test_gradescope_zip_has_its_scripts_at_the_root(built):
    _, result, _ = built
    made = members(result.gradescope_zip)
    assert made["setup.sh"] == b"#!/usr/bin/env bash\ntrue\n", "Unix line ends"
    with zipfile.ZipFile(result.gradescope_zip) as archive:
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in archive.filelist}
    for name, mode in modes.items():
        assert mode == (0o755 if name in ("setup.sh", "run_autograder") else 0o644)
    names = set(made)
    assert {"requirements.lock", "autograder/bank/entries.py", "starter_code/checks.py"} <= names
    assert [name for name in sorted(names) if name.startswith("hidden/solutions/")] == [
        "hidden/solutions/__init__.py",
        f"hidden/solutions/{SLUG}/__init__.py",
        f"hidden/solutions/{SLUG}/bank/q1.py",
        f"hidden/solutions/{SLUG}/bank/q2.py",
        f"hidden/solutions/{SLUG}/reference.py",
        f"hidden/solutions/{SLUG}/submitted/trained.txt",
    ]
    never = ("build", "verify", "gradescope", "classroom", "__main__")
    assert not any(name.startswith(tuple(f"autograder/{part}" for part in never)) for name in names)
    assert not any("__pycache__" in name for name in names)
    assert made["hidden/tests/q1.py"] == (built[0].tests / "q1.py").read_bytes()


def test_manifest_lists_the_questions_in_order(built):
    manifest = json.loads(members(built[1].gradescope_zip)["hidden/manifest.json"])
    assert (manifest["slug"], manifest["title"]) == (SLUG, "Small numbers")
    assert manifest["notebook"] == f"{SLUG}.ipynb"
    assert manifest["limits"] == {**assignment.DEFAULT_LIMITS, "cell": 60}
    assert manifest["show"] == assignment.DEFAULT_SHOW
    assert manifest["key"] == ""
    keys = ("name", "title", "points", "manual", "replaced_names")
    assert [tuple(question[key] for key in keys) for question in manifest["questions"]] == [
        ("q1", "Question 1. Sums", 4, False, ["total", "mean"]),
        ("q2", "Question 2. A class", 2.5, False, ["Counter"]),
        ("q3", "Question 3. Why is a sum a sum?", 3, True, []),
    ]


def test_the_key_of_a_course_goes_into_the_manifest_and_nowhere_else(make):
    small = make()
    plain, keyed = prepare(small), prepare(small, key="a key of 2026")
    assert keyed.student == plain.student
    manifest = json.loads(keyed.gradescope.pop("hidden/manifest.json"))
    assert manifest.pop("key") == "a key of 2026"
    others = json.loads(plain.gradescope.pop("hidden/manifest.json"))
    assert manifest == {name: value for name, value in others.items() if name != "key"}
    assert keyed.gradescope == plain.gradescope


def test_own_pictures_go_along_where_a_test_draws_from_them(make, tmp_path):
    Image.new("RGB", (300, 260), "grey").save(tmp_path / "one.jpg")
    small = make()
    assert stamps.of_sources(small, "") != stamps.of_sources(small, "", tmp_path)
    assert not any("pictures" in name for name in prepare(small, pictures=tmp_path).gradescope)
    path = small.tests / "q1.py"
    path.write_text(path.read_text().replace("import", "from solutions import pictures\nimport", 1))
    parts = prepare(small, pictures=tmp_path)
    assert "hidden/pictures/000.png" in parts.gradescope
    assert not any("pictures" in name for name in parts.student)


def test_reference_is_executed_and_shows_the_answers(built):
    _, result, lines = built
    notebook = nbformat.read(result.reference_notebook, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "running_total_so_far = 0" in text and "does not depend on their order" in text
    for absent in ("BEGIN SOLUTION", "PROMPT", "test_secret", "Rubric", "_Type your", "export("):
        assert absent not in text
    outputs = json.dumps([cell.get("outputs") for cell in notebook.cells])
    assert "between 3.14" in outputs and outputs.count(PASSED) >= 2
    assert "running_total_so_far" in result.reference_html.read_text(encoding="utf-8")
    names = {path.name for path in result.reference_files.iterdir()}
    assert names == {"weights.txt", "trained.txt"}, "what it wrote, and what it brought"
    assert any("cell 3 of" in line for line in lines)


def test_a_build_draws_a_secret_once(monkeypatch, tmp_path):
    monkeypatch.setattr(upload, "SCRIPTS_FOLDER", tmp_path / "scripts")
    small = small_assignment.write(tmp_path)

    def secret(result):
        return json.loads(members(result.gradescope_zip)["hidden/manifest.json"])["secret"]

    first = build(small, tmp_path / "dist")
    drawn = secret(first)
    assert len(drawn) == 32 and first.folder.stat().st_mode & 0o077 == 0
    assert drawn.encode() not in b"".join(members(first.student_zip).values())
    assert build(small, tmp_path / "dist").fresh
    assert secret(build(small, tmp_path / "dist", key="another")) == drawn
    assert secret(build(small, tmp_path / "elsewhere")) != drawn


def test_other_points_and_words_take_over_what_was_executed(monkeypatch, tmp_path):
    monkeypatch.setattr(upload, "SCRIPTS_FOLDER", tmp_path / "scripts")
    small = small_assignment.write(tmp_path)
    first = build(small, tmp_path / "dist")
    old = small.notebook.read_text()
    new = old.replace("(4 points)", "(5 points)").replace("Small numbers", "Little numbers")
    tests = small.tests / "q1.py"
    tests.write_text(tests.read_text().replace("points=1)", "points=2)", 1))
    small.notebook.write_text(new)
    second = build(small, tmp_path / "dist")
    assert first.executed and not second.fresh and not second.executed
    page = second.reference_html.read_text(encoding="utf-8")
    assert "Little numbers" in page and "between 3.14" in page and "5 points" in page
    assert (second.reference_files / "weights.txt").read_text() == "0.5\n"
    small.notebook.write_text(new.replace('"between"', '"amid"'))
    third = build(small, tmp_path / "dist")
    assert third.executed and "amid 3.14" in third.reference_html.read_text(encoding="utf-8")


def test_without_its_files_the_reference_still_has_what_it_brought(built):
    small, result, _ = built
    found = {item.name: set(item.files) for item in specimens(small, result.folder, "none")}
    notebook = f"{SLUG}.ipynb"
    assert found["reference"] == {notebook, "weights.txt", "trained.txt"}
    assert found["reference without its files"] == {notebook, "trained.txt"}
    assert found["starter"] == {notebook}


def test_two_builds_are_the_same_byte_for_byte(monkeypatch, tmp_path):
    digests = []
    for root in (tmp_path / "one", tmp_path / "in another folder"):
        monkeypatch.setattr(upload, "SCRIPTS_FOLDER", root / "scripts")
        parts = prepare(small_assignment.write(root))
        write_zip(root / "student.zip", parts.student)
        write_zip(root / "gradescope.zip", parts.gradescope, upload.SCRIPTS)
        made = [(root / name).read_bytes() for name in ("student.zip", "gradescope.zip")]
        digests.append([hashlib.sha256(content).hexdigest() for content in made])
    assert digests[0] == digests[1]


def test_a_failed_build_leaves_the_old_one(make, tmp_path):
    small = make()
    (tmp_path / "dist" / SLUG).mkdir(parents=True)
    (tmp_path / "dist" / SLUG / "student.zip").write_text("old")
    small.starter.write_text("old")
    small = make(notebook=NOTEBOOK.replace("Counter().add(2)", "Counter().multiply(2)"))
    with pytest.raises(SourceError, match=r"question q2: cell q2-03.*'Counter\(\)\.multiply\(2\)'"):
        build(small, tmp_path / "dist")
    left = {path.name for path in (tmp_path / "dist").iterdir()}
    assert left == {SLUG, f".{SLUG}.lock"}, "nothing half made stays"
    assert (tmp_path / "dist" / SLUG / "student.zip").read_text() == "old"
    assert small.starter.read_text() == "old"


def test_a_reference_that_fails_a_public_check_fails_the_build(built):
    parts = nbformat.read(built[1].reference_notebook, as_version=4)
    (answer,) = [cell for cell in parts.cells if cell.id == "q2-02"]
    answer.source = answer.source.replace("+= number", "+= 2 * number")
    files = {name.partition("/")[2]: one for name, one in members(built[1].student_zip).items()}
    with pytest.raises(SourceError, match="q2: cell q2-04.*fails a public check"):
        execute.execute(parts, f"{SLUG}.ipynb", files, 60)


# --- Variants -------------------------------------------------------------------------------------


def test_variants_change_answer_cells_only(built):
    small, result, _ = built
    mistake, _ = bank.load(small.bank / "q1.py")
    right, wrong = variants.variant(small), variants.variant(small, [mistake])
    untouched = variants.starter(small)
    assert nbformat.writes(untouched) == nbformat.writes(nbformat.read(small.starter, 4))
    changed = [
        (one.id, other.id)
        for one, other in zip(untouched.cells, right.cells, strict=True)
        if one != other
    ]
    assert changed == [("q1-02", "q1-02"), ("q2-02", "q2-02")]
    for notebook, total in ((right, 6), (wrong, 3)):
        scope = {"math": __import__("math")}
        (answer,) = [cell for cell in notebook.cells if cell.id == "q1-02"]
        exec(answer.source, scope)
        assert (scope["total"]([1, 2, 3]), scope["mean"]([1, 3])) == (total, 2)
        assert "SOLUTION" not in answer.source


def test_a_variant_of_an_unknown_name_is_refused(built):
    small, *_ = built
    mistake, _ = bank.load(small.bank / "q1.py")
    other = replace(mistake, question="q2", name="moved")
    with pytest.raises(SourceError, match="moved, question q2: no cell shows total"):
        variants.variant(small, [other])
    with pytest.raises(SourceError, match="total is replaced already"):
        variants.variant(small, [mistake, mistake])


# --- What is refused ------------------------------------------------------------------------------

REFUSED_REFERENCES = {
    "line 7: # BEGIN SOLUTION is never closed": REFERENCE[: REFERENCE.index("    # END")],
    "# BEGIN SOLUTION inside the one opened in line 7": REFERENCE.replace(
        "    # END SOLUTION\n", "", 1
    ),
    "# END SOLUTION closes nothing": REFERENCE.replace("    # BEGIN SOLUTION\n", "", 1),
    "write the mark as": REFERENCE.replace("# BEGIN SOLUTION", "# begin solution", 1),
    "stands outside a function": REFERENCE + "\n# BEGIN SOLUTION\nX = 1\n# END SOLUTION\n",
    "mean is defined twice": REFERENCE + "\ndef mean(numbers):\n    return 0\n",
    "nothing of Counter.__init__ stands between": REFERENCE.replace(
        "        self.count = 0\n        # END SOLUTION\n",
        "        # END SOLUTION\n        self.count = 0\n",
    ),
    "line 2: invalid syntax": REFERENCE.replace("import math", "import import"),
    "mean has no marks in reference.py": re.sub(
        r"(nobody needs\n\n)    # END SOLUTION\n",
        r"\1",
        REFERENCE.replace('none."""\n    # BEGIN SOLUTION\n', 'none."""\n'),
    ),
}


@pytest.mark.parametrize("message", REFUSED_REFERENCES)
def test_a_broken_reference_is_refused_with_file_and_line(make, message):
    small = make(reference=REFUSED_REFERENCES[message])
    with pytest.raises(SourceError) as caught:
        prepare(small)
    assert message in str(caught.value)
    assert "reference.py" in str(caught.value)


def test_a_bank_entry_of_an_unknown_name_is_refused(make):
    small = make(bank_q2=BANK_Q1)
    with pytest.raises(SourceError, match="bank/q2.py, question q2: without_the_last replaces"):
        prepare(small)
    (small.bank / "q2.py").rename(small.bank / "q9.py")
    with pytest.raises(SourceError, match="bank/q9.py, question q9: without_the_last replaces"):
        prepare(small)


@pytest.mark.parametrize("name", ["notebook.py", "reference.py", "tests/q1.py", "written/q3.md"])
def test_a_missing_file_is_named(make, name):
    small = make()
    (small.solutions if name[0] in "rw" else small.folder).joinpath(name).unlink()
    with pytest.raises(SourceError, match=re.escape(name)):
        prepare(small)


def test_an_import_that_the_course_does_not_support_is_refused(make):
    notebook = NOTEBOOK.replace("import math\n", "import plotly.express\n")
    message = "plotly is imported, but RANGES in autograder.build.student does not know it"
    with pytest.raises(SourceError, match=f"{SLUG}.ipynb: {message}"):
        prepare(make(notebook=notebook))


@pytest.mark.parametrize(
    "settings, message",
    [
        ("titel = 'x'", "unknown key titel"),
        ("[limits]\ncells = 3\nmemory = 2", "unknown keys limits.cells, limits.memory"),
        ("[limits]\ncell = -1", "limits.cell must be a number above 0"),
        ("[show]\nhidden = 'never'", "show.hidden must be one of visible, after_due_date"),
        ("[show]\nhints = true", "show.hints must be one of visible, .*, not True"),
        ("[points]\nq1 = 0", "points.q1 must be a number above 0"),
        ("[points]\nq1 = 1.234", "points.q1 must be .* at most two decimals, not 1.234"),
        ("[limits]\ntotal = nan", "limits.total must be a number above 0, not nan"),
        ("[leaderboard]\non = 1", "leaderboard.on must be true or false"),
        ("leaderboard = true", r"leaderboard must be a section, \[leaderboard\]"),
        ("[late]\npercent_per_day = 101", "late.percent_per_day must be a number from 0 to 100"),
        ("[late]\nmost_days = 1.5", "late.most_days must be a whole number"),
        ("[late]\ngrace = 5", "unknown key late.grace; known here: late.grace_minutes"),
        ("[rate_limit]\nhours = 0", "rate_limit.hours must be a number above 0"),
        ("[design]\nquestions = 'q1'", "design.questions must be a list of names"),
        ("[design]\nkeep_best = true", "design.keep_best needs design.questions"),
        ("title = 3 4", "line 1"),
    ],
)
def test_settings_that_are_not_understood_are_refused(make, settings, message):
    with pytest.raises(assignment.AssignmentError, match=message) as caught:
        make(settings=settings)
    assert "settings.toml" in str(caught.value)


def test_assignments_are_found_by_slug_and_number(make, tmp_path):
    small = make()
    assert assignment.find("hw90", tmp_path) == assignment.find(SLUG, tmp_path) == small
    assert assignment.all_assignments(tmp_path) == [small]
    assert (small.short, small.title, small.limits["cell"]) == ("hw90", "Small numbers", 60)
    with pytest.raises(assignment.AssignmentError, match=f"no assignment 'hw91'; there is: {SLUG}"):
        assignment.find("hw91", tmp_path)


# --- Points that settings.toml changes ------------------------------------------------------------


def heading_points(parts, question):
    cells = [cell.source for cell in parts.notebook.cells if cell.cell_type == "markdown"]
    return [line for cell in cells for line in cell.splitlines() if question in line]


def test_points_of_the_settings_reach_heading_tests_sum_and_manifest(make):
    introduction = NOTEBOOK.replace("# A sum over", "# 3 questions, 9.5 points. A sum over")
    parts = prepare(make(notebook=introduction, settings="[points]\nq1 = 10\nq2 = 1\nq3 = 4.5\n"))
    assert heading_points(parts, "Sums") == ["## Question 1. Sums (10 points)"]
    assert heading_points(parts, "A class") == ["### Question 2. A class (1 point)"]
    assert heading_points(parts, "a sum a sum") == [
        "## Question 3. Why is a sum a sum? (4.5 points)"
    ]
    assert heading_points(parts, "3 questions") == [
        "3 questions, 15.5 points. A sum over a list adds its numbers one by one."
    ]
    manifest = json.loads(parts.gradescope["hidden/manifest.json"])
    assert [entry["points"] for entry in manifest["questions"]] == [10, 1, 4.5]
    tests = parts.gradescope["hidden/tests/q1.py"].decode()
    assert re.findall(r"points=([\d.]+)", tests) == ["2.5", "7.5"]
    assert "@test_case(points=2.5)" in parts.student["tests/q1.py"].decode()


def test_without_points_in_the_settings_nothing_is_changed(make):
    assert prepare(make(settings="")).notebook == prepare(make()).notebook


@pytest.mark.parametrize(
    "notebook, settings, message",
    [
        (NOTEBOOK, "q7 = 3", "settings.toml, points: no question q7; there are q1, q2, q3"),
        (NOTEBOOK, "q1 = 0.01", "question q1: settings.toml, points: 0.01 points are too few"),
        (
            NOTEBOOK.replace("# Write both.", "# Write both: 2 points each."),
            "q1 = 6",
            "question q1: settings.toml changes its points, but its text says '2 points'",
        ),
        (
            NOTEBOOK.replace("3 points", "three points"),
            "q3 = 6",
            "question q3: its heading does not end in its points",
        ),
    ],
)
def test_points_that_make_no_sense_are_refused(make, notebook, settings, message):
    with pytest.raises(SourceError, match=re.escape(message)):
        prepare(make(notebook=notebook, settings=f"[points]\n{settings}\n"))


def test_scaled_points_add_up_exactly():
    for parts, total in (([1, 1, 1], 10), ([5, 3, 2, 1, 1, 0], 20), ([1] * 7, 0.5)):
        made = points.scaled(parts, total)
        assert round(sum(made) * 100) == total * 100
        assert all(abs(a - b * total / sum(parts)) < 0.01 for a, b in zip(made, parts, strict=True))


def test_design_questions_have_tests(make):
    with pytest.raises(SourceError, match="settings.toml: design.questions: 'q3' is no question"):
        prepare(make(settings="[design]\nquestions = ['q3']\n"))


def test_students_get_the_modules_that_are_imported_and_the_folders_that_these_name(make):
    small = make()
    files = {
        "maps.py": "from starter_code.sky import borders\nF = 'atlas'\n",
        "unused.py": "import nothing\nF = 'secret'\n",
        "sky/__init__.py": "",
        "sky/borders.py": "F = 'stars'\n",
        "sky/unused.py": "F = 'moons'\n",
    }
    data = ("atlas/north.csv", "atlas/poles/south.csv", "secret/x.csv", "stars/x.csv")
    data += ("sky/stars/bright.csv", "sky/moons/x.csv", "sky/atlas/x.csv")
    for name, text in {**files, **dict.fromkeys(data, "1")}.items():
        (small.starter_code / name).parent.mkdir(parents=True, exist_ok=True)
        (small.starter_code / name).write_text(text)
    found = student.library_members(small, ["def test_x():\n    from starter_code import maps"])
    always = {"__init__.py", "checks.py", *(Path(name).name for name in CHECKING)}
    sky = {"sky/__init__.py", "sky/borders.py", "sky/stars/bright.csv"}
    wanted = always | sky | {"maps.py", "atlas/north.csv", "atlas/poles/south.csv"}
    assert set(found) == {f"starter_code/{name}" for name in wanted}
    found = student.library_members(small, ["import starter_code.sky.borders"])
    assert set(found) == {f"starter_code/{name}" for name in always | sky}


def test_files_that_are_left_out_reach_neither_zip(make):
    small = make(settings='[given]\nleave_out = ["atlas/south.csv"]\n')
    (small.starter_code / "atlas").mkdir()
    for name in ("north.csv", "south.csv"):
        (small.starter_code / "atlas" / name).write_text("1")
    found = student.library_members(small, ["from starter_code import checks\nF = 'atlas'"])
    assert not [name for name in found if "atlas" in name]  # no module names it
    (small.starter_code / "maps.py").write_text("F = 'atlas'\n")
    found = student.library_members(small, ["from starter_code import maps"])
    assert [name for name in found if "atlas" in name] == ["starter_code/atlas/north.csv"]
    small = make(settings='[given]\nleave_out = ["cheques.py"]\n')
    with pytest.raises(SourceError, match="settings.toml: given.leave_out: .*'cheques.py'"):
        student.library_members(small, [])
    small = make(settings='[given]\nleave_out = ["checks.py"]\n')
    with pytest.raises(SourceError, match="settings.toml: given.leave_out: checks.py is imported"):
        student.library_members(small, [])


def test_data_files_beside_packed_modules_come_along(tmp_path):
    files = ("__init__.py", "grade/a.py", "grade/a.json", "other/b.py", "other/b.txt", "c.csv")
    for name in (*files, "unused/d.py", "unused/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            "from autograder.other import b\n" if name == "grade/a.py" else ""
        )
    assert set(upload.grading_files(tmp_path)) == set(files)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "e.py").write_text("")
    (tmp_path / "other" / "b.py").write_text("from autograder.build import e\n")
    with pytest.raises(SourceError, match=r"other/b\.py: grading imports build/e\.py"):
        upload.grading_files(tmp_path)
