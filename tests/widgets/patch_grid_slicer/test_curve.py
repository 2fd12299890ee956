"""The curve of an adaptive cut, the list of cuts, and what each cut makes room for."""

import subprocess
import sys

import numpy as np
import pytest

from vitlab.core.images import sample_image
from vitlab.widgets import PatchGridSlicer
from vitlab.widgets.patch_grid_slicer.thumbnails import thumbnails

SMALL = np.random.default_rng(3).integers(0, 256, (32, 64, 3), dtype=np.uint8)


@pytest.fixture
def slicer():
    slicer = PatchGridSlicer(image="chelsea", cut="adaptive")
    yield slicer
    slicer.close()


def curve_of(slicer):
    (curve,) = slicer.pictures.curve.children
    return curve


def points(mark):
    return list(zip(np.asarray(mark.x).tolist(), np.asarray(mark.y).tolist(), strict=True))


def test_the_curve_is_the_readings_and_the_dot_is_where_the_threshold_is(slicer):
    curve = curve_of(slicer)
    assert points(curve.line) == [pytest.approx(point) for point in slicer.reading.curve]
    assert points(curve.dots) == [pytest.approx(point) for point in slicer.reading.offered]
    assert points(curve.here) == [(0.005, 439.0)]
    slicer.threshold = 0.02
    tokens = slicer.reading.tokens
    assert points(curve.here) == [(0.02, tokens)]
    assert list(curve.word.text) == [str(tokens)]
    assert f"{tokens} at 0.02" in curve._caption.value
    slicer.min_patch = 16
    assert points(curve.dots)[0] == (0.0005, slicer.reading.offered[0][1])


def test_a_click_on_the_curve_sets_the_threshold_as_the_slider_does(slicer):
    curve_of(slicer)._click(8)
    assert slicer.threshold == 0.02
    assert slicer.controls["threshold"].value == 0.02


@pytest.mark.parametrize("threshold", [0.0, 7.0, -1.0, float("inf")])
def test_a_threshold_beside_the_curve_has_no_dot_on_it(slicer, threshold):
    slicer.threshold = threshold
    assert not slicer.problem
    curve = curve_of(slicer)
    assert curve.here.opacities == curve.now.opacities == [0.0]
    assert list(curve.word.text) == [""]
    assert np.isfinite(np.asarray(curve.now.x)).all()


def test_there_is_a_curve_where_tokens_of_cells_are_shown_and_nowhere_else(slicer):
    slicer.cut = "stages"
    assert slicer.pictures.curve.children == ()
    slicer.cut, slicer.facts = "adaptive", ("fewer",)
    assert slicer.pictures.curve.children == ()
    assert "<td>0.005<td>439" not in slicer._described(slicer.reading)
    slicer.facts = ()
    assert curve_of(slicer)
    described = slicer._described(slicer.reading)
    assert "<td>0.005<td>439" in described
    for threshold, tokens in slicer.reading.offered:
        assert f"<td>{threshold:g}<td>{tokens}" in described


def test_opening_imports_neither_torch_nor_what_draws_the_curve_and_takes_60_megabytes_at_most():
    program = (
        "import ipykernel.kernelapp, psutil, sys\n"
        "held = psutil.Process().memory_info\n"
        "bare = held().rss\n"
        "from vitlab.widgets import PatchGridSlicer, PatchSizeAdvisor\n"
        "slicer, advisor = PatchGridSlicer(), PatchSizeAdvisor()\n"
        "for key in '231': slicer._press(key)\n"
        "slicer.beside, advisor.application = 'coffee', 'documents'\n"
        "assert not {'torch', 'bqplot'} & set(sys.modules)\n"
        "assert 5e6 < held().rss - bare < 60e6\n"
        "slicer._press('4')\n"
        "assert {'torch', 'bqplot'} <= set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_list_says_what_each_cut_would_come_to():
    slicer = PatchGridSlicer()
    lines = slicer.controls["cut"]._lines
    assert lines == ["196 tokens", "3,136 tokens", "3,136 → 49", "8 to 32 px"]
    slicer._press("4")
    assert slicer.controls["cut"]._lines[3] == "439 tokens"
    slicer._press("2")
    lines = slicer.controls["cut"]._lines
    assert lines == ["196 tokens", "3,136 tokens", "3,136 → 49", "439 tokens"]
    slicer.image = SMALL
    lines = slicer.controls["cut"]._lines
    assert lines == ["8 tokens", "128 tokens", "128 → 2", "8 to 32 px"]
    slicer.strides = (4, 2, 7)
    assert slicer.controls["cut"]._lines[2] == "does not fit"
    slicer.close()


def test_the_line_of_the_chosen_cut_is_of_what_is_shown():
    slicer = PatchGridSlicer(cut="overlapping")  # by nobody's hand: they lie side by side
    assert slicer.controls["cut"]._lines[1] == "196 tokens"
    slicer.close()


def test_every_line_is_what_its_cut_then_shows():
    slicer = PatchGridSlicer(image="coffee")
    for place, key in enumerate("1234"):
        slicer._press(key)
        line = slicer.controls["cut"]._lines[place]
        assert line.split()[0] == f"{slicer.reading.tokens:,}"
    slicer.close()


def test_the_list_is_chosen_from_by_keys_and_lets_nothing_go(slicer):
    canvas = slicer.controls["cut"].canvas
    canvas.set_state({"selected": 2})
    assert slicer.cut == "stages"
    canvas.set_state({"selected": -1})
    assert (slicer.cut, canvas.selected) == ("stages", 2)
    assert slicer.target("cut") == (canvas, "selected")


def test_thumbnails_are_of_the_picture_and_tell_the_cuts_apart():
    cat, cup = (thumbnails(sample_image(name), 32) for name in ("chelsea", "coffee"))
    for one, other in zip(cat, cup, strict=True):
        assert np.abs(one.astype(int) - other).mean() > 10
    for place, one in enumerate(cat):
        for other in cat[:place]:
            assert (one != other).any(-1).mean() > 0.1
    tiny = thumbnails(np.full((1, 1), 7, np.uint8).repeat(3).reshape(1, 1, 3), 32)
    assert {each.shape for each in tiny} == {(32, 32, 3)}


def test_each_cut_makes_its_room_and_only_overlapping_patches_show_their_neighbours():
    slicer = PatchGridSlicer()
    kinds = {"1": None, "2": "vl-in-overlap", "3": "vl-in-stages", "4": "vl-in-cells"}
    for key, kind in kinds.items():
        slicer._press(key)
        own = {name for name in slicer._dom_classes if name.startswith("vl-in-")}
        assert own == ({kind} if kind else set())
        assert slicer.canvas.lens_around == (14 if key == "2" else 0)
    slicer.close()


def test_what_there_is_no_room_for_stands_in_describe():
    slicer = PatchGridSlicer()
    slicer._press("2")
    shown, described = slicer._numbers.value, slicer._described(slicer.reading)
    for name in ("rows", "cols", "tokens", "sequence_length", "shared", "reads"):
        assert f"data-fact={name}>" in shown
    assert "pairs per head" not in shown
    assert "pairs per head" in described
    slicer.facts = ("attention_pairs",)
    assert "pairs per head" in slicer._numbers.value
    slicer.close()


def test_where_bqplot_is_not_installed_the_cut_is_shown_with_a_sentence_for_its_curve(monkeypatch):
    monkeypatch.setitem(sys.modules, "vitlab.widgets.patch_grid_slicer.curve", None)
    slicer = PatchGridSlicer(image=SMALL, cut="adaptive", min_patch=8, max_patch=16)
    assert slicer.reading.cells
    assert not slicer.problem
    assert "bqplot is not installed" in curve_of(slicer).value
    slicer.close()
