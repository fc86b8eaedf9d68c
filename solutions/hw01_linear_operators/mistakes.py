"""Known wrong answers to homework 1, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

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
    hint="Only A(x + y) = A(x) + A(y) is tried. In complex spaces conjugation satisfies it and is "
    "not linear: factors must be tried too.",
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
    hint="The factors a and b are real even where `dtype` is complex. A map may be linear for real "
    "factors only; draw them with `dtype`.",
)
def linear_real_factors(forward, n, dtype=torch.float64, seed=0):
    """a and b are real."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e4 * torch.finfo(dtype).eps
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, generator=generator).tolist()
        terms = forward(a * x + b * y), a * forward(x), b * forward(y)
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
