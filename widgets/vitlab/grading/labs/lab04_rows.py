"""What makes the comparison of lab 4 valid, whatever it found and on whatever machine."""

from __future__ import annotations

from statistics import fmean, pstdev, stdev
from typing import Any

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Row = dict[str, Any]

SMALL_START = 0.1
"""A table that starts at most so large starts as lessons let it: usual is 0.02."""

AS_LARGE = (0.35, 1.0)
"""About as large as a sinusoid, whose numbers have a root mean square of sqrt(1/2) = 0.71, and
on this grid a standard deviation of 0.50: both say how large they are."""

ROUNDED = 0.006
"""What rounding to two decimals may change."""

ANSWERS = ("learned", "sinusoidal", "no difference")


def fair(rows: list[Row], seeds: int, learned_at_least: float) -> None:
    """Raise `Broken` where rows do not compare like with like.

    ``learned_at_least`` is what a sinusoidal table must reach on the grid of its training, on
    average: over ten seeds of ours it was 0.985 (0.965 to 1.00), so 0.8 leaves a margin of 0.16.
    """
    for row in rows:
        _refuse_runs(row, int(seeds))
    first = rows[0]
    for row in rows[1:]:
        if sorted(row["seeds"]) != sorted(first["seeds"]):
            raise Broken(
                f"{_name(row)} has the seeds {shown(row['seeds'])}, and {_name(first)} "
                f"{shown(first['seeds'])}: use the same ones for all."
            )
    formula = _sinusoidal(rows)
    learned = [row for row in rows if row["positions"] == "learned"]
    if not any(row["scale"] <= SMALL_START for row in learned):
        raise Broken("No learned table starts small, as it usually does: add one with 0.02.")
    low, high = AS_LARGE
    if not any(low <= row["scale"] <= high for row in learned):
        raise Broken(
            "One condition is not the same yet: how large are the numbers of the sinusoid, and "
            "how large are those that a learned table starts with? Add a row that makes them equal."
        )
    if (reached := fmean(formula["same"])) < learned_at_least:
        raise Broken(
            f"On the grid of its training the sinusoidal model is right on {100 * reached:.0f} of "
            f"100, and about 98 is usual: was it trained on these pictures, with this table?"
        )


def carried(rows: list[Row], seeds: int, learned_at_least: float) -> None:
    """Raise `Broken` where a mean, a spread or a verdict does not follow from the runs."""
    for row in rows:
        _refuse_runs(row, 1)
        for size in ("same", "larger"):
            _refuse_summary(row, size)
    formula = _sinusoidal(rows)
    for row in rows:
        if row["positions"] == "learned":
            for size in ("same", "larger"):
                _refuse_verdict(row, formula, size)


def _name(row: Row) -> str:
    return f"{row['positions']} (scale {row['scale']:.2g})"


def _sinusoidal(rows: list[Row]) -> Row:
    """The row that the others meet: of several, the one with waves of their usual size."""
    found = [row for row in rows if row["positions"] == "sinusoidal"]
    if len(found) > 1:
        found = [row for row in found if AS_LARGE[0] <= row["scale"] <= AS_LARGE[1]]
    if len(found) != 1:
        raise Broken(
            "One sinusoidal row is what the others meet, the one with your sincos2d as it is; here "
            f"{len(found)} of them could be it."
        )
    return found[0]


def _refuse_runs(row: Row, seeds: int) -> None:
    """Each row holds its runs: seeds, and one accuracy for each on both sizes."""
    ran = row.get("seeds")
    if not isinstance(ran, list) or not all(type(seed) is int for seed in ran):
        raise Broken(f'{_name(row)} has no list "seeds" of whole numbers, such as [0, 1, 2].')
    if len(set(ran)) != len(ran) or len(ran) < seeds:
        raise Broken(f"{_name(row)} has {len(set(ran))} different seeds: {seeds} are asked for.")
    for size in ("same", "larger"):
        values = row.get(size)
        if not isinstance(values, list) or len(values) != len(ran):
            raise Broken(f'{_name(row)} has no list "{size}" with one accuracy for each seed.')
        if not all(type(value) in (int, float) and 0 <= value <= 1 for value in values):
            raise Broken(f'In "{size}" of {_name(row)} is {shown(values)}: accuracies are 0 to 1.')


def _refuse_summary(row: Row, size: str) -> None:
    values = row[size]
    if abs(row[f"{size}_mean"] - fmean(values)) > ROUNDED:
        raise Broken(
            f'"{size}_mean" of {_name(row)} is {row[f"{size}_mean"]:.3g}, and the mean of its runs '
            f"{shown(values)} is {fmean(values):.3g}."
        )
    if min(abs(row[f"{size}_spread"] - spread) for spread in _spreads(values)) > ROUNDED:
        raise Broken(
            f'"{size}_spread" of {_name(row)} is {row[f"{size}_spread"]:.3g}, and the standard '
            f"deviation of its runs {shown(values)} is {_spreads(values)[0]:.3g}."
        )


def _spreads(values: list[float]) -> tuple[float, float]:
    """The standard deviation of a sample, and of all there is: both are usual."""
    return (stdev(values) if len(values) > 1 else 0.0), pstdev(values)


def _refuse_verdict(row: Row, formula: Row, size: str) -> None:
    """A difference is one where the means are further apart than both spreads together."""
    said = row.get(f"better_{size}")
    if said not in ANSWERS:
        raise Broken(
            f'"better_{size}" of {_name(row)} is {shown(said)}: it is one of '
            f"{', '.join(map(repr, ANSWERS))}."
        )
    gap = fmean(row[size]) - fmean(formula[size])
    sums = [sum(both) for both in zip(_spreads(row[size]), _spreads(formula[size]), strict=True)]
    carried = {_verdict(gap, spread + slack) for spread in sums for slack in (-ROUNDED, ROUNDED)}
    if said not in carried:
        raise Broken(
            f'"better_{size}" of {_name(row)} is {said!r}. The means differ by {abs(gap):.2g}, '
            f"and both spreads together are {sums[0]:.2g}: that carries {sorted(carried)[0]!r}."
        )


def _verdict(gap: float, spread: float) -> str:
    if abs(gap) <= spread:
        return "no difference"
    return "learned" if gap > 0 else "sinusoidal"
