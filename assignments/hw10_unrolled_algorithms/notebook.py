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
# # Homework 10: Unrolled algorithms
#
# An iterative method needs hundreds of steps because each of them knows nothing about the signals
# that it will meet. Stop it after eight steps, and it is a network of eight layers whose weights
# somebody has derived. So let them be learned. The figure below is the end of this homework:
# sixteen steps, taken by textbook algorithms and by a network that started as one.

# %%
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import (
    audit,
    experiments,
    figures,
    kernels,
    linear_operators,
    metrics,
    personal,
    photographs,
    plots,
    predictions,
    training,
    unrolled,
    weights,
)
from starter_code.operators import Blur
from starter_code.sparse import nmse
from starter_code.unrolled import drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - write an algorithm as a network that equals it before training;
# - say which of its numbers are worth learning, and which must not be free;
# - unroll a gradient method around the physics of a blur, and plug a denoiser into one;
# - measure how much a network stretches, say when an iteration settles, and differentiate its end;
# - tell what was learned from what was lost: on other signals, other instruments, other blurs.
#
# **You need** soft thresholding, ISTA and FISTA (homework 3), adjoints and blur (homework 1),
# `nn.Module` and its parameters (homework 4). The course's part on unrolled networks goes with it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype and the
# device of the inputs; results that are numbers are Python's own. What you are given stays as it
# is, and so does the session: default dtype, global random generators (only first weights of a new
# network may be drawn from these). Tensors may lie in memory in any layout.
#
# **Points and time.** 20 questions, 100 points, about 8 hours. All cells of a finished notebook run
# in about two minutes; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*. All points are for a
# narrow interval that holds, half for one up to five times as wide.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %% [markdown]
# ## 0. Letters
#
# - $x \in \mathbb{R}^n$ is a sparse vector, $y = A x + \sigma\, \varepsilon \in \mathbb{R}^m$ what
#   is measured, $A$ is $m \times n$ with columns $a_i$ of norm 1; here $m = 64$, $n = 128$,
#   `unrolled.matrix()`. Eight entries of $x$ are not zero, at random places, normal;
#   $\sigma = 0.01$.
# - In code vectors are *rows*: a batch `x` is $(B, n)$, `y` is $(B, m)$, and $A x$ is `x @ A.T`.
# - $L = \|A\|^2$, the square of the largest singular value. $\mathrm{soft}(z, t)$ moves each entry
#   towards zero by $t$, at most to zero (`unrolled.soft`).
# - ISTA: $x \leftarrow \mathrm{soft}\bigl(x - \tfrac1L A^T (A x - y),\ \tfrac{\lambda}{L}\bigr)$
#   from $x = 0$. It is given, and so is FISTA: lists of iterates,
#   `unrolled.ista(y, A, lam, steps)`.
# - NMSE is $10 \log_{10}(\sum \|\hat x - x\|^2 / \sum \|x\|^2)$ in dB, sums over a batch; 0 dB is
#   the estimate 0, and less is better.
# - $K$ is the number of layers; they are numbered from 1 in formulas.
#
# ## 1. An algorithm that is stopped
#
# *Example.* $m = n = 1$, $A = 2$, so $L = 4$. With $y = 3$ and $\lambda = 2$, the first step from
# $x = 0$ goes to $\mathrm{soft}(1.5,\ 0.5) = 1$, and stays there.

# %% [markdown]
# ### Prediction 1. Which weight is best, and when? (4 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in Experiment 1.*
#
# ISTA runs on 300 signals of yours. What is its NMSE in dB after 16 steps with $\lambda = 0.2$
# and with $\lambda = 0.02$, and after 1000 steps, again with both? Four numbers in this order. A
# large $\lambda$ thresholds more in each step. For comparison: least squares that is told the
# places of the eight entries reaches about $-39.6$ dB. All points need intervals of at most 5 dB.

# %%
# answer: guess_stopped

# %%
grader.check("p1")

# %% tags=["shows"]
A = unrolled.matrix()
x_own, y_own = unrolled.draw(300, personal.generator(ME, "signals"))
runs = {lam: unrolled.ista(y_own, A, lam, 1000) for lam in (0.2, 0.02)}
stopped = [nmse(runs[lam][steps - 1], x_own) for steps in (16, 1000) for lam in (0.2, 0.02)]
guess = predictions.reveal("stopped", stopped)
shown = [*range(1, 20), *range(20, 200, 10), *range(200, 1001, 100)]
curves = {
    f"λ = {lam}": (shown, [nmse(found[k - 1], x_own) for k in shown], "-")
    for lam, found in runs.items()
}
figure = plots.show_curves(curves, "step", "NMSE (dB)", "ISTA on your signals", log="x")
predictions.band(figure.axes[0], guess, [16, 16, 1000, 1000])
figures.describe(
    figure,
    "NMSE of ISTA against the step for two weights; grey bars show the sealed intervals at 16 and "
    "1000 steps.",
)

# %% [markdown]
# ### Experiment 1. Why does it stand still? (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in Question 6.*
#
# With $\lambda = 0.2$, $\sigma = 0.01$ and 300 steps ISTA stays far above the $-39.6$ dB. Three
# explanations: *bias*, each entry is moved by an amount in proportion to $\lambda$; *noise*, the
# error is in proportion to $\sigma$; *stopping*, it has not arrived: from 300 to 1000 steps the
# error would fall to a tenth, with either $\lambda$. Choose one run, $\lambda$ (`lam`) 0.2 or 0.1,
# $\sigma$ 0.01 or 0.03, `steps` 300 or 1000, for which the three predict different errors. Say for
# each, were it the only cause, by which factor $\|\hat x - x\|$ changes.

# %%
# answer: my_run

# %%
grader.check("e1")

# %% tags=["shows"]
run = my_run["run"]
x_run, y_run = unrolled.draw(300, personal.generator(ME, "signals"), sigma=run["sigma"])
norms = [
    (unrolled.ista(y, A, lam, steps)[-1] - x).norm().item()
    for x, y, lam, steps in [(x_own, y_own, 0.2, 300), (x_run, y_run, run["lam"], run["steps"])]
]
print(f"the error changed by the factor {norms[1] / norms[0]:.2f}; you sealed {my_run['expected']}")

# %% [markdown]
# ### Question 1. One step is one layer (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 2.*
#
# A layer that knows nothing of $A$ computes
#
# $$
# x \leftarrow \mathrm{soft}(W_1\, y + W_2\, x,\ \theta) .
# $$
#
# Write `lista_start(A, lam)`: the $W_1$, $W_2$ and $\theta$ with which it is one step of ISTA.
#
# <details><summary>Exact rules</summary>
#
# Returns $W_1$ $(n, m)$, $W_2$ $(n, n)$, tensors like $A$, and $\theta$, a Python float. $A$ is
# real, of any shape, its columns need not have norm 1; float32 or float64.
#
# </details>
#
# *Checked*: a matrix by hand (public); wide and tall matrices, one step from any $x$ (hidden).

# %%
# answer: lista_start

# %%
grader.check("q1")

# %% [markdown]
# ## 2. A network that starts as the algorithm

# %% [markdown]
# ### Question 2. LISTA (8 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in all that follows.*
#
# [Gregor and LeCun (2010)](https://icml.cc/Conferences/2010/papers/449.pdf) gave every layer its
# own numbers and learned them. Write `LISTA(A, K, lam)`, a `nn.Module` with $K$ layers
#
# $$
# x_k = \mathrm{soft}(W_{1,k}\, y + W_{2,k}\, x_{k-1},\ \theta_k), \qquad x_0 = 0 .
# $$
#
# `layers(y)` returns all of $x_1, \dots, x_K$, `forward(y)` the last one. A new network *is* ISTA:
# layer by layer, whatever $y$. So training begins with what you had.
#
# <details><summary>Exact rules</summary>
#
# The parameters are `W1` $(K, n, m)$, `W2` $(K, n, n)$ and `theta` $(K,)$, in the dtype and on the
# device of $A$; there are no others. Training may make a threshold negative: then 0 is used in its
# place, and the parameter stays as it is. `y` is $(B, m)$, `layers` returns a list of $K$ tensors
# $(B, n)$; from each of them gradients reach the numbers of all layers up to it. `K` is at least 1.
# Writing into $A$ later changes nothing. `unrolled.soft` may be used.
#
# </details>
#
# *Checked*: parameters, equal to ISTA at first (public); other numbers, negative thresholds,
# gradients of each layer, batches, dtypes (hidden).

# %%
# answer: LISTA

# %%
grader.check("q2")

# %% [markdown]
# ### Question 3. A loss for every layer (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 6.*
#
# A network that may be stopped early must be trained for that. Write
# `layer_loss(estimates, x, power)` for a list of $K$ estimates $x_1, \dots, x_K$ of a batch $x$:
#
# $$
# \sum_{k=1}^{K} \Bigl( \frac kK \Bigr)^{p}\ \frac{\sum \|x_k - x\|^2}{\sum \|x\|^2} ,
# $$
#
# with sums over the batch; $p$ is `power`. $p = 0$ counts all layers alike, a large $p$ hardly any
# but the last.
#
# *Example.* $K = 2$, $p = 1$, $x = (3, 4)$, $x_1 = (0, 4)$, $x_2 = (3, 3)$: $\tfrac12 \cdot
# \tfrac{9}{25} + \tfrac{1}{25} = 0.22$.
#
# *Checked*: values, gradients for each estimate, dtypes, one layer, batches of unequal energy.

# %%
# answer: layer_loss

# %%
grader.check("q3")

# %% [markdown]
# Train it: 400 steps of 256 signals that are new in every step, some six seconds. The seed of your
# training is your own. The file keeps the weights and is submitted with the notebook.

# %% tags=["shows"]
SEED = personal.seed(ME, "training")


def train_lista(seed):
    return unrolled.train(LISTA(A, 8, 0.2), lambda es, x: layer_loss(es, x, 4), seed=seed)


lista = training.fit_or_load(lambda: LISTA(A, 8, 0.2), train_lista, "lista.safetensors", seed=SEED)


# %% tags=["shows"]
@torch.no_grad()
def by_layer(model, x, y):
    return [nmse(estimate, x) for estimate in model.layers(y)]


eight = range(1, 9)
curves = {
    "ISTA, λ = 0.2": (eight, [nmse(one, x_own) for one in unrolled.ista(y_own, A, 0.2, 8)], "o-"),
    "FISTA, λ = 0.2": (eight, [nmse(one, x_own) for one in unrolled.fista(y_own, A, 0.2, 8)], "o-"),
    "LISTA, your training": (eight, by_layer(lista, x_own, y_own), "o-"),
}
figures.describe(
    plots.show_curves(curves, "layer or step", "NMSE (dB)", "Eight layers against eight steps"),
    "NMSE by layer, at the end "
    + ", ".join(f"{name} {values[-1]:.1f} dB" for name, (_, values, _) in curves.items())
    + ".",
)

# %% [markdown]
# ## 3. Fewer numbers
#
# LISTA has learned 196,616 numbers. Does it have to? Suppose it is perfect: there is no noise, it
# has found $x$, and its thresholds have come down to 0. Then a good layer keeps $x$.

# %% [markdown]
# ### Paper 1. What must not be free (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Question 4.*
#
# 1. On paper: for which $W_2$, given $W_1$ and $A$, does a layer with $\theta = 0$ keep *every* $x$
#    where $y = A x$? Enter it as `coupled_w2(W1, A)`.
# 2. With it the layer is $x \leftarrow \mathrm{soft}(x - W^T (A x - y),\ \theta)$, where
#    $W = W_1^T$: it is *coupled*. How many numbers do $K$ layers learn: of LISTA, coupled, and
#    coupled with $\gamma_k W$ in place of $W_k$, where $W$ is given and $\gamma_k$ a number? Enter
#    `numbers_learned(m, n, K)`, a list of three ints; thresholds count.

# %%
# answer: coupled_w2, numbers_learned

# %%
grader.check("a1")

# %% [markdown]
# ### Question 4. The coupled network (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Question 6.*
#
# Write `CoupledLISTA(A, K, lam)` ([Chen and others, 2018](https://arxiv.org/abs/1808.10038)):
#
# $$
# x_k = \mathrm{soft}\bigl(x_{k-1} - W_k^T (A x_{k-1} - y),\ \theta_k\bigr), \qquad x_0 = 0 .
# $$
#
# It keeps $A$ and learns $W_k$ and $\theta_k$, and starts as ISTA. `layers` and `forward` are as in
# Question 2.
#
# <details><summary>Exact rules</summary>
#
# The parameters are `W` $(K, m, n)$ and `theta` $(K,)$. $A$ is no parameter; it is a buffer `A`, a
# copy, so that it goes where the module goes, and what is written into `model.A` later is used. A
# negative threshold counts as 0. All else is as in Question 2.
#
# </details>
#
# *Checked*: parameters, equal to ISTA at first (public); other numbers, an $x$ that it keeps,
# gradients, the buffer, dtypes (hidden).

# %%
# answer: CoupledLISTA

# %%
grader.check("q4")

# %% [markdown]
# ### Paper 2. A matrix without training (4 points)
#
# *Core. 20 minutes. Difficulty 4 of 5. Needed in Question 5.*
#
# $W^T A$ should be near the identity, or one entry of $x$ leaks into the estimates of others. With
# one $W$ for all layers, [Liu and others (2019)](https://openreview.net/forum?id=B1lnzn0ctQ) do not
# learn it. They take the columns $w_i$ with
#
# $$
# \min_W \|W^T A\|_F^2 \quad \text{where } w_i^T a_i = 1 \text{ for all } i .
# $$
#
# Derive it with a multiplier for each column, and enter `analytic_weight(A)`. $A$ has rank $m$; its
# columns need not have norm 1.
#
# *Example.* $A = \begin{pmatrix} 1 & 0 & 1 \\ 0 & 1 & 1 \end{pmatrix}$: the first column is
# $(1, -0.5)$.

# %%
# answer: analytic_weight

# %%
grader.check("a2")

# %% [markdown]
# ### Question 5. Sixteen numbers (3 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in Question 12.*
#
# Write `ALISTA(A, W, K, lam)`, whose layers are
#
# $$
# x_k = \mathrm{soft}\bigl(x_{k-1} - \gamma_k W^T (A x_{k-1} - y),\ \theta_k\bigr), \qquad x_0 = 0 ,
# $$
#
# and learn $\gamma_k$ and $\theta_k$ alone. At first all $\gamma_k = 1 / \|W^T A\|$, by the largest
# singular value, and $\theta_k = \lambda\, \gamma_k$.
#
# <details><summary>Exact rules</summary>
#
# Parameters `gamma` $(K,)$ and `theta` $(K,)$, buffers `A` and `W`, copies. All else is as in
# Question 4.
#
# </details>
#
# *Checked*: parameters, equal to ISTA where $W = A$ (public); other numbers, gradients, buffers,
# dtypes (hidden).

# %%
# answer: ALISTA

# %%
grader.check("q5")


# %% [markdown]
# The same training for both.


# %% tags=["shows"]
def train_coupled(seed):
    return unrolled.train(CoupledLISTA(A, 8, 0.2), lambda es, x: layer_loss(es, x, 4), seed=seed)


def train_alista(seed):
    model = ALISTA(A, analytic_weight(A), 8, 0.2)
    return unrolled.train(model, lambda es, x: layer_loss(es, x, 4), seed=seed)


coupled = training.fit_or_load(
    lambda: CoupledLISTA(A, 8, 0.2), train_coupled, "coupled.safetensors", seed=SEED
)
alista = training.fit_or_load(
    lambda: ALISTA(A, analytic_weight(A), 8, 0.2), train_alista, "alista.safetensors", seed=SEED
)
networks = {"LISTA": lista, "coupled": coupled, "ALISTA": alista}
curves |= {
    f"{name}, {training.count_parameters(model):,} numbers": (
        eight, by_layer(model, x_own, y_own), "o-"
    )
    for name, model in networks.items()
}  # fmt: skip
del curves["LISTA, your training"]
figures.describe(
    plots.show_curves(curves, "layer or step", "NMSE (dB)", "What each number is worth"),
    "NMSE by layer of ISTA, FISTA, LISTA, the coupled network and ALISTA on the same signals.",
)

# %% [markdown]
# Outside the family that they were trained on: more entries, more noise, everything ten times as
# large (entries and noise), another instrument (the columns of $A$ in another order; the classical
# methods are told, and the networks with a buffer `A` are told $A$, but nothing else changes). Mean
# and standard deviation over five batches of 500 signals.

# %% tags=["shows"]
order = torch.randperm(128, generator=personal.generator(ME, "instrument"))
families = {
    "as trained": (8, 0.01, 1.0, A),
    "16 entries": (16, 0.01, 1.0, A),
    "sigma = 0.1": (8, 0.1, 1.0, A),
    "all x 10": (8, 0.01, 10.0, A),
    "columns in another order": (8, 0.01, 1.0, A[:, order]),
}


def told(model, matrix):
    """The network as it is, but with this matrix as its buffer while it runs, if it has one."""

    def restore(y):
        if not hasattr(model, "A"):
            return model(y)
        kept = model.A.clone()
        model.A.copy_(matrix)
        found = model(y)
        model.A.copy_(kept)
        return found

    return restore


table = {}
for family, (k, sigma, scale, matrix) in families.items():
    methods = {
        "FISTA, 8 steps": lambda y, matrix=matrix: unrolled.fista(y, matrix, 0.2, 8)[-1],
        "FISTA, 300 steps": lambda y, matrix=matrix: unrolled.fista(y, matrix, 0.02, 300)[-1],
    } | {name: told(model, matrix) for name, model in networks.items()}
    rows = {name: [] for name in methods}
    generator = personal.generator(ME, "families")
    for _ in range(5):
        x, y = unrolled.draw(500, generator, k, sigma, matrix)
        for name, method in methods.items():
            with torch.no_grad():
                rows[name].append(nmse(method(scale * y), scale * x))
    table[family] = {name: torch.tensor(values) for name, values in rows.items()}
print(f"{'NMSE in dB':26}" + "".join(f"{name:>18}" for name in table["as trained"]))
for family, rows in table.items():
    print(f"{family:26}" + "".join(f"{v.mean():11.1f} ± {v.std():4.1f}" for v in rows.values()))

# %% [markdown]
# ### Question 6. What was learned, and what was lost (5 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed for reading papers.*
#
# *At most 200 words. Points: 1 numbers, 2 mechanisms, 2 test.*
#
# 1. ALISTA learns the fewest numbers. Quote where your three networks end, and what this says, and
#    what it does not, after 400 steps of training.
# 2. Choose two rows of your table in which a network loses more decibels against *as trained* than
#    FISTA with 300 steps does. Give for each the mechanism: which learned number no longer fits,
#    and why FISTA has no such number.
# 3. Make ALISTA work on the instrument with its columns in another order, without training. Show
#    the line of code and the NMSE. Which of the two others can be mended as cheaply, and why?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 4. Blurred photographs
#
# Now $x$ is a photograph, $H$ a blur whose kernel is known, $y = H x + \sigma\, \varepsilon$. What
# soft thresholding was for sparse vectors, a small network is for photographs. The physics stays in
# the gradient step $x - \eta\, H^T (H x - y)$.
#
# *Example.* A row of three pixels, circular, and a kernel $(1, 0.5, 0)$, centre in the middle:
# $H (0, 1, 0) = (1, 0.5, 0)$, and $H^T (0, 1, 0) = (0, 0.5, 1)$. What $H$ moves to the left, $H^T$
# moves back to the right.

# %% [markdown]
# ### Test golf 1. A test for a gradient step (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed wherever physics stands in a network.*
#
# Write `my_test(f)`, which is given an implementation `f(x, y, kernel, eta)` of one step
# $x - \eta\, H^T (H x - y)$, where $H$ is the circular blur with the kernel: one white pixel
# becomes the kernel, its centre where the pixel was. It raises an `AssertionError` where `f` is
# wrong, and does nothing where it is right. `Blur((rows, columns), kernel)` is such an $H$, with
# its adjoint `H.H`.
#
# <details><summary>Exact rules</summary>
#
# `x` and `y` are $(\text{rows}, \text{columns})$, `kernel` $(f_1, f_2)$ with odd sizes that fit, of
# one dtype, `eta` a number. Half of the points are for half of the wrong implementations, and all
# for all of them with at most 12 numbers that `f` is given, in all calls together; `eta` counts as
# one. Right ones may round differently. A test that refuses a right one earns nothing. `f` may be
# called 100 times. The leaderboard counts the numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Question 7. Unroll it (8 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in Prediction 2.*
#
# Write `Unrolled(K, width, layers)`, a `nn.Module` of $K$ stages, from $x_0 = y$:
#
# $$
# z_k = x_{k-1} - \eta_k\, H^T (H x_{k-1} - y), \qquad
# x_k = z_k + \mathrm{CNN}_k(z_k, \sigma) .
# $$
#
# Each network is an `unrolled.small_cnn(2, 1, width, layers)` of its own; its first channel is
# $z_k$, its second $\sigma$ everywhere. `stages(y, H, sigma)` returns $x_1, \dots, x_K$,
# `forward(y, H, sigma)` the last.
#
# <details><summary>Exact rules</summary>
#
# `y` is $(B, 1, \text{rows}, \text{columns})$, `H` a linear operator that is called, `H(x)`, with
# its adjoint `H.H`; `sigma` a number. The step sizes are one parameter `eta` $(K,)$, all 1 at
# first; the networks are set after it, in their order. Nothing is clamped to $[0, 1]$. By default
# $K = 8$, `width` 32, `layers` 5.
#
# </details>
#
# *Checked*: gradient descent where the networks are 0, the number of parameters (public); stages
# with given weights, kernels that are not symmetric, batches, $\sigma$, gradients (hidden).

# %%
# answer: Unrolled

# %%
grader.check("q7")

# %% [markdown]
# Trained weights come with the homework (`starter_code/unrolled/weights`): your class with 229,136
# numbers, and a plain network with 209,185 that is told $y$ and $\sigma$, not the blur. Both saw
# photographs of the training set with random blurs (Gaussian, out of focus, motion).

# %% [markdown]
# ### Prediction 2. Told the blur, or not (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# By how many dB does PSNR rise over that of $y$, mean over four test photographs? Four numbers: for
# an out-of-focus blur of radius 3 with $\sigma = 0.03$, which is like those in training, the
# unrolled network and the plain one; then for *no blur at all*, only noise with $\sigma = 0.02$,
# the unrolled one and the plain one. All points need intervals of at most 4 dB.

# %%
# answer: guess_blurs

# %%
grader.check("p2")

# %% tags=["shows"]
net = weights.load(Unrolled(8, 32, 5), unrolled.WEIGHTS / "unrolled.safetensors")
plain = unrolled.plain_cnn()
cases = {"out of focus": (kernels.disk(3), 0.03), "no blur": (torch.ones(1, 1), 0.02)}


def observe(name, kernel, sigma, purpose):
    """A photograph, its blur and what is measured, with noise of your own."""
    x = photographs.middle(name, 96)
    H = Blur(x.shape[-2:], kernel)
    generator = personal.generator(ME, f"{purpose} {name}")
    return x, H, H(x) + sigma * torch.randn(x.shape, generator=generator)


gains, pictures, titles = [], [], []
with torch.no_grad():
    for case, (kernel, sigma) in cases.items():
        rows = []
        for name in photographs.TEST:
            x, H, y = observe(name, kernel, sigma, case)
            found = [net(y, H, sigma), plain(y, sigma)]
            rows.append([metrics.psnr(one, x) - metrics.psnr(y, x) for one in found])
        mean, spread = torch.tensor(rows).mean(0), torch.tensor(rows).std(0)
        gains += mean.tolist()
        told_as = ["unrolled", "plain"]
        for label, m, s in zip(told_as, mean, spread, strict=True):
            print(f"{case:14}{label:10}{m:+6.2f} dB, standard deviation over photographs {s:.2f}")
        pictures += [y, *found]
        titles += [f"{case}\n{metrics.psnr(y, x):.2f} dB"]
        titles += [
            f"{label}\n{metrics.psnr(one, x):.2f} dB"
            for label, one in zip(told_as, found, strict=True)
        ]
predictions.reveal("blurs", gains)
figures.describe(
    plots.show_images(pictures, titles, columns=3),
    "Two rows: blurred and merely noisy photograph, each restored by the unrolled and by the plain "
    "network.",
)

# %% [markdown]
# ### Claim 1. "More than a decibel" (4 points)
#
# *Further. 20 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# "With the physics inside, a network gains more than 1 dB over one of about the same size without."
# Write `audit_claim(sample, first, second)`. `sample(image, seed)` returns a clean image and a
# measurement, which `first` and `second` restore. Measure the PSNR of `first` minus that of
# `second` (`metrics.psnr`) on 10 images with 2 seeds each, and say whether the claim is
# `"supported"`, `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images and seeds count from 0. Return a dict: `"table"`, 10 rows of 2 differences; `"interval"`,
# the paired 95 % interval over images, as `audit.paired_interval` makes it; `"verdict"`, what
# `audit.verdict` says of the claimed 1 dB. Nothing is clamped. Both methods are given the same
# measurement, unchanged.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %% [markdown]
# The claim for your two networks, each of ten details with another blur of the training family:

# %% tags=["shows"]
details = photographs.patches(photographs.TEST, 96, 10, seed=personal.seed(ME, "details"))
blurs = list(linear_operators.BLURS.values())


def sample(image, seed):
    kernel, sigma = blurs[image % 5]
    x = details[image][None]
    generator = torch.Generator().manual_seed(100 * image + seed)
    y = Blur(x.shape[-2:], kernel)(x) + sigma * torch.randn(x.shape, generator=generator)
    return x, (y, kernel, sigma)


with torch.no_grad():
    audit_result = audit_claim(
        sample,
        lambda y: net(y[0], Blur(y[0].shape[-2:], y[1]), y[2]),
        lambda y: plain(y[0], y[2]),
    )
low, high = audit_result["interval"]
print(f"unrolled minus plain: {low:.2f} to {high:.2f} dB, the claim is {audit_result['verdict']}")

# %% [markdown]
# ## 5. A denoiser in place of the network
#
# The network of a stage is trained for its blur's family. A *denoiser* knows no blur; plugged into
# any algorithm in place of a proximal step it serves every $H$.

# %% [markdown]
# ### Question 8. Plug and play (6 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in homework 11.*
#
# Write `pnp_gradient(y, H, denoise, eta, steps)`, from $x = y$:
#
# $$
# x \leftarrow \mathrm{denoise}\bigl(x - \eta\, H^T (H x - y)\bigr) ,
# $$
#
# and `pnp_admm(y, H, denoise, rho, steps)`, from $v = y$, $u = 0$:
#
# $$
# x \leftarrow \arg\min_x \tfrac12 \|H x - y\|^2 + \tfrac{\rho}{2} \|x - (v - u)\|^2, \quad
# v \leftarrow \mathrm{denoise}(x + u), \quad u \leftarrow u + x - v .
# $$
#
# The first returns $x$, the second $v$. Solve for $x$ exactly: $H x$ has the Fourier transform
# `H.transfer * torch.fft.fft2(x)`.
#
# <details><summary>Exact rules</summary>
#
# `y` is a real $(B, 1, \text{rows}, \text{columns})$, `H` a `Blur` in its dtype. `denoise` is
# called once a step. With `steps` = 0 the result is a copy of `y`. Nothing is clamped.
#
# </details>
#
# *Checked*: one step (public); third iterates with several denoisers, fixed points of both for a
# linear denoiser, kernels that are not symmetric, dtypes (hidden).

# %%
# answer: pnp_gradient, pnp_admm

# %%
grader.check("q8")

# %% [markdown]
# ### Question 9. How much does it stretch? (5 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed in Question 10.*
#
# An iteration settles for certain if its map is a contraction. Write
#
# - `lipschitz(f, x, steps, generator)`: the largest singular value of the Jacobian $J$ of $f$ at
#   $x$, by a power iteration on $J^T J$: `steps` times $v \leftarrow J^T J v / \|J^T J v\|$, from a
#   random direction, then $\|J v\|$. `torch.func` has `jvp` and `vjp`.
# - `convolution_norm(weight, size)`: the norm of a convolution of periodic images of `size` x
#   `size` pixels, with weights $(C_{\text{out}}, C_{\text{in}}, f_1, f_2)$. At each frequency it is
#   a matrix that mixes channels.
#
# *Example.* $3 \times 3$ ones: a constant image grows by 9. As a $1 \times 9$ matrix, which
# `nn.utils.spectral_norm` looks at, their norm is 3.
#
# <details><summary>Exact rules</summary>
#
# Both return Python floats. `steps` is at least 1. `x` is real; `f` may change its shape. The
# direction is drawn by one `torch.randn` of the shape and dtype of $x$ from `generator`. $J$ is the
# derivative itself, not differences. Where $J^T J v$ is 0, as where $J$ is, the result is 0; where
# $J$ is NaN it is NaN.
#
# </details>

# %%
# answer: lipschitz, convolution_norm

# %%
grader.check("q9")

# %% [markdown]
# The denoiser that comes with the homework is the identity minus a network, trained for noise of
# 15/255, each of whose convolutions was held at norm 1 or less, on images that continue
# periodically ([Ryu and others, 2019](https://arxiv.org/abs/1905.05406)).

# %% tags=["shows"]
denoise = unrolled.denoiser()
x, H, y = observe("camera", kernels.gaussian(1.2), 0.02, "plugged")
norms = [convolution_norm(part.weight.detach(), 32) for part in denoise.net[::2]]
print("norms of the layers: " + ", ".join(f"{norm:.3f}" for norm in norms))
generator = torch.Generator().manual_seed(0)
small = x[..., 32:96, 32:96]
for label, f in [("network", denoise.net), ("denoiser", denoise)]:
    print(f"at the photograph the {label} stretches by {lipschitz(f, small, 20, generator):.3f}")

# %% [markdown]
# ### Question 10. The end of an iteration, and its gradient (6 points)
#
# *Further. 30 minutes. Difficulty 4 of 5. Needed for equilibrium models.*
#
# An iteration that settles at $x = f(x, \theta)$ is a network of any depth. Write
# `fixed_point(f, x, tolerance, limit)`, which iterates, and
# `implicit_gradient(f, x, theta, g, steps)`, the gradient of $\langle g, x \rangle$ for $\theta$.
# To differentiate its end you need not keep its steps: derive from $x = f(x, \theta)$ that it is
#
# $$
# \bigl(\partial_\theta f\bigr)^T w, \qquad w = g + \bigl(\partial_x f\bigr)^T w ,
# $$
#
# where $w$ is found by iterating from $w = 0$, `steps` times.
#
# *Example.* $f(x, \theta) = x / 2 + \theta$ settles at $x = 2 \theta$; with $g = 1$ the gradient is
# 2, which $w$ approaches.
#
# <details><summary>Exact rules</summary>
#
# `fixed_point` calls $f$ once in each iteration, at most `limit` times ($\ge 1$); it has settled
# where $\|f(x) - x\| \le \text{tolerance} \cdot \|f(x)\|$, norms over all entries. It returns the
# last $f(x)$ and the number of calls, an int. In `implicit_gradient`, $x$, $\theta$ and $g$ are
# real tensors; $\theta$ of any shape.
#
# </details>

# %%
# answer: fixed_point, implicit_gradient

# %%
grader.check("q10")

# %% [markdown]
# Does it settle, and is it good where it does? The same iterations with total variation, whose
# proximal step is known (to 50 inner iterations), and with the denoiser.

# %% tags=["shows"]
import functools

from skimage.restoration import denoise_tv_chambolle


def tv_step(z, weight):
    found = denoise_tv_chambolle(z[0, 0].numpy(), weight=weight, max_num_iter=50)
    return torch.from_numpy(found).to(z)[None, None]


shown = (1, 2, 4, 8, 16, 32, 64)
cases = {"Gaussian, 1.2": (0.02, 0.006), "motion, 9 x 4": (0.01, 0.0025)}
plugs = {}
for case, (sigma, weight) in cases.items():
    kernel = linear_operators.BLURS[case][0]
    for name in photographs.TEST[:2]:
        x, H, y = observe(name, kernel, sigma, case)
        steps = {
            "denoiser": denoise,
            "total variation": functools.partial(tv_step, weight=weight),
        }
        with torch.no_grad():
            for label, step in steps.items():
                z, line = y, []
                for k in range(1, shown[-1] + 1):
                    before, z = z, step(z - H.H(H(z) - y))  # as pnp_gradient, with eta = 1
                    if k in shown:
                        change = ((z - before).norm() / z.norm()).item()
                        line.append((metrics.psnr(z, x), change))
                plugs[case, name, label] = line
            plugs[case, name, "unrolled"] = [(metrics.psnr(net(y, H, sigma), x), 0.0)] * 7
figure, axes = figures.grid(4, 2, 3.6, 2.8)
for axis, (case, name) in zip(
    axes, [(c, n) for c in cases for n in photographs.TEST[:2]], strict=True
):
    for label, style, colour in [
        ("denoiser", "o-", figures.BLUE),
        ("total variation", "s-", figures.VERMILLION),
        ("unrolled", "--", figures.GREEN),
    ]:
        psnrs = [psnr for psnr, _ in plugs[case, name, label]]
        axis.plot(shown, psnrs, style, color=colour, label=label)
    axis.set(xscale="log", xlabel="step", ylabel="PSNR (dB)", title=f"{case}, {name}")
    figures.plain(axis)
print("relative change in step 64:")
for (case, name, label), line in plugs.items():
    if label != "unrolled":
        print(f"{case:16}{name:10}{label:18}{line[-1][1]:.1e}, {line[-1][0]:.2f} dB")
figures.describe(
    figure,
    "PSNR against the step for two blurs and two photographs: plug-and-play with the denoiser, "
    "with total variation, and the unrolled network as a dashed line.",
)

# %% [markdown]
# ### Question 11. Learned steps or learned prior (5 points)
#
# *Core. 25 minutes. Difficulty 4 of 5. Needed in homework 11.*
#
# *At most 200 words. Points: 1 numbers, 2 mechanisms, 2 test.*
#
# 1. Quote for both blurs and both photographs where the unrolled network, plug-and-play and total
#    variation end. Which of these orders would a third photograph hardly change?
# 2. Where there is little noise, what keeps the unrolled network from restoring as much as an
#    iteration can? What do the norms of Question 9 promise, and what do they not promise, of the
#    denoiser's curve?
# 3. Try your explanation on a third photograph or a longer blur of your choice: say first what it
#    predicts, then show the numbers.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. Design: sixteen layers

# %% [markdown]
# ### Question 12. The best that sixteen layers can do (8 points)
#
# *Core. 60 minutes. Difficulty 4 of 5. Needed for design.*
#
# Design `SparseNetwork()`, a `nn.Module` that maps $y$ $(B, 64)$ to $x$ $(B, 128)$. It may hold
# 20,000 numbers, $A$ among them if you keep it, and spend 320,000 multiplications on a signal:
# sixteen products with $A$ and sixteen with another matrix of its shape are 262,144. LISTA's
# matrices do not fit; what is worth learning?
#
# Train it in the cell after your answer: set `MINUTES` to 1 or 2 and run it. It writes
# `sparse_network.safetensors`, which is submitted. Signals have 6 to 10 entries.
#
# <details><summary>Exact rules</summary>
#
# Scored on 3000 new signals of the same kind (6 to 10 entries, normal, $\sigma = 0.01$). Products
# of matrices and convolutions count their multiplications, all else one for each number in or out,
# whichever is more; a number that leaves PyTorch, as by `item()`, costs 5000, and arrays
# (`numpy()`, `tolist()`) may not. Numbers count wherever they are kept. In evaluation mode a signal
# has the same result alone and in a batch, but for rounding.
#
# | NMSE at most | points |
# |---|---|
# | any, within both bounds | 1 |
# | $-12$, $-18$, $-22$, $-26$ dB | 2 + 2 + 1.5 + 1.5 |
#
# Your NMSE enters the leaderboard. FISTA with 16 steps reaches about $-14$ dB; least squares that
# is told the places, $-39$ dB.
#
# </details>

# %%
# answer: SparseNetwork

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
sparse_network = unrolled.train_or_load(
    SparseNetwork, "sparse_network.safetensors", minutes=MINUTES
)

# %%
grader.check("q12")

# %% tags=["shows"]
generator = personal.generator(ME, "validation")
own, classical = [], []
for k in range(4, 15, 2):
    x, y = unrolled.draw(1000, generator, k)
    with torch.no_grad():
        own.append(nmse(sparse_network(y), x))
    classical.append(min(nmse(unrolled.fista(y, A, lam, 16)[-1], x) for lam in (0.1, 0.15, 0.2)))
figures.describe(
    plots.show_curves(
        {
            "your network": (range(4, 15, 2), own, "o-"),
            "FISTA, 16 steps, best λ": (range(4, 15, 2), classical, "o-"),
        },
        "entries that are not zero",
        "NMSE (dB)",
        "Sixteen layers or steps",
    ),
    "NMSE against the number of entries, of your network and of FISTA with 16 steps.",
)

# %% [markdown]
# ### Question 13. Your log (3 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed for design.*
#
# Three rows: what you changed, what you expected, what the validation said (mean and spread over
# three training seeds for the final choice, `seed` of `unrolled.train_or_load`, each into a file of
# its own). One row must be an idea that you dropped, with the reason.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) write the layer that is a step of ISTA; (2) say why $W_2$ must not be free; (3)
# name three ways to leave a network's family; (4) say what a norm of 1 promises; (5) differentiate
# a fixed point without its steps?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist (an empty one stands for "not trained"), so that the last one can pack them.

# %%
from pathlib import Path

for name in ("lista", "coupled", "alista", "sparse_network"):
    Path(f"{name}.safetensors").touch()
Path("predictions.jsonl").touch()
