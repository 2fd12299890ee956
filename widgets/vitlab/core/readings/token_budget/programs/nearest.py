"""The grid of tiles whose shape is nearest. Plain Python."""

_GRIDS = """
def grids_of(least, most):
    \"\"\"(rows, cols) of every grid, fewest tiles first, then fewest columns.\"\"\"
    grids = [
        (rows, cols)
        for cols in range(1, most + 1)
        for rows in range(-(-least // cols), most // cols + 1)
    ]
    return sorted(grids, key=lambda grid: grid[0] * grid[1])

"""
_NEAREST = """
def nearest_grid(height, width, grids):
    nearest, best = float("inf"), (1, 1)
    for rows, cols in grids:
        distance = abs(width / height - cols / rows)
        fills_half = height * width > 0.5 * tile * tile * cols * rows
        if distance < nearest or (distance == nearest and fills_half):
            nearest, best = distance, (rows, cols)
    return best

"""
_OF_A_SET = """
def grids_of_a_set(least, most):
    \"\"\"Equal areas come in the order of a set of (cols, rows): it decides ties.\"\"\"
    grids = {
        (cols, rows)
        for tiles in range(least, most + 1)
        for cols in range(1, tiles + 1)
        for rows in range(-(-least // cols), min(tiles, most // cols) + 1)
    }
    return [(rows, cols) for cols, rows in sorted(grids, key=lambda grid: grid[0] * grid[1])]

"""

NEAREST = {
    "internvl": _GRIDS
    + _NEAREST
    + """
def plan(height, width):
    rows, cols = nearest_grid(height, width, grids_of(min_tiles, max_tiles))
    views = rows * cols + (rows * cols > 1)  # and a thumbnail behind them
    return tile_tokens * views, 2, 0, rows * tile, cols * tile, tile**2 / tile_tokens
""",
    "aya-vision": _GRIDS
    + _NEAREST
    + """
def plan(height, width):
    rows, cols = nearest_grid(height, width, grids_of(1, max_tiles))
    named = rows * cols if rows * cols > 1 else 0
    tokens = tile_tokens * (named + 1)
    return tokens, 3 + named, 0, rows * tile, cols * tile, tile**2 / tile_tokens
""",
    "lfm2-vl": _OF_A_SET
    + _NEAREST
    + """
def plan(height, width):
    cell = patch * merge
    rows, cols = (max(1, round(side / cell)) for side in (height, width))
    least, most = min_tokens * cell**2, max_tokens * cell**2
    if rows * cols * cell**2 > most:
        scale = sqrt(height * width / most)
        rows, cols = (max(1, floor(side / scale / cell)) for side in (height, width))
    elif rows * cols * cell**2 < least:
        scale = sqrt(least / (height * width))
        rows, cols = (ceil(side * scale / cell) for side in (height, width))
    high, wide = (max(patch, round(side / cell) * cell) for side in (height, width))
    tiles = nearest_grid(height, width, grids_of_a_set(min_tiles, max_tiles))
    if high * wide <= most * tolerance or tiles == (1, 1):
        return rows * cols, 2, 0, rows * cell, cols * cell, cell * cell
    count, slots = tiles[0] * tiles[1], (tile // cell) ** 2
    tokens = slots * count + rows * cols  # the thumbnail keeps its shape
    return tokens, 3 + count, 0, tiles[0] * tile, tiles[1] * tile, tile**2 / slots
""",
    "phi-4-multimodal": _OF_A_SET
    + _NEAREST
    + """
def plan(height, width):
    rows, cols = (ceil(side / float(tile)) for side in (height, width))
    if rows * cols > max_tiles:
        rows, cols = nearest_grid(height, width, grids_of_a_set(1, max_tiles))
    high, wide = rows * tile, cols * tile
    down, across = high / height, wide / width
    if across < down:
        size = int(height * across), wide
    else:
        size = high, int(width * down)
    if min(size) < 10:
        raise ValueError("a side under 10 px")
    mask, kept = tile // patch, []
    for side, total, tiles in zip(size, (high, wide), (rows, cols)):
        full, rest = divmod(mask * tiles - (total - side) // patch, mask)
        kept.append(full * -(-mask // merge) + -(-rest // merge))  # cells of padding are left out
    cells = -(-mask // merge)
    tokens = cells * (cells + 1) + 1 + kept[0] * (kept[1] + 1)
    return tokens, 0, cells + kept[0] + 1, *size, size[0] * size[1] / max(1, kept[0] * kept[1])
""",
}
"""Texts by family."""
GRIDS = _GRIDS
"""What other families need of it."""
