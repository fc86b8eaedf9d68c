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
# # Homework 12: Untrained networks
#
# Below is a noisy picture and four estimates of it. Three are outputs of networks that have never
# seen any other picture, nor this one without its noise. Two of these three are of *one* network,
# at different times. Where does what they know about pictures come from?

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import (
    audit,
    denoising,
    experiments,
    figures,
    metrics,
    personal,
    photographs,
    plots,
    predictions,
    training,
    untrained,
)
from starter_code.denoising import baselines
from starter_code.linear_operator import LinearOperator, adjoint_gap
from starter_code.untrained import drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - build a deep decoder, count its weights, and say how many of them count;
# - fit an untrained network to one measurement of any linear instrument;
# - say what such a network fits first, and derive when it should stop;
# - stop it without the truth, in two ways;
# - say by your own numbers how it compares with wavelets and with total variation.
#
# **You need** bilinear interpolation (homework 2), total variation and wavelets (homework 3),
# `nn.Module`, Adam and normalisation (homework 4), the singular value decomposition (homework 1).
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype (float32
# or float64, unless said otherwise) and the device of the inputs; results that are numbers are
# Python floats. What you are given stays as it is, and so does the session: default dtype, global
# random generators. Tensors may lie in memory in any layout. Functions also work where no gradients
# are recorded.
#
# **Points and time.** 19 questions, 100 points, about 6.5 hours. All cells of a finished notebook
# run in about two minutes; no GPU is needed. Fits are kept in `fits.safetensors`, which you submit
# beside the notebook so that nobody waits for them again; no point depends on it.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*. All points are for a
# narrow interval that holds, half for one up to five times as wide.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %% [markdown]
# ## 0. Letters
#
# - $x$ is a picture with $n = H W$ pixels and values in $[0, 1]$, a tensor $(1, 1, H, W)$; ours
#   have 64 x 64. $A$ is the instrument, `forward`, and $y = A x + \sigma e$ what it measures.
# - $f_w(z)$ is a network with $N$ weights $w$. Its input $z$ is drawn once and never changes: the
#   weights are all there is to be found.
# - $k$ is the number of channels of a decoder. A *step* is one update of all weights.

# %%
SIGMA = 25 / 255
x_camera = untrained.picture("camera")
y_camera = untrained.noisy(x_camera, SIGMA, personal.generator(ME, "noise camera"))
print(f"noisy: {metrics.psnr(y_camera, x_camera):.2f} dB")

# %% [markdown]
# ## 1. What a decoder is made of
#
# The *deep decoder* ([Heckel and Hand, 2019](https://arxiv.org/abs/1810.03982)) has no convolution.
# Each layer mixes channels, enlarges them, cuts off what is negative, and normalises each channel.
# All that its pixels know of their neighbours comes from the enlarging, but for two numbers of each
# channel in the normalisation.
#
# *Example.* Linear interpolation to twice the size puts new pixels at a quarter and three quarters
# between old ones: $(0, 4)$ becomes $(0, 1, 3, 4)$. The ends repeat what is there.

# %% [markdown]
# ### Question 1. Twice the size (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Question 3.*
#
# Write
#
# - `up_matrix(n)`, the matrix $U_n$, $2n \times n$, that interpolates $n$ pixels in a row to $2n$,
#   as in the example (`align_corners=False` in torch);
# - `bilinear_up(x)`, which enlarges images $(\dots, H, W)$ along both axes: $U_H\, x\, U_W^T$;
# - `channel_mix(x, weight)`: each output channel is a weighted sum of all input channels, the same
#   in every pixel.
#
# <details><summary>Exact rules</summary>
#
# `up_matrix` returns float64 on the CPU; $n \ge 1$. `bilinear_up` takes any axes before the last
# two, at least one pixel along each. These two call no library function that interpolates or
# convolves. In `channel_mix`, `x` is $(B, C, H, W)$, `weight` $(K, C)$, of one dtype, and the
# result $(B, K, H, W)$.
#
# </details>
#
# *Checked*: the example (public); against torch, oblong images, one pixel, gradients, dtypes
# (hidden).

# %%
# answer: up_matrix, bilinear_up, channel_mix

# %%
grader.check("q1")

# %% [markdown]
# Both are linear, and they act on different axes: their order does not matter. But one order has a
# quarter of the products to mix.

# %%
generator = torch.Generator().manual_seed(0)
x8 = torch.randn(1, 5, 8, 8, generator=generator, dtype=torch.float64)
mix = torch.randn(5, 5, generator=generator, dtype=torch.float64)
one, other = bilinear_up(channel_mix(x8, mix)), channel_mix(bilinear_up(x8), mix)
print(f"the difference is {(one - other).abs().max():.1e}")

# %% [markdown]
# ### Test golf 1. A test for the normalisation (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 2.*
#
# Every channel of every image is given the mean 0 and the variance 1 over its own pixels, then
# multiplied by the `gain` of the channel, and its `offset` is added. Nothing else of the batch has
# a say. An implementation `f(x, gain, offset)` is given $x$ $(B, C, H, W)$ and two tensors $(C,)$,
# of one dtype. Write `my_test(f)`, which raises an `AssertionError`, or returns False, where `f` is
# wrong, and does neither where it is right.
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for half of the wrong implementations, and all for all of them with at most
# 20 numbers in all that `f` is given. Right ones add up to $10^{-5}$ to a variance and round in
# single precision: leave 0.001 for that where variances are at least 0.1, gains within $\pm 3$,
# means and offsets within $\pm 10$. A test that refuses a right one earns nothing. `f` may be
# called 100 times. The leaderboard counts the numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Question 2. Each channel by itself (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 3.*
#
# Write `channel_norm(x, gain, offset, eps=1e-5)`, which does that: from each channel of each image
# its mean is subtracted, the rest is divided by the root of its mean square plus `eps`, multiplied
# by the gain, and the offset is added.
#
# Batch normalisation does the same for a batch of one, as long as it is in training mode: in
# evaluation mode it divides by something else, and a decoder is spoilt.
#
# *Example.* A channel with the pixels 1 and 5, gain 2, offset 10: 8 and 12, with `eps` 0.
#
# <details><summary>Exact rules</summary>
#
# `x` is $(B, C, H, W)$, `gain` and `offset` are $(C,)$, in one dtype. Where `eps` is above 0, a
# constant channel, such as a single pixel, becomes its offset. Channels may be large: in float64,
# with mean $10^6$ and deviation 1, the result is right to $10^{-8}$.
#
# </details>
#
# *Checked*: the example (public); batches, oblong images, single pixels, other `eps`, large and
# small channels, gradients, dtypes (hidden).

# %%
# answer: channel_norm

# %%
grader.check("q2")

# %% [markdown]
# ### Question 3. A deep decoder (7 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# Write `DeepDecoder(k, ups=3, channels=1)`. It has `ups` + 1 layers: mix $k$ channels to $k$
# without bias; enlarge bilinearly to twice the size, but not in the last layer; ReLU; normalise
# each channel, with gains that begin as 1 and offsets that begin as 0. Then `channels` weighted
# sums of all channels, with biases, and a sigmoid.
#
# And `parameter_count(k, ups=3, channels=1)`, how many weights that has, by a formula.
#
# *Example.* $k = 2$ and no enlarging: $4 + 4 + 2 + 1 = 11$ weights.
#
# <details><summary>Exact rules</summary>
#
# $z$ is $(B, k, h, w)$ with at least 2 pixels, any $B$; each image has the result that it has
# alone, in training as in evaluation mode. Sums of channels are `nn.Conv2d` with 1 x 1 kernels and
# torch's first weights; normalisations are `nn.InstanceNorm2d` with learned gains, or a module of
# your own with parameters `weight` and `bias`; all of them are made in the order in which they are
# used. `model.double()` works. $k \ge 1$, `ups` at least 0; the count is an int, also for large
# numbers, and makes no network.
#
# </details>
#
# *Checked*: counts, shapes (public); values for given weights, both modes, batches, gradients,
# dtypes (hidden).

# %%
# answer: DeepDecoder, parameter_count

# %%
grader.check("q3")

# %%
for k in (8, 16, 32, 64):
    count = parameter_count(k)
    print(f"k = {k:2}: {count:6,} weights, {count / 64**2:.2f} for each pixel of 64 x 64")
count = training.count_parameters(untrained.Hourglass())
print(f"hourglass: {count:,} weights, {count / 64**2:.1f} for each pixel")

# %% [markdown]
# The *hourglass* is the network of the deep image prior ([Ulyanov and others,
# 2018](https://arxiv.org/abs/1711.10925)), here a small one: convolutions, down to an eighth of the
# size and up again.

# %% [markdown]
# ### Paper 1. Weights that count (5 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed in Question 6.*
#
# Some changes of the weights leave every output $f_w(z)$ of `DeepDecoder(k, ups)` as it is (let
# `eps` be 0 and no channel be constant). One of them: multiply a row of any mixing matrix by
# $c > 0$. Enlarging and ReLU pass $c$ on, and the normalisation takes it out. That is one such
# freedom for each row. There are two more families of them. Find them on paper, and enter
# `weights_that_count(k, ups)`: all weights less one for each freedom. With `eps` 0 no derivative
# matrix of this network can have a larger rank.
#
# *Example.* For $k = 3$, `ups` = 1: 34 weights, and 19 count.
#
# <details><summary>Exact rules</summary>
#
# An int, for $k \ge 1$ and `ups` at least 0, as a formula: no network is made.
#
# </details>

# %%
# answer: weights_that_count

# %%
grader.check("a1")

# %% [markdown]
# ## 2. What is fitted first

# %% [markdown]
# ### Question 4. Fit (8 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# Write `fit(network, z, y, steps, rate, every=10, forward=...)`, which changes the weights of a
# network so that $A f_w(z)$ comes near $y$: Adam with the learning rate `rate` on the mean of
# $(A f_w(z) - y)^2$ over all entries. It returns a history, a dict: `"steps"` is the list $0$,
# `every`, $2\,$`every`, ..., at most `steps`; `"fit"` the misfits after so many steps, as floats;
# `"images"` the outputs $f_w(z)$ then, stacked. Without `forward`, $A$ is the identity.
#
# <details><summary>Exact rules</summary>
#
# $z$ is given to the network as it is, at most twice a step, and nothing else ever is; $z$ and $y$
# are not changed and get no gradients. Adam has torch's other settings. The network is changed in
# place by `steps` updates and stays in the mode in which it was given; weights that do not require
# gradients do not learn, but some do; gradients from before are not used. Raise `ValueError` where
# $y$ has not the shape of $A f_w(z)$. The first check is before the first step; images are without
# gradients and do not change later. `steps` may be 0, and need not be a multiple of `every`.
#
# </details>
#
# *Checked*: a network with one weight (public); histories of small networks, instruments, modes,
# what the network is given, dtypes (hidden).

# %%
# answer: fit

# %%
grader.check("q4")


# %%
def decoder(k, seed=0, size=8):
    """A new decoder for images of 8 x `size`, and its input."""
    generator = torch.Generator().manual_seed(seed)
    network = untrained.seeded(lambda: DeepDecoder(k), seed)
    return network, untrained.start(k, size, generator)


def hourglass(seed=0, size=64):
    """A new hourglass, and its input."""
    generator = torch.Generator().manual_seed(seed)
    return untrained.seeded(untrained.Hourglass, seed), untrained.start(16, size, generator)


def follow(made, y, x, steps, rate=0.01, **options):
    """Fit a network to y; what the figures need of the history, as tensors."""
    history = fit(*made, y, steps, rate, **options)
    decibels = torch.tensor([metrics.psnr(one, x) for one in history["images"]])
    return {
        "steps": torch.tensor(history["steps"]),
        "fit": torch.tensor(history["fit"]),
        "psnr": decibels,
        "best": history["images"][int(decibels.argmax())],
        "last": history["images"][-1],
    }


def keep(name, make):
    """A record of the file, made anew where one of these functions has changed."""
    return untrained.kept(name, make, [DeepDecoder, fit, decoder, hourglass, follow], note=ME)


# %% [markdown]
# ### Question 5. The same pixels (4 points)
#
# *Core. 15 minutes. Difficulty 1 of 5. Needed in Prediction 1.*
#
# Does the network know anything of *pictures*, or can it fit anything? Write
#
# - `shuffled(x, generator)`: the pixels of an image in a random order. All grey values stay, the
#   neighbours change;
# - `relative_error(estimate, target)`: the mean squared error over the variance of the target's
#   entries. 1 is what the best constant has.
#
# *Example.* Target $(1, 3)$, estimate $(1, 2)$: $0.5 / 1 = 0.5$.
#
# <details><summary>Exact rules</summary>
#
# `x` is $(\dots, H, W)$; all images and channels get the same order $p$, drawn by one
# `torch.randperm` of $H W$ from `generator`, which lives on the device of `x`: pixel $i$ of the
# result, counted row by row, is pixel $p_i$. `relative_error` takes two tensors of one shape, of
# any number of axes; the variance is that of all entries, divided by their number. Raise
# `ValueError` where all entries of the target are equal. No clamping.
#
# </details>
#
# *Checked*: the example (public); batches, oblong images, offsets, dtypes (hidden).

# %%
# answer: shuffled, relative_error

# %%
grader.check("q5")

# %% [markdown]
# ### Prediction 1. Fast and slow (4 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in Paper 2.*
#
# A decoder with $k = 32$, about one weight for each pixel, and the hourglass, with more than 5, are
# fitted for 200 steps to the picture without noise, and to its shuffled pixels. How large is the
# relative error, in percent? Four numbers: decoder, picture and shuffled; hourglass, picture and
# shuffled. All points need intervals of at most 30 percentage
# points.
#
# Processors and draws differ: graded are the means over five draws, and 3 percentage points beside
# an interval are inside.

# %%
# answer: guess_fast

# %%
grader.check("p1")

# %%
x_shuffled = shuffled(x_camera, personal.generator(ME, "shuffled"))
x_noise = 0.5 + 0.2 * torch.randn(x_camera.shape, generator=personal.generator(ME, "white"))
targets = {"picture": x_camera, "shuffled": x_shuffled, "white noise": x_noise}
speeds = {}
for label, make in [("decoder 32", lambda: decoder(32)), ("hourglass", hourglass)]:
    for what, target in targets.items():
        one = keep(
            f"{label} to {what}",
            lambda make=make, target=target: {
                "error": torch.tensor(
                    [
                        100 * relative_error(image, target)
                        for image in fit(*make(), target, 200, 0.01)["images"]
                    ]
                )
            },
        )
        speeds[label, what] = one["error"]
last = [speeds[a, b][-1].item() for a, b in speeds if b != "white noise"]
guess = predictions.reveal("fast", last)
steps = list(range(0, 201, 10))
curves = {
    f"{a}, {b}": (steps, error.tolist(), "-" if a == "hourglass" else "--")
    for (a, b), error in speeds.items()
}
figure = plots.show_curves(curves, "steps", "relative error (%)", "What is fitted first", log="y")
predictions.band(figure.axes[0], guess, [206, 212, 218, 224])
figure.axes[0].legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
figures.describe(
    figure,
    "Relative error against steps, logarithmic, for both networks; in the end "
    + ", ".join(f"{a}, {b} {error[-1]:.0f} percent" for (a, b), error in speeds.items())
    + ". Grey bars are the sealed intervals.",
)

# %% tags=["shows"]
clean = {
    k: keep(f"clean {k}", lambda k=k: follow(decoder(k), x_camera, x_camera, 300))
    for k in (8, 16, 32)
}
titles = [f"k = {k}, 300 steps\n{one['psnr'][-1]:.1f} dB" for k, one in clean.items()]
figures.describe(
    plots.show_images([x_camera, *(one["last"] for one in clean.values())], ["truth", *titles]),
    "The cameraman, and decoders with 8, 16 and 32 channels fitted to it without noise: the more "
    "channels, the sharper.",
)

# %% [markdown]
# ### Question 6. Where can it go? (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Paper 2.*
#
# A small step changes the weights by $\Delta w$ and the image by about $J\, \Delta w$. Write
# `jacobian(network, z)`, the matrix $J$ $(n, N)$ of the derivatives of every entry of $f_w(z)$ for
# every weight, at the network's weights.
#
# *Example.* $f_w(z) = w_1 z + w_2$ with $z = (2, 3)$ has $J$ with the rows $(2, 1)$ and $(3, 1)$.
#
# <details><summary>Exact rules</summary>
#
# Rows are numbered as `flatten` numbers the output, columns as `network.parameters()` does, each
# flattened; weights that take no part have the derivative 0, and all parameters require gradients.
# The result requires none, is exact (no differences), and in the dtype of the weights. The network
# keeps its weights, and nothing is written into their gradients.
#
# </details>
#
# *Checked*: the example (public); curved networks, several parameters, idle ones, dtypes (hidden).

# %%
# answer: jacobian

# %%
grader.check("q6")


# %% tags=["shows"]
def derivatives(k):
    """The matrix of a new decoder for 16 x 16 pixels."""
    network = untrained.seeded(lambda: DeepDecoder(k, 2), 0).double()
    return jacobian(network, untrained.start(k, 4, torch.Generator().manual_seed(0)).double())


s = torch.linalg.svdvals(derivatives(8))
rank = int((s > 1e-4 * s[0]).sum())
print(f"k = 8: {parameter_count(8, 2)} weights, {weights_that_count(8, 2)} count, rank {rank}")
J = derivatives(16)
U, s, _ = torch.linalg.svd(J, full_matrices=False)
print(f"k = 16: {J.shape[1]} weights, {J.shape[0]} pixels")
tiny = untrained.reduced(untrained.reduced(x_camera)).double()
tiny_shuffled = shuffled(tiny, personal.generator(ME, "shuffled"))
for label, target in [("picture", tiny), ("shuffled", tiny_shuffled)]:
    seen = U.T @ (target - target.mean()).flatten()
    share = seen.square().cumsum(0) / (target - target.mean()).square().sum()
    parts = ", ".join(f"{count}: {100 * share[count - 1]:.0f} %" for count in (5, 20, 60))
    print(f"{label:9} variance in the first directions: {parts}")
figures.describe(
    drawings.show_directions(
        U.unflatten(0, (16, 16)), s, {f"direction {one + 1}": one for one in (0, 1, 4, 15, 60, 200)}
    ),
    "Six directions in which the output of a decoder can move, as pictures: the first are smooth "
    "and wide, later ones finer, and their singular values fall.",
)

# %% [markdown]
# Look at the directions with large singular values, and at the part of each target that lies in
# them. What follows from this for noise can be computed.

# %% [markdown]
# ### Paper 2. How long to fit (6 points)
#
# *Core. 30 minutes. Difficulty 4 of 5. Needed in Question 8.*
#
# Take a linear network, $f_w = B w$ with $B$ $n \times N$, and $y = x + \sigma e$. On paper, with
# the singular value decomposition of $B$:
#
# 1. What is the expected squared error for each pixel, $\tfrac 1n \mathbb{E} \|B w - x\|^2$, of
#    the best fit? Enter `expected_error(B, x, sigma)`. What remains of the noise if $N < n$?
# 2. Gradient descent on $\tfrac 12 \|B w - y\|^2$ begins at $w = 0$, with the step length `rate`.
#    What is the error after so many steps? Enter `error_after(B, x, sigma, rate, steps)`.
#
# *Example.* $n = 2$, $B = (2\ \ 0)^T$, $x = (1, 3)$, $\sigma = 1$: 5. After one step of length
# 0.125: $(0.25 + 9 + 0.25) / 2 = 4.75$.
#
# <details><summary>Exact rules</summary>
#
# Python floats. `B` is of any shape and rank (as `matrix_rank` of torch takes it in its dtype),
# large or small, not zero; `x` is $(n,)$ of the same dtype; `sigma` and `steps` at least 0, `rate`
# above 0, and need not be small, but errors stay below $10^{300}$. No noise is drawn, and there is
# no loop over steps.
#
# </details>

# %%
# answer: expected_error, error_after

# %%
grader.check("a2")

# %% [markdown]
# $B$ is now the matrix $J$ of the decoder with $k = 16$ for 16 x 16 pixels, as if it were linear,
# $x$ the small picture less its mean, and then its shuffled pixels.

# %% tags=["shows"]
counts = torch.logspace(0, 6, 31).round().int().unique().tolist()
rate = 1 / float(s[0]) ** 2
curves = {}
for label, target in [("picture", tiny), ("shuffled pixels", tiny_shuffled)]:
    centred = (target - target.mean()).flatten()
    errors = [error_after(J, centred, SIGMA, rate, count) / SIGMA**2 for count in counts]
    curves[label] = (counts, errors, "-")
    least = min(errors)
    print(f"{label:16} least error {least:.2f} sigma^2 after {counts[errors.index(least)]} steps")
figures.describe(
    plots.show_curves(
        curves, "steps", "expected error / σ²", "Gradient descent in the directions of J", log="xy"
    ),
    "Expected error over sigma squared against steps, both logarithmic; least: "
    + ", ".join(f"{label} {min(errors):.2f}" for label, (_, errors, _) in curves.items()),
)

# %% [markdown]
# ## 3. Noise, and when to stop

# %% [markdown]
# ### Prediction 2. What is lost by waiting (4 points)
#
# *Core. 10 minutes. Difficulty 4 of 5. Needed in Experiment 1.*
#
# The noisy cameraman has 20.2 dB. Decoders are fitted to it for 600 steps, the hourglass for 400.
# Each has its best PSNR on the way, and loses some until the end (the middle value of the last ten
# checks). How many dB lose decoders with $k = 16$ and $k = 64$ (0.3 and 4 weights for each pixel),
# and the hourglass? And by how many dB is total variation above the best PSNR that any of the three
# ever has (negative if it is below)? Four numbers; all points need intervals of at most 3 dB.
#
# Graded are the means over five noises; 0.5 dB beside an interval is inside.

# %%
# answer: guess_gaps

# %%
grader.check("p2")

# %%
makers = {
    "k = 16": (lambda: decoder(16), 600),
    "k = 32": (lambda: decoder(32), 600),
    "k = 64": (lambda: decoder(64), 600),
    "hourglass": (hourglass, 400),
}
runs = {
    label: keep(
        f"noisy, {label}", lambda make=make, steps=steps: follow(make(), y_camera, x_camera, steps)
    )
    for label, (make, steps) in makers.items()
}
tv = metrics.psnr(baselines.total_variation(y_camera, SIGMA), x_camera)
nlm = metrics.psnr(baselines.non_local_means(y_camera, SIGMA), x_camera)
ends = {label: run["psnr"][-10:].median() for label, run in runs.items()}
print("              best (step)   the end    misfit / sigma^2")
for label, run in runs.items():
    best = int(run["psnr"].argmax())
    print(
        f"{label:10}  {run['psnr'][best]:6.2f} ({run['steps'][best]:3})  {ends[label]:9.2f}"
        f"  {run['fit'][-1] / SIGMA**2:10.2f}"
    )
print(f"total variation {tv:.2f} dB, non-local means {nlm:.2f} dB")
asked = [one for one in runs if one != "k = 32"]
lost = [float(runs[one]["psnr"].max() - ends[one]) for one in asked]
ever = max(float(runs[one]["psnr"].max()) for one in asked)
guess = predictions.reveal("gaps", [*lost, tv - ever])
curves = {label: (run["steps"].tolist(), run["psnr"].tolist(), "-") for label, run in runs.items()}
curves["total variation"] = ([0, 600], [tv, tv], "--")
figure = plots.show_curves(curves, "steps", "PSNR (dB)", "One noisy picture, four networks")
figure.axes[0].set_ylim(bottom=18)
figures.describe(
    figure,
    "PSNR against steps: "
    + "; ".join(
        f"{label} rises to {run['psnr'].max():.1f} dB and ends at {ends[label]:.1f}"
        for label, run in runs.items()
    )
    + f". A dashed line is total variation, {tv:.1f} dB.",
)

# %%
shown_images, titles = [y_camera], ["noisy"]
for label in ("k = 16", "k = 64", "hourglass"):
    for when in ("best", "last"):
        shown_images.append(runs[label][when])
        titles.append(f"{label}, {when}\n{metrics.psnr(runs[label][when], x_camera):.1f} dB")
figures.describe(
    plots.show_images(shown_images, titles),
    "The noisy cameraman, and what three networks make of it at their best and at the end, with "
    "the PSNR above each picture.",
)

# %% [markdown]
# ### Question 7. Averages (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Question 11.*
#
# Single outputs jump from step to step, and from start to start. Write
#
# - `averaged(images, decay)`: $a_1 = f_1$, then $a_t = d\, a_{t-1} + (1 - d)\, f_t$;
# - `restarts(fit_once, seeds)`, a dict: `"mean"` of the images $f_i$ that `fit_once(seed)` returns,
#   and `"spread"`, the root of the mean of $(f_i - \bar f)^2$ over fits and pixels. Then
#
# $$
# \frac 1S \sum_i \|f_i - x\|^2 = \|\bar f - x\|^2 + n\, \text{spread}^2 .
# $$
#
# *Example.* Images of one pixel, $2$ and $6$: `averaged` with $d = 0.75$ gives $2$ and $3$; the
# mean is 4 and the spread 2.
#
# <details><summary>Exact rules</summary>
#
# `images` is $(T, \dots)$, $T \ge 1$, $0 \le d < 1$. `fit_once` is called once for each seed, in
# their order; `seeds` is a list of one or more, and images have any shape. The mean has their
# dtype; the spread is a float, around the mean before it is rounded, exact also where the images
# are large and alike.
#
# </details>
#
# *Checked*: the example (public); longer sequences, the identity, calls, dtypes (hidden).

# %%
# answer: averaged, restarts

# %%
grader.check("q7")


# %%
def averages():
    """PSNR of outputs and of their running average, every 5 steps."""
    images = fit(*decoder(64), y_camera, 300, 0.01, every=5)["images"]
    return {
        label: torch.tensor([metrics.psnr(one, x_camera) for one in some])
        for label, some in [("outputs", images), ("average", averaged(images, 0.9))]
    }


def four():
    """Four fits that begin elsewhere, and what they agree in."""
    found = []

    def fit_once(seed):
        found.append(fit(*decoder(32, seed), y_camera, 100, 0.01, every=100)["images"][-1])
        return found[-1]

    agreed = restarts(fit_once, [0, 1, 2, 3])
    return {
        "each": torch.stack(found),
        "mean": agreed["mean"],
        "spread": torch.tensor(agreed["spread"]),
    }


smooth = untrained.kept("averages", averages, [DeepDecoder, fit, decoder, averaged], ME)
for label, values in smooth.items():
    print(f"k = 64, {label:8} best {values.max():.2f} dB, at the end {values[-1]:.2f} dB")
again = untrained.kept("restarts", four, [DeepDecoder, fit, decoder, restarts], ME)
each = [metrics.psnr(one, x_camera) for one in again["each"]]
print("k = 32, 100 steps from four starts: " + ", ".join(f"{one:.2f}" for one in each) + " dB")
print(f"their mean {metrics.psnr(again['mean'], x_camera):.2f} dB, spread {again['spread']:.4f}")

# %% [markdown]
# ### Experiment 1. Why does it fall? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 10.*
#
# The *rise* is the squared error at the end of 400 steps (the middle of the last ten checks) less
# the least on the way. Three explanations of the rise with $k = 64$: *noise*, all of it is fitted
# noise, in proportion to $\sigma^2$; *rate*, Adam wanders, in proportion to its rate; *weights*, in
# proportion to the number of weights. Choose one run, `sigma` (times 255) 25 or 12.5, `rate` 0.01
# or 0.005, `k` 64 or 32, for which the three predict rises that can be told apart. Say for each,
# were it the only cause, by which factor the rise changes. (Factors within 0.05 are no difference;
# yours are right to 0.02.)

# %%
# answer: my_run

# %%
grader.check("e1")


# %%
def rise(sigma, rate, k):
    """Squared error at the end (middle of the last ten checks) less the least, times 10^4."""
    y = untrained.noisy(x_camera, sigma / 255, personal.generator(ME, "noise camera"))

    def make():
        history = fit(*decoder(k), y, 400, rate)
        errors = (history["images"] - x_camera).square().flatten(1).mean(1)
        return {"rise": 1e4 * (errors[-10:].median() - errors.min())}

    name = f"rise {sigma} {rate} {k}"
    return float(untrained.kept(name, make, [DeepDecoder, fit, decoder, rise], ME)["rise"])


run = my_run["run"]
before, after = rise(25, 0.01, 64), rise(run["sigma"], run["rate"], run["k"])
print(f"rise {before:.2f} before, {after:.2f} after: factor {after / before:.2f}")
print(f"you sealed {my_run['expected']}")
print(f"the noise alone: factor {rise(12.5, 0.01, 64) / before:.2f}")

# %% [markdown]
# ## 4. Without the truth
#
# The best step above was chosen with the truth at hand. Two rules do without. Pixels that are kept
# out of the fit have noise of their own, which the network cannot have learned: their misfit is
# the error there plus $\sigma^2$, in expectation. Or one stops where the misfit is what noise
# alone would leave.

# %% [markdown]
# ### Question 8. When to stop (8 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# Write
#
# - `holdout_mask(shape, share, generator)`: bool, true for `round(share * n)` of the $n$ pixels,
#   which are kept out of the fit; every set of so many is equally likely;
# - `shown(x, kept)`: the pixels that are not kept out, row by row, $(\dots, m)$;
# - `stop_by_holdout(history, y, kept, width=5)`: for each check the mean squared misfit to $y$ over
#   the pixels kept out; smoothed, by the mean of the `width` checks around it; the step at which it
#   is least;
# - `stop_by_discrepancy(history, sigma)`: the first step whose `"fit"` is at most $\sigma^2$; the
#   last, if there is none.
#
# *Example.* Misfits 5, 1, 4, 2, 2, 4 at the steps 0, 10, ..., 50, width 3: smoothed 3, 3.33, 2.33,
# 2.67, 2.67, 3, so 20.
#
# <details><summary>Exact rules</summary>
#
# `shape` is $(H, W)$; `round` is Python's; the draws come from `generator`, on the CPU; raise
# `ValueError` unless $0 < \text{share} < 1$. `kept` is bool $(H, W)$ on the device of `x`, at least
# one pixel is true. A history is as `fit` returns it, with any number of checks and any steps;
# `history["images"]` is $(T, \dots, H, W)$, and `y` like one image; where nothing is kept out `y`
# may be NaN. `width` is odd; at both ends the mean is over the checks that there are. Of equal
# minima the first counts. Steps are Python ints. Gradients pass through `shown`.
#
# </details>
#
# *Checked*: the example, counts (public); chances, batches of channels, ends, ties, NaN, dtypes
# (hidden).

# %%
# answer: holdout_mask, shown, stop_by_holdout, stop_by_discrepancy

# %%
grader.check("q8")


# %%
def stopping(name, make, steps):
    """PSNR at the best step and where rules stop, with a tenth of the pixels kept out."""
    x = untrained.picture(name)
    y = untrained.noisy(x, SIGMA, personal.generator(ME, f"noise {name}"))
    kept = holdout_mask((64, 64), 0.1, personal.generator(ME, f"kept {name}"))
    history = fit(*make(), shown(y, kept), steps, 0.01, forward=lambda image: shown(image, kept))
    decibels = [metrics.psnr(one, x) for one in history["images"]]
    at = dict(zip(history["steps"], decibels, strict=True))
    left_out = (history["images"] - y)[..., kept].square().flatten(1).mean(1)
    return {
        "PSNR": torch.tensor(
            [
                max(decibels),
                at[stop_by_holdout(history, y, kept)],
                at[stop_by_discrepancy(history, SIGMA)],
                decibels[-1],
                metrics.psnr(baselines.total_variation(y, SIGMA), x),
            ]
        ),
        "left out": left_out / SIGMA**2,
        "error": (history["images"] - x).square().flatten(1).mean(1) / SIGMA**2,
    }


rules_used = [DeepDecoder, fit, decoder, hourglass, stopping, holdout_mask, shown]
rules_used += [stop_by_holdout, stop_by_discrepancy]
stops = {}
for name in untrained.NAMES:
    for label, make, steps in [("k = 32", lambda: decoder(32), 300), ("hourglass", hourglass, 250)]:
        if label == "k = 32" or name == "camera":
            stops[name, label] = untrained.kept(
                f"stop {name} {label}",
                lambda name=name, make=make, steps=steps: stopping(name, make, steps),
                rules_used,
                ME,
            )
print(f"{'':24}  oracle  hold-out  discrepancy    last      TV")
for (name, label), found in stops.items():
    print(f"{name:12} {label:10}" + "".join(f"{one:10.2f}" for one in found["PSNR"]))
rows = torch.stack([found["PSNR"] for (_, label), found in stops.items() if label == "k = 32"])
lost = rows[:, :1] - rows[:, 1:3]
for column, label in enumerate(("hold-out", "discrepancy")):
    values = lost[:, column]
    print(f"k = 32, {label}: {values.mean():.2f} dB below the oracle, deviation {values.std():.2f}")
found = stops["camera", "hourglass"]
checks_made = list(range(0, 251, 10))
figures.describe(
    plots.show_curves(
        {
            "misfit of pixels kept out": (checks_made[1:], found["left out"][1:].tolist(), "-"),
            "error of the image, plus σ²": (
                checks_made[1:],
                (found["error"][1:] + 1).tolist(),
                "-",
            ),
        },
        "steps",
        "over σ²",
        "The hourglass with a tenth of the pixels kept out",
    ),
    "Misfit of the pixels that were kept out, and error of the image plus sigma squared, against "
    f"steps: the first is least at step {checks_made[int(found['left out'].argmin())]}, the second "
    f"at step {checks_made[int(found['error'].argmin())]}.",
)

# %% [markdown]
# ## 5. Few measurements
#
# With few measurements and little noise there is less to stop, and more to be guessed.

# %% [markdown]
# ### Question 9. Random cosines (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# Write
#
# - `dct_matrix(n)`: the orthonormal matrix $C$ with
#   $C_{ij} = c_i \cos \bigl(\pi i\, (j + \tfrac 12) / n \bigr)$, where $c_0 = \sqrt{1 / n}$ and
#   else $c_i = \sqrt{2 / n}$;
# - `RandomCosines(signs, places)`, a `LinearOperator` with $A x$ the entries `places` of the
#   flattened $C_H\, (s \odot x)\, C_W^T$, and its adjoint.
#
# Signs $s = \pm 1$ spread what is smooth over all cosines. As $A A^T = I$, the adjoint is the
# pseudo-inverse.
#
# *Example.* $n = 2$: $C$ has the rows $(1, 1) / \sqrt 2$ and $(1, -1) / \sqrt 2$. With signs
# $(1, -1)$ and the place 0, $x = (3, 1)$ is measured as $\sqrt 2$, and the adjoint of that is
# $(1, -1)$.
#
# <details><summary>Exact rules</summary>
#
# `dct_matrix` returns float64 on the CPU, $n \ge 1$. `signs` is $(H, W)$, and its dtype is that of
# the operator; `places` is $(m,)$, int64, distinct, in any order, $m \ge 1$. From
# $(\dots, H, W)$ to $(\dots, m)$; gradients pass through both ways. The operator works on the
# device of `signs`.
#
# </details>
#
# *Checked*: the example (public); oblong images, batches, all places, $A A^T = I$, gradients,
# dtypes (hidden).

# %%
# answer: dct_matrix, RandomCosines

# %%
grader.check("q9")

# %% tags=["shows"]
generator = personal.generator(ME, "cosines")
signs = (torch.rand(64, 64, generator=generator) < 0.5).float() * 2 - 1
table, pictures_shown = {}, {}
for share in (0.1, 0.25):
    A = RandomCosines(signs, torch.randperm(4096, generator=generator)[: round(share * 4096)])
    y = untrained.noisy(A(x_camera), 0.005, generator)
    found = {
        "adjoint": A.H(y),
        "sparse Haar, best weight": untrained.best_wavelets(y, A, x_camera),
        "total variation, best weight": untrained.best_tv(y, A, x_camera),
    }
    for label, make, steps in [
        ("decoder 32", lambda: decoder(32), 600),
        ("hourglass", hourglass, 250),
    ]:
        run = untrained.kept(
            f"cosines {share} {label}",
            lambda make=make, y=y, A=A, steps=steps: follow(make(), y, x_camera, steps, forward=A),
            [DeepDecoder, fit, decoder, hourglass, follow, RandomCosines, dct_matrix],
            ME,
        )
        found[label] = run["last"]
        lost = float(run["psnr"].max() - run["psnr"][-1])
        print(f"{share:.0%} of the numbers, {label}: {lost:.2f} dB lost since its best step")
    for label, image in found.items():
        table.setdefault(label, []).append(metrics.psnr(image, x_camera))
        if share == 0.1:
            pictures_shown[f"{label}\n{table[label][-1]:.1f} dB"] = image
for label, values in table.items():
    print(f"{label:30}" + "".join(f"{one:8.2f}" for one in values) + "  dB at 10 and 25 %")
figures.describe(
    plots.show_images(list(pictures_shown.values()), list(pictures_shown), columns=5),
    "The cameraman from a tenth of the numbers: the adjoint shows noise, sparse Haar coefficients "
    "blocks, total variation flat areas with sharp edges, both networks softer ones.",
)

# %% [markdown]
# ### Claim 1. "Outperforming previous unlearned methods" (4 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# So says the abstract of the first paper on compressed sensing with untrained networks
# ([Van Veen and others, 2018](https://arxiv.org/abs/1806.06438)). Total variation is an unlearned
# method. Write `audit_claim(sample, first, second)`. `sample(image, seed)` returns an image and
# what was measured of it, from which `first` (a decoder) and `second` (total variation) recover it.
# Measure the PSNR of `first` minus that of `second` (`metrics.psnr`) on 8 images with 2 seeds each,
# and say whether "better" is `"supported"`, `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images and seeds count from 0. Return a dict: `"table"`, 8 rows of 2 differences; `"interval"`,
# the paired 95 % interval over images, as `audit.paired_interval` makes it; `"verdict"`, that of
# `audit.verdict`. Nothing is clamped. Both methods are given what one call of `sample` measured, as
# it is; they do not change it.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %% [markdown]
# Here images have 32 x 32 pixels, a quarter of the numbers is measured, and total variation has a
# fixed weight, which was best on other images.

# %% tags=["shows"]
details = untrained.reduced(
    photographs.patches(photographs.TRAIN, 64, 8, seed=personal.seed(ME, "details"))
)
small_signs = signs[:32, :32].contiguous()
A32 = RandomCosines(small_signs, torch.randperm(1024, generator=generator)[:256])


def sample(image, seed):
    x = details[image][None]
    return x, untrained.noisy(
        A32(x), 0.005, torch.Generator().manual_seed(1000 + 10 * image + seed)
    )


def by_decoder(y):
    return fit(*decoder(16, size=4), y, 300, 0.01, every=300, forward=A32)["images"][-1]


def by_tv(y):
    return untrained.tv(y, A32, 0.003, 60)


def audited():
    found = audit_claim(sample, by_decoder, by_tv)
    return {key: torch.tensor(found[key], dtype=torch.float64) for key in ("table", "interval")}


used = [DeepDecoder, fit, decoder, RandomCosines, dct_matrix]
used += [sample, by_decoder, by_tv, audit_claim]
audit_result = untrained.kept("audit", audited, used, ME)
low, high = audit_result["interval"].tolist()
print(f"decoder minus total variation: {low:.2f} to {high:.2f} dB: {audit.verdict((low, high))}")

# %% [markdown]
# ### Question 10. What is the shape worth? (5 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed for design.*
#
# *At most 220 words. Points: 1 numbers, 2 mechanisms, 1 test, 1 verdict.*
#
# 1. Quote by how many dB the networks differ from wavelets and from total variation, with few
#    measurements and with noise.
# 2. Which network falls most after its best step, which least, and why? Use Papers 1 and 2: what do
#    its directions see of the picture, what of the noise? Why can the one that falls least not be
#    the best everywhere?
# 3. Say what your explanation predicts for another picture (grass, say, or text) or another
#    network, then show the numbers.
# 4. For which measurement would you use an untrained network at all?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. Design: one picture, half a minute, no truth

# %% [markdown]
# ### Question 11. Your restoration (8 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed for design.*
#
# Write `restore(y, sigma, generator)`: an estimate of the picture from `y` alone,
# $(1, 1, 64, 64)$, by fitting a network that was never trained. Which network, which steps, when to
# stop, what to average, and what else to add to the loss, is yours to choose. How do you choose
# without the truth?
#
# <details><summary>Exact rules</summary>
#
# Scored on new pictures, with $\sigma$ of 25/255 and of 50/255, by the mean PSNR less that of
# wavelets (`baselines.wavelets(y, sigma)`) on the same data, the mean over both. A call may take
# 40 seconds on the grader, which may be several times slower than your computer: stay below 10.
#
# The estimate is an output, or a mean of outputs, of networks with random weights that were fitted
# to `y`; no library's denoiser, no trained weights, no photographs. All that is random comes from
# `generator`: with equal ones the results are equal (to 0.001), with others they differ.
# `untrained.seeded` draws first weights by a number. The result is float32, on the CPU, like `y`;
# what is given and the session stay as they are.
#
# | PSNR over wavelets, at least | points |
# |---|---|
# | any, within the rules | 2 |
# | 0, 0.7, 1.35 dB | 2 + 2 + 2 |
#
# Your PSNR over wavelets enters the leaderboard.
#
# </details>

# %%
# answer: restore

# %%
grader.check("q11")


# %%
def designed():
    """PSNR of your restoration and of its opponents on two pictures and both levels."""
    rows = []
    for name in ("coins", "grace_hopper"):
        x = untrained.picture(name)
        for level in (25, 50):
            y = untrained.noisy(x, level / 255, personal.generator(ME, f"design {name} {level}"))
            found = [
                restore(y, level / 255, torch.Generator().manual_seed(0)),
                baselines.total_variation(y, level / 255),
                baselines.wavelets(y, level / 255),
            ]
            rows.append([metrics.psnr(one, x) for one in found])
    return {"PSNR": torch.tensor(rows)}


design = untrained.kept("design", designed, [restore, DeepDecoder, fit, averaged], ME)["PSNR"]
for label, values in zip(("yours", "total variation", "wavelets"), design.T, strict=True):
    print(f"{label:16}" + "".join(f"{one:8.2f}" for one in values) + "  dB")

# %% [markdown]
# ### Question 12. Your log (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed for design.*
#
# Three rows: what you changed, what you expected, what your validation said (at least two pictures,
# both levels, two seeds). One row must be an idea that you dropped, with the reason.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) count the weights of a decoder, and those that count; (2) say why a picture is
# fitted before its shuffled pixels; (3) derive the error after some steps; (4) stop without the
# truth, in two ways; (5) say for which measurements you would use such a network, and why?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist, so that the last one can pack them.

# %%
from pathlib import Path

for name in ("fits.safetensors", "predictions.jsonl"):
    Path(name).touch()
