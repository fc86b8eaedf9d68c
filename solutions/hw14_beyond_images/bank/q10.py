"""Other right answers and known wrong ones to question 10 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("consistent")
def consistent_by_masks(u, y, theta):
    """Written into a copy of y."""
    out = y.clone()
    up, down = y >= theta, y <= -theta
    out[up] = torch.clamp(u[up], min=theta)
    out[down] = torch.clamp(u[down], max=-theta)
    return out


@alternative("consistent")
def consistent_by_bounds(u, y, theta):
    """Between a lower and an upper bound."""
    inf = torch.full_like(y, torch.inf)
    low = torch.where(y <= -theta, -inf, torch.where(y >= theta, torch.full_like(y, theta), y))
    high = torch.where(y >= theta, inf, torch.where(y <= -theta, torch.full_like(y, -theta), y))
    return torch.minimum(torch.maximum(u, low), high)


@alternative("clip_loss")
def loss_by_parts(u, y, theta):
    """Three kinds of samples."""
    up, down = y >= theta, y <= -theta
    trusted = torch.where(up | down, torch.zeros_like(u), u - y)
    low = torch.where(up, torch.relu(theta - u), torch.zeros_like(u))
    high = torch.where(down, torch.relu(u + theta), torch.zeros_like(u))
    return (trusted**2 + low**2 + high**2).sum(dim=-1) / 2


@alternative("declip")
def declip_by_gradient(y, theta, steps):
    """Second differences and their adjoint, written out."""

    def nearest(u):
        return torch.where(
            y >= theta, u.clamp(min=theta), torch.where(y <= -theta, u.clamp(max=-theta), y)
        )

    def gradient(z):
        r = z[..., :-2] - 2 * z[..., 1:-1] + z[..., 2:]
        g = torch.zeros_like(z)
        g[..., :-2] += r
        g[..., 1:-1] -= 2 * r
        g[..., 2:] += r
        return g

    u, z = y.clone(), y.clone()
    for k in range(steps):
        new = nearest(z - 0.0625 * gradient(z))
        z = new + (k / (k + 3)) * (new - u)
        u = new
    return u


@mistake(
    "consistent",
    edit={
        "u.clamp(min=theta)": "u.clamp(min=theta, max=theta)",
        "u.clamp(max=-theta)": "u.clamp(min=-theta, max=-theta)",
    },
)
def clamped_on_both_sides():
    """A clipped sample says at least theta, and no more than that."""


@mistake(
    "consistent",
    edit={
        "torch.where(y >= theta, above, torch.where(y <= -theta, below, y))": (
            "torch.where(y >= theta, above, torch.where(y <= -theta, below, u))"
        ),
    },
)
def nothing_trusted():
    """Samples within the range were measured: they are y."""


@mistake("consistent", edit={"y >= theta": "y > theta", "y <= -theta": "y < -theta"})
def clipped_trusted():
    """A sample at theta was clipped: it is not to be trusted."""


@mistake("consistent", edit={"u.clamp(min=theta), u.clamp(max=-theta)": "u, u"})
def one_side_forgotten():
    """What was clipped lies beyond the range."""


@mistake("consistent", edit={"u.clamp(max=-theta)": "u.clamp(max=theta)"})
def lower_side():
    """Below, what was clipped is at most -theta."""


@mistake("consistent", edit={"torch.where(y <= -theta, below, y)": "y"})
def upper_side_only():
    """Samples are clipped below, too."""


@mistake(
    "consistent",
    edit={
        "u.clamp(min=theta), u.clamp(max=-theta)": (
            "u.abs().clamp(min=theta), -u.abs().clamp(min=theta)"
        ),
    },
)
def sizes_kept():
    """The nearest one is asked for: an estimate of the other sign moves to theta itself."""


@mistake("clip_loss", edit={"0.5 * ": ""})
def not_halved():
    """Half the squared distance is asked for."""


@mistake("clip_loss", edit={".sum(-1)": ".mean(-1)"})
def mean_of_samples():
    """The distance sums over samples."""


@mistake("clip_loss", edit={".sum(-1)": ".sum()"})
def sum_of_all():
    """Each signal has a loss of its own."""


@mistake("clip_loss", edit={".square()": ".abs()"})
def absolute():
    """The distance is squared."""


@mistake("clip_loss", edit={"(u - nearest)": "(u - y)"})
def distance_from_y():
    """Beyond theta there is no distance: what was clipped may be anything there."""


@mistake("clip_loss", edit={"(u - nearest)": "(u.detach() - nearest)"})
def gradient_cut():
    """The gradient is that of the distance: it is cut off, or has the other sign."""


@mistake("clip_loss", edit={"u.clamp(min=theta)": "torch.full_like(u, theta)"})
def above_counts():
    """Above theta the distance is 0."""


@mistake("declip", edit={"/ 16": "/ 8"})
def long_steps():
    """The step is a sixteenth."""


@mistake("declip", edit={"k / (k + 3)": "(k + 1) / (k + 4)"})
def counted_from_one():
    """k counts from 0: the first step has no momentum."""


@mistake("declip", edit={"k / (k + 3)": "0"})
def not_accelerated():
    """Momentum is missing."""


@mistake("declip", edit={"return u": "return z"})
def extrapolated():
    """The result is the last consistent u, not the extrapolated z."""


@mistake(
    "declip",
    edit={
        "consistent(z - padded.diff(n=2, dim=-1) / 16, y, theta)": (
            "z - padded.diff(n=2, dim=-1) / 16"
        ),
    },
)
def not_consistent():
    """Each step ends with a consistent signal."""


@mistake(
    "declip",
    edit={
        "z.diff(n=2, dim=-1)": "z.diff(n=1, dim=-1)",
        "(2, 2)": "(1, 1)",
        "padded.diff(n=2, dim=-1)": "-padded.diff(n=1, dim=-1)",
    },
)
def first_differences():
    """Smooth means small second differences."""


@mistake("declip")
def edges_repeated(y, theta, steps):
    """The adjoint of second differences puts zeros at both ends, and repeats nothing."""
    u = z = y.clone()
    for k in range(steps):
        bends = z.diff(n=2, dim=-1)
        first, last = bends[..., :1], bends[..., -1:]
        padded = torch.cat([first, first, bends, last, last], -1)
        before, u = u, consistent(z - padded.diff(n=2, dim=-1) / 16, y, theta)  # noqa: F821
        z = u + k / (k + 3) * (u - before)
    return u


@mistake("declip", edit={"nn.functional.pad(bends, (2, 2))": "nn.functional.pad(bends, (4, 0))"})
def not_in_place():
    """The gradient is at the wrong samples: the adjoint reaches two samples to each side."""


@mistake("declip", edit={"range(steps)": "range(max(1, steps))"})
def at_least_one_step():
    """With 0 steps the result is y."""


@mistake(
    "consistent", edit={"y >= theta": "y >= 0.99 * theta", "y <= -theta": "y <= -0.99 * theta"}
)
def nearly_clipped():
    """Samples a little below the range were measured: they stay."""


@mistake("consistent")
def compared_in_double(u, y, theta):
    """theta rounded to the dtype of y may be a little smaller: compare in that dtype."""
    above, below = u.clamp(min=theta), u.clamp(max=-theta)
    z = y.double()
    return torch.where(z >= theta, above, torch.where(z <= -theta, below, y))


@mistake(
    "consistent",
    edit={"above, below = ": "if (y.abs() < theta).all():\n    return y\nabove, below = "},
)
def nothing_clipped_y_itself():
    """Where nothing is clipped y itself comes back: a result is a new tensor."""


@mistake(
    "declip",
    edit={"u = z = y.clone()": "if (y.abs() < theta).all():\n    return y\nu = z = y.clone()"},
)
def nothing_to_do_y_itself():
    """Where nothing is clipped y itself comes back, and no copy of it."""
