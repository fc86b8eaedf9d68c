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
# Which tissue is this pixel? *Semantic segmentation* gives every pixel of an image a class. The
# network's output is as large as its input, so it must see far, to know what it looks at, and see
# sharply, to know where it ends. U-Net does both, with few layers and few images; it is also the
# network of most learned methods for inverse problems in the later homeworks.
#
# **What you can do at the end**
#
# - write the loss of a segmentation from logits and labels so that it survives any logits, and its
#   gradient without autograd;
# - measure a segmentation as the benchmarks do, and say when 90 % right pixels are nothing;
# - read and write label maps in the colours of Pascal VOC;
# - build the classical baseline, and see what a bias field and noise do to it;
# - build U-Net, know every shape in it, and measure what its skips carry;
# - turn masks into boxes, drop double detections, count nuclei that touch;
# - design and train a network that segments brain tissue where thresholds fail.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties, on other sizes, dtypes and devices. Questions are graded apart from each other:
# an error in one costs nothing in the next. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results are new, tensors with the dtype and the device of
# the inputs, unless the question says otherwise. What is floating is float32 or float64, inputs may
# lie in memory in any layout. They are left as they are, and so are the session's random
# generators, default dtype and gradient mode. Loops and NumPy are welcome where a question does not
# exclude them; speed earns no points.
#
# **Points and time.** 15 questions, 100 points, about eight hours. All cells of a finished notebook
# run in less than five minutes on a laptop; no GPU is needed.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import segmentation, training, weights
from starter_code.curves import show_curves
from starter_code.segmentation import drawings, plots, voc
from starter_code.segmentation.thresholds import best_thresholds

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
# The images are slices of a brain that nobody has: the T1 template ICBM152, the average of 152
# people, whose creators also mapped the tissues. Class 0 is background (outside the brain), 1
# cerebrospinal fluid (CSF), 2 grey matter, 3 white matter. Training, validation and test slices lie
# in slabs of their own, with gaps between them: neighbouring slices are nearly the same picture.

# %%
images, labels = segmentation.brain_slices("test")
shown = [4, 20]
plots.show_labels(
    [picture for index in shown for picture in (images[index, 0], labels[index])],
    [title for index in shown for title in (f"test slice {index}", "its labels")],
    plots.BRAIN_PALETTE,
    plots.BRAIN_NAMES,
)

# %% [markdown]
# ## 1. The loss

# %% [markdown]
# ### Question 1. Pixelwise cross entropy (10 points)
#
# The loss of one pixel is the cross entropy of its logits $z \in \mathbb{R}^k$ and its label $y$:
#
# $$
# \ell(z, y) = -\log \frac{e^{z_y}}{\sum_{d=0}^{k-1} e^{z_d}} .
# $$
#
# Write `pixelwise_cross_entropy(logits, labels, ignore_index=255, weight=None, reduction="mean")`.
# Let $S$ be the set of pixels whose label is not `ignore_index`, and $w_c$ the weight of class $c$.
# Then
#
# - `reduction="sum"` returns $\sum_{s \in S} w_{y_s}\, \ell(z_s, y_s)$, which is 0 where $S$ is
#   empty;
# - `reduction="mean"` returns that sum divided by $\sum_{s \in S} w_{y_s}$, which is `nan` where
#   $S$ is empty;
# - anything else raises `ValueError`.
#
# `weight` has shape $(k,)$, dtype and device of the logits; `None` stands for ones. The result is a
# tensor of shape `()` like the logits. It must be right for logits of $\pm 10^4$ in float32, where
# $e^{z}$ is infinite or 0 (to 0.01, as neighbouring numbers lie 0.001 apart there), and autograd
# must find its gradient, finite and 0 at ignored pixels, also for the sum over an empty $S$. The
# ignore index may be any integer, also $-1$, also a class; 255 is then a label like any other.
#
# Do not call the loss itself (`F.cross_entropy`, `F.nll_loss`, `nn.CrossEntropyLoss`): it is there
# to compare with, and answers that call it earn no points. `torch.logsumexp`, `F.log_softmax` and
# your own arithmetic are all fine.
#
# *Checked*: batches and rectangular images, sums and means, ignored pixels and other ignore
# indices, weights, huge logits, gradients, float32 and float64.
#
# *Why it matters*: this is the loss of nearly every segmentation network, and each of its three
# traps (overflow, ignored pixels in the mean, weights in the mean) trains a worse network without
# any error message.

# %%
# answer: pixelwise_cross_entropy

# %%
grader.check("q1")

# %% [markdown]
# What the formula does when it is typed as it stands, in float32, as the logits of a confident
# network grow. Beyond 88 the exponential of a right answer is infinite; beyond $-103$ the
# probability of a wrong one is 0, and its logarithm infinite. A stable formula survives this; tiny
# losses it still knows only up to rounding of the numbers that it subtracts.

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
# ### Question 2. Its gradient, by hand (6 points)
#
# The gradient of the loss with respect to the logits needs no autograd. With $p$ from Section 0,
# and for a pixel that counts,
#
# $$
# \frac{\partial \ell(z, y)}{\partial z_c} = p_c - [c = y],
# \qquad [c = y] = \begin{cases} 1 & c = y \\ 0 & c \ne y : \end{cases}
# $$
#
# softmax minus one-hot. (You derive it in Question 13.)
#
# Write `cross_entropy_gradient(logits, labels, ignore_index=255)`: the gradient of the *sum* over
# all pixels that count, without weights. It has the shape $(B, k, m, n)$, the dtype and the device
# of the logits, and is 0 at ignored pixels. Do not use autograd (`backward`, `torch.autograd`,
# `torch.func.grad` and its relatives): it earns no points. It must be right for logits of
# $\pm 10^4$ in float32, to 0.01.
#
# *Checked*: against difference quotients and against autograd; ignored pixels and other ignore
# indices; huge logits; dtypes and devices.
#
# *Why it matters*: the gradient is bounded: none of its entries is larger than 1 in magnitude,
# however wrong a pixel is. And as all pixels push alike, a class that covers most of the image does
# most of the pushing.

# %%
# answer: cross_entropy_gradient

# %%
grader.check("q2")

# %% [markdown]
# ## 2. How good is a segmentation?

# %% [markdown]
# ### Question 3. Metrics as the benchmarks have them (10 points)
#
# Everything is counted once, in the *confusion matrix* $C$: $C_{ij}$ is the number of pixels of
# true class $i$ (row) that were predicted as class $j$ (column). Pixels whose *label* is
# `ignore_index` do not count, whatever was predicted there. Write
#
# - `confusion_matrix(prediction, labels, classes, ignore_index=255)`: $C$, of shape (`classes`,
#   `classes`), int64, on the device of the labels. `prediction` and `labels` have one shape, any
#   shape, and integer dtypes from int8 and uint8 to int64, not always the same (`ignore_index` fits
#   that of the labels, or is 255); label files are uint8, and 20 · 21 is more than 255.
#
# and from such a matrix, with $h_i = C_{ii}$ (hits), $t_i = \sum_j C_{ij}$ (pixels of the class)
# and $q_i = \sum_j C_{ji}$ (pixels predicted as the class),
#
# - `pixel_accuracy(confusion)`: $\sum_i h_i \,/\, \sum_i t_i$, a float; `nan` where nothing counts;
# - `class_iou(confusion)`: *intersection over union* $h_i \,/\, (t_i + q_i - h_i)$ for each class,
#   $(k,)$ in float64; `nan` for a class that is neither in the truth nor in the prediction;
# - `mean_iou(confusion)`: the mean of those that are not `nan`, a float; `nan` if all are. A class
#   that is predicted but not there has IoU 0 and counts;
# - `dice(confusion)`: the *Dice coefficient* $2 h_i \,/\, (t_i + q_i)$, $(k,)$ in float64, `nan` as
#   above.
#
# *Checked*: each of the five apart, on matrices given by the test; ignored and absent classes;
# integer dtypes; Python floats.
#
# *Why it matters*: Pascal VOC adds up one matrix over all test images and then takes the mean of
# the IoUs. The mean over images of each image's mean IoU is another number, and so is everything
# below if you count the ignored border.

# %%
# answer: confusion_matrix, pixel_accuracy, class_iou, mean_iou, dice

# %%
grader.check("q3")

# %% [markdown]
# **Why accuracy misleads.** Two predictions for the test slices that nobody would call
# segmentations: background everywhere, and one class for the whole brain. And one that is nearly
# right: the truth, but with CSF taken for grey matter.

# %%
inside_grey = torch.where(labels > 0, 2, 0)
no_csf = torch.where(labels == 1, 2, labels)
print("prediction                      accuracy   mean IoU   Dice of the four classes")
for name, prediction in [
    ("background everywhere", torch.zeros_like(labels)),
    ("grey matter in the whole brain", inside_grey),
    ("the truth without CSF", no_csf),
]:
    confusion = confusion_matrix(prediction, labels, 4)
    scores = "  ".join(f"{score:.2f}" for score in dice(confusion).tolist())
    row = f"{pixel_accuracy(confusion):8.3f} {mean_iou(confusion):10.3f}"
    print(f"{name:31s} {row}   {scores}")
shares = confusion_matrix(labels, labels, 4).diagonal() / labels.numel()
print("share of the classes:", "  ".join(f"{share:.3f}" for share in shares.tolist()))

# %% [markdown]
# The accuracy of a constant prediction is the share of its class, and its mean IoU is that share
# divided by the number of classes. Missing a whole tissue costs almost no accuracy where the tissue
# is small; the mean IoU, in which every class has the same say, loses much more. Look at the class
# that you care about.
#
# ## 3. Label maps as pictures

# %% [markdown]
# ### Question 4. Pascal VOC's palette, both ways (6 points)
#
# Pascal VOC stores a label map as a picture in which every label $l \in \{0, \dots, 255\}$ has its
# own colour. Bit $3i + c$ of $l$ becomes bit $7 - i$ of channel $c$, where $c$ is 0 for red, 1 for
# green and 2 for blue, and bit 0 is the lowest. So $l = 1$ is $(128, 0, 0)$, $l = 8 = 1000_2$ is
# $(64, 0, 0)$, and $l = 255$, the border of unknown class around every object, is
# $(224, 224, 192)$. Write
#
# - `voc_palette()`: all 256 colours, $(256, 3)$, a torch tensor of dtype uint8;
# - `to_colours(labels, palette)`: labels $(m, n)$ of any integer dtype from int8 and uint8 to int64
#   to colours $(m, n, 3)$ in uint8; `palette` is any $(P, 3)$ in uint8, $P$ may be more than 256,
#   and the labels are below $P$;
# - `to_labels(colours, palette)`: back, int64. The colours of the palette all differ. A colour that
#   is not in it raises `ValueError`: with the palette of the 21 classes, that of the border too.
#
# *Checked*: all 256 colours; other palettes; integer dtypes; colours that differ in one channel
# only, or by swapped channels; unknown colours.
#
# *Why it matters*: `torchvision` and everyone's scripts hand you label files as numbers or as
# colours, and a file opened the wrong way (converted to grey, or resized with interpolation) has
# labels that nobody ever gave. A conversion that refuses unknown colours notices.

# %%
# answer: voc_palette, to_colours, to_labels

# %%
grader.check("q4")

# %%
names = dict(enumerate(voc.CLASSES)) | {255: "border"}
plots.show_palette(voc_palette(), names)

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
# ## 4. The classical baseline
#
# White matter is bright in these images, grey matter darker, CSF darker still. So three thresholds
# should do. They do, as long as the same tissue has the same brightness everywhere.

# %% [markdown]
# ### Question 5. Thresholds and a cure for the bias field (6 points)
#
# **Otsu's threshold** divides the pixels of an image in two classes by value. Take the histogram of
# the image: `bins` bins of equal width from its least value to its largest, the largest value in
# the last bin. Each bin's centre stands for all its pixels. The edges between two bins are the
# candidates: at an edge let $w_0$ be the number of pixels below and $w_1$ above, $\mu_0$ and
# $\mu_1$ the means of the centres weighted by their pixels. The best edge maximises
#
# $$
# w_0\, w_1\, (\mu_1 - \mu_0)^2 .
# $$
#
# **The bias field.** A receive coil is more sensitive to what is near, so the image is multiplied
# by a smooth function. Smooth inside the brain means: its own blurred copy. With a Gaussian
# $g(d) = e^{-d^2 / (2 s^2)}$ for $|d| \le \lceil 3 s \rceil$ along each axis, $s$ its width in
# pixels, and the mask $M$,
#
# $$
# S_{u,v} = \frac{\sum_{(p,q) \in M} g(u - p)\, g(v - q)\, I_{p,q}}
# {\sum_{(p,q) \in M} g(u - p)\, g(v - q)}, \qquad
# J_{u,v} = c\; \frac{I_{u,v}}{S_{u,v}} \quad \text{for } (u, v) \in M,
# $$
#
# and $J = 0$ outside, with the number $c$ that makes the mean of $J$ over $M$ equal to that of the
# image $I$. Pixels outside the mask or the image take no part, not even where they are nan. Write
#
# - `otsu_threshold(image, bins=256)`: the best edge, a Python float, for an image of any shape.
#   Where several edges are equally good, any of them; for a constant image, its value;
# - `classify(image, thresholds)`: for each pixel the *number of thresholds that its value reaches*
#   ($\ge$), int64. `thresholds` is a list of floats, ascending, maybe empty; a float64 image is
#   compared in float64;
# - `flatten_bias(image, mask, width)`: $J$ for an image $(m, n)$, positive in the mask, a bool mask
#   $(m, n)$ and `width` $s > 0$. An empty mask gives zeros.
#
# *Checked*: Otsu on histograms of several shapes, also of few bins; values that equal a threshold,
# dtypes and devices; what is outside the mask must not matter; the mean; the formula.
#
# *Why it matters*: a method with three numbers is the one to beat, and it tells how much of the
# network's score was never hard.

# %%
# answer: otsu_threshold, classify, flatten_bias

# %%
grader.check("q5")

# %% [markdown]
# Now to the brain. The *corrupted* slices are multiplied by a smooth bias field and have Gaussian
# noise added. The three thresholds of each method below are the best there are: those with the
# largest mean Dice of the tissues on training slices of the same kind, found by trying all triples
# of a fine grid. For the cure, half of Otsu's threshold makes the mask of the brain (all of it
# would lose the dark CSF). A median over $3 \times 3$ pixels before that is the simplest remedy
# for noise. Alone it lowers Dice here: the bias stays, and thin seams of CSF go with the noise.

# %%
corruption = segmentation.CORRUPTION


def smoothed(image):
    windows = F.unfold(F.pad(image[None, None], (1,) * 4, mode="reflect"), 3)
    return windows.median(dim=1).values.reshape(image.shape)


def cured(image):
    image = smoothed(image)
    brain = image >= 0.5 * otsu_threshold(image)
    return flatten_bias(image, brain, 12.0)


methods = {
    "clean": (None, lambda image: image),
    "corrupted": (corruption, lambda image: image),
    "corrupted, smoothed": (corruption, smoothed),
    "smoothed and flattened": (corruption, cured),
}
baseline = {}
for name, (disturbance, prepare) in methods.items():
    fit_images, fit_labels = segmentation.brain_slices("train", disturbance, seed=0)
    fit_images = torch.stack([prepare(image[0]) for image in fit_images[::4]])
    thresholds = best_thresholds(fit_images, fit_labels[::4])
    test_images, test_labels = segmentation.brain_slices("test", disturbance, seed=1)
    prepared = torch.stack([prepare(image[0]) for image in test_images])
    prediction = classify(prepared, thresholds)
    confusion = confusion_matrix(prediction, test_labels, 4)
    baseline[name] = (prepared, prediction, confusion, thresholds)

for name, (_, _, confusion, _) in baseline.items():
    tissues = dice(confusion)[1:].mean().item()
    scores = f"mean Dice of the tissues {tissues:.3f}, mean IoU {mean_iou(confusion):.3f}"
    print(f"{name:24s} {scores}, accuracy {pixel_accuracy(confusion):.3f}")

best_baseline = max(
    dice(confusion)[1:].mean().item()
    for name, (_, _, confusion, _) in baseline.items()
    if name != "clean"
)
plots.show_scores(
    {name: dice(confusion) for name, (_, _, confusion, _) in baseline.items()},
    plots.BRAIN_NAMES,
    "Dice on the test slices",
    "The best three thresholds",
)

# %%
values = {}
for name, (prepared, _, _, _) in baseline.items():
    values[name] = {
        tissue: prepared[labels == index]
        for index, tissue in enumerate(plots.BRAIN_NAMES)
        if index > 0
    }
plots.show_histograms(
    values, {name: thresholds for name, (_, _, _, thresholds) in baseline.items()}
)

# %%
index = 8
plots.show_segmentation(
    [prepared[index] for prepared, _, _, _ in baseline.values()],
    [labels[index]] * len(baseline),
    [prediction[index] for _, prediction, _, _ in baseline.values()],
    list(baseline),
)

# %% [markdown]
# No three numbers separate what overlaps. Of the two disturbances the bias does the damage:
# smoothing alone, which takes noise away, lowers the score; flattening as well is what raises it,
# for the bias moves the values of a tissue by more than tissues lie apart. What is left overlaps
# still, and a pixel's own value cannot tell. Its neighbours can. That is what the network is for.

# %% [markdown]
# ## 5. U-Net
#
# A pixel's class depends on what lies around it: grey matter is grey in comparison. A network that
# sees far halves its images, so that a convolution of 3 pixels spans 6, 12, 24 of the first ones.
# But then it no longer knows where exactly it saw something. U-Net (Ronneberger, Fischer and Brox,
# 2015) goes down and up again. The *contracting path* halves the image and doubles the channels,
# level by level; the *expanding path* doubles the image and halves the channels; and at every level
# a *skip* hands the sharp features from the way down across to the way up.

# %% [markdown]
# ### Question 6. Shapes, on paper first (6 points)
#
# A U-Net of depth $d \ge 0$ and width $w$ has $d$ levels and a bottleneck below them. Each of these
# $d+1$ does two convolutions $3 \times 3$, with a ReLU after each. Padding keeps the size. The
# first level has $w$ channels at the size $m \times n$ of the image. Between two levels a max
# pooling halves both sides, and the channels double. Fill in this table for
# $m \times n = 112 \times 96$, $d = 3$ and $w = 16$ before you write code (nobody collects it):
#
# | level | channels | rows | columns |
# |---|---|---|---|
# | 0 | 16 | 112 | 96 |
# | 1 | | | |
# | 2 | | | |
# | bottleneck | | | |
#
# Then write two functions.
#
# - `unet_shapes(m, n, depth, width)` returns this table as a list of `depth + 1` tuples
#   `(channels, rows, columns)` of Python ints, the bottleneck last. It raises `ValueError` unless
#   $2^d$ divides both $m$ and $n$.
# - `valid_output(size, depth=4)`: the paper does not pad. Each convolution $3 \times 3$ takes one
#   pixel from every side, also in the bottleneck and on the way up, where each level again has two
#   convolutions after the sides were doubled. Return the side of the output, an int, for an image
#   of `size` x `size` pixels. It raises `ValueError` where an odd side would be pooled, since a row
#   would be lost, and where a convolution leaves nothing. The paper says $572 \to 388$.
#
# *Checked*: each function on its case above (public); other sizes, depths (0 too) and widths; all
# the errors (hidden).
#
# *Why it matters*: nearly every error in building a U-Net is an error of shape, and found on paper
# in a minute.

# %%
# answer: unet_shapes, valid_output

# %%
grader.check("q6")

# %% [markdown]
# Your shapes, drawn. Each bar is a tensor with its number of channels above and its pixels below;
# follow one image through it.

# %%
drawings.show_unet(unet_shapes(112, 96, 3, 16))

# %% [markdown]
# Without padding the U would lean: the paper's network takes 92 pixels away from every side of the
# image, whatever its size, because it only classifies pixels whose whole surroundings it knows. A
# large image is cut into *overlapping* tiles, and at its border the paper continues it by
# mirroring. These are the tiles below 400 pixels that can be used:

# %%
usable = []
for size in range(1, 400):
    try:
        usable.append((size, valid_output(size)))
    except ValueError:
        pass
print(", ".join(f"{size} -> {output}" for size, output in usable))
print("pixels lost on every side:", {(size - output) // 2 for size, output in usable})

# %% [markdown]
# The smallest tile spends $188 \times 188$ pixels of input on $4 \times 4$ of output, the paper's
# on 46 % of its own area. With padding every size that $2^d$ divides keeps its size, and pays at
# the border, where the zeros of the padding are no image. You build this second one.

# %% [markdown]
# ### Question 7. U-Net (14 points)
#
# Write `class UNet(nn.Module)` with `__init__(self, in_channels=1, classes=4, depth=3, width=16)`.
# It takes images $(B, \text{in\_channels}, m, n)$, with $m$ and $n$ divisible by $2^d$ for the
# depth $d \ge 1$, and returns logits $(B, \text{classes}, m, n)$. In this order:
#
# 1. **Contracting path.** On each of the levels $0, \dots, d-1$: two times a convolution
#    $3 \times 3$ (padding 1, with bias) and a ReLU. The first convolution brings the channels to
#    $w\,2^\ell$ on level $\ell$, where $w$ is the width; the second keeps them. What comes out is
#    kept as the *skip* of the level, and goes through a max pooling $2 \times 2$ to the next.
# 2. **Bottleneck.** The same two convolutions, $w\,2^d$ channels.
# 3. **Expanding path.** On each of the levels $d-1, \dots, 0$: a transposed convolution $2 \times
#    2$ with stride 2 (with bias, no ReLU) doubles the size and halves the channels to $w\,2^\ell$;
#    the skip of the level is put *before* it, `torch.cat([skip, up], dim=1)`, which makes
#    $2\,w\,2^\ell$ channels; two convolutions as above bring them to $w\,2^\ell$.
# 4. **Head.** A convolution $1 \times 1$ to the classes, with bias. No softmax: these are logits.
#
# Create the layers in this order, as `nn.Conv2d` and `nn.ConvTranspose2d`; Sections 7 and 8 find
# them by that, and by their calls in `forward`. Name them as you like. All other modules of
# `torch.nn` and functions of `torch` are allowed. Only the first weights are random, as you like,
# without a seed.
#
# Count on paper: how many parameters has `UNet()`? A convolution from $a$ to $b$ channels has
# $9ab + b$, the transposed one $4ab + b$. The public check tells you whether you agree.
#
# *Checked*: shape, number of parameters (public); shapes for other arguments; which parameters
# there are; the logits, with given weights, which find their layers by order and shape; that skips
# carry, and where to; gradients, in train and eval mode; the same logits twice, alone and in a
# batch; dtype and device, `"meta"` too, where tensors have shapes and no values (hidden).

# %%
# answer: UNet

# %%
grader.check("q7")

# %% [markdown]
# A brain slice is 197 pixels wide, a photograph 375 high. Two ways to deal with sizes that $2^d$
# does not divide: the paper *crops* its skips, which are larger than what comes from below; with
# padded convolutions one *pads* the image, and cuts the logits.

# %% [markdown]
# ### Question 8. Sizes that do not divide (6 points)
#
# All tensors are $(B, C, \text{rows}, \text{columns})$. Here results may be views of the inputs,
# and autograd passes through all three.
#
# - `centre_crop_to(skip, rows, columns)`: the middle `rows` x `columns` of the features, which are
#   at least as large. Where an odd number of rows or columns has to go, one more goes at the bottom
#   or at the right.
# - `pad_to_multiple(x, multiple)`: extends the image by as few rows and columns as possible until
#   `multiple` divides both sides. The new pixels repeat the nearest pixel of the border. Above and
#   below come equally many, and so left and right; an odd one goes to the bottom or to the right.
#   Returns a pair: the larger image, and how much was added, a tuple of ints
#   `(top, bottom, left, right)`.
# - `remove_padding(y, padding)`: cuts off so much again, whatever the four numbers, also from
#   tensors with other channels.
#
# *Checked*: one case of each (public); even and odd differences, along one axis or both, nothing to
# do at all, dtype, device, inputs unchanged (hidden).
#
# *Why it matters*: a crop or pad that is off by one shifts the skip against what comes from below,
# or the labels against the image. Nothing fails; the network is only a little worse, forever.

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
# ## 6. From pixels to things
#
# A label map says *what* is where. It does not say how many there are, or where one ends and the
# next begins. Three tasks ask for that: *localization* (a box around the thing), *detection* (a box
# around each of many) and *instance segmentation* (the pixels of each). The pictures are
# fluorescent cell nuclei, marked one by one by hand.

# %% [markdown]
# ### Question 9. Boxes (4 points)
#
# A box is $(x_1, y_1, x_2, y_2)$ with $x_1 \le x_2$ and $y_1 \le y_2$: $x$ counts columns and $y$
# rows, and $x_2$, $y_2$ are the first column and row *outside*, so that the box is $x_2 - x_1$
# pixels wide. Write
#
# - `tight_box(mask)`: the smallest box around the `True` pixels of a bool mask $(m, n)$, a tuple of
#   four Python ints; `None` where there is none;
# - `box_iou(a, b)`: for boxes $(P, 4)$ and $(Q, 4)$ of one floating dtype, the $(P, Q)$ matrix of
#   the area of the intersection over the area of the union; 0 where the union has no area. $P$ or
#   $Q$ may be 0.
#
# *Checked*: single pixels, borders of the image, rectangular images; the IoU against counted
# pixels; boxes that lie apart, inside each other, empty; dtypes and devices.
#
# *Why it matters*: whether a detection counts as found is decided by this number, usually at 0.5.
# Off by one column in a box of 10 is already an IoU of 0.9.

# %%
# answer: tight_box, box_iou

# %%
grader.check("q9")

# %%
nuclei_image, nuclei = segmentation.nuclei("train")
numbers = [number for number in nuclei.unique().tolist() if number > 0]
boxes = torch.tensor([tight_box(nuclei == number) for number in numbers]).float()
print(f"{len(boxes)} nuclei")
plots.show_boxes(
    nuclei_image, {"fluorescent nuclei": [], "their tight boxes": boxes.tolist()}, columns=2
)

# %% [markdown]
# ### Question 10. Non-maximum suppression (4 points)
#
# A detector answers at every position, so it finds each thing many times. *Non-maximum suppression*
# keeps the best of each heap. Go through the boxes by falling score. Keep a box, unless its IoU
# with a box that you have *kept* before is larger than `iou_threshold`.
#
# Write `nms(boxes, scores, iou_threshold)` for boxes $(N, 4)$ as in Question 9 and scores $(N)$. It
# returns the indices of the boxes that are kept, int64, by falling score; of boxes with equal
# scores the one with the smaller index comes first. $N = 0$ gives an empty result; the threshold
# may be 0. It is what `torchvision.ops.nms` computes; write it yourself: answers that call
# torchvision or OpenCV earn no points.
#
# *Checked*: random boxes; chains, in which a dropped box would have dropped a third one; equal
# scores; an IoU that equals the threshold; no boxes.
#
# *Why it matters*: it is the last step of most detectors, and it has a price: of two things that
# really do overlap that much, one is lost.

# %%
# answer: nms

# %%
grader.check("q10")

# %% [markdown]
# Eight shifted copies of every tight box stand for a detector that answers many times; the score is
# the IoU with the true box, plus noise. A low threshold loses nuclei that lie close together, a
# high one keeps copies.

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
print(f"{len(boxes)} nuclei")
plots.show_boxes(nuclei_image, groups, columns=4)

# %% [markdown]
# ### Question 11. Instances, and nuclei that touch (8 points)
#
# The shortest way from classes to things: each connected part of the foreground is one. Write
#
# - `connected_components(mask)`: for a bool mask $(m, n)$ a pair `(labels, count)`. Pixels that
#   touch above, below, left or right belong together (diagonally they do not). `labels` is
#   $(m, n)$, int64, 0 outside the mask, and the parts are numbered 1 to `count`, an int, in the
#   order in which one meets their first pixels, row by row. No call of SciPy, scikit-image or
#   OpenCV: it earns no points.
# - `match_instances(prediction, truth, threshold=0.5)`: both $(m, n)$, int64, 0 for background, any
#   positive numbers up to $10^9$ for instances, perhaps with gaps. A predicted and a true
#   instance match if the IoU of their pixels is larger than `threshold`, which is at least 0.5.
#   (Then no instance has two partners: why?) Returns three ints: the number of matches, of
#   predicted instances without a partner, and of true instances without one. These are true
#   positives, false positives and false negatives.
# - `border_classes(instances, width=1)`: three classes from instances $(m, n)$, numbered as above:
#   0 where there is none; 2 at pixels of an instance that have a pixel of *another* instance in the
#   square of side $2 \cdot$ `width` $+ 1$ around them; 1 at the others. int64.
#
# *Checked*: each of the three apart: spirals, diagonals, borders, random masks; numbers with gaps,
# an IoU that equals the threshold, halves of an instance; borders of width 1 and more, background
# between two instances.
#
# *Why it matters*: one pixel that joins two nuclei makes one of them, and a segmentation with an
# excellent IoU then counts badly. The U-Net paper's cure: give the border between touching cells a
# class (there: background with a large weight), so that the network learns to cut.

# %%
# answer: connected_components, match_instances, border_classes

# %%
grader.check("q11")

# %% [markdown]
# **Why touching nuclei merge.** Take a *perfect* semantic segmentation: the true foreground, not
# one pixel wrong. Its connected components are fewer than the nuclei, because some nuclei touch.
# With the border as a class of its own, nearly all components of class 1 are nuclei again (the cell
# counts the others too); the pixels of the border go back to the nearest part, one ring of pixels
# after the other.


# %%
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
    found, wrong, missed = match_instances(result, nuclei)
    print(f"{name:20s} {found} of {len(numbers)} nuclei found, {wrong} wrong, {missed} missed")
plots.show_instances(
    [nuclei_image, nuclei, merged, cut],
    ["nuclei", f"truth: {len(numbers)}", f"components: {count}", f"cut and grown: {cut.max()}"],
)

# %%
border = torch.tensor([[0, 0, 0], [0, 114, 178], [230, 159, 0]], dtype=torch.uint8)
touching = torch.nonzero(classes == 2)
top = int(touching[:, 0].median()) - 45 if len(touching) else 0
left = int(touching[:, 1].median()) - 45 if len(touching) else 0
top, left = (max(0, min(s, size - 90)) for s, size in zip((top, left), nuclei.shape, strict=True))
window = (slice(top, top + 90), slice(left, left + 90))
plots.show_labels(
    [nuclei_image[window], foreground[window].long(), classes[window]],
    ["a detail", "foreground", "with the border as a class"],
    border,
    ("background", "inside", "border between nuclei"),
)

# %% [markdown]
# The classes that a network has to learn have changed, and nothing else: the same loss, the same
# U-Net with three outputs. What no label map can mend is a pixel that belongs to two things.

# %% [markdown]
# ## 7. Training
#
# Back to the brain, to the corrupted slices on which three thresholds failed. The network sees each
# training slice in every epoch with a new bias field and new noise, so that it cannot learn them by
# heart.

# %% [markdown]
# ### Question 12. One step (2 points)
#
# Write `train_step(model, optimizer, images, labels)`, one step of training: the whole model in
# train mode, logits of `images` $(B, c, m, n)$, the loss, its gradients (those of earlier steps
# cleared), one step of the optimizer. The loss is the mean cross entropy over the pixels whose
# label is not 255; here `F.cross_entropy` is welcome. Return the loss from before the step as a
# Python float.
# The model stays in train mode.
#
# *Checked* with a small network that has a BatchNorm layer: the loss and its type (public); the
# parameters after one step and after three, ignored pixels, gradients that are left from before,
# the mode (hidden).
#
# *Why it matters*: these few lines train every network of the course. Gradients that were not
# cleared, or a mode left over from an evaluation, raise no error.

# %%
# answer: train_step

# %%
grader.check("q12")

# %% [markdown]
# Now your `UNet`, with depth 3 and width 8, learns with your steps: a minute or two on two cores.
# The paper had 30 images, here are 64 slices, and both are few. So every epoch sees them *deformed*
# anew (turned, scaled, bent; the labels alike), then corrupted anew. The first weights are the
# paper's too: normal with variance $2/N$, where $N$ is the number of inputs of a neuron.
#
# The result is kept in the file `unet.safetensors`, which you submit, so that nobody has to train
# it again; delete the file when you have changed your code. If this cell fails, look for what is
# missing above: it uses `UNet`, `train_step`, `confusion_matrix` and `mean_iou`.
#
# Three of 64 training slices, as they are and as an epoch sees them:

# %%
some = slice(5, 64, 25)
clean, clean_labels = segmentation.brain_slices("train")
bent, bent_labels = segmentation.deformed(clean, clean_labels, seed=100)
noisy = segmentation.corrupted(bent, *corruption, seed=100)
plots.show_labels(
    [picture[0] for three in (clean, noisy) for picture in three[some]] + list(bent_labels[some]),
    ["training slice"] * 3 + ["deformed, corrupted"] * 3 + ["its labels"] * 3,
    plots.BRAIN_PALETTE,
    plots.BRAIN_NAMES,
    columns=3,
)

# %% [markdown]
# And the training.

# %%
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
    torch.manual_seed(0)  # of the first weights and the order of the slices
    model = segmentation.initialise(UNet(1, 4, depth=3, width=8))
    optimizer = torch.optim.Adam(model.parameters())
    history = {"training loss": [], "step": [], "validation loss": [], "mean IoU": []}
    for epoch in range(EPOCHS + 1):
        if epoch % 5 == 0:
            loss, score = measured(model, *validation)
            history["step"].append(len(history["training loss"]))
            history["validation loss"].append(loss)
            history["mean IoU"].append(score)
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

# %%
best = max(
    (name for name in baseline if name != "clean"),
    key=lambda name: dice(baseline[name][2])[1:].mean().item(),
)
prepared = torch.stack([methods[best][1](image[0]) for image in validation[0]])
thresholds_score = mean_iou(
    confusion_matrix(classify(prepared, baseline[best][3]), validation[1], 4)
)
per_epoch = torch.tensor(history["training loss"]).reshape(EPOCHS, -1).mean(1)
plots.show_training(
    [16 * epoch + 8 for epoch in range(EPOCHS)],
    per_epoch.tolist(),
    history["validation loss"],
    history["step"],
    history["mean IoU"],
    {f"thresholds, {best}": thresholds_score},
)

# %% [markdown]
# The validation slices lie in slabs of their own. Their loss ends above that of the training ones:
# they show other anatomy, and 64 slices of one brain cannot teach it all. As long as both fall, the
# network still learns what tissue looks like; where only one does, it learns these slices.
#
# A hundred epochs are few. The same network after six hundred lies in
# `starter_code/segmentation/weights`; `weights.load` gives its weights to your class, by order and
# shape. On the test slices:

# %%
test_images, test_labels = segmentation.brain_slices("test", corruption, seed=1)
unet = weights.load(UNet(1, 4, depth=3, width=8), segmentation.WEIGHTS / "unet.safetensors")
networks = {"your training": own_unet, "longer training": unet}
predictions = {f"thresholds, {best}": baseline[best][1]}
for name, network in networks.items():
    predictions[name] = segmentation.predict(network, test_images)
results = {name: confusion_matrix(found, test_labels, 4) for name, found in predictions.items()}
for name, confusion in results.items():
    tissues = dice(confusion)[1:].mean().item()
    scores = f"mean Dice of the tissues {tissues:.3f}, mean IoU {mean_iou(confusion):.3f}"
    print(f"{name:36s} {scores}, accuracy {pixel_accuracy(confusion):.3f}")

plots.show_scores(
    {name: dice(confusion) for name, confusion in results.items()},
    plots.BRAIN_NAMES,
    "Dice on the test slices",
    "Thresholds and two trainings of one network",
)

# %%
index = 8
plots.show_segmentation(
    [test_images[index, 0]] * len(predictions),
    [test_labels[index]] * len(predictions),
    [found[index] for found in predictions.values()],
    list(predictions),
)

# %%
plots.show_confusion(results["longer training"], plots.BRAIN_NAMES, "U-Net after longer training")

# %% [markdown]
# What is left lies on the borders between tissues, where a pixel of 2 mm holds both, and in the
# grey nuclei deep inside, which few training slices show.
#
# ## 8. What the skips carry
#
# `unet_without_skips` are weights for the same class, after an equally long training in which the
# kernels that read the skips were held at 0: all that this network knows came through the
# bottleneck, 14 x 12 pixels. The table counts errors at *edges* (pixels with a neighbour of another
# class) and elsewhere.

# %%
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
for name, found in answers.items():
    confusion = confusion_matrix(found, test_labels, 4)
    wrong = (found != test_labels).double()
    print(
        f"{name:16s}{100 * pixel_accuracy(confusion):8.1f} %{mean_iou(confusion):10.3f}"
        f"{100 * wrong[at_edges].mean():14.1f} %{100 * wrong[~at_edges].mean():9.1f} %"
    )
print(f"{100 * at_edges.double().mean():.1f} % of the pixels are at edges")

plots.show_segmentation(
    [test_images[index, 0]] * 2,
    [test_labels[index]] * 2,
    [answers[name][index] for name in ("with skips", "without skips")],
    ["with skips", "without skips"],
)

# %% [markdown]
# The other experiment: the network that was trained with its skips, and then one of them cut. Its
# layers come as a list: 8 convolutions of the contracting path and the bottleneck, then for each
# level a transposed convolution and two convolutions, the head last.

# %%
for level, place in [(0, 15), (1, 12), (2, 9)]:
    layers = weights.read(segmentation.WEIGHTS / "unet.safetensors")
    kernel = layers[place]["weight"]
    kernel[:, : kernel.shape[1] // 2] = 0  # what it reads from the skip
    cut = UNet(1, 4, depth=3, width=8)
    weights.assign(cut, layers)
    found = segmentation.predict(cut.eval(), test_images)
    score = mean_iou(confusion_matrix(found, test_labels, 4))
    print(f"skip of level {level} cut: mean IoU {score:.3f}")

# %% [markdown]
# And here is what meets at the first skip: above, what the contracting path hands across before any
# pooling; below, what comes up from the bottleneck at the same place. Each channel is scaled by
# itself.

# %%
joined = segmentation.joined_features(unet, test_images[index : index + 1])[-1][0]
skip, up = joined.chunk(2)
after = segmentation.features_before_head(unet, test_images[index : index + 1])[0]
drawings.show_features({"skip": skip, "from below": up, "both, joined": after})

# %% [markdown]
# ## 9. Analysis
#
# The next two questions are graded by hand. Type into the cell below each; formulas in LaTeX
# between dollar signs. A few lines for each part are enough.

# %% [markdown]
# ### Question 13. The gradient of the loss, and the shape of a skip (4 points)
#
# 1. For one pixel with logits $z \in \mathbb{R}^k$ and label $y$ let $\ell = -\log \bigl( e^{z_y} /
#    \sum_d e^{z_d} \bigr)$. Derive $\partial \ell / \partial z_c$ for every class $c$. How large
#    can its entries be, and what is their sum? What becomes of it for the mean over the pixels that
#    are not ignored?
# 2. The course's slides draw a U-Net with *residual* connections: the skip is *added* to what comes
#    from below, while the paper and you concatenate. Let both have $c$ channels, and let a
#    convolution $3 \times 3$ to $c$ channels follow. Show that addition is a special case of
#    concatenation. Count the parameters of that convolution in both. Say what concatenation can do
#    that addition cannot, and name one thing that speaks for addition.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 14. What broke without skips (4 points)
#
# Use the tables and pictures of Section 8, and quote their numbers.
#
# 1. Where are the errors of the network without skips, and why there? Argue with the size of the
#    bottleneck and with what max pooling throws away. Why does it not simply fail everywhere?
# 2. Which of the three skips matters most to the trained network when it is cut, and what is in it?
# 3. Compare accuracy and mean IoU, with and without skips, and for the answer that is all
#    background. Why does accuracy mislead here? What would it be for that answer if the images had
#    a wider margin of background, and what its mean IoU?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 10. Design: worse scanners
#
# The networks of Section 7 know one strength of bias and noise. Here both are stronger, and you
# choose the network.

# %% [markdown]
# ### Question 15. A small network for worse images (10 points)
#
# Design `class Segmenter(nn.Module)`: it takes corrupted slices $(B, 1, H, W)$ of any size from
# $16 \times 16$ on and returns, from them alone, logits $(B, 4, H, W)$ of the classes, in the order
# of the labels. `Segmenter()` takes no arguments and has at most 200,000 parameters; numbers count
# wherever it keeps them, registered or not, in buffers, lists, arrays and texts.
#
# Train it in the cell after your answer: set `MINUTES` to 10, say, and run it (interrupt it to end
# sooner). It writes the weights to `segmenter.safetensors`, at most 1 MB, which is submitted with
# the notebook. From then on the cell only loads them, by the names of your layers: what you rename
# or reshape, you must train again (delete the file). The given training draws the strengths of bias
# and noise from `segmentation.BIAS` and `segmentation.NOISE`. You may as well train with code of
# your own, as long as it leaves such a file.
#
# *Checked* on 42 slices that nobody has seen, drawn for this course: test slices that flow into
# one another, turned, bent and with other contrast, with a bias of 1.1 and noise of 0.12. What
# counts is your mean IoU over the four classes, of all pixels together, minus that of the three
# thresholds that are best for the very same slices, smoothed and flattened.
#
# | | points |
# |---|---|
# | any size, at most 200,000 parameters | 2 |
# | in evaluation mode a slice gets the same logits alone and in a batch | 1 |
# | logits, not probabilities or labels | 1 |
# | mean IoU of 0.08 above thresholds, no worse where sides do not divide | 2 |
# | mean IoU of 0.11 and 0.14 above thresholds | 2 + 2 |
#
# What you are above thresholds enters the leaderboard. *For comparison*: the best thresholds reach
# about 0.52 on such slices. Above them are the U-Net of Section 7, as the notebook trains it, by
# about 0.13, and a U-Net with BatchNorm and 188,884 parameters after ten minutes of the given
# training on two cores by 0.16.
#
# *Hints*: a bias field changes the mean of a slice: let the network normalise every slice by
# itself. BatchNorm speeds up a short training. Mind sizes that do not divide. More channels at the
# sharp levels cost time, at the deep ones parameters. Compare designs on validation slices, not on
# test slices; two minutes of training tell which of two is better.

# %%
# answer: Segmenter

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
segmenter = segmentation.train_or_load(Segmenter, "segmenter.safetensors", minutes=MINUTES)

# %%
grader.check("q15")

# %% [markdown]
# Your network on validation slices, from mild to bad, beside the U-Net that knows one strength
# only:

# %%
strengths = [(0.3, 0.03), (0.8, 0.06), (1.1, 0.12), (1.2, 0.15)]
curves = {"your Segmenter": (segmenter, []), "U-Net, one strength": (unet, [])}
pictures = []
for strength in strengths:
    x, y = segmentation.brain_slices("validation", strength, seed=2)
    for _, (network, found) in curves.items():
        found.append(mean_iou(confusion_matrix(segmentation.predict(network, x), y, 4)))
    pictures.append((x[3, 0], y[3], segmentation.predict(segmenter, x[3:4])[0]))
show_curves(
    {name: ([noise for _, noise in strengths], found, "o-") for name, (_, found) in curves.items()},
    "standard deviation of the noise (the bias grows with it)",
    "mean IoU",
    "Validation slices",
)

# %%
plots.show_segmentation(
    *zip(*pictures, strict=True), [f"bias {b}, noise {s}" for b, s in strengths]
)

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files with your weights exist (an empty one stands for "not trained"), so that the cell
# after it can pack the notebook and these files.

# %%
from pathlib import Path

for name in ("unet.safetensors", "segmenter.safetensors"):
    Path(name).touch()
