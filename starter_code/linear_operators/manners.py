"""What every function of an operator promises, whatever it computes."""

from collections.abc import Callable, Sequence

import torch

from starter_code import checks, probes, surroundings
from starter_code.surroundings import LAYOUTS, copies


def check_manners(
    function: Callable,
    call: str,
    right: Callable,
    args: Sequence,
    others: Sequence,
    size: int = 1,
) -> None:
    """Check that a call stays by itself: results are its own, and nothing around it changes.

    call: the text of the call. right: what gives the right results. args, others: arguments of two
    calls of one shape, with names of `surroundings.MAPS` for maps. size: as in `checks.tolerance`.
    Looked at are results that a later call changes, other memory layouts, memory that is not
    written into, another device than the CPU, the inputs, and the session's state.
    """
    kept = surroundings.results_together(function, [copies(args), copies(others)])
    checks.same(kept[1], right(*others), f"{call}, called a second time,", size)
    checks.same(kept[0], right(*args), f"{call}, looked at after another call,", size)
    for result, how in zip(
        surroundings.in_other_layouts(function, *copies(args)),
        LAYOUTS,
        strict=True,
    ):
        checks.same(result, right(*args), f"{call} {how}", size)
    result = surroundings.with_filled_memory(function, *copies(args))
    checks.same(result, right(*args), f"{call}, in memory with other numbers in it,", size)
    found = surroundings.elsewhere(function, *copies(args))
    checks.elsewhere(found, right(*args), call, size)
    if torch.cuda.is_available():
        there = [arg.cuda() if isinstance(arg, torch.Tensor) else arg for arg in args]
        result = surroundings.with_maps(function, *there)
        checks.same(result, right(*args).cuda(), f"{call} on a GPU", size)
    check_around(function, call, args)


def check_no_loop(function: Callable, call: str, small: Sequence, large: Sequence) -> None:
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


def check_around(function: Callable, call: str, args: Sequence) -> None:
    """Check that a call changes neither its inputs nor the session's state."""
    after = surroundings.inputs_after_maps(function, *copies(args))
    checks.unchanged(after, [arg for arg in args if isinstance(arg, torch.Tensor)], call)
    checks.leaves_alone(surroundings.state_changed(function, *copies(args)), call)


def check_new(function: Callable, call: str, args: Sequence) -> None:
    """Check that the result has memory of its own."""
    if surroundings.shares_memory(function, *copies(args)):
        checks.fail(call, "lies in the memory of its input: writing into the result changes that.")
