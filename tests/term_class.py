"""A class without graders at work: records, answers in words and exports for tests of the term."""

import json
from pathlib import Path

from autograder.classroom.collect import collect
from autograder.classroom.output import Output
from autograder.classroom.record import Record, Student
from autograder.classroom.standing import Extras
from autograder.classroom.whole import Whole
from tests.small_class import MANIFEST, NOTEBOOK, SLUG, lay_out

HEADING = "## Question 3. Why? (2 points)"
PLACE = "_Type your answer here, replacing this text._"
STORY = "The story goes on."
STARTER = frozenset({HEADING, PLACE, STORY})


def cell(source: str, kind: str = "markdown", question: str | None = None, **more) -> dict:
    """One cell as nbformat has it."""
    metadata = {"inverse_problems": {"question": question}} if question else {}
    made = {"cell_type": kind, "source": source, "metadata": metadata, "id": "x"} | more
    return made | ({"outputs": [], "execution_count": None} | more if kind == "code" else {})


def notebook(
    answer: str | None,
    *more: dict,
    double: str = "2 * x",
    first: str = "import math",
    story: bool = True,
) -> bytes:
    """A submission whose question 3 is answered by `answer` and `more` cells; None: untouched.

    `first` is code before the others; `story`: what `STARTER` has behind the answer stands there.
    """
    code = f"def double(x):\n    return {double}\n\n\ndef square(x):\n    return x * x\n"
    cells = [
        cell(first, "code"),
        cell(code, "code"),
        cell(HEADING, question="q3"),
        cell(PLACE if answer is None else answer, question="q3"),
        *more,
        *([cell(STORY), cell("# a note of the student's own")] if story else []),
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def record(name: str, students: tuple[Student, ...] = (), **points: float) -> Record:
    """A graded submission with one test a question."""
    worth = {entry["name"]: entry["points"] for entry in MANIFEST["questions"]}
    tests = [
        {"name": f"Question {question[1:]}: It is right", "score": earned, "tags": [question],
         "max_score": worth[question], "output": "", "visibility": "visible",
         "status": "passed" if earned == worth[question] else "failed"}
        for question, earned in points.items()
    ]  # fmt: skip
    results = {"score": sum(points.values()), "tests": tests, "execution_time": 1.0,
               "output": "", "extra_data": {"finished": True, "sealed": True}}  # fmt: skip
    made = students or (Student(name),)
    return Record(name, made, None, None, "key", name, SLUG, "tests", "grader", results)


def whole(folder: Path, answers: dict[str, bytes], **points: dict[str, float]) -> Whole:
    """A graded class: a folder with a notebook for each student, and results beside it."""
    subs = lay_out(folder / "subs", {f"{name}/{NOTEBOOK}": data for name, data in answers.items()})
    collection = collect(subs, NOTEBOOK, "folders")
    output = folder / "subs-graded"
    with Output(output) as held:
        records = []
        for one in collection.submissions:
            earned = points.get(one.name, {"q1": 4.0, "q2": 3.0})
            records.append(record(one.name, one.students, **earned))
            records[-1].write(held.results)
    extras = Extras.read(output, MANIFEST, {one.name: one.students for one in records})
    return Whole(output, MANIFEST, collection.submissions, records, extras, "folders")
