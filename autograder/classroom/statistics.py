"""Numbers about a graded class: scores, questions, tests, mistakes. Pure functions of records."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.grades import coded_questions, points
from autograder.classroom.record import Record

FEW = 10
"""Below so many submissions a correlation says nothing, and none is given."""
BINS = 10
_EPSILON = 1e-9


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over all graded submissions; shares are between 0 and 1.

    `difficulty` is the mean share of its points that was earned (low: hard). `discrimination` is
    the corrected item-total correlation, or None where it cannot be had.
    """

    name: str
    title: str
    most: float
    difficulty: float
    full: float
    partial: float
    zero: float
    discrimination: float | None


@dataclass(frozen=True)
class TestStatistics:
    """One test case: how many of the submissions in which it ran failed it."""

    question: str
    name: str
    failed: int
    ran: int

    @property
    def share(self) -> float:
        """Share of failures, between 0 and 1."""
        return self.failed / self.ran


@dataclass(frozen=True)
class MistakeStatistics:
    """A known mistake: how many submissions made it, and what they were told."""

    question: str
    name: str
    count: int
    hint: str


def graded(records: Iterable[Record]) -> list[Record]:
    """Those that have a result; the others count nowhere."""
    return [record for record in records if record.results is not None]


def total(record: Record) -> float:
    """The score of a graded submission."""
    return float(record.results["score"])


def most_points(manifest: Mapping) -> float:
    """The points that tests can give."""
    return sum(entry["points"] for entry in manifest["questions"] if not entry["manual"])


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile; all the same for a single value."""
    if len(values) == 1:
        return (values[0],) * 3
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, median, high


def histogram(values: Iterable[float], most: float, bins: int = BINS) -> list[int]:
    """How many values lie in each of `bins` equal intervals of [0, most]; `most` is in the last."""
    counts = [0] * bins
    for value in values:
        place = int(bins * value / most) if most else 0
        counts[min(max(place, 0), bins - 1)] += 1
    return counts


def questions(records: Iterable[Record], manifest: Mapping) -> list[QuestionStatistics]:
    """Every question that tests grade, in order; empty where nothing was graded."""
    earned = [points(record) for record in graded(records)]
    if not earned:
        return []
    entries = {entry["name"]: entry for entry in manifest["questions"]}
    made = []
    for name in coded_questions(manifest):
        most = entries[name]["points"]
        own = [one.get(name, 0.0) for one in earned]
        rest = [sum(one.values()) - mine for one, mine in zip(earned, own, strict=True)]
        full = sum(value >= most - _EPSILON for value in own) / len(own)
        zero = sum(value <= _EPSILON < most for value in own) / len(own)
        made.append(
            QuestionStatistics(
                name=name,
                title=entries[name]["title"],
                most=most,
                difficulty=statistics.fmean(own) / most if most else 1.0,
                full=full,
                partial=1 - full - zero,
                zero=zero,
                discrimination=correlation(own, rest),
            )
        )
    return made


def correlation(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Pearson's correlation of the points of an item with those of all other items.

    The corrected item-total correlation (Lord and Novick, Statistical Theories of Mental Test
    Scores, 1968, section 15.3): the item itself is left out of the total, or it would correlate
    with itself. None below `FEW` submissions, and where either does not vary.
    """
    if len(item) < FEW or statistics.pstdev(item) < _EPSILON or statistics.pstdev(rest) < _EPSILON:
        return None
    return statistics.correlation(item, rest)


def tests(records: Iterable[Record], manifest: Mapping) -> list[TestStatistics]:
    """Every test case, those that failed most often first; the order of the result among equals.

    An entry that stands for a whole question, of which no test was run, is none.
    """
    titles = {entry["name"]: entry["title"] for entry in manifest["questions"]}
    ran: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    for record in graded(records):
        for test in record.results.get("tests", []):
            if "score" not in test or not test.get("tags"):  # a hint, for instance
                continue
            key = test["tags"][0], test["name"]
            if titles.get(key[0]) and titles[key[0]].endswith(key[1].partition(": ")[2]):
                continue
            ran[key] += 1
            failed[key] += test.get("status") == "failed"
    made = [TestStatistics(*key, failed[key], count) for key, count in ran.items()]
    return sorted(made, key=lambda one: -one.share)


def mistakes(records: Iterable[Record], manifest: Mapping) -> list[MistakeStatistics]:
    """Known mistakes that were recognised, question by question, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    hints: dict[tuple[str, str], str] = {}
    for record in graded(records):
        found = record.results.get("tests", [])
        for test in found:
            name = (test.get("extra_data") or {}).get("mistake")
            if isinstance(name, str) and test.get("tags"):
                question = test["tags"][0]
                counts[question, name] += 1
                hints.setdefault((question, name), hint(found, question))
    order = {entry["name"]: place for place, entry in enumerate(manifest["questions"])}
    made = [MistakeStatistics(*key, count, hints[key]) for key, count in counts.items()]
    return sorted(made, key=lambda one: (order.get(one.question, len(order)), -one.count))


def hint(tests: Iterable[Mapping], question: str) -> str:
    """The hint that stands in the output of a question's tests; empty where there is none."""
    for test in tests:
        if test.get("tags") == [question] and "Hint: " in test.get("output", ""):
            return test["output"].partition("Hint: ")[2].partition("\n\n")[0]
    return ""


def identical(records: Iterable[Record]) -> list[list[Record]]:
    """Groups of submissions whose files are the same byte for byte."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.content:
            groups[record.content].append(record)
    return [group for group in groups.values() if len(group) > 1]


def slowest(records: Iterable[Record], count: int = 10) -> list[Record]:
    """The submissions that took longest, longest first."""
    timed = sorted(graded(records), key=lambda one: -one.results.get("execution_time", 0))
    return timed[:count]
