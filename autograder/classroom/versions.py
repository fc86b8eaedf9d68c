"""What a result depends on, as SHA-256 sums in hex: nothing with an equal key is graded twice."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_GRADER = ("autograder/", "run_autograder", "requirements.lock")
_ASSIGNMENT = ("hidden/", "starter_code/")


@dataclass(frozen=True)
class Upload:
    """A gradescope.zip: its bytes, its manifest and the versions of its two parts.

    `assignment_version` stands for hidden tests, reference, settings and the students' library,
    `grader_version` for the grader, its lock and the options it runs with.
    """

    data: bytes
    manifest: dict
    assignment_version: str
    grader_version: str
    options: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path, *options: str) -> "Upload":
        """Raises FileNotFoundError where it was not built, ValueError where it is none."""
        if path.is_dir():
            raise ValueError(f"{path} is a folder, and an upload is a zip: name gradescope.zip")
        if not path.is_file():
            raise FileNotFoundError(f"{path} does not exist: build the assignment first")
        data = path.read_bytes()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            manifest = json.loads(files["hidden/manifest.json"])
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise ValueError(f"{path} is no upload of an assignment ({error})") from error
        assignment, grader = (
            {name: content for name, content in files.items() if name.startswith(part)}
            for part in (_ASSIGNMENT, _GRADER)
        )
        grader |= {f"option {option}": b"" for option in options}
        return cls(data, manifest, content_hash(assignment), content_hash(grader), options)

    @property
    def versions(self) -> tuple[str, str]:
        """Both versions: results that differ in one are not the same kind of result."""
        return self.assignment_version, self.grader_version

    def key(self, content: str, metadata: Mapping | None) -> str:
        """Names exactly what the result of a submission depends on."""
        told = json.dumps(metadata, sort_keys=True)
        return _hash(part.encode() for part in (content, told, *self.versions))


def content_hash(files: Mapping[str, bytes]) -> str:
    """The sum of paths and bytes, whatever their order."""
    return _hash(part for path in sorted(files) for part in (os.fsencode(path), files[path]))


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def late_seconds(submitted: datetime | None, due: datetime | None) -> float | None:
    """Seconds after the due date, 0.0 when in time; None where one of them is not known."""
    if submitted is None or due is None:
        return None
    return max(0.0, (submitted - due).total_seconds())


def grading_metadata(submitted: datetime | None, due: datetime | None) -> dict | None:
    """What the grader is told of a submission: only what can change its grade.

    How much in time a submission came changes nothing, so that equal ones stay equal. Names are
    not told.
    """
    late = late_seconds(submitted, due)
    if late is None:
        return None
    created = submitted if late else due
    return {"created_at": created.isoformat(), "assignment": {"due_date": due.isoformat()}}
