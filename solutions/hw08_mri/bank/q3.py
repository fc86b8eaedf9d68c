"""Other right answers and known wrong ones to question 3 of hw08."""

import torch

from autograder.bank import alternative, mistake
from starter_code import mri


@alternative("zero_filled")
def by_where(y, mask):
    """What is not measured replaced by zeros."""
    return mri.ifft2c(torch.where(mask, y, 0))


@alternative("zero_filled")
def by_filling(y, mask):
    """Zeros written into a copy; the transform by torch.fft."""
    k = y.clone()
    k[..., torch.nonzero(~mask)[:, 0]] = 0
    k = torch.fft.ifftshift(k, dim=(-1, -2))
    return torch.fft.fftshift(torch.fft.ifft2(k, norm="ortho"), dim=(-1, -2))


@alternative("missing_energy")
def from_what_is_there(k, mask):
    """One minus the measured share, column by column."""
    by_column = (k.real.double() ** 2 + k.imag.double() ** 2).flatten(0, -2).sum(0)
    total = sum(by_column.tolist())
    return (
        sum(v for v, kept in zip(by_column.tolist(), mask.tolist(), strict=True) if not kept)
        / total
    )


@mistake("zero_filled", edit={"y * mask": "y"})
def unmasked():
    """What stands outside the mask is used."""


@mistake("zero_filled", edit={"y * mask": "y * mask[:, None]"})
def rows():
    """The mask is of columns, not of rows."""


@mistake(
    "zero_filled",
    edit={"return mri.ifft2c(y * mask)": "return mri.ifft2c(y * mask) * (len(mask) / mask.sum())"},
)
def brightened():
    """Nothing is scaled: what is missing is 0."""


@mistake(
    "zero_filled", edit={"return mri.ifft2c(y * mask)": "return mri.ifft2c(y * mask).abs() + 0j"}
)
def magnitude():
    """The image keeps its phase."""


@mistake("zero_filled", edit={"y * mask": "y * ~mask"})
def complement():
    """This is the image of what was not measured."""


@mistake("zero_filled", edit={"mri.ifft2c": "mri.fft2c"})
def wrong_way():
    """From k-space to the image goes the inverse transform."""


@mistake("zero_filled", edit={"y * mask": "y.mul_(mask)"})
def in_place():
    """It changes k-space that it is given."""


@mistake("missing_energy", edit={"energy[..., ~mask]": "energy[..., mask]"})
def measured_share():
    """This is the share that was measured."""


@mistake("missing_energy", edit={".square()\n": "\n"})
def not_squared():
    """Energy is the square of the magnitude."""


@mistake(
    "missing_energy",
    edit={
        "(energy[..., ~mask].sum() / energy.sum()).item()": (
            "(energy[..., ~mask].sum() / energy[..., mask].sum()).item()"
        )
    },
)
def over_the_measured():
    """The error is relative to the energy of the whole image."""


@mistake(
    "missing_energy",
    edit={
        "(energy[..., ~mask].sum() / energy.sum()).item()": (
            "(energy[..., ~mask].sum((-2, -1)) / energy.sum((-2, -1))).mean().item()"
        )
    },
)
def mean_of_images():
    """The NMSE is that of all images together, not the mean over images."""


@mistake("missing_energy", edit={".item()": ""})
def a_tensor():
    """A Python float is asked for."""


@mistake(
    "missing_energy",
    edit={"(energy[..., ~mask].sum() / energy.sum()).item()": "(~mask).double().mean().item()"},
)
def share_of_columns():
    """Columns differ in energy: most of it is in the middle."""


@mistake(
    "missing_energy",
    edit={"energy.sum()).item()": "energy.sum()).sqrt().item()"},
)
def root():
    """The NMSE is a ratio of squares, without a root."""


@mistake("missing_energy")
def one_minus_in_single(k, mask):
    """One minus nearly one, in single precision, leaves nothing but rounding."""
    energy = k.abs().square()
    return (1 - energy[..., mask].sum() / energy.sum()).item()
