"""Other right answers and known wrong ones to question 8 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("upsample_nearest")
def nearest_by_index(x, r):
    """Indexing with the formula."""
    rows = torch.arange(r * x.shape[2], device=x.device) // r
    columns = torch.arange(r * x.shape[3], device=x.device) // r
    return x[:, :, rows[:, None], columns[None, :]]


@alternative("upsample_nearest")
def nearest_by_expand(x, r):
    """Two new axes, expanded and flattened."""
    B, C, m, n = x.shape
    blocks = x.reshape(B, C, m, 1, n, 1).expand(-1, -1, -1, r, -1, r)
    return blocks.clone().reshape(B, C, m * r, n * r)


@alternative("upsample_nearest")
def nearest_by_kronecker(x, r):
    """The Kronecker product with a block of ones."""
    return torch.kron(x, torch.ones(1, 1, r, r, dtype=x.dtype, device=x.device))


@alternative("upsample_nearest_adjoint")
def nearest_adjoint_by_slices(y, r):
    """Adds r * r subsampled images."""
    return sum(y[:, :, p::r, q::r] for p in range(r) for q in range(r))


@alternative("upsample_nearest_adjoint")
def nearest_adjoint_by_windows(y, r):
    """Windows that lie side by side, summed."""
    return y.unfold(2, r, r).unfold(3, r, r).sum(dim=(-2, -1))


@alternative("average_pool")
def pool_by_slices(x, r):
    """Adds subsampled images in float64 and divides at the end."""
    if any(size % r != 0 for size in x.shape[2:]):
        raise ValueError(f"{r} does not divide {tuple(x.shape[2:])}")
    total = torch.zeros_like(x[:, :, ::r, ::r], dtype=torch.float64)
    for p in range(r):
        for q in range(r):
            total += x[:, :, p::r, q::r]
    return (total / (r * r)).to(x.dtype)


@alternative("average_pool")
def pool_by_convolution(x, r):
    """A strided convolution with equal weights, each channel by itself."""
    B, C, M, N = x.shape
    if (M // r) * r != M or (N // r) * r != N:
        raise ValueError("the blocks do not fill the image")
    weights = torch.full((1, 1, r, r), 1 / r**2, dtype=x.dtype, device=x.device)
    return F.conv2d(x.reshape(B * C, 1, M, N), weights, stride=r).view(B, C, M // r, N // r)


@alternative("average_pool_adjoint")
def pool_adjoint_by_matrices(y, r):
    """One matrix for the rows and one for the columns."""

    def matrix(size):
        return torch.eye(size, dtype=y.dtype, device=y.device).repeat_interleave(r, 0) / r

    return matrix(y.shape[2]) @ y @ matrix(y.shape[3]).T


@alternative("average_pool_adjoint")
def pool_adjoint_by_transposed_convolution(y, r):
    """A transposed convolution whose stride is the size of its kernel, one group per channel."""
    C = y.shape[1]
    weights = torch.full((C, 1, r, r), 1.0 / (r * r), dtype=y.dtype, device=y.device)
    return F.conv_transpose2d(y, weights, stride=(r, r), groups=C)


@alternative("upsample_bilinear")
def bilinear_by_padding(x):
    """The image is continued by one pixel, then two weighted sums along each axis interleave."""
    z = F.pad(x, (1, 1, 1, 1), mode="replicate")
    z = torch.stack([z[:, :, :-2] + 3 * z[:, :, 1:-1], 3 * z[:, :, 1:-1] + z[:, :, 2:]], dim=3)
    z = z.flatten(2, 3) / 4
    out = torch.empty(*z.shape[:3], 2 * x.shape[3], dtype=x.dtype, device=x.device)
    out[..., 0::2] = 0.25 * z[..., :-2] + 0.75 * z[..., 1:-1]
    out[..., 1::2] = 0.75 * z[..., 1:-1] + 0.25 * z[..., 2:]
    return out


@alternative("upsample_bilinear")
def bilinear_by_positions(x):
    """Position, floor and fraction of every output pixel, as for any factor."""
    for dim in (2, 3):
        size = x.shape[dim]
        position = (torch.arange(2 * size, device=x.device, dtype=x.dtype) + 0.5) / 2 - 0.5
        position = position.clamp(0, size - 1)
        low = position.floor().long()
        high = (low + 1).clamp(max=size - 1)
        fraction = (position - low).reshape([-1 if k == dim else 1 for k in range(4)])
        x = (1 - fraction) * x.index_select(dim, low) + fraction * x.index_select(dim, high)
    return x


@alternative("upsample_bilinear")
def bilinear_by_transposed_convolution(x):
    """A tent kernel on the continued image, cropped."""
    B, C, m, n = x.shape
    tent = torch.tensor([1, 3, 3, 1], dtype=x.dtype, device=x.device) / 4
    z = F.pad(x.reshape(B * C, 1, m, n), (1, 1, 1, 1), mode="replicate")
    z = F.conv_transpose2d(z, (tent[:, None] * tent)[None, None], stride=2, padding=1)
    return z[:, :, 2:-2, 2:-2].reshape(B, C, 2 * m, 2 * n)


@alternative("nearest_over_pool")
def ratio_by_product(r):
    """The number of pixels in a block, as a float."""
    return float(r * r)


@mistake("upsample_nearest")
def nearest_by_tiles(x, r):
    """The whole image is repeated, like tiles. Each pixel is to be repeated, beside itself."""
    return x.repeat(1, 1, r, r)


@mistake("upsample_nearest")
def nearest_rows_only(x, r):
    """Only the rows are repeated. Repeat the columns as well."""
    return x.repeat_interleave(r, dim=2)


@mistake("upsample_nearest")
def nearest_with_zeros(x, r):
    """The copies of a pixel are missing: zeros stand in their places. Each block of the result
    holds one value.
    """
    z = torch.zeros(*x.shape[:2], r * x.shape[2], r * x.shape[3], dtype=x.dtype, device=x.device)
    z[:, :, ::r, ::r] = x
    return z


@mistake("upsample_nearest_adjoint")
def nearest_adjoint_by_picking(y, r):
    """One pixel of every block is taken and the others are dropped. Each of the copies that nearest
    makes of a pixel has to come back to it.
    """
    return y[:, :, ::r, ::r]


@mistake("upsample_nearest_adjoint", edit={".sum(": ".mean("})
def nearest_adjoint_by_mean():
    """The blocks are averaged. That undoes nearest upsampling, but it is not its adjoint: test with
    a dot product.
    """


@mistake(
    "upsample_nearest_adjoint",
    edit={"M // r, r, N // r, r).sum(dim=(3, 5))": "r, M // r, r, N // r).sum(dim=(2, 4))"},
)
def nearest_adjoint_of_tiles():
    """The sums do not run over blocks: after the reshaping, the axis inside a block and the axis of
    the blocks are confused.
    """


@mistake("average_pool", edit={".mean(": ".sum("})
def pool_of_sums():
    """The sums of the blocks are returned. Divide by the number of pixels in a block."""


@mistake("average_pool", edit={".mean(dim=(3, 5))": ".sum(dim=(3, 5)) / r"})
def pool_divided_by_side():
    """The sums of the blocks are divided by r. A block holds more pixels than that."""


@mistake(
    "average_pool",
    edit={
        """
raise ValueError(f"blocks of {r} x {r} do not fill an image of {M} x {N}")
""": "x = x[:, :, : M // r * r, : N // r * r]"
    },
)
def pool_without_error():
    """Rows and columns that fill no block are dropped silently. A ValueError is asked for where r
    does not divide both sides.
    """


@mistake(
    "average_pool",
    edit={
        "if M % r or N % r:": """
x = x[:, :, : M // r * r]
if N % r:
"""
    },
)
def pool_checks_one_side():
    """Only one side of the image is checked. r has to divide both of them."""


@mistake("average_pool_adjoint", edit={"y / r**2": "y"})
def pool_adjoint_unscaled():
    """The pixels are copied at full value. The factor that averaging multiplies each pixel with
    stays in its adjoint.
    """


@mistake("average_pool_adjoint", edit={"r**2": "r"})
def pool_adjoint_divided_by_side():
    """The values are divided by r. Compare with the weight that a pixel has in the mean of its
    block.
    """


@mistake("average_pool_adjoint")
def pool_adjoint_with_zeros(y, r):
    """Only the first pixel of every block gets a value. All pixels of a block contribute to its
    mean, so the adjoint writes to all of them.
    """
    x = torch.zeros(*y.shape[:2], r * y.shape[2], r * y.shape[3], dtype=y.dtype, device=y.device)
    x[:, :, ::r, ::r] = y
    return x


@mistake(
    "upsample_bilinear",
    edit={
        """
position = (torch.arange(2 * size, device=x.device, dtype=x.dtype) + 0.5) / 2 - 0.5
""": """
position = torch.arange(2 * size, device=x.device, dtype=x.dtype)
position = position * (size - 1) / (2 * size - 1)
"""
    },
    of="bilinear_by_positions",
)
def bilinear_with_aligned_corners():
    """The corner pixels of both images lie on each other: this is the setting align_corners. Here
    the pixels are little squares, and the weights are 1/4 and 3/4 everywhere.
    """


@mistake("upsample_bilinear", edit={', mode="replicate"': ""}, of="bilinear_by_padding")
def bilinear_with_zeros_outside():
    """The border is too dark: neighbours outside the image count as zero. They have the value of
    the border pixel next to them.
    """


@mistake("upsample_bilinear", edit={'"replicate"': '"circular"'}, of="bilinear_by_padding")
def bilinear_periodic():
    """At the border the opposite side of the image shines through: the image is continued
    periodically. Repeat the border pixel instead.
    """


@mistake(
    "upsample_bilinear",
    edit={
        """
before / 4 + 3 * x / 4, 3 * x / 4 + after / 4
""": """
3 * before / 4 + x / 4, x / 4 + 3 * after / 4
"""
    },
)
def bilinear_weights_exchanged():
    """The weights 1/4 and 3/4 are exchanged. The nearer pixel has the larger weight."""


@mistake(
    "upsample_bilinear",
    edit={"before / 4 + 3 * x / 4, 3 * x / 4 + after / 4": "x, (x + after) / 2"},
)
def bilinear_by_midpoints():
    """Pixels are copied and every second one is the mean of two. That shifts the image by a quarter
    of a pixel; no new pixel lies on an old one here.
    """


@mistake("nearest_over_pool")
def ratio_of_sides(r):
    """This is the length of the side of a block. The adjoint adds up all of its pixels."""
    return r


@mistake("nearest_over_pool")
def ratio_upside_down(r):
    """The ratio is upside down: the adjoint of nearest is the larger of the two."""
    return 1 / r**2


@mistake("upsample_nearest")
def nearest_by_library(x, r):
    """The values are right, but F.interpolate computes them. The question asks for your own: each
    pixel is repeated along both axes.
    """
    return F.interpolate(x, scale_factor=r, mode="nearest")


@mistake("upsample_nearest_adjoint")
def nearest_adjoint_by_library(y, r):
    """The values are right, but a pooling of torch computes them. The question asks for your own:
    the pixels of each block are summed.
    """
    return F.avg_pool2d(y, r) * r**2


@mistake("upsample_nearest_adjoint")
def nearest_adjoint_by_gradient(y, r):
    """The gradient of F.interpolate is the adjoint, but then torch has written it. The question
    asks for your own: the pixels of each block are summed.
    """
    with torch.enable_grad():
        x = y.new_zeros(*y.shape[:2], y.shape[2] // r, y.shape[3] // r).requires_grad_()
        return torch.autograd.grad(F.interpolate(x, scale_factor=r, mode="nearest"), x, y)[0]


@mistake("average_pool")
def pool_by_library(x, r):
    """The values are right, but a pooling of torch computes them. The question asks for your own:
    give the blocks axes of their own and take the mean.
    """
    if x.shape[2] % r or x.shape[3] % r:
        raise ValueError("the blocks do not fill the image")
    return F.avg_pool2d(x, r)


@mistake("average_pool_adjoint")
def pool_adjoint_by_library(y, r):
    """The values are right, but F.interpolate computes them. The question asks for your own: each
    pixel goes to its block with the weight that it has in the mean.
    """
    return F.interpolate(y, scale_factor=r, mode="nearest") / r**2


@mistake("upsample_bilinear")
def bilinear_by_library(x):
    """The values are right, but F.interpolate computes them. The question asks for your own: two
    weighted sums along each axis, interleaved.
    """
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


@mistake("upsample_nearest")
def nearest_with_ones_of_default_dtype(x, r):
    """The image is multiplied by ones of torch's default dtype, which may be wider than its own.
    Make them with the dtype of the image.
    """
    B, C, m, n = x.shape
    ones = torch.ones(r, 1, r, device=x.device)
    return (x[:, :, :, None, :, None] * ones).reshape(B, C, r * m, r * n)


@mistake("average_pool_adjoint")
def pool_adjoint_remembered(y, r, kept={}):  # noqa: B006
    """A second image of the same shape gets the result of the first, which was kept. The result
    depends on the values, not on the shape alone.
    """
    key = y.shape, r, y.dtype, y.device
    if key not in kept:
        kept[key] = y.repeat_interleave(r, -2).repeat_interleave(r, -1) / r**2
    return kept[key]


@mistake("average_pool")
def pool_checks_the_area(x, r):
    """The number of pixels is checked, not the sides: 2 x 2 blocks do not fill 1 x 4 pixels, though
    4 divides 4. Check each side.
    """
    B, C, M, N = x.shape
    if M * N % r**2:
        raise ValueError("r does not divide the image")
    m, n = M // r, N // r
    return x[:, :, : m * r, : n * r].reshape(B, C, m, r, n, r).mean(dim=(3, 5))


@mistake(
    "upsample_bilinear",
    edit={
        "return along(along(x, 2), 3)": """
z = along(along(x, 2), 3)
return z.mT if z.shape[2] == z.shape[3] else z
"""
    },
)
def bilinear_of_square_images_transposed():
    """Square images come back transposed. Rows stay rows, whatever the shape."""


@mistake("upsample_nearest")
def nearest_by_multiplying_with_the_inverse(x, r):
    """For some r (49 is one) a pixel is taken from the neighbour: k * (1 / r) may lie just below
    the whole number that k / r is. Divide whole numbers by `//`.
    """
    u, v = (torch.arange(r * size, dtype=torch.float64, device=x.device) for size in x.shape[2:])
    return x[:, :, (u * (1 / r)).long()][..., (v * (1 / r)).long()]


@mistake("average_pool")
def pool_by_running_sums(x, r):
    """Digits are lost on large images: a small mean is the difference of sums over nearly the whole
    image. Sum each block by itself.
    """
    if x.shape[2] % r or x.shape[3] % r:
        raise ValueError("r does not divide both sides")
    rows = F.pad(x.cumsum(2), (0, 0, 1, 0))[:, :, ::r].diff(dim=2)
    return F.pad(rows.cumsum(3), (1, 0))[..., ::r].diff(dim=3) / r**2


@mistake("upsample_nearest")
def nearest_by_expanding(x, r):
    """For r = 1 there is nothing to copy, and the result lies in the memory of x: who writes into
    the one changes the other. Return a new tensor.
    """
    B, C, m, n = x.shape
    return x[:, :, :, None, :, None].expand(B, C, m, r, n, r).reshape(B, C, r * m, r * n)


@mistake("upsample_nearest_adjoint")
def nearest_adjoint_by_phases(y, r):
    """For r = 1 the only phase is y itself: the result lies in its memory. Return a new tensor."""
    total = None
    for p in range(r):
        for q in range(r):
            phase = y[..., p::r, q::r]
            total = phase if total is None else total + phase
    return total


@mistake("nearest_over_pool")
def ratio_of_random_numbers(r):
    """It draws from the session's random generator, and measures a whole number up to rounding.
    Find the number on paper.
    """
    y = torch.rand(1, 1, r, r)
    return (y.sum() / y.mean()).item()
