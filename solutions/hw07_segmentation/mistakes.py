"""Known wrong answers to homework 7, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import mistake

# --- Question 1 -----------------------------------------------------------------------------------


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The softmax runs over a row of pixels. It belongs over the classes: which axis of the "
    "logits counts them?",
)
def loss_softmax_over_columns(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """dim=-1, as for a table with the classes last."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=-1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The softmax is taken twice: probabilities go into a function that takes logits. The loss "
    "then stays far from zero even where the prediction is right and sure.",
)
def loss_softmax_twice(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """log_softmax of the softmax."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    probabilities = logits.softmax(dim=1)
    loss = -F.log_softmax(probabilities, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The mean divides by all pixels, the ignored ones too. Divide by what was really counted.",
)
def loss_mean_over_ignored_too(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Ignored pixels are zero in the sum, but count in the divisor."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss * counts).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="Logits and labels of different pixels meet: the rows and columns of one of them are "
    "transposed before both are flattened. Try an image that is not square.",
)
def loss_transposed_pixels(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """permute(0, 3, 2, 1) in place of permute(0, 2, 3, 1)."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    scores = logits.permute(0, 3, 2, 1).flatten(0, 2)
    classes = labels.flatten()
    counts = classes != ignore_index
    scores, classes = scores[counts], classes[counts]
    loss = scores.logsumexp(dim=1) - scores.gather(1, classes[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[classes]
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The logits are reshaped to rows of k numbers, which then come from one class and k "
    "neighbouring pixels. Move the axis of the classes to the end first.",
)
def loss_reshaped_logits(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """reshape(-1, k) of (B, k, m, n)."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    scores = logits.reshape(-1, logits.shape[1])
    classes = labels.reshape(-1)
    counts = classes != ignore_index
    scores, classes = scores[counts], classes[counts]
    loss = scores.logsumexp(dim=1) - scores.gather(1, classes[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[classes]
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The logarithm is taken of a softmax that has become zero: where the true class is very "
    "unlikely, the loss is infinite. Write the logarithm of the quotient as a difference.",
)
def loss_log_of_softmax(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """log after softmax; underflow."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    probability = logits.softmax(dim=1).gather(1, target[:, None])[:, 0]
    loss = torch.where(counts, -torch.log(probability), 0)
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="A small number is added before the logarithm. It hides the underflow: a very unlikely "
    "class costs a constant, and its gradient is lost. Avoid the underflow itself.",
)
def loss_log_with_epsilon(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """log(softmax + 1e-8)."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    probability = logits.softmax(dim=1).gather(1, target[:, None])[:, 0]
    loss = -torch.log(probability + 1e-8)
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The exponential overflows for large logits. Which number can be taken away from all "
    "logits of a pixel without changing its softmax?",
)
def loss_overflows(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """log of the sum of exp, without the maximum."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = logits.exp().sum(dim=1).log() - logits.gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="One maximum is taken away from all logits, that of the whole batch. In pixels whose own "
    "logits are far smaller all exponentials vanish. Take each pixel's own maximum.",
)
def loss_one_maximum(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """logits.max() in place of the maximum over the classes."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    shifted = logits - logits.max()
    loss = shifted.exp().sum(dim=1).log() - shifted.gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="With weights the mean is divided by the number of pixels. As in torch it is divided by "
    "the sum of the weights of the pixels that count.",
)
def loss_weights_not_normalised(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Divided by the number of counted pixels."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The labels are cast to floating point. They are indices of classes: keep them whole "
    "numbers.",
)
def loss_labels_as_floats(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """labels.to(logits), which no index can be."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    labels = labels.to(logits)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The loss is negative. The logarithm of a probability is at most 0: mind the sign.",
)
def loss_negative(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The log-likelihood, without its minus sign."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    value = F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(value) if weight is None else weight.to(value)[target]
    factor = factor * counts
    total = (factor * value).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="Ignored pixels are counted as pixels of class 0. They need some class to be indexed "
    "with, but their loss must not enter.",
)
def loss_ignored_as_background(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The label is replaced, the mask forgotten."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    target = torch.where(labels == ignore_index, 0, labels)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="Only 255 is ignored, whatever ignore_index says. Compare the labels with the argument.",
)
def loss_ignores_255_only(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The number is written into the code."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != 255
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The weights of the classes change nothing. Each pixel's loss is multiplied by the weight "
    "of its true class.",
)
def loss_without_weights(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The argument is not used."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    total = (loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The weights multiply the logits. They belong to the losses of the pixels, one for the "
    "true class of each.",
)
def loss_weighted_logits(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The weight stands inside the softmax."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    if weight is not None:
        logits = logits * weight.to(logits)[:, None, None]
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    total = (loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint='The mean is returned for reduction="sum" too.',
)
def loss_always_mean(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """reduction is checked, but not obeyed."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    return (factor * loss).sum() / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The mean is also taken over the classes: the result is too small by the factor k. A "
    "pixel has one loss, not k of them.",
)
def loss_mean_over_classes(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The mean of one-hot times log-softmax, with k numbers for each pixel."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    code = F.one_hot(target, logits.shape[1]).permute(0, 3, 1, 2) * counts[:, None]
    loss = -F.log_softmax(logits, dim=1) * code
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target][:, None]
    factor = factor * counts[:, None]
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.expand_as(loss).sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="Each image is averaged on its own, then the images. An image with many ignored pixels "
    "then weighs too much: add over the whole batch and divide once.",
)
def loss_mean_of_images(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """A mean of means."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    if reduction == "sum":
        return (factor * loss).sum()
    return ((factor * loss).sum(dim=(1, 2)) / factor.sum(dim=(1, 2))).mean()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint='Where no pixel counts, "mean" gives 0: the divisor is kept away from zero. There is no '
    "mean of nothing: as in torch the result is nan.",
)
def loss_zero_of_nothing(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The divisor is at least a small number."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum().clamp(min=1e-8)


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The labels that were handed in are changed by the call: their ignored pixels have "
    "another number afterwards. Work on a new tensor.",
)
def loss_changes_labels(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """labels[...] = 0 writes into the caller's tensor."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    labels[~counts] = 0
    loss = -F.log_softmax(logits, dim=1).gather(1, labels[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[labels]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="The result is a Python number: no gradient flows back from it to the logits. Return the "
    "tensor.",
)
def loss_as_number(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """.item() at the end."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return (total if reduction == "sum" else total / factor.sum()).item()


@mistake(
    "q1",
    "pixelwise_cross_entropy",
    hint="Any reduction that is not the mean is taken as the sum. An unknown one is an error of "
    "the caller: raise ValueError.",
)
def loss_accepts_any_reduction(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """No check of the argument."""
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total / factor.sum() if reduction == "mean" else total


# --- Question 2 -----------------------------------------------------------------------------------


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The sign is wrong: a step against your gradient makes the true class less likely.",
)
def gradient_negative(logits, labels, ignore_index=255):
    """One-hot minus softmax."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    return torch.where(counts, one_hot - logits.softmax(dim=1), 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The labels do not enter but for the ignored ones: this is the gradient of the logarithm "
    "of the sum only. The logit of the true class is subtracted from it in the loss.",
)
def gradient_without_labels(logits, labels, ignore_index=255):
    """The softmax alone."""
    return torch.where((labels != ignore_index)[:, None], logits.softmax(dim=1), 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="Ignored pixels have a gradient. They do not enter the loss: moving their logits changes "
    "nothing.",
)
def gradient_at_ignored_pixels(logits, labels, ignore_index=255):
    """No label matches, so the softmax stays."""
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes) & (labels != ignore_index)[:, None]
    return logits.softmax(dim=1) - one_hot.to(logits.dtype)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="Ignored pixels are treated as pixels of class 0. Set their gradient to zero.",
)
def gradient_ignored_as_background(logits, labels, ignore_index=255):
    """The label is replaced, the mask forgotten."""
    target = torch.where(labels == ignore_index, 0, labels)
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    return logits.softmax(dim=1) - (target[:, None] == classes).to(logits.dtype)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="This is the gradient of the mean: it is divided by the number of pixels. Here the loss "
    "is the sum.",
)
def gradient_of_mean(logits, labels, ignore_index=255):
    """Divided by the number of counted pixels."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    return torch.where(counts, logits.softmax(dim=1) - one_hot, 0) / counts.sum()


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The exponential overflows for large logits, and infinity over infinity is nan. Take the "
    "pixel's largest logit away first.",
)
def gradient_overflows(logits, labels, ignore_index=255):
    """exp over the sum of exp, as it stands in the formula."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    probabilities = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return torch.where(counts, probabilities - one_hot, 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The softmax runs over a row of pixels. It belongs over the classes, the second axis.",
)
def gradient_softmax_over_columns(logits, labels, ignore_index=255):
    """dim=-1."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    return torch.where(counts, logits.softmax(dim=-1) - one_hot, 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The one-hot code has its classes on the last axis and is reshaped to the shape of the "
    "logits, which mixes classes with pixels. Move the axis.",
)
def gradient_reshaped_code(logits, labels, ignore_index=255):
    """reshape in place of permute."""
    target = torch.where(labels == ignore_index, 0, labels)
    identity = torch.eye(logits.shape[1], dtype=logits.dtype, device=logits.device)
    one_hot = identity[target].reshape(logits.shape)
    return torch.where((labels != ignore_index)[:, None], logits.softmax(dim=1) - one_hot, 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The one-hot code is taken away from the logits themselves, not from their softmax.",
)
def gradient_without_softmax(logits, labels, ignore_index=255):
    """The logits are taken for probabilities."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    return torch.where(counts, logits - one_hot, 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="A factor p (1 - p) too many: that is how a squared error passes through a sigmoid. In "
    "the cross entropy the logarithm cancels it.",
)
def gradient_with_derivative(logits, labels, ignore_index=255):
    """The derivative of the activation is multiplied in once more."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    p = logits.softmax(dim=1)
    return torch.where(counts, (p - one_hot) * p * (1 - p), 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The result is float32, whatever the logits are. Keep their dtype.",
)
def gradient_in_float32(logits, labels, ignore_index=255):
    """.float() on the way."""
    counts = (labels != ignore_index)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).float()
    return torch.where(counts, logits.float().softmax(dim=1) - one_hot, 0)


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="The result is made on the CPU, wherever the logits are. Make it on their device.",
)
def gradient_on_cpu(logits, labels, ignore_index=255):
    """zeros without a device."""
    gradient = torch.zeros(logits.shape, dtype=logits.dtype)
    p = logits.softmax(dim=1)
    for c in range(logits.shape[1]):
        part = torch.where(labels == ignore_index, 0, p[:, c] - (labels == c).to(p.dtype))
        gradient[:, c] = part
    return gradient


@mistake(
    "q2",
    "cross_entropy_gradient",
    hint="Only 255 is ignored, whatever ignore_index says. Compare the labels with the argument.",
)
def gradient_ignores_255_only(logits, labels, ignore_index=255):
    """The number is written into the code."""
    counts = (labels != 255)[:, None]
    classes = torch.arange(logits.shape[1], device=logits.device)[:, None, None]
    one_hot = (labels[:, None] == classes).to(logits.dtype)
    return torch.where(counts, logits.softmax(dim=1) - one_hot, 0)


# --- Question 3 -----------------------------------------------------------------------------------


@mistake(
    "q3",
    "confusion_matrix",
    hint="The matrix is transposed. Rows are the true classes, columns the predicted ones.",
)
def confusion_transposed(prediction, labels, classes, ignore_index=255):
    """Row = prediction."""
    counts = labels != ignore_index
    pair = prediction[counts].long() * classes + labels[counts].long()
    return torch.bincount(pair, minlength=classes**2).reshape(classes, classes)


@mistake(
    "q3",
    "confusion_matrix",
    hint="Each pair of classes is counted once at most: `table[i, j] += 1` with tensors of indices "
    "writes equal pairs over each other. They must add up.",
)
def confusion_without_accumulation(prediction, labels, classes, ignore_index=255):
    """Indexed += does not accumulate."""
    counts = labels != ignore_index
    table = torch.zeros(classes, classes, dtype=torch.int64, device=labels.device)
    table[labels[counts].long(), prediction[counts].long()] += 1
    return table


@mistake(
    "q3",
    "confusion_matrix",
    hint="Ignored pixels are counted as pixels of class 0. Leave them out.",
)
def confusion_ignored_as_background(prediction, labels, classes, ignore_index=255):
    """The label is replaced by 0, a prediction outside the classes too."""
    truth = torch.where(labels == ignore_index, 0, labels.long())
    guess = torch.where(prediction < classes, prediction.long(), 0).clamp(min=0)
    pair = truth.flatten() * classes + guess.flatten()
    return torch.bincount(pair, minlength=classes**2).reshape(classes, classes)


@mistake(
    "q3",
    "confusion_matrix",
    hint="Only 255 is ignored, whatever ignore_index says. Compare the labels with the argument.",
)
def confusion_ignores_255_only(prediction, labels, classes, ignore_index=255):
    """The number is written into the code."""
    counts = labels != 255
    pair = labels[counts].long() * classes + prediction[counts].long()
    return torch.bincount(pair, minlength=classes**2).reshape(classes, classes)


@mistake(
    "q3",
    "confusion_matrix",
    hint="The pairs are numbered in the labels' own dtype, and uint8 ends at 255: larger numbers "
    "begin again at 0. Cast before you multiply.",
)
def confusion_overflows(prediction, labels, classes, ignore_index=255):
    """labels * classes in uint8."""
    counts = labels != ignore_index
    pair = labels[counts] * classes + prediction[counts]
    return torch.bincount(pair.long(), minlength=classes**2).reshape(classes, classes)


@mistake(
    "q3",
    "confusion_matrix",
    hint="The size of the matrix depends on the classes that occur. A rare class may be missing "
    "from truth and prediction: the matrix has its row and column all the same.",
)
def confusion_of_present_classes(prediction, labels, classes, ignore_index=255):
    """The number of classes is read off the labels."""
    counts = labels != ignore_index
    truth, guess = labels[counts].long(), prediction[counts].long()
    size = int(torch.cat([truth, guess]).max()) + 1 if len(truth) else classes
    return torch.bincount(truth * size + guess, minlength=size**2).reshape(size, size)


@mistake(
    "q3",
    "confusion_matrix",
    hint="The matrix holds shares, not counts: pixels of several images can then no longer be "
    "added. Return whole numbers of pixels.",
)
def confusion_normalised(prediction, labels, classes, ignore_index=255):
    """Each row is divided by its sum."""
    counts = labels != ignore_index
    pair = labels[counts].long() * classes + prediction[counts].long()
    table = torch.bincount(pair, minlength=classes**2).reshape(classes, classes).double()
    return table / table.sum(dim=1, keepdim=True).clamp(min=1)


@mistake(
    "q3",
    "confusion_matrix",
    hint="Pixels are left out where the prediction has the ignored number too. Only the truth says "
    "which pixels do not count.",
)
def confusion_ignores_predictions(prediction, labels, classes, ignore_index=255):
    """A class that is ignored in the truth is also dropped from the prediction."""
    counts = (labels != ignore_index) & (prediction != ignore_index)
    pair = labels[counts].long() * classes + prediction[counts].long()
    return torch.bincount(pair, minlength=classes**2).reshape(classes, classes)


@mistake(
    "q3",
    "pixel_accuracy",
    hint="This is the mean of the classes' own accuracies. Pixel accuracy counts all pixels alike: "
    "right ones over all.",
)
def accuracy_mean_of_classes(confusion):
    """Mean recall."""
    confusion = confusion.double()
    return (confusion.diagonal() / confusion.sum(dim=1)).nanmean().item()


@mistake(
    "q3",
    "pixel_accuracy",
    hint="The accuracy is in per cent. Return a share between 0 and 1.",
)
def accuracy_in_percent(confusion):
    """Times 100."""
    confusion = confusion.double()
    return (100 * confusion.trace() / confusion.sum()).item()


@mistake(
    "q3",
    "pixel_accuracy",
    hint="Where nothing is counted the accuracy is not 0: there is nothing to be right about. "
    "Return nan.",
)
def accuracy_zero_of_nothing(confusion):
    """A guard against division by zero that invents a number."""
    return (confusion.trace() / confusion.sum().clamp(min=1)).double().item()


@mistake(
    "q3",
    "pixel_accuracy",
    hint="Class 0 is left out. Background pixels count like all others here.",
)
def accuracy_without_background(confusion):
    """The first row is dropped."""
    confusion = confusion.double()
    return (confusion.diagonal()[1:].sum() / confusion[1:].sum()).item()


@mistake(
    "q3",
    "class_iou",
    hint="The union is too large: pixels that are in truth and prediction are counted twice.",
)
def iou_union_too_large(confusion):
    """Row plus column."""
    confusion = confusion.double()
    return confusion.diagonal() / (confusion.sum(dim=0) + confusion.sum(dim=1))


@mistake(
    "q3",
    "class_iou",
    hint="This is the recall: the hits over the true pixels. Pixels that were wrongly given the "
    "class belong to the union too.",
)
def iou_as_recall(confusion):
    """Divided by the row; nan only where truth and prediction are both empty."""
    confusion = confusion.double()
    recall = confusion.diagonal() / confusion.sum(dim=1)
    return torch.where(confusion.sum(dim=0) > 0, recall.nan_to_num(0), recall)


@mistake(
    "q3",
    "class_iou",
    hint="A class that is neither in the truth nor in the prediction has IoU 0. It was not missed: "
    "it has no IoU, which is nan.",
)
def iou_absent_as_zero(confusion):
    """A small number in the divisor."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits).clamp(min=1)


@mistake(
    "q3",
    "class_iou",
    hint="A class that is predicted, but not in the truth, has nan. Its union is not empty, so its "
    "IoU is 0: it was predicted wrongly.",
)
def iou_of_true_classes(confusion):
    """nan where the row is empty."""
    confusion = confusion.double()
    hits, truth = confusion.diagonal(), confusion.sum(dim=1)
    iou = hits / (confusion.sum(dim=0) + truth - hits)
    return torch.where(truth > 0, iou, math.nan)


@mistake(
    "q3",
    "class_iou",
    hint="The result is float32. The counts of a whole data set need float64.",
)
def iou_in_float32(confusion):
    """Quotients of integers have torch's default dtype."""
    hits = confusion.diagonal()
    return hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits)


@mistake(
    "q3",
    "mean_iou",
    hint="One absent class makes the whole mean nan. The mean runs over the classes that have an "
    "IoU.",
)
def mean_with_nan(confusion):
    """Plain mean."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return (hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits)).mean().item()


@mistake(
    "q3",
    "mean_iou",
    hint="Absent classes count as 0 in the mean. They have no IoU: leave them out of the sum and "
    "of the number of classes.",
)
def mean_absent_as_zero(confusion):
    """nan_to_num, then the mean over all classes."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    iou = hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits)
    return iou.nan_to_num(0).mean().item() if iou.isfinite().any() else math.nan


@mistake(
    "q3",
    "mean_iou",
    hint="The classes are weighted by their numbers of pixels, so that the background rules. In "
    "the mean all classes weigh the same.",
)
def mean_by_frequency(confusion):
    """Frequency-weighted IoU."""
    confusion = confusion.double()
    hits, truth = confusion.diagonal(), confusion.sum(dim=1)
    iou = hits / (confusion.sum(dim=0) + truth - hits)
    return ((truth * iou).nansum() / truth.sum()).item()


@mistake(
    "q3",
    "mean_iou",
    hint="The background is left out. It is a class like the others in this benchmark.",
)
def mean_without_background(confusion):
    """The mean starts at class 1."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return (hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits))[1:].nanmean().item()


@mistake(
    "q3",
    "mean_iou",
    hint="Classes that are not in the truth are left out even where they were predicted. Their IoU "
    "is 0 and counts.",
)
def mean_over_true_classes(confusion):
    """Classes with an empty row are dropped."""
    confusion = confusion.double()
    hits, truth = confusion.diagonal(), confusion.sum(dim=1)
    return (hits / (confusion.sum(dim=0) + truth - hits))[truth > 0].mean().item()


@mistake(
    "q3",
    "mean_iou",
    hint="All classes are pooled: the hits of all over the unions of all. Divide class by class, "
    "then take the mean.",
)
def mean_pooled(confusion):
    """A quotient of sums."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return (hits.sum() / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits).sum()).item()


@mistake(
    "q3",
    "dice",
    hint="This is the IoU. Dice divides twice the intersection by the two sizes added up.",
)
def dice_as_iou(confusion):
    """Intersection over union."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits)


@mistake(
    "q3",
    "dice",
    hint="A factor of 2 is missing: a perfect prediction has Dice 1.",
)
def dice_halved(confusion):
    """Intersection over the sum of sizes."""
    confusion = confusion.double()
    return confusion.diagonal() / (confusion.sum(dim=0) + confusion.sum(dim=1))


@mistake(
    "q3",
    "dice",
    hint="Twice the intersection is divided by the union: the result can be larger than 1. Divide "
    "by the sum of the two sizes.",
)
def dice_over_union(confusion):
    """The factor of Dice with the divisor of IoU."""
    confusion = confusion.double()
    hits = confusion.diagonal()
    return 2 * hits / (confusion.sum(dim=0) + confusion.sum(dim=1) - hits)


@mistake(
    "q3",
    "dice",
    hint="A smoothing constant is added, as in Dice losses: an absent class gets 1, and all values "
    "are a little off. The metric has no such constant.",
)
def dice_smoothed(confusion):
    """(2 h + 1) / (sizes + 1)."""
    confusion = confusion.double()
    sizes = confusion.sum(dim=0) + confusion.sum(dim=1)
    return (2 * confusion.diagonal() + 1) / (sizes + 1)
