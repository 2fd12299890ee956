import pytest
import torch
from torch import nn

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import ConvStem, HierarchicalPatchEmbed, PatchEmbed, PatchMerging


def generated(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def test_swins_stages_see_224_px_as_56_28_14_and_7_tokens_a_side():
    stages = HierarchicalPatchEmbed(embed_dims=(2, 4, 6, 8))
    assert stages.patch_sizes == (4, 8, 16, 32)
    assert [grid.rows for grid in stages.grids] == [56, 28, 14, 7]
    shapes = [tuple(tokens.shape) for tokens in stages(torch.rand(1, 3, 224, 224))]
    assert shapes == [(1, 56, 56, 2), (1, 28, 28, 4), (1, 14, 14, 6), (1, 7, 7, 8)]


@pytest.mark.parametrize("size", [None, (24, 36)])
def test_stages_are_an_embedding_and_mergings_in_a_row(size):
    torch.manual_seed(0)
    stages = HierarchicalPatchEmbed(size, 2, (3, 5, 7), (2, 2, 3)).double()
    embed = PatchEmbed((24, 36), 2, 2, 3, norm_layer=nn.LayerNorm).double()
    embed.load_state_dict(stages.patch_embed.state_dict())
    images = generated(2, 2, 24, 36)
    expected = embed(images).reshape(2, 12, 18, 3)
    for tokens, merging in zip(stages(images), [*stages.merging, None], strict=True):
        torch.testing.assert_close(tokens, expected)
        expected = None if merging is None else merging(expected)


def test_a_stage_reads_the_pixels_of_its_grid():
    torch.manual_seed(0)
    stages = HierarchicalPatchEmbed((16, 24), 1, (3, 4, 5), (2, 2, 2)).double()
    images = generated(1, 1, 16, 24).requires_grad_()
    for tokens, grid in zip(stages(images), stages.grids, strict=True):
        top, left, height, width = grid.box(grid.index(1, 2))
        (gradient,) = torch.autograd.grad(tokens[0, 1, 2, 0], images, retain_graph=True)
        rows, cols = (gradient[0, 0].abs().sum(dim).nonzero().flatten() for dim in (1, 0))
        assert rows.tolist() == list(range(top, top + height))
        assert cols.tolist() == list(range(left, left + width))


def test_merging_is_swins_and_lists_its_weights_under_stages():
    stages = HierarchicalPatchEmbed(32, embed_dims=(2, 4), strides=(4, 2))
    assert isinstance(stages.merging[0], PatchMerging)
    assert stages.merging[0].order == "swin"
    assert list(stages.state_dict())[-1] == "merging.0.reduction.weight"


@pytest.mark.parametrize(
    ("size", "strides", "sentence"),
    [
        (
            224,
            (4, 8, 16, 32),
            r"strides \(4, 8, 16, 32\) multiply: 224 px → 56 → 7 tokens, and stage 3 cannot join "
            r"them 16 by 16. For patches of 4, 8, 16, 32 px the strides are \(4, 2, 2, 2\).",
        ),
        (
            (224, 240),
            (4, 2, 2, 2),
            r"240 px → 60 → 30 → 15 tokens, and stage 4 cannot join them 2 by 2. "
            "Nearest side that fits: 224 or 256 px.",
        ),
        ((8, 64), (4, 2, 2, 2), r"8 px → 2 → 1 tokens, and stage 3 .* fits: 32 px."),
        ((30, 32), (4, 2, 2, 2), "patches of 4 px do not fill a height of 30 px"),
    ],
)
def test_strides_that_outgrow_the_image_are_refused_with_those_that_do_not(size, strides, sentence):
    with pytest.raises(ShapeError, match=sentence):
        HierarchicalPatchEmbed(size, embed_dims=(1, 1, 1, 1), strides=strides)
    height, width = (size, size) if isinstance(size, int) else size
    free = HierarchicalPatchEmbed(None, embed_dims=(1, 1, 1, 1), strides=strides)
    with pytest.raises(ShapeError, match=sentence):
        free(torch.zeros(1, 3, height, width))


def test_the_button_for_strides_that_multiply_leads_to_stages():
    with pytest.raises(ShapeError) as raised:
        HierarchicalPatchEmbed(224, embed_dims=(1, 1, 1, 1), strides=(4, 8, 16, 32))
    (remedy,) = raised.value.remedies
    assert (remedy.label, remedy.settings["strides"]) == ("Use (4, 2, 2, 2)", (4, 2, 2, 2))
    HierarchicalPatchEmbed(224, embed_dims=(1, 1, 1, 1), **remedy.settings)
    with pytest.raises(ShapeError) as raised:
        HierarchicalPatchEmbed((64, 80), embed_dims=(1, 1, 1, 1), strides=(4, 2, 2, 2))
    assert not raised.value.remedies  # another image, not other strides


def test_stages_without_a_width_are_refused():
    with pytest.raises(LabError, match=r"2 strides \(4, 2\) and 1 embed_dims \(8,\) do not go"):
        HierarchicalPatchEmbed(32, embed_dims=(8,), strides=(4, 2))


@pytest.mark.parametrize("patch", [1, 2, 8, 16])
def test_a_stem_makes_as_many_tokens_as_patches(patch):
    stem = ConvStem((32, 48), patch, 3, 24)
    tokens = stem(torch.rand(2, 3, 32, 48))
    assert tokens.shape == (2, (32 // patch) * (48 // patch), 24)
    assert stem.grid == PatchEmbed((32, 48), patch, embed_dim=24).grid


def test_the_channels_of_a_stem_double_up_to_the_width():
    stem = ConvStem(224, 16, 3, 768)
    convs = [module for module in stem.stem if isinstance(module, nn.Conv2d)]
    assert [conv.out_channels for conv in convs] == [96, 192, 384, 768]
    kinds = {(conv.kernel_size, conv.stride, conv.bias) for conv in convs}
    assert kinds == {((3, 3), (2, 2), None)}
    assert [type(module) for module in stem.stem[:3]] == [nn.Conv2d, nn.BatchNorm2d, nn.ReLU]
    assert (stem.proj.kernel_size, stem.proj.bias is None) == ((1, 1), False)


def test_a_stems_token_reads_its_receptive_field_row_by_row():
    torch.manual_seed(0)
    stem = ConvStem(None, 4, 1, 6).double().eval()
    images = generated(1, 1, 24, 32).requires_grad_()
    tokens = stem(images)
    (gradient,) = torch.autograd.grad(tokens[0, 2 * 8 + 3].sum(), images)
    rows, cols = (gradient[0, 0].abs().sum(dim).nonzero().flatten() for dim in (1, 0))
    reach = stem.receptive_field // 2
    assert rows.tolist() == list(range(2 * 4 - reach, 2 * 4 + reach + 1))
    assert cols.tolist() == list(range(3 * 4 - reach, 3 * 4 + reach + 1))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ConvStem(224, 14), "patch of 14 px: it must be a power of two, 8 or 16"),
        (lambda: ConvStem(220, 16), "do not fill a side of 220 px"),
        (lambda: ConvStem(None, 16)(torch.zeros(1, 3, 32, 40)), "do not fill a width of 40 px"),
        (lambda: ConvStem(32, 16)(torch.zeros(1, 3, 32, 48)), "built for images of 32 × 32 px"),
        (lambda: ConvStem(32, 16)(torch.zeros(1, 1, 32, 32)), "ConvStem reads 3 channels"),
        (lambda: ConvStem(32, 0), "patch_size is 0"),
    ],
)
def test_a_stem_that_cannot_work_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


@pytest.mark.gpu
def test_on_a_gpu_tokens_stay_there():
    images = torch.rand(2, 3, 32, 64, device="cuda")
    assert ConvStem(None, embed_dim=8).cuda()(images).device.type == "cuda"
    *_, last = HierarchicalPatchEmbed(None, embed_dims=(2, 4, 6, 8)).cuda()(images)
    assert (last.device.type, last.shape) == ("cuda", (2, 1, 2, 8))
