"""Other right answers and known wrong ones to question 11 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("conjugate_gradients")
def cg_with_vdot(normal, b, iterations):
    """vdot of flattened tensors, updates in place on copies."""
    x, r, p = torch.zeros_like(b), b.clone(), b.clone()
    old = torch.vdot(r.flatten(), r.flatten()).real
    for _ in range(iterations):
        if not old:
            return x
        Np = normal(p)
        alpha = old / torch.vdot(p.flatten(), Np.flatten()).real
        x += alpha * p
        r -= alpha * Np
        new = torch.vdot(r.flatten(), r.flatten()).real
        p = r + (new / old) * p
        old = new
    return x


@alternative("conjugate_gradients")
def cg_with_norms(normal, b, iterations):
    """Python floats for the numbers, a while loop."""
    x, r = b * 0, b + 0
    p, count = r, 0
    while count < iterations and r.norm().item() > 0:
        q = normal(p)
        square = r.norm().item() ** 2
        alpha = square / (p.conj() * q).sum().real.item()
        x = x + alpha * p
        r = r - alpha * q
        p = r + r.norm().item() ** 2 / square * p
        count += 1
    return x


@alternative("conjugate_gradients")
def cg_by_conjugation(normal, b, iterations):
    """Directions made conjugate to the one before by their definition."""
    x, r, p, q = torch.zeros_like(b), b.clone(), None, None
    for _ in range(iterations):
        if not r.abs().any():
            break
        if p is None:
            p = r
        else:
            p = r - p * ((q.conj() * r).sum() / (q.conj() * p).sum())
        q = normal(p)
        alpha = (p.conj() * r).sum() / (p.conj() * q).sum()
        x, r = x + alpha * p, r - alpha * q
    return x


@alternative("solve_tikhonov")
def cgls(forward, adjoint, y, weight, iterations):
    """CGLS: the residual is kept among the measurements (Hestenes and Stiefel, 1952)."""
    s = adjoint(y)
    x, r, p = torch.zeros_like(s), y.clone(), s
    gamma = (s.conj() * s).sum().real
    for _ in range(iterations):
        if gamma == 0:
            break
        q = forward(p)
        size = (q.conj() * q).sum().real + weight * (p.conj() * p).sum().real
        alpha = gamma / size
        x, r = x + alpha * p, r - alpha * q
        s = adjoint(r) - weight * x
        gamma, before = (s.conj() * s).sum().real, gamma
        if gamma <= (torch.finfo(s.dtype).eps * s.numel()) ** 2 * before:
            break
        p = s + gamma / before * p
    return x


@alternative("solve_tikhonov")
def tikhonov_with_vdot(forward, adjoint, y, weight, iterations):
    """Conjugate gradients with vdot."""
    r = adjoint(y).clone()
    x, p = torch.zeros_like(r), r.clone()
    old = torch.vdot(r.flatten(), r.flatten()).real
    for _ in range(iterations):
        if not old:
            return x
        Np = adjoint(forward(p)) + weight * p
        alpha = old / torch.vdot(p.flatten(), Np.flatten()).real
        x = x + alpha * p
        r = r - alpha * Np
        new = torch.vdot(r.flatten(), r.flatten()).real
        p = r + (new / old) * p
        old = new
    return x


@alternative("solve_tikhonov")
def tikhonov_with_norms(forward, adjoint, y, weight, iterations):
    """Python floats for the numbers."""
    r = adjoint(y)
    x, p, count = r * 0, r, 0
    while count < iterations and r.norm().item() > 0:
        q = adjoint(forward(p)) + p * weight
        square = r.norm().item() ** 2
        alpha = square / (p.conj() * q).sum().real.item()
        x, r = x + alpha * p, r - alpha * q
        p = r + r.norm().item() ** 2 / square * p
        count += 1
    return x


@mistake("conjugate_gradients", edit={"range(iterations)": "range(iterations - 1)"})
def one_step_too_few():
    """It stops one step early."""


@mistake("conjugate_gradients", edit={"p = r + rr / before * p": "p = r"})
def steepest_descent():
    """This is steepest descent: every direction is the residual alone. Keep beta times the
    direction before.
    """


@mistake(
    "conjugate_gradients",
    edit={
        """
p = r + rr / before * p
""": """
if rr == 0:
    break
p = r + before / rr * p
"""
    },
)
def beta_upside_down():
    """beta is upside down: it is the new <r, r> over the old one."""


@mistake("conjugate_gradients", edit={"p = r + rr /": "p = r - rr /"})
def beta_with_minus():
    """beta has the wrong sign: the new direction is the residual plus beta times the old one."""


@mistake(
    "conjugate_gradients",
    edit={
        "r, (r.conj() * r).sum().real": "r, (r * r).sum()",
        "p.conj() * q).sum().real": "p * q).sum()",
        "(r.conj() * r).sum().real,": "(r * r).sum(),",
    },
)
def inner_products_without_conjugate():
    """For complex numbers the inner products need a conjugate: <r, r> must be real and positive."""


@mistake(
    "conjugate_gradients",
    edit={
        """
if rr == 0:
    break
""": "",
        """
if pq == 0:
    break
""": "",
    },
)
def no_stop_at_zero():
    """Where the residual becomes 0, 0 is divided by 0 and everything is NaN. Stop there."""


@mistake("conjugate_gradients")
def inner_products_row_by_row(normal, b, iterations):
    """The inner products run along the last axis only, so that each row is solved by itself. All
    entries together are one vector.
    """
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum(-1, keepdim=True).real
    for _ in range(iterations):
        if (rr == 0).all():
            break
        q = normal(p)
        step = (rr / (p.conj() * q).sum(-1, keepdim=True).real).nan_to_num(0)
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum(-1, keepdim=True).real, rr
        p = r + (rr / before).nan_to_num(0) * p
    return x


@mistake("conjugate_gradients", edit={"torch.zeros_like(b": "b.clone("})
def started_from_b():
    """It starts from x = b with the residual of x = 0. Start from x = 0."""


@mistake(
    "conjugate_gradients",
    edit={
        """
q = normal(p)
pq = (p.conj() * q).sum().real
""": """
pq = (p.conj() * normal(p)).sum().real
""",
        "r - step * q": "r - step * normal(p)",
    },
)
def two_products_in_a_step():
    """`normal` is called more than once in a step. One product with N is enough: keep it."""


@mistake(
    "conjugate_gradients",
    edit={
        """
x, r = torch.zeros_like(b), b.clone()
p, rr = r, (r.conj() * r).sum().real
""": """
x, r = torch.zeros_like(b), b
p, rr = r.clone(), (r.conj() * r).sum().real
""",
        """
x, r = x + step * p, r - step * q
""": """
x = x + step * p
r -= step * q
""",
    },
)
def residual_in_place():
    """b is changed by the call: the residual is b itself, and it is written into. Copy it first."""


@mistake("solve_tikhonov", edit={" + weight * x": ""})
def without_the_weight():
    """The weight is missing in the normal equations: this is least squares without a penalty."""


@mistake("solve_tikhonov", edit={"weight * x": "weight**2 * x"})
def weight_squared():
    """The weight is squared. In the normal equations stands the weight itself."""


@mistake("solve_tikhonov", edit={"weight * x": "weight / 2 * x"})
def weight_halved():
    """The weight counts half: the objective has no factor 1/2, so none appears in its normal
    equations.
    """


@mistake("solve_tikhonov", edit={"b = adjoint(y)": "b = weight * adjoint(y)"})
def weighted_right_hand_side():
    """The right-hand side is not A* y: the weight was applied to it as well."""


@mistake(
    "solve_tikhonov",
    edit={
        "r, (r.conj() * r).sum().real": "r, (r * r).sum()",
        "p.conj() * q).sum().real": "p * q).sum()",
        "(r.conj() * r).sum().real,": "(r * r).sum(),",
    },
)
def solve_without_conjugate():
    """For complex numbers the inner products need a conjugate: <r, r> must be real and positive."""


@mistake("conjugate_gradients", edit={"if rr == 0": "if rr.sqrt() < 1e-8"})
def stop_at_a_small_residual():
    """It stops where the residual is small in absolute terms, so that a tiny b comes back as 0. Go
    on until the residual is exactly 0.
    """


@mistake(
    "conjugate_gradients",
    edit={"if rr == 0": "if rr <= 1e-12 * (b.conj() * b).sum().real"},
)
def stop_at_a_small_part_of_b():
    """It stops where the residual is small beside b, as libraries do. What N makes small is not
    found then: make as many steps as are asked for.
    """


@mistake("conjugate_gradients", edit={"range(iterations)": "range(min(iterations, b.numel()))"})
def as_many_steps_as_unknowns():
    """It makes no more steps than there are unknowns. With rounding, and an N of bad condition,
    further steps are needed: make as many as are asked for.
    """


@mistake(
    "conjugate_gradients",
    edit={"step = rr / pq": "step = rr / (pq + 1e-14)", "rr / before": "rr / (before + 1e-14)"},
)
def small_number_in_denominators():
    """Small numbers are added to the denominators: for a tiny b they are not small. Stop where a
    denominator is 0 instead.
    """


@mistake("solve_tikhonov")
def started_from_the_adjoint(forward, adjoint, y, weight, iterations):
    """It starts from A* y: the limit is the same, the steps are not. Start from x = 0."""

    def normal(x):
        return adjoint(forward(x)) + weight * x

    x = adjoint(y)
    r = x - normal(x)
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "solve_tikhonov",
    edit={
        "torch.zeros_like(b), b.clone()": "torch.zeros_like(b), b",
        "p, rr = r": "p, rr = r.clone()",
        "x, r = x + step * p, r - step * q": "x, r = x + step * p, r.sub_(step * q)",
    },
)
def solve_in_place():
    """Where adjoint returns y itself or a view of it, y is changed: the residual is written into.
    Copy it first.
    """


@mistake("conjugate_gradients")
def cg_best_residual(normal, b, iterations):
    """It returns the x with the smallest residual so far. The residual may grow for a while; what
    is asked for is the x after the last step.
    """
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    best, least = x, rr
    for _ in range(iterations):
        q = normal(p)
        pq = (p.conj() * q).sum().real
        if rr == 0 or pq == 0:
            break
        x, r = x + rr / pq * p, r - rr / pq * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
        if rr <= least:
            best, least = x, rr
    return best


@mistake("solve_tikhonov")
def each_image_by_itself(forward, adjoint, y, weight, iterations):
    """Each image of a batch has steps of its own. All entries of x together are one vector: one
    alpha and one beta for all of them.
    """

    def inner(u, v):
        dims = (-2, -1) if u.ndim > 1 else (-1,)
        return (u.conj() * v).sum(dim=dims, keepdim=True)

    r = adjoint(y).clone()
    x, p = torch.zeros_like(r), r.clone()
    for _ in range(iterations):
        rr = inner(r, r)
        q = adjoint(forward(p)) + weight * p
        pq = inner(p, q)
        if (rr == 0).any() or (pq == 0).any():
            break
        x, r = x + rr / pq * p, r - rr / pq * q
        p = r + inner(r, r) / rr * p
    return x


@mistake("conjugate_gradients")
def stopped_at_the_last_digit(normal, b, iterations):
    """It stops where the residual is as small as the rounding of b. An unknown that weighs little
    may still be missing: go on unless the residual is exactly 0.
    """
    x, r, p = torch.zeros_like(b), b.clone(), b.clone()
    rr = (r.conj() * r).sum().real
    enough = torch.finfo(b.dtype).eps ** 2 * rr
    for _ in range(iterations):
        if rr <= enough:
            break
        Np = normal(p)
        pNp = (p.conj() * Np).sum().real
        if pNp == 0:
            break
        x, r = x + rr / pNp * p, r - rr / pNp * Np
        new = (r.conj() * r).sum().real
        p, rr = r + new / rr * p, new
    return x
