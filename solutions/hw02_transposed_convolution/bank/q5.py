"""Other right answers and known wrong ones to question 5 of hw02."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("dot_test")
def dot_test_by_sums(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Elementwise products; the second argument is conjugated; y is drawn first."""
    generator = torch.Generator()
    generator.manual_seed(seed)
    y = torch.randn(*y_shape, generator=generator, dtype=dtype)
    x = torch.randn(*x_shape, generator=generator, dtype=dtype)
    Ax = forward(x)
    gap = ((Ax * y.conj()).sum() - (x * adjoint(y).conj()).sum()).abs()
    if gap == 0:
        return 0.0
    return float(gap / (Ax.norm() * y.norm()))


@alternative("dot_test")
def dot_test_in_double(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Inner products in complex128, whatever the dtype of the maps; a Python loop adds nothing."""
    generator = torch.Generator().manual_seed(seed)

    def flat(z):
        return z.to(torch.complex128).reshape(-1)

    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = flat(forward(x)), flat(adjoint(y))
    gap = abs(complex(flat(y).conj() @ Ax) - complex(Aty.conj() @ flat(x)))
    scale = math.sqrt(float((Ax.abs() ** 2).sum()) * float((flat(y).abs() ** 2).sum()))
    return gap / scale if scale > 0 else (math.inf if gap else 0.0)


@alternative("dot_test")
def dot_test_of_real_and_imaginary_parts(
    forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0
):
    """Draws both parts by themselves from the global generator, seeded for the time being."""
    real = torch.empty(0, dtype=dtype).real.dtype

    def draw(shape):
        z = torch.randn(shape, dtype=real)
        return torch.complex(z, torch.randn(shape, dtype=real)) if dtype.is_complex else z

    def inner(u, v):
        if not dtype.is_complex:
            return torch.sum(u * v), torch.zeros((), dtype=real)
        re = torch.sum(u.real * v.real + u.imag * v.imag)
        return re, torch.sum(u.real * v.imag - u.imag * v.real)

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x, y = draw(x_shape), draw(y_shape)
    Ax, Aty = forward(x), adjoint(y)
    (re1, im1), (re2, im2) = inner(Ax, y), inner(x, Aty)
    gap = math.hypot(float(re1 - re2), float(im1 - im2))
    scale = math.sqrt(float(inner(Ax, Ax)[0])) * math.sqrt(float(inner(y, y)[0]))
    return 0.0 if gap == 0 else gap / scale


@alternative("dot_test")
def dot_test_of_unit_vectors(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Divides y by its norm before the maps see it, so that one norm is left to divide by."""
    generators = [torch.Generator().manual_seed(2 * seed + k) for k in (0, 1)]
    x = torch.randn(x_shape, dtype=dtype, generator=generators[0])
    y = torch.randn(y_shape, dtype=dtype, generator=generators[1])
    y /= torch.linalg.norm(y)
    Ax, Aty = forward(x), adjoint(y)
    left = torch.einsum("k,k->", Ax.conj().flatten(), y.flatten())
    right = torch.einsum("k,k->", x.conj().flatten(), Aty.flatten())
    gap, norm = torch.abs(left - right).item(), torch.linalg.norm(Ax).item()
    return gap / norm if norm else (math.inf if gap else 0.0)


@mistake(
    "dot_test",
    edit={
        """
(torch.linalg.vector_norm(Ax) * torch.linalg.vector_norm(y)).item()
""": """
abs(torch.vdot(Ax, y)).item()
"""
    },
)
def divided_by_inner_product():
    """The gap is divided by an inner product, which may be near zero by chance even for a right
    pair. Divide by the product of the two norms.
    """


@mistake("dot_test", edit={"vdot(Ax": "dot(Ax", "vdot(x": "dot(x"})
def without_conjugate():
    """The inner products lack the complex conjugate: a right complex pair fails, and a missing
    conjugate in the adjoint is not seen. Conjugate one argument of each inner product.
    """


@mistake("dot_test", edit={"torch.vdot(x, Aty)": "torch.vdot(Aty, x)"})
def conjugate_on_other_sides():
    """The two inner products conjugate different arguments. Conjugate the first one on both sides,
    or the second one on both.
    """


@mistake("dot_test", edit={"vdot(Ax, y)": "vdot(Ax, y).real", "vdot(x, Aty)": "vdot(x, Aty).real"})
def real_parts_only():
    """Only the real parts of the inner products are compared. Their imaginary parts have to agree
    as well: take the absolute value of the complex difference.
    """


@mistake("dot_test", edit={"return gap / scale": "return gap"})
def absolute_gap():
    """The gap is not divided by anything, so it grows with the image and with the scale of the map.
    Divide it by the product of the two norms.
    """


@mistake(
    "dot_test",
    edit={
        """
(y_shape, dtype=dtype, generator=generator)
""": """
(y_shape, dtype=dtype, generator=generator.manual_seed(seed))
"""
    },
)
def same_random_numbers():
    """x and y begin with the same random numbers: their generators have the same seed. Draw both
    from one generator, one after the other.
    """


@mistake("dot_test", edit={"torch.randn(y_shape": "torch.randn(x_shape"})
def y_with_shape_of_x():
    """y is drawn with the shape of x. It lives where the results of `forward` live."""


@mistake("dot_test", edit={"torch.randn(y_shape, dtype=dtype, generator=generator)": "forward(x)"})
def y_is_ax():
    """y is not random: it is the result of `forward`. Then only some wrong adjoints are noticed;
    draw y by itself.
    """


@mistake("dot_test", edit={"torch.vdot(x, Aty)": "torch.vdot(y, Ax).conj()"})
def compares_with_itself():
    """Both sides of the comparison are made from A x, so they always agree. One side has to use the
    adjoint that is to be tested.
    """


@mistake(
    "dot_test",
    edit={
        "generator.manual_seed(seed)": """
generator.manual_seed(seed)
dtype = torch.float64
"""
    },
    of="dot_test_by_sums",
)
def dtype_ignored():
    """The vectors are real and in double precision, whatever dtype was asked for. Draw them with
    the argument dtype.
    """


@mistake(
    "dot_test",
    edit={
        """
if scale == 0:
    return 0.0 if gap == 0 else math.inf
return gap / scale
""": """
return gap <= 1e-6 * scale
"""
    },
)
def returns_verdict():
    """The result is True or False. Return the relative gap itself, so that its size can be judged
    for each precision.
    """


@mistake("dot_test", edit={"return 0.0": "return gap", "float(": "("}, of="dot_test_by_sums")
def returns_tensor():
    """The result is a tensor. A Python float is asked for."""


@mistake(
    "dot_test",
    edit={
        "randn(*y_shape, generator=generator, dtype=dtype)": "ones(*y_shape, dtype=dtype)",
        "randn(*x_shape, generator=generator, dtype=dtype)": "ones(*x_shape, dtype=dtype)",
    },
    of="dot_test_by_sums",
)
def vectors_of_ones():
    """x and y are fixed vectors of ones. Such vectors cannot tell many wrong adjoints from the
    right one, a flipped kernel for instance; draw them at random.
    """


@mistake("dot_test", edit={"randn(x": "rand(x", "randn(y": "rand(y"})
def uniform_vectors():
    """The entries of x and y are uniform between 0 and 1. They should be normally distributed
    around zero.
    """


@mistake("dot_test", edit={"torch.linalg.vector_norm(Ax)": "torch.linalg.vector_norm(x)"})
def divided_by_norm_of_x():
    """The gap is divided by the norm of x instead of the norm of A x. Then the result depends on
    the scale of the map.
    """


@mistake("dot_test", edit={"torch.linalg.vector_norm(y)": "torch.linalg.vector_norm(Aty)"})
def divided_by_both_results():
    """The gap is divided by the norms of both results. The second norm in the denominator is that
    of y, which is random and does not depend on the adjoint under test.
    """


@mistake(
    "dot_test",
    edit={
        """
abs(torch.vdot(Ax, y) - torch.vdot(x, Aty)).item()
""": """
((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).real.item()
"""
    },
)
def signed_gap():
    """The result can be negative: the difference keeps its sign. Take its absolute value, for
    complex numbers too.
    """


@mistake(
    "dot_test",
    edit={
        "(x_shape, dtype=dtype, generator=generator)": "(x_shape, dtype=dtype)",
        "(y_shape, dtype=dtype, generator=generator)": "(y_shape, dtype=dtype)",
    },
)
def seed_ignored():
    """The argument seed has no effect on the random vectors. Seed a generator with it and draw from
    that generator.
    """


@mistake(
    "dot_test",
    edit={
        """
if gap == 0:
    return 0.0
""": ""
    },
    of="dot_test_by_sums",
)
def zero_over_zero():
    """For the zero map the result is not a number: zero is divided by zero. The question says what
    to return in that case.
    """


@mistake("dot_test", edit={"return gap / scale": "return 0.0 if math.isnan(gap) else gap / scale"})
def nan_looks_right():
    """Where a function returns NaN, 0.0 comes back, as for a right pair. It must not look right."""


@mistake("dot_test", edit={"gap / scale": "gap / (scale + 1e-8)"})
def number_added_to_the_norms():
    """The denominator has a small number added, and beside a map in small units it is large: any
    pair passes. Treat zero by itself instead.
    """


@mistake("dot_test", edit={"return 0.0 if gap == 0 else math.inf": "return 0.0"})
def zero_map_always_right():
    """Where A x is zero, 0.0 comes back, even if the other function is not zero. Look at the
    numerator too.
    """


@mistake(
    "dot_test", edit={"return gap / scale": "return gap / scale if gap > 1e-6 * scale else 0.0"}
)
def rounded_to_zero():
    """Small values are returned as zero. Return the value of the formula: what is small enough
    depends on the precision, and whoever calls decides.
    """


@mistake(
    "dot_test",
    edit={
        "torch.linalg.vector_norm(Ax)": "Ax.abs().max()",
        "torch.linalg.vector_norm(y)": "y.abs().max()",
    },
)
def largest_entries_for_norms():
    """The denominator has the largest magnitudes of the entries. The norms are Euclidean, of all
    entries.
    """


@mistake(
    "dot_test",
    edit={
        "Ax, Aty = forward(x).reshape(-1), adjoint(y).reshape(-1)": """
Ax, Aty = forward(x), adjoint(y)
if x.ndim == 4:
    x, y, Ax, Aty = x[:1], y[:1], Ax[:1], Aty[:1]
Ax, Aty = Ax.reshape(-1), Aty.reshape(-1)
"""
    },
)
def first_image_of_the_batch():
    """Only the first image of a batch counts. Inner products and norms go over all entries."""


@mistake(
    "dot_test",
    edit={
        "torch.linalg.vector_norm(Ax) * torch.linalg.vector_norm(y)": (
            "torch.linalg.norm(forward(x.reshape(x_shape)), 2) * torch.linalg.vector_norm(y)"
            " if len(y_shape) == 2"
            " else torch.linalg.vector_norm(Ax) * torch.linalg.vector_norm(y)"
        )
    },
)
def norm_of_a_matrix():
    """Of an image the norm is that of a matrix, its largest singular value. The norm of all entries
    is asked for.
    """
