"""One submission never costs another a point: hogs of every kind beside honest submissions."""

import copy
import json
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.gradescope.platform import Lane, Platform
from autograder.sealed.confinement import landlock_abi
from tests.attacks import layers, suite
from tests.load import seconds

LIMITS = {"total": seconds(60), "cell": seconds(6), "call": seconds(3), "memory_mb": 768}
HOGS = {
    "processes": "import subprocess\nfor _ in range(244):\n    subprocess.Popen(['sleep', '30'])",
    "threads": """
import threading, time
for _ in range(2000):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
""",
    "memory": "import os\nfor _ in range(6):\n    os.fork()\nhoard = bytearray(600 << 20)",
    "bytes": "block = bytes(32 << 20)\nfor n in range(400):\n    open(f'f{n}', 'wb').write(block)",
    "files": "for number in range(300_000):\n    open(f'f{number}', 'w').close()",
    "sessions": """
import os, time
for _ in range(230):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
time.sleep(60)
""",
    "time": "import os\nfor _ in range(5):\n    os.fork()\nwhile True:\n    pass",
}
PLACES = ("", "docker", "docker-without-landlock") if os.environ.get("ATTACKS") else ("",)

pytestmark = [
    pytest.mark.attack,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can give up what root may do"),
]


@pytest.mark.parametrize("place", PLACES)
def test_honest_submissions_beside_hogs_lose_nothing(hw02, place):
    if place == "docker" and not landlock_abi():
        pytest.skip("this kernel has no Landlock")
    assignment, folder = hw02
    right = suite.right_submission(assignment, folder).short()
    with Platform(folder / "gradescope.zip", closed=()) as platform:
        manifest_path = platform.source / "hidden" / "manifest.json"
        manifest = suite.changed(json.loads(manifest_path.read_text()), LIMITS)
        manifest_path.write_text(json.dumps(manifest))
        surroundings = copy.copy(platform)
        if place:
            surroundings.before = layers.command(place)
        waiting: deque[tuple[str, object]] = deque()
        for number, (name, source) in enumerate(HOGS.items()):
            waiting.append((f"{name}", right.with_cell(source)))
            waiting.append((f"honest-{number}", right.copy()))
        results = {}

        def grade_some() -> None:
            with Lane(surroundings) as lane:
                while waiting:
                    name, notebook = waiting.popleft()
                    root = platform.root(name, right.submit(notebook))
                    lane.grade(root, LIMITS["total"] + 60)
                    results[name] = Platform.results(root)

        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(grade_some) for _ in range(2)]:
                future.result()
    honest = {name: one for name, one in results.items() if name.startswith("honest")}
    assert len(honest) == len(HOGS)
    for name, result in honest.items():
        assert "grader_failed" not in result["extra_data"], (name, result["output"])
        assert result["score"] == suite.worth(manifest), (name, result["output"])
