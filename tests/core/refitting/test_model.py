import pytest
import torch

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.core.refitting import METHODS, refit, table_of, with_table
from vitlab.core.resolution import kernel_by_method, table_by_method


@pytest.fixture
def vit():
    torch.manual_seed(0)
    model = VisionTransformer(
        (16, 24), 8, num_classes=4, embed_dim=16, depth=2, num_heads=2, reg_tokens=2
    )
    torch.nn.init.normal_(model.pos_embed)
    return model.eval()


@pytest.mark.parametrize("method", METHODS)
def test_at_its_own_size_a_refitted_model_answers_as_before_with_positions(vit, method):
    images = torch.rand(3, 3, 16, 24)
    same = torch.allclose(refit(vit, (16, 24), method).eval()(images), vit(images), atol=1e-5)
    assert same == (method != "none")


@pytest.mark.parametrize("method", METHODS)
def test_only_the_table_or_the_patch_changes(vit, method):
    before = {name: value.clone() for name, value in vit.state_dict().items()}
    changed = refit(vit, (32, 72), method).state_dict()
    kernel = method in ("pi", "plain", "plain_scaled")
    moved = "patch_embed.proj.weight" if kernel else "pos_embed"
    for name, value in before.items():
        assert torch.equal(vit.state_dict()[name], value), name
        assert (name == moved) or torch.equal(changed[name], value), name
    wanted = (
        kernel_by_method(before[moved], (16, 24), method)
        if kernel
        else table_by_method(before[moved], (4, 9), (2, 3), 3, method)
    )
    torch.testing.assert_close(changed[moved], wanted)


def test_larger_patches_see_in_a_larger_picture_what_small_ones_saw(vit):
    images = torch.rand(3, 3, 16, 24)
    cells = torch.nn.functional.unfold(images, 8, stride=8).mT.reshape(3, 2, 3, 3, 8, 8)
    large = torch.nn.functional.interpolate(
        cells.flatten(0, 2), (16, 16), mode="bicubic", antialias=True
    )
    whole = large.reshape(3, 2, 3, 3, 16, 16).permute(0, 3, 1, 4, 2, 5).reshape(3, 3, 32, 48)
    torch.testing.assert_close(
        refit(vit, (32, 48), "pi").eval()(whole), vit(images), atol=1e-4, rtol=1e-4
    )


def test_another_table_is_added_and_the_model_itself_stays(vit):
    table = torch.randn(1, 9, 16)
    assert torch.equal(with_table(vit, table).pos_embed, table)
    assert not torch.equal(vit.pos_embed, table)
    assert torch.equal(table_of(vit), vit.pos_embed)


@pytest.mark.refusal
def test_what_cannot_be_refitted_is_refused(vit):
    fixed = VisionTransformer(16, 8, embed_dim=16, depth=1, num_heads=2, pos_embed="none")
    with pytest.raises(LabError, match="adds no table of positions, so there is none to resize"):
        refit(fixed, 32)
    with pytest.raises(KindError, match="a plain ViT, as load gives it"):
        refit(torch.nn.Linear(2, 2), 32)
    with pytest.raises(ShapeError, match="multiples of 2 and 3"):
        refit(vit, (32, 32), "pi")
    with pytest.raises(LabError, match="method 'bicubic' is not known"):
        refit(vit, (32, 32), "bicubic")
    with pytest.raises(ShapeError, match=r"adds a table of \(1, 9, 16\)"):
        with_table(vit, torch.zeros(1, 8, 16))
