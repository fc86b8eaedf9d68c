"""Namespaces around the fork server, where the system offers them (root with CAP_SYS_ADMIN).

What the `bwrap` program would do, by system calls: the server is a fork of a process that has
imported torch, and a program started anew would have to import it once more, for seconds.
"""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

KINDS = {
    "network": 0x40000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "mount": 0x00020000,
    "pid": 0x20000000,
}
"""Names of the namespaces and their flags for unshare(2)."""

_CAP_SYS_ADMIN = 21
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_BIND, _MS_REC, _MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
_MNT_DETACH = 2
_SYSTEM = ("/proc", "/sys", "/dev")
_OWN = ("/tmp", "/dev/shm")
_OWN_OPTIONS = "mode=1777,size=64m,nr_inodes=4k"

_libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """The system refused the namespace `kind`; the process may be within others already."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


def offered() -> tuple[str, ...]:
    """Names of the namespaces worth trying here: all of `KINDS`, or none."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return ()
    status = Path("/proc/self/status").read_text()
    capabilities = int(status.partition("CapEff:")[2].split()[0], 16)
    return tuple(KINDS) if capabilities >> _CAP_SYS_ADMIN & 1 else ()


def without(kinds: tuple[str, ...], refused: str) -> tuple[str, ...]:
    """The kinds that can do without a refused one: a PID namespace needs a /proc of its own."""
    gone = {"mount", "pid"} if refused == "mount" else {refused}
    return tuple(kind for kind in kinds if kind not in gone)


def prepare(kinds: tuple[str, ...]) -> None:
    """Have the next child of this process begin a PID namespace; raises `Refused`."""
    if "pid" in kinds:
        _unshare("pid")


def enter(kinds: tuple[str, ...], folder: Path, visible: tuple[str, ...]) -> None:
    """Enter the namespaces; raises `Refused`, and the process should then end.

    With "mount", nothing but `visible` (to read) and `folder` (to write) can be seen afterwards.
    To be called in the child after `prepare`.
    """
    for kind in kinds:
        if kind not in ("mount", "pid"):
            _unshare(kind)
    if "mount" in kinds:
        _unshare("mount")
        umask = os.umask(0o022)
        try:
            _change_root(folder, visible, "pid" in kinds)
        except (OSError, AttributeError):  # a C library without pivot_root
            raise Refused("mount") from None
        finally:
            os.umask(umask)


def own_places() -> tuple[str, ...]:
    """Give the calling process an empty /tmp and /dev/shm, which go when it and its children do.

    Returns their names, or nothing where that is refused. What was mounted below stays there.
    """
    try:
        _unshare("mount")
    except Refused:
        return ()
    umask = os.umask(0o022)
    try:
        return tuple(place for place in _OWN if os.path.isdir(place) and _empty(place))
    finally:
        os.umask(umask)


def hide(files: tuple[str, ...]) -> None:
    """Put nothing in the place of device files, for the calling process and its children alone.

    To be called after `own_places` gave some; what cannot be hidden stays.
    """
    for path in filter(os.path.exists, files):
        with contextlib.suppress(OSError):
            _mount("/dev/null", path, None, _MS_BIND)


def _empty(place: str) -> bool:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    mounted = {line.split()[4].encode().decode("unicode_escape") for line in lines}
    below = sorted(path for path in mounted if path.startswith(f"{place}/"))
    kept = [(path, os.open(path, os.O_PATH)) for path in below]
    _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, _OWN_OPTIONS)
    for path, descriptor in kept:
        source = f"/proc/self/fd/{descriptor}"
        _place_for(path, os.path.isdir(source))
        _mount(source, path, None, _MS_BIND)
        os.close(descriptor)
    return True


def _place_for(path: str, is_folder: bool) -> None:
    """Make what something can be mounted on, unless it is there."""
    if is_folder:
        os.makedirs(path, 0o755, exist_ok=True)
    elif not os.path.exists(path):
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        Path(path).touch()


def _change_root(folder: Path, visible: tuple[str, ...], new_processes: bool) -> None:
    root = folder / "root"
    root.mkdir(exist_ok=True)
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=755,size=1m")
    _show(str(folder), root, str(folder), _MS_NODEV)
    for path in sorted(visible):
        # links on the way are not copied: what they lead to lies there under both names
        for place in dict.fromkeys((path, os.path.realpath(path))):
            if not place.startswith("/proc"):
                _show(path, root, place, _MS_RDONLY)
    for place in ("/proc", *_OWN):
        (root / place[1:]).mkdir(parents=True, exist_ok=True)
    if new_processes:
        # hidepid: who is not root sees the processes of its own user only
        flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        _mount("proc", root / "proc", "proc", flags, "hidepid=2")
    else:
        _mount("/proc", root / "proc", None, _MS_BIND | _MS_REC)
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _MNT_DETACH)  # the old root, which now lies over the new one
    os.chdir("/")
    _mount(None, "/", None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV)


def _show(source: str, root: Path, place: str, flags: int) -> None:
    """Make what lies at `source` appear at `place` below the new root."""
    target = Path(f"{root}{place}")
    if not os.path.exists(source) or target.exists():  # missing here, or below what is shown
        return
    if os.path.isdir(source):
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    # what is mounted below comes along, but not the new root into itself
    below = 0 if str(root).startswith(source) else _MS_REC
    _mount(source, target, None, _MS_BIND | below)
    if not source.startswith(_SYSTEM):  # devices are to be written, and have no set-uid files
        _mount(None, target, None, _MS_REMOUNT | _MS_BIND | _MS_NOSUID | flags)


def _unshare(kind: str) -> None:
    try:
        _call("unshare", KINDS[kind])
    except OSError:
        raise Refused(kind) from None


def _mount(source, target, kind, flags: int, data: str = "") -> None:
    words = (None if word is None else os.fsencode(word) for word in (source, target, kind))
    _call("mount", *words, ctypes.c_ulong(flags), data.encode())


def _call(name: str, *arguments) -> None:
    if getattr(_libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
