"""Other right answers and known wrong ones to question 3 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("fit_pairs")
def fit_by_singular_values(X, Y):
    """The pseudo-inverse by hand."""
    U, values, Vh = torch.linalg.svd(Y, full_matrices=False)
    least = max(Y.shape) * torch.finfo(Y.dtype).eps * values.max()
    inverse = torch.where(values > least, 1 / values, 0)
    return X.mT @ (U * inverse) @ Vh


@alternative("fit_pairs")
def fit_by_lstsq(X, Y):
    """Torch's least squares, which take the least norm."""
    return torch.linalg.lstsq(Y, X).solution.T


@alternative("fit_pairs")
def fit_by_transposes(X, Y):
    """With samples as columns."""
    return X.T @ torch.linalg.pinv(Y.T)


@alternative("wiener")
def wiener_by_inverse(C, A, sigma):
    """The inverse itself."""
    S = A @ C @ A.mT
    S.diagonal().add_(sigma * sigma)
    return C @ A.mT @ torch.linalg.inv(S)


@alternative("wiener")
def wiener_by_solve(C, A, sigma):
    """Solved from the right, in double precision."""
    C, wide = C.double(), A.double()
    S = wide @ C @ wide.T + sigma**2 * torch.eye(len(A)).to(C)
    return torch.linalg.solve(S, C @ wide.T, left=False).to(A.dtype)


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y) @ X": "torch.linalg.inv(Y.T @ Y) @ Y.T @ X"})
def normal_equations():
    """With few pairs, or of low rank, Y^T Y cannot be inverted."""


@mistake("fit_pairs", edit={"@ X).T": "@ X)"})
def transposed():
    """W maps y to x: its shape is (n, m)."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y) @ X": "torch.linalg.pinv(X) @ Y"})
def the_other_way():
    """This maps x to y."""


@mistake(
    "fit_pairs",
    edit={
        "torch.linalg.pinv(Y) @ X": (
            "torch.linalg.solve(Y.T @ Y + 1e-3 * torch.eye(Y.shape[1]).to(Y), Y.T @ X)"
        )
    },
)
def regularised():
    """A small weight is added to Y^T Y: these are not the minimisers."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y)": "torch.linalg.pinv(Y, rtol=0.3)"})
def rank_too_low():
    """Singular values that are not small are taken for 0."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y) @ X": "torch.linalg.pinv(Y - Y.mean(0)) @ X"})
def centred():
    """No mean is subtracted: the estimator is linear."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y) @ X": "Y.T @ X / len(Y)"})
def correlation_alone():
    """The correlations with y are not yet divided by those of y with itself."""


@mistake("wiener", edit={"sigma**2 *": "sigma *"})
def deviation_for_variance():
    """The formula has the variance sigma^2."""


@mistake("wiener", edit={"+ sigma**2 * torch.eye(len(A), dtype=A.dtype, device=A.device)": ""})
def without_noise():
    """The noise is missing."""


@mistake("wiener", edit={"A @ C @ A.T + sigma": "A @ A.T + sigma"})
def without_the_covariance():
    """The measurements of x have the covariance A C A^T."""


@mistake("wiener", edit={"torch.linalg.solve(S, A @ C).T": "torch.linalg.solve(S, A).T"})
def transpose_alone():
    """In front of the inverse stands C A^T, not A^T alone."""


@mistake("wiener", edit={"torch.linalg.solve(S, A @ C).T": "torch.linalg.solve(S, A @ C)"})
def wiener_transposed():
    """W maps y to x: its shape is (n, m)."""


@mistake("wiener", edit={"sigma**2 * torch.eye": "sigma**2 / len(A) * torch.eye"})
def noise_divided():
    """The variance of each entry of the noise is sigma^2."""


@mistake(
    "wiener",
    edit={
        "return torch.linalg.solve(S, A @ C).T": (
            "inner = torch.linalg.inv(C) * sigma**2 + A.T @ A\nreturn torch.linalg.inv(inner) @ A.T"
        )
    },
)
def inverse_of_the_covariance():
    """C may be singular: this form needs its inverse."""


@mistake("wiener", edit={"return torch": "C += 0\nA *= 1.0000001\nreturn torch"})
def changes_the_instrument():
    """It writes into the matrix that it is given."""


@mistake(
    "fit_pairs", edit={"linalg.pinv(Y) @ X": "linalg.pinv(Y.T @ Y, hermitian=True) @ (Y.T @ X)"}
)
def pseudo_inverse_of_squares():
    """Small singular values are lost that pinv(Y) keeps: by a larger bound, or squared in Y^T Y."""


@mistake("fit_pairs")
def a_little_ridge(X, Y):
    """Whatever is added to the diagonal of Y^T Y moves W from the least sum of squares."""
    G = Y.T @ Y + 1e-8 * torch.eye(Y.shape[1], dtype=Y.dtype, device=Y.device)
    return torch.linalg.solve(G, Y.T @ X).T


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y)": "torch.linalg.pinv(Y, atol=1e-7)"})
def an_absolute_bound():
    """Which singular values count as 0 depends on their scale, as in `pinv`."""


@mistake("wiener", edit={"S = A @ C @ A.T + sigma**2": "S = A @ C @ A.T + (sigma**2 + 1e-10)"})
def jitter():
    """The formula needs nothing on the diagonal but the variance: sigma is above 0."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y)": "torch.pinverse(Y)"})
def older_pseudo_inverse():
    """`pinverse` drops singular values below 1e-15 alone: in single precision rounding is above."""


@mistake("fit_pairs", edit={"torch.linalg.pinv(Y)": "torch.linalg.pinv(Y, rtol=1e-3)"})
def generous_bound():
    """Small singular values are lost that pinv(Y) keeps: by a larger bound, or squared in Y^T Y."""
