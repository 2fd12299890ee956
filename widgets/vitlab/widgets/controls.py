"""Controls of ipywidgets, where vitlab wants them a little different.

Each says in ``moves`` which of its traits a hand moves, and has ``show(value)``, which follows a
setting that was made in Python, also one that has no place on it yet. What cannot work at all is
left to the instrument's problem to say.
"""

from __future__ import annotations

from typing import Any

from ipywidgets import Checkbox, Dropdown, IntSlider, SelectionSlider
from traitlets import Any as AnyTrait
from traitlets import CInt, Int

from vitlab.core.images import SAMPLES
from vitlab.widgets.refusing import Refusing
from vitlab.words import said, word

_OWN = word("your own")
_FARTHEST = 2**20  # more is nothing to slide to


class Slider(Refusing, IntSlider):
    """A slider whose moves are not echoed: that would cost two messages for every key."""

    moves = "value"
    max: Any

    value = CInt(0, help="where the handle stands").tag(sync=True, echo_update=False)

    def show(self, value: Any) -> None:
        """Move the handle; the end grows, and never back, for a slider answers that by itself."""
        if isinstance(value, int) and self.min <= value <= _FARTHEST:
            self.max = max(self.max, value)
            self.value = value


class Tick(Refusing, Checkbox):
    """A box to tick."""

    moves = "value"

    def show(self, value: Any) -> None:
        """Tick it or not."""
        self.value = bool(value)


class _OneOfMany:
    """A list of choices with one place for a value of one's own.

    That place stays once it is there: a slider answers a list that shrinks with a value of its own.
    """

    moves = "value"

    own: tuple[str, Any] | None = None
    _options_full: Any

    def show(self, value: Any, label: str = "") -> None:
        """Choose a value; one that is not on the list takes the place for one's own, by a label."""
        if value not in [known for _, known in self._options_full]:
            if not label:
                return
            options = [option for option in self._options_full if option != self.own]
            in_order = isinstance(value, int | float | tuple)
            self.own = (label, value)
            options.append(self.own)
            self.options = sorted(options, key=lambda option: option[1]) if in_order else options
        self.value = value


class Menu(Refusing, _OneOfMany, Dropdown):
    """A list to choose from."""


class ChoiceSlider(Refusing, _OneOfMany, SelectionSlider):
    """A slider over a few values, whose moves are not echoed either."""

    index = Int(help="which of them is chosen").tag(sync=True, echo_update=False)


class PictureMenu(Menu):
    """The sample photographs, and a place for one's own once there is one.

    ``picture`` is the chosen one: a sample's name, or whatever one's own was given as.
    """

    moves = "picture"

    picture = AnyTrait(SAMPLES[0], help="a sample's name, or a picture of one's own")

    def __init__(self, **kwargs: Any) -> None:
        self._own_picture: Any = None
        super().__init__(**({"options": SAMPLES} | kwargs))
        self.observe(self._choose, "value")

    def show(self, picture: Any) -> None:  # type: ignore[override]  # it knows its label
        """Choose it."""
        is_sample = isinstance(picture, str) and picture in SAMPLES
        if not is_sample:
            self._own_picture = picture
        super().show(picture if is_sample else _OWN, said(_OWN))
        self.picture = picture

    def _choose(self, change: Any) -> None:
        self.picture = self._own_picture if change["new"] == _OWN else change["new"]
