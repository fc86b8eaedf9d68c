"""A grader with a second device is no weaker: attacks from the worker that has it, and on the card.

Each runs with the stand-in "cpu", which any machine has, and with a card where tests are to have
one (`make test DEVICE=cuda`); what fills the card only there.
"""

import json

import nbformat
import pytest

from autograder.gradescope.platform import Lane, Platform
from autograder.verify.run import points_by_question
from tests import cards
from tests.attacks import suite
from tests.attacks.attack import ATTACKS, Right, answer_cell
from tests.load import seconds

LIMITS = {"total": seconds(240), "cell": seconds(6), "call": seconds(6), "memory_mb": 768}
DEVICES = ("cpu", pytest.param("cuda:0", marks=cards.needs_card))
READING_AND_FORGING = (
    "read_hidden_files_where_they_lie",
    "look_into_the_grader_and_its_server",
    "look_for_open_descriptors",
    "use_any_network",
    "become_somebody_else",
    "signal_others_and_change_their_limits",
    "write_the_results_later",
    "patch_every_comparison",
    "hooks_everywhere",
    "every_answer_is_a_sly_tensor",
)
# what an answer does once it is called on the second device
THERE = """
_right = trans_conv
def trans_conv(Y, w, b=None):
    from starter_code import elsewhere
    if elsewhere._real is None:
        return _right(Y, w, b)
    {there}
"""
TRY = """
    import os, signal, socket, sys
    words = sys.argv
    source = words[words.index("--source") + 1]
    attempts = [
        lambda: open(source + "/hidden/manifest.json").read(),
        lambda: os.listdir(os.path.dirname(source)),
        lambda: open("/etc/shadow").read(),
        lambda: open("/usr/planted", "w").close(),
        lambda: open(f"/proc/{os.getppid()}/mem", "rb").read(1)[0],
        lambda: os.kill(os.getppid(), 0),
        lambda: socket.socket(),
        lambda: os.setuid(0),
        lambda: os.close(os.open("/dev/tty", os.O_RDWR)),
        lambda: open("/proc/self/oom_score_adj", "w").close(),
        lambda: sys.path.insert(0, source + "/hidden") or __import__("solutions"),
    ]
    done = []
    for number, attempt in enumerate(attempts):
        try:
            attempt()
            done.append(number)
        except (OSError, ImportError):
            pass
    raise RuntimeError(f"DONE {done}")
""".strip()
# by CUDA itself, past torch's own bound: as much as there is, in small parts, and held
FILL = """
    import ctypes, time
    driver = ctypes.CDLL("libcuda.so.1")
    torch.zeros(1, device="cuda")
    for part in (1 << 30, 1 << 26, 1 << 22):
        while driver.cuMemAlloc_v2(ctypes.byref(ctypes.c_uint64()), ctypes.c_size_t(part)) == 0:
            pass
    time.sleep(600)
""".strip()
FILL_BY_TORCH = """
    hoard = []
    while True:
        hoard.append(torch.empty(1 << 28, device="cuda"))
""".strip()

pytestmark = [pytest.mark.attack, pytest.mark.slow, pytest.mark.timeout(3600)]


def there(right: Right, source: str) -> nbformat.NotebookNode:
    """The right submission, whose answer to question 4 does this on the second device."""
    notebook = right.copy()
    cell = answer_cell(notebook, "trans_conv")
    cell.source = f"{cell.source}\n{THERE.format(there=source)}"
    return notebook


def grade(platform: Platform, device: str, submissions: dict[str, dict[str, bytes]]) -> dict:
    """Grade one after another in one lane; results by name."""
    found = {}
    with Lane(platform, f"--device={device}") as lane:
        for name, files in submissions.items():
            root = platform.root(f"{device}-{name}", files)
            lane.grade(root, LIMITS["total"] + 120)
            found[name] = Platform.results(root)
    return found


@pytest.fixture(scope="module")
def upload(hw02):
    """An unpacked upload with limits for a slow card, and the submission that earns everything."""
    assignment, folder = hw02
    with Platform(folder / "gradescope.zip", closed=()) as platform:
        path = platform.source / "hidden" / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "limits": LIMITS}))
        yield platform, suite.right_submission(assignment, folder).short()


@pytest.fixture(scope="module", params=DEVICES)
def graded(upload, request):
    """The device and results by name."""
    platform, right = upload
    submissions = {name: ATTACKS[name].make(right) for name in READING_AND_FORGING}
    submissions["reference"] = right.submit(right.copy())
    submissions["from there"] = right.submit(there(right, TRY))
    return request.param, grade(platform, request.param, submissions)


def test_the_reference_is_judged_there_and_earns_everything(graded):
    device, results = graded
    right = results["reference"]
    assert right["extra_data"]["devices"] == ["cpu", device]
    assert sum(points_by_question(right).values()) == 89, right["output"]
    assert "flags" not in right["extra_data"], right["extra_data"]
    assert "test cases a second time on" in right["output"]


@pytest.mark.parametrize("name", READING_AND_FORGING)
def test_attacks_get_what_they_get_without_a_device(graded, name):
    _, results = graded
    right, result = (points_by_question(results[one]) for one in ("reference", name))
    wanted = {
        question: ATTACKS[name].points.get(question, full) for question, full in right.items()
    }
    assert {q: result[q] for q in result if wanted[q] is not None} == {
        question: points for question, points in wanted.items() if points is not None
    }
    text = json.dumps(results[name])
    assert results[name]["extra_data"]["sealed"] and ATTACKS[name].told in text
    assert not [secret for secret in ATTACKS[name].untold if secret in text]


def test_the_worker_with_the_device_can_do_no_more(graded):
    device, results = graded
    result = results["from there"]
    told = [test["output"] for test in result["tests"] if "DONE" in test["output"]]
    assert told and all(f"On {device}: " in one and "DONE []" in one for one in told), told
    lost = points_by_question(results["reference"])["q4"] - points_by_question(result)["q4"]
    assert lost > 0, "what fails on the device costs its test cases"


@pytest.fixture(scope="module")
def filled(upload):
    """Two lanes on one card: submissions that fill it in one, honest ones in the other."""
    from concurrent.futures import ThreadPoolExecutor

    platform, right = upload
    hogs = {"driver": FILL, "torch": FILL_BY_TORCH}
    hogs = {name: right.submit(there(right, source)) for name, source in hogs.items()}
    honest = {f"honest {number}": right.submit(right.copy()) for number in range(3)}
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda some: grade(platform, "cuda:0", some), (hogs, honest)))
    return both


@pytest.mark.gpu
@cards.needs_card[1]
def test_who_fills_the_card_pays_alone(filled):
    hogs, honest = filled
    for name, result in honest.items():
        assert sum(points_by_question(result).values()) == 89, (name, result["output"])
    for name, result in hogs.items():
        right = points_by_question(honest["honest 0"])
        points = points_by_question(result)
        assert points["q4"] < right["q4"], name
        assert {**points, "q4": 0} == {**right, "q4": 0}, "and in no other question"
    text = json.dumps(hogs["driver"])
    assert "memory of the GPU" in text or "no answer within" in text
