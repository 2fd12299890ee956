"""What the page draws: circle, matrices, the list of pairs, and two tables that fold out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as W
from traitlets import Dict, Float, List, Unicode

from vitlab.core.readings.contrast_explorer.drawn import MOST_PAIRS, captions_said
from vitlab.widgets.contrast_explorer.pictures import stock
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing

_HERE = Path(__file__).parent


class Stage(Refusing, anywidget.AnyWidget):
    """The circle and the matrices. ``batch`` is what a hand changes in the page, all in one piece.

    The page computes the losses itself, and reads off the lists what is chosen there.
    """

    _esm = joined(_HERE / "stage.js")

    batch = Dict(help="captions, angles, numbers of pictures, and what is looked at")
    batch.tag(sync=True, echo_update=False)
    logit_scale = Float(1.0, help="the scale").tag(sync=True, echo_update=False)
    logit_bias = Float(0.0, help="the bias").tag(sync=True, echo_update=False)
    pictures = List(Unicode(), help="each picture, as a data URL").tag(sync=True)
    given = Dict(help="of vectors of one's own: cosines, and two components").tag(sync=True)
    stock = List(Dict(), help="drawn pictures that a pair may be made of").tag(sync=True)
    controls = Dict(help="the lists to choose from, as the page names them").tag(sync=True)
    choices = Dict(help="of each list to choose from, its values").tag(sync=True)
    captions = Dict(help="of our own captions, what is shown for them").tag(sync=True)

    def __init__(self, controls: Mapping[str, W.Widget]) -> None:
        super().__init__(
            controls={name: f"IPY_MODEL_{each.model_id}" for name, each in controls.items()},
            choices={
                name: [value for _, value in each._options_full] for name, each in controls.items()
            },
            stock=stock()[:MOST_PAIRS],
            captions=captions_said(),
        )


class OfStage(Refusing, anywidget.AnyWidget):
    """Something else that is drawn of a stage's batch, and moves it."""

    stage = Unicode(help="the stage, as the page names it").tag(sync=True)

    def __init__(self, stage: Stage, **told: Any) -> None:
        super().__init__(stage=f"IPY_MODEL_{stage.model_id}", **told)


class PairList(OfStage):
    """How the batch is cut, and its pairs."""

    _esm = joined(_HERE / "pairs.js")


class Asking(OfStage):
    """Zero-shot: which caption fits a picture."""

    _esm = joined(_HERE / "zero_shot.js")

    lesson = List(Float(), help="cosines of the two prompts of the course lesson").tag(sync=True)


class Starting(OfStage):
    """The loss before anything is learned."""

    _esm = joined(_HERE / "start.js")
