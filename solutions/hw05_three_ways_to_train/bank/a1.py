"""Other right answers and known wrong ones to paper 1 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("noise2noise_optimum")
def optimum_by_inverse(C, sigma, rho):
    """The inverse itself."""
    noise = sigma**2 * torch.eye(len(C)).to(C)
    return (C + rho * noise) @ torch.linalg.inv(C + noise)


@alternative("noise2noise_optimum")
def optimum_as_a_mixture(C, sigma, rho):
    """A mixture of Wiener's matrix and the identity."""
    eye = torch.eye(len(C)).to(C)
    W = torch.linalg.solve(C + sigma**2 * eye, C)
    return (1 - rho) * W + rho * eye


@alternative("expected_loss")
def loss_by_second_moments(W, C, sigma, rho):
    """By the covariance of both measurements."""
    eye = torch.eye(len(C)).to(C)
    S, cross = C + sigma**2 * eye, C + rho * sigma**2 * eye
    return float(torch.trace(W @ S @ W.T - 2 * W @ cross + S))


@mistake("noise2noise_optimum", edit={"rho * sigma**2 * eye).T": "sigma**2 * eye).T"})
def rho_forgotten():
    """The noises are correlated by rho, not equal."""


@mistake("noise2noise_optimum", edit={"C + rho * sigma**2 * eye": "C"})
def always_wiener():
    """With correlated noises y1 says something of e2."""


@mistake("noise2noise_optimum", edit={"C + rho": "C - rho"})
def sign_of_rho():
    """With rho = 1 the best W is the identity."""


@mistake("noise2noise_optimum", edit={"C + sigma**2 * eye,": "C + 2 * sigma**2 * eye,"})
def noise_of_both():
    """The covariance of y1 holds the noise of y1 alone."""


@mistake("noise2noise_optimum", edit={"C + rho * sigma**2 * eye": "C + rho * sigma * eye"})
def rho_times_deviation():
    """The covariance of two entries is rho sigma^2."""


@mistake("noise2noise_optimum", edit={"C + rho * sigma**2 * eye": "C + rho**2 * sigma**2 * eye"})
def rho_squared():
    """The covariance of two entries is rho sigma^2."""


@mistake("expected_loss", edit={"+ n)": ")"})
def floor_forgotten():
    """The noise of y2 remains, whatever W is."""


@mistake("expected_loss", edit={"- 2 * rho": "+ 2 * rho"})
def cross_term_added():
    """W e1 and e2 are subtracted: their correlation lowers the loss."""


@mistake("expected_loss", edit={"- 2 * rho * torch.trace(W) ": ""})
def independent_noises():
    """Correlated noises have a cross term."""


@mistake("expected_loss", edit={"2 * rho * torch.trace(W)": "rho * torch.trace(W)"})
def cross_term_once():
    """The cross term of a square stands twice."""


@mistake("expected_loss", edit={"+ n)": "+ 1)"})
def one_entry():
    """There are n entries of noise."""


@mistake("expected_loss", edit={"W.square().sum()": "torch.trace(W).square()"})
def trace_squared():
    """E||W e1||^2 is sigma^2 times the sum of the squares of the entries of W."""


@mistake("expected_loss", edit={"error @ C @ error.T": "error @ C @ error"})
def not_transposed():
    """W need not be symmetric: the error has the covariance (W - I) C (W - I)^T."""


@mistake("expected_loss", edit={"(signal + noise).item()": "signal + noise"})
def loss_as_a_tensor():
    """A Python float is asked for."""


@mistake("expected_loss", edit={"(signal + noise).item()": "(signal + noise).item() / n"})
def loss_of_an_entry():
    """This is the mean over entries; the squared norm is their sum."""


@mistake("noise2noise_optimum")
def noise_into_C(C, sigma, rho):
    """C is the caller's: what is added to its diagonal stays there."""
    cross = C + rho * sigma**2 * torch.eye(len(C), dtype=C.dtype, device=C.device)
    C.diagonal().add_(sigma**2)
    return torch.linalg.solve(C, cross).T


@mistake("expected_loss")
def scales_W(W, C, sigma, rho):
    """W is the caller's: what is written into it stays there."""
    W.diagonal().sub_(1)
    signal = torch.trace(W @ C @ W.T)
    W.diagonal().add_(1.0000001)
    noise = sigma**2 * (W.square().sum() - 2 * rho * torch.trace(W) + len(C))
    return (signal + noise).item()


@mistake("noise2noise_optimum")
def noise_added_for_a_while(C, sigma, rho):
    """C is the caller's: what is added to it and taken off again leaves its rounding."""
    cross = C + rho * sigma**2 * torch.eye(len(C)).to(C)
    C.diagonal().add_(sigma**2)
    W = torch.linalg.solve(C, cross).T
    C.diagonal().sub_(sigma**2)
    return W
