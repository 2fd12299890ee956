import pytest
import torch

from vitlab.core import PatchEmbed, patchify, projection_spellings, transplant_trap
from vitlab.core.errors import LabError
from vitlab.core.images import sample_image, to_tensor
from vitlab.core.projection import SPELLINGS, init_patch_projection

IMAGES = torch.rand(2, 3, 8, 18, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
WEIGHT = torch.randn(7, 3, 4, 6, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def test_four_spellings_are_one_map():
    tokens = projection_spellings(IMAGES, WEIGHT)
    assert [*tokens] == [*SPELLINGS]
    embed = PatchEmbed((8, 18), (4, 6), embed_dim=7, bias=False).double()
    embed.proj.weight.data = WEIGHT
    for spelt in tokens.values():
        torch.testing.assert_close(spelt, embed(IMAGES), rtol=1e-12, atol=1e-12)


def test_every_spelling_is_what_its_line_says():
    tokens = projection_spellings(IMAGES, WEIGHT)
    names = dict(images=IMAGES, weight=WEIGHT, patch_size=(4, 6), einsum=torch.einsum)
    names |= dict(conv2d=torch.nn.functional.conv2d, unfold=torch.nn.functional.unfold)
    names["cells"] = IMAGES.reshape(2, 3, 2, 4, 3, 6)
    for name, line in SPELLINGS.items():
        written = eval(line, names)
        written = written.flatten(2).mT if name == "conv" else written.reshape(2, 6, 7)
        torch.testing.assert_close(written, tokens[name], rtol=1e-12, atol=1e-12)


def test_a_transplant_goes_wrong_in_silence_and_a_permutation_mends_it():
    trap = transplant_trap(IMAGES, WEIGHT)
    right = patchify(IMAGES, (4, 6)) @ WEIGHT.reshape(7, -1).T
    wrong = IMAGES.reshape(2, 3, 2, 4, 3, 6).permute(0, 2, 4, 3, 5, 1).reshape(2, 6, 72)
    wrong = wrong @ WEIGHT.reshape(7, -1).T
    assert trap.off == pytest.approx(((wrong - right).norm() / right.norm()).item())
    cosines = (wrong * right).sum(-1) / wrong.norm(dim=-1) / right.norm(dim=-1)
    assert trap.cosine == pytest.approx(cosines.mean().item())
    assert trap.mended < 1e-12 < trap.off


def test_on_a_photograph_tokens_in_the_wrong_order_still_look_alike():
    weight = init_patch_projection(
        torch.empty(192, 3, 16, 16), generator=torch.Generator().manual_seed(0)
    )
    trap = transplant_trap(to_tensor(sample_image("chelsea")), weight)
    assert 0.3 < trap.off < 0.6
    assert trap.cosine > 0.8


@pytest.mark.refusal
@pytest.mark.parametrize("call", [projection_spellings, transplant_trap])
def test_what_does_not_fit_is_refused_in_words(call):
    with pytest.raises(LabError, match="do not fill"):
        call(IMAGES[:, :, :7], WEIGHT)
    with pytest.raises(LabError, match="reads 3 channels"):
        call(IMAGES[:, :1], WEIGHT)
