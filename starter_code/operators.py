"""Linear operators of imaging, matrix-free, each with its adjoint.

    A = Downsampling((1, 64, 64), 2) @ Blur((1, 64, 64), kernels.gaussian(1.0))
    y = A(x)                # (..., 1, 64, 64) to (..., 1, 32, 32)
    gradient = A.H(A(x) - y)

An operator takes tensors (..., *x_shape) to (..., *y_shape): any axes, or none, may stand before,
and it acts on each element of such a batch apart. Its `dtype` is that of both tensors. It works on
the device of what it is given. `adjoint_gap` measures that an adjoint is right.
"""

import torch
import torch.nn.functional as F

from starter_code.linear_operator import Identity, LinearOperator, adjoint_gap

__all__ = [
    "Blur",
    "Convolution",
    "Differences",
    "Downsampling",
    "Fourier",
    "Identity",
    "LinearOperator",
    "Mask",
    "adjoint_gap",
]


class Convolution(LinearOperator):
    """Convolution of torch: F.conv2d without bias, from (C_in, H, W) to (C_out, H', W').

    weight: (C_out, C_in, f1, f2), its dtype is the operator's. stride, padding: (rows, columns).
    """

    def __init__(
        self, x_shape: tuple, weight: torch.Tensor, stride: tuple = (1, 1), padding: tuple = (0, 0)
    ):
        self.weight, self.stride, self.padding = weight, stride, padding
        spans = [
            size + 2 * pad - f
            for size, f, pad in zip(x_shape[1:], weight.shape[2:], padding, strict=True)
        ]
        self.left_over = tuple(span % step for span, step in zip(spans, stride, strict=True))
        sides = (span // step + 1 for span, step in zip(spans, stride, strict=True))
        super().__init__(x_shape, (weight.shape[0], *sides), weight.dtype)

    def forward(self, x):
        weight, batch = self.weight.to(x.device), x.shape[:-3]
        y = F.conv2d(x.reshape(-1, *self.x_shape), weight, None, self.stride, self.padding)
        return y.reshape(*batch, *self.y_shape)

    def adjoint(self, y):
        weight, batch = self.weight.to(y.device).conj().resolve_conj(), y.shape[:-3]
        y = y.reshape(-1, *self.y_shape)
        x = F.conv_transpose2d(y, weight, None, self.stride, self.padding, self.left_over)
        return x.reshape(*batch, *self.x_shape)


class Blur(LinearOperator):
    """Circular convolution of images (..., H, W) with one kernel (f1, f2) of odd sizes.

    One white pixel becomes the kernel, with its centre where the pixel was. dtype: of the images,
    that of the kernel if None.
    """

    def __init__(self, shape: tuple, kernel: torch.Tensor, dtype: torch.dtype | None = None):
        super().__init__(shape, shape, dtype or kernel.dtype)
        (H, W), (f1, f2) = self.x_shape[-2:], kernel.shape
        if f1 % 2 == 0 or f2 % 2 == 0 or f1 > H or f2 > W:
            raise ValueError(f"a kernel of {f1} x {f2} has no centre or does not fit {H} x {W}")
        centred = F.pad(kernel.to(self.dtype), (0, W - f2, 0, H - f1))
        centred = centred.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
        self.transfer = torch.fft.fft2(centred)  # (H, W), complex

    def forward(self, x):
        return self._filter(x, self.transfer.to(x.device))

    def adjoint(self, y):
        return self._filter(y, self.transfer.to(y.device).conj())

    def _filter(self, x, transfer):
        filtered = torch.fft.ifft2(torch.fft.fft2(x) * transfer)
        return filtered if self.dtype.is_complex else filtered.real


class Downsampling(LinearOperator):
    """Means of blocks of r x r pixels: (..., r H, r W) to (..., H, W)."""

    def __init__(self, x_shape: tuple, r: int, dtype: torch.dtype = torch.float32):
        *before, M, N = x_shape
        if M % r or N % r:
            raise ValueError(f"blocks of {r} x {r} do not fill an image of {M} x {N}")
        super().__init__(x_shape, (*before, M // r, N // r), dtype)
        self.r = r

    def forward(self, x):
        H, W = self.y_shape[-2:]
        return x.unflatten(-1, (W, self.r)).unflatten(-3, (H, self.r)).mean(dim=(-3, -1))

    def adjoint(self, y):
        blocks = y.repeat_interleave(self.r, dim=-2).repeat_interleave(self.r, dim=-1)
        return blocks / self.r**2


class Mask(LinearOperator):
    """Keeps the pixels where a bool mask (H, W) is True, row by row: (..., H, W) to (..., k)."""

    def __init__(self, x_shape: tuple, mask: torch.Tensor, dtype: torch.dtype = torch.float32):
        if mask.shape != tuple(x_shape[-2:]) or mask.dtype != torch.bool:
            raise ValueError(f"the mask is {mask.dtype} {tuple(mask.shape)}; bool and H x W wanted")
        self.places = torch.nonzero(mask.reshape(-1)).reshape(-1)
        super().__init__(x_shape, (*x_shape[:-2], len(self.places)), dtype)

    def forward(self, x):
        return x.flatten(-2)[..., self.places.to(x.device)]

    def adjoint(self, y):
        H, W = self.x_shape[-2:]
        x = torch.zeros(*y.shape[:-1], H * W, dtype=y.dtype, device=y.device)
        x[..., self.places.to(y.device)] = y
        return x.unflatten(-1, (H, W))


class Fourier(LinearOperator):
    """Orthonormal discrete Fourier transform of complex images, where a bool mask (H, W) is True.

    (..., H, W) to (..., k), row by row; frequency (0, 0) is at mask[0, 0]. Without a mask all
    frequencies are kept.
    """

    def __init__(
        self,
        x_shape: tuple,
        mask: torch.Tensor | None = None,
        dtype: torch.dtype = torch.complex64,
    ):
        mask = torch.ones(x_shape[-2:], dtype=torch.bool) if mask is None else mask
        self.mask = Mask(x_shape, mask, dtype)
        super().__init__(x_shape, self.mask.y_shape, dtype)

    def forward(self, x):
        return self.mask.forward(torch.fft.fft2(x, norm="ortho"))

    def adjoint(self, y):
        return torch.fft.ifft2(self.mask.adjoint(y), norm="ortho")


class Differences(LinearOperator):
    """Forward differences down and right: (..., H, W) to (..., 2, H, W).

    In the last row the difference down is 0, in the last column the difference to the right.
    """

    def __init__(self, x_shape: tuple, dtype: torch.dtype = torch.float32):
        *before, H, W = x_shape
        super().__init__(x_shape, (*before, 2, H, W), dtype)

    def forward(self, x):
        down = F.pad(x[..., 1:, :] - x[..., :-1, :], (0, 0, 0, 1))
        right = F.pad(x[..., 1:] - x[..., :-1], (0, 1))
        return torch.stack([down, right], dim=-3)

    def adjoint(self, y):
        down, right = y[..., 0, :-1, :], y[..., 1, :, :-1]
        rows = F.pad(down, (0, 0, 1, 0)) - F.pad(down, (0, 0, 0, 1))
        return rows + F.pad(right, (1, 0)) - F.pad(right, (0, 1))
