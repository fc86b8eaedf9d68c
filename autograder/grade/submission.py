"""What a student handed in: which notebook is graded, its cells, and the files beside it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import notebook as notebooks
from autograder.grade import words
from autograder.grade.archive_reader import (
    TOO_DEEP,
    Budget,
    Entry,
    TooLarge,
    Unreadable,
    list_path,
    list_zip,
)
from autograder.grade.cells import Cell, cell_notes, definitions
from autograder.grade.text import clean, listed, shown

MAX_NOTEBOOKS = 8
MAX_ZIPS = 4
MAX_FILES = 64
MAX_FILE = 16 << 20
MAX_FILES_BYTES = 64 << 20
MAX_NOTES = 30
UNTOUCHED = (
    "Every answer in code is as it was handed out. Was the notebook saved, and is it the one in "
    "which you worked?"
)

DATA_SUFFIXES = (".safetensors", ".npz", ".npy", ".csv", ".txt", ".json", ".jsonl", ".png", ".jpg")
"""Files that are laid beside the notebook. Nothing that Python could import is among them."""

# Browsers and mail programs add .txt or .json to what they take for text, Safari .download while
# it loads, and some name ends in a space.
NOTEBOOK = re.compile(r"\.ipynb\s*+(\.(txt|json|download)\s*+)?\Z", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_ .()+-]{0,99}\Z")
_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Submission:
    """One submission, as plain data.

    `files` maps base names to bytes (at most 64 files of 16 MiB, 64 MiB in all). `notes` are
    sentences for the student. `fatal` is the sentence why nothing can be graded, or None; then
    `cells` and `files` are empty. `untouched`: no answer in code is written. `words` has the answer
    to each question that is graded by hand.
    """

    notebook_name: str
    cells: tuple[Cell, ...]
    files: dict[str, bytes]
    notes: tuple[str, ...]
    fatal: str | None
    untouched: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Candidate:
    """A notebook that was found, with what speaks for it or the problem with it."""

    entry: Entry
    parsed: notebooks.Notebook | None
    problem: str | None
    evidence: tuple[int, int, int, int] = (0, 0, 0, 0)
    """whether it names the assignment, answers written, answers or stubs, questions"""

    @property
    def answered(self) -> bool:
        """Whether it can be graded, and an answer is written in it."""
        return self.problem is None and self.evidence[1] > 0


def read(path: Path, manifest: Mapping) -> Submission:
    """Read a folder, a zip or a notebook; never raises for what a student can hand in.

    Looked for is the notebook with the manifest's name, else the only one, else the one that
    belongs to this assignment best; first among the plain files, then inside zips, then inside
    zips in these. One in which nothing is answered gives way to any other in which something is.
    """
    budget = Budget()
    try:
        found, seen = _look(path, manifest, budget)
    except OSError:
        return _fatal("Nothing that can be read was submitted.", manifest, budget)
    usable = [candidate for candidate in seen if candidate.problem is None]
    if usable:
        return _submission(usable, seen, found, manifest, budget)
    if seen:
        first = seen[0]
        what = f"The notebook {shown(first.entry.name)} {first.problem}"
        return _fatal(what, manifest, budget, advise=first.parsed is not None)
    what = _nothing(found, budget)
    if TOO_DEEP in budget.notes:
        what += f" {TOO_DEEP} Put the notebook less deep."
    return _fatal(what, manifest, budget)


def notebook_pieces(path: Path, manifest: Mapping) -> Iterable[bytes] | None:
    """The bytes of the notebook that `read` takes, as they were handed in; None for no such one."""
    try:
        _, seen = _look(path, manifest, Budget())
    except OSError:
        return None
    usable = [candidate for candidate in seen if candidate.problem is None]
    return _best(usable, manifest).entry.pieces(notebooks.MAX_BYTES) if usable else None


def _look(path: Path, manifest: Mapping, budget: Budget) -> tuple[list[Entry], list[_Candidate]]:
    """All files, and the notebooks among them until an answered one was found."""
    entries = list_path(path, budget)
    found, seen = list(entries), []
    for _ in range(3):
        candidates = _candidates(entries, manifest)
        seen += candidates
        if any(candidate.answered for candidate in candidates):
            break
        entries = _inside_zips(entries, budget)
        found += entries
    return found, seen


def _best(usable: list[_Candidate], manifest: Mapping) -> _Candidate:
    """The one that is graded among those that can be."""
    wanted = manifest["notebook"].lower()
    return max(usable, key=lambda one: (one.answered, _name(one.entry) == wanted, one.evidence))


def _candidates(entries: list[Entry], manifest: Mapping) -> list[_Candidate]:
    """Notebooks, best name first; reading stops at an answered one that has the very name."""
    wanted = manifest["notebook"].lower()
    here = [entry for entry in entries if NOTEBOOK.search(entry.name)]
    here.sort(key=lambda entry: _name(entry) != wanted)  # stable: shallow ones stay first
    candidates = []
    for entry in here[:MAX_NOTEBOOKS]:
        candidates.append(_judge(entry, manifest))
        if candidates[-1].answered and _name(entry) == wanted:
            break
    return candidates


def _name(entry: Entry) -> str:
    return entry.name.strip().lower()


def _judge(entry: Entry, manifest: Mapping) -> _Candidate:
    """Read one notebook and see whether it belongs to this assignment."""
    try:
        parsed = notebooks.parse(entry.pieces(notebooks.MAX_BYTES))
    except TooLarge as error:
        return _Candidate(entry, None, f"{error}. Its outputs are huge: {notebooks.CLEAR}")
    except Unreadable as error:
        return _Candidate(entry, None, f"{error}.")
    except notebooks.NotebookError as error:
        return _Candidate(entry, None, str(error))
    questions = manifest["questions"]
    names = {question["name"] for question in questions}
    named = {cell.question for cell in parsed.cells}.union(*(cell.checks for cell in parsed.cells))
    wanted = {name for question in questions for name in question.get("replaced_names") or ()}
    defined = {name for cell in parsed.cells for name in definitions(cell.source)} & wanted
    answered = _written(cell.source for cell in parsed.cells) & wanted
    own = manifest["slug"] in parsed.slugs
    evidence = (int(own), len(answered), len(defined), len(named & names))
    if parsed.slugs and not own and 2 * len(defined) < len(wanted):
        number = _number(manifest["slug"])
        others = [slug for slug in sorted(parsed.slugs) if _number(slug) != number]
        if others:
            problem = f"belongs to another assignment ({shown(others[0])})."
            return _Candidate(entry, parsed, problem, evidence)
    if not own and not defined and not (named & names):
        problem = "contains none of this assignment's questions."
        if not parsed.cells:
            problem = "contains no code cells."
        return _Candidate(entry, parsed, problem, evidence)
    return _Candidate(entry, parsed, None, evidence)


def _number(slug: str) -> str:
    """`hw02` of `hw02_transposed_convolution`."""
    return slug.partition("_")[0].lower()


def _inside_zips(entries: list[Entry], budget: Budget) -> list[Entry]:
    zips = [entry for entry in entries if entry.suffix == ".zip"]
    inside = []
    for archive in zips[:MAX_ZIPS]:
        try:
            inside += list_zip(archive, budget)
        except Unreadable as error:
            budget.notes.append(f"The file {shown(archive.name)} {error}.")
    if len(zips) > MAX_ZIPS:
        budget.notes.append(f"Only the first {MAX_ZIPS} of {len(zips)} zip files were opened.")
    return sorted(inside, key=lambda entry: (entry.depth, entry.place, entry.name))


def _submission(
    usable: list[_Candidate],
    seen: list[_Candidate],
    found: list[Entry],
    manifest: Mapping,
    budget: Budget,
) -> Submission:
    wanted = manifest["notebook"].lower()
    best = _best(usable, manifest)
    notes = [
        f"{shown(_path(one.entry))} could not be graded: it {one.problem}"
        for one in seen
        if one.problem and _name(one.entry) == wanted
    ]
    others = [
        entry
        for entry in found
        if entry is not best.entry
        and (NOTEBOOK.search(entry.name) or entry.suffix == ".zip")
        and not best.entry.place.startswith(f"{entry.place}/{entry.name}".lstrip("/"))
    ]
    if others:
        names = listed(shown(_path(entry)) for entry in others[:3])
        more = f" ({len(others) - 3} more)" if len(others) > 3 else ""
        notes.append(
            f"Graded was {shown(_path(best.entry))}, not {names}{more}. If that is the wrong one, "
            "submit only the one that counts."
        )
    if not best.answered:
        notes.append(UNTOUCHED)
    notes += best.parsed.notes
    notes += _retyped(best.parsed, manifest)
    notes += cell_notes(best.parsed.cells, manifest["questions"])
    files = _files(best.entry, found, notes)
    return Submission(
        best.entry.name,
        best.parsed.cells,
        files,
        _notes(notes + budget.notes),
        None,
        untouched=not best.answered,
        words=words.texts(best.parsed.sources, manifest),
    )


def _retyped(parsed: notebooks.Notebook, manifest: Mapping) -> list[str]:
    """Answers that stand in a cell that is not run."""
    written = _written(cell.source for cell in parsed.cells)
    prose = _written(parsed.prose)
    notes = []
    for question in manifest["questions"]:
        for name in question.get("replaced_names") or ():
            if name in prose and name not in written:
                notes.append(
                    f"{question['name']}: {name} stands in a text cell, which is not run. Change "
                    "the cell's type to Code and submit again."
                )
    return notes


def _written(sources: Iterable[str]) -> set[str]:
    return {name for text in sources for name, done in definitions(text).items() if done}


def _files(best: Entry, found: list[Entry], notes: list[str]) -> dict[str, bytes]:
    """Data files beside the notebook, and those at the top of the submission."""
    files: dict[str, bytes] = {}
    room = MAX_FILES_BYTES
    beside = [entry for entry in found if entry.place == best.place]
    top = [entry for entry in found if not entry.place and best.place]
    for entry in beside + top:
        if entry is best or entry.name in files or NOTEBOOK.search(entry.name):
            continue
        name = shown(entry.name)
        if entry.suffix == ".py":
            notes.append(f"{name} is not used: everything that is graded stands in the notebook.")
        if entry.suffix not in DATA_SUFFIXES:
            continue
        if not _PLAIN_NAME.match(entry.name):
            notes.append(f"The file {name} was left out: its name has unusual characters.")
            continue
        if len(files) == MAX_FILES:
            notes.append(f"Only {MAX_FILES} files beside the notebook are used.")
            break
        try:
            data = entry.read(MAX_FILE)
            if len(data) > room:
                raise TooLarge(f"exceeds the {MAX_FILES_BYTES >> 20} MiB of all files together")
        except Unreadable as error:
            notes.append(f"The file {name} {error}, so it was left out.")
            continue
        room -= len(data)
        files[entry.name] = data
    return files


def _path(entry: Entry) -> str:
    return f"{entry.place}/{entry.name}".lstrip("/")


def _nothing(found: list[Entry], budget: Budget) -> str:
    """Why there is no notebook."""
    if unopened := [note for note in budget.notes if note.startswith("The file ")]:
        return unopened[0]
    if not found:
        return "The submission is empty: no file was found."
    archives = [entry.name for entry in found if entry.suffix in _OTHER_ARCHIVES]
    if archives:
        return f"{shown(archives[0])} is not opened: only zip files are."
    names = listed(shown(entry.name) for entry in found[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"There is no notebook in the submission, only {names}{more}."


def _fatal(what: str, manifest: Mapping, budget: Budget, advise: bool = True) -> Submission:
    wanted = manifest["notebook"]
    if advise:
        what += f" Submit {wanted}, or the zip that its last cell writes."
    return Submission("", (), {}, _notes(budget.notes), clean(what, 1000))


def _notes(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean(note, 500) for note in notes))[:MAX_NOTES]
