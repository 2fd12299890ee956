"""The weights of a model of transformers under timm's names, so that both compute the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

_PLAIN = {
    "qkv": "self_attn.{}_proj",
    "attn.proj": "self_attn.out_proj",
    "norm1": "layer_norm1",
    "norm2": "layer_norm2",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}
BLOCKS = {
    "CLIP": ("encoder.layers", _PLAIN),
    "SigLIP": ("encoder.layers", _PLAIN),
    "SigLIP 2": ("encoder.layers", _PLAIN),
    "BEiT": (
        "layers",
        {
            "qkv": "attention.{}_proj",
            "attn.proj": "attention.o_proj",
            "norm1": "layernorm_before",
            "norm2": "layernorm_after",
            "mlp.fc1": "mlp.fc1",
            "mlp.fc2": "mlp.fc2",
            "gamma_1": "lambda_1",
            "gamma_2": "lambda_2",
            "attn.relative_position_bias_table": (
                "relative_position_bias.relative_position_bias_table"
            ),
        },
    ),
    "DINOv3": (
        "model.layer",
        {
            "qkv": "attention.{}_proj",
            "attn.proj": "attention.o_proj",
            "norm1": "norm1",
            "norm2": "norm2",
            "mlp.fc1": "mlp.up_proj",
            "mlp.fc2": "mlp.down_proj",
            "gamma_1": "layer_scale1.lambda1",
            "gamma_2": "layer_scale2.lambda1",
        },
    ),
}
BESIDES = {
    "CLIP": {
        "cls_token": "embeddings.class_embedding",
        "patch_embed.proj": "embeddings.patch_embedding",
        "pos_embed": "embeddings.position_embedding.weight",
        "norm_pre": "pre_layrnorm",
        "norm": "post_layernorm",
    },
    "SigLIP": {
        "patch_embed.proj": "embeddings.patch_embedding",
        "pos_embed": "embeddings.position_embedding.weight",
        "norm": "post_layernorm",
    },
    "SigLIP 2": {
        "embeds.proj": "embeddings.patch_embedding",
        "embeds.pos_embed": "embeddings.position_embedding.weight",
        "norm": "post_layernorm",
    },
    "BEiT": {
        "cls_token": "embeddings.cls_token",
        "patch_embed.proj": "embeddings.patch_embeddings.projection",
    },
    "DINOv3": {
        "cls_token": "embeddings.cls_token",
        "reg_token": "embeddings.register_tokens",
        "patch_embed.proj": "embeddings.patch_embeddings",
        "norm": "norm",
    },
}


def transplant(family: str, theirs: nn.Module, timms: nn.Module) -> None:
    """Give a model of timm every weight that takes part before the pooling."""
    state, own = theirs.state_dict(), timms.state_dict()
    found = dict(_named(family, state))
    for name, weight in found.items():
        if name in own:
            own[name] = weight.reshape(own[name].shape)
    wanted = {name for name in own if not name.startswith(("attn_pool", "fc_norm", "head"))}
    missing = wanted - found.keys()
    assert not missing, missing
    timms.load_state_dict(own)


def _named(family: str, state: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    yield from _translated(BESIDES[family], "", "", state)
    stack, names = BLOCKS[family]
    numbers = {int(key[len(stack) + 1 :].split(".")[0]) for key in state if key.startswith(stack)}
    for number in numbers:
        here, there = f"blocks.{number}.", f"{stack}.{number}."
        yield from _translated(names, here, there, state)
        yield from _attention(f"{here}attn.", f"{there}{names['qkv']}", state)


def _translated(
    names: dict[str, str], here: str, there: str, state: dict[str, Tensor]
) -> Iterator[tuple[str, Tensor]]:
    for ours, theirs in names.items():
        for ending in ("", ".weight", ".bias"):
            if (weight := state.get(f"{there}{theirs}{ending}")) is not None:
                yield f"{here}{ours}{ending}", weight


def _attention(here: str, there: str, state: dict[str, Any]) -> Iterator[tuple[str, Tensor]]:
    """Three layers become one; keys without bias have one of 0."""
    yield f"{here}qkv.weight", torch.cat([state[f"{there.format(c)}.weight"] for c in "qkv"])
    biases = {c: state.get(f"{there.format(c)}.bias") for c in "qkv"}
    none = torch.zeros_like(biases["q"])
    yield (
        f"{here}qkv.bias",
        torch.cat([none if biases[c] is None else biases[c] for c in "qkv"]),
    )
    for c in "qv":
        yield f"{here}{c}_bias", biases[c]
