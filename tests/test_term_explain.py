"""Explain: values in words, differences by hand, and submissions that would rather not."""

import base64
import io
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from rich.console import Console

from autograder.classroom import explain, replay
from tests.small_class import NOTEBOOK, lay_out, notebook
from tests.term_run import upload as make_upload


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (torch.tensor([1.0, 2.5]), "tensor of (2,) float32: [1, 2.5]"),
        (torch.arange(30.0), "tensor of (30,) float32, from 0 to 29, mean 14.5"),
        (torch.zeros(2, 3, device="meta"), "tensor of (2, 3) float32"),
        (np.eye(2), "tensor of (2, 2) float64: [[1, 0], [0, 1]]"),
        ((1, "a", [None]), "(1, 'a', [None])"),
        ({"k": 2.0}, "{k: 2.0}"),
        ([*range(20)], "[0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        (math.sin, "sin"),
    ],
)
def test_values_in_words(value, words):
    assert replay._told(value) == words


def test_a_difference_says_how_far_and_where():
    right = torch.zeros(2, 3, 4)
    given = right.clone()
    given[1, 2, 3] = -5.0
    found = replay._difference(given, right)
    assert found["difference"] == "off by 5 at (1, 2, 3), 1 of 24 entries differ"
    with Image.open(io.BytesIO(base64.b64decode(found["picture"]))) as image:
        assert image.format == "PNG" and image.width > 600


def test_differences_in_tuples_lines_and_what_is_not_finite():
    line = torch.linspace(0, 1, 50)
    assert "picture" in replay._difference((1, line), (1, line + 1))
    given = torch.tensor([[float("nan"), 1.0, 2.0], [3.0, float("inf"), 5.0]])
    assert "picture" in replay._difference(given, torch.ones(2, 3))
    assert replay._difference(torch.ones(2), torch.ones(3)) == {}
    assert replay._difference("a", torch.ones(3)) == {} and replay._difference(None, None) == {}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The small upload with a reference and a known mistake."""
    return make_upload(tmp_path_factory.mktemp("explain") / "gradescope.zip")


def explained(built: Path, folder: Path, data: bytes) -> tuple[str, str]:
    """What is printed and what is written for question 1 of a submission."""
    path = lay_out(folder / "sub", {NOTEBOOK: data})
    console = Console(file=io.StringIO(), width=200)
    page = folder / "page.html"
    assert explain.explain(built, path, "q1", None, page, console) == 0
    return console.file.getvalue(), page.read_text()


def test_what_is_right_needs_no_words(built, tmp_path):
    printed, page = explained(built, tmp_path, notebook())
    assert "4 of 4 points" in printed and "Every test passed" in page


@pytest.mark.parametrize(
    ("double", "words"),
    [
        ("__import__('os')._exit(0)", "no answer"),
        ("1 / 0", "raised ZeroDivisionError"),
        ("'<script>document.title=1</script>'", "&lt;script&gt;"),
        ("[[]] * 10 ** 6", "page"),
        ("open('/etc/shadow').read()", "raised"),
    ],
)
def test_hostile_answers_are_told_and_escaped(built, tmp_path, double, words):
    printed, page = explained(built, tmp_path, notebook(double))
    assert words in page + printed and "0 of 4 points" in printed and "<script" not in page


def test_a_submission_without_a_notebook_is_told(built, tmp_path):
    path = lay_out(tmp_path / "sub", {"notes.txt": b""})
    with pytest.raises(ValueError, match="There is no notebook"):
        explain.explain(built, path, "q1", None, tmp_path / "x.html", Console(file=io.StringIO()))


def test_a_result_whose_submissions_are_gone_is_told(built, tmp_path):
    path = lay_out(tmp_path / "x-graded", {"results/ada.json": b"{}"}) / "results" / "ada.json"
    with pytest.raises(ValueError, match="say where with --submissions"):
        explain.explain(built, path, "q1", None, None, Console(file=io.StringIO()))


@pytest.mark.parametrize(
    ("given", "page"),
    [
        ("hw02/Dr. Åse B.", "hw02-graded/explained/Dr._Åse_B-q1.html"),
        (f"hw02/Dr. Åse B./{NOTEBOOK}", "hw02-graded/explained/Dr._Åse_B-q1.html"),
        ("hw02/bob.v2.zip", "hw02-graded/explained/bob.v2-q1.html"),
        ("hw02-graded/results/bob.v2.json", "hw02-graded/explained/bob.v2-q1.html"),
        ("alone/Dr. Åse B.", "alone/Dr. Åse B.-q1.html"),
        (f"alone/{NOTEBOOK}", f"alone/{NOTEBOOK.removesuffix('.ipynb')}-q1.html"),
    ],
)
def test_a_page_goes_beside_what_it_explains(tmp_path, given, page):
    names = (f"hw02/Dr. Åse B./{NOTEBOOK}", "hw02/bob.v2.zip", "hw02-graded/results/bob.v2.json",
             f"alone/Dr. Åse B./{NOTEBOOK}", f"alone/{NOTEBOOK}")  # fmt: skip
    lay_out(tmp_path, dict.fromkeys(names, b""))
    assert explain.page_of(tmp_path / given, "q1") == tmp_path / page
