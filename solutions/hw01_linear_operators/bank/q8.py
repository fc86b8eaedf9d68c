"""Other right answers and known wrong ones to question 8 of hw01."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("fourier")
def fourier_scaled_by_hand(x, mask):
    """The default transform, divided by the square root of the number of pixels."""
    H, W = mask.shape
    return torch.fft.fft2(x).flatten(-2)[..., mask.flatten()] / (H * W) ** 0.5


@alternative("fourier")
def fourier_axis_by_axis(x, mask):
    """First the columns, then the rows, then the places where the mask is True."""
    spectrum = torch.fft.fft(torch.fft.fft(x, dim=-2, norm="ortho"), dim=-1, norm="ortho")
    rows, columns = mask.nonzero(as_tuple=True)
    return spectrum[..., rows, columns]


@alternative("fourier")
def fourier_by_matrices(x, mask):
    """Two matrices of complex exponentials."""
    dtype = torch.complex128 if x.dtype in (torch.float64, torch.complex128) else torch.complex64

    def matrix(n):
        k = torch.arange(n, dtype=torch.float64, device=x.device)
        angle = -2 * math.pi * (k[:, None] * k % n) / n
        return (torch.polar(torch.ones_like(angle), angle) / n**0.5).to(dtype)

    H, W = mask.shape
    return (matrix(H) @ x.to(dtype) @ matrix(W))[..., mask]


@alternative("fourier_adjoint")
def fourier_adjoint_scaled_by_hand(y, mask):
    """The default inverse transform, multiplied by the square root of the number of pixels."""
    H, W = mask.shape
    spectrum = y.new_zeros(*y.shape[:-1], H * W)
    spectrum[..., mask.flatten()] = y
    return torch.fft.ifft2(spectrum.unflatten(-1, (H, W))) * (H * W) ** 0.5


@alternative("fourier_adjoint")
def fourier_adjoint_by_conjugates(y, mask):
    """conj F conj: the inverse transform by the forward one."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y.conj()
    return torch.fft.fft2(spectrum, norm="ortho").conj().resolve_conj()


@alternative("fourier_adjoint")
def fourier_adjoint_by_places(y, mask):
    """The places of the mask, filled by index_copy."""
    H, W = mask.shape
    places = mask.flatten().nonzero().flatten()
    spectrum = y.new_zeros(*y.shape[:-1], H * W).index_copy(-1, places, y)
    spectrum = spectrum.reshape(*y.shape[:-1], H, W)
    return torch.fft.ifft(torch.fft.ifft(spectrum, dim=-1, norm="ortho"), dim=-2, norm="ortho")


@alternative("fourier")
def fourier_conjugated_inverse(x, mask):
    """The inverse transform, conjugated before and after."""
    return torch.fft.ifft2(x.conj(), norm="ortho").conj()[..., mask]


@alternative("fourier_adjoint")
def fourier_adjoint_conjugated_transform(y, mask):
    """The transform itself, conjugated before and after."""
    rows, columns = torch.where(mask)
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., rows, columns] = y.conj()
    return torch.fft.fft2(spectrum, norm="ortho").conj()


@alternative("fourier_adjoint")
def fourier_adjoint_by_matrix(y, mask):
    """The measured rows of the Fourier matrix, conjugated and transposed."""
    H, W = mask.shape
    left = torch.fft.fft(torch.eye(H, dtype=y.dtype, device=y.device), norm="ortho")
    right = torch.fft.fft(torch.eye(W, dtype=y.dtype, device=y.device), norm="ortho")
    A = torch.kron(left, right)[mask.flatten()]
    return (y @ A.conj()).reshape(*y.shape[:-1], H, W)


@mistake("fourier")
def fourier_unnormalised(x, mask):
    """Every coefficient is too large by the square root of the number of pixels: the transform is
    not orthonormal.
    """
    return torch.fft.fft2(x)[..., mask]


@mistake("fourier")
def fourier_forward_norm(x, mask):
    """The whole factor 1 / (H W) stands at the forward transform. Orthonormal means its square root
    at both.
    """
    return torch.fft.fft2(x, norm="forward")[..., mask]


@mistake("fourier")
def fourier_inverse(x, mask):
    """The sign of the exponent is wrong: this is the inverse transform."""
    return torch.fft.ifft2(x, norm="ortho")[..., mask]


@mistake("fourier")
def fourier_shifted(x, mask):
    """Frequency (0, 0) was moved to the middle before the mask was applied. Here it is at mask[0,
    0]: no shift.
    """
    return torch.fft.fftshift(torch.fft.fft2(x, norm="ortho"), dim=(-2, -1))[..., mask]


@mistake("fourier")
def fourier_real(x, mask):
    """Only the real part is kept. Fourier coefficients are complex, for real images too."""
    return torch.fft.fft2(x, norm="ortho").real[..., mask]


@mistake("fourier")
def fourier_one_axis(x, mask):
    """Only one axis is transformed. An image is transformed along both."""
    return torch.fft.fft(x, norm="ortho")[..., mask]


@mistake("fourier")
def fourier_all_axes(x, mask):
    """With a batch, the transform also runs over the axes of the batch. Only the last two belong to
    the image.
    """
    return torch.fft.fftn(x, norm="ortho")[..., mask]


@mistake("fourier")
def fourier_of_masked_image(x, mask):
    """The mask is applied to the image, before the transform. It says which Fourier coefficients
    are measured.
    """
    return torch.fft.fft2(x * mask, norm="ortho")[..., mask]


@mistake("fourier")
def fourier_by_columns(x, mask):
    """The coefficients come column by column. The order is row by row."""
    return torch.fft.fft2(x, norm="ortho").mT[..., mask.T]


@mistake("fourier_adjoint", edit={"ifft2": "fft2"})
def adjoint_without_conjugate():
    """This is the transpose: the conjugate is missing. The exponent changes its sign in the
    adjoint.
    """


@mistake("fourier_adjoint", edit={"= y": "= y.conj()"})
def adjoint_conjugates_y():
    """y was conjugated on the way. The conjugation belongs to the entries of the matrix, not to the
    numbers that it is applied to.
    """


@mistake("fourier_adjoint", edit={', norm="ortho"': ""})
def adjoint_backward_norm():
    """Every value is too small by the square root of the number of pixels: the inverse transform
    has torch's default normalisation. The adjoint of the orthonormal one is orthonormal.
    """


@mistake("fourier_adjoint", edit={'"ortho")': '"ortho").real'})
def adjoint_real():
    """The result is real. The adjoint of a map on complex images gives complex images."""


@mistake("fourier_adjoint", edit={"(spectrum,": "(torch.fft.ifftshift(spectrum, dim=(-2, -1)),"})
def adjoint_shifted():
    """Frequency (0, 0) is taken from the middle of the mask. Here it is at mask[0, 0]: no shift."""


@mistake("fourier_adjoint", edit={'"ortho")': '"ortho") / mask.float().mean().clamp(min=1e-3)'})
def adjoint_density_compensated():
    """The numbers are made up for what was not measured: the result is scaled by how few
    coefficients there are. The adjoint fills in zeros and scales nothing.
    """


@mistake("fourier_adjoint", edit={"y.dtype": "torch.complex64", "= y": "= y.to(torch.complex64)"})
def adjoint_single_precision():
    """The result is complex64, whatever y is. Keep the dtype of y."""


@mistake("fourier")
def fourier_by_product(x, mask):
    """The coefficients that are not measured are set to zero, and the image's shape stays. Only the
    measured ones belong into the result, in one axis of length k.
    """
    return torch.fft.fft2(x, norm="ortho") * mask


@mistake("fourier")
def fourier_half(x, mask):
    """rfft2 gives half of the spectrum, and the frequencies of the other half are missing. It also
    takes no complex images. Use the full transform.
    """
    half = torch.fft.rfft2(x, norm="ortho")
    return half[..., mask[:, : half.shape[-1]]]


@mistake("fourier")
def fourier_of_real_part(x, mask):
    """The imaginary part of a complex image is dropped. Transform x as it is."""
    return torch.fft.fft2(x.real, norm="ortho")[..., mask]


@mistake("fourier")
def fourier_in_single_precision(x, mask):
    """The image is made complex64 first, which loses double precision. The transform of a float64
    image is complex128.
    """
    return torch.fft.fft2(x.to(torch.complex64), norm="ortho")[..., mask]


@mistake("fourier_adjoint", edit={"ortho": "forward"})
def fourier_adjoint_not_normalised():
    """The result is not divided at all. The adjoint has the same factor 1 / sqrt(H W) as the
    transform.
    """


@mistake("fourier_adjoint", edit={'"ortho")': '"ortho").conj().resolve_conj()'})
def fourier_adjoint_conjugated():
    """The whole result is conjugated. The inverse transform has the conjugated waves already."""


@mistake("fourier_adjoint", edit={"dtype=y.dtype, ": ""})
def fourier_adjoint_into_real_zeros():
    """The spectrum that is filled is real, and complex numbers do not fit into it. Create it with
    the dtype of y.
    """


@mistake("fourier_adjoint", edit={"*y.shape[:-1], *mask.shape": "*mask.shape"})
def fourier_adjoint_without_batch():
    """The spectrum that is filled has no batch, so that several measurements do not fit into it.
    Give it the axes of y before the last, then those of the mask.
    """


@mistake(
    "fourier_adjoint",
    edit={", device=y.device": "", "= y": "= y.cpu()", "[..., mask]": "[..., mask.cpu()]"},
)
def fourier_adjoint_on_cpu():
    """The empty spectrum is created on the CPU, wherever y is, and so is the result. Create it on
    the device of y.
    """


@mistake("fourier_adjoint")
def fourier_adjoint_with_old_coefficients(y, mask, _spectra={}):  # noqa: B006
    """Coefficients of an earlier call are still there: the spectrum is kept and not cleared. Begin
    with zeros each time.
    """
    key = tuple(y.shape[:-1]), tuple(mask.shape), y.dtype, y.device
    if key not in _spectra:
        _spectra[key] = torch.zeros(*key[0], *mask.shape, dtype=y.dtype, device=y.device)
    _spectra[key][..., mask] = y
    return torch.fft.ifft2(_spectra[key], norm="ortho")


@mistake("fourier")
def fourier_of_an_empty_mask(x, mask):
    """A mask that keeps nothing gives a coefficient all the same. There is none: (..., 0)."""
    kept = torch.fft.fft2(x, norm="ortho")[..., mask]
    return kept if mask.any() else kept.new_zeros(*x.shape[:-2], 1)


@alternative("fourier")
def fourier_by_numpy(x, mask):
    """Over NumPy, and back to precision and device of x."""
    import numpy as np

    single = x.dtype in (torch.float32, torch.complex64)
    spectrum = np.fft.fft2(x.resolve_conj().cpu().numpy(), norm="ortho")[..., mask.cpu().numpy()]
    return torch.from_numpy(spectrum).to(x.device, torch.complex64 if single else torch.complex128)
