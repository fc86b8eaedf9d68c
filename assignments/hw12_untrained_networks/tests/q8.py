"""Question 8. When to stop.

| the text promises | tested by |
| --- | --- |
| exactly round(share n) pixels, by the generator; ValueError | test_counts, test_chances |
| every set is equally likely | test_chances |
| pixels that are not kept out, row by row | test_counts, test_shown |
| misfits over the pixels kept out, smoothed, the least | test_example, test_holdout |
| shorter means at the ends, the first of equal ones, NaN elsewhere | test_example, test_holdout |
| the first misfit of at most sigma squared, else the last | test_discrepancy |
| steps are Python ints | test_example, test_discrepancy |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q8"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def history(images, steps=None, misfits=None):
    """A history of these images."""
    steps = [10 * t for t in range(len(images))] if steps is None else steps
    return {"steps": list(steps), "fit": misfits or [1.0] * len(images), "images": images}


def with_misfits(misfits, shape=(1, 1, 2, 3)):
    """Images whose misfit to 0 at two pixels is this, and far more elsewhere."""
    kept = torch.zeros(shape[-2:], dtype=torch.bool)
    kept[0, 1] = kept[1, 2] = True
    images = torch.full((len(misfits), *shape), 9.0, dtype=torch.float64)
    images[..., kept] = (
        torch.tensor(misfits, dtype=torch.float64).sqrt().reshape(-1, *[1] * (len(shape) - 2), 1)
    )
    return images, kept


def stop(images, steps, y, kept, width):
    """Check by check, pixel by pixel."""
    raw = []
    for image in images:
        errors = [
            (image[..., i, j] - y[..., i, j]).double().square().sum().item()
            for i in range(kept.shape[0]) for j in range(kept.shape[1]) if kept[i, j]
        ]  # fmt: skip
        raw.append(sum(errors))
    smooth = []
    for t in range(len(raw)):
        near = raw[max(0, t - width // 2) : t + width // 2 + 1]
        smooth.append(sum(near) / len(near))
    return steps[smooth.index(min(smooth))]


@test_case(points=0.5)
def test_counts(holdout_mask, shown):
    """So many pixels are kept out, the others are shown."""
    (kept,) = probes.with_generator(holdout_mask, (3, 4), 0.25, seed=checks.seed(4001))
    call = "holdout_mask((3, 4), 0.25, generator)"
    checks.finite(kept, (3, 4), call)
    checks.equal(str(kept.dtype), "torch.bool", f"the dtype of {call}")
    checks.equal(int(kept.sum()), 3, f"how many pixels {call} keeps out", reveal=True)
    x = torch.arange(6.0).reshape(2, 3)
    kept = torch.tensor([[True, False, False], [False, True, False]])
    checks.same(shown(x, kept), torch.tensor([1.0, 2.0, 3.0, 5.0]), "shown(x, kept)")


@test_case(points=0.5)
def test_example(stop_by_holdout, stop_by_discrepancy):
    """The example, and a misfit that falls below the noise."""
    images, kept = with_misfits([5.0, 1, 4, 2, 2, 4])
    y = torch.zeros(1, 1, 2, 3, dtype=torch.float64)
    call = "stop_by_holdout(history, y, kept, 3)"
    found = stop_by_holdout(history(images), y, kept, 3)
    checks.equal(found, 20, call, reveal=True, python=True)
    found = stop_by_discrepancy(history(images, None, [1.0, 0.5, 0.2, 0.1, 0.3, 0.05]), 0.5)
    call = "stop_by_discrepancy(history, 0.5), misfits 1, 0.5, 0.2, 0.1, ..."
    checks.equal(found, 20, call, reveal=True, python=True)


@test_case(points=1.5, hidden=True)
def test_chances(holdout_mask):
    """Counts of other shapes, chances of pixels and of pairs, and shares that are refused."""
    for number, (shape, share) in enumerate(
        [
            ((5, 7), 0.1),
            ((4, 4), 0.5),
            ((1, 9), 0.9),
            ((3, 3), 0.01),
            ((6, 5), 1 / 3),
            ((5, 1), 0.5),
        ],
        4011,
    ):
        call = f"holdout_mask({shape}, {share:.3g}, generator)"
        seed = checks.seed(number)
        first, second = probes.with_generator(holdout_mask, shape, share, seed=seed, calls=2)
        for kept in (first, second):
            checks.equal(str(kept.dtype), "torch.bool", f"the dtype of {call}")
            checks.equal(list(kept.shape), list(shape), f"the shape of {call}")
            right = round(share * shape[0] * shape[1])
            checks.equal(int(kept.sum()), right, f"how many pixels {call} keeps out")
        (again,) = probes.with_generator(holdout_mask, shape, share, seed=seed)
        checks.equal(torch.equal(first, again), True, f"whether {call} depends on generator alone")
    seed = checks.seed(4031)
    draws = probes.with_generator(holdout_mask, (2, 4), 0.25, seed=seed, calls=1500)
    flat = torch.stack(draws).flatten(1).double()
    pairs = flat.T @ flat / len(flat)
    call = "holdout_mask((2, 4), 0.25, generator), drawn 1500 times,"
    for i in range(8):
        for j in range(i + 1):
            chance = 1 / 4 if i == j else 1 / 28
            error = 5 * (chance * (1 - chance) / len(flat)) ** 0.5
            if not abs(pairs[i, j] - chance) <= error:
                what = f"pixel {i}" if i == j else f"the pixels {j} and {i} together"
                checks.fail(call, f"keeps out {what} too often, or not often enough.")
    for share in (0.0, 1.0, -0.1, 1.5):
        call = f"holdout_mask((3, 4), {share}, generator)"
        checks.raises(ValueError, call, probes.with_generator, holdout_mask, (3, 4), share)


@test_case(points=1, hidden=True)
def test_shown(shown):
    """Batches, oblong images, one pixel kept out, and all but one."""
    for number, shape in enumerate([(1, 1, 3, 5), (2, 3, 4, 2), (4, 4), (3, 1, 6)], 4041):
        x, H, W = draw(shape, number), *shape[-2:]
        order = torch.randperm(H * W, generator=checks.generator(number + 10))
        for count in (1, H * W // 2, H * W - 1):
            kept = torch.zeros(H * W, dtype=torch.bool)
            kept[order[:count]] = True
            kept = kept.reshape(H, W)
            places = [(i, j) for i in range(H) for j in range(W) if not kept[i, j]]
            right = torch.stack([x[..., i, j] for i, j in places], -1)
            call = f"shown(x, kept) with x {shape} and {count} pixels kept out"
            checks.same(shown(x.clone(), kept.clone()), right, call)
            left = probes.gradient(shown, x, kept)
            checks.same(left[..., kept], torch.zeros_like(left[..., kept]),
                        f"the gradient of {call} where pixels are kept out")  # fmt: skip


@test_case(points=2, hidden=True)
def test_holdout(stop_by_holdout):
    """Other histories, widths, shapes; ties, ends, NaN where nothing is kept out."""
    for number, (T, shape, width) in enumerate(
        [(9, (1, 1, 3, 4), 5), (12, (2, 3, 2, 5), 3), (1, (1, 1, 2, 3), 5), (4, (3, 3), 1),
         (3, (1, 1, 4, 2), 7), (15, (1, 2, 4, 4), 5)], 4061
    ):  # fmt: skip
        for turn in range(3):
            images = draw((T, *shape), number + 100 * turn)
            y = draw(shape, number + 100 * turn + 10)
            kept = draw(shape[-2:], number + 100 * turn + 20) > 0.3
            kept[0, 1] = True
            y = torch.where(kept, y, torch.nan)
            steps = [3 + 7 * t + t * t for t in range(T)]
            call = f"stop_by_holdout(history, y, kept, {width}), {T} checks of images {shape}"
            right = stop(images, steps, torch.nan_to_num(y), kept, width)
            given = history(images.clone(), steps)
            checks.equal(stop_by_holdout(given, y.clone(), kept, width), right, call, python=True)
            if width == 5:
                found = stop_by_holdout(history(images, steps), y, kept)
                checks.equal(found, right, call.replace(", 5)", ")"), python=True)
    y = torch.zeros(1, 1, 2, 3, dtype=torch.float64)
    for misfits, width, right in [
        ([4, 1, 4, 1, 4], 1, 10), ([1, 9, 9, 9, 1], 3, 0), ([9, 9, 9, 9, 4, 1], 3, 50),
        ([9, 0, 9, 4, 4, 4, 9], 3, 40), ([4, 4, 4], 5, 0), ([16, 9, 4, 1, 1, 1, 4], 5, 50),
    ]:  # fmt: skip
        images, kept = with_misfits([float(one) for one in misfits])
        call = f"stop_by_holdout(history, y, kept, {width}) with misfits {misfits}"
        found = stop_by_holdout(history(images), y, kept, width)
        checks.equal(found, right, call, python=True)


@test_case(points=1, hidden=True)
def test_discrepancy(stop_by_discrepancy):
    """Crossings that come early, late, twice, exactly or never."""
    images = draw((5, 1, 1, 2, 2), 4081)
    for misfits, sigma, right in [
        ([9.0, 4.0, 1.0, 0.3, 0.2], 1.0, 26), ([9.0, 3.9, 4.1, 3.0, 2.0], 2, 13),
        ([9.0, 4.0, 1.0, 0.3, 0.2], 0.1, 52), ([0.5, 4.0, 1.0, 0.3, 0.2], 1.0, 0),
        ([9.0, 0.9, 0.1, 0.05, 0.04], 0.25, 39), ([9.0, 4.0, 1.0, 0.3, 0.2], 0.0, 52),
        ([9.0, 1.00000001, 1.5, 0.9, 0.2], 1.0, 39), ([9.0, 4.0, 0.5, 2.0, 3.0], 0.5, 52),
    ]:  # fmt: skip
        given = history(images, [0, 13, 26, 39, 52], misfits)
        call = f"stop_by_discrepancy(history, {sigma}) with misfits {misfits}"
        checks.equal(stop_by_discrepancy(given, sigma), right, call, python=True)


@test_case(points=1.5, hidden=True)
def test_rules(shown, stop_by_holdout, stop_by_discrepancy):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    kept = torch.tensor([[True, False, False], [False, True, True]])
    steps, misfits = [0, 10, 20, 30, 40, 50], [9.0, 5.0, 2.0, 0.5, 0.3, 0.4]
    for dtype in (torch.float32, torch.float64):
        x, other = draw((2, 2, 3), 4091, dtype), draw((2, 2, 3), 4092, dtype)
        call = f"shown(x, kept) in {dtype}"
        rules.hold_twice(shown, lambda x, kept: x.flatten(-2)[..., [1, 2, 3]],
                         ((x, kept), (other, kept)), call)  # fmt: skip
        images, more = (draw((6, 2, 2, 3), n, dtype) for n in (4093, 4094))
        calls = [(images, steps, misfits, x, kept), (more, steps, misfits, other, kept)]

        def right(images, steps, misfits, y, kept):
            return float(stop(images, steps, y, kept, 3))

        same, second = (rules.like(right(*args), rtol=1e-12) for args in calls)
        call = f"stop_by_holdout(history, y, kept, 3) in {dtype}"
        function = own.stopped(stop_by_holdout, 3)
        rules.hold(function, calls[0], same, call, others=(calls[1], second))
        same = rules.like(30.0, rtol=1e-12)
        call = f"stop_by_discrepancy(history, 0.8) in {dtype}"
        function = own.stopped(stop_by_discrepancy, 0.8)
        rules.hold(function, calls[0][:3], same, call, others=(calls[1][:3], same))
