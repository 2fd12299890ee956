"""Every number that the viewer shows, with its formula and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.attention_viewer.computed import AttentionComputed
from vitlab.words import said, said_many, word

READ = word("As many tokens, read all alike, would give the same entropy: 1 if it reads one alone.")
DISTANCE = word("How far from itself a patch reads on average, in pixels from centre to centre.")
PREFIX = word(
    "CLS and registers are tokens that show no patch; what goes to them is missing in the map."
)
AREA = word(
    "Patches are hidden one by one, the most attended first: the area under the curve of the "
    "answer's probability. A map that points at what counts makes it small, smaller than random "
    "orders do."
)
EMPTY = word("The model must answer something, also for a picture without anything in it.")
LENS = word(
    "The final norm and the head, put on the CLS token after this layer: they have learned to read "
    "the last layer alone."
)


def attention_facts(viewer: AttentionComputed) -> Iterator[Fact]:
    """The numbers in the order in which they are shown."""
    share = viewer.share_on_shape
    if share is not None:
        formula = said("Σ over the shape's patches")
        if viewer.target is not None:
            formula = said("Σ over the {name}'s patches", name=viewer.source.name(viewer.target))
        label = said("of its reading lies on the shape")
        yield Fact("share_on_shape", label, 100 * share, formula, "%", "measured")
    yield from _answers(viewer)
    yield Fact(
        *("tokens_read", said("tokens read"), viewer.tokens_read, said("e to the entropy")),
        *("", "measured", said(READ)),
    )
    patch = viewer.setting.query >= viewer.source.num_prefix_tokens
    of = said("of this patch") if patch else said("mean over patches")
    label, unit = said("mean distance"), viewer.source.unit
    yield Fact("distance", label, viewer.distance, of, unit, "measured", said(DISTANCE))
    if viewer.source.num_prefix_tokens:
        share = 100 * viewer.prefix_share
        count = viewer.source.num_prefix_tokens
        of = said_many("{n} token before the patches", "{n} tokens before the patches", count)
        label = said("left on the prefix")
        yield Fact("prefix_share", label, share, of, "%", "measured", said(PREFIX))


def _answers(viewer: AttentionComputed) -> Iterator[Fact]:
    target, source = viewer.target, viewer.source
    if target is None:
        return
    name = source.name(target)
    if viewer.hiding is not None:
        least, most = viewer.hiding.random_areas
        random = said("random: {least} to {most}", least=number(least), most=number(most))
        label, area = said("area, hiding by this map"), viewer.hiding.own.area
        yield Fact("area", label, area, random, "", "measured", said(AREA))
        hidden = said(
            "{hidden} of {all} patches hidden",
            hidden=len(viewer.hidden_patches),
            all=number(viewer.plane.size),
        )
        share = 100 * (viewer.probability_hidden or 0.0)
        label = said("“{name}”, partly hidden", name=name)
        yield Fact("hidden_answer", label, share, hidden, "%", "measured")
    if (whole := viewer.probability(source.whole)) is not None:
        label = said("“{name}” of the picture", name=name)
        formula = said("softmax of the logits")
        yield Fact("answer", label, 100 * whole, formula, "%", "measured")
    if (empty := viewer.probability(source.empty)) is not None:
        label, formula = said("“{name}” without any", name=name), said("every pixel the mean")
        yield Fact("empty_answer", label, 100 * empty, formula, "%", "measured", said(EMPTY))
    if source.lens is not None:
        layer = viewer.setting.layer
        share = 100 * float(source.lens[layer, target])
        formula = said("it would say {name}", name=source.name(source.lens_answers[layer].target))
        label = said("“{name}” after layer {layer}", name=name, layer=layer + 1)
        yield Fact("lens_answer", label, share, formula, "%", "measured", said(LENS))
