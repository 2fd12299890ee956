"""The viewer's reading: numbers that a program on torch alone computes again."""

import numpy as np
import pytest
import torch

from tests.core.readings.programs import printed
from vitlab.core import LabError, ShapeError, VisionTransformer, attention_map, load, shapes
from vitlab.core.attention import attention_rollout
from vitlab.core.errors import PlaceError
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.attention_viewer import TOUR, attention_reading
from vitlab.core.readings.attention_viewer.sources import STAR


def other_model():
    """Not square, and read at the mean of its patches: the program does not know it."""
    torch.manual_seed(0)
    vit = VisionTransformer(
        (24, 40), 8, embed_dim=24, depth=2, num_heads=3, num_classes=5, global_pool="avg"
    )
    for weight in vit.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return vit.eval()


def own_maps(tokens=17):
    scores = torch.randn(3, 2, tokens, tokens, generator=torch.Generator().manual_seed(0))
    return (3 * scores).softmax(-1)


OWN = dict(attention=own_maps(), grid=(3, 5), num_prefix_tokens=2)
NOISE = np.random.default_rng(0).integers(0, 256, (30, 50, 3), np.uint8)
CASES = {
    "as it opens": {},
    "a patch": dict(layer=1, head=2, query=30, target=1),
    "rollout": dict(show="rollout", query=0),
    "causal": dict(causal=True, query=40, layer=2),
    "registers": dict(model=BUNDLED[1], query=3, image="circle", layer=0),
    "own": OWN | dict(head=1, query=9, layer=0),
    "own, rollout": OWN | dict(show="rollout"),
    "another model": dict(image=NOISE, model=other_model(), hidden=3),
}
HIDDEN = ("as it opens", "causal", "another model")


@pytest.fixture(scope="module")
def readings():
    made = {name: attention_reading(**case) for name, case in CASES.items()}
    return made | {name: made[name].with_hiding(made[name].find_hiding()) for name in HIDDEN}


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    for name, reading in readings.items():
        reading.write_inputs(folders[name])
    programs = {name: reading.code for name, reading in readings.items()}
    edited = (
        programs["as it opens"].replace("layer = 3", "layer = 2").replace("head = None", "head = 1")
    )
    programs["edited"], folders["edited"] = edited, folders["as it opens"]
    return printed(programs, folders)


@pytest.mark.parametrize("name", CASES)
def test_the_program_prints_every_fact(readings, values, name):
    told = dict(values[name])
    for fact in readings[name].facts:
        wanted = pytest.approx(fact.value, rel=1e-3, abs=1e-4)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def test_the_numbers_follow_an_edited_input(values):
    told = numbers(attention_reading(layer=2, head=1))
    for name in ("share_on_shape", "tokens_read", "distance", "prefix_share"):
        assert float(values["edited"][name]) == pytest.approx(told[name], rel=1e-3)


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_the_map_lies_on_the_star_and_misleads(readings):
    reading = readings["as it opens"]
    told = numbers(reading)
    assert round(told["share_on_shape"]) == 89
    assert round(told["area"], 2) == 0.94
    assert [round(area, 2) for area in reading.hiding.random_areas] == [0.47, 0.93]
    assert told["empty_answer"] == pytest.approx(99.95, abs=0.02)
    assert round(numbers(reading.moved(hidden=5))["hidden_answer"]) == 1
    assert told["hidden_answer"] > 99
    assert "this map misleads" in reading.text
    assert "Of an empty picture it says “star” as well" in reading.text


def test_of_a_circle_it_points_at_what_counts():
    reading = attention_reading("circle")
    reading = reading.with_hiding(reading.find_hiding())
    assert not reading.hiding.misleads
    assert reading.hiding.own.area < 0.05 < reading.hiding.random_areas[0]
    assert "it points at what counts" in reading.text
    head = reading.moved(head=1)
    assert head.hiding is None
    found = head.find_hiding()
    assert found.random is reading.hiding.random  # they belong to no map
    assert found.own != reading.hiding.own


def test_what_cls_alone_sees_changes_with_nothing_that_is_hidden(readings):
    causal = attention_reading(causal=True, target=3)
    assert causal.prefix_share == pytest.approx(1)
    assert readings["causal"].hiding.indifferent
    assert "Whatever is hidden" in readings["causal"].text
    upper = causal.source.maps.triu(1)
    assert upper.count_nonzero() == 0


@pytest.mark.parametrize("name", BUNDLED)
def test_maps_are_the_models_own_and_its_rows_sum_to_one(name):
    model = load(name)
    picture = shapes(24, seed=3).images[STAR]
    image = torch.as_tensor(picture).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        logits, maps = model(image, return_attention=True)
    reading = attention_reading(model=name, layer=1, head=2, query=20)
    torch.testing.assert_close(reading.source.maps, maps[0])
    sums = reading.source.maps.sum(-1)
    torch.testing.assert_close(sums, torch.ones_like(sums))
    prefix = model.num_prefix_tokens
    wanted = attention_map(maps[0], 1, 2, 20, (8, 8), prefix)
    np.testing.assert_allclose(reading.plane, wanted, atol=1e-6)
    np.testing.assert_allclose(reading.overview[1, 2], wanted, atol=1e-6)
    np.testing.assert_allclose(reading.prefix.sum(), 1 - wanted.sum(), atol=1e-5)
    mean = attention_map(maps[0], 3, None, 0, (8, 8), prefix)
    np.testing.assert_allclose(attention_reading(model=name).plane, mean, atol=1e-6)
    rolled = reading.moved(show="rollout").matrix
    torch.testing.assert_close(rolled, attention_rollout(maps[0]))
    torch.testing.assert_close(reading.source.whole, logits[0].softmax(-1))
    last = reading.source.lens_answers[-1]
    assert last.target == int(logits.argmax())
    assert last.probability == pytest.approx(float(logits[0].softmax(-1).max()))


def test_the_most_attended_patches_are_hidden_first(readings):
    reading = readings["as it opens"]
    order = reading.moved(hidden=64).hidden_patches
    assert sorted(order.tolist()) == [*range(64)]
    assert (np.diff(reading.plane.ravel()[order]) <= 0).all()
    assert reading.moved(hidden=5).hidden_patches.tolist() == order[:5].tolist()


def test_scales_say_whose_largest_weight_is_brightest(readings):
    reading = readings["a patch"]
    ends = {name: reading.moved(scale=name).value_range for name in ("map", "shared", "percentile")}
    assert ends["map"] == (0, reading.plane.max())
    assert ends["shared"] == (0, reading.overview.max())
    assert ends["map"][1] < ends["shared"][1]
    assert ends["percentile"][1] == pytest.approx(np.percentile(reading.overview, 99))
    assert "percentile 99" in reading.moved(scale="percentile").scale_name
    to_cls = torch.zeros(1, 1, 5, 5)
    to_cls[..., 0] = 1
    nothing = attention_reading(attention=to_cls)
    assert nothing.value_range == (0, 1)
    assert np.isfinite([fact.value for fact in nothing.facts]).all()
    assert nothing.share_on_shape is None


def test_registers_take_what_cls_took(readings):
    rows = readings["as it opens"].side_by_side
    assert [(row.model, row.layer) for row in rows] == [(m, n) for m in BUNDLED for n in range(4)]
    assert all(row.registers == 0 for row in rows[:4])
    assert all(row.registers > 0 for row in rows[4:])
    weights = attention_reading(model=BUNDLED[1], layer=2).weights
    assert rows[6].registers == pytest.approx(weights[1:5].sum(), rel=1e-5)
    assert rows[6].cls == pytest.approx(weights[0], rel=1e-5)


def test_a_picture_of_ones_own_is_squeezed_and_a_batch_of_one_is_a_map(readings):
    reading = readings["another model"]
    assert reading.source.picture.shape == (24, 40, 3)
    assert reading.plane.shape == (3, 5)
    assert reading.source.name(4) == "class 4"
    batch = attention_reading(**OWN | dict(attention=own_maps()[None]))
    layers = attention_reading(**OWN | dict(attention=[*own_maps()]))
    assert torch.equal(batch.source.maps, own_maps())
    assert torch.equal(layers.source.maps, own_maps())
    assert "tokens counted alike" in batch.text


def test_every_stop_of_the_tour_holds_where_it_leads_and_not_at_another():
    readings = [attention_reading(**stop.settings) for stop in TOUR]
    for stop, reading in zip(TOUR, readings, strict=True):
        assert stop.holds(reading), stop.text
        assert "–" not in stop.said(reading)
        assert len(stop.said(reading)) <= 200
        assert not all(stop.holds(one) for one in [*readings, attention_reading("circle", query=9)])


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("case", "error", "sentence"),
    [
        (dict(layer=4), PlaceError, "no layer 4: use 0 to 3"),
        (dict(head=4), PlaceError, "no head 4"),
        (dict(query=65), PlaceError, "no query 65: use 0 to 64"),
        (dict(target=4), PlaceError, "no class 4: use 0 to 3"),
        (OWN | dict(target=0), PlaceError, "needs a model"),
        (dict(show="flow"), LabError, "'attention' or 'rollout'"),
        (dict(scale="log"), LabError, "'map', 'shared' or"),
        (dict(hidden=-1), ShapeError, "0 or more"),
        (OWN | dict(causal=True), LabError, "only the mask can be drawn"),
        (OWN | dict(grid=(4, 5)), ShapeError, "17 tokens"),
        (OWN | dict(attention=torch.zeros(3, 4)), ShapeError, "layers, heads, n, n"),
        (OWN | dict(attention=torch.nn.Identity()), LabError, "as a tensor or an array"),
        (OWN | dict(attention=own_maps() * float("nan")), LabError, "finite weights of 0 or more"),
        (dict(model=torch.nn.Identity()), LabError, "Identity"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(case, error, sentence):
    with pytest.raises(error, match=sentence):
        attention_reading(**case)
