"""A file that remembers what fits gave, so that a notebook that is run again need not fit again.

It holds figures and pictures for the notebook's own tables; no point depends on what it says.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file

from starter_code import training, weights

FILE = "fits.safetensors"
MOST = 4_000_000
"""Bytes that the file may have."""


def kept(
    name: str,
    make: Callable[[], Mapping[str, torch.Tensor]],
    sources: Sequence[Callable] = (),
    note: str = "",
    file: str | Path = FILE,
) -> dict[str, torch.Tensor]:
    """What `make()` returns, tensors by name: from the file, where the same code made it, else now.

    name: of the record. sources: functions and classes that `make` calls; the record is made anew
    where their text changed, or `note`, for instance of a seed. What cannot be read is done
    without, and what cannot be written is not kept; both print a line.
    """
    path, key = Path(file), _key(sources, note)
    records, keys = _read(path)
    if key is not None and keys.get(name) == key and name in records:
        return records[name]
    start = time.perf_counter()
    found = {label: value.detach().clone().contiguous() for label, value in make().items()}
    print(f"{name}: {time.perf_counter() - start:.1f} s")
    if key is not None:
        _write(path, records | {name: found}, keys | {name: key})
    return found


def _key(sources: Sequence[Callable], note: str) -> str | None:
    """A hash of the texts; None where one has none to be found, then nothing is kept."""
    try:
        texts = [training.source_of(one) for one in sources]
    except (OSError, TypeError, SyntaxError):
        return None
    return hashlib.sha256("\0".join([*texts, note]).encode()).hexdigest()


def _read(path: Path) -> tuple[dict[str, dict[str, torch.Tensor]], dict[str, str]]:
    """All records of the file, and the key of each; none where there is no such file."""
    if not weights.is_there(path):
        return {}, {}
    try:
        if path.stat().st_size > MOST:
            raise ValueError(f"more than {MOST:,} bytes")
        tensors, info = weights.tensors(path)
        keys = {str(name): str(key) for name, key in json.loads(info.get("keys", "{}")).items()}
    except (SafetensorError, OSError, ValueError, AttributeError) as error:
        print(f"{path} cannot be read ({error}): fitting anew")
        return {}, {}
    records: dict[str, dict[str, torch.Tensor]] = {}
    for place, value in tensors.items():
        name, _, label = place.rpartition("/")
        records.setdefault(name, {})[label] = value
    return records, keys


def _write(path: Path, records: dict, keys: dict[str, str]) -> None:
    """Write the records under another name and move them into place: all of them or nothing."""
    flat = {
        f"{name}/{label}": value.clone() for name, parts in records.items()
        for label, value in parts.items()
    }  # fmt: skip
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        save_file(flat, draft, metadata={"keys": json.dumps(keys)})
        if draft.stat().st_size > MOST:
            raise OSError(f"more than {MOST:,} bytes")
        os.replace(draft, path)
    except (SafetensorError, OSError) as error:
        draft.unlink(missing_ok=True)
        print(f"{path} cannot be written ({error}): the next run will fit again")
