"""The slicer's settings."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Callable, CFloat, Dict, Int, Unicode

from vitlab.core.readings.patch_grid_slicer import SlicerReading
from vitlab.widgets.base import Instrument
from vitlab.widgets.traits import (
    Names,
    Number,
    OptionalPair,
    OptionalPicture,
    Pair,
    PictureSource,
    Switch,
    Text,
    Whole,
    Wholes,
    setting,
)
from vitlab.words import word


class SlicerSettings(Instrument[SlicerReading]):
    """Part of `PatchGridSlicer`: what a person sets."""

    question: Text = setting(
        Unicode(
            word("How large must a patch be before it shows something that you can name?"),
            help="what to ask of it, above the picture; empty for nothing",
        )
    )
    image: PictureSource = setting(
        PictureSource("chelsea", help="a sample's name, path, bytes, PIL image, array or tensor")
    )
    patch_size: Pair = setting(
        Pair(16, help="patch (height, width) in pixels; one number means a square")
    )
    linked: Switch = setting(Bool(True, help="height and width move together"))
    remainder: Text = setting(
        Unicode("error", help="where patches do not fill: error, pad or crop")
    )
    num_prefix_tokens: Whole = setting(
        Int(1, help="extra tokens before the patches: CLS, registers")
    )
    selected: Whole = setting(Int(-1, help="selected patch, counted row by row; -1 for none"))
    pinned: Dict[str, Any] = setting(Dict(help="a setting to compare with; empty for none"))
    facts: Names = setting(Names(help="names of the numbers to show; empty for all"))
    patchify: Callable = setting(
        Callable(None, allow_none=True, help="your own patchify(images, patch_size)")
    )
    cut: Text = setting(Unicode("regular", help="regular, overlapping, stages or adaptive"))
    stride: OptionalPair = setting(
        OptionalPair(help="overlapping: pixels from one patch to the next; None: side by side")
    )
    padding: Pair = setting(Pair(0, help="overlapping: pixels of zeros on every side"))
    strides: Wholes = setting(
        Wholes((4, 2, 2, 2), help="stages: how much coarser each is than the one before")
    )
    stage: Whole = setting(Int(1, help="stages: the one whose cells are chosen, from 1"))
    min_patch: Whole = setting(Int(8, help="adaptive: pixels on a side of the smallest cell"))
    max_patch: Whole = setting(Int(32, help="adaptive: pixels on a side of the largest cell"))
    threshold: Number = setting(CFloat(0.005, help="adaptive: variance that halves a cell"))
    overlay: Text = setting(
        Unicode("none", help="over the patches: none, cosine with the chosen one, norm or pca")
    )
    center: Switch = setting(
        Bool(True, help="cosines are those of what is left without the mean of all patches shown")
    )
    embed: Callable = setting(
        Callable(None, allow_none=True, help="a model or embed(images) to compare; None: pixels")
    )
    beside: OptionalPicture = setting(
        OptionalPicture(help="a second picture in the same cut, given like image; None for none")
    )
    selected_beside: Whole = setting(Int(-1, help="its selected patch; -1 for none"))
