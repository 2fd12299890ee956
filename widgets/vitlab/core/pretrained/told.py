"""What a config.json says of a model, in `VisionTransformer`'s words."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from inspect import signature
from typing import Any, TypeAlias

from vitlab.core.encoder import VisionTransformer
from vitlab.core.encoder.arguments import plain_argument
from vitlab.core.errors import LabError, shown
from vitlab.words import said

Arguments: TypeAlias = dict[str, Any]
ARGUMENTS = tuple(signature(VisionTransformer).parameters)
# What Hugging Face's config.json calls our arguments.
_CONFIG = {
    "num_attention_heads": "num_heads",
    "layer_norm_eps": "norm_eps",
    "image_size": "img_size",
}
_ACTIVATIONS = ("hidden_act", "act_layer")


def told_by(config: Mapping[str, Any]) -> Arguments:
    """Our arguments in Hugging Face's config, in timm's (its ``model_args``), or in our own.

    >>> told_by({"num_attention_heads": 3, "image_size": [32, 48], "hidden_size": 24})
    {'num_heads': 3, 'img_size': (32, 48)}
    """
    inner = config.get("model_args")
    told = dict(config) | (dict(inner) if isinstance(inner, Mapping) else {})
    for name in _ACTIVATIONS:
        if (activation := told.get(name, "gelu")) != "gelu":
            raise LabError(
                said(
                    "this model has {name}={given}, and a plain ViT here has the exact GELU: its "
                    "tokens would not be the same.",
                    name=name,
                    given=shown(activation),
                )
            )
    named = {_CONFIG.get(name, name): value for name, value in told.items() if value is not None}
    return {name: plain_argument(name, value) for name, value in named.items() if name in ARGUMENTS}


def plain_arguments(given: Mapping[str, Any]) -> Arguments:
    """Plain values of what a caller says; `LabError` for a word `VisionTransformer` has not.

    >>> plain_arguments({"heads": 3})
    Traceback (most recent call last):
    vitlab.core.errors.LabError: load takes no heads=: say num_heads=.
    """
    for name in given:
        if name not in ARGUMENTS:
            near = get_close_matches(name, ARGUMENTS, 1) or ARGUMENTS[:1]
            raise LabError(
                said("load takes no {name}=: say {near}=.", name=shown(name)[1:-1], near=near[0])
            )
    return {name: plain_argument(name, value) for name, value in given.items()}
