"""What breaks a rule that holds for every function is seen, and named."""

import numpy as np
import pytest
import torch

from starter_code import checks, rules

X = torch.arange(12.0).reshape(3, 4)
BUFFER = torch.empty(3, 4)


def same(result, call):
    checks.same(result, 2 * X, call)


def kept(by):
    """A function that remembers its results: those of one shape, or of equal values on the CPU."""
    results = {}

    def double(x):
        if x.device.type != "cpu":
            return 2 * x
        key = x.shape if by == "shape" else tuple(x.flatten().tolist())
        return results.setdefault(key, 2 * x)

    return double


def partly_written(x):
    found = torch.empty_like(x)
    return (2 * x).where(found == found, found)  # where new memory holds NaN, it stays


def by_address():
    """A function that keeps what it read at an address."""
    kept = {}

    def double(x):
        return 2 * kept.setdefault((x.data_ptr(), x.device), x.clone())

    return double


def by_gradient(x):
    ones = torch.ones_like(x).requires_grad_()
    return torch.autograd.grad((2 * x * ones).sum(), ones)[0]


def by_gradient_anywhere(x):
    with torch.enable_grad():
        return by_gradient(x)


def leaves_gradients_on(x):
    torch.set_grad_enabled(True)
    return by_gradient(x)


def to_zero(x, t):
    x[x.abs() <= t] = 0
    return x


RIGHT = {
    "vectorised": lambda x: 2 * x,
    "loops": lambda x: torch.stack([torch.stack([2 * value for value in row]) for row in x]),
    "NumPy": lambda x: torch.from_numpy(2 * x.cpu().numpy()).to(x.device),
    "a gradient": by_gradient_anywhere,
}
WRONG = {
    "contiguous": (lambda x: (2 * x.view(-1)).view(x.shape), RuntimeError, "view"),
    "on the CPU": (lambda x: torch.from_numpy(2 * x.cpu().numpy()), AssertionError, "on the CPU"),
    "mixed": (lambda x: x + x * torch.ones(3, 4), RuntimeError, "device"),
    "in place": (lambda x: x.mul_(2), AssertionError, "changes its argument 1 in place"),
    "seeds": (lambda x: torch.manual_seed(0) and 2 * x, AssertionError, "generator"),
    "NumPy's": (lambda x: np.random.seed(0) or 2 * x, AssertionError, "generator"),
    "its input": (lambda x: x, AssertionError, "memory of its input"),
    "partly written": (partly_written, AssertionError, "other numbers in new memory"),
    "transposed": (
        lambda x: 2 * x if x.is_contiguous() else 3 * x,
        AssertionError,
        "transposed in memory",
    ),
    "no gradients": (by_gradient, RuntimeError, "does not require grad"),
    "gradients on": (leaves_gradients_on, AssertionError, "switches gradients on"),
    "buffer": (lambda x: torch.mul(x, 2, out=BUFFER), AssertionError, "after another call"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_keeps_the_rules_passes(name):
    rules.hold(RIGHT[name], (X,), same, "f(x)")
    rules.hold_twice(RIGHT[name], lambda x: 2 * x, ([X], [X + 1]), "f(x)")


@pytest.mark.parametrize("name", WRONG)
def test_what_breaks_one_is_named(name):
    function, error, text = WRONG[name]
    factor = 1 if name == "its input" else 2
    with pytest.raises(error, match=text):
        rules.hold(function, (X.clone(),), rules.like(factor * X), "f(x)")
    with pytest.raises(error, match=text):
        rules.hold_twice(function, lambda x: factor * x, ([X.clone()], [X + 1]), "f(x)")
    if name == "its input":
        rules.hold(function, (X,), rules.like(factor * X), "f(x)", views=True)


def test_a_wrong_result_is_called_just_that():
    with pytest.raises(AssertionError, match=r"^f\(x\) has wrong values"):
        rules.hold(lambda x: 3 * x, (X,), same, "f(x)")


def test_results_are_not_kept_for_later_calls():
    rules.hold(kept("values"), (X,), same, "f(x)", views=True)
    with pytest.raises(AssertionError, match="first result was changed"):
        rules.hold(kept("values"), (X,), same, "f(x)")
    with pytest.raises(AssertionError, match="called a second time, has wrong values"):
        rules.hold_twice(kept("shape"), lambda x: 2 * x, ([X], [X + 1]), "f(x)")


def test_what_lies_at_an_address_may_change():
    with pytest.raises(AssertionError, match="other values in the same tensors"):
        rules.hold_twice(by_address(), lambda x: 2 * x, ([X], [X + 1]), "f(x)", device=False)


def test_another_call_has_other_values():
    for x in (X, torch.ones(1, 5), torch.tensor(0.5), torch.arange(3), X > 4):
        buffer = torch.empty_like(x)
        with pytest.raises(AssertionError, match="after another call"):
            rules.hold(lambda x, b=buffer: b.copy_(x), (x,), rules.like(x.clone()), "f(x)")


def test_what_a_question_allows_is_not_looked_at():
    on_the_cpu = WRONG["on the CPU"][0]
    rules.hold(on_the_cpu, (X,), same, "f(x)", device=False)
    rules.hold(on_the_cpu, (X,), same, "f(x)", drawn=True)
    rules.hold(WRONG["transposed"][0], (X,), same, "f(x)", drawn=True)
    with pytest.raises(AssertionError, match="transposed in memory"):
        rules.hold(WRONG["transposed"][0], (X,), same, "f(x)", drawn=True, layouts=True)
    expected = rules.like(torch.kron(X, torch.ones(2, 2)))
    kron = lambda x: torch.kron(x, torch.ones(2, 2).to(x))  # noqa: E731
    rules.hold(kron, (X,), expected, "f(x)", may_refuse=True)
    with pytest.raises(RuntimeError, match="view"):
        rules.hold(WRONG["contiguous"][0], (X,), same, "f(x)", may_refuse=True)
    with pytest.raises(AssertionError, match="transposed in memory"):
        rules.hold(WRONG["transposed"][0], (X,), same, "f(x)", may_refuse=True)


def test_names_of_maps_stand_for_maps():
    args = "the identity", X
    rules.hold(lambda f, x: f(x) + x, args, same, "f(identity, x)")
    with pytest.raises(AssertionError, match="changes its argument 2 in place"):
        rules.hold(lambda f, x: f(x).add_(x), args, same, "f(identity, x)")


def test_a_float_is_one_of_python():
    rules.hold(lambda x: x.sum().item(), (X,), rules.like(66.0, rtol=1e-6), "f(x)")
    for function, text in ((lambda x: x.sum(), "Python float"), (lambda x: 66.1, "wrong")):
        with pytest.raises(AssertionError, match=text):
            rules.hold(function, (X,), rules.like(66.0, rtol=1e-6), "f(x)")


def test_results_of_several_parts_are_looked_at_together():
    def both(result, call):
        same(result[0], call)
        checks.equal(result[1], 3, call)

    rules.hold(lambda x: (2 * x, len(x)), (X,), both, "f(x)")
    with pytest.raises(AssertionError, match="on the CPU"):
        rules.hold(lambda x: ((2 * x).cpu(), len(x)), (X,), both, "f(x)")


def test_a_threshold_of_zero_returns_another_tensor():
    args = X - 6, 2
    expected = args[0].where(args[0].abs() > 2, 0)
    with pytest.raises(AssertionError, match="in place"):
        rules.hold(to_zero, args, rules.like(expected), "f(x, 2)")

    def lazy(x, t):
        return x if t == 0 else x.where(x.abs() > t, 0)

    rules.hold(lazy, args, rules.like(expected), "f(x, 2)")
    with pytest.raises(AssertionError, match="memory of its input"):
        rules.hold(lazy, (X, 0), rules.like(X), "f(x, 0)")


def test_a_loop_is_seen():
    small, large = [torch.ones(5)], [torch.ones(50)]
    rules.check_no_loop(lambda x: 2 * x, small, large, "f(x)")
    with pytest.raises(AssertionError, match="is there a loop"):
        rules.check_no_loop(lambda x: torch.stack([2 * one for one in x]), small, large, "f(x)")


def refuses_complex(x):
    if x.is_complex():
        raise TypeError("no complex numbers")
    return 2 * x


def single_by_default(x):
    two = torch.tensor([2.0], device=x.device)
    return x * (two if x.dtype == torch.float32 else two.to(x.dtype))


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (lambda x: 2 * x, None),
        (refuses_complex, None),
        (lambda x: 2 * x.float(), "float64 has dtype"),
        (lambda x: 2 * x.real, "complex64 has dtype"),
        (single_by_default, "default is float64, has dtype"),
        (lambda x: (2 * x).cpu(), "comes back on the CPU"),
    ],
)
def test_dtypes(function, problem):
    args = [torch.randn(3, 4, dtype=torch.complex128, generator=checks.generator(1))]
    if problem is None:
        rules.check_dtypes(function, lambda x: 2 * x, args, "f(x)")
        return
    with pytest.raises(AssertionError, match=problem):
        rules.check_dtypes(function, lambda x: 2 * x, args, "f(x)")


def test_images_of_every_scale():
    x = torch.randn(3, 1, 4, 5, dtype=torch.float64, generator=checks.generator(2))
    rules.check_scales(lambda x: 2 * x, lambda x: 2 * x, [x], "f(x)")
    with pytest.raises(AssertionError, match="values near 1e-30"):
        rules.check_scales(lambda x: 2 * x + 1e-20, lambda x: 2 * x, [x], "f(x)")


def test_entries_of_every_size():
    x, k = (torch.randn(4, 5, dtype=torch.float64, generator=checks.generator(n)) for n in (3, 4))
    mask = k > 0

    def times(x, k, mask):
        return mask * x * k

    rules.check_sizes(times, times, [x, k, mask], "f(x, k, mask)")
    for wrong, text in (
        (lambda x, k, mask: mask * x.where(x.abs() > 1e-7, 0) * k, "argument 1 near 1e-30"),
        (lambda x, k, mask: mask * x * k.where(k.abs() > 1e-7, 0), "argument 2 near 1e-30"),
        (lambda x, k, mask: mask * x * k.where(k.abs() > 1e-6 * k.abs().max(), 0), "many sizes"),
    ):
        with pytest.raises(AssertionError, match=text):
            rules.check_sizes(wrong, times, [x, k, mask], "f(x, k, mask)")
