"""The worker: runs a notebook's cells and then answers requests, one at a time.

Everything here shares a process with student code, so nothing it says is believed: the grader
decodes bounded plain data, compares it with values of its own, and kills what misbehaves.
"""

import contextlib
import os
import pickle
import random
import re
import signal
import socket
import sys
import traceback
import types
from typing import Any

import numpy as np
import torch

from autograder.sealed import devices, portable, settling, unneeded
from autograder.sealed import shell as cell_shell
from autograder.sealed.channel import CALLBACK, CALLBACK_REPLY, REPLY, receive, send
from autograder.sealed.values import Decoder, Encoder, PlainDataError

MAX_MESSAGE = 2000
MAX_FAILURES = 4
MAX_PACKED = 32 << 20
"""Bytes of an answer, with all that it uses, on its way to a device."""
_CELL_FILE = re.compile(r"ipython-input|ipykernel")
_INTERRUPT = {signal.SIGINT}


class GraderError(RuntimeError):
    """A function that a test handed over could not be applied to what it was given."""


def main(sock: socket.socket, seed: int) -> None:
    """Serve requests on `sock` until the grader closes it; never returns."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPT)
    set_seeds(seed)
    Worker(sock).serve()


def set_seeds(seed: int) -> None:
    """Seed every global generator that a notebook may draw from."""
    # torch.manual_seed would also note, with a whole traceback, what to do once a GPU is in use
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(seed)
    np.random.seed(seed)
    random.seed(seed)


class Worker:
    """State of one worker: socket, shell and the objects that the grader holds handles of."""

    def __init__(self, sock: socket.socket):
        self.sock, self.pid = sock, os.getpid()
        self.shell = cell_shell.enter(os.getcwd())
        portable.enter()
        self.objects: dict[int, Any] = {}
        self.number = 0
        self.device: str | None = None
        """torch's name of the device that the grader had it open; it must not be forked then"""
        self.reserve = bytearray(8 << 20)

    def serve(self) -> None:
        """Answer requests for ever."""
        while True:
            try:
                message = receive(self.sock)
            except (EOFError, OSError):
                os._exit(0)
            self.number = message.number
            if message.header["do"] == "snapshot":
                self._snapshot(message.descriptors[0])
            else:
                self._answer(message.header, message.body)

    def _snapshot(self, descriptor: int) -> None:
        """Fork: the child serves on the new socket with the state of this moment."""
        if self.device is not None:  # CUDA does not work in a copy, and says so late
            os.close(descriptor)
            return self._reply({"error": describe(OSError("a device is open here"))})
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        try:
            child = os.fork()
        except OSError as error:  # no process to be had: the grader finds out whose doing that is
            os.close(descriptor)
            return self._reply({"error": describe(error)})
        if child == 0:
            self.sock.close()
            self.sock, self.pid = socket.socket(fileno=descriptor), os.getpid()
        else:
            os.close(descriptor)
        self._reply({"value": self.pid})

    def _answer(self, request: dict, body: bytearray) -> None:
        signal.sigtimedwait(_INTERRUPT, 0)  # one that came too late for the request before
        encoder = Encoder(self._as_handle)
        try:
            with _interrupts(allowed=True):
                value = getattr(self, "_do_" + request["do"])(request, Decoder(body, self._resolve))
                reply = {"value": encoder.encode(value)}
        except BaseException as error:
            if isinstance(error, MemoryError):
                self.reserve = None
            encoder = Encoder(self._as_handle)
            reply = {"error": describe(error)}
        self._reply(reply, encoder)

    def _reply(self, reply: dict, encoder: Encoder | None = None) -> None:
        if os.getpid() != self.pid:
            os._exit(0)  # a process that student code forked has come back: it must not answer too
        blocks, size = (encoder.blocks, encoder.size) if encoder else ((), 0)
        try:
            send(self.sock, REPLY, self.number, reply, blocks, size)
        except PlainDataError as error:
            send(self.sock, REPLY, self.number, {"error": describe(error)})
        except OSError:
            os._exit(0)

    # --- what the grader can ask for -------------------------------------------------------------

    def _do_cell(self, request: dict, decoder: Decoder) -> dict | None:
        failed = cell_shell.run_cell(self.shell, request["source"])
        if any(cell_shell.was_interrupted(error) for error, _ in failed):
            raise KeyboardInterrupt
        if not failed:
            return None
        told = [describe(error, line) for error, line in failed[:MAX_FAILURES]]
        return {**told[0], "more": told[1:]}

    def _do_unneeded(self, request: dict, decoder: Decoder) -> list[int]:
        return unneeded.unneeded(request["cells"])

    def _do_settle(self, request: dict, decoder: Decoder) -> None:
        settling.settle()

    def _do_get(self, request: dict, decoder: Decoder) -> tuple:
        namespace = self.shell.user_ns
        found = request["name"] in namespace
        return found, namespace.get(request["name"])

    def _do_bindings(self, request: dict, decoder: Decoder) -> list:
        return [id(self.shell.user_ns.get(name)) for name in request["names"]]

    def _do_call(self, request: dict, decoder: Decoder) -> Any:
        function = self.objects[request["target"]]
        if request["method"]:
            function = getattr(function, request["method"])
        args, kwargs = decoder.decode(request["args"]), decoder.decode(request["kwargs"])
        set_seeds(request["seed"])
        return function(*args, **kwargs)

    def _do_attribute(self, request: dict, decoder: Decoder) -> Any:
        return getattr(self.objects[request["target"]], request["name"])

    def _do_probe(self, request: dict, decoder: Decoder) -> Any:
        from starter_code.probes import PROBES

        args, kwargs = decoder.decode(request["args"]), decoder.decode(request["kwargs"])
        set_seeds(request["seed"])
        return PROBES[request["name"]](*args, **kwargs)

    # --- probes that run on a device, in another worker than the one that has run the cells ------

    def _do_pack(self, request: dict, decoder: Decoder) -> bytes:
        """What a probe is given, the functions of the notebook among it, for that worker."""
        import cloudpickle

        args, kwargs = decoder.decode(request["args"]), decoder.decode(request["kwargs"])
        packed = cloudpickle.dumps((args, kwargs))
        if len(packed) > MAX_PACKED:
            raise PlainDataError(f"with what it uses it has more than {MAX_PACKED >> 20} MiB")
        return packed

    def _do_device(self, request: dict, decoder: Decoder) -> None:
        device = devices.Device(**request["device"])
        devices.open_here(device)
        self.device = device.name

    def _do_packed(self, request: dict, decoder: Decoder) -> tuple:
        """A probe's result on the device, and what of lower precision was switched on for it.

        A text in its place says why what was packed cannot be unpacked here.
        """
        from starter_code import elsewhere
        from starter_code.probes import PROBES

        if self.device is None:
            raise PermissionError("the grader has opened no device for this worker")
        try:
            args, kwargs = pickle.loads(decoder.decode(request["packed"]))
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:MAX_MESSAGE], []
        set_seeds(request["seed"])
        with elsewhere.on(self.device):
            found = PROBES[request["name"]](*args, **kwargs)
        return (found,), devices.reduced() if self.device.startswith("cuda") else []

    # --- objects that are not plain data ---------------------------------------------------------

    def _as_handle(self, value: Any) -> list:
        if isinstance(value, types.GeneratorType):
            raise PlainDataError("a generator was returned, not its values")
        key = id(value)
        self.objects[key] = value
        name = getattr(value, "__name__", type(value).__name__)
        kind = "module" if isinstance(value, torch.nn.Module) else "object"
        return ["handle", key, kind, str(name)[:80]]

    def _resolve(self, node: list) -> Any:
        if node[0] == "handle":
            return self.objects[node[1]]
        index = node[1]

        def callback(*args, **kwargs):
            return self._call_back(index, args, kwargs)

        callback.__name__ = callback.__qualname__ = str(node[2])
        return callback

    def _call_back(self, index: int, args: tuple, kwargs: dict) -> Any:
        encoder = Encoder(self._as_handle)
        header = {
            "index": index,
            "args": encoder.encode(list(args)),
            "kwargs": encoder.encode(kwargs),
        }
        with _interrupts(allowed=False):
            send(self.sock, CALLBACK, self.number, header, encoder.blocks, encoder.size)
            message = receive(self.sock)
        if message.kind != CALLBACK_REPLY or "error" in message.header:
            raise GraderError(message.header.get("error", "no answer"))
        return Decoder(message.body, self._resolve).decode(message.header["value"])


@contextlib.contextmanager
def _interrupts(allowed: bool):
    """Let the grader's interrupt through, or hold it back, while the block runs."""
    within, after = signal.SIG_UNBLOCK, signal.SIG_BLOCK
    if not allowed:
        within, after = after, within
    signal.pthread_sigmask(within, _INTERRUPT)
    try:
        yield
    finally:
        signal.pthread_sigmask(after, _INTERRUPT)


def describe(error: BaseException, begin: int | None = None) -> dict:
    """Plain data about an exception: class names, message, and the line of the student's cell.

    `begin` is the line in which the statement of the cell begins that raised it.
    """
    try:
        text = str(error)[:MAX_MESSAGE]
    except BaseException:
        text = "(its message cannot be shown)"
    line = None
    for frame in traceback.extract_tb(error.__traceback__, limit=-40):
        if _CELL_FILE.search(frame.filename):
            line = frame.lineno
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        line = error.lineno
    names = [cls.__name__ for cls in type(error).__mro__ if cls not in (object, BaseException)]
    return {"names": names[:8], "text": text, "line": line if begin is None else begin}


if sys.platform != "linux":  # macOS has no sigtimedwait; a late interrupt is then simply ignored
    signal.sigtimedwait = lambda signals, seconds: None
