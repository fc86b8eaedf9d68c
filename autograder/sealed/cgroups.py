"""A control group for each submission, where one can be made: memory and processes of all of it.

Resource limits hold for one process each, and shared memory escapes them; a group's do not. Its
processes also get one share of the processors, however many they are.
"""

import contextlib
import functools
import os
from pathlib import Path

CONTROLLERS = ("memory", "pids", "cpu")


class Group:
    """The control groups (one for version 2, one for each controller of version 1) of a submission.

    Empty where the system offers none: then everything here does nothing.
    """

    def __init__(self, name: str, memory_mb: int, processes: int):
        self.folders: dict[Path, None] = {}
        limits = {
            "memory": _memory_limits(memory_mb << 20),
            "pids": {"pids.max": processes},
            "cpu": {"cpu.weight": 100, "cpu.shares": 1024},
        }
        for controller in CONTROLLERS:
            with contextlib.suppress(OSError):
                folder = own_group(controller) / name
                folder.mkdir(exist_ok=True)  # one for both in version 2
                self.folders[folder] = None
                for file, value in limits[controller].items():
                    if (folder / file).exists():
                        write(folder / file, value)

    def doors(self) -> list[int]:
        """Descriptors by which a process enters (see `enter`); the caller closes them."""
        found = []
        for folder in self.folders:
            with contextlib.suppress(OSError):
                found.append(os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC))
        return found

    def limited_by(self, lines: list[list[str]]) -> tuple[str, ...]:
        """Controllers that limit a process, which has these lines in its /proc/PID/cgroup."""
        names = {folder.name for folder in self.folders}
        inside = {
            one for _, kind, path in lines if Path(path).name in names for one in kind.split(",")
        }
        inside |= {"cpu"} if "" in inside and self.shares_processors else set()
        inside |= {"memory", "pids"} if "" in inside else set()
        return tuple(one for one in CONTROLLERS if one in inside)

    @property
    def shares_processors(self) -> bool:
        """Whether all its processes together have one share of the processors."""
        files = ("cpu.weight", "cpu.shares")
        return any((folder / file).exists() for folder in self.folders for file in files)

    def processes(self) -> list[int]:
        """Pids of all that have entered; nothing can leave."""
        for folder in self.folders:
            with contextlib.suppress(OSError, ValueError):
                return [int(line) for line in (folder / "cgroup.procs").read_text().split()]
        return []

    def kill(self) -> None:
        """Kill all at once, where the kernel can (version 2, Linux 5.14)."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                if (folder / "cgroup.kill").exists():
                    write(folder / "cgroup.kill", 1)

    def remove(self) -> None:
        """Remove the empty groups."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()
        self.folders = {}


def enter(doors: list[int]) -> None:
    """Put the calling process into the groups behind these descriptors, where it may."""
    for door in doors:
        with contextlib.suppress(OSError):
            os.write(door, b"0")


def remove_all(prefix: str) -> None:
    """Remove what a grader left: all empty groups whose names begin so."""
    for controller in CONTROLLERS:
        with contextlib.suppress(OSError):
            for folder in own_group(controller).glob(f"{prefix}*"):
                with contextlib.suppress(OSError):
                    folder.rmdir()


def _memory_limits(size: int) -> dict[str, int]:
    return {
        "memory.max": size,
        "memory.swap.max": 0,
        "memory.limit_in_bytes": size,
        "memory.memsw.limit_in_bytes": size,
    }


def write(path: Path, value: object) -> None:
    """Write one value to a file of a group; raises `OSError`."""
    path.write_text(f"{value}\n")


@functools.cache
def own_group(controller: str) -> Path:
    """The folder below which this process may make groups; raises `OSError` where there is none."""
    own = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        own |= dict.fromkeys(names.split(","), path)  # version 2 has no name
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        kind, _, options = rest.split()[:3]
        if kind == "cgroup" and controller in options.split(",") and controller in own:
            path = own[controller]
        elif kind == "cgroup2" and "" in own and controller not in own:
            path = own[""]
        else:
            continue
        inside, at = fields.split()[3:5]
        folder = Path(at) / os.path.relpath(path, inside) if path.startswith(inside) else Path(at)
        if kind == "cgroup2" and controller not in _handed_on(folder):
            # a group with processes of its own cannot hand on, the one above it perhaps does
            folder = folder.parent
            if folder == Path(at).parent or controller not in _handed_on(folder):
                raise OSError(f"{folder} does not hand {controller} on")
        return folder
    raise OSError("not mounted")


def _handed_on(folder: Path) -> list[str]:
    path = folder / "cgroup.subtree_control"
    return path.read_text().split() if path.exists() else []
