"""Other right answers and known wrong ones to question 10 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("block_restorer")
def by_indices(mean, C, mask, sigma):
    """Indices in place of masks, and an inverse; a lambda."""
    seen = mask.nonzero()[:, 0]
    S = C[seen][:, seen] + sigma**2 * torch.eye(len(seen)).to(C)
    gain = C[:, seen] @ torch.linalg.inv(S)
    offset = mean - gain @ mean[seen]
    return lambda y: offset + y[:, seen] @ gain.T


@alternative("block_restorer")
def by_the_instrument(mean, C, mask, sigma):
    """The matrix of the instrument, in double precision."""
    A = torch.eye(len(mean), dtype=torch.float64).to(mean.device)[mask]
    wide, middle, dtype = C.double(), mean.double().clone(), C.dtype
    S = A @ wide @ A.T
    S.diagonal().add_(sigma**2)
    W = torch.linalg.solve(S, A @ wide)

    def restore(y):
        measured = torch.where(mask_kept, y, 0).double() @ A.T
        return (middle + (measured - A @ middle) @ W).to(dtype)

    mask_kept = mask.clone()
    return restore


@mistake("block_restorer", edit={"mean + (y[:, mask] - mean[mask]) @ W": "y[:, mask] @ W"})
def mean_forgotten():
    """The mean of x is not 0: subtract it from what was measured, and add it in the end."""


@mistake("block_restorer", edit={"return mean + (y": "return (y"})
def mean_not_added():
    """The mean is subtracted, and not added again."""


@mistake("block_restorer", edit={"(y[:, mask] - mean[mask])": "(y[:, mask] - mean.mean())"})
def one_mean():
    """Each pixel has a mean of its own."""


@mistake("block_restorer", edit={"sigma**2 *": "sigma *"})
def deviation():
    """The variance of the noise is sigma^2."""


@mistake(
    "block_restorer",
    edit={"S = S + sigma**2 * torch.eye(len(S), dtype=C.dtype, device=C.device)\n": ""},
)
def noise_forgotten():
    """The noise is missing: measured pixels are not exact."""


@mistake(
    "block_restorer",
    edit={
        "return mean + (y[:, mask] - mean[mask]) @ W": (
            "found = mean + (y[:, mask] - mean[mask]) @ W\n"
            "found[:, mask] = y[:, mask]\n"
            "return found"
        )
    },
)
def measured_pixels_kept():
    """Measured pixels have noise: the best estimate of them is not what was measured."""


@mistake(
    "block_restorer",
    edit={"solve(S, C": "solve(S + 1e-6 * torch.eye(len(S)).to(S), C"},
)
def a_little_added():
    """The inverse exists: nothing is to be added to the matrix."""


@mistake("block_restorer", edit={"mean, mask = mean.clone(), mask.clone()\n": ""})
def not_copied():
    """What is written into mean or mask later changes the function."""


@mistake(
    "block_restorer", edit={"S = C[mask][:, mask]": "S = torch.diag(C[mask][:, mask].diagonal())"}
)
def correlations_forgotten():
    """Measured pixels are correlated with each other, too."""


@mistake("block_restorer")
def holes_as_zeros(mean, C, mask, sigma):
    """Holes are no measurements of 0: leave them out."""
    noise = sigma**2 * torch.eye(len(C)).to(C)
    W = torch.linalg.solve(C + noise, C)
    return lambda y: mean + (torch.where(mask, y, 0) - mean) @ W


@mistake("block_restorer")
def inverse_of_the_covariance(mean, C, mask, sigma):
    """This form divides by sigma, which may be 0."""
    A = torch.eye(len(mean), dtype=C.dtype, device=C.device)[mask]
    kept = mean.clone()
    W = torch.linalg.inv(torch.linalg.inv(C) + A.T @ A / max(sigma, 1e-3) ** 2) @ A.T
    W = W / max(sigma, 1e-3) ** 2
    where = mask.clone()
    return lambda y: kept + (y[:, where] - kept[where]) @ W.T


@mistake("block_restorer")
def buffer(mean, C, mask, sigma):
    """All results of one size lie in one buffer: the next blocks overwrite those before."""
    mean, mask, kept = mean.clone(), mask.clone(), {}
    S = C[mask][:, mask]
    S = S + sigma**2 * torch.eye(len(S), dtype=C.dtype, device=C.device)
    W = torch.linalg.solve(S, C[mask])

    def restore(y):
        found = kept.setdefault(len(y), torch.empty_like(y, memory_format=torch.contiguous_format))
        return found.copy_(mean + (y[:, mask] - mean[mask]) @ W)

    return restore


@mistake("block_restorer")
def view_of_the_mean(mean, C, mask, sigma):
    """With nothing measured the result is a view of the mean that is kept: results are new."""
    mean, mask = mean.clone(), mask.clone()
    if not mask.any():
        return lambda y: mean.expand(len(y), -1)
    S = C[mask][:, mask]
    W = torch.linalg.solve(S + sigma**2 * torch.eye(len(S)).to(S), C[mask])
    return lambda y: mean + (y[:, mask] - mean[mask]) @ W


@mistake(
    "block_restorer",
    edit={
        "S = C[mask][:, mask]": (
            "gain = C[mask]\n"
            "C.diagonal().add_(sigma**2)\n"
            "S = C[mask][:, mask]\n"
            "C.diagonal().sub_(sigma**2)"
        ),
        "S = S + sigma**2 * torch.eye(len(S), dtype=C.dtype, device=C.device)\n": "",
        "solve(S, C[mask])": "solve(S, gain)",
    },
)
def noise_added_for_a_while():
    """C is the caller's: what is added to it and taken off again leaves its rounding."""
