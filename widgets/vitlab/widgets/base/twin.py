"""A setting as the page knows it: a value alone, for `jslink`."""

from __future__ import annotations

from typing import Any

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, Float, Int, TraitError, TraitType, Tuple, Unicode

from vitlab.core.errors import LabError
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import Names, OptionalPair, Pair, Wholes

_PLAIN = (Bool, Int, Float, Unicode, Dict, Tuple, Pair, OptionalPair, Names, Wholes)


class Twin(Refusing, W.Widget):
    """Follows one setting and moves it; nothing of it is seen.

    In the page it is there at once, whatever the kernel does. What the instrument refuses goes
    back to what it has.
    """

    value = AnyTrait(None, allow_none=True, help="what the setting is").tag(sync=True)

    def __init__(self, instrument: W.Widget, name: str) -> None:
        super().__init__(value=getattr(instrument, name))
        self._of, self._name = instrument, name
        instrument.observe(self._follow, name)
        self.observe(self._move, "value")

    def close(self) -> None:
        """Be no twin any more."""
        if self.comm is not None:  # a second time there is nothing left to end
            self._of.unobserve(self._follow, self._name)
        super().close()

    def _follow(self, _: Any = None) -> None:
        self.value = getattr(self._of, self._name)

    def _move(self, change: dict[str, Any]) -> None:
        try:
            setattr(self._of, self._name, _as_in_python(change["new"]))
        except (TraitError, LabError):
            self._follow()


def _as_in_python(value: Any) -> Any:
    """The page makes lists of tuples, and no setting has a list."""
    if isinstance(value, dict):
        return {name: _as_in_python(one) for name, one in value.items()}
    return tuple(map(_as_in_python, value)) if isinstance(value, list) else value


def is_plain(trait: TraitType[Any, Any]) -> bool:
    """Whether the page can hold its values: words, numbers and what is made of them.

    A trait of an instrument's own says so by ``plain = True``.

    >>> is_plain(Int()), is_plain(AnyTrait())
    (True, False)
    """
    return isinstance(trait, _PLAIN) or getattr(trait, "plain", False)
