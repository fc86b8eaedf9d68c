"""Other right answers and known wrong ones to question 3 of hw10."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("layer_loss")
def by_stacking(estimates, x, power):
    """All layers in one tensor."""
    K = len(estimates)
    errors = (torch.stack(list(estimates)) - x).square().flatten(1).sum(1)
    weights = (torch.arange(1, K + 1, dtype=x.dtype, device=x.device) / K) ** power
    return weights @ errors / (x * x).sum()


@alternative("layer_loss")
def by_a_loop(estimates, x, power):
    """Added up in a loop."""
    total = x.new_zeros(())
    for k, estimate in enumerate(estimates):
        total = total + ((k + 1) / len(estimates)) ** power * (x - estimate).pow(2).sum()
    return total / x.pow(2).sum()


@alternative("layer_loss")
def by_means(estimates, x, power):
    """Means in both places are as good as sums."""
    K = len(estimates)
    terms = [(k / K) ** power * torch.mean((e - x) ** 2) for k, e in enumerate(estimates, 1)]
    return torch.stack(terms).sum() / torch.mean(x**2)


@mistake("layer_loss", edit={"enumerate(errors, 1)": "enumerate(errors)"})
def counts_from_zero():
    """Layers are numbered from 1 in the formula: the last one has weight 1."""


@mistake("layer_loss", edit={"(k / K) ** power": "k**power"})
def not_divided_by_k():
    """The weight of a layer is (k / K)^p."""


@mistake("layer_loss", edit={"enumerate(errors, 1)": "enumerate(errors[::-1], 1)"})
def first_layer_most():
    """The first layer has the largest weight: the order is reversed."""


@mistake(
    "layer_loss", edit={"(estimate - x).square().sum() / energy": "(estimate - x).square().mean()"}
)
def not_relative():
    """The error is to be divided by the energy of x."""


@mistake(
    "layer_loss",
    edit={"(estimate - x).square().sum() / energy": "(estimate - x).norm() / energy.sqrt()"},
)
def not_squared():
    """The squared norms are asked for."""


@mistake(
    "layer_loss",
    edit={
        "(estimate - x).square().sum() / energy": (
            "((estimate - x).square().sum(1) / x.square().sum(1)).sum()"
        )
    },
)
def ratio_of_each_signal():
    """Errors and energies are summed over the batch first, and divided then."""


@mistake("layer_loss", edit={"return sum(": "return (K and 1) / K * sum("})
def mean_over_layers():
    """The layers are summed, not averaged."""


@mistake("layer_loss", edit={"(estimate - x).square().sum()": "(estimate - x).abs().sum()"})
def absolute_errors():
    """Squared errors are asked for."""


@mistake("layer_loss", edit={"(estimate - x)": "(estimate.detach() - x)"})
def no_gradient():
    """The estimates are cut off from their gradients: the loss can teach nothing."""


@mistake(
    "layer_loss",
    edit={
        "return sum((k / K) ** power * error for k, error in enumerate(errors, 1))": (
            "return errors[-1]"
        )
    },
)
def last_alone():
    """Only the last layer counts. With a small power the others do, too."""


@mistake(
    "layer_loss",
    edit={
        "return sum((k / K) ** power * error for k, error in enumerate(errors, 1))": (
            "return sum((k / K) ** power * error for k, error in enumerate(errors, 1)).item()"
        )
    },
)
def a_number():
    """A Python number has no gradient: return the tensor."""


@mistake(
    "layer_loss",
    edit={
        """
return sum((k / K) ** power * error for k, error in enumerate(errors, 1))
""": """
total = sum((k / K) ** power * error for k, error in enumerate(errors, 1))
return total / sum((k / K) ** power for k in range(1, K + 1))
"""
    },
)
def weights_made_to_sum_1():
    """The weights are not divided by their sum: the last one is 1."""


@alternative("layer_loss")
def recursive_sum(estimates, x, power):
    """Functions of `F`, from the last layer to the first."""
    K, energy = len(estimates), F.mse_loss(torch.zeros_like(x), x, reduction="sum")

    def rest(k):
        if k == 0:
            return 0.0
        error = F.mse_loss(estimates[k - 1], x, reduction="sum")
        return (k / K) ** power * (error / energy) + rest(k - 1)

    return rest(K)


@mistake("layer_loss")
def takes_from_the_list(estimates, x, power):
    """The list that is given is emptied. What you are given stays as it is."""
    K, energy, loss = len(estimates), x.square().sum(), 0.0
    while estimates:
        k = len(estimates)
        loss = loss + (k / K) ** power * (estimates.pop() - x).square().sum() / energy
    return loss


@mistake(
    "layer_loss",
    edit={
        "for estimate in estimates]": (
            "for estimate in [*(one.detach() for one in estimates[:-1]), estimates[-1]]]"
        )
    },
)
def early_ones_cut_off():
    """Only the last estimate has a gradient. Each of them is to be trained."""
