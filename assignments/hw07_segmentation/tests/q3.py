"""Question 3. Metrics as the benchmarks have them.

| the text promises | tested by |
| --- | --- |
| C: true classes are rows, any shape, int64 | test_eight_pixels, test_counts |
| ignored labels do not count, whatever was predicted; any ignore index | test_ignored |
| integer dtypes, two of them as well; the device of the labels | test_integer_types |
| pixel_accuracy: a float, nan where nothing counts | test_scores_of_a_matrix, test_pixel_accuracy |
| class_iou: float64, nan for an absent class | test_scores_of_a_matrix, test_class_iou |
| mean_iou: a float, absent classes left out | test_scores_of_a_matrix, test_mean_iou |
| dice: float64, nan for an absent class | test_scores_of_a_matrix, test_dice |
| counts of a whole data set | test_pixel_accuracy, test_class_iou, test_mean_iou, test_dice |
| inputs, layouts, devices, the session's state | test_integer_types, test_matrix_unchanged |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q3"

# Class 1 is neither in the truth nor in the prediction, 2 in the prediction only, 3 in the truth.
WITHOUT_CLASS_1 = [[5, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]]


def counted(prediction, labels, k, ignore_index=255):
    """The confusion matrix of k classes."""
    counts = labels != ignore_index
    pairs = k * labels[counts] + prediction[counts]
    return torch.bincount(pairs, minlength=k * k).reshape(k, k)


def check_float(value, expected, call):
    """Python's own float, to its precision; nan where nan is expected."""
    assert value is not None, f"{call} returned None: does it end in return?"
    kind = type(value).__name__
    assert isinstance(value, float), f"{call} returned an object of type {kind}, not a float"
    if math.isnan(expected):
        assert math.isnan(value), f"{call} is {value}, not nan"
    else:
        checks.number(value, expected, call, 1e-12)


@test_case(points=0.5)
def test_eight_pixels(confusion_matrix):
    """Eight pixels, one of them ignored: true classes are rows."""
    labels = torch.tensor([[0, 0, 1, 1], [1, 2, 2, 255]])
    prediction = torch.tensor([[0, 1, 1, 1], [1, 0, 2, 1]])
    expected = torch.tensor([[1, 1, 0], [0, 3, 0], [1, 0, 1]])
    value = confusion_matrix(prediction, labels, 3)
    checks.same(value, expected, "confusion_matrix(prediction, labels, 3)")


@test_case(points=0.5)
def test_scores_of_a_matrix(pixel_accuracy, class_iou, mean_iou, dice):
    """The four scores of a matrix with two classes."""
    confusion = torch.tensor([[6, 2], [1, 1]])
    checks.number(pixel_accuracy(confusion), 0.7, "pixel_accuracy(confusion)", 1e-6)
    expected = torch.tensor([6 / 9, 1 / 4], dtype=torch.float64)
    checks.same(class_iou(confusion), expected, "class_iou(confusion)")
    checks.number(mean_iou(confusion), 11 / 24, "mean_iou(confusion)", 1e-6)
    expected = torch.tensor([12 / 15, 2 / 5], dtype=torch.float64)
    checks.same(dice(confusion), expected, "dice(confusion)")


@test_case(points=0.5, hidden=True)
def test_counts(confusion_matrix):
    """Any shape: batches add up, and swapping truth and prediction transposes the matrix."""
    generator = checks.generator(731)
    for shape, k in [((3, 5, 7), 4), ((6, 2), 21), ((11,), 2), ((2, 2, 2, 3), 3), ((0, 3), 3),
                     ((1,), 2), ((1, 1), 1), ((4, 4), 30)]:  # fmt: skip
        prediction, labels = (torch.randint(k, shape, generator=generator) for _ in range(2))
        expected = torch.zeros(k, k, dtype=torch.int64)
        for i, j in zip(labels.flatten().tolist(), prediction.flatten().tolist(), strict=True):
            expected[i, j] += 1
        call = f"confusion_matrix(prediction, labels, {k}) with labels of shape {shape}"
        checks.same(confusion_matrix(prediction, labels, k), expected, call)
        checks.same(confusion_matrix(labels, prediction, k), expected.T, f"{call}, swapped")
    few = confusion_matrix(torch.tensor([0, 1]), torch.tensor([0, 0]), 5)
    expected = torch.zeros(5, 5, dtype=torch.int64)
    expected[0, :2] = 1
    checks.same(few, expected, "confusion_matrix with 5 classes of which 2 appear")


@test_case(points=0.5, hidden=True)
def test_ignored(confusion_matrix):
    """Ignored labels do not count, whatever was predicted there; predictions hide no label."""
    generator = checks.generator(732)
    prediction, labels = (torch.randint(4, (6, 9), generator=generator) for _ in range(2))
    ignored = torch.rand(6, 9, generator=generator) < 0.3
    for index in (255, -1, 7, 2):
        marked = labels.masked_fill(ignored, index)
        expected = counted(prediction, marked, 4, index)
        call = f"confusion_matrix(prediction, labels, 4, ignore_index={index})"
        value = confusion_matrix(prediction, marked, 4, ignore_index=index)
        checks.same(value, expected, call)
        for there in (255, -1, 10**12):
            strange = prediction.masked_fill(marked == index, there)
            value = confusion_matrix(strange, marked, 4, ignore_index=index)
            checks.same(value, expected, f"{call} with {there} predicted at ignored pixels")
    labels = torch.tensor([255, 256, 0, 31, 255])
    expected = counted(labels.flip(0), labels, 257, 31)
    value = confusion_matrix(labels.flip(0), labels, 257, ignore_index=31)
    checks.same(value, expected, "confusion_matrix with 257 classes and ignore_index=31")


@test_case(points=1, hidden=True)
def test_integer_types(confusion_matrix):
    """Maps of uint8 to int64, also two dtypes at once, give int64 counts, wherever they lie."""
    generator = checks.generator(733)
    prediction, labels = (torch.randint(21, (17, 23), generator=generator) for _ in range(2))
    labels[3, 4:] = 255
    expected = counted(prediction, labels, 21)
    kinds = (torch.uint8, torch.int16, torch.int32, torch.int64)
    pairs = [(dtype, dtype) for dtype in kinds] + [(kinds[3], kinds[0]), (kinds[0], kinds[3])]
    for first, second in pairs:
        value = confusion_matrix(prediction.clone().to(first), labels.clone().to(second), 21)
        call = f"confusion_matrix with prediction {first}, labels {second} and 21 classes"
        checks.same(value, expected, call)
    small = labels.where(labels != 255, -1).to(torch.int8)
    value = confusion_matrix(prediction.to(torch.int8), small, 21, -1)
    checks.same(value, expected, "confusion_matrix of torch.int8 maps with ignore_index=-1")
    wide = torch.randint(200, (9, 8), generator=generator)
    true = torch.randint(-1, 128, (9, 8), generator=generator)
    value = confusion_matrix(wide.to(torch.uint8), true.to(torch.int8), 200, -1)
    call = "confusion_matrix with prediction torch.uint8, labels torch.int8 and 200 classes"
    checks.same(value, counted(wide, true, 200, -1), call)
    rules.hold(
        confusion_matrix,
        (prediction[:5, :6].to(torch.uint8), labels[:5, :6].to(torch.uint8), 21),
        rules.like(counted(prediction[:5, :6], labels[:5, :6], 21)),
        "confusion_matrix(prediction, labels, 21)",
    )


@test_case(points=1, hidden=True)
def test_pixel_accuracy(pixel_accuracy):
    """The share of right pixels; nan where nothing counts."""
    nothing = torch.zeros(3, 3, dtype=torch.int64)
    check_float(pixel_accuracy(nothing), math.nan, "pixel_accuracy of no pixels")
    generator = checks.generator(734)
    for k in (1, 2, 5):
        confusion = torch.randint(0, 10**9, (k, k), generator=generator)
        hits = sum(confusion[i, i].item() for i in range(k))
        call = f"pixel_accuracy of a matrix {k} x {k}"
        check_float(pixel_accuracy(confusion), hits / confusion.sum().item(), call)
    check_float(pixel_accuracy(torch.tensor([[0, 5], [2, 0]])), 0.0, "pixel_accuracy without hits")


@test_case(points=1, hidden=True)
def test_class_iou(class_iou):
    """IoU of each class; nan for a class in neither, 0 for one in the truth or prediction only."""
    generator = checks.generator(735)
    for k in (1, 3, 6):
        confusion = torch.randint(1, 10**7, (k, k), generator=generator)
        expected = []
        for i in range(k):
            union = confusion[i].sum() + confusion[:, i].sum() - confusion[i, i]
            expected.append(confusion[i, i].item() / union.item())
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(class_iou(confusion), expected, f"class_iou of a matrix {k} x {k}")
    confusion = torch.tensor(WITHOUT_CLASS_1)
    expected = torch.tensor([0.5, torch.nan, 0.0, 0.0], dtype=torch.float64)
    checks.same(class_iou(confusion), expected, "class_iou with class 1 in neither")
    nothing = torch.full((2,), torch.nan, dtype=torch.float64)
    checks.same(class_iou(torch.zeros(2, 2, dtype=torch.int64)), nothing, "class_iou of no pixels")


@test_case(points=1, hidden=True)
def test_mean_iou(mean_iou):
    """The mean skips classes in neither, keeps those predicted only; nan where nothing counts."""
    for confusion, expected in [
        (WITHOUT_CLASS_1, 1 / 6),
        ([[4, 0, 0], [0, 0, 0], [0, 0, 6]], 1.0),
        ([[0, 7], [0, 0]], 0.0),
        ([[8, 2], [0, 10]], (8 / 10 + 10 / 12) / 2),
        ([[9000000, 1], [1, 0]], 9000000 / 9000002 / 2),
        ([[1, 0, 0], [0, 5, 0], [0, 0, 0]], 1.0),
        ([[0, 0, 0], [0, 6, 1], [0, 0, 0]], 3 / 7),
    ]:
        check_float(mean_iou(torch.tensor(confusion)), expected, f"mean_iou({confusion})")
    nothing = torch.zeros(3, 3, dtype=torch.int64)
    check_float(mean_iou(nothing), math.nan, "mean_iou of no pixels")


@test_case(points=1, hidden=True)
def test_dice(dice):
    """Dice of each class: nan for a class in neither, 2 I / (1 + I) for an IoU of I."""
    generator = checks.generator(736)
    for k in (1, 3, 6):
        confusion = torch.randint(1, 10**7, (k, k), generator=generator)
        matrix = confusion.double()
        hits = matrix.diagonal()
        iou = hits / (matrix.sum(0) + matrix.sum(1) - hits)
        value = dice(confusion)
        checks.same(value, 2 * iou / (1 + iou), f"dice of a matrix {k} x {k}", size=k)
    nothing = torch.full((2,), torch.nan, dtype=torch.float64)
    checks.same(dice(torch.zeros(2, 2, dtype=torch.int64)), nothing, "dice of no pixels")
    confusion = torch.tensor(WITHOUT_CLASS_1)
    expected = torch.tensor([2 / 3, torch.nan, 0.0, 0.0], dtype=torch.float64)
    checks.same(dice(confusion), expected, "dice with class 1 in neither")


@test_case(points=1, hidden=True)
def test_matrix_unchanged(pixel_accuracy, class_iou, mean_iou, dice):
    """The matrix is the same after each score, and two matrices are scored by their sum."""
    a = torch.tensor([[90, 10, 0], [5, 5, 0], [0, 1, 9]])
    b = torch.tensor([[10, 0, 0], [0, 0, 0], [40, 0, 10]])
    both = a + b
    hits = torch.tensor([100.0, 5.0, 19.0], dtype=torch.float64)
    union = torch.tensor([155.0, 21.0, 60.0], dtype=torch.float64)
    total = hits + union  # Dice: 2 h / (t + q), and t + q = h + union
    checks.number(pixel_accuracy(both), 124 / 180, "pixel_accuracy(a + b)", 1e-6)
    checks.same(class_iou(both), hits / union, "class_iou(a + b)")
    checks.number(mean_iou(both), (hits / union).mean().item(), "mean_iou(a + b)", 1e-6)
    checks.same(dice(both), 2 * hits / total, "dice(a + b)")
    for name, function, expected in [
        ("pixel_accuracy", pixel_accuracy, 124 / 180),
        ("class_iou", class_iou, hits / union),
        ("mean_iou", mean_iou, (hits / union).mean().item()),
        ("dice", dice, 2 * hits / total),
    ]:
        check = check_float if isinstance(expected, float) else checks.same
        rules.hold(
            function,
            (both,),
            lambda value, call, check=check, expected=expected: check(value, expected, call),
            f"{name}(confusion)",
        )
