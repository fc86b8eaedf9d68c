"""Test golf: a test that a student writes is tested on right and wrong implementations.

`my_test(f)` calls an implementation f with inputs of its own. For a wrong one it raises, an
AssertionError for instance, or returns False; for a right one it does neither.

    golf.play(my_test, right={"loops": loops}, wrong={"flipped": flipped}).check("my_test")

Its size is how many numbers it put into f, over all calls on the right implementation that it
calls most: fewer are better, as long as nothing wrong comes through.

Nothing but what f computes tells a test which one it has: the order is drawn anew for each play,
right ones come several times among the wrong, and a grader asks each time a copy of the notebook
that knows of no other call.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from starter_code import checks, measured

MOST_CALLS = 100
"""Calls of one implementation; beyond them a test is given up."""
TIMES = 2
"""How often each right implementation is played; who guesses passes all of them by chance alone."""
TOO_MANY = f"calls its function more than {MOST_CALLS} times."


@dataclass
class Round:
    """What a student's test said of each implementation."""

    refused: list[str] = field(default_factory=list)
    """right implementations that it does not pass"""
    missed: list[str] = field(default_factory=list)
    """wrong implementations that came through"""
    places: dict[str, int] = field(default_factory=dict)
    """number of each wrong implementation, from 1"""
    size: int = 0
    """numbers that went into a right implementation"""
    said: str = ""
    """what it said of the first right one that it refused"""
    never: bool = False
    """whether it never called the implementation"""

    @property
    def wrong(self) -> int:
        """How many wrong implementations there are."""
        return len(self.places)

    @property
    def caught(self) -> int:
        """How many of them were caught; none where a right one was refused."""
        return 0 if self.refused or self.never else self.wrong - len(self.missed)

    def check(self, name: str, share: float = 1.0, hints: Mapping[str, str] | None = None) -> None:
        """Raise AssertionError unless every right one passes, and this share of the wrong fails.

        hints: for names of wrong ones a sentence that may be told; else only their numbers are.
        """
        if self.never:
            checks.fail(name, "does not call the function that it is given.")
        if self.refused:
            said = f": {self.said}" if self.said else "."
            checks.fail(name, f"refuses a right implementation{said}")
        if self.caught >= share * self.wrong:
            return
        first = self.missed[0]
        told = (hints or {}).get(first, "")
        which = f"wrong implementation {self.places[first]} of {self.wrong} among them"
        text = f"lets {len(self.missed)} of {self.wrong} wrong implementations through"
        checks.fail(name, f"{text}, {which}. {told}".rstrip())

    def small(self, name: str, most: int) -> None:
        """Raise AssertionError unless nothing is refused or missed with at most `most` numbers."""
        self.check(name)
        checks.at_most(self.size, most, f"the size of {name}", "numbers")

    def leaderboard(self, name: str = "Numbers in the test") -> None:
        """Note the size for the leaderboard, where everything wrong is caught."""
        if self.wrong and self.caught == self.wrong:
            checks.leaderboard(name, self.size, "asc")


def play(
    test: Callable[[Callable], Any],
    right: Mapping[str, Callable],
    wrong: Mapping[str, Callable],
) -> Round:
    """Run a student's test on implementations, each by its name.

    A test that is not written yet, or that does not end, raises as a call of it does.
    """
    found = Round(places={name: number for number, name in enumerate(wrong, 1)})
    plays = [(name, True) for name in right] * TIMES + [(name, False) for name in wrong]
    random.SystemRandom().shuffle(plays)  # by nothing that a notebook could seed
    calls, said, missed = 0, {}, set()
    for name, is_right in plays:
        passes, counted, words = _passes(test, (right if is_right else wrong)[name])
        if is_right:
            calls += counted.calls
            found.size = max(found.size, counted.numbers)
            if not passes:
                said.setdefault(name, words)
        elif passes:
            missed.add(name)
    found.never = calls == 0
    found.refused = [name for name in right if name in said]
    found.said = next((said[name] for name in found.refused if said[name]), "")
    found.missed = [name for name in wrong if name in missed]
    return found


class _Counted:
    """An implementation that counts what goes in."""

    def __init__(self, function: Callable):
        self.function, self.calls, self.numbers = function, 0, 0
        self.__name__ = "f"  # its own would tell

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise AssertionError(TOO_MANY)
        self.numbers += sum(map(_size, [*args, *kwargs.values()]))
        return self.function(*args, **kwargs)


def _size(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel()
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return int(isinstance(value, int | float | complex) and not isinstance(value, bool))


def _passes(test: Callable, function: Callable) -> tuple[bool, _Counted, str]:
    """Whether the test passes an implementation; what was counted; what it said."""
    counted = _Counted(function)
    try:
        answer = measured.afresh(test, counted)
    except Exception as error:
        if _is_no_verdict(error):
            raise
        _not_without_end(test, counted)
        said = getattr(error, "text", None)  # as a grader tells what a submission raised
        return False, counted, str(error if said is None else said)[:200]
    _not_without_end(test, counted)
    one = isinstance(answer, torch.Tensor) and answer.numel() == 1
    refused = (one or isinstance(answer, bool | np.bool_)) and not bool(answer)
    return not refused, counted, "returns False" if refused else ""


def _not_without_end(test: Callable, counted: _Counted) -> None:
    if counted.calls > MOST_CALLS:
        checks.fail(getattr(test, "__name__", "the test"), TOO_MANY)


def _is_no_verdict(error: Exception) -> bool:
    """Whether an error says nothing of the implementation: no answer, no time, no worker."""
    names = getattr(error, "names", None) or [cls.__name__ for cls in type(error).__mro__]
    lost = {"NotImplementedError", "WorkerGone", "OutOfTime", "PlainDataError", "NotDefined"}
    return bool(getattr(error, "timed_out", False)) or not lost.isdisjoint(names)
