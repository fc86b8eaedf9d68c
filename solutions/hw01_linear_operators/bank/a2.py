"""Other right answers and known wrong ones to paper 2 of hw01."""

from autograder.bank import alternative, mistake


@alternative("mean_error")
def by_parts(f, s, sigma, size):
    """Bias and noise apart."""
    bias, noise = (f - 1) * size, f * sigma / s
    return bias * bias + noise * noise


@alternative("best_factor")
def by_ratio(s, sigma, size):
    """As Tikhonov's factor, with its weight."""
    return s**2 / (s**2 + (sigma / size) ** 2)


@alternative("best_factor")
def by_noise_over_signal(s, sigma, size):
    """One plus the noise over the signal, below one."""
    return 1 / (1 + (sigma / (s * size)) ** 2)


@alternative("best_factor")
def by_signal_over_noise(s, sigma, size):
    """The signal over the noise."""
    ratio = (s * size / sigma) ** 2
    return ratio / (1 + ratio)


@mistake("mean_error", edit={"(f * sigma / s) ** 2": "(f * sigma) ** 2"})
def noise_not_divided():
    """The noise is divided by s as well: the estimate is f b / s."""


@mistake("mean_error", edit={"(1 - f) ** 2 * size**2": "(1 - f) * size**2"})
def bias_not_squared():
    """What is lost of the coefficient enters with its square."""


@mistake("mean_error", edit={"(f * sigma / s) ** 2": "f * (sigma / s) ** 2"})
def factor_of_noise_not_squared():
    """The noise is multiplied by f before it is squared."""


@mistake(
    "best_factor",
    edit={"(s * size) ** 2 + sigma**2": "s**2 + sigma**2", "(s * size) ** 2 /": "s**2 /"},
)
def size_forgotten():
    """A large coefficient deserves another factor than a small one: where is its size?"""


@mistake("best_factor", edit={"+ sigma**2": "+ sigma"})
def weight_sigma():
    """The standard deviation stands where the derivative has the variance."""


@mistake("best_factor", edit={"/ ((s * size) ** 2 + sigma**2)": "/ ((s * size) ** 2)"})
def no_filter():
    """That is 1 always: the pseudo-inverse. Noise is part of the error too."""
