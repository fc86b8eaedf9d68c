"""Entry of the sealed grader: what `run_autograder` starts, with a clean environment.

    python -I autograder/sealed/main.py --source SOURCE [--unsealed] ROOT [ROOT ...]

SOURCE is the unpacked upload; each ROOT has the platform's shape (`submission/`, `results/`,
perhaps `submission_metadata.json`). The order matters: heavy public libraries are imported first,
then the fork server is split off, and only then is the first hidden file opened.
"""

import argparse
import contextlib
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Grade every root; returns the exit status (0 where each has a result)."""
    parser = argparse.ArgumentParser(description="Grade submissions, sealed.")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--unsealed", action="store_true", help="grade although not confined")
    parser.add_argument("--no-landlock", action="store_true", help="for tests of the other layers")
    parser.add_argument("--self-test", action="store_true", help="only test the confinement")
    parser.add_argument("roots", type=Path, nargs="*")
    options = parser.parse_args()
    source = options.source.resolve()

    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-"))
    folder.chmod(0o711)
    sys.path[:0] = [str(folder / "public"), str(source)]

    from autograder.sealed.removal import remove

    try:
        _make_public(source, folder / "public")
        _close_to_others([source, *options.roots])

        from autograder.sealed import forkserver

        forkserver.preload()
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every shared page
        control = forkserver.start(folder / "public")

        from autograder.grade.batch import grade_roots
        from autograder.sealed.session import ForkServer

        return grade_roots(ForkServer(control, folder), source, options)
    finally:
        remove(folder)


def _make_public(source: Path, public: Path) -> None:
    """Copy what workers may read to where they can read it."""
    os.umask(0o022)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source / "starter_code", public / "starter_code", ignore=ignore)
    for path in (public, *public.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.umask(0o077)


def _close_to_others(folders: list[Path]) -> None:
    """Take every right from other users, where these folders are ours to close."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)


if __name__ == "__main__":
    sys.exit(main())
