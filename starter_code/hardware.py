"""Where training runs: a graphics card where there is one, else the processor. None is needed.

`INVERSE_PROBLEMS_DEVICE` in the environment decides instead: cpu, cuda, mps or cuda:1, say. What is
trained elsewhere comes back to the CPU, where notebooks go on and answers are judged.
"""

import os

import torch
from torch import nn

VARIABLE = "INVERSE_PROBLEMS_DEVICE"


def device() -> str:
    """The device for training: "cuda", "mps" (Apple's) or "cpu", the first that is there."""
    if wanted := os.environ.get(VARIABLE, "").strip():
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def name(device: str) -> str:
    """A device in words: of a card its model, too."""
    if torch.device(device).type == "cuda" and torch.cuda.is_available():
        return f"{device} ({torch.cuda.get_device_name(device)})"
    return "the CPU" if device == "cpu" else device


def of(model: nn.Module) -> torch.device:
    """The device of a model's first parameter; the CPU where it has none."""
    return next((one.device for one in model.parameters()), torch.device("cpu"))


def generator_for(model_device: torch.device, generator: torch.Generator) -> torch.Generator:
    """A generator that draws on this device: the given one where it does, else one like it."""
    if generator.device.type == model_device.type:
        return generator
    return torch.Generator(model_device).manual_seed(generator.initial_seed())
