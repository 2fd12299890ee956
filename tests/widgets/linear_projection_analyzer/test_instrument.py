"""The analyzer: settings reach the reading, the reading is drawn, the page has what it needs."""

import asyncio
import io
import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances
from PIL import Image
from torch import nn

from tests.core.readings.programs import printed
from vitlab.core.images import sample_image
from vitlab.widgets import LinearProjectionAnalyzer
from vitlab.widgets.background import Rest

NUMBERS = torch.Generator().manual_seed(5)
KERNEL = torch.randn(24, 3, 8, 4, generator=NUMBERS)
PICTURE = np.random.default_rng(2).integers(0, 256, (48, 32, 3), np.uint8)


@pytest.fixture
def analyzer():
    analyzer = LinearProjectionAnalyzer()
    yield analyzer
    analyzer.close()


def facts(analyzer):
    return {fact.name: fact for fact in analyzer.reading.facts}


def pixels(canvas):
    return np.asarray(Image.open(io.BytesIO(canvas.image)))


def lost_by_numpy(analyzer, weight):
    """What a blind reader loses, by least squares over the patches."""
    picture = sample_image(analyzer.image).astype(float) / 255
    high, wide = analyzer.reading.grid.patch_size
    rows, cols = picture.shape[0] // high, picture.shape[1] // wide
    cut = picture[: rows * high, : cols * wide].reshape(rows, high, cols, wide, 3)
    x = cut.transpose(0, 2, 4, 1, 3).reshape(rows * cols, -1)
    x -= x.mean(0)
    matrix = weight.double().flatten(1).numpy()
    back = x @ matrix.T @ np.linalg.pinv(matrix.T)
    return ((x - back) ** 2).sum() / (x**2).sum()


def test_it_opens_on_its_surprise(analyzer):
    told = facts(analyzer)
    assert (told["lost"].shown, told["best"].shown) == ("74 %", "1.33 %")
    assert told["lost"].value == pytest.approx(
        100 * lost_by_numpy(analyzer, analyzer.reading.kernel), rel=1e-4
    )
    for name in ("lost", "best", "gain", "parameters", "rank"):
        assert f"data-fact={name}" in analyzer._numbers.value
    assert "195 directions" in analyzer._numbers.value
    assert [shown._words.value.split("<b>")[1][:16] for shown in analyzer.pictures.all] == [
        *("the photograph</", "192 random</b></", "192 principal</b")
    ]


def test_pictures_are_those_of_the_reading_to_the_pixel(analyzer):
    reading = analyzer.reading
    shown = [reading.picture, reading.read_back, reading.read_beside]
    for place, picture in zip(analyzer.pictures.all, shown, strict=True):
        assert np.array_equal(pixels(place.canvas), picture)
        assert place.canvas.image_size == (224, 224)
        assert place.canvas.patch_size == (16, 16)
    assert np.array_equal(reading.picture, sample_image("chelsea"))
    assert not np.array_equal(reading.read_back, reading.read_beside)


def test_of_each_patch_the_page_knows_what_is_lost(analyzer):
    canvas = analyzer.pictures.back.canvas
    low, high = canvas.overlay_range
    told = np.frombuffer(canvas.overlay, np.uint8) / 255 * (high - low) + low
    wanted = 100 * analyzer.reading.lost_map.ravel()
    assert np.abs(told - wanted).max() <= (high - low) / 500
    assert canvas.opacity == 0  # words alone


def test_the_sheet_holds_every_filter_and_the_answers_their_planes(analyzer):
    analyzer.embed_dim = 40
    reading, sheet, answers = analyzer.reading, analyzer.filters.sheet, analyzer.filters.answers
    assert (sheet.pictures, sheet.image_size) == (40, (16, 16))
    laid = pixels(sheet)
    for number in (0, 13, 14, 39):
        top, left = number // 14 * 18, number % 14 * 18
        assert np.array_equal(laid[top : top + 16, left : left + 16, :3], reading.sheet[number])
    assert not laid[2 * 18 : 2 * 18 + 16, 12 * 18 :].any()  # no filter 40: all is let through
    ranges = np.frombuffer(answers.overlay_ranges, "<f4").reshape(40, 2)
    assert np.allclose(ranges[:, 0], -ranges[:, 1])  # grey is an answer of 0
    assert np.allclose(ranges[:, 1], np.abs(reading.responses).max(axis=(1, 2)))  # each its own
    told = np.frombuffer(answers.overlay, np.uint8).reshape(40, 14, 14) / 255 * 2 - 1
    off = np.abs(told * ranges[:, 1, None, None] - reading.responses).max(axis=(1, 2))
    assert (off <= ranges[:, 1] / 127).all()
    picture = torch.from_numpy(sample_image("chelsea")).permute(2, 0, 1) / 255
    answer = (picture[:, 80:96, 112:128] * reading.kernel[7]).sum()
    assert reading.responses[7, 5, 7] == pytest.approx(float(answer), rel=1e-4)


def test_the_curve_is_drawn_beside_everything_else(analyzer):
    analyzer.working.join()
    lines = {line["name"]: dict(line["points"]) for line in analyzer.chart.plot.curves}
    assert [*lines] == ["random", "random_fitted", "dct", "pca"]
    assert len(lines["random"]) == 14
    kernel = LinearProjectionAnalyzer(embed_dim=96).reading.kernel
    assert lines["random"][96] == pytest.approx(lost_by_numpy(analyzer, kernel), rel=1e-4)
    assert lines["random"][768] == 0
    assert analyzer.chart.plot.told == {
        "width": 192,
        "lost": analyzer.reading.lost,
        "series": "random",
    }
    assert analyzer.chart.plot.slider == f"IPY_MODEL_{analyzer.panel.embed_dim.model_id}"
    for title in ("read blind", "fitted", "cosine waves", "principal"):
        assert title in analyzer.chart._legend.value


def test_controls_and_settings_follow_each_other(analyzer):
    panel = analyzer.panel
    panel.embed_dim.value = 96
    panel.decoder.value = "fitted"
    panel.init.value = "he"
    panel.grey.value = True
    assert (analyzer.embed_dim, analyzer.decoder, analyzer.init) == (96, "fitted", "he")
    assert (analyzer.in_chans, analyzer.reading.chans) == (1, 1)
    panel.patch_size.value = (8, 8)
    panel.image.value = "coffee"
    assert (analyzer.reading.grid.tokens, analyzer.reading.sample) == (3456, "coffee")
    panel.weights.value = "dct"
    panel.embed_dim.value = 30
    assert (analyzer.reading.weights, analyzer.reading.dim) == ("dct", 30)
    assert panel.init.disabled
    analyzer.patch_size = (8, 4)
    analyzer.weights = "pca"
    assert (panel.patch_size.value, panel.weights.value) == ((8, 4), "pca")
    assert "cosine waves" in analyzer.pictures.beside._words.value  # not the same twice


def test_the_list_says_what_each_kind_loses_and_shows_its_filters(analyzer):
    told = analyzer.panel.weights._words.value
    for line in ("loses 74.0 %", "loses 2.9 %", "loses 1.3 %", "other patches"):
        assert line in told
    thumbnails = pixels(analyzer.panel.weights.canvas)
    assert thumbnails.shape == (4 * 76, 152, 3)
    assert len({thumbnails[at : at + 76].tobytes() for at in range(0, 304, 76)}) == 4
    eight = [
        thumbnails[top : top + 35, left : left + 35]
        for top in (1, 39)
        for left in range(1, 152, 38)
    ]
    assert len({one.tobytes() for one in eight}) == 8  # two rows of four filters each


@pytest.mark.parametrize(
    ("weights", "dim", "has_bias"),
    [(KERNEL, 24, True), (nn.Conv2d(3, 24, (8, 4), (8, 4), bias=False), 24, False)],
    ids=["a kernel", "a module"],
)
def test_weights_of_ones_own_settle_sizes_and_keep_a_place_in_the_list(
    analyzer, weights, dim, has_bias
):
    analyzer.weights = weights
    panel, reading = analyzer.panel, analyzer.reading
    assert (reading.grid.patch_size, reading.dim) == ((8, 4), dim)
    assert panel.patch_size.value == (8, 4)
    assert panel.patch_size.disabled
    assert panel.embed_dim.disabled
    assert facts(analyzer)["parameters"].value == 24 * (96 + has_bias)
    kernel = weights if isinstance(weights, torch.Tensor) else weights.weight.detach()
    assert reading.lost == pytest.approx(lost_by_numpy(analyzer, kernel), rel=1e-4)
    assert panel.weights.value == "given"
    assert "embed_dim, in_chans and patch_size follow them" in analyzer._numbers.value
    analyzer.working.join()
    assert analyzer.chart.plot.curves[-1]["name"] == "given"
    panel.weights.value = "random"
    assert (analyzer.reading.dim, analyzer.reading.grid.patch_size) == (192, (16, 16))
    assert not panel.embed_dim.disabled
    panel.weights.value = "given"
    assert analyzer.weights is weights


def test_a_matrix_of_a_linear_is_read_in_its_own_order():
    rows = KERNEL.permute(0, 2, 3, 1).flatten(1)
    analyzer = LinearProjectionAnalyzer(weights=rows, patch_size=(8, 4), channels_last=True)
    kernel = LinearProjectionAnalyzer(weights=KERNEL)
    assert analyzer.reading.lost == pytest.approx(kernel.reading.lost)
    analyzer.channels_last = False
    assert analyzer.reading.lost != pytest.approx(kernel.reading.lost, rel=1e-3)


def test_the_same_tensor_with_other_numbers_is_read_again(analyzer):
    mine = KERNEL.clone()
    analyzer.weights = mine
    before = analyzer.reading.lost
    mine.fill_(0)[:, 0] = 1
    analyzer.weights = mine
    assert analyzer.reading.lost != pytest.approx(before, rel=1e-3)


def test_it_opens_on_the_last_patch_and_filter_where_there_are_not_as_many():
    analyzer = LinearProjectionAnalyzer(weights=KERNEL[:3], image=PICTURE)
    assert (analyzer.selected, analyzer.filter, analyzer.problem) == (47, 2, "")
    beyond = LinearProjectionAnalyzer(image=PICTURE, patch_size=8, selected=24)
    assert "no patch 24: the last is 23" in beyond.problem
    beyond._problem.buttons[0].click()
    assert (beyond.selected, beyond.problem) == (23, "")


def test_a_move_to_fewer_patches_looks_at_the_last_and_escape_at_none(analyzer):
    analyzer.image, analyzer.embed_dim = PICTURE, 4
    assert (analyzer.selected, analyzer.filter, analyzer.problem) == (5, 3, "")
    analyzer.selected = analyzer.filter = -1  # what Escape brings
    assert analyzer.problem == ""
    assert "own_patch" not in facts(analyzer)
    analyzer.filter = 4
    assert "no filter 4: the last is 3" in analyzer.problem


def test_patches_that_do_not_fill_the_picture_are_a_sentence_with_a_button(analyzer):
    analyzer.patch_size = 15
    assert "do not fill a side of 224 px" in analyzer.problem
    analyzer._problem.buttons[0].click()
    assert (analyzer.patch_size, analyzer.problem) == ((14, 14), "")


def test_it_opens_on_what_is_nearest_where_the_settings_cannot_work():
    analyzer = LinearProjectionAnalyzer(patch_size=15, image="chelsea")
    assert "do not fill" in analyzer.problem == analyzer.text
    assert analyzer.reading.grid.patch_size == (14, 14)
    assert analyzer.pictures.back.canvas.patch_size == (14, 14)
    analyzer.close()


def test_more_waves_than_there_are_are_a_sentence_and_more_noise_is_a_remark(analyzer):
    analyzer._take({"patch_size": 4, "weights": "dct"})
    assert "48 cosine waves, and 192 were asked for" in analyzer.problem
    analyzer._problem.buttons[0].click()
    assert (analyzer.embed_dim, analyzer.problem) == (48, "")
    analyzer._take({"weights": "random", "embed_dim": 60})
    assert "48 numbers cannot fill 60 dims: 12 are combinations" in analyzer._numbers.value


def test_looking_elsewhere_computes_and_sends_no_picture_again(analyzer):
    sent = []
    for shown in (*analyzer.pictures.all, analyzer.filters):
        canvases = [shown.canvas] if hasattr(shown, "canvas") else [shown.sheet, shown.answers]
        for canvas in canvases:
            canvas.observe(sent.append, ["image", "overlay"])
    before = analyzer.reading
    analyzer.selected, analyzer.filter = 20, 9
    assert sent == []
    assert analyzer.reading.read_back is before.read_back
    assert facts(analyzer)["own_patch"].value == pytest.approx(100 * before.lost_map[1, 6])


def test_folds_tell_of_spellings_the_trap_and_starting_values(analyzer):
    for fold in analyzer._folds:
        fold.button.value = True
    spelt = analyzer._folds[2].content.value
    for name in ("conv", "unfold", "einsum", "reshape", "permute(0, 2, 3, 1)"):
        assert name in spelt
    assert f"<b>{facts(analyzer)['transplant'].shown}</b> off" in spelt
    assert "class=vl-own><td>xavier<td>0.0456<td>1.59<td>1.6" in analyzer._starts.value
    analyzer.draw.value = 3
    assert analyzer.seed == 3
    assert analyzer.reading.lost != LinearProjectionAnalyzer().reading.lost
    analyzer.in_chans = 1
    assert "no other order" in analyzer._folds[2].content.value
    analyzer.working.join()
    described = analyzer._folds[1].content.value
    assert "What is lost at every width" in described
    lost = analyzer.chart.shown[0].points[0]  # 8 random numbers
    assert f"<td>8<td>{100 * lost.lost:.1f} %" in described
    assert lost.lost > 0.9
    assert "lost in patch 77" in described


STATES = {
    "opening": {},
    "fitted, grey": dict(decoder="fitted", in_chans=1, patch_size=8, embed_dim=40, image="rocket"),
    "waves": dict(weights="dct", patch_size=(8, 4), embed_dim=30, bias=False, selected=-1),
    "principal": dict(weights="pca", patch_size=8, embed_dim=20, image="coffee"),
    "trained": dict(weights="trained", decoder="fitted"),
    "own": dict(weights=KERNEL, image=PICTURE),
}


def test_the_program_of_every_state_prints_what_the_page_shows(tmp_path):
    made = {name: LinearProjectionAnalyzer(**state) for name, state in STATES.items()}
    folders = {name: tmp_path / name for name in made}
    for name, analyzer in made.items():
        folders[name].mkdir()
        analyzer.write_inputs(folders[name])
    values = printed({name: analyzer.code() for name, analyzer in made.items()}, folders)
    for name, analyzer in made.items():
        told = dict(values[name])
        for fact in analyzer.reading.facts:
            rounding = {"spellings": 1e-4, "mended": 1e-3}.get(fact.name, 1e-6)
            wanted = pytest.approx(fact.value, rel=2e-4, abs=rounding)
            assert float(told.pop(fact.name)) == wanted, (name, fact.name)
        assert not told


def test_a_picture_of_ones_own_comes_from_the_page(analyzer):
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).save(buffer, "PNG")
    analyzer.pictures.photograph.canvas.set_state({"image": memoryview(buffer.getvalue())})
    assert analyzer.problem == ""
    assert np.array_equal(analyzer.reading.picture, PICTURE)
    assert analyzer.selected == 5
    assert analyzer.panel.image.value == "your own"


def test_settings_have_a_place_in_the_page(analyzer):
    assert analyzer.target("filter") == (analyzer.filters.sheet, "selected")
    assert analyzer.target("embed_dim") == (analyzer.panel.embed_dim, "value")
    canvas, trait = analyzer.target("weights")
    setattr(canvas, trait, 2)
    assert analyzer.weights == "pca"
    twin, trait = analyzer.target("seed")
    setattr(twin, trait, 4)
    assert analyzer.seed == 4


def test_a_move_sends_forty_kilobytes_at_most_and_the_rest_once_the_hand_rests(monkeypatch):
    sent = []

    def note(widget, msg, buffers=None):
        size = sum(memoryview(buffer).nbytes for buffer in buffers or [])
        sent.append(len(json.dumps(msg)) + size)

    async def move():
        analyzer, largest = LinearProjectionAnalyzer(), {}
        await asyncio.sleep(0.1)
        at_rest = 0
        for settings in (
            *({"embed_dim": dim} for dim in (193, 60, 400, 768)),
            {"weights": "pca"},
            {"decoder": "fitted"},
            {"image": "rocket"},
            {"patch_size": 8, "embed_dim": 100},
            {"selected": 3},
            {"filter": 3},
        ):
            sent.clear()
            analyzer._take(settings)
            largest[str(settings)] = sum(sent)
            for _ in range(400):
                await asyncio.sleep(0.01)
                if not analyzer.reading.waits and not analyzer.working._behind.running:
                    break
            await asyncio.sleep(0.05)
            at_rest += sum(sent)
        for shown in analyzer.pictures.all:  # in the end it is the very picture
            assert Image.open(io.BytesIO(shown.canvas.image)).format == "PNG"
        analyzer.close()
        return largest, at_rest

    monkeypatch.setattr("ipywidgets.Widget._send", note)
    monkeypatch.setattr(Rest.__init__, "__defaults__", (0.02,))  # seconds until a hand rests
    largest, at_rest = asyncio.run(move())
    assert {move: size for move, size in largest.items() if size > 40_000} == {}
    assert at_rest > 500_000  # so it does see what is sent


def test_it_is_imported_without_torch():
    code = "import sys; from vitlab.widgets import LinearProjectionAnalyzer as it; it.title"
    code += "; print('torch' in sys.modules, 'bqplot' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["False", "False"]


def test_nothing_is_left_when_it_is_closed():
    before = set(_instances)
    for weights in ("random", KERNEL):
        analyzer = LinearProjectionAnalyzer(weights=weights)
        for fold in analyzer._folds:
            fold.button.value = True
        analyzer.target("seed")
        analyzer.stop = 2
        analyzer.close()
    assert set(_instances) == before


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(_instances)
    for _ in range(count):
        LinearProjectionAnalyzer(patch_size=4, embed_dim=8, image=PICTURE).close()
    assert set(_instances) == before
