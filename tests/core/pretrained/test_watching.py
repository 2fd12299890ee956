"""Maps of models that keep none, against the same computed here from their weights."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from vitlab.core import LabError, VisionTransformer
from vitlab.core.pretrained import OtherModel
from vitlab.core.pretrained.watching import AttentionWatch, fused_map
from vitlab.core.readings.attention_viewer import attention_reading

GRID, PATCH, WIDTH, HEADS, DEPTH = (2, 3), 4, 12, 3, 2


class Attention(nn.Module):
    """As timm writes it: one linear for all three, fused or written out."""

    def __init__(self, fused):
        super().__init__()
        self.fused = fused
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        q, k, v = self.qkv(x).unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        if self.fused:
            mixed = scaled_dot_product_attention(q, k, v)
        else:
            attn = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)
            mixed = attn.softmax(dim=-1) @ v
        return self.proj(mixed.transpose(1, 2).flatten(2))


class Dino(nn.Module):
    """Shaped as DINOv2 with registers: LayerScale, CLS and registers before the patches."""

    def __init__(self, *, fused=True, registers=2):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.patch_embed.img_size = tuple(side * PATCH for side in GRID)
        self.patch_embed.patch_size = (PATCH, PATCH)
        self.num_prefix_tokens = 1 + registers
        self.first = nn.Parameter(torch.randn(1, 1 + registers, WIDTH))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(DEPTH))
        self.blocks = nn.ModuleList(Attention(fused) for _ in range(DEPTH))
        self.scales = nn.Parameter(torch.rand(DEPTH, WIDTH))

    def forward_features(self, images):
        x = self.patch_embed(images).flatten(2).mT
        x = torch.cat([self.first.expand(len(x), -1, -1), x], 1)
        for norm, block, scale in zip(self.norms, self.blocks, self.scales, strict=True):
            x = x + scale * block(norm(x))
        return x

    def forward(self, images):
        return self.forward_features(images)[:, 0]


def lively(model):
    generator = torch.Generator().manual_seed(0)
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.5, generator=generator)
    return model.eval()


def by_hand(model, images):
    """Softmax of q kᵀ / √d in every layer, from the weights alone."""
    x = model.patch_embed(images).flatten(2).mT
    x = torch.cat([model.first.expand(len(x), -1, -1), x], 1)
    maps = []
    for norm, block, scale in zip(model.norms, model.blocks, model.scales, strict=True):
        weights = block.qkv(norm(x)).split(WIDTH, -1)
        q, k, v = (each.unflatten(2, (HEADS, -1)) for each in weights)
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / (WIDTH / HEADS) ** 0.5
        maps.append(scores.exp() / scores.exp().sum(-1, keepdim=True))
        x = x + scale * block.proj(torch.einsum("bhqk,bkhd->bqhd", maps[-1], v).flatten(2))
    return torch.stack(maps, 1)


@pytest.mark.parametrize("fused", [True, False], ids=["fused", "written out"])
@torch.no_grad()
def test_maps_of_a_model_shaped_as_dinov2_are_those_of_its_queries_and_keys(fused):
    model = lively(Dino(fused=fused))
    images = torch.rand(2, 3, 8, 12, generator=torch.manual_seed(1))
    tokens, maps = OtherModel(model).forward_features(images, return_attention=True)
    torch.testing.assert_close(tokens, model.forward_features(images))
    assert maps.shape == (2, DEPTH, HEADS, 9, 9)
    torch.testing.assert_close(maps, by_hand(model, images))
    torch.testing.assert_close(maps.sum(-1), torch.ones(2, DEPTH, HEADS, 9))


@torch.no_grad()
def test_what_is_watched_in_our_own_model_is_what_it_gives_itself():
    model = lively(VisionTransformer((16, 24), 8, embed_dim=12, depth=3, num_heads=3))
    images = torch.rand(1, 3, 16, 24, generator=torch.manual_seed(1))
    with AttentionWatch() as watch:
        fused = model.forward_features(images)
    tokens, maps = model.forward_features(images, return_attention=True)
    torch.testing.assert_close(fused, tokens)
    torch.testing.assert_close(torch.stack(watch.maps, 1), maps)


def test_masks_scales_and_fewer_keys_are_those_of_the_fused_call():
    q, k = (torch.randn(2, 4, 5, 6, generator=torch.manual_seed(n)) for n in (0, 1))
    v = torch.eye(5).expand(2, 4, 5, 5)  # mixing these gives the map itself
    mask = torch.rand(5, 5, generator=torch.manual_seed(2)) < 0.7
    mask |= torch.eye(5, dtype=torch.bool)
    for how in (
        {},
        {"is_causal": True},
        {"attn_mask": mask},
        {"attn_mask": torch.randn(2, 1, 5, 5)},
        {"scale": 0.3},
    ):
        torch.testing.assert_close(
            fused_map(q, k, **how), scaled_dot_product_attention(q, k, v, **how)
        )
    few = k[:, :2]
    grouped = fused_map(q, few, enable_gqa=True)
    torch.testing.assert_close(grouped, fused_map(q, few.repeat_interleave(2, 1)))


class Pooled(Dino):
    """Ends in a query of its own, as SigLIP does."""

    def forward_features(self, images):
        x = super().forward_features(images)
        return x + scaled_dot_product_attention(x[:, None, :1], x[:, None], x[:, None])[:, 0]


class Windowed(Dino):
    """Attends in windows of three tokens."""

    def forward_features(self, images):
        x = self.patch_embed(images).flatten(2).mT
        windows = x.unflatten(1, (2, 3)).flatten(0, 1)
        return self.blocks[0](windows).unflatten(0, (-1, 2)).flatten(1, 2)


class Convolutional(Dino):
    """Attends nowhere."""

    def forward_features(self, images):
        return self.patch_embed(images).flatten(2).mT


class SilentHuggingFaces(nn.Module):
    """Of transformers, on its fused path: a place for maps, and nothing in it."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.config = SimpleNamespace(image_size=(8, 12), patch_size=PATCH)

    def forward(self, pixel_values, output_attentions=False, return_dict=True):
        tokens = self.inner.forward_features(pixel_values)
        return SimpleNamespace(last_hidden_state=tokens, attentions=(None,) * DEPTH)


@torch.no_grad()
def test_a_pooling_is_no_layer_and_a_place_without_a_map_is_filled():
    images = torch.rand(1, 3, 8, 12, generator=torch.manual_seed(1))
    model = lively(Pooled())
    _, maps = OtherModel(model).forward_features(images, return_attention=True)
    torch.testing.assert_close(maps, by_hand(model, images))
    silent = SilentHuggingFaces(lively(Dino()))
    _, maps = OtherModel(silent).forward_features(images, return_attention=True)
    torch.testing.assert_close(maps, by_hand(silent.inner, images))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [(Windowed, "attends in windows"), (Convolutional, "calls no attention of torch")],
)
def test_where_there_are_no_maps_of_all_tokens_one_sentence_says_so(kind, sentence):
    images = torch.rand(1, 3, 8, 12)
    with pytest.raises(LabError, match=sentence):
        OtherModel(kind().eval()).forward_features(images, return_attention=True)


def test_the_viewer_reads_a_fused_model_of_somebody_elses():
    model = lively(Dino())
    reading = attention_reading(
        torch.rand(3, 8, 12, generator=torch.manual_seed(1)), model=model, query=4, layer=0, head=1
    )
    source = reading.source
    assert (source.grid, source.num_prefix_tokens, source.patch_size) == (GRID, 3, (PATCH, PATCH))
    with torch.no_grad():
        wanted = by_hand(model, source.image)[0, 0, 1, 4, 3:]
    torch.testing.assert_close(torch.from_numpy(reading.plane).ravel(), wanted)
