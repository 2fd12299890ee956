"""Tiles that need least scaling or cover most. Plain Python."""

from vitlab.core.readings.token_budget.programs.nearest import GRIDS

_LEAST_SCALED = """
def least_scaled(scales):
    \"\"\"The smallest scale of 1 or more, or else the largest; of equals the first.\"\"\"
    enlarging = {grid: scale for grid, scale in scales.items() if scale >= 1}
    return min(enlarging, key=enlarging.get) if enlarging else max(scales, key=scales.get)

"""

COVERING = {
    "cohere2-vision": GRIDS
    + _LEAST_SCALED
    + """
def plan(height, width):
    scales = {
        (rows, cols): min(cols * tile / width, rows * tile / height)
        for rows, cols in grids_of(1, max_tiles)
    }
    rows, cols = least_scaled(scales)
    views = rows * cols + (rows * cols > 1)
    return tile_tokens * views, 2 + views, 0, rows * tile, cols * tile, tile**2 / tile_tokens
""",
    "llama-4": "import struct\n\n"
    + GRIDS
    + _LEAST_SCALED
    + """
def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]  # the scales are float32


def plan(height, width):
    high, wide = single(height), single(width)
    scales = {
        (rows, cols): single(min(rows * tile / high, cols * tile / wide))
        for rows, cols in grids_of(1, max_tiles)
    }
    rows, cols = least_scaled(scales)
    tiles = rows * cols if rows * cols > 1 else 0
    high, wide = min(max(height, tile), rows * tile), min(max(width, tile), cols * tile)
    if wide / width < high / height:
        high = max(1, min(floor(height * (wide / width)), high))
    else:
        wide = max(1, min(floor(width * (high / height)), wide))
    return tile_tokens * (tiles + 1), 3 + tiles, 0, high, wide, tile**2 / tile_tokens
""",
    "ovis2": GRIDS
    + """
def shown(width, height):
    longer, shorter = max(width, height), min(width, height)
    return longer * shorter if longer <= tile else tile * (shorter / longer * tile)


def covered(height, width, rows, cols):
    \"\"\"Share of the area that is left when each part's longer side shrinks to a tile.\"\"\"
    high, wide = height // rows, width // cols
    last_high, last_wide = height - high * (rows - 1), width - wide * (cols - 1)
    parts = [wide] * (cols - 1) + [last_wide]
    row, last = [shown(part, high) for part in parts], [shown(part, last_high) for part in parts]
    return sum(row * (rows - 1) + last) / (height * width)


def plan(height, width):
    found = {grid: covered(height, width, *grid[::-1]) for grid in grids_of(1, max_tiles)}
    enough = {grid: share for grid, share in found.items() if share > covering}
    if enough:
        rows, cols = min(enough, key=lambda grid: (grid[0] * grid[1], -enough[grid]))
    else:
        rows, cols = min(found, key=lambda grid: (-found[grid], grid[0] * grid[1]))
    count = rows * cols
    views = count + (count > 1)
    return tile_tokens * views, 2 + count, 0, rows * tile, cols * tile, tile**2 / tile_tokens
""",
}
"""Texts by family."""
