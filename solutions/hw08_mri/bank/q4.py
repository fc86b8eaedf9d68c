"""Other right answers and known wrong ones to question 4 of hw08."""

import torch

from autograder.bank import alternative, mistake
from starter_code import mri
from starter_code.operators import LinearOperator


@alternative("Sense")
class SenseByCoils(LinearOperator):
    """Coil by coil, with the measured columns set by where."""

    def __init__(self, maps, mask):
        C, H, W = maps.shape
        super().__init__((H, W), (C, H, W), maps.dtype)
        self.S = maps
        self.M = mask

    def forward(self, x):
        coils = [torch.where(self.M, mri.fft2c(S * x), 0) for S in self.S]
        return torch.stack(coils, dim=-3)

    def adjoint(self, y):
        total = 0
        for S, one in zip(self.S, y.unbind(-3), strict=True):
            total = total + S.conj() * mri.ifft2c(torch.where(self.M, one, 0))
        return total


@alternative("rss")
def by_norm(images):
    """The norm along the coil axis."""
    return torch.linalg.vector_norm(images, dim=-3)


@alternative("rss")
def by_parts(images):
    """Real and imaginary parts, squared and added."""
    return (images.real**2 + images.imag**2).sum(dim=-3) ** 0.5


@mistake("Sense", edit={"self.maps.conj()": "self.maps"})
class NotConjugated:
    """In the inner product of complex numbers the sensitivities are conjugated."""


@mistake("Sense", edit={"mri.ifft2c(y * self.mask)": "mri.ifft2c(y)"})
class AdjointWithoutMask:
    """The adjoint takes any y: columns that A does not see do not count."""


@mistake("Sense", edit={"x[..., None, :, :]) * self.mask": "x[..., None, :, :])"})
class ForwardWithoutMask:
    """Columns that are not measured are 0."""


@mistake("Sense", edit={"images).sum(-3)": "images).mean(-3)"})
class MeanOverCoils:
    """The adjoint adds over coils."""


@mistake("Sense", edit={"(self.maps.conj() * images).sum(-3)": "images.sum(-3)"})
class WithoutMapsBack:
    """The adjoint of multiplying by S multiplies by its conjugate."""


@mistake("Sense", edit={"images).sum(-3)": "images).sum(-3) / self.maps.abs().square().sum(-3)"})
class Normalised:
    """This is an inverse where all columns are measured, not the adjoint."""


@mistake("Sense", edit={"images).sum(-3)": "images).sum(0)"})
class FirstAxis:
    """The coil axis is the third from the end, also in a batch."""


@mistake("Sense", edit={"x[..., None, :, :]": "x"})
class NoCoilAxis:
    """In a batch each image goes to every coil: it needs an axis for coils."""


@mistake("Sense", edit={"mri.ifft2c(y * self.mask)": "mri.fft2c(y * self.mask)"})
class ForwardTransformBack:
    """The adjoint of the transform is its inverse."""


@mistake("Sense", edit={":, :]) * self.mask": ":, :]) * self.mask[:, None]"})
class RowsMasked:
    """The mask is of columns."""


@mistake(
    "Sense",
    edit={
        "mri.fft2c(self.maps * x[..., None, :, :]) * self.mask": (
            "mri.fft2c(self.maps * mri.ifft2c(mri.fft2c(x) * self.mask)[..., None, :, :])"
        )
    },
)
class MaskedBeforeCoils:
    """The scanner measures what each coil sees: the mask comes last."""


@mistake("Sense", edit={"maps.shape[-2:], maps.shape, maps.dtype": "maps.shape[-2:], maps.shape"})
class DtypeForgotten:
    """The operator's dtype is that of the maps."""


@mistake("rss", edit={".sum(-3)": ".sum(0)"})
def first_axis():
    """The coil axis is the third from the end, also in a batch."""


@mistake("rss", edit={".sum(-3)": ".mean(-3)"})
def mean_of_squares():
    """It is the root of the sum, not of the mean."""


@mistake("rss", edit={"images.abs().square().sum(-3).sqrt()": "images.sum(-3).abs()"})
def sum_first():
    """Complex images of different phases cancel when they are added first."""


@mistake("rss", edit={"images.abs()": "images.real"})
def real_parts():
    """Imaginary parts count as well."""


@mistake("rss", edit={".sqrt()": ""})
def no_root():
    """The root is missing."""


@mistake("Sense")
class OneBuffer(LinearOperator):
    """The next call writes into the result of the one before: results are new tensors."""

    def __init__(self, maps, mask):
        super().__init__(maps.shape[-2:], maps.shape, maps.dtype)
        self.maps, self.mask, self.kept = maps, mask, None

    def forward(self, x):
        y = mri.fft2c(self.maps * x[..., None, :, :]) * self.mask
        if self.kept is None or self.kept.shape != y.shape or self.kept.device != y.device:
            self.kept = y
        else:
            self.kept.copy_(y)
        return self.kept

    def adjoint(self, y):
        return (self.maps.conj() * mri.ifft2c(y * self.mask)).sum(-3)
