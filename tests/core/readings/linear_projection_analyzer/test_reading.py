"""The analyzer's readings: numbers that a program on torch alone computes again."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.readings.linear_projection_analyzer.make_golden import CASES
from tests.core.readings.programs import printed
from vitlab.core import projection_reading
from vitlab.core.images import sample_image, to_tensor
from vitlab.core.projection import filters, reconstruct_projection
from vitlab.core.readings.linear_projection_analyzer import INITS, TOUR, readers

GOLDEN = json.loads((Path(__file__).with_name("golden.json")).read_text("utf-8"))
NUMBERS = torch.Generator().manual_seed(3)
OWN_KERNEL = torch.randn(30, 3, 4, 8, generator=NUMBERS)
OWN_MATRIX = torch.randn(20, 96, generator=NUMBERS, dtype=torch.float64)
OWN_PICTURE = np.random.default_rng(0).integers(0, 256, (32, 48, 3), np.uint8)
STATES = {
    "opening": {},
    "fitted": dict(patch_size=8, embed_dim=40, decoder="fitted", image="coffee", selected=900),
    "dct": dict(weights="dct", patch_size=(8, 4), embed_dim=30, bias=False),
    "pca": dict(weights="pca", patch_size=8, embed_dim=30, decoder="fitted", image="rocket"),
    "trained": dict(weights="trained", decoder="fitted"),
    "kernel": dict(weights=OWN_KERNEL, image=OWN_PICTURE, selected=3),
    "matrix": dict(
        weights=OWN_MATRIX, patch_size=(4, 8), channels_last=True, image=OWN_PICTURE, selected=0
    ),
    "grey": dict(in_chans=1, patch_size=8, embed_dim=20),
    "too wide": dict(patch_size=4, embed_dim=60, init="he", seed=7),
    **{f"starts {init}": dict(patch_size=7, embed_dim=50, init=init, seed=2) for init in INITS},
}


@pytest.fixture(scope="module")
def readings():
    return {name: projection_reading(**state) for name, state in STATES.items()}


@pytest.fixture(scope="module")
def values(readings, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in readings}
    for name, reading in readings.items():
        reading.write_inputs(folders[name])
    return printed({name: reading.code for name, reading in readings.items()}, folders)


@pytest.mark.parametrize("name", STATES)
def test_the_program_prints_every_fact(readings, values, name):
    told = dict(values[name])
    for fact in readings[name].facts:
        rounding = {"spellings": 1e-4, "mended": 1e-3}.get(fact.name, 1e-6)
        wanted = pytest.approx(fact.value, rel=2e-4, abs=rounding)
        assert float(told.pop(fact.name)) == wanted, fact.name
    assert not told


def numbers(reading):
    return {fact.name: fact.value for fact in reading.facts}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_numbers_are_those_of_numpy(case):
    image, patch, chans, dim = case
    golden = dict(GOLDEN["-".join(map(str, case))])
    settings = dict(image=image, patch_size=patch, in_chans=chans, embed_dim=dim)
    reading = projection_reading(**settings)
    fitted = numbers(projection_reading(**settings, decoder="fitted"))["lost"]
    assert fitted == pytest.approx(golden.pop("fitted"), rel=1e-4, abs=1e-9)
    assert reading.own_spectrum.rank == golden.pop("own_rank")
    told = numbers(reading)
    if chans == 1:
        assert golden.pop("transplant_cosine") == pytest.approx(1)
        assert golden.pop("transplant") == pytest.approx(0)
        assert "transplant" not in told
    for name, value in golden.items():
        assert told[name] == pytest.approx(value, rel=1e-4, abs=1e-9), name


def test_as_many_numbers_know_the_cat_or_hardly():
    told = {fact.name: fact for fact in projection_reading().facts}
    assert told["lost"].shown == "74 %"
    assert round(told["best"].value, 1) == 1.3
    assert round(told["waves"].value, 1) == 2.9
    assert told["parameters"].value == 147_648
    assert told["rank"].value == 192
    assert round(told["gain"].value, 2) == 1.59
    assert round(told["transplant"].value) == 42
    assert round(told["transplant_cosine"].value, 2) == 0.89
    assert told["spellings"].value < 1e-5
    assert told["mended"].value < 1e-3
    assert told["lost"].standing == "measured"
    assert told["parameters"].standing == "exact"


def test_as_many_random_filters_as_numbers_lose_nothing():
    whole = projection_reading(embed_dim=768)
    told = numbers(whole)
    assert (told["lost"], told["rank"], told["parameters"]) == (0, 768, 590_592)
    assert round(told["gain"], 2) == 1
    assert (round(told["transplant"]), round(told["transplant_cosine"], 2)) == (45, 0.88)
    assert np.abs(whole.read_back.astype(int) - sample_image("chelsea")).max() == 0


def test_starting_values_stand_beside_each_other():
    starts = {row.name: row for row in projection_reading(embed_dim=768).starts}
    assert [*starts] == [*INITS]
    assert starts["xavier"].expected == pytest.approx(1)
    assert starts["conv_default"].measured == pytest.approx(1 / 3, rel=0.02)
    assert round(starts["lesson"].measured, 4) == 0.0078
    assert round(starts["lesson"].std, 5) == 0.00318
    spread = (2 / 768) ** 0.5  # of a mean of 768 squares: one direction has most of the variance
    for row in starts.values():
        assert row.measured == pytest.approx(row.expected, rel=3 * spread)


def test_the_readings_say_who_was_fitted_and_who_was_read():
    reading = projection_reading()
    assert "192 principal ones of 4 other photographs 1.3 %" in reading.text
    assert "One picture of 196 patches has 195 directions" in reading.remark
    assert "fitted on 4 other photographs, and this one is read" in reading.remark
    own = projection_reading(image=OWN_PICTURE, selected=0)
    assert "5 other photographs" in own.text  # none of them is the picture


def test_the_directions_of_the_picture_itself_are_not_among_the_known(readings):
    reading = readings["opening"]
    assert reading.known.rank == 768
    assert reading.own_spectrum.rank == 195
    cat = to_tensor(sample_image("chelsea"))
    own = reading.own_spectrum.directions.reshape(195, 3, 16, 16).float()
    flattered = reconstruct_projection(cat, own, decoder="pseudoinverse")
    assert (flattered - cat).abs().max() < 1e-4
    assert projection_reading(embed_dim=195).lost_by("pca") > 0.01


def test_weights_of_ones_own_settle_patch_channels_and_width(readings):
    kernel = readings["kernel"]
    assert (kernel.grid.patch_size, kernel.dim, kernel.grid.tokens) == ((4, 8), 30, 48)
    assert "30 filters for 3 channels and patches of 4 × 8 px" in kernel.remark
    trained = readings["trained"]
    assert (trained.grid.patch_size, trained.dim, trained.title) == ((8, 8), 96, "trained, 8 px")
    module = projection_reading(weights=nn.Conv2d(1, 6, 8, 8, bias=False))
    assert (module.chans, module.bias, module.picture.shape) == (1, False, (224, 224, 3))
    linear = projection_reading(weights=nn.Linear(48, 6), patch_size=4)
    assert (linear.kernel.shape, linear.bias) == ((6, 3, 4, 4), True)


def test_a_matrix_of_the_other_order_is_read_in_that_order():
    kernel = OWN_MATRIX.reshape(20, 4, 8, 3).permute(0, 3, 1, 2)
    settings = dict(patch_size=(4, 8), image=OWN_PICTURE, selected=0)
    last = projection_reading(weights=OWN_MATRIX, channels_last=True, **settings)
    same = projection_reading(weights=kernel.contiguous(), image=OWN_PICTURE, selected=0)
    assert last.lost == pytest.approx(same.lost, rel=1e-9)
    first = projection_reading(weights=OWN_MATRIX, **settings)
    assert first.lost != pytest.approx(same.lost, rel=1e-3)


def test_weights_are_read_from_a_file(tmp_path):
    np.save(tmp_path / "own.npy", OWN_KERNEL.numpy())
    read = projection_reading(weights=tmp_path / "own.npy", image=OWN_PICTURE, selected=0)
    assert torch.equal(read.kernel, OWN_KERNEL)


def test_more_dims_than_numbers_are_combinations(readings):
    reading = readings["too wide"]
    assert "48 numbers cannot fill 60 dims: 12 are combinations of the others." in reading.remark
    assert numbers(reading)["rank"] == 48
    assert reading.lost == 0
    fewer = OWN_KERNEL.clone()
    fewer[4] = fewer[1]
    reading = projection_reading(weights=fewer, image=OWN_PICTURE, selected=0)
    assert "The rank is 29 of 30 dims: 1 are combinations of the others." in reading.remark


def test_a_draw_does_not_depend_on_how_many_filters_are_taken():
    for init in INITS:
        few = projection_reading(patch_size=7, embed_dim=6, init=init).kernel
        many = projection_reading(patch_size=7, embed_dim=90, init=init).kernel[:6]
        cosines = torch.cosine_similarity(few.flatten(1), many.flatten(1))
        assert cosines.min() > 1 - 1e-6


def test_one_factorisation_serves_every_width(monkeypatch):
    first = projection_reading(patch_size=8, embed_dim=10, seed=11)
    assert first.facts
    made = []
    monkeypatch.setattr(readers, "reader_of", lambda *a: made.append(a))
    readings = [projection_reading(patch_size=8, embed_dim=dim, seed=11) for dim in (6, 60, 192)]
    losses = [reading.lost for reading in readings]
    assert {id(reading.reader) for reading in readings} == {id(first.reader)}
    assert losses[0] > losses[1] > losses[2] == 0
    assert not made


def test_pictures_filters_and_answers_are_there_to_be_drawn(readings):
    reading = readings["opening"]
    assert reading.read_back.shape == reading.read_beside.shape == (224, 224, 3)
    assert np.array_equal(reading.picture, sample_image("chelsea"))
    assert reading.sheet.shape == (96, 16, 16, 3)
    wanted = (filters(reading.kernel[:96]) * 255).round().numpy()
    assert np.abs(reading.sheet - wanted).max() <= 1
    assert reading.responses.shape == (96, 14, 14)
    patch = reading.image[0, :, 5 * 16 : 6 * 16, 7 * 16 : 8 * 16]
    answer = (patch * reading.kernel[5]).sum().item()
    assert reading.responses[5, 5, 7] == pytest.approx(answer, rel=1e-4)
    assert numbers(reading)["own_patch"] == pytest.approx(100 * reading.lost_map[5, 7])
    grey = readings["grey"]
    assert grey.sheet.shape == (20, 8, 8, 3)
    assert (grey.picture[..., 0] == grey.picture[..., 2]).all()


def test_the_list_shows_what_each_kind_loses(readings):
    reading = readings["opening"]
    rows = {row.name: row for row in reading.rows}
    assert [row.words for row in rows.values()] == [
        *("loses 74.0 %", "loses 2.9 %", "loses 1.3 %", "other patches")
    ]
    assert rows["trained"].width == 96
    assert {row.sheet.shape for row in rows.values()} == {(8, 16, 16, 3), (8, 8, 8, 3)}
    assert projection_reading(weights="trained").rows[-1].words == "loses 58.8 %"


def test_spellings_come_with_their_lines(readings):
    spelt = readings["opening"].spellings
    assert [row.name for row in spelt] == ["conv", "unfold", "einsum", "reshape"]
    assert spelt[0].off == 0
    assert all("weight" in row.code for row in spelt)


def test_a_flat_picture_has_no_gain_and_loses_nothing():
    flat = projection_reading(image=np.full((32, 32, 3), 90, np.uint8), selected=0)
    told = numbers(flat)
    assert "gain" not in told
    assert told["lost"] == 0


def test_the_tour_holds_where_it_leads_and_not_elsewhere():
    walked = [projection_reading(**stop.settings) for stop in TOUR]
    others = [*walked, projection_reading(weights="trained"), projection_reading(in_chans=1)]
    assert 3 <= len(TOUR) <= 5
    for stop, reading in zip(TOUR, walked, strict=True):
        assert stop.holds(reading), stop.text
        assert "{" not in stop.said(reading)
        assert len(stop.said(reading)) <= 200
        assert not all(map(stop.holds, others))


def test_a_row_of_the_list_takes_no_more_waves_or_directions_than_there_are():
    reading = projection_reading(patch_size=4, embed_dim=60)
    assert {row.name: row.width for row in reading.rows[:3]} == {"random": 60, "dct": 48, "pca": 48}
    assert [row.lost for row in reading.rows[:3]] == pytest.approx([0, 0, 0], abs=1e-12)
