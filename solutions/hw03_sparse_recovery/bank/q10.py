"""Other right answers and known wrong ones to question 10 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("ksvd_atom")
def by_eigenvector(D, X, Y, j):
    """The largest eigenvector of E E^T, and inner products with it."""
    new_D, new_X = D.clone(), X.clone()
    used = torch.nonzero(X[j])[:, 0]
    if len(used) == 0:
        return new_D, new_X
    others = torch.arange(D.shape[1], device=D.device) != j
    E = Y[:, used] - D[:, others] @ X[others][:, used]
    _, vectors = torch.linalg.eigh(E @ E.T)
    atom = vectors[:, -1]
    new_D[:, j] = atom
    new_X[j, used] = E.T @ atom
    return new_D, new_X


@alternative("ksvd_atom")
def by_zeros(D, X, Y, j):
    """The atom set to zero, then the residual of all."""
    D, X = torch.clone(D), torch.clone(X)
    used = X[j].abs() > 0
    if int(used.sum()) > 0:
        old = D[:, j].clone()
        D[:, j] = 0
        E = (Y - D @ X)[:, used]
        D[:, j] = old
        U, s, Vt = torch.linalg.svd(E, full_matrices=True)
        D[:, j] = -U[:, 0]
        X[j, used] = -s[0] * Vt[0]
    return D, X


@alternative("ksvd_atom")
def by_alternating(D, X, Y, j):
    """Atom and coefficients in turn, until they stand still, from a random start too."""
    D, X = D.clone(), X.clone()
    used = X[j] != 0
    if not bool(used.any()):
        return D, X
    E = Y[:, used] - D @ X[:, used] + D[:, j : j + 1] @ X[j : j + 1, used]
    G = (E @ E.T).double()
    G = G / G.trace()
    for _ in range(30):
        G = G @ G
        G = G / G.trace()
    d = G[:, int(G.diagonal().argmax())]
    d = (d / d.norm()).to(D.dtype)
    D[:, j], X[j, used] = d, d @ E
    return D, X


@mistake("ksvd_atom", edit={"D, X = D.clone(), X.clone()": "pass"})
def in_place():
    """D and X are changed in place. Return new tensors."""


@mistake("ksvd_atom", edit={"if used.any():": "if True:"})
def unused_atom():
    """An atom that no column uses makes it fail: there is nothing to decompose."""


@mistake("ksvd_atom", edit={"used = X[j] != 0": "used = torch.ones_like(X[j]) != 0"})
def everywhere():
    """All columns get a coefficient: X is filled. Only those that use the atom may change."""


@mistake("ksvd_atom", edit={"used = X[j] != 0": "used = X[j] > 0"})
def positive_only():
    """Columns with a negative coefficient use the atom as well."""


@mistake("ksvd_atom", edit={" + torch.outer(D[:, j], X[j, used])": ""})
def atom_still_in():
    """The atom's own part is subtracted too. What is left is to be explained by this atom: subtract
    all others only.
    """


@mistake("ksvd_atom", edit={"U[:, 0], s[0] * Vh[0]": "U[:, 0] * s[0], Vh[0]"})
def value_in_the_atom():
    """The singular value is in the atom, whose norm is to be 1. It belongs to the coefficients."""


@mistake("ksvd_atom", edit={"U[:, 0], s[0] * Vh[0]": "U[:, 0], Vh[0]"})
def value_lost():
    """The singular value is lost: coefficients have the norm 1."""


@mistake("ksvd_atom", edit={"s[0] * Vh[0]": "s[0] * Vh[:, 0]"})
def column_for_row():
    """The first *row* of V^T is the singular vector, not its first column."""


@mistake("ksvd_atom", edit={"U[:, 0], s[0] * Vh[0]": "U[:, -1], s[-1] * Vh[-1]"})
def smallest_one():
    """This is the smallest singular value, which explains least."""


@mistake("ksvd_atom", edit={"D[:, j], X[j, used] = U[:, 0], s[0] * Vh[0]": "D[:, j] = U[:, 0]"})
def coefficients_kept():
    """Only the atom is new. Its coefficients belong to the old one."""


@mistake("ksvd_atom")
def atom_kept(D, X, Y, j):
    """Only the coefficients are new. The atom is to be improved too."""
    D, X = D.clone(), X.clone()
    used = X[j] != 0
    rest = Y[:, used] - D @ X[:, used] + torch.outer(D[:, j], X[j, used])
    X[j, used] = D[:, j] @ rest
    return D, X


@mistake("ksvd_atom")
def one_half_step(D, X, Y, j):
    """The atom is the best one for the old coefficients, and not both together: that takes the
    singular value decomposition.
    """
    D, X = D.clone(), X.clone()
    used = X[j] != 0
    if used.any():
        rest = Y[:, used] - D @ X[:, used] + torch.outer(D[:, j], X[j, used])
        d = rest @ X[j, used]
        D[:, j] = d / d.norm()
        X[j, used] = D[:, j] @ rest
    return D, X


@mistake("ksvd_atom", edit={"Y[:, used] - D @ X[:, used]": "Y[:, used]"})
def others_forgotten():
    """What the other atoms contribute is not subtracted."""


@mistake("ksvd_atom", edit={"D.clone(), X.clone()": "D.double(), X.double()"})
def always_double():
    """Results have double precision, also for float32."""


@mistake(
    "ksvd_atom",
    edit={
        "D, X = D.clone(), X.clone()": "if not X[j].any(): return D, X\nD, X = D.clone(), X.clone()"
    },
)
def unused_not_copied():
    """Where no column uses the atom D and X themselves come back. Both results are new tensors."""


@mistake("ksvd_atom", edit={"return D, X": "D = D / D.norm(dim=0)\nreturn D, X"})
def all_divided_again():
    """All atoms are divided by their norms again, which changes last digits. The others stay."""


@mistake("ksvd_atom", edit={"used = X[j] != 0": "used = X[j].abs() > 1e-6"})
def used_if_large():
    """Columns with a tiny coefficient use the atom as well. Used is what is not 0."""


@mistake("ksvd_atom", edit={"return D, X": "X[X.abs() < 1e-8] = 0\nreturn D, X"})
def tiny_ones_cut():
    """Tiny coefficients of other atoms become 0. Only row j of X is to change."""


@mistake("ksvd_atom")
def hundred_power_steps(D, X, Y, j):
    """A hundred power steps from the old atom end beside the best one where another is nearly as
    good. Take the singular value decomposition.
    """
    D, X = D.clone(), X.clone()
    used = X[j] != 0
    if used.any():
        rest = Y[:, used] - D @ X[:, used] + torch.outer(D[:, j], X[j, used])
        d = D[:, j]
        for _ in range(100):
            d = rest @ (rest.T @ d)
            d = d / d.norm()
        D[:, j], X[j, used] = d, rest.T @ d
    return D, X


@mistake(
    "ksvd_atom",
    edit={
        "torch.linalg.svd(rest, full_matrices=False)": (
            "(part.to(D.dtype) for part in torch.linalg.svd(rest.float(), full_matrices=False))"
        )
    },
)
def decomposed_in_single():
    """The decomposition is made in single precision, though the data have double."""
