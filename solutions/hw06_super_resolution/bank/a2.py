"""Other right answers and known wrong ones to paper 2 of hw06."""

from autograder.bank import alternative, mistake


@alternative("ramp_error")
def by_the_weights(t, a):
    """The four weights, written out."""

    def far(d):
        return a * (d - 1) * (d - 2) ** 2

    def near(d):
        return 1 - (a + 3) * d**2 + (a + 2) * d**3

    return -far(1 + t) + near(1 - t) + 2 * far(2 - t) - t


@alternative("ramp_error")
def multiplied_out(t, a):
    """The polynomial."""
    return -(1 + 2 * a) * (2 * t**3 - 3 * t**2 + t)


@mistake("ramp_error", edit={"(2 * t - 1)": "(1 - 2 * t)"})
def error_sign():
    """The sign is wrong: compare with the example."""


@mistake("ramp_error", edit={" * (2 * t - 1)": ""})
def error_without_the_middle():
    """Half-way between two pixels weights are symmetric: what does the ramp have there?"""


@mistake("ramp_error", edit={"(2 * a + 1)": "(a + 1)"})
def error_factor():
    """The factor of a is not right: with which a are all ramps kept?"""


@mistake("ramp_error", edit={"* (2 * t - 1)": "* (2 * t - 1) + t"})
def error_not_subtracted():
    """Subtract t."""


@mistake("ramp_kernel", edit={"-0.5": "-0.75"})
def kernel_of_torch():
    """Torch has this a, and does not keep ramps."""


@mistake("ramp_kernel", edit={"-0.5": "-1.0"})
def kernel_minus_one():
    """With a = -1 the error at t = 0.25 is not 0."""


@mistake("ramp_kernel", edit={"-0.5": "0.0"})
def kernel_zero():
    """With a = 0 the error at t = 0.25 is that of the example."""
