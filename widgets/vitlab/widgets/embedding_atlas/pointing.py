"""The atlas's points: what hands do to them becomes settings, and what is read becomes places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait

from vitlab.core.readings.embedding_atlas.naming import KIND, LABEL, PICTURE
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.embedding_atlas import showing
from vitlab.widgets.embedding_atlas.finding import found, key_of
from vitlab.widgets.embedding_atlas.hanging import hang, thumbnails_of
from vitlab.widgets.embedding_atlas.wall import PictureWall
from vitlab.widgets.points import PointsCanvas
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading


_CURVES = {
    KIND: word("Kind of shape, from empty patches"),
    PICTURE: word("Picture"),
    LABEL: word("Label"),
}
"""What a layer knows, by what the labels are."""


class Pointing(Settings):
    """Part of `EmbeddingAtlas`: its points and its pictures.

    What is selected, brushed and which layer is on show are the page's while a hand is there: the
    kernel follows, and says nothing of it that is older than what the page has.
    """

    points: PointsCanvas
    wall: PictureWall
    controls: dict[str, Any]
    selected: Any
    selection: Any
    marks: Any
    mark_size: Any
    problem: Any
    curve: Any = AnyTrait((), help="what is known of each layer so far", read_only=True)

    _moving = False
    _told: dict[str, Any]
    _hung: tuple[Any, Any] = (None, None)
    _small: Any = ()
    _read_thumbnails: Any = ([], None)

    def _hear_selected(self, change: Mapping[str, Any]) -> None:
        if not self._moving and self.reading is not None:
            self.selected = self._id_of(change["new"])
            self._show_chosen()

    def _hear_brushed(self, change: Mapping[str, Any]) -> None:
        if not self._moving and self.reading is not None:
            known = self.reading.source.ids
            self.selection = [self._id_of(row) for row in change["new"] if row < len(known)]
            self._show_chosen()

    def _show_chosen(self) -> None:
        """Of other tokens the page may choose some that are gone."""
        if self.problem:
            return
        self._moving = True
        try:
            showing.show_chosen(self.points, self.reading)
        finally:
            self._moving = False

    def _id_of(self, row: int) -> Any:
        ids = self.reading.source.ids
        return ids[row].item() if 0 <= row < len(ids) else None

    def _thumbnails(self, source: Any, given: Any) -> list[Any]:
        """Small pictures of tokens of one's own; read once."""
        known: list[Any]
        known, told = self._read_thumbnails
        if told is None or told[0] is not source or told[1] is not given:
            known = thumbnails_of(given, source)
            self._read_thumbnails = (known, (source, given))
        return known

    def _show_points(self, reading: AtlasReading) -> None:
        source = reading.source
        if self._hung[0] is not source or self._hung[1] is not self._small:
            hang(self.points, source, self._small)
            self.wall.grouped = source.several_groups
            self._hung = (source, self._small)
        names = [*reading.source.layers]
        self._showing = True
        self.controls["layer"].offer(names)
        self.controls["layer"].show(reading.setting.layer)
        self._showing = False
        self.points.marks, self.points.mark_size = self.marks, self.mark_size
        showing.show_places(self.points, reading)
        self._show_known(reading)
        showing.show_chosen(self.points, reading)

    def _show_known(self, reading: AtlasReading) -> None:
        """What the page needs beyond the present look, as far as it is known; sent once."""
        setting = reading.setting
        wants = reading.method == "pca" == setting.method
        for name, key, show in (
            ("layouts", (wants, *key_of(reading, "layouts")), showing.show_layouts),
            ("near", key_of(reading, "near"), showing.show_near),
            ("cluster", (setting.color_by, *key_of(reading, "cluster")), showing.show_colours),
        ):
            known = found(reading, key_of(reading, name))
            if name == "layouts" and not wants:
                known = None
            if self._told.get(name) != (reading.source, key, known is not None):
                self._told[name] = (reading.source, key, known is not None)
                show(self.points, reading, known)

    def _show_curve(self, reading: AtlasReading) -> None:
        source = reading.source
        known = [found(reading, ("curve", name)) for name in source.layers]
        curve = tuple(one for one in known if one is not None)
        self.set_trait("curve", curve)
        purity = reading.purity_of_ground or reading.purity_of_all
        chance = purity.by_chance if purity else 0.0
        known_of = said(_CURVES[source.label_word])
        self.controls["layer"].show_curve(curve if len(known) > 1 else (), chance, known_of)
