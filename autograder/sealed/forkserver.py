"""The fork server: a clean copy of the process, taken before any hidden file was opened.

It has imported the heavy libraries once, and forks a confined worker for each submission. It obeys
the grader alone, over a socket: one JSON request, one JSON reply, descriptors beside.

    grader ── watch (only waits and cleans up) ── server ── workers
                                        namespaces: └──────────────┘

Where there are no namespaces to be had, the server is its own watch.
"""

import contextlib
import gc
import importlib
import inspect
import json
import os
import pkgutil
import random
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path

from autograder.sealed import cgroups, confinement, namespaces, otter_shim, portable, shell
from autograder.sealed.channel import REPLY, send
from autograder.sealed.confinement import Confinement
from autograder.sealed.devices import Device
from autograder.sealed.folders import remove
from autograder.sealed.processes import UIDS, descendants, processes_of

_KILLER = UIDS.start - 1
_MAX_REQUEST = 1 << 16
_REFUSED = 71
# macOS has no SEQPACKET; messages there are short enough to come in one piece
_SOCKET = getattr(socket, "SOCK_SEQPACKET", socket.SOCK_STREAM)


def preload() -> None:
    """Import what nearly every notebook uses, so that a fork has it for nothing."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot
    import torch

    import starter_code
    from autograder.sealed import worker  # noqa: F401 (brings IPython)

    with contextlib.suppress(ImportError, RuntimeError):  # the self-test says what is missing
        import pyseccomp  # noqa: F401 (it looks for its library with programs that workers lack)

    for found in pkgutil.walk_packages(starter_code.__path__, "starter_code."):
        importlib.import_module(found.name)
    # a second OpenMP thread before a fork would hang the first parallel loop of every child
    torch.set_num_threads(1)
    # the first operation on a meta tensor, like the first optimizer, imports 800 modules
    torch.empty(1, device="meta") * 2


def _draw_nothing() -> None:
    """Replace what draws by what gives an empty figure.

    Nobody looks at a worker's pictures, and drawing them took most of the time of a notebook.
    """
    from matplotlib.figure import Figure

    # the files themselves may be out of reach already
    modules = [module for name, module in sys.modules.items() if name.startswith("starter_code.")]
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and function.__annotations__.get("return") is Figure:
                setattr(module, name, lambda *arguments, **options: Figure())


def start(folder: Path, device: Device | None = None) -> "socket.socket":
    """Fork the server; returns the grader's end of its socket.

    device: what some of its workers may use, beside the CPU. Below `folder` workers live. The
    server ends when the grader does, however that comes about, and then ends every worker and
    removes the folder, where the grader could not.
    """
    kinds = namespaces.offered()
    while True:
        ours, theirs = socket.socketpair(socket.AF_UNIX, _SOCKET)
        child = os.fork()
        if child == 0:
            ours.close()
            _begin(theirs, folder, kinds, device or Device("cpu"))
        theirs.close()
        refused = json.loads(ours.recv(_MAX_REQUEST) or '{"refused": null}')["refused"]
        if refused not in kinds:
            return ours
        # a process that is within some namespaces and not in others is of no use: a new one
        ours.close()
        os.waitpid(child, 0)
        kinds = namespaces.without(kinds, refused)


def _begin(control: socket.socket, folder: Path, kinds: tuple[str, ...], device: Device) -> None:
    """Become the server, within these namespaces; never returns.

    The first message to the grader says which namespace the system refused, if any.
    """
    try:
        os.setsid()  # what kills the grader's process group leaves this one to clean up
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            if kinds:
                namespaces.prepare(kinds)
                inside = os.fork()
                if inside:
                    _watch(inside, control, folder)
                os.setsid()  # within, the group of a process outside would be number 0
                visible = confinement.readable_paths(folder / "public")
                visible += device.files + device.readable
                namespaces.enter(kinds, folder, visible)
        except namespaces.Refused as error:
            control.send(json.dumps({"refused": error.kind}).encode())
            os._exit(_REFUSED)
        if sys.platform == "linux":
            confinement.prctl(confinement.PR_SET_CHILD_SUBREAPER, 1)
            confinement.prctl(confinement.PR_SET_DUMPABLE, 0)
        control.send(b'{"refused": null}')
        otter_shim.install()
        _draw_nothing()
        portable.install()
        shell.start(str(folder / "ipython"))
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every shared page
        _serve(control, folder, kinds, device)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _watch(server: int, control: socket.socket, folder: Path) -> None:
    """Wait outside the namespaces for the server's end, and clean up after it; never returns.

    With the first process of a PID namespace the kernel ends all others in it.
    """
    control.close()
    _, status = os.waitpid(server, 0)
    if os.waitstatus_to_exitcode(status) != _REFUSED:
        clean_up(folder)
    os._exit(0)


def clean_up(folder: Path) -> None:
    """Remove what a grader that was killed could not: control groups, and all of its folder."""
    cgroups.remove_all(folder.name)
    remove(folder)


def _serve(control: socket.socket, folder: Path, kinds: tuple[str, ...], device: Device) -> None:
    running: set[int | None] = set()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, _MAX_REQUEST, 4)
        if not request:  # the grader has ended, in the middle of a submission perhaps
            for uid in running:
                _end(uid)
            clean_up(folder)
            os._exit(0)
        request = json.loads(request)
        try:
            if request["do"] == "fork":
                running.add(request["confinement"]["uid"])
                reply, answer = _fork(request, descriptors, control, kinds, device)
            elif request["do"] == "namespaces":
                reply, answer = {"namespaces": kinds}, []
            else:
                reply, answer = {"left": _end(request["uid"])}, []
                running.discard(request["uid"])
        except OSError as error:
            reply, answer = {"error": str(error)}, []
        for descriptor in descriptors:
            os.close(descriptor)
        socket.send_fds(control, [json.dumps(reply).encode()], answer)
        for descriptor in answer:
            os.close(descriptor)


def _fork(
    request: dict,
    descriptors: list[int],
    control: socket.socket,
    kinds: tuple[str, ...],
    device: Device,
) -> tuple[dict, list[int]]:
    channel, *doors = descriptors
    wanted = Confinement.from_json(request["confinement"])
    pid = os.fork()
    if pid:
        return {"pid": pid}, [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
    try:
        control.close()
        cgroups.enter(doors)
        own = namespaces.own_places() if "mount" in kinds else ()
        if own and not wanted.devices:
            namespaces.hide(device.files)
        _become_worker(wanted, channel, request["seed"], own)
    except BaseException as error:  # the parent of this process is the server: never return there
        with contextlib.suppress(OSError):
            os.write(2, f"worker could not start: {error!r}\n".encode())
    finally:
        os._exit(70)


def _become_worker(wanted: Confinement, given: int, seed: int, own: tuple[str, ...]) -> None:
    from autograder.sealed import worker

    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError):  # the kernel's first choice where memory runs out
        Path("/proc/self/oom_score_adj").write_text("1000")
    os.environ.update(HOME=wanted.folder, TMPDIR=wanted.folder, USER="student")
    os.environ.update(TORCHINDUCTOR_CACHE_DIR=f"{wanted.folder}/.inductor")
    tempfile.tempdir = None  # look at TMPDIR again
    null = os.open(os.devnull, os.O_RDWR)
    sock = os.dup2(given, 3) if given != 3 else 3
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    sys.stdin = open(0, closefd=False)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)
    channel = socket.socket(fileno=sock)
    try:
        wanted.enter(own)
    except Exception as error:
        send(channel, REPLY, 1, {"error": worker.describe(error)})  # to the first request
        raise
    worker.main(channel, seed)


def _end(uid: int | None) -> int:
    """Kill every process that workers left; returns how many could not be killed."""
    for _ in range(200):
        left = processes_of(uid) if uid is not None else descendants(os.getpid())
        if not left:
            break
        if uid is not None:
            _kill_all_of(uid)
        else:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.002)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return len(processes_of(uid) if uid is not None else descendants(os.getpid()))


def _kill_all_of(uid: int) -> None:
    # One system call for all of them, or a fork bomb would outrun a loop over pids. Only the
    # effective user is theirs: a process whose real or saved user they share they could stop first.
    helper = os.fork()
    if helper == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(_KILLER, uid, _KILLER)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)


def unused_uid() -> int | None:
    """A random user without account or process, or None where the grader is not root."""
    if os.getuid() != 0:
        return None
    import pwd

    known = {account.pw_uid for account in pwd.getpwall()}
    while True:
        uid = random.SystemRandom().choice(UIDS)
        if uid not in known and not processes_of(uid):
            return uid
