import pytest
import torch

from vitlab.core.errors import PlaceError
from vitlab.core.images import shapes
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d
from vitlab.core.pretrained import load
from vitlab.core.refitting import swap_effects, swap_patches


def test_two_patches_change_places_and_no_other_moves():
    image = torch.rand(1, 3, 8, 12)
    swapped = swap_patches(image, 4, (1, 5))
    assert torch.equal(swapped[..., 4:, 8:], image[..., :4, 4:8])
    assert torch.equal(swapped[..., :4, 4:8], image[..., 4:, 8:])
    moved = (swapped != image).any(1)[0]
    moved[:4, 4:8] = moved[4:, 8:] = False
    assert not moved.any()
    assert torch.equal(swap_patches(swapped, 4, (5, 1)), image)


def test_a_mean_of_tokens_is_blind_and_the_answer_is_not():
    model = load("vit_shapes_patch8_64")
    image = torch.from_numpy(shapes(8, 64, seed=4).images[5:6]).permute(0, 3, 1, 2).float() / 255
    tables = {
        "none": torch.zeros(64, 96),
        "1-D": sinusoidal_1d(64, 96),
        "2-D": sinusoidal_2d(8, 8, 96),
        "trained": model.pos_embed.detach()[0, 1:],
    }
    effects = {effect.positions: effect for effect in swap_effects(model, image, (26, 46), tables)}
    assert max(effect.mean_moves for effect in effects.values()) < 1e-6
    assert effects["none"].answer_moves < 1e-4
    answers = [round(effects[name].answer_moves, 2) for name in ("1-D", "2-D", "trained")]
    assert answers == [0.60, 0.08, 0.31]


@pytest.mark.refusal
def test_a_patch_that_is_not_there_is_refused():
    with pytest.raises(PlaceError, match="no patch 6 to swap: the last is 5"):
        swap_patches(torch.rand(1, 3, 8, 12), 4, (1, 6))
