"""Other right answers and known wrong ones to question 10 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("null_space")
def null_space_by_eigenvectors_of_the_projection(A):
    """Eigenvectors of I - A^+ A with the eigenvalue 1."""
    n = A.shape[1]
    bound = max(A.shape) * torch.finfo(A.dtype).eps
    seen = torch.linalg.pinv(A, rtol=bound) @ A
    values, vectors = torch.linalg.eigh(torch.eye(n, dtype=A.dtype, device=A.device) - seen)
    return vectors[:, values > 0.5]


@alternative("null_space")
def null_space_by_left_vectors(A):
    """Left singular vectors of A*."""
    U, s, _ = torch.linalg.svd(A.mH, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s[0]).sum())
    return U[:, rank:]


@alternative("null_space")
def null_space_by_matrix_rank(A):
    """torch counts the rank."""
    bound = max(A.shape) * torch.finfo(A.dtype).eps
    rank = torch.linalg.matrix_rank(A, rtol=bound)
    return torch.linalg.svd(A).Vh[int(rank) :].conj().T.clone()


@alternative("pseudo_inverse")
def pseudo_inverse_by_torch(A, y):
    """pinv with the bound that is asked for."""
    return torch.linalg.pinv(A, rtol=max(A.shape) * torch.finfo(A.dtype).eps) @ y


@alternative("pseudo_inverse")
def pseudo_inverse_by_sum(A, y):
    """The sum of the formula."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    x = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device)
    for i in range(len(s)):
        if s[i] > max(A.shape) * torch.finfo(A.dtype).eps * s[0]:
            x = x + Vh[i].conj() * torch.vdot(U[:, i], y) / s[i]
    return x


@alternative("pseudo_inverse")
def pseudo_inverse_by_reciprocals(A, y):
    """Reciprocal singular values, 0 for those that count as zero."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    zero = s <= max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    reciprocal = torch.where(zero, torch.zeros_like(s), 1 / s)
    return Vh.mH @ (reciprocal * (U.mH @ y))


@alternative("truncated_svd")
def truncated_by_sum(A, y, rank):
    """The sum of the formula."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return sum(Vh[i].conj() * torch.vdot(U[:, i], y) / s[i] for i in range(rank))


@alternative("truncated_svd")
def truncated_by_low_rank_matrix(A, y, rank):
    """The pseudo-inverse of the best matrix of that rank."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    inverse = torch.diag((1 / s[:rank]).to(A.dtype))
    return Vh[:rank].mH @ inverse @ U[:, :rank].mH @ y


@alternative("truncated_svd")
def truncated_by_filter_factors(A, y, rank):
    """Factors of 1 and 0."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = torch.arange(len(s), device=A.device) < rank
    divisor = torch.where(keep, s, torch.ones_like(s))
    return Vh.mH @ (keep * (U.mH @ y) / divisor)


@alternative("tikhonov")
def tikhonov_by_normal_equations(A, y, weight):
    """(A* A + weight I) x = A* y."""
    identity = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
    return torch.linalg.solve(A.mH @ A + weight * identity, A.mH @ y)


@alternative("tikhonov")
def tikhonov_by_stacking(A, y, weight):
    """Least squares with A above sqrt(weight) I."""
    n = A.shape[1]
    below = weight**0.5 * torch.eye(n, dtype=A.dtype, device=A.device)
    Q, R = torch.linalg.qr(torch.cat([A, below]))
    padded = torch.cat([y, torch.zeros(n, dtype=y.dtype, device=y.device)])
    right = (Q.mH @ padded)[:, None]
    return torch.linalg.solve_triangular(R, right, upper=True)[:, 0]


@alternative("tikhonov")
def tikhonov_on_the_side_of_the_measurements(A, y, weight):
    """A* (A A* + weight I)^-1 y."""
    identity = torch.eye(A.shape[0], dtype=A.dtype, device=A.device)
    return A.mH @ torch.linalg.solve(A @ A.mH + weight * identity, y)


@mistake("null_space", edit={".mH": ".clone()"})
def null_space_in_rows():
    """These are the right singular vectors as rows. A basis has one vector in each column."""


@mistake("null_space", edit={"True": "False"})
def null_space_reduced():
    """For a wide matrix vectors are missing: the reduced SVD has only min(m, n) of them. Ask for
    full_matrices.
    """


@mistake("null_space", edit={".mH": ".mT"})
def null_space_without_conjugate():
    """For complex matrices this is the null space of the conjugate: the columns of V are the
    conjugated rows of what torch returns.
    """


@mistake("null_space", edit={"s > cut": "s > 0"})
def null_space_exact_zero():
    """Singular values are compared with 0 exactly. Rounding leaves tiny ones, which count as zero:
    use the bound that is given.
    """


@mistake("null_space", edit={"s > cut": "s > 1e-6"})
def null_space_fixed_bound():
    """A fixed bound decides which singular values are zero. It must go with the largest one: a
    matrix of small numbers has the same null space as one of large numbers.
    """


@mistake("null_space", edit={"Vh[rank:]": "Vh[:rank]"})
def row_space():
    """These are the vectors that A does see: the first ones. Take those beyond the rank."""


@mistake("null_space", edit={"_, s, Vh": "U, s, _", "Vh[rank:].mH": "U[:, rank:]"})
def left_null_space():
    """These are left singular vectors: they live among the measurements. The null space lies among
    the images.
    """


@mistake("pseudo_inverse")
def pseudo_inverse_by_normal_equations(A, y):
    """The normal equations are solved with the inverse of A* A, which does not exist for wide or
    rank-deficient matrices, and squares all rounding errors. Use the SVD.
    """
    return torch.linalg.pinv(A.mH @ A, rtol=0.0) @ (A.mH @ y)


@mistake("pseudo_inverse")
def pseudo_inverse_of_rounding_errors(A, y):
    """Singular values that are zero up to rounding are divided by: the result explodes for
    rank-deficient matrices. Leave them out.
    """
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / s)


@mistake("pseudo_inverse", edit={"Vh[keep].mH": "Vh[keep].mT", "U[:, keep].mH": "U[:, keep].mT"})
def pseudo_inverse_without_conjugate():
    """For complex matrices a conjugate is missing: U* and V, not their transposes."""


@mistake("pseudo_inverse")
def adjoint_in_place_of_pseudo_inverse(A, y):
    """This multiplies by the singular values where it should divide: it is the adjoint."""
    return A.mH @ y


@mistake("pseudo_inverse")
def pseudo_inverse_with_epsilon(A, y):
    """A little was added to the singular values to avoid dividing by zero. That changes every
    result: leave out those that count as zero, and divide by the others as they are.
    """
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ ((U.mH @ y) / (s + 1e-3))


@mistake("truncated_svd", edit={"< rank": ">= len(s) - rank"}, of="truncated_by_filter_factors")
def truncated_the_wrong_end():
    """The smallest singular values are kept. Keep the `rank` largest: torch sorts them, the largest
    first.
    """


@mistake("truncated_svd", edit={"< rank": "< len(s) - rank"}, of="truncated_by_filter_factors")
def truncated_by_dropping():
    """`rank` is the number of singular values that are kept, not of those left out."""


@mistake("truncated_svd", edit={"< rank": "<= rank"}, of="truncated_by_filter_factors")
def truncated_one_too_late():
    """One singular value too many is kept."""


@mistake("truncated_svd", edit={" / s[:rank]": ""})
def truncated_without_division():
    """Nothing is divided by the singular values: this projects, it does not invert."""


@mistake("tikhonov", edit={"+ weight": "+ weight**2"})
def tikhonov_squared_weight():
    """The weight is squared. The objective has the weight itself in front of |x|^2."""


@mistake("tikhonov", edit={"s / (s**2 + weight)": "1 / (s + weight)"})
def tikhonov_added_to_s():
    """The weight is added to the singular values, before anything is squared: that minimises
    something else.
    """


@mistake("tikhonov", edit={"+ weight": "+ weight / 2"})
def tikhonov_half_the_weight():
    """The weight counts half: there is no factor 1/2 in the objective, in front of neither term."""


@mistake("tikhonov", edit={"s / (s**2": "1 / (s**2"})
def tikhonov_without_adjoint():
    """A* y is missing on the right-hand side: one factor of the singular values too few."""


@mistake("tikhonov")
def tikhonov_with_transpose(A, y, weight):
    """For complex matrices a conjugate is missing: the normal equations have A*, not the
    transpose.
    """
    identity = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
    return torch.linalg.solve(A.mT @ A + weight * identity, A.mT @ y)


@mistake("null_space", edit={"torch.finfo(A.dtype).eps": "torch.finfo(torch.float64).eps"})
def null_space_with_eps_of_double():
    """The bound for zero is that of double precision in any dtype: in single precision rounding
    counts as rank. Take eps of A's own dtype.
    """


@mistake("null_space", edit={"max(A.shape)": "min(A.shape)"})
def null_space_with_the_smaller_side():
    """The bound for zero has the smaller of the two sides in it; the larger one is asked for."""


@mistake("null_space")
def null_space_by_gram_matrix(A):
    """A singular value above the bound counts as zero: in A* A it is squared and drowns in
    rounding. Decompose A itself.
    """
    values, vectors = torch.linalg.eigh(A.mH @ A)
    return vectors[:, values <= max(A.shape) * torch.finfo(A.dtype).eps * values[-1]]


@mistake("null_space", edit={"s > cut": "~(s / s.max() <= cut / s.max())"})
def null_space_by_ratio():
    """For the zero matrix no singular value counts as zero, though all are *at most* the bound,
    which is 0 as well. Look at what you compare: 0 / 0 is NaN, and `<` leaves out the bound itself.
    """


@mistake("pseudo_inverse", edit={"torch.finfo(A.dtype).eps": "torch.finfo(torch.float64).eps"})
def pseudo_inverse_with_eps_of_double():
    """The bound for zero is that of double precision in any dtype: in single precision it divides
    by rounding errors. Take eps of A's own dtype.
    """


@mistake("pseudo_inverse", edit={"torch.finfo(A.dtype).eps": "1e-6"})
def pseudo_inverse_with_a_loose_bound():
    """Singular values that are small, and not zero, are left out. Use the bound that is given."""


@mistake("pseudo_inverse")
def pseudo_inverse_infinity_times_zero(A, y):
    """Where a singular value is exactly 0, its reciprocal is infinite, and infinite times 0 is NaN.
    Leave it out before you divide.
    """
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    return Vh.mH @ ((1 / s) * keep * (U.mH @ y))


@mistake("truncated_svd")
def truncated_infinity_times_zero(A, y, rank):
    """Where a singular value is exactly 0, its reciprocal is infinite, and infinite times 0 is NaN.
    Leave it out before you divide.
    """
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = torch.arange(len(s), device=A.device) < rank
    return Vh.mH @ ((1 / s) * keep * (U.mH @ y))


@mistake("truncated_svd")
def truncated_by_threshold(A, y, rank):
    """Where several singular values are equal, more of them are kept than asked for. Keep the first
    `rank`; torch sorts them.
    """
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = s >= s[rank - 1] * (1 - 1e-6)
    return Vh[keep].mH @ ((U[:, keep].mH @ y) / s[keep])


@mistake("tikhonov", edit={", device=A.device": ""}, of="tikhonov_by_normal_equations")
def tikhonov_identity_on_the_cpu():
    """The identity matrix is created on the CPU, wherever A is. Create it on the device of A."""


@mistake("null_space", edit={"s > cut": "s >= cut"})
def null_space_at_the_bound():
    """For the zero matrix no singular value counts as zero, though all are *at most* the bound,
    which is 0 as well. Look at what you compare: 0 / 0 is NaN, and `<` leaves out the bound itself.
    """


@mistake("truncated_svd")
def truncated_by_the_squared_matrix(A, y, rank):
    """Small singular values are wrong: the eigenvalues of A* A are their squares, of which rounding
    leaves half of the digits. Take them from A itself.
    """
    values, V = torch.linalg.eigh(A.mH @ A)
    V, values = V[:, -rank:], values[-rank:]
    return V @ ((V.mH @ (A.mH @ y)) / values)


@mistake("pseudo_inverse")
def inverse_by_the_squared_matrix(A, y):
    """Small singular values are wrong: the eigenvalues of A* A are their squares, of which rounding
    leaves half of the digits. Take them from A itself.
    """
    values, V = torch.linalg.eigh(A.mH @ A)
    s = values.clamp(min=0).sqrt()
    seen = s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    return V[:, seen] @ ((V[:, seen].mH @ (A.mH @ y)) / values[seen])
