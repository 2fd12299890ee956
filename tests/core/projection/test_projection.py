from math import sqrt

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import PatchEmbed
from vitlab.core.projection import (
    count_projection_parameters,
    init_patch_projection,
    projection_gain,
    projection_std,
)

SCHEMES = ["xavier", "lecun", "he", "trunc_normal", "conv_default", "lesson"]
STD_OF_VIT_B = dict(zip(SCHEMES, [0.03608, 0.03608, 0.05103, 0.02, 0.02083, 0.00318], strict=True))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_spread_of_a_vit_b_projection_is_the_published_one(scheme):
    assert projection_std(scheme) == pytest.approx(STD_OF_VIT_B[scheme], abs=5e-6)
    weight = init_patch_projection(torch.empty(768, 3, 16, 16), scheme, generator=seeded())
    assert weight.std().item() == pytest.approx(STD_OF_VIT_B[scheme], rel=0.004)
    assert abs(weight.mean().item()) < 0.005 * STD_OF_VIT_B[scheme]


def test_xavier_and_lecun_agree_only_where_as_many_numbers_go_in_as_come_out():
    assert projection_std("xavier", 16, 3, 768) == projection_std("lecun", 16, 3, 768)
    assert projection_std("xavier", (8, 4), 2, 192) == sqrt(2 / (64 + 192))
    assert projection_std("lecun", (8, 4), 2, 192) == sqrt(1 / 64)
    assert projection_std("he", (8, 4), 2, 192) == sqrt(2 / 64)


def test_the_lessons_fan_out_makes_weights_11_times_too_small():
    assert projection_std("lesson", (8, 4), 2, 192) == sqrt(2 / (64 + 192 * 32))
    assert projection_std("xavier") / projection_std("lesson") == pytest.approx(11.3, abs=0.05)


def test_the_default_is_what_torch_gives_a_conv():
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 768, 16, 16)
    std = projection_std("conv_default")
    assert conv.weight.std().item() == pytest.approx(std, rel=0.004)
    ours = init_patch_projection(torch.empty(768, 3, 16, 16), "conv_default", generator=seeded())
    assert ours.abs().max().item() == pytest.approx(conv.weight.abs().max().item(), rel=1e-4)
    assert ours.abs().max().item() <= 1 / sqrt(768)


def test_uniform_weights_end_at_root_3_times_their_spread_and_normal_ones_do_not():
    for scheme in SCHEMES:
        weight = init_patch_projection(torch.empty(256, 3, 16, 16), scheme, generator=seeded())
        reach = weight.abs().max().item() / projection_std(scheme, 16, 3, 256)
        if scheme in ("xavier", "conv_default", "lesson"):
            assert reach == pytest.approx(sqrt(3), rel=1e-4)
        else:
            assert reach > 4


def test_xavier_is_maes_linear_rule_on_the_flat_kernel():
    weight = init_patch_projection(torch.empty(48, 3, 4, 8), "xavier", generator=seeded())
    expected = nn.init.xavier_uniform_(torch.empty(48, 96), generator=seeded())
    torch.testing.assert_close(weight.flatten(1), expected)


def test_a_module_is_filled_in_place_its_bias_with_zeros():
    for module in (nn.Conv2d(3, 8, (4, 5), (4, 5)), PatchEmbed(20, (4, 5), 3, 8)):
        conv = getattr(module, "proj", module)
        before = conv.weight
        assert init_patch_projection(module, "he", generator=seeded()) is module
        assert conv.weight is before
        expected = init_patch_projection(torch.empty(8, 3, 4, 5), "he", generator=seeded())
        assert torch.equal(conv.weight, expected)
        assert not conv.bias.any()
        assert conv.weight.requires_grad
    init_patch_projection(nn.Conv2d(3, 8, 4, 4, bias=False))


def test_the_gain_is_the_variance_that_comes_out_over_the_one_that_goes_in():
    images = torch.rand(5, 2, 12, 20, generator=seeded()).double()
    weight = torch.randn(7, 2, 4, 5, generator=seeded(1)).double()
    tokens = conv2d(images, weight, stride=(4, 5)).permute(0, 2, 3, 1).reshape(-1, 7)
    patches = images.unfold(2, 4, 4).unfold(3, 5, 5).permute(0, 2, 3, 1, 4, 5).reshape(-1, 40)
    measured = tokens.var(0, correction=0).sum() / 7 / (patches.var(0, correction=0).sum() / 40)
    gain = projection_gain(weight, images)
    assert gain.measured == pytest.approx(measured.item(), rel=1e-12)
    assert gain.expected == pytest.approx((weight**2).sum().item() / 7, rel=1e-12)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_expected_gain_is_patch_numbers_times_the_weights_variance(scheme):
    weight = init_patch_projection(torch.empty(768, 3, 16, 16), scheme, generator=seeded())
    noise = torch.randn(8, 3, 64, 96, generator=seeded(1))
    gain = projection_gain(weight, noise)
    closed_form = 768 * projection_std(scheme) ** 2
    assert gain.expected == pytest.approx(closed_form, rel=0.01)
    assert gain.measured == pytest.approx(closed_form, rel=0.03)


def test_on_smooth_images_the_gain_is_expected_in_the_mean_over_many_filters():
    noise = torch.randn(6, 3, 64, 96, generator=seeded(1))
    smooth = noise.cumsum(2).cumsum(3)  # neighbouring pixels are nearly the same
    weight = init_patch_projection(torch.empty(8192, 3, 8, 8), "lecun", generator=seeded())
    gain = projection_gain(weight, smooth)
    assert gain.expected == pytest.approx(1, rel=0.01)
    assert gain.measured == pytest.approx(1, rel=0.05)


def test_xavier_keeps_the_variance_and_the_lessons_rule_takes_128_parts_of_129():
    images = torch.randn(4, 3, 64, 96, generator=seeded())
    gains = {
        scheme: projection_gain(
            init_patch_projection(torch.empty(768, 3, 16, 16), scheme, generator=seeded()), images
        ).measured
        for scheme in ("xavier", "lesson")
    }
    assert gains["xavier"] == pytest.approx(1, rel=0.05)
    assert gains["xavier"] / gains["lesson"] == pytest.approx(128.5, rel=0.01)


@pytest.mark.parametrize("bias", [True, False])
def test_parameters_are_counted_as_a_conv_has_them(bias):
    for patch, chans, dim in ((16, 3, 768), ((4, 5), 2, 7)):
        conv = nn.Conv2d(chans, dim, patch, patch, bias=bias)
        counted = count_projection_parameters(patch, chans, dim, bias=bias)
        assert counted == sum(parameter.numel() for parameter in conv.parameters())
    assert count_projection_parameters() == 590_592


@pytest.mark.gpu
def test_on_a_gpu_weights_stay_there():
    weight = init_patch_projection(torch.empty(8, 3, 4, 4, device="cuda"))
    assert weight.device.type == "cuda"
    gain = projection_gain(weight, torch.rand(2, 3, 8, 12, device="cuda"))
    assert gain.measured > 0


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: projection_std("magic"), "scheme 'magic' is not known: use 'xavier', 'lecun'"),
        (lambda: projection_std("he", embed_dim=0), "embed_dim is 0"),
        (lambda: count_projection_parameters((16, 0)), r"patch_size is \(16, 0\)"),
        (
            lambda: projection_gain(torch.ones(2, 3, 4, 4), torch.full((1, 3, 8, 8), 0.1)),
            "all patches of these images are alike",
        ),
        (
            lambda: projection_gain(torch.ones(2, 3, 4, 4), torch.ones(1, 1, 8, 8)),
            "projection_gain reads 3 channels",
        ),
    ],
)
def test_what_has_no_answer_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


@pytest.mark.refusal
@pytest.mark.parametrize("target", [torch.ones(8, 48), nn.Linear(48, 8), nn.ReLU()])
def test_what_is_no_kernel_is_not_filled(target):
    with pytest.raises(ShapeError, match=r"fills a kernel \(dim, .*, not (\(8, 48\)|ReLU)"):
        init_patch_projection(target)
