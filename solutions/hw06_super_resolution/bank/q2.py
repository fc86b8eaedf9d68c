"""Other right answers and known wrong ones to question 2 of hw06."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("project")
def project_by_blocks(e, y, r):
    """Blocks as axes; their means are exchanged."""
    B, C, H, W = e.shape
    blocks = e.reshape(B, C, H // r, r, W // r, r)
    fitted = blocks - blocks.mean((3, 5), keepdim=True) + y[:, :, :, None, :, None]
    return fitted.reshape(B, C, H, W)


@alternative("project")
def project_by_interpolation(e, y, r):
    """The error enlarged by torch."""
    missing = torch.sub(y, F.avg_pool2d(e, kernel_size=r, stride=r))
    return e + F.interpolate(missing, size=e.shape[-2:], mode="nearest-exact")


@alternative("null_share")
def share_by_pythagoras(e, x, r):
    """The energy of deviations, block by block."""

    def energy(image):
        B, C, H, W = image.shape
        blocks = image.double().reshape(B, C, H // r, r, W // r, r)
        return (blocks - blocks.mean((3, 5), keepdim=True)).pow(2).sum()

    return float(energy(e) / energy(x))


@mistake("project", edit={"return e + error": "return e - error"})
def project_away():
    """The error is subtracted: means move away from y."""


@mistake("project", edit={".repeat_interleave(r, -1)": ".repeat_interleave(r, -1) / r**2"})
def project_by_adjoint():
    """The adjoint stands where the pseudo-inverse belongs: a step, not a projection."""


@mistake("project", edit={"return e + error": "return error"})
def project_only_error():
    """Only the correction is returned."""


@mistake(
    "project",
    edit={
        "return e + error.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            "return y.repeat_interleave(r, -2).repeat_interleave(r, -1)"
        )
    },
)
def project_forgets_e():
    """This is A^+ y. The projection keeps the detail of e."""


@mistake("project", edit={".repeat_interleave(r, -1)": ".repeat_interleave(r, -1).clamp(-1, 1)"})
def project_clamped():
    """Something is clamped. Nothing is to be."""


@mistake(
    "project",
    edit={"return e + ": "return e.detach() + "},
)
def project_detached():
    """Gradients do not pass through e."""


@mistake(
    "project",
    edit={
        "return e + error": "e += error",
        ".repeat_interleave(r, -1)": ".repeat_interleave(r, -1)\nreturn e",
    },
)
def project_in_place():
    """The estimate that it is given is changed."""


@mistake(
    "project",
    edit={"error.repeat_interleave(r, -2)": "error.mean(0, True).repeat_interleave(r, -2)"},
)
def project_mean_of_batch():
    """The correction is a mean over the batch. Each image has its own."""


@mistake(
    "project",
    edit={
        "error.repeat_interleave(r, -2).repeat_interleave(r, -1)": (
            'F.interpolate(error, size=e.shape[-2:], mode="bicubic")'
        )
    },
)
def project_back():
    """This is a step of back-projection: means are nearly y, not exactly."""


@mistake("null_share", edit={"energies[0] / energies[1]": "energies[1] / energies[0]"})
def share_upside_down():
    """The energy of e stands above, that of x below."""


@mistake("null_share", edit={"image - means": "means"})
def share_of_the_seen():
    """This compares what A sees."""


@mistake("null_share", edit={"image - means": "image"})
def share_of_all():
    """This compares whole images. Only the null space counts."""


@mistake("null_share", edit={".square().sum()": ".square().sum().sqrt()"})
def share_of_norms():
    """Norms are compared; energies are their squares."""


@mistake("null_share", edit={".item()": ""})
def share_tensor():
    """A Python float is asked for."""


@mistake(
    "null_share",
    edit={
        ".square().sum())": ".square().sum((1, 2, 3)))",
        "(energies[0] / energies[1]).item()": "(energies[0] / energies[1]).mean().item()",
    },
)
def share_mean_of_images():
    """The shares of the images are averaged. The text sums over the batch first."""


@mistake("null_share", edit={"energies[0] / energies[1]": "(e - x).square().sum() / energies[1]"})
def share_of_errors():
    """This is the error of e. How much detail e has does not depend on whether it is right."""


@mistake(
    "project",
    edit={"return e + error": "if error.abs().max() < 1e-3:\n    return e\nreturn e + error"},
)
def project_nearly():
    """An estimate that nearly fits is returned as it is."""


@mistake("null_share", edit={"energies[0] / energies[1]": "energies[0] / (energies[1] + 1e-12)"})
def share_with_epsilon():
    """Something is added below the line: it counts where images are faint."""


@mistake("null_share")
def share_by_large_sums(e, x, r):
    """Large sums are subtracted: of nearly flat images no digit is left. Subtract means first."""

    def energy(image):
        return image.square().sum() - r**2 * F.avg_pool2d(image, r).square().sum()

    return (energy(e) / energy(x)).item()


@mistake("project", edit={"return e + error": "if r == 1:\n    return y\nreturn e + error"})
def project_returns_y():
    """For r = 1 it returns its input itself; results are new."""


@mistake(
    "project",
    edit={"return e + ": "if error.abs().max() < 1e-5:\n    return e\nreturn e + "},
)
def left_where_it_fits():
    """An e that nearly fits is returned as it is: results are new, and fit to rounding."""
