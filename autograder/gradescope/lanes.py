"""Grading many submissions with one upload: a running grader for each thread that asks."""

import itertools
import json
import shutil
import threading
from pathlib import Path

from autograder.gradescope.platform import GraderGone, Lane, Platform, repository

CLOSED = "--closed="
"""An option of lanes alone: a place that submissions must not see."""
PATIENCE = 60
"""Seconds that a grader gets beyond its own deadline before it is given up."""


class Lanes:
    """One upload, unpacked once, and a `Lane` of its own for each thread; a context manager.

    patience: a factor of the upload's limits of time, for a machine that does other things beside.
    """

    def __init__(self, upload: Path, *options: str, patience: float = 1.0):
        # places of the class that submissions must not see; not for the command line, which they do
        closed = [Path(one.partition("=")[2]) for one in options if one.startswith(CLOSED)]
        self._options = tuple(one for one in options if not one.startswith(CLOSED))
        self._platform = Platform(upload, [*repository(), *closed])
        self._seconds = self._platform.be_patient(patience) + PATIENCE
        self._local, self._open = threading.local(), []
        self._closed = False
        self._numbers = itertools.count(1)

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def grade(self, submission: Path | dict[str, bytes], metadata: dict | None = None) -> dict:
        """Grade one submission in this thread's lane; returns the content of its results.json.

        `submission` is a file, a folder, or names to bytes; `metadata` is what the platform tells
        of it. A grader that ends or hangs is replaced and the submission graded once more; raises
        `GraderGone` where that fails too, and `ValueError` where no valid result was written.
        """
        root = self._platform.root(str(next(self._numbers)), submission)
        if metadata is not None:
            (root / "submission_metadata.json").write_text(json.dumps(metadata))
        try:
            try:
                self._lane().grade(root, self._seconds)
            except GraderGone:
                self._local.lane = None
                if self._closed:
                    raise
                self._lane().grade(root, self._seconds)
            return Platform.results(root)
        except GraderGone:
            self._local.lane = None
            raise
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def _lane(self) -> Lane:
        if getattr(self._local, "lane", None) is None:
            self._local.lane = Lane(self._platform, *self._options)
            self._open.append(self._local.lane)
        return self._local.lane

    def close(self) -> None:
        """End every grader and remove what was unpacked."""
        self._closed = True
        for lane in self._open:
            lane.close()
        self._platform.__exit__()
