"""Exports are recognised where that is certain; what is unclear is told and never graded."""

import shutil
import zipfile
from pathlib import Path

import pytest

from autograder import __main__ as command
from autograder.classroom import files, layout
from autograder.classroom.collect import collect, is_class
from tests.small_class import NOTEBOOK, lay_out

EXPORTS = {
    "canvas": {
        f"adalovelace_12345_67890_{NOTEBOOK}": b"a",
        f"noetheremmy_LATE_222_333_{NOTEBOOK}": b"b",
    },
    "moodle": {
        f"Ada Lovelace_123_assignsubmission_file_/{NOTEBOOK}": b"a",
        f"Emmy Noether_124_assignsubmission_file_/{NOTEBOOK}": b"b",
    },
    "gradescope": {
        "submission_metadata.yml": b"submission_1:\n  :submitters:\n  - :name: Ada\n",
        f"submission_1/{NOTEBOOK}": b"a",
        f"submission_2/{NOTEBOOK}": b"b",
    },
}


def zipped(folder: Path, name: str = "") -> Path:
    target = folder.with_name(name or f"{folder.name}-zip")
    return Path(shutil.make_archive(str(target), "zip", folder))


def contents(path: Path, **given) -> list[bytes]:
    collection = collect(path, NOTEBOOK, **given)
    return [data for one in collection.submissions for data in one.read().values()]


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("wrapped", ["folder", "zip", "folders", "zip in folder", "zip of a zip"])
def test_an_export_deeper_or_zipped_again(tmp_path, kind, wrapped):
    inner = lay_out(tmp_path / "x" / "hw02 export", EXPORTS[kind])
    path = tmp_path / "x"
    if wrapped == "zip":
        path = zipped(path)
    elif wrapped == "folders":
        (tmp_path / "y").mkdir()
        path = path.rename(tmp_path / "y" / "x").parent
    elif wrapped in ("zip in folder", "zip of a zip"):
        zipped(inner)
        shutil.rmtree(inner)
        path = path if wrapped == "zip in folder" else zipped(path)
    assert is_class(path, NOTEBOOK)
    assert contents(path) == [b"a", b"b"]
    assert "the export was found in" in collect(path, NOTEBOOK).warnings[0]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        (f"anon_Qx3Rt_901_{NOTEBOOK}", "anon_Qx3Rt"),
        (f"LATE_anon_Qx3Rt_901_{NOTEBOOK}", "anon_Qx3Rt"),
        (f"anon_LATE_Qx3Rt_901_{NOTEBOOK}", "anon_Qx3Rt"),
        (f"team_one_12345_67890_{NOTEBOOK}", "team_one_12345"),
        (f"team_one_LATE_12345_67890_{NOTEBOOK}", "team_one_12345"),
        ("ada_12345_67890_hw_1_2_3.ipynb", "ada_12345"),
    ],
)
def test_names_of_canvas(tmp_path, name, who):
    lay_out(tmp_path / "x", {name: b"a", f"emmy_222_333_{NOTEBOOK}": b"b"})
    assert is_class(tmp_path / "x", NOTEBOOK)
    one = {one.name: one for one in collect(tmp_path / "x", NOTEBOOK).submissions}[who]
    assert list(one.read().values()) == [b"a"]
    assert bool(one.notes) is ("LATE" in name)


def test_one_file_of_an_anonymous_export_is_a_class(tmp_path):
    lay_out(tmp_path / "x", {f"anon_Qx3Rt_901_{NOTEBOOK}": b"a"})
    assert is_class(tmp_path / "x", NOTEBOOK)


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_download_and_the_assignment_itself_lie_beside(tmp_path, kind):
    folder = lay_out(tmp_path / "x", EXPORTS[kind])
    zipped(folder, "submissions").rename(folder / "submissions.zip")
    (folder / NOTEBOOK).write_bytes(b"starter")
    assert is_class(folder, NOTEBOOK)
    assert contents(folder) == [b"a", b"b"]
    told = " ".join(collect(folder, NOTEBOOK).warnings)
    assert f"{NOTEBOOK} beside the submissions is the assignment's own: left out" in told
    assert "submissions.zip is an export itself" in told


UNCLEAR = {
    "a loose starter": {NOTEBOOK: b"s", "ada/x.ipynb": b"a", "emmy/x.ipynb": b"b"},
    "one loose notebook": {"x.ipynb": b"s", "ada/x.ipynb": b"a", "emmy/x.ipynb": b"b"},
    "a loose zip": {"all.zip": b"s", "ada/x.ipynb": b"a", "emmy/x.ipynb": b"b"},
    "an export and a stranger": {**EXPORTS["canvas"], "grace.ipynb": b"c"},
    "a stranger's folder": {**EXPORTS["moodle"], "grace/x.ipynb": b"c"},
    "two exports": {**EXPORTS["canvas"], **EXPORTS["moodle"]},
    "an export among folders": {
        **{f"export/{name}": data for name, data in EXPORTS["canvas"].items()},
        "ada/x.ipynb": b"a",
    },
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_told_and_a_layout_decides(tmp_path, name):
    folder = lay_out(tmp_path / "x", UNCLEAR[name])
    with pytest.raises(ValueError, match="--layout"):
        is_class(folder, NOTEBOOK)
    assert is_class(folder, NOTEBOOK, "folders") and not is_class(folder, NOTEBOOK, "single")
    assert len(collect(folder, NOTEBOOK, "folders").submissions) > 1


def test_a_layout_leaves_strangers_out(tmp_path):
    folder = lay_out(tmp_path / "x", UNCLEAR["an export and a stranger"])
    assert contents(folder, layout="canvas") == [b"a", b"b"]
    assert "grace.ipynb" in " ".join(collect(folder, NOTEBOOK, "canvas").warnings)
    with pytest.raises(ValueError, match="no export of Moodle"):
        is_class(folder, NOTEBOOK, "moodle")


def test_a_zip_of_folders_is_asked_about(tmp_path):
    folder = lay_out(tmp_path / "x", {"ada/x.ipynb": b"a", "emmy/x.ipynb": b"b"})
    assert is_class(folder, NOTEBOOK)
    with pytest.raises(ValueError, match=r"2 folders \(ada, emmy\)"):
        is_class(zipped(folder), NOTEBOOK)
    assert contents(zipped(folder), layout="folders") == [b"a", b"b"]


@pytest.mark.parametrize("output", ["nowhere/results.json", "taken"])
def test_an_output_that_cannot_be_is_refused_before_grading(tmp_path, output):
    (tmp_path / "taken" / "results.json").mkdir(parents=True)
    with pytest.raises(ValueError, match="--output"):
        command._results_file(tmp_path / output)


def test_an_output_may_be_a_folder_or_a_file(tmp_path):
    assert command._results_file(tmp_path) == tmp_path / "results.json"
    assert command._results_file(tmp_path / "a.json") == tmp_path / "a.json"


def test_the_command_knows_every_layout():
    assert command.LAYOUTS == layout.LAYOUTS


def test_a_notebook_beyond_the_limit_loses_its_outputs_only(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE", 1000)
    large = b'{"cells": [{"source": "x", "outputs": ["%s"]}]}' % (b"x" * 5000)
    folder = lay_out(tmp_path / "x", {"ada/x.ipynb": large, "emmy.ipynb": large})
    for path in (folder, zipped(folder)):
        read = contents(path, layout="folders")
        assert read == [b'{"cells": [{"source": "x", "outputs":null}]}'] * 2


def test_a_zip_beyond_the_limit_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_READ", 1000)
    folder = lay_out(tmp_path / "x", {"ada.zip": b"x" * 2000, "emmy.ipynb": b"{}"})
    with pytest.raises(OSError, match="ada.zip is larger"):
        contents(folder, layout="folders")


def test_a_zip_that_lists_too_much_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_DIRECTORY", 10_000)
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100):
            archive.writestr(f"{number}.txt", b"")
    assert len(files.list_items(path, [])) == 100
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(100, 300):
            archive.writestr(f"{number}.txt", b"")
    with pytest.raises(ValueError, match="many.zip lists more files"):
        files.list_items(path, [])
