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
        if not gap <= bound * size:
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


@mistake("is_adjoint", edit={"vdot(Ax": "dot(Ax", "vdot(x": "dot(x"})
def dot_test_without_conjugate():
    """No conjugate is taken in the inner products: in complex spaces this tests for the transpose.
    Conjugate one argument, the same one on both sides.
    """


@mistake("is_adjoint", edit={"torch.vdot(x, Aty)": "torch.vdot(Aty, x)"})
def dot_test_conjugate_moves():
    """The conjugate is taken of x on one side and of y on the other, so that right pairs fail. It
    belongs to the same argument of both inner products.
    """


@mistake(
    "is_adjoint", edit={"vdot(Ax, y)": "vdot(Ax, y).abs()", "vdot(x, Aty)": "vdot(x, Aty).abs()"}
)
def dot_test_magnitudes():
    """The magnitudes of the two inner products are compared. A wrong sign, or a factor i, goes
    unseen: take the magnitude of their difference.
    """


@mistake("is_adjoint", edit={"Aty)).abs()": "Aty)).real"})
def dot_test_signed_gap():
    """The gap has its sign: a negative one passes however large it is. Take its absolute value."""


@mistake("is_adjoint", edit={"bound * size": "bound"}, of="adjoint_by_sums")
def dot_test_absolute_gap():
    """The gap is compared with a fixed number. Operators with tiny values always pass, with huge
    ones never: compare with the size of what goes into the inner products.
    """


@mistake("is_adjoint", edit={"(1e-10 if torch.finfo(dtype).eps < 1e-10 else 1e-4)": "0.05"})
def dot_test_too_generous():
    """The tolerance is so wide that an adjoint which is wrong by one percent passes. A right one
    agrees to rounding: allow no more than the question says.
    """


@mistake(
    "is_adjoint",
    edit={
        "randn(x_shape, dtype=dtype, generator=generator)": "ones(x_shape, dtype=dtype)",
        "randn(y_shape, dtype=dtype, generator=generator)": "ones(y_shape, dtype=dtype)",
    },
)
def dot_test_with_ones():
    """x and y are all ones, not random: whatever keeps the sums passes, such as a flipped kernel or
    a shift. Draw them from the generator.
    """


@mistake(
    "is_adjoint",
    edit={
        "(x_shape, dtype=dtype": "(x_shape, dtype=torch.float64",
        "(y_shape, dtype=dtype": "(y_shape, dtype=torch.float64",
    },
    of="adjoint_by_sums",
)
def dot_test_without_dtype():
    """The samples are float64 whatever `dtype` says. Draw x and y with `dtype`; complex operators
    need complex samples.
    """


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
    bound = 1e-4 if torch.finfo(dtype).eps > 1e-10 else 1e-10
    return bool(gap <= bound * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "is_adjoint",
    edit={"1e-4 if dtype in (torch.float32, torch.complex64) else 1e-10": "1e-10"},
    of="adjoint_by_sums",
)
def dot_test_one_bound_for_all():
    """The tolerance for float64 is used in single precision too, where rounding alone exceeds it.
    Let it depend on `dtype`.
    """


@mistake("is_adjoint", edit={"<= bound * size": "/ size <= bound"}, of="adjoint_by_sums")
def dot_test_divided():
    """Where everything is zero, 0 / 0 is NaN and the answer False; but then both sides agree.
    Multiply the bound by the size in place of dividing.
    """


@mistake("is_adjoint", edit={"1e-10 if torch.finfo(dtype).eps < 1e-10 else 1e-4": "1e-4"})
def dot_test_one_loose_bound():
    """The tolerance for single precision is used in double precision too: an adjoint that is wrong
    by a millionth passes. Let it depend on `dtype`.
    """


@mistake("is_adjoint", edit={"* scale": "* torch.vdot(Ax, y).abs().item()"})
def dot_test_relative_to_inner_product():
    """The gap is compared with the inner product itself, which may be small by chance: then a right
    pair is refused. Compare with the norms.
    """


@mistake("is_adjoint", edit={"return gap <=": "return not gap >"})
def dot_test_where_not_a_number():
    """An adjoint that returns NaN passes: NaN is not larger than any bound. Ask for a gap that is
    small, not for one that is not large.
    """


@mistake("is_adjoint", edit={"return bool": "return torch.tensor"}, of="adjoint_by_sums")
def dot_test_as_tensor():
    """The answer is a tensor. Python's own True or False is asked for: `bool(...)` makes one."""


@mistake(
    "is_adjoint", edit={"reshape(-1), adjoint(y).reshape(-1)": "view(-1), adjoint(y).view(-1)"}
)
def dot_test_by_views():
    """`view` fails where forward returns a transposed or cropped view of its input. `reshape` and
    `flatten` take any memory layout.
    """
