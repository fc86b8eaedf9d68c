"""A card beside the CPU: which doors are opened for it, which limits, and what is said without one.

No test here has a card: what one would answer is given by hand.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import __main__ as tool
from autograder.classroom.versions import Upload
from autograder.sealed import devices, forkserver, namespaces, nvml, selftest
from autograder.sealed import share as sharing
from autograder.sealed.confinement import Limits, landlock_abi
from autograder.sealed.devices import Device
from autograder.sealed.sandbox import ForkServer, Sandbox
from autograder.sealed.session import WorkerGone

ROOT = Path(__file__).resolve().parents[1]
HERE = devices.torch_build()[0] and nvml.cards()
without_card = pytest.mark.skipif(bool(HERE), reason="this machine has a card")
CARD = nvml.Card(1, 3, "NVIDIA Imagined", 40_000, "GPU-1234-5678")


# --- What is said where there is none -------------------------------------------------------------


@without_card
@pytest.mark.parametrize("words", ["grade hw02 no/such/file", "verify hw02", "verify"])
def test_without_a_card_there_is_one_sentence_before_anything_else(words, capsys, monkeypatch):
    for name in ("_build", "_grade_one", "_grade_class"):
        monkeypatch.setattr(tool, name, lambda *_: pytest.fail("something was begun"))
    assert tool.main([*words.split(), "--device", "cuda"]) == 2
    told = capsys.readouterr()
    assert not told.out and told.err.count("\n") == 1
    assert told.err.startswith("error: --device cuda: ") and "--device cpu" in told.err


@without_card
def test_a_class_without_a_card_hears_the_same(tmp_path, capsys):
    (tmp_path / "ada").mkdir()
    words = ["grade", "hw02", str(tmp_path), "--layout", "folders", "--device", "cuda"]
    assert tool.main(words) == 2
    assert capsys.readouterr().err.startswith("error: --device cuda: ")
    assert not tmp_path.with_name(f"{tmp_path.name}-graded").exists()


@without_card
@pytest.mark.slow
def test_the_grader_itself_says_it_and_grades_nothing(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("autograder", "starter_code"):
        (source / name).symlink_to(ROOT / name)
    command = [sys.executable, "-I", ROOT / "autograder/grade/main.py", "--source", source]
    done = subprocess.run([*command, "--device=cuda:0"], capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout.startswith("--device cuda: ")
    assert done.stdout.count("\n") == 1


@without_card
def test_tests_that_are_to_have_a_card_do_not_begin(tmp_path):
    command = [sys.executable, "-m", "pytest", "-n0", "tests/test_cards.py"]
    environment = {**os.environ, "DEVICE": "cuda"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 2 and "--device cuda: " in done.stdout + done.stderr
    assert "passed" not in done.stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    "words, wanted",
    [
        ("verify DEVICE=cuda", "--device cuda"),
        ("verify", "--device cpu"),
        ("verify-all DEVICE=auto", "--device auto"),
        ("test DEVICE=cuda", "DEVICE=cuda .venv/bin/python -m pytest --numprocesses=0 -m gpu"),
        ("attack DEVICE=cuda", "DEVICE=cuda"),
    ],
)
def test_make_hands_the_device_on(words, wanted):
    command = ["make", "--dry-run", "--assume-old=.venv/ready", *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert wanted in done.stdout


def test_what_the_grader_is_told(monkeypatch):
    def told(*words):
        options = tool._parser().parse_args(["grade", "hw02", "x", *words])
        options.device = tool._device(options)
        return tool._flags(options)

    assert told() == told("--device", "cpu") == []
    if not HERE:
        assert told("--device", "auto") == []
    # on a cluster the cards are elsewhere, and each grader looks for its own
    assert told("--device", "cuda", "--scheduler", "tcp://x:1") == ["--device=cuda:0"]
    monkeypatch.setattr(devices, "find", Device)
    assert told("--device", "auto") == told("--device", "cuda") == ["--device=cuda:0"]
    assert told("--device", "cuda", "--unsealed") == ["--unsealed", "--device=cuda:0"]


def test_another_device_is_another_result(tmp_path):
    members = {"hidden/manifest.json": b"{}", "run_autograder": b""}
    with zipfile.ZipFile(tmp_path / "upload.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    plain, there = (
        Upload.read(tmp_path / "upload.zip", *options) for options in ((), ("--device=cuda:0",))
    )
    assert plain.key("same", None) != there.key("same", None)


def test_reasons_are_told_apart(monkeypatch):
    monkeypatch.setattr(devices, "torch_build", lambda: ("", "9.9+cpu"))
    with pytest.raises(devices.NoDevice, match="built without CUDA .9.9.cpu."):
        devices.find("cuda:0")
    monkeypatch.setattr(devices, "torch_build", lambda: ("13.0", "9.9"))
    monkeypatch.setattr(nvml, "cards", list)
    with pytest.raises(devices.NoDevice, match="no NVIDIA card answers"):
        devices.chosen("cuda")
    assert devices.chosen("auto") is None and devices.chosen("cpu") is None


def test_the_build_of_torch_is_read_without_importing_it():
    code = "import sys; from autograder.sealed import devices; told = devices.torch_build();"
    code += "assert 'torch' not in sys.modules; import torch;"
    code += "assert told == (torch.version.cuda or '', torch.__version__), told"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@without_card
def test_where_no_card_answers_nothing_is_known_of_it():
    assert (nvml.used_mb(0), nvml.free_mb(0), nvml.held_mb(0)) == (None, None, {})


class Library:
    """NVML with two cards, each held by processes 7 and 8, and one that does not say how much."""

    def __init__(self, status=0):
        self.status, self.opened = status, 0

    def nvmlInit_v2(self):  # noqa: N802
        self.opened += self.status == 0
        return self.status

    def nvmlShutdown(self):  # noqa: N802
        self.opened -= 1

    def nvmlDeviceGetCount_v2(self, count):  # noqa: N802
        count._obj.value = 2
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index, handle):  # noqa: N802
        handle._obj.value = index.value + 100
        return 0 if index.value < 2 else 2

    def nvmlDeviceGetMinorNumber(self, handle, minor):  # noqa: N802
        minor._obj.value = handle.value - 97

    def nvmlDeviceGetName(self, handle, text, size):  # noqa: N802
        text.value = b"NVIDIA %d" % handle.value

    def nvmlDeviceGetUUID(self, handle, text, size):  # noqa: N802
        text.value = b"GPU-%d" % handle.value

    def nvmlDeviceGetMemoryInfo(self, handle, told):  # noqa: N802
        told._obj.total, told._obj.used, told._obj.free = 16 << 30, 3 << 30, 13 << 30

    def nvmlDeviceGetComputeRunningProcesses_v3(self, handle, count, told):  # noqa: N802
        for place, (pid, used) in enumerate([(7, 1 << 30), (8, 2 << 30), (9, 2**64 - 1)]):
            told[place].pid, told[place].used = pid, used
        count._obj.value = 3
        return 0


def test_the_library_is_asked_and_closed_again(monkeypatch):
    library = Library()
    monkeypatch.setattr(nvml.ctypes, "CDLL", lambda name: library)
    assert nvml.cards() == [
        nvml.Card(index, index + 3, f"NVIDIA {index + 100}", 16384, f"GPU-{index + 100}")
        for index in (0, 1)
    ]
    assert (nvml.used_mb(1), nvml.free_mb(1), nvml.used_mb(2)) == (3072, 13312, None)
    assert nvml.held_mb(0) == {7: 1024, 8: 2048} and nvml.held_mb(2) == {}
    assert library.opened == 0, "no process that is forked now has it open"
    library.status = 9  # NVML_ERROR_DRIVER_NOT_LOADED
    assert nvml.cards() == [] and nvml.used_mb(0) is None and library.opened == 0


# --- Which doors ----------------------------------------------------------------------------------

EVERYTHING = """nvidia0 nvidia1 nvidia3 nvidia30 nvidiactl nvidia-modeset nvidia-uvm
nvidia-uvm-tools nvidia-fs0 dri/card0 dri/renderD128 kfd mem null""".split()


@pytest.fixture
def dev(tmp_path):
    """A folder with the names of a machine's device files."""
    for name in (*EVERYTHING, "nvidia-caps/nvidia-cap1", "nvidia-caps/nvidia-cap2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch(0o666)
        (tmp_path / name).chmod(0o666)
    return tmp_path


@pytest.fixture
def machine(monkeypatch):
    """A machine with two cards, as far as questions about them go."""
    other = nvml.Card(0, 0, "NVIDIA Other", 8_000)
    monkeypatch.setattr(devices, "torch_build", lambda: ("13.0", "9.9"))
    monkeypatch.setattr(nvml, "cards", lambda: [other, CARD])
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def test_the_files_of_one_card_and_no_others(machine, monkeypatch, dev):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,0")
    found = devices.find("cuda:0", dev)
    wanted = "nvidia3 nvidiactl nvidia-uvm nvidia-uvm-tools nvidia-caps/nvidia-cap1"
    wanted += " nvidia-caps/nvidia-cap2"
    assert found.files == tuple(f"{dev}/{name}" for name in wanted.split())
    assert (found.name, found.title, found.card, found.total_mb, found.groups) == (
        "cuda:0", "NVIDIA Imagined", 1, 40_000, ()
    )  # fmt: skip
    assert not [path for path in found.readable if not path.startswith(("/proc/", "/sys/"))]


def test_without_a_wish_it_is_the_first_card(machine, dev):
    assert devices.find("cuda:0", dev).title == "NVIDIA Other"


def test_a_wish_for_a_card_that_is_not_there_is_not_another_one(machine, monkeypatch, dev):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    with pytest.raises(devices.NoDevice):
        devices.find("cuda:0", dev)


def test_a_card_may_be_named_by_its_id(machine, monkeypatch, dev):
    for wanted in ("GPU-1234-5678", "GPU-12,GPU-9"):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", wanted)
        assert devices.find("cuda:0", dev).title == "NVIDIA Imagined"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "MIG-1234")
    with pytest.raises(devices.NoDevice):
        devices.find("cuda:0", dev)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files to a group")
def test_a_group_that_files_ask_for_is_joined_and_root_s_is_not(machine, dev):
    os.chown(dev / "nvidia0", 0, 44)
    (dev / "nvidia0").chmod(0o660)
    (dev / "nvidiactl").chmod(0o660)
    assert devices.find("cuda:0", dev).groups == (44,)


# --- Doors and limits of workers ------------------------------------------------------------------

DOOR = Device("cuda:0", files=("/dev/full",), readable=("/proc/driver",), groups=(44,), card=0)
"""/dev/full stands for the card's device file: nobody needs it."""
TRY = """
import os, resource, threading
def possible(action):
    try:
        action()
        return True
    except OSError:
        return False
def use_card():
    os.close(os.open("/dev/full", os.O_RDWR))
    if os.stat("/dev/full").st_rdev != os.makedev(1, 7):
        raise OSError("there is something else in its place")
def name_thread():
    with open(f"/proc/self/task/{threading.get_native_id()}/comm", "w") as file:
        file.write("named")
seen = {
    "file": possible(use_card),
    "other": possible(lambda: os.close(os.open("/dev/tty", os.O_RDWR))),
    "thread": possible(name_thread),
    "own score": possible(lambda: open("/proc/self/oom_score_adj", "w").close()),
    "groups": os.getgroups(),
    "space": resource.getrlimit(resource.RLIMIT_AS)[0],
    "data": resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20,
    "environment": os.environ.get("CUDA_VISIBLE_DEVICES"),
}
"""


@contextlib.contextmanager
def serving(device):
    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-test-"))
    folder.chmod(0o711)
    (folder / "public").mkdir()
    forkserver.preload()
    server = ForkServer(forkserver.start(folder, device), folder, device)
    yield server
    server.control.close()
    shutil.rmtree(folder, ignore_errors=True)


def seen_by(server, **options):
    with Sandbox(server, {}, Limits(memory_mb=512), **options) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": TRY}) is None
        return worker.request("get", 5, {"name": "seen"})[1], sandbox


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives a worker another user and groups")
@pytest.mark.parametrize("landlock", [True, False])
def test_doors_are_opened_to_the_worker_on_the_device_alone(landlock):
    closed = landlock and landlock_abi() or namespaces.offered()
    with serving(DOOR) as server:
        there, sandbox = seen_by(server, on_device=True, landlock=landlock)
        here, other = seen_by(server, landlock=landlock)
    assert there["file"] and there["groups"] == [44] and there["space"] == -1
    assert not there["other"] and there["thread"]
    assert here["groups"] == [] and here["space"] > 0
    assert there["data"] - here["data"] == devices.HOST_MB
    assert sandbox.share.memory_mb - other.share.memory_mb == devices.HOST_MB
    if closed:
        assert not here["file"], "what runs the cells has no door to the card"
    if landlock and landlock_abi():
        assert not here["thread"] and not here["own score"] and not there["own score"]


@pytest.mark.parametrize("on_device", [True, False])
def test_without_a_card_nothing_is_opened(on_device):
    with serving(None) as server:
        seen, sandbox = seen_by(server, on_device=on_device)
    assert seen["space"] > 0 and seen["groups"] == [] or os.getuid() != 0
    assert sandbox.share.card is None and sandbox.confinement.devices == ()
    if os.getuid() == 0 and (landlock_abi() or namespaces.offered()):
        assert not seen["file"]


def test_the_self_test_opens_the_device_and_says_why_it_cannot():
    with serving(Device("cpu")) as server:
        selftest.try_device(server)
        told = selftest._told(server.device)
    assert told == "cpu"
    with serving(DOOR) as server, pytest.raises(selftest.NotSealed) as caught:
        selftest.try_device(server)
    text = str(caught.value)
    assert "cannot open cuda:0" in text and "/dev/full" in text and "--device cpu" in text


def test_a_server_sees_no_card(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    devices.close_cards()
    with serving(None) as server:
        assert seen_by(server)[0]["environment"] == ""


# --- The watch on the card ------------------------------------------------------------------------


@pytest.fixture
def share():
    return sharing.Share(None, "/", 10**9, card=0, card_mb=500)


def test_what_a_submission_holds_on_the_card_is_bounded(share, monkeypatch):
    monkeypatch.setattr(sharing, "processes_of", lambda uid: [os.getpid(), 7])
    mine = replace(share, uid=20_000)
    for held, excess in ((devices.CARD_MB, None), (devices.CARD_MB + 1, "memory of the GPU")):
        monkeypatch.setattr(nvml, "held_mb", lambda card, held=held: {os.getpid(): held, 1: 10**5})
        assert mine.excess() == excess


def test_where_the_card_names_no_process_all_that_came_since_counts(share, monkeypatch):
    monkeypatch.setattr(nvml, "held_mb", lambda card: {})
    for used, excess in ((devices.CARD_MB + 500, None), (devices.CARD_MB + 501, True)):
        monkeypatch.setattr(nvml, "used_mb", lambda card, used=used: used)
        assert bool(share.excess()) == bool(excess)


def test_without_a_card_nobody_asks_for_one(monkeypatch):
    monkeypatch.setattr(nvml, "held_mb", lambda card: pytest.fail("asked"))
    assert sharing.Share(None, "/", 10**9).excess() is None


def test_who_holds_too_much_of_the_card_is_ended_and_told(fork_server, monkeypatch):
    monkeypatch.setattr(sharing.Share, "on_card", lambda self: devices.CARD_MB + 1)
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        worker.share = replace(worker.share, card=0)
        with pytest.raises(WorkerGone, match="too much memory of the GPU"):
            worker.request("cell", 20, {"source": "import time; time.sleep(9)"})
        assert worker.gone


# --- Precision ------------------------------------------------------------------------------------


def test_what_is_less_precise_is_switched_off_and_told():
    code = """
from autograder.sealed.devices import reduced
from torch.backends import cuda, cudnn
import torch
reduced()
assert reduced() == [] and not cuda.matmul.allow_tf32 and not cudnn.allow_tf32
for switch in ("cuda.matmul.allow_tf32 = True", "cuda.matmul.fp32_precision = 'tf32'",
               "torch.set_float32_matmul_precision('high')"):
    exec(switch)
    assert reduced() == ["TF32 in matrix products"] and reduced() == [], switch
for switch in ("cudnn.allow_tf32 = True", "cudnn.conv.fp32_precision = 'tf32'"):
    exec(switch)
    assert reduced() == ["TF32 in convolutions"] and reduced() == [], switch
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
