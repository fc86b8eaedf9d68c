"""The device beside the CPU on which a grader judges, too: a graphics card, where one is asked for.

The grader, the fork server and the worker that runs a notebook's cells never open CUDA, and see no
card: the variable CUDA_VISIBLE_DEVICES is empty for them (`close_cards`), also where nobody asked
for one. What is to run on the card is sent to a worker of its own, forked from the clean server
and never forked again; only for that one are the files here opened, in every layer.

A copy of the cells' worker could not do it. At the first `backward` torch asks the driver how many
cards there are, keeps the answer, and every process forked afterwards has it; and a copy has the
restrictions of its origin, which no process can widen.
"""

import contextlib
import importlib.util
import os
import re
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.sealed import nvml

CHOICES = ("cpu", "cuda", "auto")
TENSORS_MB = 1024
"""MiB that torch may allocate for the tensors of one submission."""
CARD_MB = 3072
"""MiB that all its processes together may hold on the card: CUDA itself takes its part."""
HOST_MB = 8192
"""MiB of main memory that CUDA's libraries and its driver may allocate in a process."""
_VISIBLE = "CUDA_VISIBLE_DEVICES"
_SHARED = "nvidiactl nvidia-uvm nvidia-uvm-tools".split()
_READABLE = (
    "/proc/driver/nvidia /proc/driver/nvidia-uvm /proc/devices /proc/modules /proc/sys/vm"
    " /sys/devices/system/node /sys/module/nvidia /sys/module/nvidia_uvm"
).split()
NO_BUILD = (
    "--device cuda: the torch of this Python is built without CUDA ({}); install a build with it,"
    " or grade with --device cpu"
)
NO_CARD = (
    "--device cuda: no NVIDIA card answers on this machine; grade with --device cpu, or with"
    " --device auto, which takes a card where there is one"
)


class NoDevice(ValueError):
    """There is no such device here; the message is one sentence for the instructor."""


@dataclass(frozen=True)
class Device:
    """A device beside the CPU; plain data.

    `name` is torch's. `files` are opened for reading and writing, `readable` for reading, to the
    worker that uses the device; `groups` are the groups that may open the files, where not everyone
    may. `card` is its number in the order of the PCI bus, None where it is no card.
    """

    name: str
    title: str = ""
    files: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    card: int | None = None
    total_mb: int = 0

    def to_json(self) -> dict:
        """Plain data, from which `Device(**data)` makes it again."""
        return asdict(self)


def find(name: str, dev: Path = Path("/dev")) -> Device:
    """The device with torch's name `name`; raises `NoDevice` where it is a card that is not here.

    dev: where the device files lie. Of several cards it is the first that CUDA_VISIBLE_DEVICES
    names, by its number or as "GPU-...", as a cluster's scheduler sets it.
    """
    if not name.startswith("cuda"):
        return Device(name)
    build, version = torch_build()
    if not build:
        raise NoDevice(NO_BUILD.format(version))
    cards = nvml.cards()
    wanted = os.environ.get(_VISIBLE, "").split(",")[0].strip()
    named = [one for one in cards if wanted in ("", str(one.index)) or _is(one, wanted)]
    if not named:
        raise NoDevice(NO_CARD)
    card = named[0]
    files = device_files(card.minor, dev)
    return Device(
        name="cuda:0",
        title=card.name,
        files=files,
        readable=tuple(path for path in _READABLE if os.path.exists(path)),
        groups=_groups(files),
        card=card.index,
        total_mb=card.total_mb,
    )


def _is(card: nvml.Card, wanted: str) -> bool:
    return wanted.startswith("GPU-") and card.uuid.startswith(wanted)


def chosen(option: str) -> Device | None:
    """The device for `--device cpu|cuda|auto`; None is the CPU alone. Raises `NoDevice`."""
    if option == "cpu":
        return None
    with contextlib.suppress(NoDevice) if option == "auto" else contextlib.nullcontext():
        return find("cuda:0")
    return None


def torch_build() -> tuple[str, str]:
    """The CUDA version that torch is built with, or "", and torch's version; without its import."""
    text = ""
    if found := importlib.util.find_spec("torch"):
        with contextlib.suppress(OSError):
            text = Path(found.origin).with_name("version.py").read_text()
    parts = dict(re.findall(r"^(cuda|__version__)\b.*= '(.*)'$", text, re.MULTILINE))
    return parts.get("cuda", ""), parts.get("__version__", "no torch")


def device_files(minor: int, dev: Path = Path("/dev")) -> tuple[str, ...]:
    """Of the device files below `dev` those that CUDA needs for this card; not other cards'."""
    names = [f"nvidia{minor}", *_SHARED]
    found = [dev / name for name in names if (dev / name).exists()]
    return tuple(map(str, [*found, *sorted((dev / "nvidia-caps").glob("nvidia-cap*"))]))


def _groups(files: tuple[str, ...]) -> tuple[int, ...]:
    """Groups that a process must be in to open these files for reading and writing."""
    told = [os.stat(path) for path in files]
    both, all_may = stat.S_IRGRP | stat.S_IWGRP, stat.S_IROTH | stat.S_IWOTH
    wanted = {
        one.st_gid
        for one in told
        if one.st_mode & all_may != all_may and one.st_mode & both == both and one.st_gid
    }
    return tuple(sorted(wanted))


def close_cards() -> None:
    """Let this process and its forks see no card, whatever asks for one."""
    os.environ[_VISIBLE] = ""


def open_here(device: Device) -> None:
    """Open the device in the calling process for good; it must not be forked afterwards."""
    if device.card is None:
        return
    os.environ[_VISIBLE] = str(device.card)
    os.environ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID"  # as `nvml` counts
    os.environ["CUDA_CACHE_DISABLE"] = "1"  # nothing compiled on the way is kept in files
    import torch

    torch.cuda._cached_device_count = None
    torch.cuda.init()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, (TENSORS_MB << 20) / total), 0)
    reduced()
    _warm_up(torch)


def _warm_up(torch) -> None:
    """Use each library once: loading it takes longer than a call of an answer may."""
    x = torch.eye(4, device="cuda")
    torch.linalg.svd(x @ x)
    torch.linalg.solve(x, x)
    torch.fft.fft2(x)
    torch.nn.functional.conv2d(x[None, None].requires_grad_(), x[None, None]).sum().backward()
    torch.cuda.synchronize()


def _holders() -> dict[str, tuple]:
    """What says in which precision products of float32 are made, by name."""
    from torch import backends

    cuda, cudnn = backends.cuda, backends.cudnn
    return {
        "TF32 in matrix products": (backends, cuda.matmul),
        "TF32 in convolutions": (cudnn, cudnn.conv, cudnn.rnn),
    }


def reduced() -> list[str]:
    """What of lower precision is switched on in this process, in words; switched off again."""
    from torch import backends

    matmul, found = backends.cuda.matmul, []
    for name, holders in _holders().items():
        if any(one.fp32_precision == "tf32" for one in holders):
            found.append(name)
    matmul.allow_tf32 = backends.cudnn.allow_tf32 = False
    for holders in _holders().values():
        for one in holders:
            if one.fp32_precision == "tf32":
                one.fp32_precision = "ieee"
    matmul.allow_fp16_reduced_precision_reduction = False
    matmul.allow_bf16_reduced_precision_reduction = False
    return found
