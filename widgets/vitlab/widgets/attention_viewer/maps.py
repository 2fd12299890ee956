"""All maps of a source: the page keeps them, and draws another without the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as W
import numpy as np
from traitlets import Dict, Int, List, Unicode

from vitlab.core.readings.attention_viewer import (
    SCALES,
    AttentionReading,
    highest,
    numbers,
    wired,
)
from vitlab.widgets.attention_viewer.lookers import Following
from vitlab.widgets.background import Rest
from vitlab.widgets.joining import joined
from vitlab.widgets.traits import Buffer

_AT_ONCE = 2**19  # bytes of all maps that are sent without being asked for
_MOVE = 40_000  # bytes that a move may send before the hand rests
_ROLLOUT = -1  # stands for a layer


class Maps(Following):
    """Every layer and head as small maps; lays the one that is looked at over the picture.

    The layer that is looked at goes first, and with it all of a small model. The page asks for each
    other layer once, by a message {ask: layer}, and keeps it; meanwhile it has the small maps of
    the query that is looked from.
    """

    _esm = joined(Path(__file__).with_name("maps.js"))

    shape = List(Int(), help="layers, heads, tokens, prefix tokens, rows, cols").tag(sync=True)
    series = Int(0, help="maps of an earlier number are kept no longer").tag(sync=True)
    part = Buffer(help="layers: series, first, count; two scales a row; a byte a weight")
    part.tag(sync=True)
    rollout = Buffer(help="the same of the rollout, as layer -1; empty: to come").tag(sync=True)
    overview = Buffer(help="a byte a patch, (layers, heads, patches), of one query").tag(sync=True)
    overview_query = Int(-1, help="the query in overview; -1: none").tag(sync=True)
    numbers = Buffer(help="float32 (layers, heads, queries, 3): tokens read, prefix, distance")
    numbers.tag(sync=True)
    numbers_query = Int(-1, help="the query in numbers; -1: all of them").tag(sync=True)
    shared = Buffer(help="float32 (n,): the largest weight in every map of a query").tag(sync=True)
    percentile = Buffer(help="the same, clipped; empty: to come").tag(sync=True)
    scales = Dict(help="each scale in words").tag(sync=True)
    unit = Unicode("px", help="of a distance").tag(sync=True)

    def __init__(self, lookers: Mapping[str, W.Widget]) -> None:
        super().__init__(lookers)
        self._reading: AttentionReading | None = None
        self._rest = Rest()
        self.on_msg(self._answer)

    @property
    def _all_at_once(self) -> bool:
        layers, heads, tokens = self.shape[:3]
        return layers * heads * tokens * tokens <= _AT_ONCE

    def show(self, reading: AttentionReading) -> None:
        """Follow a reading; maps are sent where they are those of another source."""
        new = self._reading is None or reading.source is not self._reading.source
        self._reading = reading
        with self.hold_sync():
            if new:
                self._show_source(reading)
            elif reading.setting.show == "rollout" and not self.rollout:
                self.rollout = self._part(_ROLLOUT, reading.source.rollout[None, None])
            if reading.setting.scale == "percentile" and not self.percentile:
                self.percentile = highest(reading.source, "percentile").tobytes()
        if not self._all_at_once:
            self._show_query(reading)

    def stop(self) -> None:
        """Send nothing more."""
        self._rest.stop()

    def _show_source(self, reading: AttentionReading) -> None:
        source, setting = reading.source, reading.setting
        layers, heads = source.maps.shape[:2]
        self.series += 1
        self.shape = [layers, heads, source.tokens, source.num_prefix_tokens, *source.grid]
        self.unit = source.unit
        self.scales = {name: reading.moved(scale=name).scale_name for name in SCALES}
        self.shared = highest(source, "shared").tobytes()
        small, rolled = self._all_at_once, setting.show == "rollout"
        self.percentile = highest(source, "percentile").tobytes() if small else b""
        self.rollout = self._part(_ROLLOUT, source.rollout[None, None]) if small or rolled else b""
        self.overview, self.overview_query = b"", -1
        if small:
            self.numbers, self.numbers_query = numbers(source).tobytes(), -1
            self.part = self._part(0, source.maps)
        else:
            self.part = self._part(setting.layer, source.maps[setting.layer][None])

    def _part(self, first: int, maps: Any) -> bytes:
        """Layers, a tensor (layers, heads, n, n), as the page keeps them."""
        kept = wired(maps, self.shape[3])
        head = np.array([self.series, first, len(maps)], "<i4").tobytes()
        return head + kept.row_max + kept.levels

    def _show_query(self, reading: AttentionReading) -> None:
        """Small maps and numbers of the query that is looked from, where not all are in the page.

        What is more than a move may weigh goes once the hand rests.
        """
        query = reading.setting.query
        if self.numbers_query == query and self.overview_query == query:
            return
        with self.hold_sync():
            self.numbers = numbers(reading.source, query).tobytes()
            self.numbers_query = query
        if reading.overview.size <= _MOVE:
            self._show_overview(reading)
        else:
            self._rest.then(lambda: self._show_overview(reading))

    def _show_overview(self, reading: AttentionReading) -> None:
        with self.hold_sync():
            self.overview = _levels(reading.overview).tobytes()
            self.overview_query = reading.setting.query

    def _answer(self, _: Any, content: Any, __: Any) -> None:
        """The page asks for a layer that it has not, or for the rollout."""
        layer = content.get("ask") if isinstance(content, dict) else None
        if self._reading is None or not isinstance(layer, int):
            return
        source = self._reading.source
        if layer == _ROLLOUT:
            self.rollout = self._part(_ROLLOUT, source.rollout[None, None])
        elif 0 <= layer < len(source.maps):
            self.part = self._part(layer, source.maps[layer][None])


def _levels(planes: Any) -> Any:
    """Each plane as bytes of its own scale."""
    most = planes.max((-2, -1), keepdims=True)
    return (planes / np.where(most > 0, most, 1) * 255).round().astype(np.uint8)
