"""What the simulator reads off a table on another grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from vitlab.core.facts import Fact, number, size
from vitlab.core.positions import raw_indices
from vitlab.core.pretrained import load
from vitlab.core.readings.resolution_simulator import pictures
from vitlab.core.readings.resolution_simulator.accuracies import Accuracies, known_accuracies
from vitlab.core.readings.resolution_simulator.settings import Page
from vitlab.core.readings.resolution_simulator.table_facts import SeenTable, table_facts
from vitlab.core.readings.resolution_simulator.table_program import table_program
from vitlab.core.readings.resolution_simulator.tables import ComparedTable
from vitlab.core.refitting import AccuracyPoint
from vitlab.core.resolution.interpolation import Resize
from vitlab.words import said, word


@dataclass(frozen=True)
class TableReading(ComparedTable):
    """A table on an old and a new grid with its facts, a sentence and a program."""

    page: ClassVar[Page] = "positions"

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return self._facts

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        cells, had = self.new_size[0] * self.new_size[1], self.old_size[0] * self.old_size[1]
        seen = SeenTable(
            self.old_size,
            self.new_size,
            self.num_prefix_tokens,
            self.prefix_moved(),
            self.truth.mean,
            raw_indices(self.new_size, self.old_size, self.truth_dim).mean,
            self.back.mean,
            self.skipped() if cells == had and self.new_size != self.old_size else None,
        )
        return (*table_facts(seen), *self._accuracy_facts())

    @cached_property
    def control(self) -> tuple[AccuracyPoint, AccuracyPoint] | None:
        """Where the shape stays as large: this rule and no position, as the card has them."""
        staying = known_accuracies(self.model, "stays", None)
        points = (staying.point(name, self.image_size) for name in (self.method, "none"))
        ours, none = points
        return (ours, none) if ours and none else None

    def _accuracy_facts(self) -> tuple[Fact, ...]:
        name, px = self.method, self.image_size
        patch = "" if px is None else said("{side}-px patches", side=px // self.old_size[0])
        return (
            *self.known.fact("accuracy", said("resized"), name, px),
            *self.known.fact("accuracy_none", said("no position"), "none", px),
            *self.known.fact("accuracy_pi", patch, "pi", px),
        )

    @property
    def text(self) -> str:
        """The grids and the slots, and what the model reads on them."""
        prefix, (old, new) = self.num_prefix_tokens, (self.old_size, self.new_size)
        had, slots = old[0] * old[1] + prefix, new[0] * new[1] + prefix
        text = said(
            "{old} to {new}: {had} rows become {slots}.",
            old=size(old),
            new=size(new),
            had=number(had),
            slots=number(slots),
        )
        read = [said(self._with(fact.name), share=fact.value) for fact in self._accuracy_facts()]
        if read and self.image_size:
            right = said("Right at {px} px: {each}.", px=self.image_size, each=", ".join(read))
            text = f"{text} {right}"
        return text

    def _with(self, accuracy: str) -> str:
        """What was read right with which table, or with which patches."""
        if accuracy == "accuracy":
            return word("{share:.1f} % with the table resized")
        if accuracy == "accuracy_none":
            return word("{share:.1f} % with no positions at all")
        if self.new_size > self.old_size:
            return word("{share:.1f} % with larger patches")
        return word("{share:.1f} % with other patches")

    @property
    def code(self) -> str:
        """A program on torch alone that resizes the table and prints every fact."""
        rule: str | tuple[str, bool, bool | None] = (
            (self.rule.interpolation, self.rule.antialias, self.rule.align_corners)
            if isinstance(self.rule, Resize)
            else self.rule
        )
        shown = {fact.name: 0 for fact in self.facts} | self._counts()
        return table_program(self.old_size, self.new_size, self.num_prefix_tokens, rule, shown)

    def _counts(self) -> dict[str, int]:
        """On how many pictures each accuracy that is shown was measured."""
        names = {"accuracy": self.method, "accuracy_none": "none", "accuracy_pi": "pi"}
        points = {name: self.known.point(by, self.image_size) for name, by in names.items()}
        return {name: point.pictures for name, point in points.items() if point}

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the table as ``inputs.pt``, and what accuracies that are shown were read from."""
        inputs: dict[str, Any] = {"table": self.given}
        counts = self._counts().values()
        if counts and self.model and self.image_size and self.patch:
            own = self.patch[0] * self.old_size[0]
            as_in = min(own, self.image_size) if self.subject == "stays" else None
            drawn, labels = pictures.counted_pictures(self.image_size, max(counts), as_in)
            weights = {name: value.clone() for name, value in load(self.model).state_dict().items()}
            inputs |= {"weights": weights, "pictures": drawn, "labels": labels}
        return pictures.write(folder, inputs)

    def with_accuracies(self, points: Mapping[tuple[str, int], AccuracyPoint]) -> TableReading:
        """The same with what was measured, in place of what stands with the card.

        >>> from vitlab.core import AccuracyPoint, resolution_reading
        >>> point = AccuracyPoint("timm", 128, 111, 128)
        >>> resolution_reading().with_accuracies({("timm", 128): point}).facts[5].formula
        '111 of 128, ± 6 %'
        """
        return replace(self, known=Accuracies(self.known.quoted, dict(points)))
