"""The atlas's controls: which pictures, and how their tokens are laid out and coloured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.embedding_atlas.settings import ColorBy, Subset
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider
from vitlab.widgets.embedding_atlas.layers import Layers
from vitlab.words import digits, said, word

OF_THE_LAYOUT = ("dims", "perplexity", "neighbours", "seed", "marks", "mark_size")
_METHODS = (("PCA", "pca"), ("t-SNE", "tsne"), ("UMAP", "umap"))
_PERPLEXITIES = (2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0)
_SIZES = (1.5, 2.0, 2.7, 3.5, 4.5, 6.0)
_COLOURS: Mapping[ColorBy, str] = {
    "label": word("label"),
    "picture": word("picture"),
    "row": word("row"),
    "column": word("column"),
    "norm": word("norm"),
    "cluster": word("cluster"),
}
_SUBSETS: Mapping[Subset, str] = {
    "all": word("all"),
    "on the shape": word("on the shape"),
    "ground": word("ground"),
}
_MARKS = {"dots": word("dots"), "thumbnails": word("thumbnails")}
_SHAPES = "shapes"
OWN = "own"


class PicturesMenu(Menu):
    """Which pictures: ours, or one's own once there are some."""

    def __init__(self) -> None:
        ours = [(said("16 drawn shapes"), _SHAPES), (said("3 photographs"), "photographs")]
        super().__init__(description=said("pictures"), options=ours)

    def show(self, value: Any, label: str = "") -> None:
        """Choose ours; whatever else is given takes the place for one's own."""
        shown = _SHAPES if value is None else value
        ours = isinstance(shown, str) and shown in (_SHAPES, "photographs")
        super().show(shown if ours else OWN, said("your own"))


class NumberSlider(ChoiceSlider):
    """Numbers on a slider, one's own among them."""

    def show(self, value: Any, label: str = "") -> None:
        """Choose a number."""
        if 0 < value < 10_000:
            super().show(value, digits(f"{value:g}"))


def make_controls() -> dict[str, W.Widget]:
    """Every control under the name of the setting that it moves."""
    numbers = {"perplexity": _PERPLEXITIES, "mark_size": _SIZES}
    words = {"perplexity": said("perplexity"), "mark_size": said("size, px")}
    sliders = {
        name: NumberSlider(
            description=words[name],
            options=[(digits(f"{one:g}"), one) for one in values],
            value=values[2],
        )
        for name, values in numbers.items()
    }
    return {
        "images": PicturesMenu(),
        "layer": Layers(),
        "method": Menu(description=said("layout"), options=_METHODS),
        "color_by": _menu(said("colour"), _COLOURS),
        "subset": _menu(said("patches"), _SUBSETS),
        "dims": _menu(said("components"), {2: word("two"), 3: word("three")}),
        "perplexity": sliders["perplexity"],
        "neighbours": Slider(15, 2, 50, description=said("neighbours")),
        "seed": Slider(0, 0, 20, description=said("seed")),
        "marks": _menu(said("points as"), _MARKS),
        "mark_size": sliders["mark_size"],
    }


def _menu(label: str, words: Mapping[Any, str]) -> Menu:
    return Menu(description=label, options=[(said(shown), value) for value, shown in words.items()])
