"""A container size of the platform, played by control groups where this system allows them."""

import contextlib
import os
import secrets
import signal
import time
from pathlib import Path

SIZES = {"0.5": 0.75e9, "1": 1.5e9, "2": 3e9, "4": 6e9}
"""CPUs of each size that Gradescope offers, and its memory in bytes."""

_ENTER = 'for file in $GROUPS_TO_ENTER; do echo $$ >"$file" || exit 125; done; exec "$@"'


class Container:
    """Limits for a command and all that it starts: a memory ceiling, and CPU time.

    On the platform the CPU is a floor and memory a ceiling; here no more than the floor is given,
    as on a busy day. `missing` says what could not be limited (empty where all is).
    """

    def __init__(self, size: str):
        self.bytes, self.cpus = int(SIZES[size]), float(size)
        self._folders: dict[str, Path] = {}
        self.missing = ""

    def __enter__(self) -> "Container":
        name, failed = f"autograder-{secrets.token_hex(4)}", []
        for controller, limit in (("memory", self._limit_memory), ("cpu", self._limit_cpu)):
            try:
                folder = _own_group(controller) / name
                folder.mkdir(exist_ok=True)  # one for both in version 2
                self._folders[controller] = folder
                limit(folder)
            except OSError as error:
                self._leave(controller)
                failed.append(f"{controller} ({error.strerror or error})")
        if failed:
            self.missing = f"no control group for {' and '.join(failed)}"
        return self

    def __exit__(self, *exception) -> None:
        self.end_processes()
        for controller in list(self._folders):
            self._leave(controller)

    def _leave(self, controller: str) -> None:
        folder = self._folders.pop(controller, None)
        if folder and folder not in self._folders.values():
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _limit_memory(self, folder: Path) -> None:
        if (folder / "memory.max").exists():
            _write(folder / "memory.max", self.bytes)
            if (folder / "memory.swap.max").exists():
                _write(folder / "memory.swap.max", 0)
            return
        _write(folder / "memory.limit_in_bytes", self.bytes)
        if (folder / "memory.memsw.limit_in_bytes").exists():  # with swap: no more than without
            _write(folder / "memory.memsw.limit_in_bytes", self.bytes)

    def _limit_cpu(self, folder: Path) -> None:
        period = 100_000
        if (folder / "cpu.max").exists():
            _write(folder / "cpu.max", f"{int(self.cpus * period)} {period}")
            return
        _write(folder / "cpu.cfs_period_us", period)
        _write(folder / "cpu.cfs_quota_us", int(self.cpus * period))

    def command(self, command: list[str]) -> list[str]:
        """The command, entering the limits before it begins; it keeps its process id."""
        groups = " ".join(str(folder / "cgroup.procs") for folder in self._folders.values())
        script = _ENTER.replace("$GROUPS_TO_ENTER", groups)
        return ["/bin/sh", "-c", script, "sh", *command] if groups else command

    def end_processes(self) -> None:
        """Kill whatever is still in the groups."""
        for folder in self._folders.values():
            for _ in range(50):
                members = [int(pid) for pid in (folder / "cgroup.procs").read_text().split()]
                if not members:
                    break
                for pid in members:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)

    def killed_for_memory(self) -> int:
        """How many processes were killed for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(KeyError, OSError):
                lines = (self._folders["memory"] / name).read_text().splitlines()
                return int(dict(line.split() for line in lines)["oom_kill"])
        return 0


def _write(path: Path, value: object) -> None:
    path.write_text(f"{value}\n")


def _own_group(controller: str) -> Path:
    """The folder of this process's control group; raises OSError where there is none."""
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
        if kind == "cgroup2" and controller not in _words(folder / "cgroup.subtree_control"):
            raise OSError(f"{folder} does not hand {controller} on")
        return folder
    raise OSError("not mounted")


def _words(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []
