"""What a student must have seen, measured again for tests, and the opponent of designs."""

import torch

from solutions.hw13_colour_and_inpainting import reference
from starter_code import colour, inpainting, measured, metrics, personal, weights


def network(name: str, inputs: int, outputs: int) -> colour.ColourNet:
    """One of the trained networks."""
    net = colour.ColourNet(inputs, outputs)
    weights.restore(net, colour.WEIGHTS / f"{name}.safetensors")
    return net.eval()


def shown(lab: torch.Tensor) -> torch.Tensor:
    """The picture of a Lab image, as a screen shows it."""
    return reference.lab_to_rgb(lab).clamp(0, 1)


def affine_gain() -> list[torch.Tensor]:
    """g and h of the best affine estimate for the training photographs, (3, 1, 1) each."""
    pixels = colour.pixels(colour.TRAIN, 20_000)
    w = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
    found = reference.best_affine(pixels.mean(0), torch.cov(pixels.T), w)
    return [one.float()[:, None, None] for one in found]


@measured.once
def _greys(identity: str) -> str:
    g, h = affine_gain()
    net, rows = network("l2", 1, 2), []
    for name in colour.TEST:
        rgb = colour.sample(name)
        y, L = reference.luminance(rgb), reference.rgb_to_lab(rgb)[:, :1]
        found = [
            reference.luminance_pinv(y),
            y.expand(-1, 3, -1, -1),
            g * y + h,
            shown(colour.painted(net, L, lambda out: 110 * out)),
        ]
        rows.append([metrics.psnr(one, rgb) for one in found])
    return repr(torch.tensor(rows, dtype=torch.float64).mean(0).tolist())


def greys(identity: str) -> list[float]:
    """Mean PSNR of pseudo-inverse, grey, best affine and the network of squares."""
    return [float(one) for one in _greys(identity).strip("[]").split(",")]


@measured.once
def _hinted(identity: str) -> str:
    net, found = network("hints", 4, 2), []
    for count in (20, 200):
        rows = []
        for name in colour.TEST:
            rgb = colour.sample(name)
            lab = reference.rgb_to_lab(rgb)
            generator = personal.generator(identity, f"hints {name} {count}")
            places, ab = colour.hints(lab[0, 1:], count, generator)
            flowed = reference.colorize(lab[0, 0] / 100, places, ab)[None]
            learned = colour.painted(
                net, lab[:, :1], lambda out: 110 * out, colour.with_hints(places, ab)
            )
            pair = torch.cat([lab[:, :1], flowed], 1), learned
            rows.append([metrics.psnr(shown(one), rgb) for one in pair])
        found += torch.tensor(rows, dtype=torch.float64).mean(0).tolist()
    return repr(found)


def hinted(identity: str) -> list[float]:
    """Mean PSNR with 20 hints, flowing and learned, and the same with 200."""
    return [float(one) for one in _hinted(identity).strip("[]").split(",")]


def harmonic(x: torch.Tensor, mask: torch.Tensor) -> float:
    """PSNR in the holes of the harmonic filling; x, mask: (B, 1, H, W)."""
    pairs = zip(x, mask, strict=True)
    filled = torch.stack([reference.fill(one[None], known[0], 1)[0] for one, known in pairs])
    return inpainting.hole_psnr(filled, x, mask)
