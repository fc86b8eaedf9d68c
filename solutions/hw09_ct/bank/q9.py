"""Other right answers and known wrong ones to question 9 of hw09."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import ct


@alternative("FBPConvNet")
class Corrected(nn.Module):
    """The same with other names."""

    def __init__(self, start, net):
        super().__init__()
        self.first = start
        self.correction = net

    def forward(self, y):
        image = self.first(y).unsqueeze(1)
        return torch.add(self.correction(image), image).squeeze(1)


@alternative("PrimalDual")
class Unrolled(nn.Module):
    """Channels in lists of their own."""

    def __init__(self, A, norm, start, T=8, width=32, memory=5):
        super().__init__()
        self.operator = [A, norm, start]
        self.T, self.m = T, memory
        nets = [ct.small_cnn(memory + 2, memory, width, 0.3) for _ in range(T)]
        nets += [ct.small_cnn(memory + 1, memory, width, 0.05) for _ in range(T)]
        self.nets = nn.Sequential(*nets)

    def forward(self, y):
        A, norm, start = self.operator
        s, B, m = start(y), len(y), self.m
        f = s.unsqueeze(1).expand(B, m, *s.shape[1:])
        h = torch.zeros(B, m, *y.shape[1:], dtype=y.dtype, device=y.device)
        for t in range(self.T):
            seen = (A.forward(f[:, 1]) / norm).unsqueeze(1)
            h = h + self.nets[t](torch.cat((h, seen, (y / norm).unsqueeze(1)), dim=1))
            back = (A.adjoint(h[:, 0]) / norm).unsqueeze(1)
            f = f + self.nets[self.T + t](torch.cat((f, back), dim=1))
        return f.select(1, 0)


@alternative("PrimalDual")
class ScaledOperator(nn.Module):
    """B as an operator of its own; networks by name; memories as lists of channels."""

    def __init__(self, A, norm, start, T=8, width=32, memory=5):
        super().__init__()
        self.B, self.start, self.T, self.memory, self.norm = A * (1 / norm), start, T, memory, norm
        for name, more, last in (("dual", 2, 0.3), ("primal", 1, 0.05)):
            for t in range(T):
                self.add_module(f"{name}{t}", ct.small_cnn(memory + more, memory, width, last))

    def forward(self, y):
        f = [self.start(y)] * self.memory
        h = [torch.zeros_like(y)] * self.memory
        for t in range(self.T):
            seen = torch.stack([*h, self.B(f[1]), y / self.norm], dim=1)
            change = self.get_submodule(f"dual{t}")(seen)
            h = [a + b for a, b in zip(h, change.unbind(1), strict=True)]
            seen = torch.stack([*f, self.B.H(h[0])], dim=1)
            change = self.get_submodule(f"primal{t}")(seen)
            f = [a + b for a, b in zip(f, change.unbind(1), strict=True)]
        return f[0]


@mistake("FBPConvNet", edit={"return x + self.net": "return self.net"})
class WithoutTheSum:
    """The network's result is a correction: it is added to the first image."""


@mistake("FBPConvNet", edit={"self.net(x[:, None])[:, 0]": "self.net(x[:, None]).squeeze()"})
class Squeezed:
    """Only the axis of channels is taken away, not every axis of length 1."""


@mistake(
    "FBPConvNet",
    edit={
        "return x + self.net(x[:, None])[:, 0]": "x += self.net(x[:, None].clone())[:, 0]\nreturn x"
    },
)
class InPlace:
    """It writes into the image that start returned."""


@mistake("FBPConvNet", edit={"return x + self.net": "return x - self.net"})
class Subtracted:
    """The network's result is added."""


@mistake("FBPConvNet", edit={"return x + self.net": "return self.start(y) + self.net"})
class StartTwice:
    """start is called once."""


@mistake(
    "FBPConvNet",
    edit={
        "x = self.start(y)": "x = self.start(y).detach()",
        "self.net(x[:, None])": "self.net(x[:, None]).detach()",
    },
)
class CutOff:
    """No gradient reaches the network."""


@mistake("FBPConvNet", edit={"self.net(x[:, None])[:, 0]": "self.net(x[None])[0]"})
class BatchAsChannels:
    """The batch comes first; there is one channel."""


@mistake("PrimalDual", edit={"f[:, 1:2]": "f[:, 0:1]"})
class FirstChannelForward:
    """A is applied to channel 1; channel 0 is what is returned."""


@mistake("PrimalDual", edit={"h[:, :1]": "h[:, -1:]"})
class LastChannelBack:
    """The adjoint is applied to channel 0 of h."""


@mistake("PrimalDual", edit={"[h, seen, y]": "[h, y, seen]"})
class OtherOrder:
    """The inputs are h, B f_1 and the views, in this order."""


@mistake("PrimalDual", edit={"self.A(f[:, 1:2]) / self.norm": "self.A(f[:, 1:2])"})
class NotScaled:
    """B is A divided by its norm."""


@mistake("PrimalDual", edit={"self.A.H(h[:, :1]) / self.norm": "self.A.H(h[:, :1])"})
class AdjointNotScaled:
    """The adjoint of B is that of A, divided by the norm as well."""


@mistake("PrimalDual", edit={"y[:, None] / self.norm": "y[:, None]"})
class ViewsNotScaled:
    """The networks see the views divided by the norm."""


@mistake("PrimalDual", edit={"h = h + dual(": "h = dual("})
class WithoutMemory:
    """The network's result is added to h."""


@mistake("PrimalDual", edit={"f = f + primal(": "f = primal("})
class WithoutTheSumOfImages:
    """The network's result is added to f."""


@mistake(
    "PrimalDual",
    edit={
        "f = self.start(y)[:, None].repeat(1, self.memory, 1, 1)": (
            "s = self.start(y)[:, None]\nf = torch.cat([s] + [0 * s] * (self.memory - 1), 1)"
        )
    },
)
class OneCopy:
    """All channels of f begin with the first image."""


@mistake("PrimalDual", edit={"return f[:, 0]": "return f.mean(1)"})
class MeanOfChannels:
    """Channel 0 is returned."""


@mistake(
    "PrimalDual",
    edit={
        "for dual, primal in zip(self.dual, self.primal, strict=True):": (
            "for dual, primal in zip([self.dual[0]] * len(self.dual), self.primal, strict=True):"
        )
    },
)
class SharedNetworks:
    """Each step has networks of its own."""


@mistake("PrimalDual", edit={"T=8": "T=10"})
class OtherDefault:
    """There are 8 steps unless said otherwise."""


@mistake(
    "PrimalDual",
    edit={
        "f = f + primal(torch.cat([f, back], 1))": (
            "f = f + primal(torch.cat([f, back.detach()], 1))"
        ),
    },
)
class DualsNotReached:
    """Gradients reach the dual networks through the adjoint."""


@mistake(
    "PrimalDual",
    edit={
        "seen = self.A(f[:, 1:2]) / self.norm": "seen = self.A(f)[:, 1:2] / self.norm\nself.A(f)"
    },
)
class TooManyProducts:
    """A is called once in each step."""
