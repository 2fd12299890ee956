"""Every number of the chosen patch size, with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.advice import PatchRow
from vitlab.core.facts import Fact, number
from vitlab.core.grid import Pair
from vitlab.core.torch_version import older_torch

MEAN = (
    "The grid begins in the corner of the picture, and the thing lies where it lies. Over all "
    "places it touches so many patches on average."
)
MEAN_INSIDE = "Over all places so many patches on average hold the thing and nothing else."
INSIDE = "Patches that hold the thing and nothing else. The others hold something of what is near."
ACROSS = "How many patches lie along the shorter side of the smallest thing. No law says how many."


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
    yield Fact(
        *("across", "across", row.across, f"{side} / {patch}, wanted {number(patches_across)}"),
        standing="rule of thumb",
        meaning=ACROSS,
    )
    yield Fact("tokens", "tokens", row.tokens, _tokens(row))
    length = row.ledger.workload.sequence_length
    yield Fact("gmacs", "GMACs, forward", row.gmacs, f"{number(length)} tokens with the prefix")
    yield _memory(row, budget)
    yield from _seen(row, height * width)
    places = f"(1 + {height - 1} / {ph}) · (1 + {width - 1} / {pw})"
    label = "touched on average"
    yield Fact("mean_touched", label, row.mean_touched, places, meaning=MEAN)
    inside = f"max(0, {height} − {ph} + 1) / {ph} · max(0, {width} − {pw} + 1) / {pw}"
    label = "inside on average"
    yield Fact("mean_inside", label, row.mean_inside, inside, meaning=MEAN_INSIDE)
    if row.padded_size:
        yield Fact(
            *("added_tokens", "tokens with zeros", row.added_tokens),
            f"padded to {number(row.padded_size[0])} × {number(row.padded_size[1])} px",
        )


def _tokens(row: PatchRow) -> str:
    height, width = row.padded_size or row.grid.image_size
    ph, pw = row.patch_size
    if height == width and ph == pw:
        return f"({number(height)} / {ph})²"
    return f"({number(height)} / {ph}) · ({number(width)} / {pw})"


def _memory(row: PatchRow, budget: float | None) -> Fact:
    run = row.ledger.workload
    doing = "to train" if run.training else "to run"
    needs = f"{row.needed_gib:.3g} GiB needed"
    words = {
        "fits": f"fits {budget:g} GiB" if budget else "",
        "tight": f"tight in {budget:g} GiB: {needs}" if budget else "",
        "no": f"too much for {budget:g} GiB: {needs}" if budget else "",
        "": needs,
    }
    partly = bool(row.ledger.not_covered or older_torch())
    return Fact(
        *("memory", f"GiB {doing} {number(run.batch_size)}", row.peak_gib, words[row.verdict]),
        standing="estimate" if partly else "exact",
    )


def _seen(row: PatchRow, pixels: int) -> Iterator[Fact]:
    """What the patches under the thing hold, where it is known where it lies."""
    if row.touched is None or row.inside is None or row.share is None:
        return
    ph, pw = row.patch_size
    yield Fact("touched", "patches touched", row.touched, "hold a pixel of the thing")
    yield Fact(
        *("inside", "wholly inside", row.inside, f"of the {number(row.touched)} touched"),
        meaning=INSIDE,
    )
    yield Fact(
        *("not_the_thing", "not the thing", 100 * (1 - row.share)),
        f"1 − {number(pixels)} / ({row.touched} · {ph} · {pw})",
        unit="%",
    )
