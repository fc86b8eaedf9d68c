"""Other right answers and known wrong ones to paper 2 of hw04."""

from autograder.bank import alternative, mistake


@alternative("denoise_at")
def image_scaled_back(f, y, sigma, trained):
    """The scaled image is denoised, and the result scaled back."""
    k = trained / sigma
    z = k * y
    return (z - f(z)) / k


@alternative("offset_count")
def offsets_by_layers(depth, width, channels=1):
    """Every layer but the last has one for each channel between them."""
    return (depth - 1) * width + channels


@mistake("denoise_at", edit={"k * y": "y"})
def input_not_scaled():
    """The network sees noise that it does not know: scale its input too."""


@mistake("denoise_at", edit={") / k": ")"})
def result_not_scaled_back():
    """f returns the noise of the scaled image: scale it back before it is subtracted."""


@mistake("denoise_at", edit={"trained / sigma": "sigma / trained"})
def scaled_the_other_way():
    """Stronger noise must become weaker, to be what f knows: the factor is upside down."""


@mistake("denoise_at", edit={"trained / sigma": "(trained / sigma) ** 2"})
def scaled_by_variances():
    """A factor k multiplies the standard deviation by k, and the variance by its square."""


@mistake("denoise_at", edit={"return y - f": "return f"})
def noise_returned():
    """This is the noise. The image is what is left when it is taken from y."""


@mistake("offset_count", edit={"width + (depth - 2) * width + channels": "width + channels"})
def batch_norm_forgotten():
    """BatchNorm adds an offset to each of its channels."""


@mistake("offset_count", edit={"(depth - 2) * width": "2 * (depth - 2) * width"})
def factors_counted():
    """There are too many in the layers between: their convolutions have no bias, and BatchNorm's
    factors only scale, so they may stay. One offset for each channel is left.
    """


@mistake("offset_count", edit={"+ channels": ""})
def last_layer_forgotten():
    """The last convolution has biases as well."""


@mistake("offset_count", edit={"+ channels": "+ 1"})
def grey_only():
    """The last convolution has a bias for each channel of the image."""


@mistake("denoise_at")
def image_scaled_in_place(f, y, sigma, trained):
    """y itself is scaled, and scaled back: rounding changes it, and an f that keeps what it was
    given finds it changed. Make a scaled copy.
    """
    k = trained / sigma
    y *= k
    noise = f(y)
    y /= k
    return y - noise / k


@mistake("denoise_at", edit={"k = trained": "y = y.clamp(0, 1)\nk = trained"})
def image_clipped():
    """The noisy image is clipped first, and its noise has another mean then. Leave y as it is."""
