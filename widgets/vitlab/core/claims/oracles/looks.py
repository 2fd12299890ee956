"""Claims on what cosines and norms of patch tokens show."""

from __future__ import annotations

import torch

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.embeddings import cosine_map, norm_map
from vitlab.core.images import sample_image, to_tensor
from vitlab.core.patches import PatchEmbed, patchify
from vitlab.core.positions import sinusoidal_2d
from vitlab.words import said


@oracle("F2")
def _cosines_of_noise(seed: int = 0) -> Proof:
    content = 0.02 * normal(196, 768, seed=seed)
    placed = content + sinusoidal_2d(14, 14, 768, dtype=torch.float64)
    pair = 6 * 14 + 6, 6 * 14 + 7
    raw, with_place = (float(cosine_map(tokens)[pair]) for tokens in (content, placed))
    centred = cosine_map(placed, center=True)
    one, other, weight = (normal(4, 192, seed=seed + i) for i in (1, 2, 3))
    mixed = (0.3 * one + 0.7 * other) @ weight.T
    apart = 0.3 * one @ weight.T + 0.7 * other @ weight.T
    linear = float((mixed - apart).abs().max())
    facts = (
        fact("cosine_of_content", raw, "two random contents of 0.02", standing="measured"),
        fact("cosine_with_positions", with_place, "the same, side by side", standing="measured"),
        fact("mean_cosine_centred", float(centred.mean()), "all pairs", standing="measured"),
        fact("distance_from_linear", linear, "token of a mixture - mixture of tokens"),
    )
    holds = abs(raw) < 0.15 and with_place > 0.98 and linear < 1e-10
    text = said(
        "Two contents of noise have cosine {raw:.3f}; with positions added, {placed:.3f}.",
        raw=raw,
        placed=with_place,
    )
    return Proof(facts, holds, text)


@oracle("F6")
def _brightness(seed: int = 0) -> Proof:
    photograph = to_tensor(sample_image("camera"))
    photograph = photograph[..., : photograph.shape[2] // 16 * 16, : photograph.shape[3] // 16 * 16]
    with seeded(seed), torch.no_grad():
        embed = PatchEmbed(None, 16, embed_dim=192)
        flat, busy = torch.ones(1, 3, 16, 16), torch.rand(1, 3, 16, 16)
        white, texture = (float(norm_map(embed(patch)[0])) for patch in (flat, busy))
        norms = norm_map(embed(photograph)[0])
    brightness = patchify(photograph, 16)[0].mean(1)
    together = float(torch.corrcoef(torch.stack([norms, brightness]))[0, 1])
    facts = (
        fact(
            "correlation", together, "norm and mean brightness, a photograph", standing="measured"
        ),
        fact("norm_of_white", white, "a flat white patch", standing="measured"),
        fact("norm_of_texture", texture, "a patch of noise", standing="measured"),
    )
    text = said(
        "Norms follow brightness (r = {r:.3f}): a white wall has {white:.2f}, a texture of noise "
        "{texture:.2f}.",
        r=together,
        white=white,
        texture=texture,
    )
    return Proof(facts, together > 0.95 and white > 1.2 * texture, text)
