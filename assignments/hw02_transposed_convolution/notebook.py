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

# %%
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import (
    audit,
    convolution,
    experiments,
    figures,
    metrics,
    personal,
    photographs,
    plots,
    predictions,
    sliders,
    training,
)
from starter_code.convolution import drawings

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see
M, N, f1, f2 = convolution.sizes(ME)  # for section 1

# %%
drawings.show_last_result()

# %% [markdown]
# On the left are the pixels that there are; on the right is what the camera saw. Between them stand
# three ways back. A transposed convolution with 3 x 3 equal weights makes a checkerboard. Bilinear
# interpolation blurs. The fourth picture was made by 5,636 numbers that had seen twelve other
# photographs for some seconds: this is where you are at the end, and by then you know why the
# checkerboard is there, and why the usual advice does not remove it.
#
# All of these are linear maps, or are built of them. To recover an image from what a linear map $A$
# left of it you need $A$, and just as often its transpose $A^\top$. For $10^6$ pixels the matrix
# has $10^{12}$ entries, so nobody forms it. Here you form it once, for a few pixels; then you write
# $A^\top$ without it, as *transposed convolution*, and prove it right with two random vectors.
#
# **What you can do at the end**
#
# - write a convolution and its transpose by loops, for any batch, channels and kernel;
# - read from a matrix which input reaches which output, and what transposition changes in that;
# - derive the backward pass of a convolution, and test any adjoint with random vectors;
# - write stride and padding without a loop over pixels, and make a layer of it;
# - enlarge images, know the adjoint of each way of doing it, and say when a kernel makes a
#   checkerboard;
# - design an upsampler that beats bilinear interpolation on photographs it never saw, and test what
#   others say of theirs.
#
# **You need** inner products, matrices and the chain rule; the lectures on linear operators and on
# convolutional networks; from homework 1 the matrix of a linear map and the dot-product test, which
# you may copy from there. Rusty? Twenty minutes with sections 2 and 4 of
# [Dumoulin and Visin's guide](https://arxiv.org/abs/1603.07285) will do.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties: several channels, a batch, rectangular images and kernels, other dtypes and
# devices. Questions are graded apart from each other: an error in one costs nothing in the next.
# The last cell packs what you submit.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*; it goes with your
# submission. All points are for a narrow interval that holds, half for one up to five times as
# wide; a miss that you explain in Question 13 is worth as much as a wide one.
#
# **Points and time.** 22 questions, 100 points, about 6 hours; without those marked *Further* less
# than five. All cells of a finished notebook run in less than two minutes on a laptop; no GPU
# is needed.
#
# <details><summary>Rules that hold for every function</summary>
#
# Tensors hold finite numbers of a floating-point dtype, in any memory layout (views too). Half
# precision you may refuse, by any error, and complex numbers where a question does not ask for
# them; else a formula holds for them as it stands: conjugate only where it does. Results are new
# tensors with the dtype and the device of the inputs, right up to rounding in that dtype (of the
# largest value of an image), and stay as they are when the function is called again. Leave the
# inputs as they are, and the session too: torch's default dtype, its grad mode, which may be off,
# the random generators. Any batch size and any number of channels, from 1, must work. Loops and
# detours over NumPy are welcome where a question does not exclude them; gradients matter only where
# it asks for them; speed earns no points.
#
# </details>

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
#
# In one dimension, $x = (1, 2, 4)$ and $w = (1, -1)$ give
# $y = (1 \cdot 1 - 1 \cdot 2,\; 1 \cdot 2 - 1 \cdot 4) = (-1, -2)$: the kernel is laid over every
# window, not flipped.

# %% [markdown]
# ### Question 1. Convolution by loops (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in all that follows.*
#
# *Why*: what you have written with sums and products you can transpose by hand.
#
# Write `conv(X, w, b=None)`. Pixel $(u, v)$ of the result is a weighted sum of the window of $X$
# whose upper left corner is $(u, v)$, over all channels $o$ of $X$:
#
# $$
# Y_{a,i,u,v} \;=\; b_i \;+\; \sum_{o=0}^{C_\text{out}-1} \sum_{p=0}^{f_1-1} \sum_{q=0}^{f_2-1}
# w_{i,o,p,q}\; X_{a,o,u+p,v+q}.
# $$
#
# In signal processing this is called cross-correlation, in deep learning convolution. It is what
# `F.conv2d(X, w, b)` computes, so you can compare.
#
# <details><summary>Exact rules</summary>
#
# Write it yourself with loops, sums and products. Convolutions and correlations of libraries
# (`F.conv2d`, `F.conv_transpose2d`, `np.convolve`, `np.polymul`, `scipy.signal`, ...) earn no
# points, also where autograd calls them; slices, `unfold`, `einsum` and Fourier transforms are
# fine.
#
# *Checked*: values against `F.conv2d` (public: one channel by hand; hidden: channels on both
# sides, a batch, rectangular shapes, bias, tiny and huge values), dtype, device, all else left
# unchanged, and that no convolution of a library takes part.
#
# </details>

# %%
# answer: conv

# %%
grader.check("q1")

# %% [markdown]
# The convolution is linear in $X$ (leave out the bias). So there is a matrix $A$ with
# $\operatorname{vec}(Y) = A \operatorname{vec}(X)$, where $\operatorname{vec}$ lists the entries of
# a tensor in row-major order, as `tensor.reshape(-1)` does. You can read $A$ off from the function
# alone. Let $e_j$ be the unit vector with a 1 in place $j$ and zeros elsewhere: in the example
# above $e_0, e_1, e_2$ go to $(1, 0)$, $(-1, 1)$ and $(0, -1)$, the columns of $A$.

# %% [markdown]
# ### Question 2. The matrix of a linear map (2 points)
#
# *Core. 8 minutes. Difficulty 1 of 5. Needed in all that follows.*
#
# *From homework 1*: copy `matrix_by_columns` and `matrix_by_entries` from there if you have them.
#
# *Why*: this is the slow but certain way to see what any linear code does.
#
# `forward` is some function that takes a tensor of shape `x_shape` and returns a tensor, linearly.
# Return its matrix $A$, of shape (entries of the output, entries of the input):
#
# - `matrix_by_columns(forward, x_shape, dtype=torch.float64)`: column $j$ of $A$ is $A e_j$, the
#   flattened output for the unit input $e_j$.
# - `matrix_by_entries(forward, x_shape, y_shape, dtype=torch.float64)`: entry $(i, j)$ of $A$ is
#   $e_i^\top A\, e_j$, with $e_i$ of the size of the output, whose shape is `y_shape`.
#
# <details><summary>Exact rules</summary>
#
# By columns: one call of `forward` for each column, and one with zeros if you want to know the size
# of the output first. By entries: call `forward` as often as you like. The unit vectors, and so
# $A$, have the dtype `dtype`, which may be complex. What `forward` returns may be a view of its
# input, or the input itself. The maps in the tests are given: your `conv` is not needed here.
#
# Shapes are tuples of ints; $()$ is one, too. `forward` changes nothing in its input and returns
# the dtype that it is given.
#
# *Checked*: maps from any shape to any other, the order of flattening, views, the dtype, entries of
# every size, that each call makes a new matrix.
#
# </details>

# %%
# answer: matrix_by_columns, matrix_by_entries

# %%
grader.check("q2")

# %% [markdown]
# Now a convolution of two dimensions, of sizes that are yours.

# %%
print(f"one channel of {M} x {N} pixels, a kernel of {f1} x {f2} entries, none of them zero")

# %% [markdown]
# ### Prediction 1. Rows and columns (2 points)
#
# *Core. 6 minutes. Difficulty 2 of 5. Needed in Question 3.*
#
# For these sizes, without forming $A$: how many entries that are not zero has the emptiest row of
# $A$, the fullest row, the emptiest column and the fullest column? Replace each `...`; a number for
# `low` and `high` each serves for all four, or give lists. All points need intervals that are at
# most 1 wide.

# %%
# answer: guess_entries

# %%
grader.check("p1")

# %%
kernel = torch.arange(1.0, 1 + f1 * f2, dtype=torch.float64).reshape(1, 1, f1, f2)
A = matrix_by_columns(lambda x: F.conv2d(x, kernel), (1, 1, M, N))
rows, columns = (A != 0).sum(1), (A != 0).sum(0)
entries = [number.item() for n in (rows, columns) for number in (n.min(), n.max())]
predictions.reveal("entries", entries)
figures.describe(
    plots.show_matrix(A, title=f"A: convolution of {M} x {N} pixels with a {f1} x {f2} kernel"),
    f"A matrix of {A.shape[0]} rows and {A.shape[1]} columns with a few slanting lines of numbers, "
    f"each row the same {f1 * f2} numbers, shifted; everything else is zero.",
)

# %% [markdown]
# ### Question 3. Which input reaches which output (3 points)
#
# *Further. 12 minutes. Difficulty 2 of 5. Needed in homework 7 (receptive fields).*
#
# *Why*: the column of a pixel is the patch that it influences, the row is the *receptive field*.
#
# $A_{ij} \neq 0$ means that input $j$ reaches output $i$. Write
#
# - `sparsity_pattern(A)`: a bool tensor of the shape of $A$, true where the entry is not zero.
# - `outputs_reached(pattern, j)`: the list of the outputs that input $j$ reaches.
# - `inputs_needed(pattern, i)`: the list of the inputs that output $i$ needs.
# - `nonzeros(M, N, f1, f2)`: how many entries of $A$ are not zero, for one channel of $M \times N$
#   pixels and a kernel of $f_1 \times f_2$ entries, none of them zero. Derive a formula.
#
# <details><summary>Exact rules</summary>
#
# The lists are ascending, of Python's own ints. $f_1 \le M$, $f_2 \le N$. For `nonzeros` the tests
# ask for images far too large to form $A$, and for every digit of the number. (Beside the
# $m n M N$ entries of $A$ it says what a sparse format saves.)
#
# *Checked*: negative, tiny and complex entries, patterns of any kind (long lists, empty ones and
# those with one entry), rectangular sizes, Python's own ints.
#
# </details>

# %%
# answer: sparsity_pattern, outputs_reached, inputs_needed, nonzeros

# %%
grader.check("q3")

# %% [markdown]
# Both patterns side by side; the lines part the rows of the images. Before you open the box: what
# became of the full rows?

# %%
figures.describe(
    drawings.show_pattern(A != 0, "pattern of A", x_width=N, y_width=N - f2 + 1),
    "Blue places of A that are not zero: equally many in every row, few in the columns of corners.",
)

# %%
figures.describe(
    drawings.show_pattern((A != 0).T, "pattern of the transpose of A", N - f2 + 1, N),
    "The same, mirrored at the diagonal: equally many blue places in every column.",
)

# %% [markdown]
# <details><summary>What we see</summary>
#
# In $A$ every *row* has all $f_1 f_2$ weights (each output needs a whole window), while the columns
# of border pixels have fewer: a corner is in one window only. In $A^\top$ it is the *columns*
# that have all: each input of the transposed map adds a whole copy of the kernel to the output.
#
# </details>

# %% [markdown]
# ## 2. The transpose, without the matrix
#
# Transposition turns reading into writing. The convolution *gathers*: it stands at an output pixel
# and collects a window of the input. Its transpose *scatters*: it stands at an input pixel and adds
# a copy of the kernel, scaled by that pixel, to a window of the output. The same weights connect
# the same pixels; only the arrows turn round. With numbers, a $2 \times 2$ image and a
# $2 \times 2$ kernel:
#
# $$
# \begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix} \text{ and } w = \begin{pmatrix} 1 & 3 \\ 2 & 4
# \end{pmatrix} \text{ give } \begin{pmatrix} 1 & 3 & 0 \\ 2 & 4 & 0 \\ 0 & 0 & 0 \end{pmatrix} +
# \begin{pmatrix} 0 & 2 & 6 \\ 0 & 4 & 8 \\ 0 & 0 & 0 \end{pmatrix} +
# \begin{pmatrix} 0 & 0 & 0 \\ 0 & 1 & 3 \\ 0 & 2 & 4 \end{pmatrix} =
# \begin{pmatrix} 1 & 5 & 6 \\ 2 & 9 & 11 \\ 0 & 2 & 4 \end{pmatrix}.
# $$

# %%
figures.describe(
    drawings.show_scatter_and_gather(),
    "Above, four copies of a 3 x 3 kernel, one for each pixel of a 2 x 2 image, add up to 4 x 4 "
    "pixels. Below, output pixel x_11 = y_00 w_11 + y_01 w_10 + y_10 w_01 + y_11 w_00.",
)

# %% [markdown]
# Both rows of the figure are $A^\top$: above as each input sees it, below as one output sees it,
# which reads the kernel backwards. By hand: which terms has $x_{12}$?
#
# <details><summary>Answer</summary>
#
# $x_{12} = y_{00} w_{12} + y_{01} w_{11} + y_{10} w_{02} + y_{11} w_{01}$: $(u, v)$ and
# $(1 - u, 2 - v)$.
#
# </details>

# %% [markdown]
# ### Question 4. Transposed convolution by loops (12 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in every decoder, as in homework 7.*
#
# *Why*: this is the backward pass of every convolutional layer, and the decoder of every U-Net.
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
# <details><summary>Exact rules</summary>
#
# `F.conv_transpose2d(Y, w, b)` computes the same: compare with it, but write your own. No function
# or layer of a library that convolves, no gradient of one, no `F.fold` and no gradient of
# `F.unfold`, which folds too, may take part: such answers earn no points. Fourier transforms, and
# gradients of your own code, of slices and of `Tensor.unfold` in it too, are fine.
#
# *Checked*: values for several channels on both sides, a batch and rectangular shapes, bias, the
# dot-product test against the convolution, dtype, device, all else left unchanged.
#
# </details>

# %%
# answer: trans_conv

# %%
grader.check("q4")

# %% [markdown]
# With the matrix of Question 2 you can see that the name is deserved. The next cell forms the
# matrix of your `trans_conv` and compares it with the transpose of the matrix of the convolution.

# %%
y_shape = (1, 1, M - f1 + 1, N - f2 + 1)
adjoint_matrix = matrix_by_columns(lambda y: trans_conv(y, kernel), y_shape)
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
# probability zero. With $x = (1, 2, 4)$, $w = (1, -1)$ and $y = (3, 1)$ both are $-5$: on the left
# $-1 \cdot 3 - 2 \cdot 1$, on the right, with $A^* y = (3, -2, -1)$, it is $3 - 4 - 4$.

# %% [markdown]
# ### Question 5. The dot-product test (3 points)
#
# *Core. 8 minutes. Difficulty 2 of 5. Needed wherever an adjoint is written.*
#
# *From homework 1*, Question 3: copy your `dot_test` from there if you have it.
#
# *Why*: it is how libraries test their operators; those that did not have shipped wrong adjoints.
#
# Write `dot_test(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0)`. It draws $x$ of
# shape `x_shape` and $y$ of shape `y_shape` with standard normal entries, from a generator seeded
# with `seed`, calls each of the two functions, and returns
#
# $$
# \frac{\bigl|\langle A x, y \rangle - \langle x, A^* y \rangle\bigr|}{\|A x\|\, \|y\|}
# $$
#
# as a Python `float`; $\|\cdot\|$ is the Euclidean norm of all entries.
#
# <details><summary>Exact rules</summary>
#
# Complex dtypes have complex entries; `torch.randn` does both. Return 0.0 where $A x$ or $y$ is
# zero and the numerator is zero too. Where only the denominator is zero, or where a function
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
#
# </details>

# %%
# answer: dot_test

# %%
grader.check("q5")

# %% [markdown]
# ## 3. Stride and padding
#
# A convolution with stride $(s_1, s_2)$ computes only every $s_1$-th row and every $s_2$-th column
# of $Y$. Its transpose therefore sets the copies of the kernel $s_1$ rows and $s_2$ columns apart:
# that is how a decoder enlarges an image. With stride 2, $y = (1, 2)$ and $w = (1, 3, 5)$ become
# $(1, 3, 5, 0, 0) + (0, 0, 2, 6, 10) = (1, 3, 7, 6, 10)$. With padding $p$ the first and last $p$
# numbers go: for $p = 1$ what is left is $(3, 7, 6)$.

# %% [markdown]
# ### Question 6. Stride and padding, without a loop over pixels (11 points)
#
# *Core. 35 minutes. Difficulty 4 of 5. Needed in homeworks 6 and 7.*
#
# *Why*: a loop over the kernel runs nine times, one over pixels a million times.
#
# - `output_size(size, kernel, stride, padding)` returns the size of the result along one axis, from
#   the size of $Y$, the size of the kernel, the stride and the padding along it.
# - `strided_trans_conv(Y, w, b=None, stride=(1, 1), padding=(0, 0))` with
#
# $$
# \tilde X_{a,o,s_1 u+p,\,s_2 v+q} \;\mathrel{+}=\; Y_{a,i,u,v}\; w_{i,o,p,q} ,
# $$
#
#   then $p_1$ rows cut off at the top and at the bottom of $\tilde X$ and $p_2$ columns on the left
#   and on the right, then the bias.
#
# <details><summary>Exact rules</summary>
#
# All sizes are ints. (Where must the last copy of the kernel begin, and where does it end?)
# `stride` $= (s_1, s_2)$ and `padding` $= (p_1, p_2)$ are pairs; something is always left. No loop
# over the pixels of $Y$, its rows or its columns, be it a comprehension or a recursion. A loop over
# the entries of the kernel is fine: slices with a step (`X[:, :, p : stop : s1]`) and
# `torch.einsum` do the rest. `F.conv_transpose2d` is there to compare with. What Question 4
# excludes earns no points here either.
#
# *Checked*: strides and paddings that differ along the axes, strides larger than the kernel (what
# stands in the gaps?), bias, dtype, device, all else left unchanged, and that the number of tensor
# operations does not grow with the image.
#
# </details>

# %%
# answer: output_size, strided_trans_conv

# %%
grader.check("q6")

# %% [markdown]
# ### Question 7. The same as a layer (6 points)
#
# *Further. 20 minutes. Difficulty 2 of 5. Needed in homework 7.*
#
# *Why*: what has parameters can be trained, saved and loaded.
#
# Write `class TransposedConv2d(nn.Module)`, a layer that can stand in for `nn.ConvTranspose2d`:
#
# - `TransposedConv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True)`.
# - Its parameters are called `weight`, of shape $(C_\text{in}, C_\text{out}, f_1, f_2)$, and
#   `bias`, of shape $(C_\text{out})$. The state dict of one layer loads into the other, in both
#   directions.
# - `layer(Y)` computes what Question 6 computes, with the parameters that the layer has at that
#   moment. It may call `F.conv_transpose2d`.
#
# <details><summary>Exact rules</summary>
#
# `kernel_size`, `stride` and `padding` are ints (the same for both axes) or tuples of two. With
# `bias=False` there is no parameter `bias`; the attribute is `None`. The weights of each new layer
# start random, not all zero. Weights and bias start finite and of moderate size (below 10). How is
# up to you; draw from the session's generators, but do not seed them.
#
# *Checked*: state dicts to and from `nn.ConvTranspose2d`, pairs and ints, `bias=False`, the
# gradients of parameters and input, both modes, single and double precision, the initial weights.
#
# </details>

# %%
# answer: TransposedConv2d

# %%
grader.check("q7")

# %% [markdown]
# The next two are what an examination asks: paper, ten minutes, no computer; then enter what you
# found, and the check says at once whether it holds.

# %% [markdown]
# ### Paper 1. The gradient of a convolution (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed wherever a network is trained.*
#
# One dimension, stride $s$: $y_u = \sum_{p=0}^{f-1} w_p\, x_{su+p}$ for $u = 0, \dots, m-1$, and a
# loss $L(y)$ of which you know $g_u = \partial L / \partial y_u$. Derive
# $\partial L / \partial x_j$ for $j = 0, \dots, N-1$ and $\partial L / \partial w_p$ for
# $p = 0, \dots, f-1$. Which of the two is a transposed convolution, and of what? Enter both:
#
# - `gradient_x(g, w, stride, N)`,
# - `gradient_w(g, x, stride, f)`.
#
# Example: $x = (1, 2, 4)$, $w = (1, -1)$, $s = 1$, $g = (3, 1)$ give $(3, -2, -1)$ and
# $(5, 10)$.
#
# <details><summary>Exact rules</summary>
#
# `g`, `w`, `x` are lists of numbers, ints or floats, and so is the result, of length $N$, or $f$
# (no array, no tensor). $N$ may be larger than $(m - 1) s + f$, by as much as you like: the last
# pixels are then in no window. Plain loops will do; no autograd and no convolution of a library is
# needed, but none is excluded.
#
# </details>

# %%
# answer: gradient_x, gradient_w

# %%
grader.check("a1")

# %% [markdown]
# ### Paper 2. Pixel shuffle, and the way back to the right size (3 points)
#
# *Further. 10 minutes. Difficulty 3 of 5. Needed in homework 6.*
#
# 1. `F.pixel_shuffle(Y, r)` puts $r^2$ channels into blocks of pixels:
#    $X_{a,0,\,ru+p,\,rv+q} = Y_{a,\,rp+q,\,u,\,v}$
#    ([Shi et al. 2016](https://arxiv.org/abs/1609.05158)). It is a transposed convolution with
#    stride $r$. With which kernel? Return it from `shuffle_kernel(r)`: float64, of shape
#    $(r^2, 1, r, r)$.
# 2. A convolution with kernel $f$, stride $s$ and padding $p$ takes images of $s$ different sizes
#    to the same size $m$. Which of them it was, the transpose cannot know: `output_padding` of
#    `nn.ConvTranspose2d` says how many rows it is to append at the end. With how many does it lead
#    back to $M$ rows? Return their number from `rows_to_append(M, f, s, p)`. With $f = 3$, $s = 2$,
#    $p = 1$, 7 and 8 rows become 4; from 4 the way back leads to 7, or with one row more to 8.

# %%
# answer: shuffle_kernel, rows_to_append

# %%
grader.check("a2")

# %% [markdown]
# ### Test golf 1. A test for transposed convolution (4 points)
#
# *Further. 20 minutes. Difficulty 3 of 5. Needed wherever you write code.*
#
# *Why*: finding the input on which wrong code shows is half of finding what is wrong.
#
# Write `my_test(f)`. It is given an implementation `f(Y, w, stride, padding)` for one image and one
# channel: `Y` $(m, n)$ and `w` $(f_1, f_2)$ are float64, `stride` and `padding` pairs. It calls it
# and raises an `AssertionError`, or returns `False`, where it is wrong; where it is right it does
# neither. Right ones may round differently.
#
# <details><summary>Exact rules</summary>
#
# Half of this question's worth is for half of the wrong implementations, all of it for all of them
# with at most 16 numbers given to `f` in all calls together (the pairs count). A test that refuses
# a right one earns nothing. The wrong ones return tensors too, some of another shape. One is wrong
# only where the image is a square, one only where the kernel is, none only where they are not. `f`
# may be called at most 100 times. The leaderboard counts the numbers: fewer are better. You may
# compare with `F.conv_transpose2d`, or with numbers that you worked out by hand.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ## 4. Enlarging and reducing, and their adjoints
#
# Transposed convolution with a stride enlarges an image with weights that are learned. Three
# methods need no learning. *Nearest* neighbour repeats every pixel in a block of $r \times r$.
# *Average pooling* goes the other way and replaces every block by its mean: it is the forward map
# of super-resolution. *Bilinear* interpolation takes weighted means of neighbours. All are linear,
# so each has an adjoint. In one dimension, $r = 2$: $(2, 6)$ becomes $(2, 2, 6, 6)$ by nearest
# neighbour and $(2, 3, 5, 6)$ by bilinear interpolation; pooling takes both back to $(2, 6)$ and to
# $(2.5, 5.5)$.

# %% [markdown]
# ### Question 8. Upsampling by hand, and its adjoints (8 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in homeworks 5 and 6.*
#
# *Why*: super-resolution inverts pooling, and every step of it uses the adjoint.
#
# - `upsample_nearest(x, r)`: $z_{k,l} = x_{\lfloor k/r \rfloor, \lfloor l/r \rfloor}$;
#   `upsample_nearest_adjoint(y, r)`: its adjoint.
# - `average_pool(x, r)`: the mean of every block of $r \times r$ pixels;
#   `average_pool_adjoint(y, r)`: its adjoint.
# - `upsample_bilinear(x)`: twice as large along both axes. Along each axis, with $k = 0, 1, \dots$,
#
# $$
# z_{2k} = \tfrac14 x_{k-1} + \tfrac34 x_k, \qquad z_{2k+1} = \tfrac34 x_k + \tfrac14 x_{k+1},
# $$
#
#   where a neighbour outside the image has the value of the border pixel next to it.
# - `nearest_over_pool(r)`: the number $c$ with `upsample_nearest_adjoint(y, r)` $= c\,\cdot$
#   `average_pool(y, r)` for every $y$.
#
# <details><summary>Exact rules</summary>
#
# All images have the shape $(B, C, \cdot, \cdot)$; channels do not mix. $r \ge 1$ is an int.
# Nearest and the adjoint of pooling take $m \times n$ to $rm \times rn$ pixels, the other two go
# back. `average_pool` raises a `ValueError` unless $r$ divides both sides of the image.
# `upsample_bilinear` is `F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)`.
#
# Write them with indexing, reshaping, padding, sums and products, such as `F.pad`,
# `repeat_interleave`, `F.pixel_shuffle` and `torch.kron` (or as a convolution that you set up).
# Functions and layers of libraries that interpolate or pool, such as `F.interpolate`,
# `F.grid_sample`, `np.interp` and `F.avg_pool2d`, are there to compare with: answers that call
# them or take their gradients earn no points.
#
# *Checked*: this, values, adjoints by dot products, borders, the error, dtype, device, all else
# left unchanged.
#
# </details>

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
x = torch.randn(1, 1, 6, 7, generator=personal.generator(ME, "bilinear"))
tent = torch.tensor([0.25, 0.75, 0.75, 0.25])
by_kernel = F.conv_transpose2d(x, torch.outer(tent, tent)[None, None], stride=2, padding=1)
difference = (by_kernel - upsample_bilinear(x)).abs()
print(f"largest difference inside: {difference[..., 1:-1, 1:-1].max():.1e}")
print(f"largest difference at the border: {difference.max():.2f}")

# %% [markdown]
# ## 5. Evaluation: where checkerboards come from
#
# Images made by strided transposed convolutions often show a checkerboard.
# [Odena et al. 2016](https://doi.org/10.23915/distill.00003) gave the explanation that is quoted
# since: copies of the kernel overlap, and neighbouring pixels are written by different numbers of
# copies. Two pixels, stride 2: copies of $(1, 1, 1)$ write the five results 1, 1, 2, 1, 1 times,
# copies of $(1, 1, 1, 1)$ the six of theirs 1, 1, 2, 2, 1, 1 times.

# %% [markdown]
# ### Question 9. Counting overlaps (4 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in homework 7.*
#
# *Why*: an explanation that can be counted can be tested.
#
# - `overlap_count(m, n, kernel_size, stride)` with pairs `kernel_size` $= (f_1, f_2)$ and `stride`
#   $= (s_1, s_2)$ returns an `int64` tensor of shape
#   $((m-1) s_1 + f_1,\ (n-1) s_2 + f_2)$: how often a transposed convolution of an $m \times n$
#   image, without padding, writes each pixel of its result.
# - `is_even(kernel_size, stride)` says, as Python's `True` or `False`, whether all pixels away from
#   the border (more than a kernel away from it, in an image as large as you like) are written
#   equally often. Find the condition on $f$ and $s$ along one axis first. A gap is written less
#   often than its neighbours.
#
# <details><summary>Exact rules</summary>
#
# Any function of a library may help. *Checked*: counts for rectangular settings, large ones (counts
# up to some thousands) and images smaller than the kernel, gaps where the stride exceeds the
# kernel, and `is_even` for settings of every kind.
#
# </details>

# %%
# answer: overlap_count, is_even

# %%
grader.check("q9")

# %%
three = overlap_count(6, 6, (3, 3), (2, 2))
figures.describe(
    drawings.show_overlap(three, "kernel 3 x 3, stride 2"),
    "Rows and columns written once and twice take turns, so pixels have 1, 2 or 4 writes.",
)

# %%
four = overlap_count(6, 6, (4, 4), (2, 2))
figures.describe(
    drawings.show_overlap(four, "kernel 4 x 4, stride 2"),
    "All pixels but those of the border are written 4 times.",
)

# %% [markdown]
# A constant image shows the pattern and nothing else. We draw four hundred kernels of each size,
# with weights uniform between 0 and 1, let each enlarge an image of ones with stride 2, and measure
# the *contrast* away from the border: standard deviation of the pixels over their mean, in percent.

# %% [markdown]
# ### Prediction 2. Random weights (3 points)
#
# *Core. 6 minutes. Difficulty 3 of 5. Needed in Paper 3.*
#
# What is the mean contrast, in percent, for kernels of $2 \times 2$, $3 \times 3$, $4 \times 4$ and
# $6 \times 6$? (A number drawn uniformly from $[0, 1]$ has mean 0.5 and standard deviation 0.29.)
# All points need intervals that are at most 20 wide.

# %%
# answer: guess_contrast

# %%
grader.check("p2")

# %%
contrasts = convolution.random_contrasts(ME, [2, 3, 4, 6])
guess = predictions.reveal("contrast", contrasts)
figure = figures.empty_figure(5, 3)
axis = figure.subplots()
predictions.band(axis, guess, [2, 3, 4, 6])
axis.plot([2, 3, 4, 6], contrasts, "o", color=figures.BLUE, label="measured")
axis.set(xlabel="side of the kernel", ylabel="contrast, in percent", ylim=(0, 100))
axis.set_xticks([2, 3, 4, 6])
figures.plain(axis)
told = ", ".join(f"{value:.0f}" for value in contrasts)
figures.describe(figure, f"Contrast of 2 x 2, 3 x 3, 4 x 4 and 6 x 6 kernels: {told} percent.")

# %% [markdown]
# ### Experiment 1. Counts, weights, or the image? (3 points)
#
# *Core. 12 minutes. Difficulty 3 of 5. Needed in Paper 3.*
#
# One dimension, stride 2. A layer has made stripes. Three explanations: *counts*, a pixel is as
# bright as copies that reach it are many; *weights*, it is as bright as the weights that reach it
# add up to; *image*, the stripes were in the image. Choose one run that tells all three apart, and
# say for it which contrast, $(\max - \min) / \text{mean}$ of the inside in percent, each would make
# if it were the only cause: the first two as if the image were constant, the third without a layer.
#
# - kernel: `"1 1"`, `"1 2"`, `"1 1 1"`, `"1 2 1"`, `"1 3 1"` or `"1 2 2 1"`;
# - image: `"constant"`, or `"striped"`, where 0.9 and 1.1 take turns.

# %%
# answer: my_run

# %%
grader.check("e1")

# %%
weights = [float(one) for one in my_run["run"]["kernel"].split()]
print(f"measured: {convolution.stripes(weights, my_run['run']['image']):.0f} percent")
print(f"expected: {my_run['expected']}")

# %% [markdown]
# <details><summary>What it says</summary>
#
# On a constant image what is measured is what the weights predict, whatever the counts; on a
# striped one both take part. So the counts matter only through the weights: where these are about
# equal, sums follow counts.
#
# </details>

# %% [markdown]
# ### Paper 3. When a constant stays constant (4 points)
#
# *Core. 15 minutes. Difficulty 4 of 5. Needed in homework 7.*
#
# A transposed convolution with stride $(s_1, s_2)$ and one channel is given a constant image. Find
# the condition on the weights $w$ $(f_1, f_2)$ under which the result is constant away from the
# border. Enter it as `flat_field(w, stride)`, which returns Python's `True` or `False`. Then give
# two kernels as float64 tensors, for stride $(2, 2)$, without a zero in them:
#
# - `uneven_but_flat()`: it writes pixels unequally often and yet keeps a constant constant;
# - `even_but_not_flat()`: it writes all pixels away from the border equally often and yet does not.
#
# <details><summary>Exact rules</summary>
#
# `w` is a float64 tensor with entries of any sign, not all zero, and of any size from $1 \times 1$;
# `stride` is a pair of ints. Gaps are pixels with the value 0. Equal means up to rounding, as sums
# of decimal fractions are not exact: they may differ by $10^{-9}$ of the sum of all $|w_{p,q}|$.
# Any function of a library may help.
#
# </details>

# %%
# answer: flat_field, uneven_but_flat, even_but_not_flat

# %%
grader.check("a3")

# %% [markdown]
# <details><summary>The condition, and where it is broken</summary>
#
# Away from the border every pixel of phase $(r_1, r_2)$ is the constant times the sum of the
# weights $w_{r_1 + k s_1, r_2 + l s_2}$ over $k$ and $l$. A constant stays one exactly where all
# these sums agree. Counts are the special case of equal weights. In homework 7 kernels of
# $2 \times 2$ with stride 2 write each pixel once, and the trained features show the grid all the
# same.
#
# </details>

# %% [markdown]
# With equal weights the pattern follows from size and stride alone. Move both (without a slider:
# change the call). When is it flat?

# %%
sliders.slide(drawings.show_constant, size=([1, 2, 3, 4, 5, 6, 7, 8], 3), stride=([1, 2, 3, 4], 2))

# %% [markdown]
# Now a photograph, or a detail of it, that is yours. It is reduced by averaging blocks of
# $2 \times 2$ pixels, then enlarged again:
#
# - *transposed, 3 x 3*: stride 2 and equal weights, as at the very beginning;
# - *3 x 3 over counts*: the same, divided pixel by pixel by the number of overlaps;
# - *transposed, 4 x 4*: stride 2 and equal weights;
# - *nearest, then mean*: nearest neighbour, then an ordinary $3 \times 3$ mean;
# - *bilinear* interpolation.
#
# The weights are scaled so that the mean grey value is kept. Measured is the peak signal-to-noise
# ratio $\operatorname{PSNR} = 10 \log_{10}(1 / \operatorname{MSE})$ in decibels, for images with
# values in $[0, 1]$, where $\operatorname{MSE}$ is the mean squared difference from the photograph.

# %% [markdown]
# ### Prediction 3. Who wins? (2 points)
#
# *Core. 5 minutes. Difficulty 2 of 5. Needed in Question 12.*
#
# Which rank, from 1 (best) to 5, has each of the five, in the order of the list? All points need
# intervals that are at most 1 wide.

# %%
# answer: guess_ranks

# %%
grader.check("p3")

# %%
name, photograph = convolution.photograph(ME)
decibels = convolution.decibels(photograph)
best_first = sorted(decibels, key=decibels.get, reverse=True)
predictions.reveal("ranks", [1 + best_first.index(way) for way in convolution.WAYS])
enlarged = convolution.by_five_ways(F.avg_pool2d(photograph, 2))
titles = [f"{way}\n{decibels[way]:.2f} dB" for way in enlarged]
figures.describe(
    plots.show_crops(
        list(enlarged.values()), titles, corner=(90, 90), size=64, whole=photograph, columns=3
    ),
    f"A detail of {name}, enlarged by five ways: a checkerboard over the first, the others more or "
    f"less blurred; {', '.join(f'{way} {decibels[way]:.1f} dB' for way in decibels)}.",
)

# %% [markdown]
# One photograph is an anecdote. Over eight of them, the middle of each; the standard error is that
# of the mean difference from bilinear, photograph by photograph.

# %% tags=["shows"]
names = ("coffee", "motorcycle_left", "rocket", "grass", "gravel", "brick", "coins", "page")
each = [convolution.decibels(photographs.middle(one, multiple=2)) for one in names]
for way in convolution.WAYS:
    behind = torch.tensor([one[way] - one["bilinear"] for one in each])
    error = behind.std() / math.sqrt(len(each))
    print(f"{way:20}{behind.mean():7.2f} dB against bilinear, standard error {error:.2f}")

# %% [markdown]
# <details><summary>What we see</summary>
#
# The checkerboard costs some fourteen decibels and is gone when divided by the counts: with *equal*
# weights the counts are the phase sums. But an even kernel alone is not good: $4 \times 4$ equal
# weights blur more than $3 \times 3$, although these are also shifted by half a pixel (three cannot
# be centred on two). Bilinear interpolation is a $4 \times 4$ transposed convolution as well, with
# better weights. Training can find weights that balance, but only as far as its images ask for it.
# The other way out is to enlarge by a fixed method first and to convolve afterwards.
#
# </details>

# %% [markdown]
# ### Claim 1. "Avoid it by the size of the kernel" (4 points)
#
# *Further. 25 minutes. Difficulty 4 of 5. Needed for reading papers.*
#
# [Odena et al.](https://doi.org/10.23915/distill.00003) advise kernel sizes that the stride
# divides; it is repeated as: *they avoid the checkerboard*. Test that for new layers, whose weights
# have both signs, on photographs: with $4 \times 4$ for $3 \times 3$, stride 2, the checkerboard is
# weaker by more than 20 percentage points. Write `audit_claim(sample)`: `sample(image, seed)`
# returns a small photograph `y` $(1, 1, m, n)$ and the weights of two new layers, $3 \times 3$ and
# $4 \times 4$. Say whether the claim is `"supported"`, `"contradicted"` or `"not testable"`.
# `convolution.fresh_layers` is such a `sample`.
#
# <details><summary>Exact rules</summary>
#
# *Strength*: enlarge `y` by `F.conv_transpose2d(y, w, stride=2)`, leave out four rows and columns
# on each side, and take the means of the four phases (rows and columns with even or odd index): 100
# times the standard deviation of these four (divide by 4, not by 3) over their root mean square.
# *Table*: 16 images, 4 seeds each, counted from 0; an entry is the strength of $3 \times 3$ less
# that of $4 \times 4$. *Interval*: the paired 95 % interval over images, `audit.paired_interval`.
# *Verdict*: of the interval against 20. Return a dict with the keys `"table"`, `"interval"` and
# `"verdict"`.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")

# %%
audited = audit_claim(convolution.fresh_layers)
low, high = audited["interval"]
print(f"weaker by {low:.1f} to {high:.1f} points: {audited['verdict']}")

# %% [markdown]
# <details><summary>What it says, and what not</summary>
#
# With weights of both signs and mean 0 the four phase sums are independent, for either size, so the
# size does little. In Prediction 2 larger kernels were better because all weights were positive,
# and sums of more of them differ less. What a trained layer does, the audit does not say: the
# sentence was about these as well, and about what is *easy* to learn. And mind what was repeated
# here: every entry has kernels of its own. Sixteen images with the same kernels would have told
# little about new layers.
#
# </details>

# %% [markdown]
# ## 6. Analysis
#
# The next two questions are graded by hand. Type into the cell below each; formulas in LaTeX
# between dollar signs. This is your kernel for both:

# %%
my_w, my_stride = convolution.short_kernel(ME)
print(f"w = {tuple(my_w)}, stride s = {my_stride}")

# %% [markdown]
# ### Question 10. The transpose of a strided convolution (5 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in the examination.*
#
# *At most 120 words beside formulas. Graded: double sum with ranges, substitution, formula with its
# condition, your own numbers, padding and channels.*
#
# Take one channel, one dimension and stride $s \ge 1$: $x \in \mathbb{R}^N$, a kernel
# $w \in \mathbb{R}^f$ and
#
# $$
# (A x)_u = \sum_{p=0}^{f-1} w_p\, x_{s u + p}, \quad u = 0, \dots, m - 1, \quad (m - 1) s + f \le
# N.
# $$
#
# 1. Start from $y^\top A x$ for any $y \in \mathbb{R}^m$, and derive $(A^\top y)_j$ for every
#    $j = 0, \dots, N-1$. For which $u$ do the terms of your sum exist?
# 2. With your own $w$ and $s$ and $m \ge 5$: write out $(A^\top y)_6$ and $(A^\top y)_7$.
# 3. $A$ first pads $x$ by $p$ zeros on either side: derive what becomes of $A^\top$. And what if
#    there are several channels?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ### Question 11. Why "deconvolution" is a bad name (3 points)
#
# *Further. 10 minutes. Difficulty 3 of 5. Needed in the examination.*
#
# *At most 100 words. Graded: meaning, your own numbers, what it gives and when the name is right.*
#
# Transposed convolution is often called deconvolution
# ([Shi et al.](https://arxiv.org/abs/1609.07009) tell where that comes from). Say what
# deconvolution means for a signal $y = A x$. With your own $w$ and stride 1, compute a row of
# $A^\top A$ that belongs to a pixel away from the border: does $A^\top$ do it? What does $A^\top$
# give instead, and for which $A$ would the name be right?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 7. Design: your own upsampler
#
# Bilinear interpolation knows nothing about photographs. A small network that has seen a few can
# guess edges. What the layers are is your choice, and you know the price of each by now.

# %% [markdown]
# ### Question 12. An upsampler that beats bilinear interpolation (6 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed in homework 6.*
#
# *Why*: here you choose, and something that nobody has seen decides.
#
# A grey photograph $x$ with values in $[0, 1]$ was reduced by averaging blocks of $2 \times 2$
# pixels: $y =$ `F.avg_pool2d(x, 2)`. Recover $x$ from $y$.
#
# - `class Upsampler(nn.Module)`: takes $(B, 1, m, n)$ and returns $(B, 1, 2m, 2n)$. It has at most
#   20,000 parameters.
# - `train_upsampler(seed=0)`: makes an `Upsampler`, trains it on patches of the training
#   photographs and returns it, in less than 30 seconds on two cores.
#
# The gain is your PSNR minus that of bilinear interpolation, over 24 pictures that nobody has seen.
# A quarter of the points each is for a network that takes images of any size, a gain of 1.0 dB, one
# of 1.7 dB, and one that is larger by 0.1 dB than that of corrected bicubic interpolation.
#
# <details><summary>Exact rules</summary>
#
# Every batch size, each image by itself, and all $m, n \ge 8$ must work; `Upsampler()` takes no
# arguments. Numbers count wherever it keeps them: registered or not, in buffers, lists, arrays and
# texts; wide integers, which could hold several, count as several. Patches are
# `photographs.patches(photographs.TRAIN, size, count, seed)`; `training.Batches` and
# `training.minimise` are there to be used. Let `seed` fix everything random, so that you can train
# the same network again; here you may seed the session's generators.
#
# The cell after your answer makes the variable `upsampler`: it calls `train_upsampler()` once and
# keeps the weights in the file `upsampler.safetensors`, which is submitted with the notebook.
# Delete the file to train again.
#
# The hidden pictures have $160 \times 160$ pixels and were drawn for this course: details of
# photographs that are not in the training set, turned, bent, relit and blended. Each is reduced,
# enlarged by your network, clamped to $[0, 1]$ and compared; the gain is averaged over them.
# Corrected bicubic: the means of its blocks are compared with $y$, and the enlarged difference is
# added, three times. With more than 20,000 parameters there are no points. The points are for the
# gain, however it is reached; it enters the leaderboard.
#
# </details>
#
# <details><summary>For comparison, and help</summary>
#
# On such pictures: nearest neighbour $-0.7$ dB, bicubic interpolation $+1.5$ dB, with corrected
# block means $+2.0$ dB, the reference about $+2.5$ dB with 5,636 parameters. Learning has to work
# for its last decibel.
#
# Compare designs by `convolution.gain_over_bilinear(upsampler, photographs.VALIDATION)`, not by
# `photographs.TEST`: what you choose by the test set, you train on it. Ask of each design: what
# does it return before it has learned anything? Which error does PSNR measure? What becomes of the
# learning rate towards the end?
#
# </details>

# %%
# answer: Upsampler, train_upsampler

# %%
upsampler = training.fit_or_load(Upsampler, train_upsampler, "upsampler.safetensors")

# %%
grader.check("q12")

# %% [markdown]
# ### Question 13. Your design log (3 points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in every project.*
#
# *At most 150 words. Graded: measured rows, an idea dropped, what the spread allows to say.*
#
# 1. A table of at least three rows: what I changed, what I expected (in dB, before), what
#    `convolution.gain_over_bilinear(..., photographs.VALIDATION)` said. One row is an idea that you
#    dropped: say what you learned from it.
# 2. Train your last design with two more seeds: which of your differences are larger than what
#    seeds make?
# 3. For each prediction that you missed, a sentence: which thought was wrong?

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# On a photograph of the validation set, beside bilinear interpolation:

# %%
coins = photographs.centre_crop(photographs.photograph("coins"), 302, 384)[None, None]
small = F.avg_pool2d(coins, 2)
bilinear = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
with torch.no_grad():
    own = upsampler(small).clamp(0, 1)
before, after = metrics.psnr(bilinear, coins), metrics.psnr(own, coins)
titles = ["photograph", f"bilinear\n{before:.2f} dB", f"yours\n{after:.2f} dB"]
figures.describe(
    plots.show_crops([coins, bilinear, own], titles, corner=(135, 190), size=80, columns=4),
    f"A coin: bilinear interpolation blurs its edges ({before:.2f} dB), yours has {after:.2f} dB.",
)

# %% [markdown]
# ## Can you?
#
# One question for each promise of the beginning. Answer aloud, then open.
#
# <details><summary>How often does <code>trans_conv</code> add a number to a number, for <i>B</i>
# images?</summary>
#
# $B\, C_\text{in} C_\text{out}\, m\, n\, f_1 f_2$ times: as often as that of `conv`.
#
# </details>
# <details><summary>How many entries of column 0 of the matrix of a convolution without padding are
# not zero?</summary>
#
# One: the corner is in one window only. Row 0 has $f_1 f_2$.
#
# </details>
# <details><summary>What is the gradient of the loss by the weights, in one sentence?</summary>
#
# The correlation of the input with the gradient of the output, whose entries stand $s$ apart.
#
# </details>
# <details><summary>Stride 3, kernel 5, seven pixels, no padding: how large is the result of the
# transpose? Which input sizes had led to seven?</summary>
#
# $6 \cdot 3 + 5 = 23$; 23, 24 and 25.
#
# </details>
# <details><summary>Is the kernel $(1, 2, 3, 2)$ with stride 2 free of a checkerboard?</summary>
#
# Yes in one dimension: $1 + 3 = 2 + 2$.
#
# </details>
# <details><summary>Your network leads by 0.05 dB over eight photographs, with a standard error of
# 0.04. What do you say?</summary>
#
# That the interval, about 0.05 ± 0.09 by Student's t with seven degrees of freedom, holds zero.
#
# </details>

# %% [markdown]
# ## Before you submit
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the file with your weights exists (an empty one stands for "not trained"), so that the cell
# after it can pack the notebook and that file.

# %%
from pathlib import Path

Path("upsampler.safetensors").touch()
