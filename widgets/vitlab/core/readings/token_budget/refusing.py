"""Why the chosen family cannot read a picture, and what would work. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence

from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.readings.token_budget.merging import with_merge
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.settings import BudgetSetting
from vitlab.words import said


def refuse_chosen(chosen: FamilyRow, rows: Sequence[FamilyRow], setting: BudgetSetting) -> None:
    """Raise what the chosen family's rule says, with another family that would work.

    Args:
        chosen: The row of the family.
        rows: All rows.
        setting: What was read.

    Raises:
        LabError: Its blocks cannot be merged so.
        ShapeError: It refuses the picture, or its settings contradict each other.

    """
    if chosen.plan is not None:
        return
    with_merge(chosen.name, setting.merge, {})
    able = next((row for row in rows if row.plan is not None), None)
    remedies = (
        [Remedy(said("Take {family}", family=able.title), {"family": able.name})] if able else []
    )
    if setting.caps:
        remedies.append(Remedy(said("Forget what was changed"), {"caps": {}}))
    raise ShapeError(chosen.refused, tuple(remedies))
