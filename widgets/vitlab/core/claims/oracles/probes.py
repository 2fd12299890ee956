"""Claims on what a linear probe reads from frozen features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.functional import gelu

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.encoder import Block, VisionFrontEnd
from vitlab.core.images.four_shapes import shapes
from vitlab.core.patches import patchify
from vitlab.core.probe import linear_probe, split_by_group
from vitlab.words import said, word

_Parts: TypeAlias = Sequence[tuple[Tensor, Tensor]]


def _pictures(count: int, size: int, seed: int) -> tuple[Tensor, Tensor]:
    drawn = shapes(count, size, seed=seed)
    images = torch.from_numpy(drawn.images).permute(0, 3, 1, 2).float() / 255
    return images, torch.from_numpy(drawn.labels)


@oracle("C1")
def _blind_cls(seed: int = 0) -> Proof:
    with seeded(seed), torch.no_grad():
        front_end, block = VisionFrontEnd(64, 8, embed_dim=192), Block(192, 3)
        pictures = [_pictures(count, 64, 2 * seed + count) for count in (1600, 400)]
        parts = [(front_end(images), labels) for images, labels in pictures]
        seeing = block(parts[0][0][:8])
    blind = _apart(parts[0][0][:, 0])
    train, test = _accuracies(parts, lambda tokens: tokens[:, 0])
    mean = _accuracies(parts, lambda tokens: tokens[:, 1:].mean(1))[1]
    spread = _accuracies(parts, lambda tokens: tokens[:, 1:].std(1))[1]
    formula = word("accuracy on 400 pictures, 4 shapes")
    facts = (
        fact("difference_of_cls", blind, "largest among 1,600 pictures"),
        fact("difference_after_a_block", _apart(seeing[:, 0]), "among 8", standing="measured"),
        fact("cls_train", train, "accuracy on 1,600 pictures"),
        fact("cls_test", test, formula),
        fact("mean_of_tokens_test", mean, formula, standing="measured"),
        fact("spread_of_tokens_test", spread, formula, standing="measured"),
    )
    holds = blind == 0 < _apart(seeing[:, 0]) and train == test == 0.25
    holds &= mean < 0.33 and spread > 0.38
    text = said(
        "CLS is the same for every picture: a probe of it is right on {test:.0f} %, of the mean "
        "of the tokens on {mean:.0f} %, of their spread on {spread:.0f} %.",
        test=100 * test,
        mean=100 * mean,
        spread=100 * spread,
    )
    return Proof(facts, holds, text)


def _apart(vectors: Tensor) -> float:
    return float((vectors - vectors[:1]).abs().max())


def _accuracies(parts: _Parts, pool: Callable[[Tensor], Tensor]) -> list[float]:
    """Of a probe fitted to the first part, on each."""
    probe = linear_probe(pool(parts[0][0]), parts[0][1])
    return [probe.accuracy(pool(tokens), labels) for tokens, labels in parts]


@oracle("F5")
def _invertible_adds_nothing(seed: int = 0) -> Proof:
    images, labels = _pictures(400, 32, seed)
    patches = patchify(images.double(), 8)
    rotation = torch.linalg.qr(normal(192, 192, seed=seed))[0]
    scores = []
    for features in (patches.flatten(1), (patches @ rotation.T).flatten(1)):
        probe = linear_probe(features[:200], labels[:200], standardize=False)
        scores.append(probe.accuracy(features[200:], labels[200:]))
    by_patch, by_picture = _memory_of_pictures(seed)
    facts = (
        fact("pixels_test", scores[0], "200 pictures", standing="measured"),
        fact("tokens_test", scores[1], "all tokens, W a rotation", standing="measured"),
        fact("coin_by_patch", by_patch, "patches of a picture on both sides", standing="measured"),
        fact("coin_by_picture", by_picture, "whole pictures held out", standing="measured"),
    )
    holds = abs(scores[0] - scores[1]) < 0.01 and by_patch > by_picture + 0.08
    text = said(
        "All tokens score {tokens:.3f}, the pixels {pixels:.3f}. And a coin tossed for each "
        "picture is read at {coin:.0f} % if its patches lie on both sides of the split.",
        tokens=scores[1],
        pixels=scores[0],
        coin=100 * by_patch,
    )
    return Proof(facts, holds, text)


def _memory_of_pictures(seed: int, *, tosses: int = 6) -> tuple[float, float]:
    """Accuracy for labels that mean nothing, split by patch and split by picture."""
    count = 64
    images, _ = _pictures(count, 32, seed)
    drawn = 0.9 * normal(192, 192, seed=1).float()
    features = gelu((patchify(images, 8).flatten(0, 1) - 0.5) @ drawn)
    picture = torch.arange(count).repeat_interleave(16)
    scores = []
    for toss in range(tosses):
        generator = torch.Generator().manual_seed(100 * seed + toss)
        coin = (torch.randperm(count, generator=generator) % 2)[picture]
        mixed = torch.randperm(len(picture), generator=generator).chunk(2)
        apart = split_by_group(picture, 0.5, seed=100 * seed + toss)
        scores.append(
            [
                linear_probe(features[fit], coin[fit]).accuracy(features[held], coin[held])
                for fit, held in (mixed, apart)
            ]
        )
    by_patch, by_picture = map(fmean, zip(*scores, strict=True))
    return by_patch, by_picture
