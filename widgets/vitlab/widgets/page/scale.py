"""Where a number lies between the two ends of a scale of bqplot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, log
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``, evenly or by factors; or ``names`` side by side.

    >>> Scale(1.0, 100.0, by_factors=True).share(10), Scale(names=("a", "b")).share("b")
    (0.5, 0.75)
    """

    low: float = 0.0
    high: float = 1.0
    by_factors: bool = False
    names: tuple[str, ...] = ()
    turned: bool = False

    @classmethod
    def of(cls, scale: Any, given: Sequence[Any]) -> Scale:
        """The scale as bqplot would draw these numbers, or names, on it."""
        flat = [one for each in given for one in np.ravel(each)]
        kind = scale._model_name
        if kind == "OrdinalScaleModel":
            return cls(names=tuple(dict.fromkeys(map(str, [*scale.domain, *flat]))))
        numbers = [float(one) for one in flat if isfinite(float(one))] or [0.0, 1.0]
        low = float(min(numbers) if scale.min is None else scale.min)
        high = float(max(numbers) if scale.max is None else scale.max)
        return cls(low, high, kind == "LogScaleModel", turned=bool(scale.reverse))

    def share(self, value: Any) -> float:
        """0 at the low end, 1 at the high one; of a name the middle of its place."""
        if self.names:
            return (self.names.index(str(value)) + 0.5) / len(self.names)
        low, high, at = self.low, self.high, float(value)
        if self.by_factors:
            low, high, at = log(low), log(high), log(at) if at > 0 else -inf
        share = (at - low) / (high - low) if high != low else 0.5
        return 1 - share if self.turned else share

    def holds(self, value: Any) -> bool:
        """Whether it lies between the ends."""
        return -1e-9 <= self.share(value) <= 1 + 1e-9
