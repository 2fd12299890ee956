"""The simulator's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, CFloat, Dict, Int, Tuple, Unicode

from vitlab import core
from vitlab.widgets.base import Instrument
from vitlab.widgets.resolution_simulator.pages import QUESTIONS, of_page
from vitlab.widgets.resolution_simulator.traits import OptionalPicture
from vitlab.widgets.traits import Pair, Switch, Text, Whole, setting

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import ResolutionReading


class SimulatorSettings(Instrument["ResolutionReading"]):
    """Part of `ResolutionSimulator`: what a person sets."""

    question: Text = setting(
        Unicode(QUESTIONS["positions"], help="asked above the picture; empty for nothing")
    )
    page: Text = setting(Unicode("positions", help="positions, patch_weights or native_aspect"))
    model: Text = setting(
        Unicode("vit_shapes_patch8_64", help="a bundled name, or a name or path that load takes")
    )
    table: Any = setting(
        AnyTrait(
            None,
            allow_none=True,
            help="instead of the model's: 'sinusoidal_2d', a name, a path, an array or a tensor",
        )
    )
    old_size: Pair = setting(Pair(8, help="grid (rows, cols) of a table of your own"))
    new_size: Pair = setting(Pair(16, help="grid (rows, cols) to bring it to"))
    num_prefix_tokens: Whole = setting(
        Int(1, help="rows before the positions in a table of your own: CLS, registers; they stay")
    )
    style: Any = setting(
        Unicode(
            "timm",
            allow_none=True,
            help="timm, hf, dinov2, torchvision, siglip2, nearest, raw, none; None: as the three "
            "next say",
        )
    )
    interpolation: Text = setting(
        Unicode("bicubic", help="of patch weights, and of a table where style is None")
    )
    antialias: Switch = setting(
        Bool(True, help="of patch weights, and of a table where style is None")
    )
    align_corners: Any = setting(Bool(None, allow_none=True, help="of a table where style is None"))
    dimension: Whole = setting(Int(12, help="dimension of the table that is drawn"))
    selected: Whole = setting(Int(27, help="position of the old grid, counted row by row"))
    subject: Text = setting(
        Unicode("grows", help="whether the drawn shape grows with the picture, or stays as large")
    )
    patch_size: Pair = setting(Pair(16, help="new patch (height, width) in pixels"))
    method: Text = setting(
        Unicode("pi", help="of patch weights: pi, plain, or plain_scaled by old area / new area")
    )
    patch: Whole = setting(Int(27, help="patch of the picture whose token is looked at"))
    image: OptionalPicture = setting(
        OptionalPicture(None, help="picture of the last two pages; None: drawn shapes, the rocket")
    )
    max_num_patches: Whole = setting(Int(256, help="budget of tokens in native aspect"))
    max_ratio: Any = setting(
        CFloat(None, allow_none=True, help="how much a picture may be enlarged; None: any")
    )
    pictures: Whole = setting(
        Int(128, help="pictures of the first round of measuring; the second has four times as many")
    )
    accuracies = Dict(read_only=True, help="what was measured here, by (method, size in px)")
    tuned = Tuple(read_only=True, help="what other strategies gave, points in their order")

    def _completed(self, state: dict[str, Any]) -> dict[str, Any]:
        """The words of a rule alone mean a rule of one's own; a page has its question."""
        of_rule = {"interpolation", "align_corners"} & state.keys()
        if of_rule and "style" not in state and "page" not in state:
            state = {"style": None, **state}
        if isinstance(page := state.get("page"), str) and page in QUESTIONS:
            state = {"question": QUESTIONS[page], **state}
        return super()._completed(state)

    def _read(self, state: Mapping[str, Any]) -> ResolutionReading:
        return core.resolution_reading(state["page"], **of_page(state, self.accuracies))
