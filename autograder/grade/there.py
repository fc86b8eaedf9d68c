"""Judging on a second device: a test case that looks elsewhere than on the CPU is run once more.

What a test looks at on another device than the CPU, for which any machine has a stand-in, it asks
through the probes that `starter_code.elsewhere.door` marks. In the second run these go to a worker
that has opened the device, and everything else to the copy of the notebook's state as before: so
the test stays as it is, the right results come from the CPU, and only tolerances know
(`checks.use_device`). The functions of the notebook travel as bytes between the two workers.

Not run again is a case that does not look elsewhere: its question promises nothing of devices, its
answer is no tensor, or what it draws comes from the generators of the stand-in. And what cannot be
brought to the device, or where the device itself gives out, costs no point: it is told to the
instructor.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.sealed import nvml
from autograder.sealed.confinement import Limits
from autograder.sealed.devices import CARD_MB, Device
from autograder.sealed.proxies import MAX_RECEIVED, Environment, Operation
from autograder.sealed.sandbox import ForkServer, Sandbox
from autograder.sealed.session import StudentError, Worker, WorkerGone
from starter_code import checks
from starter_code.elsewhere import DOORS

_BROKEN, _BROKEN_CLASS = "CUDA error", "AcceleratorError"
_FULL = re.compile("OutOfMemory|out of memory|ALLOC_FAILED", re.IGNORECASE)
WAIT = 10.0
"""Seconds to wait for memory of the card that others hold, longer than the watch lets them."""
MAX_TEXT = 300


class NotMoved(Exception):
    """Something could not be judged on the device, by no fault of an answer."""


@dataclass
class Found:
    """How many test cases were judged on the device as well, and of which it could not be said."""

    device: str
    judged: int = 0
    left_out: list[str] = field(default_factory=list)

    def note(self, why: str) -> None:
        """Note why a case could not be judged there, once."""
        if why not in self.left_out:
            self.left_out.append(why)


class There:
    """The second device for one question; `start` gives a worker that may open it.

    Opened when it is first asked; `close` ends the worker.
    """

    def __init__(self, device: Device, start: Callable[[], Worker]):
        self.device, self._start = device, start
        self.found = Found(device.name)
        self._worker: Worker | None = None
        self._problem: str | None = None
        self._reduced: list[str] = []
        self._asked = 0

    def concerns(self, operations: list[Operation]) -> bool:
        """Whether a test case that asked all this looks at another device than the CPU."""
        return any(one.kind == "probe" and one.name in DOORS for one in operations)

    def again(
        self,
        run: Callable[[Environment], str | None],
        copy: Worker,
        limit: float,
        most: float,
        deadline: float,
    ) -> str | None:
        """Run a test case that passed, with the device; returns what it says now, or None.

        run: runs it with the names of an environment. limit: of each call in seconds, `most` of all
        together, which ends at the deadline; opening the device is not counted.
        """
        self._problem, self._reduced, self._asked = None, [], 0
        message, environment = None, Environment(copy, limit, deadline, self._ask)
        checks.use_device(self.device.name)
        try:
            self._open()
            environment.deadline = min(time.monotonic() + most, deadline)
            message = run(environment)
        except NotMoved:
            pass
        finally:
            checks.use_device(None)
        late = message is not None and time.monotonic() >= environment.deadline
        gone = "the copy for it ended" if copy.gone else None
        heavy = environment.received > MAX_RECEIVED
        why = "its time was over" if late else "there was too much to bring" if heavy else None
        if problem := self._problem or gone or why:
            self.found.note(problem)
            return None
        self.found.judged += bool(self._asked)
        if message is None or not self._asked:  # it passed on the CPU a moment ago
            return None
        reduced = f" ({' and '.join(self._reduced)}: switched on)" if self._reduced else ""
        return f"On {self.device.name}: {message}{reduced}"

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _ask(self, name: str, packed: Any, seed: int, limit: float) -> Any:
        """A probe's result on the device; raises as a probe on the CPU does, or `NotMoved`."""
        if type(packed) is not bytes:
            self._give_up(f"it could not be packed ({str(packed)[:MAX_TEXT]})")
        fields, again = {"name": name, "seed": seed}, True
        while True:
            worker = self._open()
            try:
                told = worker.request("packed", limit, fields, {"packed": packed})
                break
            except StudentError as error:
                broken = _BROKEN in error.text or _BROKEN_CLASS in error.names
                full = _FULL.search(f"{error.names[0]} {error.text}")
                if broken or full:  # after such an error everything else fails in this process
                    self.close()
                if full and again:  # perhaps another submission has just filled the card
                    self._wait_for_memory()
                    again = False
                    continue
                self._asked += 1
                raise
            except WorkerGone:
                self._asked += 1
                raise
        if type(told) is not tuple or len(told) != 2:
            self._give_up("the answer was not readable")
        result, reduced = told
        if type(result) is not tuple or len(result) != 1:
            self._give_up(f"it could not be unpacked there ({str(result)[:MAX_TEXT]})")
        self._asked += 1
        if type(reduced) is list:
            more = [str(one)[:80] for one in reduced[:4]]
            self._reduced += [one for one in more if one not in self._reduced]
        return result[0]

    def _open(self) -> Worker:
        if self._worker is None or self._worker.gone:
            try:
                self._worker = self._start()
                self._worker.open(self.device)
            except (WorkerGone, StudentError, OSError) as error:
                self._give_up(f"{self.device.name} could not be opened ({str(error)[:MAX_TEXT]})")
        return self._worker

    def _give_up(self, why: str) -> None:
        self._problem = why
        raise NotMoved(why)

    def _wait_for_memory(self) -> None:
        """Wait until a submission's share of the card is free; raises `NotMoved` if it never is."""
        until = time.monotonic() + WAIT
        while self.device.card is not None and (nvml.free_mb(self.device.card) or 0) < CARD_MB:
            if time.monotonic() > until:
                self._give_up("the card had no memory left")
            time.sleep(0.2)


class Elsewhere:
    """The confined surroundings on the device of one submission: a user and a folder of its own.

    Made when they are first asked for; a context manager.
    """

    def __init__(
        self,
        server: ForkServer,
        files: dict[str, bytes],
        limits: Limits,
        landlock: bool,
        deadline: float,
    ):
        self.device = server.device
        self._made = lambda: Sandbox(server, files, limits, landlock, deadline, on_device=True)
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> "Elsewhere":
        return self

    def __exit__(self, *exception) -> None:
        if self._sandbox is not None:
            self._sandbox.__exit__(*exception)

    def start(self) -> Worker:
        """A worker that may open the device; what an earlier one left is ended.

        Raises `WorkerGone` where the system gives none.
        """
        try:
            if self._sandbox is None:
                self._sandbox = self._made()
            else:
                self._sandbox.end_processes()
            return self._sandbox.start_worker()
        except OSError as error:
            raise WorkerGone(str(error)) from None
