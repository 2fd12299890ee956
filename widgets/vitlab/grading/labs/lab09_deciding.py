"""What a decision on a patch size must hold, limit by limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from vitlab.grading.data import Data
from vitlab.grading.laws import Fulfils
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

LIMITS = ("across", "tokens", "fills", "weights")
SIZES = (4, 7, 8, 14, 16, 28, 32)

Pair = tuple[int, int]
Case = tuple[Pair, Pair, list[int], float, int, list[int]]


def counted(image_size: Pair, patch: int) -> int:
    """Patches, those that zeros complete among them, by walking over the picture.

    >>> counted((17, 32), 8)
    12
    """
    rows, cols = (len(range(0, side, patch)) for side in image_size)
    return rows * cols


def breaks(patch: int, case: Case) -> set[str]:
    """The limits that one patch size breaks.

    >>> sorted(breaks(8, ((32, 40), (17, 12), [8], 2, 20, [16])))
    ['across', 'weights']
    """
    image_size, smallest, _, across, budget, published = case
    found = set()
    if any(Fraction(side, patch) < Fraction(across) for side in smallest):
        found.add("across")
    if counted(image_size, patch) > budget:
        found.add("tokens")
    if any(list(range(0, side + 1, patch))[-1] != side for side in image_size):
        found.add("fills")
    if patch not in published:
        found.add("weights")
    return found


def named(names: Sequence[str], *case: Any) -> Fulfils:
    """That these limits, and no others of these, are named for every candidate."""
    given: Case = case

    def judge(got: Data) -> None:
        for patch, said in zip(given[2], _lists(got, len(given[2])), strict=True):
            truth = breaks(patch, given)
            for name in names:
                if name in truth and name not in said:
                    raise Broken(f'{patch} px break "{name}" here, and your list has it not.')
                if name in said and name not in truth:
                    raise Broken(
                        f'{patch} px keep "{name}" here, and your list says they break it.'
                    )

    return Fulfils(judge)


def chosen(*case: Any, best: Callable[[list[int]], int] = max) -> Fulfils:
    """That the choice is the best of those for which the answer's own list is empty."""
    candidates: list[int] = case[2]

    def judge(got: Data) -> None:
        lists = _lists(got, len(candidates))
        kept = [patch for patch, said in zip(candidates, lists, strict=True) if not said]
        wanted = best(kept) if kept else None
        choice = got["choice"] if isinstance(got, dict) and "choice" in got else "missing"
        if isinstance(choice, np.ndarray) and choice.ndim == 0:
            choice = choice.item()
        if type(choice) not in (int, type(None)) or choice != wanted:
            left = f"by your own lists {_listed(kept)}" if kept else "your own lists leave none"
            raise Broken(
                f'"choice" is {shown(choice)}: {left}, so it would be {wanted}.',
                "value",
            )

    return Fulfils(judge)


def _listed(kept: list[int]) -> str:
    sizes = ", ".join(map(str, kept))
    return f"{sizes} px {'keeps' if len(kept) == 1 else 'keep'} every limit"


def _lists(got: Data, count: int) -> list[set[str]]:
    """The names for each candidate, as sets."""
    if not isinstance(got, dict) or "broken" not in got:
        raise Broken(f'It returned {shown(got)}, not a dict with "choice" and "broken".', "kind")
    lists = got["broken"]
    if not isinstance(lists, tuple | list) or len(lists) != count:
        raise Broken(f'"broken" holds one list for each of the {count} candidates.', "count")
    for said in lists:
        if not isinstance(said, tuple | list) or not all(isinstance(name, str) for name in said):
            raise Broken(
                f'In "broken" stands {shown(said)}: each entry is a list of names.', "kind"
            )
        for name in said:
            if name not in LIMITS:
                raise Broken(f"{shown(name)} is none of the names {', '.join(LIMITS)}.", "names")
    return [set(map(str, said)) for said in lists]


def for_across(rng: np.random.Generator) -> Iterator[Case]:
    """Once exactly as many patches lie across as are wanted, once the height is shorter."""
    for turn, across in enumerate((2.0, 1.5, 3.0, 2.0)):
        exact = int(rng.choice([4, 8, 14]))
        short = int(exact * across)
        thing = (short, short + exact * 4) if turn % 2 else (short + exact * 4, short)
        yield _case(rng, smallest=thing, across=across, candidates=[exact])


def for_tokens(rng: np.random.Generator) -> Iterator[Case]:
    """Budgets that one candidate just keeps, or breaks by one patch that zeros complete."""
    for over in (0, 0, 1, 1):
        patch = int(rng.choice([7, 8, 14]))
        rows, cols = (int(n) for n in rng.permutation(np.arange(3, 9))[:2])
        size = rows * patch + 3 * over, cols * patch
        yield _case(rng, image_size=size, candidates=[patch], budget=rows * cols)


def for_fit_and_weights(rng: np.random.Generator) -> Iterator[Case]:
    """A candidate fills the height alone, another one the width alone."""
    for _ in range(4):
        high, wide = (int(n) for n in rng.permutation([8, 14, 32])[:2])
        size = high * int(rng.integers(5, 9)), wide * int(rng.integers(5, 9))
        yield _case(rng, image_size=size, candidates=[high, wide])


def for_choice(rng: np.random.Generator) -> Iterator[Case]:
    """Several keep every limit, and the largest of them stands in the middle; or none does."""
    size, thing = (224, 448), (34, 70)
    one, two, three = (int(n) for n in rng.permutation([8, 14, 16]))
    yield size, thing, [one, 32, 28, two, three, 4], 1.0, 5000, [8, 14, 16, 28]
    yield size, thing, [one, 7, 32, two, three], 1.0, 900, [7, 8, 14, 16, 28, 32]
    yield size, thing, [28, one, two, 32, three], 9.0, 900, [8, 14, 16, 28, 32]
    yield size, thing, [two, three, 16, one], 2.0, 20, [8, 14, 16]


def _case(
    rng: np.random.Generator,
    *,
    image_size: Pair | None = None,
    smallest: Pair | None = None,
    across: float = 2.0,
    candidates: list[int],
    budget: int | None = None,
) -> Case:
    """One with these candidates among others, not in the order of their sizes."""
    rows, cols = (int(n) for n in rng.permutation(np.arange(2, 6))[:2])
    size = image_size or (rows * 56, cols * 56)
    thing = smallest or (int(rng.integers(9, 20)), int(rng.integers(20, 70)))
    others = [int(n) for n in rng.permutation(SIZES) if n not in candidates][:3]
    order = [int(n) for n in rng.permutation(candidates + others)]
    limit = budget or int(rng.integers(100, 900))
    published = [int(n) for n in sorted(rng.permutation(SIZES)[:4])]
    return size, thing, order, across, limit, published
