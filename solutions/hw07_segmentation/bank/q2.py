"""Other right answers and known wrong ones to question 2 of hw07."""

import torch

from autograder.bank import alternative, mistake


@alternative("cross_entropy_gradient")
def gradient_by_scatter(logits, labels, ignore_index=255):
    """1 is taken away at the true class; then ignored pixels are set to zero."""
    counts = (labels != ignore_index).unsqueeze(1)
    target = torch.where(counts, labels.unsqueeze(1), 0)
    gradient = torch.softmax(logits, dim=1)
    gradient = gradient.scatter_add(1, target, -torch.ones_like(target, dtype=gradient.dtype))
    return gradient * counts


@alternative("cross_entropy_gradient")
def gradient_by_classes(logits, labels, ignore_index=255):
    """One class after the other, from the logarithm of the softmax."""
    log_sum = torch.logsumexp(logits, dim=1)
    parts = []
    for c in range(logits.size(1)):
        part = torch.exp(logits[:, c] - log_sum) - (labels == c).to(logits.dtype)
        parts.append(part.masked_fill(labels == ignore_index, 0.0))
    return torch.stack(parts, dim=1)


@alternative("cross_entropy_gradient")
def gradient_with_a_spare_class(logits, labels, ignore_index=255):
    """Ignored pixels get a class of their own, which is cut off; float64 inside."""
    k = logits.shape[1]
    ignored = labels == ignore_index
    spare = torch.where(ignored, torch.full_like(labels, k), labels)
    identity = torch.eye(k + 1, dtype=torch.float64, device=logits.device)
    code = identity[spare][..., :k].movedim(-1, 1)
    p = logits.double().softmax(1)
    return ((p - code) * (1 - ignored.double())[:, None]).to(logits.dtype)


@mistake(
    "cross_entropy_gradient",
    edit={"probabilities - one_hot.to(logits.dtype)": "one_hot.to(logits.dtype) - probabilities"},
)
def gradient_negative():
    """The sign is wrong: a step against your gradient makes the true class less likely."""


@mistake("cross_entropy_gradient")
def gradient_without_labels(logits, labels, ignore_index=255):
    """The labels do not enter but for the ignored ones: this is the gradient of the logarithm of
    the sum only. The logit of the true class is subtracted from it in the loss.
    """
    return torch.where((labels != ignore_index)[:, None], logits.softmax(dim=1), 0)


@mistake(
    "cross_entropy_gradient",
    edit={
        """
torch.where(counts, probabilities - one_hot.to(logits.dtype), 0)
""": """
probabilities - (one_hot & counts).to(logits.dtype)
"""
    },
)
def gradient_at_ignored_pixels():
    """Ignored pixels have a gradient. They do not enter the loss: moving their logits changes
    nothing.
    """


@mistake("cross_entropy_gradient", edit={"gradient * counts": "gradient"}, of="gradient_by_scatter")
def gradient_ignored_as_background():
    """Ignored pixels are treated as pixels of class 0. Set their gradient to zero."""


@mistake("cross_entropy_gradient", edit={"logits.dtype), 0)": "logits.dtype), 0) / counts.sum()"})
def gradient_of_mean():
    """This is the gradient of the mean: it is divided by the number of pixels. Here the loss is the
    sum.
    """


@mistake(
    "cross_entropy_gradient",
    edit={"shifted = logits - logits.amax(dim=1, keepdim=True)": "shifted = logits"},
)
def gradient_overflows():
    """The exponential overflows for large logits, and infinity over infinity is nan. Take the
    pixel's largest logit away first.
    """


@mistake("cross_entropy_gradient", edit={"amax(dim=1": "amax(dim=-1", "sum(dim=1": "sum(dim=-1"})
def gradient_softmax_over_columns():
    """The softmax runs over a row of pixels. It belongs over the classes, the second axis."""


@mistake("cross_entropy_gradient")
def gradient_reshaped_code(logits, labels, ignore_index=255):
    """The one-hot code has its classes on the last axis and is reshaped to the shape of the logits,
    which mixes classes with pixels. Move the axis.
    """
    target = torch.where(labels == ignore_index, 0, labels)
    identity = torch.eye(logits.shape[1], dtype=logits.dtype, device=logits.device)
    one_hot = identity[target].reshape(logits.shape)
    return torch.where((labels != ignore_index)[:, None], logits.softmax(dim=1) - one_hot, 0)


@mistake("cross_entropy_gradient", edit={"probabilities - one_hot": "logits - one_hot"})
def gradient_without_softmax():
    """The one-hot code is taken away from the logits themselves, not from their softmax."""


@mistake(
    "cross_entropy_gradient",
    edit={"logits.dtype), 0)": "logits.dtype), 0) * probabilities * (1 - probabilities)"},
)
def gradient_with_derivative():
    """A factor p (1 - p) too many: that is how a squared error passes through a sigmoid. In the
    cross entropy the logarithm cancels it.
    """


@mistake("cross_entropy_gradient", edit={"logits.dtype), 0)": "logits.dtype), 0).float()"})
def gradient_in_float32():
    """The result is float32, whatever the logits are. Keep their dtype."""


@mistake("cross_entropy_gradient")
def gradient_on_cpu(logits, labels, ignore_index=255):
    """The result is made on the CPU, wherever the logits are. Make it on their device."""
    gradient = torch.zeros(logits.shape, dtype=logits.dtype)
    p = logits.softmax(dim=1)
    for c in range(logits.shape[1]):
        part = torch.where(labels == ignore_index, 0, p[:, c] - (labels == c).to(p.dtype))
        gradient[:, c] = part
    return gradient


@mistake("cross_entropy_gradient", edit={"labels != ignore_index": "labels != 255"})
def gradient_ignores_255_only():
    """Labels with an ignore index other than 255 count. Compare them, as they are, with it."""


@mistake("cross_entropy_gradient")
def gradient_by_autograd(logits, labels, ignore_index=255):
    """The values are right, but autograd finds them. The question asks for the formula: softmax
    minus one-hot, and 0 at ignored pixels.
    """
    with torch.enable_grad():
        leaf = logits.detach().clone().requires_grad_()
        loss = torch.nn.functional.cross_entropy(
            leaf, labels, ignore_index=ignore_index, reduction="sum"
        )
        return torch.autograd.grad(loss, leaf)[0]


@mistake("cross_entropy_gradient")
def gradient_by_transform(logits, labels, ignore_index=255):
    """The values are right, but torch.func finds them, which is autograd as well. The question asks
    for the formula: softmax minus one-hot, and 0 at ignored pixels.
    """

    def loss(z):
        return torch.nn.functional.cross_entropy(
            z, labels, ignore_index=ignore_index, reduction="sum"
        )

    return torch.func.grad(loss)(logits)


@alternative("cross_entropy_gradient")
def gradient_of_selected_pixels(logits, labels, ignore_index=255):
    """Only the pixels that count are computed, as rows of k logits."""
    counts = labels != ignore_index
    rows = logits.movedim(1, -1)[counts].softmax(dim=1)
    rows[torch.arange(len(rows), device=rows.device), labels[counts]] -= 1
    gradient = torch.zeros_like(logits.movedim(1, -1))
    gradient[counts] = rows
    return gradient.movedim(-1, 1)


@mistake(
    "cross_entropy_gradient",
    edit={"logits - logits.amax(dim=1, keepdim=True)": "logits.clamp(-80, 80)"},
)
def gradient_of_clamped_logits():
    """Logits are cut off at a limit, so that two large ones in a pixel become equal. Take the
    largest of each pixel away instead: their differences stay.
    """
