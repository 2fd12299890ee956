"""How many multiply-accumulates a forward pass takes. Plain Python: it only counts."""

from __future__ import annotations

from vitlab.core.compute.presets import Model, find_shape
from vitlab.core.compute.shape import ViTShape
from vitlab.core.grid import Pair, PatchGrid


def count_macs(
    model: Model = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    *,
    attention: bool = True,
    num_classes: int | None = None,
    num_prefix_tokens: int | None = None,
    depth: int | None = None,
) -> int:
    """Multiply-accumulates of the forward pass for one image: twice as many FLOPs.

    Matrix products only: patches, blocks, head; norms, softmax, GELU and biases are left out. A
    training step takes about three forward passes, four with checkpointing.

    Args:
        model: A preset's name (`PRESETS`), a `ViTShape`, or a torch module.
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        attention: False leaves out the products of queries with keys and of weights with values, as
            counters do that cannot see into a fused kernel.
        num_classes: Classes to score, 0 for no head; None is as the model has it.
        num_prefix_tokens: CLS and registers together; None is as the model has it.
        depth: Blocks; None is as the model has it.

    Returns:
        The number of multiply-accumulates.

    Raises:
        ShapeError: The patches do not fill the image.
        LabError: There is no such preset.

    >>> count_macs("vit_base"), count_macs("vit_base", attention=False)
    (17563828224, 16848500736)

    """
    shape = find_shape(
        model, depth=depth, num_prefix_tokens=num_prefix_tokens, num_classes=num_classes
    )
    grid = PatchGrid(image_size, patch_size)
    parts = mac_parts(shape, grid)
    return sum(parts.values()) - (0 if attention else parts["attention matmuls"])


def attention_macs(
    model: Model = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    *,
    num_prefix_tokens: int | None = None,
    depth: int | None = None,
) -> int:
    """Multiply-accumulates of QKᵀ and of AV for one image: the part that is quadratic in tokens.

    Args:
        model: A preset's name (`PRESETS`), a `ViTShape`, or a torch module.
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        num_prefix_tokens: CLS and registers together; None is as the model has it.
        depth: Blocks; None is as the model has it.

    Returns:
        The number over all blocks. A pooling query (SigLIP) is not among them: it costs no more
        than linear in tokens.

    Raises:
        ShapeError: The patches do not fill the image.
        LabError: There is no such preset.

    >>> attention_macs("vit_base"), attention_macs("vit_base", patch_size=8)
    (715327488, 11358259200)

    """
    shape = find_shape(model, depth=depth, num_prefix_tokens=num_prefix_tokens)
    return mac_parts(shape, PatchGrid(image_size, patch_size))["attention matmuls"]


def mac_parts(shape: ViTShape, grid: PatchGrid) -> dict[str, int]:
    """Multiply-accumulates of one image by what they are for.

    Args:
        shape: The measures of the model.
        grid: The patches of one image.

    Returns:
        A number for each part, the parts of all blocks together; 0 for what the model has not.

    >>> parts = mac_parts(ViTShape(768, 12, 12, 3072), PatchGrid(224, 16))
    >>> [f"{name} {macs / sum(parts.values()):.1%}" for name, macs in parts.items()][:3]
    ['patch projection 0.7%', 'attention projections 31.8%', 'attention matmuls 4.1%']

    """
    dim, hidden = shape.embed_dim, shape.mlp_dim
    tokens = grid.sequence_length(shape.num_prefix_tokens)
    pooled = int(shape.attention_pool)
    return {
        "patch projection": grid.tokens * grid.raw_width() * dim,
        "attention projections": shape.depth * tokens * 4 * dim * dim,
        "attention matmuls": shape.depth * tokens * 2 * tokens * dim,
        "mlp": shape.depth * tokens * (3 if shape.swiglu else 2) * dim * hidden,
        "attention pooling": pooled * 2 * dim * (tokens * (dim + 1) + dim + hidden),
        "head": dim * shape.projection + (shape.projection or dim) * shape.num_classes,
    }
