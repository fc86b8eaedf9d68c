"""Who handed what in, by the names of files and folders in exports of learning platforms."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from autograder.classroom import layout as layouts
from autograder.classroom.files import Item
from autograder.classroom.record import Student, nfc
from autograder.grade.text import clean

# Canvas adds -1, -2, ... to a file handed in again
_AGAIN = re.compile(r"-\d{1,3}(?=(\.[^.]*)?\Z)")
_BLACKBOARD_NAME = re.compile(r"^Name:[ \t]*([^\n(]+?)[ \t]*\(([^)\n]*)\)[ \t]*$", re.MULTILINE)

LATE = "late, as Canvas says"


@dataclass
class Draft:
    """A submission before it has a unique name; `parts` are items and the names they get."""

    name: str
    students: tuple[Student, ...] = ()
    submitted: datetime | None = None
    notes: list[str] = field(default_factory=list)
    parts: list[tuple[str, Item]] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Remark something once."""
        if text not in self.notes:
            self.notes.append(text)

    def read(self) -> dict[str, bytes]:
        """All files of its parts."""
        files: dict[str, bytes] = {}
        for name, item in self.parts:
            inside = item.read()
            if not item.is_folder:
                inside = dict.fromkeys([name], *inside.values())
            files |= inside
        return files


Drafts = dict[tuple[str, ...], Draft]


def add_canvas(drafts: Drafts, item: Item) -> None:
    """One file of Canvas' export."""
    who, user, late, file = layouts.canvas_name(item.name)
    name = nfc(f"{who}_{user}")
    draft = drafts.setdefault(("canvas", name), Draft(name, (Student(line(who), sid=user),)))
    if late and not draft.notes:
        draft.notes.append(LATE)
    original = _AGAIN.sub("", file)
    taken = {part for part, _ in draft.parts}
    draft.parts.append((file if original in taken else original, item))


def add_moodle(drafts: Drafts, item: Item, match: re.Match) -> None:
    """One item of Moodle's export, whose name `match` has taken apart."""
    who, number, kind, file = match.groups()
    name = nfc(f"{who}_{number}")
    draft = drafts.setdefault(("moodle", name), Draft(name, (Student(line(who), sid=number),)))
    if kind == "file":
        draft.parts.append((file or item.name, item))
    else:
        draft.notes.append("a text written online was not graded")


def add_blackboard(drafts: Drafts, item: Item) -> None:
    """A file of an attempt, or the text that comes with one; the last attempt counts."""
    match = layouts.blackboard_name(item.name)
    user, time = nfc(match["user"]), match["time"]
    draft = drafts.setdefault(
        ("blackboard", user), Draft(user, (Student(line(user), sid=line(user)),))
    )
    submitted = _blackboard_time(time)
    if draft.submitted is not None and submitted < draft.submitted:
        return draft.note("an earlier attempt was left out")
    if draft.submitted is not None and submitted > draft.submitted:
        draft.parts.clear()
        draft.note("an earlier attempt was left out")
    draft.submitted = submitted
    if not match["text"]:
        draft.parts.append((match["file"], item))
        return None
    try:
        text = next(iter(item.read().values())).decode("utf-8-sig", "replace")
    except OSError:
        return None  # it costs a name
    if told := _BLACKBOARD_NAME.search(text[:5000]):
        draft.students = (Student(line(told[1]), sid=line(user)),)
    return None


def _blackboard_time(text: str) -> datetime:
    """The server's own time, taken for this machine's; long ago for what is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").astimezone()
    except ValueError:
        return datetime.fromtimestamp(0).astimezone()


def add_ilias(drafts: Drafts, item: Item) -> None:
    """A student's folder, or a team's with such folders in it."""
    match = layouts.ilias_name(item.name)
    folders = [item.name]
    if match is None:  # a team
        folders = [inner.name for inner in item.inside() if inner.is_folder]
    members = [found for name in folders if (found := layouts.ilias_name(name))]
    students = tuple(
        Student(line(f"{one['first']} {one['last']}"), sid=line(one["login"])) for one in members
    )
    drafts["ilias", item.name] = Draft(item.name, students, parts=[("", item)])


def named(name: str) -> tuple[Student, ...]:
    """A student of whom only a name is known."""
    return (Student(line(name)),)


def line(text: str) -> str:
    """A name on one line, of at most 200 characters."""
    return " ".join(clean(text, 200).split())
