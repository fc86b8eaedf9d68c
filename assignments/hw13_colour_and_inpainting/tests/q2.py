"""Question 2. Lightness and colour apart.

| the text promises | tested by |
| --- | --- |
| the formulas, also for dark and saturated colours | test_by_hand, test_values |
| greys have no colour, white has L = 100 | test_by_hand, test_values |
| an inverse, without clamping | test_inverse |
| gradients that are finite, at black and outside [0, 1] as well | test_gradient |
| any B, H and W; dtypes, layouts, devices; inputs, session as they are | test_values, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q2"

TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)


def forth(rgb):
    """Channel by channel, in float64."""
    linear = [
        torch.where(c > 0.04045, ((c.clamp(min=0) + 0.055) / 1.055) ** 2.4, c / 12.92)
        for c in rgb.double().unbind(1)
    ]
    f = []
    for row in TO_XYZ:
        t = sum(share * c for share, c in zip(row, linear, strict=True)) / sum(row)
        f.append(torch.where(t > 216 / 24389, t.clamp(min=0) ** (1 / 3), 841 / 108 * t + 4 / 29))
    lab = torch.stack([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])], 1)
    return lab.to(rgb.dtype)


def colours(shape, number, dtype=torch.float64):
    """Colours of all kinds: dark ones as well, pure ones, black and white."""
    g = checks.generator(number)
    x = torch.rand(shape, generator=g, dtype=torch.float64)
    x = torch.where(torch.rand(shape, generator=g) < 0.25, 0.03 * x, x)
    x[:, :, 0, 0], x[0, :, -1, -1] = 0.0, 1.0
    x[-1, :, 0, -1] = torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64)
    return x.to(dtype)


@test_case(points=1)
def test_by_hand(rgb_to_lab):
    """White, a grey and a red pixel."""
    x = torch.tensor([[1.0, 0.5, 1.0], [1.0, 0.5, 0.0], [1.0, 0.5, 0.0]], dtype=torch.float64)
    found = rgb_to_lab(x.reshape(1, 3, 1, 3))
    right = [[100.0, 53.388962, 53.240588], [0.0, 0.0, 80.094167], [0.0, 0.0, 67.201537]]
    right = torch.tensor(right, dtype=torch.float64).reshape(1, 3, 1, 3)
    checks.finite(found, (1, 3, 1, 3), "rgb_to_lab(x)")
    off = (found.double() - right).abs().max()
    checks.at_most(off, 1e-4, "the largest error of rgb_to_lab(x) for white, grey and red")


@test_case(points=1.5, hidden=True)
def test_values(rgb_to_lab):
    """Colours of all kinds; greys."""
    for number, (B, H, W) in enumerate([(3, 4, 5), (1, 3, 3), (2, 2, 7)], 5201):
        x = colours((B, 3, H, W), number)
        call = f"rgb_to_lab(x) with x {tuple(x.shape)}"
        checks.same(rgb_to_lab(x.clone()), forth(x), call, size=100)
    x = torch.rand(2, 3, 4, 3, generator=checks.generator(5211), dtype=torch.float64) * 2.5 - 1
    call = "rgb_to_lab(x) for numbers from -1 to 1.5"
    checks.same(rgb_to_lab(x.clone()), forth(x), call, size=100)
    grey = torch.linspace(0, 1, 40, dtype=torch.float64).reshape(1, 1, 4, 10).expand(1, 3, 4, 10)
    found = rgb_to_lab(grey.clone())
    checks.same(found, forth(grey), "rgb_to_lab(x) for greys", size=100)
    checks.at_most(found[:, 1:].abs().max(), 1e-9, "the largest |a| or |b| of greys")


@test_case(points=1, hidden=True)
def test_inverse(lab_to_rgb):
    """Back to the same colours, and beyond what a screen can show."""
    for number, (B, H, W) in enumerate([(2, 5, 4), (1, 3, 6)], 5221):
        x = colours((B, 3, H, W), number)
        call = "lab_to_rgb(lab) for colours of a screen"
        checks.same(lab_to_rgb(forth(x)), x, call, size=10**4)
    x = colours((2, 3, 4, 3), 5231) * 1.5
    call = "lab_to_rgb(lab) for colours brighter than white"
    checks.same(lab_to_rgb(forth(x)), x, call, size=10**4)
    x = colours((2, 3, 4, 3), 5234) * 2.5 - 1
    call = "lab_to_rgb(lab) for colours from -1 to 1.5"
    checks.same(lab_to_rgb(forth(x)), x, call, size=10**4)
    x = colours((2, 3, 4, 3), 5232) - 0.02 * (colours((2, 3, 4, 3), 5233) > 0.5)
    call = "lab_to_rgb(lab) for colours with slightly negative parts"
    checks.same(lab_to_rgb(forth(x)), x, call, size=10**4)


@test_case(points=0.5, hidden=True)
def test_gradient(rgb_to_lab, lab_to_rgb):
    """Gradients are finite and right, at black and white as well, and outside [0, 1]."""
    for dtype in (torch.float32, torch.float64):
        x, wide = colours((2, 3, 3, 4), 5241, dtype), colours((2, 3, 3, 4), 5243, dtype) * 2.5 - 1
        for function, given, call in [
            (rgb_to_lab, x, "rgb_to_lab(x)"),
            (lab_to_rgb, forth(x), "lab_to_rgb(lab)"),
            (rgb_to_lab, wide, "rgb_to_lab(x) for numbers from -1 to 1.5"),
            (lab_to_rgb, forth(wide), "lab_to_rgb(lab) for colours outside [0, 1]"),
        ]:
            found = probes.gradient(function, given.clone())
            checks.finite(found, tuple(x.shape), f"the gradient of {call} in {dtype}")
    x = 0.2 + 0.6 * torch.rand(1, 3, 2, 3, generator=checks.generator(5242), dtype=torch.float64)
    right = probes.gradient(forth, x)
    checks.same(probes.gradient(rgb_to_lab, x), right, "the gradient of rgb_to_lab(x)", size=10**4)


@test_case(points=1, hidden=True)
def test_rules(rgb_to_lab, lab_to_rgb):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        x, z = (colours((2, 3, 4, 5), 5251 + k) for k in (0, 1))
        lab, other = forth(x).to(dtype), forth(z).to(dtype)
        same, others = rules.like(lab, 1000), (([z.to(dtype)]), rules.like(other, 1000))
        rules.hold(rgb_to_lab, [x.to(dtype)], same, f"rgb_to_lab(x) in {dtype}", others=others)
        same, others = rules.like(x.to(dtype), 10**4), ([other], rules.like(z.to(dtype), 10**4))
        rules.hold(lab_to_rgb, [lab], same, f"lab_to_rgb(lab) in {dtype}", others=others)
