"""The curve of live bytes, and one moment of it under the lens."""

import pytest

from vitlab.core.memory import memory_ledger
from vitlab.core.readings.memory_gauge import STACK, live_curve, memory_reading, see_moment

RUNS = {
    "training": dict(batch_size=3),
    "eager, oblong": dict(attention="eager", image_size=(224, 448)),
    "checkpointing, fp32": dict(checkpointing=True, precision="fp32", batch_size=1),
    "inference": dict(mode="inference", batch_size=5),
    "a deep one": dict(model="vit_giant", patch_size=14, attention="eager"),
}


@pytest.fixture(params=RUNS.values(), ids=RUNS)
def ledger(request):
    return memory_ledger(**{"model": "vit_tiny"} | request.param)


def test_the_curve_reaches_the_peak_and_never_passes_it(ledger):
    curve = live_curve(ledger)
    assert max(curve.totals) == ledger.peak
    at = curve.totals.index(ledger.peak)
    assert {kind: row[at] for kind, row in zip(STACK, curve.live, strict=True)} == ledger.at_peak
    phase = next(s.phase for s in curve.phases if s.start <= curve.peak <= s.end)
    assert phase == ledger.peak_phase
    assert curve.peak == curve.places[at]


def test_the_curve_begins_and_ends_as_the_timeline_does_and_reaches_each_phases_peak(ledger):
    curve, timeline = live_curve(ledger), ledger.timeline
    assert curve.totals[0] == timeline[0].total
    assert curve.totals[-1] == timeline[-1].total
    for stretch in curve.phases:
        inside = [
            total
            for place, total in zip(curve.places, curve.totals, strict=True)
            if stretch.start <= place < stretch.end
        ]
        assert max(inside) == max(timeline[moment].total for moment in stretch.moments)
        assert {curve.place(stretch.moments[0]), curve.place(stretch.moments[-1])} < {*curve.places}


def test_near_every_moment_the_curve_goes_as_low_and_as_high(ledger):
    curve, totals = live_curve(ledger), ledger.timeline.totals
    for moment, total in enumerate(totals):
        here = curve.place(moment)
        near = [
            there
            for place, there in zip(curve.places, curve.totals, strict=True)
            if abs(place - here) < 0.04
        ]
        assert min(near) <= total <= max(near)


def test_what_lasts_from_step_to_step_lies_at_the_bottom_of_the_stack(ledger):
    for moment in ledger.timeline:
        assert sum(moment.live[kind] for kind in STACK[:3]) == ledger.resident
    assert STACK[-1] == "transient"


def test_places_go_from_left_to_right_and_phases_fill_the_width(ledger):
    curve = live_curve(ledger)
    assert list(curve.places) == sorted(set(curve.places))
    assert curve.phases[0].start == 0
    assert curve.phases[-1].end == pytest.approx(1)
    for one, next_one in zip(curve.phases, curve.phases[1:], strict=False):
        assert one.end == next_one.start
        assert one.moments.stop == next_one.moments.start
    assert min(stretch.end - stretch.start for stretch in curve.phases) > 0.08
    assert len(curve.places) < 270


def test_every_moment_has_a_place_of_its_own_and_is_found_there(ledger):
    curve, moments = live_curve(ledger), range(len(ledger.timeline))
    places = [curve.place(moment) for moment in moments]
    assert places == sorted(places)
    assert [curve.moment_at(place) for place in places] == list(moments)
    assert (curve.moment_at(0), curve.moment_at(1)) == (0, moments[-1])
    assert (curve.moment_at(-0.1), curve.moment_at(1.1)) == (0, moments[-1])


def test_what_is_seen_is_the_line_of_the_timeline(ledger):
    for number in (0, 7, len(ledger.timeline) - 1):
        seen, moment = see_moment(ledger, number), ledger.timeline[number]
        assert (seen.number, seen.moment) == (number, moment)
        assert seen.moment.line.tensor in seen.happens
        assert seen.moment.line.why in seen.text
        assert seen.is_peak or seen.text.startswith(f"At {moment.label}: ")
        assert seen.happens.split()[1] == ("allocated" if moment.line.bytes > 0 else "freed")


def test_without_a_moment_the_peak_is_seen(ledger):
    seen = see_moment(ledger)
    assert seen.is_peak
    assert (seen.moment.label, seen.moment.live) == (ledger.peak_at, ledger.at_peak)
    assert seen.moment.total == ledger.peak
    assert seen.text.startswith(f"At the peak, {ledger.peak_at}: ")
    beyond = see_moment(ledger, 10**9)
    assert beyond.number == len(ledger.timeline) - 1


def test_a_reading_knows_its_peak_wherever_it_looks():
    readings = [memory_reading(model="vit_tiny", moment=moment) for moment in (-1, 5)]
    assert readings[0].seen.number == readings[0].ledger.peak_moment
    assert readings[1].seen.number == 5


def test_nothing_is_told_of_a_backward_pass_that_never_comes():
    for line in (moment.line for moment in memory_ledger(mode="inference").timeline):
        assert "gradient" not in line.why, line
