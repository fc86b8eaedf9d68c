"""The grader's side of a worker: requests with deadlines, snapshots, and its certain end."""

import contextlib
import os
import select
import signal
import socket
import sys
import time
import weakref
from collections.abc import Callable
from typing import Any

from autograder.sealed import starving
from autograder.sealed.channel import (
    CALLBACK,
    CALLBACK_REPLY,
    REPLY,
    REQUEST,
    Message,
    receive,
    send,
)
from autograder.sealed.devices import Device
from autograder.sealed.processes import owner
from autograder.sealed.share import Share
from autograder.sealed.values import Decoder, Encoder, PlainDataError, told_values

OPENING = 120
"""Seconds in which a worker must have opened a device, its libraries read from a slow disk."""
PATIENCE = 0.5
"""Seconds of waiting after which the grader looks around; also its `while_waiting` is called."""
GRACE = 1.0
"""Seconds between the interrupt at a time limit and the kill."""
MAX_CALLBACKS = 20_000
MAX_CALLBACK_BYTES = 4 << 20


def while_waiting() -> None:
    """What the grader has put off until it waits for a worker; see `put_off`."""
    for action in _PUT_OFF:
        action()


_PUT_OFF: list[Callable[[], None]] = []


def put_off(action: Callable[[], None] | None) -> None:
    """Have this called (again and again) where the grader waits; None: nothing any more."""
    _PUT_OFF[:] = [action] if action else []


class WorkerGone(Exception):
    """The worker ended, hung, or broke the protocol; the message says which.

    `hung` is False where its process just ended, which something else may have brought about.
    """

    def __init__(self, reason: str, hung: bool = False):
        super().__init__(reason)
        self.hung = hung


class StudentError(Exception):
    """Student code raised. `names` are the exception's classes, `line` that of the cell or None."""

    def __init__(self, names: list[str], text: str, line: int | None):
        super().__init__(f"{names[0]}: {text}" if text else names[0])
        self.names, self.text, self.line = names, text, line

    @property
    def timed_out(self) -> bool:
        """Whether it is the interrupt that the grader sent at the time limit."""
        return "KeyboardInterrupt" in self.names

    @classmethod
    def from_reply(cls, data: Any) -> "StudentError":
        """Check and convert what a worker sent; raises `PlainDataError`."""
        if type(data) is not dict:
            raise PlainDataError("malformed error")
        names, text, line = data.get("names"), data.get("text"), data.get("line")
        good = type(names) is list and names and all(type(name) is str for name in names)
        if not good or type(text) is not str or type(line) not in (int, type(None)):
            raise PlainDataError("malformed error")
        return cls([name[:80] for name in names], text[:2000], line)


class Worker:
    """One worker process, or a snapshot of one.

    `family` are references to all that this process has made of one submission. `ended`: why the
    watch has ended it, where it has. `named` are handles of what it has names for, but modules.
    `beside` is a copy that ends with it, where `copy_beside` made one.
    """

    def __init__(
        self,
        share: Share,
        sock: socket.socket,
        pid: int,
        pidfd: int | None,
        family: list["weakref.ref[Worker]"] | None = None,
    ):
        self.share, self.sock, self.pid, self.pidfd = share, sock, pid, pidfd
        self.family, self.ended = [] if family is None else family, None
        known = [one for one in self.family if (worker := one()) and worker.gone is None]
        self.family[:] = [*known, weakref.ref(self)]
        self.number = 0
        self.received = 0
        self.waiting = False
        self.gone: str | None = None
        self.named: set[int] = set()
        self.beside: Worker | None = None
        sock.setblocking(False)

    def request(
        self,
        do: str,
        limit: float,
        fields: dict | None = None,
        payload: dict[str, Any] | None = None,
        as_node: Callable[[Any], list] | None = None,
        from_node: Callable[[list], Any] | None = None,
        callbacks: list[Callable] | None = None,
        descriptors=(),
    ) -> Any:
        """Ask for one thing and return its value.

        `payload` values are encoded as data (`as_node` for handles and callbacks), `fields` go as
        they are. Raises `StudentError` where student code raised or passed the `limit` in seconds,
        and `WorkerGone` where the worker had to be given up.
        """
        if self.gone:
            raise WorkerGone(self.gone)
        if self.waiting:
            raise PlainDataError("a function of a test cannot ask the submission")
        self.number += 1
        encoder = Encoder(as_node or _refuse)
        header = {"do": do, **(fields or {})}
        header |= {key: encoder.encode(value) for key, value in (payload or {}).items()}
        now = time.monotonic()
        soft = min(now + limit, max(now, self.share.deadline))
        self.waiting, hung = True, True
        try:
            send(
                self.sock, REQUEST, self.number, header, encoder.blocks, encoder.size,
                soft + GRACE, descriptors,
            )  # fmt: skip
            message = self._await_reply(soft, as_node, from_node, callbacks or [])
            if "error" in message.header:
                raise StudentError.from_reply(message.header["error"])
            return Decoder(message.body, from_node or _refuse).decode(message.header["value"])
        except TimeoutError:
            reason = f"no answer within {limit:g} seconds"
        except (EOFError, BrokenPipeError, ConnectionResetError):
            reason, hung = self.ended or "the Python process ended", self.ended is not None
        except (StudentError, OSError):
            raise
        except Exception as error:  # whatever a message breaks costs the worker, never the grading
            text = str(error)[:200] or type(error).__name__
            reason = f"the answer was not readable ({text})"
        finally:
            self.waiting = False
        self.kill(reason)
        raise WorkerGone(reason, hung)

    def _await_reply(self, soft: float, as_node, from_node, callbacks: list) -> Message:
        interrupted, answered = False, 0
        while True:
            now = time.monotonic()
            if now >= soft + GRACE:  # also where message follows message
                raise TimeoutError
            wait = min(PATIENCE, max(0.0, (soft + GRACE if interrupted else soft) - now))
            if not select.select([self.sock], [], [], wait)[0]:
                if time.monotonic() >= soft and not interrupted:
                    interrupted = True
                    self._signal(signal.SIGINT)
                while_waiting()
                if excess := self.share.excess():
                    raise PlainDataError(f"it used too much {excess}")
                continue
            message = receive(self.sock, soft + GRACE)
            self.received += len(message.body)
            for descriptor in message.descriptors:
                os.close(descriptor)
            if message.number != self.number or type(message.header) is not dict:
                raise PlainDataError("it belongs to no request")
            if message.kind == REPLY:
                return message
            answered += 1
            if message.kind != CALLBACK or answered > MAX_CALLBACKS:
                raise PlainDataError("unexpected message")
            self._call_back(message, callbacks, interrupted, as_node, soft)

    def _call_back(self, message, callbacks, interrupted, as_node, soft) -> None:
        encoder = Encoder(as_node or _refuse)
        if len(message.body) > MAX_CALLBACK_BYTES:
            header = {"error": "the argument is too large"}
        elif interrupted:
            header = {"error": "time limit"}
        else:
            # plain data only: to ask an object of the submission would be a request within this one
            decoder = Decoder(message.body, _refuse)
            args = decoder.decode(message.header["args"])
            kwargs = decoder.decode(message.header["kwargs"])
            function = callbacks[message.header["index"]]
            try:
                header = {"value": encoder.encode(function(*args, **kwargs))}
            except Exception as error:
                # the message could quote the test's own code, the class cannot
                text = f"the given function raised {type(error).__name__}, called with"
                header = {"error": f"{text} {told_values([*args, *kwargs.values()])}"}
                encoder = Encoder(_refuse)
        send(
            self.sock, CALLBACK_REPLY, self.number, header, encoder.blocks, encoder.size,
            soft + GRACE,
        )  # fmt: skip

    def open(self, device: Device) -> None:
        """Have it open a device, which its confinement must allow; raises as `request` does."""
        self.request("device", OPENING, {"device": device.to_json()})

    def snapshot(self) -> "Worker":
        """Fork the worker; the copy has the state of this moment and a socket of its own."""
        ours, theirs = socket.socketpair()
        if sys.platform == "linux":
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            with theirs:
                self.request("snapshot", 10, descriptors=[theirs.fileno()])
            ours.setblocking(False)
            now = time.monotonic()
            hello = receive(ours, min(now + 10, max(now, self.share.deadline) + GRACE))
        except (TimeoutError, EOFError, PlainDataError, StudentError) as error:
            ours.close()
            if isinstance(error, StudentError) and error.names[0] == "BlockingIOError":
                starving.check(self.share)
            raise WorkerGone(f"it could not be copied ({type(error).__name__})") from None
        except BaseException:
            ours.close()
            raise
        if sys.platform != "linux":  # never sealed
            return Worker(self.share, ours, hello.header["value"], None, self.family)
        # the kernel vouches for the pid; the check of its user excludes one used again since
        pid = hello.sender.pid if hello.sender else 0
        uid = self.share.uid if self.share.uid is not None else os.getuid()
        try:
            pidfd = os.pidfd_open(pid)
            if owner(pid) != uid or hello.sender.uid != uid:
                raise OSError
        except OSError:
            ours.close()
            raise WorkerGone("its copy ended at once") from None
        return Worker(self.share, ours, pid, pidfd, self.family)

    def copy_beside(self) -> "Worker":
        """The copy `beside`, of this moment; one from before ends. Raises as `snapshot` does."""
        if self.beside is not None:
            self.beside.kill()
        self.beside = self.snapshot()
        self.beside.named = set(self.named)
        return self.beside

    def kill(self, reason: str = "ended by the grader") -> None:
        """End this process and its `beside`; what it started is ended with the sandbox."""
        if self.beside is not None:
            self.beside.kill(reason)
        if self.gone is None:
            self.gone = reason
            self._signal(signal.SIGKILL)
            self.sock.close()
            if self.pidfd is not None:
                os.close(self.pidfd)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.pidfd is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self.pidfd, number)


def _refuse(value: Any) -> list:
    raise PlainDataError(f"{type(value).__name__} is not plain data")
