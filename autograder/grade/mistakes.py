"""Names the mistake behind a failed question: replays its recorded calls on known mistakes."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from autograder.bank import Entry
from autograder.grade.hidden import Hidden
from autograder.grade.replays import Outcome, Replay, handles
from autograder.sealed.proxies import Operation, Remote
from starter_code.unfinished import UNWRITTEN

TOLERANCE = {torch.float32: 1e-3, torch.complex64: 1e-3, torch.float16: 3e-2, torch.bfloat16: 0.1}
"""Relative closeness of outputs of one mistake; looser than tests, as sums may differ in order."""


def find(hidden: Hidden, question: str, failed: Sequence, passed: Sequence) -> Entry | None:
    """The known mistake that explains what the submission gave, or None.

    `failed` and `passed` hold the recorded operations of each failed and passed test case. A
    mistake is named only where it is sure to be true: wherever a test asked the function that it
    stands for, it must give what the submission gave, and in a failed test something else than the
    reference. The one that differs in most of these is chosen, the first in the file among equals.
    """
    # what was quick to ask is asked first: most mistakes are out after one look at a small input
    cases = [(one, True) for one in failed] + [(one, False) for one in passed]
    cases.sort(key=lambda case: sum(operation.seconds for operation in case[0]))
    best, most = None, 0
    right: dict[tuple[str, int], list[Outcome]] = {}
    for entry in hidden.mistakes(question):
        differs = 0
        for index, (operations, lost) in enumerate(cases):
            agreed = _agreed(Replay(hidden, entry), operations)
            if agreed is None:
                differs = 0
                break
            if not lost or not agreed:
                continue  # it passed, or this test asked other functions
            key = entry.replaces, index
            if key not in right:
                right[key] = [of for _, of in _outcomes(Replay.right(hidden, entry), operations)]
            differs += any(not _equal(*pair) for pair in zip(agreed, right[key], strict=True))
        if differs > most:
            best, most = entry, differs
    return best


def on_reference(
    hidden: Hidden, question: str, operations: Sequence[Operation]
) -> Iterator[tuple[Operation, Any, str | None]]:
    """Recorded operations with what the reference gives for each: a value, or how it raised."""
    nobody = SimpleNamespace(name="", replaces="", question=question)
    replay = Replay.right(hidden, nobody)
    for operation in operations:
        outcome = replay.outcome(operation)
        _keep(replay, operation, outcome)
        yield operation, outcome.sent, outcome.error and ": ".join(outcome.error)


def _agreed(replay: Replay, operations: Sequence[Operation]) -> list[Outcome] | None:
    """What a mistake gives where its function is asked; None where that is not the submission's."""
    found, later = [], []
    for operation, outcome in _outcomes(replay, operations):
        if outcome is None:
            return None
        if next(handles(operation.result), None) is not None:
            later.append((operation, outcome))  # what it made may still ask a test's functions
        elif not _agrees(operation, outcome):
            return None
        found.append(outcome)
    return found if all(_agrees(*pair) for pair in later) else None


def _outcomes(replay: Replay, operations: Sequence[Operation]) -> Iterator[tuple]:
    """The operations on the function that the mistake stands for, and on what it made; outcomes.

    The outcome is None where no known mistake can give what the submission did.
    """
    own: set[int] = set()
    for operation in operations:
        asked = [operation.target, operation.args, operation.kwargs]
        mine = operation.name == replay.entry.replaces if operation.kind == "get" else False
        mine = mine or any(handle in own for handle in handles(asked))
        if not mine and _leaves_nothing(replay, operation):
            continue
        if mine and (not operation.answered or _is_unwritten(operation)):
            yield operation, None
            return
        outcome = replay.outcome(operation)
        kept = _keep(replay, operation, outcome)
        if mine:
            own |= kept
        if mine and operation.kind != "get":
            yield operation, outcome


def _is_unwritten(operation: Operation) -> bool:
    """Whether the submission said that what was asked is not written yet."""
    error = operation.error
    return (
        error is not None
        and error.names[0] == "NotImplementedError"
        and bool(UNWRITTEN.fullmatch(error.text))
    )


def _keep(replay: Replay, operation: Operation, outcome: Outcome) -> set[int]:
    """Let what was made here stand for what the submission made; returns the handles of these."""
    if not operation.answered or operation.error is not None:
        return set()
    asked = operation.kind == "get"
    pairs = list(_objects(operation.result[1] if asked else operation.result, outcome.value))
    for remote, made in pairs:
        replay.keep(remote, made, operation.name if asked else "")
    return {remote.__handle__ for remote, _ in pairs}


def _leaves_nothing(replay: Replay, operation: Operation) -> bool:
    """Whether it only asks variables of the notebook for plain data: nothing to repeat."""
    if operation.kind not in ("call", "probe"):
        return False
    asked = handles([operation.target, operation.args, operation.kwargs])
    if not all(handle in replay.names for handle in asked):
        return False
    return not (operation.answered and next(handles(operation.result), None) is not None)


def _objects(value: Any, made: Any) -> Iterator[tuple[Remote, Any]]:
    """The handles of a result, alone or in a list or tuple, each with what stands there here."""
    if isinstance(value, Remote):
        yield value, made
    elif type(value) in (list, tuple) and isinstance(made, list | tuple):
        for pair in zip(value, made, strict=False):
            yield from _objects(*pair)


def _agrees(operation: Operation, outcome: Outcome) -> bool:
    """Whether the submission and a mistake gave the same."""
    if not _asked_alike(operation.asked, outcome.asked):
        return False
    if operation.error is not None or outcome.error is not None:
        if operation.error is None or outcome.error is None:
            return False
        name, text = outcome.error
        if operation.error.names[0] == "GraderError":  # a function that the test gave raised
            return operation.error.text.startswith(f"the given function raised {name},")
        return operation.error.names[0] == name and operation.error.text[:60] == text[:60]
    return isinstance(operation.result, Remote) or alike(operation.result, outcome.sent)


def _equal(one: Outcome, other: Outcome) -> bool:
    """Whether a mistake and the reference give the same."""
    if one.error is not None or other.error is not None:
        return one.error == other.error
    return _asked_alike(one.asked, other.asked) and alike(one.sent, other.sent)


def _asked_alike(one: list, other: list) -> bool:
    """Whether functions of a test were called with the same, but for rounding of the largest."""
    if len(one) != len(other):
        return False
    tensors = [
        arg for call in (*one, *other) for arg in call or () if isinstance(arg, torch.Tensor)
    ]
    numbers = [arg.detach() for arg in tensors if arg.numel() and arg.dtype != torch.bool]
    sizes = [arg.abs().nan_to_num(0, 0, 0).max() for arg in numbers]
    return alike(one, other, max(map(float, sizes), default=0.0))


def alike(one: Any, other: Any, scale: float = 0.0) -> bool:
    """Whether two results are the same but for rounding, of the largest value or of `scale`."""
    if isinstance(one, torch.Tensor) or isinstance(other, torch.Tensor):
        if not (isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor)):
            return False
        if one.shape != other.shape or one.dtype != other.dtype or one.device != other.device:
            return False
        if one.device.type == "meta":
            return True
        one, other = one.detach(), other.detach()
        if not (one.is_floating_point() or one.is_complex()):
            return torch.equal(one, other)
        tolerance = TOLERANCE.get(one.dtype, 1e-8)
        sizes = (float(part.abs().nan_to_num(0, 0, 0).max()) for part in (one, other))
        scale = max(scale, *sizes) if other.numel() else scale
        return torch.allclose(one, other, rtol=0, atol=tolerance * (scale or 1), equal_nan=True)
    if isinstance(one, Remote):  # among results, as `_as_sent` leaves it out
        return other is None
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key], scale) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(
            alike(*pair, scale) for pair in zip(one, other, strict=True)
        )
    if isinstance(one, float):
        return bool(np.isclose(one, other, rtol=1e-4, atol=1e-7, equal_nan=True))
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and bool(np.allclose(one, other, equal_nan=True))
    return bool(one == other)
