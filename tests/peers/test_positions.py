"""Position tables and rotations in timm, transformers and vit-pytorch."""

from types import SimpleNamespace

import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.layers import (
    RelPosBias,
    RotaryEmbeddingCat,
    RotaryEmbeddingDinoV3,
    apply_rot_embed_cat,
    build_sincos2d_pos_embed,
    gen_relative_position_index,
)
from transformers.models.dinov3_vit import modeling_dinov3_vit as dinov3
from transformers.models.qwen2_vl import modeling_qwen2_vl as qwen
from transformers.models.vit_mae import modeling_vit_mae as mae
from transformers.vision_utils import get_vision_position_ids
from vit_pytorch.simple_vit import posemb_sincos_2d

from tests.peers.draw import MANY, SOME, agree, grids, normal, randomise
from vitlab.core.positions import (
    RelativePositionBias,
    apply_rope,
    relative_position_index,
    rope_2d,
    sinusoidal_2d,
)
from vitlab.core.vlm.bridge import block_order

dims = st.integers(1, 12).map(lambda quarter: 4 * quarter)
temperatures = st.sampled_from([100.0, 1000.0, 10_000.0])


@MANY
@given(grids(), dims, temperatures)
def test_sinusoids_are_timms(grid, dim, temperature):
    ours = sinusoidal_2d(*grid, dim, temperature=temperature, style="timm")
    agree(ours, build_sincos2d_pos_embed(list(grid), dim, temperature))


@MANY
@given(grids(), dims, temperatures, st.booleans())
def test_sinusoids_are_hugging_faces_and_maes_with_x_first(grid, dim, temperature, class_token):
    theirs = mae.build_2d_sinusoidal_position_embedding(
        *grid, dim, temperature, cls_token=class_token
    )
    prefix = int(class_token)
    options = {"temperature": temperature, "num_prefix_tokens": prefix}
    agree(sinusoidal_2d(*grid, dim, style="hf", **options), theirs)
    y, x = theirs.chunk(2, -1)
    agree(sinusoidal_2d(*grid, dim, style="mae", **options), torch.cat([x, y], -1))


@MANY
@given(grids(), dims.filter(lambda dim: dim > 4), temperatures)
def test_sinusoids_are_big_visions(grid, dim, temperature):
    ours = sinusoidal_2d(*grid, dim, temperature=temperature, style="bigvision")
    agree(ours, posemb_sincos_2d(*grid, dim, temperature), 2e-5)


@MANY
@given(grids(), dims, temperatures, st.none() | grids(), st.sampled_from([0.0, 0.5, 1.0]))
def test_rotations_by_index_are_timms(grid, dim, temperature, ref_grid, offset):
    theirs = RotaryEmbeddingCat(
        dim,
        temperature=temperature,
        in_pixels=False,
        feat_shape=list(grid),
        ref_feat_shape=ref_grid and list(ref_grid),
        grid_offset=offset,
    ).get_embed()
    sin, cos = rope_2d(grid, dim, temperature=temperature, ref_grid=ref_grid, grid_offset=offset)
    agree(torch.cat([sin, cos], -1), theirs, 2e-5)
    queries = normal(2, 3, grid[0] * grid[1], dim)
    agree(apply_rope(queries, sin, cos), apply_rot_embed_cat(queries, theirs), 5e-5)


@SOME
@given(grids(), dims, st.integers(0, 5))
def test_rotations_from_the_centre_are_dinov3s_in_both_libraries(grid, dim, prefix):
    sin, cos = rope_2d(
        grid, dim, temperature=100.0, coords="centered", layout="half", num_prefix_tokens=prefix
    )
    timms = RotaryEmbeddingDinoV3(dim, temperature=100.0, feat_shape=list(grid)).get_embed()
    agree(torch.cat([sin, cos], -1)[prefix:], timms, 2e-5)
    config = SimpleNamespace(
        rope_theta=100.0,
        hidden_size=2 * dim,
        num_attention_heads=2,
        patch_size=4,
        image_size=32,
    )
    images = normal(1, 3, 4 * grid[0], 4 * grid[1])
    their_cos, their_sin = dinov3.DINOv3ViTRopePositionEmbedding(config).eval()(images)
    queries, keys = normal(2, 1, 2, prefix + grid[0] * grid[1], dim)
    theirs = dinov3.apply_rotary_pos_emb(queries, keys, their_cos, their_sin)
    agree(apply_rope(queries, sin, cos, layout="half"), theirs[0], 5e-5)
    agree(apply_rope(keys, sin, cos, layout="half"), theirs[1], 5e-5)


@SOME
@given(grids(8), dims, st.sampled_from([1, 2, 3]))
def test_rotations_in_block_order_are_qwens(blocks, dim, factor):
    rows, cols = grid = blocks[0] * factor, blocks[1] * factor
    cells = get_vision_position_ids(torch.tensor([[1, rows, cols]]), factor)
    order = block_order(grid, factor)
    agree(order, cells[:, 0] * cols + cells[:, 1], 0)
    config = SimpleNamespace(
        rope_parameters={"rope_type": "axial", "rope_theta": 10_000.0}, head_dim=dim
    )
    queries, keys = normal(2, rows * cols, 2, dim)
    angles = qwen.Qwen2VLVisionRotaryEmbedding(config)(queries, cells)
    sin, cos = (table[order] for table in rope_2d(grid, dim, layout="half"))
    theirs = qwen.apply_rotary_pos_emb_vision(queries, keys, *angles)
    for given_, turned in zip((queries, keys), theirs, strict=True):
        ours = apply_rope(given_.transpose(0, 1), sin, cos, layout="half")
        agree(ours.transpose(0, 1), turned)


@MANY
@given(grids(9), st.booleans(), st.integers(1, 3))
def test_relative_positions_are_timms(window, class_token, heads):
    index = gen_relative_position_index(window, class_token=class_token)
    agree(relative_position_index(window, class_token=class_token), index, 0)
    theirs = randomise(RelPosBias(window, heads, prefix_tokens=int(class_token)))
    ours = RelativePositionBias(window, heads, class_token=class_token)
    weights = {"relative_position_bias_table": theirs.relative_position_bias_table}
    ours.load_state_dict(weights)
    agree(ours(), theirs.get_bias(), 0)
