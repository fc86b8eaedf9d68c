"""Other right answers and known wrong ones to question 5 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("fista")
def by_names(forward, adjoint, y, lam, L, iterations):
    """Old and new values with names of their own."""

    def value(x):
        return 0.5 * (forward(x) - y).square().sum().item() + lam * x.abs().sum().item()

    x_old = torch.zeros_like(adjoint(y))
    z, t_old = x_old.clone(), 1.0
    values = [value(x_old)]
    for _ in range(iterations):
        v = z - adjoint(forward(z) - y) / L
        x_new = torch.sign(v) * torch.clamp(torch.abs(v) - lam / L, min=0)
        t_new = (1 + (1 + 4 * t_old * t_old) ** 0.5) / 2
        z = x_new + ((t_old - 1) / t_new) * (x_new - x_old)
        x_old, t_old = x_new, t_new
        values.append(value(x_old))
    return x_old, values


@alternative("fista")
def image_of_z(forward, adjoint, y, lam, L, iterations):
    """A z from A x, as A is linear: one product less."""
    x = 0 * adjoint(y)
    Ax = forward(x)
    z, Az, t = x, Ax, 1.0
    values = [(y.square().sum() / 2).item()]
    for _ in range(iterations):
        v = z + adjoint(y - Az) / L
        new = torch.relu(v - lam / L) - torch.relu(-v - lam / L)
        new_A = forward(new)
        ahead = (1 + (1 + 4 * t**2) ** 0.5) / 2
        share, t = (t - 1) / ahead, ahead
        z, Az = new + share * (new - x), new_A + share * (new_A - Ax)
        x, Ax = new, new_A
        values.append(((Ax - y).square().sum() / 2 + lam * x.abs().sum()).item())
    return x, values


@alternative("fista")
def momentum_beforehand(forward, adjoint, y, lam, L, iterations):
    """The sequence t first, then the steps; the move before each step."""
    t = [1.0]
    for _ in range(iterations):
        t.append(0.5 + (0.25 + t[-1] ** 2) ** 0.5)
    xs = [torch.zeros_like(adjoint(y))] * 2
    for j in range(iterations):
        share = 0.0 if j == 0 else (t[j - 1] - 1) / t[j]
        z = xs[-1] + share * (xs[-1] - xs[-2])
        v = z - adjoint(forward(z) - y) / L
        xs.append(v - v.clamp(-lam / L, lam / L))
    F = [(0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item() for x in xs[1:]]
    return xs[-1], F


@mistake(
    "fista", edit={"v = z - adjoint(forward(z) - y) / L": "v = z - adjoint(forward(x) - y) / L"}
)
def gradient_at_x():
    """The gradient is taken at x. It belongs to the point from which the step is made, z."""


@mistake("fista", edit={"v = z - adjoint": "v = x - adjoint"})
def step_from_x():
    """The step is made from x, with the gradient at z. Both belong to z."""


@mistake("fista", edit={"(t_before - 1) / t *": "(t - 1) / t *"})
def new_t_twice():
    """The new t stands above and below. Above it is the t before."""


@mistake("fista", edit={"(t_before - 1) / t *": "(t_before - 1) / t_before *"})
def old_t_twice():
    """The t before stands above and below. Below it is the new one."""


@mistake("fista", edit={"z = x + (t_before - 1) / t * (x - before)": "z = x"})
def no_momentum():
    """Without the move beyond x this is ISTA."""


@mistake("fista", edit={"(x - before)": "(x - z)"})
def against_z():
    """The move is along x minus the last z. It is along x minus the last x."""


@mistake("fista", edit={"z = x + (t_before": "z = before + (t_before"})
def from_the_one_before():
    """The move begins at the x before. It begins at the new one."""


@mistake("fista", edit={"(t_before - 1) / t *": "0.9 *"})
def constant_momentum():
    """The weight of the move is constant. It grows from 0 towards 1, as the formula says."""


@mistake("fista", edit={"(x - before)": "(before - x)"})
def backwards():
    """The move goes back, not on."""


@mistake("fista", edit={"4 * t**2": "4 * t"})
def t_not_squared():
    """Under the root stands 1 + 4 t^2."""


@mistake("fista", edit={"z, t = x, 1.0": "z, t = x, 0.0"})
def t_from_zero():
    """t begins with 1, so that the first move is none."""


@mistake("fista", edit={"v.clamp(-lam / L, lam / L)": "v.clamp(-lam, lam)"})
def threshold_of_lam():
    """The threshold is lam. With a step of 1 / L it is lam / L."""


@mistake("fista", edit={"return x, objectives": "return z, objectives"})
def z_returned():
    """z comes back, which lies beyond x."""


@mistake(
    "fista",
    edit={"((forward(x) - y) ** 2).sum() + lam * x.": "((forward(z) - y) ** 2).sum() + lam * z."},
)
def objectives_at_z():
    """The objectives are those of z. F is asked for at each x."""


@mistake(
    "fista",
    edit={
        "objectives.append(": "objectives.append(min(objectives[-1], ",
        ".abs().sum()).item())": ".abs().sum()).item()))",
    },
)
def made_monotone():
    """The list never rises, but F does: FISTA is not monotone. Tell what was measured."""


@mistake("fista", edit={"+ lam * x.abs().sum()).item())": ").item())"})
def only_the_square():
    """The objectives lack lam times the sum of magnitudes."""


@mistake("fista", edit={"objectives = [0.5 * (y**2).sum().item()]": "objectives = []"})
def without_the_start():
    """The list begins after the first step; F at the start belongs in it too."""


@mistake("fista", edit={"torch.zeros_like(adjoint(y))": "torch.zeros_like(y)"})
def x_like_y():
    """x is given the shape of y. It has the shape that adjoint returns."""


@mistake("fista", edit={"lam * x.abs().sum()).item())": "lam * x.abs().sum()))"})
def objectives_as_tensors():
    """The list holds tensors. Python floats are asked for."""


@mistake(
    "fista",
    edit={
        "before, x = x, v - v.clamp(-lam / L, lam / L)": """
before, x = x, v - v.clamp(-lam / L, lam / L)
x[x.abs() < 1e-7] = 0
"""
    },
)
def small_entries_cut():
    """Small entries become zero beside the threshold. What is small depends on y."""
