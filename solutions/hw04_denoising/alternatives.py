"""Other right answers to homework 4, each written in another way than the reference.

All of them must earn full marks: a test that refuses one of them asks for more than the question
does. An entry stands for the whole definition of one name; see `autograder.bank`.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative

# --- Question 1 -----------------------------------------------------------------------------------


@alternative("q1", "add_noise")
def noise_filled_in_place(x, sigma, generator):
    """An empty tensor like x, filled by the generator."""
    return x + sigma * torch.empty_like(x).normal_(generator=generator)


@alternative("q1", "add_noise")
def noise_by_normal(x, sigma, generator):
    """torch.normal, scaled afterwards."""
    noise = torch.normal(0.0, 1.0, x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return noise.mul_(sigma).add_(x)


@alternative("q1", "sigma_on_unit_scale")
def sigma_by_product(sigma_255):
    """A product with the width of one grey level."""
    return sigma_255 * (1 / 255)


@alternative("q1", "clipped_bias")
def bias_by_two_hinges(x, sigma):
    """clip(z, 0, 1) = max(z, 0) - max(z - 1, 0), and E max(z, 0) is known."""

    def hinge(mean):
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)
        return sigma * (u * torch.special.ndtr(u) + density)

    return hinge(x) - hinge(x - 1) - x


@alternative("q1", "clipped_bias")
def bias_by_missing_tails(x, sigma):
    """What clipping adds below 0 minus what it takes away above 1."""

    def excess(distance):
        u = distance / sigma
        density = torch.exp(-0.5 * u**2) / (2 * math.pi) ** 0.5
        return sigma * density - distance * 0.5 * torch.erfc(u / 2**0.5)

    return excess(x) - excess(1 - x)


# --- Question 2 -----------------------------------------------------------------------------------


@alternative("q2", "psnr")
def psnr_by_root(x, reference, data_range=1.0):
    """20 log10 of the range over the root mean squared error."""
    root = (x - reference).double().square().mean().sqrt().item()
    return 20 * math.log10(data_range / root) if root else math.inf


@alternative("q2", "psnr")
def psnr_by_norm(x, reference, data_range=1.0):
    """With the Euclidean norm of the error."""
    norm = torch.linalg.vector_norm((x - reference).double())
    mse = norm**2 / x.numel()
    return float(10 * torch.log10(data_range**2 / mse))


@alternative("q2", "mean_psnr")
def mean_psnr_by_loop(x, reference, data_range=1.0):
    """Image by image."""
    values = []
    for a, b in zip(x, reference, strict=True):
        mse = F.mse_loss(a.double(), b.double())
        values.append(10 * torch.log10(data_range**2 / mse))
    return torch.stack(values).mean().item()


@alternative("q2", "pooled_psnr")
def pooled_psnr_by_images(x, reference, data_range=1.0):
    """The mean of the images' mean squared errors, then one logarithm."""
    errors = (x - reference).double().flatten(1).square().mean(1)
    return 20 * math.log10(data_range) - 10 * math.log10(errors.mean().item())


# --- Question 3 -----------------------------------------------------------------------------------


@alternative("q3", "ssim")
def ssim_separable(x, reference, data_range=1.0):
    """Rows, then columns; covariances as moments about zero."""
    offsets = torch.arange(-5, 6, dtype=torch.float64)
    g = torch.exp(-(offsets**2) / 4.5).to(x.device)
    g = g / g.sum()

    def blur(image):
        rows = F.conv2d(image[None, None], g.view(1, 1, 1, 11))
        return F.conv2d(rows, g.view(1, 1, 11, 1))[0, 0]

    a, b = x.double(), reference.double()
    ma, mb = blur(a), blur(b)
    va, vb, cab = blur(a * a) - ma**2, blur(b * b) - mb**2, blur(a * b) - ma * mb
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    fraction = (2 * ma * mb + c1) * (2 * cab + c2)
    return (fraction / ((ma**2 + mb**2 + c1) * (va + vb + c2))).mean().item()


@alternative("q3", "ssim")
def ssim_by_windows(x, reference, data_range=1.0):
    """All windows as a view; deviations from the mean of each window."""
    k = torch.arange(11, dtype=torch.float64, device=x.device) - 5
    g = torch.exp(-(k**2) / (2 * 1.5**2))
    w = torch.outer(g, g) / g.sum() ** 2
    a = x.double().unfold(0, 11, 1).unfold(1, 11, 1)
    b = reference.double().unfold(0, 11, 1).unfold(1, 11, 1)
    ma, mb = (w * a).sum((-2, -1)), (w * b).sum((-2, -1))
    da, db = a - ma[..., None, None], b - mb[..., None, None]
    va, vb, cab = [(w * d).sum((-2, -1)) for d in (da**2, db**2, da * db)]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    luminance = (2 * ma * mb + c1) / (ma**2 + mb**2 + c1)
    structure = (2 * cab + c2) / (va + vb + c2)
    return float((luminance * structure).mean())


@alternative("q3", "ssim")
def ssim_in_one_convolution(x, reference, data_range=1.0):
    """Five moments as a batch, one two-dimensional window."""
    k = torch.arange(-5.0, 6.0, dtype=torch.float64, device=x.device)
    w = torch.exp(-(k[:, None] ** 2 + k[None, :] ** 2) / 4.5)
    a, b = x.to(torch.float64) / data_range, reference.to(torch.float64) / data_range
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, (w / w.sum())[None, None])[:, 0]
    top = (2 * ma * mb + 1e-4) * (2 * (ab - ma * mb) + 9e-4)
    bottom = (ma**2 + mb**2 + 1e-4) * (aa + bb - ma**2 - mb**2 + 9e-4)
    return torch.mean(top / bottom).item()


# --- Question 4 -----------------------------------------------------------------------------------


@alternative("q4", "gaussian_denoise")
def gaussian_in_two_dimensions(y, width):
    """The outer product as one kernel."""
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    kernel = torch.outer(g, g) / g.sum() ** 2
    return F.conv2d(F.pad(y, (r, r, r, r), mode="reflect"), kernel[None, None])


@alternative("q4", "gaussian_denoise")
def gaussian_by_shifts(y, width):
    """A weighted sum of shifted copies along each axis."""
    r = math.ceil(3 * width)
    weights = [math.exp(-(k**2) / (2 * width**2)) for k in range(-r, r + 1)]
    weights = [weight / sum(weights) for weight in weights]
    H, W = y.shape[-2:]
    z = F.pad(y, (r, r, r, r), mode="reflect")
    z = sum(weight * z[..., k : k + H, :] for k, weight in enumerate(weights))
    return sum(weight * z[..., k : k + W] for k, weight in enumerate(weights))


@alternative("q4", "soft_threshold")
def shrinkage_by_relu(c, t):
    """Two hinges."""
    return F.relu(c - t) - F.relu(-c - t)


@alternative("q4", "soft_threshold")
def shrinkage_by_clamp(c, t):
    """What lies within the threshold is taken away."""
    return c - c.clamp(-t, t)


@alternative("q4", "haar_denoise")
def haar_by_butterflies(y, t):
    """Sums and differences of neighbours, along rows and then along columns."""
    a, b = y[..., 0::2, :], y[..., 1::2, :]
    low, high = (a + b) / 2**0.5, (a - b) / 2**0.5

    def split(z):
        return (z[..., 0::2] + z[..., 1::2]) / 2**0.5, (z[..., 0::2] - z[..., 1::2]) / 2**0.5

    def join(s, d):
        return torch.stack([(s + d) / 2**0.5, (s - d) / 2**0.5], -1).flatten(-2)

    def shrink(c):
        return c.sign() * (c.abs() - t).clamp(min=0)

    (ll, lh), (hl, hh) = split(low), split(high)
    low, high = join(ll, shrink(lh)), join(shrink(hl), shrink(hh))
    a, b = (low + high) / 2**0.5, (low - high) / 2**0.5
    return torch.stack([a, b], -2).flatten(-3, -2)


# --- Question 5 -----------------------------------------------------------------------------------


@alternative("q5", "DnCNN")
class DnCNNAsModuleList(nn.Module):
    """Lists of convolutions and normalisations, ReLU as a function."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.inner = nn.ModuleList()
        for _ in range(depth - 2):
            self.inner.append(nn.Conv2d(width, width, 3, padding=1, bias=False))
            self.inner.append(nn.BatchNorm2d(width))
        self.last = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, y):
        h = F.relu(self.first(y))
        for conv, norm in zip(self.inner[::2], self.inner[1::2], strict=True):
            h = F.relu(norm(conv(h)))
        return self.last(h)


@alternative("q5", "DnCNN")
class DnCNNAsSequential(nn.Sequential):
    """The network is the Sequential itself."""

    def __init__(self, depth=17, width=64, channels=1):
        modules = [nn.Conv2d(channels, width, (3, 3), padding="same"), nn.ReLU(inplace=True)]
        for _ in range(depth - 2):
            modules.append(nn.Conv2d(width, width, (3, 3), padding="same", bias=False))
            modules.append(nn.BatchNorm2d(width))
            modules.append(nn.ReLU(inplace=True))
        super().__init__(*modules, nn.Conv2d(width, channels, (3, 3), padding="same"))


@alternative("q5", "DnCNN")
class DnCNNInBlocks(nn.Module):
    """Head, body of blocks, tail."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()

        def block():
            conv = nn.Conv2d(width, width, 3, 1, 1, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(width), nn.ReLU())

        self.head = nn.Sequential(nn.Conv2d(channels, width, 3, 1, 1), nn.ReLU())
        self.body = nn.Sequential(*(block() for _ in range(depth - 2)))
        self.tail = nn.Conv2d(width, channels, 3, 1, 1)

    def forward(self, y):
        return self.tail(self.body(self.head(y)))


# --- Question 6 -----------------------------------------------------------------------------------


@alternative("q6", "parameter_count")
def count_multiplied_out(depth, width, channels=1):
    """All terms sorted by powers of the width."""
    return 9 * (depth - 2) * width**2 + (18 * channels + 1 + 2 * (depth - 2)) * width + channels


@alternative("q6", "parameter_count")
def count_by_layers(depth, width, channels=1):
    """A loop over the layers."""
    total = 0
    for layer in range(1, depth + 1):
        ins = channels if layer == 1 else width
        outs = channels if layer == depth else width
        total += 3 * 3 * ins * outs
        total += outs if layer in (1, depth) else 2 * outs
    return total


@alternative("q6", "receptive_field")
def field_by_loop(depth):
    """Two pixels more for every layer."""
    side = 1
    for _ in range(depth):
        side += 3 - 1
    return side


# --- Question 7 -----------------------------------------------------------------------------------


@alternative("q7", "residual_loss")
def loss_by_images(model, y, x):
    """One squared norm per image, half the mean of them."""
    difference = model(y) - (y - x)
    return difference.flatten(1).square().sum(1).mean() / 2


@alternative("q7", "residual_loss")
def loss_by_function(model, y, x):
    """PyTorch's sum of squares, divided afterwards."""
    return 0.5 * F.mse_loss(model(y), y - x, reduction="sum") / y.shape[0]


@alternative("q7", "residual_loss_l1")
def l1_loss_by_function(model, y, x):
    """PyTorch's sum of absolute values, divided afterwards."""
    return nn.L1Loss(reduction="sum")(model(y), y - x) / len(y)


@alternative("q7", "denoise")
def denoise_by_sub(model, y):
    """The same, as a method."""
    return torch.sub(y, model(y))


# --- Question 8 -----------------------------------------------------------------------------------


@alternative("q8", "patches")
def patches_by_unfold(image, size, stride):
    """A strided view along both axes."""
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.reshape(-1, 1, size, size)


@alternative("q8", "patches")
def patches_by_columns(image, size, stride):
    """Every patch as a column of one matrix."""
    columns = F.unfold(image[None], size, stride=stride)
    return columns[0].T.reshape(-1, 1, size, size)


@alternative("q8", "patches")
def patches_by_loops(image, size, stride):
    """Two loops over the upper left corners."""
    H, W = image.shape[1:]
    found = []
    for top in range(0, H - size + 1, stride):
        for left in range(0, W - size + 1, stride):
            found.append(image[:, top : top + size, left : left + size].clone())
    return torch.stack(found)


@alternative("q8", "NoisyPatches")
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


# --- Question 9 -----------------------------------------------------------------------------------


@alternative("q9", "train_step")
def step_with_closure(model, optimizer, y, x):
    """The optimiser calls the loss itself."""
    model.train()

    def closure():
        optimizer.zero_grad()
        loss = (model(y) - y + x).square().sum() / (2 * len(y))
        loss.backward()
        return loss

    return optimizer.step(closure).item()


@alternative("q9", "train_step")
def step_with_gradients_first(model, optimizer, y, x):
    """Old gradients are dropped after they are used and before too."""
    optimizer.zero_grad(set_to_none=False)
    model.train(True)
    loss = F.mse_loss(model(y), y - x, reduction="sum") / y.shape[0] / 2
    loss.backward()
    value = loss.detach().item()
    optimizer.step()
    optimizer.zero_grad()
    return value


@alternative("q9", "learning_rate")
def rate_by_squared_cosine(step, steps, highest, lowest):
    """(1 + cos 2a) / 2 = cos(a)^2."""
    return lowest + (highest - lowest) * math.cos(math.pi * step / (2 * steps)) ** 2


@alternative("q9", "learning_rate")
def rate_by_mean_and_amplitude(step, steps, highest, lowest):
    """A cosine about the mean of both rates."""
    mean, amplitude = (highest + lowest) / 2, (highest - lowest) / 2
    return mean + amplitude * math.cos(step / steps * math.pi)


# --- Question 10 ----------------------------------------------------------------------------------


@alternative("q10", "evaluate")
def evaluate_in_inference_mode(model, images, sigma, seed):
    """inference_mode, and the mode restored whatever happens."""
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    training = model.training
    try:
        model.eval()
        with torch.inference_mode():
            y = images + sigma * noise
            errors = (y - model(y) - images).square().flatten(1).mean(1)
    finally:
        model.train(training)
    return (-10 * errors.log10()).mean().item()


@alternative("q10", "evaluate")
def evaluate_image_by_image(model, images, sigma, seed):
    """The noise is drawn at once, the images go through the model one by one."""
    modes = {module: module.training for module in model.modules()}
    generator = torch.Generator(device=images.device)
    generator.manual_seed(seed)
    noise = torch.empty_like(images).normal_(generator=generator)
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, n in zip(images, noise, strict=True):
            y = (x + sigma * n)[None]
            mse = F.mse_loss(y - model(y), x[None]).item()
            total += 10 * math.log10(1 / mse)
    for module, mode in modes.items():
        module.training = mode
    return total / len(images)


@alternative("q10", "evaluate")
def evaluate_without_gradients(model, images, sigma, seed):
    """set_grad_enabled, modes kept module by module."""
    modes = [module.training for module in model.modules()]
    generator = torch.Generator(images.device)
    generator.manual_seed(int(seed))
    with torch.set_grad_enabled(False):
        noise = torch.randn(
            images.shape, generator=generator, device=images.device, dtype=images.dtype
        )
        y = images + noise * sigma
        estimate = y - model.eval()(y)
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    mse = (estimate - images).pow(2).mean(dim=(1, 2, 3))
    return float((10 * torch.log10(1 / mse)).mean())


# --- Question 13 ----------------------------------------------------------------------------------


@alternative("q13", "BlindDenoiser")
class BlindDenoiserBySlices(nn.Module):
    """Pixels gathered and scattered by strided slices; same names of weights."""

    def __init__(self, depth=8, width=40):
        super().__init__()
        layers = [nn.Identity(), nn.Conv2d(4, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers.append(nn.Conv2d(width, width, 3, padding=1, bias=False))
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 4, 3, padding=1))

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        quarters = torch.cat([z[..., i::2, j::2] for i in (0, 1) for j in (0, 1)], 1)
        noise = self.layers(quarters)
        full = torch.zeros_like(z)
        for k in range(4):
            full[..., k // 2 :: 2, k % 2 :: 2] = noise[:, k : k + 1]
        return y - full[..., :H, :W]


@alternative("q13", "BlindDenoiser")
class BlindDenoiserByFunctions(nn.Module):
    """The shuffles as functions; odd sizes extended by concatenation."""

    def __init__(self):
        super().__init__()
        body = []
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            body += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        first, last = nn.Conv2d(4, 40, 3, padding=1), nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(nn.Identity(), first, nn.ReLU(), *body, last)

    def forward(self, y):
        H, W = y.shape[2:]
        z = torch.cat([y, y[:, :, -1:]], 2) if H % 2 else y
        z = torch.cat([z, z[..., -1:]], 3) if W % 2 else z
        return (z - F.pixel_shuffle(self.layers(F.pixel_unshuffle(z, 2)), 2))[:, :, :H, :W]


@alternative("q13", "BlindDenoiser")
class BlindDenoiserInALoop(nn.Module):
    """The layers called one after the other."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1)])
        self.layers.append(nn.ReLU())
        for _ in range(6):
            self.layers.append(nn.Conv2d(40, 40, 3, padding=1, bias=False))
            self.layers.extend([nn.BatchNorm2d(40), nn.ReLU()])
        self.layers.extend([nn.Conv2d(40, 4, 3, padding=1), nn.PixelShuffle(2)])

    def forward(self, y):
        H, W = y.shape[-2:]
        h = F.pad(y, [0, W % 2, 0, H % 2], mode="replicate")
        for layer in self.layers:
            h = layer(h)
        return y - h[..., :H, :W]
