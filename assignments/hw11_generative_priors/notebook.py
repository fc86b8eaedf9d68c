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
# # Homework 11: Generative priors
#
# A quarter of the pixels of a digit was measured, with noise. What was written? A normal
# distribution of digits gives a blurred average. A network that can draw digits gives a sharp one,
# and another one when it is asked again. Which of them should one believe? The figure is the end
# of this homework. On the way there the answer is known exactly, and you will see how far the
# popular methods are from it.

# %%
import math

import torch

from starter_code import (
    audit,
    experiments,
    figures,
    generative,
    metrics,
    personal,
    plots,
    predictions,
    unrolled,
)
from starter_code.generative import drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - compute what a measurement leaves of a normal prior, and say what a sample of it costs;
# - build schedules, Tweedie's formula, the loss and both samplers of diffusion models, and check
#   them against priors of which everything is known;
# - guide a sampler by a measurement in four ways, and say where each of them is wrong;
# - recover images with a decoder, and say when that beats sparsity, and when it loses;
# - restore digits with a network, and judge samples, their mean and their spread.
#
# **You need** normal vectors and covariances (homework 5), Adam and `nn.Module` (homework 4),
# FISTA (homework 3). The course's part on generative models goes with it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype (float32
# or float64) and the device of the inputs, unless said otherwise; results that are numbers are
# Python floats. What you are given stays as it is, and so does the session: default dtype,
# gradient mode, global random generators. Tensors may lie in memory in any layout. What is random
# comes from the generator that is given, which lives on the device of the inputs. There is at
# least one sample.
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
# - $x$ or $x_0$ is the image, $y = A x + \sigma\, e$ what is measured, the entries of $e$ are
#   independent and standard normal. In code vectors are *rows*: `x` is $(B, n)$, `y` is $(B, m)$.
# - $a \in (0, 1]$ is a *level*: $x_a = \sqrt a\, x_0 + \sqrt{1 - a}\, n$ with standard normal $n$.
#   At $a = 1$ it is the image, near 0 noise. Papers write $\bar\alpha_t$ for $a$.
# - $\hat x_0(x, a)$, `denoise(x, a)`, estimates $x_0$ from $x_a = x$. The *score* is
#   $\nabla_x \log p_a(x)$, where $p_a$ is the density of $x_a$.
#
# ## 1. A normal prior
#
# *Example.* $n = 2$, $x \sim N(0, C)$ with variances 4 and 1 and covariance 1; the first entry is
# measured as $y = 5$ with $\sigma = 1$. The gain is $(4, 1) / (4 + 1)$, and the posterior mean
# $(4, 1)$.

# %% [markdown]
# ### Question 1. A prior from samples (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Prediction 1.*
#
# Probabilistic PCA ([Tipping and Bishop, 1999](https://doi.org/10.1111/1467-9868.00196)) fits
# $N(\mu, W W^T + s^2 I)$, where $W$ has $q$ columns: with the sample covariance's eigenvectors $U$
# of its $q$ largest eigenvalues $\Lambda$, $W = U (\Lambda - s^2 I)^{1/2}$, and $s^2$ is the mean
# of the other eigenvalues. Write `ppca(X, q)`, which returns $\mu$, $W$ and $s^2$.
#
# *Example.* Samples $(3, 0)$, $(-3, 0)$, $(0, 1)$, $(0, -1)$, $q = 1$: eigenvalues 4.5 and 0.5, so
# $s^2 = 0.5$ and $W = (2, 0)^T$, or $(-2, 0)^T$.
#
# <details><summary>Exact rules</summary>
#
# `X` is $(N, n)$, $1 \le q \le n$; $N$ may be smaller than $n$. The covariance divides by $N$. For
# $q = n$, $s^2$ is 0. Columns of $W$ may have either sign and any order; where eigenvalues are
# equal, any of their eigenvectors may be chosen. $s^2$ is a Python float, at least 0.
#
# </details>
#
# *Checked*: the example (public); eigenvalues, few samples, $q = n$, dtypes (hidden).

# %%
# answer: ppca

# %%
grader.check("q1")

# %% [markdown]
# ### Question 2. What a measurement leaves (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# If $x \sim N(\mu, C)$ and $y = A x + \sigma\, e$, then $x$ given $y$ is normal, too. With the gain
# $K = C A^T (A C A^T + \sigma^2 I)^{-1}$ its mean is $\mu + K (y - A \mu)$, its covariance
# $C - K A C$. Write `gaussian_posterior(y, A, sigma, mean, C)`.
#
# *Example.* As above: mean $(4, 1)$, covariance with the diagonal $0.8, 0.8$ and $0.2$ beside it.
#
# <details><summary>Exact rules</summary>
#
# `y` is $(B, m)$, $B$ measurements of $B$ different $x$; `A` is $(m, n)$, `mean` $(n,)$, `C` $(n,
# n)$, symmetric, perhaps singular; $\sigma \ge 0$, and $A C A^T + \sigma^2 I$ can be inverted.
# Nothing is added to it. Returns the means $(B, n)$ and the one covariance $(n, n)$.
#
# </details>
#
# *Checked*: the example (public); oblong instruments, singular priors, $\sigma = 0$, both forms of
# the covariance, tiny and huge values, dtypes (hidden).

# %%
# answer: gaussian_posterior

# %%
grader.check("q2")

# %% [markdown]
# ### Paper 1. What a sample costs (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Prediction 1 and Question 11.*
#
# Let $S$ be the covariance of the posterior. The mean of $k$ independent samples of the posterior
# is an estimate of $x$, as is the posterior mean. On paper: what is its expected squared error,
# per entry? Enter `samples_error(S, k)`. By how many decibels is its PSNR below that of the
# posterior mean, if PSNR is taken of expected errors? Enter `decibels_lost(k)`.
#
# *Example.* $S = (3)$, $n = 1$, $k = 1$: 6. For $n = 2$, $S$ the diagonal matrix of 1 and 3,
# $k = 2$: 3.
#
# <details><summary>Exact rules</summary>
#
# $k$ is an int, at least 1; `S` is $(n, n)$, real, of any dtype, also of integers. Both return
# Python floats.
#
# </details>

# %%
# answer: samples_error, decibels_lost

# %%
grader.check("a1")

# %% [markdown]
# ### Question 3. Samples, and how sure they are (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in Prediction 1.*
#
# Write
#
# - `posterior_samples(mean, covariance, count, generator)`: `count` independent samples of
#   $N(\text{mean}, \text{covariance})$ for each of $B$ means;
# - `coverage(x, mean, covariance, level)`: the share of entries of $x$ that lie in the interval
#   around their posterior mean that has the probability `level`. If the posterior is right, the
#   share is `level`.
#
# *Example.* $x = (1, 3)$, mean 0, variances 1, level 0.95: the intervals end at $\pm 1.96$, the
# share is 0.5.
#
# <details><summary>Exact rules</summary>
#
# `mean` is $(B, n)$, `covariance` $(n, n)$, perhaps singular: then no sample less its mean leaves
# the range of `covariance` by more than $10^{-6}$ of the root of its largest eigenvalue (in
# float64). Samples are $(\text{count}, B, n)$, all of them independent; each call draws new ones.
# In `coverage` variances are at least 0, and an entry with variance 0 is inside where it is equal
# to its mean; $0 <$ level $< 1$; a Python float is returned.
#
# </details>
#
# *Checked*: the example (public); means, covariances and independence of samples, singular
# covariances, levels, dtypes (hidden).

# %%
# answer: posterior_samples, coverage

# %%
grader.check("q3")

# %% [markdown]
# ### Prediction 1. A prior that says too much (4 points)
#
# *Core. 10 minutes. Difficulty 4 of 5. Needed in Question 11.*
#
# Digits of 8 x 8 pixels, $m$ random measurements, $\sigma = 0.05$. Probabilistic PCA with $q = 20$
# and $m = 16$ has a posterior mean of about 16.2 dB. The *latent* estimate sets $s^2 = 0$: it
# believes that digits lie on a plane of dimension $q$. What is the PSNR of (1) one posterior sample
# with $q = 20$, $m = 16$; then with $m = 48$ of (2) the latent estimate with $q = 5$, whose plane
# is itself 15 dB away from the digits; (3) the latent estimate with $q = 20$, whose plane is 21 dB
# away; (4) the posterior mean with $q = 5$ and $s^2$? All points need intervals of at most 3 dB.

# %%
# answer: guess_digits

# %%
grader.check("p1")


# %% tags=["shows"]
def mean_psnr(estimate, x):
    """Of rows, in dB."""
    return metrics.psnr(estimate[:, None, None], x[:, None, None])


X8, x8 = generative.small_digits()
table = {}
counts = [4, 8, 16, 24, 32, 48]
for m in counts:
    generator = personal.generator(ME, f"digits {m}")
    A8 = torch.randn(m, 64, generator=generator, dtype=X8.dtype)
    y8 = x8 @ A8.T + 0.05 * torch.randn(len(x8), m, generator=generator, dtype=X8.dtype)
    table.setdefault("pseudo-inverse", []).append(mean_psnr(y8 @ torch.linalg.pinv(A8).T, x8))
    for q in (5, 20):
        mean, W, s2 = ppca(X8, q)
        C = W @ W.T + s2 * torch.eye(64, dtype=X8.dtype)
        latent, _ = gaussian_posterior(y8, A8, 0.05, mean, W @ W.T)
        full, S = gaussian_posterior(y8, A8, 0.05, mean, C)
        one = posterior_samples(full, S, 1, generator)[0]
        table.setdefault(f"latent, q = {q}", []).append(mean_psnr(latent, x8))
        table.setdefault(f"posterior mean, q = {q}", []).append(mean_psnr(full, x8))
        table.setdefault(f"one sample, q = {q}", []).append(mean_psnr(one, x8))
print("m", counts)
for name, row in table.items():
    print(f"{name:24}", "  ".join(f"{value:5.2f}" for value in row))
print(f"95 % intervals hold {coverage(x8, full, S, 0.95):.3f} of all pixels (m = 48, q = 20)")
guess = predictions.reveal(
    "digits",
    [
        table["one sample, q = 20"][2],
        table["latent, q = 5"][5],
        table["latent, q = 20"][5],
        table["posterior mean, q = 5"][5],
    ],
)
styles = {"latent": "--", "posterior mean": "o-", "pseudo-inverse": ":"}
figures.describe(
    plots.show_curves(
        {
            name: (counts, row, styles[name.split(",")[0]])
            for name, row in table.items()
            if not name.startswith("one")
        },
        "measurements m",
        "PSNR (dB)",
        "Small digits from few measurements",
    ),
    "PSNR against the number of measurements; with 48 of them "
    + ", ".join(f"{name} {row[-1]:.1f} dB" for name, row in table.items()),
)

# %% [markdown]
# ## 2. From noise to samples
#
# A normal prior has no two ways of writing a seven. Diffusion models reach any distribution: they
# learn to take away noise, little by little.

# %% [markdown]
# ### Question 4. Levels (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# Write
#
# - `cosine_levels(steps)`: $a(t) = \cos^2 u(t) / \cos^2 u(0)$ with
#   $u(t) = \frac{t + 0.008}{1.008} \frac \pi 2$, at $t = 1, 1 - \frac 1 {\text{steps}}, \dots, 0$
#   ([Nichol and Dhariwal, 2021](https://arxiv.org/abs/2102.09672));
# - `linear_levels(steps, total=1000)`: noise is added in `total` steps, with variances $\beta_j$
#   from 0.0001 to 0.02, so that $a_k = \prod_{j \le k} (1 - \beta_j)$ ([Ho and others,
#   2020](https://arxiv.org/abs/2006.11239)); a sampler with fewer steps visits every (total /
#   steps)th $k$, from `total` down to 0;
# - `diffuse(x0, a, n)`: $\sqrt a\, x_0 + \sqrt{1 - a}\, n$, with a level for each image.
#
# *Example.* `cosine_levels(2)`: 0.00005, 0.49384, 1. `diffuse` of 1 with $a = 0.64$, $n = 1$: 1.4.
#
# <details><summary>Exact rules</summary>
#
# Levels are float64 on the CPU, $(\text{steps} + 1,)$, from noise to image; the last is exactly 1.
# In `cosine_levels` what is below 0.00005 becomes 0.00005. The $\beta_j$ are equally far apart,
# $\beta_1 = 0.0001$ and $\beta_{\text{total}} = 0.02$ (total is at least 2). `linear_levels` raises
# `ValueError` where `steps` does not divide `total`. $x_0$ and $n$ are $(B, \dots)$; $a$ is a
# number or a tensor $(B,)$, float64 or like $x_0$, in $[0, 1]$; the result is like $x_0$.
#
# </details>
#
# *Checked*: the example (public); ends, products, other totals, batches with different levels,
# dtypes (hidden).

# %%
# answer: cosine_levels, linear_levels, diffuse

# %%
grader.check("q4")

# %%
curves = {
    "cosine": cosine_levels(100),
    "linear, 1000 steps": linear_levels(100),
    "linear, 100 steps of the same size": linear_levels(100, 100),
}
steps = [k / 100 for k in range(100, -1, -1)]
figures.describe(
    plots.show_curves(
        {name: (steps, levels.tolist(), "-") for name, levels in curves.items()},
        "t, from image (0) to noise (1)",
        "level a",
        "Three schedules",
    ),
    "Levels against t: cosine and the linear schedule of 1000 steps end near 0; a hundred of the "
    "same steps end near 0.36, where the image is still to be seen.",
)

# %% [markdown]
# ### Question 5. Tweedie's formula (6 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed in Prediction 2.*
#
# The mean of $x_0$ given $x_a = x$ is $\bigl(x + (1 - a) \nabla \log p_a(x)\bigr) / \sqrt a$: who
# has the score has the best denoiser. For a mixture $\sum_k w_k N(\mu_k, C_k)$, $x_a$ is a mixture,
# too, with means $\sqrt a\, \mu_k$ and covariances $a\, C_k + (1 - a) I$. Write
#
# - `mixture_score(x, a, w, means, covariances)`: its score;
# - `x0_from_score(x, a, score)`: Tweedie's formula;
# - `x0_from_noise(x, a, n)`: $x_0$ from $x_a$ and the noise that is in it.
#
# *Example.* One mode, $N(0, 3)$, $a = 0.5$, $x = 2$: $p_a$ is $N(0, 2)$, the score $-1$, and
# $x_0 = 1.5 / \sqrt{0.5}$.
#
# <details><summary>Exact rules</summary>
#
# `x` is $(B, n)$ in the first, $(B, \dots)$ in the others; $a$ is a number, $0 < a \le 1$; `w` is
# $(K,)$ and adds up to 1, and may hold zeros; `means` are $(K, n)$, `covariances` $(K, n, n)$,
# symmetric, perhaps singular where $a < 1$. Points may lie so far away that every density there is
# 0 in floating point. Gradients for `x`, `score` and `n` pass through: Section 3 needs them.
#
# </details>
#
# *Checked*: the example (public); against derivatives of the density, far points, many modes,
# means of $x_0$, gradients, dtypes (hidden).

# %%
# answer: mixture_score, x0_from_score, x0_from_noise

# %%
grader.check("q5")

# %%
prior = generative.three_modes()


def denoiser_of(mixture):
    """The exact denoiser of a mixture."""

    def denoise(x, a):
        score = mixture_score(x, a, mixture.weights, mixture.means, mixture.covariances)
        return x0_from_score(x, a, score)

    return denoise


generator = personal.generator(ME, "cloud")
cloud = prior.draw(4000, generator)
noise = torch.randn(cloud.shape, generator=generator, dtype=cloud.dtype)
clouds = {"x_0": cloud}
for a in (0.8, 0.3):
    noisy = diffuse(cloud, a, noise)
    clouds[f"x_a, a = {a}"] = noisy
    clouds[f"denoised, a = {a}"] = denoiser_of(prior)(noisy, a)
figures.describe(
    drawings.show_points(clouds, columns=5),
    "Points of three modes, noisy with two levels, and the mean of x_0 for each noisy point: the "
    "means draw together between the modes, the more the more noise there was.",
)

# %% [markdown]
# ### Question 6. A loss that learns the score (5 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in Question 12.*
#
# A network is shown $x_a$ and $a$, and is to say what noise $n$ was added
# ([Vincent, 2011](https://doi.org/10.1162/NECO_a_00142)). The best it can say is the mean of $n$,
# which is $-\sqrt{1 - a}$ times the score. Write `dsm_loss(network, x0, levels, generator)`: a
# level for each image, drawn from `levels`, then noise, then the mean of $(\text{network}(x_a, a) -
# n)^2$.
#
# *Example.* A network that always says 0 has a loss near 1.
#
# <details><summary>Exact rules</summary>
#
# First a place in `levels` for each of the $B$ images by one `torch.randint` of shape $(B,)$, then
# $n$ by one `torch.randn` of the shape and dtype of $x_0$. `levels` is float64, $(L,)$, on the
# device of $x_0$, each below 1 (of a schedule, all but the last). The network is called once, with
# $x_a$ and $a$, $(B,)$, both in the dtype of $x_0$. Returns a 0-dimensional tensor; its gradient
# reaches the network's parameters, nothing is left in them, and the network's mode stays as it is.
#
# </details>
#
# *Checked*: the example (public); what the network is given, values, gradients, dtypes (hidden).

# %%
# answer: dsm_loss

# %%
grader.check("q6")


# %%
def best_network(x, a):
    """What no network beats: the mean of the noise, known exactly for three modes."""
    found = torch.empty_like(x)
    for level in a.unique():
        chosen, mixture = a == level, prior
        score = mixture_score(
            x[chosen], level.item(), mixture.weights, mixture.means, mixture.covariances
        )
        found[chosen] = -((1 - level) ** 0.5) * score
    return found


generator = personal.generator(ME, "loss")
for level in (0.1, 0.5, 0.9):
    levels = torch.tensor([level], dtype=torch.float64)
    losses = [
        dsm_loss(network, cloud, levels, generator).item()
        for network in (lambda x, a: torch.zeros_like(x), best_network)
    ]
    print(f"a = {level}: loss {losses[0]:.3f} of the network 0, {losses[1]:.3f} of the best")

# %% [markdown]
# ### Question 7. Two samplers in one (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# A step from level $a$ to $b > a$ takes the estimate $\hat x_0$, the noise $\hat n = (x - \sqrt a\,
# \hat x_0) / \sqrt{1 - a}$ that this leaves, and
#
# $$
# x \leftarrow \sqrt b\, \hat x_0 + \sqrt{1 - b - s^2}\, \hat n + s z, \qquad
# s = \eta \sqrt{\frac{1 - b}{1 - a}} \sqrt{1 - \frac a b} ,
# $$
#
# with new noise $z$. $\eta = 1$ is ancestral sampling, $\eta = 0$ is DDIM ([Song and others,
# 2021](https://arxiv.org/abs/2010.02502)). Write `sample(denoise, x, levels, eta, generator)`.
# Where `denoise` returns a tuple, $\hat x_0$ and $g$, then $g$ is subtracted after the step.
#
# *Example.* $x = 1$, $\hat x_0 = 2$, $a = 0.36$, $b = 0.64$, $\eta = 0$: $\hat n = -0.25$ and $x$
# becomes $1.45$.
#
# <details><summary>Exact rules</summary>
#
# `levels` is a tensor, $0 < \text{levels}[0] < \dots \le 1$, at least two of them; $x$ is at
# `levels[0]`. `denoise(x, a)` is called once in each step, with $a$ a Python float. $z$ is drawn by
# one `torch.randn` of the shape and dtype of $x$, in each step in which $s > 0$; where $\eta = 0$
# nothing is drawn, and `generator` may be `None`. $\eta \in [0, 1]$. Gradients are not asked for.
#
# </details>
#
# *Checked*: the example (public); what is drawn, both samplers with exact denoisers, the last step,
# pairs, dtypes (hidden).

# %%
# answer: sample

# %%
grader.check("q7")

# %% [markdown]
# ### Test golf 1. One step (5 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed for your own sampler.*
#
# A sampler with a slip still draws something. An implementation `f(x, x0, a, b, eta, z)` of one
# step of Question 7 is given tensors $x$, $\hat x_0$ and $z$ of one shape $(N,)$ and numbers $a <
# b$ and $\eta$, and returns the new $x$, a tensor $(N,)$. Write `my_test(f)`, which raises an
# `AssertionError` where `f` is wrong, and does nothing where it is right.
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for half of the wrong implementations, and all for all of them with at most
# 12 numbers in all that `f` is given, $a$, $b$ and $\eta$ among them. Right ones treat each entry
# by itself; wrong ones may mix entries. Right ones may round differently, but in float32, with
# numbers near 1, no worse than by 0.00001. They are right for $0 < a < b \le 1$ and $0 \le \eta
# \le 1$. A test that refuses a right one earns nothing. `f` may be called 100 times. The
# leaderboard counts the numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Paper 2. What few steps do to the spread (5 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed in Question 11.*
#
# Let $x_0 \sim N(0, c I)$ and the denoiser be exact: $\hat x_0 = k x$. Then a step of Question 7 is
# $x_b = f x_a + s z$. On paper:
#
# 1. Find $f$ and $s$. Enter `step_factors(c, a, b, eta)`.
# 2. Sampling begins with $x \sim N(0, I)$. Which variance does each entry have at the end? Enter
#    `final_variance(c, levels, eta)`.
#
# *Example.* $c = 1$, $a = 0.36$, $b = 0.64$, $\eta = 0$: $k = 0.6$ and $f = 0.96$. With
# levels 0.36, 0.64, 1 the variance at the end is $(0.96 \cdot 0.8)^2$.
#
# <details><summary>Exact rules</summary>
#
# $c \ge 0$, $0 < a < b \le 1$; `levels` is a list of increasing floats, at least two. Python floats
# are returned: $f$ and $s \ge 0$, and the variance.
#
# </details>

# %%
# answer: step_factors, final_variance

# %%
grader.check("a2")

# %% tags=["shows"]
many = [5, 10, 20, 50, 100, 200]
variances = {
    f"{name}, eta = {eta}": (many, [final_variance(1.0, of(n).tolist(), eta) for n in many], style)
    for name, of in (("cosine", cosine_levels), ("linear", linear_levels))
    for eta, style in ((0, "o-"), (1, "o--"))
}
distances = {}
for eta in (0.0, 1.0):
    for n in many[:5]:
        generator = personal.generator(ME, f"sampler {eta} {n}")
        start = torch.randn(cloud.shape, generator=generator, dtype=cloud.dtype)
        found = sample(denoiser_of(prior), start, cosine_levels(n), eta, generator)
        distances.setdefault(eta, []).append(generative.sliced_distance(found, cloud))
other = generative.sliced_distance(prior.draw(4000, generator), cloud)
for eta, row in distances.items():
    print(f"eta {eta:.0f}, steps {many[:5]}: distance", "  ".join(f"{one:.3f}" for one in row))
print(f"two true sets of 4000 points are {other:.3f} apart")
figures.describe(
    plots.show_curves(
        variances,
        "steps",
        "variance at the end",
        "A standard normal prior, drawn in few steps",
        log="x",
    ),
    "Variance at the end against the number of steps, which should be 1: DDIM and ancestral "
    "sampling stay below it with few steps and come near with many.",
)

# %% [markdown]
# ## 3. Given a measurement
#
# A sampler draws from the prior. To draw from the *posterior* it would need the score of
# $x_a$ given $y$. For three modes it is known: the posterior is a mixture again. For a network
# it is not, and methods approximate it. Here they are judged against the truth.

# %% [markdown]
# ### Question 8. Put the measurement in (5 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in Prediction 2.*
#
# The simplest guidance needs no derivatives. Write
#
# - `replace(x, a, y, mask, generator)`: measured pixels of $x$ become $\sqrt a\, y + \sqrt{1 - a}\,
#   n$ with new noise ([Song and others, 2021](https://arxiv.org/abs/2011.13456));
# - `ddnm(x, a, denoise, y, A, sigma)`: the estimate $\hat x_0 + g\, A^+ (y - A \hat x_0)$ with
#   $g = (1 - a) / (1 - a + \sigma^2)$, close to DDNM ([Wang and others,
#   2023](https://arxiv.org/abs/2212.00490)), for the sampler to use in place of $\hat x_0$.
#
# *Example.* $A = (1\ \ 1)$, $\hat x_0 = (1, 1)$, $y = 4$, $\sigma = 0$: $(2, 2)$. With $\sigma = 1$
# and $a = 0.5$: $g = 1/3$.
#
# <details><summary>Exact rules</summary>
#
# $x$ is $(B, \dots)$, $0 < a < 1$, $\sigma \ge 0$. In `replace`, $y$ is like $x$ and may hold
# anything, also NaN, where `mask`, bool, the shape of one image or of the batch, is false; the
# noise is one `torch.randn` of the shape and dtype of $x$. `A` is an instrument of
# `generative.instruments`: `forward`, `adjoint`, `pinv`. `denoise(x, a)` is called once.
#
# </details>
#
# *Checked*: the example (public); matrices, masks, pooling, consistency without noise, dtypes
# (hidden).

# %%
# answer: replace, ddnm

# %%
grader.check("q8")

# %% [markdown]
# ### Question 9. Guide by derivatives (7 points)
#
# *Core. 30 minutes. Difficulty 4 of 5. Needed in Prediction 2 and Question 12.*
#
# Let $\hat x_0$ be `denoise(x, a)` and $J$ its derivative for $x$. Write
#
# - `pigdm(x, a, denoise, y, A, sigma)`: $\hat x_0 + \frac{1 - a}{\sqrt a} J^T A^T (r^2 A A^T +
#   \sigma^2 I)^{-1} (y - A \hat x_0)$ with $r^2 = 1 - a$ ([Song and others,
#   2023](https://openreview.net/forum?id=9_gsMA8MRKQ)): Tweedie's formula, as if $x_0$ were
#   $N(\hat x_0, r^2 I)$;
# - `dps(x, a, denoise, y, A, zeta)`: the pair of $\hat x_0$ and $\zeta\, \nabla_x \|y - A \hat
#   x_0\|$ ([Chung and others, 2023](https://arxiv.org/abs/2209.14687)), for `sample` to subtract.
#
# *Example.* $\hat x_0 = x / 2$, $A = (1\ \ 1)$, $x = (2, 2)$, $y = 4$, $\sigma = 0$, $a = 0.5$:
# $J^T A^T (0.5 \cdot 2)^{-1} \cdot 2 = (1, 1)$. And $\nabla_x \|4 - A \hat x_0\| = (-0.5, -0.5)$.
#
# <details><summary>Exact rules</summary>
#
# The norm is that of one image of the batch; where it is 0 its gradient is 0. `A.whiten(v, r2, s2)`
# is $(r_2 A A^T + s_2 I)^{-1} v$. $\hat x_0$ depends on $x$. `denoise` is called once, with
# gradients, also within `torch.no_grad()`; the results require none, and nothing is left in `grad`
# of $x$ or of parameters of `denoise`, which may require gradients. $0 < a < 1$; $\sigma \ge 0$,
# and above 0 for a matrix with dependent rows.
#
# </details>
#
# *Checked*: the example (public); denoisers that are not linear, all instruments, a prior for which
# PiGDM is exact, images of different errors, dtypes (hidden).

# %%
# answer: pigdm, dps

# %%
grader.check("q9")

# %%
A2 = torch.tensor([[1.0, 0.5]], dtype=torch.float64)
y2 = torch.tensor([personal.choice(ME, "y", [0.1, 0.15, 0.2, 0.25, 0.3])], dtype=torch.float64)
posterior = prior.posterior(y2, A2, 0.1, gaussian_posterior)
print(f"you measured x_1 + x_2 / 2 = {y2.item()}, with sigma = 0.1")
print("weights of the three modes, before:", [round(w, 3) for w in prior.weights.tolist()])
print("and given y, exactly:", [round(w, 3) for w in posterior.weights.tolist()])
generator = personal.generator(ME, "cloud 2")
figures.describe(
    drawings.show_points(
        {"the prior": cloud, "the posterior": posterior.draw(4000, generator)},
        ((1.0, 0.5), y2.item()),
        columns=2,
    ),
    "Points of three modes, and of the exact posterior along the dashed line of the measurement.",
)

# %% [markdown]
# ### Prediction 2. How many in the small mode? (4 points)
#
# *Core. 10 minutes. Difficulty 5 of 5. Needed in Question 11.*
#
# You will draw 4000 samples in 100 ancestral steps, guided by your measurement with $\sigma = 0.1$.
# The cell above printed the exact weight of the first mode. What share of the samples, in percent,
# will lie in the first mode (1) with the exact posterior score in the sampler; (2) with PiGDM; (3)
# with DDNM; (4) with DPS and $\zeta = 0.3$? All points need intervals of at most 16 percentage
# points.

# %%
# answer: guess_modes

# %%
grader.check("p2")


# %% tags=["shows"]
def drawn_by(guide, steps=100, count=4000, purpose="modes"):
    """Samples of a guided sampler in the plane."""
    generator = personal.generator(ME, purpose)
    start = torch.randn(count, 2, generator=generator, dtype=torch.float64)
    return sample(guide, start, cosine_levels(steps), 1.0, generator)


def methods_for(sigma, y, count=4000):
    """Guidance in the plane by name, and the exact posterior."""
    exact, plain = prior.posterior(y, A2, sigma, gaussian_posterior), denoiser_of(prior)
    rows, instrument = y.expand(count, 1), generative.Matrix(A2)
    found = {
        "exact score": denoiser_of(exact),
        "PiGDM": lambda x, a: pigdm(x, a, plain, rows, instrument, sigma),
        "DDNM": lambda x, a: ddnm(x, a, plain, rows, instrument, sigma),
    }
    for zeta in (0.03, 0.1, 0.3, 1.0):
        found[f"DPS, zeta = {zeta}"] = lambda x, a, zeta=zeta: dps(
            x, a, plain, rows, instrument, zeta
        )
    return found, exact


modes, clouds = {}, {}
for sigma in (0.1, 0.5):
    methods, exact = methods_for(sigma, y2)
    generator = personal.generator(ME, f"truth {sigma}")
    truth = exact.draw(4000, generator)
    mean, C = exact.moments()
    print(f"\nsigma = {sigma}        error of the mean   variance   shares of the modes   distance")
    weights = " ".join(f"{one:.3f}" for one in exact.weights.tolist())
    other = generative.sliced_distance(exact.draw(4000, generator), truth)
    print(f"{'the posterior':22}{0:12.3f}{C.trace():14.3f}     {weights}{other:12.3f}")
    for name, guide in methods.items():
        x = drawn_by(guide)
        shares = prior.shares(x)
        told = " ".join(f"{one:.3f}" for one in shares.tolist())
        print(
            f"{name:22}{(x.mean(0) - mean).norm():12.3f}{torch.cov(x.T).trace():14.3f}     {told}"
            f"{generative.sliced_distance(x, truth):12.3f}"
        )
        modes[name, sigma] = 100 * shares[0].item()
        if sigma == 0.1 and name in ("exact score", "PiGDM", "DDNM", "DPS, zeta = 0.3"):
            clouds[f"{name}: {modes[name, sigma]:.0f} %"] = x
names = ["exact score", "PiGDM", "DDNM", "DPS, zeta = 0.3"]
guess = predictions.reveal("modes", [modes[name, 0.1] for name in names])
figures.describe(
    drawings.show_points(clouds, ((1.0, 0.5), y2.item())),
    "Samples of four guided samplers along the dashed line, with the share in the first mode: "
    + ", ".join(clouds),
)

# %% [markdown]
# ### Experiment 1. Why are the shares wrong? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 11.*
#
# With 100 steps and 1000 samples PiGDM's share of the first mode is off by a certain error. Three
# explanations: *steps*, all of the error comes from the size of the steps and is in proportion to 1
# / steps; *samples*, it is chance and goes with one over the root of their number $N$;
# *likelihood*, it comes from PiGDM's approximation of the score given $y$, whatever the numbers
# are. Choose one run: `steps` 100 or 400, `N` 1000 or 16000, `score` `"pigdm"` or `"exact"`, for
# which the three predict different errors. Say for each, were it the only cause, by which factor
# the error changes; a cause that the run takes away leaves the factor 0.

# %%
# answer: my_run

# %%
grader.check("e1")


# %% tags=["shows"]
def error_of_share(steps, N, score):
    """How far the share of the first mode is off, in percentage points."""
    methods, exact = methods_for(0.1, y2, N)
    name = {"pigdm": "PiGDM", "exact": "exact score"}[score]
    x = drawn_by(methods[name], steps, N, f"shares {steps} {N}")
    return abs(100 * (prior.shares(x)[0] - exact.weights[0]).item())


run = my_run["run"]
before, after = error_of_share(100, 1000, "pigdm"), error_of_share(**run)
print(f"error {before:.1f} before, {after:.1f} after: factor {after / before:.2f}")
print(f"you sealed {my_run['expected']}")
for name, knobs in {
    "steps": (400, 1000, "pigdm"),
    "N": (100, 16000, "pigdm"),
    "score": (100, 1000, "exact"),
}.items():
    print(f"the knob {name} alone: factor {error_of_share(*knobs) / before:.2f}")

# %% [markdown]
# ## 4. A decoder
#
# Before diffusion models, a prior was a *decoder* $G$: 20 numbers $z$ become an image, and only
# what $G$ can draw is believed. That is the latent estimate of Prediction 1, bent.

# %% [markdown]
# ### Question 10. Recovery with a decoder (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# [Bora and others (2017)](https://arxiv.org/abs/1703.03208) minimise $\|A\, G(z) - y\|^2$ over $z$
# by gradient descent, from several starts. Write `csgm(A, y, decoder, latent, restarts, steps,
# rate, generator)` with Adam, all images and starts at once: each image gets the $G(z)$ of the
# start that ends with the least residual. Nobody knows the truth.
#
# *Example.* $G(z) = (z, z)$, $A = (1\ \ 0)$, $y = 3$: every start ends near $(3, 3)$.
#
# <details><summary>Exact rules</summary>
#
# `A` is $(m, n)$, `y` $(B, m)$; `decoder` maps $(N, \text{latent})$ to $(N, \dots)$, $n$ numbers
# each, every row by itself. Starts are one `torch.randn` of shape (restarts, $B$, latent) in the
# dtype of `y`. `torch.optim.Adam` with `lr=rate` and nothing else takes `steps` steps, perhaps 0,
# on the sum of all squared residuals; then residuals are compared. Returns $(B, \dots)$ without
# gradients. The decoder's parameters, their gradients and its mode stay as they are; also within
# `torch.no_grad()`.
#
# </details>
#
# *Checked*: the example (public); linear decoders against least squares, many minima, the choice of
# the start, what is drawn, dtypes (hidden).

# %%
# answer: csgm

# %%
grader.check("q10")

# %% tags=["shows"]
decoder = generative.decoder("digits")
fashion = generative.decoder("fashion")
images = generative.digits()
mean28, C28 = generative.gaussian(28)
cosines = torch.tensor(
    [[math.cos(math.pi / 28 * (j + 0.5) * k) for j in range(28)] for k in range(28)]
)
cosines = cosines / cosines.norm(dim=1, keepdim=True)
basis = torch.kron(cosines, cosines)  # rows: the discrete cosine transform


def measured_by(count, x, purpose):
    """A random matrix with `count` rows, and what it gives for images x, sigma = 0.01."""
    generator = personal.generator(ME, purpose)
    A = torch.randn(count, 784, generator=generator) / count**0.5
    noise = torch.randn(len(x), count, generator=generator)
    return A, x.flatten(1) @ A.T + 0.01 * noise


def lasso(A, y, lam=0.002, transform=None):
    """Sparse pixels, or sparse cosines, by FISTA."""
    D = A if transform is None else A @ transform.T
    codes = unrolled.fista(y, D, lam, 200)[-1]
    return (codes if transform is None else codes @ transform).reshape(-1, 1, 28, 28)


def best_lasso(A, y, x, transform=None):
    """With the best of three weights for these images: told the truth x."""
    found = [lasso(A, y, lam, transform) for lam in (0.0005, 0.002, 0.01)]
    return max(found, key=lambda one: metrics.psnr(one, x))


def as_normal(A, y):
    """The posterior mean under the normal distribution of 4000 other digits."""
    found, _ = gaussian_posterior(y.double(), A.double(), 0.01, mean28, C28)
    return found.float().reshape(-1, 1, 28, 28)


def by_decoder(A, y, restarts=5, G=decoder, seed="decoder"):
    """CSGM with 200 steps."""
    return csgm(A, y, G, 20, restarts, 200, 0.05, personal.generator(ME, seed))


x28, counts, table = images[:8], [20, 50, 100, 200, 500], {}
for m in counts:
    A, y = measured_by(m, x28, f"matrix {m}")
    found = {
        "decoder, 5 starts": by_decoder(A, y),
        "decoder, 1 start": by_decoder(A, y, 1),
        "normal prior": as_normal(A, y),
        "Lasso, pixels": best_lasso(A, y, x28),
        "Lasso, cosines": best_lasso(A, y, x28, basis),
    }
    for name, one in found.items():
        table.setdefault(name, []).append(
            [metrics.psnr(image, truth) for image, truth in zip(one, x28, strict=True)]
        )
with torch.no_grad():
    code, _ = generative.encoder()(x28)
    print(f"encoder and decoder alone: {metrics.psnr(decoder(code), x28):.2f} dB")
print("m", counts, "mean, deviation over 8 digits")
for name, rows in table.items():
    told = (f"{torch.tensor(row).mean():5.2f} ({torch.tensor(row).std():.1f})" for row in rows)
    print(f"{name:18}", "  ".join(told))
figures.describe(
    plots.show_curves(
        {
            name: (counts, [sum(row) / 8 for row in rows], "o-" if "1 start" not in name else "o--")
            for name, rows in table.items()
        },
        "measurements m of 784",
        "PSNR (dB)",
        "Three kinds of priors",
    ),
    "PSNR against the number of measurements, mean over 8 digits: "
    + "; ".join(
        f"{name} from {sum(rows[0]) / 8:.0f} to {sum(rows[-1]) / 8:.0f} dB"
        for name, rows in table.items()
    ),
)

# %% tags=["shows"]
A, y = measured_by(100, x28[:4], "matrix 100 again")
columns = {
    "truth": x28[:4],
    "decoder": by_decoder(A, y),
    "normal prior": as_normal(A, y),
    "Lasso, cosines": best_lasso(A, y, x28[:4], basis),
    "decoder\nof fashion": by_decoder(A, y, G=fashion),
}
for name, one in list(columns.items())[1:]:
    misfit = (one.flatten(1) @ A.T - y).square().mean().sqrt()
    told = name.replace("\n", " ")
    print(f"{told:18} {metrics.psnr(one, x28[:4]):6.2f} dB, residual {misfit / 0.01:5.1f} sigma")
figures.describe(
    drawings.show_columns(columns, low=0.0),
    "Four digits from 100 measurements: the decoder draws sharp digits, the normal prior blurred "
    "ones, Lasso noise, and a decoder that knows clothes draws digits made of cloth.",
)

# %% [markdown]
# ### Claim 1. A fifth of the measurements (4 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# Bora and others say that their method needs 5 to 10 times fewer measurements than Lasso for the
# same accuracy. Take 5. Write `audit_claim(sample, first, second)`. `sample(image, seed)` returns
# an image, few measurements of it, and five times as many; `first` restores from the few, `second`
# from the many. Measure the PSNR of `first` minus that of `second` (`metrics.psnr`) on 8 images
# with 3 seeds each, and say whether the claim that `first` is at least as good is `"supported"`,
# `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images and seeds count from 0; `sample` is called once for each pair. Return a dict: `"table"`, 8
# rows of 3 differences; `"interval"`, the paired 95 % interval over images, as
# `audit.paired_interval` makes it; `"verdict"`, that of `audit.verdict`. Nothing is clamped. The
# methods are given what `sample` gave, or copies of it, unchanged.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %% tags=["shows"]
matrices = {m: measured_by(m, images[:1], f"claim {m}")[0] for m in (50, 250, 500)}


def claim_sample(times):
    """Digits with 50 measurements, and `times` as many."""

    def sample(image, seed):
        x = images[image : image + 1]
        noise = torch.randn(1, 50 + 50 * times, generator=torch.Generator().manual_seed(seed))
        few = x.flatten(1) @ matrices[50].T + 0.01 * noise[:, :50]
        return x, few, x.flatten(1) @ matrices[50 * times].T + 0.01 * noise[:, 50:]

    return sample


known = {}


def decoder_50(y):
    """The decoder from 50 measurements; what was computed once is kept."""
    key = y.numpy().tobytes()
    if key not in known:
        known[key] = by_decoder(matrices[50], y, 4)
    return known[key]


for name, times, second in [
    ("Lasso in pixels", 5, lambda y: lasso(matrices[250], y)),
    ("Lasso in cosines", 5, lambda y: lasso(matrices[250], y, transform=basis)),
    ("the normal prior", 5, lambda y: as_normal(matrices[250], y)),
    ("Lasso in pixels", 10, lambda y: lasso(matrices[500], y)),
]:
    found = audit_claim(claim_sample(times), decoder_50, second)
    low, high = found["interval"]
    print(
        f"50 measurements against {50 * times} of {name}: {low:.1f} to {high:.1f} dB, "
        f"the claim is {found['verdict']}"
    )

# %% [markdown]
# ## 5. A network
#
# `generative.noise_estimator("digits")` was trained with the loss of Question 6 on 4000 digits,
# turned and sheared by little: 3358 steps of 128 digits, some minutes on a GPU. Images are 32 x 32,
# from -1 (black) to 1 (white). Its training log has the mean distance of 64 samples to their
# nearest training image, 11.2; that of test digits is 9.8: the samples are no copies. Nothing says
# who wrote a digit, so test digits may be of the same hands.

# %% tags=["shows"]
network = generative.noise_estimator("digits")


def denoise(x, a):
    """Estimate of x_0 by the network, from -1 to 1."""
    return x0_from_noise(x, a, network(x, torch.full((len(x),), a))).clamp(-1, 1)


x = generative.padded(images)
generator = personal.generator(ME, "network")
columns = {}
with torch.no_grad():
    for steps, eta in ((10, 0.0), (30, 0.0), (30, 1.0)):
        start = torch.randn(4, 1, 32, 32, generator=generator)
        found = sample(denoise, start, cosine_levels(steps), eta, generator)
        columns[f"{steps} steps\neta = {eta:.0f}"] = found
    for a in (0.9, 0.5, 0.1):
        noisy = diffuse(x[:4], a, torch.randn(4, 1, 32, 32, generator=generator))
        columns[f"noisy\na = {a}"] = noisy / a**0.5
        columns["denoised\n" + " " * int(10 * a)] = denoise(noisy, a)
figures.describe(
    drawings.show_columns(columns),
    "Samples of the network with 10 and 30 steps, and test digits with noise of three levels "
    "beside the network's estimates, which grow softer the more noise there was.",
)

# %% [markdown]
# Now a quarter of the pixels is measured. The opponent is the posterior mean of a normal prior with
# mean and covariance of the same training digits: fair, exact, and without a network.

# %% tags=["shows"]
SIGMA, KEEP = 0.1, 0.25
truth = x[:6]
generator = personal.generator(ME, "holes")
mask = torch.rand(truth.shape, generator=generator) < KEEP
y = torch.where(mask, truth + SIGMA * torch.randn(truth.shape, generator=generator), 0)
mean32, C32 = generative.gaussian(32)


def normal_mean(y, mask, sigma):
    """Posterior means of the normal prior, digit by digit."""
    found = []
    for one, seen in zip(y.flatten(1).double(), mask.flatten(1), strict=True):
        A = torch.eye(1024, dtype=torch.float64)[seen]
        found.append(gaussian_posterior(one[seen][None], A, sigma, mean32, C32)[0])
    return torch.cat(found).float().clamp(-1, 1).view_as(y)


def several(guide_of, copies=2, steps=30):
    """Samples (copies, B, 1, 32, 32) of a guided sampler, eta = 1."""
    generator = personal.generator(ME, "several")
    instrument = generative.Mask(mask.repeat(copies, 1, 1, 1))
    rows = y.repeat(copies, 1, 1, 1)
    guide = guide_of(rows, instrument, generator)
    start = torch.randn(rows.shape, generator=generator)
    with torch.no_grad():
        found = sample(guide, start, cosine_levels(steps), 1.0, generator).clamp(-1, 1)
    return found.unflatten(0, (copies, -1))


guides = {
    "replacement": lambda rows, A, g: lambda x, a: denoise(replace(x, a, rows, A.mask, g), a),
    "DDNM": lambda rows, A, g: lambda x, a: ddnm(x, a, denoise, rows, A, SIGMA),
    "PiGDM": lambda rows, A, g: lambda x, a: pigdm(x, a, denoise, rows, A, SIGMA).clamp(-1, 1),
    "DPS, 2": lambda rows, A, g: lambda x, a: dps(x, a, denoise, rows, A, 2.0),
}
columns = {"measured": torch.where(mask, y, -0.3), "normal": normal_mean(y, mask, SIGMA)}


def told(found):
    """Mean and deviation over digits, in dB."""
    rows = torch.tensor([metrics.psnr(one, t, 2.0) for one, t in zip(found, truth, strict=True)])
    return f"{rows.mean():6.2f} ({rows.std():.1f})"


print(
    f"{'dB, 6 digits':14}{'one sample':>14}{'mean of two':>14}{'spread':>9}{'residual/sigma':>16}"
)
print(f"{'normal prior':14}{'':14}{told(columns['normal']):>14}")
said = []
for name, guide_of in guides.items():
    found = several(guide_of)
    residual = (found - y)[:, mask].square().mean().sqrt() / SIGMA
    spread = found.std(0).mean()
    print(f"{name:14}{told(found[0]):>14}{told(found.mean(0)):>14}{spread:9.3f}{residual:16.2f}")
    columns[name], columns[f"{name},\nanother"] = found
    said.append(f"{name} {told(found[0]).strip()}")
columns["truth"] = truth
figures.describe(
    drawings.show_columns(columns),
    "Six digits with a quarter of their pixels: the normal prior's mean, two samples of each "
    f"guidance, and the truth. PSNR of one sample in dB: {'; '.join(said)}.",
)

# %% [markdown]
# The same code with another network, trained on patches of photographs, this one not among them:
# means of 4 x 4 pixels were measured, $\sigma = 0.05$.

# %% tags=["shows"]
from starter_code import photographs

photo_network = generative.noise_estimator("photos")


def photo_denoise(x, a):
    """Estimate of x_0 by the network of photographs."""
    return x0_from_noise(x, a, photo_network(x, torch.full((len(x),), a))).clamp(-1, 1)


photo = 2 * photographs.middle("coins", 128)[..., :64, 32:96] - 1
pooling = generative.Pooling(4)
generator = personal.generator(ME, "photo")
small = pooling.forward(photo) + 0.05 * torch.randn(1, 1, 16, 16, generator=generator)
with torch.no_grad():
    start = torch.randn(2, 1, 64, 64, generator=generator)
    rows = small.expand(2, 1, 16, 16)
    found = sample(
        lambda x, a: ddnm(x, a, photo_denoise, rows, pooling, 0.05),
        start, cosine_levels(40), 0.85, generator,
    )  # fmt: skip
smooth = torch.nn.functional.interpolate(small, scale_factor=4, mode="bicubic")
shown = {"means of 4 x 4": pooling.pinv(small), "bicubic": smooth, "DDNM": found[:1]}
shown |= {"another": found[1:], "mean of two": found.mean(0, keepdim=True), "truth": photo}
titles = [f"{name}\n{metrics.psnr(one, photo, 2.0):.1f} dB" for name, one in shown.items()]
titles[-1] = "truth"
figures.describe(
    plots.show_images(list(shown.values()), titles, (-1, 1), columns=6),
    "A detail of a photograph from means of 4 x 4 pixels: bicubic is smooth, two samples of DDNM "
    "are sharper and differ in their details.",
)

# %% [markdown]
# ### Question 11. Which error is whose? (6 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed for reading papers.*
#
# *At most 250 words. Points: 2 the table, 2 three errors told apart, 1 decibels, 1 a test.*
#
# 1. Explain the table of Prediction 2 by your numbers: how do PiGDM and DDNM err in the share of
#    the first mode, and why? What does $\sigma$ change for DPS, and why?
# 2. Errors come from the *prior*, the *guidance* or the *sampler*. For each, give one that this
#    notebook shows, and the comparison that proves whose it is.
# 3. A referee rejects a posterior sampler that loses 3 dB against a regression network. What do you
#    answer, and what would you measure?
# 4. Change one number of the problem in the plane so that PiGDM becomes nearly right. Say what you
#    expect, and show it in a run.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. Design: a quarter of a digit

# %% [markdown]
# ### Question 12. Restore digits (8 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed for design.*
#
# A quarter of the pixels of digits is known, with $\sigma = 0.1$. Design `restore(y, mask, sigma,
# network, generator)`, which returns one estimate for each digit. It is judged by PSNR against the
# posterior mean of the normal prior, on digits that nobody has seen. At most 100 images may go
# through the network for each digit (derivatives are not counted): many steps for one sample, or
# few steps for many.
#
# Which guidance, which schedule, how many samples, and what do you do with them? Choose on the
# digits `images[50:]`, and keep a log for Question 13.
#
# <details><summary>Exact rules</summary>
#
# `y` is $(B, 1, 32, 32)$, float32, digits from -1 to 1, 0 where `mask`, bool, like `y`, is false.
# `network(x, a)` estimates the noise in $x$, $(N, 1, 32, 32)$, for levels $a$, $(N,)$, as
# `generative.noise_estimator("digits")` does; it is the only network that is called (`denoise` of
# Section 5 calls another). All that is random comes from `generator`: equal ones give equal
# results. Returns float32, like `y`. What is given stays as it is, and so does the session. On two
# cores a call with 8 digits takes less than 60 seconds.
#
# | mean PSNR of 8 digits over that of the normal prior | points |
# |---|---|
# | any, within the bounds | 1 |
# | 0, 0.6, 1.1 and 1.6 dB | 2 + 2 + 1.5 + 1.5 |
#
# The margin enters the leaderboard.
#
# </details>

# %%
# answer: restore

# %%
grader.check("q12")

# %% tags=["shows"]
x = generative.padded(images[50:54])
generator = personal.generator(ME, "design")
mask = torch.rand(x.shape, generator=generator) < KEEP
y = torch.where(mask, x + SIGMA * torch.randn(x.shape, generator=generator), 0)
found = {
    "measured": torch.where(mask, y, -0.3),
    "normal": normal_mean(y, mask, SIGMA),
    "yours": restore(y, mask, SIGMA, network, generator),
    "truth": x,
}
for name in ("normal", "yours"):
    print(f"{name}: {metrics.psnr(found[name], x, 2.0):.2f} dB")
figures.describe(
    drawings.show_columns(found),
    "Four validation digits: what was measured, the posterior mean of the normal prior, your "
    "restoration, and the truth.",
)

# %% [markdown]
# ### Question 13. Your log (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed for design.*
#
# *Points: 1 rows, 1 numbers, 1 a dropped idea, 1 which error was left.*
#
# At least three rows: what you changed, what you expected, what the validation digits said, on how
# many of them. One row must be an idea that you dropped, with the reason. Last: is what is left of
# the error that of the prior, the guidance or the sampler, and how do you know?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) say what a posterior sample costs in decibels, and why it may still be what one
# wants; (2) write a sampler, and test it on a prior that you know; (3) say what PiGDM, DDNM and DPS
# each assume; (4) say when a decoder beats sparsity, and why more measurements do not help it; (5)
# tell an error of the prior from one of the guidance?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the file exists, so that the last one can pack it.

# %%
from pathlib import Path

Path("predictions.jsonl").touch()
