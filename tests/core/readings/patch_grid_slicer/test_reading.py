import re
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.readings.programs import printed
from vitlab.core import LabError, ShapeError, grid_reading
from vitlab.core.readings.patch_grid_slicer import FACTS, OF_PINNED, WITH_PREFIX_TOKENS

side, patch = st.integers(1, 64), st.integers(1, 24)


def read(output: str) -> dict[str, float]:
    lines = (line.split(": ") for line in output.splitlines())
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


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    programs = {name: reading.code for name, reading in READINGS.items()}
    assert "patch_size = (16, 16)" in programs["square"]
    programs["edited"] = programs["square"].replace("(16, 16)", "(8, 32)")
    folders = dict.fromkeys(programs, tmp_path_factory.mktemp("program"))
    return {
        name: {fact: float(value) for fact, value in values.items()}
        for name, values in printed(programs, folders).items()
    }


@pytest.mark.parametrize("name", READINGS)
def test_the_program_prints_every_fact(told, name):
    reading, values = READINGS[name], dict(told[name])
    for fact in reading.facts:
        assert values.pop(fact.name) == pytest.approx(fact.value), fact.name
    if reading.place:
        assert (values.pop("row"), values.pop("col")) == reading.place
        assert (values.pop("top"), values.pop("left")) == reading.grid.box(reading.selected)[:2]
    assert not values


def test_the_numbers_follow_an_edited_input(told):
    values = told["edited"]
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


def test_what_a_pinned_setting_leaves_out_is_as_here():
    here = {"remainder": "crop", "num_prefix_tokens": 5}
    alone = grid_reading((70, 100), 7, **here, stride=3, padding=2, pinned={"patch_size": (32, 16)})
    whole = {"image_size": (70, 100), "patch_size": (32, 16), **here}
    assert alone.pinned == grid_reading(**whole)
    assert alone == grid_reading((70, 100), 7, **here, stride=3, padding=2, pinned=whole)
    other = grid_reading((70, 100), 7, **here, pinned={"image_size": (20, 50)})
    assert other.pinned == grid_reading((20, 50), 7, **here)


@pytest.mark.parametrize(
    ("now", "then", "formulas"),
    [
        (1, 1, ("784 + 1 prefix token", "785², 1 prefix token", "(785 / 197)², 1 prefix token")),
        (0, 0, ("784, no prefix", "784², no prefix", "(784 / 196)², no prefix")),
        (
            *(5, 0),
            (
                "784 + 5 prefix tokens",
                "789², 5 prefix tokens",
                "(789 / 196)², 5 and 0 prefix tokens",
            ),
        ),
    ],
)
def test_a_formula_says_how_many_prefix_tokens_it_counts(now, then, formulas):
    pinned = {"image_size": (224, 224), "patch_size": 16, "num_prefix_tokens": then}
    reading = grid_reading((224, 224), 8, num_prefix_tokens=now, pinned=pinned)
    shown = {fact.name: fact.formula for fact in reading.facts}
    names = ("sequence_length", "attention_pairs", "pairs_ratio")
    assert tuple(shown[name] for name in names) == formulas
    assert shown["pixel_ratio"] == "(50,176 / 784)², no prefix"
    assert shown["length_ratio"] == formulas[2].replace("(", "").replace(")²", "")


# No two numbers are alike, and none is a part of a setting.
TELLING = dict(
    image_size=(1001, 1313),
    patch_size=13,
    num_prefix_tokens=22,
    pinned={"image_size": (1001, 1313), "patch_size": (91, 13), "num_prefix_tokens": 22},
)


def printed_here(program):
    """The same without an interpreter of its own, which takes seconds."""
    with redirect_stdout(StringIO()) as out:
        exec(program, {})
    return read(out.getvalue())


def whole_numbers(text):
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


def on_screen(reading):
    facts = " ".join(f"{fact.label} {fact.shown} {fact.formula}" for fact in reading.facts)
    return f"{facts} {reading.text} {reading.code}"


@pytest.mark.parametrize("left_out", FACTS)
def test_a_fact_that_is_left_out_stands_nowhere(left_out):
    (fact,) = (fact for fact in grid_reading(**TELLING).facts if fact.name == left_out)
    value = fact.shown.removesuffix(" ×")
    assert value in whole_numbers(on_screen(grid_reading(**TELLING)))
    facts = tuple(name for name in FACTS if name != left_out)
    reading = grid_reading(**TELLING, facts=facts)
    assert tuple(fact.name for fact in reading.facts) == facts
    assert value not in whole_numbers(on_screen(reading))
    assert f'"{left_out}:"' not in reading.code
    assert printed_here(reading.code).keys() == set(facts)


def test_what_is_left_out_is_not_betrayed_by_the_pinned_setting():
    length = f"{11 * 101 + 22:,}"  # of what is pinned
    assert length in whole_numbers(on_screen(grid_reading(**TELLING)))
    reading = grid_reading(**TELLING, facts=("length_ratio", "pairs_ratio"))
    assert length not in whole_numbers(on_screen(reading))
    assert [fact.formula for fact in reading.facts] == [
        "now / pinned, 22 prefix tokens",
        "(now / pinned)², 22 prefix tokens",
    ]


@pytest.mark.parametrize("kept", FACTS)
def test_one_fact_can_stand_alone(kept):
    reading = grid_reading(**TELLING, facts=(kept,))
    values = printed_here(reading.code)
    assert [fact.name for fact in reading.facts] == list(values) == [kept]
    assert values[kept] == pytest.approx(reading.facts[0].value)
    assert ("num_prefix_tokens" in reading.code) == (kept in WITH_PREFIX_TOKENS)
    assert ("pinned" in reading.code) == (kept in OF_PINNED)


def test_facts_come_in_their_own_order_and_once():
    reading = grid_reading((224, 224), 16, facts=("tokens", "cols", "tokens", "pairs_ratio"))
    assert [fact.name for fact in reading.facts] == ["cols", "tokens"]  # nothing is pinned


@pytest.mark.parametrize("names", [("pairs",), ("rows", ""), ("Rows",)])
def test_a_fact_that_there_is_not_is_refused_with_those_there_are(names):
    with pytest.raises(LabError, match=f"there is no fact '{names[-1]}': use rows, cols") as error:
        grid_reading((224, 224), 16, facts=names)
    assert all(name in str(error.value) for name in FACTS)


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        (("rows", "cols", "tokens", "raw_width"), ": 7 × 14 = 98 patches, each 1,536 numbers."),
        (("rows", "cols", "raw_width"), ": 7 × 14 patches, each 1,536 numbers."),
        (("rows", "tokens"), ": 7 rows, 98 patches."),
        (("cols", "raw_width"), ": 14 columns, each patch 1,536 numbers."),
        (("tokens", "raw_width"), ": 98 patches, each 1,536 numbers."),
        (("raw_width",), ", each patch 1,536 numbers."),
        (("attention_pairs",), "."),
    ],
)
def test_the_sentence_is_one_whatever_is_left_out(facts, counted):
    reading = grid_reading((224, 224), (32, 16), facts=facts)
    assert reading.text == f"224 × 224 px in patches of 32 × 16{counted}"


def test_one_of_a_kind_is_spoken_of_as_one():
    assert grid_reading((224, 224), 224, facts=("rows",)).text.endswith(": 1 row.")
    assert grid_reading((224, 224), 224).text.endswith(
        "1 × 1 = 1 patch, each patch 150,528 numbers."
    )


def test_how_many_patches_there_are_is_not_betrayed_by_the_last_one():
    facts = ("rows", "cols")
    assert grid_reading((224, 224), 16, selected=500, facts=facts).text.endswith(
        "There is no patch 500."
    )
    assert grid_reading((224, 224), 16, selected=500).text.endswith("the last is 195.")


def test_what_a_number_means_is_said_of_the_words_that_are_new():
    meant = {fact.name: fact.meaning for fact in grid_reading((224, 224), 16).facts if fact.meaning}
    assert meant.keys() == {"tokens", "sequence_length", "attention_pairs"}
    assert "a projection makes one token of each patch" in meant["tokens"]
    assert "Prefix tokens are" in meant["sequence_length"]
    assert "A pair is" in meant["attention_pairs"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            dict(image_size=(224, 224), patch_size=16),
            "224 × 224 px in patches of 16 × 16: 14 × 14 = 196 patches, each 768 numbers.",
        ),
        (
            dict(image_size=(224, 230), patch_size=16, remainder="pad", selected=15),
            "224 × 230 px in patches of 16 × 16: 14 × 15 = 210 patches, each 768 numbers. "
            "The picture is padded with zeros to 224 × 240 px. Patch 15 is in row 1, column 0.",
        ),
        (
            dict(image_size=(224, 230), patch_size=16, remainder="crop", selected=196),
            "224 × 230 px in patches of 16 × 16: 14 × 14 = 196 patches, each 768 numbers. "
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
        (
            dict(patch_size=16, pinned={"patch": 3}),
            "the pinned setting cannot be counted: setting 'patch' is not known: use 'image_size',",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(arguments, sentence):
    with pytest.raises(ShapeError, match=sentence):
        grid_reading((224, 224), **arguments)
