"""Write golden_positions.json: what the explorer's page must show, counted without vitlab or torch.

Tables are made number by number from their formulas; cosines are sums over pairs of vectors.
"""

import json
from itertools import product
from math import cos, hypot, pi, sin
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

HERE = Path(__file__).parent
PLACE = HERE / "golden_positions.json"
WEIGHTS = HERE.parents[1] / "widgets/vitlab/data/checkpoints/vit_shapes_patch8_64.safetensors"


def omega(bands, temperature=10_000.0):
    return [temperature ** (-i / bands) for i in range(bands)]


def flat(rows, cols, dim):
    """A sine and a cosine of each frequency, of places counted through."""
    waves = omega(dim // 2)
    return np.array([[f(p * w) for w in waves for f in (sin, cos)] for p in range(rows * cols)])


def plane(rows, cols, dim, order="sin x, cos x, sin y, cos y"):
    """Quarters of a 2-D table, in an order of its own."""
    waves = omega(dim // 4)
    table = []
    for y, x in product(range(rows), range(cols)):
        parts = {
            f"{name} {axis}": [f(place * w) for w in waves]
            for name, f in (("sin", sin), ("cos", cos))
            for axis, place in (("x", x), ("y", y))
        }
        table.append([number for part in order.split(", ") for number in parts[part]])
    return np.array(table)


def turned(rows, cols, dim):
    """Pairs (1, 1) turned: first by the row, then by the column."""
    waves = omega(dim // 4)
    return np.array(
        [
            [
                part
                for a in (y, x)
                for w in waves
                for part in (cos(a * w) - sin(a * w), cos(a * w) + sin(a * w))
            ]
            for y, x in product(range(rows), range(cols))
        ]
    )


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True)) / hypot(*a) / hypot(*b)


def numbers(table, rows, cols, selected, cycles=None, learned=0):
    """What stands under the map, pair by pair."""
    nears = {
        other: cosine(table[selected], row) for other, row in enumerate(table) if other != selected
    }
    below = selected + cols if selected + cols < rows * cols else selected - cols
    found = {"nearest_cosine": max(nears.values()), "below": nears[below]}
    found["norm"] = min(hypot(*row) for row in table)
    cells = list(product(range(rows), range(cols)))
    unit = table / np.array([hypot(*row) for row in table])[:, None]
    alike = unit @ unit.T
    near, similar = [], []
    for one, other in product(range(len(cells)), repeat=2):
        if one < other:
            (y, x), (y2, x2) = cells[one], cells[other]
            near.append(-hypot(y - y2, x - x2))
            similar.append(alike[one, other])
    found["structure"] = float(np.corrcoef(near, similar)[0, 1])
    found["parameters"] = learned
    if cycles is not None:
        found["idle_waves"] = sum(across < 0.1 for across in cycles)
    return {name: float(number) for name, number in found.items()}


def neighbours(table, rows, cols):
    """Mean cosine with those beside, over the border and over the rest."""
    means = {}
    for y, x in product(range(rows), range(cols)):
        beside = [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
        there = [(v, u) for v, u in beside if 0 <= v < rows and 0 <= u < cols]
        means[y, x] = sum(cosine(table[y * cols + x], table[v * cols + u]) for v, u in there) / len(
            there
        )
    edge = [m for (y, x), m in means.items() if y in (0, rows - 1) or x in (0, cols - 1)]
    inner = [m for (y, x), m in means.items() if 0 < y < rows - 1 and 0 < x < cols - 1]
    return {"border": sum(edge) / len(edge), "inside": sum(inner) / len(inner)}


def golden():
    """Settings, and the numbers that they must show."""
    yield {}, numbers(flat(14, 14, 768), 14, 14, 83, [w * 196 / (2 * pi) for w in omega(384)])
    tall = numbers(plane(9, 5, 32), 9, 5, 22, [w * 9 / (2 * pi) for w in omega(8)])
    other = plane(9, 5, 32, "sin y, sin x, cos y, cos x")
    off = plane(9, 5, 32) - other
    tall["convention_error"] = float(np.sqrt((off**2).sum() / (other**2).sum()))
    yield (
        {
            "encoding": "sinusoidal_2d",
            "grid_size": (9, 5),
            "dim": 32,
            "selected": 22,
            "trained_with": {"style": "timm"},
        },
        tall,
    )
    wide = numbers(turned(4, 7, 16), 4, 7, 27, [w * 7 / (2 * pi) for w in omega(4)])
    yield {"encoding": "rope", "grid_size": (4, 7), "dim": 16, "selected": 27}, wide
    trained = load_file(WEIGHTS)["pos_embed"].astype(float)[0]
    own = numbers(trained[1:], 8, 8, 31, learned=trained.size)
    yield {"table": "vit_shapes_patch8_64", "selected": 31}, own | neighbours(trained[1:], 8, 8)


if __name__ == "__main__":
    text = json.dumps([{"settings": s, "numbers": n} for s, n in golden()], indent=1)
    PLACE.write_text(text + "\n", "utf-8", newline="\n")
