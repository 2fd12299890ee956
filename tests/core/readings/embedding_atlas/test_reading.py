"""The atlas's reading: numbers that a program on torch alone computes again."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.core.readings.programs import printed
from vitlab.core import LabError, ShapeError, VisionTransformer, load, shapes
from vitlab.core.embeddings import pca, scatter
from vitlab.core.errors import PlaceError
from vitlab.core.readings.embedding_atlas import TOUR, atlas_reading, find_robustness
from vitlab.core.readings.embedding_atlas import own_tokens as own_module
from vitlab.core.readings.embedding_atlas import sources as sources_module


def own(count=90, dim=7, groups=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    part = torch.arange(count) % groups
    labels = part % 3
    tokens = torch.randn(groups, dim, generator=generator)[part]
    tokens = tokens + torch.randn(count, dim, generator=generator)
    return dict(tokens=tokens, labels=labels, groups=part)


CASES = {
    "as it opens": {},
    "pixels": dict(layer="pixels", dims=3, subset="on the shape", selected=None),
    "photographs": dict(images="photographs"),
    "own": own() | dict(selected=4),
    "own, no groups": {**own(), "groups": None},
    "nothing told": dict(tokens=own()["tokens"], selected=3),
}


@pytest.fixture(scope="module")
def readings():
    made = {name: atlas_reading(**case) for name, case in CASES.items()}
    opening = made["as it opens"]
    made["as it opens"] = opening.with_trust(opening.find_trust()).with_probe(opening.find_probe())
    made["own"] = made["own"].with_trust(made["own"].find_trust())
    laid = made["own"].moved(method="tsne")
    points = torch.randn(90, 2, generator=torch.Generator().manual_seed(1))
    laid = laid.with_layout(scatter_of(laid.tokens, points))
    made["laid out"] = laid.with_trust(laid.find_trust())
    return made


def scatter_of(tokens, points):
    """What t-SNE might have made."""
    made = scatter(tokens)
    return type(made)(points, "tsne", made.settings, tokens)


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    for name, reading in readings.items():
        reading.write_inputs(folders[name])
    programs = {name: reading.code for name, reading in readings.items()}
    programs["edited"] = programs["own"].replace("k = 10", "k = 3").replace("over = 15", "over = 4")
    folders["edited"] = folders["own"]
    return printed(programs, folders)


@pytest.mark.parametrize("name", [*CASES, "laid out"])
def test_the_program_prints_every_fact(readings, values, name):
    told = dict(values[name])
    assert readings[name].facts
    for fact in readings[name].facts:
        wanted = pytest.approx(fact.value, rel=1e-4, abs=1e-5)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def test_the_numbers_follow_an_edited_input(values):
    assert float(values["edited"]["purity"]) != float(values["own"]["purity"])
    assert float(values["edited"]["trustworthiness"]) != float(values["own"]["trustworthiness"])


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_an_empty_corner_knows_the_shape_after_the_last_block_and_not_at_the_pixels(readings):
    told = numbers(readings["as it opens"])
    assert round(told["purity_of_ground"], 2) == 0.95
    assert round(told["purity"], 2) == 0.94
    assert round(told["probe"], 1) == 98.7
    assert round(told["trustworthiness"], 2) == 0.90
    shown = {fact.name: fact.formula for fact in readings["as it opens"].facts}
    assert shown["purity_of_ground"] == "in other pictures; chance 0.2"
    assert shown["probe"] == "pixels 19.4 %; split by picture"
    assert "8 in pictures of a circle" in readings["as it opens"].text
    assert round(numbers(readings["pixels"])["purity"], 2) == 0.11


def test_of_photographs_a_norm_is_brightness_and_a_white_wall_is_longest(readings):
    told = numbers(readings["photographs"])
    assert round(told["norm_brightness"], 3) == 0.982
    assert told["white_wall"] == pytest.approx(768**0.5)
    assert readings["photographs"].tokens.norm(dim=1).max() < told["white_wall"]
    assert "purity" not in told  # each picture has a label of its own


def test_points_are_principal_components_until_a_layout_is_there(readings):
    plain = readings["own"]
    waiting = plain.moved(method="tsne")
    assert (waiting.waits, plain.waits, readings["laid out"].waits) == (True, False, False)
    expected = pca(plain.tokens, 2).transform(plain.tokens)
    np.testing.assert_allclose(waiting.points, expected)
    assert waiting.text == plain.text
    assert "laid out by t-SNE" in readings["laid out"].text
    assert readings["laid out"].moved(seed=1).waits
    assert not readings["laid out"].moved(selected=3, color_by="norm").waits
    assert readings["laid out"].moved(seed=1).trust is None


@settings(max_examples=25)
@given(
    st.sampled_from(["all", "on the shape", "ground"]),
    st.lists(st.integers(0, 1100), max_size=12),
    st.integers(0, 1023),
)
def test_an_id_belongs_to_its_patch_whatever_is_shown(subset, selection, selected):
    whole = atlas_reading()
    some = whole.moved(subset=subset, selection=tuple(selection), selected=selected)
    assert set(some.ids[some.chosen]) == set(selection) & set(some.ids)
    for point in (0, len(some.ids) // 2, -1):
        assert torch.equal(some.tokens[point], whole.tokens[int(some.ids[point])])
    if selected in some.ids:
        assert some.selected_row == selected
        assert {near.id // 64 for near in some.nearest}.isdisjoint({selected // 64})
    else:
        assert some.nearest == ()
        assert some.cosines is None


def drawn(reading):
    """All that is shown, computed."""
    return numbers(reading), [reading.points, reading.near, reading.ids, reading.colours.values]


@pytest.mark.parametrize(
    "moved",
    [
        dict(layer="block 2"),
        dict(dims=3),
        dict(subset="on the shape"),
        dict(color_by="row"),
        dict(color_by="cluster", seed=3),
        dict(selected=70),
    ],
    ids=str,
)
def test_what_moves_is_what_is_read_anew(moved):
    opened = dict(layer="pixels", subset="ground", color_by="cluster")
    start = atlas_reading(**opened)
    drawn(start)
    (told, shown), (anew, shown_anew) = map(
        drawn, (start.moved(**moved), atlas_reading(**opened | moved))
    )
    assert told == anew
    for one, other in zip(shown, shown_anew, strict=True):
        np.testing.assert_array_equal(one, other)


def test_layouts_are_the_components_of_every_layer():
    reading = atlas_reading(layer="block 2", subset="ground", dims=3)
    layouts = reading.layouts()
    assert [*layouts] == [*reading.source.layers]
    np.testing.assert_allclose(layouts["block 2"], reading.points, atol=0.02)
    assert sum(one.nbytes for one in atlas_reading(dims=3).layouts().values()) == 49_152


def test_layouts_of_very_long_tokens_are_still_numbers():
    long = own()["tokens"] * 1e6
    (laid,) = atlas_reading(tokens=long).layouts().values()
    assert np.isfinite(laid).all()
    places = pca(long, 2).transform(long).numpy()
    np.testing.assert_allclose(laid / abs(laid).max(), places / abs(places).max(), atol=2e-3)


def test_a_confusion_counts_each_held_out_token_once_and_its_diagonal_is_what_is_right(readings):
    found = readings["as it opens"].probe
    names, rows = zip(*found.confusion, strict=True)
    assert names == readings["as it opens"].source.label_names
    table = np.array(rows)
    assert table.sum() == found.tested_on
    assert 100 * table.trace() / table.sum() == pytest.approx(found.right)
    np.testing.assert_array_equal(table.sum(1), found.labels.bincount().numpy())


def test_robustness_reads_changed_pictures_after_a_layer():
    source = atlas_reading().source
    rows = {row.perturbation: row for row in find_robustness(source, "block 4")}
    assert list(rows) == ["brightness", "noise", "blur", "shift", "occlusion"]
    assert rows["brightness"].accuracy_before > 0.85
    assert rows["noise"].relative_change > rows["brightness"].relative_change > 0
    assert rows["occlusion"].lost > 0.1
    with pytest.raises(LabError, match="choose the drawn shapes"):
        find_robustness(atlas_reading("photographs").source, "pixels")


def test_norms_are_lengths_of_what_is_shown():
    reading = atlas_reading(layer="block 2", subset="ground")
    np.testing.assert_allclose(reading.norms, reading.tokens.norm(dim=1), rtol=1e-6)
    assert reading.moved(subset="all").norms.shape == (1024,)


def test_the_nearest_are_those_of_the_largest_cosine_and_lie_elsewhere(readings):
    reading = readings["as it opens"]
    point = reading.selected_row
    assert [near.row for near in reading.nearest] == reading.near[point].tolist()
    cosines = reading.cosines.copy()
    cosines[reading.source.groups == reading.source.groups[point]] = -2
    assert cosines.argmax() == reading.nearest[0].row
    assert cosines.max() == pytest.approx(reading.nearest[0].cosine, abs=1e-5)
    matrix = reading.matrix(8, 11)
    assert matrix.shape == (64, 64)
    assert matrix[56, 56] == pytest.approx(reading.nearest[0].cosine, abs=1e-5)


def test_colours_say_what_they_stand_for(readings):
    reading = readings["as it opens"]
    names = {by: reading.moved(color_by=by).colours for by in ("label", "picture", "cluster")}
    assert names["label"].names == ("circle", "square", "triangle", "star")
    assert [count for _, count, _ in names["picture"].legend(reading.chosen)] == [64] * 16
    assert len(names["cluster"].names) == 4
    brushed = reading.moved(selection=(0, 1, 64, 1000))
    assert sum(chosen for _, _, chosen in brushed.colours.legend(brushed.chosen)) == 4
    rows = reading.moved(color_by="row").colours
    assert rows.value_range == (0, 7)
    assert reading.moved(color_by="column").colours.values[:9].tolist() == [*range(8), 0]
    norms = reading.moved(color_by="norm").colours
    np.testing.assert_allclose(norms.values, reading.tokens.norm(dim=1), rtol=1e-6)


def test_the_curve_rises_from_the_pixels_to_the_last_block():
    reading = atlas_reading()
    ends = {name: reading.source.layers[name] for name in ("pixels", "block 4")}
    pixels, last = replace(reading, source=replace(reading.source, layers=ends)).find_curve()
    assert (pixels.layer, last.layer) == ("pixels", "block 4")
    assert pixels.purity < 0.2 < 0.9 < pixels.purity_with_own
    assert last.purity > 0.9
    assert (round(pixels.probe, 1), round(last.probe, 1)) == (19.4, 98.7)


def test_pictures_of_ones_own_are_read_by_a_model_or_as_pixels():
    pictures, kinds, _ = shapes(6, 64, seed=2)
    wide = np.zeros((40, 70, 3), np.uint8)
    read = atlas_reading([*pictures, wide], labels=[*kinds.tolist(), 9])
    assert len(read.ids) == 7 * 64
    assert "squeezed to 64 × 64" in read.text
    assert read.source.label_names[-1] == "9"
    model = load("vit_shapes_patch8_64")
    images = torch.as_tensor(pictures).permute(0, 3, 1, 2).float() / 255
    (after,) = model.forward_intermediates(images, [1], output_fmt="NLC", intermediates_only=True)
    torch.testing.assert_close(read.moved(layer="block 2").tokens[:384], after.flatten(0, 1))
    raw = atlas_reading([wide], model=None)
    assert raw.source.layers["pixels"].shape == (2 * 4, 768)
    assert raw.source.places[-1].tolist() == [1, 3]
    assert atlas_reading(["chelsea"], model=None).source.places[-1].tolist() == [13, 13]


def test_a_model_of_ones_own_reads_the_drawn_shapes_and_is_read_again_once_it_has_learned():
    torch.manual_seed(0)
    model = VisionTransformer((32, 48), 8, embed_dim=24, depth=2, num_heads=3).eval()
    reading = atlas_reading(model=model)
    assert [*reading.source.layers][-3:] == ["block 1", "block 2", "norm"]
    assert reading.source.places[-1].tolist() == [3, 5]
    drawn = shapes(16, 48, seed=5)
    squeezed = [Image.fromarray(one).resize((48, 32), 1) for one in drawn.images]
    images = torch.from_numpy(np.stack(squeezed)).permute(0, 3, 1, 2) / 255
    (after,) = model.forward_intermediates(images, [1], output_fmt="NLC", intermediates_only=True)
    torch.testing.assert_close(reading.tokens, after.flatten(0, 1), atol=1e-5, rtol=1e-4)
    masks = np.stack([np.asarray(Image.fromarray(one).resize((48, 32), 0)) for one in drawn.masks])
    shares = masks.reshape(16, 4, 8, 6, 8).mean((2, 4)).reshape(-1)
    torch.testing.assert_close(reading.source.on_shape, torch.from_numpy(shares >= 0.5))
    assert reading.find_probe().tested_on > 100
    rows = find_robustness(reading.source, "block 2")
    assert all(np.isfinite(row.relative_change) for row in rows)
    with torch.no_grad():
        model.blocks[1].mlp.fc2.bias += 1
    assert not torch.allclose(atlas_reading(model=model).tokens, reading.tokens)


def test_without_a_model_the_drawn_shapes_are_pixels():
    reading = atlas_reading(model=None)
    assert {name: tuple(one.shape) for name, one in reading.source.layers.items()} == {
        "pixels": (256, 768)
    }
    assert reading.source.on_shape.shape == (256,)
    with pytest.raises(LabError, match="choose one that reads the pictures"):
        find_robustness(reading.source, "pixels")


def test_of_too_many_points_some_are_left_out_and_the_ids_stay(monkeypatch):
    for module in (own_module, sources_module):
        monkeypatch.setattr(module, "MOST_POINTS", 200)
    pictures = shapes(7, 64, seed=2).images
    some = atlas_reading(pictures, labels=list("abcdefg"))
    assert some.text.endswith(
        "448 points are more than 200: every third picture is shown, 192 points; the selection "
        "knows only those."
    )
    assert some.source.label_names == tuple("abcdefg")
    assert sorted({int(one) // 64 for one in some.ids}) == [0, 3, 6]
    torch.testing.assert_close(some.tokens[64:128], atlas_reading(pictures[3:4]).tokens)
    tokens = torch.randn(901, 4, generator=torch.Generator().manual_seed(0))
    thin = atlas_reading(tokens=tokens)
    assert torch.equal(thin.tokens, tokens[::5])
    assert thin.ids.tolist() == thin.source.kept.tolist() == [*range(0, 901, 5)]


def test_every_stop_of_the_tour_holds_where_it_leads_and_not_at_another():
    stops = []
    for stop in TOUR:
        reading = atlas_reading(**stop.settings)
        assert stop.holds(reading), stop.text
        assert "–" not in stop.said(reading)
        assert len(stop.said(reading)) <= 200
        stops.append(reading)
    for stop in TOUR:
        assert not all(stop.holds(reading) for reading in stops)


def broken(rows):
    tokens = own()["tokens"].clone()
    tokens[rows] = torch.nan
    return tokens


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("case", "error", "sentence"),
    [
        (dict(tokens=broken([4, 17])), PlaceError, "in rows 4, 17: nothing can be near them"),
        (dict(layer="block 9"), LabError, "'pos_embed', 'block 1'"),
        (dict(method="som"), LabError, "'pca', 'tsne' or 'umap'"),
        (dict(dims=4), ShapeError, "2 or 3"),
        (dict(neighbours=1), ShapeError, "2 or more"),
        (dict(color_by="hue"), LabError, "'label', 'picture'"),
        (dict(images=[]), ShapeError, "one or more"),
        (dict(images="photographs", subset="ground"), LabError, "use 'all'"),
        (dict(tokens=own()["tokens"], color_by="row"), LabError, "needs pictures"),
        (dict(tokens=own()["tokens"], ids=[0] * 90), LabError, "90 different names"),
        (dict(images=[np.zeros((32, 32, 3))], labels=[1, 2], model=None), ShapeError, "2 labels"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(case, error, sentence):
    with pytest.raises(error, match=sentence):
        atlas_reading(**case)
