"""A family of models: its rule, its variants' settings, and where both stand. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vitlab.core.arguments import together
from vitlab.core.vlm.plan import Fit, Laid, Value
from vitlab.words import said

_READ = {"version": "5.23.0", "date": "2026-11-27"}  # transformers


@dataclass(frozen=True)
class Variant:
    """The settings of one published model or class, and where they stand, in English."""

    settings: Mapping[str, Value]
    origin: str
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where single settings stand, if elsewhere."""
    patch: int = 0
    """Pixels on a side of the encoder's patch, where it is no setting."""

    def origin_of(self, name: str) -> str:
        """Where one setting's default stands."""
        return self.origins.get(name, self.origin)


@dataclass(frozen=True)
class Family:
    """Models that share one rule."""

    title: str
    """The name as papers write it."""
    rule: Callable[..., Laid]
    """Takes (height, width) and every setting by name."""
    fit: Fit
    """What becomes of the picture's shape."""
    variants: Mapping[str, Variant]
    """By name, the usual one first; ``""`` is a variant that the family's name alone means."""
    places: tuple[str, ...]
    """Modules of ``transformers`` in which the rule stands."""
    function: str = ""
    """The function in them; empty for all that they do."""

    @property
    def source(self) -> str:
        """Where the rule stands, and when it was read."""
        modules = together([said(place) for place in self.places])
        if not self.function:
            return said("{modules}, transformers {version}, read {date}", modules=modules, **_READ)
        return said(
            "{function} of {modules}, transformers {version}, read {date}",
            function=self.function,
            modules=modules,
            **_READ,
        )
