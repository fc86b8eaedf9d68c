# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Homework 14: Beyond images
#
# Who reads which books, and what a heartbeat looked like before the recorder cut it off: two
# inverse problems without an image. The unknown is a division of nodes, or a signal; the instrument
# draws edges, or clips. What you know stays: operators and adjoints, spectra, sparsity, messages,
# learning. Below is where you will be.

# %%
import math

import matplotlib.pyplot as plt
import pywt
import torch
from torch import nn

from starter_code import (
    audit,
    experiments,
    figures,
    graphs,
    personal,
    plots,
    predictions,
    recordings,
)
from starter_code.graphs import drawings as graph_drawings
from starter_code.recordings import classical, drawings

drawings.show_end()

# %% [markdown]
# **What you can do at the end**
#
# - find groups in a network by eigenvectors, by messages, and say when nobody can;
# - say what a mean, a field and a cavity are for, by taking them away;
# - write a layer of a graph network, and a loss that does not know what groups are called;
# - denoise, declip and deconvolve signals with a sparse or smooth model as an honest opponent;
# - say how far a network trained on one person may be trusted on another.
#
# **You need** eigenvectors and adjoints (homework 1), soft thresholds and FISTA (homework 3),
# `nn.Module` and training (homework 4). The course's part on applications beyond imaging goes with
# it.
#
# **How to work.** Run the cells from top to bottom. Replace each `raise NotImplementedError(...)`
# by your own code. `grader.check("q1")` runs the public checks of Question 1 as often as you like:
# they are small cases that help you find errors. Your points come mostly from hidden tests of the
# same properties. Questions are graded apart from each other. The last cell packs what you submit.
#
# **Rules that hold for every function.** Results that are tensors are new, with the dtype (float32
# or float64, one for all of a call, unless said otherwise) and the device of the inputs; results
# that are numbers are Python's own. What you are given stays as it is, and so does the session:
# default dtype, global random generators. Tensors may lie in memory in any layout.
#
# **Points and time.** 20 questions, 100 points, about 7 hours. All cells of a finished notebook
# run in about two minutes; no GPU is needed.
#
# **Predictions.** Before a figure that may surprise you, you seal what you expect, with an interval
# and a reason. The first entry counts, also after *Restart and run all*. All points are for a
# narrow interval that holds, half for one up to five times as wide.

# %%
ME = ""  # your student id, as your instructor says; "" is the instance that everybody may see

# %% [markdown]
# ## 0. Letters
#
# - A graph has nodes 0 to $n - 1$ and `edges`, $(2, E)$ int64: each edge once, nowhere a loop; the
#   smaller node first unless said otherwise. $A$ is its symmetric matrix of zeros and ones, $d_i$
#   the degree of node $i$ (how many edges it has), $D$ the diagonal matrix of the degrees.
# - Groups are numbers from 0 to $k - 1$: `labels`, the true ones, and `guess`, $(n,)$ int64.
# - *Messages* go along edges, in both directions, $(2E, \dots)$: message $e < E$ from `edges[0, e]`
#   to `edges[1, e]`, message $E + e$ back. `graphs.directed(edges)` has senders and receivers.
# - In the *stochastic block model* edges are independent; two nodes have one with the probability
#   $c_{\text{in}} / n$ if they are of one group, else $c_{\text{out}} / n$. Groups are equally
#   large, $c$ is the mean degree, and SNR $= (c_{\text{in}} - c_{\text{out}})^2 / (k^2 c)$.
# - Signals are $(\dots, N)$, the last axis is time. $x$ is the truth, $y$ what was measured,
#   $\sigma$ the standard deviation of noise; SNR of an estimate in dB as `recordings.snr` has it.
#
# ## 1. Groups, and eigenvectors that show them

# %% [markdown]
# ### Question 1. A graph with groups (5 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed in all of part one.*
#
# An inverse problem wants its instrument first: groups make a graph. And an error: what groups are
# called does not matter. Write
#
# - `sample_sbm(labels, P, generator)`: a graph in which nodes of groups $s$ and $t$ have an edge
#   with probability $P_{st}$;
# - `overlap(guess, labels, k)`: with $a$ the share of right nodes under the best renaming of
#   groups, $(a - 1/k) / (1 - 1/k)$.
#
# *Example.* `guess` 11100000, `labels` 00001111: renamed, one of eight is wrong, so $a = 7/8$ and
# the overlap is 0.75.
#
# <details><summary>Exact rules</summary>
#
# `labels` is $(n,)$ int64, groups of any size; `P` $(k, k)$ is symmetric, float32 or float64. Edges
# come in any order, the smaller node first. `labels`, `P` and `generator` live on the CPU; other
# calls with the generator draw other graphs. For the overlap $k \geq 2$, and up to 12 groups must
# be quick: `scipy` may be used. It is a Python float, and no group need occur.
#
# </details>
#
# *Checked*: the example, probabilities 0 and 1 (public); counts of edges, independence, other sizes
# (hidden).

# %%
# answer: sample_sbm, overlap

# %%
grader.check("q1")

# %% [markdown]
# ### Question 2. Without a matrix (5 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Question 11, and for large graphs.*
#
# A graph with a million nodes has a list of edges and no room for $A$. Write
#
# - `adjacency_product(edges, v)`: $A v$;
# - `power_iteration(product, v, steps, against=None)`: the vector after so many products and
#   normalisations, and its $v^T M v$. What lies in the span of `against` is taken out: of the start
#   and of each product, before it is normalised.
#
# *Example.* A path 0-1-2 and $v = (1, 2, 4)$: $A v = (2, 5, 2)$. $M$ diagonal with 3 and 1, start
# $(1, 1)$, one step: $(3, 1) / \sqrt{10}$ and 2.8.
#
# <details><summary>Exact rules</summary>
#
# $v$ is $(n, \dots)$; edges come in any order, and there may be none; no matrix, also no sparse
# one, and no loop over edges. `product` maps $(n,)$ to $(n,)$ and is symmetric, `against` is $(n,
# k)$ with orthonormal columns, which need not be eigenvectors. The value may cost one product more.
# Return the vector (norm 1) and the value (a float). Nothing has to be done for vectors that become
# 0.
#
# </details>
#
# *Checked*: the examples (public); larger graphs, few and many steps, scales, `against` (hidden).

# %%
# answer: adjacency_product, power_iteration

# %%
grader.check("q2")

# %% [markdown]
# ### Paper 1. What can be seen (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Prediction 1.*
#
# In the block model with $k$ groups of equal size, $n$ large (and nodes' own entries not left out):
#
# 1. Which two eigenvalues other than 0 has the *mean* of $A$, and which vectors? Enter them as
#    `expected_eigenvalues(cin, cout, k)`: first that of constant vectors.
# 2. Chance adds eigenvalues, most of them within $\pm 2 \sqrt c$: a second one is lost there.
#    Theory puts the limit for every method that is quick, and with two groups for every method, at
#    SNR 1 ([Decelle and others, 2011](https://arxiv.org/abs/1109.3041)). For a given $c$ and SNR
#    (at most $c$) enter `rates(c, snr, k)`: $c_{\text{in}} > c_{\text{out}}$, where $c$ is the mean
#    degree.
#
# *Example.* $c_{\text{in}} = 8$, $c_{\text{out}} = 2$, $k = 2$: eigenvalues 5 and 3, $c = 5$, SNR
# 1.8. All four results are Python floats.

# %%
# answer: expected_eigenvalues, rates

# %%
grader.check("a1")

# %% [markdown]
# ### Question 3. A matrix that counts groups (6 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Prediction 1.*
#
# In sparse graphs some nodes happen to have many edges, and leading vectors of $A$ may sit there.
# The *Bethe-Hessian* $H(r) = (r^2 - 1) I - r A + D$ was made against that ([Saade and others,
# 2014](https://arxiv.org/abs/1406.1880)): for a good $r$ each negative eigenvalue is to stand for a
# group that can be seen. Write
#
# - `bethe_hessian(edges, n, r)`;
# - `default_r(edges, n)`: $\sqrt{\langle d^2 \rangle / \langle d \rangle - 1}$, means over nodes;
# - `count_groups(H)`: the number of negative eigenvalues.
#
# *Example.* A path 0-1-2, $r = 2$: the diagonal is 4, 5, 4, beside it $-2$. Here $r$ would be
# $\sqrt{1/2}$.
#
# <details><summary>Exact rules</summary>
#
# $H$ is a dense tensor in float64. Edges come in any order, also with the larger node first; nodes
# without edges count. `default_r` is given at least one edge. An eigenvalue is negative below
# $-10^{-9}$ times the largest absolute one. The count is an int, $r$ any number.
#
# </details>
#
# *Checked*: the example (public); other graphs, the Laplacian, the formula of Ihara and Bass,
# rounding (hidden).

# %%
# answer: bethe_hessian, default_r, count_groups

# %%
grader.check("q3")

# %% [markdown]
# ### Prediction 1. Below and above (4 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# Two groups, $n = 1000$, mean degree $c = 3$, twelve graphs. Nodes are divided by the sign of the
# second vector: of $A$ (largest eigenvalues first), and of the Bethe-Hessian (smallest first). What
# is the mean overlap? Four numbers: $A$ and Bethe-Hessian at SNR 0.5, then both at SNR 2. All
# points need intervals of at most 0.25.

# %%
# answer: guess_overlap

# %%
grader.check("p1")

# %% tags=["shows"]
N, GRAPHS, SNRS = 1000, 12, (0.5, 1.0, 1.5, 2.0, 2.5)


def sbm(c, snr, turn, n=N):
    """Edges and labels of one of your graphs, with two groups."""
    generator = personal.generator(ME, f"sbm {c:g} {snr:g} {turn}")
    cin, cout = rates(c, snr, 2)
    P = torch.tensor([[cin, cout], [cout, cin]]) / n
    labels = torch.arange(n) % 2
    return sample_sbm(labels, P, generator), labels


def by_adjacency(edges, n):
    return graphs.by_sign(graphs.extreme_vectors(graphs.adjacency(edges, n), 2)[:, 1])


def by_bethe(edges, n):
    H = bethe_hessian(edges, n, default_r(edges, n))
    return graphs.by_sign(graphs.extreme_vectors(H, 2, smallest=True)[:, 1])


def overlaps(method, snr, count=GRAPHS):
    """Of a method on graphs with mean degree 3: (count,)."""
    found = []
    for turn in range(count):
        edges, labels = sbm(3.0, snr, turn)
        found.append(overlap(method(edges, N), labels, 2))
    return torch.tensor(found)


found = {
    label: [overlaps(method, snr) for snr in SNRS]
    for label, method in [("adjacency", by_adjacency), ("Bethe-Hessian", by_bethe)]
}
shown = [found[label][place].mean().item() for place in (0, 3) for label in found]
guess = predictions.reveal("overlap", shown)
figure = plots.show_curves(
    {label: (SNRS, [one.mean() for one in rows], "o-") for label, rows in found.items()},
    "SNR", "overlap", "Groups by eigenvectors, mean of 12 graphs",
)  # fmt: skip
predictions.band(figure.axes[0], guess, [0.48, 0.52, 1.98, 2.02])
rows = zip(SNRS, *found.values(), strict=True)
told = [f"{first.mean():.2f} and {second.mean():.2f} at {snr}" for snr, first, second in rows]
figures.describe(
    figure,
    "Overlap of the adjacency matrix and the Bethe-Hessian against SNR: "
    f"{', '.join(told)}. Grey bars are the sealed intervals.",
)

# %% tags=["shows"]
print("negative eigenvalues of the Bethe-Hessian, four graphs each")
for snr in SNRS:
    counts = []
    for turn in range(4):
        edges, _ = sbm(3.0, snr, turn, 500)
        counts.append(count_groups(bethe_hessian(edges, 500, default_r(edges, 500))))
    print(f"SNR {snr}: {counts}")

# %% [markdown]
# ## 2. Messages
#
# A node could ask its neighbours, who ask theirs. On a tree this gives exact probabilities, if
# nobody is told what he said himself.

# %% [markdown]
# ### Question 4. A round of belief propagation (8 points)
#
# *Core. 40 minutes. Difficulty 4 of 5. Needed in Question 5.*
#
# Two groups. The message $\psi_{i \to j}$ is the probability that $i$ is in group 0, were $j$ not
# there. Write `bp_round(psi, edges, field, cin, cout)`: the new messages, and of each node the
# probability $\nu_i$ of group 0, from the old messages. With $\operatorname{logit}(p) = \log
# \tfrac{p}{1 - p}$,
#
# $$
# \operatorname{logit} \psi_{i \to j} = b_i + \sum_{k \in \partial i \setminus j}
# \log \frac{c_{\text{in}} \psi_{k \to i} + c_{\text{out}} (1 - \psi_{k \to i})}
# {c_{\text{out}} \psi_{k \to i} + c_{\text{in}} (1 - \psi_{k \to i})} ,
# $$
#
# where $\partial i$ are the neighbours of $i$ and $b$ is `field`; in $\nu_i$ all of them are
# heard.
#
# *Example.* A path 0-1-2, no field, rates 5 and 1, $\psi_{0 \to 1} = 0.8$, all others 1/2:
# $\psi_{1 \to 2}$ becomes 0.7, and $\nu = (0.5, 0.7, 0.5)$.
#
# <details><summary>Exact rules</summary>
#
# `psi` $(2E,)$ lies in $[0, 1]$, numbered as in section 0; `field` is $(n,)$; rates are from
# $10^{-9}$ to $10^9$. All new values are made of old ones. Return messages and $\nu$ $(n,)$. A node
# with thousands of neighbours must do no harm. Edges come in any order, and there may be none.
#
# </details>
#
# *Checked*: the example (public); loops over neighbours, exact trees, symmetries, extremes
# (hidden).

# %%
# answer: bp_round

# %%
grader.check("q4")

# %% [markdown]
# ### Question 5. Those without an edge (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Claim 1.*
#
# That there is *no* edge says something, too: a little for each pair, the same for all. Write
#
# - `external_field(nu, cin, cout)`: $-\tfrac{1}{n} (c_{\text{in}} - c_{\text{out}}) \sum_k
#   (2 \nu_k - 1)$;
# - `run_bp(step, psi, nu, cin, cout, damping=0.3, tolerance=1e-3, most=150)`: rounds
#   `new, nu = step(psi, field)` with the field of the last $\nu$; then $\psi$ becomes `damping`
#   times the old and the rest of the new. It ends after the round in which new and old messages
#   differ by less than `tolerance`, or after `most`.
#
# *Example.* $\nu = (0.9, 0.6, 0.6)$, rates 3 and 1: the field is $-0.8$.
#
# <details><summary>Exact rules</summary>
#
# The field is a 0-dimensional tensor; `step` is given it as $(n,)$, the same for each node, once in
# each round. The difference is the largest absolute one of all messages, of those that `step` was
# given and those that it returned. Return the last $\nu$ of `step` and the number of rounds, an
# int. `psi` has at least one entry.
#
# </details>
#
# *Checked*: the example (public); each field and message of several runs, defaults (hidden).

# %%
# answer: external_field, run_bp

# %%
grader.check("q5")


# %% tags=["shows"]
def by_bp(edges, n, snr, c=3.0, field=True):
    """Groups by belief propagation that is told the rates; and how many rounds it took."""
    cin, cout = rates(c, snr, 2)
    generator = personal.generator(ME, f"messages {edges.shape[1]}")
    psi = torch.rand(2 * edges.shape[1], generator=generator, dtype=torch.float64)
    nu = torch.full((n,), 0.5, dtype=torch.float64)

    def step(psi, b):
        return bp_round(psi, edges, b if field else torch.zeros_like(b), cin, cout)

    nu, rounds = run_bp(step, psi, nu, cin, cout)
    return (nu < 0.5).long(), rounds


rounds = {}
for label, field in [("belief propagation", True), ("the same without the field", False)]:
    found[label] = []
    for snr in SNRS:
        rows = []
        for turn in range(GRAPHS):
            edges, labels = sbm(3.0, snr, turn)
            groups, count = by_bp(edges, N, snr, field=field)
            rows.append((overlap(groups, labels, 2), count))
        values, counts = torch.tensor(rows).T
        found[label].append(values)
        rounds[label, snr] = counts.mean().item()
figures.describe(
    plots.show_curves(
        {label: (SNRS, [one.mean() for one in rows], "o-") for label, rows in found.items()},
        "SNR",
        "overlap",
        "Two groups, c = 3, mean of 12 graphs",
    ),  # fmt: skip
    "Overlap against SNR of four methods. At SNR 2: "
    + ", ".join(f"{label} {rows[3].mean():.2f}" for label, rows in found.items()),
)


# %% tags=["shows"]
def show_table():
    """Mean and standard deviation of all overlaps so far."""
    print(f"{'overlap, c = 3, 12 graphs':28}" + "".join(f"{f'SNR {snr}':>14}" for snr in SNRS))
    for label, rows in found.items():
        cells = "".join(f"{f'{one.mean():.2f} +- {one.std():.2f}':>14}" for one in rows)
        print(f"{label:28}" + cells)


show_table()
for label in ("belief propagation", "the same without the field"):
    print(f"rounds, {label[:20]:20}" + "".join(f"{rounds[label, snr]:14.0f}" for snr in SNRS))

# %% [markdown]
# A node without an edge is divided by chance, and with $c = 3$ these are 5 of 100. No method has an
# overlap of 1.

# %% [markdown]
# ### Claim 1. "Better than any matrix" (4 points)
#
# *Further. 15 minutes. Difficulty 3 of 5. Needed for reading papers.*
#
# "Belief propagation finds the groups with an overlap that is at least 0.02 above that of the
# Bethe-Hessian." Write `audit_claim(sample, first, second)`. `sample(graph, seed)` returns edges
# and labels, of 0 and 1; a method maps edges and the number $n$ of nodes to a guess. Measure the
# overlap (with two groups, $|2a - 1|$ for the share $a$ of guesses that are right as they are) of
# `first` minus that of `second` on 8 graphs with 3 seeds each, and say whether the claim is
# `"supported"`, `"contradicted"` or `"not testable"`.
#
# <details><summary>Exact rules</summary>
#
# Graphs and seeds count from 0; `sample` is called once for each of the 24. Return a dict:
# `"table"`, 8 rows of 3 differences; `"interval"`, the paired 95 % interval over graphs, as
# `audit.paired_interval` makes it; `"verdict"`. Both methods are given the same edges as they are;
# neither changes them.
#
# </details>

# %%
# answer: audit_claim

# %%
grader.check("c1")


# %% tags=["shows"]
def audit_at(snr):
    """The audit of belief propagation against the Bethe-Hessian on smaller graphs."""

    def sample(graph, seed):
        return sbm(3.0, snr, 100 + 10 * graph + seed, 600)

    return audit_claim(sample, lambda edges, n: by_bp(edges, n, snr)[0], by_bethe)


for snr in (1.0, 2.0):
    result = audit_at(snr)
    low, high = result["interval"]
    print(f"SNR {snr}: {low:.3f} to {high:.3f}, the claim is {result['verdict']}")

# %% [markdown]
# ## 3. A network that passes messages
#
# Belief propagation is told the rates. A network could learn the update from graphs whose groups
# are known. Two symmetries have to be built in: nodes have no order, and groups have no names.

# %% [markdown]
# ### Question 6. A layer, and a loss without names (6 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed for networks on graphs.*
#
# Write
#
# - `message_layer(h, edges, graph, W_self, W_cavity, W_mean)`: the new message $i \to j$ is
#
# $$
# \tanh\Bigl( h_{i \to j} W_{\text{self}} + \sum_{k \in \partial i \setminus j} h_{k \to i}
# W_{\text{cavity}} + \bar h\, W_{\text{mean}} \Bigr) ,
# $$
#
# with the mean $\bar h$ of all messages of the same graph;
#
# - `swap_invariant_loss(logits, labels, graph)`: of each graph the smaller cross entropy, that of
#   `labels` or of `1 - labels`; then the mean over graphs.
#
# *Example.* A path 0-1-2, messages $0.1, 0.2, 0.3, 0.4$, $W_{\text{cavity}} = 1$, else 0: the new
# ones are $\tanh$ of $0, 0.1, 0.4, 0$.
#
# <details><summary>Exact rules</summary>
#
# `h` is $(2E, d)$, each $W$ $(d, d')$. `graph` $(n,)$ int64 says to which graph a node belongs, 0
# and up, in any order; edges join nodes of one graph, and some graphs, or all, may have none. Cross
# entropy is the mean over the nodes of a graph of $-\log p$ for the right label, where `logits`
# $(n,)$ are the log odds of label 1, of any size; each graph has a node. The loss is
# 0-dimensional. Gradients reach `h`, the $W$ and `logits`.
#
# </details>
#
# *Checked*: the example (public); loops, several graphs, symmetries, large logits, gradients
# (hidden).

# %%
# answer: message_layer, swap_invariant_loss

# %%
grader.check("q6")

# %% [markdown]
# `graphs.trained()` has 25 rounds of such a layer with about 3000 weights, and gates that see
# degrees. It learned from block models of 300 nodes with mean degrees from 2.5 to 9, five minutes
# on one core. Nobody tells it the rates, and its first messages are random.

# %% tags=["shows"]
network = graphs.trained()


def by_network(edges, n):
    return network.groups(edges, n, personal.generator(ME, f"first {edges.shape[1]}"))


found["network"] = [overlaps(by_network, snr) for snr in SNRS]
show_table()

# %% [markdown]
# ## 4. Graphs that nobody drew
#
# Four real networks come with a division that somebody made: members of a karate club that split,
# college football teams in conferences, books about politics, weblogs in two camps.
#
# To compare divisions with different numbers of groups one takes the *normalised mutual
# information*: with the share $p_{st}$ of nodes of group $s$ in the guess and $t$ in the labels,
# and $p_s$, $p_t$ the shares of each,
#
# $$
# \text{NMI} = \frac{\sum_{s,t} p_{st} \log \frac{p_{st}}{p_s p_t}}
# {\tfrac 12 \bigl( -\sum_s p_s \log p_s - \sum_t p_t \log p_t \bigr)} .
# $$

# %% [markdown]
# ### Test golf 1. A test for NMI (4 points)
#
# *Core. 15 minutes. Difficulty 3 of 5. Needed for reading tables.*
#
# An implementation `f(guess, labels)` is given two int64 tensors $(n,)$ and returns the NMI, a
# float. Write `my_test(f)`, which raises an `AssertionError` where `f` is wrong, and does nothing
# where it is right.
#
# <details><summary>Exact rules</summary>
#
# Half of the points are for half of the wrong implementations, and all for all of them with at most
# 14 numbers in all that `f` is given. Right ones may round differently. A test that refuses a right
# one earns nothing. `f` may be called 100 times. Groups are numbers from 0 on, and each of your two
# divisions has at least two groups. The leaderboard counts the numbers.
#
# </details>

# %%
# answer: my_test

# %%
grader.check("g1")

# %% [markdown]
# ### Question 7. Degrees that are not alike (4 points)
#
# *Core. 20 minutes. Difficulty 2 of 5. Needed in Question 9.*
#
# In real graphs a few nodes have hundreds of edges and many have one. Write
#
# - `regularised_laplacian(edges, n, tau)`: $D_\tau^{-1/2} A D_\tau^{-1/2}$ with $D_\tau = D + \tau
#   I$;
# - `modularity(edges, labels)`: the sum over groups of $e / E - \bigl(d / (2E)\bigr)^2$, with $e$
#   the edges within a group and $d$ the sum of its degrees.
#
# *Example.* A path 0-1-2. With $\tau = 1$ its two edges become $1 / \sqrt 6$. The groups $\{0,
# 1\}$ and $\{2\}$ have the modularity $1/2 - 9/16 - 1/16$.
#
# <details><summary>Exact rules</summary>
#
# The matrix is dense, in float64. Edges come in any order, also with the larger node first, and
# there is at least one. $\tau \geq 0$; where an entry of $D_\tau$ is 0, row and column are 0. The
# modularity is a Python float; groups are any numbers from 0 to 1000, and some may be empty.
#
# </details>
#
# *Checked*: the example (public); other graphs, nodes without edges, many groups (hidden).

# %%
# answer: regularised_laplacian, modularity

# %%
grader.check("q7")


# %% tags=["shows"]
def vectors_of(edges, n, k):
    """Leading vectors of five matrices, by name."""
    mean = 2 * edges.shape[1] / n
    H = bethe_hessian(edges, n, default_r(edges, n))
    return {
        "adjacency": graphs.extreme_vectors(graphs.adjacency(edges, n), k),
        "Laplacian, τ = 0": graphs.extreme_vectors(regularised_laplacian(edges, n, 0), k),
        "Laplacian, τ = 1": graphs.extreme_vectors(regularised_laplacian(edges, n, 1), k),
        "Laplacian, τ = c": graphs.extreme_vectors(regularised_laplacian(edges, n, mean), k),
        "Bethe-Hessian": graphs.extreme_vectors(H, k, smallest=True),
    }


print(
    "NMI of k-means on the leading vectors, as many as there are groups; sign where there are two"
)
divisions = {}
for name in graphs.NAMES:
    edges, labels = graphs.load(name)
    n, k = len(labels), int(labels.max()) + 1
    H = bethe_hessian(edges, n, default_r(edges, n))
    print(f"\n{name}: {n} nodes, {edges.shape[1]} edges, {k} groups; {count_groups(H)} counted")
    for label, vectors in vectors_of(edges, n, k).items():
        guess = graphs.k_means(vectors, k)
        if (name, label) == ("polbooks", "Bethe-Hessian"):
            divisions = {"as labelled": labels, f"{label}\nand k-means": guess}
        line = f"  {label:18} NMI {graphs.nmi(guess, labels):.2f}"
        line += f", overlap {overlap(guess, labels, k):.2f}"
        if k == 2:
            sign = graphs.by_sign(vectors[:, 1])
            top = vectors[:, 1].square().sort(descending=True).values[:4].sum()
            line += f"; by sign {overlap(sign, labels, 2):.2f}; four nodes hold {100 * top:.0f} %"
        print(line)
    louvain = graphs.louvain(edges, n)
    if name == "polbooks":
        divisions["Louvain"] = louvain
    print(f"  Louvain            NMI {graphs.nmi(louvain, labels):.2f}, "
          f"{int(louvain.max()) + 1} groups; modularity {modularity(edges, louvain):.3f}, "
          f"as labelled {modularity(edges, labels):.3f}")  # fmt: skip
    if k == 2:
        guess = by_network(edges, n)
        print(f"  network            overlap {overlap(guess, labels, 2):.2f}")
figures.describe(
    graph_drawings.show_divisions("polbooks", divisions),
    "A network of books divided three times: as somebody labelled it, by the Bethe-Hessian, and by "
    "Louvain's method, which makes more groups. The two large camps agree.",
)

# %% [markdown]
# ## 5. Heartbeats
#
# Now the unknown is a signal. `recordings.ecg()` is four minutes of one person, 360 samples a
# second; `recordings.other_person()` three seconds of somebody else. Both have standard deviation
# 1.

# %% [markdown]
# ### Question 8. Any filter, every shift (8 points)
#
# *Core. 35 minutes. Difficulty 3 of 5. Needed in Prediction 2.*
#
# Haar's filter has steps, others $h$ are smoother. And which samples are paired is chance: a mean
# over shifts does without it. Write
#
# - `wavelet_step(x, h)`: $a_k = \sum_m h_m x_{2k + m}$ and $d_k = \sum_m g_m x_{2k + m}$, $g_m =
#   (-1)^m h_{L - 1 - m}$, indices of $x$ modulo $N$;
# - `inverse_wavelet_step(a, d, h)`: the transpose;
# - `denoise_wavelet(y, t, h, levels, rule="soft")`: $a$ is transformed again, all $d$ are
#   thresholded;
# - `cycle_spin(f, y, shifts)`: the mean over $s = 0, \dots, \text{shifts} - 1$ of: move $y$ by $s$
#   to the right (circularly), apply $f$, move back.
#
# *Example.* $h = (1, 2, 3, 4)$, $x = (1, 0, 0, 0, 0, 0)$: $a = (1, 0, 3)$, $d = (4, 0, 2)$.
#
# <details><summary>Exact rules</summary>
#
# Signals are $(\dots, N)$, $N$ divisible by $2^{\text{levels}}$; $h$ $(L,)$ has the dtype of $x$,
# $L$ is even and may exceed $N$. The steps follow the formulas for any $h$, also one that is not
# orthogonal; then the transpose is no inverse. Rules: `"soft"` moves each entry of $d$ by $t \geq
# 0$ towards 0, not beyond; `"hard"` sets it to 0 where $|d| \leq t$. Raise `ValueError` for another
# rule. With 0 levels a copy comes back. $f$ maps $(\dots, N)$ to the same shape and is called
# `shifts` times.
#
# </details>
#
# *Checked*: the examples (public); against matrices, long filters, levels, rules, shifts (hidden).

# %%
# answer: wavelet_step, inverse_wavelet_step, denoise_wavelet, cycle_spin

# %%
grader.check("q8")

# %% [markdown]
# ### Prediction 2. A filter that knows the spectrum (4 points)
#
# *Core. 5 minutes. Difficulty 3 of 5. Needed in Question 9.*
#
# The other person's heartbeat with noise $\sigma = 0.3$: an SNR near 10.5 dB. What SNR, in dB, do
# these have, with the best threshold each, mean of five noises? Four numbers: soft thresholds with
# Haar's filter; with `sym8`; hard thresholds with `sym8`, mean over 32 shifts; and the best filter
# that is the same at all times, told the true spectrum (Wiener's). All points need intervals of at
# most 3 dB.

# %%
# answer: guess_ecg

# %%
grader.check("p2")

# %% tags=["shows"]
SIGMA = 0.3
MULTIPLES = [0.25 * k for k in range(2, 21)]
haar, sym8 = (torch.tensor(pywt.Wavelet(word).rec_lo).double() for word in ("haar", "sym8"))
abroad = recordings.other_person().double()
home = recordings.ecg()[190 * 360 : 190 * 360 + 1024].double()  # after what networks train on


def oracle(method, x, parameters):
    """The result with the highest SNR."""
    return classical.best(method, parameters, lambda one: recordings.snr(one, x))[1]


def hard_at_all_shifts(y, t):
    return cycle_spin(lambda z: denoise_wavelet(z, t, sym8, 5, "hard"), y, 32)


denoiser = recordings.trained()


def restorations(y, x):
    """What eight methods make of y, by name; parameters are the best for the truth x."""
    ts = [SIGMA * k for k in MULTIPLES]
    lengths, weights = [5, 7, 9, 11, 15, 21], [0.1, 0.2, 0.3]
    with torch.no_grad():
        by_network = denoiser(y[None].float(), SIGMA)[0].double()
    return {
        "noisy": y,
        "Haar, soft": oracle(lambda t: denoise_wavelet(y, t, haar, 5), x, ts),
        "sym8, soft": oracle(lambda t: denoise_wavelet(y, t, sym8, 5), x, ts),
        "sym8, hard, all shifts": oracle(lambda t: hard_at_all_shifts(y, t), x, ts),
        "true spectrum": classical.wiener(y, x, SIGMA),
        "total variation": oracle(lambda t: classical.total_variation(y, t), x, weights),
        "Savitzky-Golay": oracle(lambda n: classical.savitzky_golay(y, n), x, lengths),
        "network": by_network,
    }


table, shown = {}, {}
for where, x in [("abroad", abroad), ("home", home)]:
    for turn in range(5):
        noise = torch.randn(x.shape, generator=personal.generator(ME, f"ecg {turn}"), dtype=x.dtype)
        shown[where] = restorations(x + SIGMA * noise, x)
        for label, one in shown[where].items():
            table.setdefault(label, {}).setdefault(where, []).append(recordings.snr(one, x))
means = {label: sum(one["abroad"]) / 5 for label, one in table.items()}
guess = predictions.reveal("ecg", list(means.values())[1:5])
print(f"\n{'SNR [dB], 5 noises':24}     abroad           home")
for label, one in table.items():
    cells = (torch.tensor(one[where]) for where in ("abroad", "home"))
    print(f"{label:24}" + "".join(f"{v.mean():9.2f} +- {v.std():.2f}" for v in cells))

# %% tags=["shows"]
parts = {"noisy": "measured", "sym8, hard, all shifts": "sym8, hard, all shifts",
         "true spectrum": "true spectrum", "network": "network"}  # fmt: skip
signals = {name: shown["abroad"][label][300:700] for label, name in parts.items()}
figures.describe(
    drawings.show_signals(signals | {"truth": abroad[300:700]}, 360, "The other person"),
    "A noisy heartbeat over time with three restorations and the dashed truth. SNR in dB: "
    + ", ".join(
        f"{name} {recordings.snr(shown['abroad'][label], abroad):.1f}"
        for label, name in parts.items()
    ),
)

# %% [markdown]
# ### Question 9. Whom did it learn from? (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed for design.*
#
# *At most 250 words. Points: 2, 2, 1.*
#
# 1. On `polblogs` the second vector of the Laplacian with $\tau = 0$ is useless and the same with
#    $\tau = 1$ is the best of all, and k-means and sign disagree. Explain both by numbers of your
#    table.
# 2. The denoiser was trained on three minutes of the person at home, the opponents on nobody. State
#    its lead over the best opponent at home and abroad, with spreads. Where is it smaller? Name one
#    cause of what you see, and one run that could refute it; say what you expect.
# 3. Louvain's method maximises modularity. Is the division of largest modularity the one that
#    people made? One number of yours.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## 6. What the recorder cut off
#
# A recorder has a range $[-\theta, \theta]$; beyond it, it writes $\pm\theta$. So a clipped sample
# says something: *at least* $\theta$.

# %% [markdown]
# ### Question 10. At least (6 points)
#
# *Core. 30 minutes. Difficulty 3 of 5. Needed in Question 12.*
#
# Write
#
# - `consistent(u, y, theta)`: the signal nearest to $u$ that would have been written down as $y$:
#   $y$ where $|y| < \theta$; where $y \geq \theta$, $u$ but at least $\theta$; where $y \leq
#   -\theta$, $u$ but at most $-\theta$;
# - `clip_loss(u, y, theta)`: half the squared distance of $u$ from it;
# - `declip(y, theta, steps)`: the smoothest such signal, nearly. With $g(z)$ the gradient of
#   $\tfrac 12 \sum_{i=1}^{n-2} (z_{i-1} - 2 z_i + z_{i+1})^2$ and $u_0 = z_0 = y$, for $k = 0, 1,
#   \dots$ the consistent signal nearest to $z_k - \tfrac{1}{16} g(z_k)$ is $u_{k+1}$, and $z_{k+1}
#   = u_{k+1} + \tfrac{k}{k+3} (u_{k+1} - u_k)$.
#
# *Example.* $\theta = 1$, $y = (0.5, 1, 1, -1, 0)$, $u = (0.7, 0.4, 1.6, -3, 0)$: consistent is
# $(0.5, 1, 1.6, -3, 0)$, the loss $(0.04 + 0.36) / 2$.
#
# <details><summary>Exact rules</summary>
#
# Signals are $(\dots, n)$, $\theta > 0$ is a number; where it is compared with $y$ it is rounded to
# their dtype, and $|y| \leq \theta$. `clip_loss` sums over time and returns $(\dots)$; its gradient
# for $u$ is $u$ less that signal. `declip` returns $u$ after so many steps, which may be 0; $n \geq
# 3$.
#
# </details>
#
# *Checked*: the example (public); sample by sample, gradients, against matrices, scales (hidden).

# %%
# answer: consistent, clip_loss, declip

# %%
grader.check("q10")

# %% tags=["shows"]
print("SNR [dB] of the other person's heartbeat")
print(f"{'range':>6} {'clipped':>8} {'measured':>9} {'spline':>8} {'smoothest':>10}")
x = abroad
for theta in (0.5, 0.8, 1.2):
    y = recordings.clip(x, theta)
    results = {"measured": y, "spline": classical.spline(y, theta)}
    results["smoothest"] = declip(y, theta, 2000)
    values = [recordings.snr(one, x) for one in results.values()]
    share = (y.abs() >= theta).double().mean().item()
    print(f"{theta:6} {share:8.1%} {values[0]:9.2f} {values[1]:8.2f} {values[2]:10.2f}")
y = recordings.clip(x, 0.8)
signals = {"measured": y, "smoothest": declip(y, 0.8, 2000), "truth": x}
figures.describe(
    drawings.show_signals(
        {name: one[300:700] for name, one in signals.items()}, 360, "Clipped at 0.8"
    ),
    "A clipped heartbeat, its smoothest consistent restoration and the truth: the tall peaks come "
    "back by a small part only.",
)

# %% [markdown]
# ## 7. Echoes
#
# A shot, and the ground answers: each layer sends back the wavelet $w$, larger or smaller, upright
# or upside down. $w$ has no low frequencies and no high ones, so that division by its spectrum
# makes anything of noise. But layers are few.

# %% [markdown]
# ### Question 11. Echoes (5 points)
#
# *Core. 25 minutes. Difficulty 3 of 5. Needed in Experiment 1.*
#
# Write, for a wavelet $w$ of $2h + 1$ samples,
#
# - `forward(x, w)`: $y_i = \sum_j w_{h + i - j}\, x_j$: each spike becomes a wavelet with its
#   middle there; what would lie outside is lost;
# - `adjoint(y, w)`: its adjoint;
# - `debias(x, y, w)`: of an estimate $x$ only the places are kept where it is not 0; their sizes
#   become those of least squares.
#
# *Example.* $w = (1, 2, 4)$. `forward` of $(0, 3, 0, 0, 1)$ is $(3, 6, 12, 1, 2)$, `adjoint` of
# $(0, 1, 0, 0, 0)$ is $(4, 2, 1, 0, 0)$.
#
# <details><summary>Exact rules</summary>
#
# $x$ and $y$ are $(\dots, n)$, in `debias` $(n,)$; $w$ has their dtype and may be longer than they.
# `debias` returns 0 elsewhere, also where there is no place; of several solutions that of least
# norm. How large the entries of its $x$ are does not matter.
#
# </details>
#
# *Checked*: the example (public); against matrices, other lengths, scales (hidden).

# %%
# answer: forward, adjoint, debias

# %%
grader.check("q11")

# %% tags=["shows"]
w = recordings.ricker()
SAMPLES = 512
start = torch.ones(SAMPLES, dtype=torch.float64) + torch.arange(SAMPLES) % 3
_, L = power_iteration(lambda v: adjoint(forward(v, w), w), start, 200)
L = 1.05 * L  # a little above the largest eigenvalue


def soft(v, t):
    return v - v.clamp(-t, t)


def spikes(y, lam, steps=400):
    """The minimiser of ||forward(x) - y||^2 / 2 + lam ||x||_1, nearly."""
    return recordings.fista(
        lambda v: adjoint(forward(v, w) - y, w), lambda v: soft(v, lam / L), torch.zeros_like(y), L,
        steps,
    )  # fmt: skip


def by_spectrum(y, x, sigma):
    """Wiener's filter for spikes: told the noise and the mean square of x."""
    middle = len(w) // 2
    padded = torch.zeros(SAMPLES, dtype=w.dtype)
    padded[: len(w)] = w
    W = torch.fft.fft(padded.roll(-middle))
    filtered = W.conj() / (W.abs() ** 2 + sigma**2 / x.square().mean()) * torch.fft.fft(y)
    return torch.fft.ifft(filtered).real


def trace(distance, sigma, turn):
    """Layers and their noisy echo."""
    generator = personal.generator(ME, f"trace {distance} {turn}")
    x = recordings.reflectors(SAMPLES, distance, generator)[0]
    return x, forward(x, w) + sigma * torch.randn(SAMPLES, generator=generator, dtype=x.dtype)


print(f"F1 of spikes within one sample, 6 traces, noise 0.1; L = {L:.2f}")
for distance in (5, 8, 12, 20):
    rows = []
    for turn in range(6):
        x, y = trace(distance, 0.1, turn)
        rows.append([recordings.f1(one, x) for one in (spikes(y, 1.0), by_spectrum(y, x, 0.1))])
    rows = torch.tensor(rows)
    mean, spread = rows.mean(0), rows.std(0)
    print(f"at least {distance:2} samples apart: sparse {mean[0]:.2f} +- {spread[0]:.2f}, "
          f"Wiener {mean[1]:.2f} +- {spread[1]:.2f}")  # fmt: skip
x, y = trace(12, 0.1, 0)
sparse = spikes(y, 1.0)
places = torch.where(sparse.abs() > 0.1, sparse, 0)
figures.describe(
    drawings.show_traces(
        {
            "layers": x,
            "echo": y,
            "Wiener": by_spectrum(y, x, 0.1),
            "sparse": sparse,
            "sparse, then least squares on its places": debias(places, y, w),
        },
        0.002,
    ),  # fmt: skip
    "Five rows over time: spikes, their noisy echo, a ringing estimate by Wiener's filter, a "
    "sparse one with the spikes somewhat too small, and the same with sizes by least squares.",
)

# %% [markdown]
# ### Paper 2. What a sparse model takes away (4 points)
#
# *Core. 20 minutes. Difficulty 3 of 5. Needed in Experiment 1.*
#
# Let $x$ minimise $\tfrac 12 \|A x - y\|^2 + \lambda \|x\|_1$ with $y = A x_0$, without noise. On
# paper:
#
# 1. $x_0$ is one spike of size $a$ whose whole wavelet is recorded, and $x$ is 0 at other places.
#    What is its size? Enter `size_of_one(a, lam, w)`, also for $\lambda$ that take it away.
# 2. $x_0$ has two spikes $a$ and $b$; both are found at their places with their signs. The inner
#    product of their wavelets is $\rho \|w\|^2$. Enter `sizes_of_two(a, b, rho, lam, energy)` with
#    `energy` $= \|w\|^2$. When do neighbours of different signs suffer more?
#
# *Example.* $w = (1, 2, 1)$, $a = 1$, $\lambda = 1.2$: 0.8. Both 1, $\rho = 0.5$, $\lambda = 0.6$,
# $\|w\|^2 = 4$: both become 0.9. All results are Python floats.

# %%
# answer: size_of_one, sizes_of_two

# %%
grader.check("a2")

# %% [markdown]
# ### Experiment 1. Why are spikes missed? (4 points)
#
# *Core. 10 minutes. Difficulty 3 of 5. Needed for the design of measurements.*
#
# With layers at least 5 samples apart, noise 0.1 and $\lambda = 1$, F1 is not 1. Three
# explanations: *band*, neighbours within the wavelet's period merge, F1 depends on the distance
# alone and is better the larger it is; *noise*, it depends on the noise alone and is better the
# smaller that is; *threshold*, it depends on $\lambda$ alone, which takes small spikes away, and is
# better the smaller $\lambda$ is. Choose one run, `distance` 3, 5 or 12, `sigma` 0.02, 0.1 or 0.2,
# `lam` 0.5, 1 or 2, for which each predicts something else: `"rises"`, `"falls"` or `"same"`.

# %%
# answer: my_run

# %%
grader.check("e1")


# %% tags=["shows"]
def score(distance, sigma, lam):
    """Mean F1 of six traces, and its standard error."""
    found = []
    for turn in range(6):
        x, y = trace(distance, sigma, turn)
        found.append(recordings.f1(spikes(y, lam), x))
    found = torch.tensor(found)
    return found.mean().item(), found.std().item() / 6**0.5


run = my_run["run"]
for label, knobs in {
    "before": (5, 0.1, 1),
    "your run": (run["distance"], run["sigma"], run["lam"]),
    "distance alone": (run["distance"], 0.1, 1),
    "noise alone": (5, run["sigma"], 1),
    "lam alone": (5, 0.1, run["lam"]),
}.items():
    value, error = score(*knobs)
    print(f"{label:16} F1 {value:.3f} +- {error:.3f}")
print(f"you sealed {my_run['expected']}")

# %% [markdown]
# ## 8. Design: the tops of heartbeats

# %% [markdown]
# ### Question 12. Better than smooth (7 points)
#
# *Core. 45 minutes. Difficulty 4 of 5. Needed for design.*
#
# No classical model of section 6 knows how tall a heartbeat is. Design `Restorer()`, a `nn.Module`
# that maps clipped signals $y$, $(B, n)$, and their ranges `theta`, $(B, 1)$, to estimates of $x$.
# It may hold 60,000 numbers. `recordings.SignalNetwork` may be used.
#
# Train it in the cell after your answer: set `MINUTES` to 1 or 2 and run it. It writes
# `restorer.safetensors`, which is submitted. The training data is one person; the score is not.
# `recordings.validate(model)` is the SNR on the last minute at home.
#
# <details><summary>Exact rules</summary>
#
# Everything is float32; $B$ and $n \geq 64$ are any. In evaluation mode a signal has the same
# result alone and in a batch (to 0.001); what is given is not changed; recordings are not looked
# up. Ranges are those of `recordings.clipped`, which draws the training data; they differ within a
# batch, for which `consistent` was not asked.
#
# Scored on 24 new recordings of 1024 samples at home, of a minute that nobody was given, stretched
# in time and loudness, and on as many of the other person (section 5), by the mean SNR over that of
# the smoothest consistent signal (`declip`, 1500 steps).
#
# | SNR over it | points |
# |---|---|
# | any, within the bounds | 0.5 |
# | at home 0, 1.5, 3 dB | 1.5 + 2 + 1.5 |
# | the other person 0 dB | 1.5 |
#
# Your SNR at home enters the leaderboard.
#
# </details>

# %%
# answer: Restorer

# %%
MINUTES = 0  # train for so long, unless the file says that it was done; 0: only load the file
restorer = recordings.train_or_load(Restorer, "restorer.safetensors", minutes=MINUTES)

# %%
grader.check("q12")

# %% tags=["shows"]
print(f"at home, last minute: {recordings.validate(restorer):.2f} dB")
for where, x in [("home", home), ("abroad", abroad)]:
    for theta in (0.5, 0.8, 1.2):
        y = recordings.clip(x.float(), theta)
        with torch.no_grad():
            own = restorer(y[None], torch.tensor([[theta]]))[0]
        smoothest = declip(y.double(), theta, 1500)
        values = [recordings.snr(one, x.to(one)) for one in (y, smoothest, own)]
        cells = ", ".join(f"{v:.2f}" for v in values)
        print(f"{where}, theta {theta}: measured, smoothest, yours {cells} dB")
y = recordings.clip(abroad.float(), 0.8)
with torch.no_grad():
    own = restorer(y[None], torch.tensor([[0.8]]))[0]
signals = {"measured": y, "yours": own, "truth": abroad}
figures.describe(
    drawings.show_signals(
        {name: one[300:700] for name, one in signals.items()}, 360, "The other person, θ = 0.8"
    ),
    "The other person's clipped heartbeat, your restoration and the dashed truth.",
)

# %% [markdown]
# ### Question 13. Your log (3 points)
#
# *Core. 15 minutes. Difficulty 2 of 5. Needed for design.*
#
# Three rows: what you changed, what you expected, what your validation said (mean and spread over
# three training seeds for the final choice). One row must be an idea that you dropped, with the
# reason. Say in one sentence how you prepared for a person whom no training has seen.

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## Before you submit
#
# Can you now (1) say below which SNR nobody finds two groups; (2) say what goes wrong in belief
# propagation without a field, and with an echo; (3) build a layer that does not care for names; (4)
# say what a filter that is the same at all times cannot do; (5) say what a clipped sample tells?
#
# Choose *Restart and run all*, look at the results and save the notebook. The next cell makes sure
# that the files exist (an empty one stands for "not trained"), so that the last one can pack them.

# %%
from pathlib import Path

Path("restorer.safetensors").touch()
Path("predictions.jsonl").touch()
