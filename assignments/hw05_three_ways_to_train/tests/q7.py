"""Question 7. Hold something back.

| the text promises | tested by |
| --- | --- |
| two masks that divide the measured entries, bool, of any shape | test_by_hand, test_parts |
| the probability, independently, anew in each call, from the generator | test_shares |
| ValueError unless 0 < keep < 1 | test_parts |
| f sees what is shown, with 0 elsewhere, and the mask in the dtype of y; one call | test_seen |
| the mean over the judged entries | test_by_hand, test_loss |
| 0 with a gradient of 0 where there are none | test_loss |
| anything where nothing was measured, also NaN and infinity | test_seen, test_loss, test_rules |
| gradients | test_loss |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q7"


def bits(shape, share, number):
    """A random mask."""
    return torch.rand(shape, generator=checks.generator(number)) < share


def divided(split, mask, keep, number):
    """A call with a generator of its own."""
    return probes.with_generator(split, mask.clone(), keep, seed=checks.seed(number))[0]


def check_parts(found, mask, call):
    """Two bool masks that divide a mask."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns two masks, shown and judged.")
    for one in found:
        checks.finite(one, tuple(mask.shape), f"a mask of {call}")
        checks.equal(str(one.dtype), "torch.bool", f"the dtype of a mask of {call}")
    shown, judged = found
    if bool((shown & judged).any()):
        checks.fail(call, "both shows and judges an entry.")
    checks.same(shown | judged, mask, f"shown or judged of {call}")
    return shown, judged


def parted(mask):
    """The check of `split`, for `rules.hold`."""
    return lambda found, call: check_parts(found, mask, call)


def problem(shape, n, number, dtype=torch.float64, hole=torch.nan):
    """A matrix B, y with `hole` where nothing was measured, and the two masks."""
    draw = checks.generator(number)
    B = torch.randn(n, n, generator=draw, dtype=dtype)
    y = torch.randn(*shape, n, generator=draw, dtype=dtype)
    kinds = torch.rand(y.shape, generator=draw)
    shown, judged = kinds < 0.5, (kinds > 0.5) & (kinds < 0.8)
    return B, torch.where(shown | judged, y, hole), shown, judged


def right(B, y, shown, judged):
    """The loss for the estimator "masked", with gradients for B."""
    visible = torch.where(shown, y, torch.zeros_like(y))
    errors = own.FUNCTIONS["masked"](B)(visible, shown.to(y.dtype)) - y
    return torch.where(judged, errors, torch.zeros_like(y)).square().sum() / judged.sum()


@test_case(points=1)
def test_by_hand(split, splitting_loss):
    """The example, and a mask that is divided."""
    y = torch.tensor([[1.0, 2.0, 4.0]])
    shown, judged = torch.tensor([[True, False, False]]), torch.tensor([[False, False, True]])

    given = []

    def f(*seen):
        given.extend(seen)
        return torch.tensor([[1.0, 9.0, 7.0]])

    call = "splitting_loss(f, y, shown, judged)"
    found = splitting_loss(f, y, shown, judged)
    checks.equal(len(given), 2, f"the number of tensors that {call} gives to f")
    for one, word in zip(given, ("y_shown", "shown"), strict=True):
        checks.same(one, torch.tensor([[1.0, 0.0, 0.0]]), f"the {word} that {call} gives to f")
    checks.same(found, torch.tensor(9.0), call)
    mask = bits((4, 5), 0.6, 3101)
    call = "split(mask, 0.5, generator)"
    check_parts(divided(split, mask, 0.5, 3102), mask, call)


@test_case(points=1, hidden=True)
def test_parts(split):
    """Masks of several shapes; bounds of the probability."""
    for number, (shape, share) in enumerate(
        [((3, 7), 0.5), ((2, 1, 4, 5), 0.3), ((9,), 1.0), ((1, 1), 1.0), ((4, 4), 0.0)], 3111
    ):
        mask = bits(shape, share, number)
        for keep in (0.2, 0.7):
            call = f"split(mask, {keep}, generator) with a mask {shape}"
            parts = divided(split, mask, keep, number)
            check_parts(parts, mask, call)
    mask = torch.ones(5, dtype=torch.bool)
    for keep in (0, 1, 0.0, 1.0, -0.5, 1.5, float("nan")):
        call = f"split(mask, {keep}, generator)"
        checks.raises(ValueError, call, divided, split, mask, keep, 1)


@test_case(points=1, hidden=True)
def test_shares(split):
    """Each entry is shown with the probability, whatever the others are."""
    mask = bits((300, 200), 0.5, 3131)
    for keep in (0.2, 0.8):
        call = f"split(mask, {keep}, generator) with a mask (300, 200)"
        seed = checks.seed(3132)
        one, other = probes.with_generator(split, mask.clone(), keep, seed=seed, calls=2)
        shown, judged = check_parts(one, mask, call)
        again, _ = check_parts(other, mask, call)
        off = abs(shown.sum() / mask.sum() - keep)
        checks.at_most(off, 0.03, f"how far the share of shown entries of {call} is from it")
        together = (shown & again).sum() / mask.sum()
        if not abs(together - keep**2) < 0.04:
            checks.fail(call, "shows the same entries again: each call draws anew.")
        for axis in (0, 1):
            counts, sizes = shown.sum(axis).double(), mask.sum(axis).double()
            variance = ((counts - keep * sizes) ** 2 / (sizes * keep * (1 - keep))).mean()
            if not 0.4 < variance < 2:
                checks.fail(call, "does not draw its entries independently of each other.")
        check_numbers(split, keep, bits((6, 4), 0.5, 3136))
        check_numbers(split, keep, bits((1, 1), 1.0, 3136))
        (first,) = probes.with_generator(split, mask.clone(), keep, seed=seed)
        if not torch.equal(check_parts(first, mask, call)[0], shown):
            checks.fail(call, "does not draw from its generator: equal seeds give other masks.")


def check_numbers(split, keep, mask):
    """The number of shown entries of a small mask varies as independent draws do."""
    n = int(mask.sum())
    call = f"split(mask, {keep}, generator) with {n} measured"
    seed = checks.seed(3137)
    drawn = probes.with_generator(split, mask.clone(), keep, seed=seed, calls=200)
    counts = torch.stack([check_parts(one, mask, call)[0].sum() for one in drawn]).double()
    spread = (counts - keep * n).square().mean() / (n * keep * (1 - keep))
    if not 0.5 < spread < 1.8:
        checks.fail(call, "does not show each entry with this probability by itself.")


@test_case(points=1, hidden=True)
def test_seen(splitting_loss):
    """What f is given does not depend on what it is not shown."""
    for number, (shape, n, hole) in enumerate([((4,), 6, torch.nan), ((2, 3), 5, torch.inf)], 3151):
        B, y, shown, judged = problem(shape, n, number, hole=hole)
        call = f"splitting_loss(f, y, shown, judged) with y {tuple(y.shape)}"
        found = own.loss_of(splitting_loss, "masked", B, [y.clone(), shown, judged])
        checks.equal(len(found["given"]), 1, f"how often {call} calls f")
        seen, where = found["given"][0]
        checks.same(seen, torch.where(shown, y, 0), f"what f is given first by {call}")
        checks.same(where, shown.to(y.dtype), f"what f is given second by {call}")


@test_case(points=1, hidden=True)
def test_loss(splitting_loss):
    """Values and gradients; where nothing is judged, 0."""
    for number, (shape, n, hole) in enumerate(
        [((4,), 6, torch.nan), ((2, 3), 5, -torch.inf), ((1,), 3, torch.nan)], 3171
    ):
        B, y, shown, judged = problem(shape, n, number, hole=hole)
        judged.view(-1)[-1] = True  # at least one
        shown &= ~judged
        y = torch.where(~y.isfinite() & judged, 1.5, y)
        B.requires_grad_(True)
        expected = right(B, y, shown, judged)
        (gradient,) = torch.autograd.grad(expected, B)
        call = f"splitting_loss(f, y, shown, judged) with y {tuple(y.shape)}"
        found = own.loss_of(splitting_loss, "masked", B.detach(), [y.clone(), shown, judged])
        checks.same(found["value"], expected.detach(), call, size=100)
        if found["gradient"] is None:
            checks.fail(call, "has no gradient for the parameters of f: is it cut off?")
        checks.same(found["gradient"], gradient, f"the gradient of {call}", size=100)
    nothing = torch.zeros_like(judged)
    found = own.loss_of(splitting_loss, "masked", B.detach(), [y.clone(), shown, nothing])
    call = "splitting_loss(f, y, shown, judged) with nothing judged"
    checks.same(found["value"], torch.zeros((), dtype=y.dtype), call)
    if found["gradient"] is None:
        checks.fail(call, "has no gradient for the parameters of f: a step of training raises.")
    checks.same(found["gradient"], torch.zeros_like(B.detach()), f"the gradient of {call}")


@test_case(points=1, hidden=True)
def test_rules(split, splitting_loss):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    mask = bits((3, 4), 0.7, 3191)
    call, function = "split(mask, 0.5, generator)", probes.drawn_call(split, checks.seed(3194))
    rules.hold(function, (mask, 0.5), parted(mask), call, drawn=True, layouts=True)
    rules.check_device(function, (mask, 0.5), call)
    for dtype in (torch.float32, torch.float64):
        B, y, shown, judged = problem((5, 2), 6, 3192, dtype)
        same = rules.like(right(B, y, shown, judged), 1000)
        function = own.loss_call(splitting_loss, "masked")
        call = f"splitting_loss(f, y, shown, judged) in {dtype}"
        rules.hold(function, (B, y, shown, judged), same, call)
