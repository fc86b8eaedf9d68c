"""Other right answers and known wrong ones to question 8 of hw03."""

import numpy as np
import torch
from scipy import optimize
from sklearn.linear_model import orthogonal_mp

from autograder.bank import alternative, mistake


@alternative("omp")
def normalised_first(A, y, k):
    """Columns of norm 1 first, coefficients divided at the end."""
    norms = torch.linalg.vector_norm(A, dim=0)
    N = A / norms
    z = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device)
    r, support = y.clone(), []
    for _ in range(k):
        c = torch.abs(N.mT @ r)
        if support:
            c[torch.tensor(support, device=A.device)] = -1
        support.append(int(torch.argmax(c)))
        B = N[:, support]
        a = torch.linalg.pinv(B) @ y
        r = y - B @ a
        z = torch.zeros_like(z)
        z[support] = a
    return z / norms


@alternative("omp")
def by_projection(A, y, k):
    """An orthonormal basis of the chosen columns, one vector more in each step."""
    norms, Q, support, r = A.norm(dim=0), [], [], y
    for _ in range(k):
        c = (r @ A).abs() / norms
        for j in support:
            c[j] = -1
        j = int(c.argmax())
        q = A[:, j]
        for _twice in range(2):
            for e in Q:
                q = q - (e @ q) * e
        Q.append(q / q.norm())
        r = r - (Q[-1] @ r) * Q[-1]
        support.append(j)
    x = A.new_zeros(A.shape[1])
    if support:
        x[support] = torch.linalg.lstsq(A[:, support], y[:, None]).solution[:, 0]
    return x


@alternative("omp")
def by_library(A, y, k):
    """scikit-learn's, on columns of norm 1."""
    x = np.zeros(A.shape[1])
    a, b = (z.detach().cpu().double().numpy() for z in (A, y))
    norms = np.linalg.norm(a, axis=0)
    if k and np.any(b):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            x = orthogonal_mp(a / norms, b, n_nonzero_coefs=k) / norms
    return torch.as_tensor(x).to(A)


@alternative("basis_pursuit")
def other_form(A, y):
    """Minimise the sum of s with -s <= x <= s."""
    a, b = (z.detach().cpu().double().numpy() for z in (A, y))
    m, n = a.shape
    eye = np.eye(n)
    found = optimize.linprog(
        np.r_[np.zeros(n), np.ones(n)],
        A_ub=np.block([[eye, -eye], [-eye, -eye]]),
        b_ub=np.zeros(2 * n),
        A_eq=np.hstack([a, np.zeros((m, n))]),
        b_eq=b,
        bounds=[(None, None)] * n + [(0, None)] * n,
    )
    return torch.tensor(found.x[:n]).to(dtype=A.dtype, device=A.device)


@alternative("basis_pursuit")
def dual_simplex(A, y):
    """The dual simplex method, and default bounds."""
    both = torch.cat([A, -A], dim=1).detach().cpu().double().numpy()
    found = optimize.linprog(
        [1.0] * both.shape[1], A_eq=both, b_eq=y.detach().cpu().double().numpy(), method="highs-ds"
    )
    u, v = torch.as_tensor(found.x).chunk(2)
    return (u - v).to(y.device, y.dtype)


@mistake("omp", edit={"        fit[chosen] = -1\n": ""})
def chosen_twice():
    """A column is chosen again where nothing but rounding is left over. Each is chosen once."""


@mistake("omp", edit={" / norms": ""})
def lengths_ignored():
    """The column with the largest inner product is chosen: a long column wins at any angle. Divide
    by its length.
    """


@mistake("omp", edit={"(A.T @ r).abs()": "(A.T @ r)"})
def signs_decide():
    """Columns that fit with a negative coefficient are never chosen. Take magnitudes."""


@mistake("omp", edit={"A.T @ r": "A.T @ y"})
def all_at_once():
    """Columns are compared with y in every step. After the first step it is what is left over that
    counts.
    """


@mistake("omp", edit={"A.norm(dim=0)": "A.norm(dim=0) ** 2"})
def divided_by_squares():
    """Inner products are divided by the squared length. The cosine has the length itself."""


@mistake("omp", edit={"range(k)": "range(k - 1)"})
def one_column_less():
    """One column less than k is chosen."""


@mistake("omp", edit={"range(k)": "range(min(k + 1, *A.shape))"})
def one_column_more():
    """One column more than k is chosen."""


@mistake("omp", edit={"dtype=A.dtype, device=A.device": "dtype=torch.float32"})
def x_in_single():
    """x is created in single precision, on the CPU. It is to be like A."""


@mistake("omp")
def matching_pursuit(A, y, k):
    """Only the newest column gets a coefficient; those before keep theirs. All chosen columns are
    fitted again in each step.
    """
    x, r = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device), y
    norms = A.norm(dim=0)
    for _ in range(k):
        fit = (A.T @ r) / norms
        j = int(fit.abs().argmax())
        x[j] += fit[j] / norms[j]
        r = r - fit[j] / norms[j] * A[:, j]
    return x


@mistake("omp", edit={"x[chosen] = coefficients": "x[sorted(chosen)] = coefficients"})
def places_sorted():
    """Coefficients come in the order in which columns were chosen, and are put into places that
    were sorted.
    """


@mistake("omp", edit={"x[chosen] = coefficients": "x[chosen] = coefficients.abs()"})
def magnitudes():
    """All coefficients are positive."""


@mistake("omp")
def fitted_by_inner_products(A, y, k):
    """The coefficients are inner products. That is least squares only for orthonormal columns."""
    x, norms = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device), A.norm(dim=0)
    chosen, r = [], y
    for _ in range(k):
        fit = (A.T @ r).abs() / norms
        fit[chosen] = -1
        chosen.append(int(fit.argmax()))
        part = A[:, chosen]
        coefficients = part.T @ y / norms[chosen] ** 2
        r = y - part @ coefficients
    if chosen:
        x[chosen] = coefficients
    return x


@mistake(
    "omp",
    edit={"    if chosen:\n        x[chosen] = coefficients\n": "    x[chosen] = coefficients\n"},
)
def none_is_an_error():
    """With k = 0 there are no coefficients, and x is zero."""


@mistake("basis_pursuit")
def least_squares(A, y):
    """This is the solution with the smallest norm, from the pseudo-inverse: it has no zeros. The
    sum of magnitudes is to be the smallest.
    """
    return torch.linalg.pinv(A) @ y


@mistake("basis_pursuit", edit={"found.x[:n] - found.x[n:]": "found.x[:n]"})
def positive_part():
    """Only u comes back: x = u - v."""


@mistake("basis_pursuit", edit={"found.x[:n] - found.x[n:]": "found.x[:n] + found.x[n:]"})
def magnitudes_of_x():
    """u + v are the magnitudes of x. The signs are in u - v."""


@mistake("basis_pursuit", edit={"np.hstack([matrix, -matrix])": "np.hstack([matrix, matrix])"})
def same_sign_twice():
    """The second half of the matrix has the wrong sign: A x = A u - A v."""


@mistake("basis_pursuit", edit={"np.ones(2 * n)": "np.r_[np.ones(n), np.zeros(n)]"})
def negative_for_nothing():
    """Negative parts cost nothing. Both halves are summed."""


@mistake("basis_pursuit")
def positive_only(A, y):
    """x is not allowed to be negative, so that some problems have no solution."""
    n = A.shape[1]
    a, b = (z.detach().cpu().double().numpy() for z in (A, y))
    found = optimize.linprog(np.ones(n), A_eq=a, b_eq=b).x
    return torch.from_numpy(np.zeros(n) if found is None else found).to(y)


@mistake("basis_pursuit", edit={".to(y)": ""})
def always_double():
    """The result is always in double precision, and on the CPU."""


@mistake(
    "basis_pursuit",
    edit={"torch.from_numpy(found.x[:n] - found.x[n:]).to(y)": "found.x[:n] - found.x[n:]"},
)
def an_array():
    """A NumPy array comes back. Make a tensor of it."""


@mistake("omp")
def stops_below_a_millionth(A, y, k):
    """It stops where little is left over, however short y is. Only rounding may be left."""
    norms = A.norm(dim=0)
    x, chosen, rest = torch.zeros_like(norms), [], y.clone()
    while len(chosen) < k and rest.norm() > 1e-6:
        score = (A.T @ rest).abs() / norms
        score[chosen] = -1
        chosen.append(int(score.argmax()))
        fit = torch.linalg.pinv(A[:, chosen]) @ y
        rest = y - A[:, chosen] @ fit
        x[chosen] = fit
    return x
