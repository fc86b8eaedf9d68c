"""Other right answers and known wrong ones to question 3 of hw07."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("confusion_matrix")
def confusion_by_pairs(prediction, labels, classes, ignore_index=255):
    """One count for each pair of classes."""
    counts = labels != ignore_index
    table = torch.zeros(classes, classes, dtype=torch.int64, device=labels.device)
    for i in range(classes):
        for j in range(classes):
            table[i, j] = ((labels == i) & (prediction == j) & counts).sum()
    return table


@alternative("confusion_matrix")
def confusion_by_product(prediction, labels, classes, ignore_index=255):
    """One-hot truth, transposed, times one-hot prediction."""
    counts = (labels != ignore_index).flatten()
    number = torch.arange(classes, device=labels.device)
    truth = (labels.flatten()[:, None] == number) & counts[:, None]
    guess = prediction.flatten()[:, None] == number
    return (truth.double().T @ guess.double()).round().long()


@alternative("confusion_matrix")
def confusion_by_accumulation(prediction, labels, classes, ignore_index=255):
    """Ones are added at (truth, prediction), with accumulation."""
    keep = labels != ignore_index
    rows, columns = labels[keep].to(torch.int64), prediction[keep].to(torch.int64)
    table = torch.zeros((classes, classes), dtype=torch.int64, device=labels.device)
    return table.index_put_((rows, columns), torch.ones_like(rows), accumulate=True)


@alternative("confusion_matrix")
def confusion_by_lists(prediction, labels, classes, ignore_index=255):
    """A loop over the pixels as Python numbers."""
    table = [[0] * classes for _ in range(classes)]
    truths, guesses = labels.flatten().tolist(), prediction.flatten().tolist()
    for truth, guess in zip(truths, guesses, strict=True):
        if truth != ignore_index:
            table[truth][guess] += 1
    return torch.tensor(table, device=labels.device)


@alternative("pixel_accuracy")
def accuracy_by_numbers(confusion):
    """Python integers; nothing is divided by nothing."""
    table = confusion.tolist()
    total = sum(map(sum, table))
    if total == 0:
        return math.nan
    return sum(row[i] for i, row in enumerate(table)) / total


@alternative("pixel_accuracy")
def accuracy_from_errors(confusion):
    """One minus the share of what lies off the diagonal."""
    wrong = confusion.sum() - confusion.diag().sum()
    return float(1 - wrong.double() / confusion.sum())


@alternative("pixel_accuracy")
def accuracy_by_identity(confusion):
    """The part under an identity matrix; int64 until the division."""
    hits = (confusion * torch.eye(len(confusion), dtype=confusion.dtype).to(confusion.device)).sum()
    return torch.true_divide(hits.double(), confusion.sum().double()).item()


@alternative("class_iou")
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


@alternative("class_iou")
def iou_from_dice(confusion):
    """IoU = dice / (2 - dice)."""
    table = confusion.to(torch.float64)
    both = table.sum(0) + table.sum(1)
    coefficient = 2 * torch.diag(table) / both
    return coefficient / (2 - coefficient)


@alternative("class_iou")
def iou_filled(confusion):
    """nan everywhere first, then the classes that occur."""
    hits = confusion.diagonal()
    union = confusion.sum(1) + confusion.sum(0) - hits
    result = torch.full((len(hits),), float("nan"), dtype=torch.float64, device=confusion.device)
    result[union > 0] = hits[union > 0].double() / union[union > 0]
    return result


@alternative("mean_iou")
def mean_by_nanmean(confusion):
    """torch leaves out what is nan."""
    table = confusion.double()
    return torch.nanmean(table.diag() / (table.sum(0) + table.sum(1) - table.diag())).item()


@alternative("mean_iou")
def mean_by_list(confusion):
    """A list of the classes that occur."""
    table = confusion.tolist()
    values = []
    for c, row in enumerate(table):
        union = sum(row) + sum(other[c] for other in table) - row[c]
        if union > 0:
            values.append(row[c] / union)
    return sum(values) / len(values) if values else float("nan")


@alternative("mean_iou")
def mean_by_sum(confusion):
    """The sum over classes, an absent one as zero, over the number of those that occur."""
    table = confusion.to(torch.float64)
    hits = torch.diagonal(table)
    union = table.sum(dim=0) + table.sum(dim=1) - hits
    present = (union > 0).sum()
    return float((hits / union.clamp(min=1)).sum() / present)


@alternative("dice")
def dice_from_iou(confusion):
    """Dice = 2 IoU / (1 + IoU)."""
    hits = confusion.diagonal().double()
    iou = hits / (confusion.sum(0) + confusion.sum(1) - hits)
    return 2 * iou / (1 + iou)


@alternative("dice")
def dice_by_means(confusion):
    """The harmonic mean of precision and recall, written without dividing by zero."""
    hits = confusion.diag().to(torch.float64)
    size = (confusion.sum(0) + confusion.sum(1)).to(torch.float64) / 2
    return torch.where(size > 0, hits / size, torch.tensor(math.nan, dtype=torch.float64).to(size))


@alternative("dice")
def dice_class_by_class(confusion):
    """A loop; a class that does not occur keeps nan."""
    result = torch.full(confusion.shape[:1], math.nan, dtype=torch.float64).to(confusion.device)
    for c in range(len(confusion)):
        size = confusion[c, :].sum() + confusion[:, c].sum()
        if size != 0:
            result[c] = 2.0 * confusion[c, c].double() / size
    return result


@mistake(
    "confusion_matrix", edit={"pair = labels": "pair = prediction", "+ prediction": "+ labels"}
)
def confusion_transposed():
    """The matrix is transposed. Rows are the true classes, columns the predicted ones."""


@mistake("confusion_matrix", edit={", accumulate=True": ""}, of="confusion_by_accumulation")
def confusion_without_accumulation():
    """Each pair of classes is counted once at most: `table[i, j] += 1` with tensors of indices
    writes equal pairs over each other. They must add up.
    """


@mistake("confusion_matrix")
def confusion_ignored_as_background(prediction, labels, classes, ignore_index=255):
    """Ignored pixels are counted as pixels of class 0. Leave them out."""
    truth = torch.where(labels == ignore_index, 0, labels.long())
    guess = torch.where(prediction < classes, prediction.long(), 0).clamp(min=0)
    pair = truth.flatten() * classes + guess.flatten()
    return torch.bincount(pair, minlength=classes**2).reshape(classes, classes)


@mistake("confusion_matrix", edit={"labels != ignore_index": "labels != 255"})
def confusion_ignores_255_only():
    """Labels with an ignore index other than 255 count. Compare them, as they are, with it."""


@mistake(
    "confusion_matrix",
    edit={
        "labels[counts].long()": "labels[counts]",
        "prediction[counts].long()": "prediction[counts]",
    },
)
def confusion_overflows():
    """The pairs are numbered in a dtype of the inputs, and uint8 ends at 255: larger numbers begin
    again at 0. Cast before you multiply.
    """


@mistake("confusion_matrix")
def confusion_of_present_classes(prediction, labels, classes, ignore_index=255):
    """The size of the matrix depends on the classes that occur. A rare class may be missing from
    truth and prediction: the matrix has its row and column all the same.
    """
    counts = labels != ignore_index
    truth, guess = labels[counts].long(), prediction[counts].long()
    size = int(torch.cat([truth, guess]).max()) + 1 if len(truth) else classes
    return torch.bincount(truth * size + guess, minlength=size**2).reshape(size, size)


@mistake("confusion_matrix")
def confusion_normalised(prediction, labels, classes, ignore_index=255):
    """The matrix holds shares, not counts: pixels of several images can then no longer be added.
    Return whole numbers of pixels.
    """
    counts = labels != ignore_index
    pair = labels[counts].long() * classes + prediction[counts].long()
    table = torch.bincount(pair, minlength=classes**2).reshape(classes, classes).double()
    return table / table.sum(dim=1, keepdim=True).clamp(min=1)


@mistake(
    "confusion_matrix",
    edit={"labels != ignore_index": "(labels != ignore_index) & (prediction != ignore_index)"},
)
def confusion_ignores_predictions():
    """Pixels are left out where the prediction has the ignored number too. Only the truth says
    which pixels do not count.
    """


@mistake("pixel_accuracy")
def accuracy_mean_of_classes(confusion):
    """This is the mean of the classes' own accuracies. Pixel accuracy counts all pixels alike:
    right ones over all.
    """
    confusion = confusion.double()
    return (confusion.diagonal() / confusion.sum(dim=1)).nanmean().item()


@mistake("pixel_accuracy", edit={"(confusion.trace()": "(100 * confusion.trace()"})
def accuracy_in_percent():
    """The accuracy is in per cent. Return a share between 0 and 1."""


@mistake("pixel_accuracy", edit={"confusion.sum()": "confusion.sum().clamp(min=1)"})
def accuracy_zero_of_nothing():
    """Where nothing is counted the accuracy is not 0: there is nothing to be right about. Return
    nan.
    """


@mistake(
    "pixel_accuracy",
    edit={
        "confusion.trace()": "confusion[1:, 1:].trace()",
        "confusion.sum()": "confusion[1:].sum()",
    },
)
def accuracy_without_background():
    """Class 0 is left out. Background pixels count like all others here."""


@mistake("class_iou", edit={" - hits": ""})
def iou_union_too_large():
    """The union is too large: pixels that are in truth and prediction are counted twice."""


@mistake("class_iou")
def iou_as_recall(confusion):
    """This is the recall: the hits over the true pixels. Pixels that were wrongly given the class
    belong to the union too.
    """
    confusion = confusion.double()
    recall = confusion.diagonal() / confusion.sum(dim=1)
    return torch.where(confusion.sum(dim=0) > 0, recall.nan_to_num(0), recall)


@mistake("class_iou", edit={"- hits)": "- hits).clamp(min=1)"})
def iou_absent_as_zero():
    """A class that is neither in the truth nor in the prediction has IoU 0. It was not missed: it
    has no IoU, which is nan.
    """


@mistake("class_iou", edit={"- hits)": "- hits).where(confusion.sum(dim=1) > 0, torch.nan)"})
def iou_of_true_classes():
    """A class that is predicted, but not in the truth, has nan. Its union is not empty, so its IoU
    is 0: it was predicted wrongly.
    """


@mistake("class_iou", edit={"confusion = confusion.double()": ""})
def iou_in_float32():
    """The result is float32. The counts of a whole data set need float64."""


@mistake("mean_iou", edit={"[union > 0]": ""})
def mean_with_nan():
    """One absent class makes the whole mean nan. The mean runs over the classes that have
    an IoU.
    """


@mistake(
    "mean_iou",
    edit={
        """
return (hits / union)[union > 0].mean().item()
""": """
return (hits / union).nan_to_num(0).mean().item() if union.any() else math.nan
"""
    },
)
def mean_absent_as_zero():
    """Absent classes count as 0 in the mean. They have no IoU: leave them out of the sum and of the
    number of classes.
    """


@mistake("mean_iou")
def mean_by_frequency(confusion):
    """The classes are weighted by their numbers of pixels, so that the background rules. In the
    mean all classes weigh the same.
    """
    confusion = confusion.double()
    hits, truth = confusion.diagonal(), confusion.sum(dim=1)
    iou = hits / (confusion.sum(dim=0) + truth - hits)
    return ((truth * iou).nansum() / truth.sum()).item()


@mistake("mean_iou", edit={"(hits / union)[union > 0]": "(hits / union)[1:][union[1:] > 0]"})
def mean_without_background():
    """The background is left out. It is a class like the others in this benchmark."""


@mistake("mean_iou", edit={"[union > 0]": "[confusion.sum(dim=1) > 0]"})
def mean_over_true_classes():
    """Classes that are not in the truth are left out even where they were predicted. Their IoU is 0
    and counts.
    """


@mistake("mean_iou", edit={"(hits / union)[union > 0].mean()": "(hits.sum() / union.sum())"})
def mean_pooled():
    """All classes are pooled: the hits of all over the unions of all. Divide class by class, then
    take the mean.
    """


@mistake(
    "dice",
    edit={
        "2 * confusion.diagonal()": "confusion.diagonal()",
        "sum(dim=1))": "sum(dim=1) - confusion.diagonal())",
    },
)
def dice_as_iou():
    """This is the IoU. Dice divides twice the intersection by the two sizes added up."""


@mistake("dice", edit={"2 * confusion.diagonal()": "confusion.diagonal()"})
def dice_halved():
    """A factor of 2 is missing: a perfect prediction has Dice 1."""


@mistake("dice", edit={"sum(dim=1))": "sum(dim=1) - confusion.diagonal())"})
def dice_over_union():
    """Twice the intersection is divided by the union: the result can be larger than 1. Divide by
    the sum of the two sizes.
    """


@mistake(
    "dice",
    edit={
        "2 * confusion.diagonal()": "(2 * confusion.diagonal() + 1)",
        "sum(dim=1))": "sum(dim=1) + 1)",
    },
)
def dice_smoothed():
    """A smoothing constant is added, as in Dice losses: an absent class gets 1, and all values are
    a little off. The metric has no such constant.
    """


@mistake("pixel_accuracy", edit={".item()": ""})
def accuracy_as_tensor():
    """The accuracy is a tensor. Return the float in it."""
