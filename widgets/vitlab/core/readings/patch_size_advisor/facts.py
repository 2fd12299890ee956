"""Every number of the chosen patch size, with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.advice import PatchRow
from vitlab.core.facts import Fact, number, size
from vitlab.core.grid import Pair
from vitlab.core.torch_version import older_torch
from vitlab.words import said, word

MEAN = word(
    "The grid begins in the corner of the picture, and the thing lies where it lies. Over all "
    "places it touches so many patches on average."
)
MEAN_INSIDE = word("Over all places so many patches on average hold the thing and nothing else.")
INSIDE = word(
    "Patches that hold the thing and nothing else. The others hold something of what is near."
)
ACROSS = word(
    "How many patches lie along the shorter side of the smallest thing. No law says how many."
)


def facts_of(
    row: PatchRow, thing: Pair, patches_across: float, budget: float | None
) -> Iterator[Fact]:
    """Across, tokens, work, memory, and what the touched patches hold.

    >>> from vitlab.core.advice import advise_patch_size
    >>> row = advise_patch_size(448, (297, 243, 34, 45)).rows[0]
    >>> [fact.name for fact in facts_of(row, (34, 45), 2, 24)][:4]
    ['across', 'tokens', 'gmacs', 'memory']
    """
    (height, width), (ph, pw) = thing, row.patch_size
    side, patch = min((height / ph, height, ph), (width / pw, width, pw))[1:]
    quotient = said(
        "{side} / {patch}, wanted {wanted}", side=side, patch=patch, wanted=number(patches_across)
    )
    yield Fact(
        *("across", said("across"), row.across, quotient),
        standing="rule of thumb",
        meaning=said(ACROSS),
    )
    yield Fact("tokens", said("tokens"), row.tokens, _tokens(row))
    length = number(row.ledger.workload.sequence_length)
    read = said("{tokens} tokens with the prefix", tokens=length)
    yield Fact("gmacs", said("GMACs, forward"), row.gmacs, read)
    yield _memory(row, budget)
    yield from _seen(row, height * width)
    places = f"(1 + {height - 1} / {ph}) · (1 + {width - 1} / {pw})"
    label = said("touched on average")
    yield Fact("mean_touched", label, row.mean_touched, places, meaning=said(MEAN))
    inside = f"max(0, {height} − {ph} + 1) / {ph} · max(0, {width} − {pw} + 1) / {pw}"
    label = said("inside on average")
    yield Fact("mean_inside", label, row.mean_inside, inside, meaning=said(MEAN_INSIDE))
    if row.padded_size:
        padded = said("padded to {size} px", size=size(row.padded_size))
        yield Fact("added_tokens", said("tokens with zeros"), row.added_tokens, padded)


def _tokens(row: PatchRow) -> str:
    height, width = row.padded_size or row.grid.image_size
    ph, pw = row.patch_size
    if height == width and ph == pw:
        return f"({number(height)} / {ph})²"
    return f"({number(height)} / {ph}) · ({number(width)} / {pw})"


def _memory(row: PatchRow, budget: float | None) -> Fact:
    run = row.ledger.workload
    label = word("GiB to train {count}") if run.training else word("GiB to run {count}")
    formula = said(_FITS[row.verdict], budget=budget or 0, needed=row.needed_gib)
    partly = bool(row.ledger.not_covered or older_torch())
    return Fact(
        *("memory", said(label, count=number(run.batch_size)), row.peak_gib, formula),
        standing="estimate" if partly else "exact",
    )


_FITS = {
    "fits": word("fits {budget:g} GiB"),
    "tight": word("tight in {budget:g} GiB: {needed:.3g} GiB needed"),
    "no": word("too much for {budget:g} GiB: {needed:.3g} GiB needed"),
    "": word("{needed:.3g} GiB needed"),
}


def _seen(row: PatchRow, pixels: int) -> Iterator[Fact]:
    """What the patches under the thing hold, where it is known where it lies."""
    if row.touched is None or row.inside is None or row.share is None:
        return
    ph, pw = row.patch_size
    hold = said("hold a pixel of the thing")
    yield Fact("touched", said("patches touched"), row.touched, hold)
    of_them = said("of the {touched} touched", touched=number(row.touched))
    label = said("wholly inside")
    yield Fact("inside", label, row.inside, of_them, meaning=said(INSIDE))
    yield Fact(
        *("not_the_thing", said("not the thing"), 100 * (1 - row.share)),
        f"1 − {number(pixels)} / ({row.touched} · {ph} · {pw})",
        unit="%",
    )
