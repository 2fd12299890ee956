"""The measures of a Vision Transformer. Plain Python: it only counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from vitlab.core.arguments import either, switch, whole
from vitlab.core.compute.own_model import read_model
from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.grid.axis import nearest_divisors
from vitlab.words import said, word

_COUNTED = (
    "LayerScale",
    "a LayerNorm before the blocks",
    "a patch projection without bias",
    "queries, keys and values without bias",
    "no classifier",  # whoever counts a step gives it one
)


@dataclass(frozen=True)
class ViTShape:
    """How wide, deep and divided a Vision Transformer is, and what stands around its blocks.

    The first four numbers describe a plain pre-norm ViT: the rest says how a family differs from
    it. Images have 3 channels.

    Args:
        embed_dim: Numbers in one token; ``num_heads`` must divide it.
        depth: Blocks of attention and MLP.
        num_heads: Heads of attention in each block.
        mlp_dim: Channels of the hidden layer of each MLP.
        class_token: Whether a CLS token stands before the patches.
        reg_tokens: Registers between CLS and the patches.
        embed_reg: Whether registers have positions, as CLS has.
        patch_bias: Whether the patch projection has a bias.
        qkv_bias: Whether the projection to queries, keys and values has a bias.
        learned_positions: Whether there is a table of positions; DINOv3 rotates instead.
        pre_norm: Whether a LayerNorm stands before the blocks (CLIP).
        layer_scale: Whether each branch of a block is scaled channel by channel (DINOv2).
        swiglu: Whether the MLP has a gate beside its ``mlp_dim`` channels (DINOv2-g).
        attention_pool: Whether a learned query and an MLP read the tokens (SigLIP's head).
        projection: Width of a last projection without bias (CLIP); 0 for none.
        num_classes: Classes that a linear head scores; 0 for no head.
        frozen: Parts that do not learn, from the images on: the embedding is the first, every block
            is one, then come the last norm and the head.
        other_parameters: Numbers that other parts learn, more than all this says; fewer than 0
            where some of it is not there.
        besides: What else the model has, in words: a ledger leaves its activations out.

    Raises:
        ShapeError: A number is too small, or the heads do not divide the width.
        KindError: Something is no whole number, or no switch; Python's `TypeError` as well.

    >>> ViTShape(192, 12, 3, 768)
    ViTShape(embed_dim=192, depth=12, num_heads=3, mlp_dim=768)
    >>> ViTShape(192, 12, 5, 768)
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: 5 heads do not divide a width of 192: 4, 6 or 3 would.

    """

    embed_dim: int
    depth: int
    num_heads: int
    mlp_dim: int
    class_token: bool = True
    reg_tokens: int = 0
    embed_reg: bool = True
    patch_bias: bool = True
    qkv_bias: bool = True
    learned_positions: bool = True
    pre_norm: bool = False
    layer_scale: bool = False
    swiglu: bool = False
    attention_pool: bool = False
    projection: int = 0
    num_classes: int = 1000
    frozen: int = 0
    other_parameters: int = 0
    besides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "besides", tuple(map(str, self.besides)))
        for name, field in list(type(self).__dataclass_fields__.items())[:-1]:
            plain = switch if isinstance(field.default, bool) else whole
            object.__setattr__(self, name, plain(getattr(self, name), name))
        for name in ("embed_dim", "depth", "num_heads", "mlp_dim"):
            if (value := getattr(self, name)) < 1:
                raise ShapeError(
                    said("{name} {value} makes no model: use 1 or more.", name=name, value=value)
                )
        for name in ("reg_tokens", "projection", "num_classes", "frozen"):
            if (value := getattr(self, name)) < 0:
                raise ShapeError(
                    said("{name} {value} cannot be: use 0 or more.", name=name, value=value)
                )
        if self.frozen > self.depth + 3:
            raise ShapeError(
                said(
                    "{frozen} frozen parts are more than there are: {depth} blocks with the "
                    "embedding, the last norm and the head are {parts}.",
                    frozen=self.frozen,
                    depth=self.depth,
                    parts=self.depth + 3,
                )
            )
        if self.embed_dim % self.num_heads:
            nearest = nearest_divisors(self.embed_dim, self.num_heads)[:3]
            raise ShapeError(
                said(
                    "{heads} heads do not divide a width of {width}: {others} would.",
                    heads=self.num_heads,
                    width=self.embed_dim,
                    others=either(list(map(str, nearest))),
                ),
                tuple(
                    Remedy(said("Use {heads} heads", heads=heads), {"num_heads": heads})
                    for heads in nearest
                ),
            )

    def __hash__(self) -> int:
        """Of what tells most models apart: a run is looked up by its shape at every move."""
        return hash((self.embed_dim, self.depth, self.reg_tokens, self.num_classes, self.frozen))

    @classmethod
    def from_model(cls, model: Any) -> ViTShape:
        """The measures of a module of one's own: timm's, transformers', vitlab's, or one like them.

        Nothing is run and no weight is read. What is frozen when this is called stays frozen in
        the counts; parts that no ledger counts are named in ``besides``, and their numbers are in
        ``other_parameters``, so that `count_parameters` gives the module's own number.

        Args:
            model: A torch module; of one with a text tower the vision tower is read.

        Raises:
            KindError: It is no module.
            LabError: Its blocks are not alike, or something that every ViT has is not in it.

        >>> from vitlab.core.encoder import VisionTransformer
        >>> vit = VisionTransformer(32, 8, embed_dim=24, depth=2, num_heads=3)
        >>> vit.patch_embed.mode = "conv"
        >>> ViTShape.from_model(vit)
        ViTShape(embed_dim=24, depth=2, num_heads=3, mlp_dim=96)

        """
        read = read_model(model)
        shape = cls(**read.measures)
        told = sum(shape.parameter_sizes(read.grid).values())
        return replace(shape, other_parameters=read.parameters - told)

    def __repr__(self) -> str:
        """The four numbers, and what is not plain."""
        plain = type(self).__dataclass_fields__
        shown = [
            f"{name}={getattr(self, name)!r}"
            for position, name in enumerate(plain)
            if position < 4 or getattr(self, name) != plain[name].default
        ]
        return f"ViTShape({', '.join(shown)})"

    @property
    def num_prefix_tokens(self) -> int:
        """CLS and registers."""
        return int(self.class_token) + self.reg_tokens

    @property
    def frozen_blocks(self) -> int:
        """Blocks that do not learn: the first ones."""
        return min(max(0, self.frozen - 1), self.depth)

    @property
    def not_plain(self) -> tuple[str, ...]:
        """What this model has that a plain pre-norm ViT has not, in words."""
        named = {
            "LayerScale": self.layer_scale,
            word("a SwiGLU MLP"): self.swiglu,
            word("attention pooling"): self.attention_pool,
            word("a LayerNorm before the blocks"): self.pre_norm,
            word("a last projection"): self.projection > 0,
            word("a patch projection without bias"): not self.patch_bias,
            word("queries, keys and values without bias"): not self.qkv_bias,
            word("registers without positions"): self.reg_tokens > 0 and not self.embed_reg,
            word("no table of positions"): not self.learned_positions,
            word("no classifier"): self.num_classes == 0,
        }
        return (*(name for name, present in named.items() if present), *self.besides)

    @property
    def not_counted(self) -> tuple[str, ...]:
        """Of these the parts whose activations no ledger counts, in words."""
        return tuple(name for name in self.not_plain if name not in _COUNTED)

    def parameter_sizes(self, grid: PatchGrid) -> dict[str, int]:
        """Numbers in every part, by what it does; see `vitlab.core.compute.parameter_sizes`."""
        dim = self.embed_dim
        embedded = self.num_prefix_tokens if self.embed_reg else int(self.class_token)
        sizes = {
            "prefix tokens": self.num_prefix_tokens * dim,
            "positions": (embedded + grid.tokens) * dim * self.learned_positions,
            "patch projection": (grid.raw_width() + self.patch_bias) * dim,
            "norms": (2 * self.depth + 1 + self.pre_norm) * 2 * dim,
            "attention": self.depth * (_linear(dim, 3 * dim, self.qkv_bias) + _linear(dim, dim)),
            "mlp": self.depth * _mlp(dim, self.mlp_dim, self.swiglu),
            "layer scale": 2 * self.depth * dim if self.layer_scale else 0,
            "attention pooling": _attention_pool(dim, self.mlp_dim) if self.attention_pool else 0,
            "projection": self.projection * dim,
            "other parts": self.other_parameters,
            "head": self._head(),
        }
        return {name: size for name, size in sizes.items() if size}

    def _head(self) -> int:
        if not self.num_classes:
            return 0
        return _linear(self.projection or self.embed_dim, self.num_classes)


def _linear(inputs: int, outputs: int, bias: bool = True) -> int:
    return inputs * outputs + bias * outputs


def _mlp(dim: int, hidden: int, swiglu: bool) -> int:
    return _linear(dim, 2 * hidden if swiglu else hidden) + _linear(hidden, dim)


def _attention_pool(dim: int, hidden: int) -> int:
    """A query, its projection, keys and values, the output, a norm and an MLP."""
    attention = _linear(dim, dim) + _linear(dim, 2 * dim) + _linear(dim, dim)
    return dim + attention + 2 * dim + _mlp(dim, hidden, swiglu=False)
