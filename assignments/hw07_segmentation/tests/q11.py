"""Question 11. Instances, and nuclei that touch.

| the text promises | tested by |
| --- | --- |
| four neighbours, reading order | test_components_of_a_small_mask, test_random_components |
| spirals, full and empty masks, one row, one pixel; count is an int | test_shapes_of_components |
| no SciPy, scikit-image or OpenCV | test_components_of_a_small_mask, test_random_components |
| matches, wrong and missed ones, three ints | test_match_and_border, test_matches |
| any positive numbers to 10^9, with gaps | test_matches, test_border_of_width_one |
| larger than the threshold, any from 0.5 on | test_threshold |
| border_classes: 2 near another instance, background never | test_match_and_border |
| corners and edges of the image | test_border_of_width_one |
| any width; across background and other instances | test_wider_borders |
| devices, layouts, inputs, the session's state | test_random_components, test_matches |
| the same of border_classes | test_border_of_width_one |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q11"

EXCLUDED = ("scipy.*", "skimage.*", "cv2.*")


def check_written(connected_components, pixels):
    """No SciPy, scikit-image or OpenCV takes part."""
    used = probes.operators_used(connected_components, pixels.clone(), among=EXCLUDED)
    checks.written_by_hand(used, "connected_components(mask)", "loops or tensors")


@test_case(points=0.5)
def test_components_of_a_small_mask(connected_components):
    """Three parts, of which two touch at a corner only."""
    mask = torch.tensor([[1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 0]]).bool()
    expected = torch.tensor([[1, 1, 0, 2], [0, 0, 2, 2], [3, 0, 0, 0]])
    labels, count = connected_components(mask)
    checks.same(labels, expected, "connected_components(mask)[0]")
    checks.equal(count, 3, "connected_components(mask)[1]", reveal=True)
    check_written(connected_components, mask)


@test_case(points=0.5)
def test_match_and_border(match_instances, border_classes):
    """One instance found, one missed, one invented; two that touch in one row."""
    truth = torch.tensor([[1, 1, 0, 0, 2, 2], [1, 1, 0, 0, 2, 2]])
    prediction = torch.tensor([[3, 3, 0, 1, 0, 0], [3, 0, 0, 1, 0, 2]])
    value = match_instances(prediction, truth)
    checks.equal(value, (1, 2, 1), "match_instances(prediction, truth)", reveal=True)
    instances = torch.tensor([[1, 1, 1, 2, 2, 0, 3]])
    expected = torch.tensor([[1, 1, 2, 2, 1, 0, 1]])
    checks.same(border_classes(instances), expected, "border_classes(instances)")


@test_case(points=0.5, hidden=True)
def test_shapes_of_components(connected_components):
    """A spiral, a checkerboard, a comb, a full and an empty mask, one row, one column."""
    spiral = """
    #########
    ........#
    #######.#
    #.....#.#
    #.###.#.#
    #.#...#.#
    #.#####.#
    #.......#
    #########
    """
    comb = """
    #.#.#.#
    #.#.#.#
    #######
    .......
    ##.#.##
    """
    for name, text, parts in [("a spiral", spiral, 1), ("a comb", comb, 4)]:
        mask = torch.tensor([[c == "#" for c in line] for line in text.split()])
        check_written(connected_components, mask)
        labels, count = connected_components(mask)
        checks.equal(count, parts, f"the count of connected_components of {name}")
        checks.same((labels > 0), mask, f"where connected_components of {name} is not 0")
        firsts = [labels[labels > 0][0].item(), labels.max().item()]
        checks.equal(firsts, [1, parts], f"first and last number in {name}")
    checkered = torch.arange(30).reshape(5, 6) % 2 == torch.arange(5)[:, None] % 2
    expected = torch.zeros(5, 6, dtype=torch.int64)
    expected[checkered] = torch.arange(1, 16)
    labels, count = connected_components(checkered)
    checks.same(labels, expected, "connected_components of a checkerboard")
    checks.equal(count, 15, "the count of connected_components of a checkerboard")
    dots = torch.zeros(30, 48, dtype=torch.int64)
    dots[::2, ::2] = torch.arange(1, 361).reshape(15, 24)
    labels, count = connected_components(dots > 0)
    checks.same(labels, dots, "connected_components of 360 single pixels")
    checks.equal(count, 360, "the count of connected_components of 360 single pixels")
    for shape in [(1, 7), (7, 1), (4, 5), (1, 1)]:
        for value in (0, 1):
            labels, count = connected_components(torch.full(shape, bool(value)))
            call = f"connected_components of a mask {shape} of {bool(value)}"
            checks.same(labels, torch.full(shape, value), call)
            checks.equal(count, value, f"the count of {call}", python=True)


@test_case(points=0.5, hidden=True)
def test_random_components(connected_components):
    """Random masks: neighbours in one part, parts connected, numbers in reading order."""
    generator = checks.generator(7112)
    for m, n, share in [(20, 33, 0.5), (31, 16, 0.6), (24, 24, 0.35), (48, 40, 0.9)]:
        mask = torch.rand(m, n, generator=generator) < share
        check_written(connected_components, mask[:12, :12])
        expected = torch.where(mask, torch.arange(1, m * n + 1).reshape(m, n), 0)
        while True:  # every pixel takes the least number among its neighbours, until none changes
            far = torch.nn.functional.pad(expected, (1, 1, 1, 1))
            far[far == 0] = m * n + 1
            around = [far[1:-1, 1:-1], far[:-2, 1:-1], far[2:, 1:-1], far[1:-1, :-2], far[1:-1, 2:]]
            least = torch.where(mask, torch.stack(around).amin(0), 0)
            if torch.equal(least, expected):
                break
            expected = least
        numbers, places = expected.unique(return_inverse=True)
        expected = places.reshape(m, n) + (0 if (numbers == 0).any() else 1)
        labels, count = connected_components(mask)
        call = f"connected_components of a mask {m} x {n}"
        checks.same(labels, expected, call)
        checks.equal(count, expected.max().item(), f"the count of {call}", python=True)

    def same(result, call):
        checks.same(
            result[0], torch.tensor([[0, 1, 1, 0, 2], [3, 0, 1, 0, 0], [3, 0, 0, 4, 4]]), call
        )
        checks.equal(result[1], 4, f"the count of {call}", python=True)

    mask = torch.tensor([[0, 1, 1, 0, 1], [1, 0, 1, 0, 0], [1, 0, 0, 1, 1]]).bool()
    rules.hold(connected_components, (mask,), same, "connected_components(mask)")


@test_case(points=0.5, hidden=True)
def test_matches(match_instances):
    """Renumbering changes nothing, gaps neither; merged and split instances; nothing at all."""
    truth = torch.zeros(12, 16, dtype=torch.int64)
    truth[1:5, 1:5], truth[1:5, 5:9], truth[7:11, 2:6], truth[7:11, 9:15] = 4, 9, 2, 300
    renumbered = torch.zeros_like(truth)
    for number, other in [(4, 1000), (9, 2), (2, 9), (300, 1)]:
        renumbered[truth == number] = other
    huge = torch.where(truth > 0, truth + 10**9 - 300, 0)
    merged = torch.where(truth == 9, 4, truth)
    split = truth.clone()
    split[7:9, 9:15] = 301
    shifted = truth.roll(1, dims=1)
    nothing = torch.zeros_like(truth)
    for name, prediction, expected in [
        ("the truth", truth, (4, 0, 0)),
        ("the truth with other numbers", renumbered, (4, 0, 0)),
        ("huge numbers", huge, (4, 0, 0)),
        ("two nuclei merged", merged, (2, 1, 2)),
        ("one nucleus in halves", split, (3, 2, 1)),
        ("all shifted by a pixel", shifted, (4, 0, 0)),
        ("nothing found", nothing, (0, 0, 4)),
    ]:
        call = f"match_instances(prediction, truth) with {name}"
        checks.equal(match_instances(prediction, truth), expected, call, python=True)
        tp, fp, fn = expected
        checks.equal(match_instances(truth, prediction), (tp, fn, fp), f"{call}, swapped")
    checks.equal(match_instances(nothing, nothing), (0, 0, 0), "match_instances of nothing")
    full = torch.tensor([[1, 1, 2], [1, 1, 2]])
    for left, right, expected in [
        (full, full, (2, 0, 0)),
        (full, 0 * full, (0, 2, 0)),
        (full.where(full > 1, 0), full, (1, 0, 1)),
    ]:
        call = "match_instances where instances fill the whole map"
        checks.equal(match_instances(left, right), expected, call)
        tp, fp, fn = expected
        checks.equal(match_instances(right, left), (tp, fn, fp), f"{call}, swapped")
    huge = torch.tensor([[10**9 - 1, 10**9 - 1, 10**9], [0, 2**24, 2**24 + 1]])
    small = torch.tensor([[1, 1, 2], [0, 3, 4]])
    for left, right in [(huge, huge), (huge, small), (small, huge)]:
        found = match_instances(left, right)
        checks.equal(found, (4, 0, 0), "match_instances of huge numbers one apart", python=True)
    for step in (10, 100, 255, 256, 1000, 1024, 10_000, 65_536, 10**5, 10**6, 2**20, 10**8):
        far = torch.tensor([[step + 5, step + 5, 5]])  # pairs that share a sum such as 1000 a + b
        near = torch.tensor([[1, 1, 2]])
        for left, right in [(far, near), (near, far)]:
            call = f"match_instances of numbers 1 and 2 with others that are {step} apart"
            checks.equal(match_instances(left, right), (2, 0, 0), call)
    rules.hold(
        match_instances,
        (shifted[:6], truth[:6]),
        lambda value, call: checks.equal(value, (2, 0, 0), call, python=True),
        "match_instances(prediction, truth)",
    )


@test_case(points=0.5, hidden=True)
def test_threshold(match_instances):
    """Larger than the threshold, not equal; other thresholds; random maps against all pairs."""
    truth = torch.zeros(4, 10, dtype=torch.int64)
    truth[0:2, 0:8] = 1
    prediction = torch.zeros_like(truth)
    prediction[0:2, 0:4] = 5  # an IoU of 1/2
    checks.equal(match_instances(prediction, truth), (0, 1, 1), "match_instances at an IoU of 0.5")
    prediction = torch.zeros_like(truth)
    prediction[0:2, 0:6] = 5  # 3/4
    for threshold, expected in [(0.5, (1, 0, 0)), (0.74, (1, 0, 0)), (0.75, (0, 1, 1))]:
        call = f"match_instances(prediction, truth, {threshold}) at an IoU of 0.75"
        checks.equal(match_instances(prediction, truth, threshold), expected, call)
    truth = torch.ones(50, 200, dtype=torch.int64)
    for found in (4999, 5000, 5001, 5002):
        prediction = (torch.arange(10_000) < found).long().reshape(50, 200)
        expected = (1, 0, 0) if found > 5000 else (0, 1, 1)
        call = f"match_instances(prediction, truth) at an IoU of {found / 10_000}"
        checks.equal(match_instances(prediction, truth), expected, call)
    generator = checks.generator(7114)
    for threshold in (0.5, 0.6012, 0.7987):  # at most of one half, which any dtype holds, a tie
        truth = torch.randint(0, 5, (5, 6), generator=generator)
        truth = truth.repeat_interleave(4, 0).repeat_interleave(4, 1)
        truth = torch.where(truth > 0, truth * 100 + torch.arange(24) // 4 + 1, 0)
        noise = torch.rand(truth.shape, generator=generator)
        prediction = torch.where(noise < 0.3, truth.roll(1, 0), truth)
        prediction = torch.where(noise > 0.85, 0, prediction) * 7
        pairs = 0
        found = [number for number in prediction.unique().tolist() if number]
        true = [number for number in truth.unique().tolist() if number]
        for a in found:
            for b in true:
                both = ((prediction == a) & (truth == b)).sum().item()
                either = ((prediction == a) | (truth == b)).sum().item()
                pairs += both / either > threshold
        expected = (pairs, len(found) - pairs, len(true) - pairs)
        call = f"match_instances of {len(found)} and {len(true)} instances at {threshold}"
        checks.equal(match_instances(prediction, truth, threshold), expected, call)


@test_case(points=0.5, hidden=True)
def test_border_of_width_one(border_classes):
    """Corners count, background never does, the image's edge is no border, numbers are free."""
    instances = torch.tensor(
        [
            [7, 7, 7, 0, 0, 0],
            [7, 7, 7, 0, 3, 3],
            [7, 7, 7, 3, 3, 3],
            [0, 0, 0, 3, 3, 3],
            [5, 5, 0, 0, 3, 3],
            [5, 5, 0, 0, 0, 9],
        ]
    )
    expected = torch.tensor(
        [
            [1, 1, 1, 0, 0, 0],
            [1, 1, 2, 0, 1, 1],
            [1, 1, 2, 2, 1, 1],
            [0, 0, 0, 2, 1, 1],
            [1, 1, 0, 0, 2, 2],
            [1, 1, 0, 0, 0, 2],
        ]
    )
    for first in (0, 2**24 - 3, 10**9 - 9):  # numbers that float32 would mix up
        numbers = torch.where(instances > 0, instances + first, 0)
        call = f"border_classes of numbers from {3 + first} on"
        checks.same(border_classes(numbers), expected, call)
    close = torch.tensor([[2**24, 2**24 + 1], [10**9 - 1, 10**9]])
    checks.same(border_classes(close), torch.full((2, 2), 2), "border_classes of four instances")
    for row in close:
        call = "border_classes of two huge numbers one apart"
        checks.same(border_classes(row[None]), torch.full((1, 2), 2), call)
    for step in (2**8, 2**15, 2**16, 2**24):
        row = torch.tensor([[5, 5 + step]])
        call = f"border_classes of two numbers {step} apart"
        checks.same(border_classes(row), torch.full((1, 2), 2), call)
    alone = torch.where(instances == 7, 7, 0)
    checks.same(border_classes(alone), (alone > 0).long(), "border_classes of one instance")
    nothing = torch.zeros_like(instances)
    checks.same(border_classes(nothing), nothing, "border_classes of no instance")
    rules.hold(border_classes, (instances,), rules.like(expected), "border_classes(instances)")


@test_case(points=0.5, hidden=True)
def test_wider_borders(border_classes):
    """Widths 0 to 4 on rows and rectangular maps: every pixel against all of its square."""
    generator = checks.generator(7116)
    # background between two instances, an instance of two parts; of width 4 first, where what is
    # half as wide differs from what has the width 1
    for row, width, expected in [
        ([5, 5, 0, 5, 5, 5, 4], 4, [1, 1, 0, 2, 2, 2, 2]),
        ([5, 0, 5, 4, 4, 4, 4], 3, [2, 0, 2, 2, 2, 2, 1]),
        ([3, 3, 0, 0, 0, 7, 7, 7], 4, [1, 2, 0, 0, 0, 2, 1, 1]),
        ([1, 1, 1, 0, 2, 2], 2, [1, 1, 2, 0, 2, 1]),
    ]:
        instances, expected = torch.tensor([row]), torch.tensor([expected])
        for turned in (False, True):
            given, right = (one.mT if turned else one for one in (instances, expected))
            call = f"border_classes({given.tolist()}, {width})"
            checks.same(border_classes(given, width), right, call)
    for m, n, width, side in [
        (13, 8, 3, 3), (9, 14, 2, 3), (6, 21, 1, 3), (10, 10, 0, 3), (3, 17, 4, 3), (12, 15, 2, 1),
        (11, 9, 3, 2),
    ]:  # fmt: skip
        classes = 12 if side == 1 else 4
        blocks = torch.randint(0, classes, (m // side + 1, n // side + 1), generator=generator)
        if side == 1:  # mostly background
            blocks[torch.rand(blocks.shape, generator=generator) < 0.8] = 0
        instances = blocks.repeat_interleave(side, 0).repeat_interleave(side, 1)
        instances = instances[:m, :n].contiguous()
        expected = (instances > 0).long()
        for u, v in torch.nonzero(instances).tolist():
            rows = slice(max(u - width, 0), u + width + 1)
            square = instances[rows, max(v - width, 0) : v + width + 1]
            if ((square > 0) & (square != instances[u, v])).any():
                expected[u, v] = 2
        call = f"border_classes(instances, {width}) of {m} x {n} pixels"
        checks.same(border_classes(instances, width), expected, call)
