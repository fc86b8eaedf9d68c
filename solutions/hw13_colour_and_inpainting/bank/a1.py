"""Other right answers and known wrong ones to paper 1 of hw13."""

import torch

from autograder.bank import alternative, mistake


@alternative("best_affine")
def one_by_one(mean, C, w):
    """Entry by entry."""
    both = (C * w).sum(1)
    g = both / torch.dot(w, both)
    return [g, mean - torch.dot(w, mean) * g]


@alternative("affine_error")
def by_projection(C, w):
    """The trace of what is left over."""
    both = C @ w
    left = C - torch.outer(both, both) / torch.dot(w, both)
    return float(left.diagonal().sum())


@mistake("best_affine", edit={"C @ w / (w @ C @ w)": "w / (w @ w)"})
def pseudo_inverse():
    """The pseudo-inverse does not know how colours are distributed."""


@mistake("best_affine", edit={"C @ w / (w @ C @ w)": "C @ w / (w @ w)"})
def other_divisor():
    """The covariance of x and y is divided by the variance of y: what is that?"""


@mistake("best_affine", edit={"C @ w / (w @ C @ w)": "C @ w"})
def not_divided():
    """Covariance over variance: the variance of y is missing."""


@mistake("best_affine", edit={"mean - g * (w @ mean)": "mean"})
def centred_y():
    """h stands beside g y, not beside g (y - mean of y)."""


@mistake("best_affine", edit={"mean - g * (w @ mean)": "mean + g * (w @ mean)"})
def sign():
    """At the mean of y the estimate is the mean of x: is it?"""


@mistake("best_affine", edit={"mean - g * (w @ mean)": "torch.zeros_like(mean)"})
def linear_only():
    """The best affine estimate has a constant part."""


@mistake("best_affine", edit={"mean - g * (w @ mean)": "mean - g * mean.mean()"})
def mean_of_channels():
    """The mean of y is w times the mean of x."""


@mistake("best_affine", edit={"C @ w / (w @ C @ w)": "C.diagonal() * w / (w @ C @ w)"})
def without_correlation():
    """The channels are correlated: the whole of C counts."""


@mistake("best_affine")
def second_moments(mean, C, w):
    """The best multiple of y alone has no constant part, and uses second moments about 0."""
    S = C + torch.outer(mean, mean)
    return S @ w / (w @ S @ w), torch.zeros_like(mean)


@mistake("best_affine", edit={"C @ w / (w @ C @ w)": "C @ w / (w @ C @ w).clamp(min=1e-3)"})
def variance_guarded():
    """Colours may vary by little: a bound below the variance of y changes g."""


@mistake("best_affine", edit={"g = C @ w": "w = w / w.sum()\ng = C @ w"})
def weights_made_to_add_up():
    """w is any vector: what it adds up to may be other than 1, also 0."""


@mistake("affine_error", edit={"torch.trace(C) - (C @ w)": "torch.trace(C) + (C @ w)"})
def error_sign():
    """What y tells makes the error smaller."""


@mistake("affine_error", edit={"- (C @ w).square().sum() / (w @ C @ w)": "- w @ C @ w"})
def variance_of_y():
    """What is saved is more than the variance of y, or less: expand the square."""


@mistake("affine_error", edit={"return (": "return (1 / 3) * ("})
def mean_over_channels():
    """The error is the sum over the three channels."""


@mistake("affine_error", edit={"/ (w @ C @ w)": "/ (w @ w)"})
def error_divisor():
    """Divide by the variance of y."""


@mistake("affine_error", edit={").item()": ")"})
def no_float():
    """The result is a Python float."""


@mistake("affine_error", edit={"return (": "w = w / w.sum()\nreturn ("})
def error_with_weights_that_add_up():
    """w is any vector, and may add up to 0: do not divide by its sum."""


@mistake("affine_error", edit={"/ (w @ C @ w)": "/ (w @ C @ w).clamp(min=1e-3)"})
def error_guarded():
    """Colours may vary by little: a bound below the variance of y changes the error."""


@mistake("affine_error", edit={"torch.trace(C) - ": "torch.trace(C) - torch.trace(C) + "})
def what_is_saved():
    """This is what the estimate saves, not what it leaves."""
