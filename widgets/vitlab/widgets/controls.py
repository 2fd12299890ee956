"""Controls of ipywidgets, where vitlab wants them a little different."""

from ipywidgets import IntSlider, SelectionSlider
from traitlets import CInt, Int


class Slider(IntSlider):
    """A slider whose moves are not echoed: that would cost two messages for every key."""

    value = CInt(0, help="where the handle stands").tag(sync=True, echo_update=False)


class ChoiceSlider(SelectionSlider):
    """A slider over a few values, whose moves are not echoed either."""

    index = Int(help="which of them is chosen").tag(sync=True, echo_update=False)
