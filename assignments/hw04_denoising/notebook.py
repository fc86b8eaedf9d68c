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
# name: hw04_denoising
# init_cell: true
# export_cell:
#     pdf: false
#     run_tests: false
# run_tests: false
# generate: false
# solutions_pdf: false
# template_pdf: false
# tests:
#     files: true
#     ok_format: false

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
# that are tensors have the dtype and the device of the inputs; results that are numbers are Python
# floats. Inputs are not changed. Random numbers are drawn from the generator or the seed that you
# are given, never from torch's global generator. Libraries have PSNR, SSIM, Gaussian filters and
# wavelets: write your own here, and compare with theirs afterwards.
#
# **Points and time.** 13 questions, 100 points, about eight hours. All cells of a finished notebook
# run in a few minutes on a laptop; no GPU is needed.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import baselines, data, metrics, plots, training

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
# The photographs come with packages that are installed (`starter_code/data.py` tells whose they
# are). Learn on `data.DENOISING_TRAIN`, choose on `data.DENOISING_VALIDATION`, report on
# `data.DENOISING_TEST`. No photograph is in two of them.
#
# ## 1. Noise

# %% [raw]
# # BEGIN QUESTION
# name: q1
# points: 6

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
#   normal number for each entry of $x$ from `generator`, a `torch.Generator` on the device of $x$
#   (where $x$ is on the device `meta`, which has no generators, it is one of the CPU). $y$ is not
#   clipped: it leaves $[0, 1]$.
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
# but not in the test, are the two commonest reasons why figures of a paper are not reproduced.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: add_noise, sigma_on_unit_scale, clipped_bias

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_noise(add_noise):
    """The noise has mean 0 and standard deviation sigma, whatever x is, and is not clipped."""
    import torch

    from starter_code import checks, probes

    x = torch.linspace(0, 1, 40_000, dtype=torch.float64).reshape(4, 1, 100, 100)
    (y,) = probes.with_generator(add_noise, x, 0.1, seed=1)
    call = "add_noise(x, 0.1, generator)"
    checks.same(torch.empty_like(y, device="meta"), x.to("meta"), call)
    noise = (y - x) / 0.1
    assert y.min() < 0 and y.max() > 1, f"{call} stays within [0, 1]; y is not clipped"
    checks.at_most(noise.mean().abs(), 0.03, f"the mean of {call} - x, divided by sigma,")
    name = f"the standard deviation of {call} - x, divided by sigma,"
    checks.number(noise.std(), 1.0, name, rtol=0.03)
    for part in (noise[0], noise[-1]):
        checks.number(part.std(), 1.0, f"{name} among the darkest or the brightest pixels,", 0.06)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_scale(sigma_on_unit_scale):
    """A sigma of 255 grey levels is 1, and one of 51 is 0.2."""
    from starter_code import checks

    for sigma, expected in [(255, 1.0), (51, 0.2), (25.5, 0.1)]:
        call = f"sigma_on_unit_scale({sigma})"
        checks.number(sigma_on_unit_scale(sigma), expected, call, rtol=1e-12)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_bias_at_the_ends(clipped_bias):
    """For sigma = 0.1: black gains 0.1 / sqrt(2 pi), white loses as much, medium grey neither."""
    import torch

    from starter_code import checks

    x = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
    expected = torch.tensor([1.0, 0.0, -1.0], dtype=torch.float64) * 0.1 / (2 * torch.pi) ** 0.5
    checks.same(clipped_bias(x, 0.1), expected, "clipped_bias([0, 0.5, 1], 0.1)", size=10**6)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_distribution(add_noise):
    """The noise is normal, and independent between images, rows and columns."""
    import torch

    from starter_code import checks, probes

    for sigma, seed in [(0.02, 3), (0.1, 4), (0.5, 5)]:
        x = torch.full((3, 1, 150, 160), 0.4, dtype=torch.float64)
        (y,) = probes.with_generator(add_noise, x, sigma, seed=seed)
        call = f"add_noise(x, {sigma}, generator)"
        checks.equal(list(y.shape), list(x.shape), f"the shape of {call}")
        z = (y - x).squeeze(1) / sigma
        checks.at_most(z.mean().abs(), 0.025, f"the mean of {call} - x, divided by sigma,")
        checks.number(z.std(), 1.0, f"the spread of {call} - x, divided by sigma,", rtol=0.02)
        checks.number((z**4).mean(), 3.0, f"the mean of (({call} - x) / sigma)^4", rtol=0.06)
        share = (z.abs() < 1).double().mean()
        name = f"the share of pixels of {call} that are within sigma of x"
        checks.number(share, 0.6827, name, rtol=0.02)
        neighbours = {
            "images of the batch": (z[:-1], z[1:]),
            "rows": (z[:, :-1], z[:, 1:]),
            "columns": (z[..., :-1], z[..., 1:]),
        }
        for what, (a, b) in neighbours.items():
            correlation = (a * b).mean().abs()
            checks.at_most(correlation, 0.03, f"the correlation of {what} in {call} - x")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_generator(add_noise):
    """Equal seeds repeat the noise, a second call draws anew; any dtype and device; x is kept."""
    import torch

    from starter_code import checks, probes

    for dtype in (torch.float32, torch.float64):
        x = torch.rand(2, 1, 30, 20, generator=torch.Generator().manual_seed(6), dtype=dtype)
        call = f"add_noise(x, 0.1, generator) with x {dtype}"
        first, second = probes.with_generator(add_noise, x, 0.1, seed=7, calls=2)
        again, _ = probes.with_generator(add_noise, x, 0.1, seed=7, calls=2)
        checks.same(first, again, f"{call}, again with an equal seed,")
        assert not torch.equal(first, second), f"{call} gives the same noise in its second call"
        name = f"the spread of the noise of {call} in the second call (is x changed in place?)"
        checks.number((second - x).std(), 0.1, name, rtol=0.2)
        (other,) = probes.with_generator(add_noise, x, 0.1, seed=8)
        assert not torch.equal(first, other), f"{call} gives the same noise for another seed"
        (none,) = probes.with_generator(add_noise, x, 0.0, seed=7)
        checks.same(none, x, "add_noise(x, 0.0, generator)")
        for device in checks.devices():
            (y,) = probes.with_generator(add_noise, x.to(device), 0.1, seed=7)
            checks.same(
                torch.empty_like(y, device="meta"), torch.empty_like(x, device="meta"), call
            )
            assert y.device == x.to(device).device, f"{call} on {device} is on {y.device}"
    (y,) = probes.with_generator(add_noise, torch.zeros(5), 0.3, seed=2)
    checks.equal(list(y.shape), [5], "the shape of add_noise(x, 0.3, generator) with x (5,)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_bias(clipped_bias):
    """The bias for grey values from black to white, sigma from 0.01 to 2, dtypes and devices."""
    import torch

    from starter_code import checks, probes

    def hinge(mean, sigma):
        """E max(z, 0) for a normal z."""
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / (2 * torch.pi) ** 0.5
        return sigma * (u * torch.special.ndtr(u) + density)

    grid = torch.linspace(0, 1, 60, dtype=torch.float64).reshape(3, 1, 4, 5)
    for sigma in (0.01, 5 / 255, 0.1, 50 / 255, 0.5, 2.0):
        expected = hinge(grid, sigma) - hinge(grid - 1, sigma) - grid
        for dtype in (torch.float64, torch.float32):
            call = f"clipped_bias(x, {sigma:.4g}) with x {dtype}"
            size = 10**4 if dtype == torch.float32 else 10**6
            x = grid.to(dtype)
            checks.same(clipped_bias(x, sigma), expected.to(dtype), call, size=size)
            (after, _) = probes.inputs_after(clipped_bias, x.clone(), sigma)
            checks.same(after, x, f"x after {call}")
    for device in checks.devices():
        x, call = grid.to(device), f"clipped_bias(x, 0.1) on {device}"
        checks.same(clipped_bias(x, 0.1), hinge(x, 0.1) - hinge(x - 1, 0.1) - x, call, size=10**6)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# The four strengths of noise that papers report, on a photograph. What PSNR means is the next
# question; here note that it does not depend on the photograph: it is $20 \log_{10}(255 / \sigma)$
# with $\sigma$ in grey levels.

# %%
photograph = data.photograph("camera")
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

# %% [raw]
# # BEGIN QUESTION
# name: q2
# points: 8

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
# - `psnr(x, reference, data_range=1.0)` for tensors of any shape, taken as one image; infinite
#   (`math.inf`) where they are equal.
# - `mean_psnr(x, reference, data_range=1.0)` for batches $(B, 1, H, W)$: every image has its own
#   PSNR, and these are averaged.
# - `pooled_psnr(x, reference, data_range=1.0)` for the same batches: the squared error is averaged
#   over all pixels of all images, and there is one logarithm at the end.
#
# *Checked*: known errors, a constant offset, dark images, both data ranges, batches whose images
# have very different errors, float32 and float64.
#
# *Why it matters*: papers average the PSNR of images. Much code on the web computes the other
# number in the training loop, `10 * log10(1 / loss)` of a batch, and prints it under the same name.
# After the question you see by how much they differ.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: psnr, mean_psnr, pooled_psnr

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_known_error(psnr):
    """An error of a tenth of the data range in every pixel is 20 dB, on both scales."""
    import torch

    from starter_code import checks

    r = torch.full((8, 8), 0.5, dtype=torch.float64)
    signs = torch.ones(8, 8, dtype=torch.float64)
    signs[::2] = -1
    call = "psnr(x, r) with every pixel off by 0.1"
    checks.number(psnr(r + 0.1 * signs, r), 20.0, call, rtol=1e-6)
    call = "psnr(x, r, data_range=255) with every pixel off by 25.5"
    checks.number(psnr(255 * r + 25.5 * signs, 255 * r, data_range=255), 20.0, call, rtol=1e-6)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_two_images(mean_psnr, pooled_psnr):
    """Two images with errors of 0.1 and 0.01, so 20 and 40 dB: the mean is 30, pooled 22.97."""
    import torch

    from starter_code import checks

    r = torch.zeros(2, 1, 4, 4, dtype=torch.float64)
    x = r + torch.tensor([0.1, 0.01], dtype=torch.float64).reshape(2, 1, 1, 1)
    checks.number(mean_psnr(x, r), 30.0, "mean_psnr(x, r)", rtol=1e-6)
    checks.number(pooled_psnr(x, r), 22.967086, "pooled_psnr(x, r)", rtol=1e-6)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_of_noise(psnr):
    """Noisy images, dark ones, shapes with one to four axes, float32, and equal images."""
    import math

    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(20)
    for shape, dtype in [
        ((64, 64), torch.float64),
        ((1, 1, 40, 70), torch.float32),
        ((3, 1, 20, 20), torch.float64),
        ((1, 31, 30), torch.float32),
        ((500,), torch.float64),
    ]:
        for brightness in (1.0, 0.2):
            r = brightness * torch.rand(shape, generator=generator, dtype=dtype)
            x = r + 0.1 * torch.randn(shape, generator=generator, dtype=dtype)
            mse = torch.nn.functional.mse_loss(x.double(), r.double()).item()
            call = f"psnr(x, r) with x {tuple(shape)}, {dtype}"
            checks.number(psnr(x, r), -10 * math.log10(mse), call, rtol=1e-5)
            after = probes.inputs_after(psnr, x.clone(), r.clone())
            checks.same(after[0], x, f"x after {call}")
            checks.same(after[1], r, f"r after {call}")
    value = psnr(r, r.clone())
    assert float(value) == math.inf, f"psnr(r, r) is {value}; it should be infinite"


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_range_and_offset(psnr):
    """Any data range; a constant offset is an error; which of the two is noisy does not matter."""
    import math

    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(21)
    devices = [device for device in checks.devices() if device != "meta"]
    for data_range in (1.0, 2.0, 255, 4095.0):
        r = data_range * torch.rand(1, 1, 33, 24, generator=generator, dtype=torch.float64)
        x = r + 0.05 * data_range * torch.rand(r.shape, generator=generator, dtype=torch.float64)
        expected = 10 * math.log10(data_range**2 / ((x - r) ** 2).mean().item())
        for device in devices:
            call = f"psnr(x, r, data_range={data_range}) on {device}"
            value = psnr(x.to(device), r.to(device), data_range=data_range)
            checks.number(value, expected, call, rtol=1e-6)
        checks.number(psnr(r, x, data_range), expected, f"psnr(r, x, {data_range})", rtol=1e-6)
        shifted = r + 0.25 * data_range
        call = f"psnr(r + {0.25 * data_range}, r, data_range={data_range})"
        checks.number(psnr(shifted, r, data_range=data_range), 12.0412, call, rtol=1e-5)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_mean(mean_psnr):
    """The mean of the images' PSNR, for batches of 1 to 6 images with very different errors."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(22)
    for count, data_range, dtype in [
        (1, 1.0, torch.float64),
        (2, 1.0, torch.float32),
        (6, 1.0, torch.float64),
        (5, 255.0, torch.float64),
    ]:
        r = data_range * torch.rand(count, 1, 17, 22, generator=generator, dtype=torch.float64)
        spread = 10 ** (-2.5 * torch.rand(count, 1, 1, 1, generator=generator))
        error = torch.randn(r.shape, generator=generator, dtype=torch.float64)
        x = (r + data_range * spread * error).to(dtype)
        r = r.to(dtype)
        mse = ((x.double() - r.double()) ** 2).mean(dim=(1, 2, 3))
        expected = (10 * torch.log10(data_range**2 / mse)).mean().item()
        call = f"mean_psnr(x, r, data_range={data_range}) of {count} images"
        checks.number(mean_psnr(x, r, data_range=data_range), expected, call, rtol=1e-5)
        after = probes.inputs_after(mean_psnr, x.clone(), r.clone(), data_range)
        checks.same(after[0], x, f"x after {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_pooled(pooled_psnr):
    """The PSNR of the pooled error, for batches of 1 to 6 images with very different errors."""
    import math

    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(23)
    for count, data_range, dtype in [
        (1, 1.0, torch.float64),
        (2, 1.0, torch.float32),
        (6, 1.0, torch.float64),
        (5, 255.0, torch.float64),
    ]:
        r = data_range * torch.rand(count, 1, 22, 17, generator=generator, dtype=torch.float64)
        spread = 10 ** (-2.5 * torch.rand(count, 1, 1, 1, generator=generator))
        error = torch.randn(r.shape, generator=generator, dtype=torch.float64)
        x = (r + data_range * spread * error).to(dtype)
        r = r.to(dtype)
        mse = ((x.double() - r.double()) ** 2).mean().item()
        expected = 10 * math.log10(data_range**2 / mse)
        call = f"pooled_psnr(x, r, data_range={data_range}) of {count} images"
        checks.number(pooled_psnr(x, r, data_range=data_range), expected, call, rtol=1e-5)
        after = probes.inputs_after(pooled_psnr, x.clone(), r.clone(), data_range)
        checks.same(after[0], x, f"x after {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# How far apart are the two? Take 60 small crops of the test photographs, reduce them by 4 and
# enlarge them again. Smooth crops come back almost unchanged, crops full of edges do not. The
# logarithm sees all of them; the pooled error is made by the worst few. For images of noise alone,
# where every image has the same error, the two agree: the gap says how *different* the images are.

# %%
crops = data.patches(data.DENOISING_TEST, 48, 60, seed=0)
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

# %% [raw]
# # BEGIN QUESTION
# name: q3
# points: 8

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
# returns a float. Compute in float64: the differences of squares cancel.
#
# *Checked*: against scikit-image (`structural_similarity` with Gaussian weights and population
# covariances) and against closed forms for constant images; images with hardly any contrast, both
# data ranges, a negative.
#
# *Why it matters*: results are reported in both. They do not always agree on which image is better.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: ssim

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_equal_images(ssim):
    """Equal images have SSIM 1, and noise lowers it."""
    import torch

    from starter_code import checks, data

    r = data.centre_crop(data.photograph("coins"), 40, 52)
    checks.number(ssim(r, r.clone()), 1.0, "ssim(r, r)", rtol=1e-6)
    noise = torch.randn(r.shape, generator=torch.Generator().manual_seed(30))
    checks.at_most(ssim(r + 0.2 * noise, r), 0.5, "ssim(r + 0.2 noise, r)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_photograph(ssim):
    """A noisy photograph has the SSIM that scikit-image computes."""
    import torch

    from starter_code import checks, data, metrics

    r = data.centre_crop(data.photograph("coins"), 60, 80)
    x = r + 0.1 * torch.randn(r.shape, generator=torch.Generator().manual_seed(31))
    checks.number(ssim(x, r), metrics.ssim(x, r), "ssim(x, r)", rtol=1e-4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_as_the_library(ssim):
    """As scikit-image: images of several sizes, one window alone, blur, noise, an offset."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks, data, metrics, probes

    generator = torch.Generator().manual_seed(32)
    for name, size in [("camera", (50, 70)), ("text", (41, 33)), ("flower", (11, 11))]:
        r = data.centre_crop(data.photograph(name), *size).double()
        disturbed = {
            "noisy": r + 0.1 * torch.randn(size, generator=generator, dtype=torch.float64),
            "blurred": F.avg_pool2d(r[None, None], 3, 1, 1)[0, 0],
            "brighter by 0.1": r + 0.1,
            "of half the contrast": 0.5 * r + 0.2,
        }
        for what, x in disturbed.items():
            call = f"ssim(x, r) with r {size}, x {what},"
            expected = metrics.ssim(x, r)
            checks.number(ssim(x, r), expected, call, rtol=1e-5)
            checks.number(ssim(x.float(), r.float()), expected, f"{call} in float32,", rtol=2e-4)
        after = probes.inputs_after(ssim, x.clone(), r.clone())
        checks.same(after[0], x, f"x after {call}")
        checks.same(after[1], r, f"r after {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_constant_images(ssim):
    """Constant images: (2 a b + c1) / (a^2 + b^2 + c1), where c1 = (0.01 L)^2."""
    import torch

    from starter_code import checks

    for a, b, L in [(0.0, 0.02, 1.0), (0.01, 0.05, 1.0), (3.0, 9.0, 255), (0.5, 0.25, 1.0)]:
        x = torch.full((16, 13), a, dtype=torch.float64)
        r = torch.full((16, 13), b, dtype=torch.float64)
        c1 = (0.01 * L) ** 2
        expected = (2 * a * b + c1) / (a * a + b * b + c1)
        call = f"ssim(x, r, data_range={L}) with constant x = {a}, r = {b}"
        checks.number(ssim(x, r, data_range=L), expected, call, rtol=1e-6)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_low_contrast(ssim):
    """Images with hardly any contrast, where c2 = (0.03 L)^2 and the kind of covariance count."""
    import torch

    from starter_code import checks, metrics

    generator = torch.Generator().manual_seed(33)
    for L in (1.0, 255.0):
        r = L * (0.5 + 0.02 * torch.randn(30, 26, generator=generator, dtype=torch.float64))
        for spread in (0.01, 0.03):
            noise = torch.randn(r.shape, generator=generator, dtype=torch.float64)
            x = r + L * spread * noise
            call = f"ssim(x, r, data_range={L}) with noise of {L * spread:g} on a texture"
            expected = metrics.ssim(x, r, data_range=L)
            checks.number(ssim(x, r, data_range=L), expected, call, rtol=1e-5)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_symmetry_and_sign(ssim):
    """Symmetric in the two images, unchanged on another scale, negative for a negative."""
    import torch

    from starter_code import checks, data, metrics

    r = data.centre_crop(data.photograph("chelsea"), 45, 38).double()
    x = r + 0.1 * torch.randn(
        r.shape, generator=torch.Generator().manual_seed(34), dtype=torch.float64
    )
    expected = metrics.ssim(x, r)
    for device in [device for device in checks.devices() if device != "meta"]:
        value = ssim(x.to(device), r.to(device))
        checks.number(value, expected, f"ssim(x, r) on {device}", rtol=1e-5)
    checks.number(ssim(r, x), expected, "ssim(r, x), the two exchanged,", rtol=1e-5)
    call = "ssim(255 x, 255 r, data_range=255)"
    checks.number(ssim(255 * x, 255 * r, data_range=255), expected, call, rtol=1e-5)
    stripes = 0.5 + 0.4 * torch.sin(torch.arange(40, dtype=torch.float64)).expand(30, 40)
    expected = metrics.ssim(1 - stripes, stripes)
    value = ssim(1 - stripes, stripes)
    checks.number(value, expected, "ssim(1 - r, r) of stripes", rtol=1e-5)
    checks.at_most(value, -0.5, "ssim(1 - r, r) of stripes")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# Six images with exactly the same PSNR: each is the photograph plus an error that is scaled to a
# root mean square of 0.06. To PSNR they are equally bad. SSIM ranks them, and mostly as the eye
# does: light that is off by a little everywhere hardly counts, noise counts most. Mostly: more
# contrast looks harmless, but pushes the coat below black, and windows whose means have opposite
# signs count as wholly different.

# %%
original = data.centre_crop(photograph, 256, 256)
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

# %% [raw]
# # BEGIN QUESTION
# name: q4
# points: 8

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
# repeat the border pixel: $x_{-k} = x_k$ (`F.pad` calls it `"reflect"`).
#
# **Shrinking.** An orthonormal transform leaves white noise white, but gathers a photograph in few
# large coefficients; so what is small is mostly noise. Write
#
# - `soft_threshold(c, t)`, for a tensor $c$ of any shape and a number $t \ge 0$: every value moves
#   by $t$ towards 0, and those in $[-t, t]$ become 0.
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

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: gaussian_denoise, soft_threshold, haar_denoise

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_gaussian(gaussian_denoise):
    """A white pixel becomes the kernel, and a constant image stays, also at its border."""
    import torch

    from starter_code import checks

    y = torch.zeros(1, 1, 11, 11, dtype=torch.float64)
    y[..., 5, 5] = 1
    k = torch.arange(-5, 6, dtype=torch.float64)
    g = torch.exp(-(k**2) / 2) * (k.abs() <= 3)
    expected = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    checks.same(gaussian_denoise(y, 1.0), expected, "gaussian_denoise(impulse, 1.0)")
    flat = torch.full((1, 1, 9, 12), 0.7, dtype=torch.float64)
    checks.same(gaussian_denoise(flat, 1.0), flat, "gaussian_denoise(constant, 1.0)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_soft_threshold(soft_threshold):
    """Values between -3 and 3, moved towards zero by 1."""
    import torch

    from starter_code import checks

    c = torch.tensor([-3.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
    expected = torch.tensor([-2.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0])
    checks.same(soft_threshold(c, 1.0), expected, f"soft_threshold({c.tolist()}, 1.0)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_haar(haar_denoise):
    """Threshold 0 changes nothing, a huge one leaves block means, one detail shrinks by t."""
    import torch

    from starter_code import checks

    y = torch.arange(8, dtype=torch.float64).reshape(1, 1, 2, 4)
    checks.same(haar_denoise(y, 0.0), y, "haar_denoise(y, 0.0)")
    means = torch.tensor([2.5, 2.5, 4.5, 4.5], dtype=torch.float64).expand(1, 1, 2, 4)
    checks.same(haar_denoise(y, 100.0), means, "haar_denoise(y, 100.0)")
    stripes = torch.tensor([[1.0, -1.0], [1.0, -1.0]], dtype=torch.float64)[None, None]
    call = "haar_denoise([[1, -1], [1, -1]], 0.5)"
    checks.same(haar_denoise(stripes, 0.5), 0.75 * stripes, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_gaussian_borders(gaussian_denoise):
    """Several widths, batches and rectangular images, borders included."""
    import math

    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(40)
    for shape, width in [
        ((1, 1, 12, 12), 0.5),
        ((2, 1, 9, 14), 0.8),
        ((3, 1, 20, 11), 1.2),
        ((1, 1, 17, 23), 2.1),
    ]:
        y = torch.rand(shape, generator=generator, dtype=torch.float64)
        r = math.ceil(3 * width)
        k = torch.arange(-r, r + 1, dtype=torch.float64)
        g = torch.exp(-(k**2) / (2 * width**2))
        kernel = (torch.outer(g, g) / g.sum() ** 2)[None, None]
        expected = F.conv2d(F.pad(y, (r, r, r, r), mode="reflect"), kernel)
        call = f"gaussian_denoise(y, {width}) with y {shape}"
        checks.same(gaussian_denoise(y, width), expected, call, size=(2 * r + 1) ** 2)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_soft_threshold_minimises(soft_threshold):
    """No z makes (z - c)^2 / 2 + t |z| smaller, for all shapes and thresholds, 0 included."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(41)
    grid = torch.linspace(-3, 3, 6001, dtype=torch.float64)
    for shape, t in [((40,), 0.3), ((2, 3, 4), 1.0), ((5, 5), 0.05), ((7, 2), 0.0)]:
        c = 2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1
        z = soft_threshold(c, t)
        call = f"soft_threshold(c, {t}) with c {shape}"
        shrunk = (c - t).clamp(min=0) - (-c - t).clamp(min=0)
        checks.same(z, shrunk, call)
        best = ((grid - c[..., None]) ** 2 / 2 + t * grid.abs()).amin(-1)
        excess = ((z - c) ** 2 / 2 + t * z.abs() - best).max()
        checks.at_most(excess, 1e-6, f"how far {call} is above the least value of the sum")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_haar_by_matrices(haar_denoise):
    """Against the Haar transform as matrices, for batches, rectangular images and thresholds."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(42)
    block = torch.tensor([[1.0, 1.0], [1.0, -1.0]], dtype=torch.float64) / 2**0.5
    for shape, t in [
        ((1, 1, 2, 2), 0.1),
        ((1, 1, 8, 8), 0.05),
        ((2, 1, 4, 10), 0.2),
        ((3, 1, 12, 6), 0.3),
    ]:
        y = torch.rand(shape, generator=generator, dtype=torch.float64)
        left, right = (torch.block_diag(*[block] * (side // 2)) for side in shape[-2:])
        c = left @ y @ right.T
        details = torch.where(c.abs() > t, c - t * c.sign(), 0.0)
        details[..., 0::2, 0::2] = c[..., 0::2, 0::2]
        expected = left.T @ details @ right
        checks.same(haar_denoise(y, t), expected, f"haar_denoise(y, {t}) with y {shape}", size=8)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtypes_and_devices(gaussian_denoise, soft_threshold, haar_denoise):
    """All three keep dtype and device, and leave their inputs as they are."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(43)
    functions = {
        "gaussian_denoise(y, 0.9)": (gaussian_denoise, 0.9),
        "soft_threshold(y, 0.2)": (soft_threshold, 0.2),
        "haar_denoise(y, 0.2)": (haar_denoise, 0.2),
    }
    for dtype in (torch.float32, torch.float64):
        y = torch.rand(2, 1, 10, 12, generator=generator, dtype=dtype)
        for call, (function, value) in functions.items():
            exact = function(y.double(), value).to(dtype)
            for device in checks.devices():
                call_there = f"{call} with y {dtype} on {device}"
                checks.same(function(y.to(device), value), exact.to(device), call_there, size=64)
            after = probes.inputs_after(function, y.clone(), value)[0]
            checks.same(after, y, f"y after {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# Each of your denoisers has one number to set. Set it on a validation photograph at $\sigma = 25$:
# too little leaves noise, too much removes the photograph. One level of Haar takes noise out of
# three of four coefficients, so it can win 6 dB at most; and a Gaussian does not know an edge from
# noise.

# %%
sigma = sigma_on_unit_scale(25)
x = data.centre_crop(data.photograph("coins"), 256, 256)[None, None]
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
# Now those that researchers compare with, from `starter_code/baselines.py`, on a test photograph:
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
x = data.centre_crop(photograph, 256, 256)
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
# Measured on the central $256 \times 256$ pixels of the five photographs of `data.DENOISING_TEST`,
# each method set on `coins`; means of the five PSNR in dB:
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
