"""What a colour stands for, point by point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vitlab.core.embeddings import k_means, norm_map
from vitlab.core.errors import LabError
from vitlab.core.readings.embedding_atlas.settings import AtlasSetting
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.words import said


@dataclass(frozen=True, eq=False)
class Colouring:
    """A category or a number for each point that is shown."""

    values: NDArray[Any]
    """(points,): numbers of categories, or numbers to be shaded."""
    names: tuple[str, ...] = ()
    """What the categories are called; empty for numbers."""

    @property
    def value_range(self) -> tuple[float, float] | None:
        """What the first and the last shade stand for; None for categories."""
        if self.names or not len(self.values):
            return None
        return float(self.values.min()), float(self.values.max())

    def legend(self, chosen: NDArray[np.bool_]) -> list[tuple[str, int, int]]:
        """(name, points of it, points of it that are brushed) of every category.

        >>> some = Colouring(np.array([0, 1, 1]), ("circle", "star"))
        >>> some.legend(np.array([True, True, False]))
        [('circle', 1, 1), ('star', 2, 1)]
        """
        return [
            (name, int((self.values == code).sum()), int((self.values[chosen] == code).sum()))
            for code, name in enumerate(self.names)
        ]


def colouring(source: AtlasSource, setting: AtlasSetting, rows: NDArray[np.int64]) -> Colouring:
    """Colours of the tokens in ``rows``, as ``color_by`` says."""
    by = setting.color_by
    if by == "label":
        return Colouring(source.labels[rows], source.label_names)
    if by == "picture":
        return Colouring(source.groups[rows], source.group_names)
    tokens = source.tokens(setting.layer)[torch.from_numpy(rows)]
    if by == "norm":
        return Colouring(norm_map(tokens).numpy())
    if by == "cluster":
        count = min(max(len(source.label_names), 2), len(rows))
        found = k_means(tokens, count, seed=setting.seed)
        names = tuple(said("cluster {number}", number=n) for n in range(count))
        return Colouring(found.labels.numpy(), names)
    refuse_no_places(source, by)
    assert source.places is not None  # that was just asked
    return Colouring(source.places[rows, 0 if by == "row" else 1])


def refuse_no_places(source: AtlasSource, by: str) -> None:
    """Raise `LabError` where rows or columns are to be coloured and there are none."""
    if by in ("row", "column") and source.places is None:
        raise LabError(
            said("color_by={by!r} needs pictures: tokens alone lie in no row or column.", by=by)
        )
