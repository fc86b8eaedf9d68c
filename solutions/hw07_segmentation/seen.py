"""What a student must have seen: figures of the notebook, measured again from their identity."""

import functools

import torch
import torch.nn.functional as F

from solutions.hw07_segmentation import reference
from starter_code import personal, segmentation, weights
from starter_code.segmentation.thresholds import best_thresholds

BIAS, NOISE = segmentation.CORRUPTION


def scanner(ME: str) -> int:
    """The seed of the student's own bias fields and noise."""
    return personal.seed(ME, "scanner")


def smoothed(image: torch.Tensor) -> torch.Tensor:
    """The median of 3 x 3 pixels, (m, n)."""
    windows = F.unfold(F.pad(image[None, None], (1,) * 4, mode="reflect"), 3)
    return windows.median(dim=1).values.reshape(image.shape)


@functools.cache
def tissue_dice(ME: str, bias: float, noise: float) -> float:
    """Mean Dice of the tissues by the best three thresholds, on the student's test slices."""
    images, labels = segmentation.brain_slices("train", (bias, noise), seed=0)
    thresholds = best_thresholds(images[::4, 0], labels[::4])
    images, labels = segmentation.brain_slices("test", (bias, noise), seed=scanner(ME))
    found = reference.classify(images[:, 0], thresholds)
    return reference.dice(reference.confusion_matrix(found, labels, 4))[1:].mean().item()


@functools.cache
def sample(number: int, seed: int, ME: str = "") -> tuple[torch.Tensor, ...]:
    """Truth, labels by thresholds, and labels by thresholds after smoothing, of Claim 1."""
    images, labels = segmentation.brain_slices(
        "test", segmentation.CORRUPTION, seed=personal.seed(ME, f"claim {seed}")
    )
    image = images[3 * number, 0]
    plain, smooth = (
        reference.classify(prepare(image), list(_fitted(prepare)))
        for prepare in (torch.clone, smoothed)
    )
    return labels[3 * number], plain, smooth


@functools.cache
def _fitted(prepare) -> tuple[float, ...]:
    images, labels = segmentation.brain_slices("train", segmentation.CORRUPTION, seed=0)
    images = torch.stack([prepare(image[0]) for image in images[::4]])
    return tuple(best_thresholds(images, labels[::4]))


@functools.cache
def network(name: str) -> torch.nn.Module:
    """A U-Net with weights that come with the homework."""
    unet = reference.UNet(1, 4, depth=3, width=8)
    return weights.load(unet, segmentation.WEIGHTS / f"{name}.safetensors")


def scores(ME: str, name: str) -> tuple[float, float, float, float]:
    """Mean IoU, and percent right, wrong at edges and wrong elsewhere, of a network."""
    images, labels = segmentation.brain_slices("test", segmentation.CORRUPTION, seed=scanner(ME))
    found = segmentation.predict(network(name), images)
    confusion = reference.confusion_matrix(found, labels, 4)
    wrong, at = (found != labels).double(), segmentation.edges(labels)
    edges, elsewhere = 100 * wrong[at].mean().item(), 100 * wrong[~at].mean().item()
    accuracy = 100 * reference.pixel_accuracy(confusion)
    return reference.mean_iou(confusion), accuracy, edges, elsewhere


@functools.cache
def replaced(ME: str, by: str) -> list[float]:
    """Mean IoU with the skip of level 0, 1, 2 replaced by "zeros" or by "means"."""
    images, labels = segmentation.brain_slices("test", segmentation.CORRUPTION, seed=scanner(ME))
    train, _ = segmentation.brain_slices("train", segmentation.CORRUPTION, seed=0)
    found = []
    for level in range(3):
        with segmentation.skip_replaced(network("unet"), level, by, train[::8]):
            prediction = segmentation.predict(network("unet"), images)
        found.append(reference.mean_iou(reference.confusion_matrix(prediction, labels, 4)))
    return found
