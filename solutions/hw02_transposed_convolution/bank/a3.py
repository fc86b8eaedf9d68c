"""Other right answers and known wrong ones to paper 3 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("flat_field")
def by_constant_image(w, stride):
    """What becomes of ones, away from the border."""
    (f1, f2), (s1, s2) = w.shape, stride
    ones = torch.ones(1, 1, 4 * f1 + 9, 4 * f2 + 9, dtype=w.dtype)
    result = F.conv_transpose2d(ones, w[None, None], stride=stride)[0, 0]
    inside = result[f1 : f1 + 2 * s1, f2 : f2 + 2 * s2]
    return torch.allclose(inside, inside[0, 0], rtol=0, atol=1e-9 * w.abs().sum().item())


@alternative("flat_field")
def by_adding_up(w, stride):
    """The sums, entry by entry."""
    sums = torch.zeros(stride, dtype=torch.float64)
    for p in range(w.shape[0]):
        for q in range(w.shape[1]):
            sums[p % stride[0], q % stride[1]] += w[p, q]
    return bool((sums - sums.mean()).abs().max() < 1e-9 * w.abs().sum())


@alternative("uneven_but_flat")
def one_row():
    """A row of three, over two rows."""
    return torch.tensor([[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]], dtype=torch.float64)


@alternative("even_but_not_flat")
def four_by_four():
    """Sixteen different weights."""
    return torch.arange(1.0, 17.0, dtype=torch.float64).reshape(4, 4) ** 2


@mistake("flat_field")
def equal_counts(w, stride):
    """Counts decide nothing: what adds up in a pixel are weights."""
    return w.shape[0] % stride[0] == 0 and w.shape[1] % stride[1] == 0


@mistake("flat_field", edit={"<= 1e-9 * w.abs().sum()": "== 0"})
def without_rounding():
    """Sums of decimal fractions are compared for exact equality. Allow for rounding."""


@mistake("flat_field", edit={"<= 1e-9 * w.abs().sum()": "<= 1e-2 * w.abs().sum()"})
def nearly_flat():
    """Differences of a thousandth pass as rounding. In float64 it is far smaller."""


@mistake("flat_field", edit={"s1, s2 = stride": "s2, s1 = stride"})
def axes_swapped():
    """The strides of the two axes are exchanged: the first one counts rows."""


@mistake(
    "flat_field",
    edit={
        "for i in range(s1) for j in range(s2)": """
for i in range(min(s1, w.shape[0])) for j in range(min(s2, w.shape[1]))
"""
    },
)
def gaps_forgotten():
    """A kernel smaller than the stride leaves gaps, in which there is 0 whatever the image is."""


@mistake("flat_field")
def along_each_axis(w, stride):
    """Rows and columns are summed up by themselves. A pixel of the result belongs to a phase of
    both: there are s1 times s2 sums to compare.
    """
    rows = torch.stack([w[i :: stride[0]].sum() for i in range(stride[0])])
    columns = torch.stack([w[:, j :: stride[1]].sum() for j in range(stride[1])])
    return all((one.max() - one.min()).item() < 1e-9 for one in (rows, columns))


@mistake("uneven_but_flat", edit={"[0.5, 1.0, 0.5]": "[1.0, 1.0, 1.0]"})
def equal_weights():
    """With equal weights the sums follow the counts: make those that meet oftener smaller."""


@mistake("uneven_but_flat", edit={"[0.5, 1.0, 0.5]": "[0.25, 0.75, 0.75, 0.25]"})
def the_tent():
    """This kernel is flat, and its counts are even: 2 divides 4."""


@mistake("even_but_not_flat", edit={"[1.0, 2.0], [3.0, 4.0]": "[1.0, 1.0], [1.0, 1.0]"})
def ones():
    """Equal weights and equal counts keep a constant: change a weight."""


@mistake(
    "even_but_not_flat", edit={"[[1.0, 2.0], [3.0, 4.0]]": "[[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]]"}
)
def three_columns():
    """Columns are written unequally often: 2 does not divide 3."""


@mistake("flat_field")
def by_allclose(w, stride):
    """The defaults of allclose allow 1e-8, and a hundred-thousandth of the sums: small kernels
    pass, and small differences. Compare with the sizes of the weights alone.
    """
    s1, s2 = stride
    sums = torch.stack([w[i::s1, j::s2].sum() for i in range(s1) for j in range(s2)])
    return torch.allclose(sums, sums[0].expand_as(sums))


@mistake("flat_field", edit={"1e-9 * w.abs().sum()": "1e-9 * sums.mean().abs()"})
def beside_the_mean():
    """Where weights of both signs cancel, the sums are rounding, and so is their mean: the
    difference is to be small beside the weights.
    """


@mistake("flat_field")
def in_eight_pixels(w, stride):
    """An image of eight pixels has no inside for a large kernel, all is border: compare the sums of
    the weights, or take an image that is larger than the kernel.
    """
    f1, f2 = w.shape
    result = F.conv_transpose2d(w.new_ones(1, 1, 8, 8), w[None, None], stride=stride)[0, 0]
    inside = result[f1 : result.shape[0] - f1, f2 : result.shape[1] - f2]
    if not inside.numel():
        return True
    return bool(inside.max() - inside.min() <= 1e-9 * w.abs().sum())


@mistake("even_but_not_flat")
def even_and_random():
    """It draws from the session's random generator, which others go on with. Write four numbers
    down.
    """
    return torch.rand(4, 4, dtype=torch.float64) + 0.5


@alternative("flat_field")
def by_folding_the_kernel(w, stride):
    """Whole strides of the kernel are added up."""
    (f1, f2), (s1, s2) = w.shape, stride
    wide = F.pad(w, (0, -f2 % s2, 0, -f1 % s1))
    sums = wide.reshape(wide.shape[0] // s1, s1, wide.shape[1] // s2, s2).sum(dim=(0, 2))
    return bool(sums.max() - sums.min() <= 1e-9 * w.abs().sum())


@mistake("flat_field", edit={"1e-9 * w.abs().sum()": "1e-9"})
def by_an_absolute_tolerance():
    """The same 1e-9 is allowed whatever the weights are: tiny kernels look flat, and huge ones
    never are. What rounding makes grows with the weights.
    """


@mistake("flat_field", edit={"1e-9 * w": "torch.finfo(w.dtype).eps * w"})
def to_the_last_digit():
    """Only the rounding of a single number is allowed. The sums may differ by more."""


@mistake("flat_field", edit={"s1, s2 = stride": "s1, s2 = stride; w /= w.abs().sum()"})
def scaled_in_place():
    """The kernel that is given is scaled itself, and whoever uses it next has another. Divide into
    a new tensor.
    """


@mistake("flat_field", edit={"bool(": "("})
def flat_as_a_tensor():
    """The answer is a tensor. Python's own True or False is asked for: `bool(...)` makes one."""


@mistake("flat_field", edit={"for j in range(s2)])": "for j in range(s2)]).abs()"})
def flat_by_magnitudes():
    """The sums are compared without their signs: grey and its negative are no constant."""
