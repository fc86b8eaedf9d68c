"""Grades every `/autograder`-shaped folder that `run_autograder` was given, one after the other."""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.grade import metadata, policy, results, submission
from autograder.grade.bounded import Judge
from autograder.grade.hidden import Hidden
from autograder.grade.run import Run
from autograder.sealed import otter_shim, selftest
from autograder.sealed.folders import close_to_others
from autograder.sealed.sandbox import ForkServer
from autograder.sealed.session import put_off
from autograder.sealed.share import Starved

WRITE_SECONDS = 2.0
"""An unfinished result on the disk is at most so old, unless nothing was found since."""
METADATA = "submission_metadata.json"
CLOSED = "closed.json"
FAILURE = (
    "The grader itself failed ({}). This is no fault of your submission, and what stands here is "
    "not its result. Submit it once more; if that fails as well, please tell your instructor."
)


def grade_roots(server: ForkServer, source: Path, options: argparse.Namespace) -> int:
    """Grade each root; returns 0 where every one has a result of its own.

    Where the system cannot confine a worker nothing is graded, and every result says why.
    """
    otter_shim.install()
    hidden = Hidden(source / "hidden")
    unsealed = None
    try:
        places = [str(source / "hidden" / "manifest.json"), *_closed(source)]
        layers = selftest.check(server, places, not options.no_landlock)
    except selftest.NotSealed as error:
        if options.self_test or not options.unsealed:
            print(error)
            for root in options.roots:
                told = f"Not graded: the grader is not set up. {error}"
                _write_failure(root, hidden, told)
            return 3
        unsealed = str(error)
    if options.self_test:
        print(f"The confinement holds. In force:\n{layers.table()}")
        return 0
    failures = 0
    with Judge(hidden) as judge:
        for root in _roots(options):
            try:
                _grade_root(root, server, hidden, judge, not options.no_landlock, unsealed)
            except Exception:
                traceback.print_exc()
                failures += 1
                _write_failure(root, hidden, FAILURE.format("an error of its own"))
            print(f"graded {root}", flush=True)
    return 1 if failures else 0


def _closed(source: Path) -> list[str]:
    """Places of this run that students must not see: the platform's, where it wrote them down."""
    path = source / CLOSED
    return json.loads(path.read_text()) if path.is_file() else []


def _roots(options: argparse.Namespace) -> Iterator[Path]:
    yield from options.roots
    if options.stream:
        for line in sys.stdin:
            root = Path(line.rstrip("\n"))
            close_to_others(root)
            yield root


def _grade_root(
    root: Path,
    server: ForkServer,
    hidden: Hidden,
    judge: Judge,
    landlock: bool,
    unsealed: str | None,
) -> None:
    told = metadata.read(root / METADATA)
    target = root / "results" / "results.json"
    standing = policy.standing(hidden.manifest, told)
    if standing is not None:
        results.write(target, standing)
        print(f"{root}: not graded (limit of submissions), the result before stands", flush=True)
        return

    def write(grade: results.Grade) -> None:
        grade = replace(grade, unsealed=unsealed)
        content = results.to_gradescope(grade, hidden.manifest, told)
        results.write(target, content, durable=grade.finished)

    latest: list[results.Grade] = []
    written = time.monotonic()

    def write_latest() -> None:
        nonlocal written
        if latest:
            write(latest.pop())
            written = time.monotonic()

    def note(grade: results.Grade) -> None:
        """Keep what was found for a while, or until anything takes long: then it is written."""
        latest[:] = [grade]
        if time.monotonic() - written > WRITE_SECONDS:
            write_latest()

    began = time.monotonic()
    read = submission.read(root / "submission", hidden.manifest)
    run = Run(server, hidden, read, note, landlock, judge, began)
    write(run.grade(finished=False))
    put_off(write_latest)
    try:
        grade = run.run()
    except Starved as error:
        print(f"{root}: {error}", file=sys.stderr)
        grade = replace(run.grade(finished=True), failure=FAILURE.format(error))
    except Exception:
        traceback.print_exc()
        failure = FAILURE.format("an error of its own")
        grade = replace(run.grade(finished=True), failure=failure)
    finally:
        put_off(None)
    write(grade)
    earned = sum(case.points for question in grade.questions for case in question.cases)
    for name, text in results.told_to_graders(grade).items():
        # Gradescope shows this to instructors alone; on one line, as others are for who reads them
        print(f"For graders of {name}: {' '.join(text.split())}")
    print(f"{root}: {earned:g} points in {grade.seconds:.1f} s", flush=True)


def _write_failure(root: Path, hidden: Hidden, sentence: str) -> None:
    grade = results.ungraded(hidden.manifest, sentence)
    grade = replace(grade, failure=sentence, fatal=None)
    made = results.to_gradescope(grade, hidden.manifest, metadata.read(root / METADATA))
    results.write(root / "results" / "results.json", made)
