"""Attacks by what is handed in: broken notebooks, archives, links, names."""

import gzip
import io
import json
import os
import pickle
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
    raw,
    record,
)


def json_bytes(data: object) -> bytes:
    """A file of JSON."""
    return json.dumps(data).encode()


# --- notebooks ------------------------------------------------------------------------------------

raw("empty_file", b"", told="is empty")
raw("not_json", b"This is my homework.", told="fresh copy")
raw("truncated", lambda right: right.submit(right.copy())[NOTEBOOK][:5000], told="fresh copy")
raw("nested_without_end", b"[" * 1_000_000, told="submit again")
raw("no_cells", json_bytes({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
raw("cells_of_another_kind", json_bytes({"cells": [1, None, {"cell_type": []}], "nbformat": 4}))
raw("only_zeros", bytes(100_000), told="fresh copy")


@attack()
def not_utf_8(right: Right):
    text = right.submit(right.with_cell("# na\u00efve caf\u00e9"))[NOTEBOOK].decode()
    return {NOTEBOOK: text.encode("latin-1", "replace"), **right.files}


@attack()
def a_200_megabyte_output(right: Right):
    data = as_json(right.notebook)
    first = next(cell for cell in data["cells"] if cell["cell_type"] == "code")
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "@" * 10}]
    content = json_bytes(data).replace(b"@" * 10, b"x" * (200 << 20))
    return {NOTEBOOK: content, **right.files}


@attack()
def widgets_of_30_megabytes(right: Right):
    data = as_json(right.notebook)
    state = {f"{number:032x}": {"model": "LayoutModel", "state": {}} for number in range(300_000)}
    data["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    return {NOTEBOOK: json_bytes(data), **right.files}


@attack()
def figures_of_plotly(right: Right):
    data = as_json(right.notebook)
    figure = {"application/vnd.plotly.v1+json": {"data": [{"y": [0.1234567] * 500_000}] * 2}}
    for cell in [cell for cell in data["cells"] if cell["cell_type"] == "code"][:5]:
        cell["outputs"] = [{"output_type": "display_data", "data": figure, "metadata": {}}]
    return {NOTEBOOK: json_bytes(data), **right.files}


@attack()
def unknown_kernel(right: Right):
    notebook = right.copy()
    notebook.metadata["kernelspec"] = {"name": "my-env", "display_name": "?", "language": "python"}
    return right.submit(notebook)


@attack()
def no_metadata(right: Right):
    data = as_json(right.notebook)
    data["metadata"] = {}
    for cell in data["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return {NOTEBOOK: json_bytes(data), **right.files}


@attack(points={"q4": 0.0}, told="q4")
def answer_deleted(right: Right):
    notebook = right.copy()
    notebook.cells.remove(answer_cell(notebook, "trans_conv"))
    return right.submit(notebook)


@attack(points={"q4": 0.0})
def answer_turned_into_text(right: Right):
    notebook = right.copy()
    answer_cell(notebook, "trans_conv").cell_type = "markdown"
    return right.submit(notebook)


@attack(points={"q4": 0.0}, told="`trans_conv` is not defined")
def function_renamed(right: Right):
    notebook = right.copy()
    cell = answer_cell(notebook, "trans_conv")
    cell.source = cell.source.replace("def trans_conv", "def transconv")
    return right.submit(notebook)


@attack(points={"q4": 0.0}, told="SyntaxError")
def one_syntax_error(right: Right):
    notebook = right.copy()
    answer_cell(notebook, "trans_conv").source += "\n)"
    return right.submit(notebook)


@attack()
def checks_deleted(right: Right):
    notebook = right.copy()
    notebook.cells = [c for c in notebook.cells if not c.source.startswith("grader.check")]
    return right.submit(notebook)


@attack()
def answer_below_its_check(right: Right):
    notebook = right.copy()
    cell = answer_cell(notebook, "trans_conv")
    notebook.cells.remove(cell)
    return right.submit(_appended(notebook, cell.source))


@attack()
def stub_left_and_answer_at_the_end(right: Right):
    notebook = right.copy()
    cell = answer_cell(notebook, "trans_conv")
    source = cell.source
    cell.source = "def trans_conv(Y, w, b=None):\n    raise NotImplementedError('not written yet')"
    return right.submit(_appended(notebook, source))


@attack()
def cells_duplicated(right: Right):
    notebook = right.copy()
    notebook.cells = [cell for cell in notebook.cells for _ in range(2)]
    return right.submit(notebook)


@attack()
def loops_over_a_used_name(right: Right):
    return right.submit(_appended(right.copy(), "for trans_conv in range(3):\n    pass"))


def _appended(notebook: nbformat.NotebookNode, source: str) -> nbformat.NotebookNode:
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="appended"))
    return notebook


# --- folders and archives -------------------------------------------------------------------------


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


@attack()
def a_zip(right: Right):
    return {"export.zip": archive(right.submit(right.copy()))}


@attack()
def a_zip_in_a_folder_in_a_zip(right: Right):
    inner = archive({f"homework/{name}": c for name, c in right.submit(right.copy()).items()})
    return {"outer.zip": archive({"mine/inner.zip": inner})}


@attack()
def a_zip_that_climbs_out(right: Right):
    members = {"../../../../tmp/climbed": b"x", "/tmp/climbed": b"x", **right.submit(right.copy())}
    return {"export.zip": archive(members)}


@attack()
def a_bomb(right: Right):
    return {**right.submit(right.copy()), "bomb.zip": archive({"zeros.csv": bytes(300 << 20)})}


class Payload:
    """Unpickling it runs code."""

    def __reduce__(self):
        return (os.system, ("touch /tmp/unpickled",))


@attack()
def pickles_and_a_log(right: Right):
    payload = pickle.dumps(Payload())
    more = {".OTTER_LOG": payload, "results.pkl": payload, "upsampler.pt": payload}
    return {**right.submit(right.copy()), **more}


@attack(points={"q12": 1.5}, told="was stopped after", elsewhere=("q12",))
def weights_that_are_a_pickle(right: Right):
    """The notebook trains anew where its weights cannot be read, here longer than is allowed."""
    return {**right.submit(right.copy()), "upsampler.safetensors": pickle.dumps(Payload())}


@attack()
def modules_that_shadow(right: Right):
    evil = b"raise RuntimeError('shadowed')"
    names = ("torch.py", "otter.py", "solutions.py", "json.py", "msgpack.py", "sitecustomize.py")
    more = dict.fromkeys((*names, "starter_code/__init__.py", "tests/q4.py"), evil)
    return {**right.submit(right.copy()), **more}


@attack()
def two_notebooks(right: Right):
    return {**right.submit(right.copy()), "draft.ipynb": b"{}"}


def _starter(right: Right) -> bytes:
    """The notebook with nothing answered."""
    notebook = right.copy()
    for cell in notebook.cells:
        names = cell.metadata.get("inverse_problems", {}).get("names", ())
        if names:
            stub = "def {0}(*_):\n    raise NotImplementedError('{0} is not written yet')"
            cell.source = "\n\n".join(stub.format(name) for name in names)
    return right.submit(notebook)[NOTEBOOK]


def _beside_a_starter(number: int, name: str) -> None:
    def make(right: Right) -> dict[str, bytes]:
        answered = right.submit(right.short().copy())
        return {**answered, NOTEBOOK: _starter(right), name: answered[NOTEBOOK]}

    record(f"answered_copy_{number}_beside_the_starter", make, {}, told="Graded was")


for number, name in enumerate(
    (f"Copy of {NOTEBOOK}", NOTEBOOK.replace(".", "-Copy1."), NOTEBOOK.replace(".", " (1)."))
):
    _beside_a_starter(number, name)


def _named(number: int, name: str) -> None:
    def make(right: Right) -> dict[str, bytes]:
        return {name: right.submit(right.short().copy())[NOTEBOOK], **right.files}

    record(f"odd_name_of_the_notebook_{number}", make, {})


for number, name in enumerate((f"{NOTEBOOK} ", f"{NOTEBOOK}.download", f"a/b/c/d/e/{NOTEBOOK}")):
    _named(number, name)


@attack(points=NOTHING, told="placeholder")
def only_a_placeholder_of_icloud(right: Right):
    return {f".{NOTEBOOK}.icloud": b"bplist00", **right.files}


@attack(points=NOTHING, told="gzip")
def a_notebook_packed_with_gzip(right: Right):
    return {NOTEBOOK: gzip.compress(right.submit(right.copy())[NOTEBOOK])}


@attack()
def renamed_notebook(right: Right):
    return {"Homework (1).ipynb": right.submit(right.copy())[NOTEBOOK], **right.files}


@attack(points=NOTHING, told="hw07_segmentation")
def another_assignment(right: Right):
    data = as_json(right.notebook)
    data["cells"] = [
        {
            "cell_type": "code",
            "source": 'grader = otter.Notebook("hw07_segmentation.ipynb")\ndef unet(): pass',
            "metadata": {},
        }
    ]
    data["metadata"] = {}
    return {"hw07_segmentation.ipynb": json_bytes(data)}


@attack(points=NOTHING, told="Submit")
def nothing_at_all(right: Right):
    return {}


@attack(points=NOTHING, told="Submit")
def only_a_pdf(right: Right):
    return {"homework.pdf": b"%PDF-1.4 ..."}


def _link(folder: Path) -> None:
    for name, target in {
        "etc.csv": "/etc/shadow",
        "hidden.txt": "../../../source/hidden/manifest.json",
        "loop": ".",
        "draft.ipynb": "/etc/passwd",
    }.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.csv")


record("links_and_pipes", lambda right: right.submit(right.copy()), {}, after=_link)
