"""Answers in words, as the grader finds and shows them."""

import json
import time

from autograder.grade import notebook as notebooks
from autograder.grade import results, submission, words
from autograder.grade.words import Part, Source
from tests.small_class import MANIFEST, NOTEBOOK
from tests.term_class import HEADING, PLACE, STARTER, STORY, cell, notebook
from tests.test_results import convert, grade, question

MANY = 300_000
KNOWN = {**MANIFEST, "handed_out": sorted(STARTER)}


def found(data: bytes) -> dict[str, str]:
    """The answers in one notebook, by question."""
    return words.texts(notebooks.parse(data).sources, KNOWN)


def test_the_grader_reads_what_the_graders_page_shows(tmp_path):
    (tmp_path / NOTEBOOK).write_bytes(notebook("Because.", cell("And *this*."), cell("1", "code")))
    read = submission.read(tmp_path, KNOWN)
    assert read.words == {"q3": "Because.\n\nAnd *this*.\n\n1"}


def test_nothing_written_is_no_answer():
    assert found(notebook(None)) == {"q3": ""}
    assert found(json.dumps({"cells": []}).encode()) == {"q3": ""}


def test_an_upload_without_the_handed_out_cells_still_shows_the_answer():
    sources = notebooks.parse(notebook("Because.")).sources
    assert "Because." in words.texts(sources, MANIFEST)["q3"]


def test_a_cell_that_was_emptied_of_metadata_is_found_by_its_heading():
    cells = [Source(False, HEADING), Source(False, "Because."), Source(False, STORY)]
    cells += [Source(False, "later")]
    assert words.parts(cells, MANIFEST, STARTER) == {"q3": [Part(1, "Because.")]}


def test_hostile_headings_take_linear_time():  # else the test's time limit ends it
    for text in ("# Question 3 " + " " * 400_000, "#" * 400_000, "# Question 3\n" * 40_000):
        words.parts([Source(False, text), Source(False, PLACE)], MANIFEST, STARTER)
    many = [Source(False, f"{place}", "q3") for place in range(2000)]
    assert len(words.parts(many, MANIFEST, STARTER)["q3"]) == words.MAX_PARTS


def test_results_show_the_words_where_the_platform_grades_by_hand():
    by_hand = question("q10", manual=True, most=5)
    answer = "Because <b>$x$</b>.\0\ud800"
    made = convert(grade(question("q1"), by_hand, words={"q10": answer}))
    (entry,) = [one for one in made["tests"] if one["tags"] == ["q10"]]
    assert entry["output"].startswith("Because <b>$x$</b>.") and entry["output_format"] == "text"
    assert entry["visibility"] == "visible" and entry["status"] == "passed"
    assert "score" not in entry and "by hand" in entry["name"]
    (entry,) = [
        one for one in convert(grade(by_hand, words={"q10": ""}))["tests"] if one["tags"] == ["q10"]
    ]
    assert (entry["output"], entry["status"]) == ("Nothing is written here.", "failed")


def test_long_words_leave_room_for_the_rest():
    by_hand = [question(f"q{n}", manual=True, most=5) for n in range(20, 40)]
    texts = {one.name: "word " * 50_000 for one in by_hand}
    made = results.to_gradescope(grade(*by_hand, words=texts), KNOWN)
    results.validate(made)


def test_lines_that_are_nearly_headings_take_no_longer_than_others():
    line = HEADING + " " * 200 + "x\n" + HEADING + " #" * 100 + "x\n"
    source = Source(False, f"{HEADING}\n" + line * 10_000)
    began = time.process_time()
    words.texts([source], KNOWN)
    assert time.process_time() - began < 2
