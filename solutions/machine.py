"""Where a training script computes and in which precision; the first line of its log says so."""

import argparse
import contextlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from starter_code import hardware

PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass
class Machine:
    """A device and the precision of the layers in between; weights and moments stay in float32.

    In float16 gradients are scaled, or small ones would vanish.
    """

    device: str = "cpu"
    precision: str = "float32"
    _scaler: torch.amp.GradScaler = field(init=False)

    def __post_init__(self):
        kind = torch.device(self.device).type
        self._scaler = torch.amp.GradScaler(kind, enabled=self.precision == "float16")

    @classmethod
    def of(cls, given: argparse.Namespace) -> "Machine":
        """As the command line says; see `add_arguments`."""
        return cls(given.device, getattr(given, "precision", "float32"))

    def autocast(self) -> contextlib.AbstractContextManager:
        """Within it layers compute in this precision."""
        dtype = PRECISIONS[self.precision]
        kind = torch.device(self.device).type
        return torch.autocast(kind, dtype) if dtype else contextlib.nullcontext()

    def step(
        self,
        loss: torch.Tensor,
        optimizer: torch.optim.Optimizer,
        parameters: Iterable[nn.Parameter],
        clip: float | None = None,
    ) -> None:
        """One step down a loss; clip: the largest norm of all gradients together."""
        optimizer.zero_grad()
        self._scaler.scale(loss).backward()
        if clip is not None:
            self._scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(parameters, clip)
        self._scaler.step(optimizer)
        self._scaler.update()

    def told(self) -> dict[str, Any]:
        """What the log says of it, once."""
        processor = platform.machine()
        return {
            "device": hardware.name(self.device),
            "precision": self.precision,
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "machine": f"{platform.system()} {processor}",
        }


def add_arguments(parser: argparse.ArgumentParser, mixed: bool = True) -> None:
    """Add --device and, where networks do the work, --precision."""
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps, cuda:1, ... (cpu)")
    if mixed:
        text = "of the layers; weights stay in float32 (float32)"
        parser.add_argument("--precision", choices=PRECISIONS, default="float32", help=text)
