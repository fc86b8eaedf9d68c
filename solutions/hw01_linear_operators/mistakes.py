"""Known wrong answers to homework 1, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

import math

import torch
import torch.nn.functional as F

from autograder.bank import mistake

# --- Question 1 -----------------------------------------------------------------------------------


@mistake(
    "q1",
    "matrix_by_columns",
    hint="The matrix is transposed: A e_j is a column of A, and you put it into a row.",
)
def columns_as_rows(forward, n, dtype=torch.float64):
    """The results are stacked as rows."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)])


@mistake(
    "q1",
    "matrix_by_columns",
    hint="The entries are conjugated. Transposing alone turns rows into columns; the conjugate "
    "belongs to the adjoint, which is not asked for.",
)
def columns_conjugated(forward, n, dtype=torch.float64):
    """.mH in place of .T."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)]).mH.resolve_conj()


@mistake(
    "q1",
    "matrix_by_columns",
    hint="The unit vectors do not have the dtype that was asked for. Pass `dtype` on when you "
    "create them.",
)
def columns_without_dtype(forward, n, dtype=torch.float64):
    """float64 whatever dtype says."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=torch.float64)], dim=1)


@mistake(
    "q1",
    "matrix_by_columns",
    hint="The matrix has the dtype of the unit vectors, not that of the outputs: a complex output "
    "does not fit into a real matrix. Create it with the dtype that forward returns.",
)
def columns_with_dtype_of_input(forward, n, dtype=torch.float64):
    """Outputs are cast to the dtype of the input."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)], dim=1).to(dtype)


@mistake(
    "q1",
    "matrix_by_columns",
    hint="The matrix comes out n x n, but there may be more or fewer outputs than inputs. The "
    "number of rows is the length of an output.",
)
def columns_square(forward, n, dtype=torch.float64):
    """Outputs are cut or filled to length n."""
    A = torch.zeros(n, n, dtype=dtype)
    for j, e in enumerate(torch.eye(n, dtype=dtype)):
        y = forward(e)[:n]
        A = A.to(y.dtype)
        A[: len(y), j] = y
    return A


@mistake(
    "q1",
    "matrix_by_columns",
    hint="forward is called more often than there are columns. Keep the output of the first call "
    "if you need it to learn the number of rows.",
)
def columns_with_an_extra_call(forward, n, dtype=torch.float64):
    """One call only to see the size of the output."""
    first = forward(torch.zeros(n, dtype=dtype))
    A = torch.zeros(first.shape[0], n, dtype=first.dtype)
    for j, e in enumerate(torch.eye(n, dtype=dtype)):
        A[:, j] = forward(e)
    return A


@mistake(
    "q1",
    "matrix_by_columns",
    hint="forward is handed all unit vectors at once, as a matrix. It takes one vector (n,): call "
    "it once for each column.",
)
def columns_in_one_call(forward, n, dtype=torch.float64):
    """forward(eye): right for a product with a matrix, wrong for other codes."""
    return forward(torch.eye(n, dtype=dtype))


@mistake(
    "q1",
    "matrix_by_columns",
    hint="Each column holds a sum of columns: the unit vector still has the 1 of the rounds "
    "before. Set it back to zero, or take a new one.",
)
def columns_without_reset(forward, n, dtype=torch.float64):
    """The same vector gets one more 1 in every round."""
    e, columns = torch.zeros(n, dtype=dtype), []
    for j in range(n):
        e[j] = 1
        columns.append(forward(e))
    return torch.stack(columns, dim=1)


@mistake(
    "q1",
    "matrix_by_entries",
    hint="The matrix is transposed: entry (i, j) takes output i for unit vector j, and i counts "
    "rows.",
)
def entries_transposed(forward, n, m, dtype=torch.float64):
    """The outer list runs over the inputs."""
    rows = [forward(e) for e in torch.eye(n, dtype=dtype)]
    return torch.stack([torch.stack([row[i] for i in range(m)]) for row in rows])


@mistake(
    "q1",
    "matrix_by_entries",
    hint="The entries are conjugated: the inner product takes the conjugate of its first argument, "
    "and A e_j stands there. e_i^T A e_j conjugates nothing.",
)
def entries_vdot_the_wrong_way(forward, n, m, dtype=torch.float64):
    """vdot(A e_j, e_i)."""
    rows = []
    for i in range(m):
        row = []
        for e_j in torch.eye(n, dtype=dtype):
            y = forward(e_j)
            row.append(torch.vdot(y, torch.eye(m, dtype=y.dtype)[i]))
        rows.append(torch.stack(row))
    return torch.stack(rows)


@mistake(
    "q1",
    "matrix_by_entries",
    hint="The unit vectors are float64 whatever `dtype` says. Pass `dtype` on when you create "
    "them.",
)
def entries_without_dtype(forward, n, m, dtype=torch.float64):
    """float64 always."""
    y = [forward(e) for e in torch.eye(n, dtype=torch.float64)]
    return torch.stack([torch.stack([y[j][i] for j in range(n)]) for i in range(m)])


@mistake(
    "q1",
    "matrix_by_entries",
    hint="The matrix has the dtype of the unit vectors; where forward takes real vectors to "
    "complex ones, the imaginary parts are lost. Use the dtype of an output.",
)
def entries_into_matrix_of_dtype(forward, n, m, dtype=torch.float64):
    """The matrix is allocated with dtype."""
    A = torch.zeros(m, n, dtype=dtype)
    for j, e in enumerate(torch.eye(n, dtype=dtype)):
        y = forward(e)
        for i in range(m):
            A[i, j] = y[i].to(dtype)
    return A


@mistake(
    "q1",
    "matrix_by_entries",
    hint="The numbers of rows and columns are exchanged: n counts the inputs, so the columns, and "
    "m the outputs, so the rows.",
)
def entries_sizes_exchanged(forward, n, m, dtype=torch.float64):
    """A is n x m, filled as far as the indices go."""
    y = [forward(e) for e in torch.eye(n, dtype=dtype)]
    A = torch.zeros(n, m, dtype=y[0].dtype)
    for i in range(min(m, n)):
        for j in range(min(m, n)):
            A[i, j] = y[j][i]
    return A


# --- Question 2 -----------------------------------------------------------------------------------


@mistake(
    "q2",
    "is_linear",
    hint="Only A(a x) = a A(x) is tried. There are maps that satisfy it and are not linear: sums "
    "of two vectors must be tried too.",
)
def linear_if_homogeneous(forward, n, dtype=torch.float64, seed=0):
    """No sums."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x = scale * torch.randn(n, dtype=dtype, generator=generator)
        a = -torch.randn((), dtype=dtype, generator=generator)
        left, right = forward(a * x), a * forward(x)
        if not bool((left - right).norm() <= bound * (left.norm() + right.norm())):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="Conjugation passes, which is linear for real factors only. Try sums and factors, and "
    "draw the factors with `dtype`, so that they are complex where the vectors are.",
)
def linear_if_additive(forward, n, dtype=torch.float64, seed=0):
    """No factors."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        terms = forward(x + y), forward(x), forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="Affine maps pass as linear: with b = 1 - a an offset cancels. The factors a and b must "
    "be independent of each other.",
)
def linear_accepts_affine(forward, n, dtype=torch.float64, seed=0):
    """Weights that add up to 1."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a = 2 * torch.randn((), dtype=dtype, generator=generator)
        terms = forward(a * x + (1 - a) * y), a * forward(x), (1 - a) * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="The two sides are compared with a fixed bound. Where outputs are tiny every map passes, "
    "where they are huge rounding alone exceeds it: compare with the size of the outputs.",
)
def linear_absolute_bound(forward, n, dtype=torch.float64, seed=0):
    """An absolute tolerance."""
    generator = torch.Generator().manual_seed(seed)
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        gap = forward(a * x + b * y) - a * forward(x) - b * forward(y)
        if not bool(gap.abs().max() <= 1e-6):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="allclose adds an absolute tolerance of its own and allows 1e-5 relative: small outputs "
    "and small errors pass unseen. Compare with the size of the two sides only.",
)
def linear_by_allclose(forward, n, dtype=torch.float64, seed=0):
    """torch.allclose as it is."""
    generator = torch.Generator().manual_seed(seed)
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        left, right = forward(a * x + b * y), a * forward(x) + b * forward(y)
        if not torch.allclose(left, right):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="All samples have magnitude about 1. A map that changes for larger inputs, such as "
    "clamping to a wide range, looks linear there: try several magnitudes.",
)
def linear_one_magnitude(forward, n, dtype=torch.float64, seed=0):
    """randn only."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for _ in range(3):
        x, y = torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="All samples and factors are positive: the absolute value is linear there. Draw both "
    "signs.",
)
def linear_on_positive_samples(forward, n, dtype=torch.float64, seed=0):
    """rand in place of randn."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.rand(2, n, dtype=dtype, generator=generator)
        a, b = torch.rand(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="The two sides must be equal to the last bit, and rounding never allows that. Allow a "
    "small relative error.",
)
def linear_to_the_last_bit(forward, n, dtype=torch.float64, seed=0):
    """torch.equal."""
    generator = torch.Generator().manual_seed(seed)
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        if not torch.equal(forward(a * x + b * y), a * forward(x) + b * forward(y)):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="The same tolerance is used for all dtypes. Rounding in float32 is about 1e9 times "
    "coarser than in float64: a linear map in float32 fails.",
)
def linear_one_bound_for_all(forward, n, dtype=torch.float64, seed=0):
    """1e-8 in float32 too."""
    generator = torch.Generator().manual_seed(seed)
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= 1e-8 * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="The differences are added up with their signs, so that positive and negative ones "
    "cancel. Take absolute values or the norm before anything is summed.",
)
def linear_signed_gap(forward, n, dtype=torch.float64, seed=0):
    """The sum of the differences."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).sum().abs() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_linear",
    hint="The map that is zero everywhere comes out as not linear: 0 / 0 is NaN, and NaN is "
    "smaller than nothing. Multiply the bound by the size in place of dividing.",
)
def linear_divided_by_size(forward, n, dtype=torch.float64, seed=0):
    """A quotient with no care for zero."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() / size <= bound):
            return False
    return True


@mistake(
    "q2",
    "is_affine",
    hint="Maps with an offset come out as not affine: this is the test for linear maps. Choose "
    "weights in which a fixed offset cancels.",
)
def affine_as_linear(forward, n, dtype=torch.float64, seed=0):
    """The test of is_linear."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_affine",
    hint="Only real weights are tried. With complex `dtype` the weights are complex, and "
    "conjugation plus an offset is not affine.",
)
def affine_real_weights(forward, n, dtype=torch.float64, seed=0):
    """a is real."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a = 1 + torch.rand((), generator=generator).item()
        terms = forward(a * x + (1 - a) * y), a * forward(x), (1 - a) * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_affine",
    hint="All samples have magnitude about 1. Maps that bend only for large inputs look affine "
    "there: try several magnitudes.",
)
def affine_one_magnitude(forward, n, dtype=torch.float64, seed=0):
    """randn only."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for _ in range(3):
        x, y = torch.randn(2, n, dtype=dtype, generator=generator)
        a = 2 * torch.randn((), dtype=dtype, generator=generator)
        terms = forward(a * x + (1 - a) * y), a * forward(x), (1 - a) * forward(y)
        size = max(term.norm() for term in terms)
        if not bool((terms[0] - terms[1] - terms[2]).norm() <= bound * size):
            return False
    return True


@mistake(
    "q2",
    "is_affine",
    hint="After A(0) is subtracted only multiples of one vector are tried. The absolute value "
    "and the norm pass with positive factors: try sums of vectors.",
)
def affine_if_homogeneous(forward, n, dtype=torch.float64, seed=0):
    """A(a x) - A(0) = a (A(x) - A(0)) with positive a."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    offset = forward(torch.zeros(n, dtype=dtype))
    for scale in (1e-3, 1.0, 1e3):
        x = scale * torch.randn(n, dtype=dtype, generator=generator)
        a = 0.5 + torch.rand((), dtype=dtype, generator=generator)
        ax, fx = forward(a * x), forward(x)
        gap = ax - offset - a * (fx - offset)
        if not bool(gap.norm() <= bound * max(ax.norm(), (a * fx).norm(), offset.norm())):
            return False
    return True


# --- Question 3 -----------------------------------------------------------------------------------


@mistake(
    "q3",
    "is_adjoint",
    hint="No conjugate is taken in the inner products: in complex spaces this tests for the "
    "transpose. Conjugate one argument, the same one on both sides.",
)
def dot_test_without_conjugate(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Plain sums of products."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u * y).sum() - (x * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The conjugate is taken of x on one side and of y on the other, so that right pairs fail. "
    "It belongs to the same argument of both inner products.",
)
def dot_test_conjugate_moves(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """<A x, y> and <A* y, x>."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (v.conj() * x).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The magnitudes of the two inner products are compared. A wrong sign, or a factor i, goes "
    "unseen: take the magnitude of their difference.",
)
def dot_test_magnitudes(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """abs before the difference."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum().abs() - (x.conj() * v).sum().abs()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The gap has its sign: a negative one passes however large it is. Take its absolute "
    "value.",
)
def dot_test_signed_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """No abs at all; complex numbers by their real parts."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).real
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The gap is compared with a fixed number. Operators with tiny values always pass, with "
    "huge ones never: compare with the size of what goes into the inner products.",
)
def dot_test_absolute_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """An absolute tolerance."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    gap = ((forward(x).conj() * y).sum() - (x.conj() * adjoint(y)).sum()).abs()
    return bool(gap < (1e-4 if torch.finfo(dtype).eps > 1e-10 else 1e-10))


@mistake(
    "q3",
    "is_adjoint",
    hint="The tolerance is so wide that an adjoint which is wrong by one percent passes. A right "
    "one agrees to rounding: allow no more than the question says.",
)
def dot_test_too_generous(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Five percent."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 0.05 * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="x and y are all ones, not random: whatever keeps the sums passes, such as a flipped "
    "kernel or a shift. Draw them from the generator.",
)
def dot_test_with_ones(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """One fixed sample."""
    x, y = torch.ones(x_shape, dtype=dtype), torch.ones(y_shape, dtype=dtype)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The samples are float64 whatever `dtype` says. Draw x and y with `dtype`; complex "
    "operators need complex samples.",
)
def dot_test_without_dtype(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Real samples always."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=torch.float64, generator=generator)
    y = torch.randn(y_shape, dtype=torch.float64, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="Only the real parts of the inner products are compared: whatever differs in the "
    "imaginary part passes. Compare the complex numbers.",
)
def dot_test_imaginary_parts_only(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Real samples in a complex dtype, and real parts."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, generator=generator).to(dtype)
    y = torch.randn(y_shape, generator=generator).to(dtype)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum().real - (x.conj() * v).sum().real).abs()
    return bool(gap <= 1e3 * torch.finfo(dtype).eps * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="The tolerance for float64 is used in single precision too, where rounding alone exceeds "
    "it. Let it depend on `dtype`.",
)
def dot_test_one_bound_for_all(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """1e-10 always."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    return bool(gap <= 1e-10 * max(u.norm() * y.norm(), x.norm() * v.norm()))


@mistake(
    "q3",
    "is_adjoint",
    hint="Where everything is zero, 0 / 0 is NaN and the answer False; but then both sides agree. "
    "Multiply the bound by the size in place of dividing.",
)
def dot_test_divided(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """A quotient with no care for zero."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    u, v = forward(x), adjoint(y)
    gap = ((u.conj() * y).sum() - (x.conj() * v).sum()).abs()
    size = max(u.norm() * y.norm(), x.norm() * v.norm())
    return bool(gap / size <= 1e3 * torch.finfo(dtype).eps)


# --- Question 4 -----------------------------------------------------------------------------------


@mistake(
    "q4",
    "conv1d",
    hint="The kernel is flipped, as in signal processing. Here the first kernel entry meets the "
    "first number of the window.",
)
def conv1d_flipped(x, w):
    """The convolution of signal processing."""
    return x.unfold(0, len(w), 1) @ w.flip(0)


@mistake(
    "q4",
    "conv1d",
    hint="The result is as long as x: beyond its ends zeros were added. Keep only the places at "
    "which the whole kernel fits.",
)
def conv1d_same_length(x, w):
    """'same' in place of 'valid'."""
    k = len(w)
    return F.pad(x, ((k - 1) // 2, k // 2)).unfold(0, k, 1) @ w


@mistake(
    "q4",
    "conv1d",
    hint="The last number of the result is missing. The kernel fits at n - k + 1 places, the last "
    "one included.",
)
def conv1d_one_too_short(x, w):
    """n - k entries."""
    return (x.unfold(0, len(w), 1) @ w)[:-1]


@mistake(
    "q4",
    "conv1d",
    hint="Only one kernel entry arrives in the result: each step overwrites the one before. Add "
    "them up.",
)
def conv1d_last_entry(x, w):
    """= in place of +=."""
    m = len(x) - len(w) + 1
    y = torch.zeros(m, dtype=x.dtype, device=x.device)
    for j in range(len(w)):
        y[:] = w[j] * x[j : j + m]
    return y


@mistake(
    "q4",
    "conv1d",
    hint="The result has torch's default dtype, whatever x has. Create new tensors with the dtype "
    "of x.",
)
def conv1d_default_dtype(x, w):
    """Zeros without a dtype."""
    m = len(x) - len(w) + 1
    y = torch.zeros(m, device=x.device)
    for j in range(len(w)):
        y += w[j] * x[j : j + m]
    return y


@mistake(
    "q4",
    "conv1d",
    hint="The result is created on the CPU, wherever x is. Create new tensors on the device of x.",
)
def conv1d_on_cpu(x, w):
    """Zeros without a device."""
    m = len(x) - len(w) + 1
    y = torch.zeros(m, dtype=x.dtype)
    for j in range(len(w)):
        y = y + w[j] * x[j : j + m]
    return y


@mistake(
    "q4",
    "conv1d",
    hint="There is a loop over the entries of the signal. Loop over the kernel instead, and weight "
    "a whole shifted piece of x at a time.",
)
def conv1d_loop(x, w):
    """One scalar product for each output."""
    k = len(w)
    return torch.stack([(w * x[i : i + k]).sum() for i in range(len(x) - k + 1)])


@mistake(
    "q4",
    "conv1d",
    hint="x is changed: the products are added into a part of x itself. Add them into a new "
    "tensor.",
)
def conv1d_in_place(x, w):
    """The first entries of x are overwritten."""
    m = len(x) - len(w) + 1
    pieces = [w[j] * x[j : j + m] for j in range(len(w))]
    return x[:m].copy_(sum(pieces))


@mistake(
    "q4",
    "conv1d_adjoint",
    hint="This convolves y with the kernel where it fits: the result is shorter than y. The "
    "adjoint takes n - k + 1 numbers back to n.",
)
def conv1d_adjoint_valid(y, w):
    """The forward operator once more."""
    if len(w) > len(y):
        return y.new_zeros(0)
    return y.unfold(0, len(w), 1) @ w.flip(0)


@mistake(
    "q4",
    "conv1d_adjoint",
    hint="The kernel stands the wrong way round. Write y^T A x as a double sum: x_l is multiplied "
    "by w_j y_{l-j}.",
)
def conv1d_adjoint_unflipped(y, w):
    """Full correlation, kernel unflipped."""
    k = len(w)
    return F.pad(y, (k - 1, k - 1)).unfold(0, k, 1) @ w


@mistake(
    "q4",
    "conv1d_adjoint",
    hint="What should go beyond one end comes back at the other. Nothing wraps: count y as zero "
    "outside its range.",
)
def conv1d_adjoint_wrapped(y, w):
    """roll on a vector of length m, then zeros."""
    k = len(w)
    return F.pad(sum(w[j] * y.roll(j) for j in range(k)), (0, k - 1))


@mistake(
    "q4",
    "conv1d_adjoint",
    hint="Every place is divided by the number of terms that it received. The adjoint adds, it "
    "does not average; it is no inverse either.",
)
def conv1d_adjoint_averaged(y, w):
    """Overlaps are averaged."""
    k = len(w)
    x = sum(w[j] * F.pad(y, (j, k - 1 - j)) for j in range(k))
    return x / sum(F.pad(torch.ones_like(y), (j, k - 1 - j)) for j in range(k))


@mistake(
    "q4",
    "conv1d_adjoint",
    hint="The result has torch's default dtype, whatever y has. Create it with the dtype of y.",
)
def conv1d_adjoint_default_dtype(y, w):
    """Zeros without a dtype."""
    x = torch.zeros(len(y) + len(w) - 1, device=y.device)
    for j in range(len(w)):
        x[j : j + len(y)] += w[j] * y
    return x


@mistake(
    "q4",
    "conv1d_matrix",
    hint="This is the transpose: n - k + 1 rows and n columns are asked for, one row for each "
    "output.",
)
def conv1d_matrix_transposed(w, n):
    """(n, n - k + 1)."""
    row = F.pad(w, (0, n - len(w)))
    return torch.stack([row.roll(i) for i in range(n - len(w) + 1)], dim=1)


@mistake(
    "q4",
    "conv1d_matrix",
    hint="The matrix is square: its last rows let the kernel start again at the beginning of the "
    "signal. Stop where the kernel no longer fits.",
)
def conv1d_matrix_circulant(w, n):
    """All n shifts."""
    row = F.pad(w, (0, n - len(w)))
    return torch.stack([row.roll(i) for i in range(n)])


@mistake(
    "q4",
    "conv1d_matrix",
    hint="Each row holds the kernel from its last entry to its first. It is not flipped here.",
)
def conv1d_matrix_flipped(w, n):
    """The kernel is flipped."""
    row = F.pad(w.flip(0), (0, n - len(w)))
    return torch.stack([row.roll(i) for i in range(n - len(w) + 1)])


@mistake(
    "q4",
    "conv1d_matrix",
    hint="The matrix has torch's default dtype and sits on the CPU, whatever the kernel has. "
    "Create it with the dtype and the device of w.",
)
def conv1d_matrix_default_dtype(w, n):
    """Zeros of the default kind."""
    A = torch.zeros(n - len(w) + 1, n)
    for i in range(len(A)):
        A[i, i : i + len(w)] = w
    return A


# --- Question 5 -----------------------------------------------------------------------------------


@mistake(
    "q5",
    "differences",
    hint="The sign is wrong everywhere: each value is this pixel minus the next. It is the next "
    "minus this one.",
)
def differences_backwards_sign(x):
    """x[u] - x[u + 1]."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    d[..., 0, :-1, :] = x[..., :-1, :] - x[..., 1:, :]
    d[..., 1, :, :-1] = x[..., :-1] - x[..., 1:]
    return d


@mistake(
    "q5",
    "differences",
    hint="The two components have changed places: component 0 is the difference to the pixel "
    "below, component 1 to the pixel on the right.",
)
def differences_swapped(x):
    """Right first."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    d[..., 1, :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    d[..., 0, :, :-1] = x[..., 1:] - x[..., :-1]
    return d


@mistake(
    "q5",
    "differences",
    hint="The differences start at the other side of the image again (circular, as `roll` does). "
    "In the last row and the last column they are 0.",
)
def differences_circular(x):
    """roll, and its border."""
    return torch.stack([x.roll(-1, -2) - x, x.roll(-1, -1) - x], dim=-3)


@mistake(
    "q5",
    "differences",
    hint="These are differences to the pixel before, so that the zeros lie in the first row and "
    "column. Take those to the next pixel, with zeros in the last row and column.",
)
def differences_to_the_pixel_before(x):
    """Backward differences."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    d[..., 0, 1:, :] = x[..., 1:, :] - x[..., :-1, :]
    d[..., 1, :, 1:] = x[..., 1:] - x[..., :-1]
    return d


@mistake(
    "q5",
    "differences",
    hint="In the last row and column the image seems to go on with zeros. There the difference is "
    "defined as 0, not as minus the pixel.",
)
def differences_with_zeros_beyond(x):
    """append=0."""
    down = torch.diff(x, dim=-2, append=torch.zeros_like(x[..., :1, :]))
    right = torch.diff(x, dim=-1, append=torch.zeros_like(x[..., :1]))
    return torch.stack([down, right], dim=-3)


@mistake(
    "q5",
    "differences",
    hint="The axis of the two components stands at the wrong place: it comes right before the two "
    "axes of the pixels, after those of a batch.",
)
def differences_components_first(x):
    """stack along axis 0, which is right for a single image only."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    right = torch.diff(x, dim=-1, append=x[..., -1:])
    return torch.stack([down, right], dim=0)


@mistake(
    "q5",
    "differences",
    hint="The result has torch's default dtype, whatever x has. Create new tensors with the dtype "
    "and the device of x.",
)
def differences_default_dtype(x):
    """torch.zeros without a dtype."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], device=x.device)
    d[..., 0, :-1, :] = (x[..., 1:, :] - x[..., :-1, :]).real
    d[..., 1, :, :-1] = (x[..., 1:] - x[..., :-1]).real
    return d


@mistake(
    "q5",
    "differences",
    hint="x is changed by the call: it was written into. Write into a new tensor.",
)
def differences_in_place(x):
    """Subtracts in x itself."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    d[..., 1, :, :-1] = x[..., 1:] - x[..., :-1]
    x[..., :-1, :] -= x[..., 1:, :].clone()
    d[..., 0, :-1, :] = -x[..., :-1, :]
    return d


@mistake(
    "q5",
    "differences",
    hint="The number of torch operations grows with the image: there is a loop over its pixels. "
    "Subtract two shifted parts of the image from each other.",
)
def differences_by_loops(x):
    """A loop over pixels."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    for u in range(x.shape[-2]):
        for v in range(x.shape[-1]):
            if u + 1 < x.shape[-2]:
                d[..., 0, u, v] = x[..., u + 1, v] - x[..., u, v]
            if v + 1 < x.shape[-1]:
                d[..., 1, u, v] = x[..., u, v + 1] - x[..., u, v]
    return d


@mistake(
    "q5",
    "differences_adjoint",
    hint="This is plus the divergence: the sign is wrong everywhere. The adjoint is minus the "
    "divergence.",
)
def divergence(y):
    """The sign of the divergence."""
    x = torch.zeros(*y.shape[:-3], *y.shape[-2:], dtype=y.dtype, device=y.device)
    x[..., 1:, :] -= y[..., 0, :-1, :]
    x[..., :-1, :] += y[..., 0, :-1, :]
    x[..., 1:] -= y[..., 1, :, :-1]
    x[..., :-1] += y[..., 1, :, :-1]
    return x


@mistake(
    "q5",
    "differences_adjoint",
    hint="What y holds in its last row and column arrives in the result. Those differences are "
    "always 0, so they multiply nothing: leave them out.",
)
def adjoint_uses_the_last_row(y):
    """The inner formula, at the border too."""
    x = -y[..., 0, :, :] - y[..., 1, :, :]
    x[..., 1:, :] += y[..., 0, :-1, :]
    x[..., 1:] += y[..., 1, :, :-1]
    return x


@mistake(
    "q5",
    "differences_adjoint",
    hint="The first row and column are wrong: nothing comes from the pixel before, but minus the "
    "pixel's own value does.",
)
def adjoint_without_the_first_row(y):
    """Only pixels that have one before them."""
    x = torch.zeros(*y.shape[:-3], *y.shape[-2:], dtype=y.dtype, device=y.device)
    down, right = y[..., 0, :, :].clone(), y[..., 1, :, :].clone()
    down[..., -1:, :] = 0
    right[..., -1:] = 0
    x[..., 1:, :] += down[..., :-1, :] - down[..., 1:, :]
    x[..., 1:] += right[..., :-1] - right[..., 1:]
    return x


@mistake(
    "q5",
    "differences_adjoint",
    hint="The result starts at the other side of the image again (circular, as `roll` does): this "
    "is the adjoint of differences that wrap around.",
)
def adjoint_circular(y):
    """roll in the adjoint."""
    down, right = y[..., 0, :, :], y[..., 1, :, :]
    return down.roll(1, -2) - down + right.roll(1, -1) - right


@mistake(
    "q5",
    "differences_adjoint",
    hint="The two components have changed places: component 0 belongs to the pixel below, "
    "component 1 to the pixel on the right.",
)
def adjoint_swapped(y):
    """Component 1 moved down."""
    right, down = y[..., 0, :, :-1], y[..., 1, :-1, :]
    x = torch.zeros(*y.shape[:-3], *y.shape[-2:], dtype=y.dtype, device=y.device)
    x[..., 1:, :] += down
    x[..., :-1, :] -= down
    x[..., 1:] += right
    x[..., :-1] -= right
    return x


@mistake(
    "q5",
    "differences_adjoint",
    hint="The differences are taken once more. The adjoint sends each number back to the two "
    "pixels that it came from: plus to the later one, minus to the earlier one.",
)
def differences_again(y):
    """Forward differences of the field."""
    down, right = y[..., 0, :, :], y[..., 1, :, :]
    down = torch.diff(down, dim=-2, append=down[..., -1:, :])
    return down + torch.diff(right, dim=-1, append=right[..., -1:])


@mistake(
    "q5",
    "differences_adjoint",
    hint="Only one of the two components arrives in the result. Add what comes from both.",
)
def adjoint_of_down_only(y):
    """The second component overwrites nothing, it is missing."""
    x = torch.zeros(*y.shape[:-3], *y.shape[-2:], dtype=y.dtype, device=y.device)
    x[..., 1:, :] += y[..., 0, :-1, :]
    x[..., :-1, :] -= y[..., 0, :-1, :]
    return x


@mistake(
    "q5",
    "differences",
    hint="The absolute values of the differences are returned. The sign belongs to the result; "
    "without it the map is not linear.",
)
def differences_absolute(x):
    """abs at the end."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    return torch.stack([down, torch.diff(x, dim=-1, append=x[..., -1:])], dim=-3).abs()


@mistake(
    "q5",
    "differences",
    hint="The axis of the two components stands last. It belongs right before the two axes of the "
    "pixels.",
)
def differences_stacked_last(x):
    """stack with dim=-1."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    return torch.stack([down, torch.diff(x, dim=-1, append=x[..., -1:])], dim=-1)


@mistake(
    "q5",
    "differences",
    hint="The differences are taken along the axes 0 and 1, which are rows and columns only where "
    "there is no batch. Count axes from the end: -2 and -1.",
)
def differences_axes_from_the_front(x):
    """Axes 0 and 1."""
    down, right = torch.zeros_like(x), torch.zeros_like(x)
    down[:-1] = x[1:] - x[:-1]
    right[:, :-1] = x[:, 1:] - x[:, :-1]
    return torch.stack([down, right], dim=-3)


@mistake(
    "q5",
    "differences_adjoint",
    hint="The two components come back as two images. A pixel goes into differences in both "
    "directions: add what comes back from both.",
)
def differences_adjoint_not_added(y):
    """The two parts are stacked, not added."""
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    return torch.stack([-torch.diff(down, dim=-2), -torch.diff(right, dim=-1)], dim=-3)


@mistake(
    "q5",
    "differences_adjoint",
    hint="y[0] and y[1] are its components only where there is no batch. Count axes from the end: "
    "the components are on axis -3.",
)
def differences_adjoint_axes_from_the_front(y):
    """y[0] and y[1]."""
    down, right = F.pad(y[0][..., :-1, :], (0, 0, 1, 1)), F.pad(y[1][..., :-1], (1, 1))
    return -torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


@mistake(
    "q5",
    "differences_adjoint",
    hint="y is changed: its last row and column are set to zero. Do that in a copy.",
)
def differences_adjoint_in_place(y):
    """Zeros are written into y."""
    y[..., 0, -1, :] = 0
    y[..., 1, :, -1] = 0
    down, right = y.unbind(-3)
    return down.roll(1, -2) - down + right.roll(1, -1) - right


@mistake(
    "q5",
    "differences_adjoint",
    hint="The result is created on the CPU, wherever y is. Create new tensors on the device of y.",
)
def differences_adjoint_on_cpu(y):
    """Zeros without a device."""
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    x = torch.zeros(y.shape[:-3] + y.shape[-2:], dtype=y.dtype)
    return x - torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


# --- Question 6 -----------------------------------------------------------------------------------


@mistake(
    "q6",
    "downsample",
    hint="Only one pixel of each block is kept. Take the mean of all of them.",
)
def downsample_by_picking(x, r):
    """x[::r, ::r]."""
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides")
    return x[..., ::r, ::r].clone()


@mistake(
    "q6",
    "downsample",
    hint="The result is too large by a factor: the pixels of a block were added up. Divide by "
    "their number, r times r.",
)
def downsample_by_sums(x, r):
    """Sum in place of mean."""
    M, N = x.shape[-2:]
    if M % r or N % r:
        raise ValueError("r does not divide the sides")
    return x.unflatten(-2, (M // r, r)).unflatten(-1, (N // r, r)).sum(dim=(-3, -1))


@mistake(
    "q6",
    "downsample",
    hint="The result is off by a factor r: the sum over r x r pixels was divided by r.",
)
def downsample_divided_by_r(x, r):
    """r in place of r squared."""
    M, N = x.shape[-2:]
    if M % r or N % r:
        raise ValueError("r does not divide the sides")
    return x.unflatten(-2, (M // r, r)).unflatten(-1, (N // r, r)).sum(dim=(-3, -1)) / r


@mistake(
    "q6",
    "downsample",
    hint="Where r does not divide both sides, no ValueError is raised: rows or columns are left "
    "out silently.",
)
def downsample_crops(x, r):
    """Cuts off what does not fit."""
    M, N = x.shape[-2] // r * r, x.shape[-1] // r * r
    x = x[..., :M, :N]
    return x.unflatten(-2, (M // r, r)).unflatten(-1, (N // r, r)).mean(dim=(-3, -1))


@mistake(
    "q6",
    "downsample",
    hint="Blocks are cut in the wrong order: the pixels that are averaged are not neighbours. "
    "Split an axis of r H pixels into (H, r), not into (r, H).",
)
def downsample_interleaved(x, r):
    """(r, H) in place of (H, r)."""
    M, N = x.shape[-2:]
    if M % r or N % r:
        raise ValueError("r does not divide the sides")
    return x.unflatten(-2, (r, M // r)).unflatten(-1, (r, N // r)).mean(dim=(-4, -2))


@mistake(
    "q6",
    "downsample_adjoint",
    hint="Every value is r^2 times too large: this is the nearest-neighbour enlargement. A pixel "
    "of the small image is a mean, so each of its r^2 pixels got the weight 1 / r^2.",
)
def adjoint_as_enlargement(y, r):
    """Nothing divided."""
    return y.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1)


@mistake(
    "q6",
    "downsample_adjoint",
    hint="The result is off by a factor r: divide by r^2, the number of pixels in a block.",
)
def adjoint_divided_by_r(y, r):
    """r in place of r squared."""
    return y.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1) / r


@mistake(
    "q6",
    "downsample_adjoint",
    hint="Only one pixel of each block gets a value. All r^2 pixels of it went into the mean, so "
    "all of them get their share.",
)
def adjoint_into_one_pixel(y, r):
    """Zeros between."""
    x = torch.zeros(*y.shape[:-2], r * y.shape[-2], r * y.shape[-1], dtype=y.dtype, device=y.device)
    x[..., ::r, ::r] = y
    return x


@mistake(
    "q6",
    "downsample_adjoint",
    hint="The image is tiled: it is repeated as a whole. Repeat each pixel into a block of its "
    "own.",
)
def adjoint_tiled(y, r):
    """repeat in place of repeat_interleave."""
    return y.repeat(*[1] * (y.ndim - 2), r, r) / r**2


@mistake(
    "q6",
    "observe",
    hint="The pixels come column by column. The order is row by row.",
)
def observe_by_columns(x, mask):
    """Column-major order."""
    return x.mT[..., mask.T]


@mistake(
    "q6",
    "observe",
    hint="The result still has the shape of the image, with zeros where nothing was measured. Keep "
    "only the measured pixels, as a vector.",
)
def observe_as_image(x, mask):
    """x times mask."""
    return x * mask


@mistake(
    "q6",
    "observe",
    hint="The pixels kept are those that are missing: the mask is True where a pixel is measured.",
)
def observe_what_is_missing(x, mask):
    """The mask turned round."""
    return x[..., ~mask]


@mistake(
    "q6",
    "observe",
    hint="With a batch all images come out as one long vector, or it fails. Apply the mask to the "
    "last two axes and keep the others.",
)
def observe_without_batch(x, mask):
    """masked_select of everything."""
    return x.masked_select(mask)


@mistake(
    "q6",
    "observe",
    hint="Measured pixels with the value 0 are dropped. What is kept is decided by the mask, not "
    "by the values.",
)
def observe_what_is_not_zero(x, mask):
    """Non-zero entries of the product."""
    y = (x * mask).reshape(*x.shape[:-2], -1)
    keep = (y.reshape(-1, y.shape[-1]) != 0).any(dim=0)
    return y[..., keep]


@mistake(
    "q6",
    "observe_adjoint",
    hint="The pixels that are not measured are filled with something. In the adjoint they are 0.",
)
def adjoint_filled_with_the_mean(y, mask):
    """The mean where nothing is known."""
    x = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    if y.shape[-1]:
        x = x + y.mean(dim=-1)[..., None, None]
    x[..., mask] = y
    return x


@mistake(
    "q6",
    "observe_adjoint",
    hint="The values are put back column by column. `observe` takes them row by row, so the "
    "adjoint puts them back row by row.",
)
def adjoint_by_columns(y, mask):
    """Column-major order on the way back."""
    x = torch.zeros(*y.shape[:-1], *mask.T.shape, dtype=y.dtype, device=y.device)
    x[..., mask.T] = y
    return x.mT.contiguous()


@mistake(
    "q6",
    "observe_adjoint",
    hint="The result has torch's default dtype, whatever y has. Create new tensors with the dtype "
    "and the device of y.",
)
def adjoint_default_dtype(y, mask):
    """torch.zeros without a dtype."""
    x = torch.zeros(*y.shape[:-1], *mask.shape, device=y.device)
    x[..., mask] = y.real.to(x.dtype)
    return x


@mistake(
    "q6",
    "observe_adjoint",
    hint="Axes of a batch are lost: the result is one image, whatever y is. Keep the axes before "
    "the last one of y.",
)
def adjoint_without_batch(y, mask):
    """A single image."""
    x = torch.zeros(mask.shape, dtype=y.dtype, device=y.device)
    x[mask] = y.reshape(-1, y.shape[-1])[0]
    return x


@mistake(
    "q6",
    "downsample",
    hint="The reshape mixes pixels of different blocks. Split each side apart, rows into "
    "(H, r) and columns into (W, r), and average over the two axes of length r.",
)
def downsample_reshaped_at_once(x, r):
    """Reshaped to (H, W, r, r)."""
    M, N = x.shape[-2:]
    if M % r or N % r:
        raise ValueError("r does not divide the sides of the image")
    return x.reshape(*x.shape[:-2], M // r, N // r, r, r).mean((-2, -1))


@mistake(
    "q6",
    "downsample",
    hint="Where the blocks do not fit, torch's reshape complains with a RuntimeError. Look at the "
    "sides first and raise ValueError.",
)
def downsample_without_check(x, r):
    """No check of the sides."""
    H, W = x.shape[-2] // r, x.shape[-1] // r
    return x.reshape(*x.shape[:-2], H, r, W, r).mean((-3, -1))


@mistake(
    "q6",
    "downsample",
    hint="F.avg_pool2d wants three or four axes and real numbers. Images here may have any axes "
    "before the last two, and complex values: average the blocks with a reshape and mean.",
)
def downsample_by_avg_pool(x, r):
    """F.avg_pool2d as it is."""
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides of the image")
    return F.avg_pool2d(x, r)


@mistake(
    "q6",
    "downsample_adjoint",
    hint="The result has torch's default dtype, whatever y has. Create new tensors with the dtype "
    "of y.",
)
def downsample_adjoint_default_dtype(y, r):
    """Zeros without a dtype."""
    x = torch.zeros(*y.shape[:-2], r * y.shape[-2], r * y.shape[-1], device=y.device)
    for p in range(r):
        for q in range(r):
            x[..., p::r, q::r] = y / r**2
    return x


@mistake(
    "q6",
    "observe",
    hint="x[mask] lays the mask over the first axes of x, which are the batch where there is one. "
    "It belongs to the last two axes.",
)
def observe_first_axes(x, mask):
    """x[mask]."""
    return x[mask]


@mistake(
    "q6",
    "observe",
    hint="x is changed: the pixels that are not seen are set to zero in x itself. Read from x, do "
    "not write to it.",
)
def observe_in_place(x, mask):
    """Zeros are written into x."""
    x[..., ~mask] = 0
    return x[..., mask]


@mistake(
    "q6",
    "observe",
    hint="There is a loop over the pixels. A bool mask is an index: it picks all pixels at once.",
)
def observe_by_loop(x, mask):
    """One pixel at a time."""
    H, W = mask.shape
    kept = [x[..., u, v] for u in range(H) for v in range(W) if mask[u, v]]
    return torch.stack(kept, dim=-1) if kept else x.new_zeros(*x.shape[:-2], 0)


@mistake(
    "q6",
    "observe_adjoint",
    hint="The values stand one after the other from the first pixel on. Each belongs to the place "
    "from which it was read: where the mask is True.",
)
def observe_adjoint_in_front(y, mask):
    """The first k pixels."""
    x = F.pad(y, (0, mask.numel() - y.shape[-1]))
    return x.unflatten(-1, mask.shape)


@mistake(
    "q6",
    "observe_adjoint",
    hint="The image that is filled has no batch, so that several measurements do not fit into it. "
    "Give it the axes of y before the last, then those of the mask.",
)
def observe_adjoint_without_batch(y, mask):
    """Zeros of the mask's shape."""
    x = torch.zeros(mask.shape, dtype=y.dtype, device=y.device)
    x[mask] = y
    return x


# --- Question 7 -----------------------------------------------------------------------------------


@mistake(
    "q7",
    "blur",
    hint="The whole image has moved down and to the right: the kernel lies with its corner at "
    "pixel (0, 0). Its centre belongs there.",
)
def blur_corner_at_origin(x, kernel):
    """The kernel not centred."""
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(kernel, s=x.shape[-2:])
    return torch.fft.irfft2(spectrum, s=x.shape[-2:])


@mistake(
    "q7",
    "blur",
    hint="The kernel appears mirrored: this is the adjoint, or torch's convention. Here one white "
    "pixel becomes the kernel itself.",
)
def blur_mirrored(x, kernel):
    """Correlation."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel.flip(0, 1)
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The kernel is centred in the middle of the image, so that the result is moved by half an "
    "image. Its centre belongs to pixel (0, 0).",
)
def blur_centred_in_the_middle(x, kernel):
    """Padded evenly on all sides."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    top, left = H // 2 - f1 // 2, W // 2 - f2 // 2
    padded[top : top + f1, left : left + f2] = kernel
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The kernel is moved the wrong way: shift it up and to the left by half its size.",
)
def blur_rolled_the_wrong_way(x, kernel):
    """roll by plus half the size."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((f1 // 2, f2 // 2), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The result is wrong, or has one column too few, where the image has an odd width: tell "
    "`irfft2` the size of the image.",
)
def blur_even_width(x, kernel):
    """irfft2 without s."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded))


@mistake(
    "q7",
    "blur",
    hint="The result is complex, with imaginary parts of rounding errors. Real in, real out.",
)
def blur_complex(x, kernel):
    """fft2 without taking the real part."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.ifft2(torch.fft.fft2(x) * torch.fft.fft2(padded))


@mistake(
    "q7",
    "blur",
    hint="Every value is too large or too small by one factor: both transforms were normalised "
    "orthonormally, and the product of two such transforms is not the transform of the "
    "convolution.",
)
def blur_orthonormal(x, kernel):
    """norm="ortho" everywhere."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    spectrum = torch.fft.rfft2(x, norm="ortho") * torch.fft.rfft2(padded, norm="ortho")
    return torch.fft.irfft2(spectrum, s=(H, W), norm="ortho")


@mistake(
    "q7",
    "blur",
    hint="Beyond the border the image is continued by zeros. Here it starts again on the other "
    "side: the blur is circular.",
)
def blur_with_zeros_beyond(x, kernel):
    """conv2d with zero padding."""
    f1, f2 = kernel.shape
    flat = x.reshape(-1, 1, *x.shape[-2:])
    y = F.conv2d(flat, kernel.flip(0, 1)[None, None], padding=(f1 // 2, f2 // 2))
    return y.reshape(x.shape)


@mistake(
    "q7",
    "blur",
    hint="The kernel is divided by its sum. Not every kernel adds up to one: use it as it is.",
)
def blur_normalised(x, kernel):
    """kernel / kernel.sum()."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel / kernel.sum()
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="This is the blur itself, not its adjoint: they are the same for symmetric kernels only. "
    "One conjugation in the Fourier domain is missing.",
)
def adjoint_is_the_blur(y, kernel):
    """The conjugation forgotten."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="The image was conjugated in the Fourier domain, in place of the kernel or beside it: "
    "that mirrors the image. Conjugate the transform of the kernel only.",
)
def adjoint_conjugates_the_image(y, kernel):
    """conj at the wrong factor."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y).conj() * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="The kernel was divided out: that is the inverse of the blur, not its adjoint. Multiply "
    "by the conjugate.",
)
def adjoint_as_inverse(y, kernel):
    """Divides by the transform of the kernel."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y) / torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="The kernel is mirrored, but with its corner at pixel (0, 0): the result has moved. "
    "Centre first, then conjugate or mirror.",
)
def adjoint_not_centred(y, kernel):
    """conj of the kernel in the corner."""
    spectrum = torch.fft.rfft2(y) * torch.fft.rfft2(kernel, s=y.shape[-2:]).conj()
    return torch.fft.irfft2(spectrum, s=y.shape[-2:])


@mistake(
    "q7",
    "blur_adjoint",
    hint="The kernel is transposed, rows for columns. The adjoint mirrors it in both directions.",
)
def adjoint_transposed_kernel(y, kernel):
    """kernel.T."""
    (H, W), (f2, f1) = y.shape[-2:], kernel.shape
    rows = [F.pad(kernel.T, (0, max(0, W - f2), 0, max(0, H - f1)))[:H, :W]]
    padded = rows[0].roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y) * torch.fft.rfft2(padded), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The two shifts are exchanged: the rows move by half of f1, the columns by half of f2. "
    "With a square kernel nobody sees it.",
)
def blur_shifts_exchanged(x, kernel):
    """f2 // 2 for the rows."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    spread = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f2 // 2), -(f1 // 2)), (0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(spread), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The modulus is returned, which makes negative values positive. Where the imaginary part "
    "is only rounding, take the real part.",
)
def blur_modulus(x, kernel):
    """abs in place of real."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    spread = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.ifft2(torch.fft.fft2(x) * torch.fft.fft2(spread)).abs()


@mistake(
    "q7",
    "blur",
    hint="The padded kernel has torch's default dtype: double precision is lost on the way, though "
    "the result has the right dtype. Create it with the dtype of the kernel.",
)
def blur_default_dtype(x, kernel):
    """The kernel is rounded to float32."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    spread = torch.zeros(H, W, device=x.device)
    spread[:f1, :f2] = kernel
    spread = spread.roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(spread), s=(H, W))


@mistake(
    "q7",
    "blur",
    hint="The padded kernel is created on the CPU, wherever the image is. Create it on the device "
    "of the image.",
)
def blur_on_cpu(x, kernel):
    """Zeros without a device."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    spread = torch.zeros(H, W, dtype=kernel.dtype)
    spread = spread + F.pad(kernel, (0, W - f2, 0, H - f1))
    spread = spread.roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(spread), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="The product of both transforms is conjugated, which mirrors the whole result. Conjugate "
    "the transform of the kernel alone.",
)
def blur_adjoint_conjugates_the_product(y, kernel):
    """Both factors conjugated."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    spread = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.irfft2((torch.fft.rfft2(y) * torch.fft.rfft2(spread)).conj(), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="The kernel is flipped along one axis only. Half a turn flips rows and columns.",
)
def blur_adjoint_flipped_once(y, kernel):
    """flip(0)."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    spread = F.pad(kernel.flip(0), (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y) * torch.fft.rfft2(spread), s=(H, W))


@mistake(
    "q7",
    "blur_adjoint",
    hint="At the border y goes on with zeros. The blur is circular, and so is its adjoint.",
)
def blur_adjoint_with_zeros_outside(y, kernel):
    """Zero padding."""
    padding = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    images = y.reshape(-1, 1, *y.shape[-2:])
    return F.conv2d(images, kernel[None, None], padding=padding).reshape(y.shape)


@mistake(
    "q7",
    "blur_adjoint",
    hint="The result is complex with imaginary parts that are only rounding. Return the real part.",
)
def blur_adjoint_complex(y, kernel):
    """ifft2 without .real."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    spread = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.ifft2(torch.fft.fft2(y) * torch.fft.fft2(spread).conj())


# --- Question 8 -----------------------------------------------------------------------------------


@mistake(
    "q8",
    "fourier",
    hint="Every coefficient is too large by the square root of the number of pixels: the transform "
    "is not orthonormal.",
)
def fourier_unnormalised(x, mask):
    """torch's default normalisation."""
    return torch.fft.fft2(x)[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="The whole factor 1 / (H W) stands at the forward transform. Orthonormal means its square "
    "root at both.",
)
def fourier_forward_norm(x, mask):
    """norm="forward"."""
    return torch.fft.fft2(x, norm="forward")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="The sign of the exponent is wrong: this is the inverse transform.",
)
def fourier_inverse(x, mask):
    """ifft2."""
    return torch.fft.ifft2(x, norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="Frequency (0, 0) was moved to the middle before the mask was applied. Here it is at "
    "mask[0, 0]: no shift.",
)
def fourier_shifted(x, mask):
    """fftshift, which most pictures show."""
    return torch.fft.fftshift(torch.fft.fft2(x, norm="ortho"), dim=(-2, -1))[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="Only the real part is kept. Fourier coefficients are complex, for real images too.",
)
def fourier_real(x, mask):
    """.real."""
    return torch.fft.fft2(x, norm="ortho").real[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="Only one axis is transformed. An image is transformed along both.",
)
def fourier_one_axis(x, mask):
    """fft of the rows."""
    return torch.fft.fft(x, norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="With a batch, the transform also runs over the axes of the batch. Only the last two "
    "belong to the image.",
)
def fourier_all_axes(x, mask):
    """fftn."""
    return torch.fft.fftn(x, norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="The mask is applied to the image, before the transform. It says which Fourier "
    "coefficients are measured.",
)
def fourier_of_masked_image(x, mask):
    """Mask first."""
    return torch.fft.fft2(x * mask, norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="The coefficients come column by column. The order is row by row.",
)
def fourier_by_columns(x, mask):
    """Column-major order."""
    return torch.fft.fft2(x, norm="ortho").mT[..., mask.T]


@mistake(
    "q8",
    "fourier_adjoint",
    hint="This is the transpose: the conjugate is missing. The exponent changes its sign in the "
    "adjoint.",
)
def adjoint_without_conjugate(y, mask):
    """fft2 once more."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.fft2(spectrum, norm="ortho")


@mistake(
    "q8",
    "fourier_adjoint",
    hint="y was conjugated on the way. The conjugation belongs to the entries of the matrix, not "
    "to the numbers that it is applied to.",
)
def adjoint_conjugates_y(y, mask):
    """conj of the measurement."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y.conj()
    return torch.fft.ifft2(spectrum, norm="ortho")


@mistake(
    "q8",
    "fourier_adjoint",
    hint="Every value is too small by the square root of the number of pixels: the inverse "
    "transform has torch's default normalisation. The adjoint of the orthonormal one is "
    "orthonormal.",
)
def adjoint_backward_norm(y, mask):
    """ifft2 with its default."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum)


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The result is real. The adjoint of a map on complex images gives complex images.",
)
def adjoint_real(y, mask):
    """.real."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho").real


@mistake(
    "q8",
    "fourier_adjoint",
    hint="Frequency (0, 0) is taken from the middle of the mask. Here it is at mask[0, 0]: no "
    "shift.",
)
def adjoint_shifted(y, mask):
    """ifftshift."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(torch.fft.ifftshift(spectrum, dim=(-2, -1)), norm="ortho")


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The numbers are made up for what was not measured: the result is scaled by how few "
    "coefficients there are. The adjoint fills in zeros and scales nothing.",
)
def adjoint_density_compensated(y, mask):
    """Divided by the share of the measured coefficients."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho") / mask.float().mean().clamp(min=1e-3)


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The result is complex64, whatever y is. Keep the dtype of y.",
)
def adjoint_single_precision(y, mask):
    """complex64 written down."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=torch.complex64, device=y.device)
    spectrum[..., mask] = y.to(torch.complex64)
    return torch.fft.ifft2(spectrum, norm="ortho")


@mistake(
    "q8",
    "fourier",
    hint="The coefficients that are not measured are set to zero, and the image's shape stays. "
    "Only the measured ones belong into the result, in one axis of length k.",
)
def fourier_by_product(x, mask):
    """fft2 times mask."""
    return torch.fft.fft2(x, norm="ortho") * mask


@mistake(
    "q8",
    "fourier",
    hint="rfft2 gives half of the spectrum, and the frequencies of the other half are missing. It "
    "also takes no complex images. Use the full transform.",
)
def fourier_half(x, mask):
    """rfft2 and the left half of the mask."""
    half = torch.fft.rfft2(x, norm="ortho")
    return half[..., mask[:, : half.shape[-1]]]


@mistake(
    "q8",
    "fourier",
    hint="The imaginary part of a complex image is dropped. Transform x as it is.",
)
def fourier_of_real_part(x, mask):
    """x.real."""
    return torch.fft.fft2(x.real, norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier",
    hint="The image is made complex64 first, which loses double precision. The transform of a "
    "float64 image is complex128.",
)
def fourier_in_single_precision(x, mask):
    """complex64 always."""
    return torch.fft.fft2(x.to(torch.complex64), norm="ortho")[..., mask]


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The result is not divided at all. The adjoint has the same factor 1 / sqrt(H W) as the "
    "transform.",
)
def fourier_adjoint_not_normalised(y, mask):
    """ifft2 with norm="forward"."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="forward")


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The whole result is conjugated. The inverse transform has the conjugated waves already.",
)
def fourier_adjoint_conjugated(y, mask):
    """The conjugate at the end."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho").conj().resolve_conj()


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The spectrum that is filled is real, and complex numbers do not fit into it. Create it "
    "with the dtype of y.",
)
def fourier_adjoint_into_real_zeros(y, mask):
    """Zeros without a dtype."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho")


@mistake(
    "q8",
    "fourier_adjoint",
    hint="The spectrum that is filled has no batch, so that several measurements do not fit into "
    "it. Give it the axes of y before the last, then those of the mask.",
)
def fourier_adjoint_without_batch(y, mask):
    """Zeros of the mask's shape."""
    spectrum = torch.zeros(mask.shape, dtype=y.dtype, device=y.device)
    spectrum[mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho")


# --- Question 9 -----------------------------------------------------------------------------------


@mistake(
    "q9",
    "inputs_needed",
    hint="This is column i: the outputs that input i reaches. The inputs of output i are in row i.",
)
def inputs_of_a_column(A, i):
    """A[:, i]."""
    return torch.nonzero(A[:, min(i, A.shape[1] - 1)]).reshape(-1).tolist()


@mistake(
    "q9",
    "inputs_needed",
    hint="Inputs with negative weights are missing. An output depends on them as well: ask whether "
    "an entry differs from 0.",
)
def inputs_with_positive_weight(A, i):
    """> 0."""
    return torch.nonzero(A[i].real > 0).reshape(-1).tolist()


@mistake(
    "q9",
    "inputs_needed",
    hint="Tiny entries are taken for zero. Whatever differs from 0 counts.",
)
def inputs_with_large_weight(A, i):
    """A tolerance where none is asked for."""
    return torch.nonzero(A[i].abs() > 1e-12).reshape(-1).tolist()


@mistake(
    "q9",
    "inputs_needed",
    hint="The result is a tensor, or holds tensors. Return a list of Python ints.",
)
def inputs_as_tensor(A, i):
    """No tolist."""
    return torch.nonzero(A[i]).reshape(-1)


@mistake(
    "q9",
    "inputs_needed",
    hint="The result says for each input whether it is needed. Return the indices of those that "
    "are.",
)
def inputs_as_booleans(A, i):
    """The pattern of the row."""
    return (A[i] != 0).tolist()


@mistake(
    "q9",
    "multiplications",
    hint="The dense product multiplies with its zeros as well: every entry of the matrix counts.",
)
def multiplications_without_zeros(n, k):
    """Only what differs from 0."""
    return (n - k + 1) * k, (n - k + 1) * k


@mistake(
    "q9",
    "multiplications",
    hint="The convolution has n - k + 1 outputs, not n.",
)
def multiplications_for_n_outputs(n, k):
    """n outputs."""
    return n * n, n * k


@mistake(
    "q9",
    "multiplications",
    hint="The convolution has n - k + 1 outputs, not n - k: the last place counts too.",
)
def multiplications_one_output_too_few(n, k):
    """n - k outputs."""
    return (n - k) * n, (n - k) * k


@mistake(
    "q9",
    "multiplications",
    hint="The numbers are floats, which count exactly only up to 2^53. Compute with ints.",
)
def multiplications_in_floats(n, k):
    """float in between."""
    m = float(n - k + 1)
    return int(m * n), int(m * k)


@mistake(
    "q9",
    "memory_bytes",
    hint="These are numbers of entries. Each of them takes `itemsize` bytes.",
)
def memory_in_entries(n, k, itemsize):
    """itemsize forgotten."""
    return (n - k + 1) * n, k


@mistake(
    "q9",
    "memory_bytes",
    hint="Only the entries of the matrix that differ from 0 are counted. A dense matrix stores its "
    "zeros.",
)
def memory_of_a_sparse_matrix(n, k, itemsize):
    """k entries in each row."""
    return (n - k + 1) * k * itemsize, k * itemsize


@mistake(
    "q9",
    "memory_bytes",
    hint="Matrix-free stores the kernel alone, k numbers. x is there in both ways and counts in "
    "neither.",
)
def memory_with_x(n, k, itemsize):
    """The signal counted too."""
    return (n - k + 1) * n * itemsize, (k + n) * itemsize


@mistake(
    "q9",
    "largest_n",
    hint="The matrix is taken for n x n. It has n - k + 1 rows.",
)
def largest_square(memory, k, itemsize):
    """The root of the number of entries."""
    return math.isqrt(memory // itemsize)


@mistake(
    "q9",
    "largest_n",
    hint="The square root of a float is wrong for huge numbers: n is off by a little. `math.isqrt` "
    "is exact, or correct the result by trying.",
)
def largest_by_float_root(memory, k, itemsize):
    """math.sqrt, rounded up."""
    entries = memory / itemsize
    return math.ceil((k - 1 + math.sqrt((k - 1) ** 2 + 4 * entries)) / 2 - 1e-9)


@mistake(
    "q9",
    "largest_n",
    hint="One too few: a matrix that fills the memory exactly still fits.",
)
def largest_strictly_below(memory, k, itemsize):
    """< in place of <=."""
    entries = memory // itemsize - 1
    return (k - 1 + math.isqrt((k - 1) ** 2 + 4 * entries)) // 2


@mistake(
    "q9",
    "largest_n",
    hint="`memory` is in bytes, and every entry takes `itemsize` of them.",
)
def largest_in_entries(memory, k, itemsize):
    """itemsize forgotten."""
    return (k - 1 + math.isqrt((k - 1) ** 2 + 4 * memory)) // 2


# --- Question 10 ----------------------------------------------------------------------------------


@mistake(
    "q10",
    "null_space",
    hint="These are the right singular vectors as rows. A basis has one vector in each column.",
)
def null_space_in_rows(A):
    """Vh[rank:] as it is."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()).sum())
    return Vh[rank:].clone()


@mistake(
    "q10",
    "null_space",
    hint="For a wide matrix vectors are missing: the reduced SVD has only min(m, n) of them. Ask "
    "for full_matrices.",
)
def null_space_reduced(A):
    """full_matrices=False."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=False)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()).sum())
    return Vh[rank:].mH


@mistake(
    "q10",
    "null_space",
    hint="For complex matrices this is the null space of the conjugate: the columns of V are the "
    "conjugated rows of what torch returns.",
)
def null_space_without_conjugate(A):
    """mT in place of mH."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()).sum())
    return Vh[rank:].mT


@mistake(
    "q10",
    "null_space",
    hint="Singular values are compared with 0 exactly. Rounding leaves tiny ones, which count as "
    "zero: use the bound that is given.",
)
def null_space_exact_zero(A):
    """s > 0."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    return Vh[int((s > 0).sum()) :].mH


@mistake(
    "q10",
    "null_space",
    hint="A fixed bound decides which singular values are zero. It must go with the largest one: a "
    "matrix of small numbers has the same null space as one of large numbers.",
)
def null_space_fixed_bound(A):
    """1e-6 for all."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    return Vh[int((s > 1e-6).sum()) :].mH


@mistake(
    "q10",
    "null_space",
    hint="These are the vectors that A does see: the first ones. Take those beyond the rank.",
)
def row_space(A):
    """Vh[:rank]."""
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()).sum())
    return Vh[:rank].mH


@mistake(
    "q10",
    "null_space",
    hint="These are left singular vectors: they live among the measurements. The null space lies "
    "among the images.",
)
def left_null_space(A):
    """U in place of V."""
    U, s, _ = torch.linalg.svd(A, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()).sum())
    return U[:, rank:]


@mistake(
    "q10",
    "pseudo_inverse",
    hint="The normal equations are solved with the inverse of A* A, which does not exist for wide "
    "or rank-deficient matrices, and squares all rounding errors. Use the SVD.",
)
def pseudo_inverse_by_normal_equations(A, y):
    """inv(A* A) A* y."""
    return torch.linalg.pinv(A.mH @ A, rtol=0.0) @ (A.mH @ y)


@mistake(
    "q10",
    "pseudo_inverse",
    hint="Singular values that are zero up to rounding are divided by: the result explodes for "
    "rank-deficient matrices. Leave them out.",
)
def pseudo_inverse_of_rounding_errors(A, y):
    """Every singular value."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / s)


@mistake(
    "q10",
    "pseudo_inverse",
    hint="For complex matrices a conjugate is missing: U* and V, not their transposes.",
)
def pseudo_inverse_without_conjugate(A, y):
    """mT in place of mH."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    return Vh[keep].mT @ ((U[:, keep].mT @ y) / s[keep])


@mistake(
    "q10",
    "pseudo_inverse",
    hint="This multiplies by the singular values where it should divide: it is the adjoint.",
)
def adjoint_in_place_of_pseudo_inverse(A, y):
    """A* y."""
    return A.mH @ y


@mistake(
    "q10",
    "pseudo_inverse",
    hint="A little was added to the singular values to avoid dividing by zero. That changes every "
    "result: leave out those that count as zero, and divide by the others as they are.",
)
def pseudo_inverse_with_epsilon(A, y):
    """1 / (s + 1e-3)."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / (s + 1e-3))


@mistake(
    "q10",
    "truncated_svd",
    hint="The smallest singular values are kept. Keep the `rank` largest: torch sorts them, the "
    "largest first.",
)
def truncated_the_wrong_end(A, y, rank):
    """The last ones."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh[-rank:].mH @ ((U[:, -rank:].mH @ y) / s[-rank:])


@mistake(
    "q10",
    "truncated_svd",
    hint="`rank` is the number of singular values that are kept, not of those left out.",
)
def truncated_by_dropping(A, y, rank):
    """All but rank."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = len(s) - rank
    return Vh[:keep].mH @ ((U[:, :keep].mH @ y) / s[:keep])


@mistake(
    "q10",
    "truncated_svd",
    hint="One singular value too many is kept.",
)
def truncated_one_too_late(A, y, rank):
    """rank + 1."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh[: rank + 1].mH @ ((U[:, : rank + 1].mH @ y) / s[: rank + 1])


@mistake(
    "q10",
    "truncated_svd",
    hint="Nothing is divided by the singular values: this projects, it does not invert.",
)
def truncated_without_division(A, y, rank):
    """V U* y."""
    U, _, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh[:rank].mH @ (U[:, :rank].mH @ y)


@mistake(
    "q10",
    "tikhonov",
    hint="The weight is squared. The objective has the weight itself in front of |x|^2.",
)
def tikhonov_squared_weight(A, y, weight):
    """weight^2."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ (s / (s**2 + weight**2) * (U.mH @ y))


@mistake(
    "q10",
    "tikhonov",
    hint="The weight is added to the singular values, before anything is squared: that minimises "
    "something else.",
)
def tikhonov_added_to_s(A, y, weight):
    """1 / (s + weight)."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / (s + weight))


@mistake(
    "q10",
    "tikhonov",
    hint="The weight counts half: there is no factor 1/2 in the objective, in front of neither "
    "term.",
)
def tikhonov_half_the_weight(A, y, weight):
    """weight / 2."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ (s / (s**2 + weight / 2) * (U.mH @ y))


@mistake(
    "q10",
    "tikhonov",
    hint="A* y is missing on the right-hand side: one factor of the singular values too few.",
)
def tikhonov_without_adjoint(A, y, weight):
    """1 / (s^2 + weight)."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / (s**2 + weight))


@mistake(
    "q10",
    "tikhonov",
    hint="For complex matrices a conjugate is missing: the normal equations have A*, not the "
    "transpose.",
)
def tikhonov_with_transpose(A, y, weight):
    """A^T in the normal equations."""
    identity = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
    return torch.linalg.solve(A.mT @ A + weight * identity, A.mT @ y)


# --- Question 11 ----------------------------------------------------------------------------------


@mistake(
    "q11",
    "conjugate_gradients",
    hint="This is steepest descent: every direction is the residual alone. Keep beta times the "
    "direction before.",
)
def steepest_descent(normal, b, iterations):
    """p = r."""
    x, r = torch.zeros_like(b), b.clone()
    for _ in range(iterations):
        rr = (r.conj() * r).sum().real
        if rr == 0:
            break
        q = normal(r)
        step = rr / (r.conj() * q).sum().real
        x, r = x + step * r, r - step * q
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="beta is upside down: it is the new <r, r> over the old one.",
)
def beta_upside_down(normal, b, iterations):
    """Old over new."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        if rr == 0:
            break
        p = r + before / rr * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="beta has the wrong sign: the new direction is the residual plus beta times the old one.",
)
def beta_with_minus(normal, b, iterations):
    """r - beta p."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r - rr / before * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="For complex numbers the inner products need a conjugate: <r, r> must be real and "
    "positive.",
)
def inner_products_without_conjugate(normal, b, iterations):
    """r * r."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r * r).sum()
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p * q).sum()
        x, r = x + step * p, r - step * q
        rr, before = (r * r).sum(), rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="Where the residual becomes 0, 0 is divided by 0 and everything is NaN. Stop there.",
)
def no_stop_at_zero(normal, b, iterations):
    """No break."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="The inner products run along the last axis only, so that each row is solved by itself. "
    "All entries together are one vector.",
)
def inner_products_row_by_row(normal, b, iterations):
    """sum(-1)."""
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


@mistake(
    "q11",
    "conjugate_gradients",
    hint="It starts from x = b with the residual of x = 0. Start from x = 0.",
)
def started_from_b(normal, b, iterations):
    """x = b."""
    x, r = b.clone(), b.clone()
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
    "q11",
    "conjugate_gradients",
    hint="b is changed by the call: the residual is b itself, and it is written into. Copy it "
    "first.",
)
def residual_in_place(normal, b, iterations):
    """r is b."""
    x, r = torch.zeros_like(b), b
    p, rr = r.clone(), (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x = x + step * p
        r -= step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="`normal` is called more than once in a step. One product with N is enough: keep it.",
)
def two_products_in_a_step(normal, b, iterations):
    """normal(p) twice."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        step = rr / (p.conj() * normal(p)).sum().real
        x, r = x + step * p, r - step * normal(p)
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "conjugate_gradients",
    hint="It stops one step early.",
)
def one_step_too_few(normal, b, iterations):
    """range(iterations - 1)."""
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations - 1):
        if rr == 0:
            break
        q = normal(p)
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "solve_tikhonov",
    hint="The weight is missing in the normal equations: this is least squares without a penalty.",
)
def without_the_weight(forward, adjoint, y, weight, iterations):
    """A* A x = A* y."""
    b = adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = adjoint(forward(p))
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "solve_tikhonov",
    hint="The weight is squared. In the normal equations stands the weight itself.",
)
def weight_squared(forward, adjoint, y, weight, iterations):
    """weight^2."""
    b = adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = adjoint(forward(p)) + weight**2 * p
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "solve_tikhonov",
    hint="The weight counts half: the objective has no factor 1/2, so none appears in its normal "
    "equations.",
)
def weight_halved(forward, adjoint, y, weight, iterations):
    """weight / 2."""
    b = adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = adjoint(forward(p)) + weight / 2 * p
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "solve_tikhonov",
    hint="The right-hand side is not A* y: the weight was applied to it as well.",
)
def weighted_right_hand_side(forward, adjoint, y, weight, iterations):
    """weight times A* y."""
    b = weight * adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = adjoint(forward(p)) + weight * p
        step = rr / (p.conj() * q).sum().real
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x


@mistake(
    "q11",
    "solve_tikhonov",
    hint="For complex numbers the inner products need a conjugate: <r, r> must be real and "
    "positive.",
)
def solve_without_conjugate(forward, adjoint, y, weight, iterations):
    """r * r."""
    b = adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r * r).sum()
    for _ in range(iterations):
        if rr == 0:
            break
        q = adjoint(forward(p)) + weight * p
        step = rr / (p * q).sum()
        x, r = x + step * p, r - step * q
        rr, before = (r * r).sum(), rr
        p = r + rr / before * p
    return x


# --- Question 14 ----------------------------------------------------------------------------------


@mistake(
    "q14",
    "restore",
    hint="The gain is zero: the blurred photograph comes back as it was.",
)
def nothing_restored(y, kernel, sigma):
    """y."""
    return y.clone()


@mistake(
    "q14",
    "restore",
    hint="The kernel is divided out without any care for noise: where its transform is small, "
    "noise is magnified without bound. Let the weight of a frequency fall where it carries little.",
)
def inverse_filter(y, kernel, sigma):
    """Divides by the transfer function."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    return torch.fft.ifft2(torch.fft.fft2(y) / (transfer + 1e-6)).real


@mistake(
    "q14",
    "restore",
    hint="The adjoint alone blurs once more. It is only the first half of the normal equations.",
)
def adjoint_alone(y, kernel, sigma):
    """A* y."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    return torch.fft.ifft2(torch.fft.fft2(y) * transfer.conj()).real


@mistake(
    "q14",
    "restore",
    hint="The photograph has moved or is distorted: the kernel is not centred at pixel (0, 0) "
    "before it is transformed.",
)
def kernel_not_centred(y, kernel, sigma):
    """No roll."""
    transfer = torch.fft.fft2(kernel, s=y.shape[-2:])
    rows, columns = (
        torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in y.shape[2:]
    )
    power = 2e-4 / (rows[:, None] ** 2 + columns**2 + 1e-4) ** 1.2
    wiener = transfer.conj() * power / (transfer.abs() ** 2 * power + sigma**2)
    return torch.fft.ifft2(wiener * torch.fft.fft2(y)).real


@mistake(
    "q14",
    "restore",
    hint="sigma is taken on the scale of 0 to 255. Photographs have values in [0, 1] here, and "
    "sigma is on that scale.",
)
def sigma_on_the_wrong_scale(y, kernel, sigma):
    """sigma / 255."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    rows, columns = (torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in (H, W))
    power = 2e-4 / (rows[:, None] ** 2 + columns**2 + 1e-4) ** 1.2
    wiener = transfer.conj() * power / (transfer.abs() ** 2 * power + (sigma / 255) ** 2)
    return torch.fft.ifft2(wiener * torch.fft.fft2(y)).real


@mistake(
    "q14",
    "restore",
    hint="The same weight is used whatever sigma is, with |x|^2 as the penalty: most of the gain "
    "is lost. Let it depend on the noise and on the frequency.",
)
def one_weight_for_all(y, kernel, sigma):
    """Tikhonov with 0.04."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    inverse = transfer.conj() / (transfer.abs() ** 2 + 0.04)
    return torch.fft.ifft2(inverse * torch.fft.fft2(y)).real


@mistake(
    "q14",
    "restore",
    hint="The result is not affine in y: something in it, like clamping, depends on y in another "
    "way. The grader clamps for you.",
)
def clamped(y, kernel, sigma):
    """A good filter, clamped."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    rows, columns = (torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in (H, W))
    power = 2e-4 / (rows[:, None] ** 2 + columns**2 + 1e-4) ** 1.2
    wiener = transfer.conj() * power / (transfer.abs() ** 2 * power + sigma**2)
    return torch.fft.ifft2(wiener * torch.fft.fft2(y)).real.clamp(0, 1)


@mistake(
    "q14",
    "restore",
    hint="The result has lost the axes of batch and channel. It has the shape of y, (B, 1, H, W).",
)
def axes_lost(y, kernel, sigma):
    """squeeze."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    wiener = transfer.conj() / (transfer.abs() ** 2 + sigma)
    return torch.fft.ifft2(wiener * torch.fft.fft2(y)).real.squeeze()
