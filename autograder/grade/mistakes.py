"""Names the mistake behind a failed question: replays its recorded calls on known mistakes."""

import copy
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
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
    replay = _Replay(hidden, entry)
    compared = 0
    for operation in operations:
        if not operation.answered:
            return False
        outcome = replay.outcome(operation)
        if operation.error is not None or outcome.error is not None:
            if operation.error is None or outcome.error is None:
                return False
            name, text = outcome.error
            if operation.error.names[0] != name or operation.error.text[:60] != text[:60]:
                return False
            compared += 1
        elif operation.kind == "get":
            found, value = operation.result
            if not found or not isinstance(value, Remote):
                return False
            replay.keep(value, outcome.value, operation.name)
        elif isinstance(operation.result, Remote):
            replay.keep(operation.result, outcome.value)
        elif not alike(operation.result, outcome.sent):
            return False
        else:
            compared += 1
    return compared > 0


@dataclass
class _Outcome:
    """What an operation gave: a value as it is and as a worker would send it, or an error."""

    value: Any = None
    sent: Any = None
    error: tuple[str, str] | None = None
    """name of its class, and its text"""


_KNOWN: OrderedDict[str, _Outcome] = OrderedDict()
"""What mistakes gave before for the same arguments: a class makes equal calls again and again."""
MAX_KNOWN, MAX_KNOWN_BYTES = 2000, 1 << 18


class _Replay:
    """One mistake in place of a submission: repeats operations on its own objects."""

    def __init__(self, hidden: Hidden, entry: Entry):
        self.hidden, self.entry = hidden, entry
        self.objects: dict[int, Any] = {}
        self.names: dict[int, str] = {}
        """the variables of a notebook among the objects; others are made on the way"""

    def keep(self, remote: Remote, value: Any, name: str = "") -> None:
        """Let the value stand for what the submission's handle stood for."""
        self.objects[remote.__handle__] = value
        self.names.pop(remote.__handle__, None)
        if name:
            self.names[remote.__handle__] = name

    def outcome(self, operation: Operation) -> _Outcome:
        """What the operation gives here; known already where only plain data went in and out."""
        key = self._key(operation)
        if key in _KNOWN:
            _KNOWN.move_to_end(key)
            return _KNOWN[key]
        found, plain = _Outcome(), True
        try:
            found.value = self._repeat(operation)
            if operation.kind != "get":
                found.sent, plain = _as_sent(found.value)
        except Exception as raised:
            # an error may quote the name, which a submission gives as the question wants it
            text = str(raised).replace(self.entry.name, self.entry.replaces)
            found.error = type(raised).__name__, text
        if key is not None and plain:
            _KNOWN[key] = _Outcome(None, found.sent, found.error)
            while len(_KNOWN) > MAX_KNOWN:
                _KNOWN.popitem(last=False)
        return found

    def _key(self, operation: Operation) -> str | None:
        """A hash of the entry and all that goes in; None where that is not plain data alone."""
        if operation.kind not in ("call", "probe"):
            return None
        encoder = Encoder(self._name_of)
        inputs = [operation.target, operation.args, operation.kwargs]
        try:
            node = encoder.encode(inputs)
        except PlainDataError:
            return None
        told = [self.entry.question, self.entry.name, operation.kind, operation.name]
        digest = hashlib.sha1(repr([*told, operation.seed, node]).encode())
        for block in encoder.blocks:
            digest.update(block)
        return digest.hexdigest()

    def _name_of(self, value: Any) -> list:
        if isinstance(value, Remote) and value.__handle__ in self.names:
            return ["name", self.names[value.__handle__]]
        raise PlainDataError("not one of the notebook's variables")

    def _repeat(self, operation: Operation) -> Any:
        entry, objects = self.entry, self.objects
        if operation.kind == "get":
            if operation.name == entry.replaces:
                return entry.obj
            return getattr(self.hidden.reference, operation.name)
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


def _as_sent(value: Any) -> tuple[Any, bool]:
    """A mistake's result as it would have come from a worker: plain data without subclasses.

    Also whether it is nothing but that, and small: an object in it (None here) has a life of its
    own. What cannot be sent at all is None.
    """
    objects = []
    encoder = Encoder(lambda part: objects.append(part) or ["handle", 0])
    try:
        node = encoder.encode(value)
        body = bytearray(b"".join(bytes(block) for block in encoder.blocks))
        made = Decoder(body, lambda part: None).decode(node)
        return made, not objects and len(body) <= MAX_KNOWN_BYTES
    except PlainDataError:
        return None, False


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
        sizes = (float(part.abs().nan_to_num(0, 0, 0).max()) for part in (one, other))
        scale = max(sizes) if other.numel() else 0.0
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
