"""Other right answers and known wrong ones to question 6 of hw01."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("downsample")
def downsample_by_reshape(x, r):
    """One reshape, mean over the two axes within blocks."""
    *batch, M, N = x.shape
    if M % r != 0 or N % r != 0:
        raise ValueError("r does not divide the sides of the image")
    return x.reshape(*batch, M // r, r, N // r, r).mean((-3, -1))


@alternative("downsample")
def downsample_by_slices(x, r):
    """A sum over the r * r positions within a block."""
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides of the image")
    return sum(x[..., p::r, q::r] for p in range(r) for q in range(r)) / (r * r)


@alternative("downsample")
def downsample_by_matrices(x, r):
    """Averaging matrices from the left and from the right."""
    (H, a), (W, b) = divmod(x.shape[-2], r), divmod(x.shape[-1], r)
    if a or b:
        raise ValueError("r does not divide the sides of the image")
    means = torch.full((1, r), 1 / r, dtype=x.dtype, device=x.device)
    rows = torch.kron(torch.eye(H, dtype=x.dtype, device=x.device), means)
    columns = torch.kron(torch.eye(W, dtype=x.dtype, device=x.device), means)
    return rows @ x @ columns.T


@alternative("downsample_adjoint")
def downsample_adjoint_by_expand(y, r):
    """Each value expanded to a block."""
    H, W = y.shape[-2:]
    blocks = y[..., :, None, :, None].expand(*y.shape[:-2], H, r, W, r)
    return blocks.reshape(*y.shape[:-2], H * r, W * r) / (r * r)


@alternative("downsample_adjoint")
def downsample_adjoint_by_slices(y, r):
    """A share of each value put at every position within its block."""
    x = y.new_empty(*y.shape[:-2], r * y.shape[-2], r * y.shape[-1])
    for p in range(r):
        for q in range(r):
            x[..., p::r, q::r] = y / r**2
    return x


@alternative("downsample_adjoint")
def downsample_adjoint_by_indices(y, r):
    """Pixel (u, v) reads from (u // r, v // r)."""
    u = torch.arange(r * y.shape[-2], device=y.device) // r
    v = torch.arange(r * y.shape[-1], device=y.device) // r
    return y[..., u[:, None], v] * (1.0 / r**2)


@alternative("observe")
def observe_flat(x, mask):
    """Image and mask as vectors."""
    return x.flatten(-2)[..., mask.flatten()]


@alternative("observe")
def observe_by_indices(x, mask):
    """Row and column numbers of the pixels kept."""
    rows, columns = mask.nonzero(as_tuple=True)
    return x[..., rows, columns]


@alternative("observe")
def observe_by_masked_select(x, mask):
    """masked_select goes image by image, row by row."""
    return x.masked_select(mask).reshape(*x.shape[:-2], int(mask.sum()))


@alternative("observe_adjoint")
def observe_adjoint_flat(y, mask):
    """A vector of pixels, filled at the numbers of those kept."""
    places = mask.reshape(-1).nonzero().squeeze(1)
    x = y.new_zeros(*y.shape[:-1], mask.numel())
    return x.index_copy(-1, places, y).reshape(*y.shape[:-1], *mask.shape)


@alternative("observe_adjoint")
def observe_adjoint_by_indices(y, mask):
    """Row and column numbers of the pixels kept."""
    rows, columns = torch.where(mask)
    x = torch.zeros(y.shape[:-1] + mask.shape, dtype=y.dtype, device=y.device)
    x[..., rows, columns] = y
    return x


@alternative("observe_adjoint")
def observe_adjoint_by_matrix(y, mask):
    """Rows of the identity: the transpose of the selection matrix."""
    chosen = torch.eye(mask.numel(), dtype=y.dtype, device=y.device)[mask.flatten()]
    return (y @ chosen).unflatten(-1, mask.shape)


@mistake("downsample")
def downsample_by_picking(x, r):
    """Only one pixel of each block is kept. Take the mean of all of them."""
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides")
    return x[..., ::r, ::r].clone()


@mistake("downsample", edit={".mean(": ".sum("})
def downsample_by_sums():
    """The result is too large by a factor: the pixels of a block were added up. Divide by their
    number, r times r.
    """


@mistake("downsample", edit={".mean(dim=(-3, -1))": ".sum(dim=(-3, -1)) / r"})
def downsample_divided_by_r():
    """The result is off by a factor r: the sum over r x r pixels was divided by r."""


@mistake("downsample")
def downsample_crops(x, r):
    """Where r does not divide both sides, no ValueError is raised: rows or columns are left out
    silently.
    """
    M, N = x.shape[-2] // r * r, x.shape[-1] // r * r
    x = x[..., :M, :N]
    return x.unflatten(-2, (M // r, r)).unflatten(-1, (N // r, r)).mean(dim=(-3, -1))


@mistake(
    "downsample",
    edit={
        "(M // r, r)": "(r, M // r)",
        "(N // r, r)": "(r, N // r)",
        "dim=(-3, -1)": "dim=(-4, -2)",
    },
)
def downsample_interleaved():
    """Blocks are cut in the wrong order: the pixels that are averaged are not neighbours. Split an
    axis of r H pixels into (H, r), not into (r, H).
    """


@mistake("downsample_adjoint")
def adjoint_as_enlargement(y, r):
    """Every value is r^2 times too large: this is the nearest-neighbour enlargement. A pixel of the
    small image is a mean, so each of its r^2 pixels got the weight 1 / r^2.
    """
    return y.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1)


@mistake("downsample_adjoint")
def adjoint_divided_by_r(y, r):
    """The result is off by a factor r: divide by r^2, the number of pixels in a block."""
    return y.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1) / r


@mistake("downsample_adjoint")
def adjoint_into_one_pixel(y, r):
    """Only one pixel of each block gets a value. All r^2 pixels of it went into the mean, so all of
    them get their share.
    """
    x = torch.zeros(*y.shape[:-2], r * y.shape[-2], r * y.shape[-1], dtype=y.dtype, device=y.device)
    x[..., ::r, ::r] = y
    return x


@mistake("downsample_adjoint")
def adjoint_tiled(y, r):
    """The image is tiled: it is repeated as a whole. Repeat each pixel into a block of its own."""
    return y.repeat(*[1] * (y.ndim - 2), r, r) / r**2


@mistake("observe")
def observe_by_columns(x, mask):
    """The pixels come column by column. The order is row by row."""
    return x.mT[..., mask.T]


@mistake("observe")
def observe_as_image(x, mask):
    """The result still has the shape of the image, with zeros where nothing was measured. Keep only
    the measured pixels, as a vector.
    """
    return x * mask


@mistake("observe")
def observe_what_is_missing(x, mask):
    """The pixels kept are those that are missing: the mask is True where a pixel is measured."""
    return x[..., ~mask]


@mistake("observe")
def observe_without_batch(x, mask):
    """With a batch all images come out as one long vector, or it fails. Apply the mask to the last
    two axes and keep the others.
    """
    return x.masked_select(mask)


@mistake("observe")
def observe_what_is_not_zero(x, mask):
    """Measured pixels with the value 0 are dropped. What is kept is decided by the mask, not by the
    values.
    """
    y = (x * mask).reshape(*x.shape[:-2], -1)
    keep = (y.reshape(-1, y.shape[-1]) != 0).any(dim=0)
    return y[..., keep]


@mistake("observe_adjoint")
def adjoint_filled_with_the_mean(y, mask):
    """The pixels that are not measured are filled with something. In the adjoint they are 0."""
    x = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    if y.shape[-1]:
        x = x + y.mean(dim=-1)[..., None, None]
    x[..., mask] = y
    return x


@mistake("observe_adjoint")
def adjoint_by_columns(y, mask):
    """The values are put back column by column. `observe` takes them row by row, so the adjoint
    puts them back row by row.
    """
    x = torch.zeros(*y.shape[:-1], *mask.T.shape, dtype=y.dtype, device=y.device)
    x[..., mask.T] = y
    return x.mT.contiguous()


@mistake("observe_adjoint")
def adjoint_default_dtype(y, mask):
    """The result has torch's default dtype, whatever y has. Create new tensors with the dtype and
    the device of y.
    """
    x = torch.zeros(*y.shape[:-1], *mask.shape, device=y.device)
    x[..., mask] = y.real.to(x.dtype)
    return x


@mistake("observe_adjoint")
def adjoint_without_batch(y, mask):
    """Axes of a batch are lost: the result is one image, whatever y is. Keep the axes before the
    last one of y.
    """
    x = torch.zeros(mask.shape, dtype=y.dtype, device=y.device)
    x[mask] = y.reshape(-1, y.shape[-1])[0]
    return x


@mistake(
    "downsample",
    edit={"M // r, r, N // r, r": "M // r, N // r, r, r", "(-3, -1)": "(-2, -1)"},
    of="downsample_by_reshape",
)
def downsample_reshaped_at_once():
    """The reshape mixes pixels of different blocks. Split each side apart, rows into (H, r) and
    columns into (W, r), and average over the two axes of length r.
    """


@mistake("downsample")
def downsample_without_check(x, r):
    """Where the blocks do not fit, torch's reshape complains with a RuntimeError. Look at the sides
    first and raise ValueError.
    """
    H, W = x.shape[-2] // r, x.shape[-1] // r
    return x.reshape(*x.shape[:-2], H, r, W, r).mean((-3, -1))


@mistake("downsample")
def downsample_by_avg_pool(x, r):
    """F.avg_pool2d wants three or four axes and real numbers. Images here may have any axes before
    the last two, and complex values: average the blocks with a reshape and mean.
    """
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides of the image")
    return F.avg_pool2d(x, r)


@mistake(
    "downsample_adjoint",
    edit={"y.new_empty(": "torch.zeros(", "r * y.shape[-1])": "r * y.shape[-1], device=y.device)"},
    of="downsample_adjoint_by_slices",
)
def downsample_adjoint_default_dtype():
    """The result has torch's default dtype, whatever y has. Create new tensors with the dtype of
    y.
    """


@mistake("observe")
def observe_first_axes(x, mask):
    """x[mask] lays the mask over the first axes of x, which are the batch where there is one. It
    belongs to the last two axes.
    """
    return x[mask]


@mistake("observe")
def observe_in_place(x, mask):
    """x is changed: the pixels that are not seen are set to zero in x itself. Read from x, do not
    write to it.
    """
    x[..., ~mask] = 0
    return x[..., mask]


@mistake("observe")
def observe_by_loop(x, mask):
    """There is a loop over the pixels. A bool mask is an index: it picks all pixels at once."""
    H, W = mask.shape
    kept = [x[..., u, v] for u in range(H) for v in range(W) if mask[u, v]]
    return torch.stack(kept, dim=-1) if kept else x.new_zeros(*x.shape[:-2], 0)


@mistake("observe_adjoint")
def observe_adjoint_in_front(y, mask):
    """The values stand one after the other from the first pixel on. Each belongs to the place from
    which it was read: where the mask is True.
    """
    x = F.pad(y, (0, mask.numel() - y.shape[-1]))
    return x.unflatten(-1, mask.shape)


@mistake("observe_adjoint", edit={"*y.shape[:-1], *mask.shape": "*mask.shape"})
def observe_adjoint_without_batch():
    """The image that is filled has no batch, so that several measurements do not fit into it. Give
    it the axes of y before the last, then those of the mask.
    """


@mistake("downsample", edit={"return x.unflatten": "return x if r == 1 else x.unflatten"})
def downsample_by_one_is_x():
    """With blocks of one pixel the image itself is returned: what is written into the result is
    written into the image. Return a new tensor.
    """


@mistake("observe")
def observe_one_pixel_squeezed(x, mask):
    """A mask that keeps a single pixel loses the last axis: `squeeze` takes it away. The result is
    (..., 1).
    """
    return x.flatten(-2)[..., mask.reshape(-1).nonzero().squeeze()]


@mistake("observe_adjoint", edit={"torch.zeros": "torch.empty"})
def observe_adjoint_in_new_memory():
    """Pixels that are not observed have whatever was in memory before: `empty` does not clear it.
    They are 0.
    """


@alternative("downsample_adjoint")
def downsample_adjoint_by_numpy(y, r):
    """Over NumPy, and back to dtype and device of y."""
    import numpy as np

    a = y.resolve_conj().cpu().numpy()
    blocks = np.repeat(np.repeat(a, r, -2), r, -1) / r**2
    return torch.from_numpy(blocks).to(y)


@mistake("downsample")
def downsample_by_running_sums(x, r):
    """Digits are lost on large images: a small mean is the difference of sums over nearly the whole
    image. Sum each block by itself.
    """
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r must divide both sides")
    rows = torch.cat([torch.zeros_like(x[..., :1, :]), x.cumsum(-2)], -2)[..., ::r, :].diff(dim=-2)
    zeros = torch.zeros_like(rows[..., :1])
    return torch.cat([zeros, rows.cumsum(-1)], -1)[..., ::r].diff(dim=-1) / r**2
