"""Other right answers and known wrong ones to paper 1 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("aliased")
def by_blocks(x, R, first):
    """Blocks of W / R columns, mixed by a small matrix."""
    import cmath

    W = x.shape[-1]
    blocks = x.unflatten(-1, (R, W // R))
    rows = []
    for block in range(R):
        parts = [
            cmath.exp(2j * cmath.pi * ((block - other) * (first - W // 2) % R) / R)
            * blocks[..., other, :]
            for other in range(R)
        ]
        rows.append(sum(parts) / R)
    return torch.stack(rows, -2).flatten(-2)


@alternative("aliased")
def by_indices(x, R, first):
    """Gathered by indices, weighed at once."""
    W = x.shape[-1]
    copies = torch.arange(R, device=x.device)
    places = (torch.arange(W, device=x.device) - copies[:, None] * (W // R)) % W
    turns = (copies * (first - W // 2) % R).double() * (2 * torch.pi / R)
    factors = torch.polar(torch.ones_like(turns), turns).to(x.dtype)
    return (x[..., places] * factors[:, None]).sum(-2) / R


@mistake("aliased", edit={"(first - W // 2)": "first"})
def from_column_zero():
    """Frequencies count from the middle of k-space, W // 2."""


@mistake("aliased", edit={"(first - W // 2)": "(W // 2 - first)"})
def turned_the_other_way():
    """The factors turn the other way: try R = 3 with all three first columns."""


@mistake("aliased", edit={"return found / R": "return found"})
def not_divided():
    """Each copy has the weight 1 / R."""


@mistake("aliased", edit={"return found / R": "return found / R**0.5"})
def divided_by_the_root():
    """Each copy has the weight 1 / R."""


@mistake("aliased", edit={"found + phase * x": "found + x"})
def no_factors():
    """Each copy has a factor of its own, unless the middle column is measured."""


@mistake("aliased", edit={"copy * (W // R), -1": "copy * (W // R), -2"})
def down():
    """Columns of k-space are left out: copies move along the rows of the image."""


@mistake("aliased", edit={"x.roll(copy * (W // R), -1)": "x.roll(copy * R, -1)"})
def moved_by_r():
    """Copies move by W / R pixels, not by R."""


@mistake("aliased", edit={"for copy in range(R):": "for copy in range(1, R):"})
def image_itself_forgotten():
    """The image itself is one of the copies."""


@mistake("aliased", edit={"(first - W // 2)": "(first - (W - 1) // 2)"})
def middle_of_even():
    """The middle of an even number of columns is at W // 2."""


@mistake("aliased", edit={"(first - W // 2)": "(first - (W + 1) // 2)"})
def middle_of_odd():
    """The middle of an odd number of columns is at W // 2, rounded down."""


@mistake(
    "aliased", edit={"phase = complex(math.cos(turn), math.sin(turn))": "phase = math.cos(turn)"}
)
def real_factors():
    """The factors are complex."""


@mistake("aliased")
def with_a_transform(x, R, first):
    """Derive it without a Fourier transform."""
    k = torch.fft.fftshift(torch.fft.fft(torch.fft.ifftshift(x, dim=-1)), dim=-1)
    kept = torch.zeros_like(k)
    kept[..., first::R] = k[..., first::R]
    return torch.fft.fftshift(torch.fft.ifft(torch.fft.ifftshift(kept, dim=-1)), dim=-1)
