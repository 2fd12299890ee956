"""The two calculators beside a run, against ledgers made one by one."""

import pytest

from vitlab.core import (
    LabError,
    ShapeError,
    largest_batch,
    largest_image,
    memory_ledger,
    memory_reading,
)

CASE = dict(model="vit_small", image_size=(96, 160), batch_size=3, attention="eager")


def test_twice_and_half_the_patch_stand_beside_it_with_their_ratios():
    rows = memory_reading(**CASE, patch_size=16).patch_sizes
    assert [row.patch_size for row in rows] == [(32, 32), (16, 16), (8, 8)]
    assert [row.token_ratio for row in rows] == [0.25, 1, 4]
    assert [row.score_ratio for row in rows] == [1 / 16, 1, 16]
    own = memory_ledger(**CASE, patch_size=16)
    for row in rows:
        other = memory_ledger(**CASE, patch_size=row.patch_size)
        assert row.bytes == other.peak
        assert row.byte_ratio == pytest.approx(other.peak / own.peak)
        assert row.saved_ratio == pytest.approx(other.saved_activations / own.saved_activations)


def test_patches_that_do_not_fill_the_image_are_left_out():
    rows = memory_reading(**CASE | dict(image_size=(96, 32)), patch_size=(32, 16)).patch_sizes
    assert [row.patch_size for row in rows] == [(32, 16), (16, 8)]
    odd = memory_reading(**CASE | dict(image_size=49), patch_size=7).patch_sizes
    assert [row.patch_size for row in odd] == [(7, 7)]
    least = memory_reading(**CASE | dict(image_size=(6, 10)), patch_size=1).patch_sizes
    assert [row.patch_size for row in least] == [(2, 2), (1, 1)]


def test_what_no_gpu_would_hold_is_counted_all_the_same():
    rows = memory_reading(model="vit_large", image_size=1024, batch_size=60).patch_sizes
    with pytest.raises(LabError, match="of the largest GPU"):
        memory_reading(model="vit_large", image_size=1024, patch_size=8, batch_size=60)
    assert rows[-1].byte_ratio > 3.5


def test_a_machine_holds_its_images_and_not_one_more():
    gib = 2**30
    for answer in memory_reading(**CASE).tiers:
        tier = answer.tier
        assert answer.verdict == memory_ledger(**CASE).fits(tier.budget_bytes)
        assert answer.total_batch == tier.gpus * answer.largest_batch
        for more, fits in ((0, True), (16, False)):
            side = answer.largest_image + more
            one = dict(CASE, image_size=side, batch_size=1, refuse_above=None)
            assert (memory_ledger(**one).fits(tier.budget_bytes) == "fits") == fits
    assert {answer.tier.budget_bytes // gib for answer in memory_reading(**CASE).tiers} >= {8, 141}


def test_patches_that_make_no_square_have_no_largest_one_and_the_rest_all_the_same():
    case = CASE | dict(image_size=(96, 60), patch_size=(16, 12))
    with pytest.raises(ShapeError, match="no square is made of patches of 16 × 12 px"):
        largest_image(2**33, **case)
    for answer in memory_reading(**case).tiers:
        assert answer.largest_image is None
        assert answer.largest_batch == largest_batch(answer.tier.budget_bytes, **case)
