"""What every function of the homework promises, whatever it computes."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from starter_code import checks, probes, surroundings
from starter_code.surroundings import LAYOUTS, copies


def check_manners(
    function: Callable,
    call: str,
    args: Sequence,
    expected: torch.Tensor | float,
    accuracy: float = 1,
    new: bool = True,
    drawn: bool = False,
) -> None:
    """Check that a call gives its result in any memory layout and on another device than the CPU,
    and that it changes nothing around it: inputs, earlier results, the session's state.

    call: the text of the call. expected: its result, a tensor or a Python float. accuracy: the
    size that `checks.tolerance` takes for a tensor, the relative tolerance for a float. new:
    whether the result must have memory of its own. drawn: whether it draws random numbers,
    which are others elsewhere, and go to other places in another layout.
    """

    def compare(found: Any, text: str, right: torch.Tensor | float = expected) -> None:
        if isinstance(right, float):
            checks.number(found, right, text, accuracy, python=True)
        else:
            checks.same(found, right, text, int(accuracy))

    if not drawn:
        laid_out = surroundings.in_other_layouts(function, *copies(args))
        for found, how in zip(laid_out, LAYOUTS, strict=True):
            compare(found, f"{call} {how}")
        stayed, found = surroundings.elsewhere(function, *copies(args))
        if isinstance(expected, float):
            compare(found, f"{call} on another device than the CPU")
        else:
            checks.elsewhere((stayed, found), expected, call, int(accuracy))
        if torch.cuda.is_available():
            compare(function(*_to_gpu(args)), f"{call} on cuda:0", _to_gpu([expected])[0])
    checks.unchanged(probes.inputs_after(function, *copies(args)), list(args), call)
    checks.leaves_alone(surroundings.state_changed(function, *copies(args)), call)
    others = [1 - arg if isinstance(arg, torch.Tensor) else arg for arg in args]
    kept = surroundings.results_together(function, [copies(args), others])
    compare(kept[0], f"{call}, looked at after another call,")
    if new and surroundings.shares_memory(function, *copies(args)):
        checks.fail(call, "lies in the memory of its input: writing into the result changes that.")


def _to_gpu(args: Sequence) -> list:
    return [arg.to("cuda:0") if isinstance(arg, torch.Tensor) else arg for arg in args]
