"""Patch embedding in timm, transformers and vit-pytorch."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timm.layers import PatchEmbed as TimmPatchEmbed
from timm.models.naflexvit import batch_patchify
from timm.models.pvt_v2 import OverlapPatchEmbed as TimmOverlap
from timm.models.swin_transformer import PatchMerging as TimmMerging
from torch.nn import LayerNorm
from transformers.models.segformer.modeling_segformer import SegformerOverlapPatchEmbeddings
from transformers.models.siglip2.image_processing_siglip2 import convert_image_to_patches
from transformers.models.swin.modeling_swin import SwinPatchMerging
from transformers.models.vit.modeling_vit import ViTPatchEmbeddings
from vit_pytorch.simple_vit import SimpleViT

from tests.peers.draw import SOME, agree, grids, normal, randomise
from vitlab.core.patches import OverlapPatchEmbed, PatchEmbed, PatchMerging, patchify

patches = st.tuples(st.integers(1, 7), st.integers(1, 7))
modes = st.sampled_from(["auto", "linear", "conv", "unfold"])


@SOME
@given(grids(6), patches, modes, st.booleans(), st.integers(1, 4))
def test_embedding_is_timms(grid, patch, mode, bias, channels):
    size = (grid[0] * patch[0], grid[1] * patch[1])
    theirs = randomise(TimmPatchEmbed(size, patch, channels, 5, bias=bias))
    ours = PatchEmbed(size, patch, channels, 5, bias=bias, mode=mode)
    ours.load_state_dict(theirs.state_dict())
    images = normal(2, channels, *size)
    agree(ours(images), theirs(images))


@SOME
@given(size=grids(40, least=7), patch=patches, mode=modes)
@pytest.mark.parametrize("remainder", ["pad", "crop"])
def test_what_does_not_fill_a_patch_is_padded_or_cropped_as_timm_does(size, patch, mode, remainder):
    padded = remainder == "pad"
    theirs = TimmPatchEmbed(
        None, patch, 3, 5, strict_img_size=False, dynamic_img_pad=padded, norm_layer=LayerNorm
    )
    randomise(theirs)
    ours = PatchEmbed(size, patch, 3, 5, mode=mode, remainder=remainder, norm_layer=LayerNorm)
    ours.load_state_dict(theirs.state_dict())
    images = normal(1, 3, *size)
    agree(ours(images), theirs(images))


@SOME
@given(grids(5), patches)
def test_embedding_is_transformers(grid, patch):
    size = (grid[0] * patch[0], grid[1] * patch[1])
    config = SimpleNamespace(image_size=size, patch_size=patch, num_channels=3, hidden_size=5)
    theirs = randomise(ViTPatchEmbeddings(config))
    ours = PatchEmbed(size, patch, 3, 5)
    ours.proj.load_state_dict(theirs.projection.state_dict())
    images = normal(2, 3, *size)
    agree(ours(images), theirs(images))


@SOME
@given(grids(6), patches, st.booleans())
def test_cut_patches_have_the_order_of_timms_naflex(grid, patch, channels_last):
    images = normal(2, 3, grid[0] * patch[0], grid[1] * patch[1])
    theirs, their_grid = batch_patchify(images, patch, pad=False, channels_last=channels_last)
    agree(patchify(images, patch, channels_last=channels_last), theirs, 0)
    assert tuple(their_grid) == grid


@SOME
@given(grids(6), st.integers(1, 7))
def test_patches_with_channels_last_have_the_order_of_siglip2_and_vit_pytorch(grid, patch):
    image = normal(3, grid[0] * patch, grid[1] * patch)
    ours = patchify(image[None], patch, channels_last=True)
    agree(ours[0], convert_image_to_patches(image, patch), 0)
    vit = SimpleViT(
        image_size=image.shape[1:],
        patch_size=(patch, patch),
        num_classes=1,
        dim=8,
        depth=0,
        heads=1,
        mlp_dim=1,
    )
    agree(ours, vit.to_patch_embedding[0](image[None]), 0)


@SOME
@given(grids(40, least=4), st.sampled_from([(7, 4), (3, 2), (5, 3)]))
def test_overlapping_patches_are_pvts_and_segformers(size, kernel_and_stride):
    kernel, stride = kernel_and_stride
    images = normal(2, 3, *size)
    ours = OverlapPatchEmbed(kernel, stride, 3, 8)
    pvt = randomise(TimmOverlap(kernel, stride, 3, 8))
    ours.load_state_dict(pvt.state_dict())
    agree(ours(images), pvt(images))
    segformer = randomise(SegformerOverlapPatchEmbeddings(kernel, stride, 3, 8))
    ours.proj.load_state_dict(segformer.proj.state_dict())
    ours.norm.load_state_dict(segformer.layer_norm.state_dict())
    tokens, rows, cols = segformer(images)
    agree(ours(images), tokens.unflatten(1, (rows, cols)))


@SOME
@given(grids(12, least=2), st.integers(1, 5))
def test_merging_is_swins_and_odd_sides_are_padded_as_there(grid, dim):
    tokens = normal(2, *grid, dim)
    ours = PatchMerging(dim, remainder="pad")
    timms = randomise(TimmMerging(dim))
    ours.load_state_dict(timms.state_dict())
    agree(ours(tokens), timms(tokens))
    hugging_face = randomise(SwinPatchMerging(dim))
    ours.load_state_dict(hugging_face.state_dict())
    agree(ours(tokens).flatten(1, 2), hugging_face(tokens.flatten(1, 2), grid))
