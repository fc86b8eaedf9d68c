"""Other right answers and known wrong ones to question 16 of hw01."""

import torch

from autograder.bank import alternative, mistake


@alternative("discrepancy_weight")
def by_normal_equations(A, y, sigma, weights):
    """Solve for each weight."""
    chosen = min(weights)
    for weight in weights:
        normal = A.mH @ A + weight * torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
        x = torch.linalg.solve(normal, A.mH @ y)
        if torch.linalg.vector_norm(A @ x - y) ** 2 <= len(y) * sigma**2:
            chosen = max(chosen, weight)
    return chosen


@alternative("discrepancy_weight", edit={"left + outside <=": "left + outside <"})
def strictly_below():
    """Without equality, which is a matter of rounding."""


@mistake("discrepancy_weight", edit={"len(y) * sigma**2": "A.shape[1] * sigma**2"})
def unknowns_counted():
    """m counts the measurements, of which each has noise, not the unknowns."""


@mistake("discrepancy_weight", edit={"len(y) * sigma**2": "len(y) * sigma"})
def sigma_not_squared():
    """The squared residual is compared with the variance, not with the standard deviation."""


@mistake("discrepancy_weight", edit={", reverse=True": ""})
def smallest_weight():
    """That is the smallest weight that qualifies; the largest one was asked for."""


@mistake("discrepancy_weight", edit={"sorted(weights, reverse=True)": "weights"})
def first_that_qualifies():
    """The weights come in any order: the first one that qualifies need not be the largest."""


@mistake("discrepancy_weight", edit={"left + outside <=": "left <="})
def part_outside_forgotten():
    """What lies outside of the range of A is a part of the residual as well."""


@mistake("discrepancy_weight", edit={"return min(weights)": "return max(weights)"})
def largest_where_none_qualifies():
    """Where no weight qualifies, the smallest one fits best."""


@mistake("discrepancy_weight", edit={"weight / (s**2 + weight)": "s**2 / (s**2 + weight)"})
def what_is_kept():
    """That is the part of y that Tikhonov keeps. The residual is the other part."""
