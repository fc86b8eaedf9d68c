"""Reference answers to homework 9, Computed tomography.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch
from torch import nn

from starter_code import audit, ct, experiments, metrics, predictions
from starter_code.linear_operator import LinearOperator
from starter_code.operators import Differences

# --- Paper 1 --------------------------------------------------------------------------------------


def ellipse_view(t, angle, centre, axes, turn):
    """The view of an ellipse of value 1: its line integrals at the places t of the detector.

    t: a float64 tensor of any shape. angle: of the view, in radians. centre: (x, y) of the ellipse.
    axes: (a, b), its half axes, above 0. turn: the angle from the x axis to the first half axis.
    Returns a tensor like t.
    """
    # BEGIN SOLUTION
    (x, y), (a, b) = centre, axes
    square = (a * math.cos(angle - turn)) ** 2 + (b * math.sin(angle - turn)) ** 2
    distance = t - (x * math.cos(angle) + y * math.sin(angle))
    return 2 * a * b / square * (square - distance**2).clamp(min=0).sqrt()
    # END SOLUTION


# --- Question 1 -----------------------------------------------------------------------------------


def shadow(u, angle):
    """The area of the part of a unit pixel about 0 that lies at t <= u, seen under this angle.

    u: a float64 tensor of any shape. angle: any number, in radians.
    Returns a tensor like u, with values from 0 to 1.
    """
    # BEGIN SOLUTION
    a, b = sorted((abs(math.cos(angle)) / 2, abs(math.sin(angle)) / 2))

    def rounded_ramp(w):
        """The integral of a step that rises from 0 to 1 between -a and a."""
        inside = (w + a) ** 2 / (4 * a or 1)
        return torch.where(w.abs() < a, inside, w.clamp(min=0))

    return (rounded_ramp(u + b) - rounded_ramp(u - b)) / (2 * b)
    # END SOLUTION


def strip_matrix(n, angles, bins):
    """The entries of the matrix of strip integrals, without those that are zero.

    n: the image has n x n pixels. angles: a list of numbers, in radians. bins: strips of a view.
    Returns rows, columns (both int64) and values (float64), tensors (count,): the entry of row
    view * bins + strip and column i * n + j.
    """
    # BEGIN SOLUTION
    ticks = torch.arange(n, dtype=torch.float64) - (n - 1) / 2
    Y, X = torch.meshgrid(-ticks, ticks, indexing="ij")
    pixels = torch.arange(n * n)
    rows, columns, values = [], [], []
    for view, angle in enumerate(angles):
        # where pixels' middles are, counted in strips from the left end of the detector
        t = (X * math.cos(angle) + Y * math.sin(angle)).flatten() + bins / 2
        first = torch.floor(t - 0.75).long()  # a shadow reaches sqrt(1/2) to each side
        for strip in (first, first + 1, first + 2):
            value = shadow(strip + 1 - t, angle) - shadow(strip - t, angle)
            keep = (value > 1e-12) & (strip >= 0) & (strip < bins)
            rows.append(view * bins + strip[keep])
            columns.append(pixels[keep])
            values.append(value[keep])
    return torch.cat(rows), torch.cat(columns), torch.cat(values)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


class Projector(LinearOperator):
    """The operator of a sparse matrix: images (..., *x_shape) to views (..., *y_shape).

    rows, columns, values: as `strip_matrix` returns them. dtype: of images and views.
    """

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        # BEGIN SOLUTION
        ct.quiet()
        sizes = math.prod(y_shape), math.prod(x_shape)
        values = values.to(dtype)
        self.M = torch.sparse_coo_tensor(torch.stack([rows, columns]), values, sizes).to_sparse_csr()
        there = torch.stack([columns, rows])
        self.Mt = torch.sparse_coo_tensor(there, values, sizes[::-1]).to_sparse_csr()
        # END SOLUTION

    def forward(self, x):
        """(..., *x_shape) -> (..., *y_shape)."""
        # BEGIN SOLUTION
        flat = x.reshape(-1, self.M.shape[1])
        y = ct.product(self.M, self.Mt, flat.T).T
        return y.reshape(*x.shape[: x.ndim - len(self.x_shape)], *self.y_shape)
        # END SOLUTION

    def adjoint(self, y):
        """(..., *y_shape) -> (..., *x_shape)."""
        # BEGIN SOLUTION
        flat = y.reshape(-1, self.M.shape[0])
        x = ct.product(self.Mt, self.M, flat.T).T
        return x.reshape(*y.shape[: y.ndim - len(self.y_shape)], *self.x_shape)
        # END SOLUTION
