"""The rules that hold for every function of an assignment, in one check.

Results are new, on the device of the inputs, and stay what they are when other calls follow; inputs
may lie in memory in any order and are not changed, nor is the session's state. `hold` checks all of
this, the other functions what some questions ask in a test of its own, or besides.

In all of them, args are tensors on the CPU, lists of them, other values, and names of
`surroundings.MAPS` for maps; call is the text of the call; size is that of `checks.tolerance`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from starter_code import checks, probes, surroundings
from starter_code.surroundings import LAYOUTS, copies

Same = Callable[[Any, str], None]
"""What checks a result, with its tensors on the CPU; takes the text of the call for messages."""


def hold(
    function: Callable,
    args: Sequence,
    same: Same,
    call: str,
    views: bool = False,
    *,
    others: tuple[Sequence, Same] | None = None,
    device: bool = True,
    drawn: bool = False,
    layouts: bool | None = None,
    may_refuse: bool = False,
) -> None:
    """Check that `function(*args)` keeps the rules; small inputs will do.

    same: checks a result (`like` makes one). views: whether a result may lie in memory of an
    argument. others: arguments of another call, of the same shapes, and the check of its result.
    device: whether to look at other devices. drawn: whether the function draws random numbers,
    which are others elsewhere, and may go to other places in another layout. layouts: whether to
    look at other layouts; None, where nothing is drawn. may_refuse: whether an answer that uses
    `torch.kron`, which refuses other layouts, may refuse them, too.
    """
    same(surroundings.with_maps(function, *copies(args)), call)
    second = others[0] if others else _each(_another, args)
    kept = surroundings.results_together(function, [copies(args), copies(second)])
    if others:
        others[1](kept[1], f"{call}, called a second time,")
    same(kept[0], f"{call}, looked at after another call,")
    if not drawn if layouts is None else layouts:
        _in_other_layouts(function, args, same, call, may_refuse)
    found = surroundings.with_filled_memory(function, *copies(args))
    same(found, f"{call}, with other numbers in new memory,")
    found = surroundings.after_changes(function, second, args)
    same(found, f"{call}, after a call with other values in the same tensors,")
    stayed, found = surroundings.without_gradients(function, *copies(args))
    same(found, f"{call} within torch.no_grad()")
    if not stayed:
        checks.fail(f"{call} within torch.no_grad()", "switches gradients on again.")
    if device and not drawn:
        _on_other_devices(function, args, same, call)
    check_around(function, args, call)
    if not views:
        check_new(function, args, call)
        again = surroundings.called_again(function, *copies(args))
        same(again, f"{call}, called again after its first result was changed,")


def hold_twice(
    function: Callable,
    right: Callable,
    calls: tuple[Sequence, Sequence],
    call: str,
    size: int = 1,
    **promises: bool,
) -> None:
    """`hold`, with the results of two calls of the same shapes compared with those of `right`.

    promises: `views`, `device`, `drawn`, `layouts` and `may_refuse` of `hold`.
    """
    args, others = calls
    second = others, like(right(*others), size)
    hold(function, args, like(right(*args), size), call, others=second, **promises)


def like(expected: torch.Tensor | float, size: int = 1, rtol: float = 0.0) -> Same:
    """The check that a result is this tensor, or this float, which is to be one of Python.

    rtol: the relative tolerance for a float.
    """

    def same(result: Any, call: str) -> None:
        if isinstance(expected, float):
            checks.number(result, expected, call, rtol, python=True)
        else:
            checks.same(result, expected, call, size)

    return same


def check_around(function: Callable, args: Sequence, call: str) -> None:
    """Check that a call changes neither its inputs nor the session's state."""
    after = surroundings.inputs_after_maps(function, *copies(args))
    checks.unchanged(after, list(args), call)
    checks.leaves_alone(surroundings.state_changed(function, *copies(args)), call)


def check_device(function: Callable, args: Sequence, call: str) -> None:
    """Check that a call draws where its tensors are, on another device than the CPU.

    What it draws there are other numbers, which are not looked at.
    """
    stayed, _ = surroundings.elsewhere(function, *copies(args))
    _stays(stayed, call)


def check_new(function: Callable, args: Sequence, call: str) -> None:
    """Check that the result has memory of its own."""
    if surroundings.shares_memory(function, *copies(args)):
        checks.fail(call, "lies in the memory of its input: writing into the result changes that.")


def check_made(network: Callable, args: Sequence, call: str) -> None:
    """Check that making a network leaves it on the CPU and the session as it is.

    Its first weights may be drawn from the global random generators.
    """
    if surroundings.goes_to_gpu(network, *args):
        checks.fail(call, "goes to the GPU by itself, where images may not be.")
    changed = surroundings.state_changed(network, *args)
    checks.leaves_alone([name for name in changed if "random generator" not in name], call)


def check_no_loop(function: Callable, small: Sequence, large: Sequence, call: str) -> None:
    """Check that a call takes no more operations, nor lines of Python, for large arguments."""
    function(*copies(small))
    for count, what in (
        (probes.count_operations, "torch operations"),
        (probes.count_lines, "lines of Python"),
    ):
        few, many = (count(function, *copies(args)) for args in (small, large))
        if many > few + 5:
            text = f"runs {few} {what}, and {many} where its arguments are larger: is there a loop?"
            checks.fail(call, text)


def check_dtypes(
    function: Callable, right: Callable, args: Sequence, call: str, size: int = 1
) -> None:
    """Check the results for every dtype, and on another device than the CPU.

    args: tensors of complex128, and what is no tensor. right: gives the right results. A call with
    complex numbers or in half precision may be refused, as some functions of torch do; where
    something comes back, it is judged.
    """
    single = _cast(args, torch.float32)
    same = like(right(*single), size)
    _on_other_devices(function, single, same, call)
    for dtype in (torch.float32, torch.float64):
        given = _cast(args, dtype)
        checks.same(function(*copies(given)), right(*given), f"{call} in {dtype}", size)
    for dtype in (torch.complex64, torch.complex128, torch.float16):
        given = _cast(args, dtype)
        try:
            found = function(*copies(given))
        except Exception:
            continue
        checks.same(found, right(*given), f"{call} in {dtype}", size)
    found = surroundings.under_default_dtype(function, torch.float64, *copies(single))
    same(found, f"{call} in float32, where the default is float64,")


def check_scales(
    function: Callable, right: Callable, args: Sequence, call: str, size: int = 1
) -> None:
    """Check images that are tiny, or huge, or of both kinds in one batch, each by itself.

    args: first a batch of at least three images. right: gives the right results.
    """
    X, *others = args
    factors = torch.tensor([1e-30, 1e-9, 1e20], dtype=X.dtype)
    X = X[:3] * factors[:, None, None, None]
    checks.equal(len(X), 3, "the number of images in this test")
    found, expected = function(X.clone(), *copies(others)), right(X, *others)
    checks.equal(list(found.shape), list(expected.shape), f"the shape of {call}")
    for one, image, factor in zip(found, expected, factors.tolist(), strict=True):
        checks.same(one, image, f"{call} with values near {factor:.0e}", size)


def check_sizes(
    function: Callable, right: Callable, args: Sequence, call: str, size: int = 1
) -> None:
    """Check tensors that are tiny, huge, zero, and of many sizes, one argument after the other.

    Thresholds that are absolute, or relative to the largest entry, give themselves away. args: for
    a function that is linear in each of its tensors; those that hold no floating-point numbers stay
    as they are. right: gives the right results.
    """
    for index, arg in enumerate(args):
        if not isinstance(arg, torch.Tensor) or not _holds_numbers(arg):
            continue
        powers = -9 * (0.618 * torch.arange(arg.numel(), dtype=torch.float64) % 1)
        factors = {
            "near 1e-30": 1e-30,
            "near 1e20": 1e20,
            "of zeros": 0.0,
            "of many sizes": (10**powers).to(arg.dtype).reshape(arg.shape),
        }
        for what, factor in factors.items():
            given = [*args[:index], factor * arg, *args[index + 1 :]]
            found, expected = function(*copies(given)), right(*given)
            checks.same(found, expected, f"{call} with argument {index + 1} {what}", size)


def _in_other_layouts(
    function: Callable, args: Sequence, same: Same, call: str, may_refuse: bool
) -> None:
    try:
        results = surroundings.in_other_layouts(function, *copies(args))
    except Exception:
        kron = "torch.kron", "torch.Tensor.kron"
        if may_refuse and probes.operators_used(function, *copies(args), among=kron):
            return
        raise
    for result, how in zip(results, LAYOUTS, strict=True):
        same(result, f"{call} {how}")


def _on_other_devices(function: Callable, args: Sequence, same: Same, call: str) -> None:
    stayed, result = surroundings.elsewhere(function, *copies(args))
    _stays(stayed, call)
    same(result, f"{call} on another device than the CPU")


def _stays(stayed: bool, call: str) -> None:
    if not stayed:
        where = "on another device than the CPU comes back on the CPU"
        checks.fail(call, f"{where}. Create new tensors on the device of the input.")


def _each(change: Callable[[torch.Tensor], torch.Tensor], args: Sequence) -> list:
    return [surroundings.each_tensor(change, arg) for arg in args]


def _holds_numbers(tensor: torch.Tensor) -> bool:
    """Whether a tensor is not empty, and of floating-point numbers, real or complex."""
    return tensor.numel() > 0 and (tensor.is_floating_point() or tensor.is_complex())


def _another(tensor: torch.Tensor) -> torch.Tensor:
    """Other values that suit the same function: in another order, half as large if not whole."""
    turned = tensor.flip(0) if tensor.ndim else tensor
    return turned / 2 if _holds_numbers(tensor) else turned


def _cast(args: Sequence, dtype: torch.dtype) -> list:
    """Complex tensors in another dtype; of a real one their real parts."""
    return _each(lambda tensor: (tensor if dtype.is_complex else tensor.real).to(dtype), args)
