"""The advisor's readings: numbers that a program on torch alone counts again."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.core.readings.patch_size_advisor.make_golden import CASES, PATCHES
from tests.core.readings.programs import printed
from vitlab.core import ViTShape, advice_reading
from vitlab.core.advice import closer_looks
from vitlab.core.advice.advising import PATCH_SIZES
from vitlab.core.compute import find_shape
from vitlab.core.readings.patch_size_advisor import APPLICATION_NAMES, TOUR

GOLDEN = json.loads((Path(__file__).with_name("golden.json")).read_text("utf-8"))


def shallow(preset):
    """A model with the parts of a preset in two blocks: the program runs each of its blocks."""
    shape = find_shape(preset)
    return replace(shape, depth=2, num_classes=shape.num_classes or 1000)


STATES = {
    "tag": dict(patch_sizes=(16, 32)),
    "chosen": dict(
        patch_size=8, token_budget=5000, mac_budget=None, patch_sizes=(8, 16), model="vit_tiny"
    ),
    "unpublished": dict(
        patch_size=7,
        patch_sizes=PATCH_SIZES,
        token_budget=5000,
        mac_budget=None,
        model=shallow("vit_tiny"),
    ),
    "padded": dict(
        image=np.zeros((100, 130, 3), np.uint8),
        smallest=(0, 110, 20, 20),
        patch_size=(14, 20),
        patch_sizes=(8, 14),
        model=shallow("vit_tiny"),
        batch_size=2,
        precision="fp32",
        attention="eager",
    ),
    "documents": dict(
        application="documents", patch_sizes=(16, 32), budget=None, model=shallow("deit_tiny")
    ),
    "faces": dict(
        application="faces",
        model=shallow("clip_base"),
        mode="inference",
        patch_sizes=(8, 16),
        pinned={"image_size": (100, 224), "patch_size": (16, 14)},
    ),
    "siglip": dict(
        image_size=224,
        model=shallow("siglip_base"),
        patch_sizes=(16, 32),
        checkpointing=True,
        budget=4,
    ),
    "own model": dict(
        model=ViTShape(64, 3, 4, 96, reg_tokens=2), precision="bf16", optimizer="sgd", patch_size=28
    ),
    "dino": dict(
        model=shallow("dinov2_small_reg4"), image_size=224, patch_sizes=(16,), patch_size=14
    ),
}


@pytest.fixture(scope="module")
def readings():
    return {name: advice_reading(**state) for name, state in STATES.items()}


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    return printed({name: reading.code for name, reading in readings.items()}, folders)


@pytest.mark.parametrize("name", STATES)
def test_the_program_prints_every_fact_every_row_and_the_order(readings, values, name):
    reading, told = readings[name], dict(values[name])
    for fact in reading.facts:
        assert float(told.pop(fact.name)) == pytest.approx(fact.value, rel=1e-9), fact.name
    for row in reading.rows:
        height, width = row.patch_size
        counted = [float(part) for part in told.pop(f"{height} x {width} px").split()]
        wanted = [row.tokens, row.across, row.gmacs, row.ledger.peak]
        assert counted == pytest.approx(wanted, rel=1e-9)
    order = ["x".join(map(str, row.patch_size)) for row in reading.rows]
    assert told.pop("order").split() == order
    assert told.pop("broken").split() == [str(len(row.broken)) for row in reading.rows]
    assert not told


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("patch", PATCHES)
def test_numbers_are_those_of_painted_pixels_and_of_torch(name, patch):
    size, box = CASES[name]
    blank = np.zeros((*size, 3), np.uint8)
    row = advice_reading(image=blank, smallest=box, patch_size=patch).row
    tokens, touched, inside, share, macs = GOLDEN[name][str(patch)]
    assert (row.tokens, row.touched, row.inside) == (tokens, touched, inside)
    assert row.share == pytest.approx(share, rel=1e-12)
    assert row.gmacs * 1e9 == pytest.approx(macs, rel=1e-12)


def test_the_name_tag_is_as_large_as_a_patch_and_lies_in_four():
    reading = advice_reading(patch_size=32)
    told = {fact.name: fact for fact in reading.facts}
    assert (told["touched"].value, told["inside"].value) == (4, 0)
    assert told["not_the_thing"].shown == "62.6 %"
    assert told["across"].standing == "rule of thumb"
    assert "The chosen 32 px break a limit: 1.1 patches across of 2." in reading.text
    assert (
        "at 1 of 1,024 places" in advice_reading(smallest=(297, 243, 32, 32), patch_size=32).remark
    )


def test_even_a_thing_as_large_as_a_patch_seldom_lies_in_one():
    told = advice_reading(patch_size=32).remark
    assert "Even a thing as large as one of them lies in one alone at 1 of 1,024 places." in told
    assert "Even" not in advice_reading(patch_size=16).remark  # two of them lie in the tag


def test_the_opening_says_what_the_sketch_says():
    reading = advice_reading()
    told = {fact.name: fact.shown for fact in reading.facts}
    assert (told["across"], told["tokens"], told["gmacs"]) == ("2.12", "784", "78.5")
    assert (told["memory"], told["not_the_thing"]) == ("3.17", "33.6 %")
    assert [row.patch_size[0] for row in reading.rows[:2]] == [16, 14]
    assert not reading.remedies


def test_a_thing_is_drawn_where_it_lies_or_in_the_middle():
    assert advice_reading(image_size=224).placed == (148, 122, 18, 22)
    assert advice_reading(application="satellite").placed == (251, 251, 9, 9)


def test_a_smaller_picture_makes_the_thing_smaller():
    half = advice_reading(image_size=224)
    assert half.box == (148, 122, 18, 22)
    assert half.thing == (18, 22)
    assert half.row.across == pytest.approx(18 / 16)
    assert half.picture.shape == (448, 448, 3)  # as it was given


def test_the_chosen_patch_is_counted_even_where_it_is_no_candidate():
    reading = advice_reading(patch_size=15)
    assert reading.row.padded_size == (450, 450)
    assert "padded with zeros to 450 × 450 px" in reading.text
    assert {fact.name: fact.value for fact in reading.facts}["added_tokens"] == 59  # 30² - 29²
    assert len(reading.rows) == 8


@pytest.mark.parametrize("application", APPLICATION_NAMES[1:])
def test_every_application_can_be_read(application):
    reading = advice_reading(application=application)
    assert reading.box is reading.picture is None
    assert {"touched", "inside", "not_the_thing"}.isdisjoint(f.name for f in reading.facts)
    (lesson,) = [row for row in reading.lessons if row.name == application]
    assert lesson.published
    assert all("20" in source for _, source in lesson.published)
    assert (reading.advice.best is None) == bool(reading.remedies)


def test_who_says_what_is_computed_from_the_table():
    rows = {row.name: row for row in advice_reading().lessons}
    assert (rows["satellite"].lessons, rows["satellite"].rule) == ("32 px", 4)
    assert rows["satellite"].across == 9 / 32
    assert rows["pathology"].tokens == 16_384
    assert ("SatMAE 8 at 96 px (many spectral bands)", "arXiv:2207.08051, 2022-07") in rows[
        "satellite"
    ].published
    assert rows["faces"].tokens is None
    assert not advice_reading(patches_across=1).lessons[-1].contested


def test_looking_closer_is_counted_where_no_published_patch_is_small_enough():
    reading = advice_reading(model="vit_tiny")
    asked = {name: reading.closer_of(name) for name in APPLICATION_NAMES[1:]}
    assert [name for name, found in asked.items() if found] == ["satellite", "documents", "dense"]
    patch, ways = asked["documents"]
    assert patch == 16
    assert ways == closer_looks(1024, 6, 16, model="vit_tiny")
    assert advice_reading(patches_across=1).closer_of("dense") is None


def test_no_candidate_left_comes_with_the_button_that_makes_one():
    reading = advice_reading(token_budget=512)
    assert "16 px is nearest, with 784 tokens of 512." in reading.text
    (remedy,) = reading.remedies
    assert remedy.label == "Raise the token budget to 784"
    assert advice_reading(**remedy.settings).advice.best is not None


def test_what_stands_beside_follows_the_chosen_patch():
    eight, sixteen = advice_reading(patch_size=8), advice_reading()
    assert eight.alternatives[1].before == 3136
    assert sixteen.alternatives[1].before == 784
    assert eight.closer[0].across == 2 * sixteen.closer[0].across
    assert advice_reading(model="vit_tiny").alternatives[4].value < 6_000_000
    finer = advice_reading(patches_across=4, model="vit_tiny").closer
    assert finer == closer_looks(448, (34, 45), 16, patches_across=4, model="vit_tiny")


@pytest.mark.parametrize(("share", "words"), [(0.5, "too much"), (0.9, "tight"), (1.1, "fits")])
def test_the_fact_of_memory_says_whether_it_fits(share, words):
    needed = advice_reading(model="vit_tiny").row.needed_gib
    budget = round(share * needed, 2)
    reading = advice_reading(model="vit_tiny", budget=budget)
    (memory,) = [fact for fact in reading.facts if fact.name == "memory"]
    assert memory.formula.startswith(f"{words} ")
    assert f"{budget:g} GiB" in memory.formula
    assert (words == "fits") != ("budget" in {limit.name for limit in reading.row.broken})


def test_what_is_pinned_is_counted_as_if_it_were_chosen_in_its_own_picture():
    run = dict(model="vit_tiny", batch_size=3)
    before = advice_reading(image=np.zeros((96, 128, 3), np.uint8), smallest=(0, 0, 9, 9), **run)
    reading = advice_reading(patch_size=7, pinned=before.setting, **run)
    assert before.setting == {"image_size": (96, 128), "patch_size": (16, 16)}
    told = {fact.name: fact for fact in reading.facts}
    for name in ("tokens", "gmacs", "memory"):
        (then,) = (fact.value for fact in before.facts if fact.name == name)
        assert told[f"{name}_ratio"].value == pytest.approx(told[name].value / then, rel=1e-12)
        assert told[f"{name}_ratio"].standing == told[name].standing
    assert told["tokens_ratio"].formula == "4,096 / 48"
    assert reading.compared.startswith("16 px in 96 × 128 px: 48 tokens. Here it is 85.3 × the tok")
    assert not before.compared
    assert len(reading.facts) == len(advice_reading(patch_size=7, **run).facts) + 3


def test_what_a_pin_leaves_out_is_as_here():
    here = dict(image_size=(96, 160), patch_size=(16, 8), model="vit_tiny", smallest=(0, 0, 9, 9))
    for given, rest in (
        ({"patch_size": 32}, "image_size"),
        ({"image_size": (48, 64)}, "patch_size"),
    ):
        whole = {**given, rest: here[rest]}
        assert advice_reading(**here, pinned=given) == advice_reading(**here, pinned=whole)


def test_the_tour_holds_where_it_leads_and_not_elsewhere():
    walked = [advice_reading(**stop.settings) for stop in TOUR]
    others = [*walked, advice_reading(token_budget=100), advice_reading(application="faces")]
    assert 3 <= len(TOUR) <= 5
    for stop, reading in zip(TOUR, walked, strict=True):
        assert stop.holds(reading), stop.text
        assert "{" not in stop.said(reading)
        assert len(stop.said(reading)) <= 200
        assert not all(map(stop.holds, others))
        assert sum(map(stop.holds, others)) == 1


def test_an_advice_is_there_before_a_hand_has_moved_on():
    from time import process_time

    started = process_time()
    reading = advice_reading(smallest=(100, 100, 20, 30))
    assert reading.facts
    assert reading.text
    assert process_time() - started < 1
