"""Ways in which the made class answers its made lab: what was written, and what a check says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitlab.words import word

FITTING = word("pieces that fill the row are counted")
REST = word("a rest that is too short for a piece is not counted")
FROM_LEFT = word("the pieces come from left to right")
TOGETHER = word("numbers of one piece stand together")
ANY = word("all of this holds for every length of row and piece")
BACK = word("a row that is cut and laid back is the same row")

ROLES: Mapping[str, tuple[str, ...]] = {
    "n": ("n", "count", "length", "total"),
    "k": ("k", "i", "at", "place"),
    "out": ("out", "result", "pieces", "tmp", "found"),
    "part": ("part", "piece", "chunk", "x"),
}
"""Names that students choose, by what they stand for."""


@dataclass(frozen=True)
class Way:
    """One way to answer: how often somebody writes it, weak or able, and what comes of it."""

    text: str
    points: float
    law: str = ""
    case: str = ""
    got: str = ""
    symptom: str = ""
    weak: float = 0.0
    able: float = 0.0

    def weight(self, ability: float) -> float:
        """How often somebody of an ability from 0 to 1 writes it."""
        return self.weak * (1 - ability) + self.able * ability


_RIGHT = "# an answer that holds"
_CUT = "def cut(row, size):\n    "
_BY_HAND = _CUT + (
    "{n} = len(row)\n    {out} = [[0] * size for _ in range({n} // size)]\n"
    "    for {k} in range({n} // size):\n        for {part} in range(size):\n"
    "            {out}[{k}][size - 1 - {part}] = row[{k} * size + {part}]\n    return {out}"
)
_SMALL = word("row of shape (6,), size = 2")

WAYS: Mapping[str, Mapping[str, Way]] = {
    "1.1": {
        "right": Way(_RIGHT, 2, weak=1.6, able=4.6),
        "up": Way(
            "def count(row, size):\n    return -(-len(row) // size)",
            1,
            REST,
            word("row of shape (7,), size = 2"),
            "4",
            "value",
            weak=0.7,
            able=0.2,
        ),
        "float": Way(
            "def count(row, size):\n    return len(row) / size",
            0,
            FITTING,
            _SMALL,
            "3.0",
            "kind",
            weak=0.5,
        ),
    },
    "1.2": {
        "right": Way(_RIGHT, 3, weak=0.2, able=3.4),
        "every size-th": Way(
            _CUT + "{n} = len(row) // size\n    return [row[{k}::{n}] for {k} in range({n})]",
            1,
            TOGETHER,
            _SMALL,
            "[[0, 3], [1, 4], [2, 5]]",
            "order",
            weak=1.9,
            able=1.7,
        ),
        "from the right": Way(
            _CUT + "{out} = [row[{k}:{k} + size] for {k} in range(0, len(row), size)]\n"
            "    return {out}[::-1]",
            0,
            FROM_LEFT,
            _SMALL,
            "[[4, 5], [2, 3], [0, 1]]",
            "order",
            weak=0.7,
        ),
        "one size": Way(
            _CUT + "return row.reshape(-1, 2)",
            2,
            ANY,
            word("row of shape (9,), size = 3"),
            word("cut stopped in line 2 with ValueError: cannot reshape 9 numbers into shape (2)"),
            "broke",
            weak=0.7,
            able=0.2,
        ),
        "by hand": Way(_BY_HAND, 0, FROM_LEFT, _SMALL, "[[1, 0], [3, 2], [5, 4]]", "order"),
    },
    "1.3": {
        "right": Way(_RIGHT, 1, weak=1.0, able=4.0),
        "transposed": Way(
            "def lay_back(pieces):\n    return pieces.T.reshape(-1)",
            0,
            BACK,
            word("pieces of shape (3, 2)"),
            "[0, 2, 4, 1, 3, 5]",
            "order",
            weak=1.2,
            able=0.5,
        ),
        "first piece": Way(
            "def lay_back(pieces):\n    return pieces[0]",
            0,
            BACK,
            word("pieces of shape (3, 2)"),
            "[0, 1]",
            "shape",
            weak=0.5,
        ),
    },
}
