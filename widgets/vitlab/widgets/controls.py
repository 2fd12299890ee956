"""Controls of ipywidgets, where vitlab wants them a little different."""

from typing import Any

from ipywidgets import Dropdown, IntSlider, SelectionSlider
from traitlets import CInt, Int

from vitlab.widgets.refusing import Refusing


class Slider(Refusing, IntSlider):
    """A slider whose moves are not echoed: that would cost two messages for every key."""

    value = CInt(0, help="where the handle stands").tag(sync=True, echo_update=False)


class Menu(Refusing, Dropdown):
    """A list to choose from, with one place for a value of one's own."""

    own: tuple[str, Any] | None = None


class ChoiceSlider(Refusing, SelectionSlider):
    """A slider over a few values and one of one's own, whose moves are not echoed either."""

    own: tuple[str, Any] | None = None
    index = Int(help="which of them is chosen").tag(sync=True, echo_update=False)
