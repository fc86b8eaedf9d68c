"""Other right answers and known wrong ones to question 9 of hw02."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("overlap_count")
def count_by_transposed_convolution(m, n, kernel_size, stride):
    """Ones, transposed with a kernel of ones, in float64; rounded at the end."""
    ones = torch.ones(1, 1, m, n, dtype=torch.float64)
    weights = torch.ones(1, 1, *kernel_size, dtype=torch.float64)
    return F.conv_transpose2d(ones, weights, stride=stride)[0, 0].round().long()


@alternative("overlap_count")
def count_by_axes(m, n, kernel_size, stride):
    """The outer product of the counts along the axes."""

    def along(size, f, s):
        places = (s * torch.arange(size)[:, None] + torch.arange(f)).reshape(-1)
        return torch.bincount(places, minlength=(size - 1) * s + f)

    (f1, f2), (s1, s2) = kernel_size, stride
    return torch.outer(along(m, f1, s1), along(n, f2, s2))


@alternative("overlap_count")
def count_by_formula(m, n, kernel_size, stride):
    """For each pixel, the number of corners from which a copy of the kernel reaches it."""

    def along(size, f, s):
        j = torch.arange((size - 1) * s + f)
        last = torch.clamp(j // s, max=size - 1)
        first = torch.clamp(-((f - 1 - j) // s), min=0)
        return torch.clamp(last - first + 1, min=0)

    rows = along(m, kernel_size[0], stride[0])
    return rows[:, None] * along(n, kernel_size[1], stride[1])


@alternative("is_even")
def even_by_counting(kernel_size, stride):
    """Counts in the middle of a long row, along each axis."""
    for f, s in zip(kernel_size, stride, strict=True):
        count = [0] * (s * (2 * f + 2 * s) + f)
        for start in range(0, len(count) - f + 1, s):
            for j in range(start, start + f):
                count[j] += 1
        if len(set(count[f:-f])) > 1:
            return False
    return True


@alternative("is_even")
def even_by_divisor(kernel_size, stride):
    """The greatest common divisor is the stride itself."""
    return all(math.gcd(f, s) == s for f, s in zip(kernel_size, stride, strict=True))


@mistake("overlap_count")
def count_in_floats(m, n, kernel_size, stride):
    """The counts are floating point numbers. The dtype int64 is asked for."""
    ones, w = torch.ones(1, 1, m, n), torch.ones(1, 1, *kernel_size)
    return F.conv_transpose2d(ones, w, stride=stride)[0, 0]


@mistake("overlap_count", edit={"f2] += 1": "f2] = 1"})
def count_at_most_one():
    """Every pixel is counted at most once: a later copy of the kernel sets the count anew. Each
    copy adds one.
    """


@mistake("overlap_count", edit={"s1, s2": "s2, s1"})
def count_strides_swapped():
    """The strides of the two axes are exchanged. The first one counts rows, the second one
    columns.
    """


@mistake("overlap_count", edit={"(m - 1) * s1 + f1, (n - 1)": "m * s1 + f1, n"})
def count_too_large():
    """The result is too large: behind the last copy of the kernel nothing follows. Between m pixels
    lie m - 1 steps.
    """


@mistake("overlap_count", edit={"[:, None] * along": "[:, None] + along"}, of="count_by_formula")
def count_added():
    """The counts along the two axes are added. A pixel is written by every pair of a row that
    reaches it and a column that does: multiply.
    """


@mistake("overlap_count", edit={"s1 * u : s1 * u + f1, s2 * v : s2 *": "u : u + f1, v :"})
def count_without_stride():
    """The copies of the kernel lie side by side, as if the stride were 1. Move each by its
    stride.
    """


@mistake("is_even", edit={" and f2 % s2 == 0": ""})
def even_along_rows():
    """Only the rows are looked at. The condition has to hold along both axes."""


@mistake("is_even", edit={"and": "or"})
def even_along_one_axis():
    """It is enough for you that one axis is even. An uneven axis makes stripes: the condition has
    to hold along both.
    """


@mistake("is_even", edit={"f1 % s1 == 0 and f2 % s2": "s1 % f1 == 0 and s2 % f2"})
def even_upside_down():
    """The division is upside down. How many copies fit over one pixel? Divide the size of the
    kernel by the stride.
    """


@mistake("is_even", edit={"f1 % s1 == 0 and f2 % s2 == 0": "f1 == s1 and f2 == s2"})
def even_without_overlap():
    """Kernels as large as the stride are even, but not they alone: copies may overlap, if they do
    so everywhere alike.
    """


@mistake("is_even", edit={"f1 % s1 == 0 and f2 % s2 == 0": "f1 >= s1 and f2 >= s2"})
def even_without_gaps():
    """A kernel that is at least as large as the stride leaves no gaps. That is necessary, but not
    enough for equal counts.
    """


@mistake("is_even", edit={"f1 % s1 == 0 and f2 % s2": "f1 % 2 == 0 and f2 % 2"})
def even_number():
    """The sizes of the kernel are tested for being even numbers. What is to be even is the count of
    writes, and that depends on the stride.
    """


@mistake(
    "overlap_count", edit={"torch.int64)": "torch.uint8)", "return count": "return count.long()"}
)
def count_in_bytes():
    """Large counts are wrong: they are kept in a dtype that ends at 255. Count in int64."""


@mistake("overlap_count")
def count_as_in_a_large_image(m, n, kernel_size, stride):
    """Images with fewer pixels than a kernel overlaps get too large counts: there are no more
    copies than pixels.
    """

    def along(size, f, s):
        k = torch.arange((size - 1) * s + f)
        inside = ((f - 1 - k % s) // s + 1).clamp(min=0)
        return torch.minimum(torch.minimum(k // s, k.flip(0) // s) + 1, inside)

    (f1, f2), (s1, s2) = kernel_size, stride
    return torch.outer(along(m, f1, s1), along(n, f2, s2))


@mistake(
    "is_even",
    edit={
        "f1 % s1 == 0 and f2 % s2 == 0": """
(f1 % s1 == 0 or s1 % f1 == 0) and (f2 % s2 == 0 or s2 % f2 == 0)
"""
    },
)
def even_in_either_direction():
    """A kernel that divides the stride is called even. If it is smaller, there are gaps, which are
    written less often than the pixels beside them.
    """


@mistake("is_even")
def even_in_a_small_image(kernel_size, stride):
    """The counts of a small image decide, in which a large kernel leaves only border. Away from the
    border needs an image that is much larger than the kernel, or the condition itself.
    """
    (f1, f2), (s1, s2) = kernel_size, stride
    count = torch.zeros(5 * s1 + f1, 5 * s2 + f2, dtype=torch.int64)
    for u in range(6):
        for v in range(6):
            count[u * s1 : u * s1 + f1, v * s2 : v * s2 + f2] += 1
    inside = count[f1:-f1, f2:-f2]
    return not inside.numel() or bool(inside.min() == inside.max())


@mistake("overlap_count")
def count_kept_for_the_next_call(m, n, kernel_size, stride, kept={}):  # noqa: B006
    """A later call gets the very tensor that an earlier call returned: who writes into the one
    changes the other. Make a new one each time.
    """
    key = (m, n, *kernel_size, *stride)
    if key not in kept:
        ones = torch.ones(1, 1, m, n, dtype=torch.float64)
        weights = torch.ones(1, 1, *kernel_size, dtype=torch.float64)
        kept[key] = F.conv_transpose2d(ones, weights, stride=stride)[0, 0].round().long()
    return kept[key]


@mistake("is_even")
def even_in_twelve_pixels(kernel_size, stride):
    """The counts of twelve pixels decide, in which a large kernel leaves only border. Away from the
    border needs an image that is much larger than the kernel, or the condition itself.
    """
    for f, s in zip(kernel_size, stride, strict=True):
        count = [0] * (11 * s + f)
        for u in range(12):
            for p in range(f):
                count[u * s + p] += 1
        if len(set(count[f : len(count) - f])) > 1:
            return False
    return True


@alternative("overlap_count")
def count_in_single_precision(m, n, kernel_size, stride):
    """Transposed convolutions of ones along each axis, in float32: exact for counts below 2^24."""
    counts = []
    for size, f, s in zip((m, n), kernel_size, stride, strict=True):
        ones, weights = torch.ones(1, 1, size), torch.ones(1, 1, f)
        counts.append(F.conv_transpose1d(ones, weights, stride=s)[0, 0].round())
    return (counts[0][:, None] * counts[1]).to(torch.int64)


@mistake("is_even")
def even_as_a_tensor(kernel_size, stride):
    """The answer is a tensor. Python's own True or False is asked for: `bool(...)` makes one."""
    return (torch.tensor(kernel_size) % torch.tensor(stride) == 0).all()
