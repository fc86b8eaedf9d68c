"""Reading submissions: every kind of file that students hand in, broken and hostile ones too."""

import gzip
import io
import json
import os
import random
import socket
import stat
import struct
import time
import tracemalloc
import zipfile

import pytest

from autograder.grade import archive_reader, metadata, notebook, submission
from autograder.grade.cells import Cell, called_checks, cell_notes, definitions, question_ends

SLUG = "hw02_transposed_convolution"
NAME = f"{SLUG}.ipynb"
QUESTIONS = [
    {"name": "q1", "title": "1. Convolution", "points": 8, "replaced_names": ["conv"]},
    {"name": "q4", "title": "4. Transposed", "points": 14, "replaced_names": ["trans_conv"]},
    {"name": "q6", "title": "6. Strides", "points": 12, "replaced_names": ["output_size"]},
    {"name": "q10", "title": "10. Why", "points": 5, "manual": True, "replaced_names": []},
]
MANIFEST = {"slug": SLUG, "title": "T", "notebook": NAME, "questions": QUESTIONS}


def code(source, question=None, **extra):
    meta = {"inverse_problems": {"question": question}} if question else {}
    return {"cell_type": "code", "source": source, "metadata": meta, "outputs": [], **extra}


def document(*cells, **extra):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **extra}


INIT = code(f'import otter\ngrader = otter.Notebook("{NAME}")')
ANSWERS = [
    code("def conv(X, w, b=None):\n    return X", "q1"),
    code('grader.check("q1")', "q1"),
    code("def trans_conv(Y, w, b=None):\n    return Y", "q4"),
    code('grader.check("q4")', "q4"),
]
GOOD = document(INIT, *ANSWERS)


def as_bytes(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def read_notebook(folder, value, name=NAME):
    (folder / name).write_bytes(as_bytes(value))
    return submission.read(folder, MANIFEST)


def zipped(files, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, value in files:
            archive.writestr(name, as_bytes(value))
    return stream.getvalue()


def numbered(*sources):
    """Cells from (source, question) pairs or sources."""
    pairs = [one if isinstance(one, tuple) else (one, None) for one in sources]
    return [Cell(i, s, q, called_checks(s)) for i, (s, q) in enumerate(pairs)]


# ---- the ordinary ways to hand in -----------------------------------------------------------


def good(result):
    assert result.fatal is None
    assert [cell.index for cell in result.cells] == list(range(len(result.cells)))
    assert [cell.question for cell in result.cells] == [None, "q1", "q1", "q4", "q4"]
    assert result.cells[2].checks == ("q1",)
    return result


def test_folder_zip_and_notebook_give_the_same(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    from_folder = good(read_notebook(folder, GOOD))
    from_file = good(submission.read(folder / NAME, MANIFEST))
    archive = tmp_path / "any name.zip"
    archive.write_bytes(zipped([(NAME, GOOD)]))
    from_zip = good(submission.read(archive, MANIFEST))
    assert from_folder == from_file == from_zip
    assert len(from_folder.notes) == 1
    assert from_folder.notes[0].startswith("No cell of q6 was found.")


@pytest.mark.parametrize(
    "name",
    [
        "renamed.ipynb",
        f"{SLUG} (1).ipynb",
        f"{NAME}.txt",
        f"{NAME}.json",
        NAME.upper(),
        "lösung ü.ipynb",
        "a\nb\x1b[31m.ipynb",
    ],
)
def test_the_only_notebook_counts_under_any_name(tmp_path, name):
    result = good(read_notebook(tmp_path, GOOD, name))
    assert result.notebook_name == name
    assert result.files == {}


def test_a_folder_around_everything(tmp_path):
    (tmp_path / "hw02").mkdir()
    (tmp_path / "hw02" / NAME).write_bytes(as_bytes(GOOD))
    (tmp_path / "hw02" / "upsampler.safetensors").write_bytes(b"w")
    assert good(submission.read(tmp_path, MANIFEST)).files == {"upsampler.safetensors": b"w"}


def test_the_export_zip_and_zips_within_zips(tmp_path):
    export = zipped([(NAME, GOOD), (".OTTER_LOG", b"\x80\x04cos\nsystem\n"), ("up.npz", b"1")])
    (tmp_path / "export.zip").write_bytes(export)
    (tmp_path / "beside.safetensors").write_bytes(b"2")
    result = good(submission.read(tmp_path, MANIFEST))
    assert result.files == {"up.npz": b"1", "beside.safetensors": b"2"}
    assert result.notes == result.notes[:1]  # nothing about the zip that the notebook came from
    (tmp_path / "export.zip").write_bytes(zipped([("hw02/in.zip", export)]))
    good(submission.read(tmp_path, MANIFEST))
    twice = zipped([("in.zip", zipped([("in.zip", export)]))])
    (tmp_path / "export.zip").write_bytes(twice)
    assert "no notebook" in submission.read(tmp_path, MANIFEST).fatal


def test_the_exact_name_is_graded_first_and_the_student_told(tmp_path):
    (tmp_path / "aaa.ipynb").write_bytes(as_bytes(document(*ANSWERS, *ANSWERS)))
    (tmp_path / "old.zip").write_bytes(zipped([(NAME, GOOD)]))
    result = good(read_notebook(tmp_path, GOOD))
    assert result.notebook_name == NAME
    assert f"Graded was {NAME}, not aaa.ipynb and old.zip" in " ".join(result.notes)


def test_of_two_with_the_exact_name_the_one_at_the_top_counts(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / NAME).write_bytes(as_bytes(document(*ANSWERS, *ANSWERS)))
    result = good(read_notebook(tmp_path, GOOD))
    assert result.notes[0].startswith(f"Graded was {NAME}, not a/{NAME}.")


def test_of_two_other_names_the_one_with_more_answers_counts(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(as_bytes(document(INIT, ANSWERS[0])))
    result = good(read_notebook(tmp_path, GOOD, "b.ipynb"))
    assert result.notebook_name == "b.ipynb"
    assert "not a.ipynb" in " ".join(result.notes)


def test_a_broken_notebook_of_the_right_name_gives_way_to_a_good_one(tmp_path):
    (tmp_path / NAME).write_bytes(b"{")
    result = good(read_notebook(tmp_path, GOOD, "copy.ipynb"))
    assert result.notebook_name == "copy.ipynb"
    assert f"{NAME} could not be graded: it is damaged" in result.notes[0]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([code('grader = otter.Notebook("hw03_radon.ipynb")'), *ANSWERS[1:2]], "hw03_radon"),
        ([{**code("x = 1"), "metadata": {"inverse_problems": {"slug": "hw05_x"}}}], "hw05_x"),
        ([code("print(1)"), code("y = 2")], "none of this assignment's questions"),
        ([{"cell_type": "markdown", "source": "# hello"}], "no code cells"),
        ([], "no code cells"),
    ],
)
def test_a_notebook_of_another_assignment(tmp_path, cells, says):
    result = read_notebook(tmp_path, document(*cells))
    assert says in result.fatal
    assert f"Submit {NAME}" in result.fatal
    assert result.cells == () and result.files == {}


def test_answers_count_whatever_the_first_cell_says(tmp_path):
    other = code('grader = otter.Notebook("hw03_radon.ipynb")')
    result = read_notebook(tmp_path, document(other, *ANSWERS))
    assert result.fatal is None
    copy = code(f'grader = otter.Notebook("{SLUG}_v2.ipynb")')
    assert read_notebook(tmp_path, document(copy, code("x = 1", "q1"))).fatal is None


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "is empty: no file"),
        ({"hw02.pdf": b"%PDF"}, "no notebook in the submission, only hw02.pdf"),
        ({"hw02.html": b"<html>", "a.py": b"", "b.py": b"", "c.py": b""}, "and 1 more"),
        ({"hw02.7z": b"7z"}, "hw02.7z is not opened: only zip files are"),
        ({"hw02.zip": b"Rar!"}, "The file hw02.zip is not a zip file that can be opened; make it"),
        ({".hidden.ipynb": as_bytes(GOOD)}, "no file was found"),
        ({f"._{NAME}": b"\0\5\x16\7"}, "no file was found"),
    ],
)
def test_no_notebook(tmp_path, files, says):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    result = submission.read(tmp_path, MANIFEST)
    assert says in result.fatal
    assert f"Submit {NAME}, or the zip that its last cell writes." in result.fatal
    if "hw02.zip" in files:
        assert "hw02.zip is not a zip file that can be opened" in result.notes[0]


def test_nothing_there_at_all(tmp_path):
    assert "Nothing that can be read" in submission.read(tmp_path / "absent", MANIFEST).fatal


# ---- broken notebooks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"hello", "is damaged"),
        (as_bytes(GOOD)[:-20], "is damaged"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"\xef\xbb\xbf\n<html>", "is a web page"),
        (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main\n", "git merge"),
        (b"PK\x03\x04aaaa", "is a zip file under"),
        (b"%PDF-1.5", "is a PDF"),
        (b"[]", "not a notebook"),
        (b"null", "not a notebook"),
        (b'"text"', "not a notebook"),
        (b"{}", "has no cells"),
        (b'{"cells": {}}', "has no cells"),
        (b'{"worksheets": [1, null, {}]}', "contains no code cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"[" * 60_000 + b"]" * 60_000 + b"}", "nested too deeply"),
        (b"[" + b"[]," * 1_000_001 + b"[]]", "too much text"),
        (b"[" + b'"",' * 3_000_001 + b'""]', "too much text"),
        (b"\x80\x04cos\nsystem\n", "is damaged"),
        (random.Random(0).randbytes(5000), "is damaged"),
        (b"\0" * 1000, "is damaged"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_what_is_not_a_notebook(tmp_path, data, says):
    began = time.process_time()
    result = read_notebook(tmp_path, data)
    assert says in result.fatal, result.fatal
    assert result.fatal.startswith(f"The notebook {NAME} ")
    assert result.cells == ()
    assert time.process_time() - began < 3


def test_a_notebook_beyond_the_limit_is_refused_unread(tmp_path):
    with open(tmp_path / NAME, "wb") as file:
        file.truncate(notebook.MAX_BYTES + 1)
    tracemalloc.start()
    result = submission.read(tmp_path, MANIFEST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 300 MiB" in result.fatal and "Clear All Outputs" in result.fatal
    assert peak < 1 << 20


def test_large_outputs_are_read_and_large_cells_are_not(tmp_path):
    image = {"output_type": "display_data", "data": {"image/png": "iVBORw0K" * 2_000_000}}
    lines = {
        "output_type": "display_data",
        "data": {"text/html": ['<b a="1">\\', "x" * 10_000_000]},
    }
    figure = {"output_type": "display_data", "data": {"application/x+json": {"y": [0.5] * 10**6}}}
    stream = {"output_type": "stream", "text": "x" * (notebook.MAX_REST + 1)}
    outputs = [image, lines, image, figure, stream]
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {"a": [{}] * 2_000_000}}}
    whole = document(INIT, *ANSWERS[:3], {**ANSWERS[3], "outputs": outputs})
    good(read_notebook(tmp_path, {**whole, "metadata": {"widgets": widgets}}))
    result = read_notebook(tmp_path, document(code("#" * (notebook.MAX_REST + 1)), *ANSWERS))
    assert "too much text" in result.fatal and "a file beside the notebook" in result.fatal


@pytest.mark.parametrize(
    "source",
    [
        'x = {"image/png": "abc"}',
        'x = {"image/png": ["abc", "d"], "text/plain":""}',
        'x = """{"image/png": "abc"}"""\\',
        '\\"image/png":"\\"',
    ],
)
def test_sources_that_look_like_outputs_stay_as_they_are(tmp_path, source):
    for form in (source, [source[:5], source[5:]]):
        result = read_notebook(tmp_path, document(code(form), *ANSWERS))
        assert result.cells[0].source == source


@pytest.mark.parametrize("text", [b'\\"', b"\\\\", b"\\n", b"\\u0041"])
def test_long_runs_of_escapes_take_linear_time(tmp_path, text):
    began = time.process_time()
    for ending in (b'"]', b"", b"\\"):
        read_notebook(tmp_path, b'["' + text * 2_000_000 + ending)
        read_notebook(tmp_path, b'{"image/png":"' + text * 2_000_000 + ending)
    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    "piece", [b'"a/b":"', b'"a/b":["x",', b'"a/', b'"a/b":[', b'\\"a/b":"\\', b'"a/b":["\\"']
)
def test_unfinished_outputs_take_linear_time(tmp_path, piece):
    began = time.process_time()
    assert read_notebook(tmp_path, b"{" + piece * 1_000_000).fatal
    assert time.process_time() - began < 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(tmp_path, encoding):
    text = json.dumps(document(INIT, code("s = 'é\N{GRINNING FACE}'"), *ANSWERS))
    text = json.dumps(json.loads(text), ensure_ascii=False)
    result = read_notebook(tmp_path, text.encode(encoding))
    assert result.fatal is None
    assert result.cells[1].source == "s = 'é\N{GRINNING FACE}'"


def test_latin_1_is_read_with_a_note(tmp_path):
    text = json.dumps(document(code("s = 'Grüße'"), *ANSWERS), ensure_ascii=False)
    result = read_notebook(tmp_path, text.encode("latin-1"))
    assert result.fatal is None
    assert result.cells[0].source == "s = 'Gr\ufffd\ufffde'"
    assert "not valid UTF-8" in result.notes[0]


# ---- odd cells -------------------------------------------------------------------------------


def test_source_as_a_list_and_missing_fields(tmp_path):
    odd = [
        {"cell_type": "code", "source": ["def conv(X):\n", "    return X"]},
        {"cell_type": "code"},
        {"cell_type": "code", "source": "x = 1", "metadata": None},
        {"cell_type": "code", "source": "x = 2", "metadata": {"inverse_problems": "q1"}},
        {"cell_type": "code", "source": "x", "metadata": {"inverse_problems": {"question": [1]}}},
        {"source": "no type"},
    ]
    result = read_notebook(tmp_path, document(*odd))
    assert [cell.source for cell in result.cells] == [
        "def conv(X):\n    return X",
        "",
        "x = 1",
        "x = 2",
        "x",
    ]
    assert {cell.question for cell in result.cells} == {None}


def test_damaged_cells_are_skipped_and_counted(tmp_path):
    damaged = [None, 7, "text", [], {"cell_type": "code", "source": {"a": 1}}]
    damaged += [{"cell_type": "code", "source": ["x", 1]}]
    result = good(read_notebook(tmp_path, document(*damaged, INIT, *ANSWERS)))
    assert "6 cells are damaged" in result.notes[0]


def test_nbformat_3(tmp_path):
    old = [{"cell_type": "code", "input": cell["source"]} for cell in ANSWERS]
    raw = {"worksheets": [{"cells": old[:2]}, {"cells": old[2:]}], "nbformat": 3, "metadata": {}}
    result = read_notebook(tmp_path, raw)
    assert [cell.checks for cell in result.cells] == [(), ("q1",), (), ("q4",)]


def test_another_kernel_is_named_only_where_the_language_differs(tmp_path):
    r = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
    result = good(read_notebook(tmp_path, {**GOOD, "metadata": r}))
    assert "set to the language R" in result.notes[0]
    mine = {"kernelspec": {"name": "my-env-7", "language": "python"}}
    result = good(read_notebook(tmp_path, {**GOOD, "metadata": mine}))
    assert "language" not in " ".join(result.notes)
    for junk in (None, [], {"kernelspec": 3, "language_info": {"name": ["R"]}}):
        good(read_notebook(tmp_path, {**GOOD, "metadata": junk}))


def test_surrogates_and_nul_cannot_travel_on(tmp_path):
    result = read_notebook(
        tmp_path, document(code("s = '\ud800'"), code("s = '\0'"), *ANSWERS)
    )  # fmt: skip
    assert [cell.source for cell in result.cells[:2]] == ["s = '\ufffd'"] * 2
    assert "NUL" in result.notes[0]
    for cell in result.cells:
        cell.source.encode()


def test_duplicate_keys_take_the_last_as_jupyter_does(tmp_path):
    text = as_bytes(GOOD).decode()
    result = read_notebook(tmp_path, ('{"cells": [], ' + text[1:]).encode())
    good(result)


def test_huge_numbers_are_harmless(tmp_path):
    text = as_bytes(GOOD).decode()
    data = '{"nbformat_minor": ' + "9" * 100_000 + ', "x": 1e999, "y": NaN, ' + text[1:]
    good(read_notebook(tmp_path, data.encode()))


def test_long_cells_and_endless_notebooks_are_bounded(tmp_path):
    long = code("#" * (notebook.MAX_SOURCE + 1))
    result = good(read_notebook(tmp_path, document(long, INIT, *ANSWERS)))
    assert "Cell 1 is too long" in result.notes[0]
    result = read_notebook(tmp_path, document(*ANSWERS, *[code("x = 1")] * 5000))
    assert len(result.cells) == notebook.MAX_CELLS
    assert "5,004 cells; the first 2,000 count" in " ".join(result.notes)
    result = read_notebook(tmp_path, document(*ANSWERS, *[code("x" * 400_000)] * 20))
    assert sum(len(cell.source) for cell in result.cells) <= notebook.MAX_SOURCES
    assert len(result.notes) <= submission.MAX_NOTES


def test_reading_never_imports_what_was_submitted(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    (tmp_path / "helper.py").write_text("raise SystemExit('imported')")
    result = good(read_notebook(tmp_path, GOOD))
    assert result.files == {}
    assert "helper.py is not used" in " ".join(result.notes)


# ---- folders ---------------------------------------------------------------------------------


def test_links_pipes_and_sockets_are_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    (folder / "broken.csv").symlink_to(tmp_path / "absent")
    os.mkfifo(folder / "pipe.csv")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "null.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.txt"))
        result = good(read_notebook(folder, GOOD))
    assert result.files == {}


def test_a_device_is_never_opened(tmp_path):
    try:
        os.mknod(tmp_path / "zero.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except OSError:
        pytest.skip("making a device needs root")
    assert good(read_notebook(tmp_path, GOOD)).files == {}


@pytest.mark.parametrize("name", [NAME, "upload.zip"])
def test_the_notebook_as_a_link(tmp_path, name):
    folder = tmp_path / "submission"
    folder.mkdir()
    (tmp_path / "target").write_bytes(as_bytes(GOOD))
    (folder / name).symlink_to(tmp_path / "target")
    assert "no file was found" in submission.read(folder, MANIFEST).fatal
    assert "Nothing that can be read" in submission.read(folder / name, MANIFEST).fatal


def test_a_file_swapped_for_a_link_after_listing_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("hidden")
    folder = tmp_path / "submission"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text("a")
    (entry,) = archive_reader.list_path(folder, archive_reader.Budget())
    (folder / "sub" / "a.txt").unlink()
    (folder / "sub" / "a.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(archive_reader.Unreadable):
        entry.read(100)
    (folder / "sub" / "a.txt").unlink()
    (folder / "sub").rmdir()
    (tmp_path / "a.txt").write_text("hidden")
    (folder / "sub").symlink_to(tmp_path)
    with pytest.raises(archive_reader.Unreadable):
        entry.read(100)


def test_names_that_are_not_utf_8(tmp_path):
    (tmp_path / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    result = good(read_notebook(tmp_path, GOOD, os.fsdecode(b"hw\xe9.ipynb")))
    assert result.files == {}
    "".join(result.notes).encode()


def test_only_plain_data_is_laid_beside_the_notebook(tmp_path):
    kept = ["up.safetensors", "a.npz", "b.npy", "c.csv", "d.txt", "e.json", "p.jsonl", "f.png"]
    kept += ["g.jpg"]
    refused = ["torch.py", "x.so", "y.pyc", "z.pth", "w.pkl", "v.pt", "sitecustomize.py", "q"]
    for name in kept + refused:
        (tmp_path / name).write_bytes(name.encode())
    for folder in ("torch", "starter_code", "__MACOSX", ".ipynb_checkpoints"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
        (tmp_path / folder / "data.txt").write_text("")
        if folder[0] in "._":
            (tmp_path / folder / NAME).write_text("old")
    result = good(read_notebook(tmp_path, GOOD))
    assert result.files == {name: name.encode() for name in kept}
    assert "torch.py is not used" in " ".join(result.notes)
    assert "__init__" not in " ".join(result.notes)


def test_files_are_bounded_in_number_and_size(tmp_path):
    for number in range(70):
        (tmp_path / f"file{number:02}.txt").write_text("x")
    with open(tmp_path / "a_large.safetensors", "wb") as file:
        file.truncate(submission.MAX_FILE + 1)
    result = good(read_notebook(tmp_path, GOOD))
    assert len(result.files) == submission.MAX_FILES
    notes = " ".join(result.notes)
    assert "a_large.safetensors is larger than 16 MiB, so it was left out" in notes
    assert "Only 64 files" in notes


def test_very_many_files_end_in_a_result(tmp_path, monkeypatch):
    monkeypatch.setattr(archive_reader, "MAX_ENTRIES", 50)
    for number in range(200):
        (tmp_path / f"{number}").touch()
    result = submission.read(tmp_path, MANIFEST)
    assert "Only the first 50 files" in " ".join(result.notes)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("depth", "found"), [(8, True), (20, False)])
def test_deep_folders_are_searched_to_a_bound_and_told_beyond(tmp_path, packed, depth, found):
    deep = tmp_path.joinpath(*"abcdefghijklmnopqrstuvw"[:depth])
    if packed:
        name = f"{deep.relative_to(tmp_path)}/{NAME}"
        (tmp_path / "a.zip").write_bytes(zipped([(name, GOOD)]))
    else:
        deep.mkdir(parents=True)
        (deep / NAME).write_bytes(as_bytes(GOOD))
    result = submission.read(tmp_path, MANIFEST)
    assert (result.fatal is None) is found
    assert ("more than 12 folders deep were not looked at" in " ".join(result.notes)) is not found
    assert found or "less deep" in result.fatal


@pytest.mark.parametrize(
    "name", [f"{NAME} ", f"{NAME}.download", f"{NAME}.txt ", f"Copy of {NAME}", f"{SLUG} (1).ipynb"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_odd_names_are_notebooks(tmp_path, name, packed):
    if packed:
        (tmp_path / "a.zip").write_bytes(zipped([(name, GOOD)]))
        good(submission.read(tmp_path, MANIFEST))
    else:
        good(read_notebook(tmp_path, GOOD, name))


@pytest.mark.parametrize("packed", [False, True])
def test_a_placeholder_is_told(tmp_path, packed):
    name = f".{NAME}.icloud"
    data = zipped([(name, b"bplist00")]) if packed else b"bplist00"
    (tmp_path / ("a.zip" if packed else name)).write_bytes(data)
    result = submission.read(tmp_path, MANIFEST)
    assert f"{NAME} itself lies in iCloud only. Open it once" in " ".join(result.notes)


def test_gzip_is_told(tmp_path):
    result = read_notebook(tmp_path, gzip.compress(as_bytes(GOOD)))
    assert "packed with gzip. Unpack it" in result.fatal
    (tmp_path / NAME).rename(tmp_path / f"{NAME}.gz")
    assert f"{NAME}.gz is not opened" in submission.read(tmp_path, MANIFEST).fatal


STARTER = document(
    INIT,
    code('def conv(X, w, b=None):\n    raise NotImplementedError("conv is not written yet")', "q1"),
    code('grader.check("q1")', "q1"),
    code('def trans_conv(Y):\n    raise NotImplementedError("... is not written yet")', "q4"),
    code('grader.check("q4")', "q4"),
)


@pytest.mark.parametrize(
    "copy", [f"Copy of {NAME}", f"{SLUG}-Copy1.ipynb", f"{SLUG} (1).ipynb", "z/mine.ipynb", "a.zip"]
)
def test_an_untouched_starter_gives_way_to_an_answered_copy(tmp_path, copy):
    (tmp_path / "z").mkdir()
    data = zipped([(NAME, GOOD)]) if copy.endswith(".zip") else as_bytes(GOOD)
    (tmp_path / copy).write_bytes(data)
    result = good(read_notebook(tmp_path, STARTER))
    assert "return X" in result.cells[1].source
    assert f"not {NAME}" in " ".join(result.notes)


def test_a_starter_alone_is_graded_and_told(tmp_path):
    result = good(read_notebook(tmp_path, STARTER))
    assert result.notebook_name == NAME and result.untouched
    assert submission.UNTOUCHED in result.notes
    (tmp_path / "z").mkdir()
    answered = good(read_notebook(tmp_path / "z", GOOD))
    assert not answered.untouched and submission.UNTOUCHED not in answered.notes


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ('guess = predictions.seal("rank", value=..., low=..., high=..., because="...")', False),
        ('guess = seal(\n    "rank",\n    value=[..., ...],\n    because="none",\n)', False),
        ("guess = dict(one=1, other=...)", False),
        ("guess = ...", True),  # no stub of ours: a name is not given without a call
        ('guess = predictions.seal("rank", value=3, because="I think ... well")', True),
        ("guess = image[..., 0]", True),
        ('guess = seal("rank", value=[3, 4])\nother = [..., 1]', True),
    ],
)
def test_a_value_with_a_hole_is_not_written(source, written):
    assert definitions(source)["guess"] is written


# ---- zips ------------------------------------------------------------------------------------


def read_zip(tmp_path, data):
    (tmp_path / "upload.zip").write_bytes(data)
    return submission.read(tmp_path / "upload.zip", MANIFEST)


@pytest.mark.parametrize(
    "evil", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
)
def test_zip_slip(tmp_path, evil):
    result = good(read_zip(tmp_path, zipped([(evil, b"x"), (NAME, GOOD)])))
    assert result.files == {}
    assert "names a file outside itself" in " ".join(result.notes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["upload.zip"]


def test_links_and_devices_inside_a_zip_are_ignored(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, kind in (("l.txt", stat.S_IFLNK), ("d.txt", stat.S_IFCHR), (NAME, stat.S_IFLNK)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        archive.writestr("solution.ipynb", as_bytes(GOOD))
    result = good(read_zip(tmp_path, stream.getvalue()))
    assert result.files == {} and result.notebook_name == "solution.ipynb"


def test_zips_made_on_windows_and_on_a_mac(tmp_path):
    files = [(f"__MACOSX/hw02/._{NAME}", b"\0"), (f"hw02\\{NAME}", GOOD), ("hw02\\a.csv", b"1")]
    assert good(read_zip(tmp_path, zipped(files))).files == {"a.csv": b"1"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_the_last_counts(tmp_path):
    result = good(read_zip(tmp_path, zipped([(NAME, document()), (NAME, GOOD)])))
    assert "twice; the last counts" in " ".join(result.notes)


@pytest.mark.parametrize("nested", [False, True])
def test_a_bomb_is_counted_while_it_unpacks(tmp_path, nested):
    """Declared sizes lie: an entry of 60 MiB claims to have 1000 bytes."""
    real = struct.pack("<I", 60 << 20)
    data = zipped([("a.ipynb", b" " * (60 << 20))])
    assert data.count(real) == 2
    data = data.replace(real, struct.pack("<I", 1000))
    if nested:
        data = zipped([(f"{number}.zip", data) for number in range(9)])
    tracemalloc.start()
    result = read_zip(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "is damaged inside the zip; make the zip again" in result.fatal
    assert peak < 4 << 20


def test_many_large_entries_end_at_the_budget(tmp_path):
    inner = zipped([("a.ipynb", b" " * (49 << 20))])
    began = time.process_time()
    result = read_zip(tmp_path, zipped([(f"{number}.zip", inner) for number in range(4)]))
    assert "too much text" in result.fatal
    assert time.process_time() - began < 5


def test_declared_sizes_are_refused_without_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "MAX_BYTES", 50 << 20)
    data = zipped([(NAME, b" " * (60 << 20))])
    tracemalloc.start()
    result = read_zip(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 50 MiB" in result.fatal and "Clear All Outputs" in result.fatal
    assert peak < 4 << 20


def test_unpacking_stops_at_the_budget_of_the_whole_submission(tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "Budget", lambda: archive_reader.Budget(left=20_000))
    result = good(read_zip(tmp_path, zipped([(NAME, GOOD), ("a.txt", b"a" * 50_000)])))
    assert result.files == {}
    assert "the whole submission is too large" in " ".join(result.notes)


def test_an_absurd_number_of_entries(tmp_path):
    data = zipped([(f"{number}", b"") for number in range(archive_reader.MAX_ENTRIES + 1)])
    began = time.process_time()
    result = read_zip(tmp_path, data)
    assert "holds more than 10,000 files" in result.notes[0]
    assert time.process_time() - began < 1


def test_an_encrypted_zip(tmp_path):
    data = bytearray(zipped([(NAME, GOOD)]))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert "without a password" in read_zip(tmp_path, bytes(data)).fatal


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression(tmp_path, method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr(NAME, as_bytes(GOOD))
    assert "make an ordinary zip" in read_zip(tmp_path, stream.getvalue()).fatal


def test_damage_anywhere_in_a_zip_ends_in_a_sentence(tmp_path):
    whole = zipped([(NAME, GOOD), ("a.txt", b"text")])
    for cut in range(0, len(whole), 7):
        result = read_zip(tmp_path, whole[:cut])
        assert result.fatal and "Submit" in result.fatal
    for place in range(0, len(whole), 3):
        data = bytearray(whole)
        data[place] ^= 0xFF
        result = read_zip(tmp_path, bytes(data))
        assert result.fatal or len(result.cells) == 5


def test_zips_beyond_the_limit_are_named(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.zip").write_bytes(zipped([("a.txt", b"")]))
    result = submission.read(tmp_path, MANIFEST)
    assert result.fatal and "first 4 of 6 zip files" in " ".join(result.notes)


# ---- cells -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('grader.check("q4")', ("q4",)),
        ("grader.check('q4');", ("q4",)),
        ('grader . check ( question = "q4" )', ("q4",)),
        ('grader.check(\n    "q4",\n)', ("q4",)),
        ('%time grader.check("q4")', ("q4",)),
        ('%%time\nx = (\ngrader.check("q4")', ("q4",)),
        ('def broken(:\n  grader.check("q4")', ("q4",)),
        ("!echo it's\ngrader.check('q4')", ("q4",)),
        ('grader.check("q4"); grader.check("q1"); grader.check("q4")', ("q4", "q1")),
        ('# grader.check("q4")', ()),
        ('s = "#"; grader.check("q4")', ("q4",)),
        ('"""\ngrader.check("q4")\n"""', ()),
        ("'grader.check(\"q4\")'", ()),
        ('s = "a\\"b"; grader.check("q4")', ("q4",)),
        ("r'''it\\'''\ngrader.check('q4')", ()),
        ('"""open\ngrader.check("q4")', ()),
        ("grader.check(name)", ()),
        ("grader.check_all()", ()),
        ('my.grader.check("q4")', ()),
        ('autograder.check("q4")', ()),
        ('grader.check("q4" + x)', ("q4",)),
        ('grader.check("")', ()),
        ('grader.check("""q4""")', ()),
    ],
)
def test_calls_of_a_check(source, found):
    assert called_checks(source) == found


@pytest.mark.parametrize(
    "piece",
    ['"""\\', "'''\"\"\"", "grader.check(", "grader . ", "\\", '"', 'f"{', "def f():\n", "\n# "],
)
def test_searching_cells_takes_linear_time(piece):
    source = (piece * 500_000)[:500_000] + "grader"
    began = time.process_time()
    called_checks(source)
    definitions(source)
    assert time.process_time() - began < 1


def test_definitions_and_stubs():
    source = (
        "def conv(X):\n    return X\n\n\n"
        "def stub(X):\n    '''Doc.'''\n    raise NotImplementedError('stub is not written yet')\n\n"
        "class Layer:\n    def inner(self):\n        pass\n"
        "limits: int = 3\nx == 4\n"
        "async def later(): ...\n"
        "def partial(x):\n    if x: raise NotImplementedError('complex input')\n    return x\n"
        "def wrapped(\n    x,\n):\n"
        "    raise NotImplementedError(\n        'is not written yet'\n    )\n"
    )
    expected = {"conv": True, "stub": False, "Layer": True, "limits": True, "later": True}
    assert definitions(source) == {**expected, "partial": True, "wrapped": False}


CONV = "def conv(X):\n    return X"
STUB = 'def conv(X):\n    raise NotImplementedError("conv is not written yet")'


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ([(CONV, "q1"), ('grader.check("q1")', "q1"), "x = 1"], 1),
        ([(CONV, "q1"), "x = 1"], 0),
        ([CONV, "x = 1"], None),
        ([], None),
        (["grader.check('q1')", "x", "grader.check('q1')", "x"], 2),
        (["grader.check('q1')", (CONV, "q1"), "x"], 1),  # reordered
        ([(CONV, "q1"), "grader.check('q1')", (CONV, "q1"), "x"], 2),  # duplicated
        ([(STUB, "q1"), ("grader.check('q1')", "q1"), CONV, "x = 1"], 2),  # answered below
        ([(STUB, "q1"), "grader.check('q1')", "x = 1"], 1),
        ([(CONV, "q1"), "grader.check('q1')", "conv = 3"], 1),  # used again later
        ([(CONV, "q1"), "grader.check('q1')", CONV], 1),
        ([("x", "q1"), "grader.check('q1')", "def my_conv(X): ..."], 1),  # renamed
        ([(CONV, None), 'grader.check("q1")'], 1),  # metadata lost
    ],
)
def test_where_a_question_ends(cells, end):
    cells = numbered(*cells)
    ends = question_ends(cells, QUESTIONS)
    assert ends["q1"] == end
    assert ends["q4"] is None
    assert list(ends) == ["q1", "q4", "q6", "q10"]


def test_plain_names_will_do_as_questions():
    cells = numbered((STUB, "q1"), "grader.check('q1')", CONV)
    assert question_ends(cells, ["q1", "q4"]) == {"q1": 1, "q4": None}


def test_lost_questions_are_told_and_others_not():
    cells = numbered(CONV, "grader.check('q4')")
    (note,) = cell_notes(cells, QUESTIONS)
    assert note.startswith("No cell of q6 was found.") and "define output_size" in note
    assert cell_notes(numbered(CONV, "grader.check('q4')", "output_size = 1"), QUESTIONS) == ()


def test_an_answer_in_a_text_cell_is_told(tmp_path):
    for kind in ("markdown", "raw"):
        retyped = {**ANSWERS[2], "cell_type": kind}
        result = read_notebook(tmp_path, document(INIT, *ANSWERS[:2], retyped, ANSWERS[3]))
        assert "q4: trans_conv stands in a text cell, which is not run" in " ".join(result.notes)
    quoted = {**ANSWERS[2], "cell_type": "markdown"}
    result = read_notebook(tmp_path, document(INIT, quoted, *ANSWERS))
    assert "text cell" not in " ".join(result.notes)


# ---- metadata --------------------------------------------------------------------------------

META = {
    "id": 7,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2018-07-01T14:00:00.000000-07:00",
        "late_due_date": None,
        "total_points": "20.0",
        "title": "hw02",
        "id": 25828,
        "course_id": 1234,
    },
    "submission_method": "upload",
    "users": [{"email": "a@b.c", "id": 1, "name": "A"}, {"email": "d@e.f", "id": 2, "name": "D"}],
    "previous_submissions": [
        {"submission_time": "2018-07-01T13:00:00Z", "score": 0.5, "autograder_error": False},
        {
            "submission_time": "x",
            "score": "nan",
            "autograder_error": True,
            "results": {"tests": []},
        },
    ],
}


def test_metadata_as_documented(tmp_path):
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(META))
    read = metadata.read(path)
    assert (read.id, read.assignment_id, read.course_id) == ("7", "25828", "1234")
    assert read.total_points == 20.0 and read.title == "hw02" and read.method == "upload"
    assert read.created_at.utcoffset().total_seconds() == -7 * 3600
    assert read.late_seconds == pytest.approx(22 * 60 + 32.365935)
    assert [user.name for user in read.users] == ["A", "D"]
    assert [one.score for one in read.previous] == [0.5, None]
    assert [one.results for one in read.previous] == [None, {"tests": []}]
    assert read.late_due_date is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[1]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": true, "users": 3, "previous_submissions": {"a": 1}, "assignment": []}',
        b'{"created_at": 5, "assignment": {"total_points": "inf", "due_date": "tomorrow"}}',
        b'{"users": [1, {"name": null}], "previous_submissions": [[], {"results": 3}]}',
        b'{"id": ' + b"9" * 10_000 + b"}",
    ],
)
def test_odd_metadata_is_read_as_far_as_it_goes(tmp_path, data):
    path = tmp_path / "submission_metadata.json"
    path.write_bytes(data)
    read = metadata.read(path)
    assert read.created_at is None and read.late_seconds is None and read.total_points is None


def test_missing_or_strange_metadata_files(tmp_path):
    nothing = metadata.Metadata()
    assert metadata.read(tmp_path / "absent") == nothing
    assert metadata.read(tmp_path) == nothing
    os.mkfifo(tmp_path / "pipe")
    assert metadata.read(tmp_path / "pipe") == nothing
    (tmp_path / "link").symlink_to("/dev/zero")
    assert metadata.read(tmp_path / "link") == nothing
