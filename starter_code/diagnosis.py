"""Guesses at why a tensor of the right shape and dtype has the wrong values.

A diagnosis is a sentence for the student. It compares with the right answer, but tells none of its
values. Each one is cheap, and is made only where it explains every value (or says where it does).
"""

from collections.abc import Iterator

import torch


def diagnose(actual: torch.Tensor, expected: torch.Tensor, atol: float) -> str:
    """The first explanation that fits, or "".

    actual, expected: of one shape, finite, both float64 or complex128. atol: largest error that
    counts as none. The two differ by more than that somewhere.
    """
    single = torch.finfo(torch.float32).eps * expected.abs().max()
    error = (actual - expected).abs().max() if actual.numel() else 0
    if atol < single and single / 1000 < error <= 64 * single:
        text = "The error is as small as the rounding of single precision"
        return f"{text}: is something on the way not in float64?"
    if actual.numel() < 3:  # too few values to tell one mistake from another
        return ""
    if _close(actual, torch.zeros_like(actual), atol):
        return "Every value is zero."
    for sentence in _of_all_values(actual, expected, atol):
        return sentence
    for sentence in _of_the_order(actual, expected, atol):
        return sentence
    for sentence in _of_places(actual, expected, atol):
        return sentence
    return ""


def _close(a: torch.Tensor, b: torch.Tensor, atol: float) -> bool:
    return a.shape == b.shape and bool((a - b).abs().max() <= atol)


def _of_all_values(actual: torch.Tensor, expected: torch.Tensor, atol: float) -> Iterator[str]:
    """A factor, a conjugation, or a constant that is too much."""
    energy = (expected.conj() * expected).sum().real.item()
    factor = (expected.conj() * actual).sum().item() / energy if energy else 0.0
    if isinstance(factor, complex) and abs(factor.imag) < 1e-6 * abs(factor):
        factor = factor.real
    if _close(actual, -expected, atol):
        yield "Every value has the wrong sign."
    if factor and _close(actual, factor * expected, max(1.0, abs(factor)) * atol):
        text = f"({factor:.4g})" if isinstance(factor, complex) else f"{factor:.4g}"
        if text != "1":  # a factor so near to 1 tells nothing
            yield f"Every value is off by the factor {text}."
    if actual.is_complex() and _close(actual, expected.conj(), atol):
        yield "Every value is the complex conjugate of the right one."
    excess = actual - expected
    loose = 4 * max(1.0, excess.abs().max().item() / expected.abs().clamp(min=atol).max().item())
    constant = excess.mean()
    if constant.abs() > loose * atol and _close(excess, constant.expand_as(excess), loose * atol):
        yield "Every value is off by the same constant."
    if actual.ndim == 4 and actual[0, 0].numel() > 2:
        per_channel = excess.mean(dim=(0, 2, 3), keepdim=True).expand_as(excess)
        if per_channel.abs().max() > loose * atol and _close(excess, per_channel, loose * atol):
            yield "The values are right up to a constant per channel: look at the bias."


def _of_the_order(actual: torch.Tensor, expected: torch.Tensor, atol: float) -> Iterator[str]:
    """The right values in the wrong places: transposed, flipped or shifted."""
    if actual.ndim < 2:
        if _close(actual, expected.flip(0), atol):
            yield "The right values are there in reverse order."
        return
    if _close(actual, expected.mT, atol):
        yield "Rows and columns are exchanged."
    for axes, what in (((-2, -1), "in both directions"), ((-2,), "up-down"), ((-1,), "left-right")):
        if _close(actual, expected.flip(axes), atol):
            yield f"The result is flipped {what}."
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
    for down, right in moves:
        moved, still = _overlap(actual, down, right), _overlap(expected, -down, -right)
        if min(still.shape[-2:]) > 1 and still.std() > atol and _close(moved, still, atol):
            how = [_move(down, "down", "up"), _move(right, "right", "left")]
            yield f"The result is shifted: {' and '.join(filter(None, how))}."


def _overlap(tensor: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """The part of an image that is left when it is moved by (down, right) behind its own frame."""
    M, N = tensor.shape[-2:]
    return tensor[..., max(down, 0) : M + min(down, 0), max(right, 0) : N + min(right, 0)]


def _move(pixels: int, positive: str, negative: str) -> str:
    return f"one pixel {positive if pixels > 0 else negative}" if pixels else ""


def _of_places(actual: torch.Tensor, expected: torch.Tensor, atol: float) -> Iterator[str]:
    """Values that are wrong in one place only: at the border, in a channel, in a batch."""
    wrong = (actual - expected).abs() > atol
    if actual.ndim < 2:
        return
    for width in (1, 2):
        inner = wrong[..., width:-width, width:-width]
        places = wrong.reshape(-1, *wrong.shape[-2:]).any(dim=0)  # (M, N)
        border = places.numel() - places[width:-width, width:-width].numel()
        if inner.numel() and not inner.any() and 2 * places.sum() > border:
            frame = "the outermost row or column" if width == 1 else "the two outermost of them"
            yield f"Only values at the ends of rows and columns are wrong, in {frame}."
    if actual.ndim == 4:
        for axis in (1, 0):
            others = tuple(other for other in range(4) if other != axis)
            which = wrong.any(dim=others)
            if not which.all():
                places = torch.nonzero(which).reshape(-1).tolist()
                yield f"Along axis {axis} only these are wrong: {places}."
