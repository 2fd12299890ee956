"""The measures of somebody's own model, read off its parts. Plain Python: nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from math import isqrt
from typing import Any, NamedTuple

from vitlab.core.compute.block_parts import BlockParts
from vitlab.core.compute.module_parts import (
    is_linear,
    is_norm,
    numbers,
    stack_of,
    vision_part,
)
from vitlab.core.errors import KindError, LabError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.words import said, word

_CLASS = re.compile(r"(^|\.)(cls_token|class_token|class_embedding)$")
_REGISTERS = re.compile(r"(^|\.)(reg_token|register_tokens|storage_tokens)$")
_DISTILLED = re.compile(r"(^|\.)(dist_token|distillation_token)$")
_POSITIONS = re.compile(
    r"(^|\.)(pos_embed|pos_embedding|position_embeddings?|positional_embedding)(\.weight)?$"
)
_BEFORE = re.compile(r"(^|\.)(norm_pre|ln_pre|pre_layrnorm|pre_layernorm)$")
_POOL = re.compile(r"(^|\.)(attn_pool|attnpool|map_head|head\.attention|attention_pool)(\.|$)")
_HEAD = re.compile(r"(^|\.)(head|classifier|fc|head_fc)$")
_PROJECTION = re.compile(r"(^|\.)(proj|visual_projection\.weight)$")
_EMBEDS = re.compile(r"embed|(^|\.)(conv1|conv_proj|mask_token)(\.|$)")


class OwnModel(NamedTuple):
    """What is read off a module."""

    measures: dict[str, Any]
    """The arguments of `ViTShape`, without ``other_parameters``."""
    parameters: int
    """All numbers that it learns, or has learned."""
    grid: PatchGrid
    """The patches of an image of its own size."""


def read_model(module: Any) -> OwnModel:
    """Measures of a ViT of timm, transformers, vitlab, or one that is made like them.

    Raises:
        KindError: It is no model of torch's kind.
        LabError: Something that every ViT has cannot be found in it.

    """
    reader = _Reader(module)
    return OwnModel(reader.measures(), reader.parameters, reader.grid)


class _Reader:
    """Asks a module one thing after the other."""

    def __init__(self, module: Any) -> None:
        if not (hasattr(module, "named_modules") and hasattr(module, "named_parameters")):
            raise KindError(
                said(
                    "a model has named_modules(), and one {kind} has not.",
                    kind=type(module).__name__,
                )
            )
        self.tower = vision_part(module)
        self.kind = type(self.tower).__name__
        self.path, self.blocks = stack_of(self.tower)
        self.config = getattr(self.tower, "config", None)
        self.block = BlockParts(self.blocks[0], self.kind, self.config)
        inside = f"{self.path}."
        self.around = {
            name: part
            for name, part in self.tower.named_modules()
            if name != self.path and not name.startswith(inside)
        }
        learned = dict(self.tower.named_parameters())
        self.parameters = sum(map(numbers, learned.values()))
        self.weights = {n: p for n, p in learned.items() if not n.startswith(inside)}
        self.grid = PatchGrid(*sizes_of(self.tower, self._table_rows))

    def measures(self) -> dict[str, Any]:
        dim, block = self.block.embed_dim, self.block
        head = self._linear(_HEAD)
        projection = [w for n, w in self._named(_PROJECTION) if len(w.shape) == 2]
        return {
            "embed_dim": dim,
            "depth": len(self.blocks),
            "num_heads": block.num_heads,
            "mlp_dim": block.mlp_dim,
            "class_token": self._has_class_token,
            "reg_tokens": self._registers,
            "embed_reg": self._table_rows == 0 or self._table_rows >= self._expected_rows,
            "learned_positions": self._table_rows > 0,
            "patch_bias": getattr(self._projection, "bias", None) is not None,
            "qkv_bias": block.qkv_bias,
            "pre_norm": any(_BEFORE.search(n) and is_norm(p) for n, p in self.around.items()),
            "layer_scale": block.layer_scale,
            "swiglu": block.swiglu,
            "attention_pool": any(map(_POOL.search, self.around)),
            "projection": numbers(projection[0]) // dim if projection else 0,
            "num_classes": head.out_features if head is not None else 0,
            "frozen": self._frozen(head is not None),
            "besides": tuple(dict.fromkeys(self._besides())),
        }

    def _besides(self) -> Iterator[str]:
        yield from self.block.besides()
        prefix = int(self._has_class_token) + self._registers
        if any(re.search(r"rope|rotary", name) for name in self.around):
            yield word("rotary positions")
        if prefix and self._table_rows == self.grid.tokens:
            yield word("positions of the patches alone")
        if prefix and getattr(self.tower, "global_pool", "token") not in ("token", "tok", "map"):
            yield word("a mean over the patches in place of CLS")
        if any(re.search(r"(^|\.)fc_norm$", n) and is_norm(p) for n, p in self.around.items()):
            yield word("a norm behind the pooling")
        if any(name.endswith("pooler") for name in self.around):
            yield word("a pooler")
        if not hasattr(self._projection, "kernel_size") or self._cuts_first:
            yield word("patches that are cut before they are projected")
        parts = (part for _, part in self.tower.named_modules())
        if any(map(_drops, parts)):
            yield word("dropout")
        if self._scattered:
            yield word("frozen weights between those that learn")

    @property
    def _projection(self) -> Any:
        """What makes tokens of patches."""
        for name, part in self.around.items():
            outputs = getattr(part, "out_channels", None)
            linear = is_linear(part) and "embed" in name
            if outputs == self.block.embed_dim or linear:
                return part
        raise LabError(
            said("{model} has no projection of patches that can be counted.", model=self.kind)
        )

    @property
    def _cuts_first(self) -> bool:
        """As vitlab's own `PatchEmbed` does in most of its modes."""
        modes = (getattr(part, "mode", None) for part in self.around.values())
        return any(mode in ("auto", "linear", "unfold") for mode in modes)

    @property
    def _has_class_token(self) -> bool:
        return any(True for _ in self._named(_CLASS))

    @property
    def _registers(self) -> int:
        """DeiT's distillation token is one more token that has no patch."""
        registers = sum(weight.shape[-2] for _, weight in self._named(_REGISTERS))
        return int(registers) + sum(1 for _ in self._named(_DISTILLED))

    @property
    def _table_rows(self) -> int:
        tables = [weight for _, weight in self._named(_POSITIONS)]
        return numbers(tables[0]) // self.block.embed_dim if tables else 0

    @property
    def _expected_rows(self) -> int:
        return self.grid.tokens + int(self._has_class_token) + self._registers

    def _named(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
        return ((name, weight) for name, weight in self.weights.items() if pattern.search(name))

    def _linear(self, pattern: re.Pattern[str]) -> Any:
        """The layer of that name that reads one token, or its projection."""
        found = [p for n, p in self.around.items() if pattern.search(n) and is_linear(p)]
        return found[0] if found else None

    def _frozen(self, has_head: bool) -> int:
        """How many parts do not learn, from the images on."""
        learns = [any(part) for part in self._learning(has_head)]
        return learns.index(True) if True in learns else len(learns)

    def _learning(self, has_head: bool) -> list[list[bool]]:
        """Of every weight of each part whether it learns; a head that is not there would."""
        norms = {name for name, part in self.around.items() if is_norm(part)}
        embedding: list[bool] = []
        norm: list[bool] = []
        head: list[bool] = []
        for name, weight in self.weights.items():
            layer = name.rpartition(".")[0]
            before = _is_embedding(name) or _BEFORE.search(layer)
            part = embedding if before else norm if layer in norms else head
            part.append(bool(weight.requires_grad))
        blocks = [[bool(w.requires_grad) for _, w in b.named_parameters()] for b in self.blocks]
        return [embedding, *blocks, norm, head if has_head else [*head, True]]

    @property
    def _scattered(self) -> bool:
        parts = self._learning(has_head=True)
        frozen = self._frozen(has_head=True)
        return not all(all(part) for part in parts[frozen:])


def _is_embedding(name: str) -> bool:
    tokens = (_CLASS, _REGISTERS, _DISTILLED, _POSITIONS, _EMBEDS)
    return any(pattern.search(name) for pattern in tokens)


def _drops(part: Any) -> bool:
    """Whether it sets numbers or branches to zero in training."""
    shares = (getattr(part, name, 0) for name in ("p", "drop_prob"))
    return "Drop" in type(part).__name__ and any(bool(share) for share in shares)


def sizes_of(module: Any, table_rows: int = 0) -> tuple[Pair, Pair]:
    """(image_size, patch_size) of a model, as it keeps them.

    Raises:
        LabError: It does not say.

    >>> from types import SimpleNamespace
    >>> config = SimpleNamespace(image_size=224, patch_size=16)
    >>> sizes_of(SimpleNamespace(config=config))
    ((224, 224), (16, 16))

    """
    if isinstance(grid := getattr(module, "grid", None), PatchGrid):
        return grid.image_size, grid.patch_size
    config, name = getattr(module, "config", None), type(module).__name__
    embeds = (getattr(module, place, None) for place in ("patch_embed", "embeds"))
    keepers = [*(each for each in embeds if each is not None), config, module]
    patch = _first(keepers, ("patch_size",)) or _kernel(module)
    if patch is None:
        raise LabError(said("{model} does not say how large its patches are.", model=name))
    patch_size = as_pair(patch, "patch_size")
    image = _first(keepers, ("img_size", "image_size"))
    if image is None and isinstance(default := getattr(module, "default_cfg", None), Mapping):
        image = tuple(default.get("input_size", ()))[1:] or None
    if image is None and (side := isqrt(table_rows)):
        image = (side * patch_size[0], side * patch_size[1])
    if image is None:
        raise LabError(said("{model} does not say how large its images are.", model=name))
    return as_pair(image, "image_size"), patch_size


def _first(keepers: Iterable[Any], names: tuple[str, ...]) -> Any:
    values = (getattr(keeper, name, None) for keeper in keepers for name in names)
    values = (tuple(v) if isinstance(v, list | tuple) else v for v in values)
    return next((value for value in values if isinstance(value, int | tuple)), None)


def _kernel(module: Any) -> Any:
    """The patch of the first convolution, of a model that keeps it nowhere else."""
    parts = (part for _, part in module.named_modules())
    return next((p.kernel_size for p in parts if hasattr(p, "out_channels")), None)
