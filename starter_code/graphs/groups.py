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

    device, M = M.device, csr_matrix(M.double().cpu().numpy())
    start = np.random.default_rng(0).standard_normal(M.shape[0])  # or signs would change
    values, vectors = eigsh(M, k, which="SA" if smallest else "LA", v0=start, tol=1e-8)
    order = np.argsort(values if smallest else -values)
    return torch.from_numpy(vectors[:, order].copy()).to(device)


def k_means(vectors: torch.Tensor, k: int, seed: int = 0) -> torch.Tensor:
    """Groups (n,) of the rows of vectors (n, d), by scikit-learn's k-means, the best of ten."""
    from sklearn.cluster import KMeans

    model = KMeans(k, n_init=10, random_state=seed).fit(vectors.cpu().numpy())
    return torch.from_numpy(model.labels_).long().to(vectors.device)


def louvain(edges: torch.Tensor, n: int, seed: int = 0) -> torch.Tensor:
    """Groups (n,) of large modularity by Louvain's method, which chooses how many.

    Blondel and others (2008), Journal of Statistical Mechanics P10008: each node moves to the
    group of a neighbour where that gains most, until nothing gains; then groups become nodes. The
    order of nodes is random, from `seed`.
    """
    order = np.random.default_rng(seed)
    weights: list[dict[int, float]] = [{} for _ in range(n)]
    for i, j in edges.T.tolist():
        weights[i][j] = weights[j][i] = 1.0
    groups = np.arange(n)
    while True:
        found = _moved(weights, order)
        names = {group: number for number, group in enumerate(sorted(set(found)))}
        if len(names) == len(weights):
            return torch.from_numpy(groups)
        found = [names[group] for group in found]
        groups = np.array(found)[groups]
        merged: list[dict[int, float]] = [{} for _ in names]
        for node, row in enumerate(weights):
            for other, weight in row.items():
                into = merged[found[node]]
                into[found[other]] = into.get(found[other], 0.0) + weight
        weights = merged


def _moved(weights: list[dict[int, float]], order: np.random.Generator) -> list[int]:
    """The group of each node after moves that gain modularity. weights: rows of a matrix."""
    degree = [sum(row.values()) for row in weights]
    total, groups, inside = sum(degree), list(range(len(weights))), list(degree)
    moved = True
    while moved:
        moved = False
        for node in order.permutation(len(weights)).tolist():
            own, to = groups[node], {groups[node]: 0.0}
            for other, weight in weights[node].items():
                if other != node:
                    to[groups[other]] = to.get(groups[other], 0.0) + weight
            inside[own] -= degree[node]
            gains = {group: w - degree[node] * inside[group] / total for group, w in to.items()}
            best = max(gains, key=gains.get)
            if gains[best] > gains[own] + 1e-12:
                groups[node], moved = best, True
            inside[groups[node]] += degree[node]
    return groups


def nmi(guess: torch.Tensor, labels: torch.Tensor) -> float:
    """Normalised mutual information of two divisions of the same nodes, by scikit-learn.

    Mutual information over the mean of both entropies: 1 for equal divisions, whatever the groups
    are called, about 0 for independent ones.
    """
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(labels.tolist(), guess.tolist()))
