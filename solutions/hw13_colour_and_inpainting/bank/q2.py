"""Other right answers and known wrong ones to question 2 of hw13."""

import torch

from autograder.bank import alternative, mistake


@alternative("rgb_to_lab")
def channels_last(rgb):
    """With the channels last, and clamped arguments of the powers."""
    x = rgb.movedim(1, -1)
    linear = torch.where(x > 0.04045, ((x.clamp(min=0.04) + 0.055) / 1.055).pow(2.4), x / 12.92)
    M = torch.tensor(
        [[0.412453, 0.35758, 0.180423], [0.212671, 0.71516, 0.072169],
         [0.019334, 0.119193, 0.950227]], dtype=torch.float64,
    )  # fmt: skip
    xyz = linear @ (M / M.sum(1, keepdim=True)).to(rgb).T
    f = torch.where(
        xyz > 216 / 24389, xyz.clamp(min=1e-3).pow(1 / 3), 841 / 108 * xyz + 4 / 29
    )  # fmt: skip
    L = 116 * f[..., 1] - 16
    a, b = 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])
    return torch.stack([L, a, b], dim=1)


@alternative("lab_to_rgb")
def by_solving(lab):
    """Channels one by one, the matrix solved for."""
    Y = (lab[:, 0] + 16) / 116
    X, Z = Y + lab[:, 1] / 500, Y - lab[:, 2] / 200

    def back(f):
        return torch.where(f > 6 / 29, f * f * f, (f - 4 / 29) * 108 / 841)

    M = torch.tensor(
        [[0.412453, 0.35758, 0.180423], [0.212671, 0.71516, 0.072169],
         [0.019334, 0.119193, 0.950227]], dtype=torch.float64,
    )  # fmt: skip
    white = M @ torch.ones(3, dtype=torch.float64)
    xyz = torch.stack([back(one) * float(w) for one, w in zip((X, Y, Z), white, strict=True)], -1)
    linear = torch.linalg.solve(M.to(lab), xyz.unsqueeze(-1)).squeeze(-1).movedim(-1, 1)
    safe = linear.clamp(min=0.003)
    return torch.where(linear <= 0.04045 / 12.92, 12.92 * linear, 1.055 * safe ** (1 / 2.4) - 0.055)


@mistake("rgb_to_lab", edit={"large = rgb > 0.04045": "large = rgb > 2"})
def without_gamma():
    """The channels are to become linear first."""


@mistake("rgb_to_lab", edit={"M = M / M.sum(1, keepdim=True)  # white becomes (1, 1, 1)\n": ""})
def without_white():
    """X, Y and Z are divided by their values for white, or greys are coloured."""


@mistake("rgb_to_lab", edit={"M / M.sum(1, keepdim=True)": "M / M.sum(0)"})
def wrong_sums():
    """White is red, green and blue at 1: which sums of the matrix are its X, Y and Z?"""


@mistake("rgb_to_lab", edit={"ij,bjhw->bihw": "ji,bjhw->bihw"})
def transposed():
    """The rows of the matrix belong to X, Y and Z."""


@mistake("rgb_to_lab", edit={"500 * (X - Y), 200 * (Y - Z)": "200 * (Y - Z), 500 * (X - Y)"})
def swapped():
    """a and b are swapped."""


@mistake("rgb_to_lab", edit={"500 * (X - Y)": "500 * (Y - X)"})
def green_for_red():
    """The sign of a: red is positive."""


@mistake("rgb_to_lab", edit={"200 * (Y - Z)": "200 * (Z - Y)"})
def blue_for_yellow():
    """The sign of b: yellow is positive."""


@mistake("rgb_to_lab", edit={"116 * Y - 16": "116 * Y"})
def black_is_sixteen():
    """Black has L = 0."""


@mistake("rgb_to_lab", edit={"(6 / 29) ** 3": "6 / 29"})
def bound_of_f():
    """The bound is for t, not for its cube root."""


@mistake(
    "rgb_to_lab",
    edit={
        "f = torch.where(large, root, xyz * (29 / 6) ** 2 / 3 + 4 / 29)": (
            "f = xyz.abs().clamp(min=1e-12) ** (1 / 3)"
        ),
    },
)
def cube_root_alone():
    """Dark colours have a straight line in place of the cube root."""


@mistake("rgb_to_lab", edit={"+ 4 / 29)": "+ 16 / 116 + 0.001)"})
def another_constant():
    """The two branches are to meet at the bound."""


@mistake("rgb_to_lab", edit={"torch.where(large, xyz, 1) ** (1 / 3)": "xyz ** (1 / 3)"})
def gradient_of_the_root():
    """At black the gradient is not finite: the branch that is not taken has one too."""


@mistake("rgb_to_lab", edit={"rgb / 12.92": "rgb"})
def dark_not_divided():
    """Dark channels are divided by 12.92."""


@mistake("rgb_to_lab", edit={"** 2.4": "** 2.2"})
def other_gamma():
    """The exponent is 2.4, with the shift 0.055."""


@mistake(
    "rgb_to_lab",
    edit={
        "return torch.stack([116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)], 1)": (
            "return torch.stack([1.16 * Y - 0.16, 5 * (X - Y), 2 * (Y - Z)], 1)"
        ),
    },
)
def hundredths():
    """L goes from 0 to 100."""


@mistake(
    "rgb_to_lab",
    edit={"dtype=rgb.dtype": "dtype=torch.float32", "M = M /": "M = M.to(rgb.dtype) /"},
)
def rounded_matrix():
    """The matrix is rounded to single precision first."""


@mistake(
    "lab_to_rgb",
    edit={
        "return torch.where(large, curved, 12.92 * linear)": (
            "return torch.where(large, curved, 12.92 * linear).clamp(0, 1)"
        ),
    },
)
def clamps():
    """Nothing is clamped: the inverse also returns colours that no screen shows."""


@mistake(
    "lab_to_rgb", edit={"linear = torch.einsum": "xyz = xyz.clamp(min=0)\nlinear = torch.einsum"}
)
def light_is_positive():
    """X, Y and Z are not clamped: those of colours outside [0, 1] may be negative."""


@mistake("lab_to_rgb", edit={"Y - b / 200": "Y + b / 200"})
def inverse_sign_of_b():
    """The sign of b: b = 200 (f(Y) - f(Z))."""


@mistake("lab_to_rgb", edit={"Y + a / 500, Y,": "Y - a / 500, Y,"})
def inverse_sign_of_a():
    """The sign of a: a = 500 (f(X) - f(Y))."""


@mistake(
    "lab_to_rgb", edit={"torch.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))": "f**3"}
)
def cube_alone():
    """Dark colours were on a straight line."""


@mistake(
    "lab_to_rgb",
    edit={"curved = 1.055 * torch.where(large, linear, 1) ** (1 / 2.4) - 0.055": "curved = linear"},
)
def stays_linear():
    """The result is not linear light: undo the first step as well."""


@mistake(
    "lab_to_rgb", edit={"torch.where(large, linear, 1) ** (1 / 2.4)": "linear.abs() ** (1 / 2.4)"}
)
def inverse_gradient():
    """A branch that is not taken has a gradient too: not a finite one at black, or below."""


@mistake(
    "lab_to_rgb",
    edit={"torch.where(large, linear, 1) ** (1 / 2.4)": "linear ** (1 / 2.4)"},
)
def gradient_of_a_negative_power():
    """A branch that is not taken has a gradient too: NaN where linear light is negative."""


@mistake(
    "lab_to_rgb",
    edit={"M = torch.linalg.inv(M / M.sum(1, keepdim=True))": "M = torch.linalg.inv(M)"},
)
def inverse_white():
    """X, Y and Z were divided by their values for white."""


@mistake(
    "lab_to_rgb",
    edit={"torch.linalg.inv(M / M.sum(1, keepdim=True))": "(M / M.sum(1, keepdim=True)).T"},
)
def transpose_for_inverse():
    """The matrix is not orthogonal: its inverse is not its transpose."""


@mistake("lab_to_rgb", edit={"(L + 16) / 116": "L / 116"})
def inverse_offset():
    """L is 116 f(Y) - 16."""


@mistake(
    "rgb_to_lab",
    edit={"large = rgb > 0.04045": "rgb = rgb.clamp(0, 1)\nlarge = rgb > 0.04045"},
)
def clamped_before():
    """Nothing is clamped: numbers below 0 and above 1 are colours, too."""
