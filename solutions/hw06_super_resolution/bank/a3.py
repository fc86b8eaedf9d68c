"""Other right answers and known wrong ones to paper 3 of hw06."""

import torch

from autograder.bank import alternative, mistake


@alternative("receptive_field")
def field_by_growing(kernels):
    """From the end to the beginning."""
    side = 1
    for kernel in reversed(kernels):
        side = side + 2 * (kernel // 2)
    return side


@alternative("multiplications")
def work_by_index(kernels, channels, pixels):
    """A loop over layers."""
    total = 0
    for k in range(len(kernels)):
        total += pixels * channels[k] * channels[k + 1] * kernels[k] * kernels[k]
    return total


@mistake("receptive_field", edit={"1 + sum": "sum"})
def field_without_the_pixel():
    """One convolution 1 x 1 sees one pixel."""


@mistake("receptive_field", edit={"kernel - 1 for": "kernel for"})
def field_sum():
    """Squares overlap: each convolution adds its size minus one."""


@mistake("receptive_field", edit={"1 + sum(kernel - 1 for kernel in kernels)": "max(kernels)"})
def field_largest():
    """Too small: each convolution adds its size minus one to what those before it see."""


@mistake(
    "receptive_field",
    edit={
        "return 1 + sum(kernel - 1 for kernel in kernels)": (
            "return (1 + sum(kernel - 1 for kernel in kernels)) ** 2"
        )
    },
)
def field_area():
    """The side of the square is asked for."""


@mistake(
    "receptive_field", edit={"1 + sum(kernel - 1 for kernel in kernels)": "1 + 2 * len(kernels)"}
)
def field_of_three():
    """Kernels may have other sizes than 3."""


@mistake("multiplications", edit={"kernel**2 * before": "kernel * before"})
def work_of_a_row():
    """A kernel has kernel^2 entries."""


@mistake("multiplications", edit={"kernel**2 * before * after": "kernel**2 * before"})
def work_without_outputs():
    """Each channel that comes out has products of its own."""


@mistake("multiplications", edit={"return pixels * sum": "return sum"})
def work_of_a_pixel():
    """This is the work for one pixel."""


@mistake("multiplications", edit={"kernel**2 * before * after": "(kernel**2 * before + 1) * after"})
def work_with_biases():
    """A bias is added, not multiplied."""


@mistake("multiplications", edit={"return pixels * sum": "return 2 * pixels * sum"})
def work_with_additions():
    """Multiplications alone are asked for, not additions."""


@mistake("multiplications")
def work_that_pops(kernels, channels, pixels):
    """It takes entries out of the list that it is given."""
    total = 0
    for kernel in kernels:
        before = channels.pop(0)
        total += kernel**2 * before * channels[0]
    return pixels * total


@mistake("receptive_field")
def field_that_pops(kernels):
    """It takes entries out of the list that it is given."""
    side = 1
    while kernels:
        side += kernels.pop() - 1
    return side


@mistake("multiplications")
def work_in_single(kernels, channels, pixels):
    """It computes in float32, which has seven digits: the count is to be exact."""
    k, c = (torch.tensor(one, dtype=torch.float32) for one in (kernels, channels))
    return int((pixels * k**2 * c[:-1] * c[1:]).sum())
