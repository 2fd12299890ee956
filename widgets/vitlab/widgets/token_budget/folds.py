"""What folds out and can be written in: settings with their origins, and two counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.token_budget import BudgetReading
from vitlab.widgets.base import DrawnFoldOut
from vitlab.widgets.token_budget.board import Caps, Differing
from vitlab.widgets.token_budget.shown import settings_shown
from vitlab.words import said


class CapsFold(DrawnFoldOut):
    """Settings of the chosen family; ``take(family, changed)`` is told the changed ones."""

    def __init__(
        self,
        take: Callable[[str, Mapping[str, Any]], None],
        reading: Callable[[], BudgetReading | None],
    ) -> None:
        self.caps, self._take, self._reading = Caps(), take, reading
        self.caps.observe(self._hear, "changes")
        content = W.VBox([self.caps])
        super().__init__("caps", said("Its settings, and where they stand"), content, self._follow)

    def _hear(self, change: dict[str, Any]) -> None:
        reading = self._reading()
        if reading is None or not change["new"]:
            return
        wanted = {one.name: one.value for one in reading.plan.settings} | change["new"]
        own = {one.name: one.default for one in reading.plan.settings}
        changed = {name: value for name, value in wanted.items() if value != own.get(name)}
        self._take(reading.setting.family, changed)

    def _follow(self) -> None:
        if (reading := self._reading()) is None:
            return
        with self.caps.hold_sync():
            self.caps.caption = said(
                "What {family} depends on; write a value to change it", family=reading.row.title
            )
            self.caps.settings = settings_shown(reading.row)
            self.caps.changes = {}


class DifferingFold(DrawnFoldOut):
    """Two counts, and why they may differ; ``take(settings)`` is told them."""

    def __init__(
        self,
        take: Callable[[Mapping[str, Any]], None],
        reading: Callable[[], BudgetReading | None],
    ) -> None:
        self.differing, self._reading = Differing(), reading
        self.differing.observe(
            lambda change: take({"counts": tuple(change["new"]) or None}), "counts"
        )
        content = W.VBox([self.differing])
        super().__init__("differing", said("Why do my numbers differ?"), content, self._follow)

    def _follow(self) -> None:
        if (reading := self._reading()) is None:
            return
        with self.differing.hold_sync():
            self.differing.counts = list(reading.counts or ())
            self.differing.said = why_different(reading)


def why_different(reading: BudgetReading) -> list[str]:
    """Why two counts differ, in sentences."""
    if reading.counts is None:
        return [
            said(
                "Give two counts of one picture of this size for {family}, from a page and from a "
                "processor say.",
                family=reading.row.title,
            )
        ]
    if reading.causes:
        return [cause.said for cause in reading.causes]
    one, other = reading.counts
    if one == other:
        return [said("They are equal.")]
    plan = reading.plan
    return [
        said(
            "No known cause: {rule} gives {tokens:,} slots and {separators:,} separators for a "
            "picture of this size.",
            rule=plan.rule,
            tokens=plan.tokens,
            separators=plan.separators,
        )
    ]
