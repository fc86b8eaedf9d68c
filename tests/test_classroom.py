"""A class is graded once, whatever stops it, and a regrade shows itself before it counts."""

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from autograder.classroom import grades, regrade
from autograder.classroom.output import Output, known
from autograder.classroom.record import Record, Student
from tests import small_class
from tests.load import seconds
from tests.small_class import MANIFEST, NOTEBOOK, ROOT, lay_out, notebook

SLOW = "import time\ntime.sleep(0.4)"
HOSTILE = {
    "exits": "import os\nos._exit(1)",
    "kills": "import os\nfor pid in (os.getppid(), -1):\n    os.kill(pid, 9)",
    "prints": "print('\\x1b]0;=1+1\\x07' * 100)\nraise SystemExit('[red]')",
}


@pytest.fixture(scope="module")
def upload(tmp_path_factory) -> Path:
    """The tiny upload with the real grader."""
    return small_class.upload(tmp_path_factory.mktemp("upload") / "gradescope.zip")


def records(output: Path) -> dict[str, Record]:
    """All records of a class by name."""
    return {path.stem: Record.read(path) for path in (output / "results").glob("*.json")}


def scores(output: Path) -> dict[str, float]:
    """Scores by submission."""
    return {name: record.results["score"] for name, record in records(output).items()}


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def written(output: Path) -> dict[str, int]:
    """When each record was written, in ns."""
    return {path.stem: path.stat().st_mtime_ns for path in (output / "results").glob("*.json")}


def wait_for(condition, process: subprocess.Popen) -> None:
    """Wait until a condition holds while the process runs."""
    until = time.monotonic() + seconds(120)
    while not condition():
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < until
        time.sleep(0.02)


def shoot_grader(process: subprocess.Popen) -> bool:
    """Kill -9 one running grader of a run; returns whether there was one."""
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "main.py" in " ".join(child.cmdline()) and child.parent().name() == "bash":
                child.kill()
                return True
    return False


def counted(printed: str) -> tuple[int, ...]:
    """graded now, graded before, same as another, failed."""
    line = next(line for line in printed.splitlines() if line.startswith("│"))
    return tuple(int(cell) for cell in line.strip("│").split("│"))


@pytest.fixture(scope="module")
def graded(upload, tmp_path_factory):
    """A class whose grading was killed, then terminated, then finished; with what was seen."""
    folder = tmp_path_factory.mktemp("class")
    wrong = {f"wrong{k}/{NOTEBOOK}": notebook(f"x + {k}", first=SLOW) for k in range(4, 9)}
    right = {f"right{k}/{NOTEBOOK}": notebook(first=f"{SLOW}\nk = {k}") for k in range(4)}
    hostile = {f"{name}/{NOTEBOOK}": notebook(first=code) for name, code in HOSTILE.items()}
    same = {f"same{k}/{NOTEBOOK}": notebook() for k in range(4)}
    submissions = lay_out(folder / "subs", {**wrong, **right, **hostile, **same})
    (submissions / "empty").mkdir()
    output = folder / "subs-graded"
    seen = {}

    process = small_class.start(upload, submissions, "--jobs", "2")
    wait_for(lambda: len(written(output)) >= 2, process)
    seen["second run"] = small_class.grade(upload, submissions)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (output / "results" / "right2.json").unlink(missing_ok=True)
    seen["killed"] = written(output)
    (output / "results" / ".right1.json.0123abcd").write_text("half")
    (output / "results" / "right2.json").write_text("{")

    process = small_class.start(upload, submissions, "--jobs", "2")
    wait_for(lambda: len(known(output / "results")) >= len(seen["killed"]) + 3, process)
    process.terminate()
    seen["terminated run"] = process.communicate(timeout=seconds(60))[0]
    seen["status"] = process.returncode
    seen["terminated"] = {name: written(output)[name] for name in known(output / "results")}

    process = small_class.start(upload, submissions, "--jobs", "2")
    wait_for(lambda: len(known(output / "results")) > len(seen["terminated"]), process)
    wait_for(lambda: shoot_grader(process), process)  # records of equal ones came before graders
    seen["last run"] = process.wait(timeout=seconds(200)), process.stdout.read()
    return upload, submissions, output, seen


def test_cells_read_the_data_of_starter_code(upload, tmp_path):
    first = (
        "from starter_code import segmentation, weights\n"
        "assert len(weights.read(segmentation.WEIGHTS / 'unet.safetensors')) > 10\n"
        "assert segmentation.nuclei('test')[0].mean() > 0"
    )
    lay_out(tmp_path / "class", {f"ann/{NOTEBOOK}": notebook(first=first)})
    assert small_class.grade(upload, tmp_path / "class")[0] == 0
    (record,) = records(tmp_path / "class-graded").values()
    assert record.results["score"] == 7 and "raised" not in record.results["output"]


def test_nothing_twice_nothing_lost(graded):
    """Killed, terminated and bereft of a grader in the middle: graded once, all are there."""
    _, submissions, output, seen = graded
    status, printed = seen["last run"]
    assert status == 1 and "1 to look at: empty (The submission is empty" in printed, printed
    total = len(list(submissions.iterdir()))
    now, before, same, failed = counted(printed)
    assert failed == 0 and now + before + same == total == len(written(output))
    assert before == len(seen["terminated"]) < total
    final = written(output)
    assert seen["killed"].items() <= seen["terminated"].items() <= final.items()
    assert seen["status"] == 130 and "same command goes on" in seen["terminated run"]
    assert not [path for path in output.rglob(".*") if path.name != ".lock"]


def test_one_run_at_a_time(graded):
    """A second run on the same folder is refused while the first is at work."""
    status, printed = graded[3]["second run"]
    assert status == 2 and "in use by process" in printed and "subs-graded" in printed


def test_scores_of_a_class(graded):
    """Hostile and empty submissions have results of their own and cost nobody else."""
    expected = {f"wrong{k}": 3 for k in range(4, 9)} | {f"right{k}": 7 for k in range(4)}
    expected |= {f"same{k}": 7 for k in range(4)} | dict.fromkeys(HOSTILE, 7) | {"empty": 0}
    assert scores(graded[2]) == expected


def test_equal_content_is_graded_once(graded):
    """Four equal submissions share one result, each under its own name."""
    found = records(graded[2])
    same = [found[f"same{k}"] for k in range(4)]
    assert len({record.key for record in same}) == 1
    assert len({json.dumps(record.results) for record in same}) == 1
    assert [record.students[0].name for record in same] == [f"same{k}" for k in range(4)]
    assert found["right0"].key != found["right1"].key


def test_grades_csv(graded):
    """A row for each, with points by question and why there are none."""
    table = {row["submission"]: row for row in rows(graded[2] / "grades.csv")}
    row = table["wrong5"]
    assert (row["score"], row["max"], row["q1"], row["q2"]) == ("3", "7", "0", "3")
    assert row["status"] == "graded" and "q3" not in row
    assert "empty" in table["empty"]["notes"] and table["empty"]["status"] == "not read"


def test_regrade_is_shown_before_it_counts(graded, tmp_path):
    """With another test, results stay until --accept, and the changes are told by question."""
    _, submissions, output, _ = graded
    changed = small_class.upload(tmp_path / "changed.zip", square=10)
    before, old_scores = written(output), scores(output)
    status, printed = small_class.grade(changed, submissions)
    assert status == 1, printed  # for the empty one
    assert written(output) == before and "0 gain, 16 lose" in printed and "--accept" in printed
    table = {row["submission"]: row for row in rows(output / "regrade" / "changes.csv")}
    assert (table["right1"]["before"], table["right1"]["after"]) == ("7", "4")
    assert (table["right1"]["q2"], table["right1"]["status"]) == ("-3", "loses")
    assert table["empty"]["status"] == "same"

    status, printed = small_class.grade(changed, submissions, "--accept")
    assert status == 1 and counted(printed) == (0, len(before), 0, 0), printed
    assert scores(output) == {name: max(0, score - 3) for name, score in old_scores.items()}
    assert {row["q2"] for row in rows(output / "grades.csv")} == {"0"}
    assert not (output / "regrade").exists()
    earlier = output / "earlier" / "1"
    assert scores(earlier) == old_scores and (earlier / "changes.csv").is_file()
    status, printed = small_class.grade(changed, submissions, "--accept")
    assert status == 1 and "nothing to accept" in printed


def test_poisoned_submission_is_kept_shown_and_tried_again(upload, tmp_path):
    """What cannot be read stops nobody, loses no result, and is read again next time."""
    ada, eve = "Ada_1_assignsubmission_file_", "Eve_2_assignsubmission_file_"
    marked = notebook(first="# " + "X" * 99)
    path, output = tmp_path / "subs.zip", tmp_path / "subs-graded"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{ada}/{NOTEBOOK}", notebook())
        archive.writestr(f"{eve}/{NOTEBOOK}", marked)
    assert small_class.grade(upload, path, "--jobs", "1")[0] == 0
    path.write_bytes(path.read_bytes().replace(b"X" * 99, b"Y" * 99))  # its checksum is wrong now
    before, kept = written(output), records(output)["Eve_2"]
    status, printed = small_class.grade(upload, path)
    assert status == 1 and "Eve_2: cannot be read" in printed and counted(printed) == (0, 1, 0, 1)

    changed = small_class.upload(tmp_path / "changed.zip", square=10)
    status, printed = small_class.grade(changed, path, "--jobs", "1")
    assert status == 1 and "Eve_2: cannot be read" in printed and counted(printed) == (1, 0, 0, 1)
    found = records(output / "regrade")
    assert found["Ada_1"].results["score"] == 4 and found["Eve_2"].results is None
    assert written(output) == before and scores(output) == {"Ada_1": 7, "Eve_2": 7}
    row = rows(output / "regrade" / "grades.csv")[1]
    assert (row["score"], row["status"]) == ("", "failed") and "CRC" in row["notes"]

    for _ in range(2):  # the second time there is nothing new
        status, printed = small_class.grade(changed, path, "--jobs", "1", "--accept")
        assert status == 1 and "not accepted: Eve_2 could" in printed, printed
        assert scores(output) == {"Ada_1": 4, "Eve_2": 7}
        assert records(output)["Eve_2"] == kept
        assert len(list((output / "earlier").iterdir())) == 1


def test_lateness_from_an_export_to_the_grade(upload, tmp_path):
    """Time of submission and --due decide; in time is in time, however early."""
    times = {1: "2026-10-01 20:00:00", 2: "2026-10-01 22:59:59", 3: "2026-10-02 02:00:00"}
    metadata = "".join(
        f"submission_{k}:\n  :submitters:\n  - :name: =Ada {k}\n    :sid: '{k}'\n"
        f"  - :name: Eve {k}\n  :created_at: {time}.123456789 Z\n"
        for k, time in times.items()
    )
    folder = lay_out(
        tmp_path / "assignment_7_export",
        {f"submission_{k}/{NOTEBOOK}": notebook() for k in times}
        | {"submission_metadata.yml": f"---\n{metadata}".encode()},
    )
    due = ("--due", "2026-10-02T01:00+02:00", "--jobs", "1")
    status, printed = small_class.grade(upload, folder, *due)
    assert status == 0 and counted(printed) == (2, 0, 1, 0), printed
    table = rows(tmp_path / "assignment_7_export-graded" / "grades.csv")
    assert [row["name"] for row in table[:3]] == ["'=Ada 1", "Eve 1", "'=Ada 2"]
    assert [row["score"] for row in table] == ["7"] * 4 + ["3.5"] * 2
    assert [row["late hours"] for row in table] == ["0"] * 4 + ["3"] * 2


def test_grader_that_does_not_work_at_all(tmp_path, upload):
    """One clear error instead of a class of failures; no result is written."""
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(upload) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "autograder/grade/main.py":
                content = b"raise SystemExit('no seal on this door')"
            new.writestr(info, content)
    subs = lay_out(tmp_path / "subs", {f"s{k}/{NOTEBOOK}": b"%d" % k for k in range(9)})
    status, printed = small_class.grade(broken, subs)
    assert status == 2 and "does not work here" in printed and "no seal" in printed
    assert not written(tmp_path / "subs-graded")


def test_output_that_is_not_ours(tmp_path, upload):
    """A folder with other things in it, or among the submissions, is refused by name."""
    subs = lay_out(tmp_path / "subs", {"a/x.ipynb": b"", "b/x.ipynb": b""})
    for output in (lay_out(tmp_path / "thesis", {"chapter.tex": b""}), subs / "out"):
        status, printed = small_class.grade(upload, subs, "--output", str(output))
        assert status == 2 and output.name in printed and "--output" in printed
    assert sorted(path.name for path in subs.iterdir()) == ["a", "b"]


def record(name: str, students: tuple[Student, ...], points: dict[str, float] | None) -> Record:
    """A record with these points by question."""
    results = None
    if points is not None:
        tests = [{"score": value, "tags": [question]} for question, value in points.items()]
        results = {"score": sum(points.values()), "tests": tests, "output": "=1+1"}
    problem = None if points else "=HYPERLINK()\nmore"
    time = "2026-10-02T08:00:00+00:00"
    return Record(name, students, time, 5400.0, name, "c", "hw02", "a", "g", results, problem)


def test_groups_and_formulas_in_grades(tmp_path):
    """Each member has a row; nothing that a student chose is calculated by a spreadsheet."""
    evil = (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "'=1",
        "\t=1",
        "\r=1",
        "\x1b[31m=1",
        "＝1",
        "a\nb",
    )
    group = tuple(Student(text, text, text) for text in evil)
    made = [record("group", group, {"q1": 4.0, "q2": 0.5}), record("failed", (), None)]
    path = grades.write(tmp_path, made, MANIFEST, {"group": ("=note",)})
    table = rows(path)
    assert len(table) == len(evil) + 1
    for row in table:
        for cell in row.values():
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "\t", "\r"))
            assert cell.isprintable()
    assert table[0]["late hours"] == "1.5" and table[0]["score"] == "4.5"
    assert table[-1]["status"] == "failed" and table[-1]["score"] == ""


def test_changes_by_question(tmp_path):
    """Gains and losses that cancel are told too, and so is a result that is lost."""
    old = [record(name, (), {"q1": 4.0, "q2": 0.0}) for name in "abcd"]
    new = [record("a", (), {"q1": 4.0, "q2": 3.0}), record("b", (), {"q1": 1.0, "q2": 3.0}),
           record("c", (), None), record("d", (), {"q1": 4.0, "q2": 0.0})]  # fmt: skip
    changes = [regrade.compare(*pair) for pair in zip(old, new, strict=True)]
    assert [change.status for change in changes] == ["gains", "moves", "failed", "same"]
    assert changes[1].questions == {"q1": -3.0, "q2": 3.0} and changes[1].gain == 0
    assert regrade.compare(None, new[0]).status == "new"
    table = rows(regrade.write(tmp_path, changes, MANIFEST))
    assert (table[0]["change"], table[0]["q2"], table[2]["change"]) == ("3", "3", "")


ACCEPT = """
import os, sys
from pathlib import Path
from autograder.classroom import output
left = int(sys.argv[2])
def dying(function):
    def call(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        return function(*arguments)
    return call
os.rename, os.unlink, os.mkdir, os.replace = map(
    dying, (os.rename, os.unlink, os.mkdir, os.replace))
with output.Output(Path(sys.argv[1])) as out:
    out.accept(["a", "b"])
"""


def test_accepting_survives_a_kill_at_every_step(tmp_path):
    """Killed before any of its steps, the next run finds all old results or all new ones."""
    finished = []
    for step in range(20):
        folder = tmp_path / str(step)
        for place, points in (("results", 1.0), ("regrade/results", 2.0)):
            (folder / place).mkdir(parents=True)
            for name in ("a", "b"):
                record(name, (), {"q1": points}).write(folder / place)
        command = [sys.executable, "-c", ACCEPT, str(folder), str(step)]
        status = subprocess.run(command, cwd=ROOT).returncode
        assert status in (0, -signal.SIGKILL)
        with Output(folder) as output:
            now = scores(folder)
            assert len(now) == len(known(output.results)) == 2
            if now["a"] == 2:
                assert scores(folder / "earlier" / "1") == {"a": 1, "b": 1}
                assert not output.regrade.exists()
            else:
                assert len(known(output.regrade / "results")) == 2
        finished.append((status, now["a"] == now["b"] == 2.0))
        if status == 0:
            break
    assert finished[0] == (-signal.SIGKILL, False) and finished[-1] == (0, True)
    assert (-signal.SIGKILL, True) in finished
