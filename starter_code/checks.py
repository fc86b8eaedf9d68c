"""Comparisons that say what is wrong with an answer, and never what the right answer is.

Each function here raises `AssertionError` with a message for the student and returns nothing. A
comparison goes down a ladder and stops at the first rung that fails: nothing returned, wrong type,
wrong shape, wrong dtype, wrong device, not finite, wrong value. The argument `call` is the text of
the call that was made, such as "conv(X, w, b)"; every message begins with it.
"""

import hashlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from starter_code.diagnosis import diagnose

ANOTHER = "something where it is watched, and something else where it is not"
"""Stands in `written_by_hand` for a call that looks whether it is watched."""
_KEY = _SECRET = ""
_DEVICE: str | None = None
SLACK = 4.0
"""How many times as large an error may be on another device than the CPU: its kernels sum in other
orders and divide by other routes, in the same precision. (TF32, with 10 bits, is further off.)"""
_FIRST, _WORDS = 24, 624
"""Where the state of torch's Mersenne Twister lies in what `get_state` gives, 8 bytes a word."""
LEADERBOARD: list[dict[str, Any]] = []
"""What `leaderboard` was told, in order: dicts with the keys name, value and order."""
FLAGS: list[str] = []
"""What `implausible` was told, in order."""


def tolerance(dtype: torch.dtype, size: int = 1) -> float:
    """Largest error that rounding may cause, relative to the largest value of the answer.

    dtype: of the answer. size: how many products or terms were summed for one of its values.

    A right answer may add its terms in any order. Each addition rounds by at most eps / 2, and the
    errors of n additions grow like sqrt(n), as random signs do. The factor 32 leaves room for a
    longer way to the same value, for instance through a fast Fourier transform; a wrong kernel,
    index or bias is off by far more. Integers and bools are exact: 0.0. `SLACK` times as much
    where a grader judges on another device.
    """
    if not (dtype.is_floating_point or dtype.is_complex):
        return 0.0
    return _slack() * 32 * torch.finfo(dtype).eps * math.sqrt(max(size, 1))


def _slack() -> float:
    return SLACK if _DEVICE else 1.0


def same(actual: Any, expected: torch.Tensor, call: str, size: int = 1) -> None:
    """Check a tensor against the right one: type, shape, dtype, device, finiteness, values.

    actual: what the student's code returned. expected: a tensor. size: as in `tolerance`.
    The error of a value is judged relative to the largest magnitude in `expected` (where that is
    zero, as it is). On the device "meta", which stores no values, the ladder ends at the device.
    """
    _returned(actual, call)
    if not isinstance(actual, torch.Tensor):
        fail(call, f"returned {_kind(actual)}; it should return a torch.Tensor.")
    if actual.layout != torch.strided:
        fail(call, "returned a sparse tensor; it should return an ordinary one.")
    if actual.shape != expected.shape:
        fail(call, f"has shape {tuple(actual.shape)}; it should be {tuple(expected.shape)}.")
    if actual.dtype != expected.dtype:
        hint = " Which dtype do the tensors get that you create?"
        fail(call, f"has dtype {actual.dtype}; it should be {expected.dtype}.{hint}")
    if actual.device != expected.device:
        hint = " Create new tensors on the device of the input."
        fail(call, f"is on device {actual.device}; it should be on {expected.device}.{hint}")
    if expected.device.type == "meta" or expected.numel() == 0:
        return
    _same_values(_wide(actual), _wide(expected), call, tolerance(expected.dtype, size))


def elsewhere(found: tuple[bool, Any], expected: torch.Tensor, call: str, size: int = 1) -> None:
    """Check what `surroundings.elsewhere` found: that it stayed on its device, and its values.

    expected: a tensor on the CPU. size: as in `tolerance`.
    """
    stayed, result = found
    call = f"{call} on another device than the CPU"
    if not stayed:
        fail(call, "comes back on the CPU. Create new tensors on the device of the input.")
    same(result, expected, call, size)


def _same_values(actual: torch.Tensor, expected: torch.Tensor, call: str, rtol: float) -> None:
    """Check two tensors of equal shape, both float64 or complex128, on the CPU."""
    unexpected = ~torch.isfinite(actual) & torch.isfinite(expected)
    if unexpected.any():
        value = "NaN" if torch.isnan(actual[unexpected]).any() else "infinite"
        fail(call, f"is {value} at {_first(unexpected)}; every value should be finite.")
    finite = torch.isfinite(expected)
    differs = ~finite & ~((actual == expected) | (torch.isnan(actual) & torch.isnan(expected)))
    if differs.any():
        fail(call, f"has a wrong value at {_first(differs)}: it should not be finite.")
    actual, expected = actual.where(finite, 0), expected.where(finite, 0)
    scale = expected.abs().max().item() or 1.0
    error = (actual - expected).abs() / scale
    if error.max().item() <= rtol:
        return
    message = (
        f"has wrong values: {int((error > rtol).sum())} of {error.numel()}. The largest error is "
        f"{error.max().item():.2g} (relative to the largest value of the right answer), at "
        f"{_first(error == error.max())}."
    )
    found = diagnose(actual, expected, scale * rtol)
    try:
        fail(call, f"{message} {found}" if found else message)
    except AssertionError as wrong:
        wrong.compared = actual, expected  # where it is a public check, to be drawn
        raise


def finite(actual: Any, shape: tuple[int, ...], call: str) -> None:
    """Check that what came back is a tensor of this shape, with neither NaN nor infinity in it.

    For results without one right answer: any dtype and any device will do.
    """
    if not isinstance(actual, torch.Tensor):
        fail(call, "did not return a tensor.")
    equal(list(actual.shape), list(shape), f"the shape of {call}")
    if not torch.isfinite(actual).all():
        fail(call, "is not finite.")


def equal(
    actual: Any, expected: Any, call: str, reveal: bool = False, python: bool = False
) -> None:
    """Check an int, bool, str, or a list or tuple of these, exactly.

    A 0-dimensional tensor or NumPy scalar counts as the number in it, unless `python` asks for
    Python's own types, and a tuple as a list. A float does not count as an int (3.0 is no size),
    nor an int as a bool. `reveal` puts the right answer into the message: for public checks.
    """
    _returned(actual, call)
    if python:
        _python_types(actual, call)
    actual, ending = _plain(actual), f" It should be {expected!r}." if reveal else ""
    if isinstance(expected, list | tuple):
        _equal_lists(actual, list(expected), call, ending)
        return
    _same_kind(actual, expected, call, "returned", ending)
    if actual != expected:
        fail(call, f"returned {actual!r}, which is wrong.{ending}")


def _python_types(value: Any, call: str) -> None:
    if isinstance(value, torch.Tensor | np.generic | np.ndarray):
        fail(call, f"returned {_kind(value)}; it should return Python's own type, as `.item()` or "
                   "`.tolist()` gives it.")  # fmt: skip
    for index, entry in enumerate(value if isinstance(value, list | tuple) else ()):
        _python_types(entry, f"{call}[{index}]")


def _equal_lists(actual: Any, expected: list, call: str, ending: str) -> None:
    if not isinstance(actual, list | tuple):
        hint = " `.tolist()` makes one." if isinstance(actual, torch.Tensor | np.ndarray) else ""
        fail(call, f"returned {_kind(actual)}; it should return a list.{hint}{ending}")
    actual = [_plain(entry) for entry in actual]
    if len(actual) != len(expected):
        less = len(actual) < len(expected)
        problem = "some are missing" if less else "these are too many"
        fail(call, f"has {len(actual)} entries; {problem}.{ending}")
    for index, (entry, right) in enumerate(zip(actual, expected, strict=True)):
        if isinstance(right, list | tuple):
            _equal_lists(entry, list(right), f"{call}[{index}]", ending)
            continue
        _same_kind(entry, right, call, f"has at index {index}", ending)
        if entry != right:
            order = _in_another_order(actual, expected)
            hint = " The entries are right, but in another order." if order else ""
            fail(call, f"is wrong at index {index}.{hint}{ending}")


def _in_another_order(actual: list, expected: list) -> bool:
    try:
        return sorted(actual) == sorted(expected)
    except TypeError:
        return False


def _same_kind(actual: Any, expected: Any, call: str, verb: str, ending: str) -> None:
    """Check that two plain values are of one kind, where bool, int, float and str are kinds."""
    if type(actual) is type(expected):
        return
    hint = ""
    if isinstance(actual, float) and type(expected) is int:
        hint = " The operator // divides integers."
    expected_kind = _kind(expected)
    fail(call, f"{verb} {_kind(actual)}; it should be {expected_kind}.{hint}{ending}")


def number(actual: Any, expected: float, call: str, rtol: float, python: bool = False) -> None:
    """Check a float to the relative tolerance `rtol` (absolute where `expected` is 0).

    Ints, 0-dimensional tensors and NumPy scalars count as the number in them, unless `python` asks
    for a float (as NumPy's float64 is one). An infinite `expected` is met by itself alone.
    """
    if python and actual is not None and not isinstance(actual, float):
        fail(call, f"returned {_kind(actual)}; it should return a Python float.")
    if math.isinf(expected):
        value = _plain(actual)
        if value != expected:
            fail(call, f"returned {value!r}, which is wrong: it should be infinite.")
        return
    value = _number(actual, call)
    error = abs(value - expected) / (abs(expected) or 1.0)
    if error > rtol * _slack():
        relative = "relative" if expected else "absolute"
        fail(call, f"returned {value:.6g}, which is wrong: the {relative} error is {error:.2g}.")


def at_least(actual: Any, bound: float, call: str, unit: str = "") -> None:
    """Check that a number reaches `bound`; the message shows both, with the unit."""
    value = _number(actual, call)
    if not value >= bound:
        fail(call, f"is {value:.6g} {unit}".rstrip() + f"; at least {bound:.6g} is asked for.")


def at_most(actual: Any, bound: float, call: str, unit: str = "") -> None:
    """Check that a number stays within `bound`; the message shows both, with the unit."""
    value = _number(actual, call)
    if not value <= bound:
        fail(call, f"is {value:.6g} {unit}".rstrip() + f"; at most {bound:.6g} is allowed.")


def raises(
    exceptions: type[Exception] | tuple[type[Exception], ...],
    call: str,
    function: Callable,
    *args: Any,
    **kwargs: Any,
) -> None:
    """Check that `function(*args, **kwargs)` raises one of `exceptions`.

    Anything else that it raises passes through. So does NotImplementedError, unless it is named: a
    function that is not written yet refuses nothing. An exception of a submission, which a grader
    reports by the names of its classes, counts by these names.
    """
    wanted = exceptions if isinstance(exceptions, tuple) else (exceptions,)
    if Exception in wanted or BaseException in wanted:
        raise ValueError("name the exceptions: Exception would also stand for a typing error")
    names = {exception.__name__ for exception in wanted}
    try:
        function(*args, **kwargs)
    except Exception as error:
        raised = getattr(error, "names", None) or [cls.__name__ for cls in type(error).__mro__]
        unwritten = "NotImplementedError" in raised and "NotImplementedError" not in names
        if unwritten or not names.intersection(raised):
            raise
        return
    fail(call, f"raises nothing; it should raise {' or '.join(sorted(names))}.")


def written_by_hand(used: list[str], call: str, instead: str) -> None:
    """Check that a call used nothing that its question excludes.

    used: what `probes.operators_used` found among the excluded names. instead: with what the
    question asks for it, such as "loops, sums and products". The message names what was called, not
    the operators beneath it where there is more to name.
    """
    if names := [name for name in used if name != ANOTHER]:
        called = [name for name in names if not name.startswith("aten.")] or names
        fail(call, f"calls {called[0]}; this question asks you to write it with {instead}.")
    if used:
        fail(call, f"gives {ANOTHER}.")


def leaves_alone(changed: list[str], call: str) -> None:
    """Check what `surroundings.state_changed` found: that the session is as it was."""
    if changed:
        fail(call, f"changes {changed[0]}, which is not its own: code after it gets other results.")


def unchanged(after: list, before: list, call: str) -> None:
    """Check that tensors given to a call (`probes.inputs_after`) are as they were, bit by bit.

    Lists as well, of tensors, numbers and texts, and what is in them.
    """
    for index, (now, then) in enumerate(zip(after, before, strict=True)):
        if not _identical(now, then):
            fail(call, f"changes its argument {index + 1} in place; leave what you are given as it "
                       "is.")  # fmt: skip


def _identical(now: Any, then: Any) -> bool:
    if isinstance(then, list):
        alike = isinstance(now, list) and len(now) == len(then)
        return alike and all(map(_identical, now, then))
    if not isinstance(then, torch.Tensor):
        return not isinstance(then, int | float | str) or now == then
    alike = isinstance(now, torch.Tensor) and now.shape == then.shape and now.dtype == then.dtype
    return alike and bool(((now == then) | (now.isnan() & then.isnan())).all())


def devices() -> list[str]:
    """The devices on which the test at work is judged: the CPU, one more where a grader says so.

    A test makes its tensors on the CPU and looks elsewhere through the probes that
    `elsewhere.door` marks; for them alone is the other device open.
    """
    return ["cpu", _DEVICE] if _DEVICE else ["cpu"]


def use_device(name: str | None) -> None:
    """Judge on this device beside the CPU from now on; None is for none. Only a grader calls it."""
    global _DEVICE
    _DEVICE = name


def seed(number: int) -> int:
    """The seed that stands for `number` in a test: the number itself, unless a course has a key.

    Every test takes its randomness from here or from `generator`. An instructor's key changes what
    hidden tests draw, so that nobody has seen their inputs before; public tests stay the same. The
    result is at least 0 and below 2^31, so that a test may count on from it.
    """
    if not _KEY:
        return number
    return int.from_bytes(hashlib.sha256(f"{_KEY}/{number}".encode()).digest()[:4], "big") >> 1


def generator(number: int, device: str | torch.device = "cpu") -> torch.Generator:
    """A new generator on the device, seeded with `seed(number)`."""
    return torch.Generator(device).manual_seed(seed(number))


def secret(number: int) -> int:
    """A seed for `seeded` that stands for `number`: what designs are scored on comes from it alone.

    It has 256 bits, of the key and of what a build drew for itself, so it is not found by trying.
    No test hands it to a submission, nor anything that `seed` gives for it.
    """
    told = f"{_SECRET}\0{_KEY}\0{number}".encode()
    return 1 << 256 | int.from_bytes(hashlib.sha256(told).digest(), "big")


def seeded(seed: int) -> torch.Generator:
    """A new generator on the CPU: of `manual_seed`, or for seeds from 2^64 on one of no such seed.

    The whole state of the latter, 2.5 kB, hangs on each bit of the seed.
    """
    generator = torch.Generator()
    if seed < 1 << 64:
        return generator.manual_seed(seed)
    state = generator.manual_seed(0).get_state()
    words = hashlib.shake_256(str(seed).encode()).digest(4 * _WORDS)
    state[_FIRST : _FIRST + 8 * _WORDS] = torch.from_numpy(
        np.frombuffer(words, "<u4").astype(np.uint64).view(np.uint8)
    )
    return generator.set_state(state)


def use_key(key: str, secret: str = "") -> None:
    """Mix this key into every seed from now on; "" is for none. Only a grader calls it.

    secret: what a build drew for itself, which goes into `secret` as well.
    """
    global _KEY, _SECRET
    _KEY, _SECRET = key, secret


def leaderboard(name: str, value: Any, order: str = "desc") -> None:
    """Note a value for the leaderboard. order: "desc" where larger is better, else "asc".

    Only a grader reads `LEADERBOARD`; anywhere else this does nothing that can be seen.
    """
    if order not in ("asc", "desc"):
        raise ValueError(f'order is "asc" or "desc", not {order!r}')
    LEADERBOARD.append({"name": name, "value": _plain(value), "order": order})


def implausible(text: str) -> None:
    """Note for the instructor that a result is better than an honest one can be, and why.

    Costs no point. Only a grader reads `FLAGS`, and no student sees them.
    """
    FLAGS.append(text)


def fail(call: str, what: str) -> None:
    """Raise the `AssertionError` whose message is the call and what is wrong with it."""
    raise AssertionError(f"{call} {what}")


def _returned(actual: Any, call: str) -> None:
    if actual is None:
        fail(call, "returned None. Does it end in a return statement?")


def _number(actual: Any, call: str) -> float:
    _returned(actual, call)
    value = _plain(actual)
    if type(value) not in (int, float):
        fail(call, f"returned {_kind(actual)}; it should return one real number.")
    if not math.isfinite(value):
        fail(call, f"returned {value}; it should be finite.")
    return float(value)


def _plain(value: Any) -> Any:
    """A 0-dimensional tensor, array or NumPy scalar as a Python number; all else as it is."""
    if isinstance(value, torch.Tensor) and value.ndim == 0 and value.device.type != "meta":
        return value.detach().item()
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def _kind(value: Any) -> str:
    """The type of a value with its article, such as "an int"."""
    name = type(value).__name__
    name = f"numpy.{name}" if isinstance(value, np.ndarray | np.generic) else name
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _wide(tensor: torch.Tensor) -> torch.Tensor:
    wide = torch.complex128 if tensor.is_complex() else torch.float64
    return tensor.detach().to("cpu", wide)


def _first(mask: torch.Tensor) -> str:
    """The index of the first True, as "[0, 2]"; "its only value" for a 0-dimensional mask."""
    return str(torch.nonzero(mask)[0].tolist()) if mask.ndim else "its only value"
