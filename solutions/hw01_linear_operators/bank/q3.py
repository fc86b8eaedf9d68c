"""Other right answers and known wrong ones to question 3 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("is_adjoint")
def adjoint_by_sums(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Inner products as sums, the conjugate on the second factor of both."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    left, right = (Ax * y.conj()).sum(), (x * Aty.conj()).sum()
    bound = 1e-4 if dtype in (torch.float32, torch.complex64) else 1e-10
    size = Ax.norm() * y.norm() + x.norm() * Aty.norm()
    return bool((left - right).abs() <= bound * size)


@alternative("is_adjoint")
def adjoint_several_pairs(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Three pairs; every one must agree."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-4 if torch.finfo(dtype).eps > 1e-10 else 1e-10
    for _ in range(3):
        x = torch.randn(*x_shape, dtype=dtype, generator=generator)
        y = torch.randn(*y_shape, dtype=dtype, generator=generator)
        u, v = forward(x).flatten(), adjoint(y).flatten()
        gap = (u.conj() @ y.flatten() - x.flatten().conj() @ v).abs()
        size = max(u.norm() * y.norm(), x.norm() * v.norm())
        if gap > bound * size:
            return False
    return True


@alternative("is_adjoint")
def adjoint_in_python_numbers(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Uniform samples around zero; the two sides are Python numbers."""
    generator = torch.Generator().manual_seed(seed)

    def sample(shape):
        return torch.rand(shape, dtype=dtype, generator=generator) - 0.5

    def inner(u, v):
        return torch.vdot(u.reshape(-1), v.reshape(-1)).item()

    x, y = sample(x_shape), sample(y_shape)
    Ax, Aty = forward(x), adjoint(y)
    size = abs(inner(Ax, Ax)) ** 0.5 * abs(inner(y, y)) ** 0.5
    size = max(size, abs(inner(Aty, Aty)) ** 0.5 * abs(inner(x, x)) ** 0.5)
    bound = {torch.float32: 1e-4, torch.complex64: 1e-4}.get(dtype, 1e-10)
    return abs(inner(Ax, y) - inner(x, Aty)) <= bound * size


@mistake("is_adjoint")
def dot_test_without_conjugate(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """No conjugate is taken in the inner products: in complex spaces this tests for the transpose.
    Conjugate one argument, the same one on both sides.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u * y).sum() - (x * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_conjugate_moves(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The conjugate is taken of x on one side and of y on the other, so that right pairs fail. It
    belongs to the same argument of both inner products.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (v.conj() * x).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_magnitudes(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The magnitudes of the two inner products are compared. A wrong sign, or a factor i, goes
    unseen: take the magnitude of their difference.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum().abs() - (x.conj() * v).sum().abs()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_signed_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap has its sign: a negative one passes however large it is. Take its absolute value."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).real
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_absolute_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The gap is compared with a fixed number. Operators with tiny values always pass, with huge
    ones never: compare with the size of what goes into the inner products.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    gap = ((forward(x).conj() * y).sum() - (x.conj() * adjoint(y)).sum()).abs()
    return bool(gap < (1e-4 if torch.finfo(dtype).eps > 1e-10 else 1e-10))


@mistake("is_adjoint")
def dot_test_too_generous(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The tolerance is so wide that an adjoint which is wrong by one percent passes. A right one
    agrees to rounding: allow no more than the question says.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 0.05 * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_with_ones(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """x and y are all ones, not random: whatever keeps the sums passes, such as a flipped kernel or
    a shift. Draw them from the generator.
    """
    x, y = torch.ones(x_shape, dtype=dtype), torch.ones(y_shape, dtype=dtype)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_without_dtype(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The samples are float64 whatever `dtype` says. Draw x and y with `dtype`; complex operators
    need complex samples.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=torch.float64, generator=generator)
    y = torch.randn(y_shape, dtype=torch.float64, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_imaginary_parts_only(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Only the real parts of the inner products are compared: whatever differs in the imaginary
    part passes. Compare the complex numbers.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, generator=generator).to(dtype)
    y = torch.randn(y_shape, generator=generator).to(dtype)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum().real - (x.conj() * v).sum().real).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_one_bound_for_all(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The tolerance for float64 is used in single precision too, where rounding alone exceeds it.
    Let it depend on `dtype`.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e-10 * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake("is_adjoint")
def dot_test_divided(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Where everything is zero, 0 / 0 is NaN and the answer False; but then both sides agree.
    Multiply the bound by the size in place of dividing.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    size = max(u.norm() * y.norm(), x.norm() * v.norm())
    return bool(gap / size <= 1e3 * torch.finfo(dtype).eps)
