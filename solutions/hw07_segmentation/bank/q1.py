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


@mistake(
    "pixelwise_cross_entropy",
    edit={
        "amax(dim=1": "amax(dim=-1",
        "sum(dim=1).log()": "sum(dim=-1, keepdim=True).log()",
        "log_sum - shifted.gather": "(log_sum - shifted).gather",
    },
)
def loss_softmax_over_columns():
    """The softmax runs over a row of pixels. It belongs over the classes: which axis of the logits
    counts them?
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"shifted = logits - largest": "shifted = logits.softmax(dim=1)"},
)
def loss_softmax_twice():
    """The softmax is taken twice: probabilities go into a function that takes logits. The loss then
    stays far from zero even where the prediction is right and sure.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"factor = torch.where(counts, factor, 0)": "", "factor * loss": "factor * loss * counts"},
)
def loss_mean_over_ignored_too():
    """The mean divides by all pixels, the ignored ones too. Divide by what was really counted."""


@mistake(
    "pixelwise_cross_entropy",
    edit={"permute(0, 2, 3, 1)[counts]": "permute(0, 3, 2, 1).flatten(0, 2)[counts.flatten()]"},
    of="loss_of_selected_pixels",
)
def loss_transposed_pixels():
    """Logits and labels of different pixels meet: the rows and columns of one of them are
    transposed before both are flattened. Try an image that is not square.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"permute(0, 2, 3, 1)[counts]": "reshape(-1, logits.shape[1])[counts.flatten()]"},
    of="loss_of_selected_pixels",
)
def loss_reshaped_logits():
    """The logits are reshaped to rows of k numbers, which then come from one class and k
    neighbouring pixels. Move the axis of the classes to the end first.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"torch.logsumexp(scores, dim=1) - scores[": "-scores.softmax(dim=1).log()["},
    of="loss_of_selected_pixels",
)
def loss_log_of_softmax():
    """The logarithm is taken of a softmax that has become zero: where the true class is very
    unlikely, the loss is infinite. Write the logarithm of the quotient as a difference.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"torch.logsumexp(scores, dim=1) - scores[": "-(scores.softmax(dim=1) + 1e-8).log()["},
    of="loss_of_selected_pixels",
)
def loss_log_with_epsilon():
    """A small number is added before the logarithm. It hides the underflow: a very unlikely class
    costs a constant, and its gradient is lost. Avoid the underflow itself.
    """


@mistake("pixelwise_cross_entropy", edit={"shifted = logits - largest": "shifted = logits"})
def loss_overflows():
    """The exponential overflows for large logits. Which number can be taken away from all logits of
    a pixel without changing its softmax?
    """


@mistake("pixelwise_cross_entropy", edit={"logits.amax(dim=1, keepdim=True)": "logits.max()"})
def loss_one_maximum():
    """One maximum is taken away from all logits, that of the whole batch. In pixels whose own
    logits are far smaller all exponentials vanish. Take each pixel's own maximum.
    """


@mistake("pixelwise_cross_entropy", edit={"total / factor.sum()": "total / counts.sum()"})
def loss_weights_not_normalised():
    """With weights the mean is divided by the number of pixels. As in torch it is divided by the
    sum of the weights of the pixels that count.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"torch.where(counts, labels, 0)": "torch.where(counts, labels, 0).to(logits)"},
)
def loss_labels_as_floats():
    """The labels are cast to floating point. They are indices of classes: keep them whole
    numbers.
    """


@mistake("pixelwise_cross_entropy", edit={"total = (": "total = -("})
def loss_negative():
    """The loss is negative. The logarithm of a probability is at most 0: mind the sign."""


@mistake("pixelwise_cross_entropy", edit={"factor = torch.where(counts, factor, 0)": ""})
def loss_ignored_as_background():
    """Ignored pixels are counted as pixels of class 0. They need some class to be indexed with, but
    their loss must not enter.
    """


@mistake("pixelwise_cross_entropy", edit={"labels != ignore_index": "labels != 255"})
def loss_ignores_255_only():
    """Labels with an ignore index other than 255 count. Compare them, as they are, with it."""


@mistake("pixelwise_cross_entropy", edit={" if weight is None else weight.to(loss)[target]": ""})
def loss_without_weights():
    """The weights of the classes change nothing. Each pixel's loss is multiplied by the weight of
    its true class.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"code = code * weight.to(code)": "logits = logits * weight.to(logits)"},
    of="loss_by_one_hot",
)
def loss_weighted_logits():
    """The weights multiply the logits. They belong to the losses of the pixels, one for the true
    class of each.
    """


@mistake("pixelwise_cross_entropy", edit={'total if reduction == "sum" else total /': "total /"})
def loss_always_mean():
    """The mean is returned for reduction="sum" too."""


@mistake(
    "pixelwise_cross_entropy",
    edit={"total / factor.sum()": "total / factor.sum() / logits.shape[1]"},
)
def loss_mean_over_classes():
    """The mean is also taken over the classes: the result is too small by the factor k. A pixel has
    one loss, not k of them.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"total / factor.sum()": "((factor * loss).sum((1, 2)) / factor.sum((1, 2))).mean()"},
)
def loss_mean_of_images():
    """Each image is averaged on its own, then the images. An image with many ignored pixels then
    weighs too much: add over the whole batch and divide once.
    """


@mistake(
    "pixelwise_cross_entropy", edit={"total / factor.sum()": "total / factor.sum().clamp(min=1e-8)"}
)
def loss_zero_of_nothing():
    """Where no pixel counts, "mean" gives 0: the divisor is kept away from zero. There is no mean
    of nothing: as in torch the result is nan.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={"torch.where(counts, labels, 0)": "labels.masked_fill_(~counts, 0)"},
)
def loss_changes_labels():
    """The labels that were handed in are changed by the call: their ignored pixels have another
    number afterwards. Work on a new tensor.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        "return total if": "return (total if",
        "total / factor.sum()": "total / factor.sum()).item()",
    },
)
def loss_as_number():
    """The result is a Python number: no gradient flows back from it to the logits. Return the
    tensor.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        """
if reduction not in ("sum", "mean"):
    raise ValueError(f'reduction is "sum" or "mean", not {reduction!r}')
""": "",
        """
total if reduction == "sum" else total / factor.sum()
""": """
total / factor.sum() if reduction == "mean" else total
""",
    },
)
def loss_accepts_any_reduction():
    """Any reduction that is not the mean is taken as the sum. An unknown one is an error of the
    caller: raise ValueError.
    """


@mistake("pixelwise_cross_entropy")
def loss_by_library(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The values are right, but torch's own loss computes them. The question asks for yours: the
    logarithm of the softmax, picked at the labels, weighted and summed.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(f"there is no reduction {reduction!r}")
    return F.cross_entropy(logits, labels, weight, ignore_index=ignore_index, reduction=reduction)


@mistake("pixelwise_cross_entropy")
def loss_of_logarithms_by_library(logits, labels, ignore_index=255, weight=None, reduction="mean"):
    """The logarithm of the softmax may be torch's, but here torch also picks, weights and sums. The
    question asks for your own.
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(f"there is no reduction {reduction!r}")
    logarithms = F.log_softmax(logits, dim=1)
    return F.nll_loss(logarithms, labels, weight, ignore_index=ignore_index, reduction=reduction)


@mistake(
    "pixelwise_cross_entropy",
    edit={"labels != ignore_index": "(labels != ignore_index) & (labels != 255)"},
)
def loss_ignores_255_always():
    """Pixels of the label 255 are left out although another index is ignored. Only `ignore_index`
    is; 255 may be a class.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        "total / factor.sum()": "total / (factor.sum().clamp(min=1) if counts.any() else 0.0)",
    },
)
def loss_divisor_at_least_one():
    """Where the weights add up to less than 1, the mean is divided by 1. Weights may be small:
    divide by their sum as it is.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        '("sum", "mean")': '("sum", "mean", "none")',
        """
return total if
""": """
if reduction == "none":
    return factor * loss
return total if
""",
    },
)
def loss_offers_none():
    """There is a third reduction, "none", as in torch. Here it is an unknown one: raise
    ValueError.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        """
target = torch.where(counts, labels, 0)
""": """
if not counts.any():
    return torch.tensor(0.0 if reduction == "sum" else torch.nan)
target = torch.where(counts, labels, 0)
"""
    },
)
def loss_of_nothing_is_new():
    """Where no pixel counts, a number of its own is returned: no gradient leads from it to the
    logits. The sum over nothing comes by itself.
    """


@mistake(
    "pixelwise_cross_entropy",
    edit={
        "total / factor.sum()": "total / torch.where(counts.any(), factor.sum().clamp(min=1e-3), 0)"
    },
)
def loss_over_a_least_weight():
    """The sum of the weights is not let below a small number, so that small weights do not cancel
    in the mean. Divide by the sum itself.
    """
