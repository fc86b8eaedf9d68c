"""Other right answers and known wrong ones to question 9 of hw08."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import mri


@alternative("data_consistency")
def by_two_parts(x, y, A, eta):
    """What is right, minus what is there."""
    return x + eta * (A.adjoint(y) - A.adjoint(A.forward(x)))


@alternative("Cascade")
class CascadeByViews(nn.Module):
    """Real and imaginary parts by views; networks as attributes."""

    def __init__(self, T=8, width=16, depth=2):
        super().__init__()
        self.T = T
        self.eta = nn.Parameter(torch.full((T,), 1.0))
        for k in range(T):
            setattr(self, f"net{k}", mri.UNet(2, 2, depth, width))

    def forward(self, y, A):
        b = A.H(y)
        x = b
        for k in range(self.T):
            planes = torch.view_as_real(x.resolve_conj()).movedim(-1, 1).contiguous()
            change = getattr(self, f"net{k}")(planes).movedim(1, -1).contiguous()
            x = x + torch.view_as_complex(change)
            x = x - self.eta[k] * (A.H(A(x)) - b)
        return x


@mistake("data_consistency", edit={"x - eta": "x + eta"})
def away():
    """The step goes against the gradient."""


@mistake("data_consistency", edit={"A.H(A(x) - y)": "A.H(A(x) + y)"})
def sign_of_y():
    """The residual is A x - y."""


@mistake("data_consistency", edit={"eta * A.H(A(x) - y)": "A.H(A(x) - y)"})
def eta_unused():
    """eta is not used."""


@mistake("data_consistency", edit={"eta * A.H(A(x) - y)": "2 * eta * A.H(A(x) - y)"})
def twice():
    """The gradient of half the square has no factor 2."""


@mistake("data_consistency", edit={"eta * A.H": "float(eta) * A.H"})
def eta_cut_off():
    """As a number eta has no gradient: it could not be learned."""


@mistake("data_consistency", edit={"x - eta * A.H(A(x) - y)": "x - eta * A.H(A(x)) + A.H(y)"})
def y_without_eta():
    """eta multiplies the whole gradient."""


@mistake("Cascade", edit={"x = x - eta * A.H(A(x) - y)": ""})
class NeverConsistent:
    """The gradient steps are missing."""


@mistake(
    "Cascade",
    edit={"x + torch.complex(change[:, 0]": "torch.complex(change[:, 0]"},
)
class NotResidual:
    """The network's output is added to x."""


@mistake("Cascade", edit={"[x.real, x.imag]": "[x.imag, x.real]"})
class PartsExchanged:
    """The real part is the first channel."""


@mistake(
    "Cascade",
    edit={"torch.complex(change[:, 0], change[:, 1])": "torch.complex(change[:, 1], change[:, 0])"},
)
class PartsExchangedBack:
    """The first channel of the output is the real part."""


@mistake("Cascade", edit={"[x.real, x.imag]": "[x.abs(), x.angle()]"})
class MagnitudeAndPhase:
    """The channels are real and imaginary part."""


@mistake(
    "Cascade",
    edit={"mri.UNet(2, 2, depth, width) for _ in range(T)": "[mri.UNet(2, 2, depth, width)] * T"},
)
class OneNetwork:
    """Each step has a network of its own."""


@mistake(
    "Cascade",
    edit={
        "nn.Parameter(torch.ones(T))": "nn.Parameter(torch.ones(1))",
        "zip(self.eta, self.nets, strict=True)": (
            "zip(self.eta.expand(len(self.nets)), self.nets, strict=True)"
        ),
    },
)
class OneStepSize:
    """Each step has a size of its own."""


@mistake("Cascade", edit={"x = A.H(y)\n": "x = 0 * A.H(y)\n"})
class FromZero:
    """It begins at A* y."""


@mistake("Cascade", edit={"return x": "return x.abs() + 0 * x"})
class Magnitude:
    """The result is complex."""


@mistake("Cascade", edit={"nn.Parameter(torch.ones(T))": "torch.ones(T)"})
class StepsNotLearned:
    """The step sizes are to be learned: a parameter."""


@mistake(
    "Cascade", edit={"x = x - eta * A.H(A(x) - y)": "x = x - eta * A.H(A(x) - y)\nx = x.detach()"}
)
class CutOff:
    """Each step is cut off from those before it."""


@mistake(
    "Cascade",
    edit={
        (
            "change = net(torch.stack([x.real, x.imag], 1))\nx = x + "
            "torch.complex(change[:, 0], change[:, 1])\nx = x - eta * "
            "A.H(A(x) - y)"
        ): (
            "x = x - eta * A.H(A(x) - y)\nchange = "
            "net(torch.stack([x.real, x.imag], 1))\nx = x + "
            "torch.complex(change[:, 0], change[:, 1])"
        )
    },
)
class OtherOrder:
    """First the network, then the gradient step: the last word is the measurement's."""


@mistake("Cascade", edit={"T=8, width=16, depth=2": "T=8, width=8, depth=2"})
class OtherDefault:
    """A default is not that of the text."""


@mistake("Cascade", edit={"nn.Parameter(torch.ones(T))": "nn.Parameter(torch.zeros(T))"})
class StepsFromZero:
    """The step sizes are 1 at first."""


@mistake("data_consistency", edit={"eta * A.H(A(x) - y)": "eta * A.H(A(x) - y).detach()"})
def residual_without_gradient():
    """Gradients go through A* (A x - y), too, to x and to y."""


@mistake("data_consistency", edit={"return x - eta": "if eta == 0:\n    return x\nreturn x - eta"})
def itself_for_zero():
    """Results are new, also where the step is 0."""


@mistake(
    "data_consistency",
    edit={"return x - eta * A.H(A(x) - y)": "r = A(x)\nr -= y\nreturn x - eta * A.H(r)"},
)
def residual_in_place():
    """What A returns may be a view of x: changed in place, it changes x."""


@mistake(
    "Cascade",
    edit={"x = x - eta * A.H(A(x) - y)": "x = x - eta * A.H(A(x) - y).detach()"},
)
class StepCutOff:
    """Gradients go through the gradient step as well as past it."""


@mistake("Cascade", edit={"x = A.H(y)\n": "self.eval()\nx = A.H(y)\n"})
class InEvaluationMode:
    """A call leaves the networks in their mode: this one ends their training."""
