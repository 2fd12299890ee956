"""The measures of a Vision Transformer. Plain Python: it only counts."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.arguments import switch, whole
from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid.axis import nearest_divisors


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
        pre_norm: Whether a LayerNorm stands before the blocks (CLIP).
        layer_scale: Whether each branch of a block is scaled channel by channel (DINOv2).
        swiglu: Whether the MLP has a gate beside its ``mlp_dim`` channels (DINOv2-g).
        attention_pool: Whether a learned query and an MLP read the tokens (SigLIP's head).
        projection: Width of a last projection without bias (CLIP); 0 for none.
        num_classes: Classes that a linear head scores; 0 for no head.

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
    pre_norm: bool = False
    layer_scale: bool = False
    swiglu: bool = False
    attention_pool: bool = False
    projection: int = 0
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for name, field in type(self).__dataclass_fields__.items():
            plain = switch if isinstance(field.default, bool) else whole
            object.__setattr__(self, name, plain(getattr(self, name), name))
        for name in ("embed_dim", "depth", "num_heads", "mlp_dim"):
            if (value := getattr(self, name)) < 1:
                raise ShapeError(f"{name} {value} makes no model: use 1 or more.")
        for name in ("reg_tokens", "projection", "num_classes"):
            if (value := getattr(self, name)) < 0:
                raise ShapeError(f"{name} {value} cannot be: use 0 or more.")
        if self.embed_dim % self.num_heads:
            nearest = nearest_divisors(self.embed_dim, self.num_heads)[:3]
            *most, last = map(str, nearest)
            raise ShapeError(
                f"{self.num_heads} heads do not divide a width of {self.embed_dim}: "
                f"{', '.join(most)} or {last} would.",
                tuple(Remedy(f"Use {heads} heads", {"num_heads": heads}) for heads in nearest),
            )

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
    def not_plain(self) -> tuple[str, ...]:
        """What this model has that a plain pre-norm ViT has not, in words."""
        named = {
            "LayerScale": self.layer_scale,
            "a SwiGLU MLP": self.swiglu,
            "attention pooling": self.attention_pool,
            "a LayerNorm before the blocks": self.pre_norm,
            "a last projection": self.projection > 0,
            "a patch projection without bias": not self.patch_bias,
            "registers without positions": self.reg_tokens > 0 and not self.embed_reg,
            "no classifier": self.num_classes == 0,
        }
        return tuple(name for name, present in named.items() if present)
