"""A target is a multiple of what the bare slider took in the same run."""

import pytest

from tests.benchmarks.targets import browser_targets, kernel_targets, size_targets

YES, NO = "yes", "**no**"


def latency(**values):
    return {name: {"frame_ms": taken} for name, taken in values.items()}


@pytest.mark.parametrize(("ours", "kept"), [(8.0, YES), (8.1, NO)])
def test_in_the_browser_the_median_is_at_most_1_6_times_the_bare_sliders(ours, kept):
    measured = latency(grid=[1, ours, 90], bare=[4, 5, 6])
    median, _ = browser_targets(measured, "grid", "the grid")
    assert median[2] == kept
    assert median[0] == "the grid: at most 1.6 × a bare linked slider, in the median"
    assert median[1] == f"{ours / 5:.2f} × ({ours:.1f} and 5.0 ms)"


@pytest.mark.parametrize(
    ("ours", "bare", "kept"),
    [
        (16.6, 2, YES),  # a display frame is enough however fast the bare slider is
        (16.8, 2, NO),
        (31.9, 20, YES),  # and where that one takes longer than a frame, so may ours
        (32.1, 20, NO),
    ],
)
def test_in_the_browser_p95_is_within_a_frame_or_1_6_times_the_bare_sliders(ours, bare, kept):
    measured = latency(grid=[ours] * 20, bare=[bare] * 20)
    _, slow = browser_targets(measured, "grid", "the grid")
    assert slow[2] == kept


@pytest.mark.parametrize(("ours", "kept"), [(35.0, YES), (35.1, NO)])
def test_through_the_kernel_the_median_is_at_most_2_5_times_the_bare_label(ours, kept):
    measured = latency(bar=[ours] * 3, label=[14] * 3, bare=[1] * 3, matplotlib=[7 * ours] * 3)
    (bare, faster) = kernel_targets(measured, "bar", "the bar", {"matplotlib": "matplotlib"})
    assert bare[2] == kept
    assert faster == ("the bar: at least 5 × as fast as matplotlib", "7.0 ×", YES)


def test_each_peer_that_is_not_five_times_as_slow_is_a_target_missed():
    measured = latency(bar=[10] * 3, label=[9] * 3, a=[49] * 3, b=[50] * 3)
    rows = list(kernel_targets(measured, "bar", "the bar", {"a": "a", "b": "b"}))
    assert [row[2] for row in rows] == [YES, NO, YES]


def test_a_move_of_the_grid_brings_at_most_6_kb():
    measured = {
        name: {"received_bytes": [1, size, 9000]} for name, size in (("a", 6000), ("b", 6100))
    }
    rows = size_targets(measured, [("a", "the grid"), ("b", "the numbers")])
    assert [row[1:] for row in rows] == [("6.0 kB", YES), ("6.1 kB", NO)]
