"""Other right answers and known wrong ones to question 5 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("noise2noise_loss")
def by_mse(f, y1, y2):
    """Torch's own loss."""
    return torch.nn.functional.mse_loss(f(y1), y2)


@alternative("recorrupted")
def as_a_list(y, sigma, alpha, generator):
    """A list, with c by its name."""
    z = torch.randn(y.shape, generator=generator, dtype=y.dtype, device=y.device)
    c = 1 / alpha
    return [y + z * sigma * alpha, y - z * (sigma * c)]


@alternative("recorrupted")
def by_differences(y, sigma, alpha, generator):
    """y2 from y1."""
    step = torch.randn(y.size(), generator=generator, dtype=y.dtype, device=y.device)
    step = step.mul(alpha * sigma)
    return y + step, y - step / alpha**2


@mistake("noise2noise_loss", edit={"f(y1) - y2": "f(y1) - f(y2)"})
def both_through_f():
    """The target is y2 itself. This loss is 0 for every constant f."""


@mistake("noise2noise_loss", edit={"f(y1) - y2": "f(y2) - y1"})
def exchanged():
    """f is given y1, and y2 is the target."""


@mistake("noise2noise_loss", edit={"f(y1) - y2": "f(y1) - y1"})
def its_own_target():
    """With y1 as the target the identity is learned."""


@mistake("noise2noise_loss", edit={".mean()": ".sum()"})
def sum_of_squares():
    """The mean over all entries is asked for."""


@mistake("noise2noise_loss", edit={"f(y1) - y2": "f(y1).detach() - y2"})
def detached():
    """The estimate is cut off from its gradient: f cannot learn."""


@mistake("recorrupted", edit={"y - noise / alpha": "y - alpha * noise"})
def same_factor():
    """With the same factor the noises are independent only for alpha = 1."""


@mistake("recorrupted", edit={"y - noise / alpha": "y + noise / alpha"})
def same_side():
    """With the same sign the two noises are correlated."""


@mistake("recorrupted", edit={"noise / alpha": "noise / alpha**2"})
def alpha_squared():
    """The covariance of both noises is sigma^2 (1 - alpha c)."""


@mistake("recorrupted", edit={"y - noise / alpha": "y"})
def only_one_noisier():
    """y1 holds the noise of y: the two are correlated."""


@mistake("recorrupted", edit={"y + alpha * noise": "y + noise"})
def alpha_forgotten():
    """y1 has noise of standard deviation alpha sigma added."""


@mistake("recorrupted", edit={"noise = sigma *": "noise = sigma**2 *"})
def variance():
    """sigma is the standard deviation."""


@mistake("recorrupted", edit={"torch.randn(y.shape, generator=generator,": "torch.randn(y.shape,"})
def global_generator():
    """The noise does not come from the generator that was given."""


@mistake(
    "recorrupted",
    edit={
        "y - noise / alpha": "y - sigma / alpha * torch.randn(y.shape, generator=generator).to(y)"
    },
)
def two_noises():
    """Two independent z: then both keep the noise of y, and are correlated."""


@mistake("recorrupted", edit={"return y + alpha * noise,": "y += alpha * noise\nreturn y,"})
def in_place():
    """It writes into y."""


@mistake("recorrupted")
def in_the_order_of_memory(y, sigma, alpha, generator):
    """empty_like lies in memory as y does: draw by `torch.randn` of its shape."""
    z = torch.empty_like(y).normal_(generator=generator)
    return y + alpha * sigma * z, y - sigma * z / alpha


@mistake("noise2noise_loss", edit={".mean()": ".flatten(1).mean(1).mean()"})
def batches_alone():
    """Any shape: a vector, or a single number, has no second axis."""


@mistake("recorrupted")
def draws_rows(y, sigma, alpha, generator):
    """The numbers are drawn row by row: a single number has no rows."""
    z = torch.stack([torch.randn(one.shape, generator=generator, dtype=y.dtype) for one in y])
    return y + alpha * sigma * z, y - sigma * z / alpha


@mistake("noise2noise_loss", edit={"(f(y1) - y2)": "f(y1).sub_(y2)"})
def subtracts_in_place():
    """f may return y1 itself: what is subtracted in place changes it."""


@mistake("recorrupted", edit={", device=y.device": ""})
def draws_on_the_cpu():
    """The generator lives where y does: draw there, by `device=`."""
