"""Other right answers and known wrong ones to question 1 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("lista_start")
def by_singular_values(A, lam):
    """L from the largest singular value; W2 column by column."""
    L = torch.linalg.svdvals(A)[0].square()
    eye = torch.eye(A.shape[1]).to(A)
    W2 = torch.stack([e - A.T @ (A @ e) / L for e in eye], dim=1)
    return A.T / L, W2, float(lam / L)


@alternative("lista_start")
def by_eigenvalues(A, lam):
    """L is the largest eigenvalue of A^T A."""
    G = A.T @ A
    L = torch.linalg.eigvalsh(G)[-1]
    W2 = -G / L
    W2.diagonal().add_(1)
    return A.mT.clone() / L, W2, lam / L.item()


@alternative("lista_start")
def as_a_list(A, lam):
    """A list is as good as a tuple."""
    inverse = 1 / torch.linalg.norm(A, ord=2).item() ** 2
    return [inverse * A.T, torch.eye(A.shape[1]).to(A) - inverse * A.T @ A, lam * inverse]


@mistake(
    "lista_start", edit={"torch.linalg.matrix_norm(A, 2) ** 2": "torch.linalg.matrix_norm(A, 2)"}
)
def norm_not_squared():
    """L is the square of the largest singular value."""


@mistake("lista_start", edit={"torch.linalg.matrix_norm(A, 2) ** 2": "A.norm() ** 2"})
def frobenius_norm():
    """This is the Frobenius norm. Which norm says how much A stretches a vector at most?"""


@mistake("lista_start", edit={"(lam / L).item()": "float(lam)"})
def theta_is_lambda():
    """The threshold is lambda itself. In a step of ISTA it is divided by something, too."""


@mistake("lista_start", edit={"return W1, eye - W1 @ A,": "return W1, eye + W1 @ A,"})
def sign_of_w2():
    """The step goes against the gradient: look at the sign in W2."""


@mistake("lista_start", edit={"return W1, eye - W1 @ A,": "return W1, -W1 @ A,"})
def identity_forgotten():
    """With y = 0 and theta = 0 a step still begins from x: what is added to the gradient?"""


@mistake("lista_start", edit={"W1 = A.T / L": "W1 = A.T"})
def step_forgotten():
    """The step size 1 / L belongs to both matrices."""


@mistake("lista_start", edit={"(lam / L).item()": "lam / L"})
def theta_is_a_tensor():
    """theta is to be a Python float."""


@mistake("lista_start", edit={"return W1, eye - W1 @ A,": "return eye - W1 @ A, W1,"})
def exchanged():
    """The two matrices come in the other order: which one multiplies y?"""


@mistake("lista_start", edit={"(lam / L).item()": "(lam / L**2).item()"})
def theta_by_l_twice():
    """The threshold is divided by L once too often."""


@mistake("lista_start", edit={", dtype=A.dtype, device=A.device": ""})
def identity_elsewhere():
    """The identity is created in the default dtype and on the CPU: give it those of A."""


@mistake(
    "lista_start",
    edit={"torch.linalg.matrix_norm(A, 2) ** 2": "A.norm(dim=0).max() ** 2"},
)
def largest_column():
    """This is the largest norm of a column; A stretches other vectors by more."""
