"""The encoder inside whatever a training loop saved around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from torch import Tensor

from vitlab.core.arguments import together
from vitlab.core.errors import LabError
from vitlab.words import said

StateDict: TypeAlias = dict[str, Tensor]

# Of several models in one checkpoint the first named here: what their papers evaluate.
_INSIDE = (
    *("teacher", "target_encoder", "state_dict", "model_state_dict", "model_state", "model"),
    *("module", "net", "network", "backbone", "encoder", "student", "weights", "params"),
)
_PREFERRED = ("teacher.", "target_encoder.", "base_encoder.")
_LEVELS = 5  # wrappers around wrappers
# What compiling, sharding and checkpointing put between the parts of a name.
_BETWEEN = re.compile(r"\b(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
_CHUNKS = re.compile(r"\bblocks\.\d+\.(\d+)\.")  # DINOv2's: the second number counts all blocks
_STEMS = ("patch_embed.proj.weight", "embeddings.patch_embeddings.projection.weight")
_HEAD = re.compile(r"(?:head|classifier)\.(?:weight|bias)")


def state_dict_in(stored: object, name: str) -> StateDict:
    """The state dict itself, or the one inside a training checkpoint.

    >>> import torch
    >>> list(state_dict_in({"epoch": 3, "model": {"norm.bias": torch.zeros(2)}}, "m.pt"))
    ['norm.bias']
    """
    for _ in range(_LEVELS):
        if not isinstance(stored, Mapping):
            break
        inner = next((stored[key] for key in _INSIDE if _is_mapping(stored.get(key))), None)
        if inner is None:
            tensors = {
                key: value
                for key, value in stored.items()
                if isinstance(key, str) and isinstance(value, Tensor)
            }
            if tensors:
                return tensors
            break
        stored = inner
    raise LabError(
        said(
            "{name} holds {kind}, not a state dict of tensors by name.",
            name=name,
            kind=type(stored).__name__,
        )
    )


def encoder_in(state: Mapping[str, Tensor]) -> tuple[StateDict, str]:
    """The weights of one encoder under bare names, and the prefix that they had.

    What stands beside the encoder is another head or another model, but for a classifier.

    >>> import torch
    >>> names = ["student.patch_embed.proj.weight", "teacher.patch_embed.proj.weight"]
    >>> encoder_in(dict.fromkeys(names, torch.zeros(1)))[1]
    'teacher.'
    """
    state = {_CHUNKS.sub(r"blocks.\1.", _BETWEEN.sub("", key)): v for key, v in state.items()}
    prefix = _prefix(state)
    own = {key[len(prefix) :]: v for key, v in state.items() if key.startswith(prefix)}
    parent = prefix
    while parent:
        parent = parent[: parent.rstrip(".").rfind(".") + 1]
        for key, value in state.items():
            if key.startswith(parent) and _HEAD.fullmatch(bare := key[len(parent) :]):
                own.setdefault(bare, value)
    return own, prefix


def _prefix(state: StateDict) -> str:
    found = {
        key.removesuffix(stem)
        for key in state
        for stem in _STEMS
        if key == stem or key.endswith(f".{stem}")
    }
    if len(found) < 2 or "" in found:
        return "" if "" in found or not found else found.pop()
    for word in _PREFERRED:
        preferred = [prefix for prefix in found if word in prefix]
        if len(preferred) == 1:
            return preferred[0]
    raise LabError(
        said(
            "these weights hold {count} encoders, under {some}: save the state dict of the one "
            "that you want.",
            count=len(found),
            some=together([repr(prefix) for prefix in sorted(found)[:2]]),
        )
    )


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) > 0
