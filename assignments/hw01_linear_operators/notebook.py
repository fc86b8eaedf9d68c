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
# To solve an inverse problem is to recover an image $X$ from a measurement
#
# $$
# Y = A(X) + \varepsilon,
# $$
#
# where $A$ is what the instrument does to the image and $\varepsilon$ is noise. For a blurred
# photograph, a photograph with missing pixels, a small version of a large picture, a scan in an MRI
# machine, $A$ is *linear*. So it is a matrix, yet one that nobody forms: for a photograph of $10^6$
# pixels it would have $10^{12}$ entries. What you write instead are two functions, $A$ and its
# adjoint $A^*$. Every method of this course is built from these two and from what one knows about
# images beside them.
#
# **What you can do at the end**
#
# - find the matrix of any linear code, and tell from samples whether a code is linear at all;
# - write five operators of imaging, each with its adjoint, and prove each adjoint with two random
#   vectors, also where numbers are complex;
# - say what a matrix costs that a function does not;
# - see what an operator cannot see, why dividing by small numbers ruins an image, and three cures;
# - solve least squares by conjugate gradients, without a matrix;
# - restore blurred, noisy photographs by a linear method of your own.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties, on other sizes, dtypes and devices. Questions are graded apart from each other:
# an error in one costs nothing in the next. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results are new tensors with the dtype and the device of
# the inputs, unless the question says otherwise. Inputs are left as they are, in whatever memory
# layout they come, and so is the session: its random generators, default dtype and grad mode, which
# may be off. A function that you are given may return its input itself, or a view of it. An image
# has shape $(\dots, H, W)$: any axes, or none, may stand before the two of the pixels, none of size
# 0, and the operator acts on each image apart. Loops and detours over NumPy are welcome where a
# question does not exclude them; speed earns no points.
#
# **Points and time.** 14 questions, 100 points, about seven hours. All cells of a finished notebook
# run in less than a minute on a laptop; no GPU is needed.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import kernels, linear_operators, metrics, photographs, plots, timing

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

# %% [markdown]
# ### Question 1. The matrix of a linear map (8 points)
#
# `forward` is some function, whatever its inside, that takes a vector $(n,)$ and returns a vector
# $(m,)$, linearly.
# Write two functions that return its matrix $A$, of shape $(m, n)$:
#
# - `matrix_by_columns(forward, n, dtype=torch.float64)`: column $j$ of $A$ is $A e_j$, the output
#   for a unit vector. One call of `forward` for each column.
# - `matrix_by_entries(forward, n, m, dtype=torch.float64)`: entry $(i, j)$ of $A$ is
#   $e_i^\top A\, e_j$.
#
# The unit vectors $e_j$ have the dtype `dtype`, real or complex; $A$ has the dtype that `forward`
# returns, wider or narrower (a Fourier transform takes real vectors to complex ones). How often
# `matrix_by_entries` calls `forward` is up to you.
#
# *Checked*: more outputs than inputs and the reverse, dtypes, complex entries (is anything
# conjugated that should not be?), huge and tiny entries, the number of calls by columns.
#
# *Why it matters*: this is the slow but certain way to see what any linear code does. On a few
# pixels, use it to check every operator that you write.

# %%
# answer: matrix_by_columns, matrix_by_entries

# %%
grader.check("q1")

# %% [markdown]
# ### Question 2. Linear, affine, or neither (8 points)
#
# A map $A$ is *linear* if for all $x$, $y$ and all numbers $a$, $b$
#
# $$
# A(a x + b y) = a\, A(x) + b\, A(y),
# $$
#
# and *affine* if $A(x) = L(x) + c$ with a linear map $L$ and a fixed vector $c$. Given is a
# function `forward` from vectors $(n,)$ to vectors, and nothing about its inside. Write
#
# - `is_linear(forward, n, dtype=torch.float64, seed=0)`,
# - `is_affine(forward, n, dtype=torch.float64, seed=0)`,
#
# which draw random $x$, $y$, $a$, $b$ from `torch.Generator().manual_seed(seed)`, try the
# definition and return `True` or `False`. Every linear map is affine. Where `dtype` is complex, $a$
# and $b$ are complex.
#
# Rounding makes the two sides differ: compare their difference with *their size*, as whole vectors,
# not entry by entry, and call them equal up to a relative error of $10^{-8}$ in double precision
# (float64, complex128) and $10^{-3}$ in single. A NaN equals nothing. Some maps behave for small
# inputs and not for large ones, or the other way round: judge inputs of several magnitudes, each by
# itself, at least of about $10^{-3}$, $1$ and $10^3$. For `is_affine` take weights that add up to
# 1; then an offset may stay where it is. Subtract a large one, and what is left is its rounding.
#
# *Checked*: panels of maps, large and small offsets, single and double precision, the seed. Both
# answers must be right for every map of a test case, so that a function which always says `True`
# earns nothing.
#
# *Why it matters*: `abs`, `clamp`, sorting, dividing by the norm, rounding to 256 grey values all
# slip into code that is called linear. Samples can show that a map is not linear; they can never
# prove that it is. Random ones are hard to fool all the same.

# %%
# answer: is_linear, is_affine

# %%
grader.check("q2")

# %% [markdown]
# Panels like the tests' are worth a look of your own. Each line below is a map that someone has
# called linear; guess before you run it.

# %%
maps = {
    "mean of neighbours": lambda x: (x[1:] + x[:-1]) / 2,
    "median of three": lambda x: x.unfold(0, 3, 1).median(1).values,
    "brighter by 0.1": lambda x: x + 0.1,
    "grey values in 8 bits": lambda x: (255 * x).round() / 255,
    "scaled to norm 1": lambda x: x / x.norm(),
    "mirrored": lambda x: x.flip(0),
    "product with a mask": lambda x: x * (torch.arange(len(x)) % 2),
}
print(f"{'map':24}{'linear':>8}{'affine':>8}")
for name, forward in maps.items():
    print(f"{name:24}{is_linear(forward, 9)!s:>8}{is_affine(forward, 9)!s:>8}")

# %% [markdown]
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

# %% [markdown]
# ### Question 3. The dot-product test (8 points)
#
# Write `is_adjoint(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0)`. It draws
# random $x$ and $y$ of the given shapes and of `dtype` from `torch.Generator().manual_seed(seed)`,
# compares both sides of the definition, and returns `True` or `False`. Both maps are linear. For
# complex dtypes $x$ and $y$ are complex, and the inner product conjugates one side, the same on
# both.
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
# *Why it matters*: this is the unit test of inverse problems. Published libraries have shipped
# adjoints that were wrong by a factor, in a corner, by a conjugate; this test finds all of these.

# %%
# answer: is_adjoint

# %%
grader.check("q3")

# %% [markdown]
# ## 3. Five operators and their adjoints
#
# Write each as a function of a tensor; no matrix is formed. Before each adjoint, take paper: write
# $\langle A x, y \rangle$ out as a sum and collect what multiplies $x_j$ (Question 12 asks for
# three of these derivations). Then let the computer judge, with your own `is_adjoint`.

# %% [markdown]
# ### Question 4. Convolution in one dimension (8 points)
#
# For a signal $x \in \mathbb{R}^n$ and a kernel $w \in \mathbb{R}^k$ with $k \le n$ let
#
# $$
# (A x)_i = \sum_{j=0}^{k-1} w_j\, x_{i+j}, \qquad i = 0, \dots, n - k.
# $$
#
# The kernel is not flipped: this is the convention of torch. Write
#
# - `conv1d(x, w)`: $x$ $(n,)$, $w$ $(k,)$; returns $A x$, shape $(n - k + 1,)$;
# - `conv1d_adjoint(y, w)`: $y$ $(n - k + 1,)$; returns $A^\top y$, shape $(n,)$;
# - `conv1d_matrix(w, n)`: returns $A$ itself, shape $(n - k + 1, n)$, exactly 0 outside the band.
#
# No loop over the entries of $x$ or $y$, or over blocks of them, in the first two (a loop over the
# $k$ entries of the kernel is fine): Section 4 calls them with a hundred thousand entries. All is
# real. Functions and layers of libraries that convolve (`F.conv1d`, `F.conv_transpose1d`,
# `np.convolve`, `np.polymul`, `scipy.signal`, ...), their gradients, and `F.fold` are not to be
# used, apart from comparing: answers that call them earn no points. Slices, windows, Fourier
# transforms and the gradient of your own code are fine.
#
# *Checked*: this, values, dtype, device, inputs left unchanged, a hundred thousand entries, and
# that the number of operations does not grow with $n$.

# %%
# answer: conv1d, conv1d_adjoint, conv1d_matrix

# %%
grader.check("q4")

# %%
ramp = torch.tensor([1.0, 2.0, 4.0, -3.0], dtype=torch.float64)
A = conv1d_matrix(ramp, 16)
plots.show_matrix(A, title="conv1d as a matrix: n = 16, k = 4, w = (1, 2, 4, -3)")

# %%
print(
    "conv1d_adjoint is the adjoint of conv1d:",
    is_adjoint(lambda x: conv1d(x, ramp), lambda y: conv1d_adjoint(y, ramp), (50,), (47,)),
)

# %% [markdown]
# ### Question 5. Finite differences (8 points)
#
# `differences(x)` takes images $(\dots, H, W)$, real or complex, to vector fields
# $(\dots, 2, H, W)$: at each pixel the difference to the pixel below and to the pixel on the right,
#
# $$
# d_{0,u,v} = x_{u+1,v} - x_{u,v} \quad (0 \text{ for } u = H - 1), \qquad
# d_{1,u,v} = x_{u,v+1} - x_{u,v} \quad (0 \text{ for } v = W - 1).
# $$
#
# `differences_adjoint(y)` goes back, from $(\dots, 2, H, W)$ to $(\dots, H, W)$. Away from the
# border it is minus the divergence, $y_{0,u-1,v} - y_{0,u,v} + y_{1,u,v-1} - y_{1,u,v}$. What
# happens *at* the border is what goes wrong in practice: write the sums out. (What can
# $y_{0,H-1,v}$ contribute, if $d_{0,H-1,v}$ is always 0?)
#
# *Checked*: batches, images of one row or column, values at the border, dtype, device, inputs left
# unchanged, no loop over pixels.
#
# *Why it matters*: $\|D x\|^2$ measures how rough an image is, $\|D x\|_1$ is its total variation;
# $D^* D$ is the (negative) Laplacian.

# %%
# answer: differences, differences_adjoint

# %%
grader.check("q5")

# %%
camera = photographs.centre_crop(photographs.photograph("camera"), 256, 256)
down, right = differences(camera)
laplacian = differences_adjoint(differences(camera))
plots.show_signed(
    [down, right, laplacian],
    [
        "differences down",
        "differences to the right",
        "their adjoint applied to both:\nminus the Laplacian",
    ],
    limit=0.3,
)

# %% [markdown]
# ### Question 6. Downsampling and missing pixels (8 points)
#
# - `downsample(x, r)`: replaces each block of $r \times r$ pixels by its mean,
#   $(\dots, rH, rW) \to (\dots, H, W)$; raises `ValueError` unless $r$ divides both sides.
# - `downsample_adjoint(y, r)`: $(\dots, H, W) \to (\dots, rH, rW)$. It is not the nearest-neighbour
#   enlargement, only close to it.
# - `observe(x, mask)`: keeps the pixels where the bool mask $(H, W)$ is `True`, row by row:
#   $(\dots, H, W) \to (\dots, k)$ with $k$ the number of `True` entries.
# - `observe_adjoint(y, mask)`: $(\dots, k) \to (\dots, H, W)$.
#
# All four take real and complex numbers.
#
# *Checked*: batches, rectangular images, $r = 1$, masks that keep all, nothing or one pixel, dtype,
# device, inputs left unchanged, new results, no loop over pixels.
#
# *Why it matters*: the first is the forward operator of super-resolution, the second of inpainting.

# %%
# answer: downsample, downsample_adjoint, observe, observe_adjoint

# %%
grader.check("q6")

# %% [markdown]
# ### Question 7. Circular blur (8 points)
#
# A blur replaces each pixel by a weighted mean of its neighbours. At the border neighbours are
# missing; *circular* means that the image starts again on the other side. With a kernel
# $h \in \mathbb{R}^{f_1 \times f_2}$ of odd sizes, whose numbers need not add up to 1, and its
# centre $(c_1, c_2) = \bigl(\tfrac{f_1 - 1}{2}, \tfrac{f_2 - 1}{2}\bigr)$,
#
# $$
# (A x)_{u,v} = \sum_{p=0}^{f_1-1} \sum_{q=0}^{f_2-1} h_{p,q}\;
# x_{(u - p + c_1) \bmod H,\; (v - q + c_2) \bmod W}.
# $$
#
# This is a convolution as in signal processing: a single white pixel becomes the kernel, not the
# mirrored kernel. In the Fourier domain it is a product: put the kernel into an image of zeros with
# its centre at pixel $(0, 0)$ (what lies above or left of it goes to the other side); transform
# image and kernel, multiply, transform back.
#
# Write `blur(x, kernel)` and `blur_adjoint(y, kernel)`, both from $(\dots, H, W)$ to
# $(\dots, H, W)$, real in, real out. In the Fourier domain the adjoint is one conjugation away.
#
# *Checked*: kernels without symmetry, rectangular, of one row, one column or one entry, as large as
# the image; even and odd sizes of the image; batches, dtype, device, inputs left unchanged. Real
# means real: no complex dtype comes out.

# %%
# answer: blur, blur_adjoint

# %%
grader.check("q7")

# %% [markdown]
# A camera that moves fast and comes to rest draws a point as a line that gets brighter. That kernel
# is not the same when turned by half a turn, so that blur and adjoint differ: look where the edges
# leave their traces, and at the kernel itself, drawn by each from a single white pixel.

# %%
moved = kernels.motion(27, 11)
moved = moved * torch.linspace(0, 1, moved.shape[1]) ** 2
moved = moved / moved.sum()
point = torch.zeros(41, 41)
point[20, 20] = 1 / moved.max()
shown = {
    "photograph": camera,
    "blurred by motion": blur(camera, moved),
    "adjoint": blur_adjoint(camera, moved),
    "a white pixel": point * moved.max(),
    "blurred by motion:\nthe kernel": blur(point, moved),
    "adjoint:\nthe kernel turned": blur_adjoint(point, moved),
}
plots.show_images(list(shown.values()), list(shown), columns=3)

# %% [markdown]
# ### Question 8. Some of the Fourier transform (8 points)
#
# An MRI scanner measures Fourier coefficients of a slice of the body, and to save time not all of
# them. Let $F$ be the orthonormal discrete Fourier transform of an $H \times W$ image,
#
# $$
# (F x)_{a,b} = \frac{1}{\sqrt{H W}} \sum_{u=0}^{H-1} \sum_{v=0}^{W-1}
# x_{u,v}\; e^{-2 \pi i\, (a u / H + b v / W)}.
# $$
#
# - `fourier(x, mask)`: $x$ $(\dots, H, W)$, real or complex; `mask` $(H, W)$, bool, true where a
#   coefficient is measured. Returns the measured coefficients row by row, $(\dots, k)$, complex, in
#   the precision of $x$ (float32 gives complex64). No shift: frequency $(0, 0)$ is at `mask[0, 0]`.
# - `fourier_adjoint(y, mask)`: its adjoint on complex images. $y$ $(\dots, k)$, complex; returns
#   $(\dots, H, W)$, complex.
#
# Here the adjoint is not the transpose: where does the conjugate go, and what has it to do with the
# inverse transform? Which normalisation makes this simple?
#
# *Checked*: real and complex images, batches, masks that keep all, little or nothing, complex64 and
# complex128, device, inputs left unchanged.

# %%
# answer: fourier, fourier_adjoint

# %%
grader.check("q8")

# %% [markdown]
# What the four operators measure of one photograph, and what their adjoints make of it. The adjoint
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
plots.show_images([camera, *back], titles, columns=5)

# %%
image, small = (256, 256), (64, 64)
pairs = {
    "differences": (differences, differences_adjoint, image, (2, *image)),
    "downsampling": (
        lambda x: downsample(x, 4),
        lambda y: downsample_adjoint(y, 4),
        image,
        small,
    ),
    "missing pixels": (
        lambda x: observe(x, keep),
        lambda y: observe_adjoint(y, keep),
        image,
        (int(keep.sum()),),
    ),
    "blur": (
        lambda x: blur(x, soft.double()),
        lambda y: blur_adjoint(y, soft.double()),
        image,
        image,
    ),
}
for name, pair in pairs.items():
    print(f"{name:16} right adjoint: {is_adjoint(*pair)}")
measured = (256 * int(columns.sum()),)
right = is_adjoint(
    lambda x: fourier(x, lines),
    lambda y: fourier_adjoint(y, lines),
    image,
    measured,
    dtype=torch.complex128,
)
print(f"{'Fourier':16} right adjoint: {right}")

# %% [markdown]
# ## 4. What a matrix costs

# %% [markdown]
# ### Question 9. Dependencies and cost (6 points)
#
# Take the convolution of Question 4, as its dense matrix $A \in \mathbb{R}^{(n-k+1) \times n}$ and
# as a function that knows only the kernel. Write
#
# - `inputs_needed(A, i)`: the list of the $j$ with $A_{ij} \neq 0$, ascending, as Python ints: the
#   inputs on which output $i$ depends. Any matrix, real or complex, tiny entries too;
# - `multiplications(n, k)`: the pair (with the matrix, matrix-free) of the numbers of
#   multiplications for one $A x$; the dense product multiplies with its zeros as well;
# - `memory_bytes(n, k, itemsize)`: the pair (matrix, kernel) of bytes that these two take when a
#   number takes `itemsize` bytes;
# - `largest_n(memory, k, itemsize)`: the largest $n$ for which the matrix fits into `memory` bytes.
#   `memory` is enough for $n = k$.
#
# All are exact Python ints, and a pair is a tuple or a list of two. The tests ask for numbers far
# beyond what a float can count exactly, or a loop can reach.
#
# *Checked*: small cases by counting, large ones exactly, `largest_n` right at the edge.

# %%
# answer: inputs_needed, multiplications, memory_bytes, largest_n

# %%
grader.check("q9")

# %% [markdown]
# Counting is one thing, measuring another. Below, both ways compute the same $A x$ for a kernel of
# $k = 31$ entries and growing $n$, in float32. The points are measured, on your machine. The lines
# are your counts, each scaled to go through its last point: in a diagram with two logarithmic axes
# $c\, n^2$ is a line of slope 2 and $c\, n$ one of slope 1, whatever $c$ is.

# %%
kernel = torch.ones(31) / 31
seconds = {"matrix": {}, "matrix-free": {}}
for n in (128, 256, 512, 1024, 2048, 4096):
    x, A = torch.rand(n), conv1d_matrix(kernel, n)
    seconds["matrix"][n] = timing.seconds(lambda A=A, x=x: A @ x)
del A
for n in (128, 512, 2048, 8192, 32768, 131072):
    x = torch.rand(n)
    seconds["matrix-free"][n] = timing.seconds(lambda x=x: conv1d(x, kernel))

curves, counted = {}, (("matrix", 0), ("matrix-free", 1))
for name, which in counted:
    curves[name] = (list(seconds[name]), list(seconds[name].values()), "o")
    last = max(seconds[name])
    scale = seconds[name][last] / multiplications(last, 31)[which]
    n = sorted({*seconds["matrix-free"], 4096})
    values = [scale * multiplications(size, 31)[which] for size in n]
    curves[f"{name}, counted"] = (n, values, "-")
plots.show_curves(
    curves, x_label="n", y_label="seconds for one A x", title="One convolution, k = 31", log="xy"
)

# %%
sizes = [10**power for power in range(2, 9)]
curves = {
    "matrix": (sizes, [memory_bytes(n, 31, 4)[0] for n in sizes], "-"),
    "kernel": (sizes, [memory_bytes(n, 31, 4)[1] for n in sizes], "-"),
    "x itself": (sizes, [4 * n for n in sizes], "--"),
}
limit = largest_n(16 * 2**30, 31, 4)
plots.show_curves(
    curves,
    x_label="n",
    y_label="bytes in float32",
    title=f"16 GiB of memory end at n = {limit:,}",
    log="xy",
    mark=(limit, 16 * 2**30, "16 GiB"),
)

# %% [markdown]
# ## 5. What an operator cannot see
#
# From here on, $A$ is small enough to be formed, so that everything about it can be known. Images
# of $24 \times 24$ pixels will do: $n = 576$.
#
# The singular value decomposition $A = U S V^*$ says it all: $A$ takes the image $v_i$ (column $i$
# of $V$) to $s_i u_i$ (column $i$ of $U$ times the singular value $s_i \ge 0$). Images with $s_i =
# 0$ are *invisible*, and so are the $v_i$ without an $s_i$ where there are fewer measurements than
# pixels: together they span the null space, and no method can recover them from $y$. Images with
# small $s_i$ are worse in a way: they can be recovered in principle, by dividing by $s_i$, and that
# multiplies the noise.

# %% [markdown]
# ### Question 10. Null space, pseudo-inverse and two cures (10 points)
#
# $A$ is a matrix $(m, n)$, real or complex, $y$ a vector $(m,)$. A singular value counts as zero if
# it is at most $\max(m, n) \cdot \epsilon \cdot s_0$, with $s_0$ the largest one and $\epsilon$ =
# `torch.finfo(A.dtype).eps`; the *rank* is the number of the others.
#
# - `null_space(A)`: $(n, n - \text{rank})$, its columns an orthonormal basis of $\{x : A x = 0\}$.
#   Any such basis is right.
# - `pseudo_inverse(A, y)`: among all $x$ with the smallest $\|A x - y\|$, the one with the smallest
#   $\|x\|$: $x = \sum_i v_i\, \langle u_i, y \rangle / s_i$ over the $s_i$ that do not count as
#   zero.
# - `truncated_svd(A, y, rank)`: the same sum over the `rank` largest singular values only (of equal
#   ones, any).
# - `tikhonov(A, y, weight)`: the $x$ that minimises $\|A x - y\|^2 + \lambda \|x\|^2$, where
#   $\lambda > 0$ is `weight`. No factor $\tfrac12$ anywhere.
#
# `torch.linalg` may be used freely.
#
# *Checked*: properties (orthonormal, $A N = 0$, normal equations) and values; $A$ wide, tall,
# rank-deficient, zero, complex, singular values on both sides of the bound; dtype, device and
# inputs.

# %%
# answer: null_space, pseudo_inverse, truncated_svd, tikhonov

# %%
grader.check("q10")

# %% [markdown]
# The singular values of four operators on $24 \times 24$ pixels, each divided by its largest. Two
# things can be read off each curve: where it ends (what lies beyond is invisible), and how fast it
# falls (how much noise grows).

# %%
side = 24
pixels = side * side
scene = photographs.photograph("camera")[None, None, 55:247, 125:317]
scene = F.avg_pool2d(scene, 8)[0, 0].double()


def matrix_of(operator):
    """The matrix of an operator on images of side x side pixels."""
    identity = torch.eye(pixels, dtype=torch.float64).reshape(pixels, side, side)
    return torch.stack([operator(e).reshape(-1) for e in identity], dim=1)


gauss = kernels.gaussian(1.0, dtype=torch.float64)
line = torch.ones(1, 3, dtype=torch.float64) / 3  # motion over exactly three pixels
keep = torch.rand(side, side, generator=torch.Generator().manual_seed(1)) < 0.5
matrices = {
    "Gaussian blur": matrix_of(lambda x: blur(x, gauss)),
    "motion over 3 pixels": matrix_of(lambda x: blur(x, line)),
    "half of the pixels": matrix_of(lambda x: observe(x, keep)),
    "downsampling by 2": matrix_of(lambda x: downsample(x, 2)),
}
curves = {}
for name, A in matrices.items():
    s = torch.linalg.svdvals(A)
    visible = s[s > 1e-12 * s[0]] / s[0]
    style = "--" if name == "downsampling by 2" else "-"  # it lies on another curve
    curves[name] = (range(1, len(visible) + 1), visible.tolist(), style)
plots.show_curves(
    curves,
    x_label="number of the singular value",
    y_label="singular value over the largest",
    title=f"Singular values of four operators on {pixels} pixels",
    log="y",
)

# %% [markdown]
# Keeping or averaging pixels does no harm to what it keeps: all singular values are equal, then the
# curve ends. The motion over three pixels falls and ends as well. The Gaussian blur never ends, and
# falls to 1/5000: nothing is lost, but some of it must be magnified 5000 times.
#
# What does an invisible image look like? Project the scene onto the null space of each operator,
# and onto what is left. The pictures of the first figure are all that can be known. Those of the
# second are gone: add any multiple of one to the scene, and the measurement stays the same. The
# motion over three pixels cannot see stripes that are three pixels wide, light and dark together.

# %%
seen, unseen = [], []
for name in ("downsampling by 2", "half of the pixels", "motion over 3 pixels"):
    N = null_space(matrices[name])
    part = (N @ (N.T @ scene.reshape(-1))).reshape(side, side)
    unseen.append(part)
    seen.append(scene - part)
    y, z = (matrices[name] @ image.reshape(-1) for image in (scene, scene + 5 * part))
    print(f"{name:20} {N.shape[1]:4} invisible images;  |A(scene + 5 part) - A(scene)| = ", end="")
    print(f"{(y - z).norm().item():.1e}")
titles = ["scene", "downsampled:\nseen", "half of the pixels:\nseen", "motion:\nseen"]
plots.show_images([scene, *seen], titles)

# %%
titles = ["downsampled:\nunseen", "half of the pixels:\nunseen", "motion:\nunseen"]
plots.show_signed(unseen, titles, limit=0.3)

# %% [markdown]
# The Gaussian blur has no null space, so $A^{-1}$ exists and recovers the scene, up to rounding.
# Now add noise that no eye would notice, with a standard deviation of one part in a thousand.

# %%
A = matrices["Gaussian blur"]
noise = torch.randn(pixels, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
clean = A @ scene.reshape(-1)
noisy = clean + 1e-3 * noise
answers = {
    "measured": noisy,
    "pseudo-inverse,\nno noise": pseudo_inverse(A, clean),
    "pseudo-inverse": pseudo_inverse(A, noisy),
    "truncated SVD,\nrank 120": truncated_svd(A, noisy, 120),
    "truncated SVD,\nrank 300": truncated_svd(A, noisy, 300),
    "Tikhonov,\nweight 1e-4": tikhonov(A, noisy, 1e-4),
    "Tikhonov,\nweight 1e-2": tikhonov(A, noisy, 1e-2),
}
images, titles = [scene], ["scene"]
for name, x in answers.items():
    images.append(x.reshape(side, side))
    titles.append(f"{name}\n{metrics.psnr(images[-1].clamp(0, 1), scene):.1f} dB")
plots.show_images(images, titles)

# %% [markdown]
# The pseudo-inverse shows a chessboard that is not in the scene: the image with the smallest
# singular value, which is the finest pattern that the pixels can hold, times noise, times 5000.
# Truncation leaves out what is too small and then shows ripples; Tikhonov fades it out.
#
# All three are one formula, $x = \sum_i f_i\, \langle u_i, y\rangle\, v_i / s_i$, with different
# *filter factors*: $f_i = 1$ for the pseudo-inverse, $1$ or $0$ for the truncated one, and
# $f_i = s_i^2 / (s_i^2 + \lambda)$ for Tikhonov.

# %%
s = torch.linalg.svdvals(A)
number = range(1, pixels + 1)
curves = {"1 (pseudo-inverse)": (number, torch.ones(pixels).tolist(), "-")}
curves["truncated, rank 300"] = (number, (torch.arange(pixels) < 300).double().tolist(), "-")
for weight in (1e-4, 1e-2):
    curves[f"Tikhonov, {weight:g}"] = (number, (s**2 / (s**2 + weight)).tolist(), "-")
plots.show_curves(
    curves,
    x_label="number of the singular value",
    y_label="filter factor",
    title="How much of each singular vector is kept",
)

# %% [markdown]
# ### How to choose the weight
#
# Too small a weight keeps the noise, too large a weight loses the image. The best one depends on
# the noise *and on the image*. Below it is found for one scene by trying, with the truth at hand,
# and then used on another scene.

# %%
brick = F.avg_pool2d(photographs.photograph("brick")[None, None, :192, :192], 8)[0, 0].double()
scenes = {"camera": scene, "brick": brick}
weights = torch.logspace(-5, 0, 16, dtype=torch.float64).tolist()
curves, best = {}, {}
for name, image in scenes.items():
    y = A @ image.reshape(-1) + 1e-2 * noise
    values = [metrics.psnr(tikhonov(A, y, w).reshape(side, side), image) for w in weights]
    curves[name] = (weights, values, "-")
    best[name] = weights[max(range(len(weights)), key=values.__getitem__)]
plots.show_curves(
    curves,
    x_label="weight",
    y_label="PSNR [dB]",
    title="Tikhonov, noise 0.01: one operator, two images",
    log="x",
)

# %%
print("PSNR of Tikhonov in dB, rows: the image; columns: whose best weight is used\n")
print(f"{'':10}" + "".join(f"{f'{name} ({best[name]:.1e})':>20}" for name in scenes))
for name, image in scenes.items():
    y = A @ image.reshape(-1) + 1e-2 * noise
    row = [metrics.psnr(tikhonov(A, y, best[w]).reshape(side, side), image) for w in scenes]
    print(f"{name:10}" + "".join(f"{value:20.2f}" for value in row))

# %% [markdown]
# Half a decibel and more is lost with the other image's weight. Nobody has the truth at hand when
# it counts; weights are tuned on photographs like those to come, and Question 14 will ask you to do
# it.
#
# ## 6. Without the matrix: conjugate gradients
#
# Tikhonov's $x$ solves the *normal equations* $(A^* A + \lambda I)\, x = A^* y$. The matrix on the
# left is Hermitian and positive definite, and conjugate gradients need from it nothing but its
# product with a vector: one $A$ and one $A^*$ in each step.

# %% [markdown]
# ### Question 11. Conjugate gradients (8 points)
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
#   tensor of any shape, real or complex, whose entries together are one vector. Returns $x$ after
#   `iterations` steps, more than there are unknowns too if asked: rounding makes them worth it. It
#   stops earlier only where $\langle r, r \rangle$ or $\langle p, N p \rangle$ is exactly 0
#   (dividing 0 by 0 would give NaN). `normal` is called at most `iterations + 1` times.
# - `solve_tikhonov(forward, adjoint, y, weight, iterations)`: minimises
#   $\|A x - y\|^2 + \lambda \|x\|^2$ by such steps on the normal equations, from $x = 0$; `forward`
#   and `adjoint` are functions, `y` a tensor of any shape, $\lambda$ is `weight`. $x$ has the shape
#   that `adjoint` returns.
#
# *Checked*: after every step $x$ is the one that conjugate gradients give (steepest descent is
# another), vectors and images, complex numbers, tiny ones, residual 0, the number of calls of
# `normal`, dtype, device, inputs.
#
# *Why it matters*: with these two functions you solve least squares for a photograph of any size
# and every operator of Section 3.

# %%
# answer: conjugate_gradients, solve_tikhonov

# %%
grader.check("q11")

# %% [markdown]
# First against the matrix: the distance of the iterates from the answer of the SVD, for three
# weights. The smaller the weight, the worse the condition of $A^* A + \lambda I$, the slower the
# way.


# %%
def blurred(x):
    return blur(x, gauss)


def blurred_adjoint(y):
    return blur_adjoint(y, gauss)


steps = (1, 2, 4, 8, 16, 32, 64, 128)
measured = noisy.reshape(side, side)
curves = {}
for weight in (1e-2, 1e-3, 1e-4):
    by_svd = tikhonov(A, noisy, weight).reshape(side, side)
    gaps = []
    for count in steps:
        x = solve_tikhonov(blurred, blurred_adjoint, measured, weight, count)
        gaps.append(((x - by_svd).norm() / by_svd.norm()).item())
    curves[f"weight {weight:g}"] = (steps, gaps, "o-")
plots.show_curves(
    curves,
    x_label="steps of conjugate gradients",
    y_label="distance from the SVD's answer, relative",
    title="Conjugate gradients against the SVD",
    log="xy",
)

# %% [markdown]
# Then where no matrix would fit. The photograph has $512 \times 512$ pixels; the matrix of its blur
# would take 512 GiB in float64. It is blurred by motion, and noise of standard deviation 0.01 is
# added. The same two functions also fill in missing pixels, with the roughness $\|D x\|^2$ in place
# of $\|x\|^2$: minimising $\|A x - y\|^2 + \lambda \|D x\|^2$ has the normal equations
# $(A^* A + \lambda D^* D)\, x = A^* y$.

# %%
photograph = photographs.photograph("camera")
generator = torch.Generator().manual_seed(3)
line = kernels.motion(13, 5)
y = blur(photograph, line) + 0.01 * torch.randn(photograph.shape, generator=generator)
x = solve_tikhonov(lambda x: blur(x, line), lambda y: blur_adjoint(y, line), y, 0.01, 60)

keep = torch.rand(photograph.shape, generator=generator) < 0.3
pixels_kept = observe(photograph, keep)


def inpainting_normal(x):
    seen = observe_adjoint(observe(x, keep), keep)
    return seen + 1e-3 * differences_adjoint(differences(x))


filled = conjugate_gradients(inpainting_normal, observe_adjoint(pixels_kept, keep), 150)
shown = {
    "blurred, noise 0.01": y,
    "Tikhonov, 60 steps": x,
    "30 % of the pixels": observe_adjoint(pixels_kept, keep),
    "filled, 150 steps": filled,
}
titles = [f"{name}\n{metrics.psnr(z.clamp(0, 1), photograph):.2f} dB" for name, z in shown.items()]
plots.show_crops(
    list(shown.values()), titles, corner=(70, 190), size=110, whole=photograph, columns=5
)

# %% [markdown]
# ## 7. Analysis
#
# The next two questions are graded by hand. Type into the cell below each; formulas in LaTeX
# between dollar signs.

# %% [markdown]
# ### Question 12. Three adjoints on paper (4 points)
#
# Derive the adjoints of (a) the convolution of Question 4, (b) the vertical half of Question 5,
# $(D x)_u = x_{u+1} - x_u$ for $u < H - 1$ and $0$ for $u = H - 1$, in one dimension, and (c) the
# subsampled Fourier transform of Question 8, in one dimension.
#
# For each write $y^\top A x$ (for (c) $\langle A x, y \rangle$) as a double sum, exchange the sums,
# and read off $(A^\top y)_j$ or $(A^* y)_j$ as what multiplies $x_j$. Say what happens at the ends
# in (a) and (b), and where the conjugate goes in (c).

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 13. Where the matrix ends (2 points)
#
# From the two plots after Question 9 and your own machine: at which $n$ does forming $A$ stop being
# possible, what would a photograph of 12 million pixels need in float32, and how does the time for
# one $A x$ grow with $n$ in each way? At small $n$ the measured times leave the counted lines: why?
# And name one thing for which you would still form the matrix.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 8. Design: restore photographs

# %% [markdown]
# ### Question 14. A linear method that restores blurred photographs (6 points)
#
# Given are photographs that were blurred and then disturbed by noise:
#
# $$
# y = h * x + \varepsilon,
# $$
#
# where $x$ has values in $[0, 1]$, $h * x$ is the circular blur of Question 7 and $\varepsilon$ is
# Gaussian noise of standard deviation $\sigma$, independent in every pixel. Kernel and $\sigma$ are
# known. Write `restore(y, kernel, sigma)`: $y$ is $(B, 1, H, W)$ in float32, `kernel` is
# $(f_1, f_2)$, and the result has the shape of $y$.
#
# The method must be **affine in $y$** for given kernel and $\sigma$: a linear map, plus a fixed
# image if you like. That is tested as you would test it. So no clamping, no thresholds, no total
# variation (its minimiser is not linear in $y$), no conjugate gradients that stop early (their
# steps depend on $y$), no trained network with ReLU; the grader clamps for you.
#
# *Checked* on eight pictures that nobody has seen, $160 \times 160$ pixels each, drawn for this
# course: details of photographs that are not in the training set, turned, bent, relit and blended.
# Each comes at five blurs with their own $\sigma$: Gaussian of width 1.2 ($\sigma = 0.02$) and 2.0
# (0.01), out of focus with radius 3 (0.03), motion over 9 pixels, slightly falling (0.01), and
# motion over 5 pixels (0.05). Your gain is the PSNR of your result, clamped to $[0, 1]$, minus that
# of $y$, averaged over all. Shape, dtype and being affine: 1 point. A gain of 0.5 dB: 1 point; of
# 1.8 dB: 2 points; of 2.4 dB: 2 points more; these points only if your method is affine on these
# pictures too, restores each of a batch by itself, and leaves `y` and `kernel` as they are. Your
# gain enters the leaderboard.
#
# *For comparison*, on such pictures:
#
# | method | gain |
# |---|---|
# | Tikhonov, $\|x\|^2$, weight $10^{-6}$: nearly the inverse | about $-19$ dB |
# | Tikhonov, $\|x\|^2$, weight 0.04 for all | about 0 dB |
# | Tikhonov, $\|x\|^2$, weight $2 \sigma$ | about 0.8 dB |
# | $\|D x\|^2$ in place of $\|x\|^2$, weight 0.06 for all | about 2.1 dB |
# | $\|D x\|^2$, a weight in proportion to $\sigma^2$ | about 2.7 dB |
# | reference | about 2.8 dB |
#
# *Hints*: a circular blur is diagonal in the Fourier domain, and so are differences that wrap
# around. What would the weight of each frequency be if you knew how strong that frequency is in
# photographs, on average? Tune on `photographs.VALIDATION` with
# `linear_operators.gain_by_restoring`, and on `photographs.TRAIN`.

# %%
# answer: restore

# %%
grader.check("q14")

# %% [markdown]
# On a photograph of the validation set, at each of the five blurs:

# %%
coins = photographs.centre_crop(photographs.photograph("coins"), 256, 256)[None, None]
images, titles = [], []
for index, (name, (kernel, sigma)) in enumerate(linear_operators.BLURS.items()):
    y = linear_operators.blur_and_disturb(coins, kernel, sigma, seed=index)
    x = restore(y, kernel, sigma).clamp(0, 1)
    for image, title in ((y, f"{name}, noise {sigma:g}"), (x, "restored")):
        images.append(photographs.centre_crop(image, 120, 120))
        titles.append(f"{title}\n{metrics.psnr(image, coins):.2f} dB")
plots.show_images(images[::2] + images[1::2], titles[::2] + titles[1::2], columns=5)

# %%
gain = linear_operators.gain_by_restoring(restore, photographs.VALIDATION)
print(f"mean gain on {', '.join(photographs.VALIDATION)}: {gain:.2f} dB")

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The last cell packs it.
