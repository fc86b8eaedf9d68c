"""Other right answers and known wrong ones to question 1 of hw11."""

import torch

from autograder.bank import alternative, mistake


@alternative("ppca")
def by_singular_values(X, q):
    """Singular values of the centred samples, in double precision."""
    N, n = X.shape
    centre = X.double().mean(0)
    _, singular, Vh = torch.linalg.svd(X.double() - centre, full_matrices=True)
    values = torch.zeros(n, dtype=torch.float64, device=X.device)
    values[: len(singular)] = singular**2 / N
    s2 = float(values[q:].mean()) if q < n else 0.0
    scales = torch.sqrt(torch.relu(values[:q] - s2))
    return centre.to(X.dtype), (Vh[:q].T * scales).to(X.dtype), s2


@alternative("ppca")
def by_trace(X, q):
    """What the trace leaves after the large eigenvalues; torch.cov; signs turned."""
    n = X.shape[1]
    C = torch.cov(X.double().T, correction=0).reshape(n, n)
    values, vectors = torch.linalg.eigh(C)
    order = torch.argsort(values, descending=True)[:q]
    rest = max(0.0, (torch.trace(C) - values[order].sum()).item())
    s2 = rest / (n - q) if n > q else 0.0
    W = -vectors[:, order] @ torch.diag((values[order] - s2).clamp(min=0) ** 0.5)
    return torch.mean(X, dim=0), W.to(X.dtype), s2


@mistake("ppca", edit={"values[: n - q].mean().clamp(min=0)": "values[: n - q].sum()"})
def sum_of_the_rest():
    """s2 is the mean of the small eigenvalues, not their sum."""


@mistake("ppca", edit={"(values[n - q :] - s2).clamp(min=0).sqrt()": "values[n - q :].sqrt()"})
def not_subtracted():
    """W is to be computed with the eigenvalues less s2: the noise is in them as well."""


@mistake("ppca", edit={"(values[n - q :] - s2).clamp(min=0).sqrt()": "(values[n - q :] - s2)"})
def no_root():
    """The columns of W are scaled by square roots: W W^T is to have the eigenvalues."""


@mistake("ppca", edit={"(X - mean).T @ (X - mean) / N": "(X - mean).T @ (X - mean) / (N - 1)"})
def divided_by_n_less_one():
    """The covariance is to be divided by N here."""


@mistake("ppca", edit={"(X - mean).T @ (X - mean) / N": "X.T @ X / N"})
def not_centred():
    """Subtract the mean before the covariance is computed."""


@mistake("ppca", edit={"vectors[:, n - q :] *": "vectors[:, :q] *"})
def smallest_directions():
    """eigh lists the smallest eigenvalues first: these are the wrong directions."""


@mistake("ppca", edit={"values[: n - q].mean()": "values[n - q :].mean()"})
def noise_of_the_large():
    """s2 is the mean of the eigenvalues that are left out."""


@mistake("ppca", edit={"values[: n - q].mean()": "values[n - q - 1]"})
def largest_of_the_rest():
    """s2 is the mean of all eigenvalues that are left out, not the largest of them."""


@mistake("ppca", edit={"values[: n - q].mean()": "values[0]"})
def smallest_of_the_rest():
    """s2 is the mean of all eigenvalues that are left out, not the smallest of them."""


@mistake("ppca", edit={"mean, W, s2.item()": "mean, W, s2.sqrt().item()"})
def deviation_returned():
    """The variance s2 is asked for, not its root."""


@mistake("ppca", edit={"s2.item()": "s2"})
def a_tensor():
    """s2 is to be a Python float."""


@mistake("ppca", edit={"mean = X.mean(0)": "mean = X.mean()"})
def one_mean():
    """Each entry has a mean of its own."""


@mistake("ppca", edit={"mean, W, s2.item()": "mean, W.T, s2.item()"})
def transposed():
    """W has n rows and q columns."""


@mistake("ppca", edit={" if q < n else values.new_zeros(())": ""})
def all_directions():
    """For q = n nothing is left out: the mean of nothing is NaN, where s2 is 0."""


@mistake("ppca", edit={"mean = X.mean(0)": "X -= X.mean(0)\nmean = X.mean(0)"})
def centred_in_place():
    """The samples that were given are changed."""
