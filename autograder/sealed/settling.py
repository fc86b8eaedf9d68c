"""Undoes what a notebook switched for good, so that a question is judged as by itself."""

import contextlib
import warnings

import numpy as np
import torch
from torch.utils import _python_dispatch

_DEVICES = ("cpu", "cuda")
_left_inference: list[object] = []
"""holds what ended inference mode: when it goes, the mode comes back"""


def settle() -> None:
    """Give torch, numpy and warnings the settings of a fresh process, as far as they can be."""
    _leave_modes()
    torch.set_default_dtype(torch.float32)
    if torch.is_inference_mode_enabled():
        _left_inference.append(torch._C._InferenceMode(False))
    torch.set_grad_enabled(True)
    for device in _DEVICES:
        torch.set_autocast_enabled(device, False)
    torch.clear_autocast_cache()
    torch.set_autocast_cache_enabled(True)
    torch.use_deterministic_algorithms(False)
    torch.autograd.set_detect_anomaly(False)
    torch.set_flush_denormal(False)
    torch.set_float32_matmul_precision("highest")
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
    warnings.simplefilter("default")


def _leave_modes() -> None:
    """Leave an entered `torch.device(...)` and every other mode that changes what torch does."""
    with contextlib.suppress(AssertionError):  # modes that were entered in another order
        torch.set_default_device(None)
    while torch._C._len_torch_function_stack():
        torch._C._pop_torch_function_stack()
    while torch._C._len_torch_dispatch_stack():
        _python_dispatch._pop_mode()
    torch._GLOBAL_DEVICE_CONTEXT.device_context = None
    torch.utils._device.CURRENT_DEVICE = None
