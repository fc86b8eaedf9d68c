"""Files of a class's submissions, read from a folder or from an export's zip, within bounds.

What students handed in is hostile: links and pipes are never opened, and a huge file is read only
so far that the grader, too, finds it too large.
"""

import contextlib
import itertools
import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from autograder.grade.archive_reader import (
    MAX_DEPTH,
    MAX_ENTRIES,
    Budget,
    list_path,
)
from autograder.grade.notebook import MAX_BYTES
from autograder.grade.slim import PIECE, TooMuch, slim
from autograder.grade.submission import NOTEBOOK
from autograder.grade.text import shown

MAX_FILE = (64 << 20) + 1
"""Bytes read of one file that is no zip, of a notebook without its outputs."""
MAX_READ = 192 << 20
"""Bytes of one submission; what comes after them is left out."""
MAX_INNER = 4 << 30
"""Bytes of an export that is zipped again."""
MAX_DIRECTORY = 16 << 20
"""Bytes of a zip's list of its members: some hundred thousand of them."""
_END_WITHIN = 70_000  # bytes at the end of a zip, in which that is told
_MAX_NAME = 200


@dataclass(frozen=True)
class Item:
    """A file or folder at the top of what was handed over.

    `read()` gives its files as paths to bytes: for a folder the paths inside it, for a file its
    name alone. Raises `OSError`, naming the file, where the disk or the zip cannot be read.
    `inside()` gives the items in a folder or a zip; ValueError for a zip that cannot be opened.
    """

    name: str
    is_folder: bool
    read: Callable[[], dict[str, bytes]] = field(repr=False)
    inside: Callable[[], list["Item"]] = field(default=list, repr=False)

    @property
    def is_zip(self) -> bool:
        """Whether its name is that of a zip."""
        return not self.is_folder and self.name.strip().lower().endswith(".zip")

    @property
    def is_notebook(self) -> bool:
        """Whether its name is that of a notebook."""
        return not self.is_folder and NOTEBOOK.search(self.name) is not None

    @property
    def is_submittable(self) -> bool:
        """Whether it is a notebook or a zip."""
        return self.is_zip or self.is_notebook


def list_items(path: Path, warnings: list[str]) -> list[Item]:
    """What lies at the top of a folder or zip, sorted by name; hidden names are left out.

    Raises ValueError, naming the file, for a zip that cannot be opened.
    """
    return _list_folder(path, warnings) if path.is_dir() else _list_zip(path, path, warnings)


def _list_folder(folder: Path, warnings: list[str]) -> list[Item]:
    items = []
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            if _ignored(entry.name):
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            path = Path(entry.path)
            if stat.S_ISDIR(mode):
                inside = partial(_list_folder, path, [])
                items.append(Item(entry.name, True, partial(_read_folder, path), inside))
            elif stat.S_ISREG(mode):
                item = Item(entry.name, False, partial(_read_one, path))
                inside = partial(_list_zip, path, path, []) if item.is_zip else list
                items.append(replace(item, inside=inside))
            else:
                kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
                warnings.append(f"{shown(entry.name)} is {kind} and was left out")
    return items


def _list_zip(file: Path | BinaryIO, path: Path, warnings: list[str]) -> list[Item]:
    """The items of a zip; `path` is what it is called in messages."""
    try:
        if _directory_size(file) > MAX_DIRECTORY:
            raise ValueError(f"{path} lists more files than any class hands in")
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
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
    return _items(archive, path, members)


def _directory_size(file: Path | BinaryIO) -> int:
    """Bytes of a zip's list of members, as its end says: so much is read when it is opened."""
    with open(file, "rb") if isinstance(file, Path) else contextlib.nullcontext(file) as stream:
        end = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, end - _END_WITHIN))
        tail = stream.read()
        stream.seek(0)
    place, place64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    size = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if size == 0xFFFFFFFF and place64 >= 0:
        size = int.from_bytes(tail[place64 + 40 : place64 + 48], "little")
    return size


def _items(
    archive: zipfile.ZipFile, path: Path, members: dict[tuple[str, ...], zipfile.ZipInfo]
) -> list[Item]:
    folders: dict[str, dict[tuple[str, ...], zipfile.ZipInfo]] = {}
    items = []
    for parts, info in members.items():
        if len(parts) == 1:
            read = partial(_read_members, archive, path, {_short(parts[0]): info})
            item = Item(parts[0], False, read)
            inside = partial(_list_inner_zip, archive, info, path) if item.is_zip else list
            items.append(replace(item, inside=inside))
        else:
            inside = folders.setdefault(parts[0], {})
            if parts[-1]:  # a folder's own entry ends in a slash
                inside[parts[1:]] = info
    for name, inside in folders.items():
        named = {"/".join(map(_short, parts)): info for parts, info in inside.items()}
        read = partial(_read_members, archive, path, named)
        items.append(Item(name, True, read, partial(_items, archive, path, inside)))
    return sorted(items, key=lambda item: item.name)


def _list_inner_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> list[Item]:
    name = path / info.filename
    copy, size = tempfile.TemporaryFile(), 0  # closed with the archive that reads it
    try:
        with archive.open(info) as stream:
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > MAX_INNER:
                    raise ValueError(f"{name} is larger than {MAX_INNER >> 30} GiB: unpack it")
                copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{name} is no zip that can be opened ({error})") from error
    return _list_zip(copy, name, [])


@contextlib.contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that holds a submission's files while it is open."""
    with tempfile.TemporaryDirectory(prefix="inverse-problems-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Path(folder)


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
        return _read_stream(path.name, file)


def _read_stream(name: str, stream: BinaryIO) -> bytes:
    """At most `MAX_FILE` bytes; of a notebook that is longer, what is left without outputs."""
    if name.lower().endswith(".zip"):
        data = stream.read(MAX_READ + 1)
        if len(data) > MAX_READ:
            raise OSError(f"{name} is larger than {MAX_READ >> 20} MiB")
        return data
    data = stream.read(MAX_FILE)
    if len(data) < MAX_FILE or not NOTEBOOK.search(name):
        return data
    pieces = itertools.chain([data], iter(partial(stream.read, PIECE), b""))
    try:
        return slim(_at_most(pieces, MAX_BYTES), MAX_FILE)[0]
    except TooMuch:
        return data


def _at_most(pieces: Iterable[bytes], most: int) -> Iterable[bytes]:
    for piece in pieces:
        most -= len(piece)
        if most < 0:
            raise TooMuch
        yield piece


def _read_members(
    archive: zipfile.ZipFile, source: Path, members: dict[str, zipfile.ZipInfo]
) -> dict[str, bytes]:
    def read(path: str) -> bytes:
        try:
            with archive.open(members[path]) as stream:
                return _read_stream(path, stream)
        except Exception as error:  # zipfile raises almost anything on damaged bytes
            raise OSError(f"{path} in {source} cannot be read: {error}") from error

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
