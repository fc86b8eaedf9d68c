"""Other right answers and known wrong ones to paper 2 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("violation")
def by_three_cases(x, g, lam):
    """Each of the three cases as it stands on paper."""
    result = torch.relu(g.abs() - lam)
    result = torch.where(x > 0, torch.abs(g + lam), result)
    return torch.where(x < 0, torch.abs(g - lam), result)


@alternative("violation")
def written_into_places(x, g, lam):
    """Indexed assignments."""
    result = (g + lam * torch.sign(x)).abs()
    zero = x == 0
    result[zero] = torch.clamp(g[zero].abs() - lam, min=0)
    return result


@mistake("violation", edit={"g + lam * x.sign()": "g - lam * x.sign()"})
def sign():
    """The sign is wrong: at a positive entry the slope g + lam is zero."""


@mistake(
    "violation",
    edit={"torch.where(x == 0, (g.abs() - lam).clamp(min=0), ": "(", ".abs())": ".abs())"},
)
def zeros_like_others():
    """At x_i = 0 the condition is an interval, not the value 0."""


@mistake("violation", edit={"(g + lam * x.sign()).abs()": "(g.abs() - lam).clamp(min=0)"})
def interval_everywhere():
    """At entries that are not zero, |g_i| is lam exactly, and its sign is given too."""


@mistake("violation", edit={"(g + lam * x.sign()).abs()": "(g.abs() - lam).abs()"})
def any_sign():
    """At entries that are not zero, |g_i| = lam is not enough: its sign depends on that of x_i."""


@mistake("violation", edit={".clamp(min=0)": ""})
def negative_violations():
    """Inside the interval nothing is violated: 0, not a negative number."""


@mistake("violation", edit={"(g + lam * x.sign()).abs())": "g + lam * x.sign())"})
def with_sign():
    """By how much it is violated is never negative."""


@mistake("violation", edit={"(g.abs() - lam).clamp(min=0)": "(g.abs() > lam).to(g)"})
def yes_or_no():
    """By how much is asked for, not whether."""


@mistake("violation", edit={"(g + lam * x.sign()).abs())": "(g + lam * x.sign()).abs()).max()"})
def largest_alone():
    """One number comes back; the violation of each entry is asked for."""


@mistake("violation")
def tiny_is_zero(x, g, lam):
    """Tiny entries of x count as 0. Only 0 itself does."""
    off = (g + lam * x.sign()).abs()
    return torch.where(x.abs() < 1e-6, (g.abs() - lam).clamp(min=0), off)


@mistake("violation")
def rounding_is_none(x, g, lam):
    """What is violated by little counts as not violated, also where all numbers are little."""
    off = torch.where(x == 0, (g.abs() - lam).clamp(min=0), (g + lam * x.sign()).abs())
    return torch.where(off < 1e-6, torch.zeros_like(off), off)


@mistake("violation")
def in_the_gradient(x, g, lam):
    """The gradient that was given is changed. Leave it as it is."""
    g[x > 0] += lam
    g[x < 0] -= lam
    return torch.where(x == 0, torch.relu(g.abs() - lam), g.abs())
