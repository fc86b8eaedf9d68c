"""What breaks a rule that holds for every function is seen, and named."""

import numpy as np
import pytest
import torch

from starter_code import checks, rules

X = torch.arange(12.0).reshape(3, 4)
BUFFER = torch.empty(3, 4)


def same(result, call):
    checks.same(result, 2 * X, call)


RIGHT = {
    "vectorised": lambda x: 2 * x,
    "loops": lambda x: torch.stack([torch.stack([2 * value for value in row]) for row in x]),
    "NumPy": lambda x: torch.from_numpy(2 * x.cpu().numpy()).to(x.device),
}
WRONG = {
    "contiguous": (lambda x: (2 * x.view(-1)).view(x.shape), RuntimeError, "view"),
    "on the CPU": (lambda x: torch.from_numpy(2 * x.cpu().numpy()), AssertionError, "on the CPU"),
    "mixed": (lambda x: x + x * torch.ones(3, 4), RuntimeError, "device"),
    "in place": (lambda x: x.mul_(2), AssertionError, "in place"),
    "seeds": (lambda x: torch.manual_seed(0) and 2 * x, AssertionError, "generator"),
    "NumPy's": (lambda x: np.random.seed(0) or 2 * x, AssertionError, "generator"),
    "its input": (lambda x: x, AssertionError, "first result was changed"),
    "buffer": (
        lambda x: 2 * x if x.device.type == "meta" else torch.mul(x, 2, out=BUFFER),
        AssertionError,
        "after another call",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_keeps_the_rules_passes(name):
    rules.hold(RIGHT[name], (X,), same, "f(x)")


@pytest.mark.parametrize("name", WRONG)
def test_what_breaks_one_is_named(name):
    function, error, text = WRONG[name]
    right = 1 if name == "its input" else 2

    def same(result, call):
        checks.same(result, right * X, call)

    with pytest.raises(error, match=text):
        rules.hold(function, (X.clone(),), same, "f(x)")
    if name == "its input":
        rules.hold(function, (X,), same, "f(x)", views=True)


def test_results_of_several_parts_are_looked_at_together():
    def both(result, call):
        same(result[0], call)
        checks.equal(result[1], 3, call)

    rules.hold(lambda x: (2 * x, len(x)), (X,), both, "f(x)")
    with pytest.raises(AssertionError, match="on the CPU"):
        rules.hold(lambda x: ((2 * x).cpu(), len(x)), (X,), both, "f(x)")
