"""The atlas's controls: which pictures, and how their tokens are laid out and coloured."""

from __future__ import annotations

from typing import Any

import ipywidgets as W

from vitlab.core.readings.embedding_atlas.settings import COLOURS, SUBSETS
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider
from vitlab.widgets.embedding_atlas.layers import Layers

OF_THE_LAYOUT = ("dims", "perplexity", "neighbours", "seed", "marks", "mark_size")
_METHODS = (("PCA", "pca"), ("t-SNE", "tsne"), ("UMAP", "umap"))
_PERPLEXITIES = (2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0)
_SIZES = (1.5, 2.0, 2.7, 3.5, 4.5, 6.0)
_SHAPES = "shapes"
OWN = "own"


class PicturesMenu(Menu):
    """Which pictures: ours, or one's own once there are some."""

    def __init__(self) -> None:
        ours = [("16 drawn shapes", _SHAPES), ("3 photographs", "photographs")]
        super().__init__(description="pictures", options=ours)

    def show(self, value: Any, label: str = "") -> None:
        """Choose ours; whatever else is given takes the place for one's own."""
        word = _SHAPES if value is None else value
        ours = isinstance(word, str) and word in (_SHAPES, "photographs")
        super().show(word if ours else OWN, "your own")


class NumberSlider(ChoiceSlider):
    """Numbers on a slider, one's own among them."""

    def show(self, value: Any, label: str = "") -> None:
        """Choose a number."""
        if 0 < value < 10_000:
            super().show(value, f"{value:g}")


def make_controls() -> dict[str, W.Widget]:
    """Every control under the name of the setting that it moves."""
    numbers = {"perplexity": _PERPLEXITIES, "mark_size": _SIZES}
    words = {"perplexity": "perplexity", "mark_size": "size, px"}
    sliders = {
        name: NumberSlider(
            description=words[name], options=[(f"{one:g}", one) for one in values], value=values[2]
        )
        for name, values in numbers.items()
    }
    return {
        "images": PicturesMenu(),
        "layer": Layers(),
        "method": Menu(description="layout", options=_METHODS),
        "color_by": Menu(description="colour", options=COLOURS),
        "subset": Menu(description="patches", options=SUBSETS),
        "dims": Menu(description="components", options=[("two", 2), ("three", 3)]),
        "perplexity": sliders["perplexity"],
        "neighbours": Slider(15, 2, 50, description="neighbours"),
        "seed": Slider(0, 0, 20, description="seed"),
        "marks": Menu(description="points as", options=("dots", "thumbnails")),
        "mark_size": sliders["mark_size"],
    }
