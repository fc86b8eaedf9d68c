"""Other right answers and known wrong ones to question 1 of hw07."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("pixelwise_cross_entropy")
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


@alternative("pixelwise_cross_entropy")
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


@alternative("pixelwise_cross_entropy")
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


@alternative("pixelwise_cross_entropy")
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


@mistake("pixelwise_cross_entropy")
def loss_softmax_over_columns(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The softmax runs over a row of pixels. It belongs over the classes: which axis of the logits
    counts them?
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=-1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_softmax_twice(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The softmax is taken twice: probabilities go into a function that takes logits. The loss then
    stays far from zero even where the prediction is right and sure.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_mean_over_ignored_too(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The mean divides by all pixels, the ignored ones too. Divide by what was really counted."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss * counts).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_transposed_pixels(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Logits and labels of different pixels meet: the rows and columns of one of them are
    transposed before both are flattened. Try an image that is not square.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_reshaped_logits(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The logits are reshaped to rows of k numbers, which then come from one class and k
    neighbouring pixels. Move the axis of the classes to the end first.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_log_of_softmax(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The logarithm is taken of a softmax that has become zero: where the true class is very
    unlikely, the loss is infinite. Write the logarithm of the quotient as a difference.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_log_with_epsilon(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """A small number is added before the logarithm. It hides the underflow: a very unlikely class
    costs a constant, and its gradient is lost. Avoid the underflow itself.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_overflows(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The exponential overflows for large logits. Which number can be taken away from all logits of
    a pixel without changing its softmax?
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = logits.exp().sum(dim=1).log() - logits.gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_one_maximum(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """One maximum is taken away from all logits, that of the whole batch. In pixels whose own
    logits are far smaller all exponentials vanish. Take each pixel's own maximum.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_weights_not_normalised(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """With weights the mean is divided by the number of pixels. As in torch it is divided by the
    sum of the weights of the pixels that count.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake("pixelwise_cross_entropy")
def loss_labels_as_floats(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The labels are cast to floating point. They are indices of classes: keep them whole numbers."""
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


@mistake("pixelwise_cross_entropy")
def loss_negative(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The loss is negative. The logarithm of a probability is at most 0: mind the sign."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    value = F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(value) if weight is None else weight.to(value)[target]
    factor = factor * counts
    total = (factor * value).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_ignored_as_background(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Ignored pixels are counted as pixels of class 0. They need some class to be indexed with, but
    their loss must not enter.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    target = torch.where(labels == ignore_index, 0, labels)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_ignores_255_only(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Only 255 is ignored, whatever ignore_index says. Compare the labels with the argument."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != 255
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_without_weights(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The weights of the classes change nothing. Each pixel's loss is multiplied by the weight of
    its true class.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    total = (loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake("pixelwise_cross_entropy")
def loss_weighted_logits(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The weights multiply the logits. They belong to the losses of the pixels, one for the true
    class of each.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    if weight is not None:
        logits = logits * weight.to(logits)[:, None, None]
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    total = (loss * counts).sum()
    return total if reduction == "sum" else total / counts.sum()


@mistake("pixelwise_cross_entropy")
def loss_always_mean(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The mean is returned for reduction="sum" too."""
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    return (factor * loss).sum() / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_mean_over_classes(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The mean is also taken over the classes: the result is too small by the factor k. A pixel has
    one loss, not k of them.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_mean_of_images(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Each image is averaged on its own, then the images. An image with many ignored pixels then
    weighs too much: add over the whole batch and divide once.
    """
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


@mistake("pixelwise_cross_entropy")
def loss_zero_of_nothing(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Where no pixel counts, "mean" gives 0: the divisor is kept away from zero. There is no mean
    of nothing: as in torch the result is nan.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum().clamp(min=1e-8)


@mistake("pixelwise_cross_entropy")
def loss_changes_labels(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The labels that were handed in are changed by the call: their ignored pixels have another
    number afterwards. Work on a new tensor.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    labels[~counts] = 0
    loss = -F.log_softmax(logits, dim=1).gather(1, labels[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[labels]
    factor = factor * counts
    total = (factor * loss).sum()
    return total if reduction == "sum" else total / factor.sum()


@mistake("pixelwise_cross_entropy")
def loss_as_number(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The result is a Python number: no gradient flows back from it to the logits. Return the
    tensor.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(reduction)
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return (total if reduction == "sum" else total / factor.sum()).item()


@mistake("pixelwise_cross_entropy")
def loss_accepts_any_reduction(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """Any reduction that is not the mean is taken as the sum. An unknown one is an error of the
    caller: raise ValueError.
    """
    counts = labels != ignore_index
    target = torch.where(counts, labels, 0)
    loss = -F.log_softmax(logits, dim=1).gather(1, target[:, None])[:, 0]
    factor = torch.ones_like(loss) if weight is None else weight.to(loss)[target]
    factor = factor * counts
    total = (factor * loss).sum()
    return total / factor.sum() if reduction == "mean" else total
