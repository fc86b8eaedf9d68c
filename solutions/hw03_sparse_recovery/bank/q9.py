"""Other right answers and known wrong ones to question 9 of hw03."""

import math

import torch
from scipy import optimize

from autograder.bank import alternative, mistake


@alternative("coherence")
def pair_by_pair(A):
    """All pairs in a loop."""
    columns = [c / torch.linalg.vector_norm(c) for c in A.detach().double().T]
    n = len(columns)
    return max(abs(float(columns[i] @ columns[j])) for i in range(n) for j in range(i + 1, n))


@alternative("coherence")
def upper_triangle(A):
    """The Gram matrix above its diagonal, divided by the lengths."""
    G = A.double().T @ A.double()
    lengths = G.diagonal().sqrt()
    return (G / torch.outer(lengths, lengths)).triu(1).abs().max().item()


@alternative("guaranteed_sparsity")
def counted(mu):
    """One after another."""
    k = 0
    while 2 * (k + 1) < 1 + 1 / mu:
        k += 1
    return k


@alternative("guaranteed_sparsity")
def by_floor(mu):
    """The floor, less one where the bound is whole."""
    bound = (1 + 1 / mu) / 2
    return int(bound) - (bound == int(bound))


@alternative("statistical_dimension")
def by_search(n, k):
    """A search for the minimum, with scipy's normal distribution."""
    from scipy import stats

    def at(t):
        mean = 2 * ((1 + t * t) * stats.norm.sf(t) - t * stats.norm.pdf(t))
        return k * (1 + t * t) + (n - k) * mean

    found = optimize.minimize_scalar(at, bounds=(0, 12), method="bounded", options={"xatol": 1e-9})
    return float(min(found.fun, at(0.0)))


@alternative("statistical_dimension")
def by_halving(n, k):
    """The derivative is zero at the best t."""

    def phi(t):
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)

    def tail(t):
        return math.erfc(t / math.sqrt(2)) / 2

    low, high = 0.0, 12.0
    for _ in range(80):
        t = (low + high) / 2
        slope = 2 * k * t + (n - k) * 4 * (t * tail(t) - phi(t))
        low, high = (t, high) if slope < 0 else (low, t)
    return k * (1 + t * t) + (n - k) * 2 * ((1 + t * t) * tail(t) - t * phi(t))


@mistake("coherence", edit={"cosines.fill_diagonal_(0)": "pass"})
def column_with_itself():
    """Each column is compared with itself too, so that the result is always 1."""


@mistake("coherence", edit={"A = A / A.norm(dim=0)": "pass"})
def lengths_not_divided():
    """Inner products of columns of any length are no cosines. Divide by the lengths."""


@mistake("coherence", edit={"(A.T @ A).abs()": "(A.T @ A)"})
def without_magnitude():
    """Columns in opposite directions count as far apart. Take magnitudes."""


@mistake("coherence", edit={"dim=0": "dim=1, keepdim=True", "A.T @ A": "A @ A.T"})
def rows():
    """Rows are compared. The columns are what a sparse x chooses from."""


@mistake("coherence", edit={"cosines.max()": "cosines.mean()"})
def mean_cosine():
    """This is a mean over all pairs; the largest is asked for."""


@mistake("coherence", edit={"A / A.norm(dim=0)": "A / A.norm()"})
def norm_of_all():
    """The whole matrix is divided by one norm. Each column has its own."""


@mistake("coherence", edit={"A = A / A.norm(dim=0)": "A /= A.norm(dim=0)"})
def matrix_changed():
    """The matrix that was given is changed in place."""


@mistake(
    "guaranteed_sparsity", edit={"math.ceil((1 + 1 / mu) / 2) - 1": "math.floor((1 + 1 / mu) / 2)"}
)
def bound_itself():
    """Where the bound is a whole number, k is smaller than it, not equal."""


@mistake("guaranteed_sparsity", edit={"(1 + 1 / mu) / 2": "1 / mu"})
def one_over_mu():
    """The bound is (1 + 1 / mu) / 2, not 1 / mu."""


@mistake("guaranteed_sparsity", edit={"(1 + 1 / mu) / 2": "1 / (2 * mu)"})
def half_missing():
    """The bound lacks the 1 in (1 + 1 / mu) / 2."""


@mistake("guaranteed_sparsity", edit={"math.ceil((1 + 1 / mu) / 2) - 1": "(1 + 1 / mu) / 2"})
def not_whole():
    """The bound comes back. The largest whole number below it is asked for."""


@mistake("guaranteed_sparsity", edit={"math.ceil((1 + 1 / mu) / 2) - 1": "round((1 + 1 / mu) / 2)"})
def rounded():
    """The bound is rounded, upwards too."""


@mistake("statistical_dimension", edit={"np.linspace(0, 10, 10001)": "np.linspace(0, 10, 11)"})
def coarse_grid():
    """The grid is too coarse for one part in a thousand."""


@mistake("statistical_dimension", edit={"(n - k) * 2 *": "(n - k) *"})
def one_tail():
    """Only one of both tails is counted: |g| exceeds t on either side."""


@mistake("statistical_dimension", edit={"k * (1 + t**2)": "k * t**2"})
def values_free():
    """An entry that is not zero costs 1 + t^2: its value has to be measured as well."""


@mistake("statistical_dimension", edit={"(n - k) * 2": "n * 2"})
def all_entries_as_zeros():
    """All n entries are counted as zeros; k of them are not."""


@mistake("statistical_dimension", edit={"- t * density": "- density"})
def term_without_t():
    """A factor t is missing before the density."""


@mistake(
    "statistical_dimension",
    edit={"needed(np.linspace(0, 10, 10001)).min()": "2 * k * math.log(n / max(k, 1)) + k"},
)
def rule_of_thumb():
    """A rule of thumb, 2 k log(n / k) and some: near for small k, and not what was asked."""


@mistake(
    "statistical_dimension",
    edit={"float(needed(np.linspace(0, 10, 10001)).min())": "float(needed(1.0))"},
)
def not_minimised():
    """t is fixed. The smallest value over all t is asked for."""


@mistake("coherence", edit={"cosines.max().item()": "cosines.max()"})
def coherence_as_tensor():
    """A Python float is asked for, not a tensor."""


@mistake(
    "statistical_dimension",
    edit={
        "return float(needed(np.linspace(0, 10, 10001)).min())": (
            "return torch.tensor(needed(np.linspace(0, 10, 10001)).min())"
        )
    },
)
def dimension_as_tensor():
    """A Python float is asked for, not a tensor."""
