"""Other right answers and known wrong ones to question 12 of hw07."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("train_step")
def step_with_module(model, optimizer, images, labels):
    """The loss as a module; gradients are cleared by the model."""
    model.train()
    criterion = nn.CrossEntropyLoss(ignore_index=255)
    loss = criterion(model(images), labels)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


@alternative("train_step")
def step_with_log_softmax(model, optimizer, images, labels):
    """log_softmax and the negative log-likelihood; gradients are cleared before the forward."""
    model.train(True)
    optimizer.zero_grad()
    log_probabilities = F.log_softmax(model(images), dim=1)
    loss = F.nll_loss(log_probabilities, labels, ignore_index=255)
    loss.backward()
    value = loss.item()
    optimizer.step()
    return value


@alternative("train_step")
def step_by_hand(model, optimizer, images, labels):
    """The mean over the pixels that count, written out."""
    model.train()
    logits = model(images)
    counts = labels != 255
    picked = logits.gather(1, torch.where(counts, labels, 0)[:, None])[:, 0]
    loss = (torch.logsumexp(logits, dim=1) - picked)[counts].mean()
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step", edit={"optimizer.zero_grad()": ""})
def step_without_clearing():
    """The gradients of earlier steps are still there: backward adds to them. Clear them first."""


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
    """The parameters move twice for one gradient. One call is one step."""


@mistake("train_step", edit={"optimizer.step()": ""})
def step_without_step():
    """The parameters do not change: the optimiser is not asked for its step, or the gradients were
    cleared just before it.
    """


@mistake("train_step", edit={"model.train(": "model.eval("})
def step_in_eval_mode():
    """The model is in eval mode after the call. A step of training works in train mode."""


@mistake("train_step", edit={"model.train()": ""})
def step_in_any_mode():
    """The mode of the model is left as it was. A step of training puts it into train mode."""


@mistake("train_step", edit={"labels, ignore_index=255": "torch.where(labels == 255, 0, labels)"})
def step_without_ignored_pixels():
    """The ignored pixels are not ignored: tell the loss which label does not count."""


@mistake(
    "train_step",
    edit={
        """
return loss.item()
""": """
with torch.no_grad():
    return F.cross_entropy(model(images), labels, ignore_index=255).item()
"""
    },
)
def step_with_loss_after():
    """The loss is that after the step. Return the one that the step was made from."""


@mistake("train_step", edit={"ignore_index=255)": 'ignore_index=255, reduction="sum")'})
def step_of_sum():
    """The loss is the sum over the pixels, so that the step depends on the size of the image. Take
    the mean.
    """


@mistake("train_step", edit={"images),": "images).softmax(dim=1),"})
def step_with_softmax():
    """The softmax is taken twice: F.cross_entropy wants logits."""


@mistake("train_step", edit={"loss.item()": "loss"})
def step_returns_tensor():
    """The loss comes back as a tensor, which may hold on to the graph. Return a Python number."""


@mistake(
    "train_step",
    edit={"labels, ignore_index=255": "labels.masked_fill_(labels == 255, -100)"},
)
def step_changes_labels():
    """The labels that were handed in are changed: 255 is gone from them. Work on a new tensor, or
    tell the loss which label does not count.
    """


CLIPPED = "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"


@mistake("train_step", edit={"optimizer.step()": f"{CLIPPED}\noptimizer.step()"})
def step_with_clipped_gradient():
    """The gradient is shortened where it is long. Make the step with the gradient itself."""


@mistake(
    "train_step",
    edit={"model.train()": "model.train()\nmodel.requires_grad_(True)"},
)
def step_thaws_layers():
    """A layer that was frozen learns after the call: which parameters learn is not changed here."""
