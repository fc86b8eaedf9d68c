"""The course as a whole: every topic has its questions, and the same thing the same name."""

import ast
import re

import jupytext
import pytest

from autograder.assignment import ROOT, all_assignments

README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = (ROOT / "assignments" / "README.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^### (Question|Paper|Prediction|Test golf|Experiment|Claim) (\d+)\.", re.M)
LETTERS = {"Question": "q", "Paper": "a", "Prediction": "p", "Test golf": "g"}
LETTERS |= {"Experiment": "e", "Claim": "c"}
ASSIGNMENTS = {assignment.short: assignment for assignment in all_assignments()}


def questions(assignment) -> set[str]:
    """The names of its questions, as its notebook numbers them."""
    story = jupytext.read(assignment.notebook)
    text = "\n".join(cell.source for cell in story.cells if cell.cell_type == "markdown")
    return {LETTERS[kind] + number for kind, number in HEADING.findall(text)}


def topics() -> dict[str, set[str]]:
    """Of the table of topics: homework to the questions that stand in any of its rows."""
    found: dict[str, set[str]] = {}
    table = README[README.index("| topic of the course") :].split("\n\n")[0]
    for homework, names in re.findall(r"(hw\d\d): ([a-z0-9 ]+)", table):
        found.setdefault(homework, set()).update(names.split())
    return found


def not_used() -> dict[str, str]:
    """The names that the course avoids, each with the one that it uses instead."""
    table = NAMES[NAMES.index("| name | means") :].split("\n\n")[0]
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    named = [(re.findall(r"`(\w+)`", row[0]), re.findall(r"`(\w+)`", row[2])) for row in rows]
    return {avoided: used[0] for used, others in named for avoided in others}


@pytest.mark.parametrize("short", sorted(ASSIGNMENTS))
def test_every_question_with_tests_stands_below_a_topic(short):
    there, told = questions(ASSIGNMENTS[short]), topics()[short]
    assert told <= there, f"the README names {sorted(told - there)}, which {short} does not ask"
    written = {path.stem for path in (ASSIGNMENTS[short].solutions / "written").glob("*.md")}
    left = {name for name in there - told - written if name != "c1"}
    assert not left, f"no topic of the README names {sorted(left)} of {short}"


@pytest.mark.parametrize("short", sorted(ASSIGNMENTS))
def test_the_same_thing_has_the_same_name(short):
    avoided, assignment = not_used(), ASSIGNMENTS[short]
    story = jupytext.read(assignment.notebook)
    code = "\n".join(cell.source for cell in story.cells if cell.cell_type == "code")
    code = re.sub(r"^\s*[%!].*$", "", code, flags=re.M)
    for source in (code, assignment.reference.read_text(encoding="utf-8")):
        nodes = list(ast.walk(ast.parse(source)))
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        used |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        used |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        wrong = {name: avoided[name] for name in used & avoided.keys()}
        assert not wrong, f"{short} has other names for what the course calls so: {wrong}"
