"""Accuracies with where they come from: from the card, or measured here. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vitlab.core.arguments import one_of
from vitlab.core.facts import Fact, Standing, number
from vitlab.core.refitting.points import AccuracyPoint, Subject
from vitlab.core.refitting.stored import stored_accuracies
from vitlab.words import said, word

Points = Mapping[tuple[str, int], AccuracyPoint]
ACCURACY = word(
    "Pictures of drawn shapes whose shape the model names, of a hundred. By chance 25 would be "
    "right. Other pictures give a little more or less, as far as the spread says."
)


@dataclass(frozen=True)
class Accuracies:
    """What is known of a model: points of the card, and those that were measured instead.

    >>> known = known_accuracies("vit_shapes_patch8_64", "grows", {})
    >>> known.point("timm", 128).right, known.standing("timm", 128), known.point("timm", 40)
    (444, 'quoted', None)
    """

    quoted: Points
    """Points of the card, by (method, size)."""
    measured: Points
    """Points that were measured here; they come before the card's."""

    def point(self, method: str, size: int | None) -> AccuracyPoint | None:
        """What was measured here, else what stands with the card."""
        if size is None:
            return None
        return self.measured.get((method, size)) or self.quoted.get((method, size))

    def standing(self, method: str, size: int) -> Standing:
        """Whether a point was measured here or is quoted from the card."""
        return "measured" if (method, size) in self.measured else "quoted"

    def curve(self, method: str) -> tuple[AccuracyPoint, ...]:
        """Points of one method, by size."""
        sizes = sorted({size for name, size in (*self.quoted, *self.measured) if name == method})
        return tuple(point for size in sizes if (point := self.point(method, size)))

    def fact(self, name: str, label: str, method: str, size: int | None) -> Iterator[Fact]:
        """One accuracy in per cent; none where nothing is known."""
        point = self.point(method, size)
        if point is None or size is None:
            return
        yield Fact(
            name,
            label,
            100 * point.accuracy,
            said(
                "{right} of {pictures}, ± {spread:.0f} %",
                right=number(point.right),
                pictures=number(point.pictures),
                spread=100 * point.spread,
            ),
            unit="%",
            standing=self.standing(method, size),
            meaning=said(ACCURACY),
        )


def known_accuracies(model: str | None, subject: Subject, measured: Points | None) -> Accuracies:
    """Accuracies of a bundled model; of any other only what was measured."""
    one_of(subject, ("grows", "stays"), "subject")
    quoted = stored_accuracies(model, subject) if isinstance(model, str) else {}
    return Accuracies(quoted, dict(measured or {}))
