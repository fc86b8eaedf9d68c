"""What a homework was worth when it was graded, kept beside the results: `graded.json`.

Tests and points change over a term. A result is told out of the points of the version that graded
it, so these stay with the results until others are accepted.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom.record import write_text

FILE = "graded.json"
_KEPT = ("slug", "title", "notebook")
_OF_QUESTION = ("name", "title", "points", "manual")


def write(folder: Path, manifest: Mapping, due: str = "") -> None:
    """Keep names, titles and points of a manifest in a folder of results, in one step.

    `due` is when submissions were due, in words.
    """
    questions = [{key: one[key] for key in _OF_QUESTION} for one in manifest["questions"]]
    kept = {key: manifest[key] for key in _KEPT} | {"due": due, "questions": questions}
    write_text(folder / FILE, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> dict | None:
    """What was kept in a folder of results, None where nothing was. Raises ValueError."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        questions = [{key: one[key] for key in _OF_QUESTION} for one in kept["questions"]]
        return {key: kept[key] for key in (*_KEPT, "due")} | {"questions": questions}
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} cannot be read ({error}): remove it, and grade again") from error


def over(manifest: Mapping, folder: Path) -> dict:
    """A manifest with the questions and points of the version that graded, where they are kept."""
    kept = read(folder)
    if kept is None or kept["slug"] != manifest["slug"]:
        return dict(manifest)
    now = {one["name"]: one for one in manifest["questions"]}
    questions = [{**now.get(one["name"], {}), **one} for one in kept["questions"]]
    return {**manifest, **kept, "questions": questions}


def waiting(folder: Path, short: str) -> str:
    """That a regrade waits in a folder of results, in a sentence; empty where none does."""
    if not any((folder / "regrade" / "results").glob("*.json")):
        return ""
    return (
        f"a regrade of {short} waits in {folder / 'regrade'}: until `grade` is given --accept, "
        "results and points are those from before"
    )
