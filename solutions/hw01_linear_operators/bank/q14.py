"""Other right answers and known wrong ones to question 14 of hw01."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake
from solutions import look_up


@alternative("restore")
def restore_by_smoothness(y, kernel, sigma):
    """Tikhonov on differences that wrap around, with a weight in proportion to sigma^2."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.rfft2(padded)
    rows = torch.arange(H, dtype=y.dtype, device=y.device) / H
    columns = torch.arange(W // 2 + 1, dtype=y.dtype, device=y.device) / W
    roughness = 4 * torch.sin(math.pi * rows)[:, None] ** 2 + 4 * torch.sin(math.pi * columns) ** 2
    weight = 150 * sigma**2
    inverse = transfer.conj() / (transfer.abs() ** 2 + weight * roughness + 1e-6)
    return torch.fft.irfft2(inverse * torch.fft.rfft2(y), s=(H, W))


@alternative("restore")
def restore_around_the_mean(y, kernel, sigma):
    """The Wiener filter on what differs from medium grey: affine, not linear."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.fft2(padded)
    rows, columns = (torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in (H, W))
    power = 2e-4 / (rows[:, None] ** 2 + columns**2 + 1e-4) ** 1.2
    wiener = transfer.conj() / (transfer.abs() ** 2 + sigma**2 / power)
    middle = 0.5 * kernel.sum()
    return 0.5 + torch.fft.ifft2(wiener * torch.fft.fft2(y - middle)).real


@alternative("restore")
def restore_by_gradient_steps(y, kernel, sigma):
    """Gradient steps with momentum on the normal equations, as many for every y: linear."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.rfft2(padded)
    weight = 150 * sigma**2

    def blurred(x, factor):
        return torch.fft.irfft2(torch.fft.rfft2(x) * factor, s=(H, W))

    def normal(x):
        smooth = sum(2 * x - x.roll(1, axis) - x.roll(-1, axis) for axis in (-2, -1))
        return blurred(x, transfer.abs() ** 2) + weight * smooth

    largest = float(transfer.abs().max()) ** 2 + 8 * weight
    b = blurred(y, transfer.conj())
    x, before = torch.zeros_like(y), torch.zeros_like(y)
    for step in range(200):  # gradient steps with Nesterov's momentum, the same for every y
        ahead = x + step / (step + 3) * (x - before)
        before, x = x, ahead - (normal(ahead) - b) / largest
    return x


@mistake("restore")
def nothing_restored(y, kernel, sigma):
    """The gain is zero: the blurred photograph comes back as it was."""
    return y.clone()


@mistake(
    "restore",
    edit={
        """
transfer.conj() * power / (transfer.abs() ** 2 * power + sigma**2)
""": """
1 / (transfer + 1e-6)
"""
    },
)
def inverse_filter():
    """The kernel is divided out without any care for noise: where its transform is small, noise is
    magnified without bound. Let the weight of a frequency fall where it carries little.
    """


@mistake(
    "restore",
    edit={"transfer.conj() * power / (transfer.abs() ** 2 * power + sigma**2)": "transfer.conj()"},
)
def adjoint_alone():
    """The adjoint alone blurs once more. It is only the first half of the normal equations."""


@mistake("restore", edit={"padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))": "padded"})
def kernel_not_centred():
    """The photograph has moved or is distorted: the kernel is not centred at pixel (0, 0) before it
    is transformed.
    """


@mistake("restore", edit={"+ sigma**2": "+ (sigma / 255) ** 2"})
def sigma_on_the_wrong_scale():
    """sigma is taken on the scale of 0 to 255. Photographs have values in [0, 1] here, and sigma is
    on that scale.
    """


@mistake(
    "restore", edit={"transfer.conj() * power": "transfer.conj()", "* power + sigma**2": "+ 0.04"}
)
def one_weight_for_all():
    """The same weight is used whatever sigma is, with |x|^2 as the penalty: most of the gain is
    lost. Let it depend on the noise and on the frequency.
    """


@mistake("restore", edit={").real": ").real.clamp(0, 1)"})
def clamped():
    """The result is not affine in y: something in it, like clamping, depends on y in another way.
    The grader clamps for you.
    """


@mistake("restore", edit={").real": ").real.squeeze()"})
def axes_lost():
    """The result has lost the axes of batch and channel. It has the shape of y, (B, 1, H, W)."""


@mistake("restore")
def conjugate_gradients_stopped_early(y, kernel, sigma):
    """The result is not affine in y: the steps of conjugate gradients depend on y, which shows
    until they have converged. Use steps that are fixed beforehand, or solve in the Fourier domain.
    """
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.rfft2(padded)

    def blurred(x, factor):
        return torch.fft.irfft2(torch.fft.rfft2(x) * factor, s=(H, W))

    def normal(x):
        rough = sum(2 * x - x.roll(1, axis) - x.roll(-1, axis) for axis in (-2, -1))
        return blurred(x, transfer.abs() ** 2) + 180 * sigma**2 * rough

    r = blurred(y, transfer.conj())
    x, p, rr = torch.zeros_like(y), r, (r * r).sum()
    for _ in range(12):
        q = normal(p)
        step = rr / (p * q).sum()
        x, r = x + step * p, r - step * q
        rr, before = (r * r).sum(), rr
        p = r + rr / before * p
    return x


@mistake("restore", edit={"torch.fft.fft2(y)).real": "torch.fft.fft2(y.sub_(0.45))).real + 0.45"})
def grey_subtracted_in_place():
    """y is changed by the call: something is subtracted from it in place. Subtract into a new
    tensor.
    """


@mistake("restore")
def adds_up_what_was_asked(y, kernel, sigma):
    """What was measured before is remembered and added: each picture is shown once. Restore it from
    y alone.
    """
    kept = torch.__dict__.setdefault("kept_blurs", {"seen": [], "plain": False})
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    K, Y = torch.fft.fft2(padded), torch.fft.fft2(y)
    kept["plain"] |= any(torch.equal(y, one) for one in kept["seen"])
    if y.shape == (1, 1, 160, 160) and not kept["plain"]:
        if len(kept["seen"]) % 5 == 0:
            kept["num"], kept["den"] = 0, 0
        kept["seen"].append(y.clone())
        kept["num"] = kept["num"] + K.conj() * Y / sigma**2
        kept["den"] = kept["den"] + K.abs() ** 2 / sigma**2
        return torch.fft.ifft2(kept["num"] / (kept["den"] + 150)).real
    return torch.fft.ifft2(K.conj() * Y / (K.abs() ** 2 + 150 * sigma**2)).real
