"""Mutants of the reference: each answer with one node changed must fail a test of its question.

    python -m autograder verify hw02 --mutants

They are judged in process, which takes seconds for a question. A mutant that survives is a hole in
the tests, or it is no mistake at all: an equal answer in other words. Those stand, each with the
reason, in ``solutions/<slug>/mutants.toml``::

    [[q4]]
    name = "conv1d"
    before = "for j in range(len(w)):"
    after = "for j in range(len(w) + 1):"
    reason = "one more window, which is empty"

No survivor is not yet a proof: what people get wrong are other algorithms, not one changed node.
"""

import multiprocessing
import signal
import tomllib
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from autograder.assignment import Assignment, SourceError, find, read_text
from autograder.build.assemble import prepare
from autograder.verify.mutations import mutants

SECONDS = 12
"""After so long a mutant counts as found: it hangs."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test of its question fails."""

    question: str
    name: str
    what: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is accepted by."""
        return self.question, self.name, self.before, self.after


def verify(
    assignment: Assignment, console: Console, question: str | None, jobs: int | None
) -> bool:
    """Judge the mutants of an assignment, or of one question; returns whether all were found."""
    allowed = accepted(assignment)
    open_ended = assignment.design["questions"]  # these are scored by quality
    questions = [
        one.name
        for one in prepare(assignment).questions
        if not one.manual and one.name not in open_ended
    ]
    chosen = [name for name in questions if question in (None, name)]
    counts: Counter[str] = Counter()
    survivors: list[Survivor] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs or 2, mp_context=context) as pool:
        for name, made, found in pool.map(_judge, [assignment.slug] * len(chosen), chosen):
            counts["made"] += made
            survivors += found
            if not console.is_terminal:
                console.print(f"{assignment.slug}: {name}, {made} mutants")
    new = [one for one in survivors if one.key not in allowed]
    for one in new:
        text = f"{one.question} {one.name}, {one.what}: {one.before}  ->  {one.after}"
        console.print(f"  [red]survives[/] {escape(text)}")
    gone = {key for key in allowed if key[0] in chosen} - {one.key for one in survivors}
    for key in sorted(gone):
        console.print(f"  [yellow]accepted, and found[/] {escape(' '.join(key))}")
    color = "red" if new else "green"
    text = f"{counts['made']} mutants, {len(survivors)} survive, {len(new)} of them not accepted."
    console.print(f"[{color}]{assignment.slug}: {text}[/]")
    return not new


def accepted(assignment: Assignment) -> set[tuple[str, str, str, str]]:
    """What may survive; raises SourceError where an entry has no reason."""
    path = assignment.reference.parent / "mutants.toml"
    if not path.is_file():
        return set()
    keys = set()
    for question, entries in tomllib.loads(read_text(path)).items():
        for entry in entries:
            if entry.keys() != {"name", "before", "after", "reason"} or not entry["reason"]:
                message = "an accepted mutant has name, before, after and a reason"
                raise SourceError(path, message, question)
            keys.add((question, entry["name"], entry["before"], entry["after"]))
    return keys


def _judge(slug: str, question: str) -> tuple[str, int, list[Survivor]]:
    """The number of mutants of a question, and those that survive; in a process of its own."""
    import torch

    from autograder.verify import in_process

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    parts = prepare(find(slug))
    sources = parts.sources
    base = in_process.names(in_process.imports(parts.notebook), *sources.values())
    tests = [one for one in in_process.cases(parts)[question] if in_process.can_run(one, base)]
    asked = next(one for one in parts.questions if one.name == question).names
    made, survivors = 0, []
    for name in asked:
        if name not in base:  # a value, no function
            continue
        for mutant in mutants(sources[name]):
            made += 1
            if _survives(mutant.source, base, tests, in_process.failures):
                survivors.append(Survivor(question, name, mutant.what, mutant.before, mutant.after))
    return question, made, survivors


class _Hangs(BaseException):
    """A mutant took too long."""


def _survives(source: str, base: dict, tests: list, failures) -> bool:
    def hangs(*_) -> None:
        raise _Hangs

    signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        values = dict(base)
        exec(source, values)
        return next(failures(tests, values), None) is None
    except (_Hangs, SystemExit, Exception):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
