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
# # Homework 8: MRI
#
# A scanner does not take pictures. It measures Fourier coefficients of one, column after column,
# while somebody lies still in a narrow tube. Measure a quarter of the columns, and the patient is
# out four times as soon; but of what was not measured, anything is possible. The figure shows four
# guesses from the same quarter. Which of them would you trust with a small lesion?

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, figures, mri, personal, plots, predictions, weights
from starter_code.mri import drawings
from starter_code.operators import LinearOperator

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - write the operator of a scan with several coils, its adjoint, and masks that are what they say;
# - predict aliasing, noise and the error of a zero-filled image without reconstructing anything;
# - reconstruct without training, by conjugate gradients and by compressed sensing;
# - build two networks, one that corrects an image and one that also obeys what was measured;
# - read fastMRI's files, and measure what a method invents and what it forgets.
#
# **You need** the discrete Fourier transform, adjoints and conjugate gradients (homework 1), FISTA
# (homework 3), `nn.Module` (homework 4). The U-Net is given; homework 7 builds it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the precision and
# the device of the inputs; results that are numbers are Python's own. What you are given stays as
# it is, and so does the session: default dtype, global random generators. Tensors may lie in memory
# in any layout.
#
# **Points and time.** 20 questions, 100 points, about 6 hours. All cells of a finished notebook run
# in about two minutes, once the last network is trained and kept; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*. All points are for a
# narrow interval that holds, half for one up to five times as wide.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %% [markdown]
# ## 0. Letters
#
# - $x \in \mathbb{C}^{H \times W}$ is the image: a magnitude, which one looks at, and a smooth
#   phase. $k = F x$ is its *k-space*, the centred orthonormal Fourier transform.
# - A *mask* says which columns of $k$ are measured; $M$ sets all others to 0. $R$ is the
#   *acceleration*, columns over measured columns. Those in the middle, the *ACS* columns, are
#   always measured.
# - Coil $c$ of $C$ sees $S_c x$, where $S_c$ is its *sensitivity*, a smooth complex image;
#   $\sum_c |S_c|^2 = 1$ in each pixel. All coils measure at once:
#   $y_c = M (F S_c x + \text{noise})$.
# - In code `x` is `(..., H, W)`, `y` is `(..., C, H, W)`, `maps` is `(C, H, W)`, `mask` is `(W,)`.
# - PSNR compares magnitudes; the peak is 1.
#
# The heads are real (`mri.slices`), the scans of them simulated (`mri.scan`): phase, coils, mask
# and noise. Training, validation and test slices are of *one* man, in blocks 6 mm apart. So say
# "on this head" until Claim 1.

# %%
head = mri.slices("test", mm=2)[::4]
figures.describe(
    plots.show_images(list(head), [f"slice {z} mm" for z in range(80, 94, 4)]),
    "Four axial slices of a head, 4 mm apart.",
)

# %% [markdown]
# ## 1. What is measured
#
# *Example.* $n = 3$ entries have their middle at index 1. A one in the middle has the centred
# transform $(1, 1, 1) / \sqrt 3$: all of it is real, because the middle is where phases begin.

# %% [markdown]
# ### Question 1. A Fourier transform with a middle (4 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# Write `fft2c(x)` and its inverse `ifft2c(k)`, of the last two axes:
#
# $$
# k_{uv} = \frac{1}{\sqrt{HW}} \sum_{i, j} x_{ij}\,
# e^{-2 \pi \mathrm{i} \left( (u - c_H)(i - c_H) / H + (v - c_W)(j - c_W) / W \right)},
# \qquad c_n = \lfloor n / 2 \rfloor .
# $$
#
# <details><summary>Exact rules</summary>
#
# Any number of axes may stand before the last two, and each of their entries is an image. $H$ and
# $W$ may be odd. float32 gives complex64, float64 gives complex128. Compute with `torch.fft`; do
# not call `starter_code.mri`, which has both functions, too: from here on the homework uses those,
# so that an error here does not follow you.
#
# </details>
#
# *Checked*: a delta (public); the formula for many shapes, the inverse, dtypes, layouts (hidden).

# %%
# answer: fft2c, ifft2c

# %%
grader.check("q1")

# %%
complete = mri.fft2c(mri.slices("test", mm=2)[:1])
figures.describe(
    plots.show_images(
        [head[0], complete[0].abs().log10() / 4 + 0.6],
        ["the image", "k-space, logarithm of its magnitude"],
    ),
    "A slice, and its k-space: bright in the middle, four decades darker at the border.",
)

# %% [markdown]
# ### Test golf 1. A test for the transform (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed for tests of your own.*
#
# Wrong shifts hide in even sizes, wrong signs in real images. Write `my_test(f)`, which raises
# (an `assert` will do) where `f(x)` is not the transform of Question 1, for complex x of at least
# two axes, and passes every right one up to rounding in single precision. Half of the points are
# for half of the wrong implementations that the grader has, all for all of them with at most 30
# numbers put into `f`, over all calls; a complex one counts once. Fewer are better on the
# leaderboard. NaN must not pass.

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Question 2. Masks that are what they say (4 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in homework 10.*
#
# Write `column_mask(columns, R, acs, generator)`. The `acs` middle columns are measured, and with
# the others, drawn at random, `columns // R` in all: no more, or the acceleration is below $R$.
# Write `acceleration(mask)`, what it really is.
#
# *Example.* 12 columns, $R = 3$, `acs` = 3: four are True, 5, 6 and 7 among them.
#
# <details><summary>Exact rules</summary>
#
# The middle columns are `acs` from `columns // 2 - acs // 2` on. Each set of others is equally
# likely. They are drawn from `generator` alone, which goes on: its next mask is another. Raise
# `ValueError` where `acs` is more than `columns // R`. $R$ is an integer, at least 1; `acs` may be
# 0. The mask is a bool tensor on the CPU, `acceleration` a Python float; its mask has a True.
#
# </details>

# %%
# answer: column_mask, acceleration

# %%
grader.check("q2")

# %% [markdown]
# ### Paper 1. Aliasing without a transform (6 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed in Question 4.*
#
# Measure the columns `first`, `first + R`, ... and no others, where $R$ divides $W$. The
# zero-filled image is a sum of $R$ copies of $x$, each moved within its rows, cyclically, and with
# a factor. Derive moves and factors, and enter `aliased(x, R, first)`, without any Fourier
# transform.
#
# *Example.* $W = 4$, $R = 2$, `first` = 0: the image $(a, b, c, d)$ becomes
# $\tfrac12 (a + c,\ b + d,\ c + a,\ d + b)$. With `first` = 1 the plus signs are minus signs.
#
# <details><summary>Exact rules</summary>
#
# `x` is complex, `(..., H, W)`; `first` is in $0, \dots, R - 1$. The middle of the row is at
# `W // 2`, also where $W$ is odd. Call neither `torch.fft` nor `starter_code.mri`.
#
# </details>

# %%
# answer: aliased

# %%
grader.check("a1")

# %%
copies = [aliased(head[:1] + 0j, R, 0).abs() for R in (2, 3, 4)]
figures.describe(
    plots.show_images([head[0], *copies], ["the image", *(f"R = {R}" for R in (2, 3, 4))]),
    "A slice and what equispaced columns make of it: two, three and four copies over each other.",
)

# %% [markdown]
# ### Question 3. What is missing (5 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in Question 11.*
#
# Write `zero_filled(y, mask)`: the image of the measured columns, with 0 for all others. Write
# `missing_energy(k, mask)` for complete k-space: the zero-filled image's NMSE
# $\|\hat x - x\|^2 / \|x\|^2$. By Parseval it takes no image.
#
# <details><summary>Exact rules</summary>
#
# `y`, `k`: complex, `(..., H, W)`, finite; what stands outside the mask in `y` is ignored.
# `mask`: bool, `(W,)`. The NMSE is that of all images together, a Python float, and accurate also
# where little is missing; `k` is not 0. `mri.fft2c` and `mri.ifft2c` may be used, here and below.
#
# </details>
#
# *Checked*: a small case (public); shapes, parts outside the mask, NMSE against images (hidden).

# %%
# answer: zero_filled, missing_energy

# %%
grader.check("q3")

# %% [markdown]
# ### Question 4. Coils (6 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# Write `Sense(maps, mask)`, a `LinearOperator`, with `forward`: $x \mapsto (M F S_c x)_c$, and
# `adjoint`, from $\langle A x, y \rangle = \langle x, A^* y \rangle$ for *every* $y$. Write
# `rss(images)`, the root sum of squares $\sqrt{\sum_c |x_c|^2}$, with which one looks at coil
# images.
#
# *Example.* $C = 1$, $S = \mathrm{i}$, all columns measured: $A x = \mathrm{i} F x$, and
# $A^* y = -\mathrm{i} F^* y$.
#
# <details><summary>Exact rules</summary>
#
# `maps`: complex, `(C, H, W)`; for this question they need not be normalised. `mask`: bool,
# `(W,)`. Axes of a batch may stand before those of `x` and `y`. `A(x)` and `A.H(y)` check shape and
# dtype if `x_shape`, `y_shape` and `dtype` are handed to `super().__init__` (see
# `starter_code/linear_operator.py`). `rss` takes `(..., C, H, W)`. Do not call `mri.MultiCoil`,
# which is such an operator: it is used below.
#
# </details>
#
# *Checked*: one coil (public); the matrix, dot products, batches, dtypes (hidden).

# %%
# answer: Sense, rss

# %%
grader.check("q4")

# %% [markdown]
# ### Paper 2. Noise (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Experiment 1.*
#
# The noise of each measured number of k-space is complex: real and imaginary part are independent,
# normal, with standard deviation $\sigma$. Work out, and enter,
#
# 1. `image_noise(sigma, columns, kept)`: the standard deviation of the real part of the noise in a
#    pixel of the zero-filled image (one coil), where `kept` of the columns are measured;
# 2. `mean_square(x, coils, sigma)`: the expected square of the root sum of squares of
#    $S_c x + \text{noise}$, where each part of the noise in each of the images has standard
#    deviation $\sigma$; `x` is complex, of any shape, and the result like `x.abs()`;
# 3. `background(sigma)`: the expected magnitude of noise alone, `sigma` as in 2.
#
# The first and the third are floats. So a magnitude image is biased: air is grey, not black.

# %%
# answer: image_noise, mean_square, background

# %%
grader.check("a2")

# %% [markdown]
# ## 2. Reconstruction without training
#
# With $C$ coils, each measured column is seen $C$ times, through different sensitivities. Two
# methods are compared with the zero-filled image $A^* y$. *Conjugate gradients* solve
# $A^* A x = A^* y$. *Total variation* (`mri.tv`) looks for an image with few edges near the data.

# %% [markdown]
# ### Prediction 1. What are coils worth? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 5.*
#
# Four slices are scanned with $R = 4$ (24 of 96 columns, 8 of them ACS), $\sigma = 0.005$. With
# *one* coil the zero-filled image has a PSNR of some 21 dB. Predict, in dB and in this order: the
# zero-filled image with eight coils; conjugate gradients with eight coils after 10 and after 100
# steps; total variation (weight 0.002) with eight coils. All points need intervals of at most 3 dB.

# %%
# answer: guess_coils

# %%
grader.check("p1")

# %% [markdown]
# ### Question 5. Conjugate gradients (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in homework 9.*
#
# Write `cg_sense(y, A, iterations, mu)`: conjugate gradients for
#
# $$
# (A^* A + \mu) \, x = A^* y, \qquad \text{from } x = 0 .
# $$
#
# Numbers are complex: $\langle a, b \rangle = \sum \bar a_i b_i$.
#
# <details><summary>Exact rules</summary>
#
# `A` is any linear operator from `(..., H, W)` to `(..., C, H, W)`, called as `A(x)` and `A.H(y)`;
# what these return may be a view of what they are given, here and below.
# `y` may hold a batch; apply `A` to all of it at once, as maps may differ from image to image, here
# and below. Each image has step lengths of its own. Where an image is solved already (residual
# exactly 0, as for $y = 0$), it stays as it is, without NaN. `iterations` may be 0: then the result
# is 0.
#
# </details>
#
# *Checked*: two steps (public); the dense solution, steps one by one, batches, zeros, dtypes
# (hidden).

# %%
# answer: cg_sense

# %%
grader.check("q5")

# %% tags=["shows"]
one = mri.scan(head, 1, 4, personal.generator(ME, "one coil"), acs=8)
eight = mri.scan(head, 8, 4, personal.generator(ME, "eight coils"), acs=8)
steps = [1, 2, 4, 7, 10, 15, 25, 50, 100]
solved = {k: cg_sense(eight.y, eight.A, k, 0.0) for k in steps}
tv_eight = mri.tv(eight.y, eight.A, 0.002)
levels = {
    "one coil, zero-filled": mri.psnr(one.A.H(one.y), one.x),
    "one coil, total variation": mri.psnr(mri.tv(one.y, one.A, 0.005), one.x),
    "eight coils, zero-filled": mri.psnr(eight.A.H(eight.y), eight.x),
    "eight coils, total variation": mri.psnr(tv_eight, eight.x),
}
for name, level in levels.items():
    print(f"{name:32}{level:6.2f} dB")
by_step = [mri.psnr(solved[k], eight.x) for k in steps]
measured_coils = [
    levels["eight coils, zero-filled"], by_step[steps.index(10)], by_step[-1],
    levels["eight coils, total variation"],
]  # fmt: skip
guess = predictions.reveal("coils", measured_coils)
curves = {"conjugate gradients, eight coils": (steps, by_step, "o-")}
curves |= {name: ([1, 100], [level] * 2, "--") for name, level in levels.items()}
figure = plots.show_curves(curves, "step", "PSNR (dB)", "What coils are worth", log="x")
predictions.band(figure.axes[0], guess, [1.05, 10, 100, 1.2])
figures.describe(
    figure,
    "PSNR of conjugate gradients against the step, highest at step "
    f"{steps[by_step.index(max(by_step))]}; dashed lines for zero-filled images and total "
    "variation with one and with eight coils.",
)

# %% [markdown]
# ### Experiment 1. Noise, holes or rounding? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 6.*
#
# Where does the error $\|\hat x - x\|$ of conjugate gradients come from, with $R = 8$,
# $\sigma = 0.005$ and 300 steps? Three explanations: *noise*, the error is in proportion
# to $\sigma$; *holes*, it is due to columns that were not measured, and with $R = 4$ half as large;
# *rounding*, each step adds as much: the error is in proportion to the number of steps. Choose one
# run, `sigma` 0.005 or 0.001, `R` 8 or 4, `steps` 300 or 100, for which the three predict different
# errors. Say for each, were it the only cause, by which factor the error changes: new over old, to
# two decimals.

# %%
# answer: my_run

# %%
grader.check("e1")

# %% tags=["shows"]
run = my_run["run"]
norms = []
for sigma, R, k in [(0.005, 8, 300), (run["sigma"], run["R"], run["steps"])]:
    tried = mri.scan(head[:2], 8, R, personal.generator(ME, "experiment"), sigma, acs=8)
    norms.append((cg_sense(tried.y, tried.A, k, 0.0) - tried.x).norm().item())
print(f"the error changed by the factor {norms[1] / norms[0]:.2f}; you sealed {my_run['expected']}")

# %% [markdown]
# ### Question 6. Compressed sensing (7 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in homework 10.*
#
# Write `soft(z, t)` for complex numbers: $|z|$ falls by $t$, at most to 0, and the phase stays.
# Then `fista(y, A, shrink, iterations)` for $\tfrac12 \|A x - y\|^2 + g(x)$, whose proximal step is
# `shrink`, from $x_0 = z_1 = A^* y$, $t_1 = 1$:
#
# $$
# x_k = \mathrm{shrink}\bigl(z_k - A^* (A z_k - y)\bigr), \quad
# t_{k+1} = \tfrac12 \Bigl(1 + \sqrt{1 + 4 t_k^2}\Bigr), \quad
# z_{k+1} = x_k + \tfrac{t_k - 1}{t_{k+1}} (x_k - x_{k-1}) .
# $$
#
# (The step 1 is allowed because $\|A\| \le 1$.)
#
# *Example.* $\mathrm{soft}(3 + 4 \mathrm{i},\ 1) = 2.4 + 3.2 \mathrm{i}$.
#
# <details><summary>Exact rules</summary>
#
# `z` may be real, and hold zeros: there result and gradient are finite. `t` is at least 0. `shrink`
# is called once in each iteration; the result is the last $x_k$, with `iterations` = 0 it is
# $A^* y$, a new tensor. `y` may hold a batch.
#
# </details>

# %%
# answer: soft, fista

# %%
grader.check("q6")

# %% tags=["shows"]
by_wavelets = fista(eight.y, eight.A, mri.wavelet_shrink(soft, 0.002, levels=3), 30)
found = {
    "the image": eight.x,
    "zero-filled": eight.A.H(eight.y),
    "10 steps of conjugate gradients": solved[10],
    "wavelets, yours": by_wavelets,
    "total variation": tv_eight,
}
titles = [f"{name}\n{mri.psnr(image[1:2], eight.x[1:2]):.2f} dB" for name, image in found.items()]
figures.describe(
    plots.show_images([image[1].abs() for image in found.values()], titles, columns=5),
    "One slice with eight coils: " + ", ".join(titles).replace("\n", " "),
)

# %% [markdown]
# ## 3. Real data
#
# fastMRI ([Zbontar and others, 2018](https://arxiv.org/abs/1811.08839)) has raw data of
# thousands of knees and heads. Its terms do not allow to hand it on; whoever has a copy sets
# `FASTMRI_ROOT` and installs `h5py`. Here a small volume in the same layout stands for it.

# %% [markdown]
# ### Question 7. A slice of fastMRI (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed for real data.*
#
# An open file holds arrays by name: `"kspace"`, complex64, `(slices, coils, H, W)`, in files of one
# coil `(slices, H, W)`; a target, `"reconstruction_rss"` or with one coil `"reconstruction_esc"`
# (even where such a file has both), `(slices, h, w)`; test files have `"mask"`, `(W,)`, instead.
# Write `read_slice(file, index)`:
# k-space `(C, H, W)`, the mask or `None`, the target `(h, w)` or `None`, all three as tensors.
# Write `crop(image, shape)`, the middle of `(..., H, W)`, since targets are smaller than k-space.
#
# <details><summary>Exact rules</summary>
#
# `name in file` works, `file[name][index]` reads one slice, `file["mask"][:]` the mask; a volume
# may be larger than memory, so read no more of it than one slice. Results are a tuple of three, the
# mask as bool, also where the file keeps numbers. The crop begins at row `(H - h) // 2`, columns
# alike; raise `ValueError` where either side of the image is smaller than that of the shape.
#
# </details>

# %%
# answer: read_slice, crop

# %%
grader.check("q7")

# %%
volumes = mri.files("multicoil_val") if mri.fastmri.root() else []
volume = mri.open_volume(volumes[0]) if volumes else mri.drawn_volume()
k, _, target = read_slice(volume, len(volume["kspace"]) // 2)
mine = crop(mri.ifft2c(k).abs().square().sum(0).sqrt(), target.shape)
print(f"largest difference from the target: {(mine - target).abs().max() / target.max():.1e}")
figures.describe(
    plots.show_images([mine / target.max(), target / target.max()], ["from k-space", "the target"]),
    "The root sum of squares of all coils, cropped, beside the target of the file: the same.",
)

# %% [markdown]
# ## 4. Networks
#
# ### Question 8. A network that corrects (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 11.*
#
# The first idea: let a U-Net correct the zero-filled magnitude $m = |A^* y|$. Write
# `Restored(unet)`, whose `forward(y, A)` is $m + \mathrm{unet}(m)$. The U-Net halves its image
# three times: before it, add rows of zeros below and columns of zeros on the right until 8
# divides $H$ and $W$, no more than needed; after it, cut them off.
#
# <details><summary>Exact rules</summary>
#
# `y` is `(B, C, H, W)`, `A` a linear operator, the result real, `(B, H, W)`. `unet` is called once,
# with `(B, 1, H', W')`. It is a part of the module, so that its weights are found, and a call
# leaves it in its mode, training or evaluation.
#
# </details>

# %%
# answer: Restored

# %%
grader.check("q8")

# %% [markdown]
# ### Question 9. A network that obeys (7 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in homework 10.*
#
# `Restored` sees $y$ once. A *cascade* asks after every correction what was measured. Write
# `data_consistency(x, y, A, eta)`, the gradient step $x - \eta A^* (A x - y)$, and
# `Cascade(T, width, depth)`: from $x = A^* y$, for $k = 1, \dots, T$,
#
# $$
# x \leftarrow x + \mathrm{CNN}_k(x), \qquad x \leftarrow x - \eta_k A^* (A x - y) .
# $$
#
# With one coil, $|S| = 1$, and $\eta_T = 1$ the result has the measured columns, whatever the
# networks say.
#
# <details><summary>Exact rules</summary>
#
# `forward(y, A)` takes `y` `(B, C, H, W)` and returns $x$ `(B, H, W)`, complex. $\mathrm{CNN}_k$ is
# `mri.UNet(2, 2, depth, width)`, of real and imaginary part as two channels, in this order. The
# parameter `eta` `(T,)` is 1 at first; the networks are set after it, in their order. The defaults
# are 8, 16, 2; `T` is at least 1, and `2**depth` divides $H$ and $W$. `eta` of `data_consistency`
# is a number or a 0-dimensional tensor. Gradients go through both to all that they depend on: `x`,
# `y`, `eta`, weights. A call leaves networks in their mode, training or evaluation.
#
# </details>
#
# *Checked*: steps without networks, numbers (public); given weights, gradients, dtypes (hidden).

# %%
# answer: data_consistency, Cascade

# %%
grader.check("q9")

# %% [markdown]
# Both were trained on the same slices of Colin27, turned, bent and with other contrasts, with
# masks of $R = 4$ and $R = 8$. The U-Net has 1.08 million numbers and saw one coil and eight, the
# cascade has 0.94 million and saw eight. Pixels have 1 mm from here on.

# %% tags=["shows"]
net = weights.load(Restored(mri.UNet(1, 1, 3, 24)), mri.WEIGHTS / "unet.safetensors")
cascade = weights.load(Cascade(), mri.WEIGHTS / "cascade.safetensors")
fine = mri.slices("test")[[3, 9]]
methods = {
    "zero-filled": lambda y, A: A.H(y),
    "total variation": mri.tv,
    "U-Net": net,
    "cascade": cascade,
}
table, pictures = {}, []
with torch.no_grad():
    for coils, R in [(1, 4), (8, 4), (8, 8)]:
        scan = mri.scan(fine, coils, R, personal.generator(ME, f"{coils} coils, R = {R}"))
        found = {name: method(scan.y, scan.A).abs() for name, method in methods.items()}
        table[coils, R] = {name: mri.psnr(image, scan.x) for name, image in found.items()}
        if (coils, R) == (8, 4):
            pictures = [scan.x.abs(), *found.values()]
print("PSNR (dB), two slices" + " " * 9 + "".join(f"{name:>17}" for name in methods))
for (coils, R), row in table.items():
    line = "".join(f"{value:17.2f}" for value in row.values())
    print(f"{coils} coils, acceleration {R}".ljust(30) + line)
titles = ["the image", *(f"{name}\n{value:.2f} dB" for name, value in table[8, 4].items())]
figures.describe(
    plots.show_images([image[0] for image in pictures], titles, columns=5),
    "A slice with eight coils at acceleration 4: zero-filled, by total variation, by the U-Net and "
    "by the cascade, which has the highest PSNR.",
)

# %% [markdown]
# ### Claim 1. "More than two decibels" (5 points)
#
# *Further. 20 minutes. Difficulty 4 of 5. Needed for reading papers.*
#
# "Data consistency inside the network gains more than 2 dB over correcting the image." Slices of
# one head are nearly one picture; the unit is the head. Write `audit_claim(sample, first, second)`.
# `sample(head, seed)` returns the true volume `(S, H, W)` and a measurement, from which `first` and
# `second` make volumes. Measure the PSNR of `first` minus that of `second`, 4 heads with 2 seeds
# each, and say whether the claim is `"supported"`, `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# PSNR is that of a *volume*, as fastMRI has it: $10 \log_{10}(\max(x)^2 / \mathrm{MSE})$ with
# maximum and mean over all of the true volume's slices, not a mean over slices. Heads and seeds
# count from 0. Return a dict: `"table"`, 4 rows of 2 differences; `"interval"`, the paired 95 %
# interval over heads, as `audit.paired_interval` makes it; `"verdict"`, as `audit.verdict` does.
# Nothing is clamped. Both methods get the same measurement, unchanged: `sample` may draw another at
# its next call. The methods change nothing themselves.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %% [markdown]
# The claim at $R = 8$ on four heads: that of the training, a macaque, the mean of 152 brains
# without their skulls, and one more person, from the side. Only the first was trained on.

# %% tags=["shows"]
heads = [mri.slices(name)[::7, 56:168] for name in mri.HEADS]  # the middle rows of 1 or 2 slices


def sample(head, seed):
    generator = torch.Generator().manual_seed(100 * head + seed)
    scan = mri.scan(heads[head], 8, 8, generator)
    return scan.x.abs(), scan


with torch.no_grad():
    audit_result = audit_claim(
        sample, lambda scan: cascade(scan.y, scan.A).abs(), lambda scan: net(scan.y, scan.A)
    )
for name, row in zip(mri.HEADS, audit_result["table"], strict=True):
    print(f"{name:10}" + "".join(f"{value:+8.2f} dB" for value in row))
low, high = audit_result["interval"]
print(f"cascade minus U-Net: {low:.2f} to {high:.2f} dB, {audit_result['verdict']}")

# %% [markdown]
# ## 5. What is invented, what is forgotten
#
# PSNR counts all pixels alike. A lesion has a few, and nobody knows that it is there.

# %% [markdown]
# ### Question 10. The gain of a detail (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# Scan $x$, and $x + d$ with a small detail $d$. How much of the detail comes through a
# reconstruction $\mathcal R$? Write `detail_gain(reconstruct, x, d, A)`:
#
# $$
# \frac{\mathrm{Re}\, \langle d,\ \mathcal R(A (x + d)) - \mathcal R(A x) \rangle}
# {\langle d, d \rangle} .
# $$
#
# 1 is all of it, 0 nothing. For the zero-filled image of one coil it is the share of the detail's
# energy that was measured, whatever $x$ is.
#
# <details><summary>Exact rules</summary>
#
# `x` and `d` are complex, `(..., H, W)`. `reconstruct(y)` returns an image of that shape, complex
# or real (a magnitude). The inner products are over all images together. The result is a Python
# float. `reconstruct` and `A` are called twice each.
#
# </details>

# %%
# answer: detail_gain

# %%
grader.check("q10")

# %% [markdown]
# ### Prediction 2. Four methods and a lesion (4 points)
#
# *Core. 10 minutes. Difficulty 4 of 5. Needed in Question 11.*
#
# A disk with a radius of 2 mm and a contrast of 0.3 lies in white matter, at three places of yours.
# Eight coils, $R = 4$. What is its gain, mean over places: zero-filled, total variation, U-Net,
# cascade? Four numbers in this order; the table above has their PSNR. All points need intervals of
# at most 0.3.

# %%
# answer: guess_details

# %%
grader.check("p2")

# %% tags=["shows"]
x = drawings.middle() + 0j
places = drawings.places(personal.generator(ME, "places"))
details = [drawings.disk(place, 2.0, 0.3) for place in places]
scan = mri.scan(x.abs(), 8, 4, personal.generator(ME, "lesions"))
A, gains, seen = scan.A, {}, [2 * details[0][0].abs() + 0.5]
with torch.no_grad():
    for name, method in methods.items():
        gains[name] = [
            detail_gain(lambda y, method=method: method(y, A).abs(), x, d, A) for d in details
        ]
        change = method(A(x + details[0]), A).abs() - method(A(x), A).abs()
        seen.append(2 * change[0] + 0.5)
for name, values in gains.items():
    values = torch.tensor(values)
    print(f"{name:18}{values.mean():6.2f}, standard deviation over places {values.std():.2f}")
predictions.reveal("details", [sum(values) / 3 for values in gains.values()])
row, column = (int(one) - 16 for one in places[0])
figures.describe(
    plots.show_images(
        [image[row : row + 32, column : column + 32] for image in seen],
        ["the detail", *(f"{name}\n{values[0]:.2f}" for name, values in gains.items())],
        columns=5,
    ),
    "What the detail changes in each reconstruction, 32 x 32 pixels around it, grey is no change, "
    "each with its gain.",
)

# %% [markdown]
# ### Question 11. Would you trust it? (6 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed for reading papers.*
#
# *At most 200 words. Points: 2 numbers and reading, 2 mechanisms, 2 test.*
#
# 1. Quote your four gains and PSNRs. Which methods, if any, return less of the detail than was
#    measured of it? How do the orders by gain and by PSNR differ?
# 2. What in `Restored`, and what in the cascade, keeps the gain from falling below that of the
#    zero-filled image, to which degree, if anything does? For which methods could a gain be above
#    1: a network, the zero-filled image of one coil? Why?
# 3. Try your explanation on another radius, contrast or acceleration: say first what it predicts,
#    then show the numbers (in cells that you add).

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. Design: one scan in six

# %% [markdown]
# ### Question 12. Your reconstruction (8 points)
#
# *Core. 55 minutes. Difficulty 4 of 5. Needed for design.*
#
# Design `Reconstruction()`, a `nn.Module`: `model(y, maps, mask)` returns images. Pixels have 2 mm,
# there are 4 coils, 16 of 96 columns (6 of them ACS), $\sigma = 0.01$. It may hold 150,000 numbers.
#
# Train it in the cell after your answer: set `MINUTES` to between 1 and 5 and run it. It writes
# `reconstruction.safetensors`, which is submitted. What do you spend the numbers on: steps, width,
# shared weights?
#
# <details><summary>Exact rules</summary>
#
# `y` and `maps` are `(B, 4, H, W)`, complex64, `mask` is `(B, W)`, bool; 8 divides $H$ and $W$. The
# result is `(B, H, W)`, complex64; magnitudes are scored. In evaluation mode an image has the same
# result alone and in a batch (up to $10^{-3}$, absolute). Numbers count wherever they are kept. It
# reads no slices (`mri.slices`, other data), neither when it is made nor when it is called.
# `mri.MultiCoil(maps, mask)` takes a batch.
#
# Scored on new slices with their own coils, phases and masks: mean PSNR over that of total
# variation, on the same scans.
#
# | PSNR over total variation | points |
# |---|---|
# | any, within the bounds | 1 |
# | 0, 0.7, 1.4, 2 dB | 2 + 2 + 1.5 + 1.5 |
#
# Your margin enters the leaderboard.
#
# </details>

# %%
# answer: Reconstruction

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
reconstruction = mri.train_or_load(Reconstruction, "reconstruction.safetensors", minutes=MINUTES)

# %%
grader.check("q12")

# %% tags=["shows"]
with torch.no_grad():
    for part in ("validation", "test", "macaque", "icbm152"):
        scan = mri.design_scan(mri.slices(part, mm=2)[:6], personal.generator(ME, f"design {part}"))
        yours = mri.psnr(reconstruction(scan.y, scan.maps, scan.mask), scan.x)
        other = mri.psnr(mri.tv(scan.y, scan.A, 0.005), scan.x)
        print(f"{part:12} yours {yours:6.2f} dB, total variation {other:6.2f} dB")

# %% [markdown]
# ### Question 13. Your log (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed for design.*
#
# Three rows: what you changed, what you expected, what the validation said (mean and spread over
# three training seeds for the final choice: `mri.train_or_load(Reconstruction, "seed1.safetensors",
# minutes=1, seed=1)` trains another, `mri.learning.validation` scores it). One row must be an idea
# that you dropped, with the reason.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) say where the middle of an odd number of columns is; (2) foretell the NMSE of a
# zero-filled image from k-space; (3) say when conjugate gradients should stop, and why; (4) write a
# network that cannot contradict what was measured; (5) say what PSNR does not see?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist (an empty one stands for "not trained"), so that the last one can pack them.

# %%
from pathlib import Path

for name in ("reconstruction.safetensors", "predictions.jsonl"):
    Path(name).touch()
