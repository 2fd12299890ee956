"""Where to compute."""

from __future__ import annotations

import torch


def device() -> torch.device:
    """CUDA where there is one, else Apple's MPS, else the CPU.

    >>> device().type in ("cuda", "mps", "cpu")
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
