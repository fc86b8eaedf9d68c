"""The instructor's tool: `python -m autograder --help`."""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from autograder.assignment import (
    ROOT,
    Assignment,
    AssignmentError,
    SourceError,
    all_assignments,
    find,
)
from autograder.classroom import told
from autograder.classroom import verbs as classroom_verbs
from autograder.sealed import devices

WHENS = ("before_due", "after_due", "after_published")
SIZES = ("0.5", "1", "2", "4")
LAYOUTS = classroom_verbs.LAYOUTS
DIST = ROOT / "dist"
WIDTH = 160
KEY_FILE = ROOT / "course.key"
KEY = "what hidden tests draw from, e.g. a word for the semester (default: the file course.key)"
DEVICE = (
    "have a graphics card judge, too, what tests look at on other devices: cuda (an error "
    "where there is none), or auto (where there is one); the default, cpu, is equal everywhere"
)
PICTURES_FOLDER = ROOT / "pictures"
PICTURES = (
    "your own pictures, which design questions are scored by in place of photographs of packages "
    "(default: the folder pictures, where there is one)"
)
GRADE = """Grade one submission and print its result, or a class: an export of Gradescope, Canvas,
Moodle, Blackboard or ILIAS (a folder or a zip), or a folder with a folder, notebook or zip for each
student. A folder is one submission where the assignment's own notebook, or just one notebook or
zip, lies directly in it. Results of a class go to SUBMISSIONS-graded; stopped at any moment, the
same command goes on."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 good, 1 an expectation failed, 2 bad input."""
    parser = _parser()
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    if not console.is_terminal:  # a log has no width: do not cut the table to 80 columns
        console = Console(highlight=False, width=WIDTH)
    try:
        return options.run(options, console)
    except (AssignmentError, SourceError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {told.sentence(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m autograder", description="Build, verify and grade the assignments."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("list", help="list the assignments")
    verb.set_defaults(run=_list)

    verb = verbs.add_parser("new", help="make a small new assignment, to be changed into yours")
    verb.add_argument("slug", metavar="SLUG", help="its name, e.g. hw15_total_variation")
    verb.set_defaults(run=_new)

    verb = verbs.add_parser("build", help="make student.zip, gradescope.zip and the reference")
    verb.add_argument(
        "assignments", nargs="*", metavar="HW", help="hw02, or all where none is given"
    )
    verb.add_argument("--key", help=KEY)
    verb.add_argument("--pictures", type=Path, metavar="FOLDER", help=PICTURES)
    verb.set_defaults(run=_build)

    verb = verbs.add_parser("site", help="make the pages of the course, without answers")
    verb.add_argument("assignments", nargs="*", metavar="HW")
    verb.set_defaults(run=_site)

    verb = verbs.add_parser(
        "verify", help="build, then grade reference, starter and the whole bank"
    )
    verb.add_argument("assignments", nargs="*", metavar="HW")
    verb.add_argument("--question", metavar="Q", help="only the bank of this question, e.g. q4")
    verb.add_argument("--jobs", type=int, help="graders at a time (default: one a core)")
    verb.add_argument("--no-build", action="store_true", help="verify what was built before")
    verb.add_argument("--all", action="store_true", help="send the whole bank through the upload")
    verb.add_argument("--mutants", action="store_true", help="judge the reference's mutants too")
    verb.add_argument("--keys", type=int, metavar="N", help="judge the bank with N other keys too")
    verb.add_argument("--device", choices=devices.CHOICES, default="cpu", help=DEVICE)
    verb.add_argument(
        "--answers", type=Path, metavar="FOLDER", help="judge these instead: bank files by others"
    )
    verb.add_argument("--key", help=KEY)
    verb.add_argument("--pictures", type=Path, metavar="FOLDER", help=PICTURES)
    verb.set_defaults(run=_verify)

    verb = verbs.add_parser(
        "grade", help="grade one submission as the platform would, or a class", description=GRADE
    )
    verb.add_argument("assignment", metavar="HW")
    verb.add_argument(
        "submissions", type=Path, help="a notebook, a zip or a folder; an export of a class"
    )
    verb.add_argument(
        "--output", type=Path, help="file or folder for results.json; for a class that of results"
    )
    verb.add_argument("--layout", choices=LAYOUTS, help="what the submissions are, where that is "
                      "unclear: an export, a class of folders or files, or a single submission"
                      )  # fmt: skip
    verb.add_argument("--upload", type=Path, help="the gradescope.zip to grade with")
    verb.add_argument("--unsealed", action="store_true", help="only for submissions you trust")
    verb.add_argument("--device", choices=devices.CHOICES, default="cpu", help=DEVICE)
    one = verb.add_argument_group("one submission")
    one.add_argument("--json", action="store_true", help="print results.json itself")
    many = verb.add_argument_group("a class")
    many.add_argument("--jobs", type=int, help="graders at a time (default: one a core)")
    many.add_argument("--scheduler", metavar="ADDRESS", help="grade on the cluster of this Dask "
                      "scheduler, e.g. tcp://host:8786")  # fmt: skip
    many.add_argument("--due", metavar="TIME", help="when submissions were due, in ISO 8601")
    many.add_argument("--roster", type=Path, metavar="CSV", help="Moodle's grading worksheet, for "
                      "when submissions came")  # fmt: skip
    many.add_argument("--similar", action="store_true", help="report who shares code that was not "
                      "given to all")  # fmt: skip
    many.add_argument("--accept", action="store_true", help="after a change of tests or grader: "
                      "replace the results by the new ones")  # fmt: skip
    verb.set_defaults(run=_grade)

    verb = verbs.add_parser(
        "gradescope", help="play Gradescope: grade one submission and show what is seen of it"
    )
    verb.add_argument("assignment", metavar="HW")
    verb.add_argument("submission", type=Path, help="what is uploaded: a notebook, zip or folder")
    verb.add_argument("--as", dest="role", choices=("instructor", "student"), default="instructor")
    verb.add_argument("--when", choices=WHENS, default="before_due")
    verb.add_argument("--timeout", type=float, default=600, help="the platform's, in seconds (600)")
    verb.add_argument("--container", choices=SIZES, help="limit to a container with so many CPUs")
    verb.add_argument("--late", type=float, default=0, metavar="MINUTES", help="after the due date")
    verb.add_argument("--resubmit", type=int, default=0, metavar="N", help="so often again")
    verb.add_argument("--every", type=float, default=60, metavar="MINUTES", help="between these")
    verb.add_argument("--metadata", type=Path, help="use this submission_metadata.json")
    verb.set_defaults(run=_gradescope)
    classroom_verbs.add(verbs)
    return parser


def _chosen(names: list[str]) -> list[Assignment]:
    return [find(name) for name in names] if names else all_assignments()


def _list(options: argparse.Namespace, console: Console) -> int:
    for assignment in all_assignments():
        console.print(f"{assignment.slug:40} {assignment.title}")
    return 0


def _new(options: argparse.Namespace, console: Console) -> int:
    from autograder.new import PARTS, make

    made = make(options.slug)
    for part in PARTS:
        console.print(f"[green]made[/] {part}/{made.slug}/")
    console.print(f"next: python -m autograder verify {made.short}")
    return 0


def _build(options: argparse.Namespace, console: Console) -> int:
    from autograder.build.terminal import build_all

    chosen, folder = _chosen(options.assignments), options.pictures
    if folder is None and PICTURES_FOLDER.is_dir():
        folder = PICTURES_FOLDER
    if folder is not None and not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder")
    build_all(chosen, DIST, _key(options), console, folder)
    return 0


def _site(options: argparse.Namespace, console: Console) -> int:
    from autograder.site.pages import make

    made = make(_chosen(options.assignments), DIST, console.print)
    console.print(f"[green]made[/] {made / 'index.html'}")
    return 0


def _key(options: argparse.Namespace) -> str:
    """The course's key: as given, else from a file that is never committed, else none."""
    if options.key is not None:
        return options.key
    return KEY_FILE.read_text("utf-8").strip() if KEY_FILE.is_file() else ""


def _device(options: argparse.Namespace) -> str:
    """torch's name of the device beside the CPU, or ""; raises ValueError where there is none."""
    if options.device == "cuda" and getattr(options, "scheduler", None):
        return "cuda:0"  # the cards are elsewhere: each grader looks for its own
    found = devices.chosen(options.device)
    return found.name if found else ""


def _verify(options: argparse.Namespace, console: Console) -> int:
    from autograder.verify import mutants
    from autograder.verify.answers import verify_answers
    from autograder.verify.table import verify_assignment, verify_keys

    device = _device(options)
    if options.answers and len(options.assignments) != 1:
        raise ValueError("answers belong to one assignment: name it")
    if not options.no_build:
        _build(options, console)
    chosen, good = _chosen(options.assignments), []
    for assignment in chosen:
        if options.answers:
            told = assignment, DIST, console, options.answers, options.question, options.jobs
            good.append(verify_answers(*told, device))
            continue
        good.append(
            verify_assignment(
                assignment,
                DIST,
                console,
                options.question,
                options.jobs,
                thorough=options.all,
                rows=len(chosen) == 1,
                device=device,
            )
        )
        if options.mutants or options.all:
            good.append(mutants.verify(assignment, console, options.question, options.jobs))
        if options.keys:
            told = assignment, DIST, console, options.keys, options.jobs, device
            good.append(verify_keys(*told))
    return 0 if all(good) else 1


def _gradescope(options: argparse.Namespace, console: Console) -> int:
    from autograder.gradescope.seen import play

    assignment = find(options.assignment)
    return play(DIST / assignment.slug / "gradescope.zip", options, console)


def _grade(options: argparse.Namespace, console: Console) -> int:
    from autograder.classroom.collect import is_class

    options.device = _device(options)
    assignment = find(options.assignment)
    if not options.submissions.exists():
        raise FileNotFoundError(f"{options.submissions} does not exist")
    upload = options.upload or DIST / assignment.slug / "gradescope.zip"
    if is_class(options.submissions, f"{assignment.slug}.ipynb", options.layout):
        return _grade_class(options, assignment, upload, console)
    return _grade_one(options, upload, console)


def _grade_class(
    options: argparse.Namespace, assignment: Assignment, path: Path, console: Console
) -> int:
    from autograder.classroom import run, similar
    from autograder.classroom.versions import Upload

    if options.json:
        raise ValueError("--json is for one submission; results/ holds those of a class")
    upload = Upload.read(path, *_flags(options))
    if upload.manifest["slug"] != assignment.slug:
        raise ValueError(f"{path} is of {upload.manifest['slug']}, not of {assignment.slug}")
    due = run.due_date(options.due) if options.due else None
    settings = run.Settings(
        options.jobs,
        options.scheduler,
        due,
        due is not None and run.names_no_zone(options.due),
        options.roster,
        options.accept,
        layout=options.layout,
        closed=(path.resolve(),),
    )
    if options.similar:
        starter = similar.starter_code_cells(assignment)
        course = similar.course_code(assignment, starter)
        settings = replace(settings, similar=True, starter=starter, course=course)
    folder = options.output or run.default_output(options.submissions)
    return run.grade_class(upload, options.submissions, folder, settings, console)


def _flags(options: argparse.Namespace) -> list[str]:
    """What the grader itself is told of how to grade."""
    flags = ["--unsealed"] if options.unsealed else []
    return flags + ([f"--device={options.device}"] if options.device else [])


def _results_file(output: Path) -> Path:
    """Where the result of one submission goes; raises ValueError where it cannot be written."""
    target = output / "results.json" if output.is_dir() else output
    if not target.parent.is_dir():
        raise ValueError(f"--output {output}: there is no folder {target.parent}")
    if target.is_dir() or not os.access(target if target.exists() else target.parent, os.W_OK):
        raise ValueError(f"--output {output}: {target} cannot be written")
    return target


def _grade_one(options: argparse.Namespace, upload: Path, console: Console) -> int:
    from autograder.gradescope.platform import Platform
    from autograder.gradescope.seen import show_result

    target = _results_file(options.output) if options.output else None
    with Platform(upload) as platform:
        root = platform.root("submission", options.submissions)
        printed = list(platform.run([root], *_flags(options)))
        try:
            results = platform.results(root)
        except ValueError:
            print("".join(printed), file=sys.stderr)
            raise
    text = json.dumps(results, indent=1)
    if target:
        target.write_text(text)
    if options.json:
        print(text)
    else:
        show_result(results, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
