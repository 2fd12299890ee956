"""How much a move sends: what is looked at first, and the rest once the hand rests."""

import asyncio

import numpy as np
import pytest
import torch

from tests.widgets.sent import sent
from vitlab.core.refitting import AccuracyPoint
from vitlab.widgets import ResolutionSimulator

AT_ONCE = 40_000  # bytes
WIDE = torch.randn(1, 64 * 64, 192, generator=torch.Generator().manual_seed(1))
NOISE = np.random.default_rng(0).integers(0, 256, (700, 900, 3), dtype=np.uint8)
MOVES = {
    "a larger grid, a high dimension": (
        dict(dimension=95),
        [dict(new_size=24), dict(new_size=(23, 32)), dict(style="hf"), dict(subject="stays")],
    ),
    "the largest grids, a wide table": (
        dict(table=WIDE, old_size=64, num_prefix_tokens=0, new_size=63, dimension=190),
        [dict(new_size=64), dict(dimension=3), dict(selected=900), dict(style="nearest")],
    ),
    "patch weights": (
        dict(page="patch_weights", image=NOISE),
        [dict(patch_size=32), dict(method="plain"), dict(patch=9), dict(patch_size=(64, 60))],
    ),
    "native aspect": (
        dict(page="native_aspect", image=NOISE),
        [dict(max_num_patches=1024), dict(patch_size=32), dict(max_ratio=1.0)],
    ),
}


def in_a_loop(settings, act):
    """Run ``act(simulator)`` once its planes are all sent, as a kernel would."""

    async def live():
        simulator = ResolutionSimulator(**settings)
        await asyncio.sleep(0.4)
        try:
            return await act(simulator)
        finally:
            simulator.close()

    return asyncio.run(live())


@pytest.mark.parametrize("name", MOVES)
def test_a_move_sends_what_is_looked_at_and_little_more(name):
    settings, moves = MOVES[name]

    async def move(simulator):
        sizes = []
        for one in moves:
            with sent() as told:
                simulator._take(one)
                assert not simulator.problem
            sizes.append(told.bytes)
        return sizes

    sizes = in_a_loop(settings, move)
    assert all(0 < size <= AT_ONCE for size in sizes), sizes


def plane(canvas, number):
    """What the page shows of a plane: its numbers, or None where it has none of this number."""
    there = number - canvas.overlay_first
    count, rows, cols = canvas.overlay_shape
    if not 0 <= there < count:
        return None
    low, high = canvas.overlay_range
    planes = np.frombuffer(canvas.overlay, np.uint8).reshape(count, rows, cols)
    return low + planes[there] / 255 * (high - low)


def test_the_plane_of_the_chosen_dimension_is_there_at_once_and_all_others_at_rest():
    async def move(simulator):
        canvas = simulator.pages["positions"].new[1].canvas
        simulator.new_size = (20, 12)
        wanted = simulator.reading.new_planes
        assert np.abs(plane(canvas, 90) - wanted[90]).max() < 0.02
        assert plane(canvas, 89) is None
        await asyncio.sleep(0.4)
        for number in (0, 17, 90, 95):
            assert np.abs(plane(canvas, number) - wanted[number]).max() < 0.02

    in_a_loop(dict(dimension=90), move)


def test_planes_that_are_too_many_come_one_at_a_time():
    async def move(simulator):
        canvas = simulator.pages["positions"].new[1].canvas
        for number in (5, 160):
            simulator.dimension = number
            await asyncio.sleep(0.3)
            assert np.abs(plane(canvas, number) - simulator.reading.new_planes[number]).max() < 0.05
            assert canvas.overlay_shape[0] == 1

    wide = dict(table=WIDE, old_size=64, num_prefix_tokens=0, new_size=63, selected=3)
    in_a_loop(wide | dict(dimension=7), move)


def test_looking_elsewhere_in_the_same_table_sends_no_plane_again():
    async def move(simulator):
        with sent() as told:
            simulator.dimension, simulator.selected = 40, 9
            await asyncio.sleep(0.4)
        return told

    told = in_a_loop({}, move)
    assert told.bytes < 1000
    assert not told.of("overlay")


def test_a_place_of_a_grid_too_large_for_all_planes_has_its_own_at_once():
    async def move(simulator):
        canvas = simulator.pages["positions"].new[2].canvas
        simulator.selected = 9
        reading = simulator.reading
        similar = reading.new_similarity[0]
        assert np.abs(plane(canvas, canvas.overlay_index) - similar).max() < 0.01
        row, col = divmod(int(similar.argmax()), 30)
        assert row * 30 + col == reading.new_selected

    in_a_loop(dict(new_size=(20, 30), selected=27), move)


def test_every_pixel_of_a_picture_follows_once_the_hand_rests():
    async def move(simulator):
        canvas = simulator.pages["native_aspect"].native.canvas
        simulator.max_num_patches = 100
        assert canvas.image.startswith(b"\xff\xd8")  # a JPEG
        size = simulator.reading.native
        assert canvas.image_size == size
        await asyncio.sleep(0.4)
        assert canvas.image.startswith(b"\x89PNG")
        assert canvas.image_size == size
        with sent() as told:
            simulator.max_ratio = 90.0  # changes nothing that is seen
            await asyncio.sleep(0.4)
        assert not told.of("image")

    in_a_loop(dict(page="native_aspect", image=NOISE[:300, :200]), move)


def test_a_point_that_was_measured_is_in_the_table_at_once():
    async def move(simulator):
        page = simulator.pages["positions"]
        simulator._learn(AccuracyPoint("timm", 128, 7, 128))
        assert f"<td>{100 * 7 / 128:.1f} %" in page.rows._numbers.value
        assert "of 128 or 512 " in page.chart._caption.value
        assert page.chart.lines[0].y[-1] == pytest.approx(100 * 7 / 128)

    in_a_loop({}, move)
