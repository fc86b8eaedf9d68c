"""Other right answers and known wrong ones to question 9 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("lipschitz")
def by_autograd(f, x, steps, generator):
    """Autograd's own jvp and vjp."""
    v = torch.randn(x.shape, dtype=x.dtype, device=x.device, generator=generator)
    v = v / v.norm()
    for _ in range(steps):
        Jv = torch.autograd.functional.jvp(f, x, v)[1]
        back = torch.autograd.functional.vjp(f, x, Jv)[1]
        v = back if not back.any() else back / back.norm()
    return torch.autograd.functional.jvp(f, x, v)[1].norm().item()


@alternative("lipschitz")
def by_the_whole_jacobian(f, x, steps, generator):
    """The Jacobian as a matrix; the same iteration."""
    v = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device).reshape(-1)
    J = torch.func.jacrev(f)(x).reshape(-1, v.numel())
    if not J.any():
        return 0.0
    for _ in range(steps):
        v = J.T @ (J @ v)
        v = v / torch.linalg.vector_norm(v)
    return float(torch.linalg.vector_norm(J @ v))


@alternative("convolution_norm")
def by_gram(weight, size):
    """Padded by hand; eigenvalues of the smaller product."""
    C_out, C_in, f1, f2 = weight.shape
    padded = weight.new_zeros(C_out, C_in, size, size)
    padded[..., :f1, :f2] = weight
    T = torch.fft.fft2(padded.double()).permute(2, 3, 0, 1)
    return torch.linalg.eigvalsh(T.mH @ T)[..., -1].max().sqrt().item()


@alternative("convolution_norm")
def frequency_by_frequency(weight, size):
    """A loop over frequencies."""
    T = torch.fft.fft2(weight, s=(size, size))
    norms = [
        torch.linalg.matrix_norm(T[:, :, a, b], 2).item() for a in range(size) for b in range(size)
    ]
    return max(norms)


@mistake(
    "lipschitz",
    edit={"(v,) = back(torch.func.jvp(f, (x,), (v,))[1])": "v = torch.func.jvp(f, (x,), (v,))[1]"},
)
def iterates_j():
    """This iterates J alone. For maps that are not symmetric the singular value needs J^T J."""


@mistake(
    "lipschitz",
    edit={
        "return torch.func.jvp(f, (x,), (v,))[1]": (
            "return back(torch.func.jvp(f, (x,), (v,))[1])[0]"
        )
    },
)
def squared():
    """This is the square: v is J^T J of a unit vector."""


@mistake("lipschitz", edit={"v = v / v.norm()": ""})
def not_normalised():
    """The direction is not divided by its norm."""


@mistake("lipschitz", edit={"back(torch.func.jvp(f, (x,), (v,))[1])": "back(f(v))"})
def f_for_its_jacobian():
    """f of v is not its Jacobian times v, unless f is linear."""


@mistake("lipschitz", edit={"torch.randn(x.shape, generator=generator,": "torch.randn(x.shape,"})
def global_generator():
    """The direction is drawn from torch's global generator, not from the given one."""


@mistake(
    "lipschitz",
    edit={
        "torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)": (
            "x / (x.norm() + 1e-30)"
        ),
    },
)
def from_x():
    """The first direction is drawn at random: x itself may be in no direction at all."""


@mistake("lipschitz", edit={".norm().item()": ".norm()"})
def a_tensor():
    """A Python float is asked for."""


@mistake("lipschitz", edit={"range(steps)": "range(max(1, steps // 2))"})
def half_the_steps():
    """It makes fewer steps than asked for."""


@mistake(
    "convolution_norm",
    edit={
        "torch.linalg.svdvals(symbol).max().item()": (
            "torch.linalg.svdvals(weight.flatten(1)).max().item()"
        ),
    },
)
def reshaped():
    """This is the norm of the reshaped weights, not that of the convolution."""


@mistake(
    "convolution_norm",
    edit={"torch.linalg.svdvals(symbol).max().item()": "symbol.abs().max().item()"},
)
def entry():
    """At each frequency channels are mixed by a matrix: its norm is not its largest entry."""


@mistake(
    "convolution_norm",
    edit={
        "torch.linalg.svdvals(symbol).max().item()": (
            "torch.linalg.svdvals(symbol)[0, 0].max().item()"
        ),
    },
)
def constant_images():
    """This looks at constant images only. Another frequency may be amplified more."""


@mistake(
    "convolution_norm",
    edit={
        "torch.linalg.svdvals(symbol).max().item()": "torch.linalg.matrix_norm(symbol).max().item()"
    },
)
def frobenius_of_symbol():
    """At each frequency the largest singular value counts, not the Frobenius norm."""


@mistake("convolution_norm", edit={"s=(size, size)": "s=weight.shape[2:]"})
def own_size():
    """The frequencies are those of images of size x size pixels, not those of the kernel."""


@mistake(
    "convolution_norm",
    edit={
        "torch.fft.fft2(weight, s=(size, size))": (
            'torch.fft.fft2(weight, s=(size, size), norm="ortho")'
        ),
    },
)
def orthonormal():
    """The transfer of a kernel is its transform without a factor."""


@mistake(
    "convolution_norm",
    edit={"torch.linalg.svdvals(symbol).max().item()": "weight.abs().sum().item()"},
)
def sum_of_magnitudes():
    """The sum of magnitudes is a bound, not the norm."""


@mistake(
    "lipschitz",
    edit={"_, back = ": "v = v / v.norm()\n_, back = ", "range(steps)": "range(steps - 1)"},
)
def one_step_short():
    """One step is missing: after `steps` new directions the norm of J v is that of the last one."""


@mistake("lipschitz", edit={"if v.norm() == 0:\n    return 0.0": ""})
def nothing_divided_by_nothing():
    """Where J is 0, J^T J v is divided by its norm, which is 0: the result is NaN instead of 0."""


@mistake("lipschitz", edit={"if v.norm() == 0:": "if not v.norm() > 0:"})
def nan_taken_for_zero():
    """Where J is NaN the result is 0, as if f were constant there. Let NaN through."""


@mistake("lipschitz")
def by_differences(f, x, steps, generator):
    """J v is a difference of values of f, which loses digits. jvp gives the derivative itself."""
    v = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    _, back = torch.func.vjp(f, x)

    def stretched(v):
        return (f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5

    for _ in range(steps):
        (v,) = back(stretched(v))
        if v.norm() == 0:
            return 0.0
        v = v / v.norm()
    return stretched(v).norm().item()


@mistake("convolution_norm", edit={"svdvals(symbol)": "svdvals(symbol[:3, :3])"})
def few_frequencies():
    """Only the lowest frequencies are looked at, and not those along the other diagonal."""
