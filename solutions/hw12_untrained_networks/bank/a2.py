"""Other right answers and known wrong ones to paper 2 of hw12."""

import torch

from autograder.bank import alternative, mistake


@alternative("expected_error")
def by_projection(B, x, sigma):
    """The projection on the columns, by the pseudo-inverse."""
    P = (B @ torch.linalg.pinv(B)).double()
    rank = int(torch.linalg.matrix_rank(B))
    x = x.double()
    return float(((x - P @ x) ** 2).sum() + sigma**2 * rank) / len(x)


@alternative("error_after")
def by_eigenvalues(B, x, sigma, rate, steps):
    """Eigenvectors of B B^T; powers of what is left."""
    x, B = x.double(), B.double()
    values, vectors = torch.linalg.eigh(B @ B.T)
    left = (1 - rate * values.clamp(min=0)).pow(steps)
    error = (left * (vectors.T @ x)).pow(2).sum() + sigma**2 * (1 - left).pow(2).sum()
    return float(error) / x.numel()


@alternative("error_after")
def by_matrix_power(B, x, sigma, rate, steps):
    """The power of a matrix."""
    x, B = x.double(), B.double()
    eye = torch.eye(len(x), dtype=x.dtype, device=x.device)
    left = torch.linalg.matrix_power(eye - rate * B @ B.T, steps)
    error = (left @ x).square().sum() + sigma**2 * (eye - left).square().sum()
    return (error / len(x)).item()


@mistake("expected_error", edit={"U.shape[1] * sigma**2": "B.shape[1] * sigma**2"})
def all_columns():
    """The noise that is kept goes with the rank: further columns add nothing."""


@mistake("expected_error", edit={"U.shape[1] * sigma**2": "len(x) * sigma**2"})
def all_noise():
    """Only the noise in the span of the columns is kept."""


@mistake("expected_error", edit={" * sigma**2)": " * sigma)"})
def deviation():
    """The noise counts with its variance."""


@mistake("expected_error", edit={"missed + U": "U"})
def signal_forgotten():
    """What of x lies outside the span of the columns is missed."""


@mistake("expected_error", edit={"(missed + ": "missed + ("})
def missed_not_divided():
    """What is missed is for each pixel, too: divide both by n."""


@mistake("expected_error", edit={") / len(x)": ")"})
def not_divided():
    """The error is asked for each pixel."""


@mistake("expected_error", edit={"U[:, s > tiny]": "U"})
def any_rank():
    """A direction with the singular value 0 is none: look at the rank."""


@mistake(
    "expected_error",
    edit={"(missed + U.shape[1] * sigma**2)": "(missed + (len(x) - U.shape[1]) * sigma**2)"},
)
def noise_outside():
    """The noise in the span is kept, that outside of it is not."""


@mistake(
    "expected_error",
    edit={
        "(missed + ": "(missed + 0 * missed * ",
    },
)
def noise_gone():
    """The fit keeps the noise in the span of the columns."""


@mistake("error_after", edit={"(left * seen)": "seen"})
def nothing_fitted():
    """Of each direction of x only a part is left after the steps."""


@mistake("error_after", edit={"(1 - left).square()": "left.square()"})
def noise_falls():
    """The noise is fitted in the course of the steps: its part grows from 0."""


@mistake("error_after", edit={"(1 - left).square()": "(1 - left)"})
def noise_not_squared():
    """The noise that was fitted counts with the square of its factor."""


@mistake("error_after", edit={"rate * s.square()": "rate * s"})
def singular_values():
    """A step multiplies what is left of a direction by one less rate times s squared."""


@mistake("error_after", edit={"** steps": "** (2 * steps)"})
def squared_twice():
    """The factor is squared in the error, not before."""


@mistake("error_after", edit={"** steps": "** (steps - 1)"})
def one_step_less():
    """So many steps are made: after none of them w is still 0."""


@mistake("error_after", edit={"(1 - rate * s.square())": "(1 - rate * s.square()).clamp(min=0)"})
def long_steps_stopped():
    """A step that is too long overshoots: what is left changes its sign and may grow."""


@mistake(
    "error_after",
    edit={"(1 - rate * s.square()) ** steps": "torch.exp(-rate * s.square() * steps)"},
)
def gradient_flow():
    """This is the limit of short steps; a step of gradient descent is not an exponential."""


@mistake("error_after", edit={"missed = (x - U @ seen).square().sum() + (": "missed = ("})
def outside_forgotten():
    """What of x lies outside the span of the columns is missed at every step."""


@mistake("error_after", edit={"(1 - rate * s": "(1 - 2 * rate * s"})
def gradient_of_the_square():
    """Half of the square is minimised: its gradient has no factor 2."""


@mistake("error_after", edit={" / len(x)).item()": ").item()"})
def after_not_divided():
    """The error is asked for each pixel."""


@mistake("error_after", edit={" / len(x)).item()": " / len(x))"})
def after_a_tensor():
    """The result is to be a Python float."""


@mistake("error_after", edit={"sigma**2": "sigma"})
def after_deviation():
    """The noise counts with its variance."""


@mistake("error_after")
def in_a_loop(B, x, sigma, rate, steps):
    """A loop over steps: a formula is asked for."""
    x, B = x.double(), B.double()
    eye = torch.eye(len(x), dtype=x.dtype, device=x.device)
    M = 0 * eye
    for _ in range(steps):
        M = M + rate * B @ (B.T @ (eye - M))
    return (((x - M @ x).square().sum() + sigma**2 * M.square().sum()) / len(x)).item()


@mistake("expected_error", edit={"torch.finfo(B.dtype).eps": "torch.finfo(torch.float64).eps"})
def rank_of_rounding():
    """Rounding of a matrix in float32 is no rank: count with the precision of its dtype."""


@mistake("expected_error", edit={"s > tiny": "s > 1e-6"})
def absolute_threshold():
    """Which singular values count as 0 goes by the largest of them: B may be large or small."""
