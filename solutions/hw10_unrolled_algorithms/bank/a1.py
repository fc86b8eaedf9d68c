"""Other right answers and known wrong ones to paper 1 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("coupled_w2")
def by_the_diagonal(W1, A):
    """Minus the product, with ones added on the diagonal."""
    W2 = -(W1 @ A)
    W2.diagonal().add_(1)
    return W2


@alternative("coupled_w2")
def by_units(W1, A):
    """Column by column."""
    columns = [e - W1 @ (A @ e) for e in torch.eye(A.shape[1]).to(A)]
    return torch.stack(columns, dim=1)


@alternative("numbers_learned")
def by_layers(m, n, K):
    """The numbers of a layer, times K."""
    return [K * one for one in (n * (m + n) + 1, m * n + 1, 2)]


@mistake("coupled_w2", edit={"- W1 @ A": "+ W1 @ A"})
def sign():
    """Put it into the layer: W1 A x is there already."""


@mistake("coupled_w2", edit={"W1 @ A": "A.T @ A"})
def the_first_step():
    """This W2 goes with one W1 only. Yours is given."""


@mistake("coupled_w2", edit={"W1 @ A": "W1 @ W1.T"})
def w1_twice():
    """A is to be in it: y = A x."""


@mistake(
    "coupled_w2",
    edit={"torch.eye(A.shape[1], dtype=A.dtype, device=A.device) - W1 @ A": "(W1 @ A).pinverse()"},
)
def inverse():
    """W1 A x and W2 x are added, not multiplied."""


@mistake("numbers_learned", edit={"K * (n * m + n * n + 1)": "K * (n * m + n * n)"})
def thresholds_forgotten():
    """Each layer has a threshold, too."""


@mistake("numbers_learned", edit={"2 * K": "K * (m * n + 2)"})
def given_matrix_counted():
    """In the third network W is given, not learned."""


@mistake("numbers_learned", edit={"K * (m * n + 1)": "K * (m * n + n * n + 1)"})
def coupling_forgotten():
    """In a coupled layer W2 follows from W and A."""


@mistake("numbers_learned", edit={"2 * K": "2 * K + m * n"})
def w_once():
    """In the third network W is given, not learned."""


@mistake("numbers_learned", edit={"K * (n * m + n * n + 1)": "n * m + n * n + K"})
def shared():
    """Every layer has matrices of its own."""


@alternative("numbers_learned")
def a_tuple(m, n, K):
    """A tuple will do."""
    return K * (m * n + n * n + 1), K * (m * n + 1), 2 * K


@mistake("coupled_w2")
def from_random_vectors(W1, A):
    """The global random generator is drawn from. It is to stay as it is, and nothing is random."""
    X = torch.randn(A.shape[1], A.shape[1], dtype=A.dtype, device=A.device)
    return torch.linalg.solve(X, X - W1 @ A @ X, left=False)


@mistake("numbers_learned")
def numbers_of_numpy(m, n, K):
    """These are integers of NumPy. Results that are numbers are Python's own."""
    import numpy as np

    matrix, square = np.prod([m, n]), np.prod([n, n])
    return [K * (matrix + square + 1), K * (matrix + 1), np.int64(2 * K)]
