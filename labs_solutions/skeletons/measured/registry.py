"""An experiment: what a row holds, and laws on rows that hold whatever was found."""

from typing import Any

from vitlab.grading.measured import Column, Measured, RowLaw
from vitlab.grading.trouble import Broken


def _draws_of_99_9(row: dict[str, Any]) -> list[float]:
    draws = row.get("draws")
    if not isinstance(draws, list) or not all(isinstance(each, int | float) for each in draws):
        raise Broken('"draws" of a row is a list of numbers: the mean of each draw.')
    return draws


def _draws_enough_99_9(rows: list[dict[str, Any]], draws: float) -> None:
    for row in rows:
        had = len(_draws_of_99_9(row))
        if had < draws:
            raise Broken(f"{row['count']} numbers were drawn {had} times: {draws:g} are asked for.")


def _means_are_those_99_9(rows: list[dict[str, Any]], draws: float) -> None:
    for row in rows:
        each = _draws_of_99_9(row)
        middle = sum(each) / max(1, len(each))
        if abs(row["mean"] - middle) > 0.006:
            raise Broken(f"The mean of {row['count']} numbers is {middle:.2f}, not {row['mean']}.")


EXERCISE_99_9 = Measured(
    id="99.9",
    title="Title of the exercise",
    minutes=4,
    columns={
        "count": Column(low=1, whole=True),
        "mean": Column(low=0, high=1),
    },
    numbers={"draws": 3},
    laws=(
        RowLaw("every count of numbers is drawn often enough", 1, _draws_enough_99_9),
        RowLaw("every mean is the one of its draws", 1, _means_are_those_99_9),
    ),
)
