"""Fork servers for tests, as grading starts them."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def running(device=None) -> Iterator:
    """A running fork server, with a second device where given; its folder holds public files."""
    from autograder.sealed import forkserver
    from autograder.sealed.sandbox import ForkServer

    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-test-"))
    folder.chmod(0o711)
    shutil.copytree(ROOT / "starter_code", folder / "public" / "starter_code")
    forkserver.preload()
    yield ForkServer(forkserver.start(folder, device), folder, device)
    shutil.rmtree(folder, ignore_errors=True)
