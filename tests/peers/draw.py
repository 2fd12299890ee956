"""Random sizes and seeded tensors for both sides of a comparison."""

from __future__ import annotations

import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import Tensor
from torch.testing import assert_close

MANY, SOME = settings(max_examples=100), settings(max_examples=40)


def grids(largest: int = 20, least: int = 1) -> st.SearchStrategy[tuple[int, int]]:
    """(rows, cols), hardly ever alike."""
    sides = st.integers(least, largest)
    return st.tuples(sides, sides)


def squares(largest: int = 20, least: int = 2) -> st.SearchStrategy[tuple[int, int]]:
    """(side, side), for peers that take nothing else."""
    return st.integers(least, largest).map(lambda side: (side, side))


def normal(*shape: int, seed: int = 0) -> Tensor:
    """The same numbers in every run."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def agree(ours: Tensor, theirs: Tensor, tolerance: float = 1e-5) -> None:
    """Same shape and values, to ``tolerance`` both absolute and relative."""
    assert_close(ours, theirs, atol=tolerance, rtol=tolerance)


def randomise(module: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """Give every parameter numbers that show in the result, and switch dropout off."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.2, generator=generator)
    return module.eval()
