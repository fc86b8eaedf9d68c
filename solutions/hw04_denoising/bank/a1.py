"""Other right answers and known wrong ones to paper 1 of hw04."""

import math

from autograder.bank import alternative, mistake


@alternative("gap_of_two")
def two_by_their_errors(d):
    """The mean of the two PSNRs less that of the mean error, written out."""
    a, b = 1.0, 10 ** (-abs(d) / 10)
    return 5 * math.log10(1 / a) + 5 * math.log10(1 / b) + 10 * math.log10((a + b) / 2)


@alternative("gap_of_two")
def two_by_their_ratio(d):
    """(1 + r) / (2 sqrt(r)), with r the ratio of the errors."""
    r = 10 ** (d / 10)
    return 10 * math.log10((1 + r) / (2 * math.sqrt(r)))


@alternative("gap_of_many")
def many_by_natural_logarithms(s):
    """The variance of the errors' logarithm, halved, in decibels."""
    tau = s * math.log(10) / 10
    return 10 * math.log10(math.exp(tau**2 / 2))


@mistake("gap_of_two", edit={"d * math.log(10) / 20": "d * math.log(10) / 10"})
def two_from_the_middle():
    """Each of the two lies d/2 from their mean PSNR, not d."""


@mistake("gap_of_two", edit={"10 * math.log10": "-10 * math.log10"})
def two_the_other_sign():
    """The mean of the PSNRs is the larger one: the gap is mean minus pooled, never below 0."""


@mistake("gap_of_two")
def two_by_the_better_one(d):
    """This is how far the pooled number is from the worse image, not from the mean of both."""
    return 10 * math.log10((1 + 10 ** (d / 10)) / 2)


@mistake("gap_of_two", edit={"math.log10(math.cosh": "math.log(math.cosh"})
def two_in_natural_logarithms():
    """Decibels are tens of the logarithm to base 10."""


@mistake("gap_of_two")
def two_by_the_second_term(d):
    """That is the first term of a series, right where the images hardly differ."""
    return math.log(10) * d**2 / 80


@mistake("gap_of_many", edit={"/ 20": "/ 10"})
def many_without_the_half():
    """The mean of e^Z is e to half of the variance."""


@mistake("gap_of_many", edit={"s**2 * math.log(10) / 20": "s * math.log(10) / 20"})
def many_linear():
    """The gap grows with the variance of the PSNRs."""


@mistake("gap_of_many", edit={"math.log(10) / 20": "math.log(10) ** 2 / 200"})
def many_in_nepers():
    """This is half of tau squared: turn it from a natural logarithm into decibels."""


@mistake("gap_of_many", edit={"s**2 * math.log(10) / 20": "-(s**2) * math.log(10) / 20"})
def many_the_other_sign():
    """The mean of the PSNRs is the larger one: the gap is never below 0."""
