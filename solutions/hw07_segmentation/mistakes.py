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


# --- Question 4 -----------------------------------------------------------------------------------


@mistake(
    "q4",
    "voc_palette",
    hint="The bits stand in the wrong order: the palette is nearly black. The lowest bits of the "
    "label give the highest bits of its colour.",
)
def palette_lowest_bits_first():
    """Place bit // 3 in place of 7 - bit // 3."""
    label = torch.arange(256)
    palette = torch.zeros(256, 3, dtype=torch.int64)
    for bit in range(8):
        palette[:, bit % 3] += (label >> bit & 1) << (bit // 3)
    return palette.to(torch.uint8)


@mistake(
    "q4",
    "voc_palette",
    hint="Red and blue are swapped, as in libraries that store blue first. Bit 0 belongs to red.",
)
def palette_blue_first():
    """The channels in the order blue, green, red."""
    label = torch.arange(256)
    palette = torch.zeros(256, 3, dtype=torch.int64)
    for bit in range(8):
        palette[:, 2 - bit % 3] += (label >> bit & 1) << (7 - bit // 3)
    return palette.to(torch.uint8)


@mistake(
    "q4",
    "voc_palette",
    hint="The palette ends after the 21 classes. The border has the label 255, so that 256 rows "
    "are needed.",
)
def palette_of_classes():
    """21 rows."""
    label = torch.arange(21)
    palette = torch.zeros(21, 3, dtype=torch.int64)
    for bit in range(8):
        palette[:, bit % 3] += (label >> bit & 1) << (7 - bit // 3)
    return palette.to(torch.uint8)


@mistake(
    "q4",
    "voc_palette",
    hint="The palette does not have the dtype of an image: return uint8.",
)
def palette_as_int64():
    """Not cast."""
    label = torch.arange(256)
    palette = torch.zeros(256, 3, dtype=torch.int64)
    for bit in range(8):
        palette[:, bit % 3] += (label >> bit & 1) << (7 - bit // 3)
    return palette


@mistake(
    "q4",
    "voc_palette",
    hint="Labels from 64 on repeat earlier colours: their two highest bits are not used. A label "
    "has eight bits.",
)
def palette_of_six_bits():
    """Two rounds of three bits."""
    label = torch.arange(256)
    palette = torch.zeros(256, 3, dtype=torch.int64)
    for bit in range(6):
        palette[:, bit % 3] += (label >> bit & 1) << (7 - bit // 3)
    return palette.to(torch.uint8)


@mistake(
    "q4",
    "voc_palette",
    hint="The colours are half as bright as they should be: the highest bit of a channel is worth "
    "128.",
)
def palette_half_as_bright():
    """Place 6 - bit // 3."""
    label = torch.arange(256)
    palette = torch.zeros(256, 3, dtype=torch.int64)
    for bit in range(8):
        palette[:, bit % 3] += (label >> bit & 1) << (6 - bit // 3)
    return palette.to(torch.uint8)


@mistake(
    "q4",
    "to_colours",
    hint="The colours stand on the first axis. In pictures they stand on the last one.",
)
def colours_first(labels, palette):
    """(3, m, n)."""
    return palette.to(labels.device)[labels.long()].permute(2, 0, 1)


@mistake(
    "q4",
    "to_colours",
    hint="Labels of dtype uint8 are taken by torch as a mask, not as indices. Cast them first.",
)
def colours_by_mask(labels, palette):
    """palette[labels] without a cast."""
    return palette[labels]


@mistake(
    "q4",
    "to_colours",
    hint="The picture is transposed: rows and columns of the map are swapped.",
)
def colours_transposed(labels, palette):
    """(n, m, 3)."""
    return palette.to(labels.device)[labels.long().T]


@mistake(
    "q4",
    "to_colours",
    hint="The colours are numbers between 0 and 1. Return the rows of the palette as they are, in "
    "uint8.",
)
def colours_as_floats(labels, palette):
    """Divided by 255."""
    return palette.to(labels.device)[labels.long()] / 255


@mistake(
    "q4",
    "to_colours",
    hint="The label 255 is painted black. The border has a colour of its own, the last of the "
    "palette.",
)
def colours_without_border(labels, palette):
    """255 is taken for background."""
    index = labels.long()
    return palette.to(labels.device)[torch.where(index == 255, 0, index)]


@mistake(
    "q4",
    "to_labels",
    hint="Colours are told apart by the sum of their channels. Red and green of the same strength "
    "then become one class: compare all three channels.",
)
def labels_by_sum(colours, palette):
    """One number for each colour, but not its own."""
    same = colours.long().sum(-1, keepdim=True) == palette.long().sum(-1)
    if not same.any(dim=-1).all():
        raise ValueError("unknown colour")
    return same.long().argmax(dim=-1)


@mistake(
    "q4",
    "to_labels",
    hint="A colour that is not in the palette gets the label of the nearest one. Such a map is "
    "damaged: raise ValueError.",
)
def labels_of_nearest(colours, palette):
    """The least distance."""
    gap = (colours[:, :, None].long() - palette.long()).abs().sum(dim=-1)
    return gap.argmin(dim=-1)


@mistake(
    "q4",
    "to_labels",
    hint="A colour that is not in the palette gets the label 255. That is a label, the border's: "
    "raise ValueError.",
)
def labels_unknown_as_border(colours, palette):
    """A default in place of an error."""
    same = (colours[:, :, None] == palette).all(dim=-1)
    return torch.where(same.any(dim=-1), same.long().argmax(dim=-1), 255)


@mistake(
    "q4",
    "to_labels",
    hint="An unknown colour raises a KeyError. Whoever calls your function is promised a "
    "ValueError.",
)
def labels_with_key_error(colours, palette):
    """The dictionary's own error gets out."""
    number = {tuple(colour): label for label, colour in enumerate(palette.tolist())}
    rows = [[number[tuple(colour)] for colour in row] for row in colours.tolist()]
    return torch.tensor(rows, device=colours.device)


@mistake(
    "q4",
    "to_labels",
    hint="The three channels are packed into one number in uint8, which ends at 255: different "
    "colours collide. Cast before you multiply.",
)
def labels_overflow(colours, palette):
    """The key is computed modulo 256."""
    factors = torch.tensor([1, 3, 9], dtype=torch.uint8, device=colours.device)
    keys = (colours * factors).sum(dim=-1, dtype=torch.uint8)
    own = (palette * factors).sum(dim=-1, dtype=torch.uint8)
    same = keys[..., None] == own
    if not same.any(dim=-1).all():
        raise ValueError("unknown colour")
    return same.long().argmax(dim=-1)


@mistake(
    "q4",
    "to_labels",
    hint="A pixel counts as a match where any channel agrees. All three must.",
)
def labels_by_any_channel(colours, palette):
    """any in place of all."""
    same = (colours[:, :, None] == palette).any(dim=-1)
    if not same.any(dim=-1).all():
        raise ValueError("unknown colour")
    return same.long().argmax(dim=-1)


@mistake(
    "q4",
    "to_labels",
    hint="The labels are uint8. Return int64, as a loss wants them.",
)
def labels_in_uint8(colours, palette):
    """Cast to the dtype of the file."""
    same = (colours[:, :, None] == palette).all(dim=-1)
    if not same.any(dim=-1).all():
        raise ValueError("unknown colour")
    return same.long().argmax(dim=-1).to(torch.uint8)


# --- Question 5 -----------------------------------------------------------------------------------


@mistake(
    "q5",
    "otsu_threshold",
    hint="The number of the bin is returned. The threshold is a value of the image: turn the "
    "number back into one.",
)
def otsu_as_bin(image, bins=256):
    """The index of the edge."""
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = torch.arange(bins, device=image.device) + 0.5
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    return float((w0 * w1 * (s1 / w1 - s0 / w0) ** 2).argmax().item() + 1)


@mistake(
    "q5",
    "otsu_threshold",
    hint="The threshold is one bin too low: the last bin of the lower class is put above it. Which "
    "edge of that bin divides the classes?",
)
def otsu_one_bin_low(image, bins=256):
    """The lower edge of the last bin below."""
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = torch.arange(bins, device=image.device) + 0.5
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    return low + width * (w0 * w1 * (s1 / w1 - s0 / w0) ** 2).argmax().item()


@mistake(
    "q5",
    "otsu_threshold",
    hint="The centre of a bin is returned. The classes are divided at an edge between two bins.",
)
def otsu_at_centre(image, bins=256):
    """Half a bin too low."""
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = low + width * (torch.arange(bins, device=image.device) + 0.5)
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    return centre[(w0 * w1 * (s1 / w1 - s0 / w0) ** 2).argmax()].item()


@mistake(
    "q5",
    "otsu_threshold",
    hint="The criterion is made as small as possible. The variance between the classes is to be "
    "large, the one within them small.",
)
def otsu_least(image, bins=256):
    """argmin of the variance between the classes."""
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = low + width * (torch.arange(bins, device=image.device) + 0.5)
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    between = w0 * w1 * (s1 / w1 - s0 / w0) ** 2
    return low + width * (between.argmin().item() + 1)


@mistake(
    "q5",
    "otsu_threshold",
    hint="Only the distance of the two means counts, not how many pixels each class has. A few "
    "extreme pixels then make a class of their own: the weights are missing.",
)
def otsu_without_weights(image, bins=256):
    """(mu1 - mu0)^2."""
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = low + width * (torch.arange(bins, device=image.device) + 0.5)
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    return low + width * ((s1 / w1 - s0 / w0).abs().argmax().item() + 1)


@mistake(
    "q5",
    "otsu_threshold",
    hint="The histogram runs from 0 to 1, whatever the values are. Take it from the least value of "
    "the image to its largest.",
)
def otsu_on_unit_interval(image, bins=256):
    """A fixed range."""
    image = image.double().flatten()
    if image.min() == image.max():
        return image[0].item()
    index = (image * bins).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = (torch.arange(bins, device=image.device) + 0.5) / bins
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    between = (w0 * w1 * (s1 / w1 - s0 / w0) ** 2).nan_to_num(0)
    return (between.argmax().item() + 1) / bins


@mistake(
    "q5",
    "otsu_threshold",
    hint="There are always 256 bins, whatever `bins` says.",
)
def otsu_of_256_bins(image, bins=256):
    """The argument is not used."""
    bins = 256
    image = image.double().flatten()
    low, high = image.min().item(), image.max().item()
    if low == high:
        return low
    width = (high - low) / bins
    index = ((image - low) / width).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = low + width * (torch.arange(bins, device=image.device) + 0.5)
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    return low + width * ((w0 * w1 * (s1 / w1 - s0 / w0) ** 2).argmax().item() + 1)


@mistake(
    "q5",
    "otsu_threshold",
    hint="A constant image has no two classes, and its bins have no width. Return its value before "
    "you divide.",
)
def otsu_without_constant(image, bins=256):
    """Zero divided by zero."""
    image = image.double().flatten()
    low, high = image.min(), image.max()
    width = (high - low) / bins
    index = ((image - low) / width).nan_to_num(0).long().clamp(0, bins - 1)
    count = torch.bincount(index, minlength=bins).double()
    centre = torch.arange(bins, device=image.device) + 0.5
    w0, s0 = count.cumsum(0)[:-1], (count * centre).cumsum(0)[:-1]
    w1, s1 = count.sum() - w0, (count * centre).sum() - s0
    mean = (s1 / w1 - s0 / w0) / (high > low)
    return ((low + width * ((w0 * w1 * mean**2).argmax() + 1)) / (high > low)).item()


@mistake(
    "q5",
    "classify",
    hint="A value that equals a threshold is put into the lower class. It reaches the threshold: "
    "it belongs to the upper one.",
)
def classify_strictly(image, thresholds):
    """> in place of >=."""
    classes = torch.zeros(image.shape, dtype=torch.int64, device=image.device)
    for threshold in thresholds:
        classes += image > threshold
    return classes


@mistake(
    "q5",
    "classify",
    hint="The classes are numbered from the brightest down. Count the thresholds that a value "
    "reaches, not those above it.",
)
def classify_downwards(image, thresholds):
    """The number of larger thresholds."""
    classes = torch.zeros(image.shape, dtype=torch.int64, device=image.device)
    for threshold in thresholds:
        classes += image < threshold
    return classes


@mistake(
    "q5",
    "classify",
    hint="The classes begin at 1. A value below all thresholds reaches none: class 0.",
)
def classify_from_one(image, thresholds):
    """One too many."""
    classes = torch.ones(image.shape, dtype=torch.int64, device=image.device)
    for threshold in thresholds:
        classes += image >= threshold
    return classes


@mistake(
    "q5",
    "classify",
    hint="The classes have the dtype of the image. They are whole numbers: int64.",
)
def classify_as_floats(image, thresholds):
    """zeros_like(image)."""
    classes = torch.zeros_like(image)
    for threshold in thresholds:
        classes += image >= threshold
    return classes


@mistake(
    "q5",
    "classify",
    hint="The classes are made on the CPU, wherever the image is.",
)
def classify_on_cpu(image, thresholds):
    """zeros without a device."""
    classes = torch.zeros(image.shape, dtype=torch.int64)
    for threshold in thresholds:
        classes += image >= threshold
    return classes


@mistake(
    "q5",
    "classify",
    hint="Only the first threshold is used: two classes are left. Every threshold adds a class.",
)
def classify_in_two(image, thresholds):
    """Binary."""
    if not thresholds:
        return torch.zeros(image.shape, dtype=torch.int64, device=image.device)
    return (image >= thresholds[0]).long()


@mistake(
    "q5",
    "flatten_bias",
    hint="The pixels outside the mask enter the smooth part. Set them to zero before smoothing.",
)
def bias_of_whole_image(image, mask, width):
    """The image is smoothed unmasked."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    flat = torch.where(mask, image * smooth(torch.ones_like(image)) / smooth(image), 0)
    return flat * (torch.where(mask, image, 0).sum() / flat.sum())


@mistake(
    "q5",
    "flatten_bias",
    hint="Near the border of the mask the smooth part is too small, because fewer pixels were "
    "added there. Divide by the weights that really fell into the mask.",
)
def bias_not_normalised(image, mask, width):
    """The share of the mask is forgotten."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))
    inside = torch.where(mask, image, 0)
    z = F.conv2d(inside[None, None], kernel[None, None, :, None], padding=(radius, 0))
    z = F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]
    flat = inside / torch.where(mask, z, 1)
    return flat * (inside.sum() / flat.sum())


@mistake(
    "q5",
    "flatten_bias",
    hint="The smooth part is subtracted. A bias field multiplies the image: divide by it.",
)
def bias_subtracted(image, mask, width):
    """image - smooth + mean."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    inside = torch.where(mask, image, 0)
    flat = image - smooth(inside) / smooth(mask.to(image.dtype))
    return torch.where(mask, flat - flat[mask].mean() + image[mask].mean(), 0)


@mistake(
    "q5",
    "flatten_bias",
    hint="The mean has become 1: the image was divided by its smooth part and left so. Give it "
    "back the mean that it had inside the mask.",
)
def bias_without_mean(image, mask, width):
    """The quotient as it is, its mean set to 1."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    inside = torch.where(mask, image, 0)
    flat = inside * smooth(mask.to(image.dtype)) / torch.where(mask, smooth(inside), 1)
    return flat / flat[mask].mean()


@mistake(
    "q5",
    "flatten_bias",
    hint="Outside the mask the image is left as it was. The result is 0 there.",
)
def bias_keeps_outside(image, mask, width):
    """torch.where(mask, flat, image)."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    inside = torch.where(mask, image, 0)
    flat = inside * smooth(mask.to(image.dtype)) / torch.where(mask, smooth(inside), 1)
    return torch.where(mask, flat * (inside.sum() / flat.sum()), image)


@mistake(
    "q5",
    "flatten_bias",
    hint="An empty mask gives nan. There is nothing to divide by: return zeros.",
)
def bias_of_empty_mask(image, mask, width):
    """0 / 0."""
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    inside = torch.where(mask, image, 0)
    flat = inside * smooth(mask.to(image.dtype)) / torch.where(mask, smooth(inside), 1)
    return flat * (inside.sum() / flat.sum())


@mistake(
    "q5",
    "flatten_bias",
    hint="The Gaussian has the wrong width: `width` is its standard deviation, not its variance.",
)
def bias_of_variance(image, mask, width):
    """exp(-d^2 / (2 width))."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    inside = torch.where(mask, image, 0)
    flat = inside * smooth(mask.to(image.dtype)) / torch.where(mask, smooth(inside), 1)
    return flat * (inside.sum() / flat.sum())


@mistake(
    "q5",
    "flatten_bias",
    hint="The image that was handed in is changed by the call: outside the mask it is zero "
    "afterwards. Work on a new tensor.",
)
def bias_changes_image(image, mask, width):
    """image[~mask] = 0."""
    if not mask.any():
        return torch.zeros_like(image)
    radius = math.ceil(3 * width)
    d = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-(d**2) / (2 * width**2))

    def smooth(z):
        z = F.conv2d(z[None, None], kernel[None, None, :, None], padding=(radius, 0))
        return F.conv2d(z, kernel[None, None, None, :], padding=(0, radius))[0, 0]

    image[~mask] = 0
    flat = image * smooth(mask.to(image.dtype)) / torch.where(mask, smooth(image), 1)
    return flat * (image.sum() / flat.sum())


# --- Question 6 -----------------------------------------------------------------------------------


@mistake(
    "q6",
    "unet_shapes",
    hint="The channels stay the same at all levels. They double where the sides are halved.",
)
def shapes_of_equal_width(m, n, depth, width):
    """width at every level."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width, m >> level, n >> level) for level in range(depth + 1)]


@mistake(
    "q6",
    "unet_shapes",
    hint="The last shape is missing: below the `depth` levels that are pooled lies the bottleneck.",
)
def shapes_without_bottleneck(m, n, depth, width):
    """depth entries."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, m >> level, n >> level) for level in range(depth)]


@mistake(
    "q6",
    "unet_shapes",
    hint="Rows and columns are swapped. A shape is (channels, rows, columns).",
)
def shapes_transposed(m, n, depth, width):
    """(channels, columns, rows)."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, n >> level, m >> level) for level in range(depth + 1)]


@mistake(
    "q6",
    "unet_shapes",
    hint="The first level is pooled already. Its convolutions work at the size of the image.",
)
def shapes_pooled_first(m, n, depth, width):
    """One halving too early."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width << level, m >> level + 1, n >> level + 1) for level in range(depth + 1)]


@mistake(
    "q6",
    "unet_shapes",
    hint="The channels grow by `width` from level to level. They double.",
)
def shapes_growing_linearly(m, n, depth, width):
    """width, 2 width, 3 width."""
    if m % 2**depth or n % 2**depth:
        raise ValueError("not divisible")
    return [(width * (level + 1), m >> level, n >> level) for level in range(depth + 1)]


@mistake(
    "q6",
    "valid_output",
    hint="A level loses 2 pixels in your answer. It has two convolutions, and each of them loses "
    "one pixel on every side.",
)
def valid_with_one_convolution(size, depth=4):
    """One convolution per level."""
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


@mistake(
    "q6",
    "valid_output",
    hint="The convolutions of the bottleneck are forgotten: it has two of them as well.",
)
def valid_without_bottleneck(size, depth=4):
    """Nothing is lost at the bottom."""
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


@mistake(
    "q6",
    "valid_output",
    hint="Odd sizes are rounded down before pooling. The last row would be lost: raise ValueError.",
)
def valid_rounded(size, depth=4):
    """// without a check."""
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


@mistake(
    "q6",
    "valid_output",
    hint="An image that is too small gets a size of 0 or less. No such image exists: raise "
    "ValueError.",
)
def valid_negative(size, depth=4):
    """Only oddness is checked."""
    for _ in range(depth):
        size -= 4
        if size % 2:
            raise ValueError("odd")
        size //= 2
    size -= 4
    for _ in range(depth):
        size = 2 * size - 4
    return size


@mistake(
    "q6",
    "valid_output",
    hint="On the way up the convolutions lose nothing in your answer. They are not padded there "
    "either.",
)
def valid_padded_upwards(size, depth=4):
    """Only doubled."""
    for _ in range(depth):
        size -= 4
        if size < 1 or size % 2:
            raise ValueError("odd or too small")
        size //= 2
    size -= 4
    if size < 1:
        raise ValueError("too small")
    return size * 2**depth


@mistake(
    "q6",
    "valid_output",
    hint="There are always four levels, whatever `depth` says.",
)
def valid_of_depth_four(size, depth=4):
    """The argument is not used."""
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


# --- Question 7 -----------------------------------------------------------------------------------


@mistake(
    "q7",
    "UNet",
    hint="The skips are added. Here, as in the paper, they are concatenated: the next convolution "
    "sees twice as many channels.",
)
class UNetWithAddition(nn.Module):
    """As the course's slide draws it."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(skip + up(x))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The channels are concatenated in the other order: first the skip, then what comes from "
    "below.",
)
class UNetWithUpFirst(nn.Module):
    """cat([up, skip])."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([up(x), skip], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The skips carry nothing: fine detail has to pass through the bottleneck. Hand on what "
    "each level had before it was pooled.",
)
class UNetWithoutSkips(nn.Module):
    """Zeros in place of the skips."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([torch.zeros_like(skip), up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The skip is taken after the first convolution of its level. It leaves after the second "
    "one, just before pooling.",
)
class UNetSkipOfFirstConvolution(nn.Module):
    """The skip leaves between the two convolutions."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            skips.append(block[1](block[0](x)))
            x = block(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The skip is taken before the second ReLU: it holds negative numbers. It is what goes "
    "into the pooling.",
)
class UNetSkipBeforeActivation(nn.Module):
    """The skip leaves before the second ReLU."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block[:3](x)
            skips.append(x)
            x = torch.relu(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The skip is taken after pooling and has lost its detail. Keep the features as they are "
    "before it.",
)
class UNetSkipAfterPooling(nn.Module):
    """Pooled and enlarged again."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            x = F.max_pool2d(x, 2)
            skips.append(F.interpolate(x, scale_factor=2))
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The ReLU after the second convolution of each level is missing.",
)
class UNetWithOneActivation(nn.Module):
    """No ReLU after the second convolution."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The levels are pooled by means. The paper takes the maximum of each 2 x 2 block.",
)
class UNetWithMeans(nn.Module):
    """Average pooling."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.avg_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The sides are doubled by nearest neighbours. Here a transposed convolution with a kernel "
    "of 2 x 2 and stride 2 does it.",
)
class UNetWithNearest(nn.Module):
    """Nearest neighbours and a 1 x 1 convolution."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(nn.ModuleList([nn.Conv2d(2 * c, c, 1), block(2 * c, c)]))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, F.interpolate(up(x), scale_factor=2)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The channels stay the same at all levels. They double from one level to the next.",
)
class UNetOfEqualWidth(nn.Module):
    """All levels have `width` channels."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width for _ in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="Parameters are missing: layers in a plain Python list are not seen by the module. Which "
    "container of torch registers them?",
)
class UNetWithPlainLists(nn.Module):
    """Python lists: their layers are not registered."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = []
        for c in reversed(channels[:-1]):
            self.steps.append([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The network ends in a softmax. Return logits: the loss takes the softmax itself.",
)
class UNetWithSoftmax(nn.Module):
    """Probabilities at the end."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x).softmax(dim=1)


@mistake(
    "q7",
    "UNet",
    hint="The logits pass through a ReLU. They may be negative: nothing comes after the last "
    "convolution.",
)
class UNetWithLastActivation(nn.Module):
    """A ReLU after the head."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return torch.relu(self.head(x))


@mistake(
    "q7",
    "UNet",
    hint="The network has more layers than asked for: batch normalisation brings parameters of its "
    "own and other values. Two convolutions, each with a ReLU, make a level.",
)
class UNetWithNormalisation(nn.Module):
    """Batch normalisation after each convolution."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.BatchNorm2d(c_out),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="In eval mode two calls with the same images differ: dropout as a function goes on unless "
    "it is told otherwise. None is asked for here.",
)
class UNetWithDropout(nn.Module):
    """Dropout that never ends."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = F.dropout(self.down[-1](x), 0.5)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The network always has three levels, whatever `depth` says.",
)
class UNetOfDepthThree(nn.Module):
    """The argument is overwritten."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()
        depth = 3

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The first convolution takes one channel, whatever `in_channels` says.",
)
class UNetOfOneChannel(nn.Module):
    """in_channels is not used."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([1] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The head always gives four classes, whatever `classes` says.",
)
class UNetOfFourClasses(nn.Module):
    """classes is not used."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, 4, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The convolutions are not padded: each takes a pixel from every side. Here the logits "
    "have the size of the image.",
)
class UNetWithoutPadding(nn.Module):
    """Valid convolutions, skips cropped, the result enlarged."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = up(x)
            top, left = [(skip.shape[k] - x.shape[k]) // 2 for k in (2, 3)]
            skip = skip[:, :, top : top + x.shape[2], left : left + x.shape[3]]
            x = block(torch.cat([skip, x], dim=1))
        return self.head(x)


@mistake(
    "q7",
    "UNet",
    hint="The convolutions have no biases. Each of them has one here, as in the paper.",
)
class UNetWithoutBiases(nn.Module):
    """bias=False."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1, bias=False),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1, bias=False),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.steps = nn.ModuleList()
        for c in reversed(channels[:-1]):
            self.steps.append(
                nn.ModuleList([nn.ConvTranspose2d(2 * c, c, 2, stride=2), block(2 * c, c)])
            )
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for (up, block), skip in zip(self.steps, reversed(skips), strict=True):
            x = block(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


# --- Question 8 -----------------------------------------------------------------------------------


@mistake(
    "q8",
    "centre_crop_to",
    hint="The upper left corner is cut out. The paper takes the middle: as much is left out above "
    "as below.",
)
def crop_corner(skip, rows, columns):
    """[:rows, :columns]."""
    return skip[:, :, :rows, :columns]


@mistake(
    "q8",
    "centre_crop_to",
    hint="The features are scaled to the smaller size, so that they no longer lie above what comes "
    "from below. Cut them.",
)
def crop_by_scaling(skip, rows, columns):
    """interpolate."""
    return F.interpolate(skip, size=(rows, columns), mode="nearest")


@mistake(
    "q8",
    "centre_crop_to",
    hint="Rows and columns are swapped. Try a crop that is not square.",
)
def crop_transposed(skip, rows, columns):
    """rows for columns."""
    top, left = (skip.shape[2] - columns) // 2, (skip.shape[3] - rows) // 2
    return skip[:, :, top : top + columns, left : left + rows]


@mistake(
    "q8",
    "centre_crop_to",
    hint="Nothing is left where the sizes agree already: an index of -0 is 0, not the end.",
)
def crop_to_minus_zero(skip, rows, columns):
    """[top:-top]."""
    down, right = skip.shape[2] - rows, skip.shape[3] - columns
    top, left = down // 2, right // 2
    return skip[:, :, top : -(down - top), left : -(right - left)]


@mistake(
    "q8",
    "centre_crop_to",
    hint="Where the number of rows to leave out is odd, one is left out too many above. The extra "
    "one goes at the bottom and at the right.",
)
def crop_extra_at_top(skip, rows, columns):
    """Rounded up."""
    top, left = (skip.shape[2] - rows + 1) // 2, (skip.shape[3] - columns + 1) // 2
    return skip[:, :, top : top + rows, left : left + columns]


@mistake(
    "q8",
    "pad_to_multiple",
    hint="The image is continued by zeros, which makes a dark edge. Repeat its border pixels.",
)
def pad_with_zeros(x, multiple):
    """The default of F.pad."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = down // 2, right // 2
    padding = (top, down - top, left, right - left)
    return F.pad(x, (left, right - left, top, down - top)), padding


@mistake(
    "q8",
    "pad_to_multiple",
    hint="All the padding lies at the bottom and at the right. Split it evenly.",
)
def pad_at_the_end(x, multiple):
    """Nothing above and to the left."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    return F.pad(x, (0, right, 0, down), mode="replicate"), (0, down, 0, right)


@mistake(
    "q8",
    "pad_to_multiple",
    hint="Where an odd number of rows is missing, the extra one lies above. It belongs at the "
    "bottom and at the right.",
)
def pad_extra_at_top(x, multiple):
    """Rounded up."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = (down + 1) // 2, (right + 1) // 2
    padding = (top, down - top, left, right - left)
    return F.pad(x, (left, right - left, top, down - top), mode="replicate"), padding


@mistake(
    "q8",
    "pad_to_multiple",
    hint="An image whose sides divide already is padded by a whole multiple. Nothing is missing "
    "there.",
)
def pad_always(x, multiple):
    """multiple - size % multiple is never 0."""
    down, right = multiple - x.shape[2] % multiple, multiple - x.shape[3] % multiple
    top, left = down // 2, right // 2
    padding = (top, down - top, left, right - left)
    return F.pad(x, (left, right - left, top, down - top), mode="replicate"), padding


@mistake(
    "q8",
    "pad_to_multiple",
    hint="Rows are padded by what the columns need, and the other way round: F.pad takes the last "
    "axis first.",
)
def pad_axes_swapped(x, multiple):
    """(top, bottom, left, right) is handed to F.pad."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = down // 2, right // 2
    padding = (top, down - top, left, right - left)
    return F.pad(x, padding, mode="replicate"), padding


@mistake(
    "q8",
    "pad_to_multiple",
    hint="The padding is reported in the order of F.pad. Return (top, bottom, left, right).",
)
def pad_reported_in_other_order(x, multiple):
    """(left, right, top, bottom)."""
    down, right = -x.shape[2] % multiple, -x.shape[3] % multiple
    top, left = down // 2, right // 2
    padding = (left, right - left, top, down - top)
    return F.pad(x, padding, mode="replicate"), padding


@mistake(
    "q8",
    "remove_padding",
    hint="Nothing is left where a side has no padding: an index of -0 is 0, not the end.",
)
def unpad_to_minus_zero(y, padding):
    """[top:-bottom]."""
    top, bottom, left, right = padding
    return y[:, :, top:-bottom, left:-right]


@mistake(
    "q8",
    "remove_padding",
    hint="Only the bottom and the right are cut off. There is padding above and to the left too.",
)
def unpad_at_the_end(y, padding):
    """The total is taken from the end."""
    top, bottom, left, right = padding
    return y[:, :, : y.shape[2] - top - bottom, : y.shape[3] - left - right]


@mistake(
    "q8",
    "remove_padding",
    hint="Rows are cut by the numbers of the columns. The padding is (top, bottom, left, right).",
)
def unpad_axes_swapped(y, padding):
    """left and right are taken for rows."""
    left, right, top, bottom = padding
    return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]


# --- Question 9 -----------------------------------------------------------------------------------


@mistake(
    "q9",
    "tight_box",
    hint="Rows and columns are swapped: x counts columns, from left to right, y counts rows.",
)
def box_transposed(mask):
    """(y1, x1, y2, x2)."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    low, high = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return low[0], low[1], high[0] + 1, high[1] + 1


@mistake(
    "q9",
    "tight_box",
    hint="x2 and y2 are the last column and row of the mask. They should be the first ones outside "
    "it, so that x2 - x1 is the width.",
)
def box_inclusive(mask):
    """One too small on two sides."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return x1, y1, x2, y2


@mistake(
    "q9",
    "tight_box",
    hint="An empty mask gets a box. It has none: return None.",
)
def box_of_nothing(mask):
    """(0, 0, 0, 0)."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return 0, 0, 0, 0
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return x1, y1, x2 + 1, y2 + 1


@mistake(
    "q9",
    "tight_box",
    hint="The last two numbers are width and height. They should be the right and the lower end.",
)
def box_with_sides(mask):
    """(x, y, width, height), as another data set has it."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return x1, y1, x2 - x1 + 1, y2 - y1 + 1


@mistake(
    "q9",
    "tight_box",
    hint="The box goes from the first pixel of the mask in reading order to its last one. These "
    "are the uppermost and the lowest, but not the leftmost and the rightmost.",
)
def box_of_first_and_last(mask):
    """Row-major order is taken for an order of the columns too."""
    places = torch.nonzero(mask).tolist()
    if not places:
        return None
    (y1, x1), (y2, x2) = places[0], places[-1]
    return min(x1, x2), y1, max(x1, x2) + 1, y2 + 1


@mistake(
    "q9",
    "tight_box",
    hint="The box is one pixel too large on the left and at the top. Tight means: its first row "
    "and its first column hold a pixel of the mask.",
)
def box_with_margin(mask):
    """A margin, clipped at the border of the image."""
    places = torch.nonzero(mask)
    if len(places) == 0:
        return None
    (y1, x1), (y2, x2) = places.amin(dim=0).tolist(), places.amax(dim=0).tolist()
    return max(x1 - 1, 0), max(y1 - 1, 0), x2 + 1, y2 + 1


@mistake(
    "q9",
    "box_iou",
    hint="Boxes that lie apart along both axes overlap in your answer: the product of two negative "
    "sides is positive. Each side of the intersection is at least 0.",
)
def overlap_unclamped(a, b):
    """The product is clamped, not the sides."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    common = (high - low).prod(-1).clamp(min=0)
    union = (a[:, 2:] - a[:, :2]).prod(-1)[:, None] + (b[:, 2:] - b[:, :2]).prod(-1) - common
    return torch.where(union > 0, common / union, 0)


@mistake(
    "q9",
    "box_iou",
    hint="The union is the sum of the two areas: the intersection is counted twice. Equal boxes "
    "have IoU 1.",
)
def overlap_over_sum(a, b):
    """The intersection is not taken away."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1)[:, None] + (b[:, 2:] - b[:, :2]).prod(-1)
    return torch.where(union > 0, common / union, 0)


@mistake(
    "q9",
    "box_iou",
    hint="Sides are x2 - x1 + 1, as if x2 were the last pixel. Here it is the first one outside: a "
    "side is x2 - x1.",
)
def overlap_with_one(a, b):
    """The old convention."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    common = (high - low + 1).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2] + 1).prod(-1), (b[:, 2:] - b[:, :2] + 1).prod(-1)
    return common / (area_a[:, None] + area_b - common)


@mistake(
    "q9",
    "box_iou",
    hint="Two boxes without area give nan. Where the union is empty, the answer is 0.",
)
def overlap_nan(a, b):
    """0 / 0."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1)[:, None] + (b[:, 2:] - b[:, :2]).prod(-1) - common
    return common / union


@mistake(
    "q9",
    "box_iou",
    hint="The table is transposed: rows belong to the boxes of a, columns to those of b.",
)
def overlap_transposed(a, b):
    """(Q, P)."""
    low = torch.maximum(b[:, None, :2], a[None, :, :2])
    high = torch.minimum(b[:, None, 2:], a[None, :, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    union = (b[:, 2:] - b[:, :2]).prod(-1)[:, None] + (a[:, 2:] - a[:, :2]).prod(-1) - common
    return torch.where(union > 0, common / union, 0)


@mistake(
    "q9",
    "box_iou",
    hint="The intersection is divided by the smaller of the two areas: a small box inside a large "
    "one gets 1. Divide by the union.",
)
def overlap_over_smaller(a, b):
    """The overlap coefficient."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    least = torch.minimum(area_a[:, None], area_b)
    return torch.where(least > 0, common / least, 0)


@mistake(
    "q9",
    "box_iou",
    hint="Only boxes of equal index are compared. The table has an entry for every box of a with "
    "every box of b.",
)
def overlap_of_equal_indices(a, b):
    """Row by row, without the second axis."""
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - common
    return torch.where(union > 0, common / union, 0)


# --- Question 10 ----------------------------------------------------------------------------------


@mistake(
    "q10",
    "nms",
    hint="The boxes are taken by rising score, so that the worst suppress the best. Begin with the "
    "highest score.",
)
def nms_upwards(boxes, scores, iou_threshold):
    """argsort without descending."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="A box whose IoU equals the threshold is dropped. Only a larger one drops it.",
)
def nms_at_threshold(boxes, scores, iou_threshold):
    """>= in place of >."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common < iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="Boxes that were dropped themselves still drop others. Only a box that is kept suppresses "
    "its neighbours.",
)
def nms_by_dropped_boxes(boxes, scores, iou_threshold):
    """Any box of higher score suppresses."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    order = torch.argsort(scores, descending=True, stable=True)
    kept = []
    for place, i in enumerate(order):
        higher = order[:place]
        low = torch.maximum(boxes[i, :2], boxes[higher, :2])
        high = torch.minimum(boxes[i, 2:], boxes[higher, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        if (common <= iou_threshold * (area[i] + area[higher] - common)).all():
            kept.append(i)
    return torch.stack(kept) if kept else order


@mistake(
    "q10",
    "nms",
    hint="The indices are right but in the order of the boxes. Return them by falling score.",
)
def nms_sorted_by_index(boxes, scores, iou_threshold):
    """Sorted at the end."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept).sort().values if kept else left


@mistake(
    "q10",
    "nms",
    hint="The indices count the boxes after sorting. Translate them back into the order in which "
    "the boxes were given.",
)
def nms_in_sorted_boxes(boxes, scores, iou_threshold):
    """Boxes are sorted first, indices are those of the sorted ones."""
    boxes = boxes[torch.argsort(scores, descending=True, stable=True)]
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.arange(len(boxes), device=boxes.device), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="Boxes that lie apart along both axes suppress each other: the sides of their "
    "intersection are negative, but the product is not. Clamp each side at 0.",
)
def nms_unclamped(boxes, scores, iou_threshold):
    """No clamp."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).prod(-1).clamp(min=0)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="Of boxes with equal scores the last one wins: the order was reversed after sorting. The "
    "smaller index comes first.",
)
def nms_last_of_equals(boxes, scores, iou_threshold):
    """A rising stable sort, flipped."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, stable=True).flip(0), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="Only the best box of all suppresses others. Go on with the best of those that are left.",
)
def nms_once(boxes, scores, iou_threshold):
    """One round."""
    order = torch.argsort(scores, descending=True, stable=True)
    if len(order) == 0:
        return order
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    best, left = order[:1], order[1:]
    low = torch.maximum(boxes[best, :2], boxes[left, :2])
    high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    return torch.cat([best, left[common <= iou_threshold * (area[best] + area[left] - common)]])


@mistake(
    "q10",
    "nms",
    hint="A box is compared only with the box that was kept just before. It must be compared with "
    "all that are kept.",
)
def nms_against_previous(boxes, scores, iou_threshold):
    """The last kept box only."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    order = torch.argsort(scores, descending=True, stable=True)
    kept = []
    for i in order.tolist():
        if kept:
            low = torch.maximum(boxes[i, :2], boxes[kept[-1], :2])
            high = torch.minimum(boxes[i, 2:], boxes[kept[-1], 2:])
            common = (high - low).clamp(min=0).prod()
            if common > iou_threshold * (area[i] + area[kept[-1]] - common):
                continue
        kept.append(i)
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)


@mistake(
    "q10",
    "nms",
    hint="No boxes at all raise an error, or give a tensor that is not int64. Return an empty one "
    "of indices.",
)
def nms_of_nothing(boxes, scores, iou_threshold):
    """torch.tensor([]) is float32."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.tensor(kept, device=boxes.device)


@mistake(
    "q10",
    "nms",
    hint="The scores are not used: the first box in the list wins, not the best one.",
)
def nms_in_given_order(boxes, scores, iou_threshold):
    """No sorting."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.arange(len(boxes), device=boxes.device), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * (area[best] + area[left] - common)]
    return torch.stack(kept) if kept else left


@mistake(
    "q10",
    "nms",
    hint="The intersection is divided by the area of the better box alone. Divide by the union of "
    "the two.",
)
def nms_over_own_area(boxes, scores, iou_threshold):
    """Intersection over one area."""
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[left, :2])
        high = torch.minimum(boxes[best, 2:], boxes[left, 2:])
        common = (high - low).clamp(min=0).prod(-1)
        left = left[common <= iou_threshold * area[best]]
    return torch.stack(kept) if kept else left


# --- Question 11 ----------------------------------------------------------------------------------


@mistake(
    "q11",
    "connected_components",
    hint="Pixels that touch at a corner are put into one part. The neighbours of a pixel are the "
    "four that share a side with it.",
)
def components_of_eight(mask):
    """The 8-neighbourhood."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 0
    for row in range(m):
        for column in range(n):
            if not free[row][column]:
                continue
            count += 1
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p in range(max(u - 1, 0), min(u + 2, m)):
                    for q in range(max(v - 1, 0), min(v + 2, n)):
                        if free[p][q]:
                            free[p][q] = False
                            stack.append((p, q))
    return labels, count


@mistake(
    "q11",
    "connected_components",
    hint="The background is counted as a part. Count the parts of the mask only.",
)
def components_with_background(mask):
    """count is one too large."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 1
    for row in range(m):
        for column in range(n):
            if not free[row][column]:
                continue
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p, q in ((u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)):
                    if 0 <= p < m and 0 <= q < n and free[p][q]:
                        free[p][q] = False
                        stack.append((p, q))
            count += 1
    return labels, count


@mistake(
    "q11",
    "connected_components",
    hint="The first part has the number 0, like the background. Numbers of parts begin at 1.",
)
def components_from_zero(mask):
    """The count is raised after it is written."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 0
    for row in range(m):
        for column in range(n):
            if not free[row][column]:
                continue
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p, q in ((u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)):
                    if 0 <= p < m and 0 <= q < n and free[p][q]:
                        free[p][q] = False
                        stack.append((p, q))
            count += 1
    return labels, count


@mistake(
    "q11",
    "connected_components",
    hint="The parts are numbered column by column. Their first pixels are met row by row.",
)
def components_by_columns(mask):
    """The loops are swapped."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 0
    for column in range(n):
        for row in range(m):
            if not free[row][column]:
                continue
            count += 1
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p, q in ((u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)):
                    if 0 <= p < m and 0 <= q < n and free[p][q]:
                        free[p][q] = False
                        stack.append((p, q))
    return labels, count


@mistake(
    "q11",
    "connected_components",
    hint="Parts in the shape of a U fall into pieces: two numbers that meet further down are not "
    "joined. One pass that looks up and to the left is not enough.",
)
def components_in_one_pass(mask):
    """No merging of numbers."""
    m, n = mask.shape
    rows = mask.tolist()
    labels = [[0] * n for _ in range(m)]
    count = 0
    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                above = labels[y - 1][x] if y else 0
                left = labels[y][x - 1] if x else 0
                if not above and not left:
                    count += 1
                labels[y][x] = above or left or count
    return torch.tensor(labels, dtype=torch.int64, device=mask.device).reshape(m, n), count


@mistake(
    "q11",
    "connected_components",
    hint="The image is closed to a torus: a pixel at the border is the neighbour of the one at the "
    "opposite border. An index of -1 counts from the end.",
)
def components_on_torus(mask):
    """Neighbours modulo the size."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 0
    for row in range(m):
        for column in range(n):
            if not free[row][column]:
                continue
            count += 1
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p, q in ((u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)):
                    if free[p % m][q % n]:
                        free[p % m][q % n] = False
                        stack.append((p % m, q % n))
    return labels, count


@mistake(
    "q11",
    "connected_components",
    hint="Only neighbours to the right and below are followed. A part can go on to the left and "
    "upwards too.",
)
def components_downwards(mask):
    """Two of four neighbours."""
    m, n = mask.shape
    free = mask.tolist()
    labels, count = torch.zeros(m, n, dtype=torch.int64, device=mask.device), 0
    for row in range(m):
        for column in range(n):
            if not free[row][column]:
                continue
            count += 1
            free[row][column] = False
            stack = [(row, column)]
            while stack:
                u, v = stack.pop()
                labels[u, v] = count
                for p, q in ((u + 1, v), (u, v + 1)):
                    if p < m and q < n and free[p][q]:
                        free[p][q] = False
                        stack.append((p, q))
    return labels, count


@mistake(
    "q11",
    "match_instances",
    hint="A pair whose IoU equals the threshold counts as a match. It must be larger: at exactly "
    "one half an instance could have two partners.",
)
def matches_at_threshold(prediction, truth, threshold=0.5):
    """>= in place of >."""
    predicted = [number for number in prediction.unique().tolist() if number != 0]
    true = [number for number in truth.unique().tolist() if number != 0]
    matches = 0
    for p in predicted:
        for t in true:
            here, there = prediction == p, truth == t
            matches += ((here & there).sum() / (here | there).sum()).item() >= threshold
    return matches, len(predicted) - matches, len(true) - matches


@mistake(
    "q11",
    "match_instances",
    hint="The background is counted as an instance. The number 0 means that there is none.",
)
def matches_of_background(prediction, truth, threshold=0.5):
    """0 is not left out."""
    predicted, true = prediction.unique().tolist(), truth.unique().tolist()
    matches = 0
    for p in predicted:
        for t in true:
            here, there = prediction == p, truth == t
            matches += ((here & there).sum() / (here | there).sum()).item() > threshold
    return matches, len(predicted) - matches, len(true) - matches


@mistake(
    "q11",
    "match_instances",
    hint="Only instances of equal numbers are compared. The numbers mean nothing: any predicted "
    "instance may be the partner of any true one.",
)
def matches_of_equal_numbers(prediction, truth, threshold=0.5):
    """prediction == k with truth == k."""
    predicted = [number for number in prediction.unique().tolist() if number != 0]
    true = [number for number in truth.unique().tolist() if number != 0]
    matches = 0
    for number in set(predicted) & set(true):
        here, there = prediction == number, truth == number
        matches += ((here & there).sum() / (here | there).sum()).item() > threshold
    return matches, len(predicted) - matches, len(true) - matches


@mistake(
    "q11",
    "match_instances",
    hint="False positives and false negatives are swapped: a false positive is a predicted "
    "instance without a partner.",
)
def matches_swapped(prediction, truth, threshold=0.5):
    """The last two in the wrong order."""
    predicted = [number for number in prediction.unique().tolist() if number != 0]
    true = [number for number in truth.unique().tolist() if number != 0]
    matches = 0
    for p in predicted:
        for t in true:
            here, there = prediction == p, truth == t
            matches += ((here & there).sum() / (here | there).sum()).item() > threshold
    return matches, len(true) - matches, len(predicted) - matches


@mistake(
    "q11",
    "match_instances",
    hint="The intersection is divided by the true instance alone: a prediction that covers "
    "everything would be right. Divide by the union.",
)
def matches_by_recall(prediction, truth, threshold=0.5):
    """Covered share of the truth."""
    predicted = [number for number in prediction.unique().tolist() if number != 0]
    true = [number for number in truth.unique().tolist() if number != 0]
    matches = 0
    for t in true:
        there = truth == t
        shares = [(there & (prediction == p)).sum() / there.sum() for p in predicted]
        matches += any(share.item() > threshold for share in shares)
    return matches, len(predicted) - matches, len(true) - matches


@mistake(
    "q11",
    "match_instances",
    hint="The largest number is taken for the number of instances. Numbers may have gaps: count "
    "those that occur.",
)
def matches_by_largest_number(prediction, truth, threshold=0.5):
    """max() in place of the length of unique()."""
    matches = 0
    for p in prediction[prediction != 0].unique():
        for t in truth[truth != 0].unique():
            here, there = prediction == p, truth == t
            matches += ((here & there).sum() / (here | there).sum()).item() > threshold
    return matches, int(prediction.max()) - matches, int(truth.max()) - matches


@mistake(
    "q11",
    "match_instances",
    hint="The threshold is always 0.5, whatever the argument says.",
)
def matches_at_one_half(prediction, truth, threshold=0.5):
    """The argument is not used."""
    predicted = [number for number in prediction.unique().tolist() if number != 0]
    true = [number for number in truth.unique().tolist() if number != 0]
    matches = 0
    for p in predicted:
        for t in true:
            here, there = prediction == p, truth == t
            matches += ((here & there).sum() / (here | there).sum()).item() > 0.5
    return matches, len(predicted) - matches, len(true) - matches


@mistake(
    "q11",
    "border_classes",
    hint="The border to the background gets class 2 as well. Only the border between two different "
    "instances does.",
)
def borders_to_background(instances, width=1):
    """Any other number in the window counts, 0 too."""
    m, n = instances.shape
    padded = F.pad(instances, (width,) * 4)
    touches = torch.zeros_like(instances, dtype=torch.bool)
    for down in range(2 * width + 1):
        for right in range(2 * width + 1):
            touches |= padded[down : down + m, right : right + n] != instances
    return torch.where(instances == 0, 0, torch.where(touches, 2, 1))


@mistake(
    "q11",
    "border_classes",
    hint="Only neighbours along rows and columns are seen. The window is a square: its corners "
    "belong to it.",
)
def borders_without_corners(instances, width=1):
    """A cross in place of a square."""
    m, n = instances.shape
    padded = F.pad(instances, (width,) * 4)
    touches = torch.zeros_like(instances, dtype=torch.bool)
    for shift in range(2 * width + 1):
        for down, right in ((shift, width), (width, shift)):
            other = padded[down : down + m, right : right + n]
            touches |= (other != 0) & (other != instances)
    return torch.where(instances == 0, 0, torch.where(touches, 2, 1))


@mistake(
    "q11",
    "border_classes",
    hint="The border is always one pixel wide, whatever `width` says.",
)
def borders_of_width_one(instances, width=1):
    """The argument is not used."""
    m, n = instances.shape
    padded = F.pad(instances, (1, 1, 1, 1))
    touches = torch.zeros_like(instances, dtype=torch.bool)
    for down in range(3):
        for right in range(3):
            other = padded[down : down + m, right : right + n]
            touches |= (other != 0) & (other != instances)
    return torch.where(instances == 0, 0, torch.where(touches, 2, 1))


@mistake(
    "q11",
    "border_classes",
    hint="Of two instances that touch only one gets a border. Look from both sides.",
)
def borders_on_one_side(instances, width=1):
    """Only larger numbers count."""
    m, n = instances.shape
    padded = F.pad(instances, (width,) * 4)
    touches = torch.zeros_like(instances, dtype=torch.bool)
    for down in range(2 * width + 1):
        for right in range(2 * width + 1):
            touches |= padded[down : down + m, right : right + n] > instances
    return torch.where(instances == 0, 0, torch.where(touches, 2, 1))


@mistake(
    "q11",
    "border_classes",
    hint="Background pixels between two instances get class 2. The background stays 0.",
)
def borders_in_background(instances, width=1):
    """The gap is filled, as in the paper's weights; here it is not asked for."""
    m, n = instances.shape
    padded = F.pad(instances, (width,) * 4)
    side = range(2 * width + 1)
    windows = torch.stack([padded[d : d + m, r : r + n] for d in side for r in side])
    far = torch.where(windows == 0, instances.max() + 1, windows).amin(0)
    touches = (windows.amax(0) != far) & (windows.amax(0) != 0)
    return torch.where(touches, 2, torch.where(instances == 0, 0, 1))


@mistake(
    "q11",
    "border_classes",
    hint="The image is closed to a torus: instances at opposite borders of the image touch. roll "
    "brings what leaves on one side back on the other.",
)
def borders_on_torus(instances, width=1):
    """roll in place of padding."""
    touches = torch.zeros_like(instances, dtype=torch.bool)
    for down in range(-width, width + 1):
        for right in range(-width, width + 1):
            other = instances.roll((down, right), (0, 1))
            touches |= (other != 0) & (other != instances)
    return torch.where(instances == 0, 0, torch.where(touches, 2, 1))


# --- Question 12 ----------------------------------------------------------------------------------


@mistake(
    "q12",
    "train_step",
    hint="The gradients of earlier steps are still there: backward adds to them. Clear them first.",
)
def step_without_clearing(model, optimizer, images, labels):
    """No zero_grad."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The gradients are cleared after they were computed: the step sees none.",
)
def step_cleared_too_late(model, optimizer, images, labels):
    """zero_grad between backward and step."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    loss.backward()
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The parameters do not change: the optimiser is not asked for its step.",
)
def step_without_step(model, optimizer, images, labels):
    """No optimizer.step()."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The model is in eval mode after the call. A step of training works in train mode.",
)
def step_in_eval_mode(model, optimizer, images, labels):
    """model.eval()."""
    model.eval()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The mode of the model is left as it was. A step of training puts it into train mode.",
)
def step_in_any_mode(model, optimizer, images, labels):
    """No model.train()."""
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The ignored pixels are not ignored: tell the loss which label does not count.",
)
def step_without_ignored_pixels(model, optimizer, images, labels):
    """255 is taken for class 0."""
    model.train()
    loss = F.cross_entropy(model(images), torch.where(labels == 255, 0, labels))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The loss is that after the step. Return the one that the step was made from.",
)
def step_with_loss_after(model, optimizer, images, labels):
    """A second forward."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return F.cross_entropy(model(images), labels, ignore_index=255).item()


@mistake(
    "q12",
    "train_step",
    hint="The loss is the sum over the pixels, so that the step depends on the size of the image. "
    "Take the mean.",
)
def step_of_sum(model, optimizer, images, labels):
    """reduction sum."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255, reduction="sum")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The softmax is taken twice: F.cross_entropy wants logits.",
)
def step_with_softmax(model, optimizer, images, labels):
    """Probabilities go into the loss."""
    model.train()
    loss = F.cross_entropy(model(images).softmax(dim=1), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q12",
    "train_step",
    hint="The loss comes back as a tensor that holds on to the whole graph. Return a Python "
    "number.",
)
def step_returns_tensor(model, optimizer, images, labels):
    """No item()."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
