"""The slicer's controls: a list of cuts, and those of the chosen cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as W
from traitlets import Any as AnyTrait

from vitlab.core.facts import number
from vitlab.core.grid import REMAINDERS
from vitlab.core.images import SAMPLES
from vitlab.core.readings.patch_grid_slicer import CUTS, OVERLAYS, PREFIX, THRESHOLDS
from vitlab.widgets.choices import Choices
from vitlab.widgets.controls import ChoiceSlider, Menu, PictureMenu, Slider, Tick
from vitlab.words import said, word

_LARGEST_PATCH = 64  # of the sliders; they grow with what is set in Python
_MOST_PREFIX_TOKENS = 16
_FARTHEST = 2**20
_NOTHING = word("none")
_STRIDES = ((4, 2, 2, 2), (2, 2, 2, 2), (4, 2, 2), (8, 2, 2), (16,))
_SIDES = (4, 8, 16, 32, 64)
ROW = 32  # px of a cut in the list
_NAMES = {
    "regular": word("regular"),
    "overlapping": word("overlapping"),
    "stages": word("stages"),
    "adaptive": word("adaptive"),
    "error": word("error"),
    "pad": word("pad"),
    "crop": word("crop"),
    "none": _NOTHING,
    "cosine": word("cosine"),
    "norm": word("norm"),
    "pca": word("pca"),
}
"""How each value of a list is called in it."""
_GRID = ("patch_height", "patch_width", "linked")
_SHOWN = {
    "regular": {"image", *_GRID, "remainder", "num_prefix_tokens", "overlay", "beside"},
    "overlapping": {
        *{"image", *_GRID, "patch_stride", "patch_padding", "remainder", "num_prefix_tokens"},
        *{"overlay", "beside"},
    },
    "stages": {"image", "strides", "stage", "overlay"},
    "adaptive": {
        *{"image", "min_patch", "max_patch", "threshold", "remainder", "overlay", "beside"},
    },
}


class BesideMenu(PictureMenu):
    """The sample photographs, one's own, and none."""

    picture = AnyTrait(None, allow_none=True, help="a sample's name, one's own, or None")

    def __init__(self, **kwargs: Any) -> None:
        options = [(said(_NOTHING), _NOTHING), *((name, name) for name in SAMPLES)]
        super().__init__(options=options, **kwargs)

    def show(self, picture: Any) -> None:  # type: ignore[override]  # as its parent's
        """Choose it."""
        if picture is None:
            self.value, self.picture = _NOTHING, None
        else:
            super().show(picture)

    def _choose(self, change: Any) -> None:
        if change["new"] == _NOTHING:
            self.picture = None
        else:
            super()._choose(change)


def make_controls(
    patch_size: tuple[int, int], linked: bool, stride: tuple[int, int] | None
) -> dict[str, W.Widget]:
    """All of them, under their names, from top to bottom; without a stride it is a patch."""
    height, width = patch_size
    return {
        "cut": Choices({cut: said(_NAMES[cut]) for cut in CUTS}, ROW),
        "image": PictureMenu(description=said("image")),
        "patch_height": Slider(height, 1, _LARGEST_PATCH, description=said("patch height")),
        "patch_width": Slider(width, 1, _LARGEST_PATCH, description=said("patch width")),
        "linked": W.Checkbox(linked, description=said("height = width"), indent=False),
        "patch_stride": Slider(
            (stride or patch_size)[0], 1, _LARGEST_PATCH, description=said("stride")
        ),
        "patch_padding": Slider(0, 0, _LARGEST_PATCH // 2, description=said("zeros around")),
        "strides": Menu(description=said("strides"), options=_labelled(_STRIDES)),
        "stage": Slider(1, 1, 4, description=said("stage")),
        "min_patch": Menu(description=said("smallest"), options=_in_px(_SIDES)),
        "max_patch": Menu(description=said("largest"), options=_in_px(_SIDES)),
        "threshold": ChoiceSlider(
            description=said("threshold"),
            options=[(number(value), value) for value in THRESHOLDS],
            value=0.005,
        ),
        "remainder": Menu(description=said("remainder"), options=_named(REMAINDERS)),
        "num_prefix_tokens": Slider(
            1, 0, _MOST_PREFIX_TOKENS, description=said("prefix tokens"), tooltip=said(PREFIX)
        ),
        "overlay": Menu(description=said("overlay"), options=_named(OVERLAYS)),
        "center": Tick(description=said("less the mean"), indent=False),
        "beside": BesideMenu(description=said("beside it")),
    }


def follow(controls: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Let them show settings; also such as have no place on them yet."""
    for name, words in (("strides", _words), ("min_patch", _px), ("max_patch", _px)):
        controls[name].show(state[name], words(state[name]))
    if state["threshold"] == state["threshold"]:  # not a nan, which no list finds again
        controls["threshold"].show(state["threshold"], number(state["threshold"]))
    step = state["stride"] or state["patch_size"]
    for slider, sides in (("patch_stride", step), ("patch_padding", state["padding"])):
        controls[slider].max = min(max(controls[slider].max, *sides), _FARTHEST)


def choose(
    controls: Mapping[str, W.Widget], state: Mapping[str, Any], shows: Callable[[str], bool]
) -> None:
    """Show the controls of the chosen cut, without those that would change no number on show."""
    wanted = {"cut"} | _SHOWN.get(state["cut"], _SHOWN["regular"])
    if state["overlay"] == "cosine":
        wanted.add("center")
    for name, control in controls.items():
        control.layout.display = None if name in wanted and shows(name) else "none"


def _labelled(strides: tuple[tuple[int, ...], ...]) -> list[tuple[str, tuple[int, ...]]]:
    return [(_words(each), each) for each in strides]


def _words(strides: tuple[int, ...]) -> str:
    """Strides as they are read: short, however many there are.

    >>> _words((4, 2, 2, 2)), _words(())
    ('4, 2, 2, 2', 'none')
    """
    return ", ".join(map(str, strides[:8])) or said(_NOTHING)


def _named(values: Sequence[str]) -> list[tuple[str, str]]:
    return [(said(_NAMES[value]), value) for value in values]


def _px(side: int) -> str:
    return f"{side} px"


def _in_px(sides: tuple[int, ...]) -> list[tuple[str, int]]:
    return [(_px(side), side) for side in sides]
