"""The controls of the three pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.images import SAMPLES
from vitlab.core.readings.resolution_simulator.settings import EQUAL_COUNTS_PRESET, MODELS, SINUSOID
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider, Tick
from vitlab.words import said

Take = Callable[[dict[str, Any]], None]
_MOST_ROWS, _DIMENSIONS = 32, 96
_PATCHES = (2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32)
_BUDGETS = (16, 32, 64, 128, 256, 576, 784, 1024)
_DRAWN, _OWN = "drawn", "own"


class _Controls(W.VBox):
    """Each control tells ``take`` what a hand changed; nothing while they follow."""

    def __init__(self, take: Take, children: list[W.Widget]) -> None:
        self._take, self._following = take, False
        super().__init__(children)
        self.add_class("vl-controls")

    def _hear(self, control: W.Widget, told: Callable[[Any], dict[str, Any]]) -> None:
        def take(change: dict[str, Any]) -> None:
            if not self._following:
                self._take(told(change["new"]))

        control.observe(take, "value")

    def follow(self, state: Mapping[str, Any]) -> None:
        """Show these settings; those that cannot work are left to the problem to say."""
        self._following = True
        self._show(state)
        self._following = False

    def _show(self, state: Mapping[str, Any]) -> None:
        raise NotImplementedError


class TableControls(_Controls):
    """Which table, the new grid, the dimension, the shape."""

    def __init__(self, take: Take) -> None:
        tables = [*((name, name) for name in MODELS), (said("2-D sinusoid"), SINUSOID)]
        self.table = Menu(description=said("table"), options=tables).add_class("vl-model")
        self.rows = Slider(16, 1, _MOST_ROWS, description=said("rows"))
        self.cols = Slider(16, 1, _MOST_ROWS, description=said("columns"))
        self.square = Tick(value=True, description=said("rows = columns"), indent=False)
        self.dimension = Slider(12, 0, _DIMENSIONS - 1, description=said("dimension"))
        shapes = [(said("grows"), "grows"), (said("stays as large"), "stays")]
        self.subject = Menu(description=said("the shape"), options=shapes)
        self.preset = W.Button(description=said("2 × 8 → 4 × 4: equal counts"))
        self.preset.on_click(lambda _: take(dict(EQUAL_COUNTS_PRESET)))
        sizes = [self.rows, self.cols, self.square, self.dimension]
        super().__init__(take, [self.table, *sizes, self.subject, self.preset])
        self._own: Any = None
        self._hear(self.table, self._chosen)
        self._hear(self.rows, lambda rows: self._grid(rows, self.cols.value, 0))
        self._hear(self.cols, lambda cols: self._grid(self.rows.value, cols, 1))
        self._hear(self.square, lambda on: self._grid(self.rows.value, self.cols.value, 0))
        self._hear(self.dimension, lambda index: {"dimension": index})
        self._hear(self.subject, lambda subject: {"subject": subject})
        self.named = {
            "model": self.table,
            "dimension": self.dimension,
            "subject": self.subject,
            "rows": self.rows,
            "columns": self.cols,
        }

    def follow_reading(self, dims: int) -> None:
        """Offer every dimension of the table."""
        self.dimension.max = max(self.dimension.max, dims - 1)

    def _chosen(self, name: str) -> dict[str, Any]:
        if name == _OWN:
            return {"table": self._own}
        return {"model": name, "table": None} if name in MODELS else {"table": name}

    def _grid(self, rows: int, cols: int, moved: int) -> dict[str, Any]:
        side = (rows, cols)[moved]
        return {"new_size": (side, side) if self.square.value else (rows, cols)}

    def _show(self, state: Mapping[str, Any]) -> None:
        table = state["model"] if state["table"] is None else state["table"]
        if isinstance(table, str):
            self.table.show(table, table if len(table) < 40 else said("your own"))
        else:
            self._own = table
            self.table.show(_OWN, said("your own"))
        rows, cols = state["new_size"]
        self.rows.show(rows)
        self.cols.show(cols)
        if rows != cols:
            self.square.value = False
        self.dimension.show(state["dimension"])
        self.subject.show(state["subject"])


class _WithPicture(_Controls):
    """A list of photographs, in which one's own has a place."""

    def _pictures(self, *first: tuple[str, str]) -> Menu:
        self._own: Any = None
        options = [*first, *((name, name) for name in SAMPLES)]
        return Menu(description=said("image"), options=options)

    def _picture(self, name: str) -> dict[str, Any]:
        if name == _OWN:
            return {"image": self._own}
        return {"image": None if name == _DRAWN else name}

    def _show_picture(self, menu: Menu, image: Any, none: str) -> None:
        if image is None:
            menu.show(none)
        elif isinstance(image, str) and image in SAMPLES:
            menu.show(image)
        else:
            self._own = image
            menu.show(_OWN, said("your own"))


class KernelControls(_WithPicture):
    """Whose weights, for which patch, how, on which picture."""

    def __init__(self, take: Take) -> None:
        self.weights = Menu(description=said("weights"), options=list(MODELS))
        self.weights.add_class("vl-model")
        self.patch = ChoiceSlider(
            description=said("patch"), options=[(str(side), (side, side)) for side in _PATCHES]
        )
        ways = [(said("bicubic"), "bicubic"), (said("bilinear"), "bilinear")]
        self.interpolation = Menu(description=said("resize by"), options=ways)
        self.antialias = Tick(description=said("antialias"), indent=False)
        self.image = self._pictures((said("drawn shapes"), _DRAWN))
        children = [self.weights, self.patch, self.interpolation, self.antialias, self.image]
        super().__init__(take, children)
        self._hear(self.weights, lambda name: {"model": name})
        self._hear(self.patch, lambda patch: {"patch_size": patch})
        self._hear(self.interpolation, lambda word: {"interpolation": word})
        self._hear(self.antialias, lambda on: {"antialias": on})
        self._hear(self.image, lambda name: {**self._picture(name), "patch": 27})
        self.named = {"patch_size": self.patch, "interpolation": self.interpolation}
        self.named |= {"antialias": self.antialias}

    def _show(self, state: Mapping[str, Any]) -> None:
        model, (height, width) = state["model"], state["patch_size"]
        self.weights.show(model, model if len(model) < 40 else said("your own"))
        label = str(height) if height == width else f"{height} × {width}"
        if min(height, width) >= 1 and max(height, width) <= 64:
            self.patch.show((height, width), label)
        self.interpolation.show(state["interpolation"])
        self.antialias.show(state["antialias"])
        self._show_picture(self.image, state["image"], _DRAWN)


class AspectControls(_WithPicture):
    """Which picture, in which patches, for how many tokens."""

    def __init__(self, take: Take) -> None:
        self.image = self._pictures()
        self.patch = Menu(
            description=said("patch"), options=[(f"{p} px", (p, p)) for p in (8, 14, 16, 32)]
        )
        self.budget = ChoiceSlider(
            description=said("token budget"), options=[(number(n), n) for n in _BUDGETS]
        )
        self.enlarge = Tick(description=said("enlarge"), indent=False)
        super().__init__(take, [self.image, self.patch, self.budget, self.enlarge])
        self._hear(self.image, self._picture)
        self._hear(self.patch, lambda patch: {"patch_size": patch})
        self._hear(self.budget, lambda budget: {"max_num_patches": budget})
        self._hear(self.enlarge, lambda on: {"max_ratio": None if on else 1.0})
        self.named = {"image": self.image, "max_num_patches": self.budget}

    def _show(self, state: Mapping[str, Any]) -> None:
        height, width = state["patch_size"]
        self._show_picture(self.image, state["image"], "rocket")
        label = f"{height} px" if height == width else f"{height} × {width} px"
        if min(height, width) >= 1 and max(height, width) <= 1024:
            self.patch.show((height, width), label)
        if 1 <= state["max_num_patches"] <= 4096:
            self.budget.show(state["max_num_patches"], number(state["max_num_patches"]))
        self.enlarge.show(state["max_ratio"] is None)
