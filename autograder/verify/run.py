"""Verification: grades the reference, the starter, every alternative and every mistake.

What must come out is known beforehand: the reference and the alternatives earn every point, and no
cell of the reference fails; the starter earns none, and a mistake loses points in its own question
and in no other. Reference, starter and one mistake of each question, several to a submission, go
through the upload itself (`autograder.gradescope.platform`), as students' submissions do; the bank
is judged on copies of the reference (`autograder.verify.copies`), or through the upload too where
`thorough`.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import ROOT
from autograder.grade.cells import CELL
from autograder.gradescope.lanes import Lanes
from autograder.gradescope.pace import slower
from autograder.gradescope.platform import GraderGone, Platform
from autograder.verify.specimens import Specimen

OnDone = Callable[["Outcome"], None]


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
    cases: tuple[tuple[str, float, str], ...] = ()
    """title, points and message of each test case of its own question"""


def run(
    upload: Path,
    specimens: list[Specimen],
    manifest: dict,
    on_done: OnDone,
    jobs: int | None = None,
    thorough: bool = False,
    known: Mapping[str, Outcome] | None = None,
    device: str = "",
) -> list[Outcome]:
    """Grade all specimens, `jobs` at a time; returns outcomes in the given order.

    thorough: everything goes through the upload. device: torch's name of one on which to judge
    beside the CPU. known: outcomes that need not be found again, by
    the name of the specimen; `on_done` is not told of these.
    """
    jobs = _jobs(jobs, specimens)
    outcomes = dict(known or {})

    def done(outcome: Outcome) -> None:
        outcomes[outcome.specimen.name] = outcome
        on_done(outcome)

    left = [item for item in specimens if item.name not in outcomes]
    copied = [] if thorough else [item for item in left if item.entry is not None]
    uploaded = left if thorough else [item for item in left if item.entry is None]
    with ThreadPoolExecutor(1) as beside:  # the reference's cells of the copies run on one core
        uploads = beside.submit(through_upload, upload, uploaded, manifest, done, jobs, device)
        if copied:
            for specimen, results in by_copies(upload, specimens[0], copied, jobs, device=device):
                done(judge(specimen, results, manifest))
        uploads.result()
    left = [item for item in specimens if item.name not in outcomes]  # no copy could judge these
    through_upload(upload, left, manifest, done, jobs, device)
    _agree(outcomes)
    return [outcomes[item.name] for item in specimens]


def _agree(outcomes: dict[str, Outcome]) -> None:
    """A mistake must have earned the same on a copy as among others through the upload."""
    alone = {one.specimen.entry: one for one in outcomes.values() if one.specimen.entry}
    for mixed in outcomes.values():
        for entry in mixed.specimen.mixed:
            question, copy = entry.question, alone.get(entry)
            if not copy or copy.failures or mixed.failures:
                continue  # told already
            here, there = mixed.points[question], copy.points[question]
            if here != there:
                text = f"{question}: {entry.name} earned {here:g} points, and {there:g} on a copy"
                mixed.failures.append(text)


def run_key(
    upload: Path,
    specimens: list[Specimen],
    manifest: dict,
    key: str,
    jobs: int | None = None,
    device: str = "",
) -> list[Outcome]:
    """Judge reference and bank on copies, with the randomness of another course's key.

    What ends Python is left out: no key changes that.
    """
    entries = [item for item in specimens if item.entry is not None]
    return [
        judge(specimen, results, manifest)
        for specimen, results in by_copies(upload, specimens[0], entries, jobs, key, device)
    ]


def through_upload(
    upload: Path,
    specimens: list[Specimen],
    manifest: dict,
    done: OnDone,
    jobs: int,
    device: str = "",
) -> None:
    """Grade specimens as the platform would, a process for each job."""
    if not specimens:
        return
    options = [f"--device={device}"] if device else []
    with Lanes(upload, *options, patience=slower()) as lanes, ThreadPoolExecutor(jobs) as pool:
        graded = {
            pool.submit(lambda item: lanes.grade(item.files), item): item for item in specimens
        }
        for future in as_completed(graded):
            specimen = graded[future]
            try:
                outcome = judge(specimen, future.result(), manifest)
            except (GraderGone, ValueError) as error:
                outcome = Outcome(specimen, {}, 0.0, "", [str(error)], False)
            done(outcome)


def by_copies(
    upload: Path,
    right: Specimen,
    entries: list[Specimen],
    jobs: int | None = None,
    key: str | None = None,
    device: str = "",
) -> Iterator[tuple[Specimen, dict]]:
    """Judge entries on copies of the reference, `right`; yields each with its results.json.

    With a key the reference's own result comes as well. An entry that cannot be judged so (it ends
    Python, for example) is left out.
    """
    with Platform(upload) as platform, tempfile.TemporaryDirectory() as folder:
        platform.be_patient(slower())
        root = platform.root("reference", right.files)
        wanted = {
            "submission": str(root / "submission"),
            "jobs": _jobs(jobs, entries),
            "key": key,
            "device": device,
            "entries": [
                {
                    "name": item.name,
                    "question": item.entry.question,
                    "cells": item.cells,
                    "assigned": item.entry.assigned,
                }
                for item in entries
            ],
        }
        told = Path(folder) / "wanted.json"
        told.write_text(json.dumps(wanted))
        module = "autograder.verify.copies"
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(platform.source), str(told)],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        by_name = {item.name: item for item in entries}
        if key is not None:
            by_name[right.name] = right
        with contextlib.closing(process.stdout):
            for line in process.stdout:
                found = json.loads(line)
                if "results" in found and found["name"] in by_name:
                    yield by_name[found["name"]], found["results"]
        process.wait()


def _jobs(wanted: int | None, specimens: list[Specimen]) -> int:
    """How many to grade at a time: as wanted, else one a core."""
    return max(1, min(wanted or os.cpu_count() or 1, len(specimens)))


def _environment() -> dict[str, str]:
    """That of `run_autograder`: the same numbers of threads, so the same results."""
    kept = ("PATH", "LANG", "TMPDIR", "MPLCONFIGDIR", "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "MPLBACKEND": "agg",
        "PYTHONWARNINGS": "ignore",  # of known mistakes
        "HOME": "/nonexistent",
    }


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
        elif question in specimen.wrong:
            good, wanted = earned < full, "fewer"
        else:
            good, wanted = abs(earned - full) < 1e-9, "all"
        if not good:
            failures.append(f"{question}: {earned:g} of {full:g} points, {wanted} expected")
    if specimen.kind == "reference":  # no cell of it may fail, whatever the points
        notes = results.get("output", "").splitlines()
        failures += [note.removeprefix("- ") for note in notes if note.startswith(f"- {CELL}")]
    own = specimen.entry.question if specimen.entry else None
    outputs = [
        test["output"] for test in results["tests"]
        if test["status"] == "failed" and (own is None or own in test["tags"])
    ]  # fmt: skip
    hint = specimen.entry.hint if specimen.entry else ""
    hinted = bool(hint) and any(hint in " ".join(output.split()) for output in outputs)
    told = hint if hinted else (outputs[0] if outputs else "")
    cases = tuple(
        (test["name"], test.get("score", 0.0), test["output"])
        for test in results["tests"]
        if own in (None, *test["tags"][:1])
    )
    return Outcome(specimen, points, results["execution_time"], told, failures, hinted, cases)


def points_by_question(results: dict) -> dict[str, float]:
    """Points earned by question; each test's first tag is its question."""
    points: dict[str, float] = {}
    for test in results["tests"]:
        if "score" in test:
            question = test["tags"][0]
            points[question] = points.get(question, 0.0) + test["score"]
    return points


def to_json(outcomes: list[Outcome], stamps: Mapping[str, str]) -> str:
    """The whole verification as JSON, for keeping beside the build; `from_json` reads a row."""
    rows = [
        {
            "submission": outcome.specimen.name,
            "kind": outcome.specimen.kind,
            "points": outcome.points,
            "seconds": outcome.seconds,
            "told": outcome.told,
            "own hint": outcome.hinted,
            "cases": outcome.cases,
            "stamp": stamps[outcome.specimen.name],
            "failures": outcome.failures,
        }
        for outcome in outcomes
    ]
    return json.dumps(rows, indent=1) + "\n"


def from_json(row: dict, specimen: Specimen) -> Outcome:
    """An outcome as an earlier verification wrote it down."""
    return Outcome(
        specimen,
        row["points"],
        row["seconds"],
        row["told"],
        row["failures"],
        row["own hint"],
        tuple(map(tuple, row["cases"])),
    )
