"""Question 6. Shapes, on paper first.

| the text promises | tested by |
| --- | --- |
| unet_shapes: all levels and the bottleneck, depth 0 too | test_table, test_shapes |
| a new list of tuples of Python ints | test_shapes |
| ValueError unless 2^d divides both sides | test_not_divisible |
| valid_output: an int, any size and depth | test_paper, test_valid_sizes |
| ValueError where an odd side would be pooled, or nothing is left | test_impossible_sizes |
"""

from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q6"


@test_case(points=0.5)
def test_table(unet_shapes):
    """The table above: 112 x 96 pixels, depth 3, width 16."""
    expected = [(16, 112, 96), (32, 56, 48), (64, 28, 24), (128, 14, 12)]
    checks.equal(unet_shapes(112, 96, 3, 16), expected, "unet_shapes(112, 96, 3, 16)", reveal=True)


@test_case(points=0.5)
def test_paper(valid_output):
    """The network of the paper: 572 pixels become 388."""
    checks.equal(valid_output(572), 388, "valid_output(572)", reveal=True)


@test_case(points=0.75, hidden=True)
def test_shapes(unet_shapes):
    """Other sizes, depths and widths, also depth 0."""
    for m, n, depth, width in [
        (64, 160, 5, 3),
        (6, 10, 1, 7),
        (48, 16, 4, 64),
        (5, 7, 0, 12),
        (8, 8, 3, 1),
        (128, 64, 6, 64),
    ]:
        expected = [(width * 2**k, m // 2**k, n // 2**k) for k in range(depth + 1)]
        call = f"unet_shapes({m}, {n}, {depth}, {width})"
        found = unet_shapes(m, n, depth, width)
        checks.equal(found, expected, call, python=True)
        assert isinstance(found, list), f"{call} returned a {type(found).__name__}, not a list"
        again = surroundings.called_again(unet_shapes, m, n, depth, width)
        checks.equal(again, expected, f"{call}, called again after its first list was changed,")
        kinds = sorted({type(shape).__name__ for shape in found})
        assert kinds == ["tuple"], f"{call} should be a list of tuples, not of {kinds}"


@test_case(points=0.75, hidden=True)
def test_not_divisible(unet_shapes):
    """ValueError where rows or columns cannot be halved so often, even if only in the end."""
    for m, n, depth in [(100, 96, 3), (96, 100, 3), (7, 8, 1), (8, 7, 1), (16, 24, 4), (24, 16, 4),
                        (2, 4, 2), (4, 2, 2)]:  # fmt: skip
        call = f"unet_shapes({m}, {n}, {depth}, 4)"
        checks.raises(ValueError, call, unet_shapes, m, n, depth, 4)


@test_case(points=0.75, hidden=True)
def test_valid_sizes(valid_output):
    """Other sizes of the image and depths."""
    for size, depth, expected in [
        (572, 4, 388), (188, 4, 4), (252, 4, 68), (92, 3, 4), (140, 3, 52), (20, 1, 4), (96, 2, 56),
        (44, 2, 4), (10, 0, 6), (5, 0, 1), (18, 1, 2), (2044, 5, 1668),
        (764, 6, 4), (22, 1, 6),
    ]:  # fmt: skip
        value = valid_output(size, depth)
        checks.equal(value, expected, f"valid_output({size}, {depth})", python=True)


@test_case(points=0.75, hidden=True)
def test_impossible_sizes(valid_output):
    """ValueError for odd sides, at the first level or further down, and where nothing is left."""
    for size, depth in [
        (573, 4), (570, 4), (568, 4), (21, 1), (90, 3), (4, 0), (3, 0), (8, 1), (12, 1), (16, 1),
        (17, 1), (124, 4), (140, 4), (172, 4), (42, 2), (36, 2), (40, 2),
    ]:  # fmt: skip
        checks.raises(ValueError, f"valid_output({size}, {depth})", valid_output, size, depth)
