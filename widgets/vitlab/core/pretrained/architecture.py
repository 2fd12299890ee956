"""The arguments of `VisionTransformer` that a state dict with timm's names was made with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import nextafter
from typing import Any

from torch import Tensor

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained.families import refuse_other_parts
from vitlab.core.pretrained.habits import NORM_EPS, doubts, heads_of
from vitlab.core.pretrained.keys import with_timms_names
from vitlab.core.pretrained.table import grid_of_table
from vitlab.core.pretrained.told import Arguments, plain_arguments, told_by
from vitlab.core.pretrained.unwrapping import StateDict, encoder_in
from vitlab.words import said

_PATCH = "patch_embed.proj.weight"
_MLP = "blocks.0.mlp.fc1.weight"
_BLOCK = re.compile(r"blocks\.(\d+)\.")
_AXES = {_PATCH: 4, _MLP: 2, "head.weight": 2, "reg_token": 3, "pos_embed": 3}


@dataclass(frozen=True)
class Plan:
    """A model that some weights belong to, and what of it is only likely."""

    arguments: Arguments
    state: StateDict
    doubts: tuple[str, ...]
    """A sentence for each thing that neither the weights nor a config tells."""

    def model(self) -> VisionTransformer:
        """Make it, and give it the weights."""
        model = VisionTransformer(**self.arguments)
        state, own = self.state, model.state_dict()
        wrong = [
            said("{name} is {shape}", name=name, shape=tuple(state[name].shape))
            if name in state
            else said("{name} is missing", name=name)
            for name, tensor in own.items()
            if name not in state or state[name].shape != tensor.shape
        ]
        wrong += [said("{name} has no place", name=name) for name in state.keys() - own.keys()]
        if len(wrong) > 3:
            listed = "; ".join(sorted(wrong)[:3])
            raise LabError(
                said("these weights are not those of a plain ViT: {wrong} and more.", wrong=listed)
            )
        if wrong:
            listed = "; ".join(sorted(wrong))
            raise LabError(
                said("these weights are not those of a plain ViT: {wrong}.", wrong=listed)
            )
        model.load_state_dict(state)
        return model


def build(
    tensors: Mapping[str, Tensor], config: Mapping[str, Any], given: Arguments
) -> VisionTransformer:
    """The model that some weights belong to, with the weights; see `plan`."""
    return plan(tensors, config, given).model()


def plan(tensors: Mapping[str, Tensor], config: Mapping[str, Any], given: Arguments) -> Plan:
    """What model some weights belong to.

    ``config`` is Hugging Face's, timm's, or our own arguments; ``given`` overrules it.
    """
    asked = told_by(config) | plain_arguments(given)
    own, prefix = encoder_in(tensors)
    state, house = with_timms_names(own)
    refuse_other_parts(list(state))
    if asked.get("num_classes") == 0:
        state = {name: value for name, value in state.items() if not name.startswith("head.")}
    read = read_arguments(state)
    sentences = doubts(state, house, asked)
    if "num_heads" not in asked:
        hidden = state[_MLP].shape[0]
        read["num_heads"], published = heads_of(read["embed_dim"], hidden, prefix)
        if not published:
            sentences.append(
                said(
                    "{heads} heads of 64 channels are taken: no weight tells, and no published "
                    "model has these widths. num_heads= says it.",
                    heads=read["num_heads"],
                )
            )
    told: Arguments = {"norm_eps": NORM_EPS[house]} | read | asked
    if "pos_embed" in state:
        table = state["pos_embed"].shape[1]
        told = grid_of_table(table, read["patch_size"], told) | told
    else:
        told.setdefault("pos_embed", "none")
    return Plan(told, state, tuple(sentences))


def read_arguments(state: Mapping[str, Tensor]) -> Arguments:
    """What the names and shapes of the weights tell."""
    _refuse_other_shapes(state)
    width, in_chans, *patch = state[_PATCH].shape
    pooled = "fc_norm.weight" in state
    return {
        "patch_size": tuple(patch),
        "in_chans": in_chans,
        "embed_dim": width,
        "depth": len({match[1] for name in state if (match := _BLOCK.match(name))}),
        "mlp_ratio": _ratio(state[_MLP].shape[0], width),
        "qkv_bias": "blocks.0.attn.qkv.bias" in state,
        "init_values": 1e-5 if "blocks.0.ls1.gamma" in state else None,
        "class_token": "cls_token" in state,
        "reg_tokens": state["reg_token"].shape[1] if "reg_token" in state else 0,
        "num_classes": state["head.weight"].shape[0] if "head.weight" in state else 0,
        "fc_norm": pooled,
        "global_pool": "avg" if pooled or "cls_token" not in state else "token",
    }


def _refuse_other_shapes(state: Mapping[str, Tensor]) -> None:
    if not any(map(_BLOCK.match, state)):
        raise LabError(
            said("these weights hold no block: there is no name that begins with blocks.0.")
        )
    if _MLP not in state:
        raise LabError(
            said(
                "these blocks are not those of a plain ViT: there is no {name}; a gated MLP, as "
                "DINOv2-g has, is another one. Load it by name, or hand a model to "
                "OtherModel(model).",
                name=_MLP,
            )
        )
    for name, axes in _AXES.items():
        if name in state and (state[name].ndim != axes or 0 in state[name].shape):
            raise LabError(
                said(
                    "these weights are not those of a plain ViT: {name} is {shape}, and {axes} "
                    "axes of 1 or more were expected.",
                    name=name,
                    shape=tuple(state[name].shape),
                    axes=axes,
                )
            )
    width = state[_PATCH].shape[0]
    if "head.weight" in state and (read := state["head.weight"].shape[1]) != width:
        if read == 2 * width:
            reads = said(
                "the classifier in these weights reads CLS and the mean of the patches together "
                "({read:,} for a width of {width}), and a plain ViT's reads one token or the mean: "
                "num_classes=0 loads the model without it.",
                read=read,
                width=width,
            )
        else:
            reads = said(
                "the classifier in these weights reads other numbers ({read:,} for a width of "
                "{width}), and a plain ViT's reads one token or the mean: num_classes=0 loads the "
                "model without it.",
                read=read,
                width=width,
            )
        raise LabError(reads)


def _ratio(hidden: int, width: int) -> float:
    """A float that gives ``hidden`` back when it is multiplied by ``width`` and cut to an int."""
    ratio = hidden / width
    return ratio if int(width * ratio) == hidden else nextafter(ratio, float("inf"))
