"""What takes a while, found beside everything else and kept with its tokens."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from vitlab.core.errors import LabError, Remedy
from vitlab.core.readings.embedding_atlas.naming import layer_said
from vitlab.widgets.background import Task
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading, AtlasSource

Key: TypeAlias = tuple[Hashable, ...]
_MOST_KEPT = 64  # things of one lot of tokens; a layout is the largest

# Instruments with the same tokens, as all that open on drawn shapes, find each thing once.
_found: WeakKeyDictionary[Any, dict[Key, Any]] = WeakKeyDictionary()


def found(reading: AtlasReading, key: Key) -> Any:
    """What is known by this key; None if nothing is."""
    return _found.get(reading.source, {}).get(key)


def keep(source: Any, key: Key, thing: Any) -> None:
    """Know something of these tokens; of very many things the oldest are forgotten."""
    kept = _found.setdefault(source, {})
    kept.pop(key, None)
    kept[key] = thing
    for old in list(kept)[:-_MOST_KEPT]:
        del kept[old]


def key_of(reading: AtlasReading, thing: str) -> Key:
    """What a thing depends on, under its name."""
    how = reading.setting
    layout = (how.layer, how.subset, how.method, how.dims, how.neighbours)
    own = {
        "layouts": (how.subset, how.dims),
        "near": (how.subset, how.layer),
        "cluster": (how.subset, how.layer, how.seed),
        "layout": (*layout, how.perplexity, how.seed),
        "trust": (*layout, how.perplexity, how.seed),
        "probe": (how.layer,),
        "robustness": (how.layer,),
    }
    return (thing, *own[thing])


def completed(reading: AtlasReading) -> AtlasReading:
    """The reading with all that is known already; `LabError` where its layout cannot be."""
    layout = found(reading, key_of(reading, "layout")) if reading.waits else None
    if isinstance(layout, LabError):
        pca = Remedy(said("Show principal components"), {"method": "pca"})
        raise LabError(str(layout), (*layout.remedies, pca))
    if layout is not None:
        reading = reading.with_layout(layout)
    probe = found(reading, key_of(reading, "probe"))
    if probe is not None and not isinstance(probe, LabError) and reading.probe is None:
        reading = reading.with_probe(probe)
    trust = None if reading.waits else found(reading, key_of(reading, "trust"))
    if isinstance(trust, float) and reading.trust is None:
        reading = reading.with_trust(trust)
    return reading


def missing(reading: AtlasReading, *, robustness: bool) -> list[tuple[Key, Callable[[Task], Any]]]:
    """What is not known yet, what is waited for most first, and how it is found."""
    from vitlab.core.readings.embedding_atlas import find_robustness

    source, layer = reading.source, reading.setting.layer
    steps: list[tuple[Key, Callable[[Task], Any]]] = []
    if reading.waits:
        steps.append((key_of(reading, "layout"), lambda task: _lay_out(reading, task)))
    steps.append((key_of(reading, "near"), lambda _: reading.near))
    if reading.setting.method == "pca":
        steps.append((key_of(reading, "layouts"), lambda _: reading.layouts()))
    if robustness:
        steps.append((key_of(reading, "robustness"), lambda _: find_robustness(source, layer)))
    if not reading.waits:
        steps.append((key_of(reading, "trust"), lambda _: reading.find_trust()))
    steps.append((key_of(reading, "probe"), lambda _: reading.find_probe()))
    clustered = reading.moved(color_by="cluster")
    steps.append((key_of(reading, "cluster"), lambda _: clustered.colours))
    over = reading.purity_over
    steps += [(("curve", name), partial(_measure, source, name, over)) for name in source.layers]
    return [(key, find) for key, find in steps if key not in _found.get(source, {})]


def _measure(source: AtlasSource, layer: str, over: int, _: Task) -> Any:
    from vitlab.core.readings.embedding_atlas import find_layer

    return find_layer(source, layer, over)


def _lay_out(reading: AtlasReading, task: Task) -> Any:
    return reading.find_layout(lambda share, word: task.say("progress", share, word), task.stopped)


def find(
    task: Task, source: Any, steps: list[tuple[Key, Callable[[Task], Any]]]
) -> Generator[tuple[Any, ...], None, None]:
    """Find one thing after the other; what cannot be found is known as the reason."""
    for place, (key, how) in enumerate(steps):
        layer = layer_said(str(key[1])) if key[0] == "curve" else ""
        yield "progress", place / len(steps), said(_WORDS[key[0]], layer=layer)
        try:
            thing = how(task)
        except LabError as error:
            thing = error
        if task.stopped.is_set():
            return
        keep(source, key, thing)
        yield "found", key, thing


_WORDS: dict[Hashable, str] = {
    "layout": word("laying out"),
    "near": word("looking for neighbours"),
    "cluster": word("finding clusters"),
    "layouts": word("laying out the other layers"),
    "trust": word("measuring trustworthiness"),
    "probe": word("fitting a probe"),
    "robustness": word("changing pictures"),
    "curve": word("reading the layers: {layer}"),
}
