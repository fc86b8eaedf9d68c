"""`python -m autograder explain`: why a submission lost points on a question, for instructors."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.assignment import ROOT
from autograder.classroom import pages
from autograder.classroom.collect import collect, safe_name
from autograder.classroom.record import nfc, write_text
from autograder.grade.text import clean, listed, shown
from autograder.gradescope.platform import Platform, read_manifest, repository

PATIENCE = 120
"""Seconds beyond the assignment's own limit after which a replay is given up."""
SHOWN = 3
"""Calls of a test that are printed; the page has more."""
_DATA = re.compile(r"[A-Za-z0-9+/=]*\Z")


def submission_of(path: Path, submissions: Path | None, manifest: dict) -> dict[str, bytes] | Path:
    """The files that a result belongs to; a submission itself stays as it is.

    A result is `<name>.json` in the `results` of a class, whose submissions lie beside it, or
    where `submissions` says. Raises ValueError where they are not found.
    """
    if path.suffix.lower() != ".json":
        return path
    graded = path.resolve().parent.parent
    if submissions is None:
        base = graded.with_name(graded.name.removesuffix("-graded"))
        there = [one for one in (base, base.with_name(f"{base.name}.zip")) if one.exists()]
        if not there or base == graded:
            raise ValueError(
                f"{path}: the submissions are not beside {graded}: say where with --submissions"
            )
        submissions = there[0]
    for one in collect(submissions, manifest["notebook"]).submissions:
        if one.name == nfc(path.stem):
            return one.read()
    raise ValueError(f"{submissions} holds no submission {path.stem}")


def explain(
    upload: Path,
    path: Path,
    question: str,
    submissions: Path | None,
    output: Path | None,
    console: Console,
) -> int:
    """Replay a question, print what differs and write a page of it; returns 0 where that worked.

    The page goes to `output`, by default `<name>-<question>.html` in the folder `explained` of the
    class's results, where the submission is of a class that has some, or else beside it. Raises
    ValueError, FileNotFoundError.
    """
    manifest = read_manifest(upload)
    coded = [one["name"] for one in manifest["questions"] if not one["manual"]]
    if question not in coded:
        raise ValueError(f"tests grade no question {question!r}; they grade {listed(coded)}")
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    files = submission_of(path, submissions, manifest)
    closed = [path.resolve().parent] if path.suffix.lower() == ".json" else []
    found = _replayed(upload, files, question, manifest, closed)
    if "problem" in found:
        raise ValueError(clean(found["problem"], 2000))
    if output is None:
        output = page_of(path, question)
        output.parent.mkdir(exist_ok=True)
    for case in found["cases"]:
        for call in case["calls"]:
            if not _DATA.match(call.get("picture", "")):
                raise ValueError("the replay gave no picture")
            for key in ("call", "given", "right"):
                call[key] = clean(call[key], 2000)
            call.setdefault("difference", "")
            call.setdefault("picture", "")
        case["message"] = clean(case["message"])
    found["notes"] = [clean(note, 500) for note in found["notes"]]
    write_text(output, pages.render("explain.html.j2", who=shown(_name(path.resolve())), **found))
    _show(found, console)
    console.print(f"page         {output}", soft_wrap=True, markup=False)
    return 0


def page_of(path: Path, question: str) -> Path:
    """Where the page of a result or of a submission goes.

    A submission in a folder of submissions is called as its result is.
    """
    path = path.resolve()
    if path.suffix.lower() == ".json":
        return path.parent.parent / "explained" / f"{path.stem}-{question}.html"
    for place in (path, path.parent):
        graded = place.parent.with_name(f"{place.parent.name}-graded")
        if (graded / "results").is_dir():
            return graded / "explained" / f"{safe_name(_name(place))}-{question}.html"
    return path.with_name(f"{_name(path)}-{question}.html")


def _name(path: Path) -> str:
    """The whole name of a folder, that of a file without its suffix."""
    return path.name if path.is_dir() else path.stem


def _replayed(upload: Path, files, question: str, manifest: dict, closed: list[Path]) -> dict:
    """What the replay's process wrote, or its problem; `closed` may not be seen by submissions."""
    places = [*repository(), *closed]
    with (
        Platform(upload, places) as platform,
        tempfile.TemporaryDirectory(prefix="explain-") as folder,
    ):
        root = platform.root("submission", files)
        wanted = {
            "submission": str(root / "submission"),
            "question": question,
            "to": str(Path(folder) / "found.json"),
        }
        told = Path(folder) / "wanted.json"
        told.write_text(json.dumps(wanted))
        module = "autograder.classroom.replay"
        kept = ("PATH", "LANG", "TMPDIR", "MPLCONFIGDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "HOME": "/nonexistent"}
        try:
            done = subprocess.run(
                [sys.executable, "-m", module, str(platform.source), str(told)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=manifest["limits"]["total"] + PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return {"problem": "the replay took too long and was given up"}
        try:
            return json.loads(Path(wanted["to"]).read_text())
        except (OSError, ValueError):
            last = clean(done.stderr, 2000).strip().rpartition("\n")[2]
            return {"problem": f"the replay ended without a result: {last or done.returncode}"}


def _show(found: dict, console: Console) -> None:
    title = found["question"]
    console.print(f"[bold]{escape(title)}[/]: {found['points']:g} of {found['most']:g} points")
    if found["mistake"]:
        told = f"known mistake {found['mistake']['name']}: {found['mistake']['hint']}"
        console.print(f"[yellow]{escape(told)}[/]", soft_wrap=True)
    for case in found["cases"]:
        console.print(f"[red]failed[/]  {escape(case['title'])}", soft_wrap=True)
        console.print(f"        {clean(case['message'], 500)}", soft_wrap=True, markup=False)
        differing = [call for call in case["calls"] if call["differs"]]
        for call in differing[:SHOWN]:
            for name, text in (("call", call["call"]), ("given", call["given"]),
                               ("right", call["right"]), ("", call["difference"])):  # fmt: skip
                if text:
                    console.print(f"  {name:6}{text}", soft_wrap=True, markup=False)
