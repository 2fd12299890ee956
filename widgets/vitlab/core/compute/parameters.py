"""How many numbers a Vision Transformer learns. Plain Python: it only counts."""

from __future__ import annotations

from vitlab.core.compute.presets import Model, find_shape
from vitlab.core.compute.shape import ViTShape
from vitlab.core.grid import Pair, PatchGrid


def count_parameters(
    model: Model = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    *,
    num_classes: int | None = None,
    num_prefix_tokens: int | None = None,
    depth: int | None = None,
) -> int:
    """Learned numbers of a model, learned positions for this grid among them.

    Args:
        model: A preset's name (`PRESETS`), a `ViTShape`, or a torch module.
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
    return shape.parameter_sizes(grid)
