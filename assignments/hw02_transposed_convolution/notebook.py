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
# # Homework 2: Transposed convolution
#
# A camera, a scanner, a convolutional network: each takes an image and returns another by a
# linear map $A$. To recover an image from what was measured you need $A$, and just as often its
# transpose $A^\top$. For a photograph of $10^6$ pixels the matrix $A$ would have $10^{12}$
# entries, so nobody forms it. Here you form it once, for images of a few pixels, to see what is
# in it; then you write $A^\top$ without it, as *transposed convolution*, and prove it right with
# two random vectors.
#
# **What you can do at the end**
#
# - write a convolution and its transpose by loops, for any batch, channels and kernel;
# - read from a matrix which input reaches which output, and what transposition changes in that;
# - test any adjoint with random vectors, real or complex, in single or double precision;
# - write stride and padding without a loop over pixels, and make a layer of it;
# - enlarge images, know the adjoint of each way of doing it, and say where checkerboards come from;
# - design and train an upsampler that beats bilinear interpolation on photographs it never saw.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties: several channels, a batch, rectangular images and kernels, other dtypes and
# devices. Questions are graded apart from each other: an error in one costs nothing in the next.
# The last cell packs what you submit.
#
# **Rules that hold for every function.** Tensors hold finite numbers of a floating-point dtype, in
# any memory layout (views too). A formula holds for complex numbers as it stands: conjugate only
# where it does. Results are new tensors with the dtype and the device of the inputs, right up to
# rounding in that dtype, and stay as they are when the function is called again. Leave the inputs
# as they are, and the session too: torch's default dtype, its grad mode, which may be off, the
# random generators. Any batch size and any number of channels, from 1, must work. Loops and detours
# over NumPy are welcome where a question does not exclude them; gradients matter only where it asks
# for them; speed earns no points.
#
# **Points and time.** 12 questions, 100 points, about six hours. All cells of a finished notebook
# run in less than two minutes on a laptop; no GPU is needed.

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import convolution, metrics, photographs, plots, training
from starter_code.convolution import drawings

# %% [markdown]
# ## 0. Letters
#
# - $X$ of shape $(B, C_\text{out}, M, N)$ is the large image: a batch of $B$ images, each with
#   $C_\text{out}$ channels of $M \times N$ pixels.
# - $Y$ of shape $(B, C_\text{in}, m, n)$ is the small image: $C_\text{in}$ channels of $m \times n$
#   pixels.
# - $w$ of shape $(C_\text{in}, C_\text{out}, f_1, f_2)$ holds the kernels: $f_1 \times f_2$ entries
#   for each pair of channels.
# - $b$ is the bias, one number for each channel of the *result*: shape $(C_\text{in})$ in Question
#   1, $(C_\text{out})$ after it.
#
# Without stride and padding $M = m + f_1 - 1$ and $N = n + f_2 - 1$. The names are those of the
# *transposed* convolution, which takes $Y$ (in) to $X$ (out), as in `nn.ConvTranspose2d`. The
# convolution goes the other way, from $X$ to $Y$, so its result has $C_\text{in}$ channels.
#
# Indices: $a$ counts the images of the batch, $i$ the channels of $Y$, $o$ the channels of $X$,
# $(u, v)$ the pixels of $Y$ and $(p, q)$ the entries of a kernel. All count from 0.

# %% [markdown]
# ## 1. A convolution is a matrix that nobody forms

# %% [markdown]
# ### Question 1. Convolution by loops (8 points)
#
# Write `conv(X, w, b=None)`. Pixel $(u, v)$ of the result is a weighted sum of the window of $X$
# whose upper left corner is $(u, v)$, over all channels $o$ of $X$:
#
# $$
# Y_{a,i,u,v} \;=\; b_i \;+\; \sum_{o=0}^{C_\text{out}-1} \sum_{p=0}^{f_1-1} \sum_{q=0}^{f_2-1}
# w_{i,o,p,q}\; X_{a,o,u+p,v+q}.
# $$
#
# The kernel is not flipped: in signal processing this is called cross-correlation, in deep
# learning convolution. It is what `F.conv2d(X, w, b)` computes, so you can compare; write it
# yourself with loops, sums and products. Convolutions and correlations of libraries (`F.conv2d`,
# `F.conv_transpose2d`, `np.convolve`, `np.polymul`, `scipy.signal`, ...) earn no points, also where
# autograd calls them; slices, `unfold`, `einsum` and Fourier transforms are fine.
#
# *Checked*: values against `F.conv2d` (public: one channel by hand; hidden: channels on both
# sides, a batch, rectangular shapes, bias, tiny and huge values), dtype, device, all else left
# unchanged, and that no convolution of a library takes part.

# %%
# answer: conv

# %%
grader.check("q1")

# %% [markdown]
# The convolution is linear in $X$ (leave out the bias). So there is a matrix $A$ with
#
# $$
# \operatorname{vec}(Y) = A \operatorname{vec}(X),
# $$
#
# where $\operatorname{vec}$ lists the entries of a tensor in row-major order, as
# `tensor.reshape(-1)` does. You can read $A$ off from the function alone. Let $e_j$ be the unit
# vector with a 1 in place $j$ and zeros elsewhere.

# %% [markdown]
# ### Question 2. The matrix of a linear map (8 points)
#
# `forward` is some function that takes a tensor of shape `x_shape` and returns a tensor, linearly.
# Write two functions that return its matrix $A$, of shape (entries of the output, entries of the
# input):
#
# - `matrix_by_columns(forward, x_shape, dtype=torch.float64)`: column $j$ of $A$ is $A e_j$, the
#   flattened output for the unit input $e_j$. One call of `forward` for each column, and one with
#   zeros if you want to know the size of the output first.
# - `matrix_by_entries(forward, x_shape, y_shape, dtype=torch.float64)`: entry $(i, j)$ of $A$ is
#   $e_i^\top A\, e_j$, with $e_i$ of the size of the output, whose shape is `y_shape`. Call
#   `forward` as often as you like.
#
# The unit vectors, and so $A$, have the dtype `dtype`, which may be complex. What `forward` returns
# may be a view of its input, or the input itself. The maps in the tests are given: your `conv` is
# not needed here.
#
# *Checked*: maps from any shape to any other, the order of flattening, views, the dtype, entries of
# every size.
#
# *Why it matters*: this is the slow but certain way to see what any linear code does. You will use
# it to check every operator of this course on images of a few pixels.

# %%
# answer: matrix_by_columns, matrix_by_entries

# %%
grader.check("q2")

# %% [markdown]
# Here is the matrix of a small convolution: one channel of $5 \times 6$ pixels, a kernel of
# $2 \times 3$. Every row holds the same six numbers, shifted; the gaps are the ends of the rows of
# the image. Nearly everything is zero, and that is why nobody forms it.

# %%
kernel = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(1, 1, 2, 3)
A = matrix_by_columns(lambda x: F.conv2d(x, kernel), (1, 1, 5, 6))
plots.show_matrix(A, title="A: convolution of 5 x 6 pixels with a 2 x 3 kernel")

# %% [markdown]
# ### Question 3. Which input reaches which output (6 points)
#
# The places of the non-zero entries of $A$ say who depends on whom: $A_{ij} \neq 0$ means that
# input $j$ reaches output $i$. A column of $A$ lists the outputs that one input reaches, a row
# lists the inputs that one output needs. In $A^\top$ the two change roles.
#
# - `sparsity_pattern(A)`: a bool tensor of the shape of $A$, true where the entry is not zero.
# - `outputs_reached(pattern, j)`: the list of the outputs that input $j$ reaches, ascending, as
#   Python ints.
# - `inputs_needed(pattern, i)`: the list of the inputs that output $i$ needs, ascending.
# - `nonzeros(M, N, f1, f2)`: the number of non-zero entries of $A$ for one channel of
#   $M \times N$ pixels and a kernel of $f_1 \times f_2$ entries, none of them zero,
#   $f_1 \le M$, $f_2 \le N$. Derive a formula: the tests ask for images far too large to form $A$,
#   and for every digit of the number.
#
# *Checked*: negative, tiny and complex entries, patterns of any kind (long lists, empty ones and
# those with one entry), rectangular sizes, Python's own ints.
#
# *Why it matters*: the column of a pixel is the patch that it influences, the row is the
# *receptive field*. Count the memory: `nonzeros` against $m n M N$ says what a sparse format saves.

# %%
# answer: sparsity_pattern, outputs_reached, inputs_needed, nonzeros

# %%
grader.check("q3")

# %% [markdown]
# Both patterns side by side. In $A$ every *row* is full (each output needs a whole window), while
# the columns of border pixels are nearly empty. In $A^\top$ it is the *columns*: each input of the
# transposed map adds a whole copy of the kernel to the output.

# %%
drawings.show_pattern(A != 0, title="pattern of A", x_width=6, y_width=4)

# %%
drawings.show_pattern((A != 0).T, title="pattern of the transpose of A", x_width=4, y_width=6)

# %% [markdown]
# ## 2. The transpose, without the matrix
#
# Transposition turns reading into writing. The convolution *gathers*: it stands at an output pixel
# and collects a window of the input. Its transpose *scatters*: it stands at an input pixel and
# adds a copy of the kernel, scaled by that pixel, to a window of the output. Where windows
# overlap, the copies add up. The same weights connect the same pixels; only the arrows turn round.

# %%
drawings.show_scatter_and_gather()

# %% [markdown]
# ### Question 4. Transposed convolution by loops (14 points)
#
# Write `trans_conv(Y, w, b=None)`. Start from an output of zeros, of shape
# $(B, C_\text{out}, m + f_1 - 1, n + f_2 - 1)$. Then, for every image $a$, every channel $i$ and
# pixel $(u, v)$ of $Y$, every channel $o$ of the output and every kernel entry $(p, q)$,
#
# $$
# X_{a,o,u+p,v+q} \;\mathrel{+}=\; Y_{a,i,u,v}\; w_{i,o,p,q},
# $$
#
# and after all of that add the bias $b_o$ once to every pixel of channel $o$. Loop over what you
# like; whole slices may be added at once.
#
# *Checked*: values for several channels on both sides, a batch and rectangular shapes, bias, the
# dot-product test against the convolution, dtype, device, all else left unchanged.
# `F.conv_transpose2d(Y, w, b)` computes the same: compare with it, but write your own. No function
# or layer of a library that convolves, no gradient of one, no `F.fold` and no gradient of
# `F.unfold`, which folds too, may take part: such answers earn no points.
#
# *Why it matters*: this is the backward pass of every convolutional layer, and the decoder of
# every U-Net.

# %%
# answer: trans_conv

# %%
grader.check("q4")

# %% [markdown]
# With the matrix of Question 2 you can see that the name is deserved. The next cell forms the
# matrix of your `trans_conv` and compares it with the transpose of the matrix of the convolution.

# %%
adjoint_matrix = matrix_by_columns(lambda y: trans_conv(y, kernel), (1, 1, 4, 4))
print(f"largest difference from the transpose of A: {(adjoint_matrix - A.T).abs().max():.1e}")

# %% [markdown]
# For a real image that comparison is out of reach, and you do not need it. The *adjoint* $A^*$ of
# a linear map $A$ is the one map with
#
# $$
# \langle A x, y \rangle = \langle x, A^* y \rangle \qquad \text{for all } x \text{ and } y,
# \qquad \langle u, v \rangle = \sum_k \overline{u_k}\, v_k ,
# $$
#
# where the bar is complex conjugation (nothing, for real numbers). For a real matrix
# $A^* = A^\top$, for a complex one $A^* = \overline{A}^{\,\top}$. If the two sides agree for random
# $x$ and $y$, then a wrong $A^*$ has no chance to hide: the vectors for which it would agree have
# probability zero.

# %% [markdown]
# ### Question 5. The dot-product test (12 points)
#
# Write `dot_test(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0)`. It draws $x$ of
# shape `x_shape` and $y$ of shape `y_shape` with normally distributed entries of the dtype `dtype`
# (complex dtypes: complex entries; `torch.randn` does both), from a generator seeded with `seed`,
# calls each of the two functions, and returns
#
# $$
# \frac{\bigl|\langle A x, y \rangle - \langle x, A^* y \rangle\bigr|}{\|A x\|\, \|y\|}
# $$
#
# as a Python `float`; $\|\cdot\|$ is the Euclidean norm of all entries. Return 0.0 where $A x$ or
# $y$ is zero and the numerator is zero too. Where only the denominator is zero, or where a function
# returns NaN, the pair is wrong and must not look right: infinity, NaN or an error will do, a small
# number will not.
#
# The denominator is the point. Rounding leaves an error of the size of $\|Ax\|\,\|y\|$ times the
# machine precision in each inner product. The inner product itself may be far smaller than that
# by chance, for random vectors in many dimensions it nearly always is, and a gap divided by it
# says nothing. Measured over 200 convolutions in float32: up to $2 \cdot 10^{-5}$ when divided by
# the inner product, never above $1.2 \cdot 10^{-7}$ when divided by the norms.
#
# *Checked*: your test is handed right pairs and wrong ones (flipped kernel, missing conjugate,
# wrong scale, crops that are off by one, other padding), in float32, float64, complex64 and
# complex128, and has to tell them apart: below rounding error for the right ones, clearly above
# for the wrong ones. Also exact values (in double precision for maps near $10^{\pm 30}$ too), the
# seed, and the distribution.

# %%
# answer: dot_test

# %%
grader.check("q5")

# %% [markdown]
# ## 3. Stride and padding
#
# A convolution with stride $(s_1, s_2)$ computes only every $s_1$-th row and every $s_2$-th column
# of $Y$. Its transpose therefore sets the copies of the kernel $s_1$ rows and $s_2$ columns apart:
# that is how a decoder enlarges an image. A convolution with padding $(p_1, p_2)$ appends $p_1$
# rows of zeros above and below the image and $p_2$ columns on either side. Its transpose does the
# opposite: it *crops* $p_1$ rows and $p_2$ columns from each side of the result.

# %% [markdown]
# ### Question 6. Stride and padding, without a loop over pixels (12 points)
#
# - `output_size(size, kernel, stride, padding)` returns the size of the result along one axis, from
#   the size of $Y$, the size of the kernel, the stride and the padding along it. All are ints.
#   (Where must the last copy of the kernel begin, and where does it end?)
# - `strided_trans_conv(Y, w, b=None, stride=(1, 1), padding=(0, 0))` with
#
# $$
# \tilde X_{a,o,s_1 u+p,\,s_2 v+q} \;\mathrel{+}=\; Y_{a,i,u,v}\; w_{i,o,p,q} ,
# $$
#
#   then $p_1$ rows cut off at the top and at the bottom of $\tilde X$ and $p_2$ columns on the left
#   and on the right (something is always left), then the bias. `stride` $= (s_1, s_2)$ and
#   `padding` $= (p_1, p_2)$ are pairs.
#
# No loop over the pixels of $Y$, its rows or its columns, nor recursion over them. A loop over the
# entries of the kernel is fine: slices with a step (`X[:, :, p : stop : s1]`) and `torch.einsum` do
# the rest.
# `F.conv_transpose2d` is there to compare with. What Question 4 excludes earns no points here
# either.
#
# *Checked*: strides and paddings that differ along the axes, strides larger than the kernel (what
# stands in the gaps?), bias, dtype, device, all else left unchanged, and that the number of tensor
# operations does not grow with the image.

# %%
# answer: output_size, strided_trans_conv

# %%
grader.check("q6")

# %% [markdown]
# ### Question 7. The same as a layer (8 points)
#
# Write `class TransposedConv2d(nn.Module)`, a layer that can stand in for `nn.ConvTranspose2d`:
#
# - `TransposedConv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True)`;
#   `kernel_size`, `stride` and `padding` are ints (the same for both axes) or tuples of two.
# - Its parameters are called `weight`, of shape $(C_\text{in}, C_\text{out}, f_1, f_2)$, and
#   `bias`, of shape $(C_\text{out})$. With `bias=False` there is no parameter `bias`; the attribute
#   is `None`. So the state dict of one layer loads into the other, in both directions.
# - The weights of each new layer start random, not all zero. Weights and bias start finite and of
#   moderate size (below 10). How is up to you; draw from the session's generators, but do not seed
#   them.
# - `layer(Y)` computes what Question 6 computes, with the parameters that the layer has at that
#   moment. It may call `F.conv_transpose2d`, so that this question does not depend on your answer
#   there.
#
# *Checked*: state dicts to and from `nn.ConvTranspose2d`, pairs and ints, `bias=False`, the
# gradients of parameters and input, both modes, single and double precision, the initial weights.

# %%
# answer: TransposedConv2d

# %%
grader.check("q7")

# %% [markdown]
# ## 4. Enlarging and reducing, and their adjoints
#
# Transposed convolution with a stride enlarges an image with weights that are learned. Three
# methods need no learning. *Nearest* neighbour repeats every pixel in a block of $r \times r$.
# *Average pooling* goes the other way and replaces every block by its mean: it is the forward map
# of super-resolution. *Bilinear* interpolation takes weighted means of neighbours. All are linear,
# so each has an adjoint, and two of these adjoints you know already.

# %% [markdown]
# ### Question 8. Upsampling by hand, and its adjoints (10 points)
#
# All images have the shape $(B, C, \cdot, \cdot)$; channels do not mix. $r \ge 1$ is an int.
#
# - `upsample_nearest(x, r)`: $z_{k,l} = x_{\lfloor k/r \rfloor, \lfloor l/r \rfloor}$, from
#   $m \times n$ to $rm \times rn$ pixels.
# - `upsample_nearest_adjoint(y, r)`: its adjoint, from $rm \times rn$ to $m \times n$ pixels.
# - `average_pool(x, r)`: the mean of every block of $r \times r$ pixels. It raises a `ValueError`
#   unless $r$ divides both sides of the image.
# - `average_pool_adjoint(y, r)`: its adjoint, from $m \times n$ to $rm \times rn$ pixels.
# - `upsample_bilinear(x)`: twice as large along both axes. Along each axis, with $k = 0, 1, \dots$,
#
# $$
# z_{2k} = \tfrac14 x_{k-1} + \tfrac34 x_k, \qquad z_{2k+1} = \tfrac34 x_k + \tfrac14 x_{k+1},
# $$
#
#   where a neighbour outside the image has the value of the border pixel next to it. This is
#   `F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)`.
# - `nearest_over_pool(r)`: the number $c$ with `upsample_nearest_adjoint(y, r)` $= c\,\cdot$
#   `average_pool(y, r)` for every $y$.
#
# Write them with indexing, reshaping, padding, sums and products (or as a convolution that you set
# up). Functions and layers of libraries that interpolate or pool, such as `F.interpolate`,
# `F.grid_sample`, `np.interp` and `F.avg_pool2d`, are there to compare with: answers that call
# them or take their gradients earn no points. *Checked*: this, values, adjoints by dot products,
# borders, the error, dtype, device, all else left unchanged.

# %%
# answer: upsample_nearest, upsample_nearest_adjoint, average_pool, average_pool_adjoint

# %%
# answer: upsample_bilinear, nearest_over_pool

# %%
grader.check("q8")

# %% [markdown]
# Nearest upsampling is itself a transposed convolution, with a kernel of ones whose size equals the
# stride. Away from the border bilinear interpolation is one too, with stride 2, padding 1 and the
# kernel below. So all that you know about transposed convolution holds for both.

# %%
x = torch.randn(1, 1, 6, 7, generator=torch.Generator().manual_seed(0))
tent = torch.tensor([0.25, 0.75, 0.75, 0.25])
by_kernel = F.conv_transpose2d(x, torch.outer(tent, tent)[None, None], stride=2, padding=1)
difference = (by_kernel - upsample_bilinear(x)).abs()
print(f"largest difference inside: {difference[..., 1:-1, 1:-1].max():.1e}")
print(f"largest difference at the border: {difference.max():.2f}")

# %% [markdown]
# ## 5. Evaluation: where checkerboards come from
#
# Images made by strided transposed convolutions often show a checkerboard. The reason can be
# counted: the copies of the kernel overlap, and where the stride does not divide the size of the
# kernel, neighbouring pixels are written by different numbers of copies.

# %% [markdown]
# ### Question 9. Counting overlaps (6 points)
#
# - `overlap_count(m, n, kernel_size, stride)` with pairs `kernel_size` $= (f_1, f_2)$ and `stride`
#   $= (s_1, s_2)$ returns an `int64` tensor of shape
#   $((m-1) s_1 + f_1,\ (n-1) s_2 + f_2)$: how often a transposed convolution of an $m \times n$
#   image, without padding, writes each pixel of its result.
# - `is_even(kernel_size, stride)` returns whether all pixels away from the border (more than a
#   kernel away from it, in an image as large as you like) are written equally often. Find the
#   condition on $f$ and $s$ along one axis first. A gap is written less often than its neighbours.
#
# Any function of a library may help. *Checked*: counts for rectangular settings, large ones and
# images smaller than the kernel, gaps where the stride exceeds the kernel, and `is_even` for
# settings of every kind.

# %%
# answer: overlap_count, is_even

# %%
grader.check("q9")

# %% [markdown]
# Now on a photograph. It is reduced by averaging blocks of $2 \times 2$ pixels, then enlarged
# again:
#
# - by a transposed convolution with stride 2 and a $3 \times 3$ kernel of equal weights, roughly
#   what an untrained layer does: uneven, since 2 does not divide 3;
# - by the same, divided pixel by pixel by the number of overlaps;
# - by a transposed convolution with stride 2 and a $4 \times 4$ kernel of equal weights: even;
# - by nearest neighbour followed by an ordinary $3 \times 3$ mean;
# - by bilinear interpolation.
#
# The weights are scaled so that the mean grey value is kept. The number of each method is the peak
# signal-to-noise ratio $\operatorname{PSNR} = 10 \log_{10}(1 / \operatorname{MSE})$ in decibels,
# for images with values in $[0, 1]$, where $\operatorname{MSE}$ is the mean squared difference from
# the photograph. (A kernel of $3 \times 3$ cannot be centred on a block of $2 \times 2$: it also
# shifts the image by half a pixel.)

# %%
photograph = photographs.photograph("astronaut")[None, None]  # (1, 1, 512, 512), values in [0, 1]
small = F.avg_pool2d(photograph, 2)


def spread(image, f, padding):
    """Transposed convolution, stride 2, equal weights, cut to twice the size of the image."""
    weights = torch.full((1, 1, f, f), 4 / f**2)
    large = F.conv_transpose2d(image, weights, stride=2, padding=padding)
    return large[..., : 2 * image.shape[2], : 2 * image.shape[3]]


nearest = F.pad(
    F.interpolate(small, scale_factor=2, mode="nearest"), (1, 1, 1, 1), mode="replicate"
)
enlarged = {
    "transposed, 3 x 3": spread(small, 3, padding=0),
    "3 x 3 over counts": spread(small, 3, padding=0) / spread(torch.ones_like(small), 3, padding=0),
    "transposed, 4 x 4": spread(small, 4, padding=1),
    "nearest, then mean": F.avg_pool2d(nearest, 3, stride=1),
    "bilinear": F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False),
}
decibels = {name: metrics.psnr(image, photograph) for name, image in enlarged.items()}

print(f"{'method':20}{'PSNR':>9}")
for name, value in decibels.items():
    print(f"{name:20}{value:6.2f} dB")

# %%
titles = [f"{name}\n{decibels[name]:.2f} dB" for name in enlarged]
plots.show_crops(
    list(enlarged.values()), titles, corner=(80, 190), size=64, whole=photograph, columns=3
)

# %%
for f in (3, 4):
    even = "even" if is_even((f, f), (2, 2)) else "uneven"
    drawings.show_overlap(
        overlap_count(6, 6, (f, f), (2, 2)), title=f"kernel {f} x {f}, stride 2: {even}"
    )

# %% [markdown]
# The checkerboard on the photograph is the first map of counts: divided by the counts it is gone.
# Training can find weights that balance it, but has to find them, and finds them only for the
# images that it sees. Counts are not all: with stride 2 the kernel $(1, 2)$ writes each pixel once
# and still makes $1, 2, 1, 2, \dots$ of a constant, while $(\tfrac12, 1, \tfrac12)$ writes every
# other pixel twice and keeps it constant. A constant stays one exactly where the weights of every
# phase $r$ add up to the same, $\sum_k w_{r + s k}$. The bilinear kernel does this, along each
# axis. The other way out is to enlarge by a fixed method first and to convolve afterwards.

# %% [markdown]
# ## 6. Analysis
#
# The next two questions are graded by hand. Type into the cell below each; formulas in LaTeX
# between dollar signs. A few lines are enough.

# %% [markdown]
# ### Question 10. The transpose of a strided convolution (5 points)
#
# Take one channel, one dimension and stride $s \ge 1$: $x \in \mathbb{R}^N$, a kernel
# $w \in \mathbb{R}^f$ and
#
# $$
# (A x)_u = \sum_{p=0}^{f-1} w_p\, x_{s u + p}, \quad u = 0, \dots, m - 1, \quad (m - 1) s + f \le
# N.
# $$
#
# Start from $y^\top A x$ for any $y \in \mathbb{R}^m$, and derive the formula for $(A^\top y)_j$,
# $j = 0, \dots, N-1$, such that $y^\top A x = (A^\top y)^\top x$. Say for which $u$ the terms of
# your sum exist. Then explain in one or two sentences each: why is your formula the transposed
# convolution of Question 6? What changes when $A$ first pads $x$ by $p$ zeros on either side, and
# what when there are several channels?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 11. Why "deconvolution" is a bad name (3 points)
#
# Transposed convolution is often called deconvolution. Say what deconvolution means for a signal
# $y = A x$, show by a small example or by an argument that $A^\top$ does not do it, and say what
# $A^\top$ does give. For which $A$ would the name be right?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 7. Design: your own upsampler
#
# Bilinear interpolation knows nothing about photographs. A small network that has seen a few can
# guess edges. What the layers are is your choice: transposed convolutions, an interpolation
# followed by convolutions, or convolutions at low resolution whose channels are rearranged into
# pixels at the end (`nn.PixelShuffle`). You know the price of each by now.

# %% [markdown]
# ### Question 12. An upsampler that beats bilinear interpolation (8 points)
#
# A grey photograph $x$ with values in $[0, 1]$ was reduced by averaging blocks of $2 \times 2$
# pixels: $y =$ `F.avg_pool2d(x, 2)`. Recover $x$ from $y$.
#
# - `class Upsampler(nn.Module)`: takes $(B, 1, m, n)$ and returns $(B, 1, 2m, 2n)$, for every batch
#   size, each image by itself, and all $m, n \ge 8$. `Upsampler()` takes no arguments. It has at
#   most 20,000 parameters. Numbers count wherever it keeps them: registered or not, in buffers,
#   lists, arrays and texts; wide integers, which could hold several, count as several.
# - `train_upsampler(seed=0)`: makes an `Upsampler`, trains it on patches of the training
#   photographs (`photographs.patches(photographs.TRAIN, size, count, seed)`) and returns it, in
#   less than 30 seconds on two cores. `training.Batches` and `training.minimise` are there to be
#   used. Let `seed` fix everything random, so that you can train the same network again; here you
#   may seed the session's generators.
#
# The cell after your answer makes the variable `upsampler`: it calls `train_upsampler()` once and
# keeps the weights in the file `upsampler.safetensors`, which is submitted with the notebook.
# Delete the file to train again.
#
# *Checked*: `upsampler` is measured on 24 pictures that nobody has seen, $160 \times 160$ pixels
# each, drawn for this course: details of photographs that are not in the training set, turned,
# bent, relit and blended. Each is reduced, enlarged by your network, clamped to $[0, 1]$ and
# compared: the gain is your PSNR minus that of bilinear interpolation on the same pictures,
# averaged over them.
# Any size and at most 20,000 parameters: 2 points. A gain of 1.0 dB and of 1.7 dB: 2 points more
# for each. A gain that is larger by 0.1 dB than that of bicubic interpolation whose block means are
# then corrected three times: another 2 points. At most 20,000 parameters are required for each.
# The points are for the gain, however it is reached; it enters the leaderboard.
#
# *For comparison*, on such pictures: nearest neighbour $-0.7$ dB, bicubic interpolation $+1.5$ dB,
# with corrected block means $+2.0$ dB, the reference about $+2.5$ dB with 5,636 parameters.
# Learning has to work for its last decibel.
#
# *Hints*: let the network add a correction to bilinear interpolation, and start that correction at
# zero. Mean squared error is what PSNR measures. Adam with a learning rate near $2 \cdot 10^{-3}$
# that falls towards the end does well, small batches better than large ones. Compare designs by
# `convolution.gain_over_bilinear(upsampler, photographs.VALIDATION)`, not by `photographs.TEST`:
# what you choose by the test set, you train on it.

# %%
# answer: Upsampler, train_upsampler

# %%
upsampler = training.fit_or_load(Upsampler, train_upsampler, "upsampler.safetensors")

# %%
grader.check("q12")

# %% [markdown]
# On a photograph of the validation set, beside bilinear interpolation:

# %%
coins = photographs.centre_crop(photographs.photograph("coins"), 302, 384)[None, None]
small = F.avg_pool2d(coins, 2)
bilinear = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
with torch.no_grad():
    own = upsampler(small).clamp(0, 1)
titles = [
    "photograph",
    f"bilinear\n{metrics.psnr(bilinear, coins):.2f} dB",
    f"yours\n{metrics.psnr(own, coins):.2f} dB",
]
plots.show_crops([coins, bilinear, own], titles, corner=(135, 190), size=80, columns=4)

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the file with your weights exists (an empty one stands for "not trained"), so that the cell
# after it can pack the notebook and that file.

# %%
from pathlib import Path

Path("upsampler.safetensors").touch()
