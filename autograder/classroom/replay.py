"""Replays one question of one submission and writes down what each call gave, beside what is right.

    python -m autograder.classroom.replay SOURCE WANTED

SOURCE is an unpacked upload; WANTED a JSON file: the folder of a `submission`, the `question`, and
the file `to` which the JSON of what was found goes. The submission's cells run in a sealed worker
and the question's tests ask it, by the code that grades students. This is a process of its own
since what a submission gives may cost memory and time: who starts it bounds both.
"""

import base64
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 2048
MAX_CALLS = 12
"""Calls of one test that are told; those that differ come first."""
MAX_PICTURES = 6
MAX_TEXT = 600
MAX_SIDE = 512
_SMALL = 24


def main(source: Path, wanted: dict) -> int:
    """Replay and write; returns the exit status: 0 done, 3 not sealed."""
    sys.path.insert(0, str(ROOT))
    from autograder.grade.main import opened

    with opened(source) as folder:
        from autograder.sealed import devices, forkserver, otter_shim

        devices.close_cards()
        control = forkserver.start(folder)
        otter_shim.install()
        from autograder.grade.hidden import Hidden
        from autograder.sealed import selftest
        from autograder.sealed.sandbox import ForkServer

        server, hidden = ForkServer(control, folder), Hidden(source / "hidden")
        closed = json.loads((source / "closed.json").read_text())
        try:
            selftest.check(server, [str(source / "hidden" / "manifest.json"), *closed])
        except selftest.NotSealed as error:
            found: dict = {"problem": f"not replayed, as it cannot be sealed here: {error}"}
        else:
            _bound_memory()
            found = _replay(server, hidden, wanted)
    Path(wanted["to"]).write_text(json.dumps(found))
    return 3 if "problem" in found else 0


def _bound_memory() -> None:
    """From here on so much more at most: what a submission sends may be made to cost."""
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    most = now + (MEMORY_MB << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _replay(server, hidden, wanted: dict) -> dict:
    from autograder.grade import submission
    from autograder.grade.run import Run

    (question,) = [one for one in hidden.questions if one.name == wanted["question"]]
    hidden.__dict__["questions"] = (question,)  # the others are not judged
    read = submission.read(Path(wanted["submission"]), hidden.manifest)
    if read.fatal:
        return {"problem": read.fatal}
    judge = _Judge(hidden)
    run = Run(server, hidden, read, lambda grade: None, True, judge)
    run.run()
    if judge.found is None:
        return {"problem": "the time for grading ended before this question was reached"}
    return judge.found | {"notes": [note for note in run.notes[:30]]}


class _Judge:
    """In place of the grader's: judges in this process and keeps what was asked and given."""

    def __init__(self, hidden):
        self.hidden, self.found, self.best = hidden, None, -1.0

    def judge(self, question, copy, limits, deadline, note, there=None, again=False):
        """As `bounded.Judge.judge`, but always with the inputs of the first look.

        Tests keep what they have drawn, and here is only this process.
        """
        from autograder.grade import judge as judging
        from autograder.grade import mistakes
        from autograder.grade.bounded import Judged

        manifest = self.hidden.manifest
        key, secret = manifest["key"], manifest.get("secret", "")
        judgement = judging.judge(question, copy, limits, deadline, key, secret=secret)
        if judgement.points > self.best:
            self.best = judgement.points
            parts = [
                [one.operations for one in judgement.verdicts if one.passed is good]
                for good in (False, True)
            ]
            entry = (
                None if judgement.complete else mistakes.find(self.hidden, question.name, *parts)
            )
            self.found = {
                "question": question.title,
                "points": judgement.points,
                "most": question.points,
                "mistake": entry and {"name": entry.name, "hint": entry.hint},
                "cases": [
                    _case(self.hidden, question, one)
                    for one in judgement.verdicts
                    if not one.passed
                ],
                "passed": sum(one.passed for one in judgement.verdicts),
            }
        result = judging.to_result(judgement, self.hidden, note)
        return Judged(result, judgement.bindings, [])


def _case(hidden, question, verdict) -> dict:
    """One failed test: its message, and its calls with both values, the differing ones first."""
    from autograder.grade import judge as judging
    from autograder.grade import mistakes

    calls = []
    for operation, right, failed in mistakes.on_reference(
        hidden, question.name, verdict.operations
    ):
        if operation.kind == "get":
            continue
        got = operation.error if operation.error is not None else operation.result
        same = (
            failed is None and operation.error is None and mistakes.alike(operation.result, right)
        )
        call = {"call": _call(operation), "given": _told(got), "differs": not same}
        if not operation.answered:
            call["given"] = "no answer: the worker had to be given up"
        call["right"] = f"raises {failed}" if failed else _told(right)
        if not same:
            call |= _difference(operation.result, right)
        calls.append(call)
    count, differing = len(calls), [call for call in calls if call["differs"]]
    calls = sorted(calls, key=lambda call: not call["differs"])[:MAX_CALLS]
    for call in calls[MAX_PICTURES:]:
        call.pop("picture", None)
    result = judging.case_result(verdict)
    told = {"title": result.title, "message": result.message, "hidden": result.hidden}
    return told | {"calls": calls, "count": count, "differ": len(differing)}


def _call(operation) -> str:
    """`trans_conv(tensor of (1, 1, 3, 3) float32 ...)`, cut where it is long."""
    inside = [_told(one, short=True) for one in operation.args]
    inside += [f"{name}={_told(one, short=True)}" for name, one in operation.kwargs.items()]
    if operation.kind == "probe":
        return f"{operation.name}({', '.join(inside)})"[:MAX_TEXT]
    name = getattr(operation.target, "__name__", "object")
    if operation.kind == "attribute":
        return f"{name}.{operation.name}"
    method = f".{operation.name}" if operation.name else ""
    return f"{name}{method}({', '.join(inside)})"[:MAX_TEXT]


def _told(value: Any, short: bool = False) -> str:
    """A value in words: small tensors in full, large ones by shape, range and mean."""
    import numpy as np
    import torch

    from autograder.sealed.proxies import Remote
    from autograder.sealed.session import StudentError

    if isinstance(value, StudentError):
        line = f" in line {value.line} of its cell" if value.line else ""
        return f"raised {value}{line}"[:MAX_TEXT]
    if isinstance(value, Remote):
        return value.__name__
    if isinstance(value, np.ndarray):
        value = torch.from_numpy(value) if value.dtype.kind in "biufc" else str(value)
    if isinstance(value, torch.Tensor):
        what = f"tensor of {tuple(value.shape)} {str(value.dtype).removeprefix('torch.')}"
        if value.device.type == "meta" or value.numel() == 0:
            return what
        if value.numel() <= _SMALL:
            return f"{what}: {_rounded(value.detach().tolist())}"[:MAX_TEXT]
        if short or value.is_complex():
            return what
        numbers = value.detach().double()
        low, high, mean = numbers.min().item(), numbers.max().item(), numbers.mean().item()
        return f"{what}, from {low:.4g} to {high:.4g}, mean {mean:.4g}"
    if type(value) in (list, tuple):
        inside = ", ".join(_told(one, short) for one in value[:8]) + (", ..." if value[8:] else "")
        return (f"[{inside}]" if type(value) is list else f"({inside})")[:MAX_TEXT]
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {_told(one, short)}" for key, one in list(value.items())[:8])
        return f"{{{inside}}}"[:MAX_TEXT]
    if callable(value):
        return getattr(value, "__name__", "function")
    return repr(value)[:MAX_TEXT]


def _rounded(value: Any) -> str:
    """Numbers in nested lists with four digits."""
    if isinstance(value, list):
        return f"[{', '.join(map(_rounded, value))}]"
    return f"{value:.4g}" if isinstance(value, float | complex) else repr(value)


def _difference(given: Any, right: Any) -> dict[str, str]:
    """How far off and where, and a picture of it, where both are numbers of one shape."""
    import numpy as np
    import torch

    if type(given) in (list, tuple) and type(given) is type(right):
        found = (_difference(*pair) for pair in zip(given, right, strict=False))
        return next((one for one in found if one and not one["difference"].startswith("off by 0 ")),
                    {})  # fmt: skip
    if isinstance(given, np.ndarray) and isinstance(right, np.ndarray):
        if given.dtype.kind in "biuf" and right.dtype.kind in "biuf":
            given, right = torch.from_numpy(given), torch.from_numpy(right)
    if not (isinstance(given, torch.Tensor) and isinstance(right, torch.Tensor)):
        return {}
    if given.shape != right.shape or not given.numel() or "meta" in (given.device.type,
                                                                    right.device.type):  # fmt: skip
        return {}
    if given.is_complex() or right.is_complex():
        given, right = given.abs(), right.abs()
    given, right = given.detach().double(), right.detach().double()
    off = (given - right).abs().nan_to_num(float("inf"))
    place = tuple(int(one) for one in np.unravel_index(int(off.argmax()), tuple(off.shape) or (1,)))
    told = {"difference": f"off by {off.max().item():.4g} at {place}, "
                          f"{int((off > 1e-6).sum())} of {off.numel()} entries differ"}  # fmt: skip
    if given.ndim >= 1 and max(given.shape) > 2:
        lead = place[: max(0, given.ndim - 2)]
        told["picture"] = _picture(given[lead], right[lead])
    return told


def _picture(given, right) -> str:
    """PNG in base64: what was given, what is right, their difference; lines for one dimension."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    titles = ("given", "right", "given minus right")
    figure = Figure(figsize=(9, 3), layout="constrained")
    axes = figure.subplots(1, 3)
    if given.ndim == 1:
        step = max(1, len(given) // 2000)
        for place, title, one in zip(axes, titles, (given, right, given - right), strict=True):
            place.plot(one[::step].nan_to_num(0).numpy())
            place.set_title(title)
    else:
        strides = tuple(slice(None, None, max(1, side // MAX_SIDE)) for side in given.shape)
        given, right = given[strides], right[strides]
        finite = right.nan_to_num(0, 0, 0)
        low, high = finite.min().item(), finite.max().item()
        off = (given - right).nan_to_num(0, 0, 0)
        most = off.abs().max().item() or 1.0
        shades = [("gray", low, high), ("gray", low, high), ("RdBu", -most, most)]
        for place, title, one, (shade, least, largest) in zip(
            axes, titles, (given, right, off), shades, strict=True
        ):
            made = place.imshow(one.numpy(), cmap=shade, vmin=least, vmax=largest)
            place.set_title(title)
            figure.colorbar(made, ax=place, shrink=0.8)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=90)
    return base64.b64encode(stream.getvalue()).decode()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
