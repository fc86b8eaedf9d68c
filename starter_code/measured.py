"""A measurement that several test cases of a question share: taken once for each submission.

    @measured.once
    def gain_of(upsampler):
        ...

What the cases ask for is the student's, and is the same in each of them: every case begins from a
copy of the same notebook. A grader calls `forget` before it judges a question.
"""

import functools
from collections.abc import Callable
from typing import Any

_TAKEN: dict[tuple, tuple[Any, AssertionError | None]] = {}


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
                _TAKEN[key] = function(answer, *rest), None
            except AssertionError as error:
                _TAKEN[key] = None, error
        result, error = _TAKEN[key]
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


def forget() -> None:
    """Forget every measurement: another submission comes, or the same one changed."""
    _TAKEN.clear()
