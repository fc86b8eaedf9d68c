"""Other right answers and known wrong ones to question 6 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("soft")
def by_larger_of_two(z, t):
    """One minus t over the larger of |z| and t."""
    size = z.abs()
    larger = torch.where(size > t, size, 1)
    return torch.where(size > t, z * (1 - t / larger), 0 * z)


@alternative("soft")
def by_sign(z, t):
    """torch.sgn has the phase, and 0 at 0."""
    return torch.sgn(z) * torch.relu(z.abs() - t)


@alternative("fista")
def with_lists(y, A, shrink, iterations):
    """Momentum from a table; iterates kept in a list."""
    t = [1.0]
    while len(t) <= iterations:
        t.append(0.5 + (0.25 + t[-1] ** 2) ** 0.5)
    images = [A.adjoint(y).clone()]
    point = images[0]
    for k in range(iterations):
        images.append(shrink(point + A.adjoint(y - A.forward(point))))
        weight = (t[k] - 1) / t[k + 1]
        point = (1 + weight) * images[-1] - weight * images[-2]
    return images[-1]


@mistake("soft", edit={"(size - t).clamp(min=0)": "(size - t)"})
def below_zero():
    """Magnitudes fall to 0 at most: below t the sign would turn."""


@mistake("soft", edit={"torch.where(size > 0, size, 1)": "size"})
def nan_at_zero():
    """0 / 0 is NaN."""


@mistake("soft", edit={"torch.where(size > 0, size, 1)": "(size + 1e-3)"})
def offset():
    """What is added to |z| makes everything smaller."""


@mistake("soft")
def parts_apart(z, t):
    """Real and imaginary part thresholded apart turn the phase."""
    if not z.is_complex():
        return z - z.clamp(-t, t)
    parts = torch.view_as_real(z.contiguous())
    return torch.view_as_complex((parts - parts.clamp(-t, t)).contiguous())


@mistake(
    "soft",
    edit={"z * ((size - t).clamp(min=0) / torch.where(size > 0, size, 1))": "z * (size > t)"},
)
def hard():
    """What stays is to be smaller by t: this is hard thresholding."""


@mistake(
    "soft",
    edit={
        (
            "z * ((size - t).clamp(min=0) / torch.where(size > 0, size, 1))"
        ): "(size - t).clamp(min=0) + 0 * z"
    },
)
def phase_lost():
    """The phase stays."""


@mistake("soft", edit={"size = z.abs()": "size = z.abs()\nt = t * size.max()"})
def relative():
    """t is a number, not a share of the largest one."""


@mistake("soft", edit={"size = z.abs()": "size = z.detach().abs()"})
def cut_off():
    """The gradient does not reach the magnitude."""


@mistake("fista", edit={"(t - 1) / t_next * (x - before)": "0 * (x - before)"})
def ista():
    """Without momentum it is ISTA."""


@mistake("fista", edit={"t = t_next": ""})
def constant_momentum():
    """t grows from step to step."""


@mistake("fista", edit={"z = x + (t - 1)": "z = x + t"})
def momentum_too_large():
    """The weight is (t_k - 1) / t_(k+1)."""


@mistake("fista", edit={"shrink(z - A.H(A(z) - y))": "shrink(x - A.H(A(x) - y))"})
def momentum_unused():
    """The gradient step begins at z, not at x."""


@mistake("fista", edit={"x = z = A.H(y)": "x = z = 0 * A.H(y)"})
def from_zero():
    """It begins at A* y."""


@mistake("fista", edit={"range(iterations)": "range(iterations - 1)"})
def one_less():
    """It makes one iteration less than asked for."""


@mistake("fista", edit={"return x": "return z"})
def with_momentum():
    """The result is x, before momentum is added."""


@mistake("fista", edit={"shrink(z - A.H(A(z) - y))": "shrink(z) - A.H(A(shrink(z)) - y)"})
def other_order():
    """First the gradient step, then the proximal step, once."""


@mistake("fista", edit={"z - A.H(A(z) - y)": "z + A.H(A(z) - y)"})
def uphill():
    """The gradient step goes against A* (A z - y)."""


@mistake("fista", edit={"return x": "return x.abs() + 0 * x"})
def magnitudes():
    """Images are complex."""


@mistake("fista", edit={"1 + 4 * t * t": "1 + t * t"})
def slower_momentum():
    """The root is of 1 + 4 t^2."""


@mistake("soft", edit={"size = z.abs()": "if t == 0:\n    return z\nsize = z.abs()"})
def itself_for_zero():
    """Results are new, also where nothing is to be done."""


@mistake(
    "fista",
    edit={
        "t_next = (1": "if (x - before).norm() < 1e-4:\n    break\nt_next = (1",
    },
)
def early_end():
    """It ends before the iterations do, at once where y is small."""


@mistake("fista", edit={".clone()": ""})
def view_of_y():
    """With 0 iterations the result is what A.H returned, which may be a view of y: copy it."""


@mistake(
    "fista",
    edit={
        "x = z = A.H(y).clone()": "x = A.H(y)\nz = x.clone()",
        "before, x = x, shrink(z - A.H(A(z) - y))": (
            "before = x.clone()\nx.copy_(shrink(z - A.H(A(z) - y)))"
        ),
        "return x": "return x.clone()",
    },
)
def steps_in_place():
    """What A.H returns may be a view of y: steps that are written into it change y."""


@mistake(
    "fista",
    edit={
        "x = z = A.H(y)": (
            "if y.ndim > 3:\n    return torch.stack([fista(one, A, shrink, iterations) "
            "for one in y])\nx = z = A.H(y)"
        )
    },
)
def image_by_image():
    """A is applied to the whole batch: its maps may differ from image to image."""
