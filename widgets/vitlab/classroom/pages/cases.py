"""The smallest public case drawn: what was expected beside what came. No answer is run for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

from vitlab.classroom.pages.gathering import USUAL, Numbers, Row
from vitlab.classroom.small import Small, read_small, small_of
from vitlab.core.readings.class_board.marks import Figure, Mark, words
from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.laws import SEED, Function, Law, described
from vitlab.grading.varying import with_numbers

_MOST_IN_A_STRIP = 12
_CELL = 27
_COLOURS = ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725")  # dark to light


@dataclass(frozen=True)
class DrawnCase:
    """Two drawings of one case, and a sentence on how the numbers are written."""

    expected: Figure
    got: Figure
    note: str


def drawn_case(row: Row, numbers: Numbers = USUAL) -> DrawnCase | None:
    """The case of a row; None where it has more numbers than can be drawn, or other things.

    Only public cases are in a row. What is expected there is worked out again by the law, at the
    public seed.
    """
    got = read_small(row["got"] or "")
    expected = _expected(row, numbers) if got else None
    if got is None or expected is None or got.shape != expected.shape:
        return None
    if len(got.numbers) <= _MOST_IN_A_STRIP:
        return _strips(expected, got)
    return _grids(expected, got) if len(got.shape) > 1 and got.shape[-1] <= 20 else None


def _expected(row: Row, numbers: Numbers) -> Small | None:
    """What the law expects of the one public case that is described so."""
    try:
        exercise = with_numbers(find(row["exercise"]), numbers)
    except UnknownExercise:
        return None
    if not isinstance(exercise, Function):
        return None
    law = next((law for law in exercise.laws if law.says == row["law"]), None)
    return _of_law(law, exercise, row["case"]) if law else None


def _of_law(law: Law, exercise: Function, case: str) -> Small | None:
    found = [c for c in law.cases((SEED,)) if described(c, exercise.parameters) == case]
    if len(found) != 1:  # more cases look alike: which one it was, nobody wrote down
        return None
    try:
        return small_of(law.expect(*found[0]))
    except Exception:  # a law may ask for what this machine lacks; then nothing is drawn
        return None


def _strips(expected: Small, got: Small) -> DrawnCase:
    """Numbers in a row of cells; by rank where the same long numbers are on both sides."""
    same = sorted(expected.numbers) == sorted(got.numbers)
    is_plain = all(one == round(one) and abs(one) < 1000 for one in got.numbers + expected.numbers)
    note = ""
    if same and not is_plain:
        ranks = {value: str(rank) for rank, value in enumerate(sorted({*expected.numbers}))}
        texts = [[ranks[one] for one in side.numbers] for side in (expected, got)]
        note = "The numbers are written by their rank, 0 is the smallest."
    else:
        texts = [[f"{one:.3g}" for one in side.numbers] for side in (expected, got)]
    return DrawnCase(
        _strip("expected", texts[0], set()),
        _strip("yours", texts[1], _differing(expected, got)),
        note,
    )


def _strip(name: str, texts: list[str], off: set[int]) -> Figure:
    wide = max(_CELL, 10 + 7 * max(map(len, texts)))
    marks = []
    for place, text in enumerate(texts):
        x = place * (wide + 3) + 1
        kind = "vl-cell vl-off" if place in off else "vl-cell"
        has: dict[str, str | float] = {
            "class": kind,
            "x": x,
            "y": 1,
            "width": wide,
            "height": 24,
            "rx": 2,
        }
        marks += [Mark("rect", has), words(x + wide / 2, 17, text, "vl-i", "middle")]
    said = " ".join(texts)
    return Figure(len(texts) * (wide + 3) + 1, 26, f"{name}: {said}", tuple(marks))


def _grids(expected: Small, got: Small) -> DrawnCase:
    off = _differing(expected, got)
    low, high = min(expected.numbers), max(expected.numbers)
    note = (
        f"Dark is {low:.3g} and yellow {high:.3g}. A dot: {len(off)} of {len(got.numbers)} numbers "
        "are others."
    )
    return DrawnCase(
        _grid("expected", expected, low, high, set()), _grid("yours", got, low, high, off), note
    )


def _grid(name: str, side: Small, low: float, high: float, off: set[int]) -> Figure:
    across = side.shape[-1]
    each = 14
    marks = []
    for place, value in enumerate(side.numbers):
        x, y = place % across * each, place // across * each
        share = (value - low) / (high - low) if high > low else 0.0
        step = round(min(1.0, max(0.0, share)) * (len(_COLOURS) - 1)) if share == share else 0
        has: dict[str, str | float] = {
            "x": x,
            "y": y,
            "width": each - 1,
            "height": each - 1,
            "fill": _COLOURS[step],
        }
        marks.append(Mark("rect", has))
        if place in off:
            at: dict[str, str | float] = {
                "class": "vl-other",
                "cx": x + 6.5,
                "cy": y + 6.5,
                "r": 2.6,
            }
            marks.append(Mark("circle", at))
    rows = len(side.numbers) // across
    return Figure(
        across * each, rows * each, f"{name}: {rows} rows of {across} numbers", tuple(marks)
    )


def _differing(expected: Small, got: Small) -> set[int]:
    pairs = zip(expected.numbers, got.numbers, strict=True)
    return {
        place
        for place, (one, other) in enumerate(pairs)
        if not isclose(one, other, rel_tol=1e-4, abs_tol=1e-6)
    }
