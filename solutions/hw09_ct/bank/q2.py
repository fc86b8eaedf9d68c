"""Other right answers and known wrong ones to question 2 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake
from starter_code import ct
from starter_code.linear_operator import LinearOperator


@alternative("Projector")
class ByIndices(LinearOperator):
    """Gathers, multiplies, adds up at indices."""

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        self.rows, self.columns, self.values = rows.clone(), columns.clone(), values.to(dtype)

    def spread(self, v, there, here, shape):
        before = v.shape[:-2]
        flat = v.reshape(math.prod(before), -1)[:, here] * self.values
        found = torch.zeros(len(flat), math.prod(shape), dtype=v.dtype, device=v.device)
        return found.index_add(1, there, flat).reshape(*before, *shape)

    def forward(self, x):
        return self.spread(x, self.rows, self.columns, self.y_shape)

    def adjoint(self, y):
        return self.spread(y, self.columns, self.rows, self.x_shape)


@alternative("Projector")
class ByCoordinates(LinearOperator):
    """torch's coordinate format and its own gradient."""

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        size = (math.prod(y_shape), math.prod(x_shape))
        places = torch.stack((rows, columns))
        self.M = torch.sparse_coo_tensor(places, values.to(dtype), size).coalesce()

    def apply(self, M, v, shape):
        batch = v.shape[: v.dim() - 2]
        columns = v.reshape(-1, M.shape[1]).t()
        return torch.sparse.mm(M, columns).t().reshape(batch + tuple(shape)).contiguous()

    def forward(self, x):
        return self.apply(self.M, x, self.y_shape)

    def adjoint(self, y):
        return self.apply(self.M.t().coalesce(), y, self.x_shape)


# first, as designs of later questions use the operator: this one leaves them what they are
@mistake(
    "Projector",
    edit={
        "y = ct.product(self.M, self.Mt, flat.T).T": (
            "y = ct.product(self.M, self.Mt, flat.detach().T).T"
        ),
    },
)
class CutOff:
    """No gradient reaches the image."""


@mistake(
    "Projector",
    edit={"M.to_sparse_csr(), M.T.to_sparse_csr()": "M.to_sparse_csr(), M.to_sparse_csr()"},
)
class NotTransposed:
    """The adjoint multiplies by the transpose."""


@mistake(
    "Projector",
    edit={
        "x = ct.product(self.Mt, self.M, flat.T).T": (
            "x = ct.product(self.Mt, self.M, flat.T).T / len(self.y_shape)"
        ),
    },
)
class Scaled:
    """The adjoint has no factor of its own: <A x, y> = <x, A* y>."""


@mistake(
    "Projector",
    edit={
        "x = ct.product(self.Mt, self.M, flat.T).T": (
            "x = ct.product(self.Mt, self.M, flat.detach().T).T"
        ),
    },
)
class AdjointCutOff:
    """No gradient reaches the views through the adjoint."""


@mistake(
    "Projector",
    edit={"y = ct.product(self.M, self.Mt, flat.T).T": "y = ct.product(self.M, self.Mt, flat.T)"},
)
class WrongAxes:
    """A product has a column for each image; the results are mixed up."""


@mistake("Projector", edit={"values.to(dtype)": "values.float()"})
class SinglePrecision:
    """The operator has a dtype, float64 where it is asked for."""


@mistake("Projector")
class LastOfAPlace(LinearOperator):
    """Entries at the same place add up; here the last one counts. No dense matrix either."""

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        self.M = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
        self.M[rows, columns] = values.to(dtype)

    def forward(self, x):
        return (x.flatten(-2) @ self.M.T).unflatten(-1, self.y_shape)

    def adjoint(self, y):
        return (y.flatten(-2) @ self.M).unflatten(-1, self.x_shape)


@mistake("Projector")
class Dense(LinearOperator):
    """The dense matrix does not fit into memory."""

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        M = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
        self.M = M.index_put((rows, columns), values.to(dtype), accumulate=True)

    def forward(self, x):
        return (x.flatten(-2) @ self.M.T).unflatten(-1, self.y_shape)

    def adjoint(self, y):
        return (y.flatten(-2) @ self.M).unflatten(-1, self.x_shape)


@mistake(
    "Projector",
    edit={
        "return y.reshape(*x.shape[: x.ndim - len(self.x_shape)], *self.y_shape)": (
            "return y.reshape(-1, *self.y_shape)"
        ),
    },
)
class OneAxisBefore:
    """Any axes may stand before an image, or none."""


@mistake(
    "Projector",
    edit={
        "return y.reshape(*x.shape[: x.ndim - len(self.x_shape)], *self.y_shape)": (
            "return y.reshape(*x.shape[: x.ndim - len(self.x_shape)], *self.y_shape[::-1])"
        )
    },
)
class ViewsLast:
    """Views come before strips."""
