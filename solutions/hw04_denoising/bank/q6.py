"""Other right answers and known wrong ones to question 6 of hw04."""

from autograder.bank import alternative, mistake


@alternative("parameter_count")
def count_multiplied_out(depth, width, channels=1):
    """All terms sorted by powers of the width."""
    return 9 * (depth - 2) * width**2 + (18 * channels + 1 + 2 * (depth - 2)) * width + channels


@alternative("parameter_count")
def count_by_layers(depth, width, channels=1):
    """A loop over the layers."""
    total = 0
    for layer in range(1, depth + 1):
        ins = channels if layer == 1 else width
        outs = channels if layer == depth else width
        total += 3 * 3 * ins * outs
        total += outs if layer in (1, depth) else 2 * outs
    return total


@alternative("receptive_field")
def field_by_loop(depth):
    """Two pixels more for every layer."""
    side = 1
    for _ in range(depth):
        side += 3 - 1
    return side


@mistake("parameter_count")
def count_in_int32(depth, width, channels=1):
    """The number does not fit into 32 bits for a deep network. Python's own ints have no end."""
    import numpy as np

    inner = np.array([9 * width**2 + 2 * width], np.int32) * np.int32(depth - 2)
    return int(inner[0]) + 18 * channels * width + width + channels


@mistake("parameter_count")
def count_remembered_without_channels(depth, width, channels=1):
    """A number that was found before is given again, whatever `channels` is now."""
    known = globals().setdefault("_COUNTS", {})
    inner = (depth - 2) * (9 * width**2 + 2 * width)
    return known.setdefault((depth, width), inner + 18 * channels * width + width + channels)


@mistake("receptive_field")
def field_as_tensor(depth):
    """A tensor is returned. An int of Python is asked for."""
    import torch

    return 2 * torch.tensor(depth) + 1


@mistake("parameter_count", edit={"+ 2 * width": "+ 3 * width"})
def count_with_inner_bias():
    """The inner convolutions have no bias, but one is counted."""


@mistake("parameter_count", edit={" + 2 * width": ""})
def count_without_norm():
    """The parameters of the normalisation are missing: a factor and an offset per channel."""


@mistake("parameter_count", edit={"+ 2 * width": "+ 4 * width"})
def count_with_buffers():
    """The running mean and variance are counted. They are buffers: no optimiser changes them."""


@mistake("parameter_count", edit={"(depth - 2)": "depth"})
def count_two_layers_more():
    """There are depth - 2 inner layers, not depth: the first and last are counted apart."""


@mistake(
    "parameter_count",
    edit={
        "channels * width + width": "channels * width",
        "width * channels + channels": "width * channels",
    },
)
def count_without_biases():
    """The biases of the first and of the last convolution are missing."""


@mistake(
    "parameter_count",
    edit={"9 * channels * width": "9 * width", "9 * width * channels + channels": "9 * width + 1"},
)
def count_grey_only():
    """channels has no effect: count the first and the last layer for a colour image."""


@mistake("parameter_count", edit={"width**2": "width"})
def count_with_one_kernel_per_channel():
    """A convolution has one 3 x 3 kernel for every pair of an input and an output channel: the
    width enters squared.
    """


@mistake("receptive_field")
def field_of_one_side(depth):
    """Every layer adds one pixel on each side, so two to the side length."""
    return depth + 1


@mistake("receptive_field")
def field_without_centre(depth):
    """Count the pixel itself: before the first layer the field is 1, not 0."""
    return 2 * depth


@mistake("receptive_field")
def field_by_product(depth):
    """The fields are not multiplied: the second 3 x 3 layer sees 5 x 5 pixels, not 9 x 9."""
    return 3**depth


@mistake("receptive_field")
def field_as_area(depth):
    """The number of pixels in the field is returned. The side length is asked for."""
    return (2 * depth + 1) ** 2


@mistake("receptive_field")
def field_of_inner_layers(depth):
    """The first and the last layer widen the field too."""
    return 2 * (depth - 2) + 1


@mistake("parameter_count")
def count_in_floats(depth, width, channels=1):
    """The number goes through a float, which loses digits beyond 2^53. Stay with ints."""
    inner = (depth - 2) * (9.0 * width**2 + 2 * width)
    return int(inner + 9 * channels * width + width + 9 * width * channels + channels)
