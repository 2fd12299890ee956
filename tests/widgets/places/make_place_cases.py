"""Write place_cases.json: where the middle of a cell lies on another grid, by a search.

Nothing is imported from vitlab: every cell is asked whether it holds the middle.
"""

import json
from fractions import Fraction
from pathlib import Path

PLACE = Path(__file__).with_name("place_cases.json")
GRIDS = [((8, 8), (16, 16)), ((16, 16), (8, 8)), ((2, 8), (4, 4)), ((19, 13), (16, 16))]
GRIDS += [((16, 16), (19, 13)), ((1, 7), (5, 3)), ((3, 3), (3, 3)), ((20, 30), (9, 7))]


def holder(index: int, count: int, now: int) -> int:
    """The one of ``now`` equal parts in which the middle of part ``index`` of ``count`` lies."""
    middle = Fraction(2 * index + 1, 2 * count)
    inside = [k for k in range(now) if Fraction(k, now) <= middle < Fraction(k + 1, now)]
    (found,) = inside
    return found


def cases():
    """[old grid, new grid, for each position of the old grid that of the new one]."""
    for old, new in GRIDS:
        places = [
            holder(row, old[0], new[0]) * new[1] + holder(col, old[1], new[1])
            for row in range(old[0])
            for col in range(old[1])
        ]
        yield [old, new, places]


if __name__ == "__main__":
    PLACE.write_text(json.dumps(list(cases())) + "\n", "utf-8", newline="\n")
