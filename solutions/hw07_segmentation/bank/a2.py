"""Other right answers and known wrong ones to paper 2 of hw07."""

from autograder.bank import alternative, mistake


@alternative("bottleneck_field")
def level_by_level(depth):
    """From below: each pixel is two by two, and two convolutions add four."""
    side = 5
    for _ in range(depth):
        side = 2 * side + 4
    return side


@alternative("level_cost")
def with_its_channels(rows, columns, width, level):
    """Channels and pixels of the level first."""
    channels, share = width << level, 4**level
    return rows * columns // share * 9 * channels**2, 9 * channels**2


@mistake("bottleneck_field")
def only_pooling(depth):
    """Convolutions on the way down widen the square too: each by the size of a pixel there."""
    return 5 * 2**depth


@mistake("bottleneck_field")
def convolutions_alone(depth):
    """Each convolution adds 2 pixels of its own level, and those are larger image pixels further
    down.
    """
    return 1 + 4 * (depth + 1)


@mistake("bottleneck_field")
def pooling_forgotten(depth):
    """A pooling sees two pixels and widens the square as well."""
    return 1 + 4 * (2 ** (depth + 1) - 1)


@mistake("level_cost", edit={" * (rows // 2**level) * (columns // 2**level)": " * rows * columns"})
def pixels_of_the_image():
    """A convolution of a deeper level is computed at fewer pixels."""


@mistake("level_cost", edit={"(width * 2**level) ** 2": "width * 2**level"})
def one_channel_in():
    """Each output channel reads all input channels."""


@mistake("level_cost", edit={"9 * (width": "(width"})
def kernel_of_one():
    """A kernel of 3 x 3 has nine weights for each pair of channels."""


@mistake("level_cost", edit={"(width * 2**level) ** 2": "(width * 2**level) ** 2 // 2"})
def the_first_convolution():
    """That is the first convolution of a level, which gets half of the channels. Asked for is the
    second.
    """
