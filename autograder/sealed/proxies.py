"""What hidden tests receive under a student's name.

A test sees functions, classes and modules that can be called as usual; every call goes to the
worker as plain data and comes back as plain data. Each operation is recorded, so that a failing
test can be replayed on the known mistakes (`autograder.grade.mistakes`).
"""

import math
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.sealed.session import StudentError, Worker, WorkerGone
from autograder.sealed.values import PlainDataError
from starter_code.elsewhere import DOORS

_OF_TENSORS = frozenset("shape dtype device ndim layout requires_grad grad is_cuda T mT".split())
"""What a test asks of a tensor: an object that calls something else by these names is none."""
MAX_CALLABLES = 1000
MAX_ASKED, MAX_ASKED_BYTES = 20, 1 << 15
MAX_RECEIVED = 256 << 20
"""Bytes of tensors that one test may receive in all."""


_MOST_OF_ID = 1 << 64


def bindings(worker: Worker, limit: float, names: list[str]) -> list[int]:
    """Numbers that change when a name is bound to another object.

    A worker that says anything else is given up, as nothing else is to be compared or sent on.
    """
    told = worker.request("bindings", limit, {"names": names})
    good = type(told) is list and len(told) == len(names)
    if not good or not all(type(one) is int and 0 <= one < _MOST_OF_ID for one in told):
        reason = "it does not say what its names are bound to"
        worker.kill(reason)
        raise WorkerGone(reason)
    return told


class OutOfTime(Exception):
    """The time for this test is over."""


class NotDefined(Exception):
    """The student's notebook does not define a name that a test needs."""


@dataclass
class Operation:
    """One recorded request: enough to do the same with other objects in the grader."""

    kind: str
    """`get`, `call`, `attribute`, `probe`, or `pack` for a probe that ran on another device"""
    target: "Remote | None"
    name: str | None
    """of the variable, method, attribute or probe"""
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    seed: int = 0
    result: Any = None
    error: StudentError | None = None
    answered: bool = False
    """whether `result` or `error` came; not so where the worker had to be given up"""
    seconds: float = 0.0
    """until it was answered or given up"""
    asked: list[tuple | None] = field(default_factory=list)
    """with what functions of the test were called, the first `MAX_ASKED` times; None for much"""
    digests: dict[tuple, str | None] = field(default_factory=dict, repr=False)
    """hashes of what goes in, by the names of the objects in it; see `autograder.grade.replays`"""


def _kept(*values: Any) -> tuple:
    """Values with copies of tensors and arrays, which a test may change afterwards."""

    def kept(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return value.detach().clone()
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, dict):
            return {key: kept(part) for key, part in value.items()}
        return type(value)(map(kept, value)) if type(value) in (list, tuple) else value

    return tuple(map(kept, values))


def _remotes(value: Any) -> Iterator["Remote"]:
    """The objects of the worker in a value."""
    if isinstance(value, Remote):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _remotes(part)


def noting(function: Callable, asked: list[tuple]) -> Callable:
    """The function, noting in `asked` what it is called with."""

    def called(*args: Any, **kwargs: Any) -> Any:
        if len(asked) < MAX_ASKED:
            size = sum(arg.nbytes for arg in args if isinstance(arg, torch.Tensor))
            asked.append(_kept(*args) if size <= MAX_ASKED_BYTES else None)
        return function(*args, **kwargs)

    called.__name__ = getattr(function, "__name__", "function")
    return called


class Environment:
    """Names of the student's notebook, as otter's `global_environment.get` finds them.

    `limit` bounds each single request in seconds, `deadline` (`time.monotonic`) all of them.
    `operations` is the record. `there(name, packed, seed, limit)` runs the probes that look at
    another device (`elsewhere.DOORS`) on a real one, where given; a text in place of `packed` says
    why something cannot go there.
    """

    def __init__(
        self,
        worker: Worker,
        limit: float,
        deadline: float = math.inf,
        there: Callable[[str, bytes | str, int, float], Any] | None = None,
    ):
        self.worker, self.limit, self.deadline = worker, limit, deadline
        self.there = there
        self._received_before = worker.received
        self.operations: list[Operation] = []
        self._handles: dict[int, Remote] = {}
        self._callables: list[Callable] = []
        self._asked: list[tuple] = []  # of the operation at work

    def get(self, name: str, default: Any = None) -> Any:
        """The variable's value or a proxy; `default` where the notebook does not define it."""
        found, value = self._request(Operation("get", None, name), {"name": name}, {})
        if isinstance(value, Remote) and not isinstance(value, RemoteModule):
            self.worker.named.add(value.__handle__)
        return value if found is True else default

    def __getitem__(self, name: str) -> Any:
        missing = object()
        value = self.get(name, missing)
        if value is missing:
            raise NotDefined(name)
        return value

    def call(self, target: "Remote", method: str | None, args: tuple, kwargs: dict) -> Any:
        """Call a remote object or one of its methods."""
        operation = Operation("call", target, method, *_kept(args, kwargs), len(self.operations))
        fields = {"target": target.__handle__, "method": method, "seed": operation.seed}
        return self._request(operation, fields, {"args": list(args), "kwargs": kwargs})

    def call_afresh(self, target: "Remote", args: tuple, kwargs: dict) -> Any:
        """Call a remote object in a copy of the worker, which ends with the call.

        So nothing is left of other such calls, and seeds and numbers are the same in each. Where
        the machine has no process for a copy, which is nobody's fault, the worker itself answers.
        """
        try:
            copy = self.worker.snapshot()
        except OSError:
            return self.call(target, None, args, kwargs)
        try:
            return self._call_in(copy, target, args, kwargs)
        finally:
            copy.kill()

    def call_beside(self, target: "Remote", args: tuple, kwargs: dict) -> Any:
        """Call a remote object in a copy of the worker that such calls alone reach.

        It serves them all, as long as they need what the notebook has names for, and no module:
        of other objects, calls in the worker itself may change the state.
        """
        needed = {one.__handle__ for one in _remotes([target, args, kwargs])}
        if not needed <= self.worker.named:
            return self.call_afresh(target, args, kwargs)
        beside = self.worker.beside
        if beside is None or beside.gone or not needed <= beside.named:
            try:
                beside = self.worker.copy_beside()
            except OSError:
                return self.call(target, None, args, kwargs)
        return self._call_in(beside, target, args, kwargs)

    def _call_in(self, copy: Worker, target: "Remote", args: tuple, kwargs: dict) -> Any:
        fresh, before = Environment(copy, self.limit, self.deadline), copy.received
        try:
            return fresh.call(target, None, args, kwargs)
        finally:
            self.operations += fresh.operations
            self.worker.received += copy.received - before

    def attribute(self, target: "Remote", name: str) -> Any:
        """Read an attribute of a remote object."""
        operation = Operation("attribute", target, name)
        return self._request(operation, {"target": target.__handle__, "name": name}, {})

    def probe(self, name: str, args: tuple, kwargs: dict) -> Any:
        """Run a function of `starter_code.probes` beside the student's code."""
        moved = self.there is not None and name in DOORS
        kind = "pack" if moved else "probe"
        operation = Operation(kind, None, name, *_kept(args, kwargs), len(self.operations))
        fields = {"name": name, "seed": operation.seed}
        try:
            found = self._request(operation, fields, {"args": list(args), "kwargs": kwargs})
        except StudentError as error:
            if not moved:
                raise
            found = str(error)
        if not moved:
            return found
        left = max(0.0, min(self.limit, self.deadline - time.monotonic()))
        return self.there(name, found, operation.seed, left)

    def bindings(self, names: list[str]) -> list[int]:
        """Numbers that change when a name is bound to another object; for the student's benefit."""
        return bindings(self.worker, self.limit, names)

    @property
    def received(self) -> int:
        """Bytes of tensors that came so far."""
        return self.worker.received - self._received_before

    def _request(self, operation: Operation, fields: dict, payload: dict) -> Any:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        if self.received > MAX_RECEIVED:
            raise PlainDataError("the results of all calls together are too large")
        self._asked = operation.asked
        began = time.monotonic()
        try:
            operation.result = self.worker.request(
                operation.kind, min(self.limit, left), fields, payload,
                self._as_node, self._from_node, self._callables,
            )  # fmt: skip
            if operation.kind == "get" and not self._is_pair(operation.result):
                raise PlainDataError("malformed answer")
            operation.answered = True
        except StudentError as error:
            operation.error, operation.answered = error, True
            raise
        finally:
            operation.seconds = time.monotonic() - began
            self.operations.append(operation)
        return operation.result

    @staticmethod
    def _is_pair(value: Any) -> bool:
        return type(value) is tuple and len(value) == 2

    def _as_node(self, value: Any) -> list:
        if isinstance(value, Remote):
            return ["handle", value.__handle__]
        if callable(value) and len(self._callables) < MAX_CALLABLES:
            self._callables.append(noting(value, self._asked))
            return ["callback", len(self._callables) - 1, getattr(value, "__name__", "function")]
        raise PlainDataError(f"a test cannot hand over a {type(value).__name__}")

    def _from_node(self, node: list) -> Any:
        if len(node) != 4 or node[0] != "handle" or type(node[1]) is not int:
            raise PlainDataError("malformed handle")
        key, kind, name = node[1], node[2], node[3]
        if type(name) is not str or kind not in ("module", "object"):
            raise PlainDataError("malformed handle")
        cls = RemoteModule if kind == "module" else Remote
        return self._handles.setdefault(key, cls(self, key, name))


class Remote:
    """A function, class or instance that lives in the worker.

    Truth, iteration and comparison are refused: they would judge the proxy, not the object.
    """

    def __init__(self, environment: Environment, handle: int, name: str):
        self.__environment__, self.__handle__, self.__name__ = environment, handle, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__environment__.call(self, None, args, kwargs)

    def call_afresh(self, *args: Any, **kwargs: Any) -> Any:
        """Called by `measured.afresh`: a copy of the notebook answers, and nothing else."""
        return self.__environment__.call_afresh(self, args, kwargs)

    def call_beside(self, *args: Any, **kwargs: Any) -> Any:
        """Called by `measured.beside`: another copy of the notebook answers."""
        return self.__environment__.call_beside(self, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _OF_TENSORS:
            self._refuse()
        value = self.__environment__.attribute(self, name)
        if isinstance(value, Remote):  # a bound method: call it by name, so that it can be replayed
            return types.MethodType(_call_method(name), self)
        return value

    def run_probe(self, name: str, args: tuple, kwargs: dict) -> Any:
        """Called by `starter_code.probes` where an argument lives in the worker."""
        return self.__environment__.probe(name, args, kwargs)

    def __repr__(self) -> str:
        return f"<{self.__name__} of the submission>"

    def _refuse(self, *args: Any) -> Any:
        raise TypeError(f"{self.__name__} is a function or object where a value was expected")

    __bool__ = __iter__ = __len__ = __eq__ = __lt__ = __gt__ = __float__ = __int__ = _refuse
    __hash__ = object.__hash__


def _call_method(name: str) -> Callable:
    def method(self: Remote, *args: Any, **kwargs: Any) -> Any:
        return self.__environment__.call(self, name, args, kwargs)

    return method


class RemoteModule(Remote):
    """An `nn.Module` of the submission; its parameters come as plain tensors, in order."""

    def load_state_dict(self, state: dict[str, torch.Tensor], strict: bool = True) -> None:
        """Load tensors by name, as `nn.Module.load_state_dict` does."""
        self.__environment__.call(self, "load_state_dict", (dict(state),), {"strict": strict})

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Copies of all parameters and buffers by name."""
        return self.__environment__.call(self, "state_dict", (), {})

    def named_parameters(self) -> list[tuple[str, torch.Tensor]]:
        """Names and copies of the registered parameters, in order."""
        return self.__environment__.probe("named_parameters", (self,), {})

    def parameters(self) -> list[torch.Tensor]:
        """Copies of the registered parameters, in order."""
        return [parameter for _, parameter in self.named_parameters()]

    def train(self, mode: bool = True) -> "RemoteModule":
        """Switch to training mode; returns itself."""
        self.__environment__.call(self, "train", (mode,), {})
        return self

    def eval(self) -> "RemoteModule":
        """Switch to evaluation mode; returns itself."""
        return self.train(False)

    def to(self, *args: Any, **kwargs: Any) -> "RemoteModule":
        """Move or cast, as `nn.Module.to` does; returns itself."""
        self.__environment__.call(self, "to", args, kwargs)
        return self

    def double(self) -> "RemoteModule":
        """Cast to float64; returns itself."""
        return self.to(torch.float64)
