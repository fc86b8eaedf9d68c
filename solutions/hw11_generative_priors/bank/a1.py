"""Other right answers and known wrong ones to paper 1 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("samples_error")
def by_variances(S, k):
    """The mean of the variances, twice."""
    posterior = float(torch.diagonal(S).double().mean())
    return posterior + posterior / k


@alternative("decibels_lost")
def by_logarithms(k):
    """A difference of logarithms."""
    return 10 * (math.log(k + 1) - math.log(k)) / math.log(10)


@mistake("samples_error", edit={"(1 + 1 / k)": "1"})
def of_the_mean():
    """This is the error of the posterior mean: samples have a spread of their own."""


@mistake("samples_error", edit={"(1 + 1 / k)": "2"})
def one_sample():
    """This is the error of one sample; the mean of k spreads less."""


@mistake("samples_error", edit={"(1 + 1 / k)": "(1 / k)"})
def spread_alone():
    """The truth does not lie at the posterior mean: its own spread is missing."""


@mistake("samples_error", edit={"(1 + 1 / k)": "(1 + 1 / k**2)"})
def squared():
    """The variance of a mean of k falls with 1 / k."""


@mistake("samples_error", edit={"(1 + 1 / k)": "(1 + 1 / k) ** 2"})
def added_before_squared():
    """Independent errors add up by their variances, not by their deviations."""


@mistake("samples_error", edit={"(1 + 1 / k)": "(1 - 1 / k)"})
def unbiased_variance():
    """That would be the sample's own variance: the distance to the truth is larger."""


@mistake("samples_error", edit={" / len(S)": ""})
def of_all_entries():
    """The error per entry is asked for."""


@mistake("samples_error", edit={"torch.trace(S).item() / len(S)": "S.mean().item()"})
def all_covariances():
    """Squared errors of entries are variances: the diagonal counts, not all of S."""


@mistake(
    "samples_error",
    edit={"torch.trace(S).item() / len(S)": "torch.trace(S).sqrt().item() / len(S)"},
)
def deviations():
    """S holds variances already: there is no root in a squared error."""


@mistake("samples_error", edit={"torch.trace(S).item()": "torch.trace(S)"})
def a_tensor():
    """A Python float is asked for."""


@mistake("decibels_lost", edit={"10 * math": "20 * math"})
def twenty():
    """The ratio is of squared errors: 10 times the logarithm."""


@mistake("decibels_lost", edit={"10 * math": "-10 * math"})
def negative():
    """By how much it lies below is a positive number."""


@mistake("decibels_lost", edit={"10 * math.log10(1 + 1 / k)": "10 * math.log10(2) / k"})
def three_over_k():
    """Decibels are not in proportion to the error: the logarithm is of the whole ratio."""


@mistake("decibels_lost", edit={"math.log10(1 + 1 / k)": "math.log(1 + 1 / k)"})
def natural_logarithm():
    """Decibels take the logarithm of base 10."""


@mistake("decibels_lost", edit={"1 + 1 / k": "1 + k"})
def grows():
    """More samples lose less."""


@mistake(
    "decibels_lost",
    edit={"10 * math.log10(1 + 1 / k)": "3.0103 if k == 1 else 10 * math.log10(1 + 1 / k**2)"},
)
def squared_in_decibels():
    """The variance of a mean of k falls with 1 / k."""


@mistake("samples_error", edit={"torch.trace(S).item() / len(S)": "S.diagonal().mean().item()"})
def mean_of_integers():
    """Where S holds integers torch refuses their mean: go over to floats first."""


@mistake("samples_error", edit={"torch.trace(S).item()": "float(S.numpy().trace())"})
def through_numpy():
    """S may be on any device and of any dtype: NumPy takes the CPU's alone, and no bfloat16."""
