"""The map that is looked at and all that is read off it, each thing when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.attention import DeletionCurve, head_statistics
from vitlab.core.readings.attention_viewer.hiding import Hiding, find_hiding
from vitlab.core.readings.attention_viewer.settings import PERCENTILE, AttentionSetting
from vitlab.core.readings.attention_viewer.source import AttentionSource
from vitlab.core.watch import Cancelled, Progress
from vitlab.words import said, word

Self = TypeVar("Self", bound="AttentionComputed")

_SCALES = {
    "map": word("each map its own scale"),
    "shared": word("one scale for this query"),
    "percentile": word("clipped at percentile {percentile}"),
}


@dataclass(frozen=True, eq=False)
class AttentionComputed:
    """Maps of one picture, and which of them is looked at."""

    source: AttentionSource
    """All maps, with the picture and the model where there are any."""
    setting: AttentionSetting
    """Which map is looked at, and how."""
    hiding: Hiding | None = None
    """What becomes of the answer while patches are hidden; None before it is measured."""
    random_orders: tuple[DeletionCurve, ...] = ()
    """Curves of random orders that were measured for another map."""

    @cached_property
    def matrix(self) -> Tensor:
        """(n, n): the head, the mean of the heads, or the rollout that is shown."""
        if self.setting.show == "rollout":
            return self.source.rollout
        layer = self.source.maps[self.setting.layer]
        return layer.mean(0) if self.setting.head is None else layer[self.setting.head]

    @property
    def weights(self) -> NDArray[np.float32]:
        """(n,): what the query reads from each token of the sequence."""
        return self.matrix[self.setting.query].numpy()

    @property
    def prefix(self) -> NDArray[np.float32]:
        """What it reads from each prefix token."""
        return self.weights[: self.source.num_prefix_tokens]

    @property
    def plane(self) -> NDArray[np.float32]:
        """(rows, cols): what it reads from each patch."""
        own: NDArray[np.float32] = self.weights[self.source.num_prefix_tokens :]
        return own.reshape(self.source.grid)

    @property
    def overview(self) -> NDArray[np.float32]:
        """(layers, heads, rows, cols): the same query in every head."""
        rows = self.source.maps[:, :, self.setting.query, self.source.num_prefix_tokens :]
        return rows.reshape(*rows.shape[:2], *self.source.grid).numpy()

    @property
    def value_range(self) -> tuple[float, float]:
        """What the first and the last colour stand for, in the large map."""
        own, scale = self.plane, self.setting.scale
        every = own if self.setting.show == "rollout" else self.overview
        most = float(own.max())
        if scale == "shared":
            most = float(every.max())
        elif scale == "percentile":
            most = float(np.percentile(every, PERCENTILE))
        return 0.0, most if most > 0 else 1.0

    @property
    def scale_name(self) -> str:
        """The scale in words."""
        return said(_SCALES[self.setting.scale], percentile=PERCENTILE)

    @cached_property
    def _statistics(self) -> tuple[float, float, float]:
        source, query = self.source, self.setting.query
        found = head_statistics(
            self.matrix[None, None],
            source.grid,
            source.num_prefix_tokens,
            patch_size=source.patch_size,
        )
        patch = query - source.num_prefix_tokens
        apart = found.distance[0, 0]
        return (
            float(found.tokens_read[0, 0, query]),
            float(found.prefix_share[0, 0, query]),
            float(apart.mean() if patch < 0 else apart[patch]),
        )

    @property
    def tokens_read(self) -> float:
        """As many tokens, read all alike, have the entropy of this query's weights."""
        return self._statistics[0]

    @property
    def prefix_share(self) -> float:
        """Share that the query gives to the prefix tokens."""
        return self._statistics[1]

    @property
    def distance(self) -> float:
        """How far the query reads; a prefix token lies nowhere, so then the mean of all patches."""
        return self._statistics[2]

    @property
    def share_on_shape(self) -> float | None:
        """Share of what the query reads from patches that lies on the drawn shape."""
        own, on_shape = self.plane.ravel(), self.source.on_shape
        if on_shape is None or not own.sum() > 0:
            return None
        return float(own[on_shape.numpy()].sum() / own.sum())

    @property
    def target(self) -> int | None:
        """The class that is followed: the one asked for, else the model's own answer."""
        if self.source.whole is None:
            return None
        told = self.setting.target
        return int(self.source.whole.argmax()) if told is None else told

    def probability(self, of: Tensor | None) -> float | None:
        """That of the class that is followed."""
        return None if of is None or self.target is None else float(of[self.target])

    @property
    def hidden_patches(self) -> NDArray[np.int64]:
        """Numbers of the patches that are hidden, the most attended first."""
        order = torch.from_numpy(self.plane.ravel()).argsort(descending=True, stable=True)
        return order[: self.setting.hidden].numpy()

    @property
    def probability_hidden(self) -> float | None:
        """Of the class that is followed, once the patches are hidden; from the curve."""
        if self.hiding is None:
            return None
        curve = self.hiding.own.probabilities
        return curve[min(self.setting.hidden, len(curve) - 1)]

    def find_hiding(
        self, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Hiding | None:
        """Measure how the answer goes while patches are hidden; None where nothing answers.

        About half a second in a bundled model; random orders that were measured are kept.
        """
        if self.target is None:
            return None
        plane, known = torch.from_numpy(self.plane), self.random_orders
        return find_hiding(self.source, plane, self.target, known, progress, cancelled)

    def with_hiding(self: Self, hiding: Hiding | None) -> Self:
        """The same with what was measured in the background."""
        return replace(self, hiding=hiding, random_orders=hiding.random if hiding else ())
