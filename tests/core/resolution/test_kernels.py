import pytest
import torch
from torch.nn.functional import conv2d, interpolate

from vitlab.core.errors import LabError, PlaceError, ShapeError
from vitlab.core.images import shapes
from vitlab.core.pretrained import load
from vitlab.core.resolution import kernel_by_method, token_errors

WEIGHT = torch.randn(5, 3, 4, 6, generator=torch.Generator().manual_seed(1))
IMAGES = torch.rand(2, 3, 12, 24, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("words", [("bicubic", True), ("bilinear", False)])
@pytest.mark.parametrize("new", [(7, 5), (2, 12)])
def test_a_plain_kernel_is_torchs_picture_of_it(words, new):
    plain = kernel_by_method(WEIGHT, new, "plain", *words)
    wanted = interpolate(WEIGHT, new, mode=words[0], antialias=words[1])
    torch.testing.assert_close(plain, wanted, rtol=1e-5, atol=1e-5)
    scaled = kernel_by_method(WEIGHT, new, "plain_scaled", *words)
    torch.testing.assert_close(scaled, plain * 24 / (new[0] * new[1]))


@pytest.mark.parametrize("method", ["pi", "plain", "plain_scaled"])
def test_token_errors_are_counted_patch_by_patch_and_over_the_whole_picture(method):
    new = (9, 8)
    kernel = kernel_by_method(WEIGHT, new, method)
    seen = token_errors(WEIGHT, IMAGES, new, method, selected=6)
    wanted, alone = [], []
    for image in IMAGES:
        for top in range(0, 12, 4):
            for left in range(0, 24, 6):
                patch = image[:, top : top + 4, left : left + 6]
                large = interpolate(patch[None], new, mode="bicubic", antialias=True)[0]
                wanted.append((WEIGHT * patch).sum((1, 2, 3)))
                alone.append((kernel * large).sum((1, 2, 3)))
    wanted, alone = torch.stack(wanted), torch.stack(alone)
    off = ((alone - wanted).norm() / wanted.norm()).item()
    assert seen.patch_by_patch == pytest.approx(off, rel=1e-3, abs=3e-6)
    torch.testing.assert_close(seen.before, wanted[6], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(seen.after, alone[6], rtol=1e-4, atol=1e-4)
    large = interpolate(IMAGES, (27, 32), mode="bicubic", antialias=True)
    whole = conv2d(large, kernel, stride=new).flatten(2).mT.reshape(-1, 5)
    off = ((whole - wanted).norm() / wanted.norm()).item()
    assert seen.whole == pytest.approx(off, rel=1e-3)


def test_on_drawn_shapes_plain_tokens_are_four_times_as_long_and_pi_is_exact():
    weight = load("vit_shapes_patch8_64").patch_embed.proj.weight.detach()
    drawn = torch.from_numpy(shapes(8, 64, seed=4).images).permute(0, 3, 1, 2).float() / 255
    seen = {
        method: token_errors(weight, drawn, 16, method)
        for method in ("pi", "plain", "plain_scaled")
    }
    assert seen["pi"].patch_by_patch < 2e-6
    assert seen["pi"].whole == pytest.approx(0.018, abs=5e-4)
    assert seen["plain"].patch_by_patch == pytest.approx(3.06, abs=5e-3)
    assert seen["plain_scaled"].patch_by_patch == pytest.approx(0.046, abs=5e-4)
    assert seen["plain_scaled"].whole == pytest.approx(0.049, abs=5e-4)
    smaller = token_errors(weight, drawn, 4, "pi")
    assert 1e-3 < smaller.patch_by_patch < 1  # fewer pixels cannot know as much


@pytest.mark.refusal
def test_what_cannot_be_compared_is_refused():
    with pytest.raises(LabError, match="method 'flexi' is not known"):
        kernel_by_method(WEIGHT, 8, "flexi")
    with pytest.raises(ShapeError, match="0 × 8 px holds no pixel"):
        kernel_by_method(WEIGHT, (0, 8), "plain")
    with pytest.raises(ShapeError, match="kernel_by_method takes a Conv2d weight"):
        kernel_by_method(WEIGHT[0], 8, "plain")
    with pytest.raises(ShapeError, match="do not fill"):
        token_errors(WEIGHT, IMAGES[..., :-1], 8)
    with pytest.raises(PlaceError):
        token_errors(WEIGHT, IMAGES, 8, selected=12)
