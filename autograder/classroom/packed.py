"""Feedback pages in one zip, under the names by which bulk upload finds the student."""

import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom import layout
from autograder.classroom.collect import Submission


def write(path: Path, kind: str, feedback: Path, submissions: Iterable[Submission]) -> int:
    """Write the zip in one step; returns how many pages of the folder `feedback` are in it.

    `kind` is `canvas` or `moodle`. The same feedback gives the same file.
    """
    data = io.BytesIO()
    count = 0
    with zipfile.ZipFile(data, "w") as archive:
        for one in submissions:
            page, name = feedback / f"{one.name}.html", _name(kind, one)
            if name is not None and page.is_file():
                info = zipfile.ZipInfo(name)  # of a fixed time
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, page.read_bytes())
                count += 1
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data.getvalue())
    os.replace(temporary, path)
    return count


def _name(kind: str, submission: Submission) -> str | None:
    """The name of the page in the zip: the ids are those of the download."""
    for name in submission.exported:
        if kind == "canvas" and (parts := layout.canvas_name(name)):
            return f"{name.removesuffix(parts[3])}feedback.html"
        if kind == "moodle" and (match := layout.moodle_name(name)) and match[3] == "file":
            prefix = name.removesuffix(match[4] or "").rstrip("_")
            return f"{prefix}_/feedback.html"
    return None
