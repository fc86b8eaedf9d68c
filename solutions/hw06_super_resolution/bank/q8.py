"""Other right answers and known wrong ones to question 8 of hw06."""

import torch

from autograder.bank import alternative, mistake


@alternative("posterior_sample")
def sample_block_by_block(y, r, generator):
    """A permutation for each block."""
    B, _, m, n = y.shape
    x = torch.zeros(B, 1, r * m, r * n, dtype=y.dtype, device=y.device)
    for b in range(B):
        for i in range(m):
            for j in range(n):
                k = round(y[b, 0, i, j].item() * r * r)
                places = torch.randperm(r * r, generator=generator, device=y.device)[:k]
                block = torch.zeros(r * r, dtype=y.dtype, device=y.device)
                block[places] = 1
                x[b, 0, i * r : (i + 1) * r, j * r : (j + 1) * r] = block.reshape(r, r)
    return x


@alternative("posterior_sample")
def sample_by_multinomial(y, r, generator):
    """Places drawn without replacement, the first k of them white."""
    B, _, m, n = y.shape
    even = torch.ones(B * m * n, r * r, device=y.device)
    order = torch.multinomial(even, r * r, replacement=False, generator=generator)
    count = (y * r * r + 0.5).floor().long().reshape(-1, 1)
    white = (torch.arange(r * r, device=y.device) < count).to(y.dtype)
    blocks = torch.zeros_like(white).scatter(1, order, white)
    return blocks.reshape(B, m, n, r, r).permute(0, 1, 3, 2, 4).reshape(B, 1, r * m, r * n)


@alternative("expected_errors")
def errors_by_counting(p, r):
    """A sum over the number of white pixels."""
    import math

    n = r * r
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    mean = sum(chance * (k / n) * (1 - k / n) for k, chance in enumerate(chances))
    return [mean, 2 * mean]


@alternative("expected_errors")
def errors_by_variances(p, r):
    """The variance of a pixel minus that of the mean of its block."""
    variance = p - p * p
    left = variance - variance / (r * r)
    return (left, left + left)


@mistake(
    "posterior_sample",
    edit={"white = order < (y * r**2).round()": "white = order / r**2 < y - 0.1"},
)
def sample_too_dark():
    """Some blocks have a white pixel too few: their means are not y."""


@mistake(
    "posterior_sample",
    edit={
        "white = order < (y * r**2).round()": (
            "white = torch.rand(B, r * r, m, n, generator=generator, device=y.device) < y"
        )
    },
)
def sample_pixel_by_pixel():
    """Each pixel is drawn by itself: the means of blocks are y only on average."""


@mistake(
    "posterior_sample",
    edit={"white = order < (y * r**2).round()": "white = order < (y * r**2).floor()"},
)
def sample_floor():
    """Means have rounding errors: 0.9999999 white pixels are one."""


@mistake(
    "posterior_sample",
    edit={
        "torch.rand(B, r * r, m, n, generator=generator, device=y.device)": (
            "torch.rand(B, r * r, m, n, device=y.device)"
        )
    },
)
def sample_global():
    """It draws from torch's global generator, not from the given one."""


@mistake(
    "posterior_sample",
    edit={
        "torch.rand(B, r * r, m, n, generator=generator, device=y.device)": (
            "(torch.arange(r * r, device=y.device)[None, :, None, None] + torch.zeros(B, 1, m, n))"
        )
    },
)
def sample_first_ones():
    """The white pixels always come first in a block."""


@mistake(
    "posterior_sample",
    edit={"torch.rand(B, r * r, m, n, generator": "torch.rand(B, r * r, 1, 1, generator"},
)
def sample_same_in_all_blocks():
    """All blocks of an image have one arrangement. Each is drawn by itself."""


@mistake(
    "posterior_sample",
    edit={"torch.rand(B, r * r, m, n, generator": "torch.rand(1, r * r, m, n, generator"},
)
def sample_same_in_all_images():
    """All images of a batch get the same random numbers."""


@mistake("posterior_sample", edit={"white.to(y.dtype)": "white.float()"})
def sample_single():
    """The result has another dtype than y."""


@mistake(
    "posterior_sample", edit={"order = torch.rand": "generator.manual_seed(0)\norder = torch.rand"}
)
def sample_seeds():
    """The generator is seeded anew: two calls give the same."""


@mistake(
    "posterior_sample",
    edit={
        "return F.pixel_shuffle(white.to(y.dtype), r)": (
            "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)"
        )
    },
)
def sample_is_the_mean():
    """This is the posterior mean: no pixel is grey."""


@mistake(
    "posterior_sample",
    edit={
        "return F.pixel_shuffle(white.to(y.dtype), r)": (
            "return 1 - F.pixel_shuffle(white.to(y.dtype), r)"
        )
    },
)
def sample_inverted():
    """Black and white are exchanged."""


@mistake(
    "posterior_sample",
    edit={
        "torch.rand(B, r * r, m, n, generator=generator, device=y.device).argsort(1).argsort(1)": (
            "(torch.arange(r * r, device=y.device)[:, None, None] + torch.randint(r * r, (B, "
            "1, m, n), generator=generator, device=y.device)) % r**2"
        )
    },
)
def sample_rotations():
    """White pixels lie one after the other. All arrangements are possible."""


@mistake("expected_errors", edit={"error = p * (1 - p) * (1 - 1 / r**2)": "error = p * (1 - p)"})
def errors_without_y():
    """This is the error of the mean p, for whom does not know y."""


@mistake("expected_errors", edit={" * (1 - 1 / r**2)": " / r**2"})
def errors_of_the_block():
    """This is the variance of a block's mean: what y tells, not what it leaves."""


@mistake("expected_errors", edit={"2 * error": "error"})
def errors_equal():
    """The error of a sample is that of the mean, plus its own deviation from the mean."""


@mistake("expected_errors", edit={"2 * error": "2 ** 0.5 * error"})
def errors_root():
    """Squared errors add up; a root belongs to their sizes."""


@mistake("expected_errors", edit={"2 * error": "2 * p * (1 - p)"})
def errors_of_free_sample():
    """This is the error of a sample that ignores y."""


@mistake("expected_errors", edit={"p * (1 - p)": "0.25"})
def errors_of_half():
    """It holds for p = 1/2 alone."""


@mistake("expected_errors", edit={"(1 - 1 / r**2)": "0.75"})
def errors_of_two():
    """It holds for r = 2 alone."""


@mistake("posterior_sample", edit={"argsort(1).argsort(1)": "argsort(2).argsort(1)"})
def sample_sorted_along_rows():
    """Random numbers are sorted along an axis of the image, not within each block."""


@mistake("posterior_sample", edit={"(y * r**2).round()": "y.double().mul_(r**2).round()"})
def sample_scales_doubles_in_place():
    """Of float64 `.double()` makes no copy: the y that it is given is changed."""


@mistake(
    "posterior_sample", edit={"white = order": "y.mul_(r**2).round_().div_(r**2)\nwhite = order"}
)
def sample_rounds_in_place():
    """The y that it is given is changed."""
