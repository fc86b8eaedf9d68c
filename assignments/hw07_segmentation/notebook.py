# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# name: hw07_segmentation
# init_cell: true
# export_cell:
#     pdf: false
#     run_tests: false
#     files:
#         - unet.safetensors
#         - segmenter.safetensors
# run_tests: false
# generate: false
# solutions_pdf: false
# template_pdf: false
# tests:
#     files: true
#     ok_format: false

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
# **Rules that hold for every function.** Results have the dtype and the device of the inputs,
# unless the question says otherwise. Inputs are not changed. Loops are welcome where a question
# does not exclude them; speed earns no points.
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
# The images are slices of a real brain: the T1 template ICBM152, an average of 152 people, whose
# creators also mapped the tissues. Class 0 is background (outside the brain), 1 cerebrospinal fluid
# (CSF), 2 grey matter, 3 white matter. Training, validation and test slices lie in slabs of their
# own, with gaps between them: neighbouring slices are nearly the same picture.

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

# %% [raw]
# # BEGIN QUESTION
# name: q1
# points: 10

# %% [markdown]
# ### Question 1. Pixelwise cross entropy (10 points)
#
# The loss of one pixel is the cross entropy of its logits $z \in \mathbb{R}^k$ and its label $y$,
# with a weight $w_y$ for its class:
#
# $$
# \ell(z, y) = -\log \frac{e^{z_y}}{\sum_{d=0}^{k-1} e^{z_d}} .
# $$
#
# Write `pixelwise_cross_entropy(logits, labels, ignore_index=255, weight=None, reduction="mean")`.
# Let $S$ be the set of pixels whose label is not `ignore_index`. Then
#
# - `reduction="sum"` returns $\sum_{s \in S} w_{y_s}\, \ell(z_s, y_s)$, which is 0 where $S$ is
#   empty;
# - `reduction="mean"` returns that sum divided by $\sum_{s \in S} w_{y_s}$, which is `nan` where
#   $S$ is empty;
# - anything else raises `ValueError`.
#
# `weight` has shape $(k,)$; `None` stands for ones. The result is a tensor of shape `()` with the
# dtype and the device of the logits. It must be right for logits of $\pm 10^4$ in float32, where
# $e^{z}$ is infinite or 0, and autograd must find its gradient, finite everywhere and 0 at ignored
# pixels. The ignore index may be any integer, also $-1$, also a class.
#
# Do not call the loss itself (`F.cross_entropy`, `F.nll_loss`, `nn.CrossEntropyLoss`): it is there
# to compare with. `torch.logsumexp` and your own arithmetic are both fine.
#
# *Checked*: batches and rectangular images, sums and means, ignored pixels and other ignore
# indices, weights, huge logits, gradients, float32 and float64.
#
# *Why it matters*: this is the loss of nearly every segmentation network, and each of its three
# traps (overflow, ignored pixels in the mean, weights in the mean) trains a worse network without
# any error message.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: pixelwise_cross_entropy

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_equal_logits(pixelwise_cross_entropy):
    """Equal logits of k classes cost log k in every pixel, whatever the labels."""
    import math

    import torch

    from starter_code import checks

    logits = torch.full((2, 4, 3, 5), 7.0, dtype=torch.float64)
    labels = torch.arange(30).reshape(2, 3, 5) % 4
    mean = torch.tensor(math.log(4), dtype=torch.float64)
    value = pixelwise_cross_entropy(logits, labels)
    checks.same(value, mean, "pixelwise_cross_entropy(logits, labels)", size=4)
    value = pixelwise_cross_entropy(logits, labels, reduction="sum")
    checks.same(value, 30 * mean, 'pixelwise_cross_entropy(..., reduction="sum")', size=30)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_one_pixel_of_two(pixelwise_cross_entropy):
    """Two pixels, one of them ignored: only the other counts, in the sum and in the mean."""
    import math

    import torch

    from starter_code import checks

    logits = torch.tensor([[[[math.log(3.0), 5.0]], [[0.0, -2.0]]]], dtype=torch.float64)
    labels = torch.tensor([[[0, 255]]])  # probabilities of the first pixel: 3/4 and 1/4
    expected = torch.tensor(math.log(4 / 3), dtype=torch.float64)
    for reduction in ("sum", "mean"):
        value = pixelwise_cross_entropy(logits, labels, reduction=reduction)
        checks.same(value, expected, f"pixelwise_cross_entropy(..., reduction={reduction!r})")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_batches(pixelwise_cross_entropy):
    """Batches, rectangular images, one class and many: the sum and the mean without weights."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(711)
    for B, k, m, n in [(1, 2, 3, 3), (3, 4, 5, 2), (2, 21, 1, 7), (2, 1, 2, 3), (5, 5, 5, 5)]:
        logits = torch.randn(B, k, m, n, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (B, m, n), generator=generator)
        for reduction in ("sum", "mean"):
            expected = F.cross_entropy(logits, labels, reduction=reduction)
            value = pixelwise_cross_entropy(logits, labels, reduction=reduction)
            call = f"pixelwise_cross_entropy with logits {B, k, m, n}, reduction={reduction!r}"
            checks.same(value, expected, call, size=B * k * m * n)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_ignored(pixelwise_cross_entropy):
    """The mean is over the pixels that count, whatever the ignore index, and the rest is free."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(712)
    logits = 3 * torch.randn(2, 4, 6, 5, generator=generator, dtype=torch.float64)
    classes = torch.randint(4, (2, 6, 5), generator=generator)
    ignored = torch.rand(2, 6, 5, generator=generator) < 0.4
    for index in (255, -1, 0, -100, 3):
        labels = classes.masked_fill(ignored, index)
        expected = F.cross_entropy(logits, labels, ignore_index=index)
        call = f"pixelwise_cross_entropy(logits, labels, ignore_index={index})"
        value = pixelwise_cross_entropy(logits, labels, ignore_index=index)
        checks.same(value, expected, call, size=240)
        other = logits.masked_fill((labels == index)[:, None], 11.0)
        value = pixelwise_cross_entropy(other, labels, ignore_index=index)
        checks.same(value, expected, f"{call} with other logits at ignored pixels", size=240)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_all_ignored(pixelwise_cross_entropy):
    """Where every pixel is ignored, the sum is 0 and the mean nan; no other reduction exists."""
    import torch

    from starter_code import checks

    logits = torch.randn(1, 3, 2, 4, generator=torch.Generator().manual_seed(713))
    labels = torch.full((1, 2, 4), 255)
    call = "pixelwise_cross_entropy with all pixels ignored, reduction="
    value = pixelwise_cross_entropy(logits, labels, reduction="sum")
    checks.same(value, torch.tensor(0.0), f"{call}'sum'")
    value = pixelwise_cross_entropy(logits, labels)
    checks.same(value, torch.tensor(torch.nan), f"{call}'mean'")
    call = 'pixelwise_cross_entropy(logits, labels, reduction="median")'
    checks.raises(ValueError, call, pixelwise_cross_entropy, logits, labels, reduction="median")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_weights(pixelwise_cross_entropy):
    """Weights of the classes: in the sum, and in what the mean divides by, with ignored pixels."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(714)
    for k in (2, 5):
        logits = torch.randn(3, k, 4, 6, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (3, 4, 6), generator=generator)
        labels[torch.rand(3, 4, 6, generator=generator) < 0.3] = 255
        weight = 4 * torch.rand(k, generator=generator, dtype=torch.float64)
        weight[0] = 0
        for reduction in ("sum", "mean"):
            expected = F.cross_entropy(
                logits, labels, weight, ignore_index=255, reduction=reduction
            )
            value = pixelwise_cross_entropy(logits, labels, weight=weight, reduction=reduction)
            call = f"pixelwise_cross_entropy(..., weight=weight, reduction={reduction!r}), k = {k}"
            checks.same(value, expected, call, size=72 * k)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_huge_logits(pixelwise_cross_entropy):
    """Logits of +-10,000 in float32: right, and the same loss after adding a number to all."""
    import torch

    from starter_code import checks

    # Near 10,000 neighbouring numbers of float32 lie 0.001 apart, and each of the ways to a right
    # answer rounds there elsewhere.
    close = 0.01
    logits = torch.tensor([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0], [1e4, 1e4, 1e4]])
    logits = logits.T[None, :, None]  # (1, 3, 1, 3): pixels side by side
    third = torch.log(torch.tensor(3.0)).item()
    wanted = torch.empty((), device="meta")
    for labels, expected in [
        ([0, 1, 2], third),
        ([2, 0, 0], 3e4 + third),
        ([1, 1, 2], 2e4 + third),
    ]:
        call = "pixelwise_cross_entropy with logits of +-10,000 in float32"
        value = pixelwise_cross_entropy(logits, torch.tensor(labels)[None, None], reduction="sum")
        assert value is not None, f"{call} returned None: does it end in return?"
        checks.same(value.to("meta"), wanted, call)
        assert torch.isfinite(value), f"{call} is {value.item()}; it should be finite"
        checks.at_most(abs(value.item() - expected), close, f"the error of {call}")
    generator = torch.Generator().manual_seed(715)
    logits = torch.randint(-8, 9, (2, 3, 4, 4), generator=generator).float()
    labels = torch.randint(3, (2, 4, 4), generator=generator)
    value = pixelwise_cross_entropy(logits, labels)
    for shift in (-8192.0, 8192.0):
        call = f"what pixelwise_cross_entropy changes for logits + {shift}"
        gap = pixelwise_cross_entropy(logits + shift, labels) - value
        checks.at_most(gap.abs(), close, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_gradient(pixelwise_cross_entropy):
    """Autograd goes through: finite for huge logits, 0 at ignored pixels."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(716)
    for scale in (1.0, 1e4):
        logits = scale * torch.randn(2, 3, 4, 5, generator=generator)
        labels = torch.randint(3, (2, 4, 5), generator=generator)
        labels[:, 1, 2:] = 255
        weight = torch.tensor([0.5, 1.0, 2.0])
        for reduction in ("sum", "mean"):
            options = {"ignore_index": 255, "weight": weight, "reduction": reduction}
            expected = probes.gradient(F.cross_entropy, logits, labels, **options)
            found = probes.gradient(pixelwise_cross_entropy, logits, labels, **options)
            call = f"the gradient with reduction={reduction!r} for logits of about {scale:g}"
            checks.same(found, expected, call, size=120)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(pixelwise_cross_entropy):
    """float32 and float64 stay what they are, CUDA too where there is one; inputs stay as given."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(717)
    for device in [each for each in checks.devices() if each != "meta"]:
        for dtype in (torch.float32, torch.float64):
            logits = torch.randn(2, 3, 4, 5, generator=generator).to(device, dtype)
            labels = torch.randint(3, (2, 4, 5), generator=generator).to(device)
            labels[0, 1] = 255
            weight = torch.tensor([0.5, 1.0, 2.0], device=device, dtype=dtype)
            expected = F.cross_entropy(logits, labels, weight, ignore_index=255)
            value = pixelwise_cross_entropy(logits, labels, weight=weight)
            call = f"pixelwise_cross_entropy with logits of {dtype} on {device}"
            checks.same(value, expected, call, size=120)
            given = (logits, labels, 255, weight)
            after = probes.inputs_after(
                pixelwise_cross_entropy,
                *[each.clone() if isinstance(each, torch.Tensor) else each for each in given],
            )
            for name, before, now in zip(("logits", "labels"), given, after, strict=False):
                checks.same(now, before, f"{name} after the call of pixelwise_cross_entropy")
            checks.same(after[3], weight, "weight after the call of pixelwise_cross_entropy")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# What the formula does when it is typed as it stands, in float32, as the logits of a confident
# network grow. Beyond 88 the exponential of a right answer is infinite; beyond $-103$ the
# probability of a wrong one is 0, and its logarithm infinite.

# %%
print(" logit of the true class   as it stands        yours")
for size in (1.0, 10.0, 80.0, 100.0, -80.0, -100.0, -120.0):
    z = torch.tensor([size, 0.0]).reshape(1, 2, 1, 1)
    y = torch.zeros(1, 1, 1, dtype=torch.int64)
    naive = -torch.log(z.exp()[0, 0] / z.exp().sum()).item()
    print(f"{size:24g} {naive:14.6g} {pixelwise_cross_entropy(z, y).item():12.6g}")

# %% [raw]
# # BEGIN QUESTION
# name: q2
# points: 6

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
# of the logits, and is 0 at ignored pixels. Do not use autograd. It must be right for logits of
# $\pm 10^4$ in float32.
#
# *Checked*: against difference quotients and against autograd; ignored pixels and other ignore
# indices; huge logits; dtypes and devices. On the device `"meta"` tensors have shapes and no
# values, so use `torch.where` or products rather than `logits[mask]`.
#
# *Why it matters*: the gradient is bounded: no pixel ever pushes harder than 1, however wrong it
# is. And as all pixels push alike, a class that covers most of the image does most of the pushing.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: cross_entropy_gradient

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_one_pixel(cross_entropy_gradient):
    """One pixel with probabilities 3/4 and 1/4."""
    import math

    import torch

    from starter_code import checks

    logits = torch.tensor([math.log(3.0), 0.0], dtype=torch.float64).reshape(1, 2, 1, 1)
    for label, expected in [(0, [-0.25, 0.25]), (1, [0.75, -0.75]), (255, [0.0, 0.0])]:
        expected = torch.tensor(expected, dtype=torch.float64).reshape(1, 2, 1, 1)
        value = cross_entropy_gradient(logits, torch.full((1, 1, 1), label))
        checks.same(value, expected, f"cross_entropy_gradient with the label {label}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_difference_quotients(cross_entropy_gradient):
    """It is what the summed loss gains per step, along random directions."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(721)
    logits = torch.randn(2, 3, 3, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(3, (2, 3, 4), generator=generator)
    slope = cross_entropy_gradient(logits, labels)
    wanted = torch.empty_like(logits, device="meta")
    assert slope is not None, "cross_entropy_gradient returned None: does it end in return?"
    checks.same(slope.to("meta"), wanted, "cross_entropy_gradient(logits, labels)")
    step = 1e-5
    for _ in range(4):
        way = torch.randn(logits.shape, generator=generator, dtype=torch.float64)
        up = F.cross_entropy(logits + step * way, labels, reduction="sum")
        down = F.cross_entropy(logits - step * way, labels, reduction="sum")
        gap = ((up - down) / (2 * step) - (slope * way).sum()).abs()
        call = "the gap between the difference quotient and the gradient along a direction"
        checks.at_most(gap, 1e-6, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_autograd(cross_entropy_gradient):
    """Batches, rectangular images, one class and many: what autograd finds for the sum."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(722)
    for B, k, m, n in [(1, 2, 3, 3), (3, 4, 5, 2), (2, 21, 1, 7), (2, 1, 2, 3)]:
        logits = torch.randn(B, k, m, n, generator=generator, dtype=torch.float64)
        labels = torch.randint(k, (B, m, n), generator=generator)
        leaf = logits.clone().requires_grad_(True)
        loss = F.cross_entropy(leaf, labels, reduction="sum")
        (expected,) = torch.autograd.grad(loss, leaf)
        call = f"cross_entropy_gradient with logits {B, k, m, n}"
        checks.same(cross_entropy_gradient(logits, labels), expected, call, size=k)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_ignored(cross_entropy_gradient):
    """0 at ignored pixels, whatever the ignore index; elsewhere as without them."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(723)
    logits = torch.randn(2, 4, 5, 6, generator=generator, dtype=torch.float64)
    classes = torch.randint(4, (2, 5, 6), generator=generator)
    ignored = torch.rand(2, 5, 6, generator=generator) < 0.4
    for index in (255, -1, 0, 2):
        labels = classes.masked_fill(ignored, index)
        leaf = logits.clone().requires_grad_(True)
        loss = F.cross_entropy(leaf, labels, ignore_index=index, reduction="sum")
        (expected,) = torch.autograd.grad(loss, leaf)
        call = f"cross_entropy_gradient(logits, labels, ignore_index={index})"
        value = cross_entropy_gradient(logits, labels, ignore_index=index)
        checks.same(value, expected, call, size=4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_huge_logits(cross_entropy_gradient):
    """Logits of +-10,000 in float32: right, sums to 0 over the classes, never beyond 1."""
    import torch

    from starter_code import checks

    # Near 10,000 neighbouring numbers of float32 lie 0.001 apart, and each of the ways to a right
    # answer rounds there elsewhere.
    close = 0.01
    logits = torch.tensor([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0], [1e4, 1e4, -1e4]])
    logits = logits.T[None, :, None]  # (1, 3, 1, 3): pixels side by side
    labels = torch.tensor([0, 0, 0])[None, None]
    expected = torch.tensor([[0.0, 0.0, 0.0], [-1.0, 1.0, 0.0], [-0.5, 0.5, 0.0]])
    expected = expected.T[None, :, None]
    value = cross_entropy_gradient(logits, labels)
    call = "cross_entropy_gradient with logits of +-10,000 in float32"
    assert value is not None, f"{call} returned None: does it end in return?"
    checks.same(value.to("meta"), expected.to("meta"), call)
    assert torch.isfinite(value).all(), f"{call} is not finite everywhere"
    checks.at_most((value - expected).abs().max(), close, f"the largest error of {call}")
    generator = torch.Generator().manual_seed(724)
    logits = 1e4 * torch.randn(2, 5, 4, 4, generator=generator)
    value = cross_entropy_gradient(logits, torch.randint(5, (2, 4, 4), generator=generator))
    checks.at_most(value.sum(dim=1).abs().max(), close, "the sum over the classes")
    checks.at_most(value.abs().max(), 1 + close, "the largest magnitude of a gradient")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(cross_entropy_gradient):
    """float32 and float64 stay what they are, on every device; inputs stay as they were."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(725)
    source = torch.randn(2, 3, 4, 5, generator=generator, dtype=torch.float64)
    classes = torch.randint(3, (2, 4, 5), generator=generator)
    classes[1, 2] = 255
    one_hot = torch.stack([classes == c for c in range(3)], dim=1).double()
    expected = (source.softmax(dim=1) - one_hot) * (classes != 255)[:, None]
    for device in checks.devices():
        for dtype in (torch.float32, torch.float64):
            logits, labels = source.to(device, dtype), classes.to(device)
            call = f"cross_entropy_gradient with logits of {dtype} on {device}"
            value = cross_entropy_gradient(logits, labels)
            checks.same(value, expected.to(device, dtype), call, size=3)
    after = probes.inputs_after(cross_entropy_gradient, source.clone(), classes.clone())
    checks.same(after[0], source, "logits after the call of cross_entropy_gradient")
    checks.same(after[1], classes, "labels after the call of cross_entropy_gradient")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 2. How good is a segmentation?

# %% [raw]
# # BEGIN QUESTION
# name: q3
# points: 10

# %% [markdown]
# ### Question 3. Metrics as the benchmarks have them (10 points)
#
# Everything is counted once, in the *confusion matrix* $C$: $C_{ij}$ is the number of pixels of
# true class $i$ (row) that were predicted as class $j$ (column). Pixels whose *label* is
# `ignore_index` do not count, whatever was predicted there. Write
#
# - `confusion_matrix(prediction, labels, classes, ignore_index=255)`: $C$, of shape (`classes`,
#   `classes`), int64, on the device of the labels. `prediction` and `labels` have one shape, any
#   shape, and any integer dtype; label files are uint8, and 20 · 21 is more than 255.
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
# uint8.
#
# *Why it matters*: Pascal VOC adds up one matrix over all test images and then takes the mean of
# the IoUs. The mean over images of each image's mean IoU is another number, and so is everything
# below if you count the ignored border.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: confusion_matrix, pixel_accuracy, class_iou, mean_iou, dice

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_eight_pixels(confusion_matrix):
    """Eight pixels, one of them ignored: true classes are rows."""
    import torch

    from starter_code import checks

    labels = torch.tensor([[0, 0, 1, 1], [1, 2, 2, 255]])
    prediction = torch.tensor([[0, 1, 1, 1], [1, 0, 2, 1]])
    expected = torch.tensor([[1, 1, 0], [0, 3, 0], [1, 0, 1]])
    value = confusion_matrix(prediction, labels, 3)
    checks.same(value, expected, "confusion_matrix(prediction, labels, 3)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_scores_of_a_matrix(pixel_accuracy, class_iou, mean_iou, dice):
    """The four scores of a matrix with two classes."""
    import torch

    from starter_code import checks

    confusion = torch.tensor([[6, 2], [1, 1]])
    checks.number(pixel_accuracy(confusion), 0.7, "pixel_accuracy(confusion)", 1e-6)
    expected = torch.tensor([6 / 9, 1 / 4], dtype=torch.float64)
    checks.same(class_iou(confusion), expected, "class_iou(confusion)")
    checks.number(mean_iou(confusion), 11 / 24, "mean_iou(confusion)", 1e-6)
    expected = torch.tensor([12 / 15, 2 / 5], dtype=torch.float64)
    checks.same(dice(confusion), expected, "dice(confusion)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_counts(confusion_matrix):
    """Any shape: batches add up, and swapping truth and prediction transposes the matrix."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(731)
    for shape, k in [((3, 5, 7), 4), ((6, 2), 21), ((11,), 2), ((2, 2, 2, 3), 3), ((0, 3), 3)]:
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


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_ignored(confusion_matrix):
    """Ignored labels do not count, whatever was predicted there; predictions hide no label."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(732)
    prediction, labels = (torch.randint(4, (6, 9), generator=generator) for _ in range(2))
    ignored = torch.rand(6, 9, generator=generator) < 0.3
    for index in (255, -1, 7, 2):
        marked = labels.masked_fill(ignored, index)
        counts = marked != index
        pairs = 4 * marked[counts] + prediction[counts]
        expected = torch.bincount(pairs, minlength=16).reshape(4, 4)
        call = f"confusion_matrix(prediction, labels, 4, ignore_index={index})"
        value = confusion_matrix(prediction, marked, 4, ignore_index=index)
        checks.same(value, expected, call)
        strange = prediction.masked_fill(~counts, 255)
        value = confusion_matrix(strange, marked, 4, ignore_index=index)
        checks.same(value, expected, f"{call} with 255 predicted at ignored pixels")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_integer_types(confusion_matrix):
    """uint8, int16 and int32 maps give int64 counts, on every device; inputs stay as they were."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(733)
    prediction, labels = (torch.randint(21, (17, 23), generator=generator) for _ in range(2))
    labels[3, 4:] = 255
    counts = labels != 255
    pairs = 21 * labels[counts] + prediction[counts]
    expected = torch.bincount(pairs, minlength=441).reshape(21, 21)
    for device in [each for each in checks.devices() if each != "meta"]:
        for dtype in (torch.uint8, torch.int16, torch.int32, torch.int64):
            value = confusion_matrix(prediction.to(device, dtype), labels.to(device, dtype), 21)
            call = f"confusion_matrix of {dtype} maps with 21 classes on {device}"
            checks.same(value, expected.to(device), call)
    after = probes.inputs_after(confusion_matrix, prediction.clone(), labels.clone(), 21)
    checks.same(after[0], prediction, "prediction after the call of confusion_matrix")
    checks.same(after[1], labels, "labels after the call of confusion_matrix")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_pixel_accuracy(pixel_accuracy):
    """The share of right pixels; nan where nothing counts."""
    import math

    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(734)
    for k in (1, 2, 5):
        confusion = torch.randint(0, 10**7, (k, k), generator=generator)
        hits = sum(confusion[i, i].item() for i in range(k))
        call = f"pixel_accuracy of a matrix {k} x {k}"
        checks.number(pixel_accuracy(confusion), hits / confusion.sum().item(), call, 1e-6)
    value = pixel_accuracy(torch.zeros(3, 3, dtype=torch.int64))
    assert value is not None, "pixel_accuracy returned None: does it end in return?"
    assert math.isnan(float(value)), f"pixel_accuracy of no pixels is {float(value)}, not nan"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_class_iou(class_iou):
    """IoU of each class; nan for a class in neither, 0 for one in the truth or prediction only."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(735)
    for k in (1, 3, 6):
        confusion = torch.randint(1, 10**7, (k, k), generator=generator)
        expected = []
        for i in range(k):
            union = confusion[i].sum() + confusion[:, i].sum() - confusion[i, i]
            expected.append(confusion[i, i].item() / union.item())
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(class_iou(confusion), expected, f"class_iou of a matrix {k} x {k}")
    confusion = torch.tensor([[5, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]])
    expected = torch.tensor([0.5, torch.nan, 0.0, 0.0], dtype=torch.float64)
    checks.same(class_iou(confusion), expected, "class_iou with class 1 in neither")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_mean_iou(mean_iou):
    """The mean skips classes in neither, keeps those predicted only; nan where nothing counts."""
    import math

    import torch

    from starter_code import checks

    for confusion, expected in [
        ([[5, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]], 1 / 6),
        ([[4, 0, 0], [0, 0, 0], [0, 0, 6]], 1.0),
        ([[0, 7], [0, 0]], 0.0),
        ([[8, 2], [0, 10]], (8 / 10 + 10 / 12) / 2),
        ([[9000000, 1], [1, 0]], 9000000 / 9000002 / 2),
    ]:
        call = f"mean_iou({confusion})"
        checks.number(mean_iou(torch.tensor(confusion)), expected, call, 1e-6)
    value = mean_iou(torch.zeros(3, 3, dtype=torch.int64))
    assert value is not None, "mean_iou returned None: does it end in return?"
    assert math.isnan(float(value)), f"mean_iou of no pixels is {float(value)}, not nan"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dice(dice):
    """Dice of each class: nan for a class in neither, 2 I / (1 + I) for an IoU of I."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(736)
    for k in (1, 3, 6):
        confusion = torch.randint(1, 10**7, (k, k), generator=generator)
        matrix = confusion.double()
        hits = matrix.diagonal()
        iou = hits / (matrix.sum(0) + matrix.sum(1) - hits)
        value = dice(confusion)
        checks.same(value, 2 * iou / (1 + iou), f"dice of a matrix {k} x {k}", size=k)
    confusion = torch.tensor([[5, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]])
    expected = torch.tensor([2 / 3, torch.nan, 0.0, 0.0], dtype=torch.float64)
    checks.same(dice(confusion), expected, "dice with class 1 in neither")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_matrix_unchanged(pixel_accuracy, class_iou, mean_iou, dice):
    """The matrix is the same after each score, and two matrices are scored by their sum."""
    import torch

    from starter_code import checks, probes

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
    for name, function in [
        ("pixel_accuracy", pixel_accuracy),
        ("class_iou", class_iou),
        ("mean_iou", mean_iou),
        ("dice", dice),
    ]:
        (after,) = probes.inputs_after(function, both.clone())
        checks.same(after, both, f"confusion after {name}(confusion)")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q4
# points: 6

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
# - `to_colours(labels, palette)`: labels $(m, n)$ of any integer dtype to colours $(m, n, 3)$ in
#   uint8; `palette` is any $(P, 3)$ in uint8, and the labels are below $P$;
# - `to_labels(colours, palette)`: back, int64. The colours of the palette all differ. A colour that
#   is not in it raises `ValueError`: with the palette of the 21 classes, that of the border too.
#
# *Checked*: all 256 colours; other palettes; integer dtypes; colours that differ in one channel
# only, or by swapped channels; unknown colours.
#
# *Why it matters*: `torchvision` and everyone's scripts hand you label files as numbers or as
# colours, and a file opened the wrong way (converted to grey, or resized with interpolation) has
# labels that nobody ever gave. A conversion that refuses unknown colours notices.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: voc_palette, to_colours, to_labels

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_first_colours(voc_palette):
    """The colours of the labels 0 to 8."""
    import torch

    from starter_code import checks

    palette = voc_palette()
    expected = [
        [0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0], [0, 0, 128],
        [128, 0, 128], [0, 128, 128], [128, 128, 128], [64, 0, 0],
    ]  # fmt: skip
    checks.same(
        palette.to("meta"), torch.empty(256, 3, dtype=torch.uint8, device="meta"), "voc_palette()"
    )
    checks.equal(palette[:9].tolist(), expected, "voc_palette()[:9].tolist()", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_there_and_back(to_colours, to_labels):
    """Six labels in three colours, and back."""
    import torch

    from starter_code import checks

    palette = torch.tensor([[0, 0, 0], [200, 10, 0], [10, 200, 0]], dtype=torch.uint8)
    labels = torch.tensor([[0, 1, 2], [2, 2, 0]])
    colours = torch.stack([palette[label] for label in labels.flatten().tolist()]).reshape(2, 3, 3)
    checks.same(to_colours(labels, palette), colours, "to_colours(labels, palette)")
    checks.same(to_labels(colours, palette), labels, "to_labels(colours, palette)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_palette(voc_palette):
    """All 256 colours: the bits of each label are found again in its colour."""
    import torch

    from starter_code import checks

    palette = voc_palette()
    expected = torch.empty(256, 3, dtype=torch.uint8, device="meta")
    assert palette is not None, "voc_palette() returned None: does it end in return?"
    checks.same(palette.to("meta"), expected, "voc_palette()")
    wrong = []
    for label, (red, green, blue) in enumerate(palette.tolist()):
        found = 0
        for i in range(3):
            found |= (red >> (7 - i) & 1) << 3 * i | (green >> (7 - i) & 1) << (3 * i + 1)
            found |= (blue >> (7 - i) & 1) << (3 * i + 2)
        if found != label or red % 32 or green % 32 or blue % 64:
            wrong.append(label)
    assert not wrong, f"voc_palette() has {len(wrong)} wrong colours; the first is label {wrong[0]}"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_to_colours(to_colours):
    """Any palette and integer dtype, on every device; uint8 labels index, they do not mask."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(741)
    for P, dtype in [(256, torch.uint8), (256, torch.int64), (2, torch.uint8), (21, torch.int32)]:
        palette = torch.randint(256, (P, 3), generator=generator).to(torch.uint8)
        labels = torch.randint(P, (5, 8), generator=generator).to(dtype)
        labels[0, 0], labels[2, 3] = P - 1, 0
        rows = [palette[label].tolist() for label in labels.flatten().tolist()]
        expected = torch.tensor(rows, dtype=torch.uint8).reshape(5, 8, 3)
        call = f"to_colours with a palette of {P} colours and labels of {dtype}"
        for device in checks.devices():
            value = to_colours(labels.to(device), palette.to(device))
            checks.same(value, expected.to(device), f"{call} on {device}")
        after = probes.inputs_after(to_colours, labels.clone(), palette.clone())
        checks.same(after[0], labels, f"labels after {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_to_labels(to_labels):
    """Colours that are alike: swapped channels, equal sums, one channel or one step apart."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(742)
    close = [[1, 2, 3], [3, 2, 1], [2, 1, 3], [2, 2, 2], [0, 0, 6], [1, 2, 4], [255, 2, 3]]
    close += [[0, 1, 0], [0, 0, 255], [0, 0, 0], [255, 255, 255], [1, 0, 0], [0, 0, 1]]
    every = torch.randperm(256, generator=generator)
    varied = torch.stack([every, every.roll(1), 255 - every], dim=1)
    for colours in (torch.tensor(close), varied):
        palette = colours.to(torch.uint8)
        labels = torch.randint(len(palette), (19, 31), generator=generator)
        for device in [each for each in checks.devices() if each != "meta"]:
            value = to_labels(palette[labels].to(device), palette.to(device))
            checks.same(value, labels.to(device), f"to_labels with {len(palette)} colours")
        after = probes.inputs_after(to_labels, palette[labels], palette.clone())
        checks.same(after[0], palette[labels], "colours after to_labels(colours, palette)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_unknown_colour(to_labels):
    """One pixel of a colour that is not in the palette raises ValueError, wherever it is."""
    import torch

    from starter_code import checks

    palette = torch.tensor([[0, 0, 0], [128, 0, 0], [0, 128, 0], [64, 0, 128]], dtype=torch.uint8)
    labels = torch.tensor([[0, 1, 2, 3], [3, 3, 0, 1]])
    checks.same(to_labels(palette[labels], palette), labels, "to_labels of known colours")
    for colour in ([224, 224, 192], [0, 0, 128], [127, 0, 0], [128, 0, 1], [255, 255, 255]):
        for row, column in [(0, 0), (1, 3)]:
            colours = palette[labels].clone()
            colours[row, column] = torch.tensor(colour, dtype=torch.uint8)
            call = f"to_labels of a map with the unknown colour {tuple(colour)}"
            checks.raises(ValueError, call, to_labels, colours, palette)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q5
# points: 6

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
# image $I$. Pixels outside the mask or the image take no part. Write
#
# - `otsu_threshold(image, bins=256)`: the best edge, a float, for an image of any shape. Where
#   several edges are equally good, any of them; for a constant image, its value;
# - `classify(image, thresholds)`: for each pixel the *number of thresholds that its value reaches*
#   ($\ge$), int64. `thresholds` is a list of floats, ascending, maybe empty; a float64 image is
#   compared in float64;
# - `flatten_bias(image, mask, width)`: $J$ for an image $(m, n)$ and a bool mask $(m, n)$. An empty
#   mask gives zeros.
#
# *Checked*: Otsu on histograms of several shapes; values that equal a threshold, dtypes and devices
# (`classify` on `"meta"` too); what is outside the mask must not matter; the mean; the formula.
#
# *Why it matters*: a method with three numbers is the one to beat, and it tells how much of the
# network's score was never hard.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: otsu_threshold, classify, flatten_bias

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_otsu_of_two_groups(otsu_threshold):
    """Two groups of values: the threshold lies between them."""
    import torch

    from starter_code import checks

    image = torch.tensor([[0.1, 0.12, 0.9], [0.11, 0.88, 0.1]])
    threshold = otsu_threshold(image)
    checks.at_least(threshold, 0.12, "otsu_threshold(image)")
    checks.at_most(threshold, 0.88, "otsu_threshold(image)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_classify_and_flatten(classify, flatten_bias):
    """Five values and two thresholds; a constant image is flat already."""
    import torch

    from starter_code import checks

    image = torch.tensor([0.0, 0.25, 0.3, 0.5, 0.8])
    expected = torch.tensor([0, 1, 1, 2, 2])
    checks.same(classify(image, [0.25, 0.5]), expected, "classify(image, [0.25, 0.5])")
    mask = torch.ones(6, 9, dtype=torch.bool)
    mask[0, :4] = False
    image = torch.full((6, 9), 3.0, dtype=torch.float64)
    value = flatten_bias(image, mask, 1.5)
    checks.same(value, image * mask, "flatten_bias of a constant image", size=81)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_otsu(otsu_threshold):
    """The best edge of the histogram, for groups of unequal size, other bins, other ranges."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(751)
    for shape, split, offset, scale, bins in [
        ((40, 50), 0.5, 0.0, 1.0, 256),
        ((31, 17, 3), 0.9, -5.0, 20.0, 64),
        ((900,), 0.2, 100.0, 0.01, 10),
    ]:
        upper = torch.rand(shape, generator=generator) < split
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        image = offset + scale * (torch.where(upper, 2.0, 0.0) + 0.4 * noise)
        low, high = image.min().item(), image.max().item()
        width = (high - low) / bins
        index = ((image - low) / width).long().clamp(0, bins - 1).flatten()
        count = torch.bincount(index, minlength=bins).double()
        centre = low + width * (torch.arange(bins) + 0.5)
        best = []
        for edge in range(1, bins):
            w0, w1 = count[:edge].sum(), count[edge:].sum()
            mu0 = (count[:edge] * centre[:edge]).sum() / w0
            mu1 = (count[edge:] * centre[edge:]).sum() / w1
            best.append((w0 * w1 * (mu1 - mu0) ** 2).item())
        threshold = otsu_threshold(image, bins)
        call = f"otsu_threshold(image, {bins}) for values from {low:.3g} to {high:.3g}"
        checks.at_least(threshold, low, call)
        checks.at_most(threshold, high, call)
        place = (float(threshold) - low) / width
        edge = round(place)
        assert abs(place - edge) < 0.01, f"{call} is {float(threshold):.6g}: no edge of a bin"
        assert 0 < edge < bins, f"{call} is {float(threshold):.6g}: it divides nothing"
        quality = best[edge - 1] / max(best)
        checks.at_least(quality, 1 - 1e-9, f"{call}: the criterion, relative to the best edge's")
    value = otsu_threshold(torch.full((3, 4), 0.7, dtype=torch.float64))
    checks.number(value, 0.7, "otsu_threshold of a constant image", 1e-9)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_classify(classify):
    """Values that equal a threshold; no threshold, many; shapes, dtypes and devices."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(752)
    for thresholds in ([], [0.0], [-1.0, 0.1, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5]):
        for dtype in (torch.float32, torch.float64):
            image = torch.randn(2, 3, 7, 5, generator=generator, dtype=dtype)
            image[0, 0].flatten()[: len(thresholds)] = torch.tensor(thresholds, dtype=dtype)
            expected = sum(
                ((image >= torch.tensor(t, dtype=dtype)).long() for t in thresholds),
                torch.zeros(image.shape, dtype=torch.int64),
            )
            call = f"classify(image, {thresholds}) with an image of {dtype}"
            for device in checks.devices():
                value = classify(image.to(device), thresholds)
                checks.same(value, expected.to(device), f"{call} on {device}")
            after = probes.inputs_after(classify, image.clone(), list(thresholds))
            checks.same(after[0], image, f"image after {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_bias_is_removed(flatten_bias):
    """Only the mask counts, the mean stays, factors cancel, and a bias field nearly vanishes."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(753)
    row, column = torch.meshgrid(torch.arange(40), torch.arange(36), indexing="ij")
    mask = ((row - 20) ** 2 / 300 + (column - 17) ** 2 / 200 < 1) & (row + column > 14)
    image = 0.5 + torch.rand(40, 36, generator=generator, dtype=torch.float64)
    after = probes.inputs_after(flatten_bias, image.clone(), mask.clone(), 4.0)
    checks.same(after[0], image, "image after flatten_bias(image, mask, 4.0)")
    checks.same(after[1], mask, "mask after flatten_bias(image, mask, 4.0)")
    flat = flatten_bias(image, mask, 4.0)
    assert flat is not None, "flatten_bias returned None: does it end in return?"
    checks.same(flat.to("meta"), image.to("meta"), "flatten_bias(image, mask, 4.0)")
    outside = torch.where(mask, torch.zeros_like(flat), flat)
    checks.same(outside, torch.zeros_like(flat), "flatten_bias outside the mask")
    mean = flat[mask].mean()
    checks.number(mean, image[mask].mean().item(), "the mean of flatten_bias over the mask", 1e-9)
    other = image.masked_fill(~mask, 1e6)
    call = "flatten_bias with other values outside the mask"
    checks.same(flatten_bias(other, mask, 4.0), flat, call, size=2000)
    checks.same(flatten_bias(7 * image, mask, 4.0), 7 * flat, "flatten_bias(7 * image)", size=2000)
    bias = 1 + 0.6 * torch.sin(row / 25.0 + column / 40.0)
    again = flatten_bias(bias * torch.ones_like(image), mask, 4.0)[mask]
    before = bias[mask].std() / bias[mask].mean()
    checks.at_most(again.std() / again.mean() / before, 0.25, "what is left of a smooth bias field")
    empty = flatten_bias(image, torch.zeros_like(mask), 4.0)
    checks.same(empty, torch.zeros_like(image), "flatten_bias with an empty mask")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_flatten_formula(flatten_bias):
    """Small and rectangular images, several widths, holes in the mask: the formula, by matrices."""
    import math

    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(754)
    for m, n, width in [(9, 14, 1.0), (12, 7, 2.3), (5, 6, 8.0)]:
        image = 0.2 + torch.rand(m, n, generator=generator, dtype=torch.float64)
        mask = torch.rand(m, n, generator=generator) < 0.7
        gauss = []
        for size in (m, n):
            d = torch.arange(size)[:, None] - torch.arange(size)[None]
            g = torch.exp(-(d.double() ** 2) / (2 * width**2))
            gauss.append(torch.where(d.abs() <= math.ceil(3 * width), g, 0))
        smooth = gauss[0] @ (mask * image) @ gauss[1] / (gauss[0] @ mask.double() @ gauss[1])
        flat = torch.where(mask, image / smooth, 0)
        flat = flat * (image[mask].mean() / flat[mask].mean())
        for device in [each for each in checks.devices() if each != "meta"]:
            for dtype in (torch.float32, torch.float64):
                value = flatten_bias(image.to(device, dtype), mask.to(device), width)
                call = f"flatten_bias of {m} x {n} pixels, width {width}, {dtype} on {device}"
                checks.same(value, flat.to(device, dtype), call, size=m * n)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# Now to the brain. The *corrupted* slices are multiplied by a smooth bias field and have Gaussian
# noise added. The three thresholds of each method below are the best there are: those with the
# largest mean Dice of the tissues on training slices of the same kind, found by trying all triples
# of a fine grid. For the cure, half of Otsu's threshold makes the mask of the brain (all of it
# would lose the dark CSF). A median over $3 \times 3$ pixels before that is the simplest remedy
# for noise.

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
# No three numbers separate what overlaps: with noise, the histograms of the tissues run into each
# other, and a pixel's own value cannot tell. Its neighbours could. That is what the network is for.

# %% [markdown]
# ## 5. U-Net
#
# A pixel's class depends on what lies around it: grey matter is grey in comparison. A network that
# sees far halves its images, so that a convolution of 3 pixels spans 6, 12, 24 of the first ones.
# But then it no longer knows where exactly it saw something. U-Net (Ronneberger, Fischer and Brox,
# 2015) goes down and up again. The *contracting path* halves the image and doubles the channels,
# level by level; the *expanding path* doubles the image and halves the channels; and at every level
# a *skip* hands the sharp features from the way down across to the way up.

# %% [raw]
# # BEGIN QUESTION
# name: q6
# points: 6

# %% [markdown]
# ### Question 6. Shapes, on paper first (6 points)
#
# A U-Net of depth $d$ and width $w$ has $d$ levels and a bottleneck below them. Each of these $d+1$
# does two convolutions $3 \times 3$, with a ReLU after each. Padding keeps the size. The first
# level has $w$ channels at the size $m \times n$ of the image. Between two levels a max pooling
# halves both sides, and the channels double. Fill in this table for $m \times n = 112 \times 96$,
# $d = 3$ and $w = 16$ before you write code (nobody collects it):
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
#   `(channels, rows, columns)`, the bottleneck last. Where $2^d$ does not divide $m$ and $n$ it
#   raises `ValueError`.
# - `valid_output(size, depth=4)`: the paper does not pad. Each convolution $3 \times 3$ takes one
#   pixel from every side, also in the bottleneck and on the way up, where each level again has two
#   convolutions after the sides were doubled. Return the side of the output, an int, for an image
#   of `size` x `size` pixels. It raises `ValueError` where an odd side would be pooled, since a row
#   would be lost, and where a convolution leaves nothing. The paper says $572 \to 388$.
#
# *Checked*: both functions against the case above (public); other sizes, depths and widths; all the
# errors (hidden).
#
# *Why it matters*: nearly every error in building a U-Net is an error of shape, and found on paper
# in a minute.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: unet_shapes, valid_output

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_table(unet_shapes):
    """The table above: 112 x 96 pixels, depth 3, width 16."""
    from starter_code import checks

    expected = [(16, 112, 96), (32, 56, 48), (64, 28, 24), (128, 14, 12)]
    checks.equal(unet_shapes(112, 96, 3, 16), expected, "unet_shapes(112, 96, 3, 16)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_paper(valid_output):
    """The network of the paper: 572 pixels become 388."""
    from starter_code import checks

    checks.equal(valid_output(572), 388, "valid_output(572)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_shapes(unet_shapes):
    """Other sizes, depths and widths, also depth 0."""
    from starter_code import checks

    for m, n, depth, width in [(64, 160, 5, 3), (6, 10, 1, 7), (48, 16, 4, 64), (5, 7, 0, 12)]:
        expected = [(width * 2**k, m // 2**k, n // 2**k) for k in range(depth + 1)]
        call = f"unet_shapes({m}, {n}, {depth}, {width})"
        checks.equal(unet_shapes(m, n, depth, width), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_not_divisible(unet_shapes):
    """ValueError where rows or columns cannot be halved so often, even if only in the end."""
    from starter_code import checks

    for m, n, depth in [(100, 96, 3), (96, 100, 3), (7, 8, 1), (8, 7, 1), (16, 24, 4), (24, 16, 4)]:
        call = f"unet_shapes({m}, {n}, {depth}, 4)"
        checks.raises(ValueError, call, unet_shapes, m, n, depth, 4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_valid_sizes(valid_output):
    """Other sizes of the image and depths."""
    from starter_code import checks

    for size, depth, expected in [
        (572, 4, 388), (188, 4, 4), (252, 4, 68), (92, 3, 4), (140, 3, 52), (20, 1, 4), (96, 2, 56),
        (44, 2, 4), (10, 0, 6), (5, 0, 1), (18, 1, 2), (2044, 5, 1668),
    ]:  # fmt: skip
        checks.equal(valid_output(size, depth), expected, f"valid_output({size}, {depth})")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_impossible_sizes(valid_output):
    """ValueError for odd sides, at the first level or further down, and where nothing is left."""
    from starter_code import checks

    for size, depth in [
        (573, 4), (570, 4), (568, 4), (21, 1), (90, 3), (4, 0), (3, 0), (8, 1), (12, 1), (16, 1),
        (17, 1), (124, 4), (140, 4), (172, 4), (42, 2), (36, 2), (40, 2),
    ]:  # fmt: skip
        checks.raises(ValueError, f"valid_output({size}, {depth})", valid_output, size, depth)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q7
# points: 14

# %% [markdown]
# ### Question 7. U-Net (14 points)
#
# Write `class UNet(nn.Module)` with `__init__(self, in_channels=1, classes=4, depth=3, width=16)`.
# It takes images $(B, \text{in\_channels}, m, n)$, with $m$ and $n$ divisible by $2^d$ for the
# depth $d$, and returns logits $(B, \text{classes}, m, n)$. In this order:
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
# Create the layers in this order; name them as you like. All other modules of `torch.nn` and
# functions of `torch` are allowed, and there is nothing random beside the first weights.
#
# Count on paper: how many parameters has `UNet()`? A convolution from $a$ to $b$ channels has
# $9ab + b$, the transposed one $4ab + b$. The public check tells you whether you agree.
#
# *Checked*: shape, number of parameters (public); shapes for other arguments; which parameters
# there are; the logits, with given weights, which find their layers by order and shape; that skips
# carry, and where to; gradients for every parameter; the same logits twice, alone and in a batch,
# in eval mode; dtype and device (hidden).

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: UNet

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_shape(UNet):
    """Two images of 16 x 24 pixels: logits of four classes."""
    import torch

    from starter_code import checks, probes

    model = UNet()
    assert probes.is_module(model), "UNet() is no nn.Module"
    logits = model(torch.rand(2, 1, 16, 24, generator=torch.Generator().manual_seed(70)))
    assert logits is not None, "UNet()(x) returned None: does forward end in return?"
    checks.equal(list(logits.shape), [2, 4, 16, 24], "the shape of UNet()(x)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_parameters(UNet):
    """UNet() has 481,796 parameters."""
    from starter_code import checks, probes

    call = "the number of parameters of UNet()"
    checks.equal(probes.parameter_count(UNet()), 481_796, call, reveal=True)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_arguments(UNet):
    """Other channels, classes, depths and widths, on several sizes."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(71)
    for channels, classes, depth, width, m, n in [
        (1, 4, 3, 4, 8, 40), (3, 21, 2, 5, 12, 8), (2, 2, 1, 6, 10, 6), (1, 3, 4, 2, 48, 16),
    ]:  # fmt: skip
        model = UNet(channels, classes, depth, width)
        x = torch.rand(2, channels, m, n, generator=generator)
        call = f"UNet({channels}, {classes}, {depth}, {width})(x) with x {tuple(x.shape)}"
        logits = model(x)
        assert logits is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(2, classes, m, n, device="meta")
        checks.same(torch.empty_like(logits, device="meta"), expected, call)
        assert torch.isfinite(logits).all(), f"{call} is not finite"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_which_parameters(UNet):
    """The kernels and biases, by their shapes."""
    from starter_code import probes

    for channels, classes, depth, width in [(1, 4, 2, 6), (3, 5, 3, 4), (1, 2, 1, 3)]:
        sizes = [(channels, width)]
        sizes += [(width * 2**k, 2 * width * 2**k) for k in range(depth)]
        right = [[b, a, 3, 3] for a, b in sizes] + [[b, b, 3, 3] for _, b in sizes] + [
            [classes, width, 1, 1], [classes]
        ]  # fmt: skip
        right += [[b] for _, b in sizes] * 2
        for level in range(depth):
            c = width * 2**level
            right += [[2 * c, c, 2, 2], [c, 2 * c, 3, 3], [c, c, 3, 3], [c], [c], [c]]
        found = probes.parameter_shapes(UNet(channels, classes, depth, width))
        call = f"UNet({channels}, {classes}, {depth}, {width})"
        missing, extra = sorted(right), []
        for shape in map(list, found):
            if shape in missing:
                missing.remove(shape)
            else:
                extra.append(shape)
        assert not extra, f"{call} has parameters of the shapes {extra}, which it should not have"
        assert not missing, f"{call} has {len(missing)} parameters less than it should have"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 3
"""  # END TEST CONFIG


def test_logits(UNet):
    """The logits with given weights, in float64."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, probes

    def right(x, layers, depth):
        layers, skips = iter(layers), []

        def apply(x, function=F.conv2d, **how):
            layer = next(layers)
            return function(x, layer["weight"], layer["bias"], **how)

        for level in range(depth + 1):
            if level:
                skips.append(x)
                x = F.max_pool2d(x, 2)
            x = apply(apply(x, padding=1).relu(), padding=1).relu()
        while skips:
            x = torch.cat([skips.pop(), apply(x, F.conv_transpose2d, stride=2)], dim=1)
            x = apply(apply(x, padding=1).relu(), padding=1).relu()
        return apply(x)

    generator = torch.Generator().manual_seed(72)
    for channels, classes, depth, width in [(1, 4, 2, 6), (3, 5, 3, 4), (2, 2, 1, 5)]:
        shapes, before = [], channels
        for level in range(depth + 1):
            c = width * 2**level
            shapes += [(c, before, 3, 3), (c, c, 3, 3)]
            before = c
        for level in reversed(range(depth)):
            c = width * 2**level
            shapes += [(2 * c, c, 2, 2), (c, 2 * c, 3, 3), (c, c, 3, 3)]
        shapes += [(classes, width, 1, 1)]
        layers = []
        for shape in shapes:
            outputs = shape[1] if shape[2] == 2 else shape[0]
            kernel = torch.randn(shape, generator=generator, dtype=torch.float64)
            bias = torch.randn(outputs, generator=generator, dtype=torch.float64)
            layers.append({"weight": 1.5 * kernel / kernel[0].numel() ** 0.5, "bias": bias / 3})
        x = torch.randn(2, channels, 16, 24, generator=generator, dtype=torch.float64)
        model = UNet(channels, classes, depth, width)
        model.to(torch.float64)
        probes.assign_weights(model, layers)
        call = f"UNet({channels}, {classes}, {depth}, {width})(x) with given weights"
        checks.same(model(x), right(x, layers, depth), call, size=1000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_skips_carry(UNet):
    """A pixel reaches the logits through the first skip alone, 4 pixels far, and through no other
    way when the skips are cut."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(73)
    width = 5
    shapes = [(5, 1, 3, 3), (5, 5, 3, 3), (10, 5, 3, 3), (10, 10, 3, 3), (20, 10, 3, 3)]
    shapes += [(20, 20, 3, 3), (20, 10, 2, 2), (10, 20, 3, 3), (10, 10, 3, 3), (10, 5, 2, 2)]
    shapes += [(5, 10, 3, 3), (5, 5, 3, 3), (3, 5, 1, 1)]
    layers = []
    for shape in shapes:
        outputs = shape[1] if shape[2] == 2 else shape[0]
        kernel = torch.rand(shape, generator=generator, dtype=torch.float64) + 0.1
        layers.append({"weight": kernel / 9, "bias": torch.ones(outputs, dtype=torch.float64)})
    x = torch.rand(1, 1, 24, 24, generator=generator, dtype=torch.float64)
    changed = x.clone()
    changed[0, 0, 11, 13] += 1
    reached = torch.zeros(24, 24, dtype=torch.bool)
    reached[7:16, 9:18] = True

    def difference(cut):
        given = [{name: tensor.clone() for name, tensor in layer.items()} for layer in layers]
        if cut == "up":
            given[9]["weight"].zero_()
        else:
            given[7]["weight"][:, : 2 * width] = 0
            given[10]["weight"][:, :width] = 0
        model = UNet(1, 3, 2, width)
        model.to(torch.float64)
        probes.assign_weights(model, given)
        first, second = model(x), model(changed)
        checks.equal(list(first.shape), [1, 3, 24, 24], "the shape of UNet(1, 3, 2, 5)(x)")
        return (second - first).abs().sum(1)[0]

    through_skip = difference("up") > 1e-9
    where = "when nothing comes from below (the last transposed convolution has kernel 0)"
    assert through_skip.any(), f"a pixel has no effect {where}: the first skip carries nothing"
    assert torch.equal(through_skip, reached), (
        f"{where}, one pixel should change the logits 4 pixels far on every side and no further"
    )
    without = difference("skips")
    assert (without > 1e-9).any(), "with all skips cut, nothing comes up from the bottleneck"
    blocks = without.reshape(12, 2, 12, 2).amax(dim=(1, 3)) > 1e-9
    assert blocks[1:11, 2:12].all(), (
        "with all skips cut, one pixel should still change the logits far around, through the "
        "bottleneck"
    )


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_gradients(UNet):
    """Every parameter gets a gradient."""
    import torch

    from starter_code import probes

    generator = torch.Generator().manual_seed(74)
    model = UNet(2, 3, 2, 5)
    model.to(torch.float64)
    shapes, before = [], 2
    for c in (5, 10, 20):
        shapes += [(c, before, 3, 3), (c, c, 3, 3)]
        before = c
    for c in (10, 5):
        shapes += [(2 * c, c, 2, 2), (c, 2 * c, 3, 3), (c, c, 3, 3)]
    layers = []
    for shape in shapes + [(3, 5, 1, 1)]:
        outputs = shape[1] if shape[2] == 2 else shape[0]
        kernel = torch.rand(shape, generator=generator, dtype=torch.float64)
        layers.append({"weight": kernel / 9, "bias": torch.ones(outputs, dtype=torch.float64)})
    probes.assign_weights(model, layers)
    x = torch.rand(2, 2, 8, 12, generator=generator, dtype=torch.float64)
    gradients = probes.parameter_gradients(model, x)
    for name, gradient in gradients.items():
        assert gradient is not None, f"no gradient reaches the parameter {name}"
        assert gradient.ne(0).any(), f"the gradient of the parameter {name} is zero"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_repeatable(UNet):
    """In eval mode: the same logits twice, and for an image alone as in a batch."""
    import torch

    from starter_code import checks

    model = UNet(1, 4, 2, 6)
    model.to(torch.float64)
    model.eval()
    generator = torch.Generator().manual_seed(75)
    x = torch.rand(3, 1, 12, 16, generator=generator, dtype=torch.float64)
    first = model(x)
    checks.same(model(x), first, "UNet(1, 4, 2, 6)(x), called again in eval mode,", size=1000)
    alone = torch.cat([model(one[None]) for one in x])
    call = "UNet(1, 4, 2, 6)(x) for one image at a time"
    checks.same(alone, first, call, size=1000)
    spread = (first - first.mean(dim=(0, 2, 3), keepdim=True)).abs().max().item()
    assert spread > 0, "the logits are the same for all pixels of all images"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(UNet):
    """A network of any dtype and device: the logits have them too."""
    import torch

    from starter_code import checks

    for device in checks.devices():
        for dtype in (torch.float32, torch.float64):
            model = UNet(1, 3, 2, 4)
            model.to(device=device, dtype=dtype)
            x = torch.zeros(2, 1, 8, 12, device=device, dtype=dtype)
            logits = model(x)
            call = f'UNet(1, 3, 2, 4)(x) in {dtype} on the device "{device}"'
            assert logits is not None, f"{call} returned None: does forward end in return?"
            expected = torch.empty(2, 3, 8, 12, device="meta", dtype=dtype)
            checks.same(torch.empty_like(logits, device="meta"), expected, call)
            checks.equal(logits.device.type, x.device.type, f"the device of {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# A brain slice is 197 pixels wide, a photograph 375 high. Two ways to deal with sizes that $2^d$
# does not divide: the paper *crops* its skips, which are larger than what comes from below; with
# padded convolutions one *pads* the image, and cuts the logits.

# %% [raw]
# # BEGIN QUESTION
# name: q8
# points: 6

# %% [markdown]
# ### Question 8. Sizes that do not divide (6 points)
#
# All tensors are $(B, C, \text{rows}, \text{columns})$.
#
# - `centre_crop_to(skip, rows, columns)`: the middle `rows` x `columns` of the features, which are
#   at least as large. Where an odd number of rows or columns has to go, one more goes at the bottom
#   or at the right.
# - `pad_to_multiple(x, multiple)`: extends the image by as few rows and columns as possible until
#   `multiple` divides both sides. The new pixels repeat the nearest pixel of the border. Above and
#   below come equally many, and so left and right; an odd one goes to the bottom or to the right.
#   Returns a pair: the larger image, and how much was added, a tuple of ints
#   `(top, bottom, left, right)`.
# - `remove_padding(y, padding)`: cuts off so much again, also from tensors with other channels.
#
# *Checked*: one case of each (public); even and odd differences, along one axis or both, nothing to
# do at all, dtype, device, inputs unchanged (hidden).
#
# *Why it matters*: a crop or pad that is off by one shifts the skip against what comes from below,
# or the labels against the image. Nothing fails; the network is only a little worse, forever.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: centre_crop_to, pad_to_multiple, remove_padding

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_by_hand(centre_crop_to, pad_to_multiple, remove_padding):
    """A crop of 4 x 5 pixels to 2 x 2, and 2 x 3 pixels padded to 4 x 4 and back."""
    import torch

    from starter_code import checks

    skip = torch.arange(20.0).reshape(1, 1, 4, 5)
    expected = torch.tensor([[[[6.0, 7.0], [11.0, 12.0]]]])
    checks.same(centre_crop_to(skip, 2, 2), expected, "centre_crop_to(skip, 2, 2)")
    x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    wide = [[1.0, 2.0, 3.0, 3.0], [4.0, 5.0, 6.0, 6.0]]
    expected = torch.tensor([[[wide[0], wide[0], wide[1], wide[1]]]])
    result = pad_to_multiple(x, 4)
    assert isinstance(result, tuple | list) and len(result) == 2, (
        "pad_to_multiple(x, 4) should return a pair: the padded image, and (top, bottom, left, "
        "right)"
    )
    checks.same(result[0], expected, "pad_to_multiple(x, 4)[0]")
    checks.equal(result[1], (1, 1, 0, 1), "pad_to_multiple(x, 4)[1]", reveal=True)
    call = "remove_padding(padded, (1, 1, 0, 1))"
    checks.same(remove_padding(expected, (1, 1, 0, 1)), x, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_crop(centre_crop_to):
    """Crops by even and odd numbers of rows and columns, and none at all."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(81)
    for shape, rows, columns, top, left in [
        ((2, 3, 8, 6), 4, 4, 2, 1), ((1, 2, 7, 9), 4, 6, 1, 1), ((2, 1, 5, 4), 5, 4, 0, 0),
        ((1, 3, 9, 6), 9, 3, 0, 1), ((1, 1, 4, 11), 1, 11, 1, 0), ((1, 4, 64, 65), 56, 56, 4, 4),
    ]:  # fmt: skip
        skip = torch.randn(shape, generator=generator, dtype=torch.float64)
        expected = skip[:, :, top : top + rows, left : left + columns]
        call = f"centre_crop_to(skip, {rows}, {columns}) with skip {shape}"
        checks.same(centre_crop_to(skip, rows, columns), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_pad(pad_to_multiple):
    """Even and odd numbers of missing rows and columns, and none at all."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(82)
    for shape, multiple, padding in [
        ((2, 3, 5, 7), 8, (1, 2, 0, 1)), ((1, 1, 16, 9), 8, (0, 0, 3, 4)),
        ((1, 2, 6, 4), 4, (1, 1, 0, 0)), ((2, 1, 8, 16), 8, (0, 0, 0, 0)),
        ((1, 1, 3, 5), 1, (0, 0, 0, 0)), ((1, 2, 1, 10), 16, (7, 8, 3, 3)),
        ((1, 1, 10, 3), 6, (1, 1, 1, 2)),
    ]:  # fmt: skip
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        top, bottom, left, right = padding
        rows = torch.arange(-top, shape[2] + bottom).clamp(0, shape[2] - 1)
        columns = torch.arange(-left, shape[3] + right).clamp(0, shape[3] - 1)
        call = f"pad_to_multiple(x, {multiple}) with x {shape}"
        result = pad_to_multiple(x, multiple)
        assert isinstance(result, tuple | list) and len(result) == 2, f"{call} should return a pair"
        checks.same(result[0], x[:, :, rows][..., columns], f"{call}[0]")
        checks.equal(result[1], padding, f"{call}[1]")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_remove(remove_padding):
    """Padding on all sides, on some and on none, also for logits with more channels."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(83)
    for shape, padding in [
        ((2, 4, 8, 9), (1, 2, 0, 3)), ((1, 1, 6, 8), (0, 0, 3, 4)), ((1, 3, 7, 6), (2, 2, 0, 0)),
        ((2, 2, 5, 4), (0, 0, 0, 0)), ((1, 2, 9, 9), (0, 1, 1, 0)), ((1, 2, 10, 12), (3, 1, 2, 4)),
    ]:  # fmt: skip
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        top, bottom, left, right = padding
        expected = y[:, :, top : shape[2] - bottom, left : shape[3] - right]
        call = f"remove_padding(y, {padding}) with y {shape}"
        checks.same(remove_padding(y, padding), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_device_inputs(centre_crop_to, pad_to_multiple, remove_padding):
    """float32 and float64, other devices, and inputs that are the same after the call."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(84)
    for dtype in (torch.float32, torch.float64):
        x = torch.randn(1, 2, 5, 7, generator=generator, dtype=dtype)
        for device in checks.devices():
            there = x.to(device)
            call = f'in {dtype} on the device "{device}"'
            cut = centre_crop_to(there, 4, 4)
            checks.same(cut, there[:, :, :4, 1:5], f"centre_crop_to(skip, 4, 4) {call}")
            rows = torch.tensor([0, 0, 1, 2, 3, 4, 4, 4], device=there.device)
            columns = torch.tensor([0, 1, 2, 3, 4, 5, 6, 6], device=there.device)
            padded = pad_to_multiple(there, 8)[0]
            checks.same(padded, there[:, :, rows][..., columns], f"pad_to_multiple(x, 8) {call}")
            back = remove_padding(there, (1, 0, 2, 1))
            checks.same(back, there[:, :, 1:, 2:6], f"remove_padding(y, padding) {call}")
        for name, function, arguments in [
            ("centre_crop_to", centre_crop_to, (4, 4)), ("pad_to_multiple", pad_to_multiple, (8,)),
            ("remove_padding", remove_padding, ((1, 0, 2, 1),)),
        ]:  # fmt: skip
            after = probes.inputs_after(function, x.clone(), *arguments)
            checks.same(after[0], x, f"the tensor given to {name}, after the call,")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q9
# points: 4

# %% [markdown]
# ### Question 9. Boxes (4 points)
#
# A box is $(x_1, y_1, x_2, y_2)$: $x$ counts columns and $y$ rows, and $x_2$, $y_2$ are the first
# column and row *outside*, so that the box is $x_2 - x_1$ pixels wide. Write
#
# - `tight_box(mask)`: the smallest box around the `True` pixels of a bool mask $(m, n)$, a tuple of
#   four Python ints; `None` where there is none;
# - `box_iou(a, b)`: for boxes $(P, 4)$ and $(Q, 4)$, floating, the $(P, Q)$ matrix of the area
#   of the intersection over the area of the union, like `a` in dtype and device; 0 where the union
#   has no area. $P$ or $Q$ may be 0.
#
# *Checked*: single pixels, borders of the image, rectangular images; the IoU against counted
# pixels; boxes that lie apart, inside each other, empty; dtypes and devices.
#
# *Why it matters*: whether a detection counts as found is decided by this number, usually at 0.5.
# Off by one column in a box of 10 is already an IoU of 0.9.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: tight_box, box_iou

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_box_and_overlap(tight_box, box_iou):
    """A mask of three pixels, and two boxes that share half of one."""
    import torch

    from starter_code import checks

    mask = torch.zeros(4, 6, dtype=torch.bool)
    mask[1, 2] = mask[1, 4] = mask[2, 3] = True
    checks.equal(tight_box(mask), (2, 1, 5, 3), "tight_box(mask)", reveal=True)
    a = torch.tensor([[0.0, 0.0, 2.0, 2.0]])
    b = torch.tensor([[1.0, 0.0, 3.0, 2.0], [0.0, 0.0, 2.0, 2.0]])
    checks.same(box_iou(a, b), torch.tensor([[1 / 3, 1.0]]), "box_iou(a, b)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_tight_box(tight_box):
    """Single pixels, borders, whole images, scattered pixels; None for an empty mask."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(791)
    for m, n in [(5, 9), (7, 3), (1, 6), (1, 1)]:
        for y, x in [(0, 0), (m - 1, n - 1), (m // 2, n // 3)]:
            mask = torch.zeros(m, n, dtype=torch.bool)
            mask[y, x] = True
            call = f"tight_box of the pixel ({y}, {x}) in {m} x {n}"
            checks.equal(tight_box(mask), (x, y, x + 1, y + 1), call)
        mask = torch.ones(m, n, dtype=torch.bool)
        checks.equal(tight_box(mask), (0, 0, n, m), f"tight_box of a full mask {m} x {n}")
    for _ in range(5):
        mask = torch.rand(12, 20, generator=generator) < 0.03
        mask[4, 5] = True
        ys, xs = zip(*torch.nonzero(mask).tolist(), strict=True)
        expected = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
        checks.equal(tight_box(mask), expected, "tight_box of scattered pixels")
    (after,) = probes.inputs_after(tight_box, mask.clone())
    checks.same(after, mask, "mask after tight_box(mask)")
    value = tight_box(torch.zeros(3, 4, dtype=torch.bool))
    assert value is None, "tight_box of an empty mask should be None"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_counted_pixels(box_iou):
    """Boxes with whole corners: what counting pixels gives; swapping a and b transposes."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(792)
    groups, masks = [], []
    for count in (7, 5):
        corners = torch.randint(0, 16, (count, 2), generator=generator)
        boxes = torch.cat(
            [corners, corners + torch.randint(1, 13, (count, 2), generator=generator)], 1
        )
        drawn = torch.zeros(count, 30, 30)
        for mask, (x1, y1, x2, y2) in zip(drawn, boxes.tolist(), strict=True):
            mask[y1:y2, x1:x2] = 1
        groups.append(boxes.double())
        masks.append(drawn.double().flatten(1))
    common = masks[0] @ masks[1].T
    expected = common / (masks[0].sum(1)[:, None] + masks[1].sum(1)[None] - common)
    checks.same(box_iou(*groups), expected, "box_iou(a, b)")
    checks.same(box_iou(groups[1], groups[0]), expected.T.contiguous(), "box_iou(b, a)")
    scaled = [0.01 * boxes + 100 for boxes in groups]
    gap = box_iou(*scaled) - expected
    checks.at_most(gap.abs().max(), 1e-9, "what box_iou changes when all boxes shrink and move")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_apart_and_empty(box_iou):
    """Boxes apart along one axis or both, touching, nested, without area; no boxes; devices."""
    import torch

    from starter_code import checks, probes

    a = torch.tensor([[0.0, 0.0, 4.0, 4.0], [10.0, 10.0, 10.0, 10.0]])
    b = torch.tensor(
        [
            [5.0, 5.0, 9.0, 9.0],
            [5.0, 0.0, 9.0, 4.0],
            [4.0, 0.0, 8.0, 4.0],
            [1.0, 1.0, 3.0, 3.0],
            [10.0, 10.0, 10.0, 10.0],
            [1.5, 2.0, 1.5, 3.0],
        ]
    )
    expected = torch.tensor([[0, 0, 0, 0.25, 0, 0], [0, 0, 0, 0, 0, 0]])
    for device in checks.devices():
        for dtype in (torch.float32, torch.float64):
            value = box_iou(a.to(device, dtype), b.to(device, dtype))
            checks.same(value, expected.to(device, dtype), f"box_iou of {dtype} on {device}")
    for P, Q in [(0, 6), (2, 0), (0, 0)]:
        value = box_iou(a[:P], b[:Q])
        checks.same(value, torch.zeros(P, Q), f"box_iou of {P} boxes with {Q}")
    after = probes.inputs_after(box_iou, a.clone(), b.clone())
    checks.same(after[0], a, "a after box_iou(a, b)")
    checks.same(after[1], b, "b after box_iou(a, b)")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
nuclei_image, nuclei = segmentation.nuclei("train")
numbers = [number for number in nuclei.unique().tolist() if number > 0]
boxes = torch.tensor([tight_box(nuclei == number) for number in numbers]).float()
print(f"{len(boxes)} nuclei")
plots.show_boxes(
    nuclei_image, {"fluorescent nuclei": [], "their tight boxes": boxes.tolist()}, columns=2
)

# %% [raw]
# # BEGIN QUESTION
# name: q10
# points: 4

# %% [markdown]
# ### Question 10. Non-maximum suppression (4 points)
#
# A detector answers at every position, so it finds each thing many times. *Non-maximum suppression*
# keeps the best of each heap. Go through the boxes by falling score. Keep a box, unless its IoU
# with a box that you have *kept* before is larger than `iou_threshold`.
#
# Write `nms(boxes, scores, iou_threshold)` for boxes $(N, 4)$ as in Question 9 and scores $(N)$. It
# returns the indices of the boxes that are kept, int64, by falling score; of boxes with equal
# scores the one with the smaller index comes first. $N = 0$ gives an empty result. It is what
# `torchvision.ops.nms` computes; write it yourself.
#
# *Checked*: random boxes; chains, in which a dropped box would have dropped a third one; equal
# scores; an IoU that equals the threshold; no boxes.
#
# *Why it matters*: it is the last step of most detectors, and it has a price: of two things that
# really do overlap that much, one is lost.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: nms

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_three_boxes(nms):
    """Two boxes that overlap and one apart: the better of the two stays."""
    import torch

    from starter_code import checks

    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 1.0, 4.0, 5.0], [8.0, 8.0, 9.0, 9.0]])
    scores = torch.tensor([0.6, 0.9, 0.7])
    checks.same(nms(boxes, scores, 0.5), torch.tensor([1, 2]), "nms(boxes, scores, 0.5)")
    checks.same(nms(boxes, scores, 0.7), torch.tensor([1, 2, 0]), "nms(boxes, scores, 0.7)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_random_boxes(nms):
    """Heaps of boxes and several thresholds: kept by the rule, whatever the order they come in."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(7101)
    corners = 30 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    sizes = 5 + 10 * torch.rand(60, 2, generator=generator, dtype=torch.float64)
    boxes = torch.cat([corners, corners + sizes], dim=1)
    scores = torch.rand(60, generator=generator, dtype=torch.float64)
    rows = boxes.tolist()

    def iou(a, b):
        wide = max(min(a[2], b[2]) - max(a[0], b[0]), 0)
        high = max(min(a[3], b[3]) - max(a[1], b[1]), 0)
        areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
        return wide * high / (areas - wide * high)

    for threshold in (0.1, 0.3, 0.5, 0.8):
        kept = []
        for index in sorted(range(60), key=lambda index: -scores[index].item()):
            if all(iou(rows[index], rows[other]) <= threshold for other in kept):
                kept.append(index)
        for dtype in (torch.float32, torch.float64):
            value = nms(boxes.to(dtype), scores.to(dtype), threshold)
            checks.same(value, torch.tensor(kept), f"nms of 60 boxes at {threshold}, {dtype}")
        found = nms(boxes.flip(0), scores.flip(0), threshold)
        checks.same(
            59 - found, torch.tensor(kept), f"nms of the same boxes in reverse, {threshold}"
        )
    after = probes.inputs_after(nms, boxes.clone(), scores.clone(), 0.5)
    checks.same(after[0], boxes, "boxes after nms(boxes, scores, 0.5)")
    checks.same(after[1], scores, "scores after nms(boxes, scores, 0.5)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_chain(nms):
    """A box that was dropped drops no other one; negative scores are scores."""
    import torch

    from starter_code import checks

    place = 2.0 * torch.arange(6)  # each box overlaps its two neighbours by 2/3: an IoU of 1/2
    boxes = torch.stack([place, 0 * place, place + 6, 0 * place + 5], dim=1)
    for scores, expected in [
        ([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0, 2, 4]),
        ([0.4, 0.9, 0.7, 0.6, 0.8, 0.3], [1, 4]),
        ([-3.0, -2.0, -1.0, -4.0, -5.0, -6.0], [2, 0, 4]),
    ]:
        value = nms(boxes, torch.tensor(scores), 0.4)
        checks.same(value, torch.tensor(expected), f"nms of a chain with the scores {scores}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_ties_and_edges(nms):
    """Equal scores, an IoU that equals the threshold, copies, a single box, no box, CUDA."""
    import torch

    from starter_code import checks

    boxes = torch.tensor([[0.0, 0.0, 3.0, 1.0], [1.0, 0.0, 4.0, 1.0], [9.0, 0.0, 10.0, 1.0]])
    for device in [each for each in checks.devices() if each != "meta"]:
        boxes, equal = boxes.to(device), torch.ones(3, device=device)
        for threshold, expected in [(0.5, [0, 1, 2]), (0.499, [0, 2]), (1.0, [0, 1, 2])]:
            value = nms(boxes, equal, threshold)
            expected = torch.tensor(expected, device=device)
            checks.same(value, expected, f"nms(boxes, equal scores, {threshold}), IoU 0.5")
        value = nms(boxes[[2, 2, 2]], torch.tensor([0.2, 0.9, 0.9], device=device), 0.5)
        checks.same(value, torch.tensor([1], device=device), "nms of three copies of a box")
        value = nms(boxes[:1], equal[:1], 0.5)
        checks.same(value, torch.tensor([0], device=device), "nms of a single box")
        nothing = torch.zeros(0, dtype=torch.int64, device=device)
        checks.same(nms(boxes[:0], equal[:0], 0.5), nothing, "nms of no boxes")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q11
# points: 8

# %% [markdown]
# ### Question 11. Instances, and nuclei that touch (8 points)
#
# The shortest way from classes to things: each connected part of the foreground is one. Write
#
# - `connected_components(mask)`: for a bool mask $(m, n)$ a pair `(labels, count)`. Pixels that
#   touch above, below, left or right belong together (diagonally they do not). `labels` is
#   $(m, n)$, int64, 0 outside the mask, and the parts are numbered 1 to `count`, an int, in the
#   order in which one meets their first pixels, row by row. No call of SciPy or scikit-image.
# - `match_instances(prediction, truth, threshold=0.5)`: both $(m, n)$, int64, 0 for background, any
#   positive numbers for instances, perhaps with gaps. A predicted and a true instance match if the
#   IoU of their pixels is larger than `threshold`, which is at least 0.5. (Then no instance has two
#   partners: why?) Returns three ints: the number of matches, of predicted instances without a
#   partner, and of true instances without one. These are true positives, false positives and false
#   negatives.
# - `border_classes(instances, width=1)`: three classes from instances $(m, n)$: 0 where there is
#   none; 2 at pixels of an instance that have a pixel of *another* instance in the square of side
#   $2 \cdot$ `width` $+ 1$ around them; 1 at the others. int64.
#
# *Checked*: each of the three apart: spirals, diagonals, borders, random masks; numbers with gaps,
# an IoU that equals the threshold, halves of an instance; borders of width 1 and more, background
# between two instances.
#
# *Why it matters*: one pixel that joins two nuclei makes one of them, and a segmentation with an
# excellent IoU then counts badly. The U-Net paper's cure: give the border between touching cells a
# class (there: background with a large weight), so that the network learns to cut.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: connected_components, match_instances, border_classes

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_components_of_a_small_mask(connected_components):
    """Three parts, of which two touch at a corner only."""
    import torch

    from starter_code import checks

    mask = torch.tensor([[1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 0]]).bool()
    expected = torch.tensor([[1, 1, 0, 2], [0, 0, 2, 2], [3, 0, 0, 0]])
    labels, count = connected_components(mask)
    checks.same(labels, expected, "connected_components(mask)[0]")
    checks.equal(count, 3, "connected_components(mask)[1]", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_match_and_border(match_instances, border_classes):
    """One instance found, one missed, one invented; two that touch in one row."""
    import torch

    from starter_code import checks

    truth = torch.tensor([[1, 1, 0, 0, 2, 2], [1, 1, 0, 0, 2, 2]])
    prediction = torch.tensor([[3, 3, 0, 1, 0, 0], [3, 0, 0, 1, 0, 2]])
    value = match_instances(prediction, truth)
    checks.equal(value, (1, 2, 1), "match_instances(prediction, truth)", reveal=True)
    instances = torch.tensor([[1, 1, 1, 2, 2, 0, 3]])
    expected = torch.tensor([[1, 1, 2, 2, 1, 0, 1]])
    checks.same(border_classes(instances), expected, "border_classes(instances)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_shapes_of_components(connected_components):
    """A spiral, a checkerboard, a comb, a full and an empty mask, one row, one column."""
    import torch

    from starter_code import checks

    spiral = """
    #########
    ........#
    #######.#
    #.....#.#
    #.###.#.#
    #.#...#.#
    #.#####.#
    #.......#
    #########
    """
    comb = """
    #.#.#.#
    #.#.#.#
    #######
    .......
    ##.#.##
    """
    for name, text, parts in [("a spiral", spiral, 1), ("a comb", comb, 4)]:
        mask = torch.tensor([[c == "#" for c in line] for line in text.split()])
        labels, count = connected_components(mask)
        checks.equal(count, parts, f"the count of connected_components of {name}")
        checks.same((labels > 0), mask, f"where connected_components of {name} is not 0")
        firsts = [labels[labels > 0][0].item(), labels.max().item()]
        checks.equal(firsts, [1, parts], f"first and last number in {name}")
    checkered = torch.arange(30).reshape(5, 6) % 2 == torch.arange(5)[:, None] % 2
    expected = torch.zeros(5, 6, dtype=torch.int64)
    expected[checkered] = torch.arange(1, 16)
    labels, count = connected_components(checkered)
    checks.same(labels, expected, "connected_components of a checkerboard")
    checks.equal(count, 15, "the count of connected_components of a checkerboard")
    for shape in [(1, 7), (7, 1), (4, 5), (1, 1)]:
        for value in (0, 1):
            labels, count = connected_components(torch.full(shape, bool(value)))
            call = f"connected_components of a mask {shape} of {bool(value)}"
            checks.same(labels, torch.full(shape, value), call)
            checks.equal(count, value, f"the count of {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_random_components(connected_components):
    """Random masks: neighbours in one part, parts connected, numbers in reading order."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(7112)
    for m, n, share in [(20, 33, 0.5), (31, 16, 0.6), (24, 24, 0.35), (48, 40, 0.9)]:
        mask = torch.rand(m, n, generator=generator) < share
        expected = torch.where(mask, torch.arange(1, m * n + 1).reshape(m, n), 0)
        while True:  # every pixel takes the least number among its neighbours, until none changes
            far = torch.nn.functional.pad(expected, (1, 1, 1, 1))
            far[far == 0] = m * n + 1
            around = [far[1:-1, 1:-1], far[:-2, 1:-1], far[2:, 1:-1], far[1:-1, :-2], far[1:-1, 2:]]
            least = torch.where(mask, torch.stack(around).amin(0), 0)
            if torch.equal(least, expected):
                break
            expected = least
        numbers, places = expected.unique(return_inverse=True)
        expected = places.reshape(m, n) + (0 if (numbers == 0).any() else 1)
        for device in [each for each in checks.devices() if each != "meta"]:
            labels, count = connected_components(mask.to(device))
            call = f"connected_components of a mask {m} x {n} on {device}"
            checks.same(labels, expected.to(device), call)
            checks.equal(count, expected.max().item(), f"the count of {call}")
        (after,) = probes.inputs_after(connected_components, mask.clone())
        checks.same(after, mask, "mask after connected_components(mask)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_matches(match_instances):
    """Renumbering changes nothing, gaps neither; merged and split instances; nothing at all."""
    import torch

    from starter_code import checks, probes

    truth = torch.zeros(12, 16, dtype=torch.int64)
    truth[1:5, 1:5], truth[1:5, 5:9], truth[7:11, 2:6], truth[7:11, 9:15] = 4, 9, 2, 300
    renumbered = torch.zeros_like(truth)
    for number, other in [(4, 1000), (9, 2), (2, 9), (300, 1)]:
        renumbered[truth == number] = other
    merged = torch.where(truth == 9, 4, truth)
    split = truth.clone()
    split[7:9, 9:15] = 301
    shifted = truth.roll(1, dims=1)
    nothing = torch.zeros_like(truth)
    for name, prediction, expected in [
        ("the truth", truth, (4, 0, 0)),
        ("the truth with other numbers", renumbered, (4, 0, 0)),
        ("two nuclei merged", merged, (2, 1, 2)),
        ("one nucleus in halves", split, (3, 2, 1)),
        ("all shifted by a pixel", shifted, (4, 0, 0)),
        ("nothing found", nothing, (0, 0, 4)),
    ]:
        call = f"match_instances(prediction, truth) with {name}"
        checks.equal(match_instances(prediction, truth), expected, call)
        tp, fp, fn = expected
        checks.equal(match_instances(truth, prediction), (tp, fn, fp), f"{call}, swapped")
    checks.equal(match_instances(nothing, nothing), (0, 0, 0), "match_instances of nothing")
    after = probes.inputs_after(match_instances, shifted.clone(), truth.clone())
    checks.same(after[0], shifted, "prediction after match_instances")
    checks.same(after[1], truth, "truth after match_instances")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_threshold(match_instances):
    """Larger than the threshold, not equal; other thresholds; random maps against all pairs."""
    import torch

    from starter_code import checks

    truth = torch.zeros(4, 10, dtype=torch.int64)
    truth[0:2, 0:8] = 1
    prediction = torch.zeros_like(truth)
    prediction[0:2, 0:4] = 5  # an IoU of 1/2
    checks.equal(match_instances(prediction, truth), (0, 1, 1), "match_instances at an IoU of 0.5")
    prediction[0:2, 0:6] = 5  # 3/4
    for threshold, expected in [(0.5, (1, 0, 0)), (0.74, (1, 0, 0)), (0.75, (0, 1, 1))]:
        call = f"match_instances(prediction, truth, {threshold}) at an IoU of 0.75"
        checks.equal(match_instances(prediction, truth, threshold), expected, call)
    generator = torch.Generator().manual_seed(7114)
    for threshold in (0.5, 0.6, 0.8):
        truth = torch.randint(0, 5, (5, 6), generator=generator)
        truth = truth.repeat_interleave(4, 0).repeat_interleave(4, 1)
        truth = torch.where(truth > 0, truth * 100 + torch.arange(24) // 4 + 1, 0)
        noise = torch.rand(truth.shape, generator=generator)
        prediction = torch.where(noise < 0.3, truth.roll(1, 0), truth)
        prediction = torch.where(noise > 0.85, 0, prediction) * 7
        pairs = 0
        found = [number for number in prediction.unique().tolist() if number]
        true = [number for number in truth.unique().tolist() if number]
        for a in found:
            for b in true:
                both = ((prediction == a) & (truth == b)).sum().item()
                either = ((prediction == a) | (truth == b)).sum().item()
                pairs += both / either > threshold
        expected = (pairs, len(found) - pairs, len(true) - pairs)
        call = f"match_instances of {len(found)} and {len(true)} instances at {threshold}"
        checks.equal(match_instances(prediction, truth, threshold), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_border_of_width_one(border_classes):
    """Corners count, background never does, the image's edge is no border, numbers are free."""
    import torch

    from starter_code import checks, probes

    instances = torch.tensor(
        [
            [7, 7, 7, 0, 0, 0],
            [7, 7, 7, 0, 3, 3],
            [7, 7, 7, 3, 3, 3],
            [0, 0, 0, 3, 3, 3],
            [5, 5, 0, 0, 3, 3],
            [5, 5, 0, 0, 0, 9],
        ]
    )
    expected = torch.tensor(
        [
            [1, 1, 1, 0, 0, 0],
            [1, 1, 2, 0, 1, 1],
            [1, 1, 2, 2, 1, 1],
            [0, 0, 0, 2, 1, 1],
            [1, 1, 0, 0, 2, 2],
            [1, 1, 0, 0, 0, 2],
        ]
    )
    for device in [each for each in checks.devices() if each != "meta"]:
        value = border_classes(instances.to(device))
        checks.same(value, expected.to(device), f"border_classes(instances) on {device}")
    alone = torch.where(instances == 7, 7, 0)
    checks.same(border_classes(alone), (alone > 0).long(), "border_classes of one instance")
    nothing = torch.zeros_like(instances)
    checks.same(border_classes(nothing), nothing, "border_classes of no instance")
    (after,) = probes.inputs_after(border_classes, instances.clone())
    checks.same(after, instances, "instances after border_classes(instances)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_wider_borders(border_classes):
    """Widths 0 to 4 on rectangular maps: every pixel against all pixels of its square."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(7116)
    for m, n, width in [(9, 14, 2), (13, 8, 3), (6, 21, 1), (10, 10, 0), (3, 17, 4)]:
        blocks = torch.randint(0, 4, (m // 3 + 1, n // 3 + 1), generator=generator)
        instances = blocks.repeat_interleave(3, 0).repeat_interleave(3, 1)[:m, :n].contiguous()
        expected = (instances > 0).long()
        for u, v in torch.nonzero(instances).tolist():
            rows = slice(max(u - width, 0), u + width + 1)
            square = instances[rows, max(v - width, 0) : v + width + 1]
            if ((square > 0) & (square != instances[u, v])).any():
                expected[u, v] = 2
        call = f"border_classes(instances, {width}) of {m} x {n} pixels"
        checks.same(border_classes(instances, width), expected, call)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **Why touching nuclei merge.** Take a *perfect* semantic segmentation: the true foreground, not
# one pixel wrong. Its connected components are fewer than the nuclei, because some nuclei touch.
# With the border as a class of its own, the components of class 1 are the nuclei again; the pixels
# of the border go back to the nearest part, one ring of pixels after the other.


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

# %% [raw]
# # BEGIN QUESTION
# name: q12
# points: 2

# %% [markdown]
# ### Question 12. One step (2 points)
#
# Write `train_step(model, optimizer, images, labels)`, one step of training: the model in train
# mode, logits of `images` $(B, c, m, n)$, the loss, its gradients (those of earlier steps cleared),
# one step of the optimizer. The loss is the mean cross entropy over the pixels whose label is not
# 255; here `F.cross_entropy` is welcome. Return the loss from before the step as a Python float.
# The model stays in train mode.
#
# *Checked* with a small network that has a BatchNorm layer: the loss and its type (public); the
# parameters after one step and after three, ignored pixels, gradients that are left from before,
# the mode (hidden).
#
# *Why it matters*: these few lines train every network of the course. Gradients that were not
# cleared, or a mode left over from an evaluation, raise no error.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: train_step

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_loss_and_step(train_step):
    """The loss is a float, the one before the step; the parameters go against the gradient."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(121)
    images = torch.rand(2, 1, 6, 5, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 3, (2, 6, 5), generator=generator)
    right = probes.TinyNetwork(torch.float64, channels=3).train()
    loss = F.cross_entropy(right(images), labels)
    gradients = torch.autograd.grad(loss, list(right.parameters()))
    found = probes.steps_of_network(train_step, [(images, labels)], 0.1, channels=3)
    value = found["losses"][0]
    assert isinstance(value, float), (
        f"train_step(...) returned {type(value).__name__}, not a Python float"
    )
    checks.number(value, loss.item(), "train_step(model, optimizer, images, labels)", 1e-9)
    for parameter, gradient, result in zip(
        right.parameters(), gradients, found["parameters"], strict=True
    ):
        expected = parameter.detach() - 0.1 * gradient
        checks.same(result, expected, "a parameter after train_step(...)", size=10_000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_three_steps(train_step):
    """Three steps with ignored pixels, after gradients from before; train mode afterwards."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(122)
    batches = []
    for _ in range(3):
        images = torch.rand(3, 1, 5, 7, generator=generator, dtype=torch.float64)
        labels = torch.randint(0, 4, (3, 5, 7), generator=generator)
        labels[torch.rand(labels.shape, generator=generator) < 0.3] = 255
        batches.append((images, labels))
    right = probes.TinyNetwork(torch.float64, channels=4).train()
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(right(images), labels, ignore_index=255)
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(right.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(right.parameters(), gradients, strict=True):
                parameter -= 0.1 * gradient
    found = probes.steps_of_network(train_step, batches, 0.1, stale=True, channels=4)
    for value, loss in zip(found["losses"], losses, strict=True):
        checks.number(value, loss, "train_step(...), some pixels ignored,", 1e-9)
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        call = "a parameter after three calls of train_step"
        checks.same(result, parameter.detach(), call, size=10_000)
    for result, expected in zip(found["statistics"], right.statistics(), strict=True):
        checks.same(result, expected, "what BatchNorm learned in train_step", size=1000)
    assert found["training"] is True, "the model is not in train mode after train_step"


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q13
# manual: true
# points: 4

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

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Solution.** 1. $\ell = -z_y + \log \sum_d e^{z_d}$, so
#
# $$
# \frac{\partial \ell}{\partial z_c} = -[c = y] + \frac{e^{z_c}}{\sum_d e^{z_d}} = p_c - [c = y],
# $$
#
# softmax minus one-hot. Each entry lies in $(-1, 1)$, however wrong the logits are, and the entries
# sum to $1 - 1 = 0$: adding a constant to all logits changes nothing. For the mean over the set $S$
# of the counted pixels each counted pixel has $(p_c - [c = y]) / |S|$, each ignored one 0 (with
# weights $w$: times $w_y$, over the sum of the weights instead of $|S|$).
#
# 2. Let $s$ be the skip, $u$ what comes from below and $K * x$ the convolution over all channels of
#    $x$. A kernel for the concatenation has two halves, and $[K_1, K_2] * [s, u] = K_1 * s + K_2 *
#    u$. With $K_1 = K_2 = K$ this is $K * (s + u)$: addition is concatenation with two equal
#    halves. The convolution has $9 \cdot 2c \cdot c + c$ parameters after concatenation, $9 c^2 +
#    c$ after addition, half. Concatenation can treat the two differently: take an edge from $s$ and
#    the class from $u$, ignore one of them, or compare them. After addition the two must live in
#    the same channels, and what was added cannot be told apart. For addition speak the parameters,
#    memory and time saved, and the short way for gradients, as in residual networks: what is passed
#    on unchanged need not be learned.
#
# **Rubric (4 points).**
# - 1 point: $\ell = -z_y + \log\sum_d e^{z_d}$ (or the quotient) differentiated correctly, both
#   cases.
# - 1 point: entries in $(-1, 1)$, sum 0 (half a point); factor $1/|S|$, 0 at ignored pixels (half).
# - 1 point: addition as two equal halves of the kernel, and $18 c^2 + c$ against $9 c^2 + c$.
# - 1 point: what concatenation can do (different treatment of the two), and one advantage of
#   addition.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q14
# manual: true
# points: 4

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

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Solution.** 1. At edges 33.2 % of the pixels are wrong without skips and 19.6 % with them,
# elsewhere 2.5 % and 1.2 %; thin structures (CSF between the folds) melt into their surroundings.
# All that the network knows went through the bottleneck, 14 x 12 cells of 8 x 8 pixels: max pooling
# keeps how strong a feature was in its window and throws away where, three times. The 64 channels
# of a cell describe what it holds, so what is larger than a cell survives, and 79 % of the pixels
# are not at an edge.
#
# 2. Level 0: with its skip cut the mean IoU falls from 0.793 to 0.360, with that of level 1 to
# 0.414, with that of level 2 only to 0.786. The first skip has the full resolution; it carries the
# edges and the noise before any pooling (see the feature maps), and the trained network has left
# these to it. So the cut hurts far more than a training without skips (0.660), in which the
# bottleneck learned to carry as much of them as it can.
#
# 3. Accuracy falls from 95.0 % to 91.0 %, mean IoU from 0.793 to 0.660: background and the inner
# parts of tissues, which are easy, are most of the pixels. The answer that is all background has an
# accuracy of 58.9 %, the share of its class, and a mean IoU of 0.147, a quarter of that. With a
# wider margin the accuracy tends to 1, the mean IoU to 1/4: background has an IoU that tends to 1,
# the three tissues have 0.
#
# **Rubric (4 points).**
# - 1 point: errors at edges and thin structures, with the numbers at edges and elsewhere.
# - 1 point: the reason: position is lost by pooling, 14 x 12 cells of 8 x 8 pixels; what is larger
#   than a cell survives, since the bottleneck's channels describe it.
# - 1 point: the skip that matters most by the measured table, with a reason (full resolution; the
#   trained network relies on it; a network trained without has learned to do otherwise).
# - 1 point: accuracy counts the easy background; the constant answer's accuracy is the share of the
#   background and tends to 1 with the margin, its mean IoU stays below 1/4.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 10. Design: worse scanners
#
# The networks of Section 7 know one strength of bias and noise. Here both are stronger, and you
# choose the network.

# %% [raw]
# # BEGIN QUESTION
# name: q15
# points: 10

# %% [markdown]
# ### Question 15. A small network for worse images (10 points)
#
# Design `class Segmenter(nn.Module)`: it takes corrupted slices $(B, 1, H, W)$ of any size with
# $H, W \ge 16$ and returns logits $(B, 4, H, W)$ of the classes, in the order of the labels.
# `Segmenter()` takes no arguments and has at most 200,000 parameters.
#
# Train it in the cell after your answer: set `MINUTES` to 10, say, and run it (interrupt it to end
# sooner). It writes the weights to `segmenter.safetensors`, at most 1 MB, which is submitted with
# the notebook. From then on the cell only loads them, by the names of your layers: what you rename
# or reshape, you must train again (delete the file). The given training draws the strengths of bias
# and noise from `segmentation.BIAS` and `segmentation.NOISE`. You may as well train with code of
# your own, as long as it leaves such a file.
#
# *Checked* on the test slices with a bias of 1.1 and noise of 0.12, drawn from a seed that you do
# not know; the mean IoU over the four classes counts.
#
# | | points |
# |---|---|
# | any size, at most 200,000 parameters | 2 |
# | in evaluation mode a slice gets the same logits alone and in a batch | 1 |
# | logits, not probabilities or labels | 1 |
# | mean IoU of 0.60, 0.68 and 0.71 | 2 + 2 + 2 |
#
# Your mean IoU enters the leaderboard. *For comparison*: the best three thresholds on slices that
# were smoothed and flattened reach 0.55, the U-Net of Section 7 after its longer training 0.66, and
# a U-Net with BatchNorm and 188,884 parameters after ten minutes of the given training on two cores
# 0.73.
#
# *Hints*: a bias field changes the mean of a slice: let the network normalise every slice by
# itself. BatchNorm speeds up a short training. Mind sizes that do not divide. More channels at the
# sharp levels cost time, at the deep ones parameters. Compare designs on validation slices, not on
# test slices; two minutes of training tell which of two is better.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: Segmenter

# %% [raw]
# # END SOLUTION

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
segmenter = segmentation.train_or_load(Segmenter, "segmenter.safetensors", minutes=MINUTES)

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 2
"""  # END TEST CONFIG


def test_sizes(Segmenter):
    """Slices of any size, even and odd, and at most 200,000 parameters."""
    import torch

    from starter_code import checks, probes

    model = Segmenter()
    model.eval()
    checks.at_most(probes.parameter_count(model), 200_000, "the number of parameters")
    generator = torch.Generator().manual_seed(151)
    for B, H, W in [(1, 16, 16), (2, 112, 96), (1, 50, 41), (3, 17, 30)]:
        x = torch.rand(B, 1, H, W, generator=generator)
        logits = model(x)
        call = f"Segmenter()(x) with x {tuple(x.shape)}"
        assert logits is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(B, 4, H, W, device="meta")
        checks.same(torch.empty_like(logits, device="meta"), expected, call)
        assert torch.isfinite(logits).all(), f"{call} is not finite"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_alone(Segmenter):
    """In evaluation mode a slice gets the same logits alone and beside others."""
    import torch

    from starter_code import checks, segmentation

    model = Segmenter()
    model.eval()
    x = segmentation.brain_slices("validation", (1.1, 0.12), seed=152)[0][:3, :, 20:70, 10:60]
    x = x * torch.tensor([1.0, 0.4, 1.7])[:, None, None, None]
    together = model(x)
    alone = torch.cat([model(one[None]) for one in x])
    checks.equal(list(together.shape), [3, 4, 50, 50], "the shape of Segmenter()(x)")
    checks.same(alone, together, "Segmenter()(x) for one slice at a time", size=10_000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_logits(segmenter):
    """Logits of four classes, not probabilities."""
    from starter_code import checks, segmentation

    x = segmentation.brain_slices("validation", (1.1, 0.12), seed=153)[0][::4]
    logits = segmenter(x)
    checks.equal(list(logits.shape), [len(x), 4, 112, 96], "the shape of segmenter(x)")
    assert (logits.amax(dim=1) - logits.amin(dim=1)).max() > 0, "all logits of a pixel are equal"
    assert logits.min() < 0 or logits.max() > 1, (
        "all values of segmenter(x) lie in [0, 1]: these are probabilities, not logits"
    )


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_mean_iou_1(segmenter):
    """A mean IoU of at least 0.60 on hidden corruptions of the test slices."""
    import torch

    from starter_code import checks, probes, segmentation

    checks.at_most(probes.parameter_count(segmenter), 200_000, "the number of parameters")
    images, labels = segmentation.brain_slices("test", (1.1, 0.12), seed=1507)
    logits = torch.cat([segmenter(batch) for batch in images.split(7)])
    checks.equal(list(logits.shape), [28, 4, 112, 96], "the shape of segmenter(x)")
    pairs = 4 * labels + logits.argmax(dim=1)
    count = torch.bincount(pairs.flatten(), minlength=16).reshape(4, 4).double()
    iou = count.diag() / (count.sum(0) + count.sum(1) - count.diag())
    checks.leaderboard("mean IoU, bias 1.1, noise 0.12", round(iou.mean().item(), 4))
    checks.at_least(iou.mean().item(), 0.60, "the mean IoU")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_mean_iou_2(segmenter):
    """A mean IoU of at least 0.68 on hidden corruptions of the test slices."""
    import torch

    from starter_code import checks, probes, segmentation

    checks.at_most(probes.parameter_count(segmenter), 200_000, "the number of parameters")
    images, labels = segmentation.brain_slices("test", (1.1, 0.12), seed=1507)
    logits = torch.cat([segmenter(batch) for batch in images.split(7)])
    checks.equal(list(logits.shape), [28, 4, 112, 96], "the shape of segmenter(x)")
    pairs = 4 * labels + logits.argmax(dim=1)
    count = torch.bincount(pairs.flatten(), minlength=16).reshape(4, 4).double()
    iou = count.diag() / (count.sum(0) + count.sum(1) - count.diag())
    checks.at_least(iou.mean().item(), 0.68, "the mean IoU")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_mean_iou_3(segmenter):
    """A mean IoU of at least 0.71 on hidden corruptions of the test slices."""
    import torch

    from starter_code import checks, probes, segmentation

    checks.at_most(probes.parameter_count(segmenter), 200_000, "the number of parameters")
    images, labels = segmentation.brain_slices("test", (1.1, 0.12), seed=1507)
    logits = torch.cat([segmenter(batch) for batch in images.split(7)])
    checks.equal(list(logits.shape), [28, 4, 112, 96], "the shape of segmenter(x)")
    pairs = 4 * labels + logits.argmax(dim=1)
    count = torch.bincount(pairs.flatten(), minlength=16).reshape(4, 4).double()
    iou = count.diag() / (count.sum(0) + count.sum(1) - count.diag())
    checks.at_least(iou.mean().item(), 0.71, "the mean IoU")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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
