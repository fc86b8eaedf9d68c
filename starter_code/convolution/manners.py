"""What every function of a homework on convolution promises, whatever it computes."""

from collections.abc import Callable, Sequence

import torch

from starter_code import checks, probes, surroundings
from starter_code.surroundings import LAYOUTS, copies


def check_dtypes(
    function: Callable, call: str, right: Callable, args: Sequence, size: int = 1
) -> None:
    """Check the results for every dtype, and on another device than the CPU.

    args: tensors of complex128, and what is no tensor. right: gives the right results. size: as in
    `checks.tolerance`. A call with complex numbers or in half precision may be refused, as some
    functions of torch do; where something comes back, it is judged.
    """
    given = _cast(args, torch.float32)
    checks.elsewhere(surroundings.elsewhere(function, *copies(given)), right(*given), call, size)
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
    given = _cast(args, torch.float32)
    found = surroundings.under_default_dtype(function, torch.float64, *copies(given))
    checks.same(found, right(*given), f"{call} in float32, where the default is float64,", size)
    if torch.cuda.is_available():
        there = [arg.cuda() if isinstance(arg, torch.Tensor) else arg for arg in given]
        checks.same(function(*there), right(*given).cuda(), f"{call} on a GPU", size)


def check_scales(
    function: Callable, call: str, right: Callable, X: torch.Tensor, *others: object, size: int = 1
) -> None:
    """Check images that are tiny, or huge, or of both kinds in one batch, each by itself."""
    factors = torch.tensor([1e-30, 1e-9, 1e20], dtype=X.dtype)
    X = X[:3] * factors[:, None, None, None]
    checks.equal(len(X), 3, "the number of images in this test")
    found, expected = function(X.clone(), *copies(others)), right(X, *others)
    checks.equal(list(found.shape), list(expected.shape), f"the shape of {call}")
    for one, image, factor in zip(found, expected, factors.tolist(), strict=True):
        checks.same(one, image, f"{call} with values near {factor:.0e}", size)


def check_around(
    function: Callable,
    call: str,
    right: Callable,
    args: Sequence,
    others: Sequence,
    size: int = 1,
    may_refuse: bool = False,
) -> None:
    """Check that a call depends on values alone, and changes nothing but its result.

    args, others: arguments of two calls of one shape. Looked at are the inputs, the session's
    state, results that a later call changes, new memory, and inputs in other memory layouts.
    may_refuse: for layouts that functions of torch refuse which an answer may use, as `torch.kron`
    does.
    """
    kept = surroundings.results_together(function, [copies(args), copies(others)])
    checks.same(kept[1], right(*others), f"{call}, called a second time,", size)
    checks.same(kept[0], right(*args), f"{call}, looked at after another call,", size)
    try:
        laid_out = surroundings.in_other_layouts(function, *copies(args))
    except Exception:
        if not may_refuse:
            raise
        laid_out = []
    for found, how in zip(laid_out, LAYOUTS, strict=not may_refuse):
        checks.same(found, right(*args), f"{call} {how}", size)
    found = surroundings.with_filled_memory(function, *copies(args))
    checks.same(found, right(*args), f"{call}, with other numbers in new memory,", size)
    checks.unchanged(probes.inputs_after(function, *copies(args)), list(args), call)
    checks.leaves_alone(surroundings.state_changed(function, *copies(args)), call)


def _cast(args: Sequence, dtype: torch.dtype) -> list:
    """Complex tensors in another dtype; of a real one their real parts."""
    return [
        (arg if dtype.is_complex else arg.real).to(dtype) if isinstance(arg, torch.Tensor) else arg
        for arg in args
    ]
