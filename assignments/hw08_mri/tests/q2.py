"""Question 2. Masks that are what they say.

| the text promises | tested by |
| --- | --- |
| columns // R are measured, the middle ones among them | test_example, test_counts |
| a bool tensor on the CPU | test_example |
| each set of others is equally likely | test_frequencies |
| from the generator alone, which goes on; the session stays as it is | test_generator |
| ValueError where acs is more than columns // R, and nowhere else | test_refused, test_counts |
| acceleration, a Python float | test_acceleration |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules, surroundings
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q2"


def check_mask(mask, columns, R, acs):
    """Check type, count and middle of one mask."""
    call = f"column_mask({columns}, {R}, {acs}, generator)"
    if not isinstance(mask, torch.Tensor):
        checks.fail(call, "returns a tensor.")
    checks.equal(str(mask.dtype), "torch.bool", f"the dtype of {call}")
    checks.equal(list(mask.shape), [columns], f"the shape of {call}")
    checks.equal(int(mask.sum()), columns // R, f"the number of columns of {call}")
    middle = int(mask[(columns // 2 - acs // 2) :][:acs].sum())
    checks.equal(middle, acs, f"how many of the middle columns are in {call}")


@test_case(points=1)
def test_example(column_mask):
    """12 columns, R = 3, three of them in the middle."""
    for mask in probes.with_generator(column_mask, 12, 3, 3, calls=3):
        check_mask(mask, 12, 3, 3)


@test_case(points=1, hidden=True)
def test_counts(column_mask):
    """Counts and middles for many sizes."""
    for columns, R, acs in [
        (192, 4, 16), (96, 6, 6), (13, 3, 4), (13, 3, 1), (9, 1, 4), (7, 2, 0), (8, 1, 8),
        (11, 2, 5), (10, 2, 5), (3, 4, 0),
    ]:  # fmt: skip
        seed = checks.seed(811)
        for one in probes.with_generator(column_mask, columns, R, acs, seed=seed, calls=8):
            check_mask(one, columns, R, acs)


@test_case(points=0.5, hidden=True)
def test_frequencies(column_mask):
    """Every other column is drawn equally often, and every pair of them."""
    seed = checks.seed(812)
    masks = probes.with_generator(column_mask, 14, 2, 3, seed=seed, calls=600)
    others = torch.tensor([0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13])
    drawn = torch.stack(masks)[:, others].double()
    off = (drawn.mean(0) - 4 / 11).abs().max().item()
    checks.at_most(off, 0.11, "how far the share of a column in 600 masks is from its expectation")
    pairs = (drawn.T @ drawn / 600 - 12 / 110).fill_diagonal_(0).abs().max().item()
    checks.at_most(pairs, 0.08, "how far the share of two columns in 600 masks is from theirs")


@test_case(points=0.5, hidden=True)
def test_generator(column_mask):
    """The same generator gives the same mask, another another one; the session stays."""
    seed = checks.seed(813)
    (first, second), (again, _), (other, _) = (
        probes.with_generator(column_mask, 96, 4, 8, seed=seed + step, calls=2)
        for step in (0, 0, 1)
    )
    checks.equal(torch.equal(first, again), True, "whether a seed gives the same mask again")
    checks.equal(torch.equal(first, other), False, "whether another seed gives the same mask")
    call = "whether a second mask from the same generator is the first one again"
    checks.equal(torch.equal(first, second), False, call)
    changed = surroundings.state_changed(own.mask_call(column_mask, 96, 4, 8), torch.tensor(1))
    checks.leaves_alone(changed, "column_mask(96, 4, 8, generator)")


@test_case(points=0.5, hidden=True)
def test_refused(column_mask):
    """More in the middle than there are is refused."""
    for columns, R, acs in [(12, 3, 5), (12, 5, 3), (9, 10, 1)]:
        call = f"column_mask({columns}, {R}, {acs}, g)"
        checks.raises(ValueError, call, probes.with_generator, column_mask, columns, R, acs)


@test_case(points=0.5, hidden=True)
def test_acceleration(acceleration):
    """What the acceleration really is."""
    for kept, columns in [(16, 96), (1, 7), (9, 9), (48, 192), (300, 700)]:
        mask = torch.zeros(columns, dtype=torch.bool)
        mask[torch.randperm(columns, generator=checks.generator(814))[:kept]] = True
        call = f"acceleration(mask) with {kept} of {columns}"
        checks.number(acceleration(mask), columns / kept, call, 1e-12, python=True)
    rules.check_around(acceleration, (mask,), "acceleration(mask)")
