"""Reference answers to homework 14, Beyond images.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.

A graph is `edges` (2, E), int64, each edge once. Messages are numbered as `graphs.directed` says:
message e < E goes from edges[0, e] to edges[1, e], message E + e the other way.
"""

import math

import torch
from torch import nn

from starter_code import audit, experiments, graphs, predictions, recordings

# --- Question 1 -----------------------------------------------------------------------------------


def sample_sbm(labels, P, generator):
    """Draw a graph whose edges are independent, with probabilities that depend on groups alone.

    labels: group of each node (n,), int64. P: (k, k), symmetric, the probability of an edge between
    nodes of two groups. generator: draws, on the CPU.
    Returns edges (2, E), int64, each once, the smaller node first.
    """
    # BEGIN SOLUTION
    i, j = torch.triu_indices(len(labels), len(labels), 1)
    chances = P[labels[i], labels[j]]
    drawn = torch.rand(chances.shape, generator=generator, dtype=chances.dtype)
    return torch.stack([i, j])[:, drawn < chances]
    # END SOLUTION


def overlap(guess, labels, k):
    """How many nodes are right under the best renaming of groups, 0 for chance and 1 for all.

    guess, labels: (n,), int64, from 0 to k - 1. k: number of groups, at least 2.
    Returns (a - 1 / k) / (1 - 1 / k) for the share a of right nodes, a Python float.
    """
    # BEGIN SOLUTION
    from scipy.optimize import linear_sum_assignment

    counts = torch.bincount(k * guess + labels, minlength=k * k).reshape(k, k)
    rows, columns = linear_sum_assignment(-counts.cpu().numpy())
    share = counts[rows, columns].sum().item() / len(labels)
    return (share - 1 / k) / (1 - 1 / k)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def adjacency_product(edges, v):
    """A v without A: at each node the sum of v over its neighbours.

    edges: (2, E). v: (n, ...), a number or more for each node.
    Returns a tensor like v.
    """
    # BEGIN SOLUTION
    i, j = edges
    return torch.zeros_like(v).index_add_(0, i, v[j]).index_add_(0, j, v[i])
    # END SOLUTION


def power_iteration(product, v, steps, against=None):
    """An eigenvector of a symmetric matrix, apart from those that are known.

    product: v -> M v. v: where to start, (n,). steps: a number, at least 1. against: orthonormal
    columns (n, k) whose span is taken out of the start and of each product; None for none.
    Returns the vector after so many products, of norm 1, and its v . M v, a Python float.
    """

    # BEGIN SOLUTION
    def apart(v):
        v = v if against is None else v - against @ (against.T @ v)
        return v / v.norm()

    v = apart(v)
    for _ in range(steps):
        v = apart(product(v))
    return v, (v @ product(v)).item()
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def expected_eigenvalues(cin, cout, k):
    """The largest and the other eigenvalue of E A, but 0, for k groups of equal size; n is large.

    cin / n, cout / n: probabilities of an edge within a group and between two.
    Returns two Python floats.
    """
    # BEGIN SOLUTION
    return (cin + (k - 1) * cout) / k, (cin - cout) / k
    # END SOLUTION


def rates(c, snr, k):
    """cin and cout for which the mean degree is c and (cin - cout)^2 / (k^2 c) is snr.

    c, snr: numbers above 0, snr at most c. cin is the larger one.
    Returns two Python floats.
    """
    # BEGIN SOLUTION
    apart = k * math.sqrt(c * snr)
    return c + (k - 1) * apart / k, c - apart / k
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def bethe_hessian(edges, n, r):
    """(r^2 - 1) I - r A + D, with the degrees of the n nodes in the diagonal matrix D.

    edges: (2, E). r: a number.
    Returns (n, n), float64.
    """
    # BEGIN SOLUTION
    i, j = edges
    H = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    H[i, j] = H[j, i] = -float(r)
    degrees = torch.bincount(edges.flatten(), minlength=n)
    H.diagonal().add_(degrees.double() + float(r) ** 2 - 1)
    return H
    # END SOLUTION


def default_r(edges, n):
    """The square root of <d^2> / <d> - 1, the means over all n nodes; a Python float.

    edges: (2, E), at least one.
    """
    # BEGIN SOLUTION
    d = torch.bincount(edges.flatten(), minlength=n).double()
    return math.sqrt(d.square().sum().item() / d.sum().item() - 1)
    # END SOLUTION


def count_groups(H):
    """How many eigenvalues of a symmetric matrix H (n, n) are negative; a Python int.

    Negative is what is below -1e-9 times the largest absolute eigenvalue.
    """
    # BEGIN SOLUTION
    values = torch.linalg.eigvalsh(H)
    return int((values < -1e-9 * values.abs().max()).sum())
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def bp_round(psi, edges, field, cin, cout):
    """One round of belief propagation for two groups, all messages at once.

    psi: messages (2 E,), the probability that the sender is in group 0, as it would be without the
    receiver. edges: (2, E). field: log odds of group 0 of each node (n,) before it hears from
    anybody. cin, cout: numbers above 0.
    Returns the new messages (2 E,) and the probability nu (n,) that a node is in group 0, both from
    the old messages.
    """
    # BEGIN SOLUTION
    senders, receivers = graphs.directed(edges)
    told = ((cin * psi + cout * (1 - psi)) / (cout * psi + cin * (1 - psi))).log()
    total = field.clone().index_add_(0, receivers, told)
    E = edges.shape[1]
    back = torch.cat([told[E:], told[:E]])  # what the receiver told the sender
    return torch.sigmoid(total[senders] - back), torch.sigmoid(total)
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def external_field(nu, cin, cout):
    """The log odds of group 0 that all nodes without an edge to a node tell it.

    nu: (n,), the probability of group 0 of each node.
    Returns -(cin - cout) / n times the sum of 2 nu - 1, a 0-dimensional tensor.
    """
    # BEGIN SOLUTION
    return -(cin - cout) * (2 * nu - 1).mean()
    # END SOLUTION


def run_bp(step, psi, nu, cin, cout, damping=0.3, tolerance=1e-3, most=150):
    """Rounds of belief propagation until the messages settle.

    step: (psi, field) -> new psi, new nu; field is (n,). psi: (2 E,), at least one message. nu:
    (n,). damping: the share of the old messages in the next ones, in [0, 1). tolerance: it ends
    after a round whose new messages, before damping, differ from the old ones by less than this,
    all of them. most: at most so many rounds, at least 1.
    Returns the last nu that `step` gave and the number of rounds, an int.
    """
    # BEGIN SOLUTION
    rounds, settled = 0, False
    while rounds < most and not settled:
        field = -(cin - cout) * (2 * nu - 1).mean()
        new, nu = step(psi, field.expand(len(nu)).clone())
        settled = bool((new - psi).abs().max() < tolerance)
        psi = damping * psi + (1 - damping) * new
        rounds += 1
    return nu, rounds
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` finds more of two groups than `second`, by 0.02 of overlap.

    sample(graph, seed) returns edges and labels, of 0 and 1; a method maps edges and n to a guess.
    Returns a dict with the table of differences, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for graph in range(8):
        row = []
        for seed in range(3):
            edges, labels = sample(graph, seed)
            right = [
                (method(edges, len(labels)) == labels).double().mean().item()
                for method in (first, second)
            ]
            one, other = (abs(2 * share - 1) for share in right)
            row.append(one - other)
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 0.02)}
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def message_layer(h, edges, graph, W_self, W_cavity, W_mean):
    """tanh(h W_self + (what the sender hears from others) W_cavity + (the graph's mean) W_mean).

    h: messages (2 E, d). edges: (2, E). graph: number of the graph that a node belongs to (n,), in
    which all its edges are. W_self, W_cavity, W_mean: (d, d').
    Returns the new messages (2 E, d').
    """
    # BEGIN SOLUTION
    senders, receivers = graphs.directed(edges)
    E, (n,), d = edges.shape[1], graph.shape, h.shape[1]
    heard = h.new_zeros(n, d).index_add_(0, receivers, h)
    others = heard[senders] - torch.cat([h[E:], h[:E]])
    of = graph[senders]
    sums = h.new_zeros(int(graph.max()) + 1, d).index_add_(0, of, h)
    counts = torch.bincount(of, minlength=len(sums)).to(h.dtype)
    mean = (sums / counts.clamp(min=1)[:, None])[of]
    return torch.tanh(h @ W_self + others @ W_cavity + mean @ W_mean)
    # END SOLUTION


def swap_invariant_loss(logits, labels, graph):
    """The mean over graphs of the smaller one of two cross entropies: of labels and of 1 - labels.

    logits: (n,), log odds of label 1. labels: (n,), int64, 0 or 1. graph: (n,), from 0 on, each
    with at least one node. The cross entropy of a graph is the mean over its nodes.
    Returns a 0-dimensional tensor.
    """
    # BEGIN SOLUTION
    sign = 1 - 2 * labels.to(logits.dtype)
    both = nn.functional.softplus(torch.stack([sign * logits, -sign * logits]))  # (2, n)
    count = torch.bincount(graph)
    sums = both.new_zeros(2, len(count)).index_add(1, graph, both)
    return (sums / count).amin(0).mean()
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def regularised_laplacian(edges, n, tau):
    """D^(-1/2) A D^(-1/2), where D is the diagonal matrix of the degrees, each plus tau.

    edges: (2, E). tau: a number, at least 0. Rows of nodes whose entry of D is 0 are 0.
    Returns (n, n), float64.
    """
    # BEGIN SOLUTION
    d = torch.bincount(edges.flatten(), minlength=n).double() + tau
    scale = d.rsqrt()  # only that of nodes with an edge is used
    i, j = edges
    L = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    L[i, j] = L[j, i] = scale[i] * scale[j]
    return L
    # END SOLUTION


def modularity(edges, labels):
    """The share of edges within groups, less what it would be with the same degrees by chance.

    edges: (2, E), at least one. labels: (n,), int64, at least 0.
    Returns the sum over groups of e / E - (d / (2 E))^2, a Python float: e edges within a group,
    d the sum of its degrees.
    """
    # BEGIN SOLUTION
    i, j = labels[edges]
    within = (i == j).double().mean().item()
    degrees = torch.bincount(torch.cat([i, j])).double()
    return within - (degrees / degrees.sum()).square().sum().item()
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def wavelet_step(x, h):
    """One step of a periodic wavelet transform with any filter.

    x: (..., N), N even. h: low-pass filter (L,), L even; L may be larger than N.
    Returns a and d, (..., N / 2) each: a_k is the sum of h_m x_(2k + m), d_k that of
    g_m x_(2k + m), with g_m = (-1)^m h_(L - 1 - m) and indices of x modulo N.
    """
    # BEGIN SOLUTION
    N, L = x.shape[-1], len(h)
    m = torch.arange(L, device=x.device)
    places = (torch.arange(0, N, 2, device=x.device)[:, None] + m) % N  # (N / 2, L)
    g = torch.where(m % 2 == 0, h.flip(0), -h.flip(0))
    windows = x[..., places]
    return windows @ h, windows @ g
    # END SOLUTION


def inverse_wavelet_step(a, d, h):
    """The transpose of `wavelet_step`: (..., N). For an orthogonal h it is the inverse.

    a, d: (..., N / 2). h: filter (L,).
    """
    # BEGIN SOLUTION
    N, L = 2 * a.shape[-1], len(h)
    m = torch.arange(L, device=a.device)
    places = (torch.arange(0, N, 2, device=a.device)[:, None] + m) % N
    g = torch.where(m % 2 == 0, h.flip(0), -h.flip(0))
    parts = a[..., None] * h + d[..., None] * g  # (..., N / 2, L)
    x = a.new_zeros(*a.shape[:-1], N)
    return x.index_add_(-1, places.flatten(), parts.flatten(-2))
    # END SOLUTION


def denoise_wavelet(y, t, h, levels, rule="soft"):
    """Threshold all details of so many levels; the coarsest part is kept.

    y: (..., N), N divisible by 2^levels. t: a number, at least 0. h: filter (L,). rule:
    "soft" (towards 0 by t) or "hard" (0 where |d| <= t).
    Returns a tensor like y. Raises ValueError for another rule.
    """
    # BEGIN SOLUTION
    if rule not in ("soft", "hard"):
        raise ValueError(f"rule is soft or hard, not {rule!r}")
    a, kept = y.clone(), []
    for _ in range(levels):
        a, d = wavelet_step(a, h)
        soft = d - d.clamp(-t, t)
        kept.append(soft if rule == "soft" else torch.where(d.abs() > t, d, 0))
    for d in reversed(kept):
        a = inverse_wavelet_step(a, d, h)
    return a
    # END SOLUTION


def cycle_spin(f, y, shifts):
    """The mean over s = 0 ... shifts - 1 of f of y moved by s to the right, moved back.

    f: maps (..., N) to its own shape. y: (..., N), periodic. shifts: at least 1.
    """
    # BEGIN SOLUTION
    total = torch.zeros_like(y)
    for s in range(shifts):
        total = total + f(y.roll(s, -1)).roll(-s, -1)
    return total / shifts
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def consistent(u, y, theta):
    """The nearest signal to u that the recorder would have written down as y.

    u, y: (..., n); y is clipped to [-theta, theta]. theta: a number above 0.
    Returns y where |y| < theta, u but at least theta where y >= theta, u but at most -theta where
    y <= -theta.
    """
    # BEGIN SOLUTION
    above, below = u.clamp(min=theta), u.clamp(max=-theta)
    return torch.where(y >= theta, above, torch.where(y <= -theta, below, y))
    # END SOLUTION


def clip_loss(u, y, theta):
    """Half the squared distance of u from what would have given y: (..., n) -> (...)."""
    # BEGIN SOLUTION
    above, below = u.clamp(min=theta), u.clamp(max=-theta)
    nearest = torch.where(y >= theta, above, torch.where(y <= -theta, below, y))
    return 0.5 * (u - nearest).square().sum(-1)
    # END SOLUTION


def declip(y, theta, steps):
    """Of the signals that would have given y the smoothest one, approximately.

    Smooth is a small sum of (u_(i-1) - 2 u_i + u_(i+1))^2 over i = 1 ... n - 2. Accelerated
    projected gradient steps from y: u_0 = z_0 = y; u_(k+1) is consistent, the nearest to
    z_k - g(z_k) / 16 with the gradient g of half that sum;
    z_(k+1) = u_(k+1) + k / (k + 3) (u_(k+1) - u_k), for k = 0 ... steps - 1.
    y: (..., n), n at least 3. Returns u_steps.
    """
    # BEGIN SOLUTION
    u = z = y.clone()
    for k in range(steps):
        bends = z.diff(n=2, dim=-1)
        padded = nn.functional.pad(bends, (2, 2))
        before, u = u, consistent(z - padded.diff(n=2, dim=-1) / 16, y, theta)
        z = u + k / (k + 3) * (u - before)
    return u
    # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


def forward(x, w):
    """What a recorder sees of spikes x (..., n): each becomes the wavelet w, with its middle there.

    w: (2 h + 1,). Returns (..., n): y_i is the sum over j of w_(h + i - j) x_j; what would lie
    outside is lost.
    """
    # BEGIN SOLUTION
    half = len(w) // 2
    rows = x.reshape(-1, 1, x.shape[-1])
    return nn.functional.conv1d(rows, w.flip(0)[None, None], padding=half).reshape(x.shape)
    # END SOLUTION


def adjoint(y, w):
    """The adjoint of `forward`: <forward(x, w), y> = <x, adjoint(y, w)>. y: (..., n)."""
    # BEGIN SOLUTION
    half = len(w) // 2
    rows = y.reshape(-1, 1, y.shape[-1])
    return nn.functional.conv1d(rows, w[None, None], padding=half).reshape(y.shape)
    # END SOLUTION


def debias(x, y, w):
    """Least squares on the places where x is not zero: the best sizes of the spikes found.

    x, y: (n,). w: (2 h + 1,). Returns (n,), 0 where x is 0; of several that of least norm.
    """
    # BEGIN SOLUTION
    places = torch.nonzero(x)[:, 0]
    found = torch.zeros_like(x)
    if len(places):
        spikes = torch.zeros(len(places), len(x), dtype=x.dtype, device=x.device)
        spikes[torch.arange(len(places), device=x.device), places] = 1
        found[places] = torch.linalg.pinv(forward(spikes, w).T) @ y
    return found
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def size_of_one(a, lam, w):
    """What ||forward(x, w) - y||^2 / 2 + lam ||x||_1 makes of one spike a without noise, a float.

    a: its size, any sign. lam: a number, at least 0. w: the wavelet, (2 h + 1,).
    """
    # BEGIN SOLUTION
    less = lam / w.square().sum().item()
    return math.copysign(max(0.0, abs(a) - less), a)
    # END SOLUTION


def sizes_of_two(a, b, rho, lam, energy):
    """The same for two spikes a and b that both survive with their signs, at their true places.

    energy: ||w||^2. rho: the inner product of the wavelets of both spikes over energy, in (-1, 1).
    Returns two Python floats.
    """
    # BEGIN SOLUTION
    s, t = math.copysign(1, a), math.copysign(1, b)
    less = lam / (energy * (1 - rho**2))
    return a - less * (s - rho * t), b - less * (t - rho * s)
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Restorer(nn.Module):
    """Your network: y (B, n), clipped to theta (B, 1) -> estimates of x (B, n)."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        self.net = recordings.SignalNetwork(3, 32)
        # END SOLUTION

    def forward(self, y, theta):
        """y: float32, -theta <= y <= theta."""
        # BEGIN SOLUTION
        above, below = y >= theta, y <= -theta
        clipped = (above | below).to(y.dtype)
        found = self.net(torch.stack([y, clipped, theta.expand(y.shape) * (2 * above - 1.0)], 1))
        # what was measured is kept, and what was clipped lies outside
        found = torch.where(above, torch.maximum(found, theta), y + 0 * found) + torch.where(
            below, torch.minimum(found, -theta) - y, 0
        )
        return found
        # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(guess, labels) is not the normalised mutual information."""
    # BEGIN SOLUTION
    found = float(f(torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([1, 1, 0, 0, 0, 0])))
    p = {(0, 1): 2 / 6, (0, 0): 1 / 6, (1, 0): 1 / 6, (2, 0): 2 / 6}
    a, b = {0: 3 / 6, 1: 1 / 6, 2: 2 / 6}, {0: 4 / 6, 1: 2 / 6}
    shared = sum(q * math.log(q / (a[i] * b[j])) for (i, j), q in p.items())
    entropies = [-sum(q * math.log(q) for q in one.values()) for one in (a, b)]
    assert abs(found - 2 * shared / sum(entropies)) < 1e-4, "wrong value"
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_overlap = predictions.seal(
        "overlap",
        value=[0.06, 0.06, 0.55, 0.76],
        low=[0.0, 0.0, 0.44, 0.66],
        high=[0.2, 0.2, 0.68, 0.86],
        because="below the threshold nobody finds anything, above it hubs disturb the adjacency",
    )

    guess_ecg = predictions.seal(
        "ecg",
        value=[14.7, 15.8, 18.2, 16.3],
        low=[13.4, 14.5, 17, 15],
        high=[16.2, 17.2, 19.6, 17.8],
        because="a filter is the same at all times, and a heartbeat is not",
    )

    my_run = experiments.seal(
        "spikes",
        run={"distance": 12, "sigma": 0.2, "lam": 1},
        expected={"band": "rises", "noise": "falls", "threshold": "same"},
        because="two knobs that pull in opposite directions, the third stays",
    )
