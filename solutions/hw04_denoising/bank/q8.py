"""Other right answers and known wrong ones to question 8 of hw04."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("patches")
def patches_by_unfold(image, size, stride):
    """A strided view along both axes."""
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.reshape(-1, 1, size, size)


@alternative("patches")
def patches_by_columns(image, size, stride):
    """Every patch as a column of one matrix."""
    columns = F.unfold(image[None], size, stride=stride)
    return columns[0].T.reshape(-1, 1, size, size)


@alternative("patches")
def patches_by_loops(image, size, stride):
    """Two loops over the upper left corners."""
    H, W = image.shape[1:]
    found = []
    for top in range(0, H - size + 1, stride):
        for left in range(0, W - size + 1, stride):
            found.append(image[:, top : top + size, left : left + size].clone())
    return torch.stack(found)


@alternative(
    "NoisyPatches",
    edit={
        """
key = hash(
""": """
if not 0 <= i < len(self.patches):
    raise IndexError(i)
key = hash(
""",
        "sigma * noise": "sigma * noise.to(clean.device)",
    },
)
class NoisyPatchesByHash:
    """A generator for every item, seeded from a hash of seed, epoch and index."""


@alternative(
    "NoisyPatches",
    edit={
        """
key = hash((self.seed, self.epoch, int(i))) % 2**63
generator = torch.Generator().manual_seed(key)
""": """
import numpy as np

rng = np.random.default_rng(hash((self.seed, self.epoch, i)) % 2**63)
""",
        "low + (high - low) * torch.rand((), generator=generator).item()": "rng.uniform(low, high)",
        "torch.randn(clean.shape, generator=generator, dtype=clean.dtype).to(clean.device)": (
            "torch.from_numpy(rng.standard_normal(tuple(clean.shape))).to(clean)"
        ),
    },
)
class NoisyPatchesByNumpy:
    """NumPy's generator, seeded for every item."""


@mistake("patches", edit={"windows.reshape": "windows.transpose(0, 1).reshape"})
def patches_in_column_order():
    """The patches come column by column. Go through each row of patches first."""


@mistake("patches", edit={"windows.reshape": "windows.transpose(2, 3).reshape"})
def patches_transposed():
    """Rows and columns inside the patches are exchanged."""


@mistake("patches")
def patches_without_last(image, size, stride):
    """The last row and column of patches are missing: a patch may end at the border."""
    H, W = image.shape[1:]
    tops, lefts = range(0, H - size, stride), range(0, W - size, stride)
    found = [image[:, i : i + size, j : j + size] for i in tops for j in lefts]
    return torch.stack(found) if found else image.new_zeros(0, 1, size, size)


@mistake(
    "patches", edit={"(0, size, stride)": "(0, size, size)", "(1, size, stride)": "(1, size, size)"}
)
def patches_side_by_side():
    """The stride has no effect: patches stand side by side, size pixels apart."""


@mistake("patches", edit={"reshape(-1, 1, size, size)": "reshape(-1, size, size)"})
def patches_without_channel():
    """The axis of channels is missing: (P, 1, size, size) is asked for."""


@mistake("NoisyPatches", edit={"(self.seed, self.epoch, int(i))": "(self.seed, int(i))"})
class NoisyPatchesForever:
    """The noise is the same in every epoch: set_epoch has no effect."""


@mistake("NoisyPatches", edit={"(self.seed, self.epoch, int(i))": "(self.seed, self.epoch)"})
class NoisyPatchesAllAlike:
    """All items get the same noise: the index is missing in the seed."""


@mistake(
    "NoisyPatches",
    edit={
        "torch.rand((), generator=generator)": "torch.rand(())",
        "clean.shape, generator=generator": "clean.shape",
    },
)
class NoisyPatchesWithoutSeed:
    """The noise comes from torch's global generator: asked twice, an item gives two answers."""


@mistake(
    "NoisyPatches",
    edit={"hash((self.seed, self.epoch, int(i))) % 2**63": "self.seed + self.epoch + int(i)"},
)
class NoisyPatchesOfAddedSeeds:
    """Seed, epoch and index are added up: an item gets the noise that the next one has in the epoch
    before. Every three numbers need a seed of their own.
    """


@mistake(
    "NoisyPatches",
    edit={
        "generator = torch.Generator().manual_seed(key)": "torch.manual_seed(key)",
        "torch.rand((), generator=generator)": "torch.rand(())",
        "clean.shape, generator=generator": "clean.shape",
    },
)
class NoisyPatchesSeedGlobally:
    """torch's global generator is seeded anew for every item: whatever draws from it later gets
    other numbers. Make a generator of your own.
    """


@mistake(
    "NoisyPatches",
    edit={"(self.seed, self.epoch, int(i))": 'f"{self.seed} {self.epoch} {i}"'},
)
class NoisyPatchesByText:
    """Python gives a text another hash whenever it is started, so that nobody can repeat your
    noise. That of a tuple of whole numbers stays.
    """


@mistake(
    "NoisyPatches",
    edit={"generator=generator).item()": "generator=generator)"},
)
class NoisyPatchesSigmaAsTensor:
    """sigma is a tensor. A float is asked for."""


@mistake(
    "NoisyPatches",
    edit={
        "torch.rand((), generator=generator)": "torch.rand((), generator=fixed)",
        """
low, high =
""": """
fixed = torch.Generator().manual_seed(hash((self.seed, int(i))) % 2**63)
low, high =
""",
    },
)
class NoisyPatchesSigmaForever:
    """Every epoch has noise of its own, but the same sigmas: they are drawn anew as well."""


@mistake(
    "NoisyPatches",
    edit={
        """
self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0
""": """
self.patches, self.sigma_range, self.seed = patches, sigma_range, seed
self.set_epoch(0)
""",
        """
self.epoch = epoch
""": """
self.generator = torch.Generator().manual_seed(hash((self.seed, epoch)) % 2**63)
""",
        """
key = hash((self.seed, self.epoch, int(i))) % 2**63
generator = torch.Generator().manual_seed(key)
""": """
generator = self.generator
""",
    },
)
class NoisyPatchesInOrder:
    """The noise depends on the order in which items are asked for: one generator serves all."""


@mistake(
    "NoisyPatches",
    edit={"return clean + sigma * noise, clean": "return clean, clean + sigma * noise"},
)
class NoisyPatchesExchanged:
    """The clean patch stands first. An item is (noisy, clean, sigma)."""


@mistake(
    "NoisyPatches",
    edit={"low + (high - low) * torch.rand((), generator=generator).item()": "float(low)"},
)
class NoisyPatchesAtLowest:
    """Every item has the lowest sigma of the range. Draw it uniformly from low to high."""


@mistake("NoisyPatches")
class NoisyPatchesOfOneNumber(torch.utils.data.Dataset):
    """sigma is made of the random number that the first pixel's noise is: where sigma is large, so
    is that noise. Draw it for itself.
    """

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.special.ndtr(noise.flatten()[0].double()).item()
        return clean + sigma * noise.to(clean.device), clean, sigma


@mistake(
    "NoisyPatches",
    edit={
        "sigma = low": "twin = torch.Generator().manual_seed(key)\nsigma = low",
        "torch.rand((), generator=generator)": "torch.rand((), generator=twin)",
    },
)
class NoisyPatchesOfTwins:
    """sigma and noise come from two generators with one seed, and so from the same random bits: one
    tells of the other. Draw both from one generator, one after the other.
    """


@mistake(
    "NoisyPatches",
    edit={
        "hash((self.seed, self.epoch, int(i))) % 2**63": (
            "self.seed * 10**6 + self.epoch * 1000 + int(i)"
        )
    },
)
class NoisyPatchesOfDecimals:
    """Seed, epoch and index are put together as digits of one number, where items from 1000 on are
    those of the next epoch. Every three numbers need a seed of their own.
    """
