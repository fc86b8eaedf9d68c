"""Question 5. Thresholds and a cure for the bias field."""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q5"


@test_case(points=1)
def test_otsu_of_two_groups(otsu_threshold):
    """Two groups of values: the threshold lies between them."""
    image = torch.tensor([[0.1, 0.12, 0.9], [0.11, 0.88, 0.1]])
    threshold = otsu_threshold(image)
    checks.at_least(threshold, 0.12, "otsu_threshold(image)")
    checks.at_most(threshold, 0.88, "otsu_threshold(image)")


@test_case(points=1)
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


@test_case(points=1, hidden=True)
def test_otsu(otsu_threshold):
    """The best edge of the histogram, for groups of unequal size, other bins, other ranges."""
    generator = checks.generator(751)
    for shape, split, offset, scale, bins in [
        ((40, 50), 0.5, 0.0, 1.0, 256),
        ((31, 17, 3), 0.9, -5.0, 20.0, 64),
        ((900,), 0.2, 100.0, 0.01, 10),
    ]:
        upper = torch.rand(shape, generator=generator) < split
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        image = offset + scale * (torch.where(upper, 2.0, 0.0) + 0.4 * noise)
        low, high = image.min().item(), image.max().item()
        width = (high - low) / bins
        index = ((image - low) / width).long().clamp(0, bins - 1).flatten()
        count = torch.bincount(index, minlength=bins).double()
        centre = low + width * (torch.arange(bins) + 0.5)
        best = []
        for edge in range(1, bins):
            w0, w1 = count[:edge].sum(), count[edge:].sum()
            mu0 = (count[:edge] * centre[:edge]).sum() / w0
            mu1 = (count[edge:] * centre[edge:]).sum() / w1
            best.append((w0 * w1 * (mu1 - mu0) ** 2).item())
        threshold = otsu_threshold(image, bins)
        call = f"otsu_threshold(image, {bins}) for values from {low:.3g} to {high:.3g}"
        checks.at_least(threshold, low, call)
        checks.at_most(threshold, high, call)
        place = (float(threshold) - low) / width
        edge = round(place)
        assert abs(place - edge) < 0.01, f"{call} is {float(threshold):.6g}: no edge of a bin"
        assert 0 < edge < bins, f"{call} is {float(threshold):.6g}: it divides nothing"
        quality = best[edge - 1] / max(best)
        checks.at_least(quality, 1 - 1e-9, f"{call}: the criterion, relative to the best edge's")
    value = otsu_threshold(torch.full((3, 4), 0.7, dtype=torch.float64))
    checks.number(value, 0.7, "otsu_threshold of a constant image", 1e-9)


@test_case(points=1, hidden=True)
def test_classify(classify):
    """Values that equal a threshold; no threshold, many; shapes, dtypes and devices."""
    generator = checks.generator(752)
    for thresholds in ([], [0.0], [-1.0, 0.1, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5]):
        for dtype in (torch.float32, torch.float64):
            image = torch.randn(2, 3, 7, 5, generator=generator, dtype=dtype)
            image[0, 0].flatten()[: len(thresholds)] = torch.tensor(thresholds, dtype=dtype)
            expected = sum(
                ((image >= torch.tensor(t, dtype=dtype)).long() for t in thresholds),
                torch.zeros(image.shape, dtype=torch.int64),
            )
            call = f"classify(image, {thresholds}) with an image of {dtype}"
            for device in checks.devices():
                value = classify(image.to(device), thresholds)
                checks.same(value, expected.to(device), f"{call} on {device}")
            after = probes.inputs_after(classify, image.clone(), list(thresholds))
            checks.same(after[0], image, f"image after {call}")


@test_case(points=1, hidden=True)
def test_bias_is_removed(flatten_bias):
    """Only the mask counts, the mean stays, factors cancel, and a bias field nearly vanishes."""
    generator = checks.generator(753)
    row, column = torch.meshgrid(torch.arange(40), torch.arange(36), indexing="ij")
    mask = ((row - 20) ** 2 / 300 + (column - 17) ** 2 / 200 < 1) & (row + column > 14)
    image = 0.5 + torch.rand(40, 36, generator=generator, dtype=torch.float64)
    after = probes.inputs_after(flatten_bias, image.clone(), mask.clone(), 4.0)
    checks.same(after[0], image, "image after flatten_bias(image, mask, 4.0)")
    checks.same(after[1], mask, "mask after flatten_bias(image, mask, 4.0)")
    flat = flatten_bias(image, mask, 4.0)
    assert flat is not None, "flatten_bias returned None: does it end in return?"
    checks.same(flat.to("meta"), image.to("meta"), "flatten_bias(image, mask, 4.0)")
    outside = torch.where(mask, torch.zeros_like(flat), flat)
    checks.same(outside, torch.zeros_like(flat), "flatten_bias outside the mask")
    mean = flat[mask].mean()
    checks.number(mean, image[mask].mean().item(), "the mean of flatten_bias over the mask", 1e-9)
    other = image.masked_fill(~mask, 1e6)
    call = "flatten_bias with other values outside the mask"
    checks.same(flatten_bias(other, mask, 4.0), flat, call, size=2000)
    checks.same(flatten_bias(7 * image, mask, 4.0), 7 * flat, "flatten_bias(7 * image)", size=2000)
    bias = 1 + 0.6 * torch.sin(row / 25.0 + column / 40.0)
    again = flatten_bias(bias * torch.ones_like(image), mask, 4.0)[mask]
    before = bias[mask].std() / bias[mask].mean()
    checks.at_most(again.std() / again.mean() / before, 0.25, "what is left of a smooth bias field")
    empty = flatten_bias(image, torch.zeros_like(mask), 4.0)
    checks.same(empty, torch.zeros_like(image), "flatten_bias with an empty mask")


@test_case(points=1, hidden=True)
def test_flatten_formula(flatten_bias):
    """Small and rectangular images, several widths, holes in the mask: the formula, by matrices."""
    generator = checks.generator(754)
    for m, n, width in [(9, 14, 1.0), (12, 7, 2.3), (5, 6, 8.0)]:
        image = 0.2 + torch.rand(m, n, generator=generator, dtype=torch.float64)
        mask = torch.rand(m, n, generator=generator) < 0.7
        gauss = []
        for size in (m, n):
            d = torch.arange(size)[:, None] - torch.arange(size)[None]
            g = torch.exp(-(d.double() ** 2) / (2 * width**2))
            gauss.append(torch.where(d.abs() <= math.ceil(3 * width), g, 0))
        smooth = gauss[0] @ (mask * image) @ gauss[1] / (gauss[0] @ mask.double() @ gauss[1])
        flat = torch.where(mask, image / smooth, 0)
        flat = flat * (image[mask].mean() / flat[mask].mean())
        for device in [each for each in checks.devices() if each != "meta"]:
            for dtype in (torch.float32, torch.float64):
                value = flatten_bias(image.to(device, dtype), mask.to(device), width)
                call = f"flatten_bias of {m} x {n} pixels, width {width}, {dtype} on {device}"
                checks.same(value, flat.to(device, dtype), call, size=m * n)
