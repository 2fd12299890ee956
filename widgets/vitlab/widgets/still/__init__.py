"""What is seen of a widget where no browser draws it: a small picture beside its text."""

from vitlab.widgets.still.card import card, room
from vitlab.widgets.still.encoded import in_bundle
from vitlab.widgets.still.painted import painted, shows_something
from vitlab.widgets.still.plotted import plotted

__all__ = ["card", "in_bundle", "painted", "plotted", "room", "shows_something"]
