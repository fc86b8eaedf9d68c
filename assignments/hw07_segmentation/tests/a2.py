"""Paper 2. How far it sees, what it costs.

| the text promises | tested by |
| --- | --- |
| the side that one pixel of the bottleneck sees, an int | test_without_pooling, test_field |
| multiplications and weights of the second convolution, two ints | test_level_0, test_cost |
"""

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"


@test_case(points=0.5)
def test_without_pooling(bottleneck_field):
    """Depth 0: two convolutions 3 x 3 see 5 x 5 pixels."""
    checks.equal(bottleneck_field(0), 5, "bottleneck_field(0)", python=True, reveal=True)


@test_case(points=0.5)
def test_level_0(level_cost):
    """Level 0 with one channel: 9 weights, used once for each pixel."""
    checks.equal(tuple(level_cost(8, 6, 1, 0)), (432, 9), "level_cost(8, 6, 1, 0)", reveal=True)


@test_case(points=1, hidden=True)
def test_field(bottleneck_field):
    """Other depths."""
    for depth in range(1, 6):
        side = 5
        for _ in range(depth):  # each pixel of a level stands for two by two above it
            side = 2 * side + 4
        checks.equal(bottleneck_field(depth), side, f"bottleneck_field({depth})", python=True)


@test_case(points=1, hidden=True)
def test_cost(level_cost):
    """Other sizes, widths and levels."""
    for rows, columns, width, level in ((112, 96, 8, 0), (112, 96, 16, 3), (64, 32, 5, 2)):
        channels = width * 2**level
        weights = 9 * channels * channels
        pixels = (rows >> level) * (columns >> level)
        call = f"level_cost({rows}, {columns}, {width}, {level})"
        checks.equal(tuple(level_cost(rows, columns, width, level)), (weights * pixels, weights),
                     call)  # fmt: skip
