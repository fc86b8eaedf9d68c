"""Groups from vectors, groups by modularity, and how much two divisions have in common."""

import numpy as np
import torch


def by_sign(v: torch.Tensor) -> torch.Tensor:
    """Two groups by the sign of each entry: (n,) -> int64, 1 where an entry is above 0."""
    return (v > 0).long()


def extreme_vectors(M: torch.Tensor, k: int, smallest: bool = False) -> torch.Tensor:
    """Eigenvectors (n, k), float64, of a symmetric matrix M with many zeros; k is below n.

    Those of its largest eigenvalues, largest first; smallest: of its smallest ones, smallest first.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import eigsh

    M = csr_matrix(M.double().numpy())
    start = np.random.default_rng(0).standard_normal(M.shape[0])  # or signs would change
    values, vectors = eigsh(M, k, which="SA" if smallest else "LA", v0=start, tol=1e-8)
    order = np.argsort(values if smallest else -values)
    return torch.from_numpy(vectors[:, order].copy())


def k_means(vectors: torch.Tensor, k: int, seed: int = 0) -> torch.Tensor:
    """Groups (n,) of the rows of vectors (n, d), by scikit-learn's k-means, the best of ten."""
    from sklearn.cluster import KMeans

    model = KMeans(k, n_init=10, random_state=seed).fit(vectors.cpu().numpy())
    return torch.from_numpy(model.labels_).long()


def louvain(edges: torch.Tensor, n: int, seed: int = 0) -> torch.Tensor:
    """Groups (n,) of large modularity, by networkx' Louvain method; it chooses how many."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edges.T.tolist())
    found = torch.zeros(n, dtype=torch.int64)
    for number, nodes in enumerate(networkx.community.louvain_communities(graph, seed=seed)):
        found[list(nodes)] = number
    return found


def nmi(guess: torch.Tensor, labels: torch.Tensor) -> float:
    """Normalised mutual information of two divisions of the same nodes, by scikit-learn.

    Mutual information over the mean of both entropies: 1 for equal divisions, whatever the groups
    are called, about 0 for independent ones.
    """
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels.tolist(), guess.tolist()))
