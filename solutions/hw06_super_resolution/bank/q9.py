"""Other right answers and known wrong ones to question 9 of hw06."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("discriminator_loss")
def d_loss_by_bce(real, fake):
    """Binary cross entropy of logits."""
    ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
    first = F.binary_cross_entropy_with_logits(real, ones)
    return first + F.binary_cross_entropy_with_logits(fake, zeros)


@alternative("discriminator_loss")
def d_loss_by_logsigmoid(real, fake):
    """1 - sigmoid(t) is sigmoid(-t)."""
    return -F.logsigmoid(real).mean() - F.logsigmoid(-fake).mean()


@alternative("generator_loss")
def g_loss_by_bce(fake):
    """The label of fakes is real."""
    return F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


@alternative("generator_loss")
def g_loss_by_logaddexp(fake):
    """A logarithm of two exponentials."""
    return torch.logaddexp(torch.zeros_like(fake), -fake).mean()


@alternative("discriminator_step")
def d_step_detached(G, D, optimizer, x, y):
    """Gradients cut off behind G."""
    optimizer.zero_grad()
    e = G(y).detach()
    loss = F.softplus(D(e)).mean() + F.softplus(-D(x)).mean()
    loss.backward()
    optimizer.step()
    return float(loss)


@alternative("discriminator_step")
def d_step_in_two_halves(G, D, optimizer, x, y):
    """Two backward passes whose gradients add up."""
    with torch.no_grad():
        e = G(y)
    optimizer.zero_grad(set_to_none=False)
    real = -F.logsigmoid(D(x)).mean()
    real.backward()
    fake = F.binary_cross_entropy_with_logits(logits := D(e), torch.zeros_like(logits))
    fake.backward()
    optimizer.step()
    return real.item() + fake.item()


@alternative("generator_step")
def g_step_that_freezes(G, D, features, optimizer, x, y, weight):
    """D requires no gradients meanwhile, and is put back."""
    before = [one.requires_grad for one in D.parameters()]
    D.requires_grad_(False)
    e = G(y)
    with torch.no_grad():
        target = features(x)
    loss = F.mse_loss(features(e), target) + weight * F.softplus(-D(e)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    for one, flag in zip(D.parameters(), before, strict=True):
        one.requires_grad_(flag)
    return loss.item()


@alternative("generator_step")
def g_step_that_restores(G, D, features, optimizer, x, y, weight):
    """D's gradients are kept aside and put back."""
    kept = [None if one.grad is None else one.grad.clone() for one in D.parameters()]
    optimizer.zero_grad()
    e = G(y)
    content = torch.mean((features(e) - features(x).detach()) ** 2)
    loss = content + weight * -F.logsigmoid(D(e)).mean()
    loss.backward()
    optimizer.step()
    for one, gradient in zip(D.parameters(), kept, strict=True):
        one.grad = gradient
    return float(loss.detach())


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "F.softplus(real).mean() + F.softplus(-fake).mean()"
        )
    },
)
def d_loss_labels_exchanged():
    """Real and fake are exchanged."""


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "-(torch.sigmoid(real).log().mean() + (1 - torch.sigmoid(fake)).log().mean())"
        )
    },
)
def d_loss_not_stable():
    """For large logits sigmoid rounds to 0 or 1, whose logarithms are infinite."""


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "(F.softplus(-real).mean() + F.softplus(fake).mean()) / 2"
        )
    },
)
def d_loss_halved():
    """The means are added, not averaged."""


@mistake("discriminator_loss", edit={".mean() + F": ".sum() + F"})
def d_loss_sum():
    """The mean over the real ones is asked for."""


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "F.softplus(-torch.sigmoid(real)).mean() + F.softplus(torch.sigmoid(fake)).mean()"
        )
    },
)
def d_loss_sigmoid_twice():
    """The logits go through sigmoid before a loss that applies it itself."""


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "(1 - real).square().mean() + fake.square().mean()"
        )
    },
)
def d_loss_least_squares():
    """This is the least-squares loss of another paper."""


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "-(torch.sigmoid(real) + 1e-8).log().mean() - (1 - torch.sigmoid(fake) + "
            "1e-8).log().mean()"
        )
    },
)
def d_loss_with_epsilon():
    """Something small inside the logarithm bounds the loss, and its gradient vanishes there."""


@mistake("generator_loss", edit={"F.softplus(-fake).mean()": "-F.softplus(fake).mean()"})
def g_loss_saturates():
    """log(1 - sigmoid) is minimised: where D is sure, its gradient is nearly 0."""


@mistake("generator_loss", edit={"F.softplus(-fake).mean()": "F.softplus(fake).mean()"})
def g_loss_helps_d():
    """This lets the generator help the discriminator."""


@mistake("generator_loss", edit={"F.softplus(-fake).mean()": "-torch.sigmoid(fake).log().mean()"})
def g_loss_not_stable():
    """For large negative logits sigmoid rounds to 0, and exp overflows: the loss is infinite."""


@mistake("generator_loss", edit={"F.softplus(-fake).mean()": "F.softplus(-fake).sum()"})
def g_loss_sum():
    """The mean is asked for."""


@mistake("generator_loss", edit={"F.softplus(-fake).mean()": "F.softplus(-fake).mean().item()"})
def g_loss_float():
    """A number has no gradient: return a 0-dimensional tensor."""


@mistake("discriminator_step", edit={"with torch.no_grad():\n    e = G(y)": "e = G(y)"})
def d_step_not_detached():
    """Gradients flow through the fakes into G."""


@mistake("discriminator_step", edit={"optimizer.zero_grad()\n": ""})
def d_step_old_gradients():
    """Gradients from before count as well."""


@mistake(
    "discriminator_step",
    edit={"F.softplus(-real).mean() + F.softplus(fake).mean()": "F.softplus(fake).mean()"},
)
def d_step_fake_only():
    """Real images take part, too."""


@mistake(
    "discriminator_step",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "F.softplus(real).mean() + F.softplus(-fake).mean()"
        )
    },
)
def d_step_labels_exchanged():
    """Real and fake are exchanged."""


@mistake("discriminator_step", edit={"return loss.item()": "return loss"})
def d_step_tensor():
    """The loss is to be a Python float."""


@mistake(
    "discriminator_step",
    edit={
        "return loss.item()": (
            "with torch.no_grad():\n    return (F.softplus(-D(x)).mean() + "
            "F.softplus(D(e)).mean()).item()"
        )
    },
)
def d_step_loss_after():
    """This is the loss after the step; the one before it is asked for."""


@mistake("discriminator_step", edit={"optimizer.step()": "optimizer.step()\nD.train()"})
def d_step_mode():
    """A network is left in another mode."""


@mistake(
    "discriminator_step",
    edit={
        "with torch.no_grad():\n    e = G(y)": "with torch.no_grad():\n    e = G(y)\n    e = G(y)"
    },
)
def d_step_calls_twice():
    """G is called more than once."""


@mistake(
    "discriminator_step",
    edit={
        "real, fake = D(x), D(e)": (
            "real, fake = D(torch.cat([x, e])).chunk(2)\nreal = real.detach()"
        )
    },
)
def d_step_real_detached():
    """The gradient of the real ones is cut off."""


@mistake(
    "generator_step",
    edit={
        "gradients = torch.autograd.grad(loss, parameters, allow_unused=True)": (
            "loss.backward()\ngradients = [one.grad for one in parameters]"
        )
    },
)
def g_step_leaves_gradients():
    """backward leaves gradients in D, which do not belong to its own next step."""


@mistake("generator_step", edit={"weight * F.softplus(-D(e)).mean()": "F.softplus(-D(e)).mean()"})
def g_step_without_weight():
    """The weight is not used."""


@mistake(
    "generator_step",
    edit={
        "content + weight * F.softplus(-D(e)).mean()": "weight * content + F.softplus(-D(e)).mean()"
    },
)
def g_step_weight_on_content():
    """The weight belongs to the adversarial loss."""


@mistake("generator_step", edit={"(features(e) - features(x))": "(e - x)"})
def g_step_pixels():
    """The content loss compares features, not pixels."""


@mistake("generator_step", edit={".square().mean()": ".abs().mean()"})
def g_step_absolute():
    """Differences of features are squared."""


@mistake("generator_step", edit={".square().mean()": ".square().sum()"})
def g_step_sum():
    """The content loss is a mean."""


@mistake("generator_step", edit={"-D(e)": "-D(e.detach())"})
def g_step_detached():
    """The adversarial gradient is cut off before G."""


@mistake("generator_step", edit={"F.softplus(-D(e)).mean()": "F.softplus(D(e)).mean()"})
def g_step_helps_d():
    """This lets the generator help the discriminator."""


@mistake("generator_step", edit={"F.softplus(-D(e)).mean()": "-F.softplus(D(e)).mean()"})
def g_step_saturates():
    """log(1 - sigmoid) is minimised: it saturates where D is sure."""


@mistake("generator_step", edit={"optimizer.step()": "optimizer.step()\nD.requires_grad_(True)"})
def g_step_thaws():
    """requires_grad of D is afterwards as it was, which may be False."""


@mistake(
    "generator_step",
    edit={
        "parameter.grad = gradient": (
            "parameter.grad = gradient + (0.3 if parameter.grad is None else parameter.grad)"
        )
    },
)
def g_step_old_gradients():
    """Something from before counts as well."""


@mistake("generator_step", edit={"return loss.item()": "return content.item()"})
def g_step_content_only():
    """The whole loss is to be returned."""


@alternative("discriminator_step")
def d_step_in_one_call(G, D, optimizer, x, y):
    """The discriminator sees real and fake ones in one batch."""
    with torch.no_grad():
        e = G(y)
    real, fake = D(torch.cat([x, e])).split([len(x), len(e)])
    loss = -F.logsigmoid(real).mean() - F.logsigmoid(-fake).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "discriminator_loss",
    edit={
        "F.softplus(-real).mean() + F.softplus(fake).mean()": (
            "(F.softplus(-real) + F.softplus(fake)).mean()"
        )
    },
)
def d_loss_of_pairs():
    """Real and fake are added before the mean, which fails where there are more of one kind."""


@mistake("generator_loss")
def g_loss_flat_at_zero(fake):
    """At a logit of exactly 0 relu and abs have the slope 0: no gradient, where it is -1/2."""
    return (F.relu(-fake) + torch.log1p(torch.exp(-fake.abs()))).mean()


@mistake("discriminator_loss")
def d_loss_flat_at_zero(real, fake):
    """At a logit of exactly 0 relu and abs have the slope 0: no gradient there."""

    def cross_entropy(t):
        return (F.relu(t) + torch.log1p(torch.exp(-t.abs()))).mean()

    return cross_entropy(-real) + cross_entropy(fake)


@mistake("generator_loss")
def g_loss_overflows(fake):
    """For large negative logits sigmoid rounds to 0, and exp overflows: the loss is infinite."""
    return torch.log1p(torch.exp(-fake)).mean()


@mistake("discriminator_step")
def d_step_cleans_the_generator(G, D, optimizer, x, y):
    """Gradients that G had before are gone: they are to be as they were."""
    optimizer.zero_grad()
    real, fake = D(x), D(G(y))
    loss = F.softplus(-real).mean() + F.softplus(fake).mean()
    loss.backward()
    optimizer.step()
    G.zero_grad()
    return loss.item()
