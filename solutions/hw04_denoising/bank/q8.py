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


@alternative("NoisyPatches")
class NoisyPatchesByHash(torch.utils.data.Dataset):
    """A generator for every item, seeded from a hash of seed, epoch and index."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        if not 0 <= i < len(self.patches):
            raise IndexError(i)
        generator = torch.Generator()
        generator.manual_seed(hash((self.seed, self.epoch, int(i))) % 2**63)
        clean = self.patches[i]
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise.to(clean.device), clean, sigma


@mistake("patches")
def patches_in_column_order(image, size, stride):
    """The patches come column by column. Go through each row of patches first."""
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.transpose(0, 1).reshape(-1, 1, size, size)


@mistake("patches")
def patches_transposed(image, size, stride):
    """Rows and columns inside the patches are exchanged."""
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.transpose(2, 3).reshape(-1, 1, size, size)


@mistake("patches")
def patches_without_last(image, size, stride):
    """The last row and column of patches are missing: a patch may end at the border."""
    H, W = image.shape[1:]
    tops, lefts = range(0, H - size, stride), range(0, W - size, stride)
    found = [image[:, i : i + size, j : j + size] for i in tops for j in lefts]
    return torch.stack(found) if found else image.new_zeros(0, 1, size, size)


@mistake("patches")
def patches_side_by_side(image, size, stride):
    """The stride has no effect: patches stand side by side, size pixels apart."""
    windows = image[0].unfold(0, size, size).unfold(1, size, size)
    return windows.reshape(-1, 1, size, size)


@mistake("patches")
def patches_without_channel(image, size, stride):
    """The axis of channels is missing: (P, 1, size, size) is asked for."""
    return image[0].unfold(0, size, stride).unfold(1, size, stride).reshape(-1, size, size)


@mistake("NoisyPatches")
class NoisyPatchesForever(torch.utils.data.Dataset):
    """The noise is the same in every epoch: set_epoch has no effect."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed = patches, sigma_range, seed

    def set_epoch(self, epoch):
        pass

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        generator = torch.Generator().manual_seed(hash((self.seed, int(i))) % 2**63)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake("NoisyPatches")
class NoisyPatchesAllAlike(torch.utils.data.Dataset):
    """All items get the same noise: the index is missing in the seed."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        generator = torch.Generator().manual_seed(hash((self.seed, self.epoch)) % 2**63)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake("NoisyPatches")
class NoisyPatchesWithoutSeed(torch.utils.data.Dataset):
    """The noise comes from torch's global generator: asked twice, an item gives two answers."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand(()).item()
        clean = self.patches[i]
        return clean + sigma * torch.randn_like(clean), clean, sigma


@mistake("NoisyPatches")
class NoisyPatchesInOrder(torch.utils.data.Dataset):
    """The noise depends on the order in which items are asked for: one generator serves all."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed = patches, sigma_range, seed
        self.set_epoch(0)

    def set_epoch(self, epoch):
        self.generator = torch.Generator().manual_seed(hash((self.seed, epoch)) % 2**63)

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=self.generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=self.generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake("NoisyPatches")
class NoisyPatchesExchanged(torch.utils.data.Dataset):
    """The clean patch stands first. An item is (noisy, clean, sigma)."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean, clean + sigma * noise, sigma


@mistake("NoisyPatches")
class NoisyPatchesAtLowest(torch.utils.data.Dataset):
    """Every item has the lowest sigma of the range. Draw it uniformly from low to high."""

    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        sigma = float(self.sigma_range[0])
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma
