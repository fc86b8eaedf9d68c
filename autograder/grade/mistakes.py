"""Names the mistake behind a failed question: replays its recorded calls on known mistakes."""

import copy
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.bank import Entry
from autograder.grade.hidden import Hidden
from autograder.sealed.proxies import Operation, Remote, noting
from autograder.sealed.values import Decoder, Encoder, PlainDataError
from autograder.sealed.worker import set_seeds

TOLERANCE = {torch.float32: 1e-3, torch.complex64: 1e-3, torch.float16: 3e-2, torch.bfloat16: 0.1}
"""Relative closeness of outputs of one mistake; looser than tests, as sums may differ in order."""


def find(hidden: Hidden, question: str, failed: Sequence, passed: Sequence) -> Entry | None:
    """The known mistake that explains what the submission gave, or None.

    `failed` and `passed` hold the recorded operations of each failed and passed test case. A
    mistake is named only where it is sure to be true: wherever a test asked the function that it
    stands for, it must give what the submission gave, and in a failed test something else than the
    reference. The one that differs in most of these is chosen, the first in the file among equals.
    """
    best, most = None, 0
    right: dict[tuple[str, int], list[_Outcome]] = {}
    for entry in hidden.mistakes(question):
        differs = 0
        for index, operations in enumerate(failed):
            agreed = _agreed(_Replay(hidden, entry), operations)
            if agreed is None:
                differs = 0
                break
            if not agreed:
                continue  # this test asked other functions
            key = entry.replaces, index
            if key not in right:
                right[key] = [of for _, of in _outcomes(_Replay.right(hidden, entry), operations)]
            differs += any(not _equal(*pair) for pair in zip(agreed, right[key], strict=True))
        if differs > most and all(
            _agreed(_Replay(hidden, entry), one) is not None for one in passed
        ):
            best, most = entry, differs
    return best


def _agreed(replay: "_Replay", operations: Sequence[Operation]) -> "list[_Outcome] | None":
    """What a mistake gives where its function is asked; None where that is not the submission's."""
    found, later = [], []
    for operation, outcome in _outcomes(replay, operations):
        if operation.answered and next(_handles(operation.result), None) is not None:
            later.append((operation, outcome))  # what it made may still ask a test's functions
        elif not (operation.answered and _agrees(operation, outcome)):
            return None
        found.append(outcome)
    return found if all(_agrees(*pair) for pair in later) else None


def _outcomes(replay: "_Replay", operations: Sequence[Operation]) -> "Iterator[tuple]":
    """The operations on the function that the mistake stands for, and on what it made; outcomes."""
    own: set[int] = set()
    for operation in operations:
        asked = [operation.target, operation.args, operation.kwargs]
        mine = operation.name == replay.entry.replaces if operation.kind == "get" else False
        mine = mine or any(handle in own for handle in _handles(asked))
        if not mine and _leaves_nothing(replay, operation):
            continue
        outcome = replay.outcome(operation)
        value = operation.result[1] if operation.kind == "get" else operation.result
        if operation.answered and operation.error is None:
            name = operation.name if operation.kind == "get" else ""
            for remote, made in _objects(value, outcome.value):
                replay.keep(remote, made, name)
                if mine:
                    own.add(remote.__handle__)
        if mine and operation.kind != "get":
            yield operation, outcome


def _leaves_nothing(replay: "_Replay", operation: Operation) -> bool:
    """Whether it only asks variables of the notebook for plain data: nothing to repeat."""
    if operation.kind not in ("call", "probe"):
        return False
    asked = _handles([operation.target, operation.args, operation.kwargs])
    if not all(handle in replay.names for handle in asked):
        return False
    return not (operation.answered and next(_handles(operation.result), None) is not None)


def _objects(value: Any, made: Any) -> Iterator[tuple[Remote, Any]]:
    """The handles of a result, alone or in a list or tuple, each with what stands there here."""
    if isinstance(value, Remote):
        yield value, made
    elif type(value) in (list, tuple) and isinstance(made, list | tuple):
        for pair in zip(value, made, strict=False):
            yield from _objects(*pair)


def _handles(value: Any) -> Iterator[int]:
    if isinstance(value, Remote):
        yield value.__handle__
    elif isinstance(value, dict):
        yield from _handles(list(value.values()))
    elif type(value) in (list, tuple):
        for part in value:
            yield from _handles(part)


def _agrees(operation: Operation, outcome: "_Outcome") -> bool:
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


def _equal(one: "_Outcome", other: "_Outcome") -> bool:
    """Whether a mistake and the reference give the same."""
    if one.error is not None or other.error is not None:
        return one.error == other.error
    return _asked_alike(one.asked, other.asked) and alike(one.sent, other.sent)


@dataclass
class _Outcome:
    """What an operation gave: a value as it is and as a worker would send it, or an error."""

    value: Any = None
    sent: Any = None
    asked: list[tuple] = field(default_factory=list)
    """with what functions of the test were called"""
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
        self.reference = False

    @classmethod
    def right(cls, hidden: Hidden, entry: Entry) -> "_Replay":
        """The reference in place of the entry."""
        replay = cls(hidden, entry)
        replay.reference = True
        return replay

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
            found.value = self._repeat(operation, found.asked)
            if operation.kind != "get":
                found.sent, plain = _as_sent(found.value)
        except Exception as raised:
            # an error may quote the name, which a submission gives as the question wants it
            text = str(raised).replace(self.entry.name, self.entry.replaces)
            found.error = type(raised).__name__, text
        if key is not None and plain:
            _KNOWN[key] = _Outcome(None, found.sent, [], found.error)
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
        who = "" if self.reference else self.entry.name
        told = [self.entry.question, who, operation.kind, operation.name]
        digest = hashlib.sha1(repr([*told, operation.seed, node]).encode())
        for block in encoder.blocks:
            digest.update(block)
        return digest.hexdigest()

    def _name_of(self, value: Any) -> list:
        if isinstance(value, Remote) and value.__handle__ in self.names:
            return ["name", self.names[value.__handle__]]
        raise PlainDataError("not one of the notebook's variables")

    def _repeat(self, operation: Operation, asked: list[tuple]) -> Any:
        entry, objects = self.entry, self.objects
        if operation.kind == "get":
            if operation.name == entry.replaces and not self.reference:
                return entry.obj
            return getattr(self.hidden.reference, operation.name)
        if operation.kind == "attribute":
            return getattr(objects[operation.target.__handle__], operation.name)
        args = _local(operation.args, objects, asked)
        kwargs = _local(operation.kwargs, objects, asked)
        set_seeds(operation.seed)
        if operation.kind == "probe":
            from starter_code.probes import PROBES

            return PROBES[operation.name](*args, **kwargs)
        function = objects[operation.target.__handle__]
        if operation.name:
            function = getattr(function, operation.name)
        return function(*args, **kwargs)


def _local(value: Any, objects: dict[int, Any], asked: list[tuple]) -> Any:
    """A copy of the arguments in which proxies are replaced by the mistake's own objects.

    Calls of functions are noted in `asked`.
    """
    if isinstance(value, Remote):
        return objects[value.__handle__]
    if isinstance(value, dict):
        return {key: _local(part, objects, asked) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_local(part, objects, asked) for part in value)
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return copy.deepcopy(value)
    if callable(value) and not isinstance(value, type):
        return noting(value, asked)
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
