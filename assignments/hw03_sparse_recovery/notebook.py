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
# # Homework 3: Sparse recovery
#
# A photograph with so much noise that you would throw it away, and a signal of 100 numbers of which
# 40 mixtures were measured. Neither problem has a solution that follows from the data alone. Both
# have one as soon as you know that the unknown is *sparse*: few numbers, in the right coordinates,
# are not zero. No network, no training data.

# %%
import math
import statistics

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from scipy import optimize, special
from sklearn.linear_model import orthogonal_mp

from starter_code import (
    audit,
    experiments,
    figures,
    metrics,
    personal,
    photographs,
    plots,
    predictions,
    sliders,
    sparse,
)
from starter_code.denoising import baselines
from starter_code.operators import Blur
from starter_code.sparse import differences, differences_adjoint, drawings

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %%
camera = photographs.photograph("camera")[100:228, 180:308].double()
sigma = 25 / 255
noise = torch.randn(128, 128, generator=personal.generator(ME, "noise"), dtype=torch.float64)
noisy = camera + sigma * noise
restored = baselines.total_variation(noisy, sigma)
shown = {"what the camera gave": noisy, "total variation, by a library": restored, "truth": camera}
titles = [f"{name}\n{metrics.psnr(z, camera):.2f} dB" for name, z in list(shown.items())[:2]]
figures.describe(
    plots.show_images(list(shown.values()), [*titles, "truth"]),
    f"A cameraman under heavy noise, {metrics.psnr(noisy, camera):.1f} dB; the same restored by "
    f"total variation, {metrics.psnr(restored, camera):.1f} dB, with sharp edges and flat areas.",
)

# %%
generator = personal.generator(ME, "signal")
A = sparse.gaussian_matrix(40, 100, generator)
truth = sparse.sparse_signals(1, 100, 8, generator)[0]
least_squares = torch.linalg.pinv(A) @ (A @ truth)
by_library = torch.from_numpy(orthogonal_mp(A.numpy(), (A @ truth).numpy(), n_nonzero_coefs=8))
figures.describe(
    drawings.show_vectors(
        [least_squares, by_library],
        ["40 measurements, pseudo-inverse", "40 measurements, a sparse solution"],
        truth,
    ),
    "Eight true entries as circles. The pseudo-inverse spreads small values over all 100 "
    "places and meets none; the sparse solution has eight stems, in the circles.",
)

# %% [markdown]
# At the end you have a denoiser of your own, and know beforehand how many measurements the second
# problem needs.
#
# **What you can do at the end**
#
# - write an orthonormal wavelet transform, and say why its inverse is free;
# - derive the thresholds that belong to three penalties, and choose one without knowing the truth;
# - write ISTA, FISTA and total variation, and prove by a certificate that they are done;
# - find sparse vectors by two methods, and say from how many measurements on each of them works;
# - compare priors with spread, and judge what others claim of theirs.
#
# **You need**: inner products, singular values, gradients; homework 1 (`forward`, `adjoint`,
# $\|A\|$, `differences`). Twenty minutes of refresher: why $\tfrac12\|Ax-y\|^2$ has the gradient
# $A^\top(Ax-y)$, and what convex means.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# small cases that help you find errors. Your points come mostly from hidden tests of the same
# properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Tensors are real. Results are new tensors with the dtype
# and the device of the inputs, unless the question says otherwise; numbers are Python's own floats.
# Inputs are left as they are, in whatever memory layout they come, and so is the session: default
# dtype, gradient mode, global random generators. Loops and detours over NumPy are welcome where a
# question does not exclude them.
#
# **Points and time.** 21 questions, 100 points, about 7.5 hours. All cells of a finished notebook
# run in less than a minute on a laptop; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*; it goes with your
# submission. All points are for a narrow interval that holds, half for one up to five times as
# wide.
#
# ## 0. Letters
#
# - $x \in \mathbb{R}^n$ is the unknown, $y \in \mathbb{R}^m$ the measurement, $A$ the linear map
#   between them, as in homework 1. $D x$ are differences of neighbouring pixels of an image.
# - $\|x\|_1 = \sum_i |x_i|$; $k$ is how many $x_i$ are not zero.
# - $c$ are coefficients: numbers that describe an image in other coordinates.
# - $\sigma$ is the standard deviation of the noise, $t$ a threshold, $\lambda$ (`lam`) a weight.
# - $L$ is at least $\|A\|^2$, the largest eigenvalue of $A^\top A$.
#
# All indices count from 0. Images have values in $[0, 1]$.
#
# ## 1. Few numbers

# %% [markdown]
# ### Prediction 1. How few numbers hold a photograph (2 points)
#
# *Core. 5 minutes. Difficulty 2 of 5. Needed in Question 3.*
#
# Take the cameraman above, minus its mean. Its *energy* is the sum of the squares of all $128
# \times 128$ values. How many percent of it lie in the 5 % largest of (1) its coefficients in four
# levels of the Haar transform, an orthonormal one that you will write next, and (2) its pixels? And
# (3) in the 5 % largest Haar coefficients of white noise? Replace each `...`. All points need
# intervals of at most 12 percentage points.

# %%
# answer: guess_energy

# %%
grader.check("p1")

# %% [markdown]
# ### Question 1. The Haar transform (7 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in homeworks 4 and 10.*
#
# One level replaces neighbours $a, b$ by $(a + b)/\sqrt2$ and $(a - b)/\sqrt2$, along the rows and
# along the columns. On four pixels:
#
# $$
# \begin{pmatrix} 4 & 2 \\ 1 & 5 \end{pmatrix} \to
# \begin{pmatrix} 6 & -1 \\ 0 & 3 \end{pmatrix}:
# $$
#
# half the sum; left minus right; upper minus lower; and the difference of both differences. Of an
# image, the half-sized *coarse part* of all sums goes to the upper left quarter, left minus right
# to the upper right one, upper minus lower to the lower left one, the last to the lower right one.
# The next level does the same to the coarse part alone. Write `haar(x, levels)` and
# `inverse_haar(c, levels)`, for $(\dots, H, W)$.
#
# <details><summary>Exact rules</summary>
#
# Any axes, or none, stand before the last two; $H$ and $W$ may differ. `levels = 0` changes
# nothing. `ValueError` unless $2^{\text{levels}}$ divides $H$ and $W$, in both functions. No loop
# over pixels (one over levels and axes is fine), and no library's wavelets.
#
# </details>
#
# *Checked*: values after each number of levels, batches, rectangles, the inverse of coefficients
# that no image gave, refusals, dtype, device, layouts.

# %%
# answer: haar, inverse_haar

# %%
grader.check("q1")

# %%
c = haar(camera, 4)
figures.describe(
    plots.show_signed([c], ["four levels of Haar"], limit=0.3),
    "The cameraman's coefficients: a small bright copy in the upper left corner, and around it "
    "larger and larger quarters in which only edges are not zero.",
)

# %% [markdown]
# Now the energies, and what you sealed. Below, the photograph from its 5 % largest coefficients.


# %%
def keep_largest(c, share):
    kept = torch.zeros_like(c).flatten()
    places = c.flatten().abs().argsort(descending=True)[: int(share * c.numel())]
    kept[places] = c.flatten()[places]
    return kept.reshape(c.shape)


flat = camera - camera.mean()
energies = [
    100 * ((keep_largest(z, 0.05) ** 2).sum() / (z**2).sum()).item()
    for z in (haar(flat, 4), flat, haar(noise, 4))
]
guess = predictions.reveal("energy", energies)
figure = figures.empty_figure(5, 3)
axis = figure.subplots()
predictions.band(axis, guess, [0, 1, 2])
axis.plot([0, 1, 2], energies, "o", color=figures.BLUE, label="measured")
axis.set_xticks([0, 1, 2], ["photograph,\nHaar", "photograph,\npixels", "noise,\nHaar"])
axis.set(ylabel="energy in 5 %, in percent", ylim=(0, 105))
figures.plain(axis)
figures.describe(figure, "Energies in percent: " + ", ".join(f"{e:.1f}" for e in energies) + ".")

# %%
few = [inverse_haar(keep_largest(haar(camera, 4), share), 4) for share in (0.2, 0.05, 0.01)]
shares = ("20 %", "5 %", "1 %")
titles = [
    f"{share}\n{metrics.psnr(z, camera):.2f} dB" for share, z in zip(shares, few, strict=True)
]
figures.describe(
    plots.show_images([camera, *few], ["all coefficients\n", *titles]),
    "The cameraman from all, 20, 5 and 1 percent of its Haar coefficients: 20 percent look like "
    "all, 5 percent show blocks, 1 percent little but blocks.",
)

# %% [markdown]
# ## 2. Which coefficients are noise?
#
# An orthonormal transform of white noise is white noise of the same $\sigma$: it spreads over all
# coefficients, while the photograph sits in few. What to do with each coefficient follows from what
# one is ready to pay for it.

# %% [markdown]
# ### Question 2. Three penalties, three minimisers (4 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in homeworks 4 and 10.*
#
# For $c = (3, -0.5, -4)$ and $t = 1$ the first two give $(2, 0, -3)$ and $(3, 0, -4)$; the third
# turns the pair $(3, -4)$ into $(2.4, -3.2)$. On paper, find the minimiser $z$ of
#
# 1. $\tfrac12 (z - c)^2 + t\,|z|$: `soft_threshold(c, t)`;
# 2. $\tfrac12 (z - c)^2 + \tfrac12 t^2\, [z \neq 0]$: `hard_threshold(c, t)`;
# 3. $\tfrac12 \|z - c\|^2 + t\,\|z\|$ for a vector $z$: `group_threshold(c, t)`, for each vector
#    along the last axis of $c$.
#
# The first two act on each entry.
#
# <details><summary>Exact rules</summary>
#
# $t \ge 0$. In the first two it may be a tensor, of the dtype of $c$, that broadcasts to the shape
# of $c$; in the third it is a number, and squares of entries that are not 0 are neither 0 nor
# infinite. Where the second has two minimisers, either. A vector of zeros stays one.
#
# </details>
#
# *Checked*: values near and far from $t$, $t = 0$, tiny and huge entries, zero vectors, groups of
# one, dtype, device, layouts.

# %%
# answer: soft_threshold, hard_threshold, group_threshold

# %%
grader.check("q2")

# %%
z = torch.linspace(-3, 3, 241, dtype=torch.float64)
curves = {"soft": (z, soft_threshold(z, 1.0), "-"), "hard": (z, hard_threshold(z, 1.0), "--")}
figures.describe(
    plots.show_curves(curves, "c", "z", "t = 1"),
    "Both are 0 between -1 and 1. Outside, hard jumps to the diagonal; soft begins at 0 and runs "
    "parallel to it, one lower.",
)

# %% [markdown]
# ### Paper 1. What noise leaves behind (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 9.*
#
# A coefficient of the photograph is 0, measured with noise of standard deviation 1: a standard
# normal number $g$. On paper, compute the mean square of what soft thresholding leaves of it,
#
# $$
# \mathbb{E}\,\bigl[(|g| - t)_+^2\bigr], \qquad (a)_+ = \max(a, 0),
# $$
#
# in terms of the density $\varphi(t) = e^{-t^2/2}/\sqrt{2\pi}$ and the tail $Q(t) = \tfrac12
# \operatorname{erfc}(t/\sqrt2)$. Integrate by parts, twice. For $t = 1$ it is about 0.15. Enter
# your formula as `excess(t)`; for $t$ from 0 to 5 it is right to five digits.

# %%
# answer: excess

# %%
grader.check("a1")

# %% [markdown]
# The *universal* threshold of
# [Donoho and Johnstone (1994)](https://doi.org/10.1093/biomet/81.3.425),
# $t = \sigma \sqrt{2 \ln n}$ for $n$ coefficients, is so high that most often no noise at all comes
# through: here, with $n = 16384$, with a probability of about 0.84.

# %% [markdown]
# ### Prediction 2. Three thresholds (3 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# The noisy cameraman has about 20.2 dB. All Haar coefficients but the coarse part ($8 \times 8$)
# are thresholded by one number. By how many dB does that improve it, (1) softly with the universal
# threshold ($4.4\,\sigma$ here), (2) softly with the best threshold, chosen with the truth at hand,
# (3) hard with the best one? All points need intervals of at most 2 dB.

# %%
# answer: guess_gains

# %%
grader.check("p2")


# %% tags=["shows"]
def by_haar(y, threshold, t, levels=4):
    c = haar(y, levels)
    z = threshold(c, t)
    coarse = (..., slice(y.shape[-2] >> levels), slice(y.shape[-1] >> levels))
    z[coarse] = c[coarse]
    return inverse_haar(z, levels)


multiples = torch.linspace(0, 5, 21).tolist()
curves, best = {}, {}
for name, threshold in (("soft", soft_threshold), ("hard", hard_threshold)):
    decibels = [metrics.psnr(by_haar(noisy, threshold, s * sigma), camera) for s in multiples]
    curves[name] = (multiples, decibels, "o-")
    best[name] = max(zip(decibels, multiples, strict=True))
universal = math.sqrt(2 * math.log(camera.numel()))
at_universal = metrics.psnr(by_haar(noisy, soft_threshold, universal * sigma), camera)
before = metrics.psnr(noisy, camera)
predictions.reveal("gains", [z - before for z in (at_universal, best["soft"][0], best["hard"][0])])
figures.describe(
    plots.show_curves(
        curves,
        "threshold over sigma",
        "PSNR [dB]",
        "Haar, four levels",
        mark=(universal, at_universal, "universal"),
    ),
    "; ".join(f"{name}: at best {z:.2f} dB, with {t:g} sigma" for name, (z, t) in best.items())
    + f"; soft with the universal threshold: {at_universal:.2f} dB.",
)


# %% tags=["shows"]
def draw_threshold(t):
    pair = [by_haar(noisy, rule, t * sigma) for rule in (soft_threshold, hard_threshold)]
    told = [f"{metrics.psnr(z, camera):.2f} dB" for z in pair]
    titles = ["noisy", f"soft, {t} sigma\n{told[0]}", f"hard, {t} sigma\n{told[1]}"]
    return figures.describe(
        plots.show_images([noisy, *pair], titles),
        f"The noisy cameraman; thresholded by {t} sigma softly, {told[0]}, and hard, {told[1]}.",
    )


sliders.slide(draw_threshold, t=([0.5, 1.0, 1.5, 2.0, 3.0, 4.4], 1.5))

# %% [markdown]
# ### Question 3. The risk without the truth (7 points)
#
# *Core. 30 minutes. Difficulty 4 of 5. Needed wherever a parameter is chosen.*
#
# [Stein (1981)](https://doi.org/10.1214/aos/1176345632) estimates the mean squared error of soft
# thresholding from the noisy coefficients alone: each entry with $|c_i| > t$ counts
# $\sigma^2 + t^2$, each other one $c_i^2 - \sigma^2$, and the mean of all is right on average. For
# $c = (3, -0.5, 1.5)$, $t = \sigma = 1$ these are $2, -0.75, 2$. Write
#
# - `sure(c, t, sigma)`, this mean;
# - `best_threshold(c, sigma)`, the $t \ge 0$ with the smallest one. (Between two neighbouring
#   magnitudes $|c_i|$, in which direction does it change?)
# - `estimate_sigma(y)`, $\sigma$ of an image $(H, W)$: the median magnitude of the diagonal details
#   of one Haar level, the lower right quarter, over $0.6745$.
#
# <details><summary>Exact rules</summary>
#
# All three return a float; $\sigma > 0$. $c$ has any shape; an entry with $|c_i| = t$ counts as one
# that becomes 0. `best_threshold` is exact, not the best of a grid; where several are equally good,
# any of them. It takes 50,000 coefficients in less than ten seconds. $H$ and $W$ are even; a median
# between two values may be either of them, or lie between.
#
# </details>
#
# *Checked*: values, the mean over many noises, thresholds of 0 and beyond all coefficients, noise
# alone, equal magnitudes, photographs, float32, layouts.

# %%
# answer: sure, best_threshold, estimate_sigma

# %%
grader.check("q3")

# %% [markdown]
# Stein's estimate, which sees only the noisy coefficients, beside the true error.

# %% tags=["shows"]
c_noisy, c_true = haar(noisy, 4), haar(camera, 4)
errors = [metrics.mse(soft_threshold(c_noisy, s * sigma), c_true) for s in multiples]
estimates = [sure(c_noisy, s * sigma, sigma) for s in multiples]
chosen = best_threshold(c_noisy, sigma) / sigma
figures.describe(
    plots.show_curves(
        {"true error": (multiples, errors, "-"), "estimate": (multiples, estimates, "o")},
        "threshold over sigma",
        "mean squared error",
        f"sigma {sigma:.4f}, estimated {estimate_sigma(noisy):.4f}; chosen t = {chosen:.2f} sigma",
    ),
    f"The estimate lies on the true error's curve; both are smallest near {chosen:.2f} sigma.",
)

# %% [markdown]
# ### Claim 1. A threshold for each band (4 points)
#
# *Further. 20 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# [scikit-image's gallery](https://scikit-image.org/docs/stable/auto_examples/filters/plot_denoise_wavelet.html)
# says that BayesShrink, one threshold for each band, "generally results in an improvement over what
# can be obtained with a single threshold", and prints 27.32 dB beside 25.74 dB for the best of
# three single ones: one photograph, colour. Audit: *BayesShrink gains more than 1.5 dB over the
# best single threshold.* Write `audit_claim(sample)`, where `sample(image, seed)` returns a
# photograph's detail $x$ and the noisy $y$, both $(64, 64)$, $\sigma = 25/255$; verdict
# `"supported"`, `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# 12 images with 2 seeds each, counted from 0. The gain is PSNR of `sparse.bayes_shrink(y, sigma)`
# minus the highest PSNR that `sparse.shrink(y, s * sigma)` has, of the same $y$, over all `s` in
# `sparse.MULTIPLES`: the opponent at its strongest, chosen with the truth at hand. Return a dict:
# `"table"`, 12 rows of 2 gains; `"interval"`, the paired 95 % interval over images, as
# `audit.paired_interval` makes it; `"verdict"`, what `audit.verdict` says of the claimed 1.5 dB.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")


# %% tags=["shows"]
def sample(image, seed):
    where = ["coins", "camera", "astronaut", "chelsea", "rocket", "brick"][image % 6]
    x = photographs.patches((where,), 64, 1, 40 + image)[0, 0].double()
    generator = torch.Generator().manual_seed(100 * image + seed)
    return x, x + sigma * torch.randn(64, 64, generator=generator, dtype=torch.float64)


audited = audit_claim(sample)
low, high = audited["interval"]
print(f"gain over the best single threshold: {low:.2f} to {high:.2f} dB; {audited['verdict']}")

# %% [markdown]
# ## 3. Through an operator
#
# Until now each coefficient was seen by itself. An operator $A$ mixes them, and what was a formula
# becomes a minimisation, the *lasso*:
#
# $$
# F(x) = \tfrac12 \|A x - y\|^2 + \lambda \|x\|_1 .
# $$

# %% [markdown]
# ### Paper 2. A certificate for the lasso (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed wherever somebody says "converged".*
#
# When is $x$ the minimiser of $F$? With $g = A^\top (A x - y)$, write on paper the condition on
# $g_i$ where $x_i > 0$, where $x_i < 0$ and where $x_i = 0$. Then enter `violation(x, g, lam)`, a
# tensor like $x$: by how much each entry's condition is violated. For $\lambda = 1$,
# $x = (2, -0.5, 0, 0)$ and $g = (-1, 1, 0.25, -1)$ nothing is; with $g_0 = -0.7$ in its place,
# entry 0 is, by $0.3$.
#
# <details><summary>Exact rules</summary>
#
# Where $x_i = 0$ it is the distance of $g_i$ to the interval of what is allowed, else its distance
# to the one value that is. So it is 0 everywhere exactly at minimisers, and no number is too small
# to count.
#
# </details>

# %%
# answer: violation

# %%
grader.check("a2")

# %% [markdown]
# ### Question 4. ISTA (7 points)
#
# *Core. 25 minutes. Difficulty 2 of 5. Needed in homeworks 8 and 10.*
#
# A gradient step for the first half of $F$, of length $1/L$, which ends at some $z$; then the
# minimiser of $\tfrac L2 \|x - z\|^2 + \lambda \|x\|_1$:
#
# $$
# x_{j+1} = \operatorname{soft}\bigl(x_j - \tfrac1L A^\top (A x_j - y),\ ?\bigr).
# $$
#
# Which threshold belongs at the question mark? (The step is as long as $1/L$; and $\lambda$?) With
# $A$ diagonal, $(2, 1)$, $y = (2, 0.5)$, $\lambda = 1$ and $L = 4$ the first step gives
# $(0.75, 0)$, and there it stays. Write `ista(forward, adjoint, y, lam, L, iterations)`; it returns
# $x$ and a list of $F(x_0), F(x_1), \dots$
#
# <details><summary>Exact rules</summary>
#
# `forward` and `adjoint` are functions, as in homework 1; they may return their input itself. $x_0
# = 0$, of the shape, dtype and device that `adjoint` returns. $y$ has any shape; all its entries
# are one vector. The list has `iterations + 1` floats. $\lambda \ge 0$. All iterations are made.
#
# </details>
#
# *Checked*: iterates, objectives, images, $\lambda = 0$, no iteration, the certificate after many,
# dtype, device, inputs.

# %%
# answer: ista

# %%
grader.check("q4")

# %% [markdown]
# ### Question 5. FISTA (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in homework 10.*
#
# [Beck and Teboulle (2009)](https://doi.org/10.1137/080716542) take the same step not from $x_j$
# but from a point beyond it: $z_0 = x_0 = 0$, $t_0 = 1$, and
#
# $$
# x_{j+1} = \operatorname{soft}\bigl(z_j - \tfrac1L A^\top (A z_j - y),\ ?\bigr), \quad
# t_{j+1} = \tfrac12 \bigl(1 + \sqrt{1 + 4 t_j^2}\bigr), \quad
# z_{j+1} = x_{j+1} + \frac{t_j - 1}{t_{j+1}}\,(x_{j+1} - x_j).
# $$
#
# With $A = 1$, $y = 1$, $\lambda = 0$, $L = 2$: $0.5$, $0.75$, $0.910$; ISTA has $0.875$ as its
# third. Write `fista(forward, adjoint, y, lam, L, iterations)`, which returns $x$ and a list of
# $F(x_0), F(x_1), \dots$, as `ista` does.
#
# <details><summary>Exact rules</summary>
#
# As in Question 4. Returned are $x$, not $z$, and $F$ at each $x_j$.
#
# </details>
#
# *Checked*: iterates, objectives, images, $\lambda = 0$, no iteration, dtype, device, inputs.

# %%
# answer: fista

# %%
grader.check("q5")

# %% [markdown]
# Both on one problem: 128 noisy measurements of a vector of 256 with 16 entries. Beck and
# Teboulle's bounds are dashed: $L\,\|x^\star\|^2/(2j)$ for ISTA, $2 L\,\|x^\star\|^2/(j+1)^2$ for
# FISTA.

# %% tags=["shows"]
generator = torch.Generator().manual_seed(5)
A = sparse.gaussian_matrix(128, 256, generator)
truth = sparse.sparse_signals(1, 256, 16, generator)[0]
y = A @ truth + 0.02 * torch.randn(128, generator=generator, dtype=torch.float64)
L = torch.linalg.matrix_norm(A, 2).item() ** 2
lam = 0.05


def forward(x):
    return A @ x


def adjoint(y):
    return A.T @ y


solution, values = fista(forward, adjoint, y, lam, L, 2000)
lowest, size = min(values), (solution**2).sum().item()
steps = range(1, 151)
curves = {}
for name, method in (("ISTA", ista), ("FISTA", fista)):
    objectives = method(forward, adjoint, y, lam, L, 150)[1]
    curves[name] = (steps, [max(value - lowest, 1e-12) for value in objectives[1:]], "-")
    bound = [L * size / (2 * j) if name == "ISTA" else 2 * L * size / (j + 1) ** 2 for j in steps]
    curves[f"{name}, bound"] = (steps, bound, "--")
figures.describe(
    plots.show_curves(curves, "iterations", "F(x) - lowest F", "Two methods, two bounds", log="xy"),
    "FISTA falls much faster than ISTA; after some tens of steps both fall ever more steeply, far "
    "below their bounds.",
)

# %% tags=["shows"]
off = violation(solution, adjoint(forward(solution) - y), lam).max().item()
print(f"largest violation after 2000 steps: {off:.1e}; {int((solution != 0).sum())} entries")
print(f"error: {sparse.nmse(solution, truth):.2f} dB")

# %% [markdown]
# Where $x$ is an image, sparse are its coefficients $c$, and the operator is *blur after inverse
# Haar*. The transform is orthonormal, so the adjoint of its inverse is `haar` itself, and $L$ is
# that of the blur.

# %% tags=["shows"]
kernel = torch.ones(5, 5, dtype=torch.float64) / 25
blur = Blur((128, 128), kernel)
blurred = blur(camera) + 0.01 * noise
x_of = {}
for weight in (1e-2, 1e-3, 1e-4):
    c, values = fista(
        lambda c: blur(inverse_haar(c, 4)),
        lambda z: haar(blur.H(z), 4),
        blurred,
        weight,
        1.0,
        100,
    )
    x_of[weight] = inverse_haar(c, 4)
titles = [f"lam = {weight:g}\n{metrics.psnr(z, camera):.2f} dB" for weight, z in x_of.items()]
figures.describe(
    plots.show_images(
        [blurred, *x_of.values()],
        [f"blurred, noise 0.01\n{metrics.psnr(blurred, camera):.2f} dB", *titles],
    ),
    "A blurred cameraman, and restored with three weights: blocks with the largest, sharp with the "
    "middle one, grainy with the smallest.",
)

# %% [markdown]
# ## 4. Edges are sparse: total variation
#
# Haar puts its blocks where the grid says. *Total variation* asks instead that few differences of
# neighbouring pixels are large, wherever they are:
#
# $$
# \min_x\ \tfrac12 \|x - y\|^2 + \lambda \sum_{u,v} \|(D x)_{u,v}\| ,
# $$
#
# with the pair $(D x)_{u,v}$ of differences down and to the right: `differences` and
# `differences_adjoint` of homework 1, here imported. $D$ mixes pixels inside the norm, so there is
# no threshold that solves it. But the norm of a pair is the largest inner product with a pair $p$
# no longer than 1, and so the minimum is the maximum, over fields $p$ whose pairs are no longer
# than $\lambda$, of
#
# $$
# \min_x\ \tfrac12 \|x - y\|^2 + \langle p, D x\rangle
# = \tfrac12\|y\|^2 - \tfrac12 \|y - D^\top p\|^2, \qquad \text{at } x = y - D^\top p.
# $$

# %% [markdown]
# ### Paper 3. The duality gap (4 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed in Question 6.*
#
# Any $p$ whose pairs are no longer than $\lambda$ gives a lower bound for the minimum, and $x = y -
# D^\top p$ an upper one. On paper, subtract: what is left needs only $d = D x$, $p$ and $\lambda$,
# is a sum over pixels, and each of its terms is at least 0. Enter it as `gap(d, p, lam)`, a float;
# $d$ and $p$ are $(\dots, 2, H, W)$, the sum is over all, $\lambda > 0$. For $p = 0$ and pairs $(4,
# 3), (0, 0), (0, -1), (0, 0)$ in $d$ it is $6 \lambda$. When is a term exactly 0? (On paper.)

# %%
# answer: gap

# %%
grader.check("a3")

# %% [markdown]
# ### Question 6. Total variation by its dual (7 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in homeworks 8 and 9.*
#
# `project(p, lam)`: the nearest field whose pairs are no longer than $\lambda$; for $\lambda = 2$
# the pair $(3, 4)$ becomes $(1.2, 1.6)$ and $(0.6, -0.8)$ stays. Then
# `tv_denoise(y, lam, iterations)`, FISTA's steps for the dual: $q_0 = p_0 = 0$, $t_0 = 1$,
#
# $$
# p_{j+1} = \operatorname{project}\bigl(q_j + \tfrac18 D(y - D^\top q_j)\bigr), \qquad
# q_{j+1} = p_{j+1} + \frac{t_j - 1}{t_{j+1}}\,(p_{j+1} - p_j),
# $$
#
# with $t_j$ as in Question 5. It returns $x = y - D^\top p$ and $p$, of the last step. On the two
# pixels $(0, 4)$ with $\lambda = 1$: $(0.5, 3.5)$ after one step, $(1, 3)$ in the end.
#
# <details><summary>Exact rules</summary>
#
# $y$ is $(\dots, H, W)$ and each image is denoised by itself; $p$ is $(\dots, 2, H, W)$, with the
# pair in the third axis from the end. $\lambda \ge 0$: for $\lambda = 0$ all of $p$ is 0, and
# nothing is NaN. A pair that is short enough is not changed. Without an iteration $p = 0$, and $x$
# is a copy of $y$.
#
# </details>
#
# *Checked*: iterates, both results, batches, single rows, $\lambda = 0$ and a huge one, constant
# images, dtype, device, layouts.

# %%
# answer: project, tv_denoise

# %%
grader.check("q6")

# %% tags=["shows"]
counts = [1, 2, 5, 10, 20, 50, 100, 200]
gaps = []
for count in counts:
    x, p = tv_denoise(noisy, 0.08, count)
    gaps.append(max(gap(differences(x), p, 0.08), 1e-12))
figures.describe(
    plots.show_curves(
        {"duality gap": (counts, gaps, "o-")}, "iterations", "gap", "Total variation", log="xy"
    ),
    f"The gap falls from {gaps[0]:.0f} after one step to {gaps[-1]:.1g} after 200.",
)


# %% tags=["shows"]
def draw_weight(lam):
    x, _ = tv_denoise(noisy, lam, 150)
    told = f"{metrics.psnr(x, camera):.2f} dB"
    return figures.describe(
        plots.show_images([noisy, x], ["noisy", f"lam = {lam}\n{told}"]),
        f"The noisy cameraman, and by total variation with the weight {lam}: {told}.",
    )


sliders.slide(draw_weight, lam=([0.02, 0.04, 0.06, 0.08, 0.12, 0.2], 0.08))

# %% [markdown]
# Three priors on five photographs, three noises each. The second one averages Haar's hard threshold
# over 16 shifts of the image, so that its blocks lie on every grid.


# %% tags=["shows"]
def one_soft(y, sigma):
    return by_haar(y, soft_threshold, 1.25 * sigma)


def shifted_hard(y, sigma):
    total = torch.zeros_like(y)
    for shift in [(i, j) for i in range(4) for j in range(4)]:
        moved = by_haar(y.roll(shift, (-2, -1)), hard_threshold, 3 * sigma)
        total += moved.roll((-shift[0], -shift[1]), (-2, -1))
    return total / 16


def variation(y, sigma):
    return tv_denoise(y, 0.75 * sigma, 100)[0]


methods = {"one soft": one_soft, "shifted hard": shifted_hard, "total variation": variation}
compared = sparse.priors.compare(methods, personal.seed(ME, "table"))
print(sparse.priors.table(compared))

# %% tags=["shows"]
shown = []
for name in ("brick", "chelsea"):
    x = photographs.middle(name, 128)[0, 0].double()
    shown += [x, *(method(x + sigma * noise, sigma) for method in methods.values())]
titles = ["truth", *methods] * 2
figures.describe(
    plots.show_images(shown, titles),
    "A brick wall and a cat's face, each as the truth, with one soft threshold, shifted hard "
    "thresholds and total variation.",
)

# %% [markdown]
# ### Question 7. Which prior for which picture (5 points)
#
# *Core. 15 minutes. Difficulty 4 of 5. Needed in the exam.*
#
# *At most 150 words. Points: 2 numbers with their spread, 2 mechanism, 1 test on a second case.*
#
# Compare shifted hard thresholds and total variation in *your* table.
#
# 1. For which photographs does one win by more than the noise could explain, and for which could
#    another noise turn the order? Quote your numbers and errors.
# 2. Explain one win by what the two penalties charge for that picture.
# 3. Your explanation predicts the order on some picture that is not in the table. Name one
#    (`photographs.TRAIN` has eleven more), say what it predicts, run it, and report.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 5. Fewer measurements than unknowns
#
# Now $x$ itself is sparse, there is no noise, and $A$ has fewer rows than columns. Two ways to the
# sparse solution of $A x = y$: choose columns greedily, or let $\|x\|_1$ choose.

# %% [markdown]
# ### Question 8. Two ways to sparse solutions (7 points)
#
# *Core. 40 minutes. Difficulty 3 of 5. Needed in homeworks 8 and 11.*
#
# - `omp(A, y, k)`, orthogonal matching pursuit: $k$ times, choose the column with the smallest
#   angle (of either sign) to what is left over, then fit *all* columns chosen so far to $y$ by
#   least squares. For columns $(2, 0), (0, 1), (1, 2)$ and $y = (2, 3)$: first $(0, 0, 1.6)$, then
#   $(0.25, 0, 1.5)$.
# - `basis_pursuit(A, y)`: the $x$ with $A x = y$ that has the smallest $\|x\|_1$. With $x = u - v$
#   and $u, v \ge 0$ it is a linear programme, for `scipy.optimize.linprog`.
#
# <details><summary>Exact rules</summary>
#
# $A$ is $(m, n)$, $y$ $(m,)$, of one dtype, results $(n,)$ with the dtype and the device of $A$. In
# `omp` columns and $y$ have any length, no column is zero; $0 \le k \le m, n$; where nothing but
# rounding is left over before $k$ columns are chosen, it does not matter what else is chosen as
# long as $x$ stays as it is. In `basis_pursuit` the rows of $A$ are independent; where several have
# the smallest sum, any of them; results as exact as `linprog` gives them will do.
#
# </details>
#
# *Checked*: values; columns of all lengths, both signs; $k = 0$, $y = 0$; feasible and smallest;
# dtype, device, layouts.

# %%
# answer: omp, basis_pursuit

# %%
grader.check("q8")

# %% [markdown]
# ### Test golf 1. A test for the pursuit (4 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed wherever you write code.*
#
# `f(A, y, k)` claims to be `omp`. Others forgot to fit again, or took the largest inner product
# instead of the smallest angle, or lost a sign, or the columns' order, or chose all columns at
# once, or one too many. Write `my_test(f)`: it calls `f` with inputs of yours and raises an
# `AssertionError` where `f` is wrong; where it is right it does nothing. Find *one* small
# problem on which all of them differ. What must its columns be like?
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for half of the wrong implementations, and all for all of them with at most
# 16 numbers in all that is given to `f` (a matrix of $2 \times 3$, a $y$ of 2 and $k$ are 9). A
# test that refuses a right one earns nothing; right ones round differently. $A$ and $y$ have one
# floating dtype, no column is zero, and in no step two columns fit equally well. The leaderboard
# counts the numbers: fewer are better.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Prediction 3. How many measurements (3 points)
#
# *Core. 5 minutes. Difficulty 4 of 5. Needed in Question 9.*
#
# $x$ has 100 entries; (1) 5, (2) 20 of them, at random places, are normal random numbers and the
# others zero. Rows of $A$ are random, and one more is measured until basis pursuit finds $x$. How
# many does the median of seven such $x$ need? (Knowing the places one needs as many as there are
# entries; without any prior, 100.) All points need intervals of at most 12.

# %%
# answer: guess_needed

# %%
grader.check("p3")

# %% tags=["shows"]
generator = personal.generator(ME, "measurements")
needed = {k: sparse.measurements_needed(basis_pursuit, 100, k, 7, generator) for k in (5, 20)}
guess = predictions.reveal("needed", [statistics.median(found) for found in needed.values()])
figure = figures.empty_figure(5, 3)
axis = figure.subplots()
predictions.band(axis, guess, list(needed))
for k, found in needed.items():
    label = "seven vectors" if k == 5 else None
    axis.plot([k] * len(found), found, "o", color=figures.BLUE, fillstyle="none", label=label)
axis.set(xlabel="entries that are not zero", ylabel="measurements needed", ylim=(0, 100))
figures.plain(axis)
figures.describe(figure, f"Measurements needed by seven vectors each: {needed}.")

# %% [markdown]
# ### Question 9. What theory promises (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in homework 8.*
#
# - `coherence(A)`: $\mu$, the largest $|\cos|$ of the angle between two different columns. For
#   columns $(2, 0), (0, 1), (-3, 4)$ it is 0.8.
# - `guaranteed_sparsity(mu)`: the largest integer $k < \tfrac12 (1 + 1/\mu)$. So many entries both
#   methods always find, whatever $x$ is ([Tropp, 2004](https://doi.org/10.1109/TIT.2004.834793)).
# - `statistical_dimension(n, k)`: by
#   [Amelunxen, Lotz, McCoy and Tropp (2014)](https://arxiv.org/abs/1303.6672), half of
#   random $x$ are found by basis pursuit from about
#
# $$
# \min_{t \ge 0}\ k\,(1 + t^2) + (n - k)\, \mathbb{E}\,\bigl[(|g| - t)_+^2\bigr]
# $$
#
# measurements, where the mean is that of Paper 1.
#
# <details><summary>Exact rules</summary>
#
# $A$ is $(m, n)$ with $n \ge 2$ and no zero column; floats, and an int for the second.
# `guaranteed_sparsity` is asked for $0 < \mu \le 1$. The minimum to one part in a thousand, for $0
# \le k \le n$ (for $k = 0$ it is 0, as $t$ grows; 0.05 is near enough).
#
# </details>
#
# *Checked*: columns of all lengths and signs, orthogonal and parallel ones, whole bounds, several
# $n$ and $k$.

# %%
# answer: coherence, guaranteed_sparsity, statistical_dimension

# %%
grader.check("q9")

# %% tags=["shows"]
generator = torch.Generator().manual_seed(9)
rows = [20, 26, 32, 38, 44, 50, 56]
curves = {}
for amplitudes in ("normal", "signs"):
    for name, solver in (("l1", basis_pursuit), ("OMP", lambda A, y: omp(A, y, 10))):
        rates = [sparse.recovery_rate(solver, m, 100, 10, 20, generator, amplitudes) for m in rows]
        curves[f"{name}, {amplitudes}"] = (rows, rates, "o-" if amplitudes == "normal" else "o--")
predicted = statistical_dimension(100, 10)
figures.describe(
    plots.show_curves(
        curves,
        "measurements",
        "share that is found",
        "10 of 100 entries, 20 trials each",
        mark=(predicted, 0.5, "theory"),
    ),
    f"Basis pursuit passes one half near the predicted {predicted:.1f} measurements for both kinds "
    "of entries. The pursuit is as good or better for normal entries and much worse for signs.",
)

# %% tags=["shows"]
mu = coherence(sparse.gaussian_matrix(38, 100, generator))
print(f"coherence of 38 x 100: {mu:.3f}; entries that are guaranteed: {guaranteed_sparsity(mu)}")

# %% [markdown]
# The guarantee holds for *every* $x$, the curves, of 10 entries, for most.

# %% [markdown]
# ### Experiment 1. Why do signs fool the pursuit? (4 points)
#
# *Further. 10 minutes. Difficulty 4 of 5. Needed for arguing about figures.*
#
# In the figure OMP finds normal entries more often than signs, $\pm 1$. Three explanations:
# *spread*, entries of different sizes come out one by one, the large ones hardly disturbed by the
# rest; *size*, OMP sees larger entries better, and some normal numbers exceed 1; *small*, entries
# below 0.1 hardly need to be found, so $k$ is really smaller. Instead of $\pm1$ take random signs
# and the magnitudes
#
# - `"signs x 4"`: all 4,
# - `"from 1 to 4"`: evenly spread in their logarithms,
# - `"from 1/4 to 1"`: likewise,
# - `"half 1, half 1/1000"`.
#
# Choose the run that tells all three apart. For each explanation, as if it were the only cause, say
# whether the success of OMP, against $\pm 1$, `"rises"`, `"falls"` or stays the `"same"`.

# %%
# answer: my_run

# %%
grader.check("e1")

# %% [markdown]
# All four runs, with 38 measurements of 100 entries, 10 of them not zero, 100 trials each.

# %% tags=["shows"]
sizes = {
    "signs": torch.ones(10),
    "signs x 4": 4 * torch.ones(10),
    "from 1 to 4": torch.logspace(0, 2, 10, base=2),
    "from 1/4 to 1": torch.logspace(-2, 0, 10, base=2),
    "half 1, half 1/1000": torch.tensor([1.0, 1e-3] * 5),
}
for name, magnitudes in sizes.items():
    generator, found = torch.Generator().manual_seed(11), 0
    for _ in range(100):
        A = sparse.gaussian_matrix(38, 100, generator)
        x = sparse.sparse_signals(1, 100, 10, generator, "signs")[0]
        x[x != 0] *= magnitudes[torch.randperm(10, generator=generator)].double()
        found += (omp(A, A @ x, 10) - x).abs().max() < 1e-5
    print(f"{name:22}{int(found):4} of 100 found" + " <- yours" * (my_run["run"] == name))

# %% [markdown]
# ## 6. Learn the coordinates
#
# Haar's coordinates are the same for every picture. The noisy picture itself can say which ones
# suit it: cut it into all its $8 \times 8$ patches, the columns of $Y$, and look for a *dictionary*
# $D$ of atoms such that $Y \approx D X$ with few coefficients in each column of $X$. Two steps
# alternate: codes $X$ for fixed $D$ (by OMP), and better atoms for a fixed pattern of $X$.

# %% [markdown]
# ### Question 10. One step of dictionary learning (4 points)
#
# *Further. 20 minutes. Difficulty 3 of 5. Needed in homework 10.*
#
# K-SVD ([Aharon, Elad and Bruckstein, 2006](https://doi.org/10.1109/TSP.2006.881199)) improves one
# atom at a time. Take the columns of $Y$ that use atom $j$ and subtract from them what all *other*
# atoms contribute; the best new atom $d$ of norm 1 and its new coefficients minimise the Frobenius
# norm $\|E - d\,x^\top\|_F$, where $E$ is what is left. Write `ksvd_atom(D, X, Y, j)`, which
# returns the new $D$ and $X$. For one atom $(1, 0)$, coefficients $(1, 2, 0)$ and data $(3, 4), (6,
# 8), (1, 1)$: the atom $(0.6, 0.8)$ and $(5, 10, 0)$.
#
# <details><summary>Exact rules</summary>
#
# $D$ is $(m, n)$, $X$ $(n, N)$, $Y$ $(m, N)$. Used is an atom where its coefficient is not 0; where
# it is not used it stays so. The atom's sign is free, as long as its coefficients fit; where
# several pairs are as good, any of them. An atom that no column uses stays as it is, and so does
# $X$. Both results are new tensors.
#
# </details>
#
# *Checked*: the product of atom and coefficients, norm, what must not change, an unused atom, more
# columns than rows and fewer, dtype, device, layouts.

# %%
# answer: ksvd_atom

# %%
grader.check("q10")

# %% tags=["shows"]
dictionaries = sparse.dictionaries
small, small_noisy = camera[32:96, 32:96], noisy[32:96, 32:96]
D = dictionaries.cosines()
Y = dictionaries.patches(small_noisy)
Y = Y - Y.mean(dim=0)
allowed = 64 * (dictionaries.FACTOR * sigma) ** 2
learned = D
for _ in range(4):
    X = dictionaries.sparse_codes(learned, Y, allowed)
    before, used = (Y - learned @ X).norm().item(), (X != 0).sum(dim=0).double().mean().item()
    for j in range(D.shape[1]):
        learned, X = ksvd_atom(learned, X, Y, j)
    print(f"{used:.2f} atoms a patch; error {before:.3f}, after the atoms' step ", end="")
    print(f"{(Y - learned @ X).norm().item():.3f}")

# %% tags=["shows"]
shown = {"noisy": small_noisy, "cosines": dictionaries.denoise(small_noisy, D, sigma)}
shown["learned"] = dictionaries.denoise(small_noisy, learned, sigma)
shown["total variation"] = variation(small_noisy, sigma)
titles = [f"{name}\n{metrics.psnr(z, small):.2f} dB" for name, z in shown.items()]
figures.describe(
    plots.show_images(list(shown.values()), titles),
    "A detail of the cameraman: " + "; ".join(title.replace("\n", " ") for title in titles) + ".",
)

# %% [markdown]
# ## 7. Design: your own denoiser

# %% [markdown]
# ### Question 11. A denoiser without training (7 points)
#
# *Core. 60 minutes. Difficulty 4 of 5. Needed in homework 4.*
#
# Write `denoise(y, sigma)`: $y = x + \varepsilon$ is $(B, 1, H, W)$, float32, photographs with
# noise of known $\sigma$. It is scored on eight pictures that nobody has seen, $96 \times 96$, made
# of photographs for this course, at $\sigma$ of $15$, $25$ and $50$ over $255$. Your score is the
# mean PSNR of your results, which are clamped to $[0, 1]$, over all three, minus that of the *best
# single soft Haar threshold* of each $\sigma$, chosen with the truth at hand. At least 0.5 dB: 2
# points; 1.5 dB: 2 more; 2.2 dB: 2 more; sizes and dtype: 1.
#
# Nothing is trained on other pictures, and no library's denoiser is called.
#
# <details><summary>Exact rules</summary>
#
# Any $B$, $H \ge 8$ and $W \ge 8$, also odd. Each picture is denoised by itself. `y` and the
# session stay as they are. Not to be called: `skimage.restoration`, `skimage.filters`,
# `scipy.ndimage`, `scipy.signal.wiener`, `sklearn`, `cv2`, `bm3d`, and this course's `denoising`
# (`baselines` is of it), `sparse.shrink`, `sparse.bayes_shrink`, `sparse.dictionaries.denoise`.
# `pywt` and what you wrote above are fine; nine calls with eight pictures each take at most 20 s
# together.
#
# </details>

# %%
# answer: denoise

# %%
grader.check("q11")

# %% [markdown]
# Your validation set: details of photographs at the three levels, beside the opponent.

# %% tags=["shows"]
names = ("coins", "astronaut", "rocket", "grass", "coffee", "moon")
validation = torch.cat([photographs.patches((name,), 96, 1, 70)[:1] for name in names])
for level in (15, 25, 50):
    generator = torch.Generator().manual_seed(level)
    y = validation + level / 255 * torch.randn(validation.shape, generator=generator)
    x = denoise(y, level / 255).clamp(0, 1)
    multiple, _ = sparse.best_multiple(y, validation, level / 255)
    opponent = sparse.shrink(y, multiple * level / 255)
    gains = [
        metrics.psnr(one, image) - metrics.psnr(other, image)
        for one, other, image in zip(x, opponent, validation, strict=True)
    ]
    error = statistics.stdev(gains) / len(gains) ** 0.5
    print(f"sigma {level}/255: {statistics.mean(gains):5.2f} +- {error:.2f} dB over one threshold")

# %% tags=["shows"]
pair = [y[1, 0], x[1, 0], validation[1, 0]]
titles = [f"noise of {level}/255", f"yours\n{metrics.psnr(pair[1], pair[2]):.2f} dB", "truth"]
figures.describe(
    plots.show_images(pair, titles),
    f"A detail under noise of {level}/255, your result, "
    f"{metrics.psnr(pair[1], pair[2]):.1f} dB, and the truth.",
)

# %% [markdown]
# ### Question 12. Your log (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed for every design question.*
#
# *At most 150 words; 1 point for the rows, 1 for the idea that was dropped, 1 for the spread.*
#
# Three rows or more: what you changed, what you expected, what the validation set said, in dB with
# its error. One row is an idea that you dropped, and why. Say which step brought most, and whether
# the difference between your last two versions is larger than its error.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Can you do it now?
#
# Five questions, one for each promise of the first page. Answer aloud, then unfold.
#
# <details><summary>Why is the inverse of Haar free?</summary>
#
# Its matrix is orthonormal, so the inverse is the transpose: the same sums and differences.
#
# </details>
#
# <details><summary>Why does a threshold chosen by Stein's estimate not need the truth?</summary>
#
# The estimate is right on average for every truth; with thousands of coefficients its own error is
# small beside the differences between thresholds.
#
# </details>
#
# <details><summary>How do you know that total variation is done?</summary>
#
# By the duality gap: the objective is at most so far above its minimum.
#
# </details>
#
# <details><summary>10 of 100 entries: when would you take OMP, when basis pursuit?</summary>
#
# OMP where entries differ much in size, or time is short; basis pursuit where they are alike: its
# success does not depend on sizes.
#
# </details>
#
# <details><summary>A method wins by 0.3 dB with an error of 0.2 dB. What do you say?</summary>
#
# Nothing yet: more pictures, or "not testable" on these.
#
# </details>

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The last cell packs it.
