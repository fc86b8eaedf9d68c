"""Question 2. Each channel by itself.

| the text promises | tested by |
| --- | --- |
| mean, root of the mean square plus eps, gain, offset | test_example, test_values |
| each channel of each image by itself, any size | test_values |
| eps, also another than its default | test_eps |
| a constant channel becomes its offset | test_eps |
| large channels are right | test_large |
| gradients pass through everything | test_gradient |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q2"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def normed(x, gain, offset, eps=1e-5):
    """Plane by plane."""
    planes = []
    for image in x:
        for c in range(len(gain)):
            pixels = image[c].flatten()
            centred = pixels - pixels.sum() / len(pixels)
            spread = (centred @ centred / len(pixels) + eps) ** 0.5
            planes.append((centred / spread * gain[c] + offset[c]).reshape(image[c].shape))
    return torch.stack(planes).reshape(x.shape)


@test_case(points=1)
def test_example(channel_norm):
    """The example: pixels 1 and 5, gain 2, offset 10."""
    x = torch.tensor([[[[1.0, 5.0]]]])
    found = channel_norm(x, torch.tensor([2.0]), torch.tensor([10.0]), eps=0.0)
    checks.same(found, torch.tensor([[[[8.0, 12.0]]]]), "channel_norm(x, gain, offset, eps=0.0)",
                size=9)  # fmt: skip


@test_case(points=1.5, hidden=True)
def test_values(channel_norm):
    """Batches of different images, oblong, square, and of one pixel."""
    for number, shape in enumerate(
        [
            (2, 3, 4, 7),
            (3, 2, 1, 5),
            (1, 4, 6, 1),
            (3, 3, 3, 3),
            (2, 1, 5, 4),
            (2, 3, 1, 1),
            (1, 2, 1, 1),
        ],
        3101,
    ):
        x = draw(shape, number) * draw((shape[0], shape[1], 1, 1), number + 10) + 2
        gain, offset = draw(shape[1:2], number + 20), draw(shape[1:2], number + 30)
        call = f"channel_norm(x, gain, offset) with x {shape}"
        found = channel_norm(x.clone(), gain.clone(), offset.clone())
        checks.same(found, normed(x, gain, offset), call, size=1000)


@test_case(points=0.5, hidden=True)
def test_eps(channel_norm):
    """Another eps, by position and by name; constant channels."""
    gain, offset = draw((3,), 3141), draw((3,), 3142)
    for scale in (1e-3, 1.0):
        x = scale * draw((2, 3, 4, 5), 3143)
        right = normed(x, gain, offset)
        call = f"channel_norm(x, gain, offset), x of the size {scale}"
        checks.same(channel_norm(x.clone(), gain, offset), right, call, size=1000)
        for eps in (0.01, 0.0):
            right = normed(x, gain, offset, eps)
            found = channel_norm(x.clone(), gain, offset, eps)
            call = f"channel_norm(x, gain, offset, {eps}), x of the size {scale}"
            checks.same(found, right, call, size=1000)
            found = channel_norm(x.clone(), gain, offset, eps=eps)
            checks.same(found, right, call.replace(f", {eps})", f", eps={eps})"), size=1000)
    x = draw((2, 3, 4, 5), 3144)
    x[0, 1] = 3.0
    found = channel_norm(x.clone(), gain, offset)
    checks.same(found, normed(x, gain, offset), "channel_norm with a constant channel", size=1000)


@test_case(points=0.5, hidden=True)
def test_large(channel_norm):
    """A large mean, and large values."""
    gain, offset = draw((2,), 3151), draw((2,), 3152)
    for mean, scale in ((1e6, 1.0), (0.0, 1e6), (-1e6, 100.0)):
        x = mean + scale * draw((2, 2, 5, 6), 3153)
        found = channel_norm(x.clone(), gain, offset)
        call = f"channel_norm(x, gain, offset), x with mean {mean:.0f} and deviation {scale:.0f}"
        checks.finite(found, (2, 2, 5, 6), call)
        error = (found - normed(x, gain, offset)).abs().max()
        checks.at_most(error, 3e-9 * gain.abs().max().item() * 3 + 1e-9, f"the error of {call}")


@test_case(points=0.5, hidden=True)
def test_gradient(channel_norm):
    """Gradients for images, gains and offsets."""
    args = draw((2, 3, 4, 5), 3161), draw((3,), 3162), draw((3,), 3163)
    for place, which in enumerate(("x", "gain", "offset")):
        found = own.gradient_for(channel_norm, place, *args)
        right = own.gradient_for(normed, place, *args)
        checks.same(found, right, f"the gradient of channel_norm for {which}", size=10**5)


@test_case(points=1, hidden=True)
def test_rules(channel_norm):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [
            (draw((2, 3, 4, 5), n, dtype), draw((3,), n + 1, dtype), draw((3,), n + 2, dtype))
            for n in (3171, 3181)
        ]
        call = f"channel_norm(x, gain, offset) in {dtype}"
        rules.hold_twice(channel_norm, normed, calls, call, 1000)
