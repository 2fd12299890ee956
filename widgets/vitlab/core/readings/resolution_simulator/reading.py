"""Everything that the simulator shows at one moment, on one of its three pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from vitlab.core.arguments import one_of, whole
from vitlab.core.errors import LabError, Remedy
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.images import as_image, sample_image
from vitlab.core.images.pictures import SAMPLES
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.limits import patch_to_look_at
from vitlab.core.readings.resolution_simulator.accuracies import known_accuracies
from vitlab.core.readings.resolution_simulator.aspect import AspectReading
from vitlab.core.readings.resolution_simulator.checking import (
    chosen_rule,
    filled_pictures,
    grid_to_look_at,
    plain_vit,
    refuse_place,
    table_to_resize,
)
from vitlab.core.readings.resolution_simulator.kernels import KernelReading
from vitlab.core.readings.resolution_simulator.settings import LARGEST_PATCH, MODEL, PAGES, Page
from vitlab.core.readings.resolution_simulator.table_reading import TableReading
from vitlab.core.refitting import AccuracyPoint
from vitlab.core.refitting.points import Subject
from vitlab.core.resolution import KERNEL_METHODS
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.kernels import KernelMethod
from vitlab.core.resolution.methods import TableMethod
from vitlab.core.vlm.token_counts import naflex_size
from vitlab.words import said

ResolutionReading: TypeAlias = TableReading | KernelReading | AspectReading
Points: TypeAlias = Mapping[tuple[str, int], AccuracyPoint]
_MOST_PATCHES = 4_096


def resolution_reading(page: Page = "positions", **settings: Any) -> ResolutionReading:
    """Read what another resolution does, on the page of that name.

    Args:
        page: "positions" reads a table on another grid, "patch_weights" a kernel for another patch,
            "native_aspect" a picture in its own aspect.
        **settings: The arguments of `table_reading`, `kernel_reading` or `aspect_reading`, by name.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        LabError: There is no such page, or something cannot work; the message says what would.

    >>> print(resolution_reading().text)
    8 × 8 to 16 × 16: 65 rows become 257. Right at 128 px: 86.7 % with the table resized, \
91.2 % with no positions at all, 99.8 % with larger patches.
    >>> print(resolution_reading("native_aspect").text)
    416 × 288 px in a budget of 256 patches: native aspect takes 304 × 208 px, 19 × 13 = 247 \
tokens; the square squeezes the height by 31 %.

    """
    one_of(page, PAGES, "page")
    readings: dict[Page, Callable[..., ResolutionReading]] = {
        "positions": table_reading,
        "patch_weights": kernel_reading,
        "native_aspect": aspect_reading,
    }
    return readings[page](**settings)


def table_reading(
    *,
    model: str = MODEL,
    table: Any = None,
    old_size: Pair = (8, 8),
    new_size: Pair = (16, 16),
    num_prefix_tokens: int = 1,
    style: TableMethod | None = "timm",
    interpolation: str = "bicubic",
    antialias: bool = True,
    align_corners: bool | None = None,
    dimension: int = 12,
    selected: int = 27,
    subject: Subject = "grows",
    accuracies: Points | None = None,
) -> TableReading:
    """Read a table on another grid: that of a model, or one's own.

    Args:
        model: A name or path that `load` takes; it settles the old grid and the prefix.
        table: A table instead of the model's: another name or path, an array, a tensor, or
            "sinusoidal_2d", made for ``old_size``. None for none.
        old_size: (rows, cols) of the grid that one's own table is for.
        new_size: (rows, cols) of the new grid, 64 × 64 at most.
        num_prefix_tokens: Rows before the patches in one's own table.
        style: How it is resized, as ``method`` of `table_by_method`; None leaves the rule to the
            three words behind it, which must be left out otherwise.
        interpolation: "bicubic", "bilinear", "nearest" or "nearest-exact", as torch means them.
        antialias: Whether a smaller table takes the mean of what it leaves out.
        align_corners: Whether the corner cells stay in the corners; None is False.
        dimension: Number of the column to look at, from 0.
        selected: Number of the position to look at, counted on the old grid from 0.
        subject: Whether shapes grow with the pictures that accuracies were measured on ("grows"),
            or stay as large ("stays").
        accuracies: Points that were measured, by (method, size), in place of those of the card.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        ShapeError: The rows are not the prefix and the patches of ``old_size``, or the grid is too
            large.
        PlaceError: There is no such position or column.
        LabError: A word is not known, or a style is given beside what it settles.

    >>> preset = dict(table="sinusoidal_2d", old_size=(2, 8), new_size=(4, 4), selected=0)
    >>> table_reading(**preset).facts[-1].name
    'skipped'

    """
    source = model if table is None else table
    rule = chosen_rule(style, Resize(interpolation, antialias, align_corners))
    own = table_to_resize(source, old_size, num_prefix_tokens)
    refuse_place(selected, own.grid[0] * own.grid[1], "selected", "position")
    refuse_place(dimension, own.rows.shape[1], "dimension", "dimension")
    bundled = source if isinstance(source, str) and source in BUNDLED else None
    return TableReading(
        given=own.rows,
        old_size=own.grid,
        new_size=grid_to_look_at(new_size),
        num_prefix_tokens=own.num_prefix_tokens,
        rule=rule,
        dimension=dimension,
        selected=selected,
        subject=subject,
        model=bundled,
        patch=plain_vit(bundled).grid.patch_size if bundled else None,
        known=known_accuracies(bundled, subject, accuracies),
    )


def kernel_reading(
    *,
    model: str = MODEL,
    patch_size: int | Pair = (16, 16),
    method: KernelMethod = "pi",
    interpolation: str = "bicubic",
    antialias: bool = True,
    image: Any = None,
    selected: int = 27,
    subject: Subject = "grows",
    accuracies: Points | None = None,
) -> KernelReading:
    """Read patch weights of a model for another patch.

    Args:
        model: A name or path that `load` takes, of a plain ViT that reads three colours.
        patch_size: (height, width) of the new patch in pixels, 1 to 64; one number means a square.
        method: "pi", "plain" or "plain_scaled", as for `kernel_by_method`.
        interpolation: How pictures and kernels are resized, as torch means it.
        antialias: Whether with antialias; for "bicubic" and "bilinear".
        image: A sample's name, or what `as_image` takes, made smaller where more than 16 patches
            lie along a side; None draws eight pictures of shapes.
        selected: Number of the patch of the first picture to look at, from 0.
        subject: As for `table_reading`.
        accuracies: As for `table_reading`.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        ShapeError: The new patch is empty or too large, or the picture is smaller than a patch.
        PlaceError: There is no such patch.
        KindError: The model is no plain ViT that reads three colours.
        LabError: A word is not known.

    >>> kernel_reading(patch_size=4).image_size
    32

    """
    one_of(method, KERNEL_METHODS, "method")
    Resize(interpolation, antialias, None)  # refuses words that do not go together
    vit = plain_vit(model)
    weight = vit.patch_embed.proj.weight.detach().float()
    kernel = weight.shape[2], weight.shape[3]
    images = filled_pictures(_picture(image), kernel)
    cells = PatchGrid((images.shape[2], images.shape[3]), kernel)
    refuse_place(selected, cells.tokens, "selected", "patch")
    bundled = model if model in BUNDLED else None
    return KernelReading(
        weight=weight,
        images=images,
        patch_size=patch_to_look_at(patch_size, LARGEST_PATCH),
        method=method,
        interpolation=interpolation,
        antialias=antialias,
        selected=selected,
        grid=(vit.grid.rows, vit.grid.cols),
        model=bundled,
        subject=subject,
        known=known_accuracies(bundled, subject, accuracies),
    )


def aspect_reading(
    *,
    image: Any = "rocket",
    patch_size: int | Pair = (16, 16),
    max_num_patches: int = 256,
    max_ratio: float | None = None,
) -> AspectReading:
    """Read a picture in its own aspect within a budget of patches (`naflex_size`).

    Args:
        image: A sample's name, or what `as_image` takes.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        max_num_patches: The budget, 1 to 4,096.
        max_ratio: How many times a picture is enlarged at most; None is 100.

    Returns:
        Facts, a sentence and a program, with both pictures.

    Raises:
        LabError: The budget holds no patch or is too large, or ``max_ratio`` is not above 0.
        ShapeError: A patch is empty.
        ImageError: This is no picture.

    >>> aspect_reading(max_num_patches=64).grid
    (9, 7)

    """
    picture, patch = as_image(_picture(image)), as_pair(patch_size, "patch_size")
    budget = whole(max_num_patches, "max_num_patches")
    if budget > _MOST_PATCHES:
        raise LabError(
            said(
                "a budget of {budget:,} patches is too large to be looked at: use at most "
                "{most:,}.",
                budget=budget,
                most=_MOST_PATCHES,
            ),
            (Remedy(said("Use 1,024"), {"max_num_patches": 1_024}),),
        )
    size = (picture.shape[0], picture.shape[1])
    native = naflex_size(size, patch, budget, max_ratio=max_ratio)
    return AspectReading(picture, patch, budget, max_ratio, native)


def _picture(image: Any) -> Any:
    """A sample by its name; anything else as it is."""
    return sample_image(image) if isinstance(image, str) and image in SAMPLES else image
