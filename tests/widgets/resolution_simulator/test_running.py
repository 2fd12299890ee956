"""What is measured beside everything else: points as they come, Cancel, and what is forgotten."""

import threading

import pytest

from vitlab.core import refitting
from vitlab.core.refitting import AccuracyPoint, TunedPoint
from vitlab.widgets import ResolutionSimulator
from vitlab.widgets.resolution_simulator.pages import tuned_places

measure_accuracies = refitting.measure_accuracies


@pytest.fixture
def simulator():
    simulator = ResolutionSimulator(new_size=4)
    yield simulator
    simulator.close()


def test_points_that_come_take_the_place_of_those_of_the_card(simulator, monkeypatch):
    seen = []

    def few(model, methods, **told):
        seen.append((methods, told["subject"], told["pictures"]))
        yield from measure_accuracies(model, ["timm", "none"], [32], pictures=[128])

    monkeypatch.setattr(refitting, "measure_accuracies", few)
    assert simulator.reading.known.standing("timm", 32) == "quoted"
    simulator.measure()
    simulator.running.join()
    assert seen == [((*refitting.METHODS[:8], "pi"), "grows", (128, 512))]
    point = simulator.accuracies["timm", 32]
    assert (point.pictures, simulator.reading.known.standing("timm", 32)) == (128, "measured")
    fact = next(fact for fact in simulator.reading.facts if fact.name == "accuracy")
    assert fact.standing == "measured"
    assert fact.shown in simulator._numbers.value
    assert not simulator.running.running
    simulator.new_size = 5
    assert simulator.accuracies
    simulator.subject = "stays"  # another task
    assert simulator.accuracies == {}


def test_a_run_is_called_off_by_the_button_and_nothing_more_is_heard(simulator, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def endless(model, methods, *, cancelled, progress, **told):
        progress(0.5, "half")
        begun.set()
        cancelled.wait(20)
        ended.set()
        yield AccuracyPoint("timm", 32, 1, 128)

    monkeypatch.setattr(refitting, "measure_accuracies", endless)
    simulator.running.button.click()
    assert begun.wait(20)
    assert simulator.running.button.description == "Cancel"
    simulator.running.button.click()
    assert ended.wait(20)
    simulator.running.join()
    assert simulator.running.button.description == "Measure"
    assert simulator.accuracies == {}


def test_other_strategies_are_summed_up_over_their_seeds(simulator, monkeypatch):
    runs = [
        TunedPoint(seed, step, AccuracyPoint("fine_tuned", 32, right + 8 * (step > 0), 128))
        for seed, right in ((0, 40), (1, 44), (2, 48))
        for step in (0, 40)
    ]
    told = []

    def tuned(model, size, **settings):
        told.append((size, settings["seeds"]))
        yield from runs

    monkeypatch.setattr(refitting, "fine_tune", tuned)
    simulator.strategies.buttons["fine_tune"].click()
    simulator.running.join()
    assert told == [(32, (0, 1, 2))]
    assert simulator.tuned == tuple(runs)
    assert tuned_places(runs) == [(32, 52 / 128)]
    content = simulator.strategies.table.value
    assert f"<td>32 px<td>40<td>{100 * 52 / 128:.1f} %<td>± {100 * 4 / 128:.1f} %<td>3" in content


def points(method, *runs):
    """A point before and after 40 steps for each (size, right before, right after), three seeds."""
    return [
        TunedPoint(seed, step, AccuracyPoint(method, size, right, 128))
        for seed in range(3)
        for size, *rights in runs
        for step, right in zip((0, 40), rights, strict=True)
    ]


def test_a_run_that_moved_less_than_other_pictures_would_says_so(simulator):
    for point in points("several_sizes", (48, 112, 111), (128, 110, 113)):
        simulator._learn(point)
    said = simulator.strategies.table.value
    assert "Nothing that shows." in said
    assert "more than 2.3 %, and other 128 pictures alone may move it by 6 %" in said
    assert "A table learns places alone." in said


def test_a_run_that_moved_more_says_where_and_how_far(simulator):
    for point in points("fine_tuned", (128, 110, 127)):
        simulator._learn(point)
        if point.seed < 2:  # a seed that has only begun tells nothing
            halfway = "At 128 px" in simulator.strategies.table.value
            assert halfway == (point.step == 40)
    assert "At 128 px it went from 85.9 % to 99.2 %" in simulator.strategies.table.value


def test_diamonds_have_a_word_and_go_with_the_model_that_was_trained(simulator):
    chart = simulator.pages["positions"].chart
    for point in points("fine_tuned", (128, 110, 127)):
        simulator._learn(point)
    assert "◆ fine-tuned at one size" in chart._legend.value
    assert (list(chart.tuned.x), list(chart.tuned.opacities)) == ([128.0], [1.0])
    assert chart.tuned.y[0] == pytest.approx(100 * 127 / 128)
    simulator.model = "vit_shapes_patch8_reg4_64"
    assert "◆" not in chart._legend.value
    assert list(chart.tuned.opacities) == [0.0]
    assert "Nothing was trained yet" in simulator.strategies.table.value


def test_what_cannot_be_measured_is_said_beside_the_button(simulator, monkeypatch):
    def broken(*_, **__):
        raise ValueError("no paper")

    monkeypatch.setattr(refitting, "measure_accuracies", broken)
    simulator.measure()
    simulator.running.join()
    assert "no paper" in simulator.running.word.value
    assert not simulator.running.running
