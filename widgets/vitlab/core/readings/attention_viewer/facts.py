"""Every number that the viewer shows, with its formula and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.attention_viewer.computed import AttentionComputed

READ = "As many tokens, read all alike, would give the same entropy: 1 if it reads one alone."
DISTANCE = "How far from itself a patch reads on average, in pixels from centre to centre."
PREFIX = "CLS and registers are tokens that show no patch; what goes to them is missing in the map."
AREA = (
    "Patches are hidden one by one, the most attended first: the area under the curve of the "
    "answer's probability. A map that points at what counts makes it small, smaller than random "
    "orders do."
)
EMPTY = "The model must answer something, also for a picture without anything in it."
LENS = (
    "The final norm and the head, put on the CLS token after this layer: they have learned to read "
    "the last layer alone."
)


def attention_facts(viewer: AttentionComputed) -> Iterator[Fact]:
    """The numbers in the order in which they are shown."""
    share = viewer.share_on_shape
    if share is not None:
        what = viewer.source.name(viewer.target) if viewer.target is not None else "shape"
        formula = f"Σ over the {what}'s patches"
        label = "of its reading lies on the shape"
        yield Fact("share_on_shape", label, 100 * share, formula, "%", "measured")
    yield from _answers(viewer)
    yield Fact(
        *("tokens_read", "tokens read", viewer.tokens_read, "e to the entropy", "", "measured"),
        READ,
    )
    unit = "px" if viewer.source.patch_size != (1, 1) else "patches"
    patch = viewer.setting.query >= viewer.source.num_prefix_tokens
    of = "of this patch" if patch else "mean over patches"
    yield Fact("distance", "mean distance", viewer.distance, of, unit, "measured", DISTANCE)
    if viewer.source.num_prefix_tokens:
        share = 100 * viewer.prefix_share
        count = viewer.source.num_prefix_tokens
        of = f"{count} token{'s' * (count > 1)} before the patches"
        yield Fact("prefix_share", "left on the prefix", share, of, "%", "measured", PREFIX)


def _answers(viewer: AttentionComputed) -> Iterator[Fact]:
    target, source = viewer.target, viewer.source
    if target is None:
        return
    name = f"“{source.name(target)}”"
    if viewer.hiding is not None:
        least, most = viewer.hiding.random_areas
        random = f"random: {number(least)} to {number(most)}"
        area = viewer.hiding.own.area
        yield Fact("area", "area, hiding by this map", area, random, "", "measured", AREA)
        hidden = f"{len(viewer.hidden_patches)} of {number(viewer.plane.size)} patches hidden"
        share = 100 * (viewer.probability_hidden or 0.0)
        yield Fact("hidden_answer", f"{name}, partly hidden", share, hidden, "%", "measured")
    for key, label, of, formula, meaning in (
        ("answer", f"{name} of the picture", source.whole, "softmax of the logits", ""),
        ("empty_answer", f"{name} without any", source.empty, "every pixel the mean", EMPTY),
    ):
        found = viewer.probability(of)
        if found is not None:
            yield Fact(key, label, 100 * found, formula, "%", "measured", meaning)
    if source.lens is not None:
        layer = viewer.setting.layer
        share = 100 * float(source.lens[layer, target])
        said = source.name(source.lens_answers[layer].target)
        formula = f"it would say {said}"
        label = f"{name} after layer {layer + 1}"
        yield Fact("lens_answer", label, share, formula, "%", "measured", LENS)
