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


@mistake("unet_shapes")
def shapes_of_equal_width(m, n, depth, width):
    """The channels stay the same at all levels. They double where the sides are halved."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width, m >> level, n >> level) for level in range(depth + 1)]


@mistake("unet_shapes")
def shapes_without_bottleneck(m, n, depth, width):
    """The last shape is missing: below the `depth` levels that are pooled lies the bottleneck."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, m >> level, n >> level) for level in range(depth)]


@mistake("unet_shapes")
def shapes_transposed(m, n, depth, width):
    """Rows and columns are swapped. A shape is (channels, rows, columns)."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, n >> level, m >> level) for level in range(depth + 1)]


@mistake("unet_shapes")
def shapes_pooled_first(m, n, depth, width):
    """The first level is pooled already. Its convolutions work at the size of the image."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, m >> level + 1, n >> level + 1) for level in range(depth + 1)]


@mistake("unet_shapes")
def shapes_growing_linearly(m, n, depth, width):
    """The channels grow by `width` from level to level. They double."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width * (level + 1), m >> level, n >> level) for level in range(depth + 1)]


@mistake("valid_output")
def valid_with_one_convolution(size, depth=4):
    """A level loses 2 pixels in your answer. It has two convolutions, and each of them loses one
    pixel on every side.
    """
    for _ in range(depth):
        size -= 2
        if size < 1 or size % 2:
            raise ValueError("odd or too small")
        size //= 2
    size -= 2
    for _ in range(depth):
        if size < 1:
            raise ValueError("too small")
        size = 2 * size - 2
    if size < 1:
        raise ValueError("too small")
    return size


@mistake("valid_output")
def valid_without_bottleneck(size, depth=4):
    """The convolutions of the bottleneck are forgotten: it has two of them as well."""
    for _ in range(depth):
        size -= 4
        if size < 1 or size % 2:
            raise ValueError("odd or too small")
        size //= 2
    for _ in range(depth):
        size = 2 * size - 4
        if size < 1:
            raise ValueError("too small")
    return size


@mistake("valid_output")
def valid_rounded(size, depth=4):
    """Odd sizes are rounded down before pooling. The last row would be lost: raise ValueError."""
    for _ in range(depth):
        size = (size - 4) // 2
        if size < 1:
            raise ValueError("too small")
    size -= 4
    for _ in range(depth):
        if size < 1:
            raise ValueError("too small")
        size = 2 * size - 4
    if size < 1:
        raise ValueError("too small")
    return size


@mistake("valid_output")
def valid_negative(size, depth=4):
    """An image that is too small gets a size of 0 or less. No such image exists: raise ValueError."""
    for _ in range(depth):
        size -= 4
        if size % 2:
            raise ValueError("odd")
        size //= 2
    size -= 4
    for _ in range(depth):
        size = 2 * size - 4
    return size


@mistake("valid_output")
def valid_padded_upwards(size, depth=4):
    """On the way up the convolutions lose nothing in your answer. They are not padded there either."""
    for _ in range(depth):
        size -= 4
        if size < 1 or size % 2:
            raise ValueError("odd or too small")
        size //= 2
    size -= 4
    if size < 1:
        raise ValueError("too small")
    return size * 2**depth


@mistake("valid_output")
def valid_of_depth_four(size, depth=4):
    """There are always four levels, whatever `depth` says."""
    for _ in range(4):
        size -= 4
        if size < 1 or size % 2:
            raise ValueError("odd or too small")
        size //= 2
    size -= 4
    for _ in range(4):
        if size < 1:
            raise ValueError("too small")
        size = 2 * size - 4
    if size < 1:
        raise ValueError("too small")
    return size
