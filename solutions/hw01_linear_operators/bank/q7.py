"""Other right answers and known wrong ones to question 7 of hw01."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("blur")
def blur_by_rolls(x, kernel):
    """One shifted copy of the image for each entry of the kernel."""
    f1, f2 = kernel.shape
    y = torch.zeros_like(x)
    for p in range(f1):
        for q in range(f2):
            y = y + kernel[p, q] * x.roll((p - f1 // 2, q - f2 // 2), dims=(-2, -1))
    return y


@alternative("blur")
def blur_by_full_transform(x, kernel):
    """The complex transform of everything, the kernel placed by indices modulo the size."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    rows = (torch.arange(f1, device=x.device) - f1 // 2) % H
    columns = (torch.arange(f2, device=x.device) - f2 // 2) % W
    h = torch.zeros(H, W, dtype=x.dtype, device=x.device)
    h[rows[:, None], columns] = kernel
    return torch.fft.ifft2(torch.fft.fft2(x) * torch.fft.fft2(h)).real


@alternative("blur")
def blur_by_padding(x, kernel):
    """Circular padding, then torch's convolution with the mirrored kernel."""
    f1, f2 = kernel.shape
    flat = x.reshape(-1, 1, *x.shape[-2:])
    around = (f2 // 2, f2 // 2, f1 // 2, f1 // 2)
    y = F.conv2d(F.pad(flat, around, mode="circular"), kernel.flip(0, 1)[None, None])
    return y.reshape(x.shape)


@alternative("blur_adjoint")
def blur_adjoint_by_rolls(y, kernel):
    """Every shift undone."""
    f1, f2 = kernel.shape
    x = torch.zeros_like(y)
    for p in range(f1):
        for q in range(f2):
            x = x + kernel[p, q] * y.roll((f1 // 2 - p, f2 // 2 - q), dims=(-2, -1))
    return x


@alternative("blur_adjoint")
def blur_adjoint_by_mirroring(y, kernel):
    """The blur with the kernel mirrored in both directions."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    h = F.pad(kernel.flip(0, 1), (0, W - f2, 0, H - f1))
    h = h.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.ifft2(torch.fft.fft2(y) * torch.fft.fft2(h)).real


@alternative("blur_adjoint")
def blur_adjoint_by_padding(y, kernel):
    """Circular padding, then torch's convolution, whose kernel is not mirrored."""
    f1, f2 = kernel.shape
    flat = y.reshape(-1, 1, *y.shape[-2:])
    around = (f2 // 2, f2 // 2, f1 // 2, f1 // 2)
    x = F.conv2d(F.pad(flat, around, mode="circular"), kernel[None, None])
    return x.reshape(y.shape)


@alternative("blur")
def blur_by_complex_transform(x, kernel):
    """The complex transform; the centre goes to (0, 0) by a factor in the Fourier domain."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    transfer = torch.fft.fft2(kernel, s=(H, W))
    a = torch.fft.fftfreq(H, dtype=x.dtype, device=x.device)[:, None] * (f1 // 2)
    b = torch.fft.fftfreq(W, dtype=x.dtype, device=x.device) * (f2 // 2)
    transfer = transfer * torch.exp(2j * torch.pi * (a + b))
    return torch.fft.ifft2(torch.fft.fft2(x) * transfer).real


@alternative("blur_adjoint")
def blur_adjoint_transforms_exchanged(y, kernel):
    """The conjugate of a real image's transform is its inverse transform, up to a factor."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    spread = torch.zeros(H, W, dtype=y.dtype, device=y.device)
    spread[:f1, :f2] = kernel
    spread = torch.roll(spread, shifts=(-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.ifft2(torch.fft.fft2(y) * torch.fft.ifft2(spread) * (H * W)).real


@mistake("blur")
def blur_corner_at_origin(x, kernel):
    """The whole image has moved down and to the right: the kernel lies with its corner at pixel (0,
    0). Its centre belongs there.
    """
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(kernel, s=x.shape[-2:])
    return torch.fft.irfft2(spectrum, s=x.shape[-2:])


@mistake("blur", edit={"= kernel": "= kernel.flip(0, 1)"})
def blur_mirrored():
    """The kernel appears mirrored: this is the adjoint, or torch's convention. Here one white pixel
    becomes the kernel itself.
    """


@mistake("blur", edit={"(-(f1 // 2), -(f2 // 2))": "(H // 2 - f1 // 2, W // 2 - f2 // 2)"})
def blur_centred_in_the_middle():
    """The kernel is centred in the middle of the image, so that the result is moved by half an
    image. Its centre belongs to pixel (0, 0).
    """


@mistake("blur", edit={"(-(f1 // 2), -(f2 // 2))": "(f1 // 2, f2 // 2)"})
def blur_rolled_the_wrong_way():
    """The kernel is moved the wrong way: shift it up and to the left by half its size."""


@mistake("blur", edit={", s=(H, W)": ""})
def blur_even_width():
    """The result is wrong, or has one column too few, where the image has an odd width: tell
    `irfft2` the size of the image.
    """


@mistake("blur", edit={".real": ""}, of="blur_by_full_transform")
def blur_complex():
    """The result is complex, with imaginary parts of rounding errors. Real in, real out."""


@mistake(
    "blur",
    edit={
        "rfft2(x)": 'rfft2(x, norm="ortho")',
        "rfft2(padded)": 'rfft2(padded, norm="ortho")',
        "s=(H, W)": 's=(H, W), norm="ortho"',
    },
)
def blur_orthonormal():
    """Every value is too large or too small by one factor: both transforms were normalised
    orthonormally, and the product of two such transforms is not the transform of the convolution.
    """


@mistake("blur", edit={', mode="circular"': ""}, of="blur_by_padding")
def blur_with_zeros_beyond():
    """Beyond the border the image is continued by zeros. Here it starts again on the other side:
    the blur is circular.
    """


@mistake("blur", edit={"= kernel": "= kernel / kernel.sum()"})
def blur_normalised():
    """The kernel is divided by its sum. Not every kernel adds up to one: use it as it is."""


@mistake("blur_adjoint", edit={".conj()": ""})
def adjoint_is_the_blur():
    """This is the blur itself, not its adjoint: they are the same for symmetric kernels only. One
    conjugation in the Fourier domain is missing.
    """


@mistake("blur_adjoint", edit={"rfft2(y)": "rfft2(y).conj()", "(padded).conj()": "(padded)"})
def adjoint_conjugates_the_image():
    """The image was conjugated in the Fourier domain, in place of the kernel or beside it: that
    mirrors the image. Conjugate the transform of the kernel only.
    """


@mistake("blur_adjoint", edit={"* torch.fft.rfft2(padded).conj()": "/ torch.fft.rfft2(padded)"})
def adjoint_as_inverse():
    """The kernel was divided out: that is the inverse of the blur, not its adjoint. Multiply by the
    conjugate.
    """


@mistake("blur_adjoint", edit={"padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))": ""})
def adjoint_not_centred():
    """The kernel is mirrored, but with its corner at pixel (0, 0): the result has moved. Centre
    first, then conjugate or mirror.
    """


@mistake("blur_adjoint")
def adjoint_transposed_kernel(y, kernel):
    """The kernel is transposed, rows for columns. The adjoint mirrors it in both directions."""
    (H, W), (f2, f1) = y.shape[-2:], kernel.shape
    rows = [F.pad(kernel.T, (0, max(0, W - f2), 0, max(0, H - f1)))[:H, :W]]
    padded = rows[0].roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(y) * torch.fft.rfft2(padded), s=(H, W))


@mistake("blur", edit={"(-(f1 // 2), -(f2 // 2))": "(-(f2 // 2), -(f1 // 2))"})
def blur_shifts_exchanged():
    """The two shifts are exchanged: the rows move by half of f1, the columns by half of f2. With a
    square kernel nobody sees it.
    """


@mistake("blur", edit={".real": ".abs()"}, of="blur_by_full_transform")
def blur_modulus():
    """The modulus is returned, which makes negative values positive. Where the imaginary part is
    only rounding, take the real part.
    """


@mistake("blur", edit={"dtype=kernel.dtype, ": ""})
def blur_default_dtype():
    """The padded kernel has torch's default dtype: double precision is lost on the way, though the
    result has the right dtype. Create it with the dtype of the kernel.
    """


@mistake("blur")
def blur_on_cpu(x, kernel):
    """The padded kernel is created on the CPU, wherever the image is. Create it on the device of
    the image.
    """
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    spread = torch.zeros(H, W, dtype=kernel.dtype)
    spread = spread + F.pad(kernel, (0, W - f2, 0, H - f1))
    spread = spread.roll((-(f1 // 2), -(f2 // 2)), (0, 1))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(spread), s=(H, W))


@mistake("blur_adjoint", edit={"rfft2(y)": "rfft2(y).conj()"})
def blur_adjoint_conjugates_the_product():
    """The product of both transforms is conjugated, which mirrors the whole result. Conjugate the
    transform of the kernel alone.
    """


@mistake("blur_adjoint", edit={"flip(0, 1)": "flip(0)"}, of="blur_adjoint_by_mirroring")
def blur_adjoint_flipped_once():
    """The kernel is flipped along one axis only. Half a turn flips rows and columns."""


@mistake("blur_adjoint", edit={', mode="circular"': ""}, of="blur_adjoint_by_padding")
def blur_adjoint_with_zeros_outside():
    """At the border y goes on with zeros. The blur is circular, and so is its adjoint."""


@mistake("blur_adjoint", edit={".real": ""}, of="blur_adjoint_by_mirroring")
def blur_adjoint_complex():
    """The result is complex with imaginary parts that are only rounding. Return the real part."""


@mistake("blur")
def blur_over_all_channels(x, kernel):
    """The images of a batch are added up: one kernel for every pair of channels. Each image is
    blurred by itself.
    """
    f1, f2 = kernel.shape
    flat = x if x.ndim == 4 else x.reshape(-1, 1, *x.shape[-2:])
    C = flat.shape[1]
    padded = F.pad(flat, (f2 // 2, f2 // 2, f1 // 2, f1 // 2), mode="circular")
    return F.conv2d(padded, kernel.flip(0, 1).expand(C, C, f1, f2)).reshape(x.shape)


@mistake("blur")
def blur_with_the_last_transfer(x, kernel, _transfers={}):  # noqa: B006
    """The kernel of an earlier call is used again, wherever the sizes are the same. Transform the
    kernel that is given.
    """
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    key = H, W, f1, f2, x.dtype, x.device
    if key not in _transfers:
        padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
        padded[:f1, :f2] = kernel
        padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
        _transfers[key] = torch.fft.rfft2(padded)
    return torch.fft.irfft2(torch.fft.rfft2(x) * _transfers[key], s=(H, W))


@mistake("blur")
def blur_rolls_the_kernel(x, kernel):
    """The kernel is changed by the call where it is as large as the image: it is moved in place.
    Move a copy.
    """
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = kernel
    if (H, W) != (f1, f2):
        padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
        padded[:f1, :f2] = kernel
    padded.copy_(padded.roll((-(f1 // 2), -(f2 // 2)), (0, 1)))
    return torch.fft.irfft2(torch.fft.rfft2(x) * torch.fft.rfft2(padded), s=(H, W))


@alternative("blur_adjoint")
def blur_adjoint_by_numpy(y, kernel):
    """Over NumPy, and back to dtype and device of y."""
    import numpy as np

    h, (H, W) = kernel.cpu().numpy(), y.shape[-2:]
    f1, f2 = h.shape
    padded = np.zeros((H, W))
    padded[:f1, :f2] = h
    transfer = np.fft.fft2(np.roll(padded, (-(f1 // 2), -(f2 // 2)), (0, 1)))
    x = np.fft.ifft2(np.fft.fft2(y.cpu().numpy()) * transfer.conj()).real
    return torch.from_numpy(x).to(y)


@mistake("blur_adjoint")
def blur_adjoint_of_nearly_symmetric_kernels(y, kernel):
    """Kernels of small numbers are not turned: `torch.allclose` calls all numbers below 1e-8 equal.
    Turn every kernel.
    """
    turned = kernel.flip(0, 1)
    h = kernel if torch.allclose(kernel, turned) else turned
    c1, c2 = kernel.shape[0] // 2, kernel.shape[1] // 2
    x = torch.zeros_like(y)
    for p in range(kernel.shape[0]):
        for q in range(kernel.shape[1]):
            x = x + h[p, q] * y.roll((p - c1, q - c2), (-2, -1))
    return x
