"""Predictions in the grader: the first entry counts, and a bad file costs that question alone."""

import json
import shutil

import pytest

from autograder.assignment import ROOT, find
from autograder.build import prepare, variants
from autograder.build.archive import write_zip
from autograder.build.student import notebook_bytes
from autograder.build.upload import SCRIPTS
from autograder.gradescope.platform import Platform
from autograder.new import make
from starter_code import predictions

NOTEBOOK = "hw15_total_variation.ipynb"
WHY = "it was said before all others"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades files beside the reference of a new assignment, or beside its starter."""
    root = tmp_path_factory.mktemp("root")
    (root / "starter_code").symlink_to(ROOT / "starter_code")
    shutil.copy(ROOT / "requirements-grading.lock", root)
    make("hw15_total_variation", root)
    parts = prepare(find("hw15", root))
    write_zip(root / "gradescope.zip", parts.gradescope, SCRIPTS)
    right = notebook_bytes(variants.filled(parts.notebook, parts.sources))
    with Platform(root / "gradescope.zip") as platform:

        def grade(name, notebook=right, **files):
            place = platform.root(name, {NOTEBOOK: notebook, **files})
            list(platform.run([place]))
            return platform.results(place)

        grade.starter = notebook_bytes(parts.notebook)
        yield grade


def points(results):
    found = {}
    for test in results["tests"]:
        if "score" in test:
            found[test["tags"][0]] = found.get(test["tags"][0], 0) + test["score"]
    return found


FULL = {"p1": 3, "q1": 6, "a1": 3, "g1": 4, "e1": 3, "c1": 4}


def sealed(folder, value, low, high):
    file = folder / "predictions.jsonl"
    predictions.seal("zeros", value, low, high, WHY, file)
    return file.read_bytes()


def test_the_first_entry_counts(graded, tmp_path):
    wrong = sealed(tmp_path, [1, 2], 0, 5)
    made = graded("first", **{"predictions.jsonl": wrong})
    assert points(made) == FULL | {"p1": 0}
    (told,) = {test["output"].split(":")[0] for test in made["tests"] if test.get("score") == 0
               and test["max_score"]}  # fmt: skip
    assert told == "guess_zeros misses 2 of 2"


def test_graders_see_what_the_student_saw(graded):
    made = graded("seen")
    assert points(made) == FULL
    (words,) = [test for test in made["tests"] if test["tags"] == ["q2"]]
    assert "score" not in words and "must have seen" not in words["output"]
    assert "must have seen" in made["extra_data"]["seen"]["q2"]


@pytest.mark.parametrize("kind", ["changed", "huge", "hostile", "binary"])
def test_a_bad_file_costs_what_is_sealed_alone(graded, tmp_path, kind):
    line = json.loads(sealed(tmp_path, [38, 68], 0, 100))
    content = {
        "changed": json.dumps(line | {"low": [33, 63]}).encode(),
        "huge": b"x" * (predictions.MAX_BYTES + 1),
        "hostile": b"[" * 100_000,
        "binary": bytes(range(256)) * 10,
    }[kind]
    made = graded(kind, **{"predictions.jsonl": content})
    assert points(made) == FULL | {"p1": 0, "e1": 0}
    told = " ".join(test["output"] for test in made["tests"] if test["tags"] == ["p1"])
    assert ("is too large" if kind == "huge" else "changed by hand") in told


def test_an_untouched_starter_is_told_what_to_do(graded):
    made = graded("starter", graded.starter)
    assert not any(points(made).values())
    told = " ".join(test["output"] for test in made["tests"] if test["tags"] == ["p1"])
    assert "replace each ... by what you expect" in told
