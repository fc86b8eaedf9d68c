"""Other right answers and known wrong ones to paper 1 of hw02."""

import torch

from autograder.bank import alternative, mistake


@alternative("gradient_x")
def by_gathering(g, w, stride, N):
    """For each pixel the u whose window holds it."""
    return [
        float(sum(g[u] * w[j - stride * u] for u in range(len(g)) if 0 <= j - stride * u < len(w)))
        for j in range(N)
    ]


@alternative("gradient_x")
def by_matrix(g, w, stride, N):
    """The matrix of the convolution, transposed."""
    A = torch.zeros(len(g), N, dtype=torch.float64)
    for u in range(len(g)):
        A[u, stride * u : stride * u + len(w)] = torch.tensor(w, dtype=torch.float64)
    return (A.T @ torch.tensor(g, dtype=torch.float64)).tolist()


@alternative("gradient_w")
def by_windows(g, x, stride, f):
    """Each window of x, scaled by its g, added up."""
    windows = torch.tensor(x, dtype=torch.float64).unfold(0, f, stride)[: len(g)]
    return (torch.tensor(g, dtype=torch.float64) @ windows).tolist()


@mistake("gradient_x", edit={"stride * u + p": "u + p"})
def without_stride():
    """The stride is missing: window u begins at stride times u."""


@mistake("gradient_x", edit={"enumerate(w)": "enumerate(w[::-1])"})
def flipped():
    """The kernel is reversed. Pixel su + p meets w_p in window u, and no other weight of it."""


@mistake("gradient_x", edit={"+= g_u": "= g_u"})
def overwritten():
    """A pixel in several windows has a share of the gradient from each: add them."""


@mistake("gradient_x", edit={"return x": "return x[: stride * (len(g) - 1) + len(w)]"})
def too_short():
    """The last pixels, which are in no window, have a gradient as well: zero."""


@mistake("gradient_w", edit={"x[stride * u + p]": "x[u + p]"})
def kernel_without_stride():
    """The stride is missing: window u begins at stride times u."""


@mistake("gradient_w", edit={"for p in range(f)": "for p in reversed(range(f))"})
def kernel_reversed():
    """The gradient by w_p stands in the place of another weight: the order is reversed."""


@mistake("gradient_w", edit={"float(sum(": "float(1 / len(g) * sum("})
def averaged():
    """A weight is used in every window, and its gradient is the sum over these, not the mean."""


@mistake("gradient_x")
def in_an_array_of_the_type_of_g(g, w, stride, N):
    """Where g holds ints, an array made after it cuts off what lies behind the point. Add up in
    floats.
    """
    found = torch.zeros(N, dtype=torch.tensor(g).dtype)
    for u, g_u in enumerate(g):
        for p, w_p in enumerate(w):
            found[stride * u + p] += g_u * w_p
    return found.tolist()


@mistake("gradient_x")
def kernel_turned_in_place(g, w, stride, N):
    """`reverse` turns the list that you were given, and leaves it so. Turn a copy."""
    w.reverse()
    f = len(w)
    spread = [0.0] * (f - 1)
    for value in g:
        spread += [value] + [0.0] * (stride - 1)
    spread += [0.0] * (N + f)
    return [float(sum(spread[j + q] * w[q] for q in range(f))) for j in range(N)]


@mistake("gradient_w", edit={"float(sum(": "float(int(sum(", "enumerate(g))": "enumerate(g)))"})
def whole_numbers():
    """What lies behind the point is cut off: the result has floats."""


@alternative("gradient_w")
def in_numbers_of_python(g, x, stride, f):
    """Python's own numbers, ints where all are ints."""
    return [sum(g_u * x_j for g_u, x_j in zip(g, x[p::stride], strict=False)) for p in range(f)]


@mistake("gradient_w")
def as_many_windows_as_fit(g, x, stride, f):
    """As many windows are read as fit into x. The last pixels may be in none: there are as many as
    there are numbers in g.
    """
    windows = (len(x) - f) // stride + 1
    return [float(sum(g[u] * x[stride * u + p] for u in range(windows))) for p in range(f)]


@mistake("gradient_x")
def as_many_windows_as_fit_into_N(g, w, stride, N):
    """As many windows are read as fit into N pixels. The last pixels may be in none: there are as
    many as there are numbers in g.
    """
    x = [0.0] * N
    for u in range((N - len(w)) // stride + 1):
        for p, w_p in enumerate(w):
            x[stride * u + p] += g[u] * w_p
    return x


@mistake("gradient_w")
def in_a_tensor(g, x, stride, f):
    """A tensor comes back. A list of numbers is asked for."""
    windows = torch.tensor(x, dtype=torch.float64).unfold(0, f, stride)[: len(g)]
    return torch.tensor(g, dtype=torch.float64) @ windows


@mistake("gradient_x", edit={"return x": "return torch.tensor(x, dtype=torch.float64)"})
def pixels_in_a_tensor():
    """A tensor comes back. A list of numbers is asked for."""
