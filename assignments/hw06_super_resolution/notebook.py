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
# # Homework 6: Super-resolution
#
# Each pixel that was measured stands for sixteen below. Two networks filled them in. One has the
# better decibels, the other the better looks, and neither can know what it drew.

# %%
import copy
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import (
    audit,
    experiments,
    figures,
    personal,
    photographs,
    plots,
    predictions,
    super_resolution,
    training,
    weights,
)
from starter_code.super_resolution import drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - split an image into what a sensor keeps and what it cannot see, and correct an estimate for
#   free;
# - build bicubic interpolation, and say what its one parameter is for;
# - compare enlargements by a protocol, and catch a protocol that flatters;
# - build SRCNN, VDSR and SRResNet, and say what skips and small grids save;
# - write SRGAN's losses and steps, and say why decibels and looks disagree.
#
# **You need** adjoint, null space and pseudo-inverse (homework 1), pixel shuffle (homework 2),
# residual learning and batch normalisation (homework 4). The course's part on super-resolution goes
# with it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype and the
# device of the inputs; results that are numbers are Python's own. What you are given stays as it
# is, unless the text says otherwise, and so does the session: default dtype, global random
# generators (new layers may draw from them). Tensors are float32 or float64 and may lie in memory
# in any layout.
#
# **Points and time.** 20 questions, 100 points, about 6.5 hours. All cells of a finished notebook
# run in about two minutes; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*. All points are for a
# narrow interval that holds, half for one up to five times as wide.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %% [markdown]
# ## 0. Letters
#
# - $x$ is an image $(B, 1, rm, rn)$ with values in $[0, 1]$, black to white; $y = A x$ is
#   $(B, 1, m, n)$: the mean of each block of $r \times r$ pixels, `super_resolution.downsample`.
#   There is no noise. $r$ is 2, 3 or 4.
# - $A^T$ is the adjoint, $A^+$ the pseudo-inverse. $e$ is an estimate of $x$.
# - $z$ is the bicubic enlargement of $y$ by torch, `super_resolution.enlarge(y, r)`.
# - *Protocol*, for every decibel here: $e$ is clamped to $[0, 1]$, $r$ pixels along the border are
#   left out, each image has its own PSNR, and the mean of these is quoted:
#   `super_resolution.psnr(e, x, r)`.
# - *Back-projection* is the opponent of every network: it learns nothing, and repeats
#   $e \leftarrow e + \text{enlarge}(y - A e)$ three times, from $z$.
#
# ## 1. What the sensor keeps
#
# *Example.* $r = 2$, one block: $x = \begin{pmatrix} 1 & 0 \\ 0 & 0 \end{pmatrix}$, so $y = 0.25$.
# $A^+ y$ is a block of four times $0.25$, and $x - A^+ y = \begin{pmatrix} 0.75 & -0.25 \\ -0.25 &
# -0.25 \end{pmatrix}$ is invisible: its mean is 0.

# %% [markdown]
# ### Question 1. Seen and unseen (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# Write `adjoint(y, r)`, the $A^T y$ with $\langle A x, y \rangle = \langle x, A^T y \rangle$ for
# all $x$; `pseudo_inverse(y, r)`, the image of smallest norm whose means of blocks are $y$; and
# `null_part(x, r)` $= x - A^+ A x$, the part of $x$ that $A$ does not see. The first two differ by
# a number: which?
#
# <details><summary>Exact rules</summary>
#
# Images are $(B, C, \cdot, \cdot)$ with any number of channels, not always square. $r$ is an int,
# at least 1. `null_part` raises `ValueError` unless $r$ divides both sides.
#
# </details>
#
# *Checked*: the example (public); dot products, projections, sizes, channels, dtypes (hidden).

# %%
# answer: adjoint, pseudo_inverse, null_part

# %%
grader.check("q1")

# %%
x = photographs.middle("camera", 180, multiple=12)
seen = super_resolution.nearest(super_resolution.downsample(x, 3), 3)
figures.describe(
    plots.show_images(
        [x, seen, null_part(x, 3) + 0.5],
        ["x", "seen with r = 3: A⁺A x", "unseen: x − A⁺A x, 0 is grey"],
    ),
    "A photograph, its means of blocks, and what these miss: fine edges and texture.",
)

# %% [markdown]
# ### Paper 1. What a projection is worth (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 2.*
#
# Let $e$ be any estimate, and $e' = e + A^+ (y - A e)$, where $y = A x$.
#
# 1. Show on paper that $\|e - x\|^2 = \|e' - x\|^2 + \|e' - e\|^2$: two parts of $e - x$ are
#    orthogonal. So $e'$ is never worse than $e$, whatever $x$ is, and by how much can be said
#    without $x$: enter `error_removed(e, y, r)` $= \|e - x\|^2 - \|e' - x\|^2$, a float, right to
#    1 % also in float32 where the means of $e$ are $10^{-4}$ from $y$.
# 2. Enter `null_dimension(m, n, r)`: the dimension of the null space of $A$, an int.
#
# *Example.* $r = 2$, one block, $y = 0.25$, $e = 0$: $\|e' - e\|^2 = 4 \cdot 0.25^2 = 0.25$.

# %%
# answer: error_removed, null_dimension

# %%
grader.check("a1")

# %% [markdown]
# ### Question 2. Consistent, and invented (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Experiment 1.*
#
# Write `project(e, y, r)`, the image nearest to $e$ whose means of blocks are $y$; and
# `null_share(e, x, r)`, how much detail $e$ has, right or wrong:
#
# $$
# \frac{\|e - A^+ A e\|^2}{\|x - A^+ A x\|^2} .
# $$
#
# A nearest-neighbour enlargement has the share 0, the truth 1. How much of it is right the share
# does not say.
#
# <details><summary>Exact rules</summary>
#
# Shapes as in Question 1, $e$ and $x$ of one shape. Sums are over the whole batch, the result is
# one Python float. $x$ is never constant on all blocks; images may be nearly flat (grey with
# details of $10^{-4}$), and the share is then right to 1 % in float32, too. Nothing is clamped.
# Results of `project` are new and fit to rounding, also where $e$ fits already or nearly, and its
# gradient for $e$ is right.
#
# </details>
#
# *Checked*: one block (public); consistency, idempotence, nearest, shares (hidden).

# %%
# answer: project, null_share

# %%
grader.check("q2")

# %% [markdown]
# ## 2. Interpolation, and how it is judged

# %% [markdown]
# ### Prediction 1. Half a block (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Test golf 1.*
#
# Four details of test photographs are enlarged three times. By how many dB are these above
# nearest-neighbour enlargement (of the means of blocks), in the mean? Four numbers:
#
# 1. bicubic, aligned with the blocks: $z$;
# 2. back-projection;
# 3. bicubic with `align_corners=True`, which puts the centres of the corner pixels of $y$ onto
#    those of $x$;
# 4. $z$ again, but of another $y$: each block's upper left pixel, `x[..., ::3, ::3]`, not its mean.
#
# All points need intervals of at most 1.5 dB.

# %%
# answer: guess_classical

# %%
grader.check("p1")

# %%
x_own = super_resolution.details(photographs.TEST, 120, personal.generator(ME, "details"))
y3 = super_resolution.downsample(x_own, 3)
corners = F.interpolate(y3, scale_factor=3, mode="bicubic", align_corners=True)
classical = {
    "nearest": super_resolution.nearest(y3, 3),
    "bicubic": super_resolution.enlarge(y3, 3),
    "back-projection": super_resolution.back_project(y3, 3),
    "corners aligned": corners,
    "pixels sampled": super_resolution.enlarge(x_own[..., ::3, ::3], 3),
}
levels = {name: super_resolution.psnr(e, x_own, 3) for name, e in classical.items()}
gains = [levels[name] - levels["nearest"] for name in list(classical)[1:]]
predictions.reveal("classical", gains)
shown = {name: e[0, 0] for name, e in classical.items()} | {"truth": x_own[0, 0]}
titles = [
    f"{name}\n" + (f"{levels[name]:.2f} dB (mean of four)" if name in levels else "")
    for name in shown
]
figures.describe(
    plots.show_images(list(shown.values()), titles, columns=3),
    "One detail enlarged three times in five ways, and the truth; sampled pixels have steps, and "
    "the mean PSNR over four details stands above each.",
)

# %% [markdown]
# ### Question 3. Bicubic (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Paper 2.*
#
# [Keys (1981)](https://doi.org/10.1109/TASSP.1981.1163711) interpolates with a kernel of cubics,
#
# $$
# w(t) = \begin{cases} (a + 2) |t|^3 - (a + 3) |t|^2 + 1 & |t| \le 1 \\
# a |t|^3 - 5 a |t|^2 + 8 a |t| - 4 a & 1 < |t| < 2 \end{cases}
# $$
#
# and 0 beyond. Write `cubic(t, a)`, and `bicubic_matrix(m, r, a)`, the $B$ $(rm, m)$ that enlarges
# a column: pixel $i$ of the result has its centre at $s = (i + \frac12) / r - \frac12$ in pixels of
# $y$, and is $\sum_k w(s - k)\, y_k$ over all whole $k$: at most four count. Where $k$ lies
# outside, the border pixel takes its place, and collects the weights. An $m \times n$ image is then
# $B_m\, y\, B_n^T$.
#
# <details><summary>Exact rules</summary>
#
# `cubic` takes a tensor of any shape, its entries within $\pm 1000$. The matrix is float64, on the
# CPU; $m, r \ge 1$, $a$ any number.
#
# </details>
#
# *Checked*: values, torch's result for $a = -0.75$ (public); other $a$, $m$ and $r$ (hidden).

# %%
# answer: cubic, bicubic_matrix

# %%
grader.check("q3")

# %% [markdown]
# ### Paper 2. Which $a$? (3 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for choosing a library.*
#
# For each $a$ the four weights add up to 1, so that constants stay. Take the ramp $y_k = k$
# instead, far from borders, and interpolate at $t$, $0 \le t \le 1$. Enter `ramp_error(t, a)`, what
# comes out minus $t$, and `ramp_kernel()`, the $a$ with which every ramp is kept. Torch has
# $a = -0.75$ (without `antialias`), Pillow and MATLAB the other one.
#
# *Example.* $a = 0$, $t = 0.25$: only $w(0.25) = 0.844$ and $w(0.75) = 0.156$ count, and
# $0.156 - 0.25 = -0.094$.

# %%
# answer: ramp_error, ramp_kernel

# %%
grader.check("a2")

# %%
print("dB over nearest, by a, with the y and the protocol of above:")
for a in (-1.0, -0.75, -0.5, -0.25, 0.0):
    B = bicubic_matrix(40, 3, a).float()
    gain = super_resolution.psnr(B @ y3 @ B.T, x_own, 3) - levels["nearest"]
    print(f"a = {a:5.2f}: {gain:.2f}")

# %% [markdown]
# ### Question 4. The protocol (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Test golf 1.*
#
# Tables of papers differ by tenths of a decibel for reasons that nobody prints. Write
# `sr_psnr(estimates, targets, r)`, the protocol of section 0 for a list of pairs: clamp $e$ to
# $[0, 1]$, leave $r$ pixels out along each border, PSNR of each image, mean.
#
# <details><summary>Exact rules</summary>
#
# Two lists of at least one image $(1, 1, H, W)$, in pairs of one size, longer than $2 r$; other
# pairs may have other sizes. $r \ge 1$. Targets lie in $[0, 1]$. $\text{PSNR} = -10 \log_{10}
# \text{MSE}$, computed in float64 and infinite where the MSE is 0; so is the mean then. Returns a
# Python float. `super_resolution.psnr` and `metrics` are not to be called.
#
# </details>
#
# *Checked*: two images of different sizes (public); clamping, borders, means (hidden).

# %%
# answer: sr_psnr

# %%
grader.check("q4")

# %% [markdown]
# ### Test golf 1. A test for a protocol (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed for reading tables.*
#
# Write `my_test(f)`, which is given an implementation `f(estimates, targets, r)` of Question 4. It
# raises an `AssertionError` where `f` keeps another protocol, and does nothing where it keeps that
# of section 0. The wrong ones leave out other borders, clamp otherwise, or take other means.
#
# <details><summary>Exact rules</summary>
#
# Both lists hold tensors $(1, 1, H, W)$, $r \ge 1$. Targets lie in $[0, 1]$. Half of the points are
# for half of the wrong implementations, and all for all of them with at most 125 numbers in all
# that `f` is given: pixels of both lists, and each $r$. Right ones may round differently; wrong
# ones may give NaN. A test that refuses a right one earns nothing; it may draw from global
# generators. `f` may be called 100 times. The leaderboard counts the numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ## 3. Networks

# %% [markdown]
# ### Question 5. SRCNN and VDSR (6 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Claim 1.*
#
# Both take the enlargement $z$, not $y$. Write
#
# - `SRCNN(width)` ([Dong and others, 2014](https://arxiv.org/abs/1501.00092)): convolutions $9
#   \times 9$, $5 \times 5$ and $5 \times 5$, $1 \to$ `width` $\to$ `width // 2` $\to 1$ channels,
#   ReLU between them;
# - `VDSR(depth, width)` ([Kim and others, 2016](https://arxiv.org/abs/1511.04587)): $z$ plus what
#   `depth` convolutions $3 \times 3$ make of it, `width` channels and ReLU between them.
#
# <details><summary>Exact rules</summary>
#
# By default `width` is 64 and `depth` 20; both are at least 2. Every convolution has a bias, and is
# padded with zeros so that sizes stay. Nothing follows the last convolution. Weight and bias of
# VDSR's last convolution are 0 at first, so that a new VDSR returns $z$; all else begins as torch
# has it. Convolutions are `nn.Conv2d`, set in their order; there are no other parameters.
#
# </details>
#
# *Checked*: sizes, parameters, the new VDSR (public); given weights, gradients, dtypes (hidden).

# %%
# answer: SRCNN, VDSR

# %%
grader.check("q5")

# %% [markdown]
# Weights come with the homework: `srcnn_x3` for three times, `vdsr` for two, three and four times.
# They were trained on a GPU in a few minutes, so their decibels lie below the papers'.

# %% tags=["shows"]
srcnn = weights.load(SRCNN(), super_resolution.WEIGHTS / "srcnn_x3.safetensors")
vdsr = weights.load(VDSR(), super_resolution.WEIGHTS / "vdsr.safetensors")
x_96 = super_resolution.details(photographs.TEST, 96, personal.generator(ME, "networks"))
y_96 = super_resolution.downsample(x_96, 3)
z_96 = super_resolution.enlarge(y_96, 3)
with torch.no_grad():
    enlarged = {
        "bicubic": z_96,
        "back-projection": super_resolution.back_project(y_96, 3),
        "SRCNN": srcnn(z_96),
        "VDSR": vdsr(z_96),
    }
print(f"{'three times':18}{'PSNR':>8}{'spread':>8}{'projected':>11}{'null share':>12}")
for name, e in enlarged.items():
    each = [
        super_resolution.psnr(one, x, 3) for one, x in zip(e.split(1), x_96.split(1), strict=True)
    ]
    spread = torch.tensor(each).std()
    after = super_resolution.psnr(project(e, y_96, 3), x_96, 3)
    share = null_share(e, x_96, 3)
    print(f"{name:18}{sum(each) / 4:8.2f}{spread:8.2f}{after:11.2f}{share:12.2f}")
place, size = (24, 24), 48
figures.describe(
    plots.show_errors(
        [e[3, 0] for e in enlarged.values()], list(enlarged), x_96[3, 0], place, size
    ),
    "A detail enlarged three times by four methods, and below each its error.",
)

# %% [markdown]
# ### Question 6. Clip what explodes (3 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed for training deep networks.*
#
# VDSR was trained by gradient descent with a rate of 0.1, twenty layers deep. Its authors clipped
# each *entry* of each gradient to $[-\theta / \text{rate},\ \theta / \text{rate}]$, so that,
# without momentum, no entry moves by more than $\theta$ in a step, whatever the rate is. Write
# `clip_gradients(parameters, theta, rate)`, which changes the gradients *in place* and returns how
# many entries it changed, an int.
#
# <details><summary>Exact rules</summary>
#
# `parameters` is any iterable of parameters, also a generator; those without a gradient are left
# out, even if that is all of them. An entry at the bound is not changed. `theta` and `rate` are
# above 0.
#
# </details>

# %%
# answer: clip_gradients

# %%
grader.check("q6")

# %% [markdown]
# ### Paper 3. How far it sees, what it costs (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 11.*
#
# 1. Enter `receptive_field(kernels)`: the side of the square of input pixels that one output pixel
#    depends on, for convolutions of these sizes one after the other, stride 1.
# 2. Enter `multiplications(kernels, channels, pixels)`: how many multiplications they take on an
#    image of so many pixels, zeros of the padding counted. `channels` has what goes into the first
#    and what comes out of each.
#
# *Example.* Two convolutions $3 \times 3$, channels $1, 2, 1$, on 100 pixels: 5, and $100 (9 \cdot
# 2 + 9 \cdot 2) = 3600$.
#
# A network on the grid of $y$ with a pixel shuffle at its end has $r^2$ times fewer pixels.

# %%
# answer: receptive_field, multiplications

# %%
grader.check("a3")

# %%
on_z = multiplications([3] * 20, [1, *[64] * 19, 1], 180 * 180)
on_y = multiplications([3] * 20, [1, *[64] * 19, 9], 60 * 60)
print(f"VDSR sees {receptive_field([3] * 20)} pixels of z, SRCNN {receptive_field([9, 5, 5])}")
print(f"180 x 180 pixels, VDSR's layers: {on_z:.2e} on z, {on_y:.2e} on y with 9 channels out")

# %% [markdown]
# ### Question 7. SRResNet (7 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in Experiment 1.*
#
# The generator of [Ledig and others (2017)](https://arxiv.org/abs/1609.04802), on the grid of $y$:
#
# $$
# h = \text{head}(y), \qquad e = z + \text{tail}\bigl(\text{up}(h + \text{body}(h))\bigr) ,
# $$
#
# where $z$ is `super_resolution.enlarge(y, 4)` (not the paper's, but it saves days). Write
# `ResidualBlock(width)`: $h$ plus convolution, batch norm, PReLU, convolution, batch norm; and
# `SRResNet(blocks, width)`.
#
# <details><summary>Exact rules</summary>
#
# Head: convolution $9 \times 9$, $1 \to$ `width`, PReLU. Body: the blocks, then a convolution and a
# batch norm. Up, twice: convolution `width` $\to$ `4 * width`, pixel shuffle by 2, PReLU. Tail:
# convolution $9 \times 9$, `width` $\to 1$, its weight and bias 0 at first. All else is
# $3 \times 3$; every convolution has a bias and zero padding; each PReLU has one number. By default
# 8 blocks, `width` 64; there is at least one. Layers are torch's own, begin as torch has them, and
# are set in the order head, body, up, tail.
#
# </details>
#
# *Checked*: sizes, parameters, a new network is bicubic (public); given weights, modes, dtypes
# (hidden).

# %%
# answer: ResidualBlock, SRResNet

# %%
grader.check("q7")

# %% [markdown]
# ## 4. One answer among many
#
# Four black or white pixels have the mean $\frac14$. There are four images that fit, all equally
# likely. Which would you show? Their mean, four grey pixels, has the smallest expected error, and
# is certainly not the truth.

# %% [markdown]
# ### Question 8. The mean, and a draw (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Question 10.*
#
# Each pixel of $x$ is white (1) with probability $p$, else black (0), independently; $y = A x$.
# Given $y$, all arrangements of a block with that mean are equally likely, so the posterior mean is
# $A^+ y$. Write
#
# - `posterior_sample(y, r, generator)`: draw such an $x$, each block by itself;
# - `expected_errors(p, r)`: the expected squared error of a pixel, of the posterior mean and of a
#   sample, a list of two floats. What is their ratio?
#
# *Example.* $p = \frac12$, $r = 2$: $[0.1875,\ 0.375]$.
#
# <details><summary>Exact rules</summary>
#
# `y` is $(B, 1, m, n)$, multiples of $1 / r^2$ up to rounding; $r \ge 1$, $0 \le p \le 1$. The
# result $(B, 1, rm, rn)$ holds 0 and 1 in the dtype of `y`. All randomness comes from `generator`.
#
# </details>

# %%
# answer: posterior_sample, expected_errors

# %%
grader.check("q8")

# %%
toy = (torch.rand(1, 1, 32, 32, generator=personal.generator(ME, "toy")) < 0.5).float()
means = super_resolution.downsample(toy, 2)
draws = [posterior_sample(means, 2, personal.generator(ME, f"draw {k}")) for k in range(2)]
images = [toy, super_resolution.nearest(means, 2), *draws]
titles = ["truth", "posterior mean", "a draw", "another draw"]
errors = [(one - toy).square().mean().item() for one in images]
figures.describe(
    plots.show_images(images, [f"{a}\nMSE {b:.3f}" for a, b in zip(titles, errors, strict=True)]),
    f"Black and white pixels, their grey posterior mean with MSE {errors[1]:.2f}, and two draws "
    f"that look like the truth, with MSE {errors[2]:.2f} and {errors[3]:.2f}.",
)

# %% [markdown]
# ### Question 9. Two networks, two losses (9 points)
#
# *Core. 35 minutes. Difficulty 4 of 5. Needed in homework 11.*
#
# A discriminator $D$ gives *logits*, above 0 for "real". With $\sigma$ the logistic function, write
#
# - `discriminator_loss(real, fake)`: mean of $-\log \sigma(\text{real})$ plus mean of
#   $-\log(1 - \sigma(\text{fake}))$; `generator_loss(fake)`: mean of $-\log \sigma(\text{fake})$;
# - `discriminator_step(G, D, optimizer, x, y)`: one step of $D$ on $x$ and on the fakes $G(y)$;
# - `generator_step(G, D, features, optimizer, x, y, weight)`: one step of $G$ on the mean of
#   $(\text{features}(e) - \text{features}(x))^2$ plus `weight` times `generator_loss`, $e = G(y)$.
#
# Each step changes one network and leaves no trace in the other. Both return their loss before the
# step, a float.
#
# <details><summary>Exact rules</summary>
#
# Losses take tensors of any shape, `real` and `fake` perhaps of two, and give a 0-dimensional one;
# they are finite for logits of $\pm 10^4$, with the right gradients, also at 0. `optimizer` holds
# the parameters of the network that learns; gradients that it had before do not count, and what its
# `.grad` holds afterwards is free. Parameters of the other networks, their gradients (`.grad`), all
# `requires_grad` and modes are afterwards as they were; running statistics may move. $G$ is called
# once in each step, $D$ as you like.
#
# </details>
#
# *Checked*: logits 0, one step (public); large logits, gradients, what stays, whose step (hidden).

# %%
# answer: discriminator_loss, generator_loss, discriminator_step, generator_step

# %%
grader.check("q9")

# %% [markdown]
# Sixty rounds on small details, with a small generator that begins as bicubic: watch who wins.

# %% tags=["shows"]
with torch.random.fork_rng(devices=[]):
    torch.manual_seed(personal.seed(ME, "duel"))
    G, D = SRResNet(2, 16), super_resolution.Discriminator(16)
rounds = personal.generator(ME, "rounds")
pool = photographs.patches(photographs.TRAIN, 48, 200, seed=personal.seed(ME, "pool"))
nothing = nn.Identity()  # pixels in place of features
steps = {
    "D": torch.optim.Adam(D.parameters(), lr=1e-3),
    "G": torch.optim.Adam(G.parameters(), lr=1e-3),
}
history = {"D": [], "G": []}
for _ in range(60):
    x = pool[torch.randint(len(pool), (8,), generator=rounds)]
    y = super_resolution.downsample(x, 4)
    history["D"].append(discriminator_step(G, D, steps["D"], x, y))
    history["G"].append(generator_step(G, D, nothing, steps["G"], x, y, 1e-3))
figure = plots.show_curves(
    {"discriminator's loss": (range(60), history["D"], "-")}, "round", "loss", "Sixty rounds"
)
figure.axes[0].axhline(2 * math.log(2), color="0.6", linestyle=":")
figures.describe(
    figure,
    "The discriminator's loss by round; the dotted line is 2 log 2, where it only guesses.",
)

# %% [markdown]
# The weights `srresnet` were trained for the squared error, `srgan` goes on from them with a
# content loss on features, and the adversarial loss. Both fit your `SRResNet()`.

# %% [markdown]
# ### Prediction 2. How sharp? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 10.*
#
# Sharpness of $e$ is the standard deviation of its second differences (the Laplacian $4 e_{ij} -
# e_{i+1,j} - e_{i-1,j} - e_{i,j+1} - e_{i,j-1}$) as a share of that of $x$: the truth has 1 ($e$
# is clamped, the outermost pixels are left out). Mean over your four details, enlarged *four*
# times: what have nearest-neighbour enlargement, bicubic, SRResNet and SRGAN? Four numbers in this
# order. All points need intervals of at most 0.3.

# %%
# answer: guess_sharpness

# %%
grader.check("p2")

# %% tags=["shows"]
srresnet = weights.load(SRResNet(), super_resolution.WEIGHTS / "srresnet.safetensors")
srgan = weights.load(SRResNet(), super_resolution.WEIGHTS / "srgan.safetensors")
features = super_resolution.features()
y4 = super_resolution.downsample(x_own, 4)


def blend(share):
    """A network whose weights are `share` of SRGAN's and the rest of SRResNet's."""
    model = copy.deepcopy(srgan)
    with torch.no_grad():
        for mine, other in zip(
            model.state_dict().values(), srresnet.state_dict().values(), strict=True
        ):
            if mine.is_floating_point():
                mine.lerp_(other, 1 - share)
    return model


with torch.no_grad():
    four = {
        "nearest": super_resolution.nearest(y4, 4),
        "bicubic": super_resolution.enlarge(y4, 4),
        "back-projection": super_resolution.back_project(y4, 4),
        "SRResNet": srresnet(y4),
        "blend, 0.5": blend(0.5)(y4),
        "blend, 0.75": blend(0.75)(y4),
        "SRGAN": srgan(y4),
    }
    table = {}
    for name, e in four.items():
        sharp = [
            super_resolution.laplacian(one, x)
            for one, x in zip(e.split(1), x_own.split(1), strict=True)
        ]
        table[name] = {
            "PSNR (dB)": super_resolution.psnr(e, x_own, 4),
            "sharpness": sum(sharp) / 4,
            "null share": null_share(e, x_own, 4),
            "feature distance": (features(e) - features(x_own)).square().mean().item(),
        }
order = ("nearest", "bicubic", "SRResNet", "SRGAN")
predictions.reveal("sharpness", [table[name]["sharpness"] for name in order])
print(f"{'four times':18}" + "".join(f"{column:>18}" for column in table["SRGAN"]))
for name, row in table.items():
    print(f"{name:18}" + "".join(f"{value:18.2f}" for value in row.values()))

# %% tags=["shows"]
figures.describe(
    drawings.show_tradeoff(table),
    "PSNR against feature distance of seven enlargements: SRResNet, blends and SRGAN form a front "
    "from high PSNR to small distance.",
)

# %% tags=["shows"]
shown = [0, 3]
images = [one[k, 0] for k in shown for one in (*four.values(), x_own)]
titles = [f"{name}" for _ in shown for name in (*four, "truth")]
figures.describe(
    plots.show_images(images, titles, columns=4),
    "Two details enlarged four times by seven methods, and the truth.",
)

# %% [markdown]
# ### Experiment 1. Where the decibels went (4 points)
#
# *Core. 15 minutes. Difficulty 4 of 5. Needed in Question 10.*
#
# The squared error of SRGAN is larger than that of SRResNet. Three explanations of the excess:
# *independent*, the invented detail is another one for each turned copy of the input, as draws are,
# fits $y$, and its error averages out to $1/n$ over $n$ copies; *inconsistent*, all of it is in the
# block means, the same in each copy, and projecting onto $y$ removes it; *common*, the same
# invented detail comes every time, and neither helps. Choose one run: `turns` $n$ of 1 or 4
# (rotate, enlarge, rotate back, mean), `project` `"no"` or `"yes"`, for which all three differ. Say
# for each, were it the only cause, which share of the excess is left. SRResNet stays as it is.

# %%
# answer: my_run

# %%
grader.check("e1")

# %% tags=["shows"]
run = my_run["run"]
with torch.no_grad():
    copies = [
        torch.rot90(srgan(torch.rot90(y4, k, (2, 3))), -k, (2, 3)) for k in range(run["turns"])
    ]
e = sum(copies) / len(copies)
e = project(e, y4, 4) if run["project"] == "yes" else e
base, before, after = (
    (one - x_own).square().mean() for one in (four["SRResNet"], four["SRGAN"], e)
)
print(f"{(after - base) / (before - base):.2f} of the excess is left; sealed: {my_run['expected']}")

# %% [markdown]
# ### Claim 1. "More than 2 dB" (4 points)
#
# *Further. 20 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# "Enlarging three times, SRCNN is more than 2 dB above bicubic": in its paper 2.36 dB, on five
# photographs. Write `audit_claim(sample, first, second)`. `sample(image)` draws an image $x$ and
# its $y$; both methods map $y$ to an estimate. Measure the PSNR of `first` minus that of `second`
# by the protocol on 12 images, and say whether the claim is `"supported"`, `"contradicted"` or
# `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images count from 0. `super_resolution.psnr` may be used; $r$ is 3. Return a dict: `"table"`, 12
# differences (or 12 rows of one); `"interval"`, the paired 95 % interval over images, as
# `audit.paired_interval` makes it; `"verdict"`, as `audit.verdict` says. Call `sample` once for
# each image, as it draws another detail each time; methods are given $y$ as it comes.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %% tags=["shows"]
many = torch.cat(  # three details of each photograph, which the interval takes for 12 images
    [
        super_resolution.details(photographs.TEST, 72, personal.generator(ME, f"claim {k}"))
        for k in range(3)
    ]
)
with torch.no_grad():
    audited = audit_claim(
        lambda k: (many[k : k + 1], super_resolution.downsample(many[k : k + 1], 3)),
        lambda y: srcnn(super_resolution.enlarge(y, 3)),
        lambda y: super_resolution.enlarge(y, 3),
    )
low, high = audited["interval"]
print(f"SRCNN minus bicubic: {low:.2f} to {high:.2f} dB, the claim is {audited['verdict']}")

# %% [markdown]
# ### Question 10. What may be shown? (5 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed for judging restorations.*
#
# *At most 200 words. Points: 1 numbers, 2 mechanisms, 2 judgement.*
#
# 1. Quote PSNR, sharpness and null share of SRResNet, SRGAN and one blend on your details. Which
#    measure is fooled by nearest-neighbour enlargement, and which is not?
# 2. Explain with Question 8 what SRResNet computes, and what SRGAN approaches. How many dB does the
#    toy allow SRGAN to lose, and how many did it lose?
# 3. Point to one place in your crops (detail, row and column) where SRGAN draws what is not in the
#    truth, though $A e$ is nearly $y$. A doctor asks for four times the resolution: what would you
#    show, and what would you write under it?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 5. Design: three times, with 40,000 numbers

# %% [markdown]
# ### Question 11. An enlarger (7 points)
#
# *Core. 45 minutes. Difficulty 4 of 5. Needed for design.*
#
# Design `Enlarger()`, a `nn.Module` that maps $y$ $(B, 1, m, n)$ to $(B, 1, 3m, 3n)$ and holds at
# most 40,000 numbers. Where should it compute, on $y$ or on $z$? What should it start from?
#
# Train it in the cell after your answer: set `MINUTES` to 1 and run it. It writes
# `enlarger.safetensors`, which is submitted.
#
# <details><summary>Exact rules</summary>
#
# $y$ is float32; you may train for longer, or otherwise. Scored on 12 pictures that nobody has
# seen, made for this course, by the protocol, as the mean PSNR minus that of *back-projection* on
# the same $y$. Numbers count wherever they are kept: parameters, buffers, other attributes, code.
# $m, n \ge 8$, also odd. In evaluation mode an image has the same result alone and in a batch. `y`
# and the session stay as they are; four $y$ of $40 \times 40$ take at most 5 s.
#
# | dB over back-projection, at least | points |
# |---|---|
# | any, within the bounds | 1 |
# | $0.1$, $0.4$, $0.7$ dB | 2 + 2 + 2 |
#
# Your gain enters the leaderboard.
#
# </details>

# %%
# answer: Enlarger

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
enlarger = super_resolution.train_or_load(Enlarger, "enlarger.safetensors", minutes=MINUTES)

# %%
grader.check("q11")

# %% [markdown]
# Your validation: details of a photograph on which nobody trained, beside the opponents.

# %% tags=["shows"]
generator = personal.generator(ME, "validation")
val = torch.cat(
    [super_resolution.details(photographs.VALIDATION, 120, generator) for _ in range(8)]
)
y_val = super_resolution.downsample(val, 3)
with torch.no_grad():
    methods = {
        "yours": enlarger(y_val),
        "SRCNN": srcnn(super_resolution.enlarge(y_val, 3)),
        "bicubic": super_resolution.enlarge(y_val, 3),
    }
opponent = super_resolution.back_project(y_val, 3)
for name, e in methods.items():
    gain = torch.tensor(
        [
            super_resolution.psnr(one, x, 3) - super_resolution.psnr(other, x, 3)
            for one, other, x in zip(e.split(1), opponent.split(1), val.split(1), strict=True)
        ]
    )
    print(f"{name:8} {gain.mean():+.2f} ± {gain.std() / 8**0.5:.2f} dB over back-projection")

# %% tags=["shows"]
images = [opponent[0, 0], methods["yours"][0, 0], val[0, 0]]
figures.describe(
    plots.show_images(images, ["back-projection", "yours", "truth"]),
    "A detail of the validation photograph by back-projection and by your network, and the truth.",
)

# %% [markdown]
# ### Question 12. Your log (3 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed for design.*
#
# *At most 150 words; 1 point for the rows, 1 for the spread, 1 for the idea that was dropped.*
#
# Three rows: what you changed, what you expected, what the validation said (mean and spread over
# three training seeds for the final choice; `super_resolution.train_or_load` takes `seed`, and
# trains anew for another file). One row must be an idea that you dropped, with the
# reason.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) say what a projection onto $y$ is worth without knowing $x$; (2) name three
# protocols that flatter a method; (3) say what a skip from $z$ saves; (4) say why the best decibels
# are blurred; (5) step a discriminator without touching its generator?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist (an empty one stands for "not trained"), so that the last one can pack them.

# %%
from pathlib import Path

for name in ("enlarger.safetensors", "predictions.jsonl"):
    Path(name).touch()
