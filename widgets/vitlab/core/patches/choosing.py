"""Which of several ways to the same tokens is the fastest here, found out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from time import perf_counter, process_time
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

Way: TypeAlias = Callable[[Tensor, nn.Conv2d], Tensor]

_ROUNDS, _SECONDS = 5, 0.3  # of a measurement: as many rounds as fit, but two
_MOST = 256  # decisions: who reads ever new sizes shall not wait for ever
_CHOSEN: dict[Hashable, str] = {}


def fastest(ways: Mapping[str, Way], images: Tensor, proj: nn.Conv2d) -> str:
    """Name of the fastest of ``ways``, measured on the first images of their shape and kind.

    Decided once for every device, dtype, shape and number of threads, and kept as long as
    Python runs. Where a measurement would be part of what is recorded (compiling, tracing,
    fake and meta tensors, functional transforms, modes that watch operators, CUDA graphs),
    where torch is asked to be deterministic, and where CUDA would round float32 more coarsely in
    a convolution than in a product of matrices, it is the first of them, unmeasured.

    >>> conv = nn.Conv2d(3, 4, 8, 8, device="meta")
    >>> fastest({"linear": lambda *_: 1 / 0}, torch.zeros(1, 3, 8, 8, device="meta"), conv)
    'linear'
    """
    first = next(iter(ways))
    if not _can_be_measured(images):
        return first
    key = _key(images, proj)
    if key not in _CHOSEN:
        if len(_CHOSEN) >= _MOST:
            return first
        _CHOSEN[key] = _measured(ways, images, proj)
    return _CHOSEN[key]


def _can_be_measured(images: Tensor) -> bool:
    if torch.compiler.is_compiling() or torch._C._get_tracing_state() is not None:
        return False
    watched = torch._C._len_torch_dispatch_stack() > 0
    transformed = torch._C._functorch.peek_interpreter_stack() is not None
    if watched or transformed or type(images) not in (Tensor, nn.Parameter):
        return False
    if images.is_cuda and (torch.cuda.is_current_stream_capturing() or _rounds_unlike(images)):
        return False
    return not images.is_meta and not torch.are_deterministic_algorithms_enabled()


def _rounds_unlike(images: Tensor) -> bool:
    """Whether float32 is TF32 for convolutions alone, as torch begins: 3 digits, not 6."""
    if images.dtype != torch.float32 or torch.is_autocast_enabled("cuda"):
        return False
    backends: Any = torch.backends
    return bool(backends.cudnn.conv.fp32_precision == "tf32" != backends.cuda.matmul.fp32_precision)


def _key(images: Tensor, proj: nn.Conv2d) -> Hashable:
    kind = images.device.type
    autocast = torch.amp.is_autocast_available(kind) and torch.is_autocast_enabled(kind)
    return (
        *(images.device, images.dtype, tuple(images.shape)),
        *(tuple(proj.weight.shape), proj.bias is not None),
        torch.get_autocast_dtype(kind) if autocast else None,
        torch.get_num_threads(),
    )


def _measured(ways: Mapping[str, Way], images: Tensor, proj: nn.Conv2d) -> str:
    """The way with the least time of all rounds; nothing of it is recorded for gradients."""
    least = dict.fromkeys(ways, float("inf"))
    began = perf_counter()
    with torch.no_grad():
        for number in range(1 + _ROUNDS):
            for name, way in ways.items():
                seconds = _seconds(way, images, proj)
                if number:  # the first round warms up
                    least[name] = min(least[name], seconds)
            if number >= 2 and perf_counter() - began > _SECONDS:
                break
    return min(least, key=least.__getitem__)


def _seconds(way: Way, images: Tensor, proj: nn.Conv2d) -> float:
    # On one thread the time of the process, which no other program lengthens.
    alone = images.device.type == "cpu" and torch.get_num_threads() == 1
    clock = process_time if alone else perf_counter
    _wait(images.device)
    began = clock()
    way(images, proj)
    _wait(images.device)
    return clock() - began


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
