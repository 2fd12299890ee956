"""Every number that the slicer shows, with its formula and what it means. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import Fact, number
from vitlab.core.grid import Axis
from vitlab.core.readings.patch_grid_slicer.counts import GridCounts
from vitlab.words import said, said_many, word

FACTS = (
    *("rows", "cols", "tokens", "raw_width", "sequence_length", "attention_pairs", "pixel_ratio"),
    *("length_ratio", "pairs_ratio"),
)
OF_OVERLAP = ("shared", "reads")
OF_STAGES = (*(f"stage_{number}" for number in range(1, 7)), "merging")
OF_CELLS = ("fewer", "pairs_share", "area")
OF_LOOKS = (
    *("tokens_beside", "nearest", "nearest_beside", "of_the_chosen"),
    *("norm_brightness", "pca_share"),
)
ALL_FACTS = frozenset((*FACTS, *OF_OVERLAP, *OF_STAGES, *OF_CELLS, *OF_LOOKS))
OF_PINNED = frozenset({"length_ratio", "pairs_ratio"})
WITH_PREFIX_TOKENS = OF_PINNED | {"sequence_length", "attention_pairs"}

PATCH = word("A patch is not yet a token: a projection makes one token of each patch.")
PREFIX = word(
    "Prefix tokens are extra tokens that stand before those of the patches: CLS and registers."
)
LENGTH = word(
    "All tokens that a transformer reads: one for each patch, and the prefix tokens. "
    "Prefix tokens are extra tokens that stand before those of the patches: CLS and registers."
)
READS = word(
    "The mean over all pixels: those at the border lie in fewer patches. Zeros are not counted."
)
PAIR = word(
    "A pair is one token that looks at one token. In a Vision Transformer every token looks at "
    "every token, itself too, so there are length × length pairs in every head."
)


def refuse_unknown_facts(names: tuple[str, ...]) -> None:
    """Raise `LabError` for a name that no fact has.

    >>> refuse_unknown_facts(("rows", "pairs"))
    Traceback (most recent call last):
    vitlab.core.errors.LabError: there is no fact 'pairs': use rows, cols, tokens, raw_width, \
sequence_length, attention_pairs, pixel_ratio, length_ratio or pairs_ratio.
    """
    if unknown := [name for name in names if name not in ALL_FACTS]:
        raise LabError(
            said("there is no fact {name!r}: use {known}.", name=unknown[0], known=either(FACTS)),
            (Remedy(said("Show all"), {"facts": ()}),),
        )


def grid_facts(reading: GridCounts) -> Iterator[Fact]:
    """What a grid and its patches come to."""
    height, width = reading.grid.axes
    ph, pw = reading.grid.patch_size
    rows, cols = reading.said("rows", said("rows")), reading.said("cols", said("columns"))
    yield Fact("rows", said("rows"), reading.grid.rows, _cells(height))
    yield Fact("cols", said("columns"), reading.grid.cols, _cells(width))
    product = f"{rows} × {cols}"
    yield Fact("tokens", said("patches"), reading.tokens, product, meaning=said(PATCH))
    raw = f"{reading.in_chans} × {ph} × {pw}"
    yield Fact("raw_width", said("numbers in a patch"), reading.raw_width, raw)


def sequence_facts(reading: GridCounts) -> Iterator[Fact]:
    """What a transformer makes of so many patches."""
    prefix = _prefix(reading.num_prefix_tokens)
    patches = reading.said("tokens", said("patches"))
    length = reading.said("sequence_length", said("sequence length"))
    yield Fact(
        "sequence_length",
        said("sequence length"),
        reading.sequence_length,
        f"{patches}{' +' if reading.num_prefix_tokens else ','} {prefix}",
        meaning=said(LENGTH),
    )
    yield Fact(
        "attention_pairs",
        said("pairs per head"),
        reading.attention_pairs,
        f"{length}², {prefix}",
        meaning=said(PAIR),
    )
    height, width = reading.grid.image_size
    yield Fact(
        "pixel_ratio",
        said("fewer pairs than at 1 px"),
        reading.pixel_ratio,
        f"({number(height * width)} / {patches})², {_prefix(0)}",
        unit="×",
    )


def pinned_facts(now: GridCounts, pinned: GridCounts) -> Iterator[Fact]:
    """How many times what was pinned."""
    quotient = " / ".join(
        reading.said("sequence_length", word)
        for reading, word in ((now, said("now")), (pinned, said("pinned")))
    )
    prefix = _prefix(now.num_prefix_tokens, pinned.num_prefix_tokens)
    yield Fact(
        "length_ratio",
        said("times the pinned length"),
        now.sequence_length / pinned.sequence_length,
        f"{quotient}, {prefix}",
        unit="×",
    )
    yield Fact(
        "pairs_ratio",
        said("times the pinned pairs"),
        now.attention_pairs / pinned.attention_pairs,
        f"({quotient})², {prefix}",
        unit="×",
    )


def overlap_facts(reading: GridCounts) -> Iterator[Fact]:
    """How much patches share, and how often a pixel is read."""
    patch, stride = reading.grid.patch_size[1], reading.grid.stride[1]
    shared = max(0, patch - stride)
    yield Fact(
        "shared",
        said("shared with the next"),
        100 * shared / patch,
        f"({patch} − {stride}) / {patch}"
        if shared
        else said("a stride of {stride} px, 0", stride=stride),
        unit="%",
    )
    (down, rows), (right, cols) = (_reads(axis) for axis in reading.grid.axes)
    if not (reading.shows("rows") and reading.shows("cols")):
        rows, cols = said("reads down"), said("reads across")
    product = f"({rows})²" if rows == cols else f"{rows} × {cols}"
    yield Fact("reads", said("reads of a pixel"), down * right, product, meaning=said(READS))


def _reads(axis: Axis) -> tuple[float, str]:
    """How often a pixel is read along one side, the zeros not counted; and how that is counted."""
    ends = [(axis.start(cell), axis.start(cell) + axis.patch) for cell in range(axis.cells)]
    read = sum(max(0, min(end, axis.size) - max(begin, 0)) for begin, end in ends)
    zeros = axis.cells * axis.patch - read
    less = f" − {number(zeros)}" * bool(zeros)
    counted = f"({number(axis.cells)} × {axis.patch}{less}) / {number(axis.size)}"
    return read / axis.size, counted


def _cells(axis: Axis) -> str:
    if axis.stride != axis.patch or axis.padding:
        return _strided_cells(axis)
    quotient = f"{number(axis.size)} / {axis.patch}"
    if axis.size % axis.patch == 0:
        return quotient
    return f"⌈{quotient}⌉" if axis.remainder == "pad" else f"⌊{quotient}⌋"


def _strided_cells(axis: Axis) -> str:
    """How cells of a stride are counted: those inside, or under "pad" until all is read."""
    inside = axis.cells == axis.whole_cells
    zeros = (2 if inside else 1) * axis.padding
    padded = f"{number(axis.size)}{f' + {zeros}' if zeros else ''} − {axis.patch}"
    steps = f"({padded}) / {axis.stride}"
    return f"{f'⌊{steps}⌋' if inside else f'⌈{steps}⌉'} + 1"


def _prefix(*counts: int) -> str:
    """How many prefix tokens are counted, here and where it was pinned.

    >>> _prefix(1, 1), _prefix(0), _prefix(5, 0)
    ('1 prefix token', 'no prefix', '5 and 0 prefix tokens')
    """
    if len(set(counts)) > 1:
        here, there = map(number, counts)
        return said("{here} and {there} prefix tokens", here=here, there=there)
    if counts[0] == 0:
        return said("no prefix")
    return said_many("{n} prefix token", "{n} prefix tokens", counts[0])
