"""Other right answers and known wrong ones to question 9 of hw04."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("train_step")
def step_with_closure(model, optimizer, y, x):
    """The optimiser calls the loss itself."""
    model.train()

    def closure():
        optimizer.zero_grad()
        loss = (model(y) - y + x).square().sum() / (2 * len(y))
        loss.backward()
        return loss

    return optimizer.step(closure).item()


@alternative("train_step")
def step_with_gradients_first(model, optimizer, y, x):
    """Old gradients are dropped after they are used and before too."""
    optimizer.zero_grad(set_to_none=False)
    model.train(True)
    loss = F.mse_loss(model(y), y - x, reduction="sum") / y.shape[0] / 2
    loss.backward()
    value = loss.detach().item()
    optimizer.step()
    optimizer.zero_grad()
    return value


@alternative("learning_rate")
def rate_by_squared_cosine(step, steps, highest, lowest):
    """(1 + cos 2a) / 2 = cos(a)^2."""
    return lowest + (highest - lowest) * math.cos(math.pi * step / (2 * steps)) ** 2


@alternative("learning_rate")
def rate_by_mean_and_amplitude(step, steps, highest, lowest):
    """A cosine about the mean of both rates."""
    mean, amplitude = (highest + lowest) / 2, (highest - lowest) / 2
    return mean + amplitude * math.cos(step / steps * math.pi)


@mistake("train_step", edit={"optimizer.zero_grad()": ""})
def step_without_zero_grad():
    """Gradients of earlier steps are still there: backward adds to them. Drop them first."""


@mistake("train_step", edit={"optimizer.step()": ""})
def step_without_step():
    """The weights do not change: either the optimiser makes no step, or the gradients are gone by
    then.
    """


@mistake(
    "train_step",
    edit={
        "model.train()": "model.eval()",
        """
return
""": """
model.train()
return
""",
    },
)
def step_in_eval_mode():
    """The network is not put into train mode: BatchNorm keeps its old means and variances."""


@mistake(
    "train_step",
    edit={
        """
return loss.item()
""": """
with torch.no_grad():
    loss = (model.eval()(y) - (y - x)).square().sum() / (2 * len(y))
model.train()
return loss.item()
"""
    },
)
def step_returns_loss_after():
    """The loss is computed again after the step. The loss before it is asked for."""


@mistake(
    "train_step",
    edit={
        """
optimizer.step()
""": """
optimizer.step()
optimizer.step()
"""
    },
)
def step_twice():
    """The optimiser makes two steps with the same gradients. One is asked for."""


@mistake("train_step", edit={"square().sum() / (2 * len(y))": "square().mean()"})
def step_of_pixel_mean():
    """The step minimises the mean over pixels, not the loss of question 7: with plain gradient
    descent it is far too short.
    """


@mistake("train_step", edit={"model(y) - (y - x)": "model(y) - x"})
def step_towards_image():
    """The network learns the clean image. Its target is the noise y - x."""


@mistake("train_step", edit={"loss.item()": "loss"})
def step_returns_tensor():
    """The loss is a tensor, which may keep the whole graph alive. A float is asked for."""


@mistake(
    "train_step",
    edit={
        "optimizer.step()": """
with torch.no_grad():
    for group in optimizer.param_groups:
        for p in group["params"]:
            if p.grad is not None:
                p -= group["lr"] * p.grad
"""
    },
)
def step_by_hand():
    """The weights change by rate times gradient, which is plain descent. Momentum and all that
    other optimisers do is lost: let the optimiser make the step.
    """


@mistake("train_step", edit={"model.train()": "model.train().requires_grad_(True)"})
def step_thaws_layers():
    """Layers that were frozen are learned from then on. Only the mode is yours to set."""


@mistake("train_step", edit={"(y - x)": "x.neg_().add_(y)"})
def step_writes_into_x():
    """The clean images are overwritten by the noise. Make a new tensor for it."""


@mistake("train_step", edit={"return loss.item()": "model.eval()\nreturn loss.item()"})
def step_leaves_evaluation_mode():
    """The model is in evaluation mode afterwards. It stays in train mode."""


@mistake("learning_rate")
def rate_with_a_floor(step, steps, highest, lowest):
    """The rate falls towards zero and is cut off at the lowest, so that it is too low before the
    end. The whole cosine lies between both rates.
    """
    return max(lowest, highest * (1 + math.cos(math.pi * step / steps)) / 2)


@mistake("learning_rate")
def rate_in_float32(step, steps, highest, lowest):
    """The cosine is computed in float32: only seven digits are right. `math.cos` has all."""
    cosine = torch.cos(torch.tensor(math.pi * step / steps, dtype=torch.float32)).item()
    return lowest + (highest - lowest) * (1 + cosine) / 2


@mistake("learning_rate")
def rate_linear(step, steps, highest, lowest):
    """The rate falls along a straight line. A cosine starts and ends flat."""
    return highest + (lowest - highest) * step / steps


@mistake("learning_rate")
def rate_of_a_whole_period(step, steps, highest, lowest):
    """The cosine runs through a whole period, and the rate is high again at the end. Half a period
    is enough.
    """
    return lowest + (highest - lowest) * (1 + math.cos(2 * math.pi * step / steps)) / 2


@mistake("learning_rate")
def rate_to_zero(step, steps, highest, lowest):
    """The rate falls to zero, not to the lowest one asked for."""
    return highest * (1 + math.cos(math.pi * step / steps)) / 2


@mistake("learning_rate")
def rate_upwards(step, steps, highest, lowest):
    """The rate grows from the lowest to the highest."""
    return highest - (highest - lowest) * (1 + math.cos(math.pi * step / steps)) / 2


@mistake("learning_rate")
def rate_of_a_quarter_period(step, steps, highest, lowest):
    """Only a quarter of the period is used: the rate does not flatten at the end."""
    return lowest + (highest - lowest) * math.cos(math.pi * step / (2 * steps))


@mistake("train_step")
def step_in_parts(model, optimizer, y, x):
    """Large batches go through the model in parts, and BatchNorm sees each part for itself. Call
    the model once, on the whole batch.
    """
    model.train()
    optimizer.zero_grad()
    total = 0.0
    for a, b in zip(y.split(8), x.split(8), strict=True):
        loss = (model(a) - (a - b)).square().sum() / (2 * len(y))
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total


@mistake("train_step", edit={"model.train()": "model.training or model.train()"})
def step_in_modes_of_layers():
    """Layers that were in evaluation mode stay there where the model itself is in train mode. All
    of it is to be in train mode.
    """


@mistake(
    "train_step",
    edit={
        "optimizer.step()": (
            "torch.nn.utils.clip_grad_norm_(model.parameters(), 100.0)\noptimizer.step()"
        )
    },
)
def step_of_clipped_gradients():
    """Large gradients are made smaller before the step. The step takes them as they are."""
