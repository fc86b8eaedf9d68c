"""Other right answers and known wrong ones to question 8 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("pairwise_moments")
def by_outer_products(Y, M):
    """All products of each sample at once."""
    both = M[:, :, None] & M[:, None, :]
    filled = Y.masked_fill(~M, 0)
    sums = torch.einsum("ki,kj->ij", filled, filled)
    count = both.sum(0)
    return torch.where(count > 0, sums / count, torch.nan), count


@alternative("pairwise_moments")
def row_by_row(Y, M):
    """A loop over entries."""
    filled = torch.zeros_like(Y)
    filled[M] = Y[M]
    rows, counts = [], []
    for i in range(Y.shape[1]):
        seen = M[:, i : i + 1] & M
        counts.append(seen.sum(0))
        rows.append((filled[:, i : i + 1] * filled).sum(0) / counts[-1])
    return [torch.stack(rows), torch.stack(counts)]


@alternative("covariance_from_masks")
def diagonal_in_place(Y, M, sigma):
    """Sigma squared off the diagonal of the moments."""
    filled, seen = Y.masked_fill(~M, 0.0), M.type_as(Y)
    C = (filled.mT @ filled).div(seen.mT @ seen)
    C.diagonal().sub_(sigma * sigma)
    return C


@mistake("pairwise_moments", edit={"Y.T @ Y / count": "Y.T @ Y / len(Y)"})
def divided_by_all():
    """Each mean is over the samples that saw both entries, not over all: it comes out too small."""


@mistake(
    "pairwise_moments",
    edit={"Y.T @ Y / count": "Y.T @ Y / (seen.mean(0).outer(seen.mean(0)) * len(Y))"},
)
def divided_by_shares():
    """Divide by how often both were seen together; a product of shares is that in the mean only."""


@mistake("pairwise_moments", edit={"Y.T @ Y / count": "Y.T @ Y / count.diagonal()"})
def divided_by_one_entry():
    """Count the samples in which both were measured, not one of them."""


@mistake("pairwise_moments", edit={"Y.T @ Y / count": "Y.T @ Y / count.clamp(min=1)"})
def zero_where_unseen():
    """Where no sample saw both nothing is known: NaN, not 0."""


@mistake("pairwise_moments", edit={"torch.where(M, Y, 0)": "Y"})
def holes_counted():
    """What stands in holes may be anything, and is used here."""


@mistake("pairwise_moments", edit={"torch.where(M, Y, 0)": "M * Y"})
def product_with_nan():
    """Zero times NaN is NaN: choose, do not multiply."""


@mistake("pairwise_moments", edit={".round().long()": ""})
def count_as_float():
    """The counts are int64."""


@mistake(
    "pairwise_moments",
    edit={
        "return Y.T @ Y / count": (
            "Y = Y - Y.sum(0) / seen.sum(0)\nY = torch.where(M, Y, 0)\nreturn Y.T @ Y / count"
        )
    },
)
def means_subtracted():
    """The mean of x is 0: nothing is subtracted."""


@mistake("pairwise_moments", edit={"count = seen.T @ seen": "count = seen.T @ seen - 1"})
def one_less():
    """Nothing was estimated before: divide by the count, not by one less."""


@mistake("pairwise_moments")
def whole_samples_alone(Y, M):
    """Only samples without a hole are used; most have one."""
    whole = Y[M.all(1)]
    count = torch.full((Y.shape[1],) * 2, len(whole), dtype=torch.int64)
    return whole.T @ whole / len(whole), count


@mistake("covariance_from_masks", edit={"sigma**2 *": "sigma *"})
def deviation():
    """The variance of the noise is sigma^2."""


@mistake(
    "covariance_from_masks",
    edit={"- sigma**2 * torch.eye(len(S), dtype=S.dtype, device=S.device)": "- sigma**2"},
)
def off_everywhere():
    """Noises of different entries are independent: only the diagonal holds sigma^2."""


@mistake(
    "covariance_from_masks",
    edit={"- sigma**2 * torch.eye(len(S), dtype=S.dtype, device=S.device)": ""},
)
def noise_left():
    """The diagonal still holds the noise."""


@mistake("covariance_from_masks", edit={"S - sigma**2": "S + sigma**2"})
def noise_added():
    """The noise is to be taken off the diagonal."""


@mistake("covariance_from_masks", edit={"torch.where(M, Y, 0)": "M * Y"})
def covariance_with_nan():
    """Zero times NaN is NaN: choose, do not multiply."""


@mistake(
    "covariance_from_masks",
    edit={"Y.T @ Y / (seen.T @ seen)": "(Y.T @ Y / (seen.T @ seen)).nan_to_num()"},
)
def unseen_as_zero():
    """Where no sample saw both nothing is known: NaN, not 0."""


@mistake(
    "covariance_from_masks",
    edit={
        "return S - sigma**2 * torch.eye(len(S), dtype=S.dtype, device=S.device)": (
            "S = S - sigma**2 * torch.eye(len(S), dtype=S.dtype, device=S.device)\n"
            "S.diagonal().clamp_(min=0)\n"
            "return S"
        )
    },
)
def never_negative():
    """An estimate of a variance may be negative; it is not changed."""


@mistake("pairwise_moments")
def counted_in_bytes(Y, M):
    """Bytes count to 255, then from 0 again: count in another dtype."""
    seen = M.byte()
    count = (seen.T @ seen).long()
    Y = torch.where(M, Y, 0)
    return Y.T @ Y / count, count


@mistake(
    "pairwise_moments",
    edit={"Y, seen = torch.where(M, Y, 0), M.to(Y.dtype)": "Y[~M] = 0\nseen = M.to(Y.dtype)"},
)
def holes_filled_in_place():
    """Y is the caller's: fill the holes of a copy."""


@mistake(
    "covariance_from_masks",
    edit={"torch.eye(len(S), dtype=S.dtype, device=S.device)": "torch.diag(seen.mean(0))"},
)
def noise_by_its_share():
    """S_ii is a mean over samples in which entry i was measured: all of these have the noise."""
