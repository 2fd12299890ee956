"""The thresholds that are offered, and those between them. Plain Python."""

from __future__ import annotations

from itertools import pairwise

THRESHOLDS = (0.0005, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05)
_STEPS = 4  # from one that is offered to the next


def finer() -> tuple[float, ...]:
    """The same with three more between each two, by equal factors.

    >>> len(finer()), finer()[::4] == THRESHOLDS
    (41, True)
    """
    offered = [(low, (high / low) ** (1 / _STEPS)) for low, high in pairwise(THRESHOLDS)]
    between = [low * factor**step for low, factor in offered for step in range(_STEPS)]
    return (*between, THRESHOLDS[-1])
