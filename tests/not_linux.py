"""A worker where Python has nothing that only Linux has; run in a process of its own.

    python tests/not_linux.py FOLDER

Imitates macOS as far as that can be done elsewhere: the libraries are those of this system.
"""

import os
import resource
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
ROOT = Path(__file__).resolve().parents[1]
LACKING = {
    os: "pidfd_open setresuid setresgid sched_setaffinity sched_getaffinity",
    signal: "pidfd_send_signal sigtimedwait sigwaitinfo",
    socket: "SOCK_SEQPACKET SO_PASSCRED SCM_CREDENTIALS MSG_CMSG_CLOEXEC",
    resource: "RLIMIT_MSGQUEUE prlimit",
}


def gone(pid: int) -> bool:
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def main(folder: Path) -> None:
    """Ask a worker and its copy for values, end them, and test the seal."""
    import matplotlib.pyplot  # noqa: F401
    import torch
    from IPython.core.interactiveshell import InteractiveShell  # noqa: F401

    torch.empty(1, device="meta") * 2  # imports what would look for macOS' own files
    for module, names in LACKING.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    os.getuid = os.geteuid = lambda: 501
    sys.platform = "darwin"
    sys.path[:0] = [str(ROOT)]

    from autograder.sealed import forkserver, selftest
    from autograder.sealed.confinement import Limits
    from autograder.sealed.sandbox import ForkServer, Sandbox
    from autograder.sealed.session import StudentError

    (folder / "public").mkdir()
    shutil.copytree(ROOT / "starter_code", folder / "public" / "starter_code")
    forkserver.preload()
    server = ForkServer(forkserver.start(folder), folder)
    with Sandbox(server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 10, {"source": "number = 3"}) is None
        copy = worker.snapshot()
        worker.request("cell", 10, {"source": "number = 4"})
        assert copy.request("get", 5, {"name": "number"}) == (True, 3)
        try:
            worker.request("cell", 0.3, {"source": "while True: pass"})
        except StudentError as error:
            assert error.timed_out
        copy.kill()
    for pid in (worker.pid, copy.pid):
        assert gone(pid), f"process {pid} still runs"
    try:
        selftest.check(server, [str(folder / "secret")])
    except selftest.NotSealed as error:
        print("not sealed:", str(error).partition(" Use")[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
