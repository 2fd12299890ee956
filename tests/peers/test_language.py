"""What lies between images and words, in open_clip and transformers."""

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from open_clip.loss import ClipLoss, SigLipLoss
from torch.nn.functional import normalize
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel
from transformers.models.internvl import modeling_internvl as internvl
from transformers.models.llava.modeling_llava import LlavaMultiModalProjector
from transformers.models.qwen2_vl.modeling_qwen2_vl import PatchMerger as QwensMerger
from transformers.vision_utils import get_vision_position_ids

from tests.peers.draw import SOME, agree, grids, normal, randomise
from vitlab.core.contrast import clip_loss, contrastive_logits, siglip_loss, zero_shot
from vitlab.core.vlm.bridge import PatchMerger, Projector, block_order, pixel_shuffle

scales = st.sampled_from([1.0, 1 / 0.07, 10.0, 100.0])


@SOME
@given(st.integers(1, 12), st.integers(1, 9), scales)
def test_the_loss_of_clip_is_open_clips(batch, dim, scale):
    images, texts = normalize(normal(2, batch, dim), dim=-1)
    scale = torch.tensor(scale)
    agree(clip_loss(images, texts, scale), ClipLoss()(images, texts, scale))


@SOME
@given(st.integers(1, 12), st.integers(1, 9), scales, st.sampled_from([0.0, -10.0]))
def test_the_loss_of_siglip_is_open_clips(batch, dim, scale, bias):
    images, texts = normalize(normal(2, batch, dim), dim=-1)
    scale, bias = torch.tensor(scale), torch.tensor(bias)
    theirs = SigLipLoss()(images, texts, scale, bias)
    agree(siglip_loss(images, texts, scale, bias), theirs)


TOWER = {
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 8,
}
PICTURE = TOWER | {"image_size": 8, "patch_size": 4}
WORDS = TOWER | {"vocab_size": 50, "max_position_embeddings": 6}


@pytest.mark.parametrize("seed", range(5))
def test_losses_and_zero_shot_are_those_of_transformers_whole_models(seed):
    texts = torch.randint(0, 49, (4, 6), generator=torch.Generator().manual_seed(seed))
    inputs = {"input_ids": texts, "pixel_values": normal(4, 3, 8, 8, seed=seed)}
    clip = CLIPModel(CLIPConfig(text_config=WORDS, vision_config=PICTURE, projection_dim=5))
    siglip = SiglipModel(SiglipConfig(text_config=WORDS, vision_config=PICTURE))
    for model in (clip, siglip):
        randomise(model, seed)
        out = model(**inputs, return_loss=True)
        features = out.image_embeds, out.text_embeds
        scale = model.logit_scale.exp().squeeze()
        if model is clip:
            agree(clip_loss(*features, scale), out.loss)
            agree(zero_shot(*features, scale), out.logits_per_image.softmax(-1))
        else:
            bias = model.logit_bias.squeeze()
            agree(siglip_loss(*features, scale, bias), out.loss)
            agree(contrastive_logits(*features, scale, bias), out.logits_per_image)


@SOME
@given(grids(5), st.sampled_from([1, 2, 3]), st.integers(1, 4), st.integers(1, 6))
def test_the_patch_merger_is_qwens(blocks, factor, width, out):
    grid = blocks[0] * factor, blocks[1] * factor
    theirs = randomise(QwensMerger(out, width, factor))
    ours = PatchMerger(out, width, factor)
    parameters = zip(ours.parameters(), theirs.parameters(), strict=True)
    with torch.no_grad():
        for parameter, other in parameters:
            parameter.copy_(other)
    cells = get_vision_position_ids(torch.tensor([[1, *grid]]), factor)
    tokens = normal(grid[0] * grid[1], width)
    in_blocks = tokens[cells[:, 0] * grid[1] + cells[:, 1]]
    agree(ours(tokens[block_order(grid, factor)][None])[0], theirs(in_blocks))


@SOME
@given(grids(5), st.sampled_from([1, 2, 4]), st.integers(1, 4))
def test_pixel_shuffle_is_internvls(blocks, factor, width):
    tokens = normal(2, blocks[0] * factor, blocks[1] * factor, width)
    theirs = internvl.InternVLModel.pixel_shuffle(None, tokens, 1 / factor)
    agree(pixel_shuffle(tokens, factor), theirs, 0)


@SOME
@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["mlp", "internvl"]))
def test_projectors_are_llavas_and_internvls(width, out, kind):
    text = SimpleNamespace(hidden_size=out)
    vision = SimpleNamespace(hidden_size=width)
    if kind == "mlp":
        config = SimpleNamespace(
            vision_feature_layer=-2,
            vision_config=vision,
            text_config=text,
            multimodal_projector_bias=True,
            projector_hidden_act="gelu",
        )
        theirs = LlavaMultiModalProjector(config)
    else:
        config = SimpleNamespace(
            vision_config=vision,
            text_config=text,
            downsample_ratio=0.5,
            projector_hidden_act="gelu",
        )
        theirs = internvl.InternVLMultiModalProjector(config)
        width *= 4
    randomise(theirs)
    ours = Projector(width, out, kind)
    parameters = zip(ours.parameters(), theirs.parameters(), strict=True)
    with torch.no_grad():
        for parameter, other in parameters:
            parameter.copy_(other)
    tokens = normal(2, 5, width)
    agree(ours(tokens), theirs(tokens))
