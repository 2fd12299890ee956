"""The three pages: what each is called and asks, and which settings it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vitlab.core.refitting.points import AccuracyPoint, TunedPoint, mean_and_spread
from vitlab.words import word

TITLES: dict[str, str] = {
    "positions": word("Position table"),
    "patch_weights": word("Patch weights"),
    "native_aspect": word("Native aspect"),
}
QUESTIONS: dict[str, str] = {
    "positions": word(
        "Four times the tokens, a perfectly resized table. Does the model read the larger picture "
        "better?"
    ),
    "patch_weights": word(
        "Both kernels look alike. Why does one of them read 44 % and the other 99.8 %?"
    ),
    "native_aspect": word(
        "The same budget of tokens twice. In which picture is the rocket still a rocket?"
    ),
}
_TABLE = ("model", "table", "old_size", "new_size", "num_prefix_tokens", "style", "dimension")
_RULE = ("interpolation", "antialias", "align_corners")  # a named style knows them by itself
_KERNEL = ("model", "patch_size", "method", "interpolation", "antialias", "image", "subject")
_ASPECT = ("image", "patch_size", "max_num_patches", "max_ratio")


def of_page(state: Mapping[str, Any], measured: Mapping[Any, AccuracyPoint]) -> dict[str, Any]:
    """What `resolution_reading` is told of a state on its page.

    >>> state = {"page": "native_aspect", "image": None, "patch_size": (16, 16)}
    >>> of_page({**state, "max_num_patches": 64, "max_ratio": None}, {})["image"]
    'rocket'
    """
    if state["page"] == "patch_weights":
        own = {name: state[name] for name in _KERNEL}
        return {**own, "selected": state["patch"], "accuracies": measured}
    if state["page"] == "native_aspect":
        own = {name: state[name] for name in _ASPECT}
        return {**own, "image": "rocket" if state["image"] is None else state["image"]}
    if state["page"] != "positions":
        return {}
    names = (*_TABLE, "selected", "subject", *(_RULE if state["style"] is None else ()))
    return {**{name: state[name] for name in names}, "accuracies": measured}


def tuned_places(points: Iterable[TunedPoint]) -> list[tuple[int, float]]:
    """(px, share) of the last step that all seeds so far have reached, of each size.

    >>> run = [TunedPoint(0, step, AccuracyPoint("fine_tuned", 96, 64, 128)) for step in (0, 40)]
    >>> tuned_places(run)
    [(96, 0.5)]
    """
    spreads = mean_and_spread(points)
    last = {px: max(step for size, step in spreads if size == px) for px, _ in spreads}
    return [(px, spreads[px, step].mean) for px, step in sorted(last.items())]
