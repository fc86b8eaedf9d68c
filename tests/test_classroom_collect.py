"""Submissions of a class are found in the layout of every export, and hostile files do no harm."""

import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.classroom import files, versions
from autograder.classroom.collect import collect, is_class, safe_name
from autograder.classroom.record import Student
from tests.small_class import NOTEBOOK, lay_out, notebook

METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@example.edu
  :created_at: 2026-10-01 22:50:26.441537000 Z
  :score: 12.0
  :status: processed
  :results:
    :tests:
    - :name: 'Question 1'
      :output: |
        submission_999:
          :submitters: nobody
  :history: []
submission_102:
  :submitters:
  - :name: Emmy Noether
    :sid: 7
    :email: emmy@example.edu
  - :name: "Sophie [red]Germain"
    :sid:
    :email: sophie@example.edu
  :created_at: 2026-10-02 08:00:00.000000000 Z
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    a: 1
submission_103:
  :submitters:
  - :name: "Never closed
  :created_at: what
"""


def zipped(folder: Path) -> Path:
    """The folder's files in a zip beside it, as platforms make it (folders have entries)."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


def found(path: Path) -> dict[str, dict[str, bytes]]:
    """Files of every submission by name, not empty."""
    return {one.name: one.read() for one in collect(path).submissions}


@pytest.mark.parametrize("form", ["folder", "below", "zip", "zip below"])
def test_gradescope(tmp_path, form):
    """Names, groups and times from its metadata; a damaged entry costs names only."""
    top = "export/assignment_55_export/" if form.endswith("below") else "export/"
    lay_out(
        tmp_path,
        {f"{top}submission_metadata.yml": METADATA.encode()}
        | {f"{top}submission_{k}/{NOTEBOOK}": b"%d" % k for k in (101, 102, 103)}
        | {f"{top}submission_102/data/x.csv": b"1"},
    )
    path = zipped(tmp_path / "export") if form.startswith("zip") else tmp_path / "export"
    assert is_class(path, NOTEBOOK)
    collection = collect(path)
    one, two, three = collection.submissions
    assert [item.name for item in (one, two, three)] == [f"submission_{k}" for k in (101, 102, 103)]
    assert one.students == (Student("Ada Lovelace", "ada@example.edu", "0042"),)
    assert one.submitted == datetime(2026, 10, 1, 22, 50, 26, 441537, tzinfo=UTC)
    assert [student.sid for student in two.students] == ["7", ""]
    assert two.submitted == datetime(2026, 10, 2, 8, tzinfo=UTC)
    assert (three.students, three.submitted) == ((), None)
    assert two.read() == {NOTEBOOK: b"102", "data/x.csv": b"1"}
    assert any("1 entries of it" in warning for warning in collection.warnings)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"- a\n- b\n", b"submission_1: 3\n", b"submission_1:\n  &a [*a]\n",
     b"submission_1:\n  :submitters: !!python/object/apply:os.system ['touch harm']\n"],
)  # fmt: skip
def test_damaged_metadata_costs_names_only(tmp_path, data, monkeypatch):
    """Whatever stands in submission_metadata.yml, the submissions are there."""
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path / "a", {"submission_metadata.yml": data, f"submission_1/{NOTEBOOK}": b"1"})
    collection = collect(tmp_path / "a")
    assert [(one.name, one.students) for one in collection.submissions] == [("submission_1", ())]
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_canvas(tmp_path, form):
    """Flat files: one submission a student, late ones told, names of files as they were."""
    lay_out(
        tmp_path / "subs",
        {
            "lovelaceada_LATE_12345_67890_hw02_transposed_convolution-1.ipynb": b"a",
            "lovelaceada_LATE_12345_67891_upsampler.safetensors": b"w",
            f"noetheremmy_222_333_{NOTEBOOK}": b"b",
        },
    )
    path = tmp_path / "subs" if form == "folder" else zipped(tmp_path / "subs")
    assert is_class(path, NOTEBOOK)
    assert found(path) == {
        "lovelaceada_12345": {NOTEBOOK: b"a", "upsampler.safetensors": b"w"},
        "noetheremmy_222": {NOTEBOOK: b"b"},
    }
    one, two = collect(path).submissions
    assert one.notes and "late" in one.notes[0] and not two.notes
    assert two.students == (Student("noetheremmy", "", "222"),)


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_moodle(tmp_path, form):
    """A folder or a file for each student; what was written online is told, not graded."""
    lay_out(
        tmp_path / "subs",
        {
            f"Ada Lovelace_123_assignsubmission_file_/{NOTEBOOK}": b"a",
            "Ada Lovelace_123_assignsubmission_onlinetext_/onlinetext.html": b"hello",
            f"Emmy Noether_124_assignsubmission_file_{NOTEBOOK}": b"b",
        },
    )
    path = tmp_path / "subs" if form == "folder" else zipped(tmp_path / "subs")
    assert is_class(path, NOTEBOOK)
    assert found(path) == {
        "Ada_Lovelace_123": {NOTEBOOK: b"a"},
        "Emmy_Noether_124": {NOTEBOOK: b"b"},
    }
    assert collect(path).submissions[0].students == (Student("Ada Lovelace", "", "123"),)


def test_plain(tmp_path):
    """Folders, notebooks and zips of one student each; equal names stay apart and stay the same."""
    lay_out(
        tmp_path / "class",
        {"ada/x.ipynb": b"1", "emmy.ipynb": b"2", "emmy.zip": b"3", "grades.xlsx": b"",
         ".DS_Store": b"", "__MACOSX/ada": b"", "sophie/.OTTER_LOG": b"4"},
    )  # fmt: skip
    path = tmp_path / "class"
    assert is_class(path, NOTEBOOK)
    first = found(path)
    assert sorted(map(str, first)) == sorted(first) and len(first) == 4
    assert first["ada"] == {"x.ipynb": b"1"} and first["sophie"] == {}
    assert sum(name.startswith("emmy-") for name in first) == 2
    assert "grades.xlsx" in " ".join(collect(path).warnings)
    (path / "grace.ipynb").write_bytes(b"5")
    assert set(first) < set(found(path))


def test_a_name_with_the_digits_of_another_takes_nothing_from_it(tmp_path):
    """Names stay apart whatever students call their files, and who was there keeps its own."""

    def names(*files: str) -> list[str]:
        target = lay_out(tmp_path / "-".join(files), {f"{one}.ipynb": notebook() for one in files})
        return [one.name for one in collect(target, NOTEBOOK, "folders").submissions]

    before = names("anna b", "anna_b")
    for taken in (before[:1], [before[1].upper()], [before[0], before[0].upper()]):
        after = names("anna b", "anna_b", *taken)
        assert len({name.casefold() for name in after}) == 2 + len(taken)
        assert set(before) < set(after)


@pytest.mark.parametrize(
    ("names", "several"),
    [
        ([NOTEBOOK], False),
        ([NOTEBOOK, "again.ipynb", "old/again.ipynb"], False),
        (["mine.ipynb", "data/x.csv"], False),
        (["mine.zip"], False),
        (["ada.ipynb", "emmy.ipynb"], True),
        ([f"ada/{NOTEBOOK}"], True),
    ],
)
def test_one_or_a_class(tmp_path, names, several):
    """A folder in which the notebook itself lies is one submission; so are zips and files."""
    folder = lay_out(tmp_path / "x", {name: notebook() for name in names})
    assert is_class(folder, NOTEBOOK) is several
    assert not is_class(zipped(folder), NOTEBOOK)
    assert not is_class(folder / names[0], NOTEBOOK)


@pytest.mark.parametrize("name", ["empty", "without", "broken.zip"])
def test_nothing_found(tmp_path, name):
    """The error names the folder."""
    path = tmp_path / name
    if name.endswith(".zip"):
        path.write_bytes(b"PK no zip")
    else:
        lay_out(path, {"notes.txt": b""} if name == "without" else {})
        path.mkdir(exist_ok=True)
    with pytest.raises(ValueError, match=name):
        collect(path)


def test_links_pipes_and_giants(tmp_path, monkeypatch):
    """Nothing outside is read, nothing waits, and no more than the bound is in memory."""
    monkeypatch.setattr(files, "MAX_FILE", 1000)
    monkeypatch.setattr(files, "MAX_READ", 2500)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.ipynb").write_bytes(b"secret")
    ada = lay_out(tmp_path / "class" / "ada", {"a.csv": b"c" * 900, "b.csv": b"c" * 900})
    (ada / "link.csv").symlink_to(tmp_path / "secret" / "x.ipynb")
    (ada / "folder").symlink_to(tmp_path / "secret")
    os.mkfifo(ada / "pipe.csv")
    with open(ada / "giant.ipynb", "wb") as file:
        file.truncate(1 << 40)  # without blocks on the disk
    (tmp_path / "class" / "emmy").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "class" / "grace.ipynb")
    collection = collect(tmp_path / "class")
    assert [one.name for one in collection.submissions] == ["ada"]
    read = collection.submissions[0].read()
    assert {name: len(data) for name, data in read.items()} == {"giant.ipynb": 1000, "a.csv": 900}
    assert "emmy" in " ".join(collection.warnings) and "grace" in " ".join(collection.warnings)


def test_names_inside_a_zip(tmp_path):
    """Members that lead outside, links, and names that no disk takes."""
    path = tmp_path / "subs.zip"
    folder = "Ada_1_assignsubmission_file_"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}/../../harm.ipynb", "1")
        archive.writestr(f"{folder}/{'n' * 300}.ipynb", "2")
        archive.writestr(f"{folder}/both", "3")
        archive.writestr(f"{folder}/both/x.csv", "4")
        link = zipfile.ZipInfo(f"{folder}/link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    read = collect(path).submissions[0].read()
    assert sorted(map(len, read)) == [10, 200] and set(read.values()) == {b"2", b"4"}
    assert len(collect(path).warnings) == 2


@pytest.mark.parametrize(
    "name",
    ["=cmd()", "../..", "a/b", "", "\ud800x", "x" * 500, "\u202eevil", "名前", "a\nb", "-rf"],
)
def test_safe_names(name):
    """Never hidden, never a path, never a formula or an option, short enough for a file."""
    safe = safe_name(name)
    assert safe and safe[0].isalnum() and "/" not in safe and safe.isprintable()
    assert len(f".{safe}.json.00000000".encode()) < 250


def test_keys():
    """Content, lateness and versions make the key; names and orders do not."""
    upload = versions.Upload(b"", {}, "a", "g")
    due = datetime(2026, 10, 2, tzinfo=UTC)
    content = versions.content_hash({"a": b"1", "b": b"2"})
    assert content == versions.content_hash({"b": b"2", "a": b"1"})
    assert content != versions.content_hash({"a": b"1b", "": b"2"})

    def key(**late: float) -> str:
        return upload.key(content, versions.grading_metadata(due + timedelta(**late), due))

    assert key(hours=-5) == key(hours=-1) == key(hours=0)
    assert len({key(hours=0), key(hours=1), key(hours=2), upload.key(content, None)}) == 4
    assert upload.key(content, None) != versions.Upload(b"", {}, "b", "g").key(content, None)
