"""A linear layer as memory sees it. Plain Python."""

from __future__ import annotations

from typing import NamedTuple

from vitlab.core.memory.packing import Weights, packed_bytes, scales_of


class Linear(NamedTuple):
    """A linear layer: its name, and how many numbers go in and come out for one token.

    >>> Linear("proj", 100, 6, stored="int8").packed_bytes
    624
    """

    name: str
    inputs: int
    outputs: int
    bias: bool = True
    stored: Weights = "full"

    @property
    def weights(self) -> int:
        """Numbers in the weight."""
        return self.inputs * self.outputs

    @property
    def biases(self) -> int:
        """Numbers in the bias; 0 without one."""
        return self.outputs if self.bias else 0

    @property
    def packed(self) -> bool:
        """Whether its weight is unpacked for each product."""
        return self.stored != "full"

    @property
    def scales(self) -> int:
        """Scales of a packed weight; 0 of another."""
        return scales_of(self.stored, self.outputs, self.inputs)

    @property
    def packed_bytes(self) -> int:
        """Bytes of a packed weight with its scales."""
        return packed_bytes(self.stored, self.outputs, self.inputs)
