"""Claim audit: does the smallest honest test here support a published sentence?

The table holds differences, with the claim's method minus the other: one number for each image, or
images x seeds. Seeds of an image are not independent images: they are averaged first, and the
interval is Student's t over images.

    interval = audit.paired_interval(differences)
    audit.verdict(interval, claimed=0.0)
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from starter_code import checks

VERDICTS = ("supported", "contradicted", "not testable")
_MOST = 100_000


def paired_interval(
    differences: Sequence[float] | Sequence[Sequence[float]], level: float = 0.95
) -> tuple[float, float]:
    """The interval of the mean difference over images, by Student's t.

    differences: of each image a number, or one for each seed, which are averaged first; at least
    two images. Raises ValueError for anything else.
    """
    means = _table(differences).mean(axis=1)
    if not 0 < level < 1:
        raise ValueError(f"level lies between 0 and 1, not {level!r}")
    if len(means) < 2:
        raise ValueError("one image has no spread: give two or more")
    half = stats.t.ppf((1 + level) / 2, len(means) - 1) * means.std(ddof=1) / math.sqrt(len(means))
    return float(means.mean() - half), float(means.mean() + half)


def verdict(interval: tuple[float, float], claimed: float = 0.0) -> str:
    """What an interval says of the claim that the difference is above `claimed`.

    "supported" where all of it lies above, "contradicted" where all of it lies below; otherwise
    "not testable" by what was measured.
    """
    low, high = (float(end) for end in interval)
    if not low <= high:
        raise ValueError(f"an interval has its lower end first, not {low}, {high}")
    return "supported" if low > claimed else "contradicted" if high < claimed else "not testable"


def check_table(table: Any, images: int, seeds: int, name: str) -> np.ndarray:
    """Raise AssertionError unless the table has so many images and seeds; return it as an array."""
    try:
        found = _table(table)
    except ValueError as error:
        checks.fail(name, f"is no table of images x seeds: {error}.")
    if found.shape[0] < images:
        checks.fail(name, f"has {found.shape[0]} images; at least {images} are asked for.")
    if found.shape[1] < seeds:
        checks.fail(name, f"has {found.shape[1]} seeds; at least {seeds} are asked for.")
    if len(np.unique(found)) < min(found.size, 2):
        checks.fail(name, "has the same number everywhere: was each entry measured?")
    return found


def check_interval(interval: Any, table: Any, name: str, level: float = 0.95) -> None:
    """Raise AssertionError unless the interval is that of the student's own table."""
    low, high = _ends(interval, name)
    try:
        right = paired_interval(table, level)
    except ValueError as error:
        checks.fail(name, f"has no table to be recomputed from: {error}.")
    slack = 1e-3 * (right[1] - right[0]) + 1e-9 * max(map(abs, right)) + 1e-12
    if abs(low - right[0]) > slack or abs(high - right[1]) > slack:
        hint = "Take Student's t over images."
        if _table(table).shape[1] > 1:
            hint = "Average the seeds of each row first, then take Student's t over rows."
        checks.fail(name, f"is not the {100 * level:g} % interval of your table. {hint}")


def check_verdict(said: Any, interval: Any, name: str, claimed: float = 0.0) -> None:
    """Raise AssertionError unless the verdict is one of the three and that of the interval."""
    if not isinstance(said, str) or said not in VERDICTS:
        checks.fail(name, f"is one of {', '.join(map(repr, VERDICTS))}.")
    if said != verdict(_ends(interval, name), claimed):
        told = f"your interval and the claimed {claimed:g} say something else"
        checks.fail(name, f"is {said!r}, but {told}.")


def check_measured(
    table: Any,
    measure: Callable[[int, int], float],
    entries: Sequence[tuple[int, int]],
    tolerance: float,
    name: str,
) -> None:
    """Raise AssertionError unless these entries are what the grader measures itself.

    measure: the difference of (image, seed). tolerance: absolute, as wide as machines differ.
    """
    found = check_table(table, 1 + max(i for i, _ in entries), 1 + max(s for _, s in entries), name)
    wrong = [one for one in entries if not abs(found[one] - measure(*one)) <= tolerance]
    if wrong:
        text = f"{len(wrong)} of the {len(entries)} entries that were measured again differ"
        checks.fail(name, f"is not what the protocol gives: {text}, the first at {wrong[0]}.")


def _table(values: Any) -> np.ndarray:
    """Images x seeds in float64; raises ValueError."""
    if isinstance(values, Mapping):
        values = list(values.values())
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        raise ValueError("give a number for each image, or a row of numbers") from None
    found = found[:, None] if found.ndim == 1 else found
    if found.ndim != 2 or not found.size or found.size > _MOST:
        raise ValueError("give a number for each image, or a row of numbers")
    if not np.isfinite(found).all():
        raise ValueError("each number is finite")
    return found


def _ends(interval: Any, name: str) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in interval)
    except Exception:  # whatever a submission made of it
        checks.fail(name, "is no interval: two numbers, the lower first.")
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        checks.fail(name, "is no interval: two finite numbers, the lower first.")
    return low, high


def parts(answer: Any, name: str) -> tuple[Any, Any, Any]:
    """The table, the interval and the verdict of an answer {"table": ..., ...}, unchecked.

    Raises AssertionError for an answer that has not all three.
    """
    try:
        return answer["table"], answer["interval"], answer["verdict"]
    except Exception:  # whatever a submission made of it
        checks.fail(name, 'is to be a dict with "table", "interval" and "verdict".')
