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
# # Homework 4: Denoising with DnCNN
#
# Every measurement is noisy. Removing noise is the plainest inverse problem, $A$ is the identity,
#
# $$
# Y = X + \varepsilon ,
# $$
#
# and yet none is used more: a good denoiser is a good model of what photographs look like, and such
# a model is what every other inverse problem lacks. In 2017 Zhang and others trained a plain
# convolutional network of 17 layers, DnCNN, to say what is noise in an image. It passed BM3D, which
# had been the mark for ten years, by more than half a decibel. In this homework
# you build that network. Before that you measure what it has to beat.
#
# **What you can do at the end**
#
# - model noise on either scale of grey values, and say what clipping does to it;
# - measure quality by PSNR and SSIM, and know two numbers that are both called "the PSNR";
# - write two classical denoisers and judge five;
# - build, train and evaluate DnCNN, with its loss, its data and its batch normalisation in the
#   right mode;
# - design a small network for noise of unknown strength, and submit its weights.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties, on other images, dtypes and devices. Questions are graded apart from each other:
# an error in one costs nothing in the next. The last cell packs what you submit.
#
# **Rules that hold for every function.** Images are grey, $(B, 1, H, W)$, floating point, with
# values in $[0, 1]$, and $\sigma$ is on that scale, unless the question says otherwise. Results
# that are tensors are new ones, with the dtype and the device of the inputs; results that are
# numbers are Python's own floats or ints. Tensors may lie in memory in any layout. What you are
# given stays as it is, and so does what belongs to the session: the default dtype, whether
# gradients are recorded, the global random generators. Random numbers come from the generator or
# the seed that you are given; only the first weights of a network are drawn as torch likes.
#
# Libraries have PSNR, SSIM, Gaussian filters and wavelets: write your own here, and compare with
# theirs afterwards. In Questions 2, 3 and 4 an answer that calls theirs (scikit-image, SciPy,
# PyWavelets, `starter_code`) earns no points; what torch itself has is fine, a convolution with
# weights of your own, say.
#
# **Points and time.** 13 questions, 100 points, about eight hours. All cells of a finished notebook
# run in a few minutes on a laptop; no GPU is needed.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import denoising, metrics, photographs, plots, training, weights
from starter_code.denoising import baselines, drawings

# %% [markdown]
# ## 0. Letters
#
# - $x$ is the clean image, $y$ the noisy one, $\hat x$ an estimate of $x$. $N$ is the number of
#   pixels, $B$ the number of images in a batch.
# - $n$ is white Gaussian noise: each pixel is drawn from the normal distribution of mean 0 and
#   standard deviation 1, independently of every other pixel and of $x$.
# - $\sigma \ge 0$ is the standard deviation of the noise in $y$.
# - $\varphi(u) = e^{-u^2 / 2} / \sqrt{2 \pi}$ is the density of the normal distribution, and
#   $\Phi(u) = \int_{-\infty}^u \varphi$ the probability of a value below $u$
#   (`torch.special.ndtr`).
#
# The photographs come with packages that are installed (`starter_code/photographs.py` tells whose
# they are). Learn on `denoising.TRAIN`, choose on `denoising.VALIDATION`, report on
# `denoising.TEST`. No photograph is in two of them.
#
# ## 1. Noise

# %% [markdown]
# ### Question 1. Noise, its two scales, and what clipping changes (6 points)
#
# The noise of this homework is added to every pixel and does not depend on the image:
#
# $$
# y = x + \sigma\, n .
# $$
#
# Write
#
# - `add_noise(x, sigma, generator)`, which returns $y$ for a tensor $x$ of any shape. It draws one
#   normal number for each entry of $x$ from `generator`, a `torch.Generator` on the device of $x$.
#   $y$ is not clipped: it leaves $[0, 1]$.
# - `sigma_on_unit_scale(sigma_255)`: papers state $\sigma$ in grey levels, where black is 0 and
#   white is 255; this returns the same $\sigma$ for images with values in $[0, 1]$.
# - `clipped_bias(x, sigma)`. A file of 8 bits cannot hold values below black or above white, so
#   that noisy photographs are often clipped. Then the noise no longer has mean zero. Return how far
#   the mean of the clipped pixel is from the true one,
#
# $$
# b(x) = \mathbb{E}\bigl[ \min(\max(x + \sigma n,\ 0),\ 1) \bigr] - x ,
# $$
#
# exactly, by a formula in $\varphi$ and $\Phi$: with $\alpha = -x / \sigma$ and $\beta = (1 - x) /
# \sigma$ the pixel is 0 where $n < \alpha$ and 1 where $n > \beta$, and in between you need
# $\int_\alpha^\beta u\, \varphi(u)\, du = \varphi(\alpha) - \varphi(\beta)$. $x$ is a tensor of any
# shape with values in $[0, 1]$ and $\sigma > 0$ a number; the result is a tensor like $x$.
#
# *Checked*: mean, spread and distribution of the noise, independence between the images of a batch,
# whether equal seeds give equal noise and a second call gives other noise, the scale, the bias from
# black to white for small and large $\sigma$, dtypes and devices.
#
# *Why it matters*: $\sigma = 25$ taken for $\sigma = 0.25$, and noise that was clipped in training
# but not in the test, are two common reasons why figures of a paper are not reproduced.

# %%
# answer: add_noise, sigma_on_unit_scale, clipped_bias

# %%
grader.check("q1")

# %% [markdown]
# The four strengths of noise that papers report, on a photograph. What PSNR means is the next
# question; here note that it does not depend on the photograph: up to chance it is
# $20 \log_{10}(255 / \sigma)$ with $\sigma$ in grey levels.

# %%
photograph = photographs.photograph("camera")
generator = torch.Generator().manual_seed(0)
noisy, clipped = {}, {}
for level in (5, 15, 25, 50):
    noisy[level] = add_noise(photograph, sigma_on_unit_scale(level), generator)
    clipped[level] = noisy[level].clamp(0, 1)
titles = [f"σ = {level}\n{metrics.psnr(y, photograph):.2f} dB" for level, y in noisy.items()]
plots.show_crops(list(noisy.values()), titles, corner=(90, 170), size=128, whole=photograph)

# %% [markdown]
# Now clipped. Nothing is denoised, and yet PSNR rises, by a decibel where noise is strong: more
# than separates many published methods. Whoever compares with a table must know which of the two
# tasks it is about. Here, as in most papers on DnCNN, noise is not clipped.

# %%
for level, y in noisy.items():
    before, after = (metrics.psnr(z, photograph) for z in (y, clipped[level]))
    print(f"σ = {level:2}: {before:.2f} dB, clipped {after:.2f} dB ({after - before:+.2f})")

values = torch.linspace(0, 1, 201, dtype=torch.float64)
curves = {}
for level in (50, 25, 15, 5):
    bias = 255 * clipped_bias(values, sigma_on_unit_scale(level))
    curves[f"σ = {level}"] = (values.tolist(), bias.tolist(), "-")
plots.show_curves(
    curves,
    x_label="true value of the pixel (0 is black, 1 is white)",
    y_label="bias b(x) in grey levels",
    title="Clipped noise brightens what is dark and darkens what is bright",
)

# %% [markdown]
# A bias does not average out. Below, 300 clipped noisy versions of one photograph are averaged:
# their noise is almost gone, but the mean is not the photograph. What it is off by is what your
# formula says; the mean of as many versions that were not clipped is beside it.

# %%
sigma = sigma_on_unit_scale(50)
sum_clipped, sum_unclipped = torch.zeros_like(photograph), torch.zeros_like(photograph)
for _ in range(300):
    y = add_noise(photograph, sigma, generator)
    sum_unclipped += y / 300
    sum_clipped += y.clamp(0, 1) / 300
plots.show_signed(
    [clipped_bias(photograph, sigma), sum_clipped - photograph, sum_unclipped - photograph],
    ["your formula, σ = 50", "300 clipped versions:\nmean minus photograph", "300, not clipped"],
)

# %% [markdown]
# ## 2. Two measures of quality

# %% [markdown]
# ### Question 2. PSNR, of an image and of many (8 points)
#
# The *peak signal-to-noise ratio* of an image $x$ to a true image $r$, both with $N$ pixels, is
#
# $$
# \mathrm{PSNR}(x, r) = 10 \log_{10} \frac{L^2}{\mathrm{MSE}}, \qquad
# \mathrm{MSE} = \frac{1}{N} \sum_{i=1}^{N} (x_i - r_i)^2 ,
# $$
#
# in decibels, where $L$ is the *data range*: the largest minus the smallest value that a pixel
# can have, 1 or 255, whatever values this image happens to have. Write three functions, each
# returning a float:
#
# - `psnr(x, reference, data_range=1.0)` for tensors of any shape, taken as one image.
# - `mean_psnr(x, reference, data_range=1.0)` for batches $(B, 1, H, W)$: every image has its own
#   PSNR, and these are averaged.
# - `pooled_psnr(x, reference, data_range=1.0)` for the same batches: the squared error is averaged
#   over all pixels of all images, and there is one logarithm at the end.
#
# Where images are equal the PSNR is infinite (`math.inf`), and so is a mean with such an image; it
# is finite where they are only nearly equal: square errors in float64, tiny ones vanish in float32.
# $x$ need not lie within the data range.
#
# *Checked*: known errors, a constant offset, dark images, tiny errors and none, both data ranges,
# batches whose images have very different errors, float32 and float64.
#
# *Why it matters*: papers average the PSNR of images. Much code on the web computes the other
# number in the training loop, `10 * log10(1 / loss)` of a batch, and prints it under the same name.
# After the question you see by how much they differ.

# %%
# answer: psnr, mean_psnr, pooled_psnr

# %%
grader.check("q2")

# %% [markdown]
# How far apart are the two? Take 60 small crops of the test photographs, reduce them by 4 and
# enlarge them again. Smooth crops come back almost unchanged, crops full of edges do not. The
# logarithm sees all of them; the pooled error is made by the worst few. For images of noise alone,
# where every image has the same error, the two agree: the gap says how *different* the images are.

# %%
crops = photographs.patches(denoising.TEST, 48, 60, seed=0)
restored = F.interpolate(F.avg_pool2d(crops, 4), scale_factor=4, mode="bicubic")
each = sorted(psnr(a, b) for a, b in zip(restored, crops, strict=True))
averaged, pooled = mean_psnr(restored, crops), pooled_psnr(restored, crops)
places = list(range(1, len(each) + 1))
plots.show_curves(
    {
        "PSNR of each crop, sorted": (places, each, "o"),
        f"mean_psnr: {averaged:.2f} dB": ([1, 60], [averaged] * 2, "-"),
        f"pooled_psnr: {pooled:.2f} dB": ([1, 60], [pooled] * 2, "--"),
    },
    x_label="crops, the worst first",
    y_label="PSNR in dB",
    title="One result, two numbers that are both called PSNR",
)

# %% [markdown]
# ### Question 3. SSIM (8 points)
#
# PSNR looks at pixels one by one. The *structural similarity* of Wang, Bovik, Sheikh and Simoncelli
# (2004) compares small windows: their brightness, their contrast and how they vary together. Around
# every pixel lies a window of $11 \times 11$ pixels with Gaussian weights
#
# $$
# w_{uv} \propto e^{-(u^2 + v^2) / (2 \cdot 1.5^2)}, \qquad u, v = -5, \dots, 5, \qquad
# \textstyle \sum_{u,v} w_{uv} = 1 .
# $$
#
# With these weights take, in every window, the means $\mu_x, \mu_r$ of $x$ and $r$, the variances
# $s_x^2, s_r^2$ and the covariance $s_{xr}$: the mean of $x^2$ minus $\mu_x^2$ and so on, nothing
# divided by $n - 1$. Then
#
# $$
# \mathrm{SSIM} = \text{mean over the windows of }\
# \frac{(2 \mu_x \mu_r + c_1)\,(2 s_{xr} + c_2)}
# {(\mu_x^2 + \mu_r^2 + c_1)\,(s_x^2 + s_r^2 + c_2)},
# \qquad c_1 = (0.01\, L)^2, \quad c_2 = (0.03\, L)^2 ,
# $$
#
# where $L$ is the data range, and only windows that lie wholly inside the image count: there are
# $(H - 10)(W - 10)$ of them.
#
# Write `ssim(x, reference, data_range=1.0)` for two grey images $(H, W)$ with $H, W \ge 11$; it
# returns a float. Make both images float64 before anything else: the differences of squares cancel.
#
# *Checked*: against scikit-image (`structural_similarity` with Gaussian weights and population
# covariances) and against closed forms for constant images; images with hardly any contrast, both
# data ranges, a negative.
#
# *Why it matters*: results are reported in both. They do not always agree on which image is better.

# %%
# answer: ssim

# %%
grader.check("q3")

# %% [markdown]
# Six images with exactly the same PSNR: each is the photograph plus an error that is scaled to a
# root mean square of 0.06. To PSNR they are equally bad. SSIM ranks them, and mostly as the eye
# does: light that is off by a little everywhere hardly counts, noise counts most. Mostly: more
# contrast looks harmless, but pushes the coat below black, and windows whose means have opposite
# signs count as wholly different.

# %%
original = photographs.centre_crop(photograph, 256, 256)
batch = original[None, None]
generator = torch.Generator().manual_seed(1)
shading = F.interpolate(torch.randn(1, 1, 4, 4, generator=generator), (256, 256), mode="bicubic")
errors = {
    "brighter": torch.ones_like(batch),
    "more contrast": batch - batch.mean(),
    "uneven light": shading - shading.mean(),
    "blocks": F.interpolate(F.avg_pool2d(batch, 8), scale_factor=8) - batch,
    "blurred": F.avg_pool2d(F.pad(batch, (4,) * 4, mode="reflect"), 9, 1) - batch,
    "noise": torch.randn(batch.shape, generator=generator),
}
shown = {}
for name, error in errors.items():
    z = original + 0.06 * (error / error.pow(2).mean().sqrt())[0, 0]
    shown[f"{name}\n{psnr(z, original):.2f} dB, SSIM {ssim(z, original):.3f}"] = z
plots.show_images(list(shown.values()), list(shown), columns=3)

# %%
gaps = [abs(ssim(z, original) - metrics.ssim(z, original)) for z in shown.values()]
print(f"largest difference from scikit-image's SSIM: {max(gaps):.1e}")

# %% [markdown]
# ## 3. What a network has to beat

# %% [markdown]
# ### Question 4. Two classical denoisers (8 points)
#
# **Smoothing.** Noise is independent from pixel to pixel, photographs are not: so average
# neighbours. Write `gaussian_denoise(y, width)` for $(B, 1, H, W)$: along each axis the kernel
#
# $$
# g_k \propto e^{-k^2 / (2\, \mathrm{width}^2)}, \qquad |k| \le \lceil 3\, \mathrm{width} \rceil,
# \qquad \textstyle \sum_k g_k = 1 ,
# $$
#
# one axis after the other. Beyond its border the image is continued by reflection that does not
# repeat the border pixel: $x_{-k} = x_k$ (`F.pad` calls it `"reflect"`); $H$ and $W$ are larger
# than $\lceil 3\, \mathrm{width} \rceil$.
#
# **Shrinking.** An orthonormal transform leaves white noise white, but gathers a photograph in few
# large coefficients; so what is small is mostly noise. Write
#
# - `soft_threshold(c, t)`, for a real tensor $c$ of any shape and a number $t \ge 0$: every value
#   moves by $t$ towards 0, and those in $[-t, t]$ become 0.
# - `haar_denoise(y, t)`, for $(B, 1, H, W)$ with even $H$ and $W$: one level of the orthonormal
#   Haar transform, in which each block of $2 \times 2$ pixels $\begin{pmatrix} a & b \\ c & d
#   \end{pmatrix}$ becomes
#
# $$
# s = \tfrac12 (a + b + c + d), \quad h = \tfrac12 (a - b + c - d), \quad
# v = \tfrac12 (a + b - c - d), \quad g = \tfrac12 (a - b - c + d) ;
# $$
#
# then a soft threshold by $t$ on the details $h$, $v$, $g$, not on $s$; then back. The transform is
# its own inverse: the same four sums of $s, h, v, g$ give $a, b, c, d$.
#
# *Checked*: impulse, constants and borders; the soft threshold as the solution $z$ of
# $\min_z \tfrac12 (z - c)^2 + t\, |z|$; the Haar transform against matrices; batches, rectangular
# images, dtypes, devices.
#
# *Why it matters*: these two ideas, averaging what is alike and shrinking what is small, make up
# BM3D, which does both at once. And soft thresholding comes back in nearly every algorithm for
# sparse recovery.

# %%
# answer: gaussian_denoise, soft_threshold, haar_denoise

# %%
grader.check("q4")

# %% [markdown]
# Each of your denoisers has one number to set. Set it on a validation photograph at $\sigma = 25$:
# too little leaves noise, too much removes the photograph. One level of Haar takes noise out of
# three of four coefficients, so it can win 6 dB at most; and a Gaussian does not know an edge from
# noise.

# %%
sigma = sigma_on_unit_scale(25)
x = photographs.centre_crop(photographs.photograph("coins"), 256, 256)[None, None]
y = add_noise(x, sigma, torch.Generator().manual_seed(2))
widths = [0.3 + 0.1 * k for k in range(23)]
thresholds = [0.2 * k for k in range(26)]
by_width = [psnr(gaussian_denoise(y, width), x) for width in widths]
by_threshold = [psnr(haar_denoise(y, t * sigma), x) for t in thresholds]
best_width = widths[by_width.index(max(by_width))]
best_threshold = thresholds[by_threshold.index(max(by_threshold))]
print(f"best width {best_width:.1f} pixels, best threshold {best_threshold:.1f} sigma")
plots.show_curves(
    {
        "Gaussian: width in pixels": (widths, by_width, "o-"),
        "Haar: threshold over sigma": (thresholds, by_threshold, "o-"),
    },
    x_label="width in pixels, or threshold over sigma",
    y_label="PSNR in dB",
    title="Two classical denoisers on coins, σ = 25",
)

# %% [markdown]
# Now those that researchers compare with, from `starter_code/denoising/baselines.py`, on a test
# photograph:
#
# - **total variation** (Rudin, Osher and Fatemi, 1992) looks for an image near $y$ whose gradient
#   is small in sum, which allows edges and forbids texture;
# - **wavelets** (Donoho and Johnstone, 1994) do what you did, with longer filters, several levels,
#   a threshold for each band and an average over shifts of the image;
# - **non-local means** (Buades, Coll and Morel, 2005) average pixels whose *surroundings* look
#   alike, wherever they are;
# - **BM3D** (Dabov and others, 2007) stacks blocks that look alike and shrinks the stack in a
#   transform of three dimensions. It is shown if you have installed the package `bm3d`. Its licence
#   allows non-commercial use only, so that this course does not install it for you.
#
# Look at the errors below the crops. A perfect denoiser's error would be empty. What you recognise
# there is photograph that was taken for noise.

# %%
x = photographs.centre_crop(photograph, 256, 256)
y = add_noise(x, sigma, torch.Generator().manual_seed(3))
results = {
    "noisy": y,
    "Gaussian": gaussian_denoise(y[None, None], best_width)[0, 0],
    "Haar, one level": haar_denoise(y[None, None], best_threshold * sigma)[0, 0],
    "total variation": baselines.total_variation(y, sigma),
    "wavelets": baselines.wavelets(y, sigma),
    "non-local means": baselines.non_local_means(y, sigma),
}
if baselines.has_bm3d():
    results["BM3D"] = baselines.bm3d(y, sigma)
titles = [f"{name}\n{psnr(z, x):.2f} dB, SSIM {ssim(z, x):.2f}" for name, z in results.items()]
plots.show_errors(list(results.values()), titles, target=x, corner=(10, 70), size=96)

# %% [markdown]
# Measured on the central $256 \times 256$ pixels of the five photographs of `denoising.TEST`, each
# method set on `coins`; means of the five PSNR in dB:
#
# | | $\sigma = 5$ | $\sigma = 15$ | $\sigma = 25$ | $\sigma = 50$ |
# |---|---|---|---|---|
# | noisy | 34.14 | 24.60 | 20.19 | 14.15 |
# | Haar, one level | 35.45 | 27.81 | 24.39 | 19.49 |
# | Gaussian | 35.19 | 29.14 | 26.99 | 24.30 |
# | wavelets | 36.22 | 30.38 | 28.00 | 24.76 |
# | total variation | 36.53 | 30.38 | 28.04 | 25.18 |
# | non-local means | 36.42 | 30.72 | 28.28 | 24.60 |
# | BM3D | 37.54 | 31.87 | 29.63 | 26.46 |
#
# Published, on the 68 photographs of BSD68 (Zhang and others, 2017, as its authors' repository
# lists them):
#
# | | $\sigma = 15$ | $\sigma = 25$ | $\sigma = 50$ |
# |---|---|---|---|
# | BM3D | 31.07 | 28.57 | 25.62 |
# | DnCNN, a network for each $\sigma$ | 31.73 | 29.23 | 26.23 |
# | DnCNN, one blind network | 31.61 | 29.16 | 26.23 |
#
# Compare numbers within a table, never between the two: other photographs, other numbers. BM3D is
# the mark to reach, and two thirds of a decibel above it is what DnCNN was published for.

# %% [markdown]
# ## 4. The network
#
# DnCNN ([Zhang et al. 2017](https://doi.org/10.1109/TIP.2017.2662206)) is a stack of $D$
# convolutions with $C$ channels between them. It is trained to say what is *noise* in its input:
# $f(y) \approx y - x = \varepsilon$. The image is what is left, $\hat x = y - f(y)$.

# %%
drawings.show_dncnn()

# %% [markdown]
# ### Question 5. DnCNN, layer by layer (12 points)
#
# Write `class DnCNN(nn.Module)` with `__init__(self, depth=17, width=64, channels=1)`; `depth` is
# the number of convolutions $D \ge 2$, `width` the number of channels $C$ between them, `channels`
# the number of channels of the image. `forward(y)` returns the estimated noise $f(y)$.
#
# | layer | operations | channels |
# |---|---|---|
# | 1 | convolution with bias, ReLU | `channels` to $C$ |
# | 2 to $D - 1$ | convolution **without** bias, `nn.BatchNorm2d`, ReLU | $C$ to $C$ |
# | $D$ | convolution with bias, nothing after it | $C$ to `channels` |
#
# All kernels are $3 \times 3$, all convolutions pad with one ring of zeros, so that $f(y)$ has the
# shape of $y$, $(B, \text{channels}, H, W)$, for every $H$ and $W$. Use `nn.Conv2d` and
# `nn.BatchNorm2d` with its defaults, set in the order of the layers. Their names and first weights
# are yours to choose: the tests (and the notebook, below) give weights to your network by order and
# shape.
#
# *Checked*: shapes of the parameters (public); with given weights, the output in evaluation mode
# and in train mode, the running statistics, gradients; the defaults; colour images, large, small
# and single pixels; float64; devices, also `meta`, which stores no values (hidden).
#
# *Why no bias in the middle?* BatchNorm subtracts each channel's mean, and with it every constant
# that a bias could have added. *Why BatchNorm at all?* Question 10 shows what it does, and where it
# bites.

# %%
# answer: DnCNN

# %%
grader.check("q5")

# %% [markdown]
# ### Question 6. How large, how far (6 points)
#
# On paper first; then write down the formulas.
#
# - `parameter_count(depth, width, channels=1)`: the number of parameters of your network that
#   training changes, for `depth` $D \ge 2$. Biases are where the table of Question 5 says.
#   BatchNorm's running mean and variance are not trained.
# - `receptive_field(depth)`: one pixel of $f(y)$ depends on a square of $y$. The length of its side
#   in pixels, for $D \ge 1$ convolutions of $3 \times 3$.
#
# Both return one of Python's own ints. Do not build the network for it: both must work for a depth
# of a million.
#
# *Checked*: small cases that you can count (public); others, colour images (hidden).
#
# *Why it matters*: a denoiser cannot use what lies outside its receptive field. You will see in
# Question 12 where that costs it.

# %%
# answer: parameter_count, receptive_field

# %%
grader.check("q6")

# %% [markdown]
# The receptive field can be measured: where does the gradient of one pixel of $f(y)$ differ from
# zero? It is square, but far from even. What lies near counts most.

# %%
network = weights.load(DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
noisy = denoising.middles(["camera"], 41)["camera"].requires_grad_(True)
network(noisy)[0, 0, 20, 20].backward()
size = noisy.grad.abs() + 1e-12
side = int((noisy.grad[0, 0, 20] != 0).sum())
print(f"{side} pixels wide; on paper: {receptive_field(8)}")
print(f"parameters: {training.count_parameters(network):,}; on paper: {parameter_count(8, 32):,}")
effect = (size / size.max()).log10()
plots.show_images([effect], ["effect on the middle pixel\n(black 1e-6, white 1)"], (-6, 0))

# %% [markdown]
# ## 5. What it learns: the noise

# %% [markdown]
# ### Question 7. The residual loss, squared and absolute (10 points)
#
# `model` is a network $f$, `y` holds $N$ noisy images $y_i$ and `x` the clean ones $x_i$, both of
# shape $(N, 1, H, W)$. Write
#
# - `residual_loss(model, y, x)`, equation (1) of the paper,
#
# $$
# \ell_2 = \frac{1}{2N} \sum_{i=1}^{N} \bigl\| f(y_i) - (y_i - x_i) \bigr\|_2^2 ,
# $$
#
# - `residual_loss_l1(model, y, x)`, the same with absolute values,
#
# $$
# \ell_1 = \frac{1}{N} \sum_{i=1}^{N} \bigl\| f(y_i) - (y_i - x_i) \bigr\|_1 ,
# $$
#
# - `denoise(model, y)`, the estimated images $y_i - f(y_i)$, not clipped.
#
# The norms run over all pixels of an image: $\|v\|_2^2 = \sum_p v_p^2$ and $\|v\|_1 = \sum_p
# |v_p|$. The losses are 0-dimensional tensors, from which gradients lead back to the model. In each
# function call the model once, on the whole batch: in train mode $f(y_i)$ depends on the other
# images. Do not switch its mode.
#
# *Checked*: a case by hand (public); values and gradients for a small network, dtypes, devices; and
# that the loss is the error of the denoised image, see below (hidden).
#
# *Why it matters*: factor, sign and reduction of a loss decide what a learning rate means and
# whether two papers can be compared. And put $\hat x_i = y_i - f(y_i)$ into the first formula:
#
# $$
# f(y_i) - (y_i - x_i) = -(\hat x_i - x_i), \qquad
# \ell_2 = \frac{1}{2N} \sum_{i=1}^{N} \bigl\| \hat x_i - x_i \bigr\|_2^2 .
# $$
#
# So to learn the noise is the same as to give the network a connection from its input to its output
# and to train it end to end on the image. It is not another loss. It is another start: a network
# whose last layer is small begins with $\hat x \approx y$, not with $\hat x \approx 0$.

# %%
# answer: residual_loss, residual_loss_l1, denoise

# %%
grader.check("q7")

# %% [markdown]
# Shown on the network with 8 layers, whose weights you have: the loss on the noise, and the error
# of the image that comes out.

# %%
clean = denoising.crops(denoising.VALIDATION, 64, seed=0)
noisy = denoising.with_noise(clean, 25 / 255, seed=0)
network = weights.load(DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
with torch.no_grad():
    estimate = denoise(network, noisy)
    print(f"residual loss:                    {residual_loss(network, noisy, clean):.6f}")
    print(f"error of the image, end to end:   {(estimate - clean).square().sum() / 4:.6f}")
    print(f"with absolute values:             {residual_loss_l1(network, noisy, clean):.3f}")
    found = network(noisy)
plots.show_images(
    [noisy[0], found[0] + 0.5, (noisy - clean)[0] + 0.5, estimate[0]],
    ["$y$", "$f(y)$, grey is 0", "$y - x$, grey is 0", "$y - f(y)$"],
)

# %% [markdown]
# ## 6. Data and training

# %% [markdown]
# ### Question 8. Patches, and noise that is new in every epoch (8 points)
#
# Networks are trained on patches: a batch of many small ones shows more than one large image.
#
# - `patches(image, size, stride)`: `image` is $(1, H, W)$; the upper left corners of the patches
#   lie at rows $0, s, 2s, \dots$ and columns $0, s, 2s, \dots$ with $s =$ `stride`, as far as the
#   patches fit; one may end at the border. Returns $(P, 1, \text{size}, \text{size})$, the first
#   row of patches from left to right, then the second. Patches may be views of their image.
# - `class NoisyPatches(torch.utils.data.Dataset)` with `__init__(self, patches, sigma_range,
#   seed)`. `len` is the number of patches; item `i` is a triple `(noisy, clean, sigma)`: two
#   tensors $(1, \text{size}, \text{size})$, of which `clean` may be a view of the patches, and a
#   float drawn uniformly between the two numbers of `sigma_range` (on the scale $[0, 1]$). `noisy`
#   is `clean` plus `sigma` times standard normal noise, not clipped. `set_epoch(epoch)` chooses the
#   epoch; before it is called it is 0.
#
# Noise and sigma of an item depend on `seed`, epoch and `i`: not on the items asked for before, nor
# on torch's global generator, and they are the same whenever Python is started. Another epoch,
# another item or another seed gives other noise and another sigma. `hash((seed, epoch, i))` turns
# three whole numbers into one (of a text it is another one in every process), and `% 2**63` makes
# it a seed for a generator of your own.
#
# *Checked*: small cases (public); order and borders of the patches, mean, deviation and
# independence of the noise, its reproducibility (hidden).
#
# *Why it matters*: noise drawn once is part of the data, and a network learns it by heart. Noise
# that depends on the order of calls changes with the number of workers that load the data, and
# nobody can repeat the run.

# %%
# answer: patches, NoisyPatches

# %%
grader.check("q8")

# %% [markdown]
# ### Question 9. One step, and how long it is (8 points)
#
# - `train_step(model, optimizer, y, x)`: one step of training on a batch of noisy and clean images,
#   $(N, 1, H, W)$ each. Put the whole model into train mode, where it stays; let the optimiser,
#   whichever it is, make one step on the squared loss of Question 7 (write it again: here nothing
#   depends on your Question 7); and return the loss, as it was before the step, as a Python float.
#   Gradients that are there from before must not count.
# - `learning_rate(step, steps, highest, lowest)`: half a cosine, from `highest` at step 0 to
#   `lowest` at step = `steps`:
#
# $$
# \eta(t) = \eta_\text{low} + \tfrac12 (\eta_\text{high} - \eta_\text{low})
# \Bigl(1 + \cos \frac{\pi t}{T}\Bigr), \qquad t = 0, \dots, T .
# $$
#
# *Checked*: both ends and the type of the loss (public); the parameters after one and after several
# steps of plain gradient descent, the running statistics, the mode, the rate at other steps
# (hidden).
#
# *Why it matters*: a forgotten `zero_grad` or the wrong mode raises no error. The network learns,
# only worse, and nobody knows what it could have been.

# %%
# answer: train_step, learning_rate

# %%
grader.check("q9")

# %% [markdown]
# Now all of it together: a DnCNN of 8 layers and 32 channels learns from your patches with your
# steps. 600 steps take about a minute on two cores. The result is kept in the file
# `small_dncnn.safetensors`, which you submit, so that nobody has to train it again; delete the file
# when you have changed your code. If this cell fails, look for what is missing in the questions
# above: it uses `DnCNN`, `patches`, `NoisyPatches`, `train_step` and `learning_rate`.

# %%
STEPS, SIGMA = 600, 25 / 255


def train_small():
    images = [photographs.photograph(name)[None] for name in denoising.TRAIN]
    dataset = NoisyPatches(torch.cat([patches(image, 40, 31) for image in images]), (SIGMA,) * 2, 0)
    torch.manual_seed(0)  # of the first weights and the order of the patches
    model = DnCNN(8, 32)
    optimizer = torch.optim.Adam(model.parameters())
    loader = torch.utils.data.DataLoader(dataset, batch_size=16, shuffle=True, drop_last=True)
    x_coins = denoising.middles(["coins"])["coins"]
    y_coins = denoising.with_noise(x_coins, SIGMA, seed=1)
    history = {"loss": [], "step": [], "PSNR": []}
    for epoch in range(1000):
        dataset.set_epoch(epoch)
        for y, x, _ in loader:
            step = len(history["loss"])
            if step % 50 == 0:
                with torch.no_grad():
                    estimate = y_coins - model.eval()(y_coins)
                history["step"].append(step)
                history["PSNR"].append(metrics.psnr(estimate, x_coins))
            if step == STEPS:
                return model, history
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, STEPS, 2e-3, 1e-5)
            history["loss"].append(train_step(model, optimizer, y, x))


own_small, history = training.train_once(
    lambda: DnCNN(8, 32), train_small, "small_dncnn.safetensors"
)

# %%
smooth = torch.tensor(history["loss"]).reshape(-1, 20).mean(1)
levels = {
    "20 steps' mean loss": (range(10, STEPS, 20), smooth / (1600 * SIGMA**2 / 2), "-"),
    "nothing learned: f(y) = 0": ([0, STEPS], [1, 1], "--"),
}
plots.show_curves(levels, "step", "loss, relative to that of f(y) = 0", "Your training", log="y")

# %%
y = denoising.with_noise(denoising.middles(["coins"])["coins"], SIGMA, seed=1)
tv_coins = metrics.psnr(baselines.total_variation(y, SIGMA), denoising.middles(["coins"])["coins"])
plots.show_curves(
    {
        "your network": (history["step"], history["PSNR"], "o-"),
        "total variation": ([0, STEPS], [tv_coins, tv_coins], "--"),
    },
    "step",
    "PSNR on coins (dB)",
    "Photograph of the validation set, noise 25/255",
)

# %% [markdown]
# After a minute it comes within a decibel of total variation, on a photograph that it has never
# seen. A minute is short: your network has seen 9,600 patches, while the paper's authors went 50
# times through 204,800. The same network after 4,405 steps, and one of the paper's size, DnCNN(17,
# 64), after 18,695 steps, lie in `starter_code/denoising/weights`. `weights.load` gives them to
# your class.

# %%
small = weights.load(DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
deep = weights.load(DnCNN(17, 64), denoising.WEIGHTS / "dncnn.safetensors")
for name, model in [("your own", own_small), ("small", small), ("deep", deep)]:
    with torch.no_grad():
        coins_psnr = metrics.psnr(y - model(y), denoising.middles(["coins"])["coins"])
    print(f"{name:9}{training.count_parameters(model):9,} parameters, {coins_psnr:.2f} dB on coins")

# %% [markdown]
# ## 7. Evaluation

# %% [markdown]
# ### Question 10. Evaluate without touching (8 points)
#
# Write `evaluate(model, images, sigma, seed)`: the PSNR in dB (data range 1) of the denoised images
# $y_i - f(y_i)$ against `images`, averaged over the images of the batch, a Python float.
# `images` is $(B, 1, H, W)$ with values in $[0, 1]$, $y = x + \sigma n$ is not clipped, and neither
# is the result. All of the noise $n$ is one `torch.randn` of the shape and dtype of `images`, from
# a generator on their device, seeded with `seed`.
#
# The whole model is in evaluation mode while it denoises, no gradients are recorded, and afterwards
# everything is as it was: the mode of every layer (one may be frozen in evaluation mode while the
# others train), BatchNorm's statistics, what the parameters have as gradients, torch's global
# generator, the images.
#
# *Checked*: type and repeatability (public); the value, in float32 and float64, and each thing that
# must be left alone (hidden).
#
# *Why it matters*: an evaluation in the middle of training that forgets one of these makes the
# training after it another one, or itself wrong. How wrong, you see below.

# %%
# answer: evaluate

# %%
grader.check("q10")

# %% [markdown]
# ### What the wrong mode costs
#
# In train mode BatchNorm normalises by the mean and variance of the batch that it is given; in
# evaluation mode by the running ones that it gathered during training. The same trained network,
# the same noise, once as it should be and then in train mode, on batches that differ in what they
# hold. The last line is evaluated correctly again, but after 50 batches of `text` have passed in
# train mode: nothing was trained, only looked at.

# %%
import copy


def psnr_in_train_mode(x, batch):
    model = copy.deepcopy(small).train()
    y = denoising.with_noise(x, SIGMA, seed=0)
    with torch.no_grad():
        estimate = torch.cat([part - model(part) for part in y.split(batch)])
    return metrics.psnr(estimate, x)


scenes = denoising.crops(denoising.TEST, 128, seed=1)  # one detail of each photograph
sky = denoising.middles(["camera"], 512)["camera"][:, :, :64, :64]
spoiled = copy.deepcopy(small).train()
with torch.no_grad():
    for step in range(50):
        spoiled(denoising.with_noise(denoising.middles(["text"])["text"], SIGMA, seed=step))
lines = {
    "five photographs, evaluation mode": evaluate(small, scenes, SIGMA, 0),
    "five photographs, train mode, one batch of all": psnr_in_train_mode(scenes, 5),
    "five photographs, train mode, one by one": psnr_in_train_mode(scenes, 1),
    "a piece of sky, evaluation mode": evaluate(small, sky, SIGMA, 0),
    "a piece of sky, train mode": psnr_in_train_mode(sky, 1),
    "five photographs, evaluation mode, after 50 x text": evaluate(spoiled, scenes, SIGMA, 0),
}
for name, value in lines.items():
    print(f"{name:52}{value:6.2f} dB")

# %% [markdown]
# ### Photographs, decibels, similarity
#
# Noise of 25/255 on the middle of the five test photographs, denoised by total variation and by the
# two networks. No network has seen these photographs.

# %%
x_test = {name: x.clamp(0, 1) for name, x in denoising.middles(denoising.TEST, 160).items()}
y_test = {
    name: denoising.with_noise(x, SIGMA, seed) for seed, (name, x) in enumerate(x_test.items())
}


@torch.no_grad()
def by(model, y):
    return y - model(y)


methods = {
    "noisy": lambda y: y,
    "TV": lambda y: baselines.total_variation(y, SIGMA),
    "8 layers": lambda y: by(small, y),
    "17 layers": lambda y: by(deep, y),
}
denoised = {
    method: {name: function(y) for name, y in y_test.items()}
    for method, function in methods.items()
}
print(f"{'PSNR in dB, SSIM':16}" + "".join(f"{method:>15}" for method in methods))
for name, x in x_test.items():
    line = [
        f"{metrics.psnr(images[name], x):9.2f} {metrics.ssim(images[name], x):.3f}"
        for images in denoised.values()
    ]
    print(f"{name:16}" + "".join(line))

# %%
plots.show_errors(
    [images["camera"] for images in denoised.values()],
    list(denoised),
    x_test["camera"],
    corner=(10, 40),
    size=80,
)

# %% [markdown]
# Look at the lower row: what a method took away with the noise shows there as edges. What is left
# in a flat region is the noise that it missed.
#
# ### One network for each noise level, or one for all?
#
# The networks above were trained at 25/255 only. *Blind* networks are trained on noise of all
# levels. Total variation is told sigma. The dashed curves were measured once for this course
# (`starter_code/denoising/tables/denoising.csv`, `denoising.measured`), on the middle $256 \times
# 256$ pixels of the same photographs; the network of 8 layers is evaluated here.

# %%
x_levels = denoising.middles(denoising.TEST)
told = {}
for level in denoising.LEVELS:
    one_by_one = [evaluate(small, x, level / 255, seed) for seed, x in enumerate(x_levels.values())]
    told[level] = sum(one_by_one) / len(one_by_one)
curves = {"8 layers, trained at 25/255": (denoising.LEVELS, list(told.values()), "o-")}
for method, title in [
    ("blind", "one network for all levels"),
    ("tv", "total variation"),
    ("bm3d", "BM3D"),
]:
    means = [denoising.measured(level)[method]["mean"] for level in denoising.LEVELS]
    curves[f"{title} (measured once)"] = (denoising.LEVELS, means, "o--")
plots.show_curves(curves, "sigma (grey levels of 255)", "mean PSNR (dB)", "Five test photographs")

# %% [markdown]
# And all methods on all photographs at 25/255, measured once for this course:

# %%
table = denoising.measured(25)
print(f"{'PSNR in dB':12}" + "".join(f"{name:>14}" for name in table["noisy"]))
for method, row in table.items():
    print(f"{method:12}" + "".join(f"{value:14.2f}" for value in row.values()))

# %% [markdown]
# ### Noise or image: two aims for one network
#
# Also measured once, in 600 steps as in your own training:
# `DnCNN(8, 32)` trained to return the noise, and the same network, from the same weights and on the
# same patches, trained to return the image.

# %%
aims = denoising.residual_and_direct()
plots.show_curves(
    {
        "returns the noise (residual)": (aims["step"], aims["residual"], "o-"),
        "returns the image (direct)": (aims["step"], aims["direct"], "o-"),
    },
    "step",
    "PSNR on coins (dB)",
    "One network, two aims (measured once)",
)

# %% [markdown]
# ## 8. Analysis

# %% [markdown]
# ### Question 11. Modes and aims (4 points)
#
# 1. Explain from what BatchNorm computes why it is a mistake to evaluate in train mode. Use the
#    numbers that you measured above: why does it cost little for five photographs and much for a
#    piece of sky? Why is the network worse after `text` has only been looked at?
# 2. The loss of the residual network is the loss of the direct one, up to a connection around the
#    network (Question 7). Yet the curves above differ. Describe how, with numbers, and explain it.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 12. Where the network loses (4 points)
#
# 1. Find, in the table of all methods at 25/255, the photograph on which BM3D is further ahead of
#    the network of 8 layers than on any other. Look at it (add a cell with `plots.show_errors`) and
#    explain why BM3D wins there, from what it looks at and what the network can see (Question 6).
#    Does your explanation fit what the network of 17 layers reaches on it, and the photograph on
#    which the 8 layers are ahead?
# 2. Compare the blind network with the specialised ones and with total variation over all levels.
#    Where does each win, by how much, and why? What happens to a specialised network away from its
#    level, in both directions?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 9. Design: noise of unknown strength

# %% [markdown]
# ### Question 13. A small blind denoiser (10 points)
#
# Design `class BlindDenoiser(nn.Module)`: it takes noisy images $(B, 1, H, W)$ of any size with
# $H, W \ge 8$ and returns the estimated *clean* images, of the same shape. The noise has some
# standard deviation between 5/255 and 50/255 that the network is not told. `BlindDenoiser()` takes
# no arguments and has at most 100,000 parameters; numbers count wherever it keeps them, registered
# or not, in buffers, lists, arrays and texts.
#
# Train it in the cell after your answer: set `MINUTES` to 10, say, and run it (interrupt it to end
# sooner). It writes the weights to `blind_denoiser.safetensors`, at most 1 MB, which is submitted
# with the notebook. From then on the cell only loads them, by the names of your layers: what you
# rename or reshape, you must train again (delete the file). You may as well train with code of your
# own, as long as it leaves such a file.
#
# *Checked* on 12 pictures that nobody has seen, drawn for this course: details of photographs that
# are not in the training set, turned, bent, relit and blended. The noise is 5, 15, 25 and 50/255.
# What counts is your mean PSNR over pictures and levels, minus that of total variation, which is
# told sigma, on the same noisy pictures.
#
# | | points |
# |---|---|
# | any size, at most 100,000 parameters | 2 |
# | in evaluation mode an image is denoised the same alone and in a batch | 0.5 |
# | it loses at most 1 dB where height or width is one more, and so odd | 0.5 |
# | mean of $-1.5$ dB, 0 dB and $+0.5$ dB | 2 + 2 + 1 |
# | not below $-0.5$ dB at 5/255, not below $+0.3$ dB at 50/255 | 1 + 1 |
#
# Your mean enters the leaderboard. *For comparison*, on such pictures: no denoising, about
# $-7$ dB; the reference, 89,804 parameters and nine minutes of training, about $+0.7$ dB.
#
# *Hints*: a small network is fast where its pixels are few: `nn.PixelUnshuffle(2)` makes four
# channels of each $2 \times 2$ block, so that every layer costs a quarter and sees twice as far
# (mind odd sizes). Let the network subtract what it finds. Compare designs by
# `denoising.decibels_by_level(blind_denoiser, x)` on `denoising.VALIDATION`. Two minutes of
# training tell which of two designs is better: after 870 steps the reference's lacks 1.8 dB.

# %%
# answer: BlindDenoiser

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
blind_denoiser = denoising.train_or_load(
    BlindDenoiser, "blind_denoiser.safetensors", minutes=MINUTES
)

# %%
grader.check("q13")

# %% [markdown]
# Your network on the photographs of the validation set, beside total variation, which is told
# sigma:

# %%
x = denoising.crops(denoising.VALIDATION, 160, seed=2)
own = denoising.decibels_by_level(blind_denoiser, x)
tv = {
    level: metrics.psnr(
        baselines.total_variation(denoising.with_noise(x, level / 255, 0), level / 255), x
    )
    for level in denoising.LEVELS
}
plots.show_curves(
    {
        "your blind network": (denoising.LEVELS, list(own.values()), "o-"),
        "total variation, told sigma": (denoising.LEVELS, list(tv.values()), "o--"),
    },
    "sigma (grey levels of 255)",
    "mean PSNR (dB)",
    "Details of coins and ascent",
)

# %%
rows, titles = [], []
for level in denoising.LEVELS:
    y = denoising.with_noise(x[1:], level / 255, 0)
    with torch.no_grad():
        estimate = blind_denoiser(y)
    rows += [y, estimate]
    titles += [f"sigma {level}/255", f"yours: {metrics.psnr(estimate, x[1:]):.2f} dB"]
plots.show_images([*rows[::2], *rows[1::2]], [*titles[::2], *titles[1::2]])

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files with your weights exist (an empty one stands for "not trained"), so that the cell
# after it can pack the notebook and these files.

# %%
from pathlib import Path

for name in ("small_dncnn.safetensors", "blind_denoiser.safetensors"):
    Path(name).touch()
