"""Tells an export of a learning platform, a folder of submissions and a single submission apart.

What cannot be told for certain is never guessed: `find` says what it found and asks for a layout.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.files import Item, list_items
from autograder.classroom.gradescope_export import METADATA
from autograder.grade.submission import NOTEBOOK
from autograder.grade.text import listed, shown

LAYOUTS = ("gradescope", "canvas", "moodle", "blackboard", "ilias", "folders", "single")
_EXPORTS = LAYOUTS[:5]
NAMES = {kind: kind.capitalize() for kind in _EXPORTS} | {"ilias": "ILIAS"}
FOUND_IN = "the export was found in"
MAX_WRAPPERS = 3
"""Folders and zips around an export that are entered."""

_MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_(file|onlinetext)(?:_(.*))?\Z", re.DOTALL)
# who (a group's name may hold underscores), LATE, user id, submission id, file
_CANVAS = re.compile(r"(?P<who>[^_]*)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)\Z", re.DOTALL)
_GROUP = re.compile(r"(?P<who>.+?)_(?P<late>LATE_)?(?P<id>\d{3,})_\d{3,}_(?P<file>.+)\Z", re.DOTALL)
_ANONYMOUS = re.compile(
    r"(?P<early>LATE_)?(?P<who>anon)_(?P<late>LATE_)?(?P<id>[A-Za-z0-9]{5})_\d+_(?P<file>.+)\Z",
    re.DOTALL,
)

# the assignment's title, user, time of the attempt, file; or the text that comes with each attempt.
# Students choose the end, so it is the first attempt in a name that counts.
_BLACKBOARD = re.compile(
    r".+?_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<text>\.txt))\Z",
    re.DOTALL,
)
_ILIAS = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+)_(?P<login>[\w.@+-]+)_(?P<id>\d+)\Z")
_ILIAS_TEAM = re.compile(r"Team[ _](?P<id>\d+)\Z")


@dataclass(frozen=True)
class Layout:
    """What lies at a path: its kind, one of `LAYOUTS`, and the items of a class.

    `warnings` tell what was entered or left out.
    """

    kind: str
    items: tuple[Item, ...]
    warnings: tuple[str, ...]


def moodle_name(name: str) -> re.Match | None:
    """The parts of a name in Moodle's export: who, number, kind, file."""
    return _MOODLE.match(name)


def canvas_name(name: str) -> tuple[str, str, bool, str] | None:
    """Of a file's name in Canvas' export: who, user id, whether late, the file's own name."""
    match = _ANONYMOUS.match(name) or _CANVAS.match(name) or _GROUP.match(name)
    if match is None:
        return None
    parts = match.groupdict()
    return parts["who"], parts["id"], bool(parts["late"] or parts.get("early")), parts["file"]


def blackboard_name(name: str) -> re.Match | None:
    """The parts of a name in Blackboard's export: user, time, file or text."""
    return _BLACKBOARD.match(name)


def ilias_name(name: str) -> re.Match | None:
    """The parts of a folder's name in ILIAS' export: last, first, login, id."""
    return _ILIAS.match(name)


def find(path: Path, notebook: str, layout: str | None = None) -> Layout:
    """What lies at `path`; `notebook` is the name of the assignment's own.

    With a `layout` it is that and nothing is asked. Raises ValueError, saying what was found, where
    it could be several things, and where it is not the layout that was given.
    """
    warnings: list[str] = []
    is_zip = path.suffix.lower() == ".zip"
    if layout == "single" or not (path.is_dir() or is_zip):
        if layout not in (None, "single"):
            raise ValueError(f"{path} is one file, not a class (--layout {layout})")
        if layout is None and path.is_file() and not NOTEBOOK.search(path.name):
            raise ValueError(
                f"{path} is no submission: give a notebook, a zip, a folder, or an export of a "
                "platform (--layout single, where it is one all the same)"
            )
        return Layout("single", (), ())
    try:
        items = list_items(path, warnings)
    except ValueError:
        if layout is None:
            return Layout("single", (), ())  # one damaged submission: the grader says so
        raise
    if layout == "folders":
        return Layout(layout, tuple(items), tuple(warnings))
    place, items = _enter(path, items, warnings)
    kinds = _kinds(items, layout)
    if layout is None and len(kinds) > 1:
        raise ValueError(_unclear(place, items, f"names of {listed(kinds)}", kinds))
    kind = layout or next(iter(kinds), None)
    if kind is not None:
        if kind not in kinds:
            raise ValueError(f"{place} is no export of {NAMES[kind]}: {_counted(items)}")
        return Layout(kind, _members(kind, place, items, notebook, layout, warnings), (*warnings,))
    if place != path:
        items = list_items(path, [])
    return Layout(_plain(path, items, notebook, is_zip), tuple(items), tuple(warnings))


def is_of(kind: str, item: Item) -> bool:
    """Whether a name is one of this kind of export."""
    if kind == "gradescope":
        return item.name == METADATA and not item.is_folder
    if kind == "moodle":
        return moodle_name(item.name) is not None
    if kind == "ilias":
        return item.is_folder and bool(ilias_name(item.name) or _ILIAS_TEAM.match(item.name))
    if kind == "blackboard":
        return not item.is_folder and blackboard_name(item.name) is not None
    return (
        not item.is_folder
        and canvas_name(item.name) is not None
        and blackboard_name(item.name) is None
    )


def _kinds(items: Iterable[Item], layout: str | None = None) -> list[str]:
    """Of which exports there are names. Of ILIAS' only where all folders and nothing else are."""
    items = list(items)
    found = [
        kind for kind in _EXPORTS if kind != "ilias" and any(is_of(kind, item) for item in items)
    ]
    given = [item for item in items if item.is_folder or item.is_submittable]
    ilias = [item for item in given if is_of("ilias", item)]
    if ilias and not found and (len(ilias) == len(given) or layout == "ilias"):
        found.append("ilias")
    return found


def _is_export(items: Iterable[Item]) -> bool:
    return bool(_kinds(items))


def _enter(path: Path, items: list[Item], warnings: list[str]) -> tuple[Path, list[Item]]:
    """The export inside one folder or zip after the other, where that is all there is."""
    place, inner = path, items
    for depth in range(MAX_WRAPPERS + 1):
        if _is_export(inner):
            if place != path:
                warnings.append(f"{FOUND_IN} {place}")
            return place, inner
        wrappers = [item for item in inner if item.is_folder or item.is_zip]
        if depth == MAX_WRAPPERS or len(wrappers) != 1 or any(one.is_notebook for one in inner):
            break
        place, inner = place / wrappers[0].name, _inside(wrappers[0])
    return path, items


def _inside(item: Item) -> list[Item]:
    try:
        return item.inside()
    except (ValueError, OSError):
        return []


def _members(
    kind: str, place: Path, items: list[Item], notebook: str, layout: str | None, warnings
) -> tuple[Item, ...]:
    """The items of an export; warns of what certainly is none, asks about what may be one."""
    kept, unclear = [], []
    for item in items:
        name = shown(item.name)
        if kind == "gradescope" and item.is_folder or is_of(kind, item):
            kept.append(item)
        elif kind == "gradescope" and item.is_zip and re.match(r"submission_\d+", item.name):
            kept.append(item)
        elif not (item.is_folder or item.is_submittable):
            kept.append(item)  # told where submissions are made of the items
        elif item.name == notebook:
            warnings.append(f"{name} beside the submissions is the assignment's own: left out")
        elif item.is_zip and _is_export(_inside(item)):
            warnings.append(f"{name} is an export itself, of which the rest was unpacked: left out")
        elif layout is not None:
            warnings.append(f"{name} has no name of an export of {NAMES[kind]}: left out")
        elif item.is_folder and not _holds_any(item):
            warnings.append(f"{name} holds neither notebooks nor zips: left out")
        else:
            unclear.append(item)
    if unclear:
        told = f"an export of {NAMES[kind]}, but other names beside it"
        raise ValueError(_unclear(place, unclear, told, (kind, "folders")))
    return tuple(kept)


def _plain(path: Path, items: list[Item], notebook: str, is_zip: bool) -> str:
    """`single` or `folders`, where there is no export; raises ValueError where it is unclear."""
    files = [item for item in items if item.is_submittable]
    folders = [item for item in items if item.is_folder and _holds_any(item)]
    exports = [
        item for item in items if (item.is_folder or item.is_zip) and _is_export(_inside(item))
    ]
    own = any(item.name == notebook for item in files)
    if exports:
        names = listed(shown(item.name) for item in exports[:3])
        raise ValueError(
            f"{path} holds {_counted(items)}, and {names} looks like an export of its own. Give "
            "that as the submissions, or say what this is with --layout folders or single"
        )
    if own or len(files) == 1:
        if len(folders) > 1 or len(files) > 3:
            told = f"{notebook if own else shown(files[0].name)} among others"
            raise ValueError(_unclear(path, [*files, *folders], told, ("folders", "single")))
        return "single"
    if is_zip:
        if len(folders) > 1 or len(files) > 2:
            told = "no name of an export"
            raise ValueError(_unclear(path, [*files, *folders], told, ("folders", "single")))
        return "single"
    return "folders"


def _holds_any(folder: Item, depth: int = 3) -> bool:
    """Whether a folder holds a notebook or a zip, not too deep."""
    inside = _inside(folder)
    return any(item.is_submittable for item in inside) or any(
        item.is_folder and depth and _holds_any(item, depth - 1) for item in inside
    )


def _counted(items: Iterable[Item]) -> str:
    """`2 folders, 1 notebook and 3 zips (ada, emmy, ...)`."""
    items = [item for item in items if item.is_folder or item.is_submittable]
    counts = {
        "folder": sum(item.is_folder for item in items),
        "notebook": sum(item.is_notebook for item in items),
        "zip": sum(item.is_zip for item in items),
    }
    told = listed(f"{n} {what}{'s' if n > 1 else ''}" for what, n in counts.items() if n)
    names = ", ".join(shown(item.name) for item in items[:3]) + (", ..." if items[3:] else "")
    return f"{told} ({names})" if items else "nothing that can be graded"


def _unclear(path: Path, items: Iterable[Item], what: str, layouts: Iterable[str]) -> str:
    options = " or ".join(layouts)
    return (
        f"{os.fspath(path)}: it is unclear what this is: {what}: {_counted(items)}. Nothing was "
        f"graded. Say what it is with --layout {options}, or move away what does not belong"
    )
