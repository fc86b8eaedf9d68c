"""What goes wrong around a class is told in a sentence with the next step, and nothing is lost."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom import told
from tests import small_class
from tests.load import seconds
from tests.small_class import NOTEBOOK, ROOT, lay_out, notebook
from tests.term_run import upload as make_upload


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a small upload, a class, and a file in the way."""
    folder = tmp_path_factory.mktemp("errors")
    make_upload(folder / "gradescope.zip")
    lay_out(folder / "subs", {f"{who}/{NOTEBOOK}": notebook() for who in ("ada", "bob")})
    (folder / "file").write_text("in the way")
    (folder / "grades.csv").write_text("Student,ID\nAda,1\n")
    return folder


def command(place: Path, *words: str) -> tuple[int, str]:
    """Status and output of the tool; `@name` is a file in the folder."""
    told = [str(place / word[1:]) if word.startswith("@") else word for word in words]
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *told], cwd=ROOT, text=True, timeout=seconds(120),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout


UPLOAD = ("--upload", "@gradescope.zip")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grade", "hw02", "@subs", *UPLOAD, "--due", "tomorrow"), "write the time in ISO 8601"),
        (("grade", "hw02", "@subs", *UPLOAD, "--output", "@file"), "choose another with --output"),
        (("grade", "hw02", "@subs", *UPLOAD, "--output", "@file/x"), "is a file, not a folder"),
        (("grade", "hw02", "@subs", "--upload", "@subs"), "an upload is a zip"),
        (("grade", "hw02", "@subs", "--upload", "@file"), "is no upload of an assignment"),
        (("grade", "hw02", "@none", *UPLOAD), "none does not exist"),
        (("grade", "hw02", "@file", *UPLOAD), "file is no submission: give a notebook, a zip"),
        (("back", "hw02", "@grades.csv", *UPLOAD), "grades.csv is no submission"),
        (("grade", "hw02", "@subs", *UPLOAD, "--jobs", "0"), "--jobs 0: it must be 1 or more"),
        (("grade", "hw02", "@subs", *UPLOAD, "--roster", "@grades.csv"), "only Moodle's grading"),
        (("rubric", "hw02", "@subs", *UPLOAD, "--page", "@subs"), "--page"),
        (("rubric", "hw02", "@subs", *UPLOAD, "--page", "@no/x.html"), "make it first"),
        (("rubric", "hw02", "@subs", *UPLOAD, "--part", "2"), "as in 1/3"),
        (("rubric", "hw02", "@subs", *UPLOAD, "--merge", "@none.csv"), "none.csv does not exist"),
        (("back", "hw02", "@subs", *UPLOAD), "grade the class first"),
        (("explain", "hw02", "@none", "q1", *UPLOAD), "none does not exist"),
        (("explain", "hw02", "@subs/ada", "q3", *UPLOAD), "they grade q1 and q2"),
        (("explain", "hw02", "@subs/ada", "q1", *UPLOAD, "--output", "@subs"), "name a file in it"),
        (("term", "@none", "--output", "@term.html"), "give the folders of results"),
        (("term", "@subs", "--output", "@term.txt"), "as in term.html"),
    ],
)
def test_bad_input_is_told_in_one_sentence(place, words, sentence):
    status, printed = command(place, *words)
    assert status == 2 and sentence in printed and "Traceback" not in printed
    assert printed.count("\n") == 1


def test_a_full_disk_is_told_and_the_same_command_goes_on(place, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        (disk / "filler").write_bytes(b"x" * 60_000)
        (disk / "out").mkdir()
        (disk / "out" / "results").mkdir()
        words = ("grade", "hw02", "@subs", *UPLOAD, "--jobs", "1", "--output", str(disk / "out"))
        status, printed = command(place, *words)
        assert status == 2 and "the disk is full" in printed and "Traceback" not in printed
        (disk / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        assert command(place, *words)[0] == 0
        assert (disk / "out" / "grades.csv").is_file()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "free some space there"),
        (errno.EACCES, "change its permissions"),
        (errno.EROFS, "choose another place"),
        (errno.EISDIR, "choose another name"),
        (errno.ENOENT, "look at the path"),
        (errno.EIO, "can be given again"),
    ],
)
def test_errors_of_the_system_name_the_file_and_a_next_step(number, words):
    text = told.sentence(OSError(number, os.strerror(number), "/there/file"))
    assert "/there/file" in text and words in text and "Errno" not in text


def test_who_could_not_be_read_is_named_and_no_ordinary_zero(place, tmp_path):
    files = {f"ada/{NOTEBOOK}": notebook(), "Åse B/hw02.zip": b"PK, or so it says"}
    lay_out(tmp_path / "subs", files)
    status, printed = command(
        place, "grade", "hw02", str(tmp_path / "subs"), *UPLOAD, "--jobs", "1"
    )
    assert status == 1, printed
    told = "1 to look at: Åse_B (The file hw02.zip is not a zip file that can be opened; make it"
    assert told in printed
    row = next(
        line
        for line in (tmp_path / "subs-graded" / "grades.csv").read_text().splitlines()
        if "Åse" in line
    )
    assert '"not read"' in row and '"The file hw02.zip is not a zip' in row
    report = (tmp_path / "subs-graded" / "report.html").read_text()
    look = report.partition('id="look"')[2].partition("</table>")[0]
    assert "nothing could be read" in look and "hw02.zip is not a zip" in look


def test_our_own_sentences_stay(place):
    assert told.sentence(FileNotFoundError("x does not exist: do y")) == "x does not exist: do y"
    assert small_class.SLUG in command(place, "list")[1]
