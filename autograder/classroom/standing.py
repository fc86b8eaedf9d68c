"""What a submission earned in all: tests, answers in words, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom import decisions, grades, late_days, written
from autograder.classroom.decisions import Decision, Decisions
from autograder.classroom.record import Record
from autograder.classroom.written import Mark, Marks


@dataclass(frozen=True)
class Extras:
    """What is known of a class beside the results of tests."""

    marks: Marks = field(default_factory=dict)
    decisions: Decisions = decisions.NONE

    @classmethod
    def read(cls, folder: Path, manifest: Mapping, people: Mapping) -> "Extras":
        """From the files in a folder of results; raises ValueError, naming file and place."""
        decided = late_days.with_them(decisions.read(folder, manifest, people), folder, people)
        return cls(written.read(folder, manifest), decided)

    @property
    def by_hand(self) -> bool:
        """Whether any answer in words has points."""
        return bool(self.marks) or any(
            one.kind == "override" and one.question for one in self.decisions.made
        )


NONE = Extras()


@dataclass(frozen=True)
class Standing:
    """One submission's points.

    `tests` is the score that tests gave, after lateness and overrides, or None where there is no
    result. `points` holds what each question earned, overrides in it. `marks` are those of answers
    in words; `missing` names the questions that still wait for theirs. `total` adds what is there.
    `unread`: nothing of it could be read, and no override says what that is worth.
    """

    tests: float | None
    points: dict[str, float]
    marks: dict[str, Mark]
    missing: tuple[str, ...]
    decisions: tuple[Decision, ...]
    held: bool
    unread: bool = False

    @property
    def by_hand(self) -> float:
        """Points of the answers in words."""
        return sum(mark.points for mark in self.marks.values())

    @property
    def total(self) -> float | None:
        """Points in all so far; None where tests gave no result."""
        return None if self.tests is None else round(self.tests + self.by_hand, 6)


def of(record: Record, manifest: Mapping, extras: Extras = NONE) -> Standing:
    """The standing of a submission.

    Lateness takes its share of what tests give, as on Gradescope; answers in words keep theirs.
    """
    points, score = grades.points(record), grades.score(record)
    marks = dict(extras.marks.get(record.name, {}))
    by_hand = [one["name"] for one in manifest["questions"] if one["manual"]]
    percent = (record.results or {}).get("extra_data", {}).get("late_percent", 0)
    for question, value in extras.decisions.overrides(record.name).items():
        if question in by_hand:
            old = marks.get(question, Mark(0))
            marks[question] = Mark(value, old.comment, old.grader, old.answer)
        elif score is not None:
            score += (value - points.get(question, 0.0)) * (1 - percent / 100)
            points[question] = value
    return Standing(
        tests=None if score is None else round(max(0.0, score), 6),
        points=points,
        marks=marks,
        missing=tuple(name for name in by_hand if name not in marks),
        decisions=tuple(extras.decisions.of(record.name)),
        held=extras.decisions.held(record.name),
        unread=bool(grades.unread(record)) and not extras.decisions.overrides(record.name),
    )
