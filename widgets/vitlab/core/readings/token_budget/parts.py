"""Which slots come from where: the views of a plan in the order in which they are read.

Plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.core.grid import Box
from vitlab.core.readings.token_budget.looks import Look
from vitlab.core.vlm.plan import View, VlmPlan

PartKind: TypeAlias = Literal["whole", "overview", "tile", "crop", "rows", "divider"]


@dataclass(frozen=True)
class Part:
    """Slots one after another that come from one place of the picture."""

    kind: PartKind
    """A view's kind; ``rows``: of all tiles together, row by row; ``divider``: one learned slot."""
    first: int
    """Number of its first slot among the picture's, from 0; separators are not counted."""
    tokens: int
    """How many slots."""
    rows: int
    """Rows of slots; 0 where queries read the view as a whole."""
    cols: int
    """Slots in a row, a learned newline at its end among them."""
    newline: bool
    """Whether each row ends with a learned newline."""
    tile: int
    """Number of its tile, row by row; -1 where it is of no tile alone."""
    box: Box
    """(top, left, height, width) of the picture that it shows."""


def parts_of(plan: VlmPlan, look: Look) -> tuple[Part, ...]:
    """Every slot of a plan once, in order.

    >>> from vitlab.core.readings.token_budget.looks import look_of
    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> plan = vlm_plan("llava-next", (1920, 1080))
    >>> [(part.kind, part.first, part.rows, part.cols) for part in parts_of(plan, look_of(plan,
    ... "as built"))]
    [('overview', 0, 24, 24), ('rows', 576, 48, 29)]
    """
    whole = _inside(look.region, plan)
    boxes = tile_boxes(plan, look)
    found: list[Part] = []
    for kind, tokens, rows, cols, newline, tile in _counted(plan):
        first = found[-1].first + found[-1].tokens if found else 0
        box = boxes[tile] if tile >= 0 else whole
        found.append(Part(kind, first, tokens, rows, cols, newline, tile, box))
    return tuple(found)


def tile_boxes(plan: VlmPlan, look: Look) -> tuple[Box, ...]:
    """What each tile or crop shows, row by row; one box for all where there are none.

    >>> from vitlab.core.readings.token_budget.looks import look_of
    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> plan = vlm_plan("internvl", (1920, 1080))
    >>> tile_boxes(plan, look_of(plan, "as built"))[:2]
    ((0, 0, 480, 540), (0, 540, 480, 540))
    """
    rows, cols = plan.tiles
    if (rows, cols) == (1, 1):
        return (_inside(look.region, plan),)
    high, wide = plan.canvas[0] / rows, plan.canvas[1] / cols
    if any(view.kind == "crop" for view in plan.views):
        high, wide = plan.image_size[0] * look.down / rows, plan.image_size[1] * look.across / cols
    return tuple(
        _inside(
            (
                (row * high - look.offset[0]) / look.down,
                (col * wide - look.offset[1]) / look.across,
                high / look.down,
                wide / look.across,
            ),
            plan,
        )
        for row in range(rows)
        for col in range(cols)
    )


_Counted: TypeAlias = tuple[PartKind, int, int, int, bool, int]


def _counted(plan: VlmPlan) -> Iterator[_Counted]:
    """(kind, tokens, rows, cols, newline, tile) of each part."""
    if plan.newlines:
        yield from _with_newlines(plan)
        return
    views = plan.views
    if plan.tokens == plan.overview_tokens:  # a strip so thin that all of it counts as padding
        views = tuple(view for view in views if view.kind == "overview")
    tile = 0
    for view in views:
        rows, cols = _grid(plan, view)
        parted = view.kind in ("tile", "crop")
        yield view.kind, plan.view_tokens(view), rows, cols, False, tile if parted else -1
        tile += parted


def _with_newlines(plan: VlmPlan) -> Iterator[_Counted]:
    """Rows run across all tiles, and each ends with a newline."""
    overview = next(view for view in plan.views if view.kind == "overview")
    rows, cols = _grid(plan, overview)
    if plan.views[0] == overview:  # LLaVA's
        yield "overview", rows * cols, rows, cols, False, -1
        left = plan.tokens - rows * cols
        yield "rows", left, plan.newlines, left // plan.newlines, True, -1
        return
    beside, down = rows * (cols + 1), plan.newlines - rows - 1  # Phi-4's
    left = plan.tokens - beside - 1
    yield "rows", left, down, left // down, True, -1
    yield "divider", 1, 1, 1, False, -1
    yield "overview", beside, rows, cols + 1, True, -1


def _grid(plan: VlmPlan, view: View) -> tuple[int, int]:
    if not plan.merge:
        return 0, 0
    cell = plan.patch * plan.merge
    return view.height // cell, view.width // cell


def _inside(place: tuple[float, float, float, float], plan: VlmPlan) -> Box:
    """Whole pixels of the picture, at least one on each side."""
    (top, left, high, wide), (height, width) = place, plan.image_size
    first = min(max(0, round(top)), height - 1), min(max(0, round(left)), width - 1)
    last = min(max(0, round(top + high)), height), min(max(0, round(left + wide)), width)
    return *first, max(1, last[0] - first[0]), max(1, last[1] - first[1])
