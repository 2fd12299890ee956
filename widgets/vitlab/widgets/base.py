"""What every instrument is: traits in, a reading out, one frame to show it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import Unicode

from vitlab.core.errors import LabError, Remedy
from vitlab.core.reading import Reading
from vitlab.widgets import html

_MOST_REMEDIES = 3


class Stylesheet(anywidget.AnyWidget):
    """The one stylesheet, where no canvas brings it."""

    _esm = "export default { render() {} }"
    _css = Path(__file__).parent / "style.css"


class Instrument(W.VBox):
    """Traits tagged ``state=True``, a `Reading` of them, and the frame around both.

    A subclass has a ``title`` and a ``question``, makes its widgets in ``_controls``
    and ``_stage``, and says in ``_read`` what the state means (`LabError` where a value
    cannot work) and in ``_draw`` what the picture must follow. A value that cannot work
    becomes ``problem``, a sentence over the dimmed last picture; ``reading`` keeps the
    last good one.
    """

    title: ClassVar[str]
    question: ClassVar[str]

    reading = AnyTrait(None, allow_none=True, help="everything on screen; None before the first")
    problem = Unicode(help="why the present state cannot work, in one sentence")

    _links: tuple[W.Widget, ...] = ()

    def __init__(self, **state: Any) -> None:
        if unknown := set(state) - set(self.trait_names()):
            raise TypeError(
                f"{type(self).__name__} has no setting {', '.join(sorted(unknown))}; "
                f"it has {', '.join(sorted(self.traits(state=True)))}."
            )
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

    def _actions(self) -> list[W.Widget]:
        """Buttons of its own, beside the two that every instrument has."""
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
        self._show_code = W.ToggleButton(description="Show the code").add_class("vl-shows-code")
        self._show_words = W.ToggleButton(description="Describe").add_class("vl-shows-words")
        self._code = W.Textarea().add_class("vl-code")
        self._words = W.HTML().add_class("vl-words")
        for toggle in (self._show_code, self._show_words):
            toggle.observe(self._fill_folds, "value")
        head = W.HTML(html.headline(self.title, self.question))
        problem = W.VBox([self._sentence, W.HBox(self._remedy_buttons)]).add_class("vl-problem")
        foot = W.HBox([self._show_code, self._show_words, *self._actions()])
        body = [
            head.add_class("vl-head"),
            W.VBox(self._controls()).add_class("vl-controls"),
            self._stage(),
            problem,
            self._numbers,
            foot.add_class("vl-foot"),
            self._code,
            self._words,
        ]
        self.children = [Stylesheet(), W.Box(body).add_class("vl")]
        self.add_class("vl-frame")

    def _refresh(self, _: Any = None) -> None:
        try:
            reading = self._read()
        except LabError as error:
            self._show_problem(str(error), error.remedies)
            return
        self._show_problem("", ())
        self.reading = reading
        self._numbers.value = html.shown(reading)
        self._fill_folds()
        self._draw(reading)

    def _show_problem(self, problem: str, remedies: tuple[Remedy, ...]) -> None:
        self._remedies = remedies[:_MOST_REMEDIES]
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

    def _fill_folds(self, _: Any = None) -> None:
        """Fill what is folded out; what is folded in would only cost bytes on every move."""
        if self._show_code.value:
            self._code.value = self.code()
        if self._show_words.value and self.reading:
            self._words.value = html.description(self.reading)


def _owned(widget: W.Widget) -> Iterator[W.Widget]:
    """A widget and all it holds: children, layouts, styles."""
    yield widget
    for name in widget.keys:
        held = getattr(widget, name)
        for part in held if isinstance(held, list | tuple) else (held,):
            if isinstance(part, W.Widget):
                yield from _owned(part)
