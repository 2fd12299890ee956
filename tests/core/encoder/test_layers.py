"""Tokens on their way through a model, and what each block would answer."""

import pytest
import torch

from vitlab.core import LabError, VisionFrontEnd, VisionTransformer, load, shapes
from vitlab.core.encoder import layer_tokens, logit_lens
from vitlab.core.patches import patchify

SIZES = dict(embed_dim=24, depth=3, num_heads=3, num_classes=5)


@pytest.fixture(params=["token", "avg"])
def model(request):
    torch.manual_seed(0)
    vit = VisionTransformer((16, 24), 8, global_pool=request.param, reg_tokens=2, **SIZES)
    for weight in vit.parameters():
        torch.nn.init.normal_(weight, std=0.2)
    return vit.eval()


@pytest.fixture
def images():
    return torch.rand(2, 3, 16, 24, generator=torch.Generator().manual_seed(1))


def by_hand(model, images):
    """The whole sequence behind each block."""
    tokens, behind = VisionFrontEnd.forward(model, images), []
    for block in model.blocks:
        tokens = block(tokens)
        behind.append(tokens)
    return behind


def test_tokens_are_those_that_the_blocks_hand_on_without_the_prefix(model, images):
    tokens = layer_tokens(model, images)
    assert [*tokens] == ["pixels", "patch_embed", "pos_embed", *_BLOCKS, "norm"]
    torch.testing.assert_close(tokens["pixels"], patchify(images, 8))
    torch.testing.assert_close(tokens["patch_embed"], model.patch_embed(images))
    added = tokens["pos_embed"] - tokens["patch_embed"]
    torch.testing.assert_close(added[0], model.pos_embed[0, 3:])
    behind = by_hand(model, images)
    for name, whole in zip(_BLOCKS, behind, strict=True):
        torch.testing.assert_close(tokens[name], whole[:, 3:])
    torch.testing.assert_close(tokens["norm"], model.norm(behind[-1])[:, 3:])
    assert not any(one.requires_grad for one in tokens.values())


def test_the_lens_reads_each_block_with_the_last_norm_and_the_head(model, images):
    scores = logit_lens(model, images)
    for layer, whole in enumerate(by_hand(model, images)):
        torch.testing.assert_close(scores[:, layer], model.forward_head(model.norm(whole)))
    torch.testing.assert_close(scores[:, -1], model(images))
    assert scores[:, 0].sub(scores[:, -1]).abs().max() > 0.1


def test_the_bundled_model_finds_its_answer_in_its_last_blocks():
    pictures, labels, _ = shapes(32, seed=9)
    images = torch.as_tensor(pictures).permute(0, 3, 1, 2).float() / 255
    right = (
        logit_lens(load("vit_shapes_patch8_64"), images).argmax(2)
        == torch.as_tensor(labels)[:, None]
    )
    shares = right.float().mean(0)
    assert shares[-1] > 0.95 > shares[0]


def test_a_model_that_cannot_be_asked_is_refused_in_words(images):
    for call in (layer_tokens, logit_lens):
        with pytest.raises(LabError, match="Identity"):
            call(torch.nn.Identity(), images)


_BLOCKS = ["block 1", "block 2", "block 3"]
