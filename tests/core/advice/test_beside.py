"""What stands beside the advice: applications, alternatives, and ways to look closer."""

import pytest
import torch
from torch.nn.functional import pad, unfold

from vitlab.core import LabError, count_macs, count_parameters
from vitlab.core.advice import APPLICATIONS, closer_looks, patch_alternatives
from vitlab.core.patches import HierarchicalPatchEmbed


def test_the_six_applications_of_the_lessons_are_there_and_dense_labels_beside():
    assert [*APPLICATIONS] == [
        *("photographs", "satellite", "pathology", "faces", "documents", "phones", "dense")
    ]
    for found in APPLICATIONS.values():
        assert found.published
        assert max(found.smallest) <= found.image_size


def test_contested_rows_are_those_where_numbers_disagree():
    contested = {name for name, found in APPLICATIONS.items() if found.contested(2)}
    assert contested == {"satellite", "pathology", "documents", "phones", "dense"}
    assert APPLICATIONS["satellite"].published_sizes == (8, 14, 16)
    assert APPLICATIONS["documents"].rule(2) == 3
    assert APPLICATIONS["pathology"].published_sizes == (8, 14, 16)
    assert not APPLICATIONS["dense"].contested(1)  # who is content with one across agrees


def test_the_numbers_in_words_are_computed():
    sky, tissue = APPLICATIONS["satellite"], APPLICATIONS["pathology"]
    share = 100 * 9 * 9 / sky.lessons_say**2
    assert f"a car is {share:.0f} %" in sky.why
    for found in (sky, tissue):
        least, *_, most = found.published_sizes
        assert f"{least} to {most} px" in found.why or f"{least}, 14 or {most} px" in found.why
    assert f"{(tissue.image_size // tissue.lessons_say) ** 2:,} tokens" in tissue.why


def test_stages_are_those_that_the_module_makes():
    (hierarchical, *_) = patch_alternatives((448, 224), 16)
    stages = HierarchicalPatchEmbed(None, embed_dims=(1, 1, 1, 1))(torch.zeros(1, 3, 448, 224))
    counts = [f"{stage.shape[1] * stage.shape[2]:,}" for stage in stages]
    assert hierarchical.words.startswith(" → ".join(counts))
    assert hierarchical.value == stages[0].shape[1] * stages[0].shape[2]
    pairs = hierarchical.value * 49
    assert f"{pairs:,} pairs" in hierarchical.words


@pytest.mark.parametrize("patch", [16, 14, 7])
def test_overlapping_tokens_are_those_that_unfold_finds(patch):
    overlapping = patch_alternatives(448, patch)[1]
    more = -(448 - patch) % (patch // 2)  # zeros, so that the last pixel is read
    image = pad(torch.zeros(1, 1, 448, 448), (0, more, 0, more))
    assert unfold(image, patch, stride=patch // 2).shape[2] == overlapping.value


def test_whatever_is_small_lies_whole_in_an_overlapping_patch():
    for patch in (7, 16):
        stride = patch // 2
        starts = range(0, 100, stride)
        words = patch_alternatives(448, patch)[1].words
        largest = patch - stride + 1
        assert f"up to {largest} px" in words
        assert all(any(s <= at and at + largest <= s + patch for s in starts) for at in range(80))
        larger = largest + 1
        assert not all(
            any(s <= at and at + larger <= s + patch for s in starts) for at in range(80)
        )


def test_quantized_weights_are_a_byte_each_and_distillation_has_no_number():
    quantized = patch_alternatives(224, 16)[4]
    assert quantized.value == count_parameters("vit_base") == 86_567_656
    assert quantized.before == 4 * quantized.value
    (without,) = [found for found in patch_alternatives(224, 16) if found.value is None]
    assert (without.name, without.before) == ("distillation", None)
    assert "No number here" in without.words
    pyramid = patch_alternatives(224, 16)[2]
    assert pyramid.value == (224 // 4) ** 2


def test_looking_closer_costs_what_its_passes_cost():
    here, large, crops, second = closer_looks((1024, 768), 6, 16)
    assert here.gmacs * 1e9 == pytest.approx(count_macs("vit_base", (1024, 768), 16))
    assert large.image_size == (5462, 4096)
    assert large.across == pytest.approx(2)
    assert large.tokens == 342 * 256
    one = count_macs("vit_base", 448, 16) / 1e9
    assert crops.passes == 13 * 10 + 1
    assert crops.gmacs == pytest.approx(131 * one)
    assert crops.tokens == 131 * 784
    assert second.tokens == 784
    assert second.gmacs == pytest.approx(large.gmacs + one)
    assert second.read_tokens == large.tokens + 784
    assert crops.gmacs < large.gmacs  # no crop looks at another


def test_what_is_large_enough_is_not_enlarged():
    here, large, *_ = closer_looks(448, 64, 16)
    assert (large.image_size, large.tokens) == ((448, 448), here.tokens)


@pytest.mark.parametrize("wrong", [dict(patches_across=0), dict(crop_size=0), dict(model="vit")])
def test_what_cannot_be_looked_at_is_refused(wrong):
    with pytest.raises(LabError):
        closer_looks(1024, 6, 16, **wrong)
