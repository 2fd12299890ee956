"""What settings mean, and what was measured of each map."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from vitlab.core.readings.attention_viewer import AttentionReading, Hiding, attention_reading

SOURCE = ("image", "model", "attention", "grid", "num_prefix_tokens", "causal")
_LOOKS = ("layer", "head", "query", "show", "hidden", "scale")
_MOST_KEPT = 200  # curves


class Meaning:
    """Keeps the maps of the latest source, and the curves of every map of it that was measured."""

    def __init__(self) -> None:
        self._told: Mapping[str, Any] = {}
        self._latest: AttentionReading | None = None
        self._hidings: dict[Hashable, Hiding] = {}

    def of(self, state: Mapping[str, Any]) -> AttentionReading:
        """The reading of these settings; maps are computed where their source is another."""
        told = {name: state[name] for name in SOURCE}
        looks = {name: state[name] for name in _LOOKS} | {"target": state["followed"]}
        if self._latest is None or not _are_same(told, self._told):
            reading = attention_reading(**told, **looks)
            self._told, self._hidings = told, {}
        else:
            reading = self._latest.moved(**looks)
        known = self._hidings.get(key_of(reading))
        self._latest = reading if known is None else reading.with_hiding(known)
        return self._latest

    def note(self, reading: AttentionReading, hiding: Hiding) -> None:
        """Keep the curves of a map; those of another source are of no use."""
        if self._latest is not None and reading.source is self._latest.source:
            kept = [*self._hidings.items(), (key_of(reading), hiding)]
            self._hidings = dict(kept[-_MOST_KEPT:])

    def forget(self) -> None:
        """What was given may be the same object with other numbers."""
        self._latest = None


def key_of(reading: AttentionReading) -> Hashable:
    """Equal for readings of one source whose curves are the same."""
    setting = reading.setting
    looks = (0, None) if setting.show == "rollout" else (setting.layer, setting.head)
    return (setting.show, setting.query, reading.target, *looks)


def _are_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether settings are equal; arrays and the like only where they are the very same."""
    plain = (str, int, float, tuple, bytes, type(None))
    return all(
        value is other[name] or (isinstance(value, plain) and value == other[name])
        for name, value in one.items()
    )
