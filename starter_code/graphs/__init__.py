"""Graphs with groups: real ones, groups from vectors, a network that passes messages.

`data` has the graphs and how edges are written, `groups` what turns vectors into groups,
`networks` the trained network; `drawings` are figures, `probes` measurements for tests.
"""

from starter_code.graphs.data import NAMES, adjacency, degrees, directed, load, places
from starter_code.graphs.groups import by_sign, extreme_vectors, k_means, louvain, nmi
from starter_code.graphs.networks import WEIGHTS, GraphNetwork, trained

__all__ = [
    "NAMES",
    "WEIGHTS",
    "GraphNetwork",
    "adjacency",
    "by_sign",
    "degrees",
    "directed",
    "extreme_vectors",
    "k_means",
    "load",
    "louvain",
    "nmi",
    "places",
    "trained",
]
