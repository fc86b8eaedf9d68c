"""Grades and feedback in the form that a learning platform takes back.

What identifies a student there is copied from the platform's own export of its gradebook (the
roster), where one is given, and else from the names in the export of submissions. Nothing but
points and remarks is changed in it.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom import going_back, packed, worth
from autograder.classroom.going_back import Going, Made, most_points, unmatched
from autograder.classroom.grades import safe_cell
from autograder.classroom.pages import points
from autograder.classroom.record import nfc, write_text
from autograder.classroom.roster import Roster, marked, moodle_keys, read
from autograder.classroom.roster import kind as kind_of
from autograder.classroom.whole import Whole
from autograder.grade.text import listed, shown

FOLDER = "platform"
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
          "Grade can be changed", "Last modified (grade)", "Feedback comments")  # fmt: skip
GRADESCOPE = ("First Name", "Last Name", "SID", "Email", "Total Score", "Max Points", "Status",
              "Submission ID", "Submission Time", "Lateness (H:M:S)")  # fmt: skip
_SAME = 1e-6


def write(
    whole: Whole,
    roster: Path | None = None,
    column: str | None = None,
    tests_only: bool = False,
) -> Made:
    """Write the platform's files into `platform/` of the results, each in one step.

    The platform is that of the roster, or of the export of submissions. `column` names Canvas'
    column of this assignment. `tests_only` gives back points of tests alone; else nothing is filled
    in where answers in words wait for points. Raises ValueError where neither tells a platform, and
    for a roster that cannot be read.
    """
    made = Made()
    if told := worth.waiting(whole.folder, whole.manifest["slug"].partition("_")[0]):
        made.remarks.append(told)
    most = most_points(whole, tests_only)
    grades = going_back.of(whole, made, most, tests_only)
    table = read(roster) if roster else None
    kind = kind_of(roster, table[0]) if table else whole.layout
    writers = {"canvas": _canvas, "moodle": _moodle, "gradescope": _gradescope}
    if kind not in writers:
        raise ValueError(
            f"{whole.layout} tells no platform to give grades back to: give its own gradebook's "
            "export with --roster FILE (Canvas, Moodle or Gradescope)"
        )
    folder = whole.folder / FOLDER
    folder.mkdir(exist_ok=True)
    rows = writers[kind](whole, grades, table, column, made, most)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path = folder / f"{kind}.csv"
    mark = "\ufeff" if roster and marked(roster) else ""
    write_text(path, f"{mark}{text.getvalue()}")
    made.files.append(path)
    if kind == whole.layout and kind in ("canvas", "moodle"):
        out = {one.submission.name: one.submission for one in grades if one.value is not None}
        path = folder / f"{kind}-feedback.zip"
        count = packed.write(path, kind, whole.folder / "feedback", list(out.values()))
        made.remarks.append(f"{path.name} holds the feedback of {count} submissions")
        made.files.append(path)
    return made


# --- Canvas ---------------------------------------------------------------------------------------


def _canvas(whole, grades, table, column, made, most) -> list[list[str]]:
    """Identity and this assignment's column alone: Canvas leaves alone what is not there."""
    if table is None:
        title = column or whole.manifest["title"]
        rows = [[*CANVAS, title], ["    Points Possible", "", "", "", "", points(most)]]
        for one in grades:
            rows.append([safe_cell(one.student.name), one.student.sid, "", "", "", _told(one)])
        return rows
    roster = Roster(table)
    place = _column(whole, roster.heading, column)
    kept = [n for n, name in enumerate(roster.heading) if name in CANVAS]
    lost = []
    values: dict[int, str] = {}
    for one, row in zip(grades, roster.places([_canvas_keys(one) for one in grades]), strict=True):
        if row is None:
            lost.append(one)
        else:
            values[row] = _told(one)
    rows = [[table[0][n] for n in (*kept, place)]]
    for number, row in enumerate(roster.rows):
        if not roster.cell(row, "ID"):  # the rows of points possible and of posting
            if row[0].strip().startswith("Points Possible"):
                _compare(made, row[place], most, "Canvas")
            roster.found.add(number)
            rows.append([row[n] for n in (*kept, place)])
        else:
            rows.append([*(row[n] for n in kept), values.get(number) or row[place]])
    unmatched(made, roster, lost, "Canvas' gradebook")
    return rows


def _canvas_keys(one: Going) -> list[tuple[str, str]]:
    who = one.student
    return [("ID", who.sid), ("SIS User ID", who.sid), ("SIS Login ID", who.sid),
            ("SIS Login ID", who.email), ("Student", who.name)]  # fmt: skip


def _column(whole: Whole, heading: list[str], wanted: str | None) -> int:
    """The place of the assignment's column; raises ValueError, with a list, if unclear."""
    own = [n for n, name in enumerate(heading) if name not in CANVAS and name.endswith(")")]
    short = whole.manifest["slug"].partition("_")[0].casefold()
    if wanted is not None:
        wanted = nfc(wanted)
        found = [n for n in own if heading[n] == wanted or heading[n].rpartition(" (")[0] == wanted]
    else:
        title = nfc(whole.manifest["title"]).casefold()
        found = [n for n in own if short in heading[n].casefold().split()]
        found = found or [n for n in own if title in heading[n].casefold()]
    if len(found) == 1:
        return found[0]
    names = listed(repr(shown(heading[n])) for n in own[:8]) or "none"
    raise ValueError(
        f"which column of Canvas' gradebook is {short}? Say it with --column NAME; "
        f"there are {names}"
    )


def _compare(made: Made, there: str, most: float, where: str) -> None:
    try:
        same = abs(float(there.strip().replace(",", ".")) - most) < _SAME
    except ValueError:
        return
    if not same:
        told = f"{where} has {there.strip()} points for it, and these are of {points(most)}"
        made.remarks.append(f"{told}: change the one or the other")


# --- Moodle ---------------------------------------------------------------------------------------


def _moodle(whole, grades, table, column, made, most) -> list[list[str]]:
    if table is None:
        rows = [list(MOODLE)]
        for one in grades:
            told = {
                "Identifier": f"Participant {one.student.sid}",
                "Full name": safe_cell(one.student.name),
                "Grade": _told(one),
                "Maximum Grade": points(most),
                "Grade can be changed": "Yes",
                "Feedback comments": _comment(one),
            }
            rows.append([told.get(name, "") for name in MOODLE])
        return rows
    roster = Roster(table)
    lost, maxima = [], set()
    grade, comments = roster.heading.index("Grade"), None
    if "Feedback comments" in roster.heading:
        comments = roster.heading.index("Feedback comments")
    numbers = roster.places([moodle_keys(one.student) for one in grades])
    for one, number in zip(grades, numbers, strict=True):
        if number is None:
            lost.append(one)
            continue
        row = roster.rows[number]
        if roster.cell(row, "Grade can be changed") == "No":
            made.remarks.append(f"{shown(one.student.name)}: Moodle lets this grade not be changed")
            continue
        maxima.add(roster.cell(row, "Maximum Grade"))
        row[grade] = _told(one) or row[grade]
        if comments is not None:
            row[comments] = _comment(one)
    for one in sorted(maxima - {""}):
        _compare(made, one, most, "Moodle")
    unmatched(made, roster, lost, "Moodle's worksheet")
    return [table[0], *roster.rows]


# --- Gradescope -----------------------------------------------------------------------------------


def _gradescope(whole, grades, table, column, made, most) -> list[list[str]]:
    heading = list(GRADESCOPE) if table is None else [name.strip() for name in table[0]]
    made.remarks.append(
        "Gradescope takes no grades from a file: this is in the layout of its own, for other tools"
    )
    if table is None:
        return [heading, *(_gradescope_row(heading, one, {}) for one in grades)]
    roster = Roster(table)
    lost = []
    keys = [[("Email", one.student.email), ("SID", one.student.sid)] for one in grades]
    for one, number in zip(grades, roster.places(keys), strict=True):
        if number is None:
            lost.append(one)
            continue
        before = dict(zip(heading, roster.rows[number], strict=False))
        roster.rows[number] = _gradescope_row(heading, one, before)
    unmatched(made, roster, lost, "Gradescope's list")
    return [table[0], *roster.rows]


def _gradescope_row(heading, one: Going, before: Mapping[str, str]) -> list[str]:
    first, _, last = one.student.name.rpartition(" ")
    late = int(one.late_seconds or 0)
    submitted = one.submission.submitted
    told = {
        "Total Score": _told(one),
        "Max Points": points(one.most),
        "Status": "Graded" if one.value is not None else "Ungraded",
        "Lateness (H:M:S)": f"{late // 3600:02}:{late // 60 % 60:02}:{late % 60:02}",
    }
    known = {
        "First Name": safe_cell(first),
        "Last Name": safe_cell(last),
        "SID": safe_cell(one.student.sid),
        "Email": safe_cell(one.student.email),
        "Submission ID": one.submission.name.removeprefix("submission_"),
        "Submission Time": submitted.isoformat(" ", "seconds") if submitted else "",
    }
    return [told.get(name) or before.get(name) or known.get(name, "") for name in heading]


def _told(one: Going) -> str:
    return "" if one.value is None else points(one.value)


def _comment(one: Going) -> str:
    if one.value is None:
        return ""
    told = f"{points(one.value)} of {points(one.most)} points"
    if one.late_seconds and one.late_seconds > 60:
        told += f"; {one.late_seconds / 3600:.1f} hours late"
    return told
