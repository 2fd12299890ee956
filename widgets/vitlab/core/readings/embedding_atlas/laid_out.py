"""Tokens laid out as points, and what is measured of the layout in the background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.embeddings import Scatter, pca, scatter
from vitlab.core.embeddings.neighbours import most_neighbours
from vitlab.core.readings.embedding_atlas.probing import ProbeFound, find_probe
from vitlab.core.readings.embedding_atlas.settings import AtlasSetting, Method
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.core.watch import Cancelled, Progress

_DEPENDS = {  # settings that decide what was computed
    "rows": ("subset",),
    "tokens": ("subset", "layer"),
    "components": ("subset", "layer", "dims"),
    "near": ("subset", "layer"),
    "norms": ("subset", "layer"),
    "colours": ("subset", "layer", "color_by", "seed"),
    "purity_of_all": ("layer",),
    "purity_of_ground": ("layer",),
}

_FARTHEST = 60_000  # about what two bytes can say

Self = TypeVar("Self", bound="LaidOut")


@dataclass(frozen=True, eq=False)
class LaidOut:
    """Tokens, their places in the picture, and what the background measures."""

    source: AtlasSource
    """All tokens, and what is known of each."""
    setting: AtlasSetting
    """How they are shown."""
    layout: Scatter | None = None
    """What t-SNE or UMAP made; until it is there, principal components stand in."""
    trust: float | None = None
    """How far neighbours in the picture are neighbours in the data; None before it is measured."""
    probe: ProbeFound | None = None
    """What a probe reads of held-out pictures; None before it is fitted."""

    def _again(self: Self, **changed: Any) -> Self:
        """The same with something else in it; what does not depend on that stays."""
        new = replace(self, **changed)
        here, there = vars(self), vars(new)
        for name, settings in _DEPENDS.items():
            if name in here and all(
                getattr(self.setting, one) == getattr(new.setting, one) for one in settings
            ):
                there[name] = here[name]
        return new

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the tokens that are shown; points, ids and colours come in this order."""
        return self.source.rows_of(self.setting.subset)

    @property
    def ids(self) -> NDArray[Any]:
        """What the points are called."""
        return self.source.ids[self.rows]

    @cached_property
    def tokens(self) -> Tensor:
        """The tokens that are shown."""
        return self.source.tokens(self.setting.layer)[torch.from_numpy(self.rows)]

    @property
    def width(self) -> int:
        """Numbers in one token."""
        return self.tokens.shape[1]

    @cached_property
    def components(self) -> tuple[Tensor, float]:
        """Places along the principal components, and per cent of the variance along them."""
        fitted = pca(self.tokens, self.setting.dims)
        shown = 100 * float(fitted.explained_variance_ratio.sum())
        return fitted.transform(self.tokens), shown

    @property
    def variance_shown(self) -> float:
        """Per cent of the variance that lies along the components shown."""
        return self.components[1]

    def layouts(self) -> dict[str, NDArray[np.float16]]:
        """The principal components of every layer, for whoever slides from one to the next."""
        rows = torch.from_numpy(self.rows)
        laid = {}
        for name, tokens in self.source.layers.items():
            shown = tokens[rows]
            places = pca(shown, self.setting.dims).transform(shown)
            beyond = float(places.abs().max()) / _FARTHEST  # or the farthest would be infinity
            laid[name] = (places / max(beyond, 1.0)).half().numpy()
        return laid

    @property
    def method(self) -> Method:
        """What laid out the points that are there."""
        return self.layout.method if self.layout else "pca"

    @property
    def points(self) -> NDArray[np.float32]:
        """(points, dims): where each token lies in the picture."""
        laid = self.components[0] if self.layout is None else self.layout.points
        return laid.numpy()

    @property
    def waits(self) -> bool:
        """Whether a layout is wanted that the background has not made yet."""
        return self.setting.method != self.method

    def find_layout(
        self, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Scatter:
        """Lay the tokens out as ``method`` says; seconds for t-SNE and UMAP."""
        how = self.setting
        return scatter(
            self.tokens,
            how.method,
            dims=how.dims,
            seed=how.seed,
            perplexity=how.perplexity,
            neighbours=how.neighbours,
            progress=progress,
            cancelled=cancelled,
        )

    def with_layout(self: Self, layout: Scatter) -> Self:
        """The same with what was laid out in the background."""
        return self._again(layout=layout, trust=None)

    @property
    def trusted_over(self) -> int:
        """Neighbours that trust is measured over."""
        return min(self.setting.neighbours, most_neighbours(len(self.rows)))

    def find_trust(self) -> float:
        """Measure how far the picture can be trusted: 0.3 s for 1,000 points, 4 s for 5,000."""
        laid = self.layout or scatter(
            self.tokens, dims=self.setting.dims, neighbours=self.setting.neighbours
        )
        return laid.trustworthiness

    def with_trust(self: Self, trust: float | None) -> Self:
        """The same with what was measured in the background."""
        return self._again(trust=trust)

    def find_probe(self) -> ProbeFound | None:
        """Fit a probe to this layer and to the pixels; None where labels are no question."""
        return find_probe(self.source, self.setting.layer)

    def with_probe(self: Self, probe: ProbeFound | None) -> Self:
        """The same with what was fitted in the background."""
        return self._again(probe=probe)
