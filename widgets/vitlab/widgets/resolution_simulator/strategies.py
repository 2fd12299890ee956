"""What folds out about training: two runs to start, and what the model learned in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.refitting.points import Spread, TunedPoint, mean_and_spread
from vitlab.widgets.base import html
from vitlab.widgets.resolution_simulator.running import Run
from vitlab.words import digits, said, word

RUNS: dict[Run, str] = {
    "fine_tune": word("Fine-tune at this size"),
    "several_sizes": word("One table at several sizes"),
}
_WHY = {
    "several_sizes": word(
        "A table learns places alone. What is missing may be shapes of another size: only the "
        "weights can learn those, so fine-tune them."
    ),
}
TUNING_NAMES = {
    "fine_tuned": word("fine-tuned at one size"),
    "several_sizes": word("table of several sizes"),
}


class Strategies(W.VBox):
    """A button for each run, over a table of what came of the last; ``start(run)`` is called."""

    def __init__(self, start: Callable[[Run], None]) -> None:
        self.buttons: dict[Run, W.Button] = {}
        for run, label in RUNS.items():
            self.buttons[run] = W.Button(description=said(label))
            self.buttons[run].on_click(lambda _, run=run: start(run))
        self.table = W.HTML()
        super().__init__([W.HBox(list(self.buttons.values())), self.table])
        self.add_class("vl-training")

    def show(self, points: Sequence[TunedPoint]) -> None:
        """Show these points, in the order in which they came."""
        self.table.value = came_to(points)


def came_to(points: Sequence[TunedPoint]) -> str:
    """What a model learned, by size and step, over the seeds."""
    if not points:
        nothing = said(
            "Nothing was trained yet. A run takes 40 steps with each of three seeds, some minutes "
            "in all: every weight on pictures of the size that is shown, or the table of positions "
            "alone on pictures of 48, 64, 96 and 128 px in turn."
        )
        return f"<p>{nothing}"
    spreads = mean_and_spread(points)
    rows = [
        (f"{px} px", str(step), _per_cent(one.mean), _between(one), str(one.seeds))
        for (px, step), one in sorted(spreads.items())
    ]
    head = (
        *(said("pictures of"), said("after steps"), said("right")),
        *(said("between seeds"), said("seeds")),
    )
    told = html.table(said(TUNING_NAMES[points[0].point.method]), head, rows)
    return told + _shows(points, spreads)


def _shows(points: Sequence[TunedPoint], spreads: Mapping[tuple[int, int], Spread]) -> str:
    """Whether a run changed more than other pictures would."""
    last = {px: max(step for size, step in spreads if size == px) for px, _ in spreads}
    if not all(last.values()) or len({one.seeds for one in spreads.values()}) > 1:
        return ""  # a run that has only begun
    changes = {px: spreads[px, step].mean - spreads[px, 0].mean for px, step in last.items()}
    sure = max(one.point.spread for one in points if one.step == last[one.point.size])
    px, most = max(changes.items(), key=lambda change: abs(change[1]))
    if abs(most) > sure:
        before, after = (100 * spreads[px, step].mean for step in (0, last[px]))
        went = said(
            "At {px} px it went from {before:.1f} % to {after:.1f} %.",
            px=px,
            before=before,
            after=after,
        )
        return f"<p class=vl-note>{went}"
    nothing = said(
        "<b>Nothing that shows.</b> No size moved by more than {most:.1f} %, and other {pictures} "
        "pictures alone may move it by {sure:.0f} %.",
        most=100 * abs(most),
        pictures=number(points[0].point.pictures),
        sure=100 * sure,
    )
    return f"<p class=vl-note>{nothing} {said(_WHY.get(points[0].point.method, ''))}"


def _between(spread: Spread) -> str:
    return f"± {_per_cent(spread.deviation)}" if spread.seeds > 1 else "–"


def _per_cent(share: float) -> str:
    return digits(f"{100 * share:.1f} %")
