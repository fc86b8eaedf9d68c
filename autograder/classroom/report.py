"""`report.html`: a graded class at a glance, in one file that needs no network and no script."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from urllib.parse import quote

from autograder.classroom import grades, pages, statistics
from autograder.classroom.pages import points
from autograder.classroom.record import Record, write_text
from autograder.classroom.similar import Pair
from autograder.classroom.standing import Standing
from autograder.classroom.standing import of as standing_of
from autograder.grade.text import clean, shown

LOW = 0.1
"""A discrimination below this is marked."""
LATE_AFTER = 60
"""Seconds; clocks differ."""
_EPSILON = 1e-6


def write(
    folder: Path,
    records: list[Record],
    manifest: dict,
    standings: Mapping[str, Standing] = MappingProxyType({}),
    similar: Sequence[Pair] | None = None,
) -> Path:
    """Write report.html into the folder in one step; returns its path.

    `standings` bring points for answers in words and decisions, `similar` pairs of submissions that
    share code, where that was looked for. It links to `results/<name>.json` and
    `feedback/<name>.html` in the same folder. Everything that
    comes from submissions is escaped, and the page allows itself no script, picture or address.
    """
    contents = _contents(records, manifest, standings)
    contents["similar"] = similar if similar is None else _similar(similar, records)
    write_text(folder / "report.html", pages.render("report.html.j2", **contents))
    return folder / "report.html"


def _similar(pairs: Sequence[Pair], records: list[Record]) -> list[dict]:
    by = {record.name: record for record in records}
    return [
        {
            "names": [pages.who(by[name]) if name in by else shown(name) for name in pair.names],
            "share": pair.share,
            "prints": pair.prints,
            "rare": pair.rare,
        }
        for pair in pairs
    ]


def _contents(records: list[Record], manifest: dict, standings: Mapping[str, Standing]) -> dict:
    """What the template shows."""
    done = statistics.graded(records)
    scores = [statistics.total(record) for record in done]
    most = statistics.most_points(manifest)
    rows = {record.name: _row(record, manifest, standings.get(record.name)) for record in records}
    by_hand = any(one.marks for one in standings.values())
    tests = statistics.tests(records, manifest)
    mistakes = statistics.mistakes(records, manifest)
    return {
        "manifest": manifest,
        "due": manifest.get("due", ""),
        "most": most,
        "rows": sorted(rows.values(), key=lambda row: (row["who"].casefold(), row["file"])),
        "summary": _summary(records, scores, most),
        "median": statistics.quartiles(scores)[1] if scores else None,
        "histogram": _histogram(scores, most),
        "questions": statistics.questions(records, manifest),
        "tests": [one for one in tests if one.failed],
        "passed_by_all": sum(not one.failed for one in tests),
        "mistakes": [list(group) for _, group in groupby(mistakes, attrgetter("question"))],
        "troubled": [
            (rows[record.name], *found)
            for record in records
            if (found := _trouble(record, manifest))
        ],
        "seen": [
            (entry["title"], told)
            for entry in manifest["questions"]
            if (told := _seen(records, rows, entry["name"]))
        ],
        "slowest": [rows[record.name] for record in statistics.slowest(records)],
        "identical": [
            [rows[record.name] for record in group] for group in statistics.identical(records)
        ],
        "versions": _versions(done),
        "written": [one for one in manifest["questions"] if one["manual"] and by_hand],
        "decisions": [
            (rows[record.name], one)
            for record in records
            if record.name in standings
            for one in standings[record.name].decisions
        ],
        "few": statistics.FEW,
        "low": LOW,
    }


def _summary(records: list[Record], scores: list[float], most: float) -> list[tuple]:
    """Names, values, and whether an instructor should look."""
    states = [grades.status(record) for record in records]
    late = sum(_is_late(record) for record in records)
    failed, unfinished = states.count("failed"), states.count("not finished")
    unread = states.count("not read")
    numbers = [("submissions", len(records), False)]
    if scores:
        low, median, high = statistics.quartiles(scores)
        numbers += [
            ("median", points(median), False),
            ("mean", points(fmean(scores)), False),
            ("quartiles", f"{points(low)}\N{EN DASH}{points(high)}", False),
            ("full score", sum(score >= most - _EPSILON for score in scores), False),
            ("no points", sum(score <= _EPSILON for score in scores), False),
        ]
    numbers += [
        ("late", late, False),
        ("failed", failed, failed > 0),
        ("not read", unread, unread > 0),
        ("not finished", unfinished, unfinished > 0),
    ]
    return numbers


def _histogram(scores: list[float], most: float) -> list[dict]:
    """Bars in percent of the points; empty where there is no score."""
    counts = statistics.histogram(scores, most) if scores else []
    width, highest = 100 / max(1, len(counts)), max([*counts, 1])
    return [
        {"from": points(place * width), "to": points((place + 1) * width), "count": count,
         "height": count / highest, "left": 45 + 590 * place / len(counts)}
        for place, count in enumerate(counts)
    ]  # fmt: skip


def _trouble(record: Record, manifest: dict) -> tuple[str, str] | None:
    """What an instructor should know of a submission, and why; None where all is well."""
    state = grades.status(record)
    if state == "failed":
        return state, _line((record.problem or "the grader gave no result").partition("\n")[0])
    if state == "not read":
        return "nothing could be read", _line(grades.unread(record))
    output = _line(record.results.get("output", ""))
    if state != "graded":
        return state, output
    if flags := record.results.get("extra_data", {}).get("flags"):
        elsewhere = all(": not judged on " in one for one in flags)
        return "on the CPU alone" if elsewhere else "implausible", _line("; ".join(flags))
    if record.results.get("extra_data", {}).get("untouched"):
        return "untouched", "every answer in code is as it was handed out"
    names = grades.coded_questions(manifest)
    tested = statistics.tested(record, manifest)
    missing = [name for name in names if name not in tested]
    if missing == names:
        return "nothing could be run", output
    return ("not reached", ", ".join(missing)) if missing else None


def _seen(records: list[Record], rows: dict, question: str) -> list[tuple[dict, str]]:
    """What the graders of a question are told of each student's own figures."""
    return [
        (rows[record.name], clean(told[question]))
        for record in records
        if question in (told := (record.results or {}).get("extra_data", {}).get("seen", {}))
    ]


def _line(text: str) -> str:
    """The first paragraph on one line, of at most 300 characters."""
    return " ".join(clean(text.strip().partition("\n\n")[0], 300).split())


def _row(record: Record, manifest: dict, standing: Standing | None) -> dict:
    """One submission as the tables show it."""
    results = record.results or {}
    standing = standing or standing_of(record, manifest)
    earned = standing.points
    given = {name: mark.points for name, mark in standing.marks.items()}
    return {
        "who": pages.who(record),
        "file": quote(record.name, safe=""),
        "score": standing.tests,
        "total": standing.total,
        "held": standing.held,
        "seconds": results.get("execution_time", 0.0),
        "status": ", ".join([*(["held"] if standing.held else []), _status(record)]),
        "written": [
            _cell(given.get(entry["name"]), entry["points"])
            for entry in manifest["questions"]
            if entry["manual"]
        ],
        "cells": [
            _cell(earned.get(entry["name"]), entry["points"])
            for entry in manifest["questions"]
            if not entry["manual"]
        ],
    }


def _cell(earned: float | None, most: float) -> tuple[str, str]:
    """The kind of a question's cell (`z` zero, `p` partial) and its text."""
    if earned is None:
        return "", ""
    if earned >= most - _EPSILON:
        return "", points(earned)
    return ("z" if earned <= _EPSILON else "p"), points(earned)


def _is_late(record: Record) -> bool:
    return (record.late_seconds or 0) > LATE_AFTER


def _status(record: Record) -> str:
    extra = (record.results or {}).get("extra_data", {})
    parts = [grades.status(record)]
    if _is_late(record):
        parts.append(f"{record.late_seconds / 3600:.1f} h late")
    if extra.get("late_percent"):
        parts.append(f"\N{MINUS SIGN}{points(extra['late_percent'])} %")
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _versions(records: list[Record]) -> list[str]:
    found = {
        (one.assignment_version[:12], one.grader_version[:12], _devices(one)) for one in records
    }
    return [
        f"tests {shown(tests)}, grader {shown(grader)}{shown(devices)}"
        for tests, grader, devices in sorted(found)
    ]


def _devices(record: Record) -> str:
    """On what it was judged beside the CPU."""
    others = record.results.get("extra_data", {}).get("devices", [])[1:]
    return f", on the CPU and {' and '.join(map(str, others))}" if others else ""
