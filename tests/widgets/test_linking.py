"""What link makes of two instruments: they move together, whichever of them is moved."""

import pytest
from traitlets import link

from vitlab import widgets
from vitlab.widgets import Instrument, PatchGridSlicer, PositionEncodingExplorer

QUICK = (PatchGridSlicer, PositionEncodingExplorer)  # to make and to move
INSTRUMENTS = [
    pytest.param(kind, marks=() if kind in QUICK else pytest.mark.slow)
    for name in widgets.__all__
    if issubclass(kind := getattr(widgets, name), Instrument) and kind is not Instrument
]


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_linked_instruments_move_together_either_way_and_no_move_comes_back(kind, monkeypatch):
    one, other = kind(), kind()
    links = [link((one, name), (other, name)) for name in one.traits(state=True)]
    drawn = []
    draw = kind._draw
    monkeypatch.setattr(kind, "_draw", lambda it, reading: (drawn.append(it), draw(it, reading)))
    for mover, stop in ((one, kind.tour[1]), (other, kind.tour[-1])):
        for name, value in stop.settings.items():
            drawn.clear()
            setattr(mover, name, value)
            assert all(drawn.count(it) <= 1 for it in (one, other)), "a move came back"
        assert (one.state(), one.text) == (other.state(), other.text)
    for each in links:
        each.unlink()
    one.close()
    other.close()
