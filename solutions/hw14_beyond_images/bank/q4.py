"""Other right answers and known wrong ones to question 4 of hw14."""

import torch

from autograder.bank import alternative, mistake
from starter_code import graphs


@alternative("bp_round")
def by_products_in_logs(psi, edges, field, cin, cout):
    """Logarithms of both groups, apart."""
    i, j = torch.cat([edges[0], edges[1]]), torch.cat([edges[1], edges[0]])
    zero = torch.log(cin * psi + cout * (1 - psi))
    one = torch.log(cout * psi + cin * (1 - psi))
    E = edges.shape[1]
    sums = [torch.zeros_like(field).index_add_(0, j, part) for part in (zero, one)]
    back = [torch.roll(part, E, 0) for part in (zero, one)]
    difference = field[i] + (sums[0][i] - back[0]) - (sums[1][i] - back[1])
    return difference.sigmoid(), (field + sums[0] - sums[1]).sigmoid()


@mistake("bp_round")
def by_hyperbolic_tangents(psi, edges, field, cin, cout):
    """This is infinite for rates that are far apart: take the logarithm of a ratio."""
    senders, receivers = graphs.directed(edges)
    told = 2 * torch.atanh((cin - cout) / (cin + cout) * (2 * psi - 1))
    total = torch.zeros_like(field)
    total.scatter_add_(0, receivers, told)
    total = total + field
    E = len(psi) // 2
    back = told.reshape(2, E).flip(0).reshape(-1)
    return 1 / (1 + torch.exp(back - total[senders])), 1 / (1 + torch.exp(-total))


@alternative("bp_round")
def neighbour_by_neighbour(psi, edges, field, cin, cout):
    """A loop over messages, on lists of those that come in."""
    senders, receivers = (one.tolist() for one in graphs.directed(edges))
    told = ((cin * psi + cout * (1 - psi)) / (cout * psi + cin * (1 - psi))).log()
    inside = [[] for _ in range(len(field))]
    for e, node in enumerate(receivers):
        inside[node].append(e)
    E = edges.shape[1]
    new, nu = torch.zeros_like(psi), torch.zeros_like(field)
    for node, arrived in enumerate(inside):
        nu[node] = torch.sigmoid(field[node] + told[arrived].sum())
    for e, node in enumerate(senders):
        others = [f for f in inside[node] if f != (e + E) % (2 * E)]
        new[e] = torch.sigmoid(field[node] + told[others].sum())
    return new, nu


@mistake("bp_round", edit={"total[senders] - back": "total[senders]"})
def with_an_echo():
    """The receiver hears what it said itself: leave its own message out."""


@mistake("bp_round", edit={"total[senders] - back": "total[senders] - told"})
def wrong_one_left_out():
    """Left out is what the receiver told the sender, not what the sender told the receiver."""


@mistake("bp_round", edit={"field.clone()": "torch.zeros_like(field)"})
def field_ignored():
    """The field is missing."""


@mistake("bp_round", edit={"field.clone()": "(-field)"})
def field_turned():
    """The field is the log odds of group 0: it is added."""


@mistake(
    "bp_round",
    edit={
        "torch.sigmoid(total[senders] - back), ": (
            "torch.sigmoid(total[senders] - back - field[senders]), "
        ),
    },
)
def field_for_nu_only():
    """The field belongs to the messages, too."""


@mistake("bp_round", edit={"index_add_(0, receivers, told)": "index_add_(0, senders, told)"})
def to_the_sender():
    """Messages arrive at their receivers."""


@mistake("bp_round", edit={"torch.sigmoid(total)": "torch.sigmoid(-total)"})
def nu_of_the_other_group():
    """nu is the probability of group 0."""


@mistake(
    "bp_round",
    edit={
        "(cin * psi + cout * (1 - psi))": "(cout * psi + cin * (1 - psi))",
        "(cout * psi + cin * (1 - psi)))": "(cin * psi + cout * (1 - psi)))",
    },
)
def rates_swapped():
    """Neighbours are likelier of the same group where cin is the larger rate."""


@mistake("bp_round", edit={").log()": ")"})
def without_logarithm():
    """Factors are multiplied: their logarithms are summed."""


@mistake("bp_round")
def factors_multiplied(psi, edges, field, cin, cout):
    """Products of thousands of factors are infinite or 0: sum their logarithms."""
    senders, receivers = graphs.directed(edges)
    E = edges.shape[1]
    p, q = cin * psi + cout * (1 - psi), cout * psi + cin * (1 - psi)
    up, down = field.exp(), torch.ones_like(field)
    up = up.clone().scatter_reduce(0, receivers, p, "prod")
    down = down.scatter_reduce(0, receivers, q, "prod")
    p, q = (torch.cat([one[E:], one[:E]]) for one in (p, q))
    a, b = up[senders] / p, down[senders] / q
    return a / (a + b), up / (up + down)


@mistake("bp_round")
def not_normalised(psi, edges, field, cin, cout):
    """The result is an odds, not a probability: the two groups' numbers must add up to 1."""
    senders, receivers = graphs.directed(edges)
    told = ((cin * psi + cout * (1 - psi)) / (cout * psi + cin * (1 - psi))).log()
    total = field.clone().index_add_(0, receivers, told)
    E = edges.shape[1]
    back = torch.cat([told[E:], told[:E]])
    return (total[senders] - back).exp(), total.exp()


@mistake("bp_round")
def one_after_the_other(psi, edges, field, cin, cout):
    """Later messages are made of new ones already: all are to be made of the old ones."""
    senders, receivers = (one.tolist() for one in graphs.directed(edges))
    E, psi = edges.shape[1], psi.clone()

    def told(e):
        return ((cin * psi[e] + cout * (1 - psi[e])) / (cout * psi[e] + cin * (1 - psi[e]))).log()

    def heard(node, left_out):
        parts = [told(f) for f in range(2 * E) if receivers[f] == node and f != left_out]
        return torch.sigmoid(field[node] + sum(parts, torch.zeros_like(field[node])))

    for e in range(2 * E):
        psi[e] = heard(senders[e], (e + E) % (2 * E))
    nodes = [heard(node, -1) for node in range(len(field))]
    return psi, torch.stack(nodes)


@mistake("bp_round", edit={"(cout * psi + cin * (1 - psi))).log()": "(cin + cout)).log()"})
def other_group_forgotten():
    """The odds compare both groups: the other one's number is not constant."""


@mistake("bp_round", edit={"torch.cat([told[E:], told[:E]])": "told.flip(0)"})
def reversed_order():
    """Message e < E has its answer at E + e: not the list turned around."""


@mistake(
    "bp_round",
    edit={
        "return torch.sigmoid(total[senders] - back), torch.sigmoid(total)": (
            "return torch.sigmoid(total), torch.sigmoid(total[senders] - back)"
        ),
    },
)
def results_swapped():
    """First the messages, then nu."""


@mistake("bp_round", edit={"field.clone()": "field"})
def field_overwritten():
    """The field that is given is changed in place."""


@mistake("bp_round", edit={").log()": ").float().log().to(psi.dtype)"})
def rounded():
    """On the way something is rounded to single precision."""


@mistake(
    "bp_round",
    edit={
        "torch.sigmoid(total[senders] - back), ": (
            "(0.3 * psi + 0.7 * torch.sigmoid(total[senders] - back)), "
        ),
    },
)
def damped_already():
    """This round is to be undamped: damping comes in Question 5."""
