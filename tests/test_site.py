"""The pages of the course: what students get, run untouched, and nothing that they must find."""

import pytest
import small_assignment

from autograder.assignment import SourceError
from autograder.site import pages

SECRET = "running_total_so_far = int(running_total_so_far)"
NOTEBOOK = small_assignment.NOTEBOOK.replace(
    "# A sum over a list adds its numbers one by one.",
    "# A sum over a list adds its numbers one by one.\n#\n"
    "# **What you can do at the end**\n#\n# - add, and say why it is $a + b$;\n# - count.\n#\n"
    "# **You need** fingers.",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The site of the small assignment, and what was said while it was made, twice."""
    root, lines = tmp_path_factory.mktemp("root"), []
    small = small_assignment.write(root, notebook=NOTEBOOK)
    (root / "README.md").write_text(
        "## The course\n\n| topic of the course | homework: questions |\n|---|---|\n"
        "| sums | hw90: q1 q2; hw91: q3 |\n"
    )
    pages.make([small], root / "dist", lines.append)
    return pages.make([small], root / "dist", lines.append), lines


def test_a_page_is_the_notebook_as_it_runs_untouched(made):
    folder, lines = made
    page = (folder / f"{small_assignment.SLUG}.html").read_text()
    assert "between 3.14" in page, "what a given cell prints"
    for absent in (SECRET, "Waiting:", "is open:", "handing_in", "google.colab", "Submission"):
        assert absent not in page
    assert "index.html" in page
    running = [line for line in lines if "running" in line]
    assert len(running) == 1, "the second time nothing had changed"


def test_the_first_page_says_what_each_teaches_needs_and_asks(made):
    index = (made[0] / "index.html").read_text()
    assert f'href="{small_assignment.SLUG}.html"' in index
    assert "add, and say" in index and "fingers" in index and "<math" in index
    assert "Question 1" in index and "Sums" in index
    assert "hw91" in index and "sums" in index, "the course table, with what is not there"
    assert SECRET not in index


def test_what_a_page_would_give_away_stops_it(tmp_path):
    telling = f'print("{SECRET[::-1]}"[::-1])'
    notebook = NOTEBOOK.replace('print("between", math.pi)', telling)
    small = small_assignment.write(tmp_path, notebook=notebook)
    with pytest.raises(SourceError, match="(?s)its page: .*the solution of total"):
        pages.make([small], tmp_path / "dist", lambda line: None)
    assert not (tmp_path / "dist" / "site").exists()


def test_a_cell_that_fails_stops_it(tmp_path):
    notebook = NOTEBOOK.replace('print("between", math.pi)', "print(1 / 0)")
    small = small_assignment.write(tmp_path, notebook=notebook)
    with pytest.raises(SourceError, match="ZeroDivisionError"):
        pages.make([small], tmp_path / "dist", lambda line: None)
