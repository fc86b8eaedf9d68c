"""Other right answers and known wrong ones to question 6 of hw12."""

import torch

from autograder.bank import alternative, mistake


@alternative("jacobian")
def by_functional_call(network, z):
    """The whole Jacobian by torch.func's functional_call."""
    names, values = zip(*network.named_parameters(), strict=True)
    z = z.detach()

    def image(*weights):
        return torch.func.functional_call(network, dict(zip(names, weights, strict=True)), (z,))

    with torch.enable_grad():
        parts = torch.autograd.functional.jacobian(
            lambda *w: image(*w).flatten(), tuple(v.detach() for v in values)
        )
    return torch.cat([part.flatten(1) for part in parts], dim=1)


@alternative("jacobian")
def column_by_column(network, z):
    """Products with unit vectors, batched."""
    weights = list(network.parameters())
    with torch.enable_grad():
        image = network(z).reshape(-1)
        rows = []
        for i in range(image.numel()):
            found = torch.autograd.grad(image[i], weights, retain_graph=True, allow_unused=True)
            filled = [
                torch.zeros_like(w) if g is None else g for w, g in zip(weights, found, strict=True)
            ]
            rows.append(torch.hstack([one.reshape(-1) for one in filled]))
    return torch.stack(rows).detach()


@mistake("jacobian", edit={"return torch.stack(rows)": "return torch.stack(rows).T"})
def transposed():
    """Rows belong to the output, columns to the weights."""


@mistake(
    "jacobian",
    edit={"weights = list(network.parameters())": "weights = list(network.parameters())[::-1]"},
)
def backwards():
    """Columns are in the order of network.parameters()."""


@mistake(
    "jacobian",
    edit={
        "rows.append(torch.cat([part.flatten() for part in parts]))": (
            "rows.append(torch.cat([part.mT.flatten() if part.ndim == 2 else "
            "part.flatten() for part in parts]))"
        )
    },
)
def columns_first():
    """Each weight tensor is flattened row by row, as flatten does it."""


@mistake("jacobian", edit={", allow_unused=True, materialize_grads=True": ""})
def idle_weights_fail():
    """Weights that take no part have the derivative 0; autograd refuses them unless it is told."""


@mistake("jacobian")
def idle_weights_left_out(network, z):
    """Weights that take no part have columns, too: of zeros."""
    weights = list(network.parameters())
    with torch.enable_grad():
        image, rows = network(z.detach()).flatten(), []
        for entry in image:
            parts = torch.autograd.grad(entry, weights, retain_graph=True, allow_unused=True)
            rows.append(torch.cat([part.flatten() for part in parts if part is not None]))
    return torch.stack(rows)


@mistake("jacobian")
def by_differences(network, z):
    """Differences are not exact: derivatives are asked for."""
    weights = list(network.parameters())
    columns = []
    with torch.no_grad():
        before = network(z).flatten()
        for weight in weights:
            flat = weight.view(-1)
            for i in range(len(flat)):
                kept = flat[i].item()
                flat[i] = kept + 1e-4
                columns.append((network(z).flatten() - before) / 1e-4)
                flat[i] = kept
    return torch.stack(columns, 1)


@mistake("jacobian")
def by_backward(network, z):
    """`backward` leaves gradients in the weights, where the next step of a fit finds them."""
    rows = []
    with torch.enable_grad():
        image = network(z.detach()).flatten()
        for entry in image:
            for weight in network.parameters():
                weight.grad = None
            entry.backward(retain_graph=True)
            rows.append(
                torch.cat(
                    [
                        (torch.zeros_like(w) if w.grad is None else w.grad.clone()).flatten()
                        for w in network.parameters()
                    ]
                )
            )
    return torch.stack(rows)


@mistake("jacobian", edit={"entry, weights": "entry / 2, weights"})
def halved():
    """The derivatives are off by a factor."""


@mistake("jacobian", edit={"with torch.enable_grad():": "if True:"})
def without_gradients():
    """Within torch.no_grad() there is nothing to differentiate: switch gradients on."""


@mistake(
    "jacobian", edit={"return torch.stack(rows)": "return torch.stack(rows).sum(0, keepdim=True)"}
)
def summed():
    """Each entry of the output has a row of its own."""
