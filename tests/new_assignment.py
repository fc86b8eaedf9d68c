"""The assignment that `autograder new` makes, as an upload: small, with every kind of question."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from autograder.assignment import ROOT, find
from autograder.build import prepare
from autograder.build.archive import write_zip
from autograder.build.assemble import Parts
from autograder.build.upload import SCRIPTS
from autograder.gradescope.platform import Platform
from autograder.new import make

SLUG = "hw15_total_variation"
NOTEBOOK = f"{SLUG}.ipynb"


@contextlib.contextmanager
def platform(root: Path, old: str = "", new: str = "") -> Iterator[tuple[Platform, Parts]]:
    """A platform that grades it, and its parts; `root` is an empty folder.

    old, new: what of `notebook.py` is replaced, where it stands once.
    """
    (root / "starter_code").symlink_to(ROOT / "starter_code")
    shutil.copy(ROOT / "requirements-grading.lock", root)
    make(SLUG, root)
    if old:
        story = root / "assignments" / SLUG / "notebook.py"
        text = story.read_text()
        assert text.count(old) == 1
        story.write_text(text.replace(old, new))
    parts = prepare(find(SLUG, root))
    write_zip(root / "gradescope.zip", parts.gradescope, SCRIPTS)
    with Platform(root / "gradescope.zip") as grader:
        yield grader, parts


def grade(grader: Platform, name: str, files: dict[str, bytes]) -> dict:
    """The results of one submission."""
    place = grader.root(name, files)
    list(grader.run([place]))
    return grader.results(place)
