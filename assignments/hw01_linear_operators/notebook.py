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
# name: hw01_linear_operators
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
# adjoint $A^*$. With these two, and nothing else, every method of this course works.
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
# **Rules that hold for every function.** Results have the dtype and the device of the inputs,
# unless the question says otherwise. Inputs are not changed. An image has shape $(\dots, H, W)$:
# any axes, or none, may stand before the two of the pixels, and the operator acts on each image
# apart. Loops are welcome where a question does not exclude them; speed earns no points.
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

# %% [raw]
# # BEGIN QUESTION
# name: q1
# points: 8

# %% [markdown]
# ### Question 1. The matrix of a linear map (8 points)
#
# `forward` is some function that takes a vector $(n,)$ and returns a vector $(m,)$, linearly.
# Write two functions that return its matrix $A$, of shape $(m, n)$:
#
# - `matrix_by_columns(forward, n, dtype=torch.float64)`: column $j$ of $A$ is $A e_j$, the output
#   for a unit vector. One call of `forward` for each column.
# - `matrix_by_entries(forward, n, m, dtype=torch.float64)`: entry $(i, j)$ of $A$ is
#   $e_i^\top A\, e_j$.
#
# The unit vectors have the dtype `dtype`, real or complex; $A$ has the dtype that `forward` returns
# (a Fourier transform takes real vectors to complex ones).
#
# *Checked*: more outputs than inputs and the reverse, dtypes, complex entries (is anything
# conjugated that should not be?), the number of calls by columns.
#
# *Why it matters*: this is the slow but certain way to see what any linear code does. On a few
# pixels, use it to check every operator that you write.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: matrix_by_columns, matrix_by_entries

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_by_columns(matrix_by_columns):
    """By columns: the matrix of x[1:] - x[:-1] for three numbers."""
    import torch

    from starter_code import checks

    expected = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
    A = matrix_by_columns(lambda x: x[1:] - x[:-1], 3)
    checks.same(A, expected, "matrix_by_columns(lambda x: x[1:] - x[:-1], 3)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_by_entries(matrix_by_entries):
    """By entries: the matrix of x[1:] - x[:-1] for three numbers."""
    import torch

    from starter_code import checks

    expected = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
    A = matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)
    checks.same(A, expected, "matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_rectangular_by_columns(matrix_by_columns):
    """By columns: random matrices of 3 x 5 and 5 x 2, and the running sum, are found again."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(11)
    for m, n in [(3, 5), (5, 2), (1, 4)]:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_columns(lambda x, M=M: M @ x, n)
        checks.same(A, M, f"matrix_by_columns(forward, {n}) with {m} outputs")
    A = matrix_by_columns(lambda x: x.cumsum(-1), 4)
    expected = torch.ones(4, 4, dtype=torch.float64).tril()
    checks.same(A, expected, "matrix_by_columns(lambda x: x.cumsum(-1), 4)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_rectangular_by_entries(matrix_by_entries):
    """By entries: random matrices of 3 x 5 and 5 x 2 are found again."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(12)
    for m, n in [(3, 5), (5, 2), (1, 4)]:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_entries(lambda x, M=M: M @ x, n, m)
        checks.same(A, M, f"matrix_by_entries(forward, {n}, {m})")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_complex_by_columns(matrix_by_columns):
    """By columns: complex entries come back as they are, not conjugated."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(13)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_columns(lambda x: M @ x, 4, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_columns(forward, 4, dtype=torch.complex128)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_complex_by_entries(matrix_by_entries):
    """By entries: complex entries come back as they are, not conjugated."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(14)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_entries(lambda x: M @ x, 4, 3, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_entries(forward, 4, 3, dtype=torch.complex128)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtypes(matrix_by_columns, matrix_by_entries):
    """The unit vectors have the dtype asked for, and A the dtype that forward returns."""
    import torch

    from starter_code import checks

    seen = []

    def triple(x):
        seen.append(x.dtype)
        return 3 * x

    for dtype in (torch.float32, torch.float64, torch.complex64):
        expected = 3 * torch.eye(2, dtype=dtype)
        A = matrix_by_columns(triple, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_columns(forward, 2, dtype={dtype})")
        A = matrix_by_entries(triple, 2, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_entries(forward, 2, 2, dtype={dtype})")
        assert all(each == dtype for each in seen), f"forward got another dtype than {dtype}"
        seen.clear()
    expected = 1j * torch.eye(2, dtype=torch.complex128)
    A = matrix_by_columns(lambda x: 1j * x, 2)
    checks.same(A, expected, "matrix_by_columns(lambda x: 1j * x, 2)")
    A = matrix_by_entries(lambda x: 1j * x, 2, 2)
    checks.same(A, expected, "matrix_by_entries(lambda x: 1j * x, 2, 2)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_calls(matrix_by_columns, matrix_by_entries):
    """By columns calls forward once for each column, and both ask it for nothing but A e_j."""
    import torch

    from starter_code import checks

    M = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4)
    inputs = []

    def forward(x):
        inputs.append(x.clone())
        return M @ x

    checks.same(matrix_by_columns(forward, 4), M, "matrix_by_columns(forward, 4)")
    calls = len(inputs)
    assert calls == 4, f"matrix_by_columns(forward, 4) called forward {calls} times, not 4"
    checks.same(matrix_by_entries(forward, 4, 3), M, "matrix_by_entries(forward, 4, 3)")
    for x in inputs:
        assert x.shape == (4,), f"forward got a tensor of shape {tuple(x.shape)}, not (4,)"


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q2
# points: 8

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
# Rounding makes the two sides differ: compare their difference with *their size*, and call them
# equal up to a relative error of $10^{-8}$ in float64 and $10^{-3}$ in float32. Some maps behave
# for small inputs and not for large ones, or the other way round: draw inputs of several
# magnitudes, at least of about $10^{-3}$, $1$ and $10^3$. An offset can hide what is small beside
# it: with weights that add up to 1 you need not subtract it.
#
# *Checked*: a panel of maps. Both answers must be right for every map of a test case, so that a
# function which always says `True` earns nothing.
#
# *Why it matters*: `abs`, `clamp`, sorting, dividing by the norm, rounding to 256 grey values all
# slip into code that is called linear. Samples can show that a map is not linear; they can never
# prove that it is. Random ones are hard to fool all the same.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: is_linear, is_affine

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_linear_or_not(is_linear):
    """Doubling is linear; squaring and adding one are not."""
    from starter_code import checks

    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x**2": (lambda x: x**2, False),
        "lambda x: x + 1": (lambda x: x + 1, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_linear(forward, 5), expected, f"is_linear({text}, 5)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_affine_or_not(is_affine):
    """Doubling and adding one are affine; squaring is not."""
    from starter_code import checks

    panel = {
        "lambda x: 2 * x": (lambda x: 2 * x, True),
        "lambda x: x + 1": (lambda x: x + 1, True),
        "lambda x: x**2": (lambda x: x**2, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_affine(forward, 5), expected, f"is_affine({text}, 5)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_homogeneous_is_not_enough(is_linear):
    """Maps that keep A(a x) = a A(x), for positive a or for all, and yet are not additive."""
    import torch

    from starter_code import checks

    panel = {
        "the integer shift": (lambda x: x.roll(2), True),
        "a projection": (lambda x: torch.cat([x[:3], 0 * x[3:]]), True),
        "the absolute value": (lambda x: x.abs(), False),
        "sorting": (lambda x: x.sort().values, False),
        "the magnitude of the Fourier transform": (lambda x: torch.fft.fft(x).abs(), False),
        "the largest entry": (lambda x: x.max().reshape(1), False),
        "the middle of every three": (lambda x: x.unfold(0, 3, 1).median(1).values, False),
        "x times its direction": (lambda x: x * x[0] / x.abs().max(), False),
        "x**3 over |x|^2": (lambda x: x**3 / (x * x).sum(), False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_linear(forward, 7), expected, f"is_linear(forward, 7) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_magnitudes(is_linear):
    """Maps that are linear for small inputs only, or for large ones; huge, tiny, zero outputs."""
    import torch

    from starter_code import checks

    M = torch.randn(6, 5, generator=torch.Generator().manual_seed(22), dtype=torch.float64)
    panel = {
        "1e9 times a matrix": (lambda x: 1e9 * (M @ x), True),
        "1e-9 times a matrix": (lambda x: 1e-9 * (M @ x), True),
        "1e-12 times the absolute value": (lambda x: 1e-12 * x.abs(), False),
        "x plus a millionth of its absolute value": (lambda x: x + 1e-6 * x.abs(), False),
        "zero": (lambda x: 0 * x, True),
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False),
        "clamping to [0, 1]": (lambda x: x.clamp(0, 1), False),
        "a matrix plus 1e-5": (lambda x: M @ x + 1e-5, False),
        "a matrix plus 1e-9": (lambda x: M @ x + 1e-9, False),
        "rounding to multiples of 1/255": (lambda x: (255 * x).round() / 255, False),
        "x + x**2 / 10000": (lambda x: x + 1e-4 * x**2, False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_linear(forward, 5), expected, f"is_linear(forward, 5) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_complex(is_linear):
    """Complex vectors: conjugation and the real part are additive, but not linear."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(23)
    M = torch.randn(4, 5, generator=generator, dtype=torch.complex128)
    panel = {
        "a complex matrix": (lambda x: M @ x, True),
        "the Fourier transform": (lambda x: torch.fft.fft(x), True),
        "conjugation": (lambda x: x.conj().resolve_conj(), False),
        "the real part": (lambda x: x.real + 0j, False),
        "the modulus": (lambda x: x.abs() + 0j, False),
        "the phase": (lambda x: x / x.abs().clamp(min=1e-300), False),
    }
    for text, (forward, expected) in panel.items():
        answer = is_linear(forward, 5, dtype=torch.complex128)
        checks.equal(answer, expected, f"is_linear(forward, 5, torch.complex128) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_affine_panel(is_affine):
    """Affine maps with small and large offsets, and maps that are no such thing."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(24)
    M = torch.randn(6, 5, generator=generator, dtype=torch.float64)
    c = torch.randn(6, generator=generator, dtype=torch.float64)
    panel = {
        "a matrix": (lambda x: M @ x, True),
        "a matrix and an offset": (lambda x: M @ x + c, True),
        "a matrix and an offset near 10": (lambda x: M @ x + 10 * c, True),
        "a constant": (lambda x: c + 0 * x[0], True),
        "zero": (lambda x: 0 * x, True),
        "1 - x": (lambda x: 1 - x, True),
        "the absolute value": (lambda x: x.abs(), False),
        "sorting, plus 1": (lambda x: x.sort().values + 1, False),
        "clamping to [-30, 30]": (lambda x: x.clamp(-30, 30), False),
        "a matrix and the norm": (lambda x: M @ x + x.norm(), False),
        "the exponential of x / 1000": (lambda x: (x / 1e3).exp(), False),
        "x times its sum": (lambda x: x * x.sum(), False),
    }
    for text, (forward, expected) in panel.items():
        checks.equal(is_affine(forward, 5), expected, f"is_affine(forward, 5) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_single_precision(is_linear, is_affine):
    """In float32, where rounding is 1e9 times coarser."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(25)
    M = torch.randn(30, 40, generator=generator)
    c = torch.randn(30, generator=generator)
    panel = {  # forward, linear, affine
        "a matrix of 30 x 40": (lambda x: M @ x, True, True),
        "a matrix and an offset": (lambda x: M @ x + c, False, True),
        "the absolute value": (lambda x: x.abs(), False, False),
        "the running sum": (lambda x: x.cumsum(0), True, True),
    }
    for text, (forward, linear, affine) in panel.items():
        answer = is_linear(forward, 40, dtype=torch.float32)
        checks.equal(answer, linear, f"is_linear(forward, 40, torch.float32) for {text}")
        answer = is_affine(forward, 40, dtype=torch.float32)
        checks.equal(answer, affine, f"is_affine(forward, 40, torch.float32) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_affine_complex(is_affine):
    """Complex vectors: conjugation plus an offset is not affine."""
    import torch

    from starter_code import checks

    panel = {
        "1j times x, plus 2": (lambda x: 1j * x + 2, True),
        "conjugation, plus 2": (lambda x: x.conj().resolve_conj() + 2, False),
        "the imaginary part": (lambda x: x.imag + 0j, False),
    }
    for text, (forward, expected) in panel.items():
        answer = is_affine(forward, 4, dtype=torch.complex128)
        checks.equal(answer, expected, f"is_affine(forward, 4, torch.complex128) for {text}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q3
# points: 8

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
# $\|A x\|\,\|y\|$ or $\|x\|\,\|A^* y\|$. Measured over many operators, a right adjoint stays below
# $10^{-15}$ of that in float64 and $10^{-6}$ in float32. Allow $10^{-10}$ and $10^{-4}$: wrong ones
# are far above. Where everything is zero, the two sides agree.
#
# *Checked*: a panel of right and wrong pairs on images and vectors, real and complex, in single and
# double precision. Both kinds must be told apart in each test case.
#
# *Why it matters*: this is the unit test of inverse problems. Published libraries have shipped
# adjoints that were wrong by a factor, in a corner, by a conjugate; this test finds all of these.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: is_adjoint

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_transpose(is_adjoint):
    """A matrix of 2 x 3: its transpose is the adjoint, twice its transpose is not."""
    import torch

    from starter_code import checks

    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64)
    answer = is_adjoint(lambda x: A @ x, lambda y: A.T @ y, (3,), (2,))
    checks.equal(answer, True, "is_adjoint(A, A.T, (3,), (2,))", reveal=True)
    answer = is_adjoint(lambda x: A @ x, lambda y: 2 * A.T @ y, (3,), (2,))
    checks.equal(answer, False, "is_adjoint(A, 2 * A.T, (3,), (2,))", reveal=True)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_imaginary_unit(is_adjoint):
    """Complex: the adjoint of x -> 1j x is y -> -1j y."""
    import torch

    from starter_code import checks

    for factor, expected in ((-1j, True), (1j, False)):
        answer = is_adjoint(
            lambda x: 1j * x, lambda y, c=factor: c * y, (4,), (4,), dtype=torch.complex128
        )
        call = f"is_adjoint(lambda x: 1j * x, lambda y: {factor} * y, ..., torch.complex128)"
        checks.equal(answer, expected, call, reveal=True)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_real_panel(is_adjoint):
    """Real images: wrong factors, flipped kernels, shifts by one pixel, symmetric cases."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(31)
    w = torch.randn(1, 1, 3, 2, generator=generator, dtype=torch.float64)
    x_shape, y_shape = (2, 1, 6, 5), (2, 1, 4, 4)

    def forward(x):
        return F.conv2d(x, w)

    panel = {
        "the transposed convolution": (lambda y: F.conv_transpose2d(y, w), True),
        "4 times the adjoint": (lambda y: 4 * F.conv_transpose2d(y, w), False),
        "minus the adjoint": (lambda y: -F.conv_transpose2d(y, w), False),
        "1.01 times the adjoint": (lambda y: 1.01 * F.conv_transpose2d(y, w), False),
        "a flipped kernel": (lambda y: F.conv_transpose2d(y, w.flip(2, 3)), False),
        "a shift by one pixel": (lambda y: F.conv_transpose2d(y, w).roll(1, -1), False),
        "images exchanged": (lambda y: F.conv_transpose2d(y, w).flip(0), False),
        "zero": (lambda y: 0 * F.conv_transpose2d(y, w), False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(forward, adjoint, x_shape, y_shape)
        checks.equal(answer, expected, f"is_adjoint(convolution, adjoint, ...) for {text}")
    for text, adjoint, expected in (
        ("the shift back", lambda y: y.roll(-2), True),
        ("the same shift", lambda y: y.roll(2), False),
    ):
        answer = is_adjoint(lambda x: x.roll(2), adjoint, (7,), (7,))
        checks.equal(answer, expected, f"is_adjoint(shift by 2, adjoint, (7,), (7,)) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_complex_panel(is_adjoint):
    """Complex: the conjugate forgotten, taken twice, taken of the result."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(32)
    A = torch.randn(4, 6, generator=generator, dtype=torch.complex128)
    panel = {
        "the transpose": (lambda y: A.mT @ y, False),
        "the conjugate transpose": (lambda y: A.mH @ y, True),
        "i times the adjoint": (lambda y: 1j * (A.mH @ y), False),
        "twice the real part of A": (lambda y: 2 * A.real.mT.to(y.dtype) @ y, False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(lambda x: A @ x, adjoint, (6,), (4,), dtype=torch.complex128)
        checks.equal(answer, expected, f"is_adjoint(A, adjoint, ..., complex128) for {text}")

    def transform(x):
        return torch.fft.fft2(x)

    panel = {
        "the inverse times the number of pixels": (lambda y: 15 * torch.fft.ifft2(y), True),
        "the inverse": (lambda y: torch.fft.ifft2(y), False),
        "the transform itself": (lambda y: torch.fft.fft2(y), False),
    }
    for text, (adjoint, expected) in panel.items():
        answer = is_adjoint(transform, adjoint, (3, 5), (3, 5), dtype=torch.complex128)
        checks.equal(answer, expected, f"is_adjoint(fft2, adjoint, ..., complex128) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_wrong_in_one_place(is_adjoint):
    """Adjoints that are wrong in one corner, at one edge, or by an error with mean zero."""
    import torch

    from starter_code import checks

    def changed(y, corner=0.0, edge=0.0, checker=0.0):
        x = 2 * y
        x[0, 0] += corner * y[0, 0]
        x[-1] += edge * y[-1]
        sign = 1 - 2 * ((torch.arange(8)[:, None] + torch.arange(6)) % 2)
        return x + checker * sign * y.roll(1, 0)

    panel = {
        "nothing wrong": ({}, True),
        "the first corner": ({"corner": 0.5}, False),
        "the last row": ({"edge": -1.0}, False),
        "an error that changes sign from pixel to pixel": ({"checker": 0.1}, False),
    }
    for text, (errors, expected) in panel.items():
        answer = is_adjoint(lambda x: 2 * x, lambda y, e=errors: changed(y, **e), (8, 6), (8, 6))
        checks.equal(answer, expected, f"is_adjoint(lambda x: 2 * x, adjoint, ...) for {text}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_scales(is_adjoint):
    """Operators with huge or tiny values, real and complex in single precision, and zero."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(33)
    for dtype in (torch.float64, torch.float32, torch.complex64):
        A = torch.randn(40, 60, generator=generator, dtype=dtype)
        for scale in (1e9, 1e-9):
            for factor, expected in ((1, True), (2, False)):
                answer = is_adjoint(
                    lambda x, c=scale, A=A: c * (A @ x),
                    lambda y, c=scale * factor, A=A: c * (A.mH @ y),
                    (60,),
                    (40,),
                    dtype=dtype,
                )
                text = f"is_adjoint({scale:g} A, {scale * factor:g} A*, ..., {dtype})"
                checks.equal(answer, expected, text)
    answer = is_adjoint(lambda x: 0 * x[:2], lambda y: torch.zeros(3).to(y), (3,), (2,))
    checks.equal(answer, True, "is_adjoint(zero, zero, (3,), (2,))")
    answer = is_adjoint(lambda x: 0 * x[:2], lambda y: torch.ones(3).to(y), (3,), (2,))
    checks.equal(answer, False, "is_adjoint(zero, something, (3,), (2,))")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 3. Five operators and their adjoints
#
# Write each as a function of a tensor; no matrix is formed. Before each adjoint, take paper: write
# $\langle A x, y \rangle$ out as a sum and collect what multiplies $x_j$ (Question 12 asks for
# three of these derivations). Then let the computer judge, with your own `is_adjoint`.

# %% [raw]
# # BEGIN QUESTION
# name: q4
# points: 8

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
# - `conv1d_matrix(w, n)`: returns $A$ itself, shape $(n - k + 1, n)$.
#
# No loop over the entries of $x$ or $y$ in the first two (a loop over the $k$ entries of the kernel
# is fine): Section 4 calls them with a hundred thousand entries. All is real; `F.conv1d` and the
# like are not to be used, apart from comparing.
#
# *Checked*: values, dtype, device, inputs left unchanged, and that the number of torch operations
# does not grow with $n$.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: conv1d, conv1d_adjoint, conv1d_matrix

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_by_hand(conv1d):
    """A case to follow by hand: four numbers, a kernel of two."""
    import torch

    from starter_code import checks

    x, w = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([1.0, 10.0])
    checks.same(conv1d(x, w), torch.tensor([21.0, 32.0, 43.0]), "conv1d(x, w)", size=2)


# %%
""" # BEGIN TEST CONFIG
points: 0
"""  # END TEST CONFIG


def test_adjoint_by_hand(conv1d_adjoint, conv1d_matrix):
    """The same kernel: two numbers back to three, and the matrix of 2 x 3."""
    import torch

    from starter_code import checks

    w = torch.tensor([1.0, 10.0])
    A = torch.tensor([[1.0, 10.0, 0.0], [0.0, 1.0, 10.0]])
    checks.same(conv1d_matrix(w, 3), A, "conv1d_matrix(w, 3)")
    y = torch.tensor([1.0, 2.0])
    checks.same(conv1d_adjoint(y, w), torch.tensor([1.0, 12.0, 20.0]), "conv1d_adjoint(y, w)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_values(conv1d):
    """Random signals and kernels of several lengths, the longest possible too."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(41)
    for n, k in [(9, 3), (6, 6), (5, 1), (20, 4)]:
        x = torch.randn(n, generator=generator, dtype=torch.float64)
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        expected = F.conv1d(x[None, None], w[None, None])[0, 0]
        checks.same(conv1d(x, w), expected, f"conv1d(x, w) with n = {n}, k = {k}", size=k)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_adjoint_values(conv1d_adjoint):
    """The adjoint for several lengths."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(42)
    for m, k in [(7, 3), (1, 6), (5, 1), (3, 5)]:
        y = torch.randn(m, generator=generator, dtype=torch.float64)
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        expected = F.conv_transpose1d(y[None, None], w[None, None])[0, 0]
        call = f"conv1d_adjoint(y, w) with {m} entries of y and k = {k}"
        checks.same(conv1d_adjoint(y, w), expected, call, size=k)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_matrix(conv1d_matrix):
    """The matrix for several lengths."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(43)
    for n, k in [(7, 3), (4, 4), (5, 1), (6, 5)]:
        w = torch.randn(k, generator=generator, dtype=torch.float64)
        identity = torch.eye(n, dtype=torch.float64)[:, None]
        expected = F.conv1d(identity, w[None, None])[:, 0].T
        checks.same(conv1d_matrix(w, n), expected, f"conv1d_matrix(w, {n}) with k = {k}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(conv1d, conv1d_adjoint, conv1d_matrix):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    import torch

    from starter_code import checks

    for dtype in (torch.float32, torch.float64):
        for device in checks.devices():
            x, w = (torch.ones(n, dtype=dtype, device=device) for n in (6, 3))
            how = f"in {dtype} on {device}"
            checks.same(conv1d(x, w), 3 * x[:4], f"conv1d(x, w) {how}", size=3)
            expected = torch.tensor([1.0, 2, 3, 3, 3, 3, 2, 1]).to(x)
            checks.same(conv1d_adjoint(x, w), expected, f"conv1d_adjoint(y, w) {how}", size=3)
            expected = torch.tensor([[1.0, 1, 1, 0], [0, 1, 1, 1]]).to(x)
            checks.same(conv1d_matrix(w, 4), expected, f"conv1d_matrix(w, 4) {how}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_inputs_unchanged(conv1d, conv1d_adjoint, conv1d_matrix):
    """The inputs are the same after the call."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(44)
    x = torch.randn(6, generator=generator, dtype=torch.float64)
    w = torch.randn(3, generator=generator, dtype=torch.float64)
    checks.equal(list(conv1d(x, w).shape), [4], "the shape of conv1d(x, w)")
    checks.equal(list(conv1d_adjoint(x, w).shape), [8], "the shape of conv1d_adjoint(y, w)")
    for function, call in ((conv1d, "conv1d(x, w)"), (conv1d_adjoint, "conv1d_adjoint(y, w)")):
        after = probes.inputs_after(function, x.clone(), w.clone())
        checks.same(after[0], x, f"the first argument after {call}")
        checks.same(after[1], w, f"w after {call}")
    (after, _) = probes.inputs_after(conv1d_matrix, w.clone(), 5)
    checks.same(after, w, "w after conv1d_matrix(w, 5)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_no_loop(conv1d, conv1d_adjoint):
    """The number of torch operations does not grow with the length of the signal."""
    import torch

    from starter_code import probes

    w = torch.ones(3)
    for function, name in ((conv1d, "conv1d"), (conv1d_adjoint, "conv1d_adjoint")):
        assert function(torch.ones(9), w) is not None, f"{name} returned None"
        short = probes.count_operations(function, torch.ones(20), w)
        long = probes.count_operations(function, torch.ones(200), w)
        assert long <= short + 5, (
            f"{name} takes {short} torch operations for 20 entries and {long} for 200: "
            "is there a loop over the signal?"
        )


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
ramp = torch.tensor([1.0, 2.0, 4.0, -3.0], dtype=torch.float64)
A = conv1d_matrix(ramp, 16)
plots.show_matrix(A, title="conv1d as a matrix: n = 16, k = 4, w = (1, 2, 4, -3)")

# %%
print(
    "conv1d_adjoint is the adjoint of conv1d:",
    is_adjoint(lambda x: conv1d(x, ramp), lambda y: conv1d_adjoint(y, ramp), (50,), (47,)),
)

# %% [raw]
# # BEGIN QUESTION
# name: q5
# points: 8

# %% [markdown]
# ### Question 5. Finite differences (8 points)
#
# `differences(x)` takes images $(\dots, H, W)$ to vector fields $(\dots, 2, H, W)$: at each pixel
# the difference to the pixel below and to the pixel on the right,
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

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: differences, differences_adjoint

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_small_image(differences):
    """An image of 2 x 3 pixels, to follow by hand."""
    import torch

    from starter_code import checks

    x = torch.tensor([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    expected = torch.tensor(
        [[[7.0, 14.0, 28.0], [0.0, 0.0, 0.0]], [[1.0, 2.0, 0.0], [8.0, 16.0, 0.0]]]
    )
    checks.same(differences(x), expected, "differences(x)")


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_adjoint_of_one_arrow(differences_adjoint):
    """One difference of 1, everything else 0: plus one at its head, minus one at its tail."""
    import torch

    from starter_code import checks

    y = torch.zeros(2, 3, 3)
    y[0, 1, 1] = 1.0
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 0], [0, 1, 0]])
    checks.same(differences_adjoint(y), expected, "differences_adjoint(y)")
    expected = torch.tensor([[0.0, 0, 0], [0, -1, 1], [0, 0, 0]])
    checks.same(differences_adjoint(y.flip(0)), expected, "differences_adjoint(y)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_values(differences):
    """Batches and channels; images of one row, one column, one pixel."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(51)
    for shape in [(3, 2, 4, 6), (5, 3), (2, 1, 5), (4, 1), (1, 1)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        down = torch.diff(x, dim=-2, append=x[..., -1:, :])
        right = torch.diff(x, dim=-1, append=x[..., -1:])
        expected = torch.stack([down, right], dim=-3)
        checks.same(differences(x), expected, f"differences(x) with x {shape}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_adjoint_values(differences_adjoint):
    """The adjoint, away from the border and at it, also of fields that no image has."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(52)
    for shape in [(3, 2, 4, 6), (2, 5, 3), (2, 1, 2, 4, 4)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        expected = torch.zeros(*shape[:-3], *shape[-2:], dtype=torch.float64)
        for u in range(shape[-2]):
            for v in range(shape[-1]):
                if u + 1 < shape[-2]:
                    expected[..., u + 1, v] += y[..., 0, u, v]
                    expected[..., u, v] -= y[..., 0, u, v]
                if v + 1 < shape[-1]:
                    expected[..., u, v + 1] += y[..., 1, u, v]
                    expected[..., u, v] -= y[..., 1, u, v]
        call = f"differences_adjoint(y) with y {shape}"
        checks.same(differences_adjoint(y), expected, call, size=4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_adjoint_narrow(differences_adjoint):
    """The adjoint for images of one row, one column, one pixel."""
    import torch

    from starter_code import checks

    y = torch.tensor([[[5.0, 7.0, 9.0]], [[1.0, 2.0, 4.0]]])
    expected = torch.tensor([[-1.0, -1.0, 2.0]])
    checks.same(differences_adjoint(y), expected, "differences_adjoint(y) with y (2, 1, 3)")
    checks.same(
        differences_adjoint(y.flip(0).mT.contiguous()),
        expected.T,
        "differences_adjoint(y) with y (2, 3, 1)",
    )
    y = torch.ones(2, 1, 1)
    checks.same(differences_adjoint(y), torch.zeros(1, 1), "differences_adjoint(y), one pixel")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(differences, differences_adjoint):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    import torch

    from starter_code import checks

    for dtype in (torch.float32, torch.float64, torch.complex64):
        for device in checks.devices():
            how = f"in {dtype} on {device}"
            x = torch.ones(2, 3, 4, dtype=dtype, device=device)
            d = torch.zeros(2, 2, 3, 4, dtype=dtype, device=device)
            checks.same(differences(x), d, f"differences(x) {how}")
            checks.same(differences_adjoint(d), 0 * x, f"differences_adjoint(y) {how}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_inputs_and_operations(differences, differences_adjoint):
    """Inputs are the same after the call, and there is no loop over pixels."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(53)
    small = torch.randn(2, 6, 5, generator=generator, dtype=torch.float64)
    large = torch.randn(2, 24, 20, generator=generator, dtype=torch.float64)
    shape = list(differences(small.clone()).shape)
    checks.equal(shape, [2, 2, 6, 5], "the shape of differences(x)")
    shape = list(differences_adjoint(small.clone()).shape)
    checks.equal(shape, [6, 5], "the shape of differences_adjoint(y)")
    for function, call in (
        (differences, "differences(x)"),
        (differences_adjoint, "differences_adjoint(y)"),
    ):
        (after,) = probes.inputs_after(function, small.clone())
        checks.same(after, small, f"the argument after {call}")
        few = probes.count_operations(function, small)
        many = probes.count_operations(function, large)
        assert many <= few + 5, (
            f"{call} takes {few} torch operations for 6 x 5 pixels, {many} for 24 x 20"
        )


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q6
# points: 8

# %% [markdown]
# ### Question 6. Downsampling and missing pixels (8 points)
#
# - `downsample(x, r)`: replaces each block of $r \times r$ pixels by its mean,
#   $(\dots, rH, rW) \to (\dots, H, W)$; raises `ValueError` where $r$ does not divide both sides.
# - `downsample_adjoint(y, r)`: $(\dots, H, W) \to (\dots, rH, rW)$. It is not the nearest-neighbour
#   enlargement, only close to it.
# - `observe(x, mask)`: keeps the pixels where the bool mask $(H, W)$ is `True`, row by row:
#   $(\dots, H, W) \to (\dots, k)$ with $k$ the number of `True` entries.
# - `observe_adjoint(y, mask)`: $(\dots, k) \to (\dots, H, W)$.
#
# *Checked*: batches, rectangular images, masks that keep all or nothing, dtype, device, inputs left
# unchanged, no loop over pixels.
#
# *Why it matters*: the first is the forward operator of super-resolution, the second of inpainting.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: downsample, downsample_adjoint, observe, observe_adjoint

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_downsample_small(downsample, downsample_adjoint):
    """2 x 4 pixels to 1 x 2; and the adjoint of a single pixel has the sum 1."""
    import torch

    from starter_code import checks

    x = torch.tensor([[1.0, 3.0, 10.0, 20.0], [5.0, 7.0, 30.0, 40.0]])
    checks.same(downsample(x, 2), torch.tensor([[4.0, 25.0]]), "downsample(x, 2)", size=4)
    total = downsample_adjoint(torch.ones(1, 1), 3).sum()
    checks.number(total, 1.0, "the sum of downsample_adjoint(torch.ones(1, 1), 3)", rtol=1e-5)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_observe_small(observe, observe_adjoint):
    """Three of six pixels, row by row, and back."""
    import torch

    from starter_code import checks

    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    mask = torch.tensor([[True, False, True], [False, True, False]])
    y = torch.tensor([1.0, 3.0, 5.0])
    checks.same(observe(x, mask), y, "observe(x, mask)")
    expected = torch.tensor([[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]])
    checks.same(observe_adjoint(y, mask), expected, "observe_adjoint(y, mask)")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_downsample(downsample):
    """Batches, rectangular images, several r; ValueError where the blocks do not fit."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(61)
    for shape, r in [((2, 3, 6, 4), 2), ((6, 9), 3), ((4, 3, 5), 1), ((1, 4, 8), 4)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        flat = F.avg_pool2d(x.reshape(1, -1, *shape[-2:]), r)
        expected = flat.reshape(*shape[:-2], *flat.shape[-2:])
        checks.same(downsample(x, r), expected, f"downsample(x, {r}) with x {shape}", size=r * r)
    for shape in [(4, 5), (5, 4)]:
        call = f"downsample(x, 2) with x {shape}"
        checks.raises(ValueError, call, downsample, torch.ones(shape), 2)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_downsample_adjoint(downsample_adjoint):
    """The adjoint for batches, rectangular images, several r."""
    import torch
    import torch.nn.functional as F

    from starter_code import checks

    generator = torch.Generator().manual_seed(62)
    for shape, r in [((2, 3, 3, 2), 2), ((2, 3), 3), ((4, 3, 5), 1), ((1, 1, 2), 4)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        block = torch.full((r, r), 1 / r**2, dtype=torch.float64)
        expected = torch.kron(y, block.reshape(*[1] * (y.ndim - 2), r, r))
        call = f"downsample_adjoint(y, {r}) with y {shape}"
        checks.same(downsample_adjoint(y, r), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_observe(observe):
    """Batches; masks that keep some, all, none; black pixels; the order of the pixels."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(63)
    some = torch.rand(4, 5, generator=generator) < 0.4
    for mask in (some, torch.ones_like(some), torch.zeros_like(some)):
        for shape in [(4, 5), (3, 4, 5), (2, 3, 4, 5)]:
            x = torch.randn(shape, generator=generator, dtype=torch.float64)
            x[..., ::2] = 0  # black pixels are measured like all others
            chosen = [5 * u + v for u in range(4) for v in range(5) if mask[u, v]]
            expected = x.reshape(*shape[:-2], 20)[..., chosen]
            call = f"observe(x, mask) with x {shape} and {len(chosen)} of 20 pixels"
            checks.same(observe(x, mask), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_observe_adjoint(observe_adjoint):
    """The adjoint for batches and masks that keep some, all, none."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(64)
    some = torch.rand(4, 5, generator=generator) < 0.4
    for mask in (some, torch.ones_like(some), torch.zeros_like(some)):
        chosen = [5 * u + v for u in range(4) for v in range(5) if mask[u, v]]
        for shape in [(), (3,), (2, 3)]:
            y = torch.randn(*shape, len(chosen), generator=generator, dtype=torch.float64)
            expected = torch.zeros(*shape, 20, dtype=torch.float64)
            expected[..., chosen] = y
            call = f"observe_adjoint(y, mask) with y {tuple(y.shape)}"
            checks.same(observe_adjoint(y, mask), expected.reshape(*shape, 4, 5), call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(downsample, downsample_adjoint, observe, observe_adjoint):
    """Results have the dtype and the device of the input, on CUDA too where there is one."""
    import torch

    from starter_code import checks

    for dtype in (torch.float32, torch.float64, torch.complex64):
        for device in checks.devices():
            x = torch.ones(2, 4, 6, dtype=dtype, device=device)
            how = f"in {dtype} on {device}"
            checks.same(downsample(x, 2), x[:, :2, :3], f"downsample(x, 2) {how}", size=4)
            expected = x[..., :4, :4] / 4
            y = x[..., :2, :2]
            checks.same(downsample_adjoint(y, 2), expected, f"downsample_adjoint(y, 2) {how}")
            if device == "meta":  # a mask without values says not how many pixels it keeps
                continue
            mask = torch.ones(4, 6, dtype=torch.bool, device=device)
            checks.same(observe(x, mask), x.reshape(2, 24), f"observe(x, mask) {how}")
            y = x.reshape(2, 24)
            checks.same(observe_adjoint(y, mask), x, f"observe_adjoint(y, mask) {how}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_inputs_and_operations(downsample, downsample_adjoint, observe, observe_adjoint):
    """Inputs are the same after the call, and there is no loop over pixels."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(65)
    masks = [torch.rand(side, side, generator=generator) < 0.5 for side in (6, 24)]
    small, large = (torch.randn(side, side, generator=generator) for side in (6, 24))
    kept = [large.reshape(-1)[: int(mask.sum())] for mask in masks]
    for name, function, few, many in [
        ("downsample", downsample, (small, 2), (large, 2)),
        ("downsample_adjoint", downsample_adjoint, (small, 2), (large, 2)),
        ("observe", observe, (small, masks[0]), (large, masks[1])),
        ("observe_adjoint", observe_adjoint, (kept[0], masks[0]), (kept[1], masks[1])),
    ]:
        first, second = (
            [value.clone() if isinstance(value, torch.Tensor) else value for value in few]
            for _ in range(2)
        )
        assert function(*first) is not None, f"{name} returned None"
        after = probes.inputs_after(function, *second)
        checks.same(after[0], few[0], f"the first argument after {name}")
        if isinstance(few[1], torch.Tensor):
            checks.same(after[1], few[1], f"the mask after {name}")
        counts = [probes.count_operations(function, *arguments) for arguments in (few, many)]
        assert counts[1] <= counts[0] + 5, (
            f"{name} takes {counts[0]} torch operations for 6 x 6 pixels, {counts[1]} for 24 x 24"
        )


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q7
# points: 8

# %% [markdown]
# ### Question 7. Circular blur (8 points)
#
# A blur replaces each pixel by a weighted mean of its neighbours. At the border neighbours are
# missing; *circular* means that the image starts again on the other side. With a kernel
# $h \in \mathbb{R}^{f_1 \times f_2}$ of odd sizes and its centre
# $(c_1, c_2) = \bigl(\tfrac{f_1 - 1}{2}, \tfrac{f_2 - 1}{2}\bigr)$,
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
# *Checked*: kernels without symmetry, rectangular, as large as the image; even and odd sizes of the
# image; batches, dtype, device, inputs left unchanged. Real means real: no complex dtype comes out.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: blur, blur_adjoint

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_one_pixel(blur):
    """One white pixel becomes the kernel, centred where the pixel was."""
    import torch

    from starter_code import checks

    x = torch.zeros(4, 5, dtype=torch.float64)
    x[1, 2] = 1.0
    kernel = torch.tensor([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=torch.float64)
    expected = torch.zeros(4, 5, dtype=torch.float64)
    expected[0:3, 1:4] = kernel
    checks.same(blur(x, kernel), expected, "blur(x, kernel)", size=20)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_wrap(blur, blur_adjoint):
    """A kernel that moves the image, in on the other side; the adjoint moves it back."""
    import torch

    from starter_code import checks

    x = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4)
    kernel = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64)
    checks.same(blur(x, kernel), x.roll(1, 1), "blur(x, kernel)", size=12)
    checks.same(blur_adjoint(x, kernel), x.roll(-1, 1), "blur_adjoint(y, kernel)", size=12)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_values(blur):
    """Kernels without symmetry, on images with even and odd sides, with and without a batch."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(71)
    for shape, (f1, f2) in [((6, 5), (3, 5)), ((2, 1, 5, 8), (5, 3)), ((3, 4, 4), (1, 3))]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        kernel = torch.randn(f1, f2, generator=generator, dtype=torch.float64)
        expected = torch.zeros_like(x)
        for p in range(f1):
            for q in range(f2):
                moved = x.roll((p - f1 // 2, q - f2 // 2), dims=(-2, -1))
                expected += kernel[p, q] * moved
        call = f"blur(x, kernel) with x {shape} and a kernel of {f1} x {f2}"
        checks.same(blur(x, kernel), expected, call, size=x[..., :, :].numel())


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_adjoint_values(blur_adjoint):
    """The adjoint, for kernels without symmetry, on even and odd sides, also in batches."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(72)
    for shape, (f1, f2) in [((6, 5), (3, 5)), ((2, 1, 5, 8), (5, 3)), ((3, 4, 4), (1, 3))]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        kernel = torch.randn(f1, f2, generator=generator, dtype=torch.float64)
        expected = torch.zeros_like(y)
        for p in range(f1):
            for q in range(f2):
                moved = y.roll((f1 // 2 - p, f2 // 2 - q), dims=(-2, -1))
                expected += kernel[p, q] * moved
        call = f"blur_adjoint(y, kernel) with y {shape} and a kernel of {f1} x {f2}"
        checks.same(blur_adjoint(y, kernel), expected, call, size=y.numel())


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_kernel_as_large_as_the_image(blur, blur_adjoint):
    """A kernel of 5 x 7 on an image of 5 x 7."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(73)
    x = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    kernel = torch.zeros(5, 7, dtype=torch.float64)
    kernel[0, 6], kernel[4, 1] = 2.0, -1.0
    expected = 2 * x.roll((-2, 3), (0, 1)) - x.roll((2, -2), (0, 1))
    checks.same(blur(x, kernel), expected, "blur(x, kernel)", size=35)
    expected = 2 * x.roll((2, -3), (0, 1)) - x.roll((-2, 2), (0, 1))
    checks.same(blur_adjoint(x, kernel), expected, "blur_adjoint(y, kernel)", size=35)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_device_inputs(blur, blur_adjoint):
    """float32 and float64, real, on the device of the input, the inputs left unchanged."""
    import torch

    from starter_code import checks, probes

    for function, call in ((blur, "blur(x, kernel)"), (blur_adjoint, "blur_adjoint(y, kernel)")):
        for dtype in (torch.float32, torch.float64):
            for device in checks.devices():
                x = torch.ones(2, 6, 5, dtype=dtype, device=device)
                kernel = torch.full((3, 3), 1 / 9, dtype=dtype, device=device)
                checks.same(function(x, kernel), x, f"{call} in {dtype} on {device}", size=30)
        generator = torch.Generator().manual_seed(74)
        x, kernel = (torch.randn(n, n, generator=generator) for n in (5, 3))
        after = probes.inputs_after(function, x.clone(), kernel.clone())
        checks.same(after[0], x, f"the image after {call}")
        checks.same(after[1], kernel, f"the kernel after {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q8
# points: 8

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
#   coefficient is measured. Returns the measured coefficients row by row, $(\dots, k)$, complex. No
#   shift: frequency $(0, 0)$ is at `mask[0, 0]`.
# - `fourier_adjoint(y, mask)`: $y$ $(\dots, k)$, complex. Returns $(\dots, H, W)$, complex.
#
# Here the adjoint is not the transpose: where does the conjugate go, and what has it to do with the
# inverse transform? Which normalisation makes this simple?
#
# *Checked*: real and complex images, batches, masks that keep all or little, complex64 and
# complex128, inputs left unchanged, CUDA where there is one.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: fourier, fourier_adjoint

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_mean(fourier):
    """Only frequency (0, 0) kept: the sum of the pixels over the root of their number."""
    import torch

    from starter_code import checks

    x = torch.tensor([[1.0, 2.0], [3.0, 6.0]], dtype=torch.float64)
    mask = torch.tensor([[True, False], [False, False]])
    expected = torch.tensor([6.0 + 0j], dtype=torch.complex128)
    checks.same(fourier(x, mask), expected, "fourier(x, mask)", size=4)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_one_wave(fourier_adjoint):
    """One coefficient 1 becomes a wave: the conjugate of what measured it."""
    import torch

    from starter_code import checks

    mask = torch.tensor([[False, True, False, False]])
    y = torch.tensor([1.0 + 0j], dtype=torch.complex128)
    expected = torch.tensor([[1, 1j, -1, -1j]], dtype=torch.complex128) / 2
    checks.same(fourier_adjoint(y, mask), expected, "fourier_adjoint(y, mask)", size=4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_real_images(fourier):
    """Real images, with and without a batch, some frequencies or all."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(81)
    for shape in [(5, 4), (3, 6, 5), (2, 1, 4, 4)]:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        for share in (0.4, 1.0):
            mask = torch.rand(shape[-2:], generator=generator) < share
            expected = torch.fft.fftn(x, dim=(-2, -1), norm="ortho")[..., mask]
            call = f"fourier(x, mask) with real x {shape} and {int(mask.sum())} frequencies"
            checks.same(fourier(x, mask), expected, call, size=mask.numel())


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_complex_images(fourier):
    """Complex images, with and without a batch."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(82)
    for shape in [(5, 4), (2, 3, 6, 5)]:
        x = torch.randn(shape, generator=generator, dtype=torch.complex128)
        mask = torch.rand(shape[-2:], generator=generator) < 0.5
        expected = torch.fft.fftn(x, dim=(-2, -1), norm="ortho")[..., mask]
        call = f"fourier(x, mask) with complex x {shape}"
        checks.same(fourier(x, mask), expected, call, size=mask.numel())


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_adjoint_values(fourier_adjoint):
    """The adjoint against the conjugate transpose of the matrix, with and without a batch."""
    import math

    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(83)
    for H, W, batch in [(4, 3, ()), (3, 5, (2,)), (4, 4, (2, 3))]:
        mask = torch.rand(H, W, generator=generator) < 0.5
        mask[0, 1] = True
        a, b = torch.nonzero(mask).T
        u, v = torch.ones(H, W).nonzero().T
        angle = -2 * math.pi * (torch.outer(a, u).double() / H + torch.outer(b, v).double() / W)
        A = torch.polar(torch.full_like(angle, (H * W) ** -0.5), angle)  # (k, H W)
        y = torch.randn(*batch, len(a), generator=generator, dtype=torch.complex128)
        expected = (y @ A.conj()).reshape(*batch, H, W)
        call = f"fourier_adjoint(y, mask) with y {tuple(y.shape)} and a mask of {H} x {W}"
        checks.same(fourier_adjoint(y, mask), expected, call, size=H * W)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_and_device(fourier, fourier_adjoint):
    """complex64 for single precision, complex128 for double; CUDA where there is one."""
    import torch

    from starter_code import checks

    for real, wide in ((torch.float32, torch.complex64), (torch.float64, torch.complex128)):
        for device in checks.devices():
            if device == "meta":  # a mask without values says not how many coefficients it keeps
                continue
            mask = torch.ones(3, 4, dtype=torch.bool, device=device)
            delta = torch.zeros(3, 4, dtype=real, device=device)
            delta[0, 0] = 12**0.5
            ones = torch.ones(12, dtype=wide, device=device)
            for x in (delta, delta.to(wide)):
                checks.same(fourier(x, mask), ones, f"fourier(x, mask), x {x.dtype} on {device}")
            call = f"fourier_adjoint(y, mask) with y {wide} on {device}"
            checks.same(fourier_adjoint(ones, mask), delta.to(wide), call, size=12)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_inputs_unchanged(fourier, fourier_adjoint):
    """The inputs are the same after the call."""
    import torch

    from starter_code import checks, probes

    generator = torch.Generator().manual_seed(84)
    x = torch.randn(4, 5, generator=generator, dtype=torch.complex128)
    mask = torch.rand(4, 5, generator=generator) < 0.5
    y = torch.randn(int(mask.sum()), generator=generator, dtype=torch.complex128)
    shape = list(fourier(x.clone(), mask.clone()).shape)
    checks.equal(shape, list(y.shape), "the shape of fourier(x, mask)")
    shape = list(fourier_adjoint(y.clone(), mask.clone()).shape)
    checks.equal(shape, [4, 5], "the shape of fourier_adjoint(y, mask)")
    for function, value, call in (
        (fourier, x, "fourier(x, mask)"),
        (fourier_adjoint, y, "fourier_adjoint(y, mask)"),
    ):
        after = probes.inputs_after(function, value.clone(), mask.clone())
        checks.same(after[0], value, f"the first argument after {call}")
        checks.same(after[1], mask, f"the mask after {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q9
# points: 6

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
# - `memory_bytes(n, k, itemsize)`: the pair (matrix, kernel) of bytes that have to be stored when a
#   number takes `itemsize` bytes;
# - `largest_n(memory, k, itemsize)`: the largest $n$ for which the matrix fits into `memory` bytes.
#   `memory` is enough for $n = k$.
#
# All are exact ints; the tests ask for numbers far beyond what a float can count exactly.
#
# *Checked*: small cases by counting, large ones exactly, `largest_n` right at the edge.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: inputs_needed, multiplications, memory_bytes, largest_n

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_small(inputs_needed, multiplications, memory_bytes, largest_n):
    """A matrix of 2 x 3; n = 5 and k = 2: a matrix of 4 x 5."""
    import torch

    from starter_code import checks

    A = torch.tensor([[1.0, 0.0, -2.0], [0.0, 3.0, 0.5]])
    checks.equal(inputs_needed(A, 0), [0, 2], "inputs_needed(A, 0)", reveal=True)
    checks.equal(multiplications(5, 2), (20, 8), "multiplications(5, 2)", reveal=True)
    checks.equal(memory_bytes(5, 2, 4), (80, 8), "memory_bytes(5, 2, 4)", reveal=True)
    checks.equal(largest_n(80, 2, 4), 5, "largest_n(80, 2, 4)", reveal=True)
    checks.equal(largest_n(79, 2, 4), 4, "largest_n(79, 2, 4)", reveal=True)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_inputs_needed(inputs_needed):
    """Random matrices with zeros, an empty row, negative, tiny and complex entries."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(91)
    A = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    A = A * (torch.rand(5, 7, generator=generator) < 0.5)
    A[2] = 0.0
    A[3, 4], A[3, 5] = -1e-30, -0.0
    for matrix in (A, A * 1j):
        for i in range(5):
            expected = [j for j in range(7) if matrix[i, j] != 0]
            call = f"inputs_needed(A, {i}) with A {matrix.dtype}"
            checks.equal(inputs_needed(matrix, i), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_multiplications(multiplications):
    """Multiplications for short signals and for very long ones, exactly."""
    from starter_code import checks

    for n, k in [(3, 3), (10, 1), (12, 5), (10**10 + 1, 7)]:
        m = n - k + 1
        checks.equal(multiplications(n, k), (m * n, m * k), f"multiplications({n}, {k})")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_memory(memory_bytes):
    """Bytes for short signals and for very long ones, exactly."""
    from starter_code import checks

    for n, k, itemsize in [(3, 3, 8), (10, 1, 2), (12, 5, 4), (10**10 + 1, 7, 8)]:
        expected = ((n - k + 1) * n * itemsize, k * itemsize)
        call = f"memory_bytes({n}, {k}, {itemsize})"
        checks.equal(memory_bytes(n, k, itemsize), expected, call)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_largest_n(largest_n):
    """The largest n: exactly full, one byte less, small and huge memories."""
    from starter_code import checks

    for n, k, itemsize in [(5, 1, 8), (9, 4, 4), (8, 8, 4), (1000, 31, 8), (10**10 + 1, 7, 4)]:
        full = (n - k + 1) * n * itemsize
        call = f"largest_n({full}, {k}, {itemsize})"
        checks.equal(largest_n(full, k, itemsize), n, call)
        one_more = (n - k + 2) * (n + 1) * itemsize
        call = f"largest_n({one_more - 1}, {k}, {itemsize})"
        checks.equal(largest_n(one_more - 1, k, itemsize), n, call)


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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
# 0$ are *invisible*: they make up the null space, and no method can recover them from $y$. Images
# with small $s_i$ are worse in a way: they can be recovered in principle, by dividing by $s_i$, and
# that multiplies the noise.

# %% [raw]
# # BEGIN QUESTION
# name: q10
# points: 10

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
#   $\|x\|$: $x = \sum_{s_i > 0} v_i\, \langle u_i, y \rangle / s_i$.
# - `truncated_svd(A, y, rank)`: the same sum over the `rank` largest singular values only.
# - `tikhonov(A, y, weight)`: the $x$ that minimises $\|A x - y\|^2 + \lambda \|x\|^2$, where
#   $\lambda > 0$ is `weight`. No factor $\tfrac12$ anywhere.
#
# `torch.linalg` may be used freely.
#
# *Checked*: properties (orthonormal, $A N = 0$, normal equations) and values; $A$ wide, tall,
# rank-deficient, complex; dtype, device and inputs.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: null_space, pseudo_inverse, truncated_svd, tikhonov

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_null_space_small(null_space):
    """The sum of two numbers cannot see their difference."""
    import torch

    from starter_code import checks

    N = null_space(torch.tensor([[1.0, 1.0]], dtype=torch.float64))
    call = "null_space(torch.tensor([[1.0, 1.0]]))"
    checks.equal(list(N.shape), [2, 1], f"the shape of {call}", reveal=True)
    checks.number(N.sum(), 0.0, f"the sum of the entries of {call}", rtol=1e-12)
    checks.number((N * N).sum(), 1.0, f"the squared norm of {call}", rtol=1e-12)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_solutions_small(pseudo_inverse, truncated_svd, tikhonov):
    """A diagonal matrix with 4 and 1 on it: all three by hand."""
    import torch

    from starter_code import checks

    A = torch.diag(torch.tensor([4.0, 1.0], dtype=torch.float64))
    y = torch.tensor([8.0, 3.0], dtype=torch.float64)
    expected = torch.tensor([2.0, 3.0], dtype=torch.float64)
    checks.same(pseudo_inverse(A, y), expected, "pseudo_inverse(A, y)", size=4)
    expected = torch.tensor([2.0, 0.0], dtype=torch.float64)
    checks.same(truncated_svd(A, y, 1), expected, "truncated_svd(A, y, 1)", size=4)
    expected = torch.tensor([32 / 18, 1.0], dtype=torch.float64)
    checks.same(tikhonov(A, y, 2.0), expected, "tikhonov(A, y, 2.0)", size=4)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_null_space(null_space):
    """Wide, tall and rank-deficient matrices: the size, orthonormal columns, A N = 0."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(101)

    def random(m, n):
        return torch.randn(m, n, generator=generator, dtype=torch.float64)

    for A, rank in [
        (random(3, 7), 3),
        (random(6, 2) @ random(2, 5), 2),
        (random(4, 1) @ random(1, 6), 1),
        (1e-8 * random(3, 5), 3),
        (random(5, 5), 5),
        (torch.diag(torch.tensor([1.0, 1e-6, 0.0], dtype=torch.float64)), 2),
    ]:
        m, n = A.shape
        call = f"null_space(A) with A {m} x {n} of rank {rank}"
        N = null_space(A)
        checks.same(
            torch.empty_like(N, device="meta"),
            torch.empty(n, n - rank, device="meta").to(A.dtype),
            call,
        )
        identity = torch.eye(n - rank, dtype=torch.float64)
        checks.same(N.mT @ N, identity, f"N.T @ N with N = {call}", size=n)
        unseen = (A @ N).abs().max().item() if n > rank else 0.0
        checks.at_most(unseen / A.abs().max().item(), 1e-12, f"|A N| over |A| with N = {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_null_space_complex(null_space):
    """A complex matrix: A N = 0, not conj(A) N = 0, and N* N = 1."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(102)
    A = torch.randn(3, 6, generator=generator, dtype=torch.complex128)
    N = null_space(A)
    call = "null_space(A) with a complex A of 3 x 6"
    checks.equal(list(N.shape), [6, 3], f"the shape of {call}")
    identity = torch.eye(3, dtype=torch.complex128)
    checks.same(N.mH @ N, identity, f"N.mH @ N with N = {call}", size=6)
    checks.at_most((A @ N).abs().max(), 1e-12, f"|A N| with N = {call}")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_pseudo_inverse(pseudo_inverse):
    """Tall and wide matrices of full rank, real and complex."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(103)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(7, 4), (4, 7), (5, 5)]:
            A = torch.randn(m, n, generator=generator, dtype=dtype)
            y = torch.randn(m, generator=generator, dtype=dtype)
            call = f"pseudo_inverse(A, y) with A {m} x {n}, {dtype}"
            checks.same(pseudo_inverse(A, y), torch.linalg.pinv(A) @ y, call, size=10_000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_pseudo_inverse_deficient(pseudo_inverse):
    """Rank-deficient matrices: noise is not divided by rounding errors."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(104)
    for dtype in (torch.float64, torch.complex128):
        for m, n in [(6, 5), (5, 8)]:
            left = torch.randn(m, 2, generator=generator, dtype=dtype)
            right = torch.randn(2, n, generator=generator, dtype=dtype)
            y = torch.randn(m, generator=generator, dtype=dtype)
            expected = torch.linalg.pinv(right) @ (torch.linalg.pinv(left) @ y)
            call = f"pseudo_inverse(A, y) with A {m} x {n} of rank 2, {dtype}"
            checks.same(pseudo_inverse(left @ right, y), expected, call, size=10_000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_truncated_svd(truncated_svd):
    """Every rank of a tall, a wide and a complex matrix."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(105)
    for m, n, dtype in [(6, 4, torch.float64), (4, 6, torch.float64), (5, 5, torch.complex128)]:
        A = torch.randn(m, n, generator=generator, dtype=dtype)
        y = torch.randn(m, generator=generator, dtype=dtype)
        U, s, Vh = torch.linalg.svd(A, full_matrices=False)
        for rank in range(1, len(s) + 1):
            expected = sum(Vh[i].conj() * torch.vdot(U[:, i], y) / s[i] for i in range(rank))
            call = f"truncated_svd(A, y, {rank}) with A {m} x {n}, {dtype}"
            checks.same(truncated_svd(A, y, rank), expected, call, size=10_000)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_tikhonov(tikhonov):
    """Large and small weights; wide, tall, complex: the normal equations hold."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(106)
    for m, n, dtype in [(6, 4, torch.float64), (4, 6, torch.float64), (5, 7, torch.complex128)]:
        A = torch.randn(m, n, generator=generator, dtype=dtype)
        y = torch.randn(m, generator=generator, dtype=dtype)
        for weight in (0.01, 1.0, 100.0):
            normal = A.mH @ A + weight * torch.eye(n, dtype=dtype)
            expected = torch.linalg.solve(normal, A.mH @ y)
            call = f"tikhonov(A, y, {weight}) with A {m} x {n}, {dtype}"
            checks.same(tikhonov(A, y, weight), expected, call, size=10**8)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_dtype_device_inputs(null_space, pseudo_inverse, truncated_svd, tikhonov):
    """float32 stays float32, CUDA (where there is one) stays CUDA, the inputs are unchanged."""
    import torch

    from starter_code import checks, probes

    for device in checks.devices():
        if device == "meta":  # the rank depends on values
            continue
        A = torch.diag(torch.tensor([2.0, 1.0])).to(device)
        y, x = torch.tensor([2.0, 3.0]).to(device), torch.tensor([1.0, 3.0]).to(device)
        how = f"in float32 on {device}"
        checks.same(pseudo_inverse(A, y), x, f"pseudo_inverse(A, y) {how}", size=100)
        checks.same(truncated_svd(A, y, 2), x, f"truncated_svd(A, y, 2) {how}", size=100)
        expected = torch.tensor([0.8, 1.5]).to(device)
        checks.same(tikhonov(A, y, 1.0), expected, f"tikhonov(A, y, 1.0) {how}", size=100)
        N = null_space(torch.ones(1, 2).to(device))
        square = torch.tensor([[0.5, -0.5], [-0.5, 0.5]]).to(device)
        checks.same(N @ N.T, square, f"N @ N.T with N = null_space(A) {how}", size=100)
    A, y = torch.tensor([[2.0, 1.0], [0.0, 1.0]]), torch.tensor([1.0, 2.0])
    for function, call, more in [
        (pseudo_inverse, "pseudo_inverse(A, y)", ()),
        (truncated_svd, "truncated_svd(A, y, 1)", (1,)),
        (tikhonov, "tikhonov(A, y, 0.1)", (0.1,)),
    ]:
        after = probes.inputs_after(function, A.clone(), y.clone(), *more)
        checks.same(after[0], A, f"A after {call}")
        checks.same(after[1], y, f"y after {call}")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q11
# points: 8

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
#   `iterations` steps, or earlier where the residual $r$ is exactly 0 (dividing 0 by 0 would give
#   NaN). `normal` is called at most `iterations + 1` times.
# - `solve_tikhonov(forward, adjoint, y, weight, iterations)`: minimises
#   $\|A x - y\|^2 + \lambda \|x\|^2$ by such steps on the normal equations, from $x = 0$; `forward`
#   and `adjoint` are functions, `y` a tensor of any shape, $\lambda$ is `weight`.
#
# *Checked*: after every step $x$ is the one that conjugate gradients give (steepest descent is
# another), vectors and images, complex numbers, residual 0, the number of calls, dtype, inputs.
#
# *Why it matters*: with these two functions you solve least squares for a photograph of any size
# and every operator of Section 3.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: conjugate_gradients, solve_tikhonov

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_two_steps(conjugate_gradients):
    """Two unknowns: one step is a known vector, two steps solve it."""
    import torch

    from starter_code import checks

    N = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    b = torch.tensor([1.0, 0.0], dtype=torch.float64)
    for iterations, expected in ((0, [0.0, 0.0]), (1, [0.5, 0.0]), (2, [0.6, -0.2])):
        x = conjugate_gradients(lambda p: N @ p, b, iterations)
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {iterations})", size=100)


# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_average(solve_tikhonov):
    """Two pixels, of which the mean is known."""
    import torch

    from starter_code import checks

    def forward(x):
        return x.mean().reshape(1)

    def adjoint(y):
        return y.expand(2) / 2

    y = torch.tensor([3.0], dtype=torch.float64)
    x = solve_tikhonov(forward, adjoint, y, 0.5, 2)
    expected = torch.tensor([1.5, 1.5], dtype=torch.float64)
    checks.same(x, expected, "solve_tikhonov(forward, adjoint, y, 0.5, 2)", size=100)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_every_step(conjugate_gradients):
    """After k steps, x is the best in the span of b, N b, ..., N^(k-1) b, for k = 1 to 5."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(111)
    M = torch.randn(8, 8, generator=generator, dtype=torch.float64)
    N = M @ M.T / 8 + torch.eye(8, dtype=torch.float64)
    b = torch.randn(8, generator=generator, dtype=torch.float64)
    basis = [b / b.norm()]
    for k in range(1, 6):
        K, _ = torch.linalg.qr(torch.stack(basis, dim=1))
        expected = K @ torch.linalg.solve(K.T @ N @ K, K.T @ b)
        x = conjugate_gradients(lambda p: N @ p, b, k)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {k})", size=10**6)
        basis.append(N @ K[:, -1])


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_images_and_complex(conjugate_gradients):
    """Images in a batch are one vector; complex vectors need the conjugate."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(112)
    weights = 1 + torch.rand(2, 1, 3, 4, generator=generator, dtype=torch.float64)
    b = torch.randn(2, 1, 3, 4, generator=generator, dtype=torch.float64)
    x = conjugate_gradients(lambda p: weights * p, b, 1)
    expected = b * (b * b).sum() / (weights * b * b).sum()
    checks.same(x, expected, "conjugate_gradients(normal, b, 1) with b (2, 1, 3, 4)", size=10**4)
    M = torch.randn(5, 5, generator=generator, dtype=torch.complex128)
    N = M @ M.mH + 3 * torch.eye(5, dtype=torch.complex128)
    b = torch.randn(5, generator=generator, dtype=torch.complex128)
    x = conjugate_gradients(lambda p: N @ p, b, 5)
    expected = torch.linalg.solve(N, b)
    checks.same(x, expected, "conjugate_gradients(normal, b, 5), complex", size=10**10)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_nothing_left(conjugate_gradients, solve_tikhonov):
    """Where the residual is 0 it stops: no NaN after too many steps, nor for b = 0."""
    import torch

    from starter_code import checks

    for b in (torch.zeros(3, dtype=torch.float64), torch.tensor([1.0, -2, 4]).double()):
        x = conjugate_gradients(lambda p: 2 * p, b, 10)
        checks.same(x, b / 2, "conjugate_gradients(lambda x: 2 * x, b, 10)", size=100)
        x = solve_tikhonov(lambda x: x, lambda y: y, b, 1.0, 10)
        checks.same(x, b / 2, "solve_tikhonov(identity, identity, b, 1.0, 10)", size=100)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_tikhonov(solve_tikhonov):
    """Against the solution by the matrix: images to vectors, real and complex, several weights."""
    import torch

    from starter_code import checks

    generator = torch.Generator().manual_seed(113)
    for dtype in (torch.float64, torch.complex128):
        M = torch.randn(7, 6, generator=generator, dtype=dtype)
        y = torch.randn(7, generator=generator, dtype=dtype)
        for weight in (0.3, 3.0):
            x = solve_tikhonov(
                lambda x, M=M: M @ x.reshape(-1),
                lambda y, M=M: (M.mH @ y).reshape(2, 3),
                y,
                weight,
                6,
            )
            normal = M.mH @ M + weight * torch.eye(6, dtype=dtype)
            expected = torch.linalg.solve(normal, M.mH @ y).reshape(2, 3)
            call = f"solve_tikhonov(forward, adjoint, y, {weight}, 6), {dtype}"
            checks.same(x, expected, call, size=10**10)


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_calls_dtype_inputs(conjugate_gradients, solve_tikhonov):
    """At most iterations + 1 products, float32 stays float32, b and y are unchanged."""
    import torch

    from starter_code import checks, probes

    calls = []
    weights = torch.tensor([1.0, 2.0, 4.0, 8.0])

    def normal(x):
        calls.append(x.dtype)
        return weights * x

    b = torch.tensor([1.0, 1.0, 1.0, 1.0])
    x = conjugate_gradients(normal, b, 4)
    checks.same(x, 1 / weights, "conjugate_gradients(normal, b, 4) in float32", size=10**6)
    assert len(calls) <= 5, f"conjugate_gradients(normal, b, 4) called normal {len(calls)} times"
    x = solve_tikhonov(lambda x: weights * x, lambda y: weights * y, b, 1.0, 4)
    expected = weights / (weights**2 + 1)
    checks.same(x, expected, "solve_tikhonov(..., 4) in float32", size=10**6)
    _, after, _ = probes.inputs_after(conjugate_gradients, normal, b.clone(), 3)
    checks.same(after, b, "b after conjugate_gradients(normal, b, 3)")
    after = probes.inputs_after(solve_tikhonov, normal, normal, b.clone(), 0.5, 3)
    checks.same(after[2], b, "y after solve_tikhonov(forward, adjoint, y, 0.5, 3)")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q12
# manual: true
# points: 4

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

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Solution.** (a) With $l = i + j$,
#
# $$
# y^\top A x = \sum_{i=0}^{n-k} y_i \sum_{j=0}^{k-1} w_j\, x_{i+j}
# = \sum_{l=0}^{n-1} \Bigl( \sum_{j\,:\, 0 \le j \le k-1,\ 0 \le l-j \le n-k} w_j\, y_{l-j} \Bigr)
# x_l ,
# $$
#
# so $(A^\top y)_l = \sum_j w_j\, y_{l-j}$ over those $j$: a convolution with the flipped kernel,
# where $y$ counts as zero outside $0, \dots, n-k$. The first and the last $k - 1$ entries have
# fewer terms.
#
# (b) With $y_{H-1}$ multiplying the difference that is 0,
#
# $$
# y^\top D x = \sum_{u=0}^{H-2} y_u\, (x_{u+1} - x_u)
# = \sum_{u=1}^{H-1} y_{u-1}\, x_u - \sum_{u=0}^{H-2} y_u\, x_u ,
# $$
#
# so $(D^\top y)_u = y_{u-1} - y_u$ for $0 < u < H-1$, $(D^\top y)_0 = -y_0$ and
# $(D^\top y)_{H-1} = y_{H-2}$. $y_{H-1}$ does not appear.
#
# (c) Let $\Omega$ be the set of measured frequencies and $y_a$ the number for $a \in \Omega$. The
# inner product conjugates $A x$, and then $x$ is taken out conjugated:
#
# $$
# \langle A x, y \rangle = \sum_{a \in \Omega} \overline{\frac{1}{\sqrt n} \sum_{u=0}^{n-1} x_u\,
# e^{-2 \pi i a u / n}}\; y_a
# = \sum_{u=0}^{n-1} \overline{x_u}\, \Bigl( \frac{1}{\sqrt n} \sum_{a \in \Omega}
# e^{+2 \pi i a u / n}\, y_a \Bigr),
# $$
#
# so $(A^* y)_u$ is the bracket: fill the frequencies that were not measured with zeros, then apply
# the inverse transform, in its orthonormal form. The conjugate is the plus sign in the exponent;
# the transpose without it would be the forward transform.

# %% [markdown]
# **Rubric (4 points).**
# - 1 point for (a): double sum, substitution and condition on the indices, flipped kernel or
#   scatter, fewer terms at the ends. Half a point without the ends.
# - 1 point for (b): inner formula and both ends. Half a point for the inner formula alone.
# - 1 point for (c): zeros in place of what was not measured, plus sign in the exponent, factor
#   $1 / \sqrt n$.
# - 1 point for the argument in all three: both sums written out, exchanged, and "this holds for all
#   $x$, so the bracket is the adjoint". A formula guessed and then checked by the dot-product test
#   is not a derivation.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q13
# manual: true
# points: 2

# %% [markdown]
# ### Question 13. Where the matrix ends (2 points)
#
# From the two plots after Question 9 and your own machine: at which $n$ does forming $A$ stop being
# possible, what would a photograph of 12 million pixels need in float32, and how does the time for
# one $A x$ grow with $n$ in each way? At small $n$ the measured times leave the counted lines: why?
# And name one thing for which you would still form the matrix.

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Solution.** The matrix takes $4 (n - k + 1)\, n$ bytes in float32. With 16 GiB that ends at $n =
# 65{,}551$ for $k = 31$: a signal of a second and a half of music, or an image of $256 \times 256$.
# With $n = 12 \cdot 10^6$ it would need $5.8 \cdot 10^{14}$ bytes, 576 terabytes, while kernel and
# image take 48 megabytes. Time for the dense product grows as $n^2$ (slope 2 in the log-log plot),
# matrix-free as $n$ for fixed $k$ (slope 1). At small $n$ the matrix-free curve is flat: each call
# of torch costs some microseconds before anything is multiplied, and a loop over the kernel makes
# $k$ of them; there the matrix may even be quicker. The matrix is worth it where all of it is
# needed and small: to see singular values and null space, to solve with the same $A$ many times, to
# test an operator.

# %% [markdown]
# **Rubric (2 points).**
# - 1 point: a value of $n$ that agrees with `largest_n` and the memory of the student's machine,
#   and hundreds of terabytes for the photograph.
# - 1 point: $n^2$ against $n$, the fixed cost of a call at small $n$, and one sensible use of the
#   matrix. Half a point if one of the three is missing. What counts is the student's own plot.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 8. Design: restore photographs

# %% [raw]
# # BEGIN QUESTION
# name: q14
# points: 6

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
# variation (its minimiser is not linear in $y$), no trained network with ReLU; the grader clamps
# for you.
#
# *Checked* on the central $256 \times 256$ pixels of the photographs in `photographs.TEST`, with
# noise that you have not seen, each at five blurs with their own $\sigma$: Gaussian of width 1.2
# ($\sigma = 0.02$) and 2.0 (0.01), out of focus with radius 3 (0.03), motion over 9 pixels,
# slightly falling (0.01), and motion over 5 pixels (0.05). Your gain is the PSNR of your result,
# clamped to $[0, 1]$, minus that of $y$, averaged over all. Shape, dtype and being affine: 1 point.
# A gain of 0.6 dB: 1 point; of 2.0 dB: 2 points; of 2.6 dB: 2 points more. Your gain enters the
# leaderboard.
#
# *For comparison*, on these photographs:
#
# | method | gain |
# |---|---|
# | Tikhonov, $\|x\|^2$, weight $10^{-6}$: nearly the inverse | $-18.7$ dB |
# | Tikhonov, $\|x\|^2$, weight 0.04 for all | 0.21 dB |
# | Tikhonov, $\|x\|^2$, weight $2 \sigma$ | 0.88 dB |
# | $\|D x\|^2$ in place of $\|x\|^2$, weight 0.06 for all | 2.28 dB |
# | $\|D x\|^2$, a weight in proportion to $\sigma^2$ | 2.92 dB |
# | reference | 2.99 dB |
#
# *Hints*: a circular blur is diagonal in the Fourier domain, and so are differences that wrap
# around. What would the weight of each frequency be if you knew how strong that frequency is in
# photographs, on average? Tune on `photographs.VALIDATION` with
# `linear_operators.gain_by_restoring`, and on `photographs.TRAIN`; what you tune on the test
# photographs tells you nothing.

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: restore

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
"""  # END TEST CONFIG


def test_affine(restore):
    """Any batch and size, the shape and dtype of y, and affine in y."""
    import torch

    from starter_code import checks, kernels

    generator = torch.Generator().manual_seed(141)
    for shape, kernel in [
        ((1, 1, 32, 32), kernels.disk(2)),
        ((3, 1, 25, 40), kernels.motion(5, 2)),
    ]:
        ys = [torch.rand(shape, generator=generator) for _ in range(2)]
        x1, x2 = (restore(y, kernel, 0.02) for y in ys)
        call = f"restore(y, kernel, 0.02) with y {shape}"
        for x, y in zip((x1, x2), ys, strict=True):
            assert x is not None, f"{call} returned None: does it end in return?"
            checks.same(
                torch.empty_like(x, device="meta"), torch.empty_like(y, device="meta"), call
            )
            assert torch.isfinite(x).all(), f"{call} is not finite"
        between = restore(3 * ys[0] - 2 * ys[1], kernel, 0.02)
        gap = (between - (3 * x1 - 2 * x2)).abs().max() / between.abs().max()
        checks.at_most(gap, 1e-3, f"how far {call} is from being affine in y")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 1
"""  # END TEST CONFIG


def test_gain_1(restore):
    """At least 0.6 dB more than the blurred photographs themselves."""
    from starter_code import checks, linear_operators, photographs

    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=141)
    checks.leaderboard("PSNR gain by restoring [dB]", round(gain, 3))
    checks.at_least(gain, 0.6, "the mean PSNR gain", unit="dB")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_gain_2(restore):
    """At least 2.0 dB more than the blurred photographs themselves."""
    from starter_code import checks, linear_operators, photographs

    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=141)
    checks.at_least(gain, 2.0, "the mean PSNR gain", unit="dB")


# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 2
"""  # END TEST CONFIG


def test_gain_3(restore):
    """At least 2.6 dB more than the blurred photographs themselves."""
    from starter_code import checks, linear_operators, photographs

    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=141)
    checks.at_least(gain, 2.6, "the mean PSNR gain", unit="dB")


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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
