"""Other right answers and known wrong ones to question 1 of hw12."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake
from solutions.hw12_untrained_networks.reference import up_matrix


@alternative("up_matrix")
def by_rows(n):
    """Row by row, with the neighbours of each new pixel."""
    U = torch.zeros(2 * n, n, dtype=torch.float64)
    for j in range(n):
        U[2 * j, j] += 0.75
        U[2 * j, max(j - 1, 0)] += 0.25
        U[2 * j + 1, j] += 0.75
        U[2 * j + 1, min(j + 1, n - 1)] += 0.25
    return U


@mistake("up_matrix")
def by_torch(n):
    """Torch's own interpolation makes it: here the weights are to be written down."""
    eye = torch.eye(n, dtype=torch.float64)[:, None]
    return F.interpolate(eye, scale_factor=2, mode="linear", align_corners=False)[:, 0].T


@alternative("bilinear_up")
def columns_first(x):
    """The columns first, by matmul."""
    H, W = x.shape[-2:]
    wide = torch.matmul(x, up_matrix(W).to(dtype=x.dtype, device=x.device).mT)
    return torch.matmul(up_matrix(H).to(dtype=x.dtype, device=x.device), wide)


@alternative("bilinear_up")
def by_einsum(x):
    """Both sums at once."""
    H, W = x.shape[-2:]
    options = {"dtype": x.dtype, "device": x.device}
    return torch.einsum("ah,...hw,bw->...ab", up_matrix(H).to(**options), x,
                        up_matrix(W).to(**options))  # fmt: skip


@alternative("channel_mix")
def by_convolution(x, weight):
    """A convolution with 1 x 1 kernels."""
    return F.conv2d(x, weight[:, :, None, None])


@alternative("channel_mix")
def by_matmul(x, weight):
    """Pixels as columns of a matrix."""
    return (weight @ x.flatten(2)).unflatten(2, x.shape[2:])


@mistake("up_matrix", edit={"+ 0.5) / 2 - 0.5": ") / 2"})
def corner_at_corner():
    """The first new pixel is put on the first old one; it lies a quarter of a pixel before it."""


@mistake("up_matrix")
def corners_aligned(n):
    """These are the places of `align_corners=True`: the outermost new pixels lie on old ones."""
    if n == 1:
        return torch.ones(2, 1, dtype=torch.float64)
    places = torch.linspace(0, n - 1, 2 * n, dtype=torch.float64)
    return (1 - (places[:, None] - torch.arange(n)).abs()).clamp(min=0)


@mistake("up_matrix")
def nearest(n):
    """Each pixel is repeated; a new pixel is a mean of two old ones, with weights 3/4 and 1/4."""
    return torch.eye(n, dtype=torch.float64).repeat_interleave(2, dim=0)


@mistake("up_matrix", edit={".clamp(0, n - 1)": ""})
def dark_ends():
    """At both ends the weights do not add up to 1: what is there is to be repeated."""


@mistake("up_matrix", edit={"dtype=torch.float64": "dtype=torch.float32"})
def in_single_precision():
    """The matrix is to be float64."""


@mistake(
    "up_matrix", edit={"places[:, None] - torch.arange(n)": "torch.arange(n)[:, None] - places"}
)
def transposed():
    """The matrix has 2n rows and n columns."""


@mistake("up_matrix", edit={".clamp(min=0)": ".clamp(min=0).square()"})
def squared_weights():
    """Linear interpolation has weights that fall linearly, and add up to 1 in each row."""


@mistake("up_matrix")
def half_and_half(n):
    """The new pixels lie at quarters: the weights are 3/4 and 1/4, not 1/2 and 1/2."""
    U = torch.zeros(2 * n, n, dtype=torch.float64)
    for j in range(n):
        U[2 * j, j] = 1
        U[2 * j + 1, j] += 0.5
        U[2 * j + 1, min(j + 1, n - 1)] += 0.5
    return U


@mistake("bilinear_up", edit={"rows @ x @ columns.T": "rows @ x"})
def rows_alone():
    """The images are enlarged along one axis only."""


@mistake("bilinear_up", edit={"for side in x.shape[-2:]": "for side in (x.shape[-1], x.shape[-1])"})
def square_images():
    """An image may have another number of rows than of columns."""


@mistake("bilinear_up")
def by_interpolation(x):
    """Two matrix products are asked for, not a library's interpolation."""
    flat = x.reshape(1, -1, *x.shape[-2:])
    found = F.interpolate(flat, scale_factor=2, mode="bilinear", align_corners=False)
    return found.reshape(*x.shape[:-2], *found.shape[-2:])


@mistake("bilinear_up", edit={"up_matrix(side).to(x)": "up_matrix(side).to(x.dtype)"})
def on_the_cpu():
    """The matrices stay on the CPU, wherever the images are."""


@alternative("bilinear_up", edit={"up_matrix(side).to(x)": "up_matrix(side).float().to(x)"})
def through_single_precision():
    """Quarters are exact in single precision, too."""


@mistake("bilinear_up", edit={"rows @ x @ columns.T": "(rows @ x @ columns.T).detach()"})
def cut_off():
    """The result is cut off from the gradient, by which a network learns."""


@mistake("channel_mix", edit={'"kc,bchw->bkhw"': '"ck,bchw->bkhw"'})
def weight_transposed():
    """Rows of the weight belong to output channels, columns to input channels."""


@mistake("channel_mix")
def mean_of_channels(x, weight):
    """A sum over the input channels is asked for, not a mean."""
    return torch.einsum("kc,bchw->bkhw", weight, x) / x.shape[1]


@mistake("channel_mix")
def over_pixels(x, weight):
    """All pixels are summed; each pixel keeps its place."""
    return (
        torch.einsum("kc,bchw->bk", weight, x)[:, :, None, None]
        .expand(-1, -1, *x.shape[2:])
        .clone()
    )


@mistake("channel_mix")
def first_image_alone(x, weight):
    """Each image of the batch is mixed by itself: here all are like the first."""
    return torch.einsum("kc,chw->khw", weight, x[0]).expand(len(x), -1, -1, -1).clone()


@mistake("up_matrix")
def remembered(n):
    """The matrix of the first call is handed out again: what is written into it stays there."""
    known = globals().setdefault("matrices_made", {})
    if n not in known:
        places = ((torch.arange(2 * n, dtype=torch.float64) + 0.5) / 2 - 0.5).clamp(0, n - 1)
        known[n] = (1 - (places[:, None] - torch.arange(n)).abs()).clamp(min=0)
    return known[n]
