"""A local stand-in for the platform: unpacks an upload, lays out `/autograder`, runs the grader.

Everything that grades on this machine (verify, grade, attacks, benchmarks) goes through the
`gradescope.zip` that instructors upload and through its own `run_autograder`.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

PYTHON_VARIABLE = "INVERSE_PROBLEMS_PYTHON"
"""Environment variable by which `run_autograder` is told to use this interpreter."""


class Platform:
    """One unpacked upload and any number of `/autograder`-shaped folders; a context manager."""

    def __init__(self, upload: Path):
        if not upload.is_file():
            raise FileNotFoundError(f"{upload} does not exist: build it first")
        self.folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        self.source = self.folder / "source"
        with zipfile.ZipFile(upload) as archive:
            archive.extractall(self.source)
        for name in ("run_autograder", "setup.sh"):
            (self.source / name).chmod(0o755)

    def __enter__(self) -> "Platform":
        return self

    def __exit__(self, *exception) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def root(self, name: str, submission: Path | dict[str, bytes]) -> Path:
        """Lay out one `/autograder` folder; `submission` is a file, a folder, or names to bytes."""
        root = self.folder / "roots" / name
        (root / "results").mkdir(parents=True)
        target = root / "submission"
        if isinstance(submission, dict):
            for path, content in submission.items():
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(content)
            target.mkdir(exist_ok=True)
        elif submission.is_dir():
            shutil.copytree(submission, target, symlinks=True)
        else:
            target.mkdir()
            shutil.copy(submission, target)
        return root

    def start(self, roots: list[Path], *options: str) -> subprocess.Popen:
        """Start `run_autograder` on the roots; its standard output is a pipe of text lines."""
        environment = {**os.environ, PYTHON_VARIABLE: sys.executable}
        command = ["bash", str(self.source / "run_autograder"), *options, *map(str, roots)]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def run(self, roots: list[Path], *options: str) -> Iterator[str]:
        """Run to the end and yield the lines it prints."""
        process = self.start(roots, *options)
        with contextlib.closing(process.stdout):
            yield from process.stdout
        process.wait()

    @staticmethod
    def results(root: Path) -> dict:
        """Contents of results.json, read as strictly as the platform's clients do.

        Raises `ValueError` where it is missing or not JSON.
        """
        path = root / "results" / "results.json"
        if not path.is_file():
            raise ValueError(f"{path} was not written")

        def refuse(text: str):
            raise ValueError(f"{path} holds {text}, which is not JSON")

        return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
