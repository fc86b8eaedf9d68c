"""What a notebook that teaches keeps to, as a list of faults. No test by itself."""

import re

import jupytext

from autograder.assignment import Assignment
from autograder.bank import kinds
from autograder.build import points

LINE = re.compile(
    r"\*(?P<kind>Core|Further)\. (?P<minutes>\d+) minutes\. Difficulty [1-5] of 5\. Needed .+\.\*"
)
SAID = re.compile(r"(?:about|at most) (\d+(?:\.\d+)?) (minutes|hours)")
MOST_WORDS = 130
ANALYSIS = 20, 45


def teaches(assignment: Assignment) -> bool:
    """Whether it was converted: it has a question of the kind Prediction."""
    return "p" in {name[0] for name in questions(assignment)}


def questions(assignment: Assignment) -> dict[str, tuple[str, list]]:
    """Of each question, by name: its heading, and its cells up to its end."""
    found, inside = {}, None
    for cell in jupytext.read(assignment.notebook).cells:
        heading = cell.cell_type == "markdown" and kinds.HEADING.search(cell.source)
        if heading:
            inside = []
            found[kinds.name(heading)] = heading[1], inside
        if inside is not None:
            inside.append(cell)
        if "grader.check(" in cell.source or "_Type your answer here" in cell.source:
            inside = None
    return found


def faults(assignment: Assignment) -> list[str]:
    """What a notebook lacks; empty where all is well."""
    found, minutes = [], 0
    asked = questions(assignment)
    for name, (_, cells) in asked.items():
        lines = [line for line in cells[0].source.splitlines() if line.strip()]
        start = next(n for n, line in enumerate(lines) if kinds.HEADING.match(line))
        line = LINE.fullmatch(lines[start + 1].strip()) if len(lines) > start + 1 else None
        if line is None:
            found.append(f"{name}: below its heading is no line such as *Core. 20 minutes. ...*")
            continue
        minutes += int(line["minutes"])
        if (count := words(cells, lines[start + 2 :])) > MOST_WORDS:
            found.append(f"{name}: {count} words of task before the exact rules, or code")
    if missing := [letter for letter in kinds.KINDS if letter not in {one[0] for one in asked}]:
        found.append(f"there is no question of the kinds {', '.join(missing)}")
    return found + _time(assignment, minutes)


def points_faults(assignment: Assignment, most: float = 100) -> list[str]:
    """What is wrong with the sum of points, and with the share that is analysis."""
    worth = {name: points.stated(heading) for name, (heading, _) in questions(assignment).items()}
    by_hand = {path.stem for path in assignment.written.glob("*.md")}
    analysis = sum(worth[name] for name in worth if name[0] != "q" or name in by_hand)
    found = [] if sum(worth.values()) == most else [f"{sum(worth.values()):g} points, not {most}"]
    low, high = (most * bound / 100 for bound in ANALYSIS)
    return found + ([] if low <= analysis <= high else [f"{analysis:g} points of analysis"])


def words(cells: list, lines: list[str]) -> int:
    """Words of the task: up to the folded rules or the first code; a formula is one."""
    text = "\n".join(lines)
    for cell in cells[1:]:
        if cell.cell_type == "code" or "_Type your answer here" in cell.source:
            break
        text += "\n" + cell.source
    text = re.split(r"<details|```|^\*Checked\*", text, maxsplit=1, flags=re.MULTILINE)[0]
    text = re.sub(r"\$\$.*?\$\$|\$[^$]+\$", " x ", text, flags=re.DOTALL)
    return len(text.split())


def _time(assignment: Assignment, minutes: int) -> list[str]:
    text = assignment.notebook.read_text()
    place = text.find("**Points and time.**")
    said = SAID.search(re.sub(r"\n#? ?", " ", text[place : place + 600])) if place >= 0 else None
    if said is None:
        return ["**Points and time.** does not say `about 90 minutes` or `about 5.5 hours`"]
    told = float(said[1]) * (60 if said[2] == "hours" else 1)
    near = abs(told - minutes) <= 0.15 * minutes
    return [] if near else [f"it says {told:g} minutes; those of its questions are {minutes}"]
