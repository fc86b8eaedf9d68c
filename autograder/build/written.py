"""Model answers and rubrics of the questions that are graded by hand: ``written/q12.md``.

Such a file has two parts, under the headings ``# Answer`` and ``# Rubric``, in this order.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import SourceError, read_text

_PARTS = re.compile(
    r"\s*# Answer[ \t]*\n(?P<answer>.+?)^# Rubric[ \t]*\n(?P<rubric>.+)", re.S | re.M
)


@dataclass(frozen=True)
class Written:
    """A model answer and the rubric by which answers are graded, both in Markdown."""

    answer: str
    rubric: str


def read(folder: Path) -> dict[str, Written]:
    """What a folder holds, by question; empty where there is none.

    Raises SourceError, naming the file, where one of the two parts is missing or empty.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.md")):
        match = _PARTS.fullmatch(read_text(path))
        parts = match and [match[name].strip() for name in ("answer", "rubric")]
        if not parts or not all(parts):
            raise SourceError(path, "it needs two parts, `# Answer` and `# Rubric`", path.stem)
        found[path.stem] = Written(*parts)
    return found
