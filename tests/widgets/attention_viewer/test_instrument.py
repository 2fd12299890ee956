"""The viewer: settings reach the reading, the page has the maps, what is measured comes later."""

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances

from tests.widgets.sent import sent
from vitlab.core import LabError, VisionTransformer, load, shapes
from vitlab.core.attention import attention_rollout
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.attention_viewer.hiding import is_quick
from vitlab.widgets import AttentionViewer


@pytest.fixture(scope="module")
def viewer():
    viewer = AttentionViewer()
    viewer.working.join(60)
    yield viewer
    viewer.close()


def own_maps(layers=3, heads=2, tokens=17, batch=()):
    scores = torch.randn(*batch, layers, heads, tokens, tokens, generator=torch.manual_seed(0))
    return (4 * scores).softmax(-1)


def unpacked(part, shape, heads=None):
    """(first layer, weights) of what the page is sent, put back together here."""
    _, own, tokens, prefix = shape[:4]
    heads = heads or own
    _, first, count = np.frombuffer(part[:12], "<i4")
    scales = np.frombuffer(part[12:], "<f4", 2 * count * heads * tokens)
    scales = scales.reshape(count, heads, tokens, 2)
    levels = np.frombuffer(part[12 + scales.nbytes :], np.uint8)
    levels = levels.reshape(count, heads, tokens, tokens) / 255
    of = np.where(np.arange(tokens) < prefix, scales[..., :1], scales[..., 1:])
    return first, levels * of


def test_it_opens_on_its_surprise(viewer):
    assert "89 % of what it reads from patches is the star" in viewer.text
    assert "this map misleads" in viewer.text
    assert viewer.reading.setting.layer == 3
    for name in ("share_on_shape", "area", "empty_answer", "prefix_share"):
        assert f"data-fact={name}" in viewer._numbers.value
    assert viewer.canvas.prefix_labels == ["CLS"]
    assert [one["name"] for one in viewer.answers.answers][-1] == "star"


def test_the_page_has_the_models_own_maps(viewer):
    picture = shapes(24, seed=3).images[2]
    image = torch.as_tensor(picture).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        _, maps = load(BUNDLED[0])(image, return_attention=True)
    first, weights = unpacked(viewer.maps.part, viewer.maps.shape)
    assert first == 0
    own = maps[0].numpy()
    most = np.concatenate(
        [own[..., :1], np.repeat(own[..., 1:].max(-1, keepdims=True), 64, -1)], -1
    )
    assert (np.abs(weights - own) <= most / 509 + 1e-8).all()
    first, rollout = unpacked(viewer.maps.rollout, viewer.maps.shape, heads=1)
    assert first == -1
    np.testing.assert_allclose(rollout[0, 0], attention_rollout(maps[0]), atol=2e-3)
    numbers = np.frombuffer(viewer.maps.numbers, "<f4").reshape(4, 4, 65, 3)
    told = {fact.name: fact.value for fact in viewer.reading.moved(layer=1, head=2, query=9).facts}
    shown = [told["tokens_read"], told["prefix_share"] / 100, told["distance"]]
    np.testing.assert_allclose(numbers[1, 2, 9], shown, rtol=1e-4)
    shared = np.frombuffer(viewer.maps.shared, "<f4")
    assert shared[9] == own[:, :, 9, 1:].max()
    clipped = np.frombuffer(viewer.maps.percentile, "<f4")
    assert clipped[9] == pytest.approx(np.percentile(own[:, :, 9, 1:], 99))


def test_the_curve_hides_in_the_order_of_the_map(viewer):
    deletion = viewer.deletion
    order = np.frombuffer(deletion.order, "<u2")
    assert sorted(order) == [*range(64)]
    assert list(order[:12]) == viewer.reading.hidden_patches.tolist()
    assert np.frombuffer(deletion.random, "<f4").shape == (5 * 65,)
    curve = np.frombuffer(deletion.probabilities, "<f4")
    assert curve[5] < 0.05 < 0.95 < curve[12]
    assert deletion.state == ""
    picture = shapes(24, seed=3).images[2]
    assert deletion.colour == pytest.approx(picture.mean((0, 1)), abs=0.51)


def test_a_move_sends_no_map_again_and_little(viewer):
    viewer._take({"layer": 2, "head": 1, "query": 30})
    viewer.working.join(60)
    with sent() as told:
        viewer._take({"layer": 0, "head": 3, "query": 12, "hidden": 40, "scale": "shared"})
    assert not told.of("part")
    assert told.bytes < 6_000
    viewer.working.join(60)
    assert "area" in {fact.name for fact in viewer.reading.facts}
    assert viewer.deletion.look == [0, 3, 12, 0]
    random = viewer.reading.hiding.random
    viewer._take({"layer": 2, "head": 1, "query": 30})
    assert viewer.reading.hiding is not None, "a map that was measured is kept"
    assert viewer.reading.hiding.random is random
    viewer._take({"layer": -1, "head": None, "query": 0, "hidden": 12, "scale": "map"})


def test_controls_and_picture_are_hands_on_the_settings(viewer):
    viewer.panel.layer.value = 2
    viewer.panel.head.value = 1
    viewer.canvas.selected = 11
    viewer.deletion.hidden = 20
    assert (viewer.layer, viewer.head, viewer.query, viewer.hidden) == (1, 1, 11, 20)
    viewer.canvas.selected = -1  # Escape: the page goes back to the first token by itself
    assert viewer.query == 11
    viewer.panel.head.value = -1
    assert viewer.head is None
    viewer.layer, viewer.head, viewer.query = 0, 3, 5
    assert (viewer.panel.layer.value, viewer.panel.head.index) == (1, 4)
    assert viewer.canvas.selected == 5
    for name in ("layer", "head", "query", "hidden", "scale"):
        assert viewer.target(name)
    viewer._take({"layer": -1, "head": None, "query": 0, "hidden": 12})


def test_other_maps_with_fewer_layers_are_looked_at_where_they_are(viewer):
    viewer._take({"layer": 3, "head": 3, "query": 60, "followed": 2})
    viewer.attention = own_maps(tokens=10)
    assert not viewer.problem
    assert (viewer.layer, viewer.head, viewer.query, viewer.followed) == (-1, None, 0, None)
    assert viewer.maps.shape == [3, 2, 10, 1, 3, 3]
    assert viewer.maps.unit == "patches"
    assert viewer.deletion.state == "none"
    assert viewer.answers.answers == []
    assert viewer.canvas.image == b""
    viewer.causal = True
    assert "only the mask can be drawn" in viewer.problem
    viewer.causal, viewer.attention = False, None
    assert not viewer.problem
    assert viewer.maps.shape[:3] == [4, 4, 65]


KINDS = {
    "numpy": lambda: own_maps().numpy(),
    "a list of layers": lambda: [layer.numpy() for layer in own_maps()],
    "plain lists": lambda: own_maps().tolist(),
    "a batch of one": lambda: own_maps(batch=(1,)),
    "as transformers gives them": lambda: tuple(own_maps(batch=(1,)).unbind(1)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_maps_of_ones_own_come_in_many_kinds(kind):
    viewer = AttentionViewer(attention=KINDS[kind](), grid=(3, 5), num_prefix_tokens=2, head=1)
    _, weights = unpacked(viewer.maps.part, viewer.maps.shape)
    np.testing.assert_allclose(weights, own_maps(), atol=2e-3)
    assert viewer.canvas.prefix_labels == ["CLS", "R1"]
    assert viewer.canvas.image_size == (3, 5)
    viewer.close()


def test_a_constant_map_and_one_that_reads_no_patch_are_numbers():
    maps = torch.full((2, 1, 5, 5), 0.2)
    maps[1] = 0
    maps[1, ..., 0] = 1
    for scale in ("map", "shared", "percentile"):
        viewer = AttentionViewer(attention=maps, scale=scale, layer=1)
        assert not viewer.problem
        for name in ("numbers", "shared", "percentile"):
            assert np.isfinite(np.frombuffer(getattr(viewer.maps, name), "<f4")).all(), name
        _, weights = unpacked(viewer.maps.part, viewer.maps.shape)
        np.testing.assert_allclose(weights, maps, atol=1e-3)
        viewer.close()


def test_maps_of_a_base_model_weigh_at_most_six_megabytes_and_come_when_asked_for():
    row = torch.rand(1, 1, 1, 197, generator=torch.manual_seed(0)).softmax(-1)
    with sent() as told:
        viewer = AttentionViewer(attention=row.expand(12, 12, 197, 197), layer=5)
    assert told.bytes < 800_000, "one layer at first"
    first, weights = unpacked(viewer.maps.part, viewer.maps.shape)
    assert (first, weights.shape) == (5, (1, 12, 197, 197))
    parts = len(viewer.maps.part)
    for layer in (n for n in range(12) if n != 5):
        viewer.maps._handle_custom_msg({"ask": layer}, [])
        assert unpacked(viewer.maps.part, viewer.maps.shape)[0] == layer
        parts += len(viewer.maps.part)
    assert parts <= 6_000_000
    assert viewer.maps.rollout == b""
    viewer.maps._handle_custom_msg({"ask": -1}, [])
    assert unpacked(viewer.maps.rollout, viewer.maps.shape, heads=1)[0] == -1
    with sent() as told:
        viewer.query = 100
    assert told.bytes <= 40_000, "what a move sends"
    assert viewer.maps.overview_query == viewer.maps.numbers_query == 100
    assert len(viewer.maps.overview) == 12 * 12 * 196
    for nonsense in ({"ask": 99}, {"ask": "x"}, {}, None):
        viewer.maps._handle_custom_msg(nonsense, [])
    viewer.close()


def test_a_large_model_is_measured_when_somebody_asks(monkeypatch):
    torch.manual_seed(0)
    model = VisionTransformer((16, 24), 8, embed_dim=24, depth=2, num_heads=3, num_classes=5).eval()
    picture = np.random.default_rng(0).integers(0, 256, (16, 24, 3), np.uint8)
    import vitlab.widgets.attention_viewer.working as working

    monkeypatch.setattr(working, "is_quick", lambda source: False)
    viewer = AttentionViewer(model=model, image=picture)
    assert viewer.reading.hiding is None
    assert "press “Hide patches”" in viewer.deletion.state
    assert viewer.working.button.description == "Hide patches"
    viewer.working.button.click()
    viewer.working.join(60)
    assert viewer.reading.hiding is not None
    assert viewer.deletion.state == ""
    assert viewer.working.button.layout.display == "none"
    assert viewer.canvas.accept_pictures
    assert is_quick(viewer.reading.source)
    viewer.close()


def test_what_folds_out_tells_of_every_head_and_of_registers(viewer):
    for fold in viewer._folds:
        fold.button.value = True
    viewer.working.join(60)  # a curve that another test asked for
    heads, registers = viewer._folds[2].content.value, viewer._folds[3].content.value
    assert heads.count("<tr") == 17
    assert registers.count("reg4") == 4
    assert viewer._folds[0].content.value == viewer.code()
    assert "The patches that it reads most" in viewer._folds[1].content.value
    for fold in viewer._folds:
        fold.button.value = False


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    AttentionViewer().close()
    before = set(_instances)
    for number in range(count):
        viewer = AttentionViewer(attention=own_maps(tokens=10))
        assert len(_instances) - len(before) <= 200, "few widgets are soon there"
        if number % 5 == 0:
            for fold in viewer._folds:
                fold.button.value = True
            viewer.target("query")
        viewer.close()
        viewer.close()
    assert set(_instances) == before


def test_escape_calls_off_what_is_being_measured(viewer, monkeypatch):
    called = []
    monkeypatch.setattr(viewer.working, "cancel", lambda: called.append("off"))
    assert viewer.hotkeys == ["Escape"]
    viewer._press("Escape")
    assert called == ["off"]


@pytest.mark.refusal
def test_what_cannot_work_is_a_sentence_with_a_way_out(viewer):
    viewer.layer = 9
    assert viewer.problem == "there is no layer 9: use 0 to 3."
    viewer._problem.buttons[0].click()
    assert (viewer.layer, viewer.problem) == (3, "")
    viewer.image = "hexagon.png"
    assert viewer.problem
    viewer.image = "star"
    viewer.model = torch.nn.Identity()
    assert "Identity" in viewer.problem
    viewer.model = BUNDLED[0]
    assert not viewer.problem
    with pytest.raises(LabError, match="does not live in the page"):
        viewer.target("attention")
