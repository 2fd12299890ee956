from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, PatchGrid, count_macs, memory_ledger
from vitlab.core.advice import PUBLISHED, advise_patch_size
from vitlab.core.errors import PlaceError, ShapeError

TAG = (297, 243, 34, 45)


def test_the_rows_are_those_of_the_sketch():
    advice = advise_patch_size(448, TAG)
    seen = {row.patch_size[0]: row for row in advice.rows}
    assert {p: (r.tokens, r.touched, r.inside) for p, r in seen.items()} == {
        4: (12544, 108, 77),
        7: (4096, 48, 24),
        8: (3136, 30, 15),
        14: (1024, 12, 2),
        16: (784, 9, 2),
        28: (256, 6, 0),
        32: (196, 4, 0),
    }
    assert [row.patch_size[0] for row in advice.rows if not row.broken] == [16, 14]
    assert {limit.name for limit in seen[8].broken} == {"token_budget", "mac_budget"}
    assert {limit.name for limit in seen[4].broken} == {"token_budget", "mac_budget", "budget"}
    assert [limit.name for limit in seen[32].broken] == ["patches_across"]
    assert round(1 - seen[32].share, 2) == 0.63
    assert round(seen[16].gmacs, 1) == 78.5
    assert round(seen[16].peak_gib, 1) == 3.2


boxes = st.tuples(st.integers(0, 60), st.integers(0, 40), st.integers(1, 40), st.integers(1, 60))


@settings(max_examples=30)
@given(
    boxes,
    st.lists(st.integers(1, 60), min_size=2, max_size=6, unique=True),
    st.integers(1, 400),
    st.floats(0.5, 4),
)
def test_the_order_is_the_rule_that_is_said(box, patches, tokens, across):
    advice = advise_patch_size(
        (100, 120),
        box,
        patch_sizes=patches,
        token_budget=tokens,
        patches_across=across,
        mac_budget=5,
        model="vit_tiny",
    )
    assert {row.patch_size[0] for row in advice.rows} == set(patches)
    for one, other in pairwise(advice.rows):
        assert bool(one.broken) <= bool(other.broken)
        if bool(one.broken) == bool(other.broken):
            assert bool(one.published) >= bool(other.published)
            if bool(one.published) == bool(other.published):
                assert one.gmacs <= other.gmacs
    for row in advice.rows:
        kept = row.tokens <= tokens and row.across >= across and row.gmacs <= 5
        assert bool(row.broken) == (not kept)  # a tiny model always fits 24 GiB
    assert (advice.best is None) == all(row.broken for row in advice.rows)


@settings(max_examples=30)
@given(st.integers(30, 200), st.integers(30, 200), st.integers(1, 50), st.integers(1, 50))
def test_no_patch_is_counted_without_the_zeros_that_it_needs(height, width, ph, pw):
    (row,) = advise_patch_size((height, width), 8, patch_sizes=[(ph, pw)], model="vit_tiny").rows
    rows, cols = -(-height // ph), -(-width // pw)
    fills = not (height % ph or width % pw)
    assert row.padded_size == (None if fills else (rows * ph, cols * pw))
    whole_tokens = (height // ph) * (width // pw)
    assert (row.tokens, row.added_tokens) == (rows * cols, rows * cols - whole_tokens)
    padded = rows * ph, cols * pw
    assert row.gmacs * 1e9 == pytest.approx(count_macs("vit_tiny", padded, (ph, pw)))
    assert row.ledger.peak == memory_ledger("vit_tiny", padded, (ph, pw), refuse_above=None).peak


@pytest.mark.parametrize("limit", ["token_budget", "mac_budget", "budget"])
def test_a_larger_budget_never_costs_a_candidate(limit):
    kept = [
        {row.patch_size for row in advise_patch_size(448, TAG, **{limit: value}).rows if row.broken}
        for value in (3, 20, 100, 800, 5000)
    ]
    assert all(more >= fewer for more, fewer in pairwise(kept))
    assert kept[0] > kept[-1]


def test_smaller_patches_see_more_and_cost_more():
    rows = sorted(advise_patch_size(448, TAG).rows, key=lambda row: row.patch_size)
    for small, large in pairwise(rows):
        assert small.across > large.across
        assert small.tokens > large.tokens
        assert small.gmacs > large.gmacs
        assert small.ledger.peak > large.ledger.peak
        assert small.mean_inside >= large.mean_inside


@pytest.mark.parametrize(
    ("limits", "sentence", "label"),
    [
        (
            dict(token_budget=512),
            "no patch size keeps every budget: 16 px is nearest, with 784 tokens of 512.",
            "Raise the token budget to 784",
        ),
        (
            dict(patches_across=4, patch_sizes=(16, 32), token_budget=700),
            "16 px is nearest, with 784 tokens of 700 and 2.1 patches across of 4.",
            "Raise the token budget to 784 and ask for 2.12 patches across",
        ),
        (dict(budget=3), "16 px is nearest, with 4.24 GiB of 3.", "Raise the GPU to 5 GiB"),
        (dict(mac_budget=60), "with 78.5 GMACs of 60.", "Raise the GMACs to 79"),
    ],
)
def test_where_none_is_left_the_button_makes_one(limits, sentence, label):
    advice = advise_patch_size(448, TAG, **limits)
    assert advice.best is None
    assert sentence in str(advice.problem)
    (remedy,) = advice.problem.remedies
    assert remedy.label == label
    again = advise_patch_size(448, TAG, **limits | dict(remedy.settings))
    assert again.best is not None
    assert again.problem is None
    assert again.best.patch_size == advice.nearest.patch_size


def test_published_weights_go_before_fewer_macs_and_those_of_the_field_are_named_first():
    advice = advise_patch_size(448, 64, patch_sizes=(28, 16), patches_across=1)
    assert [row.patch_size[0] for row in advice.rows] == [16, 28]
    assert not advice.rows[1].published
    sky = advise_patch_size(448, 64, patch_sizes=(8, 16), application="satellite").of(16)
    assert [found.model for found in sky.published][:2] == ["SatMAE", "Prithvi-EO-1.0"]
    assert "Donut" not in {p.model for p in advise_patch_size(448, 64).of(4).published}


def test_every_published_size_has_a_source_and_a_date():
    for found in PUBLISHED:
        assert found.source.startswith(("arXiv:", "model card "))
        year, month = found.date.split("-")
        assert 2017 < int(year) < 2026
        assert 1 <= int(month) <= 12
        if found.source.startswith("arXiv:"):  # its number is its month
            sent_on_the_last_of_february = found.model == "CLIP"
            assert found.source[6:10] == year[2:] + month or sent_on_the_last_of_february


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        (dict(smallest=0), ShapeError, "holds no pixel"),
        (dict(smallest=500), ShapeError, "larger than the picture of 448 × 448"),
        (dict(smallest=(440, 0, 20, 20)), PlaceError, "reaches out of a picture"),
        (dict(patch_sizes=()), ShapeError, "no candidate"),
        (dict(patch_sizes=(0,)), ShapeError, "holds no pixel"),
        (dict(token_budget=0), LabError, "token_budget is 0, and nothing fits"),
        (dict(budget=-1), LabError, "budget is -1"),
        (dict(patches_across=0), LabError, "patches_across is 0"),
        (dict(application="moon"), LabError, "application 'moon' is not known"),
        (dict(model="vit_hugs"), LabError, "there is no model"),
        (dict(precision="int3"), LabError, "precision 'int3' is not known"),
    ],
)
def test_what_cannot_be_advised_is_refused_in_words(settings, error, sentence):
    with pytest.raises(error, match=sentence):
        advise_patch_size(448, settings.pop("smallest", TAG), **settings)


def test_a_row_that_is_none_is_refused():
    with pytest.raises(PlaceError, match="none of the candidates"):
        advise_patch_size(448, TAG).of(15)


def test_a_patch_larger_than_the_picture_is_padded():
    row = advise_patch_size(20, 10, patch_sizes=[32], model="vit_tiny").rows[0]
    assert (row.tokens, row.padded_size, row.added_tokens) == (1, (32, 32), 1)
    assert PatchGrid(20, 32, remainder="pad").tokens == 1
