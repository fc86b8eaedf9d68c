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
# # Homework 13: Colour and inpainting
#
# A grey photograph has lost two numbers of three at each pixel, a scratched one all three at some.
# What was lost cannot be computed; it can be guessed, by smoothness or by having seen photographs.
# Below, one picture of each pair comes from a sparse linear system that is solved in a tenth of a
# second, the other from a network of 430,000 numbers. Which is which?

# %%
import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse
from scipy.sparse.linalg import splu
from torch import nn

from starter_code import (
    audit,
    colour,
    experiments,
    figures,
    inpainting,
    metrics,
    operators,
    personal,
    photographs,
    plots,
    predictions,
    training,
    weights,
)
from starter_code.colour import drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - say what luminance keeps of a colour, and derive the best guess that it allows;
# - convert to Lab and back, and write the loss that lets a network be undecided about a colour;
# - let colours flow from a few hints, and holes be filled, by a sparse linear system;
# - write convolutions that know what is missing, and a primal-dual method for total variation;
# - measure holes without deceiving yourself, and say when smoothness beats learning.
#
# **You need** null space and pseudo-inverse (homework 1), total variation (homework 3), networks
# and a training step (homework 4). The course's part on colorization and inpainting goes with
# it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype (float32
# or float64, one for all of a call, unless said otherwise) and the device of the inputs; results
# that are numbers are Python floats. What you are given stays as it is, and so does the session:
# default dtype, global random generators. Tensors may lie in memory in any layout. There is at
# least one image.
#
# **Points and time.** 20 questions, 100 points, about 6 hours. All cells of a finished notebook
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
# - $x$ is a colour image $(B, 3, H, W)$: red, green, blue in $[0, 1]$; $y$ is what is known of it.
# - $w = (0.299, 0.587, 0.114)$ are the weights of luminance.
# - $L$, $a$, $b$ are lightness in $[0, 100]$ and two coordinates of colour, green to red and blue
#   to yellow; $a = b = 0$ is grey.
# - A mask is a bool tensor, *true where a pixel is known*; pixels are numbered row by row, from 0.
# - $Q$ is the number of bins of colours, $T$ a temperature.
#
# ## 1. What grey keeps
#
# *Example.* A red pixel $x = (1, 0, 0)$ has the luminance 0.299, and so have the dark grey $(0.299,
# 0.299, 0.299)$ and infinitely many colours more.

# %% [markdown]
# ### Question 1. What grey keeps (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Prediction 1.*
#
# Luminance is a linear operator: one number in place of three at each pixel. Write
#
# - `luminance(x)`, $y = w \cdot x$ at each pixel;
# - `luminance_adjoint(y)` and `luminance_pinv(y)`, its adjoint and its pseudo-inverse;
# - `colour_basis(dtype)`, an orthonormal basis of the colours whose luminance is 0, as the columns
#   of a matrix $3 \times 2$, on the CPU.
#
# *Example.* A white pixel has the luminance 1; the adjoint of 1 is $w$.
#
# <details><summary>Exact rules</summary>
#
# $x$ is $(B, 3, H, W)$, $y$ is $(B, 1, H, W)$, real numbers of any size: nothing is clamped. Any
# such basis will do.
#
# </details>
#
# *Checked*: single pixels (public); batches, the basis, dtypes (hidden).

# %%
# answer: luminance, luminance_adjoint, luminance_pinv, colour_basis

# %%
grader.check("q1")

# %% [markdown]
# ### Paper 1. The best that luminance alone can say (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Prediction 1.*
#
# Grey is one guess among many. Let the colours $x$ of photographs have the mean $\mu$ and the
# covariance $C$, $3 \times 3$, and let only $y = w \cdot x$ be known. On paper:
#
# 1. Which $g$ and $h$ minimise $\mathbb{E} \|g\, y + h - x\|^2$? Enter `best_affine(mean, C, w)`.
# 2. What is this expectation then? Enter `affine_error(C, w)`, a float.
#
# *Example.* $\mu = (1, 2, 3)$, $C$ the diagonal matrix of 1, 2 and 4, $w = (1, 1, 0)$: $g = (1/3,
# 2/3, 0)$, $h = (0, 0, 3)$, with the error $16/3$.
#
# <details><summary>Exact rules</summary>
#
# $w$ is any vector with $w^T C w > 0$; $C$ may be singular. `best_affine` returns two tensors (3,).
#
# </details>

# %%
# answer: best_affine, affine_error

# %%
grader.check("a1")

# %% [markdown]
# ### Question 2. Lightness and colour apart (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# Distances of red, green and blue are not those that one sees. CIE Lab (1976) is nearer, and
# separates lightness from colour. Write `rgb_to_lab(rgb)` and its inverse `lab_to_rgb(lab)`:
#
# 1. each channel $c$ becomes linear: $c / 12.92$ up to 0.04045, above it
#    $\bigl((c + 0.055) / 1.055\bigr)^{2.4}$;
# 2. $(X, Y, Z)$ is the matrix below times that, each divided by its value for white;
# 3. $f(t) = t^{1/3}$ above $(6/29)^3$, else $t\, (29/6)^2 / 3 + 4/29$;
# 4. $L = 116 f(Y) - 16$, $a = 500\,(f(X) - f(Y))$, $b = 200\,(f(Y) - f(Z))$.
#
# <details><summary>Exact rules</summary>
#
# The matrix has the rows (0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169) and
# (0.019334, 0.119193, 0.950227). White is $(1, 1, 1)$ in red, green and blue, so $L = 100$ and
# $a = b = 0$ there. Images are $(B, 3, H, W)$. Nothing is clamped: the inverse also returns colours
# outside $[0, 1]$, and `rgb_to_lab` takes the straight line of each formula for negative numbers.
# Gradients are finite everywhere, at black as well (`torch.where` lets NaN through from the branch
# that is not taken).
#
# </details>
#
# *Checked*: white, grey and red (public); colours of all kinds, the inverse, gradients, dtypes
# (hidden).

# %%
# answer: rgb_to_lab, lab_to_rgb

# %%
grader.check("q2")

# %% [markdown]
# ### Prediction 1. Better than grey? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 7.*
#
# Three photographs of 128 x 128 pixels that nobody trained on are made grey and coloured again,
# with their luminance $y$, or their $L$, kept. What is the mean PSNR of: the pseudo-inverse
# `luminance_pinv(y)`; grey, $y$ in each channel; the best affine guess of Paper 1, with mean and
# covariance of five training photographs; and a network of 435,000 numbers that learned $a$ and $b$
# from $L$ on 29 photographs, by squared errors? Only the network's picture is cut to $[0, 1]$. Four
# numbers; all points need intervals of at most 2.5 dB.

# %%
# answer: guess_greys

# %%
grader.check("p1")


# %% tags=["shows"]
def network(name, inputs, outputs):
    """A given network with its trained weights."""
    net = colour.ColourNet(inputs, outputs)
    weights.restore(net, colour.WEIGHTS / f"{name}.safetensors")
    return net.eval()


def shown(lab):
    """A Lab image as a screen shows it."""
    return lab_to_rgb(lab).clamp(0, 1)


pixels = colour.pixels(colour.TRAIN, 20_000)
w = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
g, h = (one.float()[:, None, None] for one in best_affine(pixels.mean(0), torch.cov(pixels.T), w))
print(f"g = {g.flatten().tolist()}\nh = {h.flatten().tolist()}")
squares = network("l2", 1, 2)
table, pictures = {}, {}
for name in colour.TEST:
    rgb = colour.sample(name)
    y, L = luminance(rgb), rgb_to_lab(rgb)[:, :1]
    guesses = {
        "pseudo-inverse": luminance_pinv(y),
        "grey": y.expand(-1, 3, -1, -1),
        "best affine": g * y + h,
        "network": shown(colour.painted(squares, L, lambda out: 110 * out)),
        "truth": rgb,
    }
    for label, one in guesses.items():
        table.setdefault(label, []).append(metrics.psnr(one, rgb))
        if name != "chelsea":
            title = label if label == "truth" else f"{label}\n{table[label][-1]:.1f} dB"
            pictures[name, title] = one
print(f"{'':16}" + "".join(f"{name:>14}" for name in colour.TEST) + "          mean")
for label, values in table.items():
    cells = "".join(f"{value:11.2f} dB" for value in [*values, sum(values) / 3])
    print(f"{label:16}{cells}" if label != "truth" else "")
means = {label: sum(values) / 3 for label, values in table.items() if label != "truth"}
guess = predictions.reveal("greys", list(means.values()))
told = ", ".join(f"{label} {value:.1f} dB" for label, value in means.items())
figures.describe(
    plots.show_images(list(pictures.values()), [title for _, title in pictures], columns=5),
    f"Two photographs by four guesses, and as they are. Mean over three photographs: {told}.",
)

# %% [markdown]
# ## 2. To be undecided
#
# A dress may be red or blue. The mean of both, which squared errors ask for, is a grey purple that
# no dress has. So let the network answer with a distribution over bins of colours
# ([Zhang and others, 2016](https://arxiv.org/abs/1603.08511)).

# %% [markdown]
# ### Question 3. A colour as a mixture of bins (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 5.*
#
# A true colour $(a, b)$ lies between bins. Write `soft_encode(ab, centres, nearest=5, spread=5.0)`:
# at each pixel the `nearest` bins get weights in proportion to $e^{-d^2 / (2\, \text{spread}^2)}$,
# where $d$ is the distance of the colour from the bin's centre, and all weights of a pixel have
# the sum 1. All other bins get 0.
#
# *Example.* Centres $(0, 0)$, $(10, 0)$, $(20, 0)$, the two nearest, spread 5: the colour $(2, 0)$
# has the weights 0.769, 0.231 and 0.
#
# <details><summary>Exact rules</summary>
#
# `ab` is $(B, 2, h, w)$, `centres` $(Q, 2)$; the result is $(B, Q, h, w)$. Where there are fewer
# than `nearest` bins, all have a weight. Of bins that are equally far any may be chosen, but not
# more than `nearest`, which is at least 1. The spread may be as small as $10^{-3}$, and a colour
# far from all bins: the weights add up to 1 all the same.
#
# </details>
#
# *Checked*: the example (public); other sizes, the defaults, extremes, no loop over pixels, dtypes
# (hidden).

# %%
# answer: soft_encode

# %%
grader.check("q3")

# %% [markdown]
# ### Question 4. Rare colours, and one colour from many (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 5.*
#
# Most pixels are nearly grey, so a network that says grey is mostly right. Write
#
# - `rebalance(frequency, lam)`: weights of the bins in proportion to $1 / \bigl((1 - \lambda)\, p +
#   \lambda / Q\bigr)$, so scaled that the mean weight of a pixel, $\sum p_q\, \text{weight}_q$, is
#   1;
# - `annealed_mean(logits, centres, T)`: the mean colour of probabilities in proportion to $e^{z /
#   T}$, where $z$ are the logits.
#
# *Example.* $p = (0.75, 0.25)$ and $\lambda = 0$ have the weights $2/3$ and 2. Probabilities 3 : 1
# become 9 : 1 at $T = 0.5$.
#
# <details><summary>Exact rules</summary>
#
# `frequency` is $(Q,)$, above 0, and adds up to 1; $0 \le \lambda \le 1$. Logits are $(B, Q, h,
# w)$, up to $10^5\, T$, centres $(Q, 2)$, $T$ from $10^{-4}$ to $10^6$; the result is $(B, 2, h,
# w)$.
#
# </details>
#
# *Checked*: the examples (public); other values, cold and hot, dtypes (hidden).

# %%
# answer: rebalance, annealed_mean

# %%
grader.check("q4")

# %%
centres, frequency = colour.bins()
figures.describe(
    drawings.show_bins(centres, frequency, rebalance(frequency, 0.5), 0.5),
    "188 bins in the plane of a and b. Left their share of pixels: 28 % at grey, falling outwards "
    "to one in a million. Right their weights, which are the other way round and level off at 4.8.",
)

# %% [markdown]
# ### Question 5. A loss for colours (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 7.*
#
# Write `colour_loss(logits, target, weights)`: the mean over all pixels of the cross entropy
# $-\sum_q \text{target}_q \log p_q$, where $p$ is the softmax of the logits, each multiplied by the
# weight of the pixel's likeliest bin, that with the largest target (of several any).
#
# *Example.* Two bins, all logits 0, weights 1 and 3. Targets $(0.75, 0.25)$ and $(0, 1)$: the loss
# is $(1 + 3) / 2 \cdot \log 2$.
#
# <details><summary>Exact rules</summary>
#
# `logits` and `target` are $(B, Q, h, w)$, `weights` $(Q,)$; the target adds up to 1 at each pixel.
# The result is a 0-dimensional tensor with gradients for the logits, which may be up to $10^5$.
#
# </details>
#
# *Checked*: the example (public); other sizes, large logits, gradients, dtypes (hidden).

# %%
# answer: colour_loss

# %%
grader.check("q5")

# %% [markdown]
# Two networks of the same size and training, one by squared errors, one by your loss with
# $\lambda = 0.5$. *Chroma* is the mean distance from grey, $\sqrt{a^2 + b^2}$.

# %% tags=["shows"]
rebalanced = network("rebalanced", 1, 188)
temperatures, rows, pictures = (0.01, 0.38, 1.0, 3.0), {}, {}
for name in colour.TEST:
    rgb = colour.sample(name)
    lab = rgb_to_lab(rgb)
    L = lab[:, :1]
    found = {"truth": lab, "squared errors": colour.painted(squares, L, lambda out: 110 * out)}
    for T in temperatures:

        def decode(out, T=T):
            return annealed_mean(out, centres, T)

        found[f"rebalanced, T = {T:g}"] = colour.painted(rebalanced, L, decode)
    for label, one in found.items():
        rows.setdefault(label, []).append(
            (metrics.psnr(shown(one), rgb), colour.chroma(one[:, 1:]))
        )
        if name == "grace_hopper":
            pictures[label] = shown(one)
for label, pairs in rows.items():
    (psnr, spread), chroma = (
        (torch.tensor([p[0] for p in pairs]).mean(), torch.tensor([p[0] for p in pairs]).std()),
        torch.tensor([p[1] for p in pairs]).mean(),
    )
    told = "" if label == "truth" else f"{psnr:7.2f} dB, deviation {spread:.2f}"
    print(f"{label:24} chroma {chroma:5.1f} {told}")
figures.describe(
    plots.show_images(list(pictures.values()), list(pictures), columns=6),
    "A portrait as it is, by the network of squared errors, and by the rebalanced network at four "
    "temperatures: the colder, the stronger the colours and the blotches.",
)

# %% [markdown]
# ## 3. A few hints
#
# Nobody can know the colour of a dress, but somebody can say it, at a few pixels.

# %% [markdown]
# ### Question 6. Colour flows where luminance does (8 points)
#
# *Core. 35 minutes. Difficulty 4 of 5. Needed in Prediction 2.*
#
# Neighbours of similar luminance have similar colours ([Levin and others,
# 2004](https://doi.org/10.1145/1015706.1015780)). Write
#
# - `affinity(Y)`: weights $W_{rs}$ of the up to 8 neighbours $s$ of each pixel $r$, in proportion
#   to $e^{-(Y_r - Y_s)^2 / (2 v_r)}$, which add up to 1 for each $r$; $v_r$ is the variance of $Y$
#   over $r$ and its neighbours;
# - `colorize(Y, places, ab)`: colours $u$ that are $ab$ at the hints, and at every other pixel
#   $u_r = \sum_s W_{rs} u_s$. That is a sparse linear system, for $a$ and for $b$
#   (`scipy.sparse.linalg.splu`).
#
# *Example.* Three pixels in a row, $Y = (0, 0, 1)$: the middle one has $v = 2/9$ and the weights
# 0.905 and 0.095.
#
# <details><summary>Exact rules</summary>
#
# $Y$ is $(H, W)$, at least two pixels, about $10^{-6}$ to $10^6$ large, and may have little
# contrast (100 to 100.1). Variances divide by the number of pixels of the window that are inside
# the picture; where all of them are equal the weights are even. `affinity` returns (rows, columns,
# values): int64, int64 and the dtype of $Y$, in any order, no place twice. `places` is $(H, W)$,
# bool; `ab` is $(2, H, W)$ and may hold anything elsewhere, also NaN. Hints come back as they are,
# and there may be one at each pixel. Without a hint `colorize` raises `ValueError`. Rounding: solve
# in float64, with the weights of `Y.double()`.
#
# </details>
#
# *Checked*: the example, single hints (public); other pictures, many hints, scales, no loop over
# pixels in `affinity`, dtypes (hidden).

# %%
# answer: affinity, colorize

# %%
grader.check("q6")

# %% [markdown]
# ### Prediction 2. Hints against learning (4 points)
#
# *Core. 5 minutes. Difficulty 4 of 5. Needed in Question 7.*
#
# Hints are the true colours (means of 3 x 3 pixels) at random pixels of the three photographs. What
# is the mean PSNR with 20 hints: of `colorize`, and of a network that learned on 29 photographs to
# use up to 200 hints? And with 200? Four numbers, in this order; all points need intervals of at
# most 4 dB.

# %%
# answer: guess_hints

# %%
grader.check("p2")

# %% tags=["shows"]
hinting, counts, table, pictures = network("hints", 4, 2), (0, 5, 20, 50, 200, 1000), {}, {}
for name in colour.TEST:
    rgb = colour.sample(name)
    lab = rgb_to_lab(rgb)
    L = lab[:, :1]
    for count in counts:
        generator = personal.generator(ME, f"hints {name} {count}")
        places, ab = colour.hints(lab[0, 1:], count, generator)
        flowed = colorize(L[0, 0] / 100, places, ab) if count else torch.zeros_like(ab)
        hinted = colour.with_hints(places, ab)
        found = {
            "colorize": torch.cat([L, flowed[None]], 1),
            "network": colour.painted(hinting, L, lambda out: 110 * out, hinted),
        }
        for label, one in found.items():
            value = metrics.psnr(shown(one), rgb)
            table.setdefault((label, count), []).append(value)
            if name == "flower" and count in (20, 200):
                pictures[f"{label}, {count} hints\n{value:.1f} dB"] = shown(one)
mean = {key: sum(values) / len(values) for key, values in table.items()}
guess = predictions.reveal(
    "hints", [mean[one, n] for n in (20, 200) for one in ("colorize", "network")]
)
gaps = {n: torch.tensor(table["colorize", n]) - torch.tensor(table["network", n]) for n in counts}
for n, gap in gaps.items():
    print(f"{n:5} hints: colorize minus network {gap.mean():6.2f} dB, deviation {gap.std():.2f}")
shift = [max(n, 1) for n in counts]
curves = {
    label: (shift, [mean[label, n] for n in counts], "o-") for label in ("colorize", "network")
}
figure = plots.show_curves(
    curves, "hints (the first: none)", "PSNR (dB)", "Three photographs", log="x"
)
predictions.band(figure.axes[0], guess, [20, 20, 200, 200])
told = [f"{mean['colorize', n]:.1f} and {mean['network', n]:.1f} dB with {n}" for n in counts]
figures.describe(
    figure,
    "PSNR of the linear system and of the network against the number of hints: "
    f"{', '.join(told)}. Grey bars are the sealed intervals.",
)

# %% tags=["shows"]
figures.describe(
    plots.show_images(list(pictures.values()), list(pictures), columns=4),
    "A flower coloured from 20 and from 200 hints, by the linear system and by the network.",
)

# %% [markdown]
# ### Question 7. What did the network learn? (3 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed for judging papers.*
#
# *At most 180 words. Points: 1 loss, 1 hints, 1 test.*
#
# 1. Compare the rebalanced network at $T = 0.38$ with the other, by PSNR and by chroma. Explain
#    both by the loss, with numbers of yours. Which $T$ would you take for PSNR, and why?
# 2. Which of the two gains more by each further hint, the linear system or the network, and why?
# 3. Name a picture on which `colorize` must fail with a hint in each area, say what you expect, and
#    show it: a drawing with a few lines of code will do.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 4. Holes, and the smoothest filling
#
# *Example.* A row of five pixels, $(1, ?, ?, ?, 3)$. The smoothest filling in the sense of least
# squared differences of neighbours is the straight line $(1.5, 2, 2.5)$.

# %% [markdown]
# ### Test golf 1. A test for the error in holes (5 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed for reading tables.*
#
# Most pixels of a filled picture are right because they were known. So only the holes may count,
# and much can go wrong: `f(x, truth, mask)` is to return for $x$ and the truth $(B, C, H, W)$ and a
# mask $(B, 1, H, W)$ the PSNR of each image in its holes, $-10 \log_{10}$ of the mean squared error
# over missing pixels and channels, and of these the mean over images. Write `my_test(f)`, which
# raises an `AssertionError` where `f` is wrong, and does nothing where it is right.
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for half of the wrong implementations, and all for all of them with at most
# 20 numbers in all that `f` is given (entries of the mask count). Right ones take finite numbers in
# float32 and float64, also outside $[0, 1]$, may round differently, return a float or a
# 0-dimensional tensor, and say anything of an image without a hole or with an exact filling. A test
# that refuses a right one earns nothing. `f` may be called 100 times. The leaderboard counts the
# numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Question 8. The smoothest filling (8 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# $L$ is the matrix with $(L x)_i = \sum_j (x_i - x_j)$, over the pixels $j$ above, below and beside
# $i$ that there are. Write
#
# - `laplacian(H, W)`: its entries;
# - `fill(y, mask, order)`: of all $x$ with the known pixels of $y$ that of least $x^T Q\, x$, where
#   $Q = L$ for order 1 (*harmonic*: squared differences), and $Q = L^T L$ for order 2
#   (*biharmonic*: squared curvature).
#
# *Example.* Order 1 makes $(1, 1.5, 2, 2.5, 3)$ of $(1, ?, ?, ?, 3)$, order 2 makes $(1, 1.4, 2,
# 2.6, 3)$.
#
# <details><summary>Exact rules</summary>
#
# `laplacian` returns (rows, columns, values), int64, int64 and float64 on the CPU, in any order;
# entries at one place add up. It has no loop over pixels. `y` is $(B, C, H, W)$ and may hold
# anything in holes, also NaN; `mask` is $(H, W)$, bool, one for all images and channels. Known
# pixels come back as they are; all may be known. Solve in float64. `ValueError` where nothing is
# known, and for another order.
#
# </details>
#
# *Checked*: the example (public); other sizes and masks, slopes, batches, dtypes (hidden).

# %%
# answer: laplacian, fill

# %%
grader.check("q8")

# %% [markdown]
# ### Paper 2. The price of a wide hole (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# A row of pixels is a random walk: neighbours differ by independent numbers of mean 0 and standard
# deviation $s$. A gap of $n$ pixels has both its ends known. On paper: what is the expected squared
# error, the mean over the $n$ pixels,
#
# 1. of the straight line between the ends? Enter `line_error(n, s)`;
# 2. if each pixel is given the value of the nearer end? Enter `nearest_error(n, s)`.
#
# Both are floats. *Example.* A gap of one pixel, $s = 2$: 2 for the line, 4 for the nearer end.

# %%
# answer: line_error, nearest_error

# %%
grader.check("a2")

# %% [markdown]
# Photographs are no random walks, but how far from it? Boxes of several sizes, the harmonic
# filling, and what Paper 2 says of its slope.

# %% tags=["shows"]
sides, left = (2, 4, 8, 16, 32), {}
for name in colour.TEST:
    x = inpainting.sample(name)
    for side in sides:
        generator, values = personal.generator(ME, f"boxes {name} {side}"), []
        for known in inpainting.masks("boxes", 8, (128, 128), generator, side)[:, 0]:
            found = fill(torch.where(known, x, 0), known, 1)
            values.append(inpainting.hole_psnr(found, x, known))
        left.setdefault(name, []).append(sum(values) / len(values))
curves = {name: (sides, values, "o-") for name, values in left.items()}
start = sum(values[0] for values in left.values()) / 3
walk = [torch.tensor(line_error(n, 1.0) / line_error(2, 1.0)).log10().item() for n in sides]
curves["random walk"] = (sides, [start - 10 * one for one in walk], "--")
lost = (start - sum(values[-1] for values in left.values()) / 3, 10 * walk[-1])
figures.describe(
    plots.show_curves(
        curves, "side of the box (pixels)", "PSNR in holes (dB)", "Harmonic", log="x"
    ),
    "PSNR in the holes against the side of boxes: from 2 to 32 pixels three photographs lose "
    f"{lost[0]:.1f} dB in the mean, and a random walk, dashed, {lost[1]:.1f} dB.",
)

# %% [markdown]
# ### Question 9. Little total variation (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Experiment 1.*
#
# Squares forbid edges; total variation, $\sum \sqrt{d_\downarrow^2 + d_\rightarrow^2}$, allows
# them. Write `tv_fill(y, mask, steps)` by the primal-dual method ([Chambolle and Pock,
# 2011](https://doi.org/10.1007/s10851-010-0251-1)). With $D$ the differences of
# `operators.Differences`, $t = 1 / \sqrt 8$, and from $p = 0$, $\bar x = x$, each step is
#
# 1. $p \leftarrow p + t\, D \bar x$, then each pixel's pair is divided by its length, where that is
#    above 1;
# 2. $x' = x - t\, D^* p$, with the known pixels of $y$ put back;
# 3. $\bar x \leftarrow 2 x' - x$, $x \leftarrow x'$.
#
# *Example.* $(1, ?, ?, 3)$ starts as $(1, 2, 2, 3)$ and is $(1, 1.875, 2.125, 3)$ after one step.
#
# <details><summary>Exact rules</summary>
#
# `y` is $(B, C, H, W)$ and may hold anything in holes, also NaN; `mask` is $(H, W)$, bool, with at
# least one known pixel. At the start each hole is the mean of the known pixels of its own image and
# channel. Channels do not know of each other. `steps` is at least 0; the result is the last $x$.
#
# </details>
#
# *Checked*: the example (public); several steps, batches, scales, the least total variation, dtypes
# (hidden).

# %%
# answer: tv_fill

# %%
grader.check("q9")

# %% [markdown]
# ### Experiment 1. Why does it lose? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# With 200 steps, photographs and boxes of 16 pixels, total variation has less PSNR in holes than
# the harmonic filling. Three explanations: *steps*, the iteration has not ended, with 2000 steps
# the gap closes; *model*, photographs are not made of flat areas, in a drawing that is the gap
# turns round; *holes*, boxes are too wide, with single pixels missing the gap closes. Choose a
# run, `steps` 200 or 2000, `picture` `"photograph"` or `"drawing"`, `holes` `"boxes"` or `"half"`,
# for which the three, each as the only cause, predict different outcomes: `"closes"`, `"turns"` or
# `"stays"`.

# %%
# answer: my_run

# %%
grader.check("e1")


# %% tags=["shows"]
def tv_gap(steps, picture, holes):
    """PSNR in holes by total variation less that by the harmonic filling, of each picture."""
    drawn = picture == "drawing"
    images = (
        [inpainting.drawing(96)] * 3 if drawn else [inpainting.sample(n, 96) for n in colour.TEST]
    )
    gaps = []
    for number, x in enumerate(images):
        generator = personal.generator(ME, f"gap {number}")
        mask = inpainting.masks(holes, 1, (96, 96), generator)[0, 0]
        y = torch.where(mask, x, 0)
        found = [
            inpainting.hole_psnr(one, x, mask)
            for one in (tv_fill(y, mask, steps), fill(y, mask, 1))
        ]
        gaps.append(found[0] - found[1])
    return torch.tensor(gaps)


run = my_run["run"]
print(f"you sealed {my_run['expected']}")
for label, knobs in {
    "as it was": (200, "photograph", "boxes"),
    "your run": (run["steps"], run["picture"], run["holes"]),
    "2000 steps": (2000, "photograph", "boxes"),
    "a drawing": (200, "drawing", "boxes"),
    "single pixels": (200, "photograph", "half"),
}.items():
    gaps = tv_gap(*knobs)
    print(f"{label:14} gap {gaps.mean():6.2f} dB, from {gaps.min():.2f} to {gaps.max():.2f}")

# %% [markdown]
# ## 5. Networks that know what is missing

# %% [markdown]
# ### Question 10. Convolutions that know what is missing (7 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# A plain convolution takes a hole for black. Write
#
# - `partial_conv(x, mask, weight, bias, stride=1, dilation=1)` ([Liu and others,
#   2018](https://arxiv.org/abs/1804.07723)): in each window the sum of weight times $x$ over what
#   is known, times $N$ over the number of known entries, plus the bias, where $N$ is the number of
#   entries of the window, $C f_1 f_2$; 0 where nothing is known. And a mask of where something was;
# - `gated_conv(x, weight, gate)` ([Yu and others, 2019](https://arxiv.org/abs/1806.03589)): leaky
#   ReLU (0.1) of $x$ convolved with `weight`, times the sigmoid of $x$ convolved with `gate`.
#
# *Example.* $x = (2, ?, ?, ?)$, weight $(1, 2, 4)$, bias 0.5: $(12.5, 6.5, 0, 0)$, and the first
# two are known.
#
# <details><summary>Exact rules</summary>
#
# `x` is $(B, C, H, W)$ and may hold anything in holes, also NaN, without an effect on results and
# gradients. `mask` is bool, $(B, 1, H, W)$ for all channels or $(B, C, H, W)$. Convolutions are
# those of torch (no flip) with kernels of odd sizes, `weight` $(D, C, f_1, f_2)$, `bias` $(D,)$,
# the padding that keeps the size at stride 1, `stride` and `dilation` ints; what lies outside
# counts as not known, and in $N$. `partial_conv` returns the result $(B, D, H', W')$ and its mask
# $(B, 1, H', W')$, bool.
#
# </details>
#
# *Checked*: the example (public); strides, dilations, masks of each channel, holes, constants,
# gradients, dtypes (hidden).

# %%
# answer: partial_conv, gated_conv

# %%
grader.check("q10")

# %% [markdown]
# Two U-Nets with 434,000 numbers were trained on the same photographs and holes for the same time,
# one with plain convolutions that see the mask as a channel, one with yours. Below their table
# *contextual attention* ([Yu and others, 2018](https://arxiv.org/abs/1801.07892)) on pixels in
# place of features: from the border of a hole inwards, each missing pixel becomes a mean of known
# ones, weighted by how alike their surroundings are.

# %% tags=["shows"]
unets = {
    "plain U-Net": inpainting.PlainUNet(),
    "partial U-Net": inpainting.PartialUNet(partial_conv),
}
for label, net in unets.items():
    weights.restore(net.eval(), inpainting.WEIGHTS / f"{label.split()[0]}.safetensors")
methods = {
    "harmonic": lambda y, mask: fill(y, mask[0, 0], 1),
    "biharmonic": lambda y, mask: fill(y, mask[0, 0], 2).clamp(0, 1),
    "total variation": lambda y, mask: tv_fill(y, mask[0, 0], 200),
    **{label: lambda y, mask, net=net: net(y, mask) for label, net in unets.items()},
}
table, pictures = {}, {}
for kind in inpainting.KINDS:
    for name in colour.TEST:
        x = inpainting.sample(name)
        generator = personal.generator(ME, f"holes {kind} {name}")
        mask = inpainting.masks(kind, 1, (128, 128), generator)
        y = torch.where(mask, x, 0)
        if kind == "strokes" and name == "grace_hopper":
            pictures["known"] = torch.where(mask, x, 1)
        for label, method in methods.items():
            with torch.no_grad():
                found = method(y, mask)
            table.setdefault((kind, label), []).append(inpainting.hole_psnr(found, x, mask))
            if kind == "strokes" and name == "grace_hopper":
                pictures[f"{label}\n{table[kind, label][-1]:.1f} dB"] = found
print("PSNR in holes, mean over photographs [deviation of the lead over harmonic]")
print(f"{'':17}" + "".join(f"{kind:>17}" for kind in inpainting.KINDS))
for label in methods:
    cells = ""
    for kind in inpainting.KINDS:
        values = torch.tensor(table[kind, label])
        lead = values - torch.tensor(table[kind, "harmonic"])
        cells += f"{values.mean():10.2f} [{lead.std():.2f}]"
    print(f"{label:17}{cells}")
figures.describe(
    plots.show_images(list(pictures.values()), list(pictures), columns=6),
    "A portrait with white strokes, and filled by five methods: the harmonic filling is blurred, "
    "the others look alike but for their edges.",
)

# %% tags=["shows"]
textures = {
    "brick": photographs.photograph("brick")[60:188, 60:188],
    "grass": photographs.photograph("grass")[100:196, 100:196],
    "text": photographs.photograph("text")[40:136, 60:156],
    "face": photographs.middle("grace_hopper", 128)[0, 0],
}
pictures = {}
for label, x in textures.items():
    x, middle = x[None, None].contiguous(), len(x) // 2
    mask = torch.ones(x.shape[2:], dtype=torch.bool)
    mask[middle - 10 : middle + 10, middle - 10 : middle + 10] = False
    y = torch.where(mask, x, 0)
    for how, found in {
        f"{label}, known": torch.where(mask, x, 1),
        "harmonic": fill(y, mask, 1),
        "copied, 9 x 9": inpainting.copied(y, mask),
        "copied, 15 x 15": inpainting.copied(y, mask, size=15),
        label: x,
    }.items():
        if label not in how:
            how = f"{how}\n{inpainting.hole_psnr(found, x, mask):.1f} dB"
        pictures[label, how] = F.interpolate(found, 128)
figures.describe(
    plots.show_images(list(pictures.values()), [how for _, how in pictures], columns=5),
    "Brick, grass, strokes on a wall and a face with a hole of 20 x 20 pixels, filled harmonically "
    "and by copying: a joint between bricks is continued, blades of grass are not.",
)

# %% [markdown]
# ### Claim 1. Partial beats plain (4 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# Liu and others report that partial convolutions fill holes better than plain ones. Does it hold
# for these two networks? Write `audit_claim(sample, first, second)`. `sample(image, seed)` returns
# a picture, what is known of it, and the mask; `first(y, mask)` and `second(y, mask)` fill the
# holes. Measure the PSNR in holes (`inpainting.hole_psnr`) of `first` minus that of `second` on 8
# images with 2 seeds each, and say whether "better" is `"supported"`, `"contradicted"` or `"not
# testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images and seeds count from 0. Return a dict: `"table"`, 8 rows of 2 differences; `"interval"`,
# the paired 95 % interval over images, as `audit.paired_interval` makes it; `"verdict"`. Nothing is
# clamped. Both methods are given the same measurement and mask as they are; neither changes them.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")


# %% tags=["shows"]
def sample(image, seed):
    """A detail of a test photograph with strokes, and which pixels are known."""
    name, detail = colour.TEST[image % 3], image // 3
    whole = photographs.photograph(name, colour=True)
    top, left = 20 + 64 * detail, 40 + 48 * detail
    x = whole[None, :, top : top + 96, left : left + 96]
    generator = personal.generator(ME, f"claim {image} {seed}")
    mask = inpainting.masks("strokes", 1, (96, 96), generator)
    return x, torch.where(mask, x, 0), mask


with torch.no_grad():
    audited = audit_claim(sample, unets["partial U-Net"], unets["plain U-Net"])
low, high = audited["interval"]
print(f"partial minus plain: {low:.2f} to {high:.2f} dB, the claim is {audited['verdict']}")

# %% [markdown]
# ### Question 11. Which filling for which hole? (4 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed in Question 12.*
#
# *At most 200 words. Points: 1 numbers, 1 mechanism, 1 attention, 1 limits.*
#
# 1. For which holes would you trust a network more than a linear system? Quote your table, with the
#    deviation of the lead: which differences would a fourth photograph hardly change?
# 2. Use Paper 2 and Experiment 1 to say which filling wins for single pixels and why, and why total
#    variation loses in boxes.
# 3. Copying helps one picture and hurts another. Why does it hurt where no patch fits? Change
#    `scale` of `inpainting.copied`, say first what you expect, and show it.
# 4. Three test photographs: what can this table not show?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. Design: three kinds of holes

# %% [markdown]
# ### Question 12. Fill what you have not seen (8 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed for design.*
#
# Grey pictures of 64 x 64 pixels lack four of five pixels, or strokes, or boxes of 8 x 8 pixels.
# Design `Filler()`, a `nn.Module` that maps $y$ and the mask, $(B, 1, H, W)$ in float32, to filled
# pictures, and `training_loss(model, y, mask, x)`. It may hold 60,000 numbers, buffers and
# constants among them. Known pixels are kept.
#
# Train it in the cell after your answer: set `MINUTES` to 2 or 3 and run it. It writes
# `filler.safetensors`, which is submitted.
#
# <details><summary>Exact rules</summary>
#
# `mask` is a float32 tensor here, 1 where a pixel is known, else 0; $y$ is 0 in holes. Any $B$, $H$
# and $W$ of at least 16. In evaluation mode a picture has the same result alone and in a batch (to
# 0.001); what is given is not changed. `training_loss` is given batches of training pictures and
# returns a 0-dimensional tensor that depends on the model's parameters. You may use
# `inpainting.pulled(y, mask)`, a quick first guess, and all that torch has (`F.interpolate`,
# pooling). No other library's inpainting, interpolation or solvers (SciPy's, so no `fill`) and no
# photographs are called. A batch of 24 pictures takes at most as long as 150 convolutions 3 x 3 of
# 16 channels with it (measured beside it; five layers of 24 channels take about 20).
#
# Scored on new pictures, made of photographs that are not among the training ones: for each kind of
# hole the mean PSNR in holes of 24 pictures less that of the harmonic filling, and of these three
# numbers the mean. The biharmonic filling has some 0.8 dB, but from 0.4 to 1.3 with the pictures.
#
# | margin over harmonic | points |
# |---|---|
# | any, within the bounds | 1 |
# | 0, 0.2, 0.4, 0.55 dB | 2 + 2 + 1.5 + 1.5 |
#
# Your margin enters the leaderboard.
#
# </details>

# %%
# answer: Filler, training_loss

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
filler = inpainting.train_or_load(Filler, training_loss, "filler.safetensors", minutes=MINUTES)

# %%
grader.check("q12")

# %% tags=["shows"]
found = inpainting.validate(filler)
x = photographs.patches(photographs.VALIDATION, 96, 8, 1)
print(f"parameters: {training.count_parameters(filler):,}")
for kind, value in found.items():
    generator = torch.Generator().manual_seed(1)
    mask = inpainting.learning.holes(8, (96, 96), generator, (kind,)) > 0
    classical = []
    for order in (1, 2):
        filled = [fill(one[None], known[0], order) for one, known in zip(x, mask, strict=True)]
        classical.append(inpainting.hole_psnr(torch.cat(filled), x, mask))
    print(
        f"{kind:8} yours {value:.2f} dB, harmonic {classical[0]:.2f}, biharmonic {classical[1]:.2f}"
    )

# %% [markdown]
# ### Question 13. Your log (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed for design.*
#
# Three rows: what you changed, what you expected, what the validation said
# (`inpainting.validate(model, seed=...)`, mean and spread over three training seeds for the final
# choice). One row must be an idea that you dropped, with the reason.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) say what luminance keeps, and which guess it allows; (2) say what squared errors
# do to an undecided colour; (3) write both linear systems, for hints and for holes; (4) say what a
# hole of twice the width costs; (5) say when a network was worth its training?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist (an empty one stands for "not trained"), so that the last one can pack them.

# %%
from pathlib import Path

Path("filler.safetensors").touch()
Path("predictions.jsonl").touch()
