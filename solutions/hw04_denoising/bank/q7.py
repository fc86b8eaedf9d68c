"""Other right answers and known wrong ones to question 7 of hw04."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("residual_loss")
def loss_by_images(model, y, x):
    """One squared norm per image, half the mean of them."""
    difference = model(y) - (y - x)
    return difference.flatten(1).square().sum(1).mean() / 2


@alternative("residual_loss")
def loss_by_function(model, y, x):
    """PyTorch's sum of squares, divided afterwards."""
    return 0.5 * F.mse_loss(model(y), y - x, reduction="sum") / y.shape[0]


@alternative("residual_loss")
def loss_one_by_one(model, y, x):
    """One call of the model, then a loop over the images."""
    total = 0
    for noise, a, b in zip(model(y), y, x, strict=True):
        total = total + ((noise - (a - b)) ** 2).sum()
    return total / (2 * len(y))


@alternative("residual_loss_l1")
def l1_loss_by_function(model, y, x):
    """PyTorch's sum of absolute values, divided afterwards."""
    return nn.L1Loss(reduction="sum")(model(y), y - x) / len(y)


@alternative("denoise")
def denoise_by_sub(model, y):
    """The same, as a method."""
    return torch.sub(y, model(y))


@mistake("residual_loss", edit={"return (": "assert model(y).shape == y.shape\nreturn ("})
def loss_calls_twice():
    """The model is called more than once. In train mode each call moves BatchNorm's statistics."""


@mistake("residual_loss")
def loss_image_by_image(model, y, x):
    """The model is called for one image at a time. In train mode BatchNorm then takes its means
    from that image alone: call it once, on the whole batch.
    """
    total = sum((model(a[None]) - (a - b)).square().sum() for a, b in zip(y, x, strict=True))
    return total / (2 * len(y))


@mistake("residual_loss", edit={"return (": "model.train(False)\nreturn ("})
def loss_in_evaluation_mode():
    """The model is put into evaluation mode. Which mode it is in is for the caller to say."""


@mistake("residual_loss", edit={"(y - x)": "x.neg_().add_(y)"})
def loss_writes_into_x():
    """The clean images are overwritten by the noise. Make a new tensor for it."""


@mistake("residual_loss")
def loss_averaged_over_pixels(model, y, x):
    """The squares are averaged over pixels as well. The paper adds up the pixels and averages over
    the images only.
    """
    return F.mse_loss(model(y), y - x) / 2


@mistake("residual_loss")
def loss_without_half(model, y, x):
    """The factor 1/2 is missing."""
    return (model(y) - (y - x)).square().sum() / len(y)


@mistake("residual_loss")
def loss_without_mean(model, y, x):
    """The sum is not divided by the number of images: the loss doubles with the batch."""
    return (model(y) - (y - x)).square().sum() / 2


@mistake("residual_loss")
def loss_with_wrong_sign(model, y, x):
    """The target is x - y. The network estimates the noise, which is y - x."""
    return (model(y) - (x - y)).square().sum() / (2 * len(y))


@mistake("residual_loss")
def loss_of_direct_prediction(model, y, x):
    """The network's output is compared with the clean image. It estimates the noise."""
    return (model(y) - x).square().sum() / (2 * len(y))


@mistake("residual_loss")
def loss_without_square(model, y, x):
    """The norm is not squared."""
    return (model(y) - (y - x)).flatten(1).norm(dim=1).sum() / (2 * len(y))


@mistake("residual_loss")
def loss_of_clean_input(model, y, x):
    """The network is given the clean image. It has to find the noise in y."""
    return (model(x) - (y - x)).square().sum() / (2 * len(y))


@mistake("residual_loss")
def loss_detached(model, y, x):
    """No gradient reaches the network: the loss is returned as a plain number or detached."""
    return ((model(y) - (y - x)).square().sum() / (2 * len(y))).detach()


@mistake("residual_loss_l1")
def l1_loss_with_squares(model, y, x):
    """The squares are added up. The L1 norm adds up absolute values."""
    return (model(y) - (y - x)).square().sum() / len(y)


@mistake("residual_loss_l1")
def l1_loss_averaged(model, y, x):
    """The absolute values are averaged over the pixels. Add them up, and divide by the number of
    images.
    """
    return F.l1_loss(model(y), y - x)


@mistake("residual_loss_l1")
def l1_loss_halved(model, y, x):
    """The L1 loss carries a factor 1/2. It belongs to the squared norm only."""
    return (model(y) - (y - x)).abs().sum() / (2 * len(y))


@mistake("residual_loss_l1")
def l1_loss_of_sums(model, y, x):
    """Positive and negative errors cancel: the absolute value is taken of the sum."""
    return (model(y) - (y - x)).flatten(1).sum(1).abs().mean()


@mistake("denoise")
def denoise_returns_noise(model, y):
    """The noise is returned. Subtract it from y."""
    return model(y)


@mistake("denoise")
def denoise_in_place(model, y):
    """The noisy images are overwritten. Return a new tensor."""
    with torch.no_grad():
        return y.sub_(model(y))


@mistake("denoise")
def denoise_adds(model, y):
    """The noise is added a second time. Subtract it."""
    return y + model(y)


@mistake("denoise")
def denoise_clipped(model, y):
    """The estimate is clipped to [0, 1], which the question does not ask for."""
    return (y - model(y)).clamp(0, 1)


@mistake("residual_loss", edit={"(y - x)).square()": "(y - x)).clamp(-10, 10).square()"})
def residual_loss_cut_off():
    """Large errors are cut off before they are squared. They count as they are."""
