"""Other right answers and known wrong ones to question 10 of hw04."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("evaluate")
def evaluate_in_inference_mode(model, images, sigma, seed):
    """inference_mode, and the mode restored whatever happens."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    modes = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        with torch.inference_mode():
            y = images + sigma * noise
            errors = (y - model(y) - images).square().flatten(1).mean(1)
    finally:
        for part, training in modes:
            part.training = training
    return (-10 * errors.log10()).mean().item()


@alternative("evaluate")
def evaluate_image_by_image(model, images, sigma, seed):
    """The noise is drawn at once, the images go through the model one by one."""
    modes = {module: module.training for module in model.modules()}
    generator = torch.Generator(device=images.device)
    generator.manual_seed(seed)
    noise = torch.empty_like(images).normal_(generator=generator)
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, n in zip(images, noise, strict=True):
            y = (x + sigma * n)[None]
            mse = F.mse_loss(y - model(y), x[None]).item()
            total += 10 * math.log10(1 / mse)
    for module, mode in modes.items():
        module.training = mode
    return total / len(images)


@alternative("evaluate")
def evaluate_without_gradients(model, images, sigma, seed):
    """set_grad_enabled, modes kept module by module."""
    modes = [module.training for module in model.modules()]
    generator = torch.Generator(images.device)
    generator.manual_seed(int(seed))
    with torch.set_grad_enabled(False):
        noise = torch.randn(
            images.shape, generator=generator, device=images.device, dtype=images.dtype
        )
        y = images + noise * sigma
        estimate = y - model.eval()(y)
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    mse = (estimate - images).pow(2).mean(dim=(1, 2, 3))
    return float((10 * torch.log10(1 / mse)).mean())


@mistake("evaluate", edit={"model.eval()": "model.train()"})
def evaluate_in_train_mode():
    """The network is evaluated in train mode: BatchNorm takes its means from the batch, and its
    running ones are changed.
    """


@mistake("evaluate", edit={"part.training = training": "pass"})
def evaluate_leaves_eval_mode():
    """Afterwards the network is in eval mode, whatever it was in before."""


@mistake("evaluate", edit={"part.training = training": "part.training = True"})
def evaluate_leaves_train_mode():
    """Afterwards the network is in train mode, even if it was in eval mode before."""


@mistake(
    "evaluate",
    edit={
        """
with torch.no_grad():
    errors =
""": """
errors =
"""
    },
)
def evaluate_with_gradients():
    """Gradients are recorded while evaluating, which costs memory for every layer."""


@mistake("evaluate", edit={"part.training = training": "part.training = modes[0][1]"})
def evaluate_thaws_layers():
    """All layers are afterwards in the mode of the whole model, those too that were frozen in
    another one. Keep the mode of every layer.
    """


@mistake(
    "evaluate",
    edit={
        "with torch.no_grad():": "torch.set_grad_enabled(False)\nif True:",
        "for part, training in modes:": """
torch.set_grad_enabled(True)
for part, training in modes:
""",
    },
)
def evaluate_switches_gradients_on():
    """Gradients are recorded afterwards, even if they were not before."""


@mistake("evaluate", edit={"model.eval()": "model.eval().requires_grad_(False)"})
def evaluate_freezes_parameters():
    """The parameters do not learn afterwards. `torch.no_grad` leaves them as they are."""


@mistake("evaluate", edit={"model.eval()": "model.eval()\nmodel.zero_grad()"})
def evaluate_drops_gradients():
    """The gradients that the parameters had are gone, and with them the step of a training that
    gathers them.
    """


@mistake(
    "evaluate",
    edit={
        "model.eval()": """
for part in model.modules():
    if isinstance(part, torch.nn.BatchNorm2d):
        part.eval()
"""
    },
)
def evaluate_with_dropout():
    """Only BatchNorm is put into evaluation mode. Other layers have two modes as well: put the
    whole model into it.
    """


@mistake(
    "evaluate",
    edit={
        "y = images + sigma * noise": "y = images.add_(sigma * noise)",
        "(y - model(y) - images)": "(sigma * noise - model(y))",
        "for part, training in modes:": "images.sub_(sigma * noise)\nfor part, training in modes:",
    },
)
def evaluate_adds_in_place():
    """The noise is added to the images themselves and taken off again: rounding errors are left in
    them.
    """


@mistake(
    "evaluate",
    edit={
        "torch.Generator(images.device)": "torch.Generator()",
        "dtype=images.dtype, device=images.device)": "dtype=images.dtype).to(images.device)",
    },
)
def evaluate_draws_on_the_cpu():
    """The noise is drawn on the CPU, wherever the images are: there are other numbers on a GPU."""


@mistake("evaluate", edit={"generator=generator, ": ""})
def evaluate_without_seed():
    """The seed is not used: the noise, and with it the result, changes from call to call."""


@mistake(
    "evaluate",
    edit={
        "generator = torch.Generator(images.device).manual_seed(seed)": "torch.manual_seed(seed)",
        "generator=generator, ": "",
    },
)
def evaluate_seeds_globally():
    """torch's global generator is seeded anew: whatever draws from it later is changed. Make a
    generator of your own.
    """


@mistake("evaluate", edit={"mean((1, 2, 3))": "mean()"})
def evaluate_pooled():
    """The squared errors of all images are pooled. The mean of the images' PSNR is asked for."""


@mistake("evaluate", edit={"y - model(y) - images": "model(y) - images"})
def evaluate_noise_as_image():
    """The network's output is compared with the image. It estimates the noise: subtract it from y
    first.
    """


@mistake("evaluate", edit={"(y - model(y) - images)": "model(y)"})
def evaluate_against_noisy():
    """The result is compared with the noisy image. PSNR is measured against the clean one."""


@mistake("evaluate", edit={"sigma * noise": "sigma / 255 * noise"})
def evaluate_scales_sigma():
    """sigma is divided by 255, though it is given on the scale of the images."""


@mistake("evaluate", edit={"in model.modules()": "in [model, *model.children()]"})
def evaluate_forgets_inner_layers():
    """The modes of layers within other layers are not put back. `model.modules()` has them all."""


@mistake("evaluate", edit={"model.eval()": "if model.training:\n    model.eval()"})
def evaluate_trusts_the_model():
    """A layer may be in train mode where the model itself is not: it stays there while the images
    are denoised.
    """


@mistake(
    "evaluate",
    edit={
        "model.eval()": "model.eval().requires_grad_(False)",
        "return (-10": "model.requires_grad_(True)\nreturn (-10",
    },
)
def evaluate_lets_all_learn():
    """All parameters learn after the call, those too that did not before."""


@alternative("evaluate")
@torch.no_grad()
def evaluate_by_a_decorator(model, images, sigma, seed):
    """All of the function records no gradients; modes by layer, given back whatever happens."""
    modes = {part: part.training for part in model.modules()}
    try:
        model.eval()
        generator = torch.Generator(device=images.device).manual_seed(seed)
        options = {"dtype": images.dtype, "device": images.device}
        y = images + sigma * torch.randn(images.shape, generator=generator, **options)
        estimates = y - model(y)
    finally:
        for part, mode in modes.items():
            part.training = mode
    errors = (estimates - images).double().square().flatten(1).mean(1).tolist()
    return sum(-10 * math.log10(error) for error in errors) / len(errors)


@mistake("evaluate", edit={"errors.log10()": "(errors + 1e-12).log10()"})
def evaluate_with_a_small_number():
    """A small number is added to the error, so that no PSNR can be large. Leave it away."""
