"""Paper 2. One level is enough, nearly.

| the text promises | tested by |
| --- | --- |
| at its own level it is the network itself | test_own_level |
| the estimated image at other levels | test_other_levels |
| the call of f has the shape of y, once | test_other_levels |
| y and the session stay as they are; a new result, on any device | test_other_levels |
| how many parameters must be 0, an int | test_offsets_by_hand, test_offsets |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.denoising import probes

OK_FORMAT = False
name = "a2"


@test_case(points=0.5)
def test_own_level(denoise_at):
    """Where sigma is the level of f, it is y - f(y)."""
    y = torch.rand(1, 1, 3, 4, generator=checks.generator(31), dtype=torch.float64)
    found = denoise_at(lambda z: torch.sin(3 * z), y, 0.1, 0.1)
    checks.same(found, y - torch.sin(3 * y), "denoise_at(f, y, 0.1, 0.1) with f = sin(3 y)")


@test_case(points=0.5)
def test_offsets_by_hand(offset_count):
    """Two layers and three channels between them, grey: three biases and one."""
    checks.equal(offset_count(2, 3), 4, "offset_count(2, 3)")


@test_case(points=2, hidden=True)
def test_other_levels(denoise_at):
    """Levels above and below that of f; f is asked once."""
    y = 3 * torch.rand(2, 1, 5, 4, generator=checks.generator(32), dtype=torch.float64) - 1
    for sigma, trained in [(0.2, 0.1), (0.05, 0.1), (50 / 255, 25 / 255), (1.0, 0.3)]:
        shapes = []

        def f(z, shapes=shapes):
            shapes.append(list(z.shape))
            return torch.sin(3 * z)

        k = trained / sigma
        call = f"denoise_at(f, y, {sigma:.3g}, {trained:.3g}) with f = sin(3 y)"
        found = denoise_at(f, y, sigma, trained)
        checks.same(found, y - torch.sin(3 * k * y) / k, call, size=10)
        checks.equal(shapes, [[2, 1, 5, 4]], f"the shapes that f was called with in {call}")
    same = rules.like(y - torch.sin(3 * k * y) / k, size=10)
    rules.hold(probes.with_sine(denoise_at), (y, sigma, trained), same, call)
    call = f"denoise_at(f, y, {sigma}, {trained}) with an f that returns its input itself"
    rules.hold(denoise_at, ("the identity", y, sigma, trained), rules.like(0 * y, size=10), call)


@test_case(points=1, hidden=True)
def test_offsets(offset_count):
    """Other depths and widths, colour images, an int."""
    for depth, width, channels in [(8, 32, 1), (17, 64, 1), (20, 64, 3), (3, 5, 2)]:
        call = f"offset_count({depth}, {width}, {channels})"
        right = (depth - 1) * width + channels
        checks.equal(offset_count(depth, width, channels), right, call)
