"""The test files that otter writes: read back and checked."""

import ast
from dataclasses import dataclass
from pathlib import Path

from autograder.build.errors import BuildError
from autograder.build.master import Question


@dataclass(frozen=True)
class Case:
    """One test case: an otter test function with its settings. ``source`` as otter wrote it."""

    question: str
    name: str
    parameters: tuple[str, ...]
    points: float | None
    hidden: bool
    title: str
    source: str


def read_cases(question: str, text: str) -> list[Case]:
    """The test cases of one otter test file in exception format, in order."""
    cases = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        settings = {
            keyword.arg: ast.literal_eval(keyword.value)
            for decorator in node.decorator_list
            if isinstance(decorator, ast.Call)
            for keyword in decorator.keywords
        }
        parameters = tuple(argument.arg for argument in node.args.args)
        source = ast.unparse(node)
        title = (ast.get_docstring(node) or "").strip().partition("\n")[0]
        points, hidden = settings.get("points"), bool(settings.get("hidden"))
        cases.append(Case(question, node.name, parameters, points, hidden, title, source))
    return cases


def check_cases(place: Path, questions: list[Question], cases: list[Case]) -> None:
    """Check every question's cases against the question; raises BuildError, naming both.

    Each case has points of its own, a title, and at least one parameter; none names what another
    question asks for, so that a mistake costs its own question only. Points add up.
    """
    owner = {name: question.name for question in questions for name in question.names}
    for question in questions:
        own = [case for case in cases if case.question == question.name]
        if question.manual:
            if own:
                raise BuildError(place, "graded by hand, yet it has tests", question.name)
            continue
        if not own:
            raise BuildError(place, "it has no tests", question.name)
        for case in own:
            _check_case(place, question, case, owner)
        names = [case.name for case in own]
        for name in names:
            if names.count(name) > 1:
                raise BuildError(
                    place, f"two tests are called {name}; otter would run one", question.name
                )
        total = sum(case.points for case in own)
        if abs(total - question.points) > 1e-9:
            raise BuildError(
                place,
                f"its tests add up to {total:g} points, the question has {question.points:g}",
                question.name,
            )


def _check_case(place: Path, question: Question, case: Case, owner: dict[str, str]) -> None:
    def error(message: str) -> BuildError:
        return BuildError(place, f"{case.name} {message}", question.name)

    if not case.parameters:
        raise error("has no parameter: it must take at least one name of the student's notebook")
    if "env" in case.parameters:
        raise error("takes env, the whole notebook; take the names that it needs instead")
    for parameter in case.parameters:
        if owner.get(parameter, question.name) != question.name:
            raise error(f"uses {parameter}, which question {owner[parameter]} asks for")
    if isinstance(case.points, bool) or not isinstance(case.points, int | float):
        raise error("has no points of its own in its TEST CONFIG")
    if case.points < 0:
        raise error("has negative points")
    if not case.title:
        raise error("has no docstring: its first line is the title that students read")
