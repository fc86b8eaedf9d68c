# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---


# %% [markdown]
# # Homework 7: Semantic segmentation with U-Net
#
# Which tissue is this pixel? *Semantic segmentation* gives every pixel of an image a class. Below,
# a slice of a brain as a bad scanner delivers it, what the best three thresholds make of it, and
# the truth. Your network will come much nearer to the truth, after a minute of training.

# %%
import math
import time

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import (
    audit,
    experiments,
    figures,
    metrics,
    personal,
    predictions,
    segmentation,
    sliders,
    training,
    weights,
)
from starter_code.curves import show_curves
from starter_code.segmentation import clinic, drawings, forest, plots, restoration, voc
from starter_code.segmentation.thresholds import best_thresholds, first_screen

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

SCANNER = personal.seed(ME, "scanner")  # your own bias fields and noise
SLICE = personal.choice(ME, "slice", list(range(2, 26)))  # the one that you look at

# %% tags=["shows"]
corruption = segmentation.CORRUPTION
figures.describe(
    plots.show_labels(
        *first_screen(corruption, SCANNER, SLICE), plots.BRAIN_PALETTE, plots.BRAIN_NAMES
    ),
    "A slice with shading and noise; thresholds give it broad false patches; the truth is folded "
    "grey matter around white matter, with thin seams of fluid.",
)

# %% [markdown]
# A network for this must see far, to know what it looks at, and sharply, to know where it ends.
# U-Net ([Ronneberger, Fischer and Brox, 2015](https://arxiv.org/abs/1505.04597)) does both with few
# layers and few images. It is also the network of most learned methods for inverse problems.
#
# **What you can do at the end**
#
# 1. write the loss of a segmentation so that it survives any logits, and its gradient;
# 2. measure a segmentation as the benchmarks do, and say when 90 % right pixels are nothing;
# 3. tell bias from noise as a cause, and audit a rule of thumb;
# 4. build U-Net, know its shapes, reach and cost, and find silent faults of a training;
# 5. measure what its skips carry, for labels and for an inverse problem;
# 6. design a network that segments where thresholds fail, and say what you rejected.
#
# **You need** the logarithm of a product, convolution and its stride (homeworks 1 and 2), a
# training loop in PyTorch (homework 4), the lectures on segmentation and U-Net. Twenty minutes of
# refresher: your own answers to `train_step` of homework 4 and transposed convolution of homework
# 2.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# small cases that help you find errors. Your points come mostly from hidden tests of the same
# properties, on other sizes, dtypes and devices. Questions are graded apart from each other. The
# last cell packs what you submit.
#
# **Rules that hold for every function.** Results are new, tensors with the dtype and the device of
# the inputs, unless the question says otherwise. What is floating is float32 or float64, inputs may
# lie in memory in any layout. They are left as they are, and so are the session's random
# generators, default dtype and gradient mode. Loops and NumPy are welcome where a question does not
# exclude them; speed earns no points.
#
# **Predictions** are sealed before a figure is seen: a value, an interval, a reason. The first
# entry counts, also after *Restart and run all*, and goes with your submission. All points are for
# a narrow interval that holds, half for one up to five times as wide, or for a good
# explanation of a miss.
#
# **Points and time.** 25 questions, 100 points, about 6.5 hours; without those marked *Further*
# 90 points in about 5.5 hours. All cells of a finished notebook run in less than five minutes on a
# laptop; no GPU is needed.

# %% [markdown]
# ## 0. Letters
#
# - $B$ images of a batch, $k$ classes, $m$ rows and $n$ columns. All indices count from 0.
# - *Labels* $y$ of shape $(B, m, n)$, int64: the class $y_{b,u,v} \in \{0, \dots, k-1\}$ of the
#   pixel in row $u$ and column $v$ of image $b$, or the *ignore index*, 255, where nobody knows it.
# - *Logits* $z$ of shape $(B, k, m, n)$, floating: one real number for each class and pixel.
#   Softmax over the classes makes probabilities of them,
#
# $$
# p_{b,c,u,v} = \frac{e^{z_{b,c,u,v}}}{\sum_{d=0}^{k-1} e^{z_{b,d,u,v}}} .
# $$
#
# - The *prediction* is the class with the largest logit, `logits.argmax(dim=1)`: again $(B, m, n)$.
#
# The slices come from the T1 template ICBM152, a brain that nobody has: the average of 152 people,
# whose creators also mapped the tissues. Class 0 is background (outside the brain), 1 cerebrospinal
# fluid (CSF), 2 grey matter, 3 white matter. Training, validation and test slices lie in slabs of
# their own, with gaps between them: neighbouring slices are nearly the same picture.
#
# ## 1. The loss

# %% [markdown]
# ### Question 1. Pixelwise cross entropy (8 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in every segmentation.*
#
# **Why**: each trap of this loss (overflow, ignored pixels and weights in the mean) trains a worse
# network without any error message.
#
# The loss of one pixel with logits $z \in \mathbb{R}^k$ and label $y$ is
#
# $$
# \ell(z, y) = -\log \frac{e^{z_y}}{\sum_{d=0}^{k-1} e^{z_d}} .
# $$
#
# *By hand*: two classes, $z = (\log 3, 0)$: probabilities $3/4$ and $1/4$; the label 0 costs $\log
# (4/3) = 0.288$, the label 1 costs $\log 4 = 1.386$.
#
# Write `pixelwise_cross_entropy(logits, labels, ignore_index=255, weight=None, reduction="mean")`.
# With $S$ the pixels whose label is not `ignore_index` and $w_c$ the weight of class $c$,
# `reduction="sum"` returns $\sum_{s \in S} w_{y_s}\, \ell(z_s, y_s)$, and `reduction="mean"` that
# sum divided by $\sum_{s \in S} w_{y_s}$.
#
# <details><summary>Exact rules</summary>
#
# Where $S$ is empty the sum is 0 and the mean `nan`. Any other reduction raises `ValueError`.
#
# `weight` has shape $(k,)$, dtype and device of the logits; `None` stands for ones. The result is a
# tensor of shape `()` like the logits. It must be right for logits of $\pm 10^4$ in float32, where
# $e^{z}$ is infinite or 0 (to 0.01, as neighbouring numbers lie 0.001 apart there), and autograd
# must find its gradient, finite and 0 at ignored pixels, also for the sum over an empty $S$. The
# ignore index may be any integer, also $-1$, also a class; 255 is then a label like any other.
#
# Do not call the loss itself (`F.cross_entropy`, `F.nll_loss`, their classes in `nn`): it is there
# to compare with, and answers that call it earn no points. `torch.logsumexp`, `F.log_softmax` and
# your own arithmetic are all fine.
#
# *Checked*: batches and rectangular images, sums and means, ignored pixels and other ignore
# indices, weights, huge logits, gradients, float32 and float64.
#
# </details>

# %%
# answer: pixelwise_cross_entropy

# %%
grader.check("q1")

# %% [markdown]
# What the formula does when it is typed as it stands, in float32, as the logits of a confident
# network grow. Where does each column go wrong, and is *stable* the same as *accurate*?

# %%
print(" logit of the true class   as it stands        yours        exact")
for size in (1.0, 10.0, 80.0, 100.0, -80.0, -100.0, -120.0):
    z = torch.tensor([size, 0.0]).reshape(1, 2, 1, 1)
    y = torch.zeros(1, 1, 1, dtype=torch.int64)
    naive = -torch.log(z.exp()[0, 0] / z.exp().sum()).item()
    exact = math.log1p(math.exp(-size))
    yours = pixelwise_cross_entropy(z, y).item()
    print(f"{size:24g} {naive:14.6g} {yours:12.6g} {exact:12.6g}")

# %% [markdown]
# <details><summary>What we see</summary>
#
# Beyond 88 the exponential of a right answer is infinite; beyond $-103$ the probability of a wrong
# one is 0, and its logarithm infinite. The stable formula survives this. It is not accurate for
# tiny losses: at 10 three digits are right, at 80 none. What it keeps is the *absolute* error, at
# the rounding of the numbers that it subtracts, and a gradient does not need more.
#
# </details>

# %% [markdown]
# ### Question 2. Its gradient, by hand (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 13.*
#
# **Why**: all pixels push alike, so a class that covers most of the image does most of the pushing.
#
# With $p$ from Section 0 and for a pixel that counts (you derive it in Question 13),
#
# $$
# \frac{\partial \ell(z, y)}{\partial z_c} = p_c - [c = y],
# \qquad [c = y] = \begin{cases} 1 & c = y \\ 0 & c \ne y : \end{cases}
# $$
#
# softmax minus one-hot; no entry is larger than 1 in magnitude, however wrong a pixel is. *By
# hand*: $z = (\log 3, 0)$ and $y = 1$ give $(0.75, -0.75)$.
#
# Write `cross_entropy_gradient(logits, labels, ignore_index=255)`: the gradient of the *sum* over
# all pixels that count, without weights, $(B, k, m, n)$, and 0 at ignored pixels.
#
# <details><summary>Exact rules</summary>
#
# The result has the dtype and the device of the logits. Do not use autograd (`backward`,
# `torch.autograd`, `torch.func.grad` and its relatives): it earns no points. It must be right for
# logits of $\pm 10^4$ in float32, to 0.01.
#
# *Checked*: against difference quotients and against autograd; ignored pixels and other ignore
# indices; huge logits; dtypes and devices.
#
# </details>

# %%
# answer: cross_entropy_gradient

# %%
grader.check("q2")

# %% [markdown]
# ## 2. How good is a segmentation?

# %% [markdown]
# ### Question 3. Metrics as the benchmarks have them (8 points)
#
# *Core. 25 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# **Why**: count the ignored border, or average over images first, and every number is another one.
#
# In the *confusion matrix* $C_{ij}$ is the number of pixels of true class $i$ (row) that were
# predicted as class $j$ (column), where the label is not `ignore_index`. *By hand*: labels $(0, 0,
# 1)$ and prediction $(0, 1, 1)$ give $C = \bigl(\begin{smallmatrix} 1 & 1 \\ 0 & 1
# \end{smallmatrix}\bigr)$, accuracy $2/3$, both IoU $1/2$, both Dice $2/3$.
#
# Write `confusion_matrix(prediction, labels, classes, ignore_index=255)`, and from such a matrix,
# with hits $h_i = C_{ii}$, pixels $t_i = \sum_j C_{ij}$ and predicted pixels $q_i = \sum_j C_{ji}$,
#
# - `pixel_accuracy(confusion)`: $\sum_i h_i \,/\, \sum_i t_i$;
# - `class_iou(confusion)`: *intersection over union* $h_i \,/\, (t_i + q_i - h_i)$ of each class;
# - `mean_iou(confusion)`: the mean of those that are not `nan`;
# - `dice(confusion)`: the *Dice coefficient* $2 h_i \,/\, (t_i + q_i)$ of each class.
#
# <details><summary>Exact rules</summary>
#
# `prediction` and `labels` have one shape, any shape, and integer dtypes from int8 and uint8 to
# int64, not always the same (`ignore_index` fits that of the labels, or is 255); label files are
# uint8, and 20 · 21 is more than 255. Where a label is ignored it does not matter what was
# predicted. $C$ has shape (`classes`, `classes`), int64, on the device of the labels.
#
# `pixel_accuracy` and `mean_iou` return floats, `nan` where nothing counts; `class_iou` and `dice`
# $(k,)$ in float64, `nan` for a class that is neither in the truth nor in the prediction. A class
# that is predicted but not there has IoU 0 and counts.
#
# *Checked*: each of the five apart, on matrices given by the test; ignored and absent classes;
# integer dtypes; Python floats.
#
# </details>

# %%
# answer: confusion_matrix, pixel_accuracy, class_iou, mean_iou, dice

# %%
grader.check("q3")

# %% [markdown]
# ### Prediction 1. Background everywhere (1 point)
#
# *Core. 5 minutes. Difficulty 1 of 5. Needed in Question 14.*
#
# 59 % of the pixels of the test slices are background; there are four classes. An answer says
# "background" everywhere. Seal its accuracy, its mean IoU, and the mean of its four Dice
# coefficients. All points need intervals of at most 0.1.

# %%
# answer: guess_background

# %%
grader.check("p1")

# %%
images, labels = segmentation.brain_slices("test")
constant = confusion_matrix(torch.zeros_like(labels), labels, 4)
scores = [pixel_accuracy(constant), mean_iou(constant), dice(constant).mean().item()]
guess = predictions.reveal("background", scores)
figures.describe(
    drawings.show_guesses(["accuracy", "mean IoU", "mean Dice"], scores, guess, "score"),
    f"Accuracy {scores[0]:.2f}, mean IoU {scores[1]:.2f} and mean Dice {scores[2]:.2f}, each "
    "beside the sealed interval.",
)

# %% [markdown]
# Two other answers: one class for the whole brain; and the truth, with CSF taken for grey matter.
# Which score would you report to somebody who looks for fluid?

# %%
print("prediction                      accuracy   mean IoU   Dice of the four classes")
for name, prediction in [
    ("background everywhere", torch.zeros_like(labels)),
    ("grey matter in the whole brain", torch.where(labels > 0, 2, 0)),
    ("the truth without CSF", torch.where(labels == 1, 2, labels)),
]:
    confusion = confusion_matrix(prediction, labels, 4)
    scores = "  ".join(f"{score:.2f}" for score in dice(confusion).tolist())
    row = f"{pixel_accuracy(confusion):8.3f} {mean_iou(confusion):10.3f}"
    print(f"{name:31s} {row}   {scores}")

# %% [markdown]
# ### Test golf 1. A test for the mean IoU (3 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed wherever you read a benchmark.*
#
# **Why**: fifteen wrong ways to compute "the" mean IoU are in use.
#
# Write `my_test(f)`. It is given an implementation `f(prediction, labels, classes)`, with label 255
# ignored and one matrix for all images $(B, n)$ together; it raises an `AssertionError` where the
# mean IoU of Question 3 comes out wrong, and does nothing where it is right. Right ones round
# differently, by less than $10^{-6}$. Which two tiny images tell them all apart?
#
# <details><summary>Exact rules</summary>
#
# `f` takes int64 labels of shape $(B, n)$ and returns a float. Half of the points are for half of
# the wrong implementations, and all for all of them with at most 20 numbers in all that are given
# to `f`, `classes` among them. A test that refuses a right one earns nothing. `f` may be called at
# most 100 times. The leaderboard counts the numbers: fewer are better.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ## 3. The classical opponent
#
# White matter is bright in these images, grey matter darker, CSF darker still. So three thresholds
# should do. They do, as long as the same tissue has the same brightness everywhere.

# %% [markdown]
# ### Question 5. Thresholds and a cure for the bias field (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Claim 1 and in Section 5.*
#
# **Why**: a method with three numbers is the one to beat.
#
# A receive coil multiplies the image by a smooth *bias field*. Smooth means: its own blurred copy.
# Divide by that. *By hand*: values $(1, 1, 4, 4)$, two bins: Otsu cuts at 2.5; classes for the
# thresholds $(1, 3)$: $(1, 1, 2, 2)$.
#
# Write
#
# - `otsu_threshold(image, bins=256)`: the edge between two bins of the histogram that maximises
#   $w_0 w_1 (\mu_1 - \mu_0)^2$, with $w$ the pixels and $\mu$ the mean on either side;
# - `classify(image, thresholds)`: for each pixel the *number of thresholds that its value reaches*;
# - `flatten_bias(image, mask, width)`: the image divided by its blurred copy in the mask.
#
# <details><summary>Exact rules</summary>
#
# **Otsu.** `bins` $\ge 2$ bins of equal width from the least value of the image to its largest; a
# value on an edge belongs to the bin above, the largest to the last. Each bin's centre stands for
# all its pixels, also in the means. The candidates are the edges between two bins. Returns a Python
# float, for an image of any shape. Where several edges are equally good, any of them; for a
# constant image, its value.
#
# **Classes.** A threshold is reached where the value is $\ge$; int64. `thresholds` is a list of
# floats, ascending, maybe empty, compared in the dtype of the image or in float64.
#
# **Flattening.** With $g(d) = e^{-d^2 / (2 s^2)}$ for $|d| \le \lceil 3 s \rceil$ along each axis,
# $s > 0$ the `width` in pixels, and the mask $M$,
#
# $$
# S_{u,v} = \frac{\sum_{(p,q) \in M} g(u - p)\, g(v - q)\, I_{p,q}}
# {\sum_{(p,q) \in M} g(u - p)\, g(v - q)}, \qquad
# J_{u,v} = c\; \frac{I_{u,v}}{S_{u,v}} \quad \text{for } (u, v) \in M,
# $$
#
# and $J = 0$ outside, with the number $c$ that makes the mean of $J$ over $M$ equal to that of the
# image $I$. Pixels outside the mask or the image take no part, not even where they are nan. The
# image $(m, n)$ is positive in the mask, a bool mask $(m, n)$; an empty mask gives zeros.
#
# *Checked*: Otsu on histograms of several shapes, also of few bins; values that equal a threshold,
# dtypes and devices; what is outside the mask must not matter; the mean; the formula.
#
# </details>

# %%
# answer: otsu_threshold, classify, flatten_bias

# %%
grader.check("q5")

# %% [markdown]
# ### Prediction 2. Bias or noise (2 points)
#
# *Core. 5 minutes. Difficulty 2 of 5. Needed in Claim 1.*
#
# The scanner multiplies each slice by a smooth field, from $e^{-0.8}$ to $e^{0.8}$, and adds normal
# noise with standard deviation 0.06. On clean slices the best three thresholds reach a mean Dice of
# the three tissues of 0.926; CSF, grey and white matter have mean values of 0.39, 0.65 and 0.84.
#
# Fill in the rest of the table, with the best thresholds for each case: bias alone, noise alone,
# both. All points need intervals of at most 0.25.
#
# | | no noise | noise |
# |---|---|---|
# | no bias | 0.926 | second value |
# | bias | first value | third value |

# %%
# answer: guess_table

# %%
grader.check("p2")


# %% tags=["shows"]
def fitted(prepare, disturbance):
    """The three thresholds that are best for prepared training slices."""
    x, y = segmentation.brain_slices("train", disturbance, seed=0)
    return best_thresholds(torch.stack([prepare(image[0]) for image in x[::4]]), y[::4])


def tissue_dice(confusion):
    return dice(confusion)[1:].mean().item()


def unchanged(image):
    return image


BIAS, NOISE = corruption
table = []
for disturbance in ((BIAS, 0.0), (0.0, NOISE), (BIAS, NOISE)):
    x, y = segmentation.brain_slices("test", disturbance, seed=SCANNER)
    found = classify(x[:, 0], fitted(unchanged, disturbance))
    table.append(tissue_dice(confusion_matrix(found, y, 4)))
guess = predictions.reveal("bias and noise", table)
figures.describe(
    drawings.show_guesses(["bias", "noise", "both"], table, guess, "mean Dice of the tissues"),
    f"Mean Dice {table[0]:.2f} with bias, {table[1]:.2f} with noise and {table[2]:.2f} with both.",
)

# %% [markdown]
# ### Paper 1. What one threshold stands (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed to explain Prediction 2.*
#
# On paper. Two tissues have the values $0 < d < h$, dark and bright.
#
# 1. Without noise, each pixel is multiplied by some factor from $e^{-b}$ to $e^b$, and every factor
#    occurs in both tissues. What is the largest $b$ for which one threshold still separates them?
#    Enter it as `largest_bias(dark, bright)`.
# 2. Without bias, normal noise of standard deviation $\sigma$ is added; the tissues have equally
#    many pixels, and the threshold lies halfway. Which share of the pixels is wrong (to
#    $10^{-12}$)? Enter it as `error_of_noise(dark, bright, sigma)`; `math.erfc` is at hand.

# %%
# answer: largest_bias, error_of_noise

# %%
grader.check("a1")

# %% [markdown]
# Your formulas on the tissues' own means, and a slider: at which bias do grey and white matter run
# into each other, and at which noise?

# %% tags=["shows"]
images, labels = segmentation.brain_slices("test")
means = [images[:, 0][labels == c].mean().item() for c in range(4)]
for dark, bright in ((1, 2), (2, 3)):
    b = largest_bias(means[dark], means[bright])
    share = 100 * error_of_noise(means[dark], means[bright], NOISE)
    pair = f"{plots.BRAIN_NAMES[dark]} and {plots.BRAIN_NAMES[bright]}"
    print(f"{pair:30s} stand a bias of {b:.2f} (here {BIAS}); this noise costs {share:.1f} %")


def tissues_under(bias, noise):
    x, y = segmentation.brain_slices("test", (bias, noise), seed=SCANNER)
    name = f"bias {bias}, noise {noise}"
    groups = {plots.BRAIN_NAMES[c]: x[:, 0][y == c] for c in (1, 2, 3)}
    return figures.describe(
        plots.show_histograms({name: groups}, {}),
        "Histograms of three tissues, apart for small bias, on top of each other for a large one.",
    )


sliders.slide(
    tissues_under, bias=([0.0, 0.1, 0.2, 0.4, 0.8], 0.2), noise=([0.0, 0.03, 0.06, 0.12], 0.0)
)

# %% [markdown]
# Now cures: a median over $3 \times 3$ pixels against noise; flattening, inside the mask of half of
# Otsu's threshold (all of it would lose the dark CSF), against bias. Each has its own best
# thresholds, and three scans: mean and standard deviation over them.


# %% tags=["shows"]
def smoothed(image):
    windows = F.unfold(F.pad(image[None, None], (1,) * 4, mode="reflect"), 3)
    return windows.median(dim=1).values.reshape(image.shape)


def flattened(image):
    return flatten_bias(image, smoothed(image) >= 0.5 * otsu_threshold(smoothed(image)), 12.0)


def both(image):
    image = smoothed(image)
    return flatten_bias(image, image >= 0.5 * otsu_threshold(image), 12.0)


def three_scans(segment):
    """The confusion matrix of each of three scans of the test slices, by a function of them."""
    found = []
    for scan in range(3):
        x, y = segmentation.brain_slices("test", corruption, seed=SCANNER + scan)
        found.append(confusion_matrix(segment(x), y, 4))
    return found


def report(name, scans):
    for_tissues = torch.tensor([tissue_dice(confusion) for confusion in scans])
    ious = torch.tensor([mean_iou(confusion) for confusion in scans])
    told = f"mean Dice of the tissues {for_tissues.mean():.3f} +- {for_tissues.std():.3f}"
    print(f"{name:22s} {told}, mean IoU {ious.mean():.3f} +- {ious.std():.3f}")


cures = {"corrupted": unchanged, "smoothed": smoothed, "flattened": flattened, "both": both}
thresholds = {name: fitted(prepare, corruption) for name, prepare in cures.items()}
scans = {}
for name, prepare in cures.items():
    scans[name] = three_scans(
        lambda x, name=name, prepare=prepare: classify(
            torch.stack([prepare(image[0]) for image in x]), thresholds[name]
        )
    )
    report(name, scans[name])
classical = max(scans, key=lambda name: sum(map(tissue_dice, scans[name])))

# %% tags=["shows"]
x, y = segmentation.brain_slices("test", corruption, seed=SCANNER)
prepared = {name: prepare(x[SLICE, 0]) for name, prepare in cures.items()}
figures.describe(
    plots.show_segmentation(
        list(prepared.values()),
        [y[SLICE]] * 4,
        [classify(image, thresholds[name]) for name, image in prepared.items()],
        list(prepared),
    ),
    "Four columns; errors cover broad shaded areas until the slice is flattened, then thin lines.",
)

# %% [markdown]
# ### Claim 1. Smooth, then threshold (3 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# Tutorials smooth a noisy image before they threshold it
# ([OpenCV's](https://docs.opencv.org/4.x/d7/d4d/tutorial_py_thresholding.html), for one). Audit the
# rule for this scanner: "smoothing first raises the mean Dice of the tissues."
#
# Write `audit_claim(sample)`. `sample(slice, seed)` returns three maps of labels: the truth, the
# thresholds' answer for the slice as it is, and after smoothing. The gain is the mean Dice of
# classes 1, 2, 3 after smoothing, less that before. Take 10 slices with 3 seeds each; say
# `"supported"`, `"contradicted"` or `"not testable"`. Slices of one brain: for which population
# does your interval speak?
#
# <details><summary>Exact rules</summary>
#
# Slices and seeds count from 0. Return a dict: `"table"`, 10 rows of 3 gains; `"interval"`, the
# paired 95 % interval over slices, as `audit.paired_interval` makes it; `"verdict"`, as
# `audit.verdict` says it of the claimed 0. Compute Dice anew here, in a few lines: no question uses
# the answer to another. Every tissue is there in every truth.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")


# %% tags=["shows"]
def sample(number, seed):
    scan = personal.seed(ME, f"claim {seed}")
    x, y = segmentation.brain_slices("test", corruption, seed=scan)
    image = x[3 * number, 0]
    maps = [classify(cures[name](image), thresholds[name]) for name in ("corrupted", "smoothed")]
    return y[3 * number], *maps


answer = audit_claim(sample)
low, high = answer["interval"]
print(f"gain by smoothing between {low:.3f} and {high:.3f}: {answer['verdict']}")

# %% [markdown]
# <details><summary>What we see, after you have said why the median costs points</summary>
#
# Grey and white matter stand a bias of 0.12 and get 0.8; noise of 0.06 alone makes few of their
# pixels wrong. So the bias does the damage, and the cure for it comes first. The median takes noise
# away, which was not the trouble, and thin seams of CSF with it, which were right: on slices with
# noise alone the same median *gains* 0.04, on clean ones it costs 0.045. With an interval over
# neighbouring slices of one brain the verdict speaks for this brain under such scanners, no more.
#
# </details>
#
# **A fair opponent** knows the neighbours, as the network will: a forest of decision trees, which
# sees each pixel of the flattened slice with blurred copies of itself.


# %% tags=["shows"]
def forest_input(x):
    return forest.responses(x, torch.stack([flattened(image[0]) for image in x]))


x, y = segmentation.brain_slices("train", corruption, seed=0)
trained_forest = forest.grown(forest_input(x[::4]), y[::4])
scans["forest"] = three_scans(
    lambda x: forest.classified(trained_forest, forest_input(x)).reshape(x[:, 0].shape)
)
report("forest", scans["forest"])

# %% [markdown]
# Other cures that we measured once, on other scans of the same kind, are worse than flattening
# alone (0.66): a second round of flattening by the classes that were found 0.64, a prior that
# neighbours are alike (iterated conditional modes) 0.65, both 0.61.
#
# ## 4. U-Net
#
# A pixel's class depends on what lies around it: grey matter is grey in comparison. A network that
# sees far halves its images, so that a convolution of 3 pixels spans 6, 12, 24 of the first ones.
# But then it no longer knows where exactly it saw something. U-Net goes down and up again. The
# *contracting path* halves the image and doubles the channels, level by level; the *expanding path*
# doubles the image and halves the channels; and at every level a *skip* hands the sharp features
# from the way down across to the way up.

# %% [markdown]
# ### Question 6. Shapes, on paper first (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 7.*
#
# **Why**: nearly every error in building a U-Net is an error of shape, found on paper in a minute.
#
# A U-Net of depth $d \ge 0$ and width $w$ has $d$ levels and a bottleneck. Each of these $d+1$ does
# two convolutions $3 \times 3$. Between two levels a max pooling halves both sides, and the
# channels double. *By hand*: $8 \times 4$ pixels, $d = 1$, $w = 5$ give $(5, 8, 4)$ and $(10, 4,
# 2)$.
#
# - `unet_shapes(m, n, depth, width)`, with padding: the list of `depth + 1` tuples `(channels,
#   rows, columns)`, the bottleneck last.
# - `valid_output(size, depth=4)`: the paper does not pad, so each convolution takes one pixel from
#   every side. The side of the output for an image of `size` x `size`; the paper says $572 \to
#   388$.
#
# <details><summary>Exact rules</summary>
#
# `unet_shapes`: Python ints; the first level has $w$ channels at the size of the image. Raises
# `ValueError` unless $2^d$ divides both $m$ and $n$.
#
# `valid_output`: each convolution $3 \times 3$ takes one pixel from every side, also in the
# bottleneck and on the way up, where each level again has two convolutions after the sides were
# doubled. An int. Raises `ValueError` where an odd side would be pooled, since a row would be lost,
# and where a convolution leaves nothing.
#
# *Checked*: each function on its case above (public); other sizes, depths (0 too) and widths; all
# the errors (hidden).
#
# </details>

# %%
# answer: unet_shapes, valid_output

# %%
grader.check("q6")

# %% [markdown]
# Your shapes, drawn. Each bar is a tensor with its number of channels above and its pixels below;
# follow one image through it.

# %%
figures.describe(
    drawings.show_unet(unet_shapes(112, 96, 3, 16)),
    "A U of bars: from 16 channels of 112 x 96 pixels down to 128 of 14 x 12 and up again, with "
    "three skips across.",
)

# %%
usable = []
for size in range(1, 400):
    try:
        usable.append((size, valid_output(size)))
    except ValueError:
        pass
print("without padding:", ", ".join(f"{size} -> {output}" for size, output in usable))
print("pixels lost on every side:", {(size - output) // 2 for size, output in usable})

# %% [markdown]
# Without padding only pixels whose whole surroundings are known get a class, so a large image is
# cut into *overlapping* tiles, mirrored at its border. With padding every size that $2^d$ divides
# keeps its size, and pays at the border, where zeros are no image. You build this second one.

# %% [markdown]
# ### Paper 2. How far it sees, what it costs (3 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Questions 14 and 15.*
#
# On paper, for the padded U-Net of Question 6.
#
# 1. One pixel of the bottleneck depends on a square of image pixels. What is its side, for the
#    depth $d$? Enter it as `bottleneck_field(depth)`. Start at $d = 0$: two convolutions see $5
#    \times 5$.
# 2. Enter as `level_cost(rows, columns, width, level)` the multiplications and the weights (without
#    biases) of the *second* convolution of a level of the contracting path, for an image `rows` x
#    `columns` whose sides $2^d$ divides. What do you notice from level to level?

# %%
# answer: bottleneck_field, level_cost

# %%
grader.check("a2")

# %% [markdown]
# ### Question 7. U-Net (12 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed in Sections 5 to 7.*
#
# **Why**: this network, with small changes, is most of learned imaging.
#
# Write `class UNet(nn.Module)` with `__init__(self, in_channels=1, classes=4, depth=3, width=16)`,
# from images $(B, \text{in\_channels}, m, n)$ to logits $(B, \text{classes}, m, n)$:
#
# 1. **Contracting path**, levels $0, \dots, d-1$: two convolutions $3 \times 3$ with ReLU, to
#    $w\,2^\ell$ channels: the *skip*; then max pooling $2 \times 2$.
# 2. **Bottleneck**: the same two convolutions, $w\,2^d$ channels.
# 3. **Expanding path**, levels $d-1, \dots, 0$: a transposed convolution $2 \times 2$ halves the
#    channels; `torch.cat([skip, up], dim=1)`; two convolutions as above to $w\,2^\ell$.
# 4. **Head**: a convolution $1 \times 1$, no softmax.
#
# How many parameters has `UNet()`? Count on paper first; the public check knows.
#
# <details><summary>Exact rules</summary>
#
# $m$ and $n$ are divisible by $2^d$ for the depth $d \ge 1$. All layers have biases. Convolutions
# $3 \times 3$ have padding 1; on each level the first brings the channels to $w\,2^\ell$, where $w$
# is the width, and the second keeps them; a ReLU follows each. The transposed convolution has
# stride 2 and no ReLU. The skip stands *before* what comes from below.
#
# Create the layers in this order, as `nn.Conv2d` and `nn.ConvTranspose2d`; Sections 5 to 7 find
# them by that, and by their calls in `forward`. Name them as you like. All other modules of
# `torch.nn` and functions of `torch` are allowed. Only the first weights are random, as you like,
# without a seed. A network stays on the device where it is made. A convolution from $a$ to $b$
# channels has $9ab + b$ parameters, the transposed one $4ab + b$.
#
# *Checked*: shape, number of parameters (public); shapes for other arguments; which parameters
# there are; the logits, with given weights, which find their layers by order and shape; that skips
# carry, and where to; gradients, in train and eval mode; the same logits twice, alone and in a
# batch; dtype and device, `"meta"` too, where tensors have shapes and no values (hidden).
#
# </details>

# %%
# answer: UNet

# %%
grader.check("q7")

# %% [markdown]
# ### Question 8. Sizes that do not divide (4 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Question 15.*
#
# **Why**: a crop or pad that is off by one shifts the skip against what comes from below, or the
# labels against the image. Nothing fails; the network is only a little worse, forever.
#
# The paper *crops* its skips; with padded convolutions one *pads* the image. *By hand*: a side of
# 101 is padded to 104, 1 before and 2 behind; the middle 3 of 6 are the places 1, 2, 3. Write, for
# $(B, C, \text{rows}, \text{columns})$,
#
# - `centre_crop_to(skip, rows, columns)`: the middle `rows` x `columns`;
# - `pad_to_multiple(x, multiple)`: the image, extended until `multiple` divides both sides, and
#   `(top, bottom, left, right)`, what was added;
# - `remove_padding(y, padding)`: cuts off so much again.
#
# <details><summary>Exact rules</summary>
#
# Here results may be views of the inputs, and autograd passes through all three. Features are at
# least as large as the crop; where an odd number of rows or columns has to go, one more goes at the
# bottom or at the right. Padding adds as few rows and columns as possible, copies of the nearest
# pixel of the border; above and below come equally many, and so left and right; an odd one goes to
# the bottom or to the right. `pad_to_multiple` returns a pair, the second a tuple of ints.
# `remove_padding` takes any four numbers, and tensors with other channels.
#
# *Checked*: one case of each (public); even and odd differences, along one axis or both, nothing to
# do at all, dtype, device, inputs unchanged (hidden).
#
# </details>

# %%
# answer: centre_crop_to, pad_to_multiple, remove_padding

# %%
grader.check("q8")

# %% [markdown]
# Together they make any network for multiples of 8 one for all sizes. A slice of $101 \times 83$
# pixels, through an untrained U-Net:

# %%
odd = segmentation.brain_slices("test")[0][8:9, :, 6:107, 7:90]
padded, padding = pad_to_multiple(odd, 8)
torch.manual_seed(0)
with torch.no_grad():
    logits = remove_padding(UNet()(padded), padding)
print(f"{tuple(odd.shape)} -> {tuple(padded.shape)}, padding {padding} -> {tuple(logits.shape)}")

# %% [markdown]
# ## 5. Training
#
# Back to the corrupted slices on which three thresholds failed. The network sees each training
# slice in every epoch with a new bias field and new noise, so that it cannot learn them by heart.

# %% [markdown]
# ### Question 12. One step (2 points)
#
# *Core. 10 minutes. Difficulty 1 of 5. Needed in Experiment 1.*
#
# **Why**: gradients that were not cleared, or a mode left over from an evaluation, raise no error.
#
# Write `train_step(model, optimizer, images, labels)`: the whole model in train mode, logits of
# `images` $(B, c, m, n)$, the loss, its gradients, one step of the optimizer. Return the loss from
# before the step. *By hand*: equal logits of 4 classes give the loss $\log 4 = 1.386$, whatever the
# labels.
#
# <details><summary>Exact rules</summary>
#
# The loss is the mean cross entropy over the pixels whose label is not 255; here `F.cross_entropy`
# is welcome. Gradients of earlier steps are cleared. The loss is a Python float. The model stays in
# train mode.
#
# *Checked* with a small network that has a BatchNorm layer: the loss and its type (public); the
# parameters after one step and after three, ignored pixels, gradients that are left from before,
# the mode (hidden).
#
# </details>

# %%
# answer: train_step

# %%
grader.check("q12")

# %% [markdown]
# ### Experiment 1. The training clinic (3 points)
#
# *Core. 10 minutes. Difficulty 4 of 5. Needed in Question 15.*
#
# A friend's loop runs without error, and its loss stays high. Three suspects: *softmax*, it is
# taken before the loss, which takes it again; *labels*, slices are bent anew in each step and their
# labels are not; *gradients*, they are never cleared.
#
# Choose one run that tells them apart, and seal what each fault, alone, makes of the training loss:
# `"falls"` towards 0, `"stops"` well above 0, or `"swings"` up and down.
#
# <details><summary>Exact rules</summary>
#
# Runs: `"one batch"`, 100 steps on the same four slices, not bent; `"one batch, bent"`, the same
# four, bent anew in each step; `"longer"`, all slices, bent, twice as many epochs; `"no step"`, the
# learning rate 0. Nothing else changes.
#
# </details>

# %%
# answer: my_run

# %%
grader.check("e1")

# %% [markdown]
# One batch (bent, if you chose that) with each fault and with none, on slices of half the size.

# %% tags=["shows"]
bend = my_run["run"] == "one batch, bent"
curves = {}
for fault in ("none", *clinic.FAULTS):
    losses = clinic.one_batch(lambda: UNet(1, 4, depth=2, width=8), fault, bend)
    curves[fault] = (range(len(losses)), losses, "--" if fault == "labels" else "-")
ends = ", ".join(f"{fault} {losses[-1]:.2f}" for fault, (_, losses, _) in curves.items())
figures.describe(
    show_curves(curves, "step", "training loss", "One batch", log="y"),
    f"Four curves of the loss; they end at: {ends}.",
)

# %% [markdown]
# <details><summary>What we see, after you have compared</summary>
#
# Four slices can be learned by heart. Without a fault the loss falls, and where nothing is bent the
# labels fit as well. With two softmaxes the logits lie in $[0, 1]$, so a loss cannot fall below
# $\log(1 + 3/e) = 0.744$: a floor that you can compute is the best symptom of all. (Here it stops
# at 0.97 already, all background: a saturated softmax passes no gradient on.) Gradients that
# add up point where the loss fell long ago, so the loss swings. Bent slices hide the difference of
# the first two. The first run of any new training should be one batch.
#
# </details>
#
# Now your `UNet`, with depth 3 and width 8, learns with your steps: a minute or two on two cores.
# The paper had 30 images, here are 64 slices, and both are few. So every epoch sees them *deformed*
# anew (turned, scaled, bent; the labels alike), then corrupted anew. The first weights are normal
# with variance $2/N$, where $N$ is the number of inputs of a neuron.
#
# The result is kept in the file `unet.safetensors`, which you submit, so that nobody has to train
# it again; delete the file when you have changed your code. If this cell fails, look for what is
# missing above: it uses `UNet`, `train_step`, `confusion_matrix` and `mean_iou`.

# %% tags=["shows"]
some = slice(5, 64, 25)
clean, clean_labels = segmentation.brain_slices("train")
bent, bent_labels = segmentation.deformed(clean, clean_labels, seed=100)
noisy = segmentation.corrupted(bent, *corruption, seed=100)
figures.describe(
    plots.show_labels(
        [picture[0] for three in (clean, noisy) for picture in three[some]]
        + list(bent_labels[some]),
        ["training slice"] * 3 + ["deformed, corrupted"] * 3 + ["its labels"] * 3,
        plots.BRAIN_PALETTE,
        plots.BRAIN_NAMES,
        columns=3,
    ),
    "Three training slices, the same turned, bent, shaded and noisy, and their labels bent alike.",
)

# %% tags=["shows"]
EPOCHS = 100
validation = segmentation.brain_slices("validation", corruption, seed=1)


def measured(model, images, labels):
    """Loss and mean IoU of a network in evaluation mode."""
    model.eval()
    with torch.no_grad():
        loss = F.cross_entropy(model(images), labels).item()
    prediction = segmentation.predict(model, images)
    return loss, mean_iou(confusion_matrix(prediction, labels, 4))


def train_unet():
    torch.manual_seed(personal.seed(ME, "training"))  # of the first weights and of the order
    model = segmentation.initialise(UNet(1, 4, depth=3, width=8))
    optimizer = torch.optim.Adam(model.parameters())
    history = {"training loss": [], "step": [], "validation loss": [], "mean IoU": []}
    start = time.monotonic()
    for epoch in range(EPOCHS + 1):
        if epoch % 5 == 0:
            loss, score = measured(model, *validation)
            history["step"].append(len(history["training loss"]))
            history["validation loss"].append(loss)
            history["mean IoU"].append(score)
            training.progress(start, epoch / EPOCHS, f"mean IoU {score:.3f}")
        if epoch == EPOCHS:
            return model, history
        for group in optimizer.param_groups:  # the learning rate falls along half a cosine
            group["lr"] = 3e-3 * (1 + math.cos(math.pi * epoch / EPOCHS)) / 2
        bent, bent_labels = segmentation.deformed(clean, clean_labels, seed=100 + epoch)
        noisy = segmentation.corrupted(bent, *corruption, seed=100 + epoch)
        for rows in torch.randperm(len(noisy)).split(4):
            loss = train_step(model, optimizer, noisy[rows], bent_labels[rows])
            history["training loss"].append(loss)


own_unet, history = training.train_once(
    lambda: UNet(1, 4, depth=3, width=8), train_unet, "unet.safetensors"
)

# %% tags=["shows"]
x, y = validation
prepared = torch.stack([cures[classical](image[0]) for image in x])
lines = {
    f"thresholds, {classical}": classify(prepared, thresholds[classical]),
    "forest": forest.classified(trained_forest, forest_input(x)).reshape(y.shape),
}
lines = {name: mean_iou(confusion_matrix(found, y, 4)) for name, found in lines.items()}
per_epoch = torch.tensor(history["training loss"]).reshape(EPOCHS, -1).mean(1)
figures.describe(
    plots.show_training(
        [16 * epoch + 8 for epoch in range(EPOCHS)],
        per_epoch.tolist(),
        history["validation loss"],
        history["step"],
        history["mean IoU"],
        lines,
    ),
    f"Both losses fall; the mean IoU of validation slices rises to {history['mean IoU'][-1]:.2f}, "
    "above the lines of thresholds and forest.",
)

# %% [markdown]
# Why does the validation loss end above the training loss, and would more epochs help? The same
# network after six hundred epochs lies in `starter_code/segmentation/weights`; `weights.load` gives
# its weights to your class, by order and shape. On three scans of the test slices:

# %% tags=["shows"]
unet = weights.load(UNet(1, 4, depth=3, width=8), segmentation.WEIGHTS / "unet.safetensors")
for name, network in {"your training": own_unet, "longer training": unet}.items():
    scans[name] = three_scans(lambda x, network=network: segmentation.predict(network, x))
compared = (classical, "forest", "your training", "longer training")
for name in compared:
    report(name, scans[name])
figures.describe(
    plots.show_scores(
        {name: dice(sum(scans[name])) for name in compared},
        plots.BRAIN_NAMES,
        "Dice on three scans of the test slices",
        "Two classical methods, two trainings of one network",
    ),
    "Bars for each class; thresholds are lowest, then the forest, then the network, in each "
    "tissue.",
)

# %% tags=["shows"]
test_images, test_labels = segmentation.brain_slices("test", corruption, seed=SCANNER)
shown = test_images[SLICE : SLICE + 1]
found = {
    f"thresholds, {classical}": classify(cures[classical](shown[0, 0]), thresholds[classical]),
    "forest": forest.classified(trained_forest, forest_input(shown)).reshape(112, 96),
    "your training": segmentation.predict(own_unet, shown)[0],
    "longer training": segmentation.predict(unet, shown)[0],
}
figures.describe(
    plots.show_segmentation(
        [shown[0, 0]] * 4, [test_labels[SLICE]] * 4, list(found.values()), list(found)
    ),
    "Four columns; errors shrink from patches by thresholds to thin lines at the borders of "
    "tissues by the network.",
)

# %% tags=["shows"]
figures.describe(
    plots.show_confusion(
        scans["longer training"][0], plots.BRAIN_NAMES, "U-Net after longer training"
    ),
    "Nearly all background is right; most errors take a tissue for the next brighter or darker.",
)

# %% [markdown]
# <details><summary>What we see</summary>
#
# Validation slices lie in slabs of their own and show other anatomy, and 64 slices of one brain
# cannot teach it all. As long as both losses fall, the network still learns what tissue looks like.
# The forest, which knows neighbours, covers not quite half of the way from thresholds to the
# network. What is left lies on the borders between tissues, where a pixel of 2 mm holds both, and
# in the grey nuclei deep inside, which few training slices show. The spread over scans is small;
# that of another brain is not in this table.
#
# </details>
#
# ## 6. What the skips carry
#
# `unet_without_skips` are weights for the same class, after an equally long training in which the
# kernels that read the skips were held at 0: all that this network knows came through the
# bottleneck. The table counts errors at *edges* (pixels with a neighbour of another class) and
# elsewhere.

# %% tags=["shows"]
without = weights.load(
    UNet(1, 4, depth=3, width=8), segmentation.WEIGHTS / "unet_without_skips.safetensors"
)
at_edges = segmentation.edges(test_labels)
answers = {
    "with skips": segmentation.predict(unet, test_images),
    "without skips": segmentation.predict(without, test_images),
    "all background": torch.zeros_like(test_labels),
}
print(f"{'':16s}{'accuracy':>10s}{'mean IoU':>10s}{'wrong at edges':>16s}{'elsewhere':>11s}")
for name, answer in answers.items():
    confusion = confusion_matrix(answer, test_labels, 4)
    wrong = (answer != test_labels).double()
    print(
        f"{name:16s}{100 * pixel_accuracy(confusion):8.1f} %{mean_iou(confusion):10.3f}"
        f"{100 * wrong[at_edges].mean():14.1f} %{100 * wrong[~at_edges].mean():9.1f} %"
    )
print(f"{100 * at_edges.double().mean():.1f} % of the pixels are at edges")

names = ("with skips", "without skips")
figures.describe(
    plots.show_segmentation(
        [test_images[SLICE, 0]] * 2,
        [test_labels[SLICE]] * 2,
        [answers[name][SLICE] for name in names],
        names,
    ),
    "With skips thin errors; without them every fold is rounded off and seams of fluid are gone.",
)

# %% [markdown]
# The other experiment: the network that was trained *with* its skips, and one of them replaced by
# zeros. Level 0 is the sharpest.


# %% tags=["shows"]
def replaced(by):
    """Mean IoU with the skip of each level replaced, in the network of the longer training."""
    some, _ = segmentation.brain_slices("train", corruption, seed=0)
    found = []
    for level in range(3):
        with segmentation.skip_replaced(unet, level, by, some[::8]):
            prediction = segmentation.predict(unet, test_images)
        found.append(mean_iou(confusion_matrix(prediction, test_labels, 4)))
    return found


by_zeros = replaced("zeros")
whole = mean_iou(confusion_matrix(answers["with skips"], test_labels, 4))
print(f"mean IoU {whole:.3f}; with the skip of level 0, 1, 2 replaced by zeros:", end=" ")
print(", ".join(f"{score:.3f}" for score in by_zeros))

# %% [markdown]
# ### Prediction 3. The mean in place of the skip (2 points)
#
# *Core. 5 minutes. Difficulty 4 of 5. Needed in Question 14.*
#
# Is that fair? Zeros may be nothing that the next layer is used to. So replace a skip by its *mean*
# instead: of each channel one number, over all pixels of some training slices. It tells nothing of
# this slice, but it is of the size that the next layer is used to. Seal the mean IoU for level 0,
# 1 and 2. All points need intervals of at most 0.25.

# %%
# answer: guess_means

# %%
grader.check("p3")

# %% tags=["shows"]
by_means = replaced("means")
guess = predictions.reveal("skips replaced by means", by_means)
figures.describe(
    drawings.show_guesses(["level 0", "level 1", "level 2"], by_means, guess, "mean IoU"),
    "By means " + ", ".join(f"{score:.2f}" for score in by_means) + "; by zeros "
    + ", ".join(f"{score:.2f}" for score in by_zeros) + ".",
)  # fmt: skip

# %% [markdown]
# And here is what meets at the first skip: above, what the contracting path hands across before any
# pooling; in the middle, what comes up from the bottleneck at the same place; below, what the two
# convolutions make of both. Each channel has its own scale, from its least value (dark) to its
# largest. Does any channel carry nothing? Where does the fine grid in the middle row come from
# (homework 2)?

# %% tags=["shows"]
joined = segmentation.joined_features(unet, test_images[SLICE : SLICE + 1])[-1][0]
skip, up = joined.chunk(2)
after = segmentation.features_before_head(unet, test_images[SLICE : SLICE + 1])[0]
figures.describe(
    drawings.show_features({"skip": skip, "from below": up, "both, joined": after}),
    "Three rows of eight channels: sharp and noisy ones, coarse ones with a grid of 2 x 2 pixels, "
    "and sharp ones without noise.",
)
for name, features in {"skip": skip, "from below": up, "both": after}.items():
    spread = features.std(dim=(1, 2)).tolist()
    print(f"{name:11s} standard deviation by channel:", " ".join(f"{s:.2f}" for s in spread))

# %% [markdown]
# <details><summary>What we see</summary>
#
# One channel of the last row has the standard deviation 0: a ReLU that never opens, and one in
# eight of these features is lost. The grid comes from the transposed convolution: each of its four
# weights has a place of its own among 2 x 2 pixels, and nothing makes their sums equal.
#
# </details>
#
# ## 7. The same network for an inverse problem
#
# A scanner measures the Fourier transform of a slice line by line; a short scan leaves lines out.
# With zeros in their place the slice has *ghosts*. `UNet(1, 1)` gets such a slice and adds what it
# thinks is missing; the loss is the squared error. Nothing else changes.

# %%
lines = restoration.lines()
targets, _ = segmentation.brain_slices("test")
ghosts = restoration.zero_filled(targets, lines)
start = metrics.psnr(ghosts, targets)
print(f"{lines.sum()} of {len(lines)} lines measured; with zeros for the others {start:.2f} dB")

# %% [markdown]
# ### Prediction 4. Skips for an inverse problem (2 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in homeworks 8 and 9.*
#
# Two trainings of some ten epochs, one with skips and one in which the kernels that read them are
# held at 0. How many dB above the zero-filled slices does each reach on the test slices? Do skips
# matter more than for labels, or less, since the input is added to the output anyway? Seal both
# gains, with skips and without. All points need intervals of at most 4 dB.

# %%
# answer: guess_gains

# %%
grader.check("p4")

# %% tags=["shows"]
restorers = {}
for name, skips in (("skips", True), ("no_skips", False)):
    restorers[name], _ = training.train_once(
        lambda: UNet(1, 1, depth=3, width=8),
        lambda skips=skips: restoration.train(lambda: UNet(1, 1, depth=3, width=8), lines, skips),
        f"fourier_{name}.safetensors",
    )
outputs = {name: restoration.restored(model, ghosts) for name, model in restorers.items()}
gains = [metrics.psnr(output, targets) - start for output in outputs.values()]
guess = predictions.reveal("missing lines", gains)
figures.describe(
    drawings.show_guesses(["with skips", "without"], gains, guess, "gain (dB)"),
    f"A gain of {gains[0]:.1f} dB with skips and of {gains[1]:.1f} dB without.",
)

# %% tags=["shows"]
stages = [targets, ghosts, *outputs.values()]
figures.describe(
    plots.show_labels(
        [stage[SLICE, 0] for stage in stages],
        ["the slice", "lines missing", "with skips", "without skips"],
        plots.BRAIN_PALETTE,
        plots.BRAIN_NAMES,
    ),
    "A sharp slice; the same with ghosts above and below; two restored ones with fewer ghosts.",
)

# %% [markdown]
# ## 8. Analysis
#
# The next two questions are graded by hand. Formulas in LaTeX between dollar signs. Right numbers
# without a mechanism earn no point that is for a reason.

# %% [markdown]
# ### Question 13. The gradient of the loss, and the shape of a skip (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in the exam.*
#
# *At most 120 words for each part. Points: derivation; bounds and mean; special case and count;
# what each can do.*
#
# 1. For one pixel let $\ell = -\log \bigl( e^{z_y} / \sum_d e^{z_d} \bigr)$. Derive
#    $\partial \ell / \partial z_c$ for every $c$. How large can its entries be, what is their sum,
#    and what becomes of it for the mean over the pixels that are not ignored?
# 2. Some U-Nets *add* the skip to what comes from below. Let both have $c$ channels, and let a
#    convolution $3 \times 3$ to $c$ channels follow. Show that addition is a special case of
#    concatenation. Count the parameters of that convolution in both. What can concatenation do that
#    addition cannot? Name one thing that speaks for addition.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 14. What broke without skips (5 points)
#
# *Core. 15 minutes. Difficulty 4 of 5. Needed in the exam.*
#
# *At most 100 words for each part. Points: where, why, zeros against means, accuracy, the second
# task.* Quote your own numbers of Sections 6 and 7.
#
# 1. Where are the errors of the network without skips? Why there (Paper 2), and why not everywhere?
# 2. Compare zeros and means at levels 0 and 1: what does a skip *carry*, what is the next layer
#    *used to*? Why does training without skips beat cutting level 0?
# 3. An answer is all background, and the images get an ever wider margin. What do its accuracy and
#    its mean IoU tend to?
# 4. Do skips matter more or less for missing lines than for labels, and why? Explain one prediction
#    that you missed.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 9. Design: worse scanners
#
# The networks of Section 5 know one strength of bias and noise. Here both are stronger, and you
# choose the network.

# %% [markdown]
# ### Question 15. A small network for worse images (6 points)
#
# *Core. 35 minutes. Difficulty 5 of 5. Needed in Question 16.*
#
# **Why**: nobody will tell you the architecture for your own data.
#
# Design `class Segmenter(nn.Module)`: corrupted slices $(B, 1, H, W)$ of any size from $16 \times
# 16$ on give logits $(B, 4, H, W)$. `Segmenter()` takes no arguments and has at most 200,000
# parameters. Train it in the cell below your answer: set `MINUTES` to 10, say, and interrupt it to
# end sooner.
#
# What counts is the mean IoU on slices that nobody has seen, with a bias of 1.1 and noise of 0.12,
# above that of the best three thresholds for them (about 0.52).
#
# <details><summary>Exact rules</summary>
#
# The logits come from the slices alone; their classes are in the order of the labels. Parameters
# count wherever the network keeps numbers, registered or not, in buffers, lists, arrays and texts.
# The network stays on the device where it is made.
#
# The training cell writes the weights to `segmenter.safetensors`, at most 1 MB, which is submitted
# with the notebook. From then on the cell only loads them, by the names of your layers: what you
# rename or reshape, you must train again (delete the file). The given training draws the strengths
# of bias and noise from `segmentation.BIAS` and `segmentation.NOISE`. You may as well train with
# code of your own, as long as it leaves such a file.
#
# *Checked* on 42 slices, drawn for this course: test slices that flow into one another, turned,
# bent and with other contrast. The mean IoU is over the four classes, of all pixels together; the
# thresholds are the best for the very same slices, smoothed and flattened.
#
# | | points |
# |---|---|
# | any size, at most 200,000 parameters | 1 |
# | in evaluation mode a slice gets the same logits alone and in a batch | 0.5 |
# | logits, not probabilities or labels | 0.5 |
# | mean IoU of 0.08 above thresholds, at most 0.05 less on slices cut to $105 \times 91$ | 1.5 |
# | mean IoU of 0.11 and 0.14 above thresholds | 1.25 + 1.25 |
#
# What you are above thresholds enters the leaderboard. The U-Net of Section 5, as the notebook
# trains it, is above them by about 0.13.
#
# </details>
#
# <details><summary>Hints, if two designs have failed</summary>
#
# What does a bias field do to the mean of a slice, and could the network be spared that? Which of
# your levels cost time, and which parameters (Paper 2)? Two minutes on validation slices tell which
# of two designs is better; a run on one batch tells whether one learns at all.
#
# </details>

# %%
# answer: Segmenter

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
segmenter = segmentation.train_or_load(Segmenter, "segmenter.safetensors", minutes=MINUTES)

# %%
grader.check("q15")

# %% [markdown]
# Your network on validation slices, from mild to bad, beside the U-Net that knows one strength
# only: three scans at each strength.

# %% tags=["shows"]
strengths = [(0.3, 0.03), (0.8, 0.06), (1.1, 0.12), (1.2, 0.15)]
curves, pictures = {}, []
for strength in strengths:
    for scan in range(3):
        x, y = segmentation.brain_slices("validation", strength, seed=2 + scan)
        for name, network in {"your Segmenter": segmenter, "U-Net, one strength": unet}.items():
            score = mean_iou(confusion_matrix(segmentation.predict(network, x), y, 4))
            places, scores, _ = curves.setdefault(name, ([], [], "o"))
            places.append(strength[1])
            scores.append(score)
    pictures.append((x[3, 0], y[3], segmentation.predict(segmenter, x[3:4])[0]))
figures.describe(
    show_curves(
        curves,
        "standard deviation of the noise (the bias grows with it)",
        "mean IoU",
        "Validation slices, three scans each",
    ),
    "Two groups of points that fall with the noise; the U-Net for one strength falls faster.",
)

# %% tags=["shows"]
figures.describe(
    plots.show_segmentation(
        *zip(*pictures, strict=True), [f"bias {b}, noise {s}" for b, s in strengths]
    ),
    "Four strengths, left to right; the errors of your network grow from thin lines to patches.",
)

# %% [markdown]
# ### Question 16. Design log (4 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in every project.*
#
# *Graded by hand, at most 150 words. Points: expectation before result; numbers of the validation
# set with their spread; an idea that was dropped, and why; what you would try next.*
#
# A table of at least three rows: what I changed, what I expected and why, what the validation
# slices said. One row is an idea that you dropped. Which of your differences are larger than the
# spread over scans?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 10. Further: pictures of labels, and things
#
# Ten points for those who go on to detection. A label map says *what* is where. It does not say how
# many there are, or where one ends and the next begins. *Localization* asks for a box around the
# thing, *detection* for a box around each of many, *instance segmentation* for the pixels of each.

# %% [markdown]
# ### Question 4. Pascal VOC's palette, both ways (2 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed for photographs with labels.*
#
# **Why**: a label file that was resized with interpolation has labels that nobody ever gave; a
# conversion that refuses unknown colours notices.
#
# In Pascal VOC bit $3i + c$ of a label $l \in \{0, \dots, 255\}$ becomes bit $7 - i$ of channel
# $c$: red, green, blue. *By hand*: $l = 1$ is $(128, 0, 0)$, $l = 8 = 1000_2$ is $(64, 0, 0)$, and
# 255, the unknown border of each object, is $(224, 224, 192)$. Write
#
# - `voc_palette()`: all 256 colours, $(256, 3)$, uint8;
# - `to_colours(labels, palette)`: labels $(m, n)$ to colours $(m, n, 3)$;
# - `to_labels(colours, palette)`: back; `ValueError` for a colour that is not there.
#
# <details><summary>Exact rules</summary>
#
# Bit 0 is the lowest. The palette is a torch tensor. Labels have any integer dtype from int8 and
# uint8 to int64 and are below $P$, colours are uint8; `palette` is any $(P, 3)$ in uint8, $P$ may
# be more than 256, and its colours all differ. `to_labels` returns int64. A colour that is not in
# the palette raises `ValueError`: with the palette of the 21 classes, that of the border too.
#
# *Checked*: all 256 colours; other palettes; integer dtypes; colours that differ in one channel
# only, or by swapped channels; unknown colours.
#
# </details>

# %%
# answer: voc_palette, to_colours, to_labels

# %%
grader.check("q4")

# %%
names = dict(enumerate(voc.CLASSES)) | {255: "border"}
figures.describe(
    plots.show_palette(voc_palette(), names),
    "22 coloured fields with number and name, from black for background to cream for the border.",
)

# %% [markdown]
# Here is the real data set, if you have it. Set the environment variable `VOC_ROOT` to the folder
# that holds `VOCdevkit` before you start the notebook; the loader reads what
# `torchvision.datasets.VOCSegmentation` reads. Nothing below needs it.

# %%
folder = voc.root()
if folder is None:
    print("VOC_ROOT is not set: no photographs of Pascal VOC here.")
else:
    photographs = voc.VOCSegmentation(folder, image_set="val")
    for index in range(min(2, len(photographs))):
        photograph, truth = photographs[index]
        plots.show_labels([photograph, truth], ["photograph", "labels"], voc_palette(), voc.CLASSES)
        back = to_labels(to_colours(truth, voc_palette()), voc_palette())
        print("labels, colours, labels again:", torch.equal(back, truth))

# %% [markdown]
# ### Question 9. Boxes (2 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed in Question 10.*
#
# **Why**: whether a detection counts as found is decided by the IoU of boxes, usually at 0.5.
#
# A box is $(x_1, y_1, x_2, y_2)$: $x$ counts columns and $y$ rows, and $x_2$, $y_2$ are the first
# column and row *outside*. *By hand*: $(0, 0, 2, 2)$ and $(1, 0, 3, 2)$ share 2 of 6 pixels: IoU
# $1/3$. Write
#
# - `tight_box(mask)`: the smallest box around the `True` pixels of a bool mask $(m, n)$;
# - `box_iou(a, b)`: for boxes $(P, 4)$ and $(Q, 4)$ the $(P, Q)$ matrix of intersection over union.
#
# <details><summary>Exact rules</summary>
#
# $x_1 \le x_2$ and $y_1 \le y_2$, so that a box is $x_2 - x_1$ pixels wide. `tight_box` returns a
# tuple of four Python ints; `None` where there is no `True` pixel. The boxes of `box_iou` have one
# floating dtype; the result is 0 where the union has no area. $P$ or $Q$ may be 0.
#
# *Checked*: single pixels, borders of the image, rectangular images; the IoU against counted
# pixels; boxes that lie apart, inside each other, empty; dtypes and devices.
#
# </details>

# %%
# answer: tight_box, box_iou

# %%
grader.check("q9")

# %%
nuclei_image, nuclei = segmentation.nuclei("train")
numbers = [number for number in nuclei.unique().tolist() if number > 0]
boxes = torch.tensor([tight_box(nuclei == number) for number in numbers]).float()
figures.describe(
    plots.show_boxes(
        nuclei_image, {"fluorescent nuclei": [], "their tight boxes": boxes.tolist()}, columns=2
    ),
    f"An image of bright cell nuclei, and the same with {len(boxes)} tight boxes.",
)

# %% [markdown]
# ### Question 10. Non-maximum suppression (2 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed in detection.*
#
# **Why**: it is the last step of most detectors, and of two things that really do overlap that
# much, one is lost.
#
# A detector finds each thing many times. Keep the best of each cluster: go through the boxes by
# falling score, and keep a box unless its IoU with a box that you have *kept* before is larger than
# `iou_threshold`. *By hand*: of the two boxes above, with the threshold 0.3, only the better one
# stays; with 0.4 both.
#
# Write `nms(boxes, scores, iou_threshold)`: the indices of the boxes that are kept, by falling
# score.
#
# <details><summary>Exact rules</summary>
#
# Boxes are $(N, 4)$ as in Question 9 and scores $(N)$; indices are int64; of boxes with equal
# scores the one with the smaller index comes first. $N = 0$ gives an empty result; the threshold
# may be 0. It is what `torchvision.ops.nms` computes; write it yourself: answers that call
# torchvision or OpenCV earn no points.
#
# *Checked*: random boxes; chains, in which a dropped box would have dropped a third one; equal
# scores; an IoU that equals the threshold, where float32 holds both; no boxes.
#
# </details>

# %%
# answer: nms

# %%
grader.check("q10")

# %% [markdown]
# Eight shifted copies of every tight box stand for a detector that answers many times; the score is
# the IoU with the true box, plus noise. What does a low threshold lose, and a high one keep?

# %%
generator = torch.Generator().manual_seed(1)
shifts = 2.5 * torch.randn(8, len(boxes), 4, generator=generator)
answers = (boxes + shifts).reshape(-1, 4)
answers[:, 2:] = torch.maximum(answers[:, 2:], answers[:, :2] + 1)
own = box_iou(answers, boxes)[torch.arange(len(answers)), torch.arange(len(answers)) % len(boxes)]
scores = own + 0.05 * torch.randn(len(answers), generator=generator)
groups = {f"{len(answers)} answers": answers.tolist()}
for threshold in (0.05, 0.3, 0.7):
    kept = nms(answers, scores, threshold)
    groups[f"threshold {threshold:g}: {len(kept)} kept"] = answers[kept].tolist()
figures.describe(
    plots.show_boxes(nuclei_image, groups, columns=4),
    f"{len(boxes)} nuclei: all answers, then those kept: " + "; ".join(list(groups)[1:]) + ".",
)

# %% [markdown]
# ### Question 11. Instances, and nuclei that touch (4 points)
#
# *Further. 25 minutes. Difficulty 3 of 5. Needed in microscopy.*
#
# **Why**: one pixel that joins two nuclei makes one of them; an excellent IoU then counts badly.
#
# - `connected_components(mask)`: the connected parts of a bool mask $(m, n)$, numbered, and their
#   count. Pixels touch above, below, left and right.
# - `match_instances(prediction, truth, threshold=0.5)`: the numbers of matches, of predicted
#   instances without a partner, and of true ones without. Two match if the IoU of their pixels is
#   larger than `threshold`.
# - `border_classes(instances, width=1)`: 0 where there is no instance; 2 at pixels of an instance
#   with a pixel of *another* one in the square of side $2 \cdot$ `width` $+ 1$ around them; 1 at
#   the others.
#
# *By hand*: instances $(1, 1, 2)$ in a row have border classes $(1, 2, 2)$.
#
# <details><summary>Exact rules</summary>
#
# `connected_components` returns a pair `(labels, count)`. Diagonal pixels do not touch. `labels` is
# $(m, n)$, int64, 0 outside the mask, and the parts are numbered 1 to `count`, an int, in the order
# in which one meets their first pixels, row by row. No call of SciPy, scikit-image or OpenCV: it
# earns no points.
#
# Maps of instances are $(m, n)$, int64, 0 for background, any positive numbers up to $10^9$ for
# instances, perhaps with gaps. `threshold` is at least 0.5. (Then no instance has two partners:
# why?) `match_instances` returns three ints: true positives, false positives and false negatives.
# `border_classes` returns int64.
#
# *Checked*: each of the three apart: spirals, diagonals, borders, random masks; numbers with gaps,
# an IoU that equals the threshold, halves of an instance; borders of width 1 and more, background
# between two instances.
#
# </details>

# %%
# answer: connected_components, match_instances, border_classes

# %%
grader.check("q11")

# %% [markdown]
# A *perfect* semantic segmentation, the true foreground without one wrong pixel: its components are
# fewer than the nuclei, because some nuclei touch. The U-Net paper's cure is to give the border
# between touching cells a class (there: background with a large weight), so that the network learns
# to cut. Below, the pixels of the border go back to the nearest part, one ring after the other.


# %% tags=["shows"]
def grow(instances, mask, rings):
    """Let every instance take free pixels of the mask, one ring after the other."""
    for _ in range(rings):
        padded = F.pad(instances, (1, 1, 1, 1))
        around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
        nearest = torch.stack(around).amax(dim=0)
        instances = torch.where(mask & (instances == 0), nearest, instances)
    return instances


foreground = nuclei > 0
merged, count = connected_components(foreground)
classes = border_classes(nuclei, width=1)
inside, _ = connected_components(classes == 1)
cut = grow(inside, foreground, rings=4)
for name, result in [("foreground", merged), ("with a border class", cut)]:
    right, wrong, missed = match_instances(result, nuclei)
    print(f"{name:20s} {right} of {len(numbers)} nuclei found, {wrong} wrong, {missed} missed")
figures.describe(
    plots.show_instances(
        [nuclei_image, nuclei, merged, cut],
        ["nuclei", f"truth: {len(numbers)}", f"components: {count}", f"cut and grown: {cut.max()}"],
    ),
    f"{len(numbers)} nuclei in different colours; {count} components, where touching ones share a "
    f"colour; {cut.max()} after cutting and growing.",
)

# %% [markdown]
# ## Can you do it?
#
# One question for each promise of the beginning. Answer before you unfold.
#
# 1. <details><summary>Why does subtracting the largest logit change nothing, and help?</summary>It
#    cancels in the quotient; then no exponential overflows and one of them is 1.</details>
# 2. <details><summary>99 % right pixels: when is that nothing?</summary>When one class covers 99 %;
#    then the mean IoU of that answer is 0.99 over the number of classes.</details>
# 3. <details><summary>A scan is shaded and slightly noisy. Which cure goes first, and which test
#    would tell?</summary>The bias; switch each disturbance off alone. A median first would cost
#    thin tissue.</details>
# 4. <details><summary>A loss stops at 0.744 with four classes. Where do you look?</summary>At the
#    end of the network: a softmax before a loss that takes softmax.</details>
# 5. <details><summary>A skip is cut and the score halves. Does it carry half of the
#    information?</summary>Not yet said: compare with its mean, and with a training without
#    it.</details>
# 6. <details><summary>Two designs differ by 0.005 on one scan. Which is better?</summary>Unknown:
#    look at the spread over scans and trainings first.</details>
#
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files with your weights exist (an empty one stands for "not trained"), so that the cell
# after it can pack the notebook and these files.

# %%
from pathlib import Path

for name in ("unet", "segmenter", "fourier_skips", "fourier_no_skips"):
    Path(f"{name}.safetensors").touch()
Path("predictions.jsonl").touch()
