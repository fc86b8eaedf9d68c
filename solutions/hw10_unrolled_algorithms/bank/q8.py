"""Other right answers and known wrong ones to question 8 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("pnp_gradient")
def gradient_by_recursion(y, H, denoise, eta, steps):
    """One step, and then the others."""
    x, back = y + 0, H.H(y)
    while steps > 0:
        x = denoise(x + eta * (back - H.H(H(x))))
        steps -= 1
    return x.clone()


@alternative("pnp_admm")
def admm_with_the_operator(y, H, denoise, rho, steps):
    """The right side by the operator; the scaled dual variable from what went in."""
    T = H.transfer
    back, v, u = H.H(y), y.clone(), 0 * y
    for _ in range(steps):
        spectrum = torch.fft.fft2(back + rho * (v - u)) / (T.conj() * T + rho)
        w = torch.fft.ifft2(spectrum).real + u
        v = denoise(w)
        u = w - v
    return v.clone()


@alternative("pnp_admm")
def admm_by_residuals(y, H, denoise, rho, steps):
    """x as a correction of v - u."""
    power = H.transfer.abs().square()
    v, u = y.clone(), torch.zeros_like(y)
    for _ in range(steps):
        p = v - u
        x = p + torch.fft.ifft2(torch.fft.fft2(H.H(y - H(p))) / (power + rho)).real
        v = denoise(x + u).clone()
        u = u + (x - v)
    return v


@mistake("pnp_gradient", edit={"H.H(H(x) - y)": "H(H(x) - y)"})
def no_adjoint():
    """The residual is blurred once more: H is not its adjoint where the kernel is not symmetric."""


@mistake("pnp_gradient", edit={"denoise(x - eta * H.H(H(x) - y))": "x - eta * H.H(H(x) - y)"})
def not_denoised():
    """The denoiser is not used."""


@mistake(
    "pnp_gradient",
    edit={"denoise(x - eta * H.H(H(x) - y))": "denoise(x) - eta * H.H(H(denoise(x)) - y)"},
)
def denoised_first():
    """The gradient step comes first, and its result is denoised."""


@mistake("pnp_gradient", edit={"x = y.clone()": "x = torch.zeros_like(y)"})
def from_zero():
    """The iteration begins at x = y."""


@mistake("pnp_gradient", edit={"x - eta * H.H": "x + eta * H.H"})
def uphill():
    """The step goes against the gradient."""


@mistake("pnp_gradient", edit={"x = y.clone()": "x = y"})
def y_itself():
    """With no steps y itself comes back. Return a copy."""


@mistake("pnp_gradient", edit={"return x": "return x.clamp(0, 1)"})
def clamped():
    """The result is cut to [0, 1]. Leave it as it is."""


@mistake("pnp_gradient", edit={"range(steps)": "range(steps + 1)"})
def a_step_too_many():
    """It makes one step too many."""


@mistake("pnp_admm", edit={"u = u + x - v": "u = u - x + v"})
def dual_sign():
    """The dual variable collects x - v, not v - x."""


@mistake("pnp_admm", edit={"denoise(x + u)": "denoise(x - u)"})
def dual_sign_in_v():
    """The denoiser is given x + u."""


@mistake("pnp_admm", edit={"torch.fft.fft2(v - u)": "torch.fft.fft2(v + u)"})
def dual_sign_in_x():
    """x is pulled to v - u."""


@mistake("pnp_admm", edit={"v = denoise(x + u)": "v = denoise(x)"})
def dual_forgotten():
    """The denoiser is given x alone: without u there is no constraint that x and v agree."""


@mistake("pnp_admm", edit={"transfer.abs() ** 2 + rho": "transfer.abs() + rho"})
def power_not_squared():
    """The normal equations have H^T H: the square of the transfer's magnitude."""


@mistake("pnp_admm", edit={"data = transfer.conj() *": "data = transfer *"})
def transfer_not_conjugated():
    """H^T y has the conjugate of the transfer."""


@mistake("pnp_admm", edit={"rho * torch.fft.fft2(v - u)": "torch.fft.fft2(v - u)"})
def rho_forgotten():
    """On the right side v - u is multiplied by rho."""


@mistake("pnp_admm", edit={"return v": "return x"})
def x_returned():
    """v comes back, not x."""


@mistake(
    "pnp_admm",
    edit={
        """
v = denoise(x + u)
u = u + x - v
""": """
u = u + x - v
v = denoise(x + u)
"""
    },
)
def dual_first():
    """u is changed after v, with the new v."""


@mistake("pnp_admm", edit={"transfer.abs() ** 2 + rho": "transfer.abs() ** 2 + rho / 2"})
def half_rho():
    """Both squares are halved: the halves cancel."""


@mistake(
    "pnp_admm",
    edit={
        "v, u = y.clone(), torch.zeros_like(y)": "v, u = torch.zeros_like(y), torch.zeros_like(y)"
    },
)
def v_from_zero():
    """v begins at y."""


@mistake("pnp_admm", edit={"v, u = y.clone(), ": "v, u = y, "})
def v_is_y_itself():
    """With no steps y itself comes back. Return a copy."""


@mistake("pnp_gradient", edit={"return x": "return x.clamp(-10, 10)"})
def pnp_gradient_held_within_ten():
    """Large values of the result are clamped. Nothing is, however large y is."""


@mistake("pnp_admm", edit={"return v": "return v.clamp(-10, 10)"})
def pnp_admm_held_within_ten():
    """Large values of the result are clamped. Nothing is, however large y is."""
