"""What the curves and the chart of tokens are drawn from, and what shows what runs."""

import numpy as np
import pytest

from vitlab.core.refitting import SIZES
from vitlab.widgets import ResolutionSimulator
from vitlab.widgets.resolution_simulator.rows import ROW


@pytest.fixture(scope="module")
def simulator():
    simulator = ResolutionSimulator(new_size=12, style="hf")
    yield simulator
    simulator.close()


def test_curves_are_those_of_the_chosen_rule_of_no_position_and_of_other_patches(simulator):
    simulator.page = "positions"
    chart, known = simulator.pages["positions"].chart, simulator.reading.known
    for mark, dots, method in zip(chart.lines, chart.dots, ("hf", "none", "pi"), strict=True):
        wanted = [100 * known.point(method, size).accuracy for size in SIZES]
        assert list(mark.x) == list(dots.x) == list(SIZES)
        assert np.allclose(mark.y, wanted)
        assert np.allclose(dots.y, wanted)
    assert (list(chart.now.x), list(chart.now.opacities)) == ([96.0, 96.0], [0.7])
    simulator.new_size = (12, 13)  # no square: no size in px
    assert list(chart.now.opacities) == [0.0]
    simulator.new_size = 12


def test_a_rule_of_ones_own_takes_its_row_from_the_height_of_the_curve(simulator):
    simulator.page = "positions"
    page = simulator.pages["positions"]

    def seen():
        rows = page.rows.names.options
        return len(rows), int(page.chart.figure.layout.height.removesuffix("px"))

    (rows, height), style = seen(), simulator.style
    simulator.style, simulator.interpolation = None, "bilinear"
    assert seen() == (rows + 1, height - ROW)
    page.chart.show_tuned([(64, 0.9)], "fine-tuned")
    assert seen()[1] < height - ROW
    page.chart.show_tuned([])
    simulator.style = style
    assert seen() == (rows, height)


def test_the_way_that_is_chosen_is_marked_among_the_kernels_and_no_other(simulator):
    simulator.page = "patch_weights"
    sheets = simulator.pages["patch_weights"].sheets
    before = sheets.value
    for method in ("plain_scaled", "plain", "pi"):
        simulator.method = method
        marked = [name for name in sheets._dom_classes if name.startswith("vl-by-")]
        assert marked == [f"vl-by-{method}"]
        assert f"<p class=vl-{method}>" in sheets.value
    assert sheets.value == before  # or every kernel would be sent again


def test_every_token_of_every_way_lies_inside_the_chart(simulator):
    simulator.page, simulator.patch_size = "patch_weights", (16, 16)
    chart = simulator.pages["patch_weights"].tokens
    for row in simulator.reading.rows:
        for scale, values in ((chart.across, row.errors.before), (chart.upwards, row.errors.after)):
            assert scale.min < float(values.min()) < float(values.max()) < scale.max
    assert chart.upwards.max > 2 * chart.across.max  # a plain resize is four times as long


def test_what_runs_longer_than_a_moment_has_a_bar_and_a_word_until_it_ends(simulator):
    running = simulator.running
    running._show(True)
    running._progress("progress", 0.25, "hf, 96 px")
    assert (running.bar.layout.display, running.word.value) == ("none", "")
    running._be_late()
    assert running.bar.layout.display is None
    assert running.bar.value == 0.25
    assert "hf, 96 px" in running.word.value
    running._progress("progress", 0.5, "pi, 96 px")
    assert "pi, 96 px" in running.word.value
    running._end(None, "")
    assert running.bar.layout.display == "none"
    assert "role='status'" not in running.word.value or "px" not in running.word.value


def test_what_is_lost_lies_on_both_grids(simulator):
    simulator.page, simulator.new_size = "positions", (9, 5)
    page, reading = simulator.pages["positions"], simulator.reading
    for canvas, wanted in (
        (page.old[3].canvas, reading.back_map),
        (page.new[3].canvas, reading.truth_map),
    ):
        assert canvas.overlay_shape == (1, *wanted.shape)
        high = canvas.overlay_range[1]
        shown = np.frombuffer(canvas.overlay, np.uint8).reshape(wanted.shape) / 255 * high
        assert np.abs(shown - wanted.clip(0)).max() < high / 200
    simulator.new_size = 12
