"""Other right answers and known wrong ones to question 4 of hw12."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("fit")
def with_functions(network, z, y, steps, rate, every=10, forward=None):
    """Adam over all parameters; gradients by autograd.grad; lists turned into a tensor."""
    parameters = [p for p in network.parameters() if p.requires_grad]
    adam = torch.optim.Adam(parameters, lr=rate)
    z, y, history = z.clone().detach(), y.clone().detach(), []
    forward = forward or torch.clone
    with torch.set_grad_enabled(True):
        for step in range(steps + 1):
            image = network(z)
            measured = forward(image)
            if measured.shape != y.shape:
                raise ValueError("y has another shape than what the network's output measures")
            loss = F.mse_loss(measured, y)
            if not step % every:
                history.append((step, float(loss), image.detach().clone()))
            if step == steps:
                break
            found = torch.autograd.grad(loss, parameters, allow_unused=True)
            for parameter, gradient in zip(parameters, found, strict=True):
                parameter.grad = gradient
            adam.step()
    at, misfits, images = zip(*history, strict=True)
    return {"steps": list(at), "fit": list(misfits), "images": torch.stack(images)}


@alternative("fit")
def looks_afterwards(network, z, y, steps, rate, every=10, forward=lambda image: image):
    """Steps in one loop, checks by runs of their own."""
    z, y = z.detach(), y.detach()
    history = {"steps": [], "fit": [], "images": []}

    def check(step):
        with torch.no_grad():
            image = network(z)
            seen = forward(image)
            if tuple(seen.shape) != tuple(y.shape):
                raise ValueError("shapes differ")
            history["steps"].append(step)
            history["fit"].append(((seen - y) ** 2).mean().item())
            history["images"].append(image.clone())

    optimizer = torch.optim.Adam((p for p in network.parameters() if p.requires_grad), rate)
    check(0)
    with torch.enable_grad():
        for step in range(1, steps + 1):
            optimizer.zero_grad(set_to_none=True)
            ((forward(network(z)) - y) ** 2).mean().backward()
            optimizer.step()
            if step % every == 0:
                check(step)
    history["images"] = torch.stack(history["images"])
    return history


@mistake("fit", edit={"optimizer.zero_grad()": "pass"})
def gradients_add_up():
    """Gradients of earlier steps are still there: backward adds to them."""


@mistake(
    "fit",
    edit={
        "optimizer.zero_grad()\n": "",
        "optimizer.step()": "optimizer.step()\noptimizer.zero_grad()",
    },
)
def cleared_too_late():
    """Gradients from before the fit are used in its first step."""


@mistake(
    "fit",
    edit={
        "images.append(image.detach().clone())": "images = [image.detach().clone()] * len(checks)"
    },
)
def all_like_the_last():
    """All images of the history are the same: each is to be what came at its own step."""


@mistake("fit", edit={"torch.optim.Adam": "torch.optim.SGD"})
def gradient_descent():
    """Adam is asked for."""


@mistake("fit", edit={"torch.optim.Adam(weights, lr=rate)": "torch.optim.AdamW(weights, lr=rate)"})
def weights_decay():
    """AdamW lets the weights decay: Adam is asked for, with torch's other settings."""


@mistake("fit", edit={"lr=rate": "lr=0.01"})
def rate_ignored():
    """The argument rate is not used."""


@mistake("fit", edit={"(seen - y).square().mean()": "(seen - y).square().sum()"})
def summed():
    """The misfit is a mean over all entries, not a sum."""


@mistake("fit", edit={"(seen - y).square().mean()": "(seen - y).square().mean().sqrt()"})
def the_root():
    """The misfit is the mean of squares, not its root."""


@mistake("fit", edit={"(seen - y).square().mean()": "(seen - y).abs().mean()"})
def absolute():
    """The misfit is a mean of squares."""


@mistake("fit", edit={"seen = forward(image)": "seen = image"})
def no_instrument():
    """The instrument is not used: what the network's image would measure is compared with y."""


@mistake("fit", edit={"if seen.shape != y.shape": "if False"})
def broadcast():
    """Where y has another shape it is compared with every pixel: refuse it."""


@mistake("fit", edit={"image = network(z)": "image = network(z + 0.01 * torch.randn_like(z))"})
def noisy_input():
    """The network is given z with noise; z is to stay as it is."""


@mistake(
    "fit", edit={"image = network(z)": "image = network(0.1 * torch.rand(z.shape, dtype=z.dtype))"}
)
def drawn_anew():
    """The network's input is drawn anew in each step; z is drawn once and never changes."""


@mistake(
    "fit",
    edit={
        "weights = [": "z = z.detach().clone().requires_grad_(True)\nweights = [z] + [",
        "z, y = z.detach(), y.detach()": "y = y.detach()",
    },
)
def input_learns():
    """z is fitted as well; the weights are all there is to be found."""


@mistake("fit", edit={"if step % every == 0:": "if step % every == 0 and step:"})
def first_check_missing():
    """The first check is before the first step."""


@mistake("fit", edit={"if step < steps:": "if step < steps - 1:"})
def one_step_less():
    """So many steps are asked for; the last one is missing."""


@mistake("fit", edit={"if step < steps:": "if True:"})
def one_step_more():
    """After the last check there is one more step: the network has moved on."""


@mistake(
    "fit", edit={"for step in range(steps + 1):": "for step in range(steps - steps % every + 1):"}
)
def ends_at_the_last_check():
    """`steps` updates are asked for, also where the last check comes before."""


@mistake("fit", edit={"if step % every == 0:": "if step % every == 0 or step == steps:"})
def one_check_more():
    """A check is made at multiples of `every` alone."""


@mistake("fit", edit={"image = network(z)": "image = network.eval()(z)"})
def evaluation_mode():
    """The network is put into evaluation mode; leave it in the mode in which it was given."""


@mistake("fit", edit={"image = network(z)": "image = network.train()(z)"})
def training_mode():
    """The network is put into training mode; leave it in the mode in which it was given."""


@mistake(
    "fit",
    edit={
        "weights = [weight for weight in network.parameters() if weight.requires_grad]": (
            "weights = [weight.requires_grad_(True) for weight in network.parameters()]"
        )
    },
)
def all_learn():
    """Weights that do not require gradients are not to learn."""


@mistake(
    "fit", edit={"weights = [": "import copy\n\nnetwork = copy.deepcopy(network)\nweights = ["}
)
def a_copy_learns():
    """A copy of the network is fitted; the network itself is to change."""


@mistake("fit", edit={"misfits.append(loss.item())": "misfits.append(loss.detach())"})
def misfits_as_tensors():
    """Misfits are to be Python floats."""


@mistake("fit", edit={"torch.stack(images)": "images"})
def images_in_a_list():
    """The images are to be stacked into one tensor."""


@mistake("fit", edit={"every=10": "every=1"})
def another_default():
    """The default of `every` is 10."""


@mistake("fit", edit={"with torch.enable_grad():": "if True:"})
def without_gradients():
    """Within torch.no_grad() nothing is learned: switch gradients on for the fit."""


@mistake(
    "fit", edit={"z, y = z.detach(), y.detach()": "z, y = z.detach(), y.detach()\ny -= 1e-3 * y"}
)
def changes_y():
    """The measurement that was given is changed."""


@mistake(
    "fit", edit={"loss = (seen": "loss = 1e-4 * sum(w.square().sum() for w in weights) + (seen"}
)
def penalised():
    """The loss holds something else than the misfit."""


@mistake("fit", edit={"images.append(image.detach().clone())": "images.append(image.detach())"})
def images_change_later():
    """Where a network returns its own weights these change in place: keep copies of the images."""


@mistake("fit", edit={"images.append(image.detach().clone())": "images.append(image.clone())"})
def images_with_gradients():
    """The images are still tied to the weights: cut them off, they are a record."""


@mistake("fit", edit={"z, y = z.detach(), y.detach()": "z = z.detach()"})
def gradients_in_y():
    """Where y asks for gradients it gets them: only the weights are to learn."""
