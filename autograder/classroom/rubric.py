"""`python -m autograder rubric`: the page on which answers in words are graded, and its points."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.build.written import Written
from autograder.classroom import answers, markdown, pages, written
from autograder.classroom.answers import Answer
from autograder.classroom.collect import Submission
from autograder.classroom.record import write_text
from autograder.classroom.whole import Whole
from autograder.classroom.written import Mark
from autograder.grade.text import clean, listed, shown

_PART = re.compile(r"(\d{1,2})/(\d{1,2})")
NO_ANSWER = "No answer."


@dataclass(frozen=True)
class Options:
    """How the page is made: `part` of it (1/3) or all, and whether names are shown."""

    part: tuple[int, int] = (1, 1)
    names: bool = False


def part(text: str) -> tuple[int, int]:
    """`2/3` as numbers; raises ValueError."""
    match = _PART.fullmatch(text.strip())
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of:
        raise ValueError(f"--part {text}: say which of how many, as in 1/3")
    return number, of


def pseudonym(slug: str, name: str) -> str:
    """What a submission is called where names are not to be seen: 8 hex digits, always the same."""
    return hashlib.sha256(f"{slug}\0{name}".encode()).hexdigest()[:8]


def read_answers(whole: Whole, starter: frozenset[str], console: Console) -> dict[str, dict]:
    """The answers of every submission by question; one that cannot be read is told and empty."""
    found = {}
    by_hand = [one["name"] for one in whole.manifest["questions"] if one["manual"]]
    for submission in whole.submissions:
        try:
            found[submission.name] = answers.read(submission.read(), whole.manifest, starter)
        except OSError as error:
            console.print(f"[red]{escape(f'{shown(submission.name)}: cannot be read: {error}')}[/]")
            found[submission.name] = dict.fromkeys(by_hand, Answer())
    return found


def write_page(
    path: Path,
    whole: Whole,
    found: Mapping[str, Mapping[str, Answer]],
    rubrics: Mapping[str, Written],
    options: Options,
) -> int:
    """Write the page in one step; returns how many answers are in it.

    Submissions are in the order of their pseudonyms, so that it tells nothing, and a part takes
    every so-many-th of them. Raises ValueError where nothing is graded by hand.
    """
    slug, questions, count = whole.manifest["slug"], [], 0
    if not any(one["manual"] for one in whole.manifest["questions"]):
        raise ValueError(f"{slug} has no question that is graded by hand")
    by = {pseudonym(slug, one.name): one for one in whole.submissions}
    if len(by) < len(whole.submissions):
        raise ValueError("two submissions have one pseudonym: rename one of them")
    number, of = options.part
    mine = [by[who] for who in sorted(by)][number - 1 :: of]
    figures = _figures(whole)
    for entry in whole.manifest["questions"]:
        if not entry["manual"]:
            continue
        name, guide = entry["name"], rubrics.get(entry["name"])
        there = [one for one in mine if found[one.name][name].parts]
        count += len(there)
        questions.append(
            {
                "name": name,
                "title": entry["title"] or name,
                "points": entry["points"],
                "rubric": guide and markdown.to_html(guide.rubric),
                "model": guide and markdown.to_html(guide.answer),
                "answers": [
                    _shown(one, found[one.name][name], whole, name, options.names)
                    | {"figures": figures.get((one.name, name), "")}
                    for one in there
                ],
                "empty": [
                    _called(one, slug, options.names)
                    for one in mine
                    if not found[one.name][name].parts
                ],
            }
        )
    told = f"{number}/{of}" if of > 1 else ""
    page = pages.render(
        "rubric.html.j2",
        title=whole.manifest["title"],
        slug=slug,
        part=told,
        store=f"points {slug}",
        answers=count,
        questions=questions,
        **pages.beside("rubric.js", "script"),
        **pages.beside("rubric.css", "own_style"),
    )
    write_text(path, page)
    return count


def merge(
    whole: Whole, found: Mapping[str, Mapping[str, Answer]], files: list[Path], console: Console
) -> int:
    """Merge what graders saved into written.csv and make the reports anew; 1 where any differ.

    An answer without a word gets 0 points.
    """
    slug = whole.manifest["slug"]
    called = {pseudonym(slug, one.name): one.name for one in whole.submissions}
    digests = {
        name: {question: answer.digest for question, answer in of.items()}
        for name, of in found.items()
    }
    made = written.merge(files, whole.extras.marks, whole.manifest, called, digests)
    for name, of in found.items():
        for question, answer in of.items():
            if not answer.parts:
                blank = Mark(0.0, NO_ANSWER, "", answer.digest)
                made.marks.setdefault(name, {}).setdefault(question, blank)
    path = written.write(whole.folder, made.marks, whole.manifest)
    whole.refresh()
    for style, sentences in (("yellow", made.replaced), ("red", made.conflicts)):
        for sentence in sentences:
            console.print(f"[{style}]{escape(clean(sentence, 500))}[/]", soft_wrap=True)
    by_hand = [one["name"] for one in whole.manifest["questions"] if one["manual"]]
    for question in by_hand:
        missing = [name for name in found if question not in made.marks.get(name, {})]
        there = len(found) - len(missing)
        more = f"; without: {listed(map(shown, missing[:3]))}" if missing else ""
        more += f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        console.print(f"{question}: {there} of {len(found)} have points{more}", markup=False)
    console.print(f"points       {path}", soft_wrap=True, markup=False)
    return 1 if made.conflicts else 0


def _figures(whole: Whole) -> dict[tuple[str, str], str]:
    """What graders are told of each student's own figures, where results tell it."""
    found = {}
    for record in whole.records:
        seen = (record.results or {}).get("extra_data", {}).get("seen", {})
        found |= {(record.name, question): clean(text) for question, text in seen.items()}
    return found


def _called(submission: Submission, slug: str, names: bool) -> str:
    who = ", ".join(one.name or one.email or one.sid for one in submission.students)
    return shown(who or submission.name) if names else pseudonym(slug, submission.name)


def _shown(
    submission: Submission, answer: Answer, whole: Whole, question: str, names: bool
) -> dict:
    slug = whole.manifest["slug"]
    mark = whole.extras.marks.get(submission.name, {}).get(question)
    good = mark is not None and mark.answer == answer.digest
    return {
        "who": pseudonym(slug, submission.name),
        "shown": _called(submission, slug, names),
        "digest": answer.digest,
        "parts": answer.parts,
        "points": f"{mark.points:g}" if good else "",
        "comment": mark.comment if good else "",
    }
