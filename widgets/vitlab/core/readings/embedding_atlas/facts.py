"""Every number that the atlas shows, with its formula and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from vitlab.core.facts import Fact, number
from vitlab.core.readings.embedding_atlas.computed import AtlasComputed
from vitlab.words import said, word

PURITY = word(
    "Look at the 10 nearest tokens of each token: purity is the share of them that carry its "
    "label. Tokens of its own picture do not count, for they look alike in any case."
)
LEAKY = word(
    "Look at the 10 nearest tokens of each token: purity is the share of them that carry its label."
)
TRUST = word(
    "1 if all neighbours in this picture are neighbours in the data, about 0.5 if they are "
    "strangers."
)
PROBE = word(
    "A probe is the simplest classifier, one hyperplane for each class, fitted to single tokens. "
    "It is tested on pictures that it was not fitted to."
)
VARIANCE = word(
    "How much of all differences between tokens lies along the directions that are drawn."
)
COSINE = word(
    "The cosine of two tokens, the mean of all tokens taken away: 1 for the same direction."
)
NORM = word(
    "Norm is the length of a token; brightness is the mean of its patch. 1: they go together."
)


def atlas_facts(atlas: AtlasComputed) -> Iterator[Fact]:
    """The numbers in the order in which they are shown."""
    yield from _purity(atlas)
    yield from _probe(atlas)
    if atlas.trust is not None:
        over = said("of 1, over {count} neighbours", count=atlas.trusted_over)
        label = said("trustworthiness")
        yield Fact("trustworthiness", label, atlas.trust, over, "", "measured", said(TRUST))
    if atlas.method == "pca":
        shown = said(
            "{dims} of {width} components", dims=atlas.setting.dims, width=number(atlas.width)
        )
        yield Fact(
            "variance_shown",
            said("of the variance is drawn"),
            atlas.variance_shown,
            *(shown, "%", "measured", said(VARIANCE)),
        )
    yield from _nearest(atlas)
    yield from _norms(atlas)


def _purity(atlas: AtlasComputed) -> Iterator[Fact]:
    over, source = atlas.purity_over, atlas.source
    for name, label, purity in (
        ("purity_of_ground", word("{over}-NN purity of empty patches"), atlas.purity_of_ground),
        ("purity", word("{over}-NN purity of all"), atlas.purity_of_all),
    ):
        if purity is None:
            continue
        chance = number(purity.by_chance)
        if not source.several_groups:
            formula = said("chance {chance}", chance=chance)
        elif source.pictures:
            formula = said("in other pictures; chance {chance}", chance=chance)
        else:
            formula = said("in other groups; chance {chance}", chance=chance)
        meaning = said(PURITY) if source.several_groups else said(LEAKY)
        yield Fact(name, said(label, over=over), purity.found, formula, "", "measured", meaning)


def _probe(atlas: AtlasComputed) -> Iterator[Fact]:
    if atlas.probe is None:
        return
    label = said("probe on empty patches") if atlas.source.drawn else said("probe")
    pixels = atlas.probe.right_on_pixels
    if not atlas.source.pictures:
        formula = said("split by group")
    elif pixels is None:
        formula = said("split by picture")
    else:
        formula = said("pixels {percent} %; split by picture", percent=number(pixels))
    yield Fact("probe", label, atlas.probe.right, formula, "%", "measured", said(PROBE))


def _nearest(atlas: AtlasComputed) -> Iterator[Fact]:
    if not atlas.nearest:
        return
    near = atlas.nearest[0]
    label = said("nearest elsewhere") if atlas.source.several_groups else said("nearest")
    where = atlas.source.where(near.row)
    yield Fact("nearest", label, near.cosine, where, "", "measured", said(COSINE))


def _norms(atlas: AtlasComputed) -> Iterator[Fact]:
    r = atlas.norm_follows_brightness
    if r is not None:
        formula = said("r over {count} patches", count=number(len(atlas.rows)))
        label = said("norm against brightness")
        yield Fact("norm_brightness", label, r, formula, "", "measured", said(NORM))
    if atlas.setting.layer == "pixels":
        wall = sqrt(atlas.width)
        formula = said("√{width}: all pixels are 1", width=number(atlas.width))
        yield Fact("white_wall", said("norm of a white wall"), wall, formula)
