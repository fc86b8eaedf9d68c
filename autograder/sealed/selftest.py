"""Whether the confinement holds here: a worker tries what students must not be able to do."""

import contextlib
import os
import secrets
import socket
import sys
from dataclasses import dataclass, replace

from autograder.sealed.confinement import Limits, landlock_abi
from autograder.sealed.devices import TENSORS_MB, Device
from autograder.sealed.sandbox import ForkServer, Sandbox
from autograder.sealed.session import StudentError, Worker, WorkerGone

_NEIGHBOUR = """
import os
pid = os.getpid()
open("private", "w").close()
try:
    os.open(SHARED, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)  # as shm_open does
except OSError:
    pass
"""

# GRADER is 0 where the grader has no number in the worker's own PID namespace.
_ATTEMPTS = """
import ctypes, os, signal, socket

libc = ctypes.CDLL(None, use_errno=True)
unlimited = ctypes.create_string_buffer(b"\\xff" * 16, 16)
PTRACE_SEIZE = 0x4206  # unlike PTRACE_ATTACH it would not stop the other

def possible(action):
    try:
        return action() is not False
    except BaseException:
        return False

def read(path):
    with open(path, "rb") as file:
        file.read(1)

def listen():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))

def say(kind, method):
    with socket.socket(socket.AF_UNIX, kind) as client:
        method(client)

# whether something of a file of the grader's is not as before, whatever the call says
def changed(change):
    def look():
        told = os.stat(FOREIGN)
        marked = possible(lambda: os.getxattr(FOREIGN, "user.x"))
        return told.st_mode, told.st_mtime_ns, marked
    before = look()
    with open(FOREIGN) as file:
        change(file.fileno())
    return look() != before

def look_into(pid):
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    return libc.process_vm_readv(pid, vector, 1, vector, 1, 0) >= 0

attempts = {
    "list the folder of hidden files": lambda: os.listdir(os.path.dirname(SECRET[0])),
    "write beside its own folder": lambda: open(OUTSIDE, "w").close(),
    "list the folder of another worker": lambda: os.listdir(OTHER),
    "read a file of another worker": lambda: read(OTHER + "/private"),
    "open the shared memory of another worker": lambda: read(SHARED),
    "make shared memory": lambda: libc.shmget(0, 4096, 0o1600) >= 0,
    "open a network socket": lambda: socket.socket(),
    "use the network": listen,
    "reach an abstract socket": lambda: say(socket.SOCK_DGRAM, lambda it: it.sendto(b"x", NAME)),
    "connect to an abstract socket": lambda: say(socket.SOCK_DGRAM, lambda it: it.connect(NAME)),
    "change the mode of a foreign file": lambda: changed(lambda file: os.chmod(FOREIGN, 0o640)),
    "change it by a descriptor": lambda: changed(lambda file: os.fchmod(file, 0o640)),
    "change it by a newer call": lambda: changed(
        lambda file: libc.syscall(452, -100, FOREIGN.encode(), 0o640, 0)
    ),
    "change the times of a foreign file": lambda: changed(lambda file: os.utime(FOREIGN, (1, 1))),
    "change its times by a descriptor": lambda: changed(lambda file: os.utime(file, (1, 1))),
    "mark a foreign file": lambda: changed(lambda file: os.setxattr(FOREIGN, "user.x", b"")),
    "make memory that is nobody's": lambda: os.memfd_create("x"),
    "become root": lambda: os.setuid(0) if os.getuid() else False,
    "enter a namespace": lambda: libc.unshare(0x10000000) == 0,
}
for place in SECRET:
    attempts[f"read {place}"] = lambda place=place: read(place)
    attempts[f"list {place}"] = lambda place=place: os.listdir(place)
whose = {"the grader": GRADER, "the fork server": os.getppid(), "another worker": NEIGHBOUR}
for who, pid in whose.items():
    if pid:
        attempts |= {
            f"read the memory of {who}": lambda pid=pid: read(f"/proc/{pid}/mem"),
            f"read the environment of {who}": lambda pid=pid: read(f"/proc/{pid}/environ"),
            f"copy the memory of {who}": lambda pid=pid: look_into(pid),
            f"trace {who}": lambda pid=pid: libc.ptrace(PTRACE_SEIZE, pid, 0, 0) == 0,
            f"send a signal to {who}": lambda pid=pid: os.kill(pid, 0),
            f"stop {who} by a limit": lambda pid=pid: libc.prlimit(pid, 0, unlimited, None) == 0,
        }
holes = [name for name, action in attempts.items() if possible(action)]
status, groups = (open(f"/proc/self/{name}").read() for name in ("status", "cgroup"))
import json.tool, wsgiref.util  # not loaded before: can the worker read its own interpreter?
"""


class NotSealed(Exception):
    """The system does not offer enough to confine a worker; the message says what to do."""


@dataclass(frozen=True)
class Layers:
    """What confines a worker here, as the worker itself found it."""

    own_user: bool
    no_new_privileges: bool
    seccomp: bool
    landlock: int
    """version of its interface; 0 where it is missing or switched off"""
    namespaces: tuple[str, ...]
    cgroup: tuple[str, ...]
    """the controllers that limit each submission"""
    device: str = ""
    """what a worker of its own has opened and computed on, beside the CPU"""

    def table(self) -> str:
        """One line for each layer: its name, and what is in force."""
        rows = {
            "user": "another for each submission" if self.own_user else "the grader's own",
            "limits": "memory, processor time, processes, files",
            "no new privileges": "yes" if self.no_new_privileges else "no",
            "seccomp": "yes" if self.seccomp else "no",
            "Landlock": f"version {self.landlock}" if self.landlock else "no",
            "namespaces": ", ".join(self.namespaces) or "no (they want CAP_SYS_ADMIN)",
            "control group": ", ".join(self.cgroup) or "no (none can be made here)",
        }
        if self.device:
            rows["second device"] = self.device
        return "\n".join(f"  {name:18} {value}" for name, value in rows.items())

    def missing(self) -> str:
        """What would close holes that were found, and how to get it."""
        wanted = []
        if not self.own_user:
            wanted.append("a user of its own for each submission: run the grader as root")
        if not self.landlock:
            wanted.append(
                "Landlock: Linux 5.13 or newer with `landlock` in /sys/kernel/security/lsm, in a"
                " container also a seccomp profile that allows it (Docker's does since 20.10.10)"
            )
        elif self.landlock < 6 and not self.own_user:
            wanted.append("Landlock's rules for signals and abstract sockets: Linux 6.12 or newer")
        if not self.seccomp:
            wanted.append("seccomp: a kernel built with it")
        return "; or ".join(wanted) or "nothing that this grader knows of"


def check(server: ForkServer, secret: list[str], landlock: bool = True) -> Layers:
    """Return what confines workers; raise `NotSealed` where one can do what it must not.

    `secret` are the files and folders of this very run that students must not see: hidden files
    first, then those of the repository, of submissions and results. Runs before any student code.
    """
    if sys.platform != "linux":
        raise NotSealed(
            "Sealed grading needs Linux. Use --unsealed for submissions that you trust."
        )
    shared = f"/dev/shm/inverse-problems-{secrets.token_hex(8)}"
    foreign = server.folder / "public" / "of-the-grader"
    try:
        with _listener() as listener:
            foreign.touch()
            foreign.chmod(0o644)
            name = listener.getsockname()
            worker_sees, error = _try(server, secret, landlock, shared, name, foreign)
    except (WorkerGone, StudentError, OSError) as failure:
        raise NotSealed(
            f"A confined worker does not start: {failure}. It needs the packages of"
            " requirements.lock and libseccomp (Debian, Ubuntu: libseccomp2)."
        ) from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(shared)
        foreign.unlink(missing_ok=True)
    if error is not None:
        raise NotSealed(
            f"A confined worker cannot use the Python at {sys.base_prefix} ({error['text']})."
            " Install Python and the packages where every account can read them, for instance with"
            " the system's package manager, and not below a private home folder."
        )
    holes, layers = worker_sees
    if holes:
        more = f"; and {len(holes) - 8} more" if len(holes) > 8 else ""
        raise NotSealed(
            f"A confined worker can: {'; '.join(holes[:8])}{more}. Missing: {layers.missing()};"
            " or, for folders of your own, take them from other users: chmod -R go= FOLDER."
            " Use --unsealed only for submissions that you trust."
        )
    if server.device is not None:
        try_device(server, landlock)
        layers = replace(layers, device=_told(server.device))
    return layers


def try_device(server: ForkServer, landlock: bool = True) -> None:
    """Have a confined worker open the server's device; raises `NotSealed` where it cannot."""
    device = server.device
    try:
        with Sandbox(server, {}, Limits(), landlock, on_device=True) as sandbox:
            sandbox.start_worker().open(device)
    except (WorkerGone, StudentError, OSError) as failure:
        raise NotSealed(
            f"A confined worker cannot open {device.name}: {failure}. It has been given"
            f" {', '.join(device.files) or 'no device files'}. Grade with --device cpu."
        ) from None


def _told(device: Device) -> str:
    if device.card is None:
        return device.name
    return f"{device.name}, {device.title}, {TENSORS_MB} MiB of {device.total_mb} for tensors"


def _listener() -> socket.socket:
    """An abstract socket of the grader's that nobody should be able to reach."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(f"\0inverse-problems-{secrets.token_hex(8)}")
    return listener


def _try(server: ForkServer, secret: list[str], landlock: bool, shared: str, name: bytes, foreign):
    """What the worker could do and which layers it is behind, or else the error it met."""
    namespaces = tuple(server.ask({"do": "namespaces"})[0]["namespaces"])
    with Sandbox(server, {}, Limits(), landlock) as other, \
            Sandbox(server, {}, Limits(), landlock) as own:  # fmt: skip
        neighbour, worker = other.start_worker(), own.start_worker()
        worker.snapshot().kill()  # what grading does all the time: are there processes for it?
        neighbour.request("cell", 20, {"source": f"SHARED = {shared!r}\n{_NEIGHBOUR}"})
        names = {
            "SECRET": secret,
            "OUTSIDE": str(server.folder / "public" / "written-by-a-worker"),
            "OTHER": str(other.folder),
            "FOREIGN": str(foreign),
            "SHARED": shared,
            "NAME": name,
            "NEIGHBOUR": _value(neighbour, "pid"),
            "GRADER": 0 if "pid" in namespaces else os.getpid(),
        }
        lines = "".join(f"{key} = {value!r}\n" for key, value in names.items())
        error = worker.request("cell", 20, {"source": lines + _ATTEMPTS})
        if error is not None:
            return None, error
        status = dict(line.split(":", 1) for line in _value(worker, "status").splitlines())
        groups = [line.split(":") for line in _value(worker, "groups").splitlines()]
        layers = Layers(
            own_user=own.uid is not None,
            no_new_privileges=int(status["NoNewPrivs"]) == 1,
            seccomp=int(status["Seccomp"]) == 2,
            landlock=landlock_abi() if landlock else 0,
            namespaces=namespaces,
            cgroup=own.group.limited_by(groups),
        )
        return (_value(worker, "holes"), layers), None


def _value(worker: Worker, name: str):
    return worker.request("get", 5, {"name": name})[1]
