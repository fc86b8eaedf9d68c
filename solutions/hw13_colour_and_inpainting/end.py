"""Make what the first screen shows: python -m solutions.hw13_colour_and_inpainting.end"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from solutions.hw13_colour_and_inpainting import reference, seen
from starter_code import colour, inpainting, weights
from starter_code.colour import drawings


def coloured() -> dict[str, torch.Tensor]:
    """Grey with hints as dots, by Levin's system and by the network; which is which is not said."""
    rgb = colour.sample("chelsea")
    lab = reference.rgb_to_lab(rgb)
    places, ab = colour.hints(lab[0, 1:], 20, torch.Generator().manual_seed(1))
    dots = F.max_pool2d(places.float()[None, None], 5, 1, 2) > 0
    spread = F.max_pool2d(ab[None].clamp(min=0), 5, 1, 2) - F.max_pool2d(
        -ab[None].clamp(max=0), 5, 1, 2
    )
    L = lab[:, :1]
    given = seen.shown(torch.cat([torch.where(dots, 60.0, L), torch.where(dots, spread, 0)], 1))
    flowed = torch.cat([L, reference.colorize(L[0, 0] / 100, places, ab)[None]], 1)
    net = seen.network("hints", 4, 2)
    learned = colour.painted(net, L, lambda out: 110 * out, colour.with_hints(places, ab))
    return {"20 hints": given, "colour A": seen.shown(learned), "colour B": seen.shown(flowed)}


@torch.no_grad()
def filled() -> dict[str, torch.Tensor]:
    """Holes, the biharmonic filling, and that of a network."""
    x = inpainting.sample("chelsea")
    mask = inpainting.masks("strokes", 1, (128, 128), torch.Generator().manual_seed(4))
    net = inpainting.PlainUNet()
    weights.restore(net, inpainting.WEIGHTS / "plain.safetensors")
    y = torch.where(mask, x, 1)
    return {
        "strokes": y,
        "filling C": reference.fill(y, mask[0, 0], 2).clamp(0, 1),
        "filling D": net.eval()(y, mask),
    }


def main() -> None:
    torch.set_num_threads(1)
    drawings.TABLES.mkdir(exist_ok=True)
    pictures = {name: drawings.as_shown(one) for name, one in (coloured() | filled()).items()}
    save_file(pictures, drawings.TABLES / "end.safetensors")


if __name__ == "__main__":
    main()
