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
    prefix, count = secrets.token_hex(8), 0
    with contextlib.suppress(OSError):
        top = os.open(folder, flags)
        try:
            left = os.listdir(top)
            while left:
                name = left.pop()
                if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
                    os.unlink(name, dir_fd=top)
                    continue
                os.chmod(name, 0o700, dir_fd=top)
                inner = os.open(name, flags, dir_fd=top)
                try:
                    for child in os.listdir(inner):
                        count += 1
                        moved = f"{prefix}-{count}"
                        os.rename(child, moved, src_dir_fd=inner, dst_dir_fd=top)
                        left.append(moved)
                finally:
                    os.close(inner)
                os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
        os.rmdir(folder)
