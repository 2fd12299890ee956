"""Every number that the atlas shows, with its formula and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from vitlab.core.facts import Fact, number
from vitlab.core.readings.embedding_atlas.computed import AtlasComputed

PURITY = (
    "Look at the 10 nearest tokens of each token: purity is the share of them that carry its "
    "label. Tokens of its own picture do not count, for they look alike in any case."
)
LEAKY = (
    "Look at the 10 nearest tokens of each token: purity is the share of them that carry its label."
)
TRUST = (
    "1 if all neighbours in this picture are neighbours in the data, about 0.5 if they are "
    "strangers."
)
PROBE = (
    "A probe is the simplest classifier, one hyperplane for each class, fitted to single tokens. "
    "It is tested on pictures that it was not fitted to."
)
VARIANCE = "How much of all differences between tokens lies along the directions that are drawn."
COSINE = "The cosine of two tokens, the mean of all tokens taken away: 1 for the same direction."
NORM = "Norm is the length of a token; brightness is the mean of its patch. 1: they go together."


def atlas_facts(atlas: AtlasComputed) -> Iterator[Fact]:
    """The numbers in the order in which they are shown."""
    yield from _purity(atlas)
    yield from _probe(atlas)
    if atlas.trust is not None:
        over = f"of 1, over {atlas.trusted_over} neighbours"
        yield Fact("trustworthiness", "trustworthiness", atlas.trust, over, "", "measured", TRUST)
    if atlas.method == "pca":
        shown = f"{atlas.setting.dims} of {number(atlas.width)} components"
        label = "of the variance is drawn"
        yield Fact("variance_shown", label, atlas.variance_shown, shown, "%", "measured", VARIANCE)
    yield from _nearest(atlas)
    yield from _norms(atlas)


def _purity(atlas: AtlasComputed) -> Iterator[Fact]:
    over, several = atlas.purity_over, atlas.source.several_groups
    where = "in other pictures" if atlas.source.pictures else "in other groups"
    for name, of, purity in (
        ("purity_of_ground", " of empty patches", atlas.purity_of_ground),
        ("purity", " of all", atlas.purity_of_all),
    ):
        if purity is not None:
            chance = f"chance {number(purity.by_chance)}"
            formula = f"{where}; {chance}" if several else chance
            label = f"{over}-NN purity{of}"
            meaning = PURITY if several else LEAKY
            yield Fact(name, label, purity.found, formula, "", "measured", meaning)


def _probe(atlas: AtlasComputed) -> Iterator[Fact]:
    if atlas.probe is None:
        return
    of = " on empty patches" if atlas.source.drawn else ""
    kind = "picture" if atlas.source.pictures else "group"
    pixels = atlas.probe.right_on_pixels
    beside = f"pixels {number(pixels)} %; " if pixels is not None else ""
    yield Fact(
        *("probe", f"probe{of}", atlas.probe.right, f"{beside}split by {kind}", "%", "measured"),
        PROBE,
    )


def _nearest(atlas: AtlasComputed) -> Iterator[Fact]:
    if not atlas.nearest:
        return
    near = atlas.nearest[0]
    label = "nearest elsewhere" if atlas.source.several_groups else "nearest"
    where = atlas.source.where(near.row)
    yield Fact("nearest", label, near.cosine, where, "", "measured", COSINE)


def _norms(atlas: AtlasComputed) -> Iterator[Fact]:
    r = atlas.norm_follows_brightness
    if r is not None:
        formula = f"r over {number(len(atlas.rows))} patches"
        label = "norm against brightness"
        yield Fact("norm_brightness", label, r, formula, "", "measured", NORM)
    if atlas.setting.layer == "pixels":
        wall = sqrt(atlas.width)
        formula = f"√{number(atlas.width)}: all pixels are 1"
        yield Fact("white_wall", "norm of a white wall", wall, formula)
