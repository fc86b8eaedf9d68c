"""Other right answers and known wrong ones to question 4 of hw06."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("sr_psnr")
def psnr_by_slices(estimates, targets, r):
    """Each side by itself; a logarithm of Python."""
    total = 0.0
    for k in range(len(targets)):
        H, W = targets[k].shape[-2:]
        e = torch.clip(estimates[k][0, 0, r : H - r, r : W - r].to(torch.float64), 0.0, 1.0)
        x = targets[k][0, 0, r : H - r, r : W - r].to(torch.float64)
        mse = torch.mean((e - x).pow(2)).item()
        total += math.inf if mse == 0 else 10 * math.log10(1 / mse)
    return total / len(targets)


@alternative("sr_psnr")
def psnr_by_numpy(estimates, targets, r):
    """Arrays."""
    import numpy as np

    values = []
    for e, x in zip(estimates, targets, strict=True):
        a, b = (one.detach().numpy().astype(np.float64)[..., r:-r, r:-r] for one in (e, x))
        with np.errstate(divide="ignore"):
            values.append(-20 * np.log10(np.sqrt(np.mean((np.clip(a, 0, 1) - b) ** 2))))
    return float(np.mean(values))


@mistake("sr_psnr", edit={"e.clamp(0, 1)": "e"})
def psnr_not_clamped():
    """Estimates are not clamped to [0, 1]."""


@mistake("sr_psnr", edit={"image[..., r:-r, r:-r].double()": "image.double()"})
def psnr_not_shaved():
    """The border is not left out."""


@mistake("sr_psnr", edit={"image[..., r:-r, r:-r]": "image[..., 1:-1, 1:-1]"})
def psnr_one_pixel():
    """One pixel of each border is left out, whatever r is."""


@mistake("sr_psnr", edit={"image[..., r:-r, r:-r]": "image[..., 2:-2, 2:-2]"})
def psnr_two_pixels():
    """Two pixels of each border are left out, whatever r is."""


@mistake("sr_psnr", edit={"image[..., r:-r, r:-r]": "image[..., r:-r, :]"})
def psnr_rows_only():
    """Rows are left out, and columns are not."""


@mistake("sr_psnr", edit={"image[..., r:-r, r:-r]": "image[..., r:, r:]"})
def psnr_two_borders():
    """Only the borders above and on the left are left out."""


@mistake(
    "sr_psnr",
    edit={
        "values.append(-10 * (e - x).square().mean().log10().item())": (
            "values.append((e - x).square().mean())"
        ),
        "return sum(values) / len(values)": (
            "return -10 * (sum(values) / len(values)).log10().item()"
        ),
    },
)
def psnr_of_mean_error():
    """This is the PSNR of the mean error. The mean of the PSNRs is asked for."""


@mistake(
    "sr_psnr",
    edit={
        "values.append(-10 * (e - x).square().mean().log10().item())": (
            "values.append((e - x).square().flatten())"
        ),
        "return sum(values) / len(values)": "return -10 * torch.cat(values).mean().log10().item()",
    },
)
def psnr_of_all_pixels():
    """All pixels are pooled, so that large images count more."""


@mistake("sr_psnr", edit={"sum(values) / len(values)": "values[0]"})
def psnr_of_the_first():
    """Only the first image counts."""


@mistake("sr_psnr", edit={"sum(values) / len(values)": "sum(values)"})
def psnr_sum():
    """The values are added up; the mean is asked for."""


@mistake("sr_psnr", edit={".double() for": " for"})
def psnr_in_single():
    """It computes in float32: small errors lose their digits."""


@mistake("sr_psnr", edit={"-10 *": "-20 *"})
def psnr_twenty():
    """20 belongs to amplitudes; the mean squared error takes 10."""


@mistake("sr_psnr", edit={"-10 *": "10 *"})
def psnr_sign():
    """The sign is wrong: smaller errors have more decibels."""


@mistake("sr_psnr", edit={"(e - x).square()": "(255 * (e - x)).square()"})
def psnr_of_bytes():
    """Errors are scaled to 255 and the peak is not."""


@mistake("sr_psnr", edit={".square().mean()": ".abs().mean()"})
def psnr_of_absolute_errors():
    """Errors are squared."""


@mistake("sr_psnr", edit={".square().mean()": ".square().mean().add(1e-8)"})
def psnr_with_epsilon():
    """Something is added to the error, so that small errors are told wrong."""


@mistake("sr_psnr", edit={"e.clamp(0, 1)": "e.clamp_(0, 1)"})
def psnr_clamps_in_place():
    """The estimates that it is given are changed."""


@mistake("sr_psnr", edit={"return sum(values)": "return torch.tensor(sum(values)).double()"})
def psnr_tensor():
    """A Python float is asked for."""


@mistake("sr_psnr")
def psnr_of_the_library(estimates, targets, r):
    """The library's own function was not to be called."""
    from starter_code import super_resolution

    values = [super_resolution.psnr(*pair, r) for pair in zip(estimates, targets, strict=True)]
    return sum(values) / len(values)


@mistake("sr_psnr", edit={"e.clamp(0, 1)": "e.double().clamp_(0, 1)"})
def psnr_clamps_doubles_in_place():
    """Of float64 `.double()` makes no copy: the estimates that it is given are changed."""
