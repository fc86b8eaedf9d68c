"""`python -m autograder term`: all homeworks on one page, and the table of final grades."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from autograder.classroom import grades, pages, reports, statistics, worth
from autograder.classroom.output import known
from autograder.classroom.record import Record, Student, write_text
from autograder.classroom.standing import Extras, Standing
from autograder.grade.text import clean, listed, shown

VANISHED = 2
"""Who handed nothing in of the last so many homeworks, and something before, has vanished."""
FALLING = 0.6
"""The last two homeworks below this share of the mean before them."""
MOST_ROWS = 25


@dataclass
class Homework:
    """One homework's results: records, what each submission earned, and what there was to earn."""

    folder: Path
    manifest: dict
    records: list[Record]
    standings: dict[str, Standing]
    tests_only: bool = False
    """whether answers in words count nothing"""

    @property
    def short(self) -> str:
        """Such as hw02."""
        return self.manifest["slug"].partition("_")[0]

    @property
    def most(self) -> float:
        """Points of tests, and of answers in words where any was graded and they count."""
        by_hand = not self.tests_only and any(one.marks for one in self.standings.values())
        return sum(
            one["points"] for one in self.manifest["questions"] if by_hand or not one["manual"]
        )


@dataclass
class Person:
    """One student over the term. `shares` (0 to 1) by homework; None: nothing handed in."""

    name: str
    email: str
    sid: str
    shares: list[float | None]
    notes: list[str] = field(default_factory=list)
    late_days: float = 0
    mistakes: int = 0
    final: float | None = None
    dropped: list[str] = field(default_factory=list)

    @property
    def vanished(self) -> bool:
        """Whether the last homeworks are missing, and one before them is not."""
        last, before = self.shares[-VANISHED:], self.shares[:-VANISHED]
        return all(one is None for one in last) and any(one is not None for one in before)

    @property
    def falling(self) -> bool:
        """Whether the last two are far below those before."""
        there = [one for one in self.shares if one is not None]
        return len(there) >= 4 and fmean(there[-2:]) < FALLING * fmean(there[:-2])


@dataclass(frozen=True)
class Rule:
    """How final grades are made: weights by homework (1 where not named), and how many drop."""

    weights: Mapping[str, float] = field(default_factory=dict)
    drop: int = 0


def rule(weights: str | None, drop: int, homeworks: Sequence[Homework]) -> Rule:
    """`hw01=2,hw05=0.5` and a number; raises ValueError for what does not fit."""
    if not 0 <= drop < len(homeworks):
        raise ValueError(f"--drop-lowest {drop}: it must be from 0 to {len(homeworks) - 1}")
    shorts, made = [one.short for one in homeworks], {}
    for part in weights.split(",") if weights else ():
        name, mark, number = part.strip().partition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in shorts or not mark or not 0 <= value < 1e6:
            raise ValueError(
                f"--weights {part.strip()}: write homework and weight, as in {shorts[0]}=2; there "
                f"are {listed(shorts)}"
            )
        made[name] = value
    if sum(made.get(short, 1.0) for short in shorts) <= 0:
        raise ValueError("--weights: all weights are 0")
    return Rule(made, drop)


def read(
    folders: Sequence[Path], manifest_of: Callable[[str], dict], tests_only: bool = False
) -> list[Homework]:
    """The results in folders, in the order of their assignments.

    `manifest_of` gives the manifest of a slug, for results beside which none is kept. `tests_only`
    counts no answers in words. Raises ValueError, naming the folder, for one without results, with
    several assignments, or a second one of the same.
    """
    found: dict[str, Homework] = {}
    for folder in folders:
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} does not exist: give the folders of results")
        records = [Record.read(one.path) for one in known(folder / "results").values()]
        slugs = {record.assignment for record in records}
        if len(slugs) != 1:
            raise ValueError(f"{folder} holds results of {listed(sorted(slugs)) or 'nothing'}")
        slug = slugs.pop()
        if slug in found:
            raise ValueError(f"{folder} and {found[slug].folder} are both of {slug}: give one")
        manifest = worth.read(folder) or manifest_of(slug)
        people = {record.name: record.students for record in records}
        extras = Extras.read(folder, manifest, people)
        earned = reports.standings(records, manifest, extras)
        found[slug] = Homework(folder, manifest, records, earned, tests_only)
    return [found[slug] for slug in sorted(found)]


def people(homeworks: Sequence[Homework]) -> list[Person]:
    """Every student of the term, by name; final grades are still open.

    A student is known again by the email, else by the name where only one has it, else by name and
    id: numbers alone differ from one export of Moodle to the next.
    """
    twice = set()
    for homework in homeworks:
        names = Counter(one.name.casefold() for record in homework.records
                        for one in record.students if not one.email)  # fmt: skip
        twice |= {name for name, count in names.items() if count > 1}
    made: dict[tuple[str, str], Person] = {}
    for place, homework in enumerate(homeworks):
        for record in homework.records:
            for student in record.students or (Student(record.name),):
                person = made.setdefault(
                    _key(student, twice),
                    Person(student.name, student.email, student.sid, [None] * len(homeworks)),
                )
                _add(person, place, homework, record, student)
    return sorted(made.values(), key=lambda one: (one.name.casefold(), one.email, one.sid))


def _key(student: Student, twice: set[str]) -> tuple[str, str]:
    if student.email:
        return "email", student.email.casefold()
    name = student.name.casefold()
    return ("name", f"{name}\0{student.sid}" if name in twice or not name else name)


def _add(person: Person, place: int, homework: Homework, record: Record, student: Student) -> None:
    standing = homework.standings[record.name]
    earned = standing.tests if homework.tests_only else standing.total
    if standing.held:
        person.notes.append(f"{homework.short} is held back")
    elif standing.total is None:
        person.notes.append(f"{homework.short} could not be graded")
    elif standing.unread:
        person.notes.append(f"{homework.short}: nothing of it could be read")
    elif standing.missing and not homework.tests_only:
        person.notes.append(f"{homework.short} has no points yet for {listed(standing.missing)}")
    if earned is not None:
        person.shares[place] = earned / homework.most if homework.most else 0.0
    names = {student.name.casefold(), student.email.casefold(), student.sid.casefold()}
    person.late_days += sum(
        one.value
        for one in standing.decisions
        if one.kind == "late_days" and one.student.casefold() in names
    )
    person.mistakes += sum(bool(statistics.mistake(test)) for test in _tests(record))


def grade(found: Sequence[Person], homeworks: Sequence[Homework], by: Rule) -> None:
    """Fill in final grades in percent.

    What was not handed in counts as 0, the lowest ones drop, the rest is weighted. Who has anything
    held back or open gets none.
    """
    weights = [by.weights.get(one.short, 1.0) for one in homeworks]
    for person in found:
        if person.notes:
            continue
        order = sorted(range(len(weights)), key=lambda n: (person.shares[n] or 0.0, n))
        kept = [place for place in order[by.drop :] if weights[place]]
        person.dropped = sorted(homeworks[place].short for place in order[: by.drop])
        whole = sum(weights[place] for place in kept)
        if whole:
            earned = sum(weights[place] * (person.shares[place] or 0.0) for place in kept)
            person.final = 100 * earned / whole


def remarks(homeworks: Sequence[Homework], found: Sequence[Person]) -> list[str]:
    """What should be known before the grades are used."""
    told = [text for one in homeworks if (text := worth.waiting(one.folder, one.short))]
    if open_ := [one for one in found if one.notes]:
        counts = Counter(note for one in open_ for note in one.notes)
        why = "; ".join(f"{note} ({count})" for note, count in counts.items())
        told.append(f"{len(open_)} of {len(found)} students get no final grade yet: {why}")
    for one in homeworks:
        if not one.tests_only and any(of.missing for of in one.standings.values()):
            told.append(
                f"{one.short}: answers in words wait for points: give them with rubric, or count "
                "none with --tests-only"
            )
    return told


def write(path: Path, homeworks: Sequence[Homework], by: Rule) -> Path:
    """Write the page and, beside it under the same name, the CSV; returns the CSV's path."""
    found = people(homeworks)
    grade(found, homeworks, by)
    heading = ["name", "email", "sid", *(one.short for one in homeworks), "dropped", "late days"]
    rows: list[list] = [[*heading, "final", "notes"]]
    for one in found:
        shares = [None if share is None else round(100 * share, 2) for share in one.shares]
        final = None if one.final is None else round(one.final, 2)
        told = [" ".join(one.dropped), one.late_days, final, "; ".join(_remarks(one))]
        rows.append([one.name, one.email, one.sid, *shares, *told])
    table = grades.write_table(path.with_suffix(".csv"), rows)
    write_text(path, pages.render("term.html.j2", **_contents(found, homeworks, by)))
    return table


def _remarks(one: Person) -> list[str]:
    return [*one.notes, *(["vanished"] if one.vanished else ()),
            *(["falling"] if one.falling else ())]  # fmt: skip


def _contents(found: list[Person], homeworks: Sequence[Homework], by: Rule) -> dict:
    columns = [[one.shares[n] for one in found if one.shares[n] is not None]
               for n in range(len(homeworks))]  # fmt: skip
    quartiles = [statistics.quartiles(column) if column else None for column in columns]
    questions = [
        (homework.short, one)
        for homework in homeworks
        for one in statistics.questions(homework.records, homework.manifest)
        if one.discrimination is not None
    ]
    questions.sort(key=lambda pair: -pair[1].discrimination)
    half = MOST_ROWS // 2
    return {
        "homeworks": [
            {
                "short": homework.short,
                "title": homework.manifest["title"],
                "count": len(homework.records),
                "most": homework.most,
                "quartiles": middle,
                "left": 60 + 560 * place / max(1, len(homeworks) - 1),
            }
            for place, (homework, middle) in enumerate(zip(homeworks, quartiles, strict=True))
        ],
        "rule": by,
        "people": [_row(one) for one in found],
        "vanished": [_row(one) for one in found if one.vanished],
        "falling": [_row(one) for one in found if one.falling],
        "best": questions[:half],
        "worst": questions[half:][-half:][::-1],
        "mistakes": _mistakes(homeworks)[:MOST_ROWS],
        "few": statistics.FEW,
    }


def _row(one: Person) -> dict:
    step = 100 / max(1, len(one.shares) - 1)
    points = [
        f"{step * n:.1f},{20 - 18 * min(1.0, share):.1f}"
        for n, share in enumerate(one.shares)
        if share is not None
    ]
    return {
        "who": shown(one.name or one.email or one.sid),
        "shares": one.shares,
        "line": " ".join(points),
        "last": points[-1].split(",") if points else None,
        "final": one.final,
        "late_days": one.late_days,
        "mistakes": one.mistakes,
        "remarks": "; ".join(_remarks(one)),
    }


def _mistakes(homeworks: Sequence[Homework]) -> list[dict]:
    """Known mistakes by name, those first that come back in most homeworks."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    hints: dict[str, str] = {}
    for homework in homeworks:
        for one in statistics.mistakes(homework.records, homework.manifest):
            counts[one.name][homework.short] += one.count
            hints.setdefault(one.name, clean(one.hint, 500))
    order = sorted(counts, key=lambda name: (-len(counts[name]), -counts[name].total(), name))
    return [
        {"name": name, "count": counts[name].total(), "where": dict(counts[name]),
         "hint": hints[name]}
        for name in order
    ]  # fmt: skip


def _tests(record: Record) -> list[Mapping]:
    return (record.results or {}).get("tests", [])
