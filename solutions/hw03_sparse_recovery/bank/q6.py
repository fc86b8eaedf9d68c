"""Other right answers and known wrong ones to question 6 of hw03."""

import torch

from autograder.bank import alternative, mistake
from starter_code.sparse import differences, differences_adjoint


@alternative("project")
def divided(p, lam):
    """Divided by what the length has too much."""
    if lam == 0:
        return torch.zeros_like(p)
    length = torch.sqrt(p[..., :1, :, :] ** 2 + p[..., 1:, :, :] ** 2)
    return p / torch.clamp(length / lam, min=1.0)


@alternative("project")
def by_hypot(p, lam):
    """Both parts by themselves."""
    down, right = p.unbind(-3)
    length = torch.hypot(down, right)
    factor = lam / length.clamp(min=max(lam, torch.finfo(p.dtype).tiny))
    return torch.stack([down * factor, right * factor], dim=-3)


@alternative("tv_denoise")
def with_names(y, lam, iterations):
    """A projection of its own, the sequence t beforehand."""

    def shorten(p):
        length = p.square().sum(dim=-3, keepdim=True).sqrt()
        too_long = length > lam
        return torch.where(too_long, lam * p / length.masked_fill(~too_long, 1.0), p)

    t = [1.0]
    for _ in range(iterations):
        t.append(0.5 + 0.5 * (1 + 4 * t[-1] ** 2) ** 0.5)
    p_old = q = torch.zeros_like(differences(y))
    for j in range(iterations):
        x = y - differences_adjoint(q)
        p_new = shorten(q + 0.125 * differences(x))
        q = p_new + (t[j] - 1) / t[j + 1] * (p_new - p_old)
        p_old = p_new
    return y - differences_adjoint(p_old), p_old


@alternative("tv_denoise")
def own_differences(y, lam, iterations):
    """Differences by slices."""

    def D(x):
        d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
        d[..., 0, :-1, :] = x[..., 1:, :] - x[..., :-1, :]
        d[..., 1, :, :-1] = x[..., 1:] - x[..., :-1]
        return d

    def Dt(p):
        x = torch.zeros_like(p[..., 0, :, :])
        x[..., 1:, :] += p[..., 0, :-1, :]
        x[..., :-1, :] -= p[..., 0, :-1, :]
        x[..., 1:] += p[..., 1, :, :-1]
        x[..., :-1] -= p[..., 1, :, :-1]
        return x

    p = D(y) * 0
    q, t = p.clone(), 1.0
    for _ in range(iterations):
        v = q - D(Dt(q) - y) / 8
        new = v / (v.norm(dim=-3, keepdim=True) / lam).clamp(min=1) if lam else torch.zeros_like(v)
        t_new = (1 + (1 + 4 * t**2) ** 0.5) / 2
        q = new + (t - 1) / t_new * (new - p)
        p, t = new, t_new
    return y - Dt(p), p


@mistake("project", edit={"torch.where(norm > lam, p * (lam / norm), p)": "p.clamp(-lam, lam)"})
def each_part_by_itself():
    """Both parts are clamped by themselves, to a square. The length of a pair is what counts."""


@mistake("project", edit={"torch.where(norm > lam, p * (lam / norm), p)": "p * (lam / norm)"})
def all_made_as_long():
    """All pairs come out with the length lam, also those that were shorter."""


@mistake("project", edit={"dim=-3": "dim=0"})
def first_axis():
    """The pair lies in the third axis from the end, not in the first."""


@mistake("project", edit={"p.norm(dim=-3, keepdim=True)": "p.norm()"})
def whole_field():
    """The whole field is shortened by one factor. Each pixel has a pair of its own."""


@mistake("project", edit={"p.norm(dim=-3, keepdim=True)": "p.abs().sum(dim=-3, keepdim=True)"})
def sum_of_parts():
    """The sum of magnitudes is taken for the length of a pair."""


@mistake(
    "project",
    edit={"torch.where(norm > lam, p * (lam / norm), p)": "p / (norm / lam).clamp(min=1)"},
)
def zero_over_zero():
    """For lam = 0 something is divided by 0."""


@mistake(
    "project",
    edit={"torch.where(norm > lam, p * (lam / norm), p)": "p * (1 - lam / norm).clamp(min=0)"},
)
def shrunk():
    """This shrinks pairs by lam: it is what is left over by the projection, p minus it."""


@mistake("project", edit={"p.norm(dim=-3, keepdim=True)": "p.norm(dim=-3, keepdim=True) ** 2"})
def squared_length():
    """The squared length is compared with lam."""


@mistake("tv_denoise", edit={"q + differences": "q - differences"})
def downhill():
    """The dual is to be maximised: the step has the wrong sign."""


@mistake("tv_denoise", edit={"(y - differences_adjoint(q))": "(y - differences_adjoint(p))"})
def gradient_at_p():
    """The gradient is taken at p. The step is made from q."""


@mistake(
    "tv_denoise",
    edit={"return y - differences_adjoint(p), p": "return y + differences_adjoint(p), p"},
)
def adjoint_added():
    """x is y minus D^T p, not plus."""


@mistake("tv_denoise", edit={"/ 8": "/ 4"})
def step_too_long():
    """The step is 1/4. The largest eigenvalue of D D^T is 8 at most, so 1/8 is safe."""


@mistake("tv_denoise", edit={"/ 8": "/ 16"})
def step_too_short():
    """The step is half as long as asked for."""


@mistake("tv_denoise", edit={"q = p + (t_before - 1) / t * (p - before)": "q = p"})
def not_accelerated():
    """Without the move beyond p it is the plain method, which needs many more iterations."""


@mistake("tv_denoise", edit={"(t_before - 1) / t *": "(t - 1) / t *"})
def new_t_above():
    """The new t stands above and below. Above it is the t before."""


@mistake("tv_denoise", edit={"v.norm(dim=-3, keepdim=True)": "v.abs()"})
def anisotropic():
    """Both parts of a pair are bounded by themselves. The length of the pair is what counts."""


@mistake("tv_denoise", edit={"v.norm(dim=-3, keepdim=True)": "v.norm(dim=0, keepdim=True)"})
def pair_in_the_first_axis():
    """Lengths are taken along the first axis, which is that of a batch where there is one."""


@mistake(
    "tv_denoise",
    edit={"return y - differences_adjoint(p), p": "return y - differences_adjoint(q), p"},
)
def x_from_q():
    """x is made from q, which may have pairs that are too long. It belongs to p."""


@mistake(
    "tv_denoise",
    edit={"return y - differences_adjoint(p), p": "return y - differences_adjoint(p), q"},
)
def q_returned():
    """The second result is q. It is p, none of whose pairs is longer than lam."""


@mistake(
    "tv_denoise",
    edit={"torch.where(norm > lam, v * (lam / norm), v)": "v / (norm / lam).clamp(min=1)"},
)
def nan_without_weight():
    """For lam = 0 something is divided by 0, and all becomes NaN."""


@mistake(
    "tv_denoise", edit={"return y - differences_adjoint(p), p": "return y - differences_adjoint(p)"}
)
def only_x():
    """x alone comes back. The dual p belongs to the result: the gap needs it."""


@mistake(
    "tv_denoise",
    edit={"p = torch.zeros_like(differences(y))": "p = torch.zeros_like(differences(y)).float()"},
)
def dual_in_single():
    """The dual is created in single precision. It has the dtype of y."""


@mistake(
    "tv_denoise",
    edit={
        "return y - differences_adjoint(p), p": "return (y - differences_adjoint(p)).clamp(0, 1), p"
    },
)
def clamped():
    """Results are cut to the range from 0 to 1, which is not part of the problem."""


@mistake("tv_denoise", edit={"range(iterations)": "range(max(iterations, 1))"})
def at_least_one():
    """With no iteration asked for, x is y."""


@mistake(
    "project", edit={"norm = p.norm": "p = p.view(-1, *p.shape[-3:]).view(p.shape)\nnorm = p.norm"}
)
def view_of_the_pairs():
    """`view` needs axes that lie one after another in memory; `reshape` takes any."""


@mistake("tv_denoise", edit={"lam / norm": "lam / norm.clamp(min=1e-9)"})
def tiny_pairs_not_shortened():
    """Lengths are held above a bound, so that tiny pairs are made too short."""
