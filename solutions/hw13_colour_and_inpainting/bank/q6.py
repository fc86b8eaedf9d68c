"""Other right answers and known wrong ones to question 6 of hw13."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse
from scipy.sparse.linalg import splu

from autograder.bank import alternative, mistake
from solutions.hw13_colour_and_inpainting.reference import affinity


@alternative("affinity")
def by_shifts(Y):
    """One displacement after the other; sums of values and squares about the middle value."""
    H, W = Y.shape
    number = torch.arange(H * W, device=Y.device).reshape(H, W)
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    pairs = []
    for i, j in steps:
        here = slice(max(0, -i), H - max(0, i)), slice(max(0, -j), W - max(0, j))
        there = slice(max(0, i), H + min(0, i)), slice(max(0, j), W + min(0, j))
        pairs.append((here, there, Y[there] - Y[here]))
    count, total = torch.ones_like(Y), torch.zeros_like(Y)
    for here, _, d in pairs:
        count[here] += 1
        total[here] += d
    mean, spread = total / count, (total / count) ** 2
    for here, _, d in pairs:
        spread[here] += (d - mean[here]) ** 2
    spread = spread / count
    weights = [torch.exp(torch.where(d == 0, 0 * d, -(d**2) / (2 * spread[here])))
               for here, _, d in pairs]  # fmt: skip
    sums = torch.zeros_like(Y)
    for (here, _, _), w in zip(pairs, weights, strict=True):
        sums[here] += w
    rows = torch.cat([number[here].flatten() for here, _, _ in pairs])
    columns = torch.cat([number[there].flatten() for _, there, _ in pairs])
    values = torch.cat(
        [(w / sums[here]).flatten() for (here, _, _), w in zip(pairs, weights, strict=True)]
    )
    return rows, columns, values


@alternative("colorize")
def rows_replaced(Y, places, ab):
    """The rows of hints are those of the identity."""
    if int(places.sum()) == 0:
        raise ValueError("no hints")
    n = Y.numel()
    rows, columns, values = (one.detach().cpu().numpy() for one in affinity(Y.double()))
    known = places.reshape(-1).cpu().numpy()
    keep = ~known[rows]
    W = sparse.coo_matrix((values[keep], (rows[keep], columns[keep])), shape=(n, n))
    A = sparse.eye(n, format="csc") - W.tocsc()
    right = np.where(known, ab.double().reshape(2, n).cpu().numpy(), 0.0)
    found = np.stack([sparse.linalg.spsolve(A, one) for one in right])
    found = np.where(known, right, found)
    return torch.from_numpy(found).reshape(ab.shape).to(dtype=ab.dtype, device=ab.device)


@mistake("affinity", edit={"2 * variance": "variance"})
def without_two():
    """The exponent is divided by twice the variance."""


@mistake("affinity", edit={"-window.square()": "-window.abs()"})
def not_squared():
    """The exponent has the square of the difference."""


@mistake("affinity", edit={"weights = weights / weights.sum(0)": "weights = 1 * weights"})
def not_normalised():
    """The weights of a pixel add up to 1, or colours leave the range of the hints."""


@mistake("affinity", edit={"weights / weights.sum(0)": "weights / weights.sum()"})
def normalised_together():
    """The weights of each pixel add up to 1, not those of the picture."""


@mistake("affinity", edit={"torch.where(flat, 1, 2 * variance)": "(2 * variance)"})
def flat_is_nan():
    """In a flat window 0 is divided by 0: there the weights are even."""


@mistake("affinity", edit={"torch.where(flat, 1, 2 * variance)": "(2 * variance + 1e-6)"})
def small_number_added():
    """A small number added to the variance counts where luminance varies little."""


@mistake(
    "affinity",
    edit={
        "torch.where(inside, (window - mean).square(), 0).sum(0) / count": (
            "torch.where(inside, (window - mean).square(), 0).sum(0) / (count - 1)"
        ),
    },
)
def sample_variance():
    """The variance divides by the number of pixels of the window."""


@mistake(
    "affinity",
    edit={
        "torch.where(inside, (window - mean).square(), 0).sum(0) / count": (
            "torch.where(inside, (window - mean).square(), 0).sum(0) / 9"
        ),
    },
)
def nine_everywhere():
    """At the border a window has fewer than nine pixels."""


@mistake(
    "affinity",
    edit={"window - mean).square(), 0).sum(0) / count": "window).square(), 0).sum(0) / count"},
)
def about_the_pixel():
    """The variance is about the mean of the window, not about the pixel."""


@mistake("affinity", edit={"value=torch.nan": "value=0.0"})
def black_border():
    """What lies outside the picture is no neighbour."""


@mistake("affinity", edit={"inside[4] = False  # no pixel is its own neighbour\n": ""})
def own_neighbour():
    """A pixel is no neighbour of itself."""


@mistake("affinity", edit={"inside[4] = False": "inside[[0, 2, 4, 6, 8]] = False"})
def four_neighbours():
    """Diagonal neighbours count as well."""


@mistake(
    "affinity",
    edit={
        "return rows[inside], places[inside], weights[inside]": (
            "return places[inside], rows[inside], weights[inside]"
        ),
    },
)
def transposed():
    """Rows are the pixels whose weights add up to 1."""


@mistake("affinity", edit={"2 * variance)": "2 * variance.mean())"})
def one_variance():
    """Each pixel has the variance of its own window."""


@mistake("affinity", edit={"2 * variance)": "2 * variance.sqrt())"})
def deviation():
    """The variance, not the standard deviation."""


@mistake(
    "colorize",
    edit={'if not places.any():\n    raise ValueError("without a hint any colour would do")\n': ""},
)
def nothing_refused():
    """Without a hint the system has no single solution: raise ValueError."""


@mistake(
    "colorize",
    edit={
        ("found[~known] = splu(free[:, ~known].tocsc()).solve(-free[:, known] @ found[known])"): (
            "found[~known] = splu(free[:, ~known].tocsc()).solve(free[:, known] @ found[known])"
        ),
    },
)
def sign():
    """What is known goes to the other side of the equation with its sign changed."""


@mistake("colorize", edit={"n = Y.numel()": "if places.all():\n    return ab\nn = Y.numel()"})
def hints_themselves():
    """With a hint at each pixel the result is a new tensor, too."""


@mistake("colorize", edit={"free = A.tocsr()[~known]": "free = A.T.tocsr()[~known]"})
def transposed_system():
    """Each pixel is the mean of its neighbours: the rows of the matrix are equations."""


@mistake("colorize")
def soft_hints(Y, places, ab):
    """The hints are only nearly kept: a penalty is no constraint."""
    if not places.any():
        raise ValueError
    n = Y.numel()
    rows, columns, values = (one.cpu().numpy() for one in affinity(Y.double()))
    A = sparse.identity(n) - sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    known = places.flatten().cpu().numpy().astype(float)
    u = torch.where(places, ab, 0).double().flatten(1).cpu().numpy()
    M = (A.T @ A + 100 * sparse.diags(known)).tocsc()
    found = np.stack([sparse.linalg.spsolve(M, 100 * known * one) for one in u])
    return torch.from_numpy(found).to(ab).reshape(ab.shape)


@mistake("colorize")
def nearest_hint(Y, places, ab):
    """The nearest hint's colour: luminance is not used."""
    if not places.any():
        raise ValueError
    at = places.nonzero().double()
    everywhere = torch.ones_like(places).nonzero().double()
    nearest = torch.cdist(everywhere, at).argmin(1)
    found = ab[:, places][:, nearest].reshape(ab.shape)
    return torch.where(places, ab, found)


@mistake("colorize", edit={"affinity(Y.double())": "affinity(torch.zeros_like(Y.double()))"})
def luminance_unused():
    """The weights do not see the luminance."""


@mistake(
    "colorize",
    edit={
        "ab.double().flatten(1)": (
            "torch.nan_to_num(ab).double().mean(0, keepdim=True).expand(2, -1, -1).flatten(1)"
        ),
    },
)
def one_channel():
    """a and b have systems of their own."""


@mistake("colorize")
def few_rounds(Y, places, ab):
    """A few rounds of means are not the solution: colours have not flowed far yet."""
    if not places.any():
        raise ValueError
    rows, columns, values = affinity(Y.double())
    u = torch.where(places, ab, 0).double().flatten(1)
    for _ in range(10):
        mean = torch.zeros_like(u).index_add_(1, rows, values * u[:, columns])
        u = torch.where(places.flatten(), u, mean)
    return u.to(ab.dtype).reshape(ab.shape)


@mistake(
    "colorize",
    edit={
        "found = ab.double().flatten(1).cpu().numpy().T.copy()": (
            "found = ab.float().flatten(1).cpu().numpy().T.copy()"
        ),
    },
)
def in_single():
    """In double precision the result is as inexact as in single."""


@mistake(
    "colorize",
    edit={"found = ab.double()": "ab[:, ~places] = 0\nfound = ab.double()"},
)
def cleans_ab():
    """`ab` stays as it is given, also where there is no hint."""


@mistake(
    "affinity",
    edit={
        "window = torch.where(inside, window - Y, 0)  # differences from the pixel itself": (
            "bright = torch.where(inside, window, 0)\nwindow = torch.where(inside, window - Y, 0)"
        ),
        "variance = torch.where(inside, (window - mean).square(), 0).sum(0) / count": (
            "variance = bright.square().sum(0) / count - (bright.sum(0) / count).square()"
        ),
    },
)
def squares_less_square():
    """A mean square less a squared mean loses its digits where Y is bright and contrast small."""
