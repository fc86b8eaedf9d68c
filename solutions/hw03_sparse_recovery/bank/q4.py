"""Other right answers and known wrong ones to question 4 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("ista")
def by_soft(forward, adjoint, y, lam, L, iterations):
    """A soft threshold of its own, F in a function of its own."""

    def soft(v, t):
        return torch.sign(v) * torch.relu(torch.abs(v) - t)

    def F_of(x):
        r = forward(x) - y
        return 0.5 * float(torch.sum(r * r)) + lam * float(torch.sum(torch.abs(x)))

    x = 0 * adjoint(y)
    values = [F_of(x)]
    for _ in range(iterations):
        x = soft(x - adjoint(forward(x) - y) / L, lam / L)
        values.append(F_of(x))
    return x, values


@alternative("ista")
def residual_kept(forward, adjoint, y, lam, L, iterations):
    """The residual is computed once for each x."""
    x = torch.zeros_like(adjoint(y))
    r = y - forward(x)
    values = [(r.square().sum() / 2 + lam * x.abs().sum()).item()]
    while len(values) <= iterations:
        z = x + adjoint(r) / L
        t = lam / L
        x = torch.where(z > t, z - t, torch.where(z < -t, z + t, torch.zeros_like(z)))
        r = y - forward(x)
        values.append((r.square().sum() / 2 + lam * x.abs().sum()).item())
    return x, values


@alternative("ista")
def all_iterates(forward, adjoint, y, lam, L, iterations):
    """A list of all x first, their objectives afterwards."""
    b = adjoint(y)
    xs = [b - b]
    for _ in range(iterations):
        z = xs[-1] - (adjoint(forward(xs[-1])) - b) / L
        xs.append((z - lam / L).clamp(min=0) + (z + lam / L).clamp(max=0))
    norm = torch.linalg.vector_norm
    return xs[-1], [norm(forward(x) - y).item() ** 2 / 2 + lam * x.abs().sum().item() for x in xs]


@mistake("ista", edit={"z.clamp(-lam / L, lam / L)": "z.clamp(-lam, lam)"})
def threshold_not_scaled():
    """The threshold is lam. The step has the length 1 / L, so the penalty is seen with lam / L."""


@mistake("ista", edit={"adjoint(forward(x) - y) / L": "adjoint(forward(x) - y) / L**0.5"})
def step_of_the_norm():
    """The step is 1 over the root of L: too long, or too short. L is the eigenvalue of A^T A
    itself.
    """


@mistake("ista", edit={"adjoint(forward(x) - y) / L": "2 * adjoint(forward(x) - y) / L"})
def gradient_twice():
    """The gradient has the factor 2. Of half the square it is A^T (A x - y)."""


@mistake("ista", edit={"x - adjoint(": "x + adjoint("})
def uphill():
    """The step goes up the slope: F rises. The gradient is subtracted."""


@mistake("ista", edit={"x = z - z.clamp(-lam / L, lam / L)": "x = z"})
def no_threshold():
    """There is no threshold: this minimises the square alone."""


@mistake("ista", edit={"x = z - z.clamp(-lam / L, lam / L)": "x = z * (z.abs() > lam / L)"})
def hard_one():
    """A hard threshold belongs to another penalty than the sum of magnitudes."""


@mistake("ista", edit={"x = z - z.clamp(-lam / L, lam / L)": "x = z.clamp(min=lam / L) - lam / L"})
def positive_entries_only():
    """Negative entries all become zero."""


@mistake(
    "ista",
    edit={"(0.5 * ((forward(x) - y) ** 2).sum() +": "(((forward(x) - y) ** 2).sum() +"},
)
def without_the_half():
    """The objectives lack the factor 1/2 of the square."""


@mistake("ista", edit={"+ lam * x.abs().sum()).item())": ").item())"})
def square_alone():
    """The objectives lack the second half of F, lam times the sum of magnitudes."""


@mistake("ista", edit={"objectives = [0.5 * (y**2).sum().item()]": "objectives = []"})
def start_left_out():
    """The list begins after the first step; F at the start belongs in it too."""


@mistake("ista", edit={"torch.zeros_like(adjoint(y))": "adjoint(y)"})
def starts_elsewhere():
    """The start is A^T y. It is x = 0."""


@mistake("ista", edit={"torch.zeros_like(adjoint(y))": "torch.zeros_like(y)"})
def shape_of_y():
    """x is given the shape of y. It has the shape that adjoint returns."""


@mistake("ista", edit={"torch.zeros_like(adjoint(y))": "torch.zeros(adjoint(y).shape)"})
def zeros_in_single():
    """x is created on the CPU, in single precision. It is to be like what adjoint returns."""


@mistake(
    "ista",
    edit={
        "return x, objectives": "return x, objectives[: iterations + 1]",
        "range(iterations)": "range(iterations + 1)",
    },
)
def one_step_more():
    """There is one iteration too many: with none asked for, x is to be 0."""


@mistake(
    "ista",
    edit={
        "x = z - z.clamp(-lam / L, lam / L)": "x = z - z.clamp(-lam / L, lam / L); lam = 0.99 * lam"
    },
)
def lam_falls():
    """lam falls from step to step. That may be quicker, and it is another method."""


@mistake(
    "ista",
    edit={"return x, objectives": "return x"},
)
def x_alone():
    """x alone comes back; the list of objectives belongs to the result."""


@mistake(
    "ista",
    edit={
        "x = z - z": "x = z.clone() - z",
        "z = x - adjoint": "y -= 0 * y + 1e-3; z = x - adjoint",
    },
)
def y_changed():
    """y is changed in place."""


@mistake("ista")
def stops_when_slow(forward, adjoint, y, lam, L, iterations):
    """It stops before all iterations are made. Each has its objective in the list."""
    x = torch.zeros_like(adjoint(y))
    objectives = [0.5 * (y**2).sum().item()]
    for _ in range(iterations):
        z = x - adjoint(forward(x) - y) / L
        new = z - z.clamp(-lam / L, lam / L)
        if (new - x).abs().max() < 1e-3:
            break
        x = new
        objectives.append((0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item())
    return x, objectives


@mistake("ista", edit={"lam * x.abs().sum()).item())": "lam * x.abs().sum()))"})
def objectives_as_tensors():
    """The list holds tensors. Python floats are asked for."""


@mistake(
    "ista",
    edit={
        "x = z - z.clamp(-lam / L, lam / L)": """
x = z - z.clamp(-lam / L, lam / L)
x[x.abs() < 1e-7] = 0
"""
    },
)
def small_entries_cut():
    """Small entries become zero beside the threshold. What is small depends on y."""


@mistake("ista", edit={"range(iterations)": "range(min(iterations, 1000))"})
def at_most_a_thousand():
    """It stops after a thousand iterations. All are to be made."""
