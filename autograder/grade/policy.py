"""What the instructor's settings make of a result: lateness, rate limit, best design points.

Everything follows the times that the platform tells (`created_at`), never the clock, so that
grading again gives the same result. What is missing there costs nothing. What an earlier result
says is checked before it is used.
"""

import contextlib
import copy
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from autograder.grade import schema
from autograder.grade.metadata import Metadata, parse_time

DAY = 86_400
MAX_TIMES = 1_000


def late(manifest: Mapping, metadata: Metadata) -> tuple[float, str]:
    """Percent of the points to take off (0 to 100), and why; the reason is empty where none is due.

    Every day that has begun since the due date counts, unless all is within the minutes of grace.
    """
    rule = manifest["late"]
    if not rule["percent_per_day"]:
        return 0.0, ""
    seconds = metadata.late_seconds
    if seconds is None:
        return (
            0.0,
            "No due date is known for this submission, so nothing is taken off for lateness.",
        )
    if seconds <= 0:
        return 0.0, ""
    how = f"This submission came {_duration(seconds)} after the due date"
    if seconds <= 60 * rule["grace_minutes"]:
        grace = f"{rule['grace_minutes']:g} minutes"
        return 0.0, f"{how}. That is within {grace} of grace: nothing is taken off."
    days = math.ceil(seconds / DAY)
    percent = min(min(days, rule["most_days"]) * rule["percent_per_day"], rule["most_percent"])
    begun = f"{days} day{'s have' if days > 1 else ' has'} begun"
    return percent, f"{how}: {begun}, and {percent:g} % of the points are taken off."


def _duration(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    named = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    parts = [f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in named if number]
    return " ".join(parts)


def keep_best(manifest: Mapping, metadata: Metadata, tests: list[dict]) -> dict[str, float]:
    """Raise the scores of the design questions' tests to the best that was ever earned.

    Changes `tests` (of results.json) in place and says so there. Returns the best points by
    question, which the result has to carry in `extra_data["best"]` for the next submission.
    """
    rule = manifest["design"]
    if not rule["keep_best"]:
        return {}
    carried = _extra(manifest, metadata).get("best")
    best = {}
    for name in rule["questions"]:
        own = [test for test in tests if test["tags"] == [name] and "score" in test]
        now, most = (sum(test[key] for test in own) for key in ("score", "max_score"))
        old = carried.get(name) if isinstance(carried, dict) else None
        if not _is_number(old) or not 0 <= old <= most + 1e-6:
            old = 0.0
        _raise_scores(own, old - now)
        best[name] = round(max(now, old), 6)
    return best


def _raise_scores(tests: list[dict], gain: float) -> None:
    for test in tests:
        add = min(gain, test["max_score"] - test["score"])
        if add < 1e-6:
            continue
        gain -= add
        test["score"] = round(test["score"] + add, 6)
        if test["score"] >= test["max_score"] - 1e-6:
            test["status"] = "passed"
        kept = f"Kept from an earlier submission: {round(add, 2):g} point{'' if add == 1 else 's'}."
        test["output"] = f"{test['output']}\n\n{kept}".strip()


def graded_at(manifest: Mapping, metadata: Metadata, failed: bool = False) -> list[str]:
    """Times of the graded submissions that a rate limit counts, this one included.

    failed: this one was not graded, by no fault of the student's, and does not count.

    The result carries them in `extra_data["graded_at"]`: the platform's own list has submissions
    that were too many, too, and these must not prolong the wait.
    """
    if not manifest["rate_limit"]["submissions"] or metadata.created_at is None:
        return []
    times = _earlier(manifest, metadata)
    if not failed:
        times.append(metadata.created_at)
    return [time.isoformat() for time in times]


def standing(manifest: Mapping, metadata: Metadata) -> dict | None:
    """The result to write without grading where the rate limit is reached; else None.

    It is the last result of a submission before that can be used, with a message: one that timed
    out in between changes nothing. None also where there is no such result, or no time of
    submission: then grading is the kind answer.
    """
    rule = manifest["rate_limit"]
    times = _earlier(manifest, metadata)
    previous = _previous(manifest, metadata)
    if not rule["submissions"] or len(times) < rule["submissions"]:
        return None
    if previous is None or _failed(previous):
        return None
    made = copy.deepcopy(previous)
    extra = made.setdefault("extra_data", {})
    output = made.get("output", "")
    if extra.get("standing") is True:  # it was one too many itself: its message goes
        output = output.partition("\n\n")[2]
    again = times[-rule["submissions"]] + timedelta(hours=rule["hours"])
    again = again.astimezone(metadata.created_at.tzinfo).isoformat(" ", "seconds")
    number = rule["submissions"]
    message = (
        f"This submission was not graded, as {number} submission{'s' if number > 1 else ''} within "
        f"{rule['hours']:g} hours are. Below stands the result of the one graded last. What you "
        f"submit after {again} is graded again."
    )
    made["output"] = f"{message}\n\n{output}"
    extra["standing"] = True
    try:
        schema.validate(made)
    except ValueError:
        return None
    return made


def unknown_time(manifest: Mapping, metadata: Metadata) -> str:
    """A remark where a rate limit could not be applied; else empty."""
    if manifest["rate_limit"]["submissions"] and metadata.created_at is None:
        return "The time of this submission is not known, so no limit of submissions was applied."
    return ""


def _earlier(manifest: Mapping, metadata: Metadata) -> list[datetime]:
    """Times of earlier graded submissions that still count, in order."""
    if metadata.created_at is None:
        return []
    carried = _extra(manifest, metadata).get("graded_at")
    if isinstance(carried, list):
        times = [parse_time(text) for text in carried[:MAX_TIMES]]
    else:
        times = [
            one.time
            for one in metadata.previous
            if not (one.autograder_error or _failed(one.results))
        ]
    since = metadata.created_at - timedelta(hours=manifest["rate_limit"]["hours"])
    return sorted(time for time in times if time and since < time < metadata.created_at)


def _previous(manifest: Mapping, metadata: Metadata) -> dict | None:
    """The latest earlier result, if it is one of this assignment and the platform would take it."""
    now = metadata.created_at
    before = [one for one in metadata.previous if not (one.time and now and one.time >= now)]
    for one in reversed(before):  # one that timed out has a result of the platform's own
        if isinstance(one.results, dict):
            results = schema.known(one.results)
            extra = results.get("extra_data")
            if isinstance(extra, dict) and extra.get("assignment") == manifest["slug"]:
                with contextlib.suppress(ValueError):
                    schema.validate(results)
                    return results
    return None


def _extra(manifest: Mapping, metadata: Metadata) -> dict:
    previous = _previous(manifest, metadata)
    return previous["extra_data"] if previous else {}


def _failed(results) -> bool:
    """Whether a result says that the grader failed, which is no result."""
    extra = results.get("extra_data") if isinstance(results, dict) else None
    return isinstance(extra, dict) and bool(extra.get("grader_failed"))


def _is_number(value) -> bool:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return good and math.isfinite(value)
