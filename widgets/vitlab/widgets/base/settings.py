"""Settings of an instrument: kept, given back, and made all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Any as AnyTrait

from vitlab.widgets.refusing import Refusing


class Settings(Refusing):
    """Part of `Instrument`: the traits tagged ``state=True``, and the reading made of them."""

    opening: ClassVar[Mapping[str, Any]] = {}
    """How it opens without any setting, where that is not the defaults."""

    _taking = False

    if TYPE_CHECKING:

        @property
        def reading(self) -> Any:
            """Everything on screen."""
    else:
        reading = AnyTrait(None, allow_none=True, help="everything on screen", read_only=True)

    def state(self) -> dict[str, Any]:
        """The settings as a person left them, ready to be given to the constructor."""
        return {name: getattr(self, name) for name in self.traits(state=True)}

    def _opening_state(self) -> dict[str, Any]:
        """Every setting of one that was made without any."""
        traits = self.traits(state=True)
        return {**{name: trait.default(self) for name, trait in traits.items()}, **self.opening}

    def _take(self, settings: Mapping[str, Any]) -> None:
        """Make these settings, and read once.

        Notifications are not held back: links between settings would find others already there.
        """
        self._taking = True
        try:
            for name, value in settings.items():
                setattr(self, name, value)
        finally:
            self._taking = False
            self._refresh()

    def _refresh(self, change: Any = None) -> None:
        """Read the settings and show the reading."""
        raise NotImplementedError
