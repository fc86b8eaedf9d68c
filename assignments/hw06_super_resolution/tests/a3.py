"""Paper 3. How far it sees, what it costs.

| the text promises | tested by |
| --- | --- |
| the receptive field, an int | test_example, test_field |
| multiplications, an int, exact | test_example, test_work |
| inputs and session stay as they are | test_field, test_work |
"""

from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a3"


@test_case(points=1)
def test_example(receptive_field, multiplications):
    """Two convolutions."""
    checks.equal(receptive_field([3, 3]), 5, "receptive_field([3, 3])")
    found = multiplications([3, 3], [1, 2, 1], 100)
    checks.equal(found, 3600, "multiplications([3, 3], [1, 2, 1], 100)")


@test_case(points=2, hidden=True)
def test_field(receptive_field):
    """Other networks."""
    for kernels, right in [
        ([9, 5, 5], 17),
        ([3] * 20, 41),
        ([1], 1),
        ([7], 7),
        ([1, 3, 1, 11], 13),
    ]:
        call = f"receptive_field({kernels})"
        checks.equal(receptive_field(list(kernels)), right, call, python=True)
        rules.check_around(receptive_field, (kernels,), call)


@test_case(points=2, hidden=True)
def test_work(multiplications):
    """Other networks and images."""
    for kernels, channels, pixels in [
        ([9, 5, 5], [1, 64, 32, 1], 32_400),
        ([3] * 4, [1, 24, 24, 24, 9], 77),
        ([5], [3, 2], 1),
        ([1, 7], [4, 3, 5], 10),
        ([3] * 20, [1, *[64] * 19, 1], 181 * 179),
    ]:
        right = 0
        for k, size in enumerate(kernels):
            right += size * size * channels[k] * channels[k + 1] * pixels
        call = f"multiplications({kernels}, {channels}, {pixels})"
        found = multiplications(list(kernels), list(channels), pixels)
        checks.equal(found, right, call, python=True)
        rules.check_around(multiplications, (kernels, channels, pixels), call)
