"""The two figures: everything in them is in its place."""

import numpy as np
import pytest

from vitlab.core.readings.memory_gauge import STACK, memory_reading
from vitlab.widgets.memory_gauge.axis import highest_gib, named_budgets, round_ticks
from vitlab.widgets.memory_gauge.colours import ESTIMATED

pytestmark = pytest.mark.refusal  # or a reading of a thousand small calls takes seconds
GIB = 2**30


def test_the_bar_is_the_peak_and_what_comes_on_top_in_the_order_of_the_stack(gauge):
    gauge.batch_size = 7
    bar = gauge.figures.bar.bars.y[:, 0] * GIB
    assert bar[: len(STACK)] == pytest.approx([gauge.reading.ledger.at_peak[k] for k in STACK])
    assert bar[:-1] == pytest.approx([share.bytes for share in gauge.reading.shares])
    assert bar.sum() == pytest.approx(gauge.reading.needed)
    assert bar[-1] == 0  # nothing is measured


def test_each_part_of_the_bar_has_the_colour_of_its_area_and_estimates_are_hatched(gauge):
    colours, areas = gauge.figures.bar.bars.colors, gauge.figures.timeline.areas.fill_colors
    assert (
        colours[: len(STACK)]
        == areas[::-1]
        == [f"var(--vl-{kind.replace(' ', '-')})" for kind in STACK]
    )
    slugs = [share.name.lower().replace(" ", "-") for share in gauge.reading.shares]
    assert slugs[len(STACK) :] == list(ESTIMATED)
    assert colours[len(STACK) : -1] == [f"var(--vl-{name}-fill)" for name in ESTIMATED]
    assert gauge.children[0].hatched == list(ESTIMATED)


def test_the_areas_are_the_sums_from_below_and_the_highest_is_the_peak(gauge):
    gauge.attention = "eager"
    curve, areas = gauge.reading.curve, gauge.figures.timeline.areas
    assert areas.x == pytest.approx(curve.places)
    assert areas.y[0] * GIB == pytest.approx(curve.totals, rel=1e-6)
    assert areas.y[-1] * GIB == pytest.approx(curve.live[0], rel=1e-6)
    assert (np.diff(areas.y, axis=0) <= 0).all()
    assert areas.y[0].max() * GIB == pytest.approx(gauge.reading.ledger.peak, rel=1e-6)
    assert gauge.figures.timeline.peak_name.text.tolist() == [
        f"peak: {gauge.reading.ledger.peak_at.removeprefix('backward, ')}"
    ]
    assert gauge.figures.timeline.dots.x.tolist() == [curve.peak]


def test_the_moment_that_is_looked_at_has_a_line_as_high_as_what_lives(gauge):
    assert gauge.figures.timeline.seen.opacities == [0.0]  # the peak is marked anyway
    gauge.moment = 40
    seen = gauge.figures.timeline.seen
    assert seen.opacities == [1.0]
    assert seen.x.tolist() == [gauge.reading.curve.place(40)] * 2
    assert seen.y * GIB == pytest.approx([0, gauge.reading.ledger.timeline[40].total])
    dots = gauge.figures.timeline.dots
    assert dots.x.tolist() == [gauge.reading.curve.peak, seen.x[1]]
    assert dots.y * GIB == pytest.approx([gauge.reading.ledger.peak, seen.y[1] * GIB])
    gauge.moment = -1
    assert dots.x.tolist() == [gauge.reading.curve.peak]


def test_an_upright_stands_where_a_phase_ends_and_at_the_peak_whose_name_stays_inside(gauge):
    step = gauge.figures.timeline
    for batch, align in ((4, "end"), (64, "start")):
        gauge.batch_size = batch
        curve = gauge.reading.curve
        ends = [stretch.end for stretch in curve.phases[:-1]]
        assert step.uprights.x.tolist() == [[x, x] for x in [*ends, curve.peak]]
        assert step.uprights.y.tolist() == [[0, 1]] * (len(ends) + 1)
        assert step.peak_name.x.tolist() == [curve.peak]
        assert (curve.peak < 0.5) == (align == "start")
        assert step.peak_name.align == align
        assert (step.peak_name.x_offset > 0) == (align == "start")


def test_what_does_not_move_is_not_sent_again(gauge, monkeypatch):
    sent = set()
    for mark in (gauge.figures.timeline.areas, gauge.figures.bar.bars):
        monkeypatch.setattr(mark, "send_state", sent.update)
    gauge.moment = 12
    assert not sent
    gauge.batch_size = 9
    assert "y" in sent


def test_budgets_are_lines_and_ones_own_is_the_strongest(gauge):
    gauge.budget = 17
    for lines in (gauge.figures.bar.lines, gauge.figures.timeline.lines):
        assert lines.y.tolist() == [[gib, gib] for gib in (8, 16, 17, 24, 40, 80, 141)]
        strongest = int(np.argmax(lines.opacities))
        assert lines.y[strongest][0] == 17


def test_phases_are_named_in_their_middle(gauge):
    assert gauge.figures.timeline.phase_names.text.tolist() == ["forward", "backward", "optimizer"]
    gauge.mode = "inference"
    assert gauge.figures.timeline.phase_names.text.tolist() == ["forward"]
    assert gauge.figures.timeline.phase_names.x.tolist() == [0.5]


def test_the_axis_ends_above_everything_and_shows_the_next_budget_if_it_is_near():
    small = memory_reading(model="vit_tiny", batch_size=1)
    assert small.needed / GIB < highest_gib(small) < 2
    large = memory_reading(model="vit_base", batch_size=256, attention="eager")
    assert highest_gib(large) > 40
    measured = large.with_measured(60 * GIB, "as if")
    assert highest_gib(measured) > 60


def test_names_of_budgets_keep_apart_and_ones_own_comes_first():
    assert named_budgets([8, 16, 17, 24, 40], 17, 42.0) == [8, 17, 24, 40]
    assert named_budgets([8, 16, 24, 40, 80, 141], 24, 300.0) == [24, 80, 141]
    assert named_budgets([10, 12, 14, 16], 80, 50.0) == [12, 16]


def test_the_names_of_budgets_stand_at_their_lines(gauge):
    gauge.model, gauge.image_size, gauge.batch_size, gauge.budget = "vit_base", 224, 128, 12
    names = gauge.figures.timeline.gibs
    assert names.text.tolist() == [f"{gib:g} GiB" for gib in names.y]
    assert names.y.tolist() == [8, 12]


def test_the_axis_says_as_many_decimals_as_its_ticks_have(gauge):
    axis = gauge.figures.bar._gib
    for batch, mode in ((4, "train"), (4096, "train"), (1, "inference"), (600, "train")):
        gauge.batch_size, gauge.mode = batch, mode
        decimals = int(axis.tick_format[1:-1])
        assert all(round(tick, decimals) == tick for tick in axis.tick_values)
        assert len({f"{tick:.{decimals}f}" for tick in axis.tick_values}) == len(axis.tick_values)


def test_a_format_is_there_before_the_ticks_that_are_written_in_it(gauge):
    """Ticks come in a transition, which writes them in the format that it began with."""
    axis, sent = gauge.figures.bar.figure.axes[1], []
    gauge.set_trait("model", "vit_giant")
    axis.observe(lambda change: sent.append(change["name"]), ["tick_format", "tick_values"])
    gauge.set_trait("model", "vit_tiny")
    assert sent.index("tick_format") < sent.index("tick_values")
    assert not axis._holding_sync


@pytest.mark.parametrize("highest", [0.013, 0.7, 1, 3, 8.5, 42, 99, 160, 330])
def test_ticks_are_few_round_and_within(highest):
    ticks = round_ticks(highest)
    assert 3 <= len(ticks) - 1 <= 7
    assert ticks[0] == 0
    assert ticks[-1] <= highest
