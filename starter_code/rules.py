"""The rules that hold for every function of an assignment, in one check.

Results are new, on the device of the inputs; inputs may lie in memory in any order and are not
changed, nor is the session's state.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from starter_code import checks, probes, surroundings


def hold(
    function: Callable,
    args: Sequence,
    same: Callable[[Any, str], None],
    call: str,
    views: bool = False,
) -> None:
    """Check that `function(*args)` keeps the rules; small inputs will do.

    args: tensors on the CPU and other values. same: checks a result, with its tensors on the CPU,
    and takes the text of the call for its messages. call: that text. views: whether a result may
    lie in memory of an argument.
    """
    for result in surroundings.in_other_layouts(function, *args):
        same(result, f"{call} of tensors that are not contiguous in memory")
    stayed, result = surroundings.elsewhere(function, *args)
    _stays(stayed, call)
    same(result, f"{call} on another device than the CPU")
    if torch.cuda.is_available():
        result = function(*_each(lambda tensor: tensor.to("cuda:0"), args))
        there = [one for one in _parts(result) if isinstance(one, torch.Tensor)]
        _stays(all(one.device.type == "cuda" for one in there), call)
        back = [one.cpu() if isinstance(one, torch.Tensor) else one for one in _parts(result)]
        same(back if isinstance(result, list | tuple) else back[0], f'{call} on "cuda:0"')
    checks.unchanged(probes.inputs_after(function, *surroundings.copies(args)), list(args), call)
    checks.leaves_alone(surroundings.state_changed(function, *args), call)
    others = _each(lambda tensor: tensor.flip(0) if tensor.ndim else tensor, args)
    first, _ = surroundings.results_together(function, [list(args), others])
    same(first, f"{call}, looked at after another call,")
    if not views:
        again = surroundings.called_again(function, *surroundings.copies(args))
        same(again, f"{call}, called again after its first result was changed,")


def _each(change: Callable[[torch.Tensor], torch.Tensor], args: Sequence) -> list:
    return [change(arg) if isinstance(arg, torch.Tensor) else arg for arg in args]


def _parts(result: Any) -> list:
    return list(result) if isinstance(result, list | tuple) else [result]


def _stays(stayed: bool, call: str) -> None:
    if not stayed:
        where = "on another device than the CPU comes back on the CPU"
        checks.fail(call, f"{where}. Create new tensors on the device of the input.")
