"""Other right answers and known wrong ones to test golf 1 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def returns_a_verdict(f):
    """False stands for wrong; the dot-product test in one sample."""
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(2, 5, generator=generator, dtype=torch.complex128)
    w = torch.randn(3, generator=generator, dtype=torch.complex128)
    Ax = sum(w[p] * x.roll(p) for p in range(3))
    return bool((torch.vdot(Ax, y) - torch.vdot(x, f(y, w))).abs() < 1e-9)


@mistake(
    "my_test",
    edit={"[1 + 1j, 2, -3j, 0.5 - 1j, 4]": "[1, 2, -3, 0.5, 4]", "[1, 2j, 3 - 1j]": "[1, 2, 3]"},
)
def real_numbers():
    """Real numbers do not show where the conjugate goes."""


@mistake("my_test", edit={"[1, 2j, 3 - 1j]": "[1, 1, 1]"})
def flat_kernel():
    """A kernel of equal real weights looks the same flipped, and the same conjugated."""


@mistake(
    "my_test",
    edit={"y = torch.tensor([": "y = torch.tensor(4 * ["},
)
def too_many_numbers():
    """It catches everything, with more numbers than 12. Which of them are needed?"""


@mistake(
    "my_test",
    edit={"[1 + 1j, 2, -3j, 0.5 - 1j, 4]": "[0, 0, 1 + 1j, 0, 0]", "[1, 2j, 3 - 1j]": "[1, 2j]"},
)
def nothing_at_the_ends():
    """One pixel in the middle does not show what comes back in at the end."""


@mistake("my_test", edit={"w[p].conj() * y.roll(-p)": "w[p] * y.roll(-p)"})
def wants_the_transpose():
    """It refuses what is right: the adjoint conjugates the kernel."""


@mistake(
    "my_test",
    edit={"assert torch.allclose(f(y, w), expected)": "assert torch.equal(f(y, w), expected)"},
)
def wants_the_same_bits():
    """It refuses a right one that rounds differently. Allow for rounding."""


@mistake(
    "my_test",
    edit={"f(y, w), expected)": "f(y, w).abs().sum(), expected.abs().sum())"},
)
def compares_a_sum():
    """Results that differ in their order have the same sum. Compare entry by entry."""


@mistake("my_test")
def two_numbers(f):
    """Modulo 2, one step back is one step forward: what is moved the other way looks the same.
    Take a longer y.
    """
    y = torch.tensor([1 + 2j, 3 - 1j], dtype=torch.complex128)
    w = torch.tensor([2 + 1j, 1j], dtype=torch.complex128)
    expected = w[0].conj() * y + w[1].conj() * y.roll(-1)
    assert torch.allclose(f(y, w), expected)
