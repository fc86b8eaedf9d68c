"""The kinds of questions: the letter in a name such as ``q3``, and the word of its heading.

A question of a kind is numbered on its own: ``### Question 3. ...`` is q3, ``### Paper 1. ...`` is
a1. Its points, tests, bank and written answers are found by that name; the order of questions is
that of their headings in the notebook.
"""

import re

KINDS = {
    "q": "Question",  # to be implemented, or answered in words
    "a": "Paper",  # analysis on paper, ten minutes without a computer
    "p": "Prediction",  # sealed before a figure is seen
    "g": "Test golf",  # a test of the student's own
    "e": "Experiment",  # which run tells explanations apart
    "c": "Claim",  # an audit of a published sentence
}
_WORDS = {word: letter for letter, word in KINDS.items()}
_ANY = "|".join(KINDS.values())

NAME = re.compile(rf"[{''.join(KINDS)}]\d+")
_BEGIN = rf"(?P<kind>{_ANY})\s+(?P<number>\d+)\b"
BEGIN = re.compile(rf"#+\s+{_BEGIN}")
"""Matches a line that is a heading, in a time that grows as its length does: for any text."""
HEADING = re.compile(rf"^#+\s+({_BEGIN}.*?)\s*#*$", re.MULTILINE)
"""The same for an author's text; group 1 is the heading without its marks."""
_LABEL = re.compile(rf"^((?:{_ANY})\s+)?\w+\.\s+")
_PARTS = re.compile(rf"([{''.join(KINDS)}])0*(\d{{1,4}})([a-z]?)", re.IGNORECASE)


def name(heading: re.Match) -> str:
    """The name of the question that a match of `BEGIN` or `HEADING` begins."""
    return f"{_WORDS[heading['kind']]}{heading['number']}"


def number(name: str, otherwise: int) -> str:
    """How a question is numbered in results: 4 for q4, a1 for a1; `otherwise` for another name."""
    match = _PARTS.fullmatch(name)
    if not match:
        return str(otherwise)
    letter = match[1].lower().removeprefix("q")
    return letter + match[2] + match[3]


def label(number: str) -> str:
    """How a question of that number is called in results: Question 4, Paper 1."""
    word = KINDS.get(number[:1])
    return f"{word} {number[1:]}" if word else f"Question {number}"


def labels(numbers: list[str]) -> tuple[str, ...]:
    """How several are called: as numbers behind one word where all are of the first kind."""
    if all(number[:1] not in KINDS for number in numbers):
        first = f"Question{'s' if len(numbers) > 1 else ''} {numbers[0]}"
        return first, *numbers[1:]
    return tuple(map(label, numbers))


def without_label(title: str) -> str:
    """A heading's words without the kind and number before them."""
    return _LABEL.sub("", title)


def key(name: str) -> tuple[int, int, str]:
    """By which names sort where no notebook gives their order: a2 before a10."""
    return [*KINDS, ""].index(name[:1] if name[:1] in KINDS else ""), len(name), name
