"""A measurement runs beside everything else, and says what it saw of this very run."""

import asyncio
import threading
import time

import pytest
from traitlets import TraitError

from vitlab.core.errors import LabError

pytestmark = pytest.mark.refusal  # or a step of a thousand small calls takes seconds
GIB = 2**30


def until(true, seconds=300):
    """Wait for another thread."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_measurement_stands_beside_the_prediction_and_goes_with_the_next_change(gauge):
    gauge.measure()
    until(lambda: gauge._measurement is None)
    assert gauge.measured.peak == gauge.reading.measured_peak == gauge.reading.ledger.peak
    facts = {fact.name: fact for fact in gauge.reading.facts}
    assert facts["measured"].formula == "as predicted, to the byte"
    assert "data-fact=measured" in gauge._numbers.value
    bars = gauge.figures.bar.bars
    assert bars.x.tolist() == ["predicted", "measured"]
    assert bars.y[:, 1].sum() * GIB == pytest.approx(gauge.measured.peak)
    assert "Measured:" in gauge.text
    assert gauge._measure.description == "Measure this run"
    assert gauge._bar.layout.display == "none"
    gauge.batch_size += 1
    assert gauge.measured is gauge.reading.measured_peak is None
    assert "data-fact=measured" not in gauge._numbers.value
    assert bars.x.tolist() == ["predicted"]


def test_it_is_this_very_run_that_is_measured(gauge):
    gauge.attention, gauge.precision, gauge.checkpointing = "eager", "fp32", True
    gauge.optimizer, gauge.foreach, gauge.batch_size = "sgd_momentum", False, 24
    assert gauge.reading.ledger.peak_phase == "backward"
    gauge.measure()
    until(lambda: gauge._measurement is None)
    assert gauge.measured.peak == gauge.reading.ledger.peak


@pytest.mark.gpu
def test_on_cuda_the_allocator_is_asked(gauge):
    for _ in range(2):  # a first measurement counts no workspace either
        gauge.measure()
        until(lambda: gauge._measurement is None)
        assert "the allocator of NVIDIA" in gauge.text
        over = gauge.measured.peak / gauge.reading.ledger.peak - 1
        assert 0 <= over < 0.05  # rounding; a workspace would be 30 %


def test_looking_elsewhere_does_not_forget_what_was_measured(gauge):
    gauge.measure()
    until(lambda: gauge._measurement is None)
    gauge.moment, gauge.budget = 12, 80
    assert gauge.reading.measured_peak == gauge.measured.peak
    assert gauge.reading.seen.number == 12


def test_a_measurement_can_be_called_off_and_a_change_calls_it_off(gauge):
    for call_off in (
        lambda: gauge._measure.click(),
        lambda: gauge.cancel(),
        lambda: setattr(gauge, "batch_size", gauge.batch_size + 1),
        lambda: gauge.close(),
    ):
        gauge.measure()
        running = gauge._measurement
        assert gauge._measure.description == "Cancel"
        assert gauge._bar.layout.display is None
        assert running._thread.daemon
        call_off()
        assert gauge._measurement is None
        running.join(300)
        assert not running._thread.is_alive()
        assert gauge.measured is None
        assert gauge._measure.description == "Measure this run"


def test_a_measurement_that_is_called_off_does_not_run_on(gauge, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "vitlab.core.profiling.measure_step",
        lambda *, cancelled, **_: heard.append(cancelled.wait(20)),
    )
    gauge.measure()
    running = gauge._measurement
    gauge.cancel()
    running.join(300)
    assert heard == [True]


def test_a_loop_that_has_ended_hears_nothing_of_a_measurement_that_outlives_it(gauge, monkeypatch):
    loop_has_ended = threading.Event()
    monkeypatch.setattr(
        "vitlab.core.profiling.measure_step", lambda **_: loop_has_ended.wait(20) and None
    )

    async def measure():
        gauge.measure()

    asyncio.run(measure())
    running = gauge._measurement
    loop_has_ended.set()
    running.join(300)
    assert gauge._measurement is running


def test_a_newer_measurement_replaces_an_older_one(gauge):
    gauge.measure()
    older = gauge._measurement
    gauge.measure()
    assert older.stopped.is_set()
    until(lambda: gauge._measurement is None)
    older.join(300)
    assert gauge.measured.peak == gauge.reading.ledger.peak


def test_what_cannot_be_measured_is_said_and_the_prediction_stays(gauge):
    gauge.model = "dinov2_small_reg4"
    gauge.image_size, gauge.patch_size = 28, 14
    gauge.measure()
    until(lambda: gauge._measurement is None)
    assert "Only a plain ViT can be measured" in gauge._progress.value
    assert gauge.measured is None
    assert gauge.problem == ""
    gauge.model = "vit_tiny"
    assert gauge._progress.value == ""


def test_only_a_measurement_says_what_was_measured(gauge):
    with pytest.raises(TraitError):
        gauge.measured = 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LabError("cuda ran out of memory: a smaller batch."), "Cuda ran out of memory: a smaller"),
        (RuntimeError("driver lost"), "It could not be measured: driver lost"),
    ],
)
def test_whatever_happens_to_it_is_said_and_the_button_comes_back(gauge, monkeypatch, error, said):
    def fail(**_):
        raise error

    monkeypatch.setattr("vitlab.core.profiling.measure_step", fail)
    gauge.measure()
    until(lambda: gauge._measurement is None)
    assert said in gauge._progress.value
    assert gauge._measure.description == "Measure this run"


def test_under_an_event_loop_every_trait_is_set_by_its_own_thread(gauge):
    threads, shares, words = set(), [], []
    gauge._progress.observe(lambda change: words.append(change["new"]), "value")
    gauge._bar.observe(lambda change: shares.append(change["new"]), "value")
    for widget, name in ((gauge._bar, "value"), (gauge, "measured"), (gauge._progress, "value")):
        widget.observe(lambda _: threads.add(threading.current_thread()), name)

    async def measure():
        gauge.measure()
        while gauge.measured is None:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(measure(), 300))
    assert threads == {threading.main_thread()}
    assert shares[:-1] == sorted(shares[:-1])
    assert len(shares) > 5
    assert "<span role='status'>importing torch</span>" in words
    assert (words[-1], shares[-1]) == ("", 0)
