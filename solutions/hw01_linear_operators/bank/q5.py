"""Other right answers and known wrong ones to question 5 of hw01."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("differences")
def differences_by_diff(x):
    """torch.diff with the last row and column repeated."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    return torch.stack((down, torch.diff(x, dim=-1, append=x[..., -1:])), dim=-3)


@alternative("differences")
def differences_by_roll(x):
    """Wrapped differences whose last row and column are set to zero."""
    down, right = x.roll(-1, -2) - x, x.roll(-1, -1) - x
    down[..., -1, :] = 0
    right[..., :, -1] = 0
    return torch.cat([down.unsqueeze(-3), right.unsqueeze(-3)], dim=-3)


@alternative("differences")
def differences_into_zeros(x):
    """Filled into one tensor of zeros."""
    d = x.new_zeros(*x.shape[:-2], 2, *x.shape[-2:])
    d[..., 0, :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    d[..., 1, :, :-1] = x[..., :, 1:] - x[..., :, :-1]
    return d


@alternative("differences_adjoint")
def differences_adjoint_by_padding(y):
    """Zeros before and after, then minus the difference."""
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    return -torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


@alternative("differences_adjoint")
def differences_adjoint_by_roll(y):
    """What no difference uses is set to zero in a copy; then wrapping does no harm."""
    y = y.clone()
    y[..., 0, -1, :] = 0
    y[..., 1, :, -1] = 0
    down, right = y.unbind(-3)
    return down.roll(1, -2) - down + right.roll(1, -1) - right


@alternative("differences_adjoint")
def differences_adjoint_by_matrices(y):
    """D^T from the left for rows, D from the right for columns."""
    H, W = y.shape[-2:]

    def matrix(n):
        D = torch.diff(torch.eye(n, dtype=y.dtype, device=y.device), dim=0)
        return F.pad(D, (0, 0, 0, 1))

    return matrix(H).T @ y[..., 0, :, :] + y[..., 1, :, :] @ matrix(W)


@mistake(
    "differences",
    edit={
        "x[..., 1:, :] - x[..., :-1, :]": "x[..., :-1, :] - x[..., 1:, :]",
        "x[..., 1:] - x[..., :-1]": "x[..., :-1] - x[..., 1:]",
    },
)
def differences_backwards_sign():
    """The sign is wrong everywhere: each value is this pixel minus the next. It is the next minus
    this one.
    """


@mistake("differences", edit={"[down, right]": "[right, down]"})
def differences_swapped():
    """The two components have changed places: component 0 is the difference to the pixel below,
    component 1 to the pixel on the right.
    """


@mistake("differences")
def differences_circular(x):
    """The differences start at the other side of the image again (circular, as `roll` does). In the
    last row and the last column they are 0.
    """
    return torch.stack([x.roll(-1, -2) - x, x.roll(-1, -1) - x], dim=-3)


@mistake("differences", edit={"down[..., :-1": "down[..., 1:", "right[..., :-1": "right[..., 1:"})
def differences_to_the_pixel_before():
    """These are differences to the pixel before, so that the zeros lie in the first row and column.
    Take those to the next pixel, with zeros in the last row and column.
    """


@mistake("differences")
def differences_with_zeros_beyond(x):
    """In the last row and column the image seems to go on with zeros. There the difference is
    defined as 0, not as minus the pixel.
    """
    down = torch.diff(x, dim=-2, append=torch.zeros_like(x[..., :1, :]))
    right = torch.diff(x, dim=-1, append=torch.zeros_like(x[..., :1]))
    return torch.stack([down, right], dim=-3)


@mistake("differences", edit={"dim=-3": "dim=0"})
def differences_components_first():
    """The axis of the two components stands at the wrong place: it comes right before the two axes
    of the pixels, after those of a batch.
    """


@mistake(
    "differences",
    edit={"torch.zeros_like(x), torch.zeros_like(x)": "torch.zeros(2, *x.shape, device=x.device)"},
)
def differences_default_dtype():
    """The result has torch's default dtype, whatever x has. Create new tensors with the dtype and
    the device of x.
    """


@mistake("differences")
def differences_in_place(x):
    """x is changed by the call: it was written into. Write into a new tensor."""
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    d[..., 1, :, :-1] = x[..., 1:] - x[..., :-1]
    x[..., :-1, :] -= x[..., 1:, :].clone()
    d[..., 0, :-1, :] = -x[..., :-1, :]
    return d


@mistake("differences")
def differences_by_loops(x):
    """The number of torch operations grows with the image: there is a loop over its pixels.
    Subtract two shifted parts of the image from each other.
    """
    d = torch.zeros(*x.shape[:-2], 2, *x.shape[-2:], dtype=x.dtype, device=x.device)
    for u in range(x.shape[-2]):
        for v in range(x.shape[-1]):
            if u + 1 < x.shape[-2]:
                d[..., 0, u, v] = x[..., u + 1, v] - x[..., u, v]
            if v + 1 < x.shape[-1]:
                d[..., 1, u, v] = x[..., u, v + 1] - x[..., u, v]
    return d


@mistake("differences_adjoint", edit={"return x": "return -x"})
def divergence():
    """This is plus the divergence: the sign is wrong everywhere. The adjoint is minus the
    divergence.
    """


@mistake("differences_adjoint")
def adjoint_uses_the_last_row(y):
    """What y holds in its last row and column arrives in the result. Those differences are always
    0, so they multiply nothing: leave them out.
    """
    x = -y[..., 0, :, :] - y[..., 1, :, :]
    x[..., 1:, :] += y[..., 0, :-1, :]
    x[..., 1:] += y[..., 1, :, :-1]
    return x


@mistake(
    "differences_adjoint",
    edit={
        "x[..., :-1, :] -= down": "x[..., 1:-1, :] -= down[..., 1:, :]",
        "x[..., :-1] -= right": "x[..., 1:-1] -= right[..., 1:]",
    },
)
def adjoint_without_the_first_row():
    """The first row and column are wrong: nothing comes from the pixel before, but minus the
    pixel's own value does.
    """


@mistake("differences_adjoint")
def adjoint_circular(y):
    """The result starts at the other side of the image again (circular, as `roll` does): this is
    the adjoint of differences that wrap around.
    """
    down, right = y[..., 0, :, :], y[..., 1, :, :]
    return down.roll(1, -2) - down + right.roll(1, -1) - right


@mistake(
    "differences_adjoint",
    edit={
        """
down, right = y[..., 0, :-1, :], y[..., 1, :, :-1]
""": """
right, down = y[..., 0, :, :-1], y[..., 1, :-1, :]
"""
    },
)
def adjoint_swapped():
    """The two components have changed places: component 0 belongs to the pixel below, component 1
    to the pixel on the right.
    """


@mistake("differences_adjoint")
def differences_again(y):
    """The differences are taken once more. The adjoint sends each number back to the two pixels
    that it came from: plus to the later one, minus to the earlier one.
    """
    down, right = y[..., 0, :, :], y[..., 1, :, :]
    down = torch.diff(down, dim=-2, append=down[..., -1:, :])
    return down + torch.diff(right, dim=-1, append=right[..., -1:])


@mistake("differences_adjoint", edit={"x[..., 1:] += right": "", "x[..., :-1] -= right": ""})
def adjoint_of_down_only():
    """Only one of the two components arrives in the result. Add what comes from both."""


@mistake("differences", edit={"dim=-3)": "dim=-3).abs()"})
def differences_absolute():
    """The absolute values of the differences are returned. The sign belongs to the result; without
    it the map is not linear.
    """


@mistake("differences", edit={"dim=-3": "dim=-1"})
def differences_stacked_last():
    """The axis of the two components stands last. It belongs right before the two axes of the
    pixels.
    """


@mistake("differences")
def differences_axes_from_the_front(x):
    """The differences are taken along the axes 0 and 1, which are rows and columns only where there
    is no batch. Count axes from the end: -2 and -1.
    """
    down, right = torch.zeros_like(x), torch.zeros_like(x)
    down[:-1] = x[1:] - x[:-1]
    right[:, :-1] = x[:, 1:] - x[:, :-1]
    return torch.stack([down, right], dim=-3)


@mistake("differences_adjoint")
def differences_adjoint_not_added(y):
    """The two components come back as two images. A pixel goes into differences in both directions:
    add what comes back from both.
    """
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    return torch.stack([-torch.diff(down, dim=-2), -torch.diff(right, dim=-1)], dim=-3)


@mistake("differences_adjoint")
def differences_adjoint_axes_from_the_front(y):
    """y[0] and y[1] are its components only where there is no batch. Count axes from the end: the
    components are on axis -3.
    """
    down, right = F.pad(y[0][..., :-1, :], (0, 0, 1, 1)), F.pad(y[1][..., :-1], (1, 1))
    return -torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


@mistake("differences_adjoint", edit={"y = y.clone()": ""}, of="differences_adjoint_by_roll")
def differences_adjoint_in_place():
    """y is changed: its last row and column are set to zero. Do that in a copy."""


@mistake("differences_adjoint")
def differences_adjoint_on_cpu(y):
    """The result is created on the CPU, wherever y is. Create new tensors on the device of y."""
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    x = torch.zeros(y.shape[:-3] + y.shape[-2:], dtype=y.dtype)
    return x - torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


@mistake("differences")
def differences_by_views(x):
    """`view` fails for images that are not contiguous in memory, such as a transposed one.
    `reshape`, slices and `...` take any layout.
    """
    images = x.view(-1, *x.shape[-2:])
    d = images.new_zeros(len(images), 2, *x.shape[-2:])
    d[:, 0, :-1] = images[:, 1:] - images[:, :-1]
    d[:, 1, :, :-1] = images[:, :, 1:] - images[:, :, :-1]
    return d.view(*x.shape[:-2], 2, *x.shape[-2:])


@mistake("differences")
def differences_in_one_buffer(x, _buffers={}):  # noqa: B006
    """Results of one shape lie in the same memory: the next call overwrites the result before.
    Return a new tensor each time.
    """
    key = tuple(x.shape), x.dtype, x.device
    if key not in _buffers:
        _buffers[key] = x.new_zeros(*x.shape[:-2], 2, *x.shape[-2:])
    d = _buffers[key]
    d[..., 0, :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    d[..., 1, :, :-1] = x[..., :, 1:] - x[..., :, :-1]
    return d


@mistake("differences_adjoint", edit={"return x": "return x.conj().resolve_conj()"})
def differences_adjoint_conjugated():
    """Complex fields come back conjugated. The adjoint conjugates the entries of the matrix, which
    are real here, not the field.
    """


@mistake("differences_adjoint", edit={"return x": "return x.real.to(x.dtype)"})
def differences_adjoint_of_real_parts():
    """The imaginary parts of complex fields are lost."""


@alternative("differences")
def differences_by_numpy(x):
    """Over NumPy, and back to the device of x."""
    import numpy as np

    a = x.resolve_conj().cpu().numpy()
    down, right = np.zeros_like(a), np.zeros_like(a)
    down[..., :-1, :] = np.diff(a, axis=-2)
    right[..., :-1] = np.diff(a, axis=-1)
    return torch.from_numpy(np.stack([down, right], axis=-3)).to(x.device)
