"""Zip files that are the same, byte for byte, whenever they hold the same members."""

import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

DATE = (2026, 1, 1, 0, 0, 0)  # of every member, whenever it is made
IGNORED = ("__pycache__", ".ipynb_checkpoints")


def write_zip(path: Path, members: dict[str, bytes], executable: Iterable[str] = ()) -> None:
    """Write ``members`` (name in the archive -> content) to ``path``, sorted by name.

    Names are relative with forward slashes; modes are 0644, or 0755 for those in ``executable``.
    """
    executable = set(executable)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, on every machine: so that the modes below count
            info.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(info, members[name])


def folder_members(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every file below ``folder`` as members under ``prefix``, less caches and hidden files."""
    members = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part in IGNORED or part.startswith(".") for part in parts):
            continue
        if path.is_file() and path.suffix != ".pyc":
            members[prefix + "/".join(parts)] = path.read_bytes()
    return members


def unpack(members: dict[str, bytes], folder: Path) -> None:
    """Write ``members`` as files below ``folder``."""
    for name, content in members.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that, at any moment, it is either the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
