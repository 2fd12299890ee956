"""What is drawn of a kernel and a picture: pictures, filters, answers, and rows of a table."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.projection import (
    SPELLINGS,
    ReadBack,
    filters,
    projection_gain,
    projection_spellings,
    projection_std,
)
from vitlab.core.projection.starting import Scheme
from vitlab.core.readings.linear_projection_analyzer import pictures
from vitlab.core.readings.linear_projection_analyzer.projected import LISTED, Projected
from vitlab.core.readings.linear_projection_analyzer.rows import SpellingRow, StartRow, WeightRow
from vitlab.core.readings.linear_projection_analyzer.settings import INITS, MOST_FILTERS, WEIGHTS
from vitlab.core.readings.linear_projection_analyzer.sharing import shared
from vitlab.core.readings.linear_projection_analyzer.weights import (
    given_weights,
    named_kernel,
    random_kernel,
)
from vitlab.words import said

_ON_A_SHEET = 8


class Drawn(Projected):
    """The same, as it is drawn."""

    @shared
    def spellings(self) -> tuple[SpellingRow, ...]:
        """The same map in four spellings."""
        tokens = projection_spellings(self.image.to(self.kernel.dtype), self.kernel)
        return tuple(
            SpellingRow(name, code, float((tokens[name] - tokens["conv"]).abs().max()))
            for name, code in SPELLINGS.items()
        )

    @shared
    def starts(self) -> tuple[StartRow, ...]:
        """Each way to start with so many filters, on this picture."""
        return tuple(self._start(scheme) for scheme in INITS)

    def _start(self, name: str) -> StartRow:
        patch, scheme = self.grid.patch_size, cast(Scheme, name)
        std = projection_std(scheme, patch, self.chans, self.dim)
        drawn = random_kernel(self.dim, self.chans, patch, scheme, self.seed)
        gain = projection_gain(drawn, self.cut).measured if self.gain else float("nan")
        return StartRow(name, std, gain, self.numbers * std**2)

    @shared
    def rows(self) -> tuple[WeightRow, ...]:
        """What the list shows: every kind of weights, with what it loses."""
        listed = [self._row(name) for name in LISTED]
        if self.weights != "trained":
            listed.append(_trained_row())
        if self.given:
            listed.append(_given_row(self.weights, self.title, self.kernel, self.lost))
        return tuple(listed)

    def _row(self, name: str) -> WeightRow:
        width = min(self.dim, self.named_reader(name, self.decoder).embed_dim)
        patch, words = self.grid.patch_size, (self.init, self.seed, self.sample)
        sheet = _listed_sheet(name, min(_ON_A_SHEET, width), self.chans, patch, *words)
        return WeightRow(name, said(WEIGHTS[name]), width, self.lost_by(name), sheet)

    @shared
    def picture(self) -> NDArray[np.uint8]:
        """The picture (h, w, 3), grey where one channel is read."""
        return _one(self.image)

    @shared
    def _back(self) -> ReadBack:
        return self.reader.read(self.cut, self.dim)

    @shared
    def read_back(self) -> NDArray[np.uint8]:
        """The picture as it is read back from its tokens."""
        return _one(self._back.images)

    @property
    def beside(self) -> str:
        """What the picture beside is read back from: principal numbers, or waves beside those."""
        return "dct" if self.weights == "pca" else "pca"

    @shared
    def read_beside(self) -> NDArray[np.uint8]:
        """The picture as it is read back from as many numbers of that other kind."""
        reader = self.named_reader(self.beside, self.decoder)
        return _one(reader.reconstruct(self.cut, self.beside_width))

    @property
    def beside_width(self) -> int:
        """How many numbers of that kind: no more than there are."""
        return min(self.dim, self.named_reader(self.beside, self.decoder).embed_dim)

    @shared
    def sheet(self) -> NDArray[np.uint8]:
        """The first filters as pictures (n, h, w, 3), 96 at most: grey is a weight of 0."""
        return _sheet(self.kernel, MOST_FILTERS)

    @shared
    def responses(self) -> NDArray[np.float32]:
        """What these filters answer in every patch, (n, rows, cols)."""
        some = self.kernel[:MOST_FILTERS]
        tokens = projection_spellings(self.image.to(some.dtype), some)["reshape"][0]
        answers: NDArray[np.float32] = (
            tokens.T.unflatten(1, (self.grid.rows, self.grid.cols)).float().numpy()
        )
        return answers

    @shared
    def lost_map(self) -> NDArray[np.float64]:
        """How much of each patch is lost, (rows, cols)."""
        lost = self._back.lost_by_patch
        shares: NDArray[np.float64] = lost.unflatten(0, (self.grid.rows, self.grid.cols)).numpy()
        return shares


@lru_cache(12)
def _listed_sheet(*kernel: Any) -> NDArray[np.uint8]:
    """The first filters of a name: the same at every width that has as many."""
    return _sheet(named_kernel(*kernel))


def _given_row(name: str, title: str, kernel: Tensor, lost: float | None) -> WeightRow:
    return WeightRow(name, title, len(kernel), lost, _sheet(kernel, by_length=True))


def _trained_row() -> WeightRow:
    kernel, sheet = _trained()
    return WeightRow("trained", said(WEIGHTS["trained"]), len(kernel), None, sheet)


@lru_cache(1)
def _trained() -> tuple[Tensor, NDArray[np.uint8]]:
    found = given_weights("trained", (8, 8), False)
    assert found is not None
    return found.kernel, _sheet(found.kernel, by_length=True)


def _one(image: Tensor) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = _pixels(image)[0]
    return pixels


def _pixels(images: Tensor) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = pictures.as_pixels(images).numpy()
    return pixels


def _sheet(
    kernel: Tensor, most: int = _ON_A_SHEET, *, by_length: bool = False
) -> NDArray[np.uint8]:
    order = kernel.flatten(1).norm(dim=1).argsort(descending=True) if by_length else slice(None)
    return _pixels(filters(kernel[order][:most]).permute(0, 3, 1, 2))
