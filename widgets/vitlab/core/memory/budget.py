"""Does it fit? What comes on top of the tensors, and the largest batch that leaves room for it."""

from __future__ import annotations

from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["fits", "tight", "no"]

MIB = 2**20
GIB = 2**30
LARGEST_GPU = 288 * GIB  # AMD MI355X and NVIDIA B300, 2025
LARGEST_NODE = 8 * LARGEST_GPU
_SLACK = 0.08
# The most that a usual GPU takes besides tensors, and the least: Hopper takes more than older ones.
_WORKSPACE, _LEAST_WORKSPACE = 65 * MIB, 2 * 8 * MIB
_CONTEXT, _LEAST_CONTEXT = 768 * MIB, int(0.4 * GIB)


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
    """Quoted: what cuBLAS keeps for matrix products, as much as a training step on Hopper needs.

    Forward and backward run in threads with a handle each: 65.0 MiB on one H100, measured
    (tests/benchmarks/results/cuda.md). Before Hopper a handle takes 8.125 MiB (PyTorch,
    CublasHandlePool.cpp), so 16 MiB is the least with which a run may be ``"tight"``.

    >>> workspace_bytes() // MIB
    65
    """
    return _WORKSPACE


def context_bytes() -> int:
    """Quoted: what CUDA and its kernels take beside the allocator's bytes, on the safe side.

    One H100 had 619 MiB in use before the first step and 767 MiB after it, because kernels are
    loaded when they are first run (CUDA 13.0; measured, tests/benchmarks/results/cuda.md). Older
    GPUs take 0.3 to 0.7 GB before the first tensor (PyTorch #86509, #107667): 0.4 GiB is the least
    with which a run may be ``"tight"``.

    >>> context_bytes() / GIB
    0.75
    """
    return _CONTEXT


def verdict(peak: int, budget_bytes: int) -> Verdict:
    """``"fits"`` with slack and what Hopper takes; ``"tight"`` with the least of both and no slack.

    >>> verdict(20 * GIB, 24 * GIB), verdict(23 * GIB, 24 * GIB), verdict(24 * GIB, 24 * GIB)
    ('fits', 'tight', 'no')
    """
    if peak + slack_bytes(peak) + _WORKSPACE + _CONTEXT <= budget_bytes:
        return "fits"
    return "tight" if peak + _LEAST_WORKSPACE + _LEAST_CONTEXT <= budget_bytes else "no"
