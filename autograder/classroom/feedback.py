"""Feedback to send back: for every submission one Markdown and one HTML file.

It tells what students may see once results are published: entries with the visibility `hidden`
(never shown) are left out, and with them every total that would tell what they gave. Those that
become visible after the due date or after publishing are in it, so send it no sooner.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from autograder.classroom import pages
from autograder.classroom.pages import points
from autograder.classroom.record import Record, write_text
from autograder.classroom.standing import Standing
from autograder.classroom.statistics import heading, mistake, tested
from autograder.grade.text import clean, shown

_BY_HAND = re.compile(r".+ \([\d.]+ points\) (is|are) graded by hand\.")
"""What a result says of answers in words, as long as these have no points."""
_SUM = re.compile(r"[\d.]+ of [\d.]+ points( of the tests shown here)?\.")
"""The sum in a result's output; it leaves out what is shown later."""


def write(
    folder: Path,
    records: list[Record],
    manifest: dict,
    standings: Mapping[str, Standing] = MappingProxyType({}),
) -> None:
    """Write feedback/<name>.md and .html into the folder, each in one step.

    A submission without a result, or one that is held back, has none, and an older one of it is
    removed. Where `standings` are given, points for answers in words and decisions are told too,
    but neither by whom nor why, nor for whom in a group. Whatever comes from a submission cannot
    become markup: it is escaped in HTML and stands in fences in Markdown that it cannot close.
    """
    target = folder / "feedback"
    target.mkdir(parents=True, exist_ok=True)
    for record in records:
        page, text = target / f"{record.name}.html", target / f"{record.name}.md"
        standing = standings.get(record.name)
        if record.results is None or (standing and standing.held):
            page.unlink(missing_ok=True)
            text.unlink(missing_ok=True)
            continue
        contents = _contents(record, manifest) | _by_hand(record, manifest, standing)
        if standing and standing.marks and not standing.missing:
            parts = contents["output"].split("\n\n")
            contents["output"] = "\n\n".join(one for one in parts if not _BY_HAND.fullmatch(one))
        write_text(page, pages.render("feedback.html.j2", **contents))
        write_text(text, _markdown(contents))


def _contents(record: Record, manifest: dict) -> dict:
    results = record.results
    tests = results.get("tests", [])
    shown_tests = [test for test in tests if test.get("visibility", "visible") != "hidden"]
    complete = [test for test in tests if "score" in test] == [
        test for test in shown_tests if "score" in test
    ]
    percent = results.get("extra_data", {}).get("late_percent", 0)
    # where nothing was run every entry would repeat the reason, which the output tells
    entries = manifest["questions"] if tested(record, manifest) else ()
    found = (
        _question(entry, [test for test in shown_tests if test.get("tags") == [entry["name"]]])
        for entry in entries
    )
    output = clean(results.get("output", "")).split("\n\n")
    return {
        "title": manifest["title"],
        "who": shown(", ".join(filter(None, (one.name for one in record.students)))),
        "score": points(results["score"]) if complete else None,
        "most": points(sum(test.get("max_score", 0) for test in shown_tests)),
        "late": points(percent) if percent else "",
        "output": "\n\n".join(part for part in output if not _SUM.fullmatch(part)).strip(),
        "questions": [question for question in found if question],
    }


def _by_hand(record: Record, manifest: dict, standing: Standing | None) -> dict:
    """Answers in words with points, decisions, and the total of both where all is shown."""
    entries = {entry["name"]: entry for entry in manifest["questions"]}
    if standing is None:
        return {"written": [], "decided": [], "total": None, "total_most": None}
    marks = {name: standing.marks[name] for name in entries if name in standing.marks}
    worth = sum(entry["points"] for entry in entries.values())
    tests = record.results.get("tests", [])
    all_shown = all(test.get("visibility", "visible") != "hidden" for test in tests)
    return {
        "written": [
            {
                "title": entries[name]["title"] or name,
                "points": points(mark.points),
                "most": points(entries[name]["points"]),
                "comment": clean(mark.comment),
            }
            for name, mark in marks.items()
        ],
        "decided": [
            one.for_students
            for one in standing.decisions
            if all_shown or one.kind != "override" or entries[one.question]["manual"]
        ],
        "total": points(standing.total) if all_shown and (marks or standing.decisions) else None,
        "total_most": points(worth),
    }


def _question(entry: Mapping, tests: list[Mapping]) -> dict | None:
    """What the pages tell of a question; None where it has nothing to show."""
    scored = [test for test in tests if "score" in test]
    if not scored:
        return None
    failed = [test for test in scored if test.get("status") == "failed"]
    told = [_message(test) for test in failed]
    hints = [hint for _, hint in told] + [
        clean(test.get("output", "")).removeprefix("Hint: ")
        for test in tests
        if "score" not in test
    ]
    return {
        "title": entry["title"] or entry["name"],
        "points": points(sum(test["score"] for test in scored)),
        "most": points(sum(test.get("max_score", 0) for test in scored)),
        "passed": [_title(test) for test in scored if test.get("status") != "failed"],
        "failed": [
            (_title(test), message) for test, (message, _) in zip(failed, told, strict=True)
        ],
        "hints": [hint for hint in hints if hint],
    }


def _message(test: Mapping) -> tuple[str, str]:
    """The message of a failed test, and the hint that ends it where a mistake was recognised."""
    output = clean(test.get("output", ""))
    message, mark, hint = output.rpartition("Hint: ")
    if not (mistake(test) and mark):
        return output, ""
    hint, _, kept = hint.partition("\n\n")  # points kept from an earlier submission
    return f"{message.strip()}\n\n{kept}".strip(), hint


def _title(test: Mapping) -> str:
    """Its title, and its points where it has some."""
    title, most = heading(test) or test.get("name", ""), test.get("max_score", 0)
    worth = f"({points(test['score'])} of {points(most)})".replace(" ", "\N{NO-BREAK SPACE}")
    return f"{title} {worth}" if most else title


def _markdown(contents: Mapping) -> str:
    parts = [f"# {_escaped(contents['title'])}"]
    if contents["who"]:
        parts.append(_fenced(contents["who"]))
    if contents["score"] is not None:
        late = f" after {contents['late']} % off for lateness" if contents["late"] else ""
        parts.append(f"**{contents['score']} of {contents['most']} points{late}**")
    if contents["total"] is not None:
        parts.append(f"**{contents['total']} of {contents['total_most']} points in all**")
    for sentence in contents["decided"]:
        parts += ["Decided by your instructor:", _fenced(sentence)]
    for question in contents["written"]:
        parts.append(f"## {_escaped(question['title'])}")
        parts.append(f"{question['points']} of {question['most']} points, graded by hand")
        if question["comment"]:
            parts.append(_fenced(question["comment"]))
    if contents["output"]:
        parts.append(_fenced(contents["output"]))
    for question in contents["questions"]:
        parts.append(f"## {_escaped(question['title'])}")
        parts.append(f"{question['points']} of {question['most']} points")
        for title, message in question["failed"]:
            parts += [f"Failed: {_escaped(title)}", _fenced(message)]
        for hint in question["hints"]:
            parts += ["Hint:", _fenced(hint)]
        if question["passed"]:
            parts.append("\n".join(f"- Passed: {_escaped(title)}" for title in question["passed"]))
    return "\n\n".join(parts) + "\n"


def _fenced(text: str) -> str:
    """The text in a code fence that is longer than any run of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _escaped(text: str) -> str:
    """An instructor's words as they are; nothing in them is Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&!])", r"\\\1", text)
