"""Other right answers and known wrong ones to question 3 of hw13."""

import torch

from autograder.bank import alternative, mistake


@alternative("soft_encode")
def by_cdist(ab, centres, nearest=5, spread=5.0):
    """Distances by the library, a mask by rank."""
    B, _, h, w = ab.shape
    rows = ab.permute(0, 2, 3, 1).reshape(-1, 2)
    d = torch.cdist(rows, centres, compute_mode="donot_use_mm_for_euclid_dist")
    rank = d.argsort(1).argsort(1)
    logits = torch.where(rank < nearest, -(d**2) / (2 * spread**2), -torch.inf)
    return torch.softmax(logits, 1).reshape(B, h, w, -1).permute(0, 3, 1, 2).contiguous()


@alternative("soft_encode")
def by_differences(ab, centres, nearest=5, spread=5.0):
    """Both coordinates apart; exponentials relative to the nearest bin."""
    a, b = ab[:, 0, ..., None] - centres[:, 0], ab[:, 1, ..., None] - centres[:, 1]
    d = a**2 + b**2
    k = min(nearest, d.shape[-1])
    values, places = torch.sort(d, dim=-1)
    values, places = values[..., :k], places[..., :k]
    weights = torch.exp((values[..., :1] - values) / (2 * spread**2))
    weights = weights / weights.sum(-1, keepdim=True)
    found = torch.zeros_like(d)
    found.scatter_(-1, places, weights)
    return found.permute(0, 3, 1, 2)


@mistake("soft_encode", edit={"(2 * spread**2)": "spread**2"})
def without_two():
    """The exponent is d^2 over twice the square of the spread."""


@mistake("soft_encode", edit={"-least / (2 * spread**2)": "-least.sqrt() / (2 * spread**2)"})
def distance_not_squared():
    """The exponent has the square of the distance."""


@mistake("soft_encode", edit={"(2 * spread**2)": "(2 * spread)"})
def spread_not_squared():
    """The exponent has the square of the spread."""


@mistake("soft_encode", edit={"min(nearest, len(centres))": "len(centres)"})
def all_bins():
    """Only the nearest bins get a weight."""


@mistake("soft_encode", edit={"min(nearest, len(centres))": "1"})
def one_hot():
    """The nearest bins share the weight, not the very nearest alone."""


@mistake("soft_encode", edit={"min(nearest, len(centres))": "nearest"})
def too_few_bins():
    """There may be fewer bins than `nearest`."""


@mistake("soft_encode", edit={"largest=False": "largest=True"})
def farthest():
    """These are the farthest bins."""


@mistake(
    "soft_encode",
    edit={"torch.softmax(-least / (2 * spread**2), dim=-1)": "torch.exp(-least / (2 * spread**2))"},
)
def not_normalised():
    """The weights of a pixel add up to 1."""


@mistake(
    "soft_encode",
    edit={
        "torch.softmax(-least / (2 * spread**2), dim=-1)": (
            "torch.exp(-least / (2 * spread**2))\nweights = weights / weights.sum(-1, keepdim=True)"
        ),
    },
)
def vanishing():
    """Far from all bins, or with a small spread, all exponentials vanish: 0 / 0."""


@mistake(
    "soft_encode",
    edit={
        "torch.softmax(-least / (2 * spread**2), dim=-1)": (
            "torch.softmax(-least / (2 * spread**2), dim=0)"
        ),
    },
)
def over_the_batch():
    """The weights add up to 1 at each pixel, not over the batch."""


@mistake(
    "soft_encode",
    edit={
        "torch.softmax(-least / (2 * spread**2), dim=-1)": (
            "torch.full_like(least, 1 / least.shape[-1])"
        ),
    },
)
def even():
    """Nearer bins weigh more."""


@mistake("soft_encode", edit={"(2 * spread**2)": "50"})
def fixed_spread():
    """The spread is an argument."""


@mistake("soft_encode", edit={"min(nearest, len(centres))": "min(5, len(centres))"})
def fixed_nearest():
    """How many bins share the weight is an argument."""


@mistake(
    "soft_encode",
    edit={".movedim(-1, 1)\n": "\n"} if False else {"weights).movedim(-1, 1)": "weights)"},
)
def bins_last():
    """The bins are the second axis of the result."""


@mistake("soft_encode", edit={"(points - centres)": "(points - centres.flip(1))"})
def swapped_coordinates():
    """The first coordinate of a centre is a, the second b."""


@mistake("soft_encode", edit={"nearest=5, spread=5.0": "nearest=10, spread=5.0"})
def other_default():
    """Without an argument five bins share the weight."""


@mistake("soft_encode")
def pixel_by_pixel(ab, centres, nearest=5, spread=5.0):
    """It is right, with a loop over pixels: work on all of them at once."""
    B, _, h, w = ab.shape
    found = torch.zeros(B, len(centres), h, w, dtype=ab.dtype, device=ab.device)
    for i in range(h):
        for j in range(w):
            d = (ab[:, None, :, i, j] - centres).square().sum(-1)
            least, places = d.topk(min(nearest, len(centres)), largest=False)
            weights = torch.softmax(-least / (2 * spread**2), 1)
            found[:, :, i, j].scatter_(1, places, weights)
    return found


@mistake(
    "soft_encode",
    edit={
        "torch.softmax(-least / (2 * spread**2), dim=-1)": (
            "torch.softmax(-least.float() / (2 * spread**2), dim=-1).to(ab.dtype)"
        ),
    },
)
def in_single():
    """In double precision the result is as inexact as in single."""


@mistake("soft_encode")
def all_as_near_as_the_last(ab, centres, nearest=5, spread=5.0):
    """Where bins are equally far no more than `nearest` of them have a weight."""
    d = (ab[:, None] - centres[None, :, :, None, None]).square().sum(2)
    limit = d.topk(min(nearest, len(centres)), 1, largest=False).values[:, -1:]
    z = (d.amin(1, keepdim=True) - d) / (2 * spread**2)
    return torch.softmax(z.masked_fill(d > limit, -torch.inf), 1)
