"""What the instructor's tool does with a class beside grading it: rubric, back, explain, term."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.assignment import ROOT, Assignment, find
from autograder.classroom.told import writable_file

DIST = ROOT / "dist"
TESTS_ONLY = "count points of tests alone, not of answers in words"
LAYOUTS = ("gradescope", "canvas", "moodle", "blackboard", "ilias", "folders", "single")


def add(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs to the tool's parser."""
    verb = verbs.add_parser(
        "rubric", help="make the page on which answers in words are graded, or merge what it saved"
    )
    _class(verb)
    verb.add_argument("--page", type=Path, help="the page (default: rubric.html in the results)")
    verb.add_argument("--names", action="store_true", help="show who wrote what")
    verb.add_argument("--part", metavar="1/3", help="only this part of the answers")
    verb.add_argument(
        "--merge", type=Path, nargs="+", metavar="CSV", help="files that graders saved"
    )
    verb.set_defaults(run=_rubric)

    verb = verbs.add_parser(
        "back", help="write grades and feedback in the form that Canvas, Moodle or Gradescope has"
    )
    _class(verb)
    verb.add_argument("--roster", type=Path, metavar="CSV", help="the platform's own gradebook: "
                      "Canvas' export, Moodle's grading worksheet, Gradescope's grades"
                      )  # fmt: skip
    verb.add_argument("--column", metavar="NAME", help="Canvas' column of this assignment")
    verb.add_argument("--tests-only", action="store_true", help=TESTS_ONLY)
    verb.set_defaults(run=_back)

    verb = verbs.add_parser(
        "explain", help="replay a question of a submission and show where it goes wrong (sealed)"
    )
    verb.add_argument("assignment", metavar="HW")
    verb.add_argument("submission", type=Path, metavar="SUBMISSION",
                      help="a notebook, zip or folder, or results/<name>.json of a graded class"
                      )  # fmt: skip
    verb.add_argument("question", metavar="Q", help="e.g. q4")
    verb.add_argument("--submissions", type=Path, help="what was graded, where it lies elsewhere")
    verb.add_argument("--output", type=Path, metavar="HTML", help="the page that is written")
    verb.add_argument("--upload", type=Path, help="the gradescope.zip to replay with")
    verb.set_defaults(run=_explain)

    verb = verbs.add_parser(
        "term", help="all homeworks on one page: courses, questions, mistakes, final grades"
    )
    verb.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="the folders of "
                      "results, one a homework (SUBMISSIONS-graded)")  # fmt: skip
    verb.add_argument("--output", type=Path, required=True, metavar="HTML", help="the page; the "
                      "table of final grades goes beside it as CSV")  # fmt: skip
    verb.add_argument("--drop-lowest", type=int, default=0, metavar="N", help="homeworks that drop")
    verb.add_argument("--weights", metavar="hw01=2,hw02=1", help="1 where not named")
    verb.add_argument("--tests-only", action="store_true", help=TESTS_ONLY)
    verb.add_argument("--dist", type=Path, default=DIST, help="the folder of builds")
    verb.set_defaults(run=_term)


def _class(verb: argparse.ArgumentParser) -> None:
    """What names a class and its results."""
    verb.add_argument("assignment", metavar="HW")
    verb.add_argument("submissions", type=Path, help="what was graded: an export, or a folder")
    verb.add_argument("--output", type=Path, help="the folder of results, where it is another")
    verb.add_argument("--layout", choices=LAYOUTS[:-1], help="what the submissions are")
    verb.add_argument("--upload", type=Path, help="the gradescope.zip that was graded with")


def manifest_of(options: argparse.Namespace) -> tuple[Assignment, dict]:
    """The assignment and the manifest of its upload; raises ValueError where they differ."""
    from autograder.gradescope.platform import read_manifest

    assignment = find(options.assignment)
    if not options.submissions.exists():
        raise FileNotFoundError(f"{options.submissions} does not exist")
    path = options.upload or DIST / assignment.slug / "gradescope.zip"
    manifest = read_manifest(path)
    if manifest["slug"] != assignment.slug:
        raise ValueError(f"{path} is of {manifest['slug']}, not of {assignment.slug}")
    return assignment, manifest


def folder_of(options: argparse.Namespace) -> Path:
    """The folder of a class's results."""
    from autograder.classroom.run import default_output

    return options.output or default_output(options.submissions)


def _rubric(options: argparse.Namespace, console: Console) -> int:
    from autograder.build import written
    from autograder.classroom import answers, rubric
    from autograder.classroom.whole import opened

    assignment, manifest = manifest_of(options)
    starter = answers.given(assignment)
    part = rubric.part(options.part) if options.part else (1, 1)
    if options.page:
        writable_file("--page", options.page)
    with opened(options.submissions, folder_of(options), manifest, options.layout) as whole:
        found = rubric.read_answers(whole, starter, console)
        if options.merge:
            return rubric.merge(whole, found, options.merge, console)
        name = f"rubric-{part[0]}of{part[1]}.html" if part[1] > 1 else "rubric.html"
        page = options.page or whole.folder / name
        guides = written.read(assignment.written)
        count = rubric.write_page(page, whole, found, guides, rubric.Options(part, options.names))
    console.print(f"{count} answers    {page}", soft_wrap=True, markup=False)
    return 0


def _back(options: argparse.Namespace, console: Console) -> int:
    from autograder.classroom import back
    from autograder.classroom.whole import opened

    _, manifest = manifest_of(options)
    with opened(options.submissions, folder_of(options), manifest, options.layout) as whole:
        if not whole.records:
            raise ValueError(f"{whole.folder} holds no results: grade the class first")
        whole.refresh()
        made = back.write(whole, options.roster, options.column, options.tests_only)
    for remark in made.remarks:
        console.print(f"[yellow]{escape(remark)}[/]", soft_wrap=True)
    for path in made.files:
        console.print(str(path), soft_wrap=True, markup=False)
    return 0


def _explain(options: argparse.Namespace, console: Console) -> int:
    from autograder.classroom.explain import explain

    assignment = find(options.assignment)
    upload = options.upload or DIST / assignment.slug / "gradescope.zip"
    if options.output:
        writable_file("--output", options.output)
    told = options.submission, options.question, options.submissions, options.output
    return explain(upload, *told, console)


def _term(options: argparse.Namespace, console: Console) -> int:
    from autograder.classroom import term
    from autograder.gradescope.platform import read_manifest

    if writable_file("--output", options.output).suffix.lower() != ".html":
        raise ValueError(f"--output {options.output}: name a page, as in term.html")

    def manifest(slug: str) -> dict:
        return read_manifest(options.dist / slug / "gradescope.zip")

    homeworks = term.read(options.folders, manifest, options.tests_only)
    by = term.rule(options.weights, options.drop_lowest, homeworks)
    table = term.write(options.output, homeworks, by)
    for remark in term.remarks(homeworks, term.people(homeworks)):
        console.print(f"[yellow]{escape(remark)}[/]", soft_wrap=True)
    for path in (options.output, table):
        console.print(str(path), soft_wrap=True, markup=False)
    return 0
