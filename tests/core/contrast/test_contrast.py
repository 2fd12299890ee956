import math

import pytest
import torch
from torch import nn
from torch.nn.functional import normalize

from vitlab.core.contrast import (
    clip_loss,
    contrastive_logits,
    siglip_loss,
    siglip_pair_losses,
    symmetric_cross_entropy,
    zero_shot,
)
from vitlab.core.errors import LabError, ShapeError


def features(count, dim=7, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    return normalize(torch.randn(count, dim, generator=generator, dtype=torch.float64), dim=-1).to(
        dtype
    )


def pairs(count=5, dim=7, dtype=torch.float64):
    return features(count, dim, 0, dtype), features(count, dim, 1, dtype)


def clip_by_hand(logits):
    rows = logits.tolist()
    columns = logits.T.tolist()
    losses = [
        math.log(sum(map(math.exp, line))) - line[i]
        for lines in (rows, columns)
        for i, line in enumerate(lines)
    ]
    return sum(losses) / len(losses)


def siglip_by_hand(logits):
    total = 0.0
    for i, row in enumerate(logits.tolist()):
        for j, logit in enumerate(row):
            total += math.log1p(math.exp(-logit if i == j else logit))
    return total / len(logits)


@pytest.mark.parametrize("scale", [1.0, 1 / 0.07, 100.0])
def test_clip_is_the_mean_of_two_cross_entropies(scale):
    images, texts = pairs()
    expected = clip_by_hand(scale * images @ texts.T)
    assert clip_loss(images, texts, scale).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("scale", "bias"), [(10.0, -10.0), (1.0, 0.0), (3.0, 2.0)])
def test_siglip_sums_the_pairs_and_divides_by_the_batch(scale, bias):
    images, texts = pairs()
    expected = siglip_by_hand(scale * images @ texts.T + bias)
    assert siglip_loss(images, texts, scale, bias).item() == pytest.approx(expected, rel=1e-12)


def test_the_paper_is_batch_times_the_mean_over_pairs():
    images, texts = pairs()
    losses = siglip_pair_losses(contrastive_logits(images, texts, 4.0, -2.0))
    assert siglip_loss(images, texts, 4.0, -2.0).item() == pytest.approx(5 * losses.mean().item())


def test_logits_have_a_row_for_each_picture():
    images, texts = features(3), features(5, seed=1)
    logits = contrastive_logits(images, texts, 10.0, -3.0)
    assert logits.shape == (3, 5)
    expected = 10.0 * sum(a * b for a, b in zip(images[2], texts[4], strict=True)) - 3.0
    torch.testing.assert_close(logits[2, 4], expected)


def test_pictures_and_texts_are_treated_alike():
    images, texts = pairs()
    torch.testing.assert_close(clip_loss(images, texts, 9.0), clip_loss(texts, images, 9.0))
    torch.testing.assert_close(
        siglip_loss(images, texts, 9.0, -1.0), siglip_loss(texts, images, 9.0, -1.0)
    )


def test_only_who_belongs_to_whom_matters_and_not_the_order():
    images, texts = pairs()
    order = torch.tensor([3, 0, 4, 1, 2])
    torch.testing.assert_close(
        clip_loss(images[order], texts[order], 9.0), clip_loss(images, texts, 9.0)
    )
    assert not torch.isclose(clip_loss(images[order], texts, 9.0), clip_loss(images, texts, 9.0))


def test_nothing_is_normalised_in_secret():
    images, texts = pairs()
    torch.testing.assert_close(clip_loss(2 * images, texts, 5.0), clip_loss(images, texts, 10.0))
    torch.testing.assert_close(zero_shot(images, 3 * texts, 5.0), zero_shot(images, texts, 15.0))


def test_one_pair_teaches_clip_nothing():
    images, texts = pairs(count=1)
    assert clip_loss(images.requires_grad_(), texts, 100.0).item() == 0
    assert siglip_loss(images, texts, 1.0, 0.0).item() > 0


@pytest.mark.parametrize("as_scalar", [float, torch.tensor, lambda x: torch.tensor([x])])
def test_a_scale_is_a_number_or_a_tensor_of_one(as_scalar):
    images, texts = pairs(dtype=torch.float32)
    expected = siglip_loss(images, texts, 10, -10)
    ours = siglip_loss(images, texts, as_scalar(10.0), as_scalar(-10.0))
    assert ours.shape == ()
    torch.testing.assert_close(ours, expected)


def test_scale_and_bias_can_be_learned():
    images, texts = (x.requires_grad_() for x in pairs(count=3, dim=4))
    log_scale = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
    bias = torch.tensor([-2.0], dtype=torch.float64, requires_grad=True)

    def both(images, texts, log_scale, bias):
        scale = log_scale.exp()
        return clip_loss(images, texts, scale), siglip_loss(images, texts, scale, bias)

    assert torch.autograd.gradcheck(both, (images, texts, log_scale, bias))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_half_precision_is_computed_in_float32_and_comes_back(dtype):
    images, texts = pairs(count=400, dtype=dtype)  # float16 overflows on the sum over pairs
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    for loss, *scalars in ((clip_loss, 100.0), (siglip_loss, 1.0, 0.0), (zero_shot, 100.0)):
        ours = loss(images, texts, *scalars)
        assert ours.dtype == dtype
        expected = loss(images.to(wide), texts.to(wide), *scalars).to(dtype)
        assert torch.equal(ours, expected)
    assert contrastive_logits(images, texts, 100.0).dtype == dtype
    logits = contrastive_logits(images, texts, 100.0)
    assert torch.equal(
        symmetric_cross_entropy(logits), symmetric_cross_entropy(logits.to(wide)).to(dtype)
    )
    assert siglip_pair_losses(logits).dtype == dtype


def test_autocast_changes_no_dtype():
    images, texts = pairs(dtype=torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        assert clip_loss(images, texts, 10.0).dtype == torch.float32
        assert siglip_loss(images, texts, 10.0, -10.0).dtype == torch.float32
        assert zero_shot(images, texts, 10.0).dtype == torch.float32


def test_probabilities_are_a_softmax_over_the_texts():
    images, texts = features(3), features(5, seed=1)
    exps = (20.0 * images @ texts.T).exp()
    torch.testing.assert_close(zero_shot(images, texts, 20.0), exps / exps.sum(1, keepdim=True))


def test_how_sure_zero_shot_looks_is_a_matter_of_the_scale():
    gap = math.log(0.676 / 0.324)  # between the two cosines of the lesson
    texts = torch.eye(2, dtype=torch.float64)
    image = torch.tensor([[gap, 0.0]], dtype=torch.float64)
    shown = [round(zero_shot(image, texts, scale)[0, 0].item(), 3) for scale in (1, 5, 1 / 0.07)]
    assert shown == [0.676, 0.975, 1.0]


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: clip_loss(features(4), features(5), 1.0), "4 image features and 5 text features"),
        (lambda: siglip_loss(features(4), features(5), 1.0, 0.0), "are not pairs"),
        (lambda: clip_loss(features(0), features(0), 1.0), r"image features \(0, 7\) are not"),
        (lambda: zero_shot(features(2), features(0), 1.0), r"text features \(0, 7\) are not"),
        (lambda: zero_shot(features(2)[0], features(2), 1.0), r"image features \(7,\) are not"),
        (lambda: zero_shot(features(2), features(2, 8), 1.0), "of width 7 and .* of width 8"),
        (lambda: clip_loss(features(2).int(), features(2), 1.0), "image features are torch.int32"),
        (lambda: clip_loss(features(2), features(2).half(), 1.0), "float64 and .*float16: bring"),
        (
            lambda: clip_loss(features(2), features(2), torch.ones(2)),
            r"logit_scale \(2,\) is not one number",
        ),
        (
            lambda: siglip_loss(features(2), features(2), 1.0, torch.ones(2)),
            r"logit_bias \(2,\) is not one number",
        ),
        (lambda: symmetric_cross_entropy(torch.ones(2, 3)), r"\(2, 3\) are not \(b, b\)"),
        (lambda: siglip_pair_losses(torch.ones(3, 2)), r"\(3, 2\) are not \(b, b\)"),
        (lambda: siglip_pair_losses(torch.ones(0, 0)), r"\(0, 0\) are not \(b, b\)"),
    ],
)
def test_batches_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
    assert issubclass(ShapeError, LabError)


@pytest.mark.gpu
def test_losses_stay_on_the_gpu():
    images, texts = (x.cuda().requires_grad_() for x in pairs(dtype=torch.float32))
    scale = nn.Parameter(torch.tensor(10.0, device="cuda"))
    for result in (clip_loss(images, texts, scale), siglip_loss(images, texts, scale, -10.0)):
        result.backward()
        assert result.device.type == images.grad.device.type == "cuda"
    cpu = clip_loss(images.detach().cpu(), texts.detach().cpu(), 10.0)
    torch.testing.assert_close(clip_loss(images, texts, scale).cpu(), cpu, rtol=1e-5, atol=1e-6)
    assert zero_shot(images, texts, 10.0).device.type == "cuda"
