"""A personal instance is the same again for the same student, and another for another."""

import pytest
import torch

from starter_code import personal


def test_the_same_student_sees_the_same_and_another_something_else():
    first = torch.rand(4, generator=personal.generator("s1234567", "mask"))
    assert torch.equal(first, torch.rand(4, generator=personal.generator(" S1234567 ", "mask")))
    others = ("s1234568", "mask"), ("s1234567", "noise"), ("", "mask")
    assert len({personal.seed(*one) for one in others} | {personal.seed("s1234567", "mask")}) == 4
    assert all(0 <= personal.seed(str(number), "mask") < 2**31 for number in range(100))


def test_choices_are_spread():
    chosen = [personal.choice(str(number), "kernel", [1, 2, 3]) for number in range(300)]
    assert all(chosen.count(one) > 60 for one in (1, 2, 3))


@pytest.mark.parametrize("identity", [None, 3, ...])
def test_an_identity_is_a_text(identity):
    with pytest.raises(TypeError, match="s1234567"):
        personal.seed(identity, "mask")
