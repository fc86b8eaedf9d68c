"""Nothing twice: hashes of all that a result depends on, kept beside it in ``stamps.json``."""

import hashlib
import json
import os
import sys
from pathlib import Path

from autograder.assignment import Assignment
from autograder.build.archive import folder_members

FILE = "stamps.json"
PACKAGE = Path(__file__).resolve().parents[1]


def stamp(*parts: dict[str, bytes] | bytes | str) -> str:
    """One hash of texts, bytes, and members (name -> content) in the order of their names."""
    digest = hashlib.sha256()
    for part in parts:
        members = part if isinstance(part, dict) else {"": part}
        for name, content in sorted(members.items()):
            content = content.encode() if isinstance(content, str) else content
            digest.update(f"{len(name.encode())} {len(content)} ".encode())
            digest.update(name.encode() + content)
        digest.update(b"\0")
    return digest.hexdigest()


def of_sources(assignment: Assignment, key: str, pictures: Path | None = None) -> str:
    """The stamp of everything that a build reads: its sources, the library, the tool, the locks.

    pictures: the folder of an instructor's own.
    """
    root = assignment.root
    story = folder_members(assignment.folder)
    story.pop(assignment.starter.name, None)  # made by the build
    locks = {path.name: path.read_bytes() for path in sorted(root.glob("requirements*.lock"))}
    surroundings = f"{sys.version} {os.environ.get('TORCH_INDEX')} {key}"
    folders = (assignment.solutions, assignment.starter_code, PACKAGE)
    shared = {path.name: path.read_bytes() for path in assignment.solutions.parent.glob("*.py")}
    own = folder_members(pictures) if pictures else {}
    return stamp(story, *map(folder_members, folders), locks, surroundings, shared, own)


def read(folder: Path) -> dict[str, str]:
    """The stamps of a built folder; none where they cannot be read."""
    try:
        found = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
