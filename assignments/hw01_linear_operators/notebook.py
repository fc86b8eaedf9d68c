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
# # Homework 1: Linear operators
#
# An instrument delivers a blurred photograph, or three pixels of ten. You want the photograph. Both
# times the instrument is *linear*, and that is nearly all that you will need: the two right-hand
# pictures of each pair below come from what you write in this notebook, without any training.

# %%
import bisect
import math

import torch
import torch.nn.functional as F

from starter_code import (
    audit,
    experiments,
    figures,
    kernels,
    linear_operators,
    metrics,
    photographs,
    plots,
    predictions,
    sliders,
    timing,
)

linear_operators.show_promise()

# %% [markdown]
# Recover an image $x$ from a measurement $y = A x + \varepsilon$, where $A$ is what the instrument
# does and $\varepsilon$ is noise: that is a linear inverse problem. $A$ is a matrix, yet one that
# nobody forms: for $10^6$ pixels it has $10^{12}$ entries. You write two functions instead, $A$ and
# its adjoint $A^*$. The methods of this course are built from these two and from what one knows
# about images beside them.
#
# **What you can do at the end** (the last section asks for each):
#
# 1. find the matrix of any linear code, and tell from samples whether a code is linear at all;
# 2. write five operators of imaging with their adjoints, prove each with two random vectors, and
#    combine them without a new derivation;
# 3. say what a matrix costs that a function does not;
# 4. say what an operator cannot see, where noise is magnified, and how to choose a cure without
#    knowing the truth;
# 5. solve least squares without a matrix, and foresee how many steps it takes;
# 6. restore photographs by a linear method of your own, and test a sentence of the literature.
#
# **You need** inner products, the singular value decomposition, the discrete Fourier transform, and
# the lectures on inverse problems, linear operators and the adjoint. Twenty minutes of refresher:
# the notes to [`torch.linalg.svd`](https://pytorch.org/docs/stable/generated/torch.linalg.svd.html)
# and [`torch.fft`](https://pytorch.org/docs/stable/fft.html), with a $2 \times 2$ matrix and a
# signal of four numbers transformed by hand.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like.
# Your points come mostly from hidden tests of the same properties, on other sizes, dtypes and
# devices. An error in one question costs nothing in the next. A cell between the questions may stop
# with the `NotImplementedError` of a *Further* one that you left out: go on below it. The last cell
# packs what you submit.
#
# **Rules that hold for every function.** Results are new tensors with the dtype and the device of
# the inputs, unless the question says otherwise. Inputs are left as they are, in whatever memory
# layout they come, and so is the session: its random generators, default dtype and grad mode, which
# may be off. A function that you are given may return its input itself, or a view of it. Tensors
# hold floating-point numbers, in single or double precision. An image has shape $(\dots, H, W)$:
# any axes, or none, may stand before the two of the pixels, none of size 0, and the operator acts
# on each image apart. Loops and detours over NumPy are welcome where a question does not exclude
# them; speed earns no points.
#
# **Points and time.** 26 questions, 100 points, about 6 hours; those marked *Core* take four and a
# half. All cells of a finished notebook run in about a minute on a laptop; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, seal what you expect, with an interval and
# a reason. The first entry counts, also after *Restart and run all*; it goes with your submission.
# All points are for narrow intervals that hold, half for wide ones. Where you missed, say why in
# Question 17: a right explanation earns the half.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %%
mine = linear_operators.instance(ME)  # masks, kernels, noise and scenes of your own

# %% [markdown]
# ## 0. Letters
#
# - $x \in \mathbb{R}^n$ is the unknown, $y \in \mathbb{R}^m$ the measurement, $A$ the linear map
#   from $\mathbb{R}^n$ to $\mathbb{R}^m$, or its matrix of $m$ rows and $n$ columns. An image is
#   such an $x$: its $n = H W$ pixels, row by row, as `tensor.reshape(-1)` lists them.
# - $\langle u, v \rangle = \sum_i \overline{u_i}\, v_i$ is the inner product and
#   $\|u\| = \sqrt{\langle u, u \rangle}$ the norm. The bar is complex conjugation; for real vectors
#   it does nothing.
# - $A^\top$ is the transpose; $A^*$ is the *adjoint*, the transpose with all entries conjugated.
#   For real matrices they are the same.
# - $e_j$ is the unit vector with a 1 in place $j$ and zeros elsewhere.
#
# All indices count from 0.
#
# ## 1. Linear or not?
#
# An example: $A(x_0, x_1, x_2) = (x_0 - x_1,\; x_1 - x_2)$. It takes $e_0$ to $(1, 0)$, $e_1$ to
# $(-1, 1)$ and $e_2$ to $(0, -1)$. These are the columns of its matrix,
# $\begin{pmatrix} 1 & -1 & 0 \\ 0 & 1 & -1 \end{pmatrix}$.

# %% [markdown]
# ### Question 1. The matrix of a linear map (4 points)
#
# *Core. 15 minutes. Difficulty 1 of 5. Needed in Sections 3 to 5, and in homework 2.*
#
# *Why*: on a few pixels, the matrix shows for certain what any linear code does.
#
# `forward`, whatever its inside, takes a vector $(n,)$ to a vector $(m,)$, linearly. Write two
# functions that return its matrix $A$, of shape $(m, n)$:
#
# - `matrix_by_columns(forward, n, dtype=torch.float64)`: column $j$ of $A$ is $A e_j$. One call of
#   `forward` for each column.
# - `matrix_by_entries(forward, n, m, dtype=torch.float64)`: entry $(i, j)$ of $A$ is
#   $e_i^\top A\, e_j$. How often it calls `forward` is up to you.
#
# <details><summary>Exact rules</summary>
#
# The unit vectors $e_j$ are on the CPU and have the dtype `dtype`, real or complex; $A$ has the
# dtype that `forward` returns, wider or narrower (a Fourier transform takes real vectors to complex
# ones).
#
# *Checked*: more outputs than inputs and the reverse, dtypes, complex entries (is anything
# conjugated that should not be?), huge and tiny entries, the number of calls by columns.
#
# </details>

# %%
# answer: matrix_by_columns, matrix_by_entries

# %%
grader.check("q1")

# %% [markdown]
# Each of these maps of vectors with nine entries has been called linear by someone.

# %%
maps = linear_operators.panel(ME)
print("\n".join(maps))

# %% [markdown]
# ### Prediction 1. How many are linear? (1 point)
#
# *Core. 3 minutes. Difficulty 1 of 5. Needed in Question 2.*
#
# A map $A$ is *linear* if $A(a x + b y) = a\, A(x) + b\, A(y)$ for all $x$, $y$ and all numbers
# $a$, $b$; it is *affine* if $A(x) = L(x) + c$ with $L$ linear and $c$ fixed. Every linear map is
# affine. How many of your seven are linear, and how many are affine? All points need single numbers
# (`low`, `value` and `high` the same), half need intervals of at most 3.

# %%
# answer: guess_maps

# %%
grader.check("p1")

# %% [markdown]
# ### Question 2. Linear, affine, or neither (4 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed in Question 14.*
#
# *Why*: `abs`, `clamp`, sorting, rounding to 256 grey values slip into code that is called linear.
#
# Nothing is known of the inside of `forward`, a function from vectors $(n,)$ to vectors. Write
#
# - `is_linear(forward, n, dtype=torch.float64, seed=0)`,
# - `is_affine(forward, n, dtype=torch.float64, seed=0)`,
#
# which draw random $x$, $y$, $a$, $b$ from `torch.Generator().manual_seed(seed)`, try the
# definition of Prediction 1 and return `True` or `False`. For an affine map take weights with
# $a + b = 1$: then both sides hold $c$ once.
#
# <details><summary>Exact rules</summary>
#
# Where `dtype` is complex, $a$ and $b$ are complex. Rounding makes the two sides differ: compare
# their difference with *their size*, as whole vectors, not entry by entry, and call them equal up
# to a relative error of $10^{-8}$ where `dtype` has double precision (float64, complex128) and
# $10^{-3}$ where it has single; 0 equals 0, and a NaN nothing. Some maps behave for small inputs
# and not for large ones, or the other way round: judge inputs of several magnitudes, each by
# itself, at least of about $10^{-3}$, $1$ and $10^3$. One sample may agree by chance, above all
# where $n$ is small: take six or more of each magnitude. Do not subtract an offset: where it is
# large, what is left is its rounding.
#
# *Checked*: panels of maps, large and small offsets, single and double precision, the seed. Both
# answers must be right for every map of a test case, so that a function which always says `True`
# earns nothing.
#
# </details>

# %%
# answer: is_linear, is_affine

# %%
grader.check("q2")

# %%
found = {name: (is_linear(forward, 9), is_affine(forward, 9)) for name, forward in maps.items()}
counts = [sum(answers) for answers in zip(*found.values(), strict=True)]
guess = predictions.reveal("maps", counts)
for name, (linear, affine) in found.items():
    print(f"{name:24} {'linear' if linear else 'affine' if affine else 'neither'}")
linear_operators.show_guess(guess, counts, ["linear", "affine"], "maps")

# %% [markdown]
# Samples can show that a map is not linear; they can never prove that it is. Random ones are hard
# to fool all the same.
#
# ## 2. The adjoint, and how to prove it
#
# The adjoint $A^*$ of a linear map $A$ is the one map with
#
# $$
# \langle A x, y \rangle = \langle x, A^* y \rangle \quad \text{for all } x \text{ and } y.
# $$
#
# Write $A$ as a matrix and you find $A^* = \overline{A}^\top$. Every iterative method of this
# course needs it, because $A^*(A x - y)$ is the gradient of $\tfrac12 \|A x - y\|^2$. An adjoint
# that is slightly wrong gives no error message: the method just goes to a slightly wrong image.
#
# An example: for $A$ of Section 1, $x = (1, 2, 4)$ and $y = (3, 5)$, $A x = (-1, -2)$ and
# $\langle A x, y \rangle = -13$. $A^* y = (3, 2, -5)$, and $\langle x, A^* y \rangle = -13$ again.

# %% [markdown]
# ### Question 3. The dot-product test (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed below, and in homeworks 2, 8 and 9.*
#
# *Why*: this is the unit test of inverse problems. Published libraries have shipped adjoints that
# failed it, [for some sizes](https://github.com/lanl/scico/issues/560) or
# [where measurements are stacked](https://github.com/deepinv/deepinv/issues/1066).
#
# Write `is_adjoint(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0)`. It draws
# random $x$ and $y$ of these shapes and of `dtype` from `torch.Generator().manual_seed(seed)`,
# compares both sides of the definition, and returns `True` or `False`. Both maps are linear and
# keep to these shapes. For complex dtypes $x$ and $y$ are complex, and the inner product conjugates
# one side, the same on both.
#
# <details><summary>Exact rules</summary>
#
# How close is close? The numbers $\langle A x, y \rangle$ can be small by chance, though $A x$ and
# $y$ are not. So compare the gap $|\langle A x, y \rangle - \langle x, A^* y \rangle|$ with
# $\|A x\|\,\|y\|$ or $\|x\|\,\|A^* y\|$. Measured over many operators, a right adjoint mostly stays
# below $10^{-15}$ of that in double precision and $10^{-6}$ in single. Allow $10^{-10}$ and
# $10^{-4}$: most wrong ones are far above. Where everything is zero, the two sides agree; where one
# is NaN, they do not.
#
# *Checked*: a panel of right and wrong pairs on images and vectors, real and complex, in single and
# double precision, and the seed. Both kinds must be told apart in each test case.
#
# </details>

# %%
# answer: is_adjoint

# %%
grader.check("q3")

# %% [markdown]
# ### Test golf 1. A test for one adjoint (4 points)
#
# *Further. 15 minutes. Difficulty 4 of 5. Needed wherever you write operators.*
#
# *Why*: one well-chosen input tells more than a hundred arbitrary ones.
#
# Convolve $y \in \mathbb{C}^n$ circularly with a complex kernel $w \in \mathbb{C}^k$, $k \le n$:
# $(A x)_i = \sum_p w_p\, x_{(i - p) \bmod n}$. Someone wrote `f(y, w)`, which is to return $A^* y$
# in complex128. Write `my_test(f)`: it calls `f` with a $y$ and a $w$ of your choice, compares with
# what you worked out on paper, and raises an `AssertionError`, or returns `False`, where `f` is
# wrong. Flipped, shifted, unconjugated, unscaled, not circular: thirteen wrong ones try to pass.
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for catching ten of the wrong implementations; all are for catching all of
# them, with at most 12 numbers given to `f` in all calls together (a complex number is one). All
# return complex128 of shape $(n,)$. A test that refuses a right one earns nothing; right ones may
# round differently. `f` may be called at most 100 times. The leaderboard counts the numbers: fewer
# are better.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ## 3. Five operators and their adjoints
#
# Write each as a function of a tensor; no matrix of a whole operator is formed (a small one along
# an axis does no harm). Before each adjoint, take paper: write $\langle A x, y \rangle$ out as a
# sum and collect what multiplies $x_j$ (Question 12 asks for three of these derivations). Then let
# the computer judge, with your own `is_adjoint`.
#
# An example: $x = (1, 2, 4)$ and $w = (1, -1)$ give $A x = (-1, -2)$ below.

# %% [markdown]
# ### Question 4. Convolution in one dimension (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in homework 2.*
#
# *Why*: every layer of a convolutional network is this map, and its gradient is the adjoint.
#
# For a signal $x \in \mathbb{R}^n$ and a kernel $w \in \mathbb{R}^k$ with $k \le n$ let
#
# $$
# (A x)_i = \sum_{j=0}^{k-1} w_j\, x_{i+j}, \qquad i = 0, \dots, n - k.
# $$
#
# The kernel is not flipped: this is the convention of torch. Write
#
# - `conv1d(x, w)`: returns $A x$, shape $(n - k + 1,)$;
# - `conv1d_adjoint(y, w)`: $y$ $(n - k + 1,)$; returns $A^\top y$, shape $(n,)$;
# - `conv1d_matrix(w, n)`: returns $A$ itself, shape $(n - k + 1, n)$, exactly 0 outside the band.
#
# <details><summary>Exact rules</summary>
#
# No loop over the entries of $x$ or $y$, or over blocks of them, in the first two (a loop over the
# $k$ entries of the kernel is fine): Section 4 calls them with a hundred thousand entries. All is
# real. In all three, functions and layers of libraries that convolve or correlate (`F.conv1d`,
# `F.conv_transpose1d`, `np.convolve`, `np.correlate`, `np.polymul`, `scipy.signal`,
# `scipy.ndimage`, ...), their gradients, and `F.fold` are not to be used, apart from comparing:
# answers that call them earn no points. Slices, windows (`unfold`, `F.unfold`), Fourier transforms
# and the gradient of your own code are fine.
#
# *Checked*: this, values, dtype, device, inputs left unchanged, a hundred thousand entries, and
# that the number of calls to torch does not grow with $n$.
#
# </details>

# %%
# answer: conv1d, conv1d_adjoint, conv1d_matrix

# %%
grader.check("q4")

# %%
ramp = torch.tensor([1.0, 2.0, 4.0, -3.0], dtype=torch.float64)
right = is_adjoint(lambda x: conv1d(x, ramp), lambda y: conv1d_adjoint(y, ramp), (50,), (47,))
print("conv1d_adjoint is the adjoint of conv1d:", right)
A = conv1d_matrix(ramp, 16)
figures.describe(
    plots.show_matrix(A, title="conv1d as a matrix: n = 16, k = 4, w = (1, 2, 4, -3)"),
    "A matrix of 13 rows: each holds the kernel, one place further to the right than the last.",
)

# %% [markdown]
# ### Question 5. Finite differences (5 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed in Section 6, and in homework 3.*
#
# *Why*: $\|D x\|^2$ says how rough an image is, $\|D x\|_1$ is its total variation, $D^* D$ is the
# negative Laplacian.
#
# `differences(x)` takes images $(\dots, H, W)$ to vector fields $(\dots, 2, H, W)$: at each pixel
# the difference to the pixel below and to the one on the right,
#
# $$
# d_{0,u,v} = x_{u+1,v} - x_{u,v} \quad (0 \text{ for } u = H - 1), \qquad
# d_{1,u,v} = x_{u,v+1} - x_{u,v} \quad (0 \text{ for } v = W - 1).
# $$
#
# `differences_adjoint(y)` goes back, from $(\dots, 2, H, W)$ to $(\dots, H, W)$. Away from the
# border it is $y_{0,u-1,v} - y_{0,u,v} + y_{1,u,v-1} - y_{1,u,v}$. What happens *at* the border
# goes wrong in practice: write the sums out. (What can $y_{0,H-1,v}$ contribute, if $d_{0,H-1,v}$
# is always 0?)
#
# <details><summary>Exact rules</summary>
#
# Real and complex images.
#
# *Checked*: batches, images of one row or column, values at the border, dtype, device, inputs left
# unchanged, no loop over pixels, rows or columns.
#
# </details>

# %%
# answer: differences, differences_adjoint

# %%
grader.check("q5")

# %%
camera = photographs.centre_crop(photographs.photograph("camera"), 256, 256)
down, right = differences(camera)
laplacian = differences_adjoint(differences(camera))
titles = ["differences down", "to the right", "the adjoint applied to both:\nminus the Laplacian"]
figures.describe(
    plots.show_signed([down, right, laplacian], titles, limit=0.3),
    "Edges of the photograph: level ones on the left, upright ones in the middle, all of them as "
    "thin double lines of both signs on the right.",
)

# %% [markdown]
# ### Question 6. Downsampling and missing pixels (4 points)
#
# *Further. 15 minutes. Difficulty 2 of 5. Needed in homeworks 6 and 13.*
#
# *Why*: the first is the forward operator of super-resolution, the second of inpainting.
#
# - `downsample(x, r)`: replaces each block of $r \times r$ pixels by its mean,
#   $(\dots, rH, rW) \to (\dots, H, W)$; raises `ValueError` unless $r$ divides both sides.
# - `downsample_adjoint(y, r)`: $(\dots, H, W) \to (\dots, rH, rW)$. The same blocks as in
#   nearest-neighbour enlargement, another factor: which?
# - `observe(x, mask)`: keeps the pixels where the bool mask $(H, W)$ is `True`, row by row:
#   $(\dots, H, W) \to (\dots, k)$ with $k$ the number of `True` entries.
# - `observe_adjoint(y, mask)`: $(\dots, k) \to (\dots, H, W)$.
#
# For $x = (1, 3)$ and the mask (no, yes): $A x = (3)$, and $A^*(5) = (0, 5)$.
#
# <details><summary>Exact rules</summary>
#
# All four take real and complex numbers; $r \ge 1$ is an int.
#
# *Checked*: batches, rectangular images, $r = 1$, masks that keep all, nothing or one pixel, dtype,
# device, inputs left unchanged, new results, no loop over pixels, rows or columns.
#
# </details>

# %%
# answer: downsample, downsample_adjoint, observe, observe_adjoint

# %%
grader.check("q6")

# %% [markdown]
# ### Question 7. Circular blur (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Sections 5, 6 and 8.*
#
# *Why*: in the Fourier domain a blur is a product, so its adjoint is one conjugation away.
#
# With a kernel $h \in \mathbb{R}^{f_1 \times f_2}$ of odd sizes and its centre
# $(c_1, c_2) = \bigl(\tfrac{f_1 - 1}{2}, \tfrac{f_2 - 1}{2}\bigr)$, each pixel becomes a weighted
# sum of its neighbours; beyond the border the image starts again on the other side:
#
# $$
# (A x)_{u,v} = \sum_{p=0}^{f_1-1} \sum_{q=0}^{f_2-1} h_{p,q}\;
# x_{(u - p + c_1) \bmod H,\; (v - q + c_2) \bmod W}.
# $$
#
# In one row, $h = (3, 2, 1)$ takes $(1, 0, 0, 0, 0)$ to $(2, 1, 0, 0, 3)$: a white pixel becomes
# the kernel, with its centre where the pixel was. Write `blur(x, kernel)` and
# `blur_adjoint(y, kernel)`, both from $(\dots, H, W)$ to $(\dots, H, W)$, real in, real out.
#
# <details><summary>Exact rules, and the way over the Fourier domain</summary>
#
# All is real. The numbers of the kernel need not add up to 1. Put it into an image of zeros with
# its centre at pixel $(0, 0)$ (what lies above or left of it goes to the other side); transform
# image and kernel, multiply, transform back.
#
# *Checked*: kernels without symmetry, rectangular, of one row, one column or one entry, as large as
# the image; even and odd sizes of the image; batches, dtype, device, inputs left unchanged. Real
# means real: no complex dtype comes out.
#
# </details>

# %%
# answer: blur, blur_adjoint

# %%
grader.check("q7")

# %% [markdown]
# A camera that moves fast and comes to rest draws a point as a line that gets brighter: a kernel
# that is not the same when turned by half a turn. Before you run the cell: on which side of an edge
# does the blur leave its trace, and on which side the adjoint?

# %%
moved = kernels.motion(27, 11)
moved = moved * torch.linspace(0, 1, moved.shape[1]) ** 2
moved = moved / moved.sum()
point = torch.zeros(41, 41)
point[20, 20] = 1 / moved.max()
pictures = [camera, blur(camera, moved), blur_adjoint(camera, moved)]
pictures += [point * moved.max(), blur(point, moved), blur_adjoint(point, moved)]
titles = ["photograph", "blurred by motion", "adjoint"]
titles += ["a white pixel", "blurred by motion:\nthe kernel", "adjoint:\nthe kernel turned"]
figures.describe(
    plots.show_images(pictures, titles, columns=3),
    "A photograph, blurred, and by the adjoint: ghosts of edges lie on opposite sides. Below, a "
    "white pixel becomes a line that is bright at its lower right end, and at its upper left end.",
)

# %% [markdown]
# ### Question 8. Some of the Fourier transform (5 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in homework 8.*
#
# *Why*: an MRI scanner measures Fourier coefficients of a slice of the body; to save time, not all.
#
# Let $F$ be the orthonormal discrete Fourier transform of an $H \times W$ image,
#
# $$
# (F x)_{a,b} = \frac{1}{\sqrt{H W}} \sum_{u=0}^{H-1} \sum_{v=0}^{W-1}
# x_{u,v}\; e^{-2 \pi i\, (a u / H + b v / W)}.
# $$
#
# - `fourier(x, mask)`: $x$ $(\dots, H, W)$, real or complex; `mask` $(H, W)$, bool, true where a
#   coefficient is measured. Returns these row by row, $(\dots, k)$, complex.
# - `fourier_adjoint(y, mask)`: its adjoint on complex images, $(\dots, k) \to (\dots, H, W)$.
#
# Two pixels $(1, 3)$ have $F x = (4, -2) / \sqrt 2$. Here the adjoint is not the transpose: where
# does the conjugate go, and what has it to do with the inverse transform?
#
# <details><summary>Exact rules</summary>
#
# `fourier` returns the precision of $x$ (float32 gives complex64). No shift: frequency $(0, 0)$ is
# at `mask[0, 0]`.
#
# *Checked*: real and complex images, batches, masks that keep all, little or nothing, complex64 and
# complex128, device, inputs left unchanged.
#
# </details>

# %%
# answer: fourier, fourier_adjoint

# %%
grader.check("q8")

# %% [markdown]
# What four operators measure of one photograph, and what their adjoints make of it. The adjoint
# has the right shape and knows where everything came from; it is not the inverse.

# %%
generator = torch.Generator().manual_seed(0)
keep = torch.rand(camera.shape, generator=generator) < 0.3  # 3 of 10 pixels
columns = torch.rand(256, generator=generator) < 0.25
columns[:12] = columns[-12:] = True  # the low frequencies, and a quarter of the others
lines = columns.expand(256, 256)
soft = kernels.disk(5)
back = [
    downsample_adjoint(downsample(camera, 4), 4) * 16,
    observe_adjoint(observe(camera, keep), keep),
    blur_adjoint(blur(camera, soft), soft),
    fourier_adjoint(fourier(camera, lines), lines).abs(),
]
titles = [
    "photograph",
    "downsampling by 4\n(times 16)",
    "30 % of the pixels",
    "out of focus, twice",
    f"{int(columns.sum())} of 256 columns\nof Fourier coefficients",
]
figures.describe(
    plots.show_images([camera, *back], titles, columns=5),
    "The photograph, in blocks, with seven of ten pixels black, blurred twice, and with stripes.",
)

# %%
image, small = (256, 256), (64, 64)
pairs = {
    "downsampling": (lambda x: downsample(x, 4), lambda y: downsample_adjoint(y, 4)),
    "pixels": (lambda x: observe(x, keep), lambda y: observe_adjoint(y, keep)),
    "blur": (lambda x: blur(x, soft.to(x)), lambda y: blur_adjoint(y, soft.to(y))),
    "Fourier": (lambda x: fourier(x, lines), lambda y: fourier_adjoint(y, lines)),
    "roughness": (differences, differences_adjoint),
}
measured = [small, (int(keep.sum()),), image, (256 * int(columns.sum()),), (2, *image)]
for (name, pair), shape in zip(pairs.items(), measured, strict=True):
    dtype = torch.complex128 if name == "Fourier" else torch.float64
    print(f"{name:14} right adjoint: {is_adjoint(*pair, image, shape, dtype=dtype)}")

# %%
print(f"for Question 12: w = {mine.w}, y = {mine.y}")

# %% [markdown]
# ### Question 12. Three adjoints on paper (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in the exam.*
#
# *At most 120 words besides formulas. One point for each of (a), (b), (c), one for the argument:
# both sums written out, exchanged, and why what you read off is the adjoint. A formula that was
# guessed and then checked is no derivation.*
#
# Write $\langle A x, y \rangle$ as a double sum, exchange the sums, and read off $(A^* y)_j$.
#
# - (a) The convolution of Question 4. What happens at the ends? Quote the first, the middle and the
#   last of the five entries of $A^\top y$ for the $w$ and $y$ printed above.
# - (b) $(D x)_u = x_{u+1} - x_u$ for $u < H - 1$ and $0$ for $u = H - 1$. What happens at the ends?
# - (c) The subsampled Fourier transform of Question 8, in one dimension. Where does the conjugate
#   go?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 15. Adjoint calculus (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed in homeworks 8, 9 and 10.*
#
# *Why*: a camera that moves *and* loses pixels is a product of two operators. Whoever knows the
# adjoints of the parts need not derive another one.
#
# A *pair* `(forward, adjoint)` is a tuple or list of two functions. Write
#
# - `compose(A, B)`: the pair of $x \mapsto A(B x)$;
# - `stack(A, B)`: the pair of $x \mapsto (A x, B x)$, a tuple or list of two tensors; its adjoint
#   takes either;
# - `scale(A, c)`: the pair of $x \mapsto c\, A x$, where $c$ is real or complex.
#
# With $A x = 2 x$ and $B x = 3 x$ for one number: the product is $6 x$, and the adjoint of the
# stack takes $(1, 1)$ to $5$.
#
# <details><summary>Exact rules</summary>
#
# `A` and `B` are pairs; what you return is a pair of two new functions. What these return may lie
# in memory of what they are given (the product of two identities need not copy), and they change
# nothing in it. `c` is a Python number: `int`, `float`, or `complex` where `A` takes complex
# tensors. `scale` gets no stacks, and `stack` neither.
#
# *Checked*: values of both functions of each pair, real and complex, vectors and images, factors
# real and complex, pairs that are made of such pairs, arguments left unchanged.
#
# </details>

# %%
# answer: compose, stack, scale

# %%
grader.check("q15")

# %% [markdown]
# Deblur an image of which four pixels of ten are lost: one product, and one stack with a little
# roughness, so that $\|A x - y\|^2 + \lambda \|D x\|^2$ is one least-squares problem. No new
# adjoint was derived for it. Section 6 will solve it.

# %%
most = torch.rand(camera.shape, generator=generator) < 0.6
lossy = (lambda x: observe(x, most), lambda y: observe_adjoint(y, most))
moving = compose(lossy, pairs["blur"])
both = stack(moving, scale(pairs["roughness"], 0.03))
print("blur, then loss:", is_adjoint(*moving, image, (int(most.sum()),)))
x, y = torch.randn(2, *image, generator=generator, dtype=torch.float64)
sides = [sum((a * b).sum() for a, b in zip(both[0](x), both[0](y), strict=True))]
sides += [(x * both[1](both[0](y))).sum()]
print(f"stack: <A x, A y> = {sides[0]:.6f}, <x, A* A y> = {sides[1]:.6f}")

# %% [markdown]
# ## 4. What a matrix costs
#
# An example: $n = 5$ numbers and a kernel of $k = 3$ make a matrix of $3 \times 5$; its product
# with $x$ multiplies 15 times, the sums of Question 4 nine times.

# %% [markdown]
# ### Question 9. Dependencies and cost (3 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed in Question 13, and in homework 2.*
#
# *Why*: whether a method is possible at all is often decided by a count.
#
# Take the convolution of Question 4, as its dense matrix $A$ and as a function that knows only the
# kernel. Write
#
# - `inputs_needed(A, i)`: the list of the $j$ with $A_{ij} \neq 0$, ascending: the inputs on which
#   output $i$ depends;
# - `multiplications(n, k)`: the pair (with the matrix, matrix-free) of the numbers of
#   multiplications for one $A x$; the dense product multiplies with its zeros as well;
# - `memory_bytes(n, k, itemsize)`: the pair (matrix, kernel) of bytes, when a number takes
#   `itemsize` bytes;
# - `largest_n(memory, k, itemsize)`: the largest $n$ for which the matrix fits into `memory` bytes.
#
# <details><summary>Exact rules</summary>
#
# Any matrix, real or complex, tiny entries too. `memory` is enough for $n = k$. All results are
# exact Python ints, and a pair is a tuple or a list of two. The tests ask for numbers far beyond
# what a float can count exactly, or a loop can reach.
#
# *Checked*: small cases by counting, large ones exactly, `largest_n` right at the edge.
#
# </details>

# %%
# answer: inputs_needed, multiplications, memory_bytes, largest_n

# %%
grader.check("q9")

# %% [markdown]
# Counting is one thing, measuring another. Below, both ways compute the same $A x$ for a kernel of
# your own length $k$ and growing $n$, in float32. The points are measured, on your machine. The
# lines are your counts, scaled to go through one point each: in a diagram with two logarithmic
# axes $c\, n^2$ is a line of slope 2 and $c\, n$ one of slope 1, whatever $c$ is.

# %% tags=["shows"]
k = mine.taps
kernel = torch.ones(k) / k
seconds = {"matrix": {}, "matrix-free": {}}
for n in (128, 256, 512, 1024, 2048, 4096):
    x, A = torch.rand(n), conv1d_matrix(kernel, n)
    seconds["matrix"][n] = timing.seconds(lambda A=A, x=x: A @ x)
del A
for n in (128, 512, 2048, 8192, 32768, 131072):
    x = torch.rand(n)
    seconds["matrix-free"][n] = timing.seconds(lambda x=x: conv1d(x, kernel))

curves = {}
for which, (name, through) in enumerate([("matrix", 1024), ("matrix-free", 131072)]):
    curves[name] = (list(seconds[name]), list(seconds[name].values()), "o")
    scaling = seconds[name][through] / multiplications(through, k)[which]
    counted = [scaling * multiplications(n, k)[which] for n in seconds[name]]
    curves[f"{name}, counted"] = (list(seconds[name]), counted, "-")
for n in (1024, 2048):
    print(f"matrix, {n} to {2 * n}: {seconds['matrix'][2 * n] / seconds['matrix'][n]:.1f} times")
figures.describe(
    plots.show_curves(curves, "n", "seconds for one A x", f"One convolution, k = {k}", log="xy"),
    "Times for the matrix rise steeply, those for the function stay flat, then rise gently.",
)

# %% tags=["shows"]
sizes = [10**power for power in range(2, 9)]
curves = {
    "matrix": (sizes, [memory_bytes(n, k, 4)[0] for n in sizes], "-"),
    "kernel": (sizes, [memory_bytes(n, k, 4)[1] for n in sizes], "-"),
    "x itself": (sizes, [4 * n for n in sizes], "--"),
    "16 GiB": (sizes, [16 * 2**30 for _ in sizes], "--"),
}
figures.describe(
    plots.show_curves(curves, "n", "bytes in float32", "What has to be stored", log="xy"),
    "The line of the matrix has slope 2 and crosses that of 16 GiB below n = 100,000.",
)

# %% [markdown]
# ### Question 13. Where the matrix ends (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in homework 9.*
#
# *At most 120 words; one point for the numbers, one for the growth and its mechanism, one for small
# $n$ and for a use of the matrix. Your own plot and your own $k$ count.*
#
# 1. At which $n$ does the memory of *your* machine end, and what would a photograph of 12 million
#    pixels need in float32?
# 2. How does the time of one $A x$ grow with $n$ in each way, by the count, and by your two
#    measured doublings? Where both differ: what happens there, and which number of your machine
#    would you look up to be sure?
# 3. Why do the matrix-free times leave their line at small $n$? For what would you still form the
#    matrix?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 5. What an operator cannot see
#
# From here on, $A$ is small enough to be formed, so that everything about it can be known. Images
# of $24 \times 24$ pixels will do: $n = 576$.
#
# The singular value decomposition $A = U S V^*$ says it all: $A$ takes the image $v_i$ (column $i$
# of $V$) to $s_i u_i$ (column $i$ of $U$ times the singular value $s_i \ge 0$). Images with
# $s_i = 0$ are *invisible*, and so are the $v_i$ without an $s_i$ where there are fewer
# measurements than pixels: together they span the null space, and no method can recover them from
# $y$. Images with small $s_i$ can be recovered, by dividing by $s_i$; you will see what that costs.
#
# An example: $A = \operatorname{diag}(4, 1, 0)$ has three singular values, and sees nothing of
# $e_2$.

# %%
side, pixels = 24, 576
gauss = kernels.gaussian(1.0, dtype=torch.float64)
keep = mine.mask()


def motion(length):
    """A blur by a horizontal motion over so many pixels, each with the same weight."""
    kernel = torch.ones(1, length, dtype=torch.float64) / length
    return lambda x: blur(x, kernel)


instruments = {
    f"downsampling\nby {mine.factor}": lambda x: downsample(x, mine.factor),
    f"{mine.kept} of\n576 pixels": lambda x: observe(x, keep),
    "motion over\n3 pixels": motion(3),
    f"motion over\n{mine.motion} pixels": motion(mine.motion),
    "Gaussian\nblur": lambda x: blur(x, gauss),
}
print([name.replace("\n", " ") for name in instruments])

# %% [markdown]
# ### Prediction 2. How much is invisible? (3 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in Paper 1.*
#
# Five instruments of your own look at $24 \times 24$ pixels; blurs and motions are circular, and
# every motion is horizontal. What is the dimension of the null space of each, in the order printed
# above? All points need intervals of at most 20, half need at most 300. (Which patterns of a row
# have the mean zero over every three neighbours? Over more of them?)

# %%
# answer: guess_zeros

# %%
grader.check("p2")

# %% [markdown]
# ### Question 10. Null space, pseudo-inverse and two cures (6 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Section 6, and in homeworks 8 to 11.*
#
# *Why*: four short functions show all that a linear instrument can and cannot do.
#
# $A$ is a matrix $(m, n)$, $y$ a vector $(m,)$. The *rank* counts the $s_i$ that are not zero.
#
# - `null_space(A)`: $(n, n - \text{rank})$, an orthonormal basis of $\{x : A x = 0\}$ as columns.
# - `pseudo_inverse(A, y)`: among all $x$ with the smallest $\|A x - y\|$ the one with the smallest
#   $\|x\|$: $x = \sum_i v_i\, \langle u_i, y \rangle / s_i$ over the $s_i$ that are not zero.
# - `truncated_svd(A, y, rank)`: the same over the `rank` largest $s_i$ only.
# - `tikhonov(A, y, weight)`: the $x$ that minimises $\|A x - y\|^2 + \lambda \|x\|^2$, with
#   $\lambda > 0$ the `weight`. No factor $\tfrac12$ anywhere.
#
# $\operatorname{diag}(4, 1)$ and $y = (8, 3)$: $(2, 3)$ is the pseudo-inverse, $(2, 0)$ of rank 1.
#
# <details><summary>Exact rules</summary>
#
# Real or complex, $A$ and $y$ alike. A singular value counts as zero if it is at most $\max(m, n)
# \cdot \epsilon \cdot s_0$, with $s_0$ the largest one and $\epsilon$ = `torch.finfo(A.dtype).eps`.
# Any basis of the null space is right, and of equal singular values any may be cut off.
# `torch.linalg` may be used freely. (The eigenvalues of $A^* A$ are the $s_i^2$: for small $s_i$,
# rounding takes twice as many digits from them.)
#
# *Checked*: properties (orthonormal, $A N = 0$, normal equations) and values; $A$ wide, tall,
# rank-deficient, zero, complex, singular values from 1 to $10^{-5}$, and of half and twice the
# bound; dtype, device and inputs.
#
# </details>

# %%
# answer: null_space, pseudo_inverse, truncated_svd, tikhonov

# %%
grader.check("q10")

# %% [markdown]
# The singular values, each divided by its largest. Read off each curve where it ends (what lies
# beyond is invisible), and how fast it falls. Then compare with what you sealed.

# %% tags=["shows"]
matrices = {
    name: matrix_by_columns(lambda e, A=A: A(e.reshape(side, side)).reshape(-1), pixels)
    for name, A in instruments.items()
}
spaces = {name: null_space(A) for name, A in matrices.items()}
zeros = [N.shape[1] for N in spaces.values()]
guess = predictions.reveal("zeros", zeros)
curves = {}
for place, (name, A) in enumerate(matrices.items()):
    s = torch.linalg.svdvals(A)[: pixels - zeros[place]]
    style = "--" if place in (0, 3) else "-"  # curves that cross or cover others
    curves[name.replace("\n", " ")] = (range(1, len(s) + 1), (s / s[0]).tolist(), style)
figures.describe(
    plots.show_curves(
        curves,
        "number of the singular value",
        "singular value over the largest",
        f"Singular values of five operators on {pixels} pixels",
        log="y",
    ),
    "Two level lines that end early; two motions that fall, of which one may end before 576; the "
    "Gaussian blur falls steadily to 1/5000 and does not end.",
)

# %% tags=["shows"]
linear_operators.show_guess(guess, zeros, list(instruments), "dimension of the null space")

# %% [markdown]
# What does an invisible image look like? Project a scene onto the null space of each operator, and
# onto what is left. The first pictures are all that can be known. Those of the second figure are
# gone: add any multiple of one to the scene, and the measurement stays the same. Describe the third
# in words before you go on: what do all its rows have in common?

# %% tags=["shows"]
scene = linear_operators.small_scene("coins", side, mine.generator("scene"))
seen, unseen, names = [], [], list(instruments)[:3]
for name in names:
    N = spaces[name]
    part = (N @ (N.T @ scene.reshape(-1))).reshape(side, side)
    unseen.append(part)
    seen.append(scene - part)
    y, z = (matrices[name] @ image.reshape(-1) for image in (scene, scene + 5 * part))
    print(f"{' '.join(name.split()):24} |A(scene + 5 part) - A(scene)| = {(y - z).norm():.1e}")
figures.describe(
    plots.show_images([scene, *seen], ["scene", *(f"{name}:\nseen" for name in names)]),
    "A small scene; in blocks; with black holes; and with its fine upright stripes removed.",
)

# %% tags=["shows"]
figures.describe(
    plots.show_signed(unseen, [f"{name}:\nunseen" for name in names], limit=0.3),
    "What is lost: edges inside of blocks; the pixels that were not observed; upright stripes that "
    "repeat every three pixels.",
)

# %% [markdown]
# <details><summary>After you have looked</summary>
#
# The motion over three pixels cannot see patterns that repeat every three pixels along a row and
# have mean zero. How many of them there are is the next question.
#
# </details>

# %% [markdown]
# ### Paper 1. What a motion cannot show (3 points)
#
# *Core. 10 minutes. Difficulty 4 of 5. Needed in the exam.*
#
# *Why*: one of your two motions may have hidden nothing at all.
#
# On paper: images of $H \times W$ pixels, a circular horizontal mean of $k$ pixels, $k \le W$ odd.
# Write the eigenvalue of the wave $e^{2 \pi i\, b v / W}$ as a geometric sum. For which $b$ is it
# zero? Enter the dimension of the null space as `invisible(H, W, k)`, an int. For three pixels in
# one row and $k = 3$ there is one mean, and two dimensions are invisible.
#
# <details><summary>Exact rules</summary>
#
# No matrix is formed, and nothing rounded: the tests have a million rows, and rows of 100,000
# pixels. `math` has what you need.
#
# </details>

# %%
# answer: invisible

# %%
grader.check("a1")

# %% [markdown]
# ### A surprise
#
# The Gaussian blur has no null space, so $A^{-1}$ exists and recovers the scene, up to rounding.
# Now add noise that no eye would notice, with a standard deviation of one part in a thousand.

# %% tags=["shows"]
A = matrices["Gaussian\nblur"]
noise = mine.noise(pixels)
clean = A @ scene.reshape(-1)
noisy = clean + 1e-3 * noise
answers = {
    "measured": noisy,
    "pseudo-inverse,\nno noise": pseudo_inverse(A, clean),
    "pseudo-inverse": pseudo_inverse(A, noisy),
}
images, titles = [scene], ["scene"]
for name, x in answers.items():
    images.append(x.reshape(side, side))
    titles.append(f"{name}\n{metrics.psnr(images[-1].clamp(0, 1), scene):.1f} dB")
figures.describe(
    plots.show_images(images, titles),
    "A scene, blurred, recovered without noise; with noise a chessboard covers everything.",
)

# %% [markdown]
# ### Experiment 1. Where does the chessboard come from? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed wherever a result surprises.*
#
# Three explanations: *noise*, the error is proportional to the noise; *kernel*, the matrix is not
# quite the blur that was applied, so the error is proportional to the scene; *rounding*, numbers of
# 16 digits are too short, so the error is proportional to the scene and to $10^{-\text{digits}}$.
#
# Choose one run: `noise` 1 or 10 times, `contrast` of the scene 1 or 0.1 times, `digits` 16 or 7
# (float32). If each explanation were the only cause, would the error go `"up"` (more than
# threefold), `"down"` (below a third) or stay the `"same"`, against noise 1, contrast 1 and 16
# digits? The run must tell all three apart.

# %%
# answer: my_run

# %%
grader.check("e1")


# %% tags=["shows"]
def error(noise, contrast, digits):
    """The norm of the error of the pseudo-inverse in such a run."""
    dtype = {16: torch.float64, 7: torch.float32}[digits]
    x = contrast * scene.reshape(-1)
    y = A @ x + noise * 1e-3 * mine.noise(pixels)
    return (pseudo_inverse(A.to(dtype), y.to(dtype)).double() - x).norm().item()


chosen = my_run["run"]
print(f"{chosen}: the error is {error(**chosen) / error(1, 1, 16):.2f} times what it was")
for name, expected in my_run["expected"].items():
    print(f"  {name:9} said {expected}")

# %% [markdown]
# <details><summary>After your run</summary>
#
# The chessboard is the image with the smallest singular value, the finest pattern that the pixels
# can hold. What noise there is in it was multiplied by 5000. Nothing was wrong with the kernel, and
# float64 is long enough; even seven digits are.
#
# </details>
#
# Three answers to the noise are one formula, $x = \sum_i f_i\, \langle u_i, y\rangle\, v_i / s_i$,
# with different *filter factors*: $f_i = 1$ for the pseudo-inverse, $1$ or $0$ for the truncated
# one, and $f_i = s_i^2 / (s_i^2 + \lambda)$ for Tikhonov. Which would be the best?

# %% [markdown]
# ### Paper 2. The best filter factor (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in Question 14, and in the exam.*
#
# *Why*: every cure trades two errors against each other. Here their sum is known.
#
# One coefficient of the image is $c$, with $\mathbb{E}\, c^2 = p^2$; measured is $b = s c + e$ with
# noise of mean 0 and variance $\sigma^2$, independent of $c$; the estimate is $f\, b / s$. On
# paper, find the expected squared error $\mathbb{E}\,(f b / s - c)^2$ and the $f$ that makes it
# smallest. Before you enter the formulas: for $s = 1$, $0.1$ and $0.001$, $\sigma = 0.01$ and
# $p = 1$, which $f$ would you want? What does Tikhonov give with $\lambda = 0.01$?
#
# - `mean_error(f, s, sigma, size)`: that error, with $p$ = `size`;
# - `best_factor(s, sigma, size)`: that $f$.

# %%
# answer: mean_error, best_factor

# %%
grader.check("a2")

# %% [markdown]
# Your formula against the other factors, for coefficients that all have the same size (0.3). Move
# the weight: where does Tikhonov's curve meet the best one? What happens to the picture on either
# side?

# %% tags=["shows"]
s = torch.linalg.svdvals(A)


def show_weight(weight):
    """Tikhonov's filter factors and picture for a weight."""
    figure = figures.empty_figure(9, 3.2)
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    left.plot(s, [best_factor(one, 1e-3, 0.3) for one in s.tolist()], color=figures.BLACK,
              linestyle="--", label="the best")  # fmt: skip
    left.plot(s, s**2 / (s**2 + weight), color=figures.VERMILLION, label="Tikhonov")
    left.plot(s, (s >= s[299]).double(), color=figures.BLUE, label="truncated, rank 300")
    left.set(xscale="log", xlabel="singular value", ylabel="filter factor")
    figures.plain(left)
    x = tikhonov(A, noisy, weight).reshape(side, side)
    title = f"weight {weight:g}: {metrics.psnr(x.clamp(0, 1), scene):.1f} dB"
    figures.picture(right, x.numpy(), title, cmap="gray", vmin=0, vmax=1)
    return figures.describe(
        figure, f"Filter factors rise with the singular value; the picture with {title}."
    )


sliders.slide(show_weight, weight=([10.0**-power for power in (6, 5, 4, 3, 2, 1, 0)], 1e-4))

# %% tags=["shows"]
images, titles = [], []
for rank in (120, 300, 500):
    x = truncated_svd(A, noisy, rank).reshape(side, side)
    images.append(x)
    titles.append(f"truncated, rank {rank}\n{metrics.psnr(x.clamp(0, 1), scene):.1f} dB")
figures.describe(
    plots.show_images(images, titles),
    "With a low rank the scene is soft with ripples; with a high rank the noise returns.",
)

# %% [markdown]
# ### Choosing the weight when nobody knows the truth
#
# Too small a weight keeps the noise, too large a weight loses the image. The best one depends on
# the noise *and on the image*, and nobody has the image. What one may know is $\sigma$. The true
# image leaves a residual of about $\|A x - y\|^2 = m \sigma^2$: fitting better means fitting noise.
# That is Morozov's *discrepancy principle* (1966).

# %% [markdown]
# ### Question 16. A weight without the truth (3 points)
#
# *Further. 10 minutes. Difficulty 2 of 5. Needed in Claim 1, and in homework 8.*
#
# *Why*: a method with a knob is no method before someone says how to turn it.
#
# `discrepancy_weight(A, y, sigma, weights)` returns the largest of the `weights` whose Tikhonov
# solution has $\|A x - y\|^2 \le m \sigma^2$, and the smallest of all where none qualifies. For
# $A = (1)$ and $y = (2)$ the solution is $2 / (1 + \lambda)$: with $\lambda = 1$ the residual is 1.
#
# <details><summary>Exact rules</summary>
#
# $A$ is $(m, n)$, $y$ is $(m,)$, both real or both complex. `weights` is a list of positive floats
# in any order; what you return is one of them. Where both sides are equal up to rounding, the
# weight may count or not.
#
# *Checked*: $A$ tall, wide and square, complex, small and large noise, weights in any order, inputs
# left unchanged.
#
# </details>

# %%
# answer: discrepancy_weight

# %%
grader.check("q16")

# %% [markdown]
# ### Prediction 3. The price of not knowing the truth (2 points)
#
# *Core. 3 minutes. Difficulty 2 of 5. Needed in Claim 1.*
#
# Twelve photographs, of each a detail of your own in $12 \times 12$ pixels, blurred, with noise of
# 0.01. The *oracle* takes the best of 25 weights from $10^{-6}$ to $1$, knowing the truth; the
# discrepancy principle does not. How many decibels does it lose, on average over the twelve? All
# points need an interval of at most 1.2 dB, half need at most 5.

# %%
# answer: guess_loss

# %%
grader.check("p3")

# %% tags=["shows"]
weights = torch.logspace(-6, 0, 25, dtype=torch.float64).tolist()
tiny = 12
B = matrix_by_columns(lambda e: blur(e.reshape(tiny, tiny), gauss).reshape(-1), tiny**2)
bound = tiny**2 * 0.01**2  # m sigma^2


def try_weights(x, noise):
    """Squared residual and mean squared error of Tikhonov's solution, for each of the weights."""
    y = B @ x.reshape(-1) + 0.01 * noise.reshape(-1)
    solutions = [tikhonov(B, y, weight) for weight in weights]
    residuals = [(B @ z - y).square().sum().item() for z in solutions]
    return y, residuals, [(z - x.reshape(-1)).square().mean().item() for z in solutions]


corners = mine.generator("corners")
noises = mine.noise(12, tiny, tiny, purpose="choice")
curves, losses = {}, []
for name, one in zip(linear_operators.SCENES, noises, strict=True):
    x = linear_operators.small_scene(name, tiny, corners)
    y, _, errors = try_weights(x, one)
    place = weights.index(discrepancy_weight(B, y, 0.01, weights))
    losses.append(10 * math.log10(errors[place] / min(errors)))
    if name in ("camera", "brick", "moon"):
        curves[name] = (weights, [-10 * math.log10(value) for value in errors], "-")
        curves[f"{name}, discrepancy"] = ([weights[place]], [-10 * math.log10(errors[place])], "o")
loss = torch.tensor(losses)
guess = predictions.reveal("loss", [loss.mean().item()])
print(f"loss in dB: mean {loss.mean():.2f}, standard error {loss.std() / math.sqrt(12):.2f}")
told = zip(linear_operators.SCENES, losses, strict=True)
print(", ".join(f"{name} {one:.2f}" for name, one in told))
figures.describe(
    plots.show_curves(curves, "weight", "PSNR [dB]", "Three of the twelve", log="x"),
    "Each curve rises to a flat top and falls; a point near its top is what the principle chose.",
)

# %% tags=["shows"]
linear_operators.show_guess(guess, [loss.mean().item()], ["mean of twelve"], "loss [dB]")

# %% [markdown]
# ### Claim 1. "It chooses too large a weight" (3 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# *Why*: textbooks on ill-posed problems warn that the discrepancy principle smooths too much. Does
# it, here?
#
# Write `audit_claim(measure, bound)`. `measure(image, seed)` returns three lists: weights, the
# squared residual and the mean squared error for each. The difference to measure is
# $\log_{10}$ of the weight that the principle chooses (squared residual at most `bound`, as in
# Question 16, for each seed) over the weight with the smallest error; the claim says that it is
# above 0. Use 12 images with 3 seeds each, and say whether the claim is `"supported"`,
# `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Images and seeds count from 0. Return a dict: `"table"`, 12 rows of 3 differences; `"interval"`,
# the paired 95 % interval over images, as `audit.paired_interval` makes it; `"verdict"`, as
# `audit.verdict` gives it. The lists come in ascending order of weights.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")


# %% tags=["shows"]
def measure(image, seed):
    """The three lists, for one of the twelve photographs and noise of its own."""
    name = linear_operators.SCENES[image]
    x = linear_operators.small_scene(name, tiny, mine.generator(f"claim {image}"))
    noise = mine.noise(tiny, tiny, purpose=f"claim {image} {seed}")
    _, residuals, errors = try_weights(x, noise)
    return weights, residuals, errors


found = audit_claim(measure, bound)
low, high = found["interval"]
print(f"log10 of chosen over best weight: between {low:.2f} and {high:.2f}: {found['verdict']}")
spread = {}
for seed in range(3):
    places = [image + 0.2 * (seed - 1) for image in range(12)]
    spread[f"seed {seed}"] = (places, [row[seed] for row in found["table"]], "o")
figures.describe(
    plots.show_curves(spread, "photograph", "log10(chosen / best)", "Three seeds of each"),
    "Differences of twelve photographs: those of one photograph lie close together, photographs "
    "differ more.",
)

# %% [markdown]
# <details><summary>After your verdict</summary>
#
# The seeds of one photograph agree much better with each other than photographs do: 36 numbers, but
# only twelve that are independent. And the sentence of the textbooks is no law. It speaks of
# problems in which noise goes to zero, and of images that are smooth; photographs of
# $12 \times 12$ pixels with one noise level are others.
#
# </details>
#
# ## 6. Without the matrix: conjugate gradients
#
# Tikhonov's $x$ solves the *normal equations* $(A^* A + \lambda I)\, x = A^* y$. Going down along
# the residual zigzags: each step spoils a part of what the one before had gained. Conjugate
# gradients take directions with $\langle p, N p' \rangle = 0$, so that no step spoils another; from
# the matrix they need nothing but its product with a vector, one $A$ and one $A^*$ in each step.
#
# An example: $N = \operatorname{diag}(1, 4)$ and $b = (1, 4)$. The first step goes to
# $\tfrac{17}{65}\,(1, 4)$, the second one to the solution $(1, 1)$.

# %% [markdown]
# ### Question 11. Conjugate gradients (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in homeworks 8, 9 and 10.*
#
# *Why*: it solves least squares for photographs of any size, and every operator of Section 3.
#
# To solve $N x = b$ with $N$ Hermitian and positive definite, start from $x = 0$, $r = b$, $p = r$,
# and repeat:
#
# $$
# \alpha = \frac{\langle r, r \rangle}{\langle p, N p \rangle}, \quad
# x \leftarrow x + \alpha\, p, \quad
# r' = r - \alpha\, N p, \quad
# \beta = \frac{\langle r', r' \rangle}{\langle r, r \rangle}, \quad
# p \leftarrow r' + \beta\, p, \quad
# r \leftarrow r'.
# $$
#
# - `conjugate_gradients(normal, b, iterations)`: `normal` is the function $x \mapsto N x$, `b` a
#   tensor of any shape; returns $x$ after so many steps.
# - `solve_tikhonov(forward, adjoint, y, weight, iterations)`: minimises
#   $\|A x - y\|^2 + \lambda \|x\|^2$ by such steps on the normal equations, from $x = 0$;
#   `forward` and `adjoint` are functions, $\lambda$ is `weight`.
#
# <details><summary>Exact rules</summary>
#
# `b` and `y` are of any shape, real or complex; all entries together are one vector. $x$ has the
# shape of `b`, or that which `adjoint` returns. More steps than there are unknowns are taken too if
# asked: rounding makes them worth it. It stops earlier where $\langle r, r \rangle$ is exactly 0
# (dividing 0 by 0 would give NaN), may stop where $\langle p, N p \rangle$ is, and nowhere else.
# Numbers so tiny that their squares are 0 in their dtype are not asked about. `normal` is called at
# most `iterations + 1` times.
#
# *Checked*: after every step $x$ is the one that conjugate gradients give (steepest descent is
# another), vectors and images, complex numbers, tiny ones, residual 0, the number of calls of
# `normal`, dtype, device, inputs.
#
# </details>

# %%
# answer: conjugate_gradients, solve_tikhonov

# %%
grader.check("q11")

# %% [markdown]
# First against the matrix: how many steps until the distance to the answer of the SVD is a
# thousandth of it? With each step it falls
# ([Hestenes and Stiefel, 1952](https://doi.org/10.6028/jres.049.044)), so halving finds the step.


# %% tags=["shows"]
def distance(weight, steps):
    """Of the iterate from Tikhonov's solution, relative."""
    pair = lambda x: blur(x, gauss), lambda y: blur_adjoint(y, gauss)
    x = solve_tikhonov(*pair, noisy.reshape(side, side), weight, steps)
    return ((x - goals[weight]).norm() / goals[weight].norm()).item()


def steps_needed(weight, most):
    """The least number of steps, at most `most`, after which the distance is a thousandth."""
    return bisect.bisect_left(range(most), True, key=lambda n: distance(weight, n) <= 1e-3)


goals = {w: tikhonov(A, noisy, w).reshape(side, side) for w in (mine.weight, mine.weight / 100)}
first = steps_needed(mine.weight, 500)
print(f"weight {mine.weight:g}: {first} steps")

# %% [markdown]
# ### Prediction 4. A weight a hundred times smaller (2 points)
#
# *Core. 3 minutes. Difficulty 4 of 5. Needed in homework 10.*
#
# The largest eigenvalue of $A^* A + \lambda I$ is nearly 1 and its smallest nearly $\lambda$, so a
# weight a hundred times smaller makes the condition number about a hundred times larger. The
# textbook bound on the steps grows with its square root. How many steps will *your* blur take with
# your weight divided by 100? All points need an interval of at most 60, half need at most 400.

# %%
# answer: guess_steps

# %%
grader.check("p4")

# %% tags=["shows"]
second = steps_needed(mine.weight / 100, 1000)
guess = predictions.reveal("steps", [second])
linear_operators.show_guess(guess, [second], [f"weight {mine.weight / 100:g}"], "steps")

# %% tags=["shows"]
steps = range(1, second + 20, 3)
curves = {f"weight {w:g}": (steps, [distance(w, one) for one in steps], "-") for w in goals}
curves["a thousandth"] = (steps, [1e-3 for _ in steps], "--")
figures.describe(
    plots.show_curves(
        curves, "steps of conjugate gradients", "distance from the SVD's answer, relative", log="y"
    ),
    f"The distance falls: to a thousandth in {first} steps, and in {second} with the small weight.",
)

# %% [markdown]
# <details><summary>After you have compared</summary>
#
# The bound allows a factor of 10, and about five is measured. It knows the largest and the smallest
# eigenvalue only; conjugate gradients profit from all that lie close together, and from
# directions in which there is little to find.
#
# </details>
#
# Then where no matrix would fit. The photograph has $512 \times 512$ pixels; the matrix of its blur
# would take 512 GiB in float64. Motion and noise of 0.01; three pixels of ten, with the roughness
# $\|D x\|^2$ in place of $\|x\|^2$; and both at once, with your pairs of Question 15.

# %% tags=["shows"]
photograph = photographs.photograph("camera")
generator = torch.Generator().manual_seed(3)
line = kernels.motion(13, 5)
keep = torch.rand(photograph.shape, generator=generator) < 0.3
pairs = {
    "blur": (lambda x: blur(x, line), lambda y: blur_adjoint(y, line)),
    "pixels": (lambda x: observe(x, keep), lambda y: observe_adjoint(y, keep)),
}
pairs["both"] = compose(pairs["pixels"], pairs["blur"])
shown = {}
for name, (forward, adjoint) in pairs.items():
    y = forward(photograph)
    y = y + 0.01 * torch.randn(y.shape, generator=generator)
    full = stack((forward, adjoint), scale((differences, differences_adjoint), 0.05))
    x = conjugate_gradients(lambda x, full=full: full[1](full[0](x)), adjoint(y), 80)
    shown[f"{name}: measured"] = adjoint(y) if y.ndim == 1 else y
    shown[f"{name}: restored"] = x
titles = [f"{name}\n{metrics.psnr(z.clamp(0, 1), photograph):.2f} dB" for name, z in shown.items()]
figures.describe(
    plots.show_crops(
        list(shown.values()), titles, corner=(70, 190), size=110, whole=photograph, columns=4
    ),
    "Details of what was measured and restored: sharper after motion; filled in where seven of ten "
    "pixels were missing; soft but whole where both happened.",
)

# %% [markdown]
# ## 7. Design: restore photographs

# %% [markdown]
# ### Question 14. A linear method that restores blurred photographs (6 points)
#
# *Core. 35 minutes. Difficulty 4 of 5. Needed in homeworks 4 and 10.*
#
# *Why*: it is the opponent that every trained network of this course has to beat.
#
# Given is $y = h * x + \varepsilon$: photographs $x$ in $[0, 1]$, the circular blur $h * x$ of
# Question 7, Gaussian noise of standard deviation $\sigma$. Kernel and $\sigma$ are known. Write
# `restore(y, kernel, sigma)`: $y$ is $(B, 1, H, W)$ in float32, `kernel` is $(f_1, f_2)$, the
# result has the shape of $y$. The method must be **affine in $y$** for given kernel and $\sigma$.
# Its gain is the PSNR of the result minus that of $y$. Points are for a gain of 0.5, 1.8 and 2.4
# dB; with the best weight for each $\sigma$, Tikhonov of Question 10 reaches 0.8 dB and the
# reference 2.8 dB.
#
# <details><summary>Exact rules</summary>
#
# No clamping, no thresholds, no total variation (its minimiser is not linear in $y$), no conjugate
# gradients that stop early (their steps depend on $y$), no trained network with ReLU; the grader
# clamps for you.
#
# *Checked* on eight pictures that nobody has seen, $160 \times 160$ pixels each, drawn for this
# course: details of photographs that are not in the training set, turned, bent, relit and blended.
# Each comes at five blurs with their own $\sigma$: Gaussian of width 1.2 ($\sigma = 0.02$) and 2.0
# (0.01), out of focus with radius 3 (0.03), motion over 9 pixels, slightly falling (0.01), and
# motion over 5 pixels (0.05). Your gain, with the result (not $y$) clamped to $[0, 1]$, is averaged
# over all. `photographs.TRAIN` may be read there too. Shape, dtype and being affine: 1 point. A
# gain of 0.5 dB: 1 point; of 1.8 dB: 2 points; of 2.4 dB: 2 points more; these points only if your
# method is affine on these pictures too, restores each of a batch by itself, and leaves `y` and
# `kernel` as they are. Your gain enters the leaderboard.
#
# </details>
#
# <details><summary>Where to begin, if you are stuck</summary>
#
# In which basis is a circular blur diagonal? What plays the part of `size` in Paper 2 there, and
# what do you know about it for photographs? Try on `photographs.TRAIN`, decide on
# `photographs.VALIDATION`, with the cell below.
#
# </details>

# %%
# answer: restore

# %%
grader.check("q14")

# %% tags=["shows"]
names = (*photographs.TRAIN, *photographs.VALIDATION)
gains = linear_operators.gains_by_blur(restore, (photographs.middle(one, 128) for one in names))
print(f"gain in dB over {len(names)} photographs: mean, and standard deviation between them")
for name, values in gains.items():
    values = torch.tensor(values)
    print(f"{name:18}{values.mean():7.2f}{values.std():7.2f}")
gain = linear_operators.gain_by_restoring(restore, photographs.VALIDATION)
print(f"mean gain on {', '.join(photographs.VALIDATION)}: {gain:.2f} dB")

# %%
coins = photographs.middle("coins")
images, titles = [], []
for index, (name, (kernel, sigma)) in enumerate(linear_operators.BLURS.items()):
    y = linear_operators.blur_and_disturb(coins, kernel, sigma, seed=index)
    x = restore(y, kernel, sigma).clamp(0, 1)
    for image, title in ((y, f"{name}, noise {sigma:g}"), (x, "restored")):
        images.append(photographs.centre_crop(image, 120, 120))
        titles.append(f"{title}\n{metrics.psnr(image, coins):.2f} dB")
figures.describe(
    plots.show_images(images[::2] + images[1::2], titles[::2] + titles[1::2], columns=5),
    "Coins at five blurs, and below each the restored ones: crisper, with faint ripples.",
)

# %% [markdown]
# ### Question 17. Your design log (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed in every design question.*
#
# *At most 150 words; one point for three honest rows, one for the dropped idea and its reason, one
# for the numbers with their spread, one for the blur that gains least.*
#
# 1. Three rows: what I changed, what I expected (in dB), what the photographs said. One row is an
#    idea that you dropped: why?
# 2. With the table above: is the difference between your last two versions larger than what
#    photographs differ by? How would you compare them fairly?
# 3. Which of the five blurs gains least, and which singular values or which noise explain it?
#
# Below it, one sentence for each prediction that you missed.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 8. Can you?
#
# One question for each promise of the beginning. Answer aloud, then open.
#
# 1. A function doubles every pixel and adds 0.1. Is it linear? How would samples tell?
#    <details><summary>Answer</summary>Affine, not linear: it takes 0 to 0.1. Samples with
#    a + b different from 1 differ by (a + b - 1) times 0.1.</details>
# 2. $A$ masks, $F$ transforms, $C$ multiplies by a complex image. What is the adjoint of $A F C$?
#    <details><summary>Answer</summary>First the zeros of the mask, then the inverse orthonormal
#    transform, then the product with the conjugated image: in reverse order.</details>
# 3. Ten times as many pixels: what happens to the memory of a blur's matrix, and of its kernel?
#    <details><summary>Answer</summary>A hundred times as much; the same.</details>
# 4. A singular value is 0.001, noise 0.01, the coefficient about 1. Which factor is best?
#    <details><summary>Answer</summary>About 0.01: nearly all of it is lost, whatever one
#    does.</details>
# 5. The weight of Tikhonov falls by 100. At most how many times as many steps?
#    <details><summary>Answer</summary>About ten, the root of the condition number; often
#    fewer.</details>
# 6. A method wins by 0.2 dB on five photographs, with a standard deviation of 0.3 between them.
#    <details><summary>Answer</summary>Its standard error is 0.13, and the 95 % interval of
#    Student's t reaches from -0.17 to 0.57: not testable by these five.</details>

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The last cell packs it.
