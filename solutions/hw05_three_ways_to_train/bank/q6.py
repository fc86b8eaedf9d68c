"""Other right answers and known wrong ones to question 6 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("divergence")
def entry_by_entry(f, y):
    """A gradient for each entry."""
    with torch.enable_grad():
        y = y.detach().clone().requires_grad_(True)
        z = f(y)
        found = torch.zeros(len(y), dtype=y.dtype, device=y.device)
        if not z.requires_grad:
            return found
        for i in range(y.shape[1]):
            (g,) = torch.autograd.grad(z[:, i].sum(), y, retain_graph=True, allow_unused=True)
            if g is not None:
                found += g[:, i]
    return found


@alternative("divergence")
def by_whole_jacobian(f, y):
    """The Jacobian of the whole batch, then its diagonal blocks."""
    J = torch.autograd.functional.jacobian(f, y)  # (B, n, B, n)
    return torch.einsum("bibi->b", J)


@alternative("divergence_mc")
def by_rows(f, y, tau, b):
    """Flattened first."""
    difference = f(y + b * tau) - f(y)
    return torch.linalg.vecdot(difference.reshape(len(y), -1), b.reshape(len(y), -1)) / tau


@alternative("divergence_mc")
def moved_first(f, y, tau, b):
    """At y first; sums over all axes but the first."""
    here = f(y)
    there = f(torch.add(y, b, alpha=tau))
    axes = tuple(range(1, y.ndim))
    return torch.sum((there - here) * b, dim=axes) / tau


@alternative("sure")
def by_samples(f, forward, y, sigma, tau, b):
    """Sample by sample, then the mean."""
    seen = forward(f(y))
    spread = ((forward(f(y + tau * b)) - seen) * b).flatten(1).sum(1) / tau
    m = y[0].numel()
    return ((seen - y).flatten(1).square().sum(1) / m - sigma**2 + 2 * sigma**2 / m * spread).mean()


@mistake("divergence", edit={"f(rows).sum(0)": "f(rows).mean(0)"})
def mean_over_the_batch():
    """The rows are averaged: each divergence is divided by their number."""


@mistake("divergence", edit={".sum(1)": ".mean(1)"})
def mean_of_derivatives():
    """The divergence is the sum of the derivatives."""


@mistake("divergence", edit={".sum(1)": ".sum()"})
def of_the_batch():
    """Each row has a divergence of its own."""


@mistake("divergence", edit={"J.diagonal(dim1=0, dim2=2).sum(1)": "J.sum((0, 2))"})
def all_derivatives():
    """These are all derivatives; the divergence has those of entry i for entry i alone."""


@mistake("divergence")
def gradient_of_the_sum(f, y):
    """The gradient of the sum of f mixes derivatives of entry i for entry j."""
    with torch.enable_grad():
        y = y.detach().clone().requires_grad_(True)
        total = f(y).sum() + 0 * y.sum()
        return torch.autograd.grad(total, y)[0].sum(1)


@mistake("divergence")
def by_random_directions(f, y):
    """The exact divergence is asked for, not an estimate."""
    b = torch.ones_like(y)
    b[:, ::2] = -1
    return (b * (f(y + 1e-4 * b) - f(y))).sum(1) / 1e-4


@mistake("divergence_mc", edit={" / tau": ""})
def not_divided_by_tau():
    """The difference is to be divided by tau."""


@mistake("divergence_mc", edit={"f(y + tau * b) - f(y)": "f(y) - f(y + tau * b)"})
def other_sign():
    """The difference is f(y + tau b) - f(y)."""


@mistake("divergence_mc", edit={"(b * (f": "((f"})
def without_b():
    """The difference is multiplied by b."""


@mistake("divergence_mc", edit={".sum(1)": ".mean(1)"})
def mc_mean():
    """The divergence is a sum over entries."""


@mistake("divergence_mc", edit={".flatten(1).sum(1)": ".sum(-1)"})
def mc_last_axis():
    """A sample may have several axes: sum over all but the first."""


@mistake("divergence_mc", edit={"f(y + tau * b) - f(y)": "f(y + tau * b) - f(y - tau * b)"})
def two_sided():
    """f is called at y and at y + tau b; this difference is twice as wide."""


@mistake("divergence_mc", edit={"y + tau * b": "y + b"})
def step_of_one():
    """The step is tau b, not b."""


@mistake("sure", edit={"- sigma**2 + 2": "+ 2"})
def level_forgotten():
    """The term - sigma^2 is missing: gradients do not show it, but the value is no error."""


@mistake("sure", edit={"2 * sigma**2": "sigma**2"})
def divergence_once():
    """The divergence stands with 2 sigma^2."""


@mistake("sure", edit={"+ 2 * sigma**2": "- 2 * sigma**2"})
def divergence_subtracted():
    """The divergence is added: an estimator that follows the noise pays for it."""


@mistake("sure", edit={"(b * (moved - seen)).mean()": "(b * (moved - seen)).sum() / len(y)"})
def not_divided_by_entries():
    """The divergence is divided by the number of entries, as the squared error is."""


@mistake("sure", edit={"sigma**2 * spread": "sigma * spread"})
def deviation():
    """The divergence stands with the variance, 2 sigma^2."""


@mistake("sure", edit={"(moved - seen)": "(moved - seen).detach()"})
def divergence_detached():
    """The divergence is cut off from its gradient: training will fit the noise."""


@mistake("sure", edit={"(moved - seen)": "(moved - seen.detach())"})
def half_detached():
    """Gradients go through both calls of f, at y and at y + tau b."""


@mistake("sure", edit={" / tau": ""})
def sure_without_tau():
    """The difference is to be divided by tau."""


@mistake("sure", edit={"forward(f(y + tau * b))": "forward(f(y)) + tau * b"})
def not_moved():
    """f is to be called at y + tau b."""


@mistake("sure", edit={"(seen - y).square()": "(seen - forward(y)).square()"})
def instrument_twice():
    """y was measured already: it does not go through the instrument again."""


@mistake("sure", edit={"(seen - y).square().mean()": "(seen - y).square().sum() / len(y)"})
def error_summed():
    """The squared error is divided by the number of entries, too."""


@mistake("sure", edit={"+ 2 * sigma**2 * spread": "+ 2 * sigma**2 * spread.abs()"})
def absolute_divergence():
    """A divergence may be negative."""


@alternative("sure")
def sample_by_sample(f, forward, y, sigma, tau, b):
    """A loop over samples."""
    here, moved = forward(f(y)), forward(f(y + tau * b))
    n, found = y[0].numel(), []
    for one, other, given, direction in zip(here, moved, y, b, strict=True):
        spread = (direction * (other - one)).sum() / tau
        found.append(((one - given).square().sum() + 2 * sigma**2 * spread) / n - sigma**2)
    return torch.stack(found).mean()


@mistake("divergence")
def asks_gradients_of_y(f, y):
    """y is the caller's: it is to ask for no gradients afterwards. Take a copy."""
    with torch.enable_grad():
        y.requires_grad_(True)
        total = torch.zeros_like(y[:, 0])
        found = f(y) + 0 * y
        for i in range(y.shape[1]):
            total += torch.autograd.grad(found[:, i].sum(), y, retain_graph=True)[0][:, i]
    return total.detach()


@mistake("divergence")
def by_backward(f, y):
    """`backward` leaves gradients in the parameters of f, too: `autograd.grad` does not."""
    with torch.enable_grad():
        x = y.detach().clone().requires_grad_(True)
        found, total = f(x) + 0 * x, torch.zeros_like(y[:, 0])
        for i in range(y.shape[1]):
            x.grad = None
            found[:, i].sum().backward(retain_graph=True)
            total += x.grad[:, i]
    return total


@mistake("divergence")
def constant_forgotten(f, y):
    """A constant f does not depend on y, and autograd refuses it: its divergence is 0."""
    with torch.enable_grad():
        x = y.detach().clone().requires_grad_(True)
        found, total = f(x), torch.zeros_like(y[:, 0])
        for i in range(y.shape[1]):
            total += torch.autograd.grad(found[:, i].sum(), x, retain_graph=True)[0][:, i]
    return total.detach()


@mistake("divergence")
def constant_of_parameters(f, y):
    """A constant f may have parameters, which require gradients: its divergence is 0 as well."""
    with torch.enable_grad():
        x = y.detach().clone().requires_grad_(True)
        found, total = f(x), torch.zeros_like(y[:, 0])
        if not found.requires_grad:
            return total
        for i in range(y.shape[1]):
            total += torch.autograd.grad(found[:, i].sum(), x, retain_graph=True)[0][:, i]
    return total.detach()


@mistake("divergence_mc")
def mc_by_view(f, y, tau, b):
    """`view` fails where dimensions cannot be merged in memory: `reshape` and `flatten` do not."""
    change = f(y + tau * b) - f(y)
    return (b.view(len(b), -1) * change.view(len(b), -1)).sum(1) / tau


@mistake("sure", edit={"return (seen - y).square()": "seen -= y\nreturn seen.square()"})
def subtracts_in_place():
    """f and forward may return what they are given: what is subtracted in place changes y."""


@mistake("divergence")
def rows_without_a_batch(f, y):
    """f maps batches (B, n): single rows (n,) are something else to it."""
    J = torch.func.vmap(torch.func.jacrev(f))(y)
    return J.diagonal(dim1=-2, dim2=-1).sum(-1)
