"""Grades a submission with plain `otter run`, on the very tests of an upload, for comparison."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_CASES = """
import json, sys
from otter.api import grade_submission
graded = grade_submission(sys.argv[1], sys.argv[2], quiet=True).results
cases = {name: [case.passed for case in file.test_case_results] for name, file in graded.items()}
open(sys.argv[3], "w").write(json.dumps(cases))
"""


class PlainOtter:
    """An otter autograder made from the hidden tests of a `gradescope.zip`; a context manager."""

    def __init__(self, upload: Path):
        self._stack = contextlib.ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        with zipfile.ZipFile(upload) as archive:
            for name in archive.namelist():
                if name.startswith("hidden/tests/") and name.endswith(".py"):
                    target = self.folder / "tests" / Path(name).name
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(archive.read(name))
        self._otter("generate", "-t", "tests", "--no-environment", "-o", "autograder.zip")
        self.autograder = self.folder / "autograder.zip"

    def __enter__(self) -> "PlainOtter":
        return self

    def __exit__(self, *exception) -> None:
        self._stack.close()

    def _otter(self, *arguments: str) -> None:
        self._python("from otter.cli import cli; cli()", *arguments)

    def _python(self, code: str, *arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            text=True,
        )

    def command(self, submission: Path, output: Path) -> list[str]:
        """The command that grades `submission` (a zip) and writes results.json into `output`."""
        arguments = ["run", "-a", str(self.autograder), "-o", str(output), str(submission)]
        return [sys.executable, "-c", "from otter.cli import cli; cli()", *arguments]

    def grade(self, name: str, files: dict[str, bytes]) -> dict[str, list[bool]]:
        """Which test cases of each question a submission passes, as `otter run` sees it."""
        folder = self.folder / "submissions" / name
        folder.mkdir(parents=True)
        submission = folder / "submission.zip"
        with zipfile.ZipFile(submission, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        self._python(_CASES, str(submission), str(self.autograder), str(folder / "cases.json"))
        return json.loads((folder / "cases.json").read_text())
