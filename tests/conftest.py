"""Fixtures shared by all tests."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def fork_server():
    """A running fork server, as in grading; its folder holds only public files."""
    from autograder.sealed import forkserver
    from autograder.sealed.session import ForkServer

    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-test-"))
    folder.chmod(0o711)
    shutil.copytree(ROOT / "starter_code", folder / "public" / "starter_code")
    forkserver.preload()
    yield ForkServer(forkserver.start(folder), folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def hw02():
    """Assignment hw02, built once for all tests, and the folder of its build."""
    from autograder.assignment import find
    from autograder.build import build

    assignment, dist = find("hw02"), ROOT / "dist"
    build(assignment, dist, lambda step: None)
    return assignment, dist / assignment.slug
