"""Does it fit? What comes on top of the tensors, and the largest batch that leaves room for it."""

from __future__ import annotations

from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["fits", "tight", "no"]

MIB = 2**20
GIB = 2**30
LARGEST_GPU = 288 * GIB  # AMD MI355X and NVIDIA B300, 2025
LARGEST_NODE = 8 * LARGEST_GPU
_SLACK = 0.08
_WORKSPACE = 32 * MIB
_CONTEXT, _LEAST_CONTEXT = int(0.6 * GIB), int(0.4 * GIB)


def slack_bytes(peak: int) -> int:
    """Estimate: the allocator reserves about 8 % more than lives.

    Simulated with its rules (512-byte rounding, segments of 2 and 20 MiB) on 98 runs: half of
    those above 1 GiB reserve 5 to 8 % more, the worst 26 %. Measured on one H100, from an empty
    cache: half of 59 steps above 200 MiB reserve up to 9 % more than was given out, the worst 34 %.

    >>> slack_bytes(100 * GIB) == 8 * GIB
    True
    """
    return round(_SLACK * peak)


def workspace_bytes() -> int:
    """Quoted: cuBLAS takes 8.125 MiB a handle, 32 MiB on Hopper (PyTorch, CublasHandlePool.cpp).

    Forward and backward run in threads with a handle each: training kept 65 MiB on one H100.

    >>> workspace_bytes() // MIB
    32
    """
    return _WORKSPACE


def context_bytes() -> int:
    """Quoted: CUDA takes 0.3 to 0.7 GB before the first tensor (PyTorch #86509, #107667).

    One H100 had 619 MiB in use before the first step, and 767 MiB after it (CUDA 13.0).

    >>> round(context_bytes() / GIB, 2)
    0.6
    """
    return _CONTEXT


def verdict(peak: int, budget_bytes: int) -> Verdict:
    """``"fits"`` with slack, workspace and context; ``"tight"`` without slack and a small context.

    >>> verdict(20 * GIB, 24 * GIB), verdict(23 * GIB, 24 * GIB), verdict(24 * GIB, 24 * GIB)
    ('fits', 'tight', 'no')
    """
    if peak + slack_bytes(peak) + _WORKSPACE + _CONTEXT <= budget_bytes:
        return "fits"
    return "tight" if peak + _WORKSPACE + _LEAST_CONTEXT <= budget_bytes else "no"
