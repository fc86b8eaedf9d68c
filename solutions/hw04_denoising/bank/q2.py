"""Other right answers and known wrong ones to question 2 of hw04."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("psnr")
def psnr_by_root(x, reference, data_range=1.0):
    """20 log10 of the range over the root mean squared error."""
    root = (x - reference).double().square().mean().sqrt().item()
    return 20 * math.log10(data_range / root) if root else math.inf


@alternative("psnr")
def psnr_by_norm(x, reference, data_range=1.0):
    """With the Euclidean norm of the error."""
    norm = torch.linalg.vector_norm((x - reference).double())
    mse = norm**2 / x.numel()
    return float(10 * torch.log10(data_range**2 / mse))


@alternative("mean_psnr")
def mean_psnr_by_loop(x, reference, data_range=1.0):
    """Image by image."""
    values = []
    for a, b in zip(x, reference, strict=True):
        mse = F.mse_loss(a.double(), b.double())
        values.append(10 * torch.log10(data_range**2 / mse))
    return torch.stack(values).mean().item()


@alternative("mean_psnr")
def mean_psnr_by_numpy(x, reference, data_range=1.0):
    """NumPy on the CPU."""
    import numpy as np

    error = (x - reference).detach().cpu().double().numpy()
    with np.errstate(divide="ignore"):
        return float(np.mean(10 * np.log10(data_range**2 / (error**2).mean((1, 2, 3)))))


@alternative("pooled_psnr")
def pooled_psnr_by_images(x, reference, data_range=1.0):
    """The mean of the images' mean squared errors, then one logarithm."""
    errors = (x - reference).double().flatten(1).square().mean(1)
    if not errors.any():
        return math.inf
    return 20 * math.log10(data_range) - 10 * math.log10(errors.mean().item())


@mistake("psnr", edit={"10 * math.log10": "20 * math.log10"})
def psnr_with_twenty():
    """20 log10 belongs to the root mean squared error; to the mean squared error belongs 10."""


@mistake("psnr", edit={"math.log10": "math.log"})
def psnr_with_natural_logarithm():
    """The natural logarithm is used. Decibels are made with the logarithm to base 10."""


@mistake("psnr")
def psnr_without_range(x, reference, data_range=1.0):
    """data_range has no effect. On the scale 0 to 255 it is 255."""
    mse = (x - reference).double().square().mean().item()
    return -10 * math.log10(mse)


@mistake("psnr")
def psnr_with_plain_range(x, reference, data_range=1.0):
    """data_range enters without its square, while the error is squared."""
    mse = (x - reference).double().square().mean().item()
    return 10 * math.log10(data_range / mse)


@mistake("psnr", edit={".mean()": ".sum()"})
def psnr_of_the_sum():
    """The squared errors are added up, not averaged: the result falls with the number of pixels."""


@mistake("psnr", edit={"data_range**2 / mse": "mse / data_range**2"})
def psnr_negated():
    """The sign is wrong: the better image has the lower PSNR."""


@mistake(
    "psnr",
    edit={"((x.double() - reference.double()) ** 2)": "(x.double() - reference.double()).abs()"},
)
def psnr_of_absolute_error():
    """The mean absolute error stands where the mean squared error belongs."""


@mistake("psnr", edit={"data_range**2": "(reference.double() ** 2).mean().item()"})
def psnr_with_signal_power():
    """This is the signal-to-noise ratio: the peak of PSNR is data_range, whatever the image
    holds.
    """


@mistake("psnr", edit={"data_range**2": "reference.double().max().item() ** 2"})
def psnr_with_largest_value():
    """The peak is taken from the image. It is data_range, the largest value that there could be."""


@mistake(
    "psnr",
    edit={
        """
((x.double() - reference.double()) ** 2).mean()
""": """
(x.double() - reference.double()).var(correction=0)
"""
    },
)
def psnr_of_the_variance():
    """The variance of the error is taken in place of its mean square: a constant offset goes
    unnoticed.
    """


@mistake("psnr", edit={"x.double() - reference.double()": "x.float() - reference.float()"})
def psnr_in_float32():
    """Images in float64 are rounded to float32 first: small errors are lost or come out wrong."""


@mistake("psnr", edit={"data_range**2 / mse": "data_range**2 / (mse + 1e-10)"})
def psnr_with_epsilon():
    """Something is added to the mean squared error, so that small errors give a wrong value. Divide
    by the error itself, and treat equal images apart.
    """


@mistake("psnr", edit={"if mse > 0 else": "if not torch.allclose(x, reference) else"})
def psnr_of_close_images():
    """Images that are nearly equal count as equal. Their PSNR is large, not infinite."""


@mistake("psnr", edit={"if mse > 0 else math.inf": "if mse > 0 else 100.0"})
def psnr_of_equal_images_is_100():
    """Equal images get a finite value. Their PSNR is infinite, `math.inf`."""


@mistake("mean_psnr", edit={"data_range**2 / mse": "data_range**2 / mse[mse > 0]"})
def mean_psnr_without_equal_images():
    """Images without error are left out of the mean. Theirs is infinite, and with it the mean."""


@mistake("mean_psnr", edit={".mean().item()": ".mean()"})
def mean_psnr_as_tensor():
    """A tensor is returned. A float is asked for: `.item()` gives it."""


@mistake("mean_psnr", edit={".flatten(1).mean(dim=1)": ".mean()"})
def mean_psnr_pooled():
    """You pool the squared errors of all images before the logarithm. Here every image has its own
    PSNR, and those are averaged.
    """


@mistake("mean_psnr", edit={"/ mse)).mean()": "/ mse)).sum()"})
def mean_psnr_summed():
    """The PSNR values of the images are added up. Divide by their number."""


@mistake("mean_psnr", edit={"data_range**2 / mse": "1 / mse"})
def mean_psnr_without_range():
    """data_range has no effect on the mean of the images."""


@mistake(
    "pooled_psnr",
    edit={"** 2).mean()": "** 2).flatten(1).mean(dim=1)", "mse)).item()": "mse)).mean().item()"},
)
def pooled_psnr_averaged():
    """You average the PSNR of the images. Here the squared errors of all images are averaged first,
    and one logarithm follows.
    """


@mistake("pooled_psnr", edit={"** 2).mean()": "** 2).flatten(1).mean(dim=1).sqrt().mean() ** 2"})
def pooled_psnr_of_roots():
    """Root mean squared errors are averaged. Pool the squares, and take the root, if at all, at the
    end.
    """


@mistake("psnr")
def psnr_by_library(x, reference, data_range=1.0):
    """The value is right, but scikit-image computes it. The question asks for your own: a mean of
    squares, a ratio and a logarithm.
    """
    from skimage.metrics import peak_signal_noise_ratio

    if torch.equal(x, reference):
        return math.inf
    x, reference = x.double().numpy(), reference.double().numpy()
    return float(peak_signal_noise_ratio(reference, x, data_range=data_range))


@mistake("mean_psnr")
def mean_psnr_by_library(x, reference, data_range=1.0):
    """The value is right, but the course's own library computes it. The question asks for your own:
    the PSNR of every image, then their mean.
    """
    from starter_code import metrics

    return metrics.psnr(x, reference, data_range)


@mistake("pooled_psnr")
def pooled_psnr_by_library(x, reference, data_range=1.0):
    """The value is right, but scikit-image computes it. The question asks for your own: a mean of
    squares over all images, a ratio and a logarithm.
    """
    from skimage.metrics import peak_signal_noise_ratio

    x, reference = x.double().numpy(), reference.double().numpy()
    return float(peak_signal_noise_ratio(reference, x, data_range=data_range))


@mistake("psnr")
def psnr_of_guessed_range(x, reference, data_range=1.0):
    """Where values are larger than 1 the data range is taken to be 255. It is the argument,
    whatever values an image has.
    """
    data_range = 255.0 if data_range == 1 and reference.max() > 1.5 else data_range
    mse = (x.double() - reference.double()).square().mean().item()
    return 10 * math.log10(data_range**2 / mse) if mse > 0 else math.inf


@mistake("mean_psnr")
def mean_psnr_of_guessed_range(x, reference, data_range=1.0):
    """The data range is guessed from the values: an image that happens to be dark gets another one.
    It is the argument, whatever values an image has.
    """
    peak = 255.0 if reference.max() > 1 else 1.0
    mse = (x.double() - reference.double()).square().flatten(1).mean(1)
    return (10 * torch.log10(peak**2 / mse)).mean().item()


@mistake("pooled_psnr")
def pooled_psnr_of_guessed_range(x, reference, data_range=1.0):
    """The data range is guessed from the values: an image that happens to be dark gets another one.
    It is the argument, whatever values an image has.
    """
    peak = 255.0 if reference.max() > 1 else 1.0
    mse = (x.double() - reference.double()).square().mean().item()
    return 10 * math.log10(peak**2 / mse) if mse > 0 else math.inf
