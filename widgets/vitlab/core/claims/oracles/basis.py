"""Claims on what a patch projection keeps, loses and looks like."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.encoder import VisionFrontEnd
from vitlab.core.images import sample_image, to_tensor
from vitlab.core.patches import PatchEmbed, patchify
from vitlab.core.projection import (
    count_projection_parameters,
    patch_spectrum,
    pca_filters,
    projection_error,
    reconstruction_error,
)
from vitlab.words import said, word

_SMALLER = word("D = {dim} of 192 numbers, 1/f pictures")


def _pink(count: int, size: int, seed: int) -> Tensor:
    """Pictures whose amplitude falls as 1/f, as that of photographs does."""
    frequency = torch.fft.fftfreq(size, dtype=torch.float64)
    radius = (frequency[:, None] ** 2 + frequency**2).sqrt()
    radius[0, 0] = 1 / size
    waves = torch.fft.fft2(normal(count, 3, size, size, seed=seed)) / radius
    pictures: Tensor = torch.fft.ifft2(waves).real
    return pictures


def _read_back(width: int, seed: int) -> float:
    """Relative error of undoing a random square projection by solving for the patches."""
    patches, weight = normal(8, width, seed=seed), normal(width, width, seed=seed + 1)
    again = torch.linalg.solve(weight, (patches @ weight.T).T).T
    return float((again - patches).norm() / patches.norm())


@oracle("C6")
def _what_is_lost(seed: int = 0) -> Proof:
    images, undone = _pink(12, 128, seed), _read_back(768, seed)
    spectrum = patch_spectrum(images, 8)
    facts = [fact("error_of_undoing", undone, "random W 768 × 768, solved", standing="measured")]
    losses = []
    for share in (2, 4, 12):
        dim = 192 // share
        drawn = normal(dim, 3, 8, 8, seed=seed + share)
        losses.append(
            (spectrum.error(dim), projection_error(images, drawn, decoder="pseudoinverse"))
        )
        best, random = losses[-1]
        facts += [
            fact("best_loss_{dim}", best, _SMALLER, dim=dim, standing="measured"),
            fact("random_loss_{dim}", random, _SMALLER, dim=dim, standing="measured"),
        ]
    rank = [
        abs(random - (1 - 1 / share)) for share, (_, random) in zip((2, 4, 12), losses, strict=True)
    ]
    holds = (
        undone < 1e-8 and max(rank) < 0.06 and all(best < 0.5 * random for best, random in losses)
    )
    half, quarter, twelfth = (100 * best for best, _ in losses)
    text = said(
        "A square projection can be undone. With fewer numbers, the best one loses "
        "{half:.0f} %, {quarter:.0f} %, {twelfth:.0f} % at a half, a quarter and a "
        "twelfth, a random one as much as it has directions too few.",
        half=half,
        quarter=quarter,
        twelfth=twelfth,
    )
    return Proof(tuple(facts), holds, text)


@oracle("D4")
def _count_of_relations(seed: int = 0) -> Proof:
    claimed = 1 - 1 / 16**2
    undone = _read_back(768, seed)
    photograph = to_tensor(sample_image("chelsea")).double()
    drawn = normal(64, 3, 16, 16, seed=seed)
    best = reconstruction_error(photograph, 16, 64)
    random = projection_error(photograph, drawn, decoder="pseudoinverse")
    facts = (
        fact("claimed_loss", claimed, "1 - 1 / 16², for every D"),
        fact("loss_768", undone, "random W 768 × 768, solved", standing="measured"),
        fact("best_loss_64", best, "1 - explained variance, a photograph", standing="measured"),
        fact("random_loss_64", random, "the same photograph", standing="measured"),
    )
    holds = undone < 1e-8 and abs(best - claimed) > 0.5 and best < random < claimed
    text = said(
        "The formula says {claimed:.1f} %; 768 numbers lose nothing, 64 good ones {best:.1f} %.",
        claimed=100 * claimed,
        best=100 * best,
    )
    return Proof(facts, holds, text)


@oracle("F11")
def _no_averaging(seed: int = 0) -> Proof:
    photograph = to_tensor(sample_image("chelsea")).double()
    kernel = normal(768, 3, 16, 16, seed=seed)
    patches = patchify(photograph, 16).unflatten(2, (3, 256))
    blurred = (
        patches.var(3, correction=0).mean()
        / patches.permute(2, 0, 1, 3).flatten(1).var(1, correction=0).mean()
    )
    projected = projection_error(photograph, kernel, decoder="pseudoinverse")
    facts = (
        fact("loss_of_averaging", float(blurred), "one colour a patch of 16 px"),
        fact("loss_of_projecting", projected, "random kernel, D = 768", standing="measured"),
    )
    holds = projected < 1e-9 < 0.05 < float(blurred)
    text = said(
        "A mean colour would lose {lost:.0f} % of the variance, a projection nothing.",
        lost=100 * float(blurred),
    )
    return Proof(facts, holds, text)


@oracle("D12")
def _no_vocabulary(seed: int = 0) -> Proof:
    patches, weight = normal(1000, 192, seed=seed), normal(64, 192, seed=seed + 1)
    tokens, codes = patches @ weight.T, normal(16, 192, seed=seed + 2)
    between = (patches[:1] + patches[1:2]) / 2 @ weight.T
    gap = float((between - (tokens[:1] + tokens[1:2]) / 2).abs().max())
    words = int(torch.cdist(patches, codes).argmin(1).unique().numel())
    rank = int(torch.linalg.matrix_rank(tokens))
    facts = (
        fact("different_tokens", len(tokens.unique(dim=0)), "of 1,000 patches"),
        fact("different_words", words, "nearest of 16 codes, as a quantiser"),
        fact("rank", rank, "min(64, 192)"),
        fact("gap_between_two_tokens", gap, "token of the mean - mean of the tokens"),
    )
    holds = len(tokens.unique(dim=0)) == 1000 and words <= 16 and rank == 64 and gap < 1e-10
    text = said(
        "1,000 patches stay 1,000 tokens, and all between two inputs lies between their tokens."
    )
    return Proof(facts, holds, text)


@oracle("C7")
def _filters_at_the_start(seed: int = 0) -> Proof:
    with seeded(seed):
        start = PatchEmbed(224, 16, embed_dim=64).proj.weight.detach()
    learned = pca_filters(to_tensor(sample_image("chelsea")), 16, 16)
    alike = {"start": _neighbours(start), "pca": _neighbours(learned)}
    facts = (
        fact("smoothness_at_the_start", alike["start"], "correlation of neighbouring weights"),
        fact("smoothness_of_components", alike["pca"], "the same, 16 principal components"),
    )
    holds = abs(alike["start"]) < 0.03 and alike["pca"] > 0.5
    text = said(
        "Weights beside each other correlate by {start:.2f} at the start, and by {pca:.2f} in "
        "filters made from a photograph: structure has to be put there.",
        **alike,
    )
    return Proof(facts, holds, text)


def _neighbours(kernel: Tensor) -> float:
    pairs = torch.stack([kernel[..., :-1].flatten(), kernel[..., 1:].flatten()])
    return float(torch.corrcoef(pairs)[0, 1])


@oracle("C19")
def _parameters(seed: int = 0) -> Proof:
    with seeded(seed):
        fixed, learned = (VisionFrontEnd(positions=kind) for kind in ("sinusoidal_2d", "learned"))
    counts = {name: weight.numel() for name, weight in fixed.named_parameters()}
    table = sum(weight.numel() for weight in learned.parameters()) - sum(counts.values())
    projection = counts["patch_embed.proj.weight"] + counts["patch_embed.proj.bias"]
    facts = (
        fact("projection", projection, "768 · (768 + 1)"),
        fact("cls", counts["cls_token"], "768"),
        fact("sinusoid", sum(counts.values()) - projection - counts["cls_token"], "not learned"),
        fact("learned_table", table, "197 · 768"),
        fact("more", 100 * table / sum(counts.values()), "151,296 / 591,360", "%"),
    )
    holds = projection == count_projection_parameters() and table == 197 * 768
    holds &= sum(counts.values()) == projection + 768
    text = said(
        "{projection:,} + 768 + 0; a learned table adds {table:,}.",
        projection=projection,
        table=table,
    )
    return Proof(facts, holds, text)
