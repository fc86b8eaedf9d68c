"""Other right answers and known wrong ones to question 1 of hw03."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("haar")
def by_blocks(x, levels):
    """Four quarters from the four pixels of each block."""
    H, W = x.shape[-2:]
    if H % (1 << levels) or W % (1 << levels):
        raise ValueError("sides")
    c = x.clone()
    for _ in range(levels):
        part = c[..., :H, :W].clone()
        a, b = part[..., ::2, ::2], part[..., ::2, 1::2]
        d, e = part[..., 1::2, ::2], part[..., 1::2, 1::2]
        H, W = H // 2, W // 2
        c[..., :H, :W] = (a + b + d + e) / 2
        c[..., :H, W : 2 * W] = (a - b + d - e) / 2
        c[..., H : 2 * H, :W] = (a + b - d - e) / 2
        c[..., H : 2 * H, W : 2 * W] = (a - b - d + e) / 2
    return c


@alternative("haar")
def by_matrices(x, levels):
    """The matrix of one level from the left and from the right."""
    H, W = x.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError("2^levels must divide the sides")

    def matrix(n):
        eye = torch.eye(n // 2, dtype=x.dtype, device=x.device)
        sums = eye.repeat_interleave(2, dim=1)
        signs = torch.tensor([1.0, -1.0], dtype=x.dtype, device=x.device).repeat(n // 2)
        return torch.cat([sums, sums * signs]) / math.sqrt(2)

    c = x.clone()
    for level in range(levels):
        h, w = H >> level, W >> level
        c[..., :h, :w] = matrix(h) @ c[..., :h, :w].clone() @ matrix(w).T
    return c


@alternative("haar")
def by_recursion(x, levels):
    """One level, then the same function for the coarse quarter."""

    def split(z, deep):
        if deep == 0:
            return z
        rows = (z[..., 0::2, :] + z[..., 1::2, :], z[..., 0::2, :] - z[..., 1::2, :])
        quarters = [
            [(r[..., 0::2] + r[..., 1::2]) / 2, (r[..., 0::2] - r[..., 1::2]) / 2] for r in rows
        ]
        quarters[0][0] = split(quarters[0][0], deep - 1)
        return torch.cat([torch.cat(pair, dim=-1) for pair in quarters], dim=-2)

    if any(side % 2**levels for side in x.shape[-2:]):
        raise ValueError(f"{tuple(x.shape)}")
    return split(x.clone(), levels)


@alternative("haar")
def by_convolution(x, levels):
    """A convolution of torch with stride 2 and four kernels."""
    H, W = x.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError
    one = torch.tensor([[1.0, 1], [1, 1]], dtype=x.dtype, device=x.device)
    h = torch.tensor([[1.0, -1], [1, -1]], dtype=x.dtype, device=x.device)
    kernels = torch.stack([one, h, h.T, h * h.T])[:, None] / 2
    c = x.clone()
    for level in range(levels):
        a, b = H >> level, W >> level
        parts = F.conv2d(c[..., :a, :b].reshape(-1, 1, a, b), kernels, stride=2)
        upper = torch.cat([parts[:, 0], parts[:, 1]], dim=-1)
        lower = torch.cat([parts[:, 2], parts[:, 3]], dim=-1)
        c[..., :a, :b] = torch.cat([upper, lower], dim=-2).reshape(c[..., :a, :b].shape)
    return c


@alternative("inverse_haar")
def into_places(c, levels):
    """The four pixels of each block written into their places."""
    H, W = c.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError("sides")
    x = c.clone()
    for level in range(levels, 0, -1):
        h, w = H >> level, W >> level
        s, a = x[..., :h, :w].clone(), x[..., :h, w : 2 * w].clone()
        b, d = x[..., h : 2 * h, :w].clone(), x[..., h : 2 * h, w : 2 * w].clone()
        x[..., 0 : 2 * h : 2, 0 : 2 * w : 2] = (s + a + b + d) / 2
        x[..., 0 : 2 * h : 2, 1 : 2 * w : 2] = (s - a + b - d) / 2
        x[..., 1 : 2 * h : 2, 0 : 2 * w : 2] = (s + a - b - d) / 2
        x[..., 1 : 2 * h : 2, 1 : 2 * w : 2] = (s - a - b + d) / 2
    return x


@alternative("inverse_haar")
def by_repeating(c, levels):
    """Sums and differences are repeated, the differences with alternating signs."""
    H, W = c.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError("sides")
    x = c.clone()
    for level in reversed(range(levels)):
        part = x[..., : H >> level, : W >> level].clone()
        for axis in (-2, -1):
            low, high = part.tensor_split(2, dim=axis)
            low, high = (z.repeat_interleave(2, dim=axis) for z in (low, high))
            signs = torch.ones(low.shape[axis], dtype=c.dtype, device=c.device)
            signs[1::2] = -1
            high = high * (signs if axis == -1 else signs[:, None])
            part = (low + high) / 2**0.5
        x[..., : H >> level, : W >> level] = part
    return x


@mistake("haar", edit={"/ math.sqrt(2)": "/ 2"})
def means():
    """Sums and differences are divided by 2, not by the root of 2: the transform loses energy, and
    its transpose is not its inverse.
    """


@mistake("haar", edit={" / math.sqrt(2)": ""})
def not_divided():
    """Sums and differences are not scaled. What makes a row (1, 1) of the matrix one of norm 1?"""


@mistake("haar", edit={"first - second": "second - first"})
def other_sign():
    """Details have the other sign: it is left minus right, and upper minus lower."""


@mistake(
    "haar",
    edit={
        "part = c[..., : H >> level, : W >> level]": "part = c",
        "c[..., : H >> level, : W >> level] = part": "c = part",
    },
)
def details_too():
    """Each level transforms the whole array again. Only the coarse part, the upper left quarter, is
    split further.
    """


@mistake("haar", edit={"[first + second, first - second]": "[first - second, first + second]"})
def coarse_part_last():
    """The coarse part lies in the lower right quarter, so the next level splits a wrong one."""


@mistake("haar", edit={"for axis in (-2, -1):": "for axis in (-1,):"})
def rows_alone():
    """Only neighbours in a row are combined. One level works along both axes."""


@mistake("haar", edit={"part.unflatten(axis, (-1, 2)).unbind(axis)": "part.chunk(2, dim=axis)"})
def halves_for_neighbours():
    """The left half is combined with the right half. Neighbours are pixels 0 and 1, 2 and 3."""


@mistake("haar", edit={"x.clone()": "x"})
def in_place():
    """The image that was given is overwritten. Work on a copy."""


@mistake("haar", edit={"x.clone()": "torch.zeros(x.shape, dtype=x.dtype) + x.cpu()"})
def on_the_cpu():
    """The result is on the CPU, wherever x is. Create new tensors on the device of the input."""


@mistake("haar", edit={"x.clone()": "x.float()"})
def single():
    """The result has single precision for float64 images too."""


@mistake("haar", edit={"if H % 2**levels or W % 2**levels:": "if H % 2 or W % 2:"})
def only_once_divisible():
    """Sides that can be halved once, but not as often as there are levels, are not refused."""


@mistake("haar", edit={"or W % 2**levels": ""})
def only_rows_checked():
    """Only the height is checked. Both sides have to be divisible."""


@mistake("haar", edit={"range(levels)": "range(levels - 1)"})
def one_level_less():
    """One level is missing: the coarse part is split once less than asked for."""


@mistake("haar")
def by_library(x, levels):
    """This question asks for your own transform; PyWavelets is not to be called."""
    import pywt

    H, W = x.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError("sides")
    if levels == 0:
        return x.clone()
    parts = pywt.wavedec2(
        x.detach().cpu().numpy(), "haar", mode="periodization", level=levels, axes=(-2, -1)
    )
    c = torch.empty(x.shape, dtype=x.dtype)
    h, w = H >> levels, W >> levels
    c[..., :h, :w] = torch.from_numpy(parts[0])
    for down, right, both in parts[1:]:
        c[..., :h, w : 2 * w] = torch.from_numpy(right)
        c[..., h : 2 * h, :w] = torch.from_numpy(down)
        c[..., h : 2 * h, w : 2 * w] = torch.from_numpy(both)
        h, w = 2 * h, 2 * w
    return c.to(x.device)


@mistake("haar")
def loop_over_pixels(x, levels):
    """There is a loop over pixels. Slices with a step take all of them at once."""
    H, W = x.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError("sides")
    c = x.clone()
    for level in range(levels):
        h, w = H >> level, W >> level
        part = c[..., :h, :w].clone()
        for i in range(h // 2):
            for j in range(w // 2):
                a, b = part[..., 2 * i, 2 * j], part[..., 2 * i, 2 * j + 1]
                d, e = part[..., 2 * i + 1, 2 * j], part[..., 2 * i + 1, 2 * j + 1]
                c[..., i, j], c[..., i, w // 2 + j] = (a + b + d + e) / 2, (a - b + d - e) / 2
                c[..., h // 2 + i, j] = (a + b - d - e) / 2
                c[..., h // 2 + i, w // 2 + j] = (a - b - d + e) / 2
    return c


@mistake("inverse_haar", edit={"reversed(range(levels))": "range(levels)"})
def finest_first():
    """The levels are undone in the order in which they were made. The coarsest one came last, so it
    goes first.
    """


@mistake("inverse_haar", edit={"[sums + gaps, sums - gaps]": "[sums - gaps, sums + gaps]"})
def neighbours_swapped():
    """The two pixels of each pair are swapped: the first one is the sum plus the difference."""


@mistake(
    "inverse_haar",
    edit={
        "pair = torch.stack([sums + gaps, sums - gaps], dim=axis)": """
pair = torch.cat([sums + gaps, sums - gaps], dim=axis)
""",
        "pair.flatten(axis - 1, axis)": "pair",
    },
)
def halves_beside_each_other():
    """All first pixels stand before all second ones. They have to be interleaved."""


@mistake("inverse_haar", edit={"/ math.sqrt(2)": "/ 2"})
def inverse_of_another():
    """The inverse of an orthonormal transform has the same scale, the root of 2."""


@mistake("inverse_haar", edit={"x = c.clone()": "x = c"})
def coefficients_overwritten():
    """The coefficients that were given are overwritten. Work on a copy."""


@mistake("inverse_haar", edit={"H % 2**levels or W % 2**levels": "False"})
def nothing_refused():
    """Sides that 2^levels does not divide are to be refused with ValueError here as well."""


@mistake(
    "haar",
    edit={
        "c = x.clone()": "c = x.view(-1, H, W).clone()",
        "return c": "return c.reshape(x.shape)",
    },
)
def view_of_the_image():
    """`view` needs axes that lie one after another in memory: images that are slices or transposed
    ones of others need not. `reshape` takes any.
    """


@mistake("inverse_haar", edit={"x = c.clone()": "x = c.view(-1, H, W).clone().view(c.shape)"})
def view_of_the_coefficients():
    """`view` needs axes that lie one after another in memory; `reshape` takes any."""


@mistake("haar", edit={"return c": "return torch.where(c.abs() < 1e-6, 0, c)"})
def small_ones_cut():
    """Small coefficients become zero. How small is small depends on the image; nothing is cut."""


@mistake("haar", edit={"H % 2**levels or W % 2**levels": "(H * W) % 4**levels"})
def product_checked():
    """The number of pixels is checked. Each side has to be divisible."""


@mistake(
    "inverse_haar",
    edit={"H % 2**levels or W % 2**levels": "levels and ((H - W) % 2**levels or H % 2)"},
)
def difference_checked():
    """Sides that are alike are not refused. Each of them has to be divisible."""
