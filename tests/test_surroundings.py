"""What a call does to its surroundings is seen: buffers, layouts, inputs, the session's state."""

import random

import numpy as np
import pytest
import torch

from starter_code import checks, surroundings

X = torch.arange(12.0).reshape(3, 4)


def test_a_buffer_that_is_used_again_is_seen():
    buffer = torch.empty(3, 4)
    kept = surroundings.results_together(lambda x: buffer.copy_(x), [[X], [2 * X]])
    assert torch.equal(kept[0], 2 * X)
    fresh = surroundings.results_together(lambda x: x + 0, [[X], [2 * X]])
    assert torch.equal(fresh[0], X) and torch.equal(fresh[1], 2 * X)


def test_memory_that_nothing_was_written_into_is_seen():
    found = surroundings.with_filled_memory(lambda x: x.new_empty(3, 4), X)
    assert torch.isnan(found).all()
    found = surroundings.with_filled_memory(lambda x: torch.empty_like(x).copy_(x), X)
    assert torch.equal(found, X)
    assert not torch.are_deterministic_algorithms_enabled()


def test_another_default_dtype_shows_what_is_created_without_one():
    x = torch.ones(2)
    careless = surroundings.under_default_dtype(lambda x: x * torch.ones(2), torch.float64, x)
    careful = surroundings.under_default_dtype(lambda x: x * x.new_ones(2), torch.float64, x)
    assert (careless.dtype, careful.dtype) == (torch.float64, torch.float32)
    assert torch.get_default_dtype() == torch.float32


def test_other_layouts_have_the_same_values_and_are_not_contiguous():
    seen = []
    for result in surroundings.in_other_layouts(lambda x, n: seen.append(x) or n * x, X, 2):
        assert torch.equal(result, 2 * X)
    assert not any(x.is_contiguous() for x in seen)
    with pytest.raises(RuntimeError):
        surroundings.in_other_layouts(lambda x: x.view(-1), X)
    (number, _) = surroundings.in_other_layouts(lambda x: x, torch.tensor(2.0))
    assert number == 2


def test_maps_return_their_input_or_a_view_of_it():
    for name, result in surroundings.MAPS.items():
        x = X.to(torch.complex64)
        assert result(x).data_ptr() in range(x.data_ptr(), x.data_ptr() + 8 * x.numel()), name
    in_place = surroundings.with_maps(lambda forward, x: forward(x).mul_(2) + x, "the identity", X)
    assert torch.equal(in_place, 4 * torch.arange(12.0).reshape(3, 4))
    X.div_(2)
    maps = "the identity", X.clone()
    name, after = surroundings.inputs_after_maps(lambda f, x: f(x).mul_(2), *maps)
    assert name == "the identity" and torch.equal(after, 2 * X)
    assert surroundings.elsewhere(lambda f, x: f(x) + 0, "the identity", X)[0]


def test_a_result_in_the_memory_of_its_input_is_seen():
    assert surroundings.shares_memory(lambda x: x[1:], X)
    assert surroundings.shares_memory(lambda x, n: [x + n, x], X, 2)
    assert not surroundings.shares_memory(lambda x: x + 0, X)


CHANGES = {
    "torch's default dtype": lambda: torch.set_default_dtype(torch.float64),
    "whether gradients are recorded": lambda: torch.set_grad_enabled(False),
    "torch's global random generator": lambda: torch.rand(1),
    "NumPy's global random generator": lambda: np.random.rand(1),
    "Python's global random generator": lambda: random.random(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_state_is_named_and_costs_nobody_else(name):
    assert surroundings.state_changed(CHANGES[name]) == [name]
    assert surroundings.state_changed(lambda: None) == []
    with torch.random.fork_rng(), torch.enable_grad():  # left behind by an earlier call
        CHANGES[name]()
        assert surroundings.state_changed(CHANGES[name]) == [name]
        torch.set_default_dtype(torch.float32)
    with pytest.raises(AssertionError, match="not its own"):
        checks.leaves_alone([name], "f(x)")
    checks.leaves_alone([], "f(x)")


def test_a_result_that_is_an_input_or_kept_is_seen_when_it_changes():
    kept = torch.zeros(2)
    assert surroundings.called_again(lambda: kept).tolist() == [1, 1]
    assert surroundings.called_again(lambda x: x[0], X.clone()).tolist() == [1, 2, 3, 4]
    assert surroundings.called_again(lambda x: x[0] + 0, X).tolist() == [0, 1, 2, 3]
    assert surroundings.called_again(lambda x: (x[0].expand(2, 4), 3), X.clone())[1] == 3


def test_a_seed_that_was_set_before_is_seen_again():
    for _ in range(2):
        changed = surroundings.state_changed(lambda: torch.manual_seed(0))
        assert changed == ["torch's global random generator"]


def test_a_change_is_seen_when_it_is_made_again():
    try:
        torch.set_default_dtype(torch.float64)
        change = CHANGES["torch's default dtype"]
        assert surroundings.state_changed(change) == ["torch's default dtype"]
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    torch.manual_seed(0)
    again = surroundings.state_changed(lambda: torch.manual_seed(0))
    assert again == ["torch's global random generator"]


SEEDS = {
    "torch's": lambda: torch.manual_seed(3),
    "NumPy's": lambda: np.random.seed(int(torch.randint(100, ()))),
    "Python's": lambda: random.seed(3),
}


@pytest.mark.parametrize("name", SEEDS)
def test_a_generator_that_is_seeded_is_told_from_one_that_is_used(name):
    assert surroundings.generators_seeded(SEEDS[name]) == [name]
    states = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    used = surroundings.generators_seeded(
        lambda: (torch.rand(2), np.random.rand(), random.random())
    )
    assert used == surroundings.generators_seeded(lambda: 3) == []
    assert torch.equal(states[0], torch.get_rng_state()) and states[2] == random.getstate()
    assert states[1] == np.random.get_state()[1].tolist()


def test_without_gradients():
    x = torch.ones(2, requires_grad=True)
    stayed, found = surroundings.without_gradients(lambda: 2 * x)
    assert stayed and not found.requires_grad and torch.is_grad_enabled()
    assert surroundings.without_gradients(lambda: torch.set_grad_enabled(True))[0] is False
    assert torch.is_grad_enabled()


def test_values_that_change_at_an_address():
    seen = []

    def double(x, n):
        seen.append(x.data_ptr())
        return n * x

    found = surroundings.after_changes(double, [2 * X, 3], [X, 2])
    assert torch.equal(found, 2 * X) and seen[0] == seen[1]
    found = surroundings.after_changes(double, [X[:2], 3], [X, 2])
    assert torch.equal(found, 2 * X) and seen[2] != seen[3]


def test_what_was_given_must_be_as_it_was():
    with pytest.raises(AssertionError, match="argument 2 in place"):
        checks.unchanged([X, 2 * X], [X, X], "f(a, b)")
    checks.unchanged([X.clone(), 3], [X, 3], "f(a, b)")
    for given, change in (([X, 2 * X], lambda a: a[1].add_(1)), ([3, 4], lambda a: a.pop())):
        after = surroundings.inputs_after_maps(lambda a: a, *surroundings.copies([given]))
        checks.unchanged(after, [given], "f(a)")
        after = surroundings.inputs_after_maps(change, *surroundings.copies([given]))
        with pytest.raises(AssertionError, match="argument 1 in place"):
            checks.unchanged(after, [given], "f(a)")


@pytest.mark.parametrize(
    ("value", "right"), [(torch.tensor(True), True), (np.int64(3), 3), ([np.int64(3)], [3])]
)
def test_pythons_own_types_where_they_are_asked_for(value, right):
    checks.equal(value, right, "f(x)")
    with pytest.raises(AssertionError, match="Python's own type"):
        checks.equal(value, right, "f(x)", python=True)
    checks.equal(right, right, "f(x)", python=True)


class Shifted(torch.nn.Module):
    """Adds a parameter, a buffer, and what a subclass makes."""

    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.ones(2))
        self.register_buffer("b", torch.ones(2))

    def forward(self, x):
        return x + self.a + self.b + self.more(x)

    def more(self, x):
        return torch.zeros_like(x)


def test_a_network_goes_elsewhere_with_all_that_is_registered():
    class Careless(Shifted):
        def more(self, x):
            return torch.zeros(2)

    class Back(Shifted):
        def forward(self, x):
            return super().forward(x).cpu()

    x = torch.arange(4.0).reshape(2, 2)
    stayed, found = surroundings.network_elsewhere(Shifted(), x)
    assert stayed and torch.equal(found, x + 2)
    assert surroundings.network_elsewhere(Back(), x)[0] is False
    with pytest.raises(RuntimeError, match="same device"):
        surroundings.network_elsewhere(Careless(), x)
