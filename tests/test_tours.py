"""Every stop of every tour: its words hold where it leads, not elsewhere, and give nothing away."""

import re
from functools import cache
from itertools import chain, combinations
from math import isclose
from pathlib import Path

import pytest

from vitlab import widgets
from vitlab.core.facts import number
from vitlab.grading.course import find_lab, lab_numbers
from vitlab.grading.guessing import Prediction
from vitlab.widgets import Instrument

LONGEST = 200
LABS = Path(__file__).parents[1] / "labs_solutions"
INSTRUMENTS = [
    kind
    for kind in (getattr(widgets, name) for name in widgets.__all__)
    if issubclass(kind, Instrument) and kind is not Instrument
]


def walked(kind):
    """(stop, what is said, reading) of each stop, as a person walks them."""
    instrument = kind()
    for place in range(len(kind.tour)):
        instrument.stop = place
        assert not instrument.problem
        yield kind.tour[place], instrument._guide.told, instrument.reading
    instrument.close()


@cache
def tour_of(kind):
    return tuple(walked(kind))


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_a_tour_has_three_to_five_stops_and_each_holds_where_it_leads(kind):
    assert 3 <= len(kind.tour) <= 5
    for stop, told, reading in tour_of(kind):
        assert stop.holds(reading), stop.text
        said = stop.said(reading)
        assert told["holds"]
        assert re.sub("<.*?>", "", told["html"]) == said
        assert "{" not in said
        assert len(said) <= LONGEST, f"{len(said)}: {said}"


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_what_a_stop_claims_does_not_hold_everywhere(kind):
    everywhere = list(kind.tour)
    for reading in chain((reading for _, _, reading in tour_of(kind)), readings_elsewhere(kind)):
        everywhere = [stop for stop in everywhere if stop.holds(reading)]
        if not everywhere:
            return
    assert everywhere == []


def readings_elsewhere(kind):
    """The instrument in states of no stop: each of its numbers and switches turned once."""
    for name in kind().traits(state=True):
        for value in (0, 1, 3, 640, (48, 64), True, False):
            try:
                instrument = kind(**{name: value})
            except Exception:  # not a value of this setting
                continue
            if not instrument.problem:
                yield instrument.reading
            instrument.close()


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_a_number_in_a_text_is_the_one_that_is_shown_as_a_fact(kind):
    for _, told, reading in tour_of(kind):
        shown = {fact.name: fact.shown for fact in reading.facts}
        for name in told["facts"]:
            assert f"<b>{shown[name]}</b>" in told["html"]


def predictions():
    """(instrument, prediction) of each lab that shows it."""
    for lab in lab_numbers():
        (path,) = LABS.glob(f"{lab:02d}_*.ipynb")
        text = path.read_text(encoding="utf-8")
        for kind in INSTRUMENTS:
            for exercise in find_lab(lab).exercises:
                if isinstance(exercise, Prediction) and f"{kind.__name__}(" in text:
                    yield pytest.param(kind, exercise, id=f"{kind.__name__}-{exercise.id}")


@pytest.mark.parametrize(("kind", "prediction"), list(predictions()))
def test_no_tour_gives_away_what_a_lab_asks_to_guess(kind, prediction):
    for stop, _, reading in tour_of(kind):
        numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", stop.said(reading))
        assert number(prediction.truth) not in numbers, stop.said(reading)
    for (_, _, one), (_, _, other) in combinations(tour_of(kind), 2):
        for here, there in zip(one.facts, other.facts, strict=False):
            if here.value and there.value:
                ratio = max(here.value, there.value) / min(here.value, there.value)
                assert not isclose(ratio, prediction.truth, rel_tol=0.01), here.name
