"""Other right answers and known wrong ones to question 1 of hw06."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("adjoint")
def adjoint_by_kron(y, r):
    """A product with a block of ones."""
    return torch.kron(y, torch.full((r, r), 1 / r**2, dtype=y.dtype, device=y.device))


@alternative("adjoint")
def adjoint_by_convolution(y, r):
    """A transposed convolution, channel by channel."""
    C = y.shape[1]
    kernel = torch.ones(C, 1, r, r, dtype=y.dtype, device=y.device) / r / r
    return F.conv_transpose2d(y, kernel, stride=r, groups=C)


@alternative("pseudo_inverse")
def pseudo_inverse_by_expanding(y, r):
    """Two axes of copies, folded in."""
    B, C, m, n = y.shape
    return y[:, :, :, None, :, None].expand(B, C, m, r, n, r).reshape(B, C, m * r, n * r).clone()


@alternative("pseudo_inverse")
def pseudo_inverse_by_interpolation(y, r):
    """Torch's nearest."""
    return F.interpolate(y, size=(r * y.shape[2], r * y.shape[3]), mode="nearest-exact").clone()


@alternative("null_part")
def null_part_by_reshaping(x, r):
    """Blocks as axes of their own."""
    B, C, H, W = x.shape
    if not (H % r == 0 and W % r == 0):
        raise ValueError("the sides are not multiples")
    blocks = x.reshape(B, C, H // r, r, W // r, r)
    return (blocks - blocks.mean(dim=(3, 5), keepdim=True)).reshape(B, C, H, W)


@mistake("adjoint", edit={" / r**2": ""})
def adjoint_is_pseudo_inverse():
    "This is the pseudo-inverse. In a mean each pixel counts 1 / r^2: so it does in the adjoint."


@mistake("adjoint", edit={" / r**2": " / r"})
def adjoint_divides_by_r():
    """It divides by r; each pixel of a block counts 1 / r^2 in its mean."""


@mistake(
    "adjoint",
    edit={"y.repeat_interleave(r, -2).repeat_interleave(r, -1)": "y.repeat(1, 1, r, r)"},
)
def adjoint_tiles():
    """The whole image is repeated side by side. Each pixel becomes a block."""


@mistake("adjoint", edit={"y.repeat_interleave(r, -2)": "y.sum(1, True).repeat_interleave(r, -2)"})
def adjoint_one_channel():
    """The channels are added up. Each channel is enlarged by itself."""


@mistake(
    "pseudo_inverse",
    edit={
        "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "return y.repeat_interleave(r, -2).repeat_interleave(r, -1) / r**2"
        )
    },
)
def pseudo_inverse_is_adjoint():
    """This is the adjoint. Its means of blocks are y / r^2; they should be y."""


@mistake(
    "pseudo_inverse",
    edit={"y.repeat_interleave(r, -2).repeat_interleave(r, -1)": "y.repeat(1, 1, r, r)"},
)
def pseudo_inverse_tiles():
    """The whole image is repeated side by side. Each pixel becomes a block."""


@mistake(
    "pseudo_inverse",
    edit={
        "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "found = torch.zeros_like(y.repeat_interleave(r, -2).repeat_interleave(r, -1))\n"
            "found[..., ::r, ::r] = y * r**2\nreturn found"
        )
    },
)
def pseudo_inverse_one_pixel():
    """Its means of blocks are y, but a block of equal pixels has a smaller norm."""


@mistake(
    "pseudo_inverse",
    edit={
        "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            'return F.interpolate(y, scale_factor=float(r), mode="bilinear")'
        )
    },
)
def pseudo_inverse_bilinear():
    """Bilinear enlargement changes the means of blocks."""


@mistake(
    "pseudo_inverse",
    edit={
        "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "return y if r == 1 else y.repeat_interleave(r, -2).repeat_interleave(r, -1)"
        )
    },
)
def pseudo_inverse_returns_y():
    """For r = 1 the result is y itself, or lies in its memory; results are new."""


@mistake(
    "null_part",
    edit={
        "return x - means.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "return means.repeat_interleave(r, -2).repeat_interleave(r, -1)"
        )
    },
)
def null_part_is_seen():
    """This is what A sees of x. Subtract it from x."""


@mistake("null_part", edit={"return x - means.": "return means.new_tensor(-1) * x + means."})
def null_part_sign():
    """The sign is wrong: x minus what is seen."""


@mistake("null_part", edit={".repeat_interleave(r, -1)": ".repeat_interleave(r, -1) / r**2"})
def null_part_with_adjoint():
    """The adjoint stands where the pseudo-inverse belongs, so that a part that A sees is left."""


@mistake("null_part", edit={"x.shape[-2] % r or x.shape[-1] % r": "x.shape[-2] % r"})
def null_part_one_side():
    """A width that r does not divide is to be refused by ValueError, too."""


@mistake("null_part", edit={"raise ValueError": "raise TypeError"})
def null_part_type_error():
    """A size that does not fit is to be refused by ValueError."""


@mistake("null_part", edit={"x.shape[-1] % r": "x.shape[-1] % r or x.shape[-1] != x.shape[-2]"})
def null_part_square_only():
    """Images that are not square are refused; r divides their sides."""


@mistake("null_part", edit={"means = F.avg_pool2d(x, r)": "means = F.avg_pool2d(x.float(), r)"})
def null_part_single():
    """Means are computed in float32 whatever x has: float64 loses its digits."""


@mistake("null_part", edit={"F.avg_pool2d(x, r)": "F.avg_pool2d(x.mean(1, True), r)"})
def null_part_over_channels():
    """Means are taken over channels as well. Each channel has its own."""


@mistake("null_part", edit={"x.shape[-2] % r or": "x.shape[-2] % r and"})
def null_part_both_sides():
    """A size is refused only if r divides neither side. It has to divide both."""


@mistake(
    "null_part", edit={"return x - means.": "if r == 1:\n    return x.clone()\nreturn x - means."}
)
def null_part_of_one():
    """With r = 1 A sees everything: what is left is 0."""


@mistake("pseudo_inverse", edit={"return y.": "return y.float()."})
def pseudo_inverse_single():
    """The result has another dtype than y."""


@mistake("adjoint", edit={"return y.": "y = torch.where(y.abs() < 1e-8, 0 * y, y)\nreturn y."})
def adjoint_drops_small_values():
    """Small values are set to 0."""


@mistake(
    "null_part",
    edit={
        "x.shape[-2] % r or x.shape[-1] % r": "x.shape[-2] * x.shape[-1] % r**2",
        "F.avg_pool2d(x, r)": "F.avg_pool2d(x, r, ceil_mode=True)",
        "return x - means.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "wide = means.repeat_interleave(r, -2).repeat_interleave(r, -1)\n"
            "return x - wide[..., : x.shape[-2], : x.shape[-1]]"
        ),
    },
)
def null_part_of_an_area():
    """Only the number of pixels is looked at. r has to divide each side."""


@mistake("null_part")
def null_part_checks_the_area(x, r):
    """Only the number of pixels is looked at. r has to divide each side."""
    if x.shape[-1] * x.shape[-2] % r**2 != 0:
        raise ValueError("r does not divide the image")
    return x - F.interpolate(F.avg_pool2d(x, r), scale_factor=float(r), mode="nearest")


@mistake("adjoint")
def adjoint_by_view(y, r):
    """`view` fails where dimensions cannot be merged in memory: `reshape` does not."""
    B, C, m, n = y.shape
    kernel = torch.full((1, 1, r, r), 1 / r**2, dtype=y.dtype, device=y.device)
    found = F.conv_transpose2d(y.view(B * C, 1, m, n), kernel, stride=r)
    return found.view(B, C, r * m, r * n)
