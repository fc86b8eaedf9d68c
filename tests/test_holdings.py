"""Counting what a network keeps, wherever it keeps it."""

import builtins
import collections
import functools

import numpy as np
import pytest
import torch
from torch import nn

from starter_code import probes

MANY = 50_000
HIDDEN = [0.5] * MANY


class Plain(nn.Module):
    """A convolution without bias (9 numbers) and a normalisation (4 and 1 for its count)."""

    sizes = (3, 3)

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 1, 3, bias=False), nn.BatchNorm2d(1), nn.ReLU())

    def forward(self, x):
        return self.body(x)


def with_attribute(value):
    """A network that keeps this value."""
    model = Plain()
    model.kept = value
    return model


def test_an_honest_network_has_what_it_saves():
    assert probes.numbers_held(Plain()) == 9 + 2 + 2 + 1
    deep = nn.Sequential(*[Plain() for _ in range(30)])
    assert probes.numbers_held(deep) == 30 * 14
    shared = nn.Linear(3, 2)
    assert probes.numbers_held(nn.ModuleList([shared, shared])) == 8


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(MANY),
        torch.zeros(MANY)[:1],  # keeps all of it alive
        np.zeros(MANY),
        [0.5] * MANY,
        tuple(range(MANY)),
        {index: 0.5 for index in range(MANY)},
        [[0.1, 0.2, 0.3] for _ in range(MANY // 3)],
        bytes(4 * MANY),
        "x" * (4 * MANY),
        1 << (32 * MANY),
        collections.deque(range(MANY)),
        functools.partial(print, [0.5] * MANY),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_hides_in_an_attribute(value):
    assert probes.numbers_held(with_attribute(value)) > 0.8 * MANY


def test_what_hides_beside_the_instance():
    class OfClass(Plain):
        table = [0.5] * MANY

    class OfGlobal(Plain):
        def forward(self, x):
            return x + HIDDEN[0]

    class OfMethod(Plain):
        def forward(self, x):
            return self.looked_up(x)

        def looked_up(self, x):
            return x + HIDDEN[0]

    table = [0.5] * MANY

    class OfClosure(Plain):
        def forward(self, x):
            return x + table[0]

    class OfDefault(Plain):
        def forward(self, x, table=tuple(range(MANY))):
            return x + table[0]

    for made in (OfClass(), OfGlobal(), OfMethod(), OfClosure(), OfDefault()):
        assert probes.numbers_held(made) > 0.9 * MANY, type(made)
    hooked = Plain()
    hooked.register_forward_hook(lambda module, given, result: result + table[0])
    assert probes.numbers_held(hooked) > 0.9 * MANY


class OfATorchModule(Plain):
    def forward(self, x):
        return x + torch.hidden_table[0]


class OfAModuleBelow(Plain):
    def forward(self, x):
        import torch.nn as layers

        return x + layers.functional.hidden_table[0]


class OfBuiltins(Plain):
    def forward(self, x):
        return x + hidden_table[0]  # noqa: F821


class OfLayersClass(Plain):
    def forward(self, x):
        return x + self.hidden_table[0]


@pytest.mark.parametrize(("owner", "made"), [
    (torch, OfATorchModule), (nn.functional, OfAModuleBelow), (builtins, OfBuiltins),
    (nn.Module, OfLayersClass),
])  # fmt: skip
def test_what_hides_in_a_library(monkeypatch, owner, made):
    monkeypatch.setattr(owner, "hidden_table", torch.zeros(MANY), raising=False)
    assert probes.numbers_held(made()) > 0.9 * MANY


def test_what_libraries_have_themselves_is_free():
    class Honest(Plain):
        def forward(self, x):
            x = x * torch.pi + np.e + np.arange(3).sum() + len(np.__all__)
            return nn.functional.pad(x, (1, 1)).float().clamp(0, torch.inf)

    assert probes.numbers_held(Honest()) == 14


def test_a_global_that_is_called_like_an_attribute_is_free():
    class Named(Plain):
        def forward(self, x):
            return self.HIDDEN(x)

    assert probes.numbers_held(Named()) == 14


def test_what_holds_several_numbers_counts_as_several():
    held = nn.Module()
    held.register_buffer("packed", torch.zeros(1000, dtype=torch.int64))
    assert probes.numbers_held(held) == 4000
    held.packed = torch.zeros(1000, dtype=torch.complex64)
    assert probes.numbers_held(held) == 2000
    held.packed = torch.zeros(1000, dtype=torch.uint8)
    assert probes.numbers_held(held) == 1000
    held.array = np.zeros(1000, dtype=np.int32)
    assert probes.numbers_held(held) == 3000


def test_what_only_the_training_used_is_free():
    class Trained(Plain):
        def fit(self):
            return HIDDEN

    assert probes.numbers_held(Trained()) == 14
