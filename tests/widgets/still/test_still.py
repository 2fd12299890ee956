"""What is seen of a widget where no browser draws it."""

from base64 import b64decode
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageColor

from vitlab.widgets import MemoryGauge, PatchCanvas, PatchGridSlicer
from vitlab.widgets.still import card, in_bundle, painted, plotted
from vitlab.widgets.still.encoded import LARGEST
from vitlab.widgets.still.inks import inks
from vitlab.widgets.still.letters import length, lines, plain
from vitlab.widgets.still.palettes import palette

VIEW = "application/vnd.jupyter.widget-view+json"
YELLOW = (255, 214, 10)


def decoded(bundle):
    return Image.open(BytesIO(b64decode(bundle["image/jpeg"])))


@pytest.mark.parametrize("make", [PatchGridSlicer, MemoryGauge])
def test_an_output_holds_the_widget_a_small_picture_and_the_text(make):
    instrument = make()
    bundle = instrument._repr_mimebundle_()
    assert list(bundle) == ["text/plain", VIEW, "image/jpeg"]
    assert bundle[VIEW]["model_id"] == instrument.model_id
    assert len(bundle["image/jpeg"]) <= LARGEST == 60_000
    assert decoded(bundle).width == 760
    instrument.close()


def test_a_canvas_is_painted_with_its_picture_its_grid_and_what_is_chosen():
    picture = np.full((40, 60, 3), (0, 0, 200), np.uint8)
    canvas = PatchCanvas(image=picture, patch_size=(10, 20), selected=4)
    seen = np.asarray(painted(canvas, 240, 240))
    assert seen.shape == (160, 240, 3)
    assert (seen[20, 40] == (0, 0, 200)).all()  # the middle of cell 0
    assert (seen[60, 120] == (0, 0, 200)).all()  # the middle of cell 4: row 1, column 1
    chosen = (seen == YELLOW).all(axis=2)
    top, left = (axis.min() for axis in np.nonzero(chosen))
    bottom, right = (axis.max() for axis in np.nonzero(chosen))
    assert (top, left, bottom, right) == (39, 79, 81, 161)
    assert not chosen[45:75, 85:155].any()
    assert seen[20, 80].astype(int).min() > 150  # a light line between two columns


def test_each_cell_has_the_colour_of_its_number():
    canvas = PatchCanvas(image_size=(2, 3), patch_size=1, opacity=1, grid_opacity=0)
    canvas.show_planes([[0, 1, 2], [3, 4, 5]])
    seen = np.asarray(painted(canvas, 90, 90))
    middles = seen[15::30, 15::30].reshape(6, 3)
    assert middles.tolist() == palette("viridis")[np.arange(6) * 51].tolist()
    other = np.asarray(painted(canvas, 90, 90, np.array([[1.0, 0, 0], [0, 0, 0]])))
    assert other[15::30, 15::30].reshape(6, 3)[:2].tolist() == [[253, 231, 37], [68, 1, 84]]


def test_pictures_of_a_sheet_have_their_own_cells():
    canvas = PatchCanvas(patch_size=8, opacity=1, grid_opacity=0)
    canvas.show_sheet([np.zeros((8, 16, 3), np.uint8)] * 3, cols=2, gap=8)
    canvas.show_colours([[1, 0, 0], [0, 1, 0]] * 2 + [[0, 0, 1], [1, 1, 1]])
    seen = np.asarray(painted(canvas, 400, 240))
    assert seen.shape[:2] == (240, 400)
    of_third = seen[200, [40, 120]]  # second row, first column
    assert of_third.tolist() == [[0, 0, 255], [255, 255, 255]]


def test_a_grid_that_does_not_fit_is_a_picture_without_lines():
    canvas = PatchCanvas(image=np.full((30, 50, 3), 90, np.uint8), patch_size=16)
    assert set(np.unique(painted(canvas, 50, 50))) == {90}


def test_no_picture_is_so_restless_that_it_has_no_room():
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (900, 1200, 3), dtype=np.uint8))
    bundle = in_bundle({"text/plain": "noise"}, noise)
    assert len(bundle["image/jpeg"]) <= LARGEST
    assert decoded(bundle).width / decoded(bundle).height == pytest.approx(4 / 3, abs=0.01)


def test_lines_are_as_wide_as_they_may_be_and_hold_every_word():
    words = "Patch 77 is in row 5, column 7: 14 × 14 = 196 patches, each 768 numbers. " * 3
    broken = list(lines(words, 13, 220))
    assert " ".join(broken) == plain(words).strip()
    assert all(length(line, 13) <= 220 for line in broken)
    longer = [f"{one} {other.split()[0]}" for one, other in pairwise(broken)]
    assert all(length(line, 13) > 220 for line in longer)


def test_what_is_left_out_of_an_instrument_is_not_in_its_picture():
    whole = PatchGridSlicer()._still()
    only_words = PatchGridSlicer(parts=("head",))._still()
    assert only_words.height < whole.height / 2
    title = card("Patch grid slicer", "", "", [])
    assert title.height < only_words.height


def test_bars_and_lines_are_painted_where_their_numbers_are():
    gauge = MemoryGauge(model="vit_tiny", batch_size=2)
    bars = gauge.figures.bar.bars
    sheet = gauge.sheet.read_text(encoding="utf-8")
    seen = np.asarray(plotted(gauge.figures.bar.figure, 234, 226, sheet))  # 200 px each way
    tops = np.cumsum(bars.y[:, 0]) / bars.scales["y"].max
    largest = int(np.argmax(bars.y[:8, 0]))  # of those that are not hatched
    middle = tops[largest] - bars.y[largest, 0] / bars.scales["y"].max / 2
    row = 8 + round(200 * (1 - middle))
    name = bars.colors[largest].removeprefix("var(--").removesuffix(")")
    assert seen[row, 134].tolist() == list(ImageColor.getrgb(inks(sheet)[name]))
    assert seen[8 + round(200 * (1 - tops[-1])) - 4, 134].tolist() == [255, 255, 255]


def test_a_line_over_a_scale_of_factors_is_straight():
    from vitlab.widgets.plotting import bqplot

    scales = {"x": bqplot.LinearScale(), "y": bqplot.LogScale()}
    line = bqplot.Lines(x=[0, 1, 2], y=[1, 10, 100], scales=scales, colors=["#ff0000"])
    seen = np.asarray(plotted(bqplot.Figure(marks=[line], axes=[]), 134, 126, ""))
    red = (seen[..., 0] > 200) & (seen[..., 1] < 160)
    for share in (0.25, 0.5, 0.75):
        rows = np.nonzero(red[:, 34 + round(100 * share)])[0]
        assert rows.mean() == pytest.approx(8 + 100 * (1 - share), abs=1.5)
