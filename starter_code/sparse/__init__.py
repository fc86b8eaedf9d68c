"""Sparse vectors: random ones to be recovered, and how far an estimate is from them."""

from starter_code.sparse.signals import gaussian_matrix, nmse, sparse_signals

__all__ = ["gaussian_matrix", "nmse", "sparse_signals"]
