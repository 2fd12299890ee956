"""What settings mean: the tokens are read once, however they are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vitlab import core
from vitlab.core.errors import LabError, shown
from vitlab.widgets.embedding_atlas.finding import completed
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading, AtlasSource

SOURCES = ("images", "model", "tokens", "ids", "labels", "groups")
_LOOKS = ("layer", "method", "dims", "perplexity", "neighbours", "seed", "color_by", "subset")


class Meaning:
    """Keeps the latest reading, and reads tokens anew only where they are others."""

    def __init__(self) -> None:
        self._told: dict[str, Any] = {}
        self._base: Any = None

    def of(self, state: Mapping[str, Any]) -> AtlasReading:
        """The reading of these settings."""
        looks = {name: state[name] for name in _LOOKS if name in state}
        chosen = {"selected": state.get("selected"), "selection": tuple(state["selection"])}
        self._base = completed(self.base(state).moved(**looks, **chosen))
        reading: AtlasReading = self._base
        return reading

    def base(self, state: Mapping[str, Any]) -> AtlasReading:
        """A reading of these tokens, looked at somehow."""
        told = {name: state.get(name) for name in SOURCES}
        if self._base is None or any(told[name] is not self._told[name] for name in SOURCES):
            self._base, self._told = _read(told), told
        reading: AtlasReading = self._base
        return reading

    def forget(self) -> None:
        """What was given may be the same object with other numbers."""
        self._base = None


def looks_inside(source: AtlasSource, state: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that these tokens have not, as others that they have."""
    inside = {}
    if state["layer"] not in source.layers:
        blocks = [name for name in source.layers if name.startswith("block")]
        inside["layer"] = (blocks or [*source.layers])[-1]
    if source.on_shape is None:
        inside["subset"] = "all"
    if source.places is None and state["color_by"] in ("row", "column"):
        inside["color_by"] = "label"
    return inside


def _read(told: dict[str, Any]) -> AtlasReading:
    images = told["images"]
    if isinstance(images, str) and images != "photographs":
        told = {**told, "images": [images]}
    try:
        return core.atlas_reading(**told)
    except LabError:
        raise
    except Exception as error:  # of what others made, whatever it is
        raise LabError(
            said("these tokens cannot be read: {reason}.", reason=shown(str(error), 120))
        ) from error
