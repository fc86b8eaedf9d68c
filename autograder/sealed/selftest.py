"""Whether the confinement holds here: a worker tries what students must not be able to do."""

import os
import sys
from pathlib import Path

from autograder.sealed.session import ForkServer, Sandbox, StudentError, WorkerGone

_ATTEMPTS = """
import os, signal, socket
import json

def possible(action):
    try:
        action()
        return True
    except BaseException:
        return False

def read(path):
    with open(path, "rb") as file:
        file.read(1)

def listen():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))

holes = [
    name
    for name, action in {
        "read a hidden file": lambda: read(SECRET),
        "list the folder of hidden files": lambda: os.listdir(os.path.dirname(SECRET)),
        "read the memory of the grader": lambda: read(f"/proc/{GRADER}/mem"),
        "read the environment of the grader": lambda: read(f"/proc/{GRADER}/environ"),
        "send a signal to the grader": lambda: os.kill(GRADER, 0),
        "open a network socket": lambda: socket.socket(),
        "use the network": listen,
        "write beside its own folder": lambda: open(OUTSIDE, "w").close(),
    }.items()
    if possible(action)
]
import json.tool, wsgiref.util  # not loaded before: can the worker read its own interpreter?
"""


class NotSealed(Exception):
    """The system does not offer enough to confine a worker; the message says what to do."""


def check(server: ForkServer, secret: Path, landlock: bool = True) -> None:
    """Raise `NotSealed` where a confined worker can do what it must not.

    `secret` is a hidden file. Runs before any student code.
    """
    if sys.platform != "linux":
        raise NotSealed(
            "Sealed grading needs Linux. Use --unsealed for submissions that you trust."
        )
    outside = server.folder / "public" / "written-by-a-worker"
    names = f"SECRET={str(secret)!r}; GRADER={os.getpid()}; OUTSIDE={str(outside)!r}\n"
    from autograder.sealed.confinement import Limits

    with Sandbox(server, {}, Limits(), landlock) as sandbox:
        try:
            worker = sandbox.start_worker()
            error = worker.request("cell", 20, {"source": names + _ATTEMPTS})
            found, holes = worker.request("get", 5, {"name": "holes"})
        except (WorkerGone, StudentError, OSError) as failure:
            raise NotSealed(f"A confined worker does not start: {failure}.") from None
    if error or not found:
        raise NotSealed(
            f"A confined worker cannot use the Python at {sys.base_prefix}"
            f" ({error and error['text']}). Install Python and the packages where every account"
            " can read them, for instance with the system's package manager, and not below a"
            " private home folder."
        )
    if holes:
        raise NotSealed(
            "A confined worker can: " + "; ".join(holes) + ". Grade as root (a user of its own for"
            " each submission), or on a kernel with Landlock (Linux 5.13 or newer; signals: 6.12)."
            " Use --unsealed only for submissions that you trust."
        )
