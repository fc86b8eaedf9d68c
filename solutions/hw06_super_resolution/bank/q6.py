"""Other right answers and known wrong ones to question 6 of hw06."""

import torch

from autograder.bank import alternative, mistake


@alternative("clip_gradients")
def by_copying(parameters, theta, rate):
    """Minimum and maximum, written into the same tensors."""
    b = theta / rate
    total = 0
    for p in parameters:
        g = p.grad
        if g is None:
            continue
        limited = torch.where(g > b, b, torch.where(g < -b, -b, g))
        total += (limited != g).sum().item()
        g.copy_(limited)
    return total


@alternative("clip_gradients")
def by_torch(parameters, theta, rate):
    """Torch's own clipping by value."""
    kept = [one for one in parameters if one.grad is not None]
    count = sum(int((one.grad.abs() > theta / rate).sum()) for one in kept)
    if kept:
        torch.nn.utils.clip_grad_value_(kept, theta / rate)
    return count


@mistake("clip_gradients", edit={"theta / rate, 0": "theta, 0"})
def bound_is_theta():
    """The bound is theta / rate, so that a *step* is at most theta."""


@mistake("clip_gradients", edit={"theta / rate, 0": "theta * rate, 0"})
def bound_times_rate():
    """The bound is theta divided by the rate."""


@mistake(
    "clip_gradients",
    edit={
        "parameter.grad.clamp_(-bound, bound)": (
            "parameter.grad.mul_((bound / parameter.grad.norm()).clamp(max=1))"
        )
    },
)
def by_the_norm():
    """Each gradient is scaled by its norm. Entries are clipped, each by itself."""


@mistake(
    "clip_gradients",
    edit={"parameter.grad.clamp_(-bound, bound)": "parameter.grad.clamp_(max=bound)"},
)
def above_only():
    """Entries below -theta / rate are left."""


@mistake(
    "clip_gradients",
    edit={
        "parameter.grad.clamp_(-bound, bound)": (
            "parameter.grad = parameter.grad.clamp(-bound, bound)"
        )
    },
)
def a_new_tensor():
    """The gradient is replaced by a new tensor; change it in place."""


@mistake(
    "clip_gradients",
    edit={"parameter.grad.clamp_(-bound, bound)": "parameter.data.clamp_(-bound, bound)"},
)
def clips_the_weights():
    """The parameters are clipped; their gradients should be."""


@mistake("clip_gradients", edit={"if parameter.grad is not None:": "if True:"})
def without_a_gradient():
    """A parameter may have no gradient: it is left out."""


@mistake("clip_gradients", edit={".abs() > bound": ".abs() >= bound"})
def counts_the_bound():
    """An entry at the bound is not changed, and does not count."""


@mistake(
    "clip_gradients",
    edit={"int((parameter.grad.abs() > bound).sum())": "int((parameter.grad.abs() > bound).any())"},
)
def counts_tensors():
    """It counts gradients; entries are asked for."""


@mistake(
    "clip_gradients",
    edit={"int((parameter.grad.abs() > bound).sum())": "(parameter.grad.abs() > bound).sum()"},
)
def count_is_a_tensor():
    """The count is to be an int."""


@mistake(
    "clip_gradients",
    edit={
        "bound, changed": (
            "parameters = parameters if hasattr(parameters, '__len__') else []\nbound, changed"
        )
    },
)
def no_generators():
    """Nothing is done where the parameters come from a generator."""


@mistake(
    "clip_gradients", edit={"int((parameter.grad.abs() > bound).sum())": "parameter.grad.numel()"}
)
def counts_all():
    """All entries are counted, those that stay as well."""


@mistake("clip_gradients")
def clips_a_copy(parameters, theta, rate):
    """`reshape` copies where memory has another order: such a gradient is counted, not clipped."""
    limit = theta / rate
    count = 0
    for p in parameters:
        if p.grad is not None:
            flat = p.grad.reshape(-1)
            beyond = flat.abs() > limit
            flat[beyond] = limit * flat[beyond].sign()
            count += int(beyond.sum())
    return count


@mistake("clip_gradients")
def fails_without_gradients(parameters, theta, rate):
    """It fails where no parameter has a gradient: nothing is to be done, and the count is 0."""
    kept = [p for p in parameters if p.grad is not None]
    count = sum(int((p.grad.abs() > theta / rate).sum()) for p in kept)
    torch.nn.utils.clip_grad_value_(kept, theta / rate)
    return count


@mistake(
    "clip_gradients",
    edit={
        "parameter.grad.clamp_(-bound, bound)": (
            "g = parameter.grad\ng.sub_(g - g.clamp(-bound, bound))"
        )
    },
)
def infinite_minus_infinite():
    """An infinite entry becomes NaN; it is to be brought to the bound, too."""


@mistake("clip_gradients")
def stops_at_none(parameters, theta, rate):
    """Parameters after one without a gradient are left out, too: leave out that one alone."""
    count = 0
    for p in parameters:
        if p.grad is None:
            break
        count += int((p.grad.abs() > theta / rate).sum())
        p.grad.clamp_(-theta / rate, theta / rate)
    return count
