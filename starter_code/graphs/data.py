"""Four networks with known groups, and how edges are written.

A graph with n nodes is a tensor `edges` (2, E) of int64: each edge once, its smaller node first.
Where the tables come from: see NOTICE.md beside them.
"""

from pathlib import Path

import torch

from starter_code.weights import tensors

NAMES = ("karate", "football", "polbooks", "polblogs")
_TABLES = Path(__file__).parent / "tables"


def load(name: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Edges (2, E) and the group of each node (n,), int64, of one of `NAMES`.

    karate: members of a club that split, 34 nodes; football: college teams in 12 conferences, 115;
    polbooks: books about politics in 3 camps, 105; polblogs: the largest component of weblogs in 2
    camps, 1222, links without their direction. Raises ValueError for another name.
    """
    if name not in NAMES:
        raise ValueError(f"there is no graph {name!r}; there are {', '.join(NAMES)}")
    held, _ = tensors(_TABLES / "graphs.safetensors")
    return held[f"{name}.edges"].long(), held[f"{name}.labels"].long()


def places(name: str) -> torch.Tensor:
    """Where to draw the nodes of karate, football or polbooks: (n, 2), float32, in [-1, 1]."""
    held, _ = tensors(_TABLES / "graphs.safetensors")
    return held[f"{name}.places"].float()


def directed(edges: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Senders and receivers (2 E,) of the messages of a graph.

    Message e < E goes from edges[0, e] to edges[1, e], message E + e the other way.
    """
    return edges.flatten(), edges.flip(0).flatten()


def degrees(edges: torch.Tensor, n: int) -> torch.Tensor:
    """How many edges each node has: (n,), int64."""
    found = torch.zeros(n, dtype=torch.int64, device=edges.device)
    flat = edges.flatten()
    return found.index_add_(0, flat, torch.ones_like(flat))


def adjacency(edges: torch.Tensor, n: int) -> torch.Tensor:
    """The matrix A (n, n), float64: 1 where two nodes have an edge, else 0."""
    A = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] = 1
    return A + A.T
