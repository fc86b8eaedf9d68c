"""Other right answers and known wrong ones to question 6 of hw07."""

from autograder.bank import alternative, mistake


@alternative("unet_shapes")
def shapes_by_halving(m, n, depth, width):
    """Level by level: channels double, sides are halved."""
    shapes = [(width, m, n)]
    for _ in range(depth):
        channels, rows, columns = shapes[-1]
        if rows % 2 or columns % 2:
            raise ValueError(f"{rows} x {columns} pixels cannot be pooled by two")
        shapes.append((2 * channels, rows // 2, columns // 2))
    return shapes


@alternative("unet_shapes")
def shapes_by_powers(m, n, depth, width):
    """Powers of two."""
    if m % 2**depth != 0 or n % 2**depth != 0:
        raise ValueError(f"{m} x {n} is not divisible by {2**depth}")
    return [(width * 2**level, m // 2**level, n // 2**level) for level in range(depth + 1)]


@alternative("unet_shapes")
def shapes_by_recursion(m, n, depth, width):
    """A U-Net is a level around a smaller U-Net."""
    if depth == 0:
        return [(width, m, n)]
    (rows, odd_row), (columns, odd_column) = divmod(m, 2), divmod(n, 2)
    if odd_row or odd_column:
        raise ValueError("an odd side cannot be halved")
    return [(width, m, n)] + shapes_by_recursion(rows, columns, depth - 1, 2 * width)


@alternative("valid_output")
def valid_by_recursion(size, depth=4):
    """A level around a smaller network."""
    size -= 4
    if size < 1:
        raise ValueError("too small for two convolutions")
    if depth == 0:
        return size
    if size % 2:
        raise ValueError(f"{size} is odd and cannot be pooled")
    size = 2 * valid_by_recursion(size // 2, depth - 1) - 4
    if size < 1:
        raise ValueError("nothing is left on the way up")
    return size


@alternative("valid_output")
def valid_by_formula(size, depth=4):
    """Down by a loop; the way up in one formula with the fixed point 4."""
    for _ in range(depth):
        size -= 4
        if size <= 0 or size % 2 == 1:
            raise ValueError(f"a level of {size} pixels cannot be pooled")
        size //= 2
    bottom = size - 4
    output = 2**depth * (bottom - 4) + 4
    if bottom <= 0 or output <= 0:
        raise ValueError("the image is too small")
    return output


@alternative("valid_output")
def valid_by_list_of_layers(size, depth=4):
    """One layer after the other, by its name."""
    layers = ["conv", "conv", "pool"] * depth + ["conv", "conv"] + ["up", "conv", "conv"] * depth
    for layer in layers:
        if layer == "conv":
            size = size - 2
        elif layer == "up":
            size = size * 2
        elif size % 2:
            raise ValueError(f"pooling meets an odd size, {size}")
        else:
            size = size // 2
        if size < 1:
            raise ValueError(f"{layer} leaves nothing")
    return size


@mistake("unet_shapes", edit={"(width * 2**level,": "(width,"})
def shapes_of_equal_width():
    """The channels stay the same at all levels. They double where the sides are halved."""


@mistake("unet_shapes", edit={"range(depth + 1)": "range(depth)"})
def shapes_without_bottleneck():
    """The last shape is missing: below the `depth` levels that are pooled lies the bottleneck."""


@mistake("unet_shapes", edit={"m // 2**level, n // 2**level": "n // 2**level, m // 2**level"})
def shapes_transposed():
    """Rows and columns are swapped. A shape is (channels, rows, columns)."""


@mistake(
    "unet_shapes",
    edit={"m // 2**level, n // 2**level": "m // 2 ** (level + 1), n // 2 ** (level + 1)"},
)
def shapes_pooled_first():
    """The first level is pooled already. Its convolutions work at the size of the image."""


@mistake("unet_shapes", edit={"width * 2**level": "width * (level + 1)"})
def shapes_growing_linearly():
    """The channels grow by `width` from level to level. They double."""


@mistake("valid_output", edit={"side <= 4": "side <= 2", "side - 4": "side - 2"})
def valid_with_one_convolution():
    """A level loses 2 pixels in your answer. It has two convolutions, and each of them loses one
    pixel on every side.
    """


@mistake(
    "valid_output",
    edit={
        """
size = after_two_convolutions(size)
for
""": """
for
"""
    },
)
def valid_without_bottleneck():
    """The convolutions of the bottleneck are forgotten: it has two of them as well."""


@mistake(
    "valid_output",
    edit={
        """
if size % 2:
    raise ValueError(f"{size} pixels are odd and cannot be pooled")
""": ""
    },
)
def valid_rounded():
    """Odd sizes are rounded down before pooling. The last row would be lost: raise ValueError."""


@mistake(
    "valid_output",
    edit={
        """
if side <= 4:
    raise ValueError(f"two convolutions leave nothing of {side} pixels")
""": ""
    },
)
def valid_negative():
    """An image that is too small gets a size of 0 or less. No such image exists: raise
    ValueError.
    """


@mistake("valid_output", edit={"size = after_two_convolutions(2 * size)": "size = 2 * size"})
def valid_padded_upwards():
    """On the way up the convolutions lose nothing in your answer. They are not padded there
    either.
    """


@mistake(
    "valid_output",
    edit={
        """
def after_two_convolutions(side):
""": """
depth = 4

def after_two_convolutions(side):
"""
    },
)
def valid_of_depth_four():
    """There are always four levels, whatever `depth` says."""


@mistake(
    "unet_shapes",
    edit={
        "(width * 2**level, m // 2**level, n // 2**level) for": (
            "[width * 2**level, m // 2**level, n // 2**level] for"
        )
    },
)
def shapes_as_lists():
    """Each shape is a list. Return tuples, as torch does: a shape does not change."""


@mistake("unet_shapes", edit={"if m %": "if depth < 1 or m %"})
def shapes_from_one_level():
    """The depth 0 is refused. Such a network has a bottleneck and nothing else: one shape."""


@mistake("unet_shapes", edit={"(width * 2**level,": "(min(width * 2**level, 1024),"})
def shapes_up_to_1024():
    """The channels end at 1024, as in the paper. Here they double from level to level, however many
    there are.
    """
