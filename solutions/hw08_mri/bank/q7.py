"""Other right answers and known wrong ones to question 7 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("read_slice")
def by_names(file, index):
    """The target's name searched among all, the first by the alphabet."""
    import numpy as np

    k = torch.tensor(np.asarray(file["kspace"][index]))
    k = k.reshape(-1, *k.shape[-2:])
    mask = torch.tensor(np.asarray(file["mask"][:]).astype(bool)) if "mask" in file else None
    names = sorted(name for name in file if name.startswith("reconstruction"))
    return k, mask, torch.tensor(file[names[0]][index]) if names else None


@alternative("crop")
def by_narrow(image, shape):
    """One axis after the other, by narrow."""
    for dim, wanted in zip((-2, -1), shape, strict=True):
        over = image.shape[dim] - wanted
        if over < 0:
            raise ValueError("the image is too small")
        image = image.narrow(dim, over // 2, wanted)
    return image.clone()


@mistake("read_slice", edit={'file["kspace"][index]': 'file["kspace"][:][index]'})
def whole_volume():
    """The whole volume is read: file["kspace"][index] reads one slice."""


@mistake("read_slice", edit={"file[name][index]": "file[name][:][index]"})
def all_targets():
    """All targets are read: file[name][index] reads one."""


@mistake("read_slice", edit={"k if k.ndim == 3 else k[None]": "k"})
def no_coil_axis():
    """In files of one coil the axis of coils is missing: add it."""


@mistake(
    "read_slice",
    edit={'torch.as_tensor(file["mask"][:]).bool()': 'torch.as_tensor(file["mask"][:])'},
)
def mask_as_it_is():
    """A file may keep its mask as numbers; it is to be of dtype bool."""


@mistake(
    "read_slice", edit={'("reconstruction_esc", "reconstruction_rss")': '("reconstruction_rss",)'}
)
def rss_only():
    """Files of one coil have another name for their target."""


@mistake(
    "read_slice",
    edit={
        '("reconstruction_esc", "reconstruction_rss")': (
            '("reconstruction_rss", "reconstruction_esc")'
        )
    },
)
def rss_first():
    """A file of one coil may hold both targets: its own is `reconstruction_esc`."""


@mistake(
    "read_slice",
    edit={
        ('torch.as_tensor(file["mask"][:]).bool() if "mask" in file else None'): (
            'torch.as_tensor(file["mask"][:]).bool() if "mask" in file '
            "else torch.ones(k.shape[-1]).bool()"
        )
    },
)
def mask_of_ones():
    """Without a mask in the file the mask is None."""


@mistake("read_slice", edit={"return k, mask, None": "return k, mask"})
def two_things():
    """Without a target the third entry is None."""


@mistake(
    "read_slice",
    edit={
        "torch.as_tensor(file[name][index])": (
            "torch.as_tensor(file[name][index]) / file[name][index].max()"
        )
    },
)
def normalised():
    """The target is that of the file, not scaled."""


@mistake(
    "read_slice",
    edit={
        'k = torch.as_tensor(file["kspace"][index])': (
            'k = torch.as_tensor(file["kspace"][index]).to(torch.complex128)'
        )
    },
)
def doubled():
    """k-space is complex64, as in the file."""


@mistake("read_slice", edit={'file["kspace"][index]': 'file["kspace"][0]'})
def first_slice():
    """The slice is that of the index."""


@mistake("crop", edit={"(side - wanted) // 2": "(side - wanted + 1) // 2"})
def other_half():
    """The crop begins at (H - h) // 2, rounded down."""


@mistake("crop", edit={"if top < 0 or left < 0:": "if top < 0 and left < 0:"})
def one_side_too_small():
    """One side that is too small is refused as well."""


@mistake("crop", edit={".clone()": ""})
def a_view():
    """The crop lies in the memory of the image."""


@mistake(
    "crop",
    edit={"top : top + shape[0], left : left + shape[1]": ": shape[0], : shape[1]"},
)
def corner():
    """This is a corner, not the middle."""


@mistake("crop", edit={"left : left + shape[1]": "left : image.shape[-1] - left"})
def symmetric():
    """Where an odd number goes, one more goes at the end."""


@mistake("crop", edit={"raise ValueError(f": "raise IndexError(f"})
def other_error():
    """It raises ValueError."""
