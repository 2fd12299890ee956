"""What settings mean, and what of it is there at once."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from vitlab import core

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import ProjectionReading

_NOWHERE: dict[str, Any] = {"selected": -1, "filter": -1}
_MOST_READY = 2  # as many factorisations as core keeps


class Meaning:
    """Keeps the latest reading, whatever is looked at in it, and knows what is factorised."""

    def __init__(self) -> None:
        self._told: Mapping[str, Any] = {}
        self.latest: Any = None
        """The reading that was asked for last."""
        self._number = 0
        self._ready: tuple[Hashable, ...] = ()
        self._done: ProjectionReading | None = None

    def of(self, told: Mapping[str, Any]) -> ProjectionReading:
        """The reading of these settings; the same one while they are the same."""
        if self.latest is None or not _are_same(told, self._told):
            self.latest = plain_reading(told)
            self._told, self._number = told, self._number + 1
        reading: ProjectionReading = self.latest
        return reading

    def forget(self) -> None:
        """What was given may be the same object with other numbers."""
        self.latest = None

    def is_at_once(self, plain: ProjectionReading, *, opens: bool) -> bool:
        """Whether it may be read back while a hand waits.

        Where no event loop runs, as in a script, nobody waits.
        """
        from vitlab.core.readings.linear_projection_analyzer import QUICK, factorised

        key = factorised(plain)
        if plain is self._done or (key is not None and key in self._ready) or not _in_a_loop():
            return True
        return opens and key is not None and plain.numbers <= QUICK

    def note_done(self, plain: ProjectionReading) -> None:
        """All of this reading is there, so others of its factorisations are at once."""
        from vitlab.core.readings.linear_projection_analyzer import factorised

        self._done, key = plain, factorised(plain)
        if key is not None:
            self._ready = (*(one for one in self._ready if one != key), key)[-_MOST_READY:]

    def jobs(self, plain: ProjectionReading) -> tuple[Hashable, Hashable]:
        """What `Working.want` asks for: whose factorisations, and whose curves."""
        from vitlab.core.readings.linear_projection_analyzer import factorised

        key = factorised(plain)
        own = self._number if key is None or plain.given else None
        return (key, own), (key and key[:-1], own)  # whoever reads back, the curves show both


def plain_reading(told: Mapping[str, Any]) -> ProjectionReading:
    """A reading of settings that looks at no patch and no filter."""
    return core.projection_reading(**told, **_NOWHERE)


def ends_of(reading: ProjectionReading) -> dict[str, int]:
    """The last patch and the last filter."""
    return {"selected": reading.grid.tokens - 1, "filter": reading.dim - 1}


def _are_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether settings are equal; arrays and the like only where they are the very same."""
    plain = (str, int, float, tuple, bytes)
    return all(
        value is other[name] or (isinstance(value, plain) and value == other[name])
        for name, value in one.items()
    )


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
