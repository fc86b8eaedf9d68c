"""The bank by copies: the reference's cells run once, and each entry is judged on a copy of them.

    python -m autograder.verify.copies SOURCE WANTED

SOURCE is an unpacked upload; WANTED a JSON file: the folder of the reference's `submission`, the
number of `jobs`, the course's `key`, the `device` to judge on beside the CPU, and the `entries`,
each with its `name`, its `question`, the sources of that question's `cells`, and whether it is
`assigned` (a value that may be sealed). Each line printed is JSON: the `name` of an entry and the
`results` that the whole submission would get (the content of its results.json), or the `problem`
that prevented it.

The reference's cells run in one sealed worker, as when a submission is graded. Before the first
cell of a question a copy of the worker is kept. When all have run, each entry's cells run in a copy
of that copy, and the question is judged there by the code that grades students (`grade.judge`); the
other questions are the reference's.
"""

import contextlib
import json
import math
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEAL_ELSEWHERE = """\
import pathlib
from starter_code import predictions
predictions.FILE = pathlib.Path({own})
"""


def main(source: Path, wanted: dict) -> int:
    """Judge every entry; returns the exit status."""
    sys.path.insert(0, str(ROOT))
    from autograder.grade.main import opened

    with opened(source) as folder:
        from autograder.sealed import devices, forkserver, otter_shim

        device = devices.find(wanted["device"]) if wanted.get("device") else None
        devices.close_cards()
        control = forkserver.start(folder, device)
        otter_shim.install()
        from autograder.grade.hidden import Hidden
        from autograder.sealed.sandbox import ForkServer

        hidden = Hidden(source / "hidden")
        if wanted.get("key") is not None:
            hidden.manifest["key"] = wanted["key"]
        server = ForkServer(control, folder, device)
        server.ask = _in_turn(server.ask)
        return _Bank(server, hidden, wanted).run()


def _in_turn(ask: Callable) -> Callable:
    """The function for several processes, which one calls at a time: each gets its own reply."""
    lock = multiprocessing.Lock()

    def asking(*args):
        with lock:
            return ask(*args)

    return asking


@dataclass
class _State:
    """The worker before a question's first cell; copies of it are made one at a time."""

    worker: object
    lock: object

    def copy(self):
        """A copy for one entry."""
        with self.lock:
            return self.worker.snapshot()


class _Turns:
    """Which process judges which entry: whole questions as long as there are some.

    A process remembers what known mistakes gave to a question's tests; two at work on one question
    would find out the same. In the end they share what is left of the longest.
    """

    def __init__(self, questions: list[list[dict]]):
        self.questions = questions
        self.lock = multiprocessing.Lock()
        self.begun = multiprocessing.Array("l", len(questions), lock=False)

    def mine(self) -> Iterator[dict]:
        """The entries that the calling process is to judge."""
        current = None
        while (entry := self._next(current)) is not None:
            current = entry[0]
            yield entry[1]

    def _next(self, current: int | None) -> tuple[int, dict] | None:
        with self.lock:
            left = [len(one) - done for one, done in zip(self.questions, self.begun, strict=True)]
            if current is None or not left[current]:
                fresh = (place for place, done in enumerate(self.begun) if not done)
                current = next(fresh, max(range(len(left)), key=left.__getitem__))
            if not left[current]:
                return None
            entry = self.questions[current][self.begun[current]]
            self.begun[current] += 1
            return current, entry


class _Bank:
    """Everything that judging the entries of one assignment shares."""

    def __init__(self, server, hidden, wanted: dict):
        self.server, self.hidden, self.wanted = server, hidden, wanted
        self.limits = hidden.manifest["limits"]
        self.states: dict[str, _State] = {}
        self.printing = multiprocessing.Lock()
        self.cells: tuple = ()  # of the reference
        self.files: dict[str, bytes] = {}
        self.there = None
        self.grade = None

    def run(self) -> int:
        from autograder.grade import submission
        from autograder.sealed.confinement import Limits
        from autograder.sealed.sandbox import Sandbox

        folder = Path(self.wanted["submission"])
        read = submission.read(folder, self.hidden.manifest)
        self.cells, self.files = read.cells, read.files
        limits = Limits(self.limits["memory_mb"], cpu_seconds=int(2 * self.limits["total"]))
        # every entry at work has a copy, and each question keeps one
        copies = len(self.hidden.questions) + 2 * self.wanted["jobs"]
        limits = replace(
            limits,
            memory_mb=limits.memory_mb * copies,
            processes=limits.processes * copies,
        )
        with Sandbox(self.server, read.files, limits) as sandbox:
            self._run_reference(sandbox, read)
            self._say("reference", self.grade)
            return self._judge_entries()

    def _run_reference(self, sandbox, read) -> None:
        """Run the reference's cells, judge each of its questions, keep a state for each."""
        from autograder.grade.run import Run

        bank = self

        class Keeping(Run):
            """A run that keeps a copy of the worker before the first cell of each question."""

            def before(self, cell, execution) -> None:
                asked = {entry["question"] for entry in bank.wanted["entries"]}
                if cell.question in asked and cell.question not in bank.states:
                    lock = multiprocessing.Lock()
                    bank.states[cell.question] = _State(execution.copy(), lock)

        run = Keeping(self.server, self.hidden, read, lambda grade: None)
        run.sandbox = sandbox
        with run.elsewhere(sandbox.confinement.limits) or contextlib.nullcontext() as run.there:
            run.run_cells()
        self.grade = run.grade(finished=True)

    def _judge_entries(self) -> int:
        """Judge them in processes forked from this one, each taking the next that is left."""
        # what trains comes first, then the many: the last to end should not be a long one
        design = self.hidden.manifest["design"]["questions"]
        by_question: dict[str, list[dict]] = {}
        for entry in self.wanted["entries"]:
            by_question.setdefault(entry["question"], []).append(entry)
        order = sorted(by_question, key=lambda name: (name not in design, -len(by_question[name])))
        turns = _Turns([by_question[name] for name in order])
        for name in order:
            self.hidden.mistakes(name)  # read before the fork, once for all
        children = []
        for _ in range(self.wanted["jobs"]):
            child = os.fork()
            if child == 0:
                status = 1
                with contextlib.suppress(BaseException):
                    try:
                        with self._elsewhere() or contextlib.nullcontext() as self.there:
                            self._judge_turns(turns)
                        status = 0
                    except KeyboardInterrupt:
                        status = 130
                    except BaseException:
                        traceback.print_exc()
                os._exit(status)
            children.append(child)
        return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0 for child in children)

    def _elsewhere(self):
        """What judges on the second device for the calling process, where there is one."""
        from autograder.grade.there import Elsewhere
        from autograder.sealed.confinement import Limits

        if self.server.device is None:
            return None
        limits = Limits(self.limits["memory_mb"], cpu_seconds=int(2 * self.limits["total"]))
        return Elsewhere(self.server, self.files, limits, True, math.inf)

    def _judge_turns(self, turns: "_Turns") -> None:
        for entry in turns.mine():
            try:
                self._say(entry["name"], self._judge(entry))
            except BrokenPipeError:  # nobody waits for it any more
                return
            except Exception as error:
                traceback.print_exc()
                self._print({"name": entry["name"], "problem": f"{type(error).__name__}: {error}"})

    def _judge(self, entry: dict):
        """The grade of a submission that differs from the reference in this entry."""
        from autograder.grade import execution
        from autograder.grade.bounded import judged
        from autograder.grade.there import There
        from autograder.sealed.session import StudentError, WorkerGone

        began = time.monotonic()
        question = next(one for one in self.hidden.questions if one.name == entry["question"])
        state = self.states[question.name].copy()
        deadline = began + self.limits["total"]
        limit, note = self.limits["cell"], None
        try:
            if entry.get("assigned"):  # the reference has sealed something else, in this folder
                own = json.dumps(f"{entry['name']}.jsonl")
                state.request("cell", limit, {"source": SEAL_ELSEWHERE.format(own=own)})
            cells = [cell for cell in self.cells if cell.question == question.name]
            for cell, source in zip(cells, entry["cells"], strict=True):
                try:
                    error = state.request("cell", limit, {"source": source})
                    error = error and StudentError.from_reply(error)
                except StudentError as raised:
                    error = raised
                if error and note is None and (text := execution.told(error, limit, source)):
                    note = execution.place(replace(cell, source=source)) + text
            there = There(self.there.device, self.there.start) if self.there else None
            told = self.hidden, question, state.snapshot, self.limits, deadline, note
            made = judged(*told, there=there)
        except WorkerGone as error:
            raise RuntimeError(f"the entry ended Python: {error}") from error
        finally:
            state.kill()
        questions = tuple(
            made.result if one.name == question.name else one for one in self.grade.questions
        )
        seconds = round(time.monotonic() - began, 3)
        return replace(self.grade, questions=questions, seconds=seconds)

    def _say(self, name: str, grade) -> None:
        from autograder.grade import results

        content = results.to_gradescope(grade, self.hidden.manifest)
        self._print({"name": name, "results": content})

    def _print(self, line: dict) -> None:
        left = memoryview((json.dumps(line) + "\n").encode())
        with self.printing:  # a pipe keeps only short lines of several writers apart
            while left:
                left = left[os.write(1, left) :]


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())))
    except (KeyboardInterrupt, BrokenPipeError):  # the command that asked has ended or says so
        sys.exit(130)
