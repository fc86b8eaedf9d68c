"""Repeats what tests asked of a submission, on a known mistake or the reference.

Most of it is asked again and again: every submission of a class meets the same tests, and every
mistake of a question is held against each of them. So what was given for plain data is remembered,
also where a function of the test was among the arguments.
"""

import copy
import hashlib
import types
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch

from autograder.bank import Entry
from autograder.grade.hidden import Hidden
from autograder.sealed.proxies import Operation, Remote, noting
from autograder.sealed.values import Decoder, Encoder, PlainDataError
from autograder.sealed.worker import set_seeds

MAX_BYTES, MAX_BYTES_OF_ONE = 48 << 20, 4 << 20
"""Of tensors that are remembered in all, and of one outcome."""
MAX_KNOWN = 4000


@dataclass
class Outcome:
    """What an operation gave: a value as it is and as a worker would send it, or an error."""

    value: Any = None
    sent: Any = None
    asked: list[tuple] = field(default_factory=list)
    """with what functions of the test were called"""
    error: tuple[str, str] | None = None
    """name of its class, and its text"""


class _Known:
    """Outcomes by what went in; those that were not asked for longest are forgotten."""

    def __init__(self):
        self.outcomes: OrderedDict[str, tuple[Outcome, int]] = OrderedDict()
        self.size = 0

    def get(self, key: str | None) -> Outcome | None:
        """The outcome under the key, or None."""
        if key not in self.outcomes:
            return None
        self.outcomes.move_to_end(key)
        return self.outcomes[key][0]

    def add(self, key: str, outcome: Outcome, size: int) -> None:
        """Remember an outcome whose tensors have `size` bytes, unless that is much."""
        if size > MAX_BYTES_OF_ONE:
            return
        self.outcomes[key] = outcome, size
        self.size += size
        while self.size > MAX_BYTES or len(self.outcomes) > MAX_KNOWN:
            self.size -= self.outcomes.popitem(last=False)[1][1]


_KNOWN: WeakKeyDictionary[Hidden, _Known] = WeakKeyDictionary()


class Replay:
    """One mistake in place of a submission: repeats operations on its own objects."""

    def __init__(self, hidden: Hidden, entry: Entry):
        self.hidden, self.entry = hidden, entry
        self.objects: dict[int, Any] = {}
        self.names: dict[int, str] = {}
        """the variables of a notebook among the objects; others are made on the way"""
        self.reference = False
        self.known = _KNOWN.setdefault(hidden, _Known())

    @classmethod
    def right(cls, hidden: Hidden, entry: Entry) -> "Replay":
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

    def outcome(self, operation: Operation) -> Outcome:
        """What the operation gives here; known already where only plain data went in and out."""
        key = self._key(operation)
        if (known := self.known.get(key)) is not None:
            return known
        found, size = Outcome(), 0
        try:
            found.value = self._repeat(operation, found.asked)
            if operation.kind != "get":
                found.sent, size = _as_sent(found.value)
        except Exception as raised:
            # an error may quote the name, which a submission gives as the question wants it
            text = str(raised).replace(self.entry.name, self.entry.replaces)
            found.error = type(raised).__name__, text
        if key is not None and size is not None:
            size += sum(part.nbytes for call in found.asked for part in _tensors(call))
            self.known.add(key, Outcome(None, found.sent, found.asked, found.error), size)
        return found

    def _key(self, operation: Operation) -> str | None:
        """A hash of the entry and all that goes in; None where that is not plain data alone."""
        if operation.kind not in ("call", "probe"):
            return None
        asked = [operation.target, operation.args, operation.kwargs]
        names = tuple(self.names.get(handle) for handle in handles(asked))
        if None in names:
            return None
        if names not in operation.digests:
            operation.digests[names] = _digest(operation, asked, iter(names))
        digest = operation.digests[names]
        who = "" if self.reference else self.entry.name
        return digest and f"{self.entry.question} {who} {digest}"

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


def handles(value: Any) -> Iterator[int]:
    """The submission's handles in a value, in lists, tuples and dicts too."""
    if isinstance(value, Remote):
        yield value.__handle__
    elif isinstance(value, dict):
        yield from handles(list(value.values()))
    elif type(value) in (list, tuple):
        for part in value:
            yield from handles(part)


def _digest(operation: Operation, inputs: list, names: Iterator[str]) -> str | None:
    """A hash of what goes in, with names for handles; None for what is not plain data.

    A function of the test counts as its code and all that it holds: equal ones do the same.
    """

    def node(value: Any) -> list:
        if isinstance(value, Remote):
            return ["name", next(names)]
        if isinstance(value, types.FunctionType):
            code, cells = value.__code__, value.__closure__ or ()
            try:
                held = [cell.cell_contents for cell in cells]
            except ValueError:  # one that is still empty
                raise PlainDataError("a function that is not complete") from None
            held += [value.__defaults__, value.__kwdefaults__]
            return ["function", repr(code), code.co_code.hex(), [encoder.encode(x) for x in held]]
        raise PlainDataError("neither plain data nor a function")

    encoder = Encoder(node)
    try:
        tree = encoder.encode(inputs)
    except (PlainDataError, RecursionError, StopIteration):
        return None
    told = [operation.kind, operation.name, operation.seed, tree]
    digest = hashlib.sha1(repr(told).encode())
    for block in encoder.blocks:
        digest.update(block)
    return digest.hexdigest()


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


def _tensors(call: tuple | None) -> list[torch.Tensor]:
    return [part for part in call or () if isinstance(part, torch.Tensor)]


def _as_sent(value: Any) -> tuple[Any, int | None]:
    """A mistake's result as it would have come from a worker: plain data without subclasses.

    Also the bytes of its tensors, or None where an object is in it (None here), which has a life of
    its own. What cannot be sent at all is None.
    """
    objects = []
    encoder = Encoder(lambda part: objects.append(part) or ["handle", 0])
    try:
        node = encoder.encode(value)
        body = bytearray(b"".join(bytes(block) for block in encoder.blocks))
        made = Decoder(body, lambda part: None).decode(node)
        return made, None if objects else len(body)
    except PlainDataError:
        return None, None
