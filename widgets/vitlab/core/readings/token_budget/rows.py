"""A row for each family: its plan, what the smallest print becomes, or why it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import LabError
from vitlab.core.facts import number
from vitlab.core.grid import Box
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.token_budget.looks import Look, look_of
from vitlab.core.readings.token_budget.merging import with_merge
from vitlab.core.readings.token_budget.parts import Part, parts_of
from vitlab.core.readings.token_budget.settings import BudgetSetting, Fit
from vitlab.core.vlm.plan import VlmPlan
from vitlab.core.vlm.planning import vlm_plan
from vitlab.core.vlm.rules.table import find_rule
from vitlab.words import said, word

_FITS = {
    "stretched": word("squeezed"),
    "padded": word("padded"),
    "cropped": word("cropped"),
    "own shape": word("its own shape"),
}


@dataclass(frozen=True)
class FamilyRow:
    """One family before one picture.

    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> row = FamilyRow("internvl", "InternVL", (10, 20, 22, 300), "as built",
    ... vlm_plan("internvl", (1920, 1080)))
    >>> row.words, round(row.letter, 1), round(row.letters, 1)
    ('squeezed · 4 × 2 + 1', 20.5, 3.0)
    """

    name: str
    """The rule's name as it was given."""
    title: str
    """As papers write it, with its variant where that is not the usual one."""
    box: Box | None
    """The smallest print."""
    fit: Fit
    """What becomes of the picture's shape."""
    plan: VlmPlan | None
    """None where the rule refuses the picture."""
    refused: str = ""
    """Why it does."""

    @cached_property
    def look(self) -> Look | None:
        """How the picture lies on its canvas."""
        return None if self.plan is None else look_of(self.plan, self.fit)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Which slots come from where."""
        if self.plan is None:
            return ()
        return parts_of(self.plan, look_of(self.plan, "as built"))

    @property
    def sees(self) -> bool:
        """Whether the smallest print is in what it looks at."""
        return self.look is not None and self.box is not None and self.look.sees(self.box)

    @property
    def letter(self) -> float | None:
        """Pixels that the smallest letter is high; None where there is none."""
        return self.look.letter(self.box[2]) if self.look and self.box and self.sees else None

    @property
    def letters(self) -> float | None:
        """Letters that share a slot; None where there is none."""
        return self.look.letters(self.box[2]) if self.look and self.box and self.sees else None

    @property
    def words(self) -> str:
        """What becomes of the picture, and in how many views."""
        plan = self.plan
        if plan is None:
            return said("refuses this picture")
        shape = _FITS[plan.fit] if self.fit == "as built" else _OTHER[self.fit]
        if plan.rule == "llava-1.5" and self.fit == "as built":
            shape = _LLAVA_1_5[plan.fit]
        told = [said(shape), _views(plan)]
        if plan.enlarged > 1.005:
            told.append(said("enlarged {times} ×", times=number(plan.enlarged)))
        return " · ".join(told)

    def crop(self, picture: Pixels | None) -> NDArray[np.uint8] | None:
        """The smallest print as it arrives; None where it does not."""
        if picture is None or self.plan is None or self.box is None or not self.sees:
            return None
        return look_of(self.plan, self.fit).crop(picture, self.box, self.plan.image_size)


_OTHER = {"native": word("in its own shape"), "square": word("squeezed into a square")}
_LLAVA_1_5 = {
    "padded": word("padded, as in the paper"),
    "cropped": word("cropped, as released"),
}


def _views(plan: VlmPlan) -> str:
    rows, cols = plan.tiles
    if (rows, cols) == (1, 1):
        return said("1 view")
    beside = len(plan.views) - rows * cols
    return f"{rows} × {cols}" + (f" + {beside}" if beside > 0 else "")


def family_row(name: str, setting: BudgetSetting) -> FamilyRow:
    """The row of one rule; ``refused`` says why where its own processor would.

    Args:
        name: A rule.
        setting: What it reads, and how.

    Returns:
        The row.

    """
    full = find_rule(name)[0]
    caps = dict(setting.caps.get(full, {}))
    try:
        if full == find_rule(setting.family)[0]:
            caps = with_merge(full, setting.merge, caps)
        plan, refused = vlm_plan(full, setting.image_size, **caps), ""
    except LabError as error:
        plan, refused = None, str(error)
    return FamilyRow(name, title_of(name), setting.box, setting.fit, plan, refused)


def title_of(rule: str) -> str:
    """A family as papers write it, with its variant where that is not the usual one.

    >>> title_of("qwen2-vl"), title_of("qwen2-vl/default")
    ('Qwen2-VL', 'Qwen2-VL, default')
    """
    full, family, _ = find_rule(rule)
    usual = find_rule(family_of(full))[0] == full
    return family.title if usual else f"{family.title}, {full.partition('/')[2]}"


def family_of(rule: str) -> str:
    """The family in a rule's name.

    >>> family_of("qwen2-vl/default")
    'qwen2-vl'
    """
    return rule.partition("/")[0]
