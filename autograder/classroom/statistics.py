"""Numbers about a graded class: scores, questions, tests, mistakes. Pure functions of records.

Scores are those of all submissions that were graded to the end (`graded`). A question counts only
the submissions in which it was tested: a damaged notebook or the grader's deadline says nothing
about how hard a question is.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.bank import kinds
from autograder.classroom.grades import coded_questions, points, status
from autograder.classroom.record import Record

FEW = 10
"""Below so many submissions a correlation says nothing, and none is given."""
BINS = 10
UNREACHED = "Not reached before the grader's deadline"
"""How the message of a test begins that the grader had no time for."""
_EPSILON = 1e-9


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over the submissions in which it was tested; shares are between 0 and 1.

    `difficulty` is the mean share of its points that was earned (low: hard); it and the shares of
    submissions with all, some and no points are 0 where `count` is. `discrimination` is the
    corrected item-total correlation, or None where it cannot be had.
    """

    name: str
    title: str
    most: float
    count: int
    difficulty: float
    full: float
    partial: float
    zero: float
    discrimination: float | None


@dataclass(frozen=True)
class TestStatistics:
    """One test case: how many of the submissions in which it ran failed it.

    `alone` counts those that failed no other test of the question: many point at the test itself.
    """

    question: str
    name: str
    failed: int
    ran: int
    alone: int

    @property
    def share(self) -> float:
        """Share of failures, between 0 and 1."""
        return self.failed / self.ran


@dataclass(frozen=True)
class MistakeStatistics:
    """A known mistake: how many submissions made it, and what they were told.

    `lost` counts all submissions that lost points on the question, for whatever reason.
    """

    question: str
    name: str
    count: int
    lost: int
    hint: str


def graded(records: Iterable[Record]) -> list[Record]:
    """Those that were graded to the end; the others count nowhere."""
    return [record for record in records if status(record) in ("graded", "not sealed")]


def tested(record: Record, manifest: Mapping) -> dict[str, list[Mapping]]:
    """The tests that ran, by question; a question that was not reached or not run is left out.

    Hints are no tests, nor is the entry that stands for a question of which nothing was run.
    """
    titles = {entry["name"]: entry["title"] for entry in manifest["questions"]}
    found: dict[str, list[Mapping]] = defaultdict(list)
    left_out = set()
    for test in (record.results or {}).get("tests", []):
        name = next(iter(test.get("tags", [])), None)
        if "score" not in test or name not in titles:
            continue
        unreached = test.get("status") == "failed" and test["output"].startswith(UNREACHED)
        if unreached or heading(test) == kinds.without_label(titles[name]):
            left_out.add(name)
        found[name].append(test)
    return {name: tests for name, tests in found.items() if name not in left_out}


def heading(test: Mapping) -> str:
    """The title of a test without its question's number: `Question 4: It is right`."""
    return test.get("name", "").partition(": ")[2]


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
    """Every question that tests grade, in order."""
    found = [(points(record), tested(record, manifest)) for record in graded(records)]
    entries = {entry["name"]: entry for entry in manifest["questions"]}
    made = []
    for name in coded_questions(manifest):
        most = entries[name]["points"]
        earned = [one for one, ran in found if name in ran]
        own = [one[name] for one in earned]
        rest = [sum(one.values()) - mine for one, mine in zip(earned, own, strict=True)]
        count = max(1, len(own))
        full = sum(value >= most - _EPSILON for value in own) / count
        zero = sum(value <= _EPSILON < most for value in own) / count
        made.append(
            QuestionStatistics(
                name=name,
                title=entries[name]["title"],
                most=most,
                count=len(own),
                difficulty=sum(own) / (count * most) if most else full,
                full=full,
                partial=sum(_EPSILON < value < most - _EPSILON for value in own) / count,
                zero=zero,
                discrimination=correlation(own, rest),
            )
        )
    return made


def correlation(item: Sequence[float], rest: Sequence[float]) -> float | None:
    """Pearson's correlation of the points of an item with those of all other items.

    The corrected item-total correlation (Lord and Novick, Statistical Theories of Mental Test
    Scores, 1968, section 15.3): the item itself is left out of the total, or it would correlate
    with itself. That is r = cov(x, t - x) / (s_x s_(t-x)) for points x and totals t. None below
    `FEW` submissions, and where either does not vary.
    """
    if len(item) < FEW or statistics.pstdev(item) < _EPSILON or statistics.pstdev(rest) < _EPSILON:
        return None
    return statistics.correlation(item, rest)


def tests(records: Iterable[Record], manifest: Mapping) -> list[TestStatistics]:
    """Every test case, those that failed most often first; the order of the result among equals."""
    ran: Counter[tuple[str, str, str]] = Counter()
    failed: Counter[tuple[str, str, str]] = Counter()
    alone: Counter[tuple[str, str, str]] = Counter()
    for record in graded(records):
        for question, own in tested(record, manifest).items():
            wrong = [_key(question, test) for test in own if test.get("status") == "failed"]
            ran.update(_key(question, test) for test in own)
            failed.update(wrong)
            alone.update(wrong if len(wrong) == 1 < len(own) else ())
    made = [
        TestStatistics(key[0], key[2], failed[key], count, alone[key]) for key, count in ran.items()
    ]
    return sorted(made, key=lambda one: (-one.share, -one.alone))


def _key(question: str, test: Mapping) -> tuple[str, str, str]:
    """Tells tests apart, also two with the same title."""
    return question, test.get("number", ""), test.get("name", "")


def lost(records: Iterable[Record], manifest: Mapping) -> Counter[str]:
    """How many submissions lost points on each question in which it was tested."""
    counts: Counter[str] = Counter()
    for record in graded(records):
        for name, own in tested(record, manifest).items():
            missing = sum(test.get("max_score", 0) - test["score"] for test in own)
            counts[name] += missing > _EPSILON
    return counts


def mistakes(records: Iterable[Record], manifest: Mapping) -> list[MistakeStatistics]:
    """Known mistakes that were recognised, question by question, the most frequent first."""
    records = graded(records)
    hints: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in records:
        found = record.results.get("tests", [])
        for test in found:
            name = mistake(test)
            if name and test.get("tags"):
                question = test["tags"][0]
                hints[question, name][hint(found, question)] += 1
    order = {entry["name"]: place for place, entry in enumerate(manifest["questions"])}
    of = lost(records, manifest)
    made = [
        MistakeStatistics(*key, told.total(), of[key[0]], told.most_common(1)[0][0])
        for key, told in hints.items()
    ]
    return sorted(made, key=lambda one: (order.get(one.question, len(order)), -one.count))


def mistake(test: Mapping) -> str:
    """Name of the known mistake that was recognised in a test; empty where there is none."""
    name = (test.get("extra_data") or {}).get("mistake")
    return name if isinstance(name, str) else ""


def hint(tests: Iterable[Mapping], question: str) -> str:
    """The hint that a question's tests tell; empty where there is none.

    It stands after what the submission gave, which may say "Hint: " too, or in an entry of its own.
    """
    for test in sorted(tests, key=lambda one: "score" in one):
        if test.get("tags") == [question] and (mistake(test) or "score" not in test):
            told = test.get("output", "").rpartition("Hint: ")
            if told[1]:
                return told[2].partition("\n\n")[0]
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
