"""Other right answers and known wrong ones to question 5 of hw13."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("colour_loss")
def by_library(logits, target, weights):
    """The library's cross entropy with distributions, pixel by pixel."""
    entropy = F.cross_entropy(logits, target, reduction="none")
    best = target.max(dim=1).indices
    return (torch.take(weights, best) * entropy).sum() / entropy.numel()


@alternative("colour_loss")
def bins_last(logits, target, weights):
    """With rows for pixels."""
    Q = logits.shape[1]
    z, t = (one.movedim(1, -1).reshape(-1, Q) for one in (logits, target))
    entropy = -(t * (z - z.logsumexp(1, keepdim=True))).sum(1)
    return torch.mean(weights.index_select(0, t.argmax(1)) * entropy)


@mistake("colour_loss", edit={"entropy = -(": "entropy = ("})
def sign():
    """The cross entropy is not negative."""


@mistake(
    "colour_loss", edit={"torch.log_softmax(logits, 1)": "torch.log(torch.softmax(logits, 1))"}
)
def log_of_softmax():
    """Where a probability vanishes its logarithm is infinite: `log_softmax` is not."""


@mistake(
    "colour_loss",
    edit={"torch.log_softmax(logits, 1)": "torch.log(torch.softmax(logits, 1) + 1e-8)"},
)
def with_epsilon():
    """A small number within the logarithm bounds the loss, where it should grow."""


@mistake("colour_loss", edit={"weights[target.argmax(1)]": "weights[logits.argmax(1)]"})
def weight_of_the_guess():
    """The weight is that of the target's likeliest bin, not of the guess's."""


@mistake(
    "colour_loss",
    edit={"weights[target.argmax(1)]": 'torch.einsum("bqhw,q->bhw", target, weights)'},
)
def mean_weight():
    """The weight is that of one bin, the likeliest."""


@mistake("colour_loss", edit={"weights[target.argmax(1)] * entropy": "entropy"})
def no_weights():
    """The weights are not used."""


@mistake(
    "colour_loss",
    edit={
        "entropy = -(target * torch.log_softmax(logits, 1)).sum(1)": (
            "entropy = -(target * torch.log_softmax(logits, 1) * weights[:, None, None]).sum(1)"
        ),
        "weights[target.argmax(1)] * entropy": "entropy",
    },
)
def weight_of_each_bin():
    """Each pixel has one weight, not each bin of the sum."""


@mistake("colour_loss", edit={".sum(1)  # (B, h, w)": ".mean(1)"})
def mean_over_bins():
    """The cross entropy is a sum over bins."""


@mistake("colour_loss", edit={"* entropy).mean()": "* entropy).sum()"})
def sum_over_pixels():
    """The loss is a mean over pixels."""


@mistake(
    "colour_loss",
    edit={
        "return (weights[target.argmax(1)] * entropy).mean()": (
            "w = weights[target.argmax(1)]\nreturn (w * entropy).sum() / w.sum()"
        ),
    },
)
def weighted_mean():
    """Divide by the number of pixels, not by the sum of weights."""


@mistake("colour_loss", edit={"torch.log_softmax(logits, 1)": "torch.log_softmax(logits, 0)"})
def over_the_batch():
    """Probabilities add up to 1 over bins."""


@mistake(
    "colour_loss",
    edit={
        "target * torch": (
            "torch.nn.functional.one_hot(target.argmax(1), logits.shape[1]).movedim(-1, 1) * torch"
        ),
    },
)
def hard_target():
    """The target is a mixture of bins, not the likeliest alone."""


@mistake("colour_loss", edit={"entropy = -(": "logits = logits.detach()\nentropy = -("})
def detached():
    """The loss is cut off from the logits."""


@mistake("colour_loss", edit={".mean()": ".mean((1, 2))"})
def one_for_each():
    """A loss is one number."""


@mistake(
    "colour_loss",
    edit={
        "torch.log_softmax(logits, 1)": (
            "(logits - torch.log(torch.exp(logits).sum(1, keepdim=True)))"
        ),
    },
)
def overflow():
    """Exponentials of large logits overflow."""
