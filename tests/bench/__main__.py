"""`make bench`: `python -m tests.bench [PART]...`; without a part all of them."""

import os
import subprocess
import sys

from autograder.assignment import find
from autograder.build import build
from tests.bench import DIST, ROOT

PARTS = {
    "one": "one.measure",
    "worker": "worker.measure",
    "otter": "many.otter",
    "jobs": "many.jobs",
    "thousand": "many.thousand",
    "term": "term.measure",
}


def main() -> int:
    """Run the chosen parts, each in a process of its own; returns the exit status."""
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        raise SystemExit(f"no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    assignment = find("hw02")
    if not (DIST / assignment.slug / "gradescope.zip").is_file():
        build(assignment, DIST, print)
    for name in chosen:
        module, _, function = PARTS[name].partition(".")
        code = f"from tests.bench import {module}; {module}.{function}()"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        if subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
