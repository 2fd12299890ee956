"""The shape of every step that images take through a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from jaxtyping import Num
from torch import Tensor, nn

from vitlab.core.encoder.blocks import Attention
from vitlab.core.encoder.front_end import VisionFrontEnd
from vitlab.core.errors import LabError
from vitlab.core.patches import OverlapPatchEmbed, PatchMerging
from vitlab.words import said

Shape: TypeAlias = tuple[int, ...]

_PREFIX_STEP = "add_prefix_and_positions"
_AXES = {2: "batch, width", 3: "batch, tokens, width", 4: "batch, channels, height, width"}
_AXES_OF = {OverlapPatchEmbed: "batch, rows, cols, width", PatchMerging: "batch, rows, cols, width"}


@dataclass(frozen=True)
class ShapeRow:
    """One step of a model: what does it, and the shapes before and after."""

    module: str
    """Dotted name, as in the state dict."""
    kind: str
    """Class of the layer, or in words what happens between layers."""
    shape_in: Shape
    """Shape of the first tensor that goes in."""
    shape_out: Shape
    """Shape of the first tensor that comes out."""
    axes: str
    """What the axes of ``shape_out`` mean; empty where that is not known."""

    def __str__(self) -> str:
        """A line of a table."""
        before, after = (" × ".join(map(str, shape)) for shape in (self.shape_in, self.shape_out))
        return f"{self.module:<26} {self.kind:<24} {before:>18} → {after:<18} {self.axes}"


def trace_shapes(model: nn.Module, images: Num[Tensor, "b ..."]) -> list[ShapeRow]:
    """Send images through a model and note the shape of every step, in the order they end.

    Steps are the modules that were called (inner ones before what holds them, identities left out)
    and, of vitlab's own layers, what happens between modules: the prefix tokens and positions, the
    heads, the scores that the fused path never stores. The model is left as it was.

    Args:
        model: Any ``nn.Module`` that takes one tensor.
        images: What the model reads.

    Returns:
        A row for each step.

    Raises:
        LabError: The model called no layer of its own.

    >>> front_end = VisionFrontEnd((32, 48), 8, embed_dim=16)
    >>> for row in trace_shapes(front_end, torch.zeros(2, 3, 32, 48)):
    ...     print(row.module, row.shape_out, row.axes)
    patch_embed (2, 24, 16) batch, tokens, width
    add_prefix_and_positions (2, 25, 16) batch, tokens, width

    """
    rows: list[ShapeRow] = []
    with ExitStack() as stack, torch.no_grad():
        for name, module in model.named_modules():
            if isinstance(module, VisionFrontEnd):
                step = f"{name}.{_PREFIX_STEP}".lstrip(".")
                setattr(module, _PREFIX_STEP, _noting(module.add_prefix_and_positions, step, rows))
                stack.callback(delattr, module, _PREFIX_STEP)
            if name and not isinstance(module, nn.Identity):
                hook = module.register_forward_hook(_hook(name, rows), with_kwargs=True)
                stack.callback(hook.remove)
        model(images)
    if not rows:
        raise LabError(
            said("{kind} called no layer of its own: nothing to show.", kind=type(model).__name__)
        )
    return rows


def _hook(name: str, rows: list[ShapeRow]) -> Callable[..., None]:
    def note(module: nn.Module, args: Any, kwargs: Any, result: Any) -> None:
        before, after = _first_tensor((args, kwargs)), _first_tensor(result)
        if before is None or after is None:
            return
        row = _row(name, module, before, after)
        if isinstance(module, Attention):
            output = rows.pop()  # of ``proj``, after the heads
            rows.extend([*_inside_attention(name, module, row.shape_in), output])
        rows.append(row)

    return note


def _noting(
    step: Callable[[Tensor], Tensor], name: str, rows: list[ShapeRow]
) -> Callable[[Tensor], Tensor]:
    def noted(tokens: Tensor) -> Tensor:
        result = step(tokens)
        rows.append(
            ShapeRow(name, "prefix, positions", tuple(tokens.shape), tuple(result.shape), _AXES[3])
        )
        return result

    return noted


def _row(name: str, module: nn.Module, before: Tensor, after: Tensor) -> ShapeRow:
    axes = _AXES_OF.get(type(module)) or _AXES.get(after.ndim, "")
    return ShapeRow(name, type(module).__name__, tuple(before.shape), tuple(after.shape), axes)


def _inside_attention(name: str, module: Attention, shape: Shape) -> Iterable[ShapeRow]:
    """What the fused kernel goes through without a module to hook."""
    batch, tokens, width = shape
    heads = (batch, module.num_heads, tokens, width // module.num_heads)
    scores = (batch, module.num_heads, tokens, tokens)
    yield ShapeRow(
        name,
        "q, k and v by heads",
        (*shape[:2], 3 * width),
        heads,
        "batch, heads, tokens, width / heads",
    )
    yield ShapeRow(name, "scores, never stored", heads, scores, "batch, heads, queries, keys")
    yield ShapeRow(name, "heads joined", heads, shape, _AXES[3])


def _first_tensor(value: Any) -> Tensor | None:
    """The first tensor in what a module was given or gave back."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return next((t for t in map(_first_tensor, value) if t is not None), None)
    return None
