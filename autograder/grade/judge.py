"""Judges one question: runs its test cases on a copy of the worker and words what they find."""

import functools
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from autograder.grade import mistakes
from autograder.grade.hidden import Hidden, Question
from autograder.grade.results import CaseResult, QuestionResult
from autograder.grade.text import cut
from autograder.grade.there import NotMoved, There
from autograder.sealed.otter_shim import test_case
from autograder.sealed.proxies import Environment, NotDefined, Operation, OutOfTime
from autograder.sealed.session import StudentError, Worker, WorkerGone
from starter_code import checks, measured
from starter_code.unfinished import UNWRITTEN

MAX_TEXT = 300
"""Characters of a student's own error message that are shown."""
MAX_MESSAGE = 10_000
"""Characters of what one test case says."""
CASE_CALLS = 3
"""A test case may take as long as this many calls that each take all the time of one."""
MAX_KEPT = 32 << 20
"""Bytes of a test case's results beyond which they are not kept to look for a known mistake."""
NOT_REACHED = "Not reached before the grader's deadline."


@dataclass
class Verdict:
    """What one test case found."""

    case: test_case
    message: str | None
    """None where it passed; of a function that only tells what was seen, what it told"""
    operations: list[Operation] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether it passed; what only tells something always does."""
        return self.message is None or self.case.seen


@dataclass
class Judgement:
    """The verdicts of a question, and what its names were bound to at that moment."""

    question: Question
    verdicts: list[Verdict]
    bindings: list[int] | None

    @property
    def points(self) -> float:
        """Points earned."""
        return sum(verdict.case.points for verdict in self.verdicts if verdict.passed)

    @property
    def complete(self) -> bool:
        """Whether every test case passed."""
        return all(verdict.passed for verdict in self.verdicts)


def judge(
    question: Question,
    snapshot: Callable[[], Worker],
    limits: dict,
    deadline: float,
    key: str = "",
    on_case: Callable[[CaseResult], None] = lambda case: None,
    there: There | None = None,
    secret: str = "",
) -> Judgement:
    """Run the question's test cases on copies of the notebook's state that `snapshot` gives.

    key: the course's; hidden cases take their randomness from it, public ones are equal for all.
    secret: the build's, from which comes besides what designs are scored on.

    A worker that ends or hangs costs the test case that it was asked; the next one gets a fresh
    copy. At `deadline` (`time.monotonic`) the remaining cases are not reached. `on_case` is told
    each result as soon as it is there. A case that passes and looks at other devices is judged
    `there`, too, where given.
    """
    verdicts, copy, bindings = [], None, None
    try:
        for case in question.cases:
            if verdicts:
                on_case(case_result(verdicts[-1]))
            left = deadline - time.monotonic()
            if left <= 0:
                verdicts.append(Verdict(case, NOT_REACHED))
                continue
            try:
                if copy is None or copy.gone:
                    copy = snapshot()
                    copy.request("settle", limits["call"])
                most = min(CASE_CALLS * limits["call"], left)
                environment = Environment(copy, limits["call"], time.monotonic() + most)
                if bindings is None:
                    bindings = environment.bindings(list(question.replaced_names))
                checks.use_key(*(key, secret) if case.hidden else ("", ""))
                measured.begin(len(verdicts))
                message = run_case(case, environment)
                if time.monotonic() >= deadline and message is not None:
                    message = NOT_REACHED
                operations = environment.operations
                if there and message is None and not case.seen and there.concerns(operations):
                    again = functools.partial(run_case, case)
                    message = there.again(again, copy, limits["call"], most, deadline)
                    if message is not None:  # hints are found on the CPU, where it is right
                        operations.clear()
                if environment.received > MAX_KEPT:
                    operations.clear()
                shared = [one for place in measured.earlier() for one in verdicts[place].operations]
                verdicts.append(Verdict(case, message, shared + operations))
            except (WorkerGone, StudentError) as error:
                verdicts.append(Verdict(case, f"The test could not be run: {error}."))
        on_case(case_result(verdicts[-1]))
    finally:
        checks.use_key("")
        if copy is not None:
            copy.kill()
        if there is not None:
            there.close()
    return Judgement(question, verdicts, bindings)


def run_case(case: test_case, environment: Environment) -> str | None:
    """Run one test function; returns None where it passes, else the sentence for the student."""
    code = case.test_func.__code__
    names = code.co_varnames[: code.co_argcount]
    try:
        arguments = {
            name: environment if name == "env" else environment[name] for name in names
        }  # fmt: skip
        told = case.test_func(**arguments)
    except NotMoved:
        raise
    except OutOfTime:
        return _too_slow(environment)
    except NotDefined as error:
        return f"`{error}` is not defined. Did the cell that defines it run without an error?"
    except StudentError as error:
        return _student_error(error, environment)
    except WorkerGone as error:
        return f"{_what(environment)} made the test end early: {error}."
    except AssertionError as error:
        return str(error) or "The result is not what the question asks for."
    except Exception as error:
        return f"{_what(environment)} gave something that the test cannot use ({_name(error)})."
    return str(told) if case.seen else None


def _student_error(error: StudentError, environment: Environment) -> str:
    what = _what(environment)
    if error.timed_out:
        if time.monotonic() >= environment.deadline:
            return _too_slow(environment)
        return f"{what} did not finish within {environment.limit:.0f} seconds."
    if error.names[0] == "NotImplementedError":
        if not error.text or UNWRITTEN.fullmatch(error.text):
            return f"{what} is not written yet."
        if "meta" in error.text.lower():  # torch's own
            return f"{what} needs values, and fails on the device meta, where tensors have none."
    where = f" in line {error.line} of its cell" if error.line else ""
    text = f": {error.text[:MAX_TEXT]}" if error.text else ""
    return f"{what} raised {error.names[0]}{where}{text}"


def _too_slow(environment: Environment) -> str:
    return f"{_what(environment)} is so slow that the test was given up."


def _what(environment: Environment) -> str:
    """Name of what was asked last, for messages."""
    for operation in reversed(environment.operations):
        for value in (operation.target, *operation.args):
            if hasattr(type(value), "run_probe"):
                method = f".{operation.name}" if operation.kind == "call" and operation.name else ""
                return f"`{value.__name__}{method}`"
    return "Your code"


def _name(error: BaseException) -> str:
    return type(error).__name__


def to_result(judgement: Judgement, hidden: Hidden, note: str | None) -> QuestionResult:
    """The question's entry in the result, with the hint of a recognised mistake."""
    question, entry = judgement.question, None
    if not judgement.complete:
        failed = [v.operations for v in judgement.verdicts if not v.passed and v.operations]
        passed = [v.operations for v in judgement.verdicts if v.passed and v.operations]
        try:
            entry = mistakes.find(hidden, question.name, failed, passed)
        except Exception:  # no hint is worth a result
            traceback.print_exc()
    for verdict in judgement.verdicts:
        verdict.operations.clear()  # they hold what a submission sent, as much as it liked
    complete = judgement.complete
    return replace(
        empty(question, None if complete else note),
        cases=tuple(map(case_result, judgement.verdicts)),
        hint=_hint(question, entry) if entry else None,
        mistake=entry.name if entry else None,
        reached=all(verdict.message != NOT_REACHED for verdict in judgement.verdicts),
    )


def _hint(question: Question, entry) -> str:
    """The hint, with the name that it is about where a question asks for several.

    The failure beside which it is read may be that of another one.
    """
    several = len(question.replaced_names) > 1
    return f"`{entry.replaces}`: {entry.hint}" if several else entry.hint


def empty(question: Question, note: str | None) -> QuestionResult:
    """The entry of a question of which no test case was run yet."""
    return QuestionResult(
        name=question.name,
        title=question.title,
        max_points=question.points,
        cases=(),
        hint=None,
        note=note,
        manual=question.manual,
        reached=True,
    )


def case_result(verdict: Verdict) -> CaseResult:
    """A verdict as students read it."""
    passed = verdict.passed
    return CaseResult(
        title=_title(verdict.case),
        points=verdict.case.points if passed else 0,
        max_points=verdict.case.points,
        passed=passed,
        hidden=verdict.case.hidden,
        message=cut(verdict.message or "", MAX_MESSAGE),
        seen=verdict.case.seen,
    )


def _title(case: test_case) -> str:
    text = (case.test_func.__doc__ or case.test_func.__name__.replace("_", " ")).strip()
    return text.splitlines()[0].rstrip(".")
