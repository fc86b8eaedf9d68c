"""Other right answers and known wrong ones to question 6 of hw14."""

import torch

from autograder.bank import alternative, mistake
from starter_code import graphs


@alternative("message_layer")
def layer_by_matrix(h, edges, graph, W_self, W_cavity, W_mean):
    """Neighbours of messages and messages of graphs as matrices."""
    i, j = graphs.directed(edges)
    cavity = ((j[None] == i[:, None]) & (i[None] != j[:, None])).to(h.dtype)
    same = (graph[i][:, None] == graph[i][None]).to(h.dtype)
    mean = same @ h / same.sum(1, keepdim=True)
    return (h @ W_self + cavity @ h @ W_cavity + mean @ W_mean).tanh()


@alternative("message_layer")
def layer_projected_first(h, edges, graph, W_self, W_cavity, W_mean):
    """Products first, then sums."""
    i, j = graphs.directed(edges)
    n, E = graph.numel(), edges.shape[1]
    told = h @ W_cavity
    heard = torch.zeros(n, told.shape[1], dtype=h.dtype, device=h.device)
    heard = heard.index_add(0, j, told)
    out = h @ W_self + heard[i] - told.roll(E, 0)
    for g in graph.unique():
        inside = graph[i] == g
        if inside.any():
            out = out + inside[:, None] * (h[inside].mean(0) @ W_mean)
    return torch.tanh(out)


@alternative("swap_invariant_loss")
def loss_by_torch(logits, labels, graph):
    """Graph by graph, torch's own cross entropy."""
    import torch.nn.functional as F

    losses = []
    for g in range(int(graph.max()) + 1):
        z, one = logits[graph == g], labels[graph == g].to(logits.dtype)
        both = [F.binary_cross_entropy_with_logits(z, target) for target in (one, 1 - one)]
        losses.append(torch.minimum(*both))
    return torch.stack(losses).mean()


@alternative("swap_invariant_loss")
def loss_by_scatter(logits, labels, graph):
    """logaddexp, and means by scatter."""
    zero, G = torch.zeros_like(logits), int(graph.max()) + 1
    on, off = torch.logaddexp(zero, -logits), torch.logaddexp(zero, logits)
    right = torch.where(labels == 1, on, off)
    wrong = torch.where(labels == 1, off, on)
    size = torch.zeros(G, dtype=logits.dtype, device=logits.device)
    ones = torch.ones_like(logits)
    size = size.scatter_add(0, graph, ones)
    sums = [torch.zeros_like(size).scatter_add(0, graph, part) / size for part in (right, wrong)]
    return torch.min(sums[0], sums[1]).sum() / G


@mistake("message_layer", edit={"heard[senders] - torch.cat([h[E:], h[:E]])": "heard[senders]"})
def layer_with_an_echo():
    """What the receiver told the sender is left out."""


@mistake("message_layer", edit={"heard[senders] - torch.cat([h[E:], h[:E]])": "heard[senders] - h"})
def own_message_left_out():
    """Left out is the message back, not the message itself."""


@mistake("message_layer", edit={"index_add_(0, receivers, h)": "index_add_(0, senders, h)"})
def heard_by_the_sender():
    """A node hears the messages of which it is the receiver."""


@mistake("message_layer", edit={"heard[senders] -": "heard[receivers] -"})
def what_the_receiver_hears():
    """The new message says what its sender heard."""


@mistake(
    "message_layer",
    edit={"mean = (sums / counts.clamp(min=1)[:, None])[of]": "mean = h.mean(0).expand(h.shape)"},
)
def mean_of_all_graphs():
    """The mean is that of the message's own graph: others must not matter."""


@mistake(
    "message_layer", edit={"mean = (sums / counts.clamp(min=1)[:, None])[of]": "mean = sums[of]"}
)
def sum_not_mean():
    """The mean of the messages is asked for, not their sum."""


@mistake(
    "message_layer",
    edit={
        "counts = torch.bincount(of, minlength=len(sums)).to(h.dtype)": (
            "counts = torch.bincount(graph, minlength=len(sums)).to(h.dtype)"
        ),
    },
)
def divided_by_nodes():
    """The mean is over messages: divide by their number, not by that of the nodes."""


@mistake("message_layer", edit={"torch.tanh(h @ W_self": "torch.tanh(0.1 + h @ W_self"})
def with_a_bias():
    """A bias is not odd: -h must give the opposite."""


@mistake("message_layer", edit={"torch.tanh(": "torch.relu("})
def rectified():
    """The function is tanh, which is odd."""


@mistake("message_layer", edit={"torch.tanh(": "("})
def linear():
    """tanh is missing."""


@mistake("message_layer", edit={"h @ W_self + ": ""})
def without_itself():
    """The message itself takes part, by W_self."""


@mistake("message_layer", edit={" + mean @ W_mean": ""})
def without_the_mean():
    """The mean of the graph takes part, by W_mean."""


@mistake("message_layer")
def mean_over_neighbours(h, edges, graph, W_self, W_cavity, W_mean):
    """The others are summed, not averaged."""
    senders, receivers = graphs.directed(edges)
    E, n = edges.shape[1], len(graph)
    heard = h.new_zeros(n, h.shape[1]).index_add_(0, receivers, h)
    count = torch.bincount(receivers, minlength=n)[senders] - 1
    others = (heard[senders] - torch.cat([h[E:], h[:E]])) / count.clamp(min=1)[:, None]
    of = graph[senders]
    sums = h.new_zeros(int(graph.max()) + 1, h.shape[1]).index_add_(0, of, h)
    counts = torch.bincount(of, minlength=len(sums)).clamp(min=1)[:, None]
    return torch.tanh(h @ W_self + others @ W_cavity + (sums / counts)[of] @ W_mean)


@mistake("swap_invariant_loss", edit={".amin(0).mean()": ".mean(1).amin()"})
def minimum_of_the_batch():
    """The smaller one is taken for each graph, then the mean: graphs have names of their own."""


@mistake("swap_invariant_loss", edit={".amin(0).mean()": "[0].mean()"})
def names_known():
    """The cross entropy of 1 - labels is as good."""


@mistake("swap_invariant_loss", edit={".amin(0).mean()": ".amax(0).mean()"})
def larger_one():
    """The smaller of both cross entropies counts."""


@mistake("swap_invariant_loss")
def minimum_of_each_node(logits, labels, graph):
    """Each node takes the better label: a graph has one naming for all of its nodes."""
    sign = 1 - 2 * labels.to(logits.dtype)
    both = torch.nn.functional.softplus(torch.stack([sign * logits, -sign * logits]))
    count = torch.bincount(graph)
    least = both.amin(0)
    return (least.new_zeros(len(count)).index_add(0, graph, least) / count).mean()


@mistake("swap_invariant_loss", edit={"(sums / count).amin(0).mean()": "sums.amin(0).mean()"})
def sums_of_nodes():
    """Nodes of a graph are averaged, not summed: a large graph must not weigh more."""


@mistake(
    "swap_invariant_loss",
    edit={"(sums / count).amin(0).mean()": "sums.amin(0).sum() / len(logits)"},
)
def mean_of_nodes():
    """Each graph counts alike, however many nodes it has."""


@mistake(
    "swap_invariant_loss",
    edit={
        "sign = 1 - 2 * labels": "sign = 2 * labels - 1 + 0 * labels",
        "torch.stack([sign * logits, -sign * logits])": (
            "torch.stack([sign * logits, sign * logits])"
        ),
    },
)
def wrong_label():
    """A large logit speaks for label 1, and both namings are to be looked at."""


@mistake("swap_invariant_loss")
def infinite_logarithms(logits, labels, graph):
    """The logarithm of a rounded 0 is infinite: large logits need log(1 + exp) in one piece."""
    p = torch.sigmoid(logits)
    one = labels.to(logits.dtype)
    both = [-(t * p.log() + (1 - t) * (1 - p).log()) for t in (one, 1 - one)]
    count = torch.bincount(graph)
    sums = torch.stack(both).new_zeros(2, len(count)).index_add(1, graph, torch.stack(both))
    return (sums / count).amin(0).mean()


@mistake("swap_invariant_loss", edit={".amin(0).mean()": ".amin(0).mean().detach()"})
def cut_off():
    """The loss is cut off from the logits: nothing can learn."""


@mistake(
    "message_layer",
    edit={
        "mean = (sums / counts.clamp(min=1)[:, None])[of]": (
            "mean = sums / counts.clamp(min=1)[:, None]\n"
            "mean = mean.repeat_interleave(counts.long() // 2, 0)\n"
            "mean = torch.cat([mean, mean])"
        ),
    },
)
def edges_sorted_by_graph():
    """Edges of several graphs come in any order: look up the graph of each message."""
