"""Other right answers and known wrong ones to paper 2 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("sure_optimum")
def optimum_by_solve(C, sigma, told):
    """Solved: W S = S - told^2 I, where S is the covariance of y."""
    eye = torch.eye(len(C)).to(C)
    S = C + sigma**2 * eye
    return torch.linalg.solve(S, S - told**2 * eye, left=False)


@alternative("sure_excess")
def excess_by_risks(C, sigma, told):
    """The difference of both risks."""
    eye = torch.eye(len(C)).to(C)
    S = torch.linalg.inv(C + sigma**2 * eye)

    def risk(t):
        D = -(t**2) * S
        return torch.trace(D @ C @ D.T) + sigma**2 * (eye + D).square().sum()

    return float(risk(told) - risk(sigma))


@alternative("sure_excess")
def excess_by_a_norm(C, sigma, told):
    """The difference of the two matrices, with the covariance of y."""
    S = C + sigma**2 * torch.eye(len(C)).to(C)
    D = (sigma**2 - told**2) * torch.linalg.inv(S)
    return torch.trace(D @ S @ D.T).item()


@mistake("sure_optimum", edit={"told**2 *": "sigma**2 *"})
def told_ignored():
    """The formula does not know sigma: it computes with what it is told."""


@mistake("sure_optimum", edit={"C + sigma**2 * eye": "C + told**2 * eye"})
def data_as_told():
    """The measurements have the noise sigma, whatever the formula is told."""


@mistake("sure_optimum", edit={"eye - told**2 * torch": "eye - told * torch"})
def deviation():
    """The divergence stands with the variance."""


@mistake("sure_optimum", edit={"eye - told**2 * torch": "eye - 2 * told**2 * torch"})
def factor_two():
    """The gradient of the squared error has the factor 2 as well."""


@mistake("sure_optimum", edit={"eye - told**2 *": "eye + told**2 *"})
def sign():
    """Noise makes the estimator smaller, not larger."""


@mistake("sure_optimum", edit={"torch.linalg.inv(C + sigma**2 * eye)": "torch.linalg.inv(C)"})
def without_the_noise():
    """The measurements have the covariance C + sigma^2 I."""


@mistake("sure_excess", edit={"(told**2 - sigma**2) ** 2": "(told**2 - sigma**2)"})
def not_squared():
    """Both W differ in proportion to told^2 - sigma^2, and the risk by the square."""


@mistake("sure_excess", edit={"(told**2 - sigma**2) ** 2": "(told - sigma) ** 4"})
def difference_of_deviations():
    """What counts is the difference of the variances."""


@mistake("sure_excess", edit={"(1 / values)": "(1 / values**2)"})
def noise_part_alone():
    """The difference of the matrices meets the covariance of y, C + sigma^2 I."""


@mistake(
    "sure_excess",
    edit={"torch.linalg.eigvalsh(C) + sigma**2": "torch.linalg.eigvalsh(C) + told**2"},
)
def excess_as_told():
    """The measurements have the noise sigma, whatever the formula is told."""


@mistake("sure_excess", edit={".sum().item()": ".mean().item()"})
def of_an_entry():
    """This is the mean over entries; the squared norm is their sum."""


@mistake("sure_excess", edit={".sum().item()": ".sum()"})
def a_tensor():
    """A Python float is asked for."""


@mistake(
    "sure_optimum",
    edit={
        "return eye - told": "C += sigma**2 * eye\nreturn eye - told",
        "(C + sigma**2 * eye)": "(C)",
    },
)
def optimum_changes_C():
    """C is the caller's: what is added to its diagonal stays there."""


@mistake("sure_excess")
def excess_changes_C(C, sigma, told):
    """C is the caller's: what is added to its diagonal stays there."""
    C.diagonal().add_(sigma**2)
    return float((sigma**2 - told**2) ** 2 * torch.trace(torch.linalg.inv(C)))


@mistake("sure_optimum")
def noise_added_for_a_while(C, sigma, told):
    """C is the caller's: what is added to it and taken off again leaves its rounding."""
    C.diagonal().add_(sigma**2)
    W = torch.eye(len(C)).to(C) - told**2 * torch.linalg.inv(C)
    C.diagonal().sub_(sigma**2)
    return W
