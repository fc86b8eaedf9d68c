"""Files of a submission, listed and read without trusting a name, a size or a kind of file.

Nothing is unpacked to disk. Folders are read through descriptors that never follow a link, and
only regular files are opened; zips are read from memory with every byte counted.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from autograder.grade.text import shown

MAX_ZIP = 300 << 20
MAX_INNER_ZIP = 64 << 20
"""Bytes of a zip, and of one within another, which is held in memory."""
MAX_READ = 640 << 20
"""Bytes read or unpacked in all for one submission, those thrown away included."""
MAX_ENTRIES = 10_000
MAX_DEPTH = 12
"""Folders below the top in which files are looked for."""
PIECE = 1 << 20
TOO_DEEP = f"Files more than {MAX_DEPTH} folders deep were not looked at."


class Unreadable(Exception):
    """A file that could not be read; the message continues "The file ..."."""


class TooLarge(Unreadable):
    """A file beyond its limit, or beyond what is read for one submission."""


@dataclass
class Budget:
    """Bytes that may still be read for this submission, and notes for the student."""

    left: int = MAX_READ
    notes: list[str] = field(default_factory=list)

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLarge("was not read, because the whole submission is too large")


@dataclass(frozen=True)
class Entry:
    """One regular file: its base name, the place where it lies (folder or zip), its depth.

    `pieces(limit)` gives the bytes one piece after the other, and raises `Unreadable`. `file()`
    opens a file on the disk, and is None for one in a zip.
    """

    name: str
    place: str
    depth: int
    pieces: Callable[[int], Iterator[bytes]] = field(repr=False, compare=False)
    file: Callable[[], BinaryIO] | None = field(default=None, repr=False, compare=False)

    def read(self, limit: int) -> bytes:
        """All of the bytes; raises `Unreadable`."""
        return b"".join(self.pieces(limit))

    @property
    def suffix(self) -> str:
        return os.path.splitext(self.name)[1].lower()


def list_path(path: Path, budget: Budget) -> list[Entry]:
    """The regular files of a folder, or the one file itself; raises OSError.

    A link to a folder is followed when it is `path` itself, which the caller chose; a link to a
    file is not, and neither are links below.
    """
    path = Path(path)
    if path.is_dir():
        return _list_folder(path, budget)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError("neither a folder nor a regular file")
    return [Entry(path.name, "", 0, *_reader(path.parent, (path.name,), budget))]


def _ignored(name: str) -> bool:
    """Hidden files (`.OTTER_LOG`, `.ipynb_checkpoints`, `._name`) and what macOS adds to zips."""
    return name.startswith(".") or name == "__MACOSX" or not name


def _list_folder(root: Path, budget: Budget) -> list[Entry]:
    entries: list[Entry] = []
    folders: list[tuple[str, ...]] = [()]
    seen = 0
    while folders:
        parts = folders.pop(0)
        try:
            descriptor = _open_below(root, parts, os.O_DIRECTORY)
        except OSError:
            continue
        try:
            with os.scandir(descriptor) as listing:
                for item in listing:
                    seen += 1
                    if seen > MAX_ENTRIES:
                        budget.notes.append(f"Only the first {MAX_ENTRIES:,} files were looked at.")
                        folders.clear()
                        break
                    mode = item.stat(follow_symlinks=False).st_mode
                    if _ignored(item.name):
                        _note_placeholder(budget, item.name)
                    elif stat.S_ISDIR(mode) and len(parts) < MAX_DEPTH:
                        folders.append((*parts, item.name))
                    elif stat.S_ISDIR(mode):
                        _note(budget, TOO_DEEP)
                    elif stat.S_ISREG(mode):
                        how = _reader(root, (*parts, item.name), budget)
                        entries.append(Entry(item.name, "/".join(parts), len(parts), *how))
        except OSError:
            continue
        finally:
            os.close(descriptor)
    return sorted(entries, key=lambda entry: (entry.depth, entry.place, entry.name))


def _open_below(root: Path, parts: tuple[str, ...], flags: int = 0) -> int:
    """A descriptor of root/parts in which no part below root is a link."""
    flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for depth, part in enumerate(parts, start=1):
        parent = descriptor
        try:
            last = depth == len(parts)
            descriptor = os.open(part, flags if last else flags | os.O_DIRECTORY, dir_fd=parent)
        finally:
            os.close(parent)
    return descriptor


def _note_placeholder(budget: Budget, name: str) -> None:
    if name.startswith(".") and name.endswith(".icloud"):
        wanted = shown(name[1 : -len(".icloud")])
        _note(
            budget,
            f"{shown(name)} is a placeholder: {wanted} itself lies in iCloud only. Open it once on "
            "your Mac, so that it is downloaded, and submit it again.",
        )


def _reader(
    root: Path, parts: tuple[str, ...], budget: Budget
) -> tuple[Callable[[int], Iterator[bytes]], Callable[[], BinaryIO]]:
    def opened() -> BinaryIO:
        try:
            file = open(_open_below(root, parts), "rb")
        except OSError as error:
            raise Unreadable(f"could not be read ({error.strerror})") from error
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise Unreadable("is not a regular file")
        return file

    def pieces(limit: int) -> Iterator[bytes]:
        with opened() as file:
            if os.fstat(file.fileno()).st_size > limit:
                raise TooLarge(f"is larger than {limit >> 20} MiB")
            size = 0
            while piece := _piece(file):
                size += len(piece)
                if size > limit:
                    raise TooLarge(f"is larger than {limit >> 20} MiB")
                budget.take(len(piece))
                yield piece

    return pieces, opened


def _piece(file: BinaryIO) -> bytes:
    try:
        return file.read(PIECE)
    except OSError as error:
        raise Unreadable(f"could not be read ({error.strerror})") from error


def list_zip(archive: Entry, budget: Budget) -> list[Entry]:
    """The regular files inside a zip; raises `Unreadable` where it cannot be opened.

    Of several files of one name the last counts, as when the zip is unpacked.
    """
    stream = archive.file() if archive.file else io.BytesIO(archive.read(MAX_INNER_ZIP))
    if _entries(stream, budget) > MAX_ENTRIES:
        raise Unreadable(f"holds more than {MAX_ENTRIES:,} files")
    try:
        opened = zipfile.ZipFile(stream)
        infos = opened.infolist()
    except Exception as error:  # zipfile raises almost anything on damaged bytes
        raise Unreadable("is not a zip file that can be opened; make it again") from error
    place = f"{archive.place}/{archive.name}".lstrip("/")
    entries: dict[tuple[str, ...], Entry] = {}
    for info in infos:
        mode = info.external_attr >> 16
        # not info.is_dir(), which takes the last character of a name that may be empty
        if info.filename.endswith("/") or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
            continue
        parts = tuple(info.filename.replace("\\", "/").split("/"))
        if any(part in ("", "..") or part.endswith(":") for part in parts):
            _note(budget, f"{shown(archive.name)} names a file outside itself; it was ignored.")
            continue
        parts = tuple(part for part in parts if part != ".")
        if not parts or any(map(_ignored, parts)):
            _note_placeholder(budget, parts[-1] if parts else "")
            continue
        if len(parts) > MAX_DEPTH + 1:
            _note(budget, TOO_DEEP)
            continue
        if parts in entries:
            _note(budget, f"{shown(archive.name)} holds {shown(parts[-1])} twice; the last counts.")
        inside = "/".join((place, *parts[:-1]))
        pieces = _zip_reader(opened, info, budget)
        entries[parts] = Entry(parts[-1], inside, archive.depth + len(parts), pieces)
    return sorted(entries.values(), key=lambda entry: (entry.depth, entry.place, entry.name))


def _entries(stream: BinaryIO, budget: Budget) -> int:
    """At most how many entries the directory of a zip has: each begins with the same bytes."""
    count, size, before = 0, 0, b""
    while piece := _piece(stream):
        size += len(piece)
        if size > MAX_ZIP:
            raise TooLarge(f"is larger than {MAX_ZIP >> 20} MiB")
        budget.take(len(piece))
        before += piece
        count += before.count(b"PK\x01\x02")
        before = before[-3:]
    stream.seek(0)
    return count


def _zip_reader(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget
) -> Callable[[int], Iterator[bytes]]:
    def pieces(limit: int) -> Iterator[bytes]:
        if info.flag_bits & 0x1:
            raise Unreadable("is encrypted; make the zip without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("is compressed in an unusual way; make an ordinary zip")
        if info.file_size > limit:
            raise TooLarge(f"is larger than {limit >> 20} MiB")
        size = 0
        try:
            with opened.open(info) as stream:
                while piece := stream.read(PIECE):
                    size += len(piece)
                    if size > limit:
                        raise TooLarge(f"is larger than {limit >> 20} MiB")
                    budget.take(len(piece))
                    yield piece
        except (Unreadable, GeneratorExit):
            raise
        except Exception as error:  # zipfile raises almost anything on damaged bytes
            raise Unreadable("is damaged inside the zip; make the zip again") from error

    return pieces


def _note(budget: Budget, sentence: str) -> None:
    if sentence not in budget.notes and len(budget.notes) < 20:
        budget.notes.append(sentence)
