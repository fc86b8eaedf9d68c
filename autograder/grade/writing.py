"""Writes results.json in one step, whatever stands in its place."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from autograder.grade.schema import dump, validate


def write(path: Path, results: dict, durable: bool = True) -> None:
    """Validate and write results.json in one step, mode 0644; follows no link.

    A reader sees the old file or the whole new one. What stands at `path` is replaced, a link
    itself instead of its target; a folder is moved aside. So is a parent that is not a real folder:
    pass a resolved path for a parent that may be a link. Only a `durable` result is sure to survive
    the end of the machine, not just of any process. Raises ValueError for results that break the
    contract, with the old file untouched, and OSError where writing fails.
    """
    validate(results)
    data = dump(results).encode("utf-8")
    path = Path(path)
    folder = _open_folder(path.parent)
    temporary = f".{path.name}.{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                if durable:
                    os.fsync(file.fileno())
            _move_folder_aside(path.name, folder)
            os.replace(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
            raise
        if durable:
            os.fsync(folder)
    finally:
        os.close(folder)


def _open_folder(path: Path) -> int:
    """A descriptor of the folder; what is no real folder is moved aside for a new one."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        pass
    except NotADirectoryError:  # a file, and on Linux a link as well
        os.rename(path, path.with_name(f"{path.name}.{secrets.token_hex(4)}.old"))
    except OSError as error:
        if not path.is_symlink():
            raise error
        os.rename(path, path.with_name(f"{path.name}.{secrets.token_hex(4)}.old"))
    os.mkdir(path, 0o755)
    return os.open(path, flags)


def _move_folder_aside(name: str, folder: int) -> None:
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        aside = f"{name}.{secrets.token_hex(4)}.old"
        os.rename(name, aside, src_dir_fd=folder, dst_dir_fd=folder)
