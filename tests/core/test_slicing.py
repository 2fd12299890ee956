import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import ShapeError, grid_reading

side, patch = st.integers(1, 64), st.integers(1, 24)


def printed(program: str) -> dict[str, float]:
    """What a program prints as ``name: value``, run on its own."""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    lines = (line.split(": ") for line in run.stdout.splitlines())
    return {name: float(value) for name, value in lines}


READINGS = {
    "square": grid_reading((224, 224), 16, selected=77),
    "not square": grid_reading((224, 448), (32, 16), num_prefix_tokens=5, selected=100),
    "padded": grid_reading((224, 230), 16, remainder="pad", num_prefix_tokens=0),
    "cropped": grid_reading((230, 222), (16, 20), remainder="crop"),
    "pinned": grid_reading(
        (224, 224), 8, pinned={"image_size": (224, 230), "patch_size": 16, "remainder": "crop"}
    ),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_the_program_prints_every_fact(reading):
    values = printed(reading.code)
    for fact in reading.facts:
        assert values.pop(fact.name) == pytest.approx(fact.value), fact.name
    if reading.place:
        assert (values.pop("row"), values.pop("col")) == reading.place
        assert (values.pop("top"), values.pop("left")) == reading.grid.box(reading.selected)[:2]
    assert not values


def test_the_numbers_follow_an_edited_input():
    program = READINGS["square"].code
    assert "patch_size = (16, 16)" in program
    values = printed(program.replace("patch_size = (16, 16)", "patch_size = (8, 32)"))
    assert (values["tokens"], values["rows"], values["raw_width"]) == (196, 28, 768)


@settings(max_examples=60)
@given(side, side, patch, patch, st.integers(0, 9), st.sampled_from(["pad", "crop"]))
def test_facts_are_counted_twice(height, width, ph, pw, prefix, remainder):
    try:
        reading = grid_reading(
            (height, width), (ph, pw), remainder=remainder, num_prefix_tokens=prefix
        )
    except ShapeError:
        assert remainder == "crop"
        assert ph > height or pw > width
        return
    edge = {"pad": (ph - 1, pw - 1), "crop": (0, 0)}[remainder]
    tokens = sum(
        1
        for y in range(0, height + edge[0] - ph + 1, ph)
        for x in range(0, width + edge[1] - pw + 1, pw)
    )
    facts = {fact.name: fact.value for fact in reading.facts}
    assert facts["tokens"] == facts["rows"] * facts["cols"] == tokens
    assert facts["raw_width"] == 3 * ph * pw
    assert facts["attention_pairs"] == facts["sequence_length"] ** 2 == (tokens + prefix) ** 2
    assert facts["pixel_ratio"] == pytest.approx((height * width / tokens) ** 2)


def test_three_numbers_move_independently():
    start = grid_reading((224, 224), 16)
    larger = grid_reading((448, 224), 16)
    assert (larger.tokens, larger.raw_width) == (2 * start.tokens, start.raw_width)
    turned = grid_reading((224, 224), (8, 32))
    assert (turned.tokens, turned.raw_width) == (start.tokens, start.raw_width)
    registers = grid_reading((224, 224), 16, num_prefix_tokens=5)
    assert (registers.tokens, registers.sequence_length) == (start.tokens, 201)


def test_halving_the_patch_costs_sixteen_times_the_pairs_without_prefix_tokens():
    sixteen = {"image_size": (224, 224), "patch_size": 16, "num_prefix_tokens": 0}
    bare = grid_reading((224, 224), 8, num_prefix_tokens=0, pinned=sixteen)
    assert {fact.name: fact.shown for fact in bare.facts}["pairs_ratio"] == "16 ×"
    with_cls = grid_reading((224, 224), 8, pinned=sixteen | {"num_prefix_tokens": 1})
    assert {fact.name: fact.shown for fact in with_cls.facts}["pairs_ratio"] == "15.9 ×"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            dict(image_size=(224, 224), patch_size=16),
            "224 × 224 px in patches of 16 × 16: 14 × 14 = 196 tokens, each 768 numbers.",
        ),
        (
            dict(image_size=(224, 230), patch_size=16, remainder="pad", selected=15),
            "224 × 230 px in patches of 16 × 16: 14 × 15 = 210 tokens, each 768 numbers. "
            "The picture is padded with zeros to 224 × 240 px. Patch 15 is in row 1, column 0.",
        ),
        (
            dict(image_size=(224, 230), patch_size=16, remainder="crop", selected=196),
            "224 × 230 px in patches of 16 × 16: 14 × 14 = 196 tokens, each 768 numbers. "
            "The picture is cropped to 224 × 224 px. There is no patch 196: the last is 195.",
        ),
    ],
)
def test_the_text_says_it_all(arguments, text):
    assert grid_reading(**arguments).text == text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(patch_size=15), "do not fill a side of 224 px"),
        (dict(patch_size=16, num_prefix_tokens=-1), "-1 prefix tokens cannot be counted: use 0 to"),
        (
            dict(patch_size=16, pinned={"image_size": 224, "patch_size": 15}),
            "the pinned setting cannot be counted: patches of 15 px",
        ),
        (dict(patch_size=16, pinned={"patch": 3}), "the pinned setting cannot be counted"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(arguments, sentence):
    with pytest.raises(ShapeError, match=sentence):
        grid_reading((224, 224), **arguments)
