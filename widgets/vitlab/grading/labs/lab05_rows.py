"""What makes the probes of lab 5 valid, and when a probe is repaired."""

from __future__ import annotations

from statistics import fmean, pstdev, stdev
from typing import Any

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Row = dict[str, Any]

GUESSING = 0.25
"""Four kinds, as many pictures of each."""

ROUNDED = 0.006
"""What rounding to two decimals may change."""

ANSWERS = ("better", "no difference", "worse")


def pooled(rows: list[Row], seeds: int, pooled_at_least: float, trained_at_least: float) -> None:
    """Raise `Broken` where no pooling of frozen, random tokens is shown to beat CLS.

    ``pooled_at_least`` is what the mean over seeds must reach. Over ten seeds of ours, with 1,000
    pictures to fit on and 1,000 to test on, the standard deviation over patches reached 0.457
    (0.426 to 0.489), largest less smallest 0.414 (0.380 to 0.434), the largest 0.365 (0.347 to
    0.393); the mean square 0.317, the mean 0.252 (0.214 to 0.286). At 0.34 the last two are no
    repair; of three seeds the largest has a mean that is 0.025 above, nearly three times its
    standard error.
    """
    frozen = [row for row in rows if row["repair"] != "trained"]
    for row in frozen:
        _refuse_row(row, int(seeds))
        _refuse_other_seeds(row, frozen[0])
    _refuse_cls(frozen)
    found = [row for row in frozen if row["repair"] == "pooling"]
    if not found:
        raise Broken('There is no row with the repair "pooling": add one.')
    best = _best(found)
    if (reached := fmean(best["test"])) < pooled_at_least:
        raise Broken(
            f"The best pooling is right on {100 * reached:.1f} of 100 test pictures, and "
            f"{100 * pooled_at_least:.0f} are asked for. What does a mean throw away that the "
            "kind of shape could show in?"
        )


def trained(rows: list[Row], seeds: int, pooled_at_least: float, trained_at_least: float) -> None:
    """Raise `Broken` where no features that were trained are shown to beat guessing by far.

    ``trained_at_least``: CLS of the bundled encoder reached 0.991 over ten seeds of ours (0.985 to
    0.996), the mean of its patch tokens 0.985 (0.978 to 0.992), so 0.9 leaves a margin of 0.08.
    Its front end alone, with the best pooling, reached 0.554 (0.525 to 0.574).
    """
    found = [row for row in rows if row["repair"] == "trained"]
    if not found:
        raise Broken('There is no row with the repair "trained": add one.')
    for row in found:
        _refuse_row(row, int(seeds))
        _refuse_other_seeds(row, found[0])
    if (reached := fmean(_best(found)["test"])) < trained_at_least:
        raise Broken(
            f"The best trained features are right on {100 * reached:.0f} of 100 test pictures, and "
            f"{100 * trained_at_least:.0f} are asked for: does the probe read what comes out of "
            "the last block of the trained encoder?"
        )


def _name(row: Row) -> str:
    return f"{row['features']!r}"


def _best(rows: list[Row]) -> Row:
    """The row that is right most often; `Broken` where it was tested on what it was fitted to."""
    best = max(rows, key=lambda row: fmean(row["test"]))
    if best["train"] == best["test"]:
        raise Broken(
            f"{_name(best)} is right equally often on both sides, seed by seed: were the test "
            "pictures others than those of the fit?"
        )
    return best


def _refuse_cls(rows: list[Row]) -> None:
    """There is the row that the others meet, and it is what the theorem says."""
    found = [row for row in rows if row["features"].strip().lower() == "cls"]
    if len(found) != 1 or found[0]["repair"] != "none":
        raise Broken(
            'One row has the features "cls" and the repair "none": it is what the others meet.'
        )
    for side in ("train", "test"):
        if any(value != GUESSING for value in found[0][side]):
            raise Broken(
                f'"{side}" of "cls" is {shown(found[0][side])}, and the theorem says 0.25 each '
                "time. Is it CLS of the frozen front end, and are there as many pictures of every "
                "kind?"
            )


def _refuse_other_seeds(row: Row, first: Row) -> None:
    if sorted(row["seeds"]) != sorted(first["seeds"]):
        raise Broken(
            f"{_name(row)} has the seeds {shown(row['seeds'])}, and {_name(first)} "
            f"{shown(first['seeds'])}: use the same ones for all."
        )


def _refuse_row(row: Row, seeds: int) -> None:
    """Each row holds its runs, and a mean, a spread and a verdict that follow from them."""
    _refuse_runs(row, seeds)
    runs = row["test"]
    if abs(row["test_mean"] - fmean(runs)) > ROUNDED:
        raise Broken(
            f'"test_mean" of {_name(row)} is {row["test_mean"]:.3g}, and the mean of its runs '
            f"{shown(runs)} is {fmean(runs):.3g}."
        )
    if min(abs(row["test_spread"] - spread) for spread in (stdev(runs), pstdev(runs))) > ROUNDED:
        raise Broken(
            f'"test_spread" of {_name(row)} is {row["test_spread"]:.3g}, and the standard '
            f"deviation of its runs {shown(runs)} is {stdev(runs):.3g}."
        )
    _refuse_verdict(row)


def _refuse_runs(row: Row, seeds: int) -> None:
    ran = row.get("seeds")
    if not isinstance(ran, list) or not all(type(seed) is int for seed in ran):
        raise Broken(f'{_name(row)} has no list "seeds" of whole numbers, such as [0, 1, 2].')
    if len(set(ran)) != len(ran) or len(ran) < max(seeds, 2):
        raise Broken(f"{_name(row)} has {len(set(ran))} different seeds: {seeds} are asked for.")
    for side in ("train", "test"):
        values = row.get(side)
        if not isinstance(values, list) or len(values) != len(ran):
            raise Broken(f'{_name(row)} has no list "{side}" with one accuracy for each seed.')
        if not all(type(value) in (int, float) and 0 <= value <= 1 for value in values):
            raise Broken(f'In "{side}" of {_name(row)} is {shown(values)}: accuracies are 0 to 1.')


def _refuse_verdict(row: Row) -> None:
    """CLS has no spread, so a difference is one beyond the spread of this row."""
    gap = fmean(row["test"]) - GUESSING
    spreads = (stdev(row["test"]), pstdev(row["test"]))
    carried = {_verdict(gap, spread + slack) for spread in spreads for slack in (-ROUNDED, ROUNDED)}
    if row["features"].strip().lower() == "cls":
        carried = {"no difference"}
    if row["against_cls"] not in carried:
        raise Broken(
            f'"against_cls" of {_name(row)} is {row["against_cls"]!r}. Its mean is '
            f"{abs(gap):.2g} {'above' if gap > 0 else 'below'} 0.25, and its spread is "
            f"{spreads[0]:.2g}: that carries {sorted(carried)[0]!r}."
        )


def _verdict(gap: float, spread: float) -> str:
    if abs(gap) <= spread:
        return "no difference"
    return "better" if gap > 0 else "worse"
