"""Other right answers and known wrong ones to question 1 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("fft2c")
def by_rolls(x):
    """Entries moved by torch.roll, one axis after the other."""
    k = x
    for dim in (-1, -2):
        n = k.shape[dim]
        k = torch.fft.fft(k.roll(-(n // 2), dim), dim=dim) / n**0.5
        k = k.roll(n // 2, dim)
    return k


@alternative("ifft2c")
def by_conjugates(k):
    """The inverse from the transform of the conjugate."""
    axes = (-2, -1)
    x = torch.fft.fft2(torch.fft.ifftshift(k.conj().resolve_conj(), axes), norm="ortho")
    return torch.fft.fftshift(x, axes).conj().resolve_conj()


@mistake("fft2c", edit={"torch.fft.ifftshift(x": "torch.fft.fftshift(x"})
def shifted_alike():
    """Before the transform the middle goes to the corner: ifftshift. For odd sizes it differs."""


@mistake("fft2c", edit={"return torch.fft.fftshift(k": "return torch.fft.ifftshift(k"})
def shifted_back():
    """After the transform the corner goes to the middle: fftshift. For odd sizes it differs."""


@mistake("fft2c", edit={', norm="ortho"': ""})
def unscaled():
    """The formula divides by the root of H W."""


@mistake("fft2c", edit={'norm="ortho"': 'norm="forward"'})
def divided_by_all():
    """The formula divides by the root of H W, not by H W."""


@mistake("fft2c", edit={"torch.fft.ifftshift(x, dim=axes)": "x"})
def no_shift_before():
    """Phases begin at the middle of the image, too: it is moved before the transform."""


@mistake("fft2c", edit={"return torch.fft.fftshift(k, dim=axes)": "return k"})
def no_shift_after():
    """Frequency 0 is to be in the middle."""


@mistake("fft2c", edit={"fftshift(k, dim=axes)": "fftshift(k)"})
def all_axes():
    """The axes before the last two are moved as well: images change their places."""


@mistake("fft2c", edit={"torch.fft.fft2(": "torch.fft.fftn("})
def transform_of_all_axes():
    """Only the last two axes are transformed."""


@mistake("fft2c", edit={"axes = (-2, -1)": "axes = (0, 1)"})
def first_axes():
    """The last two axes are moved, whatever stands before them."""


@mistake("fft2c", edit={"axes = (-2, -1)": "axes = (-2, -1)\nx = x.to(torch.complex64)"})
def single_precision():
    """Double precision is to stay double."""


@mistake("ifft2c", edit={"torch.fft.ifft2(": "torch.fft.fft2("})
def forward_again():
    """This is the transform, not its inverse."""


@mistake("ifft2c", edit={"fftshift(x, dim=axes)": "fftshift(x, dim=axes).real"})
def real_part():
    """Images of a scanner are complex."""


@mistake("ifft2c", edit={"torch.fft.ifftshift(k": "torch.fft.fftshift(k"})
def inverse_shifted_alike():
    """Before the transform the middle goes to the corner: ifftshift. For odd sizes it differs."""


@mistake("ifft2c", edit={', norm="ortho"': ""})
def inverse_divided_by_all():
    """Both transforms divide by the root of H W."""


@mistake("fft2c")
def one_axis_of_a_batch(x):
    """Two axes of a batch may lie in memory in any order: view refuses them, reshape does not."""
    axes = (-2, -1)
    images = x.view(-1, *x.shape[-2:])
    k = torch.fft.fft2(torch.fft.ifftshift(images, dim=axes), norm="ortho")
    return torch.fft.fftshift(k, dim=axes).view(x.shape)
