"""What is laid over the patches of one picture or two, and who is near whom. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from vitlab.core.facts import Fact, number
from vitlab.words import said, word

Overlay: TypeAlias = Literal["none", "cosine", "norm", "pca"]
OVERLAYS: tuple[Overlay, ...] = get_args(Overlay)
COSINE = word(
    "The cosine of two patches as vectors: 1 for the same direction, 0 for none in common, below 0 "
    "for opposite ones."
)
_NORM = word("Norm is the length of a patch as a vector; brightness is the mean of its pixels.")
_SHARE = word("How much of all variance of the patches lies along three directions.")


@dataclass(frozen=True)
class Near:
    """The patch that is nearest to the chosen one.

    >>> Near(67, 0.8653, "row 4, column 11").said
    'patch 67, row 4, column 11'
    """

    index: int
    """Its number."""
    cosine: float
    """How near it is, up to 1."""
    where: str
    """Its place in words."""

    @property
    def said(self) -> str:
        """Number and place."""
        return said("patch {index}, {where}", index=number(self.index), where=self.where)


@dataclass(frozen=True, eq=False)
class Looks:
    """Numbers or colours over the patches of a picture, and of the one beside it.

    >>> Looks("none", tokens_beside=864).facts[0].label
    'patches beside'
    """

    overlay: Overlay
    """What is laid over them."""
    center: bool = True
    """Whether cosines are those of what is left without the mean of all patches shown."""
    plane: NDArray[Any] | None = None
    """A number of each patch, (tokens,), or its colour, (tokens, 3) in [0, 1]."""
    plane_beside: NDArray[Any] | None = None
    """The same of the picture beside."""
    tokens_beside: int = 0
    """Patches of the picture beside; 0 where there is none."""
    cells_beside: tuple[tuple[int, int, int, int], ...] = ()
    """Cells of the picture beside, (top, left, height, width), where they have several sizes."""
    cols_beside: int = 0
    """Columns of the picture beside; 0 where its cells have several sizes."""
    nearest: Near | None = None
    """Of all other patches the nearest to the chosen one."""
    nearest_beside: Near | None = None
    """The nearest to the chosen one in the picture beside."""
    selected_beside: int = -1
    """The chosen patch of the picture beside; below 0 none is."""
    of_the_chosen: float | None = None
    """Cosine of the chosen patches of both pictures."""
    measured: float | None = None
    """Correlation of norm and brightness, or the share of variance that three colours show."""
    all_planes: Callable[[], tuple[NDArray[Any], NDArray[Any] | None]] | None = None
    """Cosines of every patch with every one, here and beside; None where those are too many."""
    embedded: Any = None
    """The tokens that were compared."""

    @property
    def value_range(self) -> tuple[float, float] | None:
        """What the first and the last colour stand for, in both pictures."""
        if self.overlay == "cosine":
            return (-1.0, 1.0)
        planes = [plane for plane in (self.plane, self.plane_beside) if plane is not None]
        if self.overlay != "norm" or not planes:
            return None
        return float(min(map(np.min, planes))), float(max(map(np.max, planes)))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number of it."""
        return tuple(self._facts())

    def _facts(self) -> Iterator[Fact]:
        if self.tokens_beside:
            count = self.tokens_beside
            label, formula = said("patches beside"), said("cut in the same way")
            yield Fact("tokens_beside", label, count, formula)
        meaning = said(COSINE)
        for name, label, near in (
            ("nearest", said("nearest here"), self.nearest),
            ("nearest_beside", said("nearest beside"), self.nearest_beside),
        ):
            if near is not None:
                yield Fact(name, label, near.cosine, near.said, "", "measured", meaning)
        if self.of_the_chosen is not None:
            label, pair = said("of the two chosen"), said("cosine of the chosen patches")
            yield Fact("of_the_chosen", label, self.of_the_chosen, pair, "", "measured", meaning)
        if self.measured is not None and isfinite(self.measured):
            yield self._measured(self.measured)

    def _measured(self, value: float) -> Fact:
        if self.overlay == "norm":
            label = said("norm and brightness")
            formula = said("correlation over all patches shown")
            return Fact("norm_brightness", label, value, formula, "", "measured", said(_NORM))
        label, formula = said("of the variance in colour"), said("3 principal components")
        return Fact("pca_share", label, 100 * value, formula, "%", "measured", said(_SHARE))

    def sentences(self, shows: Callable[[str], bool]) -> list[str]:
        """What to say of it, of the numbers that are shown."""
        if self.overlay == "norm" and shows("norm_brightness") and self.measured is not None:
            return [said("Norm follows brightness, r = {r}.", r=number(self.measured))]
        if self.overlay == "pca":
            return [said("Red, green and blue are the directions along which patches differ most.")]
        here, beside = self.nearest, self.nearest_beside
        if self.overlay != "cosine" or here is None or not shows("nearest"):
            return []
        numbers = {"here": number(here.index), "cosine": number(here.cosine)}
        if beside is None or not shows("nearest_beside"):
            return [said("Nearest to it is patch {here}, {cosine}.", **numbers)]
        numbers |= {"there": number(beside.index), "other": number(beside.cosine)}
        if beside.cosine > here.cosine:
            return [
                said(
                    "Nearest to it is patch {here}, {cosine}; in the picture beside, patch "
                    "{there}, {other}, and that is nearer.",
                    **numbers,
                )
            ]
        return [
            said(
                "Nearest to it is patch {here}, {cosine}; in the picture beside, patch {there}, "
                "{other}.",
                **numbers,
            )
        ]
