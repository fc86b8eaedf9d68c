"""Folders around hostile code: closed to it before it runs, removed whatever it left in them."""

import contextlib
import os
import secrets
import stat
from pathlib import Path


def close_to_others(*folders: Path) -> None:
    """Take every right from other users, where these folders are ours to close."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)


def remove_left_by(uid: int) -> None:
    """Remove what a user left where everybody may write; links are not followed.

    Without Landlock and without a file system of its own a worker can write there.
    """
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue"):
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid != uid:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        remove(Path(entry.path))
                    else:
                        os.unlink(entry.path)


def remove(folder: Path) -> None:
    """Remove the folder and all that is in it; what cannot be removed stays, without an error.

    `shutil.rmtree` recurses and keeps a descriptor open for each level, so a few thousand nested
    folders break it. Here what lies in a folder is moved to the top before the folder is removed.
    No process that could interfere may be left. Follows no link.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        top = os.open(folder, flags)
        try:
            left = os.listdir(top)
            while left:
                with contextlib.suppress(OSError):  # the rest can go all the same
                    left += _emptied(left.pop(), top, flags)
        finally:
            os.close(top)
        os.rmdir(folder)


def _emptied(name: str, top: int, flags: int) -> list[str]:
    """Remove a file or folder of `top`; what lay in it lies there then, under the names given."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=top)
        return []
    os.chmod(name, 0o700, dir_fd=top)
    inner = os.open(name, flags, dir_fd=top)
    moved = []
    try:
        for child in os.listdir(inner):
            with contextlib.suppress(OSError):
                # to be moved a folder must be its owner's to write, as its ".." changes
                if stat.S_ISDIR(os.stat(child, dir_fd=inner, follow_symlinks=False).st_mode):
                    os.chmod(child, 0o700, dir_fd=inner)
                moved.append(secrets.token_hex(16))
                os.rename(child, moved[-1], src_dir_fd=inner, dst_dir_fd=top)
    finally:
        os.close(inner)
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=top)
    return moved
