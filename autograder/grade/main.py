"""Entry of the sealed grader: what `run_autograder` starts, with a clean environment.

    python -I autograder/grade/main.py --source SOURCE [--unsealed] [--stream] [--device=cuda:0]
        [ROOT ...]

SOURCE is the unpacked upload; each ROOT has the platform's shape (`submission/`, `results/`,
perhaps `submission_metadata.json`). With `--stream` more roots come on standard input, one a line;
`graded ROOT` is printed as soon as each has its result. The order matters: first heavy public
libraries are imported, then the fork server is split off, and only then a hidden file is opened.
"""

import argparse
import contextlib
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


def main() -> int:
    """Grade every root; returns the exit status (0 where each has a result)."""
    parser = argparse.ArgumentParser(description="Grade submissions, sealed.")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--unsealed", action="store_true", help="grade although not confined")
    parser.add_argument("--no-landlock", action="store_true", help="for tests of the other layers")
    parser.add_argument("--self-test", action="store_true", help="only test the confinement")
    parser.add_argument("--stream", action="store_true", help="read more roots from stdin")
    parser.add_argument("--device", help="torch's name of one on which to judge beside the CPU")
    parser.add_argument("roots", type=Path, nargs="*")
    options = parser.parse_args()
    source = options.source.resolve()

    with opened(source) as folder:
        from autograder.sealed import devices
        from autograder.sealed.folders import close_to_others

        close_to_others(source, *options.roots)
        try:
            device = devices.find(options.device) if options.device else None
        except devices.NoDevice as error:
            print(error)
            return 2
        devices.close_cards()
        from autograder.sealed import forkserver

        control = forkserver.start(folder, device)

        from autograder.grade.batch import grade_roots
        from autograder.sealed.sandbox import ForkServer

        return grade_roots(ForkServer(control, folder, device), source, options)


@contextlib.contextmanager
def opened(source: Path) -> Iterator[Path]:
    """A folder for workers, with the public part of an upload in it, and this process made ready.

    It imports what workers need, so that a fork server can be split off; at the end the folder is
    removed. The upload's own packages are found first from then on.
    """
    # a time limit of the platform, or the death of the script that started this
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-"))
    folder.chmod(0o711)
    sys.path.insert(0, str(source))

    from autograder.sealed.folders import remove

    try:
        _make_public(source, folder / "public")
        # before the source, and not before it is there: Python remembers folders that are missing
        sys.path.insert(0, str(folder / "public"))

        from autograder.sealed import forkserver

        forkserver.preload()
        gc.collect()
        gc.freeze()  # the collector would otherwise touch, and so copy, every shared page
        yield folder
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        remove(folder)


def _make_public(source: Path, public: Path) -> None:
    """Copy what workers may read to where they can read it."""
    os.umask(0o022)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source / "starter_code", public / "starter_code", ignore=ignore)
    for path in (public, *public.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.umask(0o077)


if __name__ == "__main__":
    sys.exit(main())
