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
    return gap / scale if scale > 0 else float(gap)


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
    norm = torch.linalg.norm(Ax).item()
    return torch.abs(left - right).item() / (norm or 1.0)


@mistake("dot_test")
def divided_by_inner_product(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap is divided by an inner product, which may be near zero by chance even for a right
    pair. Divide by the product of the two norms.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    left = torch.vdot(forward(x).reshape(-1), y.reshape(-1))
    right = torch.vdot(x.reshape(-1), adjoint(y).reshape(-1))
    gap = abs(left - right).item()
    return gap / abs(left).item() if gap else 0.0


@mistake("dot_test")
def without_conjugate(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The inner products lack the complex conjugate: a right complex pair fails, and a missing
    conjugate in the adjoint is not seen. Conjugate one argument of each inner product.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax * y).sum() - (x * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def conjugate_on_other_sides(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The two inner products conjugate different arguments. Conjugate the first one on both sides,
    or the second one on both.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (Aty.conj() * x).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def real_parts_only(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Only the real parts of the inner products are compared. Their imaginary parts have to agree
    as well: take the absolute value of the complex difference.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = (Ax.conj() * y).sum().real - (x.conj() * adjoint(y)).sum().real
    gap = abs(gap).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def absolute_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap is not divided by anything, so it grows with the image and with the scale of the map.
    Divide it by the product of the two norms.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    left = torch.vdot(forward(x).reshape(-1), y.reshape(-1))
    return abs(left - torch.vdot(x.reshape(-1), adjoint(y).reshape(-1))).item()


@mistake("dot_test")
def same_random_numbers(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """x and y begin with the same random numbers: their generators have the same seed. Draw both
    from one generator, one after the other.
    """
    x = torch.randn(x_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    y = torch.randn(y_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def y_with_shape_of_x(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """y is drawn with the shape of x. It lives where the results of `forward` live."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(x_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def y_is_ax(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """y is not random: it is the result of `forward`. Then only some wrong adjoints are noticed;
    draw y by itself.
    """
    x = torch.randn(x_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    y = forward(x)
    gap = abs((y.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (y.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def compares_with_itself(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Both sides of the comparison are made from A x, so they always agree. One side has to use the
    adjoint that is to be tested.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, _ = forward(x).reshape(-1), adjoint(y)
    gap = abs(torch.vdot(Ax, y.reshape(-1)) - torch.vdot(y.reshape(-1), Ax).conj()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def dtype_ignored(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The vectors are real and in double precision, whatever dtype was asked for. Draw them with
    the argument dtype.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=torch.float64, generator=generator)
    y = torch.randn(y_shape, dtype=torch.float64, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def returns_verdict(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The result is True or False. Return the relative gap itself, so that its size can be judged
    for each precision.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return bool(gap <= 1e-6 * Ax.norm() * y.norm())


@mistake("dot_test")
def returns_tensor(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The result is a tensor. A Python float is asked for."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return gap if gap == 0 else gap / (Ax.norm() * y.norm())


@mistake("dot_test")
def vectors_of_ones(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """x and y are fixed vectors of ones. Such vectors cannot tell many wrong adjoints from the
    right one, a flipped kernel for instance; draw them at random.
    """
    x, y = torch.ones(x_shape, dtype=dtype), torch.ones(y_shape, dtype=dtype)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def uniform_vectors(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The entries of x and y are uniform between 0 and 1. They should be normally distributed
    around zero.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(x_shape, dtype=dtype, generator=generator)
    y = torch.rand(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def divided_by_norm_of_x(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap is divided by the norm of x instead of the norm of A x. Then the result depends on
    the scale of the map.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    gap = abs((forward(x).conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (x.norm() * y.norm()).item()


@mistake("dot_test")
def divided_by_both_results(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap is divided by the norms of both results. The second norm in the denominator is that
    of y, which is random and does not depend on the adjoint under test.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * Aty.norm()).item() if gap else 0.0


@mistake("dot_test")
def signed_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The result can be negative: the difference keeps its sign. Take its absolute value, for
    complex numbers too.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = ((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).real.item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def seed_ignored(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The argument seed has no effect on the random vectors. Seed a generator with it and draw from
    that generator.
    """
    x, y = torch.randn(x_shape, dtype=dtype), torch.randn(y_shape, dtype=dtype)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake("dot_test")
def zero_over_zero(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """For the zero map the result is not a number: zero is divided by zero. The question says what
    to return in that case.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return (gap / (Ax.norm() * y.norm())).item()
