import math

import pytest
import torch
from torch import nn
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import AdaptivePatchEmbed, PatchEmbed, quadtree


def generated(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def embed_of(*arguments, seed=0, **options):
    torch.manual_seed(seed)
    return AdaptivePatchEmbed(*arguments, **options).double()


def without_position(embed):
    nn.init.zeros_(embed.position.weight)
    nn.init.zeros_(embed.position.bias)
    return embed


def three_images():
    """Calm, busy everywhere, and busy in the upper half."""
    images = torch.zeros(3, 2, 16, 24, dtype=torch.float64)
    images[1] = generated(2, 16, 24)
    images[2, :, :8] = generated(2, 8, 24, seed=1)
    return images


def test_cells_of_the_size_of_a_patch_are_a_patch_embedding():
    embed = without_position(embed_of(4, 2, 6, min_patch=4, max_patch=4))
    plain = PatchEmbed(None, 4, 2, 6).double()
    plain.load_state_dict({f"proj.{key}": value for key, value in embed.proj.state_dict().items()})
    images = generated(3, 2, 8, 12)
    tokens, cells, valid = embed(images)
    torch.testing.assert_close(tokens, plain(images))
    assert cells == [[(y, x, 4, 4) for y in (0, 4) for x in (0, 4, 8)]] * 3
    assert valid.all()


def test_each_token_is_its_cell_resized_and_projected():
    embed = without_position(embed_of(4, 2, 6, min_patch=2, max_patch=8, threshold=0.06))
    images = three_images()
    tokens, cells, _ = embed(images)
    sides = set()
    for image, of_image, found in zip(images, cells, tokens, strict=True):
        options = dict(min_patch=2, max_patch=8, threshold=0.06)
        assert of_image == quadtree(image, **options)
        for (top, left, height, width), token in zip(of_image, found, strict=False):
            patch = image[None, :, top : top + height, left : left + width]
            patch = interpolate(patch, (4, 4), mode="bilinear", antialias=True)
            torch.testing.assert_close(token, embed.proj(patch).flatten())
            sides.add(height)
    assert sides == {2, 4, 8}


def test_a_cell_twice_as_large_is_resized_by_a_triangle_over_four_pixels():
    embed = without_position(embed_of(2, 1, 1, min_patch=4, max_patch=4))
    nn.init.zeros_(embed.proj.bias)
    nn.init.zeros_(embed.proj.weight)
    embed.proj.weight.data[0, 0, 1, 0] = 1  # looks at the bottom left
    images = torch.zeros(1, 1, 4, 4, dtype=torch.float64)
    images[..., 2:, :2] = 1
    assert embed(images).tokens.item() == pytest.approx((6 / 7) ** 2)  # 1/7, 3/7, 3/7 a side


def test_images_with_fewer_cells_are_filled_up_with_zeros():
    embed = embed_of(4, 2, 6, min_patch=2, max_patch=8, threshold=0.06)
    tokens, cells, valid = embed(three_images())
    counts = [len(of_image) for of_image in cells]
    assert counts[0] == 6 < counts[2] < counts[1]
    assert valid.sum(1).tolist() == counts
    assert tokens.shape == (3, max(counts), 6)
    for found, mask, count in zip(tokens, valid, counts, strict=True):
        assert mask[:count].all()
        assert not found[count:].any()
        assert found[:count].any(-1).all()


def test_an_image_has_the_same_tokens_alone_and_in_a_batch():
    embed = embed_of(4, 2, 6, min_patch=2, max_patch=8, threshold=0.06)
    images = three_images()
    tokens, cells, _ = embed(images)
    for index, image in enumerate(images):
        alone = embed(image[None])
        assert alone.cells == [cells[index]]
        torch.testing.assert_close(alone.tokens[0], tokens[index, : len(cells[index])])


def test_position_is_sines_of_the_centre_in_the_image_and_log2_of_the_side():
    options = dict(min_patch=2, max_patch=8, threshold=0.06, remainder="pad")
    embed = embed_of(4, 2, 25, **options)
    nn.init.zeros_(embed.proj.weight)
    nn.init.zeros_(embed.proj.bias)
    nn.init.zeros_(embed.position.bias)
    embed.position.weight.data = torch.eye(25, dtype=torch.float64)
    tokens, cells, _ = embed(three_images()[2:, :, :13, :21])
    for (top, left, side, _), token in zip(cells[0], tokens[0], strict=True):
        y = (top + min(top + side, 13)) / 2 / 13  # of a cell over the edge only what is inside
        x = (left + min(left + side, 21)) / 2 / 21
        angles = [math.pi * 2**octave * centre for centre in (y, x) for octave in range(6)]
        expected = [*map(math.sin, angles), *map(math.cos, angles), math.log2(side / 4)]
        assert token.tolist() == pytest.approx(expected, abs=1e-12)
    assert {cell.height for cell in cells[0]} == {2, 4, 8}


def test_a_ragged_image_is_refused_or_padded():
    images = generated(1, 2, 13, 21)
    options = dict(min_patch=2, max_patch=8, threshold=-1.0)
    with pytest.raises(ShapeError, match="do not fill a height of 13 px"):
        embed_of(4, 2, 6, **options)(images)
    padded = embed_of(4, 2, 6, **options, remainder="pad")(images)
    assert padded.tokens.shape == (1, 7 * 11, 6)
    cropped = embed_of(4, 2, 6, **options, remainder="crop")(images)
    whole = embed_of(4, 2, 6, **options)(images[..., :8, :16])
    assert cropped.cells == whole.cells


def test_gradients_reach_the_weights_and_every_pixel():
    embed = embed_of(4, 2, 6, min_patch=2, max_patch=8, threshold=0.06)
    images = three_images().requires_grad_()
    embed(images).tokens.square().sum().backward()
    assert (images.grad != 0).all()
    assert all((parameter.grad != 0).any() for parameter in embed.parameters())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_tokens_keep_the_dtype(dtype):
    embed = embed_of(4, 2, 6, min_patch=2, max_patch=8, threshold=0.06)
    images = three_images().to(dtype)
    exact = embed(images.double())
    tokens, cells, _ = embed.to(dtype)(images)
    assert (tokens.dtype, cells) == (dtype, exact.cells)
    torch.testing.assert_close(tokens.double(), exact.tokens, rtol=0, atol=0.1)


@pytest.mark.gpu
def test_on_a_gpu_tokens_stay_there():
    embed, images = AdaptivePatchEmbed(embed_dim=8).cuda(), torch.rand(2, 3, 32, 64, device="cuda")
    tokens, _, valid = embed(images)
    assert (tokens.device.type, valid.device.type, tokens.dtype) == ("cuda", "cuda", torch.float32)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: AdaptivePatchEmbed(min_patch=5), "never have 5 px"),
        (lambda: AdaptivePatchEmbed(0), "patch_size is 0"),
        (
            lambda: AdaptivePatchEmbed(embed_dim=4)(torch.zeros(1, 32, 32, 3)),
            "AdaptivePatchEmbed reads 3 channels and .* stand second",
        ),
        (lambda: AdaptivePatchEmbed(embed_dim=4)(torch.zeros(0, 3, 32, 32)), "empty batch"),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
