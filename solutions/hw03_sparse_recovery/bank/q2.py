"""Other right answers and known wrong ones to question 2 of hw03."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("soft_threshold")
def less_what_is_clamped(c, t):
    """What is cut off by the band is all that remains."""
    bound = torch.as_tensor(t, dtype=c.dtype, device=c.device)
    return c - torch.minimum(torch.maximum(c, -bound), bound)


@alternative("soft_threshold")
def two_ramps(c, t):
    """A ramp on each side."""
    return F.relu(c - t) - F.relu(-c - t)


@alternative("soft_threshold")
def by_cases(c, t):
    """The three cases."""
    zero = torch.zeros_like(c)
    return torch.where(c > t, c - t, torch.where(c < -t, c + t, zero))


@alternative("hard_threshold")
def product_with_a_mask(c, t):
    """A product with zeros and ones; at the threshold the entry is kept."""
    return c * (c.abs() >= t)


@alternative("hard_threshold")
def zeros_written(c, t):
    """Zeros written into a copy."""
    z = c.clone()
    z[c.abs() <= t] = 0
    return z


@alternative("group_threshold")
def by_length(c, t):
    """The direction times the shortened length."""
    norm = torch.sqrt((c * c).sum(-1, keepdim=True))
    direction = c / norm.clamp(min=torch.finfo(c.dtype).tiny)
    return direction * (norm - t).clamp(min=0)


@alternative("group_threshold")
def less_a_projection(c, t):
    """By Moreau: less the projection to the ball of radius t."""
    norm = torch.linalg.vector_norm(c, dim=-1, keepdim=True)
    inside = torch.where(norm > t, c / norm.where(norm > 0, torch.ones_like(norm)) * t, c)
    return c - inside


@mistake("soft_threshold", edit={".clamp(min=0)": ""})
def band_kept():
    """Entries nearer to zero than t come out with the opposite sign. The minimiser never crosses
    zero.
    """


@mistake("soft_threshold", edit={"(c.abs() - t).clamp(min=0)": "c.abs() * (c.abs() > t)"})
def soft_is_hard():
    """Entries beyond t keep their values: that is the minimiser for the other penalty. Set the
    derivative of this one to zero.
    """


@mistake("soft_threshold", edit={"c.sign() * (c.abs() - t).clamp(min=0)": "(c - t).clamp(min=0)"})
def negative_entries_lost():
    """Negative entries all become zero. The penalty is the same for both signs."""


@mistake("soft_threshold", edit={"c.sign() * ": ""})
def signs_lost():
    """All results are positive: the sign of c is lost."""


@mistake("soft_threshold", edit={"- t)": "- t / 2)"})
def half_of_t():
    """Entries move by t / 2. What is the derivative of the square, with its factor 1/2?"""


@mistake("soft_threshold", edit={"- t)": "- 2 * t)"})
def twice_t():
    """Entries move by 2 t. The square has the factor 1/2, so its derivative is z - c."""


@mistake("soft_threshold")
def by_softshrink(c, t):
    """torch's own function takes numbers alone. Here t may be a tensor, one for each row."""
    return F.softshrink(c, t)


@mistake("soft_threshold", edit={"(c.abs() - t)": "(c.abs() - float(torch.as_tensor(t).mean()))"})
def one_threshold_for_all():
    """One threshold is used for all entries where a tensor of them was given."""


@mistake("soft_threshold")
def soft_in_place(c, t):
    """The tensor that was given is changed. Return a new one."""
    sign = c.sign()
    return c.abs_().sub_(t).clamp_(min=0).mul_(sign)


@mistake("hard_threshold", edit={"c.abs() > t": "c.abs() > t**2"})
def squared():
    """The threshold is t squared. The penalty is t^2 / 2: compare the cost of z = 0, c^2 / 2, with
    that of z = c.
    """


@mistake("hard_threshold", edit={"c.abs() > t": "c > t"})
def hard_on_one_side():
    """Negative entries all become zero. Which of them are worth their price?"""


@mistake("hard_threshold", edit={"> t": "> t / 2"})
def hard_at_a_half():
    """Entries between t / 2 and t are kept. At which |c| do both costs agree?"""


@mistake("hard_threshold", edit={"> t, c,": "> t, c.sign() * (c.abs() - t),"})
def hard_is_soft():
    """Entries that are kept lose t. Once it is paid, this penalty does not ask how large z is."""


@mistake("hard_threshold", edit={"torch.zeros_like(c)": "torch.zeros(c.shape)"})
def zeros_elsewhere():
    """New zeros are created on the CPU, in single precision. Create them like c."""


@mistake("group_threshold", edit={"norm = c.norm(dim=-1, keepdim=True)": "norm = c.abs()"})
def each_entry_by_itself():
    """Each entry is thresholded by itself. The penalty is the length of the vector, so all its
    entries shrink by one factor.
    """


@mistake("group_threshold", edit={"c.norm(dim=-1, keepdim=True)": "c.norm()"})
def one_group():
    """The whole tensor is taken for one vector. Vectors lie along the last axis."""


@mistake("group_threshold", edit={"dim=-1": "dim=0"})
def along_the_first_axis():
    """Lengths are taken along the first axis. Vectors lie along the last one."""


@mistake(
    "group_threshold",
    edit={
        "torch.where(norm > t, c * (1 - t / norm), torch.zeros_like(c))": """
c * (1 - t / norm).clamp(min=0)
"""
    },
)
def zero_over_zero():
    """Vectors of zeros become NaN: 0 is divided by 0."""


@mistake("group_threshold", edit={"c * (1 - t / norm)": "c"})
def group_is_hard():
    """Vectors that are kept keep their length. They lose t of it."""


@mistake("group_threshold", edit={".norm(dim=-1, keepdim=True)": ".abs().sum(-1, keepdim=True)"})
def sum_for_length():
    """The sum of magnitudes is taken for the length of a vector."""


@mistake("group_threshold", edit={"c * (1 - t / norm)": "c * (1 - t / (norm + 1e-3))"})
def softened():
    """A constant is added to the length, which changes all results. Length 0 is a case apart."""


@mistake(
    "group_threshold",
    edit={"norm = c.norm": "c = c.view(-1, c.shape[-1]).view(c.shape)\nnorm = c.norm"},
)
def view_of_the_groups():
    """`view` needs axes that lie one after another in memory; `reshape` takes any."""


@mistake("hard_threshold", edit={"c.abs() > t": "c.abs() > t + 1e-9"})
def hard_with_slack():
    """Entries a little above t become 0. They are kept, however little it is."""


@mistake("soft_threshold")
def soft_by_a_factor(c, t):
    """An entry 0 becomes NaN where t is 0: 0 is divided by 0."""
    return c * (1 - t / c.abs()).clamp(min=0)


@mistake("hard_threshold")
def hard_by_squares(c, t):
    """Squares are compared: those of tiny entries are 0, of huge ones infinite."""
    t = torch.as_tensor(t, dtype=c.dtype, device=c.device)
    return torch.where(c**2 > t**2, c, torch.zeros_like(c))
