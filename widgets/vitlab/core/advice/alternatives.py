"""What lessons offer instead of a smaller patch, each with the number it changes. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.compute import ViTShape, count_parameters
from vitlab.core.facts import number
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.words import said, word

_STRIDES = (4, 8, 16, 32)
_WINDOW = 7


@dataclass(frozen=True)
class Alternative:
    """One way, beside the patches that were chosen.

    >>> [found.name for found in patch_alternatives(448, 16) if found.value is None]
    ['distillation']
    """

    name: str
    """What the field calls it, in English."""
    value: int | None
    """The number that it changes; None where it changes none that can be counted here."""
    before: int | None
    """The same of the chosen patches; None likewise."""
    unit: str
    """What is counted; empty where nothing is."""
    words: str
    """What it does, with its numbers."""
    source: str
    """Where it stands."""
    date: str
    """Year and month of the source."""


def patch_alternatives(
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    *,
    model: str | ViTShape = "vit_base",
) -> tuple[Alternative, ...]:
    """Count what hierarchical, overlapping and other ways would change.

    Args:
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of the chosen patch in pixels; one number means a square.
        model: A preset's name (`PRESETS`) or a `ViTShape`, whose weights are counted.

    Returns:
        Hierarchical, overlapping, feature pyramid, distillation, quantization.

    Raises:
        ShapeError: A size holds no pixel.
        LabError: There is no such preset.

    >>> for found in patch_alternatives(448, 16)[:3]:
    ...     print(found.name, found.value, found.before)
    hierarchical 12544 784
    overlapping 3025 784
    feature pyramid 12544 784

    """
    size, patch = as_pair(image_size, "image_size"), as_pair(patch_size, "patch_size")
    grid = PatchGrid(size, patch, remainder="pad")
    return (
        _hierarchical(grid),
        _overlapping(grid),
        _pyramid(grid),
        Alternative(
            *(word("distillation"), None, None, ""),
            said(
                "No number here: a small model learns from a large one. Tokens, GMACs and bytes "
                "are those of the small one; its accuracy changes, and that has to be measured."
            ),
            *("arXiv:1503.02531", "2015-03"),
        ),
        _quantization(grid, model),
    )


def _hierarchical(grid: PatchGrid) -> Alternative:
    height, width = (-(-side // _STRIDES[-1]) * _STRIDES[-1] for side in grid.image_size)
    stages = [PatchGrid((height, width), stride).tokens for stride in _STRIDES]
    pairs = stages[0] * _WINDOW**2
    return Alternative(
        *(word("hierarchical"), stages[0], grid.tokens, said("tokens in the first stage")),
        said(
            "{stages} tokens: patches of 4 px, merged 2 × 2 from stage to stage. In windows of "
            "{window} × {window} a head of the first stage scores {pairs} pairs; {all_pairs} are "
            "all pairs of the chosen patches.",
            stages=" → ".join(map(number, stages)),
            window=_WINDOW,
            pairs=number(pairs),
            all_pairs=number(grid.attention_pairs()),
        ),
        *("Swin, arXiv:2103.14030", "2021-03"),
    )


def _overlapping(grid: PatchGrid) -> Alternative:
    ph, pw = grid.patch_size
    stride = max(1, ph // 2), max(1, pw // 2)
    tokens = PatchGrid(grid.image_size, grid.patch_size, stride=stride, remainder="pad").tokens
    whole = min(ph - stride[0], pw - stride[1]) + 1
    return Alternative(
        *(word("overlapping"), tokens, grid.tokens, said("tokens")),
        said(
            "The same patches every {stride} px: {tokens} tokens. Whatever is up to {whole} px "
            "large lies whole in one of them, wherever it is.",
            stride=_spoken(stride),
            tokens=number(tokens),
            whole=whole,
        ),
        *("PVTv2, arXiv:2106.13797", "2021-06"),
    )


def _pyramid(grid: PatchGrid) -> Alternative:
    fine = 16 * grid.tokens
    return Alternative(
        *(word("feature pyramid"), fine, grid.tokens, said("places that answer")),
        said(
            "The tokens stay {tokens}; behind the encoder they become maps of 4, 2, 1 and ½ cells "
            "a side of a patch, {fine} cells in the finest. It answers more finely, and sees "
            "nothing that the patches have lost.",
            tokens=number(grid.tokens),
            fine=number(fine),
        ),
        *("ViTDet, arXiv:2203.16527", "2022-03"),
    )


def _quantization(grid: PatchGrid, model: str | ViTShape) -> Alternative:
    padded = grid.axes[0].end, grid.axes[1].end
    weights = count_parameters(model, padded, grid.patch_size)
    return Alternative(
        *(word("quantization"), weights, 4 * weights, said("bytes of weights")),
        said(
            "8 bits instead of 32 a weight: {now} bytes instead of {before}. "
            "Tokens and GMACs stay; what it costs in accuracy has to be measured.",
            now=number(weights),
            before=number(4 * weights),
        ),
        *("arXiv:1712.05877", "2017-12"),
    )


def _spoken(pair: Pair) -> str:
    return f"{pair[0]}" if pair[0] == pair[1] else f"{pair[0]} × {pair[1]}"
