"""Other right answers and known wrong ones to question 7 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("split")
def split_by_bernoulli(mask, keep, generator):
    """Bernoulli draws; judged is what is not shown."""
    if keep <= 0 or not keep < 1:
        raise ValueError("0 < keep < 1")
    draws = torch.full(mask.shape, float(keep), device=mask.device)
    shown = torch.bernoulli(draws, generator=generator).bool() & mask
    return [shown, mask ^ shown]


@alternative("split")
def split_measured_alone(mask, keep, generator):
    """Draws for measured entries alone."""
    if not (keep > 0 and keep < 1):
        raise ValueError
    shown = torch.zeros_like(mask, memory_format=torch.contiguous_format)
    count = int(mask.sum())
    shown[mask] = torch.rand(count, generator=generator, device=mask.device) < keep
    return shown, mask & (~shown)


@alternative("splitting_loss")
def loss_by_where(f, y, shown, judged):
    """Sums over everything, zeros elsewhere."""
    given = torch.zeros_like(y)
    given[shown] = y[shown]
    target = y.masked_fill(~judged, 0.0)
    found = f(given, shown.to(y))
    errors = torch.where(judged, found - target, 0.0)
    return (errors**2).sum() / judged.sum().clamp(min=1)


@alternative("splitting_loss")
def loss_by_selection(f, y, shown, judged):
    """Judged entries as a vector."""
    found = f(y.masked_fill(~shown, 0), shown.type_as(y))
    if not judged.any():
        return 0 * found.sum()
    return torch.nn.functional.mse_loss(found[judged], y[judged])


@mistake("split", edit={"return mask & chosen, mask & ~chosen": "return mask & chosen, ~chosen"})
def judged_in_holes():
    """Entries that were not measured are judged."""


@mistake("split", edit={"mask & ~chosen": "mask.clone()"})
def judged_on_all():
    """What is shown is judged as well: it can be copied."""


@mistake("split", edit={"device=mask.device) < keep": "device=mask.device) > keep"})
def shares_exchanged():
    """keep is the probability of being shown."""


@mistake("split", edit={"torch.rand(mask.shape, generator=generator,": "torch.rand(mask.shape,"})
def global_generator():
    """The masks do not come from the generator that was given."""


@mistake("split", edit={"torch.rand(mask.shape,": "torch.rand(mask.shape[-1:],"})
def same_in_all_rows():
    """Rows are divided alike: each entry is drawn by itself."""


@mistake("split", edit={"generator=generator": "generator=generator.manual_seed(1)"})
def the_same_each_time():
    """The generator is seeded again: each call divides alike."""


@mistake("split", edit={"0 < keep < 1": "0 < keep <= 1"})
def one_allowed():
    """With keep = 1 nothing is judged."""


@mistake("split", edit={"0 < keep < 1": "0 <= keep < 1"})
def zero_allowed():
    """With keep = 0 nothing is shown."""


@mistake("split", edit={"not 0 < keep < 1": "keep <= 0 or keep >= 1"})
def nan_allowed():
    """NaN is neither above 0 nor below 1, and comes through."""


@mistake(
    "split",
    edit={
        "return mask & chosen, mask & ~chosen": (
            "return (mask & chosen).float(), (mask & ~chosen).float()"
        )
    },
)
def as_numbers():
    """The masks are bool."""


@mistake(
    "split", edit={"return mask & chosen, mask & ~chosen": "return mask & ~chosen, mask & chosen"}
)
def order_exchanged():
    """The first mask is what is shown."""


@mistake("split")
def exactly_so_many(mask, keep, generator):
    """The first entries of a random order: their number is fixed, so they are not independent."""
    if not 0 < keep < 1:
        raise ValueError
    shown = torch.zeros_like(mask)
    rows = mask.reshape(-1, mask.shape[-1]), shown.view(-1, mask.shape[-1])
    for row, out in zip(*rows, strict=True):
        places = row.nonzero()[:, 0]
        order = torch.randperm(len(places), generator=generator)
        out[places[order[: round(keep * len(places))]]] = True
    return shown, mask & ~shown


@mistake("splitting_loss", edit={"torch.where(shown, y, 0)": "torch.where(shown | judged, y, 0)"})
def leak():
    """f is shown what it is judged on."""


@mistake("splitting_loss", edit={"torch.where(shown, y, 0)": "shown * y"})
def product_with_nan():
    """Zero times NaN is NaN: choose, do not multiply."""


@mistake("splitting_loss", edit={"[judged]": "[judged | shown]"})
def judged_everywhere():
    """Only the judged entries count."""


@mistake("splitting_loss", edit={"max(1, len(errors))": "y.numel()"})
def divided_by_all():
    """The mean is over the judged entries, not over all."""


@mistake("splitting_loss", edit={"max(1, len(errors))": "len(y)"})
def divided_by_the_batch():
    """The mean is over the judged entries of the batch."""


@mistake("splitting_loss", edit={"max(1, len(errors))": "len(errors)"})
def nothing_judged():
    """Where nothing is judged, 0 is divided by 0."""


@mistake("splitting_loss", edit={"shown.to(y.dtype))": "judged.to(y.dtype))"})
def the_other_mask():
    """f is told what it is shown."""


@mistake("splitting_loss", edit={"shown.to(y.dtype))": "shown)"})
def mask_as_bool():
    """f is given the mask in the dtype of y."""


@mistake("splitting_loss", edit={"(found - y)": "(found.detach() - y)"})
def detached():
    """The estimate is cut off from its gradient: f cannot learn."""


@mistake("splitting_loss", edit={"errors.square()": "errors.abs()"})
def absolute():
    """Squares are asked for."""


@mistake("split")
def exact_share(mask, keep, generator):
    """Of all measured entries a fixed share is shown: so they are not independent."""
    if not 0 < keep < 1:
        raise ValueError
    places = mask.flatten().nonzero()[:, 0]
    order = torch.randperm(len(places), generator=generator)
    shown = torch.zeros(mask.numel(), dtype=torch.bool)
    shown[places[order[: round(keep * len(places))]]] = True
    shown = shown.reshape(mask.shape)
    return shown, mask & ~shown


@mistake(
    "splitting_loss",
    edit={
        "found = f(": "if not judged.any():\n    return torch.zeros((), dtype=y.dtype)\nfound = f("
    },
)
def returns_early():
    """Without a call of f the loss of 0 has no gradient, and a step of training raises."""


@mistake(
    "splitting_loss",
    edit={
        "return err": "if not len(errors):\n    return torch.zeros((), dtype=y.dtype)\nreturn err"
    },
)
def zero_without_a_gradient():
    """A new 0 has no gradient, and a step of training raises: let it depend on f."""


@mistake(
    "split",
    edit={"return mask & chosen": "chosen |= not (mask & chosen).any()\nreturn mask & chosen"},
)
def never_nothing():
    """Something is always shown: but each entry is drawn by itself, and nothing may be."""


@mistake("splitting_loss", edit={"found = f(": "y[~(shown | judged)] = 0\nfound = f("})
def clears_holes():
    """y is the caller's: fill the holes of a copy."""


@mistake("splitting_loss")
def only_against_nan(f, y, shown, judged):
    """nan_to_num makes huge numbers of infinities, and their squares times 0 are NaN: choose."""
    y = y.nan_to_num()
    found = f(y * shown, shown.to(y.dtype))
    return ((found - y).square() * judged).sum() / judged.sum().clamp(min=1)


@mistake("split", edit={", device=mask.device": ""})
def splits_on_the_cpu():
    """The generator lives where the mask does: draw there, by `device=`."""
