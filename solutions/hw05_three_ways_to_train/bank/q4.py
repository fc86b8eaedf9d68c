"""Other right answers and known wrong ones to question 4 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("risk")
def by_a_basis(W, C, A, sigma):
    """An orthonormal basis of what A sees, and the rest."""
    _, _, Vh = torch.linalg.svd(A)
    rank = int(torch.linalg.matrix_rank(A))
    D = W @ A
    D.diagonal().sub_(1)
    parts = [((basis @ D @ C) * (basis @ D)).sum() for basis in (Vh[:rank], Vh[rank:])]
    return {
        "null": parts[1].item(),
        "noise": float(sigma**2 * (W * W).sum()),
        "seen": float(parts[0]),
    }


@alternative("risk")
def by_projections(W, C, A, sigma):
    """Both projections; the total less one part."""
    eye = torch.eye(C.shape[0]).to(C)
    P = eye - torch.linalg.pinv(A) @ A
    second = (W @ A - eye) @ C @ (W @ A - eye).T
    null = torch.einsum("ij,ji->", P, second)
    seen = torch.einsum("ij,ji->", eye - P, second)
    return dict(seen=seen.item(), null=null.item(), noise=torch.trace(W @ W.T).item() * sigma**2)


@mistake("risk", edit={'"seen": torch.trace(seen @ error': '"seen": torch.trace(error'})
def seen_is_all():
    """The part that is seen holds the error in the null space, too."""


@mistake("risk", edit={"- seen @ error": "- error @ seen"})
def projected_from_the_right():
    """P stands on the left of the error: what W puts into the null space is part of it."""


@mistake("risk", edit={"torch.linalg.pinv(A) @ A": "A.T @ A"})
def by_transpose():
    """The transpose is the pseudo-inverse only where the rows of A are orthonormal."""


@mistake("risk", edit={"sigma**2 * W": "sigma * W"})
def deviation_for_variance():
    """The variance of the noise is sigma^2."""


@mistake("risk", edit={"sigma**2 * W.square()": "sigma**2 * len(W) + 0 * W.square()"})
def noise_not_mapped():
    """The noise goes through W."""


@mistake("risk", edit={"W.square().sum()": "torch.trace(W @ A).square()"})
def noise_by_a_trace():
    """The noise that W lets through has the variance sigma^2 tr(W W^T)."""


@mistake("risk", edit={"@ error @ C @ error.T": "@ error @ error.T"})
def without_the_covariance():
    """The signals have the covariance C."""


@mistake("risk", edit={"- torch.eye(len(C), dtype=C.dtype, device=C.device)": ""})
def energy_of_the_estimate():
    """This is the energy of the estimate, not of its error."""


@mistake("risk", edit={".square().sum().item()": ".square().sum()"})
def a_tensor():
    """Each part is a Python float."""


@mistake(
    "risk",
    edit={
        '"seen": torch.trace(': '"null": torch.trace(',
        '"null": torch.trace(in': '"seen": torch.trace(in',
    },
)
def names_exchanged():
    """What is seen and the null space are exchanged."""


@mistake("risk", edit={"error = W @ A": "error = (W @ A).T"})
def error_transposed():
    """The error is (W A - I) x; W A need not be symmetric."""


@mistake("risk", edit={"torch.linalg.pinv(A) @ A": "A.T @ torch.linalg.inv(A @ A.T) @ A"})
def full_rank_assumed():
    """A A^T can be inverted only where A has as many independent rows as it has rows."""


@mistake("risk", edit={"torch.linalg.pinv(A) @ A": "torch.linalg.pinv(A.T @ A) @ (A.T @ A)"})
def rank_of_squares():
    """In A^T A singular values are squared: small ones are lost that pinv(A) keeps."""


@mistake("risk", edit={"torch.linalg.pinv(A)": "torch.linalg.pinv(A, atol=1e-7)"})
def an_absolute_bound():
    """Which singular values count as 0 depends on their scale, as in `pinv`."""


@mistake(
    "risk", edit={"torch.linalg.pinv(A) @ A": "(torch.linalg.pinv(A.double()) @ A.double()).to(A)"}
)
def rank_in_double():
    """Rounding of single precision gives A more rank in double precision."""


@mistake("risk")
def by_cholesky(W, C, A, sigma):
    """Cholesky's factor exists for a regular C alone: C may be singular."""
    D = W @ A - torch.eye(len(C), dtype=C.dtype, device=C.device)
    seen, L = torch.linalg.pinv(A) @ A, torch.linalg.cholesky(C)
    return {
        "seen": (seen @ D @ L).square().sum().item(),
        "null": ((D - seen @ D) @ L).square().sum().item(),
        "noise": sigma**2 * W.square().sum().item(),
    }
