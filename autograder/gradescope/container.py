"""A container size of the platform, played by control groups where this system allows them."""

import contextlib
import os
import secrets
import signal
import time
from pathlib import Path

from autograder.sealed import cgroups

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
                folder = cgroups.own_group(controller) / name
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
                for inner in (one for one in folder.iterdir() if one.is_dir()):
                    inner.rmdir()
                folder.rmdir()

    def _limit_memory(self, folder: Path) -> None:
        if (folder / "memory.max").exists():
            cgroups.write(folder / "memory.max", self.bytes)
            if (folder / "memory.swap.max").exists():
                cgroups.write(folder / "memory.swap.max", 0)
            return
        cgroups.write(folder / "memory.limit_in_bytes", self.bytes)
        if (folder / "memory.memsw.limit_in_bytes").exists():  # with swap: no more than without
            cgroups.write(folder / "memory.memsw.limit_in_bytes", self.bytes)

    def _limit_cpu(self, folder: Path) -> None:
        period = 100_000
        if (folder / "cpu.max").exists():
            cgroups.write(folder / "cpu.max", f"{int(self.cpus * period)} {period}")
            return
        cgroups.write(folder / "cpu.cfs_period_us", period)
        cgroups.write(folder / "cpu.cfs_quota_us", int(self.cpus * period))

    def command(self, command: list[str]) -> list[str]:
        """The command, entering the limits before it begins; it keeps its process id."""
        groups = " ".join(str(folder / "cgroup.procs") for folder in self._folders.values())
        script = _ENTER.replace("$GROUPS_TO_ENTER", groups)
        return ["/bin/sh", "-c", script, "sh", *command] if groups else command

    def end_processes(self) -> None:
        """Kill whatever is still in the groups."""
        for folder in self._folders.values():
            for _ in range(50):
                files = folder.rglob("cgroup.procs")  # those of a grader's submissions lie below
                members = [int(line) for file in files for line in file.read_text().split()]
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
