"""What every instrument is: traits in, a reading out, one frame to show it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, ValuesView
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import List, Unicode

from vitlab.core.errors import LabError, Remedy
from vitlab.core.readings.reading import Reading
from vitlab.widgets import html
from vitlab.widgets.fold_out import FoldOut
from vitlab.widgets.refusing import Refusing

_MOST_REMEDIES = 3


_HERE = Path(__file__).parent


class Frame(Refusing, anywidget.AnyWidget):
    """The one stylesheet, names and keys for the controls beside it, and hatched colours."""

    _esm = _HERE / "frame.js"
    _css = _HERE / "style.css"

    hatched = List(Unicode(), help="colours --vl-… that a figure may fill with url(#vl-hatch-…)")
    hatched.tag(sync=True)


class Instrument(Refusing, W.VBox):
    """Traits tagged ``state=True``, a `Reading` of them, and the frame around both.

    A subclass has a ``title`` and a default ``question``, makes its widgets in ``_controls``
    and ``_stage``, and says in ``_read`` what the state means (`LabError` where a value
    cannot work) and in ``_draw`` what the picture must follow. A value that cannot work
    becomes ``problem``, a sentence over the dimmed last picture; ``reading`` keeps the
    last good one.
    """

    title: ClassVar[str]

    question = Unicode(help="what to ask of it, above the picture; empty for nothing").tag(
        state=True
    )
    reading = AnyTrait(None, allow_none=True, help="everything on screen; None before the first")
    problem = Unicode(help="why the present state cannot work, in one sentence")

    _links: tuple[W.Widget, ...] = ()
    _hatched: ClassVar[list[str]] = []

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self._remedies: tuple[Remedy, ...] = ()
        self._build_frame()
        self.observe(self._refresh, list(self.traits(state=True)))
        self._refresh()

    def _controls(self) -> list[W.Widget]:
        """Widgets that set the state, from top to bottom."""
        raise NotImplementedError

    def _stage(self) -> W.DOMWidget:
        """The picture."""
        raise NotImplementedError

    def _read(self) -> Reading:
        """What the state means."""
        raise NotImplementedError

    def _draw(self, reading: Reading) -> None:
        """Let the picture follow a new reading."""

    def _written(self, reading: Reading) -> str:
        """What stands beside the picture, as HTML."""
        return html.shown(reading)

    def _described(self, reading: Reading) -> str:
        """The same and all that the picture shows, as text and tables."""
        return html.description(reading)

    def _fold_outs(self) -> list[FoldOut]:
        """What folds out at the foot; every instrument has its program and its description."""
        return [
            FoldOut("code", "Show the code", W.Textarea(), self.code),
            FoldOut("words", "Describe", W.HTML(), self._when_read(self._described)),
        ]

    def _when_read(self, tell: Callable[[Any], str]) -> Callable[[], str]:
        """Tell about the reading, and nothing before the first."""
        return lambda: tell(self.reading) if self.reading else ""

    def _actions(self) -> list[W.Widget]:
        """Buttons and words of its own, behind those that fold something out."""
        return []

    @property
    def text(self) -> str:
        """What is on screen in one or two sentences."""
        return self.problem or (self.reading.text if self.reading else "")

    def code(self) -> str:
        """A program on torch alone that computes and prints the numbers on screen."""
        return self.reading.code if self.reading else ""

    def state(self) -> dict[str, Any]:
        """The settings as a person left them, ready to be given to the constructor."""
        return {name: getattr(self, name) for name in self.traits(state=True)}

    def close(self) -> None:
        """Close every widget that this one made; nothing stays behind in the kernel."""
        for widget in [*self._links, *reversed(list(_owned(self)))]:
            W.Widget.close(widget)

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.text}"

    def _build_frame(self) -> None:
        self._numbers = W.HTML().add_class("vl-shown")
        self._sentence = W.HTML()
        self._remedy_buttons = [W.Button() for _ in range(_MOST_REMEDIES)]
        for place, button in enumerate(self._remedy_buttons):
            button.on_click(lambda _, place=place: self._apply(self._remedies[place]))
        self._folds = self._fold_outs()
        self._head = W.HTML().add_class("vl-head")
        problem = W.VBox([self._sentence, W.HBox(self._remedy_buttons)]).add_class("vl-problem")
        foot = W.HBox([*(fold.button for fold in self._folds), *self._actions()])
        body = [
            self._head,
            W.VBox(self._controls()).add_class("vl-controls"),
            self._stage(),
            problem,
            self._numbers,
            foot.add_class("vl-foot"),
            *(fold.content for fold in self._folds),
        ]
        self.children = [Frame(hatched=self._hatched), W.Box(body).add_class("vl")]
        self.add_class("vl-frame")

    def _refresh(self, _: Any = None) -> None:
        self._head.value = html.headline(self.title, self.question)
        try:
            reading = self._read()
        except LabError as error:
            self._show_problem(str(error), error.remedies)
            return
        self._show_problem("", ())
        self.reading = reading
        self._draw(reading)  # before the words: the browser draws while they are still written
        self._numbers.value = self._written(reading)
        for fold in self._folds:
            fold.fill()

    def _show_problem(self, problem: str, remedies: tuple[Remedy, ...]) -> None:
        own = set(self.traits(state=True))  # a remedy for another instrument is none here
        self._remedies = tuple(r for r in remedies if own.issuperset(r.settings))[:_MOST_REMEDIES]
        for place, button in enumerate(self._remedy_buttons):
            shown = place < len(self._remedies)
            button.description = self._remedies[place].label if shown else ""
            button.layout.display = None if shown else "none"
        self._sentence.value = html.sentence(problem)
        (self.add_class if problem else self.remove_class)("vl-has-problem")
        self.problem = problem

    def _apply(self, remedy: Remedy) -> None:
        for name, value in remedy.settings.items():
            setattr(self, name, value)


def _owned(widget: W.Widget) -> Iterator[W.Widget]:
    """A widget and all it holds: children, layouts, styles, the scales of a figure."""
    yield widget
    for name in widget.keys:
        held = getattr(widget, name)
        held = held.values() if isinstance(held, dict) else held
        for part in held if isinstance(held, list | tuple | ValuesView) else (held,):
            if isinstance(part, W.Widget):
                yield from _owned(part)
