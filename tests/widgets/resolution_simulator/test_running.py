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


def test_what_cannot_be_measured_is_said_beside_the_button(simulator, monkeypatch):
    def broken(*_, **__):
        raise ValueError("no paper")

    monkeypatch.setattr(refitting, "measure_accuracies", broken)
    simulator.measure()
    simulator.running.join()
    assert "no paper" in simulator.running.word.value
    assert not simulator.running.running
