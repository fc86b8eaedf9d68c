"""A class goes through the whole of a term, by the commands that an instructor gives."""

import csv
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom import written
from tests import small_class
from tests.load import seconds
from tests.small_class import NOTEBOOK, ROOT, SLUG, lay_out
from tests.term_class import notebook

DUE = "2026-10-01T22:00:00+00:00"
REFERENCE = '''
def double(x):
    """Twice."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


def square(x):
    """The square."""
    # BEGIN SOLUTION
    return x * x
    # END SOLUTION
'''
BANK = '''
from autograder.bank import mistake


@mistake("double")
def tripled(x):
    """That is three times as much. How often is it added?"""
    return 3 * x
'''
SHARED = """
def shared_by_two(values):
    total, kept = 0, []
    for place, value in enumerate(sorted(values, key=lambda one: (one % 3, -one))):
        if place % 2 and value > 4 or value < -7:
            kept.insert(0, value ** 2 - place // 3)
        else:
            total += abs(value - place) + 11 * len(kept)
    return [total / (1 + one * one) for one in kept[::-1]] or [total]
"""


def upload(path: Path, square: int = 9) -> Path:
    """The small upload with a reference and a known mistake."""
    plain = small_class.upload(path.with_suffix(".plain"), square)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == f"hidden/solutions/{SLUG}/reference.py":
                content = REFERENCE.encode()
            if info.filename == f"hidden/solutions/{SLUG}/bank/q1.py":
                content = BANK.encode()
            new.writestr(info, content)
    return path


def export(folder: Path, count: int) -> Path:
    """Gradescope's export of a class: right ones, mistakes, blanks, late ones, groups."""
    files: dict[str, bytes] = {}
    entries = []
    for n in range(count):
        double = {6: "3 * x", 7: "x + x", 8: "x + 1"}.get(n % 10, "2 * x")
        words = None if n % 10 == 8 else f"Because of $x_{{{n}}}^2$, *number {n}*."
        shared = SHARED if n in (3, 5) else f"# the notebook of number {n}"
        files[f"submission_{n}/{NOTEBOOK}"] = notebook(
            words, double=double, first=shared, story=False
        )
        members = [n, count + n] if n % 15 == 14 else [n]
        time = "2026-10-02 21:00:00" if n % 10 == 9 else "2026-10-01 20:00:00"
        told = "".join(
            f"  - :name: Student {one}\n    :sid: '{one}'\n    :email: s{one}@example.org\n"
            for one in members
        )
        entries.append(f"submission_{n}:\n  :submitters:\n{told}  :created_at: {time} Z\n")
    files["submission_metadata.yml"] = ("---\n" + "".join(entries)).encode()
    return lay_out(folder / "hw02", files)


@dataclass
class Term:
    """The commands, what they printed, and the seconds that each took."""

    folder: Path
    count: int
    jobs: int = 2
    seconds: dict[str, float] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    shared: tuple[str, ...] = ()

    def __post_init__(self):
        self.submissions = export(self.folder, self.count)
        self.results = self.folder / "hw02-graded"
        dist = self.folder / "dist" / SLUG
        dist.mkdir(parents=True)
        self.upload = upload(dist / "gradescope.zip")
        self.changed = upload(self.folder / "changed.zip", square=10)

    def command(self, step: str, verb: str, *options: str | Path, status: int = 0) -> str:
        """One command to its end; returns what it printed."""
        begin = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "autograder", verb, *map(str, options)],
            cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=seconds(300 + 10 * self.count),
        )  # fmt: skip
        self.seconds[step] = time.monotonic() - begin
        self.printed[step] = done.stdout
        assert done.returncode == status, f"{step}: {done.stdout}"
        return done.stdout

    def grade(self, step: str, *options: str, with_upload: Path | None = None) -> str:
        """Grade the class."""
        with_upload = with_upload or self.upload
        told = ["hw02", self.submissions, "--upload", with_upload, "--due", DUE]
        return self.command(step, "grade", *told, "--jobs", str(self.jobs), *options)

    def rows(self, name: str = "grades.csv") -> dict[str, dict[str, str]]:
        """A table of the results by the name of the student."""
        with open(self.results / name, newline="", encoding="utf-8-sig") as file:
            return {row["name"]: row for row in csv.DictReader(file)}

    def run(self) -> None:
        """All of it, in the order of a term."""
        self.grade("graded", "--similar")
        files = []
        for part in ("1/2", "2/2"):
            told = ["hw02", self.submissions, "--upload", self.upload, "--part", part]
            self.command(f"rubric {part}", "rubric", *told)
            files.append(self._graders_file(part.replace("/", "of")))
        self.command("merged", "rubric", *told[:4], "--merge", *files)
        report = (self.results / "report.html").read_text().partition('id="similar"')[2]
        self.shared = tuple(re.findall("<bdi>(.*?)</bdi>", report.partition("</table>")[0]))
        (self.results / "decisions.toml").write_text(DECISIONS)
        self.grade("decided")
        self.command("back", "back", *told[:4], "--roster", self._roster())
        self.grade("regrade", with_upload=self.changed)
        self.grade("accepted", "--accept", with_upload=self.changed)
        result = self.results / "results" / "submission_6.json"
        self.command("explained", "explain", "hw02", result, "q1", "--upload", self.upload)
        page = self.folder / "term.html"
        told = [self.results, "--output", page, "--dist", self.folder / "dist"]
        self.command("term", "term", *told)

    def _graders_file(self, part: str) -> Path:
        """What a grader saves who gives 1.5 points to everybody."""
        page = (self.results / f"rubric-{part}.html").read_text()
        found = re.findall(r'data-question="(\w+)" data-who="(\w+)"\s+data-answer="(\w+)"', page)
        stream = io.StringIO()
        table = csv.writer(stream)
        table.writerow(written.PAGE_COLUMNS)
        for question, who, answer in found:
            table.writerow([SLUG, question, who, answer, 1.5, 2, "Good", part])
        path = self.folder / f"{part}.csv"
        path.write_text(stream.getvalue())
        return path

    def _roster(self) -> Path:
        """Canvas' gradebook, in which everybody but the last is."""
        head = "Student,ID,SIS User ID,SIS Login ID,Section,HW02 (9)\n    Points Possible,,,,,9\n"
        lines = (
            f'"{n}, Student",{9000 + n},{n},s{n}@example.org,One,\n' for n in range(self.count - 1)
        )
        path = self.folder / "gradebook.csv"
        path.write_text(head + "".join(lines))
        return path


DECISIONS = """
[[extension]]
student = "Student 9"
due = 2026-10-03T22:00:00+00:00
reason = "ill"
by = "Emmy"

[[override]]
student = "s6@example.org"
question = "q1"
points = 3
reason = "close"
by = "Emmy"

[[hold]]
student = "submission_3"
reason = "see Student 5"
by = "Emmy"
"""
