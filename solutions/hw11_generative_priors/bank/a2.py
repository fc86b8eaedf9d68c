"""Other right answers and known wrong ones to paper 2 of hw11."""

from autograder.bank import alternative, mistake


@alternative("step_factors")
def by_variances(c, a, b, eta):
    """Everything over the variance of x_a."""
    v = 1 - a + a * c
    new = eta**2 * (1 - b) * (1 - a / b) / (1 - a)
    f = (a * b) ** 0.5 * c / v + (max(0.0, 1 - b - new) * (1 - a)) ** 0.5 / v
    return f, new**0.5


@alternative("final_variance")
def by_recursion(c, levels, eta):
    """One step, then the rest."""

    def after(levels, variance):
        if len(levels) < 2:
            return variance
        a, b = levels[0], levels[1]
        v = 1 - a + a * c
        new = eta**2 * (1 - b) * (1 - a / b) / (1 - a)
        f = (a * b) ** 0.5 * c / v + (max(0.0, 1 - b - new) * (1 - a)) ** 0.5 / v
        return after(levels[1:], f * f * variance + new)

    return float(after(list(levels), 1.0))


@mistake(
    "step_factors", edit={"k = math.sqrt(a) * c / (a * c + 1 - a)": "k = a * c / (a * c + 1 - a)"}
)
def gain_of_the_scaled():
    """This estimates sqrt(a) x0."""


@mistake("step_factors", edit={"(a * c + 1 - a)": "(c + 1 - a)"})
def variance_of_x_a():
    """The variance of x_a is a c + 1 - a."""


@mistake("step_factors", edit={"max(0, 1 - b - s**2)": "1 - b"})
def rest_without_s():
    """The new noise takes the place of some of the old: 1 - b - s^2."""


@mistake(
    "step_factors", edit={"(1 - math.sqrt(a) * k) / math.sqrt(1 - a)": "(1 - math.sqrt(a) * k)"}
)
def noise_not_divided():
    """The noise in x is divided by sqrt(1 - a)."""


@mistake("step_factors", edit={"math.sqrt(b) * k": "b * k"})
def image_not_rooted():
    """The estimate is multiplied by the root of b."""


@mistake("step_factors", edit={"noise, s": "noise, s**2"})
def variance_returned():
    """s is the deviation of the new noise."""


@mistake("step_factors", edit={"(1 - b) / (1 - a) * (1 - a / b)": "(1 - b) / (1 - a)"})
def one_root_forgotten():
    """s has two roots."""


@mistake("step_factors", edit={"s = eta *": "s ="})
def eta_forgotten():
    """eta scales the new noise."""


@mistake("step_factors", edit={"max(0, 1 - b - s**2)": "1 - b - eta * (1 - b)"})
def all_noise_new():
    """Only some of the noise is new, also with eta = 1."""


@mistake("final_variance", edit={"f**2 * variance + s**2": "f * variance + s**2"})
def factor_not_squared():
    """The deviation is not asked for: variances are multiplied by squares."""


@mistake("final_variance", edit={"f**2 * variance + s**2": "f**2 * variance + s"})
def deviation_added():
    """Variances add up, not deviations."""


@mistake("final_variance", edit={"f**2 * variance + s**2": "f**2 * variance"})
def new_noise_forgotten():
    """The new noise has a variance, too."""


@mistake("final_variance", edit={"variance = 1.0": "variance = c"})
def begins_at_the_end():
    """Sampling begins with the variance 1."""


@mistake("final_variance", edit={"variance = 1.0": "variance = levels[0] * c + 1 - levels[0]"})
def begins_exactly():
    """Sampling begins with the variance 1, not with that of x_a."""


@mistake("final_variance", edit={"return variance": "return variance**0.5"})
def deviation_returned():
    """The variance is asked for."""


@mistake(
    "final_variance",
    edit={"zip(levels, levels[1:], strict=False)": "zip(levels, levels[1:-1], strict=False)"},
)
def last_step_missed():
    """The last step leads to the last level."""


@mistake("final_variance", edit={"return variance": "return float(c)"})
def the_priors():
    """With few steps the variance is not that of the prior."""


@mistake(
    "final_variance",
    edit={
        "zip(levels, levels[1:]": "zip(levels[::-1], levels[-2::-1]",
        "a * c + 1 - a": "max(1e-9, a * c + 1 - a)",
        "s = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))": "s = 0.0",
        "math.sqrt(1 - a)": "math.sqrt(max(1e-9, 1 - a))",
    },
)
def backwards():
    """The levels are listed from noise to image, as they are visited."""
