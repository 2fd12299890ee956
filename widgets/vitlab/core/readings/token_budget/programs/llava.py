"""The best of some canvases, its padding cut off. Plain Python."""

_CANVAS = """
def best_grid(height, width):
    \"\"\"The canvas that keeps most pixels, then wastes least, then the first.\"\"\"

    def kept_and_wasted(grid):
        high, wide = grid[0] * tile, grid[1] * tile
        scale = min(wide / width, high / height)
        kept = min(int(width * scale) * int(height * scale), width * height)
        return kept, kept - high * wide

    return max(GRIDS, key=kept_and_wasted)


def unpadded(height, width, rows, cols):
    if width / height > cols / rows:
        filled = int(round(height * (cols / width), 7))
        return rows - (rows - filled) // 2 * 2, cols
    filled = int(round(width * (rows / height), 7))
    return rows, cols - (cols - filled) // 2 * 2


def inside(height, width, high, wide):
    if wide / width < high / height:
        return min(ceil(height * (wide / width)), high), wide
    return high, min(ceil(width * (high / height)), wide)

"""

LLAVA = {
    "llava-next": "GRIDS = [(1, 2), (2, 1), (2, 2), (3, 1), (1, 3)]  # (rows, cols) of canvases\n\n"
    + _CANVAS
    + """
def plan(height, width):
    cells, grid = tile // patch, best_grid(height, width)
    high, wide = inside(height, width, grid[0] * tile, grid[1] * tile)
    rows, cols = unpadded(height, width, grid[0] * cells, grid[1] * cells)
    tokens = cells**2 + rows * cols + rows  # an overview; a newline after each row
    return tokens, 0, rows, high, wide, high * wide / max(1, rows * cols)
""",
    "llava-onevision": "GRIDS = [(rows, cols) for rows in range(1, 7) for cols in range(1, 7)]\n\n"
    + _CANVAS
    + """
def plan(height, width):
    cells, grid = isqrt(tile_tokens), best_grid(height, width)
    high, wide = inside(height, width, grid[0] * tile, grid[1] * tile)
    rows, cols = unpadded(height, width, grid[0] * cells, grid[1] * cells)
    ratio = sqrt(rows * cols / (anyres_max * cells**2))
    if ratio > 1.1:
        rows, cols = int(rows // ratio), int(cols // ratio)
    tokens = tile_tokens + rows * cols + rows
    return tokens, 0, rows, high, wide, high * wide / max(1, rows * cols)
""",
}
"""Texts by family."""
