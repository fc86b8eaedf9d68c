"""Other right answers and known wrong ones to question 5 of hw12."""

import torch

from autograder.bank import alternative, mistake


@alternative("shuffled")
def by_index(x, generator):
    """With index_select over reshaped pixels."""
    order = torch.randperm(x.shape[-2] * x.shape[-1], generator=generator, device=x.device)
    return x.reshape(*x.shape[:-2], -1).index_select(-1, order).reshape(x.shape)


@alternative("relative_error")
def by_torch(estimate, target):
    """torch's own variance."""
    target, estimate = target.to(torch.float64), estimate.to(torch.float64)
    if target.min() == target.max():
        raise ValueError("constant")
    return float(torch.mean((estimate - target) ** 2) / torch.var(target, correction=0))


@mistake("shuffled")
def columns_alone(x, generator):
    """Only the columns are in a random order: half of the neighbours are still there."""
    order = torch.randperm(x.shape[-1], generator=generator, device=x.device)
    return x[..., order]


@mistake("shuffled")
def rows_and_columns(x, generator):
    """Rows and columns are shuffled apart: pixels of a row still share it."""
    rows = torch.randperm(x.shape[-2], generator=generator, device=x.device)
    columns = torch.randperm(x.shape[-1], generator=generator, device=x.device)
    return x[..., rows, :][..., columns]


@mistake("shuffled")
def each_image_apart(x, generator):
    """Each image gets an order of its own; one for all is asked for."""
    flat = x.reshape(-1, x.shape[-2] * x.shape[-1])
    found = [one[torch.randperm(len(one), generator=generator, device=x.device)] for one in flat]
    return torch.stack(found).reshape(x.shape)


@mistake("shuffled")
def everything_mixed(x, generator):
    """Pixels of all images and channels are mixed with each other."""
    order = torch.randperm(x.numel(), generator=generator, device=x.device)
    return x.flatten()[order].reshape(x.shape)


@mistake("shuffled", edit={"x.flatten(-2)[..., order]": "x.flatten(-2)[..., order.argsort()]"})
def the_inverse():
    """Pixel i goes to place p_i; place i is to get pixel p_i."""


@mistake("shuffled", edit={"generator=generator, ": ""})
def global_generator():
    """The order comes from torch's global generator, not from the one that was given."""


@mistake("shuffled", edit={"(H, W))": "(W, H)).mT"})
def columnwise():
    """Pixels of the result are counted row by row."""


@mistake("shuffled", edit={"generator=generator": "generator=torch.Generator().manual_seed(0)"})
def always_the_same():
    """The order is the same in each call; the generator that was given moves on."""


@mistake("relative_error", edit={"(target - target.mean()).square()": "target.square()"})
def over_squares():
    """It is divided by the variance: the mean of the target is to be subtracted."""


@mistake("relative_error", edit={".mean() / variance).item()": ".mean() / variance).sqrt().item()"})
def the_root():
    """The error is a ratio of squares, without a root."""


@mistake("relative_error", edit={"(target - target.mean()).square().mean()": "target.var()"})
def one_less():
    """The variance is divided by the number of entries, not by one less."""


@mistake(
    "relative_error",
    edit={"(estimate - target).square().mean()": "(estimate - target).square().sum()"},
)
def a_sum():
    """The squared error is a mean, as the variance is."""


@mistake("relative_error", edit={"((estimate - target)": "((estimate.clamp(0, 1) - target)"})
def clamped():
    """Nothing is clamped before it is compared."""


@mistake("relative_error", edit={"(target - target.mean())": "(estimate - estimate.mean())"})
def variance_of_the_estimate():
    """It is the target's variance that is divided by."""


@mistake("relative_error", edit={"if (target == target.flatten()[0]).all():": "if False:"})
def constant_accepted():
    """A constant target has no variance: refuse it."""


@mistake(
    "relative_error", edit={"if (target == target.flatten()[0]).all():": "if (target == 0).all():"}
)
def zeros_alone_refused():
    """Any constant target is to be refused, not only that of zeros."""


@mistake(
    "relative_error",
    edit={"(target == target.flatten()[0]).all()": "(target - target.mean()).abs().max() < 1e-3"},
)
def small_contrast_refused():
    """A target of small contrast is none that is constant."""


@mistake("relative_error", edit={"/ variance).item()": "/ variance)"})
def a_tensor():
    """The result is to be a Python float."""


@mistake(
    "relative_error",
    edit={
        "estimate.detach().double(), target.detach().double()": (
            "estimate.detach().float(), target.detach().float()"
        )
    },
)
def in_single_precision():
    """Doubles lose their last digits in single precision."""


@mistake("relative_error", edit={"variance = (": "target -= target.mean()\nvariance = ("})
def mean_taken_away():
    """The mean of the target is subtracted before the comparison; only the variance needs that."""


@mistake("relative_error")
def clamped_pictures(estimate, target):
    """An estimate is not clamped, not even where the target is a picture in [0, 1]."""
    target, picture = target.double(), bool(target.min() >= 0 and target.max() <= 1)
    estimate = estimate.double().clamp(0, 1) if picture else estimate.double()
    if (target == target.flatten()[0]).all():
        raise ValueError("constant")
    return ((estimate - target).square().mean() / target.var(correction=0)).item()


@mistake(
    "relative_error",
    edit={
        "variance = (target - target.mean()).square().mean()": (
            "target, estimate = target.float(), estimate.float()\n"
            "variance = target.square().mean() - target.mean() ** 2"
        )
    },
)
def difference_of_squares():
    """The difference of two large squares loses the digits of a small variance."""


@mistake("relative_error", edit={"(target == target.flatten()[0]).all()": "target.var() < 1e-20"})
def tiny_variance_refused():
    """Entries that differ a little are not equal: a small variance can be divided by."""
