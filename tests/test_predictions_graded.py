"""Predictions in the grader: the first entry counts, and a bad file costs that question alone."""

import json

import pytest

from autograder.build import variants
from autograder.build.student import notebook_bytes
from starter_code import predictions
from tests import new_assignment
from tests.new_assignment import NOTEBOOK

WHY = "it was said before all others"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades files beside the reference of a new assignment, or beside its starter."""
    with new_assignment.platform(tmp_path_factory.mktemp("root")) as (grader, parts):
        right = notebook_bytes(variants.filled(parts.notebook, parts.sources))

        def grade(name, notebook=right, **files):
            return new_assignment.grade(grader, name, {NOTEBOOK: notebook, **files})

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
