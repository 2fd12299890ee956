"""The lessons' two calculators, and the claims that they settle (CLAIMS D1 to D3, D31 to D38)."""

import pytest

from vitlab.core.compute import attention_macs, count_macs, count_parameters
from vitlab.core.errors import ShapeError
from vitlab.core.memory import (
    TIERS,
    GpuTier,
    hardware_tiers,
    largest_batch,
    largest_image,
    memory_ledger,
    patch_size_impact,
)
from vitlab.core.memory.budget import GIB

FP32 = dict(precision="fp32")


def test_the_course_case_has_576_tokens_and_its_halves_four_times_as_many():
    large, middle, small = patch_size_impact(384, (32, 16, 8), baseline=16)
    assert [row.tokens for row in (large, middle, small)] == [144, 576, 2304]
    assert (middle.token_ratio, middle.score_ratio, middle.mac_ratio, middle.byte_ratio) == (1,) * 4
    assert (small.token_ratio, small.score_ratio) == (4, 16)
    assert (large.token_ratio, large.score_ratio) == (1 / 4, 1 / 16)
    assert small.score_ratio / large.score_ratio == 256  # D1: not 258
    assert 4 < small.mac_ratio < 16  # D3: not 16
    assert 1 < small.byte_ratio < small.saved_ratio < 16


def test_ratios_are_quotients_of_what_stands_beside_them():
    base, other = patch_size_impact((224, 448), ((16, 32), 14), baseline=(16, 32), batch_size=3)
    ledger = memory_ledger("vit_base", (224, 448), 14, 3)
    assert base.mac_ratio == base.byte_ratio == 1
    assert other.bytes == ledger.peak
    assert other.saved_bytes == ledger.saved_activations
    assert other.macs == count_macs("vit_base", (224, 448), 14)
    assert other.attention_macs == attention_macs("vit_base", (224, 448), 14)
    assert other.byte_ratio == other.bytes / base.bytes
    assert other.token_ratio == 512 / 196
    assert other.saved_ratio == other.saved_bytes / base.saved_bytes


def test_from_16_to_8_px_the_total_grows_by_4_and_a_half():
    row = patch_size_impact(224, (8,))[0]
    assert row.mac_ratio == pytest.approx(78.148 / 17.564, abs=1e-3)
    assert row.attention_macs / attention_macs() == pytest.approx(15.88, abs=0.005)


def test_gradients_are_as_large_as_the_weights_and_adam_twice():
    ledger = memory_ledger(**FP32)
    assert ledger.gradients == ledger.parameters  # D31: not 2 ×
    counters = 4 * (12 * 12 + 8)
    assert ledger.optimizer == 2 * ledger.parameters + counters  # D32
    whole = ledger.parameters + ledger.gradients + ledger.optimizer
    assert whole / count_parameters() == pytest.approx(16, abs=1e-4)
    assert whole / 1e9 == pytest.approx(1.385, abs=1e-3)


@pytest.mark.parametrize(
    ("image", "patch", "eager", "fused"),
    [(224, 16, 139, 116), (384, 16, 532, 341), (512, 16, 1210, 605), (224, 8, 818, 464)],
)
def test_maps_dominate_only_where_they_are_kept(image, patch, eager, fused):
    """D33: megabytes a picture that twelve blocks save, in 32 bits."""

    def saved_in_blocks(attention):
        two, one = (
            memory_ledger("vit_base", image, patch, 2, attention=attention, depth=depth, **FP32)
            for depth in (2, 1)
        )
        return 12 * (two.saved_activations - one.saved_activations) / 2 / 1e6

    assert saved_in_blocks("eager") == pytest.approx(eager, rel=0.01)
    assert saved_in_blocks("fused") == pytest.approx(fused, rel=0.01)


def test_24_gib_hold_far_more_than_eight_pictures_of_384():
    """D36: about 38 with maps in 32 bits; three times as many without them in 16."""
    eager = largest_batch(24 * GIB, image_size=384, attention="eager", **FP32)
    assert 35 <= eager <= 42
    assert 2.5 * eager < largest_batch(24 * GIB, image_size=384) < 3.3 * eager
    assert memory_ledger(image_size=384, attention="eager", **FP32).fits(8 * GIB) == "fits"


def test_patches_of_14_do_not_fill_512():
    with pytest.raises(ShapeError, match="504 or 518"):  # D37
        patch_size_impact(512, (14,), baseline=16)


def test_more_gpus_hold_more_images_and_no_larger_one():
    """D38: data parallelism copies the model."""
    one, eight = hardware_tiers((GpuTier("one", 80 * GIB), GpuTier("eight", 80 * GIB, 8)))
    assert eight.total_batch == 8 * one.total_batch == 8 * one.largest_batch
    assert eight.largest_image == one.largest_image
    map_of_one_layer = 12 * (1024 // 4) ** 4 * 2
    assert map_of_one_layer / 1e9 == pytest.approx(103, abs=0.1)
    wanted = dict(image_size=1024, patch_size=4, batch_size=1, attention="eager")
    assert {a.verdict for a in hardware_tiers(TIERS[-2:], **wanted)} == {"no"}


def test_every_tier_answers_as_the_ledger_does():
    case = dict(model="vit_small", image_size=(160, 224), patch_size=(16, 32), attention="eager")
    ledger = memory_ledger(**case, batch_size=300)
    for answer in hardware_tiers(**case, batch_size=300):
        budget = answer.tier.budget_bytes
        assert answer.verdict == ledger.fits(budget)
        assert answer.largest_batch == largest_batch(budget, **case)
    assert [tier.budget_bytes // GIB for tier in TIERS] == [8, 16, 24, 40, 80, 141, 80]


@pytest.mark.parametrize("patch", [16, (8, 16), 14])
def test_the_largest_image_is_the_last_that_fits(patch):
    case = dict(model="vit_base", attention="eager", patch_size=patch)
    side = largest_image(16 * GIB, **case)
    step = max(patch) if isinstance(patch, tuple) else patch
    assert side % step == 0
    assert memory_ledger(**case, image_size=side, batch_size=1).fits(16 * GIB) == "fits"
    more = memory_ledger(**case, image_size=side + step, batch_size=1)
    assert more.fits(16 * GIB) != "fits"


def test_the_largest_image_of_too_small_a_budget_is_none():
    assert largest_image(1 * GIB, model="vit_huge") == 0
    with pytest.raises(ShapeError, match=r"patches of 12 × 16 px.*use 16 × 16"):
        largest_image(GIB, patch_size=(12, 16))
