"""The explorer itself: its settings, and where everything stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as W
from traitlets import Any as AnyTrait
from traitlets import CFloat, Dict, Int, Unicode, link

from vitlab.core.facts import number
from vitlab.core.grid import as_pair
from vitlab.core.readings.position_encoding_explorer import (
    AT_ONCE,
    TOUR,
    PositionReading,
    position_reading,
    same_share,
)
from vitlab.widgets.background import Background, Rest
from vitlab.widgets.base import DrawnFoldOut, FoldOut, Instrument, html
from vitlab.widgets.places import SamePlaces
from vitlab.widgets.position_encoding_explorer import words
from vitlab.widgets.position_encoding_explorer.conventions import Conventions
from vitlab.widgets.position_encoding_explorer.panel import ExplorerPanel
from vitlab.widgets.position_encoding_explorer.places import PlaceMap
from vitlab.widgets.position_encoding_explorer.side import Side
from vitlab.widgets.position_encoding_explorer.swapping import Swapping
from vitlab.widgets.traits import Number, Pair, Text, Whole, Wholes, kept, setting
from vitlab.words import said, word

_BESIDE = ("question", "parts", "swapped")  # settings that change nothing of the reading
_OF_THE_GRID = ("grid_size", "table", "num_prefix_tokens")  # settings that settle the places
_LOOKS = ("selected", "dimensions")  # settings that look elsewhere in the same table


class PositionEncodingExplorer(Instrument[PositionReading]):
    """See which places an encoding of positions takes for neighbours, and what each costs.

    With ``table=`` (a bundled name, a path, an array or tensor) it shows a learned one.

    >>> explorer = PositionEncodingExplorer(encoding="sinusoidal_2d")
    >>> explorer.reading.nearest.indices
    (69, 82, 97)
    >>> explorer.close()
    """

    title = word("Position encoding explorer")
    tour = TOUR
    sheet = Path(__file__).with_name("style.css")

    question: Text = setting(
        Unicode(
            word("Which patch does the model take for the nearest neighbour of the one you chose?"),
            help="what to ask of it, above the picture; empty for nothing",
        )
    )
    encoding: Text = setting(
        Unicode(
            "sinusoidal_1d", help="none, sinusoidal_1d, sinusoidal_2d, learned, relative or rope"
        )
    )
    grid_size: Pair = setting(Pair(14, help="rows and columns of patches, at most 64 of each"))
    dim: Whole = setting(Int(768, help="width of the model; for rope of a head"))
    temperature: Number = setting(CFloat(10_000.0, help="the slowest wave, divided by 2π"))
    style: Text = setting(
        Unicode("mae", help="order of a 2-D sinusoid's columns: mae, bigvision, hf or timm")
    )
    layout: Text = setting(Unicode("interleaved", help="interleaved: sine beside cosine; or half"))
    coords: Text = setting(Unicode("index", help="index: cells are counted; or centered"))
    num_prefix_tokens: Whole = setting(Int(0, help="rows of a table before the patches"))
    num_heads: Whole = setting(Int(12, help="columns of a table of relative biases"))
    table: AnyTrait = setting(
        AnyTrait(None, allow_none=True, help="a learned one: bundled name, path, array or tensor")
    )
    trained_with: Dict[str, Any] = setting(
        Dict(help="conventions of the model that is run with these: style, layout, coords, …")
    )
    selected: Whole = setting(Int(83, help="position looked at, row by row; -1 for none"))
    dimensions: Wholes = setting(Wholes((48, 128, 256), help="columns of the table drawn as waves"))
    swapped: Wholes = setting(Wholes((), help="two patches to exchange; empty for two of ours"))

    _found: dict[Hashable, Any] = kept(None)

    def cancel(self) -> None:
        """Do not wait for what is computed beside everything else."""
        self._behind.stop()
        self._tell_waiting("")

    def close(self) -> None:
        """Close every widget, and end what runs."""
        if hasattr(self, "side"):  # or a setting was refused before anything was built
            self._behind.stop()
            self._picturing.stop()
            self._rest.stop()
            self.places.stop()
            self.side.close()
        super().close()

    def write_inputs(self, folder: str | Path) -> Path | None:
        """Write a table of one's own as ``inputs.pt``, which the program reads."""
        return self.reading.write_inputs(folder)

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """Of a grid that has no such place, the one at the same share of both sides."""
        state = super()._completed(state)
        given = {name: state[name] for name in _OF_THE_GRID if name in state}
        if not given or "selected" in state:
            return state
        try:
            if "grid_size" in given:
                given["grid_size"] = as_pair(given["grid_size"], "grid_size")
            rows, cols = position_reading(**given).setting.grid_size
        except Exception:  # whatever it is, it is said when the state is read
            return state
        own: Any = self.traits(state=True)
        place, grid = own["selected"].default(), own["grid_size"].default()
        there = place if place < rows * cols else same_share(place, grid, (rows, cols))
        return {**state, "selected": there}

    def _build_frame(self) -> None:
        self._found = {}
        self._behind = Background(self._end, on_late=self._be_late)
        self._picturing = Background(self._show_thumbnails)
        self._rest = Rest()
        super()._build_frame()
        self.add_class("vl-wide")

    def _controls(self) -> dict[str, W.Widget]:
        self.panel = ExplorerPanel(self._take)
        return self.panel.named

    def _follow_controls(self) -> None:
        """The panel itself tells what a hand changed."""

    def _arranged(self) -> W.Widget:
        return self.panel

    def _stage(self) -> W.DOMWidget:
        self.places = PlaceMap()
        self.side = Side(
            self._take, self._mark, places=self.places.canvas, before=self.swapping.before
        )
        link((self, "selected"), (self.places.canvas, "selected"))
        self._links = (SamePlaces([self.places.canvas, self.side.table.canvas]),)
        return W.Box([self.places, self.side]).add_class("vl-both")

    def _targets(self) -> dict[str, tuple[W.Widget, str]]:
        on_map = {name: (self.places.canvas, name) for name in ("selected", "hovered")}
        return {**super()._targets(), **on_map, "dimensions": (self.side.waves, "dimensions")}

    def _mark(self, index: int, on_map: bool) -> None:
        """A place of the map, or a patch of the picture, is the newer of the two to swap."""
        if on_map:
            index = self.swapping.place_of(index, self.reading.setting.grid_size)
        pair = self.swapping.with_newer(index)
        if pair is not None:
            self.swapped = pair
            self._folds[2].button.value = True

    def _actions(self) -> list[W.Widget]:
        self._cancel = W.Button(description=said("Cancel"))
        self._cancel.on_click(lambda _: self.cancel())
        self._waiting = W.HTML()
        self._tell_waiting("")
        return [self._cancel, self._waiting]

    def _show_state(self, state: Mapping[str, Any]) -> None:
        self.panel.follow(state)
        self.conventions.follow(state)

    def _key(self, state: Mapping[str, Any]) -> Hashable:
        """Equal for states that show the same table."""
        beside = (*_BESIDE, *_LOOKS, "table", "trained_with")
        return (id(state["table"]), *(v for name, v in state.items() if name not in beside))

    def _read(self, state: Mapping[str, Any]) -> PositionReading:
        told = {name: value for name, value in state.items() if name not in _BESIDE}
        reading = position_reading(**told)
        key = self._key(state)
        reading = reading.with_structure(self._found.get(key))
        if reading.setting.encoding == "rope" and (key, reading.wanted) not in self._found:
            reading = reading.without_what_waits()
        # what cannot work is said before it is drawn; the other numbers can wait for the words
        _ = reading.nearest, reading.convention, reading.plane_curves
        return reading

    def _draw(self, reading: PositionReading) -> None:
        key = self._key(self.state())
        self.places.show(reading, key)
        self.side.show(reading, key)
        self.panel.follow_reading(reading)
        self._find_the_rest(reading, key)

    def _find_the_rest(self, reading: PositionReading, key: Hashable) -> None:
        """What takes longer than a hand waits begins once the hand rests, beside all else."""
        asked = (key, reading.wanted)
        if asked != self._asked:
            self.cancel()
        self._rest.then(lambda: self._begin_the_rest(reading, key, asked))

    def _begin_the_rest(self, reading: PositionReading, key: Hashable, asked: Hashable) -> None:
        if reading.setting.tokens <= AT_ONCE:
            self.panel.show_thumbnails(reading)
        else:
            self._picturing.start(lambda _: _with_thumbnails(reading))
        if asked == self._asked:
            return
        self._asked = asked
        if reading.structure is None and reading.vectors is not None and key not in self._found:
            self._start(key, reading.find_structure)
        elif reading.later and reading.compares:
            self._start(asked, reading.find_convention)

    def _show_thumbnails(self, reading: PositionReading | None, _: str) -> None:
        if reading is not None:
            self.panel.show_thumbnails(reading)

    def _start(self, key: Hashable, find: Callable[[], Any]) -> None:
        self._behind.start(lambda _: (key, find()))

    _asked: Hashable = kept(None)

    def _end(self, found: tuple[Hashable, Any] | None, problem: str) -> None:
        self._tell_waiting(problem)
        if found is not None:
            self._found[found[0]] = found[1]
            self._refresh()

    def _be_late(self) -> None:
        tokens = number(self.reading.setting.tokens)
        self._tell_waiting(
            said("comparing {tokens} × {tokens} pairs …", tokens=tokens), cancel=True
        )

    def _tell_waiting(self, text: str, *, cancel: bool = False) -> None:
        self._waiting.value = html.progress(text)
        self._cancel.layout.display = None if cancel else "none"

    def _written(self, reading: PositionReading) -> str:
        return html.says(reading) + html.facts(words.shown_facts(reading), in_a_row=True)

    def _described(self, reading: PositionReading) -> str:
        return html.description(reading) + words.tables(reading)

    def _fold_outs(self) -> list[FoldOut]:
        self.swapping, self.conventions = Swapping(), Conventions(self._take)
        return [
            *super()._fold_outs(),
            DrawnFoldOut("swap", said("Swap two patches"), self.swapping, self._draw_swap),
            DrawnFoldOut(
                "conventions", said("Conventions"), self.conventions, self._draw_conventions
            ),
        ]

    def _draw_swap(self) -> None:
        self.swapping.show(self.swapped)

    def _draw_conventions(self) -> None:
        if self.reading is not None:
            self.conventions.show(self.reading)


def _with_thumbnails(reading: PositionReading) -> PositionReading:
    _ = reading.thumbnails
    return reading
