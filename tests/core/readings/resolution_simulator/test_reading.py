"""The simulator's readings: numbers that a program on torch alone computes again."""

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.readings.programs import printed
from vitlab.core import measure_accuracies, resolution_reading
from vitlab.core.images import sample_image, shapes
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.readings.resolution_simulator import EQUAL_COUNTS_PRESET
from vitlab.core.refitting import SIZES, stored_accuracies
from vitlab.core.resolution import TABLE_METHODS

OWN = torch.randn(1, 2 + 5 * 7, 12, generator=torch.Generator().manual_seed(1))
OWN_TABLE = dict(table=OWN, old_size=(5, 7), num_prefix_tokens=2, new_size=(9, 6), dimension=3)
TABLES = {
    "unknown size": dict(new_size=(16, 24)),
    "own": OWN_TABLE,
    **{f"own, {method}": OWN_TABLE | dict(style=method) for method in TABLE_METHODS},
    "by three words": OWN_TABLE
    | dict(style=None, interpolation="bilinear", antialias=False, align_corners=True),
    "equal counts": EQUAL_COUNTS_PRESET,
    "the same grid": dict(OWN_TABLE, new_size=(5, 7)),
}
KERNELS = {
    "own picture": dict(image=sample_image("coffee"), patch_size=(12, 20), selected=90),
    "smaller": dict(patch_size=(5, 4), method="plain_scaled", interpolation="bilinear"),
}
ASPECTS = {
    "rocket": {},
    "wide": dict(image=np.zeros((30, 200, 3), np.uint8), patch_size=(8, 14), max_num_patches=100),
    "not enlarged": dict(image=np.zeros((48, 40, 3), np.uint8), max_ratio=1.5),
}
CASES = {
    **{name: ("positions", case) for name, case in TABLES.items()},
    **{name: ("patch_weights", case) for name, case in KERNELS.items()},
    **{name: ("native_aspect", case) for name, case in ASPECTS.items()},
}


@pytest.fixture(scope="module")
def readings():
    return {name: resolution_reading(page, **case) for name, (page, case) in CASES.items()}


@pytest.fixture(scope="module")
def measured():
    """Few pictures of a small size: what a hand on the button gets at once."""
    wanted = ["timm", "none", "pi", "plain", "plain_scaled"]
    points = measure_accuracies(load(BUNDLED[0]), wanted, [48], pictures=[128])
    return {(point.method, point.size): point for point in points}


@pytest.fixture(scope="module")
def everything(readings, measured):
    return readings | {
        "measured": resolution_reading(new_size=(6, 6), accuracies=measured),
        "kernels measured": resolution_reading("patch_weights", patch_size=6, accuracies=measured),
        "stays": resolution_reading(new_size=(10, 10), subject="stays", style="none"),
    }


@pytest.fixture(scope="module")
def values(everything, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in everything}
    for name, reading in everything.items():
        if hasattr(reading, "write_inputs"):
            reading.write_inputs(folders[name])
    return printed({name: reading.code for name, reading in everything.items()}, folders)


@pytest.mark.parametrize("name", [*CASES, "measured", "kernels measured", "stays"])
def test_the_program_prints_every_fact(everything, values, name):
    told = dict(values[name])
    for fact in everything[name].facts:
        loose = 1.2 if fact.name.startswith("accuracy") else 2e-6  # one picture of 128
        wanted = pytest.approx(fact.value, rel=2e-4, abs=loose)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


def test_a_perfectly_resized_table_reads_worse_than_none_and_larger_patches_read_best():
    reading = resolution_reading()
    told = numbers(reading)
    assert told["slots"] == 257
    assert told["prefix_moved"] == 0
    assert round(told["to_truth"], 4) == 0.9998
    assert round(told["raw_indices"], 2) == 0.80
    assert round(told["there_and_back"], 3) == 0.056
    read = [round(told[f"accuracy{end}"], 1) for end in ("", "_none", "_pi")]
    assert read == [86.7, 91.2, 99.8]
    shown = {fact.name: fact for fact in reading.facts}
    assert shown["accuracy"].formula == "444 of 512, ± 3 %"
    assert shown["accuracy"].standing == "quoted"
    assert shown["slots"].formula == "16 × 16 + 1 prefix; had 65"


def test_a_shape_that_stays_as_large_needs_its_positions():
    stays = numbers(resolution_reading(subject="stays"))
    assert stays["accuracy"] > 90 > 80 > stays["accuracy_none"]


def test_what_is_measured_replaces_what_stands_with_the_card(measured):
    reading = resolution_reading(new_size=(6, 6))
    assert {fact.standing for fact in reading.facts[-3:]} == {"quoted"}
    now = reading.with_accuracies(measured)
    assert {fact.standing for fact in now.facts[-3:]} == {"measured"}
    assert now.facts[-3].value == pytest.approx(100 * measured["timm", 48].accuracy)
    assert [point.size for point in now.known.curve("timm")] == [*SIZES]
    assert [point.pictures for point in now.known.curve("timm")][:3] == [512, 128, 512]


def test_rows_hold_every_method_with_its_numbers():
    rows = {row.method: row for row in resolution_reading().rows}
    assert [*rows] == [*TABLE_METHODS]
    assert round(rows["hf"].there_and_back, 3) == 0.006
    assert round(rows["siglip2"].there_and_back, 3) == 0.105
    assert rows["raw"].accuracy == stored_accuracies()["raw", 128]
    own = resolution_reading(style=None, interpolation="bilinear").rows[-1]
    assert (own.method, own.accuracy) == ("own", None)


def test_the_same_place_is_selected_in_both_grids():
    assert resolution_reading(selected=27).new_selected == 119
    for new in [(8, 8), (16, 24), (3, 40)]:
        for selected in (0, 27, 63):
            reading = resolution_reading(new_size=new, selected=selected)
            row, col = divmod(selected, 8)
            down, right = divmod(reading.new_selected, new[1])
            assert down == int((row + 0.5) / 8 * new[0])
            assert right == int((col + 0.5) / 8 * new[1])


def test_planes_are_those_of_both_tables(readings):
    reading = readings["own"]
    old = OWN[0, 2:].reshape(5, 7, 12)
    assert np.array_equal(reading.old_planes[3], old[..., 3].numpy())
    new = torch.nn.functional.interpolate(
        old.permute(2, 0, 1)[None], (9, 6), mode="bicubic", antialias=True
    )[0]
    np.testing.assert_allclose(reading.new_planes, new.numpy(), atol=1e-5)
    assert reading.old_similarity.shape == (35, 5, 7)
    np.testing.assert_allclose(reading.old_similarity[27, 3, 6], 1, atol=1e-6)
    one = resolution_reading(new_size=(20, 30)).new_similarity
    assert one.shape == (1, 20, 30)
    assert reading.back.by_position.shape == (5, 7)
    assert reading.truth.by_position.shape == reading.truth_map.shape == (9, 6)
    np.testing.assert_allclose(reading.back_map, reading.back.by_position.numpy(), rtol=1e-6)
    assert [step.shape for step in reading.steps][2:4] == [(5, 7, 12), (9, 6, 12)]
    assert reading.pictures is None


def test_the_pictures_are_of_both_sizes_and_the_shape_grows_or_stays():
    old, new = resolution_reading().pictures
    assert np.array_equal(old, shapes(8, 64, seed=4).images[5])
    assert np.array_equal(new, shapes(8, 128, seed=4).images[5])
    _, stays = resolution_reading(subject="stays").pictures
    assert np.array_equal(stays, shapes(8, 128, seed=4, as_in=64).images[5])
    _, smaller = resolution_reading(subject="stays", new_size=(4, 4)).pictures
    assert np.array_equal(smaller, shapes(8, 32, seed=4).images[5]), (
        "there is no room to stay as large"
    )


def test_a_resize_that_is_skipped_for_equal_counts_is_a_number(readings):
    assert numbers(readings["equal counts"])["skipped"] > 0.2
    assert "skipped" not in numbers(readings["own"])
    assert "skipped" not in numbers(readings["the same grid"])


def test_rules_and_sizes_are_compared():
    reading = resolution_reading()
    assert reading.differences.of("torchvision", "timm") > reading.differences.of("hf", "timm") > 0
    assert not [size for size in reading.sweep if size.with_offset != size.wanted]
    assert reading.missed_sizes == ()  # halves and eighths are exact
    fourteen = resolution_reading(table="sinusoidal_2d", old_size=(14, 9))
    assert fourteen.missed_sizes == (61, 115, 122)
    table = np.array(reading.difference_table)
    assert (table.shape, np.trace(table)) == ((6, 6), 0)
    assert table[3, 0] == pytest.approx(reading.differences.of("torchvision", "timm"))


def test_kernels_are_compared_fairly():
    told = numbers(resolution_reading("patch_weights"))
    assert told["off_pi"] < 2e-6
    assert told["off_plain"] == pytest.approx(3.06, abs=5e-3)
    assert told["off_plain_scaled"] == pytest.approx(0.046, abs=5e-4)
    assert round(told["whole_pi"], 3) == 0.018
    assert round(told["accuracy_plain"], 1) == 44.1
    assert told["accuracy_plain_scaled"] == pytest.approx(told["accuracy_pi"], abs=0.5)
    small = numbers(resolution_reading("patch_weights", patch_size=4))
    assert small["accuracy_plain_scaled"] > small["accuracy_pi"]
    sheets = resolution_reading("patch_weights", patch_size=(16, 12)).sheets
    assert {name: sheet.shape for name, sheet in sheets.items()} == {
        "trained": (5, 8, 8, 3),
        **dict.fromkeys(("pi", "plain", "plain_scaled"), (5, 16, 12, 3)),
    }
    assert "306 % with a plain resize" in resolution_reading("patch_weights").text


def test_native_aspect_keeps_a_circle_round(readings):
    reading = readings["rocket"]
    assert (reading.native, reading.grid, reading.tokens) == ((304, 208), (19, 13), 247)
    told = numbers(reading)
    assert (round(told["aspect_off"], 1), round(told["squeezed"]), told["masked"]) == (1.2, 69, 9)
    assert reading.native_picture.shape == (304, 208, 3)
    assert reading.square_picture.shape == (256, 256, 3)
    wide = readings["wide"]
    assert "squeezes the width" in wide.text
    assert wide.tokens <= 100


def test_a_place_of_the_new_grid_leads_back_to_the_old_one(readings):
    for name in ("own", "equal counts", "unknown size"):
        reading = readings[name]
        rows, cols = reading.new_size
        for place in range(rows * cols):
            y, x = (
                (place // cols + 0.5) / rows,
                (place % cols + 0.5) / cols,
            )
            down, across = reading.old_size
            assert reading.old_place(place) == int(y * down) * across + int(x * across)


def test_where_the_shape_stays_the_card_says_what_was_read_with_and_without_positions():
    control = resolution_reading(new_size=(16, 16)).control
    stays = stored_accuracies(BUNDLED[0], "stays")
    assert control == (stays["timm", 128], stays["none", 128])
    assert control[0].accuracy > control[1].accuracy + 0.15
    assert resolution_reading(**OWN_TABLE).control is None


def test_the_picture_of_the_patches_is_the_one_that_was_given():
    given = sample_image("coffee")[:61, :123]
    picture = resolution_reading("patch_weights", image=given).picture
    assert picture.shape == (56, 120, 3)
    assert np.array_equal(picture, given[:56, :120])


def test_a_large_picture_is_made_so_small_that_its_patches_can_be_seen(readings):
    reading = readings["own picture"]
    assert (reading.cells.rows, reading.cells.cols) == (10, 16)
    wanted = Image.fromarray(sample_image("coffee")).resize((128, 85), Image.Resampling.BICUBIC)
    off = reading.picture.astype(float) - np.asarray(wanted)[:80]
    assert np.abs(off).mean() < 2


def test_another_patch_of_the_same_pictures_costs_no_comparison_again():
    settings = dict(page="patch_weights", patch_size=(12, 20))
    first, second = (resolution_reading(**settings, selected=place) for place in (3, 50))
    tokens = [reading.rows[0].errors.before for reading in (first, second)]
    assert tokens[0].data_ptr() != tokens[1].data_ptr()
    assert tokens[0].untyped_storage().data_ptr() == tokens[1].untyped_storage().data_ptr()
    other = resolution_reading(**settings, image="coffee", selected=3).rows[0].errors.before
    assert not torch.allclose(other, tokens[0])


def test_a_native_cell_and_a_square_one_show_the_same_of_the_picture(readings):
    rocket = readings["rocket"]
    (rows, cols), (down, across) = rocket.grid, rocket.square_grid
    for place in range(rows * cols):
        y, x = (place // cols + 0.5) / rows, (place % cols + 0.5) / cols
        assert rocket.square_place(place) == int(y * down) * across + int(x * across)


def test_the_square_is_the_largest_within_the_budget():
    for budget, side in ((249, 15), (255, 15), (256, 16), (17, 4)):
        reading = resolution_reading("native_aspect", max_num_patches=budget)
        assert reading.square_grid == (side, side)
        assert reading.tokens <= budget
