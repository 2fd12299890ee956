"""Sizes and token counts of timm's and transformers' image processors."""

from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from timm.data.naflex_transforms import get_image_size_for_seq
from transformers.models.gemma3.configuration_gemma3 import Gemma3Config
from transformers.models.got_ocr2.image_processing_got_ocr2 import get_optimal_tiled_canvas
from transformers.models.llava_next.modeling_llava_next import get_anyres_image_grid_shape
from transformers.models.llava_next.processing_llava_next import LlavaNextProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize
from transformers.models.siglip2.image_processing_siglip2 import (
    get_image_size_for_max_num_patches,
)

from tests.peers.draw import MANY
from vitlab.core.errors import LabError
from vitlab.core.vlm.token_counts import naflex_size, vlm_plan, vlm_tiles, vlm_token_count

sides = st.integers(2, 64) | st.integers(64, 4096)
sizes = st.tuples(sides, sides)
PINPOINTS = [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]


@MANY
@given(sizes, st.sampled_from([14, 16, 32]), st.sampled_from([16, 256, 576, 1024]))
def test_native_sizes_are_transformers_and_timms_or_one_row_or_column_larger(size, patch, budget):
    theirs = get_image_size_for_max_num_patches(*size, patch, budget)
    _, timms = get_image_size_for_seq(size, patch, budget)
    assert tuple(timms) == tuple(theirs)
    ours = naflex_size(size, patch, budget)
    if ours != tuple(theirs):  # their search stops within 1e-5 of the scale
        over = [mine - other for mine, other in zip(ours, theirs, strict=True)]
        assert sorted(over) == [0, patch]
        assert ours[0] * ours[1] <= budget * patch**2


@MANY
@given(sizes, st.sampled_from([0.5, 1.0, 2.0]))
def test_an_enlargement_may_be_limited_as_in_timm(size, ratio):
    _, theirs = get_image_size_for_seq(size, 16, 256, max_ratio=ratio)
    ours = naflex_size(size, 16, 256, max_ratio=ratio)
    assert ours == tuple(theirs) or sum(ours) - sum(theirs) == 16


@MANY
@given(sizes)
def test_qwens_canvas_is_transformers(size):
    try:
        theirs = smart_resize(*size)
    except ValueError:
        with pytest.raises(LabError):
            vlm_plan("qwen2-vl/default", size)
        return
    assert vlm_plan("qwen2-vl/default", size).canvas == tuple(theirs)
    assert vlm_token_count("qwen2-vl/default", size) == theirs[0] * theirs[1] // 28**2


@MANY
@given(sizes)
def test_internvls_tiles_are_transformers(size):
    cols, rows = get_optimal_tiled_canvas(size, (448, 448), 1, 12)
    assert vlm_tiles("internvl", size) == (rows, cols)
    tiles = cols * rows
    assert vlm_token_count("internvl", size) == 256 * (tiles + (tiles > 1))


@MANY
@given(sizes)
def test_llava_nexts_tiles_and_tokens_are_transformers(size):
    processor = SimpleNamespace(
        image_processor=SimpleNamespace(image_grid_pinpoints=PINPOINTS),
        patch_size=14,
        num_additional_image_tokens=1,
        vision_feature_select_strategy="default",
    )
    bound = LlavaNextProcessor._get_unpadded_features.__get__(processor)
    processor._get_unpadded_features = bound
    theirs = LlavaNextProcessor._get_number_of_features(processor, *size, 336, 336) - 1
    assume(theirs > 576)
    assert vlm_tiles("llava-next", size) == get_anyres_image_grid_shape(size, PINPOINTS, 336)
    assert vlm_token_count("llava-next", size) == theirs


def test_gemmas_count_is_that_of_its_configuration():
    assert vlm_token_count("gemma-3", (300, 500)) == Gemma3Config().mm_tokens_per_image
