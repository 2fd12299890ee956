import pytest
import torch
from torch import nn

from vitlab.core.encoder import VisionTransformer, trace_shapes
from vitlab.core.errors import LabError
from vitlab.core.patches import OverlapPatchEmbed


@pytest.fixture
def vit():
    torch.manual_seed(0)
    return VisionTransformer((32, 48), 8, embed_dim=16, depth=2, num_heads=4, num_classes=5)


def test_every_step_of_a_block_stands_in_the_order_it_happens(vit):
    rows = trace_shapes(vit, torch.zeros(2, 3, 32, 48))
    own = [row for row in rows if row.module.startswith("blocks.1")]
    tokens, hidden, heads, scores = (2, 25, 16), (2, 25, 64), (2, 4, 25, 4), (2, 4, 25, 25)
    assert [(row.module.removeprefix("blocks.1"), row.shape_out) for row in own] == [
        (".norm1", tokens),
        (".attn.qkv", (2, 25, 48)),
        (".attn", heads),
        (".attn", scores),
        (".attn", tokens),
        (".attn.proj", tokens),
        (".attn", tokens),
        (".norm2", tokens),
        (".mlp.fc1", hidden),
        (".mlp.act", hidden),
        (".mlp.fc2", tokens),
        (".mlp", tokens),
        ("", tokens),
    ]


def test_the_whole_way_goes_from_pixels_to_classes(vit):
    rows = trace_shapes(vit, torch.zeros(2, 3, 32, 48))
    assert (rows[0].module, rows[0].shape_in, rows[0].shape_out) == (
        "patch_embed",
        (2, 3, 32, 48),
        (2, 24, 16),
    )
    assert (rows[1].module, rows[1].shape_out) == ("add_prefix_and_positions", (2, 25, 16))
    assert (rows[-1].module, rows[-1].shape_out) == ("head", (2, 5))
    blocks = [row for row in rows if row.module in ("blocks.0", "blocks.1", "norm")]
    assert [row.shape_in for row in blocks] == [(2, 25, 16)] * 3


def test_the_model_is_left_as_it_was(vit):
    vit.train()
    trace_shapes(vit, torch.zeros(1, 3, 32, 48))
    assert vit.training
    assert "add_prefix_and_positions" not in vars(vit)
    assert not any(module._forward_hooks for module in vit.modules())


def test_a_failing_forward_leaves_no_hook_behind(vit):
    with pytest.raises(ValueError, match="48"):
        trace_shapes(vit, torch.zeros(1, 3, 48, 32))
    assert not any(module._forward_hooks for module in vit.modules())


def test_any_model_can_be_traced_and_grids_of_tokens_are_named_so():
    model = nn.Sequential(OverlapPatchEmbed(patch_size=7, stride=4, embed_dim=8), nn.LayerNorm(8))
    rows = trace_shapes(model, torch.zeros(1, 3, 32, 40))
    first = next(row for row in rows if row.kind == "OverlapPatchEmbed")
    assert first.shape_out == (1, 8, 10, 8)
    assert first.axes == "batch, rows, cols, width"
    assert "1 × 3 × 32 × 40 → 1 × 8 × 10 × 8" in " ".join(str(first).split())


def test_a_model_without_layers_is_refused():
    class Bare(nn.Module):
        def forward(self, images):
            return images * 2

    with pytest.raises(LabError, match="Bare called no layer of its own"):
        trace_shapes(Bare(), torch.zeros(1, 3, 8, 8))
