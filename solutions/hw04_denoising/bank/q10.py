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
    training = model.training
    try:
        model.eval()
        with torch.inference_mode():
            y = images + sigma * noise
            errors = (y - model(y) - images).square().flatten(1).mean(1)
    finally:
        model.train(training)
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


@mistake("evaluate")
def evaluate_in_train_mode(model, images, sigma, seed):
    """The network is evaluated in train mode: BatchNorm takes its means from the batch, and its
    running ones are changed.
    """
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.train()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_leaves_eval_mode(model, images, sigma, seed):
    """Afterwards the network is in eval mode, whatever it was in before."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_leaves_train_mode(model, images, sigma, seed):
    """Afterwards the network is in train mode, even if it was in eval mode before."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train()
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_with_gradients(model, images, sigma, seed):
    """Gradients are recorded while evaluating, which costs memory for every layer."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    y = images + sigma * noise
    mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_without_seed(model, images, sigma, seed):
    """The seed is not used: the noise, and with it the result, changes from call to call."""
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * torch.randn_like(images)
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_seeds_globally(model, images, sigma, seed):
    """torch's global generator is seeded anew: whatever draws from it later is changed. Make a
    generator of your own.
    """
    torch.manual_seed(seed)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * torch.randn_like(images)
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_pooled(model, images, sigma, seed):
    """The squared errors of all images are pooled. The mean of the images' PSNR is asked for."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().mean()
    model.train(mode)
    return (-10 * mse.log10()).item()


@mistake("evaluate")
def evaluate_noise_as_image(model, images, sigma, seed):
    """The network's output is compared with the image. It estimates the noise: subtract it from y
    first.
    """
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        mse = (model(images + sigma * noise) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_against_noisy(model, images, sigma, seed):
    """The result is compared with the noisy image. PSNR is measured against the clean one."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        mse = model(images + sigma * noise).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake("evaluate")
def evaluate_scales_sigma(model, images, sigma, seed):
    """sigma is divided by 255, though it is given on the scale of the images."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma / 255 * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()
