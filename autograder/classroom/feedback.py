"""Feedback to send back: for every submission one Markdown and one HTML file.

It tells what students may see once results are published: entries with the visibility `hidden` are
left out, and the total with them.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom.pages import plain, points, template
from autograder.classroom.record import Record, write_text
from autograder.classroom.statistics import graded
from autograder.grade.text import clean


def write(folder: Path, records: list[Record], manifest: dict) -> None:
    """Write feedback/<name>.md and .html into the folder, each in one step.

    Whatever comes from a submission cannot become markup: it is escaped in HTML and stands in
    fences in Markdown that it cannot close.
    """
    target = folder / "feedback"
    target.mkdir(parents=True, exist_ok=True)
    page = template("feedback.html.j2")
    for record in graded(records):
        contents = _contents(record, manifest)
        write_text(target / f"{record.name}.html", page.render(**contents))
        write_text(target / f"{record.name}.md", _markdown(contents))


def _contents(record: Record, manifest: dict) -> dict:
    tests = record.results.get("tests", [])
    shown = [test for test in tests if test.get("visibility", "visible") != "hidden"]
    titles = {entry["name"]: entry["title"] for entry in manifest["questions"]}
    names = dict.fromkeys(test["tags"][0] for test in shown if test.get("tags"))
    return {
        "title": manifest["title"],
        "who": ", ".join(filter(None, (plain(one.name) for one in record.students))),
        "total": points(record.results["score"]) if len(shown) == len(tests) else None,
        "output": clean(record.results.get("output", "")),
        "questions": [
            _question(name, titles.get(name, ""), [t for t in shown if t.get("tags") == [name]])
            for name in names
        ],
    }


def _question(name: str, title: str, tests: list[Mapping]) -> dict:
    scored = [test for test in tests if "score" in test]
    failed = [test for test in tests if test.get("status") == "failed"]
    return {
        "title": plain(title) or name,
        "points": points(sum(test["score"] for test in scored)),
        "most": points(sum(test.get("max_score", 0) for test in scored)),
        "passed": sum(test.get("status") == "passed" for test in scored),
        "tests": len(scored),
        "failed": [(plain(test["name"]), clean(test.get("output", ""))) for test in failed],
    }


def _markdown(contents: Mapping) -> str:
    parts = [f"# {contents['title']}"]
    if contents["who"]:
        parts.append(_fenced(contents["who"]))
    if contents["total"] is not None:
        parts.append(f"**{contents['total']} points**")
    parts.append(_fenced(contents["output"]))
    for question in contents["questions"]:
        parts.append(f"## {question['title']}")
        parts.append(
            f"{question['points']} of {question['most']} points, "
            f"{question['passed']} of {question['tests']} tests passed."
        )
        for name, output in question["failed"]:
            parts += [f"Failed: {name}", _fenced(output)]
    return "\n\n".join(parts) + "\n"


def _fenced(text: str) -> str:
    """The text in a code fence that is longer than any run of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
