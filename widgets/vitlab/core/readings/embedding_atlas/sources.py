"""Where the atlas takes tokens from: drawn shapes, photographs, pictures of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from vitlab.core.encoder import layer_tokens
from vitlab.core.errors import ShapeError
from vitlab.core.facts import number
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.images import SAMPLES, SHAPES, as_image, sample_image, shapes, to_tensor
from vitlab.core.images.pixels import Pixels
from vitlab.core.labels import Labels, count_off
from vitlab.core.patches import patchify
from vitlab.core.pretrained import OtherModel, as_trained_on, load
from vitlab.core.pretrained.pixels import remarks_on_pixels
from vitlab.core.probe import patch_targets
from vitlab.core.readings.embedding_atlas.naming import KIND, LABEL, PICTURE
from vitlab.core.readings.embedding_atlas.settings import MOST_POINTS
from vitlab.core.readings.embedding_atlas.source import (
    AtlasSource,
    ordinal,
    words,
)
from vitlab.words import per_language, said, word

PHOTOGRAPHS = {"chelsea": (224, 224), "astronaut": (224, 224), "coffee": (224, 336)}
_NEAREST = Image.Resampling.NEAREST
PATCH = 16  # px, where no model says how it cuts
_SHAPES = 16  # pictures
_PLAIN = 64  # px of a drawn picture that no model reads
_KINDS = {
    "circle": word("circle"),
    "square": word("square"),
    "triangle": word("triangle"),
    "star": word("star"),
}


def picture_named(number: int) -> str:
    """What a picture without a name is called."""
    return said("picture {number}", number=number)


def drawn_shapes(model: str | nn.Module | None, count: int = _SHAPES, seed: int = 5) -> AtlasSource:
    """Tokens of drawn shapes in a model, by name or as it is; None: their pixels alone.

    >>> [*drawn_shapes("vit_shapes_patch8_64", 4).layers]
    ['pixels', 'patch_embed', 'pos_embed', 'block 1', 'block 2', 'block 3', 'block 4', 'norm']
    """
    if isinstance(model, str):
        return _shapes_by_name(model, count, seed)
    return _of_shapes(model, count, seed)


def few_shapes(model: str | nn.Module | None) -> AtlasSource:
    """As many of them as can be shown; of the bundled models all 16."""
    every, remark = 1, ""
    if isinstance(model, nn.Module):
        every, remark = _few_enough([reader(model).grid.tokens] * _SHAPES)
    source = drawn_shapes(model, len(range(0, _SHAPES, every)))
    return replace(source, remark=f"{source.remark} {remark}".strip()) if remark else source


@per_language(4)
def _shapes_by_name(model: str, count: int, seed: int) -> AtlasSource:
    """The same once for all; a model that somebody has may be trained meanwhile."""
    return _of_shapes(model, count, seed)


def _of_shapes(model: str | nn.Module | None, count: int, seed: int) -> AtlasSource:
    read = reader(model)
    pictures, kinds, masks = shapes_for(read, count, seed)
    named = [picture_named(n) for n in range(count)]
    plain = read is None
    source = _as_pixels(pictures, named) if plain else _in_model(read, pictures, named)
    return replace(
        source,
        labels=kinds[source.groups],
        label_names=tuple(said(_KINDS[kind]) for kind in SHAPES),
        label_word=KIND,
        on_shape=patch_targets(masks, PATCH if plain else read.grid.patch_size).flatten(),
        drawn=True,
        model=model,
    )


def reader(model: str | nn.Module | None) -> Any:
    """What reads pictures, with its grid told; None stays None."""
    read: Any = load(model) if isinstance(model, str) else model
    plain = read is None or (hasattr(read, "grid") and hasattr(read, "num_prefix_tokens"))
    return read if plain else OtherModel(read)


def shapes_for(
    model: Any, count: int, seed: int
) -> tuple[list[Pixels], NDArray[Any], NDArray[Any]]:
    """Drawn pictures, their kinds and their masks, of the size that a model reads."""
    size = (_PLAIN, _PLAIN) if model is None else model.grid.image_size
    drawn = shapes(count, max(size), seed=seed)
    masks = (Image.fromarray(one).resize(size[::-1], _NEAREST) for one in drawn.masks)
    touched = np.stack([np.asarray(one) for one in masks])
    return [_resized(one, size) for one in drawn.images], drawn.labels, touched


@per_language(2)
def photographs() -> AtlasSource:
    """Three photographs in patches of 16 × 16 px, as raw pixels.

    >>> photographs().layers["pixels"].shape
    torch.Size([686, 768])
    """
    pictures = [_resized(sample_image(name), size) for name, size in PHOTOGRAPHS.items()]
    return _as_pixels(pictures, list(PHOTOGRAPHS))


def own_pictures(images: Any, model: str | nn.Module | None, labels: Labels | None) -> AtlasSource:
    """Tokens of pictures of one's own or samples by name, squeezed to the size of the model."""
    pictures = [_picture(image) for image in images]
    if not pictures:
        raise ShapeError(said("there is no picture here: give one or more."))
    read = reader(model)
    counts = [_cells(one, read).tokens for one in pictures]
    every, remark = _few_enough(counts)
    kept, named = pictures[::every], [picture_named(n) for n in range(0, len(pictures), every)]
    source = _as_pixels(kept, named) if read is None else _in_model(read, kept, named)
    # An id belongs to a picture and a patch: it stays the same where pictures are left out.
    ids = np.concatenate(np.split(np.arange(sum(counts)), np.cumsum(counts)[:-1])[::every])
    source = replace(source, ids=ids, remark=" ".join([source.remark, remark]).strip())
    return source if labels is None else _labelled(source, labels, counts, every)


def _picture(image: Any) -> Pixels:
    is_sample = isinstance(image, str) and image in SAMPLES
    return sample_image(image) if is_sample else as_image(image)


def _labelled(
    source: AtlasSource, labels: Labels, counts: Sequence[int], every: int
) -> AtlasSource:
    """With a label for each picture, or for each patch of all of them."""
    names, codes = count_off(labels, "labels")
    if len(codes) == len(counts):
        codes = codes.cpu()[::every][torch.from_numpy(source.groups)]
    elif len(codes) == sum(counts):
        codes = codes.cpu()[torch.from_numpy(source.ids)]
    else:
        raise ShapeError(
            said(
                "{labels} labels are not one for each of {pictures} pictures, nor for each of "
                "{patches} patches.",
                labels=len(codes),
                pictures=len(counts),
                patches=number(sum(counts)),
            )
        )
    return replace(source, labels=codes.numpy(), label_names=words(names), label_word=LABEL)


def _in_model(model: Any, pictures: Sequence[Pixels], named: Sequence[str]) -> AtlasSource:
    size: Pair = model.grid.image_size
    squeezed = [one for one in pictures if one.shape[:2] != size]
    pictures = [_resized(one, size) for one in pictures]
    images = as_trained_on(model, torch.cat([to_tensor(one) for one in pictures]))
    layers = {name: one.flatten(0, 1) for name, one in layer_tokens(model, images).items()}
    told = said("Pictures are squeezed to {height} × {width} px.", height=size[0], width=size[1])
    remark = " ".join([*[told] * bool(squeezed), *remarks_on_pixels(model)])
    return _of_pictures(layers, pictures, model.grid.patch_size, named, remark)


def _as_pixels(pictures: Sequence[Pixels], named: Sequence[str]) -> AtlasSource:
    cut = []
    for one in pictures:
        grid = _cells(one, None)
        cut.append(one[: grid.rows * PATCH, : grid.cols * PATCH])
    patches = torch.cat([patchify(to_tensor(one), PATCH)[0] for one in cut])
    return _of_pictures({"pixels": patches}, cut, (PATCH, PATCH), named, "")


def _of_pictures(
    layers: dict[str, Tensor],
    pictures: Sequence[Pixels],
    patch_size: Pair,
    named: Sequence[str],
    remark: str,
) -> AtlasSource:
    grids = [PatchGrid(one.shape[:2], patch_size) for one in pictures]
    groups = np.repeat(np.arange(len(pictures)), [grid.tokens for grid in grids])
    places = [np.stack(np.divmod(np.arange(g.tokens), g.cols), 1) for g in grids]
    return AtlasSource(
        layers,
        np.arange(len(groups)),
        groups,
        tuple(named),
        PICTURE,
        groups,
        tuple(named),
        np.concatenate(places),
        layers["pixels"].mean(1),
        pictures=tuple(pictures),
        remark=remark,
    )


def _cells(picture: Pixels, model: Any) -> PatchGrid:
    if model is not None:
        grid: PatchGrid = model.grid
        return grid
    return PatchGrid(picture.shape[:2], PATCH, remainder="crop")


def _few_enough(counts: Sequence[int]) -> tuple[int, str]:
    """Every how many-th picture is shown, and a sentence if not every one."""
    every = next((n for n in range(1, len(counts) + 1) if sum(counts[::n]) <= MOST_POINTS), 0)
    if not every:
        raise ShapeError(
            said(
                "a picture of {patches} patches alone is more than {most} points: give a smaller "
                "one.",
                patches=number(counts[0]),
                most=number(MOST_POINTS),
            )
        )
    if every == 1:
        return 1, ""
    return every, said(
        "{count} points are more than {most}: every {step} picture is shown, {shown} points; the "
        "selection knows only those.",
        count=number(sum(counts)),
        most=number(MOST_POINTS),
        step=ordinal(every),
        shown=number(sum(counts[::every])),
    )


def _resized(picture: Pixels, size: Pair) -> Pixels:
    if picture.shape[:2] == size:
        return picture
    return np.asarray(Image.fromarray(picture).resize(size[::-1], Image.Resampling.LANCZOS))
