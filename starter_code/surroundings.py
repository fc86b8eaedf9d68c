"""What a call does to what is around it: devices, memory, other calls, the session's state.

These are probes, as those of `starter_code.probes` are. Names of `MAPS` among the arguments of a
function, or in tuples there, stand for these maps.
"""

import contextlib
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils._pytree import tree_flatten, tree_map

from starter_code import elsewhere as another_device
from starter_code.probes import probe


@probe
@another_device.door
def elsewhere(function: Callable, *args: Any, **kwargs: Any) -> tuple[bool, Any]:
    """Call the function with every tensor on another device than the CPU (`elsewhere`).

    Returns whether its result is there too, and the result with its values on the CPU. A mixture of
    devices raises RuntimeError, as it does on a GPU.
    """
    with another_device.active():
        found = function(*another_device.put(_with_maps(args)), **another_device.put(kwargs))
        return another_device.is_there(found), another_device.back(found)


@probe
@another_device.door
def network_elsewhere(network: nn.Module, *args: Any) -> tuple[bool, Any]:
    """`elsewhere` for a network: its parameters and buffers are on the other device as well."""
    with another_device.active():
        held = dict(network.named_parameters()) | dict(network.named_buffers())
        given = tuple(another_device.put(_with_maps(args)))
        found = torch.func.functional_call(network, another_device.put(held), given)
        return another_device.is_there(found), another_device.back(found)


@probe
def under_default_dtype(function: Callable, dtype: torch.dtype, *args: Any, **kwargs: Any) -> Any:
    """Call the function while torch's default dtype is another one.

    Tensors that it creates without a dtype, and what is computed with them, give themselves away.
    """
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        return function(*args, **kwargs)
    finally:
        torch.set_default_dtype(before)


@probe
def results_together(function: Callable, calls: Sequence[Sequence]) -> list:
    """Call `function(*args)` for each args; list the results as they are after the last call.

    A function that uses a buffer again, or remembers what it should not, gives itself away.
    """
    return [function(*_with_maps(args)) for args in calls]


@probe
def shares_memory(function: Callable, *args: Any, **kwargs: Any) -> bool:
    """Whether the result of a call lies in memory of its arguments, as a view of one does."""
    found = function(*_with_maps(args), **kwargs)
    given, made = (
        {
            tensor.untyped_storage().data_ptr()
            for tensor in tree_flatten(value)[0]
            if isinstance(tensor, torch.Tensor) and tensor.numel()
        }
        for value in ((args, kwargs), found)
    )
    return not given.isdisjoint(made)


@probe
def with_filled_memory(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the function while new memory is filled with NaN (of integers, the largest number).

    What `torch.empty` gave and nothing was written into gives itself away.
    """
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        return function(*_with_maps(args), **kwargs)
    finally:
        torch.use_deterministic_algorithms(before)


LAYOUTS = ("with inputs that are transposed in memory", "with every second entry of larger inputs")
"""In words, what the inputs are in each call of `in_other_layouts`."""


def copies(args: Sequence) -> list:
    """Arguments for one call: tensors cloned, as a call may change them, and lists of them or of
    numbers made anew; all else as it is.
    """
    return [each_tensor(torch.Tensor.clone, arg) for arg in args]


def each_tensor(change: Callable[[torch.Tensor], torch.Tensor], value: Any) -> Any:
    """A value with its tensors changed, also those in lists, tuples and dicts, which are new."""
    return tree_map(lambda one: change(one) if isinstance(one, torch.Tensor) else one, value)


@probe
def in_other_layouts(function: Callable, *args: Any, **kwargs: Any) -> list:
    """Results of calls with the same values in other memory: transposed, and every second entry.

    Tensors of `args` are laid out so; code that counts on contiguous memory fails or goes wrong.
    """
    found = []
    for laid_out in (_transposed, _every_second):
        moved = [each_tensor(laid_out, arg) for arg in args]
        found.append(function(*_with_maps(moved), **kwargs))
    return found


def _transposed(tensor: torch.Tensor) -> torch.Tensor:
    axes = list(range(tensor.ndim))[::-1]
    return tensor.permute(axes).clone(memory_format=torch.contiguous_format).permute(axes)


def _every_second(tensor: torch.Tensor) -> torch.Tensor:
    if not tensor.ndim:
        return tensor.clone()
    wide = torch.stack([tensor, torch.ones_like(tensor)], dim=-1).flatten(-2)
    return wide[..., ::2]


MAPS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "the identity": lambda x: x,
    "all but the first": lambda x: x[1:],
    "every second": lambda x: x[..., ::2],
    "the transpose": lambda x: x.mT,
    "the conjugate": torch.conj,
}
"""Maps that return their input or a view of it: what is done to their result is done to that."""


@probe
def with_maps(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the function; where an argument is the name of one of `MAPS`, with that map.

    A map that lives beside the function can return its input itself; one of a test cannot.
    """
    return function(*_with_maps(args), **kwargs)


@probe
def inputs_after_maps(function: Callable, *args: Any, **kwargs: Any) -> list:
    """`probes.inputs_after`, with a call as that of `with_maps`; names of maps stay names."""
    function(*_with_maps(args), **kwargs)
    return list(args)


def _with_maps(args: Sequence) -> list:
    def named(arg: Any) -> Any:
        if type(arg) is tuple:
            return tuple(map(named, arg))
        return MAPS.get(arg, arg) if isinstance(arg, str) else arg

    return list(map(named, args))


@probe
def called_again(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the function, change what came back, call it again; return what comes then.

    It differs where the first result lies in memory of an argument, or is kept for later calls.
    """
    found = function(*_with_maps(args), **kwargs)
    for one in tree_flatten(found)[0]:
        if isinstance(one, torch.Tensor) and one.dtype != torch.bool and not one.is_meta:
            with contextlib.suppress(RuntimeError):  # expanded: its entries share memory
                one.detach().add_(1)
    if isinstance(found, list):
        found.clear()
    return function(*_with_maps(args), **kwargs)


@probe
def without_gradients(function: Callable, *args: Any, **kwargs: Any) -> tuple[bool, Any]:
    """Call the function where no gradients are recorded, as within `torch.no_grad()`.

    Returns whether that is still so after the call, and the result.
    """
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        found = function(*_with_maps(args), **kwargs)
        return not torch.is_grad_enabled(), found
    finally:
        torch.set_grad_enabled(before)


@probe
def after_changes(function: Callable, others: Sequence, args: Sequence) -> Any:
    """Call with `others`; write `args` into the same tensors and call again; return what comes.

    What was kept from the first call under the address of a tensor, or of a list, gives itself
    away. Where other values are not of the same shape and dtype, the second call gets copies.
    """
    first = copies(others)
    function(*_with_maps(first))
    return function(*_with_maps(list(map(_written, first, args))))


def _written(one: Any, arg: Any) -> Any:
    """`arg` in the memory of `one`, also within lists, where shapes and dtypes allow it."""
    if _alike(one, arg):
        with torch.no_grad():  # a call may have left it with a gradient, which is told elsewhere
            return one.copy_(arg)
    if isinstance(one, list) and isinstance(arg, list) and len(one) == len(arg):
        one[:] = map(_written, one, arg)
        return one
    return copies([arg])[0]


def _alike(one: Any, other: Any) -> bool:
    tensors = isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor)
    return tensors and one.shape == other.shape and one.dtype == other.dtype


@probe
def state_changed(function: Callable, *args: Any, **kwargs: Any) -> list[str]:
    """What of the session's state a call changed, in words; put back before this returns.

    Looked at: torch's default dtype and device, whether gradients are recorded, the global random
    generators of torch, NumPy and Python, the number of threads, and whether tensors that were
    given require gradients.
    """
    torch.rand(1), np.random.rand(), random.random()  # or a seed set again would change nothing
    found = torch.get_default_dtype(), torch.is_grad_enabled()
    _set(torch.float32, True)  # as a session begins: an earlier call may have changed it already
    before = _state() | _learning(args)
    try:
        function(*_with_maps(args), **kwargs)
    finally:
        after = _state() | _learning(args)
        _set(*found)
    return [name for name, value in before.items() if after[name] != value]


@probe
def goes_to_gpu(network: Callable, *args: Any) -> bool:
    """Whether a network that is made on the CPU moves itself to a GPU that torch says is there.

    Where there is none torch says so all the same, and such a move fails.
    """
    found, torch.cuda.is_available = torch.cuda.is_available, lambda: True
    try:
        made = network(*args)
    except (AssertionError, RuntimeError):
        return True
    finally:
        torch.cuda.is_available = found
    return any(tensor.is_cuda for tensor in made.state_dict().values())


@probe
def leaves_its_device(network: Callable, *args: Any) -> bool:
    """Whether a network that is made where new tensors have no values puts some on the CPU."""
    try:
        with torch.device("meta"):
            made = network(*args)
    except (NotImplementedError, RuntimeError):
        return False  # first weights that want values
    return not all(tensor.is_meta for tensor in made.state_dict().values())


@probe
def generators_seeded(function: Callable, *args: Any, **kwargs: Any) -> list[str]:
    """Which of the session's random generators a call seeds, in words; put back afterwards.

    Such a generator is in the same state after a call, whatever state it was in before; one from
    which the call only draws is not.
    """
    before, found = [get() for get, _ in _GENERATORS.values()], []
    try:
        for name, (get, _) in _GENERATORS.items():
            after = []
            for number in (1, 2):
                for one, (_, seed_one) in _GENERATORS.items():
                    seed_one(number if one == name else 0)
                began = get()
                function(*_with_maps(args), **kwargs)
                after.append((_plain(get()), _plain(get()) != _plain(began)))
            (first, changed), (second, _) = after
            found += [name] if changed and first == second else []
    finally:
        torch.set_rng_state(before[0])
        np.random.set_state(before[1])
        random.setstate(before[2])
    return found


_GENERATORS: dict[str, tuple[Callable, Callable]] = {
    "torch's": (torch.get_rng_state, torch.manual_seed),
    "NumPy's": (np.random.get_state, np.random.seed),
    "Python's": (random.getstate, random.seed),
}


def _plain(state: Any) -> Any:
    """A generator's state as something that can be compared."""
    if isinstance(state, torch.Tensor):
        return state.numpy().tobytes()
    return tuple(part.tobytes() if isinstance(part, np.ndarray) else part for part in state)


def _learning(args: Sequence) -> dict[str, Any]:
    tensors = [arg for arg in args if isinstance(arg, torch.Tensor)]
    return {"whether what it is given requires gradients": [one.requires_grad for one in tensors]}


def _set(dtype: torch.dtype, gradients: bool) -> None:
    torch.set_default_dtype(dtype)
    torch.set_grad_enabled(gradients)


def _state() -> dict[str, Any]:
    numpy = np.random.get_state()
    return {
        "torch's default dtype": torch.get_default_dtype(),
        "torch's default device": str(torch.get_default_device()),
        "whether gradients are recorded": torch.is_grad_enabled(),
        "torch's global random generator": torch.get_rng_state().numpy().tobytes(),
        "NumPy's global random generator": (numpy[1].tobytes(), *numpy[2:]),
        "Python's global random generator": random.getstate(),
        "torch's number of threads": torch.get_num_threads(),
    }
