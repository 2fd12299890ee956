"""The five tests that the build lesson asks of a front end, on a picture that is not square."""

import pytest
import torch
from torch.nn.functional import unfold

from vitlab.core.encoder import VisionFrontEnd
from vitlab.core.grid import PatchGrid

SIZE, PATCH, DIM = (96, 160), (16, 32), 48


@pytest.fixture
def front_end():
    torch.manual_seed(0)
    return VisionFrontEnd(SIZE, PATCH, embed_dim=DIM)


@pytest.fixture
def images():
    return torch.rand(3, 3, *SIZE, generator=torch.Generator().manual_seed(1))


def test_there_are_as_many_patches_as_fit(front_end):
    assert (
        front_end.patch_embed.num_patches
        == (96 // 16) * (160 // 32)
        == PatchGrid(SIZE, PATCH).tokens
    )


def test_the_sequence_has_one_token_for_each_patch_and_the_class_token(front_end, images):
    assert front_end(images).shape == (3, 1 + 30, DIM)


def test_a_convolution_is_unfolding_and_a_matrix(front_end, images):
    convolution = front_end.patch_embed.proj
    by_convolution = convolution(images).flatten(2).mT
    columns = unfold(images, PATCH, stride=PATCH).mT
    by_matrix = columns @ convolution.weight.flatten(1).T + convolution.bias
    torch.testing.assert_close(by_convolution, by_matrix)
    torch.testing.assert_close(front_end.patch_embed(images), by_matrix)


def test_the_table_is_the_same_in_every_front_end_and_every_pass(front_end, images):
    other = VisionFrontEnd(SIZE, PATCH, embed_dim=DIM)
    assert torch.equal(front_end.pos_embed, other.pos_embed)
    assert torch.equal(front_end(images), front_end(images))


def test_the_class_token_is_spread_over_the_batch_and_nothing_leaks_between_images(
    front_end, images
):
    tokens = front_end(images)
    assert torch.equal(tokens[:, 0], front_end.cls_token[0].expand(3, -1))
    changed = images.clone()
    changed[1] = 1 - changed[1]
    again = front_end(changed)
    assert torch.equal(again[[0, 2]], tokens[[0, 2]])
    assert torch.equal(again[:, 0], tokens[:, 0])
    assert not torch.allclose(again[1, 1:], tokens[1, 1:])
