"""What the machine refuses, in a sentence with the next step; and files that can be written."""

import errno
import os
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sentence(error: OSError) -> str:
    """What an error of the system means for an instructor, naming the file, and what to do."""
    if error.errno is None:  # one of ours, in words already
        return str(error)
    where = " and ".join(str(name) for name in (error.filename, error.filename2) if name)
    where = where or "a file"
    reason = f"({error.strerror})"
    if error.errno in _FULL:
        return (
            f"the disk is full {reason}, writing {where}: free some space there, then give the "
            "same command again; it goes on where it stopped"
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"{where} cannot be read or written {reason}: change its permissions, or choose "
            "another place"
        )
    if isinstance(error, NotADirectoryError):
        return f"{where}: a part of this path is a file, not a folder: choose another place"
    if isinstance(error, IsADirectoryError):
        return f"{where} is a folder, where a file is needed: choose another name"
    if isinstance(error, FileNotFoundError):
        return f"{where} does not exist, or the folder that it should be in: look at the path"
    return f"{where}: {error.strerror or error}: the same command can be given again"


def writable_file(option: str, path: Path) -> Path:
    """The path, where a file can be written there; raises ValueError, naming the option."""
    if path.is_dir():
        raise ValueError(f"{option} {path} is a folder: name a file in it")
    if not path.absolute().parent.is_dir():
        raise ValueError(f"{option} {path}: there is no folder {path.parent}: make it first")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise ValueError(f"{option} {path} cannot be written: choose another place")
    return path
