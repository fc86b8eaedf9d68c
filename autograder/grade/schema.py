"""Gradescope's contract for results.json, checked by hand so that no import is slow."""

import math
import re
from collections.abc import Callable
from typing import Any

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
FORMATS = ("text", "html", "simple_format", "md", "ansi")
STATUSES = ("passed", "failed")
ORDERS = ("asc", "desc")

MAX_OUTPUT = 100_000
MAX_NUMBER = 1e9
MAX_ITEMS = 10_000

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
Check = Callable[[str, Any], None]


def validate(results: dict) -> None:
    """Raise ValueError, naming the field, unless Gradescope takes these results as they are.

    Stricter than the platform: unknown fields, numbers that are not finite, negative scores, NUL,
    lone surrogates and texts above 100,000 characters are refused too.
    """
    _fields("", results, _TOP, ())
    if "score" not in results and "tests" not in results:
        raise ValueError("results: either score or tests is required")
    if "score" not in results and not all("score" in test for test in results["tests"]):
        raise ValueError("results.score: required, as not every test has a score")


def _fields(place: str, value: Any, known: dict[str, Check], required: tuple[str, ...]) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{place or 'results'}: must be a dict, not {type(value).__name__}")
    for key in required:
        if key not in value:
            raise ValueError(f"{place}.{key}: is required")
    for key, part in value.items():
        where = f"{place}.{key}".lstrip(".") if isinstance(key, str) else f"{place}[{key!r}]"
        if key not in known:
            raise ValueError(f"{where}: unknown field")
        known[key](where, part)


def _text(limit: int) -> Check:
    def check(place: str, value: Any) -> None:
        if not isinstance(value, str):
            raise ValueError(f"{place}: must be a text, not {type(value).__name__}")
        if len(value) > limit:
            raise ValueError(f"{place}: {len(value):,} characters, at most {limit:,} are allowed")
        if found := _FORBIDDEN.search(value):
            raise ValueError(f"{place}: contains the character U+{ord(found[0]):04X}")

    return check


def _one_of(options: tuple[str, ...]) -> Check:
    def check(place: str, value: Any) -> None:
        if not isinstance(value, str) or value not in options:
            raise ValueError(f"{place}: must be one of {', '.join(options)}")

    return check


def _number(place: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{place}: must be a number, not {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{place}: {value} is not finite")
    if abs(value) > MAX_NUMBER:
        raise ValueError(f"{place}: is beyond {MAX_NUMBER:g}")


def _score(place: str, value: Any) -> None:
    _number(place, value)
    if value < 0:
        raise ValueError(f"{place}: must not be negative")


def _list_of(check: Check) -> Check:
    def check_all(place: str, value: Any) -> None:
        if not isinstance(value, list):
            raise ValueError(f"{place}: must be a list, not {type(value).__name__}")
        if len(value) > MAX_ITEMS:
            raise ValueError(f"{place}: more than {MAX_ITEMS:,} items")
        for index, item in enumerate(value):
            check(f"{place}[{index}]", item)

    return check_all


def _data(place: str, value: Any, depth: int = 0) -> None:
    """Plain JSON data of any shape, at most ten levels deep."""
    if depth > 10:
        raise ValueError(f"{place}: is nested too deeply")
    if isinstance(value, dict):
        for key, part in value.items():
            _short(f"{place} (key)", key)
            _data(f"{place}.{key}", part, depth + 1)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _data(f"{place}[{index}]", part, depth + 1)
    elif isinstance(value, str):
        _long(place, value)
    elif value is not None and not isinstance(value, bool):
        _number(place, value)


def _extra_data(place: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{place}: must be a dict, not {type(value).__name__}")
    _data(place, value)


def _test(place: str, value: Any) -> None:
    _fields(place, value, _TEST, ())
    if "score" not in value and "status" not in value:
        raise ValueError(f"{place}: needs a score or a status")
    if "score" in value and "max_score" in value and value["score"] > value["max_score"]:
        raise ValueError(f"{place}.score: is above max_score")


def _leaderboard_value(place: str, value: Any) -> None:
    _short(place, value) if isinstance(value, str) else _number(place, value)


def _leaderboard(place: str, value: Any) -> None:
    _fields(place, value, _LEADERBOARD, ("name", "value"))


_short, _long = _text(1_000), _text(MAX_OUTPUT)
_TEST: dict[str, Check] = {
    "score": _score,
    "max_score": _score,
    "status": _one_of(STATUSES),
    "name": _short,
    "name_format": _one_of(FORMATS),
    "number": _short,
    "output": _long,
    "output_format": _one_of(FORMATS),
    "tags": _list_of(_short),
    "visibility": _one_of(VISIBILITIES),
    "extra_data": _extra_data,
}
_LEADERBOARD: dict[str, Check] = {
    "name": _short,
    "value": _leaderboard_value,
    "order": _one_of(ORDERS),
}
_TOP: dict[str, Check] = {
    "score": _score,
    "execution_time": _score,
    "output": _long,
    "output_format": _one_of(FORMATS),
    "test_output_format": _one_of(FORMATS),
    "test_name_format": _one_of(FORMATS),
    "visibility": _one_of(VISIBILITIES),
    "stdout_visibility": _one_of(VISIBILITIES),
    "extra_data": _extra_data,
    "tests": _list_of(_test),
    "leaderboard": _list_of(_leaderboard),
}
