"""Patch weights for another patch size, on pictures of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.pretrained import load
from vitlab.core.projection import filters
from vitlab.core.readings.resolution_simulator import pictures
from vitlab.core.readings.resolution_simulator.accuracies import Accuracies
from vitlab.core.readings.resolution_simulator.compared import compared_tokens
from vitlab.core.readings.resolution_simulator.kernel_program import kernel_program
from vitlab.core.readings.resolution_simulator.settings import Page, method_name
from vitlab.core.refitting import AccuracyPoint
from vitlab.core.refitting.points import Subject
from vitlab.core.resolution import KERNEL_METHODS, TokenErrors, kernel_by_method
from vitlab.core.resolution.kernels import KernelMethod
from vitlab.words import said, word

SHOWN = (0, 2, 4, 7, 10)  # of the kernels by length: not five that look alike
SAME = word(
    "A token is the sum of pixel × weight. The new weights see in the resized patch what the old "
    "ones saw in the patch; for smaller patches as nearly as fewer pixels allow."
)


@dataclass(frozen=True)
class KernelRow:
    """One way to resize patch weights."""

    method: KernelMethod
    """The method's name."""
    name: str
    """What it is called in a list."""
    accuracy: AccuracyPoint | None
    """What a model reads right with these weights; None where nothing is known."""
    errors: TokenErrors
    """How far its tokens are off."""


@dataclass(frozen=True)
class KernelReading:
    """Kernels of two sizes, what they make of the same patches, facts, a program."""

    page: ClassVar[Page] = "patch_weights"

    weight: Tensor = field(repr=False)
    """The kernel as it was trained, (embed_dim, 3, h, w)."""
    images: Tensor = field(repr=False)
    """(n, 3, h, w), filled by patches."""
    patch_size: Pair
    """(height, width) of the new patch in pixels."""
    method: KernelMethod
    """How the kernel is resized."""
    interpolation: str
    """How pictures and kernels are resized, as torch means it."""
    antialias: bool
    """Whether with antialias."""
    selected: int
    """Number of the patch of the first picture that is looked at."""
    grid: Pair
    """(rows, cols) of the model: they stay, and with them the table of positions."""
    model: str | None
    """Name of a bundled model; None where it is another."""
    subject: Subject
    """Whether shapes grow with the pictures that accuracies were measured on, or stay as large."""
    known: Accuracies = field(repr=False)
    """Accuracies that are known of the model."""

    @property
    def old_size(self) -> Pair:
        """(height, width) of the kernel as it was trained."""
        return self.weight.shape[2], self.weight.shape[3]

    @property
    def image_size(self) -> int | None:
        """Side in px of the pictures that the model reads with such patches; of squares."""
        height, width = (self.grid[i] * self.patch_size[i] for i in (0, 1))
        return height if height == width else None

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """The first picture (h, w, 3), in whose patches one is selected."""
        pixels: NDArray[np.uint8] = (
            (self.images[0].permute(1, 2, 0) * 255).round().clamp(0, 255).byte().numpy()
        )
        return pixels

    def kernel(self, method: KernelMethod) -> Tensor:
        """The weights for the new patch by one method."""
        words = self.interpolation, self.antialias
        return kernel_by_method(self.weight, self.patch_size, method, *words)

    @cached_property
    def rows(self) -> tuple[KernelRow, ...]:
        """Every method with its accuracy, and how far its tokens are off."""
        told = self.weight, self.images, self.patch_size, self.interpolation, self.antialias
        compared = compared_tokens(*told)
        return tuple(
            KernelRow(
                method,
                method_name(method),
                self.known.point(method, self.image_size),
                compared[method].of(self.selected),
            )
            for method in KERNEL_METHODS
        )

    @property
    def own(self) -> KernelRow:
        """The row of the chosen method."""
        return next(row for row in self.rows if row.method == self.method)

    @cached_property
    def sheets(self) -> dict[str, NDArray[np.uint8]]:
        """Five kernels as pictures (5, h, w, 3): as trained, and by every method."""
        order = self.weight.flatten(1).norm(dim=1).argsort(descending=True)
        pick = [int(order[place]) for place in SHOWN if place < len(order)]
        kernels = {"trained": self.weight} | {name: self.kernel(name) for name in KERNEL_METHODS}
        return {
            name: (filters(weight[pick]) * 255).clamp(0, 255).byte().numpy()
            for name, weight in kernels.items()
        }

    @cached_property
    def cells(self) -> PatchGrid:
        """The patches of the pictures, in which one is selected."""
        return PatchGrid((self.images.shape[2], self.images.shape[3]), self.old_size)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return self._all_facts

    @cached_property
    def _all_facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts())

    def _facts(self) -> Iterator[Fact]:
        (ph, pw), (old_h, old_w) = self.patch_size, self.old_size
        rows, cols = self.grid
        times = number(ph * pw / (old_h * old_w))
        stays = said("{rows} × {cols}: the grid stays", rows=rows, cols=cols)
        yield Fact("tokens", said("tokens, as before"), rows * cols, stays)
        by = {row.method: row.errors for row in self.rows}
        formulas = {
            "pi": "⟨resize(x), w′⟩ = ⟨x, w⟩",
            "plain": said(
                "{ratio} = {times} times the pixels",
                ratio=f"{ph} · {pw} / ({old_h} · {old_w})",
                times=times,
            ),
            "plain_scaled": said("plain / {times}", times=times),
        }
        off_by = {name: said("{method}: off by", method=method_name(name)) for name in by}
        for method, errors in by.items():
            yield Fact(
                *(f"off_{method}", off_by[method], errors.patch_by_patch),
                said("patch by patch, {formula}", formula=formulas[method]),
                standing="measured",
                meaning=said(SAME),
            )
        for method, errors in by.items():
            yield Fact(
                *(f"whole_{method}", off_by[method], errors.whole),
                said("picture resized whole, across the borders of patches"),
                standing="measured",
            )
        yield Fact(
            "own_patch",
            said("token {index} is off by", index=self.selected),
            self.own.errors.selected,
            f"‖t′ − t‖ / ‖t‖, {method_name(self.method)}",
            standing="measured",
        )
        same = said("the grid stays {grid}", grid=size(self.grid))
        yield Fact("positions_changed", said("positions changed"), 0, same)
        for method in KERNEL_METHODS:
            label = said("{method}: right", method=method_name(method))
            yield from self.known.fact(f"accuracy_{method}", label, method, self.image_size)

    @property
    def text(self) -> str:
        """Both sizes, and what plain resizing does to the tokens."""
        by = {row.method: row for row in self.rows}
        off = {method: 100 * row.errors.patch_by_patch for method, row in by.items()}
        read = [
            said("{share:.1f} % {method}", share=100 * row.accuracy.accuracy, method=row.name)
            for row in self.rows
            if row.accuracy
        ]
        told = {
            "old": size(self.old_size),
            "new": size(self.patch_size),
            "plain": off["plain"],
            "scaled": off["plain_scaled"],
        }
        if off["pi"] < 1e-3:  # float32 rounds
            text = said(
                "Kernels of {old} px for patches of {new}: tokens of resized patches are not off "
                "with PI-resize, {plain:.0f} % with a plain resize, and {scaled:.2g} % where that "
                "is multiplied by old area / new area.",
                **told,
            )
        else:
            text = said(
                "Kernels of {old} px for patches of {new}: tokens of resized patches are "
                "{pi:.2g} % off with PI-resize, {plain:.0f} % with a plain resize, and "
                "{scaled:.2g} % where that is multiplied by old area / new area.",
                **told,
                pi=off["pi"],
            )
        if not read:
            return text
        each = said("Right at {px} px: {each}.", px=self.image_size, each=", ".join(read))
        return f"{text} {each}"

    def _counts(self) -> dict[str, int]:
        points = {row.method: row.accuracy for row in self.rows}
        return {f"accuracy_{name}": p.pictures for name, p in points.items() if p is not None}

    @property
    def code(self) -> str:
        """A program on torch alone that resizes the kernels and prints every fact."""
        settings = {
            "patch_size": self.patch_size,
            "method": self.method,
            "interpolation": self.interpolation,
            "antialias": self.antialias,
            "selected": self.selected,
            "grid_size": self.grid,
        }
        return kernel_program(settings, {f.name: 0 for f in self.facts} | self._counts())

    def write_inputs(self, folder: str | Path) -> Path:
        """Write kernels and pictures as ``inputs.pt``, and what accuracies were read from."""
        inputs: dict[str, Any] = {"weight": self.weight, "images": self.images}
        counts = self._counts().values()
        if counts and self.model and self.image_size:
            own = self.grid[0] * self.old_size[0]
            as_in = min(own, self.image_size) if self.subject == "stays" else None
            drawn, labels = pictures.counted_pictures(self.image_size, max(counts), as_in)
            weights = {name: value.clone() for name, value in load(self.model).state_dict().items()}
            inputs |= {"weights": weights, "pictures": drawn, "labels": labels}
        return pictures.write(folder, inputs)

    def with_accuracies(self, points: Mapping[tuple[str, int], AccuracyPoint]) -> KernelReading:
        """The same with what was measured, in place of what stands with the card."""
        return replace(self, known=Accuracies(self.known.quoted, dict(points)))
