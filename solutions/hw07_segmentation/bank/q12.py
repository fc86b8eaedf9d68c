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


@mistake("train_step")
def step_without_clearing(model, optimizer, images, labels):
    """The gradients of earlier steps are still there: backward adds to them. Clear them first."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_twice(model, optimizer, images, labels):
    """The parameters move twice for one gradient. One call is one step."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_without_step(model, optimizer, images, labels):
    """The parameters do not change: the optimiser is not asked for its step, or the gradients were
    cleared just before it.
    """
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


@mistake("train_step")
def step_in_eval_mode(model, optimizer, images, labels):
    """The model is in eval mode after the call. A step of training works in train mode."""
    model.eval()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_in_any_mode(model, optimizer, images, labels):
    """The mode of the model is left as it was. A step of training puts it into train mode."""
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_without_ignored_pixels(model, optimizer, images, labels):
    """The ignored pixels are not ignored: tell the loss which label does not count."""
    model.train()
    loss = F.cross_entropy(model(images), torch.where(labels == 255, 0, labels))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_with_loss_after(model, optimizer, images, labels):
    """The loss is that after the step. Return the one that the step was made from."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return F.cross_entropy(model(images), labels, ignore_index=255).item()


@mistake("train_step")
def step_of_sum(model, optimizer, images, labels):
    """The loss is the sum over the pixels, so that the step depends on the size of the image. Take
    the mean.
    """
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255, reduction="sum")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_with_softmax(model, optimizer, images, labels):
    """The softmax is taken twice: F.cross_entropy wants logits."""
    model.train()
    loss = F.cross_entropy(model(images).softmax(dim=1), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake("train_step")
def step_returns_tensor(model, optimizer, images, labels):
    """The loss comes back as a tensor that holds on to the whole graph. Return a Python number."""
    model.train()
    loss = F.cross_entropy(model(images), labels, ignore_index=255)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
