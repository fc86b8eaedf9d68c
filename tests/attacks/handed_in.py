"""More of what is handed in: cells in another order, foreign metadata, odd archives, many files."""

import io
import os
import pickle
import stat
import zipfile
from pathlib import Path

import nbformat

from tests.attacks.attack import (
    NOTEBOOK,
    NOTHING,
    Right,
    answer_cell,
    as_json,
    attack,
    question_of,
    raw,
    record,
)
from tests.attacks.files import Payload, archive, json_bytes

# --- notebooks ------------------------------------------------------------------------------------

raw("a_web_page", b"<!DOCTYPE html><title>Sign in</title>", told="web page")
raw("a_zip_named_notebook", archive({"x": b"y"}), told="zip file")
raw("a_list_of_notebooks", b"[{}, {}]", told="not a notebook")
raw("a_merge_conflict", b'{"cells": [\n<<<<<<< HEAD\n=======\n>>>>>>> mine\n]}', told="merge")
raw("cells_missing", b'{"metadata": {}, "nbformat": 4}', told="no cells")
raw("a_million_cells", b'{"cells": [' + b"{}," * 999_999 + b"{}]}", told="too much")
raw("a_huge_number", b'{"cells": [], "nbformat": ' + b"9" * 1_000_000 + b"}")


@attack()
def questions_in_reverse_order(right: Right):
    notebook = right.short().copy()
    blocks: dict[str, list] = {}
    for cell in notebook.cells[3:]:
        blocks.setdefault(question_of(cell), []).append(cell)
    reverse = [cell for block in reversed(blocks.values()) for cell in block]
    notebook.cells = notebook.cells[:3] + reverse
    return right.submit(notebook)


@attack()
def checks_before_answers(right: Right):
    notebook = right.short().copy()
    notebook.cells.sort(key=lambda cell: not cell.source.startswith("grader.check"))
    first = [c for c in notebook.cells if not question_of(c)]
    notebook.cells = first + [c for c in notebook.cells if question_of(c)]
    return right.submit(notebook)


@attack()
def all_code_in_one_cell(right: Right):
    notebook = right.short().copy()
    source = "\n\n".join(cell.source for cell in notebook.cells[1:])
    notebook.cells = [nbformat.v4.new_code_cell(source)]
    return right.submit(notebook)


@attack()
def metadata_of_another_question(right: Right):
    """All cells say that they belong to question 1, and some that they belong to nonsense."""
    notebook = right.short().copy()
    for number, cell in enumerate(notebook.cells):
        nonsense = [{"question": "q1"}, {"question": ["q4"]}, {"question": "q99"}, "q4", None]
        cell.metadata["inverse_problems"] = nonsense[number % 5]
    return right.submit(notebook)


@attack()
def right_answer_then_wrong_one(right: Right):
    """The stub of the check's cell is gone: what stood there when the question ended counts."""
    notebook = right.short().copy()
    wrong = nbformat.v4.new_code_cell("def trans_conv(Y, w, b=None):\n    return Y")
    notebook.cells.append(wrong)
    return right.submit(notebook)


@attack(points={"q4": 0.0}, untold=("All tests passed",))
def outputs_that_say_passed(right: Right):
    notebook = right.with_answer("def trans_conv(Y, w, b=None):\n    return Y")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            output = nbformat.v4.new_output(
                "stream", text="q4 results: All tests passed! 1000/1000"
            )
            cell.outputs = [output]
    return right.submit(notebook)


@attack()
def pickles_in_outputs_and_attachments(right: Right):
    payload = pickle.dumps(Payload()).decode("latin-1")
    notebook = right.short().copy()
    for cell in notebook.cells:
        cell.outputs = [nbformat.v4.new_output("display_data", {"application/x-pickle": payload})]
        cell.metadata["pickle"] = payload
    notebook.metadata["otter"] = {"pickle": payload, "assignment_name": "hw02", "tests": {}}
    return right.submit(notebook)


@attack()
def forged_settings_of_otter(right: Right):
    notebook = right.short().copy()
    config = {"tests": {"q4": {"points": 1000, "test_cases": []}}, "seed": 7, "show_hidden": True}
    notebook.metadata["otter"] = config
    more = {"otter_config.json": json_bytes(config), "config.yml": b"points: 1000"}
    return {**right.submit(notebook), **more}


@attack(seconds=60)
def a_thousand_cells_more(right: Right):
    notebook = right.short().copy()
    notebook.cells += [nbformat.v4.new_code_cell(f"x = {number}") for number in range(1000)]
    return right.submit(notebook)


@attack()
def a_very_long_cell(right: Right):
    notebook = right.short().copy()
    notebook.cells.append(nbformat.v4.new_code_cell("x = '" + "x" * 5_000_000 + "'"))
    return right.submit(notebook)


@attack()
def cells_that_nobody_can_compile(right: Right):
    notebook = right.short().copy()
    sources = (
        "(" * 10_000,
        "-" * 100_000 + "1",
        "x = 1\0",
        "\ud800",
        "if 1:\n" * 500,
        "'" * 99_999,
    )
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in sources]
    return right.submit(notebook)


@attack()
def utf_16(right: Right):
    text = right.submit(right.short().copy())[NOTEBOOK].decode()
    return {NOTEBOOK: text.encode("utf-16"), **right.files}


@attack()
def a_mark_at_the_beginning(right: Right):
    return {NOTEBOOK: b"\xef\xbb\xbf" + right.submit(right.copy())[NOTEBOOK], **right.files}


@attack()
def format_of_2014(right: Right):
    data = as_json(right.short().notebook)
    cells = [{**cell, "input": cell["source"], "source": None} for cell in data["cells"]]
    for cell in cells:
        del cell["source"]
    content = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    return {NOTEBOOK: json_bytes(content), **right.files}


@attack(points={"q4": 0.0}, told="NameError")
def half_of_the_answer_deleted(right: Right):
    notebook = right.short().copy()
    answer_cell(notebook, "trans_conv").source = "def trans_conv(Y, w, b=None):\n    return half"
    return right.submit(notebook)


# --- archives and folders -------------------------------------------------------------------------


@attack()
def a_zip_with_links_and_devices(right: Right):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, mode in {
            "link.csv": stat.S_IFLNK, "device.csv": stat.S_IFBLK, "pipe.csv": stat.S_IFIFO
        }.items():  # fmt: skip
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o777) << 16
            file.writestr(info, "/etc/shadow")
        for name, content in right.submit(right.short().copy()).items():
            file.writestr(name, content)
    return {"export.zip": buffer.getvalue()}


@attack()
def a_zip_with_names_twice(right: Right):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(NOTEBOOK, b"{}")
        for name, content in right.submit(right.short().copy()).items():
            file.writestr(name, content)
    return {"export.zip": buffer.getvalue()}


@attack()
def a_zip_with_a_nameless_file(right: Right):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in right.submit(right.short().copy()).items():
            file.writestr(name, content)
        info = zipfile.ZipInfo("x")
        info.filename = ""
        file.writestr(info, b"1")
    return {"export.zip": buffer.getvalue()}


@attack(points=NOTHING, told="Submit")
def zips_in_zips_in_zips(right: Right):
    content = archive(right.submit(right.short().copy()))
    for number in range(12):
        content = archive({f"{number}.zip": content})
    return {"outer.zip": content}


@attack(points=NOTHING, told="not a zip file that can be opened")
def a_broken_zip(right: Right):
    return {"export.zip": archive(right.submit(right.short().copy()))[:-40]}


@attack(points={"q12": 1.5}, told="Only 64 files", elsewhere=("q12",))
def many_files(right: Right):
    """The weights are not among the first, so the notebook trains anew, longer than is allowed."""
    more = {f"data-{number}.csv": b"1" for number in range(3000)}
    return {**right.submit(right.short().copy()), **more}


@attack()
def odd_names(right: Right):
    names = (
        "-rf",
        "a b.csv",
        "\u202egnp.csv",
        "; rm -rf ~.csv",
        "x" * 200 + ".csv",
        "new\nline.csv",
    )
    return {**right.submit(right.short().copy()), **dict.fromkeys(names, b"1")}


@attack()
def a_copy_of_this_and_another_notebook(right: Right):
    other = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    files = right.submit(right.short().copy())
    return {**files, "hw01.ipynb": json_bytes(other), "old/copy.ipynb": files[NOTEBOOK][:-100]}


def _loops(folder: Path) -> None:
    place = folder
    for _ in range(60):
        place = place / "deep"
        place.mkdir()
    os.symlink(folder, folder / "again")
    os.symlink("nowhere", folder / "dangling.ipynb")
    os.chmod(place, 0)


record(
    "deep_folders_and_loops",
    lambda right: right.submit(right.short().copy()),
    {},
    after=_loops,
)


def _results_in_the_way(folder: Path) -> None:
    (folder.parent / "results" / "results.json").symlink_to("/etc/passwd")


record(
    "results_are_a_link",
    lambda right: right.submit(right.short().copy()),
    {},
    after=_results_in_the_way,
)
