import pytest
import torch

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import PatchEmbed


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((2, 4, 16, 24), r"reads 3 channels and the images \(2, 4, 16, 24\) have 4: build .*=4"),
        ((2, 1, 16, 24), r"have 1: images.expand\(-1, 3, -1, -1\) repeats"),
        ((2, 16, 24, 3), r"have 16: channels stand second, images.permute\(0, 3, 1, 2\)"),
        ((3, 16, 24), r"not \(3, 16, 24\): images\[None\] makes a batch of one"),
        ((16, 24), r"takes images \(batch, channels, height, width\), not \(16, 24\)\.$"),
        ((0, 3, 16, 24), r"got an empty batch \(0, 3, 16, 24\): it needs at least one image"),
        ((1, 3, 24, 16), r"built for images of 16 × 24 px and got 24 × 16 px: resize .*size=None"),
    ],
)
def test_images_it_cannot_read_are_refused_in_words(shape, sentence):
    with pytest.raises(ShapeError, match=sentence):
        PatchEmbed((16, 24), 8, embed_dim=4)(torch.zeros(shape))


@pytest.mark.refusal
def test_numbers_it_cannot_multiply_are_refused_in_words():
    embed = PatchEmbed(16, 8, embed_dim=4)
    with pytest.raises(LabError, match=r"images are uint8: images.float\(\) / 255 brings bytes"):
        embed(torch.zeros(1, 3, 16, 16, dtype=torch.uint8))
    with pytest.raises(LabError, match=r"weights of float32 and the images are float64: images.to"):
        embed(torch.zeros(1, 3, 16, 16, dtype=torch.float64))
    with pytest.raises(TypeError, match=r"takes a torch.Tensor, not list"):
        embed([[0.0]])


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: PatchEmbed((16, 20), 8), "patches of 8 px do not fill a width of 20 px"),
        (
            lambda: PatchEmbed(16, 8, mode="matmul"),
            "mode 'matmul' is not known: use 'auto'",
        ),
        (lambda: PatchEmbed(None, 8, remainder="floor"), "remainder 'floor' is not known"),
        (lambda: PatchEmbed(None, (8, 0)), r"patch_size is \(8, 0\): it needs to be 1 or more"),
        (lambda: PatchEmbed(16, 8, 0), "in_chans is 0"),
        (lambda: PatchEmbed(16, 8, embed_dim=0), "embed_dim is 0"),
    ],
)
def test_what_cannot_be_built_is_refused_in_words(build, sentence):
    with pytest.raises(LabError, match=sentence):
        build()


@pytest.mark.parametrize("size", [(8, 16), (12, 8), (18, 8), (3, 12), (0, 12)])
def test_images_of_any_size_still_have_to_fit(size):
    with pytest.raises(ShapeError, match=r"do not fill|larger than the image|holds no pixel"):
        PatchEmbed(None, (4, 6), embed_dim=4)(torch.zeros(1, 3, *size))
