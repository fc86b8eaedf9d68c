"""Namespaces, control groups, what the self-test tells, and systems that are not Linux."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sealed import cgroups, confinement, forkserver, namespaces, selftest
from autograder.sealed.confinement import Limits
from autograder.sealed.sandbox import ForkServer, Sandbox
from autograder.sealed.session import WorkerGone
from tests.load import seconds

ROOT = Path(__file__).resolve().parents[1]
needs_namespaces = pytest.mark.skipif(not namespaces.offered(), reason="needs CAP_SYS_ADMIN")


def run(worker, source):
    return worker.request("cell", 20, {"source": source})


def value(worker, name):
    return worker.request("get", 5, {"name": name})[1]


@pytest.fixture
def own_server(fork_server):
    """A fork server of the test's own; the heavy libraries are imported already."""
    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-test-"))
    folder.chmod(0o711)
    shutil.copytree(ROOT / "starter_code", folder / "public" / "starter_code")
    server = ForkServer(forkserver.start(folder), folder)
    yield server
    server.control.close()
    shutil.rmtree(folder, ignore_errors=True)


LOOK = """
import os, socket
top = set(os.listdir("/"))
processes = [name for name in os.listdir("/proc") if name.isdigit()]
users = {os.stat(f"/proc/{name}").st_uid for name in processes}
networks = open("/proc/net/dev").read().count(":")
number = os.getpid()
"""


@needs_namespaces
def test_only_what_is_needed_can_be_seen(fork_server, tmp_path):
    assert fork_server.ask({"do": "namespaces"})[0]["namespaces"] == list(namespaces.KINDS)
    tmp_path.chmod(0o755)
    (tmp_path / "open to all").touch()
    with Sandbox(fork_server, {}, Limits(), landlock=False) as sandbox:
        worker = sandbox.start_worker()
        assert run(worker, LOOK) is None
        tops = {
            Path(place).parts[1] for place in (sys.prefix, sys.base_prefix, tempfile.gettempdir())
        }
        assert value(worker, "top") <= tops | set("bin dev etc lib lib64 proc sys usr".split())
        assert value(worker, "users") == {sandbox.uid}
        assert value(worker, "networks") == 1
        assert value(worker, "number") != worker.pid
        assert os.stat(f"/proc/{worker.pid}").st_uid == sandbox.uid
        for path in (tmp_path / "open to all", ROOT / "README.md", "/etc/hosts", "/root"):
            error = run(worker, f"open({str(path)!r})")
            assert error["names"][0] in ("FileNotFoundError", "PermissionError"), path
        copy = worker.snapshot()
        assert os.stat(f"/proc/{copy.pid}").st_uid == sandbox.uid


@needs_namespaces
@pytest.mark.parametrize("landlock", [True, False])
def test_each_worker_has_its_own_places_for_temporary_files(fork_server, landlock):
    write = "for place in ('/tmp', '/dev/shm'): open(f'{place}/mine', 'x').write('x')"
    for _ in range(2):
        with Sandbox(fork_server, {}, Limits(), landlock) as sandbox:
            worker = sandbox.start_worker()
            assert run(worker, write) is None
            copy = worker.snapshot()
            assert run(copy, "assert open('/tmp/mine').read() == 'x'; open('own', 'w')") is None
            assert run(sandbox.start_worker(), write) is None
            assert run(worker, "open('/tmp/big', 'wb').write(bytes(65 << 20))") is not None
            assert (sandbox.folder / "own").exists()
    assert not os.path.exists("/tmp/mine") and not os.path.exists("/dev/shm/mine")
    mounted = Path("/proc/self/mountinfo").read_text()
    assert "nr_inodes=4096" not in mounted and "nr_inodes=4k" not in mounted


@needs_namespaces
@pytest.mark.parametrize("refused", namespaces.KINDS)
def test_what_is_refused_is_done_without(fork_server, monkeypatch, refused):
    impossible = {**namespaces.KINDS, refused: 1}  # no flag of unshare(2)
    monkeypatch.setattr(namespaces, "KINDS", impossible)
    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-test-"))
    folder.chmod(0o711)
    (folder / "public").mkdir()
    server = ForkServer(forkserver.start(folder), folder)
    kinds = server.ask({"do": "namespaces"})[0]["namespaces"]
    assert tuple(kinds) == namespaces.without(tuple(impossible), refused)
    with Sandbox(server, {}, Limits()) as sandbox:
        assert run(sandbox.start_worker(), "1 + 1") is None
    server.control.close()
    wait_for(lambda: not folder.exists())


def wait_for(condition) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about within ten seconds")


def test_nothing_stays_when_the_grader_vanishes(own_server):
    sandbox = Sandbox(own_server, {"data.txt": b"public"}, Limits())
    worker = sandbox.start_worker()
    assert run(worker, "import subprocess; subprocess.Popen(['sleep', '60'])") is None
    groups = list(sandbox.group.folders)
    assert all(folder.exists() for folder in groups)
    own_server.control.close()  # as the kernel does when the grader is killed
    wait_for(lambda: not own_server.folder.exists())
    wait_for(lambda: not any(folder.exists() for folder in groups))
    assert sandbox.uid is None or forkserver.processes_of(sandbox.uid) == []


HOARD = """
import mmap, os, time
for _ in range(4):
    if os.fork() == 0:
        shared = mmap.mmap(-1, 200 << 20)
        for start in range(0, 200 << 20, 4096):
            shared[start] = 1
        time.sleep(5)
        os._exit(0)
time.sleep(2)
"""


def test_memory_of_all_processes_together_is_bounded(fork_server):
    with Sandbox(fork_server, {}, Limits(memory_mb=150)) as sandbox:
        peaks = [
            folder / name
            for folder in sandbox.group.folders
            for name in ("memory.max_usage_in_bytes", "memory.peak")
            if (folder / name).exists()
        ]
        if not peaks:
            pytest.skip("no control group for memory can be made here")
        worker = sandbox.start_worker()
        try:
            run(worker, HOARD)
        except WorkerGone as gone:
            assert not gone.hung or "too much memory" in str(gone)  # the watch may be quicker
        assert int(peaks[0].read_text()) <= 300 << 20
        folders = list(sandbox.group.folders)
    assert not any(folder.exists() for folder in folders)


def test_no_group_where_none_can_be_made(monkeypatch):
    def refuse(controller):
        raise PermissionError

    monkeypatch.setattr(cgroups, "own_group", refuse)
    group = cgroups.Group("name", 100, 10)
    group.kill()
    group.remove()
    assert group.doors() == [] and group.limited_by([["0", "", "/"]]) == ()


def test_the_self_test_tells_what_is_in_force(fork_server, tmp_path):
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    layers = selftest.check(fork_server, [str(secret)])
    assert layers.seccomp and layers.no_new_privileges
    assert layers.own_user == (os.getuid() == 0)
    assert len(layers.table().splitlines()) == 7


def test_what_is_missing_is_named():
    def missing(own_user, landlock):
        return selftest.Layers(own_user, True, True, landlock, (), ()).missing()

    assert "as root" in missing(False, 4) and "6.12" in missing(False, 4)
    assert "5.13" in missing(True, 0) and "as root" not in missing(True, 0)
    assert "nothing" in missing(True, 7)


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps")
def test_elsewhere_than_on_linux(tmp_path):
    """With what macOS lacks taken away, workers work and nothing is said to be sealed."""
    script = ROOT / "tests" / "not_linux.py"
    done = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, text=True, timeout=seconds(120)
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "not sealed: Sealed grading needs Linux."


CHANGES = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
where = os.environ["HOME"] + "/../of-somebody"
file = os.open(where, os.O_RDONLY)
os.chmod(where, 0o4777)
os.fchmod(file, 0o4777)
os.chmod(os.path.basename(where), 0o4777, dir_fd=os.open(os.path.dirname(where), os.O_RDONLY))
libc.syscall(452, -100, where.encode(), 0o4777, 0)
os.chown(where, 1, 1)
os.utime(where, (1, 1))
os.utime(file, (1, 1))
os.setxattr(where, "user.mark", b"1")
"""


def test_without_a_user_of_its_own_modes_of_files_stay(tmp_path):
    """Landlock does not govern them, and there the grader's files are the worker's."""
    own, other = tmp_path / "own", tmp_path / "of-somebody"
    own.mkdir()
    other.touch(mode=0o640)
    confined = confinement.Confinement(str(own), None, ("/usr", sys.prefix, str(tmp_path)))
    before = other.stat()
    child = os.fork()
    if child == 0:
        try:
            os.environ["HOME"] = str(own)
            confined.enter()
            exec(CHANGES, {})
            try:
                os.memfd_create("memory of nobody's")
            except PermissionError:
                os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    after = other.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (
        before.st_mode,
        before.st_uid,
        before.st_mtime_ns,
    )
    assert os.listxattr(other) == []


def test_a_group_gives_all_its_processes_one_share_of_the_processors(fork_server):
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        if not sandbox.group.shares_processors:
            pytest.skip("no control group for processors can be made here")
        worker = sandbox.start_worker()
        assert run(worker, "groups = open('/proc/self/cgroup').read()") is None
        lines = [line.split(":") for line in value(worker, "groups").splitlines()]
        assert "cpu" in sandbox.group.limited_by(lines)
