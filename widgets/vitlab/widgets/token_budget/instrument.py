"""The token budget itself: its settings, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as W
from traitlets import Dict, Int, Unicode

from vitlab.core.images import RECEIPT_LINE
from vitlab.core.readings.token_budget import FAMILIES, TOUR, BudgetReading, budget_reading
from vitlab.core.readings.token_budget.pictures import PICTURES
from vitlab.core.readings.token_budget.settings import PAPER
from vitlab.widgets.base import FoldOut, Instrument
from vitlab.widgets.base.problem import Problem
from vitlab.widgets.token_budget import shown, words
from vitlab.widgets.token_budget.board import MOVED, Board, Panel
from vitlab.widgets.token_budget.folds import CapsFold, DifferingFold
from vitlab.widgets.token_budget.picturing import Picturing, with_picture
from vitlab.widgets.token_budget.traits import PictureOrSize
from vitlab.widgets.traits import Names, OptionalBox, OptionalPair, Text, Whole, setting
from vitlab.words import said, word

_DRIVEN = ("images", "text_tokens", "context", "fit", "projector", "decoder", "slot")


class TokenBudget(Picturing, Instrument[BudgetReading]):
    """See what pictures cost a language model, and whether it can still read the smallest print.

    Each row is a family of models with its own rule; the bar is one context window. Draw the box
    round the smallest print: its height is that of a letter.

    >>> budget = TokenBudget(family="gemma-3")
    >>> budget.reading.window.pictures
    780
    >>> budget.close()
    """

    title = word("Token budget")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    question: Text = setting(
        Unicode(
            word("Which of them can still read the smallest print, and for how many slots?"),
            help="what to ask of it, above the picture; empty for nothing",
        )
    )
    image: PictureOrSize = setting(
        PictureOrSize(help="receipt, a sample's name, or a picture; None for a size alone")
    )
    image_size: OptionalPair = setting(
        OptionalPair(help="(height, width) to count with; None: the picture's own")
    )
    family: Text = setting(Unicode("internvl", help="the rule whose tiles are drawn"))
    families: Names = setting(Names(FAMILIES, help="rules that are compared, 8 at most"))
    images: Whole = setting(Int(3, help="how many such pictures"))
    text_tokens: Whole = setting(Int(600, help="tokens of text beside them"))
    context: Whole = setting(Int(8192, help="slots of the window"))
    box: OptionalBox = setting(
        OptionalBox(RECEIPT_LINE, help="(top, left, height, width) of the smallest print, or None")
    )
    fit: Text = setting(
        Unicode("as built", help="as built; at equal slots: native for its own shape, or square")
    )
    merge: Any = setting(
        Int(None, allow_none=True, help="patches on a side of a block; None: the family's own")
    )
    projector: Text = setting(Unicode("mlp", help="linear, mlp or none: it changes no count"))
    caps: Dict[str, Any] = setting(
        Dict(dict(PAPER), help="settings that are not as released: {family: {setting: number}}")
    )
    decoder: Text = setting(Unicode("qwen2-7b", help="the language model that reads the slots"))
    counts: OptionalPair = setting(OptionalPair(help="two counts that differ, to be told why"))
    slot: Whole = setting(Int(-1, help="the slot to look at, from 0; -1 for none"))

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """Another picture or size has no box yet."""
        if state.keys() & {"image", "image_size"} and "box" not in state:
            state = {**state, "box": None}
        return super()._completed(state)

    def _arranged(self) -> W.Widget:
        self.board = Board(self._make_canvas(), known=shown.families_shown())
        self.board.observe(self._hear_board, list(MOVED))
        return Panel(self.board)

    def _stage(self) -> W.DOMWidget:
        self.too_small = Problem(self._take).add_class("vl-too-small")
        return W.Box([self.canvas, self.board, self.too_small]).add_class("vl-both")

    def _fold_outs(self) -> list[FoldOut]:
        told = {
            "closer": (said("Crops, or a second branch"), words.closer),
            "sources": (said("Sources and dates"), words.sources),
        }
        return [
            *super()._fold_outs(),
            CapsFold(self._change_caps, lambda: self.reading),
            DifferingFold(self._take, lambda: self.reading),
            *(
                FoldOut(name, label, W.HTML(), self._when_read(tell))
                for name, (label, tell) in told.items()
            ),
        ]

    def _hear_board(self, change: dict[str, Any]) -> None:
        """Adopt what a hand moved in the page."""
        name, value = change["name"], change["new"]
        if self._showing:
            return
        if name == "picture":
            self._take(with_picture(value))
        else:
            plain = {"families": tuple, "merge": lambda side: side or None}.get(name)
            self._take({name: plain(value) if plain else value})

    def _change_caps(self, name: str, changed: Mapping[str, Any]) -> None:
        """Keep one family's changed settings beside those of the others."""
        others = {known: caps for known, caps in self.caps.items() if known != name}
        self.caps = {**others, name: dict(changed)} if changed else others

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        moved = {name: (self.board, name) for name in _DRIVEN}
        on_canvas = {name: (self.canvas, name) for name in ("image", "box", "hovered")}
        return {**super()._targets(), **moved, **on_canvas, "family": (self.board, "family")}

    def _show_state(self, state: Mapping[str, Any]) -> None:
        image, merge = state["image"], state["merge"] or 0
        own = not (isinstance(image, str) and image in PICTURES)
        with self.board.hold_sync():
            for name in _DRIVEN:
                setattr(self.board, name, state[name])
            self.board.merge, self.board.picture = merge, shown.OWN if own else image
            self.board.choices = shown.choices(state["context"], merge, own)

    def _read(self, state: Mapping[str, Any]) -> BudgetReading:
        beside = ("question", "parts", "slot")
        told = {name: value for name, value in state.items() if name not in beside}
        told["image"] = self._load(state["image"])
        return budget_reading(**told)

    def _draw(self, reading: BudgetReading) -> None:
        self._picture(reading)
        with self.board.hold_sync():
            self.board.plans = [shown.plan_shown(row) for row in reading.rows]
            self.board.families = list(reading.setting.families)
            self.board.family = reading.setting.family
            self.board.print_ratio = shown.print_ratio(reading)
            self.board.seen = [shown.seen_shown(row) for row in reading.rows]
            self.board.crops = shown.crops_shown(reading)
        self.too_small.say(reading.too_small, reading.remedies)
        self.too_small.layout.display = None if reading.too_small else "none"

    def _written(self, reading: BudgetReading) -> str:
        return words.beside(reading)

    def _described(self, reading: BudgetReading) -> str:
        return words.described(reading)
