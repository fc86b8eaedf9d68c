"""Question 6. How large, how far.

| the text promises | tested by |
| --- | --- |
| biases, kernels, factors, offsets as in the table, 2 layers too | test_small_network, test_count |
| channels of the first and the last layer; grey by default | test_count_colour, test_count |
| the side of the square, from one layer on | test_one_layer, test_field |
| Python's ints | test_count_colour, test_field |
| a depth of a million | test_count, test_count_colour, test_field |
| session stays | test_count, test_field |
"""

from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q6"


def layer_by_layer(depth, width, channels):
    """The number of parameters: the two layers at the ends, then those between them."""
    ends = 9 * channels * width + width + 9 * width * channels + channels
    return ends + (depth - 2) * (9 * width * width + width + width)


@test_case(points=0.5)
def test_small_network(parameter_count):
    """Three layers of width 2, a grey image: 20 + 40 + 19 parameters."""
    # 9 * 1 * 2 + 2 = 20, 9 * 2 * 2 + 2 + 2 = 40 and 9 * 2 * 1 + 1 = 19
    checks.equal(parameter_count(3, 2), 79, "parameter_count(3, 2)", reveal=True)


@test_case(points=0.5)
def test_one_layer(receptive_field):
    """One layer sees 3 x 3 pixels."""
    checks.equal(receptive_field(1), 3, "receptive_field(1)", reveal=True)


@test_case(points=1.5, hidden=True)
def test_count(parameter_count):
    """Networks of other depths and widths, of two layers too."""
    for depth, width in [(2, 7), (5, 3), (3, 1), (17, 64), (20, 48), (10**6, 2), (10**6, 64)]:
        expected = layer_by_layer(depth, width, 1)
        call = f"parameter_count({depth}, {width})"
        checks.equal(parameter_count(depth, width), expected, call)
    checks.leaves_alone(surroundings.state_changed(parameter_count, 4, 3), "parameter_count(4, 3)")


@test_case(points=0.75, hidden=True)
def test_count_colour(parameter_count):
    """Networks for colour images."""
    sizes = [(6, 5, 3), (4, 6, 2), (2, 3, 4), (6, 5, 1), (6, 5, 2), (10**6, 94_906_267, 3)]
    for depth, width, channels in sizes:
        expected = layer_by_layer(depth, width, channels)
        call = f"parameter_count({depth}, {width}, channels={channels})"
        checks.equal(parameter_count(depth, width, channels=channels), expected, call, python=True)


@test_case(points=0.75, hidden=True)
def test_field(receptive_field):
    """More layers."""
    for depth in (2, 3, 8, 17, 20, 10**6):
        field = 1
        field += 2 * depth
        checks.equal(receptive_field(depth), field, f"receptive_field({depth})", python=True)
    checks.leaves_alone(surroundings.state_changed(receptive_field, 4), "receptive_field(4)")
