"""Other right answers and known wrong ones to question 9 of hw12."""

import math

import torch

from autograder.bank import alternative, mistake
from solutions.hw12_untrained_networks.reference import dct_matrix
from starter_code.linear_operator import LinearOperator


@alternative("dct_matrix")
def entry_by_entry(n):
    """Two loops."""
    C = torch.empty(n, n, dtype=torch.float64)
    for i in range(n):
        for j in range(n):
            C[i, j] = math.cos(math.pi * i * (2 * j + 1) / (2 * n)) * math.sqrt(2 / n)
    C[0] /= math.sqrt(2)
    return C


@alternative("dct_matrix")
def by_scipy(n):
    """SciPy's transform of unit vectors."""
    import numpy as np
    from scipy.fft import dct

    return torch.from_numpy(dct(np.eye(n), axis=0, norm="ortho"))


@alternative("RandomCosines")
class ByOneMatrix(LinearOperator):
    """All in one matrix."""

    def __init__(self, signs, places):
        super().__init__(tuple(signs.shape), (len(places),), signs.dtype)
        H, W = signs.shape
        whole = torch.kron(dct_matrix(H), dct_matrix(W)).to(signs.device)[places]
        self.M = whole.to(signs.dtype) * signs.reshape(-1)

    def forward(self, x):
        return x.reshape(*x.shape[:-2], -1) @ self.M.T

    def adjoint(self, y):
        return (y @ self.M).reshape(*y.shape[:-1], *self.x_shape)


@alternative("RandomCosines")
class ByEinsum(LinearOperator):
    """Sums by einsum, scattered by scatter."""

    def __init__(self, signs, places):
        super().__init__(signs.shape, places.shape, signs.dtype)
        options = {"dtype": signs.dtype, "device": signs.device}
        self.C, self.D = (dct_matrix(n).to(**options) for n in signs.shape)
        self.signs, self.places = signs.clone(), places.clone()

    def forward(self, x):
        spectrum = torch.einsum("ai,...ij,bj->...ab", self.C, x * self.signs, self.D)
        return torch.index_select(spectrum.flatten(-2), -1, self.places)

    def adjoint(self, y):
        H, W = self.x_shape
        index = self.places.expand(y.shape)
        flat = y.new_zeros(*y.shape[:-1], H * W).scatter(-1, index, y)
        spectrum = flat.reshape(*y.shape[:-1], H, W)
        return torch.einsum("ai,...ab,bj->...ij", self.C, spectrum, self.D) * self.signs


@mistake("dct_matrix", edit={"C[0] = 1 / math.sqrt(n)": ""})
def first_row_too_large():
    """The first row has another factor: the matrix is to be orthonormal."""


@mistake("dct_matrix", edit={"(j + 0.5) * j[:, None]": "j * j[:, None]"})
def without_the_half():
    """The cosines are taken in the middle of each pixel: j + 1/2."""


@mistake("dct_matrix", edit={"return C": "return C.T"})
def transposed():
    """Rows belong to frequencies, columns to pixels."""


@mistake("dct_matrix", edit={"math.sqrt(2 / n) *": "2 *"})
def not_normalised():
    """The factor of a row is the root of 2/n."""


@mistake("dct_matrix", edit={"dtype=torch.float64": "dtype=torch.float32"})
def single_precision():
    """The matrix is to be float64."""


@mistake("dct_matrix", edit={"torch.cos": "torch.sin"})
def sines():
    """Cosines are asked for."""


@mistake("RandomCosines", edit={"(self.signs * x)": "x"})
class SignsForgotten:
    """The signs are to be used before the transform, too."""


@mistake(
    "RandomCosines",
    edit={
        "transform.flatten(-2)[..., self.places]": (
            "(self.signs * transform).flatten(-2)[..., self.places]"
        ),
        "(self.signs * x)": "x",
    },
)
class SignsAfterwards:
    """The signs belong to pixels, not to cosines."""


@mistake("RandomCosines", edit={"return self.signs * (": "return ("})
class AdjointWithoutSigns:
    """The adjoint has the signs as well, at its end."""


@mistake("RandomCosines", edit={"self.rows.T @ transform": "self.rows @ transform"})
class AdjointNotTransposed:
    """The adjoint multiplies by the transposed matrices."""


@mistake("RandomCosines", edit={" @ self.columns.T": " @ self.columns"})
class ColumnsNotTransposed:
    """From the right the transposed matrix is multiplied: C_W acts on columns of pixels."""


@mistake(
    "RandomCosines",
    edit={
        "transform[..., self.places] = y": (
            "transform[..., self.places] = y * (H * W / len(self.places))"
        )
    },
)
class Rescaled:
    """The adjoint is not rescaled: A A^T is to be the identity."""


@mistake(
    "RandomCosines", edit={"transform[..., self.places] = y": "transform[..., : y.shape[-1]] = y"}
)
class PlacesForgotten:
    """The numbers belong to the places at which they were measured."""


@mistake(
    "RandomCosines",
    edit={
        "self.signs, self.places = signs, places": (
            "self.signs, self.places = signs, places.sort().values"
        )
    },
)
class PlacesSorted:
    """The measurements come in the order of the places that were given."""


@mistake(
    "RandomCosines",
    edit={"for side in signs.shape": "for side in (signs.shape[0], signs.shape[0])"},
)
class SquareImages:
    """An image may have another number of rows than of columns."""


@mistake("RandomCosines", edit={"dct_matrix(side).to(signs)": "dct_matrix(side).float().to(signs)"})
class LostPrecision:
    """Cosines in single precision are not exact enough for doubles."""


@mistake("RandomCosines", edit={", signs.dtype)": ")"})
class DtypeForgotten:
    """The operator's dtype is that of the signs."""


@mistake("RandomCosines", edit={"(signs.shape, places.shape": "(signs.shape, signs.shape"})
class WrongShape:
    """One output has as many numbers as there are places."""


@mistake(
    "RandomCosines",
    edit={
        "transform = self.rows": "transform = self.rows.detach() + 0 * self.rows",
        "@ self.columns.T\n": "@ self.columns.T\ntransform = transform.detach()\n",
    },
)
class CutOff:
    """Gradients are to pass through the operator: a network learns by them."""


@mistake("RandomCosines", edit={"dtype=y.dtype, device=y.device": "dtype=y.dtype"})
class OnTheCPU:
    """What is new in the adjoint stays on the CPU, wherever the measurements are."""


@mistake("RandomCosines", edit={"(self.signs * x)": "x.mul_(self.signs)"})
class ChangesX:
    """The image that was given is changed."""
