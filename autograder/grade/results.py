"""What grading found, and the results.json that Gradescope makes of it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograder.bank import kinds
from autograder.grade import policy
from autograder.grade.cells import CELL
from autograder.grade.metadata import Metadata
from autograder.grade.schema import ORDERS, VISIBILITIES, dump, validate
from autograder.grade.text import MAX_TEXT, clean, cut, listed
from autograder.grade.writing import write

__all__ = [
    "CaseResult",
    "Grade",
    "QuestionResult",
    "to_gradescope",
    "ungraded",
    "validate",
    "write",
]

MAX_JSON = 95_000
"""Characters of the whole file: Gradescope cuts what is longer than 100,000 in the middle."""

NO_METADATA = Metadata()
DEADLINE = "Not reached before the grader's deadline, so it earned no points."


@dataclass(frozen=True)
class CaseResult:
    """One test case. `message` is for the student: why it failed, or empty.

    Where `seen`, it is no test, and `message` is for those who grade by hand: what this student
    must have seen, or why that could not be told.
    """

    title: str
    points: float
    max_points: float
    passed: bool
    hidden: bool
    message: str
    seen: bool = False


@dataclass(frozen=True)
class QuestionResult:
    """One question. `mistake` and `hint` are those of a recognised one, `note` is on its cells.

    `reached` is False where grading stopped before it; then `cases` may be empty or incomplete.
    """

    name: str
    title: str
    max_points: float
    cases: tuple[CaseResult, ...]
    hint: str | None
    note: str | None
    manual: bool
    reached: bool
    mistake: str | None = None


@dataclass(frozen=True)
class Grade:
    """A whole submission's result, complete where `finished`.

    `leaderboard` holds dicts with name, value and order. `unsealed` says why the submission was
    graded without confinement, or is None. `fatal` says why nothing could be graded, or is None.
    `failure` says how the grader itself failed, or is None: then this is no result, whatever it
    holds, and the submission is to be graded anew.
    `flags` are for instructors only: results that are better than honest ones can be.
    `untouched`: every answer in code is as it was handed out. `device`: name and title of the
    second device on which `judged_there` test cases were judged, too.
    `words` has the answer to each question that is graded by hand.
    """

    questions: tuple[QuestionResult, ...]
    notes: tuple[str, ...]
    seconds: float
    leaderboard: tuple[dict, ...]
    unsealed: str | None
    finished: bool
    fatal: str | None = None
    failure: str | None = None
    flags: tuple[str, ...] = ()
    untouched: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    device: tuple[str, str] | None = None
    judged_there: int = 0


def ungraded(manifest: Mapping, sentence: str, notes: Iterable[str] = ()) -> Grade:
    """The grade of a submission of which nothing could be graded: zero, and why."""
    questions = tuple(
        QuestionResult(
            name=question["name"],
            title=question.get("title", ""),
            max_points=question["points"],
            cases=(),
            hint=None,
            note=None,
            manual=bool(question.get("manual")),
            reached=False,
        )
        for question in manifest["questions"]
    )
    return Grade(questions, tuple(notes), 0.0, (), None, True, sentence)


def to_gradescope(grade: Grade, manifest: Mapping, metadata: Metadata = NO_METADATA) -> dict:
    """The content of results.json: one entry per test case, in the order of the questions.

    A question without cases (not reached, or nothing to grade) has one entry with 0 points.
    Questions graded by hand have one without points, as these are given on the platform: the
    student's words, for those who grade there and for the student to see what came over. What else
    graders are told is no entry (a hidden one would hide the total from students) but stands in
    `extra_data`. All text is cleaned and cut so that the file stays below 100,000 characters.
    What the settings say of late and repeated submissions is applied by `metadata`.
    """
    show = manifest["show"]
    tests = [
        entry
        for place, question in enumerate(grade.questions, start=1)
        if not question.manual
        for entry in _entries(question, place, grade, show)
    ]
    by_hand = [
        _in_words(question, place, grade.words[question.name])
        for place, question in enumerate(grade.questions, start=1)
        if question.manual and question.name in grade.words
    ]
    best = policy.keep_best(manifest, metadata, tests)
    earned = sum(entry.get("score", 0.0) for entry in tests)
    percent, lateness = policy.late(manifest, metadata)
    score = round(earned * (1 - percent / 100), 6)
    if percent and all(entry["visibility"] == "visible" for entry in tests):
        lateness += f" That leaves {_points(score)} of the {_points(earned)} that you earned."
    remarks = [lateness, policy.unknown_time(manifest, metadata)]
    carried = {
        "best": best,
        "graded_at": policy.graded_at(manifest, metadata, failed=bool(grade.failure)),
        "late_percent": percent,
        "untouched": grade.untouched,
        "unread": clean(grade.fatal or "", MAX_TEXT // 4),
        "flags": [clean(text, MAX_TEXT // 4) for text in grade.flags[:20]],
        "seen": told_to_graders(grade),
    }
    results = {
        "score": score,
        "execution_time": round(max(0.0, _finite(grade.seconds)), 3),
        "output": clean(_summary(grade, tests, remarks)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {
            "assignment": manifest["slug"],
            "finished": bool(grade.finished),
            "sealed": grade.unsealed is None,
            "devices": ["cpu", *(grade.device[:1] if grade.device else ())],
            **({"grader_failed": grade.failure} if grade.failure else {}),
            **{key: value for key, value in carried.items() if value},
        },
        "tests": tests + by_hand,
    }
    if manifest["leaderboard"]:
        results["leaderboard"] = [
            entry for one in grade.leaderboard[:20] if (entry := _leaderboard_entry(one))
        ]
    _fit(results)
    return results


def _entries(question: QuestionResult, place: int, grade: Grade, show: Mapping) -> list[dict]:
    """The entries of its test cases, with what there is to remark."""
    number, entries = kinds.number(question.name, place), []
    tests = [case for case in question.cases if not case.seen]
    for count, case in enumerate(tests, start=1):
        most = max(0.0, _finite(case.max_points))
        points = min(max(0.0, _finite(case.points)), most)
        message = "" if case.passed else case.message or "This test failed."
        visibility = show["hidden" if case.hidden else "public"]
        entry = _entry(question, number, count, case.title, points, most, message, visibility)
        entry["status"] = "passed" if case.passed else "failed"
        entries.append(entry)
    missing = _finite(question.max_points) - sum(entry["max_score"] for entry in entries)
    if not entries or (not question.reached and missing > 1e-6):
        # No test is behind this entry, so it can show what the most open of them would.
        why = grade.fatal or (DEADLINE if not question.reached else "No test of it was run.")
        most, count = max(0.0, missing), len(entries) + 1
        title = kinds.without_label(question.title)
        entry = _entry(question, number, count, title, 0.0, most, why, show["public"])
        entry["status"] = "failed"
        entries.append(entry)
    _add_remarks(question, number, entries, show["hints"])
    return entries


def _in_words(question: QuestionResult, place: int, words: str) -> dict:
    """The entry that shows an answer in words: inert text, without points."""
    number = kinds.number(question.name, place)
    title = f"{kinds.without_label(question.title)} (graded by hand)"
    text = words or "Nothing is written here."
    entry = _entry(question, number, 1, title, 0, 0, text, "visible")
    entry["status"] = "passed" if words else "failed"  # whether there is something to read
    return {key: entry[key] for key in entry if key not in ("score", "max_score")}


def told_to_graders(grade: Grade) -> dict[str, str]:
    """What those who grade by hand are told of this student's own figures, by question."""
    return {
        question.name: clean("\n".join(told), MAX_TEXT // 4)
        for question in grade.questions[:60]
        if (told := [case.message for case in question.cases if case.seen])
    }


def _add_remarks(question: QuestionResult, number: str, entries: list[dict], hints: str) -> None:
    """Put the note and the hint of a question where its first failure is told.

    A hint that students see later than at once is an entry of its own, seen no sooner than the
    failure that it explains.
    """
    failed = next((entry for entry in entries if entry["status"] == "failed"), None)
    if failed is not None and question.mistake:
        failed["extra_data"] = {"mistake": question.mistake}  # for instructors' statistics
    remarks = [question.note] if question.note else []
    if failed is not None and question.hint and hints == "visible":
        remarks.append(f"Hint: {question.hint}")
    if remarks:
        target = failed or entries[0]
        parts = [target["output"], *(clean(remark, MAX_TEXT // 4) for remark in remarks)]
        target["output"] = cut("\n\n".join(part for part in parts if part))
    if failed is not None and question.hint and hints != "visible":
        seen = max(hints, failed["visibility"], key=VISIBILITIES.index)
        text = f"Hint: {question.hint}"
        entry = _entry(question, number, len(entries) + 1, "A hint", 0, 0, text, seen)
        entries.append({key: entry[key] for key in entry if key not in ("score", "max_score")})


def _entry(
    question: QuestionResult,
    number: str,
    count: int,
    title: str,
    points: float,
    most: float,
    message: str,
    visibility: str,
) -> dict:
    label = kinds.label(number)
    title = " ".join(clean(title, 2000).strip().partition("\n")[0].split())
    return {
        "number": f"{number}.{count}",
        "name": cut(f"{label}: {title}" if title else label, 200),
        "score": round(points, 6),
        "max_score": round(most, 6),
        "status": "failed",
        "output": clean(message, MAX_TEXT // 2),
        "output_format": "text",
        "tags": [question.name],
        "visibility": visibility,
    }


def _summary(grade: Grade, tests: list[dict], remarks: list[str]) -> str:
    parts = []
    if grade.unsealed is not None:
        parts.append(
            f"NOT SEALED: this submission was graded without confinement. {grade.unsealed}"
        )
    if grade.failure:
        parts.append(grade.failure)
    if grade.fatal:
        parts.append(grade.fatal)
    if not grade.finished:
        parts.append("Grading is not finished; this is what was found so far.")
    elif not grade.fatal:
        scored = [entry for entry in tests if "score" in entry]
        open_tests = [entry for entry in scored if entry["visibility"] == "visible"]
        which = "" if len(open_tests) == len(scored) else " of the tests shown here"
        earned = sum(entry["score"] for entry in open_tests)
        most = sum(entry["max_score"] for entry in open_tests)
        parts.append(f"{_points(earned)} of {_points(most)} points{which}.")
        parts += _not_reached(grade)
        if grade.device:
            parts.append(_devices(*grade.device, grade.judged_there))
    parts += filter(None, remarks)
    manual = [
        (kinds.number(question.name, place), _finite(question.max_points))
        for place, question in enumerate(grade.questions, start=1)
        if question.manual
    ]
    if manual:
        which = listed(kinds.labels([number for number, _ in manual]))
        total = _points(sum(points for _, points in manual))
        verb = "are" if len(manual) > 1 else "is"
        parts.append(f"{which} ({total} points) {verb} graded by hand.")
    if grade.untouched:  # what its cells raise then says nothing more
        answered = any(grade.words.values())
        parts.append("No answer in code is written." if answered else "Nothing was answered.")
    notes = dict.fromkeys(
        note
        for note in grade.notes
        if note not in (grade.fatal or "") and not (grade.untouched and note.startswith(CELL))
    )
    if notes:
        parts.append("\n".join(f"- {clean(note, 1000)}" for note in list(notes)[:50]))
    return "\n\n".join(parts)


def _devices(name: str, title: str, count: int) -> str:
    what = f"{name} ({title})" if title else name
    cases = "1 test case" if count == 1 else f"{count} test cases"
    return f"Judged on the CPU, {cases} a second time on {what}."


def _not_reached(grade: Grade) -> list[str]:
    numbers = [
        kinds.number(question.name, place)
        for place, question in enumerate(grade.questions, start=1)
        if not question.manual and not question.reached
    ]
    if not numbers:
        return []
    which = listed(kinds.labels(numbers))
    which = f"q{which[1:]}" if which.startswith("Question") else which
    return [f"The time for grading ended before {which} could be graded."]


def _points(value: float) -> str:
    return f"{round(value, 2):g}"


def _leaderboard_entry(one: Mapping) -> dict | None:
    """The entry, or None for what Gradescope would refuse."""
    name, value, order = one.get("name"), one.get("value"), one.get("order", "desc")
    if not isinstance(name, str) or order not in ORDERS or isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = clean(value, 100)
    elif isinstance(value, int | float) and math.isfinite(_finite(value, math.nan)):
        value = _finite(value)
    else:
        return None
    return {"name": clean(name, 100), "value": value, "order": order}


def _finite(value: float, otherwise: float = 0.0) -> float:
    """A finite float of what should be a number; NaN and infinity earn nothing."""
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return value if math.isfinite(value) and abs(value) <= 1e9 else otherwise


def _fit(results: dict) -> None:
    """Shorten the longest outputs until the whole file fits."""
    limit = MAX_TEXT
    while limit > 200 and len(dump(results)) > MAX_JSON:
        limit = limit * 3 // 4
        for holder in (results, *results["tests"]):
            holder["output"] = cut(holder["output"], limit)
