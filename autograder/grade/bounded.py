"""Judges questions in a process of its own, whose memory and time are bounded.

Tests compare what a submission sent, and what it sends may be made to cost: a shape that is listed
for a minute, numbers that broadcast to gigabytes. So no test case, no decoding of a message and no
replay runs in the grader itself. It forks this process once, after the hidden files were read, and
keeps it over submissions; where a test case takes too much it is killed, costs that test case, and
is forked anew. Both sides are trusted; between them goes JSON, and the descriptors of the copies
of a worker that the judge asks for::

    grader: the question, from which case on      judge: "noted": for the leaderboard, or a flag
            a copy of the worker, or a worker            "case": the verdict, after what it noted
            that may open the second device              "copy": the last one of its kind ended
                                                         "end": hint, bindings, second device
"""

import contextlib
import functools
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

from autograder.grade import judge as judging
from autograder.grade.hidden import Hidden, Question
from autograder.grade.results import CaseResult, QuestionResult
from autograder.grade.there import Elsewhere, There
from autograder.sealed.confinement import PR_SET_PDEATHSIG, prctl
from autograder.sealed.devices import Device
from autograder.sealed.session import OPENING, Worker, WorkerGone, while_waiting
from autograder.sealed.session import PATIENCE as PATIENCE_OF_GRADER
from autograder.sealed.share import Share
from starter_code import checks, measured

MEMORY_MB = 1024
"""What the judge may allocate beyond what it has at its start."""
PATIENCE = 3.0
"""Seconds beyond a test case's own time after which the judge is killed."""
MAX_MESSAGE = 1 << 17
_SOCKET = getattr(socket, "SOCK_SEQPACKET", socket.SOCK_STREAM)
AGAIN = "/again"
"""Added to the key for another look, so that hidden tests draw what no answer was shown before."""
TOO_MUCH = "Your code gave something that takes the test too much memory or time."


class Ended(Exception):
    """The judge's process ended or hung; the message says which."""


@dataclass
class Judged:
    """A question's result; what its names were bound to at that moment; leaderboard and flags.

    `there`: how many test cases were judged on a second device, too.
    """

    result: QuestionResult
    bindings: list[int] | None
    leaderboard: list[dict]
    flags: list[str] = field(default_factory=list)
    there: int = 0

    @property
    def points(self) -> float:
        """Points earned."""
        return sum(case.points for case in self.result.cases)

    @property
    def complete(self) -> bool:
        """Whether every test case passed."""
        return all(case.passed for case in self.result.cases)


def judged(
    hidden: Hidden,
    question: Question,
    snapshot: Callable[[], Worker],
    limits: dict,
    deadline: float,
    note: str | None = None,
    on_case: Callable[[CaseResult], None] = lambda case: None,
    there: There | None = None,
    again: bool = False,
) -> Judged:
    """Judge a question in this very process; `again` is as in `Judge.judge`."""
    checks.LEADERBOARD.clear()
    checks.FLAGS.clear()
    measured.forget()
    manifest = hidden.manifest
    key, secret = manifest["key"] + AGAIN * again, manifest.get("secret", "")
    judgement = judging.judge(question, snapshot, limits, deadline, key, on_case, there, secret)
    board = [dict(entry) for entry in checks.LEADERBOARD]
    result = judging.to_result(judgement, hidden, note)
    flags, count = list(checks.FLAGS), 0
    if there is not None:
        count = there.found.judged
        flags += [f"not judged on {there.device.name}: {why}" for why in there.found.left_out]
    return Judged(result, judgement.bindings, board, flags, count)


class Judge:
    """The judge of one grader; a context manager. Forked when it is first asked."""

    def __init__(self, hidden: Hidden):
        self.hidden = hidden
        self.pid, self.sock = 0, None

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *exception) -> None:
        self._kill()

    def judge(
        self,
        question: Question,
        copy: Callable[[], Worker],
        limits: dict,
        deadline: float,
        note: str | None,
        there: Elsewhere | None = None,
        again: bool = False,
    ) -> Judged:
        """Judge a question on copies that `copy` makes; see `judge.judge`.

        again: it was judged before, and what copies then did with its hidden inputs may be known.
        Raises `OSError`, of which `Starved` is one, where the grader itself cannot go on.
        """
        cases: list[CaseResult] = []
        noted: dict[str, list] = {"leaderboard": [], "flags": []}
        made = Judged(judging.empty(question, note), None, [])
        if again:
            self._kill()  # tests keep what they have drawn
        while len(cases) < len(question.cases):
            self._start()
            asked = {
                "question": question.name,
                "start": len(cases),
                "limits": limits,
                "deadline": deadline,
                "note": note,
                "device": there.device.to_json() if there else None,
                "again": again,
            }
            makers = {"copy": copy, "there": there.start if there else copy}
            try:
                end = self._serve(asked, makers, (cases, noted), limits, deadline)
            except OSError:
                self._kill()
                raise
            except Ended as error:
                self._kill()
                print(f"the judge of {question.name} ended: {error}", file=sys.stderr)
                if len(cases) == len(question.cases):  # only a hint was still looked for
                    break
                case = question.cases[len(cases)]
                late = time.monotonic() >= deadline
                message = judging.NOT_REACHED if late else TOO_MUCH
                cases.append(judging.case_result(judging.Verdict(case, message)))
                continue
            result = replace(
                made.result,
                hint=made.result.hint or end["hint"],
                mistake=made.result.mistake or end["mistake"],
            )
            bindings = made.bindings if made.bindings is not None else end["bindings"]
            noted["flags"] += end["flags"]
            made = Judged(result, bindings, [], there=made.there + end["there"])
        if again:
            self._kill()
        reached = all(case.message != judging.NOT_REACHED for case in cases)
        complete = all(case.passed for case in cases)
        result = replace(
            made.result, cases=tuple(cases), reached=reached, note=None if complete else note
        )
        return replace(made, result=result, **noted)

    def _serve(self, asked, makers, found, limits, deadline) -> dict:
        """Give the judge what it asks for, and collect what it says, until the question's end.

        Raises `Ended` where the judge does not answer, and `OSError` where no copy can be made.
        """
        cases, noted = found
        self._send(asked)
        most = judging.CASE_CALLS * limits["call"]
        patience = PATIENCE + (most + OPENING if asked["device"] else 0)
        held: dict[str, Worker] = {}
        try:
            while True:
                left = min(most, max(0.0, deadline - time.monotonic())) + patience
                told = self._receive(left)
                if "case" in told:
                    cases.append(CaseResult(**told["case"]))
                elif "noted" in told:
                    kind, what = told["noted"]
                    noted[kind].append(what)
                elif "end" in told:
                    return told["end"]
                else:
                    kind = told["copy"]
                    if kind in held:
                        held.pop(kind).kill()
                    try:
                        made = held[kind] = makers[kind]()
                    except WorkerGone as error:
                        self._send({"gone": str(error)})
                        continue
                    self._hand_over(made)
        finally:
            for worker in held.values():
                worker.kill()

    def _hand_over(self, worker: Worker) -> None:
        told = {"pid": worker.pid, "number": worker.number, "share": asdict(worker.share)}
        descriptors = [worker.sock.fileno()]
        if worker.pidfd is not None:
            descriptors.append(worker.pidfd)
        with _ends():
            socket.send_fds(self.sock, [json.dumps(told).encode()], descriptors)

    def _send(self, message: dict) -> None:
        with _ends():
            self.sock.sendall(json.dumps(message).encode())

    def _receive(self, limit: float) -> dict:
        until = time.monotonic() + limit
        while not select.select([self.sock], [], [], min(PATIENCE_OF_GRADER, limit))[0]:
            while_waiting()
            if time.monotonic() >= until:
                raise Ended(f"no verdict within {limit:.0f} seconds")
        with _ends():
            message = self.sock.recv(MAX_MESSAGE)
            if not message:
                raise Ended("its process ended")
            return json.loads(message)

    def _start(self) -> None:
        if self.pid:
            return
        for question in self.hidden.questions:  # read before the fork, so that each has them
            if not question.manual:
                self.hidden.mistakes(question.name)
        ours, theirs = socket.socketpair(socket.AF_UNIX, _SOCKET)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid:
            theirs.close()
            self.sock = ours
            return
        status = 1
        try:
            ours.close()
            _become_judge(parent)
            _Serving(self.hidden, theirs).serve()
            status = 0
        except BaseException:
            with contextlib.suppress(BaseException):
                traceback.print_exc()
        finally:
            os._exit(status)

    def _kill(self) -> None:
        if self.pid:
            self.sock.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.pid = 0


@contextlib.contextmanager
def _ends():
    """Tell failures of the judge's socket from those of the grader, which cost no test case."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise Ended(str(error)) from error


def _become_judge(parent: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader ends it
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")  # before the grader, after the submission
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        most = now + (MEMORY_MB << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


class _Serving:
    """The judge's side."""

    def __init__(self, hidden: Hidden, sock: socket.socket):
        self.hidden, self.sock = hidden, sock
        self.questions = {question.name: question for question in hidden.questions}

    def serve(self) -> None:
        """Judge what is asked until the grader closes the socket."""
        while message := self.sock.recv(MAX_MESSAGE):
            asked = json.loads(message)
            question = self.questions[asked["question"]]
            question = replace(question, cases=question.cases[asked["start"] :])
            there = None
            if asked["device"]:
                device = Device(**asked["device"])
                there = There(device, functools.partial(self._copy, "there"))
            made = judged(
                self.hidden,
                question,
                self._copy,
                asked["limits"],
                asked["deadline"],
                asked["note"],
                self._tell,
                there,
                asked["again"],
            )
            end = {"hint": made.result.hint, "mistake": made.result.mistake}
            end |= {"bindings": made.bindings, "flags": made.flags, "there": made.there}
            self._send({"end": end})

    def _tell(self, case: CaseResult) -> None:
        """Send what a test noted and then its verdict, so that no points come without a flag."""
        for kind, noted in (("leaderboard", checks.LEADERBOARD), ("flags", checks.FLAGS)):
            for what in noted:
                self._send({"noted": [kind, what]})
            noted.clear()
        self._send({"case": asdict(case)})

    def _send(self, message: dict) -> None:
        self.sock.sendall(json.dumps(message).encode())

    def _copy(self, kind: str = "copy") -> Worker:
        self._send({"copy": kind})
        message, descriptors, _, _ = socket.recv_fds(self.sock, MAX_MESSAGE, 2)
        told = json.loads(message)
        if "gone" in told:
            raise WorkerGone(told["gone"])
        sock, *pidfd = descriptors
        worker = Worker(
            Share(**told["share"]),
            socket.socket(fileno=sock),
            told["pid"],
            pidfd[0] if pidfd else None,
        )
        worker.number = told["number"]
        return worker
