"""`report.html`: a graded class at a glance, in one file that needs no network and no script."""

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

from autograder.classroom import grades, statistics
from autograder.classroom.pages import points, template
from autograder.classroom.record import Record, write_text

_LATE_AFTER = 60
"""Seconds; clocks differ."""


def write(folder: Path, records: list[Record], manifest: dict) -> Path:
    """Write report.html into the folder in one step; returns its path.

    It links to `results/<name>.json` and `feedback/<name>.html` in the same folder. Everything that
    comes from submissions is escaped, and the page allows itself no script, picture or address.
    """
    text = template("report.html.j2").render(**_contents(records, manifest))
    write_text(folder / "report.html", text)
    return folder / "report.html"


def _contents(records: list[Record], manifest: dict) -> dict:
    """What the template shows."""
    done = statistics.graded(records)
    scores = [statistics.total(record) for record in done]
    most = statistics.most_points(manifest)
    low, median, high = statistics.quartiles(scores) if scores else (None, None, None)
    return {
        "manifest": manifest,
        "most": most,
        "records": sorted(records, key=lambda record: record.name),
        "scores": scores,
        "summary": [
            ("submissions", len(records)),
            ("mean", points(fmean(scores)) if scores else "none"),
            ("median", points(median)),
            ("middle half", f"{points(low)} to {points(high)}" if scores else "none"),
            ("full score", sum(score >= most - 1e-6 for score in scores)),
            ("no points", sum(score <= 1e-6 for score in scores)),
            ("late", sum((record.late_seconds or 0) > _LATE_AFTER for record in records)),
            ("not gradable", len(records) - len(done)),
        ],
        "histogram": _histogram(scores, most),
        "questions": statistics.questions(records, manifest),
        "tests": [one for one in statistics.tests(records, manifest) if one.failed],
        "mistakes": statistics.mistakes(records, manifest),
        "troubled": _troubled(records),
        "slowest": statistics.slowest(records),
        "identical": statistics.identical(records),
        "names": grades.coded_questions(manifest),
        "earned": {record.name: grades.points(record) for record in records},
        "who": {record.name: _who(record) for record in records},
        "status": {record.name: grades.status(record) for record in records},
        "versions": _versions(done),
        "few": statistics.FEW,
    }


def _histogram(scores: list[float], most: float) -> list[Mapping]:
    counts = statistics.histogram(scores, most)
    width, highest = most / len(counts), max([*counts, 1])
    return [
        {"from": points(place * width), "to": points((place + 1) * width), "count": count,
         "height": count / highest}
        for place, count in enumerate(counts)
    ]  # fmt: skip


def _troubled(records: list[Record]) -> list[tuple[Record, str]]:
    """Submissions that an instructor should look at, and why."""
    found = []
    for record in records:
        state = grades.status(record)
        reason = grades.remark(record)
        if state != "graded" or reason:
            told = (state if state != "graded" else "", reason)
            found.append((record, ": ".join(filter(None, told))))
    return found


def _versions(records: list[Record]) -> list[str]:
    pairs = {(one.assignment_version[:12], one.grader_version[:12]) for one in records}
    return [f"tests {tests}, grader {grader}" for tests, grader in sorted(pairs)]


def _who(record: Record) -> str:
    people = (one.name or one.email or one.sid for one in record.students)
    return ", ".join(filter(None, people)) or record.name
