"""Who is near whom among tokens, each thing computed when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.embeddings import (
    cosine_map,
    cosine_matrix,
    knn_purity,
    nearest_tokens,
    norm_brightness,
    norm_map,
    purity_by_chance,
)
from vitlab.core.readings.embedding_atlas.curve import LayerFound, layer_curve
from vitlab.core.readings.embedding_atlas.laid_out import LaidOut
from vitlab.core.readings.embedding_atlas.looks import Colouring, colouring
from vitlab.core.readings.embedding_atlas.settings import NEAR, PURITY_OVER


class Near(NamedTuple):
    """A token that is near the selected one."""

    row: int
    """Its row among all tokens."""
    id: Any
    """What it is called."""
    cosine: float
    """How near it is, up to 1."""


class Purity(NamedTuple):
    """Purity of neighbourhoods in other groups."""

    found: float
    """As it is."""
    by_chance: float
    """With neighbours drawn at random."""


@dataclass(frozen=True, eq=False)
class AtlasComputed(LaidOut):
    """Who is near whom, what a colour stands for, and how pure neighbourhoods are."""

    @cached_property
    def colours(self) -> Colouring:
        """What the colours of the points stand for."""
        return colouring(self.source, self.setting, self.rows)

    @cached_property
    def chosen(self) -> NDArray[np.bool_]:
        """True for each point that is brushed."""
        brushed = {*self.setting.selection}
        return np.array([one in brushed for one in self.ids.tolist()], bool)

    @property
    def selected_row(self) -> int | None:
        """Row of the selected token, where it is shown."""
        row = self.source.row_of.get(self.setting.selected)
        return row if row is not None and row in self.rows else None

    @property
    def _groups(self) -> Tensor | None:
        groups = self.source.groups[self.rows]
        return torch.from_numpy(groups) if len(np.unique(groups)) > 1 else None

    @property
    def _near(self) -> int:
        """How many can be near: those of the largest group have the fewest others."""
        groups = self._groups
        own = 1 if groups is None else int(torch.bincount(groups).max())
        return min(NEAR, len(self.rows) - own)

    @cached_property
    def near(self) -> NDArray[np.int64]:
        """(points, 8): the points nearest to each, in other pictures where there are several."""
        found = nearest_tokens(self.tokens, self._near, groups=self._groups)
        return found.indices.numpy()

    @cached_property
    def nearest(self) -> tuple[Near, ...]:
        """The tokens nearest to the selected one."""
        row = self.selected_row
        if row is None or self._near < 1:
            return ()
        point = int(np.flatnonzero(self.rows == row)[0])
        found = nearest_tokens(self.tokens, self._near, groups=self._groups, rows=[point])
        rows = self.rows[found.indices[0].numpy()].tolist()
        cosines = found.cosines[0].tolist()
        return tuple(
            Near(row, self.source.ids[row].item(), cosine)
            for row, cosine in zip(rows, cosines, strict=True)
        )

    @cached_property
    def cosines(self) -> NDArray[np.float32] | None:
        """Cosine of every point with the selected one, the mean of all taken away."""
        if self.selected_row is None:
            return None
        point = int(np.flatnonzero(self.rows == self.selected_row)[0])
        return cosine_map(self.tokens, point, center=True).numpy()

    @cached_property
    def norms(self) -> NDArray[np.float32]:
        """(points,): the length of each token."""
        return norm_map(self.tokens).numpy()

    def matrix(self, first: int, second: int) -> NDArray[np.float32]:
        """Cosines of all patches of one picture (rows) with those of another or itself."""
        tokens = self.source.tokens(self.setting.layer)
        tokens = tokens - tokens.mean(0)
        one, other = (
            tokens[torch.from_numpy(self.source.groups == group)] for group in (first, second)
        )
        return cosine_matrix(one, other).numpy()

    @cached_property
    def purity_of_all(self) -> Purity | None:
        """Of all tokens in other groups; None where labels are no question."""
        return self._purity(None)

    @cached_property
    def purity_of_ground(self) -> Purity | None:
        """Of tokens of empty ground; None where that is not known."""
        on_shape = self.source.on_shape
        return None if on_shape is None else self._purity(~on_shape)

    def _purity(self, rows: Tensor | None) -> Purity | None:
        source = self.source
        if not source.labels_differ_from_groups or self.purity_over < 1:
            return None
        labels = torch.from_numpy(source.labels)
        groups = torch.from_numpy(source.groups) if source.several_groups else None
        tokens = source.tokens(self.setting.layer)
        found = knn_purity(tokens, labels, self.purity_over, groups=groups, rows=rows)
        return Purity(found, purity_by_chance(labels, groups=groups, rows=rows))

    def find_curve(self) -> Iterator[LayerFound]:
        """Purity and probe of every layer, one after the other; half a second each."""
        return layer_curve(self.source, self.purity_over)

    @property
    def purity_over(self) -> int:
        """Neighbours whose labels are counted."""
        source = self.source
        largest = int(np.bincount(source.groups).max()) if source.several_groups else 1
        return min(PURITY_OVER, len(source.ids) - largest)

    @property
    def norm_follows_brightness(self) -> float | None:
        """Correlation of norm and brightness of the tokens shown."""
        if self.source.brightness is None:
            return None
        return norm_brightness(self.tokens, self.source.brightness[torch.from_numpy(self.rows)])
