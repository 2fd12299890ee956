"""Where to compute."""

from __future__ import annotations

import os
import re

import torch

from vitlab.words import said, word

from .errors import LabError, shown

_VARIABLE = "VITLAB_DEVICE"
_NO_CUDA = word(
    '{variable} is {word}, and this torch sees no CUDA device: set it to "cpu", or leave it empty '
    "to take what is there."
)
_ONE_CUDA = word(
    '{variable} is {word}, and this torch sees 1 CUDA device: "cuda" is it, and "cpu" always works.'
)
_MORE_CUDA = word(
    '{variable} is {word}, and this torch sees {seen} CUDA devices: "cuda:0" to "cuda:{last}", and '
    '"cpu" always works.'
)
_NO_MPS = word(
    '{variable} is {word}, and this torch has no MPS, which is Apple\'s GPU: set it to "cpu", or '
    "leave it empty to take what is there."
)
_WORDS = re.compile(r"cpu|mps|cuda(:(?P<index>0|[1-9][0-9]?))?")


def device() -> torch.device:
    """What the environment variable VITLAB_DEVICE names; else CUDA where it is, else MPS, else CPU.

    It may be ``cuda``, ``cuda:1`` and so on, ``mps`` (Apple's GPU) or ``cpu``; empty is as if it
    were not set. `LabError` for another word, and for a device that this torch does not see.

    >>> device().type in ("cuda", "mps", "cpu")
    True
    """
    named = os.environ.get(_VARIABLE, "").strip()
    if named:
        _check(named)
        return torch.device(named)
    return torch.device("cuda" if _gpus() else "mps" if _mps() else "cpu")


def _check(named: str) -> None:
    given = {"variable": _VARIABLE, "word": shown(named)}
    match = _WORDS.fullmatch(named)
    if match is None:
        message = said(
            '{variable} is {word}, which names no device: "cuda", "cuda:1", "mps" or "cpu" does.',
            **given,
        )
        raise LabError(message)
    seen = _gpus()
    if named.startswith("cuda") and int(match["index"] or 0) >= seen:
        raise LabError(said(_unseen(seen), **given, seen=seen, last=seen - 1))
    if named == "mps" and not _mps():
        raise LabError(said(_NO_MPS, **given))


def _unseen(seen: int) -> str:
    """A sentence on how many there are, and what can be had in place of one that is not there."""
    return _MORE_CUDA if seen > 1 else _ONE_CUDA if seen else _NO_CUDA


def _gpus() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _mps() -> bool:
    return torch.backends.mps.is_available()
