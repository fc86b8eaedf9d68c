"""Other right answers and known wrong ones to question 8 of hw12."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("holdout_mask")
def by_sorting(shape, share, generator):
    """Random numbers, of which the smallest are kept out."""
    if share <= 0 or share >= 1:
        raise ValueError("share lies between 0 and 1")
    draws = torch.rand(shape[0] * shape[1], generator=generator, dtype=torch.float64)
    count = round(share * draws.numel())
    return (draws.argsort().argsort() < count).reshape(shape)


@alternative("shown")
def by_places(x, kept):
    """Indices of what is shown."""
    places = torch.nonzero(~kept.flatten())[:, 0]
    return x.reshape(*x.shape[:-2], -1).index_select(-1, places)


@alternative("stop_by_holdout")
def by_loops(history, y, kept, width=5):
    """Check by check, with lists."""
    errors = []
    for image in history["images"]:
        difference = torch.where(kept, image - y, torch.zeros_like(image)).double()
        errors.append(float((difference**2).sum()) / int(kept.sum()))
    best, at = math.inf, 0
    for t in range(len(errors)):
        near = errors[max(t - (width - 1) // 2, 0) : t + (width - 1) // 2 + 1]
        value = math.fsum(near) / len(near)
        if value < best:
            best, at = value, t
    return history["steps"][at]


@alternative("stop_by_discrepancy")
def with_next(history, sigma):
    """A generator expression."""
    pairs = zip(history["steps"], history["fit"], strict=True)
    return next((step for step, fit in pairs if fit <= sigma * sigma), history["steps"][-1])


@mistake("holdout_mask", edit={"round(share * n)": "int(share * n)"})
def rounded_down():
    """The number of pixels is rounded, not cut off."""


@mistake("holdout_mask", edit={"round(share * n)": "round((1 - share) * n)"})
def shown_instead():
    """True is for pixels that are kept out."""


@mistake(
    "holdout_mask",
    edit={
        "kept[torch.randperm(n, generator=generator)[: round(share * n)]] = True": (
            "kept = torch.rand(n, generator=generator) < share"
        )
    },
)
def about_so_many():
    """Exactly round(share n) pixels are asked for, not as many as chance gives."""


@mistake(
    "holdout_mask",
    edit={
        "torch.randperm(n, generator=generator)[: round(share * n)]": (
            "torch.arange(n)[:: max(1, round(1 / share))][: round(share * n)]"
        )
    },
)
def on_a_grid():
    """The pixels are to be drawn: every set is equally likely."""


@mistake("holdout_mask", edit={"torch.randperm(n, generator=generator)": "torch.randperm(n)"})
def global_generator():
    """The draws come from the generator that was given."""


@mistake(
    "holdout_mask",
    edit={
        "torch.randperm(n, generator=generator)": (
            "torch.randperm(n, generator=torch.Generator().manual_seed(generator.initial_seed()))"
        )
    },
)
def the_same_again():
    """Each call draws anew: the generator moves on."""


@mistake("holdout_mask", edit={"if not 0 < share < 1:": "if not 0 <= share <= 1:"})
def everything_allowed():
    """A share of 0 or 1 leaves nothing to be judged, or nothing to be fitted: refuse it."""


@mistake("holdout_mask", edit={"dtype=torch.bool": "dtype=torch.float32"})
def as_numbers():
    """The mask is to be bool."""


@mistake("holdout_mask", edit={"round(share * n)]": "max(1, round(share * n))]"})
def at_least_one():
    """round(share n) may be 0, and then no pixel is kept out."""


@mistake("holdout_mask")
def block(shape, share, generator):
    """Neighbours are kept out together: every set is to be equally likely."""
    if not 0 < share < 1:
        raise ValueError
    n = math.prod(shape)
    first = int(torch.randint(n, (), generator=generator))
    kept = torch.zeros(n, dtype=torch.bool)
    kept[: round(share * n)] = True
    return kept.roll(first).reshape(shape)


@mistake("shown", edit={"x[..., ~kept]": "x[..., kept]"})
def the_others():
    """These are the pixels that are kept out; the others are to be shown."""


@mistake("shown", edit={"x[..., ~kept]": "x * ~kept"})
def set_to_zero():
    """Pixels that are kept out are to be left out, not set to 0: a network would fit the zeros."""


@mistake("shown", edit={"x[..., ~kept]": "x.mT[..., ~kept.mT]"})
def column_by_column():
    """The pixels are numbered row by row."""


@mistake("shown", edit={"x[..., ~kept]": "x[..., ~kept].detach()"})
def shown_detached():
    """The network is cut off from the gradient: it will not learn."""


@mistake("shown", edit={"x[..., ~kept]": "x[..., ~kept].flatten()"})
def axes_lost():
    """Axes before the last two stay."""


@mistake("stop_by_holdout", edit={"[..., kept]": "[..., ~kept]"})
def on_the_shown():
    """The misfit of the pixels that were fitted falls for ever: take those kept out."""


@mistake("stop_by_holdout", edit={"[..., kept].double()": ".nan_to_num().double()"})
def on_all_pixels():
    """Only the pixels that were kept out count."""


@mistake("stop_by_holdout", edit={"half = width // 2": "half = 0"})
def not_smoothed():
    """Single checks jump: the mean of those around counts."""


@mistake("stop_by_holdout", edit={"half = width // 2": "half = width"})
def twice_as_wide():
    """`width` checks in all are averaged, the check itself among them."""


@mistake(
    "stop_by_holdout",
    edit={"errors[max(0, t - half) : t + half + 1]": "errors[max(0, t - width + 1) : t + 1]"},
)
def looks_back():
    """The mean is over the checks around, before and after."""


@mistake(
    "stop_by_holdout",
    edit={
        "errors[max(0, t - half) : t + half + 1].mean()": (
            "errors[max(0, t - half) : t + half + 1].sum() / width"
        )
    },
)
def ends_divided_by_width():
    """At both ends there are fewer checks: divide by their number."""


@mistake(
    "stop_by_holdout",
    edit={
        "errors[max(0, t - half) : t + half + 1].mean()": (
            "errors[max(0, t - half) : t + half + 1].median()"
        )
    },
)
def by_the_median():
    """The mean of the checks is asked for."""


@mistake("stop_by_holdout", edit={"width=5": "width=3"})
def another_width():
    """The default of the width is 5."""


@mistake(
    "stop_by_holdout",
    edit={
        'history["steps"][int(torch.stack(smooth).argmin())]': "int(torch.stack(smooth).argmin())"
    },
)
def the_check():
    """The step is asked for, not the number of the check."""


@mistake(
    "stop_by_holdout",
    edit={
        'history["steps"][int(torch.stack(smooth).argmin())]': (
            "10 * int(torch.stack(smooth).argmin())"
        )
    },
)
def every_ten():
    """Checks need not be ten steps apart: the history says at which steps they were."""


@mistake("stop_by_holdout")
def first_local_minimum(history, y, kept, width=5):
    """This stops where the error first rises; the least of all is asked for."""
    errors = (history["images"] - y)[..., kept].double().square().flatten(1).mean(1)
    half = width // 2
    smooth = [errors[max(0, t - half) : t + half + 1].mean() for t in range(len(errors))]
    for t in range(len(smooth) - 1):
        if smooth[t + 1] > smooth[t]:
            return int(history["steps"][t])
    return int(history["steps"][-1])


@mistake(
    "stop_by_holdout",
    edit={"torch.stack(smooth).argmin()": "len(smooth) - 1 - torch.stack(smooth[::-1]).argmin()"},
)
def last_of_equals():
    """Where two are equally small the earlier one is asked for."""


@mistake("stop_by_holdout", edit={".square()": ".abs()"})
def absolute():
    """The misfit is a mean of squares."""


@mistake(
    "stop_by_holdout",
    edit={
        '(history["images"] - y)[..., kept]': (
            '(history["images"] - y).mean(-3)[..., kept] if y.ndim > 2 else '
            '(history["images"] - y)[..., kept]'
        )
    },
)
def channels_averaged_first():
    """Each channel has a misfit of its own: square before you average."""


@mistake("stop_by_discrepancy", edit={"sigma**2": "sigma"})
def deviation():
    """The misfit is a mean of squares: it is compared with the variance."""


@mistake("stop_by_discrepancy", edit={"misfit <= sigma**2": "misfit < sigma**2"})
def strictly_below():
    """A misfit that is equal to the variance counts."""


@mistake("stop_by_discrepancy", edit={'return int(history["steps"][-1])': "return None"})
def none_where_there_is_none():
    """Where the misfit never falls so far the last step is asked for."""


@mistake("stop_by_discrepancy")
def nearest(history, sigma):
    """The first misfit below counts, not the nearest one."""
    gaps = [abs(misfit - sigma**2) for misfit in history["fit"]]
    return history["steps"][gaps.index(min(gaps))]


@mistake("stop_by_discrepancy")
def last_above(history, sigma):
    """This is the last step above the noise's level; the first one below is asked for."""
    above = [s for s, m in zip(history["steps"], history["fit"], strict=True) if m > sigma**2]
    return above[-1] if above else history["steps"][0]


@mistake(
    "stop_by_discrepancy",
    edit={
        'for step, misfit in zip(history["steps"], history["fit"], strict=True):': (
            'for step, misfit in list(zip(history["steps"], history["fit"], strict=True))[1:]:'
        )
    },
)
def first_check_skipped():
    """The check before the first step counts, too."""


@mistake(
    "stop_by_discrepancy",
    edit={"misfit <= sigma**2": "torch.tensor(misfit) <= torch.tensor(sigma**2)"},
)
def in_single_precision():
    """Misfits are Python floats: in single precision a slightly larger one counts as equal."""


@mistake("stop_by_discrepancy", edit={"[-1])": '[history["fit"].index(min(history["fit"]))])'})
def the_least_of_all():
    """Where no misfit is small enough the last step counts, not that of the least misfit."""
