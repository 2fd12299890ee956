"""Weights in 8 or 4 bits for inference, and what their scales take. Plain Python: it counts."""

from __future__ import annotations

from typing import Literal, TypeAlias

Weights: TypeAlias = Literal["full", "int8", "int4"]
BLOCK = 64  # weights that share a scale in 4 bits
SCALE_BYTES = 4


def scales_of(weights: Weights, rows: int, inputs: int) -> int:
    """How many 32-bit scales belong to the weight (rows, inputs) of a linear layer.

    In 8 bits one for each row, as in LLM.int8() (Dettmers et al. 2022, arXiv 2208.07339); in 4 bits
    one for every 64 numbers, as in QLoRA (Dettmers et al. 2023, arXiv 2305.14314).

    >>> scales_of("int8", 6, 100), scales_of("int4", 6, 100), scales_of("full", 6, 100)
    (6, 10, 0)
    """
    return {"full": 0, "int8": rows, "int4": -(-rows * inputs // BLOCK)}[weights]


def packed_bytes(weights: Weights, rows: int, inputs: int) -> int:
    """Bytes of the weight (rows, inputs) in 8 or 4 bits, two numbers to a byte, with its scales.

    >>> packed_bytes("int8", 6, 100), packed_bytes("int4", 6, 100)
    (624, 340)
    """
    numbers = rows * inputs
    stored = -(-numbers // 2) if weights == "int4" else numbers
    return stored + SCALE_BYTES * scales_of(weights, rows, inputs)
