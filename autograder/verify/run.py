"""Verification: grades the reference, the starter, every alternative and every mistake.

All go through the upload itself (`autograder.gradescope.platform`). What must come out is known beforehand:
the reference and the alternatives earn every point, and no cell of the reference fails; the starter
earns none, and a mistake loses points in its own question and in no other.
"""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from autograder.bank import Entry
from autograder.gradescope.lanes import Lanes
from autograder.gradescope.platform import GraderGone


@dataclass(frozen=True)
class Specimen:
    """One submission whose result is known: its files and what it stands for."""

    name: str
    kind: str
    """`reference`, `starter`, `alternative` or `mistake`"""
    files: dict[str, bytes] = field(repr=False)
    entry: Entry | None = None


@dataclass
class Outcome:
    """What the grader gave a specimen."""

    specimen: Specimen
    points: dict[str, float]
    """points by question"""
    seconds: float
    told: str
    """the first thing that the student is told about the specimen's question"""
    failures: list[str]
    """expectations that did not hold"""
    hinted: bool
    """whether a mistake was told its own hint"""


def run(
    upload: Path,
    specimens: list[Specimen],
    manifest: dict,
    on_done: Callable[[Outcome], None],
    jobs: int | None = None,
) -> list[Outcome]:
    """Grade all specimens, `jobs` processes at a time; returns outcomes in the given order."""
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(specimens)))
    outcomes: dict[str, Outcome] = {}
    with Lanes(upload) as lanes, ThreadPoolExecutor(jobs) as pool:
        graded = {pool.submit(lanes.grade, item.files): item for item in specimens}
        for future in as_completed(graded):
            specimen = graded[future]
            try:
                outcome = judge(specimen, future.result(), manifest)
            except (GraderGone, ValueError) as error:
                outcome = Outcome(specimen, {}, 0.0, "", [str(error)], False)
            outcomes[specimen.name] = outcome
            on_done(outcome)
    return [outcomes[item.name] for item in specimens]


def judge(specimen: Specimen, results: dict, manifest: dict) -> Outcome:
    """Hold a specimen's result against what must come out."""
    points = points_by_question(results)
    worth = {q["name"]: q["points"] for q in manifest["questions"] if not q["manual"]}
    failures = []
    if not results["extra_data"]["finished"]:
        failures.append("the grading did not finish")
    for question, full in worth.items():
        earned = points.get(question, 0.0)
        if specimen.kind == "starter":
            good, wanted = earned == 0, "none"
        elif specimen.kind == "mistake" and specimen.entry.question == question:
            good, wanted = earned < full, "fewer"
        else:
            good, wanted = abs(earned - full) < 1e-9, "all"
        if not good:
            failures.append(f"{question}: {earned:g} of {full:g} points, {wanted} expected")
    if specimen.kind == "reference":  # no cell of it may fail, whatever the points
        notes = results.get("output", "").splitlines()
        failures += [note.removeprefix("- ") for note in notes if note.startswith("- Code cell")]
    own = specimen.entry.question if specimen.entry else None
    outputs = [
        test["output"] for test in results["tests"]
        if test["status"] == "failed" and (own is None or own in test["tags"])
    ]  # fmt: skip
    hint = specimen.entry.hint if specimen.entry else ""
    hinted = bool(hint) and any(hint in " ".join(output.split()) for output in outputs)
    told = hint if hinted else (outputs[0] if outputs else "")
    return Outcome(specimen, points, results["execution_time"], told, failures, hinted)


def points_by_question(results: dict) -> dict[str, float]:
    """Points earned by question; each test's first tag is its question."""
    points: dict[str, float] = {}
    for test in results["tests"]:
        question = test["tags"][0]
        points[question] = points.get(question, 0.0) + test.get("score", 0.0)
    return points


def to_json(outcomes: list[Outcome]) -> str:
    """The whole verification as JSON, for keeping beside the build."""
    rows = [
        {
            "submission": outcome.specimen.name,
            "kind": outcome.specimen.kind,
            "points": outcome.points,
            "seconds": outcome.seconds,
            "told": outcome.told,
            "own hint": outcome.hinted,
            "failures": outcome.failures,
        }
        for outcome in outcomes
    ]
    return json.dumps(rows, indent=1) + "\n"
