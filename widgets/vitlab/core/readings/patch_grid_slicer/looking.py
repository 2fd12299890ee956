"""Cosines, norms and colours of patches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.embeddings import fit_pca_rgb
from vitlab.core.errors import LabError
from vitlab.core.precision import full_precision
from vitlab.core.readings.patch_grid_slicer.looks import Looks, Near, Overlay
from vitlab.core.readings.patch_grid_slicer.tokens import Embedded
from vitlab.words import said

_MOST_AT_ONCE = 2**18  # cosines that are sent before they are asked for: as many bytes
Where = Callable[[int], str]


def look(
    embedded: Embedded,
    overlay: Overlay,
    *,
    center: bool,
    selected: int,
    selected_beside: int,
    where: tuple[Where, ...],
) -> Looks:
    """What is laid over the patches, and the nearest to the chosen one in each picture.

    ``where`` says of a patch of each picture where it lies.
    """
    looks = Looks(
        overlay,
        center,
        tokens_beside=len(embedded.tokens) - embedded.count,
        selected_beside=selected_beside,
        embedded=embedded,
    )
    if overlay == "norm":
        return _lengths(looks, embedded)
    if overlay == "pca":
        return _colours(looks, embedded)
    if not 0 <= selected < embedded.count:
        return looks
    return _likeness(looks, embedded, selected, where)


def _lengths(looks: Looks, embedded: Embedded) -> Looks:
    norms = embedded.norms
    together = torch.stack([norms, embedded.brightness]).double()
    varies = bool((together.std(1, correction=0) > 1e-9).all())
    r = float(torch.corrcoef(together)[0, 1]) if varies else float("nan")
    return replace(_laid(looks, norms, embedded.count), measured=r)


def _colours(looks: Looks, embedded: Embedded) -> Looks:
    tokens, width = embedded.tokens.shape
    if min(tokens, width) < 3:
        raise LabError(
            said(
                "{tokens} patches of {width} numbers have no three directions: "
                "smaller patches would.",
                tokens=tokens,
                width=width,
            )
        )
    colouring = fit_pca_rgb(embedded.tokens)
    share = float(colouring.pca.explained_variance_ratio.sum())
    colours = colouring.transform(embedded.tokens)
    return replace(_laid(looks, colours, embedded.count), measured=share)


def _likeness(looks: Looks, embedded: Embedded, selected: int, where: tuple[Where, ...]) -> Looks:
    count, other = embedded.count, looks.selected_beside
    cosines = _cosines(embedded, looks.center, slice(selected, selected + 1))[0]
    here, beside = cosines[:count].clone(), cosines[count:]
    here[selected] = -2  # not itself
    return replace(
        _laid(looks, cosines, count),
        nearest=_near(here, where[0]) if count > 1 else None,
        nearest_beside=_near(beside, where[1]) if len(beside) else None,
        of_the_chosen=float(beside[other]) if 0 <= other < len(beside) else None,
        all_planes=_all_planes(embedded, looks.center),
    )


def _cosines(embedded: Embedded, center: bool, rows: slice) -> Tensor:
    units = embedded.units(center)
    with full_precision(units.device):
        cosines: Tensor = units[: embedded.count][rows] @ units.T
    return cosines.clamp(-1, 1)


def _near(cosines: Tensor, where: Where) -> Near:
    index = int(cosines.argmax())
    return Near(index, float(cosines[index]), where(index))


def _all_planes(
    embedded: Embedded, center: bool
) -> Callable[[], tuple[NDArray[Any], NDArray[Any] | None]] | None:
    count, total = embedded.count, len(embedded.tokens)
    if count * total > _MOST_AT_ONCE:
        return None

    def planes() -> tuple[NDArray[Any], NDArray[Any] | None]:
        cosines = _cosines(embedded, center, slice(None)).numpy()
        return cosines[:, :count], cosines[:, count:] if total > count else None

    return planes


def _laid(looks: Looks, numbers: Tensor, count: int) -> Looks:
    together: NDArray[Any] = numbers.numpy().astype(np.float64)
    beside = together[count:]
    return replace(looks, plane=together[:count], plane_beside=beside if len(beside) else None)
