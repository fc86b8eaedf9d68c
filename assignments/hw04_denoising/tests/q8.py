"""Question 8. Patches, and noise that is new in every epoch.

| the text promises | tested by |
| --- | --- |
| all patches that fit, also at the border, row by row | test_four_patches, test_grid |
| patches have dtype and device of the image, whatever its memory layout | test_grid |
| len, and triples (noisy, clean, sigma) of the patches' dtype and device | test_item, test_noise |
| noisy is clean plus sigma times normal noise, not clipped | test_noise |
| noisy is a new tensor | test_reproducible |
| an item does not depend on those asked for before, nor on the session | test_reproducible |
| it can be had again, in every process | test_reproducible |
| the session stays as it is | test_grid, test_reproducible |
| other epochs, items, seeds: other noise, another sigma; the first epoch is 0 | test_epochs |
| sigma is a float, uniform between two numbers, which may be equal | test_sigma |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings
from starter_code.denoising import probes

OK_FORMAT = False
name = "q8"


@test_case(points=0.75)
def test_four_patches(patches):
    """Patches of 2 x 2 pixels from an image of 3 x 4 pixels, stride 1 and stride 2."""
    image = torch.arange(12.0).reshape(1, 3, 4)
    two = torch.tensor([[[[0.0, 1.0], [4.0, 5.0]]], [[[2.0, 3.0], [6.0, 7.0]]]])
    checks.same(patches(image, 2, 2), two, "patches(image, 2, 2)")
    found = patches(image, 2, 1)
    checks.equal(list(found.shape), [6, 1, 2, 2], "the shape of patches(image, 2, 1)")


@test_case(points=0.75)
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


@test_case(points=1.5, hidden=True)
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
        for dtype in (torch.float64, torch.float32):
            given, right = image.to(dtype), expected.to(dtype)
            # patches may be views of their image
            rules.hold(patches, (given, size, stride), rules.like(right), call, views=True)


@test_case(points=0.75, hidden=True)
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
    stayed, item = probes.item_elsewhere(NoisyPatches, clean[:2].clone(), (0.3, 0.5), 7, 1)
    call = "dataset[1], with patches on another device than the CPU,"
    checks.elsewhere((stayed, item[1]), clean[1], f"the clean patch of {call}")
    spread = ((item[0] - item[1]) / item[2]).std()
    checks.number(spread, 1.0, f"the deviation of (noisy - clean) / sigma of {call}", rtol=0.2)
    noise = torch.stack([(noisy - same) / sigma for noisy, same, sigma in items]).flatten(1)
    # 65,536 values: the bounds are more than seven standard deviations away
    checks.at_most(noise.mean().abs(), 0.03, "the mean of (noisy - clean) / sigma, absolutely,")
    checks.at_most((noise.std() - 1).abs(), 0.02, "the deviation of the same, less 1,")
    kurtosis = (noise**4).mean()
    checks.at_most((kurtosis - 3).abs(), 0.3, "E[n^4] - 3, for n = (noisy - clean) / sigma,")
    together = noise @ noise.T / noise.shape[1]
    largest = (together - torch.diag(together.diag())).abs().max()
    checks.at_most(largest, 0.25, "the correlation between the noise of two items")
    for side, dtype in [(2, torch.float64), (2, torch.float32), (5, torch.float32)]:
        small = torch.zeros(600, 1, side, side, dtype=dtype)
        items = probes.items(NoisyPatches(small, (0.1, 0.9), 7), list(range(600)))
        sigmas = torch.tensor([float(sigma) for _, _, sigma in items], dtype=torch.float64)
        noise = torch.stack([noisy for noisy, _, _ in items]).flatten(1) / sigmas[:, None]
        together = torch.cat([sigmas[:, None], noise, noise.abs(), noise.sum(1, True).abs()], dim=1)
        largest = torch.corrcoef(together.T)[0, 1:].abs().max()
        # 600 values: the bound is more than six standard deviations away
        call = f"the correlation between sigma and the noise of an item ({dtype}, side {side})"
        checks.at_most(largest, 0.25, call)


@test_case(points=0.75, hidden=True)
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
    item, again = probes.item_twice(dataset, 2)
    checks.same(again[0], item[0], "dataset[2] after the first one was changed in place")
    checks.same(again[1], clean[2], "the clean patch of dataset[2] after noisy was changed")
    item, again = probes.item_twice(NoisyPatches(clean.clone(), (0.0, 0.0), 3), 2)
    checks.same(again[1], clean[2], "the clean patch of dataset[2], sigma 0, after noisy changed")
    checks.leaves_alone(probes.item_changes(dataset, 1), "dataset[1]")
    made = surroundings.state_changed(NoisyPatches, clean.clone(), (0.1, 0.4), 3)
    checks.leaves_alone(made, "NoisyPatches(patches, (0.1, 0.4), 3)")
    assert probes.hashes_text(dataset, 1) is False, (
        "dataset[1] asks for the hash of a text, which is another one whenever Python is started"
    )


@test_case(points=0.75, hidden=True)
def test_epochs(NoisyPatches):
    """Every epoch, item and seed has noise of its own; the first epoch is 0; it comes again."""
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
    some = [0, 1, 2, 4, 10, 31, 100, 256, 1000, 1024, 1099]
    clean, drawn = torch.zeros(1100, 1, 2, 2, dtype=torch.float64), []
    for seed in (5, 6, 261, 1005, 65_541):
        dataset = NoisyPatches(clean.clone(), (0.1, 0.1), seed)
        for epoch in (0, 1, 2, 5, 10, 100, 256, 1000, 1024):
            drawn += [item[0].flatten() for item in probes.items(dataset, some, epoch=epoch)]
    different = len((torch.stack(drawn) * 1e6).round().unique(dim=0))
    call = (
        f"the number of different noises of {len(drawn)} items, of far seeds, epochs and indices,"
    )
    checks.at_least(different, len(drawn), call)
    clean = torch.zeros(300, 1, 2, 2, dtype=torch.float64)
    everything = []
    for seed in (5, 6):
        dataset = NoisyPatches(clean.clone(), (0.1, 0.9), seed)
        for epoch in (0, 1, 2):
            everything += probes.items(dataset, list(range(300)), epoch=epoch)
    where = f"{len(everything)} items (300 patches, epochs 0 to 2, seeds 5 and 6)"
    sigmas = torch.tensor([float(sigma) for _, _, sigma in everything])
    noise = torch.stack([noisy for noisy, _, _ in everything]).flatten(1) / sigmas[:, None]
    different = len((noise.abs() * 1e4).round().unique(dim=0))
    checks.at_least(different, len(everything) - 2, f"the number of different noises of {where}")
    different = len((sigmas * 1e6).round().unique()) / len(everything)
    checks.at_least(different, 0.9, f"the share of different sigmas of {where}")


@test_case(points=0.75, hidden=True)
def test_sigma(NoisyPatches):
    """sigma is uniform between the two numbers of the range; these may be equal."""
    low, high = 0.02, 0.22
    clean = torch.zeros(600, 1, 2, 2)
    items = probes.items(NoisyPatches(clean, (low, high), 11), list(range(600)))
    checks.number(items[0][2], float(items[0][2]), "the sigma of dataset[0]", 1e-9, python=True)
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
