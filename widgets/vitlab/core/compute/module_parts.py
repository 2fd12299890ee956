"""The parts of a module of somebody's, told by their names and shapes. Plain Python: it only asks.

A module is whatever has torch's ``named_modules`` and ``named_parameters``; nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod
from typing import Any, Protocol, runtime_checkable

from vitlab.core.errors import LabError
from vitlab.words import said


@runtime_checkable
class Module(Protocol):
    """A model as torch has them.

    >>> isinstance("vit_base", Module)
    False
    """

    def named_modules(self) -> Iterable[tuple[str, Any]]:
        """All parts, by path."""
        ...

    def named_parameters(self) -> Iterable[tuple[str, Any]]:
        """All learned tensors, by path."""
        ...


_TOWER = re.compile(r"(^|\.)(vision_model|vision_tower|visual|image_model)$")
_TEXT = re.compile(r"(^|\.)(text_model|text_projection|token_embedding)(\.|$)")
_ATTENTION = re.compile(r"(^|[._])(self_)?(attn|attention|attend|mha)([._]|$)", re.IGNORECASE)


def vision_part(module: Any) -> Any:
    """The part that reads images: of a model with a text tower the other tower."""
    wrapped = getattr(module, "model", None)
    if type(module).__name__ == "OtherModel" and isinstance(wrapped, Module):
        return wrapped
    if any(_TEXT.search(name) for name, _ in module.named_parameters()):
        for name, part in module.named_modules():
            if _TOWER.search(name):
                return part
    return module


def is_linear(part: Any) -> bool:
    """Whether it multiplies by a matrix, as ``nn.Linear``."""
    return isinstance(getattr(part, "in_features", None), int) and hasattr(part, "out_features")


def is_norm(part: Any) -> bool:
    """Whether it is a LayerNorm, or a norm like it."""
    return hasattr(part, "normalized_shape") or type(part).__name__.endswith("RMSNorm")


def numbers(tensor: Any) -> int:
    """How many numbers a tensor holds; its data are not looked at.

    >>> from types import SimpleNamespace
    >>> numbers(SimpleNamespace(shape=(3, 4)))
    12
    """
    return prod(tensor.shape)


def in_attention(path: str) -> bool:
    """Whether a part of a block belongs to attention, by its path.

    >>> in_attention("attn.qkv"), in_attention("attention.attention.query"), in_attention("mlp.fc1")
    (True, True, False)
    """
    return _ATTENTION.search(path) is not None


def stack_of(module: Any) -> tuple[str, list[Any]]:
    """Path and blocks of the one stack of equal blocks with attention.

    Raises:
        LabError: There is none, or blocks differ from stage to stage.

    """
    kind = type(module).__name__
    stacks = [(path, blocks) for path, part in module.named_modules() if (blocks := _blocks(part))]
    if not stacks:
        raise LabError(
            said(
                "{model} has no stack of equal blocks with attention and linear layers to count: "
                "a ViT of timm, of transformers or of vitlab has one.",
                model=kind,
            )
        )
    path, blocks = max(stacks, key=lambda stack: len(stack[1]))
    beside = [other for other, _ in stacks if not other.startswith(path) and other != path]
    beside = [other for other in beside if not path.startswith(other)]
    if beside:
        raise LabError(
            said(
                "{model} has several stacks of blocks ({path} and {other}), as models of stages "
                "have: only a model with one stack can be counted.",
                model=kind,
                path=path,
                other=beside[0],
            )
        )
    return path, blocks


def _blocks(part: Any) -> list[Any]:
    """The blocks of a list of modules, if they are alike and have attention."""
    if type(part).__name__ not in ("ModuleList", "Sequential"):
        return []
    blocks = list(part)
    if not blocks or not all(isinstance(block, Module) for block in blocks):
        return []
    shapes = {tuple(tuple(p.shape) for _, p in block.named_parameters()) for block in blocks}
    first = [name for name, _ in blocks[0].named_parameters()]
    has_both = any(map(in_attention, first)) and not all(map(in_attention, first))
    return blocks if len(shapes) == 1 and has_both else []
