"""Claims on the patch projection as a matrix: its layout, its twin the convolution, its start."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor
from torch.nn.functional import conv2d, embedding, linear, one_hot, unfold
from torch.utils.flop_counter import FlopCounterMode

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.grid import PatchGrid
from vitlab.core.patches import PatchEmbed, patchify
from vitlab.core.projection import init_patch_projection, projection_gain, projection_std
from vitlab.core.projection.starting import Scheme
from vitlab.words import said


def _furthest(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())


@oracle("C9")
def _conv_and_matmul(seed: int = 0) -> Proof:
    images, kernel = normal(2, 3, 64, 96, seed=seed), normal(64, 3, 16, 16, seed=seed + 1) / 27.7

    exact = conv2d(images, kernel, stride=16).flatten(2).mT
    patches, matrix = patchify(images, 16), kernel.flatten(1).T
    in_half = (patches.bfloat16() @ matrix.bfloat16()).double()
    in_single = patches.float() @ matrix.float()
    single = _furthest(conv2d(images.float(), kernel.float(), stride=16).flatten(2).mT, in_single)
    padded = conv2d(images, kernel, stride=16, padding=1).flatten(2).mT
    overlapping = conv2d(images, kernel, stride=8).flatten(2).mT
    facts = (
        fact("difference_float64", _furthest(patches @ matrix, exact), "conv - matmul"),
        fact("difference_float32", single, "conv - matmul", standing="measured"),
        fact("difference_bfloat16", _furthest(in_half, exact), "from float64", standing="measured"),
        fact("difference_padded", _furthest(padded, exact), "padding=1, the same shape"),
        fact("tokens", exact.shape[1], "stride 16, as the kernel"),
        fact("tokens_at_half_the_stride", overlapping.shape[1], "stride 8, a kernel of 16"),
    )
    holds = _furthest(patches @ matrix, exact) < 1e-12 and single < 1e-5
    holds &= padded.shape == exact.shape and 1e-4 < _furthest(in_half, exact) < 0.1
    holds &= _furthest(padded, exact) > 1 and overlapping.shape[1] > exact.shape[1]
    text = said(
        "Equal to {single:.0e} in float32; a padding of 1 keeps the shape and spoils the numbers.",
        single=single,
    )
    return Proof(facts, holds, text)


@oracle("C10")
def _as_much_work(seed: int = 0) -> Proof:
    with seeded(seed):
        images = torch.randn(2, 3, 64, 96)
        embeds = {mode: PatchEmbed((64, 96), 16, mode=mode) for mode in ("linear", "conv")}
    embeds["conv"].load_state_dict(embeds["linear"].state_dict())
    tokens, flops = {}, {}
    for mode, embed in embeds.items():
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            tokens[mode] = embed(images)
        flops[mode] = int(counter.get_total_flops())
    facts = (
        fact("difference", _furthest(*tokens.values()), "largest, float32", standing="measured"),
        fact("mac_linear", flops["linear"] // 2, "2 · 24 · 768 · 768"),
        fact("mac_conv", flops["conv"] // 2, "the same matmul, in other words"),
    )
    holds = _furthest(*tokens.values()) < 1e-5 and flops["linear"] == flops["conv"] > 0
    text = said(
        "Same tokens, same arithmetic: which is faster is a matter of the library's kernel."
    )
    return Proof(facts, holds, text)


@oracle("C5")
def _shuffled_pixels(seed: int = 0) -> Proof:
    patches, weight = patchify(normal(1, 3, 32, 48, seed=seed), 16), normal(64, 768, seed=seed + 1)
    order = torch.randperm(768, generator=torch.Generator().manual_seed(seed))
    difference = _furthest(patches @ weight.T, patches[..., order] @ weight[:, order].T)
    alone = normal(1, 1, 8, seed=seed), normal(1, 1, 8, seed=seed + 1)
    share = float((alone[0] @ alone[1].mT).softmax(-1))
    whole = 768 * 3 * 224**2 // (768 * PatchGrid(224, 16).raw_width())
    facts = (
        fact("difference_of_tokens", difference, "one shuffle for all patches and columns of W"),
        fact("attention_of_one_token", share, "softmax over one score"),
        fact("weights_without_sharing", whole, "one vector of the whole picture / one of a patch"),
    )
    holds = difference < 1e-10 and share == 1 and whole == PatchGrid(224, 16).tokens
    text = said(
        "A shuffle of pixels is absorbed by the weights; one token alone has nobody to attend to."
    )
    return Proof(facts, holds, text)


@oracle("D9", "E3")
def _lookup_is_a_matmul(seed: int = 0) -> Proof:
    vocabulary, words = normal(50, 16, seed=seed), torch.tensor([3, 41, 3, 0])
    looked_up = embedding(words, vocabulary)
    multiplied = one_hot(words, 50).double() @ vocabulary
    facts = (
        fact("difference", _furthest(looked_up, multiplied), "lookup - one-hot @ table"),
        fact("numbers_copied", looked_up[0].numel(), "a row: D, not 1"),
    )
    holds = torch.equal(looked_up, multiplied)
    text = said("A lookup is a one-hot row @ the table; a patch is a dense row @ W.")
    return Proof(facts, holds, text)


@oracle("D10")
def _no_place(seed: int = 0) -> Proof:
    tile, kernel = normal(1, 3, 8, 8, seed=seed), normal(16, 192, seed=seed + 1)
    tokens = patchify(tile.repeat(1, 1, 3, 5), 8) @ kernel.T
    spread = _furthest(tokens, tokens[:, :1])
    facts = (
        fact("spread", spread, "15 equal patches in 15 places"),
        fact("size_of_a_token", float(tokens[0, 0].norm()), "its norm", standing="measured"),
    )
    text = said("The same patch gives the same token wherever it lies: place is added later.")
    return Proof(facts, spread < 1e-12 < float(tokens.abs().max()), text)


@oracle("D13", "E4")
def _two_flat_orders(seed: int = 0) -> Proof:
    images, kernel = normal(2, 3, 32, 48, seed=seed), normal(24, 3, 8, 8, seed=seed + 1)
    conv = conv2d(images, kernel, stride=8).flatten(2).mT
    last = patchify(images, 8, channels_last=True)
    copied = last @ kernel.flatten(1).T
    turned = last @ kernel.permute(0, 2, 3, 1).flatten(1).T
    unfolded = linear(unfold(images, 8, stride=8).mT, kernel.flatten(1))
    facts = (
        fact("difference_copied", _furthest(copied, conv), "weight.flatten(1) on (row, col, c)"),
        fact("difference_turned", _furthest(turned, conv), "weight.permute(0, 2, 3, 1)"),
        fact("difference_unfolded", _furthest(unfolded, conv), "F.unfold is (c, row, col)"),
    )
    holds = copied.shape == conv.shape and _furthest(copied, conv) > 1
    holds &= max(_furthest(turned, conv), _furthest(unfolded, conv)) < 1e-10
    text = said(
        "Weights copied from one flat order to the other fit in shape and give other tokens."
    )
    return Proof(facts, holds, text)


@oracle("D14")
def _two_rules_one_number() -> Proof:
    xavier, lecun = (projection_std(rule, 16, 3, 768) for rule in ("xavier", "lecun"))
    narrow = [projection_std(rule, 16, 3, 192) for rule in ("xavier", "lecun")]
    torchs = projection_std("conv_default", 16, 3, 768)
    facts = (
        fact("xavier", xavier, "√(2 / (768 + 768))"),
        fact("lecun", lecun, "√(1 / 768)"),
        fact("torch_conv", torchs, "√(1 / (3 · 768))"),
        fact("xavier_192", narrow[0], "√(2 / (768 + 192))"),
        fact("lecun_192", narrow[1], "√(1 / 768)"),
    )
    holds = xavier == lecun and narrow[0] != narrow[1] and torchs < xavier
    text = said(
        "At 768 → 768 Xavier is LeCun, {xavier:.5f}, by coincidence; torch starts at {torchs:.4f}.",
        xavier=xavier,
        torchs=torchs,
    )
    return Proof(facts, holds, text)


@oracle("D15")
def _fan_out(seed: int = 0) -> Proof:
    lesson, xavier = (projection_std(rule, 16, 3, 768) for rule in ("lesson", "xavier"))
    gains = _gains(seed, "lesson", "xavier")
    facts = (
        fact("std_lesson", lesson, "√(2 / (768 + 768 · 256))"),
        fact("std", xavier, "√(2 / (768 + 768))"),
        fact("too_small_by", xavier / lesson, "std / std_lesson"),
        fact("gain_lesson", gains[0], "Var(out) / Var(in)", standing="measured"),
        fact("gain", gains[1], "Var(out) / Var(in)", standing="measured"),
    )
    holds = abs(gains[1] - 1) < 0.05 and abs(gains[0] * (xavier / lesson) ** 2 - 1) < 0.05
    text = said(
        "A fan-out of D · P² makes weights {times:.1f} times too small where stride = P.",
        times=xavier / lesson,
    )
    return Proof(facts, holds, text)


@oracle("D16")
def _no_activation(seed: int = 0) -> Proof:
    he, lecun = _gains(seed, "he", "lecun")
    facts = (
        fact("gain_he", he, "Var(out) / Var(in)", standing="measured"),
        fact("gain_lecun", lecun, "Var(out) / Var(in)", standing="measured"),
        fact("ratio_of_stds", sqrt(2), "√(2 / F) / √(1 / F)"),
    )
    holds = abs(he - 2) < 0.1 and abs(lecun - 1) < 0.05
    text = said(
        "He's rule is for a ReLU that does not follow: the variance grows {he:.2f}-fold.", he=he
    )
    return Proof(facts, holds, text)


def _gains(seed: int, *rules: Scheme) -> list[float]:
    with seeded(seed):
        images, kernel = torch.randn(2, 3, 64, 96), torch.empty(768, 3, 16, 16)
        return [
            projection_gain(init_patch_projection(kernel, rule), images).measured for rule in rules
        ]
