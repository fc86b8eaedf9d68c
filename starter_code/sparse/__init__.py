"""Sparse vectors: random ones to be recovered, and how far an estimate is from them.

Beside them what sparse models are compared with and built from: Haar's thresholds by libraries
(`wavelets`), measurements that a solver needs (`sampling`), differences of pixels, dictionaries of
patches (`dictionaries`), one table for all (`priors`).
"""

from starter_code.sparse import dictionaries, priors
from starter_code.sparse.differences import differences, differences_adjoint
from starter_code.sparse.sampling import measurements_needed, recovery_rate
from starter_code.sparse.signals import gaussian_matrix, nmse, sparse_signals
from starter_code.sparse.wavelets import MULTIPLES, bayes_shrink, best_multiple, shrink

__all__ = [
    "MULTIPLES",
    "bayes_shrink",
    "best_multiple",
    "dictionaries",
    "differences",
    "differences_adjoint",
    "gaussian_matrix",
    "measurements_needed",
    "nmse",
    "priors",
    "recovery_rate",
    "shrink",
    "sparse_signals",
]
