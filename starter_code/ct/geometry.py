"""Operators that are given: a sparse or dense matrix, and the projector that turns the image."""

import math
import warnings
from collections.abc import Sequence

import torch
import torch.nn.functional as F

from starter_code.linear_operator import LinearOperator


class MatrixOperator(LinearOperator):
    """A x = M x for a matrix M (y_size, x_size), with its transpose as the adjoint."""

    def __init__(self, M: torch.Tensor, x_shape: tuple, y_shape: tuple):
        super().__init__(x_shape, y_shape, M.dtype)
        self.M = M

    def forward(self, x):
        return (x.flatten(-len(self.x_shape)) @ self.M.T).unflatten(-1, self.y_shape)

    def adjoint(self, y):
        return (y.flatten(-len(self.y_shape)) @ self.M).unflatten(-1, self.x_shape)


class Rotation(LinearOperator):
    """Line integrals by turning the image: bilinear samples along each line, added up.

    Images (..., n, n) to (..., views, bins). Less exact than strips, slower, and its matrix is
    never made; the adjoint is autograd's. angles: in radians.
    """

    def __init__(self, n: int, angles: Sequence[float], bins: int, dtype=torch.float32):
        super().__init__((n, n), (len(angles), bins), dtype)
        along = torch.arange(bins, dtype=dtype) - (bins - 1) / 2
        t, s = torch.meshgrid(along, along, indexing="ij")  # a line: t stays, s runs
        grids = []
        for angle in angles:
            x = t * math.cos(angle) - s * math.sin(angle)
            y = t * math.sin(angle) + s * math.cos(angle)
            grids.append(torch.stack([x, -y], dim=-1) * 2 / n)  # rows count downwards
        self.grids = torch.stack(grids)

    def forward(self, x):
        batch, n = x.shape[:-2], self.x_shape[0]
        images = x.reshape(1, -1, n, n)
        views = [
            F.grid_sample(images, grid[None].to(x.device), align_corners=False).sum(-1)[0]
            for grid in self.grids
        ]
        return torch.stack(views, dim=-2).reshape(*batch, *self.y_shape)

    def adjoint(self, y):
        x = torch.zeros(*y.shape[:-2], *self.x_shape, dtype=y.dtype, device=y.device)
        with torch.enable_grad():
            x.requires_grad_(True)
            (found,) = torch.autograd.grad(self.forward(x), x, y, create_graph=y.requires_grad)
        return found


def norm(A: LinearOperator, steps: int = 30) -> float:
    """The largest singular value of A, by a power iteration from the image that is 1 everywhere."""
    x = torch.ones(A.x_shape, dtype=A.dtype)
    for _ in range(steps):
        x = A.H(A(x / x.norm()))
    return x.norm().sqrt().item()


def quiet() -> None:
    """Let torch not warn that its compressed sparse matrices are new."""
    warnings.filterwarnings("ignore", message="Sparse CSR tensor support")
    warnings.filterwarnings("ignore", message="Sparse invariant checks")


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, M, Mt):
        ctx.other = Mt, M
        return M @ x

    @staticmethod
    def backward(ctx, gradient):
        return _Product.apply(gradient.contiguous(), *ctx.other), None, None


def product(M: torch.Tensor, Mt: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """M @ x for a sparse M (m, n) and a dense x (n, count), with a quick gradient for x.

    Mt: the transpose of M, sparse too. torch's own gradient would sort all entries anew.
    """
    return _Product.apply(x.contiguous(), M, Mt)


def halved(views: torch.Tensor) -> torch.Tensor:
    """Views (..., 2 bins) of an image on a grid twice as fine, in units of the coarse grid.

    Two strips become one, whose value is the area in it; a fine pixel has a quarter of the area.
    """
    return views.unflatten(-1, (-1, 2)).sum(-1) / 4
