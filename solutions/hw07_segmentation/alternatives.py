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
