"""Question 5. Thresholds and a cure for the bias field.

| the text promises | tested by |
| --- | --- |
| Otsu: the best edge, any shape, range and number of bins | test_otsu_of_two_groups, test_otsu |
| values on an edge are above it, the largest in the last bin | test_otsu |
| centres stand for the pixels of their bins | test_otsu |
| a constant image; a Python float; layouts, devices | test_otsu |
| classify: thresholds that are reached, int64, float64 in float64 | test_classify |
| no threshold, any shape, layouts, devices | test_classify_and_flatten, test_classify |
| J by its formula, kernel to ceil(3 s), dtypes, layouts, devices | test_flatten_formula |
| outside the mask: zeros, and nothing there matters, nan neither | test_bias_is_removed |
| the mean over the mask stays; an empty mask | test_classify_and_flatten, test_bias_is_removed |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q5"


@test_case(points=0.5)
def test_otsu_of_two_groups(otsu_threshold):
    """Two groups of values: the threshold lies between them."""
    image = torch.tensor([[0.1, 0.12, 0.9], [0.11, 0.88, 0.1]])
    threshold = otsu_threshold(image)
    checks.at_least(threshold, 0.12, "otsu_threshold(image)")
    checks.at_most(threshold, 0.88, "otsu_threshold(image)")


@test_case(points=0.5)
def test_classify_and_flatten(classify, flatten_bias):
    """Five values and two thresholds; a constant image is flat already."""
    image = torch.tensor([0.0, 0.25, 0.3, 0.5, 0.8])
    expected = torch.tensor([0, 1, 1, 2, 2])
    checks.same(classify(image, [0.25, 0.5]), expected, "classify(image, [0.25, 0.5])")
    mask = torch.ones(6, 9, dtype=torch.bool)
    mask[0, :4] = False
    image = torch.full((6, 9), 3.0, dtype=torch.float64)
    value = flatten_bias(image, mask, 1.5)
    checks.same(value, image * mask, "flatten_bias of a constant image", size=81)


def check_otsu(threshold, image, bins, call):
    """A Python float at an edge, and no edge is better."""
    kind = type(threshold).__name__
    assert isinstance(threshold, float), f"{call} returned an object of type {kind}, not a float"
    low, high = image.min().item(), image.max().item()
    width = (high - low) / bins
    index = ((image.double() - low) / width).long().clamp(0, bins - 1).flatten()
    count = torch.bincount(index, minlength=bins).double()
    centre = low + width * (torch.arange(bins) + 0.5)
    best = []
    for edge in range(1, bins):
        w0, w1 = count[:edge].sum(), count[edge:].sum()
        mu0 = (count[:edge] * centre[:edge]).sum() / w0
        mu1 = (count[edge:] * centre[edge:]).sum() / w1
        best.append((w0 * w1 * (mu1 - mu0) ** 2).item())
    checks.at_least(threshold, low, call)
    checks.at_most(threshold, high, call)
    place = (threshold - low) / width
    edge = round(place)
    assert abs(place - edge) < 0.01, f"{call} is {threshold:.6g}: no edge of a bin"
    assert 0 < edge < bins, f"{call} is {threshold:.6g}: it divides nothing"
    quality = best[edge - 1] / max(best)
    checks.at_least(quality, 1 - 1e-9, f"{call}: the criterion, relative to the best edge's")


@test_case(points=1, hidden=True)
def test_otsu(otsu_threshold):
    """The best edge of the histogram: unequal groups, few bins, other ranges; constant images."""
    generator = checks.generator(751)
    for shape, split, offset, scale, bins in [
        ((40, 50), 0.5, 0.0, 1.0, 256),
        ((31, 17, 3), 0.9, -5.0, 20.0, 64),
        ((900,), 0.2, 100.0, 0.01, 10),
        ((30, 20), 0.05, 0.0, 1e-3, 7),
        ((40, 30), 0.4, 1000.0, 0.2, 64),
        ((25, 30), 0.4, 0.0, 1e-9, 32),
        ((25, 30), 0.4, 0.0, 1e9, 32),
    ]:
        upper = torch.rand(shape, generator=generator) < split
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        image = offset + scale * (torch.where(upper, 2.0, 0.0) + 0.4 * noise)
        low, high = image.min().item(), image.max().item()
        call = f"otsu_threshold(image, {bins}) for values from {low:.3g} to {high:.3g}"
        check_otsu(otsu_threshold(image, bins), image, bins, call)
    for bins, values in [  # the means of the pixels, not of the centres, would divide elsewhere
        (3, [0.0] + 8 * [0.9] + 8 * [1.1] + [3.0]),
        (4, [0.0] + 5 * [1.9] + 3 * [2.5] + 2 * [3.1] + [4.0]),
        (5, [0.0] + 8 * [2.9] + 8 * [4.1] + [5.0]),
        (2, [0.0, 2.0]),
        (4, [0.0, 1.3] + 40 * [2.3] + 30 * [4.0]),  # the last edge is the best one,
        (5, [0.0, 1.3, 2.3] + 30 * [3.3] + 40 * [5.0]),
        (6, 40 * [0.0] + 90 * [1.3] + [2.3, 3.3, 4.3, 6.0]),  # the first one,
        (7, [0.0, 1.3, 2.3, 3.3] + 43 * [4.3] + [5.3] + 23 * [7.0]),  # and not the first maximum
        (6, 7 * [0.0] + [1.3, 2.3] + 51 * [3.3] + [4.3] + 30 * [6.0]),
    ]:
        for offset, scale, dtype in [(0.0, 1.0, torch.float32), (-70.0, 0.3, torch.float64)]:
            image = offset + scale * torch.tensor(values, dtype=dtype).reshape(1, -1)
            call = f"otsu_threshold(image, {bins}) of an image with {len(values)} pixels"
            check_otsu(otsu_threshold(image, bins), image, bins, call)
    for bins, values in [  # on edges that every dtype holds; in the bins below, others would win
        (4, [0.0] + 20 * [1.0] + 5 * [2.0] + 5 * [3.0] + [4.0]),
        (8, [0.0, 1.0] + 8 * [2.0] + 30 * [3.0] + 2 * [4.0] + 20 * [5.0] + [6.0, 6.0, 7.0, 8.0]),
    ]:
        for offset, scale, dtype in [(0.0, 1.0, torch.float32), (-2.0, 0.5, torch.float64)]:
            image = offset + scale * torch.tensor(values, dtype=dtype)
            call = f"otsu_threshold(image, {bins}) of values on the edges of bins"
            check_otsu(otsu_threshold(image, bins), image, bins, call)
    image = torch.rand(13, 14, generator=generator, dtype=torch.float64) ** 2
    check_otsu(otsu_threshold(image), image, 256, "otsu_threshold(image)")
    image = image[:5, :6].clone()
    rules.hold(
        otsu_threshold,
        (image, 9),
        lambda value, call: check_otsu(value, image, 9, call),
        "otsu_threshold(image, 9)",
    )
    for value in (0.75, -3.0, 0.0):
        for shape in ((3, 4), (1,)):
            found = otsu_threshold(torch.full(shape, value))
            call = f"otsu_threshold of a constant image {shape}"
            assert isinstance(found, float), f"{call} is no float"
            checks.number(found, value, call, 1e-9)


@test_case(points=1, hidden=True)
def test_classify(classify):
    """Values that equal a threshold; no threshold, many; shapes, dtypes and devices."""
    generator = checks.generator(752)
    for thresholds in ([], [0.0], [-1.0, 0.1, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5], [0.25, 0.5, 2.0]):
        for dtype in (torch.float32, torch.float64):
            image = torch.randn(2, 3, 7, 5, generator=generator, dtype=dtype)
            image = (64 * image).round() / 64 + 1 / 256  # far from all thresholds
            # what no float32 holds equals a threshold in float64 only
            equal = [t for t in thresholds if dtype == torch.float64 or t * 4 % 1 == 0]
            image[0, 0].flatten()[: len(equal)] = torch.tensor(equal, dtype=dtype)
            if dtype == torch.float64:
                below = torch.tensor(equal, dtype=dtype) - 1e-12
                image[1, 0].flatten()[: len(equal)] = below
            expected = sum(
                ((image >= torch.tensor(t, dtype=dtype)).long() for t in thresholds),
                torch.zeros(image.shape, dtype=torch.int64),
            )
            call = f"classify(image, {thresholds}) with an image of {dtype}"
            checks.same(classify(image, thresholds), expected, call)
        rules.hold(classify, (image[0], thresholds), rules.like(expected[0]), call)
    value = classify(image[0, 0], [0.001 * k for k in range(-400, 300)])
    expected = sum((image[0, 0] >= 0.001 * k).long() for k in range(-400, 300))
    checks.same(value, expected, "classify with 700 thresholds")
    for shape in [(1,), (9,), (1, 1), (4, 4)]:
        value = classify(torch.full(shape, 0.5), [0.25, 0.5, 0.75])
        checks.same(value, torch.full(shape, 2), f"classify of an image {shape}")


@test_case(points=1, hidden=True)
def test_bias_is_removed(flatten_bias):
    """Only the mask counts, the mean stays, factors cancel, and a bias field nearly vanishes."""
    generator = checks.generator(753)
    row, column = torch.meshgrid(torch.arange(40), torch.arange(36), indexing="ij")
    mask = ((row - 20) ** 2 / 300 + (column - 17) ** 2 / 200 < 1) & (row + column > 14)
    image = 0.5 + torch.rand(40, 36, generator=generator, dtype=torch.float64)
    flat = flatten_bias(image, mask, 4.0)
    checks.finite(flat, (40, 36), "flatten_bias(image, mask, 4.0)")
    outside = torch.where(mask, torch.zeros_like(image), flat)
    checks.same(outside, torch.zeros_like(image), "flatten_bias outside the mask")
    mean = flat[mask].mean()
    checks.number(mean, image[mask].mean().item(), "the mean of flatten_bias over the mask", 1e-9)
    for there in (1e6, math.nan, -math.inf):
        other = image.masked_fill(~mask, there)
        call = f"flatten_bias with {there:g} outside the mask"
        checks.same(flatten_bias(other, mask, 4.0), flat, call, size=2000)
    for factor in (7, 1e-9, 1e9):
        call = f"flatten_bias({factor:g} * image)"
        checks.same(flatten_bias(factor * image, mask, 4.0), factor * flat, call, size=2000)
    bias = 1 + 0.6 * torch.sin(row / 25.0 + column / 40.0)
    again = flatten_bias(bias * torch.ones_like(image), mask, 4.0)[mask]
    before = bias[mask].std() / bias[mask].mean()
    checks.at_most(again.std() / again.mean() / before, 0.25, "what is left of a smooth bias field")
    for given in (image, other):
        empty = flatten_bias(given, torch.zeros_like(mask), 4.0)
        checks.same(empty, torch.zeros_like(image), "flatten_bias with an empty mask")


def flattened(image, mask, width):
    """J by matrices, in float64."""
    gauss = []
    for size in image.shape:
        d = torch.arange(size)[:, None] - torch.arange(size)[None]
        g = torch.exp(-(d.double() ** 2) / (2 * width**2))
        gauss.append(torch.where(d.abs() <= math.ceil(3 * width), g, 0))
    smooth = gauss[0] @ (mask * image) @ gauss[1] / (gauss[0] @ mask.double() @ gauss[1])
    flat = torch.where(mask, image / smooth, 0)
    return flat * (image[mask].mean() / flat[mask].mean())


@test_case(points=1, hidden=True)
def test_flatten_formula(flatten_bias):
    """Small and rectangular images, several widths, holes in the mask: the formula, by matrices."""
    generator = checks.generator(754)
    for m, n, width in [(9, 14, 1.0), (12, 7, 2.3), (5, 6, 8.0), (8, 8, 0.4), (1, 5, 1.1)]:
        image = 0.2 + torch.rand(m, n, generator=generator, dtype=torch.float64)
        mask = torch.rand(m, n, generator=generator) < 0.7
        mask[0, 2] = True
        flat = flattened(image, mask, width)
        for dtype in (torch.float64, torch.float32):
            value = flatten_bias(image.to(dtype), mask, width)
            call = f"flatten_bias of {m} x {n} pixels, width {width}, {dtype}"
            checks.same(value, flat.to(dtype), call, size=m * n)
    one = torch.zeros(6, 7, dtype=torch.bool)
    one[2, 4] = True
    image = 0.2 + torch.rand(6, 7, generator=generator, dtype=torch.float64)
    for mask in (one, torch.ones_like(one), torch.rand(6, 7, generator=generator) < 0.5):
        flat = flattened(image, mask, 1.5)
        rules.hold(
            flatten_bias,
            (image, mask, 1.5),
            rules.like(flat, size=42),
            f"flatten_bias with {int(mask.sum())} of 42 pixels in the mask",
        )
