"""Write grid_cases.json: what PatchGrid and geometry.js must both say, found by trying every cell.

Nothing is imported from vitlab. Run it again only when the meaning of a grid changes.
"""

import json
import random
from itertools import product
from pathlib import Path

PLACE = Path(__file__).with_name("grid_cases.json")
STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
SIZES = [
    # image, patch, stride, padding, remainder
    ((224, 224), (16, 16), None, (0, 0), "error"),
    ((224, 448), (32, 16), None, (0, 0), "error"),
    ((224, 230), (16, 16), None, (0, 0), "pad"),
    ((224, 230), (16, 16), None, (0, 0), "crop"),
    ((224, 224), (7, 7), (4, 4), (3, 3), "error"),
    ((37, 53), (8, 5), (3, 5), (2, 1), "pad"),
    ((37, 53), (8, 5), (3, 5), (2, 1), "crop"),
    ((40, 30), (4, 6), (6, 7), (0, 0), "crop"),
    ((8, 9), (4, 4), (2, 2), (3, 0), "pad"),
    ((1, 1), (1, 1), None, (0, 0), "error"),
    ((5, 7), (9, 8), None, (0, 0), "pad"),
    ((3, 2000), (3, 1), None, (0, 0), "error"),
]


def starts_along(size: int, patch: int, stride: int, padding: int, remainder: str) -> list[int]:
    """Where cells begin, laid one after the other until they run out of image."""
    starts, start = [], -padding
    while True:
        fits = start + patch <= size + padding
        read = max((begin + patch for begin in starts), default=0)
        if not fits and not (remainder == "pad" and read < size):
            return starts
        starts.append(start)
        start += stride


def cell_under(boxes: list[tuple[int, int, int, int]], y: float, x: float) -> int:
    """Of all cells that hold the pixel the one with the nearest centre, ties to the later."""
    best, shortest = -1, float("inf")
    for index, (top, left, height, width) in enumerate(boxes):
        if top <= y < top + height and left <= x < left + width:
            distance = (y - top - height / 2) ** 2 + (x - left - width / 2) ** 2
            if distance <= shortest:
                best, shortest = index, distance
    return best


def case(image, patch, stride, padding, remainder, choose: random.Random) -> dict:
    """One grid with every number that both languages must find."""
    tops, lefts = (
        starts_along(image[side], patch[side], (stride or patch)[side], padding[side], remainder)
        for side in (0, 1)
    )
    boxes = [(top, left, *patch) for top, left in product(tops, lefts)]
    rows, cols = len(tops), len(lefts)
    some = sorted({0, len(boxes) - 1, *(choose.randrange(len(boxes)) for _ in range(6))})
    pixels = [
        (choose.randrange(-4, image[0] + 5), choose.randrange(-4, image[1] + 5)) for _ in range(20)
    ]
    pixels += [(y + 0.25, x + 0.75) for y, x in pixels[:5]] + [(0, 0), image]
    moves = []
    for index, (direction, (down, right)) in product(some, STEPS.items()):
        row, col = index // cols + down, index % cols + right
        inside = 0 <= row < rows and 0 <= col < cols
        moves.append([index, direction, row * cols + col if inside else index])
    return {
        "image_size": image,
        "patch_size": patch,
        "stride": stride,
        "padding": padding,
        "remainder": remainder,
        "rows": rows,
        "cols": cols,
        "tokens": len(boxes),
        "boxes": [[index, boxes[index]] for index in some],
        "cells_under": [[y, x, cell_under(boxes, y, x)] for y, x in pixels],
        "moves": moves,
    }


if __name__ == "__main__":
    choose = random.Random(7)
    cases = [case(*sizes, choose) for sizes in SIZES]
    PLACE.write_text(
        "[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n", "utf-8", newline="\n"
    )
