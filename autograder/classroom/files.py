"""Files of a class's submissions, read from a folder or from an export's zip, within bounds.

What students handed in is hostile: links and pipes are never opened, and a huge file is read only
so far that the grader, too, finds it too large.
"""

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder.classroom.gradescope_export import METADATA
from autograder.grade.archive_reader import (
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_READ,
    MAX_ZIP,
    Budget,
    list_path,
)
from autograder.grade.submission import NOTEBOOK
from autograder.grade.text import shown

MAX_FILE = MAX_ZIP + 1
"""Bytes read of one file: one more than the grader takes of any."""

_MAX_NAME = 200


@dataclass(frozen=True)
class Item:
    """A file or folder at the top of what was handed over.

    `read()` gives its files as paths to bytes: for a folder the paths inside it, for a file its
    name alone. Raises `OSError`, naming the file, where the disk or the zip cannot be read.
    """

    name: str
    is_folder: bool
    read: Callable[[], dict[str, bytes]] = field(repr=False)

    @property
    def is_submittable(self) -> bool:
        """Whether it is a notebook or a zip."""
        is_zip = self.name.lower().endswith(".zip")
        return not self.is_folder and (is_zip or NOTEBOOK.search(self.name) is not None)


def list_items(path: Path, warnings: list[str]) -> list[Item]:
    """What lies at the top of a folder or zip, sorted by name; hidden names are left out.

    Gradescope's export may be inside one folder, which is entered. Raises ValueError, naming the
    file, for a zip that cannot be opened.
    """
    if not path.is_dir():
        return _list_zip(path, warnings)
    items = _list_folder(path, warnings)
    if len(items) == 1 and items[0].is_folder:
        inside = _list_folder(path / items[0].name, [])
        if any(item.name == METADATA for item in inside):
            return _list_folder(path / items[0].name, warnings)
    return items


def _list_folder(folder: Path, warnings: list[str]) -> list[Item]:
    items = []
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            if _ignored(entry.name):
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            path = Path(entry.path)
            if stat.S_ISDIR(mode):
                items.append(Item(entry.name, True, partial(_read_folder, path)))
            elif stat.S_ISREG(mode):
                items.append(Item(entry.name, False, partial(_read_one, path)))
            else:
                kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
                warnings.append(f"{shown(entry.name)} is {kind} and was left out")
    return items


def _list_zip(path: Path, warnings: list[str]) -> list[Item]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ValueError(f"{path} is no zip that can be opened ({error})") from error
    members = {}
    for info in archive.infolist():
        parts = [part for part in info.filename.replace("\\", "/").split("/") if part != "."]
        if not any(parts) or any(map(_ignored, parts[:-1])) or _ignored(parts[-1] or "folder"):
            continue
        if any(part == ".." or "\0" in part for part in parts):
            warnings.append(f"{shown(info.filename)} leads out of {path.name} and was left out")
        elif stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            warnings.append(f"{shown(info.filename)} is no regular file and was left out")
        else:
            members[tuple(parts)] = info
    tops = {parts[0] for parts in members}
    if len(tops) == 1 and (*tops, METADATA) in members:
        members = {parts[1:]: info for parts, info in members.items() if any(parts[1:])}
    folders: dict[str, dict[str, zipfile.ZipInfo]] = {}
    items = []
    for parts, info in members.items():
        if len(parts) == 1:
            read = partial(_read_members, archive, {_short(parts[0]): info})
            items.append(Item(parts[0], False, read))
        else:
            inside = folders.setdefault(parts[0], {})
            if parts[-1]:  # a folder's own entry ends in a slash
                inside["/".join(map(_short, parts[1:]))] = info
    for name, inside in folders.items():
        items.append(Item(name, True, partial(_read_members, archive, inside)))
    return sorted(items, key=lambda item: item.name)


def _ignored(name: str) -> bool:
    """Hidden files and what macOS adds; the grader does not look at them either."""
    return not name or (name.startswith(".") and name != "..") or name == "__MACOSX"


def _short(name: str) -> str:
    """A name that every file system takes, with its ending."""
    stem, suffix = os.path.splitext(name)
    data = stem.encode("utf-8", "replace")[: _MAX_NAME - len(suffix.encode("utf-8", "replace"))]
    return name if len(os.fsencode(name)) <= _MAX_NAME else data.decode("utf-8", "ignore") + suffix


def _read_one(path: Path) -> dict[str, bytes]:
    return {path.name: _read_file(path)}


def _read_folder(folder: Path) -> dict[str, bytes]:
    paths = [f"{entry.place}/{entry.name}".lstrip("/") for entry in list_path(folder, Budget())]
    return _gather(paths, lambda path: _read_file(folder / path))


def _read_file(path: Path) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no regular file")
        return file.read(MAX_FILE)


def _read_members(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> dict[str, bytes]:
    def read(path: str) -> bytes:
        try:
            with archive.open(members[path]) as stream:
                return stream.read(MAX_FILE)
        except Exception as error:  # zipfile raises almost anything on damaged bytes
            raise OSError(f"{path} in {archive.filename} cannot be read: {error}") from error

    paths = [path for path in members if path.count("/") <= MAX_DEPTH][:MAX_ENTRIES]
    # a file and a folder of one name cannot both be laid out: the folder stays
    folders = {path[: place.start()] for path in paths for place in re.finditer("/", path)}
    return _gather([path for path in paths if path not in folders], read)


def _gather(paths: Iterable[str], read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Notebooks first, then zips, then the rest, as long as the grader's own bound allows."""

    def importance(path: str) -> tuple[int, int, str]:
        kind = 0 if NOTEBOOK.search(path) else 1 if path.lower().endswith(".zip") else 2
        return kind, path.count("/"), path

    files, left = {}, MAX_READ
    for path in sorted(paths, key=importance):
        data = read(path)
        if len(data) <= left:
            files[path] = data
            left -= len(data)
    return files
