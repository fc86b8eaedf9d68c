"""What an earlier verification found and still holds: nothing is graded twice.

Each row of ``verification.json`` has the stamp of everything that it depends on. An entry of the
bank depends on the tests and the bank of its own question, not on those of others; a submission
that goes through the upload on all of it. None depends on the notebook's words.
"""

import json
import zipfile
from pathlib import Path

from autograder.build.archive import folder_members
from autograder.build.stamps import stamp
from autograder.verify.specimens import Specimen, reference_files

_FOLDERS = ("verify", "gradescope")


class Stamps:
    """Stamps of one built assignment's specimens. starter: the bytes of its student notebook.

    device: torch's name of one on which they are judged beside the CPU.
    """

    def __init__(self, folder: Path, starter: bytes, device: str = ""):
        with zipfile.ZipFile(folder / "gradescope.zip") as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(members.pop("hidden/manifest.json"))
        manifest.pop("handed_out", None)
        package = Path(__file__).resolve().parents[1]
        tool = [folder_members(package / name) for name in _FOLDERS]
        everywhere = [_code(starter), reference_files(folder), *tool]
        everywhere += [device] if device else []
        self._whole = stamp(members, json.dumps(manifest), *everywhere)
        rooms = {name: content for name, content in members.items() if _question(name)}
        self._of_question = {}
        entries = manifest.pop("questions")
        common = {name: content for name, content in members.items() if name not in rooms}
        common["manifest"] = json.dumps(manifest).encode()
        common = stamp(common, *everywhere)
        for entry in entries:
            own = {n: content for n, content in rooms.items() if _question(n) == entry["name"]}
            self._of_question[entry["name"]] = stamp(common, json.dumps(entry), own)

    def of(self, specimen: Specimen) -> str:
        """The stamp of a specimen's result."""
        if specimen.entry is None:
            return self._whole
        return self._of_question[specimen.entry.question]


def _code(notebook: bytes) -> str:
    """What verification takes from a student notebook: its code, with the questions of it."""
    cells = json.loads(notebook)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return json.dumps([[cell["source"], cell["metadata"]] for cell in code])


def _question(name: str) -> str | None:
    """The question to whose room a member of the upload belongs, or None."""
    folder, _, file = name.rpartition("/")
    room = folder == "hidden/tests" or folder.endswith("/bank")
    return file.removesuffix(".py") if room and name.startswith("hidden/") else None


def rows(path: Path) -> dict[str, dict]:
    """The rows of an earlier verification by the names of their submissions; none where unreadable.

    Only those in which every expectation held: what failed is tried again.
    """
    try:
        found = json.loads(path.read_text())
        return {row["submission"]: row for row in found if not row["failures"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
