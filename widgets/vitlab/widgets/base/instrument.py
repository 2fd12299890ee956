"""What every instrument is: traits in, a reading out, one frame to show it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, dataclass_transform

import ipywidgets as W
from traitlets import Unicode

from vitlab.core.absent import told_if_absent
from vitlab.core.errors import LabError
from vitlab.core.glossary import Term, all_terms
from vitlab.core.readings.reading import Reading
from vitlab.widgets.base import html, rerun
from vitlab.widgets.base.fold_out import FoldOut
from vitlab.widgets.base.frame import frame_of
from vitlab.widgets.base.owned import owned
from vitlab.widgets.base.parts import PARTS, Parted
from vitlab.widgets.base.problem import Problem
from vitlab.widgets.base.saved import Saved
from vitlab.widgets.base.signature import document
from vitlab.widgets.base.touring import Touring
from vitlab.widgets.traits import Names, Text, kept, setting
from vitlab.words import in_its_language, language, said

R = TypeVar("R", bound=Reading)


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(kept,))
class Instrument(Touring, Parted, Saved, Generic[R]):
    """Traits tagged ``state=True``, a `Reading` of them, and the frame around both.

    A subclass has a ``title`` and a default ``question``, and says in ``_read`` what a state means
    (`LabError` where a value cannot work). It makes its ``_controls``, each under the name of the
    setting that it moves, and its ``_stage``, and says in ``_draw`` what the picture must follow.

    A value that cannot work becomes ``problem``, a sentence over the dimmed picture; ``reading``
    keeps the last good one, and before the first it is that of the nearest state that can work.
    """

    title: ClassVar[str]
    sheet: ClassVar[Path | None] = None
    """A stylesheet of its own; each rule begins with the instrument's class, `vl-` and its name."""
    hatched: ClassVar[list[str]] = []
    """Colours of the sheet that a figure fills with stripes."""
    hotkeys: ClassVar[list[str]] = []
    """Keys of its own while its frame has the focus; each is told to ``_press``."""

    question: Text = setting(Unicode(help="asked above the picture; empty for nothing"))
    parts: Names = setting(Names(PARTS, help="what of it to show, some of these"))
    problem = Unicode(help="why the present state cannot work, in one sentence", read_only=True)
    text = Unicode(help="what is on screen in one or two sentences", read_only=True)
    if TYPE_CHECKING:

        @property
        def reading(self) -> R:
            """Everything on screen."""

    _links: tuple[W.Widget, ...] = kept(())
    _language: str = kept("en")
    """What it spoke when it was made, and speaks for ever."""
    _showing = _was_read = False

    def __init__(self, **state: Any) -> None:
        self._language = language()
        super().__init__(**self._completed(state))
        self._build_frame()
        self.observe(self._refresh, list(self.traits(state=True)))
        self._refresh()
        rerun.remember(self)
        self._sealed = True  # from here on a name that is no setting is a slip

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        document(cls)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """The settings of somebody who gave these."""
        return state if state.keys() - {"question", "parts"} else {**self.opening, **state}

    def _controls(self) -> dict[str, W.Widget]:
        """Controls from top to bottom, under the names of the settings that they move."""
        return {}

    def _arranged(self) -> W.Widget:
        """The controls in their place."""
        return W.VBox(list(self.controls.values())).add_class("vl-controls")

    def _stage(self) -> W.DOMWidget:
        """The picture."""
        raise NotImplementedError

    def _read(self, state: Mapping[str, Any]) -> Reading:
        """What a state means; changes nothing that is seen."""
        raise NotImplementedError

    def _show_state(self, state: Mapping[str, Any]) -> None:
        """Let controls and the picture follow settings, also such as cannot work."""
        for name, control in self.controls.items():
            if name in state and hasattr(control, "show"):
                control.show(state[name])

    def _draw(self, reading: Any) -> None:
        """Let the picture follow a new reading."""

    def _written(self, reading: Any) -> str:
        """What stands beside the picture, as HTML."""
        return html.shown(reading)

    def _described(self, reading: Any) -> str:
        """The same and all that the picture shows, as text and tables."""
        return html.description(reading)

    def _fold_outs(self) -> list[FoldOut]:
        """What folds out at the foot; every instrument has its program and its description."""
        return [
            FoldOut("code", said("Show the code"), W.Textarea(), self.code),
            FoldOut("words", said("Describe"), W.HTML(), self._when_read(self._in_words)),
        ]

    def _in_words(self, reading: Any) -> str:
        return self._described(reading) + html.glossary(self._terms(reading))

    def _terms(self, reading: Any) -> Sequence[Term]:
        """Cards of the glossary that help to read it: those that name it."""
        return [term for term in all_terms() if term.instrument == type(self).__name__]

    def _asks(self) -> str:
        """The question above the picture; the default one in the language of now."""
        return said(self.question)

    def _when_read(self, tell: Callable[[Any], str]) -> Callable[[], str]:
        """Tell about the reading, and nothing before the first."""
        return lambda: tell(self.reading) if self.reading else ""

    def _actions(self) -> list[W.Widget]:
        """Buttons and words of its own, behind those that fold something out."""
        return []

    def code(self) -> str:
        """A program on torch alone that computes and prints the numbers on screen."""
        return self.reading.code if self.reading else ""

    def _press(self, key: str) -> None:
        """Do what one of the ``hotkeys`` stands for."""

    def close(self) -> None:
        """Close every widget that this one made; nothing stays behind in the kernel."""
        for twin in self._twins.values():
            twin.close()
        for part in (*self._links, self):
            for widget in reversed(list(owned(part))):
                W.Widget.close(widget)

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.text}"

    def _build_frame(self) -> None:
        self.controls = self._controls()
        self._follow_controls()
        self._numbers = W.HTML().add_class("vl-shown")
        self._problem = Problem(self._take)
        self._head = W.HTML().add_class("vl-head")
        self._make_guide()
        self._folds = self._fold_outs()
        folding = (fold.button for fold in self._folds)
        foot = W.HBox([*folding, *self._actions(), self._show_me]).add_class("vl-foot")
        contents = [fold.content for fold in self._folds]
        self._placed = {
            "head": [self._head, self._guide],
            "controls": [self._arranged()],
            "stage": [self._stage()],
            "": [self._problem, self._numbers],
            "foot": [foot, *contents],
        }
        self._body = W.Box().add_class("vl")
        frame = frame_of(type(self))(hatched=self.hatched, hotkeys=self.hotkeys)
        frame.on_msg(lambda _, told, __: self._press(str(told.get("key"))))
        self.children = [frame, self._body]
        self.add_class("vl-frame").add_class(f"vl-{_dashed(type(self).__name__)}")
        self._leave_out_parts()

    def _follow_controls(self) -> None:
        """Let a setting follow the control of its name."""
        for name, control in self.controls.items():
            if name in self.traits(state=True) and hasattr(control, "moves"):
                control.observe(lambda now, name=name: self._hear(name, now["new"]), control.moves)

    def _hear(self, name: str, value: Any) -> None:
        if not self._showing:
            self._take({name: value})

    @in_its_language
    def _refresh(self, change: Any = None) -> None:
        if self._taking:
            return
        self._head.value = html.headline(said(self.title), self._asks())
        if change and change["name"] in ("question", "parts"):
            return  # nothing of it is read
        state = self.state()
        try:
            self._show(state)
            reading = self._reading_of(state)
        except LabError as error:
            self._show_problem(error)
            if self._was_read:
                self.set_trait("text", self.problem)
                return
            reading = self._read_nearest(state, error)
        else:
            self._show_problem(None)
        self._was_read = True
        self.set_trait("reading", reading)
        self.set_trait("text", self.problem or reading.text)
        self._draw(reading)  # before the words: the browser draws while they are still written
        self._numbers.value = self._written(reading)
        for fold in self._folds:
            fold.fill()
        self._tell_stop()

    def _show(self, state: Mapping[str, Any]) -> None:
        """Controls answer what they are shown; that is no hand's move."""
        self._showing = True
        try:
            self._show_state(state)
        finally:
            self._showing = False

    def _reading_of(self, state: Mapping[str, Any]) -> Reading:
        """The same, and a sentence where it would need a torch that is not there."""
        with told_if_absent():
            return self._read(state)

    def _read_nearest(self, state: dict[str, Any], error: LabError) -> Reading:
        """The reading of the nearest state that can work: a remedy's, else the opening one."""
        nearest = [{**state, **remedy.settings} for remedy in error.remedies]
        for near in [*nearest, self._opening_state()]:
            try:
                return self._reading_of(near)
            except LabError:
                continue
        raise error

    def _show_problem(self, error: LabError | None) -> None:
        own = set(self.traits(state=True))  # a remedy for another instrument is none here
        remedies = error.remedies if error else ()
        problem = str(error) if error else ""
        self._problem.say(problem, [r for r in remedies if own.issuperset(r.settings)])
        (self.add_class if problem else self.remove_class)("vl-has-problem")
        self.set_trait("problem", problem)


def _dashed(name: str) -> str:
    """The name of a class as the stylesheets write it.

    >>> _dashed("MemoryGauge")
    'memory-gauge'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
