"""The attacks, tried on plain `otter run` and on the sealed grader: `make attack-otter`.

    python -m tests.attacks.compare [--short] [--jobs 2] [--seconds 120] [--table] [NAME ...]

Results are kept in dist/attacks, one file for each attack and grader; what is there already is not
done again unless the attack, the tests or the grader changed. Needs root (see `sandbox`).
"""

import argparse
import hashlib
import itertools
import json
import math
import re
import shutil
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.assignment import find
from autograder.classroom.record import write_text
from autograder.gradescope.lanes import Lanes
from autograder.gradescope.platform import GraderGone
from tests.attacks import sandbox, suite
from tests.attacks.attack import NOTEBOOK, Attack
from tests.plain_otter import PlainOtter

ROOT = Path(__file__).resolve().parents[2]
SECRET = "secret-50f2a7b1c4de"
OURS, OTTER = "ours", "otter run"
KINDS = (
    "right outcome",
    "points forged",
    "honest points lost",
    "hidden tests read or shown",
    "no valid result",
    "not ended in time",
)

# What an attack found out, it raises; otter shows that to nobody, so it is written down as well.
_RAISES = re.compile(r'raise RuntimeError\((?=f?"(?:LOOT|DONE))')
_REPORT = """
class Reported(RuntimeError):
    def __init__(self, text):
        with open("/tmp/work/home/reported", "a") as file:
            file.write(text)
        super().__init__(text)
"""


@dataclass(frozen=True)
class Graded:
    """What a grader made of one attack."""

    key: str
    """of what it was made; another one asks for another grading"""
    results: dict | None
    """content of results.json, or None where there is no valid one"""
    ended: bool
    seconds: float
    reported: str
    """what the submission found out, where its grader would not show it"""
    printed: str
    """the last that the grader printed"""


def outcome(attack: Attack, graded: Graded, full: dict[str, float], hidden: set[str]) -> set[str]:
    """Which of KINDS hold; `full` is what each question is worth, `hidden` are texts of tests."""
    if not graded.ended:
        return {"not ended in time"}
    if graded.results is None:
        return {"no valid result"}
    found = set()
    earned: dict[str, float] = {}
    for test in graded.results["tests"]:
        question = test.get("tags", [test["name"]])[0]
        earned[question] = earned.get(question, 0.0) + (test.get("score") or 0.0)
    for question in full | earned:
        most = full.get(question, 0.0)
        wanted = attack.points.get(question, most)
        got = earned.get(question, 0.0)
        if wanted is None:
            wanted = got if 0 <= got <= most else most
        most_allowed = most if question in attack.elsewhere else wanted
        if not math.isfinite(got) or got > most_allowed:
            found.add("points forged")
        elif got < wanted:
            found.add("honest points lost")
    seen = " ".join(f"{shown(graded.results)} {graded.reported}".split())
    if any(text in seen for text in (SECRET, *hidden)):
        found.add("hidden tests read or shown")
    return found or {"right outcome"}


def shown(results: dict) -> str:
    """All text of a result that the student sees."""
    visible = [test for test in results["tests"] if test.get("visibility") in (None, "visible")]
    return " ".join([results.get("output") or "", *(test.get("output") or "" for test in visible)])


def valid(text: str) -> dict | None:
    """The results in a file as a client of the platform would read them, else None."""
    try:
        found = json.loads(text, parse_constant=lambda name: 1 / 0)
        good = all(isinstance(test, dict) and "name" in test for test in found["tests"])
        return found if good else None
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        return None


class Comparison:
    """Grades attacks with both graders and keeps what came of it in `folder`."""

    def __init__(self, upload: Path, folder: Path, seconds: float, weights: dict[str, bytes]):
        self.upload, self.folder, self.seconds, self.weights = upload, folder, seconds, weights
        self.lanes, self.otter = Lanes(upload), PlainOtter(upload)
        self.library = self.otter.folder / "library"
        with zipfile.ZipFile(upload) as archive:
            names = [name for name in archive.namelist() if name.startswith("starter_code/")]
            archive.extractall(self.library, names)
            tests = [name for name in archive.namelist() if name.startswith("hidden/tests/")]
            self._tests = b"".join(archive.read(name) for name in sorted(tests))

    def close(self) -> None:
        """End the graders."""
        self.lanes.close()
        self.otter.__exit__()

    def path(self, grader: str, name: str) -> Path:
        """The file in which a result is kept."""
        return self.folder / grader.replace(" ", "_") / f"{name}.json"

    def kept(self, grader: str, name: str) -> Graded | None:
        """A result that is there already."""
        path = self.path(grader, name)
        return Graded(**json.loads(path.read_text())) if path.is_file() else None

    def grade(self, grader: str, name: str, files: dict[str, bytes]) -> Graded:
        """Grade one attack, unless its result is there already."""
        digest = hashlib.sha256(self._tests if grader == OTTER else self.upload.read_bytes())
        for path, content in sorted(files.items()):
            if content != self.weights.get(path):  # those differ a little from build to build
                digest.update(f"{path}\n{len(content)}\n".encode("utf-8", "replace") + content)
        key = digest.hexdigest()
        graded = self.kept(grader, name)
        if graded is None or graded.key != key:
            how = self._by_otter if grader == OTTER else self._by_us
            graded = how(key, files)
            path = self.path(grader, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, json.dumps(asdict(graded), indent=1))
        return graded

    def _by_us(self, key: str, files: dict[str, bytes]) -> Graded:
        began = time.monotonic()
        try:
            results, printed = self.lanes.grade(files), ""
        except (GraderGone, ValueError) as error:
            results, printed = None, str(error)
        seconds = time.monotonic() - began
        return Graded(key, results, seconds <= self.seconds, round(seconds, 2), "", printed)

    def _by_otter(self, key: str, files: dict[str, bytes]) -> Graded:
        folder = Path(tempfile.mkdtemp(prefix="attack-otter-"))
        folder.chmod(0o755)
        try:
            shutil.copy(self.otter.autograder, folder)
            shutil.copytree(self.library, folder / "library")
            _pack(folder / "submission.zip", files)
            command = [
                sys.executable, "-c", "from otter.cli import cli; cli()", "run",
                "-a", str(sandbox.WORK / "autograder.zip"), "-o", ".",
                str(sandbox.WORK / "submission.zip"),
            ]  # fmt: skip
            ended, seconds, printed = sandbox.run(command, folder, self.seconds)
            results = valid(_text(folder / "home" / "results.json"))
            reported = _text(folder / "home" / "reported")[:100_000]
            return Graded(key, results, ended, round(seconds, 2), reported, printed)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file():  # what a submission left there
        return ""
    with open(path, "rb") as file:
        return file.read(200 << 20).decode(errors="replace")


def _pack(target: Path, files: dict[str, bytes]) -> None:
    """A zip of the submission; one that is a zip already stays what it is."""
    if len(files) == 1 and next(iter(files)).endswith(".zip"):
        target.write_bytes(next(iter(files.values())))
        return
    with zipfile.ZipFile(target, "w", strict_timestamps=False) as archive:
        for name, content in files.items():
            archive.writestr(name, _reporting(content) if name == NOTEBOOK else content)


def _reporting(content: bytes) -> bytes:
    try:
        notebook = json.loads(content)
        for cell in notebook["cells"]:
            if _RAISES.search(cell["source"]):
                cell["source"] = _REPORT + _RAISES.sub("raise Reported(", cell["source"])
        return json.dumps(notebook).encode()
    except (ValueError, TypeError, KeyError, RecursionError, UnicodeError, MemoryError):
        return content  # a broken one stays as it is


def table(found: dict[str, dict[str, set[str]]]) -> str:
    """Of both graders, how many attacks came to what, as Markdown; `found` is by attack, grader."""
    lines = [f"| {len(found)} submissions | {OURS} | {OTTER} |", "|---|---|---|"]
    for kind in KINDS:
        counts = [sum(kind in each[grader] for each in found.values()) for grader in (OURS, OTTER)]
        lines.append(f"| {kind} | {counts[0]} | {counts[1]} |")
    return "\n".join(lines)


def main() -> int:
    """Grade what is not graded yet and print the comparison; returns the exit status."""
    parser = argparse.ArgumentParser(description="Try the attacks on otter run and on our grader.")
    parser.add_argument("--short", action="store_true", help="a hundred, without five modules")
    parser.add_argument("--jobs", type=int, default=2, help="submissions at a time")
    parser.add_argument("--seconds", type=float, default=120, help="the most that each may take")
    parser.add_argument("--table", action="store_true", help="grade nothing, only print")
    parser.add_argument("names", nargs="*", help="only these attacks")
    options = parser.parse_args()
    if lack := sandbox.missing():
        print(f"otter run executes submissions in your account; to confine it this needs {lack}.")
        return 2
    assignment, folder = find("hw02"), ROOT / "dist" / find("hw02").slug
    attacks = suite.attacks_of((*suite.SHORT, "classics") if options.short else suite.ALL)
    left_out = [name for name, one in attacks.items() if one.after]
    wanted = {
        name: one for name, one in attacks.items()
        if not one.after and (not options.names or name in options.names)
    }  # fmt: skip
    right = suite.right_submission(assignment, folder)
    with tempfile.TemporaryDirectory() as scratch:
        upload = suite.prepared_upload(folder, Path(scratch) / "gradescope.zip", SECRET)
        hidden = suite.test_lines(upload, only_hidden=True)
        questions = json.loads(zipfile.ZipFile(upload).read("hidden/manifest.json"))["questions"]
        full = {one["name"]: one["points"] for one in questions if not one["manual"]}
        kept = ROOT / "dist" / "attacks"
        comparison = Comparison(upload, kept, options.seconds, right.files)
        try:
            found = _compare(comparison, wanted, right, full, hidden, options)
        finally:
            comparison.close()
    for name, each in found.items():
        print(f"{name:50} {' | '.join(', '.join(sorted(each[one])) for one in (OURS, OTTER))}")
    print(f"\n{table(found)}\n")
    print(f"Not compared, since a zip for otter run cannot hold them: {', '.join(left_out)}.")
    return 0


def _compare(comparison, wanted, right, full, hidden, options) -> dict[str, dict[str, set[str]]]:
    def one(name: str, grader: str) -> set[str] | None:
        attack = wanted[name]
        if options.table:
            graded = comparison.kept(grader, name)
        else:
            graded = comparison.grade(grader, name, attack.make(right))
        if graded is None:
            return None
        kinds = outcome(attack, graded, full, hidden)
        print(f"{grader}: {name}: {', '.join(sorted(kinds))} in {graded.seconds:g} s", flush=True)
        return kinds

    with ThreadPoolExecutor(options.jobs) as pool:
        found: dict[str, dict[str, set[str] | None]] = {name: {} for name in wanted}
        for grader in (OTTER, OURS):
            made = pool.map(one, wanted, itertools.repeat(grader))
            for name, kinds in zip(wanted, made, strict=True):
                found[name][grader] = kinds
    return {name: each for name, each in found.items() if None not in each.values()}


if __name__ == "__main__":
    sys.exit(main())
