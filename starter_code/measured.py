"""A measurement that several test cases of a question share: taken once for each submission.

    @measured.once
    def gain_of(upsampler):
        ...

What the cases ask for is the student's, and is the same in each of them: every case begins from a
copy of the same notebook. A grader calls `forget` before it judges a question, and `begin` before
each case.
"""

import functools
from collections.abc import Callable
from typing import Any

_TAKEN: dict[tuple, tuple[Any, AssertionError | None, Any]] = {}
"""what was measured, or the error, and in which case"""
_CASE: list = [None]
_EARLIER: list = []


def once(function: Callable) -> Callable:
    """Let `function(answer, *rest)` run once for each `rest`; later calls get the same.

    answer: what the student made, not compared. rest: hashable. The result is plain data,
    or the `AssertionError` that was raised, which is raised again; any other error is not kept.
    """

    @functools.wraps(function)
    def measured(answer: Any, *rest: Any) -> Any:
        key = (function, *rest)
        if key not in _TAKEN:
            try:
                _TAKEN[key] = function(answer, *rest), None, _CASE[0]
            except AssertionError as error:
                _TAKEN[key] = None, error, _CASE[0]
        result, error, case = _TAKEN[key]
        if case not in (_CASE[0], *_EARLIER):
            _EARLIER.append(case)
        if error is not None:
            raise AssertionError(*error.args)
        return result

    return measured


def afresh(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)`, of which later calls know nothing.

    A grader asks a copy of the notebook as it is now; a function of this process is simply called.
    """
    return _asked("call_afresh", function, args, kwargs)


def beside(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)`, of which all but other calls of this kind know nothing.

    A grader asks a copy of the notebook that it keeps for them, which costs less than `afresh`.
    """
    return _asked("call_beside", function, args, kwargs)


def _asked(way: str, function: Callable, args: tuple, kwargs: dict) -> Any:
    """Ask a grader's stand-in for the function in this way; anything else is simply called."""
    ask = getattr(type(function), way, None)
    return function(*args, **kwargs) if ask is None else ask(function, *args, **kwargs)


def begin(case: Any) -> None:
    """Say which test case begins, by anything that can be compared."""
    _CASE[0] = case
    _EARLIER.clear()


def earlier() -> list:
    """The cases before the one at work whose measurements it used, in the order of their use."""
    return list(_EARLIER)


def forget() -> None:
    """Forget every measurement: another submission comes, or the same one changed."""
    _TAKEN.clear()
    begin(None)
