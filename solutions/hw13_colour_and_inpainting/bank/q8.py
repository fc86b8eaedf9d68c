"""Other right answers and known wrong ones to question 8 of hw13."""

import numpy as np
import torch
from scipy import sparse
from scipy.sparse.linalg import splu

from autograder.bank import alternative, mistake
from solutions.hw13_colour_and_inpainting.reference import laplacian


@alternative("laplacian")
def by_kronecker(H, W):
    """The sum of two Kronecker products."""

    def line(n):
        degree = np.full(n, 2.0)
        degree[0] -= 1
        degree[-1] -= 1
        off = -np.ones(n - 1)
        return sparse.diags([degree, off, off], [0, 1, -1], shape=(n, n))

    L = sparse.kron(line(H), sparse.eye(W)) + sparse.kron(sparse.eye(H), line(W))
    L = L.tocoo()
    rows, columns = (torch.from_numpy(one.astype(np.int64)) for one in (L.row, L.col))
    return rows, columns, torch.from_numpy(L.data.astype(np.float64))


@alternative("laplacian")
def by_differences(H, W):
    """D^T D of the matrix of differences."""
    i = np.arange(H * W).reshape(H, W)
    a = np.concatenate([i[:-1].ravel(), i[:, :-1].ravel()])
    b = np.concatenate([i[1:].ravel(), i[:, 1:].ravel()])
    k = np.arange(len(a))
    one = np.ones(len(a))
    D = sparse.csr_matrix((np.r_[one, -one], (np.r_[k, k], np.r_[b, a])), shape=(len(a), H * W))
    L = (D.T @ D).tocoo()
    return (
        torch.from_numpy(L.row.astype(np.int64)),
        torch.from_numpy(L.col.astype(np.int64)),
        torch.from_numpy(L.data),
    )


@alternative("fill")
def image_by_image(y, mask, order):
    """A system for each image and channel."""
    if order != 1 and order != 2:
        raise ValueError(order)
    if int(mask.sum()) == 0:
        raise ValueError("empty mask")
    rows, columns, values = laplacian(*mask.shape)
    n = mask.numel()
    L = sparse.coo_matrix((values.numpy(), (rows.numpy(), columns.numpy())), shape=(n, n)).tocsc()
    Q = L if order == 1 else L @ L
    known = mask.cpu().numpy().ravel()
    hole = np.flatnonzero(~known)
    found = y.clone()
    if len(hole):
        inner, outer = Q[hole][:, hole].tocsc(), Q[hole][:, np.flatnonzero(known)]
        for b in range(y.shape[0]):
            for c in range(y.shape[1]):
                x = y[b, c].double().cpu().numpy().ravel()
                u = np.atleast_1d(sparse.linalg.spsolve(inner, -outer @ x[known]))
                found[b, c][~mask] = torch.from_numpy(u).to(found)
    return found


@mistake("laplacian", edit={"torch.cat([one, one, -one, -one])": "torch.cat([one, one, one, one])"})
def all_positive():
    """Neighbours count negatively: a constant has no differences."""


@mistake(
    "laplacian", edit={"torch.cat([one, one, -one, -one])": "torch.cat([-one, -one, one, one])"}
)
def other_sign():
    """The pixel itself counts positively."""


@mistake("laplacian")
def wraps_around(H, W):
    """The picture has borders: its last row is no neighbour of the first."""
    i = torch.arange(H * W).reshape(H, W)
    rows = i.flatten().repeat(5)
    shifts = [(1, 0), (-1, 0), (1, 1), (-1, 1)]
    columns = torch.cat([i.flatten(), *(i.roll(s, d).flatten() for s, d in shifts)])
    values = torch.ones(5 * H * W, dtype=torch.float64)
    values[: H * W], values[H * W :] = 4.0, -1.0
    return rows, columns, values


@mistake("laplacian")
def four_everywhere(H, W):
    """At the border a pixel has fewer than four neighbours."""
    i = torch.arange(H * W).reshape(H, W)
    first = torch.cat([i[:-1].flatten(), i[:, :-1].flatten()])
    second = torch.cat([i[1:].flatten(), i[:, 1:].flatten()])
    one = torch.ones(len(first), dtype=torch.float64)
    four = torch.full((H * W,), 4.0, dtype=torch.float64)
    rows = torch.cat([i.flatten(), first, second])
    columns = torch.cat([i.flatten(), second, first])
    return rows, columns, torch.cat([four, -one, -one])


@mistake(
    "laplacian",
    edit={"i = torch.arange(H * W).reshape(H, W)": "i = torch.arange(H * W).reshape(W, H)"},
)
def columns_first():
    """Pixels are numbered row by row."""


@mistake(
    "laplacian",
    edit={
        "first = torch.cat([i[:-1].flatten(), i[:, :-1].flatten()])": "first = i[:-1].flatten()",
        "second = torch.cat([i[1:].flatten(), i[:, 1:].flatten()])": "second = i[1:].flatten()",
    },
)
def one_direction():
    """Pixels beside each other are neighbours, too."""


@mistake(
    "laplacian", edit={"torch.ones(len(first), dtype=torch.float64)": "torch.ones(len(first))"}
)
def in_single_precision():
    """The values are float64."""


@mistake("laplacian")
def with_loops(H, W):
    """It is right, with a loop over pixels: make whole index tensors."""
    rows, columns, values = [], [], []
    for i in range(H):
        for j in range(W):
            for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= k < H and 0 <= m < W:
                    rows += [i * W + j, i * W + j]
                    columns += [i * W + j, k * W + m]
                    values += [1.0, -1.0]
    return (
        torch.tensor(rows, dtype=torch.int64),
        torch.tensor(columns, dtype=torch.int64),
        torch.tensor(values, dtype=torch.float64),
    )


@mistake("fill", edit={"Q = Q if order == 1 else (Q.T @ Q).tocsr()": "Q = Q"})
def always_harmonic():
    """The order is not used: for 2 the matrix is L^T L."""


@mistake(
    "fill",
    edit={"Q if order == 1 else (Q.T @ Q).tocsr()": "(Q.T @ Q).tocsr() if order == 1 else Q"},
)
def orders_swapped():
    """Order 1 is L, order 2 is L^T L."""


@mistake("fill", edit={"solve(-hole": "solve(hole"})
def sign():
    """What is known goes to the other side with its sign changed."""


@mistake("fill", edit={"known = mask.flatten()": "known = (~mask).flatten()"})
def mask_inverted():
    """The mask is true where a pixel is known."""


@mistake("fill", edit={'if not mask.any():\n    raise ValueError("no pixel is known")\n': ""})
def empty_passes():
    """Where nothing is known, nothing is decided: raise ValueError."""


@mistake("fill", edit={"n = mask.numel()": "if mask.all():\n    return y\nn = mask.numel()"})
def nothing_to_fill():
    """Where all pixels are known the result is a new tensor, too."""


@mistake("fill", edit={"if order not in (1, 2):": "if order > 2:"})
def order_zero_passes():
    """Only the orders 1 and 2 exist."""


@mistake("fill", edit={"x = y.double()": "x = y.float()"})
def solved_in_single():
    """Solve in float64: in single precision digits are lost."""


@mistake("fill")
def rows_squared_late(y, mask, order):
    """The equations L L x = 0 in the hole need the whole of L: its product, not that of a part."""
    if order not in (1, 2) or not mask.any():
        raise ValueError
    n = mask.numel()
    rows, columns, values = (one.numpy() for one in laplacian(*mask.shape))
    L = sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    known = mask.flatten().cpu().numpy()
    x = y.double().reshape(-1, n).cpu().numpy().T.copy()
    if not known.all():
        inner, right = L[~known][:, ~known], -L[~known][:, known] @ x[known]
        if order == 2:
            inner, right = inner.T @ inner, inner.T @ right
        x[~known] = splu(inner.tocsc()).solve(right)
    return torch.from_numpy(x.T.copy()).to(y).reshape(y.shape)


@mistake("fill")
def first_image_alone(y, mask, order):
    """Each image and channel has its own filling."""
    if order not in (1, 2) or not mask.any():
        raise ValueError
    n = mask.numel()
    rows, columns, values = (one.numpy() for one in laplacian(*mask.shape))
    Q = sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    Q = Q if order == 1 else (Q.T @ Q).tocsr()
    known = mask.flatten().cpu().numpy()
    x = y.double().reshape(-1, n).cpu().numpy().T.copy()
    if not known.all():
        hole = Q[~known]
        x[~known] = splu(hole[:, ~known].tocsc()).solve(-hole[:, known] @ x[known][:, :1])
    return torch.from_numpy(x.T.copy()).to(y).reshape(y.shape)


@mistake("fill")
def mean_of_the_known(y, mask, order):
    """The mean of the known pixels is not the smoothest filling."""
    if order not in (1, 2) or not mask.any():
        raise ValueError
    return torch.where(mask, y, y[..., mask].mean(-1)[..., None, None])


@mistake(
    "fill",
    edit={"x = y.double()": "y[..., ~mask] = 0\nx = y.double()"},
)
def cleans_holes():
    """`y` stays as it is given, also in its holes."""
