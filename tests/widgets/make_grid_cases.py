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


def cells_under_box(boxes: list[tuple[int, ...]], box: tuple[int, ...]) -> list:
    """[how many cells share a pixel with a box, how many lie in it, the box around each]."""
    top, left, height, width = box
    touched = [
        (y, x, h, w)
        for y, x, h, w in boxes
        if y < top + height and top < y + h and x < left + width and left < x + w
    ]
    inside = [
        (y, x, h, w)
        for y, x, h, w in touched
        if y >= top and x >= left and y + h <= top + height and x + w <= left + width
    ]
    return [len(touched), around(touched), len(inside), around(inside)]


def around(boxes: list[tuple[int, ...]]) -> list[int] | None:
    """The smallest box that holds all of these."""
    if not boxes:
        return None
    top, left = min(box[0] for box in boxes), min(box[1] for box in boxes)
    bottom, right = max(y + h for y, _, h, _ in boxes), max(x + w for _, x, _, w in boxes)
    return [top, left, bottom - top, right - left]


def some_boxes(image: tuple[int, int], choose: random.Random) -> list[tuple[int, ...]]:
    """Boxes inside a picture: all of it, one pixel, and others."""
    drawn = [(0, 0, *image), (image[0] - 1, image[1] - 1, 1, 1)]
    for _ in range(10):
        (top, bottom), (left, right) = (
            sorted(choose.choices(range(side + 1), k=2)) for side in image
        )
        if top < bottom and left < right:
            drawn.append((top, left, bottom - top, right - left))
    return drawn


def case(image, patch, stride, padding, remainder, choose: random.Random, draw) -> dict:
    """One grid with every number that both languages must find; ``draw`` is for boxes."""
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
        "under_boxes": [[box, *cells_under_box(boxes, box)] for box in some_boxes(image, draw)],
    }


if __name__ == "__main__":
    choose, draw = random.Random(7), random.Random(11)
    cases = [case(*sizes, choose, draw) for sizes in SIZES]
    PLACE.write_text(
        "[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n", "utf-8", newline="\n"
    )
