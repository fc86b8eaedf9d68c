"""Names the mistake behind a failed question: replays its recorded calls on known mistakes."""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from autograder.bank import Entry
from autograder.grade.hidden import Hidden
from autograder.sealed.proxies import Operation, Remote
from autograder.sealed.values import Decoder, Encoder, PlainDataError
from autograder.sealed.worker import set_seeds

TOLERANCE = {torch.float32: 1e-3, torch.complex64: 1e-3, torch.float16: 3e-2, torch.bfloat16: 0.1}
"""Relative closeness of outputs of one mistake; looser than tests, as sums may differ in order."""


def find(hidden: Hidden, question: str, failed: Sequence, passed: Sequence) -> Entry | None:
    """The known mistake that gives what the submission gave, or None.

    `failed` and `passed` hold the recorded operations of each failed and passed test case. A
    mistake must agree in every call of at least one failed test; the one that agrees in most tests
    is chosen, the first in the file among equals.
    """
    best, most = None, (0, 0)
    for entry in hidden.mistakes(question):
        agreed = sum(_agrees(hidden, entry, operations) for operations in failed)
        if agreed:
            score = (agreed, sum(_agrees(hidden, entry, operations) for operations in passed))
            if score > most:
                best, most = entry, score
    return best


def _agrees(hidden: Hidden, entry: Entry, operations: Sequence[Operation]) -> bool:
    objects: dict[int, Any] = {}
    compared = 0
    for operation in operations:
        if not operation.answered:
            return False
        try:
            outcome, error = _repeat(hidden, entry, operation, objects), None
        except Exception as raised:
            outcome, error = None, raised
        if operation.error is not None or error is not None:
            if operation.error is None or error is None:
                return False
            if operation.error.names[0] != type(error).__name__:
                return False
            # an error may quote the name, which a submission gives as the question wants it
            if operation.error.text[:60] != str(error).replace(entry.name, entry.replaces)[:60]:
                return False
            compared += 1
        elif operation.kind == "get":
            found, value = operation.result
            if not found or not isinstance(value, Remote):
                return False
            objects[value.__handle__] = outcome
        elif isinstance(operation.result, Remote):
            objects[operation.result.__handle__] = outcome
        elif not alike(operation.result, _as_sent(outcome)):
            return False
        else:
            compared += 1
    return compared > 0


def _repeat(hidden: Hidden, entry: Entry, operation: Operation, objects: dict[int, Any]) -> Any:
    if operation.kind == "get":
        if operation.name == entry.replaces:
            return entry.obj
        return getattr(hidden.reference, operation.name)
    if operation.kind == "attribute":
        return getattr(objects[operation.target.__handle__], operation.name)
    args = _local(operation.args, objects)
    kwargs = _local(operation.kwargs, objects)
    set_seeds(operation.seed)
    if operation.kind == "probe":
        from starter_code.probes import PROBES

        return PROBES[operation.name](*args, **kwargs)
    function = objects[operation.target.__handle__]
    if operation.name:
        function = getattr(function, operation.name)
    return function(*args, **kwargs)


def _local(value: Any, objects: dict[int, Any]) -> Any:
    """A copy of the arguments in which proxies are replaced by the mistake's own objects."""
    if isinstance(value, Remote):
        return objects[value.__handle__]
    if isinstance(value, dict):
        return {key: _local(part, objects) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_local(part, objects) for part in value)
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return copy.deepcopy(value)
    return value


def _as_sent(value: Any) -> Any:
    """A mistake's result as it would have come from a worker: plain data without subclasses."""
    encoder = Encoder(lambda part: ["handle", 0])
    try:
        node = encoder.encode(value)
        body = bytearray(b"".join(bytes(block) for block in encoder.blocks))
        return Decoder(body, lambda part: None).decode(node)
    except PlainDataError:
        return None


def alike(one: Any, other: Any) -> bool:
    """Whether two results are the same but for rounding."""
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
        scale = float(other.abs().nan_to_num(0, 0, 0).max()) if other.numel() else 0.0
        return torch.allclose(one, other, rtol=0, atol=tolerance * (scale or 1), equal_nan=True)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float):
        return bool(np.isclose(one, other, rtol=1e-4, atol=1e-7, equal_nan=True))
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and bool(np.allclose(one, other, equal_nan=True))
    return bool(one == other)
