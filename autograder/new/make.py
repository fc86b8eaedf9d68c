"""Make the folders of a new assignment from the files in ``template/``.

These files end in ``.txt``, so that nothing takes them for code or notebooks of this repository.
``{{slug}}``, ``{{short}}``, ``{{number}}`` and ``{{title}}`` in them are replaced.
"""

import re
import shutil
import tempfile
from pathlib import Path

from autograder.assignment import ROOT, Assignment, AssignmentError

TEMPLATE = Path(__file__).parent / "template"
PARTS = ("assignments", "solutions")

_SLUG = re.compile(r"hw\d\d(_[a-z0-9]+)+")
_MOST = 50  # characters of a slug: lines that hold the title stay short


def make(slug: str, root: Path = ROOT) -> Assignment:
    """Make ``assignments/<slug>`` and ``solutions/<slug>`` below ``root``; both or none.

    Returns the assignment. Raises AssignmentError for a slug that is not of the form hwNN_words,
    and where there is already an assignment, or one of its folders, with this name or number.
    """
    root = Path(root).resolve()
    if not _SLUG.fullmatch(slug) or len(slug) > _MOST:
        raise AssignmentError(
            f"{slug!r} is no name for an assignment: give hw, two digits and words in lower case, "
            f"joined by underscores, at most {_MOST} characters, as in hw15_total_variation"
        )
    made = Assignment(slug, _title(slug), root)
    _refuse_taken(made)
    words = {
        "slug": slug,
        "short": made.short,
        "number": str(int(made.short.removeprefix("hw"))),
        "title": made.title,
    }
    with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as folder:
        for part in PARTS:
            _write(TEMPLATE / part, Path(folder) / part, words)
            (root / part).mkdir(exist_ok=True)
        (Path(folder) / "assignments").rename(made.folder)
        try:
            (Path(folder) / "solutions").rename(made.solutions)
        except BaseException:
            shutil.rmtree(made.folder)
            raise
    return made


def _title(slug: str) -> str:
    return slug.partition("_")[2].replace("_", " ").capitalize()


def _refuse_taken(wanted: Assignment) -> None:
    for folder in (wanted.folder, wanted.solutions):
        if folder.exists():
            raise AssignmentError(
                f"{folder} is there already: take another name, or remove that folder if it is a "
                "remainder"
            )
    for part in PARTS:
        for taken in sorted((wanted.root / part).glob(f"{wanted.short}_*")):
            raise AssignmentError(
                f"{taken} has the number {wanted.short} already: take another, since commands name "
                "an assignment by it"
            )


def _write(template: Path, target: Path, words: dict[str, str]) -> None:
    """The files of a template folder, with ``words`` put in."""
    for path in sorted(template.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for name, word in words.items():
            text = text.replace("{{" + name + "}}", word)
        place = target / path.relative_to(template).with_suffix("")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
