"""Claims on what training keeps in memory, read off what autograd saves."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses import FakeTensorMode
from torch.autograd.graph import saved_tensors_hooks

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import seeded
from vitlab.core.encoder import Attention, Block, VisionTransformer, attention_weights
from vitlab.core.grid import PatchGrid
from vitlab.words import said, word

_DIM, _HEADS, _LAYERS = 768, 12, 12
_SETTINGS = ((224, 16), (384, 16), (512, 16), (224, 8))
_SAVED = word("saved by autograd, 12 layers, float32")


class _ExplicitAttention(Attention):
    """Attention that writes its maps down, as before fused kernels."""

    def forward(self, tokens: Tensor, **_: Any) -> Tensor:
        batch, length, dim = tokens.shape
        qkv = self.qkv(tokens).view(batch, length, 3, self.num_heads, dim // self.num_heads)
        queries, keys, values = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = attention_weights(queries, keys) @ values
        projected: Tensor = self.proj(mixed.transpose(1, 2).flatten(2))
        return projected


@cache
def _saved(tokens: int, explicit: bool) -> tuple[int, int]:
    """Bytes that one block of ViT-B keeps for one picture, and how many maps are among them.

    Fake tensors go through the CPU's own kernels without their numbers.
    """
    with FakeTensorMode():
        block = Block(_DIM, _HEADS)
        if explicit:
            block.attn = _ExplicitAttention(_DIM, _HEADS)
        weights = {weight.untyped_storage()._cdata for weight in block.parameters()}
        kept: dict[int, torch.UntypedStorage] = {}

        def keep(saved: Tensor) -> Tensor:
            storage = saved.untyped_storage()
            if storage._cdata not in weights:
                kept[storage._cdata] = storage
            return saved

        with saved_tensors_hooks(keep, lambda saved: saved):
            block(torch.zeros(1, tokens, _DIM, requires_grad=True) * 1)
        sizes = [storage.nbytes() for storage in kept.values()]
    return sum(sizes), sizes.count(4 * _HEADS * tokens**2)


def _model_bytes(image_size: int, patch_size: int, *, explicit: bool) -> int:
    tokens = PatchGrid(image_size, patch_size).sequence_length()
    return _LAYERS * _saved(tokens, explicit)[0]


@oracle("D33")
def _with_and_without_maps() -> Proof:
    facts, share = [], {}
    for setting in _SETTINGS:
        explicit, fused = (_model_bytes(*setting, explicit=way) for way in (True, False))
        share[setting] = 1 - fused / explicit
        kept: dict[str, Any] = {"standing": "measured", "px": setting[0], "p": setting[1]}
        facts += [
            fact("explicit_{px}_{p}", explicit / 1e6, _SAVED, "MB", **kept),
            fact("fused_{px}_{p}", fused / 1e6, _SAVED, "MB", **kept),
        ]
    maps = [_saved(197, explicit)[1] for explicit in (True, False)]
    facts.append(fact("maps_kept_explicit", maps[0], "a block", standing="measured"))
    facts.append(fact("maps_kept_fused", maps[1], "a block", standing="measured"))
    holds = maps == [1, 0] and share[224, 16] < 0.2 and share[512, 16] > 0.45
    text = said(
        "Maps are {small:.0f} % of what 224 px in 16 px patches keep and {large:.0f} % at 512 px; "
        "fused attention keeps none.",
        small=100 * share[224, 16],
        large=100 * share[512, 16],
    )
    return Proof(tuple(facts), holds, text)


@oracle("D8")
def _maps_of_a_large_picture() -> Proof:
    tokens = PatchGrid(512, 8).tokens
    maps = _LAYERS * _HEADS * tokens**2 * 4
    kept = [_saved(65, explicit)[1] for explicit in (True, False)]
    facts = (
        fact("maps", maps / 1e9, "12 layers · 12 heads · 4,096² · 4 bytes", "GB"),
        fact("maps_and_scores", 2 * maps / 1e9, "if the scores were kept too", "GB"),
        fact("maps_kept_explicit", kept[0], "a block: the softmax only", standing="measured"),
        fact("maps_kept_fused", kept[1], "a block", standing="measured"),
    )
    holds = kept == [1, 0] and maps < 10e9
    text = said(
        "Explicit maps take {maps:.1f} GB a picture, fused attention keeps none of it.",
        maps=maps / 1e9,
    )
    return Proof(facts, holds, text)


@oracle("D36")
def _how_many_fit() -> Proof:
    with torch.device("meta"):
        state = 16 * sum(weight.numel() for weight in VisionTransformer().parameters())
    eager, fused = (_model_bytes(384, 16, explicit=way) for way in (True, False))
    budget = 22 * 10**9
    many = (budget - state) // eager, 2 * (budget - state) // fused
    facts = (
        fact("state", state / 1e9, "16 bytes · 86,567,656", "GB"),
        fact("a_picture", eager / 1e6, "explicit maps, float32", "MB", standing="measured"),
        fact("batch_of_8", (state + 8 * eager) / 1e9, "state + 8 pictures", "GB"),
        fact("pictures_explicit", many[0], "(22 GB - state) / picture"),
        fact("pictures_fused_half", many[1], "fused, activations of 2 bytes"),
    )
    holds = state + 8 * eager < 6e9 and many[0] > 4 * 8 and many[1] > 10 * 8
    text = said(
        "Eight pictures of 384 px take {eight:.1f} GB; 22 GB hold {explicit}, and {fused} fused "
        "in half precision, workspace and fragments aside.",
        eight=(state + 8 * eager) / 1e9,
        explicit=many[0],
        fused=many[1],
    )
    return Proof(facts, holds, text)


@oracle("D31", "D32")
def _bytes_of_a_step(seed: int = 0) -> Proof:
    with seeded(seed):
        model = nn.Sequential(Block(24, 2), nn.LayerNorm(24))
        optimizer = torch.optim.AdamW(model.parameters())
        model(torch.randn(2, 5, 24)).square().sum().backward()
        optimizer.step()
    weights = sum(weight.nbytes for weight in model.parameters())
    gradients = sum(weight.grad.nbytes for weight in model.parameters() if weight.grad is not None)
    moments = sum(
        value.nbytes for state in optimizer.state.values() for value in state.values() if value.ndim
    )
    with torch.device("meta"):
        vit_b = sum(weight.numel() for weight in VisionTransformer().parameters())
    each = 4 * (weights + gradients + moments) // weights
    facts = (
        fact("gradients_over_weights", gradients / weights, "a float32 step", standing="measured"),
        fact("moments_over_weights", moments / weights, "AdamW's m and v", standing="measured"),
        fact("bytes_a_weight", each, "4 · (1 + 1 + 2)"),
        fact("vit_b", each * vit_b / 1e9, "{each} · {n:,}", "GB", each=each, n=vit_b),
    )
    holds = gradients == weights and moments == 2 * weights
    text = said(
        "Gradients are 1 × the weights, AdamW's state 2 ×: {each} bytes a weight in all.",
        each=each,
    )
    return Proof(facts, holds, text)
