"""Other right answers and known wrong ones to question 5 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("external_field")
def field_by_sums(nu, cin, cout):
    """Sums of both groups."""
    n = nu.numel()
    return (cout - cin) * (nu.sum() - (1 - nu).sum()) / n


@alternative("run_bp")
def by_a_for_loop(step, psi, nu, cin, cout, damping=0.3, tolerance=1e-3, most=150):
    """A loop that is left."""
    n = nu.shape[0]
    for k in range(most):
        b = torch.ones_like(nu) * ((cout - cin) / n * (2 * nu - 1).sum())
        new, nu = step(psi.clone(), b)
        far = torch.max(torch.abs(psi - new)).item()
        psi = (1 - damping) * new + damping * psi
        if far < tolerance:
            return nu, k + 1
    return nu, most


@mistake("external_field", edit={"-(cin - cout)": "(cin - cout)"})
def field_with_the_other_sign():
    """No edge to many of group 0 speaks against group 0: mind the sign."""


@mistake("external_field", edit={".mean()": ".sum()"})
def not_divided():
    """It is divided by n: each missing edge says little."""


@mistake("external_field", edit={"2 * nu - 1": "nu"})
def half_forgotten():
    """A node that is undecided, nu = 1/2, says nothing."""


@mistake("external_field", edit={"(cin - cout)": "(cin + cout)"})
def sum_of_rates():
    """With equal rates a missing edge says nothing."""


@mistake("external_field", edit={"(2 * nu - 1).mean()": "(2 * nu - 1).mean().item()"})
def a_number():
    """A 0-dimensional tensor is asked for."""


@mistake(
    "external_field",
    edit={
        "-(cin - cout) * (2 * nu - 1).mean()": (
            "(-(cin - cout) * (2 * nu - 1).mean()).expand(len(nu)).clone()"
        ),
    },
)
def one_for_each_node():
    """It is one number, a 0-dimensional tensor."""


@mistake(
    "run_bp",
    edit={"field = -(cin - cout) * (2 * nu - 1).mean()": "field = torch.zeros_like(nu[0])"},
)
def without_a_field():
    """The step is given a field of zeros: then all nodes end in one group."""


@mistake("run_bp", edit={"field = -(cin - cout)": "field = (cin - cout)"})
def field_turned():
    """The field has the other sign."""


@mistake("run_bp", edit={"field.expand(len(nu)).clone()": "field"})
def field_of_no_node():
    """The step is given a field for each node, (n,)."""


@mistake(
    "run_bp", edit={"damping * psi + (1 - damping) * new": "(1 - damping) * psi + damping * new"}
)
def damping_turned():
    """`damping` is the share of the old messages."""


@mistake("run_bp", edit={"damping * psi + (1 - damping) * new": "new"})
def undamped():
    """The old messages have a share in the next ones."""


@mistake(
    "run_bp",
    edit={
        "settled = bool((new - psi).abs().max() < tolerance)\n": "old = psi\n",
        "rounds += 1": "settled = bool((psi - old).abs().max() < tolerance)\nrounds += 1",
    },
)
def compared_after_damping():
    """The new messages are compared before they are damped."""


@mistake("run_bp", edit={".abs().max() <": ".abs().mean() <"})
def mean_change():
    """All messages are to have settled, not their mean."""


@mistake("run_bp", edit={"(new - psi).abs().max()": "(new - psi).max()"})
def signed_change():
    """Changes downwards count, too."""


@mistake("run_bp", edit={"rounds < most": "rounds <= most"})
def one_round_more():
    """There are at most so many rounds."""


@mistake("run_bp", edit={"return nu, rounds": "return nu, rounds - 1"})
def counted_from_zero():
    """Each call of the step is a round."""


@mistake("run_bp", edit={"return nu, rounds": "return psi, rounds"})
def messages_returned():
    """nu is asked for, not the messages."""


@mistake("run_bp", edit={"damping=0.3": "damping=0.5"})
def another_default():
    """The default damping is 0.3."""


@mistake("run_bp", edit={"most=150": "most=100"})
def another_limit():
    """The default limit is 150 rounds."""


@mistake(
    "run_bp",
    edit={
        "psi = damping * psi + (1 - damping) * new": "psi.mul_(damping).add_((1 - damping) * new)"
    },
)
def messages_overwritten():
    """The messages that are given are changed in place."""


@mistake(
    "run_bp",
    edit={
        "field = -(cin - cout) * (2 * nu - 1).mean()\n": "",
        "rounds, settled = 0, False\n": (
            "rounds, settled = 0, False\nfield = -(cin - cout) * (2 * nu - 1).mean()\n"
        ),
    },
)
def field_of_the_start():
    """The field is made anew in each round, of the last nu."""
