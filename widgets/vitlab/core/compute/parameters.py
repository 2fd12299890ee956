"""How many numbers a Vision Transformer learns. Plain Python: it only counts."""

from __future__ import annotations

from vitlab.core.compute.presets import find_shape
from vitlab.core.compute.shape import ViTShape
from vitlab.core.grid import Pair, PatchGrid


def count_parameters(
    model: str | ViTShape = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    *,
    num_classes: int | None = None,
    num_prefix_tokens: int | None = None,
    depth: int | None = None,
) -> int:
    """Learned numbers of a model, learned positions for this grid among them.

    Args:
        model: A preset's name (`PRESETS`) or a `ViTShape`.
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        num_classes: Classes to score, 0 for no head; None is as the model has it.
        num_prefix_tokens: CLS and registers together; None is as the model has it.
        depth: Blocks; None is as the model has it.

    Returns:
        The number of learned numbers, biases and norms among them.

    Raises:
        ShapeError: The patches do not fill the image.
        LabError: There is no such preset.

    >>> count_parameters("vit_base"), count_parameters("vit_base", (224, 448), (16, 32))
    (86567656, 87157480)

    """
    shape = find_shape(
        model, depth=depth, num_prefix_tokens=num_prefix_tokens, num_classes=num_classes
    )
    return sum(parameter_sizes(shape, PatchGrid(image_size, patch_size)).values())


def parameter_sizes(shape: ViTShape, grid: PatchGrid) -> dict[str, int]:
    """Numbers in every part of a model, by what it does; the parts of all blocks together.

    Args:
        shape: The measures of the model.
        grid: The patches of one image: how many positions there are, and how large a patch is.

    Returns:
        A number for each part that the model has; what it has not is left out.

    >>> list(parameter_sizes(ViTShape(192, 12, 3, 768), PatchGrid(224, 16)).items())[:3]
    [('prefix tokens', 192), ('positions', 37824), ('patch projection', 147648)]

    """
    dim = shape.embed_dim
    embedded = shape.num_prefix_tokens if shape.embed_reg else int(shape.class_token)
    sizes = {
        "prefix tokens": shape.num_prefix_tokens * dim,
        "positions": (embedded + grid.tokens) * dim,
        "patch projection": (grid.raw_width() + shape.patch_bias) * dim,
        "norms": (2 * shape.depth + 1 + shape.pre_norm) * 2 * dim,
        "attention": shape.depth * (_linear(dim, 3 * dim) + _linear(dim, dim)),
        "mlp": shape.depth * _mlp(dim, shape.mlp_dim, shape.swiglu),
        "layer scale": 2 * shape.depth * dim if shape.layer_scale else 0,
        "attention pooling": _attention_pool(dim, shape.mlp_dim) if shape.attention_pool else 0,
        "projection": shape.projection * dim,
        "head": _head(shape),
    }
    return {name: size for name, size in sizes.items() if size}


def _linear(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs


def _mlp(dim: int, hidden: int, swiglu: bool) -> int:
    return _linear(dim, 2 * hidden if swiglu else hidden) + _linear(hidden, dim)


def _attention_pool(dim: int, hidden: int) -> int:
    """A query, its projection, keys and values, the output, a norm and an MLP."""
    attention = _linear(dim, dim) + _linear(dim, 2 * dim) + _linear(dim, dim)
    return dim + attention + 2 * dim + _mlp(dim, hidden, swiglu=False)


def _head(shape: ViTShape) -> int:
    if not shape.num_classes:
        return 0
    return _linear(shape.projection or shape.embed_dim, shape.num_classes)
