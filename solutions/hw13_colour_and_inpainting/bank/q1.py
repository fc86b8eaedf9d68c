"""Other right answers and known wrong ones to question 1 of hw13."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("luminance")
def by_channels(x):
    """Three products."""
    red, green, blue = x.unbind(1)
    return (0.299 * red + 0.587 * green + 0.114 * blue).unsqueeze(1)


@alternative("luminance")
def by_convolution(x):
    """A convolution with 1 x 1 pixels."""
    return F.conv2d(x, x.new_tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1))


@alternative("luminance_adjoint")
def stacked(y):
    """Three multiples."""
    return torch.cat([0.299 * y, 0.587 * y, 0.114 * y], dim=1)


@alternative("luminance_pinv")
def by_pinv(y):
    """The library's pseudo-inverse of the matrix 1 x 3."""
    w = torch.tensor([[0.299, 0.587, 0.114]], dtype=torch.float64)
    return torch.linalg.pinv(w).to(y).reshape(1, 3, 1, 1) * y


@alternative("colour_basis")
def by_hand(dtype):
    """One direction without green, and the cross product."""
    w = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
    first = torch.tensor([0.114, 0.0, -0.299], dtype=torch.float64)
    first = first / first.norm()
    second = torch.linalg.cross(w, first)
    return torch.stack([first, second / second.norm()], 1).to(dtype)


@alternative("colour_basis")
def by_qr(dtype):
    """The last two columns of a QR decomposition."""
    w = torch.tensor([[0.299], [0.587], [0.114]], dtype=torch.float64)
    return torch.linalg.qr(w, mode="complete").Q[:, 1:].clone().to(dtype)


@mistake("luminance", edit={"[0.299, 0.587, 0.114]": "[0.114, 0.587, 0.299]"})
def blue_first():
    """The channels are red, green and blue, in this order."""


@mistake("luminance", edit={"[0.299, 0.587, 0.114]": "[1 / 3, 1 / 3, 1 / 3]"})
def plain_mean():
    """The channels do not count alike: green is brightest."""


@mistake("luminance", edit={"[0.299, 0.587, 0.114]": "[0.2126, 0.7152, 0.0722]"})
def other_standard():
    """These are the weights of another standard, for linear light."""


@mistake("luminance", edit={"w, x)[:, None]": "w, x)"})
def axis_lost():
    """The result keeps an axis for its one channel."""


@mistake("luminance", edit={"w, x)[:, None]": "w, x.clamp(0, 1))[:, None]"})
def clamped():
    """Nothing is clamped: the operator is linear."""


@mistake("luminance", edit={"dtype=x.dtype": "dtype=torch.float32", "w, x)": "w.to(x.dtype), x)"})
def rounded_weights():
    """The weights are rounded to single precision first."""


@mistake("luminance_adjoint", edit={"w[:, None, None] * y": "y.repeat(1, 3, 1, 1)"})
def copied():
    """Copies of y have three times the weight that the adjoint gives: which are its entries?"""


@mistake("luminance_adjoint", edit={"return w[": "w = w / w.square().sum()\nreturn w["})
def pinv_for_adjoint():
    """This is the pseudo-inverse. The adjoint is the transposed matrix."""


@mistake(
    "luminance_pinv", edit={"(w / w.square().sum())[:, None, None] * y": "y.repeat(1, 3, 1, 1)"}
)
def grey():
    """Grey has the luminance y, but not the least norm of all such images."""


@mistake("luminance_pinv", edit={"w.square().sum()": "w.sum()"})
def adjoint_for_pinv():
    """This is the adjoint: A of it is not y."""


@mistake("luminance_pinv", edit={"w.square().sum()": "w.norm()"})
def by_the_norm():
    """Divide by the square of the norm, or A of it is not y."""


@mistake("luminance_pinv", edit={"w / w.square().sum()": "1 / (3 * w)"})
def reciprocals():
    """This has the luminance y, but not the least norm."""


@mistake("colour_basis", edit={"Vh[1:].T.to(dtype).contiguous()": "Vh[1:].to(dtype)"})
def rows():
    """The vectors are to be columns."""


@mistake("colour_basis", edit={"Vh[1:]": "Vh[:2]"})
def first_vectors():
    """The first singular vector is what luminance sees."""


@mistake("colour_basis")
def not_orthogonal(dtype):
    """Both are without luminance, but not orthogonal to each other."""
    first = torch.tensor([0.587, -0.299, 0.0], dtype=dtype)
    second = torch.tensor([0.0, 0.114, -0.587], dtype=dtype)
    return torch.stack([first / first.norm(), second / second.norm()], 1)


@mistake("colour_basis")
def without_mean(dtype):
    """These are orthogonal to grey, not to the weights."""
    basis = torch.tensor([[1.0, 1.0], [-1.0, 1.0], [0.0, -2.0]], dtype=dtype)
    return basis / basis.norm(dim=0)


@mistake("colour_basis", edit={".to(dtype).contiguous()": ".contiguous()"})
def always_double():
    """The result has the dtype that is asked for."""


@mistake("colour_basis", edit={"dtype=torch.float64": "dtype=torch.float32"})
def made_in_single():
    """In double precision it is as inexact as in single: compute it in double."""
