"""Claims on contrastive losses, zero-shot answers and the bridge to a language model."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.contrast import (
    BatchCoupling,
    batch_coupling,
    compare_accumulation,
    contrastive_logits,
    siglip_initial_loss,
    siglip_loss,
    siglip_pair_losses,
    zero_shot,
)
from vitlab.core.vlm.bridge import Projector
from vitlab.core.vlm.token_counts import vlm_token_count
from vitlab.words import said, word


@oracle("D35")
def _accumulation(seed: int = 0) -> Proof:
    classes, clip, siglip = (
        batch_coupling(loss, seed=seed) for loss in ("classification", "clip", "siglip")
    )
    norm = _with_batch_norm(seed)
    ways = word("64 at once - 4 · 16, over the former")
    facts = (
        fact("difference_classification", classes.relative_difference, ways),
        fact("difference_clip", clip.relative_difference, ways, standing="measured"),
        fact("difference_siglip", siglip.relative_difference, ways, standing="measured"),
        fact("difference_batch_norm", norm.relative_difference, ways, standing="measured"),
        fact("clip_loss_64", clip.full_loss, "one batch", standing="measured"),
        fact("clip_loss_4_times_16", clip.accumulated_loss, "accumulated", standing="measured"),
        fact("clip_gradient_cosine", clip.gradient_cosine, "between the two", standing="measured"),
    )
    holds = classes.exact and not (clip.exact or siglip.exact or norm.exact)
    holds &= clip.relative_difference > 0.2 and clip.accumulated_loss < clip.full_loss
    text = said(
        "Accumulated gradients are exact for a loss of single samples, and off by {off:.0f} % for "
        "CLIP's, whose negatives are the batch.",
        off=100 * clip.relative_difference,
    )
    return Proof(facts, holds, text)


def _with_batch_norm(seed: int) -> BatchCoupling:
    images, labels = normal(64, 8, seed=seed), torch.arange(64) % 4
    weight = normal(8, 4, seed=seed + 1).requires_grad_()

    def loss(x: Tensor, y: Tensor) -> Tensor:
        scores = x @ weight
        return cross_entropy((scores - scores.mean(0)) / scores.std(0), y)

    return compare_accumulation(loss, (images, labels), [weight], 16)


@oracle("E11")
def _how_sure(seed: int = 0) -> Proof:
    cosines = torch.tensor([0.90, 0.1625], dtype=torch.float64)
    texts = torch.stack([cosines, (1 - cosines**2).sqrt()], 1)
    picture = torch.tensor([[1.0, 0.0]], dtype=torch.float64)
    scales = (1.0, 5.0, 1 / 0.07, 100.0)
    sure = [float(zero_shot(picture, texts, scale)[0, 0]) for scale in scales]
    fooled = [_share_of_noise_that_is_sure(scale, seed) for scale in (1.0, 100.0)]
    facts = (
        fact("scale_1", sure[0], "cosines of 0.90 and 0.1625"),
        fact("scale_5", sure[1], "cosines of 0.90 and 0.1625"),
        fact("scale_14_3", sure[2], "cosines of 0.90 and 0.1625"),
        fact("scale_100", sure[3], "cosines of 0.90 and 0.1625"),
        fact("noise_sure_at_1", fooled[0], "share of noise above 95 %", standing="measured"),
        fact("noise_sure_at_100", fooled[1], "share of noise above 95 %", standing="measured"),
    )
    holds = sure == sorted(sure) and sure[0] < 0.7 < 0.999 < sure[2]
    holds &= fooled[0] == 0 and fooled[1] > 0.3
    text = said(
        "The same cosines are {low:.3f} sure at 1 and {high:.3f} at 100.", low=sure[0], high=sure[3]
    )
    return Proof(facts, holds, text)


def _share_of_noise_that_is_sure(scale: float, seed: int) -> float:
    pictures, texts = (normalize(normal(n, 512, seed=seed + n), dim=-1) for n in (200, 2))
    return float((zero_shot(pictures, texts, scale).amax(1) > 0.95).double().mean())


@oracle("E12")
def _slots_stay() -> Proof:
    with seeded(0), torch.no_grad():
        tokens = torch.zeros(1, 576, 32)
        kept = [Projector(32, 16, kind)(tokens).shape[1] for kind in ("linear", "mlp")]
    slots = vlm_token_count("llava-1.5", 336)
    facts = (
        fact("tokens_of_linear", kept[0], "576 in"),
        fact("tokens_of_mlp", kept[1], "576 in"),
        fact("llava_1_5", slots, "(336 / 14)²"),
    )
    holds = kept == [576, 576] and slots == (336 // 14) ** 2
    text = said("A projector changes the width, not the count: {n} stay {n}.", n=slots)
    return Proof(facts, holds, text)


@oracle("E14")
def _mean_or_sum(seed: int = 0) -> Proof:
    ratios = {count: _sum_over_mean(count, seed) for count in (2, 8, 32)}
    without, with_bias = (siglip_initial_loss(32_768, bias) for bias in (0, -10))
    facts = (
        *(
            fact("ratio_{n}", ratio, "siglip_loss / mean over {n}² pairs", n=n)
            for n, ratio in ratios.items()
        ),
        fact("negatives_without_bias", without.negatives, "32,767 · ln 2"),
        fact("positive_without_bias", without.positive, "ln 2"),
        fact("negatives_with_bias", with_bias.negatives, "32,767 · ln(1 + e⁻¹⁰)"),
        fact("positive_with_bias", with_bias.positive, "ln(1 + e¹⁰)"),
    )
    holds = all(abs(ratio / count - 1) < 1e-9 for count, ratio in ratios.items())
    holds &= without.negatives > 1e4 * without.positive and with_bias.negatives < with_bias.positive
    text = said(
        "A mean over all pairs is B times too small; and without the bias negatives start at "
        "{negatives:,.0f} against {positive:.2f}.",
        negatives=without.negatives,
        positive=without.positive,
    )
    return Proof(facts, holds, text)


def _sum_over_mean(count: int, seed: int) -> float:
    images, texts = (normalize(normal(count, 16, seed=seed + i), dim=-1) for i in (0, 1))
    mean = siglip_pair_losses(contrastive_logits(images, texts, 10.0, -10.0)).mean()
    return float(siglip_loss(images, texts, 10.0, -10.0) / mean)
