"""A class of 300 through the whole of an instructor's term, each command timed."""

import tempfile
from pathlib import Path

from tests.term_run import Term

COUNT = 300


def measure(count: int = COUNT) -> None:
    """Run it and print the seconds of each command."""
    with tempfile.TemporaryDirectory(prefix="term-") as folder:
        term = Term(Path(folder), count)
        term.run()
        page = term.results / "rubric-1of2.html"
        print(f"{count} submissions, small tests, two jobs; a page for graders of half of them: "
              f"{page.stat().st_size / 1e6:.1f} MB")  # fmt: skip
        for step, taken in term.seconds.items():
            print(f"  {step:12} {taken:7.1f} s")
        print(f"  {'in all':12} {sum(term.seconds.values()):7.1f} s")
