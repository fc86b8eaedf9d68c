"""The grader's side of the fork server, and the confined surroundings of one submission."""

import json
import math
import os
import socket
import tempfile
import threading
import weakref
from dataclasses import replace
from pathlib import Path

from autograder.sealed import cgroups, forkserver
from autograder.sealed.confinement import Confinement, Limits, landlock_abi, readable_paths
from autograder.sealed.devices import HOST_MB, Device
from autograder.sealed.folders import remove, remove_left_by
from autograder.sealed.session import Worker
from autograder.sealed.share import Share, resident_kb
from autograder.sealed.watch import Watch


class ForkServer:
    """The running fork server and the folder below which workers live.

    `folder` (0711) holds `public` (readable by all) and one private folder per submission. It was
    forked from this process just now: `memory_kb` is what both hold since.
    `device` is what workers may use beside the CPU, where they are made for it.
    """

    def __init__(self, control: socket.socket, folder: Path, device: Device | None = None):
        self.control, self.folder, self.device = control, folder, device
        self.memory_kb = resident_kb(os.getpid())[0]
        self._turn = threading.Lock()  # a watch asks, too

    def ask(self, request: dict, descriptors=()) -> tuple[dict, list[int]]:
        """Send one request; raises `OSError` when the server reports one or is gone."""
        with self._turn:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
            reply, found, _, _ = socket.recv_fds(self.control, 1 << 16, 4)
        if not reply:
            raise OSError("the fork server ended")
        reply = json.loads(reply)
        if "error" in reply:
            raise OSError(reply["error"])
        return reply, found


class Sandbox:
    """The confined surroundings of one submission: a user, a folder, and all its processes.

    `deadline` (`time.monotonic`) bounds every request to a worker beside its own limit.
    `on_device`: its workers may use the server's device, and are not to be copied.

    Use as a context manager: at the end every process is killed and the folder removed.
    """

    def __init__(
        self,
        server: ForkServer,
        files: dict[str, bytes],
        limits: Limits,
        landlock: bool = True,
        deadline: float = math.inf,
        on_device: bool = False,
    ):
        self.server = server
        device = (server.device if on_device else None) or Device("cpu")
        if device.card is not None:
            limits = replace(limits, driver_mb=HOST_MB)
        self.uid = forkserver.unused_uid()
        self.folder = Path(tempfile.mkdtemp(dir=server.folder))
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        if self.uid is not None:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, self.uid, self.uid)
        self.confinement = Confinement(
            folder=str(self.folder),
            uid=self.uid,
            readable=readable_paths(server.folder / "public") + device.readable,
            landlock=landlock,
            limits=limits,
            devices=device.files,
            groups=device.groups,
        )
        landlocked = bool(landlock and landlock_abi())
        card = server.device.card if server.device else None
        self.share = Share.of(
            self.uid, self.folder, limits, deadline, landlocked, server.memory_kb, card
        )
        name = f"{server.folder.name}-{self.folder.name}"
        self.group = cgroups.Group(name, self.share.memory_mb, limits.processes)
        self._family: list[weakref.ref[Worker]] = []
        self.watch = Watch(self.share, self._workers, self.end_processes, self.group)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *exception) -> None:
        self.watch.stop()
        try:
            self.end_processes()
        finally:
            self.group.remove()
            remove(self.folder)
            if self.uid is not None and not (self.confinement.landlock and landlock_abi()):
                remove_left_by(self.uid)

    def end_processes(self) -> None:
        """Kill every process of the submission; raises `OSError` where one cannot be killed."""
        self.group.kill()
        left = self.server.ask({"do": "end", "uid": self.uid})[0]["left"]
        if left:
            raise OSError(f"{left} processes of a submission could not be killed")

    def start_worker(self, seed: int = 0) -> "Worker":
        """Fork a fresh worker."""
        ours, theirs = socket.socketpair()
        wanted = {"do": "fork", "confinement": self.confinement.to_json(), "seed": seed}
        doors = self.group.doors()
        try:
            reply, pidfds = self.server.ask(wanted, [theirs.fileno(), *doors])
        finally:
            theirs.close()
            for door in doors:
                os.close(door)
        pidfd = pidfds[0] if pidfds else None
        pid = reply["pid"] if pidfd is None else _pid_of(pidfd)
        self.watch.start()
        return Worker(self.share, ours, pid, pidfd, self._family)

    def _workers(self) -> list[Worker]:
        """Those that this process has made and not ended."""
        found = [reference() for reference in list(self._family)]
        return [worker for worker in found if worker is not None and worker.gone is None]


def _pid_of(pidfd: int) -> int:
    """The process's number here; in its own PID namespace it has another one."""
    told = Path(f"/proc/self/fdinfo/{pidfd}").read_text().partition("\nPid:")[2].split()
    return int(told[0]) if told else -1
