"""One picture or two, in each cut, with each overlay."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.readings.programs import printed
from vitlab.core import PatchEmbed, VisionTransformer, fit_pca_rgb
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.images import sample_image
from vitlab.core.readings.patch_grid_slicer import (
    CUTS,
    Memory,
    crops,
    grid_reading,
    slicer_reading,
    write_inputs,
)

GOLDEN = json.loads(Path(__file__).with_name("golden_looks.json").read_text("utf-8"))
CHELSEA, COFFEE = sample_image("chelsea"), sample_image("coffee")
OVERLAPPING = {"cut": "overlapping", "patch_size": 7, "stride": 4, "padding": 3}
SMALL = np.random.default_rng(3).integers(0, 256, (32, 48, 3), dtype=np.uint8)
OTHER = np.random.default_rng(4).integers(0, 256, (16, 24, 3), dtype=np.uint8)


def facts(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_without_new_settings_it_is_the_reading_of_a_grid():
    assert slicer_reading(CHELSEA, selected=77) == grid_reading((224, 224), 16, selected=77)
    laid = {"stride": 4, "padding": 3, "strides": (2, 2), "threshold": 1.0}
    assert slicer_reading(CHELSEA, **laid) == grid_reading((224, 224), 16)


@pytest.mark.parametrize("case", GOLDEN["likeness"], ids=lambda case: f"{case['patch_size']} px")
def test_who_is_nearest_was_found_by_another_road(case):
    asked = {name: case[name] for name in ("patch_size", "stride", "padding", "selected", "center")}
    reading = slicer_reading(
        CHELSEA, cut="overlapping", beside=COFFEE, overlay="cosine", remainder="crop", **asked
    )
    looks = reading.looks
    assert (reading.tokens, looks.tokens_beside) == (case["tokens"], case["tokens_beside"])
    for name in ("nearest", "nearest_beside"):
        assert getattr(looks, name).index == case[name]["index"]
        assert facts(reading)[name] == pytest.approx(case[name]["cosine"], abs=2e-6)
    norms = slicer_reading(
        CHELSEA, cut="overlapping", beside=COFFEE, overlay="norm", remainder="crop", **asked
    )
    assert facts(norms)["norm_brightness"] == pytest.approx(case["norm_brightness"], abs=2e-6)
    if case["pca_share"] is not None:
        colours = slicer_reading(
            CHELSEA, beside=COFFEE, overlay="pca", patch_size=case["patch_size"]
        )
        assert facts(colours)["pca_share"] == pytest.approx(case["pca_share"], rel=1e-4)


@pytest.mark.parametrize("case", GOLDEN["adaptive"], ids=lambda case: case["image"])
def test_the_cells_were_counted_by_another_road(case):
    asked = {name: case[name] for name in ("min_patch", "max_patch", "threshold")}
    reading = slicer_reading(sample_image(case["image"]), cut="adaptive", **asked)
    assert {str(side): count for side, count in reading.counts.items()} == case["counts"]
    assert facts(reading)["tokens"] == reading.tokens == case["tokens"]
    height, width, _ = sample_image(case["image"]).shape
    share = case["tokens"] / (height * width / case["min_patch"] ** 2)
    assert facts(reading)["fewer"] == pytest.approx(100 * (1 - share))
    assert facts(reading)["pairs_share"] == pytest.approx(100 * share**2)
    assert facts(reading)["area"] == height * width
    every_other = [list(point) for point in reading.offered[::2]]
    assert every_other == case["curve"]


def test_the_curve_goes_through_the_thresholds_that_are_offered_and_never_up():
    reading = slicer_reading(CHELSEA, cut="adaptive", threshold=0.01)
    assert reading.curve[::4] == reading.offered
    assert dict(reading.offered)[0.01] == reading.tokens
    counts = [tokens for _, tokens in reading.curve]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    shy = slicer_reading(CHELSEA, cut="adaptive", facts=("fewer",))
    assert shy.curve == shy.offered == ()


@pytest.mark.parametrize("strides", [(4, 2, 2, 2), (16, 2)])
def test_the_second_picture_is_cut_like_the_chosen_stage(strides):
    (case,) = [case for case in GOLDEN["likeness"] if case["patch_size"] == 32 == case["stride"]]
    stages = {"strides": strides, "stage": len(strides)}
    reading = slicer_reading(
        CHELSEA, cut="stages", **stages, beside=COFFEE, overlay="cosine", selected=case["selected"]
    )
    assert (reading.tokens, reading.looks.tokens_beside) == (case["tokens"], case["tokens_beside"])
    assert reading.looks.cols_beside == 18
    for near in ("nearest", "nearest_beside"):
        assert getattr(reading.looks, near).index == case[near]["index"]
        assert facts(reading)[near] == pytest.approx(case[near]["cosine"], abs=2e-6)


def test_a_shadow_in_another_photograph_is_nearer_than_the_other_pupil():
    reading = slicer_reading(CHELSEA, beside=COFFEE, overlay="cosine", selected=44)
    here, beside = reading.looks.nearest, reading.looks.nearest_beside
    assert (here.index, here.where) == (67, "row 4, column 11")
    assert beside.index == 653
    assert beside.cosine > here.cosine
    assert reading.text.endswith(
        "Nearest to it is patch 67, 0.865; in the picture beside, patch 653, 0.868, "
        "and that is nearer."
    )


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize(("patch", "stride"), [(7, 4), (5, 5), (6, 2), ((4, 9), (3, 5))])
@pytest.mark.parametrize("remainder", ["crop", "pad"])
def test_reads_of_a_pixel_are_counted_by_adding_ones(patch, stride, padding, remainder):
    reading = grid_reading((30, 41), patch, stride=stride, padding=padding, remainder=remainder)
    counts = np.zeros((30, 41), int)
    for index in range(reading.tokens):
        top, left, height, width = reading.grid.box(index)
        counts[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)] += 1
    if reading.overlaps:
        assert facts(reading)["reads"] == pytest.approx(counts.mean())
    else:
        assert "reads" not in facts(reading)


def test_the_overlapping_cut_counts_as_the_design_says():
    reading = slicer_reading(CHELSEA, **OVERLAPPING)
    shown = {fact.name: (fact.shown, fact.formula) for fact in reading.facts}
    assert shown["rows"] == ("56", "⌊(224 + 6 − 7) / 4⌋ + 1")
    assert shown["shared"] == ("42.9 %", "(7 − 4) / 7")
    assert shown["reads"] == ("3.02", "((56 × 7 − 3) / 224)²")
    cropped = slicer_reading(CHELSEA, **{**OVERLAPPING, "padding": 1}, remainder="crop")
    assert cropped.grid.rows == 55
    assert "2 px at the right are left out." in cropped.text


def test_stages_are_those_of_the_tokenizer():
    from vitlab.core import HierarchicalPatchEmbed

    tokenizer = HierarchicalPatchEmbed((224, 224))
    reading = slicer_reading(CHELSEA, cut="stages")
    assert reading.grids == tokenizer.grids
    assert reading.merging == sum(p.numel() for p in tokenizer.merging.parameters()) == 1_553_664
    assert [fact.value for fact in reading.facts] == [3136, 784, 196, 49, 1_553_664]
    assert reading.strides == (4, 2, 2, 2)


@pytest.mark.parametrize("center", [True, False])
def test_planes_are_the_cosines_of_every_patch_with_every_one(center):
    reading = slicer_reading(
        SMALL, patch_size=8, overlay="cosine", beside=OTHER, selected=5, center=center
    )
    cut = nn.Unfold(8, stride=8)
    rows = [
        cut(torch.tensor(picture).permute(2, 0, 1)[None].double() / 255)[0].T
        for picture in (SMALL, OTHER)
    ]
    tokens = torch.cat(rows) - torch.cat(rows).mean(0) * center
    cosines = torch.nn.functional.cosine_similarity(tokens[:, None], tokens[None], dim=-1).numpy()
    here, beside = reading.looks.all_planes()
    np.testing.assert_allclose(here, cosines[:24, :24], atol=2e-6)
    np.testing.assert_allclose(beside, cosines[:24, 24:], atol=2e-6)
    np.testing.assert_allclose(reading.looks.plane, here[5], atol=1e-6)
    np.testing.assert_allclose(reading.looks.plane_beside, beside[5], atol=1e-6)


def test_both_pictures_share_their_colours():
    reading = slicer_reading(SMALL, patch_size=8, overlay="pca", beside=OTHER)
    embedded = reading.looks.embedded
    colours = fit_pca_rgb(embedded.tokens).transform(embedded.tokens).numpy()
    np.testing.assert_allclose(reading.looks.plane, colours[:24], atol=1e-6)
    np.testing.assert_allclose(reading.looks.plane_beside, colours[24:], atol=1e-6)


def test_too_many_planes_are_made_one_at_a_time():
    assert slicer_reading(CHELSEA, overlay="cosine", selected=3).looks.all_planes is not None
    assert (
        slicer_reading(CHELSEA, **OVERLAPPING, overlay="cosine", selected=3).looks.all_planes
        is None
    )


def test_cells_of_several_sizes_are_compared_by_their_averages():
    reading = slicer_reading(CHELSEA, cut="adaptive", overlay="norm")
    side = max(reading.counts)
    place = next(i for i, cell in enumerate(reading.cells) if cell.height == side)
    top, left, *_ = reading.cells[place]
    cell = CHELSEA[top : top + side, left : left + side].astype(float) / 255
    averages = cell.reshape(8, side // 8, 8, side // 8, 3).mean((1, 3))
    assert reading.looks.plane[place] == pytest.approx(np.sqrt((averages**2).sum()), rel=1e-5)


def test_an_embedding_of_ones_own_is_compared_in_its_place():
    torch.manual_seed(0)
    embed = PatchEmbed(None, 8, embed_dim=24).eval()
    reading = slicer_reading(SMALL, patch_size=8, overlay="norm", beside=OTHER, embed=embed)
    image = torch.tensor(SMALL).permute(2, 0, 1)[None].float() / 255
    expected = embed(image)[0].norm(dim=1).detach().numpy()
    np.testing.assert_allclose(reading.looks.plane, expected, rtol=1e-5)
    maps = slicer_reading(SMALL, patch_size=8, overlay="norm", embed=embed.proj)  # (1, 24, 4, 6)
    np.testing.assert_allclose(maps.looks.plane, expected, rtol=1e-5)


def test_a_model_is_read_before_its_head_and_without_its_prefix_tokens():
    torch.manual_seed(0)
    model = VisionTransformer((32, 48), 8, embed_dim=32, depth=2, num_heads=4, reg_tokens=2)
    model.blocks[0].attn.train(mode=False)
    training = [module.training for module in model.modules()]
    reading = slicer_reading(SMALL, patch_size=8, overlay="norm", embed=model)
    assert [module.training for module in model.modules()] == training
    image = torch.tensor(SMALL).permute(2, 0, 1)[None].float() / 255
    expected = model.eval().forward_features(image)[0, 3:].norm(dim=1).detach().numpy()
    np.testing.assert_allclose(reading.looks.plane, expected, rtol=1e-5)


def broken(images):
    raise RuntimeError("no such device")


@pytest.mark.parametrize(
    ("embed", "sentence"),
    [
        (broken, "broken stopped with RuntimeError: no such device"),
        (lambda images: images, r"needs \(1, tokens, dim\) with 4 × 6 = 24 tokens"),
        (lambda images: "tokens", "returned 'tokens', not tokens"),
        (lambda images: torch.full((24, 3), float("nan")), "not finite"),
    ],
)
def test_an_embedding_that_cannot_be_compared_is_a_sentence_and_pixels_are_offered(embed, sentence):
    with pytest.raises(LabError, match=sentence) as raised:
        slicer_reading(SMALL, patch_size=8, overlay="norm", embed=embed)
    (remedy,) = raised.value.remedies
    assert remedy.label == "Compare the pixels"
    assert slicer_reading(SMALL, patch_size=8, overlay="norm", **remedy.settings)


def test_what_was_compared_is_remembered_until_something_of_it_changes():
    asked, calls = [], Memory()

    def embed(images):
        asked.append(images.shape)
        return torch.rand(1, images.shape[2] * images.shape[3] // 64, 5)

    for settings in ({"selected": 3}, {"selected": 4}, {"center": False}, {"overlay": "norm"}):
        wanted = {"overlay": "cosine", "patch_size": 8, "embed": embed, **settings}
        slicer_reading(SMALL, **wanted, memory=calls)
    assert len(asked) == 1
    slicer_reading(
        SMALL, overlay="norm", patch_size=(8, 8), beside=OTHER, embed=embed, memory=calls
    )
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (dict(cut="overlapping", stride=20), "leave 4 px unread between them: a stride of 16 px"),
        (dict(cut="stages", strides=(4, 8, 16, 32)), "multiply: 224 px → 56 → 7 tokens, and stage"),
        (dict(cut="stages", strides=()), "0 strides make no stages to look at"),
        (dict(cut="stages", strides=(4, 0)), "strides are 1 or more"),
        (dict(cut="stages", stage=5), "there is no stage 5: use 1 to 4."),
        (dict(cut="adaptive", max_patch=48), "cells of 48 px halved again and again never have 8"),
        (dict(cut="adaptive", threshold=float("nan")), "a threshold of nan"),
        (dict(patch_size=14, beside=COFFEE), "in the picture beside, patches of 14 px do not fill"),
        (dict(cut="adaptive", max_patch=56, min_patch=7, beside=COFFEE), "in the picture beside, "),
        (dict(cut="stages", strides=(4, 2, 2, 7), beside=COFFEE), "in the picture beside, "),
        (dict(overlay="heat"), "overlay 'heat' is not known: use 'none'"),
        (dict(cut="slices"), "cut 'slices' is not known: use 'regular'"),
        (dict(facts=("pairs",)), "there is no fact 'pairs'"),
        (dict(overlay="pca", patch_size=224), "1 patches of 150528 numbers have no three"),
        (
            dict(cut="adaptive", overlay="norm", embed=nn.Conv2d(3, 4, 8, 8)),
            "reads patches of one size, and these cells have several",
        ),
    ],
)
@pytest.mark.refusal
def test_settings_that_cannot_work_are_sentences_and_their_buttons_work(settings, sentence):
    with pytest.raises(LabError, match=sentence) as raised:
        slicer_reading(CHELSEA, **settings)
    assert len(str(raised.value)) <= 300
    for remedy in raised.value.remedies:
        assert slicer_reading(CHELSEA, **{**settings, **remedy.settings})


def test_patches_every_20_px_are_laid_side_by_side_by_a_button():
    with pytest.raises(ShapeError) as raised:
        slicer_reading(CHELSEA, cut="overlapping", stride=20)
    (remedy,) = raised.value.remedies
    assert (remedy.label, remedy.settings) == ("Lay the patches side by side", {"stride": (16, 16)})


PROGRAMS = {
    "overlapping": dict(**OVERLAPPING, selected=60),
    "overlapping, padded": dict(
        cut="overlapping",
        patch_size=(9, 7),
        stride=(5, 4),
        padding=(2, 0),
        remainder="pad",
        num_prefix_tokens=0,
    ),
    "pinned beside it": dict(**OVERLAPPING, pinned={"image_size": 224, "patch_size": 16}),
    "stages": dict(cut="stages", stage=3, selected=30),
    "three stages": dict(cut="stages", strides=(2, 4, 7)),
    "adaptive": dict(cut="adaptive", selected=100),
    "adaptive, cropped": dict(cut="adaptive", min_patch=9, max_patch=36, remainder="crop"),
    "adaptive, padded": dict(cut="adaptive", min_patch=10, max_patch=80, remainder="pad"),
    "cosine": dict(overlay="cosine", selected=44, beside=COFFEE, selected_beside=8),
    "cosine, not centred": dict(overlay="cosine", selected=44, center=False),
    "norm": dict(overlay="norm", beside=COFFEE),
    "colours": dict(overlay="pca"),
    "cosine of overlapping": dict(
        **OVERLAPPING,
        overlay="cosine",
        selected=1140,
        beside=sample_image("rocket"),
        remainder="crop",
    ),
    "cosine of cells": dict(cut="adaptive", overlay="cosine", selected=7, beside=COFFEE),
    "cosine of a stage": dict(cut="stages", overlay="cosine", stage=4, selected=7),
    "cosine of a stage, two pictures": dict(
        cut="stages", overlay="cosine", stage=3, selected=44, beside=COFFEE, selected_beside=9
    ),
    "an embedding": dict(overlay="norm", embed=nn.Conv2d(3, 9, 16, 16), beside=COFFEE),
}
READINGS = {name: slicer_reading(CHELSEA, **settings) for name, settings in PROGRAMS.items()}


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in READINGS}
    for name, reading in READINGS.items():
        write_inputs(reading, folders[name])
    return printed({name: reading.code for name, reading in READINGS.items()}, folders)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_prints_every_fact(values, name):
    reading, told = READINGS[name], dict(values[name])
    for fact in reading.facts:
        assert float(told.pop(fact.name)) == pytest.approx(fact.value, rel=1e-5), fact.name
    left = (
        {"row", "col", "top", "left"}
        if PROGRAMS[name]["cut" if "cut" in PROGRAMS[name] else "overlay"] != "adaptive"
        else {"top", "left"}
    )
    assert set(told) <= left
    if "selected" in PROGRAMS[name] and "top" in told:
        box = (
            reading.cells[reading.selected]
            if hasattr(reading, "cells")
            else reading.grid.box(reading.selected)
        )
        assert (int(told["top"]), int(told["left"])) == tuple(box[:2])


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_number_that_is_left_out_is_not_printed_and_has_no_fact(name):
    kept = READINGS[name].facts[-1].name
    reading = slicer_reading(CHELSEA, **PROGRAMS[name], facts=(kept,))
    assert [fact.name for fact in reading.facts] == [kept]
    for fact in READINGS[name].facts[:-1]:
        assert f'"{fact.name}:"' not in reading.code


def test_counting_in_each_cut_but_the_adaptive_imports_no_torch():
    program = (
        "import sys, numpy\n"
        "from vitlab.core.readings.patch_grid_slicer import slicer_reading\n"
        "picture = numpy.zeros((224, 224, 3), numpy.uint8)\n"
        f"for cut in {CUTS[:3]}:\n"
        "    slicer_reading(picture, cut=cut, beside=picture, selected=3).code\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["overlapping", "stages", "cosine", "overlapping, padded"])
def test_the_shapes_through_a_model_are_those_of_the_tokens_that_are_counted(name):
    from vitlab.core.readings.patch_grid_slicer.shapes import shape_rows

    reading = READINGS[name]
    told = [row.shape_out for row in shape_rows(reading)]
    for grid in getattr(reading, "grids", (reading.grid,)):
        assert any(grid.tokens in shape or (grid.rows, grid.cols) == shape[1:3] for shape in told)
    if name == "cosine":
        assert (1, 197, 768) in told
        assert told[-1] == (1, 1000)


def test_cells_of_several_sizes_have_a_sentence_in_place_of_shapes():
    from vitlab.core.readings.patch_grid_slicer.shapes import shape_rows

    with pytest.raises(LabError, match="resized to one patch"):
        shape_rows(READINGS["adaptive"])


def test_a_patch_of_zeros_alone_is_cropped_as_zeros():
    setting = {"patch_size": 8, "stride": 5, "padding": 11, "remainder": "pad"}
    reading = slicer_reading(
        SMALL, cut="overlapping", overlay="cosine", beside=OTHER, selected=0, **setting
    )
    _, chosen = crops(reading, SMALL, OTHER)[0]
    assert chosen.shape == (8, 8, 3)
    assert not chosen.any()
    for selected in range(reading.tokens):  # whatever lies where: in, out and across each edge
        now = slicer_reading(
            SMALL, cut="overlapping", overlay="cosine", beside=OTHER, selected=selected, **setting
        )
        row, col = divmod(selected, now.grid.cols)
        around = np.pad(SMALL, ((19, 19), (19, 19), (0, 0)))
        top, left = row * 5 - 11 + 19, col * 5 - 11 + 19
        assert (crops(now, SMALL, OTHER)[0][1] == around[top : top + 8, left : left + 8]).all()


@pytest.mark.parametrize("flat_first", [True, False])
def test_cells_of_two_pictures_are_compared_at_the_smallest_of_both(flat_first):
    flat = np.full((16, 16, 3), 51, np.uint8)
    pictures = (flat, SMALL) if flat_first else (SMALL, flat)
    reading = slicer_reading(
        pictures[0], cut="adaptive", remainder="pad", overlay="norm", beside=pictures[1]
    )
    sizes = ({32}, {8}) if flat_first else ({8}, {32})
    assert {cell[2] for cell in reading.cells} == sizes[0]
    assert {cell[2] for cell in reading.looks.cells_beside} == sizes[1]
    # A quarter of the flat cell is picture: of 8 × 8 means over 4 × 4 px, 4 × 4 are 0.2.
    expected = (16 * 3 * 0.2**2) ** 0.5
    norms = reading.looks.embedded.tokens.norm(dim=1).tolist()
    assert norms[0 if flat_first else -1] == pytest.approx(expected, rel=1e-5)
