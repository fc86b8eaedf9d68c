"""Finds the submissions of a class in a folder or in the export of a learning platform.

Gradescope  submission_metadata.yml and submission_<id>/ (a folder or a zip)
Canvas      lastfirst_LATE_12345_67890_name-1.ipynb (a folder or a zip of such files)
            anon_Qx3Rt_901_name.ipynb (marked anonymously)
Moodle      Name_123_assignsubmission_file_/ (a folder or a zip, also of single files)
Blackboard  Title_user_attempt_2026-10-01-20-15-33_name.ipynb and a text for each attempt
ILIAS       Last_First_login_123/, or Team 45/ with such folders (in up to three others)
plain       one folder, one notebook or one zip for each student
"""

import hashlib
import itertools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.classroom import gradescope_export, platforms
from autograder.classroom import layout as layouts
from autograder.classroom.files import Item
from autograder.classroom.gradescope_export import METADATA, Entry
from autograder.classroom.platforms import Draft, named
from autograder.classroom.record import Student
from autograder.grade.text import listed, shown

_MAX_NAME = 80


@dataclass(frozen=True)
class Submission:
    """One submission. `name` is unique in the class and safe as a file name.

    `read()` gives its files as paths to bytes (at most 192 MiB in all); raises `OSError` where
    they cannot be read. `notes` are remarks for the instructor. `exported` are the names of the
    items that it was made of, as the export has them.
    """

    name: str
    students: tuple[Student, ...]
    submitted: datetime | None
    notes: tuple[str, ...]
    read: Callable[[], dict[str, bytes]] = field(repr=False)
    exported: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collection:
    """The submissions in the order of their names, and what was left out and why."""

    submissions: tuple[Submission, ...]
    warnings: tuple[str, ...]
    layout: str = "folders"
    """one of `autograder.classroom.layout.LAYOUTS`"""

    @property
    def plain(self) -> bool:
        """Whether it is what it seems: nothing left out or entered, and no name there twice.

        A zip of Gradescope's always holds a folder, which is entered.
        """
        usual = layouts.FOUND_IN if self.layout == "gradescope" else None
        told = [one for one in self.warnings if not (usual and one.startswith(usual))]
        people = [one.students for one in self.submissions if any(s.name for s in one.students)]
        return not told and len(set(people)) == len(people)


def is_class(path: Path, notebook: str, layout: str | None = None) -> bool:
    """Whether `path` holds the submissions of a class, rather than being one submission.

    A zip is a class where it is an export. A folder is one submission where a file called
    `notebook`, or just one notebook or zip, lies directly in it, and otherwise a class. Raises
    ValueError where that is unclear, which a `layout` decides.
    """
    return layouts.find(path, notebook, layout).kind != "single"


def collect(path: Path, notebook: str = "", layout: str | None = None) -> Collection:
    """All submissions at `path`, a folder or a zip; raises ValueError, naming it, for none.

    `notebook` is the name of the assignment's own, `layout` what `path` is where that is unclear.
    """
    found = layouts.find(path, notebook, layout)
    items, warnings = list(found.items), list(found.warnings)
    if found.kind == "single":
        items = layouts.list_items(path, warnings)
    entries = None
    for item in items:
        if found.kind == "gradescope" and item.name == METADATA and not item.is_folder:
            entries = gradescope_export.parse(item.read()[METADATA], warnings)
    submissions = [item for item in items if item.name != METADATA]
    drafts = _drafts(found.kind, submissions, entries, warnings)
    if missing := sorted(set(entries or ()) - {item.name for item in items}):
        names = listed(map(shown, missing[:3])) + (" and more" if len(missing) > 3 else "")
        warnings.append(f"{METADATA} names {names}, but there is no such folder")
    if not drafts:
        raise ValueError(
            f"{path} holds no submissions: neither folders nor notebooks or zips, nor an export "
            "of Gradescope, Canvas, Moodle, Blackboard or ILIAS"
        )
    return Collection(_submissions(drafts), tuple(warnings), found.kind)


def _drafts(
    kind: str, items: list[Item], entries: dict[str, Entry] | None, warnings: list[str]
) -> list[Draft]:
    """The submissions among the items; `entries` are None where there is no metadata file."""
    drafts: dict[tuple[str, ...], Draft] = {}
    ignored = []
    for item in items:
        if kind == "moodle" and (moodle := layouts.moodle_name(item.name)):
            platforms.add_moodle(drafts, item, moodle)
        elif kind == "canvas" and layouts.is_of(kind, item):
            platforms.add_canvas(drafts, item)
        elif kind == "blackboard" and layouts.is_of(kind, item):
            platforms.add_blackboard(drafts, item)
        elif kind == "ilias" and layouts.is_of(kind, item):
            platforms.add_ilias(drafts, item)
        elif item.is_folder:
            entry = Entry(named(item.name)) if entries is None else entries.get(item.name, Entry())
            draft = Draft(item.name, entry.students, entry.submitted, parts=[("", item)])
            drafts["plain", item.name] = draft
        elif item.is_submittable:
            stem = item.name.rpartition(".ipynb")[0] or os.path.splitext(item.name)[0]
            draft = Draft(stem, named(stem), parts=[(item.name, item)])
            drafts["plain", item.name] = draft
        else:
            ignored.append(shown(item.name))
    if ignored:
        more = f" and {len(ignored) - 3} more" if len(ignored) > 3 else ""
        warnings.append(f"not a submission: {', '.join(ignored[:3])}{more}")
    return list(drafts.values())


def _submissions(drafts: list[Draft]) -> tuple[Submission, ...]:
    made = []
    for draft, name in zip(drafts, _unique_names(drafts), strict=True):
        exported = tuple(item.name for _, item in draft.parts)
        told = name, draft.students, draft.submitted, tuple(draft.notes), draft.read
        made.append(Submission(*told, exported))
    return tuple(sorted(made, key=lambda submission: submission.name))


def _unique_names(drafts: list[Draft]) -> list[str]:
    """A name for each: its own, with a few digits of a hash where others have it as well.

    Equal are names that a file system may take for equal. Who is called like another one's name
    with digits gets some, too, and not that one: what is known of it keeps its place.
    """
    names = [safe_name(draft.name) for draft in drafts]
    count = Counter(name.casefold() for name in names)
    shared = [count[name.casefold()] > 1 for name in names]
    taken: set[str] = set()
    for place in sorted(range(len(names)), key=lambda place: not shared[place]):
        digits = _with_digits(names[place], drafts[place])
        tried = digits if shared[place] else itertools.chain([names[place]], digits)
        names[place] = next(name for name in tried if name.casefold() not in taken)
        taken.add(names[place].casefold())
    return names


def _with_digits(name: str, draft: Draft) -> Iterator[str]:
    whole = "\0".join([draft.name, *(item.name for _, item in draft.parts)])
    while True:
        yield f"{name}-{hashlib.sha256(os.fsencode(whole)).hexdigest()[:8]}"
        whole += "\0"


def safe_name(name: str) -> str:
    """Letters, digits, `.`, `-` and `_` only, never empty nor hidden, at most 80 characters."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    text = re.sub(r"[^\w.-]+", "_", text).strip("._-")
    while len(text) > _MAX_NAME or len(text.encode()) > 2 * _MAX_NAME:
        text = text[:-1]
    return text or "submission"
