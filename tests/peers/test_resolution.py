"""Resized position tables, patch weights and relative tables in timm, transformers, torchvision."""

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.layers import resample_abs_pos_embed as timm_resample
from timm.layers import resample_abs_pos_embed_nhwc, resize_rel_pos_bias_table
from timm.layers import resample_patch_embed as timm_resample_weight
from timm.layers.pos_embed_rel import resize_rel_pos_bias_table_simple
from torchvision.models.vision_transformer import interpolate_embeddings
from transformers.models.dinov2.modeling_dinov2 import Dinov2Embeddings
from transformers.models.dinov2_with_registers import modeling_dinov2_with_registers as registers
from transformers.models.siglip2.modeling_siglip2 import Siglip2VisionEmbeddings
from transformers.models.vit.modeling_vit import ViTEmbeddings

from tests.peers.draw import MANY, SOME, agree, grids, normal, squares
from vitlab.core.resolution import (
    resample_abs_pos_embed,
    resample_patch_embed,
    resample_relative_bias_table,
)

DIM = 3
# torch 2.13's antialiased resize gives every row the same value where one column comes out.
targets = grids(least=2)
halves = st.sampled_from([torch.float16, torch.bfloat16])


def table_of(grid, prefix=1):
    return normal(1, prefix + grid[0] * grid[1], DIM)


@MANY
@given(
    grids(),
    targets,
    st.integers(0, 5),
    st.sampled_from(["bicubic", "bilinear"]),
    st.booleans(),
    st.sampled_from([None, True, False]),
)
def test_tables_are_resampled_as_by_timm(old, new, prefix, interpolation, antialias, corners):
    table = table_of(old, prefix)
    options = {"interpolation": interpolation, "antialias": antialias, "align_corners": corners}
    theirs = timm_resample(table, list(new), list(old), prefix, **options)
    agree(resample_abs_pos_embed(table, new, old, prefix, **options), theirs)


@SOME
@given(squares(), targets, st.integers(0, 5), halves)
def test_a_square_table_needs_no_size_and_half_precision_comes_back(old, new, prefix, dtype):
    table = table_of(old, prefix).to(dtype)
    ours = resample_abs_pos_embed(table, new, None, prefix)
    agree(ours, timm_resample(table, list(new), None, prefix), torch.finfo(dtype).eps)


@SOME
@given(grids(), targets)
def test_a_table_by_position_is_one_without_prefix(old, new):
    table = normal(1, *old, DIM)
    ours = resample_abs_pos_embed(table.flatten(1, 2), new, old, 0)
    agree(ours.unflatten(1, new), resample_abs_pos_embed_nhwc(table, list(new)))


@MANY
@given(old=squares(16), new=targets, patch=st.integers(1, 16))
@pytest.mark.parametrize(
    ("embeddings", "style"),
    [
        (ViTEmbeddings, "hf"),
        (Dinov2Embeddings, "hf"),
        (registers.Dinov2WithRegistersEmbeddings, "timm"),
    ],
)
def test_tables_are_resampled_as_by_transformers(embeddings, style, old, new, patch):
    table, tokens = table_of(old), normal(1, 1 + new[0] * new[1], DIM)
    size = patch if embeddings is ViTEmbeddings else (patch, patch)
    theirs = SimpleNamespace(
        position_embeddings=table,
        patch_size=patch,
        patch_embeddings=SimpleNamespace(patch_size=size),
        config=SimpleNamespace(patch_size=patch),
    )
    pixels = new[0] * patch, new[1] * patch
    expected = embeddings.interpolate_pos_encoding(theirs, tokens, *pixels)
    agree(resample_abs_pos_embed(table, new, style=style), expected)


@MANY
@given(squares(16), st.integers(1, 20), st.sampled_from([1, 8]))
def test_tables_are_resampled_as_by_torchvision(old, side, patch):
    table = table_of(old)
    theirs = interpolate_embeddings(side * patch, patch, {"encoder.pos_embedding": table})
    ours = resample_abs_pos_embed(table, (side, side), style="torchvision")
    agree(ours, theirs["encoder.pos_embedding"])


@MANY
@given(grids(16), st.lists(targets, min_size=1, max_size=3))
def test_tables_are_resampled_as_by_siglip2_for_every_image(old, shapes):
    table = normal(*old, DIM)
    theirs = Siglip2VisionEmbeddings.resize_positional_embeddings(table, torch.tensor(shapes), 400)
    for shape, expected in zip(shapes, theirs, strict=True):
        ours = resample_abs_pos_embed(table.flatten(0, 1)[None], shape, old, 0, style="siglip2")
        agree(ours[0], expected[: shape[0] * shape[1]])


@MANY
@given(
    grids(18, least=2),
    grids(18, least=2),
    st.sampled_from(["bicubic", "bilinear"]),
    st.booleans(),
)
def test_patch_weights_are_resampled_as_by_timm(old, new, interpolation, antialias):
    weight = normal(2, 3, *old)
    theirs = timm_resample_weight(weight, list(new), interpolation, antialias)
    ours = resample_patch_embed(weight, new, interpolation, antialias)
    agree(ours, theirs, 2e-4)  # theirs inverts in float32


@MANY
@given(grids(12, least=2), grids(12, least=2), st.booleans())
def test_relative_tables_are_resampled_as_by_timm(old, new, class_token):
    (old_offsets, new_offsets) = (
        (2 * rows - 1) * (2 * cols - 1) + 3 * class_token for rows, cols in (old, new)
    )
    table = normal(old_offsets, 2)
    theirs = resize_rel_pos_bias_table(table, new, (new_offsets, 2), old)
    agree(resample_relative_bias_table(table, new, old, "geometric"), theirs, 5e-5)


@MANY
@given(squares(12), grids(12, least=2), st.booleans())
def test_relative_tables_are_resampled_plainly_as_by_timm(old, new, class_token):
    rows, cols = 2 * new[0] - 1, 2 * new[1] - 1
    table = normal((2 * old[0] - 1) ** 2 + 3 * class_token, 2)
    theirs = resize_rel_pos_bias_table_simple(table, new, (rows * cols + 3 * class_token, 2))
    agree(resample_relative_bias_table(table, new, old, "bicubic"), theirs)
