"""The pictures of README.md, taken in JupyterLab: `make pictures` (needs a Chromium).

They lie in assignments/pictures, each small enough to be read along with a page.
"""

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import sync_playwright

from autograder.assignment import ROOT, find
from autograder.build import prepare, variants
from autograder.build.archive import folder_members, unpack, write_atomically
from tests.browser import lab

FOLDER = ROOT / "assignments" / "pictures"
MOST_BYTES = 150_000
SECONDS = 900


@dataclass(frozen=True)
class Picture:
    """What is taken: the cell that begins so, or what is below it; of which homework."""

    name: str
    homework: str
    begins: str
    output_alone: bool = False


PICTURES = (
    Picture("the-end-first", "hw09", "import math", output_alone=True),
    Picture("a-check", "hw02", 'grader.check("q7")'),
    Picture("another-end", "hw08", "import math", output_alone=True),
    Picture("an-export", "hw02", "from starter_code import handing_in"),
)
SLIPS = {"hw02": ("TransposedConv2d", "(Y, self.weight,", "(Y, self.weight.flip(-1),")}
"""A slip in the reference that is run, for `a-check`; other homeworks are run untouched."""


def main(only: list[str]) -> int:
    """Take the pictures of these names, or all of them; returns the exit status."""
    if lab.CHROMIUM is None:
        print("there is no Chromium: apt install chromium", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    wanted = [one for one in PICTURES if not only or one.name in only]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=lab.CHROMIUM, args=["--no-sandbox"])
        for homework in dict.fromkeys(one.homework for one in wanted):
            _take(browser, homework, [one for one in wanted if one.homework == homework])
        browser.close()
    return 0


def _take(browser, homework: str, wanted: list[Picture]) -> None:
    assignment = find(homework)
    parts = prepare(assignment)
    with tempfile.TemporaryDirectory() as folder:
        home, own = Path(folder) / assignment.slug, Path(folder) / "own"
        own.mkdir()
        unpack(parts.student, home)
        notebook = parts.notebook
        if homework in SLIPS:
            name, right, wrong = SLIPS[homework]
            slip = parts.sources[name].replace(right, wrong)
            notebook = variants.filled(notebook, parts.sources | {name: slip})
        kept = ROOT / "dist" / assignment.slug / "reference_files"
        if homework in SLIPS and kept.is_dir():  # trained weights, where it was built
            unpack(folder_members(kept), home)
        nbformat.write(notebook, home / f"{assignment.slug}.ipynb")
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        with lab.serving(home, own) as address:
            opened = lab.Lab(page, address, f"{assignment.slug}.ipynb", own / "screenshots")
            page.keyboard.press("Control+b")  # without the list of files
            opened.run_all(SECONDS)
            for picture in wanted:
                _save(opened, picture)
        page.close()


def _save(opened: lab.Lab, picture: Picture) -> None:
    """Write assignments/pictures/NAME.webp, below MOST_BYTES."""
    cell = opened.cells.nth(opened.place(picture.begins))
    part = cell.locator(".jp-Cell-outputWrapper") if picture.output_alone else cell
    opened.page.keyboard.press("Escape")
    image = Image.open(io.BytesIO(part.screenshot())).convert("RGB")
    for quality in (90, 75, 60, 40):
        stream = io.BytesIO()
        image.save(stream, "WEBP", quality=quality)
        if stream.tell() <= MOST_BYTES:
            break
    write_atomically(FOLDER / f"{picture.name}.webp", stream.getvalue())
    print(f"{picture.name}.webp: {image.width} x {image.height}, {stream.tell() // 1000} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
