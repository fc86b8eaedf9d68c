"""Other right answers and known wrong ones to question 10 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("fixed_point")
def by_recursion(f, x, tolerance, limit):
    """A for loop with an early return."""
    for calls in range(1, limit + 1):
        later = f(x)
        if torch.linalg.vector_norm(later - x) <= tolerance * torch.linalg.vector_norm(later):
            return later, calls
        x = later
    return x, limit


@alternative("implicit_gradient")
def by_autograd(f, x, theta, g, steps):
    """Autograd's own functions."""
    w = g.clone()
    for _ in range(steps - 1):
        w = g + torch.autograd.functional.vjp(lambda z: f(z, theta), x, w)[1]
    return torch.autograd.functional.vjp(lambda t: f(x, t), theta, w)[1]


@alternative("implicit_gradient")
def by_a_graph(f, x, theta, g, steps):
    """One graph that is gone through again and again."""
    x, theta = x.detach().requires_grad_(True), theta.detach().requires_grad_(True)
    with torch.enable_grad():
        z = f(x, theta)
    w = torch.zeros_like(g)
    for _ in range(steps):
        (back,) = torch.autograd.grad(z, x, w, retain_graph=True)
        w = g + back
    return torch.autograd.grad(z, theta, w)[0]


@mistake("fixed_point", edit={"tolerance * x.norm()": "tolerance"})
def absolute():
    """The change is judged relative to the norm of f(x)."""


@mistake("fixed_point", edit={"return x, calls": "return before, calls"})
def the_one_before():
    """The last f(x) is asked for, not the x that it was made of."""


@mistake("fixed_point", edit={"return x, calls": "return f(x), calls"})
def once_more():
    """f is called once more in the end."""


@mistake("fixed_point", edit={"return x, calls": "return x, calls - 1"})
def counts_changes():
    """Every call of f counts."""


@mistake(
    "fixed_point", edit={"calls < limit and not settled": "not settled and calls < max(limit, 2)"}
)
def at_least_two():
    """The limit may be 1."""


@mistake("fixed_point", edit={"calls < limit and not settled": "calls < limit"})
def to_the_limit():
    """It goes on to the limit, though it has settled."""


@mistake("fixed_point", edit={"tolerance * x.norm()": "tolerance * before.norm()"})
def relative_to_the_last():
    """The change is judged relative to the norm of f(x), not of x."""


@mistake(
    "fixed_point",
    edit={
        "(x - before).norm() <= tolerance * x.norm()": (
            "(x - before).norm() < tolerance * x.norm() - 1e-7"
        ),
    },
)
def too_strict():
    """It settles later than it should."""


@mistake("fixed_point", edit={"<= tolerance": "< tolerance"})
def strictly_less():
    """It has settled where the change is at most so large: equal is enough."""


@mistake("implicit_gradient", edit={"w = g + back(w)[0]": "w = back(w)[0]"})
def g_forgotten():
    """g belongs to each step for w."""


@mistake(
    "implicit_gradient", edit={"w = torch.zeros_like(g)": "w = torch.zeros_like(g)\nsteps = 1"}
)
def one_step():
    """This differentiates the last step only."""


@mistake("implicit_gradient", edit={"w = g + back(w)[0]": "w = g - back(w)[0]"})
def sign_of_j():
    """w - (df/dx)^T w = g: look at the sign."""


@mistake("implicit_gradient", edit={"return back(w)[1]": "return w"})
def w_returned():
    """w is not yet the gradient for theta."""


@mistake("implicit_gradient", edit={"w = torch.zeros_like(g)": "w = g"})
def from_g():
    """w begins at 0, so that the first step makes it g."""


@mistake(
    "implicit_gradient",
    edit={"w = g + back(w)[0]": "w = g + torch.func.jvp(lambda z: f(z, theta), (x,), (w,))[1]"},
)
def without_transpose():
    """The transpose of the Jacobian is needed: vjp, not jvp."""


@mistake("implicit_gradient", edit={"return back(w)[1]": "return -back(w)[1]"})
def sign():
    """The gradient has the other sign."""


@mistake(
    "fixed_point",
    edit={
        "(x - before).norm() <= tolerance * x.norm()": (
            "(x - before).norm() / x.norm() <= tolerance"
        ),
    },
)
def divides():
    """The change is divided by the norm of f(x): where that is 0 the quotient is NaN, and what has
    settled at 0 never counts as settled.
    """


@mistake("fixed_point", edit={"tolerance * x.norm()": "tolerance * x.norm() + 1e-12"})
def a_little_more():
    """Something is added to the bound, so that small x seem to have settled."""


@mistake("fixed_point", edit={"(x - before).norm() <=": "(x - before).norm(dim=-1).max() <="})
def row_by_row():
    """The norm is that of the whole difference, not the largest of its rows."""


@mistake(
    "implicit_gradient",
    edit={"f, x, theta)": "lambda x, t: f(x, t.view(theta.shape)), x, theta.view(-1))"},
)
def theta_as_a_vector():
    """`view` needs a theta that lies in one piece in memory, and the gradient is to be like theta,
    not a vector.
    """


@mistake("implicit_gradient")
def by_differences(f, x, theta, g, steps):
    """Derivatives are differences of values of f, which lose digits. vjp gives them exactly."""
    w, result = torch.zeros_like(g), torch.zeros_like(theta)
    units = torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(-1, *x.shape)
    for _ in range(steps):
        ends = [(f(x + 1e-6 * e, theta) - f(x - 1e-6 * e, theta)) / 2e-6 for e in units]
        w = g + torch.stack([(one * w).sum() for one in ends]).reshape(g.shape)
    units = torch.eye(theta.numel(), dtype=theta.dtype, device=theta.device)
    for place, e in enumerate(units.reshape(-1, *theta.shape)):
        change = (f(x, theta + 1e-6 * e) - f(x, theta - 1e-6 * e)) / 2e-6
        result.view(-1)[place] = (change * w).sum()
    return result


@mistake("implicit_gradient", edit={"range(steps)": "range(min(steps, 200))"})
def at_most_two_hundred():
    """It makes at most 200 steps for w, whatever is asked for."""


@mistake("implicit_gradient")
def left_in_theta(f, x, theta, g, steps):
    """The gradient is kept in theta, where the next call adds to it. Leave theta as it is."""
    pull = torch.func.vjp(lambda z: f(z, theta.detach()), x.detach())[1]
    w = torch.zeros_like(g)
    for _ in range(steps):
        w = g + pull(w)[0]
    theta.requires_grad_(True)
    (w.detach() * f(x.detach(), theta)).sum().backward()
    return theta.grad
