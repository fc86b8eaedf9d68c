"""Make starter_code/linear_operators/pictures/promise.png: the first figure of the notebook.

    python -m solutions.hw01_linear_operators.promise

Four details of the photograph camera side by side: two measurements, each followed by what the
reference makes of it.
"""

from pathlib import Path

import torch
from PIL import Image

from solutions.hw01_linear_operators import reference
from starter_code import kernels, linear_operators, photographs

TOP, LEFT, SIZE = 70, 190, 110


def main() -> None:
    """Write the file."""
    x = photographs.photograph("camera")
    kernel, sigma = kernels.motion(9, 4), 0.01
    y = linear_operators.blur_and_disturb(x[None, None], kernel, sigma, seed=0)
    keep = torch.rand(x.shape, generator=torch.Generator().manual_seed(3)) < 0.3
    seen = reference.observe_adjoint(reference.observe(x, keep), keep)

    def normal(image):
        kept = reference.observe_adjoint(reference.observe(image, keep), keep)
        rough = reference.differences_adjoint(reference.differences(image))
        return kept + 1e-3 * rough

    filled = reference.conjugate_gradients(normal, seen, 150)
    shown = [y[0, 0], reference.restore(y, kernel, sigma)[0, 0], seen, filled]
    crops = [image[TOP : TOP + SIZE, LEFT : LEFT + SIZE].clamp(0, 1) for image in shown]
    pixels = (255 * torch.cat(crops, dim=1)).round().to(torch.uint8)
    file = Path(linear_operators.__file__).parent / "pictures" / "promise.png"
    Image.fromarray(pixels.numpy()).save(file, optimize=True)


if __name__ == "__main__":
    main()
