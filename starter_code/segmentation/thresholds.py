"""The best thresholds that there are for given images: the baseline which a network has to beat."""

import torch

from starter_code.segmentation.data import brain_slices


def best_thresholds(images: torch.Tensor, labels: torch.Tensor, bins: int = 72) -> list[float]:
    """Three thresholds that divide the values of pixels in four classes, darkest first.

    images: of any shape, floating. labels: of the same shape, int64, in {0, 1, 2, 3}.
    Of all triples of edges between `bins` equal bins, from the 0.1 % darkest to the 0.1 % brightest
    pixels, these have the largest mean Dice coefficient of the classes 1 to 3. A pixel belongs to
    the class whose number is that of the thresholds it reaches. Returns them in the unit of images.
    """
    images, labels = images.cpu(), labels.cpu()
    values = images.flatten().double()
    order = values.sort().values
    margin = len(order) // 1000
    edges = torch.linspace(order[margin].item(), order[-1 - margin].item(), bins + 1)
    edges = edges.double()
    place = torch.bucketize(values, edges, right=True)  # how many edges a value reaches
    count = torch.stack(
        [torch.bincount(place[labels.flatten() == c], minlength=bins + 2) for c in range(4)]
    ).double()
    # below[c, e]: pixels of class c that do not reach edge e
    below = count.cumsum(1)[:, :-1]
    whole = count.sum(1)
    first, second, third = torch.meshgrid(*[torch.arange(bins + 1)] * 3, indexing="ij")
    ordered = (first < second) & (second < third)
    first, second, third = first[ordered], second[ordered], third[ordered]
    score = torch.zeros(len(first), dtype=torch.float64)
    for c, low, high in ((1, first, second), (2, second, third), (3, third, None)):
        inside = (whole[:, None] if high is None else below[:, high]) - below[:, low]
        score += 2 * inside[c] / (inside.sum(0) + whole[c])
    best = score.argmax()
    return [edges[index[best]].item() for index in (first, second, third)]


def first_screen(
    corruption: tuple[float, float], seed: int, index: int
) -> tuple[list[torch.Tensor], list[str]]:
    """Pictures and titles: a corrupted test slice, its labels by thresholds, and the truth."""
    fit, fit_labels = brain_slices("train", corruption, seed=0)
    edges = torch.tensor(best_thresholds(fit[::4, 0], fit_labels[::4]))
    images, labels = brain_slices("test", corruption, seed=seed)
    image, truth = images[index, 0], labels[index]
    found = torch.bucketize(image, edges, right=True)
    wrong = 100 * (found != truth).double().mean().item()
    titles = ["what the scanner delivers", f"three thresholds: {wrong:.0f} % wrong", "the truth"]
    return [image, found, truth], titles
