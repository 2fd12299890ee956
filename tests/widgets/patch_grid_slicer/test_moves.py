"""What a move of a hand sends to the page, and what waits until the hand rests."""

import asyncio
import json
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from ipywidgets.widgets.widget import Widget
from PIL import Image

from tests.few import few
from tests.widgets.sent import sent as collected
from vitlab.core.images import sample_image
from vitlab.widgets import PatchGridSlicer
from vitlab.widgets.background import Rest

PVT = {"cut": "overlapping", "patch_size": 7, "stride": 4, "padding": 3, "remainder": "crop"}
MOVES = {
    "regular": (
        {},
        [
            {"patch_size": 8},
            {"patch_size": 4},
            {"patch_size": 2},
            {"patch_size": 96},
            {"selected": 5},
        ],
    ),
    "overlapping": (PVT, [{"stride": 3}, {"padding": 1}, {"patch_size": 9}, {"selected": 30}]),
    "stages": ({"cut": "stages"}, [{"stage": 3}, {"stage": 1}, {"selected": 20}]),
    "adaptive": ({"cut": "adaptive"}, [{"threshold": 0.0005}, {"selected": 30}, {"max_patch": 16}]),
}


@pytest.fixture
def sent(monkeypatch):
    """Bytes of each message to the page; nothing that waits for the hand is sent."""
    sizes = []

    def send(widget, message, buffers=None):
        sizes.append(len(json.dumps(message, default=str)) + sum(map(len, buffers or ())))

    monkeypatch.setattr(Widget, "_send", send)
    monkeypatch.setattr(Rest, "then", lambda rest, act: None)
    return sizes


# Two pictures send what one sends, and more: one alone is tried where its planes are the largest.
@pytest.mark.parametrize("cut", MOVES)
@pytest.mark.parametrize(
    ("overlay", "beside"),
    few(
        [("pca", None), *((overlay, "coffee") for overlay in ("pca", "norm", "cosine", "none"))], 1
    ),
)
def test_a_move_sends_at_most_forty_kilobytes(sent, cut, overlay, beside):
    settings, moves = MOVES[cut]
    slicer = PatchGridSlicer(image="coffee", overlay=overlay, beside=beside, selected=9, **settings)
    for move in moves:
        sent.clear()
        for name, value in move.items():
            setattr(slicer, name, value)
        assert not slicer.problem
        assert 0 < sum(sent) <= 40_000, move
    slicer.close()


def test_a_plane_too_large_for_a_move_is_laid_once_the_hand_rests():
    async def move():
        slicer = PatchGridSlicer(image="coffee", patch_size=4, overlay="pca", beside="coffee")
        slicer.patch_size = 3
        before = [len(canvas.overlay_colours) for canvas in canvases_of(slicer)]
        await asyncio.sleep(0.4)
        after = [len(canvas.overlay_colours) for canvas in canvases_of(slicer)]
        slicer.close()
        return before, after

    before, after = asyncio.run(move())
    assert before == [0, 0]
    assert after == [3 * 128 * 192] * 2


@pytest.mark.parametrize(("side", "kind"), [(32, "png"), (96, "jpeg")])
def test_a_few_pixels_are_shown_as_they_are_and_many_as_a_photograph(side, kind):
    slicer = PatchGridSlicer(image="coffee", patch_size=side, overlay="cosine", selected=3)
    slicer.beside = "coffee"
    figures = slicer.pictures.beside.crops.value
    assert figures.count(f"data:image/{kind};base64,") == figures.count("<figure>") == 3
    first = figures.split("base64,")[1].split("'")[0]
    shown = np.asarray(Image.open(BytesIO(b64decode(first))))
    patch = sample_image("coffee")[:side, 3 * side : 4 * side]
    assert shown.shape == patch.shape
    assert np.abs(shown.astype(int) - patch).mean() <= (0 if kind == "png" else 8)
    slicer.close()


def test_a_move_tells_the_picture_beside_once_and_the_first_one_of_its_cut_before_all_else():
    slicer = PatchGridSlicer(image="coffee", beside="chelsea", overlay="cosine", selected=9)
    with collected() as told:
        slicer.patch_size = 32
    first, beside = canvases_of(slicer)
    assert [who for who, _, _ in told].count(beside) == 1
    assert [who for who, _, _ in told].count(first) == 2
    assert told[0][0] is first
    assert "patch_size" in told[0][1]
    assert len(told) <= 7  # one of them to the list of cuts, which waits where a hand moves
    slicer.close()


def canvases_of(slicer):
    return slicer.canvas, slicer.pictures.beside.canvas


def test_the_list_of_cuts_says_what_each_would_come_to_once_the_hand_rests():
    async def move():
        slicer = PatchGridSlicer()
        slicer.patch_size = 32
        words = slicer.controls["cut"]._words
        before = words.value
        await asyncio.sleep(0.4)
        slicer.close()
        return before, words.value

    before, after = asyncio.run(move())
    assert "49 tokens" not in before
    assert "49 tokens" in after
