"""Where to compute."""

from __future__ import annotations

import os
import re

import torch

from .errors import LabError, shown

_VARIABLE = "VITLAB_DEVICE"
_WORDS = re.compile(r"cpu|mps|cuda(:(?P<index>0|[1-9][0-9]?))?")


def device() -> torch.device:
    """What the environment variable VITLAB_DEVICE names; else CUDA where it is, else MPS, else CPU.

    It may be ``cuda``, ``cuda:1`` and so on, ``mps`` (Apple's GPU) or ``cpu``; empty is as if it
    were not set. `LabError` for another word, and for a device that this torch does not see.

    >>> device().type in ("cuda", "mps", "cpu")
    True
    """
    word = os.environ.get(_VARIABLE, "").strip()
    if word:
        _check(word)
        return torch.device(word)
    return torch.device("cuda" if _gpus() else "mps" if _mps() else "cpu")


def _check(word: str) -> None:
    given = f"{_VARIABLE} is {shown(word)}"
    match = _WORDS.fullmatch(word)
    if match is None:
        raise LabError(f'{given}, which names no device: "cuda", "cuda:1", "mps" or "cpu" does.')
    seen = _gpus()
    if word.startswith("cuda") and int(match["index"] or 0) >= seen:
        raise LabError(f"{given}, and this torch sees {_cuda_devices(seen)}.")
    if word == "mps" and not _mps():
        raise LabError(f"{given}, and this torch has no MPS, which is Apple's GPU: {_instead()}.")


def _cuda_devices(seen: int) -> str:
    """How many, and what can be had in place of one that is not there."""
    if not seen:
        return f"no CUDA device: {_instead()}"
    if seen == 1:
        return '1 CUDA device: "cuda" is it, and "cpu" always works'
    return f'{seen} CUDA devices: "cuda:0" to "cuda:{seen - 1}", and "cpu" always works'


def _instead() -> str:
    return 'set it to "cpu", or leave it empty to take what is there'


def _gpus() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _mps() -> bool:
    return torch.backends.mps.is_available()
