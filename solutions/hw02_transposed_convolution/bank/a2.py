"""Other right answers and known wrong ones to paper 2 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("shuffle_kernel")
def by_loops(r):
    """A one in each channel, in its own place."""
    w = torch.zeros(r * r, 1, r, r, dtype=torch.float64)
    for p in range(r):
        for q in range(r):
            w[r * p + q, 0, p, q] = 1
    return w


@alternative("shuffle_kernel")
def shuffled_units(r):
    """The shuffle itself, of one pixel for each channel."""
    units = torch.eye(r * r, dtype=torch.float64).reshape(r * r, r * r, 1, 1)
    return F.pixel_shuffle(units, r)


@alternative("rows_to_append")
def by_sizes(M, f, s, p):
    """What is missing in the transpose's own size."""
    m = (M + 2 * p - f) // s + 1
    return M - ((m - 1) * s + f - 2 * p)


@mistake("shuffle_kernel", edit={"reshape(r * r, 1, r, r)": "reshape(r * r, 1, r, r).mT"})
def rows_and_columns_exchanged():
    """Rows and columns of the blocks are exchanged: channel rp + q goes to row p, column q."""


@mistake("shuffle_kernel", edit={"torch.eye(r * r, ": "torch.ones(r * r, r * r, "})
def ones_everywhere():
    """Every channel reaches each pixel of its block. A pixel of the block takes one channel."""


@mistake("shuffle_kernel", edit={", dtype=torch.float64": ""})
def in_single_precision():
    """The kernel is in float32; float64 is asked for."""


@mistake("rows_to_append", edit={"M + 2 * p - f": "M - f"})
def without_padding():
    """The padding is missing: the kernel moves over the padded image."""


@mistake("rows_to_append", edit={"M + 2 * p - f": "M + p - f"})
def padding_once():
    """The padding counts once; there are rows of zeros on either side."""


@mistake("rows_to_append", edit={"(M + 2 * p - f) % s": "s - 1 - (M + 2 * p - f) % s"})
def counted_from_the_other_end():
    """What is left over is subtracted from the largest number that it can be. The transpose ends
    where the last window did: what lies behind that was left over.
    """


@mistake("rows_to_append", edit={"(M + 2 * p - f) % s": "s - 1"})
def always_the_most():
    """It depends on M: the sizes that lead to one m need different numbers."""


@mistake("shuffle_kernel")
def kept_for_the_next_call(r, kept={}):  # noqa: B006
    """A later call gets the very tensor that an earlier call returned: who writes into the one
    changes the other. Make a new one each time.
    """
    if r not in kept:
        kept[r] = torch.eye(r * r, dtype=torch.float64).reshape(r * r, 1, r, r)
    return kept[r]


@mistake("rows_to_append")
def tried_up_to_seven(M, f, s, p):
    """Only small numbers are tried, and a large stride may leave more rows. What is left over has a
    formula.
    """
    m = (M + 2 * p - f) // s + 1
    return next((k for k in range(8) if (m - 1) * s + f - 2 * p + k == M), 0)
