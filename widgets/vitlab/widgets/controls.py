"""Controls of ipywidgets, where vitlab wants them a little different."""

from ipywidgets import IntSlider
from traitlets import CInt


class Slider(IntSlider):
    """A slider whose moves are not echoed: that would cost two messages for every key."""

    value = CInt(0, help="where the handle stands").tag(sync=True, echo_update=False)
