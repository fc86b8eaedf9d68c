"""An instructor's own pictures for scoring: from a folder, made grey, square, small and plain."""

import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from autograder.build.imports import imported

SIDE = 512
"""No picture is larger than this along an edge; larger ones are reduced."""
LEAST = 256
"""Smaller ones are refused: details of them would be too blurred to score by."""
MOST = 40
"""So many pictures, the first by name, are taken: an upload has to stay small."""


def read(folder: Path | None) -> dict[str, bytes]:
    """The pictures of a folder as members: name -> PNG, 8 bits of grey, the middle square.

    Names are numbers, so that no title tells what a picture shows. Nothing where folder is None.
    Raises ValueError for a folder without pictures, and for a picture that is too small or cannot
    be read; other files are passed over.
    """
    if folder is None:
        return {}
    known = Image.registered_extensions()
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in known]
    if not paths:
        raise ValueError(f"{folder} holds no pictures")
    return {f"{number:03d}.png": _plain(path) for number, path in enumerate(paths[:MOST])}


def _plain(path: Path) -> bytes:
    try:
        with Image.open(path) as image:
            grey = image.convert("L")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error
    width, height = grey.size
    side = min(width, height)
    if side < LEAST:
        raise ValueError(f"{path} has {width} x {height} pixels; at least {LEAST} each way")
    left, top = (width - side) // 2, (height - side) // 2
    square = grey.crop((left, top, left + side, top + side))
    if side > SIDE:
        square = square.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    square.save(stream, format="PNG")  # a new file: no place, time or camera stays in it
    return stream.getvalue()


def wanted(tests: list[str]) -> bool:
    """Whether one of these test files draws pictures for scoring."""
    return any("pictures" in imported(text, "solutions") for text in tests)
