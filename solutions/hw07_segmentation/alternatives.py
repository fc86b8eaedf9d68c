"""Other right answers to homework 7, each written in another way than the reference.

All of them must earn full marks: a test that refuses one of them asks for more than the question
does. An entry stands for the whole definition of one name; see `autograder.bank`.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative

# --- Question 1 -----------------------------------------------------------------------------------


@alternative("q1", "pixelwise_cross_entropy")
def loss_of_selected_pixels(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Only the pixels that count are kept, as rows of k logits."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    scores = logits.permute(0, 2, 3, 1)[counts]
    classes = labels[counts]
    loss = torch.logsumexp(scores, dim=1) - scores[torch.arange(len(classes)), classes]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[classes]
    total = torch.sum(factor * loss)
    return total if reduction == "sum" else total / torch.sum(factor)


@alternative("q1", "pixelwise_cross_entropy")
def loss_by_one_hot(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The one-hot code of the labels times the logarithm of the softmax; ignored pixels have none.

    The weights multiply the one-hot code, whose sum is then the divisor of the mean.
    """
    if reduction != "mean" and reduction != "sum":
        raise ValueError("reduction must be mean or sum")
    k = logits.shape[1]
    counts = labels != ignore_index
    code = F.one_hot(labels.masked_fill(~counts, 0), k).permute(0, 3, 1, 2).to(logits.dtype)
    code = code * counts.unsqueeze(1)
    if weight is not None:
        code = code * weight.to(code).view(1, -1, 1, 1)
    loss = -(code * logits.log_softmax(dim=1)).sum()
    return loss / code.sum() if reduction == "mean" else loss


@alternative("q1", "pixelwise_cross_entropy")
def loss_class_by_class(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """One class after the other: its pixels, their losses, its weight."""
    if reduction not in {"sum", "mean"}:
        raise ValueError
    total = logits.new_zeros(())
    divisor = logits.new_zeros(())
    for c in range(logits.shape[1]):
        if c == ignore_index:
            continue
        here = labels == c
        margins = logits - logits[:, c : c + 1]
        factor = 1 if weight is None else weight[c].to(logits)
        total = total + factor * torch.logsumexp(margins, dim=1)[here].sum()
        divisor = divisor + factor * here.sum()
    if reduction == "sum":
        return total
    return total / divisor


@alternative("q1", "pixelwise_cross_entropy")
def loss_by_gather(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """log_softmax over the classes, flattened pixels, gather; the mask is a factor of 0 or 1."""
    rows = F.log_softmax(logits.flatten(2), dim=1)  # (B, k, m n)
    classes = labels.flatten(1)
    counts = (classes != ignore_index).to(rows.dtype)
    classes = classes.clone()
    classes[counts == 0] = 0
    loss = -rows.gather(1, classes[:, None, :]).squeeze(1)
    if weight is not None:
        counts = counts * weight.to(rows)[classes]
    match reduction:
        case "sum":
            return (counts * loss).sum()
        case "mean":
            return (counts * loss).sum() / counts.sum()
    raise ValueError(f"unknown reduction {reduction}")


# --- Question 2 -----------------------------------------------------------------------------------


@alternative("q2", "cross_entropy_gradient")
def gradient_by_scatter(logits, labels, ignore_index=255):
    """1 is taken away at the true class; then ignored pixels are set to zero."""
    counts = (labels != ignore_index).unsqueeze(1)
    target = torch.where(counts, labels.unsqueeze(1), 0)
    gradient = torch.softmax(logits, dim=1)
    gradient = gradient.scatter_add(1, target, -torch.ones_like(target, dtype=gradient.dtype))
    return gradient * counts


@alternative("q2", "cross_entropy_gradient")
def gradient_by_classes(logits, labels, ignore_index=255):
    """One class after the other, from the logarithm of the softmax."""
    log_sum = torch.logsumexp(logits, dim=1)
    parts = []
    for c in range(logits.size(1)):
        part = torch.exp(logits[:, c] - log_sum) - (labels == c).to(logits.dtype)
        parts.append(part.masked_fill(labels == ignore_index, 0.0))
    return torch.stack(parts, dim=1)


@alternative("q2", "cross_entropy_gradient")
def gradient_with_a_spare_class(logits, labels, ignore_index=255):
    """Ignored pixels get a class of their own, which is cut off; float64 inside."""
    k = logits.shape[1]
    ignored = labels == ignore_index
    spare = torch.where(ignored, torch.full_like(labels, k), labels)
    identity = torch.eye(k + 1, dtype=torch.float64, device=logits.device)
    code = identity[spare][..., :k].movedim(-1, 1)
    p = logits.double().softmax(1)
    return ((p - code) * (1 - ignored.double())[:, None]).to(logits.dtype)


# --- Question 3 -----------------------------------------------------------------------------------


@alternative("q3", "confusion_matrix")
def confusion_by_pairs(prediction, labels, classes, ignore_index=255):
    """One count for each pair of classes."""
    counts = labels != ignore_index
    table = torch.zeros(classes, classes, dtype=torch.int64, device=labels.device)
    for i in range(classes):
        for j in range(classes):
            table[i, j] = ((labels == i) & (prediction == j) & counts).sum()
    return table


@alternative("q3", "confusion_matrix")
def confusion_by_product(prediction, labels, classes, ignore_index=255):
    """One-hot truth, transposed, times one-hot prediction."""
    counts = (labels != ignore_index).flatten()
    number = torch.arange(classes, device=labels.device)
    truth = (labels.flatten()[:, None] == number) & counts[:, None]
    guess = prediction.flatten()[:, None] == number
    return (truth.double().T @ guess.double()).round().long()


@alternative("q3", "confusion_matrix")
def confusion_by_accumulation(prediction, labels, classes, ignore_index=255):
    """Ones are added at (truth, prediction), with accumulation."""
    keep = labels != ignore_index
    rows, columns = labels[keep].to(torch.int64), prediction[keep].to(torch.int64)
    table = torch.zeros((classes, classes), dtype=torch.int64, device=labels.device)
    return table.index_put_((rows, columns), torch.ones_like(rows), accumulate=True)


@alternative("q3", "confusion_matrix")
def confusion_by_lists(prediction, labels, classes, ignore_index=255):
    """A loop over the pixels as Python numbers."""
    table = [[0] * classes for _ in range(classes)]
    truths, guesses = labels.flatten().tolist(), prediction.flatten().tolist()
    for truth, guess in zip(truths, guesses, strict=True):
        if truth != ignore_index:
            table[truth][guess] += 1
    return torch.tensor(table, device=labels.device)


@alternative("q3", "pixel_accuracy")
def accuracy_by_numbers(confusion):
    """Python integers; nothing is divided by nothing."""
    table = confusion.tolist()
    total = sum(map(sum, table))
    if total == 0:
        return math.nan
    return sum(row[i] for i, row in enumerate(table)) / total


@alternative("q3", "pixel_accuracy")
def accuracy_from_errors(confusion):
    """One minus the share of what lies off the diagonal."""
    wrong = confusion.sum() - confusion.diag().sum()
    return float(1 - wrong.double() / confusion.sum())


@alternative("q3", "pixel_accuracy")
def accuracy_by_identity(confusion):
    """The part under an identity matrix; int64 until the division."""
    hits = (confusion * torch.eye(len(confusion), dtype=confusion.dtype).to(confusion.device)).sum()
    return torch.true_divide(hits.double(), confusion.sum().double()).item()


@alternative("q3", "class_iou")
def iou_class_by_class(confusion):
    """True positives over true positives, false positives and false negatives."""
    values = []
    for c in range(confusion.shape[0]):
        hits = confusion[c, c].item()
        false_negatives = confusion[c].sum().item() - hits
        false_positives = confusion[:, c].sum().item() - hits
        union = hits + false_positives + false_negatives
        values.append(hits / union if union else math.nan)
    return torch.tensor(values, dtype=torch.float64, device=confusion.device)


@alternative("q3", "class_iou")
def iou_from_dice(confusion):
    """IoU = dice / (2 - dice)."""
    table = confusion.to(torch.float64)
    both = table.sum(0) + table.sum(1)
    coefficient = 2 * torch.diag(table) / both
    return coefficient / (2 - coefficient)


@alternative("q3", "class_iou")
def iou_filled(confusion):
    """nan everywhere first, then the classes that occur."""
    hits = confusion.diagonal()
    union = confusion.sum(1) + confusion.sum(0) - hits
    result = torch.full((len(hits),), float("nan"), dtype=torch.float64, device=confusion.device)
    result[union > 0] = hits[union > 0].double() / union[union > 0]
    return result


@alternative("q3", "mean_iou")
def mean_by_nanmean(confusion):
    """torch leaves out what is nan."""
    table = confusion.double()
    return torch.nanmean(table.diag() / (table.sum(0) + table.sum(1) - table.diag())).item()


@alternative("q3", "mean_iou")
def mean_by_list(confusion):
    """A list of the classes that occur."""
    table = confusion.tolist()
    values = []
    for c, row in enumerate(table):
        union = sum(row) + sum(other[c] for other in table) - row[c]
        if union > 0:
            values.append(row[c] / union)
    return sum(values) / len(values) if values else float("nan")


@alternative("q3", "mean_iou")
def mean_by_sum(confusion):
    """The sum over classes, an absent one as zero, over the number of those that occur."""
    table = confusion.to(torch.float64)
    hits = torch.diagonal(table)
    union = table.sum(dim=0) + table.sum(dim=1) - hits
    present = (union > 0).sum()
    return float((hits / union.clamp(min=1)).sum() / present)


@alternative("q3", "dice")
def dice_from_iou(confusion):
    """Dice = 2 IoU / (1 + IoU)."""
    hits = confusion.diagonal().double()
    iou = hits / (confusion.sum(0) + confusion.sum(1) - hits)
    return 2 * iou / (1 + iou)


@alternative("q3", "dice")
def dice_by_means(confusion):
    """The harmonic mean of precision and recall, written without dividing by zero."""
    hits = confusion.diag().to(torch.float64)
    size = (confusion.sum(0) + confusion.sum(1)).to(torch.float64) / 2
    return torch.where(size > 0, hits / size, torch.tensor(math.nan, dtype=torch.float64).to(size))


@alternative("q3", "dice")
def dice_class_by_class(confusion):
    """A loop; a class that does not occur keeps nan."""
    result = torch.full(confusion.shape[:1], math.nan, dtype=torch.float64).to(confusion.device)
    for c in range(len(confusion)):
        size = confusion[c, :].sum() + confusion[:, c].sum()
        if size != 0:
            result[c] = 2.0 * confusion[c, c].double() / size
    return result


# --- Question 4 -----------------------------------------------------------------------------------


@alternative("q4", "voc_palette")
def palette_of_the_devkit():
    """Label by label, three bits at a time, as the benchmark's own program does it."""
    colours = []
    for label in range(256):
        red = green = blue = 0
        rest = label
        for place in range(7, -1, -1):
            red |= (rest & 1) << place
            green |= (rest >> 1 & 1) << place
            blue |= (rest >> 2 & 1) << place
            rest >>= 3
        colours.append((red, green, blue))
    return torch.tensor(colours, dtype=torch.uint8)


@alternative("q4", "voc_palette")
def palette_from_text():
    """The label in binary, as text, read from its end."""

    def channel(label, first):
        bits = format(label, "09b")[::-1]
        return int(bits[first::3].ljust(8, "0"), 2)

    table = [[channel(label, first) for first in range(3)] for label in range(256)]
    return torch.tensor(table).to(torch.uint8)


@alternative("q4", "voc_palette")
def palette_by_recursion():
    """A colour is that of the label without its last three bits, halved, plus these bits."""
    palette = torch.zeros(256, 3, dtype=torch.uint8)
    for label in range(1, 256):
        last = torch.tensor([label & 1, label >> 1 & 1, label >> 2 & 1], dtype=torch.uint8)
        palette[label] = palette[label >> 3] // 2 + 128 * last
    return palette


@alternative("q4", "to_colours")
def colours_by_rows(labels, palette):
    """Rows of the palette are selected for the flattened map."""
    rows = torch.index_select(palette, 0, labels.reshape(-1).to(torch.int64))
    return rows.reshape(*labels.shape, 3)


@alternative("q4", "to_colours")
def colours_by_channels(labels, palette):
    """Red, green and blue, one after the other."""
    index = labels.to(torch.int64)
    return torch.stack([palette[:, channel][index] for channel in range(3)], dim=-1)


@alternative("q4", "to_colours")
def colours_painted(labels, palette):
    """Every label paints its pixels."""
    m, n = labels.shape
    image = torch.zeros(m, n, 3, dtype=torch.uint8, device=labels.device)
    for label, colour in enumerate(palette):
        image = torch.where((labels == label)[:, :, None], colour, image)
    return image


@alternative("q4", "to_labels")
def labels_by_comparison(colours, palette):
    """Every pixel is compared with every colour."""
    same = (colours[:, :, None, :] == palette).all(dim=-1)
    if not same.any(dim=-1).all():
        raise ValueError("there is a colour that is not in the palette")
    return same.long().argmax(dim=-1)


@alternative("q4", "to_labels")
def labels_by_dictionary(colours, palette):
    """Colours as keys of a dictionary."""
    number = {tuple(colour): label for label, colour in enumerate(palette.tolist())}
    try:
        rows = [[number[tuple(colour)] for colour in row] for row in colours.tolist()]
    except KeyError as error:
        raise ValueError(f"unknown colour {error}") from error
    return torch.tensor(rows, dtype=torch.int64, device=colours.device)


@alternative("q4", "to_labels")
def labels_painted(colours, palette):
    """One colour after the other; what is still -1 at the end is unknown."""
    labels = torch.full(colours.shape[:2], -1, dtype=torch.int64, device=colours.device)
    for label in range(palette.shape[0]):
        labels[(colours == palette[label]).all(dim=2)] = label
    if (labels == -1).any():
        raise ValueError("unknown colour")
    return labels


# --- Question 5 -----------------------------------------------------------------------------------


@alternative("q5", "otsu_threshold")
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


@alternative("q5", "otsu_threshold")
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


@alternative("q5", "otsu_threshold")
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


@alternative("q5", "classify")
def classify_by_broadcast(image, thresholds):
    """All comparisons at once, counted along a new last axis."""
    edges = torch.tensor(thresholds, dtype=image.dtype, device=image.device)
    return (image.unsqueeze(-1) >= edges).sum(dim=-1)


@alternative("q5", "classify")
def classify_by_painting(image, thresholds):
    """From below, each threshold overwrites what it leaves under it."""
    classes = torch.zeros_like(image, dtype=torch.int64)
    for number, threshold in enumerate(thresholds, start=1):
        classes = torch.where(image < threshold, classes, number)
    return classes


@alternative("q5", "classify")
def classify_from_above(image, thresholds):
    """The number of thresholds less those that lie above the value."""
    classes = torch.full(image.shape, len(thresholds), device=image.device)
    for threshold in reversed(thresholds):
        classes = classes - (image < threshold).long()
    return classes


@alternative("q5", "flatten_bias")
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


@alternative("q5", "flatten_bias")
def bias_by_shifts(image, mask, width):
    """Shifted copies are added, along one axis and then along the other; float64 inside."""
    radius = math.ceil(3 * width)
    both = torch.stack([image.double() * 0, mask.double()])
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


@alternative("q5", "flatten_bias")
def bias_by_one_kernel(image, mask, width):
    """One two-dimensional kernel, divided by its sum; image and mask as a batch of two."""
    if mask.sum() == 0:
        return image * 0
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, device=image.device).to(image.dtype)
    kernel = torch.exp(-(d[:, None] ** 2 + d**2) / (2 * width**2))
    kernel = kernel / kernel.sum()
    stack = torch.stack([image.masked_fill(~mask, 0), mask.to(image.dtype)])[:, None]
    numerator, denominator = F.conv2d(stack, kernel[None, None], padding=radius)[:, 0]
    flat = torch.zeros_like(image)
    flat[mask] = image[mask] / (numerator[mask] / denominator[mask])
    return flat * image[mask].sum() / flat.sum()


# --- Question 6 -----------------------------------------------------------------------------------


@alternative("q6", "unet_shapes")
def shapes_by_halving(m, n, depth, width):
    """Level by level: channels double, sides are halved."""
    shapes = [(width, m, n)]
    for _ in range(depth):
        channels, rows, columns = shapes[-1]
        if rows % 2 or columns % 2:
            raise ValueError(f"{rows} x {columns} pixels cannot be pooled by two")
        shapes.append((2 * channels, rows // 2, columns // 2))
    return shapes


@alternative("q6", "unet_shapes")
def shapes_by_powers(m, n, depth, width):
    """Powers of two."""
    if m % 2**depth != 0 or n % 2**depth != 0:
        raise ValueError(f"{m} x {n} is not divisible by {2**depth}")
    return [(width * 2**level, m // 2**level, n // 2**level) for level in range(depth + 1)]


@alternative("q6", "unet_shapes")
def shapes_by_recursion(m, n, depth, width):
    """A U-Net is a level around a smaller U-Net."""
    if depth == 0:
        return [(width, m, n)]
    (rows, odd_row), (columns, odd_column) = divmod(m, 2), divmod(n, 2)
    if odd_row or odd_column:
        raise ValueError("an odd side cannot be halved")
    return [(width, m, n)] + shapes_by_recursion(rows, columns, depth - 1, 2 * width)


@alternative("q6", "valid_output")
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


@alternative("q6", "valid_output")
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


@alternative("q6", "valid_output")
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


# --- Question 7 -----------------------------------------------------------------------------------


@alternative("q7", "UNet")
class UNetOfLists(nn.Module):
    """Convolutions in flat lists, all functions in forward."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()
        self.depth = depth
        sizes = [in_channels] + [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList()
        for before, after in zip(sizes[:-1], sizes[1:], strict=True):
            self.down.append(nn.Conv2d(before, after, 3, padding=1))
            self.down.append(nn.Conv2d(after, after, 3, padding=1))
        self.up = nn.ModuleList()
        for level in range(depth - 1, -1, -1):
            c = width * 2**level
            self.up.append(nn.ConvTranspose2d(2 * c, c, 2, stride=2))
            self.up.append(nn.Conv2d(2 * c, c, 3, padding=1))
            self.up.append(nn.Conv2d(c, c, 3, padding=1))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for level in range(self.depth + 1):
            if level > 0:
                skips.append(x)
                x = F.max_pool2d(x, 2)
            x = F.relu(self.down[2 * level](x))
            x = F.relu(self.down[2 * level + 1](x))
        for step in range(self.depth):
            x = self.up[3 * step](x)
            x = torch.cat((skips[-1 - step], x), dim=1)
            x = F.relu(self.up[3 * step + 1](x))
            x = F.relu(self.up[3 * step + 2](x))
        return self.head(x)


@alternative("q7", "UNet")
class UNetOfSequences(nn.Module):
    """Blocks as Sequential with ReLU modules; skips on a stack."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, kernel_size=3, padding=1),
                nn.ReLU(inplace=True),
                nn.Conv2d(c_out, c_out, kernel_size=3, padding=1),
                nn.ReLU(inplace=True),
            )

        channels = [width << level for level in range(depth)]
        self.contracting = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.pool = nn.MaxPool2d(kernel_size=2)
        self.bottleneck = block(channels[-1] if channels else in_channels, width << depth)
        self.expanding = nn.ModuleList(
            nn.ModuleDict({"up": nn.ConvTranspose2d(2 * c, c, 2, 2), "block": block(2 * c, c)})
            for c in reversed(channels)
        )
        self.classify = nn.Conv2d(width, classes, kernel_size=1)

    def forward(self, x):
        stack = []
        for level in self.contracting:
            x = level(x)
            stack.append(x)
            x = self.pool(x)
        x = self.bottleneck(x)
        for level in self.expanding:
            x = level["block"](torch.cat([stack.pop(), level["up"](x)], 1))
        return self.classify(x)


@alternative("q7", "UNet")
class UNetOfNestedLevels(nn.Module):
    """Nested calls over dictionaries of layers; pooling as the maximum of four slices."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()
        self.depth = depth
        layers = {}
        before = in_channels
        for level in range(depth + 1):
            c = width * 2**level
            layers[f"down{level}a"] = nn.Conv2d(before, c, (3, 3), padding="same")
            layers[f"down{level}b"] = nn.Conv2d(c, c, (3, 3), padding="same")
            before = c
        for level in reversed(range(depth)):
            c = width * 2**level
            layers[f"up{level}"] = nn.ConvTranspose2d(2 * c, c, (2, 2), (2, 2))
            layers[f"up{level}a"] = nn.Conv2d(2 * c, c, (3, 3), padding="same")
            layers[f"up{level}b"] = nn.Conv2d(c, c, (3, 3), padding="same")
        layers["head"] = nn.Conv2d(width, classes, (1, 1))
        self.layers = nn.ModuleDict(layers)

    def pair(self, name, x):
        return torch.relu(self.layers[name + "b"](torch.relu(self.layers[name + "a"](x))))

    def level(self, level, x):
        x = self.pair(f"down{level}", x)
        if level == self.depth:
            return x
        rows = torch.maximum(x[:, :, 0::2], x[:, :, 1::2])
        below = self.level(level + 1, torch.maximum(rows[..., 0::2], rows[..., 1::2]))
        return self.pair(f"up{level}", torch.cat([x, self.layers[f"up{level}"](below)], dim=1))

    def forward(self, x):
        return self.layers["head"](self.level(0, x))


# --- Question 8 -----------------------------------------------------------------------------------


@alternative("q8", "centre_crop_to")
def crop_by_narrow(skip, rows, columns):
    """narrow along both axes."""
    top, left = (skip.size(2) - rows) // 2, (skip.size(3) - columns) // 2
    return skip.narrow(2, top, rows).narrow(3, left, columns)


@alternative("q8", "centre_crop_to")
def crop_by_negative_padding(skip, rows, columns):
    """Padding by negative numbers."""
    down, right = skip.shape[2] - rows, skip.shape[3] - columns
    sides = (right // 2, right - right // 2, down // 2, down - down // 2)
    return F.pad(skip, [-side for side in sides])


@alternative("q8", "centre_crop_to")
def crop_by_selection(skip, rows, columns):
    """Selected rows, then selected columns."""
    for axis, size in ((2, rows), (3, columns)):
        first = (skip.shape[axis] - size) // 2
        index = torch.arange(first, first + size, device=skip.device)
        skip = skip.index_select(axis, index)
    return skip


@alternative("q8", "pad_to_multiple")
def pad_by_remainder(x, multiple):
    """-size modulo the multiple is what is missing."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = down // 2, right // 2
    bottom, right = down - top, right - left
    return F.pad(x, (left, right, top, bottom), mode="replicate"), (top, bottom, left, right)


@alternative("q8", "pad_to_multiple")
def pad_by_indices(x, multiple):
    """Indices that stay at the border."""
    padding = []
    for axis in (2, 3):
        size = x.shape[axis]
        extra = math.ceil(size / multiple) * multiple - size
        before, after = extra // 2, extra - extra // 2
        index = torch.arange(-before, size + after, device=x.device).clamp(0, size - 1)
        x = x.index_select(axis, index)
        padding += [before, after]
    return x, tuple(padding)


@alternative("q8", "pad_to_multiple")
def pad_by_repeated_borders(x, multiple):
    """Copies of the first and the last row and column are appended."""

    def split(size):
        extra = (multiple - size % multiple) % multiple
        return extra // 2, (extra + 1) // 2

    (top, bottom), (left, right) = split(x.shape[-2]), split(x.shape[-1])
    x = torch.cat([x[:, :, :1]] * top + [x] + [x[:, :, -1:]] * bottom, dim=2)
    x = torch.cat([x[..., :1]] * left + [x] + [x[..., -1:]] * right, dim=3)
    return x, (top, bottom, left, right)


@alternative("q8", "remove_padding")
def unpad_by_slices(y, padding):
    """Slices that end at the size less the padding."""
    top, bottom, left, right = padding
    return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]


@alternative("q8", "remove_padding")
def unpad_by_negative_padding(y, padding):
    """Padding by negative numbers."""
    top, bottom, left, right = padding
    return F.pad(y, (-left, -right, -top, -bottom))


@alternative("q8", "remove_padding")
def unpad_by_narrow(y, padding):
    """narrow along both axes."""
    top, bottom, left, right = padding
    y = y.narrow(2, top, y.shape[2] - top - bottom)
    return y.narrow(3, left, y.shape[3] - left - right).clone()


# --- Question 9 -----------------------------------------------------------------------------------


@alternative("q9", "tight_box")
def box_from_places(mask):
    """The least and the largest row and column of all pixels of the mask."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return (x1, y1, x2 + 1, y2 + 1)


@alternative("q9", "tight_box")
def box_from_lists(mask):
    """Python lists of rows and columns."""
    rows = mask.tolist()
    ys = [y for y, row in enumerate(rows) if any(row)]
    xs = [x for x, column in enumerate(zip(*rows, strict=True)) if any(column)]
    return (min(xs), min(ys), max(xs) + 1, max(ys) + 1) if ys else None


@alternative("q9", "tight_box")
def box_from_first_ones(mask):
    """The first one of each profile, and of the profile read backwards."""
    if not torch.any(mask):
        return None
    m, n = mask.shape
    rows, columns = mask.any(1).int(), mask.any(0).int()
    top, left = rows.argmax().item(), columns.argmax().item()
    bottom, right = m - rows.flip(0).argmax().item(), n - columns.flip(0).argmax().item()
    return left, top, right, bottom


@alternative("q9", "box_iou")
def overlap_row_by_row(a, b):
    """A loop over the boxes of a."""
    area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    result = torch.zeros(len(a), len(b), dtype=a.dtype, device=a.device)
    for i, (x1, y1, x2, y2) in enumerate(a):
        wide = (torch.minimum(x2, b[:, 2]) - torch.maximum(x1, b[:, 0])).clamp(min=0)
        high = (torch.minimum(y2, b[:, 3]) - torch.maximum(y1, b[:, 1])).clamp(min=0)
        union = (x2 - x1) * (y2 - y1) + area - wide * high
        result[i] = torch.where(union > 0, wide * high / union, torch.zeros_like(union))
    return result


@alternative("q9", "box_iou")
def overlap_by_sides(a, b):
    """Coordinates one by one, broadcast; the union is kept away from zero."""
    ax1, ay1, ax2, ay2 = a[:, None].unbind(-1)
    bx1, by1, bx2, by2 = b[None].unbind(-1)
    wide = torch.relu(torch.minimum(ax2, bx2) - torch.maximum(ax1, bx1))
    high = torch.relu(torch.minimum(ay2, by2) - torch.maximum(ay1, by1))
    common = wide * high
    union = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - common
    return common / torch.where(union == 0, 1, union)


@alternative("q9", "box_iou")
def overlap_of_all_pairs(a, b):
    """Pairs written out as rows of two long lists, then folded into a table."""
    P, Q = a.shape[0], b.shape[0]
    first = a.repeat_interleave(Q, dim=0)
    second = b.repeat(P, 1)
    low = torch.maximum(first, second)[:, :2]
    high = torch.minimum(first, second)[:, 2:]
    sides = torch.where(high > low, high - low, 0)
    common = sides[:, 0] * sides[:, 1]
    sizes = [(z[:, 2] - z[:, 0]) * (z[:, 3] - z[:, 1]) for z in (first, second)]
    iou = common / (sizes[0] + sizes[1] - common)
    return iou.nan_to_num(nan=0.0).reshape(P, Q)


# --- Question 10 ----------------------------------------------------------------------------------


@alternative("q10", "nms")
def nms_by_table(boxes, scores, iou_threshold):
    """All overlaps first; then one pass through the boxes by falling score."""
    N = len(boxes)
    low = torch.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    common = (high - low).clamp(min=0).prod(dim=-1)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    union = area[:, None] + area - common
    too_near = common > iou_threshold * union
    dropped = torch.zeros(N, dtype=torch.bool, device=boxes.device)
    order = scores.sort(descending=True, stable=True).indices
    kept = []
    for i in order.tolist():
        if not dropped[i]:
            kept.append(i)
            dropped = dropped | too_near[i]
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


@alternative("q10", "nms")
def nms_by_numbers(boxes, scores, iou_threshold):
    """Python's numbers: a box is kept if no box kept so far overlaps it too much."""
    rows, values = boxes.tolist(), scores.tolist()

    def iou(p, q):
        wide = max(0.0, min(p[2], q[2]) - max(p[0], q[0]))
        high = max(0.0, min(p[3], q[3]) - max(p[1], q[1]))
        union = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - wide * high
        return wide * high / union if union > 0 else 0.0

    kept = []
    for i in sorted(range(len(rows)), key=lambda i: -values[i]):
        if all(iou(rows[i], rows[j]) <= iou_threshold for j in kept):
            kept.append(i)
    return torch.tensor(kept, dtype=torch.long, device=boxes.device)


@alternative("q10", "nms")
def nms_by_repeated_best(boxes, scores, iou_threshold):
    """The best of what is left, again and again; its neighbours are struck out."""
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = torch.ones(len(boxes), dtype=torch.bool, device=boxes.device)
    kept = []
    while alive.any():
        left = torch.nonzero(alive).flatten()
        i = left[scores[left] == scores[left].max()][0]
        kept.append(int(i))
        wide = torch.minimum(boxes[:, 2], boxes[i, 2]) - torch.maximum(boxes[:, 0], boxes[i, 0])
        high = torch.minimum(boxes[:, 3], boxes[i, 3]) - torch.maximum(boxes[:, 1], boxes[i, 1])
        common = wide.clamp(min=0) * high.clamp(min=0)
        alive &= ~(common / (area + area[i] - common) > iou_threshold)
        alive[i] = False
    return torch.tensor(kept, device=boxes.device).long()


# --- Question 11 ----------------------------------------------------------------------------------


@alternative("q11", "connected_components")
def components_by_spreading(mask):
    """Every pixel takes the least number of its neighbours until nothing changes."""
    m, n = mask.shape
    outside = m * n
    number = torch.arange(m * n, device=mask.device).reshape(m, n)
    number = torch.where(mask, number, outside)
    while True:
        around = F.pad(number, (1, 1, 1, 1), value=outside)
        least = torch.stack(
            [number, around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]]
        ).amin(dim=0)
        least = torch.where(mask, least, outside)
        if torch.equal(least, number):
            break
        number = least
    first = torch.unique(number[mask])  # ascending: the parts' first pixels
    labels = torch.zeros(m, n, dtype=torch.int64, device=mask.device)
    labels[mask] = torch.searchsorted(first, number[mask]) + 1
    return labels, len(first)


@alternative("q11", "connected_components")
def components_by_union(mask):
    """Two passes: neighbours above and to the left are joined, then roots are numbered."""
    rows = mask.tolist()
    m, n = mask.shape
    parent = list(range(m * n))

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                here = y * n + x
                if y and rows[y - 1][x]:
                    parent[root(here)] = root(here - n)
                if x and rows[y][x - 1]:
                    parent[root(here)] = root(here - 1)
    numbers = {}
    labels = torch.zeros(m, n, dtype=torch.int64)
    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                labels[y, x] = numbers.setdefault(root(y * n + x), len(numbers) + 1)
    return labels.to(mask.device), len(numbers)


@alternative("q11", "connected_components")
def components_by_growing(mask):
    """The first free pixel grows within the mask until it fills its part."""
    labels = torch.zeros(mask.shape, dtype=torch.int64, device=mask.device)
    free = mask.clone()
    count = 0
    while bool(free.any()):
        count += 1
        part = torch.zeros_like(mask)
        place = torch.nonzero(free)[0]
        part[place[0], place[1]] = True
        while True:
            grown = part.clone()
            grown[1:] |= part[:-1]
            grown[:-1] |= part[1:]
            grown[:, 1:] |= part[:, :-1]
            grown[:, :-1] |= part[:, 1:]
            grown &= free
            if torch.equal(grown, part):
                break
            part = grown
        labels[part] = count
        free &= ~part
    return labels, count


@alternative("q11", "match_instances")
def matches_by_table(prediction, truth, threshold=0.5):
    """The table of common pixels of all pairs at once."""
    p_numbers, p = torch.unique(prediction, return_inverse=True)
    t_numbers, t = torch.unique(truth, return_inverse=True)
    P, T = len(p_numbers), len(t_numbers)
    common = torch.bincount((p * T + t).flatten(), minlength=P * T).reshape(P, T).double()
    iou = common / (common.sum(1, keepdim=True) + common.sum(0) - common)
    iou = iou[p_numbers != 0][:, t_numbers != 0]
    hits = int((iou > threshold).sum())
    return hits, iou.shape[0] - hits, iou.shape[1] - hits


@alternative("q11", "match_instances")
def matches_by_sets(prediction, truth, threshold=0.5):
    """Sets of pixels."""

    def parts(instances):
        found = {}
        for place, number in enumerate(instances.flatten().tolist()):
            if number != 0:
                found.setdefault(number, set()).add(place)
        return list(found.values())

    guessed, real = parts(prediction), parts(truth)
    hits = sum(len(p & t) / len(p | t) > threshold for p in guessed for t in real)
    return hits, len(guessed) - hits, len(real) - hits


@alternative("q11", "match_instances")
def matches_from_the_truth(prediction, truth, threshold=0.5):
    """For each true instance, the predicted one that covers most of it."""
    found, missed = 0, 0
    for number in truth[truth != 0].unique():
        here = truth == number
        values, counts = prediction[here].unique(return_counts=True)
        counts = torch.where(values == 0, 0, counts)
        best = counts.argmax()
        union = here.sum() + (prediction == values[best]).sum() - counts[best]
        if counts[best] > threshold * union:
            found += 1
        else:
            missed += 1
    return found, len(prediction[prediction != 0].unique()) - found, missed


@alternative("q11", "border_classes")
def borders_by_extremes(instances, width=1):
    """The least and the largest instance in the window differ; pooled as float64."""
    inside = instances != 0
    side = 2 * width + 1
    value = instances.double()
    far = value.abs().max() + 1 if value.numel() else 1
    high = torch.where(inside, value, -far)[None, None]
    low = torch.where(inside, -value, -far)[None, None]
    largest = F.max_pool2d(high, side, stride=1, padding=width)[0, 0]
    least = -F.max_pool2d(low, side, stride=1, padding=width)[0, 0]
    return inside.long() + (inside & (largest != least)).long()


@alternative("q11", "border_classes")
def borders_by_windows(instances, width=1):
    """Pixel by pixel, the window is cut out."""
    m, n = instances.shape
    classes = torch.zeros_like(instances)
    for y in range(m):
        for x in range(n):
            if instances[y, x] == 0:
                continue
            window = instances[max(0, y - width) : y + width + 1, max(0, x - width) : x + width + 1]
            others = (window != 0) & (window != instances[y, x])
            classes[y, x] = 2 if others.any() else 1
    return classes


@alternative("q11", "border_classes")
def borders_by_instances(instances, width=1):
    """Each instance is grown; where it meets the others, they have a border."""
    classes = (instances != 0).to(torch.int64)
    for number in instances.unique():
        if number == 0:
            continue
        grown = (instances == number).float()[None, None]
        grown = F.max_pool2d(grown, 2 * width + 1, 1, width)[0, 0] > 0
        classes[grown & (instances != 0) & (instances != number)] = 2
    return classes


# --- Question 12 ----------------------------------------------------------------------------------


@alternative("q12", "train_step")
def step_with_module(model, optimizer, images, labels):
    """The loss as a module; gradients are cleared by the model."""
    model.train()
    criterion = nn.CrossEntropyLoss(ignore_index=255)
    loss = criterion(model(images), labels)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


@alternative("q12", "train_step")
def step_with_log_softmax(model, optimizer, images, labels):
    """log_softmax and the negative log-likelihood; gradients are cleared before the forward."""
    model.train(True)
    optimizer.zero_grad()
    log_probabilities = F.log_softmax(model(images), dim=1)
    loss = F.nll_loss(log_probabilities, labels, ignore_index=255)
    loss.backward()
    value = loss.item()
    optimizer.step()
    return value


@alternative("q12", "train_step")
def step_by_hand(model, optimizer, images, labels):
    """The mean over the pixels that count, written out."""
    model.train()
    logits = model(images)
    counts = labels != 255
    picked = logits.gather(1, torch.where(counts, labels, 0)[:, None])[:, 0]
    loss = (torch.logsumexp(logits, dim=1) - picked)[counts].mean()
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return loss.item()
