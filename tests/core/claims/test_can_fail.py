"""An oracle that cannot say no proves nothing: each is shown a world in which the claim is true."""

from functools import partial

import pytest
import torch
from einops import rearrange

from vitlab.core.claims import find_claim
from vitlab.core.claims.oracles import stored
from vitlab.core.contrast import siglip_pair_losses
from vitlab.core.encoder import Attention, VisionFrontEnd, VisionTransformer
from vitlab.core.grid import PatchGrid
from vitlab.core.patches import patchify
from vitlab.core.positions import relative_position_index, sinusoidal_1d, sinusoidal_2d

ROOM = "vitlab.core.claims.oracles"


def a_line(grid_h, grid_w, dim, *, num_prefix_tokens=0, dtype=torch.float32, **_):
    assert not num_prefix_tokens
    return sinusoidal_1d(grid_h * grid_w, dim, dtype=dtype)


def loud(grid_h, grid_w, dim, **settings):
    table = sinusoidal_2d(grid_h, grid_w, dim, **settings)
    return table * torch.linspace(1, 2, len(table), dtype=table.dtype)[:, None]


def column_major(images, patch_size, *, channels_last=False):
    rows, cols = (side // patch_size for side in images.shape[-2:])
    patches = patchify(images, patch_size, channels_last=channels_last)
    return rearrange(patches, "b (r c) f -> b (c r) f", r=rows, c=cols)


def always_channels_first(images, patch_size, *, channels_last=False):
    return patchify(images, patch_size)


def mirrored(images, patch_size, *, channels_last=False):
    return patchify(images.flip(-1), patch_size, channels_last=channels_last)


def counted_once(grid, *, class_token=False):
    return relative_position_index(grid, class_token=class_token) // 2


def a_mean_loss(images, texts, scale, bias):
    return siglip_pair_losses(scale * images @ texts.T + bias).mean()


def forgetful_resample(table, new, old, num_prefix_tokens=1, **_):
    return torch.zeros(1, new[0] * new[1], table.shape[-1])


def smeared(table, new, old, num_prefix_tokens=1, **_):
    return sinusoidal_2d(*new, table.shape[-1], dtype=table.dtype)


BROKEN = {
    "C2": ("places.sinusoidal_2d", loud),
    "D18": ("places.sinusoidal_2d", a_line),
    "D20": ("places.sinusoidal_2d", a_line),
    "D21": ("places.sinusoidal_2d", loud),
    "D23": ("offsets.relative_position_index", counted_once),
    "C12": ("scales.resample_abs_pos_embed", smeared),
    "D27": ("scales.resample_abs_pos_embed", forgetful_resample),
    "C9": ("weights.patchify", mirrored),
    "D13": ("weights.patchify", always_channels_first),
    "D41": ("stages.patchify", column_major),
    "E10": ("order.patchify", column_major),
    "E14": ("words.siglip_loss", a_mean_loss),
    "D15": ("weights.projection_std", lambda *_: 0.02),
    "F2": ("looks.sinusoidal_2d", lambda *_, **__: torch.zeros(196, 768, dtype=torch.float64)),
    "C3": ("counts.PatchGrid.attention_pairs", lambda self, prefix=0: self.tokens),
    "D1": ("counts.PatchGrid.attention_pairs", lambda self, prefix=0: (self.tokens + 1) ** 2),
    "E5": ("sizes.PatchGrid.attention_pairs", lambda self, prefix=0: self.tokens + prefix),
    "E13": ("sizes.patch_feature_slots", lambda size, patch, images=1: size // patch * images),
    "E12": ("words.vlm_token_count", lambda *_: 577),
    "C19": ("basis.count_projection_parameters", lambda *_: 589_824),
    "C16": ("costs.VisionTransformer", partial(VisionTransformer, mlp_ratio=2.0)),
}


@pytest.mark.refusal
@pytest.mark.parametrize("claim_id", BROKEN)
def test_a_broken_core_is_noticed(claim_id, monkeypatch):
    assert find_claim(claim_id).prove().holds
    name, broken = BROKEN[claim_id]
    monkeypatch.setattr(f"{ROOM}.{name}", broken)
    assert not find_claim(claim_id).prove().holds


@pytest.mark.refusal
def test_a_block_that_reads_the_picture_would_give_cls_eyes(monkeypatch):
    blind = VisionFrontEnd.forward

    def seeing(self, images):
        tokens = blind(self, images)
        return torch.cat([tokens[:, :1] + tokens[:, 1:].std(1, keepdim=True), tokens[:, 1:]], 1)

    monkeypatch.setattr(VisionFrontEnd, "forward", seeing)
    assert not find_claim("C1").prove().holds


@pytest.mark.refusal
def test_attention_with_a_sense_of_order_would_be_noticed(monkeypatch):
    plain = Attention.forward

    def ordered(self, tokens, **settings):
        place = torch.linspace(0, 1, tokens.shape[1], dtype=tokens.dtype)[None, :, None]
        return plain(self, tokens * (1 + place), **settings)

    monkeypatch.setattr(Attention, "forward", ordered)
    for claim_id in ("C11", "E7"):
        assert not find_claim(claim_id).prove().holds


@pytest.mark.refusal
def test_maps_that_a_fused_kernel_stored_would_be_noticed(monkeypatch):
    stored._saved.cache_clear()
    monkeypatch.setattr(
        "vitlab.core.encoder.blocks.Attention.forward", stored._ExplicitAttention.forward
    )
    for claim_id in ("D8", "D33"):
        assert not find_claim(claim_id).prove().holds
    stored._saved.cache_clear()


@pytest.mark.refusal
def test_a_grid_that_crops_in_silence_would_be_noticed(monkeypatch):
    class Cropping(PatchGrid):
        def __init__(self, image_size, patch_size, **_):
            super().__init__(image_size, patch_size, remainder="crop")

    monkeypatch.setattr(f"{ROOM}.sizes.PatchGrid", Cropping)
    for claim_id in ("C14", "D37", "E2"):
        assert not find_claim(claim_id).prove().holds
