"""Other right answers and known wrong ones to question 2 of hw11."""

import torch

from autograder.bank import alternative, mistake


@alternative("gaussian_posterior")
def by_cholesky(y, A, sigma, mean, C):
    """Cholesky factors where there are some, in double precision, Joseph's form."""
    dtype = y.dtype
    y, A, mean, C = (one.double() for one in (y, A, mean, C))
    S = A @ C @ A.T
    S.diagonal().add_(sigma**2)
    K = torch.cholesky_solve(A @ C, torch.linalg.cholesky(S)).T
    L = torch.eye(len(C), dtype=C.dtype, device=C.device) - K @ A
    covariance = L @ C @ L.T + sigma**2 * K @ K.T
    means = torch.stack([mean + K @ (one - A @ mean) for one in y])
    return means.to(dtype), covariance.to(dtype)


@alternative("gaussian_posterior")
def by_inverse(y, A, sigma, mean, C):
    """An explicit inverse; a list."""
    noise = torch.eye(A.shape[0]).to(C) * sigma * sigma
    inverse = torch.inverse(A.mm(C).mm(A.t()) + noise)
    cross = C.mm(A.t())
    means = mean[None, :] + torch.einsum("ij,jk,bk->bi", cross, inverse, y - mean @ A.t())
    return [means, C - cross.mm(inverse).mm(cross.t())]


@mistake("gaussian_posterior", edit={"sigma**2 *": "sigma *"})
def deviation():
    """The variance of the noise is sigma^2."""


@mistake(
    "gaussian_posterior",
    edit={" + sigma**2 * torch.eye(len(A), dtype=A.dtype, device=A.device)": ""},
)
def noise_forgotten():
    """The measurements have noise: sigma^2 belongs to the matrix that is inverted."""


@mistake("gaussian_posterior", edit={"mean + (y - A @ mean) @ gain.T": "(y - A @ mean) @ gain.T"})
def mean_not_added():
    """The mean of the prior is subtracted in the measurements, and not added again."""


@mistake("gaussian_posterior", edit={"(y - A @ mean)": "y"})
def mean_not_subtracted():
    """What the mean alone would give is to be subtracted from y."""


@mistake("gaussian_posterior", edit={"C - gain @ A @ C": "C + gain @ A @ C"})
def covariance_grows():
    """A measurement takes away uncertainty: the covariance becomes smaller."""


@mistake("gaussian_posterior", edit={"C - gain @ A @ C": "gain @ A @ C"})
def covariance_of_the_mean():
    """This is the covariance of the posterior means, not that of the posterior."""


@mistake("gaussian_posterior", edit={"C - gain @ A @ C": "C"})
def covariance_of_the_prior():
    """This is the covariance of the prior."""


@mistake(
    "gaussian_posterior",
    edit={
        "C - gain @ A @ C": "C - gain @ A @ C + torch.diag(y.mean(0).mean().abs() * C.diagonal())"
    },
)
def depends_on_y():
    """The covariance does not depend on y."""


@mistake("gaussian_posterior", edit={"C - gain @ A @ C": "C - gain @ gain.T"})
def gain_squared():
    """The covariance falls by K A C."""


@mistake(
    "gaussian_posterior",
    edit={"S = A @ C @ A.T +": "C = C + 1e-6 * torch.eye(len(C)).to(C)\nS = A @ C @ A.T +"},
)
def prior_changed():
    """The prior may be singular: nothing is to be added to it."""


@mistake(
    "gaussian_posterior",
    edit={"solve(S, A @ C)": "solve(S + 1e-6 * torch.eye(len(S)).to(S), A @ C)"},
)
def a_little_added():
    """The matrix can be inverted: nothing is to be added to it."""


@mistake("gaussian_posterior")
def by_precisions(y, A, sigma, mean, C):
    """This form needs the inverse of C, and divides by sigma: both may be impossible."""
    precision = torch.linalg.pinv(C) + A.T @ A / max(sigma, 1e-4) ** 2
    covariance = torch.linalg.pinv(precision)
    right = torch.linalg.pinv(C) @ mean + y @ A / max(sigma, 1e-4) ** 2
    return right @ covariance.T, covariance


@mistake(
    "gaussian_posterior",
    edit={
        "dtype=A.dtype, device=A.device": "device=A.device",
        "S = A": "A = A.float()\nS = A",
        "mean + (y": "mean.float() + (y.float()",
        "A @ C @ A.T": "A @ C.float() @ A.T",
        "solve(S, A @ C)": "solve(S, A @ C.float())",
        "A @ mean)": "A @ mean.float())",
        "C - gain @ A @ C": "C - gain @ A @ C.float()",
    },
)
def in_single_precision():
    """The dtype of the inputs is to be kept."""


@mistake(
    "gaussian_posterior",
    edit={"mean + (y - A @ mean) @ gain.T": "mean + (y.mean(0) - A @ mean) @ gain.T"},
)
def mean_of_the_batch():
    """These are measurements of different x: each row has its own mean."""


@mistake("gaussian_posterior", edit={"C - gain @ A @ C": "(C - gain @ A @ C).diagonal()"})
def variances_alone():
    """The whole covariance is asked for, not its diagonal."""


@mistake("gaussian_posterior", edit={"dtype=A.dtype, device=A.device": "dtype=A.dtype"})
def on_the_cpu():
    """The identity needs the dtype and the device of the inputs."""


@mistake(
    "gaussian_posterior",
    edit={"S = A @ C": "mean -= 0\ny -= A @ mean\nS = A @ C", "(y - A @ mean)": "y"},
)
def y_changed():
    """The measurements that were given are changed."""


@mistake(
    "gaussian_posterior",
    edit={"torch.linalg.solve(S, A @ C).T": "(torch.linalg.pinv(S, rtol=1e-6) @ A @ C).T"},
)
def small_values_cut():
    """The matrix can be inverted: small singular values are to be inverted, too, not cut off."""
