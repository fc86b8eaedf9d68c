"""Paper 1. The gradient of a convolution.

| the text promises | tested by |
| --- | --- |
| both gradients; the example | test_by_hand, test_gradient_x, test_gradient_w |
| strides, also larger than the kernel | test_gradient_x, test_gradient_w |
| pixels in no window, also as many as a stride | test_gradient_x, test_gradient_w |
| lists of length N and f | test_by_hand, test_gradient_x, test_gradient_w |
| ints and floats; the lists given are left as they are | test_gradient_x, test_gradient_w |
"""

import numpy as np
import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "a1"


def check_list(found, expected, call):
    """Compare a list of numbers, in float64."""
    hint = " `.tolist()` makes one." if isinstance(found, torch.Tensor | np.ndarray) else ""
    if not isinstance(found, list | tuple):
        checks.fail(call, f"is to be a list of numbers.{hint}")
    try:
        values = torch.tensor([float(one) for one in found], dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError):
        checks.fail(call, "is to be a list of numbers.")
    checks.same(values, torch.as_tensor(expected, dtype=torch.float64), call, size=100)


def gradients(g, x, w, stride):
    """Both, by autograd."""
    g, x, w = (torch.tensor(one, dtype=torch.float64) for one in (g, x, w))
    x.requires_grad_()
    w.requires_grad_()
    y = torch.stack([(x[stride * u : stride * u + len(w)] * w).sum() for u in range(len(g))])
    return torch.autograd.grad(y, (x, w), g)


def settings():
    """g, x, w and stride: sizes that fit and sizes that leave a rest, small and large strides."""
    generator = checks.generator(141)
    for m, f, s, rest in [(3, 2, 1, 0), (4, 3, 2, 0), (3, 4, 2, 1), (2, 2, 3, 2), (1, 5, 2, 1),
                          (5, 1, 3, 2), (3, 2, 1, 2), (2, 3, 2, 5), (1, 1, 3, 6)]:  # fmt: skip
        sizes = (m, (m - 1) * s + f + rest, f)
        drawn = [torch.randn(n, generator=generator, dtype=torch.float64).tolist() for n in sizes]
        yield (*drawn, s)


@test_case(points=1)
def test_by_hand(gradient_x, gradient_w):
    """The example: g = (3, 1), x = (1, 2, 4), w = (1, -1), stride 1."""
    call = "gradient_x([3.0, 1.0], [1.0, -1.0], 1, 3)"
    check_list(gradient_x([3.0, 1.0], [1.0, -1.0], 1, 3), [3, -2, -1], call)
    call = "gradient_w([3.0, 1.0], [1.0, 2.0, 4.0], 1, 2)"
    check_list(gradient_w([3.0, 1.0], [1.0, 2.0, 4.0], 1, 2), [5, 10], call)


# g, w and x with ints, floats, or both
MIXED = [
    ([1, -2], [0.5, 2.5], [1.5, 0.25, -3.5]), ([0.5, 2.5], [1, -2], [4, 1, 3]),
    ([1, 3], [2, -1], [0.5, 1.5, 2.5]), ([2, 5], [3, 7], [1, -1, 4]),
]  # fmt: skip


def check_mixed(gradient, call, which):
    """Ints and floats as they come; which: 0 for the gradient by x, 1 for that by w."""
    for g, w, x in MIXED:
        args = [g, x if which else w, 1, len(w if which else x)]
        found = gradient(*(list(one) if isinstance(one, list) else one for one in args))
        check_list(found, gradients(g, x, w, 1)[which], f"{call}{tuple(args)}")
    after = probes.inputs_after(gradient, *(list(o) if isinstance(o, list) else o for o in args))
    for index in (0, 1):
        checks.equal(after[index], args[index], f"argument {index + 1} after {call}{tuple(args)}")


@test_case(points=1.5, hidden=True)
def test_gradient_x(gradient_x):
    """By the input: several strides, and pixels that are in no window."""
    check_mixed(gradient_x, "gradient_x", 0)
    for g, x, w, s in settings():
        call = f"gradient_x(g, w, {s}, {len(x)}) with {len(g)} numbers in g and {len(w)} in w"
        check_list(gradient_x(g, w, s, len(x)), gradients(g, x, w, s)[0], call)


@test_case(points=1.5, hidden=True)
def test_gradient_w(gradient_w):
    """By the kernel: several strides."""
    check_mixed(gradient_w, "gradient_w", 1)
    for g, x, w, s in settings():
        call = f"gradient_w(g, x, {s}, {len(w)}) with {len(g)} numbers in g and {len(x)} in x"
        check_list(gradient_w(g, x, s, len(w)), gradients(g, x, w, s)[1], call)
