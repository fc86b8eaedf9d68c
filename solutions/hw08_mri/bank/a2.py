"""Other right answers and known wrong ones to paper 2 of hw08."""

import math

from autograder.bank import alternative, mistake


@alternative("image_noise")
def by_variance(sigma, columns, kept):
    """The root of the variance."""
    return (sigma * sigma * kept / columns) ** 0.5


@alternative("mean_square")
def by_parts(x, coils, sigma):
    """Squares of both parts, plus the noise of each coil."""
    noise = sum(2 * sigma**2 for _ in range(coils))
    return x.real**2 + x.imag**2 + noise


@alternative("background")
def by_gamma(sigma):
    """The mean of Rayleigh's distribution by the gamma function."""
    return float(sigma * math.sqrt(2) * math.gamma(1.5))


@mistake("image_noise", edit={"sigma * math.sqrt(kept / columns)": "sigma"})
def unchanged():
    """Columns that are not measured bring no noise."""


@mistake("image_noise", edit={"kept / columns": "columns / kept"})
def amplified():
    """Nothing is amplified: fewer columns bring less noise."""


@mistake("image_noise", edit={"math.sqrt(kept / columns)": "kept / columns"})
def no_root():
    """Variances are in proportion to the columns, not standard deviations."""


@mistake(
    "image_noise",
    edit={"sigma * math.sqrt(kept / columns)": "sigma * math.sqrt(2 * kept / columns)"},
)
def both_parts():
    """The standard deviation of the real part alone is asked for."""


@mistake(
    "image_noise", edit={"sigma * math.sqrt(kept / columns)": "sigma / math.sqrt(kept * columns)"}
)
def of_a_mean():
    """The transform is orthonormal, not a mean."""


@mistake("mean_square", edit={"2 * coils * sigma**2": "coils * sigma**2"})
def one_part():
    """Real and imaginary part have noise, each."""


@mistake("mean_square", edit={"2 * coils * sigma**2": "2 * sigma**2"})
def one_coil():
    """Every coil brings noise of its own."""


@mistake("mean_square", edit={"2 * coils * sigma**2": "2 * coils * sigma"})
def not_squared():
    """The expected square of noise is its variance."""


@mistake("mean_square", edit={"x.abs().square() + ": "coils * x.abs().square() + "})
def image_times_coils():
    """The sensitivities have sum |S|^2 = 1: the image counts once."""


@mistake(
    "mean_square",
    edit={
        "x.abs().square() + 2 * coils * sigma**2": (
            "(x.abs() + sigma * math.sqrt(2 * coils)).square()"
        )
    },
)
def magnitudes_added():
    """Noise and image are independent: squares add, not magnitudes."""


@mistake("background", edit={"sigma * math.sqrt(math.pi / 2)": "sigma * math.sqrt(2)"})
def root_of_the_mean_square():
    """This is the root of the expected square; the expected magnitude is smaller."""


@mistake("background", edit={"math.pi / 2": "2 / math.pi"})
def of_one_part():
    """This is the expected magnitude of the real part alone."""


@mistake("background", edit={"sigma * math.sqrt(math.pi / 2)": "0.0 * sigma"})
def zero():
    """A magnitude is never negative: its mean is not 0."""


@mistake("background", edit={"sigma * math.sqrt(math.pi / 2)": "sigma"})
def sigma_itself():
    """The magnitude of two normal numbers follows Rayleigh's distribution."""
