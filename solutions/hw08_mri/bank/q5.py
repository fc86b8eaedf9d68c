"""Other right answers and known wrong ones to question 5 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("cg_sense")
def batch_as_vectors(y, A, iterations, mu):
    """Inner products of flattened images by einsum; steps divided where the residual is not 0."""

    def dot(a, b):
        return torch.einsum("...n,...n->...", a.flatten(-2).conj(), b.flatten(-2)).real

    r = A.adjoint(y) + 0
    x, p, size = torch.zeros_like(r), r.clone(), dot(r, r)
    for _ in range(iterations):
        q = A.adjoint(A.forward(p)) + mu * p
        a = torch.zeros_like(size)
        a[size > 0] = size[size > 0] / dot(p, q)[size > 0]
        x, r = x + a[..., None, None] * p, r - a[..., None, None] * q
        old, size = size, dot(r, r)
        b = torch.zeros_like(size)
        b[size > 0] = size[size > 0] / old[size > 0]
        p = r + b[..., None, None] * p
    return x


@mistake("cg_sense")
def image_by_image(y, A, iterations, mu):
    """A is applied to the whole batch: its maps may differ from image to image."""
    batch = y.shape[: y.ndim - 3]
    right = A.H(y)
    found = []
    for b in right.reshape(-1, *right.shape[-2:]):
        x, r, p = torch.zeros_like(b), b.clone(), b.clone()
        size = torch.vdot(r.flatten(), r.flatten()).real
        for _ in range(iterations):
            if size == 0:
                break
            q = A.H(A(p)) + mu * p
            a = size / torch.vdot(p.flatten(), q.flatten()).real
            x = x + a * p
            r = r - a * q
            old, size = size, torch.vdot(r.flatten(), r.flatten()).real
            p = r + (size / old) * p
        found.append(x)
    return torch.stack(found).reshape(*batch, *right.shape[-2:])


@alternative("cg_sense")
def residual_anew(y, A, iterations, mu):
    """The residual is computed anew in each step; NaN of 0 / 0 is replaced."""

    def dot(a, b):
        return torch.einsum("...hw,...hw->...", a.conj(), b).real[..., None, None]

    b = A.H(y)
    x = torch.zeros_like(b)
    r = p = b
    for _ in range(iterations):
        q = A.H(A(p)) + mu * p
        x = x + torch.nan_to_num(dot(p, r) / dot(p, q)) * p
        new = b - A.H(A(x)) - mu * x
        p = new + torch.nan_to_num(dot(new, new) / dot(r, r), posinf=0.0) * p * (dot(r, r) > 0)
        r = new
    return x


@mistake("cg_sense", edit={"(a.conj() * b).real": "(a * b).real"})
def without_conjugate():
    """The inner product of complex numbers conjugates its first argument."""


@mistake("cg_sense", edit={".sum((-2, -1), keepdim=True)": ".sum()"})
def one_step_for_all():
    """Each image of a batch has step lengths of its own."""


@mistake(
    "cg_sense", edit={"return torch.where(b > 0, a / torch.where(b > 0, b, 1), 0)": "return a / b"}
)
def nan_at_the_end():
    """Where the residual is exactly 0, 0 / 0 is NaN."""


@mistake("cg_sense", edit={"A.H(A(p)) + mu * p": "A.H(A(p))"})
def without_mu():
    """The term mu x is missing."""


@mistake("cg_sense", edit={"A.H(A(p)) + mu * p": "A.H(A(p)) + mu**2 * p"})
def mu_squared():
    """The matrix is A* A + mu."""


@mistake("cg_sense", edit={"range(iterations)": "range(iterations + 1)"})
def one_too_many():
    """It makes one step more than asked for."""


@mistake("cg_sense", edit={"range(iterations)": "range(iterations - 1)"})
def one_too_few():
    """It makes one step less than asked for."""


@mistake("cg_sense", edit={"p = r + over(energy, before) * p": "p = r"})
def steepest_descent():
    """Without the direction before, it is steepest descent."""


@mistake("cg_sense", edit={"p = r + over(energy, before) * p": "p = r + over(before, energy) * p"})
def ratio_upside_down():
    """The new energy of the residual is divided by the one before."""


@mistake("cg_sense", edit={"x, p, energy = torch.zeros_like(r)": "x, p, energy = r"})
def from_the_adjoint():
    """It begins at x = 0."""


@mistake("cg_sense", edit={"x + alpha * p, r - alpha * Np": "x + alpha * p, r - alpha * p"})
def residual_without_operator():
    """The residual changes by the operator applied to the step."""


@mistake(
    "cg_sense", edit={"x + alpha * p, r - alpha * Np": "(x + alpha * p).real + 0j, r - alpha * Np"}
)
def real_images():
    """The image is complex."""


@mistake("cg_sense", edit={"r = A.H(y)": "r = A.H(y)\nr = r / r.abs().max()"})
def scaled():
    """The right side is scaled, and the result with it."""


@mistake(
    "cg_sense",
    edit={
        "b > 0, a / torch.where(b > 0, b, 1), 0": "b > 1e-12, a / torch.where(b > 1e-12, b, 1), 0"
    },
)
def absolute_threshold():
    """Small images end too early: what is 0 is exactly 0."""


@mistake(
    "cg_sense",
    edit={
        "x, p, energy = torch.zeros_like(r), r, inner(r, r)": (
            "x, p, energy = torch.zeros_like(r), r.clone(), inner(r, r)"
        ),
        "x, r = x + alpha * p, r - alpha * Np": "x = x + alpha * p\nr -= alpha * Np",
    },
)
def residual_in_place():
    """What A.H returns may be a view of y: changed in place, it changes y."""
