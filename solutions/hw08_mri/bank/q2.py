"""Other right answers and known wrong ones to question 2 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("column_mask")
def by_scores(columns, R, acs, generator):
    """Random scores, with a bonus in the middle; the highest are kept."""
    if columns // R < acs:
        raise ValueError("too many columns in the middle")
    scores = torch.rand(columns, generator=generator)
    scores[columns // 2 - acs // 2 :][:acs] += 2
    mask = torch.full((columns,), False)
    mask[scores.argsort(descending=True)[: columns // R]] = True
    return mask


@alternative("acceleration")
def by_the_mean(mask):
    """One over the share of True, in double precision."""
    return 1 / mask.double().mean().item()


@alternative("acceleration")
def by_counting(mask):
    """Counted one by one."""
    return mask.numel() / sum(mask.tolist())


@mistake("column_mask", edit={"order[: count - acs]": "order[:count]"})
def middle_on_top():
    """The middle columns count, too: more than columns // R are measured."""


@mistake(
    "column_mask",
    edit={
        "mask[others[order[: count - acs]]] = True": (
            "mask[torch.randperm(columns, generator=generator)[: count - acs]] = True"
        )
    },
)
def drawn_from_all():
    """The others are drawn from all columns, some of them in the middle: too few are measured."""


@mistake(
    "column_mask", edit={"first = columns // 2 - acs // 2": "first = (columns - acs) // 2 + 1"}
)
def one_to_the_right():
    """The middle begins at columns // 2 - acs // 2."""


@mistake("column_mask", edit={"first = columns // 2 - acs // 2": "first = 0"})
def at_the_border():
    """Frequency 0 is in the middle, not in the first column."""


@mistake("column_mask", edit={"first = columns // 2 - acs // 2": "first = columns // 2"})
def half_a_middle():
    """The block has frequency 0 in its middle, not at its beginning."""


@mistake(
    "column_mask",
    edit={
        (
            'if acs > count:\n    raise ValueError(f"{acs} columns in '
            'the middle are more than {count} in all")'
        ): ("acs = min(acs, count)")
    },
)
def silently_fewer():
    """More in the middle than there are is refused, with ValueError."""


@mistake("column_mask", edit={"if acs > count:": "if acs >= count:"})
def refuses_equal():
    """All of them may lie in the middle."""


@mistake("column_mask", edit={", generator=generator": ""})
def other_generator():
    """The columns are drawn from the generator that is given."""


@mistake(
    "column_mask",
    edit={"torch.randperm(len(others), generator=generator)": "torch.arange(len(others))"},
)
def not_random():
    """The others are drawn at random."""


@mistake("column_mask", edit={"count = columns // R": "count = round(columns / R)"})
def rounded():
    """columns // R is rounded down."""


@mistake("column_mask", edit={"dtype=torch.bool": "dtype=torch.int64"})
def numbers():
    """The mask is of dtype bool."""


@mistake("column_mask")
def by_chance(columns, R, acs, generator):
    """Each column by chance: their number differs from mask to mask."""
    if acs > columns // R:
        raise ValueError("too many")
    first = columns // 2 - acs // 2
    share = (columns / R - acs) / max(columns - acs, 1)
    mask = torch.rand(columns, generator=generator) < share
    mask[first : first + acs] = True
    return mask


@mistake(
    "column_mask",
    edit={
        "order = torch.randperm(len(others), generator=generator)": (
            "chance = torch.rand(len(others), generator=generator)\n"
            "near = (others - columns // 2).abs() + columns * chance / 2\n"
            "order = near.argsort()"
        )
    },
)
def near_the_middle():
    """Columns near the middle are preferred."""


@mistake("acceleration", edit={"len(mask) / mask.sum().item()": "len(mask) // mask.sum().item()"})
def whole_number():
    """The acceleration need not be an integer."""


@mistake("acceleration", edit={"len(mask) / mask.sum().item()": "mask.sum().item() / len(mask)"})
def share():
    """This is the share of measured columns; the acceleration is one over it."""


@mistake("acceleration", edit={"mask.sum().item()": "mask.sum()"})
def a_tensor():
    """A Python float is asked for."""


@mistake("column_mask")
def by_the_seed(columns, R, acs, generator):
    """A generator goes on: the second mask that is drawn from it is not the first one again."""
    if acs > columns // R:
        raise ValueError("too many columns in the middle")
    own = torch.Generator().manual_seed(generator.initial_seed())
    mask = torch.zeros(columns, dtype=torch.bool)
    mask[columns // 2 - acs // 2 :][:acs] = True
    others = torch.nonzero(~mask)[:, 0]
    order = torch.randperm(len(others), generator=own)
    mask[others[order[: columns // R - acs]]] = True
    return mask


@mistake("column_mask")
def in_a_row(columns, R, acs, generator):
    """Columns that follow each other are one set of many: each set is to be equally likely."""
    if acs > columns // R:
        raise ValueError("too many columns in the middle")
    mask = torch.zeros(columns, dtype=torch.bool)
    mask[columns // 2 - acs // 2 :][:acs] = True
    others = torch.nonzero(~mask)[:, 0]
    first = int(torch.randint(max(len(others), 1), (1,), generator=generator))
    mask[others.roll(-first)[: columns // R - acs]] = True
    return mask
