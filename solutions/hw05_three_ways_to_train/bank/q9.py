"""Other right answers and known wrong ones to question 9 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("stationary")
def by_unique_displacements(S, count, shape):
    """Displacements listed once, and bincount."""
    r = torch.arange(shape[0], device=S.device).repeat_interleave(shape[1])
    c = torch.arange(shape[1], device=S.device).repeat(shape[0])
    pairs = torch.stack([r[:, None] - r, c[:, None] - c], dim=-1).reshape(-1, 2)
    known, index = torch.unique(pairs, dim=0, return_inverse=True)
    sums = S.new_zeros(len(known)).index_add(0, index, (S.nan_to_num(0) * count).reshape(-1))
    counts = S.new_zeros(len(known)).index_add(0, index, count.reshape(-1).to(S.dtype))
    return (sums / counts)[index].reshape(S.shape)


@alternative("stationary")
def displacement_by_displacement(S, count, shape):
    """A loop over displacements."""
    rows, columns = shape
    i = torch.arange(rows * columns, device=S.device)
    down, right = i[:, None] // columns - i // columns, i[:, None] % columns - i % columns
    found = torch.full_like(S, torch.nan, memory_format=torch.contiguous_format)
    for a in range(1 - rows, rows):
        for b in range(1 - columns, columns):
            here = (down == a) & (right == b)
            used = here & (count > 0)
            if used.any():
                weight = count[used].to(S.dtype)
                found[here] = (S[used] * weight).sum() / weight.sum()
    return found


@alternative("symmetric")
def by_scatter(S, count, shape):
    """Keys sorted, sums by scatter."""
    rows, columns = shape
    i = torch.arange(rows * columns, device=S.device)
    down = (i[:, None] // columns - i // columns).abs()
    right = (i[:, None] % columns - i % columns).abs()
    low, high = torch.stack([down, right]).sort(dim=0).values
    key = (low * (rows + columns) + high).reshape(-1)
    size = (rows + columns) ** 2
    weight = count.reshape(-1).to(S.dtype)
    values = torch.where(count > 0, S, torch.zeros_like(S)).reshape(-1)
    sums = torch.zeros(size, dtype=S.dtype, device=S.device).scatter_add(0, key, values * weight)
    counts = torch.zeros(size, dtype=S.dtype, device=S.device).scatter_add(0, key, weight)
    return (sums[key] / counts[key]).reshape(S.shape)


@mistake(
    "stationary",
    edit={
        "S * count, 0)": "S, 0)",
        "count.flatten().to(S.dtype)": "(count > 0).flatten().to(S.dtype)",
    },
)
def mean_of_means():
    """The mean is over all samples of all pairs: entries with more samples count more."""


@mistake("stationary", edit={"- i // columns": "- i // columns).abs()", "down = i[": "down = (i["})
def sign_lost_down():
    """A displacement has a sign: up and down are two."""


@mistake(
    "stationary", edit={"- i % columns": "- i % columns) % columns", "right = i[": "right = (i["}
)
def wraps_around():
    """A block does not continue on its other side: -1 is not the last column."""


@mistake("stationary", edit={"rows, columns = shape": "columns, rows = shape"})
def rows_for_columns():
    """The pixels are numbered row by row: a row has shape[1] of them."""


@mistake(
    "stationary",
    edit={
        "(down + rows - 1) * (2 * columns - 1) + right + columns": "i[:, None] - i + rows * columns"
    },
)
def difference_of_numbers():
    """The difference of two pixel numbers is not a displacement: rows end."""


@mistake("stationary", edit={"(2 * columns - 1)": "columns"})
def keys_collide():
    """Two displacements share a key: from -(columns - 1) to columns - 1 there are 2 columns - 1."""


@mistake("stationary", edit={"torch.where(count > 0, S * count, 0)": "(S * count)"})
def nan_spreads():
    """One pair that was not measured makes NaN of all with its displacement."""


@mistake("stationary", edit={"(totals / counts)": "(totals / counts.clamp(min=1))"})
def zero_where_unseen():
    """Where no pair with a displacement was measured nothing is known: NaN, not 0."""


@mistake(
    "stationary",
    edit={
        "return (totals / counts)[key].reshape(S.shape)": (
            "found = (totals / counts)[key].reshape(S.shape)\n"
            "return torch.where(count > 0, S, found)"
        )
    },
)
def only_holes_filled():
    """What was measured is replaced by the mean, too."""


@mistake(
    "stationary",
    edit={
        "return (totals / counts)[key].reshape(S.shape)": (
            "found = (totals / counts)[key].reshape(S.shape)\n"
            "return torch.where(count > 0, found, torch.nan)"
        )
    },
)
def holes_stay():
    """Pairs that were not measured themselves get the mean of the others, too."""


@mistake(
    "symmetric",
    edit={
        "torch.minimum(down, right) * rows * columns + torch.maximum(down, right)": (
            "down * columns + right"
        )
    },
)
def not_transposed():
    """Transposed displacements are the same, too."""


@mistake(
    "symmetric",
    edit={
        "torch.minimum(down, right) * rows * columns + torch.maximum(down, right)": (
            "down**2 + right**2"
        )
    },
)
def by_distance():
    """Displacements of one length need not be the same: (0, 5) is not (3, 4)."""


@mistake(
    "symmetric",
    edit={
        "torch.minimum(down, right) * rows * columns + torch.maximum(down, right)": "down + right"
    },
)
def by_steps():
    """(1, 1) and (0, 2) are different displacements."""


@mistake(
    "symmetric",
    edit={
        "columns - i // columns).abs()": "columns - i // columns)",
        "(i[:, None] % columns - i % columns).abs()": "i[:, None] % columns - i % columns",
        "key = torch.minimum": "down, right = down + rows, right + columns\nkey = torch.minimum",
        "(down, right) * rows": "(down, right) * 4 * rows",
    },
)
def not_mirrored():
    """Mirrored displacements are the same, too."""


@mistake(
    "symmetric",
    edit={
        "S * count, 0)": "S, 0)",
        "count.flatten().to(S.dtype)": "(count > 0).flatten().to(S.dtype)",
    },
)
def symmetric_mean_of_means():
    """The mean is over all samples of all pairs: entries with more samples count more."""


@mistake("symmetric", edit={"rows, columns = shape": "columns, rows = shape"})
def symmetric_rows_for_columns():
    """The pixels are numbered row by row: a row has shape[1] of them."""


@mistake("symmetric", edit={"torch.where(count > 0, S * count, 0)": "(S * count)"})
def symmetric_nan_spreads():
    """One pair that was not measured makes NaN of all with its displacement."""


@mistake(
    "symmetric",
    edit={"torch.minimum(down, right) * rows * columns": "torch.minimum(down, right) * 10"},
)
def ten_columns():
    """Two displacements get one number where blocks have more than ten columns."""


@mistake("stationary", edit={"count.flatten().to(S.dtype)": "count.flatten().byte().to(S.dtype)"})
def counts_in_bytes():
    """Bytes count to 255, then from 0 again."""


@mistake(
    "stationary",
    edit={
        "torch.where(count > 0, S * count, 0)": "(S * count)",
        "rows, columns = shape": "rows, columns = shape\nS[count == 0] = 0",
    },
)
def clears_nan_in_place():
    """S is the caller's: NaN is replaced in a copy."""


@mistake(
    "symmetric",
    edit={"torch.minimum(down, right) * rows * columns": "torch.minimum(down, right) * columns"},
)
def keys_by_columns():
    """Two displacements share a key in tall blocks, such as (columns + 1, 0) and (1, 1)."""
