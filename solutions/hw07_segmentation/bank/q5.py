"""Other right answers and known wrong ones to question 5 of hw07."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("otsu_threshold")
def otsu_by_loop(image, bins=256):
    """Every edge is tried, with Python's numbers."""
    values = image.flatten().tolist()
    low, high = min(values), max(values)
    if low == high:
        return low
    width = (high - low) / bins
    count = [0] * bins
    for value in values:
        count[min(int((value - low) / width), bins - 1)] += 1
    centre = [low + (i + 0.5) * width for i in range(bins)]
    best, threshold = -1.0, None
    for edge in range(1, bins):
        w0, w1 = sum(count[:edge]), sum(count[edge:])
        mu0 = sum(c * x for c, x in zip(count[:edge], centre[:edge], strict=True)) / w0
        mu1 = sum(c * x for c, x in zip(count[edge:], centre[edge:], strict=True)) / w1
        between = w0 * w1 * (mu1 - mu0) ** 2
        if between > best:
            best, threshold = between, low + edge * width
    return threshold


@alternative("otsu_threshold")
def otsu_within_classes(image, bins=256):
    """The least variance within the classes, which is the largest between them."""
    x = image.double().reshape(-1)
    low, high = float(x.min()), float(x.max())
    if high == low:
        return low
    width = (high - low) / bins
    index = torch.floor((x - low) / width).clamp(max=bins - 1).long()
    count = torch.bincount(index, minlength=bins).double()
    centre = torch.arange(bins, dtype=torch.float64, device=x.device) + 0.5

    def scatter(c, z):
        mean = (c * z).sum() / c.sum()
        return (c * (z - mean) ** 2).sum().item()

    within = [
        scatter(count[:edge], centre[:edge]) + scatter(count[edge:], centre[edge:])
        for edge in range(1, bins)
    ]
    return low + width * (1 + within.index(min(within)))


@alternative("otsu_threshold")
def otsu_by_moments(image, bins=256):
    """Otsu's own formula: (mu w - mu_below)^2 / (w (1 - w)) with normalised moments."""
    x = image.flatten().to(torch.float64)
    low, high = x.aminmax()
    if (high - low).item() == 0:
        return low.item()
    place = (x - low) / ((high - low) / bins)
    index = torch.where(place >= bins, bins - 1, place.long())
    p = torch.zeros(bins, dtype=torch.float64, device=x.device)
    p = p.index_add(0, index, torch.ones_like(x)) / x.numel()
    centre = torch.arange(bins, device=x.device) + 0.5
    w, mu = torch.cumsum(p, 0)[:-1], torch.cumsum(p * centre, 0)[:-1]
    criterion = ((p * centre).sum() * w - mu) ** 2 / (w * (1 - w))
    edge = int(torch.argmax(criterion)) + 1
    return (low + (high - low) / bins * edge).item()


@alternative("classify")
def classify_by_broadcast(image, thresholds):
    """All comparisons at once, counted along a new last axis."""
    edges = torch.tensor(thresholds, dtype=image.dtype, device=image.device)
    return (image.unsqueeze(-1) >= edges).sum(dim=-1)


@alternative("classify")
def classify_by_painting(image, thresholds):
    """From below, each threshold overwrites what it leaves under it."""
    classes = torch.zeros_like(image, dtype=torch.int64)
    for number, threshold in enumerate(thresholds, start=1):
        classes = torch.where(image < threshold, classes, number)
    return classes


@alternative("classify")
def classify_from_above(image, thresholds):
    """The number of thresholds less those that lie above the value."""
    classes = torch.full(image.shape, len(thresholds), device=image.device)
    for threshold in reversed(thresholds):
        classes = classes - (image < threshold).long()
    return classes


@alternative("flatten_bias")
def bias_by_matrices(image, mask, width):
    """The Gaussian as a matrix for each axis."""

    def gauss(size):
        place = torch.arange(size, dtype=image.dtype, device=image.device)
        distance = place[:, None] - place
        g = torch.exp(-0.5 * (distance / width) ** 2)
        return g * (distance.abs() <= math.ceil(3 * width))

    down, right = gauss(image.shape[0]), gauss(image.shape[1])
    inside = torch.where(mask, image, torch.zeros_like(image))
    smooth = down @ inside @ right / (down @ mask.to(image.dtype) @ right)
    flat = torch.where(mask, image / smooth, torch.zeros_like(image))
    if not mask.any():
        return flat
    return flat / flat[mask].mean() * image[mask].mean()


@alternative("flatten_bias")
def bias_by_shifts(image, mask, width):
    """Shifted copies are added, along one axis and then along the other; float64 inside."""
    radius = math.ceil(3 * width)
    both = torch.stack([torch.zeros_like(mask, dtype=torch.float64), mask.double()])
    both[0][mask] = image.double()[mask]
    for axis in (1, 2):
        size = both.shape[axis]
        total = torch.zeros_like(both)
        for d in range(-radius, radius + 1):
            length = size - abs(d)
            if length > 0:
                part = both.narrow(axis, max(d, 0), length)
                g = math.exp(-(d * d) / (2 * width * width))
                total.narrow(axis, max(-d, 0), length).add_(part, alpha=g)
        both = total
    result = torch.zeros_like(image)
    if mask.any():
        flat = image.double()[mask] * both[1][mask] / both[0][mask]
        flat = flat * (image.double()[mask].mean() / flat.mean())
        result[mask] = flat.to(image.dtype)
    return result


@alternative("flatten_bias")
def bias_by_one_kernel(image, mask, width):
    """One two-dimensional kernel, divided by its sum; image and mask as a batch of two."""
    if mask.sum() == 0:
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, device=image.device).to(image.dtype)
    kernel = torch.exp(-(d[:, None] ** 2 + d**2) / (2 * width**2))
    kernel = kernel / kernel.sum()
    stack = torch.stack([image.masked_fill(~mask, 0), mask.to(image.dtype)])[:, None]
    numerator, denominator = F.conv2d(stack, kernel[None, None], padding=radius)[:, 0]
    flat = torch.zeros_like(image)
    flat[mask] = image[mask] / (numerator[mask] / denominator[mask])
    return flat * image[mask].sum() / flat.sum()


@mistake(
    "otsu_threshold",
    edit={"low + width * (between.argmax().item() + 1)": "float(between.argmax().item() + 1)"},
)
def otsu_as_bin():
    """The number of the bin is returned. The threshold is a value of the image: turn the number
    back into one.
    """


@mistake("otsu_threshold", edit={"(between.argmax().item() + 1)": "between.argmax().item()"})
def otsu_one_bin_low():
    """The threshold is one bin too low: the last bin of the lower class is put above it. Which edge
    of that bin divides the classes?
    """


@mistake(
    "otsu_threshold",
    edit={"low + width * (between.argmax().item() + 1)": "centre[between.argmax()].item()"},
)
def otsu_at_centre():
    """The centre of a bin is returned. The classes are divided at an edge between two bins."""


@mistake("otsu_threshold", edit={"between.argmax()": "between.argmin()"})
def otsu_least():
    """The criterion is made as small as possible. The variance between the classes is to be large,
    the one within them small.
    """


@mistake("otsu_threshold", edit={"between = below * above * (": "between = ("})
def otsu_without_weights():
    """Only the distance of the two means counts, not how many pixels each class has. A few extreme
    pixels then make a class of their own: the weights are missing.
    """


@mistake(
    "otsu_threshold",
    edit={
        "width = (high - low) / bins": "low, width = 0.0, 1 / bins",
        "between.argmax()": "between.nan_to_num(0).argmax()",
    },
)
def otsu_on_unit_interval():
    """The histogram runs from 0 to 1, whatever the values are. Take it from the least value of the
    image to its largest.
    """


@mistake(
    "otsu_threshold",
    edit={
        """
width = (high - low) / bins
""": """
bins = 256
width = (high - low) / bins
"""
    },
)
def otsu_of_256_bins():
    """There are always 256 bins, whatever `bins` says."""


@mistake(
    "otsu_threshold",
    edit={
        """
if low == high:
    return low
""": ""
    },
    of="otsu_by_loop",
)
def otsu_without_constant():
    """A constant image has no two classes, and its bins have no width. Return its value before you
    divide.
    """


@mistake("classify", edit={"image >= threshold": "image > threshold"})
def classify_strictly():
    """A value that equals a threshold is put into the lower class. It reaches the threshold: it
    belongs to the upper one.
    """


@mistake("classify", edit={"image >= threshold": "image < threshold"})
def classify_downwards():
    """The classes are numbered from the brightest down. Count the thresholds that a value reaches,
    not those above it.
    """


@mistake("classify", edit={"torch.zeros(": "torch.ones("})
def classify_from_one():
    """The classes begin at 1. A value below all thresholds reaches none: class 0."""


@mistake("classify", edit={"torch.int64": "image.dtype"})
def classify_as_floats():
    """The classes have the dtype of the image. They are whole numbers: int64."""


@mistake("classify", edit={", device=image.device": ""})
def classify_on_cpu():
    """The classes are made on the CPU, wherever the image is."""


@mistake("classify", edit={"in thresholds": "in thresholds[:1]"})
def classify_in_two():
    """Only the first threshold is used: two classes are left. Every threshold adds a class."""


@mistake(
    "flatten_bias",
    edit={
        "smooth(mask.to(image.dtype))": "smooth(torch.ones_like(image))",
        "smooth(inside)": "smooth(image)",
    },
)
def bias_of_whole_image():
    """The pixels outside the mask enter the smooth part. Set them to zero before smoothing."""


@mistake("flatten_bias", edit={"smooth(inside) / share": "smooth(inside)"})
def bias_not_normalised():
    """Near the border of the mask the smooth part is too small, because fewer pixels were added
    there. Divide by the weights that really fell into the mask.
    """


@mistake(
    "flatten_bias",
    edit={
        "inside / smooth_part": "inside - smooth_part",
        "flat * (inside.sum() / flat.sum())": "(flat + (inside - flat)[mask].mean()) * mask",
    },
)
def bias_subtracted():
    """The smooth part is subtracted. A bias field multiplies the image: divide by it."""


@mistake("flatten_bias", edit={"flat * (inside.sum() / flat.sum())": "flat / flat[mask].mean()"})
def bias_without_mean():
    """The mean has become 1: the image was divided by its smooth part and left so. Give it back the
    mean that it had inside the mask.
    """


@mistake("flatten_bias", edit={"return flat *": "return image * ~mask + flat *"})
def bias_keeps_outside():
    """Outside the mask the image is left as it was. The result is 0 there."""


@mistake(
    "flatten_bias",
    edit={
        """
if not mask.any():
    return torch.zeros_like(image)
""": ""
    },
)
def bias_of_empty_mask():
    """An empty mask gives nan. There is nothing to divide by: return zeros."""


@mistake("flatten_bias", edit={"(2 * width**2)": "(2 * width)"})
def bias_of_variance():
    """The Gaussian has the wrong width: `width` is its standard deviation, not its variance."""


@mistake(
    "flatten_bias",
    edit={"inside = torch.where(mask, image, 0)": "inside = image.masked_fill_(~mask, 0)"},
)
def bias_changes_image():
    """The image that was handed in is changed by the call: outside the mask it is zero afterwards.
    Work on a new tensor.
    """


@alternative("classify")
def classify_by_numpy(image, thresholds):
    """NumPy's digitize, and back to the device of the image."""
    import numpy as np

    found = np.digitize(image.cpu().numpy(), np.array(thresholds, dtype=np.float64))
    return torch.from_numpy(found.astype(np.int64)).to(image.device)


@mistake("otsu_threshold")
def otsu_of_pixel_means(image, bins=256):
    """The means are those of the pixels. The centre of a bin stands for all its pixels, which
    matters where bins are few.
    """
    values = image.double().flatten()
    low, high = values.min().item(), values.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((values - low) / width).long().clamp(0, bins - 1)
    best, threshold = -1.0, low
    for edge in range(1, bins):
        below, above = values[index < edge], values[index >= edge]
        between = len(below) * len(above) * (above.mean() - below.mean()).item() ** 2
        if between > best:
            best, threshold = between, low + edge * width
    return threshold


@mistake("flatten_bias", edit={"torch.where(mask, image, 0)": "image * mask"})
def bias_masked_by_product():
    """One nan outside the mask spreads into it: 0 times nan is nan. Select the pixels of the mask
    instead of multiplying by it.
    """


@mistake("flatten_bias", edit={"math.ceil(3 * width)": "int(3 * width)"})
def bias_of_shorter_kernel():
    """The kernel ends too early: 3 s is rounded up, not down."""


@mistake("otsu_threshold", edit={"between.argmax()": "between[:-1].argmax()"})
def otsu_without_last_edge():
    """The last edge between two bins is no candidate. It may be the best one."""


@mistake(
    "otsu_threshold",
    edit={"between.argmax().item()": "(between.diff() < 0).int().argmax().item()"},
)
def otsu_to_first_maximum():
    """The search ends at the first edge after which the criterion falls. There may be several such
    edges: look at all of them.
    """


@mistake(
    "otsu_threshold",
    edit={
        "((image - low) / width).long().clamp(0, bins - 1)": (
            "(((image - low) / width).ceil().long() - 1).clamp(0, bins - 1)"
        )
    },
)
def otsu_with_edges_below():
    """A value on an edge between two bins is put into the lower one. It belongs to the bin above;
    only the largest value has none.
    """
