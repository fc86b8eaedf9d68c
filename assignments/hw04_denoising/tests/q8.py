"""Question 8. Patches, and noise that is new in every epoch."""

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.denoising import probes

OK_FORMAT = False
name = "q8"


@test_case(points=1)
def test_four_patches(patches):
    """Patches of 2 x 2 pixels from an image of 3 x 4 pixels, stride 1 and stride 2."""
    image = torch.arange(12.0).reshape(1, 3, 4)
    two = torch.tensor([[[[0.0, 1.0], [4.0, 5.0]]], [[[2.0, 3.0], [6.0, 7.0]]]])
    checks.same(patches(image, 2, 2), two, "patches(image, 2, 2)")
    found = patches(image, 2, 1)
    checks.equal(list(found.shape), [6, 1, 2, 2], "the shape of patches(image, 2, 1)")


@test_case(points=1)
def test_item(NoisyPatches):
    """An item is (noisy, clean, sigma), with sigma from the range."""
    clean = torch.rand(3, 1, 6, 6, generator=checks.generator(80))
    dataset = NoisyPatches(clean.clone(), (0.1, 0.2), 0)
    checks.equal(probes.length(dataset), 3, "len(dataset) of three patches", reveal=True)
    item = probes.items(dataset, [1])[0]
    assert isinstance(item, tuple | list) and len(item) == 3, (
        "dataset[1] is not a triple (noisy, clean, sigma)"
    )
    noisy, same, sigma = item
    checks.same(same, clean[1], "the clean patch of dataset[1]")
    checks.at_least(sigma, 0.1, "the sigma of dataset[1]")
    checks.at_most(sigma, 0.2, "the sigma of dataset[1]")
    expected = torch.empty_like(clean[1], device="meta")
    checks.same(torch.empty_like(noisy, device="meta"), expected, "the noisy patch of dataset[1]")


@test_case(points=2, hidden=True)
def test_grid(patches):
    """All patches that fit, in their order: several sizes and strides, dtypes and devices."""
    generator = checks.generator(81)
    for shape, size, stride in [
        ((1, 9, 12), 3, 3),
        ((1, 11, 8), 4, 2),
        ((1, 10, 7), 4, 3),
        ((1, 7, 13), 2, 5),
        ((1, 5, 6), 5, 1),
    ]:
        image = torch.randn(shape, generator=generator, dtype=torch.float64)
        corners = [
            (top, left)
            for top in range(0, shape[1] - size + 1, stride)
            for left in range(0, shape[2] - size + 1, stride)
        ]
        expected = torch.stack([image[:, i : i + size, j : j + size] for i, j in corners])
        call = f"patches(image, {size}, {stride}) with an image {shape}"
        checks.same(patches(image.clone(), size, stride), expected, call)
    for device in checks.devices():
        image = torch.ones(1, 6, 7, device=device)
        call = f'patches(image, 3, 2) on the device "{device}"'
        checks.same(patches(image, 3, 2), torch.ones(6, 1, 3, 3, device=device), call)


@test_case(points=1, hidden=True)
def test_noise(NoisyPatches):
    """The noise is standard normal times sigma, independent between items, not clipped; float64."""
    generator = checks.generator(82)
    clean = torch.rand(64, 1, 32, 32, generator=generator, dtype=torch.float64)
    items = probes.items(NoisyPatches(clean.clone(), (0.3, 0.5), 7), list(range(64)))
    for i in (0, 63):
        checks.same(items[i][1], clean[i], f"the clean patch of dataset[{i}]")
        expected = torch.empty_like(clean[i], device="meta")
        call = f"the noisy patch of dataset[{i}]"
        checks.same(torch.empty_like(items[i][0], device="meta"), expected, call)
    noise = torch.stack([(noisy - same) / sigma for noisy, same, sigma in items]).flatten(1)
    # 65,536 values: the bounds are more than seven standard deviations away
    checks.at_most(noise.mean().abs(), 0.03, "the mean of (noisy - clean) / sigma, absolutely,")
    checks.at_most((noise.std() - 1).abs(), 0.02, "the deviation of the same, less 1,")
    kurtosis = (noise**4).mean()
    checks.at_most((kurtosis - 3).abs(), 0.3, "E[n^4] - 3, for n = (noisy - clean) / sigma,")
    together = noise @ noise.T / noise.shape[1]
    largest = (together - torch.diag(together.diag())).abs().max()
    checks.at_most(largest, 0.25, "the correlation between the noise of two items")


@test_case(points=1, hidden=True)
def test_reproducible(NoisyPatches):
    """An item is the same whenever it is asked for, in any order; other seeds, other noise."""
    clean = torch.rand(5, 1, 8, 8, generator=checks.generator(83))
    first = probes.items(NoisyPatches(clean.clone(), (0.1, 0.4), 3), [0, 1, 2, 3, 4])
    dataset = NoisyPatches(clean.clone(), (0.1, 0.4), 3)
    for i, item in zip([4, 2, 2, 0], probes.items(dataset, [4, 2, 2, 0]), strict=True):
        checks.same(item[0], first[i][0], f"dataset[{i}], asked for in another order,")
        checks.number(item[2], float(first[i][2]), f"the sigma of dataset[{i}]", rtol=1e-6)
    other = probes.items(NoisyPatches(clean.clone(), (0.1, 0.4), 4), [0])[0]
    gap = (other[0] - first[0][0]).abs().max()
    checks.at_least(gap, 1e-3, "the difference of dataset[0] with seeds 3 and 4")


@test_case(points=1, hidden=True)
def test_epochs(NoisyPatches):
    """Every epoch has noise of its own, starts with 0 and can be had again."""
    clean = torch.rand(3, 1, 8, 8, generator=checks.generator(84))
    dataset = NoisyPatches(clean.clone(), (0.2, 0.2), 5)
    before = probes.items(dataset, [1, 2])
    one = probes.items(dataset, [1, 2], epoch=1)
    again = probes.items(dataset, [1, 2], epoch=0)
    for item, right in zip(again, before, strict=True):
        checks.same(item[0], right[0], "dataset[i] after set_epoch(0)")
    for item, old in zip(one, before, strict=True):
        gap = (item[0] - old[0]).abs().max()
        checks.at_least(gap, 1e-3, "the difference of dataset[i] in the epochs 0 and 1")
        checks.same(item[1], old[1], "the clean patch in epoch 1")


@test_case(points=1, hidden=True)
def test_sigma(NoisyPatches):
    """sigma is uniform between the two numbers of the range; these may be equal."""
    low, high = 0.02, 0.22
    clean = torch.zeros(600, 1, 2, 2)
    items = probes.items(NoisyPatches(clean, (low, high), 11), list(range(600)))
    sigmas = torch.tensor([float(sigma) for _, _, sigma in items], dtype=torch.float64)
    share = (sigmas - low) / (high - low)
    # 600 values: the bounds are more than six standard deviations away
    checks.at_least(share.min(), -1e-6, "(sigma - low) / (high - low)")
    checks.at_most(share.max(), 1 + 1e-6, "(sigma - low) / (high - low)")
    checks.at_most(share.min(), 0.05, "the least (sigma - low) / (high - low) of 600 items")
    checks.at_least(share.max(), 0.95, "the largest (sigma - low) / (high - low) of 600 items")
    checks.at_most((share.mean() - 0.5).abs(), 0.08, "how far the mean sigma is from the middle")
    fixed = probes.items(NoisyPatches(clean[:2], (0.1, 0.1), 11), [0, 1])
    for _, _, sigma in fixed:
        checks.number(sigma, 0.1, "the sigma for the range (0.1, 0.1)", rtol=1e-6)
