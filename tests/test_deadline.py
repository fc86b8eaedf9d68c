"""The time for a submission begins before it is read."""

import time
from types import SimpleNamespace

from autograder.grade import batch, submission
from tests.small_class import MANIFEST


def test_a_submission_that_takes_long_to_read_has_less_time_to_run(monkeypatch, tmp_path):
    (tmp_path / "submission").mkdir()
    (tmp_path / "results").mkdir()
    limits = {"total": 100, "cell": 9, "call": 3, "memory_mb": 512}
    hidden = SimpleNamespace(manifest={**MANIFEST, "limits": limits}, questions=())
    read, deadlines = submission.read, []

    def slowly(path, manifest):
        time.sleep(0.3)
        return read(path, manifest)

    def run(self):
        deadlines.append(self.deadline)
        return self.grade(finished=True)

    monkeypatch.setattr(submission, "read", slowly)
    monkeypatch.setattr(batch.Run, "run", run)
    began = time.monotonic()
    server = SimpleNamespace(device=None)
    batch._grade_root(tmp_path, server, hidden, None, True, None)
    assert began + 100 <= deadlines[0] <= time.monotonic() + 100 - 0.3
