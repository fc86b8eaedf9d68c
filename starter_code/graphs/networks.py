"""A network that passes messages along the edges of a graph, and its weights."""

from pathlib import Path

import torch
from torch import nn

from starter_code.graphs.data import degrees, directed

WEIGHTS = Path(__file__).parent / "weights"


class GraphNetwork(nn.Module):
    """Two groups of a graph by 25 rounds of one layer, odd in its messages.

    Messages h (2 E, width) start at random. In each round a message is made of itself, of the mean
    of all, and of what its sender hears from others than its receiver. It has no bias, and its
    gates see degrees alone, which no renaming of groups changes: so -h gives the opposite answer.
    """

    def __init__(self, width: int = 24, rounds: int = 25):
        super().__init__()
        self.width, self.rounds = width, rounds
        self.own = nn.Linear(width, width, bias=False)
        self.heard = nn.Linear(width, width, bias=False)
        self.all = nn.Linear(width, width, bias=False)
        self.gates = nn.Sequential(nn.Linear(3, width), nn.Tanh(), nn.Linear(width, 2 * width))
        self.out = nn.Linear(width, 1, bias=False)
        nn.init.normal_(self.own.weight, std=0.02)
        nn.init.normal_(self.all.weight, std=0.02)
        with torch.no_grad():
            self.heard.weight.copy_(torch.eye(width) + 0.02 * torch.randn(width, width))

    def forward(self, h: torch.Tensor, edges: torch.Tensor, n: int) -> torch.Tensor:
        """h: (2 E, width), the first messages. Returns a number for each node (n,): its sign is
        the node's group.
        """
        return self.answers(h, edges, n)[-1]

    def answers(
        self, h: torch.Tensor, edges: torch.Tensor, n: int, last: int = 1
    ) -> list[torch.Tensor]:
        """The answers (n,) after each of the last rounds. One graph, or several as one."""
        senders, receivers = directed(edges)
        degree = degrees(edges, n).to(h.dtype)
        mean = degree.mean()
        spread = (degree.square().mean() / mean).log()
        features = torch.stack([(1 + degree).log(), mean.log().expand(n), spread.expand(n)], 1)
        gate, scale = self.gates(features).sigmoid().chunk(2, 1)  # (n, width) each
        gate, found, E = gate[senders], [], edges.shape[1]
        for number in range(self.rounds):
            heard = h.new_zeros(n, self.width).index_add_(0, receivers, h)
            if number >= self.rounds - last + 1:
                found.append(self.out(heard * scale)[:, 0])
            others = heard[senders] - torch.cat([h[E:], h[:E]])
            h = torch.tanh(self.own(h) + gate * self.heard(others) + self.all(h.mean(0)))
        heard = h.new_zeros(n, self.width).index_add_(0, receivers, h)
        return [*found, self.out(heard * scale)[:, 0]]

    @torch.no_grad()
    def groups(self, edges: torch.Tensor, n: int, generator: torch.Generator) -> torch.Tensor:
        """Two groups (n,), int64, from first messages that the generator draws."""
        h = torch.randn(2 * edges.shape[1], self.width, generator=generator)
        return (self(h.to(edges.device), edges, n) > 0).long()


def trained() -> GraphNetwork:
    """The network with its weights, in evaluation mode."""
    from starter_code.weights import restore

    model = GraphNetwork()
    restore(model, WEIGHTS / "sbm.safetensors")
    return model.eval()
