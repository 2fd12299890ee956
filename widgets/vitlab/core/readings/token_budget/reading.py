"""Everything that the token budget shows at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import Fact
from vitlab.core.grid import Box, Pair
from vitlab.core.images import RECEIPT_LINE
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.token_budget import settings as checks
from vitlab.core.readings.token_budget.closer import CloserWay, closer_ways
from vitlab.core.readings.token_budget.facts import budget_facts
from vitlab.core.readings.token_budget.pictures import read_picture
from vitlab.core.readings.token_budget.program import budget_program
from vitlab.core.readings.token_budget.refusing import refuse_chosen
from vitlab.core.readings.token_budget.rows import FamilyRow, family_row
from vitlab.core.readings.token_budget.sentence import sentence
from vitlab.core.readings.token_budget.settings import (
    FAMILIES,
    PAPER,
    BudgetSetting,
    Fit,
)
from vitlab.core.readings.token_budget.window import Window, remedies, too_small, window_of
from vitlab.core.vlm.differences import CountCause, count_causes
from vitlab.core.vlm.plan import Value, VlmPlan
from vitlab.words import said


@dataclass(frozen=True)
class BudgetReading:
    """Families side by side, one window, facts, a sentence and a program.

    >>> reading = budget_reading()
    >>> reading.window.pictures, reading.window.left, [round(row.letter, 1) for row in reading.rows]
    (6918, 674, [3.8, 7.7, 22.1, 20.5, 10.3])
    """

    setting: BudgetSetting
    """What it was read for."""
    rows: tuple[FamilyRow, ...]
    """The families that are compared."""
    counts: Pair | None = None
    """Two counts that differ; None for none."""
    picture: Pixels | None = field(default=None, repr=False, compare=False)
    """(height, width, 3); None where only a size is known."""

    @property
    def row(self) -> FamilyRow:
        """The chosen family's."""
        return next(row for row in self.rows if row.name == self.setting.family)

    @property
    def plan(self) -> VlmPlan:
        """What the chosen family makes of a picture."""
        plan = self.row.plan
        if plan is None:  # it would not have been read
            raise LabError(self.row.refused)
        return plan

    @property
    def letter(self) -> float | None:
        """Pixels that the smallest letter is high in the chosen family."""
        return self.row.letter

    @property
    def window(self) -> Window:
        """The window with the chosen family's pictures."""
        return window_of(self.plan, self.setting)

    @property
    def too_small(self) -> str:
        """Why the window cannot hold it, in one sentence; empty where it can."""
        return too_small(self.window, self.rows)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What would fit into the window."""
        return remedies(self.window, self.rows)

    @cached_property
    def causes(self) -> tuple[CountCause, ...]:
        """Why the two counts differ."""
        if self.counts is None:
            return ()
        given = {setting.name: setting.value for setting in self.plan.settings}
        return count_causes(self.plan.rule, self.setting.image_size, self.counts, **given)

    @cached_property
    def closer(self) -> tuple[CloserWay, ...]:
        """Crops, or a second branch, beside one view."""
        return closer_ways(self.row)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return self._facts

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(budget_facts(self.row, self.window, self.setting))

    @property
    def text(self) -> str:
        """What the chosen family does, the slots and the smallest letter."""
        return sentence(self.plan, self.row, self.window)

    @property
    def code(self) -> str:
        """A program of plain Python with the family's rule that prints every fact."""
        return budget_program(self.plan, self.row, self.setting, [fact.name for fact in self.facts])

    def crops(self) -> tuple[NDArray[np.uint8] | None, ...]:
        """The smallest print as it arrives, for each row; None where it does not."""
        return tuple(row.crop(self.picture) for row in self.rows)


def budget_reading(
    *,
    image: Any = "receipt",
    image_size: int | Pair | None = None,
    family: str = "internvl",
    families: tuple[str, ...] = FAMILIES,
    images: int = 3,
    text_tokens: int = 600,
    context: int = 8192,
    box: Box | None = RECEIPT_LINE,
    fit: Fit = "as built",
    merge: int | None = None,
    projector: str = "mlp",
    caps: Mapping[str, Mapping[str, Value]] = PAPER,
    decoder: str = "qwen2-7b",
    counts: Pair | None = None,
) -> BudgetReading:
    """Read what pictures cost a language model, and what is left of the smallest print.

    Args:
        image: "receipt", a sample's name, or what `as_image` takes; None for a size alone.
        image_size: (height, width) to count with instead; None is the picture's own. A picture of
            another shape is not shown.
        family: The rule whose tiles are drawn, one of `VLM_RULES` or `VLM_VARIANTS`.
        families: The rules that are compared, 8 at most.
        images: How many such pictures.
        text_tokens: Tokens of text beside them.
        context: Slots of the window.
        box: (top, left, height, width) of the smallest print; its height is that of a letter. None
            for none.
        fit: "as built", or at equal slots in its own shape ("native") or squeezed ("square").
        merge: Patches on a side of a block of the chosen family; None for its own.
        projector: "linear", "mlp" or "none".
        caps: Settings of families that are not as released: {family: {setting: number}}.
        decoder: The language model that reads the slots, one of `DECODERS`.
        counts: Two counts that differ, to be told why; None for none.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        LabError: A name is not known, or a number cannot work.
        ShapeError: The chosen family refuses the picture.
        PlaceError: The box reaches out of the picture.

    >>> print(budget_reading().text)
    InternVL cuts each of 3 pictures of 1,920 × 1,080 px into 4 × 2 tiles and an overview: 6,918 \
of 8,192 slots, and the smallest letter is 20.5 px high.

    """
    checks.checked_words(fit, projector, decoder)
    picture = read_picture(image)
    given = None if picture is None else (picture.shape[0], picture.shape[1])
    read = checks.checked_size(image_size, given)
    names, chosen = checks.checked_families(families, family)
    pictures, text, slots = checks.checked_counts(images, text_tokens, context)
    setting = BudgetSetting(
        image_size=read,
        box=checks.checked_box(box, read),
        families=names,
        family=chosen,
        images=pictures,
        text_tokens=text,
        context=slots,
        fit=fit,
        merge=merge,
        projector=projector,
        caps=checks.checked_caps(caps),
        decoder=decoder,
    )
    rows = tuple(family_row(name, setting) for name in names)
    reading = BudgetReading(setting, rows, counts, picture if _alike(given, read) else None)
    refuse_chosen(reading.row, rows, setting)
    _refuse_counts(reading)
    return reading


def _alike(given: Pair | None, read: Pair) -> bool:
    """Whether a picture has the shape of the size that is counted, to one in a hundred."""
    if given is None:
        return False
    one, other = given[0] * read[1], given[1] * read[0]
    return abs(one - other) <= 0.01 * max(one, other)


def _refuse_counts(reading: BudgetReading) -> None:
    try:
        _ = reading.causes
    except LabError as error:
        remedy = Remedy(said("Forget the counts"), {"counts": None})
        raise type(error)(str(error), (remedy,)) from None
