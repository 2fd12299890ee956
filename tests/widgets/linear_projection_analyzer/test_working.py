"""What takes a while: the picture is there at once, the newest job takes the place, and Cancel."""

import asyncio
import threading

import pytest
import torch

from vitlab.core import readings
from vitlab.core.readings import linear_projection_analyzer as projection
from vitlab.widgets import LinearProjectionAnalyzer
from vitlab.widgets.linear_projection_analyzer import working

read_back = projection.read_back


def in_a_loop(act):
    """Run it as the kernel runs a cell, and close what it made."""

    async def run():
        analyzer = LinearProjectionAnalyzer(seed=11, patch_size=8, embed_dim=20)
        await settled(analyzer)
        try:
            await act(analyzer)
        finally:
            analyzer.close()

    asyncio.run(run())


async def settled(analyzer):
    for _ in range(600):
        await asyncio.sleep(0.02)
        if not analyzer.working._behind.running:
            return
    raise AssertionError("it never ends")


class Gate:
    """A reading back that waits until it is let through."""

    def __init__(self, monkeypatch):
        self.begun, self.open, self.seen = threading.Event(), threading.Event(), []
        monkeypatch.setattr(projection, "read_back", self)

    def __call__(self, reading, *, progress, cancelled):
        progress(0.25, "cosine waves")
        self.seen.append(reading)
        self.begun.set()
        while not (self.open.is_set() or cancelled.is_set()):
            self.open.wait(0.02)
        return read_back(reading, progress=progress, cancelled=cancelled)


def test_the_photograph_is_there_at_once_and_numbers_follow(monkeypatch):
    async def act(analyzer):
        gate = Gate(monkeypatch)
        analyzer.patch_size = (8, 4)
        reading = analyzer.reading
        assert reading.waits
        assert analyzer.pictures.photograph.canvas.patch_size == (8, 4)
        assert "vl-waits" in analyzer.pictures._dom_classes
        assert "is being computed" in analyzer.text
        assert "data-fact=parameters" in analyzer._numbers.value
        assert "data-fact=lost" not in analyzer._numbers.value
        assert analyzer.code().count("print(") == len(reading.whole().facts)
        analyzer.embed_dim = 30  # of the same factorisation
        await asyncio.sleep(0.05)
        assert len(gate.seen) == 1
        gate.open.set()
        await settled(analyzer)
        assert not analyzer.reading.waits
        assert analyzer.reading.dim == 30
        assert "vl-waits" not in analyzer.pictures._dom_classes
        assert "data-fact=lost" in analyzer._numbers.value
        assert len(analyzer.chart.plot.curves) == 4
        analyzer.embed_dim = 31  # what is factorised is read at once
        assert not analyzer.reading.waits

    in_a_loop(act)


def test_the_newest_wins_and_the_older_is_stopped(monkeypatch):
    async def act(analyzer):
        gate = Gate(monkeypatch)
        analyzer.patch_size = (8, 4)
        analyzer.patch_size = (4, 8)
        await asyncio.sleep(0.1)
        gate.open.set()
        await settled(analyzer)
        assert [reading.grid.patch_size for reading in gate.seen] == [(8, 4), (4, 8)]
        assert analyzer.reading.grid.patch_size == (4, 8)
        assert not analyzer.reading.waits

    in_a_loop(act)


def test_after_half_a_second_there_are_a_bar_and_cancel(monkeypatch):
    monkeypatch.setattr("vitlab.widgets.background.PATIENCE", 0.05)

    async def act(analyzer):
        gate = Gate(monkeypatch)
        analyzer.patch_size = (8, 4)
        assert analyzer.working.button.layout.display == "none"
        await asyncio.sleep(0.3)
        assert analyzer.working.button.layout.display is None
        assert analyzer.working.bar.value == 0.25
        assert "cosine waves" in analyzer.working.word.value
        analyzer.working.button.click()
        assert analyzer.working.button.layout.display == "none"
        assert "called off" in analyzer.working.word.value
        analyzer.selected = 3  # looks at the same: nothing begins again
        await asyncio.sleep(0.1)
        assert len(gate.seen) == 1
        assert analyzer.reading.waits
        gate.open.set()
        analyzer.embed_dim = 21
        await settled(analyzer)
        assert not analyzer.reading.waits

    in_a_loop(act)


def test_large_weights_of_ones_own_are_read_beside_everything_else():
    async def act(analyzer):
        numbers = torch.Generator().manual_seed(1)
        first, second = (torch.randn(12, 3, 16, 16, generator=numbers) for _ in range(2))
        for kernel in (first, second):
            analyzer.weights = kernel
            assert analyzer.reading.waits
            await settled(analyzer)
            assert not analyzer.reading.waits
            assert torch.equal(analyzer.reading.kernel, kernel)
            own = {line["name"]: line for line in analyzer.chart.plot.curves}["given"]
            assert own["points"][-1][1] == pytest.approx(analyzer.reading.lost)
        analyzer.filter = 7
        assert not analyzer.reading.waits  # it looks elsewhere in the same

    in_a_loop(act)


def test_a_tour_waits_for_what_it_says():
    async def act(analyzer):
        analyzer.stop = 0
        for stop in range(len(analyzer.tour)):
            analyzer.stop = stop
            assert analyzer._guide.told["holds"]
            assert "–" not in analyzer._guide.told["html"]

    in_a_loop(act)


def test_what_goes_wrong_is_said_at_the_foot(monkeypatch):
    def broken(*_, **__):
        raise ValueError("no paper")

    async def act(analyzer):
        monkeypatch.setattr(projection, "read_back", broken)
        analyzer.patch_size = (8, 4)
        await settled(analyzer)
        assert "no paper" in analyzer.working.word.value

    in_a_loop(act)


def test_what_was_computed_is_kept():
    async def act(analyzer):
        before = analyzer.working.curves
        analyzer.seed = 12
        await settled(analyzer)
        analyzer.seed = 11
        assert not analyzer.reading.waits
        assert analyzer.working.curves is before
        assert not analyzer.working._behind.running

    in_a_loop(act)
    assert working._MOST_KEPT > 2
    assert readings is not None
